"""A data pack keeps what was fetched, to the last bit, in a file that travels and that others can open."""

import sqlite3
import string
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LinearRing, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from smeedkaart.assessment.assess import assess
from smeedkaart.errors import PackError
from smeedkaart.sources.origin import Origin
from smeedkaart.sources.outcome import Outcome
from smeedkaart.sources.packs.check import Check
from smeedkaart.sources.packs.pack import (
    Pack,
    export_pack,
    folder,
    import_pack,
    is_key,
    list_packs,
    open_pack,
    read_pack,
    remove,
    write,
)
from smeedkaart.statistics.indicators import CATALOGUE
from smeedkaart.text.language import speaking
from tests.fixtures.packs import FETCHED, SOUTH, WEST, assert_same, large, of_format_1, village

# --- what is written comes back -----------------------------------------------------------------------------

# GDAL, which writes the tables, ends a text at a NUL; what becomes of one is told below
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
NUMBER = st.floats(width=64, allow_nan=True, allow_infinity=False)
PLACE = st.floats(-1e6, 1e6, allow_nan=False)
CODES = st.from_regex(r"BU9901[0-9A-Z]{4}", fullmatch=True)


@st.composite
def surfaces(draw: st.DrawFn) -> BaseGeometry:
    """Draw a rectangle, with or without a hole, or a few of them as one shape; any float may be a corner."""
    rectangles = []
    for step in range(draw(st.integers(1, 3))):
        x, y, width = draw(PLACE), draw(PLACE), draw(st.floats(1, 1e4))
        shell = box(x + step * 1e6, y, x + step * 1e6 + width, y + width)
        hole = LinearRing(shell.centroid.buffer(width / 5).exterior)
        rectangles.append(Polygon(shell.exterior, [hole] if draw(st.booleans()) else []))
    return rectangles[0] if len(rectangles) == 1 else MultiPolygon(rectangles)


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    codes = draw(st.lists(CODES, min_size=1, max_size=5, unique=True))

    def several(values: st.SearchStrategy[Any], size: int) -> list[Any]:
        return draw(st.lists(values, min_size=size, max_size=size))

    def figures(size: int) -> dict[str, Any]:
        names = draw(st.lists(st.sampled_from(["population", "house_value", "ses_woa"]), unique=True))
        return {name: np.array(several(NUMBER, size), dtype=float) for name in names}

    zones = gpd.GeoDataFrame(
        {
            "zone_name": several(TEXT, len(codes)),
            "parent": several(st.none() | TEXT, len(codes)),
            **figures(len(codes)),
            "flag": pd.array(several(st.none() | st.integers(1, 3), len(codes)), dtype="Int64"),
        },
        geometry=several(surfaces(), len(codes)),
        index=pd.Index(codes, name="zone"),
        crs=28992,
    )
    above_codes = draw(st.lists(TEXT, max_size=3, unique=True))
    parents = pd.DataFrame(
        {"zone_name": several(TEXT, len(above_codes)), **figures(len(above_codes))},
        index=pd.Index(above_codes, name="parent", dtype="str"),
    )
    with_borders = draw(st.booleans())
    if above_codes and with_borders:
        shapes = several(st.none() | surfaces(), len(above_codes))
        parents = gpd.GeoDataFrame(parents, geometry=shapes, crs=28992)
    points = draw(st.none() | st.lists(st.tuples(PLACE, PLACE, NUMBER), max_size=4))
    weights = None
    if points is not None:
        spots = [Point(x, y) for x, y, _number in points]
        weights = gpd.GeoDataFrame({"weight": [float(n) for _x, _y, n in points]}, geometry=spots, crs=28992)
    origin = Origin("kerncijfers", draw(TEXT), draw(TEXT), draw(st.integers(2013, 2030)), draw(TEXT), rows=3)
    return Pack(
        code=draw(st.from_regex("GM[0-9]{4}", fullmatch=True)),
        name=draw(TEXT),
        year=draw(st.integers(1995, 2030)),
        level=draw(st.sampled_from(["buurt", "wijk"])),
        zones=zones,
        parents=parents,
        above=pd.DataFrame({"zone_name": [draw(TEXT)], **figures(1)}, index=["NL00"]),
        origins={draw(TEXT): origin, "zones": origin},
        outcomes=(Outcome("ses-woa", "failed", draw(TEXT), {draw(TEXT): draw(TEXT)}, origin),),
        checks=(Check(draw(TEXT), "note", {"n": draw(st.integers()), "names": draw(st.lists(TEXT))}),),
        weights=weights,
        fetched=draw(TEXT),
    )


@given(packs())
@settings(max_examples=60)
def test_what_is_written_is_what_is_read(tmp_path_factory: pytest.TempPathFactory, pack: Pack) -> None:
    path = write(pack, tmp_path_factory.mktemp("pack"))
    assert_same(read_pack(path), pack)
    # and what was read is written to the same bytes again
    assert write(read_pack(path), tmp_path_factory.mktemp("again")).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("weights", [False, True])
def test_the_village_comes_back_with_all_its_parts(tmp_path: Path, weights: bool) -> None:
    pack = village(weights=weights)
    again = read_pack(write(pack, tmp_path))
    assert_same(again, pack)
    assert again.outcomes[1].sentence() == pack.outcomes[1].sentence()
    assert again.checks[0].sentence() == pack.checks[0].sentence()
    assert again.zones["flag"].dtype == "Int64"
    assert again.zones["flag"].tolist()[:3] == [1, 1, 2]


def test_columns_without_one_value_keep_their_kind(tmp_path: Path) -> None:
    pack = village()
    bare = pack.zones.assign(low_income=pd.Series([None] * 4, index=pack.zones.index, dtype=object))
    again = read_pack(write(replace(pack, zones=bare), tmp_path)).zones["low_income"]
    assert again.dtype == float
    assert again.isna().all()


def test_figures_that_pandas_kept_as_objects_come_back_as_numbers(tmp_path: Path) -> None:
    pack = village()
    loose = replace(pack, above=pack.above.astype(object))
    again = read_pack(write(loose, tmp_path)).above
    assert again.at["GM9901", "house_value"] == 230
    assert pd.api.types.is_float_dtype(again["house_value"])


def test_half_a_character_from_broken_json_spoils_no_pack(tmp_path: Path) -> None:
    pack = village()
    names = pd.Series(["West\ud800", "Kom\0men", "Veld", "Oost"], index=pack.zones.index, dtype=object)
    again = read_pack(
        write(replace(pack, name="Smeed\udfff", zones=pack.zones.assign(zone_name=names)), tmp_path)
    )
    assert again.zones["zone_name"].tolist() == ["West?", "Kom?men", "Veld", "Oost"]
    assert again.name == "Smeed?"


# --- names, places ------------------------------------------------------------------------------------------


def test_a_pack_is_called_after_municipality_year_and_level(tmp_path: Path) -> None:
    assert write(village(), tmp_path).name == "GM9901-2025.gpkg"
    assert write(replace(village(), level="wijk"), tmp_path).name == "GM9901-2025-wijk.gpkg"


def test_the_folder_is_a_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMEEDKAART_DATA", str(tmp_path / "stick" / "packs"))
    assert folder() == tmp_path / "stick" / "packs"
    assert list_packs() == ()
    write(village())
    assert open_pack("GM9901-2025").name == "Smeedwijk"
    monkeypatch.setenv("SMEEDKAART_DATA", "  ")
    assert folder().name == "data"
    assert folder().parent.name == "smeedkaart"


@pytest.mark.parametrize(
    "key", ["../GM9901-2025", "GM9901-2025.gpkg", "", "GM9901", "/etc/passwd", "GM9901-2025\n", "gm9901-2025"]
)
def test_only_a_real_name_ever_becomes_a_path(tmp_path: Path, key: str) -> None:
    write(village(), tmp_path / "packs")
    write(village(), tmp_path)
    assert not is_key(key)
    with pytest.raises(PackError, match="staat niet op deze computer"):
        open_pack(key, tmp_path / "packs")


def test_data_that_do_not_hold_together_are_not_kept(tmp_path: Path) -> None:
    pack = village()
    twice = replace(pack, zones=pack.zones.set_axis(["BU1", "BU1", "BU2", "BU3"]))
    abroad = replace(pack, zones=pack.zones.to_crs(4326))
    nowhere = replace(pack, code="../GM9901")
    for wrong, reason in ((twice, "meer dan één keer"), (abroad, "RD New"), (nowhere, "code of het jaar")):
        with pytest.raises(PackError, match=reason):
            write(wrong, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_listing_tells_name_year_level_size_and_place(tmp_path: Path) -> None:
    path = write(village(), tmp_path)
    write(replace(village(), year=2024), tmp_path)
    write(replace(village(), code="GM0363", name="Amsterdam", level="wijk"), tmp_path)
    (tmp_path / "vakantie.gpkg").write_bytes(b"?")
    found = list_packs(tmp_path)
    assert [entry.key for entry in found] == ["GM0363-2025-wijk", "GM9901-2025", "GM9901-2024"]
    entry = found[1]
    assert (entry.name, entry.year, entry.level, entry.fetched) == ("Smeedwijk", 2025, "buurt", FETCHED)
    assert (entry.size, entry.trouble) == (path.stat().st_size, "")
    # four squares of a kilometre in a row
    assert entry.bounds == (WEST, SOUTH, WEST + 4000, SOUTH + 1000)


def test_a_pack_under_the_name_of_another_is_told_and_not_used(tmp_path: Path) -> None:
    write(village(), tmp_path).rename(tmp_path / "GM9901-2024.gpkg")
    assert "GM9901-2025" in str(list_packs(tmp_path)[0].trouble)
    with pytest.raises(PackError, match="onder een andere naam"):
        open_pack("GM9901-2024", tmp_path)
    assert (tmp_path / "GM9901-2024.gpkg").exists()


def test_removing_a_pack_removes_that_pack_only(tmp_path: Path) -> None:
    write(village(), tmp_path)
    write(replace(village(), year=2024), tmp_path)
    remove("GM9901-2025", tmp_path)
    assert [entry.key for entry in list_packs(tmp_path)] == ["GM9901-2024"]
    with pytest.raises(PackError, match="GM9901-2025"):
        remove("GM9901-2025", tmp_path)


# --- what an assessment gets --------------------------------------------------------------------------------


def test_an_assessment_gets_figures_parents_reference_and_origins() -> None:
    data = village(weights=True).zone_data()
    assert (data.code, data.name, data.year, data.level, data.parent_level) == (
        "GM9901",
        "Smeedwijk",
        2025,
        "buurt",
        "wijk",
    )
    assert not data.sample
    assert data.notice == ""
    # as published for the municipality; nothing is published of its owner-occupied homes
    assert data.reference == {"house_value": 230, "low_income": 8, "ses_woa": -0.2}
    assert data.provenance["house_value"].table == "85984NED"
    assert data.provenance["house_value"].year == 2024
    assert str(data.provenance["ses_woa"].period) == "2024 (voorlopig)"
    assert data.weight == "weight"
    assert data.weights is not None


def test_every_column_of_figures_has_a_provenance_and_what_nobody_publishes_has_no_column() -> None:
    data = village().zone_data()
    told = ["population", "owner_occupied", "house_value", "low_income", "ses_woa"]
    for frame in (data.zones, data.parents):
        assert {name for name in CATALOGUE if name in frame} == set(told)
    assert set(data.provenance) == {"zones", *told}


def test_figures_of_an_older_pack_without_an_origin_say_so_and_empty_columns_are_dropped() -> None:
    pack = village()
    origins = {name: origin for name, origin in pack.origins.items() if name == "house_value"}
    older = replace(pack, zones=pack.zones.assign(poverty=np.nan, rented=43.0), origins=origins)
    data = older.zone_data()
    assert "poverty" not in data.zones
    columns = [name for name in CATALOGUE if name in data.zones]
    assert "rented" in columns
    assert {"zones", *columns} == set(data.provenance)
    source = data.provenance["rented"]
    assert (source.table, str(source.publisher)) == ("GM9901-2025", "onbekend")
    assert str(source.note) == "deze gegevens zeggen niet in welke tabel het is gepubliceerd"
    assert data.provenance["house_value"].table == "85984NED"


def test_an_assessment_says_of_what_nobody_publishes_that_it_is_unknown() -> None:
    data = village().zone_data()
    areas = gpd.GeoDataFrame({"name": ["West"]}, geometry=data.zones.geometry.iloc[:1].tolist(), crs=28992)
    result = assess(areas, data, "hoogeveen-2007", indicators=["population", "poverty"])
    told = result.to_dict()["areas"][0]["estimates"]["poverty"]
    assert told["value"] is None
    assert told["coverage"] == 0
    assert result.areas.loc[0, "inhabitants"] == 100


def test_of_a_pack_by_wijk_the_parent_is_the_municipality() -> None:
    pack = village()
    wijken = gpd.GeoDataFrame(
        pack.parents.assign(parent="GM9901"), geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)], crs=28992
    )
    own = pack.above.loc[["GM9901"]].rename_axis("parent")
    data = replace(pack, level="wijk", zones=wijken.rename_axis("zone"), parents=own).zone_data()
    assert (data.level, data.parent_level) == ("wijk", "gemeente")
    # 57% of the country: the municipality has no figure of its own
    assert data.parents.at["GM9901", "owner_occupied"] == 57
    assert data.borrowed is not None
    assert data.borrowed.at["GM9901", "owner_occupied"] == "land"
    assert "house_value" not in data.borrowed


def test_a_wijk_of_which_nothing_is_published_is_still_a_parent() -> None:
    pack = village()
    data = replace(pack, parents=pack.parents.drop(index="WK990102")).zone_data()
    assert list(data.parents.index) == ["WK990101", "WK990102"]
    assert data.parents.at["WK990102", "zone_name"] == "WK990102"
    assert data.parents.loc["WK990102"].isna()["population"]
    assert data.parents.at["WK990102", "house_value"] == 230


def test_a_pack_speaks_the_language_in_use() -> None:
    pack = village()
    told = pack.zone_data().provenance["population"]
    assert str(told.period) == "1 januari 2025"
    with speaking("en"):
        # the very same: nothing is worked out again for another language
        assert str(told.period) == "1 January 2025"
        assert pack.zone_data().provenance["population"] == told


def test_opening_leaves_the_pack_itself_as_it_was() -> None:
    pack = village()
    pack.zone_data()
    assert_same(pack, village())


# --- other programs -----------------------------------------------------------------------------------------


def test_another_program_sees_four_layers_with_every_figure(tmp_path: Path) -> None:
    path = write(village(weights=True), tmp_path)
    layers = {str(name): kind for name, kind in pyogrio.list_layers(path)}
    assert layers == {
        "zones": "Polygon",
        "parents": None,
        "above": None,
        "weights": "Point",
        "smeedkaart_pack": None,
    }
    zones = gpd.read_file(path, layer="zones")
    assert zones.crs == 28992
    assert zones["code"].tolist() == ["BU99010101", "BU99010102", "BU99010201", "BU9901020A"]
    assert zones["population"].tolist() == [100, 200, 300, 400]
    assert zones["house_value"].isna().tolist() == [False, True, True, True]
    assert zones.area.tolist() == [1e6] * 4
    parents = pyogrio.read_dataframe(path, layer="parents", read_geometry=False)
    assert parents["house_value"].tolist()[0] == 240
    assert gpd.read_file(path, layer="zones", bbox=(WEST + 10, SOUTH + 10, WEST + 20, SOUTH + 20))[
        "zone_name"
    ].tolist() == ["West"]


def test_another_program_reads_the_origin_of_every_figure(tmp_path: Path) -> None:
    path = write(village(), tmp_path)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        found = database.execute(
            "SELECT json_extract(value, '$.house_value.table') FROM smeedkaart_pack WHERE name = 'origins'"
        )
        assert found.fetchone() == ("85984NED",)


def test_multipolygons_and_polygons_in_one_layer_can_be_read_by_others(tmp_path: Path) -> None:
    pack = village()
    two = MultiPolygon([box(WEST, SOUTH, WEST + 1, SOUTH + 1), box(WEST + 5, SOUTH, WEST + 6, SOUTH + 1)])
    shapes = [two, *pack.zones.geometry.iloc[1:]]
    path = write(
        replace(pack, zones=pack.zones.set_geometry(gpd.GeoSeries(shapes, pack.zones.index, crs=28992))),
        tmp_path,
    )
    # two squares of a metre, and three of a kilometre
    assert gpd.read_file(path, layer="zones").area.tolist() == [2, 1e6, 1e6, 1e6]


def test_looking_with_another_program_damages_nothing(tmp_path: Path) -> None:
    path = write(village(), tmp_path)
    # what QGIS does to every GeoPackage that it opens: a log beside the file, and a mark in its header
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
        database.execute("CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, style TEXT)")
        database.commit()
        assert_same(read_pack(path), village())
    assert_same(read_pack(path), village())
    assert_same(open_pack("GM9901-2025", tmp_path), village())


def vacuumed(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("VACUUM")


def written_anew(path: Path) -> None:
    """Let GDAL make the file again, layer by layer, as ogr2ogr and QGIS do."""
    old = path.rename(path.with_name("oud.gpkg"))
    for layer, kind in pyogrio.list_layers(old):
        table = pyogrio.read_dataframe(old, layer=layer, read_geometry=kind is not None)
        pyogrio.write_dataframe(table, path, layer=layer, driver="GPKG")
    old.unlink()


def turned_around(path: Path) -> None:
    """Put the last row first."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE zones SET fid = -fid")
        database.execute("UPDATE weights SET fid = -fid")


def touched(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE gpkg_contents SET last_change = '2031-01-01T00:00:00Z', identifier = NULL")
        database.execute("ALTER TABLE zones ADD COLUMN opmerking TEXT")


@pytest.mark.parametrize(
    ("make", "program"),
    [
        *(
            (lambda folder: write(village(weights=True), folder), way)
            for way in (vacuumed, written_anew, touched)
        ),
        *((of_format_1, way) for way in (vacuumed, touched)),
    ],
)
def test_a_pack_that_another_program_saved_is_still_sound(
    tmp_path: Path, make: Callable[[Path], Path], program: Callable[[Path], None]
) -> None:
    path = make(tmp_path)
    before = path.read_bytes()
    program(path)
    assert path.read_bytes() != before
    assert_same(read_pack(path), village(weights=True))
    assert [entry.trouble for entry in list_packs(tmp_path)] == [""]


def test_the_order_of_its_rows_is_no_part_of_a_pack(tmp_path: Path) -> None:
    path = write(village(weights=True), tmp_path)
    turned_around(path)
    again, pack = read_pack(path), village(weights=True)
    assert list(again.zones.index) == list(pack.zones.index)[::-1]
    assert_same(replace(again, zones=again.zones[::-1], weights=pack.weights), pack)


def test_a_pack_of_the_first_format_is_opened_listed_and_carried_as_it_is(tmp_path: Path) -> None:
    path = of_format_1(tmp_path / "home")
    before = path.read_bytes()
    assert_same(open_pack("GM9901-2025", tmp_path / "home"), village(weights=True))
    assert [(entry.key, entry.trouble) for entry in list_packs(tmp_path / "home")] == [("GM9901-2025", "")]
    copy = export_pack("GM9901-2025", tmp_path / "kopie.gpkg", tmp_path / "home")
    assert import_pack(copy, tmp_path / "there").name == "Smeedwijk"
    assert (tmp_path / "there" / "GM9901-2025.gpkg").read_bytes() == path.read_bytes() == before


@pytest.mark.parametrize("make", [lambda folder: write(village(), folder), of_format_1])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE zones SET population = 101 WHERE code = 'BU99010101'",
        "UPDATE zones SET code = 'BU99010109' WHERE code = 'BU99010101'",
        "UPDATE zones SET geom = (SELECT geom FROM zones WHERE fid = 2) WHERE fid = 1",
        "DELETE FROM zones WHERE fid = 4",
        "INSERT INTO zones (code) VALUES ('BU99019999')",
        "ALTER TABLE zones RENAME COLUMN house_value TO house",
        "ALTER TABLE zones RENAME COLUMN population TO men",
        "UPDATE parents SET house_value = NULL",
        "UPDATE above SET house_value = 231",
        "UPDATE smeedkaart_pack SET value = replace(value, '85984NED', '85318NED') WHERE name = 'origins'",
        "DELETE FROM smeedkaart_pack WHERE name = 'checks'",
        "DELETE FROM smeedkaart_pack WHERE name = 'format'",
        "DROP TABLE parents",
        "ALTER TABLE parents RENAME TO others",
    ],
)
def test_a_figure_changed_by_another_program_is_never_used(
    tmp_path: Path, change: str, make: Callable[[Path], Path]
) -> None:
    path = make(tmp_path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(change)
    # of the first format, and without its number, it cannot be told from what a disk lost
    damaged = make is of_format_1 or "'format'" in change
    with pytest.raises(PackError, match="beschadigd" if damaged else "is veranderd nadat het is gemaakt"):
        read_pack(path)
    # what somebody changed stays where that was done, what is damaged goes out of the way
    assert path.exists() is not damaged


# --- on a stick ---------------------------------------------------------------------------------------------


def test_a_pack_travels_unchanged(tmp_path: Path) -> None:
    home, stick, elsewhere = (tmp_path / name for name in ("home", "stick", "elsewhere"))
    path = write(village(weights=True), home)
    stick.mkdir()
    copy = export_pack("GM9901-2025", stick, home)
    assert copy == stick / "GM9901-2025.gpkg"
    entry = import_pack(copy, elsewhere)
    assert (entry.key, entry.name, entry.trouble) == ("GM9901-2025", "Smeedwijk", "")
    assert (elsewhere / "GM9901-2025.gpkg").read_bytes() == path.read_bytes()
    assert_same(open_pack("GM9901-2025", elsewhere), village(weights=True))


def test_an_export_takes_any_name_and_an_import_finds_its_own(tmp_path: Path) -> None:
    write(village(), tmp_path / "home")
    copy = export_pack("GM9901-2025", tmp_path / "Smeedwijk (kopie) #1?.gpkg", tmp_path / "home")
    assert import_pack(copy, tmp_path / "there").key == "GM9901-2025"
    assert copy.exists()


def test_an_export_never_overwrites_another_file(tmp_path: Path) -> None:
    write(village(), tmp_path / "home")
    write(replace(village(), year=2024), tmp_path / "home")
    letter = tmp_path / "brief.docx"
    letter.write_text("Beste buren")
    for target in (letter, tmp_path / "home" / "GM9901-2024.gpkg"):
        before = target.read_bytes()
        with pytest.raises(PackError, match="bestaat al"):
            export_pack("GM9901-2025", target, tmp_path / "home")
        assert target.read_bytes() == before
    # a second copy of the same pack may take the place of the first
    export_pack("GM9901-2025", tmp_path, tmp_path / "home")
    write(village(fetched="2026-01-01T00:00:00Z"), tmp_path / "home")
    assert (
        read_pack(export_pack("GM9901-2025", tmp_path, tmp_path / "home")).fetched == "2026-01-01T00:00:00Z"
    )


def test_an_older_pack_replaces_a_newer_only_when_asked(tmp_path: Path) -> None:
    home, stick = tmp_path / "home", tmp_path / "stick"
    old = write(village(fetched="2025-03-01T08:00:00Z", population=1.0), stick)
    write(village(fetched="2025-11-22T10:30:00Z"), home)
    with pytest.raises(PackError, match=r"22 november 2025.*1 maart 2025.*vervangen") as told:
        import_pack(old, home)
    assert str(old) in str(told.value)
    assert_same(open_pack("GM9901-2025", home), village(fetched="2025-11-22T10:30:00Z"))
    import_pack(old, home, replace=True)
    assert open_pack("GM9901-2025", home).zones["population"].tolist() == [1.0] * 4
    # and the newer comes back without asking
    newer = write(village(fetched="2026-01-05T08:00:00Z"), stick)
    assert import_pack(newer, home).fetched == "2026-01-05T08:00:00Z"


def test_importing_a_pack_from_its_own_place_changes_nothing(tmp_path: Path) -> None:
    path = write(village(), tmp_path)
    before = path.read_bytes()
    import_pack(path, tmp_path)
    assert path.read_bytes() == before


def test_a_large_pack_is_read_in_many_blocks(tmp_path: Path) -> None:
    # more rows than are read at a time (500), and shapes larger than a page of the file
    pack = large(1203, 400)
    assert_same(read_pack(write(pack, tmp_path)), pack)


def test_the_text_of_a_code_may_be_any_letters_and_digits(tmp_path: Path) -> None:
    pack = village()
    codes = [
        f"BU9901{letter}{digit}01" for letter, digit in zip(string.ascii_uppercase, "0123", strict=False)
    ]
    again = read_pack(write(replace(pack, zones=pack.zones.set_axis(pd.Index(codes, name="zone"))), tmp_path))
    assert list(again.zones.index) == codes
