"""Choose a small text file on this computer, in the language of the page, which gets its name and text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from smeedkaart.text.language import gettext as _

__all__ = ["choose_text_file", "chosen_file"]

# a scheme is a page of text
_MOST_BYTES = 200_000
_NAME_LIMIT = 120

_component = st.components.v2.component(
    "smeedkaart_text_file",
    html='<div class="pg-upload"></div>',
    js=(Path(__file__).parent / "text_file.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def choose_text_file(label: str, *, key: str, accept: str, on_file: Callable[[], None]) -> None:
    """Show a button to choose a file; `chosen_file` gives it in the callback."""
    data = {
        "accept": accept,
        "most": _MOST_BYTES,
        "texts": {
            "choose": label,
            "too_large": _("This file is too large; a scheme is a page of text."),
            "failed": _("This file cannot be read; save it as plain text in UTF-8."),
        },
    }
    _component(key=key, data=data, on_file_change=on_file)


def chosen_file(key: str) -> tuple[str, str] | None:
    """Return the name and the text of the file that was just chosen; a page may send anything."""
    state = st.session_state.get(key)
    file = state.get("file") if state else None
    if not isinstance(file, dict):
        return None
    name, text = str(file.get("name", "")), str(file.get("text", ""))
    return (name[-_NAME_LIMIT:], text) if text and len(text) <= _MOST_BYTES else None
