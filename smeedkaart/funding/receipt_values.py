"""What stands on a receipt, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from smeedkaart.funding.benchmark import BenchmarkOf
from smeedkaart.funding.receipt_means import ReceiptMean
from smeedkaart.funding.receipt_units import ReceiptUnits
from smeedkaart.funding.rules import InhabitantsRounding
from smeedkaart.statistics.levels import WHOLE_COUNTRY
from smeedkaart.text.names import Name
from smeedkaart.text.teller import Fact, Statement

__all__ = ["AmountEnd", "ComparedWith", "FundingLine", "ReceiptPiece", "ReceiptValues", "Unpaid"]

Unpaid: TypeAlias = Literal["", "outside", "below_minimum", "unknown"]
"""Why an area gets no amount: "outside" (touches no zone), "below_minimum" (fewer people than the scheme asks
for), "unknown" (nobody knows whether it has enough people, so its amount is unknown); empty when it gets one.
"""


@dataclass(frozen=True, slots=True)
class ReceiptPiece:
    """The part of one zone that lies in the area, and the people it brings.

    Parameters
    ----------
    zone
        Code of the zone.
    name
        Name of the zone.
    table
        Table in which its figure stands.
    year
        Year of the figure; 0 when nobody said.
    level
        Key of the level of the zone: "buurt", "wijk".
    share
        Part of the zone that lies in the area, 0..1.
    figure
        Published number of people in the whole zone; None when it is not published.
    people
        People it brings to the area; None when that is not known.
    shared
        True when the figure is not published and `people` is its part of what the zone's parent leaves over.
    figure_level
        Level at which the figure was published that `people` rests on: that of the zone, or for a shared one
        that of its parent; empty for that of the zone.
    """

    zone: str
    name: str
    table: Fact
    year: int
    level: str
    share: float
    figure: float | None
    people: float | None
    shared: bool
    figure_level: str = ""

    @property
    def published_at(self) -> str:
        """Level at which the figure was published that the number of people rests on."""
        return self.figure_level or self.level


@dataclass(frozen=True, slots=True)
class FundingLine:
    """One amount of a receipt.

    Parameters
    ----------
    key
        "base", "kept" (base amounts kept after a merge), "inhabitants", or "none": the only line of an area
        that gets no amount, with the reason. A line with another key stands above the total.
    said
        What it is for; in words of the scheme, where those tell it.
    quantity
        How many inhabitants, or how many base amounts that are kept; None for the area's own base amount.
    rate
        Euros for each; None likewise.
    amount
        Euros.
    """

    key: str
    said: Statement | Name
    quantity: int | None
    rate: Decimal | None
    amount: Decimal

    @property
    def text(self) -> str:
        """What it is for, in the language in use."""
        return str(self.said)


class ComparedWith(NamedTuple):
    """With what the figures of an area are compared, and in how many municipalities the area lies."""

    code: str
    name: str
    among: int

    @property
    def of(self) -> BenchmarkOf:
        """What it is, by its code."""
        if self.code.startswith("PV"):
            return "province"
        return "country" if WHOLE_COUNTRY.holds([self.code]) else "municipality"


class AmountEnd(NamedTuple):
    """One end of what an amount may turn out to be.

    Parameters
    ----------
    inhabitants
        The number that would be paid for; None when there is no end to it.
    tier
        Key of the tier that would hold; None for none.
    enough
        Whether that many people are enough for an amount.
    amount
        Euros; None when nobody knows.
    """

    inhabitants: int | None
    tier: str | None
    enough: bool
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class ReceiptValues:
    """The values of a receipt; `funding.receipt.Receipt` tells what each is and how to write them."""

    area: str
    name: str
    pieces: tuple[ReceiptPiece, ...]
    people: float | None
    low: float | None
    high: float | None
    floor: float | None
    ceiling: float | None
    coverage: float
    decimals: int
    rounding_rule: InhabitantsRounding
    inhabitants: int | None
    tier: str | None
    tier_said: tuple[Statement, ...]
    undecided: tuple[str, ...]
    lines: tuple[FundingLine, ...]
    total: Decimal | None
    asked: Decimal
    at_low: AmountEnd
    at_high: AmountEnd
    paid: Decimal
    paid_said: Statement | None = None
    unpaid: Unpaid = ""
    minimum_people: int = 1
    compared_with: ComparedWith | None = None
    borrowed: bool = False
    borrowed_from: tuple[str, ...] = ()
    on_borrowed: Decimal = Decimal("0.00")
    deciding: tuple[Statement, ...] = ()
    rests_on: tuple[Statement, ...] = ()
    border: Statement | None = None
    means: tuple[ReceiptMean, ...] = ()
    units: ReceiptUnits | None = None

    @property
    def total_low(self) -> Decimal | None:
        """Euros that it is at least: with the low number of people, and no tier but what is certain."""
        return self.at_low.amount

    @property
    def total_high(self) -> Decimal | None:
        """Euros that it is at most: with the high number of people, and the best-paid tier that may hold."""
        return self.at_high.amount

    @property
    def rounding(self) -> str:
        """The rule by which people are rounded, in the language in use."""
        return self.rounding_rule.sentence()

    @property
    def tier_reasons(self) -> tuple[str, ...]:
        """Why this tier, in sentences of the language in use."""
        return tuple(map(str, self.tier_said))
