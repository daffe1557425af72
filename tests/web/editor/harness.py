"""A server with nothing but the map on our own routes, so that its promises can be tried by themselves."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from smeedkaart.web.server.app import apologise, routes
from smeedkaart.web.server.gate import gate

app = st.App(
    Path(__file__).with_name("harness_page.py"),
    routes=routes(),
    middleware=gate("127.0.0.1"),
    on_script_error=apologise,
)
