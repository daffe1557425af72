"""What an error in the borders of zones makes of the people of an area."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from smeedkaart.statistics.asked import COLUMNS, Asked
from smeedkaart.statistics.contributions import count_parts, totals
from smeedkaart.statistics.intervals import PROBABILITY
from smeedkaart.statistics.joining import ByUnits, Joined, Near
from smeedkaart.statistics.published import FigurePair, Published
from smeedkaart.statistics.unevenness import untold

__all__ = ["widened"]

FloatArray = npt.NDArray[np.float64]

_VALUE, _LOW, _HIGH, _FLOOR, _CEILING = map(COLUMNS.index, ("value", "low", "high", "floor", "ceiling"))


def widened(table: FloatArray, joined: Joined, known: Published, asked: Asked) -> FloatArray:
    """Add to estimates what an error in the borders of zones makes of them.

    Parameters
    ----------
    table
        Estimates of these pieces as if borders were exact, shape (areas, names asked, `COLUMNS`).
    joined, known, asked
        What they were estimated from.

    Returns
    -------
    numpy.ndarray
        The same, of counts with wider ranges. `low` and `high` get the error of the borders in quadrature on
        either side: its variance is the sum over zones of (people per m2)^2 x spread x metres of border. For
        `floor` and `ceiling` a zone of which the border is near counts as cut, and so does one that lies just
        outside. Once there is one, nothing is guaranteed of a mean.

    Examples
    --------
    Half of a zone of 1,000 people on 1 km2, of which 400 m of border lie near: 10^6 x 0.001^2 x 400 = 20^2,
    so that sure to 90 % becomes at least 33 people to either side.

    >>> import pandas as pd
    >>> from smeedkaart.geometry.border_error import BorderError
    >>> from smeedkaart.statistics.asked import ask
    >>> from smeedkaart.statistics.joining import join
    >>> pieces = pd.DataFrame({"area": ["a"], "zone": "z", "share": 0.5, "surface": 5e5, "area_surface": 5e5})
    >>> known = Published(pd.DataFrame({"people": [1000]}, index=["z"]), None)
    >>> one = np.array([0])
    >>> near = Near(BorderError(100.0, 1e6), one, one, np.array([400.0]), one == 0, np.array([1e6]))
    >>> about = {"rounding": {}, "limits": {}, "around_people": 0.5, "borrowed": None}
    >>> table = np.zeros((1, 1, len(COLUMNS))) + 500.0
    >>> table[0, 0, [COLUMNS.index("floor"), COLUMNS.index("ceiling")]] = 0.0, 1000.0
    >>> joined = replace(join(pieces, known), near=near)
    >>> wide = widened(table, joined, known, ask(["people"], {}, **about))
    >>> wide[0, 0, :3].round().tolist()
    [500.0, 467.0, 533.0]
    """
    near = joined.near
    if near is None or not len(near.area):
        return table
    table = table.copy()
    # an area that meets no zone at all has nothing to widen
    touched = np.intersect1d(near.area, joined.area)
    blurred = _blurred(joined, near)
    for name in asked.counts:
        figures = known.figures(name, count=True)
        unit, told = asked.units.get(name, 0.0), blurred.by_units if name == asked.people else None
        parts = count_parts(blurred, *figures, unit, untold(len(figures[0])), by_units=told)
        least, most = (totals(parts.area, ends, len(joined.areas)) for ends in (parts.low, parts.high))
        extra = ndtri((1 + PROBABILITY) / 2) ** 2 * _variance(joined, figures, near)[touched]
        rows = table[touched, asked.names.index(name)]
        value = rows[:, _VALUE]
        floor, ceiling = np.fmin(rows[:, _FLOOR], least[touched]), np.fmax(rows[:, _CEILING], most[touched])
        rows[:, _LOW] = np.maximum(value - np.sqrt((value - rows[:, _LOW]) ** 2 + extra), floor)
        rows[:, _HIGH] = np.minimum(value + np.sqrt((rows[:, _HIGH] - value) ** 2 + extra), ceiling)
        rows[:, _FLOOR], rows[:, _CEILING] = floor, ceiling
        table[touched, asked.names.index(name)] = rows
    for name in asked.means:
        for column in (_FLOOR, _CEILING):
            table[np.unique(near.area[near.close]), asked.names.index(name), column] = np.nan
    return table


def _variance(joined: Joined, figures: FigurePair, near: Near) -> FloatArray:
    """Give the variance of the count of each area."""
    dense = _people(joined, figures)[near.zone] / near.surface
    return totals(near.area, near.error.spread * dense**2 * near.metres, len(joined.areas))


def _people(joined: Joined, figures: FigurePair) -> FloatArray:
    """Give the count of each zone; where it is not published, its share of what the parent leaves over."""
    if not np.isnan(figures[0]).any():
        return figures[0]
    return joined.once(("people",), figures, lambda: _spread_over_all(joined, figures))


def _spread_over_all(joined: Joined, figures: FigurePair) -> FloatArray:
    """Take all zones as the pieces of one area."""
    own, above = figures
    every, ones = np.arange(len(own), dtype=np.intp), np.ones(len(own))
    whole = replace(
        joined,
        areas=joined.areas[:1],
        row=every,
        area=np.zeros(len(own), dtype=np.intp),
        zone=every,
        share=ones,
        surface=ones,
        cover=ones,
        ground=ones,
        ground_cover=ones,
    )
    return np.nan_to_num(count_parts(whole, own, above, 0.0, untold(len(own))).piece_amount)


def _blurred(joined: Joined, near: Near) -> Joined:
    """Cut every zone of which the border is near, and one that lies just outside as well."""
    width = len(joined.parent)
    keys = near.area[near.close] * width + near.zone[near.close]
    there = joined.area * width + joined.zone
    cut = np.isin(there, keys)
    new = np.setdiff1d(keys, there)
    area = np.concatenate([joined.area, new // width]).astype(np.intp)
    order = np.argsort(area, kind="stable")
    nothing, half = np.zeros(len(new)), np.full(len(new), 0.5)

    def with_new(old: FloatArray, of_new: FloatArray) -> FloatArray:
        return np.concatenate([old, of_new])[order]

    nobody_told = np.full(len(new), np.nan)
    told = joined.by_units
    if told is not None:
        # what lies near a border that may be off is no longer told by units
        least, most, terms = (
            with_new(np.where(cut, np.nan, old), nobody_told) for old in (told.least, told.most, told.terms)
        )
        told = ByUnits(least, most, terms, told.unit)
    return replace(
        joined,
        by_units=told,
        row=np.concatenate([joined.row, np.full(len(new), -1, dtype=np.intp)])[order],
        area=area[order],
        zone=np.concatenate([joined.zone, new % width])[order].astype(np.intp),
        share=with_new(joined.share, nothing),
        surface=with_new(joined.surface, nothing),
        cover=with_new(joined.cover, nothing),
        ground=with_new(np.where(cut, np.minimum(joined.ground, 0.5), joined.ground), half),
        ground_cover=with_new(np.where(cut, np.maximum(joined.ground_cover, 0.5), joined.ground_cover), half),
    )
