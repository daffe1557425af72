"""StatLine: tables found by title, columns by stem, rows page by page, and every client on its own."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import cbsodata
import cbsodata.cbsodata3
import pytest
import requests

from smeedkaart.errors import NothingFoundError, ServiceError
from smeedkaart.sources.cbs.cbsodata import private_cbsodata
from smeedkaart.sources.cbs.statline import OData, Topic, regions, resolve, stem
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.http.services import Services
from tests.doubles import Double
from tests.fixtures.scripted import Say, answer, scripted

PEOPLE = "AantalInwoners_5"
ZONES = "WijkenEnBuurten"


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    with Double() as running:
        yield running


@pytest.fixture
def statline(double: Double) -> Iterator[OData]:
    with Client(double.services()) as client:
        yield OData(client)


def people(odata: OData, table: str = "85984NED") -> dict[str, Any]:
    rows = odata.rows(table, filters=regions("GM9901"), select=[ZONES, PEOPLE])
    return {row[ZONES]: row[PEOPLE] for row in rows}


def test_tables_are_found_by_title(statline: OData) -> None:
    found = {table.id: table.title for table in statline.tables("kerncijfers wijken en buurten 20")}
    assert found["84286NED"] == "Kerncijfers wijken en buurten 2018"
    assert found["85984NED"] == "Kerncijfers wijken en buurten 2024"
    assert "70072NED" not in found
    scores = {table.id for table in statline.tables("scores per wijk en buurt, regio-indeling")}
    assert scores == {"85900NED", "86092NED", "86296NED"}


def test_a_title_that_no_table_has_finds_nothing_and_fails_nothing(statline: OData) -> None:
    assert statline.tables("Kerncijfers over 's-Gravenhage in 1066") == ()


def test_a_table_tells_when_it_changed_and_how_many_rows_it_has(statline: OData) -> None:
    table = statline.table("85984NED")
    assert table.title == "Kerncijfers wijken en buurten 2024"
    assert (table.modified, table.period) == ("2025-09-30T02:00:00", "2024")
    assert table.records == len(statline.rows("85984NED", filters=regions("NL00"), select=[ZONES]))


def test_a_table_that_does_not_exist_is_absent_not_failed(statline: OData) -> None:
    for ask in (statline.table, statline.topics):
        with pytest.raises(NothingFoundError) as caught:
            ask("00000NED")
        assert str(caught.value) == "CBS StatLine heeft geen tabel 00000NED; kies een ander jaar."
    with pytest.raises(NothingFoundError):
        statline.rows("00000NED", filters="", select=[ZONES])
    with pytest.raises(NothingFoundError):
        statline.categories("00000NED", ZONES)


def test_columns_tell_their_unit_and_the_groups_above_them(statline: OData) -> None:
    topics = statline.topics("85984NED")
    income = resolve(topics, "GemiddeldInkomenPerInwoner")
    assert income is not None
    assert income.key == "GemiddeldInkomenPerInwoner_78"
    assert (income.unit, income.decimals) == ("x 1 000 euro", 1)
    assert income.path[0].startswith("Inkomen")
    # groups and the dimension are no columns
    assert all(topic.key for topic in topics)
    assert ZONES not in {topic.key for topic in topics}


def test_a_stem_that_stands_under_several_groups_is_told_apart_by_group(statline: OData) -> None:
    topics = statline.topics("86092NED")
    with pytest.raises(ServiceError, match="heeft meer dan één kolom GemiddeldeScore"):
        resolve(topics, "GemiddeldeScore")
    total = resolve(topics, "GemiddeldeScore", under=["totaalscore"])
    wealth = resolve(topics, "gemiddeldescore", under=["WELVAART"])
    assert total is not None
    assert wealth is not None
    assert (total.key, wealth.key) == ("GemiddeldeScore_29", "GemiddeldeScore_31")
    assert resolve(topics, "GemiddeldeScore", under=["welvaart", "onderwijs"]) is None
    assert resolve(topics, "BestaatNiet") is None


def test_rows_of_a_municipality_come_with_its_zones_and_the_country(statline: OData) -> None:
    got = people(statline)
    # 1 country, 1 municipality, 6 wijken, 60 buurten
    assert len(got) == 68
    # P = 100 (w + b + 2024 - 2017): 100 x 7; wijk 0: 100 (10 x 7 + 45); Smeedwijk: 6,000 x 7 + 42,000
    assert (got["BU99010000"], got["WK990100"], got["GM9901"]) == (700, 11_500, 84_000)
    assert got["NL00"] == 17_942_942


def test_codes_with_letters_come_along(statline: OData) -> None:
    rows = statline.rows("85984NED", filters=regions("GM0363"), select=[ZONES, PEOPLE, "Gemeentenaam_1"])
    got = {row[ZONES]: row for row in rows}
    assert got["BU0363AD05"] == {ZONES: "BU0363AD05", PEOPLE: 825, "Gemeentenaam_1": "Amsterdam"}
    assert got["GM0363"][PEOPLE] == 931_298


def test_rows_that_do_not_exist_are_an_empty_list(statline: OData) -> None:
    assert statline.rows("85984NED", filters=f"{ZONES} eq 'GM0000    '", select=[ZONES]) == []


def test_pages_are_walked_to_the_last(double: Double) -> None:
    with Client(double.services()) as client:
        whole = people(OData(client))
    double.site.page_size = 20
    try:
        with Client(double.services()) as client:
            paged = people(OData(client))
            # 68 rows: 20 + 20 + 20 + 8
            assert client.pages == 4
    finally:
        double.site.page_size = 10_000
    assert paged == whole


def test_a_catalogue_in_pages_is_read_to_the_end() -> None:
    def page(handler: Any) -> None:
        last = "skip" in handler.path
        row = {"Identifier": "2NED" if last else "1NED", "Title": f"Kerncijfers {2 if last else 1}"}
        link = {} if last else {"odata.nextLink": f"{server.url}/cbs/ODataCatalog/Tables?$skip=1"}
        answer(json.dumps({"value": [row], **link}).encode())(handler)

    with scripted(page) as server, Client(Services(cbs=server.url + "/cbs")) as client:
        found = OData(client).tables("Kerncijfers")
    assert [table.id for table in found] == ["1NED", "2NED"]


def test_a_filter_on_a_column_is_refused_because_statline_drops_it(double: Double, statline: OData) -> None:
    # what StatLine does with such a filter: status 200, and every row of the country
    address = f"{statline.address('85984NED')}/TypedDataSet"
    with Client(double.services()) as client:
        query = {"$format": "json", "$filter": "SoortRegio_2 eq 'Gemeente  '"}
        kinds = {row["SoortRegio_2"] for row in client.get_json("CBS", address, query)["value"]}
    assert len(kinds) > 1
    asked = len(double.log)
    for filters in ("SoortRegio_2 eq 'Gemeente  '", f"{regions('GM9901')} and Codering_3 eq 'x'"):
        with pytest.raises(ValueError, match=r"SoortRegio_2|Codering_3"):
            statline.rows("85984NED", filters=filters, select=[ZONES])
    assert len(double.log) == asked


def test_rows_that_nothing_tells_apart_are_not_asked_for(statline: OData) -> None:
    with pytest.raises(ValueError, match="AantalInwoners_5"):
        statline.rows("85984NED", filters="", select=["ID", PEOPLE])


def test_a_table_is_named_plainly(statline: OData) -> None:
    for name in ("../ODataCatalog", "85984NED/TypedDataSet", ""):
        with pytest.raises(ValueError, match=f"^{name}$"):
            statline.topics(name)


def test_columns_too_many_for_an_address_come_all_the_same(double: Double, statline: OData) -> None:
    keys = [topic.key for topic in statline.topics("85984NED")]
    assert len(",".join(keys)) > 2_048
    rows = statline.rows("85984NED", filters=regions("GM9901"), select=[ZONES, *keys])
    assert "$select" not in double.log[-1].query
    assert list(rows[0]) == [ZONES, *keys]
    assert len(rows) == 68


def test_categories_tell_what_codes_stand_for(statline: OData) -> None:
    zones = statline.categories("85984NED", ZONES)
    assert zones["GM1970"] == "Noardeast-Fryslân"
    assert zones["WK990100"] == "Wijk 00 Aambeeld"
    assert statline.categories("86092NED", "Perioden")["2023JJ00"] == "2023*"


def test_the_address_of_a_table_is_that_of_the_settings(double: Double, statline: OData) -> None:
    assert statline.address("85984NED") == f"{double.url}/cbs/ODataFeed/odata/85984NED"


@pytest.mark.parametrize(
    ("base", "asks"),
    [
        ("https://opendata.cbs.nl", "https://opendata.cbs.nl/ODataFeed/odata/85984NED/"),
        ("http://127.0.0.1:8081", "http://127.0.0.1:8081/ODataFeed/odata/85984NED/"),
        ("https://mirror.example/a/b", "https://mirror.example/a/b/ODataFeed/odata/85984NED/"),
    ],
)
def test_cbsodata_asks_at_the_address_of_the_settings(base: str, asks: str) -> None:
    assert private_cbsodata(base)._get_table_url("85984NED") == asks


def test_two_clients_in_two_threads_do_not_disturb_each_other_nor_cbsodata() -> None:
    before = dict(vars(cbsodata.cbsodata3))
    options = dict(vars(cbsodata.options))
    start = threading.Barrier(2)

    def fetch(double: Double) -> list[tuple[str, int]]:
        with Client(double.services()) as client:
            odata = OData(client)
            start.wait()
            return [(odata.table("85984NED").modified, people(odata)["GM9901"]) for _turn in range(8)]

    with Double() as one, Double() as two, ThreadPoolExecutor(2) as pool:
        one.site.modified["85984NED"] = "2001-01-01T00:00:00"
        two.site.modified["85984NED"] = "2002-02-02T00:00:00"
        first, second = pool.map(fetch, (one, two))
        assert first == [("2001-01-01T00:00:00", 84_000)] * 8
        assert second == [("2002-02-02T00:00:00", 84_000)] * 8
        assert len(one.log) == len(two.log) == 16
    assert dict(vars(cbsodata.cbsodata3)) == before
    assert dict(vars(cbsodata.options)) == options
    assert cbsodata.options.catalog_url == "opendata.cbs.nl"
    assert cbsodata.cbsodata3.Session is requests.Session


def test_one_object_serves_several_threads(double: Double, statline: OData) -> None:
    tables = ["85618NED", "85984NED", "86165NED"] * 6
    # many pages each, so that the threads meet half-way
    double.site.page_size = 10
    try:
        with ThreadPoolExecutor(6) as pool:
            got = list(pool.map(lambda table: people(statline, table)["GM9901"], tables))
    finally:
        double.site.page_size = 10_000
    # 6,000 (y - 2017) + 42,000 for y = 2023, 2024, 2025
    assert got == [78_000, 84_000, 90_000] * 6


def test_a_private_copy_leaves_the_logging_of_the_process_alone() -> None:
    code = (
        "import logging\n"
        "from smeedkaart.sources.http.client import Client\n"
        "from smeedkaart.sources.cbs.statline import OData\n"
        "from smeedkaart.sources.http.services import Services\n"
        "OData(Client(Services()))\n"
        "print(logging.getLogger().handlers)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_nothing_that_is_asked_is_logged(statline: OData, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    people(statline)
    assert "9901" not in caplog.text
    assert "Download" not in caplog.text


def test_the_proxy_that_cbsodata_finds_in_the_environment_is_not_used_for_this_machine(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    with Client(double.services()) as client:
        assert people(OData(client))["GM9901"] == 84_000


@pytest.mark.parametrize("code", ["GM118", "gm0118", "BU01180000", "GM0118' or 1 eq 1", "", "NL01"])
def test_only_a_municipality_or_the_country_can_be_asked_for(code: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        regions(code)


def test_a_stem_is_a_name_without_its_number() -> None:
    assert stem("k_0Tot15Jaar_8") == "k_0Tot15Jaar"
    assert stem("WijkenEnBuurten") == "WijkenEnBuurten"
    assert stem("PercentageWoningen_2024_120") == "PercentageWoningen_2024"


def _properties(*rows: dict[str, object]) -> Say:
    return answer(json.dumps({"value": list(rows)}).encode())


def test_groups_that_contain_each_other_or_are_missing_do_not_hang(statline: OData) -> None:
    circle = _properties(
        {"ID": 1, "ParentID": 2, "Type": "TopicGroup", "Key": "", "Title": "a"},
        {"ID": 2, "ParentID": 1, "Type": "TopicGroup", "Key": "", "Title": "b"},
        {"ID": 3, "ParentID": 1, "odata.type": "Cbs.OData.Topic", "Key": "X_1", "Title": " x "},
        {"ID": 4, "ParentID": 9, "Type": "Topic", "Key": "Y_2", "Title": "y", "Decimals": 2},
    )
    with scripted(circle) as server:
        services = replace(statline._client.services, cbs=server.url)
        with Client(services) as client:
            topics = OData(client).topics("85984NED")
    assert topics == (
        Topic("X_1", "x", "", None, ("b", "a")),
        Topic("Y_2", "y", "", 2, ()),
    )
