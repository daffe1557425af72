"""By what a map is coloured: figures as in an assessment, unknown as unknown, neighbours apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, box

from smeedkaart.assessment.drawn import DrawnArea
from smeedkaart.funding.scheme import Scheme
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from smeedkaart.web.view.coloured import coloured
from smeedkaart.workshop.colouring import ToColour, apart_colours
from smeedkaart.workshop.news import Rules
from smeedkaart.workshop.room import Room
from smeedkaart.workshop.service import WorkshopService
from tests.workshop.test_edits import feature, square
from tests.workshop.test_room import AREAS, payload

KRAKEEL, CENTRUM = "BU01185003", "BU01185000"


@pytest.fixture(scope="module")
def asked() -> ToColour:
    data = hoogeveen()
    drawn = {code: DrawnArea(code, data.zones.geometry[code]) for code in (KRAKEEL, CENTRUM)}
    # in the North Sea: nobody knows a figure there
    drawn["sea"] = DrawnArea("Zee", box(0, 620_000, 1_000, 621_000))
    return ToColour(drawn, Rules(Scheme.named("hoogeveen-2007"), data))


def test_people_are_those_of_cbs_and_what_is_not_known_is_striped(asked: ToColour) -> None:
    told = coloured(asked, "people")
    # the buurten as CBS has them: 5.185 and 1.175
    assert told["areas"][KRAKEEL]["words"] == "5.185 inwoners"
    assert told["areas"][CENTRUM]["words"] == "1.175 inwoners"
    assert told["title"] == "Inwoners (CBS, 1 januari 2025)"
    # two figures have a class each, the higher one darker; what is not known stands below them
    assert [line["count"] for line in told["legend"]] == ["1", "1", "1"]
    assert told["areas"][KRAKEEL]["fill"] == told["legend"][1]["fill"] == "#0c2c84"


def test_a_figure_of_the_wijk_is_said_to_be_that(asked: ToColour) -> None:
    told = coloured(asked, "house_value")
    # both lie in Hoogeveen itself, wijk 50: 233 thousand euros
    assert told["areas"][KRAKEEL]["words"].replace("\xa0", " ") == "€ 233.000"
    assert told["note"] == "Van 2 gebieden is dit het cijfer van wijken, niet van de buurten erin."
    assert told["areas"]["sea"] == {"fill": "#ffffff", "hatch": "#5c6873", "words": "onbekend"}
    assert told["legend"][-1]["words"] == "onbekend"


def test_every_indicator_of_which_something_is_known_can_be_chosen(asked: ToColour) -> None:
    choices = coloured(asked, "")["choices"]
    assert [choice["key"] for choice in choices[:3]] == ["", "people", "area"]
    assert {"house_value", "poverty"} < {choice["key"] for choice in choices}
    # of low income nothing is published in the sample
    assert "low_income" not in {choice["key"] for choice in choices}


@pytest.mark.parametrize("by", ["nonsense", "<script>", "\x00"])
def test_a_figure_that_is_not_there_colours_nothing(asked: ToColour, by: str) -> None:
    told = coloured(asked, by)
    assert told["by"] == ""
    assert told["areas"] == {}


def cell(column: int, row: int) -> Polygon:
    """One square of 100 m."""
    return box(100 * column, 100 * row, 100 * column + 100, 100 * row + 100)


@given(st.permutations(range(9)))
def test_neighbours_have_other_colours(order: list[int]) -> None:
    cells = {str(n): DrawnArea("", cell(n % 3, n // 3)) for n in order}
    given_colours = apart_colours(cells, 8)
    for n in range(9):
        if n % 3 < 2:
            assert given_colours[str(n)] != given_colours[str(n + 1)]
        if n < 6:
            assert given_colours[str(n)] != given_colours[str(n + 3)]


def test_a_colour_stays_when_another_area_is_drawn() -> None:
    two = {"a": DrawnArea("", cell(0, 0)), "b": DrawnArea("", cell(1, 0))}
    before = apart_colours(two, 8)
    assert before == {area: apart_colours(two | {"c": DrawnArea("", cell(2, 0))}, 8)[area] for area in two}


def test_what_a_room_gives_is_the_same_until_something_changes(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    workshop = store.create_workshop("Krakeel", dataset="hoogeveen").id
    room = Room(store, WorkshopService(store), workshop)
    first = room.to_colour()
    assert room.to_colour() is first
    room.edit([payload("e1", feature(AREAS[0], "Noord", square(0, 500.0)))])
    assert list(room.to_colour().areas) == [AREAS[0]]
    assert room.to_colour() is not first
