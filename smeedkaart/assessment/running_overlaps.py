"""Which areas claim the same land, kept up to date pair by pair."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import shapely

from smeedkaart.assessment.covering import CutArea, joined_cuts
from smeedkaart.assessment.inputs import Basis
from smeedkaart.assessment.result import Overlap
from smeedkaart.assessment.totals import in_common
from smeedkaart.geometry.cutting import Cutter

__all__ = ["RunningOverlaps"]


class RunningOverlaps:
    """The overlaps of areas, of which only pairs with an area that changed are looked at again.

    Parameters
    ----------
    cutter
        The zones.
    """

    def __init__(self, cutter: Cutter) -> None:
        self._cutter = cutter
        self._areas: dict[str, CutArea] = {}
        self._found: dict[tuple[str, str], Overlap] = {}

    def of(self, areas: Mapping[str, CutArea], basis: Basis) -> tuple[Overlap, ...]:
        """Give the overlaps there are now, as `smeedkaart.assessment.totals.area_overlaps` does.

        Parameters
        ----------
        areas
            All areas, by identity; those that are the very same as before cost nothing.
        basis
            What they are worked out with.

        Returns
        -------
        tuple of Overlap
            In the order of the areas.
        """
        same = {area for area, cut in areas.items() if self._areas.get(area) is cut}
        place = {area: i for i, area in enumerate(areas)}
        found = {pair: known for pair, known in self._found.items() if same.issuperset(pair)}
        if any(place[first] > place[second] for first, second in found):
            # places changed: an area that ended came back
            same, found = set(), {}
        found |= self._look_again(areas, same, basis)
        self._areas, self._found = dict(areas), found
        return tuple(sorted(found.values(), key=lambda one: (place[one.first], place[one.second])))

    def _look_again(
        self, areas: Mapping[str, CutArea], same: set[str], basis: Basis
    ) -> dict[tuple[str, str], Overlap]:
        """Find what pairs share of which at least one area changed."""
        names = list(areas)
        shapes = np.array([cut.shape for cut in areas.values()], dtype=object)
        stale = np.array([area not in same for area in names], dtype=bool)
        if not stale.any():
            return {}
        west, south, east, north = shapely.bounds(shapes).T
        apart = (west[:, None] > east) | (south[:, None] > north)
        first, second = np.nonzero(np.triu(~(apart | apart.T) & (stale[:, None] | stale), 1))
        meet = shapely.intersects(shapes[first], shapes[second])
        first, second = first[meet], second[meet]
        common, real = in_common(shapes[first], shapes[second])
        first, second, common = first[real], second[real], common[real]
        if not len(first):
            return {}
        cuts, reach = self._cutter.cut(common), self._cutter.in_reach(common)
        joined = joined_cuts(range(len(common)), cuts, reach, self._cutter, basis)
        people = basis.people(joined, drawn=False)
        rows = zip(first.tolist(), second.tolist(), shapely.area(common).tolist(), strict=True)
        return {
            (names[i], names[j]): Overlap(
                names[i], names[j], surface, people[key].value, people[key].low, people[key].high
            )
            for key, (i, j, surface) in enumerate(rows)
        }
