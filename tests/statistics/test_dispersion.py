"""How evenly people live: the curve, where its two numbers come from, how often the range of 90 % holds."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import shapely

from smeedkaart.errors import FrameError
from smeedkaart.files.packaged import data_folder
from smeedkaart.statistics.dispersion import HALFWAY, STEEPNESS, calibrate, rho, rho_of_parts
from smeedkaart.statistics.estimate import estimate

FloatArray = npt.NDArray[np.float64]


@pytest.fixture(scope="module")
def buurten() -> gpd.GeoDataFrame:
    frame = gpd.read_file(data_folder() / "hoogeveen" / "buurten.geojson").set_index("buurtcode")
    return frame.rename(columns={"aantalInwonersGeschat2025": "population", "wijkcode": "parent"})


def test_rho_falls_with_density_and_with_the_number_of_weight_units() -> None:
    density = np.array([0.0, 10.0, 100.0, 615.2, 2000.0, 3600.0, 1e6])
    assert (np.diff(rho(density)) <= 0).all()
    assert rho(0.0) == 0.98  # a zone where everybody may live in one spot
    assert rho(HALFWAY) == pytest.approx(0.5)
    assert rho(1e6) == 0.02  # never better than the densest wijken of the sample
    assert rho(HALFWAY, 10) == pytest.approx(0.05)
    assert rho(HALFWAY, 0.0) == pytest.approx(
        0.5
    )  # a zone without units is no better known than without weights


def test_an_unknown_density_is_the_most_cautious() -> None:
    assert rho(float("nan")) == rho(0.0)


def test_dense_wijken_lie_where_the_design_says_and_villages_near_one(buurten: gpd.GeoDataFrame) -> None:
    zones = calibrate(buurten).zones
    curve = pd.Series(rho(zones["density"]), index=zones.index)
    assert curve[["WK011850", "WK011851"]].between(0.02, 0.08).all()
    assert curve[["WK011852", "WK011858", "WK011859", "WK011860"]].min() > 0.9


def test_the_closed_form_is_the_mean_over_all_borders_along_the_parts() -> None:
    surface, people = np.array([1.0, 2.0, 5.0]), np.array([40.0, 30.0, 10.0])
    inside = np.array(list(itertools.product((0, 1), repeat=3)))
    share, true_share = inside @ surface / 8, inside @ people / 80
    missed = np.mean((true_share - share) ** 2) / np.mean(share * (1 - share))
    assert rho_of_parts(surface, people) == pytest.approx(missed)


def test_evenly_spread_people_have_rho_zero_and_people_in_one_spot_more_than_one() -> None:
    assert rho_of_parts([1, 2, 3], [10, 20, 30]) == pytest.approx(0)
    # everybody on a tenth: (0.9^2 + 0.9^2) / (1 - 0.82)
    assert rho_of_parts([1, 9], [50, 0]) == pytest.approx(9)


def test_the_two_numbers_of_the_curve_come_from_the_sample(buurten: gpd.GeoDataFrame) -> None:
    fitted = calibrate(buurten)
    assert fitted.halfway == pytest.approx(HALFWAY, rel=1e-3)
    assert fitted.steepness == pytest.approx(STEEPNESS, rel=1e-3)
    assert len(fitted.zones) == 12  # wijk 61 is one buurt, which teaches nothing


def test_the_fit_finds_a_known_curve_back() -> None:
    # two equal parts each, with p1 - p2 chosen so that rho = (p1 - p2)^2 lies on the curve with 500 and 1.5
    density = np.array([100.0, 300.0, 900.0, 2700.0])
    gap = np.sqrt(1 / (1 + (density / 500) ** 1.5))
    people = np.column_stack([1 + gap, 1 - gap]) * density[:, None]
    squares = [shapely.box(1000 * i, 0, 1000 * i + 1000, 1000) for i in range(8)]
    parts = gpd.GeoDataFrame(
        {"parent": np.repeat(range(4), 2), "population": people.ravel()}, geometry=squares, crs=28992
    )
    fitted = calibrate(parts)
    assert fitted.zones["rho"].to_numpy() == pytest.approx(gap**2)
    assert [fitted.halfway, fitted.steepness] == pytest.approx([500, 1.5])


@pytest.mark.parametrize(
    "people",
    [[5, 5, 50, None], [10, 1, 10, 1], [10, 10, 500, 5]],
    ids=["one zone with two parts", "one density", "denser and less even"],
)
def test_a_curve_that_cannot_be_fitted_is_refused(people: list[float | None]) -> None:
    squares = [shapely.box(1000 * i, 0, 1000 * i + 1000, 1000) for i in range(4)]
    parts = gpd.GeoDataFrame({"parent": list("aabb"), "population": people}, geometry=squares, crs=28992)
    with pytest.raises(FrameError):
        calibrate(parts)


# ------------------------------------------------------------------------- how often the range of 90 % holds


def around_people(wijk: gpd.GeoDataFrame, random: np.random.Generator) -> FloatArray:
    """Draw 60 circles around random people, from tiny to as large as the wijk; m2 of each buurt inside."""
    shapes, surface = wijk.geometry.to_numpy(), wijk.geometry.area.sum()
    chance = wijk["population"].to_numpy(dtype=np.float64) / wijk["population"].sum()
    rows = []
    for home in random.choice(len(shapes), 60, p=chance):
        west, south, east, north = shapes[home].bounds
        spots = np.asarray(
            shapely.points(random.uniform(west, east, 2000), random.uniform(south, north, 2000))
        )
        spot = spots[shapely.contains(shapes[home], spots)][0]
        circle = shapely.buffer(spot, np.sqrt(surface / np.pi) * random.uniform(0.05, 1.0))
        rows.append(shapely.area(shapely.intersection(shapes, circle)))
    return np.array(rows)


def straight(wijk: gpd.GeoDataFrame, random: np.random.Generator) -> FloatArray:
    """Draw 60 straight lines in random directions; m2 of each buurt on one side."""
    shapes = wijk.geometry.to_numpy()
    corners = shapely.get_coordinates(shapes)
    rows = []
    for angle in random.uniform(0, 2 * np.pi, 60):
        along = np.array([np.cos(angle), np.sin(angle)])
        across = np.array([-along[1], along[0]])
        reach = corners @ along
        middle = along * random.uniform(reach.min(), reach.max()) + across * (corners @ across).mean()
        far = 1e5
        side = [middle + far * across, middle - far * across]
        side += [side[1] - far * along, side[0] - far * along]
        rows.append(shapely.area(shapely.intersection(shapes, shapely.Polygon(side))))
    return np.array(rows)


def along_buurten(wijk: gpd.GeoDataFrame, random: np.random.Generator) -> FloatArray:
    """Draw borders along the buurten: every buurt inside or outside, at random; m2 of each buurt inside."""
    inside = random.integers(0, 2, size=(60, len(wijk)))
    return np.asarray(inside * wijk.geometry.area.to_numpy(), dtype=np.float64)


def ranges_of_cuts(
    buurten: gpd.GeoDataFrame, draw: Callable[..., FloatArray], around_people: float
) -> pd.DataFrame:
    """Cut every wijk of two or more buurten; the range for each cut and, from the buurten, the truth."""
    random = np.random.default_rng(1)
    rows = []
    for code, wijk in buurten.groupby("parent"):
        surface, people = wijk.geometry.area.to_numpy(), wijk["population"].to_numpy(dtype=np.float64)
        for i, inside in enumerate(draw(wijk, random)):
            share = inside.sum() / surface.sum()
            if len(wijk) > 1 and 0 < share < 0.999:
                rows.append(((code, i), code, share, inside.sum(), (inside / surface * people).sum()))
    cut = pd.DataFrame(rows, columns=["area", "zone", "share", "surface", "truth"])
    cut["area_surface"] = cut["surface"]
    wijken = buurten[["parent", "population", "geometry"]].dissolve("parent", aggfunc="sum")
    found = estimate(cut, wijken, counts=["population"], around_people=around_people).reset_index(drop=True)
    found["holds"] = (found["low"] <= cut["truth"]) & (cut["truth"] <= found["high"])
    return pd.concat([cut[["zone", "share", "truth"]], found], axis=1)


@pytest.mark.parametrize(
    ("draw", "least", "most"),
    [(around_people, 0.97, 1.0), (straight, 0.95, 1.0), (along_buurten, 0.70, 0.90)],
    ids=["circles around people", "straight lines", "borders along the buurten"],
)
def test_the_range_of_90_percent_holds_about_that_often(
    buurten: gpd.GeoDataFrame, draw: Callable[..., FloatArray], least: float, most: float
) -> None:
    """Cut the twelve wijken in ways that residents may, with their buurten as the truth.

    Measured, mean over the wijken: 1.00 of circles around people, 0.98 of straight lines, and 0.78 of borders
    along the buurten. Those miss where nobody is likely to draw: a village's scattered farms
    without the village, 97 % of the surface with less than half of the people.
    """
    found = ranges_of_cuts(buurten, draw, 0.5)
    assert least <= found.groupby("zone")["holds"].mean().mean() <= most


def test_villages_drawn_blindly_would_often_be_missed(buurten: gpd.GeoDataFrame) -> None:
    """Without regard for who draws, circles on less than 5 % of a village's zone hold half of the time."""
    small = ranges_of_cuts(buurten, around_people, 0.0).query("share < 0.05 and zone > 'WK011851'")
    assert small["holds"].mean() < 0.6
    small = ranges_of_cuts(buurten, around_people, 0.5).query("share < 0.05 and zone > 'WK011851'")
    assert small["holds"].mean() > 0.9


def test_thirteen_wijken_of_town_and_country_make_the_town_less_sure_than_it_could_be(
    buurten: gpd.GeoDataFrame,
) -> None:
    town = ranges_of_cuts(buurten, straight, 0.5).query("zone <= 'WK011851' and 0.2 < share < 0.8")
    # with fewer than 24 zones all borders tell together: rho is that of villages and farms too, 0.42
    assert ((town["high"] - town["low"]) / town["ceiling"]).between(0.6, 1.0).all()
    assert town["holds"].mean() > 0.9
