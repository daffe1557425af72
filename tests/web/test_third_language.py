"""The app in a third language, which is one row and one catalogue from outside: no other sentence is left."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]
from streamlit.testing.v1 import AppTest

from smeedkaart.exchange.example import example_events, example_store
from smeedkaart.history.event import Event
from smeedkaart.store.store import Store
from smeedkaart.web.server.app import DATABASE_VARIABLE, MAIN
from smeedkaart.web.server.fetch_jobs import jobs
from tests.fixtures.third_language import CODE, leaks, letters, reread_languages, speak_third
from tests.fixtures.workshops import KRAKEEL, WOLFSBOS, ZONES, draw_buurt

# what is sent along and read by nobody: names of fields and kinds, colours, places, keys
_UNREAD = {
    *("id", "key", "formId", "elementId", "componentName", "arrow", "mixedData", "width", "height", "url"),
    *("zones_url", "fill", "stroke", "hatch", "dots", "language", "direction", "workshop", "municipality"),
    *("type", "geometry", "icon", "format", "acknowledged", "default", "min", "max", "style", "spec"),
    *("htmlContent", "cssContent", "jsContent", "htmlSrc", "jsSrc", "fileName", "gapConfig", "heightConfig"),
    *("widthConfig", "deferredFileId", "columnOrder", "datasets", "areas", "selected", "stops", "shown"),
}
NAMES = (
    *("Plein", "Nederlands", "English", "GeoPackage", "Excel (CSV)", "JSON"),
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
        yield Store(path)
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
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    for key, value in ({"lang": CODE} | address).items():
        app.query_params[key] = value
    for key, value in session.items():
        app.session_state[key] = value
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    """Return all that a page says: text, labels, help, and what its components are told."""
    return "\n".join(line for block in (app.main, app.sidebar, app._tree[2]) for line in _said(block))


def _said(node: Any) -> Iterator[str]:
    proto = getattr(node, "proto", None)
    if proto is not None:
        yield from _texts(MessageToDict(proto))
    for child in getattr(node, "children", {}).values():
        yield from _said(child)


def _texts(told: Any, key: str = "") -> Iterator[str]:
    if key in _UNREAD:
        return
    if isinstance(told, dict):
        for name, value in told.items():
            yield from _texts(value, name)
    elif isinstance(told, list):
        for value in told:
            yield from _texts(value)
    elif isinstance(told, str) and key == "json":
        yield from _texts(json.loads(told))
    # constants of Streamlit are read by nobody either
    elif isinstance(told, str) and not re.match(r"\s*<style|[A-Z_]+$|#\w+$", told):
        inside = " ".join(re.findall(r'(?:title|aria-label|alt|data-label)="([^"]*)"', told))
        yield unescape(re.sub(r"<[^>]+>", " ", told) + " " + inside)


def test_the_map_and_its_panel_are_wholly_in_it(workshop: str) -> None:
    told = said(run({"w": workshop}))
    # the strings of the editor in the browser
    assert letters("Click the corners of the area one by one.") in told
    assert leaks(told, NAMES) == []
    # whoever chooses an area can do and read more
    assert leaks(said(run({"w": workshop}, selected="k")), NAMES) == []


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
    told = said(run({"w": workshop, "page": "tijdlijn", "beeld": part}))
    assert letters("To the map") in told
    assert leaks(told, {*NAMES, *EXAMPLE} - {""}) == []


@pytest.mark.parametrize("sheet", ["receipt", "publish"])
def test_a_sheet_is_wholly_in_it(workshop: str, sheet: str) -> None:
    told = said(run({"w": workshop}, selected="k", open=sheet))
    assert letters("For Excel" if sheet == "receipt" else "The map for everyone") in told
    assert leaks(told, NAMES) == []
