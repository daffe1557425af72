"""Changes that met another change of the same area: what both come to, and whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from shapely.geometry.base import BaseGeometry

from smeedkaart.history.event import Event
from smeedkaart.workshop.news import AreaNews, Conflict, Side
from smeedkaart.workshop.standing import Standing

__all__ = ["conflicts_since", "open_conflicts"]


def open_conflicts(standing: Standing) -> Iterator[Conflict]:
    """List what waits for a choice, what was proposed together as one."""
    return (_conflict(standing, together) for together in standing.waiting)


def conflicts_since(standing: Standing, before: Iterable[tuple[Event, ...]]) -> Iterator[Conflict]:
    """List what waits for a choice now and did not before, and what no longer does, however that came."""
    known, waits = _by_number(before), _by_number(standing.waiting)
    for numbers, together in known.items():
        if numbers not in waits:
            other = _other(standing.timeline, together)
            yield Conflict(together, {}, {}, {}, together[0].client, other, None, settled=True)
    for numbers, together in waits.items():
        if numbers not in known:
            yield _conflict(standing, together)


def _by_number(gestures: Iterable[tuple[Event, ...]]) -> dict[tuple[int, ...], tuple[Event, ...]]:
    return {tuple(event.id for event in together): together for together in gestures}


def _conflict(standing: Standing, proposals: tuple[Event, ...]) -> Conflict:
    areas = standing.areas
    numbers = standing.numbers
    shapes = {area: shape for event in proposals for area, shape in _borders(event).items()}
    names = {event.area: _name(event, areas) for event in proposals}
    # of a change of several areas each that comes out of it
    names |= {output.area: output.name for event in proposals for output in event.outputs}
    units = {event.area: event.units for event in proposals if event.units is not None}
    units |= {
        output.area: output.units
        for event in proposals
        for output in event.outputs
        if output.units is not None
    }
    made = {} if numbers is None else numbers.attempt(shapes, units)
    proposed = {area: Side(shapes.get(area), *made.get(area, (None, None))) for area in names}
    stands = {area: _side(areas.get(area)) for area in names}
    rules = None if numbers is None else numbers.rules
    proposer, other = proposals[0].client, _other(standing.timeline, proposals)
    return Conflict(proposals, names, proposed, stands, proposer, other, rules)


def _borders(event: Event) -> dict[str, BaseGeometry]:
    if event.outputs:
        return {output.area: output.geometry for output in event.outputs}
    return {} if event.geometry is None else {event.area: event.geometry}


def _side(area: AreaNews | None) -> Side:
    return Side(None, None, None) if area is None else Side(area.shape, area.receipt, area.outcome)


def _name(event: Event, areas: Mapping[str, AreaNews]) -> str:
    return areas[event.area].name if event.area in areas else event.name or ""


def _other(events: Iterable[Event], proposals: tuple[Event, ...]) -> str:
    """Find the page that made the change which was met."""
    met = {event.met for event in proposals if event.met is not None}
    return next((event.client for event in events if event.id in met), "")
