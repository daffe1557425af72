"""The money that follows for each area, with a receipt that adds up to the cent; Decimal only."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal

from smeedkaart._receipt_rows import shown
from smeedkaart.keeping import KeptBase
from smeedkaart.language import gettext as _
from smeedkaart.pool import PartnerPart, PoolUse, pool_use, share_out
from smeedkaart.receipt import FundingLine, Receipt, ReceiptPiece, ReceiptRow
from smeedkaart.scheme import InhabitantsRounding, Scheme
from smeedkaart.tiers import TierOutcome

__all__ = [
    "FundingLine",
    "PartnerPart",
    "PoolUse",
    "Receipt",
    "ReceiptPiece",
    "ReceiptRow",
    "fund",
    "pool_use",
    "share_out",
]

_NOTHING = Decimal("0.00")
# people: what lies below a millionth of a person is noise (see InhabitantsRounding.apply)
_NOISE = 1e-6
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
) -> Receipt:
    """Work out the money of one area, with its receipt.

    total = base + what is kept after merges + rate of the tier x inhabitants, where inhabitants are the
    people rounded by the scheme.

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
        The ranges of that number.
    coverage
        Part of the area for which it is known, 0..1.
    kept
        Base amounts that the area keeps after merges, on top of its own.

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
    judged = outcome or TierOutcome(None, (), (), ())
    known, certain = _known(people), _known(floor)
    rounding = scheme.inhabitants_rounding
    inhabitants = None if known is None else rounding.apply(known)
    # of people who are not known, those who certainly live there still count
    sure_of = inhabitants if inhabitants is not None else rounding.apply(certain or 0.0)
    bases = _bases(scheme, kept)
    lines = (*bases, *_per_inhabitant(scheme, judged.tier, sure_of, known=inhabitants is not None))
    least = sum((line.amount for line in lines), _NOTHING)
    return Receipt(
        area=area,
        name=name,
        pieces=parts,
        people=known,
        low=_known(low),
        high=_known(high),
        floor=certain,
        ceiling=_known(ceiling),
        coverage=0.0 if math.isnan(coverage) else float(coverage),
        decimals=_decimals(known, parts, rounding),
        rounding=rounding.sentence(),
        inhabitants=inhabitants,
        tier=judged.tier,
        tier_reasons=judged.reasons,
        undecided=judged.undecided,
        lines=lines,
        total=least if inhabitants is not None or judged.tier is None else None,
        least=least,
        highest=_highest(scheme, judged.undecided, inhabitants, bases),
    )


def _bases(scheme: Scheme, kept: Sequence[KeptBase]) -> tuple[FundingLine, ...]:
    base = FundingLine("base", _("Base amount, the same for every area"), None, None, scheme.base)
    return base, *(
        FundingLine("kept", one.sentence(), one.count, scheme.base, scheme.base * one.count) for one in kept
    )


def _per_inhabitant(
    scheme: Scheme, tier: str | None, inhabitants: int, *, known: bool
) -> tuple[FundingLine, ...]:
    if tier is None:
        return ()
    rate = scheme.tier(tier).amount
    if not known and not inhabitants:
        # nothing is certain, and a line of 0 euros would read as if nobody lived there
        return ()
    text = (
        _("Tier {tier}, per inhabitant")
        if known
        else _("Tier {tier}, per inhabitant who certainly lives there")
    )
    return (FundingLine("inhabitants", text.format(tier=tier), inhabitants, rate, rate * inhabitants),)


def _decimals(people: float | None, pieces: Sequence[ReceiptPiece], rounding: InhabitantsRounding) -> int:
    if people is None:
        return 0
    figures = [people, *(piece.people for piece in pieces if piece.people is not None)]
    whole = all(abs(figure - round(figure)) < _NOISE for figure in figures)
    inhabitants = rounding.apply(people)
    for decimals in range(0 if whole else 1, _MOST_DECIMALS):
        # 249.46 shown as 249.5 would seem to make 250 inhabitants
        if rounding.apply(float(shown(people, decimals))) == inhabitants:
            return decimals
    return _MOST_DECIMALS


def _highest(
    scheme: Scheme, undecided: Sequence[str], inhabitants: int | None, bases: Sequence[FundingLine]
) -> Decimal | None:
    if not undecided or inhabitants is None:
        return None
    fixed = sum((line.amount for line in bases), _NOTHING)
    return fixed + max(scheme.tier(key).amount for key in undecided) * inhabitants


def _known(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(value)
