"""Which areas of two maps belong together: laid over each other, and judged by surface and by name."""

from __future__ import annotations

import uuid
from datetime import date
from difflib import SequenceMatcher
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from smeedkaart.geometry.layers import layer
from smeedkaart.geometry.partition import within_band
from smeedkaart.geometry.shapes import repair
from smeedkaart.text.spelling import name_key

__all__ = ["ALIKE", "MOST", "AreaGroup", "Maps", "belong", "groups", "is_uuid", "laid_over", "same_name"]

# areas belong together when one has this part of its surface in the other, and not only along a border;
# with less a border moved
_BELONGS = 0.2
# and in any case when one has more than this in the other, however narrow it is
MOST = 0.5
# names that are at least this much alike (difflib) are taken for two ways of writing one
ALIKE = 0.6


class Side(NamedTuple):
    """The areas of one date as lists, with shapes in RD New."""

    keys: list[str]
    names: list[str]
    shapes: npt.NDArray[Any]
    surface: npt.NDArray[np.float64]


class Maps(NamedTuple):
    """Both dates, and what share of each area lies in each of the other date."""

    old: Side
    new: Side
    # by position (old, new): part of the old area, part of the new one
    shares: dict[tuple[int, int], tuple[float, float]]
    on: date
    tolerance: float
    # the same pairs, looked up from either side
    met_by_old: dict[int, list[int]]
    met_by_new: dict[int, list[int]]

    def alike(self, old: int, new: int) -> float:
        """Return how much two areas are called the same, 0..1; one identity is as good as one name."""
        if self.old.keys[old] == self.new.keys[new] and is_uuid(self.new.keys[new]):
            return 1.0
        return SequenceMatcher(None, name_key(self.old.names[old]), name_key(self.new.names[new])).ratio()


class AreaGroup(NamedTuple):
    """Areas of either date that belong together, by position."""

    old: tuple[int, ...]
    new: tuple[int, ...]


def laid_over(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, on: date, tolerance: float) -> Maps:
    """Lay two maps over each other."""
    old, new = _side(before), _side(after)
    shares = _shares(old, new)
    by_old: dict[int, list[int]] = {}
    by_new: dict[int, list[int]] = {}
    for i, j in shares:
        by_old.setdefault(i, []).append(j)
        by_new.setdefault(j, []).append(i)
    return Maps(old, new, shares, on, tolerance, by_old, by_new)


def _side(frame: gpd.GeoDataFrame) -> Side:
    if frame.empty:
        return Side([], [], np.array([], dtype=object), np.zeros(0))
    drawn = layer(frame, "areas")
    shapes = np.array([repair(shape) for shape in drawn.shapes], dtype=object)
    names = ["" if pd.isna(name) else str(name) for name in frame["name"]]
    return Side([str(key) for key in drawn.names], names, shapes, shapely.area(shapes))


def _shares(old: Side, new: Side) -> dict[tuple[int, int], tuple[float, float]]:
    """Measure what every two areas share."""
    if not old.keys or not new.keys:
        return {}
    second, first = shapely.STRtree(old.shapes).query(new.shapes, predicate="intersects")[[0, 1]]
    surface = shapely.area(shapely.intersection(old.shapes[first], new.shapes[second]))
    return {
        (int(i), int(j)): (float(shared / old.surface[i]), float(shared / new.surface[j]))
        for i, j, shared in sorted(zip(first, second, surface, strict=True), key=lambda met: met[:2])
        if shared > 0
    }


def belong(maps: Maps, pair: tuple[int, int]) -> bool:
    """Tell whether two areas that share something belong together, rather than share a border drawn twice."""
    most = max(maps.shares[pair])
    if most > MOST or most <= _BELONGS:
        return most > MOST
    old, new = pair
    shared = shapely.intersection(maps.old.shapes[old], maps.new.shapes[new])
    return not within_band(shared, maps.tolerance)


def groups(maps: Maps) -> list[AreaGroup]:
    """Put together the areas of both dates that belong together."""
    count, more = len(maps.old.keys), len(maps.new.keys)
    pairs = [pair for pair in maps.shares if belong(maps, pair)]
    rows = [old for old, _new in pairs]
    columns = [count + new for _old, new in pairs]
    graph = coo_array((np.ones(len(pairs)), (rows, columns)), shape=(count + more, count + more))
    labels = connected_components(graph, directed=False)[1] if count + more else np.zeros(0, int)
    members: dict[int, tuple[list[int], list[int]]] = {}
    for i, label in enumerate(labels):
        sides = members.setdefault(int(label), ([], []))
        sides[i >= count].append(i if i < count else i - count)
    return [
        one for old, new in members.values() for one in _loosened(AreaGroup(tuple(old), tuple(new)), maps)
    ]


def _loosened(group: AreaGroup, maps: Maps) -> list[AreaGroup]:
    """Take a group apart when each area plainly has its own counterpart, or none has."""
    if len(group.old) == len(group.new) == 1:
        pair = (group.old[0], group.new[0])
        if max(maps.shares[pair]) <= MOST and maps.alike(*pair) < ALIKE:
            return [AreaGroup(group.old, ()), AreaGroup((), group.new)]
    elif len(group.old) == len(group.new):
        for same in (_kept_most, _called_the_same):
            couples = [(i, j) for i in group.old for j in group.new if same(maps, i, j)]
            if (
                len(couples)
                == len({i for i, _j in couples})
                == len({j for _i, j in couples})
                == len(group.old)
            ):
                return [AreaGroup((i,), (j,)) for i, j in couples]
    return [group]


def _kept_most(maps: Maps, old: int, new: int) -> bool:
    return min(maps.shares.get((old, new), (0.0, 0.0))) > MOST


def _called_the_same(maps: Maps, old: int, new: int) -> bool:
    return (old, new) in maps.shares and maps.alike(old, new) == 1.0


def same_name(groups: list[AreaGroup], maps: Maps) -> list[AreaGroup]:
    """Put together an area that seems gone and one that seems new when they are called the same."""
    gone = [group for group in groups if not group.new]
    fresh = {group.new[0]: group for group in groups if not group.old}
    joined: list[AreaGroup] = []
    for group in gone:
        same = [j for j in fresh if maps.alike(group.old[0], j) == 1.0]
        if len(same) == 1:
            groups = [one for one in groups if one not in (group, fresh[same[0]])]
            joined.append(AreaGroup(group.old, (same[0],)))
            del fresh[same[0]]
    return groups + joined


def is_uuid(key: str) -> bool:
    """Tell whether a key is an identity as smeedkaart makes them."""
    try:
        return str(uuid.UUID(key)) == key
    except ValueError:
        return False
