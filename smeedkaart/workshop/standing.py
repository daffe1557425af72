"""The areas of a workshop as they stand today, with their numbers, kept while people draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from smeedkaart.change.series import kept_on
from smeedkaart.errors import SmeedkaartError
from smeedkaart.files.crash_log import unforeseen
from smeedkaart.history.event import Event
from smeedkaart.history.handing_on import decisions_as_of
from smeedkaart.history.proposals import open_proposals, proposed_together
from smeedkaart.history.replay import AreaState
from smeedkaart.history.timeline import Timeline
from smeedkaart.sources.local import datasets
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.store.store import Workshop
from smeedkaart.text.teller import Statement
from smeedkaart.workshop.judging import Judging, judging_of
from smeedkaart.workshop.news import AreaNews, Rules, WholeNews
from smeedkaart.workshop.numbers import Numbers

__all__ = ["Standing", "zone_data"]


class Standing:
    """What a timeline comes to on a day; going on to a longer one costs what that changed."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.timeline = Timeline.of(())
        self.areas: dict[str, AreaNews] = {}
        self.states: dict[str, AreaState] = {}
        self.waiting: tuple[tuple[Event, ...], ...] = ()
        """What waits for a choice, by gesture."""
        self.trouble: Statement | str = ""
        """Why there are no numbers, or none of all areas together; empty when there are."""
        self._numbers: Numbers | None = None
        self._refused = False
        # what nobody foresaw went wrong: these numbers may be half of one thing and half of another
        self._broken = False
        self._judging: Judging | None = None
        self._judged: tuple[object, ...] | None = None

    @property
    def revision(self) -> int:
        """The number of the event that was recorded last."""
        return self.timeline.revision

    @property
    def numbers(self) -> Numbers | None:
        """The numbers; None as long as they cannot be worked out, for older ones would be shown as true."""
        return None if self._refused else self._numbers

    def follow(self, timeline: Timeline, today: date) -> tuple[tuple[AreaNews, ...], dict[str, int]]:
        """Go over to what is recorded now; return the areas that became other ones, and which are over."""
        fresh = timeline is not self.timeline or self._judged is None
        anew = self._judge(timeline, today)
        if not fresh and not anew:
            return (), {}
        states = timeline.areas(today)
        changed = self._work_out(timeline, states, today)
        told = tuple(
            self._news(area, state, timeline.revision)
            for area, state in states.items()
            if anew or area in changed or self._became(area, state)
        )
        ended = {area: timeline.revision for area in self.areas if area not in states}
        newest = {one.id: one for one in told}
        # in the order in which they were drawn
        self.areas = {area: newest.get(area) or self.areas[area] for area in states}
        if fresh:
            self.waiting = proposed_together(open_proposals(timeline))
        self.timeline, self.states = timeline, states
        return told, ended

    def whole(self) -> WholeNews | None:
        """Take all areas together; None when nothing is drawn, or nothing can be worked out."""
        if self.numbers is None:
            return None
        try:
            whole = self.numbers.whole()
        except Exception as error:  # noqa: BLE001 - what is drawn stays in sight, whatever numbers do
            # those of each area are none the worse
            self.trouble = self._why(error)
            return None
        self.trouble = ""
        return whole

    def _became(self, area: str, state: AreaState) -> bool:
        """Tell whether an area is new or became another one, whatever that does to its numbers."""
        known = self.states.get(area)
        # a decision or an undo may leave it as it was
        return known is None or (known is not state and known != state)

    def _judge(self, timeline: Timeline, today: date) -> bool:
        """Go over to the figures and the scheme of today; tell whether these are others."""
        if timeline is not self.timeline or self._judging is None:
            self._judging = judging_of(self.workshop, timeline, zone_data)
        judging = self._judging
        key = judging.zones.key_on(today)
        judged = (today, judging.schemes.key_on(today), key, datasets.stamp(key))
        again = self._broken and timeline is not self.timeline
        if judged == self._judged and not again:
            return False
        self._judged, self._broken = judged, False
        try:
            self._numbers = Numbers(Rules(judging.scheme_on(today), judging.zones_on(today)))
            self.trouble = ""
        except Exception as error:  # noqa: BLE001 - as in `whole`
            # what is drawn can be put right, with or without its numbers
            self._numbers, self.trouble = None, self._why(error)
        self._refused = False
        return True

    def _work_out(self, timeline: Timeline, states: Mapping[str, AreaState], today: date) -> frozenset[str]:
        """Bring the numbers up to date; tell of which areas they changed."""
        if self._numbers is None or self._judging is None:
            return frozenset()
        before = self._refused
        try:
            decisions = decisions_as_of(timeline, today)
            kept = kept_on(timeline, today, self._judging.zones, self._judging.schemes)
            changed = self._numbers.follow(states, decisions, kept, today)
        except Exception as error:  # noqa: BLE001 - as in `whole`
            self._refused, self.trouble = True, self._why(error)
            return frozenset(states)
        self._refused, self.trouble = False, ""
        return frozenset(states) if before else changed

    def _why(self, error: Exception) -> Statement | str:
        """Say why there are no numbers; after what nobody foresaw the next stroke makes them anew."""
        if isinstance(error, SmeedkaartError):
            return error.said
        self._broken = True
        return unforeseen(error)

    def _news(self, area: str, state: AreaState, revision: int) -> AreaNews:
        told = AreaNews(
            area,
            state.name,
            revision,
            state.geometry,
            state.area_kind,
            state.area_group,
            units=state.units,
            locked=state.locked,
        )
        numbers = self.numbers
        if numbers is None or area not in numbers.receipts:
            return told
        return replace(told, receipt=numbers.receipts[area], outcome=numbers.tiers[area], rules=numbers.rules)


def zone_data(key: str) -> ZoneData:
    """Bring the figures of a set, read once as long as they stay the same."""
    return _zone_data(key, datasets.stamp(key))


@lru_cache(maxsize=8)
def _zone_data(key: str, stamp: str) -> ZoneData:  # noqa: ARG001 - other figures, read again
    return datasets.load(key)
