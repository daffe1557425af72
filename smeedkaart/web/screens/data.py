"""The page "Gegevens": fetch a municipality, see what came of it, and keep what is on this machine."""

from __future__ import annotations

import streamlit as st

from smeedkaart.errors import SmeedkaartError
from smeedkaart.sources.http.services import Services
from smeedkaart.sources.local.datasets import parts_of
from smeedkaart.sources.packs import pack
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.web.screens import data_fetch as fetchform
from smeedkaart.web.screens import data_packs as kept
from smeedkaart.web.server.fetch_jobs import jobs
from smeedkaart.web.state import query as address
from smeedkaart.web.view.escape import block, said, tag
from smeedkaart.web.widgets.reading import language_buttons

__all__ = ["show"]


def show(store: Store) -> None:
    """Show the page."""
    jobs().get_ready()
    entries = pack.list_packs()
    own = fetchform.own_fetch()
    busy = own is not None and own.goes_on
    ready = own.key if own is not None and own.outcome == "done" else ""
    with st.container(key="pg-data"):
        _head(promise=not ready and not busy)
        if message := st.session_state.pop(kept.MESSAGE, None):
            st.html(said(message, "pg-warn"))
        for running in jobs().running():
            fetchform.show_progress(running.id)
        if not busy and set(parts_of(ready)) <= {entry.key for entry in entries}:
            kept.show_ready(store, ready, fresh=own is None or own.fresh)
            fetchform.show_form(main=False)
        elif not busy:
            fetchform.show_trouble(own)
            fetchform.show_form(main=True, again=own)
        kept.show_list(store, [entry for entry in entries if ready != entry.key])
        kept.show_bring_along()
        _foot()


def _head(*, promise: bool) -> None:
    with st.container(key="pg-data-bar", horizontal=True):
        st.button(_("Back"), key="back", icon=":material/arrow_back:", on_click=_back, type="tertiary")
        language_buttons()
    how = _(
        "Name a municipality. smeedkaart fetches its borders and figures from CBS and PDOK;"
        " after that everything works without internet."
    )
    heading = tag("h1", _("Data"))
    notice = tag("p", _offline(), "pg-notice") if _offline() else ""
    st.html(block(heading, tag("p", how) if promise else "", notice))


def _offline() -> str:
    """Say that nothing can be fetched when this machine is set so; empty when it may ask."""
    try:
        if not Services.from_environment().offline:
            return ""
    except SmeedkaartError:
        # a setting that cannot be read is told when something is fetched
        return ""
    return _(
        "smeedkaart is set to work without internet (SMEEDKAART_OFFLINE), so nothing can be fetched now."
        " What is on this computer works, and a data pack can come from a USB stick."
    )


def _back() -> None:
    address.go(address.workshop_id())


def _foot() -> None:
    place = _("Data packs are kept in {folder}.").format(folder=pack.folder())
    st.html(block(tag("p", place, "pg-source")))
