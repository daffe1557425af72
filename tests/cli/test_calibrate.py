"""`smeedkaart calibrate`: a report to read, the same for programs, and one sentence for bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from smeedkaart.cli.commands import app
from tests.fixtures.known_places import hills

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("plaatsen")
    for seed, name in ((1, "berg"), (2, "dal")):
        hills(seed).to_file(made / f"{name}.gpkg", layer="units")
    return made


def run(*words: object) -> str:
    done = RUNNER.invoke(app, ["calibrate", *map(str, words)])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_report_says_what_was_fitted_on_what_and_how_it_held(folder: Path) -> None:
    told = run(folder, "--shapes", 5)
    assert told.startswith("Geijkt op 2 plaatsen: berg en dal. ")
    assert "smeedkaart rekent met 0,44 x r^0,50" in told
    assert "De macht is niet geijkt: daarvoor zijn minstens 3 plaatsen" in told
    assert "berg: 36 zones, 576 eenheden" in told
    berg, dal = told.index("\nberg: "), told.index("\ndal: ")
    assert "geijkt op dal: " in told[berg:dal]
    assert "geijkt op berg: " in told[dal:]
    for row in (
        "blind, rond",
        "blind, strook",
        "blind, langs",
        "cirkel",
        "dicht om",
        "alle vormen",
        "renters",
    ):
        assert told.count(row) >= 2, row


def test_the_same_for_programs(folder: Path) -> None:
    found = json.loads(run(folder, "--shapes", 5, "--seed", 3, "--format", "json"))
    assert (found["each"], found["seed"], found["probability"]) == (5, 3, 0.9)
    assert (found["shipped"], found["power_fitted"]) == ({"level": 0.44, "power": 0.5}, False)
    assert found["curve"]["power"] == 0.5
    assert [(place["name"], place["fitted_on"]) for place in found["places"]] == [
        ("berg", ["dal"]),
        ("dal", ["berg"]),
    ]
    for place in found["places"]:
        assert place["all"]["shapes"] == sum(kind["shapes"] for kind in place["kinds"].values())
        assert place["all"]["guaranteed"] == 1.0
        # of a mean nothing is guaranteed
        assert place["rates"]["renters"]["guaranteed"] is None
        parts = [place["all"][part] for part in ("inside", "below", "above")]
        assert sum(parts) == pytest.approx(1)


def test_the_same_seed_the_same_report(folder: Path) -> None:
    assert run(folder, "--shapes", 3, "--seed", 7) == run(folder, "--shapes", 3, "--seed", 7)
    assert run(folder, "--shapes", 3, "--seed", 7) != run(folder, "--shapes", 3, "--seed", 8)


def test_a_file_is_written_and_english_is_spoken(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    assert run(folder, "--shapes", 3, "--lang", "en", "-o", file) == ""
    assert file.read_text(encoding="utf-8").startswith("Calibrated on 2 places: berg and dal. ")


def test_how_far_it_is_stands_on_the_other_stream(folder: Path) -> None:
    done = RUNNER.invoke(app, ["calibrate", str(folder), "--shapes", "2"])
    assert done.stderr.splitlines() == ["berg (1 van 2)", "dal (2 van 2)"]


def test_a_column_that_is_no_percentage_is_named(tmp_path: Path) -> None:
    hills(1).assign(adult=150).to_file(tmp_path / "berg.gpkg", layer="units")
    done = RUNNER.invoke(app, ["calibrate", str(tmp_path), "--shapes", "2"])
    assert done.stderr.splitlines()[0].startswith("berg: kolom adult is geen percentage, want ")


@pytest.mark.parametrize("make", ["empty", "missing", "broken", "column"])
def test_bad_input_is_one_sentence(tmp_path: Path, make: str) -> None:
    if make == "broken":
        (tmp_path / "kapot.gpkg").write_bytes(b"SQLite format 3\x00 en dan niets meer")
    if make == "column":
        hills(1).drop(columns="zone").to_file(tmp_path / "kaal.gpkg")
    done = RUNNER.invoke(app, ["calibrate", str(tmp_path / "weg" if make == "missing" else tmp_path)])
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
