"""The middle between two borders, however they lie: halves of known surface."""

from __future__ import annotations

import math

import pytest
import shapely
from shapely import LineString, affinity, box

from smeedkaart.geometry.middle_line import halves


@pytest.mark.parametrize("degrees", [0, 3, 17.3, 45, 61.7, 90, 133.1])
def test_a_strip_that_lies_aslant_is_halved_too(degrees: float) -> None:
    # 40 m x 500 m, far from the origin as in the Netherlands: 10,000 m2 to each side
    strip, west, east = (
        affinity.rotate(
            affinity.translate(shape, 229_000.123, 525_000.456), degrees, origin=(229_000, 525_000)
        )
        for shape in (box(0, 0, 40, 500), LineString([(0, 0), (0, 500)]), LineString([(40, 0), (40, 500)]))
    )
    mine, other = halves(strip, west, east)
    assert math.isclose(mine.area, 10_000, rel_tol=0.01)
    assert math.isclose(mine.area + other.area, 20_000, rel_tol=1e-6)
    assert shapely.distance(mine, east) > 15
    assert shapely.distance(other, west) > 15
