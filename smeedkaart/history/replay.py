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
    area_kind: str = ""
    area_group: str = ""


def step(area: AreaState | None, event: Event) -> AreaState | None:
    """Apply one event to one area; an event that does not fit changes nothing."""
    kind = kind_of(event.kind)
    if kind.begins:
        # an area that comes back is of the kind and group that it was of
        known = ("", "") if area is None else (area.area_kind, area.area_group)
        return AreaState(event.name or "", event.geometry, event.valid_from, event.id, None, *known)
    says = kind.ends or kind.gives_name or kind.gives_shape or kind.gives_class
    if area is None or area.ended is not None or not says:
        return area
    name = (event.name if kind.gives_name else None) or area.name
    shape = event.geometry if kind.gives_shape else area.geometry
    # each state is made outright: copying one with a change takes several times as long
    given = (event.area_kind, event.area_group) if kind.gives_class else (area.area_kind, area.area_group)
    return AreaState(name, shape, area.drawn_from, event.id, event.valid_from if kind.ends else None, *given)
