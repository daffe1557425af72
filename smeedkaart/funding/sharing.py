"""Share an amount out in whole cents that add up to it: among areas, and among the partners of a pool."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

__all__ = ["share_out", "share_within"]

_CENT = Decimal("0.01")
_NOTHING = Decimal("0.00")


def share_within(amount: Decimal, proportions: Sequence[Decimal], most: Sequence[Decimal]) -> list[Decimal]:
    """Share an amount out in proportion, where nobody bears more than some most.

    What one cannot bear any more, the others bear in their proportion.

    Parameters
    ----------
    amount
        Euros to share out, in whole cents; no more than all can bear together.
    proportions
        In proportion to what, each more than 0.
    most
        The most that each bears, in whole cents.

    Returns
    -------
    list of Decimal
        One part for each, together exactly the amount, none above its most.

    Examples
    --------
    572 by 70 : 30 would be 400.40 and 171.60; who put in 400 bears 400, and the other the rest.

    >>> shares = share_within(Decimal(572), [Decimal(70), Decimal(30)], [Decimal(400), Decimal(172)])
    >>> [str(part) for part in shares]
    ['400.00', '172.00']
    """
    parts = [_NOTHING for _part in proportions]
    open_places, left = list(range(len(parts))), amount
    while open_places:
        shared = share_out(left, [proportions[place] for place in open_places])
        full = [place for place, part in zip(open_places, shared, strict=True) if part > most[place]]
        if not full:
            for place, part in zip(open_places, shared, strict=True):
                parts[place] = part
            break
        for place in full:
            parts[place] = most[place].quantize(_CENT)
            left -= parts[place]
        open_places = [place for place in open_places if place not in full]
    return parts


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
