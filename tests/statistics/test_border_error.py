"""How far borders are off by the surfaces of zones, and what that makes of a count, worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from smeedkaart.geometry.border_error import BorderError, NearBorders, ZoneBorders, border_error, far_off
from smeedkaart.geometry.overlay import overlay
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.statistics.asked import COLUMNS, Asked, ask
from smeedkaart.statistics.estimate import estimates
from smeedkaart.statistics.joining import join
from smeedkaart.statistics.published import Published

HA = 1e4
Table = Mapping[str, Mapping[str, float]]


# --- how far borders are off -------------------------------------------------------------------------------


def test_the_error_follows_from_the_median_of_what_surfaces_differ() -> None:
    # squares with a border of 4,000 m, drawn 2, 4, 6, 8 and 100 ha too large or too small: the middle is 6 ha
    drawn = (100 + np.array([2, -4, 6, -8, 100])) * HA
    found = border_error(drawn, np.full(5, 100 * HA), np.full(5, 4000.0))
    cube = (36 - 1 / 12) * HA**2 / 4000 / 0.455
    assert found is not None
    assert found.spread == pytest.approx(cube / 3)
    assert found.metres == pytest.approx((cube / 0.018) ** (1 / 3))


@given(st.lists(st.floats(0.6, 2000), min_size=5, max_size=40))
def test_rounding_to_whole_hectares_makes_no_error_out_of_nothing(hectares: list[float]) -> None:
    drawn = np.array(hectares) * HA
    published = np.floor(np.array(hectares) + 0.5) * HA
    assert border_error(drawn, published, 4 * np.sqrt(drawn)) is None
    assert not far_off(drawn, published).any()


def test_in_hoogeveen_borders_are_off_by_some_hundreds_of_metres() -> None:
    zones = hoogeveen().zones
    shapes = zones.to_crs(28992).geometry
    found = border_error(
        shapes.area.to_numpy(), zones["surface_ha"].to_numpy() * HA, shapes.length.to_numpy()
    )
    # worked out by others, with plain shapely, from the surfaces of CBS: K = 2.7e6 m3 and 530 m
    assert found is not None
    assert found.spread == pytest.approx(2.7e6 / 3, rel=0.02)
    assert found.metres == pytest.approx(530, abs=5)


def test_a_tolerance_that_the_data_carry_is_believed() -> None:
    nothing = np.full(5, np.nan)
    found = border_error(nothing, nothing, nothing, tolerance=300.0)
    # 0.05^2 x 300^3
    assert found is not None
    assert found.metres == 300.0
    assert found.spread == pytest.approx(67_500)
    assert border_error(nothing, nothing, nothing, tolerance=40.0) is None


def test_without_surfaces_or_with_a_handful_of_zones_nothing_is_known() -> None:
    drawn, published = np.full(9, 200 * HA), np.full(9, 100 * HA)
    published[4:] = np.nan
    assert border_error(drawn, published, np.full(9, 4000.0)) is None
    published[4] = 100 * HA
    assert border_error(drawn, published, np.full(9, 4000.0)) is not None


@pytest.mark.parametrize(
    ("drawn", "published", "off"),
    [
        (0.09, 77, True),
        (360.73, 120, True),
        (33.66, 67, False),
        (20.59, 39, False),
        (2.9, 1, False),
        (3.1, 1, True),
    ],
)
def test_a_zone_that_is_drawn_twice_too_large_or_small_is_found(
    drawn: float, published: float, off: bool
) -> None:
    # 77 ha may be 76.5, of which half is 38.25; 1 ha may be 1.5, of which twice is 3
    assert far_off(np.array([drawn * HA]), np.array([published * HA])).tolist() == [off]


# --- what it makes of a count ------------------------------------------------------------------------------


def squares(people: Sequence[float | None], **columns: Sequence[float | str | None]) -> gpd.GeoDataFrame:
    """Squares of a kilometre in a row from west to east."""
    shapes = [shapely.box(1000 * i, 0, 1000 * (i + 1), 1000) for i in range(len(people))]
    frame = pd.DataFrame({"population": people, **columns}, index=[f"z{i}" for i in range(len(people))])
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=28992)


def both(
    zones: gpd.GeoDataFrame,
    area: shapely.Geometry,
    error: BorderError,
    *,
    parents: pd.DataFrame | None = None,
    rounding: float = 5.0,
) -> tuple[Table, Table]:
    """Estimate an area as borders are drawn, and with their error."""
    means = {"low_income": "population"} if "low_income" in zones else {}
    asked = ask(
        ["population"],
        means,
        rounding={"population": rounding},
        limits={"low_income": (0.0, 100.0)},
        around_people=0.5,
        borrowed=None,
    )
    known = Published(zones, parents)
    frame = gpd.GeoDataFrame(geometry=[area], index=["a"], crs=28992)
    joined = join(overlay(frame, zones), known)
    plain = estimates(joined, known, asked)
    found = ZoneBorders(zones.geometry.to_numpy(), error.metres).in_reach(np.array([area], dtype=object))
    pieces = overlay(frame, zones)
    pieces.attrs["near_borders"] = NearBorders(
        error,
        frame.index[found.area],
        zones.index[found.zone],
        found.metres,
        found.near,
        zones.area.to_numpy()[found.zone],
    )
    blurred = estimates(join(pieces, known), known, asked)
    return by_name(asked, plain), by_name(asked, blurred)


def by_name(asked: Asked, table: npt.NDArray[np.float64]) -> Table:
    return {
        name: dict(zip(COLUMNS, row, strict=True))
        for name, row in zip(asked.names, table[0].tolist(), strict=True)
    }


def of(row: Mapping[str, float], *columns: str) -> list[float]:
    return [row[column] for column in columns]


def test_the_range_gets_the_error_in_quadrature() -> None:
    # the western 450 m of one square of 1,000 people: 400 m of its border lie within 100 m of the line
    plain, blurred = both(squares([1000.0]), shapely.box(0, 0, 450, 1000), BorderError(100.0, 1e6))
    # 0.001 people per m2: a variance of 10^6 x 0.001^2 x 400 = 400, and 1.645 x 20 = 32.9 to either side
    extra = (1.644854 * 20) ** 2
    before, after = plain["population"], blurred["population"]
    assert after["value"] == before["value"] == pytest.approx(450)
    assert after["value"] - after["low"] == pytest.approx(
        math.sqrt((450 - before["low"]) ** 2 + extra), rel=0.01
    )
    assert after["high"] - after["value"] == pytest.approx(
        math.sqrt((before["high"] - 450) ** 2 + extra), rel=0.01
    )
    assert after["coverage"] == before["coverage"]


def test_the_range_stays_within_what_is_possible() -> None:
    _plain, blurred = both(squares([100.0]), shapely.box(0, 0, 450, 1000), BorderError(100.0, 1e12))
    assert of(blurred["population"], "floor", "low", "high", "ceiling") == [0, 0, 102.5, 102.5]


def test_a_zone_with_a_border_near_the_line_counts_as_cut() -> None:
    # drawn 20 m outside the middle one of three squares: its people are certainly there only by the drawing,
    # and those of its neighbours may reach into it
    area = shapely.box(1020, 20, 1980, 980)
    around = shapely.box(980, -20, 2020, 1020)
    plain, blurred = both(squares([100.0, 200.0, 300.0]), around, BorderError(100.0, 1.0))
    assert of(plain["population"], "floor", "ceiling") == pytest.approx([197.5, 607.5])
    assert of(blurred["population"], "floor", "ceiling") == pytest.approx([0, 607.5])
    inside, wider = both(squares([100.0, 200.0, 300.0]), area, BorderError(100.0, 1.0))
    # of the neighbours nothing was drawn inside, and all of them may be
    assert of(inside["population"], "floor", "ceiling") == pytest.approx([0, 202.5])
    assert of(wider["population"], "floor", "ceiling") == pytest.approx([0, 607.5])


def test_a_zone_deep_inside_is_still_whole() -> None:
    zones = squares([100.0] * 5)
    _plain, blurred = both(zones, shapely.box(500, -500, 4500, 1500), BorderError(100.0, 1.0))
    # the three in the middle, each 97.5 at least; the northern and southern sides are 500 m from the line
    assert blurred["population"]["floor"] == pytest.approx(3 * 97.5)


def test_people_of_a_zone_without_a_figure_are_those_its_parent_leaves_over() -> None:
    zones = squares([60.0, None], parent=["p", "p"])
    parents = pd.DataFrame({"population": [100.0]}, index=pd.Index(["p"], name="parent"))
    # 50 m into the second square, of which 40 people are left over
    plain, blurred = both(zones, shapely.box(0, 0, 1050, 1000), BorderError(100.0, 1e6), parents=parents)
    # both share the border at 1,000 m, which lies inside; of the first 50 m, of the second 150 m at either
    # end of the line lie within 100 m of it: 10^6 x (0.00006^2 x 1,100 + 0.00004^2 x 1,300)
    variance = 1e6 * (6e-5**2 * 1100 + 4e-5**2 * 1300)
    before, after = plain["population"], blurred["population"]
    wide = (after["high"] - after["value"]) ** 2 - (before["high"] - before["value"]) ** 2
    assert wide == pytest.approx(1.644854**2 * variance, rel=0.02)
    # the first square is no longer certainly inside
    assert before["floor"] == pytest.approx(57.5)
    assert after["floor"] == 0


def test_of_a_mean_nothing_is_proved_any_more() -> None:
    zones = squares([100.0, 200.0, 300.0], low_income=[5.0, 6.0, 7.0])
    plain, blurred = both(zones, shapely.box(980, -20, 2020, 1020), BorderError(100.0, 1.0))
    parts = ("low", "value", "high")
    assert np.isnan(of(blurred["low_income"], "floor", "ceiling")).all()
    assert of(blurred["low_income"], *parts) == of(plain["low_income"], *parts)


def test_whole_zones_are_as_sure_as_they_were() -> None:
    plain, blurred = both(
        squares([100.0, 200.0, 300.0]), shapely.box(0, 0, 2000, 1000), BorderError(500.0, 1e9)
    )
    assert blurred == plain


@given(
    west=st.floats(-500, 2500),
    wide=st.floats(50, 3000),
    error=st.floats(50, 800),
    spread=st.floats(1, 1e8),
    people=st.lists(st.floats(0, 1e4), min_size=3, max_size=3),
)
def test_ranges_only_widen_and_stay_in_order(
    west: float, wide: float, error: float, spread: float, people: list[float]
) -> None:
    area = shapely.box(west, 100, west + wide, 1200)
    plain, blurred = both(squares(people), area, BorderError(error, spread))
    before, after = plain["population"], blurred["population"]
    if math.isnan(before["value"]):
        np.testing.assert_equal(after, before)
        return
    order = np.array(of(after, "floor", "low", "value", "high", "ceiling"))
    assert (np.diff(order) >= -1e-9).all()
    assert all(after[end] <= before[end] + 1e-9 for end in ("floor", "low"))
    assert all(after[end] >= before[end] - 1e-9 for end in ("high", "ceiling"))
    assert after["value"] == before["value"]
