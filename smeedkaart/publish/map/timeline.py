"""A history to publish: what came out on each reference date, and which area was or became which."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from smeedkaart.assessment.result import Assessment
from smeedkaart.change.effects import money_difference
from smeedkaart.change.money import Effect
from smeedkaart.change.series import Schemes, Zones, assess_on
from smeedkaart.errors import LineageError
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import About, kind_of
from smeedkaart.history.lineage import lineage
from smeedkaart.history.sentences import Told, tale
from smeedkaart.history.timeline import Timeline
from smeedkaart.text.language import gettext as _

__all__ = ["PublishedDay", "PublishedHistory", "published_history"]


@dataclass(frozen=True)
class PublishedDay:
    """One reference date."""

    on: date  # the date
    assessment: Assessment  # what came out for the areas that exist on it


@dataclass(frozen=True)
class PublishedHistory:
    """Everything a published map needs to move through time."""

    moments: tuple[PublishedDay, ...]  # the reference dates, the earliest first, each by its own scheme
    # what happened, in sentences, in the order of the days; also what happened between two dates
    told: tuple[Told, ...] = ()
    # why the areas together get more or less on each date than on the one before it
    differences: tuple[Effect, ...] = ()
    # what must be said of the history itself, such as that it is an example; it comes after what must be said
    # of the figures
    notice: str = ""

    def __post_init__(self) -> None:
        """Refuse what no slider could show."""
        days = [moment.on for moment in self.moments]
        if not days:
            raise LineageError(_("A map through time needs at least one date; give one."))
        if any(later <= earlier for earlier, later in itertools.pairwise(days)):
            raise LineageError(_("The dates of a map must go from early to late, each once."))

    def since(self, number: int) -> tuple[Told, ...]:
        """Return what happened after the previous date, up to and including this one."""
        after = self.moments[number - 1].on if number else date.min
        return tuple(told for told in self.told if after < told.on <= self.moments[number].on)

    def lines(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        """Follow every area that exists on any of the dates through all of them."""
        family = lineage(event for told in self.told for event in told.events)
        back: dict[str, list[str]] = {}
        onward: dict[str, list[str]] = {}
        for link in family.links:
            back.setdefault(link.later, []).append(link.earlier)
            onward.setdefault(link.earlier, []).append(link.later)
        there = [list(moment.assessment.receipts) for moment in self.moments]
        lines = {}
        for area in dict.fromkeys(one for areas in there for one in areas):
            related = _reached(area, back) | _reached(area, onward)
            lines[area] = tuple(
                (area,) if area in areas else tuple(one for one in areas if one in related) for areas in there
            )
        return lines


def published_history(
    events: Iterable[Event],
    dates: Iterable[date],
    zones: Zones,
    scheme: Schemes,
) -> PublishedHistory:
    """Work out what a published map shows on each of a number of dates.

    Examples
    --------
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> data = hoogeveen()
    >>> shape = data.zones.geometry["BU01185003"]
    >>> events = [
    ...     Event("draw", "k", date(2007, 5, 30), name="Krakeel", geometry=shape, id=1),
    ...     Event("rename", "k", date(2012, 1, 1), name="Krakeel-Noord", id=2),
    ... ]
    >>> days = [date(2019, 1, 1), date(2007, 5, 30), date(2001, 1, 1)]
    >>> history = published_history(events, days, data, "hoogeveen-2007")
    >>> [str(moment.on) for moment in history.moments]
    ['2007-05-30', '2019-01-01']
    >>> [told.sentence for told in history.since(1)]
    ['Op 1 januari 2012 kreeg Krakeel de naam Krakeel-Noord.']
    """
    timeline = Timeline.of(events)
    moments: list[PublishedDay] = []
    for when in sorted(set(dates)):
        earlier = moments[-1].assessment if moments else None
        found = assess_on(timeline, when, zones, scheme, earlier=earlier)
        if found is not None:
            moments.append(PublishedDay(when, found))
    if not moments:
        raise LineageError(
            _("On none of these dates was there any area; choose a date after the first area was drawn.")
        )
    known = {moment.on: moment.assessment for moment in moments}
    differences = tuple(
        money_difference(timeline, first.on, second.on, zones, scheme, assessed=known)
        for first, second in itertools.pairwise(moments)
    )
    return PublishedHistory(tuple(moments), _public(timeline), differences)


def _public(timeline: Timeline) -> tuple[Told, ...]:
    """Leave out what only makers need, and areas that never were right: a mistake is nobody's history."""

    def public(event: Event) -> bool:
        kind = kind_of(event.kind)
        mistake = kind.about is About.AREA and event.area in timeline.voided
        return kind.told_outside and not mistake

    return tale(timeline, public)


def _reached(area: str, onward: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(onward.get(area, ()))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += onward.get(one, ())
    return found
