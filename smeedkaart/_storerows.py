"""The rows behind the store: how workshops and events are read, judged and written within one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import shapely
from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, null, or_, select

from smeedkaart._storefile import EVENTS, LINKS, WORKSHOPS
from smeedkaart.errors import LineageError, StoreError
from smeedkaart.event import AREA_KINDS, CHANGE_KINDS, DECISION_KINDS, Event, Output, about_areas
from smeedkaart.language import gettext as _
from smeedkaart.lineage import areas_as_of
from smeedkaart.validity import check, check_names, check_parts, free_name, name_notice, names_from

__all__ = [
    "Workshop",
    "as_workshop",
    "find_workshop",
    "history_of",
    "insert_event",
    "last_revision",
    "naming_of",
    "of_workshop",
    "proposal_of",
    "read_events",
    "record",
    "sent_before",
    "stamped",
    "with_free_names",
]


# SQLite takes a limited number of values in one question
_AT_ONCE = 500


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


def read_events(connection: Connection, wanted: Select[Any], *, shapes: bool = True) -> tuple[Event, ...]:
    """Read the events that are asked for, with the areas that go into and come out of them."""
    rows = connection.execute(wanted).all()
    several = [row.id for row in rows if row.kind in CHANGE_KINDS or row.proposes in CHANGE_KINDS]
    inputs, outputs = _links(connection, several, shapes=shapes)
    # one call for all shapes: ten thousand events are read in a fraction of a second
    geometries = shapely.from_wkb([row.geometry for row in rows])
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
            inputs=tuple(inputs.get(row.id, ())),
            outputs=tuple(outputs.get(row.id, ())),
        )
        for row, shape in zip(rows, geometries, strict=True)
    )


def _links(
    connection: Connection, events: Sequence[int], *, shapes: bool
) -> tuple[dict[int, list[str]], dict[int, list[Output]]]:
    """Read what goes into and comes out of changes of several areas, in the order in which it was said."""
    inputs: dict[int, list[str]] = {}
    outputs: dict[int, list[Output]] = {}
    shape = LINKS.c.geometry if shapes else null().label("geometry")
    for start in range(0, len(events), _AT_ONCE):
        wanted = select(LINKS.c.event, LINKS.c.side, LINKS.c.area, LINKS.c.name, shape)
        some = events[start : start + _AT_ONCE]
        for row in connection.execute(wanted.where(LINKS.c.event.in_(some)).order_by(LINKS.c.id)):
            if row.side == "in":
                inputs.setdefault(row.event, []).append(row.area)
            else:
                drawn = Output(row.area, row.name or "", shapely.from_wkb(row.geometry))
                outputs.setdefault(row.event, []).append(drawn)
    return inputs, outputs


def history_of(connection: Connection, event: Event, *, shapes: bool = True) -> tuple[Event, ...]:
    """Read what was recorded about the areas of an event; without their shapes that stays small."""
    columns = [column for column in EVENTS.c if column.name != "geometry"]
    shape = EVENTS.c.geometry if shapes else null().label("geometry")
    wanted = select(*columns, shape).where(EVENTS.c.workshop == event.workshop, _concerns(about_areas(event)))
    return read_events(connection, wanted.order_by(EVENTS.c.id), shapes=shapes)


def _concerns(areas: Sequence[str]) -> ColumnElement[bool]:
    """Match events about areas, changes they went into or came out of, and the undoing of those."""
    linked = select(LINKS.c.event).where(LINKS.c.area.in_(areas))
    return or_(EVENTS.c.area.in_(areas), EVENTS.c.id.in_(linked), EVENTS.c.about.in_(linked))


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
    named = [event for event in events if _names_in(event)]
    if not named:
        return list(events), ()
    moving = {event.area for event in named if event.kind not in CHANGE_KINDS}
    moving |= {event.area for event in events if event.kind in ("end", "void")}
    moving |= {area for event in events for area in event.inputs}
    borne = names_from(naming_of(connection, workshop), min(event.valid_from for event in named), moving)
    given: list[Event] = []
    notices: list[str] = []

    def free(wanted: str) -> str:
        name = free_name(wanted, borne)
        borne.add(name)
        if name != wanted:
            notices.append(name_notice(wanted, name))
        return name

    for event in events:
        if event.kind in ("draw", "rename") and event.name:
            given.append(replace(event, name=free(event.name)))
        elif event.kind in CHANGE_KINDS:
            outputs = tuple(replace(output, name=free(output.name)) for output in event.outputs)
            given.append(replace(event, outputs=outputs))
        else:
            given.append(event)
    return given, tuple(notices)


def _names_in(event: Event) -> bool:
    return bool(event.outputs) or (event.kind in ("draw", "rename") and bool(event.name))


def naming_of(connection: Connection, workshop: str) -> tuple[Event, ...]:
    """Read, without shapes, everything recorded that has to do with names."""
    columns = [column for column in EVENTS.c if column.name != "geometry"]
    kinds = ("draw", "rename", "end", "void", *CHANGE_KINDS, "undo", "redo")
    wanted = select(*columns, null().label("geometry")).where(
        EVENTS.c.workshop == workshop, EVENTS.c.kind.in_(kinds)
    )
    return read_events(connection, wanted.order_by(EVENTS.c.id), shapes=False)


def record(connection: Connection, event: Event, unseen: range) -> Event | None:
    """Record one event, as a proposal when it clashes; None when what it asks for is so already.

    `unseen` holds the ids of events that were recorded without its sender having them in view.
    """
    if event.kind in ("undo", "redo"):
        return _record_again(connection, event)
    history = history_of(connection, event, shapes=event.kind == "split")
    if any(known.id in unseen and _clash(known, event) for known in history):
        check_parts(event)
        if _so_already(history_of(connection, event), event):
            return None
        return insert_event(connection, replace(event, kind="proposal", proposes=event.kind))
    check(history, event)
    return insert_event(connection, event)


def _record_again(connection: Connection, event: Event) -> Event:
    """Record that something is undone, or done again."""
    target = read_events(connection, of_workshop(event.workshop).where(EVENTS.c.id == event.about))
    met = replace(target[0], workshop=event.workshop) if target else event
    check(history_of(connection, met, shapes=False), event)
    naming = [*naming_of(connection, event.workshop), replace(event, id=last_event(connection) + 1)]
    check_names(naming, about_areas(met))
    return insert_event(connection, event)


def last_event(connection: Connection) -> int:
    """Return the id of the last event of any workshop."""
    return int(connection.scalar(select(func.max(EVENTS.c.id))) or 0)


def _clash(known: Event, new: Event) -> bool:
    """Tell whether another page said something about the same matter meanwhile."""
    if known.client == new.client != "":
        return False
    shaping = (*AREA_KINDS, *CHANGE_KINDS, "undo", "redo")
    if new.kind in shaping:
        return known.kind in shaping
    if known.kind in DECISION_KINDS and known.decision and new.decision:
        return known.decision[0] == new.decision[0]
    return known.kind in ("end", "void", *CHANGE_KINDS)


def _so_already(history: Sequence[Event], event: Event) -> bool:
    """Tell whether two people asked for the very same thing."""
    if event.kind in CHANGE_KINDS or event.kind == "void":
        return False
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
    identity = int(key[0]) if key is not None else 0
    _insert_links(connection, identity, stored)
    return replace(stored, id=identity)


def _insert_links(connection: Connection, identity: int, event: Event) -> None:
    rows: list[dict[str, Any]] = [
        {"event": identity, "side": "in", "area": area, "name": None, "geometry": None}
        for area in event.inputs
    ]
    rows += [
        {
            "event": identity,
            "side": "out",
            "area": output.area,
            "name": output.name,
            "geometry": shapely.to_wkb(output.geometry, output_dimension=2),
        }
        for output in event.outputs
    ]
    if rows:
        connection.execute(insert(LINKS), rows)
