"""Two people changed one area at once: both versions in plain words, and a choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import streamlit as st
from markupsafe import Markup

from smeedkaart.change.loose_ends import loose_ends
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import About, kind_of
from smeedkaart.history.proposals import accepted_event, proposed_together
from smeedkaart.history.roles import ROLES
from smeedkaart.history.sentences import told_of
from smeedkaart.publish.sentences import people_words
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import enumerated, number
from smeedkaart.web.state import actions
from smeedkaart.web.state.situation import recorded
from smeedkaart.web.view.escape import tag
from smeedkaart.workshop.situation import Situation, inhabitants_of

__all__ = ["show_conflict"]


def show_conflict(store: Store, now: Situation, _area: str) -> None:
    """Show what waits for a choice longest: a change, with all that was proposed together with it."""
    gestures = proposed_together(now.proposals)
    if not gestures:
        st.html(tag("div", tag("p", _("Everything is chosen; nothing waits any more.")), "pg"))
        return
    together, more = gestures[0], len(gestures) - 1
    rest = ngettext("After this, {count} more choice waits.", "After this, {count} more choices wait.", more)
    waits = tag("p", rest.format(count=number(more)), "pg-source") if more else ""
    lapsing = [tag("p", text) for text in _lapsing(store, now, together)]
    told = [tag("h2", _title(now, together)), *_sides(now, together), *lapsing, waits]
    first = together[0].id
    with st.container(key="pg-conflict"):
        st.html(tag("div", Markup().join(told), "pg pg-warn", "alert"))
        with st.container(horizontal=True):
            for words, key, accept in (
                (_("Keep what is on the map"), f"decline-{first}", False),
                (_("Take the other version"), f"accept-{first}", True),
            ):
                st.button(
                    words,
                    key=key,
                    on_click=actions.settle,
                    args=(store, now.workshop.id, first),
                    kwargs={"accept": accept},
                )


def _title(now: Situation, together: Sequence[Event]) -> str:
    role = ROLES.get(together[0].role)
    # whoever may only propose met nobody else's change
    text = (
        _("A change of {name} is proposed")
        if role is not None and not role.records
        else _("Two people changed {name} at the same time")
    )
    return text.format(name=enumerated(list(dict.fromkeys(_name(now, one) for one in together))))


def _sides(now: Situation, together: Sequence[Event]) -> Iterator[Markup]:
    """Say of each change what stands and what is proposed; of several, under the name of the area."""
    for proposal in together:
        if len(together) > 1:
            yield tag("h3", _name(now, proposal))
        yield tag("p", _stands(now, proposal))
        yield tag("p", _proposed(now, proposal))


def _lapsing(store: Store, now: Situation, together: Sequence[Event]) -> Iterator[str]:
    """Name the decisions that would lapse by the other version: also those that were taken since."""
    events = recorded(store, now.workshop.id, now.revision)
    for proposal in together:
        chosen = accepted_event(events, proposal)
        for end in loose_ends(events, chosen, now.judging.zones, now.judging.schemes):
            going = {(one.earlier, one.decision) for one in chosen.handed_on or ()}
            if end.decision is not None and (end.area, end.decision.kind) not in going:
                yield _("{decision} lapses with it.").format(decision=end.said)


def _name(now: Situation, proposal: Event) -> str:
    if proposal.area in now.areas.index:
        return str(now.areas.at[proposal.area, "name"])
    ended = {area.area: area.name for area in now.ended}
    return ended.get(proposal.area) or proposal.name or _("an area")


def _stands(now: Situation, proposal: Event) -> str:
    if proposal.area not in now.areas.index:
        kind = kind_of(proposal.proposes)
        fresh = (kind.begins or kind.several) and proposal.area not in {area.area for area in now.ended}
        return (
            _("On the map: nothing yet, this area is only proposed.")
            if fresh
            else _("On the map: the area has ended.")
        )
    receipt = now.assessment.receipts[proposal.area] if now.assessment else None
    count = people_words(None, receipt.people if receipt else None, None)
    return _("On the map: “{name}”, {people} people.").format(
        name=now.areas.at[proposal.area, "name"], people=count
    )


def _proposed(now: Situation, proposal: Event) -> str:
    kind = kind_of(proposal.proposes)
    if kind.ends:
        return _("The other version: the area ends.")
    if kind.gives_shape:
        count = people_words(None, inhabitants_of(now, proposal.geometry), None)
        return _("The other version: another border, {people} people.").format(people=count)
    if kind.gives_name:
        return _("The other version: it is called “{name}”.").format(name=proposal.name)
    if kind.about is not About.JUDGEMENT:
        told = told_of(replace(proposal, kind=kind.name), now.areas["name"].to_dict())
        return _("The other version: {sentence}").format(sentence=told)
    return _("The other version: another decision.")
