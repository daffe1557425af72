"""The river keeps its promises: bands as thick as their people, room for every name, streams that add up."""

from __future__ import annotations

import json
import math
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smeedkaart.web.view.river import River, river, river_rows
from smeedkaart.web.view.river_chart import river_chart

DAYS = (date(2007, 5, 30), date(2017, 1, 1), date(2019, 1, 1))


def example() -> River:
    """Noord 100 and Zuid 300 become Samen; West 50 stays what it is; then Samen is split again."""
    first = {"n": ("Noord", 100.0), "z": ("Zuid", 300.0), "w": ("West", 50.0)}
    then = {"s": ("Samen", 400.0), "w": ("West", 50.0)}
    last = {"o": ("Oost", 250.0), "m": ("Midden", 150.0), "w": ("West", 50.0)}
    return river(
        DAYS,
        [first, then, last],
        [
            {("n", "s"): 100.0, ("z", "s"): 300.0, ("w", "w"): 50.0},
            {("s", "o"): 250.0, ("s", "m"): 150.0, ("w", "w"): 50.0},
        ],
    )


def test_a_band_is_as_thick_as_its_people() -> None:
    drawn = example()
    # 450 people in all are 620 pixels
    for band in drawn.bands:
        assert band.bottom - band.top == pytest.approx(band.people * 620 / 450)


def test_what_was_merged_or_split_is_told_apart_from_what_stayed() -> None:
    drawn = example()
    assert {band.name for band in drawn.bands if band.changed} == {"Noord", "Zuid", "Samen", "Oost", "Midden"}
    assert {(flow.before, flow.after) for flow in drawn.flows if not flow.changed} == {("w", "w")}
    assert {(row[1], row[3], row[4]) for row in river_rows(drawn)} == {
        ("Zuid", "Samen", 300.0),
        ("Noord", "Samen", 100.0),
        ("Samen", "Oost", 250.0),
        ("Samen", "Midden", 150.0),
    }


def test_streams_fill_the_bands_they_come_from_and_go_to() -> None:
    drawn = example()
    bands = {(band.column, band.area): band for band in drawn.bands}
    for (column, area), band in bands.items():
        here = (column, area)
        out = sorted(
            (flow.top_before, flow.bottom_before)
            for flow in drawn.flows
            if (flow.column, flow.before) == here
        )
        into = sorted(
            (flow.top_after, flow.bottom_after)
            for flow in drawn.flows
            if (flow.column + 1, flow.after) == here
        )
        for side in (out, into):
            if side:
                assert side[0][0] == pytest.approx(band.top)
                assert side[-1][1] == pytest.approx(band.bottom)
                for (_top, bottom), (top, _bottom) in pairwise(side):
                    assert bottom == pytest.approx(top)


def test_an_area_that_takes_in_land_of_no_area_is_told_apart_too() -> None:
    grown = {"a": ("Noord", 180.0), "b": ("Zuid", 50.0)}
    drawn = river(
        DAYS[:2],
        [{"a": ("Noord", 100.0), "b": ("Zuid", 50.0)}, grown],
        [{("a", "a"): 100.0, ("b", "b"): 50.0}],
    )
    assert [(band.column, band.name) for band in drawn.bands if band.changed] == [(1, "Noord")]


def test_a_trace_at_a_border_is_no_stream() -> None:
    areas = {"a": ("Noord", 100.0), "b": ("Zuid", 100.0)}
    moved = {("a", "a"): 100.0, ("b", "b"): 99.9, ("b", "a"): 0.1}
    drawn = river(DAYS[:2], [areas, areas], [moved])
    assert {(flow.before, flow.after) for flow in drawn.flows} == {("a", "a"), ("b", "b")}
    assert not any(band.changed for band in drawn.bands)


def test_people_that_are_not_known_and_areas_without_people_still_have_a_place() -> None:
    areas = {"a": ("Noord", float("nan")), "b": ("Zuid", 0.0)}
    drawn = river(DAYS[:2], [areas, areas], [{("a", "a"): float("nan"), ("b", "b"): 0.0}])
    assert len(drawn.bands) == 4
    assert drawn.flows == ()
    json.dumps(river_chart(drawn).to_dict(), allow_nan=False)


def test_the_chart_asks_for_nothing_from_outside() -> None:
    told = json.dumps(river_chart(example(), frozenset({"n", "s"})).to_dict())
    # the name of the grammar is an address that nobody opens
    assert told.count("http") == told.count("vega.github.io/schema") == 1
    assert "Samen" in told


@given(
    st.lists(st.floats(1, 10_000), min_size=1, max_size=12),
    st.lists(st.integers(0, 3), min_size=12, max_size=12),
)
def test_names_never_stand_over_each_other(people: list[float], into: list[int]) -> None:
    first = {f"a{i}": (f"Gebied {i}", count) for i, count in enumerate(people)}
    flows = {(f"a{i}", f"b{into[i]}"): count for i, count in enumerate(people)}
    sums: dict[str, float] = {}
    for (_before, after), count in flows.items():
        sums[after] = sums.get(after, 0.0) + count
    drawn = river(DAYS[:2], [first, {area: (area, count) for area, count in sums.items()}], [flows])
    for column in (0, 1):
        middles = sorted((band.top + band.bottom) / 2 for band in drawn.bands if band.column == column)
        # a line of letters is 25 pixels
        assert all(later - earlier >= 25 - 1e-6 for earlier, later in pairwise(middles))
    assert sum(flow.people for flow in drawn.flows) == pytest.approx(sum(people))


def test_people_who_are_not_known_are_not_shown_as_nobody() -> None:
    unknown = float("nan")
    drawn = river(
        DAYS[:2],
        [{"n": ("Noord", unknown), "z": ("Zuid", 300.0)}, {"s": ("Samen", unknown)}],
        [{("n", "s"): unknown, ("z", "s"): 300.0}],
    )
    bands = {band.name: band for band in drawn.bands}
    # without a width, yet there
    assert bands["Noord"].bottom == bands["Noord"].top
    assert math.isnan(bands["Noord"].people)
    rows = {row[1]: row[4] for row in river_rows(drawn)}
    assert rows["Zuid"] == 300.0
    assert math.isnan(rows["Noord"])
    text = json.dumps(river_chart(drawn, frozenset()).to_dict(), ensure_ascii=False)
    assert "Noord naar Samen: aantal mensen onbekend" in text
    assert "NaN" not in text
