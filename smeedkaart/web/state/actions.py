"""What people do on the map page, each recorded at once: draw, choose, decide, rename, end, bring back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from smeedkaart.change.loose_ends import LooseEndOutcome, answered
from smeedkaart.errors import SmeedkaartError
from smeedkaart.history.decision_sentences import decision_said
from smeedkaart.history.event import Event, HandedOn
from smeedkaart.history.handing_on import decisions_lapsed_with
from smeedkaart.history.kinds import CLASSIFY, DECISION, DRAW, END, RENAME, WITHDRAW
from smeedkaart.history.lineage import Ended
from smeedkaart.store.choosing import Choice
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import known_language
from smeedkaart.text.numbers import day
from smeedkaart.text.teller import Statement
from smeedkaart.web.server.live_hub import switched, touched
from smeedkaart.web.state import query as address
from smeedkaart.web.state.acting import role
from smeedkaart.web.state.situation import service
from smeedkaart.workshop.message import read_token, typed_name

__all__ = [
    "EDITOR",
    "ENDING",
    "MESSAGES",
    "OPEN",
    "PLACES",
    "SELECTED",
    "announce",
    "ask_check",
    "by_page",
    "check_asked",
    "classify",
    "close",
    "end",
    "forget_ending",
    "messages",
    "on_open",
    "open_asked",
    "open_sheet",
    "page_name",
    "record_decision",
    "rename",
    "restore",
    "role",
    "select",
    "settle",
    "switch_online",
    "this_page",
    "today",
    "told",
    "touched",
    "withdraw",
]

# names in the session state; all of it is how one page looks, what counts is in the store
EDITOR = "editor"
SELECTED = "selected"
MESSAGES = "messages"
OPEN = "open"
ENDING = "ending"
_TOLD = "told"
_CHECK = "check"
_PAGE = "page-name"


# where a button of the panel leads instead of a sheet over the map
PLACES: Mapping[str, Callable[[str, str], None]] = {
    "timeline": lambda workshop, _value: address.to_timeline(workshop),
    "start": lambda _workshop, _value: address.go(None),
    "data": lambda _workshop, _value: address.to_data(),
    "size": lambda _workshop, _value: address.other_size(),
    "language": lambda _workshop, value: address.read_in(known_language(value)),
}


def on_open(workshop: str) -> Callable[[], None]:
    """Make the callback that opens what was asked for in the panel beside the map."""

    def callback() -> None:
        address.speak()
        asked = st.session_state[EDITOR].get("open")
        if asked:
            with _sentences():
                page_name(asked)
                open_asked(workshop, asked)

    return callback


def page_name(asked: Mapping[str, Any]) -> None:
    """Remember the name of the page in the browser: what is recorded here, it can take back."""
    st.session_state[_PAGE] = read_token(asked.get("client", ""))


def by_page(events: Iterable[Event]) -> list[Event]:
    """Say of events which page they are of."""
    return [replace(event, client=this_page()) for event in events]


def this_page() -> str:
    """Return the name of the page in the browser, as far as it told that; else nothing."""
    return str(st.session_state.get(_PAGE, ""))


def open_asked(workshop: str, asked: Mapping[str, Any]) -> None:
    """Go where a button of the panel leads, or open its sheet about the area that is chosen."""
    sheet, value = str(asked.get("sheet")), str(asked.get("value") or "")
    # a question may be about another area than the one that is chosen
    st.session_state[SELECTED] = value if sheet == "identity" else asked.get("area")
    if sheet in PLACES:
        PLACES[sheet](workshop, value)
        return
    if sheet == "ending":
        st.session_state[ENDING] = tuple(value.split(","))
    open_sheet(sheet)


def select(area: str | None) -> None:
    """Choose an area, or None for all areas together."""
    st.session_state[SELECTED] = area


def open_sheet(name: str) -> None:
    """Open a sheet over the page, by its name in the screens."""
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
        close()


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
        close()
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
        close()
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
    drawn = Event(
        DRAW,
        area,
        today(),
        role=role(),
        name=ended.name,
        geometry=ended.geometry,
        units=ended.units,
        drawn_from=ended.border_from,
        handed_on=back,
    )
    with _sentences():
        _append(store, workshop, drawn)
        close()
        select(area)
        for one in lapsed:
            what = decision_said(one, ended.name)
            announce(Statement("history.told_holds_again", what=what))


def settle(store: Store, workshop: str, proposal: int, *, accept: bool) -> None:
    """Choose between a proposal, with all that was proposed together with it, and what is on the map."""
    address.speak()
    with _sentences():
        store.choose(workshop, [proposal], Choice(accept=accept, role=role(), client=this_page()))
        touched(workshop)


def switch_online(store: Store, workshop: str, switch: str) -> None:
    """Let a workshop ask services on the internet, or no longer, as its switch says."""
    address.speak()
    with _sentences():
        store.switch_online(workshop, on=bool(st.session_state[switch]))
        switched(workshop)


def messages() -> Sequence[str]:
    """Take the sentences that are to be shown once."""
    return tuple(map(str, st.session_state.pop(MESSAGES, ())))


def told() -> dict[str, Any]:
    """Bring the sentences for the panel, numbered: the browser tells each number once."""
    sentences = messages() if st.session_state.get(OPEN) is None else ()
    if sentences:
        st.session_state[_TOLD] = st.session_state.get(_TOLD, 0) + 1
    return {"number": st.session_state.get(_TOLD, 0), "sentences": list(sentences)}


def ask_check() -> None:
    """Let the map look whether all areas fit together, as soon as it is there."""
    st.session_state[_CHECK] = check_asked() + 1


def check_asked() -> int:
    """Return how often that was asked on this page."""
    return int(st.session_state.get(_CHECK, 0))


def _append(store: Store, workshop: str, event: Event) -> None:
    # a form shows the newest state, so it is not based on an older revision
    done = store.append(workshop, by_page([event]))
    announce(*done.notices)
    touched(workshop)


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
