"""The whole line in one call: drawn areas in, people, tiers, euros and receipts out."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from smeedkaart.assessment.inputs import Basis, People
from smeedkaart.assessment.reference import references
from smeedkaart.assessment.result import Assessment
from smeedkaart.assessment.totals import as_one, overlaps, total, unassigned
from smeedkaart.errors import FrameError, NumeralError
from smeedkaart.funding.amounts import Receipt, ReceiptPiece, fund
from smeedkaart.funding.base_after_merge import KeptBase
from smeedkaart.funding.scheme import Scheme
from smeedkaart.funding.tiers import TierOutcome, judge
from smeedkaart.geometry.layers import polygons
from smeedkaart.geometry.shapes import repair
from smeedkaart.history.decision import Decision
from smeedkaart.statistics.indicators import CATALOGUE, indicator
from smeedkaart.statistics.numerals import read_numerals
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.facts import Percentage
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
        What residents drew: (n,) polygons in any CRS; unique index values are the identities, column `name`.
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
    if rules.population not in data.zones:
        raise FrameError("assessment.no_column_of_people", name=rules.population)
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
    kept = _unchanged(shapes, basis, earlier)
    each = _each_area(shapes, basis, kept, earlier)
    union = as_one(shapes, basis)
    return Assessment(
        areas=_with_results(shapes, each.receipts),
        pieces=each.pieces,
        estimates=each.estimates,
        tiers=each.tiers,
        receipts=each.receipts,
        total=total(union, basis, each.receipts),
        overlaps=overlaps(shapes, basis, kept, earlier),
        unassigned=unassigned(union, basis),
        said=(
            *areas.attrs.get("notices", ()),
            *data.remarks,
            *_outside(shapes, each.pieces),
            *_zone_overlaps(each.pieces),
            *_left_out(shapes, basis),
        ),
        levels=each.levels,
        basis=basis,
    )


@dataclass(frozen=True)
class _EachArea:
    """What is worked out for each area by itself."""

    pieces: pd.DataFrame
    estimates: pd.DataFrame
    levels: Mapping[str, Mapping[str, str]]
    tiers: Mapping[str, TierOutcome]
    receipts: Mapping[str, Receipt]


def _wanted(rules: Scheme, asked: Sequence[str]) -> tuple[str, ...]:
    """Add what is asked to what the scheme needs: without its figures, a tier would be refused untruly."""
    also = [indicator(name).name for name in ([asked] if isinstance(asked, str) else asked)]
    return tuple(dict.fromkeys([rules.population, *rules.indicators, *also]))


def _own_zones(
    zones: gpd.GeoDataFrame, parents: pd.DataFrame | None, reference: Mapping[str, float] | None
) -> ZoneData:
    """Wrap a plain frame, so that the rest of the line knows one kind of statistics only."""
    if not isinstance(zones, gpd.GeoDataFrame):
        raise FrameError("assessment.zones_no_map")
    frame = zones.copy()
    for column, default in (("zone_name", frame.index.astype(str)), ("parent", None)):
        if column not in frame:
            frame[column] = default
    frame["zone_name"] = frame["zone_name"].where(frame["zone_name"].notna(), frame.index.astype(str))
    _refuse_impossible(frame)
    origin = Provenance(Statement("assessment.own_figures"), Statement("assessment.own_file"), 0, "", "", "")
    return ZoneData(
        code="",
        name="",
        year=0,
        zones=frame,
        parents=pd.DataFrame(index=pd.Index([], name="parent")) if parents is None else parents,
        reference={} if reference is None else reference,
        provenance={"zones": origin},
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
    names = pd.Series(shapes.index.astype(str), index=shapes.index)
    if "name" in shapes:
        # a name that is missing would read as "nan"
        names = shapes["name"].where(shapes["name"].notna(), names)
    # everything below takes unions and intersections, which a self-crossing shape would break
    repaired = [shape if shape.is_valid else repair(shape) for shape in shapes.geometry]
    return gpd.GeoDataFrame(
        {"name": names.astype(str)}, geometry=repaired, index=shapes.index, crs=shapes.crs
    )


def _unchanged(shapes: gpd.GeoDataFrame, basis: Basis, earlier: Assessment | None) -> list[str]:
    """Name the areas of which nothing changed since an earlier assessment with the same figures and rules."""
    if earlier is None or not basis.same_rules(earlier.basis):
        return []
    now, then = _standing(basis), _standing(earlier.basis)
    before = earlier.areas
    both = shapes.index.intersection(before.index)
    here, there = (frame.iloc[frame.index.get_indexer(both)] for frame in (shapes, before))
    same = shapely.equals_exact(here.geometry.to_numpy(), there.geometry.to_numpy(), 0.0)
    same &= here["name"].to_numpy() == there["name"].to_numpy()
    return [
        area
        for area in both[same]
        if now.get(area) == then.get(area) and basis.kept.get(area) == earlier.basis.kept.get(area)
    ]


def _decided(decisions: Sequence[Decision]) -> dict[str, list[Decision]]:
    by_area: dict[str, list[Decision]] = {}
    for decision in decisions:
        by_area.setdefault(decision.area, []).append(decision)
    return by_area


def _standing(basis: Basis) -> dict[str, list[tuple[Decision, bool]]]:
    """Give by area its decisions, and whether each counts on the reference date."""
    return {
        area: [(decision, basis.counts(decision)) for decision in taken]
        for area, taken in _decided(basis.decisions).items()
    }


def _each_area(
    shapes: gpd.GeoDataFrame, basis: Basis, kept: Collection[str], earlier: Assessment | None
) -> _EachArea:
    """Work out the areas that changed and take over the others."""
    fresh = shapes.drop(index=list(kept))
    if earlier is None or not kept:
        return _work_out(fresh, basis)
    old_pieces = earlier.pieces[earlier.pieces["area"].isin(list(kept))]
    old_estimates = earlier.estimates[earlier.estimates.index.isin(list(kept), level="area")]
    new = _work_out(fresh, basis) if len(fresh) else _EachArea(old_pieces[:0], old_estimates[:0], {}, {}, {})
    place = pd.Series(range(len(shapes)), index=shapes.index)
    pieces = pd.concat([old_pieces, new.pieces])
    estimates = pd.concat([old_estimates, new.estimates])
    # stable sorts, so that within an area everything stays in the order in which it was worked out
    pieces = pieces.iloc[place[pieces["area"]].argsort(kind="stable")].reset_index(drop=True)
    estimates = estimates.iloc[place[estimates.index.get_level_values("area")].argsort(kind="stable")]
    pieces.attrs["zone_overlaps"] = [
        *earlier.pieces.attrs.get("zone_overlaps", ()),
        *new.pieces.attrs.get("zone_overlaps", ()),
    ]
    return _EachArea(
        pieces,
        estimates,
        {area: new.levels[area] if area in new.levels else earlier.levels[area] for area in shapes.index},
        {area: new.tiers[area] if area in new.tiers else earlier.tiers[area] for area in shapes.index},
        {
            area: new.receipts[area] if area in new.receipts else earlier.receipts[area]
            for area in shapes.index
        },
    )


def _work_out(shapes: gpd.GeoDataFrame, basis: Basis) -> _EachArea:
    pieces = basis.overlay(shapes)
    estimates = basis.estimates(pieces, basis.indicators)
    levels = basis.levels(pieces)
    decided = _decided(basis.decisions)
    origins = basis.origins
    compared = references(pieces, basis)
    figures = _by_area(estimates)
    tiers = {
        area: judge(
            figures[area],
            basis.scheme,
            compared[area].figures,
            decided.get(area, []),
            levels[area],
            sources=origins,
            on=basis.on,
        )
        for area in shapes.index
    }
    people = {area: People(**rows[basis.scheme.population]) for area, rows in figures.items()}
    lines = _receipt_pieces(pieces, basis)
    receipts = {
        area: fund(
            area,
            name,
            tiers[area],
            basis.scheme,
            lines.get(area, ()),
            people=people[area].value,
            low=people[area].low,
            high=people[area].high,
            floor=people[area].floor,
            ceiling=people[area].ceiling,
            coverage=people[area].coverage,
            kept=basis.kept.get(area, ()),
            outside=area not in lines,
            compared_with=compared[area].place,
        )
        for area, name in shapes["name"].items()
    }
    return _EachArea(pieces, estimates, levels, tiers, receipts)


def _by_area(estimates: pd.DataFrame) -> dict[Any, dict[str, dict[str, float]]]:
    """Give by area and indicator what each column says: to look up one figure, a frame is slow."""
    columns = list(estimates.columns)
    found: dict[Any, dict[str, dict[str, float]]] = {}
    for (area, name), row in zip(estimates.index, estimates.to_numpy(dtype=float).tolist(), strict=True):
        found.setdefault(area, {})[name] = dict(zip(columns, row, strict=True))
    return found


def _receipt_pieces(pieces: pd.DataFrame, basis: Basis) -> dict[Any, list[ReceiptPiece]]:
    """Write by area which part of which zone brings how many people."""
    data = basis.data
    origin = data.provenance.get(basis.scheme.population) or data.provenance["zones"]
    names, levels = basis.prepared.names, {"parent": data.parent_level}
    numbers = (pieces["share"], *basis.figures(pieces))
    met = np.flatnonzero(pieces["zone"].notna())
    areas, zones = (pieces[column].iloc[met].tolist() for column in ("area", "zone"))
    here = basis.prepared.published.positions(zones).tolist()
    lines: dict[Any, list[ReceiptPiece]] = {}
    for area, zone, place, share, figure, level, amount in zip(
        areas, zones, here, *(np.asarray(column)[met].tolist() for column in numbers), strict=True
    ):
        piece = ReceiptPiece(
            zone=str(zone),
            name=names[place],
            table=origin.table,
            year=origin.year,
            level=data.level,
            share=share,
            figure=_known(figure),
            people=_known(amount),
            shared=math.isnan(figure),
            figure_level=levels.get(level, data.level),
        )
        lines.setdefault(area, []).append(piece)
    return lines


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _with_results(shapes: gpd.GeoDataFrame, receipts: Mapping[str, Receipt]) -> gpd.GeoDataFrame:
    rows = [receipts[area] for area in shapes.index]
    return shapes.assign(
        people=[math.nan if row.people is None else row.people for row in rows],
        people_low=[math.nan if row.low is None else row.low for row in rows],
        people_high=[math.nan if row.high is None else row.high for row in rows],
        inhabitants=pd.array([row.inhabitants for row in rows], dtype="Int64"),
        tier=pd.Series([row.tier for row in rows], index=shapes.index, dtype=object),
        total=pd.Series([row.total for row in rows], index=shapes.index, dtype=object),
        unpaid=pd.Series([row.unpaid for row in rows], index=shapes.index, dtype=object),
    )


def _outside(shapes: gpd.GeoDataFrame, pieces: pd.DataFrame) -> list[Statement]:
    inside = pieces.groupby("area", sort=False)["surface"].sum()
    whole = pieces.groupby("area", sort=False)["area_surface"].first()
    said = []
    for area, name in shapes["name"].items():
        outside = 1.0 - inside[area] / whole[area]
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
                    kind=decision.kind,
                    name=shapes.at[decision.area, "name"],
                )
            )
        elif not basis.counts(decision):
            what, name = basis.scheme.decision(decision.kind).called, shapes.at[decision.area, "name"]
            said.append(Statement("assessment.decision_later", name=name, what=what, day=decision.on))
    return tuple(dict.fromkeys(said))


def _zone_overlaps(pieces: pd.DataFrame) -> list[Statement]:
    return [
        Statement("assessment.zones_overlap", **overlap) for overlap in pieces.attrs.get("zone_overlaps", ())
    ]
