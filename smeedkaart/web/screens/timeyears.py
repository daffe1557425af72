"""People and euros over the years: a bar for every stop of the slider, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import altair as alt
import pandas as pd
import streamlit as st

from smeedkaart.publish.sentences import between_words
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import day, enumerated, money, number
from smeedkaart.web.screens.timeline_view import View, sheet_table, years_named
from smeedkaart.web.state.days import years
from smeedkaart.web.view.escape import block, tag

__all__ = ["bars", "show_years"]

# told apart by the colour-blind, and in grey
_INK, _BAR, _NOW = "#1b2733", "#7fb2d6", "#0b4a7a"
_FONT = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", Arial'


def show_years(view: View) -> None:
    """Show how many areas, people and euros there were at each stop."""
    totals = years(view.store, view.now.workshop.id, view.now.revision, view.days, view.used).totals
    days = list(totals["date"])
    titles = dict.fromkeys(totals["scheme"])
    scheme = ngettext("Euros by the scheme {scheme}.", "Euros by the schemes {scheme}.", len(titles)).format(
        scheme=enumerated(list(titles))
    )
    st.html(block(tag("p", f"{years_named(view.used)} {scheme}", "pg-source")))
    left, right = st.columns([3, 2], gap="large")
    with left:
        for column, title, unit in (
            ("areas", _("Areas"), 1),
            ("people", _("People"), 1),
            ("total", _("Euros, in thousands"), 1_000),
        ):
            st.html(block(tag("h2", title)))
            values = [float(value) / unit for value in totals[column]]
            least = [column == "total" and not complete for complete in totals["complete"]]
            chart = bars(days, values, view.shown, least=least)
            st.altair_chart(chart, width="stretch", theme=None, alt=title)
    with right:
        # where it is one for all days, that stands above
        by = (_("Scheme"),) if len(titles) > 1 else ()
        head = (_("Day"), _("Areas"), _("People"), _("Euros"), _("lies"), *by)
        st.html(
            sheet_table(head, _rows(totals, several=len(titles) > 1), numbers=(1, 2, 3), now=day(view.shown))
        )


def _rows(totals: pd.DataFrame, *, several: bool) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for row in totals.to_dict("records"):
        total: Decimal = row["total"]
        amount = money(total) if row["complete"] else _("at least {number}").format(number=money(total))
        if row["paid"] != total:
            amount = _("{paid} of {amount}").format(paid=money(row["paid"]), amount=amount)
        between = between_words(total if row["complete"] else None, row["total_low"], row["total_high"])
        by = (str(row["scheme"]),) if several else ()
        rows.append((day(row["date"]), number(row["areas"]), number(row["people"]), amount, between, *by))
    return rows


def bars(
    days: Sequence[date], values: Sequence[float], shown: date, *, least: Sequence[bool] = ()
) -> alt.LayerChart:
    """Draw one bar for each day, from nought, with its number above it."""
    marks = [_mark(when, days) for when in days]
    unsure = [*least, *[False] * (len(days) - len(least))]
    frame = pd.DataFrame(
        {
            "mark": marks,
            "value": values,
            "words": [
                ("≥ " if more else "") + number(value) for value, more in zip(values, unsure, strict=True)
            ],
            "colour": [_NOW if when == shown else _BAR for when in days],
            "tip": [
                f"{day(when)}: "
                + (_("at least {number}") if more else "{number}").format(number=number(value))
                for when, value, more in zip(days, values, unsure, strict=True)
            ],
        }
    )
    across = alt.X("mark:N", sort=marks, title=None, axis=alt.Axis(labelAngle=0, ticks=False))
    drawn = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=across,
            y=alt.Y("value:Q", axis=None, scale=alt.Scale(zero=True)),
            color=alt.Color("colour:N", scale=None),
            tooltip=alt.Tooltip("tip:N", title=None),
        )
    )
    numbers = drawn.mark_text(dy=-10, fontSize=15, fontWeight=600).encode(
        text="words:N", color=alt.value(_INK)
    )
    whole: alt.LayerChart = (
        alt.layer(drawn, numbers)
        .properties(height=112, padding={"top": 16, "left": 0, "right": 0, "bottom": 0})
        .configure(font=_FONT)
        .configure_view(strokeWidth=0)
        .configure_axis(domainColor="#b9c0c8", labelColor=_INK, labelFontSize=15, labelOverlap="greedy")
    )
    return whole


def _mark(when: date, days: Sequence[date]) -> str:
    if sum(other.year == when.year for other in days) == 1:
        return str(when.year)
    return f"{when.day}-{when.month}-{when.year % 100:02d}"
