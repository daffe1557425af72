"""The border of a locked area stays where it is, whoever tries to move it and by whatever road."""

# the names of the rules say what they do
# ruff: noqa: D102

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import shapely
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from shapely import box
from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import LineageError
from smeedkaart.exchange.history_file import read_history, write_history
from smeedkaart.history import roles
from smeedkaart.history.event import Event, Output, effective
from smeedkaart.history.kinds import EVENT_KINDS, LOCK, UNLOCK, kind_of
from smeedkaart.history.mended import Mended
from smeedkaart.history.roles import Role
from smeedkaart.history.sentences import tale
from smeedkaart.history.timeline import Timeline
from smeedkaart.history.undo import to_redo, to_undo
from smeedkaart.store.store import Store
from smeedkaart.text.language import speaking

DAY = date(2026, 3, 1)
AREAS = ("a", "b", "c", "d")
NAMES = dict(zip(AREAS, ("Noord", "Oost", "Zuid", "West"), strict=True))
STRIP = {area: box(229e3 + 500 * i, 525e3, 229_500 + 500 * i, 526e3) for i, area in enumerate(AREAS)}


def drawn() -> list[Event]:
    return [
        Event("draw", area, DAY, name=NAMES[area], geometry=STRIP[area], edit_id=f"draw-{area}")
        for area in AREAS
    ]


def moved(area: str, metres: float = 7) -> Event:
    return Event("redraw", area, DAY, geometry=shapely.transform(STRIP[area], lambda xy: xy + metres))


def whole(*areas: str) -> BaseGeometry:
    joined: BaseGeometry = shapely.union_all([STRIP[area] for area in areas])
    return joined


# every way in which a border can change, each with `a` in it
def ways() -> dict[str, list[Event]]:
    halves = (box(229e3, 525e3, 229_200, 526e3), box(229_200, 525e3, 229_500, 526e3))
    mended = (Output("a", "Noord", box(229e3, 525e3, 229_600, 526e3)), Output("b", "Oost", STRIP["b"]))
    regrouped = (Output("y", "Klein", halves[0]), Output("x", "Groot", whole("b").union(halves[1])))
    return {
        "a stroke": [moved("a")],
        "a stroke of a later day": [replace(moved("a"), valid_from=DAY + timedelta(days=1))],
        "a neighbour that is pinned": [moved("b"), moved("a")],
        "the end": [Event("end", "a", DAY + timedelta(days=1))],
        "never right": [Event("void", "a", DAY)],
        "a merge": [
            Event("merge", "m", DAY, inputs=("a", "b"), outputs=(Output("m", "Samen", whole("a", "b")),))
        ],
        "a split": [
            Event(
                "split",
                "s",
                DAY,
                inputs=("a",),
                outputs=(Output("s", "Links", halves[0]), Output("t", "Rechts", halves[1])),
            )
        ],
        "a regrouping": [Event("regroup", "y", DAY, inputs=("a", "b"), outputs=regrouped)],
        "a mend": [
            Event("mend", "a", DAY, inputs=("a", "b"), outputs=mended, mended=Mended("give", 100_000))
        ],
    }


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "plan.sqlite")


@pytest.fixture
def plan(store: Store) -> str:
    plan = store.create_workshop("Krakeel").id
    store.append(plan, drawn())
    return plan


def shapes(events: Iterable[Event]) -> dict[str, bytes | None]:
    return {area: shapely.to_wkb(state.geometry) for area, state in Timeline.of(events).areas().items()}


def test_every_kind_that_changes_a_border_is_among_the_ways() -> None:
    tried = {event.kind for way in ways().values() for event in way} | {"draw"}
    assert tried >= {name for name, row in EVENT_KINDS.items() if row.touches_border}


@pytest.mark.parametrize("way", ways())
def test_whatever_would_move_a_locked_border_is_refused_with_all_of_its_gesture(
    store: Store, plan: str, way: str
) -> None:
    before = shapes(store.events(plan))
    # it is the lock that refuses it
    other = store.create_workshop("Vrij", history=store.events(plan)).id
    edit = [replace(event, edit_id="stroke", client="page") for event in ways()[way]]
    store.append(other, edit)
    assert shapes(store.events(other)) != before
    seen = store.append(plan, [Event(LOCK, "a", DAY, client="other")]).revision
    for based_on in (None, seen, seen - 1):
        # also for a page that had not heard of the lock: what cannot be chosen is not asked
        with pytest.raises(LineageError) as refusal:
            store.append(plan, edit, based_on=based_on)
        assert str(refusal.value) == "De grens van Noord staat vast; maak die eerst los."
    with speaking("en"):
        assert str(refusal.value) == "The border of Noord is locked; unlock it first."
    assert shapes(store.events(plan)) == before
    assert store.open_proposals(plan) == ()
    # a name is no border, and an area beside it is free
    store.append(plan, [Event("rename", "a", DAY, name="Kern"), moved("c")])
    store.append(plan, [Event(UNLOCK, "a", DAY)])
    store.append(plan, edit)
    assert shapes(store.events(plan)).get("a") != before["a"]


def test_a_proposal_from_before_the_lock_is_not_accepted_while_it_holds(
    store: Store, plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(roles.ROLES, "resident", Role("resident"))
    asked = replace(moved("a"), role="resident", edit_id="asked")
    (waiting,) = store.append(plan, [asked]).conflicts
    store.append(plan, [Event(LOCK, "a", DAY)])
    with pytest.raises(LineageError, match="De grens van Noord staat vast"):
        store.accept(waiting.id)
    # nor is another one asked for meanwhile
    with pytest.raises(LineageError, match="De grens van Noord staat vast"):
        store.append(plan, [replace(asked, edit_id="again")])
    assert [one.id for one in store.open_proposals(plan)] == [waiting.id]
    store.append(plan, [Event(UNLOCK, "a", DAY)])
    store.accept(waiting.id)
    assert shapes(store.events(plan))["a"] == shapely.to_wkb(moved("a").geometry)


def test_a_stroke_from_before_the_lock_is_not_taken_back_nor_done_again(store: Store, plan: str) -> None:
    stroke = replace(moved("a"), edit_id="stroke", client="page")
    store.append(plan, [stroke])
    store.append(plan, [Event(LOCK, "a", DAY, edit_id="lock", client="other")])
    with pytest.raises(LineageError, match="De grens van Noord staat vast"):
        store.append(plan, to_undo(store.events(plan), client="page"))
    # the lock itself can be taken back, and then the stroke
    store.append(plan, to_undo(store.events(plan), client="other"))
    store.append(plan, to_undo(store.events(plan), client="page"))
    assert shapes(store.events(plan)) == shapes(drawn())
    store.append(plan, [Event(LOCK, "a", DAY, edit_id="lock-2", client="other")])
    with pytest.raises(LineageError, match="De grens van Noord staat vast"):
        store.append(plan, to_redo(store.events(plan), client="page"))


def test_a_lock_is_kept_in_a_copy_told_to_who_works_here_and_not_outside(
    store: Store, plan: str, tmp_path: Path
) -> None:
    store.append(plan, [Event(LOCK, "a", DAY), Event(LOCK, "b", DAY), Event(UNLOCK, "b", DAY)])
    events = store.events(plan)
    back = read_history(write_history(events, tmp_path / "h.gpkg"))
    other = store.create_workshop("Elders", history=back).id
    locked = {area: one.locked for area, one in Timeline.of(store.events(other)).areas().items()}
    assert locked == {"a": True, "b": False, "c": False, "d": False}
    with pytest.raises(LineageError, match="De grens van Noord staat vast"):
        store.append(other, [moved("a")])
    told = [one.sentence for one in tale(events)][-3:]
    assert told == [
        "Op 1 maart 2026 is de grens van Noord vastgezet.",
        "Op 1 maart 2026 is de grens van Oost vastgezet.",
        "Op 1 maart 2026 is de grens van Oost losgemaakt.",
    ]
    outside = tale(events, lambda event: kind_of(event.kind).told_outside)
    assert len(outside) == len(AREAS)


class Locked(RuleBasedStateMachine):
    """Pages draw, mend, merge, end, undo and choose as they like, while some areas are locked."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.store = Store(Path(self._folder.name) / "plan.sqlite")
        self.plan = self.store.create_workshop("Krakeel").id
        self.store.append(self.plan, drawn())
        self.locked: dict[str, bytes | None] = {}
        self.edits = 0
        # something to take back
        for area in AREAS:
            self.a_stroke(area, "p", 0)

    def teardown(self) -> None:
        self._folder.cleanup()

    def tried(self, events: Iterable[Event], page: str, based_on: int | None = None) -> None:
        self.edits += 1
        edit = [replace(one, edit_id=one.edit_id or f"e{self.edits}", client=page) for one in events]
        with suppress(LineageError):
            self.store.append(self.plan, edit, based_on=based_on)

    @rule(area=st.sampled_from(AREAS), page=st.sampled_from("pq"), behind=st.integers(0, 3))
    def a_stroke(self, area: str, page: str, behind: int) -> None:
        self.tried([moved(area, self.edits + 1)], page, self.store.revision(self.plan) - behind)

    @rule(way=st.sampled_from(sorted(ways())), page=st.sampled_from("pq"))
    def another_way(self, way: str, page: str) -> None:
        self.tried(ways()[way], page)

    @rule(area=st.sampled_from(AREAS), kind=st.sampled_from([LOCK, LOCK, UNLOCK]), page=st.sampled_from("pq"))
    def a_lock(self, area: str, kind: str, page: str) -> None:
        self.tried([Event(kind, area, DAY)], page)

    @rule(page=st.sampled_from("pq"), find=st.sampled_from([to_undo, to_redo]))
    def back_and_forth(self, page: str, find: object) -> None:
        with suppress(LineageError):
            again = find(self.store.events(self.plan), client=page)  # type: ignore[operator]
            self.store.append(self.plan, again)

    @rule(accept=st.booleans())
    def a_choice(self, accept: bool) -> None:
        for proposal in self.store.open_proposals(self.plan)[:1]:
            with suppress(LineageError):
                (self.store.accept if accept else self.store.decline)(proposal.id)

    @invariant()
    def a_locked_border_is_where_it_was_when_it_was_locked(self) -> None:
        events = self.store.events(self.plan)
        turned = {
            event.area: kind_of(event.kind).locks
            for event in effective(events)
            if kind_of(event.kind).locks is not None
        }
        there, now = Timeline.of(events).areas(), shapes(events)
        was, self.locked = self.locked, {area: now[area] for area, on in turned.items() if on}
        assert {area for area, state in there.items() if state.locked} == {*self.locked}
        for area in was.keys() & self.locked.keys():
            assert self.locked[area] == was[area]


Locked.TestCase.settings = settings(max_examples=12, stateful_step_count=14, deadline=None)
TestLocked = Locked.TestCase
