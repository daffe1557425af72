"""Shapes made of small units of which the people are known, to try what is said of drawings on."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree

__all__ = ["BLIND", "SHAPE_KINDS", "Trial", "trial_shapes"]

Shapes = npt.NDArray[Any]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

# metres between two borders that are one, drawn twice
_GAP = 1.0
# no shape takes more of a place than this: residents draw a neighbourhood, not the municipality
_LARGEST = 1 / 6
# a place may be too small for the largest shapes, and then some draws come to nothing
_TRIES = 20


class Trial(NamedTuple):
    """A shape that is a union of units.

    Parameters
    ----------
    kind
        How it was drawn, one of `SHAPE_KINDS`.
    units
        Positions of its units, in order.
    """

    kind: str
    units: IntArray


@dataclass(frozen=True)
class _Ground:
    spots: FloatArray
    people: FloatArray
    surface: FloatArray
    neighbours: list[IntArray]
    tree: Any
    random: np.random.Generator

    def somewhere(self) -> int:
        """Pick a unit blindly: by its surface."""
        return int(self.random.choice(len(self.surface), p=self.surface / self.surface.sum()))

    def somebody(self) -> int:
        """Pick the unit of a random inhabitant."""
        return int(self.random.choice(len(self.people), p=self.people / self.people.sum()))

    def ground_for(self, people: float) -> float:
        """Say on how many m2 so many people live on average."""
        whole = float(self.surface.sum())
        return min(people / float(self.people.sum()) * whole, whole * _LARGEST)


def trial_shapes(
    units: Shapes, people: FloatArray, size: tuple[float, float], each: int, seed: int | Sequence[int]
) -> list[Trial]:
    """Draw shapes of several kinds along the borders of small units.

    Parameters
    ----------
    units
        n polygons in metres, which do not overlap.
    people
        Who live in each, shape (n,).
    size
        The fewest and the most people a shape is meant for; in between their logarithm is even.
    each
        How many shapes of each kind.
    seed
        The same seed draws the same shapes.

    Returns
    -------
    list of Trial
        At most `each` of every kind: a shape of one unit, or of most of the place, does not count.

    Notes
    -----
    "blob" and "strip" are drawn blindly, sized by surface: a disc, and a strip four times as long as it is
    wide. "streets" grows blindly from neighbour to neighbour. "circle" has its middle at a random inhabitant
    and takes the nearest units until there are people enough; "hug" begins there too, and goes on to the
    densest neighbour every time, as a border does that is drawn around the houses.

    Examples
    --------
    >>> x, y = np.divmod(np.arange(400), 20)
    >>> squares = shapely.box(x * 100, y * 100, x * 100 + 100, y * 100 + 100)
    >>> drawn = trial_shapes(squares, np.full(400, 10.0), (50, 500), each=2, seed=1)
    >>> [trial.kind for trial in drawn[::2]]
    ['blob', 'strip', 'streets', 'circle', 'hug']
    """
    ground = _ground(units, people, seed)
    least, most = np.log(size[0]), np.log(max(size))
    found = []
    for kind, draw in _DRAWN.items():
        got = 0
        for _try in range(each * _TRIES):
            if got == each:
                break
            inside = np.sort(draw(ground, float(np.exp(ground.random.uniform(least, most)))))
            if 1 < len(inside) <= 0.6 * len(units):
                found.append(Trial(kind, inside))
                got += 1
    return found


def _ground(units: Shapes, people: FloatArray, seed: int | Sequence[int]) -> _Ground:
    one, other = shapely.STRtree(units).query(units, predicate="dwithin", distance=_GAP)
    apart = one != other
    order = np.lexsort((other[apart], one[apart]))
    one, other = one[apart][order], other[apart][order]
    spots = shapely.get_coordinates(shapely.point_on_surface(units))
    return _Ground(
        spots=spots,
        people=people,
        surface=np.asarray(shapely.area(units)),
        neighbours=np.split(other, np.searchsorted(one, np.arange(1, len(units)))),
        tree=cKDTree(spots),
        random=np.random.default_rng(seed),
    )


def _blob(ground: _Ground, people: float) -> IntArray:
    radius = np.sqrt(ground.ground_for(people) / np.pi)
    return np.array(ground.tree.query_ball_point(ground.spots[ground.somewhere()], radius), dtype=np.intp)


def _strip(ground: _Ground, people: float) -> IntArray:
    width = np.sqrt(ground.ground_for(people)) / 2
    away = ground.spots - ground.spots[ground.somewhere()]
    angle = ground.random.uniform(0, np.pi)
    along = away @ [np.cos(angle), np.sin(angle)]
    across = away @ [-np.sin(angle), np.cos(angle)]
    return np.flatnonzero((np.abs(along) < 2 * width) & (np.abs(across) < width / 2))


def _streets(ground: _Ground, people: float) -> IntArray:
    wanted = ground.ground_for(people)

    def turn(_unit: int, now: float) -> float:
        # waiting times without memory: whatever lies along the edge is as likely to be next (Eden, 1961)
        return now + ground.random.exponential()

    return _grown(ground, ground.somewhere(), ground.surface, wanted, turn)


def _circle(ground: _Ground, people: float) -> IntArray:
    away = ((ground.spots - ground.spots[ground.somebody()]) ** 2).sum(axis=1)
    nearest = np.argsort(away, kind="stable")
    until = np.searchsorted(np.cumsum(ground.people[nearest]), _enough(ground, people))
    return nearest[: int(until) + 1]


def _hug(ground: _Ground, people: float) -> IntArray:
    def turn(unit: int, _now: float) -> float:
        # the densest first
        return float(-ground.people[unit] / ground.surface[unit])

    return _grown(ground, ground.somebody(), ground.people, _enough(ground, people), turn)


def _enough(ground: _Ground, people: float) -> float:
    return min(people, float(ground.people.sum()) * _LARGEST)


def _grown(
    ground: _Ground, start: int, amount: FloatArray, wanted: float, turn: Callable[[int, float], float]
) -> IntArray:
    """Grow from a unit to its neighbours, whose turn is earliest first, until there is enough."""
    edge = [(0.0, start)]
    seen, inside = {start}, []
    total = 0.0
    while edge and total < wanted:
        now, unit = heapq.heappop(edge)
        inside.append(unit)
        total += float(amount[unit])
        for near in ground.neighbours[unit].tolist():
            if near not in seen:
                seen.add(near)
                heapq.heappush(edge, (turn(near, now), near))
    return np.array(inside, dtype=np.intp)


_DRAWN: dict[str, Callable[[_Ground, float], IntArray]] = {
    "blob": _blob,
    "strip": _strip,
    "streets": _streets,
    "circle": _circle,
    "hug": _hug,
}

SHAPE_KINDS = tuple(_DRAWN)
"""How shapes are drawn."""

BLIND = SHAPE_KINDS[:3]
"""Those that are drawn without regard for where people live."""
