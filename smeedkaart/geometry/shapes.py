"""Make a drawn shape usable: repair it, snap it to its neighbours, split it, merge it, fit it to others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString, MultiPoint, MultiPolygon, Polygon
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import FrameError
from smeedkaart.geometry.borders import Overlaps, overlapping
from smeedkaart.geometry.layers import not_numbers, to_rd

__all__ = [
    "Shape",
    "as_geojson",
    "coverage",
    "merge",
    "overlaps",
    "repair",
    "snap_to_neighbours",
    "split",
    "to_rd",
    "uncovered",
]

Shape = Polygon | MultiPolygon
Points = npt.NDArray[np.float64]

# relative difference under which two surfaces are the same but for rounding
_SAME = 1e-9


def repair(geometry: BaseGeometry) -> Shape:
    """Make a valid polygon or multipolygon of whatever was drawn, without losing surface.

    A border that crosses itself keeps everything it goes round: a bow-tie both halves, a loop that was
    drawn twice its surface once, parts that lie over each other their union. A border that only touches
    itself is no mistake: so some programs write a hole. Holes are taken out, spikes and loose lines and
    points dropped.

    Parameters
    ----------
    geometry
        Any geometry; a valid polygon or multipolygon comes back as it is.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        Valid; empty when nothing encloses any surface.

    Raises
    ------
    FrameError
        When a corner is not a number: GEOS may look for ever for where such borders cross.

    Examples
    --------
    >>> bow_tie = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    >>> repair(bow_tie).area
    50.0
    """
    if isinstance(geometry, Shape) and geometry.is_valid:
        return geometry
    _refuse_no_number(geometry)
    parts = [_repaired_part(part) for part in _polygons_in(geometry)]
    return _surfaces(shapely.union_all([part for part in parts if not part.is_empty]))


def snap_to_neighbours(shape: Shape, neighbours: Iterable[BaseGeometry], tolerance: float = 5.0) -> Shape:
    """Lay a drawn border onto the borders of its neighbours where it runs close to them.

    Corners of the drawing within the tolerance of a neighbour's corner move to that corner, else those
    within the tolerance of its border move onto the border; then the drawing takes over the neighbour's
    corners along the shared stretch. What is farther away stays where it was drawn, so real overlap and
    real gaps stay visible.

    Parameters
    ----------
    shape
        The drawn shape, in metres.
    neighbours
        The shapes around it; they do not move.
    tolerance
        How close is close, in metres.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        The snapped shape, valid. A shape so small that snapping leaves nothing of it comes back unsnapped.

    Examples
    --------
    >>> neighbour = shapely.box(0, 0, 100, 100)
    >>> snapped = snap_to_neighbours(shapely.Polygon([(103, 0), (200, 0), (200, 98), (97, 98)]), [neighbour])
    >>> snapped.area, snapped.intersection(neighbour).area
    (9900.0, 0.0)
    """
    shape = repair(shape)
    fixed = [repair(n) for n in neighbours if shapely.dwithin(n, shape, tolerance)]
    if not fixed:
        return shape
    corners = np.unique(shapely.get_coordinates(fixed), axis=0)
    border = shapely.union_all(shapely.boundary(fixed))
    moved = shapely.transform(shape, lambda points: _moved(points, corners, border, tolerance))
    # along a stretch that now lies on a neighbour's border, its corners that were passed by are put in
    snapped = repair(_with_corners(moved, corners, tolerance))
    return shape if snapped.is_empty else snapped


def split(shape: Shape, line: LineString, *, reach: float = 0.0) -> tuple[Polygon, ...]:
    """Cut a shape along a drawn line.

    Parameters
    ----------
    shape
        What is cut.
    line
        Where to cut; it may cross the shape more than once and may start and end outside.
    reach
        By how many metres the line is made longer at both ends, for a hand that stopped just short of the
        border.

    Returns
    -------
    tuple of shapely.Polygon
        The parts, largest first; together exactly the shape. Where the line does not go all the way
        through, the shape stays whole.

    Examples
    --------
    >>> [part.area for part in split(shapely.box(0, 0, 100, 100), LineString([(30, -10), (30, 110)]))]
    [7000.0, 3000.0]
    """
    parts = shapely.get_parts(repair(shape))
    _refuse_no_number(line)
    cut = _longer(line, reach)
    pieces: list[Polygon] = []
    for part in parts:
        faces = shapely.get_parts(shapely.polygonize([shapely.union_all([part.boundary, cut])]))
        inside = shapely.contains(part, shapely.point_on_surface(faces))
        # a line that merely touches or dangles must not leave its corners in the border
        pieces += list(faces[inside]) if inside.sum() > 1 else [part]
    return tuple(sorted(pieces, key=lambda piece: -piece.area))


def merge(shapes: Iterable[BaseGeometry]) -> Shape:
    """Join shapes into one; what lies in several of them counts once.

    Corners that end up in the middle of a straight border stay, for a third neighbour may have its corner
    there.

    Parameters
    ----------
    shapes
        Drawn shapes; each is repaired first.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        Valid; in several parts when the shapes do not touch.

    Examples
    --------
    >>> merge([shapely.box(0, 0, 30, 100), shapely.box(30, 0, 100, 100)]).area
    10000.0
    """
    return _surfaces(shapely.union_all([repair(shape) for shape in shapes]))


def coverage(shapes: Sequence[BaseGeometry], gap: float = 0.0) -> list[Shape]:
    """Fit shapes together so that they neither overlap nor leave narrow gaps between them.

    Parameters
    ----------
    shapes
        Shapes in order of precedence: what lies in two of them goes to the first.
    gap
        Enclosed gaps up to this width (metres) are filled by the neighbour that has most border with it.
        Gaps that open to the outside are for `snap_to_neighbours`.

    Returns
    -------
    list of shapely.Polygon or shapely.MultiPolygon
        As many as came in, in the same order; one that lies within earlier ones becomes empty.

    Examples
    --------
    >>> [part.area for part in coverage([shapely.box(0, 0, 60, 100), shapely.box(50, 0, 100, 100)])]
    [6000.0, 4000.0]
    """
    repaired = [repair(shape) for shape in shapes]
    cleaned = shapely.coverage_clean(  # type: ignore[attr-defined]  # not in the stubs yet
        repaired, gap_width=gap, merge_strategy="min_index"
    )
    return [_surfaces(part) for part in cleaned]


def overlaps(shapes: Sequence[BaseGeometry]) -> Overlaps:
    """Find which drawn shapes lie over each other by more than 1 m2.

    Parameters
    ----------
    shapes
        Drawn shapes in metres; each is repaired first.

    Returns
    -------
    Overlaps
        Positions of the two shapes of every pair, and the surface they share in m2.

    Examples
    --------
    >>> found = overlaps([shapely.box(0, 0, 60, 100), shapely.box(50, 0, 100, 100)])
    >>> found.first.tolist(), found.second.tolist(), found.surface.tolist()
    ([0], [1], [1000.0])
    """
    repaired = np.empty(len(shapes), dtype=object)
    repaired[:] = [repair(shape) for shape in shapes]
    return overlapping(repaired)


def uncovered(whole: Iterable[BaseGeometry], shapes: Iterable[BaseGeometry]) -> Shape:
    """Return what no shape covers: no-man's-land.

    Parameters
    ----------
    whole
        The shapes that together should be covered, such as all zones of a municipality.
    shapes
        The drawn shapes.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        Valid; empty when everything is covered.

    Examples
    --------
    >>> uncovered([shapely.box(0, 0, 100, 100)], [shapely.box(0, 0, 60, 100)]).area
    4000.0
    """
    return _surfaces(shapely.difference(merge(whole), merge(shapes)))


def _refuse_no_number(geometry: BaseGeometry) -> None:
    if not_numbers([geometry])[0]:
        raise FrameError("geometry.shape_no_number")


def _polygons_in(geometry: BaseGeometry) -> list[Polygon]:
    """Unpack multipolygons and collections, however deep."""
    if isinstance(geometry, Polygon):
        return [geometry]
    return [polygon for part in getattr(geometry, "geoms", ()) for polygon in _polygons_in(part)]


def _repaired_part(polygon: Polygon) -> BaseGeometry:
    if polygon.is_empty or polygon.is_valid:
        return polygon
    holes = shapely.union_all([_enclosed(Polygon(ring)) for ring in polygon.interiors])
    return shapely.difference(_enclosed(Polygon(polygon.exterior)), holes)


def _enclosed(ring: Polygon) -> Shape:
    """Return all that a ring goes round."""
    if ring.is_valid:
        return ring
    # the shoelace formula weighs surface by how often, and which way, the ring goes round it
    odd = shapely.make_valid(ring, method="linework").area
    wound = shapely.make_valid(ring, method="structure", keep_collapsed=False)
    if abs(ring.area - odd) <= _SAME * odd:
        return _surfaces(wound)
    # surface gone round in both directions cancels out there, but it is enclosed: take all faces of the line
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(ring.exterior)]))
    return _surfaces(shapely.union_all([wound, *faces]))


def _surfaces(geometry: BaseGeometry) -> Shape:
    """Keep the polygons of a result and leave out lines and points."""
    if isinstance(geometry, Shape):
        return geometry
    parts = [part for part in _polygons_in(geometry) if part.area > 0]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts) if parts else Polygon()


def _moved(points: Points, corners: Points, border: BaseGeometry, tolerance: float) -> Points:
    """Move points to the nearest corner, or else the nearest place on the border, that is close enough."""
    spots = shapely.points(points)
    moved = points.copy()
    for target in (border, MultiPoint(corners)):  # the corner comes last, so it wins
        lines = np.asarray(shapely.shortest_line(spots, target))
        close = shapely.length(lines) <= tolerance
        moved[close] = shapely.get_coordinates(shapely.get_point(lines[close], -1))
    return moved


def as_geojson(shape: Shape, decimals: int) -> dict[str, Any]:
    """Write a shape as the geometry of a GeoJSON feature, with rounded coordinates.

    Parameters
    ----------
    shape
        In degrees, EPSG:4326.
    decimals
        To how many decimals of a degree; seven are about a centimetre.

    Examples
    --------
    >>> as_geojson(Polygon([(0, 0), (1, 0), (1, 0.66666)]), 2)["coordinates"]
    [[[0.0, 0.0], [1.0, 0.0], [1.0, 0.67], [0.0, 0.0]]]
    """

    def rounded(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [rounded(item) for item in value]
        return round(value, decimals) if isinstance(value, float) else value

    return {key: rounded(value) for key, value in mapping(shape).items()}


def _with_corners(shape: Shape, corners: Points, tolerance: float) -> BaseGeometry:
    """Put corners that a border passes by into that border, in the order in which it meets them."""
    spots = shapely.points(corners)

    def bent(ring: BaseGeometry) -> list[list[float]]:
        result: list[list[float]] = []
        for start, end in pairwise(shapely.get_coordinates(ring).tolist()):
            line = LineString([start, end])
            along = np.asarray(shapely.line_locate_point(line, spots))
            passed = (along > 0) & (along < line.length) & (shapely.distance(spots, line) <= tolerance)
            result += [start, *corners[passed][np.argsort(along[passed], kind="stable")].tolist()]
        return result

    return MultiPolygon(
        [(bent(part.exterior), [bent(hole) for hole in part.interiors]) for part in _polygons_in(shape)]
    )


def _longer(line: LineString, reach: float) -> LineString:
    """Lengthen a line at both ends in the direction it has there."""
    if reach <= 0:
        return line
    points = shapely.get_coordinates(line)
    first, last = points[0] - points[1], points[-1] - points[-2]
    start = points[0] + first / np.hypot(*first) * reach
    end = points[-1] + last / np.hypot(*last) * reach
    return LineString([start, *points, end])
