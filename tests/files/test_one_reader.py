"""One reader for every map: what is unsound is left out by name, and how it is written does not matter."""

from __future__ import annotations

import json
import struct
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from shapely.geometry import box, mapping

from smeedkaart.errors import InputFileError
from smeedkaart.exchange.import_past import read_past
from smeedkaart.files.area_files import read_areas
from smeedkaart.files.coordinate_system import horizontal, system_of_member
from smeedkaart.files.json_text import starts_as_json
from smeedkaart.files.rings import shape_of_wkb
from smeedkaart.files.row_names import plain_text
from smeedkaart.sources.local.zone_file import read_zones

# a block of 1 by 1 km in Krakeel, in RD; and one of 0.01 by 0.01 degrees
RD = box(230_000, 526_000, 231_000, 527_000)
RING = [[6.5, 52.71], [6.51, 52.71], [6.51, 52.72], [6.5, 52.72], [6.5, 52.71]]
SOUND = {"type": "Polygon", "coordinates": [RING]}
# there and back, which encloses nothing
THERE_AND_BACK = [RING[0], RING[1], RING[0]]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(geometry: Any, name: object = "Goed", **more: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"naam": name} | more, "geometry": geometry}


def collection(*features: Any, **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", **more, "features": list(features)}


def written(path: Path, content: Any) -> Path:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    path.write_bytes(body)
    return path


def notices(frame: gpd.GeoDataFrame) -> list[str]:
    return [str(one) for one in frame.attrs["notices"]]


def refusal(path: Path) -> str:
    with pytest.raises(InputFileError) as caught:
        read_areas(path)
    assert path.name in str(caught.value)
    return str(caught.value)


# --- shapes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "geometry",
    [
        polygon(THERE_AND_BACK),
        polygon([RING[0]]),
        polygon([RING[0], RING[0], RING[0], RING[0]]),
        # on one line: the way from the first corner to the second is 0.02 east and 0.02 north
        polygon([[6.5, 52.7], [6.52, 52.72], [6.51, 52.71], [6.5, 52.7]]),
        {"type": "MultiPolygon", "coordinates": [[THERE_AND_BACK], [[RING[0]]]]},
    ],
)
def test_a_shape_that_encloses_nothing_is_left_out_by_its_name_and_the_others_are_read(
    tmp_path: Path, geometry: Any
) -> None:
    file = written(tmp_path / "x.geojson", collection(feature(SOUND), feature(geometry, "Twee punten")))
    areas = read_areas(file)
    assert areas["name"].tolist() == ["Goed"]
    (notice,) = notices(areas)
    assert "weggelaten" in notice
    assert "Twee punten" in notice


def test_a_row_without_a_name_is_left_out_by_its_number(tmp_path: Path) -> None:
    file = written(tmp_path / "x.geojson", collection(feature(SOUND), feature(polygon(THERE_AND_BACK), None)))
    assert "rij 2" in notices(read_areas(file))[0]


def test_of_many_the_first_five_are_named(tmp_path: Path) -> None:
    lost = [feature(polygon(THERE_AND_BACK), f"Naam {i}") for i in range(1, 9)]
    (notice,) = notices(read_areas(written(tmp_path / "x.geojson", collection(feature(SOUND), *lost))))
    assert "Naam 1, Naam 2, Naam 3, Naam 4, Naam 5, en nog 3" in notice


def test_a_file_of_which_nothing_is_left_is_refused_by_the_first_name(tmp_path: Path) -> None:
    file = written(tmp_path / "x.geojson", collection(feature(polygon(THERE_AND_BACK), "Twee punten")))
    assert "Twee punten omsluit geen oppervlakte" in refusal(file)


def test_a_part_that_encloses_nothing_does_not_take_the_rest_of_its_area_with_it(tmp_path: Path) -> None:
    parts = {"type": "MultiPolygon", "coordinates": [[RING], [THERE_AND_BACK]]}
    hole = polygon(RING, THERE_AND_BACK)
    areas = read_areas(written(tmp_path / "x.geojson", collection(feature(parts, "Eiland"), feature(hole))))
    # a hole that encloses nothing takes nothing away: both are 0.01 x 0.01 degrees
    assert shapely.area(areas.geometry.to_numpy()).tolist() == pytest.approx([1e-4, 1e-4])
    (notice,) = notices(areas)
    assert "van Eiland is een deel weggelaten" in notice


@pytest.mark.parametrize("suffix", ["gpkg", "shp", "kml", "gml", "csv", "topojson"])
def test_it_does_not_matter_of_which_kind_the_file_is(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"x.{suffix}"
    line = shapely.Polygon([(230_000, 526_000), (231_000, 527_000), (230_500, 526_500)])
    rows = gpd.GeoDataFrame({"naam": ["Goed", "Streep"]}, geometry=[RD, line], crs=28992)
    if suffix == "csv":
        lines = [f'{name},"{shape.wkt}"' for name, shape in zip(rows["naam"], rows.geometry, strict=True)]
        file.write_text("\n".join(["naam,WKT", *lines]))
    elif suffix == "topojson":
        shapes = [
            {"type": "Polygon", "arcs": [[i]], "properties": {"naam": name}}
            for i, name in enumerate(rows["naam"])
        ]
        arcs = [shapely.get_coordinates(shape).tolist() for shape in rows.geometry]
        whole = {"type": "GeometryCollection", "geometries": shapes}
        written(file, {"type": "Topology", "objects": {"x": whole}, "arcs": arcs})
    else:
        degrees = rows.to_crs(4326) if suffix == "kml" else rows
        if suffix == "kml":
            # a line in RD is bent in degrees
            ring = shapely.LinearRing([(6.5, 52.7), (6.52, 52.72), (6.51, 52.71)])
            degrees.loc[1, "geometry"] = shapely.Polygon(ring)
            degrees = degrees.rename(columns={"naam": "Name"})
        degrees.to_file(file, **({"driver": "KML"} if suffix == "kml" else {}))
    areas = read_areas(file)
    assert areas["name"].tolist() == ["Goed"]
    assert "Streep" in " ".join(notices(areas))


def test_an_open_ring_in_a_geopackage_with_heights_and_measures_is_closed() -> None:
    corners = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]
    # ISO WKB: 3003 is a polygon with Z and M; one ring of four corners that does not close
    blob = struct.pack("<BIII", 1, 3003, 1, 4) + b"".join(struct.pack("<4d", *c, 7, 8) for c in corners)
    kept = shape_of_wkb(blob)
    assert (kept.shape.area, kept.lost, kept.numbers) == (4.0, 0, True)
    # in the other byte order, with the number of its coordinate system, as PostGIS writes
    blob = struct.pack(">BIIII", 0, 0x20000003, 28992, 1, 4) + b"".join(
        struct.pack(">2d", *c) for c in corners
    )
    assert shape_of_wkb(blob).shape.area == 4.0


@settings(max_examples=60)
@given(cut=st.integers(0, 92), flip=st.integers(0, 92 * 8 - 1))
def test_broken_wkb_is_no_shape_and_nothing_else(cut: int, flip: int) -> None:
    blob = bytearray(shapely.to_wkb(box(0, 0, 1, 1)))
    # 1 + 4 + 4 + 4 bytes, and five corners of 16
    assert len(blob) == 93
    blob[flip // 8] ^= 1 << (flip % 8)
    kept = shape_of_wkb(bytes(blob[: cut + 1]))
    assert kept.shape is None or shapely.is_geometry(kept.shape)


def test_sound_wkb_of_every_kind_comes_back_as_it_was() -> None:
    for shape in (
        shapely.Point(1, 2),
        shapely.LineString([(0, 0), (1, 1)]),
        RD.buffer(10).difference(RD),
        shapely.MultiPolygon([RD, box(0, 0, 1, 1)]),
        shapely.MultiPoint([(0, 0), (1, 1)]),
        shapely.MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3)]]),
        shapely.GeometryCollection([RD, shapely.Point(1, 2)]),
    ):
        assert shape_of_wkb(shapely.to_wkb(shape)).shape.equals(shape)


def test_a_zone_without_a_shape_is_told_by_its_name_and_the_others_count(tmp_path: Path) -> None:
    def zone(code: str, name: str, geometry: Any) -> dict[str, Any]:
        return feature(geometry, None, buurtcode=code, buurtnaam=name, aantalInwoners=100, jaar=2024)

    file = written(
        tmp_path / "x.geojson",
        collection(
            zone("BU01180001", "Krakeel", SOUND),
            zone("BU01180002", "Weg", polygon(THERE_AND_BACK)),
            zone("BU01180003", "Leeg", None),
        ),
    )
    data = read_zones(file)
    assert data.zones["zone_name"].tolist() == ["Krakeel"]
    (told,) = map(str, data.remarks)
    assert "deze hebben geen vorm, zodat niemand daarin wordt meegeteld: Weg, Leeg" in told


def test_a_map_of_the_past_with_such_a_shape_says_so_in_the_proposals(tmp_path: Path) -> None:
    file = written(
        tmp_path / "x.geojson", collection(feature(SOUND), feature(polygon(THERE_AND_BACK), "Twee punten"))
    )
    review = read_past([(file, date(2012, 1, 1))])
    assert [one.event.name for one in review.suggestions] == ["Goed"]
    assert "Twee punten" in str(review.notices[0])


# --- letters and rows --------------------------------------------------------------------------------------

FRISIAN = ["Súdwest-Fryslân", "\u2019t Zand", "Groß-Lüne"]
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


@pytest.mark.parametrize("encoding", UNICODE)
def test_letters_in_any_form_of_unicode_are_read_without_a_word(tmp_path: Path, encoding: str) -> None:
    text = json.dumps(collection(*(feature(SOUND, name) for name in FRISIAN)), ensure_ascii=False)
    areas = read_areas(written(tmp_path / "x.geojson", text.encode(encoding)))
    assert areas["name"].tolist() == FRISIAN
    assert notices(areas) == []


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "mac_roman"])
def test_letters_of_one_byte_are_read_right_and_shown_to_be_looked_at(tmp_path: Path, encoding: str) -> None:
    names = ["Súdwest-Fryslân", "Één", "Groß-Lüne", "België"]
    text = json.dumps(collection(*(feature(SOUND, name) for name in names)), ensure_ascii=False)
    areas = read_areas(written(tmp_path / "x.geojson", text.encode(encoding)))
    assert areas["name"].tolist() == names
    (notice,) = notices(areas)
    assert f"gelezen als {encoding} (zoals “Súdwest-Fryslân”)" in notice


def test_letters_of_two_kinds_in_one_file_are_refused(tmp_path: Path) -> None:
    text = json.dumps(collection(feature(SOUND, "Súd"), feature(SOUND, "NN")), ensure_ascii=False)
    body = text.encode().replace(b"NN", b"S\xfad")
    assert "codering" in refusal(written(tmp_path / "x.geojson", body))


TWO = [feature(SOUND, "een"), feature(SOUND, "twee")]


@pytest.mark.parametrize(
    "body",
    [
        "\n".join(map(json.dumps, TWO)).encode(),
        "\r\n".join(map(json.dumps, TWO)).encode("utf-16"),
        # RFC 8142: a record separator before each, which may take several lines
        b"".join(b"\x1e" + json.dumps(one, indent=1).encode() + b"\n" for one in TWO),
        json.dumps(TWO).encode(),
        "\n".join(json.dumps(collection(one)) for one in TWO).encode(),
    ],
)
@pytest.mark.parametrize("name", ["x.geojson", "x.geojsonl", "x.json"])
def test_one_feature_a_line_is_a_map(tmp_path: Path, body: bytes, name: str) -> None:
    assert read_areas(written(tmp_path / name, body))["name"].tolist() == ["een", "twee"]


def test_lines_of_which_the_last_was_cut_off_are_refused(tmp_path: Path) -> None:
    body = "\n".join(map(json.dumps, TWO)).encode()[:-9]
    assert "beschadigd of afgebroken" in refusal(written(tmp_path / "x.geojson", body))


@settings(max_examples=40)
@given(st.sampled_from(UNICODE), st.sampled_from(["", " ", "\n\t", "\x1e"]))
def test_the_beginning_of_json_is_known_in_every_encoding(encoding: str, before: str) -> None:
    assert starts_as_json(f'{before}{{"type": "Feature"}}'.encode(encoding))
    assert not starts_as_json(f"{before}Beste bewoners".encode(encoding))


# --- coordinate systems ------------------------------------------------------------------------------------


def named(name: str) -> dict[str, Any]:
    return {"type": "name", "properties": {"name": name}}


@pytest.mark.parametrize(
    "member",
    [
        named("EPSG:28992"),
        named("urn:ogc:def:crs:EPSG::28992"),
        named("http://www.opengis.net/def/crs/EPSG/0/28992"),
        named("http://www.opengis.net/gml/srs/epsg.xml#28992"),
        # with height above NAP: RD all the same
        named("urn:ogc:def:crs:EPSG::7415"),
        named("urn:ogc:def:crs,crs:EPSG::28992,crs:EPSG::5709"),
        {"type": "EPSG", "properties": {"code": 28992}},
        {"type": "link", "properties": {"href": "https://spatialreference.org/ref/epsg/28992/"}},
        "EPSG:28992",
    ],
)
@pytest.mark.parametrize("where", ["the map", "the row", "the shape", "a part of the shape"])
def test_a_coordinate_system_is_found_wherever_it_stands(tmp_path: Path, member: Any, where: str) -> None:
    shape: dict[str, Any] = dict(mapping(RD))
    if where == "a part of the shape":
        shape = {"type": "GeometryCollection", "geometries": [shape | {"crs": member}]}
    row = feature(shape | {"crs": member} if where == "the shape" else shape)
    row |= {"crs": member} if where == "the row" else {}
    content = collection(row, **({"crs": member} if where == "the map" else {}))
    areas = read_areas(written(tmp_path / "x.geojson", content))
    assert areas.crs == 28992
    assert areas.area.tolist() == [1e6]


def test_two_coordinate_systems_in_one_file_are_refused(tmp_path: Path) -> None:
    rows = [feature(SOUND | {"crs": named("EPSG:4326")}), feature(mapping(RD) | {"crs": named("EPSG:28992")})]
    text = refusal(written(tmp_path / "x.geojson", collection(*rows)))
    assert "WGS 84, Amersfoort / RD New" in text


def test_a_coordinate_system_that_nobody_knows_is_named(tmp_path: Path) -> None:
    content = collection(feature(SOUND), crs=named("Onze bouwplaats"))
    assert "Onze bouwplaats" in refusal(written(tmp_path / "x.geojson", content))


def test_numbers_of_web_mercator_are_read_as_that_and_said(tmp_path: Path) -> None:
    shape = gpd.GeoSeries([RD], crs=28992).to_crs(3857).iloc[0]
    areas = read_areas(written(tmp_path / "x.geojson", collection(feature(mapping(shape)))))
    # web mercator exaggerates; back in RD it is the square kilometre that it was, but for the bent borders
    assert areas.to_crs(28992).area.tolist() == pytest.approx([1e6], rel=1e-5)
    assert "WGS 84 / Pseudo-Mercator (EPSG:3857)" in notices(areas)[0]


@pytest.mark.parametrize(
    "shape",
    [
        # UTM zone 31: 700 km east, 5,850 km north
        shapely.affinity.translate(RD, 470_000, 5_324_000),
        # x and y of RD swapped
        shapely.transform(RD, lambda points: points[:, ::-1]),
    ],
)
def test_numbers_that_point_nowhere_get_a_sentence_with_those_numbers(tmp_path: Path, shape: Any) -> None:
    text = refusal(written(tmp_path / "x.geojson", collection(feature(mapping(shape)))))
    assert f"eerste getal {shape.bounds[0]:.0f}, tweede {shape.bounds[1]:.0f}" in text
    assert "geen graden, RD New of web mercator in Nederland" in text


@pytest.mark.parametrize(
    ("shape", "system"),
    [(shapely.Polygon(RING), "EPSG:28992"), (RD, "EPSG:4326"), (RD, "OGC:CRS84"), (RD, "EPSG:3857")],
)
def test_a_coordinate_system_that_cannot_be_is_contradicted_by_the_numbers(
    tmp_path: Path, shape: Any, system: str
) -> None:
    content = collection(feature(mapping(shape)), crs=named(system))
    assert "maar de getallen lijken op" in refusal(written(tmp_path / "x.geojson", content))


@pytest.mark.parametrize(
    "crs",
    [
        CRS.from_epsg(7415),
        CRS.from_user_input("EPSG:28992+5773"),
        CRS.from_wkt(CRS.from_epsg(28992).to_wkt("WKT1_ESRI")),
    ],
)
def test_rd_with_any_height_is_rd(tmp_path: Path, crs: CRS) -> None:
    high = shapely.force_3d(RD, 12.5)
    file = tmp_path / "x.gpkg"
    gpd.GeoDataFrame({"naam": ["Hoog"]}, geometry=[high], crs=crs).to_file(file)
    areas = read_areas(file)
    assert areas.crs == 28992
    assert areas.area.tolist() == [1e6]
    assert horizontal(crs) == horizontal(CRS.from_epsg(28992).to_3d()) == CRS.from_epsg(28992)


@pytest.mark.parametrize("name", ["RD New", "RD_New", "Amersfoort / RD New"])
def test_rd_is_known_by_its_name(name: str) -> None:
    assert system_of_member(named(name)) == CRS.from_epsg(28992)


@pytest.mark.parametrize("member", [None, {}, named(""), {"type": "name", "properties": {"name": None}}])
def test_a_member_that_says_nothing_leaves_it_to_the_numbers(tmp_path: Path, member: Any) -> None:
    file = written(tmp_path / "x.geojson", collection(feature(mapping(RD)), crs=member))
    assert read_areas(file).crs == 28992


def test_a_map_saved_whole_from_umap_has_its_layers(tmp_path: Path) -> None:
    layers = [
        collection(feature(SOUND, name), _umap_options={"name": layer})
        for layer, name in (("Wijken", "Noord"), ("Dorpen", "Zuid"))
    ]
    file = written(tmp_path / "x.umap", {"type": "umap", "properties": {}, "layers": layers})
    assert "Wijken, Dorpen; kies er een met --layer" in refusal(file)
    assert read_areas(file, layer="Dorpen")["name"].tolist() == ["Zuid"]


def test_a_member_without_sense_names_no_system() -> None:
    members: list[Any] = [
        {"type": "name"},
        {},
        [],
        5,
        {"type": "EPSG", "properties": {}},
        {"properties": "x"},
    ]
    for member in members:
        assert system_of_member(member) is None


# --- names -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"nl": "Noord", "fy": "Noard"}, "Noord"),
        ({"fy": "Noard", "naam": "Noord"}, "Noord"),
        ({"@type": "html", "value": "Noord"}, "Noord"),
        ({"waarde": "Noord"}, "Noord"),
        ({"name": {"nl": "Noord"}}, "Noord"),
        ({}, ""),
        ({"a": "x", "b": "y"}, ""),
        (["Noord"], ""),
        ([], ""),
        ("NULL", ""),
        ("<Null>", ""),
        ("nan", ""),
        ("None", ""),
        ("  ", ""),
        (None, ""),
        (float("nan"), ""),
        (np.nan, ""),
        ("[Noord]", "[Noord]"),
        ("Nanne", "Nanne"),
        (118.0, "118"),
    ],
)
def test_what_is_no_name_is_none(tmp_path: Path, value: object, name: str) -> None:
    assert plain_text(value) == name
    if isinstance(value, float):
        # GeoJSON has no NaN, and GDAL makes text of a number beside names
        return
    areas = read_areas(written(tmp_path / "x.geojson", collection(feature(SOUND, value), feature(SOUND))))
    assert areas["name"].tolist() == [name or "Gebied 1", "Goed"]


def test_a_code_keeps_its_zeros_and_an_object_is_no_code(tmp_path: Path) -> None:
    rows = [feature(SOUND, "a", code="0118"), feature(SOUND, "b", code="0119")]
    assert read_areas(written(tmp_path / "x.geojson", collection(*rows))).index.tolist() == ["0118", "0119"]
    rows[1]["properties"]["code"] = ["0119"]
    assert read_areas(written(tmp_path / "x.geojson", collection(*rows))).index.tolist() == ["x-1", "x-2"]
