"""Divide zones over areas by finer units, which say where in a zone people live."""

from __future__ import annotations

from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from smeedkaart._parallel import in_chunks
from smeedkaart.drawing import repair
from smeedkaart.errors import FrameError
from smeedkaart.frames import refuse_duplicates, refuse_rows, to_rd
from smeedkaart.language import gettext as _

__all__ = ["Parts", "Units", "Weighed", "locate", "usable_weights", "weigh"]

Shapes = npt.NDArray[Any]
Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_COLUMN = "weight"
# the step (m) by which a point on a border is moved to see on which side it counts; along no border that people draw
_STEP = (1.0e-6, 0.6180339887e-6)


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


class Parts(NamedTuple):
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


class Weighed(NamedTuple):
    """What the weights say of pieces.

    Parameters
    ----------
    share, weight, zone_units
        Per piece, shape (n pieces,).
    area_weight
        Per area, shape (n areas,).
    """

    share: Floats
    weight: Floats
    area_weight: Floats
    zone_units: Floats


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
        When the frame is empty or has duplicate index values, when there is no such column, when a weight is missing,
        negative or not finite, or when a shape is neither a point nor a surface; or as `smeedkaart.frames.to_rd`.

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
    refuse_rows(
        wrong,
        frame,
        _("Among the {frame} there are weights that are no number from 0 up: {rows}."),
        "weights",
    )
    shapes = np.asarray(frame.geometry.array)
    kind = shapely.get_type_id(shapes)
    is_point = kind == shapely.GeometryType.POINT
    surfaces = np.isin(kind, (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    sentence = _("Among the {frame} there are shapes that are neither a point nor a surface: {rows}.")
    refuse_rows(~is_point & ~surfaces, frame, sentence, "weights")
    broken = np.flatnonzero(surfaces)[~in_chunks(shapely.is_valid, shapes[surfaces])]
    if len(broken):
        shapes = shapes.copy()
        shapes[broken] = [repair(shape) for shape in shapes[broken]]
        refuse_rows(shapely.is_empty(shapes), frame, sentence, "weights")
    return Units(shapes, weight, is_point)


def weigh(
    area: Ints, zone: Ints, share: Floats, area_shapes: Shapes, zone_shapes: Shapes, units: Units
) -> Weighed:
    """Divide the zones of pieces by weight.

    Parameters
    ----------
    area, zone
        Positions of the area and the zone of each piece, in order, shape (n,).
    share
        The part of the zone's surface in each piece, shape (n,); used for zones without any weight.
    area_shapes, zone_shapes
        Valid polygons and multipolygons in RD metres.
    units
        The weights.

    Returns
    -------
    Weighed
        Shares by weight, and the weights they come from.

    Notes
    -----
    The number of units is the effective sample size of Kish (1965), (sum w)^2 / sum w^2, over the units of the zone.

    Examples
    --------
    >>> halves, zone = shapely.box([0, 50], 0, [50, 100], 100), shapely.box([0], 0, [100], 100)
    >>> points = Units(shapely.points([10, 20, 90], 50), np.array([1.0, 2.0, 1.0]), np.ones(3, bool))
    >>> weigh(np.array([0, 1]), np.array([0, 0]), np.array([0.5, 0.5]), halves, zone, points).share.tolist()
    [0.75, 0.25]
    """
    used = np.unique(zone)
    in_zones = locate(zone_shapes[used], units)
    in_zones = in_zones._replace(shape=used[in_zones.shape])
    in_areas = locate(area_shapes, units)
    count = len(zone_shapes)
    held = units.weight[in_zones.unit] * in_zones.part
    zone_weight = np.bincount(in_zones.shape, weights=held, minlength=count)
    squares = np.bincount(in_zones.shape, weights=held**2, minlength=count)
    both, part = _in_both(in_areas, in_zones, area_shapes, zone_shapes, units)
    shared = units.weight[in_zones.unit[both[1]]] * part
    weight, lost = _per_piece(area, zone, in_areas.shape[both[0]], in_zones.shape[both[1]], shared, count)
    kept = np.bincount(zone, weights=weight, minlength=count)
    # weight in a strip too narrow to be a piece goes to the zone's other pieces, as its surface does
    factor = np.where(kept > 0, 1 + lost / np.where(kept > 0, kept, 1), 1.0) / np.where(
        zone_weight > 0, zone_weight, 1
    )
    by_weight = np.where(zone_weight[zone] > 0, np.minimum(weight * factor[zone], 1.0), share)
    return Weighed(
        by_weight,
        weight,
        np.bincount(
            in_areas.shape, weights=units.weight[in_areas.unit] * in_areas.part, minlength=len(area_shapes)
        ),
        (zone_weight**2 / np.where(squares > 0, squares, 1))[zone],
    )


def locate(shapes: Shapes, units: Units) -> Parts:
    """Find in which shapes the units lie.

    A point on the border of a shape lies in it if a step to the east, and a smaller one to the north, leads inside. So a point on
    the border of shapes that fit together lies in exactly one of them, whatever their order.

    Parameters
    ----------
    shapes
        Valid polygons and multipolygons in RD metres.
    units
        Points and polygons.

    Returns
    -------
    Parts
        In no particular order.

    Examples
    --------
    >>> point = Units(shapely.points([[100, 50]]), np.ones(1), np.ones(1, bool))
    >>> locate(shapely.box([0, 100], 0, [100, 200], 100), point).shape.tolist()
    [1]
    """
    unit, shape = shapely.STRtree(shapes).query(units.shapes)
    order = np.argsort(shape, kind="stable")
    unit, shape = unit[order], shape[order]
    # a copy, for preparing a shape that another thread uses as well is not safe, and the preparation takes memory
    mine = shapely.set_srid(shapes, 0)
    shapely.prepare(mine)
    is_point = units.is_point[unit]
    points, surfaces = np.flatnonzero(is_point), np.flatnonzero(~is_point)
    part = np.zeros(len(unit))
    if len(points):
        x, y = shapely.get_x(units.shapes), shapely.get_y(units.shapes)
        at = unit[points]
        part[points] = in_chunks(_holds, mine[shape[points]], x[at], y[at], groups=shape[points])
    if len(surfaces):
        part[surfaces] = in_chunks(
            _part_inside, mine[shape[surfaces]], units.shapes[unit[surfaces]], groups=shape[surfaces]
        )
    some = part > 0
    return Parts(unit[some], shape[some], part[some])


def _holds(shapes: Shapes, x: Floats, y: Floats) -> Flags:
    """Tell whether points lie in shapes; on a border the side decides."""
    holds: Flags = shapely.contains_xy(shapes, x, y)
    rest = np.flatnonzero(~holds)
    border = rest[shapely.intersects_xy(shapes[rest], x[rest], y[rest])]
    holds[border] = shapely.contains_xy(shapes[border], x[border] + _STEP[0], y[border] + _STEP[1])
    return holds


def _part_inside(shapes: Shapes, units: Shapes) -> Floats:
    """Measure which part of polygons lies in shapes."""
    part = np.ones(len(units))
    cut = ~shapely.contains_properly(shapes, units)
    part[cut] = shapely.area(shapely.intersection(shapes[cut], units[cut])) / shapely.area(units[cut])
    return part


def _in_both(
    in_areas: Parts, in_zones: Parts, area_shapes: Shapes, zone_shapes: Shapes, units: Units
) -> tuple[tuple[Ints, Ints], Floats]:
    """Combine, unit by unit, the areas and the zones it lies in; return positions in both lists and the part in both."""
    order = np.argsort(in_areas.unit, kind="stable")
    times = np.bincount(in_areas.unit, minlength=len(units.shapes))
    start = np.cumsum(times) - times
    repeats = times[in_zones.unit]
    of_zone = np.repeat(np.arange(len(repeats)), repeats)
    nth = np.arange(len(of_zone)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    of_area = order[start[in_zones.unit[of_zone]] + nth]
    # a unit wholly in one of the two lies in both as far as it lies in the other
    part = np.minimum(in_areas.part[of_area], in_zones.part[of_zone])
    cut = np.flatnonzero((in_areas.part[of_area] < 1) & (in_zones.part[of_zone] < 1))
    if len(cut):
        unit = units.shapes[in_zones.unit[of_zone[cut]]]
        inner = shapely.intersection(unit, area_shapes[in_areas.shape[of_area[cut]]])
        inner = shapely.intersection(inner, zone_shapes[in_zones.shape[of_zone[cut]]])
        part[cut] = shapely.area(inner) / shapely.area(unit)
    return (of_area, of_zone), part


def _per_piece(
    area: Ints, zone: Ints, unit_area: Ints, unit_zone: Ints, weight: Floats, zones: int
) -> tuple[Floats, Floats]:
    """Add weight up per piece; and per zone what falls in none of the pieces."""
    if not len(area):
        return np.zeros(0), np.zeros(zones)
    key, wanted = area * zones + zone, unit_area * zones + unit_zone
    place = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    found = key[place] == wanted
    per_piece = np.bincount(place[found], weights=weight[found], minlength=len(key))
    return per_piece, np.bincount(unit_zone[~found], weights=weight[~found], minlength=zones)


def _numbers(frame: pd.DataFrame, column: str) -> Floats:
    if column not in frame.columns:
        raise FrameError(
            _("The weights have no column “{column}”; say which column holds them.").format(column=column)
        )
    values = frame[column]
    if not pd.api.types.is_numeric_dtype(values.dtype) or pd.api.types.is_bool_dtype(values.dtype):
        raise FrameError(_("The column “{column}” of the weights holds no numbers.").format(column=column))
    return np.asarray(values.to_numpy(dtype=float, na_value=np.nan))
