"""What an event does to one area: the state of that area before it and after it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from shapely.geometry.base import BaseGeometry

from smeedkaart.history.event import Event

__all__ = ["State", "step"]


class State(NamedTuple):
    """What is known of one area at one moment of the replay."""

    name: str
    geometry: BaseGeometry | None
    drawn_from: date
    changed: int
    ended: date | None = None


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
