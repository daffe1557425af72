"""The start screen: go on with a workshop or begin a new one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from smeedkaart.errors import SmeedkaartError
from smeedkaart.exchange.example import example_notice, is_example
from smeedkaart.sources.local import datasets
from smeedkaart.store.store import Store, Workshop
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day
from smeedkaart.web.state import query as address
from smeedkaart.web.state.situation import zone_data
from smeedkaart.web.view.escape import block, plain, said, tag
from smeedkaart.web.widgets.kept import copy_button, show_file_trouble
from smeedkaart.web.widgets.reading import language_buttons

__all__ = ["begin_workshop", "first_workshop", "show"]

# older ones wait behind a button, so that the screen stays one screen
_SHOWN = 5


def first_workshop(store: Store) -> str | None:
    """Begin a workshop for whoever opens smeedkaart for the first time, and put it in the address."""
    if store.workshops():
        return None
    return begin_workshop(store, datasets.DEFAULT)


def begin_workshop(store: Store, dataset: str, name: str = "") -> str:
    """Begin a workshop with a set of data, and put it in the address."""
    called = name or _suggested_name(dataset)
    workshop = store.create_workshop(called, dataset=dataset, scheme=datasets.DEFAULT_SCHEME)
    address.go(workshop.id)
    return workshop.id


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
        name, begin = st.columns([3, 2], vertical_alignment="bottom")
        name.text_input(label, value=value, placeholder=hint, key="new-name", max_chars=120)
        begin.form_submit_button(_("Begin"), on_click=_begin, args=(store,), width="stretch")
    if message := st.session_state.pop("message", None):
        st.html(said(message, "pg-warn"))
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


def _begin(store: Store) -> None:
    address.speak()
    try:
        chosen = str(st.session_state.get("new-data", datasets.DEFAULT))
        dataset = datasets.joined([chosen, *st.session_state.get("new-also", ())])
        # what does not go together is told here, not on every page of a workshop
        zone_data(dataset)
        begin_workshop(store, dataset, str(st.session_state["new-name"]).strip())
    except SmeedkaartError as error:
        st.session_state["message"] = str(error)


def _suggested_name(dataset: str) -> str:
    return _("{place}, {day}").format(place=zone_data(dataset).name, day=day(date.today()))  # noqa: DTZ011


def _foot() -> None:
    zones = zone_data(datasets.DEFAULT)
    st.html(block(tag("p", zones.notice, "pg-notice"), tag("p", zones.attribution, "pg-source")))
    language_buttons()
