"""What the published page says: plain text only, which the template escapes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from smeedkaart.assessment.result import Assessment, Total
from smeedkaart.funding.receipt import Receipt
from smeedkaart.publish.classes import class_words, classes_of, subtotal_words
from smeedkaart.publish.map.signs import legend, looks_of_signs, sign_of, tier_keys
from smeedkaart.publish.sentences import (
    amount_notes,
    borrowed_words,
    known,
    outcome_words,
    overrun_words,
    paid_words,
    people_words,
    probability_words,
    range_words,
    source_words,
    times_words,
    together_notes,
    together_paid_words,
    together_words,
    unpaid_words,
)
from smeedkaart.statistics.levels import Level
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.text.language import LANGUAGES, current_language, ngettext
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day, money, number, percentage

__all__ = ["made_words", "page_content", "script_words", "sentence"]


def page_content(assessments: Sequence[Assessment], *, title: str | None, has_zones: bool) -> dict[str, Any]:
    """Gather every text of the page."""
    last = assessments[-1]
    place = last.municipality
    cards, shown = _cards(assessments)
    return {
        "language": LANGUAGES[current_language()],
        "title": (title or "").strip() or _default_title(place),
        "above": " · ".join(part for part in (place, *_schemes(assessments)) if part),
        "intro": _intro(len(last.receipts)),
        "notice": sentence(last.notice),
        "legend": legend(assessments, has_zones=has_zones),
        "cards": cards,
        "shown": shown,
        "moments": [
            _moment(assessment, cards, numbers)
            for assessment, numbers in zip(assessments, shown, strict=True)
        ],
        "looks": looks_of_signs(assessments),
        "reading": _reading(last.basis.data.called, _rest_on(assessments)),
        "sources": list(
            dict.fromkeys(line for one in assessments for line in (*_averages(one), *source_words(one)))
        ),
        "say": _fixed(),
        "timeline": None,
    }


def _schemes(assessments: Sequence[Assessment]) -> list[str]:
    """Name every scheme by which a date is judged."""
    return list(dict.fromkeys(one.scheme.title for one in assessments))


def _cards(
    assessments: Sequence[Assessment],
) -> tuple[list[dict[str, Any]], list[dict[str, int]]]:
    """Give what is said of each area a number; what is the same on several dates is there once."""
    cards: list[dict[str, Any]] = []
    shown: list[dict[str, int]] = [{} for _assessment in assessments]
    tiers = tier_keys(assessments)
    for area in dict.fromkeys(area for assessment in assessments for area in assessment.receipts):
        said: list[dict[str, Any]] = []
        for assessment, numbers in zip(assessments, shown, strict=True):
            if area not in assessment.receipts:
                continue
            words = _area(area, assessment, tiers, several=len(assessments) > 1)
            if words not in said:
                said.append(words)
            numbers[area] = len(cards) + said.index(words) + 1
        cards += said
    return [{"number": i, **words} for i, words in enumerate(cards, 1)], shown


def _moment(
    assessment: Assessment, cards: Sequence[dict[str, Any]], numbers: Mapping[str, int]
) -> dict[str, Any]:
    return {
        "figures": _figures(assessment),
        "areas": [cards[numbers[area] - 1] for area in assessment.receipts],
        "subtotals": [
            {"label": subtotal_words(one), **_together(one.total, short=True)} for one in assessment.subtotals
        ],
        "total": _total(assessment),
        "remarks": [*together_words(assessment), *assessment.warnings],
        "caption": _caption(assessment),
    }


def script_words(sources: Iterable[Provenance]) -> dict[str, str]:
    """Give the script of the page its words, and whose borders and figures these are."""
    publishers = ", ".join(dict.fromkeys(str(s.publisher) for s in sources if s.publisher))
    return {
        "attribution": "".join(c for c in publishers if c not in "<>&\"'"),
        "close": _("Close"),
        "layers": _("Choose what the map shows"),
        "zoomIn": _("Zoom in"),
        "zoomOut": _("Zoom out"),
        "openAll": _("Open all receipts"),
        "closeAll": _("Close all receipts"),
    }


def _default_title(place: str) -> str:
    return _("The areas of {place}").format(place=place) if place else _("The areas that residents drew")


def _intro(count: int) -> str:
    return ngettext(
        "{count} area that residents drew themselves: how many people live there, how sure that is, and "
        "which amount follows from it.",
        "{count} areas that residents drew themselves: how many people live there, how sure that is, and "
        "which amount follows from it.",
        count,
    ).format(count=number(count))


def sentence(text: str) -> str:
    """Write a remark as a sentence.

    Examples
    --------
    >>> sentence("voorbeelddata, niet voor besluiten")
    'Voorbeelddata, niet voor besluiten.'
    """
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if not text or text.endswith((".", "!")) else ".")


def _figures(assessment: Assessment) -> list[dict[str, str]]:
    total, left = assessment.total, assessment.unassigned
    figures = [
        {"label": _("Areas"), "value": number(len(assessment.receipts)), "note": ""},
        {
            "label": _("People in these areas"),
            "value": people_words(total.inhabitants, total.people, total.floor),
            "note": _sure(total.low, total.high),
        },
        {
            "label": _("Amount together"),
            "value": together_paid_words(total),
            "note": _amount_note(assessment),
            "look": "wide",
        },
        {
            "label": _("People who live in no area"),
            "value": people_words(None, left.people, None),
            "note": _sure(left.low, left.high) if (known(left.people) or 0) >= 1 else "",
        },
    ]
    if assessment.overlaps:
        twice = [known(overlap.people) for overlap in assessment.overlaps]
        people = None if None in twice else math.fsum(value or 0.0 for value in twice)
        figures.append(
            {
                "label": _("People in an overlap"),
                "value": number(people),
                "note": _("each counts once in the total"),
            }
        )
    return figures


def _amount_note(assessment: Assessment) -> str:
    """Say beside the amount together between which amounts it lies, and what the pool has."""
    notes = (*together_notes(assessment.total, short=True), _pool_note(assessment))
    return "; ".join(note.replace("\n", " ") for note in notes if note)


def _pool_note(assessment: Assessment) -> str:
    pool = assessment.total.pool
    if pool is None:
        return ""
    if not pool.short:
        return _("of {available} in the pool").format(available=money(pool.available))
    return overrun_words(assessment.total)


def _sure(low: float | None, high: float | None) -> str:
    words = range_words(low, high)
    return words and _("{probability} sure: {range}").format(probability=probability_words(), range=words)


def _total(assessment: Assessment) -> dict[str, Any]:
    total = assessment.total
    # a pool says in its own sentence, below the table, between which amounts it may come out
    return _together(total) | ({"amount_notes": []} if total.pool else {})


def _together(total: Total, *, short: bool = False) -> dict[str, Any]:
    return {
        "people": people_words(total.inhabitants, total.people, total.floor),
        "range": range_words(total.low, total.high),
        "amount": together_paid_words(total),
        "amount_notes": together_notes(total, short=short),
    }


def _area(area: str, assessment: Assessment, tiers: Sequence[str], *, several: bool) -> dict[str, Any]:
    receipt, scheme = assessment.receipts[area], assessment.scheme
    return {
        "name": receipt.name,
        "class": class_words(*classes_of(assessment, area)),
        "sign": sign_of(receipt, tiers),
        "people": people_words(receipt.inhabitants, receipt.people, receipt.floor),
        "people_notes": _people_notes(receipt, assessment.basis.data.called),
        "range": range_words(receipt.low, receipt.high),
        "tier": outcome_words(receipt.tier, receipt.undecided, borrowed_words(receipt)),
        "tier_name": scheme.tier(receipt.tier).title if receipt.tier else "",
        "amount": paid_words(receipt),
        "amount_notes": amount_notes(receipt),
        # the letter on the sign says it all
        "plain": bool(receipt.tier) and not (receipt.undecided or receipt.unpaid or receipt.borrowed),
        "unpaid": unpaid_words(receipt),
        "lent": _lent(receipt),
        # what would decide today is no news about a day that is over; on what ranges rest is said once, and
        # so are the averages; the figures of each buurt stand on other receipts, as a page must stay small
        "rows": [
            {"kind": row.kind, "label": row.label, "amount": row.amount}
            for row in receipt.rows()
            if row.kind not in {"benchmark", "figure", "resting", "unit"}
            and not (several and row.kind == "deciding")
        ],
    }


def _averages(assessment: Assessment) -> list[str]:
    """Say what figures were held against, how that was made and by what it is weighed, each once."""
    rows = (row for receipt in assessment.receipts.values() for row in receipt.rows())
    return list(dict.fromkeys(row.sentence() for row in rows if row.kind == "benchmark"))


def _lent(receipt: Receipt) -> str:
    if not receipt.on_borrowed:
        return ""
    text = _("of which {amount} on a borrowed figure")
    if receipt.paid_said is not None:
        text = _("of the amount asked {amount} on a borrowed figure")
    return text.format(amount=money(receipt.on_borrowed))


def _people_notes(receipt: Receipt, level: Level) -> list[str]:
    notes = [_sure(receipt.low, receipt.high)]
    if not receipt.pieces:
        notes.append(_("this area touches no {level:zone} with figures").format(level=level))
    elif receipt.coverage < 0.9995:
        notes.append(_("figures known for {part} of the area").format(part=percentage(receipt.coverage, 0)))
    return [note for note in notes if note]


def made_words(made_on: date, tolerance: float) -> str:
    """Say when the page was made, and by how many metres the borders on its map were simplified.

    Examples
    --------
    >>> made_words(date(2026, 3, 1), 0.0)
    'Gemaakt op 1 maart 2026 met smeedkaart.'
    """
    text = _("Made on {day} with smeedkaart.").format(day=day(made_on))
    if tolerance > 0:
        text += " " + _(
            "To keep this file small, borders on the map are simplified by at most {metres} metres; "
            "the numbers rest on the full borders."
        ).format(metres=number(tolerance))
    return text


def _rest_on(assessments: Sequence[Assessment]) -> list[str]:
    """Say on what ranges rest, once for all areas: on each of their receipts it would fill the file."""
    receipts = (receipt for one in assessments for receipt in one.receipts.values())
    return list(dict.fromkeys(str(told) for receipt in receipts for told in receipt.rests_on))


def _reading(level: Level, rest_on: Iterable[str]) -> list[dict[str, str]]:
    part, whole = times_words()
    return [
        {
            "word": _("People"),
            "text": _(
                "An estimate from the published figures of every {level} that the area covers, wholly or in "
                "part. If a border cuts a {level} in two, nobody knows exactly how many people live on "
                "each side."
            ).format(level=level),
        },
        {
            "word": _("{probability} sure").format(probability=probability_words()),
            "text": " ".join(
                (
                    _(
                        "With the figures we have, the real number lies in this range in {part} cases out of "
                        "{whole}. The receipt also names the range in which it certainly lies."
                    ).format(part=part, whole=whole),
                    *rest_on,
                )
            ),
        },
        {
            "word": _("Tier"),
            "text": _(
                "A tier holds, does not hold, or cannot be said yet. What cannot be said is hatched on the "
                "map; until it is known, the area gets the amount of the tier that does hold. A tier with an "
                "asterisk, ruled with lines on the map, holds on the figure of something larger than the "
                "area, such as the whole wijk."
            ),
        },
        {
            "word": _("Amount"),
            "text": _(
                "A base amount for every area in which people live, and in a tier an amount per inhabitant "
                "on top. The receipt shows every step, to the cent. Under it stands between which amounts it "
                "lies: from the low number of people without a tier that is not certain, to the high number "
                "of people with every tier that may hold."
            ),
        },
        {
            "word": _("In no area, or in two"),
            "text": _(
                "Areas follow the borders that people experience, so some land may lie in no area and "
                "some in two. Who lives in two areas counts once in the total of people."
            ),
        },
    ]


def _fixed() -> dict[str, str]:
    return {
        "skip": _("To the table with all numbers"),
        "note": _("Please note:"),
        "map": _("Map"),
        "legend": _("Tier"),
        "hint": _(
            "Choose an area to see its numbers and its receipt. The same numbers stand in the table below."
        ),
        "noscript": _("The map needs JavaScript; the table and the receipts do not."),
        "areas": _("All areas in one table"),
        "area": _("Area"),
        "people": _("People"),
        "range": _("{probability} sure").format(probability=probability_words()),
        "tier": _("Tier"),
        "amount": _("Amount"),
        "together": _("Together"),
        "receipts": _("The receipt of every area"),
        "receipts_intro": _("How people, tier and amount came about, line by line."),
        "receipt": _("Receipt"),
        "open_all": _("Open all receipts"),
        "show": _("Show on the map"),
        "reading": _("How to read these numbers"),
        "sources": _("Sources"),
    }


def _caption(assessment: Assessment) -> str:
    used = dict.fromkeys(
        (piece.table, piece.year) for receipt in assessment.receipts.values() for piece in receipt.pieces
    )
    origin = ", ".join(" ".join(str(part) for part in (table, year) if part) for table, year in used)
    if not origin:
        return _("People, tier and amount of each area.")
    return _(
        "People ({origin}), tier and amount of each area. Who lives in two areas counts once in the total."
    ).format(origin=origin)
