"""A situation is worked out once, whoever reads it: in Dutch and then in English, each wholly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from smeedkaart.errors import LineageError
from smeedkaart.exchange.example import example_store
from smeedkaart.history.event import Event
from smeedkaart.sources.local import datasets
from smeedkaart.store.store import Store
from smeedkaart.web.server.app import DATABASE_VARIABLE
from smeedkaart.web.state import days as kept_days
from smeedkaart.workshop import days, situation, standing
from smeedkaart.workshop.numbers import Numbers
from tests.fixtures.pages import heard, open_page, said, told
from tests.fixtures.workshops import KRAKEEL, WOLFSBOS, ZONES, draw_buurt
from tests.text.test_language import catalogue

DAY = date(2026, 1, 1)
TIMELINE = ("", "rivier", "gebeurd", "geld", "verschil")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    path = example_store(tmp_path / "plan.sqlite")
    monkeypatch.setenv(DATABASE_VARIABLE, str(path))
    st.cache_resource.clear()
    yield Store(path)
    st.cache_resource.clear()


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note each time that something is worked out or read for a page."""
    done: list[str] = []
    standing._zone_data.cache_clear()
    for module, name in (
        (situation, "assess"),
        (datasets, "load"),
        (days, "assess_on"),
        (kept_days, "over_time"),
    ):
        was = getattr(module, name)

        def noted(*given: Any, _was: Any = was, _name: str = name, **more: Any) -> Any:
            done.append(_name)
            return _was(*given, **more)

        monkeypatch.setattr(module, name, noted)
    return done


def whole(page: str) -> str:
    return re.sub(r"\s+", " ", page)


def pieces(sentence: str) -> list[str]:
    """Cut a sentence of the catalogue at its places; what is short may be a word of both languages."""
    return [piece.strip() for piece in re.split(r"\{[^{}]*\}", whole(sentence)) if len(piece.strip()) > 14]


def languages() -> tuple[set[str], set[str]]:
    """Return what only an English page says, and what only a Dutch one does."""
    english, dutch = set[str](), set[str]()
    for message in catalogue().values():
        english |= {piece for text in _listed(message.id) for piece in pieces(text)}
        dutch |= {piece for text in _listed(message.string) for piece in pieces(text)}
    return english - dutch, dutch - english


def _listed(texts: Any) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)


def found(sentences: set[str], page: str) -> list[str]:
    return sorted(sentence for sentence in sentences if sentence in whole(page))


def refuse(*_given: Any, **_more: Any) -> None:
    raise LineageError("history.not_there", day=DAY)


def test_one_situation_reads_wholly_dutch_and_then_wholly_english(
    store: Store, worked_out: list[str]
) -> None:
    workshop = store.create_workshop("Plein").id
    draw_buurt(store, workshop, "k", KRAKEEL)
    draw_buurt(store, workshop, "w", WOLFSBOS)
    part = ZONES.geometry[KRAKEEL].buffer(-120)
    store.append(workshop, [Event("draw", "p", DAY, name="Plein", geometry=part)])
    address = {"w": workshop}
    english, dutch = languages()
    pages: dict[str, list[str]] = {}
    for language in ("nl", "en", "nl"):
        page = [
            said(open_page(address | {"lang": language})),
            told(heard(store, workshop, language)),
            said(open_page(address | {"lang": language}, selected="k", open="receipt")),
        ]
        pages.setdefault(language, []).append("\n".join(page))
    assert worked_out.count("assess") == 1
    assert worked_out.count("load") == 1
    first, again = pages["nl"]
    assert "5.185 mensen" in first
    assert "5,185 people" in pages["en"][0]
    assert found(english, first) == []
    assert found(dutch, pages["en"][0]) == []
    assert len(found(dutch, first)) > 20
    assert found(english, again) == []


def test_the_timeline_is_worked_out_once_for_both(store: Store, worked_out: list[str]) -> None:
    workshop = store.workshops()[0].id
    english, dutch = languages()
    done = []
    for language, other in (("nl", english), ("en", dutch)):
        for part in TIMELINE:
            address = {"w": workshop, "page": "tijdlijn", "beeld": part, "lang": language}
            assert found(other, said(open_page(address))) == []
        done.append(len(worked_out))
    assert done[0] == done[1]


def test_why_there_are_no_numbers_is_told_in_the_language_of_whoever_reads(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = store.create_workshop("Plein").id
    draw_buurt(store, workshop, "k", KRAKEEL)
    monkeypatch.setattr(Numbers, "follow", refuse)
    pages = [told(heard(store, workshop, language)) for language in ("nl", "en")]
    assert "Dit gebied bestaat niet op 1 januari 2026." in pages[0]
    assert "This area does not exist on 1 January 2026." in pages[1]
