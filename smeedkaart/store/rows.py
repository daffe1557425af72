"""The rows behind the store: how workshops and events are read and written within one transaction."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select

from smeedkaart.errors import StoreError
from smeedkaart.geometry.layers import not_numbers
from smeedkaart.history.drawn_from import DrawnFrom
from smeedkaart.history.event import Event, HandedOn, Output
from smeedkaart.history.kinds import About, kind_of, kinds_about
from smeedkaart.history.mended import Mended
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.store.database import BEGINNINGS, DETAILS, EVENTS, HANDED_ON, LINKS, ONLINE, WORKSHOPS

__all__ = [
    "LastRecorded",
    "Workshop",
    "as_workshop",
    "beginning",
    "find_workshop",
    "insert_event",
    "last_recorded",
    "of_workshop",
    "online_since",
    "read_events",
]


# what only some events say, each by the name of its field
_WRITTEN: dict[str, Callable[[Any], str]] = {
    "area_kind": str,
    "area_group": str,
    "initiative": str,
    "setting": str,
    "document": str,
    "met": str,
    "units": NamedUnits.as_text,
    "drawn_from": DrawnFrom.as_text,
    "mended": Mended.as_text,
}
_READ: dict[str, Callable[[str], Any]] = {
    "met": int,
    "units": NamedUnits.from_text,
    "drawn_from": DrawnFrom.from_text,
    "mended": Mended.from_text,
}
# of what areas that come out of a change are made, by area
_OUTPUT_UNITS = "output_units"

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
    # the text of that scheme as it was when the workshop began; empty for what an older version made
    document: str = ""


def find_workshop(connection: Connection, workshop: str) -> Workshop:
    """Return a workshop, or refuse an id that is not there."""
    row = connection.execute(select(WORKSHOPS).where(WORKSHOPS.c.id == workshop)).one_or_none()
    if row is None:
        raise StoreError("store.no_workshop")
    return as_workshop(row, beginning(connection, workshop))


def as_workshop(row: Row[Any], document: str = "") -> Workshop:
    """Read a row of the table of workshops."""
    return Workshop(row.id, row.name, row.dataset, row.scheme, datetime.fromisoformat(row.created), document)


def beginning(connection: Connection, workshop: str) -> str:
    """Return the text of the scheme with which a workshop began, empty when it was not kept."""
    kept = connection.scalar(select(BEGINNINGS.c.document).where(BEGINNINGS.c.workshop == workshop))
    return str(kept or "")


def online_since(connection: Connection, workshop: str) -> datetime | None:
    """Return since when a workshop is switched online, None when it is not."""
    switches = select(ONLINE).where(ONLINE.c.workshop == workshop).order_by(ONLINE.c.id.desc())
    last = connection.execute(switches.limit(1)).one_or_none()
    return datetime.fromisoformat(last.switched_at) if last is not None and last.is_on else None


@dataclass(frozen=True, slots=True)
class LastRecorded:
    """How far a workshop is."""

    revision: int  # the id of its last event, 0 without events
    follows: bool  # whether an event that was read before is still there as it was recorded


# one question, made once: it is asked before every change, and four times a second for who only looks on
_STANDING = select(
    select(WORKSHOPS.c.id).where(WORKSHOPS.c.id == bindparam("workshop")).scalar_subquery().label("id"),
    select(func.max(EVENTS.c.id))
    .where(EVENTS.c.workshop == bindparam("workshop"))
    .scalar_subquery()
    .label("newest"),
    select(EVENTS.c.recorded_at)
    .where(EVENTS.c.workshop == bindparam("workshop"), EVENTS.c.id == bindparam("known"))
    .scalar_subquery()
    .label("recorded_at"),
)


def last_recorded(connection: Connection, workshop: str, known: Event | None = None) -> LastRecorded:
    """Tell how far a workshop is, and refuse an id that is not there.

    Another event may have the number of a known one by now, where a backup was put back.
    """
    row = connection.execute(_STANDING, {"workshop": workshop, "known": known.id if known else 0}).one()
    if row.id is None:
        raise StoreError("store.no_workshop")
    follows = known is None or (
        row.recorded_at is not None and datetime.fromisoformat(row.recorded_at) == known.recorded_at
    )
    return LastRecorded(int(row.newest or 0), follows)


def of_workshop(workshop: str) -> Select[Any]:
    """Ask for the events of a workshop in the order of recording."""
    return select(EVENTS).where(EVENTS.c.workshop == workshop).order_by(EVENTS.c.id)


def read_events(connection: Connection, wanted: Select[Any]) -> tuple[Event, ...]:
    """Read the events that are asked for, with the areas that go into and come out of them."""
    rows = connection.execute(wanted).all()
    kinds = kinds_about(About.AREAS, About.PATCH)
    several = [row.id for row in rows if row.kind in kinds or row.proposes in kinds]
    details = _details(connection, [row.id for row in rows])
    made_of = {event: said.pop(_OUTPUT_UNITS, {}) for event, said in details.items()}
    inputs, outputs = _links(connection, several, made_of)
    said = _handed_on(connection, [row.id for row in rows if _may_say(row.kind) or _may_say(row.proposes)])
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
            handed_on=said.get(row.id),
            **details.get(row.id, {}),
        )
        for row, shape in zip(rows, geometries, strict=True)
    )


def _may_say(kind: str | None) -> bool:
    return kind_of(kind).hands_on


def _handed_on(connection: Connection, events: Sequence[int]) -> dict[int, tuple[HandedOn, ...]]:
    """Read what was said to go on with other areas, by event; of those of which nothing was said, nothing."""
    said: dict[int, tuple[HandedOn, ...]] = {}
    for start in range(0, len(events), _AT_ONCE):
        some = HANDED_ON.c.event.in_(events[start : start + _AT_ONCE])
        for row in connection.execute(select(HANDED_ON).where(some).order_by(HANDED_ON.c.id)):
            more = () if row.earlier is None else (HandedOn(row.earlier, row.later, row.decision),)
            said[row.event] = (*said.get(row.event, ()), *more)
    return said


def _details(connection: Connection, events: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Read what only some events say, by event and by the name of the field."""
    details: dict[int, dict[str, Any]] = {}
    for start in range(0, len(events), _AT_ONCE):
        some = DETAILS.c.event.in_(events[start : start + _AT_ONCE])
        for row in connection.execute(select(DETAILS).where(some)):
            # a newer version may say more, of which nothing is known here
            if row.name in _WRITTEN or row.name == _OUTPUT_UNITS:
                read = _output_units if row.name == _OUTPUT_UNITS else _READ.get(row.name, str)
                details.setdefault(row.event, {})[row.name] = read(row.value)
    return details


def _shapes(blobs: Sequence[bytes | None]) -> Any:
    """Read shapes; one with a corner that is no number was never written by us."""
    with np.errstate(invalid="ignore"):
        shapes = shapely.from_wkb(np.array(blobs, dtype=object))
    if not_numbers(shapes).any():
        raise shapely.errors.GEOSException("not a number")
    return shapes


def _output_units(text: str) -> dict[str, NamedUnits]:
    return {area: NamedUnits.from_plain(plain) for area, plain in json.loads(text).items()}


def _links(
    connection: Connection, events: Sequence[int], made_of: Mapping[int, Mapping[str, NamedUnits]]
) -> tuple[dict[int, list[str]], dict[int, list[Output]]]:
    """Read what goes into and comes out of changes of several areas, in the order in which it was said."""
    inputs: dict[int, list[str]] = {}
    outputs: dict[int, list[Output]] = {}
    for start in range(0, len(events), _AT_ONCE):
        wanted = select(LINKS.c.event, LINKS.c.side, LINKS.c.area, LINKS.c.name, LINKS.c.geometry)
        some = events[start : start + _AT_ONCE]
        for row in connection.execute(wanted.where(LINKS.c.event.in_(some)).order_by(LINKS.c.id)):
            if row.side == "in":
                inputs.setdefault(row.event, []).append(row.area)
            else:
                units = made_of.get(row.event, {}).get(row.area)
                drawn = Output(row.area, row.name or "", _shapes([row.geometry])[0], units)
                outputs.setdefault(row.event, []).append(drawn)
    return inputs, outputs


_INSERT = insert(EVENTS)


def insert_event(connection: Connection, event: Event) -> Event:
    """Write an event and return it with its id."""
    stored = _flat(replace(event, edit_id=event.edit_id or secrets.token_urlsafe(12)))
    kind, level = stored.decision or (None, None)
    row = {
        "workshop": stored.workshop,
        "kind": stored.kind,
        "area": stored.area,
        "valid_from": stored.valid_from.isoformat(),
        "recorded_at": stored.recorded_at.isoformat(),
        "role": stored.role,
        "reason": stored.reason,
        "name": stored.name,
        # full double precision: what is read back is what was drawn
        "geometry": None if stored.geometry is None else shapely.to_wkb(stored.geometry),
        "decision_kind": kind,
        "decision_level": level,
        "edit_id": stored.edit_id,
        "client": stored.client,
        "proposes": stored.proposes,
        "about": stored.about,
    }
    result = connection.execute(_INSERT, row)
    key = result.inserted_primary_key
    identity = int(key[0]) if key is not None else 0
    _insert_links(connection, identity, stored)
    _insert_handed_on(connection, identity, stored)
    _insert_details(connection, identity, stored)
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


def _insert_handed_on(connection: Connection, identity: int, event: Event) -> None:
    if event.handed_on is None:
        return
    rows: list[dict[str, Any]] = [
        {"event": identity, "earlier": one.earlier, "later": one.later, "decision": one.decision}
        for one in event.handed_on
    ]
    nothing = [{"event": identity, "earlier": None, "later": None, "decision": None}]
    connection.execute(insert(HANDED_ON), rows or nothing)


def _insert_details(connection: Connection, identity: int, event: Event) -> None:
    rows = [
        {"event": identity, "name": name, "value": written(value)}
        for name, written in _WRITTEN.items()
        if (value := getattr(event, name))
    ]
    units = {one.area: one.units.as_plain() for one in event.outputs if one.units is not None}
    if units:
        rows.append({"event": identity, "name": _OUTPUT_UNITS, "value": json.dumps(units)})
    if rows:
        connection.execute(insert(DETAILS), rows)
