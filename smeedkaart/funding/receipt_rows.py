"""How a receipt reads: the same rows, words and order on every screen, in every file and on every map."""

from __future__ import annotations

import math
import textwrap
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from smeedkaart.funding.comparison import level_said
from smeedkaart.funding.receipt_means import mean_rows
from smeedkaart.funding.receipt_units import unit_rows
from smeedkaart.funding.receipt_values import (
    AmountEnd,
    ComparedWith,
    FundingLine,
    ReceiptPiece,
    ReceiptValues,
    Unpaid,
)
from smeedkaart.statistics import intervals
from smeedkaart.statistics.levels import level_named
from smeedkaart.text.facts import Either, Number, Percentage, Span, WithCommas
from smeedkaart.text.numbers import largest_remainder, number
from smeedkaart.text.teller import Fact, Statement, written

__all__ = [
    "ReceiptRow",
    "as_dict",
    "as_text",
    "figures_borrowed",
    "in_columns",
    "rows_of",
    "shown",
    "unpaid_said",
    "unpaid_words",
]

_WIDTH = 96
_NOISE = 1e-6
_MOST_SHARE_DECIMALS = 6
# an area counts as covered when less than this part of it lacks the figure
_UNCOVERED = 0.0005


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """One row of a receipt, ready to show; plain text, to be escaped by whoever puts it in a page.

    Parameters
    ----------
    kind
        "base", "none", "kept", "border" (where it comes from), "units" and "unit" (of which it is made),
        "piece", "people", "coverage", "probable", "guaranteed", "resting" (on what these ranges rest),
        "rounding", "tier", "reason", "deciding", "reference", "benchmark" and "figure" (of the means behind
        the tier), "inhabitants", "total", "borrowed" (what of it rests on borrowed figures), "lowest",
        "highest", "pool" (what it cannot pay), "paid" or "depends" (that this hangs on the others); or the
        key of another line of the receipt.
    what
        What it is.
    worth
        How much, with its unit; empty for a row that is all words.
    """

    kind: str
    what: Fact
    worth: Fact = ""

    @property
    def label(self) -> str:
        """What it is, in the language in use."""
        return written(self.what)

    @property
    def amount(self) -> str:
        """How much, in the language in use."""
        return written(self.worth)

    def sentence(self) -> str:
        """Write label and amount as one.

        Examples
        --------
        >>> ReceiptRow("tier", "Trede", "C").sentence()
        'Trede: C'
        """
        return f"{self.label}: {self.amount}" if self.amount else self.label


def shown(people: float, decimals: int) -> Decimal:
    """Round a number of people to the decimals in which it is shown, just as it will be written.

    Examples
    --------
    >>> shown(249.46, 1)
    Decimal('249.5')
    """
    return Decimal(repr(people)).quantize(Decimal(1).scaleb(-decimals))


def rows_of(receipt: ReceiptValues) -> tuple[ReceiptRow, ...]:
    """Write a receipt row by row.

    Parameters
    ----------
    receipt
        The receipt.

    Returns
    -------
    tuple of ReceiptRow
        Why there is no amount, or else first where the border comes from when nobody drew it here, the
        pieces, their sum and its ranges, rounding, and tier with reasons; then, together, all that makes the
        total: base, what is kept of it after a merge, multiplication; last the total with its range, and what
        the pool pays of it.
    """
    base, *others = receipt.lines
    # what is not known is no amount of 0
    first = ReceiptRow(base.key, base.said, "" if receipt.unpaid == "unknown" else base.amount)
    return (
        *([first] if receipt.unpaid else []),
        *_border_rows(receipt),
        *(ReceiptRow(*row) for row in unit_rows(receipt.units)),
        *_piece_rows(receipt),
        *_people_rows(receipt),
        *_tier_rows(receipt),
        *([] if receipt.unpaid else [first]),
        *(_kept_row(line) for line in others if line.key == "kept"),
        *(
            _inhabitants_row(line, known=receipt.inhabitants is not None)
            for line in others
            if line.key == "inhabitants"
        ),
        *(
            ReceiptRow(line.key, line.said, line.amount)
            for line in others
            if line.key not in {"kept", "inhabitants"}
        ),
        *_total_rows(receipt),
    )


def unpaid_said(unpaid: Unpaid, minimum_people: int, *, perhaps_paid: bool = False) -> Statement:
    """Say on a receipt why an area gets no amount; where there may be enough people, as an estimate.

    Examples
    --------
    >>> str(unpaid_said("outside", 1))
    'Buiten de gemeente, dus geen bedrag'
    """
    if unpaid == "outside":
        return Statement("funding.unpaid_outside")
    if unpaid == "unknown":
        return Statement("funding.unpaid_unknown")
    if perhaps_paid:
        return Statement("funding.unpaid_below_by_estimate", number=minimum_people)
    return Statement("funding.unpaid_below_minimum", number=minimum_people)


def unpaid_words(receipt: ReceiptValues) -> str:
    """Say in a few words why an area gets no amount; empty when it gets one.

    Examples
    --------
    >>> from smeedkaart.funding.amounts import fund
    >>> from smeedkaart.funding.scheme import Scheme
    >>> unpaid_words(fund("a", "Zee", None, Scheme.named("hoogeveen-2007"), people=None, outside=True))
    'buiten de gemeente'
    """
    if receipt.unpaid == "below_minimum":
        return str(Statement("funding.fewer_than_minimum", number=receipt.minimum_people))
    if receipt.unpaid == "outside":
        return str(Statement("funding.outside"))
    return str(Statement("funding.inhabitants_not_known")) if receipt.unpaid else ""


def _piece_rows(receipt: ReceiptValues) -> Iterator[ReceiptRow]:
    for piece, people in zip(receipt.pieces, _shown_people(receipt), strict=True):
        name = f"{piece.zone} {piece.name}".strip()
        year = str(piece.year or "")
        published_at = level_named(piece.published_at) if piece.published_at else ""
        origin = tuple(part for part in (piece.table, year, published_at) if part)
        label = Statement("funding.with_remarks", figure=name, remarks=WithCommas(origin)) if origin else name
        yield ReceiptRow("piece", Statement("funding.labelled", label=label, text=_piece_said(piece)), people)


def _piece_said(piece: ReceiptPiece) -> Statement:
    share = _share(piece)
    if piece.figure is not None:
        decimals = 0 if float(piece.figure).is_integer() else 1
        return Statement("funding.share_of_people", share=share, people=_inhabitants(piece.figure, decimals))
    if piece.people is not None and piece.shared:
        zone = level_named(piece.level)
        parent = level_named(piece.figure_level or zone.parent or "")
        return Statement("funding.share_left_over", share=share, level=zone, parent=parent)
    return Statement("funding.share_not_published", share=share, level=level_named(piece.level))


def _share(piece: ReceiptPiece) -> Percentage:
    if piece.share >= 1 - _NOISE / 100:
        return Percentage(1, 0)
    # as many decimals as it takes to find the number of people with a calculator, to a twentieth of a person
    worth = max(1.0, piece.figure or 0.0)
    decimals = math.ceil(math.log10(worth * 0.5 / 0.05)) - 2
    return Percentage(piece.share, min(max(decimals, 1), _MOST_SHARE_DECIMALS))


def _shown_people(receipt: ReceiptValues) -> list[Number]:
    counted = [piece.people for piece in receipt.pieces]
    known = [people for people in counted if people is not None]
    decimals = receipt.decimals or int(any(abs(people - round(people)) >= _NOISE for people in known))
    unit = 10**decimals
    whole = [round(people * unit) for people in known]
    if (
        receipt.people is not None
        and len(known) == len(counted)
        and math.isclose(math.fsum(known), receipt.people)
    ):
        # what is shown of the parts adds up to what is shown of the whole
        whole = largest_remainder(
            [people * unit for people in known], int(shown(receipt.people, decimals) * unit)
        )
    units = iter(whole)
    return [Number(None) if people is None else Number(next(units) / unit, decimals) for people in counted]


def _border_rows(receipt: ReceiptValues) -> Iterator[ReceiptRow]:
    if receipt.border is not None:
        yield ReceiptRow("border", Statement("funding.border_from", source=receipt.border))


def _people_rows(receipt: ReceiptValues) -> Iterator[ReceiptRow]:
    label = Statement("funding.people")
    if receipt.people is not None:
        yield ReceiptRow("people", label, Number(receipt.people, receipt.decimals))
    elif receipt.floor:
        # as it is, for the line below rounds it by the rule of the scheme
        least = Number(receipt.floor, 0 if abs(receipt.floor - round(receipt.floor)) < _NOISE else 1)
        yield ReceiptRow("people", label, Statement("funding.unknown_at_least", number=least))
    else:
        yield ReceiptRow("people", label, Number(None))
    # what reads as 100% is no news
    if receipt.coverage < 1 - _UNCOVERED:
        yield ReceiptRow("coverage", Statement("funding.people_coverage"), Percentage(receipt.coverage))
    if receipt.low is not None and receipt.high is not None:
        yield ReceiptRow(
            "probable",
            Statement("funding.people_probable", probability=intervals.PROBABILITY),
            Span(receipt.low, receipt.high),
        )
    if receipt.floor is not None and receipt.ceiling is not None:
        label = Statement("funding.people_certain")
        yield ReceiptRow("guaranteed", label, _guaranteed(receipt.floor, receipt.ceiling))
    for told in receipt.rests_on:
        yield ReceiptRow("resting", told)
    if receipt.inhabitants is not None:
        yield ReceiptRow("rounding", receipt.rounding_rule.said, _inhabitants(receipt.inhabitants))


def _guaranteed(floor: float, ceiling: float) -> Statement | Span:
    # outwards, or a rounded border would exclude what it should guarantee
    lowest = math.floor(floor + _NOISE)
    if math.isinf(ceiling):
        return Statement("funding.people_without_limit", number=lowest)
    return Span(lowest, math.ceil(ceiling - _NOISE))


def _tier_rows(receipt: ReceiptValues) -> Iterator[ReceiptRow]:
    holds: Fact = receipt.tier or Statement("funding.no_tier")
    if receipt.borrowed:
        holds = Statement("funding.tier_on_figure", tier=receipt.tier, figure=figures_borrowed(receipt))
    if receipt.undecided:
        perhaps = Either(receipt.undecided)
        holds = (
            Statement("funding.tier_perhaps", tier=holds, perhaps=perhaps)
            if receipt.tier
            else Statement("funding.no_tier_certain", perhaps=perhaps)
        )
    yield ReceiptRow("tier", Statement("funding.tier"), holds)
    # what would decide first: the reasons are many
    for told in receipt.deciding:
        yield ReceiptRow("deciding", told)
    for reason in receipt.tier_said:
        yield ReceiptRow("reason", reason)
    if receipt.compared_with is not None and receipt.compared_with.code:
        yield ReceiptRow("reference", _compared_said(receipt.compared_with))
    yield from (ReceiptRow(*row) for row in mean_rows(receipt.means))


def figures_borrowed(receipt: ReceiptValues) -> tuple[Statement | str, ...]:
    """Say of what the borrowed figures are on which the tier of an area holds.

    Examples
    --------
    >>> from smeedkaart.funding.amounts import fund
    >>> from smeedkaart.funding.scheme import Scheme
    >>> from smeedkaart.funding.tiers import TierOutcome
    >>> outcome = TierOutcome("C", (), (), (), borrowed=True)
    >>> receipt = fund("a", "Krakeel", outcome, Scheme.named("hoogeveen-2007"), people=250.0)
    >>> [str(figure) for figure in figures_borrowed(receipt)]
    ['cijfer van iets groters dan het gebied']
    """
    return tuple(map(level_said, receipt.borrowed_from or ("",)))


def _compared_said(place: ComparedWith) -> Statement:
    if place.of == "country":
        return Statement("funding.compared_with_country")
    named = place.code if place.name in {"", place.code} else f"{place.name} ({place.code})"
    if place.of == "province":
        return Statement("funding.compared_with_province", province=named)
    if place.among < 2:
        return Statement("funding.compared_with", municipality=named)
    return Statement("funding.compared_with_one_of", count=place.among, municipality=named)


def _kept_row(line: FundingLine) -> ReceiptRow:
    if line.quantity == 1:
        return ReceiptRow("kept", line.said, line.amount)
    label = Statement("funding.times_rate", text=line.said, count=line.quantity, rate=line.rate)
    return ReceiptRow("kept", label, line.amount)


def _inhabitants_row(line: FundingLine, *, known: bool) -> ReceiptRow:
    count = _inhabitants(line.quantity or 0)
    if not known:
        count = Statement("funding.at_least", number=count)
    label = Statement("funding.times_rate", text=line.said, count=count, rate=line.rate)
    return ReceiptRow("inhabitants", label, line.amount)


def _total_rows(receipt: ReceiptValues) -> Iterator[ReceiptRow]:
    total: Fact = receipt.asked
    if receipt.total is None:
        total = Statement("funding.unknown_at_least", number=total)
    yield ReceiptRow("total", Statement("funding.total"), total)
    if receipt.on_borrowed:
        code = "funding.of_which_borrowed" if receipt.paid_said is None else "funding.of_asked_borrowed"
        label = Statement(code, figure=figures_borrowed(receipt))
        yield ReceiptRow("borrowed", label, receipt.on_borrowed)
    yield from _range_rows(receipt)
    if receipt.paid_said is not None:
        yield ReceiptRow("pool", receipt.paid_said, receipt.paid - receipt.asked)
        yield ReceiptRow("paid", Statement("funding.paid"), receipt.paid)
        yield ReceiptRow("depends", Statement("funding.paid_depends"))


def _range_rows(receipt: ReceiptValues) -> Iterator[ReceiptRow]:
    """Say between which amounts the total lies, with the people and the tier of each end."""
    low, high = receipt.at_low, receipt.at_high
    if low.amount != receipt.asked:
        label = Statement("funding.lowest_amount", at=_end_said(low, receipt.minimum_people))
        yield ReceiptRow("lowest", label, low.amount)
    if high.amount is None:
        # whoever reads that the amount is unknown expects no highest one, unless a tier may raise it
        if receipt.undecided or receipt.total is not None:
            yield ReceiptRow("highest", Statement("funding.highest_amount_unknown"), Number(None))
    elif high.amount != receipt.total:
        label = Statement("funding.highest_amount", at=_end_said(high, receipt.minimum_people))
        yield ReceiptRow("highest", label, high.amount)


def _end_said(end: AmountEnd, minimum_people: int) -> Statement:
    if not end.enough:
        return Statement("funding.fewer_than_minimum", number=minimum_people)
    if end.inhabitants is None:
        return Statement("funding.any_inhabitants")
    people = _inhabitants(end.inhabitants)
    if end.tier is None:
        return Statement("funding.inhabitants_without_tier", people=people)
    return Statement("funding.inhabitants_in_tier", people=people, tier=end.tier)


def _inhabitants(count: float, decimals: int = 0) -> Statement:
    # one and a half is plural, too
    whole = 1 if count == 1 else 2
    return Statement("funding.inhabitants", count=whole, number=Number(count, decimals))


def as_text(receipt: ReceiptValues) -> str:
    """Write a receipt for a terminal, amounts in a column.

    Parameters
    ----------
    receipt
        The receipt.

    Returns
    -------
    str
        Its name and one or more lines for each row, without control characters.
    """
    written = [
        in_columns(
            "    " if row.kind in {"reason", "deciding", "reference", "depends"} else "  ",
            row.label,
            row.amount,
        )
        for row in rows_of(receipt)
        # the first are named together, and hundreds of squares would drown the rest
        if row.kind != "unit"
    ]
    return "\n".join([_harmless(receipt.name), *written])


def in_columns(indent: str, label: str, amount: str = "") -> str:
    """Write one row for a terminal: the label on as many lines as it takes, the amount at the right.

    Parameters
    ----------
    indent
        Spaces before it.
    label, amount
        What it is and how much; control characters are left out.

    Examples
    --------
    >>> in_columns("  ", "Trede", "C").split()
    ['Trede', 'C']
    """
    amount = _harmless(amount)
    room = _WIDTH - len(amount) - 2 if amount else _WIDTH
    *first, last = textwrap.wrap(
        _harmless(label),
        room,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
    ) or [indent]
    return "\n".join([*first, last.ljust(_WIDTH - len(amount)) + amount if amount else last])


def _harmless(text: str) -> str:
    # a name is typed by anyone, and a terminal obeys control characters
    return "".join(" " if unicodedata.category(char).startswith("C") else char for char in text)


def as_dict(receipt: ReceiptValues) -> dict[str, Any]:
    """Give a receipt as plain values for JSON.

    Parameters
    ----------
    receipt
        The receipt.

    Returns
    -------
    dict
        Amounts as text, a figure that is not published as None with the words beside it, the rows as shown.
    """
    return {
        "total": None if receipt.total is None else str(receipt.total),
        "total_low": None if receipt.total_low is None else str(receipt.total_low),
        "total_high": None if receipt.total_high is None else str(receipt.total_high),
        "asked": str(receipt.asked),
        "paid": str(receipt.paid),
        "unpaid": receipt.unpaid,
        "on_borrowed": str(receipt.on_borrowed),
        "borrowed_from": list(receipt.borrowed_from),
        "lines": [
            {
                "key": line.key,
                "text": line.text,
                "quantity": line.quantity,
                "rate": None if line.rate is None else str(line.rate),
                "amount": str(line.amount),
            }
            for line in receipt.lines
        ],
        "inhabitants": receipt.inhabitants,
        "people": receipt.people,
        "rounding": receipt.rounding,
        "rests_on": [str(told) for told in receipt.rests_on],
        "border": None if receipt.border is None else str(receipt.border),
        "compared_with": _place_dict(receipt.compared_with),
        "units": None if receipt.units is None else receipt.units.to_dict(),
        "pieces": [_piece_dict(piece) for piece in receipt.pieces],
        "means": [mean.to_dict() for mean in receipt.means],
        "receipt": [{"kind": row.kind, "label": row.label, "amount": row.amount} for row in rows_of(receipt)],
    }


def _place_dict(place: ComparedWith | None) -> dict[str, str] | None:
    return None if place is None else {"code": place.code, "name": place.name}


def _piece_dict(piece: ReceiptPiece) -> dict[str, Any]:
    return {
        "zone": piece.zone,
        "name": piece.name,
        "table": str(piece.table),
        "year": piece.year,
        "level": piece.level,
        "figure_level": piece.published_at,
        "share": piece.share,
        "figure": piece.figure,
        "text": str(Statement("funding.not_published")) if piece.figure is None else number(piece.figure),
        "people": piece.people,
        "shared": piece.shared,
    }
