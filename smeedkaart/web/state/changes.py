"""What people do with areas that exist: merge, split, and begin anew where one is not the same any more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from smeedkaart.errors import SmeedkaartError
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import kind_of
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day
from smeedkaart.web.state import actions
from smeedkaart.web.state import query as address
from smeedkaart.workshop.merge_split import anew, parse_plan

__all__ = ["PLAN", "begin_anew", "forget", "on_plan", "record"]

# names in the session state
PLAN = "plan"


def on_plan(key: str) -> Callable[[], None]:
    """Make the callback that opens the questions about a merge or a split."""

    def callback() -> None:
        address.speak()
        payload = st.session_state[key].get("plan")
        if not payload:
            return
        try:
            actions.page_name(payload)
            st.session_state[PLAN] = parse_plan(payload)
        except SmeedkaartError as error:
            actions.announce(error.said)
            return
        actions.open_sheet("plan")

    return callback


def forget() -> None:
    """Close the questions about a merge or a split; nothing was recorded."""
    st.session_state.pop(PLAN, None)
    actions.close()


def record(store: Store, workshop: str, event: Event, revision: int) -> str:
    """Record a merge or a split that was asked about."""
    try:
        done = store.append(workshop, actions.by_page([event]), based_on=revision, strict_names=True)
    except SmeedkaartError as error:
        return str(error)
    actions.announce(*done.notices)
    actions.touched(workshop)
    if done.events:
        actions.select(event.outputs[0].area)
        if event.valid_from > actions.today():
            actions.announce(_("This is recorded and holds from {day}.").format(day=day(event.valid_from)))
    forget()
    return ""


def begin_anew(
    store: Store, workshop: str, change: Event, *, area: str, name: str, along: Sequence[str | None] = ()
) -> None:
    """Record that an area that was redrawn is another one, and which decisions go on with that."""
    address.speak()
    events = anew(change, name, actions.role(), area=area, along=along)
    try:
        store.append(workshop, actions.by_page(events))
    except SmeedkaartError as error:
        actions.announce(error.said)
        return
    actions.touched(workshop)
    actions.close()
    actions.select(next(event.area for event in events if kind_of(event.kind).begins))
