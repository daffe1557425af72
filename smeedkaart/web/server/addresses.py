"""URLs of this server: on this machine, and for others on the same network."""

from __future__ import annotations

from ipaddress import ip_address

import streamlit as st

from smeedkaart.web.server.hosts import WILDCARDS, own_cards

__all__ = ["on_the_network", "served_at"]


def on_the_network() -> list[str]:
    """List where others reach a server that listens to the whole network; none when it does not."""
    if (st.get_option("server.address") or "") not in WILDCARDS:
        return []
    # people type IPv4; who has no such card gets the others
    cards = sorted(map(ip_address, own_cards()), key=lambda card: (card.version, card))
    reached = [card for card in cards if not card.is_loopback and not card.is_link_local]
    return [served_at(str(card)) for card in reached if card.version == reached[0].version]


def served_at(host: str) -> str:
    """Write the address of the app at a host, without a slash at the end."""
    host = f"[{host}]" if ":" in host else host
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{scheme}://{host}:{st.get_option('server.port')}" + (f"/{base}" if base else "")
