"""Derive the areas of a day from what was recorded: state is never stored beside the events that made it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from shapely.geometry.base import BaseGeometry

from smeedkaart.decision import Decision
from smeedkaart.errors import LineageError
from smeedkaart.event import AREA_KINDS, DECISION_KINDS, NOT_RECORDED, Event
from smeedkaart.language import gettext as _
from smeedkaart.wording import day

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "AREA_KINDS",
    "DECISION_KINDS",
    "NOT_RECORDED",
    "Event",
    "areas_as_of",
    "check",
    "check_parts",
    "decisions_as_of",
    "free_name",
    "name_notice",
    "open_proposals",
    "settle",
]

_RD = "EPSG:28992"
# generous around the Netherlands, yet no degree and no web mercator metre falls inside
_WEST, _SOUTH, _EAST, _NORTH = -50_000.0, 250_000.0, 350_000.0, 700_000.0
_NAME_LIMIT = 120
_NUMBERED = re.compile(r" \((\d+)\)$")


class _Area(NamedTuple):
    """What is known of one area at one moment of the replay."""

    name: str
    geometry: BaseGeometry | None
    drawn_from: date
    changed: int
    ended: date | None = None


def areas_as_of(events: Iterable[Event], when: date | None = None) -> gpd.GeoDataFrame:
    """Derive the areas that exist on a day.

    Events count in the order of the day they hold from; on one day, in the order in which they were recorded.

    Parameters
    ----------
    events
        What was recorded, in any order, of one workshop.
    when
        The reference date; None means everything recorded so far, also what holds from a later day.

    Returns
    -------
    GeoDataFrame
        EPSG:28992; indexed by area in the order in which they were drawn; columns `name`, `drawn_from` (the
        day the area was drawn), `changed` (id of the event that changed it last) and `geometry`.

    Examples
    --------
    >>> from shapely import box
    >>> history = [
    ...     Event("draw", "a1", date(2007, 5, 30), name="Noord", geometry=box(0, 4e5, 9, 5e5), id=1),
    ...     Event("rename", "a1", date(2012, 1, 1), name="Binnenstad", id=2),
    ... ]
    >>> areas_as_of(history, date(2011, 12, 31))["name"].to_dict()
    {'a1': 'Noord'}
    >>> areas_as_of(history)["name"].to_dict()
    {'a1': 'Binnenstad'}
    """
    # geopandas takes most of a second to import, which recording an event does not need
    import geopandas as gpd  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    live = {key: area for key, area in _replay(events, when).items() if area.ended is None}
    areas = list(live.values())
    return gpd.GeoDataFrame(
        {
            "name": pd.Series([area.name for area in areas], dtype="str"),
            "drawn_from": pd.Series([area.drawn_from for area in areas], dtype="object"),
            "changed": pd.Series([area.changed for area in areas], dtype="int64"),
        },
        geometry=[area.geometry for area in areas],
        crs=_RD,
    ).set_index(pd.Index(list(live), dtype="str", name="area"))


def decisions_as_of(events: Iterable[Event], when: date | None = None) -> tuple[Decision, ...]:
    """Derive the decisions that hold on a day, for the areas that exist on it.

    A later decision of the same kind about the same area replaces an earlier one; "withdraw" takes it back.

    Parameters
    ----------
    events
        What was recorded, in any order, of one workshop.
    when
        The reference date; None means everything recorded so far.

    Returns
    -------
    tuple of Decision
        In the order in which each kind of decision about an area was first taken.

    Examples
    --------
    >>> from shapely import box
    >>> history = [
    ...     Event("draw", "a1", date(2007, 5, 30), name="Noord", geometry=box(0, 4e5, 9, 5e5), id=1),
    ...     Event("decision", "a1", date(2008, 1, 1), decision=("initiative", 2), id=2),
    ...     Event("decision", "a1", date(2009, 1, 1), decision=("initiative", 1), id=3),
    ... ]
    >>> [decision.level for decision in decisions_as_of(history, date(2008, 6, 1))]
    [2]
    """
    known = _in_order(events, when)
    areas = _replay(known)
    held: dict[tuple[str, str], Decision] = {}
    for event in known:
        if event.kind in DECISION_KINDS and event.decision is not None:
            kind, level = event.decision
            if event.kind == "withdraw":
                held.pop((event.area, kind), None)
            else:
                held[event.area, kind] = Decision(event.area, kind, level, event.valid_from, event.reason)
    return tuple(
        decision for (area, _kind), decision in held.items() if area in areas and areas[area].ended is None
    )


def check(events: Iterable[Event], new: Event) -> None:
    """Refuse an event that does not fit the history of its area.

    Parameters
    ----------
    events
        What was recorded so far; only events about the same area matter.
    new
        The event to be recorded after all others.

    Raises
    ------
    LineageError
        When a part is missing or the shape is not in the Netherlands in EPSG:28992; when the area does not
        exist on that day, has ended or exists already; or when a later event no longer fits.

    Examples
    --------
    >>> check([], Event("rename", "a1", date(2012, 1, 1), name="Noord"))
    Traceback (most recent call last):
    ...
    smeedkaart.errors.LineageError: Dit gebied bestaat niet op 1 januari 2012.
    """
    check_parts(new)
    state: _Area | None = None
    reached = False
    for event in _in_order([*(known for known in events if known.area == new.area), new]):
        if event.kind not in AREA_KINDS + DECISION_KINDS:
            continue
        reached = reached or event is new
        # what was accepted before is not judged again, what comes after the new event is
        problem = _misfit(state, event) if reached else None
        if problem is not None:
            if event is new:
                raise LineageError(problem)
            raise LineageError(
                _("This cannot hold from {new}, because the same area was changed on {later}.").format(
                    new=day(new.valid_from), later=day(event.valid_from)
                )
            )
        state = _step(state, event)


def check_parts(event: Event) -> None:
    """Refuse an event that lacks what its kind needs, whatever the history of its area.

    Raises
    ------
    LineageError
        When a part is missing or the shape is not in the Netherlands in EPSG:28992.

    Examples
    --------
    >>> check_parts(Event("rename", "a1", date(2012, 1, 1), name=" "))
    Traceback (most recent call last):
    ...
    smeedkaart.errors.LineageError: Een gebied heeft een naam nodig.
    """
    problem = next(_missing_parts(event), None)
    if problem is not None:
        raise LineageError(problem)


def open_proposals(events: Iterable[Event]) -> tuple[Event, ...]:
    """List the proposals that still wait for a choice, oldest first.

    A page that sends a newer version of what it proposed before replaces its own proposal.

    Examples
    --------
    >>> waiting = Event("proposal", "a1", date(2012, 1, 1), proposes="end", id=7)
    >>> [event.id for event in open_proposals([waiting])]
    [7]
    >>> open_proposals([waiting, Event("decline", "a1", date(2012, 1, 1), about=7, id=8)])
    ()
    """
    waiting: dict[int, Event] = {}
    newest: dict[tuple[str, str, str | None, str | None], int] = {}
    for event in sorted(events, key=lambda known: known.id):
        if event.kind != "proposal":
            if event.about is not None:
                waiting.pop(event.about, None)
            continue
        if event.client:
            of_decision = event.decision[0] if event.decision else None
            key = (event.client, event.area, event.proposes, of_decision)
            waiting.pop(newest.get(key, 0), None)
            newest[key] = event.id
        waiting[event.id] = event
    return tuple(waiting.values())


def settle(events: Iterable[Event], proposal: Event) -> Event:
    """Make the real event out of a proposal that was chosen.

    It holds from the later of the proposal's own day and the day of the area's last change, for what is
    chosen now goes over what was recorded before. When the area has ended meanwhile it is drawn again.

    Parameters
    ----------
    events
        What was recorded so far; only events about the same area matter.
    proposal
        The event of kind "proposal".

    Returns
    -------
    Event
        Not yet recorded, with `about` set to the proposal.

    Examples
    --------
    >>> from shapely import box
    >>> drawn = Event(
    ...     "draw", "a1", date(2012, 1, 1), name="Noord", geometry=box(229e3, 525e3, 230e3, 526e3), id=1
    ... )
    >>> settle([drawn], Event("proposal", "a1", date(2012, 1, 1), proposes="rename", name="Zuid", id=2)).kind
    'rename'
    """
    history = [known for known in events if known.area == proposal.area and known.kind in AREA_KINDS]
    area = _replay(history).get(proposal.area)
    kind, name, geometry = proposal.proposes or "", proposal.name, proposal.geometry
    if kind not in DECISION_KINDS and kind != "end":
        if area is None or area.ended is not None:
            kind = "draw"
            name = name or (area.name if area else None)
            geometry = geometry if geometry is not None else (area.geometry if area else None)
        elif kind == "draw":
            kind, name = "redraw", None
    return replace(
        proposal,
        kind=kind,
        name=name,
        geometry=geometry,
        valid_from=max([proposal.valid_from, *(known.valid_from for known in history)]),
        proposes=None,
        about=proposal.id,
        edit_id="",
        client="",
        id=0,
        recorded_at=NOT_RECORDED,
    )


def free_name(wanted: str, taken: Collection[str]) -> str:
    """Find a name that no other area bears: the wanted one, else the same with the first free number.

    Parameters
    ----------
    wanted
        The name that people asked for, of at most 120 characters.
    taken
        Names of the other areas; capitals make no difference.

    Examples
    --------
    >>> free_name("Centrum", ["centrum", "Noord"])
    'Centrum (2)'
    """
    used = {name.casefold() for name in taken}
    if wanted.casefold() not in used:
        return wanted
    stem = _NUMBERED.sub("", wanted)
    number = 2
    while True:
        suffix = f" ({number})"
        name = stem[: _NAME_LIMIT - len(suffix)] + suffix
        if name.casefold() not in used:
            return name
        number += 1


def name_notice(wanted: str, given: str) -> str:
    """Tell that an area got another name than was asked for.

    Examples
    --------
    >>> name_notice("Centrum", "Centrum (2)")
    'Er is al een gebied met de naam Centrum; dit gebied heet nu Centrum (2).'
    """
    return _("There is already an area called {wanted}; this area is now called {given}.").format(
        wanted=wanted, given=given
    )


def _in_order(events: Iterable[Event], when: date | None = None) -> Sequence[Event]:
    def place(event: Event) -> tuple[date, bool, int]:
        # what is not yet recorded comes after all that is
        return (event.valid_from, event.id == 0, event.id)

    return sorted((event for event in events if when is None or event.valid_from <= when), key=place)


def _replay(events: Iterable[Event], when: date | None = None) -> dict[str, _Area]:
    """Follow the events; an area that ended stays known, with the day of its end."""
    areas: dict[str, _Area] = {}
    for event in _in_order(events, when):
        after = _step(areas.get(event.area), event)
        if after is not None:
            if event.kind == "draw":
                # an area that is drawn again takes its place after the others
                areas.pop(event.area, None)
            areas[event.area] = after
    return areas


def _step(area: _Area | None, event: Event) -> _Area | None:
    """Apply one event to one area; an event that does not fit changes nothing."""
    if event.kind == "draw":
        return _Area(event.name or "", event.geometry, event.valid_from, event.id)
    if area is None or area.ended is not None:
        return area
    if event.kind == "redraw":
        return area._replace(geometry=event.geometry, changed=event.id)
    if event.kind == "rename":
        return area._replace(name=event.name or area.name, changed=event.id)
    if event.kind == "end":
        return area._replace(ended=event.valid_from, changed=event.id)
    return area


def _misfit(area: _Area | None, event: Event) -> str | None:
    """Say in a sentence why an event cannot follow on this state of its area; None when it can."""
    if event.kind == "draw":
        if area is None or area.ended is not None:
            return None
        return _("The area {name} exists already on {day}.").format(name=area.name, day=day(event.valid_from))
    if area is None:
        return _("This area does not exist on {day}.").format(day=day(event.valid_from))
    if area.ended is not None:
        return _("The area {name} ended on {ended}, so it cannot change on {day}.").format(
            name=area.name, ended=day(area.ended), day=day(event.valid_from)
        )
    return None


def _missing_parts(event: Event) -> Iterator[str]:
    if isinstance(event.valid_from, datetime):
        # stored with its hours, the whole plan could not be read again
        yield _("A change holds from a day, not from an hour of it.")
    if event.kind not in AREA_KINDS + DECISION_KINDS:
        yield _("A change of the kind {kind} is not known here.").format(kind=event.kind)
    if event.kind in ("draw", "rename") and not (event.name or "").strip():
        yield _("An area needs a name.")
    if event.kind in ("draw", "redraw"):
        yield from _faulty_shape(event.geometry)
    if event.kind in DECISION_KINDS and event.decision is None:
        yield _("A decision needs to say what it is about.")


def _faulty_shape(geometry: BaseGeometry | None) -> Iterator[str]:
    if geometry is None or geometry.geom_type not in ("Polygon", "MultiPolygon") or not geometry.area > 0:
        yield _("An area needs a shape with a surface.")
        return
    west, south, east, north = geometry.bounds
    if not (west > _WEST and south > _SOUTH and east < _EAST and north < _NORTH):
        yield _("An area must lie in the Netherlands, in the coordinates of the Rijksdriehoek.")
