"""How far an estimate may be off: what the figures guarantee, and where it lies with some probability."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from smeedkaart.statistics.contributions import Parts, totals
from smeedkaart.statistics.joining import TRACE
from smeedkaart.statistics.share_quantiles import share_quantiles
from smeedkaart.statistics.unknown import or_zero

__all__ = [
    "AROUND_PEOPLE",
    "DRAWS",
    "PROBABILITY",
    "FigureDraws",
    "Uncertain",
    "count_range",
    "highest_mix",
    "mean_range",
    "uncertain",
]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]

DRAWS = 2000
# how often the true number lies between low and high; whatever names that percentage takes it from here
PROBABILITY = 0.90
# How often an area is drawn around people who live there, rather than blindly. Nobody knows; with one half
# the range holds for either (tests/statistics/test_ranges_of_wijken.py measures it).
AROUND_PEOPLE = 0.5
# Of an area all cut parts may err alike: whoever draws around homes does so everywhere along the border. That
# is two in five of those who draw around people, a fifth of all; in that part of the draws the log-odds of
# every share in the area go up by this many times the root of its rho.
_ALIKE, _SHIFT = 0.4, 1.9
_SEED = 2007
# parts drawn at a time, so that a whole country fits in memory
_CHUNK = 1024
_SHARES, _ROUNDING, _FIGURES, _TOGETHER, _WITHIN = 0, 1, 2, 3, 4
# the middle of each of DRAWS equal slices of probability
_UNIFORM = (np.arange(DRAWS) + 0.5) / DRAWS
# one rounding error of one unit, and the normal with the same variance, 1/12
_NORMAL = ndtri(_UNIFORM)
_ERRORS = np.stack([_UNIFORM - 0.5, _NORMAL / np.sqrt(12.0)])


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The parts of which the amount is not exact, with equally likely true shares.

    Parameters
    ----------
    part
        For each uncertain part: its row in the parts.
    table
        For each uncertain part: its row in `shares`, -1 when it is not cut.
    shares
        Rows of DRAWS ascending, equally likely true shares, one for each part that is cut.
    alike
        In which part of the draws all cut parts of an area err together: upward, or downward when negative.
    """

    part: IntArray
    table: IntArray
    shares: FloatArray
    alike: float = 0.0
    # the amounts drawn last: means with one denominator nearly always need the same ones
    last: dict[bytes, FloatArray] = field(default_factory=dict, repr=False, compare=False)
    # by what the parts are told apart, whichever mean is asked for
    keys: list[Any] = field(default_factory=list, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class FigureDraws:
    """The pieces of which the figure of a mean is drawn, for want of one.

    Parameters
    ----------
    piece
        Rows of the pieces.
    group
        Pieces of one area with the same number share one drawn figure.
    base
        For each piece: the figure to which a drawn difference is added; nan when the figure itself is drawn.
    scale
        For each piece: in times which the difference is added.
    figures, differences
        What to draw from, ascending.
    bounds
        The smallest and largest figure there can be.
    """

    piece: IntArray
    group: IntArray
    base: FloatArray
    scale: FloatArray
    figures: FloatArray
    differences: FloatArray
    bounds: tuple[float, float]


def uncertain(parts: Parts, around_people: float = AROUND_PEOPLE) -> Uncertain:
    """Find the uncertain parts and tabulate what their true shares may be.

    Parameters
    ----------
    parts
        The parts of a count.
    around_people
        Probability that an area is drawn around one of its people, see Notes. Negative for what areas that
        are drawn so leave over.

    Returns
    -------
    Uncertain
        Quantiles of the true share, see Notes. They are read from its distribution function (scipy's betainc)
        on a grid around the share, within 0.001 of the exact ones at a fraction of their cost.

    Notes
    -----
    For a border drawn without regard to where people live, the true share is Beta(share k, (1 - share) k)
    with k = 1 / rho - 1: mean share and variance rho share (1 - share). But residents draw around people.
    Given that a random inhabitant of the zone lives inside, it is Beta(share k + 1, (1 - share) k), the same
    law weighed by the share itself. An area is taken to be drawn around one of its people with probability
    `around_people`, and that person lives in this part with a probability of amount / people of the area.
    Without this a hamlet on 3 % of a zone of scattered farms would have no more than 3 % of its people with
    95 % probability.

    Whoever draws around homes does so along the whole border, and independent draws cannot say that. So in
    0.4 x `around_people` of the draws the odds of all shares of an area are exp(1.9 sqrt(rho)) times as high.
    Of what is left over between such areas they are as many times lower: who is in is not out.

    Examples
    --------
    >>> one = np.array([1.0])
    >>> parts = Parts(
    ...     area=np.array([0]), share=one / 2, figure=one, amount=one / 2, low=one * 0, high=one, least=one,
    ...     most=one, unit=0.0, terms=np.array([1]), rho=one / 3, trace=one > 1, of_piece=np.array([0]),
    ...     fraction=one, piece_amount=one / 2, outside=one / 2, centre=one / 2, cut=one > 0,
    ... )

    With rho = 1/3 the blind share is Beta(1, 1) and the other Beta(2, 1): up to x lie (x + x^2) / 2 of them.
    That is 5 % at (sqrt(1.4) - 1) / 2.

    >>> uncertain(parts).shares[0, 99].round(3).item()
    0.091
    """
    with np.errstate(invalid="ignore"):
        inside = np.isfinite(parts.amount) & (np.maximum(parts.share, parts.centre) > TRACE)
        open_ = (parts.centre > TRACE) & (parts.centre < 1.0 - TRACE)
        cut = inside & parts.cut & open_ & (parts.figure > 0)
    part = np.flatnonzero(cut | (inside & (parts.unit > 0)))
    table = np.where(cut[part], np.cumsum(cut[part]) - 1, -1)
    people = np.where(np.isfinite(parts.amount), parts.amount, 0.0)
    of_area = totals(parts.area, people, int(parts.area.max(initial=-1)) + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        around = max(around_people, 0.0) * np.nan_to_num(people / of_area[parts.area])
    shares = share_quantiles(parts.centre[cut], parts.rho[cut], around[cut], _UNIFORM)
    return Uncertain(part, table, shares, _ALIKE * around_people)


@lru_cache(maxsize=8192)
def _stream(family: int, number: int) -> npt.NDArray[np.uint16]:
    # one fixed shuffle for each stream: together the streams are a Latin hypercube
    return np.random.default_rng((_SEED, family, number)).permutation(DRAWS).astype(np.uint16)


# the first streams of each family in a row, since every area needs those
_in_a_row: dict[int, npt.NDArray[np.uint16]] = {}
_ROW = 256


def _streams(family: int, number: IntArray) -> IntArray:
    most = int(number.max(initial=0))
    if most < _ROW:
        row = _in_a_row.get(family)
        if row is None or len(row) <= most:
            # replaced in one go, so that other threads see it whole
            count = min(_ROW, 2 * (most + 1))
            row = _in_a_row[family] = np.stack([_stream(family, i) for i in range(count)])
        return row[number].astype(np.intp)
    distinct, place = np.unique(number, return_inverse=True)
    every = np.array([_stream(family, int(i)) for i in distinct], dtype=np.intp).reshape(len(distinct), DRAWS)
    return every[place]


def _step(values: FloatArray) -> FloatArray:
    # what is equal but for the noise of coordinates must sort as equal, or that noise would swap streams
    return np.round(np.log(np.maximum(np.abs(values), 1e-300)) * 2000.0)


def _rank(group: IntArray, *keys: FloatArray) -> IntArray:
    """Return the place of each member within its group by keys, the most telling key first."""
    order = np.lexsort((*reversed(keys), group))
    first = _starts(group[order])
    rank = np.empty(len(group), dtype=np.intp)
    rank[order] = np.arange(len(group)) - np.repeat(first, np.diff(np.append(first, len(group))))
    return rank


def _starts(group: IntArray) -> IntArray:
    """Return where each run of equal values begins."""
    new = np.ones(len(group), dtype=bool)
    np.not_equal(group[1:], group[:-1], out=new[1:])
    return np.flatnonzero(new)


def _part_ranks(parts: Parts, which: Uncertain, tie: FloatArray) -> IntArray:
    """Return the place of each uncertain part in its area: by what it is, not by its name or its row."""
    if not which.keys:
        part = which.part
        share, figure = parts.centre[part], parts.figure[part]
        spread = np.where(which.table >= 0, figure * np.sqrt(parts.rho[part] * share * (1.0 - share)), 0.0)
        which.keys.extend((parts.area[part], -_step(spread), -figure, -_step(share), -share))
    *keys, share = which.keys
    return _rank(*keys, tie, share)


def _amounts(parts: Parts, which: Uncertain, rows: IntArray, rank: IntArray) -> FloatArray:
    """Draw the people of some uncertain parts: (figure + rounding error) x true share."""
    key = rows.tobytes() + rank[rows].tobytes()
    if key not in which.last:
        which.last.clear()
        which.last[key] = _draw(parts, which, rows, rank[rows])
    return which.last[key]


def _draw(parts: Parts, which: Uncertain, rows: IntArray, rank: IntArray) -> FloatArray:
    part, table = which.part[rows], which.table[rows]
    share = np.repeat(parts.share[part][:, None], DRAWS, axis=1)
    cut = table >= 0
    # row by row, from all shares in one line
    drawn = which.shares.ravel()[_streams(_SHARES, rank[cut]) + (table[cut] * DRAWS)[:, None]]
    share[cut] = _err_alike(drawn, parts.rho[part[cut]], which.alike)
    figure = parts.figure[part][:, None]
    if parts.unit == 0:
        return share * figure
    terms = parts.terms[part]
    # the sum of several rounding errors is close to normal
    error = _ERRORS[(terms > 1).astype(np.intp)[:, None], _streams(_ROUNDING, rank)]
    error *= parts.unit * np.sqrt(terms)[:, None]
    true_figure = np.clip(figure + error, parts.least[part][:, None], parts.most[part][:, None])
    share *= true_figure
    return share


def _err_alike(share: FloatArray, rho: FloatArray, alike: float) -> FloatArray:
    """Shift the odds of all shares in some of the draws, the same ones for every part."""
    # one stream for every area, or what areas have in common would be drawn in two ways
    together = np.flatnonzero(_stream(_TOGETHER, 0) < abs(alike) * DRAWS)
    odds = np.exp(np.copysign(_SHIFT, alike) * np.sqrt(rho))[:, None]
    lot = share[:, together]
    share[:, together] = lot * odds / (1.0 - lot + lot * odds)
    return share


def _chunks(count: int) -> Iterator[IntArray]:
    for first in range(0, count, _CHUNK):
        yield np.arange(first, min(first + _CHUNK, count))


def _add_up(total: FloatArray, group: IntArray, draws: FloatArray) -> None:
    """Add rows of draws to the rows of their group; groups ascend."""
    if not len(group):
        return
    first = _starts(group)
    ends = [*first[1:].tolist(), len(group)]
    # several times as fast as numpy's reduceat
    for row, start, end in zip(group[first].tolist(), first.tolist(), ends, strict=True):
        total[row] += draws[start:end].sum(axis=0)


def _tails(draws: FloatArray) -> tuple[FloatArray, FloatArray]:
    # Hazen's quantiles: halfway between two draws, for as many as there are
    below = round((1 - PROBABILITY) / 2 * DRAWS)
    above = DRAWS - below
    ordered = np.partition(draws, (below - 1, below, above - 1, above, DRAWS - 1), axis=1)
    low, high = ((ordered[:, at - 1] + ordered[:, at]) / 2 for at in (below, above))
    # what is not known comes last
    unknown = np.isnan(ordered[:, -1])
    low[unknown], high[unknown] = np.nan, np.nan
    return low, high


def count_range(parts: Parts, which: Uncertain, value: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Say between which counts each area lies with the probability that is set (`PROBABILITY`).

    Parameters
    ----------
    parts, which
        The parts of the count, and those that are uncertain.
    value
        The estimated count of each area.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper ends; equal to the value for an area in which nothing is uncertain.
    """
    deviation = np.zeros((len(value), DRAWS))
    rank = _part_ranks(parts, which, parts.rho[which.part])
    for rows in _chunks(len(which.part)):
        part = which.part[rows]
        _add_up(deviation, parts.area[part], _amounts(parts, which, rows, rank) - parts.amount[part][:, None])
    low, high = _tails(deviation)
    return value + low, value + high


def mean_range(
    parts: Parts,
    which: Uncertain,
    value: FloatArray,
    figure: FloatArray,
    drawn: FigureDraws,
    *,
    within: FloatArray,
    limits: tuple[float, float],
) -> tuple[FloatArray, FloatArray]:
    """Say between which values the mean of each area lies with the probability that is set (`PROBABILITY`).

    Parameters
    ----------
    parts, which
        The parts of the denominator, and those that are uncertain.
    value
        The estimated mean of each area.
    figure
        For each piece the figure used; nan when there is none.
    drawn
        The pieces of which the figure is drawn.
    within
        How far the mean of each area may differ from that of its zones, as a standard deviation.
    limits
        Smallest and largest value there can be.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper ends; equal to the value for an area in which nothing is uncertain.
    """
    n = len(parts.area)
    usable = ~np.isnan(figure) & ~np.isnan(parts.piece_amount)
    fraction = np.where(usable, parts.fraction, 0.0)
    bottom = totals(parts.of_piece, fraction, n)
    top = totals(parts.of_piece, fraction * np.where(usable, figure, 0.0), n)
    steady = np.where(np.isfinite(parts.amount), parts.amount, 0.0)
    steady[which.part] = 0.0
    numerator = np.repeat(totals(parts.area, steady * top, len(value))[:, None], DRAWS, axis=1)
    denominator = np.repeat(totals(parts.area, steady * bottom, len(value))[:, None], DRAWS, axis=1)
    rank = _part_ranks(parts, which, top[which.part])
    for rows in _chunks(len(which.part)):
        part = which.part[rows]
        people = _amounts(parts, which, rows, rank)
        _add_up(numerator, parts.area[part], people * top[part][:, None])
        _add_up(denominator, parts.area[part], people * bottom[part][:, None])
    _add_drawn_figures((numerator, denominator), parts, which, rank, drawn)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(denominator > 0, numerator / denominator, value[:, None])
    mean += within[:, None] * _NORMAL[_stream(_WITHIN, 0)]
    mean = np.clip(mean, np.minimum(limits[0], value)[:, None], np.maximum(limits[1], value)[:, None])
    low, high = _tails(mean)
    moving = np.zeros(len(value), dtype=bool)
    moving[parts.area[which.part]] = True
    moving[within > 0] = True
    moving[parts.area[parts.of_piece[drawn.piece]]] = True
    return np.where(moving, low, value), np.where(moving, high, value)


def _add_drawn_figures(
    mean: tuple[FloatArray, FloatArray],
    parts: Parts,
    which: Uncertain,
    rank: IntArray,
    drawn: FigureDraws,
) -> None:
    if not len(drawn.piece):
        return
    numerator, denominator = mean
    row_of_part = np.full(len(parts.area), -1, dtype=np.intp)
    row_of_part[which.part] = np.arange(len(which.part))
    place = np.full(len(parts.area), np.inf)
    place[which.part] = rank
    number = _group_ranks(parts, drawn, place)
    for some in _chunks(len(drawn.piece)):
        piece = drawn.piece[some]
        part = parts.of_piece[piece]
        people = np.repeat(parts.amount[part][:, None], DRAWS, axis=1)
        row = row_of_part[part]
        people[row >= 0] = _amounts(parts, which, row[row >= 0], rank)
        people *= parts.fraction[piece][:, None]
        stream = _streams(_FIGURES, number[some])
        itself = np.isnan(drawn.base[some])
        moved = np.flatnonzero(~itself)
        figure = np.empty(stream.shape)
        figure[itself] = _drawn(drawn.figures, stream[itself])
        difference = drawn.scale[some][moved, None] * _drawn(drawn.differences, stream[moved])
        figure[moved] = np.clip(difference, *_around(drawn.base[some][moved], drawn.bounds))
        # a drawn figure brings its own people; a drawn difference only moves the figure of people already
        # counted
        _add_up(numerator, parts.area[part], people * figure)
        if len(moved) < len(itself):
            _add_up(denominator, parts.area[part], people * itself[:, None])


def _group_ranks(parts: Parts, drawn: FigureDraws, place: FloatArray) -> IntArray:
    """Return the place of the group of each piece in its area: by the people in it, not by its row."""
    part = parts.of_piece[drawn.piece]
    width = int(drawn.group.max()) + 1
    keys, member = np.unique(parts.area[part] * width + drawn.group, return_inverse=True)
    people = totals(member, parts.piece_amount[drawn.piece], len(keys))
    base, scale = np.full(len(keys), -np.inf), np.zeros(len(keys))
    np.maximum.at(base, member, or_zero(drawn.base))
    np.maximum.at(scale, member, drawn.scale)
    # of groups as large as each other the parts may still differ: those have places of their own
    first = np.full(len(keys), np.inf)
    np.minimum.at(first, member, place[part])
    return _rank(keys // width, -_step(people), base, first, -scale, -people)[member]


def _drawn(pool: FloatArray, stream: IntArray) -> FloatArray:
    # as many as there are draws, each as often as the next
    return pool[np.arange(DRAWS) * len(pool) // DRAWS][stream] if len(pool) else np.zeros(stream.shape)


def _around(base: FloatArray, bounds: tuple[float, float]) -> tuple[FloatArray, FloatArray]:
    centre = base[:, None]
    # a published figure beyond the bounds is not pulled back, only not pushed further out
    return np.minimum(bounds[0] - centre, 0.0), np.maximum(bounds[1] - centre, 0.0)


def highest_mix(
    group: IntArray, low: FloatArray, high: FloatArray, figure: FloatArray, size: int
) -> FloatArray:
    """Find the highest mean that people of uncertain number, with known figures, can make together.

    The mean is highest when everyone above some figure is there and of those below no more than certainly
    are: a linear-fractional programme, whose optimum lies at such a threshold (Charnes and Cooper 1962, Naval
    Research Logistics Quarterly 9, 181-186). For the lowest mean, give the figures with the opposite sign.

    Parameters
    ----------
    group
        Area of each ingredient, 0 to size - 1.
    low, high
        Smallest and largest number of people of each ingredient; high may be infinite.
    figure
        Highest figure they can have; may be infinite.
    size
        How many areas there are.

    Returns
    -------
    numpy.ndarray
        The highest mean of each area; nan when nobody can be there.

    Examples
    --------
    10 to 20 people at 6 and 0 to 30 at 2: highest with nobody at 2, lowest (10 x 6 + 30 x 2) / 40.

    >>> low, high, figure = np.array([10.0, 0.0]), np.array([20.0, 30.0]), np.array([6.0, 2.0])
    >>> area = np.array([0, 0])
    >>> highest_mix(area, low, high, figure, 1).tolist(), (-highest_mix(area, low, high, -figure, 1)).tolist()
    ([6.0], [3.0])
    """
    best = np.full(size, -np.inf)
    there = high > 0
    # people without a limit on their number can take the mean as close to their own figure as they like
    limitless = there & (np.isinf(high) | np.isinf(figure))
    np.maximum.at(best, group[limitless], figure[limitless])
    there &= np.isfinite(figure)
    order = np.flatnonzero(there)
    order = order[np.lexsort((-figure[order], group[order]))]
    area, value, least = group[order], figure[order], low[order]
    extra = np.where(np.isinf(high[order]), least, high[order]) - least
    base_top, base_bottom = totals(area, least * value, size), totals(area, least, size)
    top = base_top[area] + _running(area, extra * value)
    bottom = base_bottom[area] + _running(area, extra)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(bottom > 0, top / bottom, -np.inf)
        np.maximum.at(best, area, mean)
        np.fmax.at(best, np.arange(size), np.where(base_bottom > 0, base_top / base_bottom, -np.inf))
    return np.where(np.isneginf(best) & ~_any(group[limitless], size), np.nan, best)


def _any(group: IntArray, size: int) -> BoolArray:
    return np.bincount(group, minlength=size) > 0


def _running(group: IntArray, values: FloatArray) -> FloatArray:
    """Return running totals that begin anew with every group; groups ascend."""
    if not len(group):
        return values
    first = _starts(group)
    total = np.cumsum(values)
    before = total[first] - values[first]
    return total - np.repeat(before, np.diff(np.append(first, len(group))))
