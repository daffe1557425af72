"""What an event does to one area: the state of that area before it and after it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from shapely.geometry.base import BaseGeometry

from smeedkaart.history.event import Event
from smeedkaart.history.kinds import kind_of

__all__ = ["AreaState", "step"]


class AreaState(NamedTuple):
    """What is known of one area at one moment of the replay."""

    name: str
    geometry: BaseGeometry | None
    drawn_from: date
    changed: int
    ended: date | None = None


def step(area: AreaState | None, event: Event) -> AreaState | None:
    """Apply one event to one area; an event that does not fit changes nothing."""
    kind = kind_of(event.kind)
    if kind.begins:
        return AreaState(event.name or "", event.geometry, event.valid_from, event.id)
    if area is None or area.ended is not None or not (kind.ends or kind.gives_name or kind.gives_shape):
        return area
    name = (event.name if kind.gives_name else None) or area.name
    shape = event.geometry if kind.gives_shape else area.geometry
    # each state is made outright: copying one with a change takes several times as long
    return AreaState(name, shape, area.drawn_from, event.id, event.valid_from if kind.ends else None)
