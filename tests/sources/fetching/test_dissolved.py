"""A whole municipality has its own published averages, in packs as fetched and in any made-up one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smeedkaart import assess
from smeedkaart.sources.fetching.fetch import fetch
from smeedkaart.statistics.estimate import estimate
from smeedkaart.statistics.indicators import indicator
from tests.doubles import Double, small_world


@pytest.fixture(scope="module")
def server() -> Iterator[Double]:
    with Double(small_world()) as running:
        yield running


@pytest.mark.parametrize(
    ("code", "year", "at_least"),
    [("GM9901", 2024, 37), ("GM9901", 2025, 37), ("GM0118", 2024, 7), ("GM0518", 2024, 37)],
)
def test_the_dissolved_municipality_of_a_pack_gives_what_is_published_of_it(
    server: Double, tmp_path: Path, code: str, year: int, at_least: int
) -> None:
    """In Smeedwijk one to all buurten of a wijk lack a figure, and of money a whole wijk does."""
    data = fetch(code, year, folder=tmp_path, services=server.services()).zone_data()
    means = [name for name in data.indicators if name in data.reference]
    assert len(means) >= at_least
    whole = gpd.GeoDataFrame({"name": ["a"]}, geometry=[data.zones.union_all()], index=["a"], crs=28992)
    found = assess(whole, data, "hoogeveen-2007", indicators=means).estimates.loc["a"]
    for name in means:
        value, low, high = (float(found[column][name]) for column in ("value", "low", "high"))
        published, half = data.reference[name], 0.5 * 10.0 ** -indicator(name).decimals
        assert abs(value - published) <= max(half, 0.005 * abs(published)) + 1e-9, name
        assert low - 1e-9 <= published <= high + 1e-9, name


@st.composite
def towns(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Draw buurten of two to four wijken, of which some lack their figure or their households.

    True house values lie between 200 and 400, so that 0.5 % is at least one unit: half a unit by which the
    figure of the whole was rounded, and half a unit by which those of its buurten were.
    """
    wijken = draw(st.integers(2, 4))
    rows = []
    for wijk in range(wijken):
        per_household = draw(st.sampled_from([1.8, 2.0, 2.5]))
        for _buurt in range(draw(st.integers(1, 4))):
            homes = draw(st.integers(10, 2000))
            rows.append((f"w{wijk}", homes, homes * per_household, draw(st.floats(200, 400))))
    truth = pd.DataFrame(rows, columns=["parent", "households", "population", "house_value"])
    truth["top"] = truth["households"] * truth["house_value"]
    sums = truth.groupby("parent")[["households", "population", "top"]].sum()
    published = round(float(truth["top"].sum()) / float(truth["households"].sum()))
    parents = sums.assign(house_value=(sums["top"] / sums["households"]).round()).drop(columns="top")
    zones = truth.drop(columns="top").assign(house_value=truth["house_value"].round())
    secret = draw(st.lists(st.booleans(), min_size=len(zones), max_size=len(zones)))
    uncounted = draw(st.lists(st.booleans(), min_size=len(zones), max_size=len(zones)))
    zones.loc[np.array(secret), "house_value"] = np.nan
    zones.loc[np.array(uncounted), "households"] = np.nan
    return zones, parents, float(published)


@settings(max_examples=60)
@given(towns())
def test_whatever_buurten_keep_secret_the_whole_has_what_is_published_of_it(
    town: tuple[pd.DataFrame, pd.DataFrame, float],
) -> None:
    zones, parents, published = town
    pieces = pd.DataFrame(
        {"area": "all", "zone": zones.index, "share": 1.0, "surface": 1e6, "area_surface": 1e6 * len(zones)}
    )
    found = estimate(
        pieces,
        zones,
        means=["house_value"],
        parents=parents,
        whole={"house_value": published},
        rounding={"households": 0},
    )
    value, low, high = (float(found[column].iloc[0]) for column in ("value", "low", "high"))
    assert abs(value - published) <= 0.005 * published + 1e-9
    # half a unit of what the range is about, and half a unit of what it is held against
    assert low - 0.5 - 1e-9 <= published <= high + 0.5 + 1e-9
