"""How many of a parent's people each zone has, where only the parent was counted: so that means fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from smeedkaart.statistics.contributions import totals

__all__ = ["Tilt", "crossing"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]

# Between two zones of one parent the number for each inhabitant differs at most so many times: of households
# of 1.2 people and of 3.6.
_MOST = 3.0
_STEPS = 40


@dataclass(frozen=True, slots=True)
class Tilt:
    """The weights of zones, of which some may be tilted towards higher or lower figures.

    A weight that may move becomes w x exp(theta x figure), and those of one parent are scaled back to their
    total: of all that fit, the nearest to w (minimum discrimination information, Kullback 1959). The mean of
    the parent rises with theta.

    Parameters
    ----------
    group
        Of each zone the place of its parent.
    weight, figure
        Of each zone; nan where nobody knows.
    moves
        Of which zones the weight may move.
    size
        How many groups there are.

    Examples
    --------
    Two zones of 50 homes each, by people, have 200 and 300, and both together 260: 40 and 60 homes fit.

    >>> zero, homes, figure = np.zeros(2, dtype=np.intp), np.array([50.0, 50.0]), np.array([200.0, 300.0])
    >>> tilt = Tilt(zero, homes, figure, np.array([True, True]), 1)
    >>> theta = tilt.between(np.array([260.0]), 0.0)[0]
    >>> tilt.weights(theta[tilt.group]).round(6).tolist()
    [40.0, 60.0]
    """

    group: IntArray
    weight: FloatArray
    figure: FloatArray
    moves: BoolArray
    size: int

    @property
    def reach(self) -> FloatArray:
        """How far theta may go from zero in each group."""
        highest, lowest = np.full(self.size, -np.inf), np.full(self.size, np.inf)
        np.maximum.at(highest, self.group[self.moves], self.figure[self.moves])
        np.minimum.at(lowest, self.group[self.moves], self.figure[self.moves])
        width = highest - lowest
        reach = np.zeros(self.size)
        np.divide(np.log(_MOST), width, out=reach, where=np.isfinite(width) & (width > 0))
        return reach

    def weights(self, theta: FloatArray) -> FloatArray:
        """Give the weights of the zones when each is tilted by its own theta, the same within a group."""
        middle = self._middle()[self.group]
        moved = np.where(self.moves, self.weight, 0.0)
        before = totals(self.group, moved, self.size)
        moved *= np.exp(np.where(self.moves, theta * (self.figure - middle), 0.0))
        after = totals(self.group, moved, self.size)
        with np.errstate(divide="ignore", invalid="ignore"):
            scale = np.where(after > 0, before / after, 1.0)
        return np.where(self.moves, moved * scale[self.group], self.weight)

    def means(self, weights: FloatArray, group: IntArray, size: int) -> FloatArray:
        """Give the mean of each group of zones; nan without any."""
        usable = ~np.isnan(weights) & ~np.isnan(self.figure)
        bottom = totals(group[usable], weights[usable], size)
        with np.errstate(divide="ignore", invalid="ignore"):
            return totals(group[usable], (weights * self.figure)[usable], size) / bottom

    def between(self, aim: FloatArray, half: float) -> tuple[FloatArray, FloatArray]:
        """Say between which theta the mean of each group lies within `half` of its aim, or nearest to it."""
        reach = self.reach

        def found(theta: FloatArray) -> FloatArray:
            return self.means(self.weights(theta[self.group]), self.group, self.size)

        least, most = crossing(found, reach, aim - half)[1], crossing(found, reach, aim + half)[0]
        free = np.isnan(aim)
        least, most = np.where(free, -reach, least), np.where(free, reach, most)
        return least, np.maximum(least, most)

    def _middle(self) -> FloatArray:
        number = totals(self.group[self.moves], np.ones(self.moves.sum()), self.size)
        total = totals(self.group[self.moves], self.figure[self.moves], self.size)
        return total / np.maximum(number, 1.0)


def crossing(
    found: Callable[[FloatArray], FloatArray], reach: FloatArray, aim: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Enclose where a rising function reaches its aim, by halving; at an end of the reach if it does not."""
    low, high = -reach, reach.copy()
    for _ in range(_STEPS):
        middle = (low + high) / 2
        enough = found(middle) >= aim
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return low, high
