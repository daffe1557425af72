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
from smeedkaart.history.kinds import EVENT_KINDS
from smeedkaart.history.replay import AreaState, step

__all__ = ["Step", "Timeline", "states_on"]


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


# a step before it has its names, which take as long as following it
_Step = tuple[Event, Event, AreaState | None, AreaState | None]


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
        return _voided(self.counted)

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

    def areas(self, when: date | None = None) -> dict[str, AreaState]:
        """Return the areas that are there on a day, as `states` does, without those that ended."""
        return {area: state for area, state in self.states(when).items() if state.ended is None}

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
        new = map(Step._make, _followed(counted[same:], _latest(steps)))
        return Timeline(events, counted, (*steps, *new))


def states_on(events: Iterable[Event], when: date | None) -> dict[str, AreaState]:
    """Return the areas of a day as `Timeline.states` does; plain events are followed until then."""
    if isinstance(events, Timeline):
        return events.states(when)
    counted = effective(events)
    until = counted if when is None else [event for event in counted if event.valid_from <= when]
    areas = _latest(_followed(sorted(until, key=place), {}))
    never = _voided(counted)
    return {area: state for area, state in areas.items() if area not in never}


def _voided(events: Iterable[Event]) -> frozenset[str]:
    voids = _kinds("voids")
    return frozenset(event.area for event in events if event.kind in voids)


def _kinds(quality: str) -> frozenset[str]:
    """Return the names of the kinds of which something is true: asked once, not for each of many events."""
    return frozenset(row.name for row in EVENT_KINDS.values() if getattr(row, quality))


def _followed(events: Iterable[Event], areas: dict[str, AreaState]) -> Iterator[_Step]:
    """Follow events one by one, from the areas as they are."""
    several = _kinds("lists_areas")
    for event in events:
        parts: Sequence[Event] = (event,)
        shared = None
        if event.kind in several:
            parts, shared = in_parts(event), _shared([areas[area] for area in event.inputs if area in areas])
        for part in parts:
            before = areas.get(part.area)
            after = step(before, part)
            if before is None and after is not None and shared is not None:
                # what comes out of a change is of the kind and group that all were of which went in
                after = after._replace(area_kind=shared[0], area_group=shared[1])
            if after is not None:
                areas[part.area] = after
            yield event, part, before, after


def _shared(areas: Sequence[AreaState]) -> tuple[str, str]:
    """Return the kind that all areas are of, and the group; empty where they differ."""
    kinds, groups = {area.area_kind for area in areas}, {area.area_group for area in areas}
    return (kinds.pop() if len(kinds) == 1 else "", groups.pop() if len(groups) == 1 else "")


def _latest(steps: Iterable[_Step]) -> dict[str, AreaState]:
    begins = _kinds("begins")
    areas: dict[str, AreaState] = {}
    for _event, part, _before, after in steps:
        if part.kind in begins:
            # an area that is drawn again takes its place after the others
            areas.pop(part.area, None)
        if after is not None:
            areas[part.area] = after
    return areas
