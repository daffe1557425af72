"""What is wrong with areas that should fit together: overlaps, no-man's-land, loose parts and the like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from smeedkaart.geometry.overlay import valid
from smeedkaart.geometry.shapes import Shape, merge, repair
from smeedkaart.geometry.touching import hairs, shared_lengths, with_same_corners

__all__ = ["FINDING_KINDS", "Finding", "findings", "widest"]

Shapes = npt.NDArray[Any]

FINDING_KINDS = ("overlap", "gap", "loose", "outside", "small", "hole")
"""What can be found."""

# under this surface (m2) an area is no larger than a large garden
_SMALL = 1_000.0
# from RD to degrees and back a corner may move half a millimetre, and each of two borders its own way
_HAIR = 0.002
# a width is known to this part of itself
_EXACT = 0.01
# a patch of which all but this part of the border belongs to one area lies in a hole of it
_ALL_AROUND = 0.001


class Finding(NamedTuple):
    """A patch where areas do not fit together, or an area that cannot be one.

    Parameters
    ----------
    kind
        One of `FINDING_KINDS`: land of several areas, of none, a part of an area that does not hang together
        with the rest, what lies outside the whole, an area that is too small, and land of none with one area
        all around it.
    areas
        Positions of the areas concerned. Of an overlap those that claim it; of no-man's-land its neighbours,
        the one with the longest shared border first; of a loose part its area, and then its neighbours in
        that order; else the area itself.
    shape
        The patch, a polygon in metres; of an area that is too small all of it.
    width
        Diameter in metres of the largest circle that fits in the patch, to 1 %.
    sliver
        Whether it is so narrow that nobody drew it on purpose; never an area as a whole.
    """

    kind: str
    areas: tuple[int, ...]
    shape: Shape
    width: float
    sliver: bool


def findings(
    shapes: Sequence[BaseGeometry],
    whole: BaseGeometry | None = None,
    *,
    sliver_width: float = 10.0,
    least_surface: float = _SMALL,
) -> list[Finding]:
    """Find where areas overlap, leave land over, hang loose, lie outside or are too small.

    Land that the same areas claim is one patch; where three areas lie over each other, the land of all three
    is another patch than the land of two of them beside it. What is on average narrower than
    two millimetres is rounding, such as that of a file in degrees, and not found.

    Parameters
    ----------
    shapes
        n polygons and multipolygons in EPSG:28992; those that are not valid are repaired.
    whole
        What the areas should cover together, such as a municipality. Without it land of no area is found only
        where areas go all around it, and nothing lies outside.
    sliver_width
        Patches narrower than so many metres are slivers.
    least_surface
        Areas of less than so many m2 are too small.

    Returns
    -------
    list of Finding
        Largest first. In which order the areas come makes no difference, except to their positions.

    Raises
    ------
    FrameError
        When an area encloses no surface, or has a corner that is not a number.

    Examples
    --------
    >>> areas = [shapely.box(0, 0, 60, 100), shapely.box(50, 0, 90, 100)]
    >>> [(one.kind, one.areas, one.shape.area) for one in findings(areas, shapely.box(0, 0, 100, 100))]
    [('gap', (1,), 1000.0), ('overlap', (0, 1), 1000.0)]
    """
    given = np.empty(len(shapes), dtype=object)
    given[:] = list(shapes)
    ready = valid(given, np.arange(len(given)), pd.RangeIndex(len(given)), "areas")
    written = shapely.to_wkb(ready).tolist()
    # in an order of their own, so that no sum depends on the order in which they came
    order = np.array(sorted(range(len(ready)), key=lambda k: written[k]), dtype=np.intp)
    areas, ground = _beside(ready[order], None if whole is None else repair(whole))
    found = [
        *_overlaps(areas, ground),
        *_left_over(areas, ground),
        *_loose_parts(areas, ground),
        *(("small", (k,), areas[k]) for k in np.flatnonzero(shapely.area(areas) < least_surface).tolist()),
    ]
    widths = widest([shape for _kind, _areas, shape in found])
    told = [
        Finding(
            kind,
            _named(kind, order[list(of)].tolist()),
            shape,
            width,
            kind != "small" and width < sliver_width,
        )
        for (kind, of, shape), width in zip(found, widths, strict=True)
    ]
    return sorted(told, key=lambda one: (-one.shape.area, one.kind, one.shape.wkb))


def widest(shapes: Sequence[BaseGeometry]) -> list[float]:
    """Measure how wide shapes are where they are widest.

    Parameters
    ----------
    shapes
        Polygons in metres.

    Returns
    -------
    list of float
        The diameter of the largest circle that fits in each, to 1 %: half of it is how far the border can be
        moved inwards until nothing is left. It is at least twice the surface divided by the length of the
        border and at most that of a circle of the same surface.

    Examples
    --------
    >>> [round(metres) for metres in widest([shapely.box(0, 0, 8, 1000), shapely.box(0, 0, 100, 300)])]
    [8, 100]
    """
    array = np.array(shapes, dtype=object)
    surface, border = shapely.area(array), shapely.length(array)
    low, high = 2 * surface / border, 2 * np.sqrt(surface / np.pi)
    while len(open_still := np.flatnonzero(high - low > _EXACT * high)):
        middle = (low + high)[open_still] / 2
        gone = shapely.is_empty(shapely.buffer(array[open_still], -middle / 2, quad_segs=2))
        high[open_still[gone]] = middle[gone]
        low[open_still[~gone]] = middle[~gone]
    widths: list[float] = ((low + high) / 2).tolist()
    return widths


def _beside(areas: Shapes, whole: Shape | None) -> tuple[Shapes, Shape | None]:
    """Give all that runs along each other the same corners."""
    if whole is None:
        return with_same_corners(areas), None
    both = with_same_corners(np.array([*areas, whole], dtype=object))
    return both[:-1], both[-1]


def _named(kind: str, areas: list[int]) -> tuple[int, ...]:
    return tuple(sorted(areas) if kind == "overlap" else areas)


def _patches(shape: BaseGeometry) -> Shapes:
    """Give the parts of a result that are more than two borders that touch."""
    parts = shapely.get_parts(shape)
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    real: Shapes = parts[~hairs(parts, _HAIR)]
    return real


def _overlaps(areas: Shapes, whole: Shape | None) -> Iterator[tuple[str, tuple[int, ...], Shape]]:
    first, second = _meeting(areas)
    both = shapely.intersection(areas[first], areas[second])
    # where several lie outside, each of them is told to
    patches = [_patches(shape if whole is None else shapely.intersection(shape, whole)) for shape in both]
    pair = np.repeat(np.arange(len(patches)), [len(parts) for parts in patches])
    shapes = np.concatenate([np.zeros(0, dtype=object), *patches])
    for group in _lying_over_each_other(shapes):
        if len(group) == 1:
            k = pair[group[0]]
            yield "overlap", (int(first[k]), int(second[k])), shapes[group[0]]
        else:
            of = np.unique(np.concatenate([first[pair[group]], second[pair[group]]]))
            yield from _by_claimants(areas, shapes[group], of)


def _meeting(areas: Shapes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Pair the areas that may overlap: one of both has an edge that no neighbour shares."""
    unmatched = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(areas)))
    place, other = shapely.STRtree(areas).query(areas[unmatched], predicate="intersects")
    one = unmatched[place]
    pairs = np.unique(np.sort(np.stack([one, other], axis=1)[one != other], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _lying_over_each_other(shapes: Shapes) -> list[npt.NDArray[np.intp]]:
    """Group patches that share land: there three areas or more lie over each other."""
    if not len(shapes):
        return []
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    apart = one < other
    one, other = one[apart], other[apart]
    some = ~hairs(shapely.intersection(shapes[one], shapes[other]), _HAIR)
    links = sparse.coo_matrix((np.ones(some.sum()), (one[some], other[some])), shape=(len(shapes),) * 2)
    count, group = connected_components(links, directed=False)
    return [np.flatnonzero(group == k) for k in range(count)]


def _by_claimants(
    areas: Shapes, patches: Shapes, of: npt.NDArray[np.intp]
) -> Iterator[tuple[str, tuple[int, ...], Shape]]:
    """Divide land that more than two areas claim, so that of each patch the same areas claim all."""
    lines = shapely.union_all(shapely.boundary(with_same_corners(patches)))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside = shapely.point_on_surface(faces)
    face, area = shapely.STRtree(areas[of]).query(inside, predicate="within")
    claims: dict[tuple[int, ...], list[int]] = {}
    for k in range(len(faces)):
        claims.setdefault(tuple(sorted(of[area[face == k]].tolist())), []).append(k)
    for claimants, mine in claims.items():
        if len(claimants) > 1:
            for patch in _patches(shapely.union_all(faces[mine])):
                yield "overlap", claimants, patch


def _left_over(areas: Shapes, whole: BaseGeometry | None) -> Iterator[tuple[str, tuple[int, ...], Shape]]:
    """Find land of no area, and what areas have outside the whole."""
    together = shapely.union_all(areas)
    if whole is None:
        whole = merge(Polygon(part.exterior) for part in shapely.get_parts(together) if not part.is_empty)
    else:
        yield from _outside(areas, _patches(shapely.difference(together, whole)))
    bare = _patches(shapely.difference(whole, together))
    for patch, beside in zip(bare, shared_lengths(bare, areas), strict=True):
        around = max(beside.values(), default=0.0) >= (1 - _ALL_AROUND) * patch.length
        yield "hole" if around and len(beside) == 1 else "gap", tuple(beside), patch


def _outside(areas: Shapes, patches: Shapes) -> Iterator[tuple[str, tuple[int, ...], Shape]]:
    patch, area = shapely.STRtree(areas).query(patches, predicate="intersects")
    for k, shape in zip(area.tolist(), shapely.intersection(areas[area], patches[patch]), strict=True):
        for part in _patches(shape):
            yield "outside", (k,), part


def _loose_parts(areas: Shapes, whole: Shape | None) -> Iterator[tuple[str, tuple[int, ...], Shape]]:
    several = np.flatnonzero(shapely.get_num_geometries(areas) > 1).tolist()
    loose = [(k, part) for k in several for part in _but_the_largest(areas[k])]
    if whole is not None:
        # of what lies outside as a whole that is told
        loose = [(k, part) for k, part in loose if len(_patches(shapely.intersection(part, whole)))]
    beside = shared_lengths([part for _k, part in loose], areas)
    for (k, part), lengths in zip(loose, beside, strict=True):
        yield "loose", (k, *(other for other in lengths if other != k)), part


def _but_the_largest(shape: BaseGeometry) -> list[Polygon]:
    parts = sorted(shapely.get_parts(shape), key=lambda part: (-part.area, part.wkb))
    return list(_patches(shapely.MultiPolygon(parts[1:]))) if len(parts) > 1 else []
