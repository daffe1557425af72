"""The receipt of an area as a sheet of paper: every line that led to the amount."""

from __future__ import annotations

from collections.abc import Sequence

from smeedkaart.funding.receipt import Receipt
from smeedkaart.funding.tiers import Answer, Comparison, TierOutcome
from smeedkaart.publish.sentences import times_words
from smeedkaart.statistics.indicators import indicator, label, with_unit
from smeedkaart.statistics.levels import level_named
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.language import gettext as _
from smeedkaart.web.view.escape import filled

__all__ = ["receipt_html"]


def receipt_html(receipt: Receipt, outcome: TierOutcome, zones: ZoneData) -> str:
    """Write the receipt of one area."""
    compared = list(dict.fromkeys(one for verdict in outcome.verdicts for one in verdict.comparisons))
    # a score below the average says that people have less, not that they or their buurt are bad
    scores = any(indicator(comparison.indicator).around_zero for comparison in compared)
    rows = receipt.rows()
    asked = _("Less favourable?") if scores else _("Worse?")
    return filled(
        "receipt.html",
        notice=zones.notice,
        rows=rows,
        units=[row for row in rows if row.kind == "unit"],
        compared_heading=_("The figures that were compared"),
        columns=(_("Figure"), _("This area"), _("Between"), _("Held against"), asked),
        compared=[_comparison(comparison) for comparison in compared],
        explained=_explained(receipt, zones),
        sources_heading=_("Where the data come from"),
        sources=_sources(compared, zones),
    )


def _comparison(comparison: Comparison) -> tuple[str, str, tuple[str, str, str], str]:
    what = indicator(comparison.indicator)
    level = _("by {level}").format(level=level_named(comparison.level)) if comparison.level else ""
    low, high, value, average = (
        with_unit(what, figure, comparison.decimals)
        for figure in (comparison.low, comparison.high, comparison.value, comparison.reference)
    )
    held = comparison.benchmark
    if held is not None and held.value is not None and held.of != "number":
        average = f"{average}, {held.place}"
    between = low if low == high else _("{low} to {high}").format(low=low, high=high)
    told = ", ".join(filter(None, (level, str(comparison.source))))
    return label(what), told, (value, between, average), _answer(comparison.answer)


def _answer(answer: Answer) -> str:
    return {
        Answer.YES: _("yes"),
        Answer.YES_BORROWED: _("yes, but on a borrowed figure"),
        Answer.NO: _("no"),
        Answer.CANNOT_SAY: _("cannot be said"),
    }[answer]


def _explained(receipt: Receipt, zones: ZoneData) -> list[str]:
    part, whole = times_words()
    units = receipt.units
    if units is not None and units.counted:
        text = _(
            "This area is made of {units}. What is published of each counts, rounded as it was published; no"
            " border was drawn that could be off."
        )
        sentences = [text.format(units=f"{level_named(units.level):many}")]
    else:
        sentences = [_cut(zones, part, whole)]
    if any(piece.shared for piece in receipt.pieces):
        sentences.append(
            _(
                "Where no figure is published, what the others{level:unsaid} leave over is shared out;"
                " not published is not zero."
            ).format(level=zones.called)
        )
    if receipt.total_low != receipt.total_high:
        sentences.append(
            _(
                "The lowest amount goes with the low number of people and with a tier only if that is"
                " certain; the highest with the high number of people and with every tier that may hold."
            )
        )
    return sentences


def _cut(zones: ZoneData, part: str, whole: str) -> str:
    return _(
        "Within a {level} nobody publishes who lives where. A border that cuts a {level} in two therefore"
        " leaves two ranges: where the number lies {part} times out of {whole}, and what the published"
        " figures guarantee."
    ).format(part=part, whole=whole, level=zones.called)


def _sources(compared: Sequence[Comparison], zones: ZoneData) -> list[str]:
    """Name the table and the period of every figure that was used, each once, and of the borders."""
    used = dict.fromkeys(["population", *(comparison.indicator for comparison in compared)])
    figures: dict[Provenance, list[str]] = {}
    for name in used:
        if name in zones.provenance:
            figures.setdefault(zones.provenance[name], []).append(label(indicator(name)))
    if "zones" in zones.provenance:
        figures.setdefault(zones.provenance["zones"], []).append(_("Borders"))
    lines = [f"{', '.join(names)}: {_source(source)}" for source, names in figures.items()]
    return [*lines, zones.attribution]


def _source(source: Provenance) -> str:
    text = f"{source.publisher}, {source.title} ({source.table}), {source.period}"
    return f"{text}; {source.note}" if source.note else text
