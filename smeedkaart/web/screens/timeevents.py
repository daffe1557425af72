"""What happened, in plain sentences, and what every merge and split did to the money."""

from __future__ import annotations

from html import escape

import streamlit as st

from smeedkaart.change.money import Effect
from smeedkaart.change.series import change_effect
from smeedkaart.errors import SmeedkaartError
from smeedkaart.history.kinds import kind_of
from smeedkaart.history.sentences import tale
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import money
from smeedkaart.web.screens.timeline_view import Key, View
from smeedkaart.web.view.escape import tag
from smeedkaart.web.view.history_lines import Line, lines

__all__ = ["show_events"]


def show_events(view: View) -> None:
    """Show everything that happened."""
    effects = _effects(view.key, view)
    intro = _("Everything that was recorded and still counts, in the order of the days.")
    rows = "".join(_row(line, effects.get(line.events[0].id)) for line in lines(tale(view.events)))
    head = tag("th", _("What happened")) + tag("th", _("Euros"), "pg-number")
    st.html(
        f'<div class="pg pg-scroll">{tag("p", intro)}<table class="pg-table pg-events">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(line: Line, effect: Effect | None) -> str:
    if effect is None:
        each = "".join(tag("li", sentence) for sentence in line.each)
        which = tag("summary", _("Which?"))
        more = f"<details>{which}<ul>{each}</ul></details>" if each else ""
        return f"<tr><td>{escape(line.sentence)}{more}</td><td></td></tr>"
    why = "".join(
        f"<li>{escape(reason.text)}: <b>{escape(money(reason.amount))}</b></li>" for reason in effect.lines
    )
    heading = tag("summary", _("What makes the difference?"))
    details = f"<details>{heading}<ul>{why}</ul></details>" if why else ""
    return (
        f"<tr><td><b>{escape(line.sentence)}</b>{tag('p', effect.sentence(), 'pg-source')}{details}</td>"
        f'<td class="pg-number"><b>{escape(effect.difference_words())}</b></td></tr>'
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def _effects(key: Key, _view: View) -> dict[int, Effect]:  # noqa: ARG001
    found = {}
    for event in _view.events.counted:
        if not kind_of(event.kind).several:
            continue
        try:
            found[event.id] = change_effect(_view.events, event, _view.used.data, _view.now.scheme)
        except SmeedkaartError:
            # the sentence stands without its euros
            continue
    return found
