"""An event: one thing that was recorded about one area, from which everything else is derived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from shapely.geometry.base import BaseGeometry

__all__ = ["AREA_KINDS", "DECISION_KINDS", "NOT_RECORDED", "Event"]

AREA_KINDS = ("draw", "redraw", "rename", "end")
DECISION_KINDS = ("decision", "withdraw")

# stands where the store will write the moment of recording
NOT_RECORDED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was recorded about one area; never changed afterwards.

    Parameters
    ----------
    kind
        "draw", "redraw", "rename", "end" (changes of the area), "decision", "withdraw" (takes a decision
        back), "proposal" (a change that waits for a choice) or "decline" (closes a proposal unapplied).
    area
        Identity of the area, a UUID.
    valid_from
        The day from which it holds; from the day it ends an area is no longer there.
    role
        By what role it was recorded, never by whom.
    reason
        Why, in a sentence.
    name
        The new name, for draw and rename.
    geometry
        The new shape in EPSG:28992, for draw and redraw.
    decision
        Kind and level of a decision, such as ("initiative", 1) or ("impulse", None).
    edit_id
        The sender's own key for the edit; the store keeps an edit that is sent twice only once.
    client
        Random token of the browser page that sent it, so that a page never clashes with itself.
    proposes
        For a proposal: the kind of change that it would be.
    about
        For an accepted or declined proposal: the id of the proposal it settles.
    id
        Order of recording, given by the store; 0 before.
    workshop
        The workshop it belongs to, filled in by the store.
    recorded_at
        Moment of recording in UTC, given by the store; `NOT_RECORDED` before.

    Examples
    --------
    >>> Event("rename", "a1", date(2012, 1, 1), name="Binnenstad").name
    'Binnenstad'
    """

    kind: str
    area: str
    valid_from: date
    role: str = "facilitator"
    reason: str = ""
    name: str | None = None
    geometry: BaseGeometry | None = None
    decision: tuple[str, int | None] | None = None
    edit_id: str = ""
    client: str = ""
    proposes: str | None = None
    about: int | None = None
    id: int = 0
    workshop: str = ""
    recorded_at: datetime = NOT_RECORDED
