"""Does a new event fit what was recorded before? Refused with one sentence when it does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

import shapely
from shapely.geometry.base import BaseGeometry

from smeedkaart._replay import State, in_order, replay, step, voided
from smeedkaart.errors import LineageError
from smeedkaart.event import AREA_KINDS, CHANGE_KINDS, DECISION_KINDS, Event, about_areas, effective, in_parts
from smeedkaart.language import gettext as _
from smeedkaart.wording import day, number

__all__ = ["KEPT", "check", "check_names", "check_parts", "free_name", "name_notice", "names_from"]

# a new border may gain or lose this part of the surface before it counts as one: a map file with six decimals
# moves a border by up to 0.1 m, which is about 0.01 % of an area
KEPT = 0.001

# generous around the Netherlands, yet no degree and no web mercator metre falls inside
_WEST, _SOUTH, _EAST, _NORTH = -50_000.0, 250_000.0, 350_000.0, 700_000.0
_NAME_LIMIT = 120
_NUMBERED = re.compile(r" \((\d+)\)$")
_UNDOABLE = AREA_KINDS + CHANGE_KINDS + DECISION_KINDS


def check(events: Iterable[Event], new: Event) -> None:
    """Refuse an event that does not fit the history of its areas.

    Parameters
    ----------
    events
        What was recorded so far; only events about the same areas matter. A split needs the shapes of its
        input, undo and redo need the event they are about.
    new
        The event to be recorded after all others.

    Raises
    ------
    LineageError
        When a part is missing or the shape is not in the Netherlands in EPSG:28992; when the area does not
        exist on that day, has ended or exists already; when a split does not keep the surface; when what is
        to be undone was undone before; or when a later event no longer fits.

    Examples
    --------
    >>> check([], Event("rename", "a1", date(2012, 1, 1), name="Noord"))
    Traceback (most recent call last):
    ...
    smeedkaart.errors.LineageError: Dit gebied bestaat niet op 1 januari 2012.
    """
    known = tuple(events)
    if new.kind in ("undo", "redo"):
        _check_again(known, new)
        return
    check_parts(new)
    if new.kind == "void":
        _check_void(known, new)
    gone = voided(known)
    for part in in_parts(new):
        if part.area in gone:
            raise LineageError(_("This area was marked as never right, so nothing can be recorded about it."))
        _check_area(known, new, part.area)
    if new.kind == "split":
        _check_split(known, new)


def check_parts(event: Event) -> None:
    """Refuse an event that lacks what its kind needs, whatever the history of its areas.

    Raises
    ------
    LineageError
        When a part is missing, a number of areas makes no sense, or the shape is not in the Netherlands in
        EPSG:28992.

    Examples
    --------
    >>> check_parts(Event("rename", "a1", date(2012, 1, 1), name=" "))
    Traceback (most recent call last):
    ...
    smeedkaart.errors.LineageError: Een gebied heeft een naam nodig.
    """
    problem = next(_missing_parts(event), None)
    if problem is not None:
        raise LineageError(problem)


def check_names(events: Iterable[Event], areas: Collection[str]) -> None:
    """Refuse a history in which two areas bear one name on one day.

    Parameters
    ----------
    events
        What was recorded, the new events included; shapes are not needed.
    areas
        Identities of the areas whose names changed: only these are held against the others.

    Raises
    ------
    LineageError
        Naming the name and the first day on which two areas would bear it; capitals make no difference.

    Examples
    --------
    >>> first = Event("draw", "a1", date(2007, 1, 1), name="Noord", id=1)
    >>> check_names([first, Event("draw", "a2", date(2008, 1, 1), name="noord")], ["a2"])
    Traceback (most recent call last):
    ...
    smeedkaart.errors.LineageError: Op 1 januari 2008 zouden twee gebieden noord heten; kies een andere naam.
    """
    spans = list(_name_spans(tuple(events)))
    for area, name, start, end in spans:
        if area not in areas:
            continue
        for other, its_name, its_start, its_end in spans:
            if other == area or its_name.casefold() != name.casefold():
                continue
            first = max(start, its_start)
            if first < min(end, its_end):
                raise LineageError(
                    _("On {day} two areas would be called {name}; choose another name.").format(
                        day=day(first), name=name
                    )
                )


def names_from(events: Iterable[Event], first: date, moving: Collection[str] = ()) -> set[str]:
    """Return the names that areas bear on a day or are given on a later one.

    Parameters
    ----------
    events
        What was recorded; shapes are not needed.
    first
        The day.
    moving
        Identities of areas that do not count, since they get another name.

    Examples
    --------
    >>> names_from([Event("draw", "a1", date(2007, 1, 1), name="Noord", id=1)], date(2008, 1, 1))
    {'Noord'}
    """
    spans = _name_spans(tuple(events))
    return {name for area, name, _start, end in spans if area not in moving and end > first} - {""}


def free_name(wanted: str, taken: Collection[str]) -> str:
    """Find a name that no other area bears: the wanted one, else the same with the first free number.

    Parameters
    ----------
    wanted
        The name that people asked for, of at most 120 characters.
    taken
        Names of the other areas; capitals make no difference.

    Examples
    --------
    >>> free_name("Centrum", ["centrum", "Noord"])
    'Centrum (2)'
    """
    used = {name.casefold() for name in taken}
    if wanted.casefold() not in used:
        return wanted
    stem = _NUMBERED.sub("", wanted)
    count = 2
    while True:
        suffix = f" ({count})"
        name = stem[: _NAME_LIMIT - len(suffix)] + suffix
        if name.casefold() not in used:
            return name
        count += 1


def name_notice(wanted: str, given: str) -> str:
    """Tell that an area got another name than was asked for.

    Examples
    --------
    >>> name_notice("Centrum", "Centrum (2)")
    'Er is al een gebied met de naam Centrum; dit gebied heet nu Centrum (2).'
    """
    return _("There is already an area called {wanted}; this area is now called {given}.").format(
        wanted=wanted, given=given
    )


def _check_area(known: Sequence[Event], new: Event, area: str) -> None:
    """Follow one area, and judge what the new event does to it and what comes after."""
    own = in_order([*(event for event in known if area in about_areas(event)), new])
    misfit = _first_misfit([part for part in own if part.area == area], lambda part: _of(part, new))
    if misfit is None:
        return
    part, problem = misfit
    if _of(part, new):
        raise LineageError(problem)
    raise LineageError(
        _("This cannot hold from {new}, because the same area was changed on {later}.").format(
            new=day(new.valid_from), later=day(part.valid_from)
        )
    )


def _of(part: Event, event: Event) -> bool:
    """Tell whether something that happens to one area is part of an event."""
    return part is event or (
        part.id == event.id and part.kind in ("end", "draw") and event.kind in CHANGE_KINDS
    )


def _first_misfit(chain: Sequence[Event], starts: Callable[[Event], bool]) -> tuple[Event, str] | None:
    """Return the first event that cannot follow on those before it, from where judging starts."""
    state: State | None = None
    reached = False
    for part in chain:
        if part.kind not in AREA_KINDS + DECISION_KINDS:
            continue
        # what was accepted before is not judged again, what comes after the new event is
        reached = reached or starts(part)
        problem = _misfit(state, part) if reached else None
        if problem is not None:
            return part, problem
        state = step(state, part)
    return None


def _check_again(known: Sequence[Event], new: Event) -> None:
    """Judge whether an event can be undone or done again."""
    target = next((event for event in known if event.id == new.about), None)
    if target is None or target.kind not in _UNDOABLE:
        raise LineageError(_("There is no such change to undo or to do again."))
    counted = target in effective(known)
    if new.kind == "undo" and not counted:
        raise LineageError(_("This change was undone before."))
    if new.kind == "redo" and counted:
        raise LineageError(_("This change was never undone, or was done again before."))
    after = [*known, replace(new, id=max((event.id for event in known), default=0) + 1)]
    place = (target.valid_from, target.id)

    def from_there(part: Event) -> bool:
        return (part.valid_from, part.id) >= place

    for area in about_areas(target):
        misfit = _first_misfit([part for part in in_order(after) if part.area == area], from_there)
        if misfit is not None:
            text = _("This cannot be undone or done again, because the same area was changed on {later}.")
            raise LineageError(text.format(later=day(misfit[0].valid_from)))


def _check_void(known: Sequence[Event], new: Event) -> None:
    for event in effective(known):
        if event.kind in CHANGE_KINDS and new.area in about_areas(event):
            text = _("The area went into or came out of a change on {day}; undo that change first.")
            raise LineageError(text.format(day=day(event.valid_from)))


def _check_split(known: Sequence[Event], new: Event) -> None:
    """Refuse a split whose parts do not make up the area: people would be lost or counted twice."""
    before = replay(known, new.valid_from).get(new.inputs[0])
    if before is None or before.geometry is None:
        return
    whole = before.geometry
    parts = [output.geometry for output in new.outputs]
    together = shapely.union_all(parts)
    twice = sum(part.area for part in parts) - together.area
    lost = shapely.difference(whole, together).area
    gained = shapely.difference(together, whole).area
    for surface, text in (
        (lost, _("{surface} ha of the area lies in none of the parts; a split keeps all of it.")),
        (twice, _("{surface} ha lies in several parts; whoever lives there would be counted twice.")),
        (gained, _("{surface} ha of the parts lies outside the area; a split adds nothing.")),
    ):
        if surface > KEPT * whole.area:
            raise LineageError(text.format(surface=number(surface / 10_000, 1)))


def _name_spans(events: Sequence[Event]) -> Iterator[tuple[str, str, date, date]]:
    """Yield (area, name, first day, day after the last) for every name that was borne."""
    gone = voided(events)
    open_spans: dict[str, tuple[str, date]] = {}
    for part in in_order(events):
        if part.area in gone or part.kind not in ("draw", "rename", "end"):
            continue
        earlier = open_spans.pop(part.area, None)
        if earlier is not None and earlier[1] < part.valid_from:
            yield part.area, earlier[0], earlier[1], part.valid_from
        if part.kind != "end" and (part.kind == "draw" or earlier is not None):
            open_spans[part.area] = (part.name or "", part.valid_from)
    for area, (name, start) in open_spans.items():
        yield area, name, start, date.max


def _misfit(area: State | None, event: Event) -> str | None:
    """Say in a sentence why an event cannot follow on this state of its area; None when it can."""
    if event.kind == "draw":
        if area is None or area.ended is not None:
            return None
        return _("The area {name} exists already on {day}.").format(name=area.name, day=day(event.valid_from))
    if area is None:
        return _("This area does not exist on {day}.").format(day=day(event.valid_from))
    if area.ended is not None and event.kind != "void":
        return _("The area {name} ended on {ended}, so it cannot change on {day}.").format(
            name=area.name, ended=day(area.ended), day=day(event.valid_from)
        )
    return None


def _missing_parts(event: Event) -> Iterator[str]:
    if isinstance(event.valid_from, datetime):
        # stored with its hours, the whole plan could not be read again
        yield _("A change holds from a day, not from an hour of it.")
    if event.kind not in _UNDOABLE:
        yield _("A change of the kind {kind} is not known here.").format(kind=event.kind)
    if event.kind in ("draw", "rename") and not (event.name or "").strip():
        yield _("An area needs a name.")
    if event.kind in ("draw", "redraw"):
        yield from _faulty_shape(event.geometry)
    if event.kind in DECISION_KINDS and event.decision is None:
        yield _("A decision needs to say what it is about.")
    if event.kind in CHANGE_KINDS:
        yield from _faulty_change(event)


def _faulty_change(event: Event) -> Iterator[str]:
    inputs, outputs = event.inputs, event.outputs
    names = [output.name.casefold() for output in outputs]
    areas = [*inputs, *(output.area for output in outputs)]
    if len(set(areas)) < len(areas):
        yield _("An area can go into a change once, and what comes out of it is new.")
    if event.kind == "merge" and (len(inputs) < 2 or len(outputs) != 1):
        yield _("A merge makes one area out of two or more.")
    if event.kind == "split" and (len(inputs) != 1 or len(outputs) < 2):
        yield _("A split makes two or more areas out of one.")
    if event.kind == "regroup" and (len(inputs) < 2 or len(outputs) < 2):
        yield _("A regrouping makes two or more areas out of two or more.")
    if outputs and event.area != outputs[0].area:
        yield _("A change is recorded under the first area that comes out of it.")
    if len(set(names)) < len(names):
        yield _("Two areas that come out of one change need different names.")
    for output in outputs:
        if not output.name.strip():
            yield _("An area needs a name.")
        yield from _faulty_shape(output.geometry)


def _faulty_shape(geometry: BaseGeometry | None) -> Iterator[str]:
    if geometry is None or geometry.geom_type not in ("Polygon", "MultiPolygon") or not geometry.area > 0:
        yield _("An area needs a shape with a surface.")
        return
    west, south, east, north = geometry.bounds
    if not (west > _WEST and south > _SOUTH and east < _EAST and north < _NORTH):
        yield _("An area must lie in the Netherlands, in the coordinates of the Rijksdriehoek.")
