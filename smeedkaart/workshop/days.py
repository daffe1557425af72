"""The days of a workshop: at which a timeline stops, and what there was on one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import geopandas as gpd

from smeedkaart.assessment.result import Assessment
from smeedkaart.change.series import Schemes, Zones, assess_on, every_year, scheme_on, zones_on
from smeedkaart.errors import SmeedkaartError
from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.by_day import ByDay
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import About, kind_of
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.timeline import Timeline
from smeedkaart.sources.local import datasets
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.teller import Statement
from smeedkaart.workshop.judging import Judging

__all__ = ["MOST_STOPS", "DayFigures", "DaySituation", "day_figures", "day_situation", "stops", "three_days"]

# more would be nearer together on the slider than a finger can tell apart
MOST_STOPS = 40
# from so many days on people think in years, not in days
_YEARS = 3 * 365


@dataclass(frozen=True)
class DayFigures:
    """The figures that a timeline goes by."""

    data: Zones  # of one year, of several by year, or those that people said to hold from a day on
    stamp: str  # A text that is another for other figures

    @property
    def years(self) -> tuple[int, ...]:
        """Return the years of the figures, in order."""
        if isinstance(self.data, ByDay):
            return tuple(sorted({data.year for data in _loaded(self.data)}))
        return (self.data.year,) if isinstance(self.data, ZoneData) else tuple(sorted(self.data))


@dataclass(frozen=True, eq=False)
class DaySituation:
    """What there was on one day."""

    on: date  # the day
    areas: gpd.GeoDataFrame  # its areas, EPSG:28992, index identity, column `name`
    assessment: Assessment | None  # its people, tiers and euros; None when there were no areas or no numbers
    trouble: Statement | str  # why there are no numbers though there were areas; empty when there are
    zones: ZoneData  # the figures that were used
    scheme: Scheme  # by which tiers and euros were judged


def stops(events: Iterable[Event], today: date) -> tuple[date, ...]:
    """Choose the days at which the slider stops.

    Examples
    --------
    >>> first, last = Event("draw", "a", date(2007, 5, 30), id=1), Event("end", "a", date(2010, 7, 1), id=2)
    >>> [str(when) for when in stops([first, last], date(2026, 1, 1))]
    ['2007-05-30', '2008-01-01', '2009-01-01', '2010-01-01', '2011-01-01']
    >>> stops([first], date(2026, 1, 1))
    (datetime.date(2007, 5, 30),)
    """
    known = [event for event in Timeline.of(events).counted if kind_of(event.kind).counts]
    drawn = [event.valid_from for event in known if kind_of(event.kind).about is not About.RULES]
    if not drawn:
        return ()
    # rules may hold from before anything was drawn, and say nothing then
    days = list(dict.fromkeys(event.valid_from for event in known if event.valid_from >= drawn[0]))
    first, last = days[0], days[-1]
    if (last - first).days >= _YEARS:
        after = last if (last.month, last.day) == (1, 1) else date(last.year + 1, 1, 1)
        days = list(every_year(known, after if after <= today else None))
    step = 1 if len(days) <= MOST_STOPS else -(-len(days) // (MOST_STOPS - 1))
    # counted from the end, so that the last stays; the first is put back
    return tuple(sorted({days[0], *days[::-1][::step]}))


def three_days(days: Sequence[date], chosen: date | None = None) -> tuple[date, ...]:
    """Choose the first day, the last, and one between them: the chosen one, or else the middle.

    Examples
    --------
    >>> days = [date(year, 1, 1) for year in (2007, 2008, 2009, 2010, 2011)]
    >>> [day.year for day in three_days(days)], [day.year for day in three_days(days, days[3])]
    ([2007, 2009, 2011], [2007, 2010, 2011])
    """
    if not days:
        return ()
    between = chosen if chosen in days[1:-1] else days[len(days) // 2]
    return tuple(sorted({days[0], between or days[0], days[-1]}))


def day_figures(
    dataset: str,
    load: Callable[[str], ZoneData],
    *,
    own_years: bool = False,
    judging: Judging | None = None,
) -> DayFigures:
    """Load the figures of a workshop; of all years that are on this machine, if that is asked.

    Where people recorded which figures hold from which day on, every day has those.

    Examples
    --------
    >>> day_figures("hoogeveen", datasets.load).years
    (2025,)
    """
    if judging is not None and len(judging.datasets) > 1:
        return DayFigures(judging.zones, " ".join(map(datasets.stamp, judging.datasets)))
    own, stamp = load(dataset), datasets.stamp(dataset)
    if not own_years:
        return DayFigures(own, stamp)
    found = {own.year: own}
    stamps = [stamp]
    for other in datasets.keys_of_places(own.code.split("+")):
        try:
            data = load(other)
        except SmeedkaartError:
            # a damaged pack is told of on the page of the data
            continue
        if data.level == own.level and data.year not in found:
            found[data.year] = data
            stamps.append(datasets.stamp(other))
    return DayFigures(found if len(found) > 1 else own, " ".join(stamps))


def day_situation(
    timeline: Timeline, when: date, used: DayFigures, scheme: Schemes, *, near: Assessment | None = None
) -> DaySituation:
    """Work out what there was on a day; `near` knows the areas that were the same on another."""
    try:
        found, trouble = assess_on(timeline, when, used.data, scheme, earlier=near), None
    except SmeedkaartError as error:
        found, trouble = None, error.said
    zones, rules = _shown_with(when, used, scheme)
    return DaySituation(when, areas_as_of(timeline, when), found, trouble or "", zones, rules)


def _shown_with(when: date, used: DayFigures, scheme: Schemes) -> tuple[ZoneData, Scheme]:
    """Return the rules of a day or, where those cannot be had, others to show the map of that day with."""
    try:
        zones = zones_on(used.data, when)
    except SmeedkaartError:
        if not isinstance(used.data, ByDay):
            raise
        zones = next(iter(_loaded(used.data)))
    try:
        return zones, scheme_on(scheme, when)
    except SmeedkaartError:
        if not isinstance(scheme, ByDay):
            raise
        return zones, scheme.read(scheme.first)


def _loaded(figures: ByDay[ZoneData]) -> Iterator[ZoneData]:
    """Go through the figures that are on this machine; an error of the first when there are none."""
    trouble: SmeedkaartError | None = None
    count = 0
    for key in figures.keys:
        try:
            data = figures.read(key)
        except SmeedkaartError as error:
            # told on the days on which those hold
            trouble = trouble or error
            continue
        count += 1
        yield data
    if trouble is not None and not count:
        raise trouble
