"""Wherever a map file is named, a layer of it can be named; and the sentence that asks for one says how."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import box
from typer.testing import CliRunner, Result

from smeedkaart.cli.commands import app
from tests.doubles import Double

RUNNER = CliRunner()


def run(*words: object) -> Result:
    return RUNNER.invoke(app, [str(word) for word in words])


def layered(path: Path, **layers: gpd.GeoDataFrame) -> Path:
    for name, frame in layers.items():
        frame.to_file(path, layer=name)
    return path


def square(people: int = 0) -> gpd.GeoDataFrame:
    columns = {
        "buurtcode": ["BU01180001"],
        "buurtnaam": ["Noord"],
        "aantalInwoners": [people],
        "jaar": [2024],
    }
    return gpd.GeoDataFrame(columns, geometry=[box(228_000, 524_000, 229_000, 525_000)], crs=28992)


@pytest.fixture
def areas(tmp_path: Path) -> Path:
    return layered(tmp_path / "gebieden.gpkg", plan2007=square(), plan2019=square())


@pytest.fixture
def zones(tmp_path: Path) -> Path:
    return layered(tmp_path / "figuren.gpkg", oud=square(100), nieuw=square(250))


def test_both_maps_of_one_command_may_hold_several_layers(areas: Path, zones: Path) -> None:
    done = run("assess", areas, "--layer", "plan2019", "--zones", zones)
    assert done.exit_code == 2
    assert (
        f"{zones} heeft meer dan één laag met vlakken: oud, nieuw; kies er een met --zones-layer."
        in done.stderr
    )
    words = ("assess", areas, "--layer", "plan2019", "--zones", zones, "--format", "json", "--zones-layer")
    people = {
        layer: json.loads(run(*words, layer).stdout)["areas"][0]["estimates"]["population"]["value"]
        for layer in ("oud", "nieuw")
    }
    # the area is the one zone, so everybody in it lives there
    assert people == {"oud": 100, "nieuw": 250}


def test_the_sentence_about_areas_names_their_own_option(areas: Path) -> None:
    done = run("assess", areas)
    assert "plan2007, plan2019; kies er een met --layer." in done.stderr


def test_a_layer_of_zones_without_zones_is_refused(areas: Path) -> None:
    done = run("assess", areas, "--layer", "plan2019", "--zones-layer", "oud")
    assert done.exit_code == 2
    assert "noem dat met --zones" in done.stderr


def test_a_layer_of_weights_is_named_while_fetching(tmp_path: Path) -> None:
    # the double's Smeedwijk lies around (177600, 498800)
    one = gpd.GeoDataFrame(
        {"postcode6": ["8300AB"], "aantal_inwoners": [40]},
        geometry=[box(177_600, 498_800, 178_600, 499_200)],
        crs=28992,
    )
    file = layered(tmp_path / "gewichten.gpkg", a=one, b=one.assign(aantal_inwoners=[60]))
    words = ["data", "get", "Smeedwijk", "--year", "2024"]
    with Double() as double:
        asked = RUNNER.invoke(app, [*words, "--weights", str(file)], env=double.environment())
        chosen = RUNNER.invoke(
            app, [*words, "--weights", str(file), "--layer", "b"], env=double.environment()
        )
    assert asked.exit_code == 2
    assert "a, b; kies er een met --layer." in asked.stderr
    assert chosen.exit_code == 0, chosen.stderr
    assert "Inwoners: 60 in de gewichtenlaag" in " ".join(chosen.stdout.split())
    assert "noem dat met --weights" in run(*words, "--layer", "b").stderr
