"""The start screen: go on with a workshop or begin a new one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date

import streamlit as st

from smeedkaart.errors import SmeedkaartError
from smeedkaart.exchange.example import example_notice, is_example
from smeedkaart.funding.scheme import Scheme
from smeedkaart.sources.local import datasets
from smeedkaart.store.store import Store, Workshop
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day
from smeedkaart.web.screens.rules import scheme_html
from smeedkaart.web.server.app import SCHEME_VARIABLE
from smeedkaart.web.state import query as address
from smeedkaart.web.view.escape import block, plain, said, tag
from smeedkaart.web.widgets.kept import copy_button, show_file_trouble
from smeedkaart.web.widgets.reading import language_buttons
from smeedkaart.web.widgets.text_file import choose_text_file, chosen_file
from smeedkaart.workshop.choosing import begin, known_schemes
from smeedkaart.workshop.standing import zone_data

__all__ = ["begin_workshop", "first_workshop", "show", "usual_scheme"]

# older ones wait behind a button, so that the screen stays one screen
_SHOWN = 5
# names in the session state
_SCHEME_FILE = "new-scheme-file"
_SCHEME_CHOSEN = "new-scheme-chosen"


def first_workshop(store: Store) -> str | None:
    """Begin a workshop for whoever opens smeedkaart for the first time, and put it in the address."""
    if store.workshops():
        return None
    return begin_workshop(store, datasets.DEFAULT)


def begin_workshop(store: Store, dataset: str, name: str = "", scheme: tuple[str, str] | None = None) -> str:
    """Begin a workshop with a set of data and a scheme, and put it in the address."""
    called = name or _suggested_name(dataset)
    workshop = begin(store, called, dataset, scheme or usual_scheme())
    address.go(workshop.id)
    return workshop.id


def usual_scheme() -> tuple[str, str]:
    """Give the scheme with which the app was started, else the worked one: the name of its file, its text."""
    asked = os.environ.get(SCHEME_VARIABLE)
    if asked:
        try:
            file, text = Scheme.text_of(asked)
            Scheme.parse(text, file)
        except SmeedkaartError as error:
            # the file changed or went away while the app runs: what was drawn before can still be opened
            st.session_state["message"] = str(error)
        else:
            return file, text
    return Scheme.text_of(datasets.DEFAULT_SCHEME)


def show(store: Store) -> None:
    """Show the start screen."""
    earlier = sorted(store.workshops(), key=lambda workshop: workshop.created, reverse=True)
    with st.container(key="pg-start"):
        promise = _(
            "Draw the border of your own area and see at once how many people live there"
            " and which money follows."
        )
        st.html(block(tag("h1", "smeedkaart"), tag("p", promise)))
        _open_button(earlier[0], main=True)
        if store.revision(earlier[0].id):
            st.button(
                _("What became of it through time: the timeline"),
                key="timeline",
                on_click=address.to_timeline,
                args=(earlier[0].id,),
                width="stretch",
            )
        if is_example(store.path):
            st.html(said(example_notice(), "pg-notice"))
        show_file_trouble(store)
        _new(store, earlier[0].dataset)
        if len(earlier) > 1:
            heading = tag("h2", _("Earlier workshops on this machine"))
            st.html(block(heading))
            for workshop in earlier[1 : 1 + _SHOWN]:
                _open_button(workshop)
            if len(earlier) > 1 + _SHOWN:
                with st.expander(_("Older workshops")):
                    for workshop in earlier[1 + _SHOWN :]:
                        _open_button(workshop)
        copy_button(store)
        _foot()


def _open_button(workshop: Workshop, *, main: bool = False) -> None:
    text = _("Continue with {name}").format(name=workshop.name) if main else workshop.name
    st.button(
        plain(text),
        key=f"open-{workshop.id}",
        on_click=address.go,
        args=(workshop.id,),
        type="primary" if main else "secondary",
        width="stretch",
        help=_("started on {day}").format(day=day(workshop.created.date())),
    )


def _new(store: Store, last: str) -> None:
    each = [found for found in datasets.names() if not found.trouble]
    beside = datasets.beside_each_other([found for found in each if not found.sample])
    offered = [*each, *datasets.province_sets()]
    if last not in {found.key for found in offered} and datasets.stamp(last):
        # several that were chosen together
        offered.append(datasets.Dataset(last, datasets.title_of(last), sample=False))
    # what people fetched themselves comes before the sample, and what they worked with last before all
    offered.sort(key=lambda found: (found.sample, found.key != last))
    titles = {found.key: found.title for found in offered}
    schemes = _schemes(store)
    with st.form("new-workshop", border=False):
        if len(offered) > 1:
            st.selectbox(
                _("New workshop, with the data of"), titles, format_func=titles.__getitem__, key="new-data"
            )
            if beside:
                _together({found.key: found.title for found in beside})
            label, hint, value = _("Its name"), _("may stay empty"), ""
        else:
            label, hint, value = _("New workshop"), "", _suggested_name(datasets.DEFAULT)
        if len(schemes) > 1:
            st.selectbox(_("and the scheme"), list(schemes), key="new-scheme")
        name, go = st.columns([3, 2], vertical_alignment="bottom")
        name.text_input(label, value=value, placeholder=hint, key="new-name", max_chars=120)
        go.form_submit_button(_("Begin"), on_click=_begin, args=(store,), width="stretch")
    if message := st.session_state.pop("message", None):
        st.html(said(message, "pg-warn"))
    with st.expander(
        _("A scheme of your own"), expanded=_SCHEME_CHOSEN in st.session_state, key="own-scheme"
    ):
        choose_text_file(
            _("Choose a file with a scheme (.toml)"), key=_SCHEME_FILE, accept=".toml", on_file=_on_scheme
        )
        chosen = next(iter(schemes.values()))
        shown = schemes.get(str(st.session_state.get("new-scheme")), chosen)
        st.html(scheme_html(Scheme.parse(shown[1], shown[0])))
    st.button(_("Bring a map in"), key="bring", on_click=address.to_bring, width="stretch")
    st.button(_("Data of another municipality"), key="data", on_click=address.to_data, width="stretch")


def _together(titles: Mapping[str, str]) -> None:
    """Offer the data of neighbours, for areas that cross a municipal border."""
    st.multiselect(
        _("Together with, for areas across a municipal border"),
        titles,
        format_func=titles.__getitem__,
        placeholder=_("no other municipality"),
        key="new-also",
    )


def _schemes(store: Store) -> dict[str, tuple[str, str]]:
    """List the schemes to begin with, by what they are called: a chosen file, then the usual one."""
    found: dict[str, tuple[str, str]] = {}
    for scheme in (st.session_state.get(_SCHEME_CHOSEN), usual_scheme()):
        if scheme is not None:
            found.setdefault(Scheme.parse(scheme[1], scheme[0]).title, scheme)
    return {**found, **{title: one for title, one in known_schemes(store).items() if title not in found}}


def _on_scheme() -> None:
    """Take the scheme in a file, or say what is wrong with it."""
    address.speak()
    file = chosen_file(_SCHEME_FILE)
    if file is None:
        return
    try:
        title = Scheme.parse(file[1], file[0]).title
    except SmeedkaartError as error:
        st.session_state["message"] = str(error)
        return
    st.session_state[_SCHEME_CHOSEN] = file
    st.session_state["new-scheme"] = title


def _begin(store: Store) -> None:
    address.speak()
    try:
        chosen = str(st.session_state.get("new-data", datasets.DEFAULT))
        dataset = datasets.joined([chosen, *st.session_state.get("new-also", ())])
        # what does not go together is told here, not on every page of a workshop
        zone_data(dataset)
        scheme = _schemes(store).get(str(st.session_state.get("new-scheme")))
        begin_workshop(store, dataset, str(st.session_state["new-name"]).strip(), scheme)
    except SmeedkaartError as error:
        st.session_state["message"] = str(error)


def _suggested_name(dataset: str) -> str:
    return _("{place}, {day}").format(place=zone_data(dataset).name, day=day(date.today()))  # noqa: DTZ011


def _foot() -> None:
    zones = zone_data(datasets.DEFAULT)
    st.html(block(tag("p", zones.notice, "pg-notice"), tag("p", zones.attribution, "pg-source")))
    language_buttons()
