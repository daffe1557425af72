"""The buttons that choose another language: one for each that smeedkaart speaks."""

from __future__ import annotations

import streamlit as st

from smeedkaart.text.language import LANGUAGES
from smeedkaart.web.state import query as address

__all__ = ["language_buttons"]


def language_buttons() -> None:
    """Offer the languages that are not in use, each under the name it has for itself."""
    now = address.speak()
    for code, language in LANGUAGES.items():
        if code != now:
            st.button(
                language.name, key=f"language-{code}", on_click=address.read_in, args=(code,), type="tertiary"
            )
