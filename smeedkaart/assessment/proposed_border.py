"""One border out of many drawings: in whole units, at a level that people choose with the money in view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import csgraph

from smeedkaart.assessment.agreement import AT_LEAST, ROUND, Agreement
from smeedkaart.assessment.each_area import each_area
from smeedkaart.assessment.inputs import People
from smeedkaart.assessment.opening import basis_of
from smeedkaart.assessment.unit_depths import unit_depths, unit_neighbours
from smeedkaart.errors import FrameError
from smeedkaart.funding.receipt import Receipt
from smeedkaart.funding.scheme import Scheme
from smeedkaart.geometry.layers import RD, layer
from smeedkaart.geometry.shapes import Shape, repair
from smeedkaart.statistics.units import UnitLayer
from smeedkaart.statistics.zones import ZoneData

__all__ = [
    "AtLevel",
    "LevelUnits",
    "ProposedBorder",
    "levels_graph",
    "plausible",
    "proposed",
]

Shapes = npt.NDArray[Any]
Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

# levels at which a border is proposed
_LOWEST, _HIGHEST = 0.25, 0.75
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class ProposedBorder:
    """A border that many drawings propose.

    Parameters
    ----------
    level, least
        The part of the drawings, 0..1, and how many that is.
    drawings
        Out of how many.
    likeness
        How alike the drawings are, mean Jaccard by surface, 0..1.
    codes
        The units it is made of, sorted; empty where nowhere as many drawings lie over each other.
    shape
        These units taken together, EPSG:28992, in one part and without holes.
    surface
        m2.
    whole
        Whether that is exactly the units; if not, a hole without any unit was filled.
    """

    level: float
    least: int
    drawings: int
    likeness: float
    codes: tuple[str, ...]
    shape: Shape
    surface: float
    whole: bool


@dataclass(frozen=True, slots=True)
class AtLevel:
    """What a border comes to at one level: people, and with a scheme tier and euros.

    Parameters
    ----------
    level, least
        The part of the drawings, 0..1, and how many that is.
    codes
        The units it is made of.
    people
        Who live there, with both ranges; nan where not known.
    tier, undecided
        The tier that certainly holds (None: no tier), and those that may hold beyond it.
    amount, lowest, highest
        Euros; None where not known.
    receipt
        All of that, with whose figures the tier holds on.
    """

    level: float
    least: int
    codes: tuple[str, ...]
    people: People
    tier: str | None
    undecided: tuple[str, ...]
    amount: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    receipt: Receipt


class _Units(NamedTuple):
    """Units by position: codes, shapes, people (nan unknown)."""

    codes: pd.Index[Any]
    shapes: Shapes
    people: Floats


class LevelUnits:
    """Which units a border is made of, at any level.

    Parameters
    ----------
    agreement
        What `smeedkaart.agreement` found.
    units
        As for `proposed`.

    Raises
    ------
    FrameError
        As `proposed`.
    """

    def __init__(self, agreement: Agreement, units: gpd.GeoDataFrame | UnitLayer) -> None:
        if agreement.drawings < ROUND or agreement.likeness is None:
            raise FrameError("assessment.too_few_drawings", count=agreement.drawings)
        self.agreement = agreement
        units = units.frame if isinstance(units, UnitLayer) else units
        drawn = layer(units, "zones")
        people = units["people"] if "people" in units else pd.Series(np.nan, index=units.index)
        self._units = _Units(
            drawn.names, drawn.shapes, np.asarray(people.to_numpy(dtype=float, na_value=np.nan))
        )
        self._depth = unit_depths(agreement, drawn.shapes)
        self._beside = unit_neighbours(drawn.shapes, np.flatnonzero(self._depth >= AT_LEAST))

    def at(self, level: float) -> ProposedBorder:
        """Propose a border.

        Parameters
        ----------
        level
            The part of the drawings, 0..1.

        Returns
        -------
        ProposedBorder
            As `proposed`.

        Raises
        ------
        FrameError
            As `proposed`.
        """
        count = self.agreement.drawings
        least = int(np.ceil(level * count - _ROUNDING))
        if not 0 < level < 1:
            raise FrameError("assessment.level_beyond", level=level)
        if not AT_LEAST <= least < count:
            raise FrameError("assessment.level_withheld", level=level, drawings=count)
        inside = self._largest(np.flatnonzero(self._depth >= least))
        inside, shape, whole = self._without_holes(inside)
        alike = self.agreement.likeness
        return ProposedBorder(
            level=level,
            least=least,
            drawings=count,
            likeness=float("nan") if alike is None else alike.surface,
            codes=tuple(sorted(map(str, self._units.codes[inside]))),
            shape=shape,
            surface=float(shape.area),
            whole=whole,
        )

    def _largest(self, inside: Ints) -> Ints:
        """Keep the connected units in which most people live."""
        if not len(inside):
            return inside
        count, part = csgraph.connected_components(self._beside[inside][:, inside], directed=False)
        people = np.bincount(part, weights=np.nan_to_num(self._units.people[inside]), minlength=count)
        surface = np.bincount(part, weights=shapely.area(self._units.shapes[inside]), minlength=count)
        # of two alike the first, in the order of the units
        most = max(range(count), key=lambda one: (people[one], surface[one], -one))
        largest: Ints = inside[part == most]
        return largest

    def _without_holes(self, inside: Ints) -> tuple[Ints, Shape, bool]:
        """Add the units that lie in holes, and fill what no unit lies in."""
        shape = repair(shapely.coverage_union_all(self._units.shapes[inside]))
        if not _holes(shape):
            return inside, shape, True
        filled = shapely.union_all([shapely.Polygon(part.exterior) for part in shapely.get_parts(shape)])
        places = shapely.point_on_surface(self._units.shapes)
        inside = np.flatnonzero(shapely.contains(filled, places))
        shape = repair(shapely.coverage_union_all(self._units.shapes[inside]))
        return (inside, repair(filled), False) if _holes(shape) else (inside, shape, True)


def proposed(agreement: Agreement, level: float, units: gpd.GeoDataFrame | UnitLayer) -> ProposedBorder:
    """Propose one border at a level: in whole units, in one part, without holes.

    Parameters
    ----------
    agreement
        What `smeedkaart.agreement` found.
    level
        The part of the drawings in which a place has to lie, 0..1.
    units
        What the border is made of, such as buurten or squares: a layer of `unit_layers` of
        `smeedkaart.statistics.units`, or polygons in any coordinate system that do not overlap, each under
        its code, with a column `people` (nan: unknown) if that is known.

    Returns
    -------
    ProposedBorder
        A unit belongs to it when more than half of its people live where so many drawings lie over each
        other, by the figures the agreement was made with, or else more than half of its surface; measured at
        no fewer than a hundred places in a unit, where a grid of 4,000,000 cells allows it. Of parts that do
        not touch along a border the one in which most people live is kept, and units that lie in holes of it
        are added.

    Raises
    ------
    FrameError
        When the agreement has no drawings to go by, when the level may not be shown (see
        `smeedkaart.agreement`), or as `smeedkaart.geometry.layers.polygons`.

    Examples
    --------
    Three of five drawings lie over 20..120: all of the first square and a fifth of the second.

    >>> from smeedkaart import agreement
    >>> east = np.arange(5) * 10.0
    >>> drawn = gpd.GeoDataFrame(geometry=shapely.box(east, 0, east + 100, 100), crs=28992)
    >>> squares = gpd.GeoDataFrame(geometry=shapely.box([0, 100], 0, [100, 200], 100), crs=28992)
    >>> proposed(agreement(drawn), 0.5, squares.set_axis(["a", "b"])).codes
    ('a',)
    """
    return LevelUnits(agreement, units).at(level)


def plausible(agreement: Agreement) -> list[float]:
    """List the levels from 25 to 75 % at which a border may be proposed, a drawing apart.

    Parameters
    ----------
    agreement
        What `smeedkaart.agreement` found.

    Returns
    -------
    list of float
        Each a whole number of drawings, lowest first.

    Examples
    --------
    >>> from smeedkaart import agreement
    >>> drawn = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 9, 9)] * 10, crs=28992)
    >>> plausible(agreement(drawn))
    [0.3, 0.4, 0.5, 0.6, 0.7, 0.8]
    """
    count = agreement.drawings
    if count < ROUND:
        return []
    first = max(AT_LEAST, int(np.ceil(_LOWEST * count - _ROUNDING)))
    last = min(count - 1, int(np.ceil(_HIGHEST * count - _ROUNDING)))
    return [least / count for least in range(first, last + 1)]


def levels_graph(
    agreement: Agreement,
    units: gpd.GeoDataFrame | UnitLayer,
    zones: ZoneData | gpd.GeoDataFrame,
    scheme: Scheme | str | Path,
    *,
    weights: gpd.GeoDataFrame | None = None,
    weight: str | None = None,
    levels: Sequence[float] | None = None,
) -> list[AtLevel]:
    """Work out people, tier and euros of the proposed border at every plausible level.

    For a small graph beside the choice, so that nobody picks a level for the money unseen.

    Parameters
    ----------
    agreement
        What `smeedkaart.agreement` found.
    units
        As for `proposed`; of a layer people are counted as of an area that is painted with it.
    zones, scheme, weights, weight
        As for `smeedkaart.assess`.
    levels
        Which levels, 0..1; by default all of `plausible`.

    Returns
    -------
    list of AtLevel
        Lowest level first, without those at which there is no border. A pool that is shared among all areas
        is left out of account.

    Raises
    ------
    FrameError, SchemeError
        As `proposed` and `smeedkaart.assess`.

    Examples
    --------
    >>> from smeedkaart import agreement
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> data = hoogeveen()
    >>> krakeel = data.zones.loc[["BU01185003"]]
    >>> drawn = gpd.GeoDataFrame(geometry=[krakeel.geometry.iloc[0]] * 5, crs=28992)
    >>> graph = levels_graph(agreement(drawn), krakeel, data, "hoogeveen-2007")
    >>> [(one.least, one.codes, str(one.amount)) for one in graph]
    [(3, ('BU01185003',), '89997.50'), (4, ('BU01185003',), '89997.50')]
    """
    asked = plausible(agreement) if levels is None else sorted(levels)
    made = LevelUnits(agreement, units)
    borders = [border for border in map(made.at, asked) if border.codes]
    if not borders:
        return []
    basis = basis_of(zones, scheme, weights=weights, weight=weight)
    # neighbouring levels often give one border: each is worked out once
    once = {border.codes: border for border in borders}
    place = {codes: str(number) for number, codes in enumerate(once)}
    frame = gpd.GeoDataFrame(
        {"name": list(place.values())},
        geometry=[border.shape for border in once.values()],
        index=list(place.values()),
        crs=RD,
    )
    if isinstance(units, UnitLayer):
        frame = frame.assign(
            unit_level=units.level,
            unit_year=units.year,
            # where a hole without a unit was filled the shape counts
            units=[border.codes if border.whole else () for border in once.values()],
        )
    receipts = each_area(frame, basis, (), None).receipts
    return [_at_level(border, receipts[place[border.codes]]) for border in borders]


def _at_level(border: ProposedBorder, receipt: Receipt) -> AtLevel:
    told = (receipt.people, receipt.low, receipt.high, receipt.floor, receipt.ceiling)
    people = [float("nan") if value is None else value for value in told]
    return AtLevel(
        border.level,
        border.least,
        border.codes,
        People.of([*people, receipt.coverage]),
        receipt.tier,
        receipt.undecided,
        receipt.total,
        receipt.total_low,
        receipt.total_high,
        receipt,
    )


def _holes(shape: Shape) -> bool:
    return bool(shapely.get_num_interior_rings(shapely.get_parts(shape)).sum())
