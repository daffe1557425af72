"""One figure of an area beside the average: worse, not worse, or it cannot be said; and the sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from smeedkaart.funding.benchmark import Benchmark, benchmark_of
from smeedkaart.funding.scheme import Scheme
from smeedkaart.statistics import intervals, levels
from smeedkaart.statistics.decimals import half_unit
from smeedkaart.statistics.indicators import Indicator, indicator, label, reads_alike, with_unit
from smeedkaart.text.facts import Percentage, WithCommas
from smeedkaart.text.teller import Fact, Statement

__all__ = ["Answer", "Comparison", "compare", "known_figure", "level_said"]

# figures that differ by less are the same figure, added up in another order
_NOISE = 1e-9
# an area counts as covered when less than this part of it lacks the figure
_UNCOVERED = 0.0005


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure of an indicator, with as many decimals as tell something."""

    indicator: str
    value: float
    decimals: int | None = None

    def __str__(self) -> str:
        return with_unit(indicator(self.indicator), self.value, self.decimals)


@dataclass(frozen=True, slots=True)
class _Label:
    """What people call an indicator."""

    indicator: str

    def __str__(self) -> str:
        return label(indicator(self.indicator))


class Answer(StrEnum):
    """Whether something holds: not known is not a no, and on a borrowed figure it is no plain yes.

    YES and NO: it holds, or fails, over the whole range. YES_BORROWED: over its range it cannot be said, but
    the value, made of figures of something larger (the whole wijk), meets it. CANNOT_SAY: the rest.
    """

    YES = "yes"
    YES_BORROWED = "yes, borrowed"
    NO = "no"
    CANNOT_SAY = "cannot say"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure of an area beside the average.

    Parameters
    ----------
    indicator
        Canonical name.
    value
        The estimate, in published units; None when it is not known.
    low, high
        The range that decided, by the scheme probable or guaranteed; None when it is not known.
    reference
        The average it was compared with, before any margin; None when it is not known.
    answer
        Whether the figure is worse than that.
    level
        Key of the level at which the figure was published ("buurt", "wijk"); None when nobody said.
    said
        All of this to be told; `sentence` does so.
    source
        Table and year in which the figure stands; empty when nobody said.
    borrowed
        Part of the area, 0..1, whose figure is that of something larger.
    threshold
        What it was held against: the average with the margin; None when it was not.
    decimals
        With how many decimals figure and average were published, and are shown.
    benchmark
        What it was compared with, and how that was made; None when nobody said.
    lying
        Of a borrowed figure the key of the level whose differences told its range.
    instead_of
        Name of the indicator that the scheme names first and whose place this one takes; None for that one.
    """

    indicator: str
    value: float | None
    low: float | None
    high: float | None
    reference: float | None
    answer: Answer
    level: str | None
    said: Statement
    source: Fact = ""
    borrowed: float = 0.0
    threshold: float | None = None
    decimals: int = 0
    benchmark: Benchmark | None = None
    lying: str | None = None
    instead_of: str | None = None

    @property
    def sentence(self) -> str:
        """All of this for people to read, in the language in use."""
        return str(self.said)


def compare(
    item: Indicator,
    estimates: Mapping[str, Mapping[str, float]],
    scheme: Scheme,
    *,
    reference: Benchmark | float | None,
    level: str | None = None,
    source: Fact = "",
    lying: str | None = None,
    margin: float = 0.0,
    decimals: int | None = None,
    instead_of: str | None = None,
    lacking: Statement | None = None,
) -> Comparison:
    """Hold one figure of an area against the average.

    Worse: where higher is better, the whole range lies below the average less `margin` x average; where lower
    is better, the whole range lies above the average plus `margin` x average. That must hold wherever the
    average lies within half a unit of its last published decimal; what a scheme sets itself is exact. Where
    that cannot be said of a figure that is borrowed, wholly or in part, it is worse on the borrowed figure
    when the value is, at either end of half a published unit of the figure and of the average.

    Parameters
    ----------
    item
        The indicator; it must have a better way.
    estimates
        Of this area: for each indicator its value, low, high, floor, ceiling, coverage and borrowed (part of
        the area whose figure is of something larger), by name. Without `borrowed`, the level tells.
    scheme
        Says which range decides and which levels are accepted.
    reference
        The average, in published units, or what is known of it; None or nan when it is not known. A plain
        number is the average of the municipality.
    level
        Coarsest level at which a figure in the estimate was published; None: that of the zones.
    source
        Table and year in which the figures stand ("85984NED, 2024"); empty when nobody said.
    lying
        Key of the level of which the differences tell how far an area may lie from a borrowed figure.
    margin
        How much worse it must be, as a part of the average.
    decimals
        With how many decimals figure and average were published; None: as the row of the indicator says.
    instead_of
        Name of the indicator that the scheme names first and whose place this one takes.
    lacking
        Where the data have no figure of it at all, what is known of that.

    Returns
    -------
    Comparison
        The answer, with the sentence that explains it.

    Examples
    --------
    >>> from smeedkaart.statistics.indicators import indicator
    >>> figures = {"owner_occupied": {"value": 48.0, "low": 45.0, "high": 63.0}}
    >>> found = compare(indicator("owner_occupied"), figures, Scheme.named("hoogeveen-2007"), reference=62.0)
    >>> str(found.answer)
    'cannot say'
    """
    row = estimates.get(item.name, {})
    kind = scheme.range_of(item)
    bottom, top = ("low", "high") if kind == "probable" else ("floor", "ceiling")
    value, low, high, coverage = (
        known_figure(row.get(column)) for column in ("value", bottom, top, "coverage")
    )
    against, lent = benchmark_of(reference), _borrowed(row, level)
    places = item.decimals if decimals is None else decimals
    answer, threshold = Answer.CANNOT_SAY, None
    if value is None or (not lent and (low is None or high is None)):
        text = lacking or Statement("funding.figure_not_published")
    elif against.value is None:
        figure = _remarked(_Figure(item.name, value, places), _origin(level, source))
        text = Statement("funding.average_not_known", figure=figure, place=against.place)
    elif level is not None and level not in scheme.levels:
        told = WithCommas((level_said(level), *_from_source(source)))
        text = Statement("funding.level_does_not_count", figure=_Figure(item.name, value, places), level=told)
    else:
        # of a borrowed figure it may be that nothing tells how far the area lies from it
        bounds = (-math.inf if low is None else low, math.inf if high is None else high)
        threshold = _threshold_of(item, against.value, margin)
        ends = _thresholds(item, against, margin, places)
        answer = _worse(item, *bounds, ends)
        half = half_unit(places)
        if (
            answer is Answer.CANNOT_SAY
            and lent
            and _worse(item, value - half, value + half, ends) is Answer.YES
        ):
            answer = Answer.YES_BORROWED
        text = Statement(
            _BESIDE[answer],
            figure=_figure_said(item, (value, *bounds), places, (level, coverage, kind, source)),
            outcome=_outcome(item, answer),
            average=_average_said(item, against, margin, places),
        )
    named: Fact = _Label(item.name)
    if instead_of is not None:
        named = Statement("funding.instead_of", label=named, first=_Label(instead_of))
    said = Statement("funding.labelled", label=named, text=text)
    return Comparison(
        item.name,
        value,
        low,
        high,
        against.value,
        answer,
        level,
        said,
        source,
        borrowed=lent,
        threshold=threshold,
        decimals=places,
        benchmark=against,
        lying=lying if lent and threshold is not None else None,
        instead_of=instead_of,
    )


def _borrowed(row: Mapping[str, float], level: str | None) -> float:
    """Tell which part of an area has a figure of something larger; without a column, the level tells."""
    part = known_figure(row.get("borrowed"))
    if part is not None:
        return part if part > _UNCOVERED else 0.0
    return float(level is not None and levels.level_named(level).lends)


def _worse(item: Indicator, low: float, high: float, thresholds: tuple[float, float]) -> Answer:
    """Hold a range against the lowest and the highest that the threshold may be."""
    least, most = thresholds
    if item.better == "lower":
        # the mirror image: high figures are the bad ones
        low, high, least, most = -high, -low, -most, -least
    noise = _NOISE * max(1.0, abs(least), abs(most))
    if high < least - noise:
        return Answer.YES
    return Answer.NO if low >= most - noise else Answer.CANNOT_SAY


def _thresholds(item: Indicator, against: Benchmark, margin: float, decimals: int) -> tuple[float, float]:
    """Give the threshold at either end of what was rounded to the average."""
    average, half = against.value or 0.0, against.half(decimals)
    ends = [_threshold_of(item, average + away, margin) for away in (-half, half)]
    return min(ends), max(ends)


def known_figure(value: float | None) -> float | None:
    """Give a figure as a plain number, or None when it is missing.

    Parameters
    ----------
    value
        The figure; not a number is as missing as None.

    Examples
    --------
    >>> known_figure(float("nan")), known_figure(2.5)
    (None, 2.5)
    """
    return None if value is None or math.isnan(value) else float(value)


def _threshold_of(item: Indicator, reference: float, margin: float) -> float:
    away = margin * abs(reference)
    return reference - away if item.better == "higher" else reference + away


_BESIDE = {
    Answer.YES: "funding.figure_beside_average",
    Answer.YES_BORROWED: "funding.figure_beside_average_borrowed",
    Answer.NO: "funding.figure_beside_average",
    Answer.CANNOT_SAY: "funding.figure_beside_average",
}


def _outcome(item: Indicator, answer: Answer) -> Statement:
    codes = _LOWER if item.better == "higher" else _HIGHER
    return Statement(codes[answer])


_LOWER = {
    Answer.YES: "funding.lower_than",
    Answer.YES_BORROWED: "funding.lower_than",
    Answer.NO: "funding.not_lower_than",
    Answer.CANNOT_SAY: "funding.perhaps_lower_than",
}
_HIGHER = {
    Answer.YES: "funding.higher_than",
    Answer.YES_BORROWED: "funding.higher_than",
    Answer.NO: "funding.not_higher_than",
    Answer.CANNOT_SAY: "funding.perhaps_higher_than",
}


def _average_said(item: Indicator, against: Benchmark, margin: float, decimals: int) -> Fact:
    reference = against.value or 0.0
    figure: Fact = _Figure(item.name, reference, against.shown_decimals(decimals))
    if against.of != "number":
        figure = Statement("funding.average", place=against.place, figure=figure)
    if not margin:
        return figure
    digits = next((n for n in range(4) if abs(margin * 100 - round(margin * 100, n)) < _NOISE), 4)
    # a limit of the scheme may have more decimals than the figures, never fewer than make the margin seen
    places = max(decimals, against.shown_decimals(decimals))
    threshold = _Figure(item.name, _threshold_of(item, reference, margin), places)
    part = Percentage(margin, digits)
    if item.better == "higher":
        return Statement("funding.average_less", average=figure, margin=part, threshold=threshold)
    return Statement("funding.average_plus", average=figure, margin=part, threshold=threshold)


def _figure_said(
    item: Indicator,
    estimate: tuple[float, float, float],
    decimals: int,
    told: tuple[str | None, float | None, str, Fact],
) -> Fact:
    value, low, high = (_Figure(item.name, figure, decimals) for figure in estimate)
    level, coverage, kind, source = told
    origin = _origin(level, source)
    remarks = origin[:1]
    if estimate[1] <= item.limits[0] and estimate[2] >= item.limits[1]:
        remarks.append(Statement("funding.figure_without_range"))
    # a range that reads as one figure is none, nor is what was rounded to the figure as it stands
    elif not reads_alike(item, *estimate[1:], decimals) and not _rounding_only(estimate, decimals):
        remarks.append(
            Statement("funding.figure_probable", probability=intervals.PROBABILITY, low=low, high=high)
            if kind == "probable"
            else Statement("funding.figure_certain", low=low, high=high)
        )
    if coverage is not None and coverage < 1 - _UNCOVERED:
        remarks.append(Statement("funding.figure_coverage", part=Percentage(coverage)))
    return _remarked(value, [*remarks, *origin[1:]])


def _rounding_only(estimate: tuple[float, float, float], decimals: int) -> bool:
    return estimate[2] - estimate[1] <= 2 * half_unit(decimals) * (1 + _NOISE)


def _remarked(figure: _Figure, remarks: Sequence[Fact]) -> Fact:
    if not remarks:
        return figure
    return Statement("funding.with_remarks", figure=figure, remarks=WithCommas(tuple(remarks)))


def _origin(level: str | None, source: Fact) -> list[Fact]:
    """Say at which level a figure was published, and in which table and year it stands."""
    if level is None:
        return [*_from_source(source)]
    found = levels.level_named(level)
    told: list[Fact] = [level_said(level)] if found.lends else []
    if source and not found.lends:
        # of an area of several buurten it would be wrong to speak of the whole buurt
        told = [Statement("funding.published_by", level=found)]
    return [*told, *_from_source(source)]


def _from_source(source: Fact) -> list[Statement]:
    return [Statement("funding.from_table", table=source)] if source else []


def level_said(level: str) -> Statement | str:
    """Say at which level a figure was published; of an empty one, that it is of something larger.

    Examples
    --------
    >>> str(level_said("wijk"))
    'cijfer van de hele wijk'
    """
    if not level:
        return Statement("funding.of_something_larger")
    known = levels.LEVELS.get(level)
    return level if known is None else Statement("funding.of_whole", level=known)
