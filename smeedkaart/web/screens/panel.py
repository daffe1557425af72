"""The panel beside the map: the three numbers, the list of areas, and what is done with an area."""

from __future__ import annotations

from datetime import date

import streamlit as st
from markupsafe import Markup

from smeedkaart.assessment.result import Assessment
from smeedkaart.history.decision import Decision
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import END
from smeedkaart.store.store import Store
from smeedkaart.text.language import current_language
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day
from smeedkaart.text.spelling import NAME_LIMIT
from smeedkaart.web.screens.area_class import show_class, whose_initiative
from smeedkaart.web.screens.changes import show_again, show_identity
from smeedkaart.web.screens.conflict import show_conflict
from smeedkaart.web.screens.loose_ends import ask_loose_ends, questions_of_end
from smeedkaart.web.screens.online import show_switch
from smeedkaart.web.screens.rules import rules_button
from smeedkaart.web.state import actions
from smeedkaart.web.state import query as address
from smeedkaart.web.view import results
from smeedkaart.web.view.escape import block, plain, said, tag
from smeedkaart.web.view.overlap import double_and_unclaimed, pool_html
from smeedkaart.web.widgets.area_list import area_list
from smeedkaart.web.widgets.reading import language_buttons, size_button
from smeedkaart.workshop.situation import Situation

__all__ = ["show_panel"]


def show_panel(store: Store, now: Situation, selected: str | None) -> None:
    """Show the panel."""
    _bar(now)
    for sentence in actions.messages():
        st.html(said(sentence, "pg-warn"))
    if now.proposals:
        show_conflict(store, now)
    show_identity(store, now)
    if now.assessment is not None:
        _numbers(store, now, now.assessment, selected)
    elif now.trouble:
        st.html(said(str(now.trouble), "pg-warn"))
    else:
        _first_steps()
    show_again(store, now)
    _ended(store, now)
    _foot(store, now)


def _bar(now: Situation) -> None:
    with st.container(key="pg-bar", horizontal=True):
        place = Markup("{}{}").format(tag("b", now.workshop.name), now.zones.name)
        st.html(block(tag("p", place, "pg-place")))
        size_button()
        language_buttons()


def _first_steps() -> None:
    steps = (
        _("Choose “Draw an area” on the map."),
        _("Click from corner to corner along the border that people feel is theirs."),
        _("Click the first corner again and give the area its name."),
    )
    listed = Markup().join(tag("li", step) for step in steps)
    title = _("Draw the first area")
    promise = _("At once you see here how many people live there and which money follows.")
    st.html(block(tag("h1", title), tag("ol", listed), tag("p", promise), kind="pg pg-step"))


def _numbers(store: Store, now: Situation, assessment: Assessment, selected: str | None) -> None:
    if selected is None:
        st.html(results.total_figures(assessment, now.scheme, now.zones))
        with st.container(horizontal=True, key="pg-whole"):
            st.button(
                _("Publish and export"),
                key="publish",
                icon=":material/public:",
                on_click=actions.open_sheet,
                args=("publish",),
            )
            timeline_button(now.workshop.id)
    else:
        receipt, outcome = assessment.receipts[selected], assessment.tiers[selected]
        st.html(results.area_figures(receipt, outcome, now.scheme, now.zones))
        with st.container(horizontal=True, key="pg-choice"):
            st.button(
                _("Receipt"),
                key="receipt",
                icon=":material/receipt_long:",
                on_click=actions.open_sheet,
                args=("receipt",),
            )
            st.button(_("All areas"), key="all", on_click=actions.select, args=(None,), type="tertiary")
        _decide(store, now, selected)
        _change(store, now, selected)
        show_class(store, now, selected)
    area_list(
        key=actions.LIST,
        caption=_("The areas with their tier, people and euros"),
        columns=[_("Area"), _("Tier"), _("People"), _("Euros")],
        rows=results.rows(assessment, now.scheme, selected),
        subtotals=results.subtotal_rows(assessment),
        totals=results.totals_row(assessment),
        totals_note=results.totals_note(assessment),
        language=current_language(),
        on_pick=actions.on_pick,
    )
    st.html(double_and_unclaimed(assessment))
    if assessment.total.pool is not None:
        st.html(pool_html(assessment.total.pool))
    for sentence in assessment.warnings:
        st.html(said(sentence, "pg-source"))


def timeline_button(workshop: str) -> None:
    """Show the way to the timeline."""
    st.button(
        _("Timeline"),
        key="timeline",
        icon=":material/timeline:",
        on_click=address.to_timeline,
        args=(workshop,),
    )


def _decide(store: Store, now: Situation, area: str) -> None:
    """Record what people judged; some tiers rest on it."""
    if not now.scheme.decisions:
        return
    held = [decision for decision in now.decisions if decision.area == area]
    with st.expander(_("Decisions about this area"), key=f"decisions-{area}"):
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


def _change(store: Store, now: Situation, area: str) -> None:
    """Rename or end an area without the map."""
    with st.expander(_("Name and end"), key=f"change-{area}"):
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


def _ended(store: Store, now: Situation) -> None:
    if not now.ended:
        return
    with st.expander(_("Areas that ended"), key="ended"):
        for area in now.ended:
            st.html(block(tag("p", Markup("{}, {}").format(tag("b", area.name), day(area.on)))))
            st.button(
                _("Bring {name} back").format(name=plain(area.name)),
                key=f"restore-{area.area}",
                on_click=actions.restore,
                args=(store, now.workshop.id, area),
                type="tertiary",
            )


def _foot(store: Store, now: Situation) -> None:
    notice = tag("p", now.zones.notice, "pg-notice") if now.zones.notice else ""
    st.html(block(notice, tag("p", results.credit(now.zones), "pg-source"), kind="pg pg-block"))
    show_switch(store, now.workshop.id)
    with st.container(key="pg-elsewhere", horizontal=True):
        rules_button()
        st.button(_("Other workshop"), key="start", on_click=address.go, args=(None,), type="tertiary")
        st.button(_("Data of another municipality"), key="data", on_click=address.to_data, type="tertiary")
