"""An index of the events of one workshop, in memory: by number, by edit, by area and by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from smeedkaart.history.event import Event, about_areas, recording
from smeedkaart.history.names import name_stem

__all__ = ["KnownEvents"]


class KnownEvents:
    """What is recorded of one workshop, for whoever is to record more of it.

    Examples
    --------
    >>> from datetime import date
    >>> known = KnownEvents("w", [Event("rename", "a", date(2012, 1, 1), name="Noord", edit_id="e", id=4)])
    >>> known.revision, [event.id for event in known.about(["a"])], known.bearers(["noord (2)"])
    (4, [4], {'a'})
    """

    def __init__(self, workshop: str, events: Iterable[Event] = ()) -> None:
        self.workshop = workshop
        self._events: dict[int, Event] = {}
        # numbers of events, in the order of recording
        self._of_edit: dict[str, list[int]] = defaultdict(list)
        self._of_area: dict[str, list[int]] = defaultdict(list)
        self._of_name: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for event in events:
            self.add(event)

    @property
    def last(self) -> Event | None:
        """The event that was recorded last."""
        return next(reversed(self._events.values()), None)

    @property
    def revision(self) -> int:
        """The number of the event that was recorded last, 0 without events."""
        return next(reversed(self._events), 0)

    def __iter__(self) -> Iterator[Event]:
        """Go through the events in the order of recording."""
        return iter(self._events.values())

    def add(self, event: Event) -> None:
        """Take in an event that was recorded after all others."""
        self._events[event.id] = event
        if event.edit_id:
            self._of_edit[event.edit_id].append(event.id)
        for area in self._areas(event):
            self._of_area[area].append(event.id)
        for area, stem in _names(event):
            self._of_name[stem].append((event.id, area))

    def forget_after(self, revision: int) -> None:
        """Let go of what was not recorded after all."""
        for number in [known for known in self._events if known > revision]:
            event = self._events[number]
            self._of_edit[event.edit_id] = [one for one in self._of_edit[event.edit_id] if one <= revision]
            for area in self._areas(event):
                self._of_area[area] = [one for one in self._of_area[area] if one <= revision]
            for _area, stem in _names(event):
                self._of_name[stem] = [one for one in self._of_name[stem] if one[0] <= revision]
        self._events = {number: event for number, event in self._events.items() if number <= revision}

    def event(self, number: int | None) -> Event | None:
        """Return an event by its number."""
        return self._events.get(number or 0)

    def of_edits(self, edits: Collection[str]) -> tuple[Event, ...]:
        """Return what was recorded for some edits, in the order of recording."""
        return self._in_order({number for edit in edits for number in self._of_edit.get(edit, ())})

    def about(self, areas: Iterable[str]) -> tuple[Event, ...]:
        """Return what says something of areas: changes they are part of, or undo those."""
        return self._in_order({number for area in areas for number in self._of_area.get(area, ())})

    def bearers(self, names: Iterable[str]) -> set[str]:
        """Return the areas that ever bore one of these names, or the same with a number."""
        stems = {name_stem(name) for name in names}
        return {area for stem in stems for _number, area in self._of_name.get(stem, ())}

    def _in_order(self, numbers: Iterable[int]) -> tuple[Event, ...]:
        return tuple(sorted((self._events[number] for number in numbers), key=recording))

    def _areas(self, event: Event) -> tuple[str, ...]:
        # what is about the whole workshop is found by the area that it does not name
        areas = dict.fromkeys([event.area, *about_areas(event)])
        matter = self.event(event.about)
        return tuple(areas | dict.fromkeys(about_areas(matter) if matter is not None else ()))


def _names(event: Event) -> Iterator[tuple[str, str]]:
    # also of proposals, which bear no name yet: to look at an area too many does no harm
    if event.name is not None:
        yield event.area, name_stem(event.name)
    for output in event.outputs:
        yield output.area, name_stem(output.name)
