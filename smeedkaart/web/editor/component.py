"""The map on which residents draw, and the panel beside it: a Streamlit component around Leaflet and Geoman.

The browser keeps what was drawn until Python has confirmed it: each edit carries an `edit_id` and stays in
the browser's outbox, and on its screen, until that id comes back among the `acknowledged` ones (which also
holds for an edit that was refused). The same edit may therefore arrive more than once, always under one id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import streamlit as st

__all__ = ["EditorResult", "begin_page", "map_editor", "maps_shown"]

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


@dataclass(frozen=True, slots=True)
class EditorResult:
    """What the browser said in this run."""

    selected: str | None  # identity of the area that is chosen on the map, or None
    # the edit that started this run, as the callback finds it in `st.session_state[key].edit`, or None
    edit: Mapping[str, Any] | None


def map_editor(
    data: Mapping[str, Any],
    *,
    key: str,
    on_select: Callable[[], None] | None = None,
    on_open: Callable[[], None] | None = None,
    on_edit: Callable[[], None] | None = None,
    on_plan: Callable[[], None] | None = None,
    on_again: Callable[[], None] | None = None,
) -> EditorResult:
    """Show the map with what `map_data` tells it; one that is live hands in by itself what is drawn."""
    _shown.set(_shown.get() + 1)
    answer: Any = _component(
        key=key,
        data=data,
        on_edit_change=on_edit or _nothing,
        on_choice_change=on_select or _nothing,
        on_open_change=on_open or _nothing,
        on_plan_change=on_plan or _nothing,
        on_again_change=on_again or _nothing,
        # another screen changed something: the rerun itself is what is asked for
        on_refresh_change=_nothing,
    )
    choice = answer.get("choice")
    return EditorResult(selected=choice["id"] if choice else data["selected"], edit=answer.get("edit"))


def _nothing() -> None:
    """Do nothing."""
