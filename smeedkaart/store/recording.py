"""Recording, within one transaction: what holds at once, what waits for a choice, and what a choice does."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from smeedkaart.errors import LineageError
from smeedkaart.history.event import Event, about_areas, effective
from smeedkaart.history.kinds import DECLINE, PROPOSAL, About, kind_of, kinds_about
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.proposals import accepted_event
from smeedkaart.history.roles import check_decides, role_of
from smeedkaart.history.validation import check_event, check_event_parts
from smeedkaart.store.database import EVENTS
from smeedkaart.store.names import with_free_names
from smeedkaart.store.rows import (
    concerns,
    earlier_event,
    events_about,
    find_workshop,
    insert_event,
    last_revision,
    of_workshop,
    read_events,
    sent_before,
)
from smeedkaart.text.teller import Statement

__all__ = ["Appended", "accept", "append", "decline", "record_event"]


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
    workshop: str,
    events: Sequence[Event],
    *,
    based_on: int | None = None,
    strict_names: bool = False,
) -> Appended:
    """Record events, as `smeedkaart.store.store.Store.append` tells."""
    now = datetime.now(UTC)
    find_workshop(connection, workshop)
    sent = [replace(event, workshop=workshop, recorded_at=now) for event in events]
    again = sent_before(connection, workshop, sent)
    known = {event.edit_id for event in again}
    fresh = [event for event in sent if event.edit_id not in known]
    for event in fresh:
        if kind_of(event.kind).about is not About.EVENT:
            check_event_parts(event)
    now_at = last_revision(connection, workshop)
    unseen = range((now_at if based_on is None else based_on) + 1, now_at + 1)
    waiting = [_waits(connection, event, unseen) for event in fresh]
    # what waits for a choice takes no name and gives none up
    holding = [event for event, waits in zip(fresh, waiting, strict=True) if not waits]
    holding, notices = with_free_names(connection, workshop, holding, strict=strict_names)
    stored = [*again]
    following = iter(holding)
    for event, waits in zip(fresh, waiting, strict=True):
        recorded = _propose(connection, event) if waits else record_event(connection, next(following))
        stored += [recorded] if recorded is not None else []
    revision = last_revision(connection, workshop)
    # of a proposal because two people changed one area the page asks for a choice by itself
    proposed = [event for event in stored if event.id > now_at and event.kind == PROPOSAL]
    if any(not role_of(event.role).records for event in proposed):
        notices = (*notices, Statement("store.waits_for_choice"))
    return Appended(
        events=tuple(event for event in stored if event.kind != PROPOSAL),
        conflicts=tuple(event for event in stored if event.kind == PROPOSAL),
        revision=revision,
        earlier=now_at,
        notices=notices,
    )


def accept(connection: Connection, proposal: int, role: str, reason: str) -> Event:
    """Record the change that a proposal stood for."""
    check_decides(role)
    waiting, settled = _proposal_of(connection, proposal)
    if settled is not None:
        if settled.kind == DECLINE:
            raise LineageError("store.already_declined")
        return settled
    history = events_about(connection, waiting)
    chosen = replace(accepted_event(history, waiting), role=role, reason=reason or waiting.reason)
    check_event_parts(chosen)
    (chosen,), _notices = with_free_names(connection, waiting.workshop, [_stamped(chosen, "accept")])
    check_event(history, chosen)
    return insert_event(connection, chosen)


def decline(connection: Connection, proposal: int, role: str, reason: str) -> Event:
    """Close a proposal without applying it."""
    check_decides(role)
    waiting, settled = _proposal_of(connection, proposal)
    if settled is not None:
        if settled.kind != DECLINE:
            raise LineageError("store.already_accepted")
        return settled
    closing = Event(
        DECLINE,
        waiting.area,
        waiting.valid_from,
        role=role,
        reason=reason,
        about=waiting.id,
        workshop=waiting.workshop,
    )
    return insert_event(connection, _stamped(closing, "decline"))


def _waits(connection: Connection, event: Event, unseen: range) -> bool:
    """Tell whether an event waits for a choice, given the ids of events that its sender had not in view."""
    if kind_of(event.kind).about is About.EVENT:
        check_decides(event.role)
        return False
    if not role_of(event.role).records:
        return True
    history = events_about(connection, event, shapes=False) if unseen else ()
    by_id = {known.id: known for known in history}
    for known in history:
        if known.id not in unseen or known.client == event.client != "":
            continue
        # to undo something says as much about an area as the thing itself
        again = kind_of(known.kind).about is About.EVENT
        matter = by_id.get(known.about or 0) if again else known
        if matter is not None and _clash(matter, event):
            return True
    return False


def _propose(connection: Connection, event: Event) -> Event | None:
    """Record a change that waits for a choice; None when what it asks for is so already."""
    check_event_parts(event)
    if _so_already(events_about(connection, event), event):
        return None
    return insert_event(connection, replace(event, kind=PROPOSAL, proposes=event.kind))


def record_event(connection: Connection, event: Event) -> Event:
    """Record one event, or refuse one that does not fit what was recorded before."""
    if kind_of(event.kind).about is About.EVENT:
        return _record_again(connection, event)
    check_event(_history_for(connection, event), event)
    return insert_event(connection, event)


def _record_again(connection: Connection, event: Event) -> Event:
    """Record that something is undone, or done again."""
    target = earlier_event(connection, event)
    if target is None:
        check_event((), event)
        return event
    # found again by the area and the day of what it is about, whatever its sender made of those
    again = replace(event, area=target.area, valid_from=target.valid_from)
    check_event(_history_for(connection, target), again)
    return insert_event(connection, again)


def _history_for(connection: Connection, event: Event) -> tuple[Event, ...]:
    """Read what is needed to judge an event: shapes only where a split has to be held against them."""
    history = events_about(connection, event, shapes=False)
    held = [known for known in (event, *history) if kind_of(known.kind).surface is not None]
    if not held:
        return history
    areas = {area for known in (event, *held) for area in about_areas(known)}
    return read_events(connection, of_workshop(event.workshop).where(concerns(event.workshop, sorted(areas))))


def _clash(known: Event, new: Event) -> bool:
    """Tell whether two events say something about the same matter."""
    earlier, later = kind_of(known.kind), kind_of(new.kind)
    of_areas = (About.AREA, About.AREAS)
    if later.about in of_areas:
        return earlier.about in of_areas
    if earlier.about is About.JUDGEMENT and known.decision and new.decision:
        return known.decision[0] == new.decision[0]
    return earlier.ends or earlier.voids or earlier.several


def _so_already(history: Sequence[Event], event: Event) -> bool:
    """Tell whether two people asked for the very same thing."""
    kind = kind_of(event.kind)
    if kind.several or kind.voids:
        return False
    areas = areas_as_of(history)
    live = event.area in areas.index
    if kind.ends or not live:
        return kind.ends and not live
    if kind.begins or not (kind.gives_name or kind.gives_shape):
        return False
    named = not kind.gives_name or areas.loc[event.area, "name"] == event.name
    return bool(named and (not kind.gives_shape or areas.geometry.loc[event.area] == event.geometry))


def _proposal_of(connection: Connection, proposal: int) -> tuple[Event, Event | None]:
    """Return a proposal and, if any, the event that settled it."""
    found = read_events(connection, select(EVENTS).where(EVENTS.c.id == proposal, EVENTS.c.kind == PROPOSAL))
    if not found:
        raise LineageError("store.no_proposal")
    settled = read_events(connection, select(EVENTS).where(EVENTS.c.about == proposal).order_by(EVENTS.c.id))
    undone = EVENTS.c.about.in_([event.id for event in settled])
    again = read_events(connection, select(EVENTS).where(EVENTS.c.kind.in_(kinds_about(About.EVENT)), undone))
    # a choice that was undone is open again
    standing = effective([*settled, *again])
    return found[0], standing[-1] if standing else None


def _stamped(event: Event, verb: str) -> Event:
    """Give the event that settles a proposal its moment, and a key of its own."""
    return replace(
        event, recorded_at=datetime.now(UTC), edit_id=f"{verb}-{event.about}-{secrets.token_urlsafe(6)}"
    )
