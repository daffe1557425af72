"""The receipt of an area as a sheet of paper: every line that led to the amount."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from smeedkaart.funding.comparison import telling_decimals
from smeedkaart.funding.receipt import Receipt, ReceiptRow
from smeedkaart.funding.tiers import Answer, Comparison, TierOutcome
from smeedkaart.publish.sentences import times_words
from smeedkaart.statistics.indicators import Indicator, indicator, label, with_unit
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.language import gettext as _
from smeedkaart.web.view.escape import tag

__all__ = ["receipt_html"]


def receipt_html(receipt: Receipt, outcome: TierOutcome, zones: ZoneData) -> str:
    """Write the receipt of one area."""
    notice = f'<p class="pg-notice">{escape(zones.notice)}</p>' if zones.notice else ""
    rows = "".join(_row(row) for row in receipt.rows())
    compared = list(dict.fromkeys(one for verdict in outcome.verdicts for one in verdict.comparisons))
    return (
        f'<div class="pg pg-receipt">{notice}<table class="pg-paper"><tbody>{rows}</tbody></table>'
        f"{_comparisons(compared)}{_explained(receipt)}{_sources(compared, zones)}</div>"
    )


def _row(row: ReceiptRow) -> str:
    kind = f"pg-row-{row.kind}"
    if not row.amount:
        return f'<tr class="{kind}"><td colspan="2">{escape(row.label)}</td></tr>'
    return (
        f'<tr class="{kind}"><th scope="row">{escape(row.label)}</th>'
        f'<td class="pg-number">{escape(row.amount)}</td></tr>'
    )


def _comparisons(compared: Sequence[Comparison]) -> str:
    if not compared:
        return ""
    # a score below the average says that people have less, not that they or their buurt are bad
    scores = any(indicator(comparison.indicator).around_zero for comparison in compared)
    asked = _("Less favourable?") if scores else _("Worse?")
    columns = (_("Figure"), _("This area"), _("Between"), _("Municipality"), asked)
    head = "".join(
        f'<th scope="col" class="{"pg-number" if 0 < i < 4 else ""}">{escape(text)}</th>'
        for i, text in enumerate(columns)
    )
    body = "".join(_comparison(comparison) for comparison in compared)
    return (
        tag("h3", _("The figures that were compared"))
        + f'<div class="pg-scroll"><table class="pg-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _comparison(comparison: Comparison) -> str:
    what = indicator(comparison.indicator)
    level = ", ".join(
        part
        for part in (
            _("by {level}").format(level=comparison.level) if comparison.level else "",
            str(comparison.source),
        )
        if part
    )
    decimals = _decimals(what, comparison)
    low, high, value, average = (
        with_unit(what, figure, decimals)
        for figure in (comparison.low, comparison.high, comparison.value, comparison.reference)
    )
    between = low if low == high else _("{low} to {high}").format(low=low, high=high)
    return (
        f'<tr><th scope="row">{escape(label(what))}<br><span class="pg-source">{escape(level)}</span></th>'
        f'<td class="pg-number">{escape(value)}</td>'
        f'<td class="pg-number">{escape(between)}</td>'
        f'<td class="pg-number">{escape(average)}</td>'
        f"<td>{escape(_answer(comparison.answer))}</td></tr>"
    )


def _decimals(what: Indicator, comparison: Comparison) -> int:
    if comparison.reference is None:
        return what.decimals
    figures = [figure for figure in (comparison.value, comparison.low, comparison.high) if figure is not None]
    return telling_decimals(what, figures, comparison.reference)


def _answer(answer: Answer) -> str:
    return {Answer.YES: _("yes"), Answer.NO: _("no"), Answer.CANNOT_SAY: _("cannot be said")}[answer]


def _explained(receipt: Receipt) -> str:
    part, whole = times_words()
    sentences = [
        _(
            "Within a buurt nobody publishes who lives where. A border that cuts a buurt in two therefore"
            " leaves two ranges: where the number lies {part} times out of {whole}, and what the published"
            " figures guarantee."
        ).format(part=part, whole=whole)
    ]
    if any(piece.shared for piece in receipt.pieces):
        sentences.append(
            _(
                "Where no figure is published, what the others leave over is shared out;"
                " not published is not zero."
            )
        )
    return "".join(f'<p class="pg-source">{escape(sentence)}</p>' for sentence in sentences)


def _sources(compared: Sequence[Comparison], zones: ZoneData) -> str:
    """Name the table and the period of every figure that was used, each once, and of the borders."""
    used = dict.fromkeys(["population", *(comparison.indicator for comparison in compared)])
    figures: dict[Provenance, list[str]] = {}
    for name in used:
        if name in zones.provenance:
            figures.setdefault(zones.provenance[name], []).append(label(indicator(name)))
    if "zones" in zones.provenance:
        figures.setdefault(zones.provenance["zones"], []).append(_("Borders"))
    lines = [f"{', '.join(names)}: {_source(source)}" for source, names in figures.items()]
    return tag("h3", _("Where the data come from")) + "".join(
        tag("p", line, "pg-source") for line in [*lines, zones.attribution]
    )


def _source(source: Provenance) -> str:
    text = f"{source.publisher}, {source.title} ({source.table}), {source.period}"
    return f"{text}; {source.note}" if source.note else text
