"""Which borders of zones lie so near an area's border that an error in them moves people in or out."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["BordersInReach", "ZoneBorders"]

Shapes = npt.NDArray[Any]
Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# A border that lies on that of a zone within this many metres is that of the zone: more than coordinates
# lose on their way through a browser, far less than the error of any border that has one.
_SAME = 0.5
# borders are measured as if straightened by this part of their error, which is faster and hardly shorter
_COARSE = 0.05
# corners in a quarter of a circle around a border
_CORNERS = 4


class BordersInReach(NamedTuple):
    """Pairs of an area and a zone that a border runs through or comes near to."""

    area: Ints  # position of the area
    zone: Ints  # position of the zone
    metres: Floats  # of the zone's border: what lies inside the area or near the border that was drawn
    near: Flags  # whether the zone's own border comes near the border that was drawn


class ZoneBorders:
    """The borders of zones that may be off by a number of metres.

    Parameters
    ----------
    zones
        Shape (n,): valid polygons in RD metres.
    error
        How far a border may be off, m.

    Examples
    --------
    >>> zones = np.array([shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)])
    >>> borders = ZoneBorders(zones, error=100.0)

    The western half of the first zone, and 50 m of it: of its border 450 + 1000 + 450 m are the area's own,
    and of these the last 100 m at either end lie near the line that was drawn. The second zone is far away.

    >>> found = borders.in_reach(np.array([shapely.box(0, 0, 450, 1000)]))
    >>> found.zone.tolist(), found.near.tolist(), found.metres.round(-1).tolist()
    ([0], [True], [400.0])
    """

    def __init__(self, zones: Shapes, error: float) -> None:
        self._error = error
        self._tree = shapely.STRtree(zones)
        self._lines = shapely.boundary(zones)
        self._coarse = shapely.simplify(self._lines, _COARSE * error)
        self._line_tree = shapely.STRtree(self._lines)

    def in_reach(self, areas: Shapes) -> BordersInReach:
        """Find what an error in the borders of zones can change about areas.

        A border that is that of a zone moves along with it, so that only a border that was drawn counts: an
        area that is made of whole zones has no pair at all.

        Parameters
        ----------
        areas
            Shape (m,): valid polygons in RD metres.

        Returns
        -------
        BordersInReach
            In the order of the areas: every zone that lies within the error of the area's drawn border. A
            zone that lies deeper inside is wholly inside, wherever its border really runs.
        """
        found = [self._of_one(row, area) for row, area in enumerate(areas)]
        return BordersInReach(
            np.concatenate([np.empty(0, dtype=np.intp), *(each.area for each in found)]),
            np.concatenate([np.empty(0, dtype=np.intp), *(each.zone for each in found)]),
            np.concatenate([np.empty(0), *(each.metres for each in found)]),
            np.concatenate([np.empty(0, dtype=bool), *(each.near for each in found)]),
        )

    def _of_one(self, row: int, area: Any) -> BordersInReach:
        drawn, whole = self._drawn(area)
        if drawn is None:
            nothing = np.empty(0, dtype=np.intp)
            return BordersInReach(nothing, nothing, np.empty(0), np.empty(0, dtype=bool))
        zone = np.sort(self._tree.query(drawn, predicate="dwithin", distance=self._error))
        # what is inside, and what is near the line; without its very edge where that is a zone's own
        within = area.buffer(self._error, quad_segs=_CORNERS)
        if not whole:
            inner = area.buffer(-_COARSE * self._error - _SAME, quad_segs=_CORNERS)
            within = shapely.union(inner, drawn.buffer(self._error, quad_segs=_CORNERS))
        shapely.prepare(within)
        metres = shapely.length(shapely.intersection(self._coarse[zone], within))
        near = shapely.dwithin(self._lines[zone], drawn, self._error)
        return BordersInReach(np.full(len(zone), row, dtype=np.intp), zone, metres, near)

    def _drawn(self, area: Any) -> tuple[Any, bool]:
        """Give the part of an area's border that is no border of a zone, and whether that is all of it."""
        rings, of = shapely.get_coordinates(shapely.get_parts(shapely.boundary(area)), return_index=True)
        start, end = rings[:-1], rings[1:]
        side = (of[:-1] == of[1:]) & (start != end).any(axis=1)
        start, end = start[side], end[side]
        places = shapely.points(np.concatenate([start, (start + end) / 2, end]))
        on_zone = np.zeros(len(places), dtype=bool)
        on_zone[self._line_tree.query(places, predicate="dwithin", distance=_SAME)[0]] = True
        own = on_zone.reshape(3, -1).all(axis=0)
        if own.all():
            return None, False
        if not own.any():
            return shapely.boundary(area), True
        return shapely.multilinestrings(shapely.linestrings(np.stack([start, end], axis=1)[~own])), False
