"""How unevenly people live within zones, told by their borders: cuts of which the truth is known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy import sparse

from smeedkaart.geometry.adjacency import adjacency
from smeedkaart.geometry.layers import RD
from smeedkaart.geometry.shapes import repair

__all__ = [
    "FEW",
    "NEAREST",
    "SHIPPED",
    "Curve",
    "Surroundings",
    "Unevenness",
    "pair_r",
    "pair_rho",
    "surroundings",
    "unevenness",
    "untold",
]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

# how many zones around a zone, itself included, tell how unevenly people live in it
NEAREST = 24
# a municipality with fewer zones also asks those across its border
FEW = 16
_SMALLEST, _LARGEST = 0.02, 0.9
# where no border tells anything: the rho that serves best when one serves all
UNTOLD = 0.19

# a zone with fewer people says nothing of how people are divided
_FEWEST = 20.0
# what one pair can say at most, or one empty zone beside a full one would say it all
_MOST = 3.0
# of the people that a weight layer denies a place, how far that is believed
_PULL = 0.5
_SURFACE = 1.2
# how much more uneven a layer can be inside zones than between neighbours
_KAPPA = (1.0, 2.0)
# what weights can never be trusted beyond: a rho of 0 leaves no distribution to draw from
_LEAST = 1e-4


class Curve(NamedTuple):
    """How unevenness by surface follows from what neighbouring zones say: rho = level x r ** power.

    Parameters
    ----------
    level
        rho where r is 1.
    power
        How much it follows r: 0 not at all, 1 in step.

    Examples
    --------
    >>> Curve(0.4, 0.5).rho(0.25).item()
    0.2
    """

    level: float
    power: float

    def rho(self, r: Any) -> Any:
        """Give rho for r, or for an array of them; never below 0.02, never above 0.9."""
        return np.clip(self.level * r**self.power, _SMALLEST, _LARGEST)


SHIPPED = Curve(0.44, 0.5)
"""Fitted to places of which the people of every block are known; `smeedkaart calibrate` fits one's own."""


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """Where zones lie among each other.

    Parameters
    ----------
    first, second
        The pairs of zones that are neighbours.
    far_first, far_second
        The pairs that are not, but have a neighbour in common.
    telling
        For each zone the pairs of neighbours that both lie near it, shape (n zones, p pairs).
    surface
        m2 of each zone; nan without a shape.
    """

    first: IntArray
    second: IntArray
    far_first: IntArray
    far_second: IntArray
    telling: Any
    surface: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Unevenness:
    """How far the people of each zone may be divided otherwise than what divides them says.

    Parameters
    ----------
    rho
        Of each zone: the variance of its true share on one side of a border is rho x share x (1 - share).
    pull
        Of each zone: how far a share by weight is drawn to the share of the surface, 0..1.
    """

    rho: FloatArray
    pull: FloatArray


# by the spatial index of the zones, of which geopandas makes a new one as soon as a shape changes
_known: WeakKeyDictionary[Any, Surroundings | None] = WeakKeyDictionary()


def surroundings(zones: pd.DataFrame) -> Surroundings | None:
    """Look up where zones lie among each other; None when they have no shapes, or there is only one.

    Parameters
    ----------
    zones
        Frame of zones, with or without geometry.

    Returns
    -------
    Surroundings or None
        The same again for a frame whose shapes did not change.

    Examples
    --------
    >>> from shapely import box
    >>> squares = gpd.GeoDataFrame(geometry=[box(0, 0, 10, 10), box(10, 0, 30, 10)], crs=28992)
    >>> surroundings(squares).surface.tolist()
    [100.0, 200.0]
    """
    if not isinstance(zones, gpd.GeoDataFrame) or zones.crs is None:
        return None
    index = zones.sindex
    if index not in _known:
        geometry = zones.geometry if zones.crs.equals(RD) else zones.geometry.to_crs(RD)
        _known[index] = _surroundings(np.asarray(geometry.array))
    return _known[index]


def _surroundings(shapes: npt.NDArray[Any]) -> Surroundings | None:
    """Find neighbours among the shapes that are there; a zone without one has none."""
    broken = np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes))
    if len(broken):
        shapes = shapes.copy()
        shapes[broken] = [repair(shape) for shape in shapes[broken]]
    surface = np.where(shapely.area(shapes) > 0, shapely.area(shapes), np.nan)
    there = np.flatnonzero(~np.isnan(surface))
    if len(there) < 2:
        return None
    found = adjacency(shapes[there], NEAREST)
    size = len(shapes)
    pair = np.arange(len(found.first))
    ones = np.ones(len(found.near), dtype=np.int32)
    near = sparse.csr_matrix((ones, (there[found.near_to], found.near)), shape=(size, len(there)))
    ends = [
        sparse.csr_matrix((np.ones(len(pair)), (end, pair)), shape=(len(there), len(pair)))
        for end in (found.first, found.second)
    ]
    telling = (near @ ends[0]).multiply(near @ ends[1]).tocsr()
    return Surroundings(
        first=there[found.first],
        second=there[found.second],
        far_first=there[found.far_first],
        far_second=there[found.far_second],
        telling=telling,
        surface=surface,
    )


def pair_rho(
    people: FloatArray, size: FloatArray, first: IntArray, second: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Tell what the border of each pair of neighbours says of how unevenly people live.

    The border between two zones cuts the two together. Of that cut the share s of the surface (or of the
    weight) and the share p of the people are both known: (p - s)^2 / (s (1 - s)) is what rho would be.

    Parameters
    ----------
    people
        Published count of each of n zones; nan where there is none.
    size
        What divides people: m2 of each zone, or the sum of its weights.
    first, second
        Positions of the two zones of each pair, shape (p,).

    Returns
    -------
    tuple of numpy.ndarray
        Of each pair what it says, at most 3, and how much it weighs: s (1 - s) sqrt(people of both). A pair
        with fewer than 20 people in one of the two, or without any size, weighs nothing.

    Examples
    --------
    Equal surfaces, 300 and 100 people: s = 1/2, p = 3/4, (1/4)^2 / (1/4) = 0.25; weight 1/4 x sqrt(400) = 5.

    >>> says, weighs = pair_rho(np.array([300.0, 100.0]), np.ones(2), np.array([0]), np.array([1]))
    >>> says.tolist(), weighs.tolist()
    ([0.25], [5.0])
    """
    one, other = people[first], people[second]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = size[first] / (size[first] + size[second])
        spread = share * (1.0 - share)
        says = np.minimum((one / (one + other) - share) ** 2 / spread, _MOST)
        telling = (one >= _FEWEST) & (other >= _FEWEST) & (spread > 0)
        weighs = np.where(telling, spread * np.sqrt(one + other), 0.0)
    return np.where(telling, says, 0.0), weighs


def unevenness(
    around: Surroundings | None,
    people: FloatArray,
    weight: FloatArray | None = None,
    curve: Curve = SHIPPED,
) -> Unevenness:
    """Say how unevenly the people of each zone live.

    Parameters
    ----------
    around
        Where the zones lie among each other; None: nothing is told.
    people
        Published count of each of n zones; nan where there is none.
    weight
        Sum of the weights in each zone, nan where that is not known; None when people are divided by surface.
    curve
        How unevenness by surface follows from what neighbouring zones say.

    Returns
    -------
    Unevenness
        Shapes (n,).

    Notes
    -----
    r of a zone is what `pair_rho` says on average over the pairs among the 24 zones nearest to it; with fewer
    zones than that, what all say, x (1 + 5 / n) / 1.2. By surface rho = 0.44 sqrt(r), within 0.02..0.9. By
    weight rho = kappa r, at most 0.9, with kappa = 2 / q within 1..2 and q the r of second neighbours over
    the r of neighbours: errors that differ from unit to unit count double one scale down, errors that are
    smooth do not. A zone without any weight is divided by surface. Where a layer says that nobody lives, some
    do: the share is drawn towards that of the surface, by at most a quarter. Only sums per zone enter, so it
    makes no difference in how many rows a layer is written.

    Examples
    --------
    Two zones of equal surface, 300 and 100 people: r = 0.25 x (1 + 5 / 2) / 1.2, and rho 0.44 sqrt(r).

    >>> from shapely import box
    >>> squares = gpd.GeoDataFrame(geometry=[box(0, 0, 10, 10), box(10, 0, 20, 10)], crs=28992)
    >>> unevenness(surroundings(squares), np.array([300.0, 100.0])).rho.round(3).tolist()
    [0.376, 0.376]
    """
    by_surface = pair_r(around, people)
    if weight is None:
        rho = curve.rho(by_surface)
        return Unevenness(_or_untold(rho), np.zeros(len(people)))
    ground = np.maximum(_or_untold(_SURFACE * by_surface), _LEAST)
    by_weight = pair_r(around, people, weight)
    rho = np.clip(_or_untold(_growth(around, people, weight) * by_weight), _LEAST, _LARGEST)
    bare = ~(weight > 0)
    pull = np.where(bare, 0.0, _PULL * np.minimum(rho / (rho + ground), 0.5))
    return Unevenness(np.where(bare, np.maximum(np.minimum(ground, _LARGEST), rho), rho), pull)


def _or_untold(rho: FloatArray) -> FloatArray:
    return np.where(np.isnan(rho), UNTOLD, rho)


@lru_cache(maxsize=64)
def untold(count: int) -> Unevenness:
    """Give what is taken when nothing tells how unevenly people live.

    Parameters
    ----------
    count
        How many zones there are.

    Returns
    -------
    Unevenness
        One rho for all of them.

    Examples
    --------
    >>> untold(2).rho.tolist()
    [0.19, 0.19]
    """
    return Unevenness(np.full(count, UNTOLD), np.zeros(count))


def pair_r(around: Surroundings | None, people: FloatArray, size: FloatArray | None = None) -> FloatArray:
    """Tell what the borders around each zone say of how unevenly people live in it.

    Parameters
    ----------
    around
        Where the zones lie among each other; None: nothing is told.
    people
        Published count of each of n zones; nan where there is none.
    size
        What divides people: the sum of the weights in each zone; None for its surface.

    Returns
    -------
    numpy.ndarray
        r of each zone, shape (n,): the average of `pair_rho` over the pairs of neighbours among the 24 zones
        nearest to it; nan where no border tells anything.

    Examples
    --------
    >>> from shapely import box
    >>> squares = gpd.GeoDataFrame(geometry=[box(0, 0, 10, 10), box(10, 0, 20, 10)], crs=28992)
    >>> pair_r(surroundings(squares), np.array([300.0, 100.0])).round(4).tolist()
    [0.7292, 0.7292]
    """
    untold_of = np.full(len(people), np.nan)
    if around is None:
        return untold_of
    size = around.surface if size is None else size
    says, weighs = pair_rho(people, size, around.first, around.second)
    if not weighs.any():
        return untold_of
    with np.errstate(divide="ignore", invalid="ignore"):
        local = (around.telling @ (says * weighs)) / (around.telling @ weighs)
    number = np.count_nonzero(~np.isnan(size))
    # what few zones tell is on the low side, the more so the fewer they are
    few = (1.0 + 5.0 / number) / 1.2 if number < NEAREST else 1.0
    return np.asarray(np.where(np.isnan(local), says @ weighs / weighs.sum(), local) * few)


def _growth(around: Surroundings | None, people: FloatArray, weight: FloatArray) -> float:
    """Return kappa: how much more uneven a layer is inside zones than between neighbours."""
    if around is None:
        return _KAPPA[1]
    near, weighs = pair_rho(people, weight, around.first, around.second)
    far, far_weighs = pair_rho(people, weight, around.far_first, around.far_second)
    if not weighs.any() or not far_weighs.any() or not near @ weighs:
        return _KAPPA[1]
    q = (far @ far_weighs / far_weighs.sum()) / (near @ weighs / weighs.sum())
    return float(np.clip(2.0 / q, *_KAPPA)) if q > 0 else _KAPPA[1]
