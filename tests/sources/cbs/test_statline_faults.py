"""Every way in which StatLine can fail: recovered from or told in one sentence, and never a wrong number."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from smeedkaart.errors import NothingFoundError, ServiceError
from smeedkaart.sources.cbs.statline import OData, regions, resolve
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.http.services import Services
from tests.doubles import Double
from tests.fixtures.scripted import answer, scripted

PEOPLE = "AantalInwoners_5"
ZONES = "WijkenEnBuurten"
LATER = "probeer het over een paar minuten opnieuw."
UNREADABLE = f"CBS StatLine stuurde een antwoord dat niet te lezen is; {LATER}"
BROKEN_OFF = f"CBS StatLine brak het antwoord af; {LATER}"
SLOW = f"CBS StatLine deed te lang over een antwoord; {LATER}"
LOG_IN = "en daar gaat smeedkaart niet heen; open een webpagina om te zien of u op dit netwerk moet inloggen"

PASSING = {
    "reset-mid-body": BROKEN_OFF,
    "short-body": BROKEN_OFF,
    "empty-reply": BROKEN_OFF,
    "truncated-json": UNREADABLE,
    "wrong-charset": UNREADABLE,
    "stall": SLOW,
    "stall-mid-body": SLOW,
    "too-many": f"CBS StatLine heeft het te druk; {LATER}",
    "html-503": f"CBS StatLine heeft zelf een storing (status 503); {LATER}",
    "html-200": (
        "CBS StatLine stuurde een webpagina in plaats van gegevens; open een webpagina om te zien of u op "
        "dit netwerk moet inloggen, en probeer het opnieuw."
    ),
}


@pytest.fixture(scope="module")
def running() -> Iterator[Double]:
    with Double() as double:
        double.site.retry_after = "0"
        double.site.stall_seconds = 2.0
        yield double


@pytest.fixture
def double(running: Double) -> Iterator[Double]:
    yield running
    running.faults.clear()
    running.site.page_size = 10_000


@pytest.fixture
def statline(double: Double) -> Iterator[OData]:
    with Client(double.services(read_timeout=0.5)) as client:
        yield OData(client)


def titles(odata: OData) -> dict[str, str]:
    return {table.id: table.title for table in odata.tables("Kerncijfers wijken en buurten 2024")}


def people(odata: OData) -> dict[str, Any]:
    rows = odata.rows("85984NED", filters=regions("GM9901"), select=[ZONES, PEOPLE])
    got = {row[ZONES]: row[PEOPLE] for row in rows}
    # 1 country, 1 municipality, 6 wijken, 60 buurten; P = 100 (w + b + 2024 - 2017)
    assert len(got) == 68
    assert all(got[f"BU99010{w}0{b}"] == 100 * (w + b + 7) for w in range(6) for b in range(10))
    return got


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_costs_nothing(double: Double, statline: OData, fault: str) -> None:
    double.faults.set(fault, on="cbs", times=2)
    zones = statline.categories("85984NED", ZONES)
    assert zones["GM1970"] == "Noardeast-Fryslân"
    double.faults.clear()
    double.faults.set(fault, on="cbs", times=2)
    assert people(statline)["GM9901"] == 84_000


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_half_way_costs_nothing(double: Double, statline: OData, fault: str) -> None:
    double.site.page_size = 20
    double.faults.set(fault, on="cbs", match="$skip=40", times=1)
    assert people(statline)["GM9901"] == 84_000


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_stays_is_told_in_one_sentence(double: Double, statline: OData, fault: str) -> None:
    double.faults.set(fault, on="cbs")
    # what has no letter beyond ASCII reads the same in either character set
    asks: list[Callable[[], object]] = [lambda: statline.categories("85984NED", ZONES)]
    if not fault.startswith(("stall", "wrong-charset")):
        asks += [
            lambda: statline.tables("Kerncijfers"),
            lambda: statline.table("85984NED"),
            lambda: statline.topics("85984NED"),
            lambda: people(statline),
        ]
    for ask in asks:
        with pytest.raises(ServiceError) as caught:
            ask()
        assert str(caught.value) == PASSING[fault]
        assert caught.value.service == "CBS StatLine"


def test_half_a_table_is_no_table(double: Double, statline: OData) -> None:
    double.site.page_size = 20
    double.faults.set("reset-mid-body", on="cbs", match="$skip=40")
    with pytest.raises(ServiceError, match="brak het antwoord af"):
        people(statline)


def test_what_was_found_a_moment_ago_is_not_absent_but_failing(double: Double, statline: OData) -> None:
    statline.tables("Kerncijfers wijken en buurten")
    double.faults.set("html-404", on="cbs")
    asks: list[Callable[[], object]] = [
        lambda: statline.table("85984NED"),
        lambda: statline.topics("85984NED"),
        lambda: people(statline),
        lambda: statline.categories("85984NED", ZONES),
    ]
    for ask in asks:
        with pytest.raises(ServiceError) as caught:
            ask()
        assert str(caught.value) == f"CBS StatLine heeft tabel 85984NED wel, maar geeft die niet; {LATER}"
    with pytest.raises(NothingFoundError):
        statline.table("00000NED")


def test_a_service_without_a_catalogue_is_no_statline(double: Double, statline: OData) -> None:
    double.faults.set("html-404", on="cbs")
    with pytest.raises(ServiceError) as caught:
        statline.tables("Kerncijfers")
    assert str(caught.value) == (
        "Op het adres van CBS StatLine staat geen catalogus; kijk welk adres is ingesteld."
    )


def test_what_cannot_be_empty_has_failed_when_it_is(double: Double, statline: OData) -> None:
    double.faults.set("empty-value", on="cbs")
    asks: dict[str, Callable[[], object]] = {
        "De catalogus van CBS StatLine is leeg": lambda: statline.tables("Kerncijfers"),
        "CBS StatLine zegt niet wat tabel 85984NED is": lambda: statline.table("85984NED"),
        "CBS StatLine beschrijft geen kolommen van tabel 85984NED": lambda: statline.topics("85984NED"),
        f"CBS StatLine beschrijft geen {ZONES} van tabel 85984NED": lambda: statline.categories(
            "85984NED", ZONES
        ),
    }
    for happened, ask in asks.items():
        with pytest.raises(ServiceError) as caught:
            ask()
        assert str(caught.value) == f"{happened}; {LATER}"


def test_an_empty_answer_to_one_question_does_not_hide_a_table(double: Double, statline: OData) -> None:
    double.faults.set("empty-value", on="cbs", match="substringof")
    assert titles(statline)["85984NED"] == "Kerncijfers wijken en buurten 2024"


def test_a_catalogue_that_ignores_the_question_is_read_here(double: Double, statline: OData) -> None:
    double.faults.set("filter-ignored", on="cbs")
    found = titles(statline)
    assert "85984NED" in found
    assert "85618NED" not in found


def test_rows_nobody_asked_for_can_be_told_by_their_codes(double: Double, statline: OData) -> None:
    double.faults.set("filter-ignored", on="cbs")
    rows = statline.rows("85984NED", filters=regions("GM9901"), select=[ZONES, PEOPLE])
    # callers check every code; here it shows that they must, and can
    assert {"GM0118", "GM9901"} <= {row[ZONES] for row in rows}


def test_keys_of_another_width_are_found_all_the_same(double: Double, statline: OData) -> None:
    double.faults.set("wrong-key-width", on="cbs")
    assert people(statline)["GM9901"] == 84_000
    assert statline.categories("85984NED", ZONES)["GM9901"] == "Smeedwijk"
    # an equal sign at the usual width finds nothing, which is no failure and looks like one of a kind
    assert statline.rows("85984NED", filters=f"{ZONES} eq 'GM9901    '", select=[ZONES]) == []


def test_numbers_of_columns_that_drift_change_no_figure(double: Double, statline: OData) -> None:
    def cars() -> tuple[str, dict[str, Any]]:
        topic = resolve(statline.topics("85984NED"), "PersonenautoSTotaal")
        assert topic is not None
        rows = statline.rows("85984NED", filters=regions("GM9901"), select=[ZONES, topic.key])
        return topic.key, {row[ZONES]: row[topic.key] for row in rows}

    first, figures = cars()
    double.faults.set("suffix-drift", on="cbs")
    second, drifted = cars()
    # the two layouts of one table id that were seen
    assert {first, second} == {"PersonenautoSTotaal_104", "PersonenautoSTotaal_106"}
    assert figures == drifted
    assert len(figures) == 68


def test_columns_that_drift_between_two_questions_are_told(double: Double, statline: OData) -> None:
    topic = resolve(statline.topics("85984NED"), "PersonenautoSTotaal")
    assert topic is not None
    double.faults.set("suffix-drift", on="cbs")
    with pytest.raises(ServiceError, match="begrijpt de vraag van smeedkaart niet"):
        statline.rows("85984NED", filters=regions("GM9901"), select=[ZONES, topic.key])


def test_a_stem_that_stands_there_twice_is_not_guessed(double: Double, statline: OData) -> None:
    double.faults.set("duplicate-stem", on="cbs")
    topics = statline.topics("85984NED")
    with pytest.raises(ServiceError) as caught:
        resolve(topics, "AantalInwoners")
    assert str(caught.value).startswith(
        "CBS StatLine heeft meer dan één kolom AantalInwoners (AantalInwoners_5, "
    )
    assert str(caught.value).endswith("kijk of er een nieuwere versie van smeedkaart is.")


def test_a_column_that_is_gone_is_absent(double: Double, statline: OData) -> None:
    double.faults.set("missing-topic", on="cbs")
    assert resolve(statline.topics("85984NED"), "AantalInwoners") is None


def test_rows_without_a_column_that_was_promised_are_refused(double: Double, statline: OData) -> None:
    double.faults.set("missing-column", on="cbs")
    with pytest.raises(ServiceError) as caught:
        people(statline)
    assert str(caught.value) == (
        f"CBS StatLine stuurt tabel 85984NED zonder goede kolom {PEOPLE}, misschien omdat het CBS de tabel "
        "aanpast; probeer het later vandaag opnieuw."
    )


@pytest.mark.parametrize("page_size", [20, 10_000])
def test_a_next_page_on_another_host_is_refused(double: Double, statline: OData, page_size: int) -> None:
    double.site.page_size = page_size
    double.faults.set("foreign-next-link", on="cbs")
    asks: list[Callable[[], object]] = [lambda: people(statline), lambda: statline.tables("Kerncijfers")]
    for ask in asks:
        asked = len(double.log)
        with pytest.raises(ServiceError, match=LOG_IN):
            ask()
        # one question, and none after it: not here and not there
        assert len(double.log) == asked + 1
    assert double.elsewhere_log == []


@pytest.mark.parametrize("page_size", [20, 10_000])
def test_a_next_page_that_is_the_same_page_does_not_go_round(
    double: Double, statline: OData, page_size: int
) -> None:
    double.site.page_size = page_size
    double.faults.set("looping-next-link", on="cbs")
    asked = len(double.log)
    with pytest.raises(ServiceError) as caught:
        people(statline)
    assert str(caught.value) == f"CBS StatLine stuurt dezelfde pagina steeds opnieuw; {LATER}"
    assert len(double.log) <= asked + 2


def test_a_page_that_comes_twice_is_not_counted_twice(double: Double, statline: OData) -> None:
    double.site.page_size = 20
    double.faults.set("repeated-page", on="cbs")
    with pytest.raises(ServiceError) as caught:
        people(statline)
    assert str(caught.value) == f"CBS StatLine stuurt dezelfde pagina steeds opnieuw; {LATER}"


def test_a_header_that_names_the_wrong_letters_is_not_believed(double: Double, statline: OData) -> None:
    double.faults.set("charset-header", on="cbs")
    assert statline.categories("85984NED", ZONES)["GM1970"] == "Noardeast-Fryslân"


def test_a_redirect_to_another_host_is_refused(double: Double, statline: OData) -> None:
    double.faults.set("redirect-elsewhere", on="cbs")
    with pytest.raises(ServiceError, match=LOG_IN):
        people(statline)
    assert double.elsewhere_log == []


def test_a_catalogue_of_html_is_a_failure_and_never_an_empty_list(double: Double, statline: OData) -> None:
    double.faults.set("html-200", on="cbs", match="Tables")
    with pytest.raises(ServiceError):
        statline.tables("Kerncijfers")
    double.faults.clear()
    assert len(statline.tables("Kerncijfers wijken en buurten")) >= 5


def _rows(*rows: object, **more: object) -> bytes:
    return json.dumps({"value": list(rows), **more}).encode()


def _ask(body: bytes, calls: int = 1) -> list[dict[str, Any]]:
    with (
        scripted(answer(body)) as server,
        Client(Services(cbs=server.url, attempts=2, backoff=0.001)) as client,
    ):
        try:
            return OData(client).rows("85984NED", filters="", select=[ZONES, PEOPLE])
        finally:
            assert len(server.asked) == calls


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"null",
        b'"value"',
        b"{}",
        b'{"value": {}}',
        b'{"value": null}',
        b'{"value": [[]]}',
        b'{"odata.error": {"code": "", "message": {"lang": "en-US", "value": "no"}}}',
    ],
)
def test_json_that_is_no_page_of_rows_is_asked_again_and_then_told(body: bytes) -> None:
    with pytest.raises(ServiceError) as caught:
        _ask(body, calls=2)
    assert str(caught.value) == UNREADABLE


@pytest.mark.parametrize("cell", [True, [1], {"value": 1}])
def test_a_cell_that_is_neither_number_nor_text_is_refused(cell: object) -> None:
    with pytest.raises(ServiceError, match=f"zonder goede kolom {PEOPLE}"):
        _ask(_rows({ZONES: "GM0118    ", PEOPLE: cell}))


def test_a_row_that_comes_twice_is_refused() -> None:
    twice = [{"ID": number, ZONES: "GM0118    ", PEOPLE: 5 * number} for number in (1, 2)]
    with pytest.raises(ServiceError) as caught:
        _ask(_rows(*twice))
    assert str(caught.value) == f"CBS StatLine stuurt rijen van tabel 85984NED meer dan één keer; {LATER}"


def test_a_full_page_without_a_next_one_is_only_a_part() -> None:
    # CBS sends 10,000 rows on a page: one row less is all there is, exactly as many is not
    rows = [{ZONES: f"BU{number:08}", PEOPLE: 5} for number in range(10_000)]
    assert len(_ask(_rows(*rows[1:]))) == 9_999
    with pytest.raises(ServiceError) as caught:
        _ask(_rows(*rows))
    assert str(caught.value) == f"CBS StatLine stuurt maar een deel van de rijen; {LATER}"


def test_empty_pages_that_point_to_each_other_do_not_go_round() -> None:
    def page(handler: Any) -> None:
        skip = 2 if "skip=1" in handler.path else 1
        link = f"{server.url}/ODataFeed/odata/85984NED/TypedDataSet?$skip={skip}"
        answer(_rows(**{"odata.nextLink": link}))(handler)

    with scripted(page) as server, Client(Services(cbs=server.url)) as client:
        with pytest.raises(ServiceError, match="stuurt dezelfde pagina steeds opnieuw"):
            OData(client).rows("85984NED", filters="", select=[ZONES, PEOPLE])
        assert len(server.asked) == 3


@pytest.mark.parametrize("link", ["", 7, "http://[", "ftp://127.0.0.1/x", ["x"], "//evil.example"])
def test_a_link_that_is_none_is_refused(link: object) -> None:
    with pytest.raises(ServiceError, match="CBS StatLine"):
        _ask(_rows({ZONES: "GM0118    ", PEOPLE: 5}, **{"odata.nextLink": link}))


def test_a_link_that_is_null_is_the_end() -> None:
    rows = _ask(_rows({ZONES: "GM0118    ", PEOPLE: 5}, **{"odata.nextLink": None}))
    assert rows == [{ZONES: "GM0118", PEOPLE: 5}]


def test_a_next_page_of_another_table_is_refused() -> None:
    def page(handler: Any) -> None:
        row = {ZONES: "GM0118    ", PEOPLE: 5}
        link = f"{server.url}/ODataFeed/odata/85618NED/TypedDataSet?$skip=1"
        answer(_rows(row, **{"odata.nextLink": link}))(handler)

    with scripted(page) as server, Client(Services(cbs=server.url)) as client:
        with pytest.raises(ServiceError) as caught:
            OData(client).rows("85984NED", filters="", select=[ZONES, PEOPLE])
        assert len(server.asked) == 1
    assert str(caught.value) == f"CBS StatLine gaat halverwege verder met een andere tabel; {LATER}"


def test_information_about_another_table_is_not_taken_for_this_one() -> None:
    with (
        scripted(answer(_rows({"Identifier": "85618NED", "Title": "2023"}))) as server,
        Client(Services(cbs=server.url)) as client,
        pytest.raises(ServiceError, match="zegt niet wat tabel 85984NED is"),
    ):
        OData(client).table("85984NED")


@pytest.mark.parametrize("keys", [("GM0118    ", "GM0118"), ("",), (None,)])
def test_categories_without_a_key_of_their_own_are_refused(keys: tuple[object, ...]) -> None:
    rows = [{"Key": key, "Title": str(number)} for number, key in enumerate(keys)]
    with (
        scripted(answer(_rows(*rows))) as server,
        Client(Services(cbs=server.url)) as client,
        pytest.raises(ServiceError, match="tabel 85984NED"),
    ):
        OData(client).categories("85984NED", ZONES)
