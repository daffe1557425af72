"""Two days side by side: both maps, what differs in people and euros, and who went where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import streamlit as st
from markupsafe import Markup

from smeedkaart.change.effects import money_difference
from smeedkaart.change.money import Effect
from smeedkaart.change.people import Difference, whole_difference
from smeedkaart.change.series import zones_on
from smeedkaart.change.transitions import Transitions, transitions
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import day, money, number
from smeedkaart.web.screens.timeline_view import View, ViewKey, here, look_map, online, sheet_table
from smeedkaart.web.view.escape import block, tag

__all__ = ["show_difference"]

# less than half a person is the rounding of a border
_SOMEONE = 0.5


@dataclass(frozen=True)
class _Compared:
    days: tuple[date, date]
    before: gpd.GeoDataFrame
    after: gpd.GeoDataFrame
    moved: Transitions
    people: Difference
    money: Effect


def show_difference(view: View) -> None:
    """Show two days beside each other, and what is different."""
    if len(view.days) < 2:
        text = _("Everything so far happened on one day, so there is nothing to compare yet.")
        st.html(block(tag("p", text)))
        return
    left, right = st.columns(2, gap="medium")
    before = left.selectbox(_("The first day"), view.days[:-1], format_func=day, key="difference-first")
    later = [when for when in view.days if when > before]
    # the slider chooses the second day; the last, as long as it stands before the first
    place = later.index(view.shown) if view.shown in later else len(later) - 1
    after = right.selectbox(
        _("The second day"), later, format_func=day, key=f"difference-second-{view.shown}", index=place
    )
    found = _compared(view.key, (before, after), view)
    for side, when, areas in ((left, before, found.before), (right, after, found.after)):
        count = ngettext("{count} drawn area", "{count} drawn areas", len(areas))
        with side:
            st.html(block(tag("p", count.format(count=number(len(areas))), "pg-count")))
            with st.container(key=f"pg-side-{'left' if side is left else 'right'}"):
                name = f"side-{'left' if side is left else 'right'}"
                look_map(view.now, here(view, when), key=name, online=online(view))
    st.html(block(_told(found)))
    head = (day(before), day(after), _("People"))
    st.html(sheet_table(head, _who_went(found), numbers=(2,), title=_("Who went where")))


@st.cache_resource(max_entries=32, show_spinner=False)
def _compared(key: ViewKey, days: tuple[date, date], _view: View) -> _Compared:  # noqa: ARG001
    schemes, used = _view.now.judging.schemes, _view.used.data
    population = schemes.on(days[0]).population
    before, after = (areas_as_of(_view.events, when) for when in days)
    old, new = (zones_on(used, when) for when in days)
    return _Compared(
        days,
        before,
        after,
        transitions(before, after, new, population=population),
        whole_difference(before, after, old, new, population),
        money_difference(_view.events, *days, used, schemes),
    )


def _told(found: _Compared) -> Markup:
    reason = Markup("<li>{}: <b>{}</b></li>")
    lines = Markup().join(reason.format(line.text, money(line.amount)) for line in found.money.lines)
    sentences = tag("p", found.people.sentence()) + tag("p", found.money.sentence())
    return tag("h2", _("The difference")) + sentences + tag("ul", lines, "pg-plain")


def _who_went(found: _Compared) -> Sequence[tuple[str, str, str]]:
    """List everyone who is in another area, by the name of the area they are in now."""
    names = found.before["name"].to_dict(), found.after["name"].to_dict()
    nowhere = _("no area")
    same = {
        (row["side"], row["area"])
        for row in found.moved.classes.to_dict("records")
        if (row["by_people"] or row["by_surface"]) == "U"
    }
    rows = []
    table_ = found.moved.table
    for before, after, people in zip(table_["before"], table_["after"], table_["people"], strict=True):
        kept = ("before", before) in same and ("after", after) in same
        if kept or people < _SOMEONE:
            continue
        rows.append((str(names[0].get(before, nowhere)), str(names[1].get(after, nowhere)), number(people)))
    return sorted(rows, key=lambda row: (row[1].casefold(), row[0].casefold()))
