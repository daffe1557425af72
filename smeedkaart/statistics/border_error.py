"""How far borders of zones are drawn from where they are, and what that makes of the people of an area."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from smeedkaart.statistics.asked import COLUMNS, Asked
from smeedkaart.statistics.contributions import count_parts, totals
from smeedkaart.statistics.intervals import PROBABILITY
from smeedkaart.statistics.joining import Joined
from smeedkaart.statistics.published import Published
from smeedkaart.statistics.unevenness import untold

__all__ = ["HECTARE", "BorderError", "NearBorders", "border_error", "far_off", "widened"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]

HECTARE = 1e4
"""m2; what surfaces are published in, in whole numbers."""

# fitted to zones of four places that were straightened by 25 to 300 m (see Notes of `border_error`)
_TOLERANCE = 0.05
_MEDIAN, _THIRD, _CUBE = 0.455, 3.0, 0.018
# a smaller error changes less than a few people in a thousand
_SMALLEST = 50.0
# with fewer zones, one that was drawn wrong would decide
_FEWEST = 5
# beyond this factor a zone is not drawn roughly, but wrong
_FAR_OFF = 2.0


@dataclass(frozen=True, slots=True)
class BorderError:
    """How far the borders of zones may be off.

    Parameters
    ----------
    metres
        As if they were straightened by so much.
    spread
        m3: the variance of a surface on one side of a border, per metre of that border.
    """

    metres: float
    spread: float


@dataclass(frozen=True, slots=True, eq=False)
class NearBorders:
    """The zones that an error in their borders moves in or out of areas.

    Parameters
    ----------
    error
        How far borders may be off.
    area, zone
        For each pair: position of the area and row of the zone.
    metres
        For each pair: of the zone's border, what lies inside the area or near the border that was drawn.
    near
        For each pair: whether the zone's own border comes near the border that was drawn.
    surface
        m2 of each zone: the larger of what was drawn and what was published.
    """

    error: BorderError
    area: IntArray
    zone: IntArray
    metres: FloatArray
    near: BoolArray
    surface: FloatArray


def border_error(
    drawn: FloatArray, published: FloatArray, perimeter: FloatArray, *, tolerance: float | None = None
) -> BorderError | None:
    """Tell from the surfaces of zones how far their borders are drawn from where they are.

    Parameters
    ----------
    drawn, published, perimeter
        m2, m2 and m of each of n zones; published is nan where it is not known, and rounded to hectares.
    tolerance
        By how many metres the borders were straightened, where the data say so.

    Returns
    -------
    BorderError or None
        None when it is not known or below 50 m, which changes less than half a per cent of the people.

    Notes
    -----
    Moving a border over a stretch as long as the move itself makes a surface uncertain by the cube of the
    move for each metre of border: K = median((drawn - published)^2 / perimeter) / 0.455, the median of a
    square being 0.455 of its mean, and the error is (K / 0.018)^(1/3). Of people the variance is a third of
    K, or 0.05^2 times the cube of a tolerance. A difference of less than half a hectare is rounding; of a
    larger one the variance of rounding, a twelfth of the square of a hectare, is taken off.

    Examples
    --------
    Five squares of 100 ha with a border of 4 km, drawn 6 ha too large: (36 - 1/12) x 10^8 / 4000 / 0.455.

    >>> found = border_error(np.full(5, 1.06e6), np.full(5, 1e6), np.full(5, 4000.0))
    >>> round(3 * found.spread / 1e6, 2), round(found.metres)
    (1.97, 479)
    """
    if tolerance is not None:
        return _if_it_matters(tolerance, _TOLERANCE**2 * tolerance**3)
    told = ~np.isnan(published) & (perimeter > 0)
    if np.count_nonzero(told) < _FEWEST:
        return None
    apart = np.abs(drawn[told] - published[told])
    squared = np.where(apart <= HECTARE / 2, 0.0, apart**2 - HECTARE**2 / 12)
    cube = float(np.median(squared / perimeter[told])) / _MEDIAN
    return _if_it_matters((cube / _CUBE) ** (1 / 3), cube / _THIRD)


def _if_it_matters(metres: float, spread: float) -> BorderError | None:
    return BorderError(metres, spread) if metres >= _SMALLEST else None


def far_off(drawn: FloatArray, published: FloatArray) -> BoolArray:
    """Tell which zones are drawn more than twice as large, or less than half as large, as they are.

    Parameters
    ----------
    drawn, published
        As for `border_error`.

    Returns
    -------
    numpy.ndarray
        Shape (n,); never one of which half a hectare of rounding explains it.

    Examples
    --------
    >>> far_off(np.array([900.0, 2e6, 2.1e4]), np.array([7.7e5, 1.2e6, 1e4])).tolist()
    [True, False, False]
    """
    with np.errstate(invalid="ignore"):
        larger = drawn > _FAR_OFF * (published + HECTARE / 2)
        smaller = _FAR_OFF * drawn < published - HECTARE / 2
    return larger | smaller


def widened(
    table: FloatArray, joined: Joined, known: Published, asked: Asked, near: NearBorders
) -> FloatArray:
    """Add to estimates what an error in the borders of zones makes of them.

    Parameters
    ----------
    table
        What `estimates` gives of these pieces.
    joined, known, asked
        What they were estimated from.
    near
        Which borders come near those of the areas.

    Returns
    -------
    numpy.ndarray
        The same, of counts with wider ranges. `low` and `high` get the error of the borders in quadrature on
        either side; of people per m2 its variance is spread x metres of border. For `floor` and `ceiling` a
        zone of which the border is near counts as cut. Once there is one, nothing is guaranteed of a mean.
    """
    if not len(near.area):
        return table
    table = table.copy()
    blurred = _blurred(joined, near)
    # an area that meets no zone at all has nothing to widen
    touched = np.intersect1d(near.area, joined.area)
    columns = {name: place for place, name in enumerate(COLUMNS)}
    for name in asked.counts:
        figures = known.figures(name, count=True)
        unit = asked.units.get(name, 0.0)
        row = table[touched, asked.names.index(name)]
        parts = count_parts(blurred, *figures, unit, untold(len(figures[0])))
        size = len(joined.areas)
        bounds = totals(parts.area, parts.low, size)[touched], totals(parts.area, parts.high, size)[touched]
        extra = ndtri((1 + PROBABILITY) / 2) ** 2 * _variance(joined, figures, near)[touched]
        value = row[:, columns["value"]]
        floor = np.fmin(row[:, columns["floor"]], bounds[0])
        ceiling = np.fmax(row[:, columns["ceiling"]], bounds[1])
        low = value - np.sqrt((value - row[:, columns["low"]]) ** 2 + extra)
        high = value + np.sqrt((row[:, columns["high"]] - value) ** 2 + extra)
        for column, ends in (
            ("floor", floor),
            ("ceiling", ceiling),
            ("low", np.maximum(low, floor)),
            ("high", np.minimum(high, ceiling)),
        ):
            table[touched, asked.names.index(name), columns[column]] = ends
    for name in asked.means:
        for column in ("floor", "ceiling"):
            table[np.unique(near.area[near.near]), asked.names.index(name), columns[column]] = np.nan
    return table


def _variance(joined: Joined, figures: tuple[FloatArray, FloatArray], near: NearBorders) -> FloatArray:
    """Give the variance of the count of each area."""
    own, above = figures
    every = np.arange(len(own), dtype=np.intp)
    ones, nothing = np.ones(len(own)), np.zeros(len(own))
    # all zones as the pieces of one area: what is left over by a parent comes with its shares of it
    whole = replace(
        joined,
        areas=joined.areas[:1],
        row=every,
        area=nothing.astype(np.intp),
        zone=every,
        share=ones,
        surface=near.surface,
        cover=nothing,
        ground=ones,
        ground_cover=ones,
    )
    people = np.nan_to_num(count_parts(whole, own, above, 0.0, untold(len(own))).piece_amount)
    dense = people[near.zone] / near.surface[near.zone]
    variance = near.error.spread * dense**2 * near.metres
    return totals(near.area, variance, len(joined.areas))


def _blurred(joined: Joined, near: NearBorders) -> Joined:
    """Cut every zone of which the border is near, and one that lies just outside as well."""
    width = len(near.surface)
    keys = near.area[near.near] * width + near.zone[near.near]
    there = joined.area * width + joined.zone
    cut = np.isin(there, keys)
    new = np.setdiff1d(keys, there)
    area = np.concatenate([joined.area, new // width]).astype(np.intp)
    order = np.argsort(area, kind="stable")
    nothing, half = np.zeros(len(new)), np.full(len(new), 0.5)

    def with_new(old: FloatArray, of_new: FloatArray) -> FloatArray:
        return np.concatenate([old, of_new])[order]

    return replace(
        joined,
        row=np.concatenate([joined.row, np.full(len(new), -1, dtype=np.intp)])[order],
        area=area[order],
        zone=np.concatenate([joined.zone, new % width])[order].astype(np.intp),
        share=with_new(joined.share, nothing),
        surface=with_new(joined.surface, nothing),
        cover=with_new(joined.cover, nothing),
        ground=with_new(np.where(cut, np.minimum(joined.ground, 0.5), joined.ground), half),
        ground_cover=with_new(np.where(cut, np.maximum(joined.ground_cover, 0.5), joined.ground_cover), half),
    )
