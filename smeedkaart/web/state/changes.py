"""What people do with areas that exist: merge, split, undo, redo, and whether one is still the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from smeedkaart.errors import SmeedkaartError, StoreError
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import kind_of
from smeedkaart.history.replay import AreaState
from smeedkaart.history.undo import to_redo, to_undo
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day
from smeedkaart.web.state import actions
from smeedkaart.web.state import query as address
from smeedkaart.web.state.situation import service, zone_data
from smeedkaart.workshop.changes import IdentityQuestion, identity_questions
from smeedkaart.workshop.judging import judging_of
from smeedkaart.workshop.merge_split import anew, parse_plan

__all__ = [
    "ASKED",
    "PLAN",
    "answer",
    "ask_identity",
    "forget",
    "on_plan",
    "record",
    "redo",
    "undo",
]

# names in the session state
PLAN = "plan"
ASKED = "asked"


def on_plan(key: str) -> Callable[[], None]:
    """Make the callback that opens the questions about a merge or a split."""

    def callback() -> None:
        address.speak()
        payload = st.session_state[key].get("plan")
        if not payload:
            return
        try:
            st.session_state[PLAN] = parse_plan(payload)
        except SmeedkaartError as error:
            actions.announce(error.said)
            return
        actions.open_sheet("plan")

    return callback


def on_again(key: str, store: Store, workshop: str) -> Callable[[], None]:
    """Make the callback for the keys and buttons of the map that undo and do again."""

    def callback() -> None:
        way = {"undo": undo, "redo": redo}.get(st.session_state[key].get("again"))
        if way:
            way(store, workshop, store.events(workshop))

    return callback


def forget() -> None:
    """Close the questions about a merge or a split; nothing was recorded."""
    st.session_state.pop(PLAN, None)
    actions.close()


def record(store: Store, workshop: str, event: Event, revision: int) -> str:
    """Record a merge or a split that was asked about."""
    try:
        done = store.append(workshop, [event], based_on=revision, strict_names=True)
    except SmeedkaartError as error:
        return str(error)
    actions.announce(*done.notices)
    if done.events:
        actions.select(event.outputs[0].area)
        if event.valid_from > actions.today():
            actions.announce(_("This is recorded and holds from {day}.").format(day=day(event.valid_from)))
    forget()
    return ""


def undo(store: Store, workshop: str, events: Sequence[Event]) -> None:
    """Undo the last edit that the page shows."""
    _again(store, workshop, to_undo(events, role=actions.role()))


def redo(store: Store, workshop: str, events: Sequence[Event]) -> None:
    """Do the last undone edit again; as `undo`."""
    _again(store, workshop, to_redo(events, role=actions.role()))


def _again(store: Store, workshop: str, events: Sequence[Event]) -> None:
    address.speak()
    try:
        done = store.append(workshop, events)
    except SmeedkaartError as error:
        actions.announce(error.said)
        return
    if not done.events:
        actions.announce(_("There is nothing to take back or to do again."))
    actions.announce(*done.notices)


def ask_identity(
    store: Store, workshop: str, before: Mapping[str, AreaState], recorded: Sequence[Event]
) -> None:
    """Ask of each redrawn area of which more than half of the people moved whether it is still the same."""
    redraws = [event for event in recorded if kind_of(event.kind).moves_border and event.area in before]
    if not redraws:
        return
    try:
        judging = judging_of(store.workshop(workshop), service(store).timeline(workshop), zone_data)
        zones = judging.zones_on(actions.today())
        population = judging.scheme_on(actions.today()).population
    except SmeedkaartError:
        # without figures nobody can tell how many people moved; the page says what is wrong with them
        return
    questions = identity_questions(before, redraws, zones, population)
    # an older question about the same area is about a border that is no longer there
    again = {event.area for event in redraws}
    waiting = [one for one in st.session_state.get(ASKED, ()) if one.redraw.area not in again]
    st.session_state[ASKED] = (*waiting, *questions)


def answer(
    store: Store,
    workshop: str,
    question: IdentityQuestion,
    *,
    same: bool,
    along: Sequence[str | None] = (),
) -> None:
    """Record whether a redrawn area is still the same, and which decisions go on with a new one."""
    address.speak()
    st.session_state[ASKED] = tuple(
        one for one in st.session_state.get(ASKED, ()) if one.redraw.id != question.redraw.id
    )
    if same:
        return
    events = anew(question.redraw, question.name, actions.role(), along=along)
    try:
        store.append(workshop, events)
    except StoreError as error:
        # the file could not be written: the question comes back
        st.session_state[ASKED] = (question, *st.session_state[ASKED])
        actions.announce(error.said)
        return
    except SmeedkaartError as error:
        actions.announce(error.said)
        return
    actions.select(events[1].area)
