"""Between which amounts an area's amount lies: as wide as its people and its tiers."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal

from smeedkaart.funding.comparison import Answer
from smeedkaart.funding.receipt_values import AmountEnd
from smeedkaart.funding.scheme import Scheme
from smeedkaart.funding.tiers import TierOutcome

__all__ = ["amount_range"]

_NOTHING = Decimal("0.00")
# people: what lies below a millionth of a person is noise (see InhabitantsRounding.apply)
_NOISE = 1e-6


def amount_range(
    scheme: Scheme,
    outcome: TierOutcome,
    worth: Callable[[str | None, int], Decimal],
    *,
    people: float | None,
    certain: float | None,
    bounds: tuple[float | None, float | None],
    outside: bool = False,
) -> tuple[AmountEnd, AmountEnd]:
    """Work out the lowest and the highest that an amount may turn out to be.

    Low: the low number of people, with the tier that is certain (one that rests on a borrowed figure is not)
    or the one above it that pays least, if that pays less; 0 where that number is under `minimum_people`.
    High: the high number of people, with the best-paid tier that may hold.

    Parameters
    ----------
    scheme
        The scheme that pays.
    outcome
        The tier and what may hold above it.
    worth
        Works out the euros that a tier and a number of inhabitants bring together.
    people
        Estimated number of people, not rounded; None when it is not known.
    certain
        How many people certainly live there; None when nobody knows.
    bounds
        Low and high number of people by the range of the scheme; None when nobody knows.
    outside
        Whether the area touches no zone at all: then both ends are 0.

    Returns
    -------
    tuple of AmountEnd
        The low end and the high end; the amount of the high end is None when there is no end to the people.

    Examples
    --------
    7 people, 0 to 356, in tier C: nothing when nobody lives there, 20,000 + 356 x 13.50 at most.

    >>> low, high = amount_range(
    ...     Scheme.named("hoogeveen-2007"), TierOutcome("C", (), (), ()),
    ...     lambda tier, inhabitants: 20000 + Decimal("13.50") * inhabitants * (tier == "C"),
    ...     people=7.0, certain=0.0, bounds=(0.0, 356.0),
    ... )
    >>> str(low.amount), str(high.amount)
    ('0.00', '24806.00')
    """
    if outside:
        nobody = AmountEnd(0, None, False, _NOTHING)
        return nobody, nobody
    rates = {tier.key: tier.amount for tier in scheme.tiers}
    # none first, so that of tiers that pay alike the lower one is named
    ranked = sorted(_possible(outcome, list(rates)), key=lambda key: _rate(key, rates))
    low, high = _people(people, certain, bounds)
    return _end(scheme, ranked[0], worth, low), _end(scheme, ranked[-1], worth, high)


def _possible(outcome: TierOutcome, keys: list[str]) -> list[str | None]:
    """Name the tiers that may turn out to be the one that holds, from low to high; None for none."""
    answers = {verdict.tier: verdict.answer for verdict in outcome.verdicts}
    start = -1 if outcome.certain is None else keys.index(outcome.certain)
    above = [
        key
        for key in keys[start + 1 :]
        if answers.get(key, Answer.NO) is not Answer.NO or key in outcome.undecided or key == outcome.tier
    ]
    return [outcome.certain, *above]


def _rate(key: str | None, rates: dict[str, Decimal]) -> Decimal:
    return _NOTHING if key is None else rates[key]


def _people(
    people: float | None, certain: float | None, bounds: tuple[float | None, float | None]
) -> tuple[float, float]:
    """Return the low and the high number of people; without a bound a known number is exact."""
    low, high = bounds
    if people is None:
        low = max(certain or 0.0, low or 0.0)
        return low, math.inf if high is None else max(low, high)
    # added up in another order, a range may miss its own value by noise
    return min(people if low is None else low, people), max(people if high is None else high, people)


def _end(
    scheme: Scheme, tier: str | None, worth: Callable[[str | None, int], Decimal], people: float
) -> AmountEnd:
    enough = people >= scheme.minimum_people - _NOISE
    if math.isinf(people):
        # without an end to the people there is none to what goes per inhabitant
        goes_on = tier is not None and scheme.tier(tier).amount > 0
        return AmountEnd(None, tier, enough, None if goes_on else worth(tier, 0))
    inhabitants = scheme.inhabitants_rounding.apply(people)
    return AmountEnd(inhabitants, tier, enough, worth(tier, inhabitants) if enough else _NOTHING)
