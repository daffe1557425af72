"""Derive the areas of a day from what was recorded, and where each of them came from and went to.

State is never stored beside the events that made it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import LineageError
from smeedkaart.history.drawn_from import DrawnFrom
from smeedkaart.history.event import Event, superseded
from smeedkaart.history.kinds import kind_of
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.history.replay import AreaState
from smeedkaart.history.timeline import Timeline, states_on

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "Ended",
    "Lineage",
    "Link",
    "ancestors",
    "areas_as_of",
    "descendants",
    "ended_areas",
    "lineage",
    "what_was",
]

_RD = "EPSG:28992"


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
        day the area was drawn), `changed` (id of the event that changed it last), `area_kind` and
        `area_group` (of what kind it is and of which group; empty when nobody said), `unit_level`,
        `unit_year` and `units` (of a painted area the units of which it is made; empty, 0 and no codes for
        one that was drawn by hand), `border_from` (a `DrawnFrom`; None for a border that was drawn here),
        `locked` and `geometry`.

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

    live = {key: area for key, area in states_on(events, when).items() if area.ended is None}
    areas = list(live.values())
    units = [area.units for area in areas]
    return gpd.GeoDataFrame(
        {
            "name": pd.Series([area.name for area in areas], dtype="str"),
            "drawn_from": pd.Series([area.drawn_from for area in areas], dtype="object"),
            "changed": pd.Series([area.changed for area in areas], dtype="int64"),
            "area_kind": pd.Series([area.area_kind for area in areas], dtype="str"),
            "area_group": pd.Series([area.area_group for area in areas], dtype="str"),
            "unit_level": pd.Series([one.level if one else "" for one in units], dtype="str"),
            "unit_year": pd.Series([one.year if one else 0 for one in units], dtype="int64"),
            "units": pd.Series([one.codes if one else () for one in units], dtype="object"),
            "border_from": pd.Series([area.border_from for area in areas], dtype="object"),
            "locked": pd.Series([area.locked for area in areas], dtype="bool"),
        },
        geometry=[area.geometry for area in areas],
        crs=_RD,
    ).set_index(pd.Index(list(live), dtype="str", name="area"))


@dataclass(frozen=True, slots=True)
class Ended:
    """An area that is over: the last that is known of it, so that it can come back.

    Parameters
    ----------
    area
        Identity of the area.
    name
        Its last name.
    on
        The day it ended.
    geometry
        Its last shape, in EPSG:28992.
    units, border_from
        Of which units it was made, and where that shape came from; as those of an `AreaState`.
    """

    area: str
    name: str
    on: date
    geometry: BaseGeometry
    units: NamedUnits | None = None
    border_from: DrawnFrom | None = None


def ended_areas(events: Iterable[Event]) -> tuple[Ended, ...]:
    """List the areas that are over, the last ended first; not those that live on in others.

    Parameters
    ----------
    events
        What was recorded, in any order, of one workshop.

    Examples
    --------
    >>> from shapely import box
    >>> history = [
    ...     Event("draw", "a1", date(2007, 5, 30), name="Noord", geometry=box(0, 4e5, 9, 5e5), id=1),
    ...     Event("end", "a1", date(2012, 1, 1), id=2),
    ... ]
    >>> [(area.name, area.on.year) for area in ended_areas(history)]
    [('Noord', 2012)]
    """
    timeline = Timeline.of(events)
    # what went into a merge or a split lives on in what came out of it
    lives_on = {area for event in timeline.counted for area in superseded(event)}
    last_first = sorted(timeline.states().items(), key=lambda known: -known[1].changed)
    return tuple(
        Ended(area, state.name, state.ended, state.geometry, state.units, state.border_from)
        for area, state in last_first
        if state.ended is not None and state.geometry is not None and area not in lives_on
    )


@dataclass(frozen=True, slots=True)
class Link:
    """One area that came, wholly or partly, out of another.

    Parameters
    ----------
    earlier, later
        Identities; `later` supersedes `earlier`.
    event
        Id of the merge, split or other change.
    kind
        Of which kind it was.
    on
        The day from which it holds.
    """

    earlier: str
    later: str
    event: int
    kind: str
    on: date


@dataclass(frozen=True, slots=True)
class Lineage:
    """All areas that ever were, and which came out of which.

    Parameters
    ----------
    areas
        By identity, in the order in which they were first drawn: the last known state, ended ones included.
    links
        In the order of the days from which they hold.
    """

    areas: dict[str, AreaState]
    links: tuple[Link, ...]

    def supersedes(self, area: str) -> tuple[str, ...]:
        """Return the areas that this one took the place of, in one step."""
        return tuple(link.earlier for link in self.links if link.later == area)

    def superseded_by(self, area: str) -> tuple[str, ...]:
        """Return the areas that took the place of this one, in one step."""
        return tuple(link.later for link in self.links if link.earlier == area)

    def to_json(self) -> dict[str, Any]:
        """Return the graph as plain values: `nodes` (areas) and `links`."""
        nodes = [
            {
                "id": area,
                "name": state.name,
                "from": state.drawn_from.isoformat(),
                "until": None if state.ended is None else state.ended.isoformat(),
            }
            for area, state in self.areas.items()
        ]
        links = [
            {
                "earlier": link.earlier,
                "later": link.later,
                "kind": link.kind,
                "from": link.on.isoformat(),
                "event": link.event,
            }
            for link in self.links
        ]
        return {"nodes": nodes, "links": links}

    def to_dot(self) -> str:
        """Return the graph in the DOT language of Graphviz, oldest areas to the left."""
        lines = ["digraph lineage {", "  rankdir=LR;", "  node [shape=box];"]
        for area, state in self.areas.items():
            until = "" if state.ended is None else state.ended.isoformat()
            label = f"{state.name}\n{state.drawn_from.isoformat()} / {until}"
            lines.append(f"  {_quoted(area)} [label={_quoted(label)}];")
        for link in self.links:
            label = f"{link.kind} {link.on.isoformat()}"
            lines.append(f"  {_quoted(link.earlier)} -> {_quoted(link.later)} [label={_quoted(label)}];")
        return "\n".join([*lines, "}"]) + "\n"


def lineage(events: Iterable[Event]) -> Lineage:
    """Derive which areas came out of which.

    Parameters
    ----------
    events
        What was recorded, in any order, of one workshop.

    Returns
    -------
    Lineage
        Without areas that never were right and without what was undone.

    Examples
    --------
    >>> from shapely import box
    >>> from smeedkaart.history.event import Output
    >>> history = [
    ...     Event("draw", "a", date(2007, 1, 1), name="Noord", geometry=box(0, 4e5, 9, 5e5), id=1),
    ...     Event("draw", "b", date(2007, 1, 1), name="Zuid", geometry=box(9, 4e5, 18, 5e5), id=2),
    ...     Event("merge", "c", date(2012, 1, 1), inputs=("a", "b"), id=3,
    ...           outputs=(Output("c", "Binnenstad", box(0, 4e5, 18, 5e5)),)),
    ... ]
    >>> family = lineage(history)
    >>> family.supersedes("c"), family.superseded_by("a")
    (('a', 'b'), ('c',))
    """
    timeline = Timeline.of(events)
    areas = timeline.states()
    links = [
        Link(earlier, output.area, event.id, event.kind, event.valid_from)
        for event in timeline.counted
        if kind_of(event.kind).several
        for earlier in superseded(event)
        for output in event.outputs
        if earlier in areas and output.area in areas
    ]
    drawn = dict.fromkeys(step.part.area for step in timeline.steps if kind_of(step.part.kind).begins)
    return Lineage({area: areas[area] for area in drawn if area in areas}, tuple(links))


def ancestors(events: Iterable[Event], area: str) -> tuple[str, ...]:
    """Return every area that this one came out of, however long ago, the nearest first.

    Raises
    ------
    LineageError
        When there never was such an area.
    """
    family = lineage(events)
    return _reached(family, area, family.supersedes)


def descendants(events: Iterable[Event], area: str) -> tuple[str, ...]:
    """Return every area that came out of this one, however much later, the nearest first.

    Raises
    ------
    LineageError
        When there never was such an area.
    """
    family = lineage(events)
    return _reached(family, area, family.superseded_by)


def what_was(events: Iterable[Event], area: str, when: date) -> tuple[str, ...]:
    """Answer "what was this on that day?": the area itself, or those it came out of or went into.

    Parameters
    ----------
    events
        What was recorded of one workshop.
    area
        Identity of an area of any day.
    when
        The reference date.

    Returns
    -------
    tuple of str
        Identities of the areas of that day; empty when nothing of it was drawn then.

    Raises
    ------
    LineageError
        When there never was such an area.

    Examples
    --------
    >>> from shapely import box
    >>> history = [Event("draw", "a", date(2007, 1, 1), name="Noord", geometry=box(0, 4e5, 9, 5e5), id=1)]
    >>> what_was(history, "a", date(2009, 1, 1)), what_was(history, "a", date(2006, 1, 1))
    (('a',), ())
    """
    timeline = Timeline.of(events)
    family = lineage(timeline)
    related = [
        *_reached(family, area, family.supersedes),
        *_reached(family, area, family.superseded_by),
    ]
    then = {one for one, state in timeline.states(when).items() if state.ended is None}
    # an area it came out of may by then have been drawn anew, and is another thing while this one is there
    return (area,) if area in then else tuple(one for one in dict.fromkeys(related) if one in then)


def _reached(family: Lineage, area: str, onward: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    if area not in family.areas:
        raise LineageError("history.unknown_area")
    found: dict[str, None] = {}
    waiting = list(onward(area))
    while waiting:
        one = waiting.pop(0)
        if one not in found and one != area:
            found[one] = None
            waiting += onward(one)
    return tuple(found)


def _quoted(text: str) -> str:
    """Write a text as DOT does, where a backslash means something of its own."""
    safe = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "\\n".join(safe.splitlines()) + '"'
