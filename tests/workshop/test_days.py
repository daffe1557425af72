"""A timeline stops where something can be seen, and each of its days has its own people and euros."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, strategies
from shapely import box

from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.event import Event
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.timeline import Timeline
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.workshop.days import MOST_STOPS, DayFigures, day_situation, stops, three_days

TODAY = date(2026, 3, 1)
SHAPE = box(229e3, 525e3, 230e3, 526e3)


def drawn_on(*days: date) -> list[Event]:
    return [
        Event("draw", f"a{i}", day, name=f"Gebied {i}", geometry=SHAPE, id=i) for i, day in enumerate(days, 1)
    ]


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


def test_a_day_has_the_people_of_its_own_areas() -> None:
    data = hoogeveen()
    drawn = Event("draw", "k", TODAY, name="Krakeel", geometry=data.zones.geometry["BU01185003"], id=1)
    timeline, scheme = Timeline.of([drawn]), Scheme.named("hoogeveen-2007")
    before, then = (
        day_situation(timeline, when, DayFigures(data, ""), scheme)
        for when in (TODAY - timedelta(days=1), TODAY)
    )
    assert (before.assessment, before.trouble, len(before.areas)) == (None, "", 0)
    assert then.assessment is not None
    # the published count of the buurt
    assert then.assessment.areas["inhabitants"].tolist() == [5185]
