"""Two people who change one area at once: the second gets both versions, and a choice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shapely import Polygon, box

from smeedkaart.errors import LineageError
from smeedkaart.history.event import Event, Output
from smeedkaart.history.lineage import areas_as_of, lineage
from smeedkaart.history.proposals import accepted_event, open_proposals
from smeedkaart.history.undo import to_undo
from smeedkaart.history.validation import check_event
from smeedkaart.store.store import Store

START, LATER, LAST = date(2007, 5, 30), date(2012, 1, 1), date(2017, 1, 1)


def square(step: int, size: float = 500.0) -> Polygon:
    """Return a square near Hoogeveen, `step` kilometres east of the first."""
    west = 229_000 + 1000 * step
    return box(west, 525_000, west + size, 525_000 + size)


# Noord is drawn, grows and becomes Binnenstad in 2012; Zuid is drawn and ends in 2017
HISTORY = (
    Event("draw", "n", START, name="Noord", geometry=square(0), id=1),
    Event("draw", "z", START, name="Zuid", geometry=square(1), id=2),
    Event("redraw", "n", LATER, geometry=square(0, 800), id=3),
    Event("rename", "n", LATER, name="Binnenstad", id=4),
    Event("end", "z", LAST, id=5),
)


def test_a_proposal_waits_until_it_is_settled_or_its_sender_sends_a_newer_one() -> None:
    first = Event("proposal", "n", LATER, proposes="redraw", geometry=square(5), client="page", id=6)
    other = replace(first, client="another page", id=7)
    newer = replace(first, geometry=square(6), id=8)
    assert open_proposals([first, other]) == (first, other)
    assert open_proposals([first, other, newer]) == (other, newer)
    assert open_proposals([first, other, newer, Event("decline", "n", LATER, about=7, id=9)]) == (newer,)
    assert open_proposals([newer, Event("redraw", "n", LATER, about=8, id=9)]) == ()


def test_a_chosen_proposal_goes_over_what_was_recorded_before() -> None:
    waiting = Event(
        "proposal",
        "n",
        date(2011, 1, 1),
        proposes="redraw",
        geometry=square(0, 900),
        id=6,
        edit_id="e",
        client="c",
    )
    chosen = accepted_event(HISTORY, waiting)
    # the last change of Noord holds from 1 January 2012
    assert (chosen.kind, chosen.valid_from, chosen.about) == ("redraw", LATER, 6)
    assert (chosen.id, chosen.proposes, chosen.edit_id, chosen.client) == (0, None, "", "")
    assert areas_as_of([*HISTORY, replace(chosen, id=9)]).geometry.area["n"] == 810_000


def test_a_chosen_proposal_about_an_area_that_ended_draws_it_again() -> None:
    reshaped = accepted_event(
        HISTORY, Event("proposal", "z", LATER, proposes="redraw", geometry=square(1, 700), id=6)
    )
    assert (reshaped.kind, reshaped.name, reshaped.valid_from) == ("draw", "Zuid", LAST)
    renamed = accepted_event(
        HISTORY, Event("proposal", "z", LATER, proposes="rename", name="Zuiderpark", id=6)
    )
    assert (renamed.kind, renamed.name, renamed.geometry) == ("draw", "Zuiderpark", square(1))
    for chosen in (reshaped, renamed):
        check_event(HISTORY, chosen)


def test_a_chosen_drawing_of_an_area_that_exists_only_changes_its_shape() -> None:
    chosen = accepted_event(
        HISTORY, Event("proposal", "n", LATER, proposes="draw", name="Oud", geometry=square(0, 700), id=6)
    )
    assert (chosen.kind, chosen.name) == ("redraw", None)


def test_what_was_undone_has_no_say_in_what_a_choice_records() -> None:
    # the end of Zuid in 2017 was undone, so Zuid is there to change, and 2017 is no day that counts
    history = [*HISTORY, Event("undo", "z", LAST, about=5, id=6)]
    chosen = accepted_event(
        history, Event("proposal", "z", LATER, proposes="rename", name="Zuiderpark", id=7)
    )
    assert (chosen.kind, chosen.valid_from) == ("rename", LATER)
    merged = Event("merge", "m", LAST, inputs=("n", "z"), outputs=(Output("m", "M", square(0)),), id=6)
    undone = [*HISTORY[:4], merged, Event("undo", "m", LAST, about=6, id=7)]
    chosen = accepted_event(
        undone, Event("proposal", "z", LATER, proposes="redraw", geometry=square(5), id=8)
    )
    assert (chosen.kind, chosen.valid_from) == ("redraw", LATER)


def test_a_page_that_proposes_the_same_merge_again_replaces_its_own_proposal() -> None:
    first = Event(
        "proposal",
        "m1",
        LATER,
        proposes="merge",
        client="page",
        inputs=("n", "z"),
        outputs=(Output("m1", "M", square(0)),),
        id=6,
    )
    # each time with a new identity for what comes out of it
    second = replace(first, area="m2", outputs=(Output("m2", "M", square(0)),), id=7)
    other = replace(second, area="m3", inputs=("n", "q"), id=8)
    assert open_proposals([first, second, other]) == (second, other)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "plan.sqlite")


@pytest.fixture
def plan(store: Store) -> str:
    """Return a plan with the areas a, b and c, at revision 3."""
    plan = store.create_workshop("Krakeel").id
    store.append(
        plan,
        [
            Event("draw", area, START, name=area.upper(), geometry=square(step))
            for step, area in enumerate("abc")
        ],
    )
    return plan


def merge(*areas: str, name: str = "Kern") -> Event:
    return Event(
        "merge", "m", LATER, inputs=areas, outputs=(Output("m", name, square(0, 2_000)),), reason="op verzoek"
    )


def test_a_merge_of_an_area_that_another_page_changed_meanwhile_waits_for_a_choice(
    store: Store, plan: str
) -> None:
    store.append(plan, [Event("redraw", "b", LATER, geometry=square(1, 600))], based_on=3)
    outcome = store.append(plan, [merge("a", "b")], based_on=3)
    assert outcome.events == ()
    (waiting,) = outcome.conflicts
    # everything that was asked for stands in it, so that the page can show both
    assert (waiting.kind, waiting.proposes, waiting.inputs) == ("proposal", "merge", ("a", "b"))
    assert waiting.outputs == merge("a", "b").outputs
    assert store.open_proposals(plan) == (waiting,)
    assert list(areas_as_of(store.events(plan)).index) == ["a", "b", "c"]
    assert lineage(store.events(plan)).links == ()


def test_a_chosen_merge_goes_on_top_of_the_change_it_met(store: Store, plan: str) -> None:
    store.append(plan, [Event("redraw", "b", LAST, geometry=square(1, 600))], based_on=3)
    (waiting,) = store.append(plan, [merge("a", "b")], based_on=3).conflicts
    chosen = store.accept(waiting.id, role="analyst")
    # it holds from the day of the newer change: both really were there until then
    assert (chosen.kind, chosen.valid_from, chosen.about) == ("merge", LAST, waiting.id)
    assert (chosen.inputs, chosen.outputs, chosen.reason) == (("a", "b"), waiting.outputs, "op verzoek")
    assert list(areas_as_of(store.events(plan)).index) == ["c", "m"]
    assert lineage(store.events(plan)).superseded_by("b") == ("m",)
    assert store.open_proposals(plan) == ()
    assert store.accept(waiting.id) == chosen
    assert store.events(plan)[-1] == chosen


def test_a_merge_that_no_longer_fits_cannot_be_chosen_and_says_why(store: Store, plan: str) -> None:
    store.append(plan, [Event("end", "b", date(2010, 1, 1))], based_on=3)
    (waiting,) = store.append(plan, [merge("a", "b")], based_on=3).conflicts
    before = store.events(plan)
    with pytest.raises(LineageError) as refusal:
        store.accept(waiting.id)
    assert (
        str(refusal.value)
        == "Het gebied B is op 1 januari 2010 beëindigd en kan dus op 1 januari 2012 niet meer veranderen."
    )
    assert store.events(plan) == before
    store.decline(waiting.id)
    assert store.open_proposals(plan) == ()


def test_of_two_merges_of_one_area_the_second_waits_and_cannot_come_on_top(store: Store, plan: str) -> None:
    store.append(plan, [merge("a", "b")], based_on=3)
    late = replace(merge("b", "c"), area="m2", outputs=(Output("m2", "Zuid", square(1, 2_000)),))
    (waiting,) = store.append(plan, [late], based_on=3).conflicts
    with pytest.raises(LineageError, match="Het gebied B is op 1 januari 2012 beëindigd"):
        store.accept(waiting.id)
    # once the first is undone, it fits again
    store.append(plan, to_undo(store.events(plan)))
    assert store.accept(waiting.id).kind == "merge"
    assert list(areas_as_of(store.events(plan)).index) == ["a", "m2"]


def test_merges_of_different_areas_never_clash(store: Store, plan: str) -> None:
    store.append(plan, [Event("draw", "d", START, name="D", geometry=square(3))])
    one = store.append(plan, [merge("a", "b")], based_on=4)
    two = replace(merge("c", "d"), area="m2", outputs=(Output("m2", "Zuid", square(2, 2_000)),))
    assert one.conflicts == store.append(plan, [two], based_on=4).conflicts == ()


def test_a_change_of_what_another_page_merged_meanwhile_waits_for_a_choice(store: Store, plan: str) -> None:
    store.append(plan, [merge("a", "b")], based_on=3)
    for late in (
        Event("redraw", "a", LATER, geometry=square(0, 600)),
        Event("decision", "b", LATER, decision=("impulse", None)),
    ):
        (waiting,) = store.append(plan, [late], based_on=3).conflicts
        assert waiting.proposes == late.kind
    with pytest.raises(LineageError, match="Het gebied B is op 1 januari 2012 beëindigd"):
        store.accept(waiting.id)


def test_a_split_that_no_longer_makes_up_the_area_cannot_be_chosen(store: Store, plan: str) -> None:
    parts = (
        Output("p", "P", box(229_000, 525_000, 229_200, 525_500)),
        Output("q", "Q", box(229_200, 525_000, 229_500, 525_500)),
    )
    store.append(plan, [Event("redraw", "a", LATER, geometry=square(0, 600))], based_on=3)
    split = Event("split", "p", LATER, inputs=("a",), outputs=parts)
    (waiting,) = store.append(plan, [split], based_on=3).conflicts
    # 600 m x 600 m - 500 m x 500 m = 11 ha
    with pytest.raises(LineageError, match="11,0 ha van het gebied ligt in geen van de delen"):
        store.accept(waiting.id)


def test_a_change_meets_an_undoing_as_it_would_meet_the_change_itself(store: Store, plan: str) -> None:
    drawn = store.append(plan, [Event("redraw", "a", LATER, geometry=square(0, 600))]).events[0]
    decided = store.append(plan, [Event("decision", "b", LATER, decision=("impulse", None))]).events[0]
    at = store.revision(plan)
    store.append(plan, [Event("undo", "a", LATER, about=drawn.id)])
    store.append(plan, [Event("undo", "b", LATER, about=decided.id)])
    names = [Event("rename", area, LATER, name=f"Nieuw {area}") for area in "abc"]
    outcome = store.append(plan, names, based_on=at)
    # an undone decision about b has nothing to do with its name
    assert [event.area for event in outcome.conflicts] == ["a"]
    assert [event.area for event in outcome.events] == ["b", "c"]


def test_a_choice_that_is_undone_is_open_again(store: Store, plan: str) -> None:
    store.append(plan, [Event("rename", "a", LATER, name="X")], based_on=3)
    (waiting,) = store.append(plan, [Event("rename", "a", LATER, name="Y")], based_on=3).conflicts
    store.accept(waiting.id)
    assert areas_as_of(store.events(plan)).loc["a", "name"] == "Y"
    store.append(plan, to_undo(store.events(plan)))
    assert areas_as_of(store.events(plan)).loc["a", "name"] == "X"
    assert store.open_proposals(plan) == (waiting,)
    second = store.accept(waiting.id)
    assert areas_as_of(store.events(plan)).loc["a", "name"] == "Y"
    assert store.accept(waiting.id) == second
    with pytest.raises(LineageError, match="al overgenomen"):
        store.decline(waiting.id)


def test_a_proposal_holds_no_name_until_it_is_chosen(store: Store, plan: str) -> None:
    store.append(plan, [Event("rename", "a", LATER, name="X")], based_on=3)
    (waiting,) = store.append(plan, [Event("rename", "a", LATER, name="Kern")], based_on=3).conflicts
    assert waiting.name == "Kern"
    # someone else takes the name while it waits
    assert store.append(plan, [Event("rename", "b", LATER, name="Kern")]).notices == ()
    assert store.accept(waiting.id).name == "Kern (2)"


def test_an_end_that_waits_gives_no_name_up(store: Store, plan: str) -> None:
    store.append(plan, [Event("redraw", "a", LATER, geometry=square(0, 600))], based_on=3)
    edit = [Event("end", "a", LATER), Event("draw", "d", LATER, name="A", geometry=square(4))]
    outcome = store.append(plan, edit, based_on=3)
    assert [event.kind for event in outcome.conflicts] == ["proposal"]
    # a is still there, and called A
    assert [event.name for event in outcome.events] == ["A (2)"]
