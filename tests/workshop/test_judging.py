"""Each day is judged by its own figures, scheme and pool, and a difference names which of them did what.

The town of `town`: four squares with 100, 200, 300 and 400 people. Nobody decided anything but that the
second had a strong impulse. Two schemes, each with a pool that pays what is asked in part:

- *first* (2007): a base of 1,000.00; tier A by a strong impulse 10.00; a pool of 3,000.00.
- *second* (from 1 January 2012): a base of 500.00; tier A 20.00; a pool of 3,000.00 as well.
- from 1 January 2015 on a pool of 1,500.00 by itself.
- from 1 January 2018 on other figures: twice as many people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from smeedkaart.change.effects import money_difference
from smeedkaart.change.series import assess_on, over_time
from smeedkaart.errors import SchemeError
from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.event import Event
from smeedkaart.history.timeline import Timeline
from smeedkaart.history.undo import to_undo
from smeedkaart.publish.map.timeline import published_history
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.store.store import Store
from smeedkaart.workshop.days import day_figures, day_situation, stops
from smeedkaart.workshop.judging import Judging, judging_of
from tests.fixtures.assessments import square
from tests.fixtures.histories import town_data

FIRST = """
name = "Eerste regeling"
year = 2007
base = "1000.00"

[[decisions]]
kind = "impulse"
name = "impuls"

[[tiers]]
key = "A"
name = "impuls voortzetten"
amount = "10.00"

[tiers.rule]
type = "decision"
kind = "impulse"

[pool]
overrun = "scale"

[[pool.partners]]
name = "de gemeente"
amount = "3000.00"
"""
SECOND = (
    FIRST.replace("Eerste", "Tweede")
    .replace("2007", "2012")
    .replace("1000.00", "500.00")
    .replace("10.00", "20.00")
)
POOL = '[pool]\noverrun = "scale"\n[[pool.partners]]\nname = "de gemeente"\namount = "1500.00"\n'
START, SECOND_DAY, POOL_DAY, DATA_DAY = (date(year, 1, 1) for year in (2007, 2012, 2015, 2018))
AREAS = (
    *(Event("draw", f"a{i}", START, name=f"Gebied {i}", geometry=square(i - 1)) for i in (1, 2, 3, 4)),
    Event("decision", "a2", START, decision=("impulse", None)),
)
RULES = (
    Event("scheme", "", SECOND_DAY, name="Tweede regeling", setting="tweede", document=SECOND),
    Event("pool", "", POOL_DAY, name="Pot 2015", setting="pot", document=POOL),
    Event("data", "", DATA_DAY, name="Stad 2018", setting="later"),
)
DAYS = (START, SECOND_DAY, POOL_DAY, DATA_DAY)


def figures(key: str) -> ZoneData:
    """Give the town, or the town with twice as many people."""
    data = town_data()
    if key == "early":
        return data
    zones = data.zones.assign(population=data.zones["population"] * 2)
    return replace(data, zones=zones, year=2018)


@pytest.fixture
def load() -> Callable[[str], ZoneData]:
    kept: dict[str, ZoneData] = {}
    return lambda key: kept.setdefault(key, figures(key))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "plan.sqlite")


@pytest.fixture
def plan(store: Store) -> str:
    plan = store.create_workshop("Stad", "early", "eerste", document=FIRST).id
    store.append(plan, [*AREAS, *RULES])
    return plan


@pytest.fixture
def judging(store: Store, plan: str, load: Callable[[str], ZoneData]) -> Judging:
    return judging_of(store.workshop(plan), store.events(plan), load)


def euros(text: str) -> Decimal:
    return Decimal(text)


def test_every_day_is_judged_by_its_own_scheme_pool_and_figures(
    store: Store, plan: str, judging: Judging
) -> None:
    totals = over_time(store.events(plan), DAYS, judging.zones, judging.schemes).totals
    # 2007: 4 x 1000.00 + 200 people x 10.00; 2012: 4 x 500.00 + 200 x 20.00; 2015: the same;
    # 2018: 4 x 500.00 + 400 x 20.00
    assert list(totals["total"]) == [euros("6000.00"), euros("6000.00"), euros("6000.00"), euros("10000.00")]
    # the pool of either scheme is 3000.00, that of 2015 is 1500.00
    assert list(totals["paid"]) == [euros("3000.00"), euros("3000.00"), euros("1500.00"), euros("1500.00")]
    assert list(totals["people"]) == [1000, 1000, 1000, 2000]
    assert list(totals["year"]) == [2025, 2025, 2025, 2018]
    assert list(totals["scheme"]) == ["Eerste regeling", *["Tweede regeling"] * 3]
    shown = published_history(store.events(plan), DAYS, judging.zones, judging.schemes)
    assert [moment.assessment.scheme.title for moment in shown.moments] == [
        "Eerste regeling",
        *["Tweede regeling"] * 3,
    ]
    assert [sum(one.paid for one in moment.assessment.receipts.values()) for moment in shown.moments] == list(
        totals["paid"]
    )


@pytest.mark.parametrize(
    ("days", "lines"),
    [
        # of every amount the pool pays a part, so lines are told of what is asked, and then what it does not
        # pay: 6000.00 asked by the scheme of 2007 and by that of 2012, of which 3000.00 is paid both times
        ((START, SECOND_DAY), {}),
        # 3000.00 - 1500.00
        ((SECOND_DAY, POOL_DAY), {"pool": "-1500.00"}),
        # 10000.00 is asked, and still 1500.00 is paid
        ((POOL_DAY, DATA_DAY), {}),
        # figures first, by the first scheme and its pool: 4 x 1000.00 + 400 x 10.00 = 8000.00, paid 3000.00
        ((START, DATA_DAY), {"pool": "-1500.00"}),
    ],
)
def test_where_a_pool_runs_out_only_another_pool_makes_a_difference(
    store: Store,
    plan: str,
    judging: Judging,
    days: tuple[date, date],
    lines: dict[str, str],
) -> None:
    effect = money_difference(store.events(plan), *days, judging.zones, judging.schemes)
    assert {line.key: str(line.amount) for line in effect.lines} == lines
    assert effect.difference == sum((line.amount for line in effect.lines), Decimal("0.00"))


def test_where_the_pool_suffices_figures_scheme_and_pool_have_a_line_each(
    store: Store, load: Callable[[str], ZoneData]
) -> None:
    large = FIRST.replace("3000.00", "20000.00")
    plan = store.create_workshop("Stad", "early", "eerste", document=large).id
    other = SECOND.replace("3000.00", "20000.00").replace("500.00", "400.00")
    store.append(
        plan,
        [
            *AREAS,
            Event("data", "", SECOND_DAY, setting="later"),
            Event("scheme", "", SECOND_DAY, setting="tweede", document=other),
            Event("pool", "", SECOND_DAY, setting="pot", document=POOL),
            # the first area ends: 1000.00 less by the scheme of the first day
            Event("end", "a1", SECOND_DAY),
        ],
    )
    events = store.events(plan)
    judging = judging_of(store.workshop(plan), events, load)
    effect = money_difference(events, START, SECOND_DAY, judging.zones, judging.schemes)
    # 2007: 4 x 1000.00 + 200 x 10.00 = 6000.00, of 20000.00.
    # without a1: 3 x 1000.00 + 2000.00 = 5000.00, so -1000.00
    # twice the people: 3 x 1000.00 + 400 x 10.00 = 7000.00, so +2000.00
    # the other scheme: 3 x 400.00 + 400 x 20.00 = 9200.00, so +2200.00
    # the other pool pays 1500.00 of 9200.00, so -7700.00
    assert [(line.key, str(line.amount)) for line in effect.lines] == [
        ("base", "-1000.00"),
        ("data", "2000.00"),
        ("scheme", "2200.00"),
        ("pool", "-7700.00"),
    ]
    assert [line.text.replace("\N{NO-BREAK SPACE}", " ") for line in effect.lines[1:]] == [
        "Door de cijfers van Stad 2018",
        "Door een andere regeling: Tweede regeling",
        "Door een andere pot, van € 1.500,00",
    ]
    assert effect.difference == Decimal("-4500.00")
    # the receipts of both days are those of their own rules
    assert [str(receipt.paid) for receipt in effect.before] == ["1000.00", "3000.00", "1000.00", "1000.00"]
    assert sum(receipt.paid for receipt in effect.after) == Decimal("1500.00")


def test_a_change_of_rules_is_undone_like_any_other(
    store: Store, plan: str, load: Callable[[str], ZoneData]
) -> None:
    store.append(plan, to_undo(store.events(plan)))
    store.append(plan, to_undo(store.events(plan)))
    judging = judging_of(store.workshop(plan), store.events(plan), load)
    assert judging.datasets == ("early",)
    assert judging.zones_on(DATA_DAY).year == 2025
    pool = judging.scheme_on(DATA_DAY).pool
    assert pool is not None
    assert pool.available == Decimal("3000.00")


def test_a_file_that_changes_later_does_not_change_the_past(
    store: Store, tmp_path: Path, load: Callable[[str], ZoneData]
) -> None:
    path = tmp_path / "eigen.toml"
    path.write_text(FIRST, encoding="utf-8")
    file, text = Scheme.text_of(path)
    plan = store.create_workshop("Stad", "early", file.removesuffix(".toml"), document=text).id
    path.write_text(SECOND, encoding="utf-8")
    scheme = judging_of(store.workshop(plan), (), load).scheme_on(START)
    assert (scheme.id, scheme.title, scheme.base) == ("eigen", "Eerste regeling", Decimal("1000.00"))
    path.unlink()
    store.append(plan, AREAS)
    judging = judging_of(store.workshop(plan), store.events(plan), load)
    found = assess_on(store.events(plan), START, judging.zones, judging.schemes)
    assert found is not None
    # 4 x 1000.00 + 200 x 10.00
    assert sum(receipt.asked for receipt in found.receipts.values()) == Decimal("6000.00")


def test_a_scheme_without_a_pool_is_paid_from_the_pool_that_was_named(
    store: Store, load: Callable[[str], ZoneData]
) -> None:
    plan = store.create_workshop("Stad", "early", "eerste", document=FIRST).id
    bare = SECOND.split("[pool]")[0]
    store.append(
        plan,
        [
            Event("pool", "", SECOND_DAY, setting="pot", document=POOL),
            Event("scheme", "", POOL_DAY, setting="kaal", document=bare),
            Event("scheme", "", DATA_DAY, setting="tweede", document=SECOND),
        ],
    )
    judging = judging_of(store.workshop(plan), store.events(plan), load)
    pools = [judging.scheme_on(day).pool for day in DAYS]
    assert [pool and pool.available for pool in pools] == [
        Decimal("3000.00"),
        Decimal("1500.00"),
        Decimal("1500.00"),
        Decimal("3000.00"),
    ]


def test_figures_or_a_scheme_that_fail_are_missed_on_their_own_days_only(
    store: Store, plan: str, load: Callable[[str], ZoneData]
) -> None:
    store.append(plan, [Event("scheme", "", date(2020, 1, 1), setting="stuk", document="base = ")])

    def only_early(key: str) -> ZoneData:
        if key != "early":
            raise SchemeError("funding.no_file", file=key)
        return load(key)

    judging = judging_of(store.workshop(plan), store.events(plan), only_early)
    assert judging.zones_on(POOL_DAY).year == 2025
    with pytest.raises(SchemeError):
        judging.zones_on(DATA_DAY)
    assert judging.scheme_on(DATA_DAY).title == "Tweede regeling"
    with pytest.raises(SchemeError, match="stuk"):
        judging.scheme_on(date(2020, 1, 1))
    # the page of such a day says why there are no numbers, and still shows its areas
    used = day_figures("early", only_early, judging=judging)
    assert used.years == (2025,)
    timeline = Timeline.of(store.events(plan))
    there = day_situation(timeline, date(2020, 1, 1), used, judging.schemes)
    assert (there.assessment, there.zones.year, there.scheme.title) == (None, 2025, "Eerste regeling")
    assert str(there.trouble)
    assert list(there.areas["name"]) == ["Gebied 1", "Gebied 2", "Gebied 3", "Gebied 4"]


def test_the_slider_begins_where_something_was_drawn_and_stops_where_rules_change(
    store: Store, plan: str, judging: Judging, load: Callable[[str], ZoneData]
) -> None:
    store.append(plan, [Event("data", "", date(1999, 1, 1), setting="later")])
    days = stops(store.events(plan), date(2019, 6, 1))
    assert days[0] == START
    assert {SECOND_DAY, POOL_DAY, DATA_DAY} <= set(days)
    assert day_figures("early", load, judging=judging).years == (2018, 2025)
