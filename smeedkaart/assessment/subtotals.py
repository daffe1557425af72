"""Areas of one kind, and areas of one group, taken together: people who live in two of them count once."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping

import geopandas as gpd
import pandas as pd

from smeedkaart.assessment.inputs import Basis, People
from smeedkaart.assessment.result import Assessment, Subtotal, Total
from smeedkaart.assessment.totals import as_one, people_in, total
from smeedkaart.funding.amounts import Receipt
from smeedkaart.text.spelling import name_key

__all__ = ["CLASSES", "subtotals", "taken_together"]

CLASSES = ("area_kind", "area_group")
"""By what areas are taken together: the columns that say of what kind an area is, and of which group."""


def subtotals(
    shapes: gpd.GeoDataFrame,
    basis: Basis,
    receipts: Mapping[str, Receipt],
    *,
    pieces: pd.DataFrame,
    kept: Collection[str] = (),
    earlier: Assessment | None = None,
) -> tuple[Subtotal, ...]:
    """Add up people and money of the areas of each kind, and of each group.

    Parameters
    ----------
    shapes
        The areas, EPSG:28992, valid, with columns `area_kind` and `area_group`; an empty text: not said.
    basis
        What they are worked out with.
    receipts
        The receipt of each area.
    pieces
        The pieces of each area.
    kept
        Areas that did not change since the earlier assessment.
    earlier
        That assessment, of which the people in areas that did not change are taken over.

    Returns
    -------
    tuple of Subtotal
        First each kind, then each group, in the order in which they first occur; areas of which it is not
        said come last. Empty for what is said of no area at all. The amounts add up to those of all areas,
        and the people too where no areas overlap.

    Examples
    --------
    >>> from smeedkaart.assessment.assess import assess
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> data = hoogeveen()
    >>> areas = data.zones.iloc[:2].assign(area_kind=["dorp", ""])
    >>> [(one.name, one.areas) for one in assess(areas, data, "hoogeveen-2007").subtotals]
    [('dorp', ('BU01185000',)), ('', ('BU01185001',))]
    """
    unchanged = set(kept)
    known = {} if earlier is None else {frozenset(one.areas): one.total for one in earlier.subtotals}
    found = []
    rows = {by: list(zip(shapes.index, shapes[by], strict=True)) for by in CLASSES}
    for by, name, areas in taken_together(rows):
        before = known.get(frozenset(areas)) if unchanged.issuperset(areas) else None
        people = (
            people_in(as_one(shapes.loc[areas], basis, pieces), basis) if before is None else _people(before)
        )
        # the pool is one for all areas: nobody can tell how much of it a group of them has
        found.append(
            Subtotal(by, name, tuple(areas), total(people, {area: receipts[area] for area in areas}))
        )
    return tuple(found)


def _people(known: Total) -> People:
    # how much of the surface has a figure is asked of no total
    return People(known.people, known.low, known.high, known.floor, known.ceiling, math.nan)


def taken_together(
    rows: Mapping[str, Iterable[tuple[str, str]]],
) -> Iterator[tuple[str, str, list[str]]]:
    """Yield which areas belong together, by what and under which name.

    Parameters
    ----------
    rows
        For each of `CLASSES` the identity of every area with what is said of it.

    Examples
    --------
    >>> kinds = [("a", "dorp"), ("b", ""), ("c", "Dorp")]
    >>> list(taken_together({"area_kind": kinds, "area_group": [("a", "")]}))
    [('area_kind', 'dorp', ['a', 'c']), ('area_kind', '', ['b'])]
    """
    for by in CLASSES:
        names: dict[str, str] = {}
        areas: dict[str, list[str]] = {}
        for area, name in rows[by]:
            key = name_key(name)
            names.setdefault(key, name)
            areas.setdefault(key, []).append(area)
        if set(areas) - {""}:
            # what is said of no area makes no row, and of some areas not the last
            for key in sorted(areas, key=lambda key: not key):
                yield by, names[key], areas[key]
