"""Opt-in to online services, per workshop: the switch, and one sentence that says what goes where."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

import streamlit as st

from smeedkaart.sources.http.services import Services
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day
from smeedkaart.web.server.reachability import outside
from smeedkaart.web.state import actions
from smeedkaart.web.view.escape import said

__all__ = ["goes_where", "show_switch", "what_goes_where"]

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


def what_goes_where(services: Services, since: datetime | None) -> str:
    """Say which service hears what: now, or once it is switched on.

    Examples
    --------
    >>> what_goes_where(Services(offline=True), None)
    'Op deze computer is internet uitgezet (SMEEDKAART_OFFLINE=1): er gaat niets naar buiten.'
    """
    if services.offline:
        return _("On this computer the internet is switched off (SMEEDKAART_OFFLINE=1): nothing leaves it.")
    hosts = {"tiles": urlsplit(services.tiles).netloc, "addresses": urlsplit(services.addresses).netloc}
    if since is None:
        text = _(
            "Off: nothing leaves this computer. Once on, {tiles} is sent which piece of map is in view and "
            "{addresses} the address that someone types; drawings, names and decisions go nowhere."
        )
        return text.format(**hosts)
    local = since.astimezone()
    text = _(
        "On for everybody in this workshop, since {day} at {time}: {tiles} is sent which piece of map is in "
        "view and {addresses} the address that someone types; drawings, names and decisions go nowhere."
    )
    return text.format(day=day(local.date()), time=f"{local:%H:%M}", **hosts)
