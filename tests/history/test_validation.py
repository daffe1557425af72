"""What is refused, and with which sentence: merges, splits, regroupings, void, undo and redo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from shapely import Polygon, box

from smeedkaart.errors import LineageError
from smeedkaart.history.event import Event, Output
from smeedkaart.history.validation import check_event, check_event_parts

DAY, LATER, LAST = date(2007, 5, 30), date(2012, 1, 1), date(2017, 1, 1)
# 1 km by 1 km, 100 ha; the next one lies against it
LEFT, RIGHT = box(229_000, 525_000, 230_000, 526_000), box(230_000, 525_000, 231_000, 526_000)
BOTH = box(229_000, 525_000, 231_000, 526_000)
WEST, EAST = box(229_000, 525_000, 229_400, 526_000), box(229_400, 525_000, 230_000, 526_000)

A = Event("draw", "a", DAY, name="Noord", geometry=LEFT, id=1)
B = Event("draw", "b", DAY, name="Zuid", geometry=RIGHT, id=2)
MERGE = Event("merge", "m", LATER, inputs=("a", "b"), outputs=(Output("m", "Kern", BOTH),))
SPLIT = Event("split", "p", LATER, inputs=("a",), outputs=(Output("p", "P", WEST), Output("q", "Q", EAST)))
REGROUP = Event(
    "regroup", "p", LATER, inputs=("a", "b"), outputs=(Output("p", "P", WEST), Output("q", "Q", EAST))
)

NOT_NEW = "Een gebied kan maar één keer in een wijziging opgaan, en wat eruit komt is nieuw."


def again(kind: str, about: int, **more: int) -> Event:
    return Event(kind, "a", DAY, about=about, **more)  # type: ignore[arg-type]


def refusal(history: Sequence[Event], new: Event) -> str:
    with pytest.raises(LineageError) as refused:
        check_event(history, new)
    return str(refused.value)


def recorded(*events: Event) -> list[Event]:
    """Record events one after the other, each of which must fit."""
    history: list[Event] = []
    for event in events:
        check_event(history, event)
        history.append(replace(event, id=len(history) + 1))
    return history


@pytest.mark.parametrize("change", [MERGE, SPLIT, REGROUP], ids=lambda change: change.kind)
def test_a_change_that_fits_is_accepted(change: Event) -> None:
    assert [event.kind for event in recorded(A, B, change)] == ["draw", "draw", change.kind]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (replace(MERGE, inputs=("a",)), "Samenvoegen maakt van twee of meer gebieden één gebied."),
        (replace(MERGE, outputs=()), "Samenvoegen maakt van twee of meer gebieden één gebied."),
        (replace(SPLIT, outputs=SPLIT.outputs[:1]), "Splitsen maakt van één gebied twee of meer gebieden."),
        (replace(SPLIT, inputs=("a", "b")), "Splitsen maakt van één gebied twee of meer gebieden."),
        (replace(REGROUP, inputs=("a",)), "Herindelen maakt van twee of meer gebieden twee of meer andere."),
        (replace(MERGE, inputs=("a", "a")), NOT_NEW),
        (
            replace(MERGE, area="a", outputs=(Output("a", "Kern", BOTH),)),
            NOT_NEW,
        ),
        (replace(MERGE, area="x"), "Een wijziging staat op naam van het eerste gebied dat eruit komt."),
        (
            replace(SPLIT, outputs=(Output("p", "Deel", WEST), Output("q", "deel", EAST))),
            "Twee gebieden die uit één wijziging komen, hebben verschillende namen nodig.",
        ),
        (replace(MERGE, outputs=(Output("m", " ", BOTH),)), "Een gebied heeft een naam nodig."),
        (
            replace(MERGE, outputs=(Output("m", "Kern", Polygon()),)),
            "Een gebied heeft een vorm met een oppervlakte nodig.",
        ),
        (
            replace(MERGE, outputs=(Output("m", "Kern", box(6.4, 52.7, 6.5, 52.8)),)),
            "Een gebied moet in Nederland liggen, in coördinaten van de Rijksdriehoek.",
        ),
    ],
)
def test_a_change_that_lacks_something_is_refused(change: Event, sentence: str) -> None:
    assert refusal([A, B], change) == sentence
    with pytest.raises(LineageError):
        check_event_parts(change)


def test_a_merge_of_an_area_that_ended_or_is_not_there_yet_is_refused() -> None:
    ended = Event("end", "b", date(2010, 1, 1), id=3)
    sentence = (
        "Het gebied Zuid is op 1 januari 2010 beëindigd en kan dus op 1 januari 2012 niet meer veranderen."
    )
    assert refusal([A, B, ended], MERGE) == sentence
    early = replace(MERGE, valid_from=date(2007, 5, 29))
    assert refusal([A, B], early) == "Dit gebied bestaat niet op 29 mei 2007."
    assert refusal([A], MERGE) == "Dit gebied bestaat niet op 1 januari 2012."


def test_a_change_before_a_later_one_of_the_same_area_is_refused_when_that_no_longer_fits() -> None:
    later = Event("redraw", "a", LAST, geometry=LEFT, id=3)
    sentence = (
        "Dit kan niet ingaan op 1 januari 2012, want hetzelfde gebied is op 1 januari 2017 nog veranderd."
    )
    for change in (MERGE, SPLIT, REGROUP, Event("end", "a", LATER)):
        assert refusal([A, B, later], change) == sentence
    # what was undone stands in nobody's way
    check_event([A, B, later, again("undo", 3, id=4)], MERGE)


def test_a_merge_that_was_undone_leaves_what_went_into_it_free_to_change() -> None:
    history = recorded(A, B, MERGE, again("undo", 3))
    check_event(history, Event("redraw", "a", LATER, geometry=LEFT))
    check_event(history, Event("rename", "b", LAST, name="Zuiderpark"))
    check_event(history, replace(SPLIT, valid_from=LAST))
    assert (
        refusal(history, Event("rename", "m", LAST, name="X")) == "Dit gebied bestaat niet op 1 januari 2017."
    )


def test_a_split_that_loses_adds_or_doubles_surface_is_refused_with_the_surface() -> None:
    def split(west: Polygon, east: Polygon) -> Event:
        return replace(SPLIT, outputs=(Output("p", "P", west), Output("q", "Q", east)))

    # 100 m x 1000 m = 10 ha
    lost = split(WEST, box(229_500, 525_000, 230_000, 526_000))
    assert (
        refusal([A], lost) == "10,0 ha van het gebied ligt in geen van de delen; een splitsing houdt alles."
    )
    double = split(box(229_000, 525_000, 229_500, 526_000), EAST)
    assert refusal([A], double) == "10,0 ha ligt in meer delen tegelijk; wie daar woont zou dubbel tellen."
    more = split(WEST, box(229_400, 525_000, 230_100, 526_000))
    assert refusal([A], more) == "10,0 ha van de delen ligt buiten het gebied; een splitsing voegt niets toe."


def test_a_split_may_differ_by_what_rounding_of_coordinates_does() -> None:
    # 0.1 % of 1000 m is 1 m: half a metre is let through, one and a half is not
    for gap, fits in ((0.5, True), (1.5, False)):
        parts = (Output("p", "P", WEST), Output("q", "Q", box(229_400 + gap, 525_000, 230_000, 526_000)))
        change = replace(SPLIT, outputs=parts)
        if fits:
            check_event([A], change)
        else:
            assert "ligt in geen van de delen" in refusal([A], change)


def test_a_split_is_held_against_the_shape_of_its_own_day() -> None:
    grown = Event("redraw", "a", LAST, geometry=BOTH, id=2)
    half = (Output("p", "P", LEFT), Output("q", "Q", RIGHT))
    check_event([A, grown], replace(SPLIT, valid_from=LAST, outputs=half))
    small = Event("redraw", "a", date(2010, 1, 1), geometry=WEST, id=2)
    assert "buiten het gebied" in refusal([A, small], SPLIT)


def test_a_border_of_an_earlier_day_cannot_be_moved_from_under_a_split() -> None:
    history = recorded(A, SPLIT)
    smaller = Event("redraw", "a", date(2010, 1, 1), geometry=WEST)
    sentence = (
        "Dit kan niet ingaan op 1 januari 2010, want hetzelfde gebied is op 1 januari 2012 nog veranderd."
    )
    assert refusal(history, smaller) == sentence
    # what stays within rounding may
    check_event(history, replace(smaller, geometry=box(229_000, 525_000, 230_000, 526_000.5)))


def test_undo_and_redo_do_not_move_a_border_from_under_a_split_either() -> None:
    grown = Event("redraw", "a", date(2010, 1, 1), geometry=BOTH)
    half = replace(SPLIT, outputs=(Output("p", "P", LEFT), Output("q", "Q", RIGHT)))
    history = recorded(A, grown, half)
    sentence = (
        "Dit kan niet ongedaan worden gemaakt of opnieuw worden gedaan, "
        "want hetzelfde gebied is op 1 januari 2012 gewijzigd."
    )
    assert refusal(history, again("undo", 2)) == sentence
    undone = recorded(A, grown, again("undo", 2), SPLIT)
    assert refusal(undone, again("redo", 2)) == sentence


def test_a_split_is_not_done_again_once_its_area_has_another_shape() -> None:
    history = recorded(A, SPLIT, again("undo", 2), Event("redraw", "a", date(2010, 1, 1), geometry=WEST))
    assert "buiten het gebied" in refusal(history, again("redo", 2))


def test_a_border_that_crosses_itself_is_judged_by_its_surface() -> None:
    # the west border makes a loop of 1 m by 100 m, far below 0.1 % of 100 ha
    loop = [(229_000, 525_400), (229_001, 525_300), (229_001, 525_400), (229_000, 525_300)]
    corners = [(229_000, 525_000), (229_400, 525_000), (229_400, 526_000), (229_000, 526_000)]
    crossed = Polygon([*corners, *loop])
    assert not crossed.is_valid
    check_event([A], replace(SPLIT, outputs=(Output("p", "P", crossed), SPLIT.outputs[1])))
    check_event([replace(A, geometry=crossed)], replace(SPLIT, outputs=half_of(WEST)))


def half_of(shape: Polygon) -> tuple[Output, Output]:
    """Cut a rectangle in a northern and a southern half."""
    west, south, east, north = shape.bounds
    middle = (south + north) / 2
    return Output("p", "P", box(west, south, east, middle)), Output("q", "Q", box(west, middle, east, north))


def test_what_never_was_right_cannot_change_any_more() -> None:
    sentence = (
        "Dit gebied is aangemerkt als nooit juist geweest; er kan dus niets meer over worden vastgelegd."
    )
    history = recorded(A, B, Event("void", "a", DAY))
    for new in (
        Event("rename", "a", LATER, name="X"),
        Event("draw", "a", LATER, name="X", geometry=LEFT),
        Event("void", "a", LATER),
        Event("decision", "a", LATER, decision=("impulse", None)),
        MERGE,
        SPLIT,
    ):
        assert refusal(history, new) == sentence
    check_event([*history, again("undo", 3, id=4)], MERGE)


def test_an_area_that_ended_may_still_turn_out_never_to_have_been_right() -> None:
    history = recorded(A, Event("end", "a", LATER), Event("void", "a", LAST))
    assert [event.kind for event in history] == ["draw", "end", "void"]


def test_what_went_into_or_came_out_of_a_change_is_not_simply_void() -> None:
    history = recorded(A, B, MERGE)
    sentence = (
        "Het gebied ging op 1 januari 2012 in een wijziging op of kwam eruit voort; "
        "maak die wijziging eerst ongedaan."
    )
    for area in ("a", "b", "m"):
        assert refusal(history, Event("void", area, LATER)) == sentence
    check_event([*history, again("undo", 3, id=4)], Event("void", "a", LATER))


def test_a_change_of_what_was_made_void_meanwhile_is_not_done_again() -> None:
    history = recorded(A, B, MERGE, again("undo", 3), Event("void", "a", DAY))
    assert "nooit juist" in refusal(history, again("redo", 3))
    # nor the other way round
    history = recorded(A, B, Event("void", "a", DAY), again("undo", 3), MERGE)
    assert "of kwam eruit voort" in refusal(history, again("redo", 3))
    # nor twice
    history = recorded(A, Event("void", "a", DAY), again("undo", 2), Event("void", "a", LATER))
    assert "nooit juist" in refusal(history, again("redo", 2))


def test_what_comes_out_of_a_change_is_new_so_that_no_area_is_its_own_ancestor() -> None:
    history = recorded(A, SPLIT)
    back = Event("merge", "a", LAST, inputs=("p", "q"), outputs=(Output("a", "Noord", LEFT),))
    assert "wat eruit komt is nieuw" in refusal(history, back)
    check_event(history, replace(back, area="a2", outputs=(Output("a2", "Noord", LEFT),)))
    # an identity that was given out anew after an undo is not given out again by a redo
    history = recorded(A, B, MERGE, again("undo", 3), Event("draw", "m", LATER, name="M", geometry=BOTH))
    assert "wat eruit komt is nieuw" in refusal(history, again("redo", 3))


@pytest.mark.parametrize(
    ("history", "new", "sentence"),
    [
        ([A], again("undo", 9), "Er is geen wijziging om ongedaan te maken of opnieuw te doen."),
        (
            [A],
            Event("undo", "a", DAY),
            "Er is geen wijziging om ongedaan te maken of opnieuw te doen.",
        ),
        (
            [A, Event("proposal", "a", DAY, proposes="end", id=2)],
            again("undo", 2),
            "Er is geen wijziging om ongedaan te maken of opnieuw te doen.",
        ),
        (
            [A, again("undo", 1, id=2)],
            again("undo", 2),
            "Er is geen wijziging om ongedaan te maken of opnieuw te doen.",
        ),
        ([A, again("undo", 1, id=2)], again("undo", 1), "Deze wijziging is al ongedaan gemaakt."),
        ([A], again("redo", 1), "Deze wijziging is niet ongedaan gemaakt, of al opnieuw gedaan."),
        (
            [A, again("undo", 1, id=2), again("redo", 1, id=3)],
            again("redo", 1),
            "Deze wijziging is niet ongedaan gemaakt, of al opnieuw gedaan.",
        ),
    ],
)
def test_only_what_stands_is_undone_and_only_what_was_undone_is_done_again(
    history: list[Event], new: Event, sentence: str
) -> None:
    assert refusal(history, new) == sentence


def test_what_later_changes_rest_on_cannot_be_undone() -> None:
    renamed = Event("rename", "a", LATER, name="Kern")
    history = recorded(A, renamed)
    sentence = (
        "Dit kan niet ongedaan worden gemaakt of opnieuw worden gedaan, "
        "want hetzelfde gebied is op 1 januari 2012 gewijzigd."
    )
    assert refusal(history, again("undo", 1)) == sentence
    check_event(history, again("undo", 2))
    # the end of an area that was drawn again later
    history = recorded(A, Event("end", "a", LATER), replace(A, valid_from=LAST))
    assert "1 januari 2017" in refusal(history, again("undo", 2))
    # the end of an area, where it was already changed in the meantime
    history = recorded(
        A, Event("end", "a", LATER), again("undo", 2), Event("redraw", "a", LAST, geometry=LEFT)
    )
    assert "1 januari 2017" in refusal(history, again("redo", 2))
