"""What the history of areas promises; all histories and answers are worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from shapely import MultiPolygon, Point, Polygon, box

from smeedkaart.decision import Decision
from smeedkaart.errors import LineageError
from smeedkaart.event import Event
from smeedkaart.lineage import areas_as_of, decisions_as_of
from smeedkaart.proposals import open_proposals, settle
from smeedkaart.naming import free_name
from smeedkaart.validity import check

START = date(2007, 5, 30)
LATER = date(2012, 1, 1)
LAST = date(2017, 1, 1)


def square(step: int, size: float = 500.0) -> Polygon:
    """Return a square near Hoogeveen, `step` kilometres east of the first."""
    west = 229_000 + 1000 * step
    return box(west, 525_000, west + size, 525_000 + size)


ENDED = "Het gebied Zuid is op 1 januari 2017 beëindigd en kan dus op {day} niet meer veranderen."
TOO_EARLY = "Dit kan niet ingaan op 1 januari 2008, want hetzelfde gebied is op 1 januari 2012 nog veranderd."

# Noord is drawn, grows and becomes Binnenstad in 2012; Zuid is drawn and ends in 2017
HISTORY = (
    Event("draw", "n", START, name="Noord", geometry=square(0), id=1),
    Event("draw", "z", START, name="Zuid", geometry=square(1), id=2),
    Event("redraw", "n", LATER, geometry=square(0, 800), id=3),
    Event("rename", "n", LATER, name="Binnenstad", id=4),
    Event("end", "z", LAST, id=5),
)


def test_each_day_has_the_areas_that_were_recorded_for_it() -> None:
    assert areas_as_of(HISTORY, date(2007, 5, 29)).empty
    first = areas_as_of(HISTORY, START)
    assert first["name"].to_dict() == {"n": "Noord", "z": "Zuid"}
    assert first.geometry.area.to_dict() == {"n": 250_000, "z": 250_000}
    assert first["changed"].to_dict() == {"n": 1, "z": 2}
    second = areas_as_of(HISTORY, LATER)
    assert second["name"].to_dict() == {"n": "Binnenstad", "z": "Zuid"}
    # 800 m x 800 m
    assert second.geometry.area.to_dict() == {"n": 640_000, "z": 250_000}
    assert second["changed"].to_dict() == {"n": 4, "z": 2}
    assert set(second["drawn_from"]) == {START}
    assert list(areas_as_of(HISTORY, date(2016, 12, 31)).index) == ["n", "z"]
    assert list(areas_as_of(HISTORY, LAST).index) == ["n"]


def test_no_date_means_everything_recorded_even_what_holds_later() -> None:
    planned = Event("rename", "n", date(2999, 1, 1), name="Toekomst", id=6)
    assert areas_as_of([*HISTORY, planned], LAST).loc["n", "name"] == "Binnenstad"
    assert areas_as_of([*HISTORY, planned]).loc["n", "name"] == "Toekomst"


def test_the_answer_does_not_depend_on_the_order_in_which_events_are_handed_over() -> None:
    forward, backward = areas_as_of(HISTORY), areas_as_of(HISTORY[::-1])
    assert forward.equals(backward)


def test_on_one_day_the_last_recorded_counts() -> None:
    events = [
        Event("rename", "n", LATER, name="Tweede", id=8),
        Event("rename", "n", LATER, name="Eerste", id=7),
        HISTORY[0],
    ]
    assert areas_as_of(events).loc["n", "name"] == "Tweede"


def test_what_is_recorded_later_about_an_earlier_day_takes_its_own_place() -> None:
    # recorded last, but it holds from 2010: the name of 2012 still goes over it
    events = [*HISTORY, Event("rename", "n", date(2010, 1, 1), name="Tussen", id=9)]
    assert areas_as_of(events, date(2011, 1, 1)).loc["n", "name"] == "Tussen"
    assert areas_as_of(events, LATER).loc["n", "name"] == "Binnenstad"


def test_no_events_give_no_areas_in_the_same_form() -> None:
    empty = areas_as_of([])
    assert list(empty.columns) == ["name", "drawn_from", "changed", "geometry"]
    assert empty.crs.to_epsg() == 28992
    assert areas_as_of(HISTORY).crs.to_epsg() == 28992


def test_an_area_that_ended_can_be_drawn_again_under_the_same_identity() -> None:
    again = Event("draw", "z", date(2018, 1, 1), name="Zuid", geometry=square(2), id=6)
    check(HISTORY, replace(again, id=0))
    areas = areas_as_of([*HISTORY, again])
    assert list(areas.index) == ["n", "z"]
    assert areas.loc["z", "drawn_from"] == date(2018, 1, 1)


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (Event("rename", "x", LATER, name="Oost"), "Dit gebied bestaat niet op 1 januari 2012."),
        (
            Event("redraw", "n", date(2007, 5, 29), geometry=square(0)),
            "Dit gebied bestaat niet op 29 mei 2007.",
        ),
        (
            Event("rename", "z", date(2018, 3, 1), name="Oost"),
            ENDED.format(day="1 maart 2018"),
        ),
        (
            Event("end", "z", LAST),
            ENDED.format(day="1 januari 2017"),
        ),
        (
            Event("decision", "z", LAST, decision=("impulse", None)),
            ENDED.format(day="1 januari 2017"),
        ),
        (
            Event("draw", "n", LATER, name="Noord", geometry=square(3)),
            "Het gebied Binnenstad bestaat al op 1 januari 2012.",
        ),
        (
            Event("end", "n", date(2008, 1, 1)),
            TOO_EARLY,
        ),
        (Event("rename", "n", LATER, name="  "), "Een gebied heeft een naam nodig."),
        (
            Event("rename", "n", datetime(2012, 1, 1, 12, tzinfo=UTC), name="Oost"),
            "Een verandering geldt vanaf een dag, niet vanaf een uur van die dag.",
        ),
        (Event("redraw", "n", LATER), "Een gebied heeft een vorm met een oppervlakte nodig."),
        (
            Event("redraw", "n", LATER, geometry=Point(229_000, 525_000)),
            "Een gebied heeft een vorm met een oppervlakte nodig.",
        ),
        (
            Event("redraw", "n", LATER, geometry=MultiPolygon()),
            "Een gebied heeft een vorm met een oppervlakte nodig.",
        ),
        (
            # longitude and latitude of Hoogeveen, not metres
            Event("redraw", "n", LATER, geometry=box(6.47, 52.72, 6.48, 52.73)),
            "Een gebied moet in Nederland liggen, in coördinaten van de Rijksdriehoek.",
        ),
        (
            # the same in web mercator
            Event("redraw", "n", LATER, geometry=box(720_000, 6_930_000, 721_000, 6_931_000)),
            "Een gebied moet in Nederland liggen, in coördinaten van de Rijksdriehoek.",
        ),
        (Event("decision", "n", LATER), "Bij een besluit moet staan waar het over gaat."),
        (Event("proposal", "n", LATER), "Een verandering van de soort proposal is hier niet bekend."),
    ],
)
def test_what_does_not_fit_the_history_is_refused_with_one_sentence(new: Event, sentence: str) -> None:
    with pytest.raises(LineageError) as refusal:
        check(HISTORY, new)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    "new",
    [
        Event("rename", "z", date(2016, 12, 31), name="Zuiderpark"),
        Event("end", "n", LATER),
        Event("redraw", "n", START, geometry=square(0, 900)),
        Event("draw", "x", date(1990, 1, 1), name="Oost", geometry=square(4)),
        Event("withdraw", "n", LATER, decision=("impulse", None)),
    ],
)
def test_what_fits_the_history_is_accepted(new: Event) -> None:
    check(HISTORY, new)


def test_the_newest_decision_of_each_kind_holds_while_its_area_exists() -> None:
    events = [
        *HISTORY,
        Event("decision", "n", date(2008, 1, 1), reason="veel aanloop", decision=("initiative", 2), id=6),
        Event("decision", "n", date(2009, 1, 1), reason="hechte groep", decision=("initiative", 1), id=7),
        Event("decision", "n", date(2009, 1, 1), reason="flinke steun", decision=("impulse", None), id=8),
        Event("decision", "z", date(2009, 1, 1), decision=("impulse", None), id=9),
    ]
    level_two = Decision("n", "initiative", 2, date(2008, 1, 1), "veel aanloop")
    level_one = Decision("n", "initiative", 1, date(2009, 1, 1), "hechte groep")
    impulse = Decision("n", "impulse", None, date(2009, 1, 1), "flinke steun")
    of_zuid = Decision("z", "impulse", None, date(2009, 1, 1), "")
    assert decisions_as_of(events, date(2007, 12, 31)) == ()
    assert decisions_as_of(events, date(2008, 12, 31)) == (level_two,)
    assert decisions_as_of(events, date(2009, 1, 1)) == (level_one, impulse, of_zuid)
    # Zuid ended in 2017
    assert decisions_as_of(events) == (level_one, impulse)


def test_a_decision_can_be_taken_back_from_a_day_on() -> None:
    events = [
        HISTORY[0],
        Event("decision", "n", date(2008, 1, 1), decision=("impulse", None), id=2),
        Event("withdraw", "n", date(2010, 1, 1), decision=("impulse", None), id=3),
    ]
    assert len(decisions_as_of(events, date(2009, 12, 31))) == 1
    assert decisions_as_of(events, date(2010, 1, 1)) == ()


def test_a_proposal_changes_no_area_and_no_decision() -> None:
    waiting = [
        Event("proposal", "n", LATER, proposes="redraw", geometry=square(5), id=6),
        Event("proposal", "n", LATER, proposes="end", id=7),
        Event("proposal", "q", LATER, proposes="draw", name="Q", geometry=square(6), id=8),
        Event("proposal", "n", LATER, proposes="decision", decision=("impulse", None), id=9),
        Event("decline", "n", LATER, about=7, id=10),
    ]
    assert areas_as_of([*HISTORY, *waiting]).equals(areas_as_of(HISTORY))
    assert decisions_as_of([*HISTORY, *waiting]) == ()


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
    chosen = settle(HISTORY, waiting)
    # the last change of Noord holds from 1 January 2012
    assert (chosen.kind, chosen.valid_from, chosen.about) == ("redraw", LATER, 6)
    assert (chosen.id, chosen.proposes, chosen.edit_id, chosen.client) == (0, None, "", "")
    assert areas_as_of([*HISTORY, replace(chosen, id=9)]).geometry.area["n"] == 810_000


def test_a_chosen_proposal_about_an_area_that_ended_draws_it_again() -> None:
    reshaped = settle(
        HISTORY, Event("proposal", "z", LATER, proposes="redraw", geometry=square(1, 700), id=6)
    )
    assert (reshaped.kind, reshaped.name, reshaped.valid_from) == ("draw", "Zuid", LAST)
    renamed = settle(HISTORY, Event("proposal", "z", LATER, proposes="rename", name="Zuiderpark", id=6))
    assert (renamed.kind, renamed.name, renamed.geometry) == ("draw", "Zuiderpark", square(1))
    for chosen in (reshaped, renamed):
        check(HISTORY, chosen)


def test_a_chosen_drawing_of_an_area_that_exists_only_changes_its_shape() -> None:
    chosen = settle(
        HISTORY, Event("proposal", "n", LATER, proposes="draw", name="Oud", geometry=square(0, 700), id=6)
    )
    assert (chosen.kind, chosen.name) == ("redraw", None)


@pytest.mark.parametrize(
    ("wanted", "taken", "given"),
    [
        ("Centrum", [], "Centrum"),
        ("Centrum", ["Centrum"], "Centrum (2)"),
        ("Centrum", ["CENTRUM", "centrum (2)"], "Centrum (3)"),
        ("Centrum (2)", ["Centrum", "Centrum (2)"], "Centrum (3)"),
        # 120 characters is the most: the number takes the place of the last four
        ("x" * 120, ["x" * 120], "x" * 116 + " (2)"),
    ],
)
def test_a_taken_name_gets_the_first_free_number(wanted: str, taken: list[str], given: str) -> None:
    assert free_name(wanted, taken) == given
