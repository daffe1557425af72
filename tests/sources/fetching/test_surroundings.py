"""What lies across the municipal border comes along with a municipality, counts nowhere, and may fail.

The country is made up: gemeenten of ten buurten side by side in one row from west to east, each buurt 1,500 m
wide and 1,800 m high. In 2024 buurt b of a gemeente has 100 x (b + 7) people and houses of
250 + 5 b thousand euro; those of b = 3 and b = 7 are secret. Each gemeente has one wijk.
See `tests/doubles/formula.py`.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from smeedkaart.assessment.assess import assess
from smeedkaart.errors import PackError
from smeedkaart.sources.fetching.fetch import fetch, refresh
from smeedkaart.sources.outcome import Outcome
from smeedkaart.sources.packs.pack import Pack, open_pack, read_pack, write
from tests.doubles import Double, country_world

# gemeente 5 has columns 40 to 49
CODE = "GM0005"


@pytest.fixture(scope="module")
def server() -> Iterator[Double]:
    with Double(country_world(100, points=40)) as running:
        yield running


@pytest.fixture
def double(server: Double) -> Iterator[Double]:
    server.log.clear()
    yield server
    server.faults.clear()


@pytest.fixture(scope="module")
def kept(server: Double, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    fetch(CODE, 2024, folder=folder, services=server.services())
    return folder


@pytest.fixture(scope="module")
def pack(kept: Path) -> Pack:
    return open_pack(f"{CODE}-2024", kept)


def outcome(pack: Pack) -> Outcome:
    (found,) = [one for one in pack.outcomes if one.source == "around"]
    return found


def buurt(column: int) -> str:
    return f"BU{column // 10 + 1:04d}000{column % 10}"


# --- what comes along --------------------------------------------------------------------------------------


def test_the_buurten_that_are_among_the_nearest_of_an_own_one_come_along(pack: Pack) -> None:
    assert pack.surrounding is not None
    # the 24 nearest of column 40 are 28 to 52, those of column 49 are 37 to 61
    columns = [*range(28, 40), *range(50, 62)]
    assert sorted(pack.surrounding.index) == sorted(map(buurt, columns))


def test_they_have_borders_parent_people_and_means_like_the_zones(pack: Pack) -> None:
    assert pack.surrounding is not None
    assert list(pack.surrounding.columns) == list(pack.zones.columns)
    assert pack.surrounding.crs == pack.zones.crs
    # column 28 is buurt 8 of gemeente 3
    row = pack.surrounding.loc["BU00030008"]
    assert (row["parent"], row["population"], row["house_value"]) == ("WK000300", 1_500, 290)
    assert row.geometry.area == pytest.approx(1_500 * 1_800, rel=0.1)
    assert np.isnan(pack.surrounding.loc["BU00040003", "house_value"])


def test_the_wijken_around_come_with_their_figures_and_borders(pack: Pack) -> None:
    around = pack.surrounding_parents
    assert around is not None
    assert {"WK000300", "WK000400", "WK000600", "WK000700"} <= set(around.index)
    assert "WK000500" not in around.index
    # 100 x (0 + ... + 9 + 10 x 7)
    assert around.loc["WK000400", "population"] == 11_500
    assert around.geometry.notna().all()


def test_every_zone_has_the_surface_that_is_published(pack: Pack) -> None:
    # 1,500 by 1,800 m
    assert pack.zones["surface_ha"].tolist() == [270.0] * 10


def test_nothing_of_it_is_counted_or_shown(pack: Pack) -> None:
    data = pack.zone_data()
    assert data.surrounding is not None
    assert data.surrounding_parents is not None
    assert len(data.zones) == 10
    assert data.zones["population"].sum() == 11_500
    # an area over the border has the people of its own municipality only, and the rest is told
    east = data.zones.total_bounds[2]
    over = gpd.GeoDataFrame(
        {"name": ["Over de grens"]},
        geometry=[shapely.box(east - 1_500, 0, east + 3_000, 700_000)],
        index=["a"],
        crs=28992,
    )
    result = assess(over, data, "hoogeveen-2007")
    # buurt 9: 100 x (9 + 7)
    assert result.areas.loc["a", "people"] == pytest.approx(1_600, rel=0.05)
    assert set(result.pieces["zone"].dropna()) <= set(data.zones.index)
    assert result.unassigned.people == pytest.approx(11_500 - 1_600, rel=0.05)
    assert set(pack.above.index) == {CODE, "NL00"}


def test_the_receipt_says_on_what_the_ranges_rest(pack: Pack) -> None:
    west, south, _east, _north = pack.zones.total_bounds
    half = gpd.GeoDataFrame(
        {"name": ["Half"]},
        geometry=[shapely.box(west, south, west + 750, south + 3_000)],
        index=["a"],
        crs=28992,
    )
    told, alone = pack.zone_data(), replace(pack, surrounding=None, surrounding_parents=None).zone_data()
    rests = [
        assess(half, data, "hoogeveen-2007").receipts["a"].to_dict()["rests_on"] for data in (told, alone)
    ]
    begins = "Hoe breed de marges zijn, is afgelezen aan de grenzen tussen "
    around = "de buurten van de gemeente en die vlak over de gemeentegrens, want zelf heeft zij er maar 10."
    few = "10 buurten; omdat dat er weinig zijn, zijn de marges ruimer genomen."
    assert rests == [[begins + around], [begins + few]]
    # with three across the border there are 13, which is few as well
    assert told.surrounding is not None
    three = replace(told, surrounding=told.surrounding.iloc[:3])
    said = (
        "13 buurten, waarvan 10 van de gemeente en de andere vlak over de gemeentegrens; omdat dat er weinig"
        " zijn, zijn de marges ruimer genomen."
    )
    assert assess(half, three, "hoogeveen-2007").receipts["a"].to_dict()["rests_on"] == [begins + said]


def test_it_is_said_in_a_sentence(pack: Pack) -> None:
    assert outcome(pack).sentence() == (
        "Over de gemeentegrens: 24 buurten van 4 andere gemeenten; die helpen alleen om te zeggen hoe zeker"
        " getallen zijn."
    )


def test_of_wijken_the_wijken_around_come_along(server: Double, tmp_path: Path) -> None:
    pack = fetch(CODE, 2024, "wijk", folder=tmp_path, services=server.services())
    assert pack.surrounding is not None
    # one wijk a gemeente, 15 km wide: 20 km further lie parts of two on either side
    assert sorted(pack.surrounding.index) == ["WK000300", "WK000400", "WK000600", "WK000700"]
    assert pack.surrounding_parents is not None
    assert set(pack.surrounding_parents.index) == {"GM0003", "GM0004", "GM0006", "GM0007"}


def test_the_whole_country_has_nothing_around_it(server: Double, tmp_path: Path) -> None:
    pack = fetch("Nederland", 2024, folder=tmp_path, services=server.services())
    assert pack.surrounding is None
    assert "around" not in {one.source for one in pack.outcomes}


def test_a_municipality_without_neighbours_says_so(tmp_path: Path) -> None:
    with Double(country_world(10, points=40)) as island:
        pack = fetch("GM0001", 2024, folder=tmp_path, services=island.services())
    assert pack.surrounding is None
    assert outcome(pack).sentence() == "Over de gemeentegrens: er ligt niets in de buurt."


# --- how it is asked ---------------------------------------------------------------------------------------


def test_no_rectangle_is_asked_with_a_filter_and_no_municipality_by_itself(
    double: Double, tmp_path: Path
) -> None:
    fetch(CODE, 2024, folder=tmp_path, services=double.services())
    boxes = [request.query for request in double.log if "BBOX" in request.query]
    assert boxes
    assert not any("FILTER" in query for query in boxes)
    # one question with all municipalities for each of the three tables with their figures or scores
    rows = [
        request
        for request in double.log
        if "TypedDataSet" in request.path and "BU0004" in request.query.get("$filter", "")
    ]
    assert len({request.path for request in rows}) == len(rows)
    assert all("BU0006" in request.query["$filter"] for request in rows)


def test_they_come_page_by_page(double: Double, tmp_path: Path) -> None:
    double.site.count_cap = 7
    pack = fetch(CODE, 2024, folder=tmp_path, services=double.services())
    double.site.count_cap = 1000
    assert pack.surrounding is not None
    assert len(pack.surrounding) == 24


def test_the_other_service_of_the_map_gives_the_same(double: Double, tmp_path: Path, pack: Pack) -> None:
    double.faults.set("html-503", on="borders", match="BBOX")
    other = fetch(CODE, 2024, folder=tmp_path, services=double.services(attempts=1))
    assert other.surrounding is not None
    assert pack.surrounding is not None
    assert sorted(other.surrounding.index) == sorted(pack.surrounding.index)


# --- when it fails -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["html-503", "reset-mid-body", "empty-value", "missing-column", "html-200"])
def test_a_failure_is_told_and_the_municipality_is_there(double: Double, tmp_path: Path, fault: str) -> None:
    double.faults.set(fault, on="borders", match="BBOX")
    double.faults.set(fault, on="features", match="bbox")
    pack = fetch(CODE, 2024, folder=tmp_path, services=double.services(attempts=1))
    double.faults.clear()
    assert pack.surrounding is None
    assert pack.zones["population"].sum() == 11_500
    assert outcome(pack).result in {"failed", "empty"}
    assert outcome(pack).sentence().startswith("Over de gemeentegrens: ")
    assert "\n" not in outcome(pack).sentence()


def test_a_rectangle_that_is_not_read_is_refused_before_the_country_comes(
    double: Double, tmp_path: Path
) -> None:
    double.faults.set("filter-ignored", on="borders", match="BBOX")
    double.faults.set("filter-ignored", on="features", match="bbox")
    pack = fetch(CODE, 2024, folder=tmp_path, services=double.services(attempts=1))
    assert outcome(pack).result == "failed"
    assert "van elders" in outcome(pack).sentence()


def test_figures_of_around_that_fail_are_told_too(double: Double, tmp_path: Path) -> None:
    double.faults.set("html-503", on="cbs", match="BU0004")
    pack = fetch(CODE, 2024, folder=tmp_path, services=double.services(attempts=1))
    assert outcome(pack).result == "failed"
    assert "503" in outcome(pack).sentence()


def test_refreshing_asks_again_after_a_failure(double: Double, tmp_path: Path) -> None:
    double.faults.set("html-503", on="borders", match="BBOX")
    double.faults.set("html-503", on="features", match="bbox")
    pack = fetch(CODE, 2024, folder=tmp_path, services=double.services(attempts=1))
    double.faults.clear()
    fresh, changed = refresh(pack.key, folder=tmp_path, services=double.services())
    assert changed
    assert outcome(fresh).result == "found"


# --- keeping -----------------------------------------------------------------------------------------------


def test_what_is_kept_is_what_was_fetched(kept: Path, server: Double, tmp_path: Path) -> None:
    fetched = fetch(CODE, 2024, folder=tmp_path, services=server.services())
    again = open_pack(f"{CODE}-2024", kept)
    for name in ("surrounding", "surrounding_parents"):
        one, other = getattr(fetched, name), getattr(again, name)
        pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other), check_like=True)


def test_a_changed_zone_around_is_noticed(kept: Path, tmp_path: Path) -> None:
    copy = tmp_path / "GM0005-2024.gpkg"
    shutil.copy(kept / copy.name, copy)
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE surrounding SET population = population + 1 WHERE fid = 1")
    # the first of them is the place around with the lowest code
    with pytest.raises(PackError, match=r"surrounding: Inwoners van Buurt 08 Gemeente 3\)"):
        read_pack(copy)


def test_a_pack_without_them_opens(pack: Pack, tmp_path: Path) -> None:
    bare = read_pack(write(replace(pack, surrounding=None, surrounding_parents=None), tmp_path))
    data = bare.zone_data()
    assert (bare.surrounding, data.surrounding, data.surrounding_parents) == (None, None, None)
