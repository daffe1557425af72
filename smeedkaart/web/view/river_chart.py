"""The river as a chart.

Altair draws it: it comes with Streamlit, which draws it in the browser without asking the internet for
anything. It knows no river of its own, so a ribbon is an area mark along a smooth line; in return every band
has a place and letters that are chosen here, and a test can check them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import altair as alt
import pandas as pd

from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import day, number
from smeedkaart.web.view.river import River

__all__ = ["river_chart"]

# half the width of a bar, where 1 is from one day to the next
_BAR = 0.035
_INK = "#1b2733"

# by Okabe and Ito, told apart by the colour-blind; in grey what changes is dark and what stays light
_CHANGED = "#0072b2"
_CHOSEN = "#d55e00"
_SAME = "#c9d1d8"


def river_chart(drawn: River, chosen: frozenset[str] = frozenset()) -> alt.LayerChart:
    """Draw the river."""
    last = len(drawn.days) - 1
    across = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-_BAR, last + _BAR], nice=False, zero=False))
    down = alt.Scale(domain=[0.0, drawn.height], reverse=True, nice=False)
    boxes, names, heads = _boxes(drawn, chosen)
    layers = [_streams(_ribbons(drawn, chosen), across, down), _bars(boxes, across, down)]
    for side, align in ((-1, "right"), (0, "center"), (1, "left")):
        layers += _letters(names[names["side"] == side], align, across, down)
    layers.append(_headings(heads, across))
    whole: alt.LayerChart = (
        alt.layer(*layers)
        .properties(height=drawn.height, padding={"top": 8, "left": 4, "right": 4, "bottom": 4})
        .configure(font='system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", Arial')
        .configure_view(strokeWidth=0)
    )
    return whole


def _streams(ribbons: pd.DataFrame, across: alt.X, down: alt.Scale) -> alt.Chart:
    """Draw the streams, each an area along a smooth line."""
    mark = alt.MarkDef("area", opacity=0.62, stroke="#ffffff", strokeWidth=0.6)
    return alt.Chart(ribbons, mark=mark).encode(
        x=across,
        y=alt.Y("top:Q", axis=None, scale=down),
        y2="bottom:Q",
        detail="stream:N",
        color=alt.Color("colour:N", scale=None),
        tooltip=alt.Tooltip("tip:N", title=None),
    )


def _bars(boxes: pd.DataFrame, across: alt.X, down: alt.Scale) -> alt.Chart:
    """Draw the areas of each day."""
    return alt.Chart(boxes, mark=alt.MarkDef("rect", stroke=_INK, strokeWidth=0.8)).encode(
        x=across,
        x2="right:Q",
        y=alt.Y("top:Q", scale=down),
        y2="bottom:Q",
        color=alt.Color("colour:N", scale=None),
        tooltip=alt.Tooltip("tip:N", title=None),
    )


def _headings(heads: pd.DataFrame, across: alt.X) -> alt.Chart:
    """Write each day above its areas, and how many there are."""
    mark = alt.MarkDef("text", fontSize=19, fontWeight=700, color=_INK, baseline="bottom")
    # two lines of 23 pixels
    for name, value in (("lineBreak", "\n"), ("lineHeight", 23), ("dy", -23)):
        mark[name] = value
    return alt.Chart(heads, mark=mark).encode(x=across, y=alt.value(-8), text="text:N")


def _letters(names: pd.DataFrame, align: str, across: alt.X, down: alt.Scale) -> list[alt.Chart]:
    """Write names, with a white edge that keeps them readable over a stream."""
    edge = alt.MarkDef("text", stroke="#ffffff", strokeWidth=5, strokeJoin="round")
    return [
        alt.Chart(names, mark=mark).encode(x=across, y=alt.Y("y:Q", scale=down), text="text:N")
        for mark in (_letter(edge, align), _letter(alt.MarkDef("text"), align))
    ]


def _letter(mark: alt.MarkDef, align: str) -> alt.MarkDef:
    mark["align"] = align
    for name, value in (("baseline", "middle"), ("fontSize", 16), ("fontWeight", 600), ("color", _INK)):
        mark[name] = value
    return mark


def _colour(areas: Sequence[str], chosen: frozenset[str], *, changed: bool) -> str:
    if all(area in chosen for area in areas):
        return _CHOSEN
    return _CHANGED if changed else _SAME


def _ribbons(drawn: River, chosen: frozenset[str]) -> pd.DataFrame:
    names = {(band.column, band.area): band.name for band in drawn.bands}
    rows = []
    for stream, flow in enumerate(drawn.flows):
        text = _("{before} to {after}: {people}").format(
            before=names[flow.column, flow.before],
            after=names[flow.column + 1, flow.after],
            people=_counted(flow.people),
        )
        colour = _colour((flow.before, flow.after), chosen, changed=flow.changed)
        for step in range(25):
            part = step / 24
            smooth = part * part * (3 - 2 * part)
            top, bottom = (
                begin + (end - begin) * smooth
                for begin, end in (
                    (flow.top_before, flow.top_after),
                    (flow.bottom_before, flow.bottom_after),
                )
            )
            x = flow.column + _BAR + part * (1 - 2 * _BAR)
            rows.append((stream, x, top, bottom, colour, text))
    return pd.DataFrame(rows, columns=["stream", "x", "top", "bottom", "colour", "tip"])


def _boxes(drawn: River, chosen: frozenset[str]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    last = len(drawn.days) - 1
    boxes, names = [], []
    for band in drawn.bands:
        tip = f"{band.name}: {_counted(band.people)}"
        colour = _colour((band.area,), chosen, changed=band.changed)
        boxes.append((band.column - _BAR, band.column + _BAR, band.top, band.bottom, colour, tip))
        side = -1 if band.column == 0 else 1 if band.column == last else 0
        # a name between two days stands only where something happens, or the river would be all letters
        if side == 0 and not band.changed and band.area not in chosen:
            continue
        place = band.column + side * (_BAR + 0.02)
        names.append((place, (band.top + band.bottom) / 2, side, f"{band.name}  {number(band.people)}"))
    counts = [sum(band.column == column for band in drawn.bands) for column in range(last + 1)]
    heads = [
        (column, f"{day(when)}\n{_areas(count)}")
        for column, (when, count) in enumerate(zip(drawn.days, counts, strict=True))
    ]
    return (
        pd.DataFrame(boxes, columns=["x", "right", "top", "bottom", "colour", "tip"]),
        pd.DataFrame(names, columns=["x", "y", "side", "text"]),
        pd.DataFrame(heads, columns=["x", "text"]),
    )


def _areas(count: int) -> str:
    return ngettext("{count} drawn area", "{count} drawn areas", count).format(count=number(count))


def _counted(people: float) -> str:
    if math.isnan(people):
        return _("number of people unknown")
    return ngettext("{count} person", "{count} people", round(people)).format(count=number(people))
