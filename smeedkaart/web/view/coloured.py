"""The colours of a map by a figure, with what they mean in words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from smeedkaart.errors import SmeedkaartError
from smeedkaart.publish.colours import sequence
from smeedkaart.publish.figure_classes import FigureClasses, figure_classes
from smeedkaart.statistics.indicator import Indicator
from smeedkaart.statistics.indicators import indicator, with_unit
from smeedkaart.statistics.levels import level_named
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import enumerated, number
from smeedkaart.workshop.colouring import (
    AreaFigure,
    ToColour,
    apart_colours,
    colour_figures,
    colour_indicators,
)
from smeedkaart.workshop.news import Rules

__all__ = ["coloured"]

# colours that differ for colour-blind eyes and are light enough for dark letters: the "light" scheme of
# Paul Tol (2021, "Colour Schemes", SRON technical note 09-002)
_APART = ("#77aadd", "#eedd88", "#ffaabb", "#99ddff", "#bbcc33", "#ee8866", "#44bb99", "#dddddd")
# stripes over white: what is not known is no step of the scale
_UNKNOWN = {"fill": "#ffffff", "hatch": "#5c6873"}


def coloured(asked: ToColour, by: str) -> dict[str, Any]:
    """Write how the map looks by a figure, "people", or "area"; by anything else only by what it could be."""
    told = {"by": by, "choices": _choices(asked), "title": "", "note": "", "areas": {}, "legend": []}
    if by == "area":
        numbers = apart_colours(asked.areas, len(_APART))
        areas = {area: {"fill": _APART[n], "hatch": "", "words": ""} for area, n in numbers.items()}
        return told | {"areas": areas, "title": _("Every area its own colour")}
    if not by or asked.rules is None:
        return told | {"by": ""}
    try:
        figures = colour_figures(asked, by)
    except SmeedkaartError:
        # a page of before the figures were others
        return told | {"by": ""}
    return told | _by_figure(asked.rules, by, figures)


def _choices(asked: ToColour) -> list[dict[str, str]]:
    fixed = [("", _("Tier")), ("people", _("Inhabitants")), ("area", _("Every area its own colour"))]
    named = sorted((str(item), item.name) for item in colour_indicators(asked))
    return [{"key": key, "name": name} for key, name in [*fixed, *((key, name) for name, key in named)]]


def _by_figure(rules: Rules, by: str, figures: Mapping[str, AreaFigure]) -> dict[str, Any]:
    item = indicator(rules.scheme.population if by == "people" else by)
    classes = figure_classes((one.value for one in figures.values()), item.decimals)
    palette = sequence(len(classes.breaks) + 1) if classes else ()
    areas, counts = {}, Counter[int | None]()
    for area, one in figures.items():
        place = None
        if classes is not None and math.isfinite(one.value):
            place = classes.of(round(one.value, item.decimals))
        counts[place] += 1
        look = _UNKNOWN if place is None else {"fill": palette[place], "hatch": ""}
        areas[area] = {**look, "words": with_unit(item, one.value)}
    return {
        "title": _title(item, by, rules),
        "note": _note(figures, rules),
        "areas": areas,
        "legend": _legend(item, classes, palette, counts),
    }


def _title(item: Indicator, by: str, rules: Rules) -> str:
    """Name the figure with its source and period, as on a receipt."""
    zones = rules.zones
    source = zones.provenance.get(item.name)
    called = _("Inhabitants") if by == "people" else str(item)
    if source is None:
        return _("{figure} ({year})").format(figure=called, year=zones.year)
    return _("{figure} ({publisher}, {period})").format(
        figure=called, publisher=source.publisher, period=source.period
    )


def _note(figures: Mapping[str, AreaFigure], rules: Rules) -> str:
    """Say of how many areas the figure is not that of their own zones."""
    level = rules.zones.level
    above = Counter(one.level for one in figures.values() if one.level not in ("", level))
    if not above:
        return ""
    named = enumerated([f"{level_named(one):many}" for one in above])
    return ngettext(
        "Of {count} area this is the figure of {levels}, not of the {own} in it.",
        "Of {count} areas this is the figure of {levels}, not of the {own} in them.",
        above.total(),
    ).format(count=number(above.total()), levels=named, own=f"{rules.zones.called:many}")


def _legend(
    item: Indicator, classes: FigureClasses | None, palette: Sequence[str], counts: Mapping[int | None, int]
) -> list[dict[str, Any]]:
    lines = []
    if classes is not None:
        for place, fill in enumerate(palette):
            low, high = classes.ends(place)
            words = with_unit(item, low) if low == high else _between(item, classes, place)
            lines.append({"fill": fill, "hatch": "", "words": words, "count": number(counts[place])})
    if counts[None]:
        lines.append({**_UNKNOWN, "words": _("unknown"), "count": number(counts[None])})
    return lines


def _between(item: Indicator, classes: FigureClasses, place: int) -> str:
    low, high = classes.ends(place)
    # people of both ends read the same: they are named once
    first = number(low) if item.kind == "count" else with_unit(item, low)
    # the end itself is in the class above
    text = _("{low} to {high}") if place < len(classes.breaks) else _("{low} up to and including {high}")
    return text.format(low=first, high=with_unit(item, high))
