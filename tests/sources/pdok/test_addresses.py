"""Addresses: what was typed is told from what only looks like it, and a failure from nothing found."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pyproj import Transformer

from smeedkaart.errors import ServiceError
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.http.services import Services
from smeedkaart.sources.pdok.addresses import Address, reachable, search
from tests.doubles import Double
from tests.fixtures.scripted import answer, scripted


@pytest.fixture(scope="module")
def server() -> Iterator[Double]:
    with Double() as double:
        # longer than anyone waits here
        double.site.stall_seconds = 20.0
        yield double


@pytest.fixture
def double(server: Double) -> Iterator[Double]:
    server.log.clear()
    yield server
    server.faults.clear()


@pytest.fixture
def client(double: Double) -> Iterator[Client]:
    with Client(double.services(attempts=2)) as client:
        yield client


@pytest.fixture
def hasty(double: Double) -> Iterator[Client]:
    """Give up soon; for a service that answers nothing at all."""
    with Client(double.services(read_timeout=0.3, attempts=2)) as client:
        yield client


def failure(ask: Callable[[], object], typed: str) -> str:
    """Return the sentence of a failure, which names the service and repeats nothing that was typed."""
    with pytest.raises(ServiceError) as caught:
        ask()
    assert caught.value.service == "PDOK Locatieserver"
    sentence = str(caught.value)
    assert caught.value.service in sentence
    assert typed not in sentence
    return sentence


def first(client: Client, typed: str, **options: Any) -> Address:
    return search(client, typed, **options)[0]


# --- against the double ------------------------------------------------------------------------------------


def test_an_address_is_found_where_it_is(client: Client) -> None:
    found = first(client, "Ambachtstraat 12 Smeedwijk")
    assert found.text == "Ambachtstraat 12, 9900AA Smeedwijk"
    assert found.kind == "adres"
    assert found.exact
    # in RD it lies at (177800, 499000)
    x, y = Transformer.from_crs(4326, 28992, always_xy=True).transform(found.longitude, found.latitude)
    assert (x, y) == pytest.approx((177_800, 499_000), abs=1)


def test_longitude_is_not_latitude(client: Client) -> None:
    found = first(client, "Bolstraat 1 Utrecht")
    # POINT(5.13287587 52.08884161) in the address register
    assert found.longitude == pytest.approx(5.13287587, abs=1e-4)
    assert found.latitude == pytest.approx(52.08884161, abs=1e-4)


def test_the_street_that_was_typed_comes_before_one_that_the_service_likes_better(client: Client) -> None:
    found = search(client, "Ambachtstraat 1 Smeedwijk")
    assert found[0].text.startswith("Ambachtstraat 1,")
    assert found[0].exact
    assert not any(address.exact for address in found if "Ambachtslaan" in address.text)


def test_a_street_that_only_looks_like_it_is_not_exact(client: Client) -> None:
    for address in search(client, "Ambachtsstraat 1 Smeedwijk"):
        assert not address.exact


def test_another_house_number_is_not_the_one_that_was_typed(client: Client) -> None:
    assert not any(address.exact for address in search(client, "Raadhuisplein 99 Hoogeveen"))


def test_a_street_and_a_place_can_be_found(client: Client) -> None:
    kinds = {address.kind for address in search(client, "Hoofdstraat") if address.exact}
    assert "weg" in kinds
    assert ("woonplaats", True) in {(a.kind, a.exact) for a in search(client, "smeedwijk", limit=20)}


@pytest.mark.parametrize(
    "typed", ["Smid & Zoonhof 7", "Reünieweg 20", "reunieweg 20", "REUNIEWEG 20 smeedwijk"]
)
def test_signs_and_accents_do_not_matter(client: Client, typed: str) -> None:
    assert first(client, typed).exact


def test_only_the_municipality_that_was_asked_is_searched(client: Client) -> None:
    found = search(client, "Hoofdstraat", municipality="GM0118")
    assert found
    assert all("Hoogeveen" in address.text for address in found)
    assert search(client, "Bolstraat", municipality="GM0118") == ()


def test_a_slip_of_the_pen_finds_what_looks_like_it_and_says_so(client: Client) -> None:
    found = search(client, "Hofdstraat 1", municipality="GM0118")
    assert "Hoofdstraat 1, 7901JA Hoogeveen" in {address.text for address in found}
    assert not any(address.exact for address in found)


def test_what_looks_like_nothing_is_not_answered_with_just_anything(client: Client) -> None:
    # the service itself answers this with three places
    assert search(client, "qqxxzz") == ()


def test_no_more_than_was_asked_comes(client: Client) -> None:
    assert len(search(client, "Smeedwijk", limit=2)) <= 2


@pytest.mark.parametrize("typed", ["", " ", "a", "\n"])
def test_nothing_typed_finds_nothing_and_asks_nobody(client: Client, double: Double, typed: str) -> None:
    assert search(client, typed) == ()
    assert not double.log


def test_nothing_found_is_no_failure(client: Client, double: Double) -> None:
    double.faults.set("empty-value", on="addresses")
    assert search(client, "Hoofdstraat 1 Hoogeveen") == ()


@pytest.mark.parametrize(
    "fault", ["html-503", "stall", "empty-reply", "truncated-json", "reset-mid-body", "html-200"]
)
def test_a_failure_is_no_empty_answer_and_keeps_what_was_typed_to_itself(
    hasty: Client, double: Double, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    double.faults.set(fault, on="addresses")
    failure(lambda: search(hasty, "Hoofdstraat 1 Hoogeveen"), "Hoofdstraat")
    assert "Hoofdstraat" not in caplog.text
    assert not reachable(hasty)


@pytest.mark.parametrize("fault", ["html-503", "empty-reply", "truncated-json", "reset-mid-body"])
def test_a_passing_fault_costs_nothing(client: Client, double: Double, fault: str) -> None:
    double.faults.set(fault, on="addresses", times=1)
    assert first(client, "Hoofdstraat 1 Hoogeveen").exact


def test_a_fault_after_the_suggestions_is_a_failure(client: Client, double: Double) -> None:
    double.faults.set("html-503", on="addresses", match="/lookup")
    failure(lambda: search(client, "Hoofdstraat 1 Hoogeveen"), "Hoofdstraat")


def test_an_ignored_municipality_is_noticed(client: Client, double: Double) -> None:
    double.faults.set("filter-ignored", on="addresses")
    failure(lambda: search(client, "Bolstraat 1", municipality="GM0118"), "Bolstraat")


def test_nothing_is_asked_that_the_service_does_not_know(client: Client, double: Double) -> None:
    search(client, "Hoofdstraat 1 Hoogeveen", municipality="GM0118")
    asked = {name for request in double.log for name in request.query}
    assert asked == {"q", "rows", "fq", "id"}


def test_the_service_is_reachable_when_it_is(client: Client) -> None:
    assert reachable(client)


def test_offline_nobody_is_asked(double: Double) -> None:
    with Client(double.services(offline=True)) as client:
        assert not reachable(client)
        failure(lambda: search(client, "Hoofdstraat 1"), "Hoofdstraat")
    assert not double.log


# --- answers down to the byte ------------------------------------------------------------------------------

HOUSE = {
    "type": "adres",
    "id": "adr-1",
    "weergavenaam": "Bolstraat 18A-1, 3581WS Utrecht",
    "straatnaam": "Bolstraat",
    "straatnaam_verkort": "Bolstr",
    "huis_nlt": "18A-1",
    "postcode": "3581WS",
    "woonplaatsnaam": "Utrecht",
    "gemeentenaam": "Utrecht",
    "gemeentecode": "0344",
    "provincienaam": "Utrecht",
    "centroide_ll": "POINT(5.13287587 52.08884161)",
}


def docs(*found: object) -> bytes:
    return json.dumps({"response": {"numFound": len(found), "docs": found}}).encode()


def asked(typed: str, *bodies: bytes, **options: Any) -> tuple[Address, ...]:
    says = [answer(body) for body in bodies]
    with scripted(*says) as server, Client(Services(addresses=server.url, attempts=1)) as client:
        return search(client, typed, **options)


def found(typed: str, **changes: object) -> Address:
    house = {key: value for key, value in (HOUSE | changes).items() if value is not None}
    (address,) = asked(typed, docs({"id": "adr-1"}), docs(house))
    return address


@pytest.mark.parametrize(
    "typed",
    [
        "Bolstraat 18A-1, Utrecht",
        "bolstraat 18a1 utrecht",
        "Bolstraat 18 a 1",
        "Bolstr 18A-1",
        # the number without what follows it is still that number
        "Bolstraat 18",
        "Bolstraat 18a",
        "Bolstraat",
        "Bolstraat, 3581 WS Utrecht",
        "3581WS 18A-1",
        "3581 ws",
        "Utrecht, Bolstraat 18",
        "Bolstraat 18 Utrecht Utrecht Nederland",
    ],
)
def test_what_was_typed_is_recognised_however_it_is_written(typed: str) -> None:
    assert found(typed).exact


@pytest.mark.parametrize(
    "typed",
    [
        "Bolstraa 18A-1",
        "Bolstraatje 18A-1",
        "Grote Bolstraat 18A-1",
        "Bolstraat 1",
        "Bolstraat 118",
        "Bolstraat 18B",
        "Bolstraat 18A-12",
        "Bolstraat 18 Amsterdam",
        "Bolstraat 18 3581WT",
        "18A-1 Utrecht",
        "Utrecht",
    ],
)
def test_what_differs_in_street_number_postcode_or_place_is_not_exact(typed: str) -> None:
    assert not found(typed).exact


@pytest.mark.parametrize("typed", ["Spui 1 Den Haag", "spui 1 's-Gravenhage", "Spui 1 s gravenhage"])
def test_a_place_may_be_called_what_people_call_it(typed: str) -> None:
    place = {
        "woonplaatsnaam": "'s-Gravenhage",
        "gemeentenaam": "'s-Gravenhage",
        "provincienaam": "Zuid-Holland",
    }
    assert found(typed, straatnaam="Spui", straatnaam_verkort="Spui", huis_nlt="1", **place).exact


def test_a_street_is_not_the_house_in_it_that_was_typed() -> None:
    street = {"type": "weg", "huis_nlt": None, "postcode": None}
    assert found("Bolstraat Utrecht", **street).exact
    assert not found("Bolstraat 18 Utrecht", **street).exact


def test_a_place_is_exact_when_it_was_typed() -> None:
    place = {"type": "woonplaats", "straatnaam": None, "straatnaam_verkort": None, "huis_nlt": None}
    assert found("utrecht", **place).exact
    assert not found("Bolstraat Utrecht", **place).exact


def test_a_street_that_begins_with_a_number_is_a_street() -> None:
    first_street = {
        "straatnaam": "1e Pijnackerstraat",
        "straatnaam_verkort": "1e Pijnackerstr",
        "huis_nlt": "2",
    }
    assert found("1e Pijnackerstraat 2", **first_street).exact
    assert not found("2e Pijnackerstraat 2", **first_street).exact


def test_markup_of_the_highlighting_is_never_used() -> None:
    suggestion = json.dumps(
        {
            "response": {"docs": [{"id": "adr-1", "weergavenaam": "x"}]},
            "highlighting": {"adr-1": {"suggest": ["<b>Bolstraat</b><script>alert(1)</script>"]}},
            "spellcheck": {"suggestions": ["x", {"numFound": 1}]},
        }
    ).encode()
    (address,) = asked("Bolstraat", suggestion, docs(HOUSE))
    assert address.text == HOUSE["weergavenaam"]


def test_without_a_suggestion_what_looks_like_it_is_asked_for_and_is_not_exact() -> None:
    (address,) = asked("Bolstrat 18", docs(), docs(HOUSE))
    assert not address.exact


@pytest.mark.parametrize(
    "point",
    [
        None,
        "",
        "POINT(52.08884161 5.13287587)",
        "POINT(137569.474 455650.561)",
        "POINT(5.1)",
        "POINT(5.1.2 52)",
        7,
    ],
)
def test_a_place_that_cannot_be_on_the_map_is_refused(point: object) -> None:
    failure(lambda: found("Bolstraat 18", centroide_ll=point), "Bolstraat")


@pytest.mark.parametrize(
    "bodies",
    [
        (b"{}",),
        (b"[]",),
        (b'{"response": {"docs": [1]}}',),
        (b'{"response": {"docs": null}}',),
        (b'{"error": {"msg": "SyntaxError", "code": 400}}',),
        (docs({"id": "adr-1"}), docs()),
        # asked for one address, told of another
        (docs({"id": "adr-1"}), docs(HOUSE | {"id": "adr-2"})),
        (docs({"id": "adr-1"}), b"{}"),
    ],
)
def test_an_answer_that_makes_no_sense_is_a_failure(bodies: tuple[bytes, ...]) -> None:
    failure(lambda: asked("Bolstraat 18", *bodies), "Bolstraat")


@pytest.mark.parametrize("code", ["0363", None, "344"])
def test_an_address_that_is_not_known_to_lie_in_the_municipality_is_refused(code: str | None) -> None:
    house = {key: value for key, value in (HOUSE | {"gemeentecode": code}).items() if value is not None}
    failure(
        lambda: asked("Bolstraat", docs({"id": "adr-1"}), docs(house), municipality="GM0344"), "Bolstraat"
    )


def test_the_same_suggestion_twice_is_one_address() -> None:
    assert len(asked("Bolstraat", docs({"id": "adr-1"}, {"id": "adr-1"}), docs(HOUSE))) == 1


def test_what_is_typed_is_cut_to_a_length_that_an_address_can_have() -> None:
    with scripted(answer(docs())) as server, Client(Services(addresses=server.url, attempts=1)) as client:
        search(client, "straat " * 1000)
        assert all(len(line) < 500 for line in server.asked)
