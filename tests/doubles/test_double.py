"""The double is a sound server: settings, connections, worlds that change, mistakes of its own."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import requests
import shapely
from shapely.geometry import shape

from smeedkaart.sources.http.services import Services
from tests import doubles as services
from tests.doubles import Double, altered, country_world, small_world
from tests.doubles.world import Zone
from tests.fixtures.asking import JSON, KWB, ask, equal, features, rows


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as running:
        yield running


def test_the_environment_says_the_same_as_the_settings(double: Double) -> None:
    assert Services.from_environment(double.environment()) == double.services()
    assert double.services(read_timeout=0.3).read_timeout == 0.3


def test_every_question_is_kept_decoded(double: Double) -> None:
    ask(double, KWB, "$format=json&$filter=WijkenEnBuurten+eq+%27NL00%27")
    [request] = double.log
    assert (request.method, request.path, request.service) == ("GET", KWB, "cbs")
    assert request.query == {"$format": "json", "$filter": "WijkenEnBuurten eq 'NL00'"}
    assert request.headers["user-agent"].startswith("python-requests")


def test_one_connection_serves_many_questions(double: Double) -> None:
    with requests.Session() as session:
        session.trust_env = False
        answers = [
            session.get(double.url + "/tiles/grijs/EPSG:3857/8/131/84.png", timeout=10) for _ in range(3)
        ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].raw.version == 11
    assert "close" not in answers[0].headers.get("Connection", "")


def test_many_may_ask_at_once(double: Double) -> None:
    with ThreadPoolExecutor(8) as pool:
        counts = set(pool.map(lambda _: len(rows(double, KWB)), range(16)))
    assert counts == {164}


def test_it_comes_back_at_the_same_address() -> None:
    double = Double().start()
    address = double.url
    double.stop()
    with pytest.raises(requests.ConnectionError):
        ask(double, "/tiles/grijs/EPSG:3857/8/131/84.png")
    with double:
        assert double.url == address
        assert ask(double, "/tiles/grijs/EPSG:3857/8/131/84.png").status_code == 200


def test_the_world_may_change_while_it_runs(double: Double) -> None:
    def renamed(_: int, zone: Zone) -> Zone:
        return replace(zone, municipality_name="Nieuw") if zone.code == "GM9901" else zone

    double.world = altered(small_world(), renamed)
    [feature] = features(double, "gemeenten", FILTER=f"<Filter>{equal('gemeentenaam', 'Nieuw')}</Filter>")[:1]
    assert feature["properties"]["gemeentecode"] == "GM9901"
    assert small_world().municipalities["GM9901"] == "Smeedwijk"


def test_a_mistake_of_its_own_does_not_pass_for_a_fault() -> None:
    double = Double().start()
    # a world that cannot be served
    double.world = None  # type: ignore[assignment]
    assert ask(double, KWB, JSON).status_code == 500
    with pytest.raises(RuntimeError, match="the double itself failed"):
        double.__exit__(None, None, None)


def test_a_country_fits_together_and_goes_the_same_ways() -> None:
    with Double(country_world(200, points=40)) as double:
        found = features(double)
        assert len(found) == 200
        parts = [shape(feature["geometry"]) for feature in found]
        assert shapely.coverage_is_valid(parts)
        assert {shapely.get_num_coordinates(part) for part in parts} == {41}
        towns = [shape(feature["geometry"]) for feature in features(double, "gemeenten")]
        assert shapely.union_all(parts).symmetric_difference(shapely.union_all(towns)).area < 1
        buurten = rows(double, KWB, filter="startswith(WijkenEnBuurten,'BU')", select="Codering_3")
        assert {row["Codering_3"] for row in buurten} == {
            feature["properties"]["buurtcode"] for feature in found
        }


@pytest.mark.parametrize("name", sorted(info.name for info in pkgutil.iter_modules(services.__path__)))
def test_examples_run(name: str) -> None:
    module = importlib.import_module(f"tests.doubles.{name}") if name != "__main__" else services
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(("compress", "chunked"), [(True, False), (False, True), (True, True)])
def test_answers_may_come_compressed_and_in_chunks(double: Double, compress: bool, chunked: bool) -> None:
    plain = rows(double, KWB)
    double.compress, double.chunked = compress, chunked
    answer = ask(double, KWB, JSON)
    assert answer.json()["value"] == plain
    assert (answer.headers.get("Content-Encoding") == "gzip") == compress
    assert ("Content-Length" in answer.headers) != chunked
    double.faults.set("short-body")
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        ask(double, KWB, JSON)


def test_where_nobody_lives_counts_are_zero_and_means_unknown(double: Double) -> None:
    [row] = rows(double, KWB, filter="WijkenEnBuurten eq 'BU19700102'")
    assert (row["AantalInwoners_5"], row["HuishoudensTotaal_29"]) == (0, 0)
    assert row["GemiddeldeWOZWaardeVanWoningen_39"] is row["Koopwoningen_47"] is None
    [town] = rows(double, KWB, filter="WijkenEnBuurten eq 'GM1970    '")
    # 1,000 + 1,100 + 1,200 and 1,000 + 1,100 + 0
    assert town["AantalInwoners_5"] == 5400
