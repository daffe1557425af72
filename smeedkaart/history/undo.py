"""Undo and redo, which are events too: what would be undone, and what undone change would come back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from smeedkaart.history.event import Event, effective, recording
from smeedkaart.history.kinds import REDO, UNDO, kind_of
from smeedkaart.history.roles import FACILITATOR

__all__ = ["last_edit", "last_undone", "to_redo", "to_undo"]


def last_edit(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return what was recorded last and still counts: all events of one edit, in the order of recording.

    Parameters
    ----------
    events
        Everything recorded of one workshop.

    Returns
    -------
    tuple of Event
        Empty when nothing counts any more.

    Examples
    --------
    >>> from datetime import date
    >>> day = date(2012, 1, 1)
    >>> history = [
    ...     Event("draw", "a", day, name="Noord", edit_id="e1", id=1),
    ...     Event("rename", "a", day, name="Zuid", edit_id="e2", id=2),
    ... ]
    >>> [event.id for event in last_edit(history)]
    [2]
    """
    counted = [event for event in effective(events) if kind_of(event.kind).counts]
    return _whole_edit(counted)


def last_undone(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the edit that was undone last and can be done again.

    Whoever records something new after an undo lets go of what was undone, as in any editor.

    Examples
    --------
    >>> from datetime import date
    >>> day = date(2012, 1, 1)
    >>> drawn = Event("draw", "a", day, name="Noord", edit_id="e1", id=1)
    >>> undo = Event("undo", "a", day, edit_id="u1", about=1, id=2)
    >>> [event.id for event in last_undone([drawn, undo])]
    [1]
    >>> last_undone([drawn, undo, Event("draw", "b", day, name="Oost", edit_id="e2", id=3)])
    ()
    """
    known = list(events)
    newest = max((event.id for event in known if kind_of(event.kind).counts), default=0)
    counted = {event.id for event in effective(known)}
    waiting = [
        event for event in known if event.kind == UNDO and event.id > newest and event.about not in counted
    ]
    about = {event.about for event in _whole_edit(waiting)}
    return tuple(sorted((event for event in known if event.id in about), key=recording))


def to_undo(events: Iterable[Event], *, role: str = FACILITATOR, reason: str = "") -> tuple[Event, ...]:
    """Return the events that undo the last edit, the newest of its changes first.

    Parameters
    ----------
    events
        Everything recorded of one workshop.
    role, reason
        By what role it is undone, and why.

    Returns
    -------
    tuple of Event
        Not yet recorded; empty when there is nothing to undo. They share one `edit_id`, which follows from
        what was recorded: two pages that undo the same edit at once undo it once.

    Examples
    --------
    >>> from datetime import date
    >>> drawn = Event("draw", "a", date(2012, 1, 1), name="Noord", edit_id="e1", id=1)
    >>> [(event.kind, event.about) for event in to_undo([drawn])]
    [('undo', 1)]
    """
    known = tuple(events)
    return _again(UNDO, known, last_edit(known)[::-1], role, reason)


def to_redo(events: Iterable[Event], *, role: str = FACILITATOR, reason: str = "") -> tuple[Event, ...]:
    """Return the events that do the last undone edit again, the oldest of its changes first; as `to_undo`."""
    known = tuple(events)
    return _again(REDO, known, last_undone(known), role, reason)


def _whole_edit(events: Sequence[Event]) -> tuple[Event, ...]:
    """Return the newest event with all others of the same edit."""
    newest = max(events, key=recording, default=None)
    if newest is None:
        return ()
    same = [
        event for event in events if event is newest or (newest.edit_id and event.edit_id == newest.edit_id)
    ]
    return tuple(sorted(same, key=recording))


def _again(
    kind: str, known: Sequence[Event], edit: Sequence[Event], role: str, reason: str
) -> tuple[Event, ...]:
    newest = max(known, key=recording, default=None)
    if newest is None:
        return ()
    # one key for all of it, so that all of it is undone or done again together; another in each workshop, for
    # a history that was taken over brings its own along; hashed, for the address of a workshop is a secret
    told = hashlib.sha256(f"{newest.workshop}/{newest.id}".encode()).hexdigest()
    key = f"{kind}-{told[:24]}"
    return tuple(
        Event(kind, event.area, event.valid_from, role=role, reason=reason, about=event.id, edit_id=key)
        for event in edit
    )
