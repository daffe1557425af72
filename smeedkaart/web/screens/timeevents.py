"""What happened, in plain sentences, and what every merge and split did to the money."""

from __future__ import annotations

import streamlit as st

from smeedkaart.change.effects import change_effect
from smeedkaart.change.money import Effect
from smeedkaart.errors import SmeedkaartError
from smeedkaart.history.kinds import kind_of
from smeedkaart.history.sentences import tale
from smeedkaart.text.language import gettext as _
from smeedkaart.web.screens.timeline_view import View, ViewKey
from smeedkaart.web.view.escape import filled
from smeedkaart.web.view.history_lines import lines

__all__ = ["show_events"]


def show_events(view: View) -> None:
    """Show everything that happened."""
    effects = _effects(view.key, view)
    told = [(line, effects.get(line.events[0].id)) for line in lines(tale(view.events))]
    st.html(
        filled(
            "events.html",
            told=told,
            intro=_("Everything that was recorded and still counts, in the order of the days."),
            happened=_("What happened"),
            euros=_("Euros"),
            why=_("What makes the difference?"),
            which=_("Which?"),
        )
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def _effects(key: ViewKey, _view: View) -> dict[int, Effect]:  # noqa: ARG001
    found = {}
    for event in _view.events.counted:
        if not kind_of(event.kind).several:
            continue
        try:
            found[event.id] = change_effect(_view.events, event, _view.used.data, _view.now.judging.schemes)
        except SmeedkaartError:
            # the sentence stands without its euros
            continue
    return found
