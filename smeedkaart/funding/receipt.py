"""The receipt of an area: every amount with what it rests on, as values, as rows, as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from smeedkaart.funding import receipt_rows
from smeedkaart.funding.receipt_rows import ReceiptRow
from smeedkaart.funding.receipt_values import (
    AmountEnd,
    ComparedWith,
    FundingLine,
    ReceiptPiece,
    ReceiptValues,
    Unpaid,
)

__all__ = ["AmountEnd", "ComparedWith", "FundingLine", "Receipt", "ReceiptPiece", "ReceiptRow", "Unpaid"]


@dataclass(frozen=True, slots=True)
class Receipt(ReceiptValues):
    """How the amount of one area came about.

    Parameters
    ----------
    area, name
        Identity and name of the area.
    pieces
        The parts of zones it consists of.
    people
        Estimated number of people, not rounded; None when it is not known.
    low, high
        Where that number lies, 90 % sure.
    floor, ceiling
        Where that number lies for certain.
    coverage
        Part of the area for which the number of people is known, 0..1.
    decimals
        How many decimals of people to show, so that whoever rounds what is shown finds the inhabitants.
    rounding_rule
        The rule by which people are rounded; `rounding` says it in a sentence.
    inhabitants
        The number that is paid for; None when people are not known.
    tier
        Key of the tier that is paid: the highest that holds, by the scheme also on a borrowed figure.
    tier_said
        Why; `tier_reasons` says it in sentences.
    undecided
        Keys of higher tiers of which it cannot be said whether they hold.
    lines
        What is asked, line by line; they add up to `asked`, and so to `total` when that is known.
    total
        Euros by the estimate, under the tier that holds; None when people are not known, and with them a
        base amount or what a tier pays per inhabitant.
    asked
        Euros that the area asks of the pool: the total, or of people who are not known what those bring who
        certainly live there.
    at_low, at_high
        The ends of what the amount may turn out to be, each with its people and tier; `total_low` and
        `total_high` are their euros (None when nobody knows), and `total` lies between them.
    paid
        Euros of what is asked that the pool pays; all of it, unless the pool runs out and the scheme says
        who gets less (`Pool.overrun`).
    paid_said
        Why it is not all; None when it is.
    unpaid
        Why the area gets no amount: "outside" (it touches no zone, 0.00), "below_minimum" (fewer people than
        the scheme asks for, 0.00), "unknown" (nobody knows whether it has enough people); empty when it gets
        one.
    minimum_people
        How many people the scheme asks for.
    compared_with
        Whose averages decide about the tier; None when nothing was compared or nobody said.
    means
        How its means came about, how each is weighed, and what it was held against.
    borrowed
        Whether the tier holds on a borrowed figure only.
    borrowed_from
        Keys of the levels of those figures ("wijk").
    on_borrowed
        Euros of `least` that rest on borrowed figures: what the tier pays more than the one that certainly
        holds.
    rests_on
        On what the ranges of the number of people rest.
    units
        The units of which it is made; None when its border was drawn.
    border
        Where its border comes from, when nobody drew it here; None otherwise.
    deciding
        What it would take to decide about a tier of which it cannot be said, or not certainly, whether it
        holds.

    Examples
    --------
    >>> from smeedkaart.funding.amounts import fund
    >>> from smeedkaart.funding.scheme import Scheme
    >>> receipt = fund("a", "Krakeel", None, Scheme.named("hoogeveen-2007"), (), people=250.0)
    >>> receipt.total, receipt.to_dict()["total"]
    (Decimal('20000.00'), '20000.00')
    """

    def rows(self) -> tuple[ReceiptRow, ...]:
        """Give the receipt line by line, for every screen, file and map to show in the same words and order.

        Examples
        --------
        >>> from smeedkaart.funding.amounts import fund
        >>> from smeedkaart.funding.scheme import Scheme
        >>> receipt = fund("a", "Krakeel", None, Scheme.named("hoogeveen-2007"), (), people=250.0)
        >>> [row.kind for row in receipt.rows()]
        ['people', 'rounding', 'tier', 'base', 'total']
        """
        return receipt_rows.rows_of(self)

    def sentences(self) -> tuple[str, ...]:
        """Give the receipt as sentences, one a row.

        Examples
        --------
        >>> from smeedkaart.funding.amounts import fund
        >>> from smeedkaart.funding.scheme import Scheme
        >>> receipt = fund("a", "Krakeel", None, Scheme.named("hoogeveen-2007"), (), people=250.0)
        >>> receipt.sentences()[1]
        'Afgerond op het dichtstbijzijnde hele aantal inwoners; een half gaat naar boven: 250 inwoners'
        """
        return tuple(row.sentence() for row in self.rows())

    def as_text(self) -> str:
        """Give the receipt as text for a terminal: its name, then one row a line, amounts in a column.

        Examples
        --------
        >>> from smeedkaart.funding.amounts import fund
        >>> from smeedkaart.funding.scheme import Scheme
        >>> receipt = fund("a", "Krakeel", None, Scheme.named("hoogeveen-2007"), (), people=250.0)
        >>> receipt.as_text().splitlines()[0]
        'Krakeel'
        """
        return receipt_rows.as_text(self)

    def to_dict(self) -> dict[str, Any]:
        """Give the receipt as plain values for JSON; amounts are text, so that nobody makes floats of them.

        Examples
        --------
        >>> from smeedkaart.funding.amounts import fund
        >>> from smeedkaart.funding.scheme import Scheme
        >>> receipt = fund("a", "Krakeel", None, Scheme.named("hoogeveen-2007"), (), people=250.0)
        >>> receipt.to_dict()["lines"][0]["amount"]
        '20000.00'
        """
        return receipt_rows.as_dict(self)
