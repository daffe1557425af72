"""What people did in one go: the events of one edit, and the strokes on one area that followed each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from smeedkaart.history.event import Event, about_areas, effective, recording
from smeedkaart.history.kinds import About, kind_of

__all__ = ["AT_ONCE", "Gesture", "gestures", "gestures_to_tell", "is_stroke", "with_numbered_pages"]

AT_ONCE = timedelta(minutes=10)
"""What follows sooner than this on what the same page did to the same area belongs to it."""


@dataclass(frozen=True, slots=True)
class Gesture:
    """What people did in one go; each of its events stays on record.

    Parameters
    ----------
    events
        Its events, in the order of recording.
    """

    events: tuple[Event, ...]

    @property
    def client(self) -> str:
        """The page that made it; empty when it did not come from a page."""
        return self.events[0].client


@dataclass(slots=True)
class _Growing:
    """A gesture that may still go on."""

    edits: list[tuple[Event, ...]] = field(default_factory=list)
    areas: set[str] = field(default_factory=set)

    def add(self, edit: tuple[Event, ...]) -> None:
        self.edits.append(edit)
        self.areas |= _areas(edit)

    @property
    def last(self) -> Event:
        return self.edits[-1][-1]

    @property
    def begun(self) -> str:
        """The area that was drawn by it, if that is how it began; else empty."""
        first, *others = self.edits[0]
        return first.area if kind_of(first.kind).begins and not _areas(others) - {first.area} else ""


_GoesOn = Callable[[_Growing, tuple[Event, ...]], bool]


def gestures(events: Iterable[Event]) -> tuple[Gesture, ...]:
    """Gather what was done in one go, and so is undone and done again in one go.

    The events of one edit belong together, and so does the name with the drawing it was asked for. Strokes of
    one page on one area, less than ten minutes apart and with nothing else recorded about that area in
    between, are one too.

    Parameters
    ----------
    events
        What was recorded of one workshop, in any order; what was undone counts for nothing.

    Returns
    -------
    tuple of Gesture
        In the order in which they began.

    Examples
    --------
    >>> from datetime import date
    >>> day = date(2012, 1, 1)
    >>> history = [
    ...     Event("draw", "a", day, name="Gebied 1", edit_id="e1", client="page", id=1),
    ...     Event("rename", "a", day, name="Noord", edit_id="e2", client="page", id=2),
    ...     Event("redraw", "a", day, edit_id="e3", client="page", id=3),
    ...     Event("redraw", "a", day, edit_id="e4", client="page", id=4),
    ... ]
    >>> [[event.id for event in gesture.events] for gesture in gestures(history)]
    [[1, 2], [3, 4]]
    """
    gathered = _gathered(
        _edits(events), lambda before, edit: _names_it(before, edit) or _strokes_on(before, edit)
    )
    return _in_order(gathered)


def gestures_to_tell(events: Iterable[Event]) -> tuple[Gesture, ...]:
    """Gather what is told in one sentence: as `gestures`, and a drawing with what made it what it is.

    To undo goes step by step: who takes a stroke back keeps the drawing. A story only tells that the area was
    drawn, as long as the page that drew it went on with it.

    Parameters
    ----------
    events
        As those of `gestures`.

    Returns
    -------
    tuple of Gesture
        As those of `gestures`.

    Examples
    --------
    >>> from datetime import date
    >>> day = date(2012, 1, 1)
    >>> drawn = Event("draw", "a", day, name="Noord", edit_id="e1", client="page", id=1)
    >>> stroke = Event("redraw", "a", day, edit_id="e2", client="page", id=2)
    >>> len(gestures([drawn, stroke])), len(gestures_to_tell([drawn, stroke]))
    (2, 1)
    """
    # of two about one area the one that came last ended last too
    done = sorted((one.events for one in gestures(events)), key=lambda together: recording(together[-1]))
    return _in_order(_gathered(done, _finishes))


def is_stroke(event: Event) -> bool:
    """Tell whether an event gives one area another border, as a dragged corner or an arrow press does.

    A border that was chosen out of two is none: who takes a stroke back does not take back that choice.

    Examples
    --------
    >>> from datetime import date
    >>> is_stroke(Event("redraw", "a", date(2012, 1, 1))), is_stroke(Event("draw", "a", date(2012, 1, 1)))
    (True, False)
    """
    kind = kind_of(event.kind)
    return kind.moves_border and kind.about is About.AREA and event.about is None


def with_numbered_pages(events: Iterable[Event]) -> tuple[Event, ...]:
    """Name the pages that recorded events by a number, for a history that goes elsewhere.

    Which events are of one page is part of the history; the token of the page itself is nobody else's.

    Parameters
    ----------
    events
        What was recorded of one workshop, in any order.

    Returns
    -------
    tuple of Event
        In that order; the page that recorded first is "page-1".

    Examples
    --------
    >>> from datetime import date
    >>> drawn = [Event("draw", area, date(2012, 1, 1), client=f"token of {area}") for area in "aba"]
    >>> [event.client for event in with_numbered_pages(drawn)]
    ['page-1', 'page-2', 'page-1']
    """
    known = tuple(events)
    pages = dict.fromkeys(event.client for event in sorted(known, key=recording) if event.client)
    names = {page: f"page-{number}" for number, page in enumerate(pages, start=1)}
    return tuple(replace(event, client=names[event.client]) if event.client else event for event in known)


def _in_order(gathered: Iterable[_Growing]) -> tuple[Gesture, ...]:
    found = [tuple(event for edit in one.edits for event in edit) for one in gathered]
    return tuple(Gesture(events) for events in sorted(found, key=lambda events: recording(events[0])))


def _gathered(edits: Iterable[tuple[Event, ...]], goes_on: _GoesOn) -> list[_Growing]:
    found: list[_Growing] = []
    latest: dict[str, _Growing] = {}
    for edit in edits:
        before = latest.get(edit[0].area)
        if (
            before is None
            or any(latest[area] is not before for area in before.areas)
            or not _of_one_page(before.last, edit[0])
            or not goes_on(before, edit)
        ):
            before = _Growing()
            found.append(before)
        before.add(edit)
        latest.update(dict.fromkeys(_areas(edit), before))
    return found


def _edits(events: Iterable[Event]) -> Iterable[tuple[Event, ...]]:
    """Return the events that count edit by edit, in the order of recording."""
    edits: dict[object, list[Event]] = {}
    counted = (event for event in effective(events) if kind_of(event.kind).counts)
    for place, event in enumerate(sorted(counted, key=recording)):
        edits.setdefault(event.edit_id or place, []).append(event)
    return map(tuple, edits.values())


def _areas(edit: Iterable[Event]) -> set[str]:
    return {area for event in edit for area in about_areas(event)}


def _of_one_page(earlier: Event, later: Event) -> bool:
    """Tell whether one page recorded both, for the same day and reason, and soon after each other."""
    if not earlier.client or any(
        getattr(earlier, said) != getattr(later, said)
        for said in ("client", "valid_from", "role", "reason", "initiative")
    ):
        return False
    # a clock that is put right may go back a little
    return abs(later.recorded_at - earlier.recorded_at) < AT_ONCE


def _strokes_on(before: _Growing, edit: tuple[Event, ...]) -> bool:
    """Tell whether an edit goes on with strokes on an area; neighbours that share its border move along."""
    first = before.edits[0][0]
    same = first.area == edit[0].area or before.areas == _areas(edit)
    return same and all(is_stroke(event) for one in (*before.edits, edit) for event in one)


def _names_it(before: _Growing, edit: tuple[Event, ...]) -> bool:
    """Tell whether an edit gives the name that was asked for when an area was drawn."""
    return bool(before.begun) and len(before.edits) == 1 and len(edit) == 1 and _is_name(edit[0])


def _finishes(before: _Growing, edit: Sequence[Event]) -> bool:
    """Tell whether an edit only makes an area that was drawn just before what it is."""
    return all(event.area == before.begun and (is_stroke(event) or _is_name(event)) for event in edit)


def _is_name(event: Event) -> bool:
    """Tell whether an event gives an area a name, and nothing else."""
    kind = kind_of(event.kind)
    return kind.about is About.AREA and kind.gives_name and not kind.gives_shape
