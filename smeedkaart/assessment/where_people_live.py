"""How many people live in shapes, and where in zones they live, without any scheme for money."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from smeedkaart.assessment.inputs import People
from smeedkaart.assessment.opening import basis_of
from smeedkaart.funding.scheme import Scheme
from smeedkaart.geometry.depth_grid import Grid, sums_on
from smeedkaart.geometry.layers import RD, layer
from smeedkaart.geometry.weights import usable_weights
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.units import PEOPLE
from smeedkaart.statistics.zones import ZoneData

__all__ = ["Inhabitants", "PeopleSpread", "spread_over"]

Shapes = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]

_ONLY_PEOPLE = Scheme(id="people", name="people", year=0, base=Decimal(0), population=PEOPLE)


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
        # by the very line that works out areas, of which nothing but the people is asked
        self._basis = basis_of(zones, _ONLY_PEOPLE, weights=weights, weight=weight)

    @property
    def data(self) -> ZoneData:
        """The statistics."""
        return self._basis.data

    @property
    def origin(self) -> Provenance:
        """Where the number of people comes from."""
        return self.data.provenance.get(PEOPLE) or self.data.provenance["zones"]

    @property
    def sources(self) -> tuple[Provenance, ...]:
        """Where borders and figures come from, each source once."""
        return self._basis.sources

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
        living = self._basis.people(self._basis.joined(self._basis.overlay(frame)), drawn=drawn)
        for place in full:
            found[place] = living[place]
        return found

    @cached_property
    def spread(self) -> PeopleSpread:
        """Where in the zones they live: by the weights, and where there are none evenly."""
        zones = layer(self.data.zones, "zones").shapes
        people = np.nan_to_num(self._by_zone())
        if self._basis.weights is None:
            return spread_over(zones, people)
        units = usable_weights(self._basis.weights, self._basis.weight)
        place = np.where(units.is_point, units.shapes, shapely.point_on_surface(units.shapes))
        unit, zone = shapely.STRtree(zones).query(place, predicate="intersects")
        # one on a border of two counts in the first
        unit, first = np.unique(unit, return_index=True)
        zone = zone[first]
        held = np.bincount(zone, weights=units.weight[unit], minlength=len(zones))
        holds = held if self._basis.holds is None else np.fmax(held, self._basis.holds)
        with np.errstate(divide="ignore", invalid="ignore"):
            each = np.nan_to_num(people / holds, posinf=0.0)
        there = np.zeros(len(units.shapes))
        there[unit] = units.weight[unit] * each[zone]
        # whom the weights leave out live somewhere in the zone
        left = np.where(held > 0, np.maximum(people - held * each, 0.0), people)
        return spread_over(np.append(units.shapes, zones), np.append(there, left))

    def _by_zone(self) -> Floats:
        """Tell how many live in every zone, or are left over for it by what is larger."""
        zones = self.data.zones
        surface = shapely.area(layer(zones, "zones").shapes)
        pieces = pd.DataFrame(
            {
                "area": zones.index,
                "zone": zones.index,
                "share": 1.0,
                "surface": surface,
                "area_surface": surface,
            }
        )
        joined = self._basis.joined(pieces)
        _figure, _level, amount = self._basis.figures(joined)
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
