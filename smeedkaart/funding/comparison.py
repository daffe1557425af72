"""One figure of an area beside the average: worse, not worse, or it cannot be said; and the sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from smeedkaart.funding.scheme import Scheme
from smeedkaart.statistics.indicators import Indicator, label, with_unit
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import percentage

__all__ = ["Answer", "Comparison", "compare", "level_words", "telling_decimals"]

# figures that differ by less are the same figure, added up in another order
_NOISE = 1e-9
# an area counts as covered when less than this part of it lacks the figure
_UNCOVERED = 0.0005


class Answer(StrEnum):
    """Whether something holds: three answers, for what is not known is not a no."""

    YES = "yes"
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
        The published average it was compared with, before any margin; None when it is not known.
    answer
        Whether the figure is worse than that.
    level
        Level at which the figure was published ("buurt", "wijk", ..); None when nobody said.
    sentence
        All of this for people to read.
    source
        Table and year in which the figure stands, in words; empty when nobody said.
    """

    indicator: str
    value: float | None
    low: float | None
    high: float | None
    reference: float | None
    answer: Answer
    level: str | None
    sentence: str
    source: str = ""


def compare(
    item: Indicator,
    estimates: pd.DataFrame,
    scheme: Scheme,
    *,
    reference: float | None,
    level: str | None = None,
    source: str = "",
    margin: float = 0.0,
) -> Comparison:
    """Hold one figure of an area against the average.

    Worse: where higher is better, the whole range lies below the average less `margin` x average; where lower
    is better, the whole range lies above the average plus `margin` x average.

    Parameters
    ----------
    item
        The indicator; it must have a better way.
    estimates
        Of this area, one row for each indicator (see `smeedkaart.funding.tiers.judge`).
    scheme
        Says which range decides and which levels are accepted.
    reference
        The average, in published units; None or nan when it is not known.
    level
        Coarsest level at which a figure in the estimate was published; None: that of the zones.
    source
        Table and year in which the figures stand ("85984NED, 2024"); empty when nobody said.
    margin
        How much worse it must be, as a part of the average.

    Returns
    -------
    Comparison
        The answer, with the sentence that explains it.

    Examples
    --------
    >>> from smeedkaart.statistics.indicators import indicator
    >>> figures = pd.DataFrame({"value": 48.0, "low": 45.0, "high": 63.0}, index=["owner_occupied"])
    >>> found = compare(indicator("owner_occupied"), figures, Scheme.named("hoogeveen-2007"), reference=62.0)
    >>> str(found.answer)
    'cannot say'
    """
    bottom, top = scheme.bounds
    value, low, high, coverage = (
        _figure(estimates, item.name, column) for column in ("value", bottom, top, "coverage")
    )
    average = _known(reference)
    answer = Answer.CANNOT_SAY
    if value is None or low is None or high is None:
        text = _("not published for this area, so it cannot be compared.")
    elif average is None:
        text = _(
            "{figure}, but the average of the municipality is not known, so it cannot be compared."
        ).format(figure=_remarked(with_unit(item, value), _origin_words(level, source)))
    elif level is not None and level not in scheme.levels:
        told = ", ".join([level_words(level), *_source_words(source)])
        text = _(
            "only {figure} is known ({level}); by this scheme that decides nothing about one area."
        ).format(figure=with_unit(item, value), level=told)
    else:
        threshold = _threshold_of(item, average, margin)
        answer = _worse(item, low, high, threshold)
        decimals = telling_decimals(item, (value, low, high), threshold)
        text = _("{figure}; {outcome} {average}.").format(
            figure=_figure_words(item, (value, low, high), decimals, (level, coverage, scheme.range, source)),
            outcome=_outcome_words(item, answer),
            average=_average_words(item, average, margin, decimals),
        )
    sentence = _("{label}: {text}").format(label=label(item), text=text)
    return Comparison(item.name, value, low, high, average, answer, level, sentence, source)


def _worse(item: Indicator, low: float, high: float, threshold: float) -> Answer:
    if item.better == "lower":
        # the mirror image: high figures are the bad ones
        low, high, threshold = -high, -low, -threshold
    noise = _NOISE * max(1.0, abs(threshold))
    if high < threshold - noise:
        return Answer.YES
    return Answer.NO if low >= threshold - noise else Answer.CANNOT_SAY


def _figure(estimates: pd.DataFrame, name: str, column: str) -> float | None:
    if name not in estimates.index or column not in estimates.columns:
        return None
    return _known(float(estimates.at[name, column]))  # type: ignore[arg-type]


def _known(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(value)


def _threshold_of(item: Indicator, reference: float, margin: float) -> float:
    away = margin * abs(reference)
    return reference - away if item.better == "higher" else reference + away


def _outcome_words(item: Indicator, answer: Answer) -> str:
    if item.better == "higher":
        return {
            Answer.YES: _("lower than"),
            Answer.NO: _("not lower than"),
            Answer.CANNOT_SAY: _("it cannot be said whether it is lower than"),
        }[answer]
    return {
        Answer.YES: _("higher than"),
        Answer.NO: _("not higher than"),
        Answer.CANNOT_SAY: _("it cannot be said whether it is higher than"),
    }[answer]


def _average_words(item: Indicator, reference: float, margin: float, decimals: int) -> str:
    figure = with_unit(item, reference, decimals)
    if not margin:
        return _("the average of the municipality ({figure})").format(figure=figure)
    text = (
        _("the average of the municipality ({figure}) less {margin}, which is {threshold}")
        if item.better == "higher"
        else _("the average of the municipality ({figure}) plus {margin}, which is {threshold}")
    )
    digits = next((n for n in range(4) if abs(margin * 100 - round(margin * 100, n)) < _NOISE), 4)
    threshold = with_unit(item, _threshold_of(item, reference, margin), decimals)
    return text.format(figure=figure, margin=percentage(margin, digits), threshold=threshold)


def _figure_words(
    item: Indicator,
    estimate: tuple[float, float, float],
    decimals: int,
    told: tuple[str | None, float | None, str, str],
) -> str:
    value, low, high = (with_unit(item, figure, decimals) for figure in estimate)
    level, coverage, kind, source = told
    first, *last = _origin_words(level, source) or [""]
    remarks = [first] if first else []
    if low != high:
        text = (
            _("90% sure between {low} and {high}")
            if kind == "probable"
            else _("certainly between {low} and {high}")
        )
        remarks.append(text.format(low=low, high=high))
    if coverage is not None and coverage < 1 - _UNCOVERED:
        remarks.append(_("known for {part} of the area").format(part=percentage(coverage)))
    return _remarked(value, [*remarks, *last])


def _remarked(figure: str, remarks: Sequence[str]) -> str:
    if not remarks:
        return figure
    return _("{figure} ({remarks})").format(figure=figure, remarks=", ".join(remarks))


def _origin_words(level: str | None, source: str) -> list[str]:
    """Say at which level a figure was published, and in which table and year it stands."""
    told = [level_words(level)] if level is not None and level != "buurt" else []
    if source and level == "buurt":
        # of an area of several buurten it would be wrong to speak of the whole buurt
        told = [_("by {level}").format(level=level)]
    return [*told, *_source_words(source)]


def _source_words(source: str) -> list[str]:
    return [_("from {table}").format(table=source)] if source else []


def level_words(level: str) -> str:
    """Say at which level a figure was published.

    Examples
    --------
    >>> level_words("wijk")
    'cijfer van de hele wijk'
    """
    return {
        "buurt": _("figure of the whole buurt"),
        "wijk": _("figure of the whole wijk"),
        "gemeente": _("figure of the whole municipality"),
        "land": _("figure of the whole country"),
    }.get(level, level)


def telling_decimals(item: Indicator, figures: Sequence[float], threshold: float) -> int:
    """Choose how many decimals show that figures differ from what they are held against.

    Examples
    --------
    >>> from smeedkaart.statistics.indicators import indicator
    >>> telling_decimals(indicator("labour_participation"), [70.99], 71.0)
    2
    """
    # 71 against 71 explains nothing when it is 71 against 70.99
    for extra in range(4):
        decimals = item.decimals + extra
        shown = with_unit(item, threshold, decimals)
        if all(
            with_unit(item, figure, decimals) != shown
            or math.isclose(figure, threshold, rel_tol=_NOISE, abs_tol=_NOISE)
            for figure in figures
        ):
            return decimals
    return item.decimals
