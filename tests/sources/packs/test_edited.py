"""A data pack that somebody edited says what was changed, and is left where it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import shapely
from shapely.geometry import box

from smeedkaart.errors import PackError
from smeedkaart.sources.local.zone_file import read_zones
from smeedkaart.sources.packs import pack as packs
from smeedkaart.sources.packs.edited import Marks
from tests.fixtures.packs import of_format_1, village


def edited(folder: Path, *statements: str, **values: object) -> Path:
    """Change a pack as QGIS does: through SQLite, row by row."""
    path = packs.write(village(weights=True), folder)
    with closing(sqlite3.connect(path)) as database, database:
        for statement in statements:
            database.execute(statement, values)
    return path


def said(path: Path) -> str:
    with pytest.raises(PackError) as caught:
        packs.read_pack(path)
    # neither thrown away nor put under another name: there is work of somebody in it
    assert path.exists()
    assert "beschadigd" not in str(caught.value)
    return str(caught.value)


# the village has 200 people in Kom
PEOPLE = "UPDATE zones SET population = 999 WHERE code = 'BU99010102'"


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        ((PEOPLE,), "in zones: Inwoners van Kom)"),
        (("UPDATE zones SET zone_name = 'Nieuw' WHERE code = 'BU99010102'",), "in zones: de naam van Nieuw)"),
        (
            ("UPDATE zones SET population = 999, house_value = 1 WHERE code <> 'BU99010101'",),
            "van Kom, Veld, Oost)",
        ),
        (("DELETE FROM zones WHERE code = 'BU99010102'",), "in zones: BU99010102 is weg)"),
        (("INSERT INTO zones (code, population) VALUES ('BU99', 5)",), "in zones: 1 rij erbij)"),
        # a row that was copied has the code of another
        (
            ("INSERT INTO zones (code, zone_name) VALUES ('BU99010102', 'Kom')",),
            "in zones: cijfers van Kom; in zones: 1 rij erbij)",
        ),
        (
            (PEOPLE, "UPDATE parents SET low_income = 1"),
            "in zones: Inwoners van Kom; in parents: ",
        ),
        (("UPDATE weights SET weight = weight + 1",), "(in weights)"),
        (("UPDATE zones SET population = 'veel' WHERE code = 'BU99010102'",), "(in zones)"),
        (("DROP TABLE parents",), "(in parents)"),
        (("UPDATE smeedkaart_pack SET value = '2031' WHERE name = 'year'",), "wat het over zichzelf zegt"),
    ],
)
def test_what_was_changed_is_said(tmp_path: Path, statements: tuple[str, ...], words: str) -> None:
    sentence = said(edited(tmp_path, *statements))
    assert words in sentence
    assert "is veranderd nadat het is gemaakt" in sentence


def test_a_border_that_was_moved_is_said(tmp_path: Path) -> None:
    # a header of GeoPackage without an envelope (OGC 12-128r19, 2.1.3), and then the shape
    shape = b"GP\x00\x01" + (28992).to_bytes(4, "little") + shapely.to_wkb(box(0, 0, 500, 500))
    path = edited(tmp_path, "UPDATE zones SET geom = :shape WHERE code = 'BU99010102'", shape=shape)
    assert "in zones: de grens van Kom)" in said(path)


def test_it_is_not_taken_in_and_what_is_here_stays(tmp_path: Path) -> None:
    here = packs.write(village(), tmp_path / "hier")
    before = here.read_bytes()
    given = edited(tmp_path / "stick", PEOPLE)
    with pytest.raises(PackError, match="Inwoners van Kom"):
        packs.import_pack(given, tmp_path / "hier", replace=True)
    assert here.read_bytes() == before


def test_what_the_sentence_advises_can_be_done(tmp_path: Path) -> None:
    path = edited(tmp_path, PEOPLE)
    assert "--zones" in said(path)
    zones = read_zones(path)
    # 100 + 999 + 300 + 400 people
    assert zones.zones["population"].sum() == 1799
    assert zones.year == 2025


def test_opening_it_elsewhere_or_adding_a_column_of_ones_own_changes_nothing(tmp_path: Path) -> None:
    path = edited(tmp_path, "ALTER TABLE zones ADD COLUMN opmerking TEXT", "UPDATE zones SET opmerking = 'x'")
    assert packs.read_pack(path).zones["population"].sum() == 1000


def test_a_disk_that_fails_is_still_called_that(tmp_path: Path) -> None:
    path = packs.write(village(), tmp_path)
    content = bytearray(path.read_bytes())
    content[content.index(b"Veld")] ^= 1
    path.write_bytes(content)
    with pytest.raises(PackError, match="beschadigd"):
        packs.read_pack(path)


def test_a_pack_without_these_marks_names_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # as they were made until now
    monkeypatch.setattr(Marks, "told", lambda _self: None)
    path = packs.write(village(), tmp_path)
    monkeypatch.undo()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(PEOPLE)
    assert "(in zones)" in said(path)


def test_of_the_first_format_nobody_can_tell(tmp_path: Path) -> None:
    path = of_format_1(tmp_path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE zones SET population = 999")
    with pytest.raises(PackError, match="beschadigd"):
        packs.read_pack(path)
