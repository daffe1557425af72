"""Start smeedkaart from a source tree: `streamlit run app.py` or `python app.py`."""

import streamlit as st

from smeedkaart.web.server import MAIN, apologise, routes, settings

# Streamlit recognises this very form, and then serves the routes of the map beside the page
app = st.App(MAIN, routes=routes(), on_script_error=apologise)

if __name__ == "__main__":
    app.run(config=settings())
