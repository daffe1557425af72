"""Agreement between many drawings: as a table to read, as JSON, as CSV and as GeoJSON."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import shapely

from smeedkaart.assessment.agreement import AT_LEAST, ROUND, Agreement, LevelBand
from smeedkaart.assessment.inputs import People
from smeedkaart.assessment.proposed_border import AtLevel, ProposedBorder
from smeedkaart.assessment.rough_bands import rough_bands
from smeedkaart.geometry.layers import RD
from smeedkaart.geometry.shapes import as_geojson
from smeedkaart.publish.sentences import (
    between_words,
    known,
    outcome_words,
    people_words,
    probability_words,
    provenance_words,
    range_words,
)
from smeedkaart.publish.tables import aligned, printable
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import enumerated, money, number, percentage

__all__ = [
    "VoicesReport",
    "hectares",
    "level_words",
    "likeness_words",
    "named_units",
    "part_words",
    "rough_words",
    "voices_csv",
    "voices_geojson",
    "voices_json",
    "voices_text",
    "withheld_words",
]

# seven decimals of a degree are about a centimetre
_DECIMALS = 7


@dataclass(frozen=True)
class VoicesReport:
    """What many drawings say, with the border they propose and what it comes to at every level."""

    agreement: Agreement
    data: ZoneData
    title: str
    border: ProposedBorder | None = None
    graph: tuple[AtLevel, ...] = ()
    scheme: str = ""  # the title of the scheme by which tiers and euros were worked out


def level_words(level: float) -> str:
    """Write a level as people say it."""
    return percentage(level, 0)


def hectares(surface: float) -> str:
    """Write m2 as hectares."""
    return _("{number} ha").format(number=number(surface / 1e4, 1))


def part_words(surface: float, people: People | None) -> str:
    """Say how many people live in a part of the map, with their range, and how large it is."""
    if people is None or known(people.value) is None:
        return hectares(surface)
    text = _("{count} people ({probability} sure: {range}), {surface}")
    return text.format(
        count=number(people.value),
        probability=probability_words(),
        range=range_words(people.low, people.high),
        surface=hectares(surface),
    )


def likeness_words(agreement: Agreement) -> str:
    """Say how alike the drawings are."""
    alike = agreement.likeness
    if alike is None:
        return ""
    if alike.people is None:
        text = _("Two drawings share on average {surface} of the ground that either has.")
        return text.format(surface=percentage(alike.surface, 0))
    text = _(
        "Two drawings share on average {surface} of the ground that either has, and {people} of the people."
    )
    return text.format(surface=percentage(alike.surface, 0), people=percentage(alike.people, 0))


def withheld_words(agreement: Agreement) -> list[str]:
    """Say which levels are not shown, and how many drawings wait."""
    told = []
    if agreement.drawings and agreement.withheld:
        levels = enumerated([level_words(level) for level in agreement.withheld])
        text = _("Not shown: {levels}. Fewer than {least} drawings would make it up, or all of them.")
        told.append(text.format(levels=levels, least=AT_LEAST))
    if agreement.waiting:
        text = ngettext(
            "{count} drawing waits: what is shown is renewed with every {round} new ones.",
            "{count} drawings wait: what is shown is renewed with every {round} new ones.",
            agreement.waiting,
        )
        told.append(text.format(count=agreement.waiting, round=ROUND))
    return told


def rough_words(metres: float) -> str:
    """Say that borders of bands are drawn in squares, and why."""
    text = _(
        "The edges are drawn in squares of {metres} metres, so that no line of any one drawing is in them."
    )
    return text.format(metres=number(metres))


def named_units(report: VoicesReport, codes: tuple[str, ...]) -> str:
    """Name the units of a border, or count them when they are many."""
    zones = report.data.zones
    if len(codes) <= 6 and all(code in zones.index for code in codes):
        return enumerated([str(zones.at[code, "zone_name"]) for code in codes])
    return ngettext("{count} unit", "{count} units", len(codes)).format(count=number(len(codes)))


def voices_text(report: VoicesReport) -> str:
    """Write a table for a terminal: bands, core and contested edge, and the border that is proposed."""
    found = report.agreement
    lines = [report.title, _count_words(found)]
    if not found.drawings:
        return "\n".join(map(printable, lines)) + "\n"
    rows = [_band_row(band) for band in found.bands]
    head = [
        _("at least"),
        _("drawings"),
        _("hectares"),
        _("people"),
        _("range ({probability})").format(probability=probability_words()),
    ]
    lines += ["", *aligned([head, *rows], right=(0, 1, 2, 3)), ""]
    if found.core is not None:
        text = _("Core, where at least {level} agree: {part}.")
        part = part_words(found.core.surface, found.core.people)
        lines.append(text.format(level=level_words(found.core.level), part=part))
    if found.contested is not None:
        text = _("Contested edge, between {outer} and {inner}: {part}.")
        edge = found.contested
        levels = {"outer": level_words(edge.outer), "inner": level_words(edge.inner)}
        lines.append(text.format(**levels, part=part_words(edge.surface, edge.people)))
    lines += [likeness_words(found), *withheld_words(found)]
    lines += _proposal_lines(report)
    if found.notice:
        lines.append(_("NOTE: {notice}").format(notice=found.notice))
    lines += [_("Source: {text}").format(text=line) for line in provenance_words(found.sources)]
    return "\n".join(map(printable, lines)) + "\n"


def _count_words(found: Agreement) -> str:
    if found.drawings:
        text = ngettext("{count} drawing counts.", "{count} drawings count.", found.drawings)
        return text.format(count=number(found.drawings))
    text = ngettext(
        "There is {count} drawing: from {least} on there is something to see.",
        "There are {count} drawings: from {least} on there is something to see.",
        found.waiting,
    )
    return text.format(count=found.waiting, least=ROUND)


def _band_row(band: LevelBand) -> list[str]:
    living = band.people
    return [
        level_words(band.level),
        str(band.least),
        number(band.surface / 1e4, 1),
        "" if living is None else people_words(None, living.value, living.floor),
        "" if living is None else range_words(living.low, living.high),
    ]


def _proposal_lines(report: VoicesReport) -> list[str]:
    border = report.border
    if border is None:
        return []
    if not border.codes:
        text = _("At {level} there is no border: nowhere as many drawings lie over most of a unit.")
        return ["", text.format(level=level_words(border.level))]
    text = _("Proposed border at {level} ({least} of {drawings} drawings): {units}, {surface}.")
    told = text.format(
        level=level_words(border.level),
        least=border.least,
        drawings=border.drawings,
        units=named_units(report, border.codes),
        surface=hectares(border.surface),
    )
    head = [_("at least"), _("drawings"), _("people"), _("tier"), _("amount"), _("lies"), _("units")]
    rows = [
        [
            level_words(one.level),
            str(one.least),
            people_words(None, one.people.value, one.people.floor),
            outcome_words(one.tier, one.undecided),
            money(one.amount),
            between_words(one.amount, one.lowest, one.highest),
            named_units(report, one.codes),
        ]
        for one in report.graph
    ]
    title = _("What each level comes to ({scheme}):").format(scheme=report.scheme)
    return ["", told, "", title, *aligned([head, *rows], right=(0, 1, 2, 4)), ""]


def _plain_levels(report: VoicesReport) -> list[dict[str, Any]]:
    return [
        {
            "level": one.level,
            "drawings": one.least,
            "units": list(one.codes),
            "people": {
                name: value if math.isfinite(value) else None for name, value in one.people._asdict().items()
            },
            "tier": one.tier,
            "tier_undecided": list(one.undecided),
            "amount": None if one.amount is None else str(one.amount),
            "amount_low": None if one.lowest is None else str(one.lowest),
            "amount_high": None if one.highest is None else str(one.highest),
        }
        for one in report.graph
    ]


def _plain_border(border: ProposedBorder | None) -> dict[str, Any] | None:
    if border is None:
        return None
    return {
        "level": border.level,
        "drawings": border.least,
        "units": list(border.codes),
        "surface": border.surface,
        "whole_units": border.whole,
    }


def voices_json(report: VoicesReport) -> str:
    """Write the numbers as JSON; amounts are strings, what is unknown is null."""
    told = report.agreement.to_dict() | {
        "title": report.title,
        "proposed": _plain_border(report.border),
        "levels": _plain_levels(report),
        "scheme": report.scheme or None,
    }
    return json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def voices_csv(report: VoicesReport) -> str:
    """Write one line a band for a program, and with a border one line a level: commas, decimal points."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    people = [f"people{end}" for end in ("", "_low", "_high", "_floor", "_ceiling")]
    writer.writerow(["what", "level", "drawings", "surface", *people, "tier", "amount", "units"])
    for band in report.agreement.bands:
        living = [None] * 5 if band.people is None else list(band.people[:5])
        row = ["band", band.level, band.least, round(band.surface, 1)]
        writer.writerow([*row, *map(_cell, living), "", "", ""])
    for one in report.graph:
        row = ["border", one.level, one.least, ""]
        told = [one.tier or "", "" if one.amount is None else one.amount, " ".join(one.codes)]
        writer.writerow([*row, *map(_cell, one.people[:5]), *told])
    return out.getvalue()


def _cell(value: float | None) -> str:
    return "" if known(value) is None else format(round(float(value or 0), 6), ".15g")


def voices_geojson(report: VoicesReport) -> str:
    """Write the bands in squares and the proposed border as GeoJSON, in degrees."""
    rough = rough_bands(report.agreement)
    numbers = rough.drop(columns="geometry").to_dict("records")
    features = [
        _feature({"what": "band", **{key: _json(value) for key, value in row.items()}}, shape)
        for row, shape in zip(numbers, rough.geometry.to_crs(4326), strict=True)
        if not shape.is_empty
    ]
    border = report.border
    if border is not None and border.codes:
        (shape,) = gpd.GeoSeries([border.shape], crs=RD).to_crs(4326)
        features.append(_feature({"what": "border", **(_plain_border(border) or {})}, shape))
    told = {
        "type": "FeatureCollection",
        "name": report.title,
        "notice": report.agreement.notice,
        "drawings": report.agreement.drawings,
        "edges": rough_words(rough.attrs["metres"]),
        "sources": provenance_words(report.agreement.sources),
        "features": features,
    }
    return json.dumps(told, ensure_ascii=False, allow_nan=False) + "\n"


def _feature(properties: dict[str, Any], shape: Any) -> dict[str, Any]:
    # RFC 7946, 3.1.6: exterior rings run counterclockwise
    drawn = shapely.orient_polygons(shape, exterior_cw=False)
    return {"type": "Feature", "properties": properties, "geometry": as_geojson(drawn, _DECIMALS)}


def _json(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
