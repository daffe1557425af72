"""The timeline stops where something can be seen, and tells shortly what happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import streamlit as st
from hypothesis import given, strategies
from shapely import box

from smeedkaart.exchange.example import example_events, example_store
from smeedkaart.history.event import Event
from smeedkaart.history.lineage import areas_as_of, ended_areas
from smeedkaart.history.sentences import tale
from smeedkaart.store.store import Store
from smeedkaart.web.state.days import figures, moment, years
from smeedkaart.web.state.situation import recorded, situation
from smeedkaart.web.view.history_lines import lines, story_html
from smeedkaart.workshop.days import MOST_STOPS, stops, three_days

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


def test_a_long_history_stops_at_its_first_day_and_every_new_year_until_all_has_happened() -> None:
    found = stops(drawn_on(date(2007, 5, 30), date(2010, 7, 1)), TODAY)
    years_later = [date(year, 1, 1) for year in (2008, 2009, 2010, 2011)]
    assert list(found) == [date(2007, 5, 30), *years_later]


def test_a_last_new_year_in_the_future_is_no_stop_but_the_last_event_is() -> None:
    found = stops(drawn_on(date(2020, 6, 1), date(2026, 2, 1)), TODAY)
    assert found[-1] == date(2026, 2, 1)
    assert date(2027, 1, 1) not in found


def test_a_short_history_stops_on_every_day_on_which_something_happened() -> None:
    days = [date(2025, 3, 1), date(2025, 3, 8), date(2026, 2, 1)]
    assert list(stops(drawn_on(*days, days[1]), TODAY)) == days


def test_what_was_undone_is_no_stop_and_nothing_gives_no_stops() -> None:
    events = drawn_on(date(2025, 3, 1), date(2025, 3, 8))
    undo = Event("undo", "a2", date(2025, 3, 8), about=2, id=3)
    assert stops([*events, undo], TODAY) == (date(2025, 3, 1),)
    assert stops([], TODAY) == ()
    assert three_days(()) == ()


@given(strategies.lists(strategies.integers(0, 30_000), min_size=1, max_size=200))
def test_stops_are_few_in_order_and_never_miss_the_first_day_or_the_last_state(offsets: list[int]) -> None:
    events = drawn_on(*(date(1930, 1, 1) + timedelta(days=offset) for offset in offsets))
    found = stops(events, TODAY)
    assert list(found) == sorted(set(found))
    assert len(found) <= MOST_STOPS
    assert found[0] == min(event.valid_from for event in events)
    assert len(areas_as_of(events, found[-1])) == len(areas_as_of(events))


def test_the_worked_history_has_35_25_and_24_areas_at_its_stops(store: Store) -> None:
    workshop = store.workshops()[0]
    revision = store.revision(workshop.id)
    days = stops(recorded(store, workshop.id, revision), TODAY)
    used = figures(workshop.dataset)
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


def test_the_map_page_shows_the_areas_of_today_of_the_worked_history(store: Store) -> None:
    now = situation(store, store.workshops()[0].id)
    assert len(now.areas) == 24
    assert now.trouble == ""


def test_many_areas_drawn_on_one_day_for_one_reason_are_one_line() -> None:
    told = lines(tale(example_events()))
    assert told[0].sentence == "Op 30 mei 2007 zijn 35 gebieden getekend, volgens het plan voor 35 gebieden."
    assert len(told[0].each) == len(told[0].events) == 35
    assert sum(len(line.events) for line in told) == len(tale(example_events()))


def test_a_story_is_escaped_and_long_ones_wait_behind_a_click() -> None:
    day = date(2020, 1, 1)
    hostile = Event("draw", "a", day, name="<script>", geometry=SHAPE, id=1)
    assert "<script>" not in story_html(tale([hostile]))
    names = [Event("rename", "a", day + timedelta(days=i), name=f"N{i}", id=i + 1) for i in range(1, 12)]
    html = story_html(tale([hostile, *names]))
    assert html.count("<li>") == 12
    assert "En nog 4" in html
