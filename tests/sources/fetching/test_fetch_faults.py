"""Whatever goes wrong while data are fetched: the right error, nothing lost, no wrong number.

Each test begins with a whole pack of Smeedwijk, switches one fault on and fetches again. Either that ends in
one sentence that names the service, and the pack is still there byte for byte; or it ends in the figures and
borders that the services have, whatever it took to get them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pandas as pd
import pytest
import shapely

from smeedkaart.errors import ServiceError, SmeedkaartError
from smeedkaart.sources.fetching.fetch import fetch
from smeedkaart.sources.packs.pack import Pack, open_pack
from smeedkaart.statistics.indicators import CATALOGUE
from tests.doubles import Double
from tests.fixtures.asking import ask
from tests.fixtures.scripted import Say, answer, scripted


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    with Double() as running:
        yield running


@pytest.fixture(autouse=True)
def _no_faults(double: Double) -> Iterator[None]:
    yield
    double.faults.clear()


@pytest.fixture(scope="module")
def whole(double: Double, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the pack of Smeedwijk as it should be."""
    folder = tmp_path_factory.mktemp("whole")
    fetch("Smeedwijk", 2024, folder=folder, services=double.services())
    return folder


@pytest.fixture(scope="module")
def truth(whole: Path) -> Pack:
    return open_pack("GM9901-2024", whole)


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "data"))


def again(double: Double, folder: Path, *, patience: float = 10.0) -> Pack:
    services = double.services(attempts=2, backoff=0.001, read_timeout=patience)
    return fetch("Smeedwijk", 2024, folder=folder, services=services)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def refused(double: Double, folder: Path, *, patience: float = 10.0) -> SmeedkaartError:
    before = files(folder)
    with pytest.raises(SmeedkaartError) as error:
        again(double, folder, patience=patience)
    assert files(folder) == before
    assert "\n" not in str(error.value)
    return error.value


def same_figures(pack: Pack, truth: Pack) -> None:
    """Hold all figures of zones, wijken and what lies above against those of the services."""
    for mine, theirs in ((pack.zones, truth.zones), (pack.parents, truth.parents), (pack.above, truth.above)):
        columns = [name for name in theirs.columns if name != "geometry"]
        pd.testing.assert_frame_equal(pd.DataFrame(mine)[columns], pd.DataFrame(theirs)[columns])


def same_borders(pack: Pack, truth: Pack, metres: float) -> None:
    """Hold all borders against those of the services: they lie nowhere further apart than this."""
    mine, theirs = pack.zones.geometry.to_numpy(), truth.zones.geometry.to_numpy()
    assert shapely.hausdorff_distance(mine, theirs).max() <= metres
    assert shapely.area(mine) == pytest.approx(shapely.area(theirs), rel=1e-4)


# --- failures of CBS ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("reset-mid-body", "brak het antwoord af"),
        ("short-body", "brak het antwoord af"),
        ("truncated-json", "niet te lezen"),
        ("html-200", "een webpagina in plaats van gegevens"),
        ("html-503", "storing"),
        ("html-404", "catalogus"),
        ("too-many", "te druk"),
        ("empty-reply", "brak het antwoord af"),
        ("wrong-charset", "niet te lezen"),
        ("redirect-elsewhere", "verwijst door"),
        ("empty-value", "leeg"),
        ("filter-ignored", "GM9901"),
        ("foreign-next-link", "verwijst door"),
        ("looping-next-link", "dezelfde pagina"),
        ("duplicate-stem", "meer dan één kolom"),
        ("missing-column", "AantalInwoners_5"),
        ("missing-topic", "AantalInwoners"),
        ("garbage-number", "1.2.3"),
        ("code-mismatch", "BU99010000"),
    ],
)
def test_when_cbs_fails_it_is_named_and_the_pack_stays(
    double: Double, folder: Path, fault: str, sentence: str
) -> None:
    double.faults.set(fault, on="cbs")
    error = refused(double, folder)
    assert isinstance(error, ServiceError)
    assert error.service == "CBS StatLine"
    assert "CBS StatLine" in str(error)
    assert sentence in str(error)


def test_when_cbs_keeps_silent_it_is_named_and_the_pack_stays(double: Double, folder: Path) -> None:
    double.faults.set("stall", on="cbs")
    assert "te lang" in str(refused(double, folder, patience=0.3))


@pytest.mark.parametrize("match", ["DataProperties", "TypedDataSet", "Perioden"])
@pytest.mark.parametrize("fault", ["reset-mid-body", "html-503", "html-404", "empty-value"])
def test_whichever_answer_of_cbs_fails_the_pack_stays(
    double: Double, folder: Path, fault: str, match: str
) -> None:
    double.faults.set(fault, on="cbs", match=match)
    error = refused(double, folder)
    assert isinstance(error, ServiceError)
    assert "CBS StatLine" in str(error)


# --- failures of PDOK --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        "reset-mid-body",
        "short-body",
        "truncated-json",
        "html-200",
        "html-503",
        "too-many",
        "empty-reply",
        "wrong-charset",
        "redirect-elsewhere",
        "filter-ignored",
        "crs-ignored",
        "missing-column",
    ],
)
def test_when_the_wfs_fails_the_borders_come_from_the_other_service_and_that_is_told(
    double: Double, folder: Path, truth: Pack, fault: str
) -> None:
    double.faults.set(fault, on="borders")
    pack = again(double, folder)
    same_figures(pack, truth)
    # nine decimals of a degree are 0.1 mm; turning RD into degrees and back moves a point by some mm
    same_borders(pack, truth, metres=0.05)
    (told,) = [item for item in pack.checks if item.code == "borders"]
    assert told.result == "note"
    assert "OGC API" in told.sentence()


@pytest.mark.parametrize(
    "fault", ["reset-mid-body", "truncated-json", "html-503", "html-404", "empty-value", "filter-ignored"]
)
def test_when_both_services_of_pdok_fail_it_is_named_and_the_pack_stays(
    double: Double, folder: Path, fault: str
) -> None:
    for service in ("borders", "features"):
        double.faults.set(fault, on=service)
    error = refused(double, folder)
    assert isinstance(error, ServiceError)
    assert error.service.startswith("PDOK")
    assert "PDOK" in str(error)


@pytest.mark.parametrize("layer", ["wijken", "buurten"])
@pytest.mark.parametrize("fault", ["empty-value", "html-404"])
def test_borders_of_a_municipality_that_is_there_are_not_called_absent(
    double: Double, folder: Path, fault: str, layer: str
) -> None:
    # its name came from the same map a moment before
    double.faults.set(fault, on="borders", match=f"wijkenbuurten:{layer}")
    error = refused(double, folder)
    assert isinstance(error, ServiceError)
    assert "heeft Smeedwijk wel in 2024" in str(error)


def only_the_country(double: Double) -> Say:
    """Pass questions on to the double, and let every filter on regions find the country at most."""

    def say(handler: BaseHTTPRequestHandler) -> None:
        asked = urlsplit(handler.path)
        query = dict(parse_qsl(asked.query, keep_blank_values=True))
        if "DataSet" in asked.path:
            found = "NL00" if "NL00" in query["$filter"] else "none"
            query["$filter"] = f"startswith(WijkenEnBuurten,'{found}')"
        answer(ask(double, asked.path, query).content)(handler)

    return say


@pytest.mark.parametrize("year", [2024, None])
def test_a_filter_of_which_never_more_than_a_part_is_heeded_is_a_failure_and_not_a_year_without_figures(
    double: Double, tmp_path: Path, year: int | None
) -> None:
    with scripted(only_the_country(double)) as server:
        services = double.services(cbs=f"{server.url}/cbs", attempts=1)
        with pytest.raises(ServiceError, match="stuurt geen cijfers van Smeedwijk") as error:
            fetch("Smeedwijk", year, folder=tmp_path, services=services)
    assert error.value.service == "CBS StatLine"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("fault", ["or-filter-half", "or-filter-refused"])
def test_a_filter_that_cbs_does_not_read_as_a_whole_costs_questions_and_no_figures(
    double: Double, folder: Path, truth: Pack, fault: str
) -> None:
    double.faults.set(fault, on="cbs")
    pack = again(double, folder)
    same_figures(pack, truth)
    assert {outcome.source: outcome.result for outcome in pack.outcomes} == {
        "kerncijfers": "found",
        "ses-woa": "found",
        "borders": "found",
        # nothing lies near Smeedwijk
        "around": "empty",
        "province": "found",
    }


def test_pages_that_repeat_are_refused(double: Double, folder: Path) -> None:
    # every page of the country is the first page again
    double.faults.set("repeated-page", on="borders")
    double.faults.set("repeated-page", on="features")
    before = files(folder)
    pack = again(double, folder)
    # sixty buurten fit on one page, so that nothing repeats
    assert len(pack.zones) == 60
    assert set(files(folder)) == set(before)


# --- failures that pass ------------------------------------------------------------------------------------


@pytest.mark.parametrize("service", ["cbs", "borders"])
@pytest.mark.parametrize(
    "fault", ["reset-mid-body", "short-body", "truncated-json", "html-503", "too-many", "empty-reply"]
)
def test_what_fails_once_is_asked_again(
    double: Double, folder: Path, truth: Pack, fault: str, service: str
) -> None:
    double.faults.set(fault, on=service, times=1)
    pack = again(double, folder)
    same_figures(pack, truth)
    same_borders(pack, truth, metres=0.0)


@pytest.mark.parametrize(
    "fault", ["topic-filter-ignored", "cql-ignored", "charset-header", "wrong-key-width"]
)
def test_known_quirks_change_nothing(double: Double, folder: Path, truth: Pack, fault: str) -> None:
    double.faults.set(fault)
    pack = again(double, folder)
    same_figures(pack, truth)
    same_borders(pack, truth, metres=0.0)


# --- figures that are another year's, or none --------------------------------------------------------------


def test_columns_with_other_numbers_give_the_same_figures(double: Double, folder: Path, truth: Pack) -> None:
    double.faults.set("suffix-drift", on="cbs")
    pack = again(double, folder)
    shared = [name for name in CATALOGUE if name in pack.zones and name in truth.zones]
    own_year = [name for name in shared if pack.origins[name].year == truth.origins[name].year]
    assert len(own_year) > 20
    assert {"population", "households", "house_value", "labour_participation"} <= set(own_year)
    for name in own_year:
        np.testing.assert_array_equal(pack.zones[name], truth.zones[name])
    # the older layout has households with a low income in a table of 2024, where it means nothing any more
    assert pack.origins["low_income"].year <= 2023


def test_a_year_without_money_takes_that_of_the_year_before_and_says_so(double: Double, folder: Path) -> None:
    double.faults.set("no-income", on="cbs", match="85984NED")
    pack = again(double, folder)
    assert pack.origins["house_value"].year == 2023
    # in 2023: 250 + 20 w + 5 b - 10
    assert pack.zones.loc["BU99010204", "house_value"] == 250 + 40 + 20 - 10
    (older,) = [item for item in pack.checks if item.code == "older"]
    assert older.facts["years"]["house_value"] == 2023


def test_scores_come_from_the_newest_period_that_has_any(double: Double, folder: Path, truth: Pack) -> None:
    double.faults.set("newest-period-empty", on="cbs")
    pack = again(double, folder)
    assert (truth.origins["ses_woa"].period, pack.origins["ses_woa"].period) == ("2023*", "2022")
    # with w = 1 and b = 4: wealth -1 of 20, education -2 of 20, labour 2 of 100
    assert pack.zones.loc["BU99010104", "ses_woa"] == pytest.approx(-0.05 - 0.1 + 0.02)


def test_a_sentinel_is_a_gap_and_not_a_number(double: Double, folder: Path, truth: Pack) -> None:
    double.faults.set("sentinel-number", on="cbs")
    pack = again(double, folder)
    first, *others = pack.zones["population"]
    assert np.isnan(first)
    assert others == truth.zones["population"].tolist()[1:]
    # of 84,000 people 700 are not told
    assert sum(others) == 83_300


def test_people_whose_border_has_no_shape_are_not_left_out_in_silence(double: Double, folder: Path) -> None:
    # the first buurt, with 700 people
    double.faults.set("null-geometry", on="borders", match="wijkenbuurten:buurten")
    error = refused(double, folder)
    assert isinstance(error, ServiceError)
    assert "BU99010000" in str(error)
    assert "700 mensen" in str(error)
