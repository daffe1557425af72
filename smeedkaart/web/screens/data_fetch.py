"""Ask for a municipality, and show how far the fetch is and why it did not work."""

from __future__ import annotations

from datetime import date
from typing import get_args

import streamlit as st

from smeedkaart.errors import SmeedkaartError
from smeedkaart.sources.fetching.progress import Progress
from smeedkaart.sources.fetching.zones import FetchedLevel
from smeedkaart.statistics.levels import level_named
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import number
from smeedkaart.web.screens import data_packs as kept
from smeedkaart.web.server.fetch_jobs import Request, State, jobs
from smeedkaart.web.state import query as address
from smeedkaart.web.view.escape import block, filled, size, tag

__all__ = ["own_fetch", "show_form", "show_progress", "show_trouble"]

_FIRST_YEAR = 2013
_FETCHED = get_args(FetchedLevel)
# seconds between two looks at a fetch
_TICK = 0.3


def own_fetch() -> State | None:
    """Return the fetch that was begun on this page; None when there was none."""
    job = address.fetch_id()
    return jobs().state(job) if job else None


def show_form(*, main: bool, again: State | None = None) -> None:
    """Ask which municipality is wanted."""
    asked = _asked_before(again)
    years = [None, *_years()]
    if not main:
        heading = tag("h2", _("Another municipality"))
        st.html(block(heading))
    with st.form("fetch", border=False):
        place, go = st.columns([3, 2], vertical_alignment="bottom")
        place.text_input(
            _("Municipality"),
            asked.municipality,
            key="fetch-place",
            max_chars=300,
            placeholder=_("for example Meppel; or several: Meppel, Emmen; or a province"),
        )
        go.form_submit_button(
            _("Fetch the data"), on_click=_start, type="primary" if main else "secondary", width="stretch"
        )
        narrowed = asked.year is not None or asked.level != _FETCHED[0]
        narrower = _("Another year, or {other:many} instead of {level:many}").format(
            other=level_named(_FETCHED[-1]), level=level_named(_FETCHED[0])
        )
        with st.expander(narrower, expanded=narrowed):
            year, level = st.columns(2)
            year.selectbox(
                _("Year of the borders and figures"),
                years,
                index=years.index(asked.year) if asked.year in years else 0,
                format_func=lambda choice: _("the newest") if choice is None else str(choice),
                key="fetch-year",
            )
            level.radio(
                _("Figures for each"),
                _FETCHED,
                index=_FETCHED.index(asked.level),
                format_func=_level_words,
                key="fetch-level",
                horizontal=True,
            )
        st.checkbox(
            _("Squares of 100 m as well"),
            asked.squares,
            key="fetch-squares",
            help=_(
                "With these people can be counted more precisely, and areas painted with them. It is a large"
                " file, of the whole country."
            ),
        )


def _level_words(key: str) -> str:
    found = level_named(key)
    return _("{level} (finest)").format(level=found) if key == _FETCHED[0] else str(found)


def _asked_before(ended: State | None) -> Request:
    if ended is None or ended.outcome not in {"failed", "empty"}:
        return Request()
    return ended.request


def _years() -> list[int]:
    return list(range(date.today().year, _FIRST_YEAR - 1, -1))  # noqa: DTZ011


def _start() -> None:
    address.speak()
    typed = str(st.session_state["fetch-place"]).strip()
    if not typed:
        st.session_state[kept.MESSAGE] = _("Type the name of a municipality first.")
        return
    begin(
        Request(
            typed,
            st.session_state["fetch-year"],
            st.session_state["fetch-level"],
            squares=st.session_state["fetch-squares"],
        )
    )


def begin(request: Request) -> None:
    """Begin a fetch, and follow it on this page."""
    try:
        address.follow(jobs().start(request).id)
    except SmeedkaartError as error:
        st.session_state[kept.MESSAGE] = str(error)


@st.fragment(run_every=_TICK)
def show_progress(job: str) -> None:
    """Show how far a fetch is, a few times a second, until it has ended."""
    address.speak()
    now = jobs().state(job)
    if now is None or not now.goes_on:
        st.rerun()
    st.html(progress_html(now))
    if now.outcome == "running":
        st.button(_("Stop"), key=f"stop-{job}", on_click=_stop, args=(job,))


def _stop(job: str) -> None:
    jobs().stop(job)


def progress_html(now: State) -> str:
    """Write the bar of a fetch with what it did so far."""
    percent = round(100 * now.progress.fraction)
    what = _wanted(now.request)
    step = _("Stopping …") if now.outcome == "stopping" else str(now.progress.step)
    return filled("progress.html", what=what, percent=percent, step=step, so_far=_so_far(now.progress))


def _so_far(progress: Progress) -> str:
    pages = ngettext("{count} page", "{count} pages", progress.pages).format(count=number(progress.pages))
    return _("{pages} received, {bytes}").format(pages=pages, bytes=size(progress.bytes))


def _wanted(request: Request) -> str:
    if request.key:
        return _("Looking for newer data")
    if request.year is None:
        return _("Fetching {municipality}").format(municipality=request.municipality)
    return _("Fetching {municipality}, {year}").format(municipality=request.municipality, year=request.year)


def show_trouble(ended: State | None) -> None:
    """Say why a fetch brought nothing: it failed, or there is nothing of that name or year."""
    if ended is None or ended.outcome not in {"failed", "empty"}:
        return
    title = _("Nothing found") if ended.outcome == "empty" else _("Fetching did not work")
    kind = f"pg-warn pg-{ended.outcome}"
    st.html(block(tag("div", tag("h2", title) + tag("p", ended.sentence), kind, "alert")))
    if ended.outcome == "failed":
        st.button(_("Try again"), key="again", on_click=_again, args=(ended.request,))


def _again(request: Request) -> None:
    address.speak()
    begin(request)
