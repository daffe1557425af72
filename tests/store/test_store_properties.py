"""What holds for every history, tried on generated ones against models that are too simple to be wrong."""

# the names of the rules say what they do
# ruff: noqa: D102

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from shapely import Polygon, box

from smeedkaart.errors import LineageError
from smeedkaart.history.event import Event
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.names import free_name
from smeedkaart.history.validation import check_event
from smeedkaart.store.store import Appended, Store

START = date(2007, 5, 30)
AREAS = ("a", "b", "c")
KINDS = ("draw", "redraw", "rename", "end")
NAMES = ("Noord", "noord", "Zuid", "Krakeel (2)", "Krakeel")


def shape(size: int) -> Polygon:
    """Return a square with a side of `size` metres, so that its side tells which drawing it was."""
    return box(229_000, 525_000, 229_000 + size, 525_000 + size)


@st.composite
def an_event(draw: st.DrawFn) -> Event:
    kind = draw(st.sampled_from(KINDS))
    return Event(
        kind,
        draw(st.sampled_from(AREAS)),
        START + timedelta(days=draw(st.integers(0, 6))),
        name=draw(st.sampled_from(NAMES)) if kind in ("draw", "rename") else None,
        geometry=shape(draw(st.integers(100, 900))) if kind in ("draw", "redraw") else None,
    )


def accepted(events: list[Event]) -> list[Event]:
    """Record the events that fit, one after the other, and number them."""
    history: list[Event] = []
    for event in events:
        try:
            check_event(history, event)
        except LineageError:
            continue
        history.append(replace(event, id=len(history) + 1))
    return history


def on_the_day(history: list[Event], area: str, when: date) -> tuple[str | None, float] | None:
    """Return name and surface of one area on one day, found by looking back from that day."""
    past = sorted(
        (event for event in history if event.area == area and event.valid_from <= when),
        key=lambda event: (event.valid_from, event.id),
        reverse=True,
    )
    if not past or past[0].kind == "end":
        return None
    name = next(event.name for event in past if event.kind in ("draw", "rename"))
    outline = next(event.geometry for event in past if event.kind in ("draw", "redraw"))
    return name, outline.area if outline is not None else 0.0


@given(st.lists(an_event(), max_size=40))
@settings(max_examples=60)
def test_the_areas_of_every_day_are_what_looking_back_from_that_day_gives(events: list[Event]) -> None:
    history = accepted(events)
    for days in range(-1, 8):
        when = START + timedelta(days=days)
        areas = areas_as_of(history, when)
        expected = {area: found for area in AREAS if (found := on_the_day(history, area, when)) is not None}
        assert {
            area: (name, outline.area)
            for area, name, outline in zip(areas.index, areas["name"], areas.geometry, strict=True)
        } == expected


@given(st.lists(an_event(), max_size=25), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_a_history_that_was_accepted_never_has_a_change_of_what_does_not_exist(
    events: list[Event], random: object
) -> None:
    history = accepted(events)
    random.shuffle(history)  # type: ignore[attr-defined]
    for event in history:
        before = [
            other
            for other in history
            if (other.valid_from, other.id) < (event.valid_from, event.id) and other.area == event.area
        ]
        exists = event.area in areas_as_of(before).index
        assert exists == (event.kind != "draw")


@given(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES)))
def test_a_free_name_is_free(wanted: str, taken: list[str]) -> None:
    assert free_name(wanted, taken).casefold() not in {name.casefold() for name in taken}


class OnePage(RuleBasedStateMachine):
    """One person who draws, with refreshes, lost answers and mistakes; the model is a dict."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store(Path(self.folder.name) / "plan.sqlite")
        self.plan = self.store.create_workshop("Krakeel").id
        self.model: dict[str, tuple[str, float]] = {}
        self.last: list[Event] = []
        self.answer: Appended | None = None
        self.count = 0

    def teardown(self) -> None:
        self.folder.cleanup()

    def send(self, *events: Event) -> Appended:
        self.count += 1
        self.last = [replace(event, edit_id=f"e{self.count}") for event in events]
        self.answer = self.store.append(self.plan, self.last, based_on=self.store.revision(self.plan))
        assert self.answer.conflicts == ()
        return self.answer

    @rule(name=st.sampled_from(NAMES), size=st.integers(100, 900))
    def draw(self, name: str, size: int) -> None:
        area = f"area{self.count}"
        given_name = self.send(Event("draw", area, START, name=name, geometry=shape(size))).events[0].name
        assert given_name is not None
        self.model[area] = (given_name, float(size * size))

    @precondition(lambda self: self.model)
    @rule(data=st.data(), size=st.integers(100, 900))
    def redraw(self, data: st.DataObject, size: int) -> None:
        area = data.draw(st.sampled_from(sorted(self.model)))
        self.send(Event("redraw", area, START, geometry=shape(size)))
        self.model[area] = (self.model[area][0], float(size * size))

    @precondition(lambda self: self.model)
    @rule(data=st.data(), name=st.sampled_from(NAMES))
    def rename(self, data: st.DataObject, name: str) -> None:
        area = data.draw(st.sampled_from(sorted(self.model)))
        given_name = self.send(Event("rename", area, START, name=name)).events[0].name
        assert given_name is not None
        self.model[area] = (given_name, self.model[area][1])

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        area = data.draw(st.sampled_from(sorted(self.model)))
        self.send(Event("end", area, START))
        del self.model[area]

    @rule(name=st.sampled_from(NAMES))
    def mistake(self, name: str) -> None:
        drawn = Event("draw", "half", START, name=name, geometry=shape(100))
        try:
            self.store.append(self.plan, [drawn, Event("end", "nobody", START)])
        except LineageError:
            return
        raise AssertionError("an area that does not exist cannot end")

    @precondition(lambda self: self.last)
    @rule()
    def lose_the_answer_and_send_again(self) -> None:
        again = self.store.append(self.plan, self.last, based_on=0)
        assert self.answer is not None
        assert again.events == self.answer.events

    @rule()
    def restart(self) -> None:
        self.store = Store(self.store.path)

    @invariant()
    def the_store_says_what_the_model_says(self) -> None:
        areas = areas_as_of(self.store.events(self.plan))
        found = {
            area: (name, outline.area)
            for area, name, outline in zip(areas.index, areas["name"], areas.geometry, strict=True)
        }
        assert found == self.model

    @invariant()
    def no_two_areas_bear_one_name(self) -> None:
        names = [name.casefold() for name, _surface in self.model.values()]
        assert len(set(names)) == len(names)


TestOnePage = OnePage.TestCase
TestOnePage.settings = settings(max_examples=12, stateful_step_count=15)


class TwoPages(RuleBasedStateMachine):
    """Two pages that look at the plan now and then, and change areas on what they saw last."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store(Path(self.folder.name) / "plan.sqlite")
        self.plan = self.store.create_workshop("Krakeel").id
        drawn = [Event("draw", area, START, name=area, geometry=shape(500)) for area in AREAS]
        start = self.store.append(self.plan, drawn).revision
        self.seen = {"left": start, "right": start}
        # the last change of each area that holds: by whom, and at which revision
        self.changed = dict.fromkeys(AREAS, ("", 0))
        self.sizes = dict.fromkeys(AREAS, 500)
        self.size = 500

    def teardown(self) -> None:
        self.folder.cleanup()

    @rule(page=st.sampled_from(["left", "right"]))
    def look(self, page: str) -> None:
        self.seen[page] = self.store.revision(self.plan)

    @rule(page=st.sampled_from(["left", "right"]), area=st.sampled_from(AREAS))
    def redraw(self, page: str, area: str) -> None:
        # every drawing has a size of its own
        self.size += 1
        sent = Event("redraw", area, START, geometry=shape(self.size), client=page)
        answer = self.store.append(self.plan, [sent], based_on=self.seen[page])
        by, at = self.changed[area]
        if at > self.seen[page] and by != page:
            assert answer.events == ()
            assert answer.conflicts[0].geometry == shape(self.size)
        else:
            assert answer.conflicts == ()
            self.changed[area] = (page, answer.revision)
            self.sizes[area] = self.size

    @precondition(lambda self: self.store.open_proposals(self.plan))
    @rule(data=st.data(), keep=st.booleans())
    def choose(self, data: st.DataObject, keep: bool) -> None:
        proposal = data.draw(st.sampled_from(self.store.open_proposals(self.plan)))
        if keep:
            chosen = self.store.accept(proposal.id)
            assert chosen.geometry is not None
            self.changed[chosen.area] = ("", chosen.id)
            self.sizes[chosen.area] = round(chosen.geometry.length / 4)
        else:
            self.store.decline(proposal.id)

    @invariant()
    def only_what_nobody_contradicted_holds(self) -> None:
        areas = areas_as_of(self.store.events(self.plan))
        assert {area: round(outline.length / 4) for area, outline in areas.geometry.items()} == self.sizes

    @invariant()
    def every_drawing_is_on_record(self) -> None:
        sizes = [
            round(event.geometry.length / 4)
            for event in self.store.events(self.plan)
            if event.geometry is not None and event.about is None
        ]
        assert sorted(sizes) == [500, 500, *range(500, self.size + 1)]


TestTwoPages = TwoPages.TestCase
TestTwoPages.settings = settings(max_examples=12, stateful_step_count=15)
