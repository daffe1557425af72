"""Maps as other programs and other systems write them: names of files, of columns, letters and line ends."""

from __future__ import annotations

import json
import shutil
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import box, mapping

from smeedkaart.errors import InputFileError
from smeedkaart.files.area_files import read_areas

# one km by one km in Krakeel, and its neighbour of one km by two
P, Q = box(229_000, 525_000, 230_000, 526_000), box(230_000, 525_000, 231_000, 527_000)
DEGREES = list(gpd.GeoSeries([P, Q], crs=28992).to_crs(4326))


def frame(*names: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"naam": list(names)}, geometry=[P, Q][: len(names)], crs=28992)


def kml(*marks: tuple[str, Any]) -> str:
    body = "".join(
        f"<Placemark><name>{name}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        + " ".join(f"{x},{y}" for x, y in shape.exterior.coords)
        + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for name, shape in marks
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'
    )


def kmz(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, body in files.items():
            archive.writestr(f"{name}.kml", body)
    return path


def rows(path: Path, *features: tuple[dict[str, Any], Any]) -> Path:
    content = [{"type": "Feature", "properties": about, "geometry": shape} for about, shape in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": content}), encoding="utf-8")
    return path


def names(path: Path) -> list[str]:
    return [str(name) for name in read_areas(path)["name"]]


def square_km(path: Path) -> list[float]:
    return [round(area / 1e6, 2) for area in read_areas(path).to_crs(28992).area]


LINK = (
    '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link>'
    "<href>files/x.kml</href></Link></NetworkLink></Document></kml>"
)


def renamed(end: dict[str, str], stem: Callable[[str], str] = str) -> Callable[[Path], Path]:
    def rename(shape: Path) -> Path:
        for part in list(shape.parent.iterdir()):
            other = stem(part.stem) if part.suffix != ".shp" else part.stem
            part.rename(part.with_name(other + end.get(part.suffix, part.suffix)))
        return shape

    return rename


@pytest.mark.parametrize(
    "rename",
    [
        renamed({".dbf": ".DBF", ".prj": ".PRJ", ".shx": ".Shx", ".cpg": ".Cpg"}),
        renamed({}, str.upper),
        renamed({".dbf": ".DBF"}, str.title),
    ],
)
def test_a_shapefile_keeps_its_names_and_place_whatever_capitals_its_files_have(
    tmp_path: Path, rename: Callable[[Path], Path]
) -> None:
    frame("Súdwest", "Ås").to_file(tmp_path / "gebieden.shp", encoding="utf-8")
    shape = rename(tmp_path / "gebieden.shp")
    before = sorted(one.name for one in tmp_path.iterdir())
    assert (names(shape), square_km(shape)) == (["Súdwest", "Ås"], [1.0, 2.0])
    assert sorted(one.name for one in tmp_path.iterdir()) == before


def test_a_shapefile_with_the_table_of_another_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ander").mkdir()
    frame("Een", "Twee").to_file(tmp_path / "gebieden.shp")
    frame("Ander").to_file(tmp_path / "ander" / "gebieden.shp")
    shutil.copy(tmp_path / "ander" / "gebieden.dbf", tmp_path / "gebieden.dbf")
    with pytest.raises(InputFileError, match=r"gebieden\.dbf heeft 1 rijen, en er zijn 2 vormen"):
        read_areas(tmp_path / "gebieden.shp")


def test_a_row_that_was_deleted_in_a_shapefile_is_gone_and_its_shape_with_it(tmp_path: Path) -> None:
    frame("Weg", "Blijft").to_file(tmp_path / "gebieden.shp")
    table = bytearray((tmp_path / "gebieden.dbf").read_bytes())
    # dBASE: bytes 8-9 hold the length of the header, after which a row begins with a star when it is deleted
    table[int.from_bytes(table[8:10], "little")] = ord("*")
    (tmp_path / "gebieden.dbf").write_bytes(table)
    assert (names(tmp_path / "gebieden.shp"), square_km(tmp_path / "gebieden.shp")) == (["Blijft"], [2.0])


def test_a_hole_that_takes_away_the_whole_is_left_out_by_name(tmp_path: Path) -> None:
    ring = mapping(DEGREES[0])["coordinates"][0]
    hollow = {"type": "Polygon", "coordinates": [ring, ring]}
    path = rows(tmp_path / "gat.geojson", ({"naam": "Gat"}, hollow), ({"naam": "Heel"}, mapping(DEGREES[1])))
    areas = read_areas(path)
    assert areas["name"].tolist() == ["Heel"]
    assert "Gat" in " ".join(map(str, areas.attrs["notices"]))


def test_a_collection_in_a_collection_is_all_its_polygons(tmp_path: Path) -> None:
    inner = {"type": "GeometryCollection", "geometries": [mapping(DEGREES[0])]}
    outer = {"type": "GeometryCollection", "geometries": [inner, mapping(DEGREES[1])]}
    assert square_km(rows(tmp_path / "nest.geojson", ({"naam": "N"}, outer))) == [3.0]


def test_where_one_column_of_names_is_blank_the_next_tells(tmp_path: Path) -> None:
    path = rows(
        tmp_path / "namen.geojson",
        ({"naam": "Een", "name": "One"}, mapping(DEGREES[0])),
        ({"naam": " ", "name": "Two"}, mapping(DEGREES[1])),
    )
    assert names(path) == ["Een", "Two"]


@pytest.mark.parametrize("column", ["NAAM", "gebiedsnaam", "GEBIEDSNAA", "Gebied_naam", "Naam "])
def test_a_column_of_names_is_known_in_capitals_with_blanks_and_cut_by_a_shapefile(
    tmp_path: Path, column: str
) -> None:
    assert names(rows(tmp_path / "kolom.geojson", ({column: "Goed"}, mapping(DEGREES[0])))) == ["Goed"]


@pytest.mark.parametrize("body", ["\ufeff\ufeff{}", "\ufeff\n{}"])
def test_marks_and_blanks_before_a_geojson_do_not_matter(tmp_path: Path, body: str) -> None:
    path = rows(tmp_path / "merk.geojson", ({"naam": "Ås"}, mapping(DEGREES[0])))
    path.write_text(body.format(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert names(path) == ["Ås"]


def test_a_kml_that_says_utf_8_and_is_not_has_its_letters_right_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "oud.kml"
    path.write_bytes(kml(("Súdwest-Fryslân", DEGREES[0])).encode("cp1252"))
    areas = read_areas(path)
    assert areas["name"].tolist() == ["Súdwest-Fryslân"]
    assert "Súdwest" in " ".join(map(str, areas.attrs["notices"]))


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"a": kml(("P", DEGREES[0])), "b": kml(("Q", DEGREES[1]))}, ["P", "Q"]),
        ({"doc": LINK, "files/x": kml(("Q", DEGREES[1]))}, ["Q"]),
        ({"a": kml(("P", DEGREES[0])), "doc": kml(("Q", DEGREES[1]))}, ["Q"]),
    ],
)
def test_of_a_kmz_doc_kml_is_the_map_and_without_one_all_are(
    tmp_path: Path, files: dict[str, str], found: list[str]
) -> None:
    assert sorted(names(kmz(tmp_path / "kaart.kmz", **files))) == found


def test_what_a_file_is_counts_and_not_how_its_name_ends(tmp_path: Path) -> None:
    plain = tmp_path / "tekst.kmz"
    plain.write_text(kml(("P", DEGREES[0])), encoding="utf-8")
    zipped = kmz(tmp_path / "zip.kml", doc=kml(("Q", DEGREES[1])))
    database = tmp_path / "kaart.zip"
    frame("R").to_file(tmp_path / "kaart.gpkg")
    (tmp_path / "kaart.gpkg").rename(database)
    assert [names(plain), names(zipped), names(database)] == [["P"], ["Q"], ["R"]]


def test_a_table_with_line_ends_of_an_old_mac_comes_in(tmp_path: Path) -> None:
    path = tmp_path / "mac.csv"
    path.write_bytes(f"naam;WKT\rA;{DEGREES[0].wkt}\rB;{DEGREES[1].wkt}\r".encode())
    assert (names(path), square_km(path)) == (["A", "B"], [1.0, 2.0])


@pytest.mark.parametrize(
    "written", [shapely.to_wkt, lambda shape: shapely.to_wkb(shape, hex=True), shapely.to_geojson]
)
def test_of_a_point_and_a_border_in_a_table_the_border_is_the_area(
    tmp_path: Path, written: Callable[[Any], str]
) -> None:
    path = tmp_path / "kaart.csv"
    path.write_text(
        f"naam;midden;geom\nA;{written(DEGREES[0].centroid)};{written(DEGREES[0])}\n", encoding="utf-8"
    )
    assert (names(path), square_km(path)) == (["A"], [1.0])


def test_a_ring_by_itself_in_kml_is_a_line(tmp_path: Path) -> None:
    path = tmp_path / "ring.kml"
    text = kml(("P", DEGREES[0]))
    path.write_text(
        text.replace("<Polygon><outerBoundaryIs>", "").replace("</outerBoundaryIs></Polygon>", "")
    )
    with pytest.raises(InputFileError, match="lijnen"):
        read_areas(path)


def test_a_surface_in_space_is_called_that_and_not_damage(tmp_path: Path) -> None:
    path = tmp_path / "dak.gpkg"
    frame("P").to_file(path, layer="dak", driver="GPKG", SPATIAL_INDEX="NO")
    # ISO 13249-3: 1015 is a PolyhedralSurface with heights, 1003 each of its faces
    face = struct.pack("<BIII", 1, 1003, 1, 4) + struct.pack("<12d", 0, 0, 1, 9, 0, 1, 9, 9, 1, 0, 0, 1)
    surface = struct.pack("<BII", 1, 1015, 1) + face
    with closing(sqlite3.connect(path)) as table, table:
        for (trigger,) in table.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            table.execute(f'DROP TRIGGER "{trigger}"')
        table.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'POLYHEDRALSURFACE', z = 1")
        table.execute("UPDATE dak SET geom = ?", (b"GP\x00\x01" + struct.pack("<i", 28992) + surface,))
    with pytest.raises(InputFileError, match="PolyhedralSurface"):
        read_areas(path)
