"""A workshop kept in memory tells each page what changed; together that is what is recorded."""

# the names of the rules say what they do
# ruff: noqa: D102

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from smeedkaart.assessment.assess import assess
from smeedkaart.change.transitions import same_area
from smeedkaart.errors import StoreError
from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.decision import Decision
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import END, RENAME, SCHEME
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from smeedkaart.workshop.choosing import scheme_chosen
from smeedkaart.workshop.news import AreaNews, Conflict, News
from smeedkaart.workshop.room import Listener, Room
from smeedkaart.workshop.service import WorkshopService
from tests.workshop.test_edits import TODAY, feature, square

AREAS = tuple(f"6f0c2d1e-8a4b-4c3d-9e2f-01234567890{place}" for place in "abcd")


class Pages(Listener):
    """Keeps what was told."""

    def __init__(self) -> None:
        self.told: list[News] = []
        self.met: list[Conflict] = []

    def hear(self, news: News) -> None:
        self.told.append(news)

    def hear_conflict(self, conflict: Conflict) -> None:
        self.met.append(conflict)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "plan.sqlite")


def room_of(store: Store, workshop: str, pages: Listener | None = None, today: date = TODAY) -> Room:
    return Room(store, WorkshopService(store), workshop, pages, today=lambda: today)


def payload(edit_id: str, *put: Any, **more: Any) -> dict[str, Any]:
    sent = {"edit_id": edit_id, "client": "page", "why": "edit", "revision": 0, "put": [*put], "end": []}
    return sent | more


def test_edits_that_came_in_together_are_told_once_and_each_page_gets_its_own_answer(store: Store) -> None:
    pages = Pages()
    room = room_of(store, store.create_workshop("Krakeel").id, pages)
    answers = room.edit(
        [
            payload("e1", feature(AREAS[0], "Noord", square(0))),
            payload("e2", feature(AREAS[1], "Zuid", square(2)), client="other"),
            payload("e3", client="third", why="nothing"),
        ]
    )
    (news,) = pages.told
    assert [area.name for area in news.areas] == ["Noord", "Zuid"]
    assert [answer.settled for answer in answers] == [True, True, True]
    assert [len(answer.notices) for answer in answers] == [0, 0, 1]
    assert [answer.news.areas if answer.news else () for answer in answers] == [news.areas] * 3
    # all of them together come after it, once
    assert (news.behind, room.take_together(), room.take_together()) == (True, True, False)
    assert [one.whole is not None for one in pages.told] == [False, True]


def test_what_one_page_sent_twice_builds_on_itself_and_all_of_it_is_told_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, pages, turns = store.create_workshop("Krakeel").id, Pages(), []
    record = Store.append_all

    def counted(self: Store, workshop: str, edits: Any) -> Any:
        turns.append(len(edits))
        return record(self, workshop, edits)

    monkeypatch.setattr(Store, "append_all", counted)
    room = room_of(store, plan, pages)
    answers = room.edit(
        [
            payload("e1", feature(AREAS[0], "", square(0))),
            payload("o1", feature(AREAS[1], "Zuid", square(1)), client="other"),
            # all of it on the empty map, for no answer has come yet; and once more what was sent first
            payload("e2", feature(AREAS[0], "Weide", square(0, 400))),
            payload("o2", feature(AREAS[1], "Zuid", square(1, 300)), client="other"),
            payload("e1", feature(AREAS[0], "", square(0))),
            payload("e3", end=[AREAS[0]], why="remove"),
        ]
    )
    assert [(answer.edit_id, answer.settled, len(answer.notices)) for answer in answers] == [
        (edit, True, 0) for edit in ("e1", "o1", "e2", "o2", "e1", "e3")
    ]
    # a commit for as many pages as wait: two of both, and two of the first alone
    assert turns == [2, 2, 1, 1]
    kinds = [(event.kind, event.area) for event in store.events(plan)]
    assert kinds == [
        ("draw", AREAS[0]),
        ("draw", AREAS[1]),
        ("redraw", AREAS[0]),
        ("rename", AREAS[0]),
        ("redraw", AREAS[1]),
        ("end", AREAS[0]),
    ]
    (news,) = pages.told
    # 300 x 300 m
    assert [(one.id, round(shapely.area(one.shape) / 1e4)) for one in news.areas] == [(AREAS[1], 9)]


def test_what_a_page_did_after_what_could_not_be_written_waits_for_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = store.create_workshop("Krakeel").id
    room = room_of(store, plan)
    record, fails = Store.append_all, [True]

    def busy(self: Store, workshop: str, edits: Any) -> Any:
        if fails and fails.pop():
            raise StoreError("De schijf is vol.")
        return record(self, workshop, edits)

    monkeypatch.setattr(Store, "append_all", busy)
    sent = [
        payload("e1", feature(AREAS[0], "Noord", square(0))),
        payload("e2", feature(AREAS[0], "Noord", square(0, 400))),
        payload("o1", feature(AREAS[1], "Zuid", square(2)), client="other"),
    ]
    first = room.edit(sent)
    assert [(one.edit_id, one.settled) for one in first] == [("e1", False), ("e2", False), ("o1", True)]
    assert [event.area for event in store.events(plan)] == [AREAS[1]]
    assert [one.settled for one in room.edit(sent)] == [True, True, True]
    assert [event.kind for event in store.events(plan)] == ["draw", "draw", "redraw"]


def test_a_page_whose_edit_is_refused_hears_how_its_areas_stand(store: Store) -> None:
    room = room_of(store, store.create_workshop("Krakeel").id)
    room.edit([payload("e1", feature(AREAS[0], "Noord", square(0)))])
    (refused,) = room.edit([payload("e2", feature(AREAS[0], "x" * 500, square(2)))])
    assert (refused.settled, len(refused.notices)) == (True, 1)
    assert refused.news is not None
    assert [area.name for area in refused.news.areas] == ["Noord"]


def test_whoever_is_further_behind_than_what_is_kept_gets_everything(store: Store) -> None:
    room = room_of(store, store.create_workshop("Krakeel").id)
    drawn = feature(AREAS[0], "Noord", square(0))
    first = room.edit([payload("e0", drawn)])[0].news
    assert first is not None
    for place in range(1, 4):
        named = feature(AREAS[0], f"Noord {place}", square(0))
        room.edit([payload(f"e{place}", named, revision=10_000)])
    assert [[area.name for area in news.areas] for news in room.since(first.seq)] == [
        [f"Noord {place}"] for place in range(1, 4)
    ]
    for _place in range(1_001):
        room.behind = True
        room.take_together()
    (everything,) = room.since(first.seq)
    assert everything.all
    assert [one.all for one in room.since("elsewhere-3")] == [True]
    assert room.since(everything.seq) == []


def test_what_forms_and_other_servers_record_is_found_and_a_backup_begins_anew(store: Store) -> None:
    plan = store.create_workshop("Krakeel").id
    pages = Pages()
    room = room_of(store, plan, pages)
    room.edit([payload("e1", feature(AREAS[0], "Noord", square(0)))])
    copy = store.copy_to(store.path.with_name("copy.sqlite"))
    other = Store(store.path)
    other.append(plan, [Event(RENAME, AREAS[0], TODAY, name="De Weide")])
    room.catch_up()
    assert [area.name for area in pages.told[-1].areas] == ["De Weide"]
    known = pages.told[-1].seq
    other.append(plan, [Event(END, AREAS[0], TODAY + timedelta(days=1))])
    room.catch_up()
    # it ends tomorrow
    assert pages.told[-1].seq == known
    room = room_of(store, plan, pages, today=TODAY + timedelta(days=1))
    assert room.everything().areas == ()
    store.close()
    store.path.write_bytes(copy.read_bytes())
    room.catch_up()
    # open pages hear so by themselves
    assert pages.told[-1].all
    (again,) = room.since(known)
    assert (again.all, [area.name for area in again.areas]) == (True, ["Noord"])


def test_another_scheme_changes_all_numbers_and_what_cannot_be_worked_out_is_still_on_the_map(
    store: Store,
) -> None:
    plan = store.create_workshop("Krakeel").id
    pages = Pages()
    room = room_of(store, plan, pages)
    room.edit([payload("e1", feature(AREAS[0], "Noord", square(0, 2_000)))])
    before = pages.told[-1].areas[0]
    store.append(plan, [Event(SCHEME, "", TODAY, name="Kapot", setting="kapot", document="name = 3")])
    room.catch_up()
    (area,) = pages.told[-1].areas
    assert (before.receipt is None, area.receipt is None, area.name) == (False, True, "Noord")
    assert str(pages.told[-1].trouble)
    assert area.changed > before.changed


def test_a_page_that_moves_a_border_far_is_asked_whether_it_is_the_same_area(store: Store) -> None:
    room = room_of(store, store.create_workshop("Krakeel").id)
    (drawn,) = room.edit([payload("e1", feature(AREAS[0], "Noord", square(0, 2_000)))])
    assert drawn.news is not None
    # 1,500 m further: a quarter of the surface stays
    far = feature(AREAS[0], None, square(3, 2_000))
    (moved,) = room.edit([payload("e2", far, revision=drawn.news.revision)])
    (question,) = moved.questions
    assert (question.name, question.redraw.area) == ("Noord", AREAS[0])
    # as it is counted without a room, from all figures anew
    stayed = same_area(square(0, 2_000), square(3, 2_000), hoogeveen())
    assert question.kept == pytest.approx(stayed.people, abs=1e-4)


def test_a_border_of_two_areas_of_which_one_met_another_change_waits_as_a_whole(store: Store) -> None:
    pages = Pages()
    room = room_of(store, store.create_workshop("Krakeel").id, pages)
    both = [
        feature(AREAS[place], name, square(2 * place, 1_000)) for place, name in enumerate(("Noord", "Zuid"))
    ]
    (drawn,) = room.edit([payload("e1", *both)])
    assert drawn.news is not None
    began = drawn.news.revision
    room.edit([payload("o1", feature(AREAS[0], None, square(0, 900)), client="other", revision=began)])
    moved = [feature(AREAS[place], None, square(2 * place, 1_000 - 400 * place)) for place in (0, 1)]
    moved[0] = feature(AREAS[0], None, square(0, 1_400))
    (kept,) = room.edit([payload("e2", *moved, revision=began)])
    assert kept.settled
    (conflict,) = pages.met
    assert (conflict.proposer, conflict.other, [*conflict.names]) == ("page", "other", [*AREAS[:2]])
    # 1,400 x 1,400 m and 600 x 600 m are proposed, 900 x 900 m and 1,000 x 1,000 m stand
    sizes = [
        [float(shapely.area(side.shape)) / 1e4 for side in sides.values()]
        for sides in (conflict.proposed, conflict.stands)
    ]
    assert sizes == [[pytest.approx(196), pytest.approx(36)], [pytest.approx(81), pytest.approx(100)]]
    # one of the two is enough to choose both
    choice = {"proposals": [conflict.proposals[1].id], "accept": True, "edit_id": "c1", "client": "other"}
    chosen = room.choose(choice)
    assert chosen.news is not None
    assert {area.id for area in chosen.news.areas} == {*AREAS[:2]}
    assert pages.met[-1].settled
    assert room.conflicts() == []


@pytest.mark.parametrize("unseen", [False, True])
def test_a_shared_border_of_which_another_page_changed_one_side_is_taken_back_wholly_or_not(
    store: Store, monkeypatch: pytest.MonkeyPatch, unseen: bool
) -> None:
    plan = store.create_workshop("Krakeel").id
    room = room_of(store, plan)
    borders = [("Noord", square(0)), ("Zuid", square(1))]
    both = [feature(area, *one) for area, one in zip(AREAS, borders, strict=False)]
    (drawn,) = room.edit([payload("e1", *both)])
    assert drawn.news is not None
    # 100 m of the border between them: 400 m and 600 m wide
    west, east = (
        shapely.box(229_000, 525_000, 229_400, 525_500),
        shapely.box(229_400, 525_000, 230_000, 525_500),
    )
    moved = [feature(area, None, one) for area, one in zip(AREAS, (west, east), strict=False)]
    (shared,) = room.edit([payload("e2", *moved, revision=drawn.news.revision)])
    assert shared.news is not None
    theirs = payload("o1", feature(AREAS[1], None, square(1, 400)), client="other")
    theirs["revision"] = shared.news.revision
    if unseen:
        # from another server, in the moment between looking and recording
        append = Store.append

        def late(self: Store, workshop: str, events: Any, **more: Any) -> Any:
            monkeypatch.undo()
            WorkshopService(store).edit(plan, theirs, when=TODAY, role="facilitator")
            return append(self, workshop, events, **more)

        monkeypatch.setattr(Store, "append", late)
    else:
        room.edit([theirs])
    undone = room.undo({"edit_id": "u1", "client": "page"})
    assert (undone.settled, undone.again) == (True, ())
    assert "daarna nog gewijzigd" in str(*undone.notices)
    now = areas_as_of(store.events(plan), TODAY)
    # 400 x 500 m, and 400 x 400 m of the other page
    assert [round(now.geometry[area].area / 1e4) for area in AREAS[:2]] == [20, 16]
    # once the other page takes its own back, both sides go back together: 500 x 500 m each
    assert room.undo({"edit_id": "u2", "client": "other"}).undone
    assert room.undo({"edit_id": "u3", "client": "page"}).undone
    now = areas_as_of(store.events(plan), TODAY)
    assert [round(now.geometry[area].area / 1e4) for area in AREAS[:2]] == [25, 25]
    # and again: done again as a whole, or not at all
    room.edit([theirs | {"edit_id": "o2", "revision": room.everything().revision}])
    again = room.redo({"edit_id": "r1", "client": "page"})
    assert (again.again, len(again.notices)) == ((), 1)
    now = areas_as_of(store.events(plan), TODAY)
    assert [round(now.geometry[area].area / 1e4) for area in AREAS[:2]] == [25, 16]


def test_past_midnight_numbers_go_by_what_holds_from_that_day(store: Store) -> None:
    plan, pages, tomorrow = store.create_workshop("Krakeel").id, Pages(), TODAY + timedelta(days=1)
    now = [TODAY]
    room = Room(store, WorkshopService(store), plan, pages, today=lambda: now[0])
    both = [
        feature(AREAS[place], name, square(4 * place, 2_000)) for place, name in enumerate(("Noord", "Oud"))
    ]
    room.edit([payload("e1", *both)])
    # from tomorrow on a base of 30,000 in the place of 20,000, another area, and one that is over
    file, text = Scheme.text_of("hoogeveen-2007")
    richer = scheme_chosen(file, text.replace('"20000.00"', '"30000.00"'), tomorrow, role="facilitator")
    decided = Decision(AREAS[0], "impulse", None, tomorrow, "afgesproken")
    store.append(
        plan,
        [
            richer,
            Event(END, AREAS[1], tomorrow),
            Event("draw", AREAS[2], tomorrow, name="Nieuw", geometry=square(9, 1_000)),
            Event("decision", AREAS[0], tomorrow, decision=("impulse", None), reason="afgesproken"),
        ],
    )
    room.catch_up()
    room.take_together()
    assert [area.name for area in room.everything().areas] == ["Noord", "Oud"]
    assert [area.rules.scheme.base for area in room.everything().areas if area.rules] == [20_000, 20_000]
    count = len(pages.told)
    now[0] = tomorrow
    room.catch_up()
    (news,) = pages.told[count:]
    assert ([area.name for area in news.areas], list(news.ended), news.behind) == (
        ["Noord", "Nieuw"],
        [AREAS[1]],
        True,
    )
    areas = areas_as_of(store.events(plan), tomorrow)
    scheme = Scheme.parse(richer.document, file)
    made = assess(areas[["name", "geometry"]], hoogeveen(), scheme, decisions=[decided], on=tomorrow)
    for area in news.areas:
        assert area.receipt is not None
        assert area.rules is not None
        expected = made.receipts[area.id]
        assert (area.rules.scheme.base, area.receipt.total) == (Decimal(30_000), expected.total)
        assert area.receipt.tier == expected.tier
    room.take_together()
    whole = room.everything().whole
    assert whole is not None
    assert whole.total.people == pytest.approx(made.total.people, abs=1e-3)
    # and that is all of it until something happens, or the next midnight
    count = len(pages.told)
    room.catch_up()
    assert len(pages.told) == count


def test_how_many_choices_wait_is_told_to_all_wherever_they_came_up_and_were_made(store: Store) -> None:
    plan, pages = store.create_workshop("Krakeel").id, Pages()
    room = room_of(store, plan, pages)
    (drawn,) = room.edit([payload("e1", feature(AREAS[0], "Noord", square(0)), client="one")])
    assert drawn.news is not None
    began = drawn.news.revision
    room.edit([payload("e2", feature(AREAS[0], "Weide", square(0)), client="two", revision=began)])
    # on another server on the same file, by pages that are gone
    elsewhere = Store(store.path)
    both = [
        Event(RENAME, AREAS[0], TODAY, name="Kamp", client="gone", edit_id="g1"),
        Event("redraw", AREAS[0], TODAY, geometry=square(0, 400), client="gone", edit_id="g1"),
    ]
    elsewhere.append(plan, both, based_on=began)
    told = len(pages.told)
    room.catch_up()
    # one gesture of two changes is one choice; no area became another one
    assert [(news.waiting, news.areas) for news in pages.told[told:]] == [(1, ())]
    assert [(one.proposer, one.other, one.settled) for one in pages.met] == [("gone", "two", False)]
    assert room.everything().waiting == 1
    waiting = elsewhere.open_proposals(plan)
    # chosen in a dialog
    elsewhere.accept(waiting[0].id)
    room.catch_up()
    assert [area.name for area in pages.told[-1].areas] == ["Kamp"]
    assert pages.told[-1].waiting == 0
    assert [(one.proposer, one.settled) for one in pages.met[1:]] == [("gone", True)]
    # whoever takes that choice back opens it again
    choice = elsewhere.events(plan)[-2:]
    undo = [Event("undo", AREAS[0], TODAY, about=one.id, edit_id="u1") for one in reversed(choice)]
    elsewhere.append(plan, undo)
    room.catch_up()
    assert (pages.told[-1].waiting, pages.met[-1].settled) == (1, False)


def test_a_workshop_that_is_not_there_is_refused(store: Store) -> None:
    with pytest.raises(StoreError):
        room_of(store, "nergens")


class Evening(RuleBasedStateMachine):
    """Pages draw, rename, end and undo; one of them hears things late, twice and in another order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store(Path(self.folder.name) / "plan.sqlite")
        self.plan = self.store.create_workshop("Krakeel").id
        self.pages = Pages()
        self.room = room_of(self.store, self.plan, self.pages)
        self.edits = 0

    def teardown(self) -> None:
        self.folder.cleanup()

    def send(self, *put: Any, **more: Any) -> None:
        self.edits += 1
        self.room.edit([payload(f"e{self.edits}", *put, revision=self.room.everything().revision, **more)])

    @rule(area=st.sampled_from(AREAS), step=st.integers(0, 4), size=st.sampled_from([500.0, 900.0, 1_700.0]))
    def draw(self, area: str, step: int, size: float) -> None:
        self.send(feature(area, None, square(step, size)))

    @rule(area=st.sampled_from(AREAS), name=st.sampled_from(["Noord", "Zuid", "Oost"]))
    def rename(self, area: str, name: str) -> None:
        known = {one.id: one for one in self.room.everything().areas}
        if area in known:
            self.send(feature(area, name, known[area].shape))

    @rule(area=st.sampled_from(AREAS))
    def end(self, area: str) -> None:
        self.send(end=[area])

    @rule()
    def undo(self) -> None:
        self.edits += 1
        self.room.undo({"edit_id": f"u{self.edits}", "client": "page"})

    @rule(area=st.sampled_from(AREAS))
    def elsewhere(self, area: str) -> None:
        now = areas_as_of(self.store.events(self.plan), TODAY)
        if area in now.index:
            self.store.append(self.plan, [Event(RENAME, area, TODAY, name=f"Elders {self.edits}")])
            self.room.catch_up()

    @rule()
    def together(self) -> None:
        self.room.take_together()

    @invariant()
    def what_was_told_is_what_is_recorded(self) -> None:
        known: dict[str, AreaNews] = {}
        over: dict[str, int] = {}
        # the last first, and some of it twice
        for news in (*self.pages.told[::-1], *self.pages.told[-2:]):
            for area in news.areas:
                if area.changed > max(
                    over.get(area.id, -1), known[area.id].changed if area.id in known else -1
                ):
                    known[area.id] = area
            over |= {gone: max(over.get(gone, -1), changed) for gone, changed in news.ended.items()}
        known = {one.id: one for one in known.values() if one.changed > over.get(one.id, -1)}
        now = areas_as_of(self.store.events(self.plan), TODAY)
        assert {one.id: one.name for one in known.values()} == now["name"].to_dict()
        assert all(shapely.equals(one.shape, now.geometry[one.id]) for one in known.values())
        everything = {one.id: one for one in self.room.everything().areas}
        assert everything == known
        if not known:
            return
        made = assess(now[["name", "geometry"]], hoogeveen(), "hoogeveen-2007", on=TODAY)
        for one in known.values():
            expected = made.receipts[one.id]
            assert one.receipt is not None
            assert one.outcome is not None
            assert one.receipt.total == expected.total
            assert one.receipt.people == pytest.approx(expected.people, rel=1e-9)
            assert (one.receipt.tier, one.outcome.certain) == (expected.tier, made.tiers[one.id].certain)


TestEvening = Evening.TestCase
TestEvening.settings = settings(max_examples=6, stateful_step_count=12, deadline=None)
