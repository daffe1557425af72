"""The map on which people draw, with the numbers beside it: both are drawn in the browser, dialogs here."""

from __future__ import annotations

import streamlit as st

from smeedkaart.store.store import Store
from smeedkaart.web.editor.component import map_editor
from smeedkaart.web.editor.side import Opens
from smeedkaart.web.screens.live_map import live_map_data
from smeedkaart.web.screens.sheets import show_sheet
from smeedkaart.web.state import actions
from smeedkaart.web.state import changes as changing
from smeedkaart.web.state import query as address

__all__ = ["show"]


def show(store: Store, workshop: str) -> None:
    """Show the map of a workshop and the panel beside it."""
    shown = live_map_data(
        store,
        workshop,
        opens=Opens.EVERYTHING,
        large=address.large(),
        selected=st.session_state.get(actions.SELECTED),
        told=actions.told(),
        sheet=st.session_state.get(actions.OPEN),
        check=actions.check_asked(),
    )
    if address.large():
        st.html('<span class="pg-large" hidden></span>')
    with st.container(key="pg-map"):
        map_editor(
            shown,
            key=actions.EDITOR,
            on_open=actions.on_open(workshop),
            on_plan=changing.on_plan(actions.EDITOR),
        )
    show_sheet(store, workshop)
