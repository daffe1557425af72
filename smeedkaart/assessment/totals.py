"""All areas taken together: the total, what two areas both claim, and what none claims."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from decimal import Decimal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from smeedkaart.assessment.inputs import Basis, People
from smeedkaart.assessment.painted import taken_as_one, units_left
from smeedkaart.assessment.result import Assessment, Overlap, Total, Unassigned
from smeedkaart.funding.amounts import PoolUse, Receipt
from smeedkaart.funding.pool import summed
from smeedkaart.geometry.shapes import repair
from smeedkaart.statistics.joining import Joined

__all__ = [
    "LEFT_WORTH_TELLING",
    "NOTHING_LEFT",
    "area_overlaps",
    "as_one",
    "in_common",
    "left_over",
    "people_in",
    "total",
    "unassigned",
]

# m2; below this two areas share a border, drawn twice
_OVERLAP_WORTH_TELLING = 1.0
LEFT_WORTH_TELLING = 1e-9
"""Part of a zone; what misses less differs from a whole zone by rounding only."""

NOTHING_LEFT = Unassigned(0.0, 0.0, 0.0, 0.0, ())
"""When all of every zone lies in areas."""

_ALL = "all areas"
_NONE = "no area"


def as_one(shapes: gpd.GeoDataFrame, basis: Basis, pieces: pd.DataFrame) -> pd.DataFrame:
    """Cut the union of all areas into pieces, so that who lives in two areas counts once.

    Parameters
    ----------
    shapes
        The areas, EPSG:28992, valid.
    basis
        What they are worked out with.
    pieces
        The pieces of each of them, and perhaps of others.

    Returns
    -------
    pandas.DataFrame
        Pieces as `overlay` gives them, of one area.
    """
    union = shapely.union_all(shapes.geometry.array)
    together = basis.overlay(gpd.GeoDataFrame(geometry=[union], index=[_ALL], crs=shapes.crs))
    return taken_as_one(together, pieces, shapes, basis, _ALL)


def people_in(union: pd.DataFrame, basis: Basis) -> People:
    """Estimate the people in areas taken as one.

    Parameters
    ----------
    union
        What `as_one` gave.
    basis
        What the areas are worked out with.

    Returns
    -------
    People
        Who lives in two areas counts once.
    """
    return basis.people(basis.joined(union))[_ALL]


def total(people: People, receipts: Mapping[str, Receipt], pool: PoolUse | None = None) -> Total:
    """Add up the money of areas, beside the people in them.

    Parameters
    ----------
    people
        The people in all of them, as `people_in` gives them.
    receipts
        The receipt of each area.
    pool
        How their amounts compare with the money set apart, if it is set apart for them.

    Returns
    -------
    Total
        Amounts are per area, added up.
    """
    lent = [receipt for receipt in receipts.values() if receipt.on_borrowed]
    return Total(
        people=people.value,
        low=people.low,
        high=people.high,
        floor=people.floor,
        ceiling=people.ceiling,
        inhabitants=None if math.isnan(people.value) else math.floor(people.value + 0.5),
        amount=sum((receipt.asked for receipt in receipts.values()), Decimal(0)),
        amount_low=summed(receipt.total_low for receipt in receipts.values()),
        amount_high=summed(receipt.total_high for receipt in receipts.values()),
        amount_paid=sum((receipt.paid for receipt in receipts.values()), Decimal(0)),
        amount_complete=all(receipt.total is not None for receipt in receipts.values()),
        pool=pool,
        on_borrowed=sum((receipt.on_borrowed for receipt in lent), Decimal("0.00")),
        borrowed_areas=len(lent),
        borrowed_amount=sum((receipt.asked for receipt in lent), Decimal("0.00")),
    )


def area_overlaps(
    shapes: gpd.GeoDataFrame, basis: Basis, kept: Collection[str], earlier: Assessment | None
) -> tuple[Overlap, ...]:
    """Find which areas claim the same land, with the people who live there.

    Parameters
    ----------
    shapes
        The areas, EPSG:28992, valid.
    basis
        What they are worked out with.
    kept
        Areas that did not change since the earlier assessment.
    earlier
        That assessment, of which pairs that did not change are taken over.

    Returns
    -------
    tuple of Overlap
        One for each pair that shares more than 1 m2, in the order of the areas.
    """
    unchanged = set(kept)
    known = {
        (o.first, o.second): o
        for o in (earlier.overlaps if earlier else ())
        if {o.first, o.second} <= unchanged
    }
    first, second, common = _common(shapes, unchanged)
    if len(first):
        frame = gpd.GeoDataFrame(geometry=common, crs=shapes.crs)
        people = basis.people(basis.joined(basis.overlay(frame)), drawn=False)
        surface = shapely.area(common)
        for key, (i, j) in enumerate(zip(first, second, strict=True)):
            pair = (shapes.index[i], shapes.index[j])
            here = people[key]
            known[pair] = Overlap(*pair, float(surface[key]), here.value, here.low, here.high)
    place = {area: i for i, area in enumerate(shapes.index)}
    return tuple(sorted(known.values(), key=lambda overlap: (place[overlap.first], place[overlap.second])))


def _common(
    shapes: gpd.GeoDataFrame, unchanged: Collection[str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Intersect every pair of which at least one area changed."""
    geometry = shapes.geometry.to_numpy()
    same = shapes.index.isin(list(unchanged))
    first, second = shapes.sindex.query(geometry, predicate="intersects")
    fresh = (first < second) & ~(same[first] & same[second])
    first, second = first[fresh], second[fresh]
    common, real = in_common(geometry[first], geometry[second])
    return first[real], second[real], common[real]


def in_common(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Intersect areas one with one.

    Parameters
    ----------
    first, second
        Valid polygons in metres, shape (n,).

    Returns
    -------
    tuple of numpy.ndarray
        What they share, and whether that is worth telling.

    Examples
    --------
    >>> in_common(shapely.box([0], 0, 2, 2), shapely.box([1], 0, 3, 2))[1].tolist()
    [True]
    """
    common = np.array([_surface(a, b) for a, b in zip(first, second, strict=True)], dtype=object)
    return common, shapely.area(common) > _OVERLAP_WORTH_TELLING


def _surface(a: shapely.Geometry, b: shapely.Geometry) -> shapely.Geometry:
    """Intersect two areas and leave out the points and lines in which they merely touch."""
    shape = shapely.intersection(a, b)
    return repair(shape) if shapely.area(shape) > _OVERLAP_WORTH_TELLING else shapely.Polygon()


def unassigned(union: pd.DataFrame, basis: Basis) -> Unassigned:
    """Tell what of the zones lies in no area.

    Parameters
    ----------
    union
        What `as_one` gave.
    basis
        What the areas are worked out with.

    Returns
    -------
    Unassigned
        Surface and people, in total and by zone, most people first.
    """
    zones = basis.data.zones.index
    met = union[union["zone"].notna()]
    here = basis.prepared.published.positions(met["zone"].tolist())
    by = ("share", "surface_share" if "surface_share" in met else "share", "surface")
    inside, ground, covered = np.zeros((3, len(zones)))
    for taken, column in zip((inside, ground, covered), by, strict=True):
        taken[here] = met[column]
    share, bare = np.clip(1.0 - inside, 0.0, 1.0), np.clip(1.0 - ground, 0.0, 1.0)
    # where a weight layer has all of a zone inside, some may live in what is left of it
    some = np.flatnonzero(np.maximum(share, bare) > LEFT_WORTH_TELLING)
    surface = np.clip(basis.prepared.surface - covered, 0.0, None)[some]
    left = pd.DataFrame(
        {
            "area": _NONE,
            "zone": zones[some],
            "share": share[some],
            "surface": surface,
            "area_surface": surface.sum(),
            "surface_share": bare[some],
        }
    )
    left.attrs = dict(union.attrs)
    if "near_borders" in left.attrs:
        # what borders move into the areas they take from the rest
        left.attrs["near_borders"] = left.attrs["near_borders"].called(_NONE)
    return left_over(basis.joined(units_left(left, union, basis)), basis) if len(left) else NOTHING_LEFT


def left_over(joined: Joined, basis: Basis) -> Unassigned:
    """Tell who live in what of the zones lies in no area.

    Parameters
    ----------
    joined
        Those parts of zones, as the pieces of one area.
    basis
        What the areas are worked out with.

    Returns
    -------
    Unassigned
        Surface and people, in total and by zone, most people first.
    """
    (people,) = basis.people(joined, drawn=False, left=True).values()
    _figure, _level, amount = basis.figures(joined)
    most = pd.Series(amount).sort_values(ascending=False).index.to_numpy()
    codes, names = basis.data.zones.index, basis.prepared.names
    return Unassigned(
        surface=float(joined.surface.sum()),
        people=people.value,
        low=people.low,
        high=people.high,
        zones=tuple(
            (str(codes[zone]), names[zone], brought)
            for zone, brought in zip(joined.zone[most].tolist(), amount[most].tolist(), strict=True)
        ),
    )
