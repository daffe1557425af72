"""The published page with the bands of agreement: one HTML file, on which no single drawing can be found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from typing import Any

import geopandas as gpd

from smeedkaart.assessment.agreement import AT_LEAST, ROUND, Agreement
from smeedkaart.assessment.inputs import People
from smeedkaart.assessment.rough_bands import rough_bands
from smeedkaart.publish.colours import HATCH_DASH, ink, tier_colours
from smeedkaart.publish.map.base import (
    INK,
    StartScript,
    add_land,
    add_zones,
    empty_map,
    layer_control,
    map_bounds,
    map_layer,
    named_element,
    page_features,
    simplified_shapes,
)
from smeedkaart.publish.map.html import LIMIT, MapPage
from smeedkaart.publish.map.page import made_words, script_words, sentence
from smeedkaart.publish.sentences import known, people_words, probability_words, provenance_words, range_words
from smeedkaart.publish.voices_report import (
    VoicesReport,
    hectares,
    level_words,
    likeness_words,
    rough_words,
    withheld_words,
)
from smeedkaart.text.language import LANGUAGES, current_language, ngettext
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import number, percentage

__all__ = ["voices_html"]

# metres: side of the squares, and by how much other borders are simplified, tried in this order
_TRIES = ((10.0, 0.0), (10.0, 4.0), (20.0, 8.0), (50.0, 16.0), (100.0, 32.0))


def voices_html(report: VoicesReport, *, made_on: date | None = None) -> str:
    """Write bands, legend, core and contested edge as one self-contained HTML page."""
    found = report.agreement
    text = ""
    for metres, tolerance in _TRIES:
        rough = rough_bands(found, metres)
        content = _content(report, rough.attrs["metres"])
        content["made"] = made_words(made_on or date.today(), tolerance)  # noqa: DTZ011 - where the user is
        page = MapPage(content, "map/bands.html")
        if found.bands:
            page.add_child(_chart(report, rough, tolerance))
        text = page.render()
        if len(text.encode()) <= LIMIT:
            break
    return text


def _fills(found: Agreement) -> list[str]:
    """Give each band its colour, from light to dark as more agree: told apart in grey as well."""
    keys = [str(band.level) for band in found.bands]
    colours = tier_colours(keys)
    return [colours[key] for key in keys]


def _chart(report: VoicesReport, rough: gpd.GeoDataFrame, tolerance: float) -> Any:
    drawn = rough[~rough.is_empty]
    near = drawn if len(drawn) else report.data.zones
    bounds = map_bounds(near.geometry)
    chart = empty_map(bounds)
    zones = report.data.zones
    add_land(chart, simplified_shapes(zones.geometry, tolerance))
    fills = dict(zip(rough.index, _fills(report.agreement), strict=True))
    for place, row in enumerate(drawn.index):
        band = drawn.loc[[row]]
        level = level_words(float(band["level"].iloc[0]))
        look = {"color": INK, "weight": 1.5 + place, "fillColor": fills[row], "fillOpacity": 0.85}
        # the lowest has a broken edge, so that edges are told apart without colour too
        look |= {"dashArray": HATCH_DASH} if place == 0 and len(drawn) > 1 else {}
        map_layer(
            chart,
            page_features(band.geometry, [{}]),
            f"band{place}",
            name=_("at least {level}").format(level=level),
            style_function=_always(look),
            interactive=False,
        )
    label = _("{level:Many} with their names").format(level=report.data.called)
    add_zones(chart, zones, tolerance, label)
    layer_control(chart)
    words = script_words(report.agreement.sources)
    named_element(StartScript(bounds, words, None, None), "start").add_to(chart)
    return chart


def _always(look: Mapping[str, Any]) -> Any:
    return lambda _feature: look


def _content(report: VoicesReport, metres: float) -> dict[str, Any]:
    found = report.agreement
    return {
        "language": LANGUAGES[current_language()],
        "title": report.title,
        "above": report.data.name,
        "intro": _intro(found),
        "notice": sentence(found.notice),
        "figures": _figures(found),
        "legend": _legend(report),
        "bands": _rows(found),
        "caption": _caption(found),
        "rough": rough_words(metres),
        "remarks": [text for text in (likeness_words(found), *withheld_words(found)) if text],
        "reading": _reading(),
        "sources": provenance_words(found.sources),
        "say": _say(),
        "timeline": None,
        "version": version("smeedkaart"),
    }


def _intro(found: Agreement) -> str:
    if not found.drawings:
        return _("There is nothing to see yet: from {least} drawings on there is.").format(least=ROUND)
    text = ngettext(
        "{count} drawing of residents: where they agree, and where they differ.",
        "{count} drawings of residents: where they agree, and where they differ.",
        found.drawings,
    )
    return text.format(count=number(found.drawings))


def _figures(found: Agreement) -> list[dict[str, str]]:
    figures = [{"label": _("Drawings"), "value": number(found.drawings), "note": ""}]
    if found.likeness is not None:
        note = _("of the ground that either of two drawings has, both have on average")
        value = percentage(found.likeness.surface, 0)
        figures.append({"label": _("Likeness"), "value": value, "note": note})
    if found.core is not None:
        label = _("Core: at least {level} agree").format(level=level_words(found.core.level))
        figures.append(_figure(label, found.core.surface, found.core.people))
    if found.contested is not None:
        edge = found.contested
        label = _("Contested edge: {outer} to {inner}").format(
            outer=level_words(edge.outer), inner=level_words(edge.inner)
        )
        figures.append(_figure(label, edge.surface, edge.people))
    return figures


def _figure(label: str, surface: float, people: People | None) -> dict[str, str]:
    if people is None:
        return {"label": label, "value": hectares(surface), "note": ""}
    living = _("{count} people").format(count=people_words(None, people.value, people.floor))
    text = _("{probability} sure: {range}; {surface}")
    note = text.format(
        probability=probability_words(),
        range=range_words(people.low, people.high),
        surface=hectares(surface),
    )
    return {"label": label, "value": living, "note": note if known(people.low) is not None else ""}


def _legend(report: VoicesReport) -> list[dict[str, str]]:
    found = report.agreement
    fills = _fills(found)
    items = []
    for band, fill in zip(reversed(found.bands), reversed(fills), strict=True):
        text = _("at least {level}").format(level=level_words(band.level))
        note = _("{least} of {drawings} drawings").format(least=band.least, drawings=found.drawings)
        broken = band is found.bands[0] and len(found.bands) > 1
        kind = "maybe" if broken else "tier"
        items.append({"kind": kind, "fill": fill, "ink": ink(fill), "text": text, "note": note})
    border = _("border of a {level}").format(level=report.data.called)
    items.append({"kind": "border", "fill": "none", "ink": INK, "text": border, "note": ""})
    return items


def _rows(found: Agreement) -> list[dict[str, str]]:
    rows = [
        _row(_("at least {level}").format(level=level_words(band.level)), band.surface, band.people)
        for band in found.bands
    ]
    if found.contested is not None:
        edge = found.contested
        label = _("contested edge: {outer} to {inner}").format(
            outer=level_words(edge.outer), inner=level_words(edge.inner)
        )
        rows.append(_row(label, edge.surface, edge.people))
    return rows


def _row(label: str, surface: float, people: People | None) -> dict[str, str]:
    return {
        "label": label,
        "people": "" if people is None else people_words(None, people.value, people.floor),
        "range": "" if people is None else range_words(people.low, people.high),
        "hectares": number(surface / 1e4, 1),
    }


def _caption(found: Agreement) -> str:
    if found.origin is None:
        return _("Where at least a part of the drawings lies.")
    parts = (found.origin.table, found.origin.period or found.origin.year)
    origin = ", ".join(str(part) for part in parts if part)
    return _("Where at least a part of the drawings lies, and who lives there ({origin}).").format(
        origin=origin
    )


def _reading() -> list[dict[str, str]]:
    return [
        {
            "word": _("A band"),
            "text": _(
                "Where at least that part of the drawings lies. A darker band lies within a lighter one: "
                "what is dark nearly everybody counts as theirs, what is light only some."
            ),
        },
        {
            "word": _("No single drawing"),
            "text": _(
                "One drawing shows where somebody lives. That is why nothing is shown of fewer than {round} "
                "drawings, nothing that fewer than {least} make up, and nothing outside the lightest band; "
                "why bands change by {round} drawings at a time; and why their edges are drawn roughly."
            ).format(round=ROUND, least=AT_LEAST),
        },
        {
            "word": _("People"),
            "text": _(
                "An estimate from published figures. If an edge cuts an area of which only the total is "
                "known, nobody knows exactly how many people live on each side."
            ),
        },
    ]


def _say() -> dict[str, str]:
    return {
        "skip": _("To the table with all numbers"),
        "note": _("Please note:"),
        "map": _("Map"),
        "legend": _("Part of the drawings"),
        "noscript": _("The map needs JavaScript; the table does not."),
        "bands": _("All bands in one table"),
        "part": _("Part of the drawings"),
        "people": _("People"),
        "range": _("{probability} sure").format(probability=probability_words()),
        "hectares": _("Hectares"),
        "reading": _("How to read these numbers"),
        "sources": _("Sources"),
    }
