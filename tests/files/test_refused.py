"""A file that another program holds open says so, whether it is read or written."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest

from smeedkaart.errors import SmeedkaartError
from smeedkaart.exchange.decisions_csv import read_decisions
from smeedkaart.exchange.history_file import read_history
from smeedkaart.exchange.import_past import read_review
from smeedkaart.files.area_files import read_areas
from smeedkaart.files.atomic import OutputFileError, write_whole
from smeedkaart.sources.packs import pack as packs
from tests.fixtures.assessments import square
from tests.fixtures.packs import village

AREAS = gpd.GeoDataFrame({"name": ["Noord"]}, index=["a"], geometry=[square(0)], crs=28992)


def of_windows(number: int, *names: object) -> PermissionError:
    """Make the error that Windows gives: it has one number more than those of other systems."""
    error = PermissionError(errno.EACCES, "Permission denied", *names)
    error.winerror = number  # type: ignore[attr-defined]
    return error


# https://learn.microsoft.com/windows/win32/debug/system-error-codes--0-499-: 32 is
# ERROR_SHARING_VIOLATION, 33 is ERROR_LOCK_VIOLATION
@pytest.mark.parametrize("number", [32, 33])
@pytest.mark.parametrize(
    "door", [read_areas, read_history, read_review, lambda one: read_decisions(one, AREAS)]
)
def test_a_file_that_is_held_open_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, door: Callable[[Path], object]
) -> None:
    file = tmp_path / "gebieden.csv"
    file.write_text("naam;besluit\n", encoding="utf-8")

    def refuse(*_words: object, **_more: object) -> None:
        raise of_windows(number, str(file))

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(
        SmeedkaartError, match=r"gebieden\.csv kan niet worden geopend: een ander programma heeft"
    ):
        door(file)


def test_a_pack_that_is_held_open_is_neither_damaged_nor_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = packs.write(village(), tmp_path)

    def refuse(*_words: object, **_more: object) -> None:
        raise of_windows(32, str(file))

    with monkeypatch.context() as held:
        held.setattr(Path, "open", refuse)
        with pytest.raises(SmeedkaartError, match="een ander programma heeft het open"):
            packs.read_pack(file)
    assert [one.name for one in tmp_path.iterdir()] == [file.name]
    with monkeypatch.context() as held:
        held.setattr(Path, "unlink", refuse)
        with pytest.raises(SmeedkaartError, match="een ander programma heeft het open"):
            packs.remove(file.stem, tmp_path)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (32, "een ander programma heeft het open, zoals Excel of QGIS; sluit het daar"),
        (33, "een ander programma heeft het open, zoals Excel of QGIS; sluit het daar"),
        # ERROR_ACCESS_DENIED: what Windows says when the file to be replaced is open
        (5, "een ander programma heeft het open, zoals Excel of QGIS; sluit het daar"),
        # ERROR_WRITE_PROTECT is something else
        (19, "in de map"),
    ],
)
def test_what_is_written_over_an_open_file_says_so_and_leaves_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    file = tmp_path / "tabel.csv"
    file.write_text("oud", encoding="utf-8")

    def refuse(source: object, target: object) -> None:
        raise of_windows(number, str(source), None, str(target))

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OutputFileError) as caught:
        write_whole(file, "nieuw")
    assert said in str(caught.value)
    assert file.read_text(encoding="utf-8") == "oud"
    assert [one.name for one in tmp_path.iterdir()] == ["tabel.csv"]


def test_a_folder_in_which_nothing_may_be_made_is_still_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, _body: bytes) -> None:
        raise of_windows(5, str(path))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(OutputFileError, match=r"in de map .* mag niet worden geschreven"):
        write_whole(tmp_path / "tabel.csv", "nieuw")
