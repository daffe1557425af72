"""Who came from where between two dates; every number is worked out by hand on squares of 1 km2."""

import json
import math

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from smeedkaart.change.transitions import Transitions, same_area, transitions
from smeedkaart.statistics.zones import ZoneData
from tests.fixtures.assessments import square, town

KM2 = 1e6


def plan(**areas: BaseGeometry) -> gpd.GeoDataFrame:
    names = [name.capitalize() for name in areas]
    return gpd.GeoDataFrame({"name": names}, geometry=list(areas.values()), index=list(areas), crs=28992)


def table(found: Transitions) -> dict[tuple[str | None, str | None], tuple[float, float]]:
    rows = found.table.to_dict("records")
    return {(row["before"], row["after"]): (row["surface"] / KM2, row["people"]) for row in rows}


def classes(found: Transitions, measure: str = "by_people") -> dict[tuple[str, str], str | None]:
    rows = found.classes.to_dict("records")
    return {(row["side"], row["area"]): row[measure] for row in rows}


def sentences(found: Transitions) -> dict[tuple[str, str], str]:
    return {(row["side"], row["area"]): str(row["sentence"]) for row in found.classes.to_dict("records")}


def adds_up(found: Transitions, before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> None:
    for side, people, twice, shapes in (
        ("before", found.people_before, found.twice_before, before),
        ("after", found.people_after, found.twice_after, after),
    ):
        sums = found.table.groupby(side)["people"].sum()
        for area in shapes.index:
            assert sums[area] == pytest.approx(people[area] + twice.get(area, 0.0))


def test_the_four_classes_on_one_map() -> None:
    # Noord stays; Oost is cut in two; Zuid and West become one; a fifth area comes where none was
    before = plan(noord=square(0), oost=square(1), zuid=square(2), west=square(3))
    after = plan(
        noord=square(0),
        oost1=square(1, width=0.25),
        oost2=square(1.25, width=0.75),
        samen=square(2, width=2),
        nieuw=square(0, 1),
    )
    found = transitions(before, after, town())
    # 100, 200, 300 and 400 people; a quarter of Oost is 50 people; outside the town nobody is known to live
    assert table(found) == {
        ("noord", "noord"): (1.0, 100.0),
        ("oost", "oost1"): (0.25, 50.0),
        ("oost", "oost2"): (0.75, 150.0),
        ("zuid", "samen"): (1.0, 300.0),
        ("west", "samen"): (1.0, 400.0),
        (None, "nieuw"): (1.0, 0.0),
    }
    expected = {
        ("before", "noord"): "U",
        ("before", "oost"): "S",
        ("before", "zuid"): "M",
        ("before", "west"): "M",
        ("after", "noord"): "U",
        ("after", "oost1"): "S",
        ("after", "oost2"): "S",
        ("after", "samen"): "M",
        ("after", "nieuw"): "X",
    }
    assert classes(found) == classes(found, "by_surface") == expected
    told = sentences(found)
    assert told["before", "noord"] == told["after", "noord"] == "ongewijzigd"
    assert (
        told["before", "oost"]
        == "ging op in Oost2 (75,0% van het oppervlak) en Oost1 (25,0% van het oppervlak)"
    )
    assert (
        told["after", "samen"] == "kwam uit Zuid (50,0% van het oppervlak) en West (50,0% van het oppervlak)"
    )
    assert told["after", "nieuw"] == "nieuw"
    adds_up(found, before, after)


def test_a_border_that_moves_between_two_areas_makes_both_irregular() -> None:
    before = plan(noord=square(0), oost=square(1))
    after = plan(noord=square(0, width=1.25), oost=square(1.25, width=0.75))
    found = transitions(before, after, town())
    # a quarter of the 200 people of Oost
    assert table(found) == {
        ("noord", "noord"): (1.0, 100.0),
        ("oost", "noord"): (0.25, 50.0),
        ("oost", "oost"): (0.75, 150.0),
    }
    assert set(classes(found).values()) == {"X"}
    assert found.people_after.to_dict() == {"noord": 150.0, "oost": 150.0}


def test_an_area_that_ends_and_land_that_no_area_takes_over_are_shown_as_no_area() -> None:
    before = plan(noord=square(0), oost=square(1, width=2))
    after = plan(oost=square(1))
    found = transitions(before, after, town())
    assert table(found) == {
        ("noord", None): (1.0, 100.0),
        ("oost", "oost"): (1.0, 200.0),
        ("oost", None): (1.0, 300.0),
    }
    told = sentences(found)
    assert told["before", "noord"] == "beëindigd zonder opvolger"
    assert (
        told["before", "oost"]
        == "ging op in Oost (50,0% van het oppervlak); 50,0% ligt nu in geen enkel gebied"
    )
    adds_up(found, before, after)


def test_overlap_within_one_date_is_named_and_not_hidden() -> None:
    # Noord covers the first two squares, Oost the second and the third: 200 people live in both
    before = plan(noord=square(0, width=2), oost=square(1, width=2))
    after = plan(samen=square(0, width=3))
    found = transitions(before, after, town())
    assert table(found) == {("noord", "samen"): (2.0, 300.0), ("oost", "samen"): (2.0, 500.0)}
    # 300 + 500 = 600 people of the whole + 200 who count twice
    assert found.people_after.to_dict() == {"samen": 600.0}
    assert found.twice_after == {"samen": 200.0}
    assert found.twice_before == {}
    adds_up(found, before, after)


def test_overlap_does_not_hide_land_that_is_left_out() -> None:
    # both old areas lie on the first square, none on the second: together they measure as much as the new one
    before = plan(noord=square(0), dubbel=square(0))
    after = plan(samen=square(0, width=2))
    found = transitions(before, after, town())
    assert table(found) == {
        ("noord", "samen"): (1.0, 100.0),
        ("dubbel", "samen"): (1.0, 100.0),
        (None, "samen"): (1.0, 200.0),
    }
    assert found.twice_after == {"samen": 100.0}
    adds_up(found, before, after)


def test_before_the_first_and_after_the_last_area() -> None:
    some, none = plan(noord=square(0)), plan(noord=square(0)).iloc[:0]
    found = transitions(none, some, town())
    assert table(found) == {(None, "noord"): (1.0, 100.0)}
    assert classes(found) == {("after", "noord"): "X"}
    found = transitions(some, none, town())
    assert table(found) == {("noord", None): (1.0, 100.0)}
    found = transitions(none, none, town())
    assert found.table.empty
    assert found.classes.empty
    assert found.to_dict() == {"transitions": [], "classes": []}


@pytest.mark.parametrize(("shift", "judged"), [(0.0009, "U"), (0.0011, "X")])
def test_below_a_thousandth_of_the_surface_a_shape_counts_as_unchanged(shift: float, judged: str) -> None:
    # the common border moves 0.9 or 1.1 m on squares of 1,000 m
    before = plan(noord=square(0), oost=square(1))
    after = plan(noord=square(0, width=1 + shift), oost=square(1 + shift, width=1 - shift))
    found = transitions(before, after, town())
    assert set(classes(found, "by_surface").values()) == {judged}


def test_borders_of_six_decimals_leave_everything_unchanged() -> None:
    before = plan(noord=square(0), oost=square(1), zuid=square(2))
    degrees = before.to_crs(4326)
    after = degrees.set_geometry(shapely.set_precision(degrees.geometry.to_numpy(), 1e-6)).to_crs(28992)
    found = transitions(before, after, town())
    assert set(classes(found).values()) == set(classes(found, "by_surface").values()) == {"U"}
    assert set(sentences(found).values()) == {"ongewijzigd"}


def test_people_and_surface_are_judged_apart() -> None:
    # all 100 people of the zone move to the new square; half the land changes hands, but no people
    zones = town()
    zones.loc["BU2", "population"] = 0.0
    before = plan(noord=square(0, width=1.5), oost=square(2))
    after = plan(noord=square(0), oost=square(1, width=2))
    found = transitions(before, after, zones)
    assert classes(found)["before", "noord"] == "U"
    assert classes(found, "by_surface")["before", "noord"] == "X"


def test_where_nobody_lives_the_surface_decides() -> None:
    zones = town()
    zones["population"] = 0.0
    found = transitions(plan(noord=square(0), oost=square(1)), plan(samen=square(0, width=2)), zones)
    assert set(classes(found).values()) == {"M"}


def test_what_is_not_known_is_not_judged_and_not_zero() -> None:
    zones = town()
    zones.loc["BU2", "population"] = math.nan
    before = plan(noord=square(0), oost=square(1), zuid=square(2))
    after = plan(samen=square(0, width=2), zuid=square(2))
    found = transitions(before, after, zones)
    assert table(found)["noord", "samen"] == (1.0, 100.0)
    assert math.isnan(table(found)["oost", "samen"][1])
    assert math.isnan(found.people_after["samen"])
    # of Noord the people are known, but not of what it went into
    judged = classes(found)
    assert [judged["before", area] for area in ("noord", "oost", "zuid")] == [None, None, "U"]
    assert [judged["after", area] for area in ("samen", "zuid")] == [None, "U"]
    assert classes(found, "by_surface")["before", "noord"] == "M"
    # JSON knows no nan
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))["transitions"]
    assert [row["people"] for row in told if row["before"] == "oost"] == [None]


def test_a_buurt_without_a_figure_brings_what_its_wijk_leaves_over_just_as_on_the_receipt() -> None:
    zones = town().assign(parent="WK1")
    zones.loc["BU2", "population"] = math.nan
    wijk = pd.DataFrame(
        {"zone_name": ["Wijk"], "population": [1000.0]}, index=pd.Index(["WK1"], name="parent")
    )
    data = ZoneData("GM1", "Dorp", 2025, zones, wijk, {}, {})
    before = plan(oost=square(1))
    found = transitions(before, plan(half=square(1, width=0.5), heel=square(1.5, width=0.5)), data)
    # 1,000 - 100 - 300 - 400 = 200, and half of it on either side
    assert found.table["people"].tolist() == pytest.approx([100.0, 100.0])


def test_with_weights_people_go_where_the_weights_are() -> None:
    # nine of ten addresses of the second buurt lie in its western half
    addresses = gpd.GeoDataFrame(
        {"homes": [9.0, 1.0]},
        geometry=[square(1.25, 0.5, 0.01, 0.01).centroid, square(1.75, 0.5, 0.01, 0.01).centroid],
        crs=28992,
    )
    data = ZoneData("GM1", "Dorp", 2025, town(), pd.DataFrame(), {}, {}, weights=addresses, weight="homes")
    found = transitions(
        plan(oost=square(1)), plan(west=square(1, width=0.5), oost=square(1.5, width=0.5)), data
    )
    people = found.table.set_index("after")["people"].to_dict()
    # 200 x 9 / 10 and 200 x 1 / 10
    assert people == {"west": pytest.approx(180.0), "oost": pytest.approx(20.0)}


def test_areas_of_several_parts_and_with_holes_are_followed() -> None:
    # Ring is three by one km without its middle; the middle is Kern; then they become one
    ring = MultiPolygon([square(0), square(2)])
    found = transitions(plan(ring=ring, kern=square(1)), plan(alles=square(0, width=3)), town())
    assert table(found) == {("ring", "alles"): (2.0, 400.0), ("kern", "alles"): (1.0, 200.0)}
    hole = Polygon(square(0, width=3).exterior, [square(1.25, 0.25, 0.5, 0.5).exterior])
    found = transitions(plan(rand=hole), plan(alles=square(0, width=3)), town())
    # a quarter of the middle square: 50 of its 200 people were in no area
    assert table(found) == {("rand", "alles"): (2.75, 550.0), (None, "alles"): (0.25, 50.0)}


@pytest.mark.parametrize(
    ("after", "people", "surface", "asks"),
    [
        # keeps all: 600 of 600 people
        (square(0, width=3), 1.0, 1.0, False),
        # keeps 300 of 600 people: half is not less than half
        (square(0, width=2), 0.5, 2 / 3, False),
        # keeps 250 of 600: the first square and three quarters of the second
        (square(0, width=1.75), 250 / 600, 1.75 / 3, True),
        # keeps the 600 but takes in 400: 600 / 1,000
        (square(0, width=4), 0.6, 0.75, False),
        # nothing in common
        (square(3), 0.0, 0.0, True),
    ],
)
def test_a_redraw_that_moves_more_than_half_of_the_people_asks_if_this_is_the_same_area(
    after: Polygon, people: float, surface: float, *, asks: bool
) -> None:
    moved = same_area(square(0, width=3), after, town())
    assert moved.people == pytest.approx(people)
    assert moved.surface == pytest.approx(surface)
    assert moved.asks is asks


def test_without_people_to_go_by_the_surface_asks() -> None:
    zones = town()
    zones["population"] = math.nan
    kept, lost = same_area(square(0), square(0, width=0.6), zones), same_area(square(0), square(0.6), zones)
    assert math.isnan(kept.people)
    assert (kept.asks, lost.asks) == (False, True)
    zones["population"] = 0.0
    assert same_area(square(0), square(0.6), zones).asks


def test_shapes_that_only_touch_keep_nothing() -> None:
    assert same_area(square(0), square(1), town())[:2] == (0.0, 0.0)
