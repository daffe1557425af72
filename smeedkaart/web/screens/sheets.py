"""What opens over the map when people ask for it: one dialog at a time, each about what stands there now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.web.screens.area_class import show_class
from smeedkaart.web.screens.bring import show_bring
from smeedkaart.web.screens.changes import plan_title, show_identity, show_plan
from smeedkaart.web.screens.conflict import show_conflict
from smeedkaart.web.screens.decide import show_decisions
from smeedkaart.web.screens.dialogs import show_publish, show_receipt
from smeedkaart.web.screens.loose_ends import show_ending
from smeedkaart.web.screens.name_and_end import show_ended, show_name_and_end
from smeedkaart.web.screens.online import show_switch
from smeedkaart.web.screens.phone import show_phone
from smeedkaart.web.screens.rules import show_rules
from smeedkaart.web.state import actions
from smeedkaart.web.state import query as address
from smeedkaart.web.state.situation import situation
from smeedkaart.web.view.escape import plain, said
from smeedkaart.web.widgets.kept import copy_button
from smeedkaart.workshop.situation import Situation

__all__ = ["SHEETS", "show_sheet"]


@dataclass(frozen=True, slots=True)
class Sheet:
    title: Callable[[], str]  # `{name}` is the area it is about
    show: Callable[[Store, Situation, str], None]
    needs_area: bool = False
    needs_numbers: bool = False
    # what is agreed to is what was shown when it opened: a change since makes it a choice
    as_opened: bool = False
    # one with a map of its own takes most of the screen
    width: Literal["medium", "large"] = "medium"


def _copy(store: Store, _now: Situation, _area: str) -> None:
    copy_button(store)


def _online(store: Store, now: Situation, _area: str) -> None:
    show_switch(store, now.workshop.id)


SHEETS: Mapping[str, Sheet] = {
    "receipt": Sheet(lambda: _("Receipt of {name}"), show_receipt, needs_area=True, needs_numbers=True),
    "decide": Sheet(lambda: _("Decisions about {name}"), show_decisions, needs_area=True),
    "name": Sheet(lambda: _("Name and end of {name}"), show_name_and_end, needs_area=True),
    "class": Sheet(lambda: _("Kind and group of {name}"), show_class, needs_area=True),
    "identity": Sheet(lambda: _("Is {name} still the same area?"), show_identity, needs_area=True),
    "bring": Sheet(lambda: _("Bring a map in"), show_bring, width="large"),
    "publish": Sheet(lambda: _("Publish and export"), show_publish),
    "ended": Sheet(lambda: _("Areas that ended"), show_ended),
    "rules": Sheet(lambda: _("Figures, scheme and pool"), show_rules),
    "online": Sheet(lambda: _("Internet on or off"), _online),
    "phone": Sheet(lambda: _("Look on a phone"), show_phone),
    "copy": Sheet(lambda: _("Make a copy"), _copy),
    "conflict": Sheet(lambda: _("Two versions of an area"), show_conflict),
    "ending": Sheet(lambda: _("End areas"), show_ending),
    "plan": Sheet(plan_title, show_plan, as_opened=True),
}


def show_sheet(store: Store, workshop: str) -> None:
    """Show the sheet that is open, if any."""
    name = str(st.session_state.get(actions.OPEN))
    if name not in SHEETS:
        return
    area = str(st.session_state.get(actions.SELECTED) or "")
    now = situation(store, workshop)
    called = str(now.areas.at[area, "name"]) if area in now.areas.index else ""
    sheet = SHEETS[name]
    title = sheet.title().format(name=plain(called))
    st.dialog(title, width=sheet.width, on_dismiss=actions.close)(_body)(store, now, name, area)


def _body(store: Store, opened: Situation, name: str, area: str) -> None:
    """Show a sheet about what is recorded by now: what is done in it runs this alone."""
    address.speak()
    if st.session_state.get(actions.OPEN) != name:
        # what was done here closed it
        st.rerun()
    for sentence in actions.messages():
        st.html(said(sentence, "pg-warn"))
    sheet = SHEETS[name]
    now = opened if sheet.as_opened else situation(store, opened.workshop.id)
    if sheet.needs_area and area not in now.areas.index:
        st.html(said(_("This area is no longer there; choose again on the map."), "pg-warn"))
    elif sheet.needs_numbers and now.assessment is None:
        st.html(said(str(now.trouble), "pg-warn"))
    else:
        sheet.show(store, now, area)
