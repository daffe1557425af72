"""What the pages say of the file in which everything is kept, and the button that takes a copy along."""

from __future__ import annotations

from datetime import date

import streamlit as st

from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.text.teller import Statement
from smeedkaart.web.view.escape import said

__all__ = ["copy_button", "file_trouble", "show_file_trouble"]


def file_trouble(store: Store) -> str:
    """Say what is the matter with the file; empty when nothing is."""
    # the name only: in the hall everybody reads along, and the folder tells whose computer it is
    if store.read_only:
        return str(Statement("store.only_shown", path=store.path.name))
    return "" if store.no_copy is None else str(store.no_copy)


def show_file_trouble(store: Store) -> None:
    """Say what is the matter with the file, before anybody draws in it."""
    if trouble := file_trouble(store):
        st.html(said(trouble, "pg-warn"))


def copy_button(store: Store) -> None:
    """Offer all that is kept as one file, made when it is asked for."""
    st.download_button(
        _("Make a copy"),
        store.copied,
        file_name=f"{store.path.stem}-{date.today()}{store.path.suffix}",  # noqa: DTZ011 - of this machine
        mime="application/vnd.sqlite3",
        on_click="ignore",
        key="copy",
        width="stretch",
        help=_("All workshops in one file, for a USB stick."),
    )
