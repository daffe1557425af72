"""What happened to areas, in plain sentences for people, in the order of the days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from smeedkaart.history.decision_sentences import decided, decision_said
from smeedkaart.history.event import Event, effective, superseded
from smeedkaart.history.gestures import gestures_to_tell
from smeedkaart.history.handing_on import Fate, decision_fates
from smeedkaart.history.kinds import About, kind_of
from smeedkaart.history.timeline import Step, Timeline
from smeedkaart.text.teller import Fact, Statement

__all__ = [
    "Told",
    "tale",
    "told_again",
    "told_of",
    "told_together",
    "without_repeats",
]

_AN_AREA = Statement("history.an_area")
# m2
_HECTARE = 10_000


@dataclass(frozen=True, slots=True)
class Told:
    """What was done in one go, in words.

    Parameters
    ----------
    event
        The event with which it began.
    on
        The day from which it holds.
    said
        What happened, with the reason if there is one.
    areas
        Names of the areas it is about, old and new.
    events
        All events that it stands for, in the order of recording.
    """

    event: Event
    on: date
    said: Statement
    areas: tuple[str, ...]
    events: tuple[Event, ...]

    @property
    def sentence(self) -> str:
        """The same in the language in use."""
        return str(self.said)


def tale(events: Iterable[Event], only: Callable[[Event], bool] | None = None) -> tuple[Told, ...]:
    """Tell everything that happened, in the order of the days from which it holds.

    What people did in one go is told in one sentence, and no sentence stands twice under each other.

    Parameters
    ----------
    events
        What was recorded of one workshop, in any order; what was undone is not told.
    only
        Which of the events are told; None: all of them.

    Returns
    -------
    tuple of Told
        Areas bear the names that they had at the time.

        What was decided about an area that ended, and whether that lapsed, is told with it.

    Examples
    --------
    >>> history = [
    ...     Event("draw", "a", date(2007, 5, 30), name="Noord", id=1),
    ...     Event("rename", "a", date(2012, 1, 1), name="Binnenstad", reason="op verzoek van bewoners", id=2),
    ... ]
    >>> for told in tale(history):
    ...     print(told.sentence)
    Op 30 mei 2007 is Noord getekend.
    Op 1 januari 2012 kreeg Noord de naam Binnenstad, op verzoek van bewoners.
    """
    timeline = Timeline.of(events)
    fates: dict[int, list[Fate]] = {}
    for fate in decision_fates(timeline):
        fates.setdefault(id(fate.event), []).append(fate)
    happened = [
        (event, steps)
        for event, steps in timeline.by_event()
        if kind_of(event.kind).counts and (only is None or only(event))
    ]
    return without_repeats(_told(together, fates) for together in _in_one_go(timeline, happened))


def without_repeats(told: Iterable[Told]) -> tuple[Told, ...]:
    """Tell what is said twice in a row once: for whoever shows a part of a tale.

    Parameters
    ----------
    told
        What happened, in order.

    Returns
    -------
    tuple of Told
        One for all that say the same under each other.

    Examples
    --------
    >>> day = date(2012, 1, 1)
    >>> twice = [Event("redraw", "a", day, id=1), Event("redraw", "a", day, id=2)]
    >>> said = told_of(twice[0], {"a": "Noord"})
    >>> told = [Told(one, day, said, ("Noord",), (one,)) for one in twice]
    >>> [[event.id for event in one.events] for one in without_repeats(told)]
    [[1, 2]]
    """
    kept: list[Told] = []
    for one in told:
        if kept and kept[-1].said == one.said:
            kept[-1] = replace(kept[-1], events=(*kept[-1].events, *one.events))
        else:
            kept.append(one)
    return tuple(kept)


def told_again(events: Iterable[Event], again: Sequence[Event]) -> Statement:
    """Say what is undone, or done again.

    Parameters
    ----------
    events
        What was recorded of the workshop before it was undone; what is done again is told as it was.
    again
        The events that undo or do again, as `smeedkaart.history.undo.to_undo` and `to_redo` give them.

    Returns
    -------
    Statement
        A sentence for whoever pressed the button.

    Examples
    --------
    >>> drawn = Event("draw", "a", date(2012, 1, 1), name="Noord", id=1)
    >>> print(told_again([drawn], [Event("undo", "a", date(2012, 1, 1), about=1)]))
    Ongedaan gemaakt: Op 1 januari 2012 is Noord getekend.
    """
    back = any(kind_of(event.kind).takes_back for event in again)
    told = told_together(events, {event.about for event in again})
    return Statement("history.undone" if back else "history.redone", told=[told] if told else [])


def told_together(events: Iterable[Event], about: Iterable[int | None]) -> Statement | None:
    """Say what some events did: the first sentence about them, and how much more there is.

    Parameters
    ----------
    events
        What was recorded of the workshop; events among `about` that were undone are told as they were.
    about
        Their numbers.

    Returns
    -------
    Statement or None
        None when nothing of it can be told.

    Examples
    --------
    >>> day = date(2012, 1, 1)
    >>> drawn = [Event("draw", "a", day, name="Noord", id=1), Event("draw", "b", day, name="Zuid", id=2)]
    >>> print(told_together(drawn, [1, 2]))
    Op 1 januari 2012 is Noord getekend. (en nog 1 wijziging)
    """
    known: Iterable[Event] = events if isinstance(events, Timeline) else tuple(events)
    wanted = set(about)
    undone = wanted - {event.id for event in effective(known)}
    if undone:
        # as if only these had not been undone
        known = tuple(
            event
            for event in known
            if not (event.about in undone and kind_of(event.kind).about is About.EVENT)
        )
    told = tale(known, lambda event: event.id in wanted)
    if len(told) < 2:
        return told[0].said if told else None
    more = Statement("history.and_more", count=len(told) - 1)
    return Statement("history.told_and_more", told=told[0].said, more=more)


# an event with all that it did
_Happened = tuple[Event, tuple[Step, ...]]


def _in_one_go(timeline: Timeline, happened: Sequence[_Happened]) -> Iterable[list[_Happened]]:
    """Put together what one sentence tells, where the first of it happened."""
    shown = {id(event) for event, _steps in happened}
    first_of = {
        id(event): gesture.events[0] for gesture in gestures_to_tell(timeline) for event in gesture.events
    }
    together: dict[object, list[_Happened]] = {}
    for event, steps in happened:
        first = first_of[id(event)]
        drawn = event.area == first.area and kind_of(first.kind).begins and id(first) in shown
        what = first.kind if drawn else event.kind if kind_of(event.kind).sentence_of_several else ""
        # of what came from elsewhere one edit may hold for several days
        key = (id(first), what, event.valid_from, event.reason, event.initiative) if what else id(event)
        together.setdefault(key, []).append((event, steps))
    return together.values()


def _told(together: Sequence[_Happened], fates: Mapping[int, Sequence[Fate]]) -> Told:
    """Tell in one sentence what was done in one go."""
    events = tuple(event for event, _steps in together)
    first = events[0]
    names: dict[str, str] = {}
    after: dict[str, str] = {}
    for step in (step for _event, steps in together for step in steps):
        state = step.before or step.after
        if state is not None:
            names.setdefault(step.part.area, state.name)
        if step.after is not None:
            after[step.part.area] = step.after.name
    if len(events) > 1 and kind_of(first.kind).begins:
        # the name that it was given, not the one it had while people were asked for it
        names.update(after)
    areas = list(dict.fromkeys(area for event in events for area in event.inputs or (event.area,)))
    about = [names.get(area, "") for area in areas]
    new = [output.name for event in events for output in event.outputs]
    what = _of_several(first, about) if len(areas) > 1 and len(events) > 1 else _what(first, names)
    what = _with_border(what, events)
    fate = [one for event in events for one in fates.get(id(event), ())]
    said = _with_fates(_because(first, what), fate, after)
    return Told(first, first.valid_from, said, tuple(filter(None, [*about, *new])), events)


def _of_several(event: Event, names: Iterable[str]) -> Statement:
    areas = [name or _AN_AREA for name in names]
    return Statement(kind_of(event.kind).sentence_of_several, day=event.valid_from, areas=areas)


def _with_border(what: Statement, events: Sequence[Event]) -> Statement:
    """Add of what the border of one area is made in the end, or where it comes from."""
    borders = [event for event in events if event.geometry is not None or event.outputs]
    if not borders or len({event.area for event in borders}) > 1:
        return what
    last = borders[-1]
    said: list[Fact] = [last.drawn_from.said] if last.drawn_from is not None else []
    units = last.outputs[0].units if len(last.outputs) == 1 else last.units
    if units is not None:
        said.append(units.said)
    return Statement("history.with_border", what=what, border=said) if said else what


def _with_fates(said: Statement, fates: Sequence[Fate], names: Mapping[str, str]) -> Statement:
    """Tell with a change what became of the decisions about areas that ended by it."""
    if not fates:
        return said
    told = []
    for fate in fates:
        what = decision_said(fate.decision, fate.name)
        if fate.later == (fate.decision.area,):
            told.append(Statement("history.told_holds_again", what=what))
            continue
        areas = [names.get(area, "") or _AN_AREA for area in fate.later]
        told.append(
            Statement("history.told_went_on", what=what, areas=areas)
            if areas
            else Statement("history.told_lapsed", what=what)
        )
    return Statement("history.told_with_decisions", told=said, fates=told)


def told_of(event: Event, names: Mapping[str, str]) -> Statement:
    """Tell one event.

    Parameters
    ----------
    event
        The event.
    names
        What the areas were called before it, by identity.

    Returns
    -------
    Statement
        One sentence with the day, and the reason if there is one.

    Examples
    --------
    >>> from shapely import box
    >>> from smeedkaart.history.event import Output
    >>> both = (Output("c", "Binnenstad", box(0, 0, 2, 1)),)
    >>> merge = Event(
    ...     "merge", "c", date(2012, 1, 1), inputs=("a", "b"), outputs=both, reason="op verzoek van bewoners"
    ... )
    >>> print(told_of(merge, {"a": "Noord", "b": "Centrum"}))
    Op 1 januari 2012 zijn Noord en Centrum samengevoegd tot Binnenstad, op verzoek van bewoners.
    """
    return _because(event, _with_border(_what(event, names), [event]))


def _because(event: Event, what: Statement) -> Statement:
    """Add to what happened on whose initiative that was, and why."""
    if event.initiative:
        what = Statement("history.on_initiative", what=what, initiative=event.initiative)
    reason = event.reason.strip().rstrip(".")
    if not reason:
        return Statement("history.told", what=what)
    return Statement(
        "history.told_reading_on" if reason[0].islower() else "history.told_because", what=what, reason=reason
    )


def _what(event: Event, names: Mapping[str, str]) -> Statement:
    def called(areas: Iterable[str]) -> list[Statement | str]:
        return [names.get(area, "") or _AN_AREA for area in areas]

    return Statement(
        kind_of(event.kind).sentence,
        day=event.valid_from,
        area=names.get(event.area, "") or event.name or _AN_AREA,
        name=event.name or "",
        inputs=called(event.inputs) or [Statement("history.nobody")],
        gone=called(superseded(event)),
        outputs=[output.name for output in event.outputs],
        decision=_decision(event),
        given=_class(event),
        setting=event.name or event.setting,
        hectares=(0 if event.geometry is None else event.geometry.area) / _HECTARE,
        metres=event.mended.surface if event.mended else 0,
        how=event.mended.said if event.mended else "",
    )


def _class(event: Event) -> Statement:
    """Say of what kind an area is from now on, and to which group it belongs."""
    kind, group = event.area_kind, event.area_group
    if kind and group:
        return Statement("history.kind_and_group", kind=kind, group=group)
    if kind:
        return Statement("history.of_kind", kind=kind)
    return Statement("history.in_group", group=group) if group else Statement("history.no_class")


def _decision(event: Event) -> Fact:
    if event.decision is None:
        return ""
    return decided(*event.decision)
