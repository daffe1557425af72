"""The form that says of what kind an area is, and to which group it belongs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import streamlit as st

from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.text.spelling import name_key
from smeedkaart.web.state import actions
from smeedkaart.workshop.situation import Situation

__all__ = ["show_class", "whose_initiative"]


def show_class(store: Store, now: Situation, area: str) -> None:
    """Show the form, with what other areas are of to choose from."""
    with st.form(f"classify-{area}", border=False):
        # what municipalities tell areas apart by; any other word may be typed
        _choice(now, area, "area_kind", _("Of what kind is this area?"), (_("neighbourhood"), _("village")))
        _choice(now, area, "area_group", _("To which group does it belong?"))
        st.date_input(
            _("From which day?"),
            value=max(date.today(), now.areas.at[area, "drawn_from"]),  # noqa: DTZ011
            min_value=now.areas.at[area, "drawn_from"],
            format="DD-MM-YYYY",
            key=f"class-on-{area}",
        )
        st.form_submit_button(
            _("Save kind and group"), on_click=actions.classify, args=(store, now.workshop.id, area)
        )


def whose_initiative(key: str) -> str:
    """Ask on whose initiative something happens; empty when nobody says."""
    asked = st.text_input(
        _("On whose initiative?"), key=key, max_chars=120, placeholder=_("for example: residents")
    )
    return asked.strip()


def _choice(now: Situation, area: str, column: str, label: str, usual: Iterable[str] = ()) -> None:
    own = str(now.areas.at[area, column])
    # one spelling of each, that of this area first
    known = {name_key(name): name for name in (*usual, *map(str, now.areas[column]), own)}
    options = ["", *sorted(known[key] for key in known if key)]
    st.selectbox(
        label,
        options,
        index=options.index(own),
        # the same in every language: an answer that is open must be found again when the language is switched
        format_func=lambda option: option or "\N{EN DASH}",
        accept_new_options=True,
        key=f"{column}-{area}",
    )
