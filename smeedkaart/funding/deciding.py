"""What would decide about a tier of which it cannot be said, or not certainly, whether it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from smeedkaart.funding.benchmark import benchmark_of
from smeedkaart.funding.comparison import Answer, Comparison, level_said
from smeedkaart.funding.receipt_values import ReceiptPiece
from smeedkaart.funding.rules import CombinationRule, DecisionRule, Rule
from smeedkaart.funding.scheme import Scheme
from smeedkaart.funding.tiers import TierOutcome, TierVerdict, at_least
from smeedkaart.statistics.indicators import Figure, Indicator, indicator
from smeedkaart.statistics.joining import TRACE
from smeedkaart.statistics.levels import USUAL_LEVEL, Level, level_named
from smeedkaart.text.facts import Number
from smeedkaart.text.teller import Fact, Statement

__all__ = ["deciding"]

_OPEN = {Answer.CANNOT_SAY, Answer.YES_BORROWED}
_ZONES_NAMED = 2
_NOISE = 1e-9


def deciding(
    outcome: TierOutcome, scheme: Scheme, pieces: Sequence[ReceiptPiece] = ()
) -> tuple[Statement, ...]:
    """Say on which figure an open tier turns, by how much, and what would decide.

    Parameters
    ----------
    outcome
        The tiers of one area, as `judge` gives them.
    scheme
        The scheme they are of.
    pieces
        The parts of zones the area consists of: one that is cut makes a figure uncertain.

    Returns
    -------
    tuple of Statement
        Two for a tier that turns on figures, of the figure nearest to being decided; one for what a decision
        would settle. Nothing when every tier is a plain yes or no.

    Examples
    --------
    >>> deciding(TierOutcome("C", (), (), ()), Scheme.named("hoogeveen-2007"))
    ()
    """
    keys = [*outcome.undecided, *([outcome.tier] if outcome.borrowed else [])]
    verdicts = [verdict for verdict in outcome.verdicts if verdict.tier in keys]
    said: list[Statement] = []
    # one figure is enough to know where to begin: that of the tier that pays most
    for verdict in reversed(verdicts):
        found = _nearest(verdict, scheme.tier(verdict.tier).rule)
        if found is not None and not said:
            said += _about_figure(verdict.tier, found, pieces)
    for verdict in verdicts:
        said += _about_decision(verdict)
    return tuple(dict.fromkeys(said))


def _nearest(verdict: TierVerdict, rule: Rule) -> Comparison | None:
    """Choose the open figure that is nearest to being decided: the one whose range goes least past."""
    found = tuple(_open(rule, iter(verdict.comparisons)))
    return min(found, key=_part_past, default=None)


def _open(rule: Rule, comparisons: Iterator[Comparison]) -> Iterator[Comparison]:
    """Give the open figures of those rules that are open themselves: no other figure can change anything."""
    if isinstance(rule, DecisionRule):
        return
    if isinstance(rule, CombinationRule):
        for part in rule.rules:
            yield from _open(part, comparisons)
        return
    # an outcome that was not judged on figures has none
    own = list(islice(comparisons, len(rule.indicators)))
    if at_least(rule.at_least, [one.answer for one in own]) in _OPEN:
        yield from (one for one in own if one.answer in _OPEN)


class _Straddle(NamedTuple):
    """A range that lies on both sides of a threshold, and how far past it, seen from the value."""

    value: float
    low: float
    high: float
    threshold: float
    past: float


def _straddle(found: Comparison) -> _Straddle | None:
    """Give how a range lies about the threshold; None where one of them is not known."""
    value, low, high, threshold = found.value, found.low, found.high, found.threshold
    least, most = indicator(found.indicator).limits
    if value is None or low is None or high is None or threshold is None:
        return None
    if low <= least and high >= most:
        # anything that can exist is no range
        return None
    past = high - threshold if value < threshold else threshold - low
    return _Straddle(value, low, high, threshold, past)


def _part_past(found: Comparison) -> float:
    lies = _straddle(found)
    if lies is None:
        # what has no range is further from being decided than anything that has
        return 2.0 if found.value is not None else 3.0
    return lies.past / max(lies.high - lies.low, lies.past, _NOISE)


def _about_figure(tier: str, found: Comparison, pieces: Sequence[ReceiptPiece]) -> list[Statement]:
    item = indicator(found.indicator)
    told: dict[str, Fact] = {"tier": tier, "label": item}
    if found.value is None:
        return [Statement("funding.decide_not_published", **told), Statement("funding.ask_for_figure")]
    if found.reference is None:
        against = benchmark_of(found.benchmark)
        # of a province or country without a name, the data hold nothing: fetched data do
        elsewhere = against.of in {"province", "country"} and not against.name
        code = "funding.decide_not_in_data" if elsewhere else "funding.decide_no_average"
        return [Statement(code, **told, place=against.place)]
    lies, level = _straddle(found), level_named(pieces[0].level if pieces else USUAL_LEVEL)
    if lies is not None:
        return [_straddles(told, lies, item, found), _remedy(found, pieces, level)]
    # of a level that the scheme does not accept, or nothing tells how far the area lies from it
    code = "funding.decide_level" if found.threshold is None else "funding.decide_no_range"
    known = {"value": Figure(item, found.value, found.decimals), "figure": level_said(found.level or "")}
    return [Statement(code, **told, **known), Statement("funding.ask_for_zones", level=level)]


def _straddles(told: dict[str, Fact], lies: _Straddle, item: Indicator, found: Comparison) -> Statement:
    decimals = found.decimals
    value, low, high = (Figure(item, one, decimals) for one in lies[:3])
    held = benchmark_of(found.benchmark)
    whole = lies.threshold == found.reference
    threshold = Figure(item, lies.threshold, held.shown_decimals(decimals) if whole else decimals)
    code = "funding.decide_average" if whole and held.of != "number" else "funding.decide_threshold"
    facts = told | {"value": value, "low": low, "high": high, "threshold": threshold}
    # what goes past by what was rounded to the average only would read as 0
    past = max(lies.past, 10.0**-decimals)
    return Statement(code, **facts, past=_distance(item, past, decimals))


def _distance(item: Indicator, past: float, decimals: int) -> Fact:
    # 4% more than 62% is 64.5%; what is meant is 66%
    if item.measure == "percent":
        return Statement(
            "funding.percentage_points",
            count=1 if round(past, decimals) == 1 else 2,
            number=Number(past, decimals),
        )
    return Figure(item, past, decimals)


def _remedy(found: Comparison, pieces: Sequence[ReceiptPiece], level: Level) -> Statement:
    cut = [piece for piece in pieces if TRACE < piece.share < 1.0 - TRACE]
    cut.sort(key=lambda piece: -min(piece.share, 1.0 - piece.share) * (piece.figure or 1.0))
    zones = tuple(piece.name or piece.zone for piece in cut[:_ZONES_NAMED])
    if found.borrowed and cut:
        return Statement("funding.ask_for_zones_and_draw", level=level, zones=zones)
    if found.borrowed:
        return Statement("funding.ask_for_zones", level=level)
    if cut:
        return Statement("funding.draw_along", level=level, zones=zones)
    return Statement("funding.ask_more_precise")


def _about_decision(verdict: TierVerdict) -> Iterator[Statement]:
    """Name the decisions that would settle a tier: one that lacks its level, or that is not taken."""
    for told in verdict.said:
        facts = told.facts
        if told.code == "funding.level_not_recorded":
            yield Statement("funding.record_level", tier=verdict.tier, levels=facts["levels"])
        elif told.code == "funding.no_decision":
            yield Statement("funding.record_decision", tier=verdict.tier, name=facts["name"])
