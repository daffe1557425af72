"""The numbers of all areas as a table: for a terminal, for Dutch Excel, for a program."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from smeedkaart.assessment.result import Assessment, Total
from smeedkaart.publish.classes import class_words, classes_of, subtotal_words
from smeedkaart.publish.colours import BORROWED
from smeedkaart.publish.sentences import (
    amount_words,
    between_words,
    borrowed_words,
    known,
    outcome_words,
    people_words,
    probability_words,
    range_words,
    source_words,
    together_words,
    unpaid_together,
    unpaid_words,
)
from smeedkaart.publish.spreadsheet import as_label, no_formula
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day, money

__all__ = ["aligned", "printable", "to_csv", "to_excel_csv", "to_json", "to_text"]

_COLUMNS = (
    "id",
    "name",
    "inhabitants",
    "people",
    "people_low",
    "people_high",
    "people_floor",
    "people_ceiling",
    "coverage",
    "tier",
    "tier_undecided",
    "amount",
    "amount_low",
    "amount_high",
    "paid",
    "no_amount_because",
    "amount_on_borrowed_figures",
    "borrowed_from",
    "area_kind",
    "area_group",
)


def to_json(assessment: Assessment) -> str:
    """Write an assessment as JSON; amounts are strings, what is unknown is null."""
    return json.dumps(assessment.to_dict(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def to_csv(assessment: Assessment) -> str:
    """Write one line an area for a program: commas, decimal points, English column names."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*_COLUMNS, "scheme", "notice", "sources"])
    origin = [assessment.scheme.id, assessment.notice, " | ".join(source_words(assessment))]
    for row in _rows(assessment):
        writer.writerow([_machine(cell) for cell in (*row, *origin)])
    return out.getvalue()


def to_excel_csv(assessment: Assessment, *, made_on: date | None = None) -> bytes:
    """Write one line an area for Dutch Excel: semicolons, decimal commas, UTF-8 that Excel recognises."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_excel_headings())
    for row, receipt in zip(_rows(assessment), assessment.receipts.values(), strict=True):
        # a program reads a code, people read words
        identity, name, *cells, _unpaid, lent, _levels, kind, group = row
        words = [unpaid_words(receipt), lent, borrowed_words(receipt)]
        writer.writerow(
            [
                as_label(str(identity)),
                as_label(name),
                *map(_dutch, (*cells, *words)),
                as_label(kind),
                as_label(group),
            ]
        )
    writer.writerow([])
    for label, text in _below(assessment, made_on or date.today()):  # noqa: DTZ011 - the day where the user is
        writer.writerow([_dutch(label), _dutch(text)])
    return out.getvalue().encode("utf-8-sig")


def to_text(assessment: Assessment) -> str:
    """Write a table for a terminal: area, people, range, tier, amount, and what must be said with it."""
    receipts = assessment.receipts.values()
    reasons = [unpaid_words(receipt) or _starred(borrowed_words(receipt)) for receipt in receipts]
    total = assessment.total
    # what is paid is what is asked, as long as the pool does not run out under a rule
    runs_out = total.amount_paid != total.amount
    head = [
        _("area"),
        _("people"),
        _("range ({probability})").format(probability=probability_words()),
        _("tier"),
        _("amount"),
        _("lies"),
        *([_("paid")] if runs_out else []),
        "",
    ]
    body = [
        [
            printable(_called(assessment, area)),
            people_words(receipt.inhabitants, receipt.people, receipt.floor),
            range_words(receipt.low, receipt.high),
            outcome_words(receipt.tier, receipt.undecided) + (BORROWED if borrowed_words(receipt) else ""),
            amount_words(receipt.total, receipt.asked),
            between_words(receipt.total, receipt.total_low, receipt.total_high),
            *([money(receipt.paid)] if runs_out else []),
            reason,
        ]
        for (area, receipt), reason in zip(assessment.receipts.items(), reasons, strict=True)
    ]
    last = [
        *(
            _together(printable(subtotal_words(one)), one.total, paid=runs_out)
            for one in assessment.subtotals
        ),
        _together(_("together"), total, paid=runs_out),
    ]
    lines = aligned([head, *body, *last], right=(1, 4, 6) if runs_out else (1, 4))
    rule = "-" * max(_width(line) for line in lines)
    says = [*together_words(assessment), *assessment.warnings]
    notes = [_("Source: {text}").format(text=line) for line in source_words(assessment)]
    if assessment.notice:
        notes.insert(0, _("NOTE: {notice}").format(notice=assessment.notice))
    return (
        "\n".join(
            [
                lines[0],
                rule,
                *lines[1 : -len(last)],
                rule,
                *lines[-len(last) :],
                "",
                *map(printable, [*says, *notes]),
            ]
        )
        + "\n"
    )


def _called(assessment: Assessment, area: str) -> str:
    words = class_words(*classes_of(assessment, area))
    return f"{assessment.receipts[area].name} ({words})" if words else assessment.receipts[area].name


def _together(label: str, total: Total, *, paid: bool) -> list[str]:
    together = total.amount if total.amount_complete else None
    return [
        label,
        people_words(total.inhabitants, total.people, total.floor),
        range_words(total.low, total.high),
        "",
        amount_words(together, total.amount),
        between_words(together, total.amount_low, total.amount_high),
        *([money(total.amount_paid)] if paid else []),
        "",
    ]


def _starred(words: str) -> str:
    """Explain the mark behind a tier."""
    return words and f"{BORROWED} {words}"


def _rows(assessment: Assessment) -> Iterable[list[Any]]:
    for area, receipt in assessment.receipts.items():
        yield [
            area,
            receipt.name,
            receipt.inhabitants,
            known(receipt.people),
            known(receipt.low),
            known(receipt.high),
            known(receipt.floor),
            known(receipt.ceiling),
            known(receipt.coverage),
            receipt.tier,
            " ".join(receipt.undecided),
            receipt.total,
            receipt.total_low,
            receipt.total_high,
            # what the pool pays of an amount that nobody knows is not known either
            None if receipt.total is None else receipt.paid,
            receipt.unpaid,
            receipt.on_borrowed,
            " ".join(receipt.borrowed_from),
            *classes_of(assessment, area),
        ]


def _excel_headings() -> list[str]:
    return [
        _("id"),
        _("area"),
        _("inhabitants"),
        _("people"),
        _("people, low ({probability})").format(probability=probability_words()),
        _("people, high ({probability})").format(probability=probability_words()),
        _("people, certainly at least"),
        _("people, certainly at most"),
        _("part with known figures"),
        _("tier"),
        _("tiers that cannot be said yet"),
        _("amount in euros"),
        _("amount in euros, at its lowest"),
        _("amount in euros, at its highest"),
        _("paid, in euros"),
        _("why no amount"),
        _("part of the amount (before the pool) that rests on borrowed figures, in euros"),
        _("whose figures those are"),
        _("kind"),
        _("group"),
    ]


def _below(assessment: Assessment, made_on: date) -> Iterable[tuple[str, Any]]:
    total = assessment.total
    for one in assessment.subtotals:
        called, complete = subtotal_words(one), one.total.amount_complete
        yield _("{areas}: people").format(areas=called), known(one.total.people)
        text = _("{areas}: amount in euros") if complete else _("{areas}: amount in euros, at least")
        yield text.format(areas=called), one.total.amount
    yield _("together, people"), known(total.people)
    yield (
        _("together, amount in euros") if total.amount_complete else _("together, amount in euros, at least"),
        total.amount,
    )
    yield _("together, amount in euros, all at their lowest"), total.amount_low
    yield _("together, amount in euros, all at their highest"), total.amount_high
    yield _("together, paid, in euros"), total.amount_paid
    told = unpaid_together(assessment)
    for sentence in told:
        yield _("together, without an amount"), sentence
    if assessment.notice:
        yield _("notice"), assessment.notice
    for sentence in (*together_words(assessment)[len(told) :], *assessment.warnings):
        yield _("remark"), sentence
    yield _("scheme"), assessment.scheme.title
    for line in source_words(assessment):
        yield _("source"), line
    yield _("made on"), day(made_on)


def _machine(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return format(round(cell, 6), ".15g")
    # a text stays what it is: what is changed for a spreadsheet is not found by a program that looks for it
    return str(cell)


def _dutch(cell: Any) -> str:
    if isinstance(cell, str):
        return no_formula(cell)
    text = _machine(cell)
    return text.replace(".", ",") if isinstance(cell, float | Decimal) else text


def printable(text: str) -> str:
    r"""Take out of a text what would move the cursor of a terminal.

    Examples
    --------
    >>> printable("Noord\x1b[2J")
    'Noord [2J'
    """
    # a name may not move the cursor or clear the screen
    return "".join(c if c.isprintable() else " " for c in text)


def aligned(rows: Sequence[Sequence[str]], right: Sequence[int]) -> list[str]:
    """Write rows of cells as lines, each column as wide as its widest cell.

    Examples
    --------
    >>> aligned([["Noord", "5"], ["Zuid", "1.200"]], right=[1])
    ['Noord      5', 'Zuid   1.200']
    """
    widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for i, cell in enumerate(row):
            room = " " * (widths[i] - _width(cell))
            cells.append(room + cell if i in right else cell + room)
        lines.append("  ".join(cells).rstrip())
    return lines


def _width(text: str) -> int:
    # an accent of its own takes no room, an ideogram takes two places
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )
