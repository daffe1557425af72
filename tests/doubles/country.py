"""A made-up country of thousands of buurten with borders of a thousand points, to measure speed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from tests.doubles import formula
from tests.doubles.world import Bounds, Edition, Figure, Scores, Shape, World, Zone, to_lonlat

__all__ = ["country_world"]

# millimetres; all coordinates have six digits before the point, so that pages can be written as ready bytes
_WEST, _SOUTH = 110_000_000, 310_000_000
_WIDE, _HIGH = 1_500_000, 1_800_000
_COLUMNS = 100
_ROWS_OF_TOWN = 6
_BUURTEN = 10
_SWING = 60_000.0


@dataclass(frozen=True, slots=True)
class _Block:
    """A border around a block of cells; neighbours share every point of it."""

    column: int
    row: int
    wide: int
    high: int
    side: int

    @property
    def bounds(self) -> Bounds:
        """Smallest x and y, largest x and y, in metres."""
        ring = self._ring() / 1000
        west, south = ring.min(axis=0)
        east, north = ring.max(axis=0)
        return float(west), float(south), float(east), float(north)

    def _ring(self) -> npt.NDArray[np.int64]:
        corner = np.array([_WEST + self.column * _WIDE, _SOUTH + self.row * _HIGH])
        ring: npt.NDArray[np.int64] = _template(self.wide, self.high, self.side) + corner
        return ring

    def geojson(self, lonlat: bool) -> tuple[Bounds, str]:
        """Bounds and the geometry as GeoJSON, in RD or in longitude and latitude."""
        ring = self._ring()
        if lonlat:
            x, y = to_lonlat(ring[:, 0] / 1000, ring[:, 1] / 1000)
            points = ",".join(f"[{a:.9f},{b:.9f}]" for a, b in zip(x, y, strict=True))
            bounds = float(min(x)), float(min(y)), float(max(x)), float(max(y))
        else:
            points = _written(ring)
            bounds = self.bounds
        return bounds, f'{{"type":"MultiPolygon","coordinates":[[[{points}]]]}}'


def _written(ring: npt.NDArray[np.int64]) -> str:
    # three digits at a time from a table: a page of a thousand such rings costs a fraction of a second
    digits = _three_digits()
    metres, millimetres = np.divmod(ring, 1000)
    thousands, ones = np.divmod(metres, 1000)
    rows = np.empty((len(ring), 24), dtype=np.uint8)
    rows[:, 0] = ord("[")
    for at, start in ((0, 1), (1, 12)):
        rows[:, start : start + 3] = digits[thousands[:, at]]
        rows[:, start + 3 : start + 6] = digits[ones[:, at]]
        rows[:, start + 6] = ord(".")
        rows[:, start + 7 : start + 10] = digits[millimetres[:, at]]
    rows[:, 11] = ord(",")
    rows[:, 22] = ord("]")
    rows[:, 23] = ord(",")
    return rows.tobytes()[:-1].decode("ascii")


@cache
def _three_digits() -> npt.NDArray[np.uint8]:
    return np.frombuffer("".join(f"{n:03d}" for n in range(1000)).encode(), dtype=np.uint8).reshape(1000, 3)


@cache
def _template(wide: int, high: int, side: int) -> npt.NDArray[np.int64]:
    """Ring around a block with its lower left corner at 0, 0: `side` points on each side of each cell."""
    step = np.arange(side) / side
    wave = np.rint(_SWING * np.sin(2 * np.pi * step) * np.sin(5 * np.pi * step)).astype(np.int64)
    along_x = np.column_stack([np.rint(step * _WIDE).astype(np.int64), wave])
    along_y = np.column_stack([wave, np.rint(step * _HIGH).astype(np.int64)])
    south = np.vstack([along_x + np.array([at * _WIDE, 0]) for at in range(wide)])
    west = np.vstack([along_y + np.array([0, at * _HIGH]) for at in range(high)])
    end = np.array([[wide * _WIDE, 0], [wide * _WIDE, high * _HIGH], [0, high * _HIGH], [0, 0]])
    # the northern side is the southern one of the neighbour above, walked the other way
    east = west + np.array([wide * _WIDE, 0])
    north = (south + np.array([0, high * _HIGH]))[1:][::-1]
    return np.vstack([south, east, end[1:2], north, end[2:3], west[1:][::-1], end[3:4]])


def country_world(zones: int = 14_600, points: int = 1_000) -> World:
    """Make a country up.

    Parameters
    ----------
    zones
        Number of buurten, a multiple of 10: rows of a hundred, 1,500 by 1,800 m each, ten to a wijk, at most
        six wijken to a gemeente.
    points
        Points in the border of a buurt.

    Returns
    -------
    World
        Kerncijfers and borders of 2023, 2024 and 2025, SES-WOA of the same indelingen. Figures as in
        Smeedwijk, with w for the wijk within its gemeente; borders of neighbours fit to the millimetre.
        Nothing is written down before it is asked for.

    Examples
    --------
    >>> len(country_world(40).municipalities)
    4
    """
    if zones <= 0 or zones % _BUURTEN:
        raise ValueError("the number of zones must be a multiple of 10")
    years = (2023, 2024, 2025)

    def make(year: int) -> Edition:
        return _edition(year, zones, max(1, points // 4))

    return World(years, years, years, years, make)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The figures that all gemeenten of the same number of wijken share."""

    whole: Mapping[str, Figure]
    wijken: tuple[Mapping[str, Figure], ...]
    buurten: tuple[tuple[Mapping[str, Figure], ...], ...]


@cache
def _numbers(year: int, count: int) -> _Numbers:
    hectares = _WIDE * _HIGH / 1e10
    truths = [
        [
            formula.true_figures(formula.smeedwijk_people(w, b, year), w, b, year, hectares)
            for b in range(_BUURTEN)
        ]
        for w in range(count)
    ]
    return _Numbers(
        formula.published(formula.combined(row for rows in truths for row in rows), year),
        tuple(formula.published(formula.combined(rows), year, wijk=w) for w, rows in enumerate(truths)),
        tuple(
            tuple(formula.published(row, year, wijk=w, buurt=b) for b, row in enumerate(rows))
            for w, rows in enumerate(truths)
        ),
    )


def _edition(year: int, count: int, side: int) -> Edition:
    rows = -(-count // _COLUMNS)
    zones: list[Zone] = []
    shapes: dict[str, list[Shape]] = {"buurten": [], "wijken": [], "gemeenten": []}
    number = 0
    for first in range(0, rows, _ROWS_OF_TOWN):
        for column in range(0, _COLUMNS, _BUURTEN):
            high = sum(
                row * _COLUMNS + column < count for row in range(first, min(first + _ROWS_OF_TOWN, rows))
            )
            if high:
                number += 1
                _add_town(zones, shapes, number, year, (column, first, high, side))
    total = {
        "AantalInwoners": 17_942_942,
        "GemiddeldInkomenPerInwoner": 35.1 if year < formula.EMPTY_MONEY else None,
    }
    whole = dict(_numbers(year, _ROWS_OF_TOWN).whole) | total
    country = Zone("NL00", "Nederland", "Land", "", "Nederland", "", None, whole)
    return Edition(year, (country, *zones), {layer: tuple(found) for layer, found in shapes.items()}, _scores)


def _add_town(
    zones: list[Zone],
    shapes: dict[str, list[Shape]],
    number: int,
    year: int,
    place: tuple[int, int, int, int],
) -> None:
    column, first, high, side = place
    code, name = f"{number:04d}", f"Gemeente {number}"
    figures = _numbers(year, high)
    town = Zone(f"GM{code}", name, "Gemeente", f"GM{code}", name, "NL00", None, figures.whole)
    zones.append(town)
    shapes["gemeenten"].append(Shape(town, _Block(column, first, _BUURTEN, high, side)))
    for w in range(high):
        wijk = Zone(
            f"WK{code}0{w}", f"Wijk 0{w} {name}", "Wijk", town.code, name, town.code, 1, figures.wijken[w]
        )
        zones.append(wijk)
        shapes["wijken"].append(Shape(wijk, _Block(column, first + w, _BUURTEN, 1, side)))
        for b in range(_BUURTEN):
            own = figures.buurten[w][b]
            buurt = Zone(
                f"BU{code}0{w}0{b}", f"Buurt {w}{b} {name}", "Buurt", town.code, name, wijk.code, 1, own
            )
            zones.append(buurt)
            shapes["buurten"].append(Shape(buurt, _Block(column + b, first + w, 1, 1, side)))


def _scores(zone: Zone, period: int) -> Scores | None:
    households = zone.figures["HuishoudensTotaal"]
    assert isinstance(households, int | float)
    wijk = int(zone.code[6:8]) if zone.kind in {"Wijk", "Buurt"} else 0
    if zone.kind != "Buurt":
        return formula.whole_score([(households, wijk, 4)], period)
    return formula.scores(households, wijk, int(zone.code[8:10]), period)
