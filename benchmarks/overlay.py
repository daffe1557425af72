"""Overlay, redraw and weighing side by side with tobler, maup and geopandas, on a generated country."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import maup
import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry import Polygon
from tobler.area_weighted import area_interpolate

from benchmarks.country import Country, country
from benchmarks.table import Row, side_by_side, versions
from smeedkaart.geometry.overlay import overlay
from smeedkaart.geometry.weights import Pieces, usable_weights, weigh

__all__ = ["TITLE", "run"]

TITLE = "Overlay of a generated country"
_REDRAWS = 50
# what a fresh process does whose memory is measured: nothing but read the frames and lay them over each other
_ALONE = """
import json, pickle, sys
from smeedkaart.geometry.overlay import overlay
def peak():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
zones, areas, points = pickle.load(open(sys.argv[1], "rb"))
before = peak()
overlay(areas, zones, weights=points, weight="people")
print(json.dumps([before, peak()]))
"""


def run() -> list[Row]:
    """Measure everything, and check that all give the same.

    Returns
    -------
    list of Row
        For `benchmarks.table.show`.
    """
    here = country()
    print(here.describe())
    print(versions("shapely", "geopandas", "tobler", "maup"), f"on {os.cpu_count()} processors")
    return [*_whole(here), *_redrawn(here), *_weighed(here), *_memory(here)]


def _whole(here: Country) -> Iterator[Row]:
    """Lay all areas over all zones."""
    ours = partial(overlay, here.areas, here.zones)
    theirs = partial(
        area_interpolate, here.zones, here.areas, extensive_variables=["people"], allocate_total=False
    )
    (mine, tobler), (pieces, estimate) = side_by_side([ours, theirs], 11)
    people = pieces["share"] * here.zones["people"].reindex(pieces["zone"]).to_numpy()
    total = people.groupby(pieces["area"]).sum().reindex(here.areas.index)
    # tobler adds up in single precision
    off = _check(total, estimate["people"].set_axis(here.areas.index), 1e-5)
    note = f"median of 11; people per area the same within {off:.0e}, tobler counts in single precision"
    yield Row("all areas x all zones", mine, "s", "tobler.area_interpolate", tobler, 2.5, note)
    cut = partial(gpd.overlay, _named(here.areas, "area"), _named(here.zones, "zone"), how="intersection")
    (mine, geopandas), (pieces, shapes) = side_by_side([ours, cut], 3)
    off = _check(
        _surfaces(pieces), shapes.assign(surface=shapes.area).set_index(["area", "zone"])["surface"], 1e-9
    )
    note = f"median of 3; all {len(pieces):,} surfaces the same within {off:.0e}"
    yield Row("", mine, "s", "geopandas.overlay", geopandas, None, note)
    (mine, theirs_too), (pieces, surfaces) = side_by_side([ours, partial(_maup, here)], 1)
    off = _check(_surfaces(pieces), surfaces, 1e-9)
    note = f"one run; all surfaces the same within {off:.0e}"
    yield Row("", mine, "s", "maup.intersections and their areas", theirs_too, 6, note)


def _maup(here: Country) -> pd.Series[float]:
    surfaces: pd.Series[float] = maup.intersections(here.areas, here.zones, area_cutoff=0).area
    return surfaces.rename_axis(["area", "zone"])


def _redrawn(here: Country) -> Iterator[Row]:
    """Lay one area over all zones, again and again, one corner moved a little every time."""
    chosen = np.linspace(0, len(here.areas) - 1, 5).astype(int)
    options: dict[str, Any] = {"extensive_variables": ["people"], "allocate_total": False}
    seconds: list[list[float]] = []
    for area in chosen:
        drawings = [_moved(here, area, 0.01 * (number + 1)) for number in range(_REDRAWS)]
        overlay(here.areas.iloc[[area]], here.zones)
        tasks: list[Callable[[], Any]] = [
            partial(_each, partial(overlay, zones=here.zones), drawings),
            partial(_each, partial(area_interpolate, here.zones, **options), drawings),
        ]
        taken, (mine, tobler) = side_by_side(tasks, 1)
        seconds.append(taken)
        for pieces, estimate in zip(mine, tobler, strict=True):
            people = (pieces["share"] * here.zones["people"].reindex(pieces["zone"]).to_numpy()).sum()
            assert np.isclose(people, estimate["people"].iloc[0], rtol=1e-5)
    mine_ms, tobler_ms = np.median(seconds, axis=0) / _REDRAWS * 1000
    note = f"{_REDRAWS} redraws in a row, one corner moved every time; median of {len(chosen)} areas"
    yield Row("one redrawn area x all zones", mine_ms, "ms", "tobler.area_interpolate", tobler_ms, 10, note)
    yield from _first_drawn(here)


def _each(function: Callable[[gpd.GeoDataFrame], pd.DataFrame], frames: list[gpd.GeoDataFrame]) -> list[Any]:
    return [function(frame) for frame in frames]


def _moved(here: Country, area: int, metres: float) -> gpd.GeoDataFrame:
    """Draw an area anew with one corner moved, by so little that the border does not cross itself."""
    ring = np.array(here.areas.geometry.iloc[area].exterior.coords)
    ring[[0, -1]] += metres
    shape = Polygon(ring)
    assert shape.is_valid
    return gpd.GeoDataFrame(index=here.areas.index[[area]], geometry=[shape], crs=28992)


def _first_drawn(here: Country) -> Iterator[Row]:
    """Lay areas over all zones that were not drawn before, one at a time."""
    fresh = [here.areas.iloc[[k]].copy() for k in range(100, len(here.areas), 50)]
    (mine, tobler), _ = side_by_side(
        [
            lambda: [overlay(area, here.zones) for area in fresh],
            lambda: [area_interpolate(here.zones, area, extensive_variables=["people"]) for area in fresh],
        ],
        1,
    )
    note = f"mean of {len(fresh)} areas; includes comparing their zones with each other, once"
    each = 1000 / len(fresh)
    yield Row(
        "one new area x all zones", mine * each, "ms", "tobler.area_interpolate", tobler * each, None, note
    )


def _weighed(here: Country) -> Iterator[Row]:
    """Find the weight of every piece from points."""
    table = overlay(here.areas, here.zones).dropna()
    area, zone = here.areas.index.get_indexer(table["area"]), here.zones.index.get_indexer(table["zone"])
    pieces = Pieces(area, zone, table["share"].to_numpy())
    shapes = np.asarray(here.areas.geometry.array), np.asarray(here.zones.geometry.array)

    def ours() -> npt.NDArray[np.float64]:
        return weigh(pieces, *shapes, usable_weights(here.points, "people")).weight

    tasks: list[Callable[[], Any]] = [
        ours,
        partial(_joined, here, "intersects"),
        partial(_joined, here, "within"),
    ]
    (mine, default, within), (found, joined, _) = side_by_side(tasks, 5)
    weight = pd.Series(found, index=pd.MultiIndex.from_frame(table[["area", "zone"]]))
    off = _check(weight[weight > 0], joined, 1e-12)
    note = f"two joins and a sum, median of 5; all weights the same within {off:.0e}"
    what = "points -> weight of every piece"
    yield Row(what, mine, "s", "geopandas.sjoin, as it comes", default, 5, note)
    yield Row("", mine, "s", 'geopandas.sjoin(predicate="within")', within, None, "the fastest way to join")


def _joined(here: Country, predicate: str) -> pd.Series[float]:
    """Find the weight of every piece the way geopandas users do."""
    zones = gpd.sjoin(here.points, here.zones[["geometry"]], predicate=predicate)
    areas = gpd.sjoin(here.points[["geometry"]], here.areas[["geometry"]], predicate=predicate)
    both = pd.DataFrame(
        {"people": zones["people"], "zone": zones["index_right"], "area": areas["index_right"]}
    )
    weight: pd.Series[float] = both.groupby(["area", "zone"])["people"].sum()
    return weight


def _memory(here: Country) -> Iterator[Row]:
    """Measure the most memory that a process needs for overlay and weights."""
    if not Path("/proc/self/status").exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "country.pickle"
        with file.open("wb") as stream:
            pickle.dump((here.zones, here.areas, here.points), stream)
        command = [sys.executable, "-c", _ALONE, str(file)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    before, peak = json.loads(done.stdout)
    note = f"overlay with weights in a fresh process; {before:.0f} MB for Python and reading the frames"
    yield Row("peak memory", peak, "MB", wanted=1000, note=note)


def _named(frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    return frame[["geometry"]].reset_index(names=name)


def _surfaces(pieces: pd.DataFrame) -> pd.Series[float]:
    surface: pd.Series[float] = pieces.dropna().set_index(["area", "zone"])["surface"]
    return surface


def _check(ours: pd.Series[float], theirs: pd.Series[float], tolerance: float) -> float:
    """Compare two answers, whatever their order, and return the largest relative difference."""
    assert len(ours) == len(theirs), f"{len(ours)} answers against {len(theirs)}"
    theirs = theirs.reindex(ours.index)
    off = float(((ours - theirs).abs() / theirs.abs()).max())
    assert off <= tolerance, f"the answers differ by {off:.1e}"
    return off
