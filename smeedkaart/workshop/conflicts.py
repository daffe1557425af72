"""Changes that met another change of the same area: what both come to, and whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from smeedkaart.history.event import Event, about_areas
from smeedkaart.history.kinds import About, kind_of
from smeedkaart.history.proposals import open_proposals
from smeedkaart.workshop.news import AreaNews, Conflict, Side
from smeedkaart.workshop.standing import Standing

__all__ = ["conflicts_of", "gone_conflict", "open_conflicts"]


def open_conflicts(standing: Standing) -> Iterator[Conflict]:
    """List what waits for a choice, what was proposed together as one."""
    return conflicts_of(standing, open_proposals(standing.timeline))


def conflicts_of(standing: Standing, proposals: Iterable[Event]) -> Iterator[Conflict]:
    """Say of proposals what they come to and what stands, what was proposed together as one."""
    for _edit, some in groupby(proposals, key=lambda event: event.edit_id or event.id):
        yield _conflict(standing, tuple(some))


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
    """Find the page that made the change which was met: the last other one of these areas before it."""
    first, mine = min(event.id for event in proposals), proposals[0].client
    about = {area for event in proposals for area in about_areas(event)}
    met = [
        event
        for event in events
        if event.id < first
        and event.client not in {"", mine}
        and kind_of(event.kind).about in {About.AREA, About.AREAS}
        and about.intersection(about_areas(event))
    ]
    return max(met, key=lambda event: event.id).client if met else ""
