"""The timeline of a workshop: a slider over the days, and what there was on each of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from smeedkaart.exchange.example import example_notice, is_example
from smeedkaart.history.lineage import lineage, what_was
from smeedkaart.history.timeline import Timeline
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.web.screens.daypanel import show_day
from smeedkaart.web.screens.sheets import show_sheet
from smeedkaart.web.screens.timedays import show_difference
from smeedkaart.web.screens.timeevents import show_events
from smeedkaart.web.screens.timeline_view import View, here, look_map, online
from smeedkaart.web.screens.timeriver import show_river
from smeedkaart.web.screens.timeyears import show_years
from smeedkaart.web.state import actions
from smeedkaart.web.state import query as address
from smeedkaart.web.state.days import figures_of_days
from smeedkaart.web.state.situation import recorded, situation
from smeedkaart.web.view.escape import block, said, tag
from smeedkaart.web.widgets.day_slider import day_slider
from smeedkaart.web.widgets.reading import language_buttons, size_button
from smeedkaart.workshop.days import DayFigures, DaySituation, stops
from smeedkaart.workshop.situation import Situation

__all__ = ["show"]

SLIDER = "day-slider"
MAP = "time-map"
PART = "time-part"
OWN_YEARS = "time-own-years"


def show(store: Store, workshop_id: str) -> None:
    """Show the timeline."""
    now = situation(store, workshop_id)
    events = recorded(store, workshop_id, now.revision)
    days = stops(events, date.today())  # noqa: DTZ011 - the day of the hall
    with st.container(key="pg-time"):
        _bar(store, now)
        if days:
            _through_time(store, now, events, days)
        else:
            text = _("Nothing was drawn yet. As soon as there are areas, you see here what becomes of them.")
            st.html(block(tag("p", text), kind="pg pg-step"))
    if address.large():
        st.html('<span class="pg-large" hidden></span>')
    show_sheet(store, workshop_id)


def _bar(store: Store, now: Situation) -> None:
    with st.container(key="pg-time-bar", horizontal=True):
        st.button(
            _("To the map"),
            key="to-map",
            icon=":material/arrow_back:",
            on_click=address.to_map,
        )
        heading = tag("h1", _("Timeline"))
        st.html(block(heading, tag("p", now.workshop.name, "pg-place")))
        if now.assessment is not None:
            st.button(
                _("Publish and export"),
                key="publish",
                icon=":material/public:",
                on_click=actions.open_sheet,
                args=("publish",),
            )
        st.button(
            _("Figures, scheme and pool"),
            key="rules",
            icon=":material/gavel:",
            on_click=actions.open_sheet,
            args=("rules",),
            type="tertiary",
        )
        size_button()
        language_buttons()
    if is_example(store.path):
        st.html(said(example_notice(), "pg-notice"))


def _through_time(store: Store, now: Situation, events: Timeline, days: Sequence[date]) -> None:
    shown = _shown(days)
    if len(days) > 1:
        day_slider(key=SLIDER, stops=days, shown=shown, on_stop=_on_stop)
    part = _part()
    used = _figures(now)
    view = View(store, now, events, tuple(days), shown, used)
    if part == "rivier":
        show_river(view, st.session_state.get(actions.SELECTED))
    elif part == "gebeurd":
        show_events(view)
    elif part == "geld":
        show_years(view)
    elif part == "verschil":
        show_difference(view)
    else:
        _map_and_day(view)


def _figures(now: Situation) -> DayFigures:
    """Let people choose the figures of each year, where those are on this machine."""
    judging = now.judging
    every = figures_of_days(judging.datasets[0], own_years=True, judging=judging)
    if len(judging.datasets) > 1 or len(every.years) == 1:
        return every
    own = st.toggle(_("Each day with the figures of its own year"), key=OWN_YEARS)
    return every if own else figures_of_days(judging.datasets[0])


def _shown(days: Sequence[date]) -> date:
    """Return the stop at or before the day in the address; without one the last."""
    asked = address.day_shown()
    if asked is None:
        return days[-1]
    return max((when for when in days if when <= asked), default=days[0])


def _on_stop() -> None:
    stop = st.session_state[SLIDER].get("stop")
    if stop:
        st.query_params["op"] = stop


def _part() -> str:
    titles = {
        "": _("Map"),
        "rivier": _("River"),
        "gebeurd": _("What happened"),
        "geld": _("People and euros"),
        "verschil": _("Two days"),
    }
    asked = address.view()
    chosen = asked if asked in titles else ""
    st.segmented_control(
        _("What do you want to see?"),
        list(titles),
        default=chosen,
        required=True,
        format_func=titles.__getitem__,
        key=PART,
        on_change=_on_part,
        label_visibility="collapsed",
    )
    return chosen


def _on_part() -> None:
    address.look_at(str(st.session_state[PART] or ""))


def _map_and_day(view: View) -> None:
    then = here(view, view.shown)
    chosen = st.session_state.get(actions.SELECTED)
    these = _on_that_day(view, chosen, then)
    with st.container(key="pg-time-look"):
        with st.container(key="pg-time-map"):
            look_map(view.now, then, key=MAP, several=these, online=online(view))
        with st.container(key="pg-time-day"):
            show_day(view, then, chosen, these)


def _on_that_day(view: View, chosen: str | None, then: DaySituation) -> tuple[str, ...]:
    """Find what the chosen area was or became on the day that is shown."""
    if chosen is None or chosen not in lineage(view.events).areas:
        return ()
    return tuple(area for area in what_was(view.events, chosen, then.on) if area in then.areas.index)
