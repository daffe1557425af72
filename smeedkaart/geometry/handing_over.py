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
    emptied = _emptied(shapes, handed)
    if emptied:
        raise FrameError("geometry.nothing_left", row=min(emptied))
    return _exchanged(shapes, handed)


def handed_where_possible(shapes: Shapes, handed: Sequence[Handed]) -> dict[int, Shape]:
    """Hand patches over, but for those of an area that would be left with nothing.

    Parameters
    ----------
    shapes, handed
        As for `handed_over`.

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
    while emptied := _emptied(shapes, handed):
        theirs = shapes[sorted(emptied)]
        handed = [one for one in handed if hairs(shapely.intersection(theirs, one.shape)).all()]
    return _exchanged(shapes, handed)


def _emptied(shapes: Shapes, handed: Sequence[Handed]) -> set[int]:
    """Find the areas of which nothing would be left."""
    lost: dict[int, list[BaseGeometry]] = {}
    gained = {one.to for one in handed}
    tree = shapely.STRtree(shapes)
    for one in handed:
        for area in tree.query(one.shape, predicate="intersects").tolist():
            if area not in gained:
                lost.setdefault(area, []).append(one.shape)
    return {
        area
        for area, patches in lost.items()
        if what_remains(shapes[area], shapely.union_all(patches)).is_empty
    }


def _beside_areas(handed: Sequence[Handed], shapes: Shapes) -> list[Handed]:
    """Give patches the corners of areas along them, and of each other."""
    if not handed:
        return []
    patches = np.array([with_corners_along(one.shape, shapes) for one in handed], dtype=object)
    return [Handed(patch, one.to) for patch, one in zip(with_same_corners(patches), handed, strict=True)]


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
    if not _shares(shape, cut):
        return shape
    return _surfaces_of(shapely.difference(_bent(shape, [cut]), cut))


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


def _exchanged(shapes: Shapes, handed: Sequence[Handed]) -> dict[int, Shape]:
    """Hand patches over: who gets one gains it, and everybody else who has some of it loses that."""
    ready = _beside_areas(handed, shapes)
    gains: dict[int, list[BaseGeometry]] = {}
    losses: dict[int, list[BaseGeometry]] = {}
    near: set[int] = set()
    tree = shapely.STRtree(shapes)
    for one in ready:
        touched = tree.query(one.shape, predicate="dwithin", distance=SAME_POINT).tolist()
        near.update(touched)
        if one.to is not None:
            gains.setdefault(one.to, []).append(one.shape)
        for area in touched:
            if area != one.to and _shares(shapes[area], one.shape):
                losses.setdefault(area, []).append(one.shape)
    changed = {}
    for area in sorted({*gains, *losses}):
        shape = _changed(shapes[area], gains.get(area, []), losses.get(area, []))
        if shape is not None:
            changed[area] = shape
    corners = shapely.get_coordinates([one.shape for one in ready])
    return _without_needless(changed, shapes, near, corners)


def _changed(
    shape: BaseGeometry, gains: Sequence[BaseGeometry], losses: Sequence[BaseGeometry]
) -> Shape | None:
    """Join and cut one area; None when it keeps the land it has."""
    result: BaseGeometry = _bent(shape, [*gains, *losses])
    gains = [patch for patch in gains if not _is_nothing(shapely.difference(patch, result))]
    if not gains and not losses:
        return None
    if losses:
        result = shapely.difference(result, shapely.union_all(losses))
    if gains:
        result = shapely.union_all([result, *gains])
    return _surfaces_of(result)


def _bent(shape: BaseGeometry, patches: Sequence[BaseGeometry]) -> BaseGeometry:
    return with_corners_of(shape, shapely.get_coordinates(patches))


def _shares(shape: BaseGeometry, patch: BaseGeometry) -> bool:
    return not _is_nothing(shapely.intersection(_bent(shape, [patch]), patch))


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
    needed = set(map(tuple, shapely.get_coordinates(still).tolist()))
    may_go = set(map(tuple, corners.tolist())) - needed
    bent: set[tuple[float, float]] = set()
    for shape in changed.values():
        left = straightened(shape, may_go.__contains__)
        bent.update(set(map(tuple, shapely.get_coordinates(left).tolist())) & may_go)
    may_go -= bent
    return {area: straightened(shape, may_go.__contains__) for area, shape in changed.items()}
