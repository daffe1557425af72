"""Match pieces with their zones and the parents of those."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from smeedkaart.errors import FrameError
from smeedkaart.statistics.levels import level_of_zones
from smeedkaart.statistics.published import Published, as_numbers

__all__ = ["TRACE", "Joined", "join"]

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


def join(pieces: pd.DataFrame, known: Published) -> Joined:
    """Look up the zone and the parent of every piece.

    Parameters
    ----------
    pieces
        What `overlay` returns, or the same columns made by hand.
    known
        The zones and their parents.

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
    >>> joined = join(pieces, Published(pd.DataFrame({"population": [100]}, index=["z"]), None))
    >>> joined.km2.tolist(), joined.cover.tolist()
    ([1.0], [0.5])
    """
    missing = [name for name in _PIECE_COLUMNS if name not in pieces.columns]
    if missing:
        raise FrameError("statistics.pieces_lack", names=missing)
    codes, areas = pd.factorize(pieces["area"], use_na_sentinel=False)
    has_zone = pieces["zone"].notna().to_numpy(dtype=bool)
    row = np.flatnonzero(has_zone)
    row = row[np.argsort(codes[row], kind="stable")]
    wanted = pieces["zone"].iloc[row]
    zone = known.positions(wanted.tolist())
    if (zone < 0).any():
        unknown = wanted.iloc[int(np.flatnonzero(zone < 0)[0])]
        raise FrameError(
            "statistics.unknown_zone", level=level_of_zones(known.zones.index), zone=str(unknown)
        )
    columns = {name: as_numbers(pieces, name)[row] for name in _PIECE_COLUMNS[2:]}
    share = columns["share"]
    if not ((share >= 0) & (share <= 1 + 1e-9)).all():
        raise FrameError("statistics.share_beyond")
    area = np.asarray(codes[row], dtype=np.intp)
    weights = {name: as_numbers(pieces, name)[row] for name in _WEIGHT_COLUMNS if name in pieces.columns}
    km2, size = _sizes(known, zone, share, columns["surface"], weights.get("weight"))
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
        units=_largest(zone, weights.get("zone_units", np.ones(len(zone))), len(known.zones), 1.0),
        parent=known.parent,
        parents=0 if known.parents is None else len(known.parents),
    )


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
    known: Published, zone: IntArray, share: FloatArray, surface: FloatArray, weight: FloatArray | None
) -> tuple[FloatArray, FloatArray]:
    """Return the surface of every zone in km2, and its size: surface if known, else weight; else nan."""
    km2 = np.full(len(known.zones), np.nan)
    # of a sliver the quotient is mostly rounding error; it must not set the size of its zone
    telling = share > TRACE
    quotient = np.where(telling, surface if weight is None else weight, np.nan) / np.where(
        telling, share, 1.0
    )
    size = _largest(zone, quotient, len(known.zones), np.nan)
    if weight is None:
        km2 = size / 1e6
    unseen = np.isnan(km2)
    surfaces = known.surface(unseen)
    if surfaces is not None:
        km2[unseen] = surfaces / 1e6
        size = km2
    return km2, size
