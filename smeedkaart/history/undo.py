"""Undo and redo, which are events too: what would be undone, and what undone change would come back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from smeedkaart.errors import LineageError
from smeedkaart.history.event import Event, about_areas, effective, recording
from smeedkaart.history.gestures import gestures
from smeedkaart.history.kinds import REDO, UNDO, kind_of
from smeedkaart.history.roles import FACILITATOR

__all__ = ["check_nothing_over_it", "last_edit", "last_undone", "to_redo", "to_undo"]

# stands where the day of what is undone will stand
_ANY = date.min


def last_edit(events: Iterable[Event], *, client: str | None = None) -> tuple[Event, ...]:
    """Return what was done last and still counts: all events of one gesture, in the order of recording.

    Parameters
    ----------
    events
        Everything recorded of one workshop.
    client
        The page of which the last gesture is wanted; None: whoever made it.

    Returns
    -------
    tuple of Event
        Empty when nothing counts any more.

    Examples
    --------
    >>> from datetime import date
    >>> day = date(2012, 1, 1)
    >>> history = [
    ...     Event("draw", "a", day, name="Noord", edit_id="e1", client="mine", id=1),
    ...     Event("rename", "a", day, name="Zuid", edit_id="e2", client="theirs", id=2),
    ... ]
    >>> [event.id for event in last_edit(history)], [event.id for event in last_edit(history, client="mine")]
    ([2], [1])
    """
    done = [gesture.events for gesture in gestures(events) if client in (None, gesture.client)]
    return max(done, key=lambda together: recording(together[-1]), default=())


def last_undone(events: Iterable[Event], *, client: str | None = None) -> tuple[Event, ...]:
    """Return what was undone last and can be done again.

    Whoever records something new after an undo lets go of what was undone, as in any editor.

    Parameters
    ----------
    events
        Everything recorded of one workshop.
    client
        The page that undid it; None: whoever did.

    Returns
    -------
    tuple of Event
        In the order of recording; empty when nothing can be done again.

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
    mine = [event for event in known if client in (None, event.client)]
    newest = max((event.id for event in mine if kind_of(event.kind).counts), default=0)
    counted = {event.id for event in effective(known)}
    waiting = [event for event in mine if event.kind == UNDO and event.id > newest]
    about = {event.about for event in _whole_edit([one for one in waiting if one.about not in counted])}
    return tuple(sorted((event for event in known if event.id in about), key=recording))


def to_undo(
    events: Iterable[Event],
    *,
    client: str | None = None,
    role: str = FACILITATOR,
    reason: str = "",
    edit_id: str = "",
) -> tuple[Event, ...]:
    """Return the events that undo the last gesture, the newest of its changes first.

    Parameters
    ----------
    events
        Everything recorded of one workshop.
    client
        The page whose own last gesture is undone, and that undoes it; None: the last one, whoever made it.
    role, reason
        By what role it is undone, and why.
    edit_id
        The key of its sender. Without one the key follows from what was recorded: two pages that undo the
        same gesture at once undo it once.

    Returns
    -------
    tuple of Event
        Not yet recorded, and with one `edit_id`; empty when there is nothing to undo.

    Raises
    ------
    LineageError
        When somebody else went on with what it changed, so that taking it back would change nothing.

    Examples
    --------
    >>> from datetime import date
    >>> drawn = Event("draw", "a", date(2012, 1, 1), name="Noord", edit_id="e1", id=1)
    >>> [(event.kind, event.about) for event in to_undo([drawn])]
    [('undo', 1)]
    """
    known = tuple(events)
    edit = last_edit(known, client=client)[::-1]
    return _again(Event(UNDO, "", _ANY, role, reason, edit_id=edit_id, client=client or ""), known, edit)


def to_redo(
    events: Iterable[Event],
    *,
    client: str | None = None,
    role: str = FACILITATOR,
    reason: str = "",
    edit_id: str = "",
) -> tuple[Event, ...]:
    """Return the events that do what was undone last again, the oldest of its changes first; as `to_undo`."""
    known = tuple(events)
    edit = last_undone(known, client=client)
    return _again(Event(REDO, "", _ANY, role, reason, edit_id=edit_id, client=client or ""), known, edit)


def _whole_edit(events: Sequence[Event]) -> tuple[Event, ...]:
    """Return the newest event with all others of the same edit."""
    newest = max(events, key=recording, default=None)
    if newest is None:
        return ()
    return tuple(
        event for event in events if event is newest or (event.edit_id and event.edit_id == newest.edit_id)
    )


def _again(again: Event, known: Sequence[Event], edit: Sequence[Event]) -> tuple[Event, ...]:
    """Undo an edit or do it again, all of it together."""
    if not edit:
        return ()
    check_nothing_over_it(known, edit)
    key = again.edit_id or _key(again.kind, known, edit)
    return tuple(
        replace(again, area=event.area, valid_from=event.valid_from, about=event.id, edit_id=key)
        for event in edit
    )


def _key(kind: str, known: Iterable[Event], edit: Iterable[Event]) -> str:
    """Return one key for all of it, so that all of it is undone or done again together."""
    newest = max(known, key=recording)
    # another in each workshop, for a history that was taken over brings its own along; hashed, for the
    # address of a workshop is a secret
    told = f"{newest.workshop}/{newest.id}/{sorted(event.id for event in edit)}"
    return f"{kind}-{hashlib.sha256(told.encode()).hexdigest()[:24]}"


def check_nothing_over_it(known: Iterable[Event], edit: Sequence[Event]) -> None:
    """Refuse to take a gesture back, or do it again, when others recorded something over any part of it.

    Of a border that two areas share one side would move, and the other would not.

    Parameters
    ----------
    known
        What was recorded; only events about the same areas matter.
    edit
        The events of the gesture.

    Raises
    ------
    LineageError
        When a later event says something else of the same area.

    Examples
    --------
    >>> from datetime import date
    >>> day = date(2012, 1, 1)
    >>> border = [Event("redraw", area, day, edit_id="e1", id=number) for number, area in enumerate("ab", 1)]
    >>> check_nothing_over_it([*border, Event("rename", "b", day, name="Zuid", id=3)], border)
    >>> check_nothing_over_it([*border, Event("redraw", "b", day, id=3)], border)
    Traceback (most recent call last):
    ...
    smeedkaart.errors.LineageError: Dit kan niet ongedaan worden gemaakt of opnieuw worden gedaan, want het \
gebied is daarna nog gewijzigd; maak eerst die latere wijziging ongedaan.
    """
    newest = max(recording(event) for event in edit)
    mine = {event.id for event in edit}
    later = [event for event in effective(known) if event.id not in mine and recording(event) > newest]
    if any(_lies_over(one, event) for one in later for event in edit):
        raise LineageError("history.changed_after_it")


def _lies_over(later: Event, event: Event) -> bool:
    """Tell whether an event says anew what another said about the same area."""
    kind, former = kind_of(later.kind), kind_of(event.kind)
    if later.valid_from < event.valid_from or not set(about_areas(later)).intersection(about_areas(event)):
        return False
    anew = kind.several and not kind.all_stay
    return (kind.ends or kind.voids or anew) or any(
        getattr(kind, gives) and getattr(former, gives)
        for gives in ("gives_border", "gives_name", "gives_class")
    )
