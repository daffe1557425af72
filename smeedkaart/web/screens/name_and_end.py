"""What an area is called and when it ends, without the map; and the areas that ended, to bring back."""

from __future__ import annotations

from datetime import date

import streamlit as st
from markupsafe import Markup

from smeedkaart.history.event import Event
from smeedkaart.history.kinds import END
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day
from smeedkaart.text.spelling import NAME_LIMIT
from smeedkaart.web.screens.area_class import whose_initiative
from smeedkaart.web.screens.loose_ends import ask_loose_ends, questions_of_end
from smeedkaart.web.state import actions
from smeedkaart.web.view.escape import block, plain, said, tag
from smeedkaart.workshop.situation import Situation

__all__ = ["show_ended", "show_name_and_end"]


def show_name_and_end(store: Store, now: Situation, area: str) -> None:
    """Rename or end an area without the map."""
    with st.form(f"rename-{area}", border=False):
        name = str(now.areas.at[area, "name"])
        st.text_input(_("Name of the area"), value=name, key=f"name-{area}", max_chars=NAME_LIMIT)
        st.form_submit_button(
            _("Save the name"), on_click=actions.rename, args=(store, now.workshop.id, area)
        )
    last = st.date_input(
        _("Until which day?"),
        value=date.today(),  # noqa: DTZ011
        min_value=now.areas.at[area, "drawn_from"],
        format="DD-MM-YYYY",
        key=f"end-on-{area}",
    )
    st.text_input(_("Why?"), key=f"end-reason-{area}", max_chars=400)
    whose_initiative(f"end-initiative-{area}")
    end = Event(END, area, last if isinstance(last, date) else actions.today())
    chosen = ask_loose_ends(questions_of_end(store, now, end), f"end-hangs-{area}")
    st.button(
        _("End this area"),
        key=f"end-{area}",
        on_click=actions.end,
        args=(store, now.workshop.id, area, chosen or ()),
        disabled=chosen is None,
        help=_("The area leaves the map; nothing is lost, it can be brought back."),
    )


def show_ended(store: Store, now: Situation, _area: str) -> None:
    """List the areas that ended, each to bring back."""
    if not now.ended:
        st.html(said(_("No area has ended.")))
    for area in now.ended:
        st.html(block(tag("p", Markup("{}, {}").format(tag("b", area.name), day(area.on)))))
        st.button(
            _("Bring {name} back").format(name=plain(area.name)),
            key=f"restore-{area.area}",
            on_click=actions.restore,
            args=(store, now.workshop.id, area),
            type="tertiary",
        )
