"""By which count a mean is weighed, and how much of it each zone has: area and average weigh alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from smeedkaart.statistics.contributions import totals
from smeedkaart.statistics.decimals import half_unit, published_decimals
from smeedkaart.statistics.indicator import Indicator
from smeedkaart.statistics.published import FigurePair, Published
from smeedkaart.statistics.tilting import Tilt, crossing

__all__ = [
    "Lent",
    "Whole",
    "average_of",
    "decimals_of",
    "lent_figures",
    "spread_count",
    "weighed_by",
    "whole_of",
]

# of the half unit that a whole municipality may differ from what is published of it: not just up to the edge
_WITHIN = 0.9

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Whole:
    """What is published of all zones of a municipality together.

    Parameters
    ----------
    place
        For each zone in which municipality it lies, a place in `figure`.
    figure
        For each municipality the mean as published; nan where it is not.
    """

    place: IntArray
    figure: FloatArray


@dataclass(frozen=True, eq=False)
class Lent:
    """What parents lend their zones of a mean, and how it is weighed then.

    Parameters
    ----------
    figure
        For each zone the figure that its parent lends; nan where none does.
    unsure
        Which of them the published figures contradict: nothing more is known of those than of any zone.
    weights
        What the mean is weighed by: of zones and of parents.
    gap
        By how much, over half a unit, that to which a zone belongs misses the published figure.
    """

    figure: FloatArray
    unsure: BoolArray
    weights: FigurePair
    gap: FloatArray


def whole_of(zones: pd.DataFrame, name: str, published: Mapping[str, float] | pd.DataFrame) -> Whole | None:
    """Give what is published of all zones together, or of each municipality in which they lie.

    Parameters
    ----------
    zones
        Frame of zones; where they are of several municipalities, its column `municipality` has their codes.
    name
        The mean.
    published
        By mean the figure of the municipality; of several a frame indexed by code, with a column a mean.

    Returns
    -------
    Whole or None
        None where nothing is published.

    Examples
    --------
    >>> import pandas as pd
    >>> whole_of(pd.DataFrame(index=["y", "z"]), "low_income", {"low_income": 2.8}).figure.tolist()
    [2.8]
    """
    if not isinstance(published, pd.DataFrame):
        value = published.get(name)
        return None if value is None else Whole(np.zeros(len(zones), dtype=np.intp), np.array([value]))
    if name not in published or "municipality" not in zones:
        return None
    # the last is that of a zone of which nobody said in which municipality it lies
    place = published.index.get_indexer(pd.Index(zones["municipality"]))
    figures = np.append(published[name].to_numpy(dtype=np.float64, na_value=np.nan), np.nan)
    return Whole(np.where(place < 0, len(published), place).astype(np.intp), figures)


def spread_count(known: Published, name: str, by: str | None) -> FigurePair:
    """Give a count of each zone, with what a parent leaves over spread by people over its zones without one.

    Parameters
    ----------
    known
        What is published.
    name
        The count.
    by
        The count of people; None, or where it is not known of every such zone: nothing is spread.

    Returns
    -------
    tuple of numpy.ndarray
        One figure for each zone, one for each parent; nan where it is neither published nor spread.

    Examples
    --------
    Wijk p has 100 households, of which 40 in x; y and z have 50 and 150 people, so 15 and 45 of the other 60.

    >>> import pandas as pd
    >>> rows = {"population": [80, 50, 150], "households": [40, None, None], "wijk": "p"}
    >>> wijken = pd.DataFrame({"households": [100]}, index=pd.Index(["p"], name="wijk"))
    >>> spread_count(Published(pd.DataFrame(rows, index=list("xyz")), wijken), "households", "population")[0]
    array([40., 15., 45.])
    """
    told = own, above = known.figures(name, count=True)
    if by is None or by == name or not known.has(by):
        return told
    parent, size = known.parent, len(above)
    lacking = np.isnan(own) & (parent >= 0) & ~np.isnan(np.append(above, np.nan)[parent])
    if not lacking.any():
        return told
    people = known.figures(by, count=True)[0]
    there = (parent >= 0) & ~np.isnan(own)
    left = np.maximum(above - totals(parent[there], own[there], size), 0.0)
    # nan as soon as the people of one of them are not known
    among = totals(parent[lacking], people[lacking], size)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = left[parent[lacking]] * people[lacking] / among[parent[lacking]]
    spread = own.copy()
    spread[lacking] = np.where(np.isfinite(part), part, np.nan)
    return spread, above


def weighed_by(item: Indicator, known: Published, people: str) -> str | None:
    """Choose the count by which a mean is weighed: of those it may be over, the one known of most people.

    Parameters
    ----------
    item
        The mean.
    known
        What is published.
    people
        The count of people.

    Returns
    -------
    str or None
        Its own denominator, else the count that comes nearest, by what is known of zones or of their parents;
        the people where none is known of anyone, and None where those are not there either.

    Examples
    --------
    >>> import pandas as pd
    >>> from smeedkaart.statistics.indicators import indicator
    >>> buurten = pd.DataFrame({"population": [100.0, 60.0], "parent": "p"}, index=list("yz"))
    >>> wijken = pd.DataFrame({"households": [80.0]}, index=pd.Index(["p"], name="parent"))
    >>> weighed_by(indicator("house_value"), Published(buurten, wijken), "population")
    'households'
    """
    number = known.figures(people, count=True)[0] if known.has(people) else np.ones(len(known.zones))
    best, most = None, 0.0
    for name in item.denominators:
        if not known.has(name):
            continue
        own, above = known.figures(name, count=True)
        told = ~np.isnan(own) | ~np.isnan(np.append(above, np.nan)[known.parent])
        # a zone in which nobody is known to live counts for a hair, where nobody is known to live anywhere
        covered = float(np.nansum(np.where(told, np.fmax(number, 1e-9), 0.0)))
        if covered > most * (1 + 1e-9):
            best, most = name, covered
    return best or (people if known.has(people) else None)


def lent_figures(
    known: Published,
    figures: FigurePair,
    weights: FigurePair,
    half: float,
    limits: tuple[float, float],
    *,
    whole: Whole | None = None,
    loose: BoolArray | None = None,
    spread: BoolArray | None = None,
) -> Lent:
    """Give for each zone the figure that its parent lends: its own, as far as the other zones leave room.

    Parameters
    ----------
    known
        What is published.
    figures
        The mean of zones and of parents; nan where it is not published.
    weights
        What it is weighed by, spread over the zones.
    half
        How far the true figure of a parent, or of all, may lie from the published one.
    limits
        Smallest and largest value that can exist.
    whole
        What is published of all zones together, by municipality.
    loose
        Which figures of parents are of something larger; None: no one's.
    spread
        Which zones have a weight that is not published but spread over them; None: no one.

    Returns
    -------
    Lent
        The figure of the parent where none of its zones has one, or what they weigh is not known. Else the
        nearest to it with which all its zones together have a mean within `half` of it; and those of a whole
        municipality one within `half` of what is published of that, as far as these zones can give that. nan
        without parent. Where that lies
        beyond every published figure it is `unsure`, and where by more than those lie from each other, the
        published figures contradict: then it is the figure of the parent as it is.

    Notes
    -----
    A figure of the whole wijk counts the zones that have one of their own as well: lent as it is to the
    others, those zones count twice and the whole no longer has its published figure.

    Where all zones have a figure but their weights were spread, those weights are tilted (`Tilt`) until wijk
    and municipality have what is published of them; what cannot be met is told as `gap`.

    Examples
    --------
    A wijk of 300 homes has 240 on average, of which 100 homes have 250: the other 200 have (240 x 300 - 250 x
    100) / 200 = 235, or up to half a unit x 300 / 200 = 0.75 more.

    >>> import pandas as pd
    >>> rows = {"value": [250, None], "homes": [100, 200], "wijk": "p"}
    >>> wijken = pd.DataFrame({"value": [240], "homes": [300]}, index=pd.Index(["p"], name="wijk"))
    >>> told = Published(pd.DataFrame(rows, index=["y", "z"]), wijken)
    >>> figures, homes = told.figures("value", count=False), told.figures("homes", count=True)
    >>> lent_figures(told, figures, homes, 0.5, (0, 1000)).figure.tolist()
    [240.0, 235.75]
    """
    (own, above), weight, size = figures, weights[0], len(figures[1])
    taken = np.append(above, np.nan)[known.parent]
    there, child = ~np.isnan(own), known.parent >= 0
    nothing = np.zeros(len(own))
    moves = there & child & ~np.isnan(weight) & (False if spread is None else spread)
    if size == 0 or (there.all() and not moves.any()):
        return Lent(taken, nothing > 0, weights, nothing)
    between = _told_between(figures)
    lent = child & ~there
    borrowed = np.append(np.zeros(size, bool) if loose is None else loose, False)
    group = np.where(child, known.parent, size)
    published = np.append(above, np.nan)
    fits, mixed = _fitted(group, own, lent, taken, weight, published=published, half=half)
    given, unsure = _kept(np.where(lent, fits, taken), taken, lent, between, limits)
    # a parent whose hidden zones have taken up what is left needs no other weights
    settles = totals(group[lent & ~unsure], np.ones((lent & ~unsure).sum()), size + 1) > 0
    tilt = Tilt(group, weight, np.where(there, own, given), moves & ~settles[group], size + 1)
    aim = np.where(borrowed, np.nan, published)
    span = tilt.between(aim, half) if tilt.moves.any() else (np.zeros(size + 1),) * 2
    theta = np.clip(0.0, *span)
    weight = tilt.weights(theta[group])
    if whole is not None:
        # what is of the municipality itself gives way first, then of a wijk whose buurten have figures
        adjustable = lent & borrowed[group]
        weighing = np.where(adjustable, np.nan_to_num(weight), 0.0)
        other = totals(whole.place, weighing, len(whole.figure))[whole.place] > 0
        adjustable |= lent & mixed & ~other
        settled = np.where(adjustable, np.nan, np.where(there, own, given))
        over_all, _mixed = _fitted(
            whole.place, settled, adjustable, given, weight, published=whole.figure, half=_WITHIN * half
        )
        given, beyond = _kept(np.where(adjustable, over_all, given), given, adjustable, between, limits)
        unsure |= beyond
        tilt = replace(tilt, figure=np.where(there, own, given))
        if tilt.moves.any():
            weight = _tilted_to(whole, tilt, theta, span, _WITHIN * half)
    doubtful = tilt.moves | unsure
    gap = _gap(tilt, group, aim, half, weight=weight, doubtful=doubtful)
    if whole is not None:
        # what is lent by a wijk was rounded too: together they may miss what is published by more than half
        lending = doubtful | (lent & ~np.isnan(given))
        gap = np.maximum(gap, _gap(tilt, whole.place, whole.figure, half, weight=weight, doubtful=lending))
    return Lent(given, unsure, (weight, weights[1]) if tilt.moves.any() else weights, gap)


def _told_between(figures: FigurePair) -> tuple[float, float]:
    """Say between which figures everything that is published lies; 0 and 0 where nothing is."""
    told = np.concatenate(figures)
    told = told[~np.isnan(told)]
    return (float(told.min()), float(told.max())) if len(told) else (0.0, 0.0)


def _kept(
    figure: FloatArray,
    instead: FloatArray,
    which: BoolArray,
    told: tuple[float, float],
    limits: tuple[float, float],
) -> tuple[FloatArray, BoolArray]:
    """Keep what is left for some zones where that can be, and say where it lies beyond what is published."""
    room = told[1] - told[0] + 1e-9 * max(abs(told[0]), abs(told[1]), 1.0)
    # further off than published figures lie from each other, they contradict: of other years, or other homes
    least, most = max(told[0] - room, limits[0]), min(told[1] + room, limits[1])
    kept = np.where(which & ~((figure >= least) & (figure <= most)), instead, figure)
    unsure = which & ((figure < told[0] - 1e-9 * room) | (figure > told[1] + 1e-9 * room))
    return kept, unsure


def _tilted_to(
    whole: Whole, tilt: Tilt, theta: FloatArray, span: tuple[FloatArray, FloatArray], half: float
) -> FloatArray:
    """Tilt the weights of each municipality on, within what its wijken allow, until it has its figure."""
    size = len(whole.figure)
    reach = np.zeros(size)
    np.maximum.at(reach, whole.place[tilt.moves], 2 * tilt.reach[tilt.group[tilt.moves]])

    def weights(further: FloatArray) -> FloatArray:
        lowest, highest = span[0][tilt.group], span[1][tilt.group]
        return tilt.weights(np.clip(theta[tilt.group] + further[whole.place], lowest, highest))

    def found(further: FloatArray) -> FloatArray:
        return tilt.means(weights(further), whole.place, size)

    off = found(np.zeros(size)) - whole.figure
    aim = whole.figure + np.sign(off) * half
    low, high = crossing(found, reach, aim)
    return weights(np.where(np.abs(off) > half, (low + high) / 2, 0.0))


def _gap(
    tilt: Tilt,
    group: IntArray,
    published: FloatArray,
    half: float,
    *,
    weight: FloatArray,
    doubtful: BoolArray,
) -> FloatArray:
    """Say of each zone by how much the whole that it belongs to misses its figure, if any are doubtful."""
    size = len(published)
    off = np.abs(tilt.means(weight, group, size) - published) - half
    touched = totals(group[doubtful], np.ones(doubtful.sum()), size) > 0
    return np.where(touched, np.maximum(np.nan_to_num(off), 0.0), 0.0)[group]


def _fitted(
    group: IntArray,
    own: FloatArray,
    lent: BoolArray,
    taken: FloatArray,
    weight: FloatArray,
    *,
    published: FloatArray,
    half: float,
) -> tuple[FloatArray, BoolArray]:
    """Move what is lent within each group, all alike and no more than it takes, and say which groups mix."""
    size = len(published)
    settled = ~np.isnan(own) & ~np.isnan(weight)
    moved = lent & ~np.isnan(taken) & ~np.isnan(weight)
    fixed = totals(group[settled], weight[settled], size)
    loose = totals(group[moved], weight[moved], size)
    top = totals(group[settled], (weight * own)[settled], size)
    top += totals(group[moved], (weight * taken)[moved], size)
    with np.errstate(divide="ignore", invalid="ignore"):
        off = top / (fixed + loose) - published
        shift = -np.sign(off) * np.maximum(np.abs(off) - half, 0.0) * (fixed + loose) / loose
    mixes = (fixed > 0) & (loose > 0) & np.isfinite(shift)
    return taken + np.where(mixes, shift, 0.0)[group], mixes[group]


def decimals_of(item: Indicator, known: Published) -> int:
    """Say with how many decimals a mean was published, by its figures of zones and parents.

    Examples
    --------
    >>> import pandas as pd
    >>> from smeedkaart.statistics.indicators import indicator
    >>> decimals_of(indicator("house_value"), Published(pd.DataFrame({"house_value": [233.4]}), None))
    1
    """
    return published_decimals(item, known.figures(item.name, count=False) if known.has(item.name) else ())


def average_of(
    item: Indicator, known: Published, people: str, *, over: str | None = None, least: float = 0.0
) -> float | None:
    """Work the mean of all zones together out, weighed as that of any area.

    Parameters
    ----------
    item
        The mean.
    known
        What is published.
    people
        The count of people.
    over
        By which count it is weighed; by default as `weighed_by` chooses.
    least
        Of which part of the zones, by that count, a figure must be known.

    Returns
    -------
    float or None
        The mean over the zones with a figure, their own or of their parent; None without enough of them.

    Examples
    --------
    >>> import pandas as pd
    >>> from smeedkaart.statistics.indicators import indicator
    >>> rows = {"population": [100.0, 300.0], "labour_participation": [70.0, 74.0]}
    >>> average_of(indicator("labour_participation"), Published(pd.DataFrame(rows), None), "population")
    73.0
    """
    over = over or weighed_by(item, known, people)
    if over is None or not known.has(item.name) or not known.has(over):
        return None
    figures, weights = known.figures(item.name, count=False), spread_count(known, over, people)
    spread = np.isnan(known.figures(over, count=True)[0])
    half = half_unit(decimals_of(item, known))
    lent = lent_figures(known, figures, weights, half, item.limits, spread=spread)
    figure, weights = np.where(np.isnan(figures[0]), lent.figure, figures[0]), lent.weights
    usable = ~np.isnan(figure) & ~np.isnan(weights[0])
    total = float(weights[0][usable].sum())
    if total <= 0 or total < least * float(np.nansum(weights[0])):
        return None
    return float((figure[usable] * weights[0][usable]).sum()) / total
