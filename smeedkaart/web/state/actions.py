"""What people do on the map page, each recorded at once: draw, choose, decide, rename, end, bring back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import streamlit as st

from smeedkaart.change.loose_ends import LooseEndOutcome, answered
from smeedkaart.errors import SmeedkaartError
from smeedkaart.history.event import Event, HandedOn
from smeedkaart.history.handing_on import decisions_lapsed_with
from smeedkaart.history.kinds import CLASSIFY, DECISION, DRAW, END, RENAME, WITHDRAW, kind_of
from smeedkaart.history.lineage import Ended
from smeedkaart.history.replay import AreaState
from smeedkaart.history.sentences import decision_said
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day
from smeedkaart.text.teller import Statement
from smeedkaart.web.state import query as address
from smeedkaart.web.state.acting import role
from smeedkaart.web.state.situation import service
from smeedkaart.workshop.message import typed_name

__all__ = [
    "ACKNOWLEDGED",
    "EDITOR",
    "ENDING",
    "LIST",
    "MESSAGES",
    "OPEN",
    "SELECTED",
    "SHOWN",
    "announce",
    "classify",
    "close",
    "end",
    "forget_ending",
    "messages",
    "nothing",
    "on_edit",
    "on_pick",
    "on_select",
    "open_sheet",
    "record_decision",
    "rename",
    "restore",
    "role",
    "select",
    "settle",
    "switch_online",
    "today",
    "withdraw",
]

# names in the session state; all of it is how one page looks, what counts is in the store
EDITOR = "editor"
LIST = "list"
SELECTED = "selected"
ACKNOWLEDGED = "acknowledged"
MESSAGES = "messages"
OPEN = "open"
ENDING = "ending"
SHOWN = "shown"

_REMEMBERED = 50


Recorded = Callable[[Mapping[str, AreaState], Sequence[Event]], None]


def on_edit(store: Store, workshop: str, then: Recorded | None = None) -> Callable[[], None]:
    """Make the callback that records what was drawn."""

    def callback() -> None:
        address.speak()
        payload = st.session_state[EDITOR].get("edit")
        if payload:
            _record_edit(store, workshop, payload, then)

    return callback


def _record_edit(
    store: Store, workshop: str, payload: dict[str, object], then: Recorded | None = None
) -> None:
    answer = service(store).edit(workshop, payload, when=today(), role=role())
    if answer.settled:
        # what is not acknowledged the page marks as not saved and sends again
        _acknowledge(answer.edit_id)
    announce(*answer.notices)
    if answer.asks:
        st.session_state[ENDING] = tuple(event.area for event in answer.asks)
        open_sheet("ending")
    if then is not None:
        then(answer.before, answer.events)
    kinds = [(event.area, kind_of(event.kind)) for event in answer.events]
    drawn = [area for area, kind in kinds if kind.gives_name or kind.gives_shape]
    if drawn:
        # neighbours that share a border move along; the choice stays with the area people worked on
        st.session_state[SELECTED] = next((area for area in answer.areas if area in drawn), drawn[-1])


def on_select() -> None:
    """Show the numbers of the area that was chosen on the map."""
    choice = st.session_state[EDITOR].get("choice")
    if choice is not None:
        st.session_state[SELECTED] = choice["id"]


def on_pick() -> None:
    """Show the numbers of the area that was chosen in the list."""
    pick = st.session_state[LIST].get("pick")
    if pick is not None:
        st.session_state[SELECTED] = pick["id"]


def select(area: str | None) -> None:
    """Choose an area, or None for all areas together."""
    st.session_state[SELECTED] = area


def open_sheet(name: str) -> None:
    """Open a sheet over the page: "receipt" or "publish"."""
    st.session_state[OPEN] = name


def forget_ending() -> None:
    """Close the question about areas that were taken off the map; they are still there."""
    st.session_state.pop(ENDING, None)
    close()


def close() -> None:
    """Close the sheet that is open."""
    st.session_state[OPEN] = None


def record_decision(store: Store, workshop: str, area: str) -> None:
    """Record the judgement in the form of this area."""
    address.speak()
    choice = st.session_state[f"decision-{area}"]
    if choice is None:
        announce(_("Choose first what was decided."))
        return
    kind, level = choice
    held_from = st.session_state[f"decision-on-{area}"] or today()
    reason = str(st.session_state[f"decision-reason-{area}"]).strip()
    event = Event(DECISION, area, held_from, role=role(), reason=reason, decision=(kind, level))
    with _sentences():
        event = replace(event, initiative=typed_name(st.session_state.get(f"decision-initiative-{area}")))
        _append(store, workshop, event)
        if held_from > today():
            announce(_("This decision is recorded and holds from {day}.").format(day=day(held_from)))


def withdraw(store: Store, workshop: str, area: str, kind: str) -> None:
    """Take a decision back."""
    address.speak()
    with _sentences():
        _append(store, workshop, Event(WITHDRAW, area, today(), role=role(), decision=(kind, None)))


def rename(store: Store, workshop: str, area: str) -> None:
    """Give the area the name in its form."""
    address.speak()
    with _sentences():
        name = typed_name(st.session_state[f"name-{area}"])
        if not name:
            announce(_("An area needs a name."))
            return
        _append(store, workshop, Event(RENAME, area, today(), role=role(), name=name))


def classify(store: Store, workshop: str, area: str) -> None:
    """Say of what kind the area is and of which group, as its form says."""
    address.speak()
    since = st.session_state[f"class-on-{area}"] or today()
    with _sentences():
        kind, belongs = (
            typed_name(st.session_state[f"{said}-{area}"]) for said in ("area_kind", "area_group")
        )
        event = Event(CLASSIFY, area, since, role=role(), area_kind=kind, area_group=belongs)
        _append(store, workshop, event)
        if since > today():
            announce(_("This is recorded and holds from {day}.").format(day=day(since)))


def end(store: Store, workshop: str, area: str, chosen: Sequence[LooseEndOutcome] = ()) -> None:
    """End an area from the day and for the reason in its form; it stays on record and can come back."""
    address.speak()
    last = st.session_state.get(f"end-on-{area}") or today()
    reason = str(st.session_state.get(f"end-reason-{area}", "")).strip()
    with _sentences():
        whose = typed_name(st.session_state.get(f"end-initiative-{area}"))
        event = Event(END, area, last, role=role(), reason=reason, initiative=whose)
        _append(store, workshop, answered(event, chosen))
        if last > today():
            announce(_("This is recorded and holds from {day}.").format(day=day(last)))
        else:
            select(None)


def restore(store: Store, workshop: str, ended: Ended) -> None:
    """Bring an area back as it was when it ended."""
    address.speak()
    area = ended.area
    lapsed = decisions_lapsed_with(service(store).timeline(workshop), area)
    back = (*(HandedOn(area, area, one.kind) for one in lapsed), HandedOn(area, area))
    drawn = Event(DRAW, area, today(), role=role(), name=ended.name, geometry=ended.geometry, handed_on=back)
    with _sentences():
        _append(store, workshop, drawn)
        select(area)
        for one in lapsed:
            what = decision_said(one, ended.name)
            announce(Statement("history.told_holds_again", what=what))


def settle(store: Store, proposal: int, *, accept: bool) -> None:
    """Choose between two changes of one area: the proposal, or what is on the map."""
    address.speak()
    with _sentences():
        if accept:
            store.accept(proposal, role=role())
        else:
            store.decline(proposal, role=role())


def switch_online(store: Store, workshop: str, switch: str) -> None:
    """Let a workshop ask services on the internet, or no longer, as its switch says."""
    address.speak()
    with _sentences():
        store.switch_online(workshop, on=bool(st.session_state[switch]))


def nothing() -> None:
    """Do nothing: on a map that is only looked at nothing is drawn."""


def messages() -> Sequence[str]:
    """Take the sentences that are to be shown once."""
    return tuple(map(str, st.session_state.pop(MESSAGES, ())))


def _append(store: Store, workshop: str, event: Event) -> None:
    # a form shows the newest state, so it is not based on an older revision
    done = store.append(workshop, [event])
    announce(*done.notices)


def _acknowledge(identity: str) -> None:
    known = st.session_state.get(ACKNOWLEDGED, [])
    st.session_state[ACKNOWLEDGED] = [*known, identity][-_REMEMBERED:]


def announce(*sentences: Statement | str) -> None:
    """Show sentences on the page, once."""
    if sentences:
        st.session_state[MESSAGES] = (*st.session_state.get(MESSAGES, ()), *sentences)


@contextmanager
def _sentences() -> Iterator[None]:
    """Turn what smeedkaart refuses into a sentence on the page."""
    try:
        yield
    except SmeedkaartError as error:
        announce(error.said)


def today() -> date:
    """Return the day of the hall, not of Greenwich."""
    return date.today()  # noqa: DTZ011
