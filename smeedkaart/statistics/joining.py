"""Match pieces with their zones and parents, and read the figures that are published for them."""

from __future__ import annotations

import decimal
import numbers
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from smeedkaart.errors import FrameError

__all__ = ["TRACE", "Joined", "join", "published"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

# What lies within 1.2 m2 per km2 may come from writing the same shape in other coordinates, so that little is
# never a reason to call a zone cut in two, or to call a zone that is only touched part of the area.
TRACE = 2e-6

_PIECE_COLUMNS = ("area", "zone", "share", "surface", "area_surface")
_WEIGHT_COLUMNS = ("weight", "area_weight", "zone_units")


@dataclass(frozen=True, slots=True)
class Joined:
    """Pieces and the zones they belong to, as arrays in the order of the areas.

    Parameters
    ----------
    areas
        The areas, in the order in which the pieces first name them.
    row
        For each piece with a zone: its row in the frame of pieces.
    area, zone
        For each piece: position in `areas` and row in the frame of zones.
    share, surface, cover
        For each piece: part of its zone, m2, and part of its area (by weight if there is a weight layer).
    km2, size, units, parent
        For each zone: surface (nan when not known), surface or else weight, effective number of weight units,
        and row of its parent (-1 without).
    parents
        How many parents there are.
    """

    areas: pd.Index[Any]
    row: IntArray
    area: IntArray
    zone: IntArray
    share: FloatArray
    surface: FloatArray
    cover: FloatArray
    km2: FloatArray
    size: FloatArray
    units: FloatArray
    parent: IntArray
    parents: int


def join(pieces: pd.DataFrame, zones: pd.DataFrame, parents: pd.DataFrame | None) -> Joined:
    """Look up the zone and the parent of every piece.

    Parameters
    ----------
    pieces
        What `overlay` returns, or the same columns made by hand.
    zones
        Frame indexed by zone.
    parents
        Frame indexed by parent, or None.

    Returns
    -------
    Joined
        The pieces that have a zone, sorted by area, and what is needed of every zone.

    Raises
    ------
    FrameError
        When a column is missing or not a number, a zone is not known or not unique, a share lies outside
        0..1, or the column with the parents cannot be found.

    Examples
    --------
    >>> pieces = pd.DataFrame(
    ...     {"area": ["a"], "zone": ["z"], "share": [0.5], "surface": [5e5], "area_surface": [1e6]}
    ... )
    >>> joined = join(pieces, pd.DataFrame({"population": [100]}, index=["z"]), None)
    >>> joined.km2.tolist(), joined.cover.tolist()
    ([1.0], [0.5])
    """
    missing = [name for name in _PIECE_COLUMNS if name not in pieces.columns]
    if missing:
        raise FrameError("statistics.pieces_lack", names=missing)
    if not zones.index.is_unique:
        raise FrameError("statistics.zones_twice")
    codes, areas = pd.factorize(pieces["area"], use_na_sentinel=False)
    has_zone = pieces["zone"].notna().to_numpy(dtype=bool)
    row = np.flatnonzero(has_zone)
    row = row[np.argsort(codes[row], kind="stable")]
    wanted = pieces["zone"].iloc[row]
    zone = np.asarray(zones.index.get_indexer(_as_index(wanted)), dtype=np.intp)
    if (zone < 0).any():
        unknown = wanted.iloc[int(np.flatnonzero(zone < 0)[0])]
        raise FrameError("statistics.unknown_zone", zone=str(unknown))
    columns = {name: _numbers(pieces, name)[row] for name in _PIECE_COLUMNS[2:]}
    share = columns["share"]
    if not ((share >= 0) & (share <= 1 + 1e-9)).all():
        raise FrameError("statistics.share_beyond")
    area = np.asarray(codes[row], dtype=np.intp)
    weights = {name: _numbers(pieces, name)[row] for name in _WEIGHT_COLUMNS if name in pieces.columns}
    km2, size = _sizes(zones, zone, share, columns["surface"], weights.get("weight"))
    parent, count = _parents(zones, parents)
    return Joined(
        areas=pd.Index(areas, tupleize_cols=False),
        row=row,
        area=area,
        zone=zone,
        share=np.minimum(share, 1.0),
        surface=columns["surface"],
        cover=_cover(columns["surface"], columns["area_surface"], weights),
        km2=km2,
        size=size,
        units=_largest(zone, weights.get("zone_units", np.ones(len(zone))), len(zones), 1.0),
        parent=parent,
        parents=count,
    )


def _as_index(values: pd.Series[Any]) -> pd.Index[Any]:
    # a column that has to hold missing zones is often of a wider type than the index it refers to
    index: pd.Index[Any] = pd.Index(values.tolist())
    return index


def _cover(surface: FloatArray, whole: FloatArray, weights: dict[str, FloatArray]) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        cover = np.where(whole > 0, surface / whole, 0.0)
        if "weight" in weights and "area_weight" in weights:
            # an area in which nobody lives according to the weights still has a surface
            weighed = weights["area_weight"] > 0
            cover = np.where(weighed, weights["weight"] / weights["area_weight"], cover)
    return np.nan_to_num(cover, nan=0.0)


def _largest(group: IntArray, values: FloatArray, size: int, without: float) -> FloatArray:
    found = np.full(size, -np.inf)
    np.fmax.at(found, group, values)
    return np.where(np.isfinite(found), found, without)


def _sizes(
    zones: pd.DataFrame, zone: IntArray, share: FloatArray, surface: FloatArray, weight: FloatArray | None
) -> tuple[FloatArray, FloatArray]:
    """Return the surface of every zone in km2, and its size: surface if known, else weight; else nan."""
    km2 = np.full(len(zones), np.nan)
    # of a sliver the quotient is mostly rounding error; it must not set the size of its zone
    telling = share > TRACE
    quotient = np.where(telling, surface if weight is None else weight, np.nan) / np.where(
        telling, share, 1.0
    )
    size = _largest(zone, quotient, len(zones), np.nan)
    if weight is None:
        km2 = size / 1e6
    if isinstance(zones, gpd.GeoDataFrame) and zones.crs is not None:
        unseen = np.isnan(km2)
        shapes = zones.geometry[unseen]
        surfaces = (shapes if zones.crs.equals(28992) else shapes.to_crs(28992)).area.to_numpy() / 1e6
        km2[unseen] = surfaces
        size = km2
    return km2, size


def _parents(zones: pd.DataFrame, parents: pd.DataFrame | None) -> tuple[IntArray, int]:
    if parents is None:
        return np.full(len(zones), -1, dtype=np.intp), 0
    if not parents.index.is_unique:
        raise FrameError("statistics.parents_twice")
    name = parents.index.name
    if name is None:
        found = [column for column in zones.columns if _refers(zones[column], parents.index)]
        if len(found) != 1:
            raise FrameError("statistics.parents_unnamed")
        name = found[0]
    elif name not in zones.columns:
        raise FrameError("statistics.no_parent_column", name=str(name))
    codes = zones[name]
    parent = np.full(len(zones), -1, dtype=np.intp)
    known = codes.notna().to_numpy(dtype=bool)
    parent[known] = parents.index.get_indexer(_as_index(codes[known]))
    return parent, len(parents)


def _refers(column: pd.Series[Any], index: pd.Index[Any]) -> bool:
    if isinstance(column, gpd.GeoSeries):
        return False
    values = column.dropna()
    return len(values) > 0 and bool(values.isin(index).all())


def _numbers(frame: pd.DataFrame, name: str) -> FloatArray:
    """Return a column as floats with nan for missing; anything that is not a number is refused."""
    column = frame[name]
    if column.dtype == object:
        kinds = (numbers.Real, decimal.Decimal, np.number)
        numeric = all(isinstance(v, kinds) and not isinstance(v, bool) for v in column.dropna())
    else:
        numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    if not numeric:
        raise FrameError("statistics.no_numbers", name=name)
    values = column.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isinf(values).any():
        raise FrameError("statistics.no_numbers", name=name)
    return np.asarray(values, dtype=np.float64)


def published(
    joined: Joined, zones: pd.DataFrame, parents: pd.DataFrame | None, column: str, *, count: bool
) -> tuple[FloatArray, FloatArray]:
    """Return the figures of the zones and of their parents; nan where they are not published.

    Parameters
    ----------
    joined
        Pieces and zones.
    zones, parents
        The frames with figures. A column that only the parents have is not published for any zone.
    column
        Name of the figure.
    count
        Whether it is a count, which cannot be negative.

    Returns
    -------
    tuple of numpy.ndarray
        One figure for each zone, one for each parent.

    Raises
    ------
    FrameError
        When neither frame has the column, it does not hold numbers, or a count is negative.

    Examples
    --------
    >>> pieces = pd.DataFrame({"area": [], "zone": [], "share": [], "surface": [], "area_surface": []})
    >>> zones = pd.DataFrame({"population": [100, None]}, index=["y", "z"])
    >>> published(join(pieces, zones, None), zones, None, "population", count=True)[0].tolist()
    [100.0, nan]
    """
    in_parents = parents is not None and column in parents.columns
    if column not in zones.columns and not in_parents:
        raise FrameError("statistics.no_column", name=column)
    own = _numbers(zones, column) if column in zones.columns else np.full(len(zones), np.nan)
    above = (
        _numbers(parents, column) if parents is not None and in_parents else np.full(joined.parents, np.nan)
    )
    if count and (np.nanmin(own, initial=0.0) < 0 or np.nanmin(above, initial=0.0) < 0):
        raise FrameError("statistics.count_below_zero", name=column)
    return own, above
