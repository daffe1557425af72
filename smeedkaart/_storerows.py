"""The rows behind the store: how workshops and events are read, judged and written within one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import shapely
from sqlalchemy import Connection, Row, Select, func, insert, null, select

from smeedkaart._storefile import EVENTS, WORKSHOPS
from smeedkaart.errors import LineageError, StoreError
from smeedkaart.event import AREA_KINDS, DECISION_KINDS, Event
from smeedkaart.language import gettext as _
from smeedkaart.lineage import areas_as_of, check, check_parts, free_name, name_notice

__all__ = [
    "Workshop",
    "as_workshop",
    "find_workshop",
    "history_of",
    "insert_event",
    "last_revision",
    "of_workshop",
    "proposal_of",
    "read_events",
    "record",
    "sent_before",
    "stamped",
    "with_free_names",
]


@dataclass(frozen=True, slots=True)
class Workshop:
    """One plan that people work on together.

    Parameters
    ----------
    id
        Random and url-safe; whoever knows it can open the workshop.
    name
        What people call it.
    dataset
        Which figures it uses.
    scheme
        Which funding scheme it uses.
    created
        When it was made, in UTC.
    """

    id: str
    name: str
    dataset: str
    scheme: str
    created: datetime


def find_workshop(connection: Connection, workshop: str) -> Workshop:
    """Return a workshop, or refuse an id that is not there."""
    row = connection.execute(select(WORKSHOPS).where(WORKSHOPS.c.id == workshop)).one_or_none()
    if row is None:
        raise StoreError(_("There is no workshop with this address; check the link or start a new one."))
    return as_workshop(row)


def as_workshop(row: Row[Any]) -> Workshop:
    """Read a row of the table of workshops."""
    return Workshop(row.id, row.name, row.dataset, row.scheme, datetime.fromisoformat(row.created))


def last_revision(connection: Connection, workshop: str) -> int:
    """Return the id of the last event of a workshop, 0 without events."""
    last = connection.scalar(select(func.max(EVENTS.c.id)).where(EVENTS.c.workshop == workshop))
    return int(last or 0)


def of_workshop(workshop: str) -> Select[Any]:
    """Ask for the events of a workshop in the order of recording."""
    return select(EVENTS).where(EVENTS.c.workshop == workshop).order_by(EVENTS.c.id)


def read_events(connection: Connection, wanted: Select[Any]) -> tuple[Event, ...]:
    """Read the events that are asked for."""
    rows = connection.execute(wanted).all()
    # one call for all shapes: ten thousand events are read in a fraction of a second
    shapes = shapely.from_wkb([row.geometry for row in rows])
    return tuple(
        Event(
            id=row.id,
            workshop=row.workshop,
            kind=row.kind,
            area=row.area,
            valid_from=date.fromisoformat(row.valid_from),
            recorded_at=datetime.fromisoformat(row.recorded_at),
            role=row.role,
            reason=row.reason,
            name=row.name,
            geometry=shape,
            decision=None if row.decision_kind is None else (row.decision_kind, row.decision_level),
            edit_id=row.edit_id,
            client=row.client,
            proposes=row.proposes,
            about=row.about,
        )
        for row, shape in zip(rows, shapes, strict=True)
    )


def history_of(connection: Connection, event: Event, *, shapes: bool = True) -> tuple[Event, ...]:
    """Read what was recorded about the area of an event; without its shapes that stays small."""
    columns = [column for column in EVENTS.c if column.name != "geometry"]
    shape = EVENTS.c.geometry if shapes else null().label("geometry")
    wanted = select(*columns, shape).order_by(EVENTS.c.id)
    return read_events(
        connection, wanted.where(EVENTS.c.workshop == event.workshop, EVENTS.c.area == event.area)
    )


def sent_before(connection: Connection, workshop: str, events: Sequence[Event]) -> tuple[Event, ...]:
    """Return what was recorded earlier for the edits that these events belong to."""
    edits = {event.edit_id for event in events if event.edit_id}
    if not edits:
        return ()
    return read_events(connection, of_workshop(workshop).where(EVENTS.c.edit_id.in_(sorted(edits))))


def with_free_names(
    connection: Connection, workshop: str, events: Sequence[Event]
) -> tuple[list[Event], tuple[str, ...]]:
    """Give an area whose name another area bears a name of its own; names that areas swap are left alone."""
    named = [event for event in events if event.kind in ("draw", "rename") and event.name]
    if not named:
        return list(events), ()
    moving = {event.area for event in named} | {event.area for event in events if event.kind == "end"}
    columns = (EVENTS.c.id, EVENTS.c.kind, EVENTS.c.area, EVENTS.c.valid_from, EVENTS.c.name)
    rows = connection.execute(
        select(*columns).where(EVENTS.c.workshop == workshop, EVENTS.c.kind.in_(("draw", "rename", "end")))
    )
    naming = [
        Event(row.kind, row.area, date.fromisoformat(row.valid_from), name=row.name, id=row.id)
        for row in rows
        if row.area not in moving
    ]
    borne = _names_from(naming, min(event.valid_from for event in named))
    given: list[Event] = []
    notices: list[str] = []
    for event in events:
        if event.kind not in ("draw", "rename") or not event.name:
            given.append(event)
            continue
        name = free_name(event.name, borne)
        borne.add(name)
        given.append(replace(event, name=name))
        if name != event.name:
            notices.append(name_notice(event.name, name))
    return given, tuple(notices)


def _names_from(events: Sequence[Event], first: date) -> set[str]:
    """Return the names that areas bear on a day or are given on a later one."""
    on_the_day: dict[str, str] = {}
    for event in sorted(events, key=lambda known: (known.valid_from, known.id)):
        if event.valid_from > first:
            continue
        if event.kind == "end":
            on_the_day.pop(event.area, None)
        else:
            on_the_day[event.area] = event.name or ""
    return {*on_the_day.values(), *(event.name or "" for event in events if event.valid_from > first)} - {""}


def record(connection: Connection, event: Event, unseen: range) -> Event | None:
    """Record one event, as a proposal when it clashes; None when what it asks for is so already.

    `unseen` holds the ids of events that were recorded without its sender having them in view.
    """
    history = history_of(connection, event, shapes=False)
    if any(known.id in unseen and _clash(known, event) for known in history):
        check_parts(event)
        if _so_already(history_of(connection, event), event):
            return None
        return insert_event(connection, replace(event, kind="proposal", proposes=event.kind))
    check(history, event)
    return insert_event(connection, event)


def _clash(known: Event, new: Event) -> bool:
    """Tell whether another page said something about the same matter meanwhile."""
    if known.client == new.client != "":
        return False
    if new.kind in AREA_KINDS:
        return known.kind in AREA_KINDS
    if known.kind in DECISION_KINDS and known.decision and new.decision:
        return known.decision[0] == new.decision[0]
    return known.kind == "end"


def _so_already(history: Sequence[Event], event: Event) -> bool:
    """Tell whether two people asked for the very same thing."""
    areas = areas_as_of(history)
    live = event.area in areas.index
    if event.kind == "end" or not live:
        return event.kind == "end" and not live
    if event.kind == "rename":
        return bool(areas.loc[event.area, "name"] == event.name)
    return event.kind == "redraw" and areas.geometry.loc[event.area] == event.geometry


def proposal_of(connection: Connection, proposal: int) -> tuple[Event, Event | None]:
    """Return a proposal and, if any, the event that settled it."""
    found = read_events(
        connection, select(EVENTS).where(EVENTS.c.id == proposal, EVENTS.c.kind == "proposal")
    )
    if not found:
        raise LineageError(_("There is no such proposal."))
    settled = read_events(connection, select(EVENTS).where(EVENTS.c.about == proposal))
    return found[0], settled[0] if settled else None


def stamped(event: Event, verb: str) -> Event:
    """Give the event that settles a proposal its moment, and a key that a second press meets again."""
    return replace(event, recorded_at=datetime.now(UTC), edit_id=f"{verb}-{event.about}")


def insert_event(connection: Connection, event: Event) -> Event:
    """Write an event and return it with its id."""
    stored = replace(event, edit_id=event.edit_id or secrets.token_urlsafe(12))
    kind, level = stored.decision or (None, None)
    result = connection.execute(
        insert(EVENTS).values(
            workshop=stored.workshop,
            kind=stored.kind,
            area=stored.area,
            valid_from=stored.valid_from.isoformat(),
            recorded_at=stored.recorded_at.isoformat(),
            role=stored.role,
            reason=stored.reason,
            name=stored.name,
            # full double precision: what is read back is what was drawn
            geometry=None if stored.geometry is None else shapely.to_wkb(stored.geometry, output_dimension=2),
            decision_kind=kind,
            decision_level=level,
            edit_id=stored.edit_id,
            client=stored.client,
            proposes=stored.proposes,
            about=stored.about,
        )
    )
    key = result.inserted_primary_key
    return replace(stored, id=int(key[0]) if key is not None else 0)
