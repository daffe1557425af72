"""The mean of each area: which figure each piece brings, and between which the mean lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from smeedkaart.statistics.asked import as_columns
from smeedkaart.statistics.borrowing import NOTHING_TOLD, Family, Spread, off_parent, parts_of_parents
from smeedkaart.statistics.contributions import Parts, totals
from smeedkaart.statistics.denominators import Lent
from smeedkaart.statistics.intervals import DRAWS, FigureDraws, Uncertain, highest_mix, mean_range
from smeedkaart.statistics.joining import TRACE, Joined
from smeedkaart.statistics.unknown import or_zero
from smeedkaart.statistics.variation import Variation

__all__ = ["NONE", "OWN", "PARENT", "MeanFigures", "mean_columns", "mean_figures"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]

# what an area has of a parent lies as good as nowhere but at its figure
_AS_ITS_PARENT = 1e-6

OWN, PARENT, NONE = 0, 1, 2
"""Of what a figure is: of the zone itself, of its parent, or nobody knows it."""


@dataclass(frozen=True, slots=True)
class MeanFigures:
    """The figure of a mean for each piece: which is used, from which level, and between which it may lie.

    A piece is `loose` when its figure is of something larger than its parent, and `exact` when what it has is
    published of it, and known to `half` a unit. By its `gap` what is published contradicts itself there.
    """

    figure: FloatArray
    level: IntArray
    loose: BoolArray
    exact: BoolArray
    half: float
    gap: FloatArray
    least: FloatArray
    most: FloatArray
    figures: FloatArray
    differences: FloatArray
    limits: tuple[float, float]

    @property
    def lent(self) -> BoolArray:
        """Of which pieces the figure is of something larger than what the area has of it."""
        return np.asarray((self.level == PARENT) & ~self.exact)


def mean_figures(
    joined: Joined,
    own: FloatArray,
    above: FloatArray,
    limits: tuple[float, float],
    *,
    borrowed: BoolArray | None = None,
    lie: Spread = NOTHING_TOLD,
    lent: Lent | None = None,
    half: float = 0.0,
) -> MeanFigures:
    """Choose for each piece the figure of a mean: that of its zone, or else that of the parent.

    Parameters
    ----------
    joined
        Pieces and zones.
    own, above
        The figures of the zones and of their parents; nan where they are not published.
    limits
        Smallest and largest value that can exist.
    borrowed
        Which figures of parents are of something larger; None: no one's.
    lie
        How far zones lie from their parents.
    lent
        For each zone the figure that its parent lends it (`lent_figures`); None: that of the parent.
    half
        How far a true figure may lie from the published one.

    Returns
    -------
    MeanFigures
        What is used for each piece, and what to draw from where nothing is known.
    """
    parent_figure = np.append(above, np.nan)[joined.parent]
    theirs = np.append(np.ones(len(above), dtype=bool) if borrowed is None else ~borrowed, True)[
        joined.parent
    ]
    published_own, taken = own[joined.zone], (parent_figure if lent is None else lent.figure)[joined.zone]
    level = np.where(~np.isnan(published_own), OWN, np.where(~np.isnan(taken), PARENT, NONE))
    figure = np.where(level == OWN, published_own, taken)
    loose = (level == PARENT) & ~theirs[joined.zone]
    if lent is not None:
        loose |= (level == PARENT) & lent.unsure[joined.zone]
    exact, theirs_alone = level == OWN, (level == PARENT) & ~loose
    if theirs_alone.any():
        exact |= theirs_alone & _whole_parent(joined, own)
    return MeanFigures(
        figure=figure,
        level=level.astype(np.intp),
        loose=loose,
        exact=exact,
        half=half,
        gap=np.zeros(len(figure)) if lent is None else lent.gap[joined.zone],
        # what is published beyond what can exist is not pulled back
        least=np.where(exact, np.maximum(figure - half, np.minimum(limits[0], figure)), limits[0]),
        most=np.where(exact, np.minimum(figure + half, np.maximum(limits[1], figure)), limits[1]),
        figures=joined.once(("drawn from",), (own,), lambda: _to_draw_from(own)),
        differences=lie.draws(DRAWS),
        limits=limits,
    )


def _to_draw_from(values: FloatArray) -> FloatArray:
    known = np.sort(values[~np.isnan(values)])
    return known if len(known) > 1 else known[:0]


def _whole_parent(joined: Joined, own: FloatArray) -> BoolArray:
    """Say for each piece whether its area has all of a parent of which no zone has a figure of its own."""
    children, bare = joined.once(("bare",), (own,), lambda: _bare(joined, np.isnan(own)))
    parent = joined.parent[joined.zone]
    key = joined.area * (joined.parents + 1) + parent + 1
    keys, of_piece = np.unique(key, return_inverse=True)
    whole = totals(of_piece, (joined.share >= 1.0 - TRACE).astype(np.float64), len(keys))[of_piece]
    return np.asarray((whole == np.append(children, np.nan)[parent]) & np.append(bare, False)[parent])


def _bare(joined: Joined, unknown: BoolArray) -> tuple[FloatArray, BoolArray]:
    """Count the zones of each parent, and say whether none of them has a figure of its own."""
    child = joined.parent >= 0
    children = totals(joined.parent[child], np.ones(child.sum()), joined.parents)
    return children, totals(
        joined.parent[child], unknown[child].astype(np.float64), joined.parents
    ) == children


def mean_columns(
    block: Joined,
    parts: Parts,
    which: Uncertain,
    taken: MeanFigures,
    *,
    varied: Variation,
    people: FloatArray,
    spread: BoolArray,
) -> FloatArray:
    """Work out the mean of each area, with its ranges and its coverage.

    Parameters
    ----------
    block
        Pieces and zones.
    parts, which
        The parts of the denominator, and those that are uncertain.
    taken
        The figure of each piece.
    varied
        How much the mean varies within zones.
    people
        Of every zone as a whole: who of the denominator live there.
    spread
        Of which zones the denominator is not published: what it says is no proof.

    Returns
    -------
    numpy.ndarray
        Shape (areas, `COLUMNS`).
    """
    n = len(block.areas)
    usable = ~np.isnan(taken.figure) & ~np.isnan(parts.piece_amount)
    there = _people(block, parts, usable)
    figure = np.where(usable, taken.figure, 0.0)
    bottom = totals(block.area, there, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(bottom > 0, totals(block.area, there * figure, n) / bottom, np.nan)
    off = _off(block, there, taken, people)
    drawn = _figure_draws(block, parts, taken, off)
    steady = taken.figure.copy()
    # a borrowed figure gives the value; in the range the figure that is drawn takes its place
    steady[drawn.piece[np.isnan(drawn.base)]] = np.nan
    within = varied.deviation(block.area, there, parts.outside, value)
    low, high = mean_range(parts, which, value, steady, drawn, within=within, limits=taken.limits)
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = or_zero(totals(block.area, there * taken.gap, n) / bottom)
    low, high = _as_rounded(low, high, value, taken, gap)
    unlike = totals(block.area, _like_nothing(parts, taken, off).astype(np.float64), n) > 0
    # the people on one side of a border may have any figure: nothing published says what theirs is
    cut = totals(block.area, block.cut.astype(np.float64), n) > 0
    bounds = np.full((2, n), np.nan)
    # a border that people draw cuts zones nearly always: then nothing asks for what would be proved
    if (unlike | ~cut).any():
        lowest, highest = _mean_bounds(block, parts, taken, spread)
        # figures that contradict each other guarantee nothing more exact than that
        bounds[0] = np.maximum(lowest - gap, np.minimum(taken.limits[0], lowest))
        bounds[1] = np.minimum(highest + gap, np.maximum(taken.limits[1], highest))
    low, high = np.where(unlike, bounds[0], low), np.where(unlike, bounds[1], high)
    if not varied.told:
        # of part of a zone the mean may be anything, when nothing tells how much means differ
        part = (taken.level == OWN) & (parts.outside > 0) & (there > 0)
        anything = totals(block.area, part.astype(np.float64), n) > 0
        least, most = _limits_around(value, taken)
        low, high = np.where(anything, least, low), np.where(anything, most, high)
    proved = np.where(cut, np.nan, bounds[0]), np.where(cut, np.nan, bounds[1])
    coverage = totals(block.area, np.where(usable, block.cover, 0.0), n)
    met = totals(block.area, np.ones(len(block.area)), n) > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        borrowed = totals(block.area, there * taken.lent, n) / bottom
    return as_columns(value, (low, high), proved, coverage, met, borrowed=borrowed)


def _off(block: Joined, there: FloatArray, taken: MeanFigures, people: FloatArray) -> FloatArray:
    """Say for each piece in times what zones lie off how far what its area has may lie from the parent."""
    off = np.zeros(len(there))
    lent = np.flatnonzero(taken.lent & ~taken.loose)
    if len(lent):
        zone = block.zone[lent]
        zones = Family(np.full(len(people), np.nan), people, block.parent, np.full(block.parents, np.nan))
        parts = block.once(("parts",), (people,), lambda: parts_of_parents(zones))
        group = block.area[lent] * block.parents + block.parent[zone]
        off[lent] = off_parent(group, there[lent], zone, zones, parts)
    return off


def _as_rounded(
    low: FloatArray, high: FloatArray, value: FloatArray, taken: MeanFigures, gap: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Widen a range by half a unit, as figures rounded alike err, and by how far published figures clash."""
    least, most = _limits_around(value, taken)
    low, high = np.fmin(low, value) - taken.half - gap, np.fmax(high, value) + taken.half + gap
    return np.maximum(low, least), np.minimum(high, most)


def _limits_around(value: FloatArray, taken: MeanFigures) -> tuple[FloatArray, FloatArray]:
    """Give the smallest and largest mean there can be; what is published beyond them is not pulled back."""
    return np.fmin(taken.limits[0], value), np.fmax(taken.limits[1], value)


def _people(block: Joined, parts: Parts, usable: BoolArray) -> FloatArray:
    """Say how much each piece weighs in the mean of its area: by its people."""
    n = len(block.areas)
    people = np.where(usable, parts.piece_amount, 0.0)
    nobody = totals(block.area, people, n) == 0
    if not nobody.any():
        return people
    # where a weight layer says that nobody lives, some may: they are what the mean is about
    some = parts.centre[parts.of_piece] * parts.fraction * parts.figure[parts.of_piece]
    return np.where(nobody[block.area] & usable, some, people)


def _like_nothing(parts: Parts, taken: MeanFigures, off: FloatArray) -> BoolArray:
    """Say for each piece whether nothing tells how likely its figure, or the number of its people, is."""
    unknown = (taken.level == NONE) | taken.loose
    bare = unknown & (len(taken.figures) == 0)
    bare |= (off > _AS_ITS_PARENT) & (len(taken.differences) == 0)
    bare &= parts.piece_amount > 0
    return np.asarray(~parts.trace[parts.of_piece] & (bare | np.isnan(parts.piece_amount)))


def _figure_draws(block: Joined, parts: Parts, taken: MeanFigures, off: FloatArray) -> FigureDraws:
    drawable = ~parts.trace[parts.of_piece] & np.isfinite(parts.piece_amount)
    drawn = drawable & ((taken.level == NONE) | taken.loose) & (len(taken.figures) > 0)
    moved = drawable & taken.lent & ~taken.loose & (len(taken.differences) > 0)
    piece = np.flatnonzero(drawn | moved)
    zone = block.zone[piece]
    return FigureDraws(
        piece=piece,
        group=np.where(moved[piece], len(block.parent) + block.parent[zone], zone),
        base=np.where(taken.loose, np.nan, taken.figure)[piece],
        scale=off[piece],
        figures=taken.figures,
        differences=taken.differences,
        bounds=taken.limits,
    )


def _mean_bounds(
    block: Joined, parts: Parts, taken: MeanFigures, spread: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """Guaranteed range of a mean: the most extreme mixes of what may be in each area."""
    n = len(block.areas)
    piece = np.flatnonzero(taken.exact | ~parts.trace[parts.of_piece])
    alike = np.column_stack([parts.of_piece[piece], taken.least[piece], taken.most[piece]])
    rows = np.unique(alike, axis=0)
    part = rows[:, 0].astype(np.intp)
    # of pieces with different figures that share one part, each may have none of its people
    alone = np.bincount(part, minlength=len(parts.area))[part] == 1
    vague = totals(parts.of_piece, spread[block.zone].astype(np.float64), len(parts.area))[part] > 0
    low = np.where(alone & ~vague, parts.low[part], 0.0)
    # however many they are: where one part is all there is, that does not matter
    high = np.where(vague & (parts.high[part] > 0), np.inf, parts.high[part])
    ceiling = highest_mix(parts.area[part], low, high, rows[:, 2], n)
    floor = -highest_mix(parts.area[part], low, high, -rows[:, 1], n)
    # where nobody can live, a mean could still be anything
    return np.where(np.isnan(floor), taken.limits[0], floor), np.where(
        np.isnan(ceiling), taken.limits[1], ceiling
    )
