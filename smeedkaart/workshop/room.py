"""One workshop held in memory while people draw: an edit in, what it changed out, for whoever listens.

All of it is called by one and the same thread: Python runs one at a time anyway, and one writer never waits
for itself. The store stays the truth; what others write to it is found by `catch_up`.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from shapely import Polygon

from smeedkaart.assessment.drawn import DrawnArea
from smeedkaart.errors import LineageError, SmeedkaartError, StoreError
from smeedkaart.funding.receipt import Receipt
from smeedkaart.funding.tiers import TierOutcome
from smeedkaart.history.event import Event, in_parts
from smeedkaart.history.kinds import PROPOSAL, kind_of
from smeedkaart.history.replay import AreaState
from smeedkaart.history.roles import FACILITATOR
from smeedkaart.history.timeline import Timeline
from smeedkaart.history.undo import to_redo, to_undo
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.store.choosing import Choice
from smeedkaart.store.store import Store
from smeedkaart.text.language import known_language, speaking
from smeedkaart.text.teller import Statement
from smeedkaart.workshop.changes import IdentityQuestion, identity_questions
from smeedkaart.workshop.colouring import ToColour
from smeedkaart.workshop.conflicts import conflicts_since, open_conflicts
from smeedkaart.workshop.edits import in_metres
from smeedkaart.workshop.message import SentArea, parse_asked, parse_choice, parse_edit, sent_key
from smeedkaart.workshop.news import AreaNews, Conflict, HandNews, News, RoomAnswer, Rules
from smeedkaart.workshop.painting import Border, UnitBorders, painted_border, unit_outline
from smeedkaart.workshop.room_checks import RoomChecks
from smeedkaart.workshop.service import EditAnswer, WorkshopService
from smeedkaart.workshop.standing import Standing
from smeedkaart.workshop.turns import page_of, turns_of

__all__ = ["Listener", "Room"]

# what is kept for pages that slept; whoever is further behind gets everything
_KEPT = 200
# areas that are told one by one, also where there are hardly any others
_FEW = 20
# digits; a longer one is none of this room's
_LONGEST_NUMBER = 16
# m2 below which what is in the hand is no shape yet
_LEAST_SURFACE = 1.0


class Listener:
    """Whoever hears what a room tells; this one lets it go."""

    def hear(self, news: News) -> None:
        """Hear what changed."""

    def hear_conflict(self, conflict: Conflict) -> None:
        """Hear of changes that met each other, or that people chose between them."""


def _day_of_the_hall() -> date:
    return date.today()  # noqa: DTZ011 - not of Greenwich


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What was recorded of what a page asked."""

    notices: tuple[Statement | str, ...] = ()
    about: tuple[Event, ...] = ()  # what was taken back or done again
    undone: bool = False
    mended: tuple[Event, ...] = ()


class Room:
    """One workshop; every method may raise StoreError."""

    def __init__(
        self,
        store: Store,
        service: WorkshopService,
        workshop: str,
        listener: Listener | None = None,
        *,
        role: Callable[[], str] = lambda: FACILITATOR,
        today: Callable[[], date] = _day_of_the_hall,
    ) -> None:
        self.id = workshop
        self._store, self._service, self._role, self._today = store, service, role, today
        self._listener = listener or Listener()
        self._log: deque[News] = deque(maxlen=_KEPT)
        self._begin()

    def _begin(self) -> None:
        """Begin anew: what pages heard before this is of another room."""
        self.boot = secrets.token_hex(4)
        self._log.clear()
        self._number = 0
        self.behind = False
        """Whether areas changed since all of them were taken together."""
        self._standing = Standing(self._store.workshop(self.id))
        self._standing.follow(self._service.timeline(self.id), self._today())
        self._whole = self._standing.whole()
        self.checks = RoomChecks(self._standing, self._today)
        self._coloured: tuple[Mapping[str, AreaState], ToColour] | None = None

    # --- what is asked of it

    def edit(self, payloads: Sequence[Any]) -> list[RoomAnswer]:
        """Record edits that came in together; numbers are worked out once for all of them."""
        done: list[EditAnswer] = []
        waits: dict[str, EditAnswer] = {}
        for turn in turns_of(payloads):
            answers = self._record([one for one in turn if page_of(one) not in waits])
            for payload in turn:
                page = page_of(payload)
                # what a page did after something that is to be sent again goes over that: it waits as well
                answer = replace(waits[page], edit_id=sent_key(payload)) if page in waits else next(answers)
                done.append(answer)
                if page and not answer.settled:
                    waits[page] = answer
        news = self._follow(self._service.known(self.id))
        return [self._answer(one, news, _named(payload)) for one, payload in zip(done, payloads, strict=True)]

    def undo(self, payload: Any) -> RoomAnswer:
        """Take back the last gesture of the page that asks."""
        return self._asked(payload, lambda key, page: self._again(to_undo, key, page))

    def redo(self, payload: Any) -> RoomAnswer:
        """Do again what was taken back last."""
        return self._asked(payload, lambda key, page: self._again(to_redo, key, page))

    def choose(self, payload: Any) -> RoomAnswer:
        """Choose between changes that met each other: all that was proposed together, or what stands."""

        def choose(key: str, page: str) -> _Recorded:
            proposals, accept = parse_choice(payload)
            return self._choose(proposals, Choice(accept, role=self._role(), edit_id=key, client=page))

        return self._asked(payload, choose)

    def draw_adopted(self, payload: Any, write: Callable[[Sequence[str], date], Event]) -> RoomAnswer:
        """Record a border that came from no hand; `write` is given the names in use and the day."""
        names = self.names()

        def record(key: str, page: str) -> _Recorded:
            timeline = self._service.timeline(self.id)
            # sent once more, for the answer was not heard
            if any(event.edit_id == key and event.client == page for event in timeline):
                return _Recorded()
            event = replace(write(names, self._today()), role=self._role(), edit_id=key, client=page)
            return _Recorded(self._store.append(self.id, [event], based_on=timeline.revision).notices)

        return self._asked(payload, record)

    def names(self) -> list[str]:
        """List what areas are called."""
        return [one.name for one in self._standing.areas.values()]

    def rules(self) -> Rules | None:
        """Bring by what today is judged; None when there are no figures."""
        numbers = self._standing.numbers
        return None if numbers is None else numbers.rules

    def mend(self, payload: Any) -> RoomAnswer:
        """Mend what does not fit, leave it as it is, or list again what was left."""
        return self._asked(payload, lambda key, page: self._mend(payload, key, page))

    def attempt(self, payload: Mapping[str, Any]) -> HandNews:
        """Work out shapes in the hand; what is no shape (yet) has no numbers."""
        asked: dict[str, Any] = {
            "edit_id": "hand",
            "why": "edit",
            "revision": 0,
            "put": payload.get("put"),
            "end": [],
        }
        numbers, areas = self._standing.numbers, self._standing.areas
        if numbers is None:
            return HandNews(())
        outline = partial(unit_outline, numbers.rules.zones)
        drawn = {one.id: (one.name, self._in_hand(one, outline)) for one in parse_edit(asked).put if one.id}
        good = {
            area: (name or (areas[area].name if area in areas else ""), border)
            for area, (name, border) in drawn.items()
            if border.shape.is_valid and border.shape.area > _LEAST_SURFACE
        }
        told = []
        for area, (receipt, outcome) in numbers.attempt(
            {area: border.shape for area, (_name, border) in good.items()},
            {area: border.units for area, (_name, border) in good.items() if border.units is not None},
        ).items():
            known = areas.get(area) or AreaNews(area, good[area][0], 0, None)
            told.append(
                replace(known, name=good[area][0], receipt=receipt, outcome=outcome, rules=numbers.rules)
            )
        return HandNews(tuple(told))

    def _in_hand(self, sent: SentArea, outline: UnitBorders) -> Border:
        """Return the border of what is in the hand; of what stays as it is the one it has."""
        if sent.geometry is not None:
            return Border(in_metres(sent.geometry))
        known = self._standing.states.get(sent.id)
        border = painted_border(sent, known, outline)
        if border is not None:
            return border
        if known is None or known.geometry is None:
            return Border(Polygon())
        return Border(known.geometry, known.units)

    def everything(self) -> News:
        """Tell all there is, for a page that begins or slept too long."""
        return self._news(tuple(self._standing.areas.values()), {}, everything=True)

    def since(self, seq: str) -> list[News]:
        """Tell what a page that has heard as far as this has missed."""
        boot, _dash, number = seq.rpartition("-")
        known = int(number) if number.isdecimal() and len(number) < _LONGEST_NUMBER else -1
        oldest = self._log[0].number if self._log else self._number + 1
        if boot != self.boot or not oldest - 1 <= known <= self._number:
            return [self.everything()]
        missed = [news for news in self._log if news.number > known]
        if sum(len(news.areas) for news in missed) > len(self._standing.areas) + _FEW:
            # whatever changed again since is then told once
            return [self.everything()]
        # of all areas together only what holds now
        return [*missed[:-1], *(replace(news, **self._together()) for news in missed[-1:])]

    def catch_up(self) -> None:
        """Take over what others recorded: forms, the terminal, another server on the same file."""
        self._follow(self._service.timeline(self.id))

    def take_together(self) -> bool:
        """Work out all areas together when that is behind; tell whether it was."""
        if not self.behind:
            return False
        self._whole = self._standing.whole()
        self.behind = False
        self._tell((), {})
        return True

    def receipt(self, area: str) -> tuple[Receipt, TierOutcome, ZoneData] | None:
        """Bring the receipt of an area with each of its lines; None when there is none."""
        numbers = self._standing.numbers
        if numbers is None or area not in numbers.receipts:
            return None
        return (*numbers.receipt(area), numbers.rules.zones)

    def figures(self) -> ZoneData | None:
        """Bring the figures of today; None when there are none."""
        numbers = self._standing.numbers
        return None if numbers is None else numbers.rules.zones

    def to_colour(self) -> ToColour:
        """Take what a map may be coloured by: as long as nothing changes it is the same object."""
        standing = self._standing
        numbers = standing.numbers
        rules = None if numbers is None else numbers.rules
        known, states = self._coloured, standing.states
        if known is None or known[0] is not states or known[1].rules is not rules:
            drawn = {
                area: DrawnArea(state.name, state.geometry, state.area_kind, state.area_group, state.units)
                for area, state in states.items()
                if state.geometry is not None
            }
            self._coloured = known = states, ToColour(drawn, rules)
        return known[1]

    def conflicts(self) -> list[Conflict]:
        """List the changes that met each other and wait for a choice."""
        return list(open_conflicts(self._standing))

    # --- how it is done

    def _record(self, payloads: Sequence[Any]) -> Iterator[EditAnswer]:
        """Record edits of different pages in one commit."""
        when, role = self._today(), self._role()
        prepared = []
        for payload in payloads:
            with speaking(_language(payload)):
                prepared.append(self._service.prepare(self.id, payload, when=when, role=role))
        return iter(self._service.record(self.id, prepared, when=when))

    def _again(self, find: Callable[..., Sequence[Event]], key: str, page: str) -> _Recorded:
        timeline = self._service.timeline(self.id)
        # a page that asks once more, for it did not hear the answer, takes back one gesture, not two
        if any(event.edit_id == key and event.client == page for event in timeline):
            return _Recorded()
        undone = find is to_undo
        # a page takes back what it did itself, never what somebody else did since
        events = find(timeline, client=page, role=self._role(), edit_id=key)
        if not events:
            return _Recorded((Statement("history.nothing_to_undo" if undone else "history.nothing_to_redo"),))
        about = {event.about for event in events}
        notices = self._store.append(self.id, events, based_on=timeline.revision).notices
        again = tuple(event for event in timeline if event.id in about)
        return _Recorded(notices, again, undone=undone)

    def _choose(self, proposals: tuple[int, ...], choice: Choice) -> _Recorded:
        timeline = self._service.timeline(self.id)
        # a number of another workshop of this file is none of this page's
        if not {*proposals} <= {event.id for event in timeline if event.kind == PROPOSAL}:
            raise LineageError("store.no_proposal")
        return _Recorded(self._store.choose(self.id, proposals, choice).notices)

    def _mend(self, payload: Mapping[str, Any], key: str, page: str) -> _Recorded:
        timeline = self._service.timeline(self.id)
        # sent once more, for the answer was not heard: it is done, and what was listed then is not any more
        again = tuple(event for event in timeline if event.edit_id == key and event.client == page)
        if again:
            return _Recorded(mended=again)
        self._follow(timeline)
        events, seen = self.checks.events(payload, role=self._role(), key=key, page=page)
        done = self._store.append(self.id, events, based_on=min(seen, timeline.revision))
        about = tuple(event for event in timeline if event.id in {one.about for one in events} - {None})
        return _Recorded(done.notices, about, undone=bool(about), mended=() if about else done.events)

    def _asked(self, payload: Any, record: Callable[[str, str], _Recorded]) -> RoomAnswer:
        """Record what is asked, and answer as to an edit."""
        edit_id, before = sent_key(payload), self._standing.states
        try:
            with speaking(_language(payload)):
                done = record(*parse_asked(payload))
        except SmeedkaartError as error:
            settled = not isinstance(error, StoreError)
            return RoomAnswer(edit_id, settled, (error.said,), news=self._news((), {}))
        names = {area: one.name for area, one in self._standing.areas.items()}
        news = self._follow(self._service.timeline(self.id))
        names |= {area: one.name for area, one in self._standing.areas.items()}
        return RoomAnswer(
            edit_id,
            settled=True,
            notices=done.notices,
            again=done.about,
            undone=done.undone,
            mended=done.mended,
            questions=self._questions(before, done.mended),
            names=names,
            news=news,
        )

    def _answer(self, done: EditAnswer, news: News, named: Sequence[str]) -> RoomAnswer:
        """Answer one page: with what changed, and as it stands whatever it sent that was not taken."""
        areas, told = self._standing.areas, {one.id for one in news.areas}
        about = [
            areas[area] for area in dict.fromkeys([*done.put, *named]) if area in areas and area not in told
        ]
        over = {area: news.revision for area in done.ended if area not in areas}
        return RoomAnswer(
            done.edit_id,
            done.settled,
            done.notices,
            done.asks,
            self._questions(done.before, done.events),
            names={area: state.name for area, state in {**done.before, **done.put}.items()},
            news=replace(news, areas=(*news.areas, *about), ended={**over, **news.ended}),
        )

    def _questions(
        self, before: Mapping[str, AreaState], events: Iterable[Event]
    ) -> tuple[IdentityQuestion, ...]:
        parts = [part for event in events for part in in_parts(event)]
        redraws = [one for one in parts if kind_of(one.kind).moves_border and one.area in before]
        numbers = self._standing.numbers
        if not redraws or numbers is None:
            return ()
        scheme, zones = numbers.rules.scheme, numbers.rules.zones
        return identity_questions(
            before, redraws, zones, scheme.population, count=numbers.people, keeps=numbers.keeps_most
        )

    def _follow(self, timeline: Timeline) -> News:
        """Go over to what is recorded now, and tell everybody what that changed."""
        if timeline.revision < self._standing.revision:
            # a copy was put back: whatever pages know is of another course of things
            self._begin()
            everything = self.everything()
            self._listener.hear(everything)
            return everything
        waited = self._standing.waiting
        areas, ended = self._standing.follow(timeline, self._today())
        met = list(conflicts_since(self._standing, waited))
        self.behind = self.behind or bool(areas or ended)
        news = self._tell(areas, ended) if areas or ended or met else self._news((), {})
        for conflict in met:
            self._listener.hear_conflict(conflict)
        return news

    def _tell(self, areas: tuple[AreaNews, ...], ended: Mapping[str, int]) -> News:
        self._number += 1
        news = self._news(areas, ended)
        self._log.append(replace(news, whole=None, behind=True))
        self._listener.hear(news)
        return news

    def _news(
        self, areas: tuple[AreaNews, ...], ended: Mapping[str, int], *, everything: bool = False
    ) -> News:
        standing = self._standing
        return News(
            seq=f"{self.boot}-{self._number}",
            number=self._number,
            revision=standing.revision,
            areas=areas,
            ended=ended,
            all=everything,
            waiting=len(standing.waiting),
            **self._together(),
        )

    def _together(self) -> dict[str, Any]:
        """Bring what holds now of all areas together."""
        whole = None if self.behind else self._whole
        return {"whole": whole, "behind": self.behind, "trouble": self._standing.trouble}


def _named(payload: Any) -> list[str]:
    """List the areas that an edit names, also one that is refused: the page puts back what is recorded."""
    put, end = (payload.get("put"), payload.get("end")) if isinstance(payload, Mapping) else (None, None)
    sent = put if isinstance(put, list) else []
    properties = [one.get("properties") for one in sent if isinstance(one, Mapping)]
    ids = [one.get("id") for one in properties if isinstance(one, Mapping)]
    return [one for one in [*ids, *(end if isinstance(end, list) else [])] if isinstance(one, str)]


def _language(payload: Any) -> str:
    return known_language(payload.get("lang") if isinstance(payload, Mapping) else None)
