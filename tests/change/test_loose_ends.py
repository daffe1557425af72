"""What hangs on areas that are about to end is asked about, with what most people would expect preset."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
import shapely

from smeedkaart.change.effects import change_effect
from smeedkaart.change.loose_ends import LooseEndQuestion, answered, loose_end_questions, loose_ends
from smeedkaart.funding.base_after_merge import kept_bases
from smeedkaart.funding.scheme import KeepYears, Scheme
from smeedkaart.history.event import Event, HandedOn, Output
from smeedkaart.history.handing_on import decisions_as_of
from smeedkaart.history.kinds import EVENT_KINDS, About, EventKind
from smeedkaart.history.validation import check_event
from tests.change.test_series import FOUR, HOOGEVEEN, MERGED, START, data, decided, merge, scheme
from tests.fixtures.assessments import square

OVER_ZUID = "Het besluit “initiatief, niveau 1” van 30 mei 2007 over Zuid"


def asked(
    history: tuple[Event, ...], change: Event, rules: Scheme = HOOGEVEEN
) -> tuple[LooseEndQuestion, ...]:
    return loose_end_questions(history, change, data(), rules)


def words(question: LooseEndQuestion) -> tuple[list[str], list[str], int | None]:
    return (
        [str(end.said) for end in question.ends],
        [str(outcome.said) for outcome in question.outcomes],
        question.preset,
    )


def test_where_nothing_hangs_on_what_ends_nothing_is_asked() -> None:
    joined = merge(("noord", "west"), shapely.union(square(0), square(3)))
    assert asked(FOUR, joined) == ()
    assert asked(FOUR, Event("rename", "zuid", MERGED, name="Ander")) == ()


def test_what_was_decided_about_one_of_two_lapses_unless_people_say_otherwise() -> None:
    joined = merge(("noord", "zuid"), shapely.union(square(0), square(2)))
    (question,) = asked(FOUR, joined)
    assert words(question) == ([OVER_ZUID], ["vervalt", "gaat mee naar Samen"], 0)
    # it makes no difference whether the merge was recorded already
    assert asked((*FOUR, joined), joined) == (question,)
    lapsed, along = (answered(joined, [outcome]) for outcome in question.outcomes)
    # this scheme keeps no base amounts; another one may, and then they go into a merge as ever
    by_rule = (HandedOn("noord", "samen"), HandedOn("zuid", "samen"))
    assert lapsed.handed_on == by_rule
    assert along.handed_on == (HandedOn("zuid", "samen", "initiative"), *by_rule)
    check_event(FOUR, replace(along, id=0))
    assert [one.area for one in decisions_as_of((*FOUR, along), MERGED)] == ["oost", "samen"]


def test_two_kinds_are_two_questions() -> None:
    found = [words(question) for question in asked(FOUR, merge())]
    assert [ends for ends, _outcomes, _preset in found] == [
        ["Het besluit “sterke impuls” van 30 mei 2007 over Oost"],
        [OVER_ZUID],
    ]


def test_what_was_decided_alike_about_all_of_them_goes_on_unless_people_say_otherwise() -> None:
    history = (*FOUR, decided(8, "oost", "initiative", 1, date(2008, 1, 1)))
    _impulse, initiative = asked(history, merge())
    ends, outcomes, preset = words(initiative)
    assert ends == [OVER_ZUID, "Het besluit “initiatief, niveau 1” van 1 januari 2008 over Oost"]
    assert (outcomes, preset) == (["alle vervallen", "gaan mee naar Samen"], 1)
    (decision,) = [
        one
        for one in decisions_as_of((*history, answered(merge(), [initiative.outcomes[1]])), MERGED)
        if one.kind == "initiative"
    ]
    # of two that are alike the later one holds
    assert (decision.area, decision.on, decision.origin) == ("samen", date(2008, 1, 1), "Oost")


def test_of_different_levels_people_choose_and_nothing_is_preset() -> None:
    history = (*FOUR, decided(8, "oost", "initiative", 3, date(2008, 1, 1)))
    _impulse, initiative = asked(history, merge())
    _ends, outcomes, preset = words(initiative)
    assert outcomes == [
        "alle vervallen",
        "niveau 1 van Zuid gaat mee naar Samen",
        "niveau 3 van Oost gaat mee naar Samen",
    ]
    assert preset is None
    for outcome, level in zip(initiative.outcomes, (None, 1, 3), strict=True):
        held = decisions_as_of((*history, answered(merge(), [outcome])), MERGED)
        assert [one.level for one in held if one.area == "samen"] == ([] if level is None else [level])


def test_a_part_of_a_split_may_have_it_or_each_of_them() -> None:
    parts = (Output("x", "X", square(2, width=0.5)), Output("y", "Y", square(2.5, width=0.5)))
    split = Event("split", "x", MERGED, inputs=("zuid",), outputs=parts)
    (question,) = asked(FOUR, split)
    assert words(question) == (
        [OVER_ZUID],
        ["vervalt", "gaat mee naar X", "gaat mee naar Y", "gaat mee naar X en Y"],
        0,
    )
    # 300 x 9.50 is lost, half of it, or nothing
    found = [
        sum(line.amount for line in change_effect(FOUR, answered(split, [one]), data(), HOOGEVEEN).lines)
        for one in question.outcomes
    ]
    assert [str(amount) for amount in found] == ["17150.00", "18575.00", "18575.00", "20000.00"]


def test_when_an_area_ends_it_may_go_on_with_one_that_was_not_decided_about_already() -> None:
    (question,) = asked(FOUR, Event("end", "zuid", MERGED))
    _ends, outcomes, preset = words(question)
    assert outcomes == ["vervalt", "gaat mee naar Noord", "gaat mee naar Oost", "gaat mee naar West"]
    assert preset == 0
    history = (*FOUR, decided(8, "west", "initiative", 4))
    (question,) = asked(history, Event("end", "zuid", MERGED))
    assert [str(outcome.said) for outcome in question.outcomes][-1] == "gaat mee naar Oost"
    # of what never was right nothing goes on
    (question,) = asked(FOUR, Event("void", "zuid", MERGED))
    assert [str(outcome.said) for outcome in question.outcomes] == ["vervalt"]


def test_base_amounts_that_are_kept_are_asked_about_like_decisions() -> None:
    rules = scheme(merge_keeps_base=KeepYears(years=3))
    history = (*FOUR, merge(("noord", "oost"), square(0, width=2)))
    later = date(2013, 1, 1)
    made = Output("alles", "Alles", square(0, width=3))
    again = Event("merge", "alles", later, inputs=("samen", "zuid"), outputs=(made,))
    kept = asked(history, again, rules)[-1]
    # into a next merge they go, as the scheme has it
    assert words(kept) == (
        ["Het basisbedrag dat Samen houdt na een samenvoeging"],
        ["vervalt", "gaat mee naar Alles"],
        1,
    )
    parts = (Output("x", "X", square(0)), Output("y", "Y", square(1)))
    split = Event("split", "x", later, inputs=("samen",), outputs=parts)
    (kept,) = asked(history, split, rules)
    # they cannot go on twice
    assert words(kept)[1:] == (["vervalt", "gaat mee naar X", "gaat mee naar Y"], 0)
    effect = change_effect(history, answered(split, [kept.outcomes[1]]), data(), rules)
    # one base amount more, and none that is kept is lost
    assert str(effect.difference) == "20000.00"
    # once they are over there is nothing to ask
    assert asked(history, replace(split, valid_from=date(2015, 1, 1)), rules) == ()


def test_a_base_amount_lapses_when_people_say_so_and_never_because_nobody_asked() -> None:
    rules = scheme(merge_keeps_base="all")
    history = (*FOUR, merge(("noord", "oost"), square(0, width=2)))
    made = Output("alles", "Alles", square(0, width=3))
    again = Event("merge", "alles", date(2013, 1, 1), inputs=("samen", "zuid"), outputs=(made,), id=8)
    unasked = answered(again, [])
    lapse, along = asked(history, again, rules)[-1].outcomes
    counts = [
        [kept.count for kept in kept_bases((*history, change), "all")["alles"]]
        for change in (again, unasked, answered(again, [along]), answered(again, [lapse]))
    ]
    assert counts == [[1, 1], [1, 1], [1, 1], [1]]


def test_what_an_area_that_goes_on_has_already_is_not_replaced_unasked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    absorb = EventKind(
        "absorb", About.AREAS, inputs=(2, None), outputs=(1, 1), going_on=(1, 1), keeps_base=True
    )
    monkeypatch.setitem(EVENT_KINDS, "absorb", absorb)
    history = (*FOUR, decided(8, "noord", "initiative", 2))
    whole = Output("noord", "Noord", shapely.union(square(0), square(2)))
    change = Event("absorb", "noord", MERGED, inputs=("noord", "zuid"), outputs=(whole,))
    (question,) = asked(history, change)
    assert words(question) == ([OVER_ZUID], ["vervalt", "gaat mee naar Noord"], 0)
    assert [end.area for end in loose_ends(history, change, data(), HOOGEVEEN)] == ["zuid"]


def test_every_answer_can_be_recorded_and_says_all_there_is_to_say() -> None:
    history = (*FOUR, decided(8, "oost", "initiative", 3, date(2008, 1, 1)))
    made = (Output("p", "P", square(1, width=1.5)), Output("q", "Q", square(2.5, width=0.5)))
    regroup = Event("regroup", "p", MERGED, inputs=("oost", "zuid"), outputs=made)
    for change in (merge(), regroup, Event("end", "oost", MERGED), Event("end", "zuid", START)):
        fresh = replace(change, id=0)
        for chosen in product(*(question.outcomes for question in asked(history, fresh))):
            said = answered(fresh, chosen)
            assert said.handed_on is not None
            check_event(history, said)
