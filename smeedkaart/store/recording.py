"""Recording, within one transaction: what holds at once, what waits for a choice, and what a choice does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from smeedkaart.history.event import Event, about_areas
from smeedkaart.history.kinds import PROPOSAL, About, kind_of
from smeedkaart.history.roles import check_decides, role_of
from smeedkaart.history.timeline import states_on
from smeedkaart.history.undo import check_nothing_over_it
from smeedkaart.history.validation import check_event, check_event_parts, check_unlocked
from smeedkaart.store.known import KnownEvents
from smeedkaart.store.names import with_free_names
from smeedkaart.store.rows import insert_event
from smeedkaart.text.teller import Statement

__all__ = ["Appended", "append", "keep_event", "record_event"]


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of the events that were handed to the store."""

    events: tuple[Event, ...]  # those that hold now, as recorded
    # kept as proposals: someone else had changed the same area, or whoever sent them may only propose
    conflicts: tuple[Event, ...]
    revision: int  # of the workshop after it
    earlier: int  # and just before: what is recorded here are all events between the two
    notices: tuple[Statement, ...] = ()  # for the person who sent them, such as that a name was taken


def append(
    connection: Connection,
    known: KnownEvents,
    sent: Sequence[Event],
    *,
    based_on: int | None = None,
    strict_names: bool = False,
) -> Appended:
    """Record events, as `smeedkaart.store.store.Store.append` tells."""
    now = datetime.now(UTC)
    again = known.of_edits({event.edit_id for event in sent if event.edit_id})
    before = {event.edit_id for event in again}
    fresh = [
        replace(event, workshop=known.workshop, recorded_at=now)
        for event in sent
        if event.edit_id not in before
    ]
    for event in fresh:
        if kind_of(event.kind).about is not About.EVENT:
            check_event_parts(event)
    now_at = known.revision
    unseen = range((now_at if based_on is None else based_on) + 1, now_at + 1)
    if unseen:
        _check_again(known, fresh)
    judged = _judged(known, fresh, unseen)
    # what waits for a choice takes no name and gives none up
    holding = [event for event in judged if event.kind != PROPOSAL]
    fitted, notices = with_free_names(known, holding, strict=strict_names)
    following = iter(fitted)
    stored = [*again]
    for event in judged:
        waits = event.kind == PROPOSAL
        if waits:
            # what could not be chosen as long as the lock is there is not asked
            check_unlocked(known.about(about_areas(event)), event)
        stored.append(
            keep_event(connection, known, event)
            if waits
            else record_event(connection, known, next(following))
        )
    # of a proposal because two people changed one area the page asks for a choice by itself
    if any(not role_of(event.role).records for event in judged if event.kind == PROPOSAL):
        notices = (*notices, Statement("store.waits_for_choice"))
    return Appended(
        events=tuple(event for event in stored if event.kind != PROPOSAL),
        conflicts=tuple(event for event in stored if event.kind == PROPOSAL),
        revision=known.revision,
        earlier=now_at,
        notices=notices,
    )


def _check_again(known: KnownEvents, fresh: Sequence[Event]) -> None:
    """Refuse to undo or redo what others, unseen, went on with in part: all of a gesture holds, or none."""
    targets = [known.event(event.about) for event in fresh if kind_of(event.kind).about is About.EVENT]
    edit = [event for event in targets if event is not None]
    if edit:
        check_nothing_over_it(known.about({area for one in edit for area in about_areas(one)}), edit)


def keep_event(connection: Connection, known: KnownEvents, event: Event) -> Event:
    """Write an event without judging it, and return it with its id."""
    stored = insert_event(connection, event)
    known.add(stored)
    return stored


def record_event(connection: Connection, known: KnownEvents, event: Event) -> Event:
    """Record one event, or refuse one that does not fit what was recorded before."""
    if kind_of(event.kind).about is not About.EVENT:
        check_event(_history_for(known, event), event)
        return keep_event(connection, known, event)
    target = known.event(event.about)
    if target is None:
        check_event((), event)
        return event
    # found again by the area and the day of what it is about, whatever its sender made of those
    again = replace(event, area=target.area, valid_from=target.valid_from)
    check_event(_history_for(known, target), again)
    return keep_event(connection, known, again)


def _judged(known: KnownEvents, events: Sequence[Event], unseen: range) -> list[Event]:
    """Return what is to be recorded of events, each as it is or, when its gesture waits, as a proposal.

    What somebody else asked for already, and is so, is left out.
    """
    found = [_Judged(event, *_waits(known, event, unseen)) for event in events]
    waiting = {place for place, one in _gestures(found) if one.waits and not _so_already(known, one.event)}
    judged: list[Event] = []
    for place, one in _gestures(found):
        if place in waiting and kind_of(one.event.kind).about is not About.EVENT:
            if not _so_already(known, one.event):
                judged.append(
                    replace(
                        one.event, kind=PROPOSAL, proposes=one.event.kind, met=one.met.id if one.met else None
                    )
                )
        elif not one.waits:
            judged.append(one.event)
    return judged


@dataclass(frozen=True, slots=True)
class _Judged:
    """Whether an event waits for a choice, and the newest change that it met."""

    event: Event
    waits: bool
    met: Event | None


def _gestures(found: Sequence[_Judged]) -> Iterator[tuple[object, _Judged]]:
    """Go through events with the gesture that each is part of: a key, or a number for one by itself."""
    return ((one.event.edit_id or number, one) for number, one in enumerate(found))


def _waits(known: KnownEvents, event: Event, unseen: range) -> tuple[bool, Event | None]:
    """Tell whether an event waits for a choice, given the ids of events that its sender had not in view."""
    if kind_of(event.kind).about is About.EVENT:
        check_decides(event.role)
        return False, None
    met = _met(known, event, unseen)
    return met is not None or not role_of(event.role).records, met


def _met(known: KnownEvents, event: Event, unseen: range) -> Event | None:
    """Return the newest change by others of the same matter, of those that the sender had not in view."""
    # what is about the whole workshop is found by the area that it does not name
    history = known.about(about_areas(event) or (event.area,)) if unseen else ()
    for one in reversed(history):
        if one.id not in unseen or one.client == event.client != "":
            continue
        # to undo something says as much about an area as the thing itself
        matter = known.event(one.about) if kind_of(one.kind).about is About.EVENT else one
        if matter is not None and _clash(matter, event):
            return one
    return None


def _history_for(known: KnownEvents, event: Event) -> tuple[Event, ...]:
    """Return what is needed to judge an event: where a split is held against shapes, all areas of it."""
    history = known.about(about_areas(event) or (event.area,))
    held = [one for one in (event, *history) if kind_of(one.kind).surface is not None]
    return known.about({area for one in (event, *held) for area in about_areas(one)}) if held else history


def _clash(known: Event, new: Event) -> bool:
    """Tell whether two events say something about the same matter."""
    earlier, later = kind_of(known.kind), kind_of(new.kind)
    of_areas = (About.AREA, About.AREAS)
    if earlier.locks is not None or later.locks is not None:
        # a lock refuses what it does not let through, and says nothing against anything else
        return False
    if later.about in of_areas:
        return earlier.about in of_areas
    if earlier.about is About.JUDGEMENT and known.decision and new.decision:
        return known.decision[0] == new.decision[0]
    return earlier.ends or earlier.voids or earlier.several


def _so_already(known: KnownEvents, event: Event) -> bool:
    """Tell whether two people asked for the very same thing."""
    kind = kind_of(event.kind)
    if kind.several or kind.voids:
        return False
    area = states_on(known.about([event.area]), None).get(event.area)
    live = area is not None and area.ended is None
    if kind.ends or not live or area is None:
        return kind.ends and not live
    if kind.begins or not (kind.gives_name or kind.gives_shape):
        return False
    named = not kind.gives_name or area.name == event.name
    drawn = not kind.gives_shape or (area.geometry == event.geometry and area.units == event.units)
    return bool(named and drawn)
