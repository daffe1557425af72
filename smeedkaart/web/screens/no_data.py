"""The page of a workshop for which nobody chose data yet, such as one made of old maps: choose them here."""

from __future__ import annotations

from datetime import date

import streamlit as st

from smeedkaart.errors import SmeedkaartError
from smeedkaart.sources.local import datasets
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.web.state import query as address
from smeedkaart.web.state.actions import by_page, role, touched
from smeedkaart.web.state.situation import service
from smeedkaart.web.view.escape import block, said, tag
from smeedkaart.workshop.choosing import data_chosen

__all__ = ["choose"]

_CHOSEN, _TROUBLE = "no-data-chosen", "no-data-trouble"


def choose(store: Store, workshop: str, why: str) -> None:
    """Ask with which data a workshop goes on."""
    offered = [
        *(one for one in datasets.names() if not one.sample and not one.trouble),
        *datasets.province_sets(),
        *(one for one in datasets.names() if one.sample),
    ]
    titles = {one.key: one.title for one in offered}
    with st.container(key="pg-start"):
        st.html(block(tag("h1", store.workshop(workshop).name), tag("p", why, "pg-warn", "alert")))
        if message := st.session_state.pop(_TROUBLE, None):
            st.html(said(message, "pg-warn"))
        with st.form("choose-data", border=False):
            st.selectbox(_("Data of this workshop"), titles, format_func=titles.__getitem__, key=_CHOSEN)
            st.form_submit_button(
                _("Work with these data"), on_click=_chosen, args=(store, workshop), type="primary"
            )
        st.button(_("Data of another municipality"), key="data", on_click=address.to_data, width="stretch")
        st.button(_("To the start screen"), on_click=address.go, args=(None,), type="tertiary")


def _chosen(store: Store, workshop: str) -> None:
    address.speak()
    # from the first day on which there was anything, so that no day is left without
    days = [event.valid_from for event in service(store).timeline(workshop).events]
    first = min(days, default=date.today())  # noqa: DTZ011 - the day of the hall
    try:
        event = data_chosen(str(st.session_state[_CHOSEN]), first, role=role())
        store.append(workshop, by_page([event]))
        touched(workshop)
    except SmeedkaartError as error:
        st.session_state[_TROUBLE] = str(error)
