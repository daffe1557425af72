"""What hangs on the identity of an area: by one replay it lapses, or goes on with another area."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, TypeVar

from smeedkaart.history.decision import Decision
from smeedkaart.history.event import Event, HandedOn
from smeedkaart.history.kinds import About, kind_of
from smeedkaart.history.timeline import Step, Timeline

__all__ = [
    "Fate",
    "Hanging",
    "decision_fates",
    "decisions_as_of",
    "decisions_lapsed_with",
    "hand_on",
]

_Thing = TypeVar("_Thing")
Hanging: TypeAlias = dict[tuple[str, str | None], _Thing]
"""What hangs on areas: by identity, and the kind of decision (None: base amounts that are kept)."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a decision when its area ended, or came back.

    Parameters
    ----------
    decision
        The decision as it held until then.
    name
        What its area was called.
    event
        The change by which that area ended.
    later
        Identities of the areas with which it goes on; none: it lapsed.
    """

    decision: Decision
    name: str
    event: Event
    later: tuple[str, ...]


def decisions_as_of(events: Iterable[Event], when: date | None = None) -> tuple[Decision, ...]:
    """Derive the decisions that hold on a day, for the areas that exist on it.

    A later decision of the same kind about the same area replaces an earlier one; "withdraw" takes it back.
    When an area ends, its decisions lapse, but for those of which the change says that they go on with
    another area.

    Parameters
    ----------
    events
        What was recorded, in any order, of one workshop.
    when
        The reference date; None means everything recorded so far.

    Returns
    -------
    tuple of Decision
        In the order in which each kind of decision about an area was first taken.

    Examples
    --------
    >>> from shapely import box
    >>> history = [
    ...     Event("draw", "a1", date(2007, 5, 30), name="Noord", geometry=box(0, 4e5, 9, 5e5), id=1),
    ...     Event("decision", "a1", date(2008, 1, 1), decision=("initiative", 2), id=2),
    ...     Event("decision", "a1", date(2009, 1, 1), decision=("initiative", 1), id=3),
    ... ]
    >>> [decision.level for decision in decisions_as_of(history, date(2008, 6, 1))]
    [2]
    """
    timeline = Timeline.of(events)
    areas = timeline.areas(when)
    held, _fates = _followed(timeline, when)
    return tuple(decision for (area, _kind), decision in held.items() if area in areas)


def decisions_lapsed_with(events: Iterable[Event], area: str) -> tuple[Decision, ...]:
    """Return the decisions that lapsed with an area, and would hold again if it came back as it was.

    Parameters
    ----------
    events
        What was recorded, in any order, of one workshop.
    area
        Identity of an area that ended.

    Examples
    --------
    >>> day = date(2008, 1, 1)
    >>> history = [
    ...     Event("draw", "a1", day, name="Noord", id=1),
    ...     Event("decision", "a1", day, decision=("initiative", 2), id=2),
    ...     Event("end", "a1", date(2012, 1, 1), handed_on=(), id=3),
    ... ]
    >>> [decision.level for decision in decisions_lapsed_with(history, "a1")]
    [2]
    """
    timeline = Timeline.of(events)
    if area in timeline.areas():
        return ()
    held, _fates = _followed(timeline, None)
    return tuple(decision for (one, _kind), decision in held.items() if one == area)


def decision_fates(events: Iterable[Event], when: date | None = None) -> tuple[Fate, ...]:
    """Tell of each decision whose area ended whether it lapsed or went on with another.

    Parameters
    ----------
    events
        What was recorded, in any order, of one workshop.
    when
        The last day that counts; None means everything recorded so far.

    Returns
    -------
    tuple of Fate
        In the order of the changes.

    Examples
    --------
    >>> from shapely import box
    >>> history = [
    ...     Event("draw", "a1", date(2007, 5, 30), name="Noord", geometry=box(0, 4e5, 9, 5e5), id=1),
    ...     Event("decision", "a1", date(2008, 1, 1), decision=("initiative", 1), id=2),
    ...     Event("end", "a1", date(2012, 1, 1), handed_on=(), id=3),
    ... ]
    >>> [(fate.decision.kind, fate.event.kind, fate.later) for fate in decision_fates(history)]
    [('initiative', 'end', ())]
    """
    return tuple(_followed(Timeline.of(events), when)[1])


def hand_on(
    held: Hanging[_Thing],
    event: Event,
    said: Sequence[HandedOn],
    gone_on: Callable[[_Thing, HandedOn], _Thing],
    joined: Callable[[_Thing, _Thing], _Thing],
) -> None:
    """Let what hangs on areas go on with others, as it was said.

    Parameters
    ----------
    held
        What hangs on each area; changed in place.
    event
        The change.
    said
        What of it goes on, and with which area.
    gone_on
        Makes of what hung on the earlier area what hangs on the later one.
    joined
        Makes one of two things of one kind that meet in one area.

    Examples
    --------
    >>> held = {("a", "initiative"): 1, ("b", "initiative"): 2}
    >>> merge = Event("merge", "c", date(2012, 1, 1))
    >>> hand_on(held, merge, [HandedOn("a", "c", "initiative")], lambda level, _one: level, max)
    >>> held
    {('b', 'initiative'): 2, ('c', 'initiative'): 1}
    """
    going = [(one, held[one.earlier, one.decision]) for one in said if (one.earlier, one.decision) in held]
    for one, _thing in going:
        held.pop((one.earlier, one.decision), None)
    if kind_of(event.kind).begins and event.handed_on is not None:
        # what an area that is drawn again does not bring along is no longer with it
        for key in [key for key in held if key[0] == event.area]:
            del held[key]
    for one, thing in going:
        key, new = (one.later, one.decision), gone_on(thing, one)
        held[key] = joined(held[key], new) if key in held else new


def _followed(timeline: Timeline, when: date | None) -> tuple[Hanging[Decision], list[Fate]]:
    """Follow every decision until a day: what hangs on each area, there or not, and what became of others."""
    held: Hanging[Decision] = {}
    fates: list[Fate] = []
    names: dict[str, str] = {}
    for event, steps in timeline.by_event(when):
        row = kind_of(event.kind)
        if row.about is About.JUDGEMENT and event.decision is not None:
            kind, level = event.decision
            if row.takes_back:
                held.pop((event.area, kind), None)
            else:
                held[event.area, kind] = Decision(event.area, kind, level, event.valid_from, event.reason)
            continue
        if held and row.hands_on:
            fates += _fates(event, steps, held, names)
            hand_on(held, event, event.handed_on or (), _along(event, names), _latest_of)
        names.update((step.part.area, step.after.name) for step in steps if step.after is not None)
    never = [
        Fate(decision, names.get(area, ""), event, ())
        for event in timeline.counted
        if kind_of(event.kind).voids
        for (area, _kind), decision in held.items()
        if area == event.area
    ]
    return held, [*fates, *never]


def _fates(
    event: Event, steps: Sequence[Step], held: Hanging[Decision], names: dict[str, str]
) -> Iterator[Fate]:
    said = event.handed_on or ()
    ended = {
        step.part.area
        for step in steps
        if kind_of(step.part.kind).ends and step.before is not None and step.before.ended is None
    }
    # by a drawing, what hung on an area that ended before may go on after all
    for (area, kind), decision in held.items():
        later = tuple(one.later for one in said if (one.earlier, one.decision) == (area, kind))
        if area in ended or later:
            yield Fate(decision, names.get(area, ""), event, later)


def _along(event: Event, names: dict[str, str]) -> Callable[[Decision, HandedOn], Decision]:
    def gone_on(decision: Decision, one: HandedOn) -> Decision:
        if one.later == one.earlier:
            return decision
        return replace(
            decision,
            area=one.later,
            taken_about=decision.taken_about or one.earlier,
            origin=decision.origin or names.get(one.earlier, ""),
            along=event.valid_from,
        )

    return gone_on


def _latest_of(one: Decision, other: Decision) -> Decision:
    # as of two decisions about one area: the later one holds, of two on one day the last
    return one if one.on > other.on else other
