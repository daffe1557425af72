"""The page of the harness: the map, how often Python ran, and a button that does nothing but run again."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from smeedkaart.text.language import set_language
from smeedkaart.web.editor.component import map_editor
from tests.web.editor.harness_state import State

set_language(st.query_params.get("lang", "nl"))
state = State(Path(os.environ["HARNESS_STATE"]))
st.session_state.setdefault("acknowledged", [])
st.session_state["runs"] = st.session_state.get("runs", 0) + 1


def on_edit() -> None:
    edit = st.session_state["map"]["edit"]
    state.apply(edit)
    st.session_state["acknowledged"] = [*st.session_state["acknowledged"], edit["edit_id"]]


def on_select() -> None:
    st.session_state["pick_id"] = st.session_state["map"]["choice"]["id"]


st.set_page_config(layout="wide")
now = state.read()
for number, feature in enumerate(now["features"]):
    look = {"fill": ["#ffffcc", "#7fcdbb", "#1d91c0"][number % 3], "label": "5.185 mensen"}
    feature["properties"] = look | {"stroke": "#17212b"} | feature["properties"]

result = map_editor(
    key="map",
    features={"type": "FeatureCollection", "features": now["features"]},
    revision=now["revision"],
    acknowledged=st.session_state["acknowledged"],
    workshop="proef",
    zones_url="/kaart/zones/hoogeveen.geojson",
    selected=st.session_state.get("pick_id"),
    bounds=[[52.70, 6.44], [52.74, 6.52]],
    language=st.query_params.get("lang", "nl"),
    municipality="GM0118",
    notice="voorbeelddata, niet voor besluiten",
    attribution="Kadaster / Centraal Bureau voor de Statistiek, 2025",
    on_edit=on_edit,
    on_select=on_select,
    height="80vh",
)
st.button("opnieuw")
if st.button("fout"):
    raise RuntimeError("secret")
st.text_input("kies", key="pick_id")
st.text(f"runs {st.session_state['runs']} selected {result.selected}")
