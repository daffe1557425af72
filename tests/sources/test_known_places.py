"""Places of one's own: what is read of them, and one sentence for each thing that can be wrong."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from smeedkaart.errors import InputFileError
from smeedkaart.sources.local.known_places import read_places
from tests.fixtures.known_places import hills

Change = Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]

with np.errstate(invalid="ignore"):
    NOWHERE = shapely.from_wkt("POLYGON ((0 0, 10 0, NaN 10, 0 10, 0 0))")


def written(folder: Path, units: gpd.GeoDataFrame, name: str = "heuvels.gpkg") -> Path:
    with warnings.catch_warnings():
        # that it will have no CRS is what one of the tests is about
        warnings.simplefilter("ignore")
        units.to_file(folder / name, layer="units")
    return folder


def test_places_are_read_by_name_and_other_files_are_left_alone(tmp_path: Path) -> None:
    written(tmp_path, hills(2), "b.gpkg")
    written(tmp_path, hills(1), "a.GPKG")
    (tmp_path / "uitleg.txt").write_text("geen kaart", encoding="utf-8")
    first, second = read_places(tmp_path)
    assert (first.name, second.name) == ("a", "b")
    assert first.people.tolist() == hills(1)["pop"].tolist()
    assert (len(first.zones), first.rates) == (36, ("renters",))


def test_of_several_layers_the_one_called_units_is_read(tmp_path: Path) -> None:
    file = tmp_path / "heuvels.gpkg"
    zones = hills(1).dissolve("zone").reset_index()[["zone", "geometry"]]
    zones.to_file(file, layer="zones")
    hills(1).to_file(file, layer="vakken")
    with pytest.raises(InputFileError, match="verschillende lagen met vlakken: zones, vakken; noem de laag"):
        read_places(tmp_path)
    hills(1).to_file(file, layer="units")
    assert len(read_places(tmp_path)[0].units) == 576


def test_columns_may_have_capitals_and_percentages_can_be_named(tmp_path: Path) -> None:
    units = (
        hills(1).rename(columns={"unit": "UNIT", "zone": "Zone", "pop": "Pop"}).assign(number=7, large=321)
    )
    (place,) = read_places(written(tmp_path, units))
    # every column of numbers from 0 to 100; those of text and beyond 100 are none
    assert (place.rates, place.left_out) == (("renters", "number"), ("large",))
    (place,) = read_places(tmp_path, ["Renters"])
    assert place.rates == ("renters",)
    with pytest.raises(InputFileError, match="heeft geen kolom hoogte"):
        read_places(tmp_path, ["hoogte"])


def test_a_place_abroad_keeps_its_surfaces(tmp_path: Path) -> None:
    # squares of 100 m near Denver, in the system of that part of the world
    units = hills(1)
    moved = shapely.transform(np.asarray(units.geometry.array), lambda at: at - [1e5, 4e5] + [5e5, 4.4e6])
    (place,) = read_places(written(tmp_path, units.set_geometry(gpd.GeoSeries(moved, crs=32613))))
    # UTM itself is off by 0.04 % in the middle of its zone
    assert place.surface == pytest.approx(10_000, rel=2e-3)
    assert place.units.crs == 28992


def changed(column: str, value: object, row: int = 3) -> Change:
    def change(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        units[column] = units[column].astype(object)
        units.loc[row, column] = value
        return units

    return change


def in_text(column: str, value: str) -> Change:
    def change(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        units[column] = units[column].astype(str)
        units.loc[3, column] = value
        return units

    return change


def shape(value: object) -> Change:
    def change(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        shapes = np.asarray(units.geometry.array).copy()
        shapes[3] = value
        return units.set_geometry(gpd.GeoSeries(shapes, crs=units.crs))

    return change


def twice(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = np.asarray(units.geometry.array).copy()
    shapes[100:150] = shapes[:50]
    return units.set_geometry(gpd.GeoSeries(shapes, crs=units.crs))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda units: units.drop(columns="unit"), "heeft geen kolom unit; een plaats heeft"),
        (lambda units: units.drop(columns="zone"), "heeft geen kolom zone; een plaats heeft"),
        (lambda units: units.drop(columns="pop"), "heeft geen kolom pop; een plaats heeft"),
        (changed("unit", "u7"), "de eenheid u7 komt twee keer voor"),
        (changed("unit", None), "in rij 4 staat niets in de kolom unit"),
        (changed("zone", " "), "in rij 4 staat niets in de kolom zone"),
        (in_text("pop", "veel"), "kolom pop: bij de eenheid u3 staat geen getal"),
        (changed("pop", -4), "de eenheid u3 heeft minder dan 0 mensen"),
        (changed("pop", None), "kolom pop: bij de eenheid u3 staat geen getal"),
        (lambda units: units.assign(pop=0), "in deze plaats woont niemand"),
        (lambda units: units.assign(zone="z"), "alle eenheden liggen in één zone"),
        (lambda units: units.assign(zone=units["unit"]), "elke zone is één eenheid"),
        (lambda units: units.assign(parent=units["unit"]), "ligt in meer dan één groter geheel"),
        (lambda units: units.set_crs(None, allow_override=True), "geen CRS"),
        (shape(shapely.Point(1e5, 4e5)), "de eenheid u3 is geen vlak"),
        (shape(None), "de eenheid u3 is geen vlak"),
        (
            shape(NOWHERE),
            "een coördinaat die geen getal is",
        ),
        (shape(shapely.from_wkt("POLYGON ((0 0, 10 0, 20 0, 0 0))")), "de eenheid u3 is geen vlak"),
        (twice, "de eenheden liggen over elkaar heen"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_the_file(tmp_path: Path, change: Change, sentence: str) -> None:
    written(tmp_path, change(hills(1)))
    with pytest.raises(InputFileError, match=sentence) as refused:
        read_places(tmp_path)
    assert "heuvels.gpkg" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (changed("renters", 101.0), "bij de eenheid u3 staat geen percentage van 0 tot 100"),
        (lambda units: units.assign(pop=9, renters=np.nan), "wonen mensen, en hun renters is niet bekend"),
    ],
)
def test_a_percentage_that_was_asked_for_must_be_one(tmp_path: Path, change: Change, sentence: str) -> None:
    written(tmp_path, change(hills(1)).assign(renters=lambda units: units["renters"].astype(float)))
    with pytest.raises(InputFileError, match=sentence):
        read_places(tmp_path, ["renters"])
    # nobody asked: then it is no percentage, and nothing is refused
    assert read_places(tmp_path)[0].rates == ()


def test_a_folder_that_is_empty_or_a_file_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="staat geen GeoPackage"):
        read_places(tmp_path)
    file = tmp_path / "een.txt"
    file.write_text("", encoding="utf-8")
    for there in (file, tmp_path / "nergens"):
        with pytest.raises(InputFileError, match="bestaat niet"):
            read_places(there)


@pytest.mark.parametrize("cut", [0, 500, 20_000])
def test_a_broken_file_is_named(tmp_path: Path, cut: int) -> None:
    file = written(tmp_path, hills(1)) / "heuvels.gpkg"
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(InputFileError, match=r"heuvels\.gpkg"):
        read_places(tmp_path)
