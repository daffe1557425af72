"""The rows behind the store: how workshops and events are read, judged and written within one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import shapely
from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, null, select, union_all

from smeedkaart.errors import LineageError, StoreError
from smeedkaart.geometry.layers import not_numbers
from smeedkaart.history.event import Event, Output, about_areas, effective
from smeedkaart.history.kinds import PROPOSAL, About, kind_of, kinds_about
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.roles import check_decides, role_of
from smeedkaart.history.validation import check_event, check_event_parts
from smeedkaart.store.database import EVENTS, LINKS, ONLINE, WORKSHOPS

__all__ = [
    "Workshop",
    "as_workshop",
    "concerns",
    "earlier_event",
    "events_about",
    "find_workshop",
    "insert_event",
    "last_revision",
    "of_workshop",
    "online_since",
    "proposal_of",
    "propose",
    "read_events",
    "record_event",
    "sent_before",
    "stamped",
    "waits",
    "without_shapes",
]


# SQLite takes a limited number of values in one question
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Workshop:
    """One plan that people work on together."""

    id: str  # random and url-safe; whoever knows it can open the workshop
    name: str  # what people call it
    dataset: str  # which figures it uses
    scheme: str  # which funding scheme it uses
    created: datetime  # when it was made, in UTC


def find_workshop(connection: Connection, workshop: str) -> Workshop:
    """Return a workshop, or refuse an id that is not there."""
    row = connection.execute(select(WORKSHOPS).where(WORKSHOPS.c.id == workshop)).one_or_none()
    if row is None:
        raise StoreError("store.no_workshop")
    return as_workshop(row)


def as_workshop(row: Row[Any]) -> Workshop:
    """Read a row of the table of workshops."""
    return Workshop(row.id, row.name, row.dataset, row.scheme, datetime.fromisoformat(row.created))


def online_since(connection: Connection, workshop: str) -> datetime | None:
    """Return since when a workshop is switched online, None when it is not."""
    switches = select(ONLINE).where(ONLINE.c.workshop == workshop).order_by(ONLINE.c.id.desc())
    last = connection.execute(switches.limit(1)).one_or_none()
    return datetime.fromisoformat(last.switched_at) if last is not None and last.is_on else None


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
    kinds = kinds_about(About.AREAS)
    several = [row.id for row in rows if row.kind in kinds or row.proposes in kinds]
    inputs, outputs = _links(connection, several, shapes=shapes)
    # one call for all shapes: ten thousand events are read in a fraction of a second
    geometries = _shapes([row.geometry for row in rows])
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


def _shapes(blobs: Sequence[bytes | None]) -> Any:
    """Read shapes; one with a corner that is no number was never written by us."""
    with np.errstate(invalid="ignore"):
        shapes = shapely.from_wkb(np.array(blobs, dtype=object))
    if not_numbers(shapes).any():
        raise shapely.errors.GEOSException("not a number")
    return shapes


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
                drawn = Output(row.area, row.name or "", _shapes([row.geometry])[0])
                outputs.setdefault(row.event, []).append(drawn)
    return inputs, outputs


def events_about(connection: Connection, event: Event, *, shapes: bool = True) -> tuple[Event, ...]:
    """Read what was recorded about the areas of an event; without their shapes that stays small."""
    wanted = of_workshop(event.workshop) if shapes else without_shapes(event.workshop)
    return read_events(connection, wanted.where(concerns(event.workshop, about_areas(event))), shapes=shapes)


def without_shapes(workshop: str) -> Select[Any]:
    """Ask for the events of a workshop, with nothing in place of their shapes."""
    columns = [column for column in EVENTS.c if column.name != "geometry"]
    wanted = select(*columns, null().label("geometry"))
    return wanted.where(EVENTS.c.workshop == workshop).order_by(EVENTS.c.id)


def concerns(workshop: str, areas: Sequence[str]) -> ColumnElement[bool]:
    """Match events about areas, changes they went into or came out of, and the undoing of those."""
    linked = select(LINKS.c.event).where(LINKS.c.area.in_(areas))
    named = select(EVENTS.c.id).where(EVENTS.c.workshop == workshop, EVENTS.c.area.in_(areas))
    again = select(EVENTS.c.id).where(EVENTS.c.about.in_(linked))
    # one list of ids: SQLite finds each of the three by its own index, where an OR makes it read everything
    return EVENTS.c.id.in_(union_all(named, linked, again))


def sent_before(connection: Connection, workshop: str, events: Sequence[Event]) -> tuple[Event, ...]:
    """Return what was recorded earlier for the edits that these events belong to."""
    edits = sorted({event.edit_id for event in events if event.edit_id})
    found: list[Event] = []
    for start in range(0, len(edits), _AT_ONCE):
        some = edits[start : start + _AT_ONCE]
        found += read_events(connection, of_workshop(workshop).where(EVENTS.c.edit_id.in_(some)))
    return tuple(found)


def waits(connection: Connection, event: Event, unseen: range) -> bool:
    """Tell whether an event must wait for a choice: it meets another page's change, or comes from a proposer.

    `unseen` holds the ids of events that were recorded without its sender having them in view.
    """
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


def propose(connection: Connection, event: Event) -> Event | None:
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


def earlier_event(connection: Connection, event: Event) -> Event | None:
    """Return the event that is undone or done again, without its shape."""
    if event.about is None:
        return None
    wanted = without_shapes(event.workshop).where(EVENTS.c.id == event.about)
    found = read_events(connection, wanted, shapes=False)
    return found[0] if found else None


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


def proposal_of(connection: Connection, proposal: int) -> tuple[Event, Event | None]:
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


def stamped(event: Event, verb: str) -> Event:
    """Give the event that settles a proposal its moment, and a key of its own."""
    return replace(
        event, recorded_at=datetime.now(UTC), edit_id=f"{verb}-{event.about}-{secrets.token_urlsafe(6)}"
    )


def insert_event(connection: Connection, event: Event) -> Event:
    """Write an event and return it with its id."""
    stored = _flat(replace(event, edit_id=event.edit_id or secrets.token_urlsafe(12)))
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
            geometry=None if stored.geometry is None else shapely.to_wkb(stored.geometry),
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


def _flat(event: Event) -> Event:
    """Leave out heights: what is acknowledged is what will be read back."""
    outputs = tuple(replace(out, geometry=shapely.force_2d(out.geometry)) for out in event.outputs)
    return replace(event, geometry=shapely.force_2d(event.geometry), outputs=outputs)


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
            "geometry": shapely.to_wkb(output.geometry),
        }
        for output in event.outputs
    ]
    if rows:
        connection.execute(insert(LINKS), rows)
