"""A river of areas by people: how those of one day flow on into those of the next (an alluvial diagram).

Altair draws it: it comes with Streamlit, which draws it in the browser without asking the internet for
anything. It knows no river of its own, so a ribbon is an area mark along a smooth line; in return every band
has its place and letters from here, and a test can check them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import altair as alt
import pandas as pd

from smeedkaart.language import gettext as _
from smeedkaart.language import ngettext
from smeedkaart.wording import day, number

__all__ = ["Band", "Flow", "River", "river", "river_chart", "river_rows"]

# pixels of a line of letters, so that no two names stand over each other
_LINE = 25.0
# pixels for all people together, on top of the room between areas
_PEOPLE = 620.0
# people below which a stream is the rounding of a border, not people who moved
_TRACE = 0.5
_BAR = 0.035

# by Okabe and Ito, told apart by the colour-blind; in grey what changes is dark and what stays light
_CHANGED = "#0072b2"
_CHOSEN = "#d55e00"
_SAME = "#c9d1d8"


@dataclass(frozen=True, slots=True)
class Band:
    """An area on one of the days.

    Parameters
    ----------
    column
        Which of the days, from 0.
    area, name
        Identity and name.
    people
        Who live there.
    top, bottom
        Its place, in pixels from the top.
    changed
        Whether it flows together with, or out of, another area.
    """

    column: int
    area: str
    name: str
    people: float
    top: float
    bottom: float
    changed: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """People who are in one area on one day and in one area on the next.

    Parameters
    ----------
    column
        The first of the two days, from 0.
    before, after
        Identities.
    people
        How many.
    top_before, bottom_before, top_after, bottom_after
        Its place at either end, in pixels from the top.
    changed
        Whether it joins or leaves other streams.
    """

    column: int
    before: str
    after: str
    people: float
    top_before: float
    bottom_before: float
    top_after: float
    bottom_after: float
    changed: bool


@dataclass(frozen=True, slots=True)
class River:
    """A river through a number of days.

    Parameters
    ----------
    days
        The days, in order.
    bands, flows
        What there is to draw.
    height
        Pixels from top to bottom.
    """

    days: tuple[date, ...]
    bands: tuple[Band, ...]
    flows: tuple[Flow, ...]
    height: float


def river(
    days: Sequence[date],
    areas: Sequence[Mapping[str, tuple[str, float]]],
    flows: Sequence[Mapping[tuple[str, str], float]],
) -> River:
    """Give every area and every stream its place.

    Areas of the last day stand from many people to few; on each day before it, areas stand where they flow
    to, so that streams cross as little as can be.

    Parameters
    ----------
    days
        n days, in order.
    areas
        For each day name and people by identity; people that are not known count as nobody.
    flows
        For each pair of days after each other: people by (identity before, identity after).

    Returns
    -------
    River
        Every band has room for its name, and is as thick as its people.

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
    streams = [{pair: count for pair, count in pairs.items() if _people(count) >= _TRACE} for pairs in flows]
    order = _order(known, streams)
    most = max((sum(count for _name, count in column.values()) for column in known), default=0.0)
    scale = _PEOPLE / most if most > 0 else 0.0
    changed = _changed(streams)
    bands = [
        band
        for column, (names, ordered) in enumerate(zip(known, order, strict=True))
        for band in _column(column, names, ordered, scale, changed)
    ]
    drawn = [
        flow
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


def river_chart(drawn: River, chosen: frozenset[str] = frozenset()) -> alt.LayerChart:
    """Draw the river.

    Parameters
    ----------
    drawn
        What to draw.
    chosen
        Identities of areas to bring out: one area, and what it came from and went into.

    Returns
    -------
    altair.LayerChart
        Without anything that must be fetched.
    """
    last = len(drawn.days) - 1
    across = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-_BAR, last + _BAR], nice=False, zero=False))
    down = alt.Scale(domain=[0.0, drawn.height], reverse=True, nice=False)
    colour = alt.Color("colour:N", scale=None)
    ribbons = (
        alt.Chart(_ribbons(drawn, chosen))
        .mark_area(opacity=0.62, stroke="#ffffff", strokeWidth=0.6)
        .encode(
            x=across,
            y=alt.Y("top:Q", axis=None, scale=down),
            y2="bottom:Q",
            detail="stream:N",
            color=colour,
            tooltip=alt.Tooltip("tip:N", title=None),
        )
    )
    boxes, names, heads = _boxes(drawn, chosen)
    bars = (
        alt.Chart(boxes)
        .mark_rect(stroke="#1b2733", strokeWidth=0.8)
        .encode(
            x=across,
            x2="right:Q",
            y=alt.Y("top:Q", scale=down),
            y2="bottom:Q",
            color=colour,
            tooltip=alt.Tooltip("tip:N", title=None),
        )
    )
    layers = [ribbons, bars]
    for side, align in ((-1, "right"), (0, "center"), (1, "left")):
        layers += _letters(names[names["side"] == side], align, across, down)
    layers.append(
        alt.Chart(heads)
        .mark_text(fontSize=19, fontWeight=700, color="#1b2733", baseline="bottom", lineBreak="\n", dy=-22)
        .encode(x=across, y=alt.value(-8), text="text:N")
    )
    whole: alt.LayerChart = (
        alt.layer(*layers)
        .properties(height=drawn.height, padding={"top": 58, "left": 4, "right": 4, "bottom": 4})
        .configure(font='system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", Arial')
        .configure_view(strokeWidth=0)
    )
    return whole


def _letters(names: pd.DataFrame, align: str, across: alt.X, down: alt.Scale) -> list[alt.Chart]:
    """Write names, with a white edge that keeps them readable over a stream."""
    edge = alt.MarkDef("text", stroke="#ffffff", strokeWidth=5, strokeJoin="round")
    return [
        alt.Chart(names, mark=mark).encode(x=across, y=alt.Y("y:Q", scale=down), text="text:N")
        for mark in (_letter(edge, align), _letter(alt.MarkDef("text"), align))
    ]


def _letter(mark: alt.MarkDef, align: str) -> alt.MarkDef:
    mark["align"] = align
    for name, value in (("baseline", "middle"), ("fontSize", 16), ("fontWeight", 600), ("color", "#1b2733")):
        mark[name] = value
    return mark


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


def _changed(flows: Sequence[Mapping[tuple[str, str], float]]) -> set[tuple[int, str]]:
    """Find the areas, by column, of which not all people come from one area and go to one area."""
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


def _colour(areas: Sequence[str], chosen: frozenset[str], *, changed: bool) -> str:
    if all(area in chosen for area in areas):
        return _CHOSEN
    return _CHANGED if changed else _SAME


def _ribbons(drawn: River, chosen: frozenset[str]) -> pd.DataFrame:
    names = {(band.column, band.area): band.name for band in drawn.bands}
    rows = []
    for stream, flow in enumerate(drawn.flows):
        text = _("{before} to {after}: {people}").format(
            before=names[flow.column, flow.before],
            after=names[flow.column + 1, flow.after],
            people=_counted(flow.people),
        )
        colour = _colour((flow.before, flow.after), chosen, changed=flow.changed)
        for step in range(25):
            part = step / 24
            smooth = part * part * (3 - 2 * part)
            top, bottom = (
                begin + (end - begin) * smooth
                for begin, end in (
                    (flow.top_before, flow.top_after),
                    (flow.bottom_before, flow.bottom_after),
                )
            )
            x = flow.column + _BAR + part * (1 - 2 * _BAR)
            rows.append((stream, x, top, bottom, colour, text))
    return pd.DataFrame(rows, columns=["stream", "x", "top", "bottom", "colour", "tip"])


def _boxes(drawn: River, chosen: frozenset[str]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    last = len(drawn.days) - 1
    boxes, names = [], []
    for band in drawn.bands:
        tip = f"{band.name}: {_counted(band.people)}"
        colour = _colour((band.area,), chosen, changed=band.changed)
        boxes.append((band.column - _BAR, band.column + _BAR, band.top, band.bottom, colour, tip))
        side = -1 if band.column == 0 else 1 if band.column == last else 0
        # a name between two days stands only where something happens, or the river would be all letters
        if side == 0 and not band.changed and band.area not in chosen:
            continue
        place = band.column + side * (_BAR + 0.02)
        names.append((place, (band.top + band.bottom) / 2, side, f"{band.name}  {number(band.people)}"))
    counts = [sum(band.column == column for band in drawn.bands) for column in range(last + 1)]
    heads = [
        (
            column,
            _("{day}: {areas}").format(
                day=day(when),
                areas=ngettext("{count} drawn area", "{count} drawn areas", count).format(
                    count=number(count)
                ),
            ),
        )
        for column, (when, count) in enumerate(zip(drawn.days, counts, strict=True))
    ]
    return (
        pd.DataFrame(boxes, columns=["x", "right", "top", "bottom", "colour", "tip"]),
        pd.DataFrame(names, columns=["x", "y", "side", "text"]),
        pd.DataFrame(heads, columns=["x", "text"]),
    )


def _areas(count: int) -> str:
    return ngettext("{count} drawn area", "{count} drawn areas", count).format(count=number(count))


def _counted(people: float) -> str:
    return ngettext("{count} person", "{count} people", round(people)).format(count=number(people))
