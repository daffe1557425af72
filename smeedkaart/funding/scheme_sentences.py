"""What a scheme gives and when, in plain sentences: for who chooses one or wants to know the rules."""

from __future__ import annotations

from collections.abc import Iterator

from smeedkaart.funding.overrun import order_said
from smeedkaart.funding.rules import CombinationRule, DecisionRule, KeepYears, Pool, Rule, WorseRule
from smeedkaart.funding.scheme import Scheme
from smeedkaart.statistics.indicators import indicator
from smeedkaart.text.teller import Fact, Statement

__all__ = ["scheme_said"]

_AVERAGES = {
    "municipality": "schemes.average_municipality",
    "province": "schemes.average_province",
    "country": "schemes.average_country",
}
_CERTAIN = {"probable": "schemes.certain_probable", "guaranteed": "schemes.certain_guaranteed"}
_BORROWED = {"counts": "schemes.borrowed_counts", "does_not_count": "schemes.borrowed_does_not_count"}


def scheme_said(scheme: Scheme) -> tuple[Statement, ...]:
    """Tell a scheme: what every area gets, each tier with its rule, what is borrowed or rounded, the pool.

    Parameters
    ----------
    scheme
        The scheme.

    Returns
    -------
    tuple of Statement
        One sentence each, in the order in which people ask for it.

    Examples
    --------
    >>> told = scheme_said(Scheme.named("hoogeveen-2007"))
    >>> print(str(told[0]).replace(chr(160), " "))
    Elk gebied waarin minstens 1 mens woont krijgt een basisbedrag van € 20.000,00.
    """
    return (*_base(scheme), *_tiers(scheme), *_reading(scheme), *_pool(scheme.pool))


def _base(scheme: Scheme) -> Iterator[Statement]:
    yield Statement("schemes.base", amount=scheme.base, count=scheme.minimum_people)
    keeps = scheme.merge_keeps_base
    if isinstance(keeps, KeepYears):
        yield Statement("schemes.kept_years", count=keeps.years)
    else:
        yield Statement("schemes.kept_all" if keeps == "all" else "schemes.kept_none")


def _tiers(scheme: Scheme) -> Iterator[Statement]:
    for tier in scheme.tiers:
        yield Statement(
            "schemes.tier",
            tier=tier.key,
            name=tier.called,
            amount=tier.amount,
            rule=_rule(tier.rule, scheme),
        )
    if len(scheme.tiers) > 1:
        yield Statement("schemes.highest_tier")


def _rule(rule: Rule, scheme: Scheme) -> Statement:
    if isinstance(rule, DecisionRule):
        kind = scheme.decision(rule.kind)
        if rule.level is None:
            return Statement("schemes.decided", decision=kind.called)
        level = {"level": rule.level, "meaning": kind.level_called(rule.level)}
        return Statement("schemes.decided_level", decision=kind.called, **level)
    if isinstance(rule, CombinationRule):
        parts = [_rule(part, scheme) for part in rule.rules]
        if rule.at_least == len(parts):
            return Statement("schemes.all_of", parts=parts)
        return Statement("schemes.some_of", count=rule.at_least, parts=parts)
    return _worse(rule, scheme)


def _worse(rule: WorseRule, scheme: Scheme) -> Statement:
    figures: list[Fact] = []
    for name in rule.indicators:
        number = rule.number(name)
        others = [indicator(other) for other in dict(rule.instead).get(name, ())]
        called: Fact = indicator(name)
        if others:
            called = Statement("schemes.else", name=called, others=others)
        figures.append(called if number is None else Statement("schemes.than", name=called, number=number))
    facts: dict[str, Fact] = {"count": rule.at_least, "of": len(figures), "figures": figures}
    facts["held"] = _held_against(rule, scheme)
    if rule.margin:
        return Statement("schemes.worse_by", margin=float(rule.margin), **facts)
    return Statement("schemes.worse", **facts)


def _held_against(rule: WorseRule, scheme: Scheme) -> Statement:
    numbers = [rule.number(name) for name in rule.indicators]
    average = Statement(_AVERAGES[scheme.reference])
    if all(number is None for number in numbers):
        return average
    return Statement(
        "schemes.limits" if None not in numbers else "schemes.average_or_limits", average=average
    )


def _reading(scheme: Scheme) -> Iterator[Statement]:
    if not scheme.tiers:
        return
    if scheme.indicators:
        yield Statement(_CERTAIN[scheme.range])
        yield Statement(_BORROWED[scheme.borrowed])
    yield Statement("schemes.rounding", rounding=scheme.inhabitants_rounding.said)


def _pool(pool: Pool | None) -> Iterator[Statement]:
    if pool is None:
        yield Statement("schemes.no_pool")
        return
    partners = [
        Statement("schemes.partner", name=partner.called, amount=partner.amount) for partner in pool.partners
    ]
    yield Statement("schemes.pool", available=pool.available, partners=partners)
    if pool.areas is not None:
        yield Statement("schemes.pool_areas", count=pool.areas)
    if pool.overrun == "order":
        yield Statement("schemes.overrun_order", order=order_said(pool))
    else:
        yield Statement("schemes.overrun_scale" if pool.overrun == "scale" else "schemes.overrun_report")
