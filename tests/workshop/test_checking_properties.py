"""Whatever is drawn and locked: a way that is offered mends its patch, and changes nothing that is locked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box
from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import SmeedkaartError
from smeedkaart.history.replay import AreaState
from smeedkaart.workshop.checking import Checking, FitCheck, ToCheck
from smeedkaart.workshop.mends import MendAsked, planned_mend

DAY = date(2026, 3, 1)
X, Y = 229_000, 525_000


@st.composite
def rectangles(draw: st.DrawFn) -> dict[str, AreaState]:
    """Draw areas that overlap, touch, leave land over or lie inside each other, some of them locked."""
    areas = {}
    for name in "abcd"[: draw(st.integers(2, 4))]:
        west, south = draw(st.integers(0, 8)) * 50, draw(st.integers(0, 8)) * 50
        wide, high = draw(st.integers(1, 6)) * 50, draw(st.integers(1, 6)) * 50
        shape = box(X + west, Y + south, X + west + wide, Y + south + high)
        areas[name] = AreaState(name.upper(), shape, DAY, 1, locked=draw(st.booleans()))
    return areas


def checked(areas: Mapping[str, AreaState]) -> FitCheck:
    """Check areas of which nobody knows how many people live there, nor where the municipality ends."""
    return Checking().check(ToCheck(1, areas, None, ()), lambda shapes: [float("nan")] * len(shapes))


def mended(
    areas: Mapping[str, AreaState], shapes: Mapping[str, BaseGeometry], fresh: Any
) -> dict[str, AreaState]:
    after = {area: state._replace(geometry=shapes.get(area, state.geometry)) for area, state in areas.items()}
    return after if fresh is None else after | {"new": AreaState("Nieuw", fresh, DAY, 2)}


@settings(max_examples=40)
@given(rectangles())
def test_every_way_that_is_offered_mends_its_patch_and_leaves_alone_what_is_locked(
    areas: dict[str, AreaState],
) -> None:
    check, refused = checked(areas), []
    for patch in check.patches:
        for way in patch.ways:
            how, _colon, to = way.partition(":")
            if how == "leave":
                continue
            try:
                plan = planned_mend(MendAsked((patch.key,), how, 1, to), check)
            except SmeedkaartError as error:
                refused.append((patch, str(error)))
                continue
            assert not any(areas[area].locked for area in plan.shapes)
            after = mended(areas, plan.shapes, plan.fresh)
            assert patch.key not in {one.key for one in checked(after).patches}
            # only the patch changed hands
            for area, shape in plan.shapes.items():
                moved = shapely.symmetric_difference(shape, areas[area].geometry)
                assert shapely.area(shapely.difference(moved, patch.shape)) < 0.01
    # one sentence that names the areas, never one about rows
    assert all(any(areas[one].name in said for one in patch.areas) for patch, said in refused)


@settings(max_examples=40)
@given(rectangles())
def test_a_patch_keeps_its_key_in_whatever_order_areas_come(areas: dict[str, AreaState]) -> None:
    backwards = dict(reversed(areas.items()))
    assert {one.key for one in checked(areas).patches} == {one.key for one in checked(backwards).patches}
