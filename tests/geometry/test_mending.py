"""Patches where areas do not fit together are found and mended, and nothing beside them changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import FrameError
from smeedkaart.geometry.findings import Finding, findings
from smeedkaart.geometry.mending import cut_off, give, halve, to_nearest

_SIDE, _CELL = 2, 100
_WHOLE = box(0, 0, _SIDE * _CELL, _SIDE * _CELL)


def _drawn(corners: dict[tuple[int, int], tuple[float, float]]) -> Polygon:
    return Polygon([corners[k] for k in ((0, 0), (1, 0), (1, 1), (0, 1))])


@st.composite
def neighbourhoods(draw: st.DrawFn) -> list[BaseGeometry]:
    """Squares side by side of which corners were drawn some metres off, each for itself."""
    areas: list[BaseGeometry] = []
    for x in range(_SIDE):
        for y in range(_SIDE):
            corners = {}
            for i in (0, 1):
                for j in (0, 1):
                    off = draw(st.tuples(*[st.sampled_from([0, 0, 0, -4, 3, 7, -31])] * 2))
                    corners[i, j] = ((x + i) * _CELL + off[0], (y + j) * _CELL + off[1])
            areas.append(_drawn(corners))
    return areas


def _with(areas: Sequence[BaseGeometry], changed: dict[int, Any]) -> list[BaseGeometry]:
    return [changed.get(k, area) for k, area in enumerate(areas)]


def _mend(areas: Sequence[BaseGeometry], one: Finding) -> dict[int, Any]:
    if one.kind == "outside":
        return cut_off(areas, one.shape)
    if one.kind == "overlap":
        try:
            return halve(areas, one.shape, one.areas[0], one.areas[1])
        except FrameError:
            return give(areas, one.shape, one.areas[0])
    return to_nearest(areas, [one.shape])


@settings(max_examples=15)
@given(neighbourhoods())
def test_after_mending_all_nothing_is_left(areas: list[BaseGeometry]) -> None:
    for _turn in range(90):
        found = findings(areas, _WHOLE)
        if not found:
            break
        # who lies outside is cut off first, for a part of that may hang loose too
        first = next((one for one in found if one.kind == "outside"), found[0])
        areas = _with(areas, _mend(areas, first))
    assert findings(areas, _WHOLE) == []
    assert all(area.is_valid for area in areas)
    # every m2 of the whole has one owner, but for strips of 2 mm along borders that are rounding
    rounding = 0.002 * shapely.length(areas).sum() / 2
    assert sum(area.area for area in areas) == pytest.approx(_WHOLE.area, abs=rounding)
    assert shapely.difference(_WHOLE, shapely.union_all(areas)).area < rounding
    noded = shapely.coverage_clean(  # type: ignore[attr-defined]  # not in the stubs yet
        areas, snapping_distance=1e-6, gap_width=0.0
    )
    assert shapely.coverage_is_valid(noded)
    assert np.abs(shapely.area(noded) - shapely.area(areas)).max() < rounding


@settings(max_examples=15)
@given(neighbourhoods(), st.data())
def test_a_mend_changes_no_area_that_does_not_touch_the_patch(
    areas: list[BaseGeometry], data: st.DataObject
) -> None:
    found = findings(areas, _WHOLE)
    if not found:
        return
    one = data.draw(st.sampled_from(found))
    changed = _mend(areas, one)
    assert all(areas[k].distance(one.shape) < 1e-6 for k in changed)
    # beside the patch every area has the land that it had
    for k, shape in changed.items():
        moved = shapely.symmetric_difference(shape, areas[k])
        assert shapely.difference(moved, shapely.buffer(one.shape, 1e-6)).area < 1e-6


@settings(max_examples=15)
@given(neighbourhoods(), st.randoms())
def test_findings_do_not_depend_on_the_order_of_areas(areas: list[BaseGeometry], random: Any) -> None:
    order = list(range(len(areas)))
    random.shuffle(order)
    other = findings([areas[k] for k in order], _WHOLE)
    there = [(one.kind, {order[k] for k in one.areas}, one.shape.wkb) for one in other]
    assert there == [(one.kind, {*one.areas}, one.shape.wkb) for one in findings(areas, _WHOLE)]
