"""What an event does to one area: the state of that area before it and after it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from shapely.geometry.base import BaseGeometry

from smeedkaart.history.drawn_from import DrawnFrom
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import kind_of
from smeedkaart.history.named_units import NamedUnits

__all__ = ["AreaState", "step"]


class AreaState(NamedTuple):
    """What is known of one area at one moment of the replay.

    Parameters
    ----------
    name, geometry
        What it is called, and its shape in EPSG:28992.
    drawn_from
        The day from which it is there.
    changed
        Id of the event that changed it last.
    ended
        The day it ended; None while it is there.
    area_kind, area_group
        Of what kind it is and of which group; empty for none.
    units
        The units of which it is made; None: its border was drawn by hand.
    border_from
        Where its border comes from, until somebody moves it; None: it was drawn here.
    locked
        Whether its border has to stay where it is.
    """

    name: str
    geometry: BaseGeometry | None
    drawn_from: date
    changed: int
    ended: date | None = None
    area_kind: str = ""
    area_group: str = ""
    units: NamedUnits | None = None
    border_from: DrawnFrom | None = None
    locked: bool = False


def step(area: AreaState | None, event: Event) -> AreaState | None:
    """Apply one event to one area; an event that does not fit changes nothing."""
    kind = kind_of(event.kind)
    border = (event.geometry, event.units, event.drawn_from)
    if kind.begins:
        # an area that comes back is of the kind and group that it was of
        known = ("", "") if area is None else (area.area_kind, area.area_group)
        return AreaState(event.name or "", border[0], event.valid_from, event.id, None, *known, *border[1:])
    says = kind.ends or kind.gives_name or kind.gives_shape or kind.gives_class or kind.locks is not None
    if area is None or area.ended is not None or not says:
        return area
    name = (event.name if kind.gives_name else None) or area.name
    shape, units, source = border if kind.gives_shape else (area.geometry, area.units, area.border_from)
    # each state is made outright: copying one with a change takes several times as long
    given = (event.area_kind, event.area_group) if kind.gives_class else (area.area_kind, area.area_group)
    ended = event.valid_from if kind.ends else None
    locked = area.locked if kind.locks is None else kind.locks
    return AreaState(name, shape, area.drawn_from, event.id, ended, *given, units, source, locked)
