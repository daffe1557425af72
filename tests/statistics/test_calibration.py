"""The curve of unevenness by surface: what a cut says, and what is fitted to many cuts."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from smeedkaart.errors import FrameError
from smeedkaart.geometry.trial_shapes import SHAPE_KINDS, Trial
from smeedkaart.statistics.calibration import FEWEST_PLACES, Cuts, KnownPlace, cuts_of, fit_curve
from smeedkaart.statistics.unevenness import SHIPPED, Curve


def street(people: list[float], zones: str, rate: list[float] | None = None) -> KnownPlace:
    """Squares of 100 m in a row."""
    columns = {"zone": list(zones), "pop": people} | ({} if rate is None else {"rate": rate})
    squares = [shapely.box(100 * k, 0, 100 * k + 100, 100) for k in range(len(people))]
    units = gpd.GeoDataFrame(columns, geometry=squares, crs=28992)
    return KnownPlace("street", units, () if rate is None else ("rate",))


def test_zones_are_published_as_cbs_does() -> None:
    # 7 + 6 = 13 people, to 5: 15; rate (7 x 10 + 6 x 25) / 13 = 220 / 13 = 16.92, to one decimal 16.9
    # 12 + 0 = 12, to 5: 10; nobody lives in the last unit, so that its rate counts for nothing
    place = street([7, 6, 12, 0], "aabb", [10, 25, 40, float("nan")])
    assert place.zones["pop"].tolist() == [15.0, 10.0]
    assert place.zones["rate"].tolist() == [16.9, 40.0]
    assert place.zones.geometry.area.tolist() == [20000.0, 20000.0]


def test_a_zone_without_people_has_no_rate() -> None:
    place = street([5, 5, 0, 0], "aabb", [10, 20, float("nan"), float("nan")])
    assert np.isnan(place.zones.loc["b", "rate"])


def test_shapes_are_as_large_as_zones_are() -> None:
    # zones of 100, 40 and 0 people: the middle one of those with people is 70; a quarter, and five times
    assert street([60, 40, 30, 10, 0, 0], "aabbcc").size == (17.5, 350.0)


def test_what_a_cut_says_by_hand() -> None:
    # half the surface of a with 250 of its 300 people: (5/6 - 1/2)^2 / (1/4) = 4/9; weight 1/4 sqrt(300)
    # zones 300 and 100 on equal surfaces: r = (3/4 - 1/2)^2 / (1/4) = 1/4, of two zones x (1 + 5/2) / 1.2
    found = cuts_of(street([250, 50, 60, 40], "aabb"), [Trial("strip", np.array([0]))])
    assert found.r == pytest.approx([0.25 * 3.5 / 1.2])
    assert found.missed == pytest.approx([4 / 9])
    assert found.mass == pytest.approx([0.25 * np.sqrt(300)])


def test_only_blind_shapes_that_cut_zones_with_people_tell() -> None:
    place = street([250, 50, 60, 40, 5, 5], "aabbcc")
    one = np.array([0])
    assert [len(cuts_of(place, [Trial(kind, one)]).r) for kind in SHAPE_KINDS] == [1, 1, 1, 0, 0]
    # a whole zone is not cut; ten people say nothing
    assert len(cuts_of(place, [Trial("blob", np.array([0, 1]))]).r) == 0
    assert len(cuts_of(place, [Trial("blob", np.array([4]))]).r) == 0
    assert len(cuts_of(place, [Trial("blob", np.array([1, 2]))]).r) == 2


def test_neighbours_that_differ_in_nothing_tell_nothing() -> None:
    # r = 0: no power of it is anything but 0
    assert len(cuts_of(street([90, 10, 10, 90], "aabb"), [Trial("blob", np.array([0]))]).r) == 0


@given(st.floats(0.05, 0.9), st.floats(0.0, 1.0), st.integers(FEWEST_PLACES, 6))
def test_a_known_curve_is_found_back(level: float, power: float, places: int) -> None:
    r = np.geomspace(0.02, 1.0, 3 * places).reshape(places, 3)
    found = fit_curve([Cuts(row, level * row**power, np.ones(3)) for row in r])
    assert tuple(found) == pytest.approx((level, power), abs=1e-6)


def test_every_place_weighs_the_same_however_many_cuts_it_has() -> None:
    few = [Cuts(np.array([r]), np.array([missed]), np.ones(1)) for r, missed in ((0.1, 0.2), (0.3, 0.1))]
    few.append(Cuts(np.array([0.5]), np.array([0.4]), np.ones(1)))
    many = [*few[:2], Cuts(*(np.repeat(column, 50) for column in few[2]))]
    assert tuple(fit_curve(many)) == pytest.approx(tuple(fit_curve(few)))


def test_it_is_the_mean_of_squared_errors_that_is_fitted_not_their_logarithm() -> None:
    # at one r the errors 0 and 0.2: their mean is 0.1 = level x 0.25^0.5, so level 0.2; a logarithm has no 0
    cuts = Cuts(np.array([0.25, 0.25]), np.array([0.0, 0.2]), np.ones(2))
    assert tuple(fit_curve([cuts])) == pytest.approx((0.2, 0.5))
    # and a cut through the middle of many people weighs more: (3 x 0 + 1 x 0.2) / 4 = 0.05
    assert fit_curve([cuts._replace(mass=np.array([3.0, 1.0]))]).level == pytest.approx(0.1)


def test_with_few_places_the_power_stays_and_it_never_leaves_its_bounds() -> None:
    steep = [Cuts(np.array([r]), np.array([r**2]), np.ones(1)) for r in (0.1, 0.3, 0.9)]
    falling = [Cuts(np.array([r]), np.array([0.1 / r]), np.ones(1)) for r in (0.1, 0.3, 0.9)]
    assert fit_curve(steep[:2]).power == SHIPPED.power
    assert fit_curve(steep).power == 1.0
    assert fit_curve(falling).power == 0.0


def test_a_place_without_cuts_does_not_count_as_one() -> None:
    none = Cuts(np.empty(0), np.empty(0), np.empty(0))
    steep = [Cuts(np.array([r]), np.array([r**2]), np.ones(1)) for r in (0.1, 0.3)]
    assert fit_curve([*steep, none]) == fit_curve(steep)
    with pytest.raises(FrameError, match="Hier valt niets te ijken"):
        fit_curve([none])


def test_a_curve_stays_within_what_a_share_allows() -> None:
    assert Curve(0.44, 0.5).rho(np.array([0.0, 0.25, 100.0])).tolist() == [0.02, 0.22, 0.9]
