"""The pool of a scheme: what the areas ask of it, what is left, and which partner pays how much."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from smeedkaart.funding.receipt import Receipt
from smeedkaart.funding.scheme import Scheme
from smeedkaart.text.names import Name
from smeedkaart.text.teller import Statement

__all__ = ["PartnerPart", "PoolUse", "pool_use", "share_out"]

_CENT = Decimal("0.01")
_NOTHING = Decimal("0.00")
_MILLIONTH = Decimal("0.000001")


class PartnerPart(NamedTuple):
    """What one partner pays of what is asked: its name, euros, and its share of the pool (0..1)."""

    called: Name
    amount: Decimal
    part: Decimal

    @property
    def name(self) -> str:
        """Its name in the language in use."""
        return str(self.called)


@dataclass(frozen=True, slots=True)
class PoolUse:
    """What the areas ask of the pool.

    Parameters
    ----------
    available
        Euros in the pool.
    asked
        Euros asked by all areas together; of an area whose amount is not known, what it is at least.
    left
        Euros left; below 0 when more is asked than there is.
    partners
        What each partner pays, in proportion to what it put in; together what is asked, or all
        there is when more is asked.
    complete
        Whether every area's amount is known.
    highest
        Euros asked if every undecided tier held; None when an amount is not known.
    areas
        How many areas ask; one that certainly gets nothing does not.
    meant_for
        For how many areas the pool is meant; None when that was not agreed.
    """

    available: Decimal
    asked: Decimal
    left: Decimal
    partners: tuple[PartnerPart, ...]
    complete: bool
    highest: Decimal | None
    areas: int
    meant_for: int | None

    @property
    def short(self) -> Decimal:
        """Euros that are asked but not there; 0 when the pool suffices."""
        return max(_NOTHING, -self.left)

    def sentences(self) -> tuple[str, ...]:
        """Say what is asked, what is left or short, and who pays how much.

        Examples
        --------
        >>> from smeedkaart.funding.scheme import Scheme
        >>> use = pool_use((), Scheme.named("hoogeveen-2007"))
        >>> use.sentences()[0].replace(chr(160), " ")
        'Gevraagd: € 0,00 van de € 572.000,00; er blijft € 572.000,00 over.'
        """
        return tuple(map(str, self.said))

    @property
    def said(self) -> tuple[Statement, ...]:
        """What is asked, what is left or short, and who pays how much."""
        told = [self._asked()]
        if self.highest is not None and self.highest > self.asked:
            told.append(Statement("funding.pool_highest", amount=self.highest))
        told += [
            Statement("funding.pool_paid_by", name=called, amount=paid)
            for called, paid, _part in self.partners
        ]
        if self.meant_for is not None and self.areas > self.meant_for:
            told.append(Statement("funding.pool_meant_for", meant=self.meant_for, areas=self.areas))
        return tuple(told)

    def _asked(self) -> Statement:
        there = {"asked": self.asked, "available": self.available}
        if self.complete and self.short:
            return Statement("funding.pool_asked_short", **there, short=self.short)
        if self.complete:
            return Statement("funding.pool_asked_left", **there, left=self.left)
        if self.short:
            return Statement("funding.pool_asked_at_least_short", **there, short=self.short)
        return Statement("funding.pool_asked_at_least_left", **there, left=self.left)

    def to_dict(self) -> dict[str, Any]:
        """Give the use of the pool as plain values for JSON; amounts are text.

        Examples
        --------
        >>> from smeedkaart.funding.scheme import Scheme
        >>> pool_use((), Scheme.named("hoogeveen-2007")).to_dict()["available"]
        '572000.00'
        """
        return {
            "available": str(self.available),
            "asked": str(self.asked),
            "left": str(self.left),
            "complete": self.complete,
            "highest": None if self.highest is None else str(self.highest),
            "areas": self.areas,
            "meant_for": self.meant_for,
            "partners": [
                {"name": str(called), "amount": str(paid), "part": str(part.quantize(_MILLIONTH))}
                for called, paid, part in self.partners
            ],
        }


def pool_use(receipts: Iterable[Receipt], scheme: Scheme) -> PoolUse | None:
    """Say what the areas together ask of the pool, and who pays how much of it.

    Parameters
    ----------
    receipts
        One for each area.
    scheme
        The scheme that pays.

    Returns
    -------
    PoolUse or None
        What is asked, left and paid; None when the scheme has no pool.

    Examples
    --------
    >>> from smeedkaart.funding.amounts import fund
    >>> receipt = fund("a", "Krakeel", None, Scheme.named("hoogeveen-2007"), (), people=250.0)
    >>> [str(partner.amount) for partner in pool_use([receipt], Scheme.named("hoogeveen-2007")).partners]
    ['13986.01', '6013.99']
    """
    if scheme.pool is None:
        return None
    asking = list(receipts)
    asked = sum((receipt.least for receipt in asking), _NOTHING)
    available = scheme.pool.available
    complete = all(receipt.total is not None for receipt in asking)
    most = sum(
        (receipt.least if receipt.highest is None else receipt.highest for receipt in asking), _NOTHING
    )
    put_in = [partner.amount for partner in scheme.pool.partners]
    paid = share_out(min(asked, available), put_in)
    return PoolUse(
        available=available,
        asked=asked,
        left=available - asked,
        partners=tuple(
            PartnerPart(partner.called, amount, partner.amount / available if available else _NOTHING)
            for partner, amount in zip(scheme.pool.partners, paid, strict=True)
        ),
        complete=complete,
        # an unknown number of people may be any number, so then there is no most
        highest=most if complete and not any(r.undecided and r.highest is None for r in asking) else None,
        areas=sum(receipt.unpaid not in {"outside", "below_minimum"} for receipt in asking),
        meant_for=scheme.pool.areas,
    )


def share_out(amount: Decimal, proportions: Sequence[Decimal]) -> list[Decimal]:
    """Share an amount out in proportion, in whole cents that add up to it (largest remainder).

    Parameters
    ----------
    amount
        Euros to share out, in whole cents.
    proportions
        In proportion to what, each at least 0.

    Returns
    -------
    list of Decimal
        One part for each proportion, together exactly the amount; all 0 when every proportion is 0.

    Examples
    --------
    >>> [str(part) for part in share_out(Decimal("100.00"), [Decimal(1), Decimal(1), Decimal(1)])]
    ['33.34', '33.33', '33.33']
    """
    whole = sum(proportions, Decimal(0))
    if not whole:
        return [_NOTHING for _part in proportions]
    exact = [Fraction(amount / _CENT) * Fraction(part) / Fraction(whole) for part in proportions]
    cents = [math.floor(part) for part in exact]
    # equal remainders go to the first, so that the same amount is always shared out alike
    order = sorted(range(len(cents)), key=lambda i: (cents[i] - exact[i], i))
    for i in order[: int(amount / _CENT) - sum(cents)]:
        cents[i] += 1
    return [_CENT * part for part in cents]
