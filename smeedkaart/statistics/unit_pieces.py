"""Areas that are made of units, counted by what is published of those: nothing is drawn, and nothing cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from smeedkaart.geometry.borders import Overlaps, overlapping
from smeedkaart.geometry.cutting import ZonePieces
from smeedkaart.geometry.layers import to_rd
from smeedkaart.geometry.overlay import valid
from smeedkaart.geometry.weights import lacking, locate, usable_weights
from smeedkaart.statistics.joining import ByUnits
from smeedkaart.statistics.units import UnitLayer, unit_layers, weights_in_use
from smeedkaart.statistics.zones import ZoneData

__all__ = ["MadeOfUnits", "UnitCounts"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

# people from whom on CBS publishes a square or a postcode: fewer are left out, and absent is not zero
_PUBLISHED_FROM = 5.0
# what figures of units are rounded to
_ROUNDING = 5.0
# a unit of which less than this part lies elsewhere lies wholly where it lies; what differs is rounding
_ALL_OF_IT = 1.0 - 1e-6


class MadeOfUnits(NamedTuple):
    """One area that is made of units: its pieces, and what is published of the units in each.

    Parameters
    ----------
    level
        Level of the units.
    rows
        Their rows in the layer.
    cuts
        Its pieces, as a `Cutter` gives them of one area.
    by_units
        For each piece between how many people live there; None where units are the zones themselves.
    """

    level: str
    rows: Ints
    cuts: ZonePieces
    by_units: ByUnits | None


class UnitCounts:
    """What the units of some figures come to, put together in any way.

    Parameters
    ----------
    data
        Zones with their figures.
    people
        The published people of each zone, nan where not known, shape (n zones,).
    rounding
        What these are rounded to.

    Notes
    -----
    *The measure.* A zone z has P people as published. Of the squares in it n_s are published, together
    S = sum n_s; of a square in two zones each has a part by surface. Squares with fewer than 5 people are
    left out, so P - S people live on ground without a square, and are spread over that by surface
    (`lacking`). Every shape is divided by this one measure, painted or drawn, so that areas which tile a zone
    share out exactly P:

        share = (sum of n_s inside + max(P - S, 0) x free ground inside / free ground) / max(P, S)

    An area made of squares holds no free ground: its people are share x P = sum of n_s, as published. Only
    where squares add up to more than their zone, by rounding or since they are of another year, each counts
    for P / S of it, for nobody may be counted who is not there.

    *Ranges.* No border is drawn, so nothing is cut and no border can be off. What is not known is the
    rounding: n_s stands for n_s - 2.5 to n_s + 2.5, and for at least 5, since fewer are not published.
    `floor` and `ceiling` are the sums of these ends. Nor can more live in an area than its zone leaves over:
    P + 2.5 less the least of all other squares in it; nor fewer, where no ground is free, than P - 2.5 less
    the most of the others. Of a square over the outer border nobody knows who live on this side, so it counts
    from nobody to all. `low` and `high` are drawn: k rounded figures err together as the normal of variance
    k x 5^2 / 12, one as the uniform. Squares of another year than the figures prove nothing about these: then
    `floor` and `ceiling` are those of a zone that is cut, nobody to everybody.

    Three squares of 10, 20 and 5 people in a zone of 100, of which squares hold 90: 35 people, and 10 more on
    free ground. Floor 7.5 + 17.5 + 5 = 30, ceiling 12.5 + 22.5 + 7.5 = 42.5.

    Examples
    --------
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> data = hoogeveen()
    >>> counts = UnitCounts(data, data.zones["population"].to_numpy(), 5.0)
    >>> counts.of("buurt", 2025, ["BU01185003"]).cuts.share.tolist()
    [1.0]
    >>> counts.of("buurt", 2024, ["BU01185003"]) is None
    True
    """

    def __init__(self, data: ZoneData, people: Floats, rounding: float) -> None:
        self._data, self._people, self._half = data, people, rounding / 2.0

    @cached_property
    def _layers(self) -> dict[str, UnitLayer]:
        return dict(unit_layers(self._data))

    def knows(self, level: str, year: int, codes: Sequence[str]) -> bool:
        """Tell whether the figures have all of these units, of that level and year.

        Parameters
        ----------
        level, year
            What the units are, and of when.
        codes
            Their codes.

        Returns
        -------
        bool
            False as well when there are no codes.
        """
        layer = self._layers.get(level)
        return layer is not None and layer.year == year and layer.has(codes)

    def of(self, level: str, year: int, codes: Sequence[str]) -> MadeOfUnits | None:
        """Put units together.

        Parameters
        ----------
        level, year
            What the units are, and of when.
        codes
            Their codes.

        Returns
        -------
        MadeOfUnits or None
            None when the figures do not know them all, of that level and year: then only a shape counts.
        """
        if not self.knows(level, year, codes):
            return None
        layer = self._layers[level]
        rows = np.unique(layer.frame.index.get_indexer(list(codes))).astype(np.intp)
        if level == self._data.level:
            return MadeOfUnits(level, rows, self._whole_zones(rows), None)
        return MadeOfUnits(level, rows, *self._of_units(rows))

    def listed(self, level: str, codes: Sequence[str]) -> tuple[tuple[str, str, float], ...]:
        """List units with their names and their people.

        Parameters
        ----------
        level, codes
            Units that the figures know.

        Returns
        -------
        tuple
            Code, name and published people (nan when not known) of each, in the order of the codes.
        """
        frame = self._layers[level].frame
        rows = frame.index.get_indexer(list(codes))
        names, people = frame["name"].to_numpy()[rows], frame["people"].to_numpy()[rows]
        return tuple(zip(codes, names.tolist(), people.tolist(), strict=True))

    def in_zone(self, zone: int, rows: Ints) -> tuple[float, float, float]:
        """Say what is published of units within one zone: least, most, and of how many figures that is.

        Parameters
        ----------
        zone
            Row of the zone.
        rows
            Rows of the units, each once.

        Returns
        -------
        tuple of float
            As in `ByUnits`.
        """
        cuts, by_units = self._of_units(rows)
        place = int(np.searchsorted(cuts.zone, zone))
        return float(by_units.least[place]), float(by_units.most[place]), float(by_units.terms[place])

    def piece(self, zone: int, rows: Ints) -> tuple[float, float, float]:
        """Say of units which part of one zone they are: share, part of the surface, and m2.

        Parameters
        ----------
        zone
            Row of the zone.
        rows
            Rows of the units, each once.

        Returns
        -------
        tuple of float
            As in `ZonePieces`.
        """
        cuts, _by_units = self._of_units(rows)
        place = int(np.searchsorted(cuts.zone, zone))
        return float(cuts.share[place]), float(cuts.ground[place]), float(cuts.surface[place])

    def left(self, zone: Ints, by_units: ByUnits) -> ByUnits:
        """Say what units leave over of their zones.

        Parameters
        ----------
        zone
            Row of the zone of each piece.
        by_units
            What is published of the units in each.

        Returns
        -------
        ByUnits
            The zone less its units: one rounded figure more.
        """
        people = self._people[zone]
        return ByUnits(
            np.maximum(people - self._half - by_units.most, 0.0),
            np.maximum(people + self._half - by_units.least, 0.0),
            by_units.terms + 1.0,
            by_units.unit,
        )

    def _whole_zones(self, rows: Ints) -> ZonePieces:
        nothing = np.zeros(0, dtype=np.intp)
        ones, surface = np.ones(len(rows)), self._surface[rows]
        finer = self._finer
        weight = None if finer is None else finer.weight[rows] + finer.lack[rows]
        return ZonePieces(
            np.zeros(len(rows), dtype=np.intp),
            rows,
            ones,
            ones,
            surface,
            weight,
            np.array([surface.sum()]),
            None if weight is None else np.array([weight.sum()]),
            nothing,
            nothing,
        )

    @cached_property
    def _shapes(self) -> npt.NDArray[Any]:
        zones = to_rd(self._data.zones, "zones")
        every = np.arange(len(zones), dtype=np.intp)
        return valid(np.asarray(zones.geometry.array), every, zones.index, "zones")

    @cached_property
    def _surface(self) -> Floats:
        return np.asarray(shapely.area(self._shapes), dtype=np.float64)

    @cached_property
    def _finer(self) -> _Finer | None:
        used = weights_in_use(self._data)
        if used is None or used.holds is None:
            return None
        return _finer(self._shapes, self._surface, used.frame, used.column, used.holds)

    @property
    def held(self) -> Floats | None:
        """How many people units hold in each zone; None without finer units."""
        return None if self._finer is None else self._finer.weight

    @cached_property
    def overlaps(self) -> Overlaps:
        """Which zones overlap each other by more than 1 m2."""
        return overlapping(self._shapes)

    @cached_property
    def _proves(self) -> bool:
        """Whether units are of the year of the figures, so that either proves something of the other."""
        return all(layer.year == self._data.year for layer in self._layers.values())

    def _of_units(self, rows: Ints) -> tuple[ZonePieces, ByUnits]:
        """Add units up zone by zone."""
        finer = self._finer
        if finer is None:
            raise AssertionError
        units = self._layers[_finer_level(self._layers, self._data)].place[rows]
        times = finer.first[units + 1] - finer.first[units]
        nth = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
        mine = np.repeat(finer.first[units], times) + nth
        zone, place = np.unique(finer.zone[mine], return_inverse=True)

        def summed(values: Floats) -> Floats:
            return np.bincount(place, weights=values[mine], minlength=len(zone)).astype(np.float64)

        weight, surface = summed(finer.weighs), summed(finer.surface)
        held = finer.weight[zone] + finer.lack[zone]
        share = np.minimum(weight / held, 1.0)
        nothing = np.zeros(0, dtype=np.intp)
        cuts = ZonePieces(
            np.zeros(len(zone), dtype=np.intp),
            zone.astype(np.intp),
            share,
            np.minimum(surface / self._surface[zone], 1.0),
            surface,
            weight,
            np.array([float(finer.size[units].sum())]),
            np.array([float(weight.sum())]),
            nothing,
            nothing,
        )
        least, most = summed(finer.least), summed(finer.most)
        split = summed(finer.split) > 0
        least, most = self._within_zone(zone, least, most, split, share)
        return cuts, ByUnits(least, most, summed(finer.terms), finer.unit)

    def _within_zone(
        self, zone: Ints, least: Floats, most: Floats, split: npt.NDArray[np.bool_], share: Floats
    ) -> tuple[Floats, Floats]:
        """Hold what units prove against what their zone leaves over; nan where that has no figure."""
        finer, people = self._finer, self._people[zone]
        if finer is None:
            raise AssertionError
        if not self._proves:
            # as of any zone that is cut
            return np.where(share >= _ALL_OF_IT, people - self._half, 0.0), people + self._half
        # of a unit in two zones nobody knows in which they live: of these a zone alone proves nothing
        others_least = np.maximum(finer.whole_least[zone] - np.where(split, np.inf, least), 0.0)
        roof = np.where(split, np.inf, people + self._half - others_least)
        full = finer.free[zone] <= (1.0 - _ALL_OF_IT) * self._surface[zone]
        ground = np.where(full & ~split, people - self._half - (finer.all_most[zone] - most), 0.0)
        known = ~np.isnan(people)
        least, most = np.maximum(least, ground), np.minimum(most, roof)
        return np.where(known, least, np.nan), np.where(known, np.maximum(most, 0.0), np.nan)


class _Finer(NamedTuple):
    """The units of a weight layer, each with its part in every zone that it meets, in order."""

    first: Ints  # of each unit its first row in what follows, and where the last one ends
    zone: Ints
    weighs: Floats  # people
    surface: Floats  # m2
    least: Floats  # between how many people live there, by the rounding
    most: Floats
    terms: Floats  # rounded figures
    split: Floats  # 1 for a unit that does not lie wholly in this zone
    size: Floats  # m2 of each unit
    unit: float  # what they are rounded to
    weight: Floats  # people of all units in each zone
    lack: Floats  # what that lacks of its figure
    free: Floats  # m2 of each zone without a unit
    whole_least: Floats  # the least of all units that lie wholly in each zone
    all_most: Floats  # the most of all units of which something lies in each zone


def _finer(zones: Any, surfaces: Floats, weights: Any, column: str, holds: Floats) -> _Finer:
    units = usable_weights(weights, column)
    count = len(zones)
    found = locate(zones, units)
    order = np.lexsort([found.shape, found.unit])
    unit, zone, part = found.unit[order], found.shape[order], found.part[order]
    number = len(units.shapes)
    inside = np.bincount(unit, weights=part, minlength=number)
    size = np.asarray(shapely.area(units.shapes), dtype=np.float64)
    here = np.where(inside > _ALL_OF_IT, 1.0, inside)
    rounding = _ROUNDING if (np.mod(units.weight, _ROUNDING) == 0).all() else 0.0
    least, most, terms = _bounds(units.weight, here, rounding)
    # what a unit has in the zones at all, divided over them
    divided = part / np.where(inside > 0, inside, 1.0)[unit]

    def summed(values: Floats) -> Floats:
        return np.bincount(zone, weights=values, minlength=count).astype(np.float64)

    split = (part < _ALL_OF_IT).astype(np.float64)
    weight = summed(units.weight[unit] * part)
    free = surfaces - summed(size[unit] * part)
    return _Finer(
        first=np.searchsorted(unit, np.arange(number + 1)).astype(np.intp),
        zone=zone.astype(np.intp),
        weighs=units.weight[unit] * part,
        surface=size[unit] * part,
        least=least[unit] * divided,
        most=most[unit] * divided,
        terms=terms[unit] * divided,
        split=split,
        size=size,
        unit=rounding,
        weight=weight,
        lack=lacking(holds, weight, free, surfaces),
        free=free,
        whole_least=summed(least[unit] * (1.0 - split)),
        all_most=summed(most[unit]),
    )


def _bounds(people: Floats, inside: Floats, rounding: float) -> tuple[Floats, Floats, Floats]:
    """Say of each unit between how many people live on this side of the outer border, in how many terms."""
    half = rounding / 2.0
    least = np.maximum(people - half, min(_PUBLISHED_FROM, rounding))
    over = inside < 1.0
    # nobody knows on which side of the border they live
    lot = (people / rounding) ** 2 if rounding else np.zeros(len(people))
    return np.where(over, 0.0, least), people + half, np.where(over, 1.0 + lot, 1.0)


def _finer_level(layers: Mapping[str, UnitLayer], data: ZoneData) -> str:
    return next(level for level in layers if level != data.level)
