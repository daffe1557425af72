"""`smeedkaart check`: exit code 0 when areas fit, 1 when something is found, 2 when it cannot be done."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import Polygon, box
from typer.testing import CliRunner

from smeedkaart.cli.commands import app
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import MEND
from smeedkaart.store.store import Store

RUNNER = CliRunner()
X, Y = 228_000, 525_000


def km(west: float, south: float, east: float, north: float) -> Polygon:
    """Give a rectangle in kilometres from a corner of the town."""
    return box(X + 1000 * west, Y + 1000 * south, X + 1000 * east, Y + 1000 * north)


# the hole of 1,000 m x 400 m between them, and what both have: 2 m x 600 m
NOORD, ZUID = km(0, 0.6, 2, 1), km(0, 0, 2, 0.2)
WEST, OOST = km(0, 0, 1.002, 1), km(1, 0, 2, 1)


@pytest.fixture
def zones(tmp_path: Path) -> Path:
    """Return a town of two buurten of 1 km2, of 1,000 and 2,000 people."""
    frame = gpd.GeoDataFrame(
        {
            "buurtcode": ["BU99990001", "BU99990002"],
            "buurtnaam": ["Westbuurt", "Oostbuurt"],
            "wijkcode": ["WK999900", "WK999900"],
            "gemeentecode": ["GM9999", "GM9999"],
            "gemeentenaam": ["Stad", "Stad"],
            "jaar": [2025, 2025],
            "aantalInwoners": [1000, 2000],
        },
        geometry=[km(0, 0, 1, 1), km(1, 0, 2, 1)],
        crs=28992,
    )
    frame.to_file(tmp_path / "buurten.gpkg")
    return tmp_path / "buurten.gpkg"


def drawn(path: Path, **shapes: Polygon) -> Path:
    """Write a map of areas."""
    gpd.GeoDataFrame({"naam": list(shapes)}, geometry=list(shapes.values()), crs=28992).to_file(path)
    return path


def check(*words: str | Path, code: int, stdin: str = "") -> str:
    """Run the command, and give what it wrote on the screen."""
    found = RUNNER.invoke(app, ["check", *map(str, words)], input=stdin)
    assert found.exit_code == code, found.output
    return found.stdout


def test_areas_that_fit_are_told_to_and_the_exit_code_is_0(zones: Path, tmp_path: Path) -> None:
    areas = drawn(tmp_path / "gebieden.gpkg", West=km(0, 0, 1, 1), Oost=km(1, 0, 2, 1))
    assert check(areas, "--zones", zones, code=0) == "Alles klopt: elke plek ligt in één gebied.\n"


def test_what_does_not_fit_is_listed_with_people_and_hectares(zones: Path, tmp_path: Path) -> None:
    # between Noord and Zuid: 2 km x 0.4 km = 80 ha; of both buurten 40 %: 400 + 800 = 1,200 people
    areas = drawn(tmp_path / "gebieden.gpkg", Noord=NOORD, Zuid=ZUID)
    head, line, *_rest = check(areas, "--zones", zones, code=1).splitlines()
    assert head.split() == ["wat", "mensen", "oppervlak"]
    assert line.split("  ")[0] == "Niemandsland tussen Noord en Zuid"
    assert line.split("  ")[1].strip() == "1.200 mensen"
    assert line.endswith("80,0 ha")
    # for a program
    found = json.loads(check(areas, "--zones", zones, "--format", "json", code=1))
    (one,) = found["findings"]
    assert (one["kind"], one["people"], one["surface_m2"], one["sliver"]) == ("gap", 1200.0, 800_000.0, False)
    assert one["names"] == ["Noord", "Zuid"]
    (row,) = csv.DictReader(io.StringIO(check(areas, "--zones", zones, "--format", "csv", code=1)))
    assert (row["kind"], row["people"], row["names"]) == ("gap", "1200.0", "Noord | Zuid")
    # for a map, in a file
    check(areas, "--zones", zones, "-o", tmp_path / "plekken.geojson", code=1)
    patches = gpd.read_file(tmp_path / "plekken.geojson").to_crs(28992)
    assert patches.area.sum() == pytest.approx(800_000, rel=1e-3)


def test_a_map_is_mended_into_another_file(zones: Path, tmp_path: Path) -> None:
    # 2 m x 1,000 m lies in both: 0.2 % of Oostbuurt, 4 people, so it is no sliver; halved it is 1 m for each
    areas = drawn(tmp_path / "gebieden.gpkg", West=WEST, Oost=OOST)
    before = areas.read_bytes()
    assert "4 mensen" in check(areas, "--zones", zones, code=1)
    fixed = tmp_path / "heel.gpkg"
    check(areas, "--zones", zones, "--fix", "slivers", "-o", fixed, code=1)
    check(areas, "--zones", zones, "--fix", "all", "-o", fixed, code=0)
    mended = gpd.read_file(fixed)
    assert mended.area.tolist() == pytest.approx([1001 * 1000, 999 * 1000])
    assert mended["name"].tolist() == ["West", "Oost"]
    assert areas.read_bytes() == before
    # in degrees nothing comes apart either
    check(areas, "--zones", zones, "--fix", "all", "-o", tmp_path / "heel.geojson", code=0)
    check(tmp_path / "heel.geojson", "--zones", zones, code=0)


def test_what_is_left_over_goes_to_the_area_with_the_longest_border(zones: Path, tmp_path: Path) -> None:
    areas = drawn(tmp_path / "gebieden.gpkg", West=km(0, 0, 1, 1), Oost=km(1.2, 0, 2, 0.5))
    fixed = tmp_path / "heel.gpkg"
    check(areas, "--zones", zones, "--fix", "nearest", "-o", fixed, code=0)
    # the patch has 1,000 m of border with West, and 800 + 500 m with Oost
    assert gpd.read_file(fixed).area.tolist() == pytest.approx([1_000_000, 1_000_000])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--fix", "slivers"), "nieuw bestand"),
        (("--fix", "alles", "-o", "uit.gpkg"), "“alles”"),
        (("--date", "2020"), "--date hoort bij --db"),
        (("--fix", "all", "-o", "gebieden.gpkg"), "gebieden.gpkg"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(
    zones: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    areas = drawn(tmp_path / "gebieden.gpkg", West=WEST, Oost=OOST)
    before = areas.read_bytes()
    found = RUNNER.invoke(app, ["check", "gebieden.gpkg", "--zones", str(zones), *words])
    assert found.exit_code == 2
    assert said in found.stderr
    assert len(found.stderr.splitlines()) == 1
    assert areas.read_bytes() == before


def test_mends_of_a_workshop_are_recorded_one_by_one_after_asking(zones: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "stad.sqlite")
    workshop = store.create_workshop("Stad").id
    day = date(2025, 1, 1)
    for area, name, shape in (("w", "West", WEST), ("o", "Oost", OOST)):
        store.append(workshop, [Event("draw", area, day, name=name, geometry=shape)])
    place = ("--db", tmp_path / "stad.sqlite", "--zones", zones)
    assert "4 mensen" in check(*place, code=1)
    # who does not agree records nothing
    check(*place, "--fix", "all", code=1, stdin="nee\n")
    assert len(store.events(workshop)) == 2
    check(*place, "--fix", "all", code=0, stdin="ja\n")
    (mend,) = [event for event in store.events(workshop) if event.kind == MEND]
    assert {*mend.inputs} == {"w", "o"}
    assert mend.mended is not None
    assert mend.mended.how == "halve"
    assert check(*place, code=0) == "Alles klopt: elke plek ligt in één gebied.\n"
    # a day before there was anything to look at
    check(*place, "--date", "2024", code=0)
