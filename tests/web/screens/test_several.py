"""In the app too several municipalities are worked with as one: fetched on one line, chosen together.

Smeedwijk lies west of Hamerdorp, see `tests/fixtures/packs.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from shapely import box
from streamlit.testing.v1 import AppTest

from smeedkaart.history.event import Event
from smeedkaart.sources.fetching.progress import Progress
from smeedkaart.sources.packs.pack import write
from smeedkaart.store.store import Store
from smeedkaart.web.editor.zones import zones_geojson
from smeedkaart.web.screens import data_fetch
from smeedkaart.web.server import fetch_process
from smeedkaart.web.server.app import DATABASE_VARIABLE, MAIN
from smeedkaart.web.server.fetch_jobs import Request, State, jobs
from tests.fixtures.packs import SOUTH, WEST, neighbour, village
from tests.fixtures.pages import heard, told

BORDER = WEST + 4000
BOTH = "GM9901-2025+GM9902-2025"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data_folder: Path) -> Iterator[Store]:
    """Lay both villages on the disk of this server."""
    assert data_folder.is_dir()
    for one in (village(), neighbour()):
        rows = {"zone_name": ["Drenthe"], "municipalities": [one.code]}
        write(replace(one, provinces=pd.DataFrame(rows, index=pd.Index(["PV22"], name="code"))))
    path = tmp_path / "plan.sqlite"
    monkeypatch.setenv(DATABASE_VARIABLE, str(path))
    monkeypatch.setenv("SMEEDKAART_OFFLINE", "1")
    yield Store(path)
    st.cache_resource.clear()
    jobs().close()
    jobs.cache_clear()


def run(**address: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=30)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def people(store: Store, workshop: str) -> str:
    """Return how many people the list gives to the one area of a workshop."""
    (area,) = heard(store, workshop)["areas"]
    return str(area["row"]["people"])


def text(app: AppTest) -> str:
    blocks = [block.proto.body for block in app.get("html")]
    page = "\n".join(body for body in blocks if not body.lstrip().startswith("<style"))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page).replace("\N{NO-BREAK SPACE}", " "))


def test_neighbours_are_chosen_together_and_an_area_across_their_border_counts_both_sides(
    store: Store,
) -> None:
    store.create_workshop("Eerder")
    app = run()
    assert "Drenthe 2025 (2 gemeenten)" in app.selectbox(key="new-data").options
    app.selectbox(key="new-data").set_value("GM9901-2025")
    app.multiselect(key="new-also").set_value(["GM9902-2025"])
    next(known for known in app.button if known.label == "Beginnen").click().run()
    made = store.workshops()[0]
    assert made.dataset == BOTH
    assert made.name.startswith("Smeedwijk, Hamerdorp, ")
    shape = box(BORDER - 500, SOUTH, BORDER + 500, SOUTH + 1000)
    store.append(made.id, [Event("draw", "a", date(2025, 1, 1), name="Grensgeval", geometry=shape)])
    # half of the 400 of Oost and half of the 600 of Dam
    assert people(store, made.id) == "500"
    # held against the low incomes of Hamerdorp, where most of its people live; of Smeedwijk that is 8 %
    assert "het gemiddelde (3,5%)" in told(heard(store, made.id))


def test_what_does_not_go_together_begins_no_workshop(store: Store) -> None:
    write(replace(neighbour(), code="GM9903", name="Elders", year=2024))
    write(replace(village(), year=2024))
    store.create_workshop("Eerder")
    app = run()
    app.selectbox(key="new-data").set_value("GM9901-2025")
    app.multiselect(key="new-also").set_value(["GM9903-2024"])
    next(known for known in app.button if known.label == "Beginnen").click().run()
    assert "Deze cijfers zijn van verschillende jaren" in text(app)
    assert [known.name for known in store.workshops()] == ["Eerder"]


def test_a_province_of_which_all_is_here_is_one_choice(store: Store) -> None:
    store.create_workshop("Eerder")
    app = run()
    app.selectbox(key="new-data").set_value(BOTH)
    next(known for known in app.button if known.label == "Beginnen").click().run()
    assert store.workshops()[0].dataset == BOTH
    # the next time it is the first choice, by what it is
    assert run().selectbox(key="new-data").options[0] == "Drenthe 2025 (2 gemeenten)"


def test_several_that_came_in_are_shown_as_one_to_begin_with(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = State("job", Request("Smeedwijk, Hamerdorp"), "done", Progress("", 1.0, 1, 1), key=BOTH)
    monkeypatch.setattr(data_fetch, "own_fetch", lambda: state)
    app = run(page="gegevens")
    assert "Er staan nu 2 gemeenten op deze computer: Smeedwijk 2025, Hamerdorp 2025." in text(app)
    app.button(key="begin-ready").click().run()
    assert [known.dataset for known in store.workshops()] == [BOTH]


def test_one_line_with_several_names_is_fetched_as_several(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def fetched(names: list[str], *_words: object, **_more: object) -> tuple[str, ...]:
        asked.append(names)
        return "GM9902-2025", "GM9901-2025"

    monkeypatch.setattr(fetch_process, "fetch_named", fetched)
    request = {"do": "fetch", "municipality": "Hamerdorp, Smeedwijk", "year": 2025, "level": "buurt"}
    told = fetch_process._done(request, lambda _progress: None)
    assert (told["outcome"], told["key"], asked) == ("done", BOTH, [["Hamerdorp, Smeedwijk"]])


def test_for_a_workshop_without_data_they_are_chosen_on_its_own_page(store: Store) -> None:
    made = store.create_workshop("Oude kaarten", "")
    shape = box(BORDER - 500, SOUTH, BORDER + 500, SOUTH + 1000)
    store.append(made.id, [Event("draw", "a", date(2012, 1, 1), name="Grensgeval", geometry=shape)])
    for address in ({}, {"page": "tijdlijn"}):
        app = run(w=made.id, **address)
        assert "nog geen gegevens gekozen" in text(app)
        assert "€" not in text(app)
    app.selectbox(key="no-data-chosen").set_value(BOTH)
    next(known for known in app.button if known.label == "Met deze gegevens werken").click().run()
    assert not app.exception
    (chosen,) = [event for event in store.events(made.id) if event.kind == "data"]
    # from the day of the first drawing on
    assert (chosen.setting, chosen.valid_from) == (BOTH, date(2012, 1, 1))
    # 200 + 300
    assert people(store, made.id) == "500"
    assert "500" in text(run(w=made.id, page="tijdlijn"))


def test_the_map_shows_the_zones_of_all(store: Store) -> None:
    assert store.workshops() == ()
    zones = zones_geojson(BOTH).decode()
    # four buurten and two
    assert zones.count('"Feature"') == 6
    assert "Dijk" in zones
