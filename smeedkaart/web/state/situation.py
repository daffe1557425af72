"""What pages share of a workshop, kept in memory: its figures, its timeline, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import streamlit as st

from smeedkaart.history.event import Event
from smeedkaart.history.proposals import open_proposals
from smeedkaart.history.timeline import Timeline
from smeedkaart.sources.local import datasets
from smeedkaart.store.store import Store, Workshop
from smeedkaart.web.editor.styles import bounds
from smeedkaart.workshop.judging import Judging, judging_of
from smeedkaart.workshop.service import WorkshopService
from smeedkaart.workshop.situation import Situation, situation_on
from smeedkaart.workshop.standing import zone_data

__all__ = ["Judged", "first_view", "judged", "recorded", "service", "situation"]

# name in the session state
_SHOWN = "shown"


@dataclass(frozen=True, eq=False)
class Judged:
    """A workshop and by what it is judged, without what follows from it."""

    workshop: Workshop
    judging: Judging
    proposals: tuple[Event, ...]  # changes that met another change of the same area and wait for a choice


def judged(store: Store, workshop_id: str) -> Judged:
    """Read a workshop and by what it is judged; nothing is worked out."""
    workshop = store.workshop(workshop_id)
    timeline = service(store).timeline(workshop_id)
    return Judged(workshop, judging_of(workshop, timeline, zone_data), open_proposals(timeline))


def situation(store: Store, workshop_id: str) -> Situation:
    """Read a workshop and work out what follows from it, once for a revision."""
    earlier: Situation | None = st.session_state.get(_SHOWN)
    timeline = service(store).timeline(workshop_id)
    # a file that was put back from a backup may have another event under the same number
    last = (timeline.revision, timeline.events[-1].recorded_at if timeline.events else None)
    today = date.today()  # noqa: DTZ011 - the day of the hall, not of Greenwich
    # data that were refreshed give other numbers at the same revision
    keys = judging_of(store.workshop(workshop_id), timeline, zone_data).datasets
    stamp = " ".join(map(datasets.stamp, keys))
    now = _situation(store, earlier, (str(store.path), workshop_id, last, today, stamp))
    # most areas of the next one are the same
    st.session_state[_SHOWN] = now
    return now


def first_view(dataset: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return what a map shows at first: all figures of a workshop, as `bounds` gives it."""
    return _first_view(dataset, datasets.stamp(dataset))


def recorded(store: Store, workshop: str, revision: int) -> Timeline:
    """Return what was recorded up to a revision, read and followed once."""
    return service(store).timeline(workshop, revision)


def service(store: Store) -> WorkshopService:
    """Return the service of all workshops in a store, one for all pages."""
    return _service(store, str(store.path))


@st.cache_resource(max_entries=8, show_spinner=False)
def _service(_store: Store, path: str) -> WorkshopService:  # noqa: ARG001
    return WorkshopService(_store)


@st.cache_resource(max_entries=8, show_spinner=False)
def _first_view(dataset: str, stamp: str) -> tuple[tuple[float, float], tuple[float, float]]:  # noqa: ARG001
    return bounds(zone_data(dataset))


@st.cache_resource(max_entries=64, show_spinner=False)
def _situation(
    _store: Store,
    _earlier: Situation | None,
    key: tuple[str, str, tuple[int, datetime | None], date, str],
) -> Situation:
    # a revision never changes once it is recorded, so what follows from it may be kept
    _path, workshop_id, (revision, _recorded_at), today, _stamp = key
    workshop = _store.workshop(workshop_id)
    timeline = recorded(_store, workshop_id, revision)
    judging = judging_of(workshop, timeline, zone_data)
    zones = judging.zones_on(today)
    earlier = _earlier.assessment if _earlier is not None and _earlier.zones is zones else None
    return situation_on(workshop, timeline, today, judging, earlier=earlier)
