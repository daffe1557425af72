"""Is an area that was redrawn still the same one? Asked of people when most of its people are others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from smeedkaart.change.transitions import PeopleWithin, same_area
from smeedkaart.history.event import Event
from smeedkaart.history.replay import AreaState
from smeedkaart.statistics.zones import ZoneData

__all__ = ["IdentityQuestion", "identity_questions"]


@dataclass(frozen=True, slots=True)
class IdentityQuestion:
    """The question whether an area that was redrawn is still the same."""

    redraw: Event  # the event with the new border, as recorded
    name: str  # what the area is called
    kept: float  # part of the people who stayed, 0..1; nan when not known


def identity_questions(
    before: Mapping[str, AreaState],
    redraws: Iterable[Event],
    zones: ZoneData,
    population: str,
    *,
    count: PeopleWithin | None = None,
    keeps: Callable[[BaseGeometry, BaseGeometry], bool] | None = None,
) -> tuple[IdentityQuestion, ...]:
    """Ask of each redrawn area of which more than half of the people moved whether it is still the same.

    Of whatever surely `keeps` half of its people nobody needs to count who stayed: that is by far the most.
    """
    questions = []
    for event in redraws:
        old = before[event.area]
        if event.geometry is None or old.geometry is None or event.geometry.equals(old.geometry):
            continue
        if keeps is not None and keeps(old.geometry, event.geometry):
            continue
        moved = same_area(old.geometry, event.geometry, zones, population, count=count)
        if moved.asks:
            questions.append(IdentityQuestion(event, old.name, moved.people))
    return tuple(questions)
