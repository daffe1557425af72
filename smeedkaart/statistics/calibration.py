"""Fit how unevenness by surface follows from neighbouring zones, to places of which every unit is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import brentq

from smeedkaart.errors import FrameError
from smeedkaart.geometry.trial_shapes import BLIND, Trial
from smeedkaart.statistics.unevenness import SHIPPED, Curve, pair_r, surroundings

__all__ = ["FEWEST_PLACES", "Cuts", "KnownPlace", "cuts_of", "fit_curve"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

FEWEST_PLACES = 3
"""From so many places on the exponent is fitted too: of one place it says next to nothing."""

# to what people and rates are rounded when zones are published, as CBS does
_PEOPLE_UNIT, _DECIMALS = 5.0, 1
# of fewer people the division over a border is chance
_FEWEST = 20.0


@dataclass(frozen=True)
class KnownPlace:
    """A place of which the people of every small unit are known.

    Parameters
    ----------
    name
        What it is called.
    units
        Polygons in metres, which do not overlap; index unique, columns `zone` (which zone each lies in),
        `pop` (people, 0 or more), and the rates.
    rates
        Names of columns with percentages of those people.
    left_out
        Names of columns of numbers that cannot be percentages.
    """

    name: str
    units: gpd.GeoDataFrame
    rates: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @cached_property
    def zone(self) -> IntArray:
        """For each unit the position of its zone, in the order of their names."""
        codes, _names = pd.factorize(self.units["zone"], sort=True)
        return np.asarray(codes, dtype=np.intp)

    @cached_property
    def people(self) -> FloatArray:
        """Who live in each unit."""
        return np.asarray(self.units["pop"], dtype=np.float64)

    @cached_property
    def surface(self) -> FloatArray:
        """Square metres of each unit."""
        return np.asarray(self.units.geometry.area, dtype=np.float64)

    @cached_property
    def zones(self) -> gpd.GeoDataFrame:
        """The zones as a bureau of statistics publishes them: people rounded to 5, rates to one decimal."""
        merged = self.units[["zone", "geometry"]].dissolve("zone", sort=True)
        people = self.total(self.people)
        for rate in self.rates:
            with np.errstate(divide="ignore", invalid="ignore"):
                merged[rate] = np.round(self.total(self.held(rate)) / people, _DECIMALS)
        merged["pop"] = np.round(people / _PEOPLE_UNIT) * _PEOPLE_UNIT
        return merged

    def total(self, values: FloatArray) -> FloatArray:
        """Add up what the units hold, for each zone."""
        return np.asarray(np.bincount(self.zone, weights=values), dtype=np.float64)

    def held(self, rate: str) -> FloatArray:
        """Return people x percentage of each unit; a unit without anybody has none, and it is not missed."""
        return np.where(self.people > 0, self.people * self.units[rate].to_numpy(dtype=np.float64), 0.0)

    @property
    def size(self) -> tuple[float, float]:
        """The fewest and the most people of a shape to try: from a quarter of a middling zone to five."""
        held = self.total(self.people)
        middling = float(np.median(held[held > 0]))
        return 0.25 * middling, 5.0 * middling


class Cuts(NamedTuple):
    """Borders drawn through zones, of which is known who live on either side.

    Parameters
    ----------
    r
        What the neighbours of the zone say of it (`smeedkaart.statistics.unevenness.pair_r`).
    missed
        (true share - share of surface)^2 / (share x (1 - share)): what rho would be, of this cut.
    mass
        How much the cut tells: share x (1 - share) x sqrt(people of the zone), as with neighbouring zones.
    """

    r: FloatArray
    missed: FloatArray
    mass: FloatArray


def cuts_of(place: KnownPlace, trials: Sequence[Trial]) -> Cuts:
    """Collect the cuts that shapes make through the zones of a place.

    Parameters
    ----------
    place
        A place of which every unit is known.
    trials
        Shapes made of its units. Only those that were drawn blindly tell: shapes drawn around people miss in
        one direction, which the range allows for in another way.

    Returns
    -------
    Cuts
        One of each shape and each zone of at least 20 people that it cuts.

    Examples
    --------
    Two zones of two units, 300 and 100 people: r = 0.25 x (1 + 5/2) / 1.2. The shape takes half of the
    surface of the first zone with a third of its people: (1/3 - 1/2)^2 / (1/4) = 1/9.

    >>> from shapely import box
    >>> columns = {"zone": list("aabb"), "pop": [100, 200, 50, 50]}
    >>> squares = [box(100 * k, 0, 100 * k + 100, 100) for k in range(4)]
    >>> place = KnownPlace("two", gpd.GeoDataFrame(columns, geometry=squares, crs=28992))
    >>> found = cuts_of(place, [Trial("blob", np.array([0]))])
    >>> found.r.round(4).tolist(), found.missed.round(4).tolist()
    ([0.7292], [0.1111])
    """
    people, surface = place.total(place.people), place.total(place.surface)
    told = pair_r(surroundings(place.zones), place.zones["pop"].to_numpy(dtype=np.float64))
    telling = (people >= _FEWEST) & (told > 0)
    rows = []
    for trial in trials:
        if trial.kind not in BLIND:
            continue
        zone = place.zone[trial.units]
        share = np.bincount(zone, place.surface[trial.units], len(surface)) / surface
        with np.errstate(divide="ignore", invalid="ignore"):
            truth = np.bincount(zone, place.people[trial.units], len(people)) / people
            spread = share * (1.0 - share)
            missed = (truth - share) ** 2 / spread
        cut = np.flatnonzero(telling & (share > 1e-3) & (share < 1 - 1e-3))
        rows.append(np.column_stack([told, missed, spread * np.sqrt(people)])[cut])
    return Cuts(*np.concatenate([np.empty((0, 3)), *rows]).T)


def fit_curve(places: Sequence[Cuts]) -> Curve:
    """Fit rho = level x r ** power to cuts of which the truth is known.

    Parameters
    ----------
    places
        The cuts of each place; every place weighs the same, however many cuts it has.

    Returns
    -------
    Curve
        With the power that comes along where there are fewer than three places; else within 0..1.

    Raises
    ------
    FrameError
        When there is not one cut that tells anything.

    Notes
    -----
    rho is a variance, so what is fitted is the mean of the squared errors, not that of their logarithm: a
    quasi-Poisson regression with a logarithmic link (McCullagh and Nelder 1989, Generalized Linear Models,
    chapter 9). For a given power its level is sum(w missed) / sum(w r^power); the power is where
    sum(w (missed - rho) log r) = 0.

    Examples
    --------
    >>> on_the_curve = [Cuts(np.array([r]), np.array([0.3 * r**0.7]), np.ones(1)) for r in (0.1, 0.2, 0.4)]
    >>> tuple(round(number, 6) for number in fit_curve(on_the_curve))
    (0.3, 0.7)
    >>> fit_curve(on_the_curve[:1]).power
    0.5
    """
    useful = [cuts for cuts in places if len(cuts.r) and (cuts.mass * cuts.missed).sum() > 0]
    if not useful:
        raise FrameError("statistics.no_cuts")
    r = np.concatenate([cuts.r for cuts in useful])
    missed = np.concatenate([cuts.missed for cuts in useful])
    weight = np.concatenate([cuts.mass / cuts.mass.sum() for cuts in useful])

    def level(power: float) -> float:
        return float(weight @ missed / (weight @ r**power))

    def slope(power: float) -> float:
        return float(weight @ ((missed - level(power) * r**power) * np.log(r)))

    if len(useful) < FEWEST_PLACES:
        power = SHIPPED.power
    elif slope(0.0) <= 0:
        power = 0.0
    elif slope(1.0) >= 0:
        power = 1.0
    else:
        power = float(brentq(slope, 0.0, 1.0))
    return Curve(level(power), power)
