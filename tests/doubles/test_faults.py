"""Every fault of the double does on the wire what it says, as often as told and only where told."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest
import requests
import shapely
from shapely.geometry import shape

from tests.doubles import Double
from tests.doubles.faults import KNOWN, Faults
from tests.fixtures.asking import JSON, KWB, OGC, SES, ask, equal, features, rows, wfs, within

INFO = "/cbs/ODataApi/odata/85984NED/TableInfos?$format=json"
BUURTEN = "startswith(WijkenEnBuurten,'BU9901')"


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as running:
        yield running


def on_the_wire(double: Double, path: str = INFO, patience: float = 5.0) -> tuple[bytes, str]:
    """Ask over a bare socket; what came, and how it ended: "closed", "reset" or "silence"."""
    host, port = double.url.removeprefix("http://").split(":")
    came = b""
    with socket.create_connection((host, int(port)), timeout=patience) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        while True:
            try:
                piece = connection.recv(65536)
            except ConnectionResetError:
                return came, "reset"
            except TimeoutError:
                return came, "silence"
            if not piece:
                return came, "closed"
            came += piece


def body_of(came: bytes) -> tuple[int, bytes]:
    """Take the promised length and the body out of an answer."""
    head, _, body = came.partition(b"\r\n\r\n")
    lengths = [
        line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    ]
    return int(lengths[0]), body


def reset_mid_body(double: Double) -> None:
    came, end = on_the_wire(double)
    length, body = body_of(came)
    assert end == "reset"
    assert len(body) == length // 2


def short_body(double: Double) -> None:
    came, end = on_the_wire(double)
    length, body = body_of(came)
    assert end == "closed"
    assert len(body) == length // 2


def truncated_json(double: Double) -> None:
    answer = ask(double, INFO)
    assert (answer.status_code, int(answer.headers["Content-Length"])) == (200, len(answer.content))
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()


def page_for_people(status: int) -> Callable[[Double], None]:
    def check(double: Double) -> None:
        answer = ask(double, INFO)
        assert answer.status_code == status
        assert answer.headers["Content-Type"].startswith("text/html")
        assert "</html>" in answer.text

    return check


def stall(double: Double) -> None:
    assert on_the_wire(double, patience=0.2) == (b"", "silence")


def stall_mid_body(double: Double) -> None:
    came, end = on_the_wire(double, patience=0.3)
    length, body = body_of(came)
    assert end == "silence"
    assert len(body) == length // 2


def too_many(double: Double) -> None:
    double.retry_after = "7"
    answer = ask(double, INFO)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")


def empty_reply(double: Double) -> None:
    assert on_the_wire(double) == (b"", "closed")


def wrong_charset(double: Double) -> None:
    answer = ask(double, "/cbs/ODataApi/odata/85984NED/DataProperties?$format=json")
    assert answer.headers["Content-Type"].endswith("charset=utf-8")
    assert "m³".encode("iso-8859-1") in answer.content
    with pytest.raises(UnicodeDecodeError):
        answer.content.decode("utf-8")


def charset_header(double: Double) -> None:
    answer = ask(double, "/cbs/ODataApi/odata/85984NED/DataProperties?$format=json")
    assert answer.headers["Content-Type"].endswith("charset=iso-8859-1")
    assert "m³" in answer.content.decode("utf-8")
    # who believes the header reads nonsense
    assert "mÂ³" in answer.text


def redirect_elsewhere(double: Double) -> None:
    answer = ask(double, INFO)
    assert answer.status_code == 302
    assert answer.headers["Location"] == double.elsewhere + INFO
    assert double.elsewhere != double.url
    assert b"GM6666" in ask(double, answer.headers["Location"]).content
    assert [request.path for request in double.elsewhere_log] == [INFO.partition("?")[0]]


def empty_value(double: Double) -> None:
    assert rows(double, KWB) == rows(double, "/cbs/ODataCatalog/Tables") == []
    assert features(double) == []
    assert 'numberMatched="0"' in wfs(double, resultType="hits").text
    assert ask(double, OGC).json()["features"] == []
    assert ask(double, "/locatieserver/free", {"q": "Smeedwijk"}).json()["response"]["docs"] == []


def filter_ignored(double: Double) -> None:
    assert len(rows(double, KWB, filter="WijkenEnBuurten eq 'GM9901    '")) == 164
    assert features(double, FILTER=within("GM9901"))[0]["properties"]["gemeentecode"] == "GM0998"
    first = ask(double, OGC, {"gemeentecode": "GM9901"}).json()["features"][0]
    assert first["properties"]["gemeentecode"] == "GM0998"
    docs = ask(double, "/locatieserver/free", {"q": "1", "fq": "gemeentecode:0118"}).json()["response"][
        "docs"
    ]
    assert "9901" in {doc["gemeentecode"] for doc in docs}


EITHER = "startswith(WijkenEnBuurten,'GM9901') or startswith(WijkenEnBuurten,'NL00')"


def or_filter_half(double: Double) -> None:
    assert [row["WijkenEnBuurten"] for row in rows(double, KWB, filter=EITHER)] == ["GM9901    "]
    [only] = rows(double, SES, filter=f"({EITHER}) and startswith(Perioden,'2023JJ00')")
    assert (only["WijkenEnBuurten"], only["Perioden"]) == ("GM9901    ", "2023JJ00")


def or_filter_refused(double: Double) -> None:
    assert ask(double, KWB, JSON | {"$filter": EITHER}).status_code == 501
    assert rows(double, KWB, filter="startswith(WijkenEnBuurten,'NL00')")


def topic_filter_ignored(double: Double) -> None:
    assert len(rows(double, KWB, filter="Codering_3 eq 'GM9901    '")) == 164


def cql_ignored(double: Double) -> None:
    assert features(double, CQL_FILTER="gemeentecode='GM9901'")[0]["properties"]["gemeentecode"] == "GM0998"


def foreign_next_link(double: Double) -> None:
    link = ask(double, KWB, JSON).json()["odata.nextLink"]
    assert link.startswith(double.elsewhere + KWB)
    [other] = [each for each in ask(double, OGC).json()["links"] if each["rel"] == "next"]
    assert other["href"].startswith(double.elsewhere + OGC)


def looping_next_link(double: Double) -> None:
    answer = ask(double, KWB, JSON).json()
    assert ask(double, answer["odata.nextLink"]).json() == answer
    page = ask(double, OGC, {"limit": "5"}).json()
    [link] = [each["href"] for each in page["links"] if each["rel"] == "next"]
    assert ask(double, link).json()["features"] == page["features"]


def lost_next_link(double: Double) -> None:
    double.page_size = 10
    answer = ask(double, KWB, JSON).json()
    assert len(answer["value"]) == 10
    assert "odata.nextLink" not in answer
    assert {link["rel"] for link in ask(double, OGC).json()["links"]} == {"self"}


def repeated_page(double: Double) -> None:
    double.page_size = 100
    first = ask(double, KWB, JSON).json()
    second = ask(double, first["odata.nextLink"]).json()
    # as many pages as there should be, the first of them every time
    assert second["value"] == first["value"]
    assert "odata.nextLink" not in second
    assert features(double, count="5", startIndex="5") == features(double, count="5")
    page = ask(double, OGC, {"limit": "5"}).json()
    [link] = [each["href"] for each in page["links"] if each["rel"] == "next"]
    assert ask(double, link).json()["features"] == page["features"]


def wrong_key_width(double: Double) -> None:
    assert rows(double, KWB, filter="WijkenEnBuurten eq 'GM9901    '") == []
    [row] = rows(double, KWB, filter="startswith(WijkenEnBuurten,'GM9901')")
    assert (row["WijkenEnBuurten"], row["Codering_3"]) == ("GM9901      ", "GM9901    ")


def suffix_drift(double: Double) -> None:
    keys = rows(double, KWB, filter=BUURTEN)[0]
    assert {"MateVanStedelijkheid_122", "HuishoudensMetEenLaagInkomen_84"} <= set(keys)
    assert "PersonenInArmoede_81" not in keys
    # a table of which one layout is known drifts too
    assert "AantalInwoners_5" in rows(double, KWB.replace("85984", "86165"))[0]
    assert "HuishoudensTotaal_29" not in rows(double, KWB.replace("85984", "86165"))[0]


def no_income(double: Double) -> None:
    found = rows(double, KWB, filter="startswith(WijkenEnBuurten,'GM')")
    assert {row["GemiddeldInkomenPerInwoner_78"] for row in found} == {None}
    assert all(row["AantalInwoners_5"] for row in found)


def newest_period_empty(double: Double) -> None:
    found = rows(double, SES, filter="WijkenEnBuurten eq 'GM9901    '")
    filled = {row["Perioden"]: row["GemiddeldeScore_29"] is not None for row in found}
    assert filled == {"2019JJ00": True, "2021JJ00": True, "2022JJ00": True, "2023JJ00": False}


def duplicate_stem(double: Double) -> None:
    found = rows(double, "/cbs/ODataApi/odata/85984NED/DataProperties")
    twice = [row for row in found if row["Key"].startswith("AantalInwoners_")]
    assert [row["Key"] for row in twice] == ["AantalInwoners_5", "AantalInwoners_122"]
    assert twice[0]["ParentID"] == twice[1]["ParentID"]


def missing_column(double: Double) -> None:
    keys = [row["Key"] for row in rows(double, "/cbs/ODataApi/odata/85984NED/DataProperties")]
    assert "AantalInwoners_5" in keys
    assert "AantalInwoners_5" not in rows(double, KWB)[0]
    assert "gemeentecode" not in features(double)[0]["properties"]
    assert "gemeentecode" not in ask(double, OGC).json()["features"][0]["properties"]


def missing_topic(double: Double) -> None:
    keys = [row["Key"] for row in rows(double, "/cbs/ODataApi/odata/85984NED/DataProperties")]
    assert "AantalInwoners_5" not in keys
    assert "AantalInwoners_5" not in rows(double, KWB)[0]


def garbage_number(double: Double) -> None:
    found = rows(double, KWB, filter=BUURTEN)
    # P = 100 (w + b + 7): only the first is spoiled
    assert [row["AantalInwoners_5"] for row in found[:2]] == ["1.2.3", 800]


def sentinel_number(double: Double) -> None:
    assert [row["AantalInwoners_5"] for row in rows(double, KWB, filter=BUURTEN)[:2]] == [-99997, 800]


def other_unit(double: Double) -> None:
    found = rows(double, "/cbs/ODataApi/odata/85984NED/DataProperties")
    [income] = [row for row in found if row["Key"] == "GemiddeldInkomenPerInwoner_78"]
    assert income["Unit"] == "euro"


def code_mismatch(double: Double) -> None:
    first, second = rows(double, KWB, filter=BUURTEN)[:2]
    assert (first["WijkenEnBuurten"], first["Codering_3"]) == ("BU99010000", "BU99010001")
    assert second["WijkenEnBuurten"] == second["Codering_3"]


def crs_ignored(double: Double) -> None:
    answer = wfs(double, FILTER=within("GM9901")).json()
    # the header still says RD
    assert answer["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::28992"
    assert shapely.union_all([shape(each["geometry"]).envelope for each in answer["features"]]).bounds[2] < 10


def null_geometry(double: Double) -> None:
    found = features(double, FILTER=within("GM9901"))
    assert [each["geometry"] is None for each in found[:2]] == [True, False]


CHECKS: dict[str, Callable[[Double], None]] = {
    "reset-mid-body": reset_mid_body,
    "short-body": short_body,
    "truncated-json": truncated_json,
    "html-200": page_for_people(200),
    "html-503": page_for_people(503),
    "html-404": page_for_people(404),
    "stall": stall,
    "stall-mid-body": stall_mid_body,
    "too-many": too_many,
    "empty-reply": empty_reply,
    "wrong-charset": wrong_charset,
    "charset-header": charset_header,
    "redirect-elsewhere": redirect_elsewhere,
    "empty-value": empty_value,
    "filter-ignored": filter_ignored,
    "or-filter-half": or_filter_half,
    "or-filter-refused": or_filter_refused,
    "topic-filter-ignored": topic_filter_ignored,
    "cql-ignored": cql_ignored,
    "foreign-next-link": foreign_next_link,
    "looping-next-link": looping_next_link,
    "lost-next-link": lost_next_link,
    "repeated-page": repeated_page,
    "wrong-key-width": wrong_key_width,
    "suffix-drift": suffix_drift,
    "no-income": no_income,
    "newest-period-empty": newest_period_empty,
    "duplicate-stem": duplicate_stem,
    "missing-column": missing_column,
    "missing-topic": missing_topic,
    "garbage-number": garbage_number,
    "sentinel-number": sentinel_number,
    "other-unit": other_unit,
    "code-mismatch": code_mismatch,
    "crs-ignored": crs_ignored,
    "null-geometry": null_geometry,
}
# these are how the services are, fault or no fault
ALWAYS = {"topic-filter-ignored", "cql-ignored"}


@pytest.mark.parametrize("name", KNOWN)
def test_a_fault_does_what_it_says(double: Double, name: str) -> None:
    double.faults.set(name)
    CHECKS[name](double)


@pytest.mark.parametrize("name", sorted(set(KNOWN) - ALWAYS))
def test_without_the_fault_nothing_of_the_kind_happens(double: Double, name: str) -> None:
    with pytest.raises((AssertionError, KeyError, ValueError, pytest.fail.Exception)):
        CHECKS[name](double)


@pytest.mark.parametrize("name", ["reset-mid-body", "short-body", "empty-reply"])
def test_an_ordinary_client_sees_a_broken_connection(double: Double, name: str) -> None:
    double.faults.set(name)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        ask(double, INFO)


def test_a_fault_strikes_as_often_as_told(double: Double) -> None:
    double.faults.set("html-503", times=2)
    assert [ask(double, INFO).status_code for _ in range(3)] == [503, 503, 200]


def test_a_fault_of_data_is_counted_once_per_question_that_it_changes(double: Double) -> None:
    double.faults.set("wrong-key-width", times=1)
    # the tables of the catalogue have no keys to be wrong about
    rows(double, "/cbs/ODataCatalog/Tables")
    assert rows(double, KWB)[0]["WijkenEnBuurten"] == "NL00        "
    assert rows(double, KWB)[0]["WijkenEnBuurten"] == "NL00      "


def test_a_fault_strikes_only_the_service_and_the_question_it_is_meant_for(double: Double) -> None:
    double.faults.set("html-503", on="cbs", match="$filter=WijkenEnBuurten eq")
    assert wfs(double).status_code == ask(double, INFO).status_code == 200
    assert ask(double, KWB, JSON | {"$filter": "WijkenEnBuurten eq 'x'"}).status_code == 503


def test_faults_can_be_cleared_while_the_double_runs(double: Double) -> None:
    double.faults.set("html-503", on="cbs")
    double.faults.set("empty-value", on="borders")
    double.faults.clear("html-503")
    assert ask(double, INFO).status_code == 200
    assert features(double) == []
    double.faults.clear()
    assert features(double, FILTER=f"<Filter>{equal('buurtcode', 'BU99010000')}</Filter>")


def test_faults_may_be_given_from_the_start() -> None:
    faults = Faults()
    faults.set("html-404", on="tiles")
    with Double(faults=faults) as double:
        assert (
            ask(double, "/tiles/grijs/EPSG:3857/8/131/84.png").headers["Content-Type"].startswith("text/html")
        )


def test_a_fault_or_service_that_does_not_exist_is_refused(double: Double) -> None:
    with pytest.raises(ValueError, match="there is no fault 'reset'"):
        double.faults.set("reset")
    with pytest.raises(ValueError, match="there is no service 'wfs'"):
        double.faults.set("stall", on="wfs")
