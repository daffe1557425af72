"""Borders from PDOK: whole, of the right place and year, or a clear refusal; never a wrong border."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from smeedkaart.errors import NothingFoundError, ServiceError
from smeedkaart.files.packaged import data_folder
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.pdok.boundaries import borders, municipalities, years_with_borders
from tests.doubles import Double, country_world

SMEEDWIJK = "GM9901"
# each buurt of Smeedwijk is 500 x 400 m, and there are 6 x 10 of them
BUURT = 500 * 400


@pytest.fixture(scope="module")
def server() -> Iterator[Double]:
    with Double() as double:
        # longer than anyone waits here
        double.site.stall_seconds = 20.0
        double.site.retry_after = "0"
        yield double


@pytest.fixture
def double(server: Double) -> Iterator[Double]:
    server.log.clear()
    yield server
    server.faults.clear()
    server.site.count_cap = 1000


@pytest.fixture
def client(double: Double) -> Iterator[Client]:
    with Client(double.services(attempts=2)) as client:
        yield client


@pytest.fixture
def hasty(double: Double) -> Iterator[Client]:
    """Give up soon; for a service that answers nothing at all."""
    with Client(double.services(read_timeout=0.3, attempts=2)) as client:
        yield client


@pytest.fixture
def brisk(double: Double) -> Iterator[Client]:
    """Wait long enough for an answer from a busy machine, and not much longer."""
    with Client(double.services(read_timeout=3.0, attempts=2)) as client:
        yield client


def failure(ask: Callable[[], object]) -> str:
    """Return the sentence of a failure, which names the service and what to do and is not "nothing found"."""
    with pytest.raises(ServiceError) as caught:
        ask()
    assert caught.value.service == "PDOK Wijk- en Buurtkaart"
    sentence = str(caught.value)
    assert caught.value.service in sentence
    assert "\n" not in sentence
    return sentence


def absence(ask: Callable[[], object]) -> str:
    """Return the sentence that says that there is nothing, which is no failure."""
    with pytest.raises(NothingFoundError) as caught:
        ask()
    return str(caught.value)


def queries(double: Double) -> list[dict[str, str]]:
    return [dict(request.query) for request in double.log]


# --- what comes --------------------------------------------------------------------------------------------


def test_the_buurten_of_a_municipality_come_with_their_names_parents_and_flags(client: Client) -> None:
    zones = borders(client, 2024, "buurt", SMEEDWIJK)
    assert len(zones) == 60
    assert zones.index.name == "zone"
    assert zones.crs.to_epsg() == 28992
    assert list(zones.columns) == [
        "zone_name",
        "parent",
        "municipality",
        "municipality_name",
        "flag",
        "geometry",
    ]
    row = zones.loc["BU99010205"]
    assert row["zone_name"] == "Smidse Café-eiland"
    assert (row["parent"], row["municipality"], row["municipality_name"]) == (
        "WK990102",
        "GM9901",
        "Smeedwijk",
    )
    # column 5, row 2 of the grid that begins at (177500, 498800)
    assert row.geometry.bounds == (180000, 499600, 180500, 500000)
    # one was given another code in 2024, the border between two others moved
    flags = zones["flag"].dropna()
    assert flags.dtype == "Int64"
    assert dict(flags[flags != 1]) == {"BU99010309": 2, "BU99010400": 3, "BU99010401": 3}


def test_the_wijken_and_the_municipality_cover_what_their_buurten_cover(client: Client) -> None:
    wijken = borders(client, 2024, "wijk", SMEEDWIJK)
    assert wijken["parent"].tolist() == ["GM9901"] * 6
    # ten buurten each
    assert wijken.area.tolist() == pytest.approx([10 * BUURT] * 6, abs=20)
    whole = borders(client, 2024, "gemeente", SMEEDWIJK)
    assert whole["parent"].tolist() == ["NL00"]
    assert whole["zone_name"].tolist() == ["Smeedwijk"]
    assert whole.area.item() == pytest.approx(60 * BUURT, abs=20)


def test_a_zone_in_two_parts_becomes_one(client: Client) -> None:
    zones = borders(client, 2024, "buurt", SMEEDWIJK)
    assert zones.loc["BU99010200"].geometry.equals(shapely.box(177500, 499600, 178000, 500000))


def test_water_is_no_part_of_a_zone(client: Client) -> None:
    for level, code in (("buurt", "BU99010509"), ("wijk", "WK990105"), ("gemeente", "GM9901")):
        zones = borders(client, 2024, level, SMEEDWIJK)  # type: ignore[arg-type]
        # the water lies above y = 501200
        assert zones.loc[code].geometry.bounds[3] == 501200
        assert zones.attrs["water"] == 1
        # 5,000 by 200 m
        assert zones.attrs["water_apart"] == {code: 1_000_000}


def test_a_ring_that_crosses_itself_is_repaired_and_counted(client: Client) -> None:
    zones = borders(client, 2024, "buurt", SMEEDWIJK)
    assert zones.is_valid.all()
    assert set(zones.geom_type) <= {"Polygon", "MultiPolygon"}
    # the ring cuts a triangle of 20 by 1 m out of the northern edge and goes round the one below it
    assert zones.loc["BU99010100"].geometry.area == pytest.approx(BUURT - 20 * 1 / 2)
    assert zones.attrs["repaired"] == 1


def test_where_the_borders_came_from_can_be_told(client: Client, double: Double) -> None:
    told = borders(client, 2024, "buurt", SMEEDWIJK).attrs
    assert told["layer"] == "wijkenbuurten:buurten"
    assert told["address"] == f"{double.url}/wijkenbuurten/2024/wfs/v1_0"
    assert told["by"] == "WFS"
    # 60 buurten, a second part of one and the water of another
    assert (told["rows"], told["water"], told["foreign"], told["shapeless"]) == (62, 1, 0, ())
    assert told["columns"]["code"] == "buurtcode"


def test_codes_with_letters_are_codes(client: Client) -> None:
    zones = borders(client, 2024, "buurt", "GM0363")
    assert zones.loc["BU0363AD05", ["zone_name", "parent"]].tolist() == ["Nieuwe Kerk e.o.", "WK0363AD"]


@pytest.mark.parametrize(("code", "name"), [("GM0518", "'s-Gravenhage"), ("GM1970", "Noardeast-Fryslân")])
def test_names_with_signs_and_accents_come_through(client: Client, code: str, name: str) -> None:
    assert borders(client, 2024, "gemeente", code)["zone_name"].tolist() == [name]


def test_the_borders_of_the_sample_come_back_as_they_are(client: Client) -> None:
    sample = (
        gpd.read_file(data_folder() / "hoogeveen" / "buurten.geojson").set_index("buurtcode").sort_index()
    )
    zones = borders(client, 2025, "buurt", "GM0118")
    assert zones.index.tolist() == sample.index.tolist()
    # coordinates travel in millimetres
    assert shapely.hausdorff_distance(zones.geometry.to_numpy(), sample.geometry.to_numpy()).max() < 0.002


def test_the_whole_country_comes_without_what_lies_abroad(client: Client) -> None:
    zones = borders(client, 2024, "buurt")
    assert {"GM0118", "GM0363", "GM0518", "GM1970", "GM9901"} <= set(zones["municipality"])
    assert not zones.index.str.startswith("BU0998").any()
    assert zones.attrs["foreign"] == 1
    assert "BU01185003" in zones.index


def test_an_older_year_has_other_names_for_its_layers(client: Client) -> None:
    for level, layer in (
        ("buurt", "cbs_buurten_2018"),
        ("wijk", "cbs_wijken_2018"),
        ("gemeente", "gemeenten2018"),
    ):
        assert borders(client, 2018, level, SMEEDWIJK).attrs["layer"] == layer  # type: ignore[arg-type]


def test_a_buurt_goes_by_the_code_of_its_own_year(client: Client) -> None:
    before, after = (set(borders(client, year, "buurt", SMEEDWIJK).index) for year in (2023, 2024))
    assert before - after == {"BU99010399"}
    assert after - before == {"BU99010309"}


def test_the_municipalities_of_a_year_come_by_name_and_without_their_borders(
    client: Client, double: Double
) -> None:
    known = municipalities(client, 2024)
    assert known.index.name == "code"
    assert known["name"].to_dict() == dict(sorted(double.world.municipalities.items()))
    assert "GM0998" not in known.index
    asked = [query for query in queries(double) if "propertyName" in query]
    assert asked
    assert all("geom" not in query["propertyName"] for query in asked)


def test_years_with_borders_come_newest_first(client: Client) -> None:
    assert years_with_borders(client) == (2025, 2024, 2023, 2022, 2018)


# --- how it is asked ---------------------------------------------------------------------------------------


def test_a_municipality_is_asked_with_a_filter_that_this_service_heeds(
    client: Client, double: Double
) -> None:
    borders(client, 2024, "buurt", SMEEDWIJK)
    assert not any("CQL_FILTER" in query for query in queries(double))
    fetched = [query for query in queries(double) if query.get("startIndex") == "0" and query["count"] != "1"]
    named, asked = "<PropertyName>gemeentecode</PropertyName>", "<Literal>GM9901</Literal>"
    assert [query["FILTER"] for query in fetched] == [
        f"<Filter><PropertyIsEqualTo>{named}{asked}</PropertyIsEqualTo></Filter>"
    ]


def test_what_is_asked_cannot_break_out_of_its_filter(client: Client, double: Double) -> None:
    sentence = absence(lambda: borders(client, 2024, "buurt", "x</Literal></PropertyIsEqualTo>"))
    assert "2024" in sentence
    assert "&lt;/Literal&gt;" in next(query["FILTER"] for query in queries(double) if "FILTER" in query)


@pytest.mark.parametrize("cap", [1, 7, 61, 62])
def test_pages_of_any_size_add_up_to_the_same_zones(client: Client, double: Double, cap: int) -> None:
    whole = borders(client, 2024, "buurt", SMEEDWIJK)
    double.site.count_cap = cap
    parts = borders(client, 2024, "buurt", SMEEDWIJK)
    pd.testing.assert_frame_equal(pd.DataFrame(parts), pd.DataFrame(whole))


def test_a_country_of_many_pages_comes_whole() -> None:
    # 2,350 buurten: two full pages and a rest
    with Double(country_world(zones=2350, points=12)) as double, Client(double.services()) as client:
        year = double.world.border_years[0]
        zones = borders(client, year, "buurt")
        assert len(zones) == 2350
        assert zones.index.is_unique
        assert zones.is_valid.all()


# --- nothing there -----------------------------------------------------------------------------------------


def test_a_year_without_borders_is_said_to_be_one(client: Client) -> None:
    assert "2019" in absence(lambda: borders(client, 2019, "buurt", SMEEDWIJK))
    assert "2019" in absence(lambda: municipalities(client, 2019))


def test_a_municipality_that_is_not_there_is_said_to_be_missing(client: Client) -> None:
    sentence = absence(lambda: borders(client, 2024, "buurt", "GM9999"))
    assert "GM9999" in sentence
    assert "2024" in sentence


def test_a_layer_without_anything_is_empty_and_not_a_failure(client: Client, double: Double) -> None:
    double.faults.set("empty-value", on="borders")
    absence(lambda: borders(client, 2024, "buurt", SMEEDWIJK))


# --- faults of the connection ------------------------------------------------------------------------------

PASSING = [
    "reset-mid-body",
    "short-body",
    "truncated-json",
    "html-200",
    "html-503",
    "stall",
    "stall-mid-body",
    "too-many",
    "empty-reply",
    "wrong-charset",
]


@pytest.mark.parametrize("fault", PASSING)
def test_a_passing_fault_costs_nothing(brisk: Client, double: Double, fault: str) -> None:
    whole = borders(brisk, 2024, "buurt", SMEEDWIJK)
    double.faults.set(fault, on="borders", times=1, match="count=1000")
    after = borders(brisk, 2024, "buurt", SMEEDWIJK)
    assert after.attrs["by"] == "WFS"
    pd.testing.assert_frame_equal(pd.DataFrame(after), pd.DataFrame(whole))


@pytest.mark.parametrize("fault", [*PASSING, "redirect-elsewhere"])
def test_a_lasting_fault_is_a_failure_and_never_looks_empty(
    hasty: Client, double: Double, fault: str
) -> None:
    double.faults.set(fault)
    # 2025 is not in the OGC API, so there is no other way
    failure(lambda: borders(hasty, 2025, "buurt", "GM1970"))
    failure(lambda: municipalities(hasty, 2025))
    if fault != "wrong-charset":
        # a year that could not be asked is not a year without borders; a number reads alike in any charset
        failure(lambda: years_with_borders(hasty))


def test_a_fault_halfway_through_the_pages_loses_nothing(client: Client, double: Double) -> None:
    double.site.count_cap = 20
    double.faults.set("reset-mid-body", on="borders", match="startIndex=40")
    failure(lambda: borders(client, 2025, "buurt", SMEEDWIJK))


def test_offline_is_a_failure_that_asks_nobody(double: Double) -> None:
    with Client(double.services(offline=True)) as client:
        assert "SMEEDKAART_OFFLINE" in failure(lambda: borders(client, 2024, "buurt", SMEEDWIJK))
        failure(lambda: years_with_borders(client))
    assert not queries(double)


# --- answers that cannot be right --------------------------------------------------------------------------


def test_an_ignored_filter_is_noticed(client: Client, double: Double) -> None:
    double.faults.set("filter-ignored")
    sentence = failure(lambda: borders(client, 2025, "buurt", SMEEDWIJK))
    assert "GM9901" in sentence
    # also when the other way in has the year, and ignores it too
    failure(lambda: borders(client, 2024, "buurt", SMEEDWIJK))


def test_an_ignored_filter_stops_at_the_first_page(client: Client, double: Double) -> None:
    double.site.count_cap = 5
    double.faults.set("filter-ignored", on="borders")
    failure(lambda: borders(client, 2025, "buurt", SMEEDWIJK))
    assert [query["startIndex"] for query in queries(double) if query.get("count") == "1000"] == ["0"]


def test_a_repeated_page_is_noticed(client: Client, double: Double) -> None:
    double.site.count_cap = 20
    double.faults.set("repeated-page")
    assert "twee keer" in failure(lambda: borders(client, 2025, "buurt", SMEEDWIJK))
    failure(lambda: borders(client, 2024, "buurt", SMEEDWIJK))


def test_degrees_where_metres_were_asked_are_noticed(client: Client, double: Double) -> None:
    double.faults.set("crs-ignored", on="borders")
    assert "coördinaten" in failure(lambda: borders(client, 2025, "buurt", SMEEDWIJK))


def test_a_column_that_is_gone_is_named(client: Client, double: Double) -> None:
    double.faults.set("missing-column", on="borders")
    assert "gemeentecode" in failure(lambda: borders(client, 2025, "buurt", SMEEDWIJK))


def test_a_zone_without_a_shape_is_left_out_and_told(client: Client, double: Double) -> None:
    double.faults.set("null-geometry", on="borders", match="count=1000")
    zones = borders(client, 2024, "buurt", SMEEDWIJK)
    assert zones.attrs["shapeless"] == ("BU99010000",)
    assert len(zones) == 59


# --- the other way in --------------------------------------------------------------------------------------


def test_when_the_wfs_fails_the_borders_come_from_the_ogc_api(client: Client, double: Double) -> None:
    before = borders(client, 2024, "buurt", SMEEDWIJK)
    double.faults.set("html-503", on="borders")
    after = borders(client, 2024, "buurt", SMEEDWIJK)
    assert after.attrs["by"] == "OGC API"
    assert after.attrs["layer"] == "buurten"
    assert "/ogc/wijken-en-buurten-2024/ogc/v1" in after.attrs["address"]
    same = ["zone_name", "parent", "municipality", "municipality_name", "flag"]
    pd.testing.assert_frame_equal(pd.DataFrame(after[same]), pd.DataFrame(before[same]))
    # the way through degrees moves them by less than a metre
    moved = shapely.hausdorff_distance(after.geometry.to_numpy(), before.geometry.to_numpy())
    assert moved.max() < 1
    assert (after.attrs["rows"], after.attrs["water"]) == (62, 1)


@pytest.mark.parametrize(
    "fault", ["crs-ignored", "filter-ignored", "stall", "truncated-json", "missing-column"]
)
def test_an_answer_that_cannot_be_right_is_a_reason_to_ask_elsewhere(double: Double, fault: str) -> None:
    double.faults.set(fault, on="borders", match="count=1000")
    with Client(double.services(read_timeout=3.0, attempts=1)) as client:
        assert borders(client, 2024, "buurt", SMEEDWIJK).attrs["by"] == "OGC API"


def test_nothing_there_is_no_reason_to_ask_elsewhere(client: Client, double: Double) -> None:
    absence(lambda: borders(client, 2024, "buurt", "GM9999"))
    assert not [request for request in double.log if request.path.startswith("/ogc")]


@pytest.mark.parametrize("cap", [1, 7, 62])
def test_the_ogc_api_is_followed_from_cursor_to_cursor(client: Client, double: Double, cap: int) -> None:
    double.faults.set("html-503", on="borders")
    double.site.count_cap = cap
    zones = borders(client, 2024, "buurt", SMEEDWIJK)
    assert (len(zones), zones.attrs["rows"], zones.attrs["by"]) == (60, 62, "OGC API")


def test_the_ogc_api_is_asked_nothing_it_does_not_know(client: Client, double: Double) -> None:
    double.faults.set("html-503", on="borders")
    borders(client, 2024, "wijk", SMEEDWIJK)
    asked = [set(request.query) for request in double.log if request.path.startswith("/ogc")]
    assert asked == [{"f", "limit", "gemeentecode"}]


@pytest.mark.parametrize(
    "fault", ["foreign-next-link", "looping-next-link", "repeated-page", "filter-ignored"]
)
def test_a_fault_of_the_ogc_api_leaves_the_failure_of_the_wfs(
    client: Client, double: Double, fault: str
) -> None:
    double.site.count_cap = 20
    double.faults.set("html-503", on="borders")
    double.faults.set(fault, on="features")
    assert "503" in failure(lambda: borders(client, 2024, "buurt", SMEEDWIJK))


def test_a_link_that_is_lost_does_not_pass_for_the_end() -> None:
    with Double(country_world(zones=1010, points=8)) as double, Client(double.services(attempts=1)) as client:
        year = double.world.feature_years[0]
        double.faults.set("html-503", on="borders")
        assert len(borders(client, year, "buurt")) == 1010
        double.faults.set("lost-next-link", on="features")
        assert "503" in failure(lambda: borders(client, year, "buurt"))


def test_a_link_to_another_host_is_not_followed(double: Double) -> None:
    double.site.count_cap = 20
    double.faults.set("html-503", on="borders")
    double.faults.set("foreign-next-link", on="features")
    with Double() as other:
        double.site.elsewhere = other.url
        with Client(double.services()) as client:
            failure(lambda: borders(client, 2024, "buurt", SMEEDWIJK))
        assert not other.log


def test_the_municipalities_come_from_the_ogc_api_when_the_wfs_fails(client: Client, double: Double) -> None:
    before = municipalities(client, 2024)
    double.faults.set("html-503", on="borders")
    pd.testing.assert_frame_equal(municipalities(client, 2024), before)


def test_a_year_that_the_ogc_api_lacks_leaves_the_failure_of_the_wfs(client: Client, double: Double) -> None:
    double.faults.set("html-503", on="borders")
    assert "503" in failure(lambda: borders(client, 2025, "buurt", SMEEDWIJK))
