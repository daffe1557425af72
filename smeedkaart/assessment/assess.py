"""The whole line in one call: drawn areas in, people, tiers, euros and receipts out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from smeedkaart.assessment.each_area import each_area, unchanged
from smeedkaart.assessment.one_area import with_border
from smeedkaart.assessment.opening import basis_of
from smeedkaart.assessment.painted import names_units
from smeedkaart.assessment.remarks import left_out_said, nothing_larger_said, outside_said, zone_overlaps_said
from smeedkaart.assessment.result import Assessment
from smeedkaart.assessment.subtotals import CLASSES, subtotals
from smeedkaart.assessment.totals import area_overlaps, as_one, people_in, total, unassigned
from smeedkaart.errors import FrameError
from smeedkaart.funding.amounts import Receipt, pool_use, settled
from smeedkaart.funding.base_after_merge import KeptBase
from smeedkaart.funding.scheme import Scheme
from smeedkaart.geometry.layers import polygons
from smeedkaart.geometry.shapes import repair
from smeedkaart.history.decision import Decision
from smeedkaart.history.drawn_from import DrawnFrom
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.spelling import clean_name

__all__ = ["assess"]

# in which columns an area that is painted names its units
_UNITS = ("unit_level", "unit_year", "units")


def assess(
    areas: gpd.GeoDataFrame,
    zones: ZoneData | gpd.GeoDataFrame,
    scheme: Scheme | str | Path,
    *,
    decisions: Sequence[Decision] = (),
    on: date | None = None,
    kept_bases: Mapping[str, tuple[KeptBase, ...]] | None = None,
    parents: pd.DataFrame | None = None,
    reference: Mapping[str, float] | None = None,
    indicators: Sequence[str] | None = None,
    weights: gpd.GeoDataFrame | None = None,
    weight: str | None = None,
    earlier: Assessment | None = None,
) -> Assessment:
    """Work out people, tier, euros and receipt of every area.

    Parameters
    ----------
    areas
        What residents drew: (n,) polygons in any CRS; unique index values are the identities, column `name`;
        where there are columns `area_kind` and `area_group` (texts), areas are added up by these as well. An
        area that is painted says so in `unit_level` ("buurt"), `unit_year` and `units` (codes): where the
        figures know these, what is published of them counts, and not the border; the shape counts otherwise.
        Where a border comes from, in `border_from` (`DrawnFrom`), is told on the receipt.
    zones
        The statistics: a `ZoneData`, or a frame of zones with one column an indicator (names of
        `smeedkaart.statistics.indicators`), optionally `zone_name` and `parent`.
    scheme
        The funding scheme: a `Scheme`, the name of one that travels along, or a file.
    decisions
        Recorded judgements, on which some tiers rest.
    on
        The reference date, today by default: a decision that holds from a later day does not count yet.
    kept_bases
        Base amounts that areas keep after merges, as `kept_bases` of `smeedkaart.funding.base_after_merge`
        derives them.
    parents, reference
        With a plain frame of zones: published figures of the zones' parents, and those of the municipality.
    indicators
        Which indicators to estimate beside those that the scheme needs; asking for more never changes the
        money.
    weights, weight
        Finer units that say where people live, and their numeric column (see `overlay`); by default those
        that came with the zones, if any.
    earlier
        An assessment made before with the same zones and scheme: areas whose shape, name and decisions did
        not change are taken over from it, so that one redrawn area costs the work of one. The outcome is the
        same.

    Returns
    -------
    Assessment
        Estimates, tiers, receipts, totals, overlap and no-man's-land.

    Raises
    ------
    FrameError
        When a frame has no CRS, is empty or has index values that occur twice.
    SchemeError
        When the scheme does not hold together or does not exist.
    SmeedkaartError
        When there is no indicator of a name that is asked; the sentence names those that look like it.

    Examples
    --------
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> data = hoogeveen()
    >>> krakeel = data.zones.loc[["BU01185003"]].rename(columns={"zone_name": "name"})[["name", "geometry"]]
    >>> result = assess(krakeel, data, "hoogeveen-2007")
    >>> result.areas["inhabitants"].tolist()
    [5185]
    """
    basis = basis_of(
        zones,
        scheme,
        decisions=decisions,
        on=on,
        kept_bases=kept_bases,
        parents=parents,
        reference=reference,
        indicators=indicators,
        weights=weights,
        weight=weight,
        earlier=None if earlier is None else earlier.basis,
    )
    data, rules = basis.data, basis.scheme
    shapes, sources = _named_areas(areas), _sources(areas)
    kept = unchanged(shapes, basis, earlier)
    each = each_area(shapes, basis, kept, earlier)
    # what the pool pays of an area hangs on what all others ask
    paid = zip(each.receipts, settled(tuple(each.receipts.values()), rules), strict=True)
    receipts = {area: with_border(receipt, sources.get(area)) for area, receipt in paid}
    union = as_one(shapes, basis, each.pieces)
    return Assessment(
        areas=_with_results(shapes, receipts),
        pieces=each.pieces,
        estimates=basis.framed(shapes.index, each.estimates),
        tiers=each.tiers,
        receipts=receipts,
        total=total(people_in(union, basis), receipts, pool_use(list(receipts.values()), rules)),
        overlaps=area_overlaps(shapes, basis, kept, earlier),
        unassigned=unassigned(union, basis),
        said=(
            *areas.attrs.get("notices", ()),
            *data.remarks,
            *basis.prepared.far_off,
            *rules.remarks,
            *outside_said(shapes["name"], _outside(each.pieces)),
            *zone_overlaps_said(each.pieces.attrs.get("zone_overlaps", ()), basis),
            *left_out_said(dict(shapes["name"].items()), basis),
            *nothing_larger_said(basis),
        ),
        levels=each.levels,
        basis=basis,
        subtotals=subtotals(shapes, basis, receipts, pieces=each.pieces, kept=kept, earlier=earlier),
    )


def _named_areas(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if isinstance(areas, pd.DataFrame) and (areas.index.nlevels > 1 or areas.index.hasnans):
        raise FrameError("assessment.one_index_value")
    shapes = polygons(areas, "areas")
    names = shapes.index.astype(str)
    if "name" in shapes:
        # a name that is missing would read as "nan"
        names = shapes["name"].where(shapes["name"].notna(), names).astype(str).array
    # everything below takes unions and intersections, which a self-crossing shape would break
    array = shapes.geometry.array.copy()
    for row in np.flatnonzero(~shapely.is_valid(np.asarray(array))):
        array[row] = repair(array[row])
    classes = {by: _texts(shapes, by) for by in CLASSES}
    units = {name: shapes[name].array for name in _UNITS} if names_units(shapes) else {}
    return gpd.GeoDataFrame({"name": names, "geometry": array, **classes, **units}, index=shapes.index)


def _sources(areas: gpd.GeoDataFrame) -> dict[Any, DrawnFrom]:
    """Read where borders come from, of those that nobody drew here."""
    said = areas.get("border_from", {})
    return {area: source for area, source in said.items() if isinstance(source, DrawnFrom)}


def _texts(shapes: gpd.GeoDataFrame, column: str) -> list[str]:
    """Read what is said of areas: nothing where there is no such column, or no text in it."""
    cells = shapes[column] if column in shapes else [""] * len(shapes)
    return [clean_name(cell) if isinstance(cell, str) else "" for cell in cells]


def _with_results(shapes: gpd.GeoDataFrame, receipts: Mapping[str, Receipt]) -> gpd.GeoDataFrame:
    rows = [receipts[area] for area in shapes.index]
    columns = {
        "name": shapes["name"].array,
        "geometry": shapes.geometry.array,
        **{by: shapes[by].array for by in CLASSES},
        **({name: shapes[name].array for name in _UNITS} if names_units(shapes) else {}),
        "people": [math.nan if row.people is None else row.people for row in rows],
        "people_low": [math.nan if row.low is None else row.low for row in rows],
        "people_high": [math.nan if row.high is None else row.high for row in rows],
        "inhabitants": pd.array([row.inhabitants for row in rows], dtype="Int64"),
        "tier": pd.Series([row.tier for row in rows], index=shapes.index, dtype=object),
        "total": pd.Series([row.total for row in rows], index=shapes.index, dtype=object),
        "total_low": pd.Series([row.total_low for row in rows], index=shapes.index, dtype=object),
        "total_high": pd.Series([row.total_high for row in rows], index=shapes.index, dtype=object),
        "paid": pd.Series([row.paid for row in rows], index=shapes.index, dtype=object),
        "unpaid": pd.Series([row.unpaid for row in rows], index=shapes.index, dtype=object),
    }
    return gpd.GeoDataFrame(columns, index=shapes.index)


def _outside(pieces: pd.DataFrame) -> list[float]:
    by_area = pieces.groupby("area", sort=False)
    outside = 1.0 - by_area["surface"].sum() / by_area["area_surface"].first()
    return list(outside)
