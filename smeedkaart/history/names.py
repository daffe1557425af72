"""Names of areas: no two bear one name on one day, whatever the order in which days were recorded."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from smeedkaart.errors import LineageError
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import kind_of
from smeedkaart.history.timeline import Timeline
from smeedkaart.text.spelling import NAME_LIMIT, name_key
from smeedkaart.text.teller import Statement

__all__ = [
    "check_names",
    "fit_names",
    "free_name",
    "given_names",
    "name_notice",
    "name_stem",
    "rivals",
]

_NUMBERED = re.compile(r" \((\d+)\)$")


def free_name(wanted: str, taken: Collection[str]) -> str:
    """Find a name that no other area bears: the wanted one, else the same with the first free number.

    Parameters
    ----------
    wanted
        The name that people asked for, of at most 120 characters.
    taken
        Names of the other areas; capitals and spaces make no difference.

    Examples
    --------
    >>> free_name("Centrum", ["centrum", "Noord"])
    'Centrum (2)'
    """
    used = {name_key(name) for name in taken}
    if name_key(wanted) not in used:
        return wanted
    start = _NUMBERED.sub("", wanted)
    count = 2
    while True:
        suffix = f" ({count})"
        name = start[: NAME_LIMIT - len(suffix)].rstrip() + suffix
        if name_key(name) not in used:
            return name
        count += 1


def name_stem(name: str) -> str:
    """Return what a name and the same name with a number have in common.

    Examples
    --------
    >>> name_stem("Noord (2)")
    'noord'
    """
    # long names are cut to make room for a number, so only their start counts
    return _NUMBERED.sub("", name_key(name))[:100]


def rivals(wanted: Iterable[str], names: Iterable[str]) -> set[str]:
    """Return the names that stand in the way of a wanted one, or of the same with a number.

    Examples
    --------
    >>> sorted(rivals(["Noord"], ["noord", "Noord (2)", "Noordoost"]))
    ['Noord (2)', 'noord']
    """
    stems = {name_stem(name) for name in wanted}
    return {name for name in names if name_stem(name) in stems}


def name_notice(wanted: str, given: str) -> Statement:
    """Tell that an area got another name than was asked for.

    Examples
    --------
    >>> print(name_notice("Centrum", "Centrum (2)"))
    Er is al een gebied met de naam Centrum; dit gebied heet nu Centrum (2).
    """
    return Statement("history.name_taken", wanted=wanted, given=given)


def given_names(event: Event) -> tuple[str, ...]:
    """Return the names that an event gives.

    Examples
    --------
    >>> given_names(Event("rename", "a1", date(2012, 1, 1), name="Binnenstad"))
    ('Binnenstad',)
    """
    kind = kind_of(event.kind)
    if kind.several and not kind.all_stay:
        return tuple(output.name for output in event.outputs)
    return (event.name,) if kind.gives_name and event.name else ()


def check_names(events: Iterable[Event], areas: Collection[str]) -> None:
    """Refuse a history in which two areas bear one name on one day.

    Parameters
    ----------
    events
        What was recorded, the new events included; shapes are not needed.
    areas
        Identities of the areas whose names changed: only these are held against the others.

    Raises
    ------
    LineageError
        Naming the name and the first day on which two areas would bear it; capitals make no difference.

    Examples
    --------
    >>> first = Event("draw", "a1", date(2007, 1, 1), name="Noord", id=1)
    >>> check_names([first, Event("draw", "a2", date(2008, 1, 1), name="noord")], ["a2"])
    Traceback (most recent call last):
    ...
    smeedkaart.errors.LineageError: Op 1 januari 2008 zouden twee gebieden noord heten; kies een andere naam.
    """
    spans = list(_spans(events))
    for span in spans:
        if span.area in areas:
            _refuse_shared(span.name, [span], spans)


def fit_names(
    events: Iterable[Event], new: Sequence[Event], *, strict: bool = False
) -> tuple[list[Event], tuple[Statement, ...]]:
    """Give each area that would bear the name of another on some day a name of its own.

    Events that are recorded together are judged by what they lead to together: areas may swap names, and one
    may take the name of another that ends on the same day.

    Parameters
    ----------
    events
        What was recorded; shapes are not needed.
    new
        What is to be recorded after it, in that order.
    strict
        Refuse a name that is taken instead.

    Returns
    -------
    tuple
        The new events with names that are free, and a sentence for each name that differs from what was
        asked for.

    Raises
    ------
    LineageError
        When `strict` and a name is taken.

    Examples
    --------
    >>> first = Event("draw", "a1", date(2007, 1, 1), name="Noord", id=1)
    >>> fitted, notices = fit_names([first], [Event("draw", "a2", date(2008, 1, 1), name="Noord")])
    >>> fitted[0].name, len(notices)
    ('Noord (2)', 1)
    """
    known = tuple(events)
    # beyond all numbers that are in use, also of events that say nothing of names and so were not read
    used = [number for event in (*known, *new) for number in (event.id, event.about) if number]
    start = max(used, default=0) + 1
    # numbered, to tell afterwards which name of an area comes from which event
    numbered = [replace(event, id=start + i) for i, event in enumerate(new)]
    # how long each name is borne does not depend on what the names are
    spans = [
        span._replace(name=None) if span.event >= start else span for span in _spans([*known, *numbered])
    ]
    notices: list[Statement] = []

    def free(wanted: str, area: str, event: int) -> str:
        own = [i for i, span in enumerate(spans) if (span.event, span.area) == (event, area)]
        name = wanted
        if strict:
            _refuse_shared(wanted, [spans[i] for i in own], spans)
        else:
            taken = {
                span.name
                for i in own
                for span in spans
                if span.name is not None and _meet(spans[i], span) is not None
            }
            name = free_name(wanted, taken)
        if name != wanted:
            notices.append(name_notice(wanted, name))
        for i in own:
            spans[i] = spans[i]._replace(name=name)
        return name

    fitted = []
    for event, key in zip(new, range(start, start + len(new)), strict=True):
        if event.outputs and given_names(event):
            outputs = tuple(replace(out, name=free(out.name, out.area, key)) for out in event.outputs)
            fitted.append(replace(event, outputs=outputs))
        elif given_names(event):
            fitted.append(replace(event, name=free(event.name or "", event.area, key)))
        else:
            fitted.append(event)
    return fitted, tuple(notices)


class _Span(NamedTuple):
    """A name that an area bears from a day until another; the name is None while it is being chosen."""

    area: str
    name: str | None
    start: date
    end: date
    event: int


def _spans(events: Iterable[Event]) -> Iterator[_Span]:
    """Yield every name that was borne, for how long and by which event."""
    timeline = Timeline.of(events)
    borne: dict[str, _Span] = {}
    for _event, part, *_states in timeline.steps:
        kind = kind_of(part.kind)
        if part.area in timeline.voided or not (kind.gives_name or kind.ends):
            continue
        earlier = borne.pop(part.area, None)
        if earlier is not None and earlier.start < part.valid_from:
            yield earlier._replace(end=part.valid_from)
        if not kind.ends and (kind.begins or earlier is not None):
            borne[part.area] = _Span(part.area, part.name or "", part.valid_from, date.max, part.id)
    yield from borne.values()


def _meet(one: _Span, other: _Span) -> date | None:
    """Return the first day on which two areas both bear these names."""
    first = max(one.start, other.start)
    return first if one.area != other.area and first < min(one.end, other.end) else None


def _refuse_shared(name: str | None, own: Sequence[_Span], spans: Sequence[_Span]) -> None:
    for span in own:
        for other in spans:
            first = None
            if name is not None and other.name is not None and name_key(name) == name_key(other.name):
                first = _meet(span, other)
            if first is not None:
                raise LineageError("history.two_of_one_name", day=first, name=name)
