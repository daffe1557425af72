"""From pieces and published figures to estimates: value, two ranges and coverage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from smeedkaart.errors import FrameError
from smeedkaart.statistics.contributions import Parts, count_parts, surface_parts, totals
from smeedkaart.statistics.intervals import (
    AROUND_PEOPLE,
    FigureDraws,
    Uncertain,
    count_range,
    highest_mix,
    mean_range,
    uncertain,
)
from smeedkaart.statistics.joining import TRACE, Joined, join, published

__all__ = ["COLUMNS", "estimate", "figures_used"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]
Published = dict[str, tuple[FloatArray, FloatArray]]

COLUMNS = ("value", "low", "high", "floor", "ceiling", "coverage")
_LEVELS = np.array(["own", "parent", "none"], dtype=object)
_OWN, _PARENT, _NONE = 0, 1, 2
# pieces worked on at a time; the draws of one block take about 50 MB
_BLOCK = 1024


@dataclass(frozen=True, slots=True)
class _Asked:
    """The indicators to estimate, and what is known of them."""

    counts: tuple[str, ...]
    means: dict[str, str | None]
    units: dict[str, float]
    limits: dict[str, tuple[float, float]]
    around_people: float
    borrowed: dict[str, BoolArray]

    @property
    def names(self) -> list[str]:
        return [*self.counts, *self.means]


def estimate(
    pieces: pd.DataFrame,
    zones: pd.DataFrame,
    *,
    counts: Sequence[str] = (),
    means: Mapping[str, str | None] | None = None,
    rounding: Mapping[str, float] | None = None,
    parents: pd.DataFrame | None = None,
    limits: Mapping[str, tuple[float, float]] | None = None,
    density: str | None = None,
    around_people: float = AROUND_PEOPLE,
    borrowed: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Estimate counts and means of areas from the figures of the zones they take a share of.

    Parameters
    ----------
    pieces
        What `overlay` returns, or the same columns made by hand: `area`, `zone`, `share` (0..1), `surface`
        and `area_surface` (m2); with a weight layer also `weight`, `area_weight` and `zone_units`.
    zones
        Frame indexed by zone, with a column for every figure; missing is nan. All zones of a parent must be
        there, also those that no area meets, to know what the parent leaves over.
    counts
        Columns that count people or households.
    means
        Columns that hold a rate or an average, each with the column of its denominator; None: surface.
    rounding
        What a count is rounded to: with 5 the true figure lies within 2.5 of the published one.
    parents
        Frame indexed by parent (wijk), with the same columns. The name of its index is the column of `zones`
        that refers to it; without a name, that is the only column of which all values occur in the index. A
        column that only the parents have is missing for every zone.
    limits
        Smallest and largest value a mean can have, such as (0, 100) for a percentage. By default there are
        none.
    density
        Column of `zones` with inhabitants per km2, to say how evenly they live; by default the count itself
        (of a mean: its denominator) by surface.
    around_people
        How often areas like these are drawn around people who live there rather than blindly, 0..1; it widens
        `low` to `high` where a border cuts a zone of scattered people. 0 for shapes that nobody drew as an
        area, such as an overlap or no-man's-land.
    borrowed
        Which means of the parents are not their own but of something larger (municipality, country): index
        that of `parents`, a column for each such mean, missing where the figure is the parent's own.

    Returns
    -------
    pandas.DataFrame
        Indexed by (area, indicator) with the columns `value`; `low` and `high` (90 % probability); `floor`
        and `ceiling` (guaranteed); `coverage` (0..1). floor <= low <= value <= high <= ceiling. Areas come in
        the order of the pieces, counts before means.

    Raises
    ------
    FrameError
        When a column is missing, does not hold numbers or has counts below zero, when the column that refers
        to the parents cannot be found, or when zones or parents are not unique.

    Notes
    -----
    *Count*: sum of share x figure. A zone wholly inside is guaranteed with its rounding, a zone cut in two
    lies between nothing and all of it. The zones of one parent that have no figure count as one zone with
    what that parent leaves over (its figure minus the other zones'); its share is by surface. Without a
    parent the value is missing and `floor` holds the known part.

    *Mean*: sum of share x denominator x figure / sum of share x denominator, over the pieces with a figure. A
    missing figure is taken from the parent if it has one; otherwise the piece is left out. The guaranteed
    range is the most extreme mix that the denominators allow, in which a figure that is missing may have any
    value within the limits; so may one taken from a parent, unless that parent lies wholly inside and none of
    its zones has a figure.

    *Range of 90 %*: the true share of a cut zone is Beta distributed around `share` (`rho` of dispersion,
    `uncertain` of intervals), rounding errors are uniform, and all are independent; what a parent leaves
    over then errs a little to the wide side. A missing figure is drawn from those of the zones; where fewer
    than two of them have one, or nobody knows how many people it is about, nothing tells how likely what
    is, and `low` and `high` are the guaranteed range. A figure taken from a parent differs from it as the
    figures of zones differ from their parents'; with fewer than two such differences to learn from it is
    not varied, and the range is that of the parent. A figure that the parent borrowed gives the value, but
    of its zones nothing more is known than of any other: it is drawn as a missing one, and guarantees
    nothing. 2,000 draws in a Latin hypercube with a fixed seed; which draw a piece gets follows from its
    size and figure alone.

    The figures are about the people of the zones: what of an area lies outside all zones lowers its coverage
    and nothing else. A weight layer is taken at its word: where it has no weight, nobody lives. Up to 2 m2
    per km2 of a zone counts as none of it, or all but that much as all of it, for the guaranteed range.

    Examples
    --------
    Half of y (100 people, figure 8), and all of z (60 people, figure 2): 50 + 60; (50 x 8 + 60 x 2) / 110.
    The highest mean has all of y inside: (100 x 8 + 60 x 2) / 160.

    >>> pieces = pd.DataFrame(
    ...     {"area": "a", "zone": ["y", "z"], "share": [0.5, 1], "surface": [5e5, 1e6], "area_surface": 1.5e6}
    ... )
    >>> zones = pd.DataFrame({"people": [100, 60], "wmo": [8.0, 2.0]}, index=["y", "z"])
    >>> result = estimate(pieces, zones, counts=["people"], means={"wmo": "people"})
    >>> result[["value", "floor", "ceiling", "coverage"]].round(2).values.tolist()
    [[110.0, 60.0, 160.0, 1.0], [4.73, 2.0, 5.75, 1.0]]
    """
    if not 0 <= around_people <= 1:
        raise FrameError("statistics.around_people_beyond")
    asked = _Asked(
        tuple(counts),
        dict(means or {}),
        _units(rounding),
        dict(limits or {}),
        around_people,
        _borrowed(parents, borrowed),
    )
    joined = join(pieces, zones, parents)
    figures = _all_published(joined, zones, parents, asked)
    per_km2 = None if density is None else published(joined, zones, None, density, count=True)[0]
    rows = [_estimate_block(block, figures, asked, per_km2) for block in _blocks(joined)]
    table = np.concatenate([np.empty((0, len(asked.names), len(COLUMNS))), *rows])
    index = pd.MultiIndex.from_product([joined.areas, asked.names], names=["area", "indicator"])
    return pd.DataFrame(table.reshape(-1, len(COLUMNS)), index=index, columns=list(COLUMNS))


def figures_used(
    pieces: pd.DataFrame,
    zones: pd.DataFrame,
    column: str,
    *,
    parents: pd.DataFrame | None = None,
    kind: Literal["count", "mean"] = "count",
    denominator: str | None = None,
) -> pd.DataFrame:
    """Say for every piece which figure the estimate took from where, for the receipt.

    Parameters
    ----------
    pieces, zones, parents
        As for `estimate`.
    column
        The count or mean.
    kind
        Which of the two it is.
    denominator
        The denominator of a mean; None: surface.

    Returns
    -------
    pandas.DataFrame
        A row for every piece, with its index: `area`, `zone`, `share`; `figure`, for a count the published
        one and for a mean the one used; `level`, "own", "parent" or "none"; `amount`, the people the piece
        brings (of a mean: of its denominator; m2 for surface), nan when that is not known. For a count the
        amounts of an area add up to its value; for a mean its value is sum of amount x figure / sum of
        amount.

    Raises
    ------
    FrameError
        As for `estimate`.

    Examples
    --------
    Parent p has 100 people, of whom 60 in y; the other 40 are in z, which has no figure of its own.

    >>> pieces = pd.DataFrame(
    ...     {"area": "a", "zone": ["y", "z"], "share": [0.5, 0.25], "surface": 1e6, "area_surface": 2e6}
    ... )
    >>> zones = pd.DataFrame({"people": [60, None], "wijk": "p"}, index=["y", "z"])
    >>> parents = pd.DataFrame({"people": [100]}, index=pd.Index(["p"], name="wijk"))
    >>> figures_used(pieces, zones, "people", parents=parents)
      area zone  share  figure   level  amount
    0    a    y   0.50    60.0     own    30.0
    1    a    z   0.25     NaN  parent    10.0
    """
    joined = join(pieces, zones, parents)
    own, above = published(joined, zones, parents, column, count=kind == "count")
    if kind == "count":
        parts = count_parts(joined, own, above, 0.0, None)
        figure = own[joined.zone]
        level = np.where(~np.isnan(figure), _OWN, np.where(np.isnan(parts.piece_amount), _NONE, _PARENT))
    else:
        taken = _mean_figures(joined, own, above, (-np.inf, np.inf))
        figure, level = taken.figure, taken.level
        base = None if denominator is None else published(joined, zones, parents, denominator, count=True)
        parts = surface_parts(joined) if base is None else count_parts(joined, *base, 0.0, None)
    result = pieces[["area", "zone", "share"]].copy()
    result["figure"] = _spread(figure, joined.row, len(pieces))
    place = np.full(len(pieces), _NONE)
    place[joined.row] = level
    result["level"] = _LEVELS[place]
    result["amount"] = _spread(parts.piece_amount, joined.row, len(pieces))
    return result


def _borrowed(parents: pd.DataFrame | None, marks: pd.DataFrame | None) -> dict[str, BoolArray]:
    if parents is None or marks is None:
        return {}
    known = marks.reindex(parents.index).notna()
    return {str(name): known[name].to_numpy(dtype=bool) for name in known}


def _spread(values: FloatArray, row: IntArray, size: int) -> FloatArray:
    spread = np.full(size, np.nan)
    spread[row] = values
    return spread


def _units(rounding: Mapping[str, float] | None) -> dict[str, float]:
    units = {name: float(unit) for name, unit in (rounding or {}).items()}
    for name, unit in units.items():
        if not 0 <= unit < np.inf:
            raise FrameError("statistics.rounding_below_zero", name=name)
    return units


def _all_published(
    joined: Joined, zones: pd.DataFrame, parents: pd.DataFrame | None, asked: _Asked
) -> Published:
    counts, means = asked.counts, asked.means
    doubled = sorted({name for name in counts if counts.count(name) > 1 or name in means})
    if doubled:
        raise FrameError("statistics.asked_twice", names=doubled)
    denominators = [name for name in means.values() if name is not None]
    figures = {name: published(joined, zones, parents, name, count=True) for name in {*counts, *denominators}}
    return figures | {name: published(joined, zones, parents, name, count=False) for name in means}


def _blocks(joined: Joined) -> Iterator[Joined]:
    """Divide the areas into blocks of at most _BLOCK pieces, or a single area."""
    ends = np.searchsorted(joined.area, np.arange(len(joined.areas)), side="right")
    first = 0
    while first < len(joined.areas):
        start = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, start + _BLOCK, side="right")))
        # areas without any piece are no work, but their rows are
        last = min(last, first + _BLOCK, len(joined.areas))
        own = slice(start, int(ends[last - 1]))
        yield replace(
            joined,
            areas=joined.areas[first:last],
            row=joined.row[own],
            area=joined.area[own] - first,
            zone=joined.zone[own],
            share=joined.share[own],
            surface=joined.surface[own],
            cover=joined.cover[own],
        )
        first = last


def _estimate_block(
    block: Joined, figures: Published, asked: _Asked, per_km2: FloatArray | None
) -> FloatArray:
    counts, means, names = asked.counts, asked.means, asked.names
    result = np.full((len(block.areas), len(names), len(COLUMNS)), np.nan)
    met = totals(block.area, np.ones(len(block.area)), len(block.areas)) > 0
    # what is drawn for a denominator serves every mean over it
    for base in {None: None, **dict.fromkeys([*counts, *means.values()])}:
        if base is None:
            parts = surface_parts(block)
        else:
            parts = count_parts(block, *figures[base], asked.units.get(base, 0.0), per_km2)
        which = uncertain(parts, asked.around_people)
        if base in counts:
            known = ~np.isnan(figures[base][0])[block.zone]
            result[:, names.index(base)] = _count_columns(block, parts, which, known, met)
        for name in [name for name, of in means.items() if of == base]:
            limits = asked.limits.get(name, (-np.inf, np.inf))
            taken = _mean_figures(block, *figures[name], limits, asked.borrowed.get(name))
            result[:, names.index(name)] = _mean_columns(block, parts, which, taken, met)
    return result


def _count_columns(
    block: Joined, parts: Parts, which: Uncertain, known: BoolArray, met: BoolArray
) -> FloatArray:
    n = len(block.areas)
    value = totals(parts.area, parts.amount, n)
    low, high = count_range(parts, which, value)
    coverage = totals(block.area, np.where(known, block.cover, 0.0), n)
    bounds = totals(parts.area, parts.low, n), totals(parts.area, parts.high, n)
    return _columns(value, (low, high), bounds, coverage, met)


def _columns(
    value: FloatArray,
    probable: tuple[FloatArray, FloatArray],
    guaranteed: tuple[FloatArray, FloatArray],
    coverage: FloatArray,
    met: BoolArray,
) -> FloatArray:
    """Put the columns in order, floor <= low <= value <= high <= ceiling; nothing where there is no zone."""
    floor, ceiling = np.fmin(guaranteed[0], value), np.fmax(guaranteed[1], value)
    low = np.maximum(np.minimum(probable[0], value), floor)
    high = np.minimum(np.maximum(probable[1], value), ceiling)
    # the mirror image of a mix of zeros would be -0
    table = np.column_stack([value, low, high, floor, ceiling]) + 0.0
    table[np.isnan(value), :3] = np.nan
    table[~met] = np.nan
    return np.column_stack([table, np.clip(coverage, 0.0, 1.0)])


@dataclass(frozen=True, slots=True)
class _MeanFigures:
    """The figure of a mean for each piece: which is used, from which level, and between which it may lie.

    A piece is `loose` when its figure is of something larger than its parent.
    """

    figure: FloatArray
    level: IntArray
    loose: BoolArray
    least: FloatArray
    most: FloatArray
    figures: FloatArray
    differences: FloatArray
    limits: tuple[float, float]


def _mean_figures(
    joined: Joined,
    own: FloatArray,
    above: FloatArray,
    limits: tuple[float, float],
    borrowed: BoolArray | None = None,
) -> _MeanFigures:
    parent_figure = np.append(above, np.nan)[joined.parent]
    theirs = np.append(np.ones(len(above), dtype=bool) if borrowed is None else ~borrowed, True)[
        joined.parent
    ]
    published_own, taken = own[joined.zone], parent_figure[joined.zone]
    level = np.where(~np.isnan(published_own), _OWN, np.where(~np.isnan(taken), _PARENT, _NONE))
    figure = np.where(level == _OWN, published_own, taken)
    loose = (level == _PARENT) & ~theirs[joined.zone]
    exact = (level == _OWN) | ((level == _PARENT) & ~loose & _whole_parent(joined, np.isnan(own)))
    # how zones differ from their municipality says nothing of how they differ from their own parent
    differences = np.where(theirs, own - parent_figure, np.nan)
    return _MeanFigures(
        figure=figure,
        level=level.astype(np.intp),
        loose=loose,
        least=np.where(exact, figure, limits[0]),
        most=np.where(exact, figure, limits[1]),
        figures=_to_draw_from(own),
        differences=_to_draw_from(differences),
        limits=limits,
    )


def _to_draw_from(values: FloatArray) -> FloatArray:
    known = np.sort(values[~np.isnan(values)])
    return known if len(known) > 1 else known[:0]


def _whole_parent(joined: Joined, unknown: BoolArray) -> BoolArray:
    """Say for each piece whether its area has all of a parent of which no zone has a figure of its own."""
    child = joined.parent >= 0
    children = totals(joined.parent[child], np.ones(child.sum()), joined.parents)
    bare = totals(joined.parent[child], unknown[child].astype(np.float64), joined.parents) == children
    parent = joined.parent[joined.zone]
    key = joined.area * (joined.parents + 1) + parent + 1
    keys, of_piece = np.unique(key, return_inverse=True)
    whole = totals(of_piece, (joined.share >= 1.0 - TRACE).astype(np.float64), len(keys))[of_piece]
    return np.asarray((whole == np.append(children, np.nan)[parent]) & np.append(bare, False)[parent])


def _mean_columns(
    block: Joined, parts: Parts, which: Uncertain, taken: _MeanFigures, met: BoolArray
) -> FloatArray:
    n = len(block.areas)
    usable = ~np.isnan(taken.figure) & ~np.isnan(parts.piece_amount)
    people = np.where(usable, parts.piece_amount, 0.0)
    figure = np.where(usable, taken.figure, 0.0)
    bottom = totals(block.area, people, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(bottom > 0, totals(block.area, people * figure, n) / bottom, np.nan)
    drawn = _figure_draws(block, parts, taken)
    steady = taken.figure.copy()
    # a borrowed figure gives the value; in the range the figure that is drawn takes its place
    steady[drawn.piece[np.isnan(drawn.base)]] = np.nan
    low, high = mean_range(parts, which, value, steady, drawn)
    bounds = _mean_bounds(block, parts, taken)
    unlike = totals(block.area, _like_nothing(parts, taken).astype(np.float64), n) > 0
    low, high = np.where(unlike, bounds[0], low), np.where(unlike, bounds[1], high)
    coverage = totals(block.area, np.where(usable, block.cover, 0.0), n)
    return _columns(value, (low, high), bounds, coverage, met)


def _like_nothing(parts: Parts, taken: _MeanFigures) -> BoolArray:
    """Say for each piece whether nothing tells how likely its figure, or the number of its people, is."""
    unknown = (taken.level == _NONE) | taken.loose
    bare = unknown & (parts.piece_amount > 0) & (len(taken.figures) == 0)
    return np.asarray(~parts.trace[parts.of_piece] & (bare | np.isnan(parts.piece_amount)))


def _figure_draws(block: Joined, parts: Parts, taken: _MeanFigures) -> FigureDraws:
    drawable = ~parts.trace[parts.of_piece] & np.isfinite(parts.piece_amount)
    drawn = drawable & ((taken.level == _NONE) | taken.loose) & (len(taken.figures) > 0)
    moved = drawable & (taken.level == _PARENT) & ~taken.loose
    moved &= (taken.least < taken.most) & (len(taken.differences) > 0)
    piece = np.flatnonzero(drawn | moved)
    zone = block.zone[piece]
    return FigureDraws(
        piece=piece,
        group=np.where(moved[piece], len(block.parent) + block.parent[zone], zone),
        base=np.where(taken.loose, np.nan, taken.figure)[piece],
        figures=taken.figures,
        differences=taken.differences,
        bounds=taken.limits,
    )


def _mean_bounds(block: Joined, parts: Parts, taken: _MeanFigures) -> tuple[FloatArray, FloatArray]:
    """Guaranteed range of a mean: the most extreme mixes of what may be in each area."""
    n = len(block.areas)
    exact = taken.least == taken.most
    piece = np.flatnonzero(exact | ~parts.trace[parts.of_piece])
    alike = np.column_stack([parts.of_piece[piece], taken.least[piece], taken.most[piece]])
    rows = np.unique(alike, axis=0)
    part = rows[:, 0].astype(np.intp)
    # of pieces with different figures that share one part, each may have none of its people
    alone = np.bincount(part, minlength=len(parts.area))[part] == 1
    low, high = np.where(alone, parts.low[part], 0.0), parts.high[part]
    ceiling = highest_mix(parts.area[part], low, high, rows[:, 2], n)
    floor = -highest_mix(parts.area[part], low, high, -rows[:, 1], n)
    # where nobody can live, a mean could still be anything
    return np.where(np.isnan(floor), taken.limits[0], floor), np.where(
        np.isnan(ceiling), taken.limits[1], ceiling
    )
