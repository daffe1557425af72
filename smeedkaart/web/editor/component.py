"""The map on which residents draw, and the panel beside it: a Streamlit component around Leaflet and Geoman.

What is drawn goes to our own routes (web/server/live.py) and not through here: no run of the page for a
stroke. The browser keeps it in its outbox, and on its screen, until it is answered; the same edit may
therefore arrive there more than once, always under one id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

import streamlit as st

__all__ = ["begin_page", "map_editor", "maps_shown"]

_shown = ContextVar("maps_shown", default=0)

# the scripts themselves are fetched, and cached, by the browser: only this is sent with a rerun. The address
# under which the server lives, which a proxy may have made longer, is where Streamlit's own script came from
_START = """
export default async function (component) {
  const own = document.querySelector('script[type="module"][src*="static/js/"]');
  const base = own ? own.src.split("/static/js/")[0] : location.origin;
  const { receive } = await import(`${base}/kaart/editor/editor.js`);
  return receive(component, base);
}
"""

_component = st.components.v2.component(
    "smeedkaart_editor",
    # the panel stays empty, and out of sight, on a map that is only looked at
    html=(
        '<div class="sk-map" style="position:relative;width:100%;min-height:360px"></div>'
        '<aside class="sk-side" hidden></aside>'
    ),
    js=_START,
    # Leaflet's own style sheet needs the ordinary page, not a shadow one
    isolate_styles=False,
)


def begin_page() -> None:
    """Count the maps of this run of the page from here on."""
    _shown.set(0)


def maps_shown() -> int:
    """Return how many maps this run of the page shows: they come in after it, each by its own script."""
    return _shown.get()


def map_editor(
    data: Mapping[str, Any],
    *,
    key: str,
    on_select: Callable[[], None] | None = None,
    on_open: Callable[[], None] | None = None,
    on_plan: Callable[[], None] | None = None,
) -> str | None:
    """Show the map with what `map_data` tells it, and say which area is chosen on it, as far as it told."""
    _shown.set(_shown.get() + 1)
    answer: Any = _component(
        key=key,
        data=data,
        on_choice_change=on_select or _nothing,
        on_open_change=on_open or _nothing,
        on_plan_change=on_plan or _nothing,
        # another screen changed what is only looked at here: the rerun itself is what is asked for
        on_refresh_change=_nothing,
    )
    choice = answer.get("choice")
    chosen: str | None = choice["id"] if choice else data["selected"]
    return chosen


def _nothing() -> None:
    """Do nothing."""
