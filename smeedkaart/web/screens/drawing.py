"""The map on which people draw, with the numbers beside it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from smeedkaart.store.store import Store
from smeedkaart.text.language import current_language
from smeedkaart.web.editor.component import map_editor
from smeedkaart.web.editor.styles import map_features
from smeedkaart.web.screens.changes import show_plan
from smeedkaart.web.screens.dialogs import show_sheet
from smeedkaart.web.screens.loose_ends import show_ending
from smeedkaart.web.screens.panel import show_panel
from smeedkaart.web.screens.rules import show_rules
from smeedkaart.web.state import actions
from smeedkaart.web.state import changes as changing
from smeedkaart.web.state import query as address
from smeedkaart.web.state.situation import first_view, situation
from smeedkaart.web.view.results import credit
from smeedkaart.web.widgets.kept import show_file_trouble
from smeedkaart.workshop.situation import Situation

__all__ = ["show"]


def show(store: Store, workshop_id: str) -> None:
    """Show the map of a workshop and the panel beside it."""
    now = situation(store, workshop_id, st.session_state.get(actions.SHOWN))
    st.session_state[actions.SHOWN] = now
    selected = _selected(now)
    with st.container(key="pg-map"):
        _map(store, now, selected)
    with st.container(key="pg-panel"):
        show_file_trouble(store)
        show_panel(store, now, selected)
    if address.large():
        st.html('<span class="pg-large" hidden></span>')
    show_sheet(store, now, selected)
    show_rules(store, now)
    show_plan(store, now)
    show_ending(store, now)


def _selected(now: Situation) -> str | None:
    """Forget a choice that is no longer there, such as an area that another tab ended."""
    chosen = st.session_state.get(actions.SELECTED)
    return chosen if chosen in now.areas.index else None


def _map(store: Store, now: Situation, selected: str | None) -> None:
    map_editor(
        key=actions.EDITOR,
        features=map_features(now),
        revision=now.revision,
        acknowledged=st.session_state.get(actions.ACKNOWLEDGED, []),
        workshop=now.workshop.id,
        zones_url=f"/kaart/zones/{now.judging.zones.key_on(actions.today())}.geojson",
        selected=selected,
        bounds=first_view(now.judging.datasets[0]),
        language=current_language(),
        municipality=now.zones.code,
        level=now.zones.level,
        notice=now.zones.notice,
        attribution=credit(now.zones),
        on_edit=actions.on_edit(
            store, now.workshop.id, partial(changing.ask_identity, store, now.workshop.id)
        ),
        on_select=actions.on_select,
        on_plan=changing.on_plan(actions.EDITOR),
        on_again=changing.on_again(actions.EDITOR, store, now.workshop.id),
        online=store.online_since(now.workshop.id) is not None,
    )
