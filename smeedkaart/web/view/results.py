"""The numbers of an area, of all areas and of the pool, as HTML that reads from the back of a hall."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from smeedkaart.funding.receipt_rows import figures_borrowed
from smeedkaart.publish.classes import class_words, classes_of, subtotal_words
from smeedkaart.publish.colours import BORROWED, dots_css, hatch_css, ink, lines_css, tier_colours
from smeedkaart.publish.sentences import (
    amount_notes,
    amount_words,
    between_words,
    borrowed_briefly,
    borrowed_words,
    overrun_words,
    paid_words,
    people_words,
    probability_words,
    together_notes,
    together_paid_words,
    unpaid_together,
    unpaid_words,
)
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import enumerated, money, number, percentage
from smeedkaart.web.view.escape import filled

if TYPE_CHECKING:
    from smeedkaart.assessment.result import Assessment, Together, Total
    from smeedkaart.funding.receipt import Receipt
    from smeedkaart.funding.scheme import Scheme
    from smeedkaart.funding.tiers import TierOutcome
    from smeedkaart.statistics.zones import ZoneData

__all__ = [
    "area_figures",
    "area_parts",
    "area_sign",
    "credit",
    "euros",
    "row",
    "rows",
    "subtotal_rows",
    "sure",
    "tier_sign",
    "total_figures",
    "total_parts",
    "total_title",
    "totals_note",
    "totals_row",
]


def sure(low: float | None, high: float | None) -> str:
    """Say in words how sure a number of people is; empty when nothing can be said.

    Examples
    --------
    >>> sure(4120.0, 5030.0)
    '90% zeker tussen 4.120 en 5.030'
    """
    if not (_known(low) and _known(high)):
        return ""
    first, last, probability = number(low), number(high), probability_words()
    if first == last:
        return _("{probability} sure: {number}").format(probability=probability, number=first)
    return _("{probability} sure between {low} and {high}").format(
        probability=probability, low=first, high=last
    )


def euros(amount: Decimal | None, *, at_least: bool = False) -> str:
    """Write an amount as HTML with its cents in small print, so that the euros read from afar.

    Examples
    --------
    >>> euros(None)
    'onbekend'
    """
    if amount is None:
        return money(None)
    text = money(amount)
    # two decimals and their mark are the last three characters in both languages
    big = Markup("{}<small>{}</small>").format(text[:-3], text[-3:])
    return escape(_("at least {number}")).format(number=big) if at_least else big


def tier_sign(
    tier: str | None, undecided: Sequence[str], scheme: Scheme, borrowed: str = ""
) -> dict[str, str]:
    """Tell how a tier looks and reads; `borrowed` says on whose figure it holds."""
    colours = tier_colours([item.key for item in scheme.tiers])
    fill = colours[tier]
    sure = _("tier {tier}").format(tier=tier) if tier else _("no tier")
    sure = f"{sure}, {borrowed}" if borrowed else sure
    if not undecided:
        look = {"letter": tier or "\N{EN DASH}", "fill": fill, "ink": ink(fill)}
        if borrowed:
            look = {"letter": f"{tier}{BORROWED}", "fill": lines_css(fill), "ink": "#10202e"}
        return look | {"words": sure}
    perhaps = _(" or ").join(undecided)
    words = (
        _("{tier}, perhaps {perhaps}").format(tier=sure, perhaps=perhaps)
        if tier
        else _("not certain, perhaps tier {perhaps}").format(perhaps=perhaps)
    )
    # a question mark on white over the hatch, so that the sign reads on both of its colours
    return {"letter": "?", "fill": hatch_css(fill, colours[undecided[-1]]), "ink": "#10202e", "words": words}


def area_sign(receipt: Receipt, scheme: Scheme) -> dict[str, str]:
    """Tell how an area looks and reads: its tier, or that it gets no amount; keys as of `tier_sign`."""
    if not receipt.unpaid:
        return tier_sign(receipt.tier, receipt.undecided, scheme, borrowed_words(receipt))
    unknown = receipt.unpaid == "unknown"
    text = _("amount not known: {reasons}") if unknown else _("no amount: {reasons}")
    return {
        "letter": "?" if unknown else "0",
        "fill": dots_css(),
        "ink": "#10202e",
        "words": text.format(reasons=unpaid_words(receipt)),
    }


def area_figures(receipt: Receipt, outcome: TierOutcome, scheme: Scheme, zones: ZoneData) -> str:
    """Write the three numbers of one area."""
    parts = area_parts(receipt, outcome, scheme, zones)
    return filled("figures.html", title=receipt.name, figures=parts)


def area_parts(
    receipt: Receipt, outcome: TierOutcome, scheme: Scheme, zones: ZoneData
) -> list[dict[str, Any]]:
    """Prepare the three numbers of one area."""
    return [
        _figure(
            "people",
            _("People"),
            people_words(receipt.inhabitants, receipt.people, receipt.floor),
            [sure(receipt.low, receipt.high), _uncovered(receipt.coverage), source_line(zones)],
        ),
        _tier_figure(receipt, outcome, scheme),
        _euro_figure(receipt, scheme),
    ]


def total_figures(assessment: Assessment, scheme: Scheme, zones: ZoneData) -> str:
    """Write the three numbers of all areas together, in which nobody is counted twice."""
    title = total_title(len(assessment.receipts))
    return filled("figures.html", title=title, figures=total_parts(assessment, scheme, zones))


def total_title(count: int) -> str:
    """Say how many areas are taken together."""
    return ngettext("{count} area", "{count} areas together", count).format(count=number(count))


def total_parts(assessment: Together, scheme: Scheme, zones: ZoneData) -> list[dict[str, Any]]:
    """Prepare the three numbers of all areas together."""
    total = assessment.total
    return [
        _figure(
            "people",
            _("People"),
            people_words(total.inhabitants, total.people, total.floor),
            [sure(total.low, total.high), source_line(zones)],
        ),
        _tier_counts(assessment, scheme),
        _figure(
            "euros",
            _("Euros"),
            euros(total.amount_paid, at_least=not (total.amount_complete or _runs_out(total))),
            [
                # that there is not enough comes before how sure the amount is
                overrun_words(total),
                *together_notes(total),
                *borrowed_briefly(assessment),
                # one reason is not smaller than another
                " ".join(unpaid_together(assessment)),
                _("all areas together, by the scheme {scheme}").format(scheme=scheme.title),
            ],
        ),
    ]


def _runs_out(total: Total) -> bool:
    """Tell whether the pool pays less than is asked, by a rule of the scheme."""
    return total.amount_paid != total.amount


def source_line(zones: ZoneData) -> str:
    """Say where the number of people comes from: unit, day, level, table and notice."""
    source = zones.provenance.get("population") or zones.provenance["zones"]
    text = _("inhabitants, {period}; {publisher} {table} by {level}").format(
        period=source.period, publisher=source.publisher, table=source.table, level=zones.called
    )
    return f"{text}; {zones.notice}" if zones.notice else text


def credit(zones: ZoneData) -> str:
    """Name those whose data these are in one line for a map; titles and periods stand on the receipt.

    Examples
    --------
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> credit(hoogeveen()).partition(";")[0]
    'Kadaster / Centraal Bureau voor de Statistiek, 2025'
    """
    tables = [source for source in zones.sources if str(source.attribution).startswith("CBS StatLine ")]
    others = dict.fromkeys(str(source.attribution) for source in zones.sources if source not in tables)
    named = ", ".join(dict.fromkeys(str(source.table) for source in tables))
    statline = [_("CBS StatLine {tables} (CC BY 4.0, adapted)").format(tables=named)] if tables else []
    return "; ".join([*others, *statline])


def rows(assessment: Assessment, scheme: Scheme, selected: str | None) -> list[dict[str, Any]]:
    """Prepare the list of areas, by name."""
    listed = [
        row(receipt, *classes_of(assessment, identity), scheme) | {"selected": identity == selected}
        for identity, receipt in assessment.receipts.items()
    ]
    return sorted(listed, key=lambda row: (str(row["name"]).casefold(), str(row["id"])))


def row(receipt: Receipt, kind: str, group: str, scheme: Scheme) -> dict[str, Any]:
    """Prepare the row of one area in the list."""
    return {
        "id": receipt.area,
        "name": receipt.name,
        "kin": class_words(kind, group),
        "tier": area_sign(receipt, scheme),
        "people": people_words(receipt.inhabitants, receipt.people, receipt.floor),
        "money": paid_words(receipt),
        # what rests on a borrowed figure has its mark at the tier, and its euros on the receipt
        "note": "\n".join(amount_notes(receipt, short=True)),
    }


def totals_row(assessment: Together) -> list[str]:
    """Prepare the last row of the list: people (nobody twice) and euros of all areas."""
    return _together(_("Together"), assessment.total)


def subtotal_rows(assessment: Together) -> list[list[str]]:
    """Prepare the rows above it: the areas of each kind, and of each group."""
    return [_together(subtotal_words(one), one.total) for one in assessment.subtotals]


def _together(called: str, total: Total) -> list[str]:
    people = people_words(total.inhabitants, total.people, total.floor)
    return [called, "", people, together_paid_words(total)]


def totals_note(assessment: Together) -> str:
    """Say below the euros of all areas of what they are a part, and between which amounts that lies."""
    return "\n".join(together_notes(assessment.total, short=True))


def _figure(kind: str, heading: str, big: str, notes: Sequence[str]) -> dict[str, Any]:
    notes = [note for note in notes if note]
    first = "pg-sure" if kind == "people" or len(notes) > 1 else "pg-source"
    words = "" if any(letter.isdigit() for letter in big) else " pg-words"
    shown = {"big": big, "words": words, "width": f"{_ems(big):.2f}"}
    return {"kind": kind, "heading": heading, "notes": _noted(notes, first), **shown}


def _noted(notes: Sequence[str], first: str) -> list[tuple[str, str]]:
    """Give each note with how it looks: the first stands out."""
    return [(note, first if i == 0 else "pg-source") for i, note in enumerate(notes) if note]


def _ems(big: str) -> float:
    """Estimate how wide a number is, in times its font size, in the widest of the usual fonts."""
    euros_, small, cents = big.partition("<small>")
    wide = sum(0.7 if letter.isalnum() or letter == "\N{EURO SIGN}" else 0.38 for letter in unescape(euros_))
    # <small> is 0.55 of the size: a mark and two digits
    return max(1.0, wide + (0.55 * 1.8 if small and cents else 0.0))


def _tier_figure(receipt: Receipt, outcome: TierOutcome, scheme: Scheme) -> dict[str, Any]:
    sign = area_sign(receipt, scheme)
    rates = {item.key: item.amount for item in scheme.tiers}
    if receipt.unpaid or receipt.undecided or receipt.borrowed:
        notes = [sign["words"][:1].upper() + sign["words"][1:], *_why(receipt)]
    elif receipt.tier is None:
        notes = [_("No tier"), *receipt.tier_reasons[:1]]
    else:
        rate = _("{amount} per inhabitant").format(amount=money(rates[receipt.tier]))
        notes = [rate, *receipt.tier_reasons[:1]]
    # outside the municipality nothing was compared
    notes += [] if receipt.unpaid == "outside" else _tables(outcome)
    return {"kind": "tier", "heading": _("Tier"), "sign": sign, "notes": _noted(notes, "pg-meaning")}


def _why(receipt: Receipt) -> tuple[str, ...]:
    """Say on what an open tier turns and what would decide; of one that gets nothing, why not."""
    return tuple(map(str, receipt.deciding)) or receipt.tier_reasons[:1]


def _tables(outcome: TierOutcome) -> list[str]:
    compared = (comparison for verdict in outcome.verdicts for comparison in verdict.comparisons)
    tables = list(dict.fromkeys(str(comparison.source) for comparison in compared if comparison.source))
    return [_("compared figures: {tables}").format(tables="; ".join(tables))] if tables else []


def _euro_figure(receipt: Receipt, scheme: Scheme) -> dict[str, Any]:
    between = _between(receipt)
    if receipt.paid_said is None:
        big = euros(receipt.asked, at_least=receipt.total is None)
        notes = [between]
    else:
        big = euros(receipt.paid)
        asked = _("asked: {amount}").format(amount=amount_words(receipt.total, receipt.asked))
        notes = [", ".join(filter(None, [asked, between])), str(receipt.paid_said)]
    if receipt.unpaid:
        notes.append(unpaid_words(receipt))
    elif receipt.total is None:
        notes.append(_("the number of people is not known, so neither is the whole amount"))
    if receipt.on_borrowed:
        text = _("{amount} of this rests on the {figure}")
        if receipt.paid_said is not None:
            text = _("of the amount asked {amount} rests on the {figure}")
        figures = enumerated([str(one) for one in figures_borrowed(receipt)])
        notes.append(text.format(amount=money(receipt.on_borrowed), figure=figures))
    notes.append(_("by the scheme {scheme}").format(scheme=scheme.title))
    return _figure("euros", _("Euros"), big, [note for note in notes if note])


def _between(receipt: Receipt) -> str:
    """Say between which amounts the amount lies, and what that hangs on."""
    between = between_words(receipt.total, receipt.total_low, receipt.total_high)
    if not between or not receipt.undecided or receipt.unpaid:
        return between
    perhaps = _(" or ").join(receipt.undecided)
    return _("{between}; that also hangs on tier {tier}").format(between=between, tier=perhaps)


def _tier_counts(assessment: Together, scheme: Scheme) -> dict[str, Any]:
    order = {item.key: i for i, item in enumerate(scheme.tiers)}
    ranked = sorted(
        assessment.receipts.values(),
        key=lambda one: (one.unpaid, bool(one.undecided), -order.get(one.tier or "", -1), one.undecided),
    )
    signs = [_sign_together(receipt, scheme) for receipt in ranked]
    counts = Counter(sign["words"] for sign in signs)
    # what each sign without a tier means
    unpaid = {
        f"{sign['letter']}: {sign['words']}" for sign, one in zip(signs, ranked, strict=True) if one.unpaid
    }
    note = "; ".join([_("number of areas in each tier"), *sorted(unpaid)])
    shown = {sign["words"]: sign for sign in signs}
    listed = [(sign, number(counts[words])) for words, sign in shown.items()]
    return {"kind": "tier", "heading": _("Tiers"), "counts": listed, "notes": _noted([note], "pg-source")}


def _sign_together(receipt: Receipt, scheme: Scheme) -> dict[str, str]:
    """Bring the sign of an area among all: no amount is one sign, its reasons stand at the total."""
    sign = area_sign(receipt, scheme)
    if not receipt.unpaid:
        return sign
    return sign | {"words": _("amount not known") if receipt.unpaid == "unknown" else _("no amount")}


def _uncovered(coverage: float) -> str:
    if not _known(coverage) or coverage <= 0:
        return _("no published figure meets this area")
    if coverage >= 0.9995:
        return ""
    return _("there is no figure for {part} of this area").format(part=percentage(1 - coverage))


def _known(value: float | None) -> bool:
    return value is not None and not math.isnan(value)
