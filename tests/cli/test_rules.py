"""In a terminal: a workshop begins with a scheme of its own, and other rules hold from a day on."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from smeedkaart.cli.commands import app
from smeedkaart.cli.publish import first_and_last
from smeedkaart.cli.workshop import Opened
from smeedkaart.exchange.example import example_store
from smeedkaart.history.event import Event
from smeedkaart.history.timeline import Timeline
from smeedkaart.history.undo import to_undo
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store

FIRST = """
name = "Eerste regeling"
year = 2007
base = "1000.00"

[pool]
[[pool.partners]]
name = "de gemeente"
amount = "50000.00"
"""
SECOND = FIRST.replace("Eerste", "Tweede").replace("1000.00", "1500.00")
POOL = '[pool]\noverrun = "scale"\n[[pool.partners]]\nname = "de gemeente"\namount = "12000.00"\n'


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in (("eerste", FIRST), ("tweede", SECOND), ("pot", POOL)):
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, words)))


def facts(*words: str | Path) -> dict[str, object]:
    done = run(*words, "--format", "json")
    assert done.exit_code == 0, done.output
    told: dict[str, object] = json.loads(done.stdout)
    return told


def test_a_workshop_begins_with_a_scheme_whose_text_it_keeps(files: Path) -> None:
    db = files / "plan.sqlite"
    made = run("workshop", "new", "Krakeel", "--scheme", files / "eerste.toml", "--db", db)
    assert made.exit_code == 0, made.output
    (files / "eerste.toml").unlink()
    told = run("workshop", "rules", "--db", db)
    assert told.exit_code == 0, told.output
    words = told.stdout.replace("\N{NO-BREAK SPACE}", " ")
    assert "Vanaf het begin: cijfers hoogeveen, regeling Eerste regeling, pot € 50.000,00." in words
    assert "krijgt een basisbedrag van € 1.000,00." in words


def test_a_scheme_that_does_not_hold_together_begins_nothing(files: Path) -> None:
    (files / "stuk.toml").write_text('name = "Stuk"\n', encoding="utf-8")
    done = run("workshop", "new", "Krakeel", "--scheme", files / "stuk.toml", "--db", files / "plan.sqlite")
    assert done.exit_code == 2
    assert not (files / "plan.sqlite").exists()


def test_the_worked_history_by_two_schemes_and_two_pools_to_the_cent(files: Path) -> None:
    db = example_store(files / "h.sqlite")
    for words in (
        ("--from", "2007", "--scheme", files / "eerste.toml"),
        ("--from", "2017", "--scheme", files / "tweede.toml"),
        ("--from", "2018", "--pool", files / "pot.toml"),
    ):
        done = run("workshop", "set", *words, "--db", db)
        assert done.exit_code == 0, done.output
    # 35 areas on 30 May 2007, 25 on 1 January 2017, 24 on 1 January 2019; people live in all of them, and
    # neither scheme has tiers or keeps base amounts
    for day, count, base, paid in (
        ("2007-05-30", 35, "1000.00", "35000.00"),  # 35 x 1000.00, of 50000.00
        ("2017-01-01", 25, "1500.00", "37500.00"),  # 25 x 1500.00, of 50000.00
        ("2019-01-01", 24, "1500.00", "12000.00"),  # 24 x 1500.00 = 36000.00, of 12000.00
    ):
        found = facts("history", "at", day, "--db", db)
        areas = found["areas"]
        assert isinstance(areas, list)
        assert len(areas) == count
        assert [area["funding"]["total"] for area in areas] == [base] * count
        assert sum(Decimal(area["funding"]["paid"]) for area in areas) == Decimal(paid)
    effect = facts("history", "diff", "2007-05-30", "2019-01-01", "--db", db)["money"]
    assert isinstance(effect, dict)
    # areas first, by the first scheme: 24 - 35 = -11, x 1000.00; then the other scheme: 24 x 500.00;
    # then the pool of 12000.00, which pays 12000.00 of 36000.00
    assert {line["key"]: line["amount"] for line in effect["lines"]} == {
        "base": "-11000.00",
        "scheme": "12000.00",
        "pool": "-24000.00",
    }
    assert effect["difference"] == "-23000.00"
    # a scheme that is asked for judges every day
    asked = facts("history", "at", "2019", "--db", db, "--scheme", files / "eerste.toml")["areas"]
    assert isinstance(asked, list)
    assert {area["funding"]["total"] for area in asked} == {"1000.00"}


def test_what_holds_from_a_day_on_is_told_and_undone(files: Path) -> None:
    db = files / "plan.sqlite"
    run("workshop", "new", "Krakeel", "--scheme", files / "eerste.toml", "--db", db)
    done = run("workshop", "set", "--from", "2015", "--scheme", files / "tweede.toml", "--db", db)
    assert done.stdout == "Vanaf 1 januari 2015 geldt de regeling Tweede regeling.\n"
    set_too = run(
        "workshop", "set", "--from", "2016", "--data", "hoogeveen", "--reason", "nieuw jaar", "--db", db
    )
    assert set_too.stdout == "Vanaf 1 januari 2016 gelden de cijfers Hoogeveen 2025, nieuw jaar.\n"
    periods = facts("workshop", "rules", "--db", db)["periods"]
    assert isinstance(periods, list)
    assert [(one["from"], one["title"]) for one in periods] == [
        (None, "Eerste regeling"),
        ("2015-01-01", "Tweede regeling"),
        ("2016-01-01", "Tweede regeling"),
    ]
    store = Store(db)
    plan = store.workshops()[0].id
    for _time in range(2):
        store.append(plan, to_undo(store.events(plan)))
    after = facts("workshop", "rules", "--db", db)["periods"]
    assert isinstance(after, list)
    assert [one["title"] for one in after] == ["Eerste regeling"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "Zeg wat vanaf die dag geldt"),
        (("--pool", "leeg.toml"), "In leeg.toml staat geen pot"),
        (("--scheme", "er-is-niet"), "er-is-niet"),
        (("--data", "Nergenshuizen"), "geen opgehaalde gegevens"),
    ],
)
def test_what_cannot_hold_is_refused_and_nothing_recorded(
    files: Path, words: tuple[str, ...], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(files)
    (files / "leeg.toml").write_text('name = "Leeg"\n', encoding="utf-8")
    db = files / "plan.sqlite"
    run("workshop", "new", "Krakeel", "--db", db)
    done = run("workshop", "set", "--from", "2015", *words, "--db", db)
    assert done.exit_code == 2
    assert why in done.output
    store = Store(db)
    assert store.events(store.workshops()[0].id) == ()


def test_a_scheme_is_told_in_sentences(files: Path) -> None:
    told = run("schemes", files / "tweede.toml")
    assert told.stdout.splitlines()[0] == "Tweede regeling"
    assert "krijgt een basisbedrag van € 1.500,00." in told.stdout.replace("\N{NO-BREAK SPACE}", " ")


def test_a_page_shows_the_first_and_last_day_of_areas_whatever_day_a_scheme_holds_from(files: Path) -> None:
    store = Store(files / "plan.sqlite")
    plan = store.create_workshop("Plan")
    krakeel = hoogeveen().zones.geometry["BU01185003"]
    drawn, renamed = date(2012, 1, 1), date(2014, 1, 1)
    text = 'name = "S"\nyear = 2012\nbase = "1.00"\n'

    def scheme(on: date) -> Event:
        return Event("scheme", "", on, setting="s", document=text)

    store.append(
        plan.id,
        [
            Event("draw", "k", drawn, name="Krakeel", geometry=krakeel),
            Event("rename", "k", renamed, name="Krakeel-Noord"),
            *(scheme(date(year, 1, 1)) for year in (2000, 2900)),
        ],
    )
    opened = Opened(store, plan, Timeline.of(store.events(plan.id)))
    assert first_and_last(opened) == [drawn, renamed]
    store.append(plan.id, [scheme(date(2016, 1, 1))])
    later = Opened(store, plan, Timeline.of(store.events(plan.id)))
    assert first_and_last(later) == [drawn, date(2016, 1, 1)]
