"""The whole line in one call: drawn areas in, people, tiers, euros and receipts out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from smeedkaart.assessment.each_area import each_area, unchanged
from smeedkaart.assessment.inputs import Basis
from smeedkaart.assessment.result import Assessment
from smeedkaart.assessment.subtotals import CLASSES, subtotals
from smeedkaart.assessment.totals import area_overlaps, as_one, people_in, total, unassigned
from smeedkaart.errors import FrameError, NumeralError
from smeedkaart.funding.amounts import Receipt, pool_use, settled
from smeedkaart.funding.base_after_merge import KeptBase
from smeedkaart.funding.scheme import Scheme
from smeedkaart.geometry.layers import polygons
from smeedkaart.geometry.shapes import repair
from smeedkaart.history.decision import Decision
from smeedkaart.history.sentences import decision_kind_said
from smeedkaart.statistics.indicators import CATALOGUE, indicator
from smeedkaart.statistics.levels import WHOLE_COUNTRY, level_of_codes, level_of_zones
from smeedkaart.statistics.numerals import read_numerals
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.facts import Percentage
from smeedkaart.text.spelling import clean_name
from smeedkaart.text.teller import Statement

__all__ = ["assess"]

# an area may stick out of the municipality by a hand's tremor before anyone needs to hear of it
_OUTSIDE_WORTH_TELLING = 0.01


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
        where there are columns `area_kind` and `area_group` (texts), areas are added up by these as well.
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
    data = zones if isinstance(zones, ZoneData) else _own_zones(zones, parents, reference)
    rules = scheme if isinstance(scheme, Scheme) else Scheme.named(scheme)
    rules = rules.choosing({name for name in rules.preferred if data.lacks(name)})
    if rules.population not in data.zones:
        raise FrameError("assessment.no_column_of_people", level=data.called, name=rules.population)
    if weights is None and weight is None:
        weights, weight = data.weights, data.weight
    wanted = _wanted(rules, indicators or ())
    basis = Basis(
        data,
        rules,
        wanted,
        tuple(decisions),
        weights,
        weight,
        kept_bases or {},
        on or date.today(),  # noqa: DTZ011 - the day where the user is
        None if earlier is None else earlier.basis,
    )
    shapes = _named_areas(areas)
    kept = unchanged(shapes, basis, earlier)
    each = each_area(shapes, basis, kept, earlier)
    # what the pool pays of an area hangs on what all others ask
    receipts = dict(zip(each.receipts, settled(tuple(each.receipts.values()), rules), strict=True))
    union = as_one(shapes, basis)
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
            *_outside(shapes, each.pieces),
            *_zone_overlaps(each.pieces, basis),
            *_left_out(shapes, basis),
            *_nothing_larger(basis),
        ),
        levels=each.levels,
        basis=basis,
        subtotals=subtotals(shapes, basis, receipts, kept=kept, earlier=earlier),
    )


def _wanted(rules: Scheme, asked: Sequence[str]) -> tuple[str, ...]:
    """Add what is asked to what the scheme needs: without its figures, a tier would be refused untruly."""
    also = [indicator(name).name for name in ([asked] if isinstance(asked, str) else asked)]
    return tuple(dict.fromkeys([rules.population, *rules.indicators, *also]))


def _own_zones(
    zones: gpd.GeoDataFrame, parents: pd.DataFrame | None, reference: Mapping[str, float] | None
) -> ZoneData:
    """Wrap a plain frame, so that the rest of the line knows one kind of statistics only."""
    if not isinstance(zones, gpd.GeoDataFrame):
        raise FrameError("assessment.zones_no_map", level=level_of_zones(getattr(zones, "index", ())))
    frame = zones.copy()
    for column, default in (("zone_name", frame.index.astype(str)), ("parent", None)):
        if column not in frame:
            frame[column] = default
    frame["zone_name"] = frame["zone_name"].where(frame["zone_name"].notna(), frame.index.astype(str))
    _refuse_impossible(frame)
    origin = Provenance(Statement("assessment.own_figures"), Statement("assessment.own_file"), 0, "", "", "")
    parents = pd.DataFrame(index=pd.Index([], name="parent")) if parents is None else parents
    own = level_of_zones(frame.index)
    return ZoneData(
        code="",
        name="",
        year=0,
        zones=frame,
        parents=parents,
        reference={} if reference is None else reference,
        provenance={"zones": origin},
        level=own.key,
        parent_level=level_of_codes(parents.index, own.parent or "").key,
    )


def _refuse_impossible(zones: gpd.GeoDataFrame) -> None:
    """Refuse figures that cannot exist: files write a secret figure as -99997, which is no percentage.

    Text is read as in a file, in place.
    """
    for name in zones.columns.intersection(list(CATALOGUE)):
        if not pd.api.types.is_numeric_dtype(zones[name].dtype):
            zones[name] = _read(zones, name)
        figures = zones[name]
        least, most = CATALOGUE[name].plausible
        wrong = figures[(figures < least) | (figures > most)]
        if len(wrong):
            raise FrameError("assessment.figure_cannot_be", name=name, value=str(wrong.iloc[0]))


def _read(zones: pd.DataFrame, name: str) -> npt.NDArray[np.float64]:
    try:
        return read_numerals(zones[name]).figures
    except NumeralError as error:
        raise FrameError(
            "assessment.cell_unreadable", name=name, row=str(zones.index[error.place]), reason=error.said
        ) from None


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
    return gpd.GeoDataFrame({"name": names, "geometry": array, **classes}, index=shapes.index)


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


def _outside(shapes: gpd.GeoDataFrame, pieces: pd.DataFrame) -> list[Statement]:
    by_area = pieces.groupby("area", sort=False)
    outside_all = 1.0 - by_area["surface"].sum() / by_area["area_surface"].first()
    said = []
    for name, outside in zip(shapes["name"], outside_all.tolist(), strict=True):
        if outside > _OUTSIDE_WORTH_TELLING:
            said.append(Statement("assessment.partly_outside", share=Percentage(outside), name=name))
    return said


def _left_out(shapes: gpd.GeoDataFrame, basis: Basis) -> tuple[Statement, ...]:
    """Tell which decisions changed nothing: of something unknown, or of a day that is still to come."""
    kinds = {known.kind for known in basis.scheme.decisions}
    said = []
    for decision in basis.decisions:
        if decision.area not in shapes.index:
            said.append(Statement("assessment.decision_without_area", area=decision.area))
        elif decision.kind not in kinds:
            said.append(
                Statement(
                    "assessment.decision_not_in_scheme",
                    kind=decision_kind_said(decision.kind),
                    name=shapes.at[decision.area, "name"],
                )
            )
        elif not basis.counts(decision):
            what, name = basis.scheme.decision(decision.kind).called, shapes.at[decision.area, "name"]
            said.append(Statement("assessment.decision_later", name=name, what=what, day=decision.on))
    return tuple(dict.fromkeys(said))


def _nothing_larger(basis: Basis) -> list[Statement]:
    """Say that these data have nothing of the province or the country with which the scheme compares."""
    of, upper = basis.scheme.reference, basis.data.upper
    if of == "municipality" or not basis.scheme.averaged:
        return []
    of_country = [] if upper is None else [WHOLE_COUNTRY.holds([code]) for code in upper.index]
    if (of == "country" and any(of_country)) or (of == "province" and not all(of_country)):
        return []
    return [Statement("assessment.no_country" if of == "country" else "assessment.no_province")]


def _zone_overlaps(pieces: pd.DataFrame, basis: Basis) -> list[Statement]:
    return [
        Statement("assessment.zones_overlap", level=basis.data.called, **overlap)
        for overlap in pieces.attrs.get("zone_overlaps", ())
    ]
