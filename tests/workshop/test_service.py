"""An edit in, the answer out: what is not named stays as it was, and what comes twice is recorded once."""

# the names of the rules say what they do
# ruff: noqa: D102

from __future__ import annotations

import tempfile
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from shapely import box

from smeedkaart.errors import StoreError
from smeedkaart.history.event import Event
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.replay import AreaState, step
from smeedkaart.history.sentences import tale
from smeedkaart.history.timeline import Timeline
from smeedkaart.history.undo import to_undo
from smeedkaart.store.store import Store
from smeedkaart.workshop.service import EditAnswer, WorkshopService
from tests.workshop.test_edits import NEW, TODAY, UNREADABLE, feature, square

AREAS = tuple(str(uuid.UUID(int=number, version=4)) for number in range(4))
OTHER = "6f0c2d1e-8a4b-4c3d-9e2f-0123456789ab"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "plan.sqlite")


@pytest.fixture
def workshop(store: Store) -> str:
    return store.create_workshop("Krakeel").id


def payload(edit_id: str, *put: Any, **more: Any) -> dict[str, Any]:
    return {
        "edit_id": edit_id,
        "client": "page",
        "why": "edit",
        "revision": 0,
        "put": [*put],
        "end": [],
        **more,
    }


def sizes(answer: EditAnswer) -> dict[str, int]:
    """Return the surface of what an answer shows, in hectares."""
    return {area: round(state.geometry.area / 1e4) for area, state in answer.put.items() if state.geometry}


# --- what becomes of an edit


def test_what_a_page_does_in_one_go_is_one_sentence_and_one_press(store: Store, workshop: str) -> None:
    service = WorkshopService(store)
    west, east = AREAS[:2]

    def edit(key: str, *put: Any, page: str = "page") -> None:
        sent = payload(key, *put, client=page, revision=service.timeline(workshop).revision)
        assert service.edit(workshop, sent, when=TODAY, role="facilitator").settled

    for place, area in enumerate((west, east)):
        edit(f"draw-{place}", feature(area, f"Gebied {place + 1}", square(place)))
        edit(f"name-{place}", feature(area, ("West", "Oost")[place], square(place)))
    # another page moves the border between the two, in three strokes of 10 m
    for stroke in (1, 2, 3):
        middle = 229_500 + 10 * stroke
        shapes = box(229_000, 525_000, middle, 525_500), box(middle, 525_000, 230_000, 525_500)
        moved = [feature(*about) for about in zip((west, east), ("West", "Oost"), shapes, strict=True)]
        edit(f"move-{stroke}", *moved, page="other")
    # four events of drawing and naming, and three times two borders
    events = service.timeline(workshop)
    assert [event.kind for event in events] == ["draw", "rename"] * 2 + ["redraw"] * 6
    assert [told.sentence for told in tale(events)] == [
        "Op 1 maart 2026 is West getekend.",
        "Op 1 maart 2026 is Oost getekend.",
        "Op 1 maart 2026 veranderden de grenzen van West en Oost.",
    ]
    store.append(workshop, to_undo(events, client="other"))
    states = service.timeline(workshop).areas()
    # 500 m x 500 m each, as they were drawn
    assert [round(states[area].geometry.area) for area in (west, east)] == [250_000] * 2  # type: ignore[union-attr]
    store.append(workshop, to_undo(service.timeline(workshop), client="page"))
    assert [told.sentence for told in tale(service.timeline(workshop))] == [
        "Op 1 maart 2026 is West getekend."
    ]


def test_an_area_that_was_decided_about_does_not_end_before_people_are_asked(
    store: Store, workshop: str
) -> None:
    service = WorkshopService(store)
    drawn = [feature(AREAS[place], name, square(place)) for place, name in enumerate("ab")]
    service.edit(workshop, payload("e1", *drawn), when=TODAY, role="facilitator")
    store.append(workshop, [Event("decision", AREAS[0], TODAY, decision=("initiative", 1))])
    revision = service.timeline(workshop).revision
    removal = payload("e2", end=[*AREAS[:2]], why="remove", revision=revision)
    answer = service.edit(workshop, removal, when=TODAY, role="facilitator")
    # the other one ends at once; of this one the answer says that it is still there
    assert [event.area for event in answer.events] == [AREAS[1]]
    assert [event.area for event in answer.asks] == [AREAS[0]]
    assert (answer.settled, list(answer.put), list(answer.ended)) == (True, [AREAS[0]], [AREAS[1]])
    # with the answer it is one event like any other
    (asked,) = answer.asks
    store.append(workshop, [replace(asked, handed_on=())])
    assert list(service.timeline(workshop).areas(TODAY)) == []


def test_an_answer_tells_what_changed_and_by_which_event(store: Store, workshop: str) -> None:
    service = WorkshopService(store)
    first = service.edit(workshop, payload("e1", feature(NEW, "", square(0))), when=TODAY, role="facilitator")
    assert (first.settled, first.notices, first.conflicts) == (True, (), ())
    assert sizes(first) == {NEW: 25}
    assert (first.put[NEW].name, first.put[NEW].changed) == ("Gebied 1", first.revision)
    second = service.edit(
        workshop,
        payload("e2", feature(OTHER, "Zuid", square(1, 400)), end=[NEW], revision=first.revision),
        when=TODAY,
        role="analyst",
    )
    assert [(event.kind, event.area, event.role) for event in second.events] == [
        ("end", NEW, "analyst"),
        ("draw", OTHER, "analyst"),
    ]
    assert sizes(second) == {OTHER: 16}
    assert {area: state.changed for area, state in second.ended.items()} == {NEW: second.events[0].id}
    assert second.revision == store.revision(workshop)
    assert list(second.before) == [NEW]


def test_an_area_that_is_to_end_on_a_later_day_can_still_be_drawn(store: Store, workshop: str) -> None:
    service = WorkshopService(store)
    service.edit(workshop, payload("e1", feature(NEW, "Noord", square(0))), when=TODAY, role="facilitator")
    store.append(workshop, [Event("end", NEW, TODAY + timedelta(days=30))])
    answer = service.edit(
        workshop,
        payload("e2", feature(NEW, "Noord", square(0, 400)), revision=store.revision(workshop)),
        when=TODAY,
        role="facilitator",
    )
    assert [event.kind for event in answer.events] == ["redraw"]
    assert sizes(answer) == {NEW: 16}


def test_two_pages_that_change_one_area_both_keep_what_they_drew(store: Store, workshop: str) -> None:
    service = WorkshopService(store)
    drawn = service.edit(
        workshop,
        payload("e1", feature(NEW, "Noord", square(0)), feature(OTHER, "Zuid", square(1))),
        when=TODAY,
        role="facilitator",
    )
    for client, size, edit_id in (("one", 400, "e2"), ("two", 300, "e3")):
        answer = service.edit(
            workshop,
            payload(edit_id, feature(NEW, "Noord", square(0, size)), revision=drawn.revision, client=client),
            when=TODAY,
            role="facilitator",
        )
    # the second waits for a choice; the answer shows the area as the first left it
    assert [event.proposes for event in answer.conflicts] == ["redraw"]
    assert answer.events == ()
    assert sizes(answer) == {NEW: 16}


def test_the_same_edit_again_is_recorded_once_also_after_a_restart(store: Store, workshop: str) -> None:
    service = WorkshopService(store)
    first = payload("e1", feature(NEW, "Noord", square(0)))
    for one in (service, service, WorkshopService(store)):
        answer = one.edit(workshop, first, when=TODAY, role="facilitator")
        assert (answer.settled, sizes(answer)) == (True, {NEW: 25})
    assert [event.kind for event in store.events(workshop)] == ["draw"]


def test_what_cannot_be_read_is_settled_with_a_sentence(store: Store, workshop: str) -> None:
    service = WorkshopService(store)
    # half of a character cannot be written in a file
    half = payload("e1", end=["\ud800"])
    unreadable: tuple[Any, ...] = (None, 7, [], {}, half, payload("e1", {"type": "Feature"}))
    for sent in unreadable:
        answer = service.edit(workshop, sent, when=TODAY, role="facilitator")
        assert (answer.settled, answer.notices, answer.revision) == (True, (UNREADABLE,), None)
    assert answer.edit_id == "e1"
    assert store.events(workshop) == ()


def test_what_an_older_page_sends_is_to_be_sent_again_once_it_is_refreshed(
    store: Store, workshop: str
) -> None:
    older = {"edit_id": "e1", "why": "create", "area": NEW, "client": "page", "revision": 0}
    answer = WorkshopService(store).edit(
        workshop, {**older, "features": [feature(NEW, "", square(0))]}, when=TODAY, role="facilitator"
    )
    assert (answer.edit_id, answer.settled, answer.notices) == ("e1", False, (UNREADABLE,))


def test_what_could_not_be_written_is_to_be_sent_again(
    store: Store, workshop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: Any, **_named: Any) -> None:
        raise StoreError("De schijf is vol.")

    service = WorkshopService(store)
    sent = payload("e1", feature(NEW, "Noord", square(0)))
    with monkeypatch.context() as patch:
        patch.setattr(Store, "append_all", full)
        answer = service.edit(workshop, sent, when=TODAY, role="facilitator")
    assert (answer.settled, answer.notices) == (False, ("De schijf is vol.",))
    assert service.edit(workshop, sent, when=TODAY, role="facilitator").settled
    assert len(store.events(workshop)) == 1


def test_a_page_that_draws_faster_than_it_is_answered_loses_nothing(store: Store, workshop: str) -> None:
    service = WorkshopService(store)
    # four edits of one new area, all based on the empty plan, the last sent twice
    for number, size in enumerate((200, 300, 400, 500, 500)):
        sent = payload(f"e{min(number, 3)}", feature(NEW, "", square(0, size)))
        assert service.edit(workshop, sent, when=TODAY, role="facilitator").conflicts == ()
    assert [event.kind for event in store.events(workshop)] == ["draw", "redraw", "redraw", "redraw"]
    areas = areas_as_of(store.events(workshop))
    assert areas.geometry[NEW].area == pytest.approx(250_000, abs=0.5)
    assert list(areas["name"]) == ["Gebied 1"]


def test_pages_that_send_at_once_lose_nothing(store: Store, workshop: str) -> None:
    service = WorkshopService(store)

    def page(number: int) -> None:
        for turn in range(5):
            # a part of the country of its own, on whatever it knows of the others
            shape = square(3 * number, 100 * (turn + 1))
            sent = payload(f"e{number}-{turn}", feature(AREAS[number], f"Naam {number}", shape))
            sent |= {"client": f"page-{number}", "revision": store.revision(workshop)}
            assert service.edit(workshop, sent, when=TODAY, role="facilitator").settled

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(page, range(4)))
    kept, read = service.timeline(workshop), store.events(workshop)
    assert sorted(kept.events, key=lambda event: event.id) == list(read)
    assert [round(area.geometry.area / 1e4) for area in kept.states().values() if area.geometry] == [25] * 4


# --- how often it is read and followed


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """Count how often a store is read, and which areas are followed."""
    found: dict[str, list[Any]] = {"read": [], "followed": []}
    read = Store.events

    def reading(self: Store, workshop: str, **asked: Any) -> tuple[Event, ...]:
        found["read"].append(asked)
        return read(self, workshop, **asked)

    def following(state: AreaState | None, part: Event) -> AreaState | None:
        found["followed"].append(part.area)
        return step(state, part)

    monkeypatch.setattr(Store, "events", reading)
    monkeypatch.setattr("smeedkaart.history.timeline.step", following)
    return found


def test_events_are_read_and_followed_once(
    store: Store, workshop: str, counted: dict[str, list[Any]]
) -> None:
    others = [
        Event("draw", f"a{i}", TODAY, name=f"Nr {i}", geometry=box(229e3, 525e3 + i, 230e3, 525e3 + i + 1))
        for i in range(5)
    ]
    revision = store.append(workshop, others).revision
    service = WorkshopService(store)
    counted["followed"].clear()
    for number in range(1, 4):
        sent = payload(f"e{number}", feature(NEW, "Noord", square(2, 100 * number)), revision=revision)
        answer = service.edit(workshop, sent, when=TODAY, role="facilitator")
        assert answer.revision is not None
        revision = answer.revision
        assert len(service.timeline(workshop).states()) == 6
    # the first edit finds five areas that it has not read yet; after that all that is recorded is known
    assert counted["read"] == [{"after": 0}]
    assert [area for area in counted["followed"] if area != NEW] == ["a0", "a1", "a2", "a3", "a4"]
    # what somebody else recorded is read, and only that
    store.append(workshop, [Event("rename", "a0", TODAY, name="Elders")])
    assert service.timeline(workshop).states()["a0"].name == "Elders"
    assert counted["read"] == [{"after": 0}, {"after": revision}]
    assert service.timeline(workshop, revision).states()["a0"].name == "Nr 0"


@pytest.mark.parametrize("recorded_since", [0, 1, 2, 3])
def test_a_file_that_is_put_back_from_a_backup_is_read_again(
    store: Store, workshop: str, recorded_since: int
) -> None:
    def drawn(number: int, name: str) -> Event:
        shape = box(229e3, 525e3 + number, 230e3, 525e3 + number + 1)
        return Event("draw", f"{name}-{number}", TODAY, name=f"{name} {number}", geometry=shape)

    service = WorkshopService(store)
    store.append(workshop, [drawn(1, "Eerst")])
    backup = store.path.read_bytes()
    store.append(workshop, [drawn(2, "Eerst"), drawn(3, "Eerst")])
    assert len(service.timeline(workshop).events) == 3
    store.path.write_bytes(backup)
    for number in range(recorded_since):
        store.append(workshop, [drawn(number + 2, "Later")])
    revision = store.revision(workshop)
    # as a page asks for it, and then without one
    assert service.timeline(workshop, revision).events == store.events(workshop)
    sent = payload("e1", feature(NEW, "Nieuw", square(2)), revision=revision)
    answer = service.edit(workshop, sent, when=TODAY, role="facilitator")
    assert list(answer.before) == ["Eerst-1", *(f"Later-{number + 2}" for number in range(recorded_since))]
    assert service.timeline(workshop).events == store.events(workshop)


# --- any edits at all, held against a model


@dataclass(frozen=True)
class Said:
    """One thing that was recorded, as the model knows it."""

    revision: int
    client: str
    area: str
    name: str | None = None
    size: int | None = None
    ends: bool = False


View = dict[str, tuple[str, int]]


def view(said: list[Said]) -> View:
    """Go through what was said; an area is a name and the length of a side."""
    there: View = {}
    for one in said:
        name, size = there.pop(one.area, ("", 0))
        if not one.ends:
            there[one.area] = (one.name or name, one.size or size)
    return there


class AnyEdits(RuleBasedStateMachine):
    """Two pages, of which each knows another revision, and a third hand that now and then uses a form."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store(Path(self.folder.name) / "plan.sqlite")
        self.plan = self.store.create_workshop("Krakeel").id
        self.service = WorkshopService(self.store)
        self.knows = {"one": 0, "two": 0}
        self.said: list[Said] = []
        self.sent: dict[str, dict[str, Any]] = {}
        self.names = 0
        self.edits = 0

    def teardown(self) -> None:
        self.folder.cleanup()

    def send(self, sent: dict[str, Any]) -> EditAnswer:
        return self.service.edit(self.plan, sent, when=TODAY, role="facilitator")

    def exact(self) -> dict[str, tuple[str, bytes]]:
        areas = areas_as_of(self.store.events(self.plan), TODAY)
        return {
            area: (name, shape.wkb)
            for area, name, shape in zip(areas.index, areas["name"], areas.geometry, strict=True)
        }

    @rule(
        client=st.sampled_from(("one", "two")),
        drawn=st.dictionaries(st.sampled_from(AREAS), st.sampled_from((100, 200, 300, None)), min_size=1),
        named=st.sets(st.sampled_from(AREAS)),
        ends=st.sets(st.sampled_from(AREAS), max_size=2),
    )
    def an_edit(self, client: str, drawn: dict[str, int | None], named: set[str], ends: set[str]) -> None:
        revision = self.knows[client]
        self.edits += 1
        known = view([one for one in self.said if one.revision <= revision or one.client == client])
        wanted: View = {}
        for area, size in drawn.items():
            if area in ends:
                continue
            name, now = known.get(area, ("", 100))
            if area in named or not name:
                # a name that nobody else has
                self.names += 1
                name = f"Naam {self.names}"
            wanted[area] = (name, size or now)
        ends &= known.keys()
        put = [feature(area, name, self.shape(area, size)) for area, (name, size) in wanted.items()]
        sent = payload(f"e{self.edits}", *put, end=sorted(ends), client=client)
        sent["revision"] = revision
        before = self.exact()
        answer = self.send(sent)
        assert answer.settled
        assert answer.notices == ()
        self.sent[client] = sent
        met = {one.area for one in self.said if one.revision > revision and one.client != client}
        # of what one gesture changes, all waits as soon as one thing was changed otherwise meanwhile
        there = view(self.said)
        waits = any(area in there for area in met & ends) or any(
            self.differs(known.get(area), wanted[area], there.get(area)) for area in met & wanted.keys()
        )
        recorded = answer.revision or 0
        for area in () if waits else ends - met:
            self.said.append(Said(recorded, client, area, ends=True))
        for area, (name, size) in () if waits else wanted.items():
            if area not in met and known.get(area) != (name, size):
                self.said.append(Said(recorded, client, area, name, size))
        after = self.exact()
        untouched = before.keys() - wanted.keys() - ends
        assert {area: after[area] for area in untouched} == {area: before[area] for area in untouched}
        assert bool(answer.conflicts) == waits
        assert answer.events == () or not waits
        # who is drawn in one edit, comes in its answer
        there = view(self.said)
        assert set(answer.put) == {*wanted, *ends} & there.keys()

    @staticmethod
    def differs(known: tuple[str, int] | None, wanted: tuple[str, int], now: tuple[str, int] | None) -> bool:
        """Tell whether an area that was met is to become what it is not already."""
        if known is None or now is None:
            return known != wanted
        return any(old != new != there for old, new, there in zip(known, wanted, now, strict=True))

    @staticmethod
    def shape(area: str, size: int) -> Any:
        return square(2 * AREAS.index(area), size)

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), restart=st.booleans())
    def the_same_again(self, data: st.DataObject, restart: bool) -> None:
        sent = self.sent[data.draw(st.sampled_from(sorted(self.sent)))]
        if restart:
            self.service = WorkshopService(self.store)
        before = self.store.events(self.plan)
        assert self.send(sent).settled
        assert self.store.events(self.plan) == before

    @rule(client=st.sampled_from(("one", "two")))
    def a_page_catches_up(self, client: str) -> None:
        self.knows[client] = self.store.revision(self.plan)

    @precondition(lambda self: bool(view(self.said)))
    @rule(data=st.data())
    def a_form(self, data: st.DataObject) -> None:
        area = data.draw(st.sampled_from(sorted(view(self.said))))
        self.names += 1
        renamed = Event("rename", area, TODAY, name=f"Naam {self.names}")
        done = self.store.append(self.plan, [renamed])
        self.said.append(Said(done.revision, "", area, renamed.name))

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        events = self.store.events(self.plan)
        areas = areas_as_of(events, TODAY)
        found = {
            area: (name, round(shape.area**0.5))
            for area, name, shape in zip(areas.index, areas["name"], areas.geometry, strict=True)
        }
        assert found == view(self.said)

    @invariant()
    def what_is_kept_in_memory_is_what_the_file_holds(self) -> None:
        kept, read = self.service.timeline(self.plan), Timeline.of(self.store.events(self.plan))
        assert (kept.events, kept.counted, kept.states()) == (read.events, read.counted, read.states())


TestAnyEdits = AnyEdits.TestCase
TestAnyEdits.settings = settings(max_examples=12, stateful_step_count=15)
