"""Choosing between what is on the map and what was proposed, within one transaction: gestures as a whole."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from smeedkaart.errors import LineageError
from smeedkaart.history.event import Event, about_areas, effective
from smeedkaart.history.kinds import DECLINE, PROPOSAL
from smeedkaart.history.proposals import accepted_event
from smeedkaart.history.roles import check_decides
from smeedkaart.history.validation import check_event_parts
from smeedkaart.store.known import KnownEvents
from smeedkaart.store.names import with_free_names
from smeedkaart.store.recording import Appended, keep_event, record_event

__all__ = ["Choice", "choose_proposals"]


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose, and who."""

    accept: bool
    role: str
    reason: str = ""
    edit_id: str = ""  # the sender's own key for it; empty for one that is made here
    client: str = ""  # token of the browser page


def choose_proposals(
    connection: Connection, known: KnownEvents, proposals: Sequence[int], choice: Choice
) -> Appended:
    """Settle proposals with all others of their gestures, as `smeedkaart.store.store.Store.choose` tells."""
    check_decides(choice.role)
    earlier = known.revision
    again = known.of_edits({choice.edit_id} - {""})
    if again:
        return Appended(again, (), earlier, earlier)
    asked = [_proposal(known, number) for number in dict.fromkeys(proposals)]
    settled = [one for one in (_settled(known, proposal) for proposal in asked) if one is not None]
    if any((one.kind == DECLINE) == choice.accept for one in settled):
        raise LineageError("store.already_declined" if choice.accept else "store.already_accepted")
    # whoever presses the button a second time sees what came of the first
    pressed = [one.about for one in settled]
    waiting = _whole(known, [proposal for proposal in asked if proposal.id not in pressed])
    keyed = replace(choice, edit_id=choice.edit_id or _key(waiting, choice))
    chosen = (_accept if choice.accept else _decline)(connection, known, waiting, keyed)
    return Appended((*settled, *chosen), (), known.revision, earlier)


def _accept(
    connection: Connection, known: KnownEvents, proposals: Sequence[Event], choice: Choice
) -> tuple[Event, ...]:
    """Record the changes that proposals stood for, one on top of the other."""
    chosen: list[Event] = []
    for proposal in proposals:
        history = known.about(about_areas(proposal) or (proposal.area,))
        made = _signed(accepted_event([*history, *chosen], proposal), choice, proposal.reason)
        check_event_parts(made)
        chosen.append(made)
    # named together, as they were proposed: areas may swap names
    fitted, _notices = with_free_names(known, chosen)
    return tuple(record_event(connection, known, event) for event in fitted)


def _decline(
    connection: Connection, known: KnownEvents, proposals: Sequence[Event], choice: Choice
) -> tuple[Event, ...]:
    """Close proposals without applying them."""
    closing = [
        Event(DECLINE, one.area, one.valid_from, about=one.id, workshop=one.workshop) for one in proposals
    ]
    return tuple(keep_event(connection, known, _signed(event, choice)) for event in closing)


def _signed(event: Event, choice: Choice, reason: str = "") -> Event:
    return replace(
        event,
        role=choice.role,
        reason=choice.reason or reason,
        client=choice.client,
        edit_id=choice.edit_id,
        recorded_at=datetime.now(UTC),
    )


def _proposal(known: KnownEvents, number: int) -> Event:
    found = known.event(number)
    if found is None or found.kind != PROPOSAL:
        raise LineageError("store.no_proposal")
    return found


def _whole(known: KnownEvents, proposals: Sequence[Event]) -> tuple[Event, ...]:
    """Return proposals with all others of the same gestures that are still open."""
    numbers = {proposal.id for proposal in proposals}
    gestures = known.of_edits({proposal.edit_id for proposal in proposals})
    numbers |= {one.id for one in gestures if one.kind == PROPOSAL and _settled(known, one) is None}
    return tuple(event for number in sorted(numbers) if (event := known.event(number)) is not None)


def _settled(known: KnownEvents, proposal: Event) -> Event | None:
    """Return the event that settled a proposal; a choice that was undone is open again."""
    told = [event for event in known.about([proposal.area]) if event.id > proposal.id]
    standing = [event for event in effective(told) if event.about == proposal.id]
    return standing[-1] if standing else None


def _key(waiting: Sequence[Event], choice: Choice) -> str:
    verb = "accept" if choice.accept else "decline"
    return f"{verb}-{waiting[0].id if waiting else 0}-{secrets.token_urlsafe(6)}"
