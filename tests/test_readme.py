"""What the READMEs tell is so: commands, settings with their defaults, and links exist."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
import typer.main

from smeedkaart.cli.commands import app
from smeedkaart.cli.data import data_app
from smeedkaart.cli.store import store_app
from smeedkaart.sources.http.services import Services
from smeedkaart.sources.packs.pack import FOLDER_VARIABLE

ROOT = Path(__file__).parent.parent
READMES = [ROOT / "README.md", ROOT / "README.en.md"]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_every_command_for_data_and_for_the_store_is_shown_and_no_other(path: Path) -> None:
    for name, group in (("data", data_app), ("store", store_app)):
        commands = set(typer.main.get_group(group).commands)
        assert set(re.findall(rf"smeedkaart {name} (\w+)", read(path))) == commands


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_every_setting_is_named_with_its_default(path: Path) -> None:
    rows = [line for line in read(path).splitlines() if line.startswith("| `SMEEDKAART_")]
    told = "\n".join(rows)
    assert f"`{FOLDER_VARIABLE}`" in told
    for field in fields(Services):
        variable = f"`SMEEDKAART_{field.name.upper()}`"
        row = next(row for row in rows if variable in row)
        if isinstance(field.default, str):
            assert f"`{field.default}`" in row
        elif not isinstance(field.default, bool):
            number = f"{field.default:g}"
            assert {number, number.replace(".", ",")} & set(re.findall(r"[\d.,]+", row.split("|")[3]))


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(path: Path) -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", read(path)) if "://" not in link]
    assert len(links) >= 4
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_both_languages_have_the_same_chapters_and_rows() -> None:
    dutch, english = (re.findall(r"^(#+|\|)", read(path), flags=re.MULTILINE) for path in READMES)
    assert dutch == english


def test_the_page_about_numbers_shows_options_that_exist_and_links_that_lead_somewhere() -> None:
    page = ROOT / "docs" / "getallen.md"
    asked = re.findall(r"smeedkaart calibrate [^\n]+", read(page))
    known = {
        name for option in typer.main.get_group(app).commands["calibrate"].params for name in option.opts
    }
    assert len(asked) >= 2
    assert set(re.findall(r" (-[-a-z]+)", " ".join(asked))) <= known
    links = [link for link in re.findall(r"\]\(([^)]+)\)", read(page)) if "://" not in link]
    assert links
    assert [link for link in links if not (page.parent / link).exists()] == []
