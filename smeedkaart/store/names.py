"""The names that are in use in a workshop, read from the store without reading all of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, or_, select

from smeedkaart.history.event import Event, about_areas
from smeedkaart.history.kinds import EVENT_KINDS, About, kind_of
from smeedkaart.history.names import check_names, fit_names, given_names, name_stem, rivals
from smeedkaart.store.database import EVENTS, LINKS
from smeedkaart.store.rows import concerns, earlier_event, read_events, without_shapes
from smeedkaart.text.teller import Statement

__all__ = ["with_free_names"]

# from so many names or areas on, reading everything is quicker than asking for some
_FEW = 50


def with_free_names(
    connection: Connection, workshop: str, events: Sequence[Event], *, strict: bool = False
) -> tuple[list[Event], tuple[Statement, ...]]:
    """Return what is to be recorded with names that no other area bears, and a sentence for each new name."""
    again = [event for event in events if kind_of(event.kind).about is About.EVENT]
    targets = [earlier_event(connection, event) for event in again]
    touched = {area for target in targets if target is not None for area in about_areas(target)}
    wanted = [name for event in events for name in given_names(event)]
    if not wanted and not touched:
        return list(events), ()
    own = touched | {area for event in events for area in about_areas(event)}
    known = _naming(connection, workshop, own, wanted, touched)
    fitted, notices = fit_names(known, events, strict=strict)
    if touched:
        check_names([*known, *fitted], touched)
    return fitted, notices


def _naming(
    connection: Connection, workshop: str, own: set[str], wanted: list[str], touched: Collection[str]
) -> tuple[Event, ...]:
    """Read what has to do with the names of some areas, and with those of all that may bear the same."""
    kinds = [
        name
        for name, kind in EVENT_KINDS.items()
        if kind.gives_name or kind.ends or kind.voids or kind.about in (About.AREAS, About.EVENT)
    ]
    everything = without_shapes(workshop).where(EVENTS.c.kind.in_(kinds))
    if touched and len(own) <= _FEW:
        before = read_events(connection, everything.where(concerns(workshop, sorted(own))), shapes=False)
        wanted = [*wanted, *(name for event in before for name in given_names(event))]
    if len(wanted) > _FEW or len(own) > _FEW:
        return read_events(connection, everything, shapes=False)
    areas = own | _bearers(connection, workshop, wanted)
    if len(areas) > _FEW:
        return read_events(connection, everything, shapes=False)
    return read_events(connection, everything.where(concerns(workshop, sorted(areas))), shapes=False)


def _bearers(connection: Connection, workshop: str, wanted: Iterable[str]) -> set[str]:
    """Return the areas that ever bore one of these names, or the same with a number."""
    names = list(wanted)
    drawn = select(EVENTS.c.area, EVENTS.c.name).where(
        EVENTS.c.workshop == workshop,
        EVENTS.c.name.is_not(None),
        or_(*(_like(EVENTS.c.name, name) for name in names)),
    )
    changed = (
        select(LINKS.c.area, LINKS.c.name)
        .join(EVENTS, EVENTS.c.id == LINKS.c.event)
        .where(EVENTS.c.workshop == workshop, or_(*(_like(LINKS.c.name, name) for name in names)))
    )
    found = [(row.area, row.name) for query in (drawn, changed) for row in connection.execute(query)]
    alike = rivals(names, {name for _area, name in found})
    return {area for area, name in found if name in alike}


def _like(column: ColumnElement[str | None], name: str) -> ColumnElement[bool]:
    """Match every name that may be the same for people, and not many others: SQLite knows ASCII only."""
    words = re.findall(r"[a-z0-9]+", name_stem(name))
    beyond_ascii = column.op("GLOB")("*[^ -~]*")
    return or_(column.like("%".join(["", *words, ""])), beyond_ascii)
