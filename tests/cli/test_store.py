"""The terminal tells what is in the file with the drawings, checks it, copies it and puts a copy back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from smeedkaart.cli.commands import app
from smeedkaart.store.store import Store
from tests.fixtures.stores import drawn_store, draws, nobody_writes, temporary_place
from tests.store.test_kept_file import WINDOWS

RUNNER = CliRunner()


def run(*words: object, code: int = 0) -> str:
    """Run a command, and give what it wrote: on the screen, or why it could not."""
    result = RUNNER.invoke(app, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.stderr


@pytest.fixture
def drawn(tmp_path: Path) -> tuple[Path, str]:
    store, workshop = drawn_store(tmp_path / "plan.sqlite", 3)
    return store.path, workshop


def test_what_is_in_the_file_is_told_with_its_copies(drawn: tuple[Path, str]) -> None:
    path, workshop = drawn
    words = run("store", "info", "--db", path)
    assert "1 bijeenkomst, 3 gebeurtenissen" in words
    assert f"Krakeel ({workshop}): 3 gebeurtenissen, de laatste op " in words
    assert words.endswith("Nog geen kopieën.\n")
    copy = Store(path).keep_copy()
    facts: dict[str, Any] = json.loads(run("store", "info", "--db", path, "--format", "json"))
    assert (facts["file"], facts["bytes"]) == (str(path), path.stat().st_size)
    assert [(one["name"], one["events"]) for one in facts["workshops"]] == [("Krakeel", 3)]
    assert [one["file"] for one in facts["copies"]] == [str(copy)]
    assert facts["read_only"] is False


def test_a_check_names_what_is_damaged_and_what_can_be_put_back(drawn: tuple[Path, str]) -> None:
    path, workshop = drawn
    assert "Er is nog geen kopie; maak er een met `smeedkaart store copy`." in run(
        "store", "check", "--db", path
    )
    good, bad = Store(path).keep_copy(), Store(path).keep_copy()
    bad.write_bytes(bad.read_bytes()[:20_000])
    words = run("store", "check", "--db", path)
    assert words.startswith(f"{path} is in orde: 1 bijeenkomst, 3 gebeurtenissen.\n")
    assert f"De kopie {bad.name} is beschadigd en kan niet worden teruggezet." in words
    assert f"De nieuwste kopie: {good.name}." in words
    path.write_bytes(path.read_bytes()[:20_000])
    before = path.read_bytes()
    assert "plan.sqlite is beschadigd; zet er een kopie van terug" in run(
        "store", "check", "--db", path, code=2
    )
    assert path.read_bytes() == before
    assert f"{good.name} is teruggezet als {path}." in run("store", "restore", good.name, "--db", path)
    assert len(Store(path).events(workshop)) == 3


def test_a_copy_goes_beside_the_drawings_or_to_a_stick_and_over_nothing(
    drawn: tuple[Path, str], tmp_path: Path
) -> None:
    path, workshop = drawn
    run("store", "copy", "--db", path)
    assert len(Store(path).copies()) == 1
    stick = tmp_path / "stick"
    stick.mkdir()
    for _time in range(2):
        run("store", "copy", "--db", path, "-o", stick)
    first, second = sorted(stick.iterdir(), key=lambda file: len(file.name))
    assert first.stem + "-2" == second.stem
    assert [len(Store(file).events(workshop)) for file in (first, second)] == [3, 3]
    assert "is er al" in run("store", "copy", "--db", path, "-o", first, code=2)
    assert "bestaat niet" in run("store", "copy", "--db", path, "-o", tmp_path / "weg" / "x.sqlite", code=2)


def test_a_copy_is_put_back_by_its_name_and_what_stood_there_is_kept(drawn: tuple[Path, str]) -> None:
    path, workshop = drawn
    assert "Er staan geen kopieën naast" in run("store", "restore", "--db", path, code=2)
    copy = Store(path).keep_copy()
    Store(path).append(workshop, draws(2, 3))
    assert run("store", "restore", "--db", path).endswith(f"  {copy.name}\n")
    words = run("store", "restore", copy.name, "--db", path)
    assert len(Store(path).events(workshop)) == 3
    (kept,) = {one.path for one in Store(path).copies()} - {copy}
    assert f"Wat er eerst stond is bewaard als {kept.name}." in words
    assert len(Store(kept).events(workshop)) == 5
    assert "Er is geen kopie weg.sqlite" in run("store", "restore", "weg.sqlite", "--db", path, code=2)


@WINDOWS
def test_from_a_medium_that_cannot_be_written_a_history_is_shown_and_published() -> None:
    with temporary_place() as place:
        stick, out = place / "stick", place / "uit.html"
        stick.mkdir()
        path = drawn_store(stick / "plan.sqlite", 3)[0].path
        # whatever is imported late, and data of the sample, is read before nobody may
        run("publish", "--db", path, "--date", "2026", "-o", place / "eerst.html")
        with nobody_writes(stick):
            assert "Gebied 2" in run("history", "show", "--db", path)
            run("publish", "--db", path, "--date", "2026", "-o", out)
            assert "niet te wijzigen" in run("store", "info", "--db", path)
            assert "is in orde" in run("store", "check", "--db", path)
        assert "Gebied 2" in out.read_text(encoding="utf-8")
        assert [one.name for one in stick.iterdir()] == ["plan.sqlite"]
