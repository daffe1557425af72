"""The map on which people draw, with the numbers beside it: both are drawn in the browser, dialogs here."""

from __future__ import annotations

import streamlit as st

from smeedkaart.store.store import Store
from smeedkaart.text.language import LANGUAGES, current_language
from smeedkaart.web.editor.component import map_editor
from smeedkaart.web.editor.side import PageFacts
from smeedkaart.web.screens.online import goes_where
from smeedkaart.web.screens.sheets import show_sheet
from smeedkaart.web.state import actions
from smeedkaart.web.state import changes as changing
from smeedkaart.web.state import query as address
from smeedkaart.web.state.situation import Judged, first_view, judged
from smeedkaart.web.view.results import credit
from smeedkaart.web.widgets.kept import file_trouble

__all__ = ["show"]


def show(store: Store, workshop_id: str) -> None:
    """Show the map of a workshop and the panel beside it."""
    now = judged(store, workshop_id)
    with st.container(key="pg-map"):
        _map(store, now)
    if address.large():
        st.html('<span class="pg-large" hidden></span>')
    show_sheet(store, workshop_id)


def _map(store: Store, now: Judged) -> None:
    zones = now.judging.zones_on(actions.today())
    map_editor(
        key=actions.EDITOR,
        workshop=now.workshop.id,
        zones_url=f"/kaart/zones/{now.judging.zones.key_on(actions.today())}.geojson",
        selected=st.session_state.get(actions.SELECTED),
        bounds=first_view(now.judging.datasets[0]),
        language=current_language(),
        municipality=zones.code,
        level=zones.level,
        notice=zones.notice,
        attribution=credit(zones),
        on_open=actions.on_open(now.workshop.id),
        on_plan=changing.on_plan(actions.EDITOR),
        online=store.online_since(now.workshop.id) is not None,
        about=PageFacts(
            workshop=now.workshop.name,
            municipality=zones.name,
            notice=zones.notice,
            credit=credit(zones),
            online=goes_where(store, now.workshop.id),
            large=address.large(),
            languages=[(code, one.name) for code, one in LANGUAGES.items() if code != current_language()],
            decides=bool(now.judging.scheme_on(actions.today()).decisions),
            trouble=file_trouble(store),
            waiting=len(now.proposals),
        ),
        told=actions.told(),
        sheet=st.session_state.get(actions.OPEN),
    )
