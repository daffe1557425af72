"""A server with nothing but the map, so that its promises can be tried apart from the rest of smeedkaart."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from smeedkaart.web.server.app import apologise, routes
from tests.web.editor.harness_state import State

state = State(Path(os.environ["HARNESS_STATE"]))
app = st.App(
    Path(__file__).with_name("harness_page.py"),
    routes=routes(revision=lambda _: state.revision(), online=lambda _: False),
    on_script_error=apologise,
)
