"""What every part of the timeline needs: the history, the days, the figures; and a table in plain HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from smeedkaart.assessment.result import Assessment
from smeedkaart.history.by_day import ByDay
from smeedkaart.history.timeline import Timeline
from smeedkaart.store.store import Store
from smeedkaart.text.language import current_language
from smeedkaart.text.language import gettext as _
from smeedkaart.web.editor.component import map_editor
from smeedkaart.web.editor.map_data import map_data
from smeedkaart.web.editor.styles import map_features
from smeedkaart.web.state import actions
from smeedkaart.web.state.days import moment
from smeedkaart.web.state.situation import first_view
from smeedkaart.web.view.escape import filled
from smeedkaart.web.view.results import credit
from smeedkaart.workshop.days import DayFigures, DaySituation
from smeedkaart.workshop.situation import Situation

__all__ = ["View", "ViewKey", "here", "look_map", "sheet_table", "years_named"]

ViewKey = tuple[str, str, int, str]

_NEAR = "time-near"


@dataclass(frozen=True)
class View:
    """What a part of the timeline needs to know."""

    store: Store  # where the workshop is kept
    now: Situation  # the workshop today
    events: Timeline  # everything recorded of it
    days: tuple[date, ...]  # the stops of the slider
    shown: date  # the one at which it stands
    used: DayFigures  # the figures

    @property
    def key(self) -> ViewKey:
        """Return what tells this history and these figures from others."""
        workshop = self.now.workshop.id
        return (str(self.store.path), workshop, self.now.revision, self.used.stamp)


def here(view: View, when: date) -> DaySituation:
    """Return what there was on a day."""
    near: Assessment | None = st.session_state.get(_NEAR)
    found = moment(view.store, view.now.workshop.id, view.now.revision, when, view.used, near=near)
    st.session_state[_NEAR] = found.assessment or near
    return found


def online(view: View) -> bool:
    """Tell whether people let this workshop ask for a background map."""
    return view.store.online_since(view.now.workshop.id) is not None


def look_map(
    now: Situation, then: DaySituation, *, key: str, several: Sequence[str] = (), online: bool = False
) -> None:
    """Show the areas of one day on the map on which people also draw, but without its tools."""

    def on_select() -> None:
        choice = st.session_state[key].get("choice")
        if choice is not None:
            st.session_state[actions.SELECTED] = choice["id"]

    shown = map_data(
        features=map_features(then),
        revision=now.revision,
        workshop=now.workshop.id,
        zones_url=f"/kaart/zones/{now.judging.zones.key_on(then.on)}.geojson",
        selected=several[0] if len(several) == 1 else None,
        several=several,
        bounds=first_view(now.judging.datasets[0]),
        language=current_language(),
        municipality=now.zones.code,
        level=now.zones.level,
        notice=then.zones.notice,
        attribution=credit(then.zones),
        read_only=True,
        online=online,
        height="100%",
    )
    map_editor(shown, key=key, on_select=on_select)


def years_named(used: DayFigures) -> str:
    """Say of which years the figures are: one number is one of many sides of the truth."""
    if isinstance(used.data, ByDay):
        text = _("People by the figures that hold on each of these days: {years}.")
        return text.format(years=", ".join(str(year) for year in used.years))
    if len(used.years) == 1:
        text = _("People by the figures of {year}, whatever the day: what differs is the areas.")
        return text.format(year=used.years[0])
    listed = ", ".join(str(year) for year in used.years)
    return _("People by the figures of the year itself, or the nearest before it: {years}.").format(
        years=listed
    )


def sheet_table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers: Sequence[int] = (),
    title: str = "",
    now: str = "",
) -> str:
    """Write a table as HTML; everything in it is escaped.

    Examples
    --------
    >>> "<td>&lt;b&gt;</td>" in table(["Gebied"], [["<b>"]])
    True
    """
    return filled("table.html", head=head, rows=rows, numbers=numbers, title=title, now=now)
