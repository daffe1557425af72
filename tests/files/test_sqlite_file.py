"""Files of SQLite that somebody else made: read without anything in them running, or refused by name."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
from shapely.geometry import box
from typer.testing import CliRunner

from smeedkaart.cli.commands import app
from smeedkaart.errors import InputFileError, PackError, SmeedkaartError
from smeedkaart.exchange.history_file import read_history, write_history
from smeedkaart.exchange.import_past import read_past
from smeedkaart.files.area_files import read_areas
from smeedkaart.files.map_file import open_map
from smeedkaart.files.sqlite_file import opened
from smeedkaart.history.event import Event
from smeedkaart.sources.local.zone_file import read_zones
from smeedkaart.sources.packs import pack as packs
from smeedkaart.sources.weights.layer import read_weights
from smeedkaart.store.store import Store
from tests.fixtures.assessments import square, town
from tests.fixtures.packs import village

DAY = date(2012, 1, 1)
# a sum without end, of which not one row ever comes
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid FROM n WHERE i < 0"

STRANGE = {
    "a view": f"CREATE VIEW vreemd AS {ENDLESS}",
    "a view by the name of a list": f"CREATE VIEW geometry_columns AS {ENDLESS}",
    "a list joined with itself again and again": (
        "CREATE VIEW vector_layers AS SELECT a.srs_id FROM gpkg_spatial_ref_sys a, gpkg_spatial_ref_sys b, "
        "gpkg_spatial_ref_sys c"
    ),
    "a list that calls a function": (
        "CREATE VIEW vector_layers AS SELECT load_extension('x') FROM gpkg_geometry_columns"
    ),
    "a trigger": "CREATE TRIGGER vreemd AFTER INSERT ON gebieden BEGIN DELETE FROM gebieden; END",
    "a virtual table": "CREATE VIRTUAL TABLE vreemd USING fts5(tekst)",
    "another module by the name of an index": "CREATE VIRTUAL TABLE rtree_vreemd_geom USING fts5(tekst)",
    "a column that is computed": "CREATE TABLE vreemd (a, b AS (zeroblob(1000000000)))",
}


def drawn(path: Path, **options: str) -> Path:
    """Write one square as GDAL does, with its index, triggers and lists."""
    frame = gpd.GeoDataFrame({"naam": ["Noord"]}, geometry=[box(228000, 525000, 229000, 526000)], crs=28992)
    frame.to_file(path, layer="gebieden", **options)
    return path


def changed(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as database, database:
        for statement in statements:
            database.execute(statement)
    return path


@pytest.mark.parametrize("what", STRANGE)
def test_what_gdal_does_not_make_itself_is_refused_by_name(tmp_path: Path, what: str) -> None:
    file = changed(drawn(tmp_path / "kaart.gpkg"), STRANGE[what])
    name = next(name for name in ("vreemd", "vector_layers", "geometry_columns") if name in STRANGE[what])
    with pytest.raises(InputFileError, match=f"kaart.gpkg is niet geopend: er staat \\S*{name}"):
        read_areas(file)


def test_a_list_of_tables_in_which_somebody_wrote_is_refused(tmp_path: Path) -> None:
    # SQLite goes by the text, whatever kind stands beside it; a newer one sees the difference itself
    file = changed(
        drawn(tmp_path / "kaart.gpkg"),
        f"CREATE VIEW rtree_gebieden_insert AS {ENDLESS}",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET type = 'table' WHERE name = 'rtree_gebieden_insert'",
    )
    with pytest.raises(InputFileError, match=r"er staat rtree_gebieden_insert in|is beschadigd"):
        read_areas(file)


@pytest.mark.parametrize("name", ["kaart.gpkg", "kaart.sqlite", "kaart.geojson", "kaart.dat"])
def test_whatever_it_is_called_a_file_of_sqlite_is_looked_at(tmp_path: Path, name: str) -> None:
    drawn(tmp_path / "kaart.gpkg").rename(tmp_path / name)
    with pytest.raises(InputFileError):
        read_areas(changed(tmp_path / name, STRANGE["a view"]))


def test_what_gdal_and_spatialite_make_themselves_comes_in(tmp_path: Path) -> None:
    plain = drawn(tmp_path / "plat.sqlite", driver="SQLite")
    spatialite = drawn(tmp_path / "spatialite.sqlite", driver="SQLite", SPATIALITE="YES", INIT_WITH_EPSG="NO")
    with closing(sqlite3.connect(spatialite)) as database:
        views = database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'view'").fetchone()[0]
    # so that this tells something about those too
    assert views >= 5
    for file in (drawn(tmp_path / "kaart.gpkg"), plain, spatialite):
        # 1 km by 1 km
        assert read_areas(file).to_crs(28992).area.tolist() == pytest.approx([1e6])


def test_tiles_metadata_and_the_style_of_qgis_beside_the_areas_come_in(tmp_path: Path) -> None:
    file = changed(
        drawn(tmp_path / "kaart.gpkg"),
        # as GDAL writes them for a map of tiles, and QGIS for a style
        "CREATE TABLE luchtfoto (id INTEGER PRIMARY KEY, zoom_level INTEGER, tile_data BLOB)",
        "CREATE TRIGGER \"luchtfoto_zoom_insert\" BEFORE INSERT ON 'luchtfoto' BEGIN SELECT 1; END",
        "CREATE TABLE gpkg_metadata (id INTEGER PRIMARY KEY, md_scope TEXT)",
        "CREATE TRIGGER 'gpkg_metadata_md_scope_insert' BEFORE INSERT ON gpkg_metadata BEGIN SELECT 1; END",
        "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, styleName TEXT, styleQML TEXT)",
        # GeoPackage 1.0, annex: the lists under the names of an older standard
        "CREATE VIEW st_geometry_columns AS SELECT table_name, column_name, g.srs_id AS srs_id "
        "FROM gpkg_geometry_columns AS g JOIN gpkg_spatial_ref_sys AS s ON (g.srs_id = s.srs_id)",
    )
    assert read_areas(file)["name"].tolist() == ["Noord"]


def test_the_lists_of_which_the_standard_gives_the_text_come_in(tmp_path: Path) -> None:
    # OGC 12-128r19, annex C: views for programs that know older standards
    file = changed(
        drawn(tmp_path / "kaart.gpkg"),
        "CREATE VIEW st_spatial_ref_sys AS\nSELECT srs_name, srs_id, organization FROM gpkg_spatial_ref_sys",
        "CREATE VIEW spatial_ref_sys AS SELECT srs_id AS srid, organization FROM gpkg_spatial_ref_sys",
        "CREATE VIEW st_geometry_columns AS SELECT table_name, 'ST_' || geometry_type_name AS kind, g.srs_id "
        "FROM gpkg_geometry_columns as g JOIN gpkg_spatial_ref_sys AS s WHERE g.srs_id = s.srs_id",
        "CREATE VIEW geometry_columns AS SELECT table_name AS f_table_name, code4name(geometry_type_name) AS "
        "geometry_type, 2 + (CASE z WHEN 1 THEN 1 ELSE 0 END) AS coord_dimension FROM gpkg_geometry_columns",
    )
    assert read_areas(file)["name"].tolist() == ["Noord"]


def zones(file: Path) -> object:
    return read_zones(file, year=2024)


def weights(file: Path) -> object:
    return read_weights(file, town())


def past(file: Path) -> object:
    return read_past([(file, DAY)])


DOORS: dict[str, Callable[[Path], object]] = {
    "areas": read_areas,
    "zones": zones,
    "weights": weights,
    "past": past,
    "history": read_history,
    "pack": packs.read_pack,
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_refuses_what_could_run(tmp_path: Path, door: str) -> None:
    event = Event("draw", "a", DAY, name="Noord", geometry=square(0))
    file = {
        "history": lambda: write_history([event], tmp_path / "geschiedenis.gpkg"),
        "pack": lambda: packs.write(village(), tmp_path),
    }.get(door, lambda: drawn(tmp_path / "kaart.gpkg"))()
    with pytest.raises(SmeedkaartError, match="is niet geopend") as caught:
        DOORS[door](changed(file, STRANGE["a view"]))
    assert str(file) in str(caught.value)
    # a pack that was tampered with stays where it is, for whoever wants to look at it
    assert file.exists()


def test_a_pack_in_which_something_could_run_is_listed_with_its_trouble_and_not_taken_in(
    tmp_path: Path,
) -> None:
    file = changed(packs.write(village(), tmp_path / "stick"), STRANGE["a view"])
    (entry,) = packs.list_packs(tmp_path / "stick")
    assert "is niet geopend" in str(entry.trouble)
    with pytest.raises(PackError, match="is niet geopend"):
        packs.import_pack(file, tmp_path / "hier")


@pytest.mark.parametrize("door", DOORS)
def test_our_own_store_says_what_it_is(tmp_path: Path, door: str) -> None:
    store = Store(tmp_path / "plan.sqlite")
    store.append(store.create_workshop("Weide").id, [Event("draw", "a", DAY, name="N", geometry=square(0))])
    before = sorted(tmp_path.iterdir())
    with pytest.raises(SmeedkaartError, match="bijeenkomsten bewaart en geen kaart"):
        DOORS[door](store.path)
    assert sorted(tmp_path.iterdir()) == before


def test_the_terminal_says_of_our_own_store_what_to_do_with_it(tmp_path: Path) -> None:
    Store(tmp_path / "plan.sqlite").create_workshop("Weide")
    done = CliRunner().invoke(app, ["assess", str(tmp_path / "plan.sqlite")])
    assert done.exit_code == 2
    assert "--db" in done.stderr
    assert "history export" in done.stderr


def test_a_query_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    file = drawn(tmp_path / "kaart.gpkg")
    with pytest.raises(InputFileError, match="lezen duurt te lang"), opened(file, seconds=0.0) as database:
        database.execute(ENDLESS).fetchall()


def test_nothing_in_the_file_is_trusted_and_nothing_can_be_written(tmp_path: Path) -> None:
    file = drawn(tmp_path / "kaart.gpkg")
    with opened(file) as database:
        assert database.execute("PRAGMA trusted_schema").fetchone() == (0,)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            database.execute("UPDATE gpkg_ogr_contents SET feature_count = 0")


def test_gdal_is_told_to_trust_nothing_either(tmp_path: Path) -> None:
    with open_map(drawn(tmp_path / "kaart.gpkg")) as source:
        trusted = pyogrio.read_dataframe(
            source.file, sql="SELECT * FROM pragma_trusted_schema", **source.options
        )
    assert trusted.iloc[0, 0] == 0


def test_what_is_not_folded_in_yet_is_read_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    event = Event("draw", "a", DAY, name="Noord", geometry=square(0), id=1)
    made = write_history([event], tmp_path / "bron.gpkg")
    with closing(sqlite3.connect(made)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA wal_autocheckpoint = 0")
        with database:
            database.execute("UPDATE events SET reason = 'na bewerken'")
        file = tmp_path / "los" / "geschiedenis.gpkg"
        file.parent.mkdir()
        for end in ("", "-wal"):
            file.with_name(file.name + end).write_bytes(made.with_name(made.name + end).read_bytes())
    assert read_history(file)[0].reason == "na bewerken"
    assert sorted(one.name for one in file.parent.iterdir()) == ["geschiedenis.gpkg", "geschiedenis.gpkg-wal"]


def test_areas_that_qgis_has_not_folded_in_yet_are_read_and_nothing_is_left_beside_them(
    tmp_path: Path,
) -> None:
    made = drawn(tmp_path / "bron.gpkg", SPATIAL_INDEX="NO")
    with closing(sqlite3.connect(made)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA wal_autocheckpoint = 0")
        with database:
            database.execute("UPDATE gebieden SET naam = 'Na bewerken'")
        file = tmp_path / "los" / "kaart.gpkg"
        file.parent.mkdir()
        for end in ("", "-wal", "-shm"):
            file.with_name(file.name + end).write_bytes(made.with_name(made.name + end).read_bytes())
    before = {one.name: one.read_bytes() for one in file.parent.iterdir()}
    assert read_areas(file)["name"].tolist() == ["Na bewerken"]
    assert {one.name: one.read_bytes() for one in file.parent.iterdir()} == before


def test_a_list_of_tables_in_letters_that_are_none_is_called_damaged(tmp_path: Path) -> None:
    # SQLite quotes in its error what it stumbles over
    file = drawn(tmp_path / "kaart.gpkg")
    file.write_bytes(file.read_bytes().replace(b"CREATE TRIGGER 'gpkg", b"CREATE TR\xc9GGER 'gpkg"))
    with pytest.raises(InputFileError, match="is beschadigd of afgebroken"):
        read_areas(file)
