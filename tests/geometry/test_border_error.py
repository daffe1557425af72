"""Which borders of zones are near a drawn one, worked out by hand on squares of a kilometre."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from smeedkaart.errors import FrameError
from smeedkaart.geometry.border_error import BordersInReach, ZoneBorders
from smeedkaart.geometry.overlay import overlay

KM = 1000
# five by five squares: zone 5 y + x has its south-western corner at (x, y) km
GRID = np.array(
    [shapely.box(x * KM, y * KM, (x + 1) * KM, (y + 1) * KM) for y in range(5) for x in range(5)],
    dtype=object,
)


def reach(area: shapely.Geometry, error: float = 100.0) -> BordersInReach:
    return ZoneBorders(GRID, error).in_reach(np.array([area], dtype=object))


def metres(found: BordersInReach) -> dict[int, float]:
    return dict(zip(found.zone.tolist(), found.metres.tolist(), strict=True))


def test_of_a_zone_that_is_cut_counts_what_lies_inside_or_near_the_line() -> None:
    found = reach(shapely.box(500, 500, 4500, 4500))
    # the sixteen squares around the edge; the nine in the middle are 500 m from the line and whole anyway
    edge = [zone for zone in range(25) if zone // 5 in {0, 4} or zone % 5 in {0, 4}]
    assert found.zone.tolist() == edge
    # zone 10, x 0 to 1 and y 2 to 3 km: its eastern side of 1,000 m, and of two sides 600 m from x = 400
    assert metres(found)[10] == pytest.approx(1000 + 2 * 600, rel=0.01)
    # zone 0: two sides from 400 on
    assert metres(found)[0] == pytest.approx(2 * 600, rel=0.01)
    assert found.near.all()


def test_a_zone_just_outside_counts_too_and_one_further_away_does_not() -> None:
    # 60 m short of the border between columns 1 and 2, which the line of 1,000 m runs beside
    found = reach(shapely.box(1300, 2300, 1940, 2700))
    assert found.zone.tolist() == [11, 12]
    # 400 m of line, and to either side of it as far as 100 m reaches: 80 m
    along = 400 + 2 * np.sqrt(100**2 - 60**2)
    assert metres(found) == pytest.approx({11: along, 12: along}, rel=0.02)


def test_within_one_zone_and_far_from_its_border_nothing_moves() -> None:
    found = reach(shapely.box(2300, 2300, 2700, 2700))
    assert metres(found) == {12: 0.0}
    assert not found.near.any()


@pytest.mark.parametrize("zones", [[12], [0, 1, 5, 6], [7, 12, 17], list(range(25))])
def test_whole_zones_have_no_drawn_border(zones: list[int]) -> None:
    assert not len(reach(shapely.union_all(GRID[zones])).zone)


def test_whole_zones_have_none_after_a_journey_through_a_browser() -> None:
    # RD, degrees with seven decimals, and RD again: at most a centimetre or two
    offset = [shapely.transform(zone, lambda at: at + np.array([120_000, 480_000])) for zone in GRID]
    there = gpd.GeoSeries(offset, crs=28992).to_crs(4326)
    back = gpd.GeoSeries(shapely.transform(there.to_numpy(), lambda at: at.round(7)), crs=4326).to_crs(28992)
    borders = ZoneBorders(np.array(offset, dtype=object), 100.0)
    painted = shapely.union_all(back.to_numpy()[[6, 7, 11, 12]])
    assert not len(borders.in_reach(np.array([painted], dtype=object)).zone)


def test_of_a_border_that_is_partly_a_zone_s_own_the_rest_counts() -> None:
    # zone 12 whole and the western half of zone 13: only the line x = 3500 was drawn
    found = reach(shapely.box(2000, 2000, 3500, 3000))
    # the sides of zone 13 from 3,400 to 3,600 m, and its western side, which lies inside
    assert found.zone.tolist() == [8, 13, 18]
    assert metres(found)[13] == pytest.approx(1000 + 2 * 200, rel=0.02)
    # of the squares above and below the 200 m that lie along the ends of the line
    assert metres(found)[8] == pytest.approx(200, rel=0.05)
    assert metres(found)[18] == pytest.approx(200, rel=0.05)


def test_writing_a_shape_otherwise_changes_nothing() -> None:
    area = shapely.box(700, 700, 3200, 2400)
    ways = [
        shapely.reverse(area),
        shapely.Polygon(np.repeat(shapely.get_coordinates(area), 2, axis=0)),
        shapely.segmentize(area, 90.0),
        shapely.MultiPolygon([area]),
    ]
    for way in ways:
        assert metres(reach(way)) == pytest.approx(metres(reach(area)), rel=1e-6)


def test_holes_are_borders_too() -> None:
    # nine squares less a hole of 400 m in the middle one
    ring = shapely.difference(
        shapely.union_all(GRID[[6, 7, 8, 11, 12, 13, 16, 17, 18]]), shapely.box(2300, 2300, 2700, 2700)
    )
    found = reach(ring, error=350.0)
    assert 12 in found.zone
    # the hole comes within 300 m of the four sides of its square
    assert {7, 11, 13, 17} <= set(found.zone.tolist())


@pytest.mark.parametrize("column", ["tolerance", "surface_ha"])
def test_what_is_infinite_is_refused_in_a_sentence(column: str) -> None:
    square = [shapely.box(0, 0, 1000, 1000)]
    zones = gpd.GeoDataFrame({column: [np.inf]}, geometry=square, index=["z"], crs=28992)
    with pytest.raises(FrameError, match=f"De kolom {column} bevat een oneindig getal"):
        overlay(zones.drop(columns=column), zones)
