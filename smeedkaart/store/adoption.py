"""Take over a history that was recorded elsewhere: judged event by event, as if it were recorded here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from smeedkaart.errors import LineageError
from smeedkaart.history.event import NOT_RECORDED, Event, in_parts, recording
from smeedkaart.history.gestures import with_numbered_pages
from smeedkaart.history.kinds import About, kind_of
from smeedkaart.history.names import check_names
from smeedkaart.store.known import KnownEvents
from smeedkaart.store.recording import keep_event, record_event
from smeedkaart.store.rows import last_recorded
from smeedkaart.text.spelling import name_key

__all__ = ["adopt"]


def adopt(connection: Connection, workshop: str, events: Iterable[Event]) -> tuple[Event, ...]:
    """Record a whole history in an empty workshop, as `smeedkaart.store.Store.adopt` tells."""
    if last_recorded(connection, workshop).revision:
        raise LineageError("store.workshop_in_use")
    known = KnownEvents(workshop)
    now = datetime.now(UTC)
    taken: list[Event] = []
    # what refers to an earlier event must find it under its new number
    numbers: dict[int | None, int | None] = {None: None}
    for event in with_numbered_pages(sorted(events, key=recording)):
        if event.about not in numbers or event.id in numbers:
            raise LineageError("store.event_without_cause", event=event.id)
        when = now if event.recorded_at == NOT_RECORDED else event.recorded_at
        # without a number it comes after all that was taken over before it
        mine = replace(
            event,
            id=0,
            workshop=workshop,
            about=numbers[event.about],
            met=numbers.get(event.met),
            recorded_at=when,
        )
        waits = kind_of(mine.kind).about is About.CHOICE
        taken.append(keep_event(connection, known, mine) if waits else record_event(connection, known, mine))
        numbers[event.id] = taken[-1].id
    check_names(taken, _namesakes(taken))
    return tuple(taken)


def _namesakes(events: Iterable[Event]) -> set[str]:
    """Return the areas that ever bore a name that another bore too; no others can be in the way."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for event in events:
        for part in in_parts(event):
            if kind_of(part.kind).gives_name and part.name:
                bearers[name_key(part.name)].add(part.area)
    return {area for areas in bearers.values() if len(areas) > 1 for area in areas}
