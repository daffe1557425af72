"""What is published of zones and of their parents, taken out of their frames once for many estimates."""

from __future__ import annotations

import decimal
import numbers
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from smeedkaart.errors import FrameError
from smeedkaart.statistics.borrowing import Family, Spread, spread
from smeedkaart.statistics.levels import Level, level_of_codes, level_of_zones
from smeedkaart.statistics.unevenness import (
    FEW,
    SHIPPED,
    Curve,
    Surroundings,
    Unevenness,
    surroundings,
    unevenness,
)
from smeedkaart.statistics.variation import Variation, variation

__all__ = ["FigurePair", "Published", "as_numbers"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]
FigurePair = tuple[FloatArray, FloatArray]
"""One figure for each zone, one for each parent; nan where it is not published."""


@dataclass(frozen=True, eq=False)
class Published:
    """Zones and parents with their figures, as arrays.

    Parameters
    ----------
    zones
        Frame indexed by zone, with a column for every figure; it must not change as long as this is in use.
    parents
        Frame indexed by parent, or None. The name of its index is the column of `zones` that refers to it;
        without a name, that is the only column of which all values occur in the index.
    surrounding
        Zones across the border, with the same columns, or None. Where there are fewer than 16 zones, theirs
        tell along how unevenly people live.
    curve
        How unevenness by surface follows from what neighbouring zones say.
    surrounding_parents
        Their parents, indexed by parent, with the same columns and the `municipality` of each, or None: with
        few of our own these tell along how far an area may lie from the figure of its parent.

    Raises
    ------
    FrameError
        When the curve has a level or power below zero or not finite. As soon as it is asked for: when zones
        or parents are not unique, the column that refers to the parents cannot be found, or nothing says in
        which coordinate system the zones across the border are.

    Examples
    --------
    >>> zones = pd.DataFrame({"population": [100, None], "wijk": ["p", None]}, index=["y", "z"])
    >>> known = Published(zones, pd.DataFrame({"population": [160]}, index=pd.Index(["p"], name="wijk")))
    >>> known.parent.tolist(), known.positions(["z", "y", "x"]).tolist()
    ([0, -1], [1, 0, -1])
    """

    zones: pd.DataFrame
    parents: pd.DataFrame | None
    surrounding: gpd.GeoDataFrame | None = None
    curve: Curve = SHIPPED
    surrounding_parents: pd.DataFrame | None = None
    _figures: dict[tuple[str, bool], FigurePair] = field(default_factory=dict, init=False, repr=False)
    _uneven: dict[tuple[str, bytes], Unevenness] = field(default_factory=dict, init=False, repr=False)
    _varied: dict[tuple[Any, ...], Variation] = field(default_factory=dict, init=False, repr=False)
    _spreads: dict[tuple[Any, ...], Spread] = field(default_factory=dict, init=False, repr=False)
    _there: dict[str, bool] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse a curve that gives no unevenness."""
        level, power = self.curve
        if not (0 <= level < np.inf and 0 <= power < np.inf):
            raise FrameError("statistics.curve_beyond", level=f"{level:g}", power=f"{power:g}")

    def positions(self, zones: Iterable[Any]) -> IntArray:
        """Give the row of each zone; -1 for one that is not there.

        Examples
        --------
        >>> Published(pd.DataFrame(index=["y", "z"]), None).positions(["z"]).tolist()
        [1]
        """
        row = self._row
        return np.array([row.get(zone, -1) for zone in zones], dtype=np.intp)

    @cached_property
    def _row(self) -> dict[Any, int]:
        if not self.zones.index.is_unique:
            raise FrameError("statistics.zones_twice", level=level_of_zones(self.zones.index))
        return {zone: row for row, zone in enumerate(self.zones.index.tolist())}

    @cached_property
    def parent(self) -> IntArray:
        """For each zone the row of its parent, -1 without."""
        parent = np.full(len(self.zones), -1, dtype=np.intp)
        if self.parents is None:
            return parent
        if not self.parents.index.is_unique:
            raise FrameError("statistics.parents_twice", **self._called(self.parents.index))
        codes = self.zones[self._parent_column(self.parents.index)]
        known = codes.notna().to_numpy(dtype=bool)
        # a column that has to hold missing values is often of a wider type than the index it refers to
        parent[known] = self.parents.index.get_indexer(pd.Index(codes[known].tolist()))
        return parent

    def _parent_column(self, parents: pd.Index[Any]) -> Any:
        if parents.name is not None:
            if parents.name not in self.zones.columns:
                raise FrameError(
                    "statistics.no_parent_column", name=str(parents.name), **self._called(parents)
                )
            return parents.name
        found = [column for column in self.zones.columns if _refers(self.zones[column], parents)]
        if len(found) != 1:
            raise FrameError("statistics.parents_unnamed", **self._called(parents))
        return found[0]

    def _called(self, parents: pd.Index[Any]) -> dict[str, Level]:
        level = level_of_zones(self.zones.index)
        return {"level": level, "parent": level_of_codes(parents, level.parent or level.key)}

    def surface(self, which: BoolArray) -> FloatArray | None:
        """Give the surface in m2 of some zones; None when the zones have no shapes on earth.

        Examples
        --------
        >>> Published(pd.DataFrame(index=["y"]), None).surface(np.array([True])) is None
        True
        """
        if not isinstance(self.zones, gpd.GeoDataFrame) or self.zones.crs is None:
            return None
        new = which & np.isnan(self._surface)
        if new.any():
            shapes = self.zones.geometry[new]
            in_rd = shapes if self.zones.crs.equals(28992) else shapes.to_crs(28992)
            self._surface[new] = in_rd.area.to_numpy()
        return self._surface[which]

    @cached_property
    def _surface(self) -> FloatArray:
        return np.full(len(self.zones), np.nan)

    def has(self, column: str) -> bool:
        """Tell whether zones or parents have a column with any figure.

        Examples
        --------
        >>> Published(pd.DataFrame({"population": [100]}, index=["y"]), None).has("households")
        False
        """
        if column not in self._there:
            frames = [frame for frame in (self.zones, self.parents) if frame is not None]
            self._there[column] = any(column in frame and frame[column].notna().any() for frame in frames)
        return self._there[column]

    def figures(self, column: str, *, count: bool) -> FigurePair:
        """Return the figures of the zones and of their parents.

        Parameters
        ----------
        column
            Name of the figure. A column that only the parents have is not published for any zone.
        count
            Whether it is a count, which cannot be negative.

        Returns
        -------
        tuple of numpy.ndarray
            One figure for each zone, one for each parent; nan where it is not published.

        Raises
        ------
        FrameError
            When neither frame has the column, it does not hold numbers, or a count is negative.

        Examples
        --------
        >>> zones = pd.DataFrame({"population": [100, None]}, index=["y", "z"])
        >>> Published(zones, None).figures("population", count=True)[0].tolist()
        [100.0, nan]
        """
        if (column, count) not in self._figures:
            own, above = _column(self.zones, column), _column(self.parents, column)
            if own is None and above is None:
                raise FrameError("statistics.no_column", level=level_of_zones(self.zones.index), name=column)
            own = np.full(len(self.zones), np.nan) if own is None else own
            parents = 0 if self.parents is None else len(self.parents)
            above = np.full(parents, np.nan) if above is None else above
            if count and (np.nanmin(own, initial=0.0) < 0 or np.nanmin(above, initial=0.0) < 0):
                raise FrameError("statistics.count_below_zero", name=column)
            self._figures[column, count] = own, above
        return self._figures[column, count]

    @cached_property
    def _beyond(self) -> gpd.GeoDataFrame | None:
        """The zones across the border, where ours are too few to tell how people live."""
        zones = self.zones
        if self.surrounding is None or len(zones) >= FEW or not isinstance(zones, gpd.GeoDataFrame):
            return None
        if self.surrounding.crs is None:
            raise FrameError("statistics.surrounding_without_crs", level=level_of_zones(zones.index))
        beyond = self.surrounding[~self.surrounding.index.isin(zones.index)]
        return None if zones.crs is None or beyond.empty else beyond.to_crs(zones.crs)

    @cached_property
    def _around(self) -> Surroundings | None:
        if self._beyond is None:
            return surroundings(self.zones)
        shapes = [*self.zones.geometry, *self._beyond.geometry]
        return surroundings(gpd.GeoDataFrame(geometry=shapes, crs=self._beyond.crs))

    @property
    def telling(self) -> int:
        """How many zones there are of which the borders tell how unevenly people live; 0 without borders."""
        return 0 if self._around is None else len(self._around.surface)

    def _told(self, column: str, *, count: bool) -> FloatArray:
        """Return the figures of the zones, and of those across the border where these tell along."""
        own = self.figures(column, count=count)[0]
        if self._beyond is None:
            return own
        theirs = _column(self._beyond, column)
        return np.append(own, np.full(len(self._beyond), np.nan) if theirs is None else theirs)

    def unevenness(self, column: str, weight: FloatArray | None) -> Unevenness:
        """Say how unevenly those whom a count counts live in each zone, worked out once.

        Parameters
        ----------
        column
            Name of the count.
        weight
            Sum of the weights in each zone, nan where that is not known; None without a weight layer.

        Returns
        -------
        Unevenness
            Of each zone.

        Raises
        ------
        FrameError
            As for `figures`.

        Examples
        --------
        >>> zones = pd.DataFrame({"population": [100, 50]}, index=["y", "z"])
        >>> Published(zones, None).unevenness("population", None).rho.tolist()
        [0.19, 0.19]
        """
        key = column, b"" if weight is None else weight.tobytes()
        if key not in self._uneven:
            people = self._told(column, count=True)
            beyond = np.full(len(people) - len(self.zones), np.nan)
            held = None if weight is None else np.append(weight, beyond)
            found = unevenness(self._around, people, held, self.curve)
            own = slice(len(self.zones))
            self._uneven[key] = Unevenness(found.rho[own], found.pull[own])
        return self._uneven[key]

    def variation(self, column: str, of: str | None, limits: tuple[float, float]) -> Variation:
        """Say how much a mean varies within zones, worked out once.

        Parameters
        ----------
        column
            Name of the mean.
        of
            Name of its denominator; None: surface.
        limits
            Smallest and largest value it can have.

        Returns
        -------
        Variation
            Of all zones together.

        Raises
        ------
        FrameError
            As for `figures`.

        Examples
        --------
        >>> zones = pd.DataFrame({"population": [100, 50], "wmo": [4.0, 8.0]}, index=["y", "z"])
        >>> Published(zones, None).variation("wmo", "population", (0.0, 100.0)).middle
        6.0
        """
        key = column, of, limits
        if key not in self._varied:
            people = None if of is None else self._told(of, count=True)
            figure = self._told(column, count=False)
            self._varied[key] = variation(self._around, figure, people, limits)
        return self._varied[key]

    def spread(self, column: str, of: str | None, lent: BoolArray | None = None) -> Spread:
        """Say how far zones lie from the figure of their parent, worked out once.

        Parameters
        ----------
        column
            Name of the mean.
        of
            Name of its denominator; None: surface, of which all count alike here.
        lent
            Which figures of the parents are of something larger; None: no one's.

        Returns
        -------
        Spread
            Told by the zones; where too few have a figure, by the parents around their municipality.

        Raises
        ------
        FrameError
            As for `figures`.

        Examples
        --------
        >>> wijken = pd.DataFrame({"wmo": [4.0, 8.0, 6.0, 7.0]}, index=pd.Index(list("pqrs"), name="wijk"))
        >>> buurten = pd.DataFrame({"wmo": None, "wijk": list("pqrs")}, index=list("wxyz"))
        >>> Published(buurten, wijken).spread("wmo", None).told_by
        'parents'
        """
        key = column, of, b"" if lent is None else lent.tobytes()
        if key not in self._spreads:
            zones, parents = self._kin(column, of, lent)
            told = [zones], [parents]
            beyond = self._across
            if beyond is not None and _column(beyond.parents, column) is not None:
                # few of our own say little of how far apart zones lie; those across the border say as much
                for families, theirs in zip(told, beyond._kin(column, of, None), strict=True):  # noqa: SLF001
                    if np.isfinite(families[0].figure).sum() < FEW:
                        families.append(theirs)
            self._spreads[key] = spread(*told)
        return self._spreads[key]

    def _kin(self, column: str, of: str | None, lent: BoolArray | None) -> tuple[Family, Family]:
        """Give the zones with their parents, and the parents with their municipalities."""
        own, above = self.figures(column, count=False)
        people, over = np.full(len(own), np.nan), np.full(len(above), np.nan)
        if of is not None and (_column(self.zones, of) is not None or _column(self.parents, of) is not None):
            people, over = self.figures(of, count=True)
        theirs = above if lent is None else np.where(lent, np.nan, above)
        town = self._town
        nothing = np.full(int(town.max(initial=-1)) + 1, np.nan)
        return Family(own, people, self.parent, theirs), Family(theirs, over, town, nothing)

    @cached_property
    def _town(self) -> IntArray:
        """For each parent the number of its municipality; all are of one where nobody says otherwise."""
        if self.parents is not None and "municipality" in self.parents.columns:
            return np.asarray(pd.factorize(self.parents["municipality"])[0], dtype=np.intp)
        town = np.zeros(0 if self.parents is None else len(self.parents), dtype=np.intp)
        if "municipality" in self.zones.columns:
            child = self.parent >= 0
            town[self.parent[child]] = pd.factorize(self.zones["municipality"])[0][child]
        return town

    @cached_property
    def _across(self) -> Published | None:
        """What lies across the border, as zones and parents of its own."""
        if self.surrounding is None or self.surrounding_parents is None:
            return None
        if self.surrounding_parents.index.name not in self.surrounding.columns:
            # nothing says in which of them each lies
            return None
        across = self.surrounding[~self.surrounding.index.isin(self.zones.index)]
        return Published(across, self.surrounding_parents)


def _column(frame: pd.DataFrame | None, name: str) -> FloatArray | None:
    return None if frame is None or name not in frame.columns else as_numbers(frame, name)


def _refers(column: pd.Series[Any], index: pd.Index[Any]) -> bool:
    if isinstance(column, gpd.GeoSeries):
        return False
    values = column.dropna()
    return len(values) > 0 and bool(values.isin(index).all())


def as_numbers(frame: pd.DataFrame, name: str) -> FloatArray:
    """Return a column as floats with nan for missing.

    Parameters
    ----------
    frame
        The frame.
    name
        The column.

    Returns
    -------
    numpy.ndarray
        The numbers, shape (n,); not to be changed.

    Raises
    ------
    FrameError
        When it holds anything that is not a finite number.

    Examples
    --------
    >>> as_numbers(pd.DataFrame({"people": [1, None]}), "people").tolist()
    [1.0, nan]
    """
    column = frame[name]
    if column.dtype == np.float64:
        values = column.to_numpy()
    else:
        if not _numeric(column):
            raise FrameError("statistics.no_numbers", name=name)
        values = column.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isinf(values).any():
        raise FrameError("statistics.no_numbers", name=name)
    return np.asarray(values, dtype=np.float64)


def _numeric(column: pd.Series[Any]) -> bool:
    if column.dtype == object:
        kinds = (numbers.Real, decimal.Decimal, np.number)
        return all(isinstance(v, kinds) and not isinstance(v, bool) for v in column.dropna())
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
