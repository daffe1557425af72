"""The data that are on this machine: begin with them, look where they come from, keep them fresh."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from smeedkaart.errors import SmeedkaartError
from smeedkaart.publish.formats import formats_for
from smeedkaart.sources.local import datasets
from smeedkaart.sources.packs import pack
from smeedkaart.statistics.levels import USUAL_LEVEL, level_named
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import number
from smeedkaart.web.screens.start import begin_workshop
from smeedkaart.web.server.fetch_jobs import Request, jobs
from smeedkaart.web.state import query as address
from smeedkaart.web.view.data_report import arrival_html, figures_html, local_day, outline_html, sources_html
from smeedkaart.web.view.escape import block, said, size, tag
from smeedkaart.web.widgets.upload import upload_pack

__all__ = ["MESSAGE", "show_bring_along", "show_list", "show_ready"]

# names in the session state
MESSAGE = "data-message"
SHOWN = "data-shown"
REMOVING = "data-removing"
UPLOAD = "upload"


def show_ready(store: Store, key: str, *, fresh: bool) -> None:
    """Show what has just come in, and the way to a workshop with it."""
    if len(datasets.parts_of(key)) > 1:
        _show_several(store, key)
        return
    try:
        arrived = _opened(key, datasets.stamp(key))
    except SmeedkaartError as error:
        st.html(said(str(error), "pg-warn"))
        return
    with st.container(key="pg-ready"):
        if not fresh:
            same = _("Nothing newer has been published: what is here is still the newest.")
            st.html(block(tag("p", same, "pg-good")))
        st.html(outline_html(arrived))
        st.button(
            _("Begin a workshop with these data"),
            key="begin-ready",
            on_click=_begin,
            args=(store, key),
            type="primary",
            width="stretch",
        )
        _details(arrived)
        _care(store, key)


def _show_several(store: Store, key: str) -> None:
    """Show that several municipalities have come in, and the way to a workshop with all of them."""
    titles = datasets.title_of(key)
    count = len(datasets.parts_of(key))
    told = _("{count} municipalities are on this computer now: {names}.").format(
        count=number(count), names=titles
    )
    across = _("Areas may cross the borders between them; each is listed below by itself too.")
    with st.container(key="pg-ready"):
        st.html(block(tag("h2", told), tag("p", across)))
        st.button(
            _("Begin a workshop with these data"),
            key="begin-ready",
            on_click=_begin,
            args=(store, key),
            type="primary",
            width="stretch",
        )


def show_list(store: Store, entries: Sequence[pack.Entry]) -> None:
    """List the data on this machine, the sample last."""
    heading = tag("h2", _("On this computer"))
    st.html(block(heading, kind="pg pg-section"))
    for entry in entries:
        _row(store, entry.key, _title(entry), _facts(entry), str(entry.trouble))
        if st.session_state.get(SHOWN) == entry.key and not entry.trouble:
            _show_one(store, entry.key)
    sample = datasets.names()[0]
    _row(store, sample.key, sample.title, _("travels with smeedkaart; not for decisions"), "")


def show_bring_along() -> None:
    """Take in a data pack from a USB stick."""
    with st.expander(_("Bring in a data pack, from a USB stick for example"), key="bring"):
        what = _(
            "On another computer with smeedkaart, choose “Save as a file” there, and that file here."
            " No internet is needed."
        )
        st.html(block(tag("p", what)))
        upload_pack(key=UPLOAD, on_done=_uploaded)


def _row(store: Store, key: str, title: str, facts: str, trouble: str) -> None:
    is_pack = key != datasets.DEFAULT
    with st.container(key=f"pg-kept-{key}", horizontal=True, vertical_alignment="center"):
        warned = tag("p", trouble, "pg-warn") if trouble else ""
        st.html(block(tag("h3", title), tag("p", facts, "pg-source"), warned))
        if trouble:
            st.button(_("Remove"), key=f"remove-{key}", on_click=_ask_to_remove, args=(key,))
        else:
            if is_pack:
                shown = st.session_state.get(SHOWN) == key
                label = _("Close") if shown else _("View")
                st.button(label, key=f"view-{key}", on_click=_view, args=(key,), type="tertiary")
            st.button(_("Begin"), key=f"begin-{key}", on_click=_begin, args=(store, key))
    if trouble:
        _confirm_removal(store, key)


def _show_one(store: Store, key: str) -> None:
    try:
        opened = _opened(key, datasets.stamp(key))
    except SmeedkaartError as error:
        st.html(said(str(error), "pg-warn"))
        return
    with st.container(key="pg-shown"):
        st.html(outline_html(opened))
        _details(opened)
        _care(store, key)


def _details(opened: pack.Pack) -> None:
    st.html(arrival_html(opened))
    with st.expander(_("Where the data come from"), key=f"sources-{opened.key}"):
        st.html(sources_html(opened))
    with st.expander(_("All figures and their year"), key=f"figures-{opened.key}"):
        st.html(figures_html(opened))


def _care(store: Store, key: str) -> None:
    with st.container(key=f"care-{key}", horizontal=True):
        st.button(_("Look for newer data"), key=f"refresh-{key}", on_click=_refresh, args=(key,))
        for form in formats_for("data", offered=True):
            st.download_button(
                _(form.button),
                partial(form.content, key),
                file_name=f"{key}{form.suffixes[0]}",
                mime=form.media,
                on_click="ignore",
                key=f"save-{key}{form.suffixes[0]}",
            )
        st.button(_("Remove"), key=f"remove-{key}", on_click=_ask_to_remove, args=(key,), type="tertiary")
    _confirm_removal(store, key)


def _confirm_removal(store: Store, key: str) -> None:
    if st.session_state.get(REMOVING) != key:
        return
    used = sum(key in datasets.parts_of(workshop.dataset) for workshop in store.workshops())
    text = _("Remove these data from this computer? They can be fetched again.")
    if used:
        rest = ngettext(
            "{count} workshop works with them, and shows no numbers until they are back.",
            "{count} workshops work with them, and show no numbers until they are back.",
            used,
        )
        text += " " + rest.format(count=number(used))
    st.html(said(text, "pg-warn"))
    with st.container(horizontal=True):
        st.button(_("Yes, remove"), key="remove-yes", on_click=_remove, args=(key,))
        st.button(_("No, keep it"), key="remove-no", on_click=_ask_to_remove, args=("",), type="primary")


def _title(entry: pack.Entry) -> str:
    text = _("{name} {year}") if entry.level == USUAL_LEVEL else _("{name} {year}, by {level}")
    return text.format(name=entry.name, year=entry.year, level=level_named(entry.level))


def _facts(entry: pack.Entry) -> str:
    parts = [size(entry.size)]
    if when := local_day(entry.fetched):
        parts.insert(0, _("fetched on {day}").format(day=when))
    return ", ".join(parts)


def _begin(store: Store, key: str) -> None:
    address.speak()
    try:
        begin_workshop(store, key)
    except SmeedkaartError as error:
        st.session_state[MESSAGE] = str(error)


def _view(key: str) -> None:
    st.session_state[SHOWN] = "" if st.session_state.get(SHOWN) == key else key


def _refresh(key: str) -> None:
    address.speak()
    try:
        address.follow(jobs().start(Request(key=key)).id)
    except SmeedkaartError as error:
        st.session_state[MESSAGE] = str(error)


def _ask_to_remove(key: str) -> None:
    st.session_state[REMOVING] = key


def _remove(key: str) -> None:
    address.speak()
    st.session_state[REMOVING] = ""
    address.follow(None)
    try:
        pack.remove(key)
    except SmeedkaartError as error:
        st.session_state[MESSAGE] = str(error)


def _uploaded() -> None:
    address.speak()
    arrived = st.session_state[UPLOAD].get("done")
    if arrived:
        address.follow(None)
        st.session_state[SHOWN] = arrived["key"]


@st.cache_resource(max_entries=4, show_spinner=False)
def _opened(key: str, stamp: str) -> pack.Pack:  # noqa: ARG001 - another file, another pack
    return pack.open_pack(key)
