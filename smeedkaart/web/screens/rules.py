"""By what is judged: the figures, the scheme and the pool of every day, and another from a day on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st
from markupsafe import Markup

from smeedkaart.errors import SmeedkaartError
from smeedkaart.funding.scheme import Scheme
from smeedkaart.funding.scheme_sentences import scheme_said
from smeedkaart.history.by_day import rules_recorded
from smeedkaart.history.event import Event
from smeedkaart.history.sentences import tale
from smeedkaart.sources.local import datasets
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day
from smeedkaart.web.state import actions
from smeedkaart.web.state import query as address
from smeedkaart.web.state.situation import recorded
from smeedkaart.web.view.escape import block, plain, said, tag
from smeedkaart.web.widgets.text_file import choose_text_file, chosen_file
from smeedkaart.workshop.choosing import data_chosen, known_schemes, pool_chosen, scheme_chosen
from smeedkaart.workshop.situation import Situation

__all__ = ["scheme_html", "show_rules"]

# names in the session state
FILE = "rules-file"
_CHOSEN = "rules-chosen-file"
_SAID = "rules-said"
_FIGURES, _SCHEME, _POOL = "figures", "scheme", "pool"


def show_rules(store: Store, now: Situation, _area: str) -> None:
    """Tell by what is judged, and ask what else is to hold from which day."""
    st.html(block(_figures(now), _told(now.scheme), kind="pg pg-block"))
    recorded_ = recorded(store, now.workshop.id, now.revision)
    ids = {event.id for event in rules_recorded(recorded_)}
    sentences = [one.sentence for one in tale(recorded_, lambda event: event.id in ids)]
    if sentences:
        lines = Markup().join(tag("li", one) for one in sentences)
        st.html(block(tag("h2", _("What holds from which day")), tag("ul", lines), kind="pg pg-block"))
    with st.expander(_("Let something else hold from a day on"), key="rules-other"):
        _another(store, now)


def _figures(now: Situation) -> Markup:
    text = _("People by the figures of {name}, {year}.").format(name=now.zones.name, year=now.zones.year)
    return tag("p", text)


def scheme_html(scheme: Scheme) -> str:
    """Tell a scheme in sentences."""
    return block(_told(scheme), kind="pg pg-block")


def _told(scheme: Scheme) -> Markup:
    lines = Markup().join(tag("li", str(one)) for one in scheme_said(scheme))
    return tag("h2", scheme.title) + tag("ul", lines)


def _another(store: Store, now: Situation) -> None:
    """Ask what holds, and from which day."""
    kinds = {_FIGURES: _("Figures"), _SCHEME: _("Scheme"), _POOL: _("Pool")}
    kind = st.radio(
        _("What?"), list(kinds), format_func=kinds.__getitem__, horizontal=True, key="rules-kind", index=1
    )
    when = st.date_input(
        _("From which day?"),
        value=actions.today(),
        min_value=date(1900, 1, 1),
        format="DD-MM-YYYY",
        key="rules-on",
    )
    on = when if isinstance(when, date) else actions.today()
    if kind == _FIGURES:
        make = _ask_figures(on)
    elif kind == _SCHEME:
        make = _ask_scheme(store, on)
    else:
        make = _ask_pool(now, on)
    reason = st.text_input(_("Why?"), key="rules-reason", max_chars=400)
    if sentence := st.session_state.pop(_SAID, ""):
        st.html(said(sentence, "pg-warn"))
    st.button(
        _("Record"),
        key="rules-go",
        type="primary",
        disabled=make is None,
        on_click=_record,
        args=(store, now.workshop.id, make, reason.strip()),
    )


# makes the event, given the reason
_Make = Callable[[str], Event]


def _ask_figures(on: date) -> _Make | None:
    titles = {found.key: found.title for found in datasets.names() if not found.trouble}
    key = st.selectbox(_("Figures"), list(titles), format_func=titles.__getitem__, key="rules-data")
    return lambda reason: data_chosen(key, on, role=actions.role(), reason=reason)


def _ask_scheme(store: Store, on: date) -> _Make | None:
    known = known_schemes(store)
    file = _file()
    if file is not None:
        known = {_("From the file {file}").format(file=file[0]): file, **known}
    title = st.selectbox(_("Scheme"), list(known), key="rules-scheme")
    _choose_file(_("Choose a file with a scheme (.toml)"))
    try:
        scheme = Scheme.parse(known[title][1], known[title][0])
    except SmeedkaartError as error:
        st.html(said(str(error), "pg-warn"))
        return None
    st.html(scheme_html(scheme))
    name, text = known[title]
    return lambda reason: scheme_chosen(name, text, on, role=actions.role(), reason=reason)


def _ask_pool(now: Situation, on: date) -> _Make | None:
    _choose_file(_("Choose a file with a pool (.toml)"))
    file = _file()
    if file is None:
        hint = _("In the file a pool stands as [pool], as in that of a scheme.")
        st.html(block(tag("p", hint, "pg-source")))
        return None
    try:
        scheme = now.judging.scheme_on(on)
        made = pool_chosen(*file, on, scheme, role=actions.role())
        told = scheme_said(scheme.with_pool(file[1], file[0]).model_copy(update={"tiers": ()}))
    except SmeedkaartError as error:
        st.html(said(str(error), "pg-warn"))
        return None
    st.html(block(tag("p", plain(str(made.name))), *(tag("p", str(one)) for one in told[2:])))
    return lambda reason: pool_chosen(*file, on, scheme, role=actions.role(), reason=reason)


def _choose_file(label: str) -> None:
    choose_text_file(label, key=FILE, accept=".toml", on_file=_on_file)


def _on_file() -> None:
    file = chosen_file(FILE)
    if file is not None:
        st.session_state[_CHOSEN] = file


def _file() -> tuple[str, str] | None:
    file: tuple[str, str] | None = st.session_state.get(_CHOSEN)
    return file


def _record(store: Store, workshop: str, make: _Make, reason: str) -> None:
    address.speak()
    try:
        event = make(reason)
        store.append(workshop, actions.by_page([event]))
        actions.touched(workshop)
    except SmeedkaartError as error:
        st.session_state[_SAID] = str(error)
        return
    if event.valid_from > actions.today():
        text = _("This is recorded and holds from {day}.")
        actions.announce(text.format(day=day(event.valid_from)))
    st.session_state.pop(_CHOSEN, None)
    actions.close()
