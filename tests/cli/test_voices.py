"""`smeedkaart voices`: what many drawings say, on the screen and in files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from smeedkaart.files.packaged import data_folder
from tests.cli.test_commands import refused, run

DRAWINGS = data_folder() / "hoogeveen" / "stemmen.geojson"


def test_bands_stand_on_the_screen_and_a_border_when_it_is_asked() -> None:
    plain = run("voices", DRAWINGS)
    assert plain.startswith("stemmen\n20 tekeningen tellen mee.\n")
    assert "Voorgestelde grens" not in plain
    told = run("voices", DRAWINGS, "--level", "0.3", "--units", "buurt", "--title", "Krakeel")
    assert told.startswith("Krakeel\n")
    assert "Voorgestelde grens bij 30% (6 van 20 tekeningen): Bentinckspark en Krakeel" in told
    assert json.loads(run("voices", DRAWINGS, "--format", "json"))["drawings"] == 20


def test_each_format_follows_from_the_name_of_the_file(tmp_path: Path) -> None:
    for name, begins in (
        ("uit.txt", "stemmen"),
        ("uit.json", "{"),
        ("uit.csv", "what,level"),
        ("uit.geojson", '{"type": "FeatureCollection"'),
        ("uit.html", "<!DOCTYPE html>"),
    ):
        run("voices", DRAWINGS, "--level", "0.5", "-o", tmp_path / name)
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--units", "buurt"), "--units hoort bij --level."),
        (("--level", "1.5"), "tussen 0 en 1"),
        (("--level", "0.05"), "minder dan drie"),
        (("--level", "0.5", "--units", "pc6"), "geen eenheden pc6"),
        (("--scheme", "geen", "--level", "0.5"), "geen"),
        (("-o", "uit.pdf"), ".pdf"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(words: tuple[str, ...], said: str) -> None:
    assert said in refused("voices", DRAWINGS, *words)


def test_the_drawings_are_not_written_over(tmp_path: Path) -> None:
    copy = tmp_path / "tekeningen.geojson"
    shutil.copyfile(DRAWINGS, copy)
    before = copy.read_bytes()
    assert "schrijf de uitkomst" in refused("voices", copy, "-o", copy)
    assert copy.read_bytes() == before
