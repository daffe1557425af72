"""Which part of each zone lies in some of a number of areas, kept up to date zone by zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from smeedkaart.assessment.inputs import Basis
from smeedkaart.assessment.painted import rows_together
from smeedkaart.assessment.totals import LEFT_WORTH_TELLING
from smeedkaart.geometry.border_error import BordersInReach
from smeedkaart.geometry.cutting import Cutter, ZonePieces
from smeedkaart.geometry.shapes import repair
from smeedkaart.statistics.joining import BY_UNITS, ByUnits, Joined, Near
from smeedkaart.statistics.unit_pieces import MadeOfUnits

__all__ = ["Covered", "CutArea", "joined_cuts", "stacked_cuts", "together_by_units"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


class CutArea(NamedTuple):
    """One area: its shape (EPSG:28992, valid), its pieces, and the units of which it is made, if it is."""

    shape: BaseGeometry
    cuts: ZonePieces
    made: MadeOfUnits | None = None


def joined_cuts(
    areas: Sequence[Any],
    cuts: ZonePieces,
    reach: BordersInReach | None,
    cutter: Cutter,
    basis: Basis,
    *,
    by_units: ByUnits | None = None,
) -> Joined:
    """Give pieces with what is needed of every zone, as `smeedkaart.statistics.joining.join` does.

    Parameters
    ----------
    areas
        What the areas are called.
    cuts, reach
        Their pieces, and the borders of zones near theirs, as the cutter gives them.
    cutter
        What they were cut with.
    basis
        What they are worked out with.
    by_units
        What is published of the units of which pieces are made.

    Returns
    -------
    Joined
        Ready to be estimated.
    """
    known, some = basis.prepared.published, basis.weighs_some_zones
    with np.errstate(divide="ignore", invalid="ignore"):
        ground_cover = np.nan_to_num(cuts.surface / cuts.whole[cuts.area])
        cover = ground_cover
        if cuts.weight is not None and cuts.whole_weight is not None and not some:
            weighed = cuts.whole_weight[cuts.area] > 0
            cover = np.where(weighed, cuts.weight / cuts.whole_weight[cuts.area], cover)
    return Joined(
        areas=pd.Index(areas, tupleize_cols=False),
        row=np.arange(len(cuts.area), dtype=np.intp),
        area=cuts.area,
        zone=cuts.zone,
        share=cuts.share,
        surface=cuts.surface,
        cover=cover,
        ground=cuts.ground,
        ground_cover=ground_cover,
        size=basis.prepared.sizes,
        parent=known.parent,
        parents=0 if known.parents is None else len(known.parents),
        zone_weight=None if some else cutter.zone_weight,
        near=_near(reach, cutter),
        by_units=by_units,
        made=basis.prepared.made,
    )


def stacked_cuts(several: Sequence[Joined]) -> Joined:
    """Put the pieces of several areas beside each other, to be estimated in one go.

    Parameters
    ----------
    several
        The pieces of one area each, at least one, with the same zones.

    Returns
    -------
    Joined
        The areas are called by their place.
    """
    if len(several) == 1:
        return several[0]
    first = several[0]

    def all_of(name: str) -> Any:
        return np.concatenate([getattr(one, name) for one in several])

    place = np.arange(len(several))
    columns = ("zone", "share", "surface", "cover", "ground", "ground_cover")
    near = [one.near for one in several if one.near is not None]
    return replace(
        first,
        by_units=together_by_units([(one.by_units, len(one.zone)) for one in several]),
        areas=pd.Index(place),
        row=np.arange(sum(len(one.zone) for one in several), dtype=np.intp),
        area=np.repeat(place, [len(one.zone) for one in several]).astype(np.intp),
        **{name: all_of(name) for name in columns},
        # all of them know of the error of the borders, or none does
        near=None
        if not near
        else replace(
            near[0],
            area=np.repeat(place, [len(one.area) for one in near]).astype(np.intp),
            zone=np.concatenate([one.zone for one in near]),
            metres=np.concatenate([one.metres for one in near]),
            close=np.concatenate([one.close for one in near]),
            surface=np.concatenate([one.surface for one in near]),
        ),
    )


def together_by_units(several: Sequence[tuple[ByUnits | None, int]]) -> ByUnits | None:
    """Put what is published of the units of several areas beside each other.

    Parameters
    ----------
    several
        Of each area that, and how many pieces it has.

    Returns
    -------
    ByUnits or None
        None when no area is made of units.
    """
    told = [one for one, _count in several if one is not None]
    if not told:
        return None

    def column(name: str) -> Floats:
        parts = [np.full(count, np.nan) if one is None else getattr(one, name) for one, count in several]
        return np.concatenate(parts)

    return ByUnits(column("least"), column("most"), column("terms"), max(one.unit for one in told))


def _near(reach: BordersInReach | None, cutter: Cutter) -> Near | None:
    if reach is None or cutter.error is None:
        return None
    surface = cutter.border_surface[reach.zone]
    return Near(cutter.error, reach.area, reach.zone, reach.metres, reach.near, surface)


class Covered:
    """The part of each zone that lies in some of a number of areas, so that who lives in two counts once.

    Parameters
    ----------
    cutter
        The zones.
    """

    def __init__(self, cutter: Cutter, zones: int) -> None:
        self._cutter = cutter
        self._areas: dict[str, CutArea] = {}
        # the areas that have something of each zone, if only a strip
        self._met: dict[int, set[str]] = {}
        self._stale: set[int] = set()
        self._share, self._ground, self._surface = np.zeros((3, zones))
        # what is published of the units that the areas have of a zone: least, most, and of how many figures
        self._told = np.full((len(BY_UNITS), zones), np.nan)
        self._reach: BordersInReach | None = None
        self._near_is_known = False

    def follow(self, areas: Mapping[str, CutArea], basis: Basis) -> bool:
        """Take over which areas there are now.

        Parameters
        ----------
        areas
            All of them, by identity; those that are the very same as before cost nothing.
        basis
            What they are worked out with.

        Returns
        -------
        bool
            Whether anything changed.
        """
        gone = [area for area, held in self._areas.items() if areas.get(area) is not held]
        new = [area for area, cut in areas.items() if self._areas.get(area) is not cut]
        for area in gone:
            for zone in _zones(self._areas.pop(area)):
                self._met[zone].discard(area)
                self._stale.add(zone)
        for area in new:
            self._areas[area] = areas[area]
            for zone in _zones(areas[area]):
                self._met.setdefault(zone, set()).add(area)
                self._stale.add(zone)
        if not gone and not new:
            return False
        self._work_out(basis)
        self._near_is_known = False
        return True

    def inside(self, basis: Basis) -> Joined:
        """Give what lies in the areas as the pieces of one area."""
        zone = np.flatnonzero((self._ground > 0) | (self._share > 0)).astype(np.intp)
        surface = self._surface[zone]
        told = self._by_units(zone)
        return self._joined(zone, self._share[zone], self._ground[zone], surface, basis, by_units=told)

    def outside(self, basis: Basis) -> Joined:
        """Give what lies in none of the areas as the pieces of one area."""
        share, bare = np.clip(1.0 - self._share, 0.0, 1.0), np.clip(1.0 - self._ground, 0.0, 1.0)
        # where a weight layer has all of a zone inside, some may live in what is left of it
        zone = np.flatnonzero(np.maximum(share, bare) > LEFT_WORTH_TELLING).astype(np.intp)
        surface = np.clip(basis.prepared.surface - self._surface, 0.0, None)[zone]
        told = self._by_units(zone)
        left = None if told is None else basis.prepared.unit_counts.left(zone, told)
        return self._joined(zone, share[zone], bare[zone], surface, basis, by_units=left)

    def _by_units(self, zone: Ints) -> ByUnits | None:
        made = [area.made.by_units for area in self._areas.values() if area.made is not None]
        units = [one.unit for one in made if one is not None]
        least, most, terms = self._told[:, zone]
        return ByUnits(least, most, terms, max(units)) if units else None

    def _joined(
        self,
        zone: Ints,
        share: Floats,
        ground: Floats,
        surface: Floats,
        basis: Basis,
        *,
        by_units: ByUnits | None,
    ) -> Joined:
        nothing = np.zeros(0, dtype=np.intp)
        one = np.zeros(len(zone), dtype=np.intp)
        whole = np.array([surface.sum()])
        cuts = ZonePieces(one, zone, share, ground, surface, None, whole, None, nothing, nothing)
        return joined_cuts([0], cuts, self._in_reach(), self._cutter, basis, by_units=by_units)

    def _in_reach(self) -> BordersInReach | None:
        """Find the borders near those of all areas taken as one, which move out what they move in.

        A border of units is known.
        """
        if not self._near_is_known:
            self._reach = None
            drawn = [area.shape for area in self._areas.values() if area.made is None]
            if self._cutter.error is not None and drawn:
                one = shapely.union_all(drawn)
                self._reach = self._cutter.in_reach(np.array([one], dtype=object))
            self._near_is_known = True
        return self._reach

    def _work_out(self, basis: Basis) -> None:
        """Work the zones out of which an area changed."""
        stale = np.array(sorted(self._stale), dtype=np.intp)
        self._stale.clear()
        for table in (self._share, self._ground, self._surface):
            table[stale] = 0.0
        self._told[:, stale] = np.nan
        several: list[int] = []
        for zone in stale.tolist():
            met = self._met.get(zone, set())
            pieces = [piece for area in met if (piece := _piece(self._areas[area].cuts, zone))]
            # who has all of a zone has what others have of it too
            first = next((piece for piece in pieces if piece[1] == 1.0), None)
            if first is None and self._take_units(zone, basis):
                continue
            if first is None and len(met) > 1:
                several.append(zone)
                continue
            if pieces:
                self._share[zone], self._ground[zone], self._surface[zone] = first or pieces[0]
        self._take_together(several)

    def _take_units(self, zone: int, basis: Basis) -> bool:
        """Put units together in a zone of which areas have nothing else; tell whether that is so."""
        areas = [area for area in self._met.get(zone, ()) if _piece(self._areas[area].cuts, zone)]
        made = {area: one for area in areas if (one := self._areas[area].made) is not None}
        rows = rows_together(made, areas)
        if rows is None:
            return False
        counts = basis.prepared.unit_counts
        self._share[zone], self._ground[zone], self._surface[zone] = counts.piece(zone, rows)
        self._told[:, zone] = counts.in_zone(zone, rows)
        return True

    def _take_together(self, zones: Sequence[int]) -> None:
        """Work zones out that lie in several areas: what these have of them, taken as one."""
        shapes, of = [], []
        for zone in zones:
            # in one order, whichever area came first
            areas = np.array([self._areas[area].shape for area in sorted(self._met[zone])], dtype=object)
            shape = shapely.union_all(self._cutter.within(areas, zone))
            if shape.area > 0:
                shapes.append(repair(shape))
                of.append(zone)
        if not shapes:
            return
        cuts = self._cutter.cut_along(np.array(shapes, dtype=object), np.array(of, dtype=np.intp))
        self._share[cuts.zone], self._ground[cuts.zone] = cuts.share, cuts.ground
        self._surface[cuts.zone] = cuts.surface


def _zones(area: CutArea) -> list[int]:
    return [*area.cuts.zone.tolist(), *area.cuts.strip_zone.tolist()]


def _piece(cuts: ZonePieces, zone: int) -> tuple[float, float, float] | None:
    """Give share, ground and surface of one zone; None where there is no more than a strip of it."""
    place = int(np.searchsorted(cuts.zone, zone))
    if place == len(cuts.zone) or cuts.zone[place] != zone:
        return None
    return float(cuts.share[place]), float(cuts.ground[place]), float(cuts.surface[place])
