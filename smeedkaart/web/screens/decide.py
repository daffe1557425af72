"""What people decided about an area: the decisions that hold, and a form for another."""

from __future__ import annotations

from datetime import date

import streamlit as st
from markupsafe import Markup

from smeedkaart.history.decision import Decision
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day
from smeedkaart.web.screens.area_class import whose_initiative
from smeedkaart.web.state import actions
from smeedkaart.web.view.escape import block, tag
from smeedkaart.workshop.situation import Situation

__all__ = ["show_decisions"]


def show_decisions(store: Store, now: Situation, area: str) -> None:
    """Record what people judged; some tiers rest on it."""
    held = [decision for decision in now.decisions if decision.area == area]
    for decision in held:
        _held_decision(store, now, decision)
    options: list[tuple[str, int | None]] = [
        (kind.kind, level)
        for kind in now.scheme.decisions
        for level in (range(1, len(kind.levels) + 1) if kind.levels else (None,))
    ]
    with st.form(f"decide-{area}", border=False):
        st.selectbox(
            _("What was decided?"),
            options,
            index=None,
            format_func=lambda choice: _choice_words(now, *choice),
            placeholder=_("Choose"),
            key=f"decision-{area}",
        )
        st.date_input(
            _("From which day?"),
            value=date.today(),  # noqa: DTZ011
            min_value=now.areas.at[area, "drawn_from"],
            format="DD-MM-YYYY",
            key=f"decision-on-{area}",
        )
        st.text_input(_("Why?"), key=f"decision-reason-{area}", max_chars=400)
        whose_initiative(f"decision-initiative-{area}")
        st.form_submit_button(
            _("Record the decision"),
            on_click=actions.record_decision,
            args=(store, now.workshop.id, area),
        )


def _held_decision(store: Store, now: Situation, decision: Decision) -> None:
    words = _choice_words(now, decision.kind, decision.level)
    since = _("since {day}").format(day=day(decision.on))
    reason = f": {decision.reason}" if decision.reason else ""
    st.html(block(tag("p", Markup("{}, {}{}").format(tag("b", words), since, reason))))
    st.button(
        _("Take back"),
        key=f"withdraw-{decision.area}-{decision.kind}",
        on_click=actions.withdraw,
        args=(store, now.workshop.id, decision.area, decision.kind),
        type="tertiary",
    )


def _choice_words(now: Situation, kind: str, level: int | None) -> str:
    what = now.scheme.decision(kind)
    title = what.title[:1].upper() + what.title[1:]
    if level is None:
        return title
    return _("{what}: {level}, {meaning}").format(what=title, level=level, meaning=what.level_title(level))
