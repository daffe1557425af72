"""The whole line in one call: drawn areas in, people, tiers, euros and receipts out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from smeedkaart.assessment import Assessment, Overlap, Total, Unassigned
from smeedkaart.decision import Decision
from smeedkaart.drawing import repair
from smeedkaart.frames import polygons
from smeedkaart.errors import FrameError
from smeedkaart.estimate import estimate, figures_used
from smeedkaart.funding import Receipt, ReceiptPiece, fund, pool_use
from smeedkaart.indicators import indicator
from smeedkaart.language import gettext as _
from smeedkaart.overlay import overlay
from smeedkaart.scheme import Scheme
from smeedkaart.sources.provenance import Provenance
from smeedkaart.sources.zonedata import ZoneData
from smeedkaart.tiers import TierOutcome, judge
from smeedkaart.wording import percentage

__all__ = ["assess"]

# an area may stick out of the municipality by a hand's tremor before anyone needs to hear of it
_OUTSIDE_WORTH_TELLING = 0.01
# m2; below this two areas share a border, drawn twice
_OVERLAP_WORTH_TELLING = 1.0
_ALL = "all areas"
_LEFT = "no area"


def assess(
    areas: gpd.GeoDataFrame,
    zones: ZoneData | gpd.GeoDataFrame,
    scheme: Scheme | str | Path,
    *,
    decisions: Sequence[Decision] = (),
    parents: pd.DataFrame | None = None,
    reference: Mapping[str, float] | None = None,
    indicators: Sequence[str] | None = None,
    weights: gpd.GeoDataFrame | None = None,
    weight: str | None = None,
) -> Assessment:
    """Work out people, tier, euros and receipt of every area.

    Parameters
    ----------
    areas
        What residents drew: (n,) polygons in any CRS; unique index values are the identities, column `name`.
    zones
        The statistics: a `ZoneData`, or a frame of zones with one column an indicator (names of
        `smeedkaart.indicators`), optionally `zone_name` and `parent`.
    scheme
        The funding scheme: a `Scheme`, the name of one that travels along, or a file.
    decisions
        Recorded judgements, on which some tiers rest.
    parents, reference
        With a plain frame of zones: published figures of the zones' parents, and those of the municipality.
    indicators
        Which indicators to estimate; by default those that the scheme needs.
    weights, weight
        Finer units that say where people live, and their numeric column (see `overlay`).

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

    Examples
    --------
    >>> from smeedkaart.sources.sample import hoogeveen
    >>> data = hoogeveen()
    >>> krakeel = data.zones.loc[["BU01185003"]].rename(columns={"zone_name": "name"})[["name", "geometry"]]
    >>> result = assess(krakeel, data, "hoogeveen-2007")
    >>> result.areas["inhabitants"].tolist()
    [5185]
    """
    data = zones if isinstance(zones, ZoneData) else _own_zones(zones, parents, reference)
    rules = scheme if isinstance(scheme, Scheme) else Scheme.named(scheme)
    if rules.population not in data.zones:
        text = _("The zones have no column {name} with the number of people.")
        raise FrameError(text.format(name=rules.population))
    shapes = _named_areas(areas)
    wanted = tuple(dict.fromkeys([rules.population, *(indicators or rules.indicators)]))
    pieces = overlay(shapes, data.zones, weights=weights, weight=weight)
    estimates = _estimates(pieces, data, wanted)
    levels = _levels(pieces, data, wanted)
    tiers = {area: _judged(area, estimates, rules, data, decisions, levels[area]) for area in shapes.index}
    receipts = _receipts(shapes, pieces, estimates, tiers, rules, data)
    together = _together(shapes, data, rules.population, weights, weight)
    return Assessment(
        areas=_with_results(shapes, receipts),
        pieces=pieces,
        estimates=estimates,
        tiers=tiers,
        receipts=receipts,
        total=_total(together, data, rules, receipts),
        overlaps=_overlaps(shapes, data, rules.population, weights, weight),
        unassigned=_unassigned(together, data, rules.population),
        scheme=rules,
        sources=_sources(data, wanted),
        notice=data.notice,
        warnings=(*_outside(shapes, pieces), *_zone_overlaps(pieces)),
        reference=data.reference,
        municipality=data.name,
        levels=levels,
    )


def _own_zones(
    zones: gpd.GeoDataFrame, parents: pd.DataFrame | None, reference: Mapping[str, float] | None
) -> ZoneData:
    """Wrap a plain frame, so that the rest of the line knows one kind of statistics only."""
    if not isinstance(zones, gpd.GeoDataFrame):
        raise FrameError(_("The zones are not a map: a GeoDataFrame is needed."))
    frame = zones.copy()
    for column, default in (("zone_name", frame.index.astype(str)), ("parent", None)):
        if column not in frame:
            frame[column] = default
    origin = Provenance(_("figures of your own"), _("own file"), 0, "", "", "")
    return ZoneData(
        code="",
        name="",
        year=0,
        zones=frame,
        parents=pd.DataFrame(index=pd.Index([], name="parent")) if parents is None else parents,
        reference={} if reference is None else reference,
        provenance={"zones": origin},
    )


def _named_areas(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = polygons(areas, "areas")
    names = shapes["name"] if "name" in shapes else pd.Series(shapes.index.astype(str), index=shapes.index)
    # everything below takes unions and intersections, which a self-crossing shape would break
    repaired = [shape if shape.is_valid else repair(shape) for shape in shapes.geometry]
    return gpd.GeoDataFrame({"name": names.astype(str)}, geometry=repaired, index=shapes.index, crs=shapes.crs)


def _denominator(name: str, data: ZoneData) -> str | None:
    """Choose what a mean is weighted by: its own denominator where zones have it, else the people."""
    wanted = indicator(name).denominator
    if wanted is None or (wanted in data.zones and data.zones[wanted].notna().any()):
        return wanted
    # a denominator known for no zone at all would be spread by surface; people are known and closer to the truth
    return "population" if "population" in data.zones else None


def _estimates(pieces: pd.DataFrame, data: ZoneData, wanted: Iterable[str]) -> pd.DataFrame:
    known = [name for name in wanted if name in data.zones]
    counts = [name for name in known if indicator(name).kind == "count"]
    means = {name: _denominator(name, data) for name in known if indicator(name).kind == "mean"}
    rounding = {name: unit for name in counts if (unit := indicator(name).rounding)}
    limits = {name: indicator(name).limits for name in means}
    parents = data.parents if len(data.parents) else None
    return estimate(
        pieces, data.zones, counts=counts, means=means, rounding=rounding, parents=parents, limits=limits
    )


def _figures(pieces: pd.DataFrame, data: ZoneData, name: str) -> pd.DataFrame:
    what = indicator(name)
    return figures_used(
        pieces,
        data.zones,
        name,
        parents=data.parents if len(data.parents) else None,
        kind=what.kind,
        denominator=_denominator(name, data) if what.kind == "mean" else None,
    )


def _levels(pieces: pd.DataFrame, data: ZoneData, wanted: Iterable[str]) -> dict[str, dict[str, str]]:
    """Tell for each area at which level its figures were published; the coarsest level that was used counts."""
    names = {"own": data.level, "parent": data.parent_level}
    found: dict[str, dict[str, str]] = {area: {} for area in pieces["area"].unique()}
    for name in wanted:
        if name not in data.zones:
            continue
        used = _figures(pieces, data, name)
        for area, levels in used.groupby("area", sort=False)["level"]:
            for level in ("parent", "own"):
                if (levels == level).any():
                    found[area][name] = names[level]
                    break
    return found


def _judged(
    area: str,
    estimates: pd.DataFrame,
    rules: Scheme,
    data: ZoneData,
    decisions: Sequence[Decision],
    levels: Mapping[str, str],
) -> TierOutcome:
    own = [decision for decision in decisions if decision.area == area]
    return judge(estimates.loc[area], rules, data.reference, own, levels)


def _receipts(
    shapes: gpd.GeoDataFrame,
    pieces: pd.DataFrame,
    estimates: pd.DataFrame,
    tiers: Mapping[str, TierOutcome],
    rules: Scheme,
    data: ZoneData,
) -> dict[str, Receipt]:
    used = _figures(pieces, data, rules.population)
    lines = {
        area: _receipt_pieces(rows, data, rules.population) for area, rows in used.groupby("area", sort=False)
    }
    receipts = {}
    for area in shapes.index:
        people = estimates.loc[(area, rules.population)]
        receipts[area] = fund(
            area,
            shapes.at[area, "name"],
            tiers[area],
            rules,
            lines.get(area, ()),
            people=_known(people["value"]),
            low=_known(people["low"]),
            high=_known(people["high"]),
            floor=_known(people["floor"]),
            ceiling=_known(people["ceiling"]),
            coverage=float(people["coverage"]),
        )
    return receipts


def _receipt_pieces(used: pd.DataFrame, data: ZoneData, column: str) -> tuple[ReceiptPiece, ...]:
    origin = data.provenance.get(column) or data.provenance["zones"]
    return tuple(
        ReceiptPiece(
            zone=str(row.zone),
            name=str(data.zones.at[row.zone, "zone_name"]),
            table=origin.table,
            year=origin.year,
            level=data.level,
            share=float(row.share),
            figure=_known(row.figure),
            people=_known(row.amount),
            shared=math.isnan(row.figure),
        )
        for row in used.itertuples()
        if not pd.isna(row.zone)
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _people(pieces: pd.DataFrame, data: ZoneData, column: str) -> pd.DataFrame:
    """Estimate people only, one row an area."""
    return _estimates(pieces, data, [column]).xs(column, level="indicator")


def _together(
    shapes: gpd.GeoDataFrame,
    data: ZoneData,
    column: str,
    weights: gpd.GeoDataFrame | None,
    weight: str | None,
) -> pd.DataFrame:
    """Take all areas as one, so that who lives in two of them counts once."""
    union = gpd.GeoDataFrame(
        geometry=[shapely.union_all(shapes.geometry.array)], index=[_ALL], crs=shapes.crs
    )
    return overlay(union, data.zones, weights=weights, weight=weight)


def _total(together: pd.DataFrame, data: ZoneData, rules: Scheme, receipts: Mapping[str, Receipt]) -> Total:
    people = _people(together, data, rules.population).loc[_ALL]
    return Total(
        people=float(people["value"]),
        low=float(people["low"]),
        high=float(people["high"]),
        floor=float(people["floor"]),
        ceiling=float(people["ceiling"]),
        inhabitants=None if math.isnan(people["value"]) else math.floor(people["value"] + 0.5),
        amount=sum((receipt.least for receipt in receipts.values()), Decimal(0)),
        amount_complete=all(receipt.total is not None for receipt in receipts.values()),
        pool=pool_use(list(receipts.values()), rules),
    )


def _overlaps(
    shapes: gpd.GeoDataFrame,
    data: ZoneData,
    column: str,
    weights: gpd.GeoDataFrame | None,
    weight: str | None,
) -> tuple[Overlap, ...]:
    geometry = shapes.geometry.to_numpy()
    first, second = shapes.sindex.query(geometry, predicate="intersects")
    first, second = first[first < second], second[first < second]
    common = shapely.intersection(geometry[first], geometry[second])
    surface = shapely.area(common)
    real = surface > _OVERLAP_WORTH_TELLING
    if not real.any():
        return ()
    pairs = list(zip(first[real], second[real], strict=True))
    frame = gpd.GeoDataFrame(geometry=common[real], index=[str(i) for i in range(len(pairs))], crs=shapes.crs)
    frame.geometry = [shapely.union_all(_polygons(shape)) for shape in frame.geometry]
    people = _people(overlay(frame, data.zones, weights=weights, weight=weight), data, column)
    return tuple(
        Overlap(
            first=shapes.index[i],
            second=shapes.index[j],
            surface=float(size),
            people=float(people.at[key, "value"]),
            low=float(people.at[key, "low"]),
            high=float(people.at[key, "high"]),
        )
        for (i, j), size, key in zip(pairs, surface[real], frame.index, strict=True)
    )


def _polygons(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """Leave out the points and lines in which two areas merely touch."""
    return [part for part in shapely.get_parts(shapely.normalize(shape)) if shapely.area(part) > 0]


def _unassigned(together: pd.DataFrame, data: ZoneData, column: str) -> Unassigned:
    inside = together.dropna(subset=["zone"]).set_index("zone")["share"].reindex(data.zones.index).fillna(0.0)
    covered = (
        together.dropna(subset=["zone"]).set_index("zone")["surface"].reindex(data.zones.index).fillna(0.0)
    )
    left = pd.DataFrame(
        {
            "area": _LEFT,
            "zone": data.zones.index,
            "share": (1.0 - inside).clip(0.0, 1.0).to_numpy(),
            "surface": (data.zones.to_crs(28992).area - covered).clip(lower=0.0).to_numpy(),
        }
    )
    # what differs from a whole zone by rounding only is not land that anyone left out
    left = left[left["share"] > 1e-9]
    if left.empty:
        return Unassigned(0.0, 0.0, 0.0, 0.0, ())
    left = left.assign(area_surface=left["surface"].sum())
    people = _people(left, data, column).loc[_LEFT]
    used = _figures(left, data, column).sort_values("amount", ascending=False)
    return Unassigned(
        surface=float(left["surface"].sum()),
        people=float(people["value"]),
        low=float(people["low"]),
        high=float(people["high"]),
        zones=tuple(
            (str(row.zone), str(data.zones.at[row.zone, "zone_name"]), float(row.amount))
            for row in used.itertuples()
        ),
    )


def _with_results(shapes: gpd.GeoDataFrame, receipts: Mapping[str, Receipt]) -> gpd.GeoDataFrame:
    rows = [receipts[area] for area in shapes.index]
    return shapes.assign(
        people=[math.nan if row.people is None else row.people for row in rows],
        people_low=[math.nan if row.low is None else row.low for row in rows],
        people_high=[math.nan if row.high is None else row.high for row in rows],
        inhabitants=pd.array([row.inhabitants for row in rows], dtype="Int64"),
        tier=pd.Series([row.tier for row in rows], index=shapes.index, dtype=object),
        total=pd.Series([row.total for row in rows], index=shapes.index, dtype=object),
    )


def _outside(shapes: gpd.GeoDataFrame, pieces: pd.DataFrame) -> list[str]:
    inside = pieces.groupby("area", sort=False)["surface"].sum()
    whole = pieces.groupby("area", sort=False)["area_surface"].first()
    sentences = []
    for area, name in shapes["name"].items():
        outside = 1.0 - inside[area] / whole[area]
        if outside > _OUTSIDE_WORTH_TELLING:
            text = _("{share} of {name} lies where no figures are known; nobody is counted there.")
            sentences.append(text.format(share=percentage(outside), name=name))
    return sentences


def _zone_overlaps(pieces: pd.DataFrame) -> list[str]:
    text = _("The zones {first} and {second} overlap each other; whoever lives in both is counted twice.")
    return [text.format(**overlap) for overlap in pieces.attrs.get("zone_overlaps", ())]


def _sources(data: ZoneData, wanted: Iterable[str]) -> tuple[Provenance, ...]:
    known = [data.provenance[name] for name in ("zones", *wanted) if name in data.provenance]
    return tuple(dict.fromkeys(known))
