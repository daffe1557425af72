"""How far an area may lie from a figure of its wijk: as buurten lie from their wijk, or wijken from all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

__all__ = ["NOTHING_TOLD", "Family", "Spread", "off_parent", "parts_of_parents", "spread"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

# with fewer differences than this nothing is told
_FEWEST = 3.0
# a zone that is nearly all of its parent says nothing about how zones differ from it
_LEAST_ROOM = 0.05


class Family(NamedTuple):
    """Children with their parents: what is known of either, nan where nothing is."""

    figure: FloatArray  # of each child
    people: FloatArray  # of each child
    parent: IntArray  # of each child the row of its parent, -1 without
    above: FloatArray  # figure of each parent


@dataclass(frozen=True, eq=False)
class Spread:
    """How far zones lie from the figure of something larger.

    Parameters
    ----------
    told_by
        Which differences told it: of "zones" with their parents, of "parents" with all of them together; None
        when there were too few.
    deviation
        Standard deviation of one part among many that vary by themselves, in the unit of the figure; nan
        without.
    count
        By how many differences it is told that are not each other's mirror image: of two zones of one parent,
        by one.
    """

    told_by: Literal["zones", "parents"] | None
    deviation: float
    count: float

    @cached_property
    def _quantiles(self) -> dict[int, FloatArray]:
        return {}

    def draws(self, size: int) -> FloatArray:
        """Give equally likely differences, ascending: those of Student's t, as so few tell of so many.

        Parameters
        ----------
        size
            How many.

        Returns
        -------
        numpy.ndarray
            Shape (size,); empty when nothing is told.

        Examples
        --------
        With one difference it is Cauchy's: three of four lie below deviation x tan(pi / 4).

        >>> Spread("zones", 2.0, 1.0).draws(2).round(3).tolist()
        [-2.0, 2.0]
        """
        if self.told_by is None:
            return np.empty(0)
        if size not in self._quantiles:
            middle = (np.arange(size) + 0.5) / size
            self._quantiles[size] = np.asarray(self.deviation * stdtrit(self.count, middle))
        return self._quantiles[size]


NOTHING_TOLD = Spread(None, float("nan"), 0.0)
"""Where too few figures tell how zones differ."""


def spread(zones: Sequence[Family], parents: Sequence[Family]) -> Spread:
    """Measure how far zones lie from their parents; where too few have a figure, parents from all together.

    Parameters
    ----------
    zones
        Zones with their parents, and those across the border with theirs.
    parents
        Parents of one municipality each, with that municipality as the only one above them; its figure is
        worked out of theirs.

    Returns
    -------
    Spread
        Of one zone among many. `NOTHING_TOLD` with fewer than three differences of either kind.

    Notes
    -----
    Let the parts of a parent differ from each other by themselves, with variance V. With p the part of the
    parent's people in a zone, the figure of the zone differs from that of the parent with variance
    V (1 - 2 p + sum p^2), for the parent is made of its zones; so every squared difference over that factor
    tells V. They are weighed by the square root of the people, as chance rules small zones more. The factors
    of the zones of one parent add up to how many less one are free to differ.

    Examples
    --------
    Two zones as large as each other lie 1 above and 1 below their parent: 1 / (1 - 2/2 + 2/4) = 2 is V. That
    is told by one difference; with two more such parents by three.

    >>> pair = Family(np.array([6.0, 4.0]), np.array([50.0, 50.0]), np.array([0, 0]), np.array([5.0]))
    >>> spread([pair], []).told_by is None, round(spread([pair] * 3, []).deviation ** 2, 6)
    (True, 2.0)
    """
    told: tuple[tuple[Literal["zones", "parents"], Sequence[Family]], ...] = (
        ("zones", zones),
        ("parents", [_with_all(family) for family in parents]),
    )
    for told_by, families in told:
        if not families:
            continue
        square, room, weight = (
            np.concatenate(column) for column in zip(*map(_differences, families), strict=True)
        )
        whole = weight.sum()
        count = float(whole * (weight * room).sum() / (weight**2).sum()) if whole else 0.0
        if count >= _FEWEST - 1e-9:
            return Spread(told_by, float(np.sqrt((weight * square / room).sum() / whole)), count)
    return NOTHING_TOLD


def _with_all(family: Family) -> Family:
    """Give children the figure of all of them together, weighed by people, as that of their parent."""
    people = np.where(np.isnan(family.figure), 0.0, _people(family))
    size = len(family.above)
    top = np.bincount(family.parent, weights=people * np.nan_to_num(family.figure), minlength=size)
    with np.errstate(divide="ignore", invalid="ignore"):
        return family._replace(above=top / np.bincount(family.parent, weights=people, minlength=size))


def _people(family: Family) -> FloatArray:
    """Give the people of each child; where they are not known, as many as its siblings have on average."""
    known = ~np.isnan(family.people)
    size = len(family.above)
    of = family.parent
    with np.errstate(divide="ignore", invalid="ignore"):
        usual = np.bincount(of[known], weights=family.people[known], minlength=size) / np.bincount(
            of[known], minlength=size
        )
    return np.where(known, family.people, np.nan_to_num(usual, nan=1.0)[of])


def _differences(family: Family) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give the squared difference of each child, its room to differ as a part of V, and its weight."""
    inside = family.parent >= 0
    family = Family(family.figure[inside], family.people[inside], family.parent[inside], family.above)
    people, part, squares = _parts(family)
    room = 1.0 - 2.0 * part + squares[family.parent]
    difference = family.figure - family.above[family.parent]
    telling = np.isfinite(difference) & (room > _LEAST_ROOM) & (people > 0)
    return difference[telling] ** 2, room[telling], np.sqrt(people[telling])


def _parts(family: Family) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give people of each child, their part of the parent's, and of each parent the sum of squares."""
    people, size = _people(family), len(family.above)
    whole = np.bincount(family.parent, weights=people, minlength=size)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.nan_to_num(people / whole[family.parent])
    squares = np.bincount(family.parent, weights=part**2, minlength=size)
    return people, part, np.asarray(squares, dtype=np.float64)


def parts_of_parents(zones: Family) -> tuple[FloatArray, FloatArray]:
    """Say which part of its parent's people each zone has, and of each parent the sum of their squares.

    Parameters
    ----------
    zones
        All zones with their people and parents.

    Returns
    -------
    tuple of numpy.ndarray
        Of each zone, 0 without a parent; and of each parent.

    Examples
    --------
    >>> pair = Family(np.array([6.0, 4.0]), np.array([50.0, 50.0]), np.array([0, 0]), np.array([5.0]))
    >>> [part.tolist() for part in parts_of_parents(pair)]
    [[0.5, 0.5], [0.5]]
    """
    child = zones.parent >= 0
    own = Family(zones.figure[child], zones.people[child], zones.parent[child], zones.above)
    part = np.zeros(len(child))
    part[child], squares = _parts(own)[1:]
    return part, squares


def off_parent(
    group: IntArray,
    amount: FloatArray,
    zone: IntArray,
    zones: Family,
    parts: tuple[FloatArray, FloatArray] | None = None,
) -> FloatArray:
    """Say how far what an area has of a parent may lie from that parent, in deviations of one part.

    Parameters
    ----------
    group
        For each piece a number for its area and parent together, those of one group alike.
    amount
        People of the piece.
    zone
        Row of its zone; one that has a parent.
    zones
        All zones with their people and parents.
    parts
        What `parts_of_parents` gave of them, for whoever asks again and again.

    Returns
    -------
    numpy.ndarray
        For each piece sqrt(sum (w - p)^2) over all zones of the parent, where w is the part of the area's
        people in a zone and p that of the parent's: 0 for the whole parent, nearly 1 for one zone of many.

    Examples
    --------
    Of a parent of two equal zones: one of them, w - p = 1/2 and -1/2; both.

    >>> pair = Family(np.array([6.0, 4.0]), np.array([50.0, 50.0]), np.array([0, 0]), np.array([5.0]))
    >>> off_parent(np.array([0]), pair.people[:1], np.array([0]), pair).round(3).tolist()
    [0.707]
    >>> off_parent(np.array([0, 0]), pair.people, np.array([0, 1]), pair).tolist()
    [0.0, 0.0]
    """
    part, squares = parts_of_parents(zones) if parts is None else parts
    keys, member = np.unique(group, return_inverse=True)
    whole = np.bincount(member, weights=amount, minlength=len(keys))
    with np.errstate(divide="ignore", invalid="ignore"):
        w = np.nan_to_num(amount / whole[member])
    # over the zones that the area does not meet, (w - p)^2 is p^2
    extra = np.bincount(member, weights=w**2 - 2.0 * w * part[zone], minlength=len(keys))
    return np.asarray(np.sqrt(np.maximum(extra[member] + squares[zones.parent[zone]], 0.0)))
