"""Changes that met another change of the same area: what both come to, and whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from smeedkaart.history.event import Event
from smeedkaart.history.proposals import open_proposals, proposed_together
from smeedkaart.workshop.news import AreaNews, Conflict, Side
from smeedkaart.workshop.standing import Standing

__all__ = ["conflicts_of", "gone_conflict", "open_conflicts"]


def open_conflicts(standing: Standing) -> Iterator[Conflict]:
    """List what waits for a choice, what was proposed together as one."""
    return conflicts_of(standing, open_proposals(standing.timeline))


def conflicts_of(standing: Standing, proposals: Iterable[Event]) -> Iterator[Conflict]:
    """Say of proposals what they come to and what stands, what was proposed together as one."""
    for some in proposed_together(proposals):
        yield _conflict(standing, some)


def gone_conflict(proposals: Iterable[Event], before: Conflict) -> Conflict:
    """Say to the same pages that people chose."""
    return Conflict(tuple(proposals), {}, {}, {}, before.proposer, before.other, None, settled=True)


def _conflict(standing: Standing, proposals: tuple[Event, ...]) -> Conflict:
    areas = standing.areas
    numbers = standing.numbers
    shapes = {event.area: event.geometry for event in proposals if event.geometry is not None}
    names = {event.area: _name(event, areas) for event in proposals}
    made = {} if numbers is None else numbers.attempt(shapes)
    proposed = {area: Side(shapes.get(area), *made.get(area, (None, None))) for area in names}
    stands = {area: _side(areas.get(area)) for area in names}
    rules = None if numbers is None else numbers.rules
    proposer, other = proposals[0].client, _other(standing.timeline, proposals)
    return Conflict(proposals, names, proposed, stands, proposer, other, rules)


def _side(area: AreaNews | None) -> Side:
    return Side(None, None, None) if area is None else Side(area.shape, area.receipt, area.outcome)


def _name(event: Event, areas: Mapping[str, AreaNews]) -> str:
    return areas[event.area].name if event.area in areas else event.name or ""


def _other(events: Iterable[Event], proposals: tuple[Event, ...]) -> str:
    """Find the page that made the change which was met."""
    met = {event.met for event in proposals if event.met is not None}
    return next((event.client for event in events if event.id in met), "")
