"""Fetching, opening and weighing side by side with how geopandas users do it, on made-up services."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from benchmarks.country import country
from benchmarks.table import Row, side_by_side, versions
from smeedkaart.sources.packs.pack import Pack, open_pack, path_of
from smeedkaart.sources.weights.layer import WeightLayer, read_weights

__all__ = ["TITLE", "run"]

TITLE = "Data of a municipality and of the whole country, from services on this machine"
YEAR = 2023
_TABLE = "85618NED"
_SQUARES = 480_000
# ten municipalities of 60 buurten, or the whole country; every buurt has a border of 1,000 points
_FEW, _ALL = 600, 14_600
_TIMES = 5

# the services, in a process of their own, for as long as somebody holds their input open
_SERVICES = """
import json, sys
from tests.doubles import Double, country_world
with Double(country_world(int(sys.argv[1]))) as double:
    print(json.dumps(double.environment()), flush=True)
    sys.stdin.read()
"""
# what a fresh process does whose seconds and memory are measured
_ALONE = """
import json, sys, time
{imports}
def peak():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
start, before = time.perf_counter(), peak()
{task}
print(json.dumps([time.perf_counter() - start, before, peak(), told]))
"""
_FETCH = _ALONE.format(
    imports="from smeedkaart.sources.fetching.fetch import fetch",
    task="pack = fetch(sys.argv[1], int(sys.argv[2]))\ntold = [pack.key, len(pack.zones)]",
)
_CUT = _ALONE.format(
    imports="import geopandas\nfrom smeedkaart.sources.weights.layer import read_weights",
    task="told = read_weights(sys.argv[1], geopandas.read_file(sys.argv[2]).set_index('zone')).rows",
)
# the shortest way to figures and borders of a municipality, as people who know both libraries go
_BY_HAND = _ALONE.format(
    imports="import os, cbsodata, geopandas",
    task="""
cbsodata.options.catalog_url = os.environ["SMEEDKAART_CBS"].removeprefix("http://")
cbsodata.options.use_https = False
code = sys.argv[1]
wanted = " or ".join(f"startswith(WijkenEnBuurten,'{start}{code[2:]}')" for start in ("GM", "WK", "BU"))
rows = cbsodata.get_data(sys.argv[2], filters=wanted)
address = os.environ["SMEEDKAART_BORDERS"] + "/" + sys.argv[3] + "/wfs/v1_0?service=WFS&version=2.0.0"
address += "&request=GetFeature&typeNames=wijkenbuurten:buurten&outputFormat=application/json"
address += "&srsName=EPSG:28992&FILTER=<Filter><PropertyIsEqualTo><PropertyName>gemeentecode</PropertyName>"
borders = geopandas.read_file(address + f"<Literal>{code}</Literal></PropertyIsEqualTo></Filter>")
told = [len(rows), len(borders)]
""",
)
# how a geopandas user fetches the borders of the country: page after page, and one file of them
_PAGES = _ALONE.format(
    imports="import os, geopandas, pandas",
    task="""
address = os.environ["SMEEDKAART_BORDERS"] + "/" + sys.argv[2] + "/wfs/v1_0?service=WFS&version=2.0.0"
address += "&request=GetFeature&typeNames=wijkenbuurten:buurten&outputFormat=application/json"
address += "&srsName=EPSG:28992&count=1000&startIndex="
pages = []
while not pages or len(pages[-1]) == 1000:
    pages.append(geopandas.read_file(address + str(1000 * len(pages))))
frame = pandas.concat(pages)
frame.to_file(sys.argv[1])
told = len(frame)
""",
)


class _Alone(NamedTuple):
    """Seconds, megabytes before and at most, and what a process of its own told."""

    seconds: float
    before: float
    peak: float
    told: Any


def run() -> list[Row]:
    """Measure fetching, opening and weights, each with the memory it takes.

    Returns
    -------
    list of Row
        For `benchmarks.table.show`.
    """
    print(versions("geopandas", "pyogrio", "cbsodata"), f"on {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with _services(_FEW) as here:
            rows = [*_municipality(here | {"SMEEDKAART_DATA": folder}, place)]
        with _services(_ALL) as here:
            rows += _country(here | {"SMEEDKAART_DATA": folder}, place)
        return [*rows, *_weights(place)]


@contextmanager
def _services(zones: int) -> Iterator[dict[str, str]]:
    """Start the services and tell how to reach them."""
    command = [sys.executable, "-c", _SERVICES, str(zones)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield dict(os.environ) | json.loads(process.stdout.readline())
        process.communicate()


def _alone(script: str, *arguments: object, here: Mapping[str, str] | None = None) -> _Alone:
    """Run a script in a process of its own."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=here)
    return _Alone(*json.loads(done.stdout))


def _municipality(here: Mapping[str, str], folder: Path) -> Iterator[Row]:
    """Fetch a municipality, several times; then open what was kept."""
    # the first time, the services work out what they will tell
    _first, *runs = [_alone(_FETCH, "GM0001", YEAR, here=here) for _ in range(_TIMES + 1)]
    key, zones = runs[0].told
    seconds = statistics.median(run.seconds for run in runs)
    note = f"1,000 points each; figures, scores, checks and writing too; median of {_TIMES}"
    yield Row(f"fetch a municipality of {zones} buurten", seconds, "s", wanted=3, note=note)
    note = f"at most, in a process of its own; {runs[0].before:.0f} MB before it began"
    yield Row("", max(run.peak for run in runs), "MB", wanted=300, note=note)
    peers = [_alone(_BY_HAND, "GM0001", _TABLE, YEAR, here=here) for _ in range(_TIMES)]
    # a row for each buurt, six wijken and the municipality
    assert peers[0].told == [zones + 7, zones]
    peer = "cbsodata.get_data and geopandas.read_file"
    note = "one table and one layer of theirs, nothing joined, checked or kept"
    theirs = statistics.median(run.seconds for run in peers)
    yield Row("", seconds, "s", peer, theirs, None, note)
    yield from _opened(key, folder)


def _opened(key: str, folder: Path) -> Iterator[Row]:
    """Open a pack."""
    ours, theirs = partial(open_pack, key, folder), partial(_read_layers, path_of(key, folder))
    (mine, peer), (pack, frame) = side_by_side([ours, theirs], 11)
    _check_opened(pack, frame)
    note = "median of 11; ours holds all of it against its digests"
    yield Row("open that municipality", mine, "s", wanted=0.3, note=note)
    yield Row("", mine, "s", "geopandas.read_file, every layer", peer, None)


def _read_layers(file: Path) -> gpd.GeoDataFrame:
    """Read a pack as a user of geopandas would."""
    layers = {str(name): gpd.read_file(file, layer=str(name)) for name in gpd.list_layers(file)["name"]}
    return layers["zones"]


def _check_opened(pack: Pack, frame: gpd.GeoDataFrame) -> None:
    assert pack.zones.index.tolist() == frame["code"].tolist()
    assert shapely.equals_exact(pack.zones.geometry.array, frame.geometry.array).all()


def _country(here: Mapping[str, str], folder: Path) -> Iterator[Row]:
    """Fetch all of the country, and as a user of geopandas would: the borders only, without a check."""
    fetched = _alone(_FETCH, "Nederland", YEAR, here=here)
    pages = _alone(_PAGES, folder / "pages.gpkg", YEAR, here=here)
    key, zones = fetched.told
    assert zones <= pages.told
    file = path_of(key, folder)
    points = int(shapely.get_num_coordinates(gpd.read_file(file, layer="zones").geometry.array).sum())
    note = (
        f"{points:,} points; borders of three layers, figures, checks, one pack of {_megabytes(file):.0f} MB"
    )
    yield Row(f"fetch {zones:,} buurten", fetched.seconds, "s", wanted=90, note=note)
    note = f"in a process of its own; {fetched.before:.0f} MB before it began"
    yield Row("", fetched.peak, "MB", wanted=1500, note=note)
    peer = "geopandas.read_file of every page of buurten, and to_file"
    yield Row(
        "", fetched.seconds, "s", peer, pages.seconds, None, "which fetches one layer and checks nothing"
    )
    yield Row("", fetched.peak, "MB", peer, pages.peak, None)


def _megabytes(file: Path) -> float:
    return file.stat().st_size / 1e6


def _weights(folder: Path) -> Iterator[Row]:
    """Cut squares of the whole country to one municipality."""
    here = country(areas=10, points=_SQUARES)
    file = folder / f"cbs_vk100_{YEAR}_v1.gpkg"
    _squares(here.points).to_file(file, layer=f"cbs_vk100_{YEAR}")
    middle = here.zones.geometry.iloc[0].centroid
    zones = here.zones.iloc[np.argsort(here.zones.distance(middle).to_numpy())[:60]]
    zones = zones.rename(columns={"people": "population"}).rename_axis("zone")
    ours, theirs = partial(read_weights, file, zones), partial(_clipped, file, zones)
    (mine, peer), (layer, clipped) = side_by_side([ours, theirs], 3)
    off = _check_weights(layer, clipped)
    zones.to_file(folder / "zones.gpkg")
    alone = _alone(_CUT, file, folder / "zones.gpkg")
    note = f"{layer.rows:,} squares of {_SQUARES:,}, file of {_megabytes(file):.0f} MB; median of 3"
    yield Row("weight layer of one municipality", mine, "s", wanted=5, note=note)
    note = f"in a process of its own; {alone.before:.0f} MB before it began"
    yield Row("", alone.peak, "MB", wanted=300, note=note)
    note = f"weights in the zones the same within {off:.0e}"
    yield Row("", mine, "s", "geopandas.read_file of everything, then clip", peer, 10, note)


def _squares(centres: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Lay inhabited squares out as CBS does, some of them secret, with other figures beside."""
    x, y = centres.geometry.x.to_numpy() - 50, centres.geometry.y.to_numpy() - 50
    secret = np.random.default_rng(2007).random(len(centres)) < 0.2
    people = np.where(secret, -99997, 5 * np.ceil(centres["people"] / 5)).astype(int)
    other = {f"aantal_{number}": people for number in range(20)}
    codes = [f"E{east:04d}N{north:04d}" for east, north in zip(*_hectometres(x, y), strict=True)]
    return gpd.GeoDataFrame(
        {"crs28992res100m": codes, "aantal_inwoners": people, **other},
        geometry=shapely.box(x, y, x + 100, y + 100),
        crs=28992,
    )


def _hectometres(*metres: npt.NDArray[np.float64]) -> list[list[int]]:
    return [np.rint(values / 100).astype(int).tolist() for values in metres]


def _clipped(file: Path, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Do it the way geopandas users do."""
    everything = gpd.read_file(file)
    return gpd.clip(everything[everything["aantal_inwoners"] > 0], zones)


def _check_weights(layer: WeightLayer, clipped: gpd.GeoDataFrame) -> float:
    """Compare the people in the zones: squares that are cut count for the part that is left of them."""
    theirs = float((clipped["aantal_inwoners"] * clipped.area / 10_000).sum())
    ours = float(pd.Series(layer.differences["weight"]).sum())
    off = abs(ours - theirs) / theirs
    assert off < 1e-9, f"the weights differ by {off:.1e}"
    return off
