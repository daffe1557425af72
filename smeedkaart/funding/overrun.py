"""A pool that runs out: what it pays each area of what is asked, by the rule of the scheme."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from smeedkaart.funding.receipt import Receipt
from smeedkaart.funding.rules import Pool
from smeedkaart.funding.scheme import Scheme
from smeedkaart.funding.sharing import share_out
from smeedkaart.text.facts import Percentage
from smeedkaart.text.teller import Statement

__all__ = ["order_said", "part_paid", "settled"]

_NOTHING = Decimal("0.00")
_ORDERS = {
    "tier": "funding.order_by_tier",
    "people": "funding.order_by_people",
    "name": "funding.order_by_name",
}


def settled(receipts: Sequence[Receipt], scheme: Scheme) -> tuple[Receipt, ...]:
    """Say on each receipt what the pool pays of it.

    Enough in the pool, no pool, or the rule "report": what is asked is what is paid. "scale": of every amount
    the same part, available / asked, in cents by largest remainder. "order": in the order of `Pool.order_by`
    each area is paid in full, until what is left is less than the next one asks; that one gets what is left,
    and who comes after it nothing. Where the number of people is not known, those count who certainly live
    there. Areas that are alike in that order go by their names, then by identity.

    Parameters
    ----------
    receipts
        One for each area, all areas that share the pool.
    scheme
        The scheme that pays.

    Returns
    -------
    tuple of Receipt
        The same in the same order, with `paid` and `paid_said`; what they pay together is never more than
        there is, unless the rule is "report".

    Examples
    --------
    Two areas ask 60 and 40 of a pool of 50; half of each can be paid.

    >>> from smeedkaart.funding.amounts import fund
    >>> from smeedkaart.funding.rules import Partner
    >>> pool = Pool(partners=(Partner(name="us", amount=50),), overrun="scale")
    >>> sixty = Scheme(id="s", name="s", year=2007, base=60, pool=pool)
    >>> asking = [fund("a", "A", None, sixty, people=1.0)]
    >>> asking += [fund("b", "B", None, sixty.model_copy(update={"base": Decimal("40.00")}), people=1.0)]
    >>> [str(receipt.paid) for receipt in settled(asking, sixty)]
    ['30.00', '20.00']
    """
    pool = scheme.pool
    asked = sum((receipt.asked for receipt in receipts), _NOTHING)
    if pool is None or pool.overrun == "report" or asked <= pool.available:
        return tuple(
            # what is paid in full already is taken over as it is
            receipt
            if receipt.paid == receipt.asked and receipt.paid_said is None
            else replace(receipt, paid=receipt.asked, paid_said=None)
            for receipt in receipts
        )
    paid = (_scaled if pool.overrun == "scale" else _in_order)(receipts, scheme, pool)
    return tuple(
        replace(receipt, paid=amount, paid_said=_why(receipt, amount, asked, pool))
        for receipt, amount in zip(receipts, paid, strict=True)
    )


def part_paid(available: Decimal, asked: Decimal) -> Percentage:
    """Say which part of what is asked the pool can pay.

    Examples
    --------
    >>> str(part_paid(Decimal(50), Decimal(60)))
    '83,33%'
    """
    return Percentage(float(available / asked) if asked else 1.0, 2)


def order_said(pool: Pool) -> Statement:
    """Say in which order areas are paid.

    Examples
    --------
    >>> from smeedkaart.funding.rules import Partner
    >>> us = (Partner(name="us", amount=50),)
    >>> str(order_said(Pool(partners=us, overrun="order", order_by="people")))
    'wie de meeste inwoners heeft eerst, bij gelijke stand op alfabet'
    """
    return Statement(_ORDERS[pool.order_by or "tier"])


def _scaled(receipts: Sequence[Receipt], _scheme: Scheme, pool: Pool) -> list[Decimal]:
    # a cent that remains must not depend on the order in which areas stand
    places = sorted(range(len(receipts)), key=lambda place: _by_name(receipts[place]))
    parts = share_out(pool.available, [receipts[place].asked for place in places])
    paid = dict(zip(places, parts, strict=True))
    return [paid[place] for place in range(len(receipts))]


def _in_order(receipts: Sequence[Receipt], scheme: Scheme, pool: Pool) -> list[Decimal]:
    left, paid = pool.available, [_NOTHING] * len(receipts)
    for place in sorted(range(len(receipts)), key=lambda place: _turn(receipts[place], scheme, pool)):
        paid[place] = min(left, receipts[place].asked)
        left -= paid[place]
    return paid


def _turn(receipt: Receipt, scheme: Scheme, pool: Pool) -> tuple[Any, ...]:
    """Give what an area is placed by, in the order in which areas are paid."""
    most_people = -_surely(receipt)
    if pool.order_by == "name":
        return _by_name(receipt)
    if pool.order_by == "people":
        return (most_people, *_by_name(receipt))
    places = {tier.key: place for place, tier in enumerate(scheme.tiers, start=1)}
    return (-places.get(receipt.tier or "", 0), most_people, *_by_name(receipt))


def _surely(receipt: Receipt) -> int:
    """Count inhabitants; where they are not known, those that certainly live there."""
    if receipt.inhabitants is not None:
        return receipt.inhabitants
    return math.floor(receipt.floor or 0.0)


def _by_name(receipt: Receipt) -> tuple[str, str, str]:
    return receipt.name.casefold(), receipt.name, str(receipt.area)


def _why(receipt: Receipt, paid: Decimal, asked: Decimal, pool: Pool) -> Statement | None:
    if paid == receipt.asked:
        return None
    if not pool.available:
        return Statement("funding.pool_empty")
    if pool.overrun == "scale":
        return Statement("funding.pool_pays_part", part=part_paid(pool.available, asked))
    code = "funding.pool_ran_out_here" if paid else "funding.pool_ran_out_before"
    return Statement(code, order=order_said(pool))
