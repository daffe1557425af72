"""An event: one thing that was recorded about areas, from which everything else is derived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from shapely.geometry.base import BaseGeometry

__all__ = [
    "AGAIN_KINDS",
    "AREA_KINDS",
    "CHANGE_KINDS",
    "DECISION_KINDS",
    "NOT_RECORDED",
    "Event",
    "Output",
    "about_areas",
    "effective",
    "in_parts",
    "place",
    "recording",
]

AREA_KINDS = ("draw", "redraw", "rename", "end", "void")
# several areas in, or several out
CHANGE_KINDS = ("merge", "split", "regroup")
DECISION_KINDS = ("decision", "withdraw")
# about an earlier event
AGAIN_KINDS = ("undo", "redo")

# stands where the store will write the moment of recording
NOT_RECORDED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Output:
    """An area that comes out of a merge, a split or a regrouping.

    Parameters
    ----------
    area
        Identity of the new area, a UUID.
    name
        What it is called.
    geometry
        Its shape in EPSG:28992.
    """

    area: str
    name: str
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was recorded about one area or, for a merge, split or regrouping, several.

    It is never changed afterwards.

    Parameters
    ----------
    kind
        "draw", "redraw", "rename", "end" (the area was right, and is over), "void" (it never was right);
        "merge", "split", "regroup" (some areas end, others take their place); "decision", "withdraw" (takes a
        decision back); "proposal" (a change that waits for a choice), "decline" (closes a proposal
        unapplied); "undo" and "redo" (of an earlier event, as if it had not, or had, been recorded).
    area
        Identity of the area, a UUID; of a merge, split or regrouping that of its first output.
    valid_from
        The day from which it holds; from the day it ends an area is no longer there.
    role
        By what role it was recorded, never by whom.
    reason
        Why, in a sentence.
    name
        The new name, for draw and rename.
    geometry
        The new shape in EPSG:28992, for draw and redraw.
    decision
        Kind and level of a decision, such as ("initiative", 1) or ("impulse", None).
    edit_id
        The sender's own key for the edit; the store keeps an edit that is sent twice only once.
    client
        Random token of the browser page that sent it, so that a page never clashes with itself.
    proposes
        For a proposal: the kind of change that it would be.
    about
        For an accepted or declined proposal: the id of the proposal it settles. For undo and redo: the id of
        the event that is undone or done again.
    inputs
        Identities of the areas that go into a merge, split or regrouping, and end by it.
    outputs
        The areas that come out of it.
    id
        Order of recording, given by the store; 0 before.
    workshop
        The workshop it belongs to, filled in by the store.
    recorded_at
        Moment of recording in UTC, given by the store; `NOT_RECORDED` before.

    Examples
    --------
    >>> Event("rename", "a1", date(2012, 1, 1), name="Binnenstad").name
    'Binnenstad'
    """

    kind: str
    area: str
    valid_from: date
    role: str = "facilitator"
    reason: str = ""
    name: str | None = None
    geometry: BaseGeometry | None = None
    decision: tuple[str, int | None] | None = None
    edit_id: str = ""
    client: str = ""
    proposes: str | None = None
    about: int | None = None
    inputs: tuple[str, ...] = ()
    outputs: tuple[Output, ...] = ()
    id: int = 0
    workshop: str = ""
    recorded_at: datetime = NOT_RECORDED


def recording(event: Event) -> tuple[bool, int]:
    """Return the place of an event in the order of recording; what is not recorded yet comes last.

    Examples
    --------
    >>> day = date(2012, 1, 1)
    >>> recording(Event("end", "a", day, id=7)) < recording(Event("draw", "b", day))
    True
    """
    return (event.id == 0, event.id)


def place(event: Event) -> tuple[date, tuple[bool, int]]:
    """Return the place of an event in a history: the day from which it holds, on one day that of recording.

    Examples
    --------
    >>> place(Event("draw", "a", date(2007, 5, 30))) < place(Event("end", "a", date(2012, 1, 1), id=7))
    True
    """
    return (event.valid_from, recording(event))


def about_areas(event: Event) -> tuple[str, ...]:
    """Return the identities of all areas that an event is about, each once.

    Examples
    --------
    >>> about_areas(Event("rename", "a1", date(2012, 1, 1), name="Binnenstad"))
    ('a1',)
    """
    if event.kind not in CHANGE_KINDS and event.proposes not in CHANGE_KINDS:
        return (event.area,)
    return tuple(dict.fromkeys([*event.inputs, *(output.area for output in event.outputs)]))


def in_parts(event: Event) -> tuple[Event, ...]:
    """Take a merge, split or regrouping apart into what happens to each area: inputs end, outputs are drawn.

    Any other event is returned as it is.

    Examples
    --------
    >>> from shapely import box
    >>> both = Output("c", "Binnenstad", box(0, 0, 2, 1))
    >>> merge = Event("merge", "c", date(2012, 1, 1), inputs=("a", "b"), outputs=(both,))
    >>> [(part.kind, part.area) for part in in_parts(merge)]
    [('end', 'a'), ('end', 'b'), ('draw', 'c')]
    """
    if event.kind not in CHANGE_KINDS:
        return (event,)
    bare = replace(event, inputs=(), outputs=(), name=None, geometry=None)
    ends = (replace(bare, kind="end", area=area) for area in event.inputs)
    draws = (
        replace(bare, kind="draw", area=output.area, name=output.name, geometry=output.geometry)
        for output in event.outputs
    )
    return (*ends, *draws)


def effective(events: Iterable[Event]) -> tuple[Event, ...]:
    """Leave out what was undone, and the undoing and redoing itself.

    Parameters
    ----------
    events
        What was recorded, in any order.

    Returns
    -------
    tuple of Event
        In the order in which they came.

    Examples
    --------
    >>> day = date(2012, 1, 1)
    >>> drawn, ended = Event("draw", "a", day, id=1), Event("end", "a", day, id=2)
    >>> undo, redo = Event("undo", "a", day, about=2, id=3), Event("redo", "a", day, about=2, id=4)
    >>> [event.id for event in effective([drawn, ended, undo])]
    [1]
    >>> [event.id for event in effective([drawn, ended, undo, redo])]
    [1, 2]
    """
    known = tuple(events)
    again = [event for event in known if event.kind in AGAIN_KINDS]
    if not again:
        return known
    undone: dict[int | None, bool] = {}
    for event in sorted(again, key=recording):
        undone[event.about] = event.kind == "undo"
    return tuple(
        event
        for event in known
        if event.kind not in AGAIN_KINDS and not (event.id and undone.get(event.id, False))
    )
