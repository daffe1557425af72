"""From pieces and published figures to estimates: value, two ranges and coverage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from smeedkaart.statistics.asked import COLUMNS, Asked, as_columns, ask
from smeedkaart.statistics.border_error import widened
from smeedkaart.statistics.contributions import (
    Parts,
    count_parts,
    surface_parts,
    totals,
    zone_counts,
)
from smeedkaart.statistics.denominators import Lent, Whole, lent_figures, spread_count, whole_of
from smeedkaart.statistics.intervals import AROUND_PEOPLE, Uncertain, count_range, uncertain
from smeedkaart.statistics.joining import Joined, join
from smeedkaart.statistics.means import NONE, OWN, PARENT, mean_columns, mean_figures
from smeedkaart.statistics.published import FigurePair, Published
from smeedkaart.statistics.unevenness import SHIPPED, Curve, untold
from smeedkaart.statistics.unknown import or_zero
from smeedkaart.statistics.usual import usual_limits, usual_rounding, usual_weights

__all__ = ["COLUMNS", "LookedUp", "estimate", "estimates", "figures_used", "look_up", "used_figures"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]

_LEVELS = np.array(["own", "parent", "none"], dtype=object)
# pieces worked on at a time; the draws of one block take about 50 MB
_BLOCK = 1024


def estimate(
    pieces: pd.DataFrame,
    zones: pd.DataFrame,
    *,
    counts: Sequence[str] = (),
    means: Mapping[str, str | None] | Sequence[str] | None = None,
    rounding: Mapping[str, float] | None = None,
    parents: pd.DataFrame | None = None,
    limits: Mapping[str, tuple[float, float]] | None = None,
    around_people: float = AROUND_PEOPLE,
    borrowed: pd.DataFrame | None = None,
    surrounding: gpd.GeoDataFrame | None = None,
    curve: Curve = SHIPPED,
    people: str | None = "population",
    whole: Mapping[str, float] | pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Estimate counts and means of areas from the figures of the zones they take a share of.

    Parameters
    ----------
    pieces
        What `overlay` returns, or the same columns made by hand: `area`, `zone`, `share` (0..1), `surface`
        and `area_surface` (m2); with a weight layer also `weight`, `area_weight` and `surface_share`.
    zones
        Frame indexed by zone, with a column for every figure; missing is nan. All zones of a parent must be
        there, also those that no area meets, to know what the parent leaves over.
    counts
        Columns that count people or households.
    means
        Columns that hold a rate or an average, each with the column of its denominator; None: surface. Names
        alone: each is weighed as `assess` does, by the count it is over, or the nearest that is known.
    rounding
        What figures are rounded to: with 5 the true one lies within 2.5 of the published one. An indicator of
        `smeedkaart.statistics.indicators` that is not named is rounded as `assess` takes it, a mean to its
        last published decimal; 0: not rounded. Of any other column nothing is supposed.
    parents
        Frame indexed by parent (wijk), with the same columns. The name of its index is the column of `zones`
        that refers to it; without a name, that is the only column of which all values occur in the index. A
        column that only the parents have is missing for every zone.
    limits
        Smallest and largest value a mean can have, such as (0, 100) for a percentage. By default those of
        the indicator; of any other column there are none.
    around_people
        How often areas like these are drawn around people who live there rather than blindly, 0..1; it widens
        `low` to `high` where a border cuts a zone of scattered people. 0 for shapes that nobody drew as an
        area, such as an overlap; below 0 for no-man's-land, from which such areas took the people.
    borrowed
        Which means of the parents are not their own but of something larger (municipality, country): index
        that of `parents`, a column for each such mean, missing where the figure is the parent's own.
    surrounding
        Zones across the border, with the same columns. Where there are fewer than 16 zones, the borders of
        these tell along how unevenly people live.
    curve
        How unevenness by surface follows from what neighbouring zones say: the one that comes along, or one
        that `smeedkaart calibrate` fitted to places of your own.
    people
        Count by which a denominator that zones lack is spread over them: what their parent leaves over.
        Without such a column, or None, by surface.
    whole
        What is published of all zones together: by mean the figure of the municipality. Where zones have a
        column `municipality`, a frame of those, indexed by code. What zones are lent leaves room for it.

    Returns
    -------
    pandas.DataFrame
        Indexed by (area, indicator) with the columns `value`; `low` and `high` (90 % probability); `floor`
        and `ceiling` (guaranteed; missing for a mean as soon as a zone is cut); `coverage` (0..1);
        `borrowed` (0..1, the part of those it is about whose figure is of something larger). floor <= low <=
        value <= high <= ceiling. Areas come in the order of the pieces, counts before means.

    Raises
    ------
    FrameError
        When a column is missing, does not hold numbers or has counts below zero, when the column that refers
        to the parents cannot be found, when zones or parents are not unique, when the curve is below zero or
        not finite, or when nothing says in which coordinate system the zones across the border are.

    Notes
    -----
    *Count*: sum of share x figure. A zone wholly inside is guaranteed with its rounding, a zone cut in two
    lies between nothing and all of it. The zones of one parent that have no figure count as one zone with
    what that parent leaves over (its figure minus the other zones'); its share is by surface. Without a
    parent the value is missing and `floor` holds the known part.

    *Mean*: sum of share x denominator x figure / sum of share x denominator, over the pieces with a figure. A
    missing figure is taken from the parent if it has one, as far as its other zones leave room for it
    (`lent_figures`); otherwise the piece is left out. A denominator that zones lack is what their parent
    leaves over, spread by people and then tilted, no further than needed, so that parent and municipality
    have the mean that is published of them (`Tilt`). Where published figures contradict each other all the
    same, every range is wider by as much, and a figure that would have to lie beyond all that is published
    counts as a missing one. Where nobody lives
    according to a weight layer, the mean is about those who may live there after all. The guaranteed range is
    the most extreme mix that the denominators allow, in which a figure that is missing may have any value
    within the limits; so may one taken from a parent, unless that parent lies wholly inside and none of its
    zones has a figure. The people on one side of a border may have any figure: once a zone is cut, there is
    no guaranteed range.

    A mean that was rounded when it was published is known to half a unit: by so much every range of it is
    wider.

    *Range of 90 %*: the true share of a cut zone is Beta distributed around `share`, more widely the more
    unevenly people live; the borders between zones tell that (`unevenness`). In a fifth of the draws all cut
    parts of an area err together (`uncertain`), rounding errors are uniform, and all else is independent;
    what a parent leaves over then errs a little to the wide side. A mean varies within a cut zone as zones
    beside each other differ (`variation`); where no neighbours tell, as all zones do, and where there is only
    one figure, the mean of part of its zone may be anything. A missing figure is drawn from those of the
    zones; where fewer than two of them have one, or nobody knows how many people it is about, nothing tells
    how likely what is, and `low` and `high` are the widest that could be. A figure taken from a parent
    differs from it as the figures of zones differ from their parents'; with fewer than three such differences
    to learn from, as those of parents differ from all of them together; with as few of these, nothing tells
    either (`spread`). The more of the parent the area has, the less: the whole parent has its figure. A
    figure that the parent borrowed gives the value, but of its zones nothing more is known than of any other:
    it is drawn as a missing one, and guarantees nothing. 2,000 draws in a Latin hypercube with a fixed seed;
    which draw a piece gets follows from its size and figure alone.

    Borders of zones that are drawn roughly make ranges of counts wider (`border_error`); which of them lie
    near that of an area comes with the pieces, from `overlay`.

    The figures are about the people of the zones: what of an area lies outside all zones lowers its coverage
    and nothing else. A weight layer divides people, and it is no proof: where it has no weight some may live,
    in the range of 90 % as well as in the guaranteed one, which goes by surface. Up to 2 m2 per km2 of a zone
    counts as none of it, or all but that much as all of it, for the guaranteed range.

    Examples
    --------
    Half of y (100 people, figure 8), and all of z (60 people, figure 2): 50 + 60; (50 x 8 + 60 x 2) / 110.
    A border runs through y, so nothing is proved of the mean.

    >>> pieces = pd.DataFrame(
    ...     {"area": "a", "zone": ["y", "z"], "share": [0.5, 1], "surface": [5e5, 1e6], "area_surface": 1.5e6}
    ... )
    >>> zones = pd.DataFrame({"people": [100, 60], "wmo": [8.0, 2.0]}, index=["y", "z"])
    >>> result = estimate(pieces, zones, counts=["people"], means={"wmo": "people"})
    >>> result[["value", "floor", "ceiling", "coverage"]].round(2).values.tolist()
    [[110.0, 60.0, 160.0, 1.0], [4.73, nan, nan, 1.0]]
    """
    known = Published(zones, parents, surrounding, curve)
    spread = people if people is not None and known.has(people) else None
    weighed = dict(means if isinstance(means, Mapping) else usual_weights(known, means or (), people or ""))
    all_of = {} if whole is None else whole
    asked = ask(
        counts,
        weighed,
        rounding={
            **usual_rounding(known, {*counts, *filter(None, weighed.values())}, weighed),
            **(rounding or {}),
        },
        limits={**usual_limits(weighed), **(limits or {})},
        around_people=around_people,
        borrowed=None if parents is None or borrowed is None else borrowed.reindex(parents.index),
        people=spread,
        whole={name: told for name in weighed if (told := whole_of(zones, name, all_of)) is not None},
    )
    joined = join(pieces, known)
    table = estimates(joined, known, asked)
    index = pd.MultiIndex.from_product([joined.areas, asked.names], names=["area", "indicator"])
    return pd.DataFrame(table.reshape(-1, len(COLUMNS)), index=index, columns=list(COLUMNS))


def estimates(
    joined: Joined, known: Published, asked: Asked, looked_up: LookedUp | None = None
) -> FloatArray:
    """Estimate as `estimate` does, in arrays: what is published is looked up once for many estimates.

    Parameters
    ----------
    joined
        The pieces, as `join` gives them.
    known
        What is published.
    asked
        The indicators to estimate.
    looked_up
        What `look_up` gave of the same, for whoever estimates again and again.

    Returns
    -------
    numpy.ndarray
        Shape (areas, names asked, `COLUMNS`).

    Raises
    ------
    FrameError
        As for `estimate`.

    Examples
    --------
    >>> from smeedkaart.statistics.asked import ask
    >>> pieces = pd.DataFrame({"area": ["a"], "zone": "z", "share": 0.5, "surface": 5e5, "area_surface": 5e5})
    >>> known = Published(pd.DataFrame({"people": [100]}, index=["z"]), None)
    >>> about = {"rounding": {}, "limits": {}, "around_people": 0.5, "borrowed": None}
    >>> table = estimates(join(pieces, known), known, ask(["people"], {}, **about))
    >>> table[0, 0, COLUMNS.index("value")].item()
    50.0
    """
    figures = look_up(known, asked) if looked_up is None else looked_up
    rows = [_estimate_block(block, known, asked, figures) for block in _blocks(joined)]
    table = np.concatenate([np.empty((0, len(asked.names), len(COLUMNS))), *rows])
    return widened(table, joined, known, asked)


def figures_used(
    pieces: pd.DataFrame,
    zones: pd.DataFrame,
    column: str,
    *,
    parents: pd.DataFrame | None = None,
    kind: Literal["count", "mean"] = "count",
    denominator: str | None = None,
    people: str | None = None,
    limits: tuple[float, float] = (-np.inf, np.inf),
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
    people
        The count by which a denominator is spread over zones that lack it; None: by surface.
    limits
        Smallest and largest value of a mean.

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
    known = Published(zones, parents)
    joined = join(pieces, known)
    figure, level, amount = used_figures(
        joined, known, column, kind=kind, denominator=denominator, people=people, limits=limits
    )
    result = pieces[["area", "zone", "share"]].copy()
    result["figure"] = _spread(figure, joined.row, len(pieces), np.nan)
    result["level"] = _spread(level, joined.row, len(pieces), _LEVELS[NONE])
    result["amount"] = _spread(amount, joined.row, len(pieces), np.nan)
    return result


def used_figures(
    joined: Joined,
    known: Published,
    column: str,
    *,
    kind: Literal["count", "mean"] = "count",
    denominator: str | None = None,
    people: str | None = None,
    limits: tuple[float, float] = (-np.inf, np.inf),
    unit: float = 0.0,
    whole: Whole | None = None,
    loose: BoolArray | None = None,
) -> tuple[FloatArray, npt.NDArray[np.object_], FloatArray]:
    """Say what `figures_used` says, in arrays.

    Parameters
    ----------
    joined
        The pieces, as `join` gives them.
    known
        What is published.
    column, kind, denominator, people, limits
        As for `figures_used`.
    unit
        What the mean is rounded to.
    whole, loose
        As for `lent_figures`.

    Returns
    -------
    tuple of numpy.ndarray
        Figure, level and amount of every joined piece.

    Raises
    ------
    FrameError
        As for `estimate`.

    Examples
    --------
    >>> pieces = pd.DataFrame({"area": ["a"], "zone": "z", "share": 0.5, "surface": 5e5, "area_surface": 5e5})
    >>> known = Published(pd.DataFrame({"people": [100]}, index=["z"]), None)
    >>> [column.tolist() for column in used_figures(join(pieces, known), known, "people")]
    [[100.0], ['own'], [50.0]]
    """
    own, above = known.figures(column, count=kind == "count")
    if kind == "count":
        parts = count_parts(joined, own, above, 0.0, untold(len(own)))
        figure = own[joined.zone]
        level = np.where(~np.isnan(figure), OWN, np.where(np.isnan(parts.piece_amount), NONE, PARENT))
    else:
        base = None if denominator is None else spread_count(known, denominator, people)
        lent = None
        if base is not None:
            bare = np.isnan(known.figures(denominator or "", count=True)[0])
            lent = lent_figures(
                known, (own, above), base, unit / 2, limits, whole=whole, loose=loose, spread=bare
            )
            base = lent.weights
        taken = mean_figures(joined, own, above, limits, lent=lent)
        figure, level = taken.figure, taken.level
        parts = surface_parts(joined) if base is None else count_parts(joined, *base, 0.0, untold(len(own)))
    return figure, _LEVELS[level], parts.piece_amount


def _spread(values: npt.NDArray[Any], row: IntArray, size: int, nothing: float | str) -> npt.NDArray[Any]:
    spread = np.full(size, nothing, dtype=values.dtype)
    spread[row] = values
    return spread


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
            ground=joined.ground[own],
            ground_cover=joined.ground_cover[own],
            by_units=None if joined.by_units is None else joined.by_units.at(own),
        )
        first = last


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What denominators and missing figures come to, the same for every area.

    Parameters
    ----------
    weights
        The denominators, spread over the zones that lack them.
    lent
        By mean what parents lend, and what it is weighed by then; None for a mean over surface.
    """

    weights: Mapping[str, FigurePair]
    lent: Mapping[str, Lent | None]


def look_up(known: Published, asked: Asked) -> LookedUp:
    """Look up what denominators and missing figures come to.

    Parameters
    ----------
    known
        What is published.
    asked
        The indicators to estimate.

    Returns
    -------
    LookedUp
        For `estimates`, any number of times.

    Raises
    ------
    FrameError
        As for `estimate`.

    Examples
    --------
    >>> from smeedkaart.statistics.asked import ask
    >>> zones = pd.DataFrame({"people": [100.0], "wmo": [4.0]}, index=["z"])
    >>> about = {"rounding": {}, "limits": {}, "around_people": 0.5, "borrowed": None}
    >>> found = look_up(Published(zones, None), ask(["people"], {"wmo": "people"}, **about))
    >>> found.weights["people"][0].tolist()
    [100.0]
    """
    denominators = [name for name in asked.means.values() if name is not None]
    weights = {name: spread_count(known, name, asked.people) for name in denominators}
    return LookedUp(
        weights,
        # of a mean over surface the figure of the parent as it is
        {
            name: None
            if over is None
            else lent_figures(
                known,
                known.figures(name, count=False),
                weights[over],
                asked.units.get(name, 0.0) / 2,
                asked.limits_of(name),
                whole=asked.whole.get(name),
                loose=asked.borrowed.get(name),
                spread=np.isnan(known.figures(over, count=True)[0]),
            )
            for name, over in asked.means.items()
        },
    )


def _estimate_block(block: Joined, known: Published, asked: Asked, figures: LookedUp) -> FloatArray:
    counts, means, names = asked.counts, asked.means, asked.names
    result = np.full((len(block.areas), len(names), len(COLUMNS)), np.nan)
    met = totals(block.area, np.ones(len(block.area)), len(block.areas)) > 0
    # what is drawn for a denominator serves every mean over it, and the count itself where nothing is spread
    drawn: dict[tuple[str, int], tuple[Parts, Uncertain]] = {}

    def of(base: str, pair: FigurePair, told_by: str) -> tuple[Parts, Uncertain]:
        if (base, id(pair)) not in drawn:
            uneven = known.unevenness(told_by, block.zone_weight)
            # units are published with their people, and with nobody else
            told = block.by_units if base == asked.people else None
            parts = count_parts(block, *pair, asked.units.get(base, 0.0), uneven, by_units=told)
            drawn[base, id(pair)] = parts, uncertain(parts, asked.around_people)
        return drawn[base, id(pair)]

    for name in counts:
        pair = known.figures(name, count=True)
        parts, which = of(name, pair, name)
        own = ~np.isnan(pair[0])[block.zone]
        result[:, names.index(name)] = _count_columns(block, parts, which, own, met)
    for name, base in means.items():
        limits, half = asked.limits_of(name), asked.units.get(name, 0.0) / 2
        told_by, spread = base, np.zeros(len(known.zones), dtype=bool)
        if base is None:
            parts, people = surface_parts(block), block.size
            which = uncertain(parts, asked.around_people)
        else:
            lent, published = figures.lent[name], known.figures(base, count=True)
            pair = figures.weights[base] if lent is None else lent.weights
            if pair is not published:
                # how the people live tells how those live whom the zones do not count
                told_by, spread = asked.people or base, np.isnan(published[0])
            parts, which = of(base, pair, told_by or base)
            people = zone_counts(block, *pair)
        borrowed = asked.borrowed.get(name)
        taken = mean_figures(
            block,
            *known.figures(name, count=False),
            limits,
            borrowed=borrowed,
            lie=known.spread(name, told_by, borrowed),
            lent=figures.lent[name],
            half=half,
        )
        varied = known.variation(name, told_by, limits)
        columns = mean_columns(block, parts, which, taken, varied=varied, people=people, spread=spread)
        result[:, names.index(name)] = columns
    return result


def _count_columns(
    block: Joined, parts: Parts, which: Uncertain, known: BoolArray, met: BoolArray
) -> FloatArray:
    n = len(block.areas)
    value = totals(parts.area, parts.amount, n)
    low, high = count_range(parts, which, value)
    coverage = totals(block.area, np.where(known, block.cover, 0.0), n)
    bounds = totals(parts.area, parts.low, n), totals(parts.area, parts.high, n)
    left_over = np.where(known, 0.0, or_zero(parts.piece_amount))
    with np.errstate(divide="ignore", invalid="ignore"):
        borrowed = totals(block.area, left_over, n) / value
    return as_columns(value, (low, high), bounds, coverage, met, borrowed=borrowed)
