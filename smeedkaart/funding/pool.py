"""The pool of a scheme: what the areas ask of it, what is left, and which partner pays how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from smeedkaart.funding.overrun import order_said, part_paid
from smeedkaart.funding.receipt import Receipt
from smeedkaart.funding.rules import Partner, Pool
from smeedkaart.funding.scheme import Scheme
from smeedkaart.funding.sharing import share_out, share_within
from smeedkaart.text.names import Name
from smeedkaart.text.teller import Statement

__all__ = ["PartnerPart", "PoolUse", "pool_use", "summed"]

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
        What each partner pays; together what is asked, or all there is when more is asked.
    shared
        How the partners share that: the ratio or the amounts by which they do.
    rule
        What happens when more is asked than there is (`Pool`).
    complete
        Whether every area's amount is known.
    asked_low, asked_high
        Euros asked if every area came out at its lowest, or at its highest; None when nobody knows.
    areas
        How many areas ask; one that certainly gets nothing does not.
    meant_for
        For how many areas the pool is meant; None when that was not agreed.
    """

    available: Decimal
    asked: Decimal
    left: Decimal
    partners: tuple[PartnerPart, ...]
    shared: Statement
    rule: Pool
    complete: bool
    asked_low: Decimal | None
    asked_high: Decimal | None
    areas: int
    meant_for: int | None

    @property
    def short(self) -> Decimal:
        """Euros that are asked but not there; 0 when the pool suffices."""
        return max(_NOTHING, -self.left)

    @property
    def paid(self) -> Decimal:
        """Euros that the pool pays: what is asked, as far as it is there."""
        return min(self.asked, self.available)

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
        return (*self.state_said, *self.partners_said)

    @property
    def state_said(self) -> tuple[Statement, ...]:
        """What is asked, between which amounts that may come out, and who gets less when that is too much."""
        told = [self._asked(), *self._range(), *self._overrun()]
        if self.meant_for is not None and self.areas > self.meant_for:
            told.append(Statement("funding.pool_meant_for", meant=self.meant_for, areas=self.areas))
        return tuple(told)

    @property
    def partners_said(self) -> tuple[Statement, ...]:
        """How the partners share what is paid, and how much that is for each."""
        parts = (
            Statement("funding.pool_paid_by", name=called, amount=paid)
            for called, paid, _part in self.partners
        )
        return (self.shared, *parts)

    def _asked(self) -> Statement:
        there = {"asked": self.asked, "available": self.available}
        if self.complete and self.short:
            return Statement("funding.pool_asked_short", **there, short=self.short)
        if self.complete:
            return Statement("funding.pool_asked_left", **there, left=self.left)
        if self.short:
            return Statement("funding.pool_asked_at_least_short", **there, short=self.short)
        return Statement("funding.pool_asked_at_least_left", **there, left=self.left)

    def _range(self) -> list[Statement]:
        if self.asked_low is None or self.asked_low == self.asked_high:
            return []
        if self.asked_high is None:
            # what is not known asks at least what is certain, and that is said already
            return [Statement("funding.pool_range_open", low=self.asked_low)] if self.complete else []
        return [Statement("funding.pool_range", low=self.asked_low, high=self.asked_high)]

    def _overrun(self) -> list[Statement]:
        """Say who gets less of a pool that runs out, by the rule of the scheme."""
        if not self.short:
            return []
        if self.rule.overrun == "report":
            return [Statement("funding.overrun_report")]
        if not self.available:
            # a part or an order of nothing is no news
            return [Statement("funding.pool_empty")]
        if self.rule.overrun == "scale":
            told = [Statement("funding.overrun_scale", part=part_paid(self.available, self.asked))]
        else:
            told = [Statement("funding.overrun_order", order=order_said(self.rule))]
        told.append(Statement("funding.paid_depends"))
        return told if self.complete else [*told, Statement("funding.overrun_as_far_as_known")]

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
            "paid": str(self.paid),
            "overrun": self.rule.overrun,
            "share_by": self.rule.share_by,
            "complete": self.complete,
            "asked_low": None if self.asked_low is None else str(self.asked_low),
            "asked_high": None if self.asked_high is None else str(self.asked_high),
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
    pool = scheme.pool
    if pool is None:
        return None
    asking = list(receipts)
    asked = sum((receipt.asked for receipt in asking), _NOTHING)
    available = pool.available
    paid = _by_partner(min(asked, available), pool)
    return PoolUse(
        available=available,
        asked=asked,
        left=available - asked,
        partners=tuple(
            PartnerPart(partner.called, amount, partner.amount / available if available else _NOTHING)
            for partner, amount in zip(pool.partners, paid, strict=True)
        ),
        shared=_shared_said(pool),
        rule=pool,
        complete=all(receipt.total is not None for receipt in asking),
        asked_low=summed(receipt.total_low for receipt in asking),
        asked_high=summed(receipt.total_high for receipt in asking),
        areas=sum(receipt.unpaid not in {"outside", "below_minimum"} for receipt in asking),
        meant_for=pool.areas,
    )


def summed(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Add amounts up; None as soon as one of them is not known.

    Examples
    --------
    >>> str(summed([Decimal("1.50"), Decimal(2)])), summed([Decimal(1), None])
    ('3.50', None)
    """
    whole = _NOTHING
    for amount in amounts:
        if amount is None:
            return None
        whole += amount
    return whole


def _by_partner(amount: Decimal, pool: Pool) -> list[Decimal]:
    """Share out what the pool pays among its partners, by the one rule that the scheme names."""
    put_in = [partner.amount for partner in pool.partners]
    if pool.share_by == "ratio":
        return share_within(amount, [Decimal(partner.ratio or 0) for partner in pool.partners], put_in)
    return share_out(amount, put_in)


def _shared_said(pool: Pool) -> Statement:
    names = tuple(partner.called for partner in pool.partners)
    if len(names) == 1:
        return Statement("funding.pool_of_one", name=names[0])
    if pool.share_by == "ratio":
        return Statement("funding.shared_by_ratio", ratio=_ratio(pool.partners))
    return Statement("funding.shared_by_amount", amounts=tuple(partner.amount for partner in pool.partners))


def _ratio(partners: Iterable[Partner]) -> str:
    return " : ".join(str(partner.ratio) for partner in partners)
