"""A river of areas by people: how those of one day flow on into those of the next (an alluvial diagram)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from smeedkaart.text.numbers import day

__all__ = ["Band", "Flow", "River", "river", "river_rows"]

# pixels of a line of letters, so that no two names stand over each other
_LINE = 25.0
# pixels for all people together, on top of the room between areas
_PEOPLE = 620.0
# people below which a stream is the rounding of a border, not people who moved
_TRACE = 0.5


@dataclass(frozen=True, slots=True)
class Band:
    """An area on one of the days."""

    column: int  # which of the days, from 0
    area: str  # identity and name
    name: str
    people: float  # who live there; nan when not known
    top: float  # its place, in pixels from the top
    bottom: float
    changed: bool  # whether it flows together with, or out of, another area


@dataclass(frozen=True, slots=True)
class Flow:
    """People who are in one area on one day and in one area on the next."""

    column: int  # the first of the two days, from 0
    before: str  # identities
    after: str
    people: float  # how many; nan when not known
    top_before: float  # its place at either end, in pixels from the top
    bottom_before: float
    top_after: float
    bottom_after: float
    changed: bool  # whether it joins or leaves other streams


@dataclass(frozen=True, slots=True)
class River:
    """A river through a number of days."""

    days: tuple[date, ...]  # the days, in order
    bands: tuple[Band, ...]  # what there is to draw
    flows: tuple[Flow, ...]
    height: float  # pixels from top to bottom


def river(
    days: Sequence[date],
    areas: Sequence[Mapping[str, tuple[str, float]]],
    flows: Sequence[Mapping[tuple[str, str], float]],
) -> River:
    """Give every area and every stream its place.

    Areas of the last day stand from many people to few; on each day before it, areas stand where they flow
    to, so that streams cross as little as can be.

    Examples
    --------
    >>> first = {"a": ("Noord", 100.0), "b": ("Zuid", 300.0)}
    >>> both = {"c": ("Samen", 400.0)}
    >>> drawn = river(
    ...     [date(2007, 5, 30), date(2019, 1, 1)],
    ...     [first, both],
    ...     [{("a", "c"): 100.0, ("b", "c"): 300.0}],
    ... )
    >>> [(band.name, band.changed) for band in drawn.bands]
    [('Zuid', True), ('Noord', True), ('Samen', True)]
    """
    known = [{area: (name, _people(count)) for area, (name, count) in column.items()} for column in areas]
    # people who went elsewhere have no width when nobody knows how many, and are not left out
    streams = [
        {
            pair: _people(count)
            for pair, count in pairs.items()
            if _people(count) >= _TRACE or (math.isnan(count) and pair[0] != pair[1])
        }
        for pairs in flows
    ]
    order = _order(known, streams)
    most = max((sum(count for _name, count in column.values()) for column in known), default=0.0)
    scale = _PEOPLE / most if most > 0 else 0.0
    changed = _changed(known, streams)
    bands = [
        replace(band, people=areas[column][band.area][1])
        for column, (names, ordered) in enumerate(zip(known, order, strict=True))
        for band in _column(column, names, ordered, scale, changed)
    ]
    drawn = [
        replace(flow, people=flows[column][flow.before, flow.after])
        for column, pairs in enumerate(streams)
        for flow in _streams(column, pairs, bands, scale, changed)
    ]
    height = max((band.bottom for band in bands), default=0.0) + _LINE
    return River(tuple(days), tuple(bands), tuple(drawn), height)


def river_rows(drawn: River) -> list[tuple[str, str, str, str, float]]:
    """List the streams in words: day and area before, day and area after, people; for those who read on."""
    names = {(band.column, band.area): band.name for band in drawn.bands}
    return [
        (
            day(drawn.days[flow.column]),
            names[flow.column, flow.before],
            day(drawn.days[flow.column + 1]),
            names[flow.column + 1, flow.after],
            flow.people,
        )
        for flow in drawn.flows
        if flow.changed
    ]


def _people(count: float) -> float:
    return count if math.isfinite(count) and count > 0 else 0.0


def _order(
    areas: Sequence[Mapping[str, tuple[str, float]]], flows: Sequence[Mapping[tuple[str, str], float]]
) -> list[list[str]]:
    """Order each column: the last by people, each before it by the middle of where its people go."""
    if not areas:
        return []
    ordered = [sorted(areas[-1], key=lambda area: (-areas[-1][area][1], areas[-1][area][0]))]
    for column in range(len(areas) - 2, -1, -1):
        places = {area: place for place, area in enumerate(ordered[0])}
        middle: dict[str, float] = {}
        for area in areas[column]:
            went = [(places[to], count) for (own, to), count in flows[column].items() if own == area]
            whole = sum(count for _place, count in went)
            middle[area] = (
                sum(place * count for place, count in went) / whole if whole else float(len(places))
            )
        ordered.insert(
            0, sorted(areas[column], key=lambda area: (middle[area], -areas[column][area][1], area))
        )
    return ordered


def _changed(
    areas: Sequence[Mapping[str, tuple[str, float]]], flows: Sequence[Mapping[tuple[str, str], float]]
) -> set[tuple[int, str]]:
    """Find the areas, by column, that share people with another area, or with land that is in no area."""
    found: set[tuple[int, str]] = set()
    for column, pairs in enumerate(flows):
        onward: dict[str, list[str]] = {}
        back: dict[str, list[str]] = {}
        for before, after in pairs:
            onward.setdefault(before, []).append(after)
            back.setdefault(after, []).append(before)
        for before, after in pairs:
            if len(onward[before]) > 1 or len(back[after]) > 1 or before != after:
                found |= {(column, before), (column + 1, after)}
        for place, side in ((column, 0), (column + 1, 1)):
            for area, (_name, people) in areas[place].items():
                known = sum(count for pair, count in pairs.items() if pair[side] == area)
                # as many traces as an area can have neighbours
                if abs(people - known) > _TRACE * 10:
                    found.add((place, area))
    return found


def _column(
    column: int,
    names: Mapping[str, tuple[str, float]],
    ordered: Sequence[str],
    scale: float,
    changed: set[tuple[int, str]],
) -> list[Band]:
    bands = []
    top = 0.0
    for area in ordered:
        name, people = names[area]
        thick = people * scale
        # a thin band stands in the middle of the room for its name
        room = max(thick + 6.0, _LINE)
        start = top + (room - thick) / 2
        bands.append(Band(column, area, name, people, start, start + thick, (column, area) in changed))
        top += room
    return bands


def _streams(
    column: int,
    pairs: Mapping[tuple[str, str], float],
    bands: Sequence[Band],
    scale: float,
    changed: set[tuple[int, str]],
) -> list[Flow]:
    left = {band.area: band for band in bands if band.column == column}
    right = {band.area: band for band in bands if band.column == column + 1}
    from_top = {area: band.top for area, band in left.items()}
    to_top = {area: band.top for area, band in right.items()}
    thick = {pair: count * scale for pair, count in pairs.items()}
    # at either end in the order of the other end, so that streams of one area do not cross
    starts: dict[tuple[str, str], float] = {}
    for pair in sorted(pairs, key=lambda pair: right[pair[1]].top):
        starts[pair] = from_top[pair[0]]
        from_top[pair[0]] += thick[pair]
    flows = []
    for pair in sorted(pairs, key=lambda pair: left[pair[0]].top):
        before, after = pair
        start, end = starts[pair], to_top[after]
        to_top[after] += thick[pair]
        moved = before != after or len([1 for own, to in pairs if before == own or after == to]) > 1
        flows.append(
            Flow(
                column,
                before,
                after,
                pairs[pair],
                start,
                start + thick[pair],
                end,
                end + thick[pair],
                moved and (column, before) in changed,
            )
        )
    return flows
