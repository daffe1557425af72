"""What becomes of decisions about areas that end: asked before it is done, with the usual answer preset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from smeedkaart.change.loose_ends import LooseEndOutcome, LooseEndQuestion, answered, loose_end_questions
from smeedkaart.errors import SmeedkaartError
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import END
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import enumerated
from smeedkaart.web.state import actions
from smeedkaart.web.state.situation import recorded
from smeedkaart.web.view.escape import block, plain, tag
from smeedkaart.workshop.situation import Situation

__all__ = ["ask_loose_ends", "questions_of_end", "show_ending", "within_sentence"]

# more answers than this are chosen from a list
_SIDE_BY_SIDE = 4


def ask_loose_ends(questions: Sequence[LooseEndQuestion], key: str) -> tuple[LooseEndOutcome, ...] | None:
    """Ask each question; None as long as one of them has no answer."""
    chosen = [_asked(question, f"{key}-{place}") for place, question in enumerate(questions)]
    answers = tuple(one for one in chosen if one is not None)
    if len(answers) < len(questions):
        st.html(block(tag("p", _("Choose which decision holds from now on."), "pg-source")))
        return None
    return answers


def _asked(question: LooseEndQuestion, key: str) -> LooseEndOutcome | None:
    """Ask one question, with its answers beside each other or, when they are many, in a list."""
    what = enumerated([within_sentence(str(end.said)) for end in question.ends])
    label = plain(_("What happens to {what}?").format(what=what))
    words, places = [str(outcome.said) for outcome in question.outcomes], range(len(question.outcomes))
    if len(words) > _SIDE_BY_SIDE:
        answer = st.selectbox(label, places, index=question.preset, format_func=words.__getitem__, key=key)
    else:
        # here marks of markdown in a name would be obeyed
        shown = [plain(one) for one in words]
        answer = st.radio(label, places, index=question.preset, format_func=shown.__getitem__, key=key)
    return None if answer is None else question.outcomes[answer]


def within_sentence(sentence: str) -> str:
    """Write what begins a sentence as it stands within one."""
    return sentence[:1].lower() + sentence[1:]


def questions_of_end(store: Store, now: Situation, end: Event) -> tuple[LooseEndQuestion, ...]:
    """Ask what hangs on an area that is about to end; of most areas nothing does, which is seen at once."""
    kept = now.assessment.basis.kept if now.assessment is not None else {}
    if not kept.get(end.area) and not any(one.area == end.area for one in now.decisions):
        return ()
    events = recorded(store, now.workshop.id, now.revision)
    return loose_end_questions(events, end, now.judging.zones, now.judging.schemes)


def show_ending(store: Store, now: Situation, _area: str) -> None:
    """Ask what becomes of decisions on areas that were taken off the map; until then they are still there."""
    ending: tuple[str, ...] = st.session_state.get(actions.ENDING, ())
    there = [area for area in ending if area in now.areas.index]
    names = enumerated([str(now.areas.at[area, "name"]) for area in there])
    st.html(block(tag("p", _("What becomes of what was decided, when {names} ends?").format(names=names))))
    events: list[Event] = []
    for area in there:
        end = Event(END, area, actions.today(), role=actions.role())
        chosen = ask_loose_ends(questions_of_end(store, now, end), f"ending-{area}")
        if chosen is not None:
            events.append(answered(end, chosen))
    with st.container(horizontal=True, key="pg-dialog-end"):
        ready = len(events) == len(there) > 0
        pressed = st.button(_("End"), key="ending-go", type="primary", disabled=not ready)
        if st.button(_("Cancel"), key="ending-stop"):
            actions.forget_ending()
            st.rerun()
    if pressed:
        key = f"ending-{now.revision}-{there[0]}"
        try:
            store.append(now.workshop.id, actions.by_page(replace(event, edit_id=key) for event in events))
        except SmeedkaartError as error:
            st.html(block(tag("p", str(error), "pg-warn")))
            return
        actions.touched(now.workshop.id)
        actions.forget_ending()
        actions.select(None)
        st.rerun()
