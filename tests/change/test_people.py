"""Why an area counts more or fewer people; every number is worked out by hand on squares of 1 km2."""

import math
from collections.abc import Mapping
from itertools import pairwise

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from smeedkaart.change.people import Difference, carry_over, people_difference, whole_difference
from smeedkaart.errors import FrameError
from smeedkaart.statistics.zones import ZoneData
from tests.fixtures.assessments import square

PARTS = ["border", "indeling", "population"]
short = settings(max_examples=30)


def year(
    when: int,
    people: Mapping[str, float],
    shapes: Mapping[str, BaseGeometry],
    flags: Mapping[str, int] | None = None,
    wijk: float | None = None,
) -> ZoneData:
    zones = gpd.GeoDataFrame(
        {"population": [people[code] for code in shapes], "parent": "WK1"},
        geometry=list(shapes.values()),
        index=list(shapes),
        crs=28992,
    )
    if flags is not None:
        zones["flag"] = pd.array([flags.get(code) for code in shapes], dtype="Int64")
    parents = pd.DataFrame(
        {"zone_name": ["Wijk"], "population": [wijk]}, index=pd.Index(["WK1"], name="parent")
    )
    return ZoneData("GM1", "Dorp", when, zones, parents if wijk else parents[:0], {}, {})


def plan(**areas: BaseGeometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": list(areas)}, geometry=list(areas.values()), index=list(areas), crs=28992
    )


def row(found: pd.DataFrame, area: str) -> list[object]:
    assert list(found.columns) == ["before", "after", *PARTS]
    return [pytest.approx(value) for value in found.to_numpy()[list(found.index).index(area)].tolist()]


THREE = {"BU1": square(0), "BU2": square(1), "BU3": square(2)}
OLD = year(2023, {"BU1": 100, "BU2": 200, "BU3": 300}, THREE)


def test_only_the_border_moved() -> None:
    found = people_difference(plan(a=square(0)), plan(a=square(0, width=1.5)), OLD, OLD)
    # half of the 200 people of the second buurt
    assert row(found, "a") == [100, 200, 100, 0, 0]


def test_only_the_people_changed() -> None:
    new = year(2024, {"BU1": 110, "BU2": 190, "BU3": 300}, THREE)
    found = people_difference(plan(a=square(0, width=2)), plan(a=square(0, width=2)), OLD, new)
    # 110 + 190 - 100 - 200: ten more here, ten fewer there
    assert row(found, "a") == [300, 300, 0, 0, 0]
    found = people_difference(plan(a=square(0)), plan(a=square(0)), OLD, new)
    assert row(found, "a") == [100, 110, 0, 0, 10]


def test_only_the_buurten_of_cbs_changed() -> None:
    # the first two buurten became one of 300 people, divided evenly over its 2 km2: 150 for the area, not 100
    new = year(2024, {"BU9": 300, "BU3": 300}, {"BU9": square(0, width=2), "BU3": square(2)})
    found = people_difference(plan(a=square(0)), plan(a=square(0)), OLD, new)
    assert row(found, "a") == [100, 150, 0, 50, 0]


def test_all_three_at_once() -> None:
    new = year(2024, {"BU9": 340, "BU3": 280}, {"BU9": square(0, width=2), "BU3": square(2)})
    found = people_difference(plan(a=square(0)), plan(a=square(0, width=2.5)), OLD, new)
    # by the border 450 - 100, by the indeling 300 + 150 - 450, by the people 340 + 140 - 450
    assert row(found, "a") == [100, 480, 350, 0, 30]
    found = people_difference(plan(a=square(0)), plan(a=square(0.5, width=2)), OLD, new)
    # by the border 50 + 200 + 150 - 100, by the indeling 225 + 150 - 400, by the people 255 + 140 - 375
    assert row(found, "a") == [100, 395, 300, -25, 20]


def test_areas_that_end_and_areas_that_are_new_count_nobody_on_the_other_date() -> None:
    found = people_difference(plan(a=square(0), b=square(1)), plan(c=square(0, width=2)), OLD, OLD)
    assert row(found, "a") == [100, 0, -100, 0, 0]
    assert row(found, "b") == [200, 0, -200, 0, 0]
    assert row(found, "c") == [0, 300, 300, 0, 0]


def test_all_areas_as_one_count_who_lives_in_two_of_them_once() -> None:
    before = plan(a=square(0, width=2), b=square(1, width=2))
    after = plan(c=square(0, width=3))
    assert whole_difference(before, after, OLD, OLD) == Difference(600.0, 600.0, 0.0, 0.0, 0.0)
    rows = people_difference(before, after, OLD, OLD)
    # 300 + 500 before
    assert rows["before"].sum() == 800
    none = before.iloc[:0]
    assert whole_difference(none, none, OLD, OLD) == Difference(0.0, 0.0, 0.0, 0.0, 0.0)
    assert whole_difference(none, after, OLD, OLD) == Difference(0.0, 600.0, 600.0, 0.0, 0.0)


def test_each_buurt_says_how_its_older_figure_was_found() -> None:
    # BU1 keeps code and border; BU2 is called BU7 now; BU3 was cut in two
    halves = {"BU3": square(2, width=0.5), "BU4": square(2.5, width=0.5)}
    new = year(2024, {"BU1": 1, "BU7": 1, "BU3": 1, "BU4": 1}, {"BU1": square(0), "BU7": square(1), **halves})
    found = carry_over(OLD, new)
    assert found["how"].to_dict() == {
        "BU1": "comparable",
        "BU7": "recoded",
        "BU3": "redrawn",
        "BU4": "redrawn",
    }
    # half the surface of a buurt of 300 people
    assert found["people"].to_dict() == pytest.approx({"BU1": 100, "BU7": 200, "BU3": 150, "BU4": 150})


def test_two_buurten_that_swap_codes_are_not_taken_for_each_other() -> None:
    new = year(2024, {"BU1": 1, "BU2": 1, "BU3": 1}, {"BU1": square(1), "BU2": square(0), "BU3": square(2)})
    found = carry_over(OLD, new)
    assert found["people"].to_dict() == {"BU1": 200, "BU2": 100, "BU3": 300}
    assert found["how"].to_dict() == {"BU1": "recoded", "BU2": "recoded", "BU3": "comparable"}


def test_the_flag_of_cbs_is_believed_for_two_years_that_follow_each_other_and_only_then() -> None:
    # the border shifts by 100 m, which CBS calls the same buurt
    moved = {"BU1": square(0, width=1.1), "BU2": square(1.1, width=0.9), "BU3": square(2)}
    people, flags = dict.fromkeys(THREE, 1.0), {"BU1": 1, "BU2": 3, "BU3": 1}
    next_year = carry_over(OLD, year(2024, people, moved, flags))
    assert next_year["how"].tolist() == ["comparable", "redrawn", "comparable"]
    # 0.9 of 200 people by surface for the buurt that CBS says was redrawn
    assert next_year["people"].tolist() == pytest.approx([100, 180, 300])
    later = carry_over(OLD, year(2025, people, moved, flags))
    assert later["how"].tolist() == ["redrawn", "redrawn", "comparable"]
    # 100 + 0.1 of 200
    assert later["people"].tolist() == pytest.approx([120, 180, 300])


def test_a_flag_of_a_buurt_that_was_not_there_cannot_be_believed() -> None:
    new = year(2024, {"BU8": 1.0}, {"BU8": square(0.5)}, {"BU8": 1})
    found = carry_over(OLD, new)
    assert found["how"].tolist() == ["redrawn"]
    # half of 100 and half of 200
    assert found["people"].tolist() == pytest.approx([150])


def test_land_without_an_older_buurt_had_nobody() -> None:
    new = year(2024, {"BU8": 25.0}, {"BU8": square(10)})
    assert carry_over(OLD, new)["people"].tolist() == [0.0]
    found = people_difference(plan(a=square(10)), plan(a=square(10)), OLD, new)
    assert row(found, "a") == [0, 25, 0, 0, 25]


def test_a_figure_that_is_not_published_stays_what_the_wijk_leaves_over_and_makes_no_difference() -> None:
    people = {"BU1": 100.0, "BU2": math.nan, "BU3": 300.0}
    # 600 - 100 - 300 = 200 are left for the second buurt
    old = year(2023, people, THREE, wijk=600.0)
    found = people_difference(plan(a=square(1)), plan(a=square(0.5)), old, old)
    # 50 + 100 - 200
    assert row(found, "a") == [200, 150, -50, 0, 0]
    new = year(2024, people, THREE, wijk=660.0)
    found = people_difference(plan(a=square(1)), plan(a=square(1)), old, new)
    # 660 - 400 = 260 a year later
    assert row(found, "a") == [200, 260, 0, 0, 60]


def test_what_is_not_known_is_unknown_and_not_zero() -> None:
    old = year(2023, {"BU1": 100, "BU2": math.nan, "BU3": 300}, THREE)
    # what the wijk leaves over a year later says nothing about the year before
    new = year(2024, {"BU1": 100, "BU2": 200, "BU3": 300}, THREE, wijk=660.0)
    found = people_difference(plan(a=square(0), b=square(1)), plan(a=square(0), b=square(1)), old, new)
    assert row(found, "a") == [100, 100, 0, 0, 0]
    unknown = found.isna().to_numpy()[1]
    assert unknown.tolist() == [True, False, True, True, True]
    told = Difference(*found.to_numpy()[1].tolist()).sentence()
    assert told == "Hoeveel mensen meer of minder is niet bekend, want er ontbreekt een cijfer."


BY_BORDER, BY_CBS, BY_PEOPLE = "door de grens", "door de indeling van het CBS", "door de bevolking zelf"


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (
            (100.0, 150.0, 20.0, 40.0, -10.0),
            "50 mensen meer: 20 door de grens, 40 door de indeling van het CBS, -10 door de bevolking zelf.",
        ),
        (
            (1500.0, 100.0, -1400.0, 0.0, 0.0),
            f"1.400 mensen minder: -1.400 {BY_BORDER}, 0 {BY_CBS}, 0 {BY_PEOPLE}.",
        ),
        (
            (100.0, 101.0, 1.0, 0.0, 0.0),
            "1 mens meer: 1 door de grens, 0 door de indeling van het CBS, 0 door de bevolking zelf.",
        ),
        (
            (100.0, 100.0, 20.0, -20.0, 0.0),
            f"Evenveel mensen als eerst: 20 {BY_BORDER}, -20 {BY_CBS}, 0 {BY_PEOPLE}.",
        ),
        # 0.4 + 0.4 + 0.4 = 1.2: what is shown adds up all the same
        (
            (0.0, 1.2, 0.4, 0.4, 0.4),
            "1 mens meer: 1 door de grens, 0 door de indeling van het CBS, 0 door de bevolking zelf.",
        ),
    ],
)
def test_the_difference_in_a_sentence_adds_up_as_it_is_shown(parts: tuple[float, ...], sentence: str) -> None:
    assert Difference(*parts).sentence() == sentence


def test_zones_without_people_are_refused() -> None:
    bare = year(2024, dict.fromkeys(THREE, 1.0), THREE)
    without = ZoneData("GM1", "Dorp", 2024, bare.zones.drop(columns="population"), bare.parents, {}, {})
    with pytest.raises(FrameError, match="De buurten hebben geen kolom population"):
        carry_over(OLD, without)


counts = st.integers(0, 400).map(float) | st.just(math.nan)
edges = st.integers(0, 12).map(lambda quarter: quarter / 4)


@st.composite
def years(draw: st.DrawFn, when: int) -> ZoneData:
    """Zones that tile 3 km2, cut at some quarters of a kilometre, with or without a wijk above them."""
    cuts = [0.0, *sorted(draw(st.sets(st.sampled_from([0.5, 1.0, 1.5, 2.0, 2.5]), max_size=3))), 3.0]
    shapes = {f"BU{place}": square(a, width=b - a) for place, (a, b) in enumerate(pairwise(cuts))}
    people = {code: draw(counts) for code in shapes}
    flags = {code: draw(st.sampled_from([1, 2, 3])) for code in shapes} if draw(st.booleans()) else None
    return year(when, people, shapes, flags, 5000.0 if draw(st.booleans()) else None)


@st.composite
def plans(draw: st.DrawFn) -> gpd.GeoDataFrame:
    areas = {}
    for key in draw(st.sets(st.sampled_from("abc"), max_size=3)):
        start, end = sorted(draw(st.lists(edges, min_size=2, max_size=2, unique=True)))
        areas[key] = square(start, width=end - start)
    return plan(**areas) if areas else plan(a=square(0)).iloc[:0]


@short
@given(plans(), plans(), years(2023), years(2024))
def test_the_three_parts_add_up_to_the_difference_whatever_the_areas(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, old: ZoneData, new: ZoneData
) -> None:
    found = people_difference(before, after, old, new)
    assert set(found.index) == set(before.index) | set(after.index)
    known = found.dropna()
    assert (known[PARTS].sum(axis=1) - (known["after"] - known["before"])).abs().max() < 1e-6 or known.empty
    whole = whole_difference(before, after, old, new)
    if math.isfinite(whole.after - whole.before) and math.isfinite(whole.indeling):
        parts = whole.border + whole.indeling + whole.population
        assert parts == pytest.approx(whole.after - whole.before, abs=1e-6)


@short
@given(plans(), plans(), years(2023))
def test_without_another_indeling_only_the_border_counts(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, data: ZoneData
) -> None:
    found = people_difference(before, after, data, data)
    assert found[["indeling", "population"]].abs().fillna(0).to_numpy().sum() == pytest.approx(0, abs=1e-6)


@short
@given(plans(), years(2023), years(2024))
def test_without_another_border_the_border_counts_for_nothing(
    areas: gpd.GeoDataFrame, old: ZoneData, new: ZoneData
) -> None:
    found = people_difference(areas, areas, old, new)
    assert found["border"].abs().fillna(0).sum() == pytest.approx(0, abs=1e-6)


@short
@given(plans(), plans(), years(2023), years(2024))
def test_renaming_or_reordering_areas_changes_nothing(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, old: ZoneData, new: ZoneData
) -> None:
    found = people_difference(before, after, old, new)
    other = people_difference(before.iloc[::-1].assign(name="x"), after.iloc[::-1], old, new)
    pd.testing.assert_frame_equal(found.sort_index(), other.sort_index(), atol=1e-6)


def test_of_an_area_outside_every_buurt_it_is_not_said_that_as_many_people_live_there() -> None:
    away = plan(ver=square(50))
    found = people_difference(away, away, OLD, OLD)
    assert found.loc["ver"].isna().all()
    told = whole_difference(away, away, OLD, OLD).sentence()
    assert told == "Hoeveel mensen meer of minder is niet bekend, want er ontbreekt een cijfer."
    # an area that only touches the last buurt has none of its land
    beside = plan(naast=square(3))
    assert people_difference(beside, beside, OLD, OLD).loc["naast"].isna().all()
    # who lives in the part that does lie in a buurt is known, and an area of one day had nobody on the other
    half = plan(half=square(2.5))
    assert row(people_difference(plan(), half, OLD, OLD), "half") == [0, 150, 150, 0, 0]
