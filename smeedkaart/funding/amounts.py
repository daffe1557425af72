"""The money that follows for each area, with a receipt that adds up to the cent; Decimal only."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal

from smeedkaart.funding.amount_range import amount_range
from smeedkaart.funding.base_after_merge import KeptBase
from smeedkaart.funding.comparison import known_figure
from smeedkaart.funding.deciding import deciding
from smeedkaart.funding.overrun import settled
from smeedkaart.funding.pool import PartnerPart, PoolUse, pool_use
from smeedkaart.funding.receipt import ComparedWith, FundingLine, Receipt, ReceiptPiece, ReceiptRow, Unpaid
from smeedkaart.funding.receipt_means import ReceiptMean
from smeedkaart.funding.receipt_rows import shown, unpaid_said
from smeedkaart.funding.receipt_units import ReceiptUnits
from smeedkaart.funding.scheme import Scheme
from smeedkaart.funding.sharing import share_out
from smeedkaart.funding.tiers import TierOutcome
from smeedkaart.statistics.indicators import indicator
from smeedkaart.text.teller import Statement

__all__ = [
    "NOISE",
    "FundingLine",
    "PartnerPart",
    "PoolUse",
    "Receipt",
    "ReceiptPiece",
    "ReceiptRow",
    "fund",
    "pool_use",
    "settled",
    "share_out",
    "why_unpaid",
]

_NOTHING = Decimal("0.00")
NOISE = 1e-6
"""People: what lies below a millionth of a person is noise (see `InhabitantsRounding.apply`)."""

_MOST_DECIMALS = 6


def fund(
    area: str,
    name: str,
    outcome: TierOutcome | None,
    scheme: Scheme,
    pieces: Iterable[ReceiptPiece] = (),
    *,
    people: float | None,
    low: float | None = None,
    high: float | None = None,
    floor: float | None = None,
    ceiling: float | None = None,
    coverage: float = 1.0,
    kept: Sequence[KeptBase] = (),
    outside: bool = False,
    compared_with: ComparedWith | None = None,
    rests_on: tuple[Statement, ...] = (),
    means: Sequence[ReceiptMean] = (),
    whole: bool = True,
    units: ReceiptUnits | None = None,
) -> Receipt:
    """Work out the money of one area, with its receipt.

    total = base + what is kept after merges + rate of the tier x inhabitants, where inhabitants are the
    people rounded by the scheme; 0 with fewer people than its `minimum_people`, and outside every zone. Its
    range is as wide as the people and the tiers, see `amount_range`.

    Parameters
    ----------
    area, name
        Identity and name of the area.
    outcome
        The tier and its reasons; None when no tier was judged.
    scheme
        The scheme that pays.
    pieces
        The parts of zones the area consists of, to stand on the receipt.
    people
        Estimated number of people, not rounded; None or nan when it is not known.
    low, high, floor, ceiling
        The ranges of that number: probable and guaranteed. Without the range that the scheme goes by the
        number is taken as exact.
    coverage
        Part of the area for which it is known, 0..1.
    kept
        Base amounts that the area keeps after merges, on top of its own.
    outside
        Whether the area touches no zone at all: then no tier is judged either.
    compared_with
        With whose averages its figures were compared, to stand on the receipt.
    rests_on
        On what the ranges of the number of people rest, to stand on the receipt.
    means
        How its means came about and what each was held against, to stand on the receipt.
    whole
        Whether each part brings a whole number of people, for whoever gives no pieces.
    units
        The units of which the area is made, to stand on the receipt.

    Returns
    -------
    Receipt
        Amounts in euros and cents, with everything they rest on.

    Raises
    ------
    SchemeError
        The outcome names a tier that the scheme does not have.

    Examples
    --------
    >>> fund("a", "Krakeel", TierOutcome("C", (), (), ()), Scheme.named("hoogeveen-2007"), people=250.0).total
    Decimal('23375.00')
    """
    parts = tuple(pieces)
    judged = TierOutcome(None, (), (), ()) if outside or outcome is None else outcome
    known, certain = known_figure(people), known_figure(floor)
    rounding = scheme.inhabitants_rounding
    inhabitants = None if known is None else rounding.apply(known)
    # of people who are not known, those who certainly live there still count
    sure_of = inhabitants if inhabitants is not None else rounding.apply(certain or 0.0)
    unpaid = why_unpaid(scheme, known, certain, outside=outside)
    lines = _lines(scheme, kept, judged.tier, sure_of, known=inhabitants is not None)
    probable = scheme.range_of(indicator(scheme.population)) == "probable"
    at_low, at_high = amount_range(
        scheme,
        judged,
        lambda tier, count: _sum(_lines(scheme, kept, tier, count)),
        people=known,
        certain=certain,
        bounds=(known_figure(low if probable else floor), known_figure(high if probable else ceiling)),
        outside=outside,
    )
    if unpaid:
        reason = unpaid_said(unpaid, scheme.minimum_people, perhaps_paid=at_high.enough)
        lines = (FundingLine("none", reason, None, None, _NOTHING),)
    asked = _sum(lines)
    return Receipt(
        area=area,
        name=name,
        pieces=parts,
        people=known,
        low=known_figure(low),
        high=known_figure(high),
        floor=certain,
        ceiling=known_figure(ceiling),
        coverage=0.0 if math.isnan(coverage) else float(coverage),
        decimals=_decimals(known, parts, scheme, whole=whole),
        rounding_rule=rounding,
        inhabitants=inhabitants,
        tier=judged.tier,
        tier_said=judged.said,
        undecided=judged.undecided,
        lines=lines,
        total=asked if _known_amount(unpaid, inhabitants, judged.tier) else None,
        asked=asked,
        at_low=at_low,
        at_high=at_high,
        paid=asked,
        unpaid=unpaid,
        minimum_people=scheme.minimum_people,
        compared_with=compared_with if scheme.averaged and not outside else None,
        means=tuple(means),
        borrowed=judged.borrowed,
        borrowed_from=judged.borrowed_from,
        on_borrowed=_NOTHING if unpaid else _on_borrowed(scheme, judged, sure_of),
        rests_on=rests_on,
        units=units,
        deciding=() if unpaid else deciding(judged, scheme, parts),
    )


def _on_borrowed(scheme: Scheme, outcome: TierOutcome, inhabitants: int) -> Decimal:
    """Give the euros that would not be paid if only what certainly holds were."""
    if outcome.tier is None or not outcome.borrowed:
        return _NOTHING
    sure = _NOTHING if outcome.certain is None else scheme.tier(outcome.certain).amount
    return (scheme.tier(outcome.tier).amount - sure) * inhabitants


def _known_amount(unpaid: Unpaid, inhabitants: int | None, tier: str | None) -> bool:
    """Tell whether the amount is known."""
    if unpaid:
        return unpaid != "unknown"
    return inhabitants is not None or tier is None


def why_unpaid(
    scheme: Scheme, people: float | None, certain: float | None = None, *, outside: bool = False
) -> Unpaid:
    """Say why an area gets no amount under a scheme.

    Parameters
    ----------
    scheme
        The scheme, which asks for `minimum_people`.
    people
        Estimated number of people, not rounded; None or nan when it is not known.
    certain
        How many people certainly live there; None or nan for nobody.
    outside
        Whether the area touches no zone at all.

    Returns
    -------
    str
        "outside", "below_minimum" or "unknown"; empty when it gets an amount.

    Examples
    --------
    >>> scheme = Scheme.named("hoogeveen-2007")
    >>> why_unpaid(scheme, 0.4), why_unpaid(scheme, None), why_unpaid(scheme, None, 12.5)
    ('below_minimum', 'unknown', '')
    """
    if outside:
        return "outside"
    known, enough = known_figure(people), scheme.minimum_people - NOISE
    if known is not None:
        return "" if known >= enough else "below_minimum"
    # who certainly lives there may already be enough
    return "" if (known_figure(certain) or 0.0) >= enough else "unknown"


def _bases(scheme: Scheme, kept: Sequence[KeptBase]) -> tuple[FundingLine, ...]:
    base = FundingLine("base", Statement("funding.base_amount"), None, None, scheme.base)
    return base, *(
        FundingLine("kept", one.said, one.count, scheme.base, scheme.base * one.count) for one in kept
    )


def _lines(
    scheme: Scheme, kept: Sequence[KeptBase], tier: str | None, inhabitants: int, *, known: bool = True
) -> tuple[FundingLine, ...]:
    """List what makes up an amount: by the estimate, and at either end of its range."""
    return (*_bases(scheme, kept), *_per_inhabitant(scheme, tier, inhabitants, known=known))


def _sum(lines: Iterable[FundingLine]) -> Decimal:
    return sum((line.amount for line in lines), _NOTHING)


def _per_inhabitant(
    scheme: Scheme, tier: str | None, inhabitants: int, *, known: bool
) -> tuple[FundingLine, ...]:
    if tier is None:
        return ()
    rate = scheme.tier(tier).amount
    if not known and not inhabitants:
        # nothing is certain, and a line of 0 euros would read as if nobody lived there
        return ()
    said = (
        Statement("funding.per_inhabitant", tier=tier)
        if known
        else Statement("funding.per_certain_inhabitant", tier=tier)
    )
    return (FundingLine("inhabitants", said, inhabitants, rate, rate * inhabitants),)


def _decimals(people: float | None, pieces: Sequence[ReceiptPiece], scheme: Scheme, *, whole: bool) -> int:
    if people is None:
        return 0
    figures = [people, *(piece.people for piece in pieces if piece.people is not None)]
    whole = whole and all(abs(figure - round(figure)) < NOISE for figure in figures)
    rounding, least = scheme.inhabitants_rounding, scheme.minimum_people
    inhabitants, enough = rounding.apply(people), people >= least - NOISE
    for decimals in range(0 if whole else 1, _MOST_DECIMALS):
        # 249.46 shown as 249.5 would seem to make 250 inhabitants, and 0.96 shown as 1.0 would seem enough
        read = shown(people, decimals)
        if rounding.apply(float(read)) == inhabitants and (read >= least) == enough:
            return decimals
    return _MOST_DECIMALS
