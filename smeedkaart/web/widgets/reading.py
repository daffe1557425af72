"""The buttons of a bar that choose how a page is read: in which language, and in letters of which size."""

from __future__ import annotations

import streamlit as st

from smeedkaart.text.language import LANGUAGES
from smeedkaart.text.language import gettext as _
from smeedkaart.web.state import query as address

__all__ = ["language_buttons", "size_button"]


def language_buttons() -> None:
    """Offer the languages that are not in use, each under the name it has for itself."""
    now = address.speak()
    for code, language in LANGUAGES.items():
        if code != now:
            st.button(
                language.name, key=f"language-{code}", on_click=address.read_in, args=(code,), type="tertiary"
            )


def size_button() -> None:
    """Offer larger letters, or where they are large the usual ones."""
    st.button(
        "A\N{MINUS SIGN}" if address.large() else "A+",
        key="size",
        on_click=address.other_size,
        type="tertiary",
        help=_("Larger or smaller letters"),
    )
