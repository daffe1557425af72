"""The script that the server runs for every visitor: choose the page, and never show a traceback."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from smeedkaart.errors import NoDataError, SmeedkaartError
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.web.editor.component import begin_page, maps_shown
from smeedkaart.web.screens import bring, data, drawing, no_data, start, timeline
from smeedkaart.web.server.firstpage import arrived
from smeedkaart.web.server.gate import came_through
from smeedkaart.web.server.open_store import store
from smeedkaart.web.state import query as address
from smeedkaart.web.view.escape import block, tag

_STYLE = Path(__file__).parent / "style.css"
_ICON = Path(__file__).parent / "icon.svg"


def main() -> None:
    """Show the start screen or, as the address says, a map, a timeline or a page beside it."""
    st.set_page_config(
        page_title="smeedkaart",
        # a file of our own: Streamlit would fetch an emoji or a symbol from the internet
        page_icon=str(_ICON),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    begin_page()
    address.speak()
    st.html(_STYLE)
    if not came_through(st.context.headers):
        # `streamlit run main.py` serves this script without asking who is there
        st.error(_("Start smeedkaart with `smeedkaart app` or `streamlit run app.py`."))
        return
    try:
        kept = store()
        if address.on_data_page():
            data.show(kept)
            return
        if address.on_bring_page():
            bring.show(kept)
            return
        chosen = address.workshop_id() or start.first_workshop(kept)
        if chosen is None:
            start.show(kept)
        else:
            _workshop(kept, chosen)
    except SmeedkaartError as error:
        _sorry(str(error))


def _workshop(kept: Store, chosen: str) -> None:
    try:
        if address.on_timeline():
            timeline.show(kept, chosen)
        else:
            drawing.show(kept, chosen)
    except NoDataError as error:
        no_data.choose(kept, chosen, str(error))


def _sorry(sentence: str) -> None:
    with st.container(key="pg-start"):
        st.html(block(tag("h1", "smeedkaart"), tag("p", sentence, "pg-warn", "alert")))
        st.button(_("To the start screen"), on_click=address.go, args=(None,), type="primary")
        if not address.on_data_page():
            st.button(_("To the data"), key="data", on_click=address.to_data)


main()
st.html(arrived(maps_shown()))
