"""Why an area counts more or fewer people: its border, the buurten of CBS, or the people themselves."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from smeedkaart.change.transitions import people_within
from smeedkaart.errors import FrameError
from smeedkaart.geometry.layers import to_rd
from smeedkaart.geometry.overlay import overlay
from smeedkaart.geometry.shapes import repair
from smeedkaart.history.validation import KEPT
from smeedkaart.statistics.levels import USUAL_LEVEL, level_named
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.numbers import largest_remainder
from smeedkaart.text.teller import Statement

__all__ = ["HOW", "Difference", "carry_over", "people_difference", "whole_difference"]

HOW = {1: "comparable", 2: "recoded", 3: "redrawn"}
"""What the flag of CBS says of a buurt, compared with the year before."""

_FLAG = "flag"
_RD = "EPSG:28992"


@dataclass(frozen=True, slots=True)
class Difference:
    """People of one area on two dates, and what makes the difference.

    Parameters
    ----------
    before, after
        People on the first and on the second date; nan when not known.
    border
        What the new border brings, in the old figures on the old buurten.
    indeling
        What the new buurten bring: the same old figures laid out over them.
    population
        What the people themselves bring: new figures instead of old ones.
    level
        What the newer zones are: a key of `smeedkaart.statistics.levels`.

    Examples
    --------
    >>> Difference(400.0, 470.0, 50.0, 0.0, 20.0).sentence()
    '70 mensen meer: 50 door de grens, 0 door de indeling van het CBS, 20 door de bevolking zelf.'
    """

    before: float
    after: float
    border: float
    indeling: float
    population: float
    level: str = field(default=USUAL_LEVEL, repr=False, kw_only=True)

    def sentence(self) -> str:
        """Say in one sentence where the difference comes from."""
        return str(self.said)

    @property
    def said(self) -> Statement:
        """Where the difference comes from."""
        total = self.after - self.before
        if not np.isfinite(total):
            # of what nobody knows it cannot be said that it stayed the same
            return Statement("change.people_unknown")
        # rounded together, so that the three that are shown add up to the whole that is shown
        parts = largest_remainder([self.border, self.indeling, self.population], round(total))
        count = sum(parts)
        border, indeling, population = parts
        causes = Statement(
            "change.people_causes",
            border=border,
            indeling=indeling,
            population=population,
            level=level_named(self.level),
        )
        if count == 0:
            return Statement("change.people_same", parts=causes)
        if count > 0:
            return Statement("change.people_more", count=count, parts=causes)
        return Statement("change.people_fewer", count=-count, parts=causes)


def carry_over(old: ZoneData, new: ZoneData, population: str = "population") -> pd.DataFrame:
    """Lay the figures of an older year out over the buurten of a newer one.

    Parameters
    ----------
    old, new
        Zones and figures of two years. A column `flag` in the zones of the newer, that compares them with the
        year before, is believed when the two years follow each other; otherwise the borders decide.
    population
        The indicator that counts people.

    Returns
    -------
    pandas.DataFrame
        Index: the zones of the newer year; `people`, the figure of the older year, or what its wijk leaves
        over where it is not published (nan when that is not known either); `how`, "comparable" (same code,
        same border), "recoded" (other code, same border) or "redrawn" (by the share of each old zone that
        lies in it, by weight or by surface).

    Examples
    --------
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> data = hoogeveen()
    >>> set(carry_over(data, data)["how"])
    {'comparable'}
    """
    for data in (old, new):
        if population not in data.zones:
            raise FrameError("change.no_column_of_people", level=data.called, name=population)
    source = _like_for_like(old, new)
    people = _whole(old, population).reindex(source.to_numpy()).to_numpy(dtype=float)
    how = np.where(source.to_numpy() == new.zones.index.to_numpy(), HOW[1], HOW[2])
    redrawn = source.isna().to_numpy()
    result = pd.DataFrame({"people": people, "how": np.where(redrawn, HOW[3], how)}, index=new.zones.index)
    if redrawn.any():
        (shares,) = people_within([_bare(new.zones[redrawn])], old, population)
        result.loc[redrawn, "people"] = shares
    return result


def people_difference(
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    old: ZoneData,
    new: ZoneData,
    population: str = "population",
) -> pd.DataFrame:
    """Divide the difference in people of each area into border, indeling and population.

    border = P(new border, old figures, old buurten) - P(old border, old figures, old buurten);
    indeling = P(new border, old figures, new buurten) - P(new border, old figures, old buurten);
    population = P(new border, new figures, new buurten) - P(new border, old figures, new buurten).
    The three add up to the difference, whatever the areas.

    Parameters
    ----------
    before, after
        The areas of either date, index identity, EPSG:28992. An area of one date only counts nobody on the
        other.
    old, new
        Figures that go with the first and the second date.
    population
        The indicator that counts people.

    Returns
    -------
    pandas.DataFrame
        Index: the areas of either date; columns `before`, `after`, `border`, `indeling`, `population`, people
        (nan when not known, as for an area that touches no zone of either year).

    Examples
    --------
    The border moved from one buurt of 100 people to two of 100 and 300, and then 10 were born in each.

    >>> from shapely import box
    >>> shapes = [box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)]
    >>> def year(number: int, people: list[float]) -> ZoneData:
    ...     zones = gpd.GeoDataFrame({"population": people}, geometry=shapes, index=["y", "z"], crs=28992)
    ...     return ZoneData("GM1", "Dorp", number, zones, pd.DataFrame(), {}, {})
    >>> first = gpd.GeoDataFrame({"name": ["Noord"]}, geometry=shapes[:1], index=["a"], crs=28992)
    >>> then = gpd.GeoDataFrame({"name": ["Noord"]}, geometry=[box(0, 0, 2000, 1000)], index=["a"], crs=28992)
    >>> old, new = year(2023, [100.0, 300.0]), year(2024, [110.0, 310.0])
    >>> people_difference(first, then, old, new).loc["a"].tolist()
    [100.0, 420.0, 300.0, 0.0, 20.0]
    """
    carried = carry_over(old, new, population)
    zones = new.zones.assign(**{population: carried["people"]})
    # what is not known of the old figures must not be filled in from new ones
    laid_out = replace(new, zones=zones, parents=new.parents.iloc[:0])
    areas = after.index.union(before.index, sort=False)
    counts = []
    for frame, data in ((before, old), (after, old), (after, laid_out), (after, new)):
        bare = _bare(frame)
        (people,) = people_within([bare], data, population)
        # of an area that touches no zone of either year nobody knows who lives there: that is not nobody
        touching = _touching(bare, old.zones) | _touching(bare, new.zones)
        counts.append(people.where(touching).reindex(areas, fill_value=0.0))
    first, moved, counted, last = counts
    return pd.DataFrame(
        {
            "before": first,
            "after": last,
            "border": moved - first,
            "indeling": counted - moved,
            "population": last - counted,
        }
    )


def whole_difference(
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    old: ZoneData,
    new: ZoneData,
    population: str = "population",
) -> Difference:
    """Divide the difference in people of all areas taken as one, so that who lives in two counts once.

    Parameters
    ----------
    before, after, old, new, population
        As for `people_difference`.

    Returns
    -------
    Difference
        Where areas of one date do not overlap, the sum of the rows of `people_difference`.

    Examples
    --------
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> data = hoogeveen()
    >>> areas = data.zones.loc[["BU01185003"], ["geometry"]]
    >>> whole_difference(areas.iloc[:0], areas, data, data)
    Difference(before=0.0, after=5185.0, border=5185.0, indeling=0.0, population=0.0)
    """
    first, last = (_as_one(frame) for frame in (before, after))
    table = people_difference(first, last, old, new, population)
    row = table.sum() if table.empty else table.iloc[0]
    return Difference(**{str(part): float(count) for part, count in row.items()}, level=new.level)


def _as_one(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = [shapely.union_all([repair(shape) for shape in _bare(areas).geometry])] if len(areas) else []
    return gpd.GeoDataFrame(geometry=shapes, index=["all"][: len(shapes)], crs=_RD)


def _bare(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return to_rd(gpd.GeoDataFrame(geometry=areas.geometry, index=areas.index, crs=areas.crs))


def _touching(areas: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> npt.NDArray[np.bool_]:
    """Tell which areas share land with any zone."""
    shapes, tree = areas.geometry.to_numpy(), shapely.STRtree(to_rd(zones).geometry.to_numpy())
    place, zone = tree.query(shapes, predicate="intersects")
    # what meets at a border only has no land in common
    shared = shapely.relate_pattern(shapes[place], tree.geometries[zone], "2********")
    found = np.zeros(len(areas), dtype=bool)
    found[place[shared]] = True
    return found


def _whole(data: ZoneData, population: str) -> pd.Series[float]:
    """Return the people of each zone; where they are not published, what its parent leaves over."""
    people: pd.Series[float] = data.zones[population].astype(float)
    unknown = people.isna()
    if unknown.any():
        (rest,) = people_within([_bare(data.zones[unknown])], data, population)
        people = people.fillna(rest)
    return people


def _like_for_like(old: ZoneData, new: ZoneData) -> pd.Series[str]:
    """Return for each newer zone the code of the older one with the same border, if there is one."""
    trusted = new.year - old.year == 1 and _FLAG in new.zones
    flags = new.zones[_FLAG] if trusted else pd.Series(pd.NA, index=new.zones.index, dtype="Int64")
    twins = _twins(old.zones, new.zones)
    own = pd.Series(new.zones.index, index=new.zones.index)
    there = own.isin(old.zones.index)
    # without a flag, the border must show that a code still stands for the same land
    same = (twins == own) & flags.isna()
    source = own.where((flags.eq(1).fillna(value=False) & there) | same)
    recoded = source.isna() & ~flags.eq(3).fillna(value=False)
    return source.mask(recoded, twins)


def _twins(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> pd.Series[str]:
    """Find for each newer zone the older one that covers the same land but for a trace."""
    areas = gpd.GeoDataFrame(geometry=new.geometry, index=new.index, crs=new.crs)
    pieces = pd.DataFrame(overlay(areas, old)).dropna(subset=["zone"])
    whole = (pieces["share"] >= 1 - KEPT) & (pieces["surface"] >= (1 - KEPT) * pieces["area_surface"])
    found = pieces[whole].drop_duplicates("area").set_index("area")["zone"]
    return found.reindex(new.index)
