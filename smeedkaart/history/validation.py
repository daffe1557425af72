"""Does a new event fit what was recorded before? Refused with one sentence when it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import shapely
from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import LineageError
from smeedkaart.geometry.layers import not_numbers
from smeedkaart.history.event import Event, about_areas, effective, place, recording, superseded
from smeedkaart.history.kinds import EVENT_KINDS, REDO, UNDO, About, kind_of
from smeedkaart.history.mended import WAYS_TO_MEND
from smeedkaart.history.named_units import UNIT_LEVELS, NamedUnits
from smeedkaart.history.replay import AreaState
from smeedkaart.history.timeline import Timeline
from smeedkaart.text.spelling import name_key
from smeedkaart.text.teller import Statement

__all__ = ["KEPT", "check_event", "check_event_parts", "check_unlocked"]

# a new border may gain or lose this part of the surface before it counts as one: a map file with six decimals
# moves a border by up to 0.1 m, which is about 0.01 % of an area
KEPT = 0.001

# generous around the Netherlands, yet no degree and no web mercator metre falls inside
_WEST, _SOUTH, _EAST, _NORTH = -50_000.0, 250_000.0, 350_000.0, 700_000.0


def check_event(events: Iterable[Event], new: Event) -> None:
    """Refuse an event that does not fit the history of its areas.

    Parameters
    ----------
    events
        What was recorded so far; only events about the same areas matter. Where an area is split, now or on a
        later day, its shapes are needed; undo and redo need the event they are about.
    new
        The event to be recorded after all others.

    Raises
    ------
    LineageError
        When a part is missing or the shape is not in the Netherlands in EPSG:28992; when the area does not
        exist on that day, has ended or exists already, or its border is locked; when a split does not keep
        the surface; when what is to be undone was undone before; or when a later event no longer fits.

    Examples
    --------
    >>> from datetime import date
    >>> check_event([], Event("rename", "a1", date(2012, 1, 1), name="Noord"))
    Traceback (most recent call last):
    ...
    smeedkaart.errors.LineageError: Dit gebied bestaat niet op 1 januari 2012.
    """
    known = tuple(events)
    if kind_of(new.kind).about is About.EVENT:
        _check_again(known, new)
        return
    check_event_parts(new)
    counted = effective(known)
    check_unlocked(counted, new)
    _check_standing(counted, new)
    _check_asked(counted, new)
    for area in about_areas(new):
        _check_area(counted, new, area)
    problem = _surface_problem(counted, new)
    if problem is not None:
        raise LineageError(problem)
    _check_later_surfaces([*counted, new], new, _too_early(new))


def check_event_parts(event: Event) -> None:
    """Refuse an event that lacks what its kind needs, whatever the history of its areas.

    Raises
    ------
    LineageError
        When a part is missing, a number of areas makes no sense, or the shape is not in the Netherlands in
        EPSG:28992.

    Examples
    --------
    >>> from datetime import date
    >>> check_event_parts(Event("rename", "a1", date(2012, 1, 1), name=" "))
    Traceback (most recent call last):
    ...
    smeedkaart.errors.LineageError: Een gebied heeft een naam nodig.
    """
    problem = next(_missing_parts(event), None)
    if problem is not None:
        raise LineageError(problem)


def check_unlocked(events: Iterable[Event], new: Event) -> None:
    """Refuse what moves, ends, merges or splits the border of an area that is locked.

    A lock holds from the moment that it was recorded, whatever the day a change is to hold from: people who
    lock an area mean all that is known of its border.

    Parameters
    ----------
    events
        What was recorded so far; only events about the same areas matter.
    new
        The event to be recorded after all others; of a proposal what it proposes counts.

    Raises
    ------
    LineageError
        Naming the areas that are locked.

    Examples
    --------
    >>> from datetime import date
    >>> day = date(2012, 1, 1)
    >>> known = [Event("draw", "a", day, name="Noord", id=1), Event("lock", "a", day, id=2)]
    >>> check_unlocked(known, Event("rename", "a", day, name="Binnenstad"))
    >>> check_unlocked(known, Event("end", "a", day))
    Traceback (most recent call last):
    ...
    smeedkaart.errors.LineageError: De grens van Noord staat vast; maak die eerst los.
    """
    kind = kind_of(new.proposes or new.kind)
    if not kind.touches_border:
        return
    known, areas = tuple(events), about_areas(new)
    kinds = {name: row.locks for name, row in EVENT_KINDS.items() if row.locks is not None}
    # as a rule there are none, and nothing has to be put in order
    turned = [event for event in known if event.kind in kinds and event.area in areas]
    counted = {event.id for event in effective(known)} if turned else set()
    locked: dict[str, bool] = {}
    for event in sorted(turned, key=recording):
        if event.id in counted:
            locked[event.area] = kinds[event.kind]
    if any(locked.values()):
        states = Timeline.of(known).states()
        names = [states[area].name for area in areas if locked.get(area) and area in states]
        raise LineageError("history.locked", areas=names)


def _check_standing(counted: Sequence[Event], new: Event) -> None:
    """Refuse what no area allows, whatever the day: change of what never was right, or a second birth."""
    gone = {event.area for event in counted if kind_of(event.kind).voids}
    if any(area in gone for area in about_areas(new)):
        raise LineageError("history.never_right")
    born = {output.area for output in new.outputs}.difference(new.inputs)
    voids = kind_of(new.kind).voids
    for event in counted:
        kind = kind_of(event.kind)
        if kind.voids or not kind.counts:
            continue
        if voids and kind.several and not kind.all_stay and new.area in about_areas(event):
            raise LineageError("history.part_of_a_change", day=event.valid_from)
        # an area that came out of what it went into would be its own ancestor
        if born.intersection(about_areas(event)):
            raise LineageError("history.once_in_a_change")


def _check_asked(counted: Sequence[Event], new: Event) -> None:
    """Refuse a decision from before a change that has said already what becomes of those about its area."""
    if kind_of(new.kind).about is not About.JUDGEMENT:
        return
    for event in counted:
        ends = superseded(event) or ((event.area,) if kind_of(event.kind).ends else ())
        if event.handed_on is not None and new.area in ends and event.valid_from > new.valid_from:
            raise LineageError("history.decided_too_late", day=new.valid_from, change=event.valid_from)


def _check_area(counted: Sequence[Event], new: Event, area: str) -> None:
    """Follow one area, and judge what the new event does to it and what comes after."""
    own = Timeline.of([*(event for event in counted if area in about_areas(event)), new])
    misfit = _first_misfit(own, area, lambda event: event is new)
    if misfit is None:
        return
    event, problem = misfit
    raise LineageError(problem if event is new else _too_early(new)(event))


def _too_early(new: Event) -> Callable[[Event], Statement]:
    """Return how to say that a change does not go before a later one."""
    return lambda later: Statement("history.too_early", new=new.valid_from, later=later.valid_from)


def _first_misfit(
    timeline: Timeline, area: str, starts: Callable[[Event], bool]
) -> tuple[Event, Statement] | None:
    """Return the first event that cannot follow on those before it, from where judging starts."""
    reached = False
    for event, part, before, _after in timeline.steps:
        if part.area != area or kind_of(part.kind).about not in (About.AREA, About.JUDGEMENT):
            continue
        # what was accepted before is not judged again, what comes after the new event is
        reached = reached or starts(event)
        problem = _misfit(before, part) if reached else None
        if problem is not None:
            return event, problem
    return None


def _check_again(known: Sequence[Event], new: Event) -> None:
    """Judge whether an event can be undone or done again."""
    target = next((event for event in known if event.id == new.about), None)
    if target is None or not kind_of(target.kind).counts:
        raise LineageError("history.no_such_change")
    before = effective(known)
    check_unlocked(before, target)
    counts = any(event.id == target.id for event in before)
    if new.kind == UNDO and not counts:
        raise LineageError("history.undone_before")
    if new.kind == REDO and counts:
        raise LineageError("history.never_undone")
    if new.kind == REDO:
        _check_standing(before, target)
    after = Timeline.of([*known, replace(new, id=max(event.id for event in known) + 1)])
    for area in about_areas(target):
        misfit = _first_misfit(after, area, lambda event: place(event) >= place(target))
        if misfit is not None:
            raise LineageError(_not_again(misfit[0]))
    problem = _surface_problem(after.counted, target) if new.kind == REDO else None
    if problem is not None:
        raise LineageError(problem)
    _check_later_surfaces(after.counted, target, _not_again)


def _not_again(later: Event) -> Statement:
    return Statement("history.changed_later", later=later.valid_from)


def _check_later_surfaces(
    counted: Sequence[Event], changed: Event, said: Callable[[Event], Statement]
) -> None:
    """Refuse another shape of an area on a day before it was split: its parts would no longer make it up."""
    kind = kind_of(changed.kind)
    if not (kind.gives_shape or kind.several):
        return
    areas = set(about_areas(changed))
    for event in counted:
        held = kind_of(event.kind).surface is not None and place(event) > place(changed)
        if held and areas.intersection(event.inputs) and _surface_problem(counted, event) is not None:
            raise LineageError(said(event))


def _surface_problem(counted: Sequence[Event], change: Event) -> Statement | None:
    """Say which surface a split would lose or count twice; None when its parts make up what went in."""
    refused = kind_of(change.kind).surface
    if refused is None:
        return None
    areas = set(change.inputs)
    earlier = [
        event for event in counted if areas.intersection(about_areas(event)) and place(event) < place(change)
    ]
    before = Timeline.of(earlier).states()
    shapes = [before[area].geometry if area in before else None for area in change.inputs]
    known = [_sound(shape) for shape in shapes if shape is not None]
    if len(known) < len(shapes):
        return None
    whole = shapely.union_all(known)
    parts = [_sound(output.geometry) for output in change.outputs]
    together = shapely.union_all(parts)
    twice = sum(part.area for part in parts) - together.area
    lost = shapely.difference(whole, together).area
    gained = shapely.difference(together, whole).area
    for surface, code in zip((lost, twice, gained), refused, strict=True):
        if surface > KEPT * whole.area:
            return Statement(code, surface=surface / 10_000)
    return None


def _sound(geometry: BaseGeometry) -> BaseGeometry:
    # a border that crosses itself cannot be cut, while its surface can be told
    return geometry if geometry.is_valid else shapely.make_valid(geometry)


def _misfit(area: AreaState | None, event: Event) -> Statement | None:
    """Say in a sentence why an event cannot follow on this state of its area; None when it can."""
    kind = kind_of(event.kind)
    if kind.begins:
        if area is None or area.ended is not None:
            return None
        return Statement("history.exists_already", name=area.name, day=event.valid_from)
    if area is None:
        return Statement("history.not_there", day=event.valid_from)
    if area.ended is not None and not kind.voids:
        return Statement("history.ended", name=area.name, ended=area.ended, day=event.valid_from)
    return None


def _missing_parts(event: Event) -> Iterator[Statement]:
    if not_numbers([event.geometry, *(output.geometry for output in event.outputs)]).any():
        yield Statement("history.not_a_number")
    if isinstance(event.valid_from, datetime):
        # stored with its hours, the whole plan could not be read again
        yield Statement("history.day_with_hours")
    kind = kind_of(event.kind)
    if not kind.counts:
        yield Statement("history.unknown_kind", kind=event.kind)
    if kind.gives_name and not (event.name or "").strip():
        yield Statement("history.no_name")
    yield from _faulty_border(event)
    if kind.about is About.JUDGEMENT and event.decision is None:
        yield Statement("history.no_decision")
    if kind.several:
        yield from _faulty_change(event)
    if kind.about is About.RULES and not event.setting.strip():
        yield Statement("history.no_setting")
    if kind.brings_text and not event.document.strip():
        yield Statement("history.no_document")
    yield from _faulty_handing_on(event)


def _faulty_border(event: Event) -> Iterator[Statement]:
    """Refuse what is no shape, units that cannot be, and a source of which nothing can be told."""
    kind = kind_of(event.kind)
    if kind.about is About.PATCH:
        yield from _faulty_patch(event)
    if kind.gives_shape:
        yield from _faulty_shape(event.geometry)
        yield from _faulty_units(event.units)
    if event.drawn_from is not None and not event.drawn_from.complete:
        yield Statement("history.unknown_source", kind=event.drawn_from.kind)


def _faulty_units(units: NamedUnits | None) -> Iterator[Statement]:
    if units is None:
        return
    if units.level not in UNIT_LEVELS:
        yield Statement("history.unknown_units", level=units.level)
    if not units.codes or list(units.codes) != sorted(set(units.codes)):
        yield Statement("history.no_units")


def _faulty_patch(event: Event) -> Iterator[Statement]:
    yield from _faulty_shape(event.geometry)
    if not event.reason.strip():
        yield Statement("history.left_without_reason")
    if event.area:
        yield Statement("history.left_is_of_all")


def _faulty_handing_on(event: Event) -> Iterator[Statement]:
    """Refuse that something goes on from or with an area that the change is not about."""
    kind, said = kind_of(event.kind), event.handed_on or ()
    earlier, later = {one.earlier for one in said}, {one.later for one in said}
    coming = {output.area for output in event.outputs}
    if kind.several:
        fits = earlier <= set(superseded(event)) and later <= coming
    elif kind.begins:
        fits = later <= {event.area}
    else:
        fits = not said or (kind.ends and earlier == {event.area} and event.area not in later)
    if not fits:
        yield Statement("history.goes_on_elsewhere")
    bases = [one.earlier for one in said if one.decision is None]
    if len(set(bases)) < len(bases):
        yield Statement("history.base_goes_on_once")


def _faulty_change(event: Event) -> Iterator[Statement]:
    inputs, outputs, kind = event.inputs, event.outputs, kind_of(event.kind)
    names = [name_key(output.name) for output in outputs]
    coming = [output.area for output in outputs]
    both = set(inputs).intersection(coming)
    repeated = len(set(inputs)) < len(inputs) or len(set(coming)) < len(coming)
    if repeated or (both and kind.going_on[1] == 0):
        yield Statement("history.once_in_a_change")
    if not kind.takes(inputs, coming):
        yield Statement(kind.miscounted)
    if outputs and event.area != outputs[0].area:
        yield Statement("history.recorded_elsewhere")
    if len(set(names)) < len(names):
        yield Statement("history.same_names")
    for output in outputs:
        if not output.name.strip():
            yield Statement("history.no_name")
        yield from _faulty_shape(output.geometry)
        yield from _faulty_units(output.units)
    if kind.all_stay and (event.mended is None or event.mended.how not in WAYS_TO_MEND):
        yield Statement("history.mended_somehow")


def _faulty_shape(geometry: BaseGeometry | None) -> Iterator[Statement]:
    if geometry is None or geometry.geom_type not in ("Polygon", "MultiPolygon") or not geometry.area > 0:
        yield Statement("history.no_surface")
        return
    west, south, east, north = geometry.bounds
    if not (west > _WEST and south > _SOUTH and east < _EAST and north < _NORTH):
        yield Statement("history.outside_the_netherlands")
