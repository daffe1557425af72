"""How often the range of people holds and how wide it is, beside an estimate that says nothing of that."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import shapely
from tobler.area_weighted import area_interpolate

from benchmarks.table import Row, versions
from smeedkaart.geometry.trial_shapes import trial_shapes
from smeedkaart.statistics.trials import tally, trial_pieces, trial_ranges
from tests.fixtures.known_places import extract

__all__ = ["TITLE", "run"]

TITLE = "Ranges of people, on shapes of which it is known who live there"
_EACH, _SEED = 65, 4
# what each person outside the range costs at 90 %, in persons of width (Winkler, 1972)
_PENALTY = 20.0


def run() -> list[Row]:
    """Try shapes of five kinds on the extract that the tests use, and count."""
    print(versions("tobler"))
    return list(_rows())


def _rows() -> Iterator[Row]:
    place = extract()
    units = np.asarray(place.units.geometry.array)
    trials = trial_shapes(units, place.people, place.size, _EACH, _SEED)
    tried = trial_ranges(place, trials, trial_pieces(place, trials))
    found = tally(tried)
    note = f"{found.shapes} shapes; {found.below:.0%} below and {found.above:.0%} above the range"
    yield Row("the truth outside the 90 % range", 100 * (1 - found.inside), "%", wanted=18, note=note)
    areas = gpd.GeoDataFrame(
        geometry=[shapely.union_all(units[trial.units]) for trial in trials], crs=place.units.crs
    )
    plain = area_interpolate(
        place.zones[["pop", "geometry"]], areas, extensive_variables=["pop"], allocate_total=False
    )["pop"].to_numpy()
    # the same middle, in single precision
    assert np.allclose(plain, tried.loc[tried["indicator"] == "pop", "value"], rtol=1e-4)
    truth = tried.loc[tried["indicator"] == "pop", "truth"].to_numpy()
    taken_as_certain = _PENALTY * np.abs(plain - truth).sum() / truth.sum()
    note = f"width and misses together, per cent of the people; the middle range is {found.width:.0%} wide"
    yield Row(
        "Winkler score",
        100 * found.winkler,
        "%",
        "tobler.area_interpolate, its estimate taken as certain",
        100 * taken_as_certain,
        2,
        note,
    )
