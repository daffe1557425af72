"""Workshops as a service: an edit in, what it changed out, whoever carries the message."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from threading import Lock
from typing import Any

from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import SmeedkaartError, StoreError
from smeedkaart.funding.base_after_merge import kept_bases
from smeedkaart.history.event import Event, about_areas, recording
from smeedkaart.history.handing_on import decisions_as_of
from smeedkaart.history.kinds import kind_of
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.history.replay import AreaState
from smeedkaart.history.timeline import Timeline
from smeedkaart.history.validation import check_unlocked
from smeedkaart.sources.local import datasets
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.store.store import Appended, Store
from smeedkaart.text.teller import Statement
from smeedkaart.workshop.clipping import whole_outline
from smeedkaart.workshop.edits import Changes, changes
from smeedkaart.workshop.judging import judging_of
from smeedkaart.workshop.message import Edit, OlderPageError, parse_edit, sent_key
from smeedkaart.workshop.painting import unit_outline
from smeedkaart.workshop.standing import zone_data

__all__ = ["EditAnswer", "PreparedEdit", "WorkshopService"]

# workshops that are kept in memory; one that is left out is read again when it is asked for
_KEPT = 32


@dataclass(frozen=True)
class EditAnswer:
    """What became of an edit: enough for its sender, and for anybody else who looks at the same map."""

    edit_id: str  # as its sender gave it
    settled: bool  # whether its sender may forget it, recorded or refused; if not, it is to be sent again
    notices: tuple[Statement | str, ...]  # for the person who made it, such as why it was refused
    revision: int | None = None  # of the workshop after it; None when nothing could be recorded
    # the areas that it names or changed, as they stand now, each with the id of its last event (`changed`):
    # answers may come in any order
    put: Mapping[str, AreaState] = field(default_factory=dict)
    ended: Mapping[str, AreaState] = field(default_factory=dict)  # those of them that are over
    conflicts: tuple[Event, ...] = ()  # what waits for a choice, as `Appended.conflicts`
    # what was recorded by it; a page that sends an edit again had that in view, so then it changes nothing
    events: tuple[Event, ...] = ()
    areas: tuple[str, ...] = ()  # identities of what the edit names, first the one that people worked on
    # ends that were not recorded, for decisions or base amounts hang on those areas: people are asked first
    # what becomes of these
    asks: tuple[Event, ...] = ()
    before: Mapping[str, AreaState] = field(default_factory=dict)  # the areas that its sender had in view


@dataclass(frozen=True)
class PreparedEdit:
    """What an edit changes; not yet recorded."""

    edit: Edit
    found: Changes
    asks: tuple[Event, ...]
    before: Mapping[str, AreaState]


class WorkshopService:
    """The workshops of one store, each followed in memory; may be called from several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._timelines: OrderedDict[str, Timeline] = OrderedDict()
        self._lock = Lock()

    def timeline(self, workshop: str, revision: int | None = None) -> Timeline:
        """Return the timeline of a workshop at a revision, or the newest; only what is new is read."""
        with self._lock:
            known = self._timelines.get(workshop, Timeline.of(()))
        newest, follows = self._store.follows(workshop, known.events[-1] if known.events else None)
        if not follows:
            self._forget(workshop, known)
            known = Timeline.of(())
        wanted = newest if revision is None else revision
        if known.revision < wanted:
            known = known.extended(self._store.events(workshop, after=known.revision))
            self._keep(workshop, known)
        return known.at(wanted)

    def known(self, workshop: str) -> Timeline:
        """Return the timeline as it was read or followed last, without asking the store."""
        with self._lock:
            known = self._timelines.get(workshop)
        return self.timeline(workshop) if known is None else known

    def edit(self, workshop: str, payload: Any, *, when: date, role: str) -> EditAnswer:
        """Record an edit as a map sends it, as of a day, by a role; the same edit may come more than once."""
        return self.record(workshop, [self.prepare(workshop, payload, when=when, role=role)], when=when)[0]

    def prepare(self, workshop: str, payload: Any, *, when: date, role: str) -> PreparedEdit | EditAnswer:
        """Work out what an edit changes, in the language of its sender; an answer when it is refused."""
        try:
            edit = parse_edit(payload)
            timeline = self._known_to(workshop, edit)
            before = timeline.at(edit.revision, client=edit.client).areas(when)
            outline = partial(self._outline, workshop, timeline, when)
            whole = partial(self._whole, workshop, timeline, when)
            changed = changes(before, edit, when=when, role=role, outline=outline, whole=whole)
            found, asks = self._asked(workshop, timeline, changed, when)
        except SmeedkaartError as error:
            return _refused(sent_key(payload), error)
        return PreparedEdit(edit, found, asks, before)

    def record(
        self, workshop: str, prepared: Sequence[PreparedEdit | EditAnswer], *, when: date
    ) -> list[EditAnswer]:
        """Record edits that came in together, in one commit; a refused one costs the others nothing."""
        ready = [one for one in prepared if isinstance(one, PreparedEdit)]
        try:
            done = self._store.append_all(workshop, [(one.found.events, one.edit.revision) for one in ready])
            states = self._followed(workshop, done).states(when)
        except SmeedkaartError as error:
            return [
                one if isinstance(one, EditAnswer) else _refused(one.edit.edit_id, error) for one in prepared
            ]
        became = iter(done)
        return [
            one if isinstance(one, EditAnswer) else _answer(one, next(became), states) for one in prepared
        ]

    def _known_to(self, workshop: str, edit: Edit) -> Timeline:
        """Return a timeline that has all its sender had in view; the store is asked only for what is new."""
        known = self.known(workshop)
        # whether something hangs on an area that ends, others may have recorded just now
        return self.timeline(workshop) if edit.end or edit.revision > known.revision else known

    def _outline(self, workshop: str, timeline: Timeline, when: date, units: NamedUnits) -> BaseGeometry:
        """Make the shape of units of the figures of a day."""
        return unit_outline(self._zones(workshop, timeline, when), units)

    def _whole(self, workshop: str, timeline: Timeline, when: date) -> BaseGeometry:
        """Make the shape of the municipality by the figures of a day."""
        return whole_outline(self._zones(workshop, timeline, when))

    def _zones(self, workshop: str, timeline: Timeline, when: date) -> ZoneData:
        return judging_of(self._store.workshop(workshop), timeline, zone_data).zones_on(when)

    def _asked(
        self, workshop: str, timeline: Timeline, found: Changes, when: date
    ) -> tuple[Changes, tuple[Event, ...]]:
        """Hold back the ends of areas on which something hangs."""
        ends = tuple(event for event in found if kind_of(event.kind).ends)
        if not ends:
            return found, ()
        judging = judging_of(self._store.workshop(workshop), timeline, datasets.load)
        scheme = judging.scheme_on(when)
        hanging = {decision.area for decision in decisions_as_of(timeline, when)}
        hanging |= set(kept_bases(timeline, scheme.merge_keeps_base, when))
        asked = tuple(event for event in ends if event.area in hanging)
        for event in asked:
            # nobody answers a question about an end that is refused after all
            check_unlocked(timeline, event)
        left = tuple(event for event in found if event not in asked)
        # what is recorded after people answered is an edit of its own
        return replace(found, events=left), tuple(replace(event, edit_id="", client="") for event in asked)

    def _followed(self, workshop: str, done: Sequence[Appended | SmeedkaartError]) -> Timeline:
        """Go on with what was recorded; what others recorded in between is read."""
        timeline = self.known(workshop)
        appended = [one for one in done if isinstance(one, Appended)]
        if not appended:
            return timeline
        earlier = appended[0].earlier
        if earlier < timeline.revision:
            # a copy was put back: what was known is of another course of things
            self._forget(workshop, timeline)
            return self.timeline(workshop)
        if earlier == timeline.revision:
            together = [event for one in appended for event in (*one.events, *one.conflicts)]
            fresh = {event.id: event for event in together if event.id > earlier}
            timeline = timeline.extended(sorted(fresh.values(), key=recording))
        else:
            timeline = timeline.extended(self._store.events(workshop, after=timeline.revision))
        self._keep(workshop, timeline)
        return timeline

    def _forget(self, workshop: str, timeline: Timeline) -> None:
        """Let go of what is not in the file any more: it was put back from a backup, or replaced."""
        with self._lock:
            # another call may have read the file again already
            if self._timelines.get(workshop) is timeline:
                del self._timelines[workshop]

    def _keep(self, workshop: str, timeline: Timeline) -> None:
        with self._lock:
            known = self._timelines.pop(workshop, timeline)
            self._timelines[workshop] = timeline if timeline.revision > known.revision else known
            if len(self._timelines) > _KEPT:
                self._timelines.popitem(last=False)


def _refused(edit_id: str, error: SmeedkaartError) -> EditAnswer:
    # a file that was busy may be free, and an older page refreshed; nothing else is worth sending again
    return EditAnswer(edit_id, not isinstance(error, (StoreError, OlderPageError)), (error.said,))


def _answer(
    prepared: PreparedEdit, done: Appended | SmeedkaartError, states: Mapping[str, AreaState]
) -> EditAnswer:
    edit_id, found = prepared.edit.edit_id, prepared.found
    if isinstance(done, SmeedkaartError):
        return _refused(edit_id, done)
    recorded = (*done.events, *done.conflicts)
    about = {*found.areas, *(area for event in recorded for area in about_areas(event))}
    named = {area: state for area, state in states.items() if area in about}
    return EditAnswer(
        edit_id=edit_id,
        settled=True,
        notices=(*found.notices, *done.notices),
        revision=done.revision,
        put={area: state for area, state in named.items() if state.ended is None},
        ended={area: state for area, state in named.items() if state.ended is not None},
        conflicts=done.conflicts,
        events=done.events,
        areas=found.areas,
        asks=prepared.asks,
        before=prepared.before,
    )
