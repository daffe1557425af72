"""Match pieces with their zones and the parents of those."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from smeedkaart.errors import FrameError
from smeedkaart.geometry.border_error import BorderError, NearBorders
from smeedkaart.statistics.levels import level_of_zones
from smeedkaart.statistics.published import Published, as_numbers

__all__ = ["BY_UNITS", "TRACE", "ByUnits", "Joined", "Near", "join"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]

# What lies within 1.2 m2 per km2 may come from writing the same shape in other coordinates, so that little is
# never a reason to call a zone cut in two, or to call a zone that is only touched part of the area.
TRACE = 2e-6

_PIECE_COLUMNS = ("area", "zone", "share", "surface", "area_surface")
_Made = TypeVar("_Made")
# more than all indicators of a scheme make of one map of zones
_MOST_MADE = 512
_WEIGHT_COLUMNS = ("weight", "area_weight", "surface_share")
BY_UNITS = ("units_least", "units_most", "units_terms")
"""Columns of pieces that are counted by what is published of units, see `ByUnits`; missing of any other."""


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """The zones that an error in their borders moves in or out of areas.

    Parameters
    ----------
    error
        How far borders may be off.
    area, zone
        For each pair: position in the areas and row in the frame of zones.
    metres
        For each pair: of the zone's border, what lies inside the area or near the border that was drawn.
    close
        For each pair: whether the zone's own border comes near the border that was drawn.
    surface
        For each pair: m2 of the zone.
    """

    error: BorderError
    area: IntArray
    zone: IntArray
    metres: FloatArray
    close: BoolArray
    surface: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class ByUnits:
    """What is published of the very units that pieces are made of, such as squares of 100 m.

    Parameters
    ----------
    least, most
        For each piece: between how many people there are, by the rounding of its units; nan for a piece that
        is not made of units.
    terms
        For each piece: of how many rounded figures its people are the sum; of a unit that lies in two zones
        either has a part.
    unit
        What the figures of units are rounded to; 0 when they are not.
    """

    least: FloatArray
    most: FloatArray
    terms: FloatArray
    unit: float

    @property
    def told(self) -> BoolArray:
        """Which pieces are made of units."""
        return ~np.isnan(self.terms)

    def at(self, rows: Any) -> ByUnits:
        """Give those of some pieces, by position or as a slice."""
        return ByUnits(self.least[rows], self.most[rows], self.terms[rows], self.unit)


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
    ground, ground_cover
        For each piece: part of the surface of its zone and of its area, whatever a weight layer says.
    size, parent
        For each zone: surface or else weight (nan when not known), and row of its parent (-1 without).
    parents
        How many parents there are.
    zone_weight
        For each zone: the sum of its weights, nan when not known; None without a weight layer.
    near
        The borders of zones that may be off and lie near those of the areas; None when borders are exact.
    by_units
        Of pieces that are made of units: what is published of these; None when no piece is.
    made
        What followed before of the zones alone, kept by whoever estimates with the same zones again and
        again; None when nobody does.
    """

    areas: pd.Index[Any]
    row: IntArray
    area: IntArray
    zone: IntArray
    share: FloatArray
    surface: FloatArray
    cover: FloatArray
    ground: FloatArray
    ground_cover: FloatArray
    size: FloatArray
    parent: IntArray
    parents: int
    zone_weight: FloatArray | None
    near: Near | None = None
    by_units: ByUnits | None = None
    made: dict[Any, Any] | None = field(default=None, repr=False, compare=False)

    def once(self, what: tuple[Any, ...], of: tuple[Any, ...], make: Callable[[], _Made]) -> _Made:
        """Give what follows of the zones alone: made once, where somebody keeps it.

        Parameters
        ----------
        what
            What it is, with plain values that it hangs on.
        of
            The objects it is made of, such as arrays of figures; the very same ones give the same again.
        make
            Makes it.

        Returns
        -------
        object
            What `make` gave, now or before; not to be changed.

        Examples
        --------
        >>> nothing = np.zeros(0)
        >>> none = Joined(pd.Index([]), *(nothing,) * 10, 0, None, made={})
        >>> none.once(("sum",), (nothing,), lambda: 1), none.once(("sum",), (nothing,), lambda: 2)
        (1, 1)
        """
        if self.made is None:
            return make()
        key = (*what, *map(id, of))
        known = self.made.get(key)
        if known is None:
            if len(self.made) >= _MOST_MADE:
                self.made.clear()
            # held as well, so that nothing else gets their places in memory
            known = self.made[key] = of, make()
        found: _Made = known[1]
        return found

    @property
    def cut(self) -> BoolArray:
        """Which pieces are of a zone that lies neither wholly inside nor wholly outside their area."""
        met = (self.ground > TRACE) | (self.ground_cover > TRACE)
        return np.asarray(met & (self.ground < 1.0 - TRACE))

    @property
    def guessed(self) -> BoolArray:
        """Which pieces are of a zone that is cut, and are not counted by what is published of units."""
        return self.cut if self.by_units is None else self.cut & ~self.by_units.told


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
    >>> joined.size.tolist(), joined.cover.tolist()
    ([1000000.0], [0.5])
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
    weights = {name: as_numbers(pieces, name)[row] for name in _WEIGHT_COLUMNS if name in pieces.columns}
    share = columns["share"]
    for part in (share, weights.get("surface_share", share)):
        if not ((part >= 0) & (part <= 1 + 1e-9)).all():
            raise FrameError("statistics.share_beyond")
    area = np.asarray(codes[row], dtype=np.intp)
    ground = weights.get("surface_share", share)
    # by hand a share by weight may come without one of the surface: then only weights tell sizes
    metres = "weight" not in weights or "surface_share" in weights
    quotient = _quotient(columns["surface"], ground) if metres else _quotient(weights["weight"], share)
    return Joined(
        areas=pd.Index(areas, tupleize_cols=False),
        row=row,
        area=area,
        zone=zone,
        share=np.minimum(share, 1.0),
        surface=columns["surface"],
        cover=_cover(columns["surface"], columns["area_surface"], weights),
        ground=np.minimum(ground, 1.0),
        ground_cover=_cover(columns["surface"], columns["area_surface"], {}),
        size=_sizes(known, zone, quotient, metres=metres),
        parent=known.parent,
        parents=0 if known.parents is None else len(known.parents),
        zone_weight=_zone_weight(pieces, known, zone, share, weights.get("weight")),
        near=_near(pieces.attrs.get("near_borders"), areas, known),
        by_units=_by_units(pieces, row),
    )


def _by_units(pieces: pd.DataFrame, row: IntArray) -> ByUnits | None:
    if not set(BY_UNITS) <= set(pieces.columns):
        return None
    least, most, terms = (as_numbers(pieces, name)[row] for name in BY_UNITS)
    return ByUnits(least, most, terms, pieces.attrs.get("units_rounding", 0.0))


def _near(found: NearBorders | None, areas: pd.Index[Any], known: Published) -> Near | None:
    """Look up the areas and zones of borders that are near; pieces may have lost some of the areas."""
    if found is None:
        return None
    area = pd.Index(areas, tupleize_cols=False).get_indexer(found.area)
    zone = known.positions(found.zone.tolist())
    kept = (area >= 0) & (zone >= 0)
    return Near(
        found.error,
        np.asarray(area[kept], dtype=np.intp),
        zone[kept],
        found.metres[kept],
        found.near[kept],
        found.surface[kept],
    )


def _cover(surface: FloatArray, whole: FloatArray, weights: dict[str, FloatArray]) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        cover = np.where(whole > 0, surface / whole, 0.0)
        if "weight" in weights and "area_weight" in weights:
            # an area in which nobody lives according to the weights still has a surface
            weighed = weights["area_weight"] > 0
            cover = np.where(weighed, weights["weight"] / weights["area_weight"], cover)
    return np.nan_to_num(cover, nan=0.0)


def _largest(group: IntArray, values: FloatArray, size: int) -> FloatArray:
    found = np.full(size, -np.inf)
    np.fmax.at(found, group, values)
    return np.where(np.isfinite(found), found, np.nan)


def _quotient(amount: FloatArray, part: FloatArray) -> FloatArray:
    # of a sliver the quotient is mostly rounding error; it must not set the size of its zone
    telling = part > TRACE
    return np.where(telling, amount, np.nan) / np.where(telling, part, 1.0)


def _sizes(known: Published, zone: IntArray, quotient: FloatArray, *, metres: bool) -> FloatArray:
    """Return the size of every zone: its surface in m2 if known, else what the pieces tell; else nan."""
    size = _largest(zone, quotient, len(known.zones))
    unseen = np.isnan(size) if metres else np.ones(len(size), dtype=bool)
    surfaces = known.surface(unseen)
    if surfaces is not None:
        size[unseen] = surfaces
    return size


def _zone_weight(
    pieces: pd.DataFrame, known: Published, zone: IntArray, share: FloatArray, weight: FloatArray | None
) -> FloatArray | None:
    """Return the sum of the weights of every zone; None when there is no weight layer."""
    held = pieces.attrs.get("zone_weight")
    if held is not None:
        return np.array([held.get(name, np.nan) for name in known.zones.index.tolist()], dtype=np.float64)
    # of pieces made by hand, or read from a file, only the zones that an area meets are known
    return None if weight is None else _largest(zone, _quotient(weight, share), len(known.zones))
