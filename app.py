"""Start smeedkaart from a source tree: `streamlit run app.py` or `python app.py`."""

from contextlib import suppress

import streamlit as st

from smeedkaart.web.server.app import MAIN, apologise, layers_or_exit, routes, settings
from smeedkaart.web.server.startup import hush, print_address

hush()
# `python app.py` listens where settings() say, `streamlit run` where it was told, or everywhere
address = settings()["server.address"] if __name__ == "__main__" else st.get_option("server.address")
# Streamlit recognises this very form, and then serves the routes of the map beside the page
app = st.App(
    MAIN,
    routes=routes(),
    middleware=layers_or_exit(address),
    lifespan=print_address,
    on_script_error=apologise,
)

if __name__ == "__main__":
    # Ctrl+C is how it is stopped
    with suppress(KeyboardInterrupt):
        app.run(config=settings())
