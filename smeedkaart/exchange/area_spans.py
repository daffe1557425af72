"""Every area with each name and border it had, and from which day until which."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from shapely.geometry.base import BaseGeometry

from smeedkaart.history.drawn_from import DrawnFrom
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import kind_of
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.history.timeline import Timeline

__all__ = ["AreaSpan", "area_spans"]


class AreaSpan(NamedTuple):
    """An area as it was from a day until the day before another."""

    area: str
    name: str
    geometry: BaseGeometry | None
    start: date
    end: date | None
    event: int
    area_kind: str = ""
    area_group: str = ""
    units: NamedUnits | None = None
    border_from: DrawnFrom | None = None


def area_spans(events: Iterable[Event]) -> list[AreaSpan]:
    """Follow every area: a span for each name and border it had, in the order in which they began."""
    timeline = Timeline.of(events)
    spans: list[AreaSpan] = []
    now: dict[str, AreaSpan] = {}
    for event, part, before, after in timeline.steps:
        if part.area in timeline.voided or after is None or after is before:
            continue
        if kind_of(part.kind).locks is not None:
            # neither its name nor its border became another
            continue
        if part.area in now:
            spans.append(now.pop(part.area)._replace(end=event.valid_from))
        if after.ended is None:
            now[part.area] = AreaSpan(
                part.area,
                after.name,
                after.geometry,
                event.valid_from,
                None,
                event.id,
                after.area_kind,
                after.area_group,
                after.units,
                after.border_from,
            )
    # what changed twice on one day was never there in between
    spans = [span for span in [*spans, *now.values()] if span.start != span.end]
    return sorted(spans, key=lambda span: (span.start, span.event))
