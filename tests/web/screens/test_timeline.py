"""The timeline stops where something can be seen, and tells shortly what happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import altair as alt
import pytest
import streamlit as st
from shapely import box

from smeedkaart.exchange.example import example_events, example_store
from smeedkaart.history.event import Event
from smeedkaart.history.lineage import ended_areas
from smeedkaart.history.sentences import tale
from smeedkaart.store.store import Store
from smeedkaart.web.screens import timeriver
from smeedkaart.web.screens.timeline_view import View
from smeedkaart.web.state.days import figures_of_days, moment, years
from smeedkaart.web.state.situation import recorded, situation
from smeedkaart.web.view.history_lines import lines, story_html
from smeedkaart.web.view.river import River
from smeedkaart.web.view.river_chart import river_chart
from smeedkaart.workshop.days import DayFigures, stops

TODAY = date(2026, 3, 1)
SHAPE = box(229e3, 525e3, 230e3, 526e3)


def drawn_on(*days: date) -> list[Event]:
    return [
        Event("draw", f"a{i}", day, name=f"Gebied {i}", geometry=SHAPE, id=i) for i, day in enumerate(days, 1)
    ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    yield Store(example_store(tmp_path / "voorbeeld.sqlite"))
    st.cache_resource.clear()


def test_the_worked_history_has_35_25_and_24_areas_at_its_stops(store: Store) -> None:
    workshop = store.workshops()[0]
    revision = store.revision(workshop.id)
    days = stops(recorded(store, workshop.id, revision), TODAY)
    used = figures_of_days(workshop.dataset)
    counts = {day.year: len(moment(store, workshop.id, revision, day, used).areas) for day in days}
    assert (counts[2007], counts[2017], counts[2019]) == (35, 25, 24)
    table = years(store, workshop.id, revision, days, used).totals
    assert dict(zip((day.year for day in days), table["areas"], strict=True)) == counts


def test_areas_that_went_into_a_merge_are_not_offered_to_be_brought_back() -> None:
    """In the worked history every area that is gone went into another."""
    assert ended_areas(example_events()) == ()
    events = drawn_on(date(2020, 1, 1), date(2020, 1, 1))
    end = Event("end", "a1", date(2021, 1, 1), id=3)
    assert [area.name for area in ended_areas([*events, end])] == ["Gebied 1"]
    undo = Event("undo", "a1", date(2021, 1, 1), about=3, id=4)
    assert ended_areas([*events, end, undo]) == ()
    void = Event("void", "a1", date(2021, 1, 1), id=3)
    assert ended_areas([*events, void]) == ()


def test_another_year_of_figures_makes_another_river(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 2012 everything is twice as much as of 2025, under the same two days of the river."""
    now = situation(store, store.workshops()[0].id)
    zones = now.zones.zones
    twice = replace(now.zones, year=2012, zones=zones.assign(population=zones["population"] * 2))
    used = DayFigures({2012: twice, now.zones.year: now.zones}, "both")
    events = recorded(store, now.workshop.id, now.revision)
    days = stops(events, TODAY)
    drawn: list[River] = []

    def chart(made: River, kin: frozenset[str]) -> alt.Chart:
        drawn.append(made)
        return river_chart(made, kin)  # type: ignore[return-value]

    monkeypatch.setattr(timeriver, "river_chart", chart)
    monkeypatch.setattr(timeriver, "three_days", lambda *_: days[:2])
    for shown in (days[0].replace(year=2012), TODAY):
        timeriver.show_river(View(store, now, events, days, shown, used), None)
    before, after = (sum(band.people for band in made.bands) for made in drawn)
    assert before == pytest.approx(2 * after)


def test_the_map_page_shows_the_areas_of_today_of_the_worked_history(store: Store) -> None:
    now = situation(store, store.workshops()[0].id)
    assert len(now.areas) == 24
    assert now.trouble == ""


def test_many_areas_drawn_on_one_day_for_one_reason_are_one_line() -> None:
    told = lines(tale(example_events()))
    assert told[0].sentence == "Op 30 mei 2007 zijn 35 gebieden getekend, volgens het plan voor 35 gebieden."
    assert len(told[0].each) == len(told[0].events) == 35
    assert sum(len(line.events) for line in told) == len(tale(example_events()))


def test_of_one_area_the_same_line_stands_there_once_whatever_came_between() -> None:
    day = date(2020, 1, 1)
    drawn = [
        Event("draw", area, day, name=area.upper(), geometry=SHAPE, id=i) for i, area in enumerate("ab", 1)
    ]
    strokes = [Event("redraw", area, day, geometry=SHAPE, id=i) for i, area in enumerate("aba", 3)]
    told = tale([*drawn, *strokes])
    assert [[event.id for event in line.events] for line in lines(told)] == [[1], [2], [3], [4], [5]]
    of_one = lines(one for one in told if "A" in one.areas)
    assert [line.sentence for line in of_one] == [
        "Op 1 januari 2020 is A getekend.",
        "Op 1 januari 2020 veranderde de grens van A.",
    ]
    assert [event.id for event in of_one[1].events] == [3, 5]


def test_a_story_is_escaped_and_long_ones_wait_behind_a_click() -> None:
    day = date(2020, 1, 1)
    hostile = Event("draw", "a", day, name="<script>", geometry=SHAPE, id=1)
    assert "<script>" not in story_html(tale([hostile]))
    names = [Event("rename", "a", day + timedelta(days=i), name=f"N{i}", id=i + 1) for i in range(1, 12)]
    html = story_html(tale([hostile, *names]))
    assert html.count("<li>") == 12
    assert "En nog 4" in html
