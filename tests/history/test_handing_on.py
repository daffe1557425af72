"""What was decided about an area lapses with it or goes on with another, as was said; days by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, box

from smeedkaart.errors import LineageError
from smeedkaart.history.decision import Decision
from smeedkaart.history.event import Event, HandedOn, Output
from smeedkaart.history.handing_on import decision_fates, decisions_as_of
from smeedkaart.history.proposals import accepted_event
from smeedkaart.history.sentences import tale
from smeedkaart.history.undo import to_redo, to_undo
from smeedkaart.history.validation import check_event
from smeedkaart.store.store import Store

START, DECIDED, MERGED = date(2007, 5, 30), date(2019, 3, 12), date(2020, 1, 1)
BEFORE, LAST = date(2019, 12, 31), date(2022, 1, 1)


def square(step: int, width: int = 1) -> Polygon:
    """Return `width` square kilometres near Hoogeveen, `step` of them from the first."""
    return box(229_000 + 1000 * step, 525_000, 229_000 + 1000 * (step + width), 526_000)


def drawn(number: int, area: str, step: int) -> Event:
    return Event("draw", area, START, name=area.capitalize(), geometry=square(step), id=number)


TAKEN = Event("decision", "elim", DECIDED, decision=("initiative", 1), reason="goed georganiseerd", id=4)
THREE = (drawn(1, "elim", 0), drawn(2, "hollandscheveld", 1), drawn(3, "west", 2), TAKEN)


def merge(*along: HandedOn, said: bool = True) -> Event:
    made = Output("samen", "Samen", square(0, 2))
    return Event(
        "merge",
        "samen",
        MERGED,
        inputs=("elim", "hollandscheveld"),
        outputs=(made,),
        handed_on=along if said else None,
        id=5,
    )


ALONG = HandedOn("elim", "samen", "initiative")


def held(events: tuple[Event, ...], when: date | None = None) -> list[tuple[str, str, int | None]]:
    return [(one.area, one.kind, one.level) for one in decisions_as_of(events, when)]


def test_a_decision_lapses_with_its_area_whether_that_was_said_or_not() -> None:
    for said in (False, True):
        history = (*THREE, merge(said=said))
        assert held(history, BEFORE) == [("elim", "initiative", 1)]
        assert held(history, MERGED) == []
        (fate,) = decision_fates(history)
        assert (fate.decision.on, fate.name, fate.event.kind, fate.later) == (DECIDED, "Elim", "merge", ())


def test_a_decision_that_goes_on_keeps_its_date_reason_and_level_and_says_where_it_came_from() -> None:
    history = (*THREE, merge(ALONG))
    assert held(history, BEFORE) == [("elim", "initiative", 1)]
    (decision,) = decisions_as_of(history, MERGED)
    assert decision == Decision(
        "samen", "initiative", 1, DECIDED, "goed georganiseerd", "elim", "Elim", along=MERGED
    )
    assert decision.identity == ("elim", "initiative", 1, DECIDED, "goed georganiseerd")
    # and goes on as any other: replaced by a later one, or taken back
    later = Event("decision", "samen", LAST, decision=("initiative", 2), id=6)
    assert held((*history, later), LAST) == [("samen", "initiative", 2)]
    assert held((*history, replace(later, kind="withdraw")), LAST) == []


def test_only_what_is_named_goes_on() -> None:
    impulse = Event("decision", "elim", DECIDED, decision=("impulse", None), id=6)
    assert held((*THREE, impulse, merge(ALONG)), MERGED) == [("samen", "initiative", 1)]


def test_a_change_that_was_undone_hands_nothing_on_until_it_is_done_again() -> None:
    history: tuple[Event, ...] = (*THREE, merge(ALONG))
    history = (*history, *(replace(one, id=6) for one in to_undo(history)))
    assert held(history, MERGED) == [("elim", "initiative", 1)]
    history = (*history, *(replace(one, id=7) for one in to_redo(history)))
    assert held(history, MERGED) == [("samen", "initiative", 1)]


def test_it_goes_on_from_merge_to_merge_and_still_says_about_which_area_it_was_taken() -> None:
    again = Event(
        "merge",
        "alles",
        LAST,
        inputs=("samen", "west"),
        outputs=(Output("alles", "Alles", square(0, 3)),),
        handed_on=(HandedOn("samen", "alles", "initiative"),),
        id=6,
    )
    (decision,) = decisions_as_of((*THREE, merge(ALONG), again), LAST)
    assert (decision.area, decision.taken_about, decision.origin, decision.along) == (
        "alles",
        "elim",
        "Elim",
        LAST,
    )


def test_of_two_that_meet_the_later_one_holds() -> None:
    other = Event("decision", "hollandscheveld", date(2018, 1, 1), decision=("initiative", 3), id=6)
    both = merge(ALONG, HandedOn("hollandscheveld", "samen", "initiative"))
    assert held((*THREE, other, both), MERGED) == [("samen", "initiative", 1)]
    swapped = replace(both, handed_on=(both.handed_on or ())[::-1])
    assert held((*THREE, other, swapped), MERGED) == [("samen", "initiative", 1)]


def test_by_a_split_it_may_go_on_with_one_part_or_with_each() -> None:
    parts = (
        Output("w", "Elim-West", box(229e3, 525e3, 229_500, 526e3)),
        Output("o", "Elim-Oost", box(229_500, 525e3, 230e3, 526e3)),
    )
    split = Event("split", "w", MERGED, inputs=("elim",), outputs=parts, id=5)
    one = replace(split, handed_on=(HandedOn("elim", "o", "initiative"),))
    assert held((*THREE, one), MERGED) == [("o", "initiative", 1)]
    each = replace(split, handed_on=tuple(HandedOn("elim", part.area, "initiative") for part in parts))
    assert held((*THREE, each), MERGED) == [("w", "initiative", 1), ("o", "initiative", 1)]


def test_by_an_end_it_may_go_on_with_another_area() -> None:
    end = Event("end", "elim", MERGED, handed_on=(HandedOn("elim", "west", "initiative"),), id=5)
    assert held((*THREE, end), BEFORE) == [("elim", "initiative", 1)]
    assert held((*THREE, end), MERGED) == [("west", "initiative", 1)]


def test_an_area_that_comes_back_has_what_was_said_to_come_back() -> None:
    end = Event("end", "elim", MERGED, handed_on=(), id=5)
    back = Event("draw", "elim", LAST, name="Elim", geometry=square(0), id=6)
    # as older versions did it, without a word: what was decided holds again
    assert held((*THREE, end, back), LAST) == [("elim", "initiative", 1)]
    assert held((*THREE, end, replace(back, handed_on=())), LAST) == []
    said = (HandedOn("elim", "elim", "initiative"),)
    (decision,) = decisions_as_of((*THREE, end, replace(back, handed_on=said)), LAST)
    # it is the decision that it was
    assert decision == Decision("elim", "initiative", 1, DECIDED, "goed georganiseerd")


@pytest.mark.parametrize("area", ["elim", "hollandscheveld"])
@pytest.mark.parametrize("kind", ["decision", "withdraw"])
def test_a_decision_of_before_a_merge_is_refused_once_people_said_what_becomes_of_decisions(
    area: str, kind: str
) -> None:
    late = Event(kind, area, BEFORE, decision=("initiative", 3), id=9)
    with pytest.raises(LineageError) as refused:
        check_event((*THREE, merge(ALONG)), late)
    assert str(refused.value) == (
        "Een besluit van 31 december 2019 over dit gebied kan niet meer worden vastgelegd of teruggenomen: "
        "bij een wijziging op 1 januari 2020 is gezegd wat er gebeurt met wat erover is besloten; maak eerst "
        "die wijziging ongedaan."
    )
    # about another area it is no matter, nor once the merge is undone, nor where nobody was asked
    check_event((*THREE, merge(ALONG)), replace(late, area="west"))
    undone = Event("undo", "samen", MERGED, about=5, id=8)
    check_event((*THREE, merge(ALONG), undone), late)
    check_event((*THREE, merge(said=False)), late)


def test_nothing_holds_of_an_area_that_never_was_right() -> None:
    void = Event("void", "elim", START, id=5)
    assert held((*THREE, void)) == []
    (fate,) = decision_fates((*THREE, void))
    assert (fate.event.kind, fate.later) == ("void", ())


def test_the_tale_says_what_lapsed_and_what_went_on() -> None:
    lapsed = tale((*THREE, merge()))[-1]
    assert lapsed.sentence == (
        "Op 1 januari 2020 zijn Elim en Hollandscheveld samengevoegd tot Samen. "
        "Het besluit “initiatief, niveau 1” van 12 maart 2019 over Elim verviel."
    )
    along = tale((*THREE, merge(ALONG)))[-1]
    assert along.sentence.endswith(
        "Het besluit “initiatief, niveau 1” van 12 maart 2019 over Elim ging mee naar Samen."
    )


@pytest.mark.parametrize(
    "event",
    [
        merge(HandedOn("elim", "west", "initiative")),
        merge(HandedOn("west", "samen", "initiative")),
        Event("end", "elim", MERGED, handed_on=(HandedOn("elim", "elim", "initiative"),)),
        Event("end", "elim", MERGED, handed_on=(HandedOn("west", "hollandscheveld", "initiative"),)),
        Event("rename", "elim", MERGED, name="Anders", handed_on=(HandedOn("elim", "west", None),)),
        Event("void", "elim", START, handed_on=(HandedOn("elim", "west", "initiative"),)),
    ],
)
def test_it_only_goes_from_an_area_that_ends_to_one_that_the_change_is_about(event: Event) -> None:
    with pytest.raises(LineageError, match="kan alleen meegaan van een gebied dat door een verandering"):
        check_event(THREE, replace(event, id=0))


def test_a_base_amount_goes_on_once() -> None:
    parts = (Output("w", "W", square(0)), Output("o", "O", square(0)))
    said = tuple(HandedOn("elim", part.area) for part in parts)
    split = Event("split", "w", MERGED, inputs=("elim",), outputs=parts, handed_on=said)
    with pytest.raises(LineageError, match="maar naar één gebied"):
        check_event(THREE, split)


def test_the_store_keeps_what_was_said_and_that_nothing_was(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    for said in (None, (), (ALONG, HandedOn("hollandscheveld", "samen"))):
        plan = store.create_workshop("Krakeel").id
        change = replace(merge(), handed_on=said, id=0)
        store.append(plan, [*(replace(event, id=0) for event in THREE), change])
        assert store.events(plan)[-1].handed_on == said
    # and a history that is taken over says the same
    taken = store.create_workshop("Elders", history=store.events(plan)).id
    assert store.events(taken)[-1].handed_on == (ALONG, HandedOn("hollandscheveld", "samen"))


def test_a_proposal_that_is_accepted_says_what_it_said_when_it_was_made() -> None:
    waiting = replace(merge(ALONG), kind="proposal", proposes="merge", id=9)
    assert accepted_event(THREE, waiting).handed_on == (ALONG,)
    # an area that meanwhile exists is redrawn, and a redraw hands nothing on
    back = Event("proposal", "elim", MERGED, proposes="draw", name="Elim", geometry=square(0), id=9)
    made = accepted_event(THREE, replace(back, handed_on=(HandedOn("elim", "elim", "initiative"),)))
    assert (made.kind, made.handed_on) == ("redraw", None)


@given(st.permutations((*THREE, merge(ALONG))))
def test_the_order_in_which_events_come_does_not_count(events: list[Event]) -> None:
    assert held(tuple(events), MERGED) == [("samen", "initiative", 1)]
