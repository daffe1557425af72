"""In the app a workshop begins with a scheme of one's own, and other rules hold from a day on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from smeedkaart.history.event import Event
from smeedkaart.history.undo import to_undo
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from smeedkaart.web.server.app import DATABASE_VARIABLE, MAIN, SCHEME_VARIABLE
from tests.fixtures.pages import heard

OWN = """
name = "Eigen regeling"
year = 2012
base = "1500.00"

[pool]
[[pool.partners]]
name = "de gemeente"
amount = "9000.00"
"""
POOL = """
name = "Pot 2015"

[pool]
overrun = "scale"

[[pool.partners]]
name = "de gemeente"
amount = "1000.00"
"""
KRAKEEL = hoogeveen().zones.geometry["BU01185003"]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    path = tmp_path / "plan.sqlite"
    monkeypatch.setenv(DATABASE_VARIABLE, str(path))
    yield Store(path)
    st.cache_resource.clear()


def page(workshop: str | None = None, **kept: object) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    if workshop is not None:
        app.query_params["w"] = workshop
    for key, value in kept.items():
        app.session_state[key.replace("_", "-")] = value
    app.run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    return " ".join(one.proto.body for one in app.get("html")).replace("\N{NO-BREAK SPACE}", " ")


def press(app: AppTest, label: str) -> AppTest:
    next(known for known in app.button if known.label == label).click().run()
    assert not app.exception
    return app


def test_a_workshop_begins_with_the_scheme_with_which_the_app_was_started(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "eigen.toml"
    path.write_text(OWN, encoding="utf-8")
    monkeypatch.setenv(SCHEME_VARIABLE, str(path))
    page()
    (workshop,) = store.workshops()
    assert (workshop.scheme, workshop.document) == ("eigen", OWN)


@pytest.mark.parametrize("text", [None, "base = "])
def test_a_scheme_that_broke_or_vanished_while_the_app_runs_is_told_and_workshops_still_open(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    store.create_workshop("Eerder")
    path = tmp_path / "eigen.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    monkeypatch.setenv(SCHEME_VARIABLE, str(path))
    app = page()
    assert "eigen.toml" in words(app)
    assert "Verder met Eerder" in [known.label for known in app.button]


def test_a_scheme_of_a_file_can_be_looked_at_and_begun_with(store: Store) -> None:
    store.create_workshop("Eerder")
    app = page(new_scheme_chosen=("eigen.toml", OWN), new_scheme="Eigen regeling")
    assert app.selectbox(key="new-scheme").value == "Eigen regeling"
    assert "krijgt een basisbedrag van € 1.500,00." in words(app)
    app.text_input(key="new-name").set_value("Elim")
    press(app, "Beginnen")
    begun = next(one for one in store.workshops() if one.name == "Elim")
    assert (begun.scheme, begun.document) == ("eigen", OWN)
    # the next one may begin with it too, without the file
    assert "Eigen regeling" in page().selectbox(key="new-scheme").options


def test_the_rules_are_told_and_another_pool_holds_from_a_day_on(store: Store) -> None:
    plan = store.create_workshop("Elim", scheme="eigen", document=OWN).id
    store.append(plan, [Event("draw", "k", date(2012, 1, 1), name="Krakeel", geometry=KRAKEEL)])
    app = page(plan, open="rules", rules_chosen_file=("pot.toml", POOL), rules_kind="pool", page_name="p1")
    assert "Eigen regeling" in words(app)
    app.date_input(key="rules-on").set_value(date(2015, 1, 1))
    app.text_input(key="rules-reason").set_value("raadsbesluit")
    app.run()
    press(app, "Vastleggen")
    event = store.events(plan)[-1]
    assert (event.kind, event.valid_from, event.setting, event.document) == (
        "pool",
        date(2015, 1, 1),
        "pot",
        POOL,
    )
    # of 1500.00 the pool of 1000.00 pays what it holds
    assert heard(store, plan)["areas"][0]["row"]["money"] == "€ 1.000,00"
    again = page(plan, open="rules")
    assert "Vanaf 1 januari 2015 geldt de pot Pot 2015, raadsbesluit." in words(again)
    # the page that chose it takes it back
    store.append(plan, to_undo(store.events(plan), client="p1"))
    assert heard(store, plan)["areas"][0]["row"]["money"] == "€ 1.500,00"


def test_a_file_that_does_not_hold_together_is_refused_in_a_sentence(store: Store) -> None:
    plan = store.create_workshop("Elim").id
    app = page(plan, open="rules", rules_chosen_file=("stuk.toml", "base = "))
    assert "stuk.toml" in words(app)
    assert next(known for known in app.button if known.label == "Vastleggen").disabled
    assert store.events(plan) == ()
