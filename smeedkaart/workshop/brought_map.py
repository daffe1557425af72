"""A map that people bring in: what is in it, who lives there, and how it lies beside the areas that stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from smeedkaart.assessment.drawn import DrawnArea
from smeedkaart.assessment.result import Overlap
from smeedkaart.assessment.running import Running
from smeedkaart.errors import SmeedkaartError
from smeedkaart.files.area_files import read_areas
from smeedkaart.files.row_names import CLASS_COLUMNS
from smeedkaart.funding.receipt import Receipt
from smeedkaart.funding.scheme import Scheme
from smeedkaart.geometry.layers import to_rd
from smeedkaart.geometry.shapes import repair
from smeedkaart.history.replay import AreaState
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.language import gettext as _
from smeedkaart.text.spelling import name_key
from smeedkaart.text.teller import Statement
from smeedkaart.workshop.message import refuse_too_many

__all__ = ["Beside", "BroughtArea", "BroughtMap", "RowLeftOut", "Shared", "laid_beside", "read_brought"]

# m2 below which a slip of the pen is no area, and two areas share nothing
_LEAST_SURFACE = 1.0
# part of an area that two people who draw one border lay differently; more is told as lying outside
_TREMOR = 0.005
# an area goes on as another when more than this part of the people of either is the same
_MOST = 0.5
# people less than which surface tells which areas are the same
_ANYBODY = 1.0


@dataclass(frozen=True, slots=True)
class BroughtArea:
    """One area of the map."""

    row: int  # of the file, from 1
    name: str
    shape: BaseGeometry  # EPSG:28992, valid
    outside: float  # the part of its surface that lies in no zone; 0 when that is no more than a tremor
    area_kind: str = ""  # of what kind it is and of which group, as far as the file says
    area_group: str = ""
    crossed: bool = False  # its border crossed itself in the file: what it goes round was kept


class RowLeftOut(NamedTuple):
    """A row of the file that becomes no area, and why."""

    row: int
    name: Statement | str
    why: Statement | str


@dataclass(frozen=True, eq=False)
class BroughtMap:
    """A map that was read, with its numbers by the figures of a workshop."""

    file: str  # its name, without the folder in which it lay
    layer: str  # empty when there was nothing to choose
    areas: Mapping[str, BroughtArea]  # by a key of their own
    left_out: tuple[RowLeftOut, ...]
    notices: tuple[Statement | str, ...]  # what the reader has to say
    receipts: Mapping[str, Receipt]  # by the same key; empty when nothing can be worked out
    overlaps: tuple[Overlap, ...]  # what its own areas have in common
    trouble: Statement | str  # why there are no numbers; empty when there are
    running: Running | None  # counts the people in other shapes


class Shared(NamedTuple):
    """What an area of the map has in common with one that stands."""

    area: str  # its identity
    people: float  # nan when that is not known
    surface: float  # m2


class Beside(NamedTuple):
    """How an area of the map lies beside those that stand."""

    likely: str  # identity of the area it seems to be; empty for none
    by_name: bool  # whether that is told by the name
    shared: tuple[Shared, ...]  # most people first


def read_brought(path: Path, zones: ZoneData, scheme: Scheme, *, layer: str | None = None) -> BroughtMap:
    """Read a map; refuse it with one sentence when there is no area in it that lies where the figures are."""
    drawn = read_areas(path, layer=layer)
    left_out = [RowLeftOut(*one) for one in drawn.attrs["left_out"]]
    frame = to_rd(drawn)
    whole = shapely.union_all(zones.zones.geometry.to_numpy())
    areas: dict[str, BroughtArea] = {}
    kinds = [frame[column] if column in frame else [""] * len(frame) for column in CLASS_COLUMNS]
    each = zip(drawn.attrs["rows"], frame["name"], frame.geometry, *kinds, strict=True)
    for row, name, drawn_shape, kind, group in each:
        try:
            shape = repair(drawn_shape)
        except SmeedkaartError as error:
            left_out.append(RowLeftOut(row, name, error.said))
            continue
        inside = shapely.intersection(shape, whole).area
        if shape.area < _LEAST_SURFACE:
            left_out.append(RowLeftOut(row, name, _("no surface")))
        elif inside < _LEAST_SURFACE:
            left_out.append(RowLeftOut(row, name, _("outside {place}").format(place=zones.name)))
        else:
            outside = 1.0 - inside / shape.area
            shown = outside if outside > _TREMOR else 0.0
            crossed = not drawn_shape.is_valid
            areas[f"row-{row}"] = BroughtArea(row, str(name), shape, shown, str(kind), str(group), crossed)
    if not areas:
        text = _("None of the areas in {file} lies in {place}; choose a map of {place}, or other data.")
        raise SmeedkaartError(text.format(file=path.name, place=zones.name))
    refuse_too_many(len(areas))
    running, trouble = _counted(areas, zones, scheme)
    return BroughtMap(
        file=path.name,
        layer=layer or "",
        areas=areas,
        left_out=tuple(sorted(left_out, key=lambda one: one.row)),
        notices=tuple(drawn.attrs["notices"]),
        receipts={} if running is None else dict(running.receipts),
        overlaps=() if running is None else tuple(running.overlaps()),
        trouble=trouble,
        running=running,
    )


def _counted(
    areas: Mapping[str, BroughtArea], zones: ZoneData, scheme: Scheme
) -> tuple[Running | None, Statement | str]:
    """Work out the areas of the map by themselves, as the terminal does."""
    try:
        running = Running(zones, scheme)
        running.put(
            {key: DrawnArea(one.name, one.shape, one.area_kind, one.area_group) for key, one in areas.items()}
        )
    except SmeedkaartError as error:
        # what is drawn can be taken over, with or without its numbers
        return None, error.said
    return running, ""


def laid_beside(brought: BroughtMap, standing: Mapping[str, AreaState]) -> dict[str, Beside]:
    """Lay a map beside the areas that stand, and tell of each of its areas which of those it seems to be.

    One of the same name, else the one with which it has more than half of the people of either in common;
    each that stands is that of one area of the map only.
    """
    there = {area: state.geometry for area, state in standing.items() if state.geometry is not None}
    shared = _shared(brought, there)
    named = _by_name(brought, standing, shared)
    taken = set(named.values())
    sizes = _sizes(brought, {one.area: there[one.area] for several in shared.values() for one in several})
    alike: list[tuple[float, str, str]] = []
    for key, several in shared.items():
        if key not in named:
            found = ((_alike(sizes[key], sizes[one.area], one), key, one.area) for one in several)
            alike += [one for one in found if one[0] > _MOST and one[2] not in taken]
    by_people: dict[str, str] = {}
    for _part, key, area in sorted(alike, reverse=True):
        if key not in by_people and area not in by_people.values():
            by_people[key] = area
    return {
        key: Beside(named.get(key) or by_people.get(key, ""), key in named, tuple(shared.get(key, ())))
        for key in brought.areas
    }


def _shared(brought: BroughtMap, there: Mapping[str, BaseGeometry]) -> dict[str, list[Shared]]:
    """Count who lives in an area of the map and in one that stands as well."""
    if not there:
        return {}
    keys, identities = list(brought.areas), list(there)
    mine = np.array([one.shape for one in brought.areas.values()], dtype=object)
    theirs = np.array(list(there.values()), dtype=object)
    left, right = shapely.STRtree(theirs).query(mine, predicate="intersects")
    common = shapely.intersection(mine[left], theirs[right])
    # where borders only meet there are lines and points as well
    common = np.array([_surfaces(shape) for shape in common], dtype=object)
    kept = np.flatnonzero(shapely.area(common) >= _LEAST_SURFACE)
    people = [float("nan")] * len(kept)
    if brought.running is not None and len(kept):
        people = list(brought.running.people(list(common[kept])))
    found: dict[str, list[Shared]] = {}
    for place, count in zip(kept.tolist(), people, strict=True):
        one = Shared(identities[right[place]], float(count), float(common[place].area))
        found.setdefault(keys[left[place]], []).append(one)
    for several in found.values():
        several.sort(key=lambda one: (-np.nan_to_num(one.people), -one.surface))
    return found


def _surfaces(shape: BaseGeometry) -> BaseGeometry:
    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        return shape
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in {"Polygon", "MultiPolygon"}]
    return shapely.union_all(parts)


def _by_name(
    brought: BroughtMap, standing: Mapping[str, AreaState], shared: Mapping[str, list[Shared]]
) -> dict[str, str]:
    """Find areas by their name; of several in the file that are called the same, the one that shares most."""
    names: dict[str, list[str]] = {}
    for area, state in standing.items():
        names.setdefault(name_key(state.name), []).append(area)
    best: dict[str, tuple[float, str]] = {}
    for key, one in brought.areas.items():
        same = names.get(name_key(one.name), [])
        if len(same) != 1:
            continue
        surface = sum(two.surface for two in shared.get(key, ()) if two.area == same[0])
        if same[0] not in best or surface > best[same[0]][0]:
            best[same[0]] = surface, key
    return {key: area for area, (_surface, key) in best.items()}


def _sizes(brought: BroughtMap, there: Mapping[str, BaseGeometry]) -> dict[str, tuple[float, float]]:
    """Count the people of areas of the map and of those that stand; with their surface, nan if not known."""
    shapes = {key: one.shape for key, one in brought.areas.items()} | dict(there)
    people = [float("nan")] * len(shapes)
    if brought.running is not None and shapes:
        people = list(brought.running.people(list(shapes.values())))
    return {key: (count, shape.area) for (key, shape), count in zip(shapes.items(), people, strict=True)}


def _alike(mine: tuple[float, float], theirs: tuple[float, float], shared: Shared) -> float:
    """Tell which part of the larger of two areas both hold: of the people, or of the surface without them."""
    counted = max(mine[0], theirs[0])
    if counted >= _ANYBODY and shared.people == shared.people:
        return shared.people / counted
    return shared.surface / max(mine[1], theirs[1])
