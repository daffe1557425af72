"""Zones, and the weights in them, made ready to be cut along one area after another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from smeedkaart.geometry.border_error import BorderError, BordersInReach, ZoneBorders, known_borders
from smeedkaart.geometry.borders import Overlaps, overlapping
from smeedkaart.geometry.layers import layer
from smeedkaart.geometry.overlay import shared_surface, valid, worth_telling
from smeedkaart.geometry.weights import UnitParts, Units, lacking, locate, usable_weights
from smeedkaart.text.teller import Fact

__all__ = ["Cutter", "ZonePieces", "stacked_pieces"]

Shapes = npt.NDArray[Any]
Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class ZonePieces(NamedTuple):
    """Pieces of zones that lie in areas, in the order of the areas and then of the zones.

    Parameters
    ----------
    area, zone
        For each piece: positions of its area and its zone.
    share
        For each piece: the part of its zone, 0..1, by weight where its zone has any, or else by surface.
    ground
        For each piece: the part of the surface of its zone.
    surface
        For each piece: m2.
    weight
        For each piece: its weight; None without a weight layer.
    whole
        For each area: m2, in zones and outside them.
    whole_weight
        For each area: its weight; None without a weight layer.
    strip_area, strip_zone
        Positions of areas and zones that share no more than a strip too narrow to be a piece.
    """

    area: Ints
    zone: Ints
    share: Floats
    ground: Floats
    surface: Floats
    weight: Floats | None
    whole: Floats
    whole_weight: Floats | None
    strip_area: Ints
    strip_zone: Ints

    def of(self, area: int) -> ZonePieces:
        """Give those of one area, by position."""
        first, last = np.searchsorted(self.area, [area, area + 1])
        mine, strip = slice(first, last), self.strip_area == area
        return ZonePieces(
            np.zeros(last - first, dtype=np.intp),
            self.zone[mine],
            self.share[mine],
            self.ground[mine],
            self.surface[mine],
            None if self.weight is None else self.weight[mine],
            self.whole[area : area + 1],
            None if self.whole_weight is None else self.whole_weight[area : area + 1],
            np.zeros(np.count_nonzero(strip), dtype=np.intp),
            self.strip_zone[strip],
        )


def stacked_pieces(several: Sequence[ZonePieces]) -> ZonePieces:
    """Put the pieces of several areas behind each other.

    Parameters
    ----------
    several
        The pieces of one area each, at least one; all with weights, or none.

    Returns
    -------
    ZonePieces
        The areas go by their place.

    Examples
    --------
    >>> zones = gpd.GeoDataFrame(index=["z"], geometry=[shapely.box(0, 0, 100, 100)], crs=28992)
    >>> one = Cutter(zones).cut(np.array([shapely.box(50, 0, 100, 100)]))
    >>> stacked_pieces([one, one]).area.tolist()
    [0, 1]
    """
    place = np.arange(len(several), dtype=np.intp)

    def all_of(name: str) -> Any:
        columns = [getattr(one, name) for one in several]
        return None if columns[0] is None else np.concatenate(columns)

    columns = {name: all_of(name) for name in ZonePieces._fields}
    columns["area"] = np.repeat(place, [len(one.zone) for one in several])
    columns["strip_area"] = np.repeat(place, [len(one.strip_zone) for one in several])
    return ZonePieces(**columns)


class _Held(NamedTuple):
    """The weights, and in which zones they lie: made once."""

    units: Units
    tree: shapely.STRtree
    zones: UnitParts  # in the order of the units
    first: Ints  # for each unit its first row in `zones`, and where the last one ends
    weight: Floats  # in each zone
    lack: Floats  # what that lacks of what each zone holds in all
    free: Floats  # m2 of each zone without any unit, over which that is spread
    size: Floats  # m2 of each unit
    clipped: Shapes  # for each row of `zones` what of the unit lies in the zone; None when that is all of it


class Cutter:
    """Cuts areas along zones as `smeedkaart.geometry.overlay.overlay` does, with what can be made once kept.

    An area comes out as if it were cut alone: where two areas meet along a strip too narrow to be a piece,
    `overlay` gives that strip to the other one, and this to neither.

    Parameters
    ----------
    zones
        Polygons for which figures are published, each under its own index value.
    weights, weight
        Points or polygons that say where in a zone people live, and their numeric column, by default
        "weight".
    holds
        What each zone holds in all, as for `overlay`.
    called
        What errors call several zones.

    Raises
    ------
    FrameError
        As `overlay`.

    Examples
    --------
    >>> squares = shapely.box([0, 100], 0, [100, 200], 100)
    >>> zones = gpd.GeoDataFrame(index=["y", "z"], geometry=squares, crs=28992)
    >>> found = Cutter(zones).cut(np.array([shapely.box(50, 0, 100, 100)]))
    >>> found.zone.tolist(), found.share.tolist(), found.surface.tolist()
    ([0], [0.5], [5000.0])
    """

    def __init__(
        self,
        zones: gpd.GeoDataFrame,
        *,
        weights: gpd.GeoDataFrame | None = None,
        weight: str | None = None,
        holds: Floats | None = None,
        called: Fact = "zones",
    ) -> None:
        self._layer, self._called = layer(zones, called), called
        self._shapes = self._layer.shapes
        self._frame = zones
        # zones are repaired when an area meets them: of one that cannot be, only those need to know
        self._seen = np.zeros(len(self._shapes), dtype=bool)
        self._surface = np.zeros(len(self._shapes))
        self._weights, self._weight, self._holds = weights, weight, holds

    def cut(self, areas: Shapes) -> ZonePieces:
        """Find the pieces of some areas.

        Parameters
        ----------
        areas
            Valid polygons and multipolygons in RD metres, shape (n,).

        Returns
        -------
        ZonePieces
            A piece on average narrower than a millimetre is left out: two borders that touch.

        Raises
        ------
        FrameError
            When a zone that an area meets has no surface.
        """
        area, zone = self._layer.array.sindex.query(areas)
        order = np.lexsort([zone, area])
        area, zone = area[order], zone[order]
        self._look_over(zone)
        surface = self._measured(areas, area, zone)
        some = surface > 0
        area, zone, surface = area[some], zone[some], surface[some]
        whole = shapely.area(areas)
        real = worth_telling((area, zone, surface), (areas, self._shapes), whole, self._surface)
        strips = area[~real], zone[~real]
        return self._pieces(areas, (area[real], zone[real], surface[real]), whole, strips)

    def cut_along(self, areas: Shapes, zones: Ints) -> ZonePieces:
        """Find the piece of one zone in each area, and nothing of other zones.

        Parameters
        ----------
        areas
            Valid polygons and multipolygons in RD metres, shape (n,).
        zones
            Position of the zone of each, shape (n,).

        Returns
        -------
        ZonePieces
            One piece for each area that shares any surface with its zone.
        """
        self._look_over(zones)
        area = np.arange(len(areas), dtype=np.intp)
        surface = self._measured(areas, area, zones)
        some, nothing = surface > 0, np.zeros(0, dtype=np.intp)
        pieces = area[some], zones[some], surface[some]
        return self._pieces(areas, pieces, shapely.area(areas), (nothing, nothing))

    def within(self, shapes: Shapes, zone: int) -> Shapes:
        """Give what of some shapes lies in one zone, by position."""
        self._look_over(np.array([zone], dtype=np.intp))
        return np.asarray(shapely.intersection(shapes, self._shapes[zone]), dtype=object)

    @property
    def error(self) -> BorderError | None:
        """How far the borders of the zones may be off; None when they are exact, or nothing tells."""
        return self._borders[0]

    @property
    def border_surface(self) -> Floats:
        """m2 of each zone, the larger of what was drawn and what was published."""
        return self._borders[2]

    def in_reach(self, areas: Shapes) -> BordersInReach | None:
        """Find the borders of zones that lie so near those of areas that their error counts.

        Parameters
        ----------
        areas
            Valid polygons and multipolygons in RD metres.

        Returns
        -------
        BordersInReach or None
            None when borders are exact, or nothing is known of them.
        """
        borders = self._borders[1]
        return None if borders is None else borders.in_reach(areas)

    @property
    def zone_weight(self) -> Floats | None:
        """The weight in each zone; None without a weight layer."""
        return None if self._held is None else self._held.weight

    @cached_property
    def overlaps(self) -> Overlaps:
        """Which zones overlap each other by more than 1 m2: what lies in both counts for both."""
        every = np.arange(len(self._shapes), dtype=np.intp)
        return overlapping(valid(self._shapes, every, self._layer.names, self._called))

    @cached_property
    def _borders(self) -> tuple[BorderError | None, ZoneBorders | None, Floats]:
        known = known_borders(self._layer, self._frame)
        return known.error, known.borders, known.surface

    @cached_property
    def _held(self) -> _Held | None:
        if self._weights is None:
            return None
        units = usable_weights(self._weights, self._weight)
        every = np.arange(len(self._shapes), dtype=np.intp)
        self._shapes = valid(self._shapes, every, self._layer.names, self._called)
        found = locate(self._shapes, units)
        count = len(self._shapes)
        weight = np.bincount(found.shape, weights=units.weight[found.unit] * found.part, minlength=count)
        held = weight.astype(np.float64)
        order = np.argsort(found.unit, kind="stable")
        of_unit = UnitParts(found.unit[order], found.shape[order], found.part[order])
        first = np.searchsorted(of_unit.unit, np.arange(len(units.shapes) + 1))
        clipped = np.full(len(of_unit.unit), None, dtype=object)
        cut = np.flatnonzero(of_unit.part < 1.0)
        clipped[cut] = shapely.intersection(units.shapes[of_unit.unit[cut]], self._shapes[of_unit.shape[cut]])
        tree = shapely.STRtree(units.shapes)
        size, surface = shapely.area(units.shapes), shapely.area(self._shapes)
        covered = np.bincount(found.shape, weights=size[found.unit] * found.part, minlength=count)
        free = (surface - covered).astype(np.float64)
        nothing = np.zeros(count)
        lack = nothing if self._holds is None else lacking(self._holds, held, free, surface)
        return _Held(units, tree, of_unit, first, held, lack, free, size, clipped)

    def _pieces(
        self, areas: Shapes, pieces: tuple[Ints, Ints, Floats], whole: Floats, strips: tuple[Ints, Ints]
    ) -> ZonePieces:
        area, zone, surface = pieces
        ground = np.minimum(surface / self._surface[zone], 1.0)
        if self._held is None:
            return ZonePieces(area, zone, ground, ground, surface, None, whole, None, *strips)
        share, weight, whole_weight = self._weighed(self._held, areas, area, zone, ground)
        return ZonePieces(area, zone, share, ground, surface, weight, whole, whole_weight, *strips)

    def _look_over(self, zones: Ints) -> None:
        """Repair and measure zones that no area met before."""
        new = np.unique(zones[~self._seen[zones]])
        if len(new):
            self._shapes = valid(self._shapes, new, self._layer.names, self._called)
            self._surface[new] = shapely.area(self._shapes[new])
            self._seen[new] = True

    def _measured(self, areas: Shapes, area: Ints, zone: Ints) -> Floats:
        # a copy: preparing takes memory as long as the shape lives
        mine = shapely.set_srid(areas, 0)
        shapely.prepare(mine)
        return shared_surface(mine[area], self._shapes[zone])

    def _weighed(
        self, held: _Held, areas: Shapes, area: Ints, zone: Ints, ground: Floats
    ) -> tuple[Floats, Floats, Floats]:
        """Divide the zones of pieces by weight: shares, weights and the weight of each area."""
        units = held.units
        in_areas = locate(areas, units, tree=held.tree)
        drawn = units.weight[in_areas.unit] * in_areas.part
        # each unit of an area with every zone that it lies in
        times = held.first[in_areas.unit + 1] - held.first[in_areas.unit]
        of_area = np.repeat(np.arange(len(times)), times)
        nth = np.arange(len(of_area)) - np.repeat(np.cumsum(times) - times, times)
        of_zone = held.first[in_areas.unit[of_area]] + nth
        part = np.minimum(in_areas.part[of_area], held.zones.part[of_zone])
        cut = np.flatnonzero((in_areas.part[of_area] < 1) & (held.zones.part[of_zone] < 1))
        if len(cut):
            of_unit = units.shapes[held.zones.unit[of_zone[cut]]]
            inner = shapely.intersection(held.clipped[of_zone[cut]], areas[in_areas.shape[of_area[cut]]])
            part[cut] = shapely.area(inner) / shapely.area(of_unit)
        shared = units.weight[held.zones.unit[of_zone]] * part
        width = len(self._shapes)
        key, wanted = area * width + zone, in_areas.shape[of_area] * width + held.zones.shape[of_zone]
        weight, covered = np.zeros((2, len(key)))
        if len(key):
            place = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
            found = key[place] == wanted
            weight += np.bincount(place[found], weights=shared[found], minlength=len(key))
            taken = held.size[held.zones.unit[of_zone]] * part
            covered += np.bincount(place[found], weights=taken[found], minlength=len(key))
        # those in no unit, on ground where there is none
        bare = np.clip(ground * self._surface[zone] - covered, 0.0, None)
        rest = held.lack[zone] * np.minimum(bare / np.where(held.lack[zone] > 0, held.free[zone], 1.0), 1.0)
        rest[held.lack[zone] == 0] = 0.0
        weight = weight + rest
        inside = held.weight[zone] + held.lack[zone]
        share = np.where(inside > 0, np.minimum(weight / np.where(inside > 0, inside, 1.0), 1.0), ground)
        whole = np.bincount(in_areas.shape, weights=drawn, minlength=len(areas)).astype(np.float64)
        return share, weight, whole + np.bincount(area, weights=rest, minlength=len(areas))
