"""The page of the harness: the map, how often Python ran, and a button that does nothing but run again."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from smeedkaart.text.language import set_language
from smeedkaart.web.editor.component import map_editor
from smeedkaart.web.editor.map_data import map_data
from tests.web.editor.harness_state import State

set_language(st.query_params.get("lang", "nl"))
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
if "workshop" not in st.query_params:
    # a page that is loaded again is of the same workshop
    st.query_params["workshop"] = State(Path(os.environ["SMEEDKAART_DB"])).workshop


def on_select() -> None:
    st.session_state["pick_id"] = st.session_state["map"]["choice"]["id"]


st.set_page_config(layout="wide")
shown = map_data(
    workshop=st.query_params["workshop"],
    zones_url="/kaart/zones/hoogeveen.geojson",
    selected=st.session_state.get("pick_id"),
    bounds=[[52.70, 6.44], [52.74, 6.52]],
    language=st.query_params.get("lang", "nl"),
    municipality="GM0118",
    notice="voorbeelddata, niet voor besluiten",
    attribution="Kadaster / Centraal Bureau voor de Statistiek, 2025",
    height="80vh",
)
selected = map_editor(shown, key="map", on_select=on_select)
st.button("opnieuw")
if st.button("fout"):
    raise RuntimeError("secret")
st.text_input("kies", key="pick_id")
st.text(f"runs {st.session_state['runs']} selected {selected}")
