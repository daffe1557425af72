"""Who came from where: areas of two dates laid over each other, in people and in surface.

Change classes as the British Office for National Statistics uses them for its output areas: U unchanged,
S split, M merged, X irregular.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from smeedkaart.assessment.inputs import without_weight
from smeedkaart.change.classes import classes
from smeedkaart.errors import ZoneOverlapWarning
from smeedkaart.geometry.layers import to_rd
from smeedkaart.geometry.overlay import overlay
from smeedkaart.geometry.shapes import repair
from smeedkaart.history.validation import KEPT
from smeedkaart.statistics.estimate import figures_used
from smeedkaart.statistics.units import weights_in_use
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.teller import Statement

__all__ = ["Moved", "PeopleWithin", "Transitions", "people_within", "same_area", "transitions"]

# part of a shape; what misses less misses nothing but rounding
_NOISE = 1e-9


@dataclass(frozen=True)
class Transitions:
    """Areas of two dates laid over each other.

    Parameters
    ----------
    table
        One row for each pair that shares land: columns `before` and `after` (identities; None stands for no
        area), `surface` (m2) and `people` (nan when not known).
    classes
        One row for each area of each date: columns `side` ("before" or "after"), `area`, `by_people` and
        `by_surface` ("U", "S", "M" or "X"; by people None when the people are not known) and `sentence`.
    people_before, people_after
        People of each area on either date, by identity, with the same figures.
    twice_before, twice_after
        People of an area that lie in several areas of the other date, because those overlap; only where there
        are any. Sum over `after` of an area's people = its people + those that count twice.
    """

    table: pd.DataFrame
    classes: pd.DataFrame
    people_before: pd.Series[float]
    people_after: pd.Series[float]
    twice_before: Mapping[str, float]
    twice_after: Mapping[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Return table and classes as plain values, for JSON; what is not known is None."""
        return {"transitions": _records(self.table), "classes": _records(self.classes)}


PeopleWithin = Callable[[Sequence[BaseGeometry]], Sequence[float]]
"""Tells how many people live within each of some shapes, EPSG:28992; nan where that is not known."""


class Moved(NamedTuple):
    """How much of an area a redraw keeps, and whether to ask if it is still the same area.

    Parameters
    ----------
    people, surface
        The part that is kept, 0..1; people nan when not known.
    asks
        True when more than half of the people (or, where nobody is known to live, of the surface) moves out
        or is new.
    """

    people: float
    surface: float
    asks: bool


def transitions(
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    zones: ZoneData | gpd.GeoDataFrame,
    *,
    population: str = "population",
) -> Transitions:
    """Lay the areas of two dates over each other and count who came from where.

    Parameters
    ----------
    before, after
        The areas of either date: (n,) and (m,) polygons in EPSG:28992, index identity, column `name`.
    zones
        The figures, one year for both dates: what changes is the areas, not the people.
    population
        The indicator that counts people.

    Returns
    -------
    Transitions
        The table adds up on both sides: by area of either date to its people and its surface.

    Examples
    --------
    Two areas of 100 and 300 people become one.

    >>> from shapely import box
    >>> shapes = [box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)]
    >>> zones = gpd.GeoDataFrame({"population": [100.0, 300.0]}, geometry=shapes, index=["y", "z"], crs=28992)
    >>> old = gpd.GeoDataFrame({"name": ["Noord", "Zuid"]}, geometry=shapes, index=["a", "b"], crs=28992)
    >>> new = gpd.GeoDataFrame({"name": ["Samen"]}, geometry=[box(0, 0, 2000, 1000)], index=["c"], crs=28992)
    >>> found = transitions(old, new, zones)
    >>> found.table[["before", "after", "people"]].values.tolist()
    [['a', 'c', 100.0], ['b', 'c', 300.0]]
    >>> found.classes["by_people"].tolist()
    ['M', 'M', 'M']
    """
    old, new = _shapes(before), _shapes(after)
    atoms = _atoms(old, new)

    cut = gpd.GeoDataFrame(geometry=[atom.shape for atom in atoms], crs=28992)
    lives, people_before, people_after = people_within([cut, old, new], zones, population)
    table = pd.DataFrame(
        {
            "before": pd.Series([atom.before for atom in atoms], dtype="object"),
            "after": pd.Series([atom.after for atom in atoms], dtype="object"),
            "surface": cut.area.to_numpy(dtype=float),
            "people": lives.to_numpy(dtype=float),
        }
    )
    return Transitions(
        table=table,
        classes=classes(table, old, new, people_before, people_after),
        people_before=people_before,
        people_after=people_after,
        twice_before=_twice(table, "before", people_before),
        twice_after=_twice(table, "after", people_after),
    )


def same_area(
    before: BaseGeometry,
    after: BaseGeometry,
    zones: ZoneData | gpd.GeoDataFrame,
    population: str = "population",
    *,
    count: PeopleWithin | None = None,
) -> Moved:
    """Tell how much of an area a redraw keeps.

    The part that is kept is what both shapes hold, divided by what the larger of the two holds.

    Parameters
    ----------
    before, after
        The old and the new border, EPSG:28992.
    zones
        The figures.
    population
        The indicator that counts people.
    count
        Who tells how many people live within shapes, nan where that is not known; by default it is worked out
        from `zones`.

    Returns
    -------
    Moved
        `asks` is True when less than half is kept.

    Examples
    --------
    The new border keeps the 100 people of the old one and takes in 300 more: 100 / 400.

    >>> from shapely import box
    >>> shapes = [box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)]
    >>> zones = gpd.GeoDataFrame({"population": [100.0, 300.0]}, geometry=shapes, index=["y", "z"], crs=28992)
    >>> same_area(shapes[0], box(0, 0, 2000, 1000), zones)
    Moved(people=0.25, surface=0.5, asks=True)
    """
    both = shapely.intersection(before, after)
    shapes = [repair(shape) if shape.area > 0 else None for shape in (before, after, both)]
    some = [shape for shape in shapes if shape is not None]
    counted = iter(count(some) if count is not None else _people(some, zones, population))
    people = [math.nan if shape is None else next(counted) for shape in shapes]
    surface = shapely.area(both) / max(before.area, after.area)
    larger = max(people[:2]) if not any(map(math.isnan, people[:2])) else math.nan
    kept = (0.0 if math.isnan(people[2]) else people[2]) / larger if larger > 0 else math.nan
    decides = kept if math.isfinite(kept) else surface
    return Moved(kept, float(surface), bool(decides < 0.5))


def _people(
    shapes: Sequence[BaseGeometry], zones: ZoneData | gpd.GeoDataFrame, population: str
) -> Sequence[float]:
    (people,) = people_within([gpd.GeoDataFrame(geometry=list(shapes), crs=28992)], zones, population)
    return [float(one) for one in people]


class _Atom(NamedTuple):
    """Land that lies in one area (or none) before and one (or none) after."""

    before: str | None
    after: str | None
    shape: BaseGeometry


def _shapes(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = [repair(shape) for shape in to_rd(areas).geometry]
    names = areas["name"].to_numpy() if "name" in areas else areas.index.astype(str)
    return gpd.GeoDataFrame({"name": names}, geometry=shapes, index=areas.index, crs=28992)


def _atoms(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> list[_Atom]:
    """Cut the land of both dates where any of their borders runs."""
    met = _met(old, new)
    whole = old.area.to_dict(), new.area.to_dict()
    shapes = old.geometry.to_dict(), new.geometry.to_dict()
    shared = []
    for area, other, surface in zip(met["area"], met["zone"], met["surface"].astype(float), strict=True):
        # whole areas, by far the most, need no cutting
        if surface >= whole[0][area] * (1 - _NOISE):
            shape = shapes[0][area]
        elif surface >= whole[1][other] * (1 - _NOISE):
            shape = shapes[1][other]
        else:
            shape = repair(shapely.intersection(shapes[0][area], shapes[1][other]))
        shared.append(_Atom(area, other, shape))
    left = [_Atom(area, None, shape) for area, shape in _remains(old, new, met, ("area", "zone"))]
    fresh = [_Atom(None, area, shape) for area, shape in _remains(new, old, met, ("zone", "area"))]
    return [*shared, *left, *fresh]


def _met(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> pd.DataFrame:
    """Find which areas of the two dates share land, and how much: columns area, zone and surface (m2)."""
    old_apart = _fits_together(old)
    new_apart = not old_apart and _fits_together(new)
    kept_old, kept_new = _unchanged(old, new) if old_apart or new_apart else ([], [])
    whole = pd.DataFrame(
        {"area": old.index[kept_old], "zone": new.index[kept_new], "surface": old.area.to_numpy()[kept_old]}
    )
    changed_old = old.drop(index=old.index[kept_old])
    changed_new = new.drop(index=new.index[kept_new])
    blocks = [whole, _pieces(changed_old, changed_new)]
    # areas of one date that do not overlap lay beside what was kept; those of the other may reach into it
    if old_apart:
        blocks.append(_pieces(old.iloc[kept_old], _reaching_out(changed_new, blocks[1], "zone")))
    elif new_apart:
        blocks.append(_pieces(_reaching_out(changed_old, blocks[1], "area"), new.iloc[kept_new]))
    return pd.concat(blocks, ignore_index=True)


def _pieces(first: gpd.GeoDataFrame, second: gpd.GeoDataFrame) -> pd.DataFrame:
    """Lay areas over areas: columns area, zone and surface (m2)."""
    columns = ["area", "zone", "surface"]
    if first.empty or second.empty:
        return pd.DataFrame({name: [] for name in columns})
    with warnings.catch_warnings():
        # areas of one date may overlap; who lives there is named in the outcome
        warnings.simplefilter("ignore", ZoneOverlapWarning)
        found = pd.DataFrame(overlay(first, second)[columns]).dropna(subset=["zone"])
    # which areas overlap travels along with the pieces, and would be copied at every step
    found.attrs = {}
    return found


def _reaching_out(changed: gpd.GeoDataFrame, pieces: pd.DataFrame, column: str) -> gpd.GeoDataFrame:
    """Return the changed areas that do not lie wholly within what changed on the other date."""
    covered = pieces.groupby(column)["surface"].sum().reindex(changed.index).fillna(0.0)
    surface = changed.area
    # more than all of it: what it lies in overlaps, and the sum tells nothing
    return changed[((covered - surface).abs() > _NOISE * surface).to_numpy()]


def _unchanged(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> tuple[list[int], list[int]]:
    """Return the positions of areas that are on both dates, to the last corner; they need no cutting.

    That holds as long as they do not overlap each other, else one of them may meet more than its own like.
    """
    places: dict[bytes, int] = {}
    for place, text in enumerate(shapely.to_wkb(shapely.normalize(new.geometry.to_numpy()))):
        places.setdefault(text, place)
    pairs = [
        (place, places.pop(text))
        for place, text in enumerate(shapely.to_wkb(shapely.normalize(old.geometry.to_numpy())))
        if text in places
    ]
    return [place for place, _other in pairs], [other for _place, other in pairs]


def _fits_together(areas: gpd.GeoDataFrame) -> bool:
    """Tell whether areas share their borders to the last corner, so that none overlaps another."""
    return bool(shapely.coverage_is_valid(areas.geometry.to_numpy()))


def _remains(
    own: gpd.GeoDataFrame, others: gpd.GeoDataFrame, met: pd.DataFrame, columns: tuple[str, str]
) -> Iterator[tuple[str, BaseGeometry]]:
    """Yield what of each area lies in no area of the other date."""
    mine, theirs = columns
    neighbours: dict[str, list[str]] = {}
    covered: dict[str, float] = {}
    for one, other, surface in zip(met[mine], met[theirs], met["surface"].astype(float), strict=True):
        neighbours.setdefault(one, []).append(other)
        covered[one] = covered.get(one, 0.0) + surface
    shapes = others.geometry.to_dict()
    for area, shape in own.geometry.items():
        near = [shapes[other] for other in neighbours.get(area, [])]
        full = abs(covered.get(area, 0.0) - shape.area) <= _NOISE * shape.area
        # areas that overlap may add up to all of it while they leave a part out
        if full and (len(near) == 1 or not _overlap(near)):
            continue
        rest = shapely.difference(shape, shapely.union_all(near)) if near else shape
        # a sliver narrower than a hair is two borders that touch
        if rest.area > _NOISE * shape.area and not shapely.buffer(rest, -1e-3).is_empty:
            yield area, repair(rest)


def _overlap(shapes: Sequence[BaseGeometry]) -> bool:
    """Tell whether any two of these shapes share land."""
    tree = shapely.STRtree(shapes)
    first, second = tree.query(shapes, predicate="intersects")
    pairs = first < second
    # the interiors have a surface in common
    met = shapely.relate_pattern(tree.geometries[first[pairs]], tree.geometries[second[pairs]], "2********")
    return bool(met.any())


def people_within(
    frames: Sequence[gpd.GeoDataFrame], zones: ZoneData | gpd.GeoDataFrame, population: str
) -> list[pd.Series[float]]:
    """Estimate the people within each shape of each frame.

    Parameters
    ----------
    frames
        Polygons in EPSG:28992; the same shape in several frames is measured once.
    zones
        The figures, with their parents and weights if they have any.
    population
        The indicator that counts people.

    Returns
    -------
    list of pandas.Series
        People by the index of each frame: nan where a figure is not known, 0 outside all zones.

    Examples
    --------
    >>> from shapely import box
    >>> zones = gpd.GeoDataFrame({"population": [100.0]}, geometry=[box(0, 0, 2, 1)], index=["z"], crs=28992)
    >>> half = gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)], index=["a"], crs=28992)
    >>> people_within([half], zones, "population")[0].to_dict()
    {'a': 50.0}
    """
    # most areas did not change, so most shapes are there three times; each is measured once
    shapes = {id(shape): shape for frame in frames for shape in frame.geometry}
    distinct = gpd.GeoDataFrame(geometry=list(shapes.values()), index=list(shapes), crs=28992)
    if distinct.empty:
        return [pd.Series([], index=frame.index, dtype=float) for frame in frames]
    if isinstance(zones, ZoneData):
        weights, weight, holds = weights_in_use(zones) or (None, None, None)
        pieces = overlay(distinct, zones.zones, weights=weights, weight=weight, holds=holds)
        if zones.weights_of and holds is not None:
            pieces = without_weight(pieces)
        figures, parents = zones.zones, zones.parents if len(zones.parents) else None
    else:
        pieces, figures, parents = overlay(distinct, zones), zones, None
    used = figures_used(pieces[pieces["zone"].notna()], figures, population, parents=parents)
    unknown = used["amount"].isna().groupby(used["area"]).any()
    # outside all zones nobody is known to live
    amount = used["amount"].groupby(used["area"]).sum().mask(unknown).reindex(distinct.index, fill_value=0.0)
    people = amount.to_dict()
    return [
        pd.Series([people[id(shape)] for shape in frame.geometry], index=frame.index, dtype=float)
        for frame in frames
    ]


def _twice(table: pd.DataFrame, side: str, people: pd.Series[float]) -> dict[str, float]:
    totals = table.groupby(side, dropna=True)["people"].sum(min_count=1).reindex(people.index)
    more = (totals - people)[lambda rest: rest > KEPT * people]
    return {str(area): float(count) for area, count in more.items()}


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [
        {str(name): str(value) if isinstance(value, Statement) else value for name, value in row.items()}
        for row in plain.to_dict("records")
    ]
