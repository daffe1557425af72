"""The events of a workshop, read once and followed once: what every question about its days asks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby, takewhile
from typing import NamedTuple

from smeedkaart.history.event import Event, effective, in_parts, place
from smeedkaart.history.kinds import kind_of
from smeedkaart.history.replay import AreaState, step

__all__ = ["Step", "Timeline"]


class Step(NamedTuple):
    """What one event did to one area.

    Parameters
    ----------
    event
        The event, as recorded.
    part
        What of it is about this area: of a merge, for one, that the area ends or is drawn.
    before, after
        The area as it was and as it became; None when it is not there. One and the same when nothing changed.
    """

    event: Event
    part: Event
    before: AreaState | None
    after: AreaState | None


@dataclass(frozen=True, eq=False)
class Timeline:
    """The events of one workshop, followed once in the order of the days from which they hold.

    Whatever asks for events takes a timeline as well, and then follows nothing again.

    Parameters
    ----------
    events
        What was recorded, as it was given.
    counted
        Those that were not undone, in the order of the days; on one day, in the order of recording.
    steps
        What each of those did to each area that it is about, in that order.

    Examples
    --------
    >>> from shapely import box
    >>> drawn = Event("draw", "a1", date(2007, 5, 30), name="Noord", geometry=box(0, 4e5, 9, 5e5), id=1)
    >>> renamed = Event("rename", "a1", date(2012, 1, 1), name="Binnenstad", id=2)
    >>> timeline = Timeline.of([renamed, drawn])
    >>> [timeline.states(date(year, 1, 1))["a1"].name for year in (2008, 2012)]
    ['Noord', 'Binnenstad']
    """

    events: tuple[Event, ...]
    counted: tuple[Event, ...]
    steps: tuple[Step, ...]

    @classmethod
    def of(cls, events: Iterable[Event]) -> Timeline:
        """Follow events, in whatever order they come; a timeline is returned as it is."""
        if isinstance(events, Timeline):
            return events
        return cls((), (), ()).extended(events)

    def __iter__(self) -> Iterator[Event]:
        """Go through the events as they were given."""
        return iter(self.events)

    @property
    def revision(self) -> int:
        """The number of the event that was recorded last; 0 without events."""
        return max((event.id for event in self.events), default=0)

    @cached_property
    def voided(self) -> frozenset[str]:
        """The areas that never were right, whatever the day."""
        return frozenset(event.area for event in self.counted if kind_of(event.kind).voids)

    def until(self, when: date | None) -> Sequence[Step]:
        """Return the steps up to and including a day; all of them for None."""
        if when is None:
            return self.steps
        return self.steps[: bisect_right(self.steps, when, key=lambda step: step.part.valid_from)]

    def by_event(self, when: date | None = None) -> Iterator[tuple[Event, tuple[Step, ...]]]:
        """Go through the events up to and including a day, each with all that it did."""
        for _id, steps in groupby(self.until(when), key=lambda step: id(step.event)):
            together = tuple(steps)
            yield together[0].event, together

    def states(self, when: date | None = None) -> dict[str, AreaState]:
        """Return the areas of a day.

        Parameters
        ----------
        when
            The reference date; None means everything recorded so far, also what holds from a later day.

        Returns
        -------
        dict
            By area, in the order in which they were drawn (last); an area that ended is there with its last
            day, and one that never was right is not.
        """
        areas = _latest(self.until(when))
        return {area: state for area, state in areas.items() if area not in self.voided}

    def at(self, revision: int, *, client: str = "") -> Timeline:
        """Return what was recorded up to a revision, and later by one browser page when it is named.

        This is what that page knew when it sent an edit based on the revision.
        """
        known = tuple(
            event for event in self.events if event.id <= revision or (client and event.client == client)
        )
        return self if len(known) == len(self.events) else self._over(known)

    def extended(self, events: Iterable[Event]) -> Timeline:
        """Return the timeline with what was recorded after it."""
        return self._over((*self.events, *events))

    def _over(self, events: tuple[Event, ...]) -> Timeline:
        """Go over to more or fewer events; what comes before the first difference is not followed again."""
        counted = tuple(sorted(effective(events), key=place))
        pairs = zip(self.counted, counted, strict=False)
        same = sum(1 for _pair in takewhile(lambda pair: pair[0] is pair[1], pairs))
        others = {id(event) for event in self.counted[same:]}
        steps = tuple(takewhile(lambda one: id(one.event) not in others, self.steps))
        return Timeline(events, counted, (*steps, *_followed(counted[same:], _latest(steps))))


def _followed(events: Iterable[Event], areas: dict[str, AreaState]) -> Iterator[Step]:
    """Follow events one by one, from the areas as they are."""
    for event in events:
        for part in in_parts(event):
            before = areas.get(part.area)
            after = step(before, part)
            if after is not None:
                areas[part.area] = after
            yield Step(event, part, before, after)


def _latest(steps: Iterable[Step]) -> dict[str, AreaState]:
    areas: dict[str, AreaState] = {}
    for one in steps:
        if kind_of(one.part.kind).begins:
            # an area that is drawn again takes its place after the others
            areas.pop(one.part.area, None)
        if one.after is not None:
            areas[one.part.area] = one.after
    return areas
