"""An event: one thing that was recorded about areas, from which everything else is derived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from shapely.geometry.base import BaseGeometry

from smeedkaart.history.drawn_from import DrawnFrom
from smeedkaart.history.kinds import DRAW, END, REDRAW, RENAME, About, kind_of, kinds_about
from smeedkaart.history.mended import Mended
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.history.roles import FACILITATOR
from smeedkaart.text.spelling import clean_name

__all__ = [
    "NOT_RECORDED",
    "Event",
    "HandedOn",
    "Output",
    "about_areas",
    "effective",
    "in_parts",
    "place",
    "recording",
    "superseded",
]

# stands where the store will write the moment of recording
NOT_RECORDED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Output:
    """An area that comes out of a merge, a split or another change of several areas.

    Parameters
    ----------
    area
        Identity of the area, a UUID: a new one, or one that goes on.
    name
        What it is called; cleaned, as that of an `Event`.
    geometry
        Its shape in EPSG:28992.
    units
        The units of which it is made, when it is painted; None: its border was drawn by hand.
    """

    area: str
    name: str
    geometry: BaseGeometry
    units: NamedUnits | None = None

    def __post_init__(self) -> None:
        """Clean the name, whoever gave it."""
        # the one place that every name of an area passes: drawn, typed, imported or read back
        object.__setattr__(self, "name", clean_name(self.name))


@dataclass(frozen=True, slots=True)
class HandedOn:
    """Something that hung on one area and goes on with another by a change.

    Parameters
    ----------
    earlier
        Identity of the area it hung on.
    later
        Identity of the area it goes on with; the same one when an area that ended comes back.
    decision
        The kind of decision; None for the base amounts that the area still kept after an earlier merge.
    """

    earlier: str
    later: str
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was recorded about one area or, for a change such as a merge, about several.

    It is never changed afterwards.

    Parameters
    ----------
    kind
        "draw", "redraw", "rename", "end" (the area was right, and is over), "void" (it never was right);
        "merge", "split", "regroup" (some areas end, others take their place); "mend" (a gap or an overlap
        goes, and all areas that this changes go on); "leave" (a patch that people mean to be as it is);
        "lock", "unlock" (the border of an area stays where it is, or may move again); "classify" (says of
        what kind an area is, and of which group); "decision", "withdraw" (takes a decision back); "data",
        "scheme", "pool" (by what the days of the whole workshop are judged from this day on); "proposal" (a
        change that waits for a choice), "decline" (closes a proposal unapplied); "undo" and "redo" (of an
        earlier event, as if it had not, or had, been recorded). What is true of each of them stands in the
        table `smeedkaart.history.kinds.EVENT_KINDS`.
    area
        Identity of the area, a UUID; of a change of several areas that of its first output; empty for what is
        about the whole workshop, and for "leave".
    valid_from
        The day from which it holds; from the day it ends an area is no longer there.
    role
        By what role it was recorded, never by whom; what each may do stands in `smeedkaart.history.roles`.
    reason
        Why, in a sentence.
    name
        The new name, for draw and rename, or what figures, a scheme or a pool are called: on one line,
        without invisible signs, of at most 120 characters, whatever was given
        (`smeedkaart.text.spelling.clean_name`).
    geometry
        The new shape in EPSG:28992, for draw and redraw; for "leave" the patch.
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
        Identities of the areas that go into a change of several areas, and end by it unless they come out. Of
        "leave": those that the patch concerns.
    outputs
        The areas that come out of it.
    handed_on
        What of all that hangs on areas that end goes on with others; what is not named lapses. None when
        nobody said, as in what older versions recorded: then decisions lapse, and base amounts that are kept
        go on by a merge (`EventKind.keeps_base`).
    area_kind, area_group
        For "classify": of what kind the area is ("wijk", "dorp"), and to which group of areas it belongs;
        empty for none.
    initiative
        On whose initiative it happened; empty when that was not said.
    setting
        For "data", "scheme" and "pool": the key of the figures, or the name of the file of the scheme or
        pool; what people call it is `name`.
    document
        For "scheme" and "pool": its text in TOML, as it was on the day it was recorded.
    units
        For draw and redraw: the units of which the area is made, when it is painted; None: its border was
        drawn by hand.
    drawn_from
        Where the border comes from, or those of all that comes out of a change, when nobody drew it here.
    mended
        For "mend": how, and how much changed hands.
    met
        For a proposal: the id of the newest change by others that its sender had not in view; None when it
        waits for another reason, as the rest of a gesture of which one area met such a change.
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
    role: str = FACILITATOR
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
    handed_on: tuple[HandedOn, ...] | None = None
    area_kind: str = ""
    area_group: str = ""
    initiative: str = ""
    setting: str = ""
    document: str = ""
    units: NamedUnits | None = None
    drawn_from: DrawnFrom | None = None
    mended: Mended | None = None
    met: int | None = None
    id: int = 0
    workshop: str = ""
    recorded_at: datetime = NOT_RECORDED

    def __post_init__(self) -> None:
        """Clean the names, whoever gave them."""
        if self.name is not None:
            object.__setattr__(self, "name", clean_name(self.name))
        for field in ("area_kind", "area_group", "initiative"):
            # most events say none of these, and a long history has thousands
            if given := getattr(self, field):
                object.__setattr__(self, field, clean_name(given))


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
    # as `recording` says it: to ask that for every event of a long history takes half as long again
    return (event.valid_from, (event.id == 0, event.id))


def about_areas(event: Event) -> tuple[str, ...]:
    """Return the identities of all areas that an event says something of, each once.

    A patch that is left as it is changes none of the areas that it concerns.

    Examples
    --------
    >>> about_areas(Event("rename", "a1", date(2012, 1, 1), name="Binnenstad"))
    ('a1',)
    >>> about_areas(Event("data", "", date(2012, 1, 1), setting="hoogeveen"))
    ()
    """
    if not event.area:
        return ()
    if not (kind_of(event.kind).several or kind_of(event.proposes).several):
        return (event.area,)
    return tuple(dict.fromkeys([*event.inputs, *(output.area for output in event.outputs)]))


def superseded(event: Event) -> tuple[str, ...]:
    """Return the identities of the areas that end by a change because others take their place.

    Examples
    --------
    >>> superseded(Event("rename", "a1", date(2012, 1, 1), name="Binnenstad"))
    ()
    """
    outputs = {output.area for output in event.outputs}
    return tuple(area for area in event.inputs if area not in outputs)


def in_parts(event: Event) -> tuple[Event, ...]:
    """Take a change of several areas apart into what happens to each of them.

    What goes in ends, what comes out is drawn; what does both goes on with another border and, by most kinds,
    name. A patch that is left is part of what happens to each area that it concerns. Any other event is
    returned as it is.

    Examples
    --------
    >>> from shapely import box
    >>> both = Output("c", "Binnenstad", box(0, 0, 2, 1))
    >>> merge = Event("merge", "c", date(2012, 1, 1), inputs=("a", "b"), outputs=(both,))
    >>> [(part.kind, part.area) for part in in_parts(merge)]
    [('end', 'a'), ('end', 'b'), ('draw', 'c')]
    """
    kind = kind_of(event.kind)
    if kind.about is About.PATCH:
        return tuple(_part(event, event.kind, area) for area in event.inputs) or (event,)
    if not kind.several:
        return (event,)
    parts = [_part(event, END, area) for area in superseded(event)]
    for output in event.outputs:
        area, name = output.area, output.name
        if area not in event.inputs:
            parts.append(_part(event, DRAW, area, name=name, border=output))
            continue
        parts.append(_part(event, REDRAW, area, border=output))
        if not kind.all_stay:
            parts.append(_part(event, RENAME, area, name=name))
    return tuple(parts)


def _part(
    event: Event, kind: str, area: str, *, name: str | None = None, border: Output | None = None
) -> Event:
    """Write what happens to one area by a change of several."""
    # made outright, since a long history has thousands: replacing in a copy takes three times as long
    return Event(
        kind=kind,
        area=area,
        valid_from=event.valid_from,
        role=event.role,
        reason=event.reason,
        name=name,
        geometry=None if border is None else border.geometry,
        decision=event.decision,
        edit_id=event.edit_id,
        client=event.client,
        proposes=event.proposes,
        about=event.about,
        initiative=event.initiative,
        units=None if border is None else border.units,
        drawn_from=None if border is None else event.drawn_from,
        id=event.id,
        workshop=event.workshop,
        recorded_at=event.recorded_at,
    )


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
    known, kinds = tuple(events), kinds_about(About.EVENT)
    again = [event for event in known if event.kind in kinds]
    if not again:
        return known
    undone: dict[int | None, bool] = {}
    for event in sorted(again, key=recording):
        undone[event.about] = kind_of(event.kind).takes_back
    return tuple(
        event for event in known if event.kind not in kinds and not (event.id and undone.get(event.id, False))
    )
