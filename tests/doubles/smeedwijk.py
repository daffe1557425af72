"""Smeedwijk, which does not exist: 6 wijken by 10 buurten of 500 by 400 m around (180000, 500000)."""

from __future__ import annotations

import shapely

from tests.doubles import formula
from tests.doubles.towns import Plot, Town, build

__all__ = ["smeedwijk"]

_WIJKEN = ("Aambeeld", "Blaasbalg", "Smidse", "Hoefijzer", "Hamerslag", "Vonkenveld")
_BUURTEN = ("Kern", "Noord", "Oost", "Zuid", "West", "Café-eiland", "Werf", "Veld", "Hof", "Rand")
_WATER = shapely.box(177500, 501200, 182500, 501400)


def smeedwijk(year: int) -> Town:
    """Build Smeedwijk: wijk w lies 400 w m north, buurt b 500 b m east of (177500, 498800).

    Parameters
    ----------
    year
        Year of the edition; the peculiarities of some buurten are told at `small_world`.
    """
    wijken = {f"WK99010{w}": f"Wijk 0{w} {name}" for w, name in enumerate(_WIJKEN)}
    plots = [_plot(w, b, year) for w in range(6) for b in range(10)]
    return build("GM9901", "Smeedwijk", year, wijken, plots, water=_WATER)


def _plot(w: int, b: int, year: int) -> Plot:
    code, flag = f"BU99010{w}0{b}", 1
    west, south = 177500 + 500 * b, 498800 + 400 * w
    east, north = west + 500, south + 400
    people = formula.smeedwijk_people(w, b, year)
    if (w, b) == (3, 9):
        code, flag = (code, 2 if year == 2024 else 1) if year >= 2024 else ("BU99010399", 1)
    if (w, b) in {(4, 0), (4, 1)}:
        # until 2023 the border between these two lay 100 m to the west, and 100 people on the other side
        flag = 3 if year == 2024 else 1
        move = (-100, -100 if b == 0 else 100) if year < 2024 else (0, 0)
        west, east = west + move[0] * b, east + move[0] * (1 - b)
        people += move[1]
    parts: tuple[shapely.Polygon, ...] = (shapely.box(west, south, east, north),)
    if (w, b) == (2, 0):
        parts = (shapely.box(west, south, west + 200, north), shapely.box(west + 200, south, east, north))
    whole = shapely.box(west, south, east, north)
    if (w, b) == (1, 0):
        parts = (_crossing(west, south, east, north),)
    name = f"{_WIJKEN[w]} {_BUURTEN[b]}"
    # the real map mixes Polygon and MultiPolygon as well
    mixed = tuple(shapely.MultiPolygon([part]) if b % 2 else part for part in parts)
    return Plot(code, name, f"WK99010{w}", mixed, people, w, b, flag, whole=whole)


def _crossing(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    # a bow-tie of 20 by 2 m at the northern edge: the ring crosses itself, repairing it loses 10 or 20 m2
    middle = (west + east) / 2
    tie = [(middle + 10, north), (middle - 10, north - 2), (middle + 10, north - 2), (middle - 10, north)]
    return shapely.Polygon([(west, south), (east, south), (east, north), *tie, (west, north)])
