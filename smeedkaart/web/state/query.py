"""What the address of the page says: which page, which workshop, which language, how large."""

from __future__ import annotations

from datetime import date

import streamlit as st

from smeedkaart.text.language import DEFAULT_LANGUAGE, known_language, set_language

__all__ = [
    "LARGE",
    "at_day",
    "day_shown",
    "fetch_id",
    "follow",
    "go",
    "large",
    "look_at",
    "on_bring_page",
    "on_data_page",
    "on_timeline",
    "other_size",
    "read_in",
    "speak",
    "to_bring",
    "to_data",
    "to_map",
    "to_timeline",
    "view",
    "workshop_id",
]

# in the address of a page with larger letters: `?groot=1`
LARGE = "groot"
_DATA = "gegevens"
_BRING = "inlezen"
_TIMELINE = "tijdlijn"
# what says which page of a workshop is shown, and what of it
_PLACE = ("page", "ophalen", "op", "beeld")


def workshop_id() -> str | None:
    """Return the id of the workshop in the address, `?w=...`; None on the start screen."""
    return st.query_params.get("w") or None


def go(workshop: str | None) -> None:
    """Put a workshop in the address, so that a refresh and a copied link show it; None: the start screen."""
    to_map()
    if workshop is None:
        st.query_params.pop("w", None)
    else:
        st.query_params["w"] = workshop


def to_map() -> None:
    """Go from any page of a workshop to its map."""
    for name in _PLACE:
        st.query_params.pop(name, None)


def on_timeline() -> bool:
    """Tell whether the address asks for the timeline of the workshop, `?w=...&page=tijdlijn`."""
    return st.query_params.get("page") == _TIMELINE


def to_timeline(workshop: str) -> None:
    """Go to the timeline of a workshop."""
    go(workshop)
    st.query_params["page"] = _TIMELINE


def day_shown() -> date | None:
    """Return the day that the timeline shows, `?op=2007-05-30`; None when the address says none."""
    try:
        return date.fromisoformat(st.query_params.get("op", ""))
    except ValueError:
        return None


def at_day(when: date) -> None:
    """Let the timeline show a day."""
    st.query_params["op"] = when.isoformat()


def view() -> str:
    """Return which part of the timeline is shown, `?beeld=rivier`; empty for its map."""
    return st.query_params.get("beeld", "")


def look_at(part: str) -> None:
    """Show a part of the timeline; empty for its map."""
    if part:
        st.query_params["beeld"] = part
    else:
        st.query_params.pop("beeld", None)


def on_data_page() -> bool:
    """Tell whether the address asks for the page with the data, `?page=gegevens`."""
    return st.query_params.get("page") == _DATA


def on_bring_page() -> bool:
    """Tell whether the address asks for the page on which a workshop begins with a map, `?page=inlezen`."""
    return st.query_params.get("page") == _BRING


def to_bring() -> None:
    """Go to the page on which a workshop begins with a map."""
    go(None)
    st.query_params["page"] = _BRING


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
    language = known_language(st.query_params.get("lang"))
    set_language(language)
    return language


def read_in(language: str) -> None:
    """Go on in a language."""
    if language == DEFAULT_LANGUAGE:
        st.query_params.pop("lang", None)
    else:
        st.query_params["lang"] = language


def large() -> bool:
    """Tell whether the address asks for larger letters, `?groot=1`, for a hall with a weak beamer."""
    return st.query_params.get(LARGE) == "1"


def other_size() -> None:
    """Switch between normal and larger letters."""
    if large():
        del st.query_params[LARGE]
    else:
        st.query_params[LARGE] = "1"
