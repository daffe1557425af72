"""What taking an area from a map records: one gesture each, with the file as its source, and never twice."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any

from shapely.geometry.base import BaseGeometry

from smeedkaart.geometry.shapes import repair
from smeedkaart.history.drawn_from import BORDER_FROM_FILE, DrawnFrom
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import CLASSIFY, DRAW, REDRAW, RENAME
from smeedkaart.history.replay import AreaState
from smeedkaart.history.timeline import Timeline
from smeedkaart.text.spelling import name_key
from smeedkaart.workshop.brought_map import BroughtArea, BroughtMap
from smeedkaart.workshop.edits import corner_tree, on_stored_corners, same_shape

__all__ = ["Taking", "stands_so", "taking_events"]

_FAMILY = uuid.uuid5(uuid.NAMESPACE_URL, "smeedkaart/brought")


@dataclass(frozen=True, slots=True)
class Taking:
    """As what an area of a map is taken."""

    when: date  # the day from which it holds
    area: str = ""  # identity of the area of which it becomes the border; empty for a new one
    rename: bool = False  # whether that one takes over the name of the map as well


def taking_events(
    brought: BroughtMap, key: str, taking: Taking, timeline: Timeline, *, workshop: str, role: str
) -> tuple[Event, ...]:
    """Give the events that take over an area of a map, as one gesture; none when it stands so already."""
    one = brought.areas[key]
    states = timeline.areas(taking.when)
    shape = _fitted(one.shape, states)
    source = DrawnFrom.of(BORDER_FROM_FILE, file=brought.file, layer=brought.layer, row=one.row)
    known = {event.edit_id for event in timeline}
    keys = (_key(workshop, one, taking, number) for number in count(1))
    if taking.area:
        events = _changes(one, shape, source, taking, states.get(taking.area))
        # the same was done before, and somebody went on since
        edit = next(edit for edit in keys if edit not in known)
    else:
        edit = next(edit for edit in keys if edit not in known or _stands(states, edit, shape))
        if edit in known:
            return ()
        area = _identity(edit)
        events = [Event(DRAW, area, taking.when, name=one.name, geometry=shape, drawn_from=source)]
        if one.area_kind or one.area_group:
            events.append(_classified(one, area, taking.when, ("", "")))
    return tuple(replace(event, role=role, edit_id=edit) for event in events)


def stands_so(one: BroughtArea, state: AreaState) -> bool:
    """Tell whether an area stands already as the map has it: its border, whatever it is called."""
    return _is_so(state, one.shape)


def _changes(
    one: BroughtArea, shape: BaseGeometry, source: DrawnFrom, taking: Taking, state: AreaState | None
) -> list[Event]:
    """List what makes an area that stands like that of the map."""
    events = []
    # whether it is there on that day, the store tells
    if state is None or not _is_so(state, shape):
        events.append(Event(REDRAW, taking.area, taking.when, geometry=shape, drawn_from=source))
    if taking.rename and (state is None or name_key(state.name) != name_key(one.name)):
        events.append(Event(RENAME, taking.area, taking.when, name=one.name))
    if state is not None and (one.area_kind or one.area_group):
        said = _classified(one, taking.area, taking.when, (state.area_kind, state.area_group))
        if (said.area_kind, said.area_group) != (state.area_kind, state.area_group):
            events.append(said)
    return events


def _classified(one: BroughtArea, area: str, when: date, now: tuple[str, str]) -> Event:
    # an empty cell says nothing, and so changes nothing
    kind, group = one.area_kind or now[0], one.area_group or now[1]
    return Event(CLASSIFY, area, when, area_kind=kind, area_group=group)


def _is_so(state: AreaState, shape: BaseGeometry) -> bool:
    return state.geometry is not None and same_shape(state.geometry, shape)


def _fitted(shape: BaseGeometry, states: Mapping[str, AreaState]) -> BaseGeometry:
    """Undo the rounding of a journey through degrees, so that neighbours keep exactly the same border."""
    there = [state.geometry for state in states.values() if state.geometry is not None]
    return repair(on_stored_corners(shape, corner_tree(there)))


def _stands(states: Mapping[str, AreaState], edit: str, shape: BaseGeometry) -> bool:
    """Tell whether the area that was drawn by an edit is there as it was drawn."""
    drawn = states.get(_identity(edit))
    return drawn is not None and _is_so(drawn, shape)


def _key(workshop: str, one: BroughtArea, taking: Taking, number: int) -> str:
    """Give what is recorded the key of what it says: the same map and day again are the same edit."""
    said: Sequence[Any] = [
        *(workshop, one.name, one.shape.wkb_hex, one.area_kind, one.area_group),
        *(taking.when.isoformat(), taking.area, taking.rename, number),
    ]
    return "map-" + hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def _identity(edit: str) -> str:
    return str(uuid.uuid5(_FAMILY, edit))
