"""One gesture is one thing: what one edit changes holds, waits, is chosen and is undone as a whole."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from smeedkaart.errors import LineageError, StoreError
from smeedkaart.exchange.history_file import read_history, write_history
from smeedkaart.history.event import Event
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.proposals import open_proposals, proposed_together
from smeedkaart.history.undo import to_redo, to_undo
from smeedkaart.store.choosing import Choice
from smeedkaart.store.store import Appended, Store

TODAY = date(2026, 3, 1)
AREAS = ("a", "b", "c")


def square(step: int, size: float = 500.0) -> Polygon:
    """Return a square near Hoogeveen, `step` kilometres east of the first."""
    west = 229_000 + 1000 * step
    return box(west, 525_000, west + size, 525_000 + size)


def redraw(area: str, size: float, *, edit_id: str = "", client: str = "") -> Event:
    shape = square(AREAS.index(area), size)
    return Event("redraw", area, TODAY, geometry=shape, edit_id=edit_id, client=client)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "plan.sqlite")


@pytest.fixture
def plan(store: Store) -> str:
    """Return a plan with the areas a, b and c, at revision 3."""
    plan = store.create_workshop("Krakeel").id
    store.append(
        plan,
        [Event("draw", area, TODAY, name=area.upper(), geometry=square(i)) for i, area in enumerate(AREAS)],
    )
    return plan


def sides(store: Store, plan: str) -> dict[str, int]:
    """Return the length of a side of each area."""
    return {area: round(shape.length / 4) for area, shape in areas_as_of(store.events(plan)).geometry.items()}


def shared(edit_id: str, size: float, *, client: str = "me") -> list[Event]:
    """Return what moving a border between a and b does."""
    return [redraw(area, size, edit_id=edit_id, client=client) for area in "ab"]


def conflict(store: Store, plan: str) -> tuple[Event, ...]:
    """Let another page change b while this one moves the border between a and b."""
    store.append(plan, [redraw("b", 600, edit_id="theirs", client="you")], based_on=3)
    return store.append(plan, shared("mine", 700), based_on=3).conflicts


# --- it waits as a whole


def test_a_border_of_which_one_side_was_changed_meanwhile_waits_as_a_whole(store: Store, plan: str) -> None:
    waiting = conflict(store, plan)
    assert [(event.area, event.proposes, event.edit_id) for event in waiting] == [
        ("a", "redraw", "mine"),
        ("b", "redraw", "mine"),
    ]
    # the border is where the other page put it, and nowhere came apart
    assert sides(store, plan) == {"a": 500, "b": 600, "c": 500}
    assert store.open_proposals(plan) == waiting
    # sent again after a lost answer: still one gesture
    again = store.append(plan, shared("mine", 700), based_on=3)
    assert (again.events, again.conflicts) == ((), waiting)


def test_a_proposal_knows_which_change_it_met_and_so_whose(store: Store, plan: str) -> None:
    a, b = conflict(store, plan)
    assert (a.met, b.met) == (None, 4)
    assert next(event.client for event in store.events(plan) if event.id == b.met) == "you"
    # the newest of several; what the page did itself it did not meet
    store.append(plan, [redraw("b", 610, client="third"), redraw("c", 510, client="me")])
    (late,) = store.append(plan, [redraw("b", 620, client="fourth")], based_on=3).conflicts
    assert next(event.client for event in store.events(plan) if event.id == late.met) == "third"
    assert Store(store.path).open_proposals(plan) == (a, b, late)


def test_what_a_proposal_met_goes_along_to_another_machine(store: Store, plan: str, tmp_path: Path) -> None:
    conflict(store, plan)
    file = write_history(store.events(plan), tmp_path / "geschiedenis.gpkg")
    other = Store(tmp_path / "elders.sqlite")
    # the numbers there begin later: one workshop has events of its own already
    first = other.create_workshop("Eerst").id
    other.append(first, [Event("draw", "z", TODAY, name="Z", geometry=square(5))])
    taken = other.create_workshop("Krakeel", history=read_history(file)).id
    # events 1 to 6 became 2 to 7
    assert [event.met for event in other.open_proposals(taken)] == [None, 5]


def test_new_areas_wait_with_the_border_they_came_with(store: Store, plan: str) -> None:
    store.append(plan, [redraw("b", 600, client="you")], based_on=3)
    drawn = Event("draw", "d", TODAY, name="D", geometry=square(3), edit_id="cut", client="me")
    waiting = store.append(plan, [redraw("b", 300, edit_id="cut", client="me"), drawn], based_on=3).conflicts
    assert [event.proposes for event in waiting] == ["redraw", "draw"]
    store.accept(waiting[1].id)
    assert sides(store, plan) == {"a": 500, "b": 300, "c": 500, "d": 500}


def test_what_is_so_already_holds_nothing_up(store: Store, plan: str) -> None:
    store.append(plan, [redraw("b", 700, client="you")], based_on=3)
    done = store.append(plan, shared("mine", 700), based_on=3)
    assert ([event.area for event in done.events], done.conflicts) == (["a"], ())
    assert sides(store, plan) == {"a": 700, "b": 700, "c": 500}


# --- it is chosen as a whole


def test_choosing_one_side_of_a_border_chooses_the_other_and_undoing_that_undoes_both(
    store: Store, plan: str
) -> None:
    a, b = waiting = conflict(store, plan)
    chosen = store.accept(b.id)
    assert chosen.about == b.id
    assert sides(store, plan) == {"a": 700, "b": 700, "c": 500}
    assert store.open_proposals(plan) == ()
    assert store.accept(a.id).edit_id == chosen.edit_id
    store.append(plan, to_undo(store.events(plan)))
    assert sides(store, plan) == {"a": 500, "b": 600, "c": 500}
    assert store.open_proposals(plan) == waiting
    store.append(plan, to_redo(store.events(plan)))
    assert sides(store, plan) == {"a": 700, "b": 700, "c": 500}
    with pytest.raises(LineageError, match="al overgenomen"):
        store.decline(a.id)


def test_declining_one_side_of_a_border_declines_the_other(store: Store, plan: str) -> None:
    a, b = conflict(store, plan)
    closing = store.decline(a.id)
    assert closing.about == a.id
    assert store.open_proposals(plan) == ()
    assert sides(store, plan) == {"a": 500, "b": 600, "c": 500}
    with pytest.raises(LineageError, match="al afgewezen"):
        store.accept(b.id)


def test_of_a_gesture_that_no_longer_fits_nothing_is_chosen(store: Store, plan: str) -> None:
    store.append(plan, [Event("end", "b", TODAY)], based_on=3)
    swap = [Event("rename", "a", TODAY, name="X", edit_id="e"), Event("end", "c", TODAY, edit_id="e")]
    merge = Event("decision", "b", TODAY, decision=("impulse", None), edit_id="e")
    waiting = store.append(plan, [*swap, merge], based_on=3).conflicts
    assert len(waiting) == 3
    before = store.events(plan)
    with pytest.raises(LineageError, match="beëindigd"):
        store.accept(waiting[0].id)
    assert store.events(plan) == before
    # nor does the next one build on what was not recorded
    assert store.append(plan, [Event("rename", "a", TODAY, name="Y")]).revision == before[-1].id + 1


def test_areas_that_swap_names_are_chosen_together(store: Store, plan: str) -> None:
    store.append(plan, [Event("rename", "a", TODAY, name="Q")], based_on=3)
    swap = [
        Event("rename", "b", TODAY, name="C", edit_id="e"),
        Event("rename", "c", TODAY, name="B", edit_id="e"),
        Event("rename", "a", TODAY, name="Aa", edit_id="e"),
    ]
    waiting = store.append(plan, swap, based_on=3).conflicts
    done = store.choose(plan, [event.id for event in waiting], Choice(accept=True, role="facilitator"))
    assert [event.name for event in done.events] == ["C", "B", "Aa"]


def test_a_choice_is_of_its_own_workshop_and_is_made_once(store: Store, plan: str) -> None:
    a, b = conflict(store, plan)
    other = store.create_workshop("Elders").id
    choice = Choice(accept=True, role="facilitator", edit_id="pressed", client="me")
    with pytest.raises(LineageError, match="Dit voorstel bestaat niet"):
        store.choose(other, [a.id], choice)
    done = store.choose(plan, [a.id, b.id], choice)
    assert [(event.about, event.client) for event in done.events] == [(a.id, "me"), (b.id, "me")]
    assert (done.earlier, done.revision) == (6, 8)
    # the answer was lost, and then somebody presses the button on a page that had not heard
    assert store.choose(plan, [a.id, b.id], choice).events == done.events
    assert store.choose(plan, [b.id], replace(choice, edit_id="later")).events == done.events[1:]
    assert store.revision(plan) == 8


def test_a_newer_gesture_takes_the_place_of_one_that_it_covers_and_of_no_half(
    store: Store, plan: str
) -> None:
    first = conflict(store, plan)
    # one side anew: the border of before stays as it was asked for
    half = store.append(plan, [redraw("b", 710, edit_id="half", client="me")], based_on=3).conflicts
    assert store.open_proposals(plan) == (*first, *half)
    assert proposed_together(store.open_proposals(plan)) == (first, half)
    whole = store.append(plan, shared("whole", 720), based_on=3).conflicts
    assert store.open_proposals(plan) == whole
    assert open_proposals(store.events(plan)) == whole


# --- several at once


def test_of_edits_that_are_recorded_at_once_a_refused_one_costs_the_others_nothing(
    store: Store, plan: str
) -> None:
    twice = [redraw("c", 510, edit_id="twice"), redraw("c", 520, edit_id="twice")]
    wrong = [redraw("a", 530, edit_id="wrong"), Event("end", "nobody", TODAY, edit_id="wrong")]
    done = store.append_all(
        plan,
        [
            (shared("one", 600, client="me"), 3),
            (wrong, None),
            (twice, None),
            ([redraw("b", 610, edit_id="late", client="you")], 3),
            ([redraw("c", 620, edit_id="two", client="you")], 3),
            (shared("one", 600, client="me"), 3),
        ],
    )
    one, refused, unfit, late, two, again = done
    assert isinstance(refused, LineageError)
    assert isinstance(unfit, StoreError)
    assert isinstance(one, Appended)
    assert isinstance(late, Appended)
    assert isinstance(two, Appended)
    assert isinstance(again, Appended)
    # the second of two pages that changed b meets the first, though both waited together
    assert [event.met for event in late.conflicts] == [5]
    assert again.events == one.events
    assert [(one.earlier, one.revision), (late.earlier, late.revision), (two.earlier, two.revision)] == [
        (3, 5),
        (5, 6),
        (6, 7),
    ]
    assert sides(store, plan) == {"a": 600, "b": 600, "c": 620}
    assert [event.id for event in store.events(plan)] == list(range(1, 8))
    # what is known in memory is what another program finds in the file
    assert store.append(plan, [redraw("c", 630)]).revision == Store(store.path).revision(plan) == 8


def test_a_disk_that_fails_loses_all_that_was_not_acknowledged_and_knows_it(store: Store, plan: str) -> None:
    with closing(sqlite3.connect(store.path)) as other, other:
        other.execute(
            "CREATE TRIGGER full BEFORE INSERT ON events WHEN NEW.edit_id = 'second' "
            "BEGIN SELECT json_extract('x', '$'); END"
        )
    edits = [([redraw("a", 600, edit_id="first")], 3), ([redraw("b", 600, edit_id="second")], 3)]
    with pytest.raises(StoreError):
        store.append_all(plan, edits)
    assert sides(store, plan) == dict.fromkeys(AREAS, 500)
    with closing(sqlite3.connect(store.path)) as other, other:
        other.execute("DROP TRIGGER full")
    assert [one.revision for one in store.append_all(plan, edits) if isinstance(one, Appended)] == [4, 5]


@st.composite
def an_edit(draw: st.DrawFn) -> tuple[list[Event], int | None]:
    areas = draw(st.lists(st.sampled_from(AREAS), min_size=1, max_size=3, unique=True))
    client = draw(st.sampled_from(("", "one", "two")))
    key = draw(st.sampled_from(("", *"vwxyz")))
    kind = draw(st.sampled_from(("redraw", "rename", "end", "draw")))
    events = [
        Event(
            kind,
            area,
            TODAY,
            name=draw(st.sampled_from(("Noord", "Zuid"))) if kind in ("rename", "draw") else None,
            geometry=square(AREAS.index(area), draw(st.sampled_from((300, 400))))
            if kind in ("redraw", "draw")
            else None,
            edit_id=key,
            client=client,
        )
        for area in areas
    ]
    return events, draw(st.sampled_from((None, 0, 3, 5, 9)))


def bare(event: Event) -> Event:
    """Leave out what is different each time: the moment, the workshop, and a key that was made."""
    key = event.edit_id if len(event.edit_id) == 1 else ""
    return replace(event, workshop="", recorded_at=date.min, edit_id=key)  # type: ignore[arg-type]


@given(st.lists(st.lists(an_edit(), max_size=5), max_size=4))
@settings(max_examples=8)
def test_edits_at_once_are_what_they_are_one_by_one_and_a_gesture_is_whole(
    rounds: list[list[tuple[list[Event], int | None]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        together, apart = Store(Path(folder) / "t.sqlite"), Store(Path(folder) / "a.sqlite")
        plans = [store.create_workshop("Krakeel").id for store in (together, apart)]
        for edits in rounds:
            for edit, done in zip(edits, together.append_all(plans[0], edits), strict=True):
                # of a store that was opened anew nothing is known from before
                if not isinstance(done, Appended):
                    with pytest.raises(LineageError) as refusal:
                        Store(apart.path).append(plans[1], edit[0], based_on=edit[1])
                    assert str(done) == str(refusal.value)
                    continue
                alone = Store(apart.path).append(plans[1], edit[0], based_on=edit[1])
                assert [*map(bare, done.events)] == [*map(bare, alone.events)]
                assert [*map(bare, done.conflicts)] == [*map(bare, alone.conflicts)]
                assert (done.earlier, done.revision) == (alone.earlier, alone.revision)
                if edit[0][0].edit_id:
                    assert not (done.events and done.conflicts)
        assert [*map(bare, together.events(plans[0]))] == [*map(bare, apart.events(plans[1]))]
