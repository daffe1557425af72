"""Hand patches over from one area to another, so that nothing beside them changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import FrameError
from smeedkaart.geometry.shapes import Shape
from smeedkaart.geometry.touching import (
    SAME_POINT,
    hairs,
    snapped_to_corners,
    straightened,
    with_corners_of,
    with_same_corners,
)

__all__ = ["Handed", "handed_over", "handed_where_possible", "what_remains", "with_corners_along"]

Shapes = npt.NDArray[Any]
Points = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

# an area that loses less than this part of itself keeps something
_NEARLY_ALL = 0.999


class Handed(NamedTuple):
    """A patch, and the position of the area that has it afterwards; nobody when that is None."""

    shape: BaseGeometry
    to: int | None


def handed_over(shapes: Shapes, handed: Sequence[Handed]) -> dict[int, Shape]:
    """Hand patches over, and refuse when an area would be left with nothing.

    Parameters
    ----------
    shapes
        Valid polygons and multipolygons in metres, shape (n,).
    handed
        The patches, which share no land.

    Returns
    -------
    dict
        By position the new shape of each area that gains or loses land.

    Raises
    ------
    FrameError
        When nothing would be left of an area.

    Examples
    --------
    >>> areas = np.array([shapely.box(0, 0, 60, 100), shapely.box(60, 0, 90, 100)])
    >>> changed = handed_over(areas, [Handed(shapely.box(50, 0, 60, 100), 1)])
    >>> [changed[area].area for area in (0, 1)]
    [5000.0, 4000.0]
    """
    plan = _planned(shapes, handed)
    emptied = _emptied(shapes, plan)
    if emptied:
        raise FrameError("geometry.nothing_left", row=min(emptied))
    return _exchanged(shapes, plan)


def handed_where_possible(
    shapes: Shapes, handed: Sequence[Handed], bent: Shapes | None = None
) -> dict[int, Shape]:
    """Hand patches over, but for those of an area that would be left with nothing.

    Parameters
    ----------
    shapes, handed
        As for `handed_over`.
    bent
        The shapes with the corners of all patches, and these with theirs, where that was made already.

    Returns
    -------
    dict
        By position the new shape of each area that gains or loses land.

    Examples
    --------
    >>> areas = np.array([shapely.box(0, 0, 60, 100), shapely.box(60, 0, 90, 100)])
    >>> handed_where_possible(areas, [Handed(areas[0], 1)])
    {}
    """
    plan = _planned(shapes, handed, bent)
    while emptied := _emptied(shapes, plan):
        kept = {k for area in emptied for k in plan.losses[area]}
        handed = [one for k, one in enumerate(handed) if k not in kept]
        plan = _planned(shapes, handed, bent)
    return _exchanged(shapes, plan)


class _Plan(NamedTuple):
    """Patches with the corners of all beside them, and by area which of them it gains and which it loses."""

    patches: Shapes
    gains: dict[int, list[int]]
    losses: dict[int, list[int]]
    near: Ints


def _planned(shapes: Shapes, handed: Sequence[Handed], bent: Shapes | None = None) -> _Plan:
    gains: dict[int, list[int]] = {}
    losses: dict[int, list[int]] = {}
    patches = np.array([one.shape for one in handed], dtype=object)
    found = shapely.STRtree(shapes).query(patches, predicate="dwithin", distance=SAME_POINT)
    near, area = np.unique(found[1], return_inverse=True)
    if bent is None:
        both = with_same_corners(np.concatenate([shapes[near], patches]))
        beside, patches = both[: len(near)], both[len(near) :]
    else:
        beside = bent[near]
    # with the same corners to the last bit predicates make no mistakes
    shapely.prepare(beside)
    touches = shapely.touches(beside[area], patches[found[0]])
    covers = shapely.covers(beside[area], patches[found[0]])
    for patch, place, only, whole in zip(*found.tolist(), touches.tolist(), covers.tolist(), strict=True):
        if place == handed[patch].to and not whole:
            gains.setdefault(place, []).append(patch)
        elif place != handed[patch].to and not only:
            losses.setdefault(place, []).append(patch)
    for patch in {*range(len(handed))} - {*found[0].tolist()}:
        if (to := handed[patch].to) is not None:
            gains.setdefault(to, []).append(patch)
    return _Plan(patches, gains, losses, near)


def _emptied(shapes: Shapes, plan: _Plan) -> set[int]:
    """Find the areas of which nothing would be left."""
    return {
        area
        for area, lost in plan.losses.items()
        if area not in plan.gains
        and shapely.area(plan.patches[lost]).sum() > _NEARLY_ALL * shapes[area].area
        and what_remains(shapes[area], shapely.union_all(plan.patches[lost])).is_empty
    }


def what_remains(shape: Shape, patch: BaseGeometry) -> Shape:
    """Take a patch from an area.

    Parameters
    ----------
    shape, patch
        Valid polygons or multipolygons in metres.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        The area as it is when it has nothing of the patch.

    Examples
    --------
    >>> what_remains(shapely.box(0, 0, 60, 100), shapely.box(50, 0, 70, 100)).area
    5000.0
    """
    cut = with_corners_along(patch, np.array([shape]))
    bent = with_corners_of(shape, shapely.get_coordinates(cut))
    if _is_nothing(shapely.intersection(bent, cut)):
        return shape
    return _surfaces_of(shapely.difference(bent, cut))


def with_corners_along(patch: BaseGeometry, shapes: Shapes) -> BaseGeometry:
    """Give a patch the corners of all areas along it.

    Parameters
    ----------
    patch
        A valid polygon or multipolygon in metres.
    shapes
        The areas, shape (n,).

    Examples
    --------
    >>> patch = with_corners_along(shapely.box(0, 0, 4, 1), np.array([shapely.box(1, 1, 2, 2)]))
    >>> len(patch.exterior.coords)
    8
    """
    near = shapely.STRtree(shapes).query(patch, predicate="dwithin", distance=SAME_POINT)
    corners = shapely.get_coordinates(shapes[near])
    return with_corners_of(snapped_to_corners(patch, corners), corners)


def _exchanged(shapes: Shapes, plan: _Plan) -> dict[int, Shape]:
    """Hand patches over: who gets one gains it, and everybody else who has some of it loses that."""
    changed = {
        area: _changed(
            shapes[area], plan.patches[plan.gains.get(area, [])], plan.patches[plan.losses.get(area, [])]
        )
        for area in sorted({*plan.gains, *plan.losses})
    }
    return _without_needless(changed, shapes, plan.near.tolist(), shapely.get_coordinates(plan.patches))


def _changed(shape: BaseGeometry, gains: Shapes, losses: Shapes) -> Shape:
    """Join and cut one area."""
    corners = shapely.get_coordinates(shape)
    # all at once, for looking corners up is what takes time
    gained, lost = (
        shapely.union_all(shapely.get_parts(snapped_to_corners(_side_by_side(patches), corners)))
        for patches in (gains, losses)
    )
    result: BaseGeometry = with_corners_of(shape, shapely.get_coordinates([gained, lost]))
    if len(losses):
        result = shapely.difference(result, lost)
    if len(gains):
        result = shapely.union(result, gained)
    return _surfaces_of(result)


def _side_by_side(patches: Shapes) -> MultiPolygon:
    """Take patches as one, without joining them."""
    return MultiPolygon(list(shapely.get_parts(patches)))


def _surfaces_of(shape: BaseGeometry) -> Shape:
    """Leave out what is only left by rounding: lines, and parts and holes without width."""
    parts = []
    for part in shapely.get_parts(shape):
        if isinstance(part, Polygon) and not _is_nothing(part):
            rings = [ring for ring in part.interiors if not _is_nothing(Polygon(ring))]
            parts.append(part if len(rings) == len(part.interiors) else Polygon(part.exterior, rings))
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _is_nothing(shape: BaseGeometry) -> bool:
    return bool(hairs(np.array([shape]))[0])


def _without_needless(
    changed: Mapping[int, Shape], shapes: Shapes, near: Iterable[int], corners: Points
) -> dict[int, Shape]:
    """Leave corners of patches out of straight borders, unless a neighbour bends there."""
    still = [shapes[area] for area in near if area not in changed]
    needed = set().union(*map(_corners_of, still))
    may_go = {(x, y) for x, y in corners.tolist()} - needed
    straight = {area: straightened(shape, may_go.__contains__) for area, shape in changed.items()}
    kept = {area: _corners_of(shape) for area, shape in straight.items()}
    bent = set().union(*kept.values()) & may_go
    may_go -= bent
    return {
        # where another one bends in a corner that this one left out, both keep it
        area: straightened(shape, may_go.__contains__)
        if not (_corners_of(shape) - kept[area]).isdisjoint(bent)
        else straight[area]
        for area, shape in changed.items()
    }


def _corners_of(shape: BaseGeometry) -> set[tuple[float, float]]:
    return {(x, y) for x, y in shapely.get_coordinates(shape).tolist()}
