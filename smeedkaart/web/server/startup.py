"""Start-up banner and outbound look-ups of Streamlit and uvicorn, replaced by one sentence of our own."""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

import streamlit as st
import typer
from streamlit import net_util

from smeedkaart.text.language import gettext as _
from smeedkaart.web.server.addresses import on_the_network, served_at
from smeedkaart.web.server.hosts import WILDCARDS

__all__ = ["hush", "print_address"]

# uvicorn on what a stranger sent, and on a websocket that was refused with an answer: no trouble of ours
_STRANGERS = {"Invalid HTTP request received.", "ASGI callable returned without completing handshake."}

# seconds in which the port answers, or no browser is opened
_START_UP = 15.0


def hush() -> None:
    """Take away what the server would say in English, and whom it would ask for its own address.

    Streamlit wants to know the address of this machine for its banner at the start and for the check of who
    opens a connection from elsewhere; it asks a service on the internet for it. The banner is ours now, and a
    page of this server comes from the address it was opened at.
    """
    logging.getLogger("uvicorn.error").addFilter(_is_trouble)
    for name in ("get_external_ip", "get_internal_ip"):
        setattr(net_util, name, _nowhere)


def _is_trouble(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING and record.getMessage() not in _STRANGERS


def _nowhere() -> None:
    return None


# what the pages and the map need, which takes as long to read in as all before it
_REST = (
    # first what the map itself asks, which does not wait for the page around it
    "smeedkaart.web.server.live_answers",
    "smeedkaart.web.server.answers",
    "smeedkaart.web.screens.drawing",
    "smeedkaart.web.screens.timeline",
)


def _read_in() -> None:
    """Read in the rest while the browser is still fetching the page."""
    for module in _REST:
        import_module(module)


@asynccontextmanager
async def print_address(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Tell in the terminal where the app can be opened, now that the port is known, and read in the rest."""
    told = _("smeedkaart is ready: open {address} in a browser. Stop with Ctrl+C.")
    host = st.get_option("server.address") or ""
    here = "localhost" if host in WILDCARDS else host
    typer.echo(told.format(address=served_at(here)))
    if others := on_the_network():
        told = _("Others on this network open {addresses} and give the code.")
        typer.echo(told.format(addresses=_(" or ").join(others)))
    if not st.get_option("server.headless") and _has_screen():
        threading.Thread(target=_open_browser, args=(here,), daemon=True).start()
    threading.Thread(target=_read_in, daemon=True, name="reading in").start()
    yield {}


def _has_screen() -> bool:
    # without one, a text browser would take over the terminal
    named = ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform in {"win32", "darwin"} or any(os.environ.get(name) for name in named)


def _open_browser(host: str) -> None:
    """Open the app in the browser of whoever started it, as soon as the port answers."""
    end = time.monotonic() + _START_UP
    while time.monotonic() < end:
        try:
            with socket.create_connection((host, st.get_option("server.port")), timeout=1):
                webbrowser.open(served_at(host))
                return
        except OSError:
            time.sleep(0.1)
