"""The river: how the areas of a few days flow into each other."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import streamlit as st

from smeedkaart.change.series import zones_on
from smeedkaart.change.transitions import Transitions, transitions
from smeedkaart.history.lineage import ancestors, areas_as_of, descendants, lineage
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day, number
from smeedkaart.web.screens.timeline_view import View, ViewKey, sheet_table
from smeedkaart.web.view.escape import block, tag
from smeedkaart.web.view.river import River, river, river_rows
from smeedkaart.web.view.river_chart import river_chart
from smeedkaart.workshop.days import three_days

__all__ = ["show_river"]

_MOST_DAYS = 5


def show_river(view: View, chosen: str | None) -> None:
    """Show the river."""
    days = st.multiselect(
        _("Days of the river"),
        view.days,
        default=three_days(view.days, view.shown),
        format_func=day,
        key=f"river-days-{view.shown}",
        max_selections=_MOST_DAYS,
        placeholder=_("Choose"),
    )
    if len(days) < 2:
        text = _("A river needs two days or more; choose them above.")
        st.html(block(tag("p", text)))
        return
    used = zones_on(view.used.data, view.shown).year
    drawn = _river(view.key, tuple(sorted(days)), used, view)
    explain = _(
        "Each band is an area, as thick as its people; blue ones were merged, split or drawn otherwise, "
        "grey ones stayed as they were."
    )
    kin = _kin(view, chosen)
    if kin:
        name = lineage(view.events).areas[str(chosen)].name
        explain += " " + _("Orange: the course of {name}.").format(name=name)
    st.html(block(tag("p", explain)))
    with st.container(key="pg-river"):
        st.altair_chart(river_chart(drawn, kin), width="stretch", theme=None, alt=explain)
    source = _("People by the figures of {year}, on each of these days.").format(year=used)
    st.html(block(tag("p", source, "pg-source")))
    with st.expander(_("The same as a table")):
        head = (_("Day"), _("Area"), _("Day"), _("Area"), _("People"))
        st.html(sheet_table(head, [(*row[:4], number(row[4])) for row in river_rows(drawn)], numbers=(4,)))


def _kin(view: View, chosen: str | None) -> frozenset[str]:
    if chosen is None or chosen not in lineage(view.events).areas:
        return frozenset()
    return frozenset({chosen, *ancestors(view.events, chosen), *descendants(view.events, chosen)})


@st.cache_resource(max_entries=32, show_spinner=False)
def _river(key: ViewKey, days: tuple[date, ...], year: int, _view: View) -> River:  # noqa: ARG001
    # on another day that is shown the figures may be of another year, which is why that tells rivers apart
    data = zones_on(_view.used.data, _view.shown)
    population = _view.now.scheme.population
    frames = [areas_as_of(_view.events, when) for when in days]
    moved = [transitions(first, second, data, population=population) for first, second in pairwise(frames)]
    people = [found.people_before for found in moved] + [moved[-1].people_after]
    columns = [
        {str(area): (str(name), float(count[area])) for area, name in frame["name"].items()}
        for frame, count in zip(frames, people, strict=True)
    ]
    return river(days, columns, [_pairs(found) for found in moved])


def _pairs(found: Transitions) -> dict[tuple[str, str], float]:
    inside = found.table.dropna(subset=["before", "after"])
    return {
        (str(before), str(after)): float(people)
        for before, after, people in zip(inside["before"], inside["after"], inside["people"], strict=True)
    }
