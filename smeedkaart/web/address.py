"""What the address of the page says: which page, which workshop, which language, how large."""

from __future__ import annotations

import streamlit as st

from smeedkaart.language import DEFAULT_LANGUAGE, set_language

__all__ = [
    "fetch_id",
    "follow",
    "go",
    "large",
    "on_data_page",
    "other_language",
    "other_size",
    "speak",
    "to_data",
    "workshop_id",
]

_DATA = "gegevens"


def workshop_id() -> str | None:
    """Return the id of the workshop in the address, `?w=...`; None on the start screen."""
    return st.query_params.get("w") or None


def go(workshop: str | None) -> None:
    """Put a workshop in the address, so that a refresh and a copied link show it; None: the start screen."""
    for name in ("page", "ophalen"):
        st.query_params.pop(name, None)
    if workshop is None:
        st.query_params.pop("w", None)
    else:
        st.query_params["w"] = workshop


def on_data_page() -> bool:
    """Tell whether the address asks for the page with the data, `?page=gegevens`."""
    return st.query_params.get("page") == _DATA


def to_data() -> None:
    """Go to the page with the data; a workshop in the address stays there, to come back to."""
    st.query_params["page"] = _DATA


def fetch_id() -> str | None:
    """Return which fetch the data page follows, `?ophalen=...`, so that a refresh goes on following it."""
    return st.query_params.get("ophalen") or None


def follow(job: str | None) -> None:
    """Follow a fetch on the data page; None: none any more."""
    if job is None:
        st.query_params.pop("ophalen", None)
    else:
        st.query_params["ophalen"] = job


def speak() -> str:
    """Use the language of the address, `?lang=en`, in this run of the page and return it.

    Streamlit runs callbacks, dialogs and the page in threads of its own: each of them starts with this call.
    """
    language = "en" if st.query_params.get("lang") == "en" else DEFAULT_LANGUAGE
    set_language(language)
    return language


def other_language() -> None:
    """Switch between Dutch and English."""
    if st.query_params.get("lang") == "en":
        del st.query_params["lang"]
    else:
        st.query_params["lang"] = "en"


def large() -> bool:
    """Tell whether the address asks for larger letters, `?groot=1`, for a hall with a weak beamer."""
    return st.query_params.get("groot") == "1"


def other_size() -> None:
    """Switch between normal and larger letters."""
    if large():
        del st.query_params["groot"]
    else:
        st.query_params["groot"] = "1"
