"""What the browser's types say of the messages is what the server sends and takes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from smeedkaart.web.editor import component
from smeedkaart.web.editor.map_data import map_data
from smeedkaart.web.editor.side import Opens, PageFacts
from smeedkaart.workshop.message import REASONS_TO_SAVE

TYPES = Path(component.__file__).with_name("messages.d.ts").read_text(encoding="utf-8")


def fields(name: str) -> set[str]:
    """Read the names of the fields of an interface."""
    found = re.search(rf"^export interface {name} \{{\n(.*?)^\}}", TYPES, re.MULTILINE | re.DOTALL)
    assert found
    return set(re.findall(r"^  (\w+)\??:", found.group(1), re.MULTILINE))


def test_the_map_gets_the_fields_that_its_types_name(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: dict[str, Any] = {}

    def keep(**given: Any) -> dict[str, Any]:
        sent.update(given)
        return {}

    monkeypatch.setattr(component, "_component", keep)
    about = PageFacts("Zaal", "Hoogeveen", "", "", "", False, [("en", "English")], False, "", 0, Opens.PLAIN)
    shown = map_data(
        features={"features": []},
        workshop="w",
        zones_url="/kaart/zones",
        bounds=None,
        language="nl",
        municipality="GM0118",
        notice="",
        attribution="",
        about=about,
    )
    component.map_editor(shown, key="map")
    assert set(sent["data"]["about"]) == fields("About")
    assert set(sent["data"]) == fields("MapData")
    # each answer that the types name starts a run, and no other
    answers = {name.removeprefix("on_").removesuffix("_change") for name in sent if name.startswith("on_")}
    assert answers == fields("MapAnswers")


def test_the_reasons_for_an_edit_are_those_that_are_taken() -> None:
    found = re.search(r"^export type Reason = (.*);$", TYPES, re.MULTILINE)
    assert found
    assert re.findall(r'"(\w+)"', found.group(1)) == list(REASONS_TO_SAVE)
