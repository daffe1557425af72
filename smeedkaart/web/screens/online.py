"""Opt-in to online services, per workshop: the switch, and the sentence that says what goes where."""

from __future__ import annotations

import streamlit as st

from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.web.server.reachability import outside
from smeedkaart.web.state import actions
from smeedkaart.web.view.escape import said
from smeedkaart.web.view.outward import what_goes_where

__all__ = ["goes_where", "show_switch"]

_KEY = "online"


def show_switch(store: Store, workshop: str) -> None:
    """Show whether a workshop asks anyone outside, and let people switch that."""
    since = store.online_since(workshop)
    services = outside().services
    # whoever switched it last, here or on another screen
    st.session_state[_KEY] = since is not None and not services.offline
    st.toggle(
        _("Background map and addresses from the internet"),
        key=_KEY,
        on_change=actions.switch_online,
        args=(store, workshop, _KEY),
        disabled=services.offline,
    )
    st.html(said(what_goes_where(services, since), "pg-source"))


def goes_where(store: Store, workshop: str) -> str:
    """Say which service hears what of a workshop."""
    return what_goes_where(outside().services, store.online_since(workshop))
