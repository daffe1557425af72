"""The sentences that table, map and terminal share, so that they never say different things."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from smeedkaart.assessment.result import Assessment, Together, Total
from smeedkaart.funding.receipt import Receipt
from smeedkaart.funding.receipt_rows import figures_borrowed, unpaid_words
from smeedkaart.statistics import intervals
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import certainty, enumerated, money, number, span

__all__ = [
    "amount_notes",
    "amount_words",
    "between_words",
    "borrowed_briefly",
    "borrowed_together",
    "borrowed_words",
    "known",
    "outcome_words",
    "overrun_words",
    "paid_words",
    "people_words",
    "probability_words",
    "provenance_words",
    "range_words",
    "source_words",
    "times_words",
    "together_notes",
    "together_paid_words",
    "together_words",
    "unpaid_together",
    "unpaid_words",
]

_NAMES_SHOWN = 3


def known(value: float | None) -> float | None:
    """Return a number, or None when it is missing or without limit.

    Examples
    --------
    >>> known(float("nan")), known(2.5)
    (None, 2.5)
    """
    return None if value is None or not math.isfinite(value) else float(value)


def people_words(inhabitants: int | None, people: float | None, floor: float | None) -> str:
    """Write a number of people; when it is not known, what is certain.

    Examples
    --------
    >>> people_words(5185, 5185.0, 5180.0), people_words(None, None, 1230.4), people_words(None, None, None)
    ('5.185', 'minstens 1.230', 'onbekend')
    """
    shown = inhabitants if inhabitants is not None else known(people)
    if shown is not None:
        return number(shown)
    least = known(floor)
    if least is not None and least >= 1:
        return _("at least {number}").format(number=number(math.floor(least)))
    return number(None)


def amount_words(total: Decimal | None, asked: Decimal) -> str:
    """Write an amount; when it is not known, what it is at least by what is certain.

    Examples
    --------
    >>> amount_words(None, Decimal("20000.00")).replace(chr(160), " ")
    'minstens € 20.000,00'
    """
    return money(total) if total is not None else _("at least {number}").format(number=money(asked))


def between_words(
    total: Decimal | None, low: Decimal | None, high: Decimal | None, *, short: bool = False
) -> str:
    """Write between which amounts an amount lies; empty when it is exact, or already said to be a minimum.

    Examples
    --------
    >>> between_words(Decimal("20094.50"), Decimal("0.00"), Decimal("24806.00")).replace(chr(160), " ")
    'tussen € 0,00 en € 24.806,00'
    >>> between_words(Decimal("20000.00"), Decimal("20000.00"), Decimal("20000.00"))
    ''
    """
    if high is None:
        known_least = low is not None and total is not None
        return _("at least {number}").format(number=money(low)) if known_least else ""
    if low is None or total is None:
        return _("at most {number}").format(number=money(high))
    if low == high:
        return ""
    # short enough for a narrow column, as a number of people with its range
    text = _("{low} to {high}") if short else _("between {low} and {high}")
    return text.format(low=money(low), high=money(high))


def paid_words(receipt: Receipt) -> str:
    """Write what an area gets: what the pool pays when it runs out, else its amount."""
    if receipt.paid_said is not None:
        return money(receipt.paid)
    return amount_words(receipt.total, receipt.asked)


def amount_notes(receipt: Receipt, *, short: bool = False) -> list[str]:
    """Say beside what an area gets why that is nothing, what it asked, and between which amounts."""
    between = between_words(receipt.total, receipt.total_low, receipt.total_high, short=short)
    if receipt.paid_said is not None:
        between = _of_asked(amount_words(receipt.total, receipt.asked), between, short=short)
    return [note for note in (unpaid_words(receipt), between) if note]


def _of_asked(asked: str, between: str, *, short: bool) -> str:
    """Say of which amount a pool that runs out pays a part; the range is that of what is asked."""
    between = f"({between})" if between else ""
    if short:
        return "\n".join(filter(None, [_("asked: {amount}").format(amount=asked), between]))
    text = _("asked: {amount}; the pool runs out")
    return text.format(amount=f"{asked} {between}".rstrip())


def together_paid_words(total: Total) -> str:
    """Write what all areas get: what the pool pays when it runs out, else what they ask."""
    if total.amount_paid != total.amount:
        return money(total.amount_paid)
    return amount_words(total.amount if total.amount_complete else None, total.amount)


def together_notes(total: Total, *, short: bool = False) -> list[str]:
    """Say beside what all areas get what they asked, and between which amounts that lies."""
    asked = total.amount if total.amount_complete else None
    between = between_words(asked, total.amount_low, total.amount_high, short=short)
    if between and not short:
        between = _("{between}, all lowest and all highest amounts added up").format(between=between)
    if total.amount_paid != total.amount:
        between = _of_asked(amount_words(asked, total.amount), between, short=short)
    return [between] if between else []


def probability_words() -> str:
    """Write how probable the range of a number is, "90%"."""
    return certainty(intervals.PROBABILITY)


def times_words() -> tuple[str, str]:
    """Write how probable the range is as a count of times and of how many, "nine" and "ten".

    Examples
    --------
    >>> times_words()
    ('negen', 'tien')
    """
    if intervals.PROBABILITY == 0.9:
        return _("nine"), _("ten")
    return probability_words().removesuffix("%"), "100"


def range_words(low: float | None, high: float | None) -> str:
    """Write the probable range of a number of people; blank when there is none.

    Examples
    --------
    >>> range_words(4120.0, 5030.0), range_words(None, None)
    ('4.120 tot 5.030', '')
    """
    return "" if known(low) is None or known(high) is None else span(low, high)


def outcome_words(tier: str | None, undecided: Sequence[str], borrowed: str = "") -> str:
    """Write the tier of an area with whose figure it holds on, and with what cannot be said yet.

    Examples
    --------
    >>> outcome_words("C", ()), outcome_words(None, ["B", "C"])
    ('C', 'niet zeker, misschien B of C')
    """
    perhaps = _(" or ").join(undecided)
    if undecided and not tier:
        # "none" would look known
        return _("not certain, perhaps {perhaps}").format(perhaps=perhaps)
    sure = ", ".join(filter(None, [tier or _("none"), borrowed]))
    if not undecided:
        return sure
    return _("{tier}, perhaps {perhaps}").format(tier=sure, perhaps=perhaps)


def borrowed_words(receipt: Receipt) -> str:
    """Say of what the figures are on which the tier of an area holds; empty when they are its own.

    Examples
    --------
    >>> from smeedkaart.funding.amounts import fund
    >>> from smeedkaart.funding.scheme import Scheme
    >>> borrowed_words(fund("a", "Krakeel", None, Scheme.named("hoogeveen-2007"), people=250.0))
    ''
    """
    if not receipt.borrowed or receipt.unpaid:
        return ""
    return _("on the {figure}").format(figure=enumerated([str(one) for one in figures_borrowed(receipt)]))


def borrowed_together(assessment: Together) -> list[str]:
    """Say how much of the amount rests on borrowed figures, and in how many areas; nothing when none does."""
    total = assessment.total
    if not total.borrowed_areas:
        return []
    if _asks_too_much(total):
        # who asks is not sure to get it
        text = ngettext(
            "Of the amount asked {amount} rests on the {figure}: {count} area, which asks {together} and "
            "whose tier is not certain for the area itself.",
            "Of the amount asked {amount} rests on the {figure}: {count} areas, which ask {together} and "
            "whose tier is not certain for the areas themselves.",
            total.borrowed_areas,
        )
    else:
        text = ngettext(
            "Of the amount together {amount} rests on the {figure}: {count} area, which gets {together} and "
            "whose tier is not certain for the area itself.",
            "Of the amount together {amount} rests on the {figure}: {count} areas, which get {together} and "
            "whose tier is not certain for the areas themselves.",
            total.borrowed_areas,
        )
    return [
        text.format(
            amount=money(total.on_borrowed),
            figure=_whose_figures(assessment),
            count=number(total.borrowed_areas),
            together=money(total.borrowed_amount),
        )
    ]


def borrowed_briefly(assessment: Together) -> list[str]:
    """Say in one short line how much rests on borrowed figures; nothing when none does."""
    total = assessment.total
    if not total.borrowed_areas:
        return []
    if _asks_too_much(total):
        text = ngettext(
            "of the amount asked {amount} rests on the {figure} ({count} area)",
            "of the amount asked {amount} rests on the {figure} ({count} areas)",
            total.borrowed_areas,
        )
    else:
        text = ngettext(
            "{amount} rests on the {figure} ({count} area)",
            "{amount} rests on the {figure} ({count} areas)",
            total.borrowed_areas,
        )
    told = {"amount": money(total.on_borrowed), "count": number(total.borrowed_areas)}
    return [text.format(**told, figure=_whose_figures(assessment))]


def _whose_figures(assessment: Together) -> str:
    figures = [
        one
        for receipt in assessment.receipts.values()
        if receipt.on_borrowed
        for one in figures_borrowed(receipt)
    ]
    return enumerated(list(dict.fromkeys(map(str, figures))))


def _asks_too_much(total: Total) -> bool:
    """Tell whether more is asked than there is, whatever the scheme says of who gets less."""
    return total.amount_paid != total.amount or bool(total.pool and total.pool.short)


def overrun_words(total: Total) -> str:
    """Say how much more is asked than there is in the pool; empty when there is enough."""
    if not total.pool or not total.pool.short:
        return ""
    # where an amount is not known, more may be asked
    text = _("{short} more than the {available} in the pool")
    if not total.pool.complete:
        text = _("at least {short} more than the {available} in the pool")
    return text.format(short=money(total.pool.short), available=money(total.pool.available))


def together_words(assessment: Assessment) -> list[str]:
    """Say which areas get no amount, what rests on what, what is claimed twice or by none, and the pool."""
    return [
        *unpaid_together(assessment),
        *borrowed_together(assessment),
        *_range_words(assessment),
        *_overlap_words(assessment),
        _unassigned_words(assessment),
        *_pool_words(assessment),
    ]


def unpaid_together(assessment: Together) -> list[str]:
    """Say of how many areas there is no amount, and why: one sentence for each reason."""
    sentences = []
    for unpaid, count in sorted(assessment.unpaid.items()):
        one = next(receipt for receipt in assessment.receipts.values() if receipt.unpaid == unpaid)
        text = (
            ngettext(
                "Of {count} area the amount is not known: {reason}.",
                "Of {count} areas the amount is not known: {reason}.",
                count,
            )
            if unpaid == "unknown"
            else ngettext(
                "{count} area gets nothing: {reason}.", "{count} areas get nothing: {reason}.", count
            )
        )
        sentences.append(text.format(count=number(count), reason=unpaid_words(one)))
    return sentences


def source_words(assessment: Assessment) -> list[str]:
    """Name the sources of an assessment."""
    return provenance_words(assessment.sources)


def provenance_words(sources: Sequence[Provenance]) -> list[str]:
    """Name sources: title, table, period and what was done with the figures; then the credits."""
    lines = []
    for source in sources:
        parts = [", ".join(str(part) for part in (source.title, source.table, source.period) if part)]
        lines.append("; ".join(str(part) for part in (*parts, source.note) if part))
    credits_ = [str(source.attribution) for source in sources if source.attribution]
    return list(dict.fromkeys([*lines, *credits_]))


def _range_words(assessment: Assessment) -> list[str]:
    """Say that amounts go by another range than the one that stands beside the people."""
    if assessment.scheme.range != "guaranteed":
        return []
    text = _("Amounts go by the guaranteed range of the number of people, not by the one of {probability}.")
    return [text.format(probability=probability_words())]


def _overlap_words(assessment: Assessment) -> list[str]:
    names = assessment.areas["name"]
    sentences = []
    for overlap in assessment.overlaps:
        pair = {"first": names[overlap.first], "second": names[overlap.second]}
        people = known(overlap.people)
        if people is None:
            text = _("An unknown number of people live in both {first} and {second}.")
        elif people < 0.5:
            text = _("{first} and {second} overlap by {surface}, where hardly anyone lives.")
        else:
            text = ngettext(
                "{count} person lives in both {first} and {second} and counts once in the total.",
                "{count} people live in both {first} and {second} and count once in the total.",
                round(people),
            )
        sentences.append(text.format(**pair, count=number(people), surface=_surface(overlap.surface)))
    return sentences


def _surface(square_metres: float) -> str:
    if square_metres < 1000:
        return _("{number} m2").format(number=number(square_metres))
    return _("{number} hectares").format(number=number(square_metres / 1e4, 1))


def _unassigned_words(assessment: Assessment) -> str:
    left = assessment.unassigned
    people = known(left.people)
    if people is None:
        return _("An unknown number of people live in no area.")
    if people < 0.5:
        return _("Nobody lives outside the areas.")
    ranked = sorted((zone for zone in left.zones if (known(zone[2]) or 0) >= 0.5), key=lambda zone: -zone[2])
    text = ngettext(
        "{count} person lives in no area ({range}), most of all in {zones}.",
        "{count} people live in no area ({range}), most of all in {zones}.",
        round(people),
    )
    if not ranked:
        text = ngettext("{count} person lives in no area.", "{count} people live in no area.", round(people))
    names = ", ".join(f"{name} ({number(count)})" for _code, name, count in ranked[:_NAMES_SHOWN])
    return text.format(count=number(people), range=range_words(left.low, left.high), zones=names)


def _pool_words(assessment: Assessment) -> tuple[str, ...]:
    pool = assessment.total.pool
    return () if pool is None else pool.sentences()
