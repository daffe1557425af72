"""The weight layer: files in the layout of CBS and the BAG, cut to a municipality, against its figures."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import LineString, MultiPoint, Point, box

from smeedkaart.assessment.assess import assess
from smeedkaart.errors import InputFileError
from smeedkaart.geometry.overlay import overlay
from smeedkaart.sources.weights.file import rows_near
from smeedkaart.sources.weights.layer import WeightLayer, read_weights

CODES = ("E1800N5000", "E1801N5000", "E1802N5000", "E1803N5000")


def two_zones() -> gpd.GeoDataFrame:
    """Make two zones of 200 x 100 m side by side, from (180000, 500000)."""
    return gpd.GeoDataFrame(
        {
            "zone_name": ["West", "Oost"],
            "parent": ["WK1", "WK1"],
            "population": [60.0, 25.0],
            "dwellings": [4.0, np.nan],
        },
        index=pd.Index(["BU1", "BU2"], name="zone"),
        geometry=[box(180_000, 500_000, 180_200, 500_100), box(180_200, 500_000, 180_400, 500_100)],
        crs=28992,
    )


def square(code: str) -> shapely.Polygon:
    west, south = 100 * int(code[1:5]), 100 * int(code[6:10])
    return box(west, south, west + 100, south + 100)


def squares_of_cbs(people: Sequence[object], codes: Sequence[str] = CODES) -> gpd.GeoDataFrame:
    """Lay out squares as CBS does: a code, figures, a square; one far away that nobody asked for."""
    rows: dict[str, list[object]] = {
        "crs28992res100m": [*codes, "E2295N5252"],
        "aantal_inwoners": [*people, people[0]],
    }
    rows["gemiddelde_woz_waarde_woning"] = [-99995] * (len(codes) + 1)
    return gpd.GeoDataFrame(
        rows, geometry=[shapely.MultiPolygon([square(c)]) for c in [*codes, "E2295N5252"]], crs=28992
    )


def save(frame: gpd.GeoDataFrame, path: Path, layer: str = "data") -> Path:
    frame.to_file(path, layer=layer) if path.suffix == ".gpkg" else frame.to_file(path)
    return path


@pytest.fixture
def squares_file(tmp_path: Path) -> Path:
    """Squares with 40 + 15 people in the west, 30 in the east and one secret square."""
    return save(squares_of_cbs([40, 15, 30, -99997]), tmp_path / "cbs_vk100_2024_v1.gpkg", "cbs_vk100_2024")


def assert_as_in_squares_file(weights: WeightLayer) -> None:
    assert weights.kind == "squares"
    assert weights.frame["weight"].tolist() == [40.0, 15.0, 30.0]
    assert [shape.bounds[0] for shape in weights.frame.geometry] == [180_000, 180_100, 180_200]
    assert (weights.rows, weights.hidden, weights.empty, weights.year) == (3, 1, 0, 2024)
    # west: 40 + 15 = 55 against 60 published; east: 30 against 25
    assert weights.differences.to_dict("index") == {
        "BU1": {"published": 60.0, "weight": 55.0, "difference": -5.0},
        "BU2": {"published": 25.0, "weight": 30.0, "difference": 5.0},
    }


def test_squares_are_cut_to_the_zones_and_held_against_their_figures(squares_file: Path) -> None:
    weights = read_weights(squares_file, two_zones())
    assert_as_in_squares_file(weights)
    assert weights.against == "population"
    assert weights.file == "cbs_vk100_2024_v1.gpkg"
    assert weights.frame.crs == "EPSG:28992"


def test_people_written_as_text_are_read_as_numbers(tmp_path: Path) -> None:
    frame = squares_of_cbs([" 40", "15", "30,0", "-99997"])
    assert_as_in_squares_file(read_weights(save(frame, tmp_path / "cbs_vk100_2024_v1.gpkg"), two_zones()))


def test_a_zipped_file_is_read_as_the_file_itself(squares_file: Path, tmp_path: Path) -> None:
    packed = tmp_path / "2025-cbs_vk100_2024_v1.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(squares_file, "map/cbs_vk100_2024_v1.gpkg")
        archive.writestr("__MACOSX/map/._cbs_vk100_2024_v1.gpkg", b"")
        archive.writestr("leesmij.txt", "uitleg")
    weights = read_weights(packed, two_zones())
    assert_as_in_squares_file(weights)
    assert weights.file == "cbs_vk100_2024_v1.gpkg"


def test_squares_in_geoparquet_are_those_of_the_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "cbs_vk100_2024_v1.parquet"
    squares_of_cbs([40, 15, 30, -99997]).to_parquet(path)
    assert_as_in_squares_file(read_weights(path, two_zones()))


def test_a_table_that_says_where_its_rows_lie_in_well_known_text_is_read(tmp_path: Path) -> None:
    # the middles of the squares, without the column that says where they lie
    frame = squares_of_cbs([40, 15, 30, -99997]).rename(columns={"crs28992res100m": "nummer"})
    table = frame.drop(columns="geometry").assign(geom=frame.geometry.centroid.to_wkt())
    path = tmp_path / "adressen_2024.csv"
    table.to_csv(path, index=False, sep=";")
    rows = rows_near(path, two_zones()).rows
    assert rows["people"].tolist() == ["40", "15", "30", "-99997"]
    assert [(point.x, point.y) for point in rows.geometry] == [
        (square(code).centroid.x, square(code).centroid.y) for code in CODES
    ]


@pytest.mark.parametrize("suffix", ["gpkg", "zip", "csv"])
def test_of_a_whole_country_only_the_box_around_the_zones_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    # 40 by 50 squares in the north of the country, beside the four that lie in the zones
    far = [f"E{2200 + east}N{5800 + north}" for east in range(40) for north in range(50)]
    frame = squares_of_cbs(range(2004), [*far, *CODES])
    path = tmp_path / f"vk100_2024.{suffix}"
    monkeypatch.setattr("smeedkaart.sources.weights.file._ROWS_AT_ONCE", 100)
    if suffix == "csv":
        frame.drop(columns="geometry").to_csv(path, index=False)
    elif suffix == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(save(frame, tmp_path / "vk100_2024.gpkg"), "vk100_2024.gpkg")
    else:
        save(frame, path)
    assert sorted(rows_near(path, two_zones()).rows["square"]) == sorted(CODES)


def test_an_old_shapefile_with_old_names_is_read_too(tmp_path: Path) -> None:
    frame = squares_of_cbs([40, 15, 30, -99997]).drop(columns="gemiddelde_woz_waarde_woning")
    frame = frame.rename(columns={"crs28992res100m": "C28992R100", "aantal_inwoners": "INW2024"})
    save(frame, tmp_path / "CBS_VK100_2024.shp")
    packed = tmp_path / "vierkanten.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("CBS_VK100_2024.*"):
            archive.write(part, part.name)
    assert_as_in_squares_file(read_weights(packed, two_zones()))


def test_a_file_in_degrees_comes_out_in_rd(tmp_path: Path) -> None:
    path = save(squares_of_cbs([40, 15, 30, -99997]).to_crs(4326), tmp_path / "vk100_2024.geojson")
    weights = read_weights(path, two_zones())
    assert weights.rows == 3
    # seven decimals of a degree are a centimetre
    assert weights.frame.geometry.iloc[0].bounds == pytest.approx(
        (180_000, 500_000, 180_100, 500_100), abs=0.02
    )


def test_a_table_of_squares_without_shapes_is_drawn_from_the_codes(tmp_path: Path) -> None:
    path = tmp_path / "vk100_2024.csv"
    squares_of_cbs([40, 15, 30, -99997]).drop(columns="geometry").to_csv(path, index=False)
    assert_as_in_squares_file(read_weights(path, two_zones()))


def test_a_square_across_the_border_counts_for_the_part_inside(tmp_path: Path) -> None:
    zones = two_zones()
    # the eastern zone loses its eastern 50 m: half of the square E1803 then lies outside
    zones.loc["BU2", "geometry"] = box(180_200, 500_000, 180_350, 500_100)
    weights = read_weights(save(squares_of_cbs([40, 15, 30, 20]), tmp_path / "vk100.gpkg"), zones)
    # the whole square is kept: 20 people, 10 of them in the zone
    assert weights.frame["weight"].tolist() == [40.0, 15.0, 30.0, 20.0]
    assert weights.differences.loc["BU2", "weight"] == pytest.approx(30 + 10)
    assert weights.unmatched == pytest.approx(10.0)


def test_neighbours_that_only_touch_the_zones_are_not_theirs(tmp_path: Path) -> None:
    frame = squares_of_cbs([40, 15, 30, 20, 99, -99997], [*CODES, "E1804N5000", "E1799N5000"])
    weights = read_weights(save(frame, tmp_path / "vk100.gpkg"), two_zones())
    assert weights.frame["weight"].tolist() == [40.0, 15.0, 30.0, 20.0]
    assert (weights.unmatched, weights.hidden) == (0.0, 0)


def test_a_wide_municipality_loses_nobody_to_the_curve_of_the_earth(tmp_path: Path) -> None:
    """Ask a file in degrees for a zone of 120 km wide.

    A line of equal y bends by some 120,000^2 / (8 x 6,370,000) x tan(52 degrees) = 360 m over that distance,
    so halfway its northern side the zone sticks out of the box around its corners.
    """
    zone = gpd.GeoDataFrame(
        {"population": [9.0]}, index=["BU1"], geometry=[box(100_000, 500_000, 220_000, 560_000)], crs=28992
    )
    homes = [Point(160_000, 559_990), Point(160_000, 530_000)]
    path = save(gpd.GeoDataFrame(geometry=homes, crs=28992).to_crs(4326), tmp_path / "adressen.gpkg")
    assert read_weights(path, zone).rows == 2


def test_secret_and_empty_rows_are_counted_apart_and_left_out(tmp_path: Path) -> None:
    frame = squares_of_cbs(["x", ".", "-", "40"])
    weights = read_weights(save(frame, tmp_path / "vk100.gpkg"), two_zones())
    # x is secret; a dot is no figure and a dash is nobody
    assert (weights.rows, weights.hidden, weights.empty) == (1, 1, 2)
    assert weights.differences["weight"].tolist() == [0.0, 40.0]


def test_postcodes_as_surfaces(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"postcode6": ["7901AA", "7901AB", "9999ZZ"], "aantal_inwoners": [35, -99997, 50]},
        geometry=[
            box(180_000, 500_000, 180_300, 500_100),
            box(180_300, 500_000, 180_400, 500_100),
            box(229_500, 525_200, 229_600, 525_300),
        ],
        crs=28992,
    )
    weights = read_weights(save(frame, tmp_path / "cbs_pc6_2023_v2.gpkg"), two_zones())
    assert (weights.kind, weights.rows, weights.hidden, weights.year) == ("pc6", 1, 1, 2023)
    # of 7901AA two thirds lie in the west: 35 x 200/300 = 23.33, 35 x 100/300 = 11.67
    assert weights.differences["weight"].tolist() == pytest.approx([35 * 2 / 3, 35 / 3])


def test_postcodes_as_points(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"pc6": ["7901AA", "7901AB"], "inwoner": [35, 20]},
        geometry=[Point(180_050, 500_050), Point(180_350, 500_050)],
        crs=28992,
    )
    weights = read_weights(save(frame, tmp_path / "pc6_2020.gpkg"), two_zones())
    assert (weights.kind, weights.year) == ("pc6", 2020)
    assert weights.differences["difference"].tolist() == [35 - 60, 20 - 25]


def test_a_bow_tie_among_the_postcodes_is_repaired(tmp_path: Path) -> None:
    bow_tie = shapely.Polygon(
        [(180_000, 500_000), (180_100, 500_100), (180_100, 500_000), (180_000, 500_100)]
    )
    assert not bow_tie.is_valid
    frame = gpd.GeoDataFrame(
        {"postcode6": ["7901AA"], "aantal_inwoners": [35]}, geometry=[bow_tie], crs=28992
    )
    weights = read_weights(save(frame, tmp_path / "pc6_2024.gpkg"), two_zones())
    assert weights.frame.geometry.is_valid.all()
    # two triangles of 50 x 100 / 2
    assert weights.frame.area.tolist() == pytest.approx([5_000.0])


def addresses() -> gpd.GeoDataFrame:
    """Lay out addresses as the BAG does: homes, a shop, one torn down and one that is listed twice."""
    places = [
        (180_010, 500_010),
        (180_020, 500_010),
        (180_020, 500_010),
        (180_150, 500_010),
        (180_250, 500_010),
    ]
    return gpd.GeoDataFrame(
        {
            "identificatie": ["0118010000000001", "0118010000000002", "0118010000000002", "3", "4"],
            "gebruiksdoel": [
                "woonfunctie",
                *["winkelfunctie,woonfunctie"] * 2,
                "winkelfunctie",
                "woonfunctie",
            ],
            "status": ["Verblijfsobject in gebruik"] * 4 + ["Verblijfsobject ingetrokken"],
            "postcode": ["7901AA"] * 5,
        },
        geometry=[Point(place) for place in places],
        crs=28992,
    )


@pytest.mark.parametrize("name", ["bag.gpkg", "bag.geojson", "bag.csv", "bag.zip"])
def test_addresses_count_homes_in_use_once_each(tmp_path: Path, name: str) -> None:
    frame = addresses()
    path = tmp_path / name
    if name == "bag.csv":
        table = pd.DataFrame(frame.drop(columns="geometry")).assign(x=frame.geometry.x, y=frame.geometry.y)
        table.to_csv(path, index=False)
    elif name == "bag.zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(save(frame, tmp_path / "inner.gpkg", "verblijfsobject"), "inner.gpkg")
    else:
        save(frame, path, "verblijfsobject")
    weights = read_weights(path, two_zones())
    # homes: the first and the second; the shop and the address torn down are not lived in
    assert (weights.kind, weights.rows, weights.empty) == ("addresses", 2, 2)
    assert weights.frame["weight"].tolist() == [1.0, 1.0]
    assert weights.against == "dwellings"
    # 2 homes against 4 dwellings; of the east the number of dwellings is not known
    assert weights.differences.to_numpy()[0].tolist() == [4.0, 2.0, -2.0]
    assert weights.differences["difference"].isna().tolist() == [False, True]


def test_addresses_with_people_are_held_against_the_people(tmp_path: Path) -> None:
    path = tmp_path / "brp.csv"
    path.write_text("straat;aantal_personen;lon;lat\nA;3;6,0;52,0\n", encoding="utf-8")
    place = gpd.GeoSeries.from_xy([6.0], [52.0], crs=4326).to_crs(28992).buffer(100)
    zone = gpd.GeoDataFrame({"population": [5.0]}, index=["BU1"], geometry=place.to_numpy(), crs=28992)
    weights = read_weights(path, zone)
    assert (weights.kind, weights.against) == ("addresses", "population")
    assert weights.differences.to_numpy().tolist() == [[5.0, 3.0, -2.0]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_table_from_a_dutch_spreadsheet_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "adressen.csv"
    lines = ["RD_X;RD_Y;Straat", "180010,5;500010,5;Curaçaostraat", ";;zonder plaats", "229500;525200;verweg"]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    weights = read_weights(path, two_zones())
    assert [(point.x, point.y) for point in weights.frame.geometry] == [(180_010.5, 500_010.5)]


def test_points_wrapped_one_by_one_are_points(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(geometry=[MultiPoint([(180_010, 500_010)])], crs=28992)
    weights = read_weights(save(frame, tmp_path / "adressen.gpkg"), two_zones(), kind="addresses")
    assert weights.frame.geom_type.tolist() == ["Point"]


def test_the_layer_of_homes_is_found_among_others(tmp_path: Path) -> None:
    path = save(addresses(), tmp_path / "bag-light.gpkg", "verblijfsobject")
    save(two_zones()[["geometry"]], path, "pand")
    assert read_weights(path, two_zones()).rows == 2


def test_with_weights_a_cut_zone_is_divided_by_where_people_live(squares_file: Path) -> None:
    zones = two_zones()
    weights = read_weights(squares_file, zones)
    area = gpd.GeoDataFrame(
        {"name": ["west van west"]}, geometry=[box(180_000, 500_000, 180_100, 500_100)], crs=28992
    )
    # half of the surface of the zone, but 40 of the 55 people that are known in it
    assert overlay(area, zones)["share"].tolist() == [0.5]
    pieces = overlay(area, zones, weights=weights.frame, weight="weight")
    assert pieces["share"].tolist() == pytest.approx([40 / 55])
    outcome = assess(area, zones, "hoogeveen-2007", weights=weights.frame, weight="weight")
    # 60 x 40/55 = 43.6
    assert outcome.areas["people"].tolist() == pytest.approx([60 * 40 / 55])


@pytest.mark.parametrize(
    ("frame", "name", "publisher", "credit"),
    [
        (squares_of_cbs([40, 15, 30, 20]), "vk100_2024.gpkg", "CBS", "© Centraal Bureau voor de Statistiek"),
        (
            addresses().assign(aantal_inwoners=1, postcode=["A", "B", "C", "D", "E"]),
            "pc6_2024.gpkg",
            "CBS",
            "© Centraal Bureau voor de Statistiek, © ESRI Nederland",
        ),
        (addresses(), "bag.gpkg", "Kadaster", "Kadaster (BAG)"),
    ],
)
def test_whoever_published_the_file_is_credited(
    tmp_path: Path, frame: gpd.GeoDataFrame, name: str, publisher: str, credit: str
) -> None:
    provenance = read_weights(save(frame, tmp_path / name), two_zones()).origin().provenance()
    assert str(provenance.publisher) == publisher
    assert provenance.attribution == f"{credit} ({name})"


def test_a_file_of_the_user_is_nobody_elses(tmp_path: Path) -> None:
    path = save(addresses()[["geometry"]], tmp_path / "woningen.gpkg")
    provenance = read_weights(path, two_zones()).origin().provenance()
    assert (str(provenance.publisher), str(provenance.attribution)) == (
        "aangeleverd door de gebruiker",
        "woningen.gpkg",
    )


def refusal(path: Path, **options: str) -> str:
    with pytest.raises(InputFileError) as refused:
        read_weights(path, two_zones(), **options)  # type: ignore[arg-type]
    sentence = str(refused.value)
    assert str(path) in sentence
    assert "\n" not in sentence
    return sentence


def test_a_file_of_another_place_is_refused(tmp_path: Path) -> None:
    frame = squares_of_cbs([40, 15, 30, 20]).iloc[4:]
    assert "staat niets in deze gemeente" in refusal(save(frame, tmp_path / "vk100.gpkg"))


def test_neighbours_only_are_as_good_as_nothing(tmp_path: Path) -> None:
    frame = squares_of_cbs([99], ["E1804N5000"])
    assert "staat niets in deze gemeente" in refusal(save(frame, tmp_path / "vk100.gpkg"))


def test_a_file_with_secrets_only_is_refused_and_says_so(tmp_path: Path) -> None:
    frame = squares_of_cbs([-99997, -99997, -99995, -99999999])
    assert "elke regel is geheim of leeg" in refusal(save(frame, tmp_path / "vk100.gpkg"))


def test_squares_without_inhabitants_are_refused(tmp_path: Path) -> None:
    frame = squares_of_cbs([40, 15, 30, 20]).drop(columns="aantal_inwoners")
    assert "aantal_inwoners" in refusal(save(frame, tmp_path / "vk100.gpkg"))


def test_buurten_are_no_weights(tmp_path: Path) -> None:
    assert "geen bestand met vierkanten" in refusal(save(two_zones(), tmp_path / "buurten.gpkg"))


@pytest.mark.parametrize(
    ("people", "told"),
    [
        (
            ["1.250", "3.400", "900", "20"],
            "“1.250” is op twee manieren te lezen, als 1250 of als 1,25",
        ),
        (["1.250,5", "3.5", "900", "20"], "inwoners: “1.250,5” is geschreven met een decimale komma"),
        ([float("inf"), 15.0, 30.0, 20.0], "“inf” kan geen aantal mensen zijn"),
        ([-5.0, 15.0, 30.0, 20.0], "“-5.0” kan geen aantal mensen zijn"),
    ],
)
def test_people_in_text_that_can_be_read_in_two_ways_are_refused(
    tmp_path: Path, people: list[object], told: str
) -> None:
    assert told in refusal(save(squares_of_cbs(people), tmp_path / "vk100.gpkg"))


def test_people_and_places_in_dutch_numerals_are_read_as_they_are_meant(tmp_path: Path) -> None:
    path = tmp_path / "bevolking_2024.csv"
    rows = ["aantal_personen;x;y", "1.250,0;180.010,5;500.010,5", "2,5;180.210;500.010", "x;180.020;500.020"]
    path.write_text("\n".join([*rows, "-;180.030;500.020", ""]), encoding="utf-8")
    weights = read_weights(path, two_zones())
    assert weights.frame["weight"].tolist() == [1250.0, 2.5]
    assert [point.x for point in weights.frame.geometry] == [180_010.5, 180_210.0]
    assert (weights.hidden, weights.empty) == (1, 1)


def test_degrees_with_three_decimals_are_no_thousands(tmp_path: Path) -> None:
    path = tmp_path / "brp.csv"
    path.write_text("aantal_personen;lon;lat\n3;6.001;52.001\n", encoding="utf-8")
    place = gpd.GeoSeries.from_xy([6.001], [52.001], crs=4326).to_crs(28992).buffer(100)
    zone = gpd.GeoDataFrame({"population": [5.0]}, index=["BU1"], geometry=place.to_numpy(), crs=28992)
    assert read_weights(path, zone).frame["weight"].tolist() == [3.0]


def test_a_square_without_a_figure_is_no_square_with_nobody(tmp_path: Path) -> None:
    # nothing is known of the second square: it is left out and counted, and the west stays five short
    file = save(squares_of_cbs([55.0, np.nan, 30.0, 20.0]), tmp_path / "vk100.gpkg")
    weights = read_weights(file, two_zones())
    assert (weights.rows, weights.empty) == (3, 1)
    assert weights.differences.at["BU1", "difference"] == -5.0


@pytest.mark.parametrize("value", ["veertig", "-5", "inf"])
def test_a_number_of_people_that_cannot_be_is_refused(tmp_path: Path, value: str) -> None:
    path = save(squares_of_cbs([value, "15", "30", "20"]), tmp_path / "vk100.gpkg")
    assert f"“{value}”" in refusal(path)


def test_a_code_that_occurs_twice_would_count_double(tmp_path: Path) -> None:
    frame = squares_of_cbs([40, 15, 30, 20])
    path = save(pd.concat([frame, frame.iloc[[1]]], ignore_index=True), tmp_path / "vk100.gpkg")
    assert "E1801N5000 komt twee keer voor" in refusal(path)


@pytest.mark.parametrize("metres", [100, -100])
def test_squares_that_do_not_lie_where_their_codes_say_are_refused(tmp_path: Path, metres: int) -> None:
    # one square to the east or the west: a shift that a map would hardly show
    frame = squares_of_cbs([40, 15, 30, 20])
    frame.geometry = frame.geometry.translate(metres)
    path = save(frame, tmp_path / "vk100.gpkg")
    assert "ligt niet waar zijn code zegt; het coördinatenstelsel klopt niet" in refusal(path)


def test_centres_of_squares_are_taken_for_their_squares(tmp_path: Path) -> None:
    frame = squares_of_cbs([40, 15, 30, -99997])
    frame.geometry = frame.geometry.centroid
    weights = read_weights(save(frame, tmp_path / "vk100_2024.gpkg"), two_zones())
    assert weights.differences["weight"].tolist() == [55.0, 30.0]


def test_a_map_without_coordinate_system_is_refused(tmp_path: Path) -> None:
    path = save(squares_of_cbs([40, 15, 30, 20])[["geometry"]], tmp_path / "vk100.shp")
    # the coordinate system of a shapefile stands in a file of its own, easily left behind
    path.with_suffix(".prj").unlink()
    assert "coördinatenstelsel" in refusal(path)


def test_lines_are_refused(tmp_path: Path) -> None:
    line = LineString([(180_000, 500_050), (180_400, 500_050)])
    path = save(gpd.GeoDataFrame({"inwoner": [3]}, geometry=[line], crs=28992), tmp_path / "weg.gpkg")
    assert "op een lijn woont niemand" in refusal(path, kind="addresses")


def test_a_layer_that_is_not_there_is_named_with_those_that_are(squares_file: Path) -> None:
    assert "cbs_vk100_2024" in refusal(squares_file, layer="pc6")


def test_several_layers_of_which_none_looks_like_weights_are_named(tmp_path: Path) -> None:
    path = save(two_zones()[["geometry"]], tmp_path / "kaart.gpkg", "wegen")
    save(two_zones()[["geometry"]], path, "pand")
    sentence = refusal(path)
    assert "wegen" in sentence
    assert "pand" in sentence


def cut_off(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def test_a_file_that_is_cut_off_is_refused(squares_file: Path) -> None:
    cut_off(squares_file)
    assert "beschadigd" in refusal(squares_file)


@pytest.mark.parametrize("harm", ["cut off", "flipped"])
def test_a_damaged_zip_is_refused(squares_file: Path, tmp_path: Path, harm: str) -> None:
    packed = tmp_path / "vk100.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        archive.write(squares_file, "vk100.gpkg")
    if harm == "cut off":
        cut_off(packed)
    else:
        content = bytearray(packed.read_bytes())
        # one byte amid the stored file: only the checksum of the zip can tell
        content[len(content) // 2] ^= 0xFF
        packed.write_bytes(content)
    assert "beschadigd" in refusal(packed)


def test_a_zip_with_several_maps_or_none_is_refused(squares_file: Path, tmp_path: Path) -> None:
    several, none = tmp_path / "several.zip", tmp_path / "none.zip"
    with zipfile.ZipFile(several, "w") as archive:
        archive.write(squares_file, "a.gpkg")
        archive.write(squares_file, "b.gpkg")
    with zipfile.ZipFile(none, "w") as archive:
        archive.writestr("leesmij.txt", "uitleg")
    assert "(a.gpkg), " in refusal(several)
    assert "(b.gpkg)" in refusal(several)
    assert "zit geen kaartbestand" in refusal(none)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "leeg"),
        ("naam;straat\nA;B\n", "kolommen x en y"),
        ("x;y\n;\n", "geen coördinaten"),
        ("x;y\nhier;daar\n", "kolom x: “hier” is geen getal"),
        ("x;y\n180.000;500.000\n", "kolom x: “180.000” is op twee manieren te lezen, als 180000 of als 180"),
        ("x;y\n", "niets in deze gemeente"),
    ],
)
def test_a_table_that_says_nothing_about_place_is_refused(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "adressen.csv"
    path.write_text(content, encoding="utf-8")
    assert told in refusal(path)


@pytest.mark.parametrize("name", ["weg.gpkg", "weg.zip", "weg.csv"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    assert "Er is geen bestand" in refusal(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("cbs_vk100_2024_v1.gpkg", 2024),
        ("2025-cbs_vk100_2023_v2.gpkg", 2023),
        ("bag_20240108.gpkg", 2024),
        ("vierkanten.gpkg", None),
    ],
)
def test_the_year_is_read_from_the_name_of_the_file(
    squares_file: Path, tmp_path: Path, name: str, year: int | None
) -> None:
    weights = read_weights(squares_file.rename(tmp_path / name), two_zones())
    assert weights.year == year
    assert weights.origin("2026-01-01T00:00:00Z").provenance().period == ("" if year is None else str(year))


def test_a_file_damaged_inside_is_refused_and_never_half_read(squares_file: Path) -> None:
    content = bytearray(squares_file.read_bytes())
    # the page of SQLite with the list of layers
    start = content.index(b"gpkg_contents")
    content[start : start + 4_000] = bytes(4_000)
    squares_file.write_bytes(content)
    assert "beschadigd" in refusal(squares_file)
