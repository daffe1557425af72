"""Recognise what happened between two maps of areas: proposals for a person to judge, never applied here."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from smeedkaart.change.correspondence import (
    ALIKE,
    MOST,
    AreaGroup,
    Maps,
    belong,
    groups,
    is_uuid,
    laid_over,
    same_name,
)
from smeedkaart.geometry.partition import apart, fit_parts, within_band
from smeedkaart.geometry.shapes import repair
from smeedkaart.history.event import Event, Output
from smeedkaart.history.kinds import DRAW, END, MERGE, REDRAW, REGROUP, RENAME, SPLIT
from smeedkaart.text.spelling import name_key
from smeedkaart.text.teller import Statement

__all__ = ["UNCHANGED", "Proposed", "recognise"]

# kind of a proposal for an area that is the same on both dates: there is nothing to record
UNCHANGED = "unchanged"

# what confidence is made of: surface that stayed, names, and how clear it is that nothing else happened
_FIT, _NAMES, _CLEAR = 0.6, 0.2, 0.2
# a change comes after the redraw it rests on, and a name is given after the area that bore it ended
_ORDER = (UNCHANGED, REDRAW, END, MERGE, SPLIT, REGROUP, RENAME, DRAW)
_FAMILY = uuid.uuid5(uuid.NAMESPACE_URL, "smeedkaart/recognise")


@dataclass(frozen=True, slots=True)
class Proposed:
    """Something that seems to have happened, for a person to accept, change or refuse.

    Parameters
    ----------
    event
        What would be recorded: of the kind draw, redraw, rename, end, merge, split or regroup; or
        "unchanged", which is not recorded.
    confidence
        0..1: 0.6 x the part of the surface that stayed (intersection over union) + 0.2 x how much the names
        are alike + 0.2 x how clear it is that the areas belong together and to no other.
    reasons
        Why it seems so.
    """

    event: Event
    confidence: float
    reasons: tuple[Statement, ...]


def recognise(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, on: date, *, tolerance: float = 20.0
) -> tuple[Proposed, ...]:
    """Propose what happened to areas between two dates.

    The maps are laid over each other. What only lies in a band along borders counts as drawing the same
    border twice. Areas of which at least a fifth lies in one another belong together: one to one is
    unchanged or redrawn, one to several a split, several to one a merge, several to several a regrouping.

    Parameters
    ----------
    before
        Areas of the earlier date, in any coordinate system, indexed by identity, with a column `name`. May be
        empty.
    after
        Areas of the later date; the index only needs to be unique. A UUID that is new is kept as identity.
    on
        The day from which what is proposed would hold.
    tolerance
        How far apart, in metres, the same border may be drawn twice.

    Returns
    -------
    tuple of Proposed
        In an order in which they can be recorded one after the other. Parts of a split fit the old border;
        where that border moved too, a redraw on the same day comes first. The same maps always give the same
        proposals, identities included.

    Raises
    ------
    FrameError
        When a frame has no coordinate system, duplicate index values, or anything but polygons.

    Examples
    --------
    >>> square = shapely.box(229e3, 525e3, 230e3, 526e3)
    >>> east = shapely.box(230e3, 525e3, 231e3, 526e3)
    >>> before = gpd.GeoDataFrame({"name": ["Noord", "Centrum"]}, index=["a", "b"],
    ...                           geometry=[square, east], crs=28992)
    >>> after = gpd.GeoDataFrame({"name": ["Binnenstad"]}, index=[1],
    ...                          geometry=[shapely.box(229e3, 525e3, 231e3, 526e3)], crs=28992)
    >>> (found,) = recognise(before, after, date(2012, 1, 1))
    >>> found.event.kind, found.event.inputs, found.event.outputs[0].name
    ('merge', ('a', 'b'), 'Binnenstad')
    """
    maps = laid_over(before, after, on, tolerance)
    found = [proposed for group in same_name(groups(maps), maps) for proposed in _proposals(group, maps)]
    # sorting keeps the order of the map within one kind
    return tuple(sorted(found, key=_place))


def _place(proposed: Proposed) -> int:
    return _ORDER.index(proposed.event.kind)


def _proposals(group: AreaGroup, maps: Maps) -> Iterator[Proposed]:
    sizes = (len(group.old), len(group.new))
    if sizes == (1, 1):
        yield from _one_to_one(group, maps)
    elif sizes[0] == 0 or sizes[1] == 0:
        yield _alone(group, maps)
    elif sizes[0] == 1:
        yield from _split(group, maps)
    else:
        kind = MERGE if sizes[1] == 1 else REGROUP
        outputs = _outputs(group, maps, [maps.new.shapes[j] for j in group.new])
        event = Event(kind, outputs[0].area, maps.on, inputs=_keys(group, maps), outputs=outputs)
        yield Proposed(event, _confidence(group, maps), _went_into(group, maps))


def _one_to_one(group: AreaGroup, maps: Maps) -> Iterator[Proposed]:
    (i,), (j,) = group
    area, old_name, new_name = maps.old.keys[i], maps.old.names[i], maps.new.names[j]
    old, new = maps.old.shapes[i], maps.new.shapes[j]
    confidence = _confidence(group, maps)
    about_names = _about_names(maps, i, j)
    renamed = bool(new_name) and name_key(old_name) != name_key(new_name)
    moved = not _same_border(old, new, maps.tolerance)
    if moved:
        kept = maps.shares.get((i, j), (0.0, 0.0))
        reasons = [_kept(kept, new_name or old_name), about_names, *_elsewhere(group, maps)]
        if min(kept) < MOST:
            reasons.append(Statement("change.same_area"))
        yield Proposed(Event(REDRAW, area, maps.on, geometry=new), confidence, tuple(reasons))
    same = Statement("change.border_drawn_twice", tolerance=maps.tolerance)
    if renamed:
        reasons = [about_names] if moved else [same, about_names]
        yield Proposed(Event(RENAME, area, maps.on, name=new_name), confidence, tuple(reasons))
    elif not moved:
        yield Proposed(Event(UNCHANGED, area, maps.on), confidence, (same, about_names))


def _alone(group: AreaGroup, maps: Maps) -> Proposed:
    """Propose that an area began or ended: nothing on the other date belongs to it."""
    reasons = tuple(_elsewhere(group, maps))
    # what it shares with others speaks against it
    confidence = 1.0 - min(1.0, _rival(group, maps))
    if group.old:
        event = Event(END, maps.old.keys[group.old[0]], maps.on)
        return Proposed(event, confidence, (Statement("change.none_later"), *reasons))
    (output,) = _outputs(group, maps, [maps.new.shapes[group.new[0]]])
    event = Event(DRAW, output.area, maps.on, name=output.name, geometry=output.geometry)
    return Proposed(event, confidence, (Statement("change.none_earlier"), *reasons))


def _split(group: AreaGroup, maps: Maps) -> Iterator[Proposed]:
    """Propose a split whose parts make up the whole, after a redraw where its outer border moved too."""
    (i,) = group.old
    whole, area = maps.old.shapes[i], maps.old.keys[i]
    drawn = apart([maps.new.shapes[j] for j in group.new])
    together = repair(shapely.union_all(drawn))
    confidence, reasons = _confidence(group, maps), _went_into(group, maps)
    if _same_border(whole, together, maps.tolerance):
        drawn = fit_parts(whole, drawn, maps.tolerance)
        reasons += (Statement("change.parts_fitted"),)
    else:
        shared = shapely.intersection(whole, together).area
        kept = _kept((shared / whole.area, shared / together.area), maps.old.names[i])
        why = (kept, Statement("change.split_same_day"))
        yield Proposed(Event(REDRAW, area, maps.on, geometry=together), confidence, why)
        reasons += (Statement("change.redraw_first"),)
    outputs = _outputs(group, maps, drawn)
    event = Event(SPLIT, outputs[0].area, maps.on, inputs=(area,), outputs=outputs)
    yield Proposed(event, confidence, reasons)


def _outputs(group: AreaGroup, maps: Maps, shapes: Sequence[BaseGeometry]) -> tuple[Output, ...]:
    return tuple(
        Output(_identity(maps, j), maps.new.names[j] or maps.new.keys[j], shape)
        for j, shape in zip(group.new, shapes, strict=True)
    )


def _identity(maps: Maps, new: int) -> str:
    key = maps.new.keys[new]
    if is_uuid(key) and key not in maps.old.keys:
        return key
    # made from what it is, so that reading the same map twice never makes the same area twice
    shape = hashlib.sha256(shapely.to_wkb(maps.new.shapes[new])).hexdigest()
    return str(uuid.uuid5(_FAMILY, f"{maps.on.isoformat()}/{key}/{maps.new.names[new]}/{shape}"))


def _keys(group: AreaGroup, maps: Maps) -> tuple[str, ...]:
    return tuple(maps.old.keys[i] for i in group.old)


def _same_border(one: BaseGeometry, other: BaseGeometry, tolerance: float) -> bool:
    # what is narrower than the tolerance could lie beside itself unnoticed, so most of it must be the same
    shared = shapely.intersection(one, other).area
    mostly = shared > MOST * max(one.area, other.area)
    return mostly and within_band(shapely.symmetric_difference(one, other), tolerance)


def _confidence(group: AreaGroup, maps: Maps) -> float:
    """Weigh surface, names and how clear it is, as told at `Proposed`."""
    old = shapely.union_all(maps.old.shapes[list(group.old)])
    new = shapely.union_all(maps.new.shapes[list(group.new)])
    shared = shapely.intersection(old, new).area
    fit = shared / (old.area + new.area - shared)
    names = max(maps.alike(i, j) for i in group.old for j in group.new)
    if len(group.old) + len(group.new) > 2:
        # what comes out of a change may well be called otherwise
        names = 0.5 + names / 2
    inside = [max(maps.shares[pair]) for pair in _within(group, maps)]
    clear = max(0.0, min(min(inside, default=0.0), 1.0 - _rival(group, maps)))
    return float(min(1.0, _FIT * fit + _NAMES * names + _CLEAR * clear))


def _within(group: AreaGroup, maps: Maps) -> list[tuple[int, int]]:
    """Return the pairs that make the areas of a group belong together."""
    pairs = [(i, j) for i in group.old for j in maps.met_by_old.get(i, ()) if j in group.new]
    return [pair for pair in pairs if belong(maps, pair)]


def _crossing(group: AreaGroup, maps: Maps) -> Iterator[tuple[int, int, bool, float]]:
    """Yield what areas of the group share with areas outside it: positions, side, part of the area inside."""
    for i in group.old:
        for j in maps.met_by_old.get(i, ()):
            if j not in group.new:
                yield i, j, True, maps.shares[i, j][0]
    for j in group.new:
        for i in maps.met_by_new.get(j, ()):
            if i not in group.old:
                yield i, j, False, maps.shares[i, j][1]


def _rival(group: AreaGroup, maps: Maps) -> float:
    """Return the largest part of an area in the group that lies in one area outside it."""
    return max((share for *_pair, share in _crossing(group, maps)), default=0.0)


def _elsewhere(group: AreaGroup, maps: Maps) -> Iterator[Statement]:
    """Say what is shared with areas outside the group, when it is more than a band along the border."""
    for i, j, ours_is_old, share in _crossing(group, maps):
        shared = shapely.intersection(maps.old.shapes[i], maps.new.shapes[j])
        if not within_band(shared, maps.tolerance):
            names = {"old": maps.old.names[i], "new": maps.new.names[j]}
            if ours_is_old:
                yield Statement("change.share_lies_in", share=share, **names)
            else:
                yield Statement("change.share_lay_in", share=share, **names)


def _went_into(group: AreaGroup, maps: Maps) -> tuple[Statement, ...]:
    parts = [
        Statement(
            "change.share_lies_in", share=share[0], old=maps.old.names[pair[0]], new=maps.new.names[pair[1]]
        )
        for pair in _within(group, maps)
        for share in [maps.shares[pair]]
    ]
    return (*parts, *_elsewhere(group, maps))


def _kept(kept: tuple[float, float], name: str) -> Statement:
    return Statement("change.kept_and_new", old=kept[0], new=kept[1], name=name)


def _about_names(maps: Maps, old: int, new: int) -> Statement:
    one, other = maps.old.names[old], maps.new.names[new]
    if name_key(one) == name_key(other):
        return Statement("change.same_name", name=one)
    alike = SequenceMatcher(None, name_key(one), name_key(other)).ratio() >= ALIKE
    if alike:
        return Statement("change.names_alike", old=one, new=other)
    return Statement("change.names_differ", old=one, new=other)
