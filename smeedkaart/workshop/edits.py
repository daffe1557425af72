"""Turn what the browser sent into events, and what is stored into what the browser shows."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from pyproj.transformer import TransformerGroup
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import SmeedkaartError
from smeedkaart.geometry.shapes import repair
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import DRAW, END, LOCK, REDRAW, RENAME, UNLOCK
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.history.names import free_name, name_notice
from smeedkaart.history.replay import AreaState
from smeedkaart.text.language import gettext as _
from smeedkaart.text.spelling import name_key
from smeedkaart.text.teller import Statement
from smeedkaart.workshop.clipping import WholeOutline, clipped
from smeedkaart.workshop.message import Edit, SentArea, refuse_too_many
from smeedkaart.workshop.painting import Border, UnitBorders, painted_border

__all__ = [
    "Changes",
    "changes",
    "corner_tree",
    "features",
    "in_degrees",
    "in_metres",
    "on_stored_corners",
    "same_shape",
]

# what a journey to the browser and back may move, in metres; nobody draws finer
_SAME = 0.01
# m2 below which a slip of the pen is no area
_LEAST_SURFACE = 1.0
# PROJ itself moves a corner by up to 0.6 mm there and back; with 9 decimals (0.1 mm) it stays below 1 mm
_DECIMALS = 9

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Changes(Sequence[Event]):
    """What an edit changes: a sequence of events, with what its sender must be told."""

    events: tuple[Event, ...] = ()  # not yet recorded
    notices: tuple[Statement | str, ...] = ()  # for the person who made the edit
    areas: tuple[str, ...] = ()  # identities of all that the edit names, first the one people worked on

    def __getitem__(self, index: Any) -> Any:
        """Return one event, or several."""
        return self.events[index]

    def __len__(self) -> int:
        """Count the events."""
        return len(self.events)


def _no_units(_units: NamedUnits) -> BaseGeometry:
    raise SmeedkaartError(_("There are no figures here, so there are no units to paint with."))


def _no_whole() -> BaseGeometry:
    raise SmeedkaartError(_("There are no figures here, so nobody knows where the municipality ends."))


def changes(
    before: Mapping[str, AreaState],
    edit: Edit,
    *,
    when: date,
    role: str,
    outline: UnitBorders = _no_units,
    whole: WholeOutline = _no_whole,
) -> Changes:
    """Work out what an edit changes of what its sender had in view; what it does not name stays.

    A shape of which nothing remains after repair is left out with a notice; the other changes of the edit
    still count. Units that cannot be painted refuse all of it. `outline` makes the shape of units,
    `whole` that of the municipality.

    Examples
    --------
    >>> from smeedkaart.workshop.message import parse_edit
    >>> ring = [[6.47, 52.72], [6.48, 52.72], [6.48, 52.73], [6.47, 52.72]]
    >>> feature = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}}
    >>> edit = parse_edit({"edit_id": "e1", "why": "create", "revision": 0, "put": [feature], "end": []})
    >>> drawn = changes({}, edit, when=date(2026, 3, 1), role="facilitator")
    >>> [(event.kind, event.name) for event in drawn]
    [('draw', 'Gebied 1')]
    """
    sent = _identified(before, edit)
    named = dict.fromkeys(_identity(area, edit.client, before) for area in edit.end)
    ends = [area for area in named if area in before]
    gone = {area for area, one in sent.items() if one.geometry is None and one.units is None} - {*before}
    if gone:
        raise SmeedkaartError(_("This area is not on the map any more, so nothing was changed."))
    painted = {
        area: border
        for area, one in sent.items()
        if (border := painted_border(one, before.get(area), outline)) is not None
    }
    outlines, failures, crossed = _outlines(before, sent)
    outlines |= painted
    clips = clipped(sent, before, outlines, whole)
    outlines, failures = clips.borders, (*failures, *clips.failures)
    lost = {area for area in sent if area not in before and area not in outlines}
    staying = {area: shape for area, shape in sent.items() if area not in lost}
    fresh = [area for area in staying if area not in before]
    if fresh:
        refuse_too_many(len(before) - len(ends) + len(fresh))
    names, notices = _names({area: state for area, state in before.items() if area not in ends}, staying)
    turned = {
        area: one.locked
        for area, one in staying.items()
        if one.locked is not None and one.locked != (area in before and before[area].locked)
    }
    all_names = {**_standing_names(before), **names}
    events = [Event(END, area, when) for area in ends]
    events += [Event(UNLOCK, area, when) for area, locked in turned.items() if not locked]
    for area in staying:
        name, border = names.get(area), outlines.get(area)
        if border is not None:
            kind, given = (REDRAW, None) if area in before else (DRAW, name)
            events.append(Event(kind, area, when, name=given, geometry=border.shape, units=border.units))
        if area in before and name is not None:
            events.append(Event(RENAME, area, when, name=name))
    events += [Event(LOCK, area, when) for area, locked in turned.items() if locked]
    if failures and not events:
        raise SmeedkaartError(failures[0])
    return Changes(
        tuple(replace(event, role=role, edit_id=edit.edit_id, client=edit.client) for event in events),
        (*failures, *notices, *_crossed(outlines, crossed, all_names), *clips.told(all_names)),
        (*sent, *ends),
    )


def features(
    areas: gpd.GeoDataFrame, properties: Mapping[str, Mapping[str, Any]] | None = None
) -> dict[str, Any]:
    """Write areas as the browser wants them.

    Examples
    --------
    >>> from shapely import box
    >>> areas = gpd.GeoDataFrame(
    ...     {"name": ["Noord"]}, geometry=[box(229e3, 525e3, 230e3, 526e3)], index=["a1"], crs="EPSG:28992"
    ... )
    >>> features(areas, {"a1": {"tier": "B"}})["features"][0]["properties"]
    {'tier': 'B', 'id': 'a1', 'name': 'Noord'}
    """
    extra = properties or {}
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {**extra.get(area, {}), "id": area, "name": name},
                "geometry": json.loads(shapely.to_geojson(shape)),
            }
            for area, name, shape in zip(
                areas.index, areas["name"], map(in_degrees, areas.geometry), strict=True
            )
        ],
    }


def in_degrees(geometry: BaseGeometry) -> BaseGeometry:
    """Bring a recorded shape, EPSG:28992, to the degrees of the map, EPSG:4326."""

    def project(corners: Reals) -> Reals:
        lon, lat = _to_degrees().transform(corners[:, 0], corners[:, 1])
        return np.round(np.column_stack([lon, lat]), _DECIMALS)

    return shapely.transform(geometry, project)


@cache
def _to_degrees() -> Transformer:
    return _best("EPSG:28992", "EPSG:4326")


@cache
def _to_metres() -> Transformer:
    return _best("EPSG:4326", "EPSG:28992")


def _best(source: str, target: str) -> Transformer:
    # each run of a page is a new thread, in which pyproj makes its transformer anew: choosing the operation
    # again takes 25 ms, following the one that was chosen 0.3 ms
    chosen = TransformerGroup(source, target, always_xy=True).transformers[0]
    return Transformer.from_pipeline(chosen.definition)


def _identified(before: Mapping[str, AreaState], edit: Edit) -> dict[str, SentArea]:
    """Give each shape its identity; a new one keeps what its maker gave it if that can be no other's."""
    sent = {_identity(shape.id, edit.client, before): shape for shape in edit.put}
    if len(sent) < len(edit.put):
        raise SmeedkaartError(_("The map sent the same area twice; refresh the page."))
    return sent


def _identity(known_as: str, client: str, before: Mapping[str, AreaState]) -> str:
    if known_as in before:
        return known_as
    try:
        made = uuid.UUID(known_as)
    except ValueError:
        made = None
    if made is not None and made.version == 4 and str(made) == known_as.lower():
        return str(made)
    # the same page may send the area again under its own word for it, before it has learned the identity
    return str(
        uuid.uuid5(uuid.NAMESPACE_OID, f"{client}/{known_as}") if client and known_as else uuid.uuid4()
    )


def _outlines(
    before: Mapping[str, AreaState], sent: Mapping[str, SentArea]
) -> tuple[dict[str, Border], tuple[Statement | str, ...], list[str]]:
    """Return what is drawn by hand and new or different, repaired, and why other shapes are left out.

    Last come the areas whose border crossed itself: whoever drew that is told what was made of it.
    """
    crossed: list[str] = []
    outlines: dict[str, Border] = {}
    failures: list[Statement | str] = []
    stored = {area: state.geometry for area, state in before.items() if state.geometry is not None}
    drawn = {area: in_metres(one.geometry) for area, one in sent.items() if one.geometry is not None}
    moved = {
        area: shape
        for area, shape in drawn.items()
        if area not in stored or not same_shape(stored[area], shape)
    }
    tree = corner_tree(stored.values()) if moved else None
    for area, shape in moved.items():
        try:
            outline = repair(on_stored_corners(shape, tree))
        except SmeedkaartError as error:
            failures.append(error.said)
            continue
        if outline.area < _LEAST_SURFACE:
            failures.append(_("An area needs a shape with a surface."))
        elif area not in stored or not same_shape(stored[area], outline):
            outlines[area] = Border(outline)
            if not shape.is_valid:
                crossed.append(area)
    return outlines, tuple(failures), crossed


def _crossed(
    outlines: Mapping[str, Border], crossed: Iterable[str], names: Mapping[str, str]
) -> tuple[Statement, ...]:
    """Say of borders that crossed themselves how many parts were kept, and how much surface."""
    return tuple(
        Statement(
            "geometry.crossed",
            name=names[area],
            count=shapely.get_num_geometries(outlines[area].shape).item(),
            hectares=outlines[area].shape.area / 10_000,
        )
        for area in crossed
        if area in outlines
    )


def _standing_names(before: Mapping[str, AreaState]) -> dict[str, str]:
    return {area: state.name for area, state in before.items()}


def in_metres(geometry: BaseGeometry) -> BaseGeometry:
    """Bring a shape of the map, EPSG:4326, to metres, EPSG:28992."""

    def project(corners: Reals) -> Reals:
        return np.column_stack(_to_metres().transform(corners[:, 0], corners[:, 1]))

    return shapely.transform(geometry, project)


def corner_tree(shapes: Iterable[BaseGeometry]) -> cKDTree | None:
    """Make the corners of shapes findable by place; None when there are none."""
    corners = shapely.get_coordinates(list(shapes))
    return cKDTree(corners) if len(corners) else None


def on_stored_corners(geometry: BaseGeometry, tree: cKDTree | None) -> BaseGeometry:
    """Undo the rounding of the journey: neighbours keep exactly the same border, and edits do not drift."""
    if tree is None:
        return geometry

    def onto(corners: Reals) -> Reals:
        distance, nearest = tree.query(corners, distance_upper_bound=_SAME)
        near = np.isfinite(distance)
        # where nothing is near the index points past the end
        return np.where(near[:, None], tree.data[np.where(near, nearest, 0)], corners)

    return shapely.transform(geometry, onto)


def same_shape(stored: BaseGeometry, drawn: BaseGeometry) -> bool:
    """Tell whether two shapes are one within 1 cm, wherever their rings begin and however they turn."""
    if shapely.equals_exact(stored, drawn, tolerance=_SAME):
        return True
    if np.abs(np.subtract(stored.bounds, drawn.bounds)).max() > _SAME or not drawn.is_valid:
        return False
    if not (_along(stored, drawn) and _along(drawn, stored)):
        return False
    # corners alone do not tell which way the border runs between them
    return bool(shapely.symmetric_difference(stored, drawn).area <= _SAME * stored.length)


def _along(border: BaseGeometry, other: BaseGeometry) -> bool:
    """Tell whether all corners of a shape lie on the border of another."""
    line = border.boundary
    shapely.prepare(line)
    return bool(shapely.dwithin(line, shapely.points(shapely.get_coordinates(other)), _SAME).all())


def _names(
    before: Mapping[str, AreaState], sent: Mapping[str, SentArea]
) -> tuple[dict[str, str], tuple[Statement, ...]]:
    """Return the names of new and renamed areas, all different from each other and from those that stay."""
    current = _standing_names(before)
    asked = {
        area: shape.name for area, shape in sent.items() if shape.name and shape.name != current.get(area)
    }
    borne = {name for area, name in current.items() if area not in asked}
    names: dict[str, str] = {}
    notices: list[Statement] = []
    for area, wanted in asked.items():
        name = free_name(wanted, borne)
        borne.add(name)
        if name == current.get(area):
            continue
        names[area] = name
        if name != wanted:
            notices.append(name_notice(wanted, name))
    for area in sent:
        if area not in current and area not in names:
            names[area] = _first_number(borne)
            borne.add(names[area])
    return names, tuple(notices)


def _first_number(borne: set[str]) -> str:
    used = {name_key(name) for name in borne}
    number = 1
    while name_key(_("Area {number}").format(number=number)) in used:
        number += 1
    return _("Area {number}").format(number=number)
