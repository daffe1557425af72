"""What a room knows of how its areas fit together, and what a mend would come to."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from shapely.geometry.base import BaseGeometry

from smeedkaart.funding.receipt import Receipt
from smeedkaart.history.event import Event
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.history.timeline import Timeline
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.workshop.checking import Checking, FitCheck, ToCheck, to_check_of
from smeedkaart.workshop.mends import MendPlan, mend_events, parse_mend, planned_mend
from smeedkaart.workshop.news import MendNews
from smeedkaart.workshop.standing import Standing

__all__ = ["RoomChecks"]

# stands for the area that would be made
_FRESH = "fresh"


class _Known(NamedTuple):
    timeline: Timeline
    day: date
    zones: ZoneData | None
    asked: ToCheck


class RoomChecks:
    """The checks of one room; `find` and `plan` may be asked by another thread than that of the room."""

    def __init__(self, standing: Standing, today: Callable[[], date]) -> None:
        self._standing, self._today = standing, today
        self._checking = Checking()
        self._known: _Known | None = None
        self._planned: tuple[FitCheck, MendPlan] | None = None
        self._last: tuple[float, FitCheck] | None = None

    def to_check(self) -> ToCheck:
        """Take what is to be checked now: as long as nothing changes it is the same object."""
        standing, today = self._standing, self._today()
        zones = None if standing.numbers is None else standing.numbers.rules.zones
        known = self._known
        same = known is not None and known.timeline is standing.timeline and known.zones is zones
        if known is None or not same or known.day != today:
            asked = to_check_of(standing.timeline, standing.states, zones, today)
            self._known = known = _Known(standing.timeline, today, zones, asked)
        return known.asked

    def find(self, asked: ToCheck) -> None:
        """Find what does not fit while the room goes on; counting the people is left to the room."""
        self._checking.find(asked)

    def check(self) -> FitCheck:
        """Tell what does not fit now."""
        numbers = self._standing.numbers
        check = self._checking.check(
            self.to_check(), (lambda shapes: [math.nan] * len(shapes)) if numbers is None else numbers.people
        )
        self._last = time.monotonic(), check
        return check

    def recent(self, seconds: float) -> FitCheck | None:
        """Return what was told less than so long ago, whatever changed since: enough for who only counts."""
        if self._last is None or time.monotonic() - self._last[0] >= seconds:
            return None
        return self._last[1]

    def preview(self, payload: Mapping[str, Any]) -> MendNews:
        """Tell what a mend would come to."""
        check = self.check()
        plan, areas = self.plan(payload, check), check.of.areas
        fresh = {} if plan.fresh is None else {_FRESH: plan.fresh}
        after = self._people({**plan.shapes, **fresh}, plan.units)
        numbers = self._standing.numbers
        receipts = {} if numbers is None else numbers.receipts
        return MendNews(
            plan,
            {area: state.name for area, state in areas.items()},
            {area: _count(receipts.get(area)) for area in plan.shapes},
            {area: after[area] for area in plan.shapes},
            after.get(_FRESH, math.nan),
        )

    def events(
        self, payload: Mapping[str, Any], *, role: str, key: str, page: str
    ) -> tuple[tuple[Event, ...], int]:
        """Write a mend as events, with the revision that its sender had in view."""
        check = self.check()
        plan = self.plan(payload, check)
        events = mend_events(plan, check, when=self._today(), role=role, key=key, page=page)
        return events, plan.asked.revision

    def plan(self, payload: Mapping[str, Any], check: FitCheck) -> MendPlan:
        """Work out a mend; one that was looked at before it is recorded is worked out once."""
        asked, known = parse_mend(payload), self._planned
        # what is typed beside it, and what else the page knew, change nothing of the shapes
        beside: dict[str, Any] = {"name": "", "reason": "", "revision": 0}
        shown = None if known is None or known[0] is not check else known[1].asked._replace(**beside)
        if known is None or shown != asked._replace(**beside):
            known = check, planned_mend(asked, check)
            self._planned = known
        return replace(known[1], asked=asked)

    def _people(
        self, shapes: Mapping[str, BaseGeometry], units: Mapping[str, NamedUnits]
    ) -> dict[str, float]:
        """Count the people as they will be told: where an area is made of whole units, by those."""
        numbers = self._standing.numbers
        made = numbers.attempt(shapes, units) if numbers is not None and shapes else {}
        return {area: _count(made[area][0] if area in made else None) for area in shapes}


def _count(receipt: Receipt | None) -> float:
    return math.nan if receipt is None or receipt.people is None else receipt.people
