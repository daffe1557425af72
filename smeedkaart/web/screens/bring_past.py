"""Several maps with their days: what seems to have happened in between, accepted or declined one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from smeedkaart.assessment.running import Running
from smeedkaart.change.recognition import UNCHANGED
from smeedkaart.errors import SmeedkaartError
from smeedkaart.exchange.import_past import on_another_day
from smeedkaart.exchange.review_file import LAPSES, DecisionChoice, Review, Suggestion
from smeedkaart.files.several_maps import day_in_name
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import number, percentage
from smeedkaart.web.screens.bring_areas import FIRST_DAY, LAST_DAY, choose_layer
from smeedkaart.web.screens.bring_preview import Ground, preview_map
from smeedkaart.web.state import actions
from smeedkaart.web.state import query as address
from smeedkaart.web.state.bringing import OnTable, forget_table, on_table, without_folder
from smeedkaart.web.state.reviewing import (
    certain,
    change_review,
    compare_maps,
    discard_review,
    record_review,
    recorded_numbers,
    review_path,
)
from smeedkaart.web.view.escape import block, plain, said, tag
from smeedkaart.web.view.proposed import ProposedStep, people_between, step_features, steps_of

__all__ = ["ask_days", "show_review"]

# proposals that are shown at a time
_LEAF = 12


def ask_days(store: Store, workshop: str, table: OnTable, maps: Sequence[Path]) -> None:
    """Ask of which day each map is, and then compare them."""
    st.html(
        block(tag("p", _("Of which day is each map? Where the name of its file tells, that stands there.")))
    )
    for path in maps:
        with st.container(key=f"pg-bring-map-{path.name}"):
            what, when, away = st.columns([5, 3, 2], vertical_alignment="bottom")
            with what:
                st.html(block(tag("p", path.name, "pg-bring-what")))
                try:
                    choose_layer(table, path)
                except SmeedkaartError as error:
                    st.html(said(without_folder(error, table), "pg-warn"))
            table.days[path.name] = _day_of(table, path, when)
            away.button(
                _("Leave out"),
                key=f"bring-away-{path.name}",
                on_click=table.leave_out,
                args=(path,),
                type="tertiary",
                help=_("Leave {file} out").format(file=plain(path.name)),
            )
    with st.container(horizontal=True, key="pg-dialog-end"):
        st.button(
            _("Compare the maps"),
            key="bring-compare",
            type="primary",
            on_click=_compare,
            args=(store, workshop, table, maps),
        )


def _day_of(table: OnTable, path: Path, place: DeltaGenerator) -> date | None:
    chosen = place.date_input(
        plain(_("Day of {file}").format(file=path.name)),
        value=table.days.get(path.name, day_in_name(path.name)),
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="DD-MM-YYYY",
        key=f"bring-day-{path.name}",
    )
    return chosen if isinstance(chosen, date) else None


def _compare(store: Store, workshop: str, table: OnTable, maps: Sequence[Path]) -> None:
    address.speak()
    dated: list[tuple[Path, date]] = []
    for path in maps:
        when = table.days.get(path.name)
        if when is None:
            actions.announce(_("Give {file} its day first.").format(file=path.name))
            return
        dated.append((path, when))
    try:
        layers = [table.layers.get(path.name) or None for path in maps]
        compare_maps(store, workshop, dated, layers)
    except SmeedkaartError as error:
        actions.announce(without_folder(error, table))
        return
    # the proposals hold all that is needed of the maps
    forget_table()


def show_review(store: Store, workshop: str, ground: Ground, review: Review) -> None:
    """Show what seems to have happened, to accept or decline; it waits in a file until people are done."""
    table = on_table()
    others = [one for one in review.suggestions if one.event.kind != UNCHANGED]
    done = recorded_numbers(store, workshop, review)
    steps = steps_of(review, store.events(workshop))
    here = _Reviewing(store, workshop, table, ground, done)
    _heading(review, others, done)
    lit = next((one for one in others if str(one.number) == table.lit), None)
    with st.container(key="pg-bring-map"):
        shown = step_features(steps[lit.number] if lit else None, ground.standing)
        # another proposal is another view
        preview_map(ground, shown, key=f"bring-past-map-{table.lit}", several=[])
    _all_at_once(store, workshop, others, done)
    leaves = max(0, len(others) - 1) // _LEAF + 1
    table.leaf = min(table.leaf, leaves - 1)
    for one in others[table.leaf * _LEAF : (table.leaf + 1) * _LEAF]:
        _proposal(here, one, steps[one.number])
    if leaves > 1:
        _leaves(table, leaves)
    _end(store, workshop, review, done)


def _heading(review: Review, others: Sequence[Suggestion], done: frozenset[int]) -> None:
    chosen = sum(bool(one.choice) for one in others)
    text = _("{chosen} of {all} proposals are chosen, {recorded} are recorded.").format(
        chosen=number(chosen), all=number(len(others)), recorded=number(len(done))
    )
    if not others:
        text = _("Nothing changed between these maps: there is nothing to record.")
    lines = [tag("p", text, "pg-bring-what"), *(tag("p", notice, "pg-notice") for notice in review.notices)]
    same = sum(one.event.kind == UNCHANGED for one in review.suggestions)
    if same:
        told = ngettext(
            "One area is the same on the next map.",
            "{count} times an area is the same on the next map.",
            same,
        )
        lines.append(tag("p", told.format(count=number(same)), "pg-source"))
    st.html(block(*lines))


def _all_at_once(store: Store, workshop: str, others: Sequence[Suggestion], done: frozenset[int]) -> None:
    sure = [one.number for one in others if certain(one) and not one.choice and one.number not in done]
    if sure:
        text = ngettext("Accept the {count} ordinary one", "Accept the {count} ordinary ones", len(sure))
        st.button(
            text.format(count=number(len(sure))),
            key="past-sure",
            on_click=_choose,
            args=(store, workshop, "accept", sure),
            help=_("Those that are as good as certain, and in which nothing is left to choose."),
        )


@dataclass(frozen=True)
class _Reviewing:
    """Where proposals are reviewed."""

    store: Store
    workshop: str
    table: OnTable
    ground: Ground
    done: frozenset[int]  # which are recorded


def _proposal(here: _Reviewing, one: Suggestion, step: ProposedStep) -> None:
    recorded = one.number in here.done
    sure = _("{certainty} certain").format(certainty=percentage(one.confidence, 0))
    marks = {"accept": _("accepted"), "refuse": _("declined"), "": _("not chosen yet")}
    mark = _("recorded") if recorded else marks[one.choice]
    facts = ", ".join(filter(None, [mark, sure, _people(here, step)]))
    reasons = tag("ul", Markup().join(tag("li", reason) for reason in one.reasons), "pg-plain")
    lit = "lit" if here.table.lit == str(one.number) else "row"
    with st.container(key=f"pg-bring-{lit}-{one.number}"):
        sentence = tag("p", tag("b", f"{one.number}. {one.sentence}"))
        st.html(block(sentence, tag("p", facts, "pg-source"), reasons if one.reasons else ""))
        for place, choice in enumerate(() if recorded else one.decisions):
            _decision(here, one, place, choice)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if not recorded:
                _choices(here, one)
                _ask_day(here, one, step)
            st.button(
                _("Before and after on the map"),
                key=f"past-light-{one.number}",
                type="tertiary",
                on_click=_light_up,
                args=(here.table, str(one.number)),
            )


def _ask_day(here: _Reviewing, one: Suggestion, step: ProposedStep) -> None:
    """Ask from which day it holds: that of the map is the last on which it can have happened."""
    key = f"past-day-{one.number}"
    names = {area: name for side in step for area, (name, _shape) in side.items()}
    st.date_input(
        _("From which day?"),
        value=one.event.valid_from,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="DD-MM-YYYY",
        key=key,
        on_change=_on_day,
        args=(here.store, here.workshop, one.number, names, key),
        width=220,
    )


def _on_day(store: Store, workshop: str, number: int, names: Mapping[str, str], key: str) -> None:
    address.speak()
    when = st.session_state.get(key)
    if isinstance(when, date):
        _changed(store, workshop, lambda review: on_another_day(review, number, when, names))


def _choices(here: _Reviewing, one: Suggestion) -> None:
    """Offer what can be chosen of a proposal, but for what is chosen already."""
    words = {"accept": _("Accept"), "refuse": _("Decline"), "": _("Choose later")}
    for choice, label in words.items():
        if choice != one.choice:
            st.button(
                label,
                key=f"past-{choice or 'later'}-{one.number}",
                type="secondary" if choice else "tertiary",
                on_click=_choose,
                args=(here.store, here.workshop, choice, [one.number]),
            )


def _people(here: _Reviewing, step: ProposedStep) -> str:
    ground = here.ground
    try:
        running = here.table.once("running", ground.about, lambda: Running(ground.zones, ground.scheme))
        return people_between(step, running.people)
    except SmeedkaartError:
        # figures that cannot be worked with are told on the map itself
        return ""


def _decision(here: _Reviewing, one: Suggestion, place: int, choice: DecisionChoice) -> None:
    """Ask what becomes of a decision about an area that ends."""
    names = [output.name for output in one.event.outputs]
    if not names:
        # it ends, and may go on with any other
        names = [state.name for area, state in here.ground.standing.items() if area != one.event.area]
    words = {"": _("not chosen yet"), LAPSES: _("it lapses")}
    offered = ["", LAPSES, *names]
    if choice.goes_to not in offered:
        # written in the file by hand
        offered.append(choice.goes_to)
    key = f"past-decision-{one.number}-{place}"
    st.selectbox(
        plain(_("What becomes of this: {decision}").format(decision=choice.sentence)),
        offered,
        index=offered.index(choice.goes_to),
        format_func=lambda name: words.get(name, _("it goes on with {area}").format(area=name)),
        key=key,
        on_change=_decided,
        args=(here.store, here.workshop, one.number, place, key),
    )


def _decided(store: Store, workshop: str, number: int, place: int, key: str) -> None:
    address.speak()
    goes_to = str(st.session_state[key])

    def change(review: Review) -> Review:
        return replace(
            review,
            suggestions=tuple(
                replace(one, decisions=_with(one.decisions, place, goes_to)) if one.number == number else one
                for one in review.suggestions
            ),
        )

    _changed(store, workshop, change)


def _with(decisions: Sequence[DecisionChoice], place: int, goes_to: str) -> tuple[DecisionChoice, ...]:
    return tuple(replace(one, goes_to=goes_to) if i == place else one for i, one in enumerate(decisions))


def _choose(store: Store, workshop: str, choice: str, numbers: Sequence[int]) -> None:
    address.speak()
    _changed(store, workshop, lambda review: review.choose(choice, numbers))


def _changed(store: Store, workshop: str, change: Callable[[Review], Review]) -> None:
    try:
        change_review(store, workshop, change)
    except SmeedkaartError as error:
        actions.announce(error.said)


def _light_up(table: OnTable, number: str) -> None:
    table.lit = "" if table.lit == number else number


def _leaves(table: OnTable, leaves: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Earlier ones"), key="past-earlier", disabled=table.leaf == 0, on_click=_turn, args=(table, -1)
        )
        text = _("Page {page} of {all}").format(page=number(table.leaf + 1), all=number(leaves))
        st.html(block(tag("p", text)))
        last = table.leaf == leaves - 1
        st.button(_("Later ones"), key="past-later", disabled=last, on_click=_turn, args=(table, 1))


def _turn(table: OnTable, step: int) -> None:
    table.leaf += step


def _end(store: Store, workshop: str, review: Review, done: frozenset[int]) -> None:
    ready = [one for one in review.accepted if one.number not in done]
    where = _("What you choose is kept in {file} until you are done.")
    st.html(block(tag("p", where.format(file=review_path(store, workshop).name), "pg-source")))
    with st.container(horizontal=True, key="pg-dialog-end"):
        text = ngettext("Record the {count} accepted one", "Record the {count} accepted ones", len(ready))
        if ready:
            st.button(
                text.format(count=number(len(ready))),
                key="past-go",
                type="primary",
                on_click=_record,
                args=(store, workshop),
            )
        with st.popover(_("Throw away the proposals")):
            st.html(
                block(
                    tag(
                        "p", _("What was recorded stays. The other proposals go; the maps can be read again.")
                    )
                )
            )
            st.button(_("Yes, throw away"), key="past-away", on_click=_discard, args=(store, workshop))


def _record(store: Store, workshop: str) -> None:
    address.speak()
    try:
        done = record_review(store, workshop)
    except SmeedkaartError as error:
        actions.announce(error.said)
        return
    if done is not None and not done.problems and not done.waiting:
        actions.close()
        actions.ask_check()


def _discard(store: Store, workshop: str) -> None:
    address.speak()
    try:
        discard_review(store, workshop)
    except SmeedkaartError as error:
        actions.announce(error.said)
