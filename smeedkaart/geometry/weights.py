"""Divide zones over areas by finer units, which say where in a zone people live."""

from __future__ import annotations

from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from smeedkaart.errors import FrameError
from smeedkaart.geometry.layers import refuse_duplicates, refuse_rows, to_rd
from smeedkaart.geometry.shapes import repair
from smeedkaart.geometry.threads import in_chunks, together

__all__ = [
    "Pieces",
    "UnitParts",
    "Units",
    "Weighed",
    "lacking",
    "locate",
    "shared_parts",
    "usable_weights",
    "weigh",
    "zone_weights",
]

Shapes = npt.NDArray[Any]
Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_COLUMN = "weight"
# the step (m) that points take, so that one on a border counts on one side; along no border that people
# draw, and far less than anyone can measure
_STEP = (1.0e-6, 0.6180339887e-6)

# below this part of a zone there is no ground left without units: what remains is rounding
_NO_GROUND = 1e-6

# a point takes a thread far less time than a shape
_POINTS = 20_000


class Units(NamedTuple):
    """Weight units, ready to use.

    Parameters
    ----------
    shapes
        Points, polygons and multipolygons in RD metres; n of them.
    weight
        Their weights, shape (n,), finite and not negative.
    is_point
        Which of them are points, shape (n,).
    """

    shapes: Shapes
    weight: Floats
    is_point: Flags


class UnitParts(NamedTuple):
    """Which part of which unit lies in which shape.

    Parameters
    ----------
    unit, shape
        Positions, shape (m,).
    part
        The part of the unit, 0..1, shape (m,); always 1 for points.
    """

    unit: Ints
    shape: Ints
    part: Floats


class Pieces(NamedTuple):
    """The pieces by position, in order of the areas and then of the zones.

    Parameters
    ----------
    area, zone
        Positions of the area and the zone of each piece, shape (n,).
    share
        The part of the zone's surface in each piece, shape (n,); it stands for zones without any weight.
    """

    area: Ints
    zone: Ints
    share: Floats


class Weighed(NamedTuple):
    """What the weights say of pieces.

    Parameters
    ----------
    share, weight
        Per piece, shape (n pieces,).
    area_weight
        Per area, shape (n areas,).
    """

    share: Floats
    weight: Floats
    area_weight: Floats


def usable_weights(frame: gpd.GeoDataFrame, column: str | None = None) -> Units:
    """Look over a frame of weights and bring it to RD New.

    Parameters
    ----------
    frame
        Points, polygons or multipolygons in any coordinate system.
    column
        The column with the weight, by default "weight".

    Returns
    -------
    Units
        Ready for `weigh`.

    Raises
    ------
    FrameError
        When the frame is empty or has duplicate index values, when there is no such column, when a weight
        is missing, negative or not finite, or when a shape is neither a point nor a surface; or as
        `smeedkaart.geometry.layers.to_rd`.

    Examples
    --------
    >>> squares = gpd.GeoDataFrame({"weight": [12]}, geometry=[shapely.box(0, 0, 100, 100)], crs=28992)
    >>> usable_weights(squares).weight.tolist()
    [12.0]
    """
    frame = to_rd(frame, "weights")
    refuse_duplicates(frame, "weights")
    weight = _numbers(frame, _COLUMN if column is None else column)
    wrong = ~np.isfinite(weight) | (weight < 0)
    refuse_rows(wrong, frame, "geometry.weight_below_zero", "weights")
    shapes = np.asarray(frame.geometry.array)
    kind = shapely.get_type_id(shapes)
    is_point = kind == shapely.GeometryType.POINT
    surfaces = np.isin(kind, (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    neither = "geometry.neither_point_nor_surface"
    refuse_rows(~is_point & ~surfaces, frame, neither, "weights")
    broken = np.flatnonzero(surfaces)[~in_chunks(shapely.is_valid, shapes[surfaces])]
    if len(broken):
        shapes = shapes.copy()
        shapes[broken] = [repair(shape) for shape in shapes[broken]]
        refuse_rows(shapely.is_empty(shapes), frame, neither, "weights")
    return Units(shapes, weight, is_point)


def lacking(holds: Floats, weight: Floats, free: Floats, surface: Floats) -> Floats:
    """Tell what the weights of zones lack of what is known to be in them.

    Squares and postcodes with a few people are left out when they are published: absent is not zero. Whoever
    is in no unit lives on ground where there is none, and is spread over that by surface.

    Parameters
    ----------
    holds
        What each zone holds in all, in the unit of the weights; nan where that is not known. Shape (n,).
    weight
        The sum of the weights in it.
    free, surface
        m2 of it without any unit, and of all of it.

    Returns
    -------
    numpy.ndarray
        Shape (n,); 0 where weights hold as much or more, where there are none, and where there is no ground.

    Examples
    --------
    >>> some = np.array([100.0, 100.0, 100.0])
    >>> lacking(some, np.array([80.0, 80.0, 0.0]), np.array([50.0, 0.0, 50.0]), some).tolist()
    [20.0, 0.0, 0.0]
    """
    room = (weight > 0) & (free > _NO_GROUND * surface)
    return np.where(room, np.fmax(holds - weight, 0.0), 0.0)


def weigh(
    pieces: Pieces,
    area_shapes: Shapes,
    zone_shapes: Shapes,
    units: Units,
    *,
    holds: Floats | None = None,
) -> Weighed:
    """Divide the zones of pieces by weight.

    Parameters
    ----------
    pieces
        Which area and which zone each piece is of, and the part of the zone's surface in it; n pieces.
    area_shapes, zone_shapes
        Valid polygons and multipolygons in RD metres.
    units
        The weights.
    holds
        What each zone holds in all, see `lacking`; None: what its weights hold.

    Returns
    -------
    Weighed
        Shares by weight, and the weights they come from.

    Examples
    --------
    >>> halves, zone = shapely.box([0, 50], 0, [50, 100], 100), shapely.box([0], 0, [100], 100)
    >>> points = Units(shapely.points([10, 20, 90], 50), np.array([1.0, 2.0, 1.0]), np.ones(3, bool))
    >>> pieces = Pieces(np.array([0, 1]), np.array([0, 0]), np.array([0.5, 0.5]))
    >>> weigh(pieces, halves, zone, points).share.tolist()
    [0.75, 0.25]
    """
    zone, count = pieces.zone, len(zone_shapes)
    used = np.unique(zone)
    in_zones, in_areas = together(
        lambda: locate(zone_shapes[used], units), lambda: locate(area_shapes, units)
    )
    in_zones = in_zones._replace(shape=used[in_zones.shape])
    held = units.weight[in_zones.unit] * in_zones.part
    zone_weight = _sums(in_zones.shape, held, count)[zone]
    both = _matched(in_areas.unit, in_zones.unit, len(units.shapes))
    part = shared_parts(both, (in_areas, in_zones), (area_shapes, zone_shapes), units)
    shared = units.weight[in_zones.unit[both[1]]] * part
    weight, lost = _per_piece(pieces, in_areas.shape[both[0]], in_zones.shape[both[1]], shared, count)
    kept = _sums(zone, weight, count)[zone]
    # weight in a strip too narrow to be a piece goes to the zone's other pieces, as its surface does
    share = weight * (1 + lost[zone] / _not_zero(kept)) / _not_zero(zone_weight)
    drawn = units.weight[in_areas.unit] * in_areas.part
    area_weight = _sums(in_areas.shape, drawn, len(area_shapes))
    if holds is not None:
        size = shapely.area(units.shapes)
        taken = size[in_zones.unit[both[1]]] * part
        covered, _lost = _per_piece(pieces, in_areas.shape[both[0]], in_zones.shape[both[1]], taken, count)
        surface = shapely.area(zone_shapes[used])
        free = surface - _sums(in_zones.shape, size[in_zones.unit] * in_zones.part, count)[used]
        held_by = _sums(in_zones.shape, held, count)[used]
        lack, ground, whole = np.zeros((3, count))
        lack[used], ground[used] = lacking(holds[used], held_by, free, surface), free
        whole[used] = surface
        bare = np.clip(pieces.share * whole[zone] - covered, 0.0, None)
        rest = lack[zone] * np.minimum(bare / _not_zero(ground[zone]), 1.0)
        share = (share * zone_weight + rest) / _not_zero(zone_weight + lack[zone])
        weight = weight + rest
        area_weight = area_weight + _sums(pieces.area, rest, len(area_shapes))
    return Weighed(np.where(zone_weight > 0, np.minimum(share, 1.0), pieces.share), weight, area_weight)


def zone_weights(shapes: Shapes, units: Units) -> Floats:
    """Add up the weights in each zone.

    Parameters
    ----------
    shapes
        n polygons and multipolygons in RD metres, of any validity.
    units
        The weights.

    Returns
    -------
    numpy.ndarray
        Shape (n,); to the last bit what `weigh` divides by.

    Examples
    --------
    >>> points = Units(shapely.points([10, 20, 90], 50), np.array([1.0, 2.0, 1.0]), np.ones(3, bool))
    >>> zone_weights(shapely.box([0, 50], 0, [50, 100], 100), points).tolist()
    [3.0, 1.0]
    """
    broken = np.flatnonzero(~in_chunks(shapely.is_valid, shapes))
    if len(broken):
        shapes = shapes.copy()
        shapes[broken] = [repair(shape) for shape in shapes[broken]]
    found = locate(shapes, units)
    return _sums(found.shape, units.weight[found.unit] * found.part, len(shapes))


def locate(shapes: Shapes, units: Units, *, tree: shapely.STRtree | None = None) -> UnitParts:
    """Find in which shapes the units lie.

    A point lies in a shape if a step to the east, and a smaller one to the north, ends inside. So a point on
    the border of shapes that fit together lies in exactly one of them, in any order.

    Parameters
    ----------
    shapes
        Valid polygons and multipolygons in RD metres.
    units
        Points and polygons.
    tree
        Their spatial index, for whoever looks in one shape after another; without it the shapes get one.

    Returns
    -------
    UnitParts
        In no particular order.

    Examples
    --------
    >>> point = Units(shapely.points([[100, 50]]), np.ones(1), np.ones(1, bool))
    >>> locate(shapely.box([0, 100], 0, [100, 200], 100), point).shape.tolist()
    [1]
    """
    around = _surroundings(shapes)
    if tree is None:
        unit, shape = shapely.STRtree(around).query(units.shapes)
    else:
        shape, unit = tree.query(around)
    # shape by shape, which is easier on memory; numpy sorts short numbers by digit, the fastest way
    order = np.argsort(shape.astype(np.uint16) if len(shapes) < 2**16 else shape, kind="stable")
    unit, shape = unit[order], shape[order]
    # a copy: preparing a shape that another thread uses as well is not safe, and it takes memory
    mine = shapely.set_srid(shapes, 0)
    shapely.prepare(mine)
    part = np.zeros(len(unit))
    is_point = units.is_point[unit]
    if is_point.any():
        where = slice(None) if is_point.all() else is_point
        x, y = shapely.get_x(units.shapes) + _STEP[0], shapely.get_y(units.shapes) + _STEP[1]

        # each thread looks up its own points: copying all at once would cost more than the test
        def holds(holder: Ints, point: Ints) -> Flags:
            inside: Flags = shapely.contains_xy(mine[holder], x[point], y[point])
            return inside

        part[where] = in_chunks(holds, shape[where], unit[where], groups=shape[where], size=_POINTS)
    if not is_point.all():
        cut, those = shape[~is_point], units.shapes[unit[~is_point]]
        # for one shape after another, starting threads would cost more than they bring
        one_by_one = tree is not None and len(cut) < _POINTS
        part[~is_point] = (
            _part_inside(mine[cut], those)
            if one_by_one
            else in_chunks(_part_inside, mine[cut], those, groups=cut)
        )
    some = part > 0
    return UnitParts(unit[some], shape[some], part[some])


def _surroundings(shapes: Shapes) -> Shapes:
    """Return the bounding boxes, with room for the step."""
    west, south, east, north = shapely.bounds(shapes).T
    room = 2 * max(_STEP)
    boxes: Shapes = shapely.box(west - room, south - room, east + room, north + room)
    return boxes


def _part_inside(shapes: Shapes, units: Shapes) -> Floats:
    """Measure which part of polygons lies in shapes."""
    part = np.ones(len(units))
    cut = np.flatnonzero(~shapely.contains_properly(shapes, units))
    part[cut] = 0.0
    # looking costs far less than cutting
    cut = cut[shapely.intersects(shapes[cut], units[cut])]
    part[cut] = shapely.area(shapely.intersection(shapes[cut], units[cut])) / shapely.area(units[cut])
    return part


def shared_parts(
    pairs: tuple[Ints, Ints],
    parts: tuple[UnitParts, UnitParts],
    shapes: tuple[Shapes, Shapes],
    units: Units,
) -> Floats:
    """Measure which part of units lies in an area and in a zone at once.

    Parameters
    ----------
    pairs
        Rows in what `locate` gave of areas and of zones, of the same unit one with one; n pairs.
    parts
        What `locate` gave of areas, and of zones.
    shapes
        The areas, and the zones.
    units
        Points and polygons.

    Returns
    -------
    numpy.ndarray
        The part of the unit, 0..1, shape (n,).

    Examples
    --------
    >>> unit = Units(shapely.box([0], 0, [2], 1), np.ones(1), np.zeros(1, bool))
    >>> shapes = shapely.box([0], 0, [1], 1), shapely.box([0], 0, [2], 0.5)
    >>> one = np.array([0])
    >>> shared_parts((one, one), tuple(locate(shape, unit) for shape in shapes), shapes, unit).tolist()
    [0.25]
    """
    of_area, of_zone = pairs
    in_areas, in_zones = parts
    if units.is_point.all():
        return np.ones(len(of_area))
    # a unit wholly in one of the two lies in both as far as it lies in the other
    part = np.minimum(in_areas.part[of_area], in_zones.part[of_zone])
    cut = np.flatnonzero((in_areas.part[of_area] < 1) & (in_zones.part[of_zone] < 1))
    if len(cut):
        unit = units.shapes[in_zones.unit[of_zone[cut]]]
        inner = shapely.intersection(unit, shapes[0][in_areas.shape[of_area[cut]]])
        inner = shapely.intersection(inner, shapes[1][in_zones.shape[of_zone[cut]]])
        part[cut] = shapely.area(inner) / shapely.area(unit)
    return part


def _matched(one: Ints, other: Ints, count: int) -> tuple[Ints, Ints]:
    """Pair the positions of equal numbers, all below count, in two lists."""
    times = np.bincount(one, minlength=count)
    if times.max(initial=0) <= 1:
        at = np.full(count, -1)
        at[one] = np.arange(len(one))
        both = np.flatnonzero(at[other] >= 0)
        return at[other[both]], both
    order = np.argsort(one, kind="stable")
    start = np.cumsum(times) - times
    repeats = times[other]
    in_other = np.repeat(np.arange(len(other)), repeats)
    nth = np.arange(len(in_other)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    return order[start[other[in_other]] + nth], in_other


def _per_piece(pieces: Pieces, area: Ints, zone: Ints, weight: Floats, zones: int) -> tuple[Floats, Floats]:
    """Add up the weight per piece; and per zone what falls in none of the pieces."""
    if not len(pieces.area):
        return np.zeros(0), np.zeros(zones)
    key, wanted = pieces.area * zones + pieces.zone, area * zones + zone
    place = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    found = key[place] == wanted
    return _sums(place[found], weight[found], len(key)), _sums(zone[~found], weight[~found], zones)


def _sums(position: Ints, values: Floats, count: int) -> Floats:
    """Add values up by position; as numbers with decimals, also when there are none."""
    return np.bincount(position, weights=values, minlength=count).astype(np.float64)


def _not_zero(values: Floats) -> Floats:
    """Make a divisor safe where what it divides is zero too."""
    return np.where(values > 0, values, 1.0)


def _numbers(frame: pd.DataFrame, column: str) -> Floats:
    if column not in frame.columns:
        raise FrameError("geometry.no_weight_column", column=column)
    values = frame[column]
    if not pd.api.types.is_numeric_dtype(values.dtype) or pd.api.types.is_bool_dtype(values.dtype):
        raise FrameError("geometry.weights_no_numbers", column=column)
    return np.asarray(values.to_numpy(dtype=float, na_value=np.nan))
