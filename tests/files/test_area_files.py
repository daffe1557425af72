"""Files of areas: read sensibly, or refused with one clear sentence."""

import json
import shutil
import warnings
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from smeedkaart.errors import InputFileError
from smeedkaart.files.area_files import read_areas

# a block of 1 by 1 km in Krakeel, in RD and in degrees
RD = box(230_000, 526_000, 231_000, 527_000)
DEGREES = box(6.50, 52.71, 6.51, 52.72)


def frame(*shapes: Any, crs: object = 28992, **columns: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


def saved(data: gpd.GeoDataFrame, path: Path, **options: Any) -> Path:
    with warnings.catch_warnings():
        # a file without a coordinate system is what some of these tests need
        warnings.filterwarnings("ignore", message=".*'crs' was not provided.*")
        data.to_file(path, **options)
    return path


def geojson(
    path: Path, *geometries: dict[str, Any], properties: dict[str, Any] | None = None, **members: Any
) -> Path:
    features = [{"type": "Feature", "properties": properties or {}, "geometry": one} for one in geometries]
    path.write_text(json.dumps({"type": "FeatureCollection", **members, "features": features}))
    return path


def refusal(path: Path, **options: Any) -> str:
    with pytest.raises(InputFileError) as caught:
        read_areas(path, **options)
    text = str(caught.value)
    # one sentence, or two short ones, on one line, that names the file
    assert "\n" not in text
    assert path.name in text
    assert text.endswith(".")
    return text


@pytest.mark.parametrize("name", ["wijk.geojson", "wijk.gpkg", "wijk.shp"])
def test_geojson_geopackage_and_shapefile_read_alike(tmp_path: Path, name: str) -> None:
    data = frame(RD, shapely.affinity.translate(RD, 1000), naam=["Krakeel", "Wolfsbos"])
    areas = read_areas(saved(data, tmp_path / name))
    assert areas["name"].tolist() == ["Krakeel", "Wolfsbos"]
    assert areas.index.tolist() == ["wijk-1", "wijk-2"]
    # 1 km2 each, wherever the file keeps its coordinates
    assert areas.to_crs(28992).area.tolist() == pytest.approx([1e6, 1e6], rel=1e-6)


def test_names_come_in_without_what_nobody_sees_and_what_is_cut_is_said(tmp_path: Path) -> None:
    names = ["No\u202eord\u0000", "Krake\u0301el\nZuid", "n" * 130]
    shapes = [json.loads(shapely.to_geojson(DEGREES))] * 3
    path = geojson(tmp_path / "wijk.geojson", *shapes)
    content = json.loads(path.read_text())
    for feature, name in zip(content["features"], names, strict=True):
        feature["properties"] = {"naam": name}
    path.write_text(json.dumps(content))
    areas = read_areas(path)
    assert areas["name"].tolist() == ["Noord", "Krak\u00e9el Zuid", "n" * 120]
    (said,) = map(str, areas.attrs["notices"])
    assert said == (
        f"wijk.geojson: namen van meer dan 120 tekens zijn ingekort (1); de eerste is nu “{'n' * 120}”."
    )


def test_of_what_kind_and_group_an_area_is_comes_in_with_it(tmp_path: Path) -> None:
    data = frame(
        RD,
        shapely.affinity.translate(RD, 1000),
        naam=["A", "B"],
        Soort=["dorp", None],
        WERKGEBIED=[" Z", "Z"],
    )
    areas = read_areas(saved(data, tmp_path / "wijk.gpkg"))
    assert areas["area_kind"].tolist() == ["dorp", ""]
    assert areas["area_group"].tolist() == ["Z", "Z"]
    assert list(read_areas(saved(frame(RD, naam=["A"]), tmp_path / "kaal.gpkg"))) == ["name", "geometry"]


def test_a_zipped_shapefile_reads_without_unpacking(tmp_path: Path) -> None:
    saved(frame(RD, naam=["Krakeel"]), tmp_path / "los.shp")
    packed = tmp_path / "wijk.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("los.*"):
            archive.write(part, f"map/{part.name}")
    assert read_areas(packed)["name"].tolist() == ["Krakeel"]


@pytest.mark.parametrize("column", ["naam", "Naam", "NAME", "gebied", "title", "Gebiedsnaam"])
def test_the_name_is_found_under_the_words_people_use(tmp_path: Path, column: str) -> None:
    columns: dict[str, Any] = {"nummer": [1], column: ["Krakeel"]}
    data = frame(RD, **columns)
    assert read_areas(saved(data, tmp_path / "x.gpkg"))["name"].tolist() == ["Krakeel"]


def test_areas_without_a_name_are_numbered(tmp_path: Path) -> None:
    data = frame(RD, shapely.affinity.translate(RD, 1000), naam=["  ", "Wolfs\tbos\n"])
    assert read_areas(saved(data, tmp_path / "x.geojson"))["name"].tolist() == ["Gebied 1", "Wolfs bos"]
    data = frame(RD, shapely.affinity.translate(RD, 1000), nummer=[7, 8])
    assert read_areas(saved(data, tmp_path / "y.geojson"))["name"].tolist() == ["Gebied 1", "Gebied 2"]


def test_an_id_is_kept_when_it_tells_areas_apart(tmp_path: Path) -> None:
    two = (RD, shapely.affinity.translate(RD, 1000))
    assert read_areas(saved(frame(*two, id=["k", "w"]), tmp_path / "a.gpkg")).index.tolist() == ["k", "w"]
    assert read_areas(saved(frame(*two, code=[10, 20]), tmp_path / "b.gpkg")).index.tolist() == ["10", "20"]
    # the same id twice, or none, tells nothing apart
    assert read_areas(saved(frame(*two, id=["k", "k"]), tmp_path / "c.gpkg")).index.tolist() == ["c-1", "c-2"]
    assert read_areas(saved(frame(*two, id=["k", None]), tmp_path / "d.gpkg")).index.tolist() == [
        "d-1",
        "d-2",
    ]


def test_only_polygons_are_kept(tmp_path: Path) -> None:
    mixed = GeometryCollection([DEGREES, Point(6.5, 52.7)])
    shapes = [
        DEGREES,
        Point(6.5, 52.7),
        LineString([(6.5, 52.7), (6.6, 52.7)]),
        MultiPolygon([DEGREES]),
        mixed,
    ]
    names = ["vlak", "punt", "lijn", "vlakken", "samen"]
    areas = read_areas(saved(frame(*shapes, crs=4326, naam=names), tmp_path / "x.geojson"))
    assert areas["name"].tolist() == ["vlak", "vlakken", "samen"]
    assert set(areas.geom_type) <= {"Polygon", "MultiPolygon"}


def test_heights_are_left_out(tmp_path: Path) -> None:
    high = shapely.force_3d(RD, 5.0)
    areas = read_areas(saved(frame(high, naam=["Krakeel"]), tmp_path / "x.gpkg"))
    assert not areas.has_z.any()


def test_a_bow_tie_is_read_and_left_to_the_engine_to_repair(tmp_path: Path) -> None:
    tie = Polygon([(6.50, 52.70), (6.51, 52.71), (6.51, 52.70), (6.50, 52.71)])
    assert len(read_areas(saved(frame(tie, crs=4326), tmp_path / "x.geojson"))) == 1


def test_no_such_file_and_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path / "weg.geojson").startswith("Er is geen bestand ")
    assert "is een map met bestanden" in refusal(tmp_path)


@pytest.mark.parametrize("name", ["x.geojson", "x.gpkg", "x.shp", "x.txt", "x.json"])
def test_a_text_is_not_a_map_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Beste bewoners, zaterdag is er koffie." * 5)
    assert "is geen kaartbestand" in refusal(tmp_path / name)


def test_other_json_is_not_a_map(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"naam": "Krakeel"}')
    assert "is geen kaartbestand" in refusal(tmp_path / "x.json")
    (tmp_path / "y.json").write_text("[1, 2, 3]")
    assert "is geen kaartbestand" in refusal(tmp_path / "y.json")
    (tmp_path / "z.geojson").write_bytes(b"\xff\xfe\x00{")
    assert "is geen kaartbestand" in refusal(tmp_path / "z.geojson")


@pytest.mark.parametrize("name", ["x.geojson", "x.gpkg", "x.shp", "x.zip"])
def test_an_empty_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert "is leeg" in refusal(tmp_path / name)


def test_a_map_without_shapes(tmp_path: Path) -> None:
    assert "is leeg" in refusal(geojson(tmp_path / "x.geojson"))
    empty = frame(RD, naam=["weg"]).iloc[:0]
    assert "is leeg" in refusal(saved(empty, tmp_path / "x.gpkg"))
    # a feature whose geometry is null is no shape either
    features = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":null}]}'
    (tmp_path / "n.geojson").write_text(features)
    assert "geen vlak" in refusal(tmp_path / "n.geojson")


@pytest.mark.parametrize("name", ["x.geojson", "x.gpkg", "x.shp", "x.zip"])
@pytest.mark.parametrize("part", [0.3, 0.7, 0.98])
def test_a_file_that_was_cut_off(tmp_path: Path, name: str, part: float) -> None:
    many = [shapely.affinity.translate(RD, 10 * i).segmentize(20) for i in range(60)]
    source = tmp_path / ("x.shp" if name == "x.zip" else name)
    saved(frame(*many), source)
    if name == "x.zip":
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for beside in tmp_path.glob("x.[sdp]*"):
                archive.write(beside, beside.name)
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: int(len(whole) * part)])
    assert "is beschadigd of afgebroken" in refusal(tmp_path / name)


def test_a_shapefile_whose_companion_stayed_behind(tmp_path: Path) -> None:
    source = saved(frame(RD, naam=["Krakeel"]), tmp_path / "x.shp")
    source.with_suffix(".shx").unlink()
    assert "x.shx staat er niet naast" in refusal(source)


def test_points_and_lines_only(tmp_path: Path) -> None:
    points = frame(Point(6.5, 52.7), crs=4326)
    assert refusal(saved(points, tmp_path / "p.geojson")).endswith("alleen punten.")
    lines = frame(LineString([(6.5, 52.7), (6.6, 52.7)]), crs=4326)
    assert refusal(saved(lines, tmp_path / "l.gpkg")).endswith("alleen lijnen.")


def test_a_table_is_no_map(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("naam,mensen\nKrakeel,5185\n")
    assert "is een tabel zonder vormen" in refusal(tmp_path / "x.csv")


@pytest.mark.parametrize("name", ["x.gpkg", "x.shp"])
def test_no_coordinate_system(tmp_path: Path, name: str) -> None:
    source = saved(frame(RD, crs=None, naam=["Krakeel"]), tmp_path / name)
    source.with_suffix(".prj").unlink(missing_ok=True)
    text = refusal(source)
    assert "geen CRS" in text
    assert text.endswith("De getallen lijken op RD New (EPSG:28992).")


def test_geojson_without_crs_is_in_degrees(tmp_path: Path) -> None:
    source = geojson(tmp_path / "x.geojson", shapely.geometry.mapping(DEGREES))
    assert read_areas(source).crs == 4326


def test_geojson_with_rd_numbers_and_no_crs_is_read_as_rd_and_says_so(tmp_path: Path) -> None:
    areas = read_areas(geojson(tmp_path / "x.geojson", shapely.geometry.mapping(RD)))
    assert areas.crs == 28992
    assert areas.area.tolist() == [1e6]
    (notice,) = areas.attrs["notices"]
    assert "de getallen kunnen alleen die van Amersfoort / RD New (EPSG:28992) zijn" in str(notice)


def test_geojson_that_names_rd_is_read_as_rd(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
    areas = read_areas(geojson(tmp_path / "x.geojson", shapely.geometry.mapping(RD), crs=crs))
    assert areas.crs == 28992


def test_a_coordinate_system_of_nowhere(tmp_path: Path) -> None:
    local = 'LOCAL_CS["bouwplaats",UNIT["metre",1]]'
    assert "CRS" in refusal(saved(frame(RD, crs=local, naam=["x"]), tmp_path / "x.gpkg"))


def test_outside_the_netherlands_names_the_area_and_the_numbers(tmp_path: Path) -> None:
    bonn = box(7.09, 50.72, 7.10, 50.73)
    paris = box(2.34, 48.85, 2.35, 48.86)
    data = frame(DEGREES, paris, crs=4326, naam=["Krakeel", "Parijs"])
    text = refusal(saved(data, tmp_path / "x.geojson"))
    assert "Parijs ligt buiten Nederland" in text
    assert "2.34" in text
    assert "48.85" in text
    assert "verwisseld" not in text
    # within the frame around the country, since an area may lean over the border
    assert len(read_areas(saved(frame(bonn, crs=4326), tmp_path / "y.geojson"))) == 1


def test_longitude_and_latitude_that_look_swapped(tmp_path: Path) -> None:
    swapped = shapely.transform(DEGREES, lambda points: points[:, ::-1])
    text = refusal(saved(frame(swapped, crs=4326, naam=["Krakeel"]), tmp_path / "x.geojson"))
    assert "lengte- en breedtegraad lijken verwisseld" in text
    assert "eerste getal 52.71, tweede 6.5" in text
    rd = shapely.transform(RD, lambda points: points[:, ::-1])
    assert "verwisseld" in refusal(saved(frame(rd, naam=["Krakeel"]), tmp_path / "y.gpkg"))


def test_a_wild_point_far_away_is_found(tmp_path: Path) -> None:
    wild = Polygon([(6.50, 52.71), (6.51, 52.71), (0.0, 0.0)])
    assert "ligt buiten Nederland" in refusal(
        saved(frame(wild, crs=4326, naam=["Krakeel"]), tmp_path / "x.geojson")
    )


def test_the_only_layer_with_polygons_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "x.gpkg"
    saved(frame(Point(230_000, 526_000)), file, layer="punten")
    saved(frame(RD, naam=["Krakeel"]), file, layer="gebieden")
    assert read_areas(file)["name"].tolist() == ["Krakeel"]


def test_several_layers_are_listed_to_choose_from(tmp_path: Path) -> None:
    file = tmp_path / "x.gpkg"
    saved(frame(RD, naam=["oud"]), file, layer="plan2007")
    saved(frame(RD, naam=["nieuw"]), file, layer="plan2019")
    text = refusal(file)
    assert "plan2007, plan2019" in text
    assert "--layer" in text
    assert read_areas(file, layer="plan2019")["name"].tolist() == ["nieuw"]
    assert "heeft geen laag plan2020; wel deze lagen: plan2007, plan2019" in refusal(file, layer="plan2020")


def test_a_zip_with_several_maps_or_none(tmp_path: Path) -> None:
    for name in ("a", "b"):
        saved(frame(RD), tmp_path / f"{name}.geojson")
    for packed, inside in (("twee.zip", ["a.geojson", "b.geojson"]), ("geen.zip", [])):
        with zipfile.ZipFile(tmp_path / packed, "w") as archive:
            archive.writestr("leesmij.txt", "hallo")
            for name in inside:
                archive.write(tmp_path / name, name)
    assert "laag met vlakken: a, b;" in refusal(tmp_path / "twee.zip")
    assert "zit geen kaartbestand" in refusal(tmp_path / "geen.zip")


def test_a_file_name_with_brackets_and_spaces(tmp_path: Path) -> None:
    odd = tmp_path / "onze [nieuwe] wijk.shp"
    saved(frame(RD, naam=["Krakeel"]), tmp_path / "x.shp")
    for part in tmp_path.glob("x.*"):
        shutil.move(part, odd.with_suffix(part.suffix))
    assert read_areas(odd)["name"].tolist() == ["Krakeel"]
