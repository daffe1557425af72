"""Where a telephone, or whoever only wants to look, finds the plain page of a workshop."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import streamlit as st

from smeedkaart.store.store import Store
from smeedkaart.text.language import DEFAULT_LANGUAGE, current_language
from smeedkaart.text.language import gettext as _
from smeedkaart.web.server.addresses import on_the_network
from smeedkaart.web.server.hosts import is_loopback
from smeedkaart.web.view.escape import block, said, tag
from smeedkaart.workshop.situation import Situation

__all__ = ["phone_addresses", "show_phone"]


def show_phone(_store: Store, now: Situation, _area: str) -> None:
    """Show the address for telephones, and open it here."""
    opened = st.context.url or ""
    here = _plain(opened, now.workshop.id)
    st.html(
        said(
            _(
                "A lighter page with the same map and numbers. "
                "Whoever opens it draws along and sees what others do."
            )
        )
    )
    if found := [_plain(base, now.workshop.id) for base in phone_addresses(opened, on_the_network())]:
        asked = _("Open this address on the phone; where a code is asked, give the code of this map:")
        st.html(block(tag("p", asked), *(tag("p", one, "pg-phone") for one in found)))
    else:
        st.html(
            said(
                _(
                    "Other devices cannot reach this smeedkaart: it was started for this computer only. "
                    "Start it with --address 0.0.0.0 and a code to let them in."
                ),
                "pg-warn",
            )
        )
    st.link_button(_("Open it on this computer"), here)


def phone_addresses(opened: str, network: Sequence[str]) -> list[str]:
    """Say where others reach the app: as this page was opened, or else at the network cards.

    Examples
    --------
    >>> phone_addresses("https://kaart.example.nl/zaal/", [])
    ['https://kaart.example.nl/zaal']
    >>> phone_addresses("http://localhost:8501", ["http://192.168.1.20:8501"])
    ['http://192.168.1.20:8501']
    """
    host = urlsplit(opened).hostname
    return list(network) if host is None or is_loopback(host) else [opened.rstrip("/")]


def _plain(base: str, workshop: str) -> str:
    language = current_language()
    query = "" if language == DEFAULT_LANGUAGE else f"?lang={language}"
    return f"{base.rstrip('/')}/kaart/w/{workshop}{query}"
