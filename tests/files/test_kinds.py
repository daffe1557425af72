"""Maps of every kind that people send: the same two areas come out, under the names they have there."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.geometry import box, mapping

from smeedkaart.errors import InputFileError
from smeedkaart.files import topojson
from smeedkaart.files.area_files import read_areas
from smeedkaart.files.topojson import topology_layers
from smeedkaart.files.wkt_table import read_wkt_table
from smeedkaart.text.teller import Statement

# 2.5 km by 2.5 km, and its neighbour of 2 km by 2.5 km: 6.25 and 5 km2
WEST, EAST = box(228_000, 524_000, 230_500, 526_500), box(230_500, 524_000, 232_500, 526_500)
NAMES = ["Súdwest", "Groß-Lüne"]
IN_RD = gpd.GeoDataFrame({"naam": NAMES}, geometry=[WEST, EAST], crs=28992)
DEGREES = Transformer.from_crs(28992, 4326, always_xy=True)


def degrees(shape: Any) -> Any:
    return shapely.transform(shape, lambda xy: np.column_stack(DEGREES.transform(xy[:, 0], xy[:, 1])))


def ring(shape: Any) -> list[list[float]]:
    return np.asarray(shape.exterior.coords).tolist()  # type: ignore[no-any-return]


def assert_both(path: Path, *, layer: str | None = None, within: float = 1.2 * 6.25) -> gpd.GeoDataFrame:
    """Expect the two areas, each within 1.2 m2 per km2: a straight side bends in another system."""
    areas = read_areas(path, layer=layer)
    assert list(areas["name"]) == NAMES
    for drawn, wanted in zip(areas.to_crs(28992).geometry, (WEST, EAST), strict=True):
        assert drawn.symmetric_difference(wanted).area < within
    return areas


def assert_refused(path: Path, code: str) -> str:
    with pytest.raises(InputFileError) as refused:
        read_areas(path)
    assert isinstance(refused.value.said, Statement)
    assert refused.value.said.code == code
    sentence = str(refused.value)
    assert str(path) in sentence
    assert len(sentence.splitlines()) == 1
    return sentence


def written(path: Path, content: Any, encoding: str = "utf-8") -> Path:
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_bytes(text.encode(encoding))
    return path


# TopoJSON: two squares that share a border


def topology(**more: Any) -> dict[str, Any]:
    """Two areas in RD: arc 0 is the border between them, 1 the rest of the west, 2 the rest of the east."""
    arcs = [
        [[230_500, 524_000], [230_500, 526_500]],
        [[230_500, 526_500], [228_000, 526_500], [228_000, 524_000], [230_500, 524_000]],
        [[230_500, 526_500], [232_500, 526_500], [232_500, 524_000], [230_500, 524_000]],
    ]
    areas = [
        {"type": "Polygon", "arcs": [[0, 1]], "id": "a", "properties": {"naam": NAMES[0]}},
        {"type": "MultiPolygon", "arcs": [[[0, 2]]], "id": "b", "properties": {"naam": NAMES[1]}},
    ]
    gebieden = {"type": "GeometryCollection", "geometries": areas}
    return {"type": "Topology", "arcs": arcs, "objects": {"gebieden": gebieden}} | more


def test_borders_that_topojson_stores_once_come_back_on_both_sides(tmp_path: Path) -> None:
    areas = assert_both(written(tmp_path / "kaart.topojson", topology()))
    assert list(areas.index) == ["a", "b"]
    assert_both(written(tmp_path / "kaart.json", topology()))


def test_steps_of_a_quantised_topology_are_added_up(tmp_path: Path) -> None:
    # in units of 500 m from (228000, 524000): 230500 is 5 units east, 526500 is 5 units north, 232500 is 9
    # units east; after its first corner every corner of an arc is the step from the one before
    arcs = [
        [[5, 0], [0, 5]],
        [[5, 5], [-5, 0], [0, -5], [5, 0]],
        [[5, 5], [4, 0], [0, -5], [-4, 0]],
    ]
    turned = {"scale": [500, 500], "translate": [228_000, 524_000]}
    assert_both(written(tmp_path / "kaart.topojson", topology(arcs=arcs, transform=turned)))


def test_a_topology_with_two_objects_asks_which_one(tmp_path: Path) -> None:
    two = topology()
    two["objects"]["gemeente"] = {"type": "Polygon", "arcs": [[1, 0]], "properties": {"naam": "Alles"}}
    path = written(tmp_path / "kaart.topojson", two)
    sentence = assert_refused(path, "files.several_layers")
    assert "gebieden, gemeente" in sentence
    assert_both(path, layer="gebieden")


@pytest.mark.parametrize("arcs", [[[7, 1]], [["0", 1]], [[0.5, 1]], "ab", None, [[[0, 1]]], [[-9, 1]]])
def test_a_shape_whose_arcs_are_not_there_is_named(tmp_path: Path, arcs: Any) -> None:
    broken = topology()
    broken["objects"]["gebieden"]["geometries"][1] |= {"type": "Polygon", "arcs": arcs}
    assert NAMES[1] in assert_refused(written(tmp_path / "kaart.topojson", broken), "files.half_formed")


def test_a_topology_that_names_a_long_arc_time_and_again_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 2,000 corners named 20,000 times are 40 million, out of a file of less than 200 kB
    monkeypatch.setattr(topojson, "_MOST_CORNERS", 100_000)
    arcs = [[[x, 0] for x in range(2_000)]]
    bomb = topology(arcs=arcs)
    bomb["objects"] = {"a": {"type": "Polygon", "arcs": [[0] * 20_000]}}
    assert_refused(written(tmp_path / "kaart.topojson", bomb), "files.too_large")


STEP = st.integers(-1_000, 1_000)
ARC = st.lists(st.tuples(STEP, STEP).map(list), min_size=2, max_size=6)


@given(
    arcs=st.lists(ARC, min_size=1, max_size=4),
    chosen=st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=5),
    quantised=st.booleans(),
)
@settings(max_examples=20)
def test_lines_out_of_arcs_are_those_of_gdal(
    arcs: list[Any], chosen: list[tuple[int, bool]], quantised: bool
) -> None:
    numbers = [~(one % len(arcs)) if back else one % len(arcs) for one, back in chosen]
    content: dict[str, Any] = {"type": "Topology", "arcs": arcs}
    content["objects"] = {"a": {"type": "LineString", "arcs": numbers}}
    if quantised:
        content["transform"] = {"scale": [0.25, 0.5], "translate": [4, 5]}
    ours = topology_layers(Path("kaart.topojson"), content)["a"]["features"][0]["geometry"]
    theirs = pyogrio.read_dataframe(json.dumps(content).encode()).geometry[0]
    assert ours["coordinates"] == [list(corner) for corner in theirs.coords]


# what an ArcGIS server answers


def esri(*rows: dict[str, Any], wkid: int = 28992) -> dict[str, Any]:
    return {
        "geometryType": "esriGeometryPolygon",
        "spatialReference": {"wkid": wkid},
        "features": list(rows)
        or [
            {"attributes": {"naam": name}, "geometry": {"rings": [ring(shape)[::-1]]}}
            for name, shape in zip(NAMES, (WEST, EAST), strict=True)
        ],
    }


def test_an_answer_of_an_arcgis_server_is_read_in_its_own_coordinate_system(tmp_path: Path) -> None:
    assert_both(written(tmp_path / "kaart.json", esri()))
    sphere = gpd.GeoSeries([WEST, EAST], crs=28992).to_crs(3857)
    rows = [
        {"attributes": {"naam": name}, "geometry": {"rings": [ring(shape)[::-1]]}}
        for name, shape in zip(NAMES, sphere, strict=True)
    ]
    # 102100 is what ESRI called EPSG:3857 before it had that number
    assert_both(written(tmp_path / "kaart.json", esri(*rows, wkid=102100)))


def test_a_hole_lies_in_the_ring_around_it_whatever_the_order(tmp_path: Path) -> None:
    # 6.25 km2 less a hole of 1 km2, and beside it 5 km2: an outer ring runs clockwise, a hole the other way
    hole = box(229_000, 525_000, 230_000, 526_000)
    rings = [ring(hole), ring(EAST)[::-1], ring(WEST)[::-1]]
    if shapely.is_ccw(shapely.LinearRing(rings[1])):
        rings = [one[::-1] for one in rings]
    path = written(
        tmp_path / "kaart.json", esri({"attributes": {"naam": "Samen"}, "geometry": {"rings": rings}})
    )
    (drawn,) = read_areas(path).geometry
    assert drawn.area == pytest.approx(6_250_000 - 1_000_000 + 5_000_000)


def test_layers_of_arcgis_online_are_layers(tmp_path: Path) -> None:
    layers = [
        {"layerDefinition": {"name": "Wijken"}, "featureSet": esri()},
        {"layerDefinition": {"name": "Dorpen"}, "featureSet": esri()},
    ]
    path = written(tmp_path / "kaart.json", {"layers": layers})
    assert "Wijken, Dorpen" in assert_refused(path, "files.several_layers")
    assert_both(path, layer="Dorpen")


def test_an_answer_of_which_the_server_kept_the_rest_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "kaart.json", esri() | {"exceededTransferLimit": True})
    assert "2 rijen" in assert_refused(path, "files.part_of_answer")


def test_a_page_of_an_answer_says_that_there_is_more(tmp_path: Path) -> None:
    rows = json.loads(IN_RD.to_crs(4326).to_json())
    assert_both(written(tmp_path / "alles.geojson", rows | {"numberMatched": 2, "numberReturned": 2}))
    page = written(tmp_path / "kaart.geojson", rows | {"numberMatched": 74, "numberReturned": 2})
    assert "2 rijen" in assert_refused(page, "files.part_of_answer")
    limited = rows | {"properties": {"exceededTransferLimit": True}}
    assert_refused(written(tmp_path / "kaart.geojson", limited), "files.part_of_answer")


@pytest.mark.parametrize("rings", [5, [5], [[5]], {"a": 1}, None])
def test_a_shape_that_esri_does_not_know_is_named(tmp_path: Path, rings: Any) -> None:
    row = {"attributes": {"naam": "Scheef"}, "geometry": {"rings": rings}}
    path = written(tmp_path / "kaart.json", esri(*esri()["features"], row))
    assert "Scheef" in assert_refused(path, "files.half_formed")
    row["geometry"]["rings"] = [[["a", 1]] * 4]
    assert "Scheef" in assert_refused(written(path, esri(row)), "files.not_a_number")


# tables


def table(cells: list[str], separator: str = ",", before: str = "") -> str:
    rows = "".join(f'{name}{separator}"{cell}"\n' for name, cell in zip(NAMES, cells, strict=True))
    return f"{before}naam{separator}WKT\n{rows}"


TABLES: dict[str, Callable[[], bytes]] = {
    "degrees": lambda: table([degrees(WEST).wkt, degrees(EAST).wkt]).encode(),
    "RD": lambda: table([WEST.wkt, EAST.wkt]).encode(),
    "semicolons": lambda: table([WEST.wkt, EAST.wkt], ";").encode("utf-8-sig"),
    "a separator behind each row": lambda: (
        table([WEST.wkt, EAST.wkt], ";").replace('"\n', ";\n").replace('"', "").encode()
    ),
    "a point as well": lambda: (
        table([f'{one.centroid.wkt}";"{one.wkt}' for one in (WEST, EAST)], ";")
        .replace("WKT", "punt;vlak")
        .encode()
    ),
    "tabs": lambda: table([WEST.wkt, EAST.wkt], "\t").encode("utf-16"),
    "said separator": lambda: table([WEST.wkt, EAST.wkt], ";", "sep=;\r\n").encode(),
    "Windows letters": lambda: table([WEST.wkt, EAST.wkt], ";").encode("cp1252"),
    "without quotes": lambda: table([WEST.wkt, EAST.wkt]).replace('"', "").encode(),
    "SRID": lambda: table([f"SRID=28992;{WEST.wkt}", f"SRID=28992;{EAST.wkt}"]).encode(),
    "linked data": lambda: table(
        [f"<http://www.opengis.net/def/crs/EPSG/0/28992> {one.wkt}" for one in (WEST, EAST)]
    ).encode(),
    "bytes": lambda: table([WEST.wkb_hex, EAST.wkb_hex]).encode(),
    "bytes of PostGIS": lambda: table(
        [shapely.to_wkb(shapely.set_srid(one, 28992), hex=True, include_srid=True) for one in (WEST, EAST)]
    ).encode(),
    "GeoJSON": lambda: table(
        [json.dumps(mapping(degrees(one))).replace('"', '""') for one in (WEST, EAST)]
    ).encode(),
}


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_with_shapes_is_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "kaart.csv"
    path.write_bytes(TABLES[kind]())
    assert_both(path)


def test_a_table_of_one_column_is_read(tmp_path: Path) -> None:
    path = tmp_path / "kaart.csv"
    path.write_text(f"vlak\n{WEST.wkt}\n{EAST.wkt}", encoding="utf-8")
    areas = read_areas(path)
    assert list(areas["name"]) == ["Gebied 1", "Gebied 2"]
    # 2.5 by 2.5 km and 2 by 2.5 km
    assert areas.area.tolist() == [6_250_000, 5_000_000]
    assert [notice.code for notice in areas.attrs["notices"]] == ["files.system_by_numbers"]


@pytest.mark.parametrize(
    "corners",
    [
        "228000,5 524000,5,228000,5 525000,5,229000,5 525000,5,228000,5 524000,5",
        "228000,5 524000,5, 228000,5 525000,5, 229000,5 525000,5, 228000,5 524000,5",
    ],
)
def test_a_decimal_comma_is_told_from_the_comma_between_corners(corners: str) -> None:
    # half of 1,000 m by 1,000 m
    read = read_wkt_table(Path("kaart.csv"), f'naam;WKT\nPlein;"POLYGON(({corners}))"\n'.encode())
    assert read.geometry.area.tolist() == [500_000]
    assert read.geometry[0].bounds == (228_000.5, 524_000.5, 229_000.5, 525_000.5)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("naam;x;y\nPlein;228000;524000\n", "files.table_without_shapes"),
        ("naam;WKT\nPlein;POLYGON((1 1,2 2,3 1,1 1))\n", "files.table_system"),
        ("naam;WKT\nPlein;SRID=999999;POLYGON((1 1,2 2,3 1,1 1))\n", "files.table_system"),
        (f"naam;WKT\nA;SRID=28992;{WEST.wkt}\nB;SRID=3857;{WEST.wkt}\n", "files.several_systems"),
        ("naam;WKT\nPlein;POLYGON((228000 524000,2\n", "files.unreadable_shape"),
        (
            "naam;WKT\nPlein;POLYGON((228000,5 524000,228000 525000,5,229000 525000))\n",
            "files.unreadable_shape",
        ),
        ("naam;WKT\nPlein;CURVEPOLYGON(CIRCULARSTRING(1 1,2 2,3 1,2 0,1 1))\n", "files.unreadable_shape"),
        ('naam;WKT\nPlein;"POLYGON((', "files.damaged"),
    ],
)
def test_a_table_that_cannot_be_read_says_what_can_be_done(tmp_path: Path, text: str, code: str) -> None:
    assert_refused(written(tmp_path / "kaart.csv", text), code)


def test_a_row_of_too_few_corners_in_a_table_is_left_out_by_its_name(tmp_path: Path) -> None:
    line = "Lijn;POLYGON((228000 524000,229000 524000))\n"
    path = written(tmp_path / "kaart.csv", table([WEST.wkt, EAST.wkt], ";") + line)
    assert any("Lijn" in str(notice) for notice in assert_both(path).attrs["notices"])


def test_a_shape_that_a_spreadsheet_cut_off_says_so(tmp_path: Path) -> None:
    long = shapely.segmentize(WEST, 1).wkt[:32_767]
    path = written(tmp_path / "kaart.csv", f'naam;WKT\nPlein;"{long}"\n')
    assert "Plein" in assert_refused(path, "files.shape_cut_by_cell")


def test_a_table_that_ends_in_the_middle_of_a_row_is_damaged(tmp_path: Path) -> None:
    whole = table([WEST.wkt, EAST.wkt], ";").replace('"', "")
    for end in (whole.index("Gro") + 2, whole.rindex(";") + 1):
        assert_refused(written(tmp_path / "kaart.csv", whole[:end]), "files.damaged")


# MapInfo


@pytest.mark.parametrize("suffix", [".tab", ".mif"])
def test_a_map_of_mapinfo_is_read_when_all_its_files_are_there(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"kaart{suffix}"
    # a .tab rounds to centimetres: 1 cm along a border of 10 km is 100 m2
    IN_RD.to_file(path, driver="MapInfo File")
    assert_both(path, within=100)
    # names in the letters of Windows, first without a word about it and then with
    rows = path.with_suffix({".tab": ".dat", ".mif": ".mid"}[suffix])
    body = rows.read_bytes()
    for name in NAMES:
        # as long as before, since a row of a .dat has a fixed width
        fill = b" " if suffix == ".tab" else b""
        body = body.replace(
            name.encode(), b"%b%b" % (name.encode("cp1252"), fill * (len(name.encode()) - len(name)))
        )
    rows.write_bytes(body)
    assert_both(path, within=100)
    path.write_bytes(path.read_bytes().replace(b"Neutral", b"WindowsLatin1"))
    assert_both(path, within=100)
    beside = {".tab": ".dat", ".mif": ".mid"}[suffix]
    path.with_suffix(beside).unlink()
    assert f"kaart{beside}" in assert_refused(path, "files.mapinfo_part_missing")


def test_a_map_of_mapinfo_that_lost_its_last_shape_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "kaart.mif"
    IN_RD.to_file(path, driver="MapInfo File")
    text = path.read_text(encoding="latin-1")
    path.write_text(text[: text.rindex("Region")], encoding="latin-1")
    assert_refused(path, "files.damaged")


# a file geodatabase, which is a folder


def test_a_geodatabase_is_read_from_its_folder_and_from_a_zip(tmp_path: Path) -> None:
    folder = tmp_path / "kaart.gdb"
    IN_RD.to_file(folder, driver="OpenFileGDB", layer="gebieden")
    before = sorted(file.name for file in folder.iterdir())
    assert_both(folder)
    assert sorted(file.name for file in folder.iterdir()) == before
    with zipfile.ZipFile(tmp_path / "kaart.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"levering/kaart.gdb/{file.name}")
    assert_both(tmp_path / "kaart.zip")


# GeoParquet


@pytest.mark.parametrize("encoding", ["WKB", "geoarrow"])
def test_geoparquet_is_read(tmp_path: Path, encoding: Any) -> None:
    IN_RD.to_parquet(tmp_path / "kaart.parquet", geometry_encoding=encoding)
    assert_both(tmp_path / "kaart.parquet")


def test_parquet_without_shapes_and_without_its_end_say_so(tmp_path: Path) -> None:
    path = tmp_path / "kaart.parquet"
    gpd.pd.DataFrame({"naam": NAMES}).to_parquet(path)
    assert_refused(path, "files.parquet_without_shapes")
    IN_RD.to_parquet(path)
    path.write_bytes(path.read_bytes()[:-100])
    assert_refused(path, "files.damaged")


def test_a_corner_beyond_the_largest_number_is_refused(tmp_path: Path) -> None:
    far = 'naam;WKT\nSúdwest;"SRID=4326;POLYGON ((6.4 52.7, 6.5 52.7, 6.5 1e999, 6.4 52.7))"\n'
    with pytest.raises(InputFileError, match="Súdwest heeft een coördinaat die geen getal is"):
        read_areas(written(tmp_path / "kaart.csv", far))


def test_a_corner_beyond_all_stars_lies_outside_the_netherlands(tmp_path: Path) -> None:
    # the length of its border is more than the largest number
    far = shapely.Polygon([(0, 0), (1e308, 0), (1e308, 1e308), (-1e308, 1e308)])
    gpd.GeoDataFrame({"naam": NAMES[:1]}, geometry=[far], crs=28992).to_file(tmp_path / "kaart.fgb")
    with pytest.raises(InputFileError, match="Súdwest"):
        read_areas(tmp_path / "kaart.fgb")


def test_letters_in_geoparquet_that_are_none_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "kaart.parquet"
    IN_RD.to_parquet(path, compression=None)
    path.write_bytes(path.read_bytes().replace("Groß".encode(), b"\xc7ro\xc3\x9f", 1))
    assert_refused(path, "files.damaged")


def test_without_pyarrow_geoparquet_is_refused_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    IN_RD.to_parquet(tmp_path / "kaart.parquet")
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    assert "GeoParquet" in assert_refused(tmp_path / "kaart.parquet", "files.parquet_without_reader")


# tracks


def track(name: str, corners: list[list[float]], *, breaks: int | None = None) -> str:
    points = [f'<trkpt lat="{lat:.9f}" lon="{lon:.9f}"/>' for lon, lat in corners]
    if breaks is not None:
        points.insert(breaks, "</trkseg><trkseg>")
    return f"<trk><name>{name}</name><trkseg>{''.join(points)}</trkseg></trk>"


def gpx(*tracks: str) -> str:
    top = '<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">'
    return f'<?xml version="1.0" encoding="UTF-8"?>{top}{"".join(tracks)}</gpx>'


def walked(*corners: tuple[float, float]) -> list[list[float]]:
    return [list(DEGREES.transform(x, y)) for x, y in corners]


def test_a_walk_that_ends_where_it_began_is_an_area_and_that_is_said(tmp_path: Path) -> None:
    # the first one breaks off halfway, where the signal was lost
    both = gpx(track(NAMES[0], ring(degrees(WEST)), breaks=3), track(NAMES[1], ring(degrees(EAST))))
    areas = assert_both(written(tmp_path / "kaart.gpx", both))
    assert [notice.code for notice in areas.attrs["notices"]] == ["files.gpx_closed"]
    assert "Súdwest, Groß-Lüne" in str(areas.attrs["notices"][0])


def test_a_walk_may_end_fifty_metres_from_where_it_began(tmp_path: Path) -> None:
    # three sides of 1 km, and back to 49 m or 51 m before the beginning
    def around(short: float) -> list[list[float]]:
        corners = [(228_000, 524_000), (228_000, 525_000), (229_000, 525_000), (229_000, 524_000)]
        return walked(*corners, (228_000 + short, 524_000))

    areas = read_areas(
        written(tmp_path / "kaart.gpx", gpx(track("Rond", around(49)), track("Open", around(51))))
    )
    assert list(areas["name"]) == ["Rond"]
    closed, left_out = map(str, areas.attrs["notices"])
    assert "Rond" in closed
    assert "Open" in left_out
    only = written(tmp_path / "kaart.gpx", gpx(track("Open", around(51))))
    assert "Open eindigt 51 meter" in assert_refused(only, "files.gpx_not_closed")


def test_a_short_walk_up_and_down_is_no_area(tmp_path: Path) -> None:
    # 100 m up, 70 m back: the end lies 30 m from the beginning, and the walk is 170 m long
    path = gpx(track("Brug", walked((228_000, 524_000), (228_000, 524_100), (228_000, 524_030))))
    assert_refused(written(tmp_path / "kaart.gpx", path), "files.gpx_not_closed")
    assert_refused(written(tmp_path / "leeg.gpx", gpx()), "files.gpx_without_tracks")
