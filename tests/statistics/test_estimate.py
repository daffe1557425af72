"""What an estimate promises, on cases small enough to work out by hand."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import scipy.stats
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from smeedkaart.errors import FrameError
from smeedkaart.geometry.overlay import overlay
from smeedkaart.statistics import unevenness
from smeedkaart.statistics.asked import ask
from smeedkaart.statistics.estimate import COLUMNS, estimate, estimates, figures_used
from smeedkaart.statistics.joining import join
from smeedkaart.statistics.published import Published

NAN = float("nan")
INF = float("inf")


@pytest.fixture
def uniform(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let zones without shapes have rho 1/3, so that half a zone has Beta(1, 1): any share is as likely."""
    monkeypatch.setattr(unevenness, "UNTOLD", 1 / 3)


def pieces(
    *rows: tuple[Any, Any, float], km2: dict[Any, float] | None = None, outside: float = 0.0
) -> pd.DataFrame:
    """Make pieces from (area, zone, share); zones are 1 km2 unless `km2` says otherwise."""
    frame = pd.DataFrame(rows, columns=["area", "zone", "share"])
    size = np.array([(km2 or {}).get(zone, 1.0) * 1e6 for zone in frame["zone"]])
    frame["surface"] = frame["share"] * size
    frame["area_surface"] = frame.groupby("area")["surface"].transform("sum") + outside * 1e6
    return frame


def wijk(**columns: list[float]) -> pd.DataFrame:
    """Make one parent, w."""
    return pd.DataFrame(columns, index=pd.Index(["w"], name="wijk"))


def row(result: pd.DataFrame, indicator: str = "people", area: Any = "a") -> dict[str, float]:
    return {str(name): float(value) for name, value in result.loc[(area, indicator)].items()}


# -------------------- counts


def test_a_count_is_the_sum_of_share_times_figure_and_is_bounded_by_rounding() -> None:
    zones = pd.DataFrame({"people": [100, 60]}, index=["y", "z"])
    result = estimate(
        pieces(("a", "y", 0.5), ("a", "z", 1.0)), zones, counts=["people"], rounding={"people": 5}
    )
    found = row(result)
    assert found["value"] == pytest.approx(110)  # 0.5 x 100 + 60
    assert found["floor"] == pytest.approx(57.5)  # nobody of y, 60 - 2.5 of z
    assert found["ceiling"] == pytest.approx(165)  # 102.5 + 62.5
    assert found["coverage"] == pytest.approx(1)
    assert list(result.columns) == list(COLUMNS)
    assert result.index.names == ["area", "indicator"]


def test_rounding_never_takes_a_count_below_zero() -> None:
    zones = pd.DataFrame({"people": [0]}, index=["z"])
    found = row(estimate(pieces(("a", "z", 1.0)), zones, counts=["people"], rounding={"people": 5}))
    assert (found["value"], found["floor"], found["ceiling"]) == (0, 0, 2.5)
    assert found["low"] == 0
    assert 0 < found["high"] <= 2.5


def test_whole_zones_with_exact_figures_leave_no_doubt() -> None:
    zones = pd.DataFrame({"people": [100, 60], "wmo": [8.0, 2.0]}, index=["y", "z"])
    cut = pieces(("a", "y", 1.0), ("a", "z", 1.0))
    result = estimate(cut, zones, counts=["people"], means={"wmo": "people"})
    found = row(result)
    assert [found[name] for name in COLUMNS[:5]] == [160] * 5
    assert (found["coverage"], found["borrowed"]) == (1, 0)
    mean = row(result, "wmo")
    # (100 x 8 + 60 x 2) / 160
    assert [mean[name] for name in COLUMNS[:5]] == pytest.approx([5.75] * 5)


def test_what_the_parent_leaves_over_is_shared_by_surface() -> None:
    # w has 1000, y 600: 400 are left for u and v (1 and 3 km2), of which the area has 2.5 of 4: 0.625
    zones = pd.DataFrame({"people": [600, NAN, NAN], "wijk": "w"}, index=["y", "u", "v"])
    cut = pieces(("a", "y", 1.0), ("a", "u", 1.0), ("a", "v", 0.5), km2={"v": 3.0})
    found = row(estimate(cut, zones, counts=["people"], rounding={"people": 5}, parents=wijk(people=[1000])))
    assert found["value"] == pytest.approx(850)  # 600 + 0.625 x 400
    assert found["floor"] == pytest.approx(597.5)  # all 400 may live in the other half of v
    assert found["ceiling"] == pytest.approx(1007.5)  # 602.5 + (1002.5 - 597.5)
    assert found["coverage"] == pytest.approx(1 / 3.5)
    assert found["floor"] < found["low"] < 850 < found["high"] < found["ceiling"]


def test_all_unknown_zones_of_a_parent_together_have_all_it_leaves_over() -> None:
    zones = pd.DataFrame({"people": [600, NAN, NAN], "wijk": "w"}, index=["y", "u", "v"])
    cut = pieces(("a", "y", 1.0), ("a", "u", 1.0), ("a", "v", 1.0), km2={"v": 3.0})
    found = row(estimate(cut, zones, counts=["people"], rounding={"people": 5}, parents=wijk(people=[1000])))
    assert found["value"] == pytest.approx(1000)
    assert found["floor"] == pytest.approx(992.5)  # 597.5 + (997.5 - 602.5)
    assert found["ceiling"] == pytest.approx(1007.5)  # 602.5 + (1002.5 - 597.5)


def test_a_single_unknown_zone_needs_no_surface_to_share_by() -> None:
    # only u is unknown: a quarter of it has a quarter of 1000 - 600
    zones = pd.DataFrame({"people": [600, NAN], "wijk": "w"}, index=["y", "u"])
    found = row(estimate(pieces(("a", "u", 0.25)), zones, counts=["people"], parents=wijk(people=[1000])))
    assert found["value"] == pytest.approx(100)
    assert (found["floor"], found["ceiling"], found["coverage"]) == (0, 400, 0)


def test_a_parent_smaller_than_its_zones_leaves_nothing_over() -> None:
    # rounding can make the zones 605 and the wijk 600; then between 0 and 602.5 - 602.5 people are left
    zones = pd.DataFrame({"people": [605, NAN], "wijk": "w"}, index=["y", "u"])
    cut = pieces(("a", "y", 1.0), ("a", "u", 1.0))
    found = row(estimate(cut, zones, counts=["people"], rounding={"people": 5}, parents=wijk(people=[600])))
    assert found["value"] == 605
    assert found["floor"] == 602.5
    assert found["ceiling"] == 607.5


@pytest.mark.parametrize(
    "parents",
    [
        None,
        wijk(people=[NAN]),
        wijk(other=[1.0]),
        pd.DataFrame({"people": [9.0]}, index=pd.Index(["x"], name="wijk")),
    ],
    ids=["no parents", "parent without figure", "parents without column", "another parent"],
)
def test_without_a_parents_figure_a_count_is_missing_and_its_floor_is_what_is_known(
    parents: pd.DataFrame | None,
) -> None:
    zones = pd.DataFrame({"people": [600, NAN], "wijk": "w"}, index=["y", "u"])
    cut = pieces(("a", "y", 1.0), ("a", "u", 1.0), ("b", "y", 0.5))
    result = estimate(cut, zones, counts=["people"], rounding={"people": 5}, parents=parents)
    found = row(result)
    assert all(math.isnan(found[name]) for name in ("value", "low", "high"))
    assert (found["floor"], found["ceiling"], found["coverage"]) == (597.5, INF, 0.5)
    assert row(result, area="b")["value"] == 300  # an area that has nothing of u is not touched by it


def test_zones_without_a_parent_are_unknown_even_if_others_have_one() -> None:
    zones = pd.DataFrame({"people": [NAN, NAN], "wijk": ["w", None]}, index=["u", "v"])
    cut = pieces(("a", "u", 1.0), ("b", "v", 1.0))
    result = estimate(cut, zones, counts=["people"], parents=wijk(people=[50]))
    assert row(result)["value"] == 50
    assert math.isnan(row(result, area="b")["value"])


def test_a_column_that_only_parents_have_is_missing_for_every_zone() -> None:
    # 400 households over 1 + 3 km2; the area has the smaller zone
    zones = pd.DataFrame({"wijk": "w"}, index=["u", "v"])
    cut = pieces(("a", "u", 1.0), ("b", "v", 1.0), km2={"v": 3.0})
    result = estimate(cut, zones, counts=["households"], parents=wijk(households=[400]))
    assert row(result, "households")["value"] == pytest.approx(100)
    assert row(result, "households", "b")["value"] == pytest.approx(300)


def test_an_unknown_zone_that_no_area_meets_is_still_counted_in_what_is_left_over() -> None:
    # u and v (1 and 3 km2) share 400; the area has u, nobody drew v
    zones = gpd.GeoDataFrame(
        {"people": [600, NAN, NAN], "wijk": "w"},
        index=["y", "u", "v"],
        geometry=[box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000), box(2000, 0, 5000, 1000)],
        crs=28992,
    )
    cut = pieces(("a", "u", 1.0))
    found = row(estimate(cut, zones, counts=["people"], parents=wijk(people=[1000])))
    assert found["value"] == pytest.approx(100)
    plain = row(
        estimate(
            cut, pd.DataFrame(zones.drop(columns="geometry")), counts=["people"], parents=wijk(people=[1000])
        )
    )
    # without shapes nobody knows how large v is: no value, but never more than the 400
    assert math.isnan(plain["value"])
    assert (plain["floor"], plain["ceiling"]) == (0, 400)


def test_zones_in_degrees_share_by_true_surface() -> None:
    shapes = gpd.GeoSeries(
        [box(230000, 525000, 231000, 526000), box(231000, 525000, 234000, 526000)], crs=28992
    )
    zones = gpd.GeoDataFrame(
        {"people": [NAN, NAN], "wijk": "w"}, index=["u", "v"], geometry=list(shapes), crs=28992
    )
    found = row(
        estimate(pieces(("a", "u", 1.0)), zones.to_crs(4326), counts=["people"], parents=wijk(people=[400]))
    )
    assert found["value"] == pytest.approx(100, abs=0.01)


# -------------------- nothing, outside, traces


def test_an_area_that_meets_no_zone_is_missing_with_coverage_zero() -> None:
    zones = pd.DataFrame({"people": [100], "wmo": [8.0]}, index=["z"])
    cut = pieces(("a", None, 0.0), ("b", "z", 1.0))
    result = estimate(cut, zones, counts=["people"], means={"wmo": "people"})
    for indicator in ("people", "wmo"):
        found = row(result, indicator)
        assert all(math.isnan(found[name]) for name in COLUMNS[:5])
        assert found["coverage"] == 0
    assert row(result, area="b")["value"] == 100


def test_what_lies_outside_all_zones_only_lowers_the_coverage() -> None:
    zones = pd.DataFrame({"people": [100]}, index=["z"])
    found = row(estimate(pieces(("a", "z", 1.0), outside=3.0), zones, counts=["people"]))
    assert (found["value"], found["floor"], found["ceiling"], found["coverage"]) == (100, 100, 100, 0.25)


def test_a_trace_of_a_neighbour_changes_neither_guarantee_nor_certainty() -> None:
    # written in degrees, the border of z moved by 1 mm: a millionth of z is lost and of its neighbours won
    zones = pd.DataFrame({"people": [100, 900, NAN]}, index=["z", "y", "u"])
    cut = pieces(("a", "z", 1 - 1e-6), ("a", "y", 1e-6), ("a", "u", 1e-6))
    found = row(estimate(cut, zones, counts=["people"]))
    assert [found[name] for name in COLUMNS[:5]] == pytest.approx([100] * 5, abs=0.001)
    assert found["coverage"] == pytest.approx(1, abs=1e-5)


def test_a_small_area_inside_a_huge_unknown_zone_is_not_a_trace() -> None:
    zones = pd.DataFrame({"people": [NAN]}, index=["u"])
    found = row(estimate(pieces(("a", "u", 1e-6), km2={"u": 200.0}), zones, counts=["people"]))
    assert math.isnan(found["value"])
    assert found["ceiling"] == INF


# -------------------- means


def test_a_mean_weighs_by_share_times_denominator() -> None:
    zones = pd.DataFrame({"people": [100, 60], "wmo": [8.0, 2.0]}, index=["y", "z"])
    found = row(estimate(pieces(("a", "y", 0.5), ("a", "z", 1.0)), zones, means={"wmo": "people"}), "wmo")
    assert found["value"] == pytest.approx(520 / 110)  # (50 x 8 + 60 x 2) / (50 + 60)
    # who live in one half of y may have any figure
    assert math.isnan(found["floor"])
    assert math.isnan(found["ceiling"])
    assert found["coverage"] == 1


def test_without_a_denominator_a_mean_weighs_by_surface() -> None:
    zones = pd.DataFrame({"green": [10.0, 50.0]}, index=["y", "z"])
    cut = pieces(("a", "y", 0.5), ("a", "z", 0.25), km2={"z": 4.0})
    found = row(estimate(cut, zones, means={"green": None}), "green")
    # (0.5 km2 x 10 + 1 km2 x 50) / 1.5; surface is known exactly, but zones differ by 40^2 / 2; pieces of
    # a third and two thirds, of which half and three quarters of the zone lie outside
    deviation = math.sqrt(0.6 * 800 * (0.5 / 9 + 4 / 9 * 0.75))
    off = 1.645 * deviation
    assert [found[name] for name in COLUMNS[:3]] == pytest.approx(
        [110 / 3, 110 / 3 - off, 110 / 3 + off], abs=0.05
    )
    assert math.isnan(found["floor"])
    assert math.isnan(found["ceiling"])


def test_a_missing_figure_never_counts_as_zero_in_a_mean() -> None:
    zones = pd.DataFrame({"people": [100, 100, 100], "wmo": [8.0, NAN, 6.0]}, index=["y", "u", "z"])
    cut = pieces(("a", "y", 1.0), ("a", "u", 1.0), ("a", "z", 1.0))
    found = row(estimate(cut, zones, means={"wmo": "people"}, limits={"wmo": (0, 100)}), "wmo")
    assert found["value"] == pytest.approx(7)  # (8 + 6) / 2, not (8 + 0 + 6) / 3
    assert found["floor"] == pytest.approx(14 / 3)  # u has 0
    assert found["ceiling"] == pytest.approx(38)  # u has 100: 114 / 3
    assert found["coverage"] == pytest.approx(2 / 3)
    unlimited = row(estimate(cut, zones, means={"wmo": "people"}), "wmo")
    assert (unlimited["floor"], unlimited["ceiling"]) == (-INF, INF)


def test_a_mean_without_any_figure_is_missing_within_its_limits() -> None:
    zones = pd.DataFrame({"people": [100], "wmo": [NAN]}, index=["u"])
    found = row(
        estimate(pieces(("a", "u", 1.0)), zones, means={"wmo": "people"}, limits={"wmo": (0, 100)}), "wmo"
    )
    assert all(math.isnan(found[name]) for name in ("value", "low", "high"))
    assert (found["floor"], found["ceiling"], found["coverage"]) == (0, 100, 0)


def test_a_mean_of_nobody_is_missing() -> None:
    zones = pd.DataFrame({"people": [0], "wmo": [8.0]}, index=["z"])
    found = row(
        estimate(pieces(("a", "z", 1.0)), zones, means={"wmo": "people"}, limits={"wmo": (0, 100)}), "wmo"
    )
    assert math.isnan(found["value"])
    assert (found["floor"], found["ceiling"]) == (0, 100)


def test_a_missing_mean_is_taken_from_the_parent_as_far_as_its_other_zones_leave_room() -> None:
    # y has 8 for 60 people; w has 5 for 160: that leaves u (100 people) (5 x 160 - 8 x 60) / 100 = 3.2
    zones = pd.DataFrame({"people": [60, 100], "wmo": [8.0, NAN], "wijk": "w"}, index=["y", "u"])
    cut = pieces(("a", "y", 1.0), ("a", "u", 1.0))
    asked: dict[str, Any] = {
        "means": {"wmo": "people"},
        "limits": {"wmo": (0, 100)},
        "parents": wijk(wmo=[5.0]),
    }
    found = row(estimate(cut, zones, **asked), "wmo")
    # all of w has what is published of w
    assert found["value"] == pytest.approx(5)
    assert found["coverage"] == 1
    # w's figure is about w, not about u: u itself may have anything
    assert found["floor"] == pytest.approx(3)  # 480 / 160
    assert found["ceiling"] == pytest.approx(65.5)  # (480 + 10000) / 160
    # rounded to 1, the 5 of w is 5.5 at most: u may have (5.5 x 160 - 480) / 100 = 4, and 5 would be more
    rounded = row(estimate(cut, zones, **asked, rounding={"wmo": 1}), "wmo")
    assert rounded["value"] == pytest.approx(5.5)
    # where y has 5.4, all of w lies within half a unit of 5: u just takes the 5 of w
    near = row(estimate(cut, zones.assign(wmo=[5.4, NAN]), **asked, rounding={"wmo": 1}), "wmo")
    assert near["value"] == pytest.approx((5.4 * 60 + 5 * 100) / 160)


def test_what_is_published_of_all_zones_moves_what_is_lent_and_nothing_else() -> None:
    """Of w nothing is its own: it borrows the 6 of the municipality, of which v, of 100 people, has 9."""
    zones = pd.DataFrame(
        {"people": [100, 60, 40], "wmo": [9.0, NAN, NAN], "wijk": ["v", "w", "w"]}, index=["y", "t", "u"]
    )
    parents = pd.DataFrame({"wmo": [9.0, 6.0]}, index=pd.Index(["v", "w"], name="wijk"))
    lent = pd.DataFrame({"wmo": [None, "gemeente"]}, index=parents.index, dtype=object)
    cut = pieces(
        ("all", "y", 1.0), ("all", "t", 1.0), ("all", "u", 1.0), ("part", "u", 1.0), ("own", "y", 1.0)
    )
    known: dict[str, Any] = {"means": {"wmo": "people"}, "parents": parents, "borrowed": lent}
    plain = estimate(cut, zones, **known)
    # (9 x 100 + 6 x 100) / 200
    assert row(plain, "wmo", "all")["value"] == pytest.approx(7.5)
    # 6 x 200 = 1,200 less the 900 of y leaves 300 for the other 100: 3
    told = estimate(cut, zones, **known, whole={"wmo": 6.0})
    assert row(told, "wmo", "all")["value"] == pytest.approx(6)
    assert row(told, "wmo", "part")["value"] == pytest.approx(3)
    assert row(told, "wmo", "own")["value"] == pytest.approx(9)


def test_a_rounded_mean_is_known_to_half_a_unit_of_its_last_decimal() -> None:
    zones = pd.DataFrame({"people": [100, 60], "wmo": [8.0, 2.0]}, index=["y", "z"])
    cut = pieces(("a", "y", 1.0), ("a", "z", 1.0), ("b", "z", 0.5))
    asked: dict[str, Any] = {"means": {"wmo": "people"}, "limits": {"wmo": (0, 100)}}
    exact, rounded = estimate(cut, zones, **asked), estimate(cut, zones, **asked, rounding={"wmo": 1})
    # (800 + 120) / 160 = 5.75, between 5.25 and 6.25, and no people are uncertain
    assert [row(exact, "wmo")[name] for name in COLUMNS[:5]] == pytest.approx([5.75] * 5)
    assert [row(rounded, "wmo")[name] for name in COLUMNS[:5]] == pytest.approx(
        [5.75, 5.25, 6.25, 5.25, 6.25]
    )
    # beyond what can exist nothing goes
    low = estimate(cut, zones.assign(wmo=[0.2, 0.2]), **asked, rounding={"wmo": 1})
    assert [row(low, "wmo")[name] for name in COLUMNS[:5]] == pytest.approx([0.2, 0, 0.7, 0, 0.7])
    # of a cut zone it comes on top, here above only, as 2 may be anything from 0 up
    assert row(exact, "wmo", "b")["low"] == row(rounded, "wmo", "b")["low"] == 0
    assert row(rounded, "wmo", "b")["high"] == pytest.approx(row(exact, "wmo", "b")["high"] + 0.5)


def test_a_denominator_that_zones_lack_is_spread_over_them_by_people() -> None:
    # w has 100 households, of which 40 in y; the other 60 by the 50 and 150 people of t and u: 15 and 45
    zones = pd.DataFrame(
        {"inhabitants": [80, 50, 150], "households": [40, NAN, NAN], "wmo": [8.0, 4.0, 2.0], "wijk": "w"},
        index=["y", "t", "u"],
    )
    cut = pieces(("a", "y", 1.0), ("a", "t", 1.0), ("b", "u", 1.0), ("b", "t", 1.0))
    parents = wijk(households=[100.0])
    asked: dict[str, Any] = {"means": {"wmo": "households"}, "parents": parents}
    spread = estimate(cut, zones, **asked, people="inhabitants")
    assert row(spread, "wmo", "a")["value"] == pytest.approx((40 * 8 + 15 * 4) / 55)
    assert row(spread, "wmo", "b")["value"] == pytest.approx((45 * 2 + 15 * 4) / 60)
    # how many households those are is no proof: any mix of 8 and 4
    assert [row(spread, "wmo", "a")[name] for name in ("floor", "ceiling")] == [4, 8]
    # without people, by surface, which is alike
    flat = estimate(cut, zones, **asked)
    assert row(flat, "wmo", "b")["value"] == pytest.approx((30 * 2 + 30 * 4) / 60)
    used = figures_used(
        cut, zones, "wmo", parents=parents, kind="mean", denominator="households", people="inhabitants"
    )
    assert used["amount"].tolist() == pytest.approx([40, 15, 45, 15])


def test_a_parents_mean_is_exact_for_the_whole_parent_only() -> None:
    zones = pd.DataFrame({"people": [100, 60], "wmo": [NAN, NAN], "wijk": "w"}, index=["u", "v"])
    cut = pieces(("whole", "u", 1.0), ("whole", "v", 1.0), ("part", "u", 1.0))
    result = estimate(
        cut, zones, means={"wmo": "people"}, limits={"wmo": (0, 100)}, parents=wijk(wmo=[5.0], people=[160])
    )
    whole, part = row(result, "wmo", "whole"), row(result, "wmo", "part")
    assert [whole[name] for name in COLUMNS[:5]] == pytest.approx([5] * 5)
    assert (part["value"], part["floor"], part["ceiling"]) == (5, 0, 100)


def test_a_missing_denominator_is_filled_from_what_the_parent_leaves_over() -> None:
    # w has 200 households, y 120: u has 80; (120 x 300 + 80 x 200) / 200
    zones = pd.DataFrame({"households": [120, NAN], "value": [300.0, 200.0], "wijk": "w"}, index=["y", "u"])
    cut = pieces(("a", "y", 1.0), ("a", "u", 1.0))
    asked: dict[str, Any] = {"means": {"value": "households"}, "parents": wijk(households=[200])}
    found = row(estimate(cut, zones, **asked, rounding={"households": 0}), "value")
    assert [found[name] for name in COLUMNS[:5]] == pytest.approx([260] * 5)
    assert found["coverage"] == 1


def test_a_piece_without_denominator_is_left_out_but_may_weigh_anything() -> None:
    zones = pd.DataFrame({"households": [120, NAN], "value": [300.0, 200.0]}, index=["y", "u"])
    cut = pieces(("a", "y", 1.0), ("a", "u", 1.0))
    found = row(estimate(cut, zones, means={"value": "households"}), "value")
    assert (found["value"], found["floor"], found["ceiling"], found["coverage"]) == (300, 200, 300, 0.5)
    # of how many households u has nothing is known, so no probability can be told either
    assert (found["low"], found["high"]) == (200, 300)


def test_unknown_zones_with_different_means_share_what_is_left_over() -> None:
    # 80 households over u (1 km2, 300) and v (3 km2, 200): 20 and 60, but all 80 may live in either
    zones = pd.DataFrame({"households": [NAN, NAN], "value": [300.0, 200.0], "wijk": "w"}, index=["u", "v"])
    cut = pieces(("a", "u", 1.0), ("a", "v", 1.0), km2={"v": 3.0})
    found = row(estimate(cut, zones, means={"value": "households"}, parents=wijk(households=[80])), "value")
    assert found["value"] == pytest.approx(225)  # (20 x 300 + 60 x 200) / 80
    assert (found["floor"], found["ceiling"]) == (200, 300)


def test_the_most_extreme_mix_bounds_a_mean() -> None:
    # x has 90..110 people at 4; z what the wijk counts less x and y, at 10
    zones = pd.DataFrame(
        {"people": [100, 100, NAN], "wmo": [4.0, 1.0, 10.0], "wijk": "w"}, index=["x", "y", "z"]
    )
    cut = pieces(("a", "x", 1.0), ("a", "z", 1.0))
    asked: dict[str, Any] = {"parents": wijk(people=[300]), "rounding": {"people": 20}}
    found = row(estimate(cut, zones, means={"wmo": "people"}, **asked), "wmo")
    assert found["value"] == pytest.approx((100 * 4 + 100 * 10) / 200)
    # z has 300 - 10 - 2 x 110 = 70 to 300 + 10 - 2 x 90 = 130 people
    assert found["ceiling"] == pytest.approx((90 * 4 + 130 * 10) / 220)  # all that z may have, least of x
    assert found["floor"] == pytest.approx((110 * 4 + 70 * 10) / 180)


# -------------------- the range of 90 %


@pytest.mark.usefixtures("uniform")
def test_half_a_zone_has_a_uniform_share_when_rho_is_a_third() -> None:
    zones = pd.DataFrame({"people": [1000]}, index=["z"])
    found = row(estimate(pieces(("a", "z", 0.5)), zones, counts=["people"], around_people=0))
    assert found["low"] == pytest.approx(50, abs=1)  # 5 % of 1000
    assert found["high"] == pytest.approx(950, abs=1)


def test_without_borders_that_tell_rho_is_the_same_everywhere() -> None:
    # k = 1 / 0.19 - 1 = 4.263: the true half is Beta(2.132, 2.132)
    zones = pd.DataFrame({"people": [1000]}, index=["z"])
    found = row(estimate(pieces(("a", "z", 0.5)), zones, counts=["people"], around_people=0))
    low, high = 1000 * scipy.stats.beta.ppf([0.05, 0.95], (1 / 0.19 - 1) / 2, (1 / 0.19 - 1) / 2)
    assert [found["low"], found["high"]] == pytest.approx([low, high], abs=1.5)


@pytest.mark.usefixtures("uniform")
def test_a_border_around_somebody_has_more_people_than_a_blind_one() -> None:
    # Beta(1, 1) for a blind border, Beta(2, 1) around somebody; half of each: P(share <= x) = (x + x^2) / 2.
    # In a fifth of the draws the odds are exp(1.9 sqrt(1/3)) = 2.995 times as high.
    times = math.exp(1.9 * math.sqrt(1 / 3))

    def below(x: float) -> float:
        before = x / (x + times * (1 - x))
        return 0.8 * (x + x**2) / 2 + 0.2 * (before + before**2) / 2

    zones = pd.DataFrame({"people": [1000]}, index=["z"])
    found = row(estimate(pieces(("a", "z", 0.5)), zones, counts=["people"]))
    assert below(found["low"] / 1000) == pytest.approx(0.05, abs=0.004)
    assert below(found["high"] / 1000) == pytest.approx(0.95, abs=0.004)


@pytest.mark.usefixtures("uniform")
def test_what_is_left_over_errs_the_other_way() -> None:
    # a blind half, of which the odds are 2.995 times as low in a fifth of the draws
    times = math.exp(1.9 * math.sqrt(1 / 3))
    zones = pd.DataFrame({"people": [1000]}, index=["z"])
    left = known_and_joined(pieces(("a", "z", 0.5)), zones, around_people=-0.5)

    def below(x: float) -> float:
        return 0.8 * x + 0.2 * times * x / (1 - x + times * x)

    assert below(left["low"] / 1000) == pytest.approx(0.05, abs=0.004)
    assert below(left["high"] / 1000) == pytest.approx(0.95, abs=0.004)
    # that is all people less those of a blind area of which the odds are higher: nobody is counted twice
    drawn = row(estimate(pieces(("a", "z", 0.5)), zones, counts=["people"]))
    assert left["low"] < 1000 - drawn["high"] + 60
    assert left["high"] < drawn["high"]


def known_and_joined(cut: pd.DataFrame, zones: pd.DataFrame, around_people: float) -> dict[str, float]:
    known = Published(zones, None)
    asked = ask(["people"], {}, rounding={}, limits={}, around_people=around_people, borrowed=None)
    return dict(zip(COLUMNS, estimates(join(cut, known), known, asked)[0, 0].tolist(), strict=True))


def test_all_cut_parts_of_an_area_err_alike_in_a_fifth_of_the_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    # of a hundred cut zones independent errors cancel, what they have in common stays
    monkeypatch.setattr(unevenness, "UNTOLD", 0.01)
    names = [f"z{k}" for k in range(100)]
    zones = pd.DataFrame({"people": [100.0] * 100}, index=names)
    found = row(estimate(pieces(*[("a", name, 0.5) for name in names]), zones, counts=["people"]))
    # log-odds + 1.9 x 0.1 make a share of 1 / (1 + exp(-0.19)) = 0.5474, nearly always above all the rest:
    # the 95th percentile lies three quarters up that fifth, 0.6745 sd above its mean, sd 0.0497 / sqrt(100)
    assert found["high"] == pytest.approx(10_000 * (0.5474 + 0.6745 * 0.00497), abs=8)
    blind = row(estimate(pieces(*[("a", n, 0.5) for n in names]), zones, counts=["people"], around_people=0))
    # 1.645 x 0.05 x 10 x 100 = 82
    assert [blind["low"], blind["high"]] == pytest.approx([4918, 5082], abs=4)


def test_a_hamlet_on_a_small_part_of_an_uneven_zone_may_hold_all_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(unevenness, "UNTOLD", 0.9)
    zones = pd.DataFrame({"people": [100]}, index=["z"])
    cut = pieces(("a", "z", 0.03), km2={"z": 10.0})
    drawn, blind = (row(estimate(cut, zones, counts=["people"], around_people=p)) for p in (0.5, 0.0))
    assert drawn["high"] > 98
    assert blind["high"] == drawn["value"] == pytest.approx(3)


def test_a_trace_of_the_next_zone_is_not_what_an_area_was_drawn_around(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # 1 of the 401 expected people lives in the cut zone, so the border is drawn around them 1 in 802 times
    monkeypatch.setattr(unevenness, "UNTOLD", 0.9)
    zones = pd.DataFrame({"people": [400, 100]}, index=["village", "farms"])
    cut = pieces(("a", "village", 1.0), ("a", "farms", 0.01), km2={"farms": 10.0})
    assert row(estimate(cut, zones, counts=["people"]))["high"] < 402


def test_rounding_alone_gives_the_middle_ninety_percent_of_it() -> None:
    zones = pd.DataFrame({"people": [100]}, index=["z"])
    found = row(estimate(pieces(("a", "z", 1.0)), zones, counts=["people"], rounding={"people": 5}))
    assert found["low"] == pytest.approx(97.75)  # 97.5 + 0.05 x 5
    assert found["high"] == pytest.approx(102.25)


def test_two_rounding_errors_partly_cancel() -> None:
    # the sum of two errors within 1 has P(sum <= s) = (s + 2)^2 / 8 below 0: 5 % at s = sqrt(0.4) - 2
    zones = pd.DataFrame({"people": [100, 200]}, index=["y", "z"])
    found = row(
        estimate(pieces(("a", "y", 1.0), ("a", "z", 1.0)), zones, counts=["people"], rounding={"people": 2})
    )
    assert found["low"] == pytest.approx(300 + math.sqrt(0.4) - 2, abs=0.03)
    assert found["high"] == pytest.approx(300 - math.sqrt(0.4) + 2, abs=0.03)


@pytest.mark.usefixtures("uniform")
def test_two_cut_zones_are_taken_as_independent() -> None:
    # two uniform shares of 100 people: P(sum <= s) = s^2 / 20000 below 100, so 5 % at sqrt(1000)
    zones = pd.DataFrame({"people": [100, 100]}, index=["y", "z"])
    cut = pieces(("a", "y", 0.5), ("a", "z", 0.5))
    found = row(estimate(cut, zones, counts=["people"], around_people=0))
    assert found["low"] == pytest.approx(math.sqrt(1000), abs=2)
    assert found["high"] == pytest.approx(200 - math.sqrt(1000), abs=2)


def test_a_mean_moves_with_the_share_of_its_people(monkeypatch: pytest.MonkeyPatch) -> None:
    # 100 people at 0 and a uniform share of 100 people at 10: mean 10 x u / (1 + u) at u = 0.05 and 0.95
    # (of a row of zones of which neighbours have the same figure, and the rows lie apart)
    zones = squares([100.0, 100.0, 100.0, 100.0], wmo=[0.0, 0.0, 10.0, 10.0])
    zones["geometry"] = [*zones.geometry[:2], *zones.geometry[2:].translate(yoff=1e5)]
    monkeypatch.setattr(unevenness.SHIPPED.__class__, "rho", lambda _curve, r: np.full_like(r, 1 / 3))
    cut = pieces(("a", "z0", 1.0), ("a", "z2", 0.5))
    found = row(estimate(cut, zones, means={"wmo": "people"}, around_people=0), "wmo")
    assert found["value"] == pytest.approx(10 / 3)
    assert found["low"] == pytest.approx(0.5 / 1.05, abs=0.02)
    assert found["high"] == pytest.approx(9.5 / 1.95, abs=0.02)


def test_an_unknown_figure_widens_the_range_by_what_other_zones_have() -> None:
    # u may be like y (10) or like z (30), each half of the time: the mean of y and u is then 10 or 20
    zones = pd.DataFrame({"people": [100, 100, 100], "wmo": [10.0, NAN, 30.0]}, index=["y", "u", "z"])
    cut = pieces(("a", "y", 1.0), ("a", "u", 1.0))
    found = row(estimate(cut, zones, means={"wmo": "people"}), "wmo")
    assert (found["value"], found["low"], found["high"]) == (10, 10, 20)


@pytest.mark.parametrize("order", [list("abcdef"), list("acbdef"), list("fedcba")])
def test_of_pieces_with_equal_people_the_row_does_not_tell_who_draws_what(order: list[str]) -> None:
    # 40 people of b and 40 of c, of other shares; neither has a figure
    zones = pd.DataFrame(
        {"people": [600.0, 100, 50, 800, 900, 700], "wmo": [5.0, NAN, NAN, 9, 2, 30]}, index=list("abcdef")
    )
    cut = pieces(("a", "a", 1.0), ("a", "b", 0.4), ("a", "c", 0.8))
    known: dict[str, Any] = {"means": {"wmo": "people"}, "rounding": {"people": 5}}
    found = estimate(cut, zones.loc[order], **known)
    pd.testing.assert_frame_equal(found, estimate(cut, zones, **known), rtol=1e-9)
    assert found["low"].iloc[0] < 5 < found["high"].iloc[0]


def test_one_known_figure_teaches_nothing_about_an_unknown_one() -> None:
    zones = pd.DataFrame({"people": [100, 100], "wmo": [10.0, NAN]}, index=["y", "u"])
    cut = pieces(("a", "y", 1.0), ("a", "u", 1.0))
    found = row(estimate(cut, zones, means={"wmo": "people"}, limits={"wmo": (0, 100)}), "wmo")
    # so u may have anything: (100 x 10 + 100 x 0) / 200 up to (100 x 10 + 100 x 100) / 200
    assert (found["value"], found["low"], found["high"]) == (10, 5, 55)


def test_a_trace_of_an_unknown_zone_leaves_a_mean_as_sure_as_it_was() -> None:
    zones = pd.DataFrame({"people": [100, 100], "wmo": [10.0, NAN]}, index=["y", "u"])
    cut = pieces(("a", "y", 1.0), ("a", "u", 1e-7))
    found = row(estimate(cut, zones, means={"wmo": "people"}, limits={"wmo": (0, 100)}), "wmo")
    assert (found["low"], found["high"]) == (10, 10)


def test_nothing_is_never_written_as_less_than_nothing() -> None:
    # a second buurt of the wijk has a figure of its own, so that of the wijk may be any
    zones = pd.DataFrame({"people": [100, 50], "wmo": [NAN, 4.0], "wijk": "w"}, index=["u", "v"])
    asked: dict[str, Any] = {"parents": wijk(wmo=[5.0]), "limits": {"wmo": (0, 100)}}
    found = row(estimate(pieces(("a", "u", 1.0)), zones, means={"wmo": "people"}, **asked), "wmo")
    assert str(found["floor"]) == "0.0"


def three_wijken() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Of three wijken at 20, two buurten lie 4 below and 4 above; of the third of each nothing is known."""
    names = [f"{buurt}{wijk}" for wijk in "123" for buurt in "yzu"]
    zones = pd.DataFrame({"people": 100, "wmo": [16.0, 24.0, NAN] * 3}, index=names)
    zones["wijk"] = [name[1] for name in names]
    return zones, pd.DataFrame({"wmo": [20.0] * 3}, index=pd.Index(list("123"), name="wijk"))


def test_a_figure_from_the_parent_varies_as_zones_vary_around_their_parent() -> None:
    """Each is a third of its wijk: 1 - 2/3 + 3/9 = 2/3, so V = 16 / (2/3) = 24; 6 x 2/3 = 4 of them are free.

    One buurt lies off by sqrt(24 x 2/3) = 4; Student's t with 4 has 95 % below 2.132: 20 +- 8.53.
    """
    zones, wijken = three_wijken()
    asked: dict[str, Any] = {"means": {"wmo": "people"}, "parents": wijken}
    found = row(estimate(pieces(("a", "u1", 1.0)), zones, **asked), "wmo")
    assert found["value"] == 20
    assert [found["low"], found["high"]] == pytest.approx([20 - 8.53, 20 + 8.53], abs=0.02)
    assert found["borrowed"] == 1
    limited = row(estimate(pieces(("a", "u1", 1.0)), zones, limits={"wmo": (0, 22)}, **asked), "wmo")
    assert limited["low"] == pytest.approx(20 - 8.53, abs=0.02)
    assert (limited["high"], limited["ceiling"]) == (22, 22)


def test_the_more_of_a_wijk_an_area_has_the_nearer_it_lies_to_its_figure() -> None:
    # no buurt of wijk 1 has a figure. Two of three: 1/2 - 1/3 = 1/6 of 24 is 4, so 2 x 2.132; all three: none
    zones, wijken = three_wijken()
    # the others tell it: 4 x 2/3 of 24 is not enough, so a fourth wijk does as well
    zones.loc[["y1", "z1"], "wmo"] = NAN
    more = zones.loc[["y2", "z2", "u2"]].set_index(pd.Index(["y4", "z4", "u4"])).assign(wijk="4")
    zones = pd.concat([zones, more])
    wijken.loc["4"] = 20.0
    asked: dict[str, Any] = {"means": {"wmo": "people"}, "parents": wijken}
    two = row(estimate(pieces(("a", "y1", 1.0), ("a", "z1", 1.0)), zones, **asked), "wmo")
    assert [two["low"], two["high"]] == pytest.approx([20 - 2 * 2.132, 20 + 2 * 2.132], abs=0.01)
    whole = pieces(("a", "y1", 1.0), ("a", "z1", 1.0), ("a", "u1", 1.0))
    three = row(estimate(whole, zones, **asked), "wmo")
    assert [three[name] for name in COLUMNS[:5]] == pytest.approx([20] * 5)
    # which is the figure of the area, then, and not borrowed
    assert (two["borrowed"], three["borrowed"]) == (1, 0)


def test_where_no_buurt_has_a_figure_wijken_tell_how_far_they_lie_from_all_together() -> None:
    """Wijken of 200 at 17, 19, 21, 23, all together 20: squares of 9, 1, 1 and 9, over .75 on average 6.67.

    A buurt is half its wijk, so it lies off by sqrt(6.67 x 1/2) = 1.826; with three free, t has 2.353: 4.30.
    """
    zones = pd.DataFrame({"people": 100, "wmo": NAN, "wijk": list("11223344")}, index=list("abcdefgh"))
    parents = pd.DataFrame(
        {"people": 200, "wmo": [17.0, 19, 21, 23]}, index=pd.Index(list("1234"), name="wijk")
    )
    asked: dict[str, Any] = {"means": {"wmo": "people"}, "parents": parents}
    found = row(estimate(pieces(("a", "a", 1.0)), zones, **asked), "wmo")
    assert [found["low"], found["high"]] == pytest.approx([17 - 4.30, 17 + 4.30], abs=0.02)


def test_where_nothing_tells_how_zones_differ_a_borrowed_figure_has_no_range_but_what_can_be() -> None:
    zones = pd.DataFrame({"people": [100, 100], "wmo": NAN, "wijk": "w"}, index=["y", "z"])
    asked: dict[str, Any] = {"means": {"wmo": "people"}, "parents": wijk(wmo=[20.0])}
    found = row(estimate(pieces(("a", "y", 1.0)), zones, limits={"wmo": (0, 100)}, **asked), "wmo")
    assert (found["value"], found["low"], found["high"], found["borrowed"]) == (20, 0, 100, 1)
    # half of both buurten is as good as the wijk: nothing of it varies from one to the other
    half = row(estimate(pieces(("a", "y", 0.5), ("a", "z", 0.5)), zones, **asked), "wmo")
    assert half["borrowed"] == 1


def test_only_the_part_that_is_lent_counts_as_borrowed() -> None:
    # 100 people with a figure of their own, 300 with that of the wijk; of a count, 60 of 100 are left over
    zones = pd.DataFrame({"people": [100, 300], "wmo": [8.0, NAN], "wijk": "w"}, index=["y", "z"])
    asked: dict[str, Any] = {"means": {"wmo": "people"}, "parents": wijk(wmo=[6.0])}
    found = row(estimate(pieces(("a", "y", 1.0), ("a", "z", 1.0)), zones, **asked), "wmo")
    assert found["borrowed"] == 0.75
    counted = pd.DataFrame({"people": [40, NAN], "wijk": "w"}, index=["y", "z"])
    both = pieces(("a", "y", 1.0), ("a", "z", 1.0))
    known = row(estimate(both, counted, counts=["people"], parents=wijk(people=[100])))
    assert known["borrowed"] == pytest.approx(0.6)


@pytest.mark.usefixtures("uniform")
def test_what_the_parent_leaves_over_has_its_own_doubt() -> None:
    # half of the only unknown zone, 1000 - 0 people: a uniform share
    zones = pd.DataFrame({"people": [NAN], "wijk": "w"}, index=["u"])
    cut = pieces(("a", "u", 0.5), km2={"u": 2.0})
    found = row(estimate(cut, zones, counts=["people"], parents=wijk(people=[1000]), around_people=0))
    assert [found["low"], found["high"]] == pytest.approx([50, 950], abs=1)


def squares(people: list[float], **columns: Any) -> gpd.GeoDataFrame:
    """Make zones of 1 km2 in a row from west to east, each a neighbour of the next."""
    shapes = [box(1000 * k, 0, 1000 * (k + 1), 1000) for k in range(len(people))]
    return gpd.GeoDataFrame(
        {"people": people} | columns,
        geometry=shapes,
        crs=28992,
        index=[f"z{k}" for k in range(len(people))],
    )


def test_where_neighbours_differ_the_range_is_wider() -> None:
    # thirty squares with 100 people, and thirty with 180 and 20 in turn: r = (0.9 - 0.5)^2 / 0.25 = 0.64
    even, uneven = squares([100.0] * 30), squares([180.0, 20.0] * 15)
    for zones, rho in ((even, 0.02), (uneven, 0.44 * 0.8)):
        found = row(estimate(pieces(("a", "z0", 0.5)), zones, counts=["people"], around_people=0))
        side = (1 / rho - 1) / 2
        low, high = zones["people"].iloc[0] * scipy.stats.beta.ppf([0.05, 0.95], side, side)
        assert [found["low"], found["high"]] == pytest.approx([low, high], abs=0.3)


def test_zones_across_the_border_tell_along_where_there_are_few() -> None:
    # ours are even; of the four across the border 180 and 20 people in turn
    here = squares([100.0, 100.0])
    there = squares([NAN, NAN, 180.0, 20.0, 180.0, 20.0]).iloc[2:]
    alone, told = (
        row(estimate(pieces(("a", "z0", 0.5)), here, counts=["people"], around_people=0, surrounding=beyond))
        for beyond in (None, there)
    )
    # alone rho is the smallest there is, 0.02; now five pairs: 0 once, (180 - 100) / 280 / 2 = 1/7 from one
    # half: (1/7)^2 / 0.25 = 0.0816, and 0.64 three times; weighed by the root of 200, 280, 200, 200, 200
    weight = np.sqrt([200, 280, 200, 200, 200])
    r = weight @ [0, (180 / 280 - 0.5) ** 2 / 0.25, 0.64, 0.64, 0.64] / weight.sum() * (1 + 5 / 6) / 1.2
    for found, rho in ((alone, 0.02), (told, 0.44 * math.sqrt(r))):
        side = (1 / rho - 1) / 2
        low, high = 100 * scipy.stats.beta.ppf([0.05, 0.95], side, side)
        assert [found["low"], found["high"]] == pytest.approx([low, high], abs=0.3)
    # sixteen of our own need nobody else
    many = squares([100.0] * 16)
    beyond = squares([NAN] * 16 + [180.0, 20.0] * 2).iloc[16:]
    assert estimate(pieces(("a", "z0", 0.5)), many, counts=["people"], surrounding=beyond).equals(
        estimate(pieces(("a", "z0", 0.5)), many, counts=["people"])
    )


# -------------------- means vary within zones


def test_a_mean_of_part_of_a_zone_varies_as_neighbours_differ() -> None:
    # 100 people each, 40 and 60 %: phi = (20^2 / 2) / (40 x 60) = 1/12. Half of z0, 50 people, of a middle of
    # 50: M is pulled to 43; 0.5 / 12 x 43 x 57 x 1 x 0.5 + 2 x 43 x 57 / 50 x 0.5
    zones = squares([100.0, 100.0], rate=[40.0, 60.0])
    asked: dict[str, Any] = {"means": {"rate": "people"}, "limits": {"rate": (0, 100)}, "around_people": 0}
    found = row(estimate(pieces(("a", "z0", 0.5)), zones, **asked), "rate")
    deviation = math.sqrt(0.5 / 12 * 43 * 57 * 0.5 + 2 * 43 * 57 / 50 * 0.5)
    assert found["value"] == pytest.approx(40)
    assert found["low"] == pytest.approx(40 - 1.645 * deviation, abs=0.05)
    assert found["high"] == pytest.approx(40 + 1.645 * deviation, abs=0.05)
    assert math.isnan(found["floor"])
    assert math.isnan(found["ceiling"])
    # a whole zone has the figure it has
    whole = row(estimate(pieces(("a", "z0", 1.0)), zones, **asked), "rate")
    assert [whole[name] for name in COLUMNS[:5]] == pytest.approx([40] * 5)


def test_a_mean_without_limits_takes_the_variance_itself() -> None:
    # (300 - 200)^2 / 2 = 5000 between neighbours, of which 0.6 x 1 x 0.5 within half a zone
    zones = squares([100.0, 100.0], value=[200.0, 300.0])
    found = row(estimate(pieces(("a", "z0", 0.5)), zones, means={"value": "people"}), "value")
    assert found["high"] - 200 == pytest.approx(1.645 * math.sqrt(0.6 * 5000 * 0.5), abs=0.2)


def test_the_less_is_known_the_wider_a_mean() -> None:
    # five squares of 200, 210, ... 240: neighbours differ by 10^2 / 2 = 50, all of them by 1000 / 4 = 250;
    # of these 0.6 x 1 x 0.6 within four tenths of a zone. In per cents likewise.
    columns = {"house_value": [200.0, 210, 220, 230, 240], "rate": [20.0, 21, 22, 23, 24]}
    zones = squares([5000.0] * 5, **columns)
    plain = pd.DataFrame(zones.drop(columns="geometry"))
    few = squares([5000.0, 40, 5000, 40, 5000], **columns)  # no two neighbours with enough people
    one = zones.copy()
    one.loc["z1":, list(columns)] = NAN
    asked: dict[str, Any] = {
        "means": dict.fromkeys(columns, "people"),
        "limits": {"rate": (0, 100), "house_value": (0, INF)},
        "rounding": {"house_value": 0},
    }
    near, far, apart, alone = (
        estimate(pieces(("a", "z0", 0.4)), known, **asked) for known in (zones, plain, few, one)
    )
    for found, variance in ((near, 50), (far, 250), (apart, 250)):
        assert row(found, "house_value")["high"] - 200 == pytest.approx(
            1.645 * math.sqrt(0.6 * variance * 0.6), abs=0.1
        )
    for name, limits in (("house_value", [0, INF]), ("rate", [0, 100])):
        width = [row(found, name)["high"] - row(found, name)["low"] for found in (near, far, alone)]
        assert width == sorted(width)
        assert width[0] < width[1] < width[2]
        assert [row(alone, name)["low"], row(alone, name)["high"]] == limits
    # of a zone that is whole its one figure is what it is
    whole = row(estimate(pieces(("a", "z0", 1.0)), one, **asked), "house_value")
    assert [whole["low"], whole["high"]] == [200, 200]


def test_a_mean_never_leaves_its_limits() -> None:
    zones = squares([20.0, 20.0], rate=[1.0, 99.0])
    found = row(
        estimate(pieces(("a", "z0", 0.1)), zones, means={"rate": "people"}, limits={"rate": (0, 100)}),
        "rate",
    )
    assert found["low"] == 0
    assert 1 < found["high"] <= 100


# -------------------- weight layer


def weighed() -> pd.DataFrame:
    # the zone has weight 80, of which 60 in the area, and the area has 12 of its 72 outside all zones
    frame = pieces(("a", "z", 0.75))
    return frame.assign(surface=2e5, area_surface=8e5, weight=60.0, area_weight=72.0)


def test_with_weights_coverage_is_a_part_of_the_weight() -> None:
    zones = pd.DataFrame({"people": [400]}, index=["z"])
    found = row(estimate(weighed(), zones, counts=["people"]))
    assert found["value"] == 300
    assert found["coverage"] == pytest.approx(60 / 72)


def dwellings(per_zone: list[int]) -> gpd.GeoDataFrame:
    """Put dwellings on a line through the middle of each zone, evenly from west to east."""
    spots = [
        (1000 * k + 1000 * (i + 0.5) / count, 500) for k, count in enumerate(per_zone) for i in range(count)
    ]
    return gpd.GeoDataFrame({"weight": [1.0] * len(spots)}, geometry=shapely.points(spots), crs=28992)


@given(st.lists(st.integers(1, 4), min_size=30, max_size=30), st.sampled_from([137, 450, 901]))
@settings(max_examples=20)
def test_rows_of_a_layer_may_be_split_and_merged_at_will(copies: list[int], border: int) -> None:
    zones = squares([50.0, 80.0, 40.0, 120.0, 60.0, 90.0])
    once = dwellings([5] * 6)
    once["weight"] = [12] * 30
    split = once.loc[once.index.repeat(copies)].reset_index(drop=True)
    split["weight"] = 12 / np.repeat(copies, copies)
    areas = gpd.GeoDataFrame(index=["a"], geometry=[shapely.box(0, 0, 2000 + border, 1000)], crs=28992)
    ranges = [
        estimate(overlay(areas, zones, weights=layer), zones, counts=["people"], rounding={"people": 5})
        for layer in (once, split)
    ]
    assert (ranges[0] == ranges[1]).all(axis=None)


def test_a_weight_layer_is_no_proof() -> None:
    # all dwellings lie west of the border, but people may live without one
    zones = squares([100.0, 100.0])
    spots = shapely.points([[100, 500], [1500, 500]])
    layer = gpd.GeoDataFrame({"weight": [1, 1]}, geometry=spots, crs=28992)
    halves = gpd.GeoDataFrame(
        index=["west", "east"],
        geometry=[shapely.box(0, 0, 500, 1000), shapely.box(500, 0, 1000, 1000)],
        crs=28992,
    )
    result = estimate(overlay(halves, zones, weights=layer), zones, counts=["people"])
    west, east = row(result, area="west"), row(result, area="east")
    assert (west["value"], west["floor"], west["ceiling"]) == (100, 0, 100)
    assert (east["value"], east["floor"], east["ceiling"]) == (0, 0, 100)
    assert west["low"] < 100
    assert east["high"] > 0


def test_where_a_layer_says_nobody_lives_a_mean_is_about_those_who_may() -> None:
    zones = squares([100.0, 100.0], rate=[40.0, 60.0])
    spots = shapely.points([[100, 500], [1900, 500]])
    layer = gpd.GeoDataFrame({"weight": [1, 1]}, geometry=spots, crs=28992)
    middle = gpd.GeoDataFrame(index=["a"], geometry=[shapely.box(500, 0, 1500, 1000)], crs=28992)
    cut = overlay(middle, zones, weights=layer)
    found = row(estimate(cut, zones, means={"rate": "people"}, limits={"rate": (0, 100)}), "rate")
    # as many may live in the half of one as in that of the other
    assert found["value"] == pytest.approx(50)
    assert found["low"] < 40
    assert found["high"] > 60


def test_pieces_that_lost_the_weight_of_the_zones_find_it_for_the_zones_they_have() -> None:
    zones = squares([50.0, 80.0, 40.0])
    areas = gpd.GeoDataFrame(index=["a"], geometry=[shapely.box(137, 0, 3000, 1000)], crs=28992)
    cut = overlay(areas, zones, weights=dwellings([5, 5, 5]))
    bare = cut.copy()
    bare.attrs = {}
    pd.testing.assert_frame_equal(
        estimate(bare, zones, counts=["people"]), estimate(cut, zones, counts=["people"])
    )


def test_without_shapes_unknown_zones_share_by_weight() -> None:
    # u has weight 30 of which 15 inside, v weight 10 wholly inside: (15 + 10) / 40 of the 80 people
    zones = pd.DataFrame({"people": [NAN, NAN], "wijk": "w"}, index=["u", "v"])
    cut = pieces(("a", "u", 0.5), ("a", "v", 1.0))
    cut = cut.assign(weight=[15.0, 10.0], area_weight=25.0)
    found = row(estimate(cut, zones, counts=["people"], parents=wijk(people=[80])))
    assert found["value"] == pytest.approx(50)


# -------------------- index values, frames


def test_any_kind_of_index_value_will_do() -> None:
    zones = pd.DataFrame({"people": [100, 60]}, index=[7, 9])
    cut = pieces((("north", 1), 7, 0.5), (("north", 2), None, 0.0), (("north", 1), 9, 1.0))
    for zone in (cut["zone"].astype("Int64"), cut["zone"].astype(object)):
        result = estimate(cut.assign(zone=zone), zones, counts=["people"])
        assert result["value"].tolist()[0] == 110
        assert math.isnan(result["value"].tolist()[1])
        assert [area for area, _ in result.index] == [("north", 1), ("north", 2)]


def test_areas_come_in_the_order_of_the_pieces_and_counts_before_means() -> None:
    zones = pd.DataFrame({"people": [100], "men": [48], "wmo": [8.0]}, index=["z"])
    cut = pieces(("b", "z", 0.5), ("a", "z", 0.25))
    result = estimate(cut, zones, counts=["people", "men"], means={"wmo": "people"})
    names = ["people", "men", "wmo"]
    assert list(result.index) == [(area, name) for area in ("b", "a") for name in names]


def test_no_pieces_give_no_estimates() -> None:
    zones = pd.DataFrame({"people": [100.0]}, index=["z"])
    result = estimate(pieces(), zones, counts=["people"])
    assert len(result) == 0
    assert list(result.columns) == list(COLUMNS)


def test_the_parents_column_is_found_by_its_values_when_the_index_has_no_name() -> None:
    zones = pd.DataFrame({"people": [NAN], "name": "n", "wijk": "w"}, index=["u"])
    parents = pd.DataFrame({"people": [50]}, index=["w"])
    assert row(estimate(pieces(("a", "u", 1.0)), zones, counts=["people"], parents=parents))["value"] == 50


def test_many_areas_are_estimated_like_each_alone() -> None:
    # more pieces than are worked on at a time
    zones = pd.DataFrame({"people": [100, 60], "wmo": [8.0, 2.0]}, index=["y", "z"])
    rows = [row for i in range(700) for row in ((i, "y", (i + 1) / 800), (i, "z", 0.5))]
    asked: dict[str, Any] = {"counts": ["people"], "means": {"wmo": "people"}, "rounding": {"people": 5}}
    together = estimate(pieces(*rows), zones, **asked)
    for i in (0, 511, 512, 699):
        alone = estimate(pieces(*rows[2 * i : 2 * i + 2]), zones, **asked)
        pd.testing.assert_frame_equal(together.loc[[i]], alone, check_exact=False, rtol=1e-12)


# -------------------- receipt


def test_the_receipt_shows_where_every_figure_came_from_and_adds_up() -> None:
    zones = pd.DataFrame({"people": [600, NAN, NAN], "wijk": "w"}, index=["y", "u", "v"])
    cut = pieces(("a", "y", 0.5), ("b", None, 0.0), ("a", "u", 1.0), ("a", "v", 0.5), km2={"v": 3.0})
    used = figures_used(cut, zones, "people", parents=wijk(people=[1000]))
    assert used["area"].tolist() == ["a", "b", "a", "a"]
    assert used["level"].tolist() == ["own", "none", "parent", "parent"]
    assert used["figure"].tolist() == pytest.approx([600, NAN, NAN, NAN], nan_ok=True)
    # 0.5 x 600; nothing; 400 x 1/4; 400 x 1.5/4
    assert used["amount"].tolist() == pytest.approx([300, NAN, 100, 150], nan_ok=True)
    value = row(estimate(cut, zones, counts=["people"], parents=wijk(people=[1000])))["value"]
    assert used.loc[used["area"] == "a", "amount"].sum() == pytest.approx(value, abs=1e-9)


def test_the_receipt_leaves_open_what_is_unknown() -> None:
    zones = pd.DataFrame({"people": [NAN]}, index=["u"])
    used = figures_used(pieces(("a", "u", 0.5)), zones, "people")
    assert used["level"].tolist() == ["none"]
    assert used[["figure", "amount"]].isna().all(axis=None)


def test_the_receipt_of_a_mean_gives_its_figures_and_the_people_they_weigh() -> None:
    zones = pd.DataFrame(
        {"people": [60, 100, 40], "wmo": [8.0, NAN, NAN], "wijk": ["w", "w", None]}, index=list("yuv")
    )
    cut = pieces(("a", "y", 0.5), ("a", "u", 1.0), ("a", "v", 1.0))
    used = figures_used(cut, zones, "wmo", parents=wijk(wmo=[5.0]), kind="mean", denominator="people")
    assert used["level"].tolist() == ["own", "parent", "none"]
    # what y leaves of the 5 of w: (5 x 160 - 8 x 60) / 100
    assert used["figure"].tolist() == pytest.approx([8, 3.2, NAN], nan_ok=True)
    assert used["amount"].tolist() == [30, 100, 40]
    known = used[used["level"] != "none"]
    value = row(estimate(cut, zones, means={"wmo": "people"}, parents=wijk(wmo=[5.0])), "wmo")["value"]
    assert (known["amount"] * known["figure"]).sum() / known["amount"].sum() == pytest.approx(value, abs=1e-9)


def test_the_receipt_of_a_mean_over_surface_weighs_square_metres() -> None:
    zones = pd.DataFrame({"green": [10.0]}, index=["z"])
    used = figures_used(pieces(("a", "z", 0.5)), zones, "green", kind="mean")
    assert used["amount"].tolist() == [5e5]


# -------------------- refusals

ZONES = pd.DataFrame(
    {"people": [100], "text": ["many"], "flag": [True], "negative": [-5], "wijk": "w"}, index=["z"]
)
PIECES = pieces(("a", "z", 0.5))
HERE = gpd.GeoDataFrame({"people": [100]}, index=["z"], geometry=[box(0, 0, 1, 1)], crs=28992)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"counts": ["inhabitants"]}, "inhabitants"),
        ({"means": {"inhabitants": None}}, "inhabitants"),
        ({"means": {"people": "households"}}, "households"),
        ({"counts": ["text"]}, "text"),
        ({"counts": ["flag"]}, "flag"),
        ({"counts": ["negative"]}, "negative"),
        ({"means": {"people": "negative"}}, "negative"),
        ({"counts": ["people", "people"]}, "people"),
        ({"counts": ["people"], "means": {"people": None}}, "people"),
        ({"counts": ["people"], "rounding": {"people": -5}}, "people"),
        ({"counts": ["people"], "around_people": 1.5}, "1"),
        ({"parents": wijk(people=[1]).rename_axis("buurt")}, "buurt"),
        ({"parents": pd.DataFrame({"people": [1]}, index=["x"])}, "wijken"),
        ({"parents": pd.concat([wijk(people=[1]), wijk(people=[2])])}, "wijken"),
        ({"counts": ["people"], "parents": wijk(people=[-1])}, "people"),
        ({"counts": ["people"], "zones": pd.concat([ZONES, ZONES])}, "buurten"),
        ({"counts": ["people"], "zones": ZONES.assign(people=INF)}, "people"),
        ({"counts": ["people"], "pieces": PIECES.drop(columns=["share", "surface"])}, "share, surface"),
        ({"counts": ["people"], "pieces": PIECES.assign(zone="q")}, "q"),
        ({"counts": ["people"], "pieces": PIECES.assign(share=1.5)}, "0"),
        ({"counts": ["people"], "pieces": PIECES.assign(share=NAN)}, "0"),
        ({"counts": ["people"], "curve": unevenness.Curve(NAN, 0.5)}, "nan"),
        ({"counts": ["people"], "curve": unevenness.Curve(-1, 0.5)}, "-1"),
        ({"counts": ["people"], "curve": unevenness.Curve(0.4, INF)}, "inf"),
        (
            {
                "counts": ["people"],
                "zones": HERE,
                "surrounding": gpd.GeoDataFrame(geometry=[box(1, 0, 2, 1)]),
            },
            "CRS",
        ),
    ],
)
def test_what_cannot_be_estimated_is_refused_with_the_reason(changes: dict[str, Any], words: str) -> None:
    asked = {"pieces": PIECES, "zones": ZONES} | changes
    with pytest.raises(FrameError, match=words) as refusal:
        estimate(**asked)
    assert str(refusal.value).endswith(".")


def test_a_column_of_numbers_kept_as_objects_is_fine() -> None:
    zones = pd.DataFrame({"people": pd.Series([100, None], index=["y", "z"], dtype=object)})
    result = estimate(pieces(("a", "y", 0.5), ("b", "z", 0.5)), zones, counts=["people"])
    assert row(result)["value"] == 50
    assert math.isnan(row(result, area="b")["value"])


def test_refusals_are_in_dutch_by_default() -> None:
    with pytest.raises(FrameError, match=r"^De buurten hebben geen kolom inwoners[.]$"):
        estimate(PIECES, ZONES, counts=["inwoners"])
