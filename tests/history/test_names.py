"""No two areas bear one name on one day, in whatever order the days are recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from shapely import box

from smeedkaart.errors import LineageError
from smeedkaart.history.event import Event, Output
from smeedkaart.history.names import check_names, fit_names, given_names, rivals
from smeedkaart.text.spelling import name_key

SHAPE = box(229_000, 525_000, 230_000, 526_000)

# a: Noord until 2012, then Kern; b: Zuid until it ends in 2015
HISTORY = (
    Event("draw", "a", date(2007, 1, 1), name="Noord", id=1),
    Event("draw", "b", date(2007, 1, 1), name="Zuid", id=2),
    Event("rename", "a", date(2012, 1, 1), name="Kern", id=3),
    Event("end", "b", date(2015, 1, 1), id=4),
)


def draw(area: str, year: int, name: str) -> Event:
    return Event("draw", area, date(year, 1, 1), name=name)


def rename(area: str, year: int, name: str) -> Event:
    return Event("rename", area, date(year, 1, 1), name=name)


def given(*new: Event) -> list[str]:
    """Return the names that events get on top of the history."""
    return [name for event in fit_names(HISTORY, new)[0] for name in given_names(event)]


@pytest.mark.parametrize(
    ("new", "name"),
    [
        (draw("c", 2008, "Noord"), "Noord (2)"),
        # from the day on which a is called Kern, Noord is free, and Kern is not
        (draw("c", 2012, "Noord"), "Noord"),
        (draw("c", 2012, "Kern"), "Kern (2)"),
        # c would still be called Kern when a takes that name
        (draw("c", 2007, "Kern"), "Kern (2)"),
        (draw("c", 2014, "Zuid"), "Zuid (2)"),
        (draw("c", 2015, "Zuid"), "Zuid"),
        (draw("c", 2014, " ZUID "), "ZUID (2)"),
        # an area may keep its own name, or take it back
        (rename("a", 2013, "KERN"), "KERN"),
        (rename("a", 2013, "Noord"), "Noord"),
        # before 2012 only: the span of this name ends where a is called Kern
        (rename("a", 2010, "Zuid"), "Zuid (2)"),
    ],
)
def test_a_name_is_free_on_the_days_on_which_nobody_else_bears_it(new: Event, name: str) -> None:
    assert given(new) == [name]


def test_a_name_in_between_holds_until_the_next_one_only() -> None:
    # Zuid is free from 2015 on, when b ends
    assert given(rename("a", 2015, "Zuid")) == ["Zuid"]
    assert given(draw("c", 2016, "Zuid"), rename("a", 2015, "Zuid")) == ["Zuid", "Zuid (2)"]


def test_areas_may_swap_names_on_one_day_but_not_on_different_days() -> None:
    assert given(rename("a", 2013, "Zuid"), rename("b", 2013, "Kern")) == ["Zuid", "Kern"]
    # a would be called Zuid for a year while b still is
    assert given(rename("a", 2013, "Zuid"), rename("b", 2014, "Kern")) == ["Zuid (2)", "Kern"]


def test_an_area_may_take_the_name_of_one_that_ends_on_the_same_day_but_not_of_one_that_ends_later() -> None:
    assert given(Event("end", "a", date(2013, 1, 1)), draw("c", 2013, "Kern")) == ["Kern"]
    assert given(Event("end", "a", date(2014, 1, 1)), draw("c", 2013, "Kern")) == ["Kern (2)"]


def test_of_two_new_areas_with_one_name_the_first_keeps_it() -> None:
    assert given(draw("c", 2008, "Oost"), draw("d", 2008, "oost"), draw("e", 2008, "Oost")) == [
        "Oost",
        "oost (2)",
        "Oost (3)",
    ]


def test_a_merged_area_may_bear_the_name_of_one_that_went_into_it() -> None:
    merge = Event("merge", "m", date(2013, 1, 1), inputs=("a", "b"), outputs=(Output("m", "Kern", SHAPE),))
    history = HISTORY[:3]
    assert fit_names(history, [merge]) == ([merge], ())
    taken = replace(merge, inputs=("b", "x"))
    fitted, notices = fit_names(history, [taken])
    assert fitted[0].outputs[0].name == "Kern (2)"
    assert [str(notice) for notice in notices] == [
        "Er is al een gebied met de naam Kern; dit gebied heet nu Kern (2)."
    ]


def test_the_name_of_what_never_was_or_was_undone_is_free() -> None:
    void = Event("void", "a", date(2008, 1, 1), id=5)
    assert fit_names([*HISTORY, void], [draw("c", 2008, "Noord")])[1] == ()
    undone = Event("undo", "a", date(2012, 1, 1), about=3, id=5)
    assert fit_names([*HISTORY, undone], [draw("c", 2013, "Kern")])[1] == ()
    assert fit_names([*HISTORY, undone], [draw("c", 2013, "Noord")])[0][0].name == "Noord (2)"


def test_where_names_are_strict_a_taken_one_is_refused_with_the_first_day() -> None:
    with pytest.raises(LineageError) as refusal:
        fit_names(HISTORY, [draw("c", 2007, "kern")], strict=True)
    assert str(refusal.value) == "Op 1 januari 2012 zouden twee gebieden kern heten; kies een andere naam."
    assert fit_names(HISTORY, [draw("c", 2012, "Noord")], strict=True)[1] == ()


def test_capitals_spaces_and_ways_of_writing_make_no_other_name() -> None:
    # an e with its accent in one sign or in two
    assert name_key("Caf\u00e9  Noord ") == name_key("cafe\u0301 noord")
    assert name_key("Straße") == name_key("STRASSE")
    assert name_key("Noord") != name_key("Noord (2)")


def test_only_the_same_name_and_the_same_with_a_number_stand_in_the_way() -> None:
    names = ["Noord", "noord (12)", "Noord-Oost", "Noord (oud)", "Zuid", "x" * 116 + " (2)"]
    assert rivals(["NOORD (3)"], names) == {"Noord", "noord (12)"}
    assert rivals(["x" * 120], names) == {"x" * 116 + " (2)"}


def test_a_history_with_one_name_twice_is_refused_for_the_areas_that_are_asked_about() -> None:
    double = [*HISTORY, replace(draw("c", 2013, "Kern"), id=5)]
    check_names(double, ["b"])
    for area in ("a", "c"):
        with pytest.raises(LineageError, match="Op 1 januari 2013 zouden twee gebieden Kern heten"):
            check_names(double, [area])
    check_names(HISTORY, ["a", "b"])
