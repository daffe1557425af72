"""Whatever areas are drawn on two dates, the table of who came from where adds up on both sides."""

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from smeedkaart.change.transitions import Transitions, same_area, transitions

WEST, SOUTH, SIDE, WIDE = 228_000, 525_000, 100, 4
CELLS = [
    box(WEST + SIDE * x, SOUTH + SIDE * y, WEST + SIDE * (x + 1), SOUTH + SIDE * (y + 1))
    for y in range(WIDE)
    for x in range(WIDE)
]
# each zone is two cells, so that a border of cells may cut a zone in two
ZONES = [CELLS[i].union(CELLS[i + 1]) for i in range(0, len(CELLS), 2)]

short = settings(max_examples=25)
cells = st.sets(st.integers(0, len(CELLS) - 1), min_size=1)
# areas may overlap, lie apart, and leave land to nobody
plans = st.lists(cells, max_size=4)
figures = st.lists(st.integers(0, 500).map(float), min_size=len(ZONES), max_size=len(ZONES))


def zones(people: list[float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"population": people}, geometry=ZONES, index=[f"z{i}" for i in range(len(ZONES))], crs=28992
    )


def plan(drawn: list[set[int]], name: str = "n") -> gpd.GeoDataFrame:
    shapes = [shapely.union_all([CELLS[cell] for cell in sorted(area)]) for area in drawn]
    names = [f"{name}{i}" for i in range(len(drawn))]
    return gpd.GeoDataFrame({"name": names}, geometry=shapes, index=names, crs=28992)


def counted(areas: set[int], people: list[float]) -> float:
    # half a zone is half its people, without geometry
    return sum(people[cell // 2] / 2 for cell in areas)


@short
@given(plans, plans, figures)
def test_the_table_adds_up_on_both_sides_to_the_person_and_to_the_square_metre(
    old: list[set[int]], new: list[set[int]], people: list[float]
) -> None:
    found = transitions(plan(old, "old"), plan(new, "new"), zones(people))
    for side, drawn, others, own, twice in (
        ("before", old, new, found.people_before, found.twice_before),
        ("after", new, old, found.people_after, found.twice_after),
    ):
        name = "old" if side == "before" else "new"
        sums = found.table.groupby(side)[["people", "surface"]].sum()
        for i, area in enumerate(drawn):
            key = f"{name}{i}"
            assert own[key] == pytest.approx(counted(area, people), abs=1e-6)
            # whoever lives in n areas of the other date stands in n rows
            more = sum(counted({cell}, people) * max(0, _depth(cell, others) - 1) for cell in area)
            extra = sum(SIDE**2 * max(0, _depth(cell, others) - 1) for cell in area)
            assert sums.at[key, "people"] == pytest.approx(own[key] + more, abs=1e-6)
            assert twice.get(key, 0.0) == pytest.approx(more, abs=max(1e-6, 0.001 * own[key]))
            assert sums.at[key, "surface"] == pytest.approx(SIDE**2 * len(area) + extra, abs=1e-3)


def _depth(cell: int, areas: list[set[int]]) -> int:
    return sum(cell in area for area in areas)


@short
@given(plans, plans, figures)
def test_every_pair_that_shares_people_stands_in_the_table_and_no_other(
    old: list[set[int]], new: list[set[int]], people: list[float]
) -> None:
    found = transitions(plan(old, "old"), plan(new, "new"), zones(people))
    shared = {
        (f"old{i}", f"new{j}"): counted(first & second, people)
        for i, first in enumerate(old)
        for j, second in enumerate(new)
        if first & second
    }
    left = {
        (f"old{i}", None): counted(rest, people)
        for i, one in enumerate(old)
        if (rest := one - set().union(*new))
    }
    fresh = {
        (None, f"new{j}"): counted(rest, people)
        for j, one in enumerate(new)
        if (rest := one - set().union(*old))
    }
    rows = found.table.to_dict("records")
    assert {(row["before"], row["after"]): row["people"] for row in rows} == pytest.approx(
        shared | left | fresh, abs=1e-6
    )


@short
@given(plans, plans, figures)
def test_renaming_or_reordering_areas_changes_nothing(
    old: list[set[int]], new: list[set[int]], people: list[float]
) -> None:
    first, second = plan(old, "old"), plan(new, "new")
    found = transitions(first, second, zones(people))
    mixed = second.sample(frac=1, random_state=len(new)).assign(name="Anders")
    other = transitions(first.iloc[::-1], mixed, zones(people).iloc[::-1])
    assert _plain(found) == pytest.approx(_plain(other), abs=1e-6)
    assert _judged(found) == _judged(other)


def _plain(found: Transitions) -> dict[tuple[str | None, str | None], float]:
    rows = found.table.to_dict("records")
    return {(row["before"], row["after"]): row["people"] + row["surface"] for row in rows}


def _judged(found: Transitions) -> set[tuple[str, ...]]:
    return set(map(tuple, found.classes[["side", "area", "by_people", "by_surface"]].to_numpy()))


@short
@given(plans, plans, figures)
def test_turning_time_around_turns_the_table_and_split_into_merged(
    old: list[set[int]], new: list[set[int]], people: list[float]
) -> None:
    there = transitions(plan(old, "old"), plan(new, "new"), zones(people))
    back = transitions(plan(new, "new"), plan(old, "old"), zones(people))
    turned = {(after, before): value for (before, after), value in _plain(there).items()}
    assert turned == pytest.approx(_plain(back), abs=1e-6)
    other = {"S": "M", "M": "S", "before": "after", "after": "before"}
    assert {tuple(other.get(part, part) for part in row) for row in _judged(there)} == _judged(back)


@short
@given(st.integers(1, 5), st.lists(st.integers(0, 4), min_size=len(CELLS), max_size=len(CELLS)))
def test_merging_areas_that_tile_the_map_is_m_and_taking_it_back_is_s(parts: int, owner: list[int]) -> None:
    drawn = [{cell for cell, own in enumerate(owner) if own % parts == part} for part in range(parts)]
    drawn = [area for area in drawn if area]
    everything = [set(range(len(CELLS)))]
    people = [100.0] * len(ZONES)
    merged = transitions(plan(drawn, "old"), plan(everything, "new"), zones(people))
    split = transitions(plan(everything, "old"), plan(drawn, "new"), zones(people))
    single = len(drawn) == 1
    assert set(merged.classes["by_people"]) == set(merged.classes["by_surface"]) == {"U" if single else "M"}
    assert set(split.classes["by_people"]) == set(split.classes["by_surface"]) == {"U" if single else "S"}
    assert merged.table["people"].sum() == pytest.approx(sum(people))


@short
@given(cells, cells, figures)
def test_what_a_redraw_keeps_is_the_common_part_of_the_larger(
    old: set[int], new: set[int], people: list[float]
) -> None:
    def shape(area: set[int]) -> BaseGeometry:
        return shapely.union_all([CELLS[cell] for cell in sorted(area)])

    moved = same_area(shape(old), shape(new), zones(people))
    most = max(counted(old, people), counted(new, people))
    assert moved.surface == pytest.approx(len(old & new) / max(len(old), len(new)))
    if most == 0:
        assert math.isnan(moved.people)
        assert moved.asks == (moved.surface < 0.5)
    else:
        assert moved.people == pytest.approx(counted(old & new, people) / most)
        if not np.isclose(moved.people, 0.5):
            assert moved.asks == (moved.people < 0.5)
    assert same_area(shape(new), shape(old), zones(people)) == pytest.approx(moved, nan_ok=True)
