"""Make areas fit together: give a patch away, halve it, or mend what is narrow all at once.

The coverage functions of shapely clean all of a coverage: `shapely.coverage_clean` leaves gaps that open to
the outside, may empty an area, and gives areas that nobody touched other corners. Mending changes a patch and
nothing beside it, so that here patches are joined and cut corner by corner, with the same corners for
everybody; the middle line is halved triangles (`smeedkaart.geometry.middle_line`), simplified with
`shapely.coverage_simplify`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import FrameError
from smeedkaart.geometry.findings import Finding, widest
from smeedkaart.geometry.handing_over import (
    Handed,
    handed_over,
    handed_where_possible,
    what_remains,
    with_corners_along,
)
from smeedkaart.geometry.middle_line import halves
from smeedkaart.geometry.overlay import valid
from smeedkaart.geometry.shapes import Shape, repair
from smeedkaart.geometry.touching import SAME_POINT, border_along, matched_lengths, with_same_corners

__all__ = ["cut_off", "give", "halve", "to_nearest", "without_slivers"]

Shapes = npt.NDArray[Any]

# what comes to hang loose by a mend may go to an area where it hangs loose as well
_TURNS = 5


def give(shapes: Sequence[BaseGeometry], patch: BaseGeometry, to: int) -> dict[int, Shape]:
    """Give a patch to one area, and take it from all others.

    Parameters
    ----------
    shapes
        n polygons and multipolygons in EPSG:28992; those that are not valid are repaired.
    patch
        A polygon, such as that of a `smeedkaart.geometry.findings.Finding`.
    to
        Position of the area that has it afterwards.

    Returns
    -------
    dict
        By position the new shape of each area that gains or loses land; all others stay as they are.

    Raises
    ------
    FrameError
        When nothing would be left of an area; when a shape encloses no surface.

    Examples
    --------
    >>> areas = [shapely.box(0, 0, 60, 100), shapely.box(50, 0, 90, 100)]
    >>> mended = give(areas, shapely.box(50, 0, 60, 100), 1)
    >>> mended.keys(), mended[0].area
    (dict_keys([0]), 5000.0)
    """
    return handed_over(_ready(shapes), [Handed(repair(patch), to)])


def cut_off(shapes: Sequence[BaseGeometry], patch: BaseGeometry) -> dict[int, Shape]:
    """Take a patch from every area that has some of it, such as what lies outside the municipality.

    Parameters
    ----------
    shapes
        n polygons and multipolygons in EPSG:28992.
    patch
        A polygon.

    Returns
    -------
    dict
        By position the new shape of each area that loses land.

    Raises
    ------
    FrameError
        As `give`.

    Examples
    --------
    >>> cut_off([shapely.box(0, 0, 60, 100)], shapely.box(50, 0, 60, 100))[0].area
    5000.0
    """
    return handed_over(_ready(shapes), [Handed(repair(patch), None)])


def halve(shapes: Sequence[BaseGeometry], patch: BaseGeometry, first: int, second: int) -> dict[int, Shape]:
    """Divide a patch along the middle between two areas, and take it from all others.

    Parameters
    ----------
    shapes
        n polygons and multipolygons in EPSG:28992; those that are not valid are repaired.
    patch
        A polygon that both claim, or that lies between them.
    first, second
        Positions of the areas, both with a border along the patch. Each gets what is nearer to the border of
        what it has outside the patch.

    Returns
    -------
    dict
        By position the new shape of each area that gains or loses land.

    Raises
    ------
    FrameError
        When one of both has no border along the patch that is not that of the other as well, as when it lies
        wholly inside the other: then there is no middle. As `give` besides.

    Examples
    --------
    >>> areas = [shapely.box(0, 0, 60, 100), shapely.box(50, 0, 90, 100)]
    >>> mended = halve(areas, shapely.box(50, 0, 60, 100), 0, 1)
    >>> mended[0].bounds, mended[1].bounds
    ((0.0, 0.0, 55.0, 100.0), (55.0, 0.0, 90.0, 100.0))
    """
    ready = _ready(shapes)
    handed = []
    for part in map(repair, shapely.get_parts(repair(patch))):
        lines = [_border_along(part, ready[area]) for area in (first, second)]
        for area, line in zip((first, second), lines, strict=True):
            if line.is_empty:
                raise FrameError("geometry.no_border_along", row=area)
        for area, half in zip((first, second), halves(with_corners_along(part, ready), *lines), strict=True):
            if half.is_empty:
                raise FrameError("geometry.no_border_along", row=area)
            handed.append(Handed(half, area))
    return handed_over(ready, handed)


def to_nearest(shapes: Sequence[BaseGeometry], patches: Sequence[BaseGeometry]) -> dict[int, Shape]:
    """Give each patch, whole, to the area that has the longest border with it.

    No border is made that nobody drew. Of a patch that several areas claim only they are asked, each for the
    border of what it has outside the patch; a part that does not hang together with the rest of its area goes
    to a neighbour. A patch that runs along no area stays, and so does one that is all that an area has.

    Parameters
    ----------
    shapes
        n polygons and multipolygons in EPSG:28992; those that are not valid are repaired.
    patches
        Polygons, such as the no-man's-land that is left over.

    Returns
    -------
    dict
        By position the new shape of each area that gains or loses land.

    Raises
    ------
    FrameError
        When a shape encloses no surface.

    Examples
    --------
    >>> areas = [shapely.box(0, 0, 60, 100), shapely.box(70, 0, 90, 60)]
    >>> to_nearest(areas, [shapely.box(60, 0, 70, 100)])[0].area
    7000.0
    """
    ready = _ready(shapes)
    return handed_where_possible(ready, *_to_nearest(ready, [repair(patch) for patch in patches]))


def without_slivers(shapes: Sequence[BaseGeometry], slivers: Sequence[Finding]) -> dict[int, Shape]:
    """Mend narrow patches all at once: what lies outside is cut off, all else goes as in `to_nearest`.

    Parameters
    ----------
    shapes
        n polygons and multipolygons in EPSG:28992; those that are not valid are repaired.
    slivers
        Which findings of these shapes to mend. Areas that are too small are not mended: nothing would be
        left.

    Returns
    -------
    dict
        By position the new shape of each area that gains or loses land; every area is made anew once.

    Raises
    ------
    FrameError
        When a shape encloses no surface.

    Examples
    --------
    >>> from smeedkaart.geometry.findings import findings
    >>> areas = [shapely.box(0, 0, 50, 100), shapely.box(52, 0, 103, 99)]
    >>> found = findings(areas, shapely.box(0, 0, 100, 100))
    >>> [(one.kind, one.sliver) for one in found]
    [('outside', True), ('gap', True)]
    >>> {area: shape.area for area, shape in without_slivers(areas, found).items()}
    {1: 5000.0}
    """
    ready = _ready(shapes)
    outside = [one.shape for one in slivers if one.kind == "outside"]
    patches = [one.shape for one in slivers if one.kind in ("overlap", "gap", "hole")]
    settled = shapely.union_all([*outside, *patches])
    for one in slivers:
        # of a loose part that lies outside or over another area that much is settled
        rest = repair(shapely.difference(one.shape, settled)) if one.kind == "loose" else Polygon()
        if not rest.is_empty:
            patches.append(rest)
    handed = _to_nearest(ready, patches, outside)
    wide = max((one.width for one in slivers), default=0.0)
    mended: dict[int, Shape] = {}
    for changed in _until_nothing_hangs_loose(ready, handed, wide):
        mended |= changed
    return mended


def _until_nothing_hangs_loose(
    shapes: Shapes, handed: tuple[list[Handed], Shapes], wide: float
) -> Iterator[dict[int, Shape]]:
    """Hand patches over, and then what is cut off by that and as narrow, in the shapes themselves."""
    for _turn in range(_TURNS):
        changed = handed_where_possible(shapes, *handed)
        loose = [part for k, shape in changed.items() for part in _cut_off_by_it(shapes[k], shape)]
        shapes[list(changed)] = list(changed.values())
        yield changed
        narrow = [part for part, width in zip(loose, widest(loose), strict=True) if width <= wide]
        if not narrow:
            return
        handed = _to_nearest(shapes, narrow)


def _cut_off_by_it(before: Shape, after: Shape) -> list[Shape]:
    """Give the parts of an area, but for its largest, that were no parts before."""
    old = {part.normalize().wkb for part in shapely.get_parts(before)}
    parts = sorted(shapely.get_parts(after), key=lambda part: part.area)[:-1]
    return [part for part in map(repair, parts) if part.normalize().wkb not in old]


def _ready(shapes: Sequence[BaseGeometry]) -> Shapes:
    given = np.empty(len(shapes), dtype=object)
    given[:] = list(shapes)
    return valid(given, np.arange(len(given)), pd.RangeIndex(len(given)), "areas").copy()


def _to_nearest(
    shapes: Shapes, patches: Sequence[BaseGeometry], nobody: Sequence[BaseGeometry] = ()
) -> tuple[list[Handed], Shapes]:
    """Say which area each patch goes to; with the shapes that have the corners of all patches."""
    count, none = len(shapes), len(nobody)
    both = with_same_corners(np.array([*shapes, *nobody, *patches], dtype=object))
    bent, gone, wanted = both[:count], both[count : count + none], both[count + none :]
    surface = shapely.area(bent).tolist()
    found = shapely.STRtree(bent).query(shapely.point_on_surface(wanted), predicate="within")
    handed = [Handed(patch, None) for patch in gone]
    for k, (patch, lengths) in enumerate(zip(wanted, matched_lengths(wanted, bent), strict=True)):
        # where the border of a patch is not that of its owner, the owner has the land beyond it too
        owners = found[1][found[0] == k].tolist()
        mine = {area: patch.length - lengths.get(area, 0.0) for area in owners}
        asked = {area: length for area, length in mine.items() if length > SAME_POINT} or {
            area: length for area, length in lengths.items() if area not in mine
        }
        if asked:
            # of two that have as much border the larger
            nearest = max(asked, key=lambda area: (round(asked[area], 6), surface[area], -area))
            handed.append(Handed(patch, nearest))
    return handed, bent


def _border_along(patch: BaseGeometry, shape: Shape) -> BaseGeometry:
    """Give the border that a patch has with what an area has outside it."""
    return border_along(patch, what_remains(shape, patch))
