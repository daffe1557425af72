"""Names in a shapefile come out right, whatever the .cpg beside it says."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from smeedkaart.files.area_files import read_areas
from smeedkaart.files.shapefile_letters import letters_of

NAMES = ["Súdwest-Fryslân", "Ås én Ôfdieling", "Groß-Lüne", "Curaçaostraat", "ZUIDOOST-ËXT"]
SQUARE = box(228_000, 524_000, 229_000, 525_000)


def shapefile(folder: Path, encoding: str, said: str | None, names: list[str] = NAMES) -> Path:
    """Write a shapefile of which the table is in one encoding while its .cpg, if any, says another."""
    shape = folder / "gebieden.shp"
    shapes = [SQUARE] * len(names)
    gpd.GeoDataFrame({"naam": ["#" * 40] * len(names)}, geometry=shapes, crs=28992).to_file(shape)
    table = bytearray(shape.with_suffix(".dbf").read_bytes())
    # byte 29 names a code page; bytes 8-9 and 10-11 are the lengths of the header and of a row
    table[29] = 0
    first, width = int.from_bytes(table[8:10], "little"), int.from_bytes(table[10:12], "little")
    for number, name in enumerate(names):
        start = first + number * width + 1
        table[start : start + width - 1] = name.encode(encoding)[: width - 1].ljust(width - 1)
    shape.with_suffix(".dbf").write_bytes(table)
    shape.with_suffix(".cpg").unlink(missing_ok=True)
    if said is not None:
        shape.with_suffix(".cpg").write_text(said, encoding="ascii")
    return shape


@pytest.mark.parametrize("said", [None, "UTF-8", "1252", "ANSI 1252", "850", "88591", "System", "onzin"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp850"])
def test_names_are_right_whatever_stands_beside_them(tmp_path: Path, encoding: str, said: str | None) -> None:
    areas = read_areas(shapefile(tmp_path, encoding, said))
    assert list(areas["name"]) == NAMES


def test_a_cpg_that_lies_is_told(tmp_path: Path) -> None:
    (notice,) = read_areas(shapefile(tmp_path, "cp1252", "UTF-8")).attrs["notices"]
    assert notice.code == "files.letters_differ"
    assert "Súdwest-Fryslân" in str(notice)
    for said in (None, "1252"):
        assert read_areas(shapefile(tmp_path, "cp1252", said)).attrs["notices"] == ()


def test_letters_of_elsewhere_are_asked_about_and_a_cpg_answers(tmp_path: Path) -> None:
    polish = ["Łódź", "Źdźbło"]
    (notice,) = read_areas(shapefile(tmp_path, "cp1250", None, polish)).attrs["notices"]
    assert notice.code == "files.letters_unsure"
    assert "gebieden.cpg" in str(notice)
    answered = read_areas(shapefile(tmp_path, "cp1250", "1250", polish))
    assert list(answered["name"]) == polish
    assert answered.attrs["notices"] == ()


def test_a_shapefile_without_its_table_says_that_it_has_no_names(tmp_path: Path) -> None:
    shape = shapefile(tmp_path, "utf-8", "UTF-8")
    shape.with_suffix(".dbf").unlink()
    areas = read_areas(shape)
    assert list(areas["name"]) == [f"Gebied {number}" for number in range(1, 6)]
    assert "gebieden.dbf" in str(areas.attrs["notices"][0])


def test_the_names_in_a_zip_are_right_as_well(tmp_path: Path) -> None:
    shape = shapefile(tmp_path, "cp1252", "UTF-8")
    path = tmp_path / "kaart.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in tmp_path.glob("gebieden.*"):
            archive.write(file, f"levering/{file.name}")
    areas = read_areas(path)
    assert list(areas["name"]) == NAMES
    assert [notice.facts["file"] for notice in areas.attrs["notices"]] == ["kaart.zip"]
    assert shape.exists()


def test_a_name_that_is_longer_than_its_column_is_not_taken_for_other_letters(tmp_path: Path) -> None:
    # 40 bytes: 39 letters and the first half of a letter of two bytes
    shape = shapefile(tmp_path, "utf-8", None, ["a" * 39 + "é", "Súdwest"])
    assert letters_of(shape.with_suffix(".dbf")).encoding == "utf-8"
    assert list(read_areas(shape)["name"])[1] == "Súdwest"


@given(st.binary(max_size=300))
@settings(max_examples=25)
def test_no_table_makes_it_stumble(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    table = tmp_path_factory.getbasetemp() / "tabel.dbf"
    table.write_bytes(body)
    assert "".encode(letters_of(table).encoding) == b""
