"""What opens over the map: the receipt of an area, and publishing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import partial

import streamlit as st

from smeedkaart.assessment.result import Assessment
from smeedkaart.exchange.example import example_notice, is_example
from smeedkaart.history.event import Event
from smeedkaart.publish.formats import Format, formats_for
from smeedkaart.publish.map.timeline import published_history
from smeedkaart.store.store import Store
from smeedkaart.text.language import current_language, speaking
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day
from smeedkaart.web.state import actions
from smeedkaart.web.state import query as address
from smeedkaart.web.state.situation import recorded
from smeedkaart.web.view.escape import said
from smeedkaart.web.view.receipt import receipt_html
from smeedkaart.workshop.days import stops, three_days
from smeedkaart.workshop.situation import Situation

__all__ = ["show_downloads", "show_publish", "show_receipt"]

# more days than this and the file no longer goes by e-mail
_MOST_DAYS = 5


def show_receipt(_store: Store, now: Situation, area: str) -> None:
    """Show every line of the receipt of an area, to take along too."""
    if now.assessment is None:
        return
    receipt, outcome = now.assessment.receipts[area], now.assessment.tiers[area]
    st.html(receipt_html(receipt, outcome, now.zones))
    name = _file_name(_("receipt {name}").format(name=receipt.name))
    with st.container(horizontal=True):
        for form in formats_for("receipt", offered=True):
            _download(form, name, partial(form.content, receipt, zones=now.zones))


def show_publish(store: Store, now: Situation, _area: str) -> None:
    """Offer the map for everyone, and the numbers in every format."""
    assessment = now.assessment
    if assessment is None:
        why = str(now.trouble) or _("Nothing is drawn yet. Draw an area first; then it can be published.")
        st.html(said(why, "pg-warn"))
        return
    title, name = now.workshop.name, _file_name(now.workshop.name)
    _explain(
        _("One file with the map and all numbers. It opens without internet, on any computer and phone.")
    )
    events = recorded(store, now.workshop.id, now.revision)
    days = _days(events)

    (page,) = formats_for("page")

    def made() -> str | bytes:
        through = (
            published_history(events, days, now.judging.zones, now.judging.schemes) if len(days) > 1 else None
        )
        if through is not None and is_example(store.path):
            through = replace(through, notice=example_notice())
        return page.content(assessment, zones=now.zones, title=title, history=through)

    _download(page, name, made, main=_("The map for everyone"))
    _explain(_("For the analyst: shapes with their numbers for QGIS, tables for Excel and for programs."))
    with st.container(horizontal=True):
        show_downloads(assessment, name)
    if now.zones.notice:
        st.html(said(now.zones.notice, "pg-notice"))


def show_downloads(assessment: Assessment, name: str) -> None:
    """Offer the numbers of areas in every format that has a button."""
    for form in formats_for("numbers", offered=True):
        _download(form, name, partial(form.content, assessment))


def _days(events: Iterable[Event]) -> tuple[date, ...]:
    """Ask which days the map can be slid to, where there are several."""
    offered = stops(events, actions.today())
    if len(offered) < 2:
        return ()
    shown = address.day_shown()
    chosen = st.multiselect(
        _("With a slider over these days"),
        offered,
        default=three_days(offered, shown),
        format_func=day,
        key="publish-days",
        max_selections=_MOST_DAYS,
        placeholder=_("Choose"),
    )
    return tuple(sorted(chosen))


def _explain(sentence: str) -> None:
    st.html(said(sentence))


def _download(form: Format, name: str, build: Callable[[], str | bytes], *, main: str = "") -> None:
    language = current_language()

    def built() -> bytes:
        # runs when the button is clicked, outside the page and its language
        with speaking(language):
            made = build()
        return made.encode() if isinstance(made, str) else made

    st.download_button(
        main or _(form.button),
        built,
        file_name=f"{name}{form.suffixes[0]}",
        mime=form.media,
        on_click="ignore",
        type="primary" if main else "secondary",
    )


def _file_name(title: str) -> str:
    """Make a name that every system takes as the name of a file."""
    plain = re.sub(r"[^\w -]+", "", title).strip()
    return re.sub(r"[ _]+", "-", plain)[:80] or "smeedkaart"
