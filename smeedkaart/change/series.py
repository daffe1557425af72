"""People and money over time: which figures hold on a day, and what every area gets on each of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from smeedkaart.assessment.assess import assess
from smeedkaart.assessment.inputs import Basis
from smeedkaart.assessment.result import Assessment
from smeedkaart.errors import FrameError
from smeedkaart.funding.amounts import Receipt, why_unpaid
from smeedkaart.funding.base_after_merge import KeptBase, kept_bases
from smeedkaart.funding.pool import summed
from smeedkaart.funding.scheme import Scheme
from smeedkaart.geometry.shapes import repair
from smeedkaart.history.by_day import ByDay
from smeedkaart.history.event import Event, effective
from smeedkaart.history.handing_on import decisions_as_of
from smeedkaart.history.kinds import About, kind_of
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.timeline import Timeline
from smeedkaart.statistics.units import weights_in_use
from smeedkaart.statistics.zones import ZoneData

__all__ = [
    "OverTime",
    "Schemes",
    "Zones",
    "assess_on",
    "every_year",
    "kept_on",
    "over_time",
    "scheme_on",
    "zones_on",
]

_NOTHING = Decimal("0.00")
_ENDS = ("total_low", "total_high")
_PER_AREA = (
    *("date", "area", "name", "people", "tier", "base", "kept", "amount", "total", *_ENDS, "asked", "paid"),
)
_TOTALS = (
    "date",
    "year",
    "scheme",
    "areas",
    "people",
    "base",
    "kept",
    "amount",
    "total",
    *_ENDS,
    "paid",
    "complete",
)

Zones = ZoneData | Mapping[int, ZoneData] | ByDay[ZoneData]
Schemes = Scheme | str | Path | ByDay[Scheme]


@dataclass(frozen=True)
class OverTime:
    """People and money on a number of days.

    Parameters
    ----------
    per_area
        One row for each area of each day: `date`, `area`, `name`, `people` (nan when not known), `tier`
        (None: no tier), `base` (its base amount, 0 for an area that gets none), `kept` (base amounts kept
        after merges), `amount` (what goes per inhabitant), `total` (None when not known), `total_low` and
        `total_high` (between which it lies, None when not known), `asked` = base + kept + amount, and `paid`
        (what the pool pays of that); euros as Decimal.
    totals
        One row for each day: `date`, `year` (of the figures), `scheme` (what it is called), `areas` (how
        many), `people` (who lives in two areas counts once), `base`, `kept`, `amount` and `total` (euros that
        are asked), `total_low` and `total_high` (if every area came out at its lowest or highest), `paid`
        (what the pool pays) and `complete` (False when the amount of some area is not known).
    """

    per_area: pd.DataFrame
    totals: pd.DataFrame

    def to_dict(self) -> dict[str, Any]:
        """Return both tables as plain values, for JSON; amounts and days are text, not known is None."""
        return {"per_area": list(_records(self.per_area)), "totals": list(_records(self.totals))}


def zones_on(zones: Zones, when: date) -> ZoneData:
    """Choose the figures for a day: of its own year, else of the nearest year before it, else the oldest.

    Parameters
    ----------
    zones
        Figures of one year, of several by year, or those that a workshop itself says to hold from a day on.
    when
        The reference date.

    Raises
    ------
    FrameError
        When there are no figures at all.

    Examples
    --------
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> data = hoogeveen()
    >>> zones_on({2012: data}, date(2009, 1, 1)) is data
    True
    """
    if isinstance(zones, ZoneData):
        return zones
    if isinstance(zones, ByDay):
        return zones.on(when)
    if not zones:
        raise FrameError("change.no_figures")
    earlier = [year for year in zones if year <= when.year]
    return zones[max(earlier)] if earlier else zones[min(zones)]


def scheme_on(scheme: Schemes, when: date) -> Scheme:
    """Choose the scheme for a day.

    Parameters
    ----------
    scheme
        One scheme for all days, by itself, its name or its file; or those that hold from a day on.
    when
        The reference date.

    Raises
    ------
    SchemeError
        When there is no such scheme, or it does not hold together.

    Examples
    --------
    >>> scheme_on("hoogeveen-2007", date(2012, 1, 1)).year
    2007
    """
    if isinstance(scheme, ByDay):
        return scheme.on(when)
    return scheme if isinstance(scheme, Scheme) else Scheme.named(scheme)


def every_year(events: Iterable[Event], until: date | None = None) -> tuple[date, ...]:
    """List the days to look at: the first on which anything was drawn, and every 1 January after it.

    Parameters
    ----------
    events
        What was recorded, in any order.
    until
        The last day that may be listed; by default that of the last event, which is then listed too.

    Returns
    -------
    tuple of date
        In order; empty when nothing was recorded.

    Examples
    --------
    >>> drawn = Event("draw", "a", date(2007, 5, 30), name="Noord")
    >>> [str(when) for when in every_year([drawn], date(2009, 6, 1))]
    ['2007-05-30', '2008-01-01', '2009-01-01']
    """
    known = effective(events)
    days = [event.valid_from for event in known]
    # a scheme may hold from long before anything was drawn
    drawn = [event.valid_from for event in known if kind_of(event.kind).about is not About.RULES]
    if not drawn:
        return ()
    first, last = min(drawn), max(days) if until is None else until
    newyears = [date(year, 1, 1) for year in range(first.year + 1, last.year + 1)]
    ends = [last] if until is None else []
    return tuple(sorted({when for when in (first, *newyears, *ends) if when <= last}))


def assess_on(
    events: Iterable[Event],
    when: date,
    zones: Zones,
    scheme: Schemes,
    *,
    among: Collection[str] | None = None,
    earlier: Assessment | None = None,
    by: tuple[ZoneData, Scheme] | None = None,
) -> Assessment | None:
    """Work out people, tiers and euros of the areas that exist on a day.

    Parameters
    ----------
    events
        What was recorded of one workshop, in any order.
    when
        The reference date: areas, decisions and kept base amounts are those of this day.
    zones
        The figures, see `zones_on`.
    scheme
        The funding scheme, or those that hold from a day on, see `scheme_on`.
    among
        Only these areas; None means all.
    earlier
        An assessment with the same figures, of which areas that did not change are taken over.
    by
        The figures and the scheme to judge this day by, when they are others than its own: so a difference
        between two days is taken apart.

    Returns
    -------
    Assessment or None
        None when no area exists on that day.

    Examples
    --------
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> data = hoogeveen()
    >>> shape = data.zones.geometry["BU01185003"]
    >>> drawn = Event("draw", "k", date(2007, 5, 30), name="Krakeel", geometry=shape, id=1)
    >>> found = assess_on([drawn], date(2008, 1, 1), data, "hoogeveen-2007")
    >>> found.areas["inhabitants"].tolist()
    [5185]
    """
    timeline = Timeline.of(events)
    data, rules = by or (zones_on(zones, when), scheme_on(scheme, when))
    areas = areas_as_of(timeline, when)
    if among is not None:
        areas = areas[areas.index.isin(list(among))]
    if areas.empty:
        return None
    return assess(
        areas,
        data,
        rules,
        # a decision about an area that is not looked at would be told as left out
        decisions=[taken for taken in decisions_as_of(timeline, when) if taken.area in areas.index],
        on=when,
        kept_bases=kept_on(timeline, when, zones, scheme, rules=rules),
        earlier=earlier,
    )


def kept_on(
    events: Iterable[Event], when: date, zones: Zones, scheme: Schemes, *, rules: Scheme | None = None
) -> dict[str, tuple[KeptBase, ...]]:
    """Derive which base amounts areas keep on a day, of areas that had one when they were merged.

    Parameters
    ----------
    events
        What was recorded of one workshop, in any order.
    when
        The reference date.
    zones
        The figures, see `zones_on`; those of the day of a merge say whether enough people lived there.
    scheme
        The funding scheme, or those that hold from a day on, see `scheme_on`: that of the day of a merge says
        who had a base amount then, that of the reference date how long one is kept.
    rules
        The scheme that says how long, when it is another than that of the reference date.

    Returns
    -------
    dict
        As `smeedkaart.funding.base_after_merge.kept_bases` gives it.

    Examples
    --------
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> kept_on([], date(2012, 1, 1), hoogeveen(), Scheme.named("hoogeveen-2007"))
    {}
    """

    def had_base(shape: BaseGeometry, day_of_merge: date) -> bool:
        data = zones_on(zones, day_of_merge)
        then = scheme_on(scheme, day_of_merge)
        weights, weight, _holds = weights_in_use(data) or (None, None, None)
        basis = Basis(data, then, (then.population,), (), weights, weight)
        frame = gpd.GeoDataFrame(geometry=[repair(shape)], index=["merged"], crs=28992)
        people = basis.people(basis.joined(basis.overlay(frame)))["merged"]
        return not why_unpaid(then, people.value, people.floor)

    keeps = (rules or scheme_on(scheme, when)).merge_keeps_base
    return kept_bases(events, keeps, when, had_base=had_base)


def over_time(events: Iterable[Event], dates: Sequence[date], zones: Zones, scheme: Schemes) -> OverTime:
    """Work out people and money of every area on each day.

    Parameters
    ----------
    events
        What was recorded of one workshop, in any order.
    dates
        The reference dates, such as `every_year` lists.
    zones
        Figures of one year for all days, or of several by year, see `zones_on`.
    scheme
        The funding scheme, or those that hold from a day on, see `scheme_on`.

    Returns
    -------
    OverTime
        In the order of the days, each once.

    Examples
    --------
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> data = hoogeveen()
    >>> shape = data.zones.geometry["BU01185003"]
    >>> drawn = Event("draw", "k", date(2007, 5, 30), name="Krakeel", geometry=shape, id=1)
    >>> years = over_time([drawn], [date(2007, 1, 1), date(2008, 1, 1)], data, "hoogeveen-2007")
    >>> years.totals["areas"].tolist()
    [0, 1]
    """
    timeline = Timeline.of(events)
    earlier: Assessment | None = None
    per_area: list[dict[str, Any]] = []
    totals: list[dict[str, Any]] = []
    for when in sorted(set(dates)):
        data = zones_on(zones, when)
        now = assess_on(timeline, when, zones, scheme, earlier=earlier)
        earlier = now or earlier
        rows = [] if now is None else [_area_row(when, receipt) for receipt in now.receipts.values()]
        per_area += rows
        totals.append({**_total_row(when, data.year, now, rows), "scheme": scheme_on(scheme, when).title})
    return OverTime(_table(per_area, _PER_AREA), _table(totals, _TOTALS))


def _area_row(when: date, receipt: Receipt) -> dict[str, Any]:
    parts = dict.fromkeys(("base", "kept", "inhabitants", "none"), _NOTHING)
    for line in receipt.lines:
        parts[line.key] = parts.get(line.key, _NOTHING) + line.amount
    return {
        "date": when,
        "area": receipt.area,
        "name": receipt.name,
        "people": float("nan") if receipt.people is None else receipt.people,
        "tier": receipt.tier,
        "base": parts["base"],
        "kept": parts["kept"],
        "amount": parts["inhabitants"],
        "total": receipt.total,
        "total_low": receipt.total_low,
        "total_high": receipt.total_high,
        "asked": receipt.asked,
        "paid": receipt.paid,
    }


def _total_row(
    when: date, year: int, found: Assessment | None, rows: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    sums = {key: sum((row[key] for row in rows), _NOTHING) for key in ("base", "kept", "amount", "paid")}
    return {
        "date": when,
        "year": year,
        "areas": len(rows),
        "people": 0.0 if found is None else found.total.people,
        **sums,
        "total": sum((row["asked"] for row in rows), _NOTHING),
        **{end: summed(row[end] for row in rows) for end in _ENDS},
        "complete": all(row["total"] is not None for row in rows),
    }


def _table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    # left to itself, pandas makes nan of a tier that is none and of a total that is not known
    frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
    kinds = {"people": float, "areas": int, "year": int, "complete": bool}
    return frame.astype({column: kind for column, kind in kinds.items() if column in frame})


def _records(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in frame.astype(object).where(frame.notna(), None).to_dict("records"):
        yield {
            str(key): str(value) if isinstance(value, Decimal | date) else value for key, value in row.items()
        }
