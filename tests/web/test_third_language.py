"""The app in a third language, which is one row and one catalogue from outside: no other sentence is left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from smeedkaart.exchange.example import example_events, example_store
from smeedkaart.history.event import Event
from smeedkaart.store.store import Store
from smeedkaart.web.server.app import DATABASE_VARIABLE
from smeedkaart.web.server.fetch_jobs import jobs
from smeedkaart.web.server.reachability import outside
from tests.fixtures.pages import heard, open_page, said, told
from tests.fixtures.third_language import CODE, leaks, letters, reread_languages, speak_third
from tests.fixtures.workshops import KRAKEEL, WOLFSBOS, ZONES, draw_buurt

NAMES = (
    *("Plein", "Nederlands", "English", "GeoPackage", "Excel (CSV)", "JSON", ".toml"),
    *map(str, ZONES["zone_name"]),
)
EXAMPLE = {
    *(
        "De Smederijen van Hoogeveen, 2007 tot 2019 (voorbeeld)",
        *(event.reason for event in example_events()),
    ),
    *(event.name for event in example_events() if event.name),
    *(output.name for event in example_events() for output in event.outputs),
}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    path = tmp_path / "plan.sqlite"
    with monkeypatch.context() as patch:
        patch.setenv(DATABASE_VARIABLE, str(path))
        patch.setenv("SMEEDKAART_OFFLINE", "1")
        speak_third(tmp_path / "taal", patch)
        outside.cache_clear()
        yield Store(path)
    outside.cache_clear()
    st.cache_resource.clear()
    jobs().close()
    jobs.cache_clear()
    reread_languages()


@pytest.fixture
def workshop(store: Store) -> str:
    """Two neighbours and a part of a third, one with a decision and one ended."""
    workshop = store.create_workshop("Plein").id
    draw_buurt(store, workshop, "k", KRAKEEL)
    draw_buurt(store, workshop, "w", WOLFSBOS)
    part = ZONES.geometry[KRAKEEL].buffer(-120)
    store.append(workshop, [Event("draw", "p", date(2026, 1, 1), name="Plein", geometry=part)])
    store.append(workshop, [Event("decision", "k", date(2026, 1, 2), decision=("impulse", None))])
    store.append(workshop, [Event("end", "w", date(2026, 1, 3))])
    return workshop


def run(address: dict[str, str], **session: Any) -> AppTest:
    return open_page({"lang": CODE} | address, **session)


def test_the_map_and_its_panel_are_wholly_in_it(store: Store, workshop: str) -> None:
    page = said(run({"w": workshop}))
    # the strings of the editor in the browser
    assert letters("Click the corners of the area one by one.") in page
    assert leaks(page, NAMES) == []
    # what the panel and the map hear of the areas
    news = told(heard(store, workshop, CODE))
    assert letters("inhabitants") in news
    assert leaks(news, NAMES) == []


def test_the_first_screens_are_wholly_in_it(store: Store, workshop: str, data_folder: Path) -> None:
    assert leaks(said(run({"w": store.create_workshop("Plein").id})), NAMES) == []
    start = said(run({}))
    assert leaks(start, NAMES) == []
    data = said(run({"page": "gegevens", "w": workshop}))
    assert leaks(data, (*NAMES, str(data_folder))) == []


@pytest.mark.parametrize("part", ["", "rivier", "gebeurd", "geld", "verschil"])
@pytest.mark.usefixtures("store")
def test_the_timeline_is_wholly_in_it(part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    example = Store(example_store(tmp_path / "voorbeeld.sqlite"))
    monkeypatch.setenv(DATABASE_VARIABLE, str(example.path))
    workshop = example.workshops()[0].id
    page = said(run({"w": workshop, "page": "tijdlijn", "beeld": part}))
    assert letters("To the map") in page
    assert leaks(page, {*NAMES, *EXAMPLE} - {""}) == []


@pytest.mark.parametrize("sheet", ["receipt", "publish"])
def test_a_sheet_is_wholly_in_it(workshop: str, sheet: str) -> None:
    page = said(run({"w": workshop}, selected="k", open=sheet))
    assert letters("For Excel" if sheet == "receipt" else "The map for everyone") in page
    assert leaks(page, NAMES) == []
