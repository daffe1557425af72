"""How far borders of zones are drawn from where they are, and which lie so near an area's that it counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self
from weakref import WeakKeyDictionary

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from smeedkaart.errors import FrameError
from smeedkaart.geometry.layers import Layer
from smeedkaart.geometry.shapes import repair

__all__ = [
    "HECTARE",
    "BorderError",
    "BordersInReach",
    "KnownBorders",
    "NearBorders",
    "ZoneBorders",
    "border_error",
    "far_off",
    "known_borders",
    "metres_told",
    "near_borders",
    "of_what_is_drawn",
    "published_surface",
]

Shapes = npt.NDArray[Any]
Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

HECTARE = 1e4
"""m2; what surfaces are published in, in whole numbers."""

# fitted to zones of four places that were straightened by 25 to 300 m (see Notes of `border_error`)
_TOLERANCE = 0.05
_MEDIAN, _THIRD, _CUBE = 0.455, 3.0, 0.018
# a smaller error changes less than a few people in a thousand
_SMALLEST = 50.0
# with fewer zones, one that was drawn wrong would decide
_FEWEST = 5
# beyond this factor a zone is not drawn roughly, but wrong
_FAR_OFF = 2.0
# A border that lies on that of a zone within this many metres is that of the zone: more than coordinates
# lose on their way through a browser, far less than the error of any border that has one.
_SAME = 0.5
# borders are measured as if straightened by this part of their error, which is faster and hardly shorter
_COARSE = 0.05
# corners in a quarter of a circle around a border
_CORNERS = 4
# more corners than anyone draws one by one
_MANY = 150


@dataclass(frozen=True, slots=True)
class BorderError:
    """How far the borders of zones may be off.

    Parameters
    ----------
    metres
        As if they were straightened by so much.
    spread
        m3: the variance of a surface on one side of a border, per metre of that border.
    """

    metres: float
    spread: float


class BordersInReach(NamedTuple):
    """Pairs of an area and a zone that a border runs through or comes near to."""

    area: Ints  # position of the area
    zone: Ints  # position of the zone
    metres: Floats  # of the zone's border: what lies inside the area or near the border that was drawn
    near: Flags  # whether the zone's own border comes near the border that was drawn


@dataclass(frozen=True, slots=True, eq=False)
class NearBorders:
    """The zones that an error in their borders moves in or out of areas, to travel with their pieces.

    Parameters
    ----------
    error
        How far borders may be off.
    area, zone
        For each pair: index values of the area and the zone.
    metres, near
        For each pair: as in `BordersInReach`.
    surface
        For each pair: m2 of the zone, the larger of what was drawn and what was published.
    """

    error: BorderError
    area: pd.Index[Any]
    zone: pd.Index[Any]
    metres: Floats
    near: Flags
    surface: Floats

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Let copies of a table, of which pandas makes many, share it."""
        return self

    def of(self, areas: pd.Index[Any]) -> NearBorders:
        """Leave out all areas but these."""
        kept = self.area.isin(areas)
        return NearBorders(
            self.error,
            self.area[kept],
            self.zone[kept],
            self.metres[kept],
            self.near[kept],
            self.surface[kept],
        )

    def called(self, area: Any) -> NearBorders:
        """Give the area, if there is only one, another name."""
        return replace(self, area=pd.Index([area] * len(self.area)))

    def and_of(self, other: NearBorders) -> NearBorders:
        """Put those of other areas, with the same zones, behind these."""
        return NearBorders(
            self.error,
            self.area.append(other.area),
            self.zone.append(other.zone),
            np.concatenate([self.metres, other.metres]),
            np.concatenate([self.near, other.near]),
            np.concatenate([self.surface, other.surface]),
        )


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

    The western 450 m of the first zone: three of its sides are the zone's own, so that one line was drawn. At
    each end of it 100 m of the zone's border to either side lie near. The second zone is far away.

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
        plain = self._plain(area)
        within = plain.buffer(self._error, quad_segs=_CORNERS)
        if not whole:
            inner = plain.buffer(-_COARSE * self._error - _SAME, quad_segs=_CORNERS)
            within = shapely.union(inner, self._plain(drawn).buffer(self._error, quad_segs=_CORNERS))
        shapely.prepare(within)
        metres = shapely.length(shapely.intersection(self._coarse[zone], within))
        near = shapely.dwithin(self._lines[zone], drawn, self._error)
        return BordersInReach(np.full(len(zone), row, dtype=np.intp), zone, metres, near)

    def _plain(self, shape: Any) -> Any:
        """Leave out what a border with very many corners does within a small part of the error."""
        # around a jagged line a wide strip takes minutes, and it is the same strip
        many = shapely.get_num_coordinates(shape) > _MANY
        return shapely.simplify(shape, _COARSE * self._error) if many else shape

    def _drawn(self, area: Any) -> tuple[Any, bool]:
        """Give the part of an area's border that is no border of a zone, and whether that is all of it."""
        rings, of = shapely.get_coordinates(shapely.get_parts(shapely.boundary(area)), return_index=True)
        start, end = rings[:-1], rings[1:]
        side = (of[:-1] == of[1:]) & (start != end).any(axis=1)
        start, end = start[side], end[side]
        places = np.asarray(shapely.points(np.concatenate([start, (start + end) / 2, end])))
        on_zone = np.zeros(len(places), dtype=np.bool_)
        on_zone[self._line_tree.query(places, predicate="dwithin", distance=_SAME)[0]] = True
        own = on_zone.reshape(3, -1).all(axis=0)
        if own.all():
            return None, False
        if not own.any():
            return shapely.boundary(area), True
        lines = np.asarray(shapely.linestrings(np.stack([start, end], axis=1)[~own]))
        # whole lines: there is less to put together around them than around each of their sides
        return shapely.line_merge(shapely.multilinestrings(lines)), False


def border_error(
    drawn: Floats, published: Floats, perimeter: Floats, *, tolerance: float | None = None
) -> BorderError | None:
    """Tell from the surfaces of zones how far their borders are drawn from where they are.

    Parameters
    ----------
    drawn, published, perimeter
        m2, m2 and m of each of n zones; published is nan where it is not known, and rounded to hectares.
    tolerance
        By how many metres the borders were straightened, where the data say so.

    Returns
    -------
    BorderError or None
        None when it is not known or below 50 m, which changes less than half a per cent of the people.

    Notes
    -----
    Moving a border over a stretch as long as the move itself makes a surface uncertain by the cube of the
    move for each metre of border: K = median((drawn - published)^2 / perimeter) / 0.455, the median of a
    square being 0.455 of its mean, and the error is (K / 0.018)^(1/3). Of people the variance is a third of
    K, or 0.05^2 times the cube of a tolerance. A difference of less than half a hectare is rounding; of a
    larger one the variance of rounding, a twelfth of the square of a hectare, is taken off.

    Examples
    --------
    Five squares of 100 ha with a border of 4 km, drawn 6 ha too large: (36 - 1/12) x 10^8 / 4000 / 0.455.

    >>> found = border_error(np.full(5, 1.06e6), np.full(5, 1e6), np.full(5, 4000.0))
    >>> round(3 * found.spread / 1e6, 2), round(found.metres)
    (1.97, 479)
    """
    if tolerance is not None:
        return _if_it_matters(tolerance, _TOLERANCE**2 * tolerance**3)
    told = ~np.isnan(published) & (perimeter > 0)
    if np.count_nonzero(told) < _FEWEST:
        return None
    apart = np.abs(drawn[told] - published[told])
    squared = np.where(apart <= HECTARE / 2, 0.0, apart**2 - HECTARE**2 / 12)
    cube = float(np.median(squared / perimeter[told])) / _MEDIAN
    return _if_it_matters((cube / _CUBE) ** (1 / 3), cube / _THIRD)


def _if_it_matters(metres: float, spread: float) -> BorderError | None:
    return BorderError(metres, spread) if metres >= _SMALLEST else None


def far_off(drawn: Floats, published: Floats) -> Flags:
    """Tell which zones are drawn more than twice as large, or less than half as large, as they are.

    Parameters
    ----------
    drawn, published
        As for `border_error`.

    Returns
    -------
    numpy.ndarray
        Shape (n,); never one of which half a hectare of rounding explains it.

    Examples
    --------
    >>> far_off(np.array([900.0, 2e6, 2.1e4]), np.array([7.7e5, 1.2e6, 1e4])).tolist()
    [True, False, False]
    """
    with np.errstate(invalid="ignore"):
        larger = drawn > _FAR_OFF * (published + HECTARE / 2)
        smaller = _FAR_OFF * drawn < published - HECTARE / 2
    return larger | smaller


def published_surface(zones: pd.DataFrame) -> Floats:
    """Read from a frame of zones the m2 that are published of each; nan where none are.

    Parameters
    ----------
    zones
        With a column `surface_ha`, or without.

    Returns
    -------
    numpy.ndarray
        Shape (n,).

    Raises
    ------
    FrameError
        When one of them is infinite.

    Examples
    --------
    >>> published_surface(pd.DataFrame({"surface_ha": [77.0, None]})).tolist()
    [770000.0, nan]
    """
    return _positive(zones, "surface_ha") * HECTARE


def of_what_is_drawn(published: Floats, drawn: Floats, water: Floats) -> Floats:
    """Leave water that a map has apart out of a published surface, where that comes nearer to what is drawn.

    Whether a publisher counts in the sea or a lake along a zone differs, and nobody says.

    Parameters
    ----------
    published
        Hectares of each zone, nan where not known.
    drawn, water
        m2 of each zone as it is drawn, and of its water that is drawn apart.

    Returns
    -------
    numpy.ndarray
        Hectares, shape (n,).

    Examples
    --------
    >>> of_what_is_drawn(np.array([130.0, 101.0]), np.array([1e6, 1e6]), np.array([3e5, 3e5])).tolist()
    [100.0, 101.0]
    """
    land = published - water / HECTARE
    nearer = np.abs(land - drawn / HECTARE) < np.abs(published - drawn / HECTARE)
    return np.where(nearer, land, published)


def metres_told(zones: pd.DataFrame) -> float | None:
    """Read from a frame of zones by how many metres their borders were straightened; None when it is unsaid.

    Parameters
    ----------
    zones
        With a column `tolerance`, or without.

    Returns
    -------
    float or None
        The largest, m.

    Raises
    ------
    FrameError
        When one of them is infinite.

    Examples
    --------
    >>> metres_told(pd.DataFrame({"tolerance": [100.0, 150.0]}))
    150.0
    """
    told = _positive(zones, "tolerance")
    return None if np.isnan(told).all() else float(np.nanmax(told))


def _positive(zones: pd.DataFrame, name: str) -> Floats:
    if name not in zones:
        return np.full(len(zones), np.nan)
    read = pd.to_numeric(zones[name], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isinf(read).any():
        raise FrameError("geometry.infinite", name=name)
    return np.where(read > 0, read, np.nan)


class KnownBorders(NamedTuple):
    """What is known of the borders of zones."""

    content: int  # what it was worked out from
    error: BorderError | None
    borders: ZoneBorders | None
    surface: Floats


# by the spatial index of the zones, of which geopandas makes a new one as soon as a shape changes
_known: WeakKeyDictionary[Any, KnownBorders] = WeakKeyDictionary()


def near_borders(areas: Layer, zones: Layer, frame: gpd.GeoDataFrame) -> NearBorders | None:
    """Find the borders of zones that lie so near those of areas that their error counts.

    Parameters
    ----------
    areas, zones
        As `layer` gives them; areas are valid.
    frame
        The frame of the zones, which may tell published surfaces or a tolerance.

    Returns
    -------
    NearBorders or None
        None when borders are precise, or nothing is known of them.

    Examples
    --------
    >>> from smeedkaart.geometry.layers import layer
    >>> zones = gpd.GeoDataFrame(
    ...     {"tolerance": [100.0]}, geometry=[shapely.box(0, 0, 1000, 1000)], index=["z"], crs=28992
    ... )
    >>> areas = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 450, 1000)], index=["a"], crs=28992)
    >>> near_borders(layer(areas, "areas"), layer(zones, "zones"), zones).metres.round(-1).tolist()
    [400.0]
    """
    known = known_borders(zones, frame)
    if known.error is None or known.borders is None:
        return None
    found = known.borders.in_reach(areas.shapes)
    return NearBorders(
        known.error,
        areas.names[found.area],
        zones.names[found.zone],
        found.metres,
        found.near,
        known.surface[found.zone],
    )


def known_borders(zones: Layer, frame: gpd.GeoDataFrame) -> KnownBorders:
    """Look up what is known of the borders of zones, worked out once for whoever draws again and again.

    Parameters
    ----------
    zones
        As `layer` gives them.
    frame
        Their frame, which may tell published surfaces or a tolerance.

    Returns
    -------
    KnownBorders
        Their error, the borders that may be off by so much (both None when they are exact, or nothing tells),
        and m2 of each zone, the larger of what was drawn and what was published.

    Examples
    --------
    >>> from smeedkaart.geometry.layers import layer
    >>> zones = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1000, 1000)], index=["z"], crs=28992)
    >>> known_borders(layer(zones, "zones"), zones).error is None
    True
    """
    published, tolerance = published_surface(frame), metres_told(frame)
    content = hash((published.tobytes(), tolerance))
    key = zones.array.sindex
    if key not in _known or _known[key].content != content:
        drawn = shapely.area(zones.shapes)
        error = border_error(drawn, published, shapely.length(zones.shapes), tolerance=tolerance)
        borders = None if error is None else ZoneBorders(_mended(zones.shapes), error.metres)
        _known[key] = KnownBorders(content, error, borders, np.fmax(drawn, published))
    return _known[key]


def _mended(shapes: Shapes) -> Shapes:
    broken = np.flatnonzero(~shapely.is_valid(shapes))
    if not len(broken):
        return shapes
    shapes = shapes.copy()
    shapes[broken] = [repair(shape) for shape in shapes[broken]]
    return shapes
