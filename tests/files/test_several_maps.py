"""Of files that are chosen together it is plain which are maps, and of which day they are likely to be."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest
from shapely import LineString, Point, box

from smeedkaart.files.area_files import layers_with_areas, read_areas
from smeedkaart.files.several_maps import day_in_name, maps_among
from smeedkaart.text.language import speaking


def names(*files: str) -> list[str]:
    return [one.name for one in maps_among(map(Path, files))]


def test_what_belongs_to_a_map_of_several_files_is_no_map_by_itself() -> None:
    shapefile = ("Wijk.shp", "wijk.SHX", "Wijk.dbf", "Wijk.prj", "Wijk.cpg", "Wijk.shp.xml", "Wijk.qml")
    assert names(*shapefile) == ["Wijk.shp"]
    assert names("kaart.tab", "kaart.dat", "kaart.map", "kaart.id") == ["kaart.tab"]
    assert names("kaart.mif", "kaart.mid") == ["kaart.mif"]
    assert names("a.gpkg", "a.gpkg-wal", "a.gpkg-shm") == ["a.gpkg"]


def test_files_of_another_name_or_kind_are_maps_of_their_own() -> None:
    # a table that only has the name of a shapefile is no part of it, and a part without its map is told
    assert names("wijk.shp", "wijk.dbf", "wijk.csv", "dorp.dbf") == ["dorp.dbf", "wijk.csv", "wijk.shp"]
    assert names() == []


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("gebieden_2012.gpkg", date(2012, 1, 1)),
        ("2007-05-30 smederijen.zip", date(2007, 5, 30)),
        ("kaart-20170331.geojson", date(2017, 3, 31)),
        ("kaart 31.12.2019.kml", date(2019, 12, 31)),
        # no day of the calendar, so that only the year is left
        ("kaart 2019-02-30.kml", date(2019, 1, 1)),
        # of which of both it is nobody knows
        ("gebieden 2007 tot 2012.shp", None),
        ("kaart.gpkg", None),
        # a number of five digits, and the year of a century that has no figures
        ("kaart_20123.gpkg", None),
        ("kaart_1850.gpkg", None),
    ],
)
def test_the_day_of_a_map_is_guessed_by_its_name(name: str, day: date | None) -> None:
    assert day_in_name(name) == day


def test_the_reader_tells_which_row_is_which_and_what_is_no_area(tmp_path: Path) -> None:
    shapes = [
        Point(229e3, 525e3),
        box(229e3, 525e3, 230e3, 526e3),
        None,
        LineString([(229e3, 525e3), (2e5, 5e5)]),
    ]
    rows = gpd.GeoDataFrame({"naam": ["Halte", "Noord", "Leeg", "Weg"]}, geometry=shapes, crs=28992)
    rows.to_file(tmp_path / "kaart.geojson")
    areas = read_areas(tmp_path / "kaart.geojson")
    assert (list(areas["name"]), areas.attrs["rows"]) == (["Noord"], (2,))
    left_out = [(row, str(name), str(why)) for row, name, why in areas.attrs["left_out"]]
    assert left_out == [(1, "Halte", "punten"), (3, "Leeg", "geen vorm"), (4, "Weg", "lijnen")]
    with speaking("en"):
        assert [str(why) for _row, _name, why in areas.attrs["left_out"]] == ["points", "no shape", "lines"]


def test_only_layers_that_may_hold_areas_are_offered(tmp_path: Path) -> None:
    path = tmp_path / "kaart.gpkg"
    for layer, shape in (("dorpen", box(0, 0, 1, 1)), ("haltes", Point(0, 0)), ("wijken", box(0, 0, 2, 2))):
        gpd.GeoDataFrame(geometry=[shape], crs=28992).to_file(path, layer=layer)
    assert layers_with_areas(path) == (("dorpen", "wijken"), False)
