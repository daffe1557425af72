"""Follow events in the order of the days from which they hold: the state of every area after each of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from shapely.geometry.base import BaseGeometry

from smeedkaart.history.event import CHANGE_KINDS, Event, effective, in_parts

__all__ = ["State", "in_order", "place", "replay", "step", "voided"]


class State(NamedTuple):
    """What is known of one area at one moment of the replay."""

    name: str
    geometry: BaseGeometry | None
    drawn_from: date
    changed: int
    ended: date | None = None


def place(event: Event) -> tuple[date, bool, int]:
    """Return what events are ordered by: the day they hold from, then the order of recording."""
    # what is not yet recorded comes after all that is
    return (event.valid_from, event.id == 0, event.id)


def in_order(events: Iterable[Event], when: date | None = None) -> list[Event]:
    """Put what happened to each area in order, and take changes of several areas apart.

    Parameters
    ----------
    events
        What was recorded; what was undone is left out.
    when
        The reference date; None for everything.
    """
    parts: list[Event] = []
    for event in sorted((e for e in effective(events) if when is None or e.valid_from <= when), key=place):
        if event.kind in CHANGE_KINDS:
            parts += in_parts(event)
        else:
            parts.append(event)
    return parts


def replay(events: Iterable[Event], when: date | None = None) -> dict[str, State]:
    """Follow the events; an area that ended stays known, with its last day, and a void one never was."""
    known = effective(events)
    never = voided(known)
    areas: dict[str, State] = {}
    for event in in_order(known, when):
        if event.area in never:
            continue
        after = step(areas.get(event.area), event)
        if after is not None:
            if event.kind == "draw":
                # an area that is drawn again takes its place after the others
                areas.pop(event.area, None)
            areas[event.area] = after
    return areas


def voided(events: Iterable[Event]) -> frozenset[str]:
    """Return the areas that never were right, whatever the day."""
    return frozenset(event.area for event in effective(events) if event.kind == "void")


def step(area: State | None, event: Event) -> State | None:
    """Apply one event to one area; an event that does not fit changes nothing."""
    if event.kind == "draw":
        return State(event.name or "", event.geometry, event.valid_from, event.id)
    if area is None or area.ended is not None:
        return area
    # each state is made outright: copying one with a change takes several times as long
    if event.kind == "redraw":
        return State(area.name, event.geometry, area.drawn_from, event.id)
    if event.kind == "rename":
        return State(event.name or area.name, area.geometry, area.drawn_from, event.id)
    if event.kind == "end":
        return State(area.name, area.geometry, area.drawn_from, event.id, event.valid_from)
    return area
