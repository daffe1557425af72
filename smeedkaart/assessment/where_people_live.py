"""How many people live in shapes, and where in zones they live, without any scheme for money."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from smeedkaart.assessment.inputs import People
from smeedkaart.assessment.opening import own_zones
from smeedkaart.errors import FrameError
from smeedkaart.geometry.depth_grid import Grid, sums_on
from smeedkaart.geometry.layers import RD, layer
from smeedkaart.geometry.overlay import overlay
from smeedkaart.geometry.weights import usable_weights
from smeedkaart.statistics.asked import ask
from smeedkaart.statistics.estimate import estimates, used_figures
from smeedkaart.statistics.intervals import AROUND_PEOPLE
from smeedkaart.statistics.joining import join
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.published import Published
from smeedkaart.statistics.usual import usual_rounding
from smeedkaart.statistics.zones import ZoneData

__all__ = ["Inhabitants", "PeopleSpread", "spread_over"]

Shapes = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]

_PEOPLE = "population"


class PeopleSpread(NamedTuple):
    """Where people live, as far as is known.

    Parameters
    ----------
    x, y
        Places in metres, shape (n,).
    people
        How many live at each, shape (n,).
    shapes
        Polygons over which people are spread evenly, shape (m,).
    density
        How many live on a m2 of each, shape (m,).
    """

    x: Floats
    y: Floats
    people: Floats
    shapes: Shapes
    density: Floats

    def on_grid(self, grid: Grid) -> Floats:
        """Tell how many live in every cell of a grid.

        Parameters
        ----------
        grid
            The cells.

        Returns
        -------
        numpy.ndarray
            Shape (rows x columns,); of a polygon by the middles of the cells, of a place by its cell.
        """
        found = np.zeros(grid.rows * grid.columns)
        if len(self.shapes):
            found = sums_on(self.shapes, self.density, grid).ravel() * grid.cell**2
            # what is left of adding and subtracting numbers with decimals is nobody
            found[found < 1e-9 * found.max(initial=0.0)] = 0.0
        place, inside = grid.place(self.x, self.y)
        return found + np.bincount(place[inside], weights=self.people[inside], minlength=len(found))


class Inhabitants:
    """Who live in shapes, by the figures of zones.

    Parameters
    ----------
    zones
        The statistics, as for `smeedkaart.assess`.
    weights, weight
        Finer units that say where people live and their column; by default those that came with the zones.

    Raises
    ------
    FrameError
        When the zones have no column of people; or as `smeedkaart.assess`.
    """

    def __init__(
        self, zones: ZoneData | gpd.GeoDataFrame, weights: gpd.GeoDataFrame | None, weight: str | None
    ) -> None:
        self.data = zones if isinstance(zones, ZoneData) else own_zones(zones)
        if _PEOPLE not in self.data.zones:
            raise FrameError("assessment.no_column_of_people", level=self.data.called, name=_PEOPLE)
        if weights is None and weight is None:
            weights, weight = self.data.weights, self.data.weight
        self._weights, self._weight = weights, weight

    @property
    def origin(self) -> Provenance:
        """Where the number of people comes from."""
        return self.data.provenance.get(_PEOPLE) or self.data.provenance["zones"]

    @property
    def sources(self) -> tuple[Provenance, ...]:
        """Where borders and figures come from, each source once."""
        also = ("zones",) if self._weights is None else ("zones", "weights")
        known = [self.data.provenance.get(name) for name in (*also, _PEOPLE)]
        return tuple(dict.fromkeys(source for source in known if source is not None))

    @cached_property
    def _published(self) -> Published:
        parents = self.data.parents
        return Published(
            self.data.zones,
            parents if len(parents) else None,
            self.data.surrounding,
            surrounding_parents=self.data.surrounding_parents,
        )

    def inside(self, shapes: Sequence[Any], *, drawn: bool) -> list[People]:
        """Estimate how many live in each of some shapes.

        Parameters
        ----------
        shapes
            Valid polygons, EPSG:28992; in one without a surface lives nobody.
        drawn
            Whether people drew them as areas, around people (see `smeedkaart.estimate`).

        Returns
        -------
        list of People
            In the same order.
        """
        full = [place for place, shape in enumerate(shapes) if shape.area > 0]
        found = [People(0.0, 0.0, 0.0, 0.0, 0.0, 1.0) for _shape in shapes]
        if not full:
            return found
        frame = gpd.GeoDataFrame(geometry=[shapes[place] for place in full], index=full, crs=RD)
        pieces = overlay(
            frame,
            self.data.zones,
            weights=self._weights,
            weight=self._weight,
            called=self.data.called.form("zones"),
        )
        asked = ask(
            [_PEOPLE],
            {},
            rounding=usual_rounding(self._published, [_PEOPLE], [], self.data.year),
            limits={},
            around_people=AROUND_PEOPLE if drawn else 0.0,
            borrowed=None,
            people=_PEOPLE,
        )
        joined = join(pieces, self._published)
        rows = estimates(joined, self._published, asked)[:, 0].tolist()
        for place, row in zip(joined.areas.tolist(), rows, strict=True):
            found[place] = People.of(row)
        return found

    @cached_property
    def spread(self) -> PeopleSpread:
        """Where in the zones they live: by the weights, and where there are none evenly."""
        zones = layer(self.data.zones, "zones").shapes
        people = np.nan_to_num(self._by_zone())
        if self._weights is None:
            return spread_over(zones, people)
        units = usable_weights(self._weights, self._weight)
        place = np.where(units.is_point, units.shapes, shapely.point_on_surface(units.shapes))
        unit, zone = shapely.STRtree(zones).query(place, predicate="intersects")
        # one on a border of two counts in the first
        unit, first = np.unique(unit, return_index=True)
        zone = zone[first]
        weight = units.weight[unit]
        held = np.bincount(zone, weights=weight, minlength=len(zones))
        told = held[zone] > 0
        there = np.zeros(len(units.shapes))
        there[unit[told]] = weight[told] * people[zone[told]] / held[zone[told]]
        bare = held <= 0
        shapes, counts = np.append(units.shapes, zones[bare]), np.append(there, people[bare])
        return spread_over(shapes, counts)

    def _by_zone(self) -> Floats:
        """Tell how many live in every zone, or are left over for it by what is larger."""
        zones = self.data.zones
        whole = gpd.GeoDataFrame(geometry=zones.geometry.array, index=zones.index, crs=zones.crs)
        surface = layer(whole, "zones").shapes
        pieces = whole.drop(columns="geometry").assign(
            area=whole.index, zone=whole.index, share=1.0, surface=shapely.area(surface)
        )
        pieces["area_surface"] = pieces["surface"]
        joined = join(pieces.reset_index(drop=True), self._published)
        _figure, _level, amount = used_figures(joined, self._published, _PEOPLE)
        found = np.zeros(len(zones))
        found[joined.zone] = amount
        return found


def spread_over(shapes: Shapes, people: Floats) -> PeopleSpread:
    """Say where people live who live at points, or spread evenly over polygons.

    Parameters
    ----------
    shapes
        Points and polygons in metres, shape (n,).
    people
        How many live at or in each, shape (n,).

    Returns
    -------
    PeopleSpread
        The same, without those in which nobody lives.

    Examples
    --------
    >>> spread_over(np.array([shapely.box(0, 0, 10, 10)]), np.array([50.0])).density.tolist()
    [0.5]
    """
    some = people > 0
    shapes, people = shapes[some], people[some]
    points = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    surfaces = shapes[~points]
    return PeopleSpread(
        shapely.get_x(shapes[points]),
        shapely.get_y(shapes[points]),
        people[points],
        surfaces,
        people[~points] / shapely.area(surfaces),
    )
