"""The units that people paint areas with: zones, and finer units where the figures have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from weakref import ReferenceType, WeakKeyDictionary, ref

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from smeedkaart.geometry.layers import RD, to_rd
from smeedkaart.geometry.shapes import repair
from smeedkaart.geometry.weights import UnitParts, Units, locate
from smeedkaart.statistics.levels import LEVELS, SQUARES, level_of_codes
from smeedkaart.statistics.zones import ZoneData

__all__ = [
    "PEOPLE",
    "UnitLayer",
    "ZoneWeights",
    "square_codes",
    "square_shapes",
    "unit_layers",
    "weights_in_use",
]

PEOPLE = "population"
"""What is published of units."""

Shapes = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]

# m: what a side of a square may differ from 100 m, for coordinates that were rounded
_SIDE, _OFF = 100.0, 0.5
# the part of a unit that has to lie in the zones: what hangs over their outer border by more is others'
_HERE = 0.5
_ALL_OF_IT = 1.0 - 1e-6
# decimals of a metre to which a unit is cut off at the outer border: both sides of a shared edge end there
_MILLIMETRES = 3

_Known = tuple[ReferenceType[ZoneData], Mapping[str, "UnitLayer"], "ZoneWeights | None"]
# by the spatial index of the zones, of which geopandas makes a new one as soon as a shape changes
_known: WeakKeyDictionary[Any, list[_Known]] = WeakKeyDictionary()


class ZoneWeights(NamedTuple):
    """By what the people of zones are divided.

    Parameters
    ----------
    frame, column
        Points or surfaces in EPSG:28992, and their numeric column.
    holds
        How many people each zone holds in all, nan where that is not known, where the weights are units that
        people can paint with; what these lack of it lives on ground without a unit. None of other weights.
    """

    frame: gpd.GeoDataFrame
    column: str
    holds: Floats | None


@dataclass(frozen=True, eq=False)
class UnitLayer:
    """The units of one level: what an area can be painted with, and by what codes it then goes.

    Parameters
    ----------
    level
        Their level, a key of `smeedkaart.statistics.levels`.
    year
        Year of the units and of what is published of them; 0 when nobody told.
    frame
        Index their codes; columns `name`; `people`, as published, of a unit that lies partly outside all
        zones the part inside (nan when not known); `zone`, the zone in which most of it lies; `parent`, the
        parent of that zone; polygons in EPSG:28992 of which neighbours share their borders exactly.
    made
        Whether they are made up, to try things with.
    place
        For each unit of a weight layer its row in that layer.
    """

    level: str
    year: int
    frame: gpd.GeoDataFrame
    made: bool = False
    place: npt.NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, dtype=np.intp))

    def has(self, codes: Iterable[str]) -> bool:
        """Tell whether there is at least one code, and a unit of each.

        Parameters
        ----------
        codes
            Codes of this level.
        """
        places = self.frame.index.get_indexer(list(codes))
        return bool(len(places) and (places >= 0).all())

    def outline(self, codes: tuple[str, ...]) -> Any:
        """Give the shape of some units together.

        Parameters
        ----------
        codes
            Codes of this layer, at least one.

        Returns
        -------
        shapely.Polygon or shapely.MultiPolygon
            EPSG:28992, with the very corners of the units: shapes of units that differ never overlap.

        Raises
        ------
        KeyError
            When there is no unit of one of these codes.

        Examples
        --------
        >>> from smeedkaart.sources.local.sample import hoogeveen
        >>> layer = unit_layers(hoogeveen())["buurt"]
        >>> round(layer.outline(("BU01185003", "BU01185004")).area / 10_000)
        177
        """
        shapes = self.frame.geometry.loc[list(codes)].to_numpy()
        shape = shapely.coverage_union_all(shapes)
        # units that are no coverage after all
        return shape if shape.is_valid and shape.area > 0 else repair(shapely.union_all(shapes))


def unit_layers(data: ZoneData) -> Mapping[str, UnitLayer]:
    """Give the units that areas can be painted with, by level.

    Parameters
    ----------
    data
        Zones with their figures; a weight layer of squares of 100 m or of postcodes is a layer of its own.

    Returns
    -------
    Mapping
        By level, the zones first. Squares that a file has as points are drawn from their codes; postcodes
        that are points have no surface to paint, and are no layer. Worked out once for the same data.

    Examples
    --------
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> layer = unit_layers(hoogeveen())["buurt"]
    >>> layer.year, layer.frame.at["BU01185003", "name"], int(layer.frame.at["BU01185003", "people"])
    (2025, 'Krakeel', 5185)
    """
    return _worked_out(data)[1]


def weights_in_use(data: ZoneData) -> ZoneWeights | None:
    """Give the weights by which zones are divided; None without a weight layer.

    Parameters
    ----------
    data
        Zones with their figures.

    Returns
    -------
    ZoneWeights or None
        Squares as surfaces, also where a file has them as points: what is painted and what is drawn must be
        counted alike. Worked out once for the same data.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> weights_in_use(replace(hoogeveen(), weights=None, weight=None)) is None
    True
    """
    return None if data.weights is None else _worked_out(data)[2]


def _worked_out(data: ZoneData) -> _Known:
    """Work out what follows of figures, once for the same ones; others may have the same zones."""
    known = _known.setdefault(data.zones.sindex, [])
    for one in known:
        if one[0]() is data:
            return one
    known[:] = [one for one in known if one[0]() is not None]
    weights = _in_use(data)
    finer = None if weights is None or weights.holds is None else _of_weights(data, weights)
    layers = {layer.level: layer for layer in (_of_zones(data), finer) if layer is not None}
    known.append((ref(data), layers, weights))
    return known[-1]


def square_codes(shapes: Shapes) -> npt.NDArray[np.object_]:
    """Tell the codes of squares of 100 m by where they lie: E2295N5252 has its corner at (229500, 525200).

    Parameters
    ----------
    shapes
        Polygons in EPSG:28992, shape (n,).

    Returns
    -------
    numpy.ndarray
        Shape (n,); empty texts when they are not all such squares.

    Examples
    --------
    >>> square_codes(shapely.box([229500], 525200, 229600, 525300)).tolist()
    ['E2295N5252']
    """
    bounds = shapely.bounds(shapes).reshape(-1, 4)
    corner = np.round(bounds[:, :2] / _SIDE)
    wanted = np.column_stack([corner, corner + 1]) * _SIDE
    if not (np.abs(bounds - wanted) <= _OFF).all() or (shapely.area(shapes) < (_SIDE - 2 * _OFF) ** 2).any():
        return np.full(len(shapes), "", dtype=object)
    return np.array([f"E{east:04.0f}N{north:04.0f}" for east, north in corner.tolist()], dtype=object)


def square_shapes(codes: Any) -> Shapes:
    """Draw squares of 100 m from their codes.

    Parameters
    ----------
    codes
        Codes such as E2295N5252, n of them.

    Returns
    -------
    numpy.ndarray
        EPSG:28992, shape (n,).

    Examples
    --------
    >>> square_shapes(["E2295N5252"])[0].bounds
    (229500.0, 525200.0, 229600.0, 525300.0)
    """
    west = np.array([float(code[1:5]) for code in codes]) * _SIDE
    south = np.array([float(code[6:10]) for code in codes]) * _SIDE
    return np.asarray(shapely.box(west, south, west + _SIDE, south + _SIDE), dtype=object)


def _of_zones(data: ZoneData) -> UnitLayer:
    zones = to_rd(data.zones, "zones")
    frame = gpd.GeoDataFrame(
        {
            "name": zones.get("zone_name", zones.index.to_series()).astype(str),
            "people": zones.get(PEOPLE, np.nan),
            "zone": zones.index.astype(str),
            "parent": zones.get("parent"),
        },
        geometry=zones.geometry.to_numpy(),
        index=pd.Index(zones.index.astype(str), name="unit"),
        crs=RD,
    )
    return UnitLayer(data.level, data.year, frame)


def _in_use(data: ZoneData) -> ZoneWeights | None:
    if data.weights is None or data.weight is None:
        return None
    plain = ZoneWeights(data.weights, data.weight, None)
    if not len(data.weights):
        return plain
    weights = to_rd(data.weights, "weights")
    found = _coded(weights)
    if found is None or found[0] == data.level or PEOPLE not in data.zones:
        return plain
    _level, codes, shapes = found
    people = weights[data.weight].to_numpy(dtype=np.float64)
    frame = gpd.GeoDataFrame({"weight": people, "code": codes}, geometry=shapes, crs=RD)
    return ZoneWeights(frame, "weight", data.zones[PEOPLE].to_numpy(dtype=np.float64, na_value=np.nan))


def _of_weights(data: ZoneData, weights: ZoneWeights) -> UnitLayer:
    """Make a layer of weights that each have a code and a surface of their own."""
    codes = weights.frame["code"].to_numpy()
    shapes = np.asarray(weights.frame.geometry.array, dtype=object)
    people = weights.frame[weights.column].to_numpy()
    zones = np.asarray(to_rd(data.zones, "zones").geometry.array)
    parts = locate(zones, Units(shapes, people, np.zeros(len(shapes), dtype=bool)))
    inside = np.bincount(parts.unit, weights=parts.part, minlength=len(shapes)).astype(np.float64)
    here = np.flatnonzero(inside >= _HERE)
    zone = data.zones.index[_most_of(parts, len(shapes))[here]]
    frame = gpd.GeoDataFrame(
        {
            "name": codes[here],
            "people": people[here] * np.where(inside[here] < _ALL_OF_IT, inside[here], 1.0),
            "zone": zone.astype(str),
            "parent": None if "parent" not in data.zones else data.zones["parent"].loc[zone].to_numpy(),
        },
        geometry=_cut_off(shapes[here], inside[here], zones),
        index=pd.Index(codes[here], name="unit"),
        crs=RD,
    )
    origin, level = data.provenance.get("weights"), level_of_codes(codes, "").key
    return UnitLayer(level, 0 if origin is None else origin.year, frame, "weights" in data.made, here)


def _coded(weights: gpd.GeoDataFrame) -> tuple[str, npt.NDArray[np.object_], Shapes] | None:
    """Tell of what level weights are, with codes and shapes; None when nobody can paint with them."""
    shapes = np.asarray(weights.geometry.array, dtype=object)
    surfaces = bool((shapely.area(shapes) > 0).all())
    if "code" in weights and weights["code"].notna().all():
        codes = weights["code"].astype(str).str.strip().to_numpy(dtype=object)
    else:
        # a data pack of an earlier version knows where squares lie, not what they are called
        codes = square_codes(shapes) if surfaces else np.array([], dtype=object)
    level = level_of_codes(codes, "").key if len(codes) else ""
    if level not in LEVELS or len(set(codes)) < len(codes):
        return None
    if level == SQUARES.key:
        drawn = square_shapes(codes)
        if not _lie_there(shapes, drawn):
            return None
        return level, codes, shapes if surfaces else drawn
    return (level, codes, shapes) if surfaces else None


def _lie_there(shapes: Shapes, squares: Shapes) -> bool:
    """Tell whether weights lie in the squares of 100 m of their codes: larger squares have such codes too."""
    west, south, east, north = shapely.bounds(squares).T
    found = shapely.bounds(shapes)
    low = np.column_stack([west, south]) - 2 * _OFF
    high = np.column_stack([east, north]) + 2 * _OFF
    return bool((found[:, :2] >= low).all() and (found[:, 2:] <= high).all())


def _most_of(parts: UnitParts, count: int) -> npt.NDArray[np.intp]:
    """Find for each unit the shape in which most of it lies."""
    order = np.lexsort([-parts.shape, parts.part])
    most = np.zeros(count, dtype=np.intp)
    most[parts.unit[order]] = parts.shape[order]
    return most


def _cut_off(shapes: Shapes, inside: Floats, zones: Shapes) -> Shapes:
    """Cut units off at the outer border of the zones, so that nobody paints land of the neighbours."""
    over = np.flatnonzero(inside < _ALL_OF_IT)
    if not len(over):
        return shapes
    whole = shapely.union_all(zones)
    shapely.prepare(whole)
    shapes = shapes.copy()
    for unit in over.tolist():
        cut = shapely.transform(
            shapely.intersection(shapes[unit], whole), lambda corners: np.round(corners, _MILLIMETRES)
        )
        shapes[unit] = repair(cut)
    return shapes
