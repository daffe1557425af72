"""Work out a merge, a split or a new area as events, from what people chose and drew on the map."""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import geopandas as gpd
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import SmeedkaartError
from smeedkaart.geometry.shapes import Shape, merge, repair, split
from smeedkaart.history.event import NOT_RECORDED, Event, HandedOn, Output, in_parts
from smeedkaart.history.kinds import DRAW, END, MERGE, SPLIT, UNDO
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import enumerated
from smeedkaart.workshop.edits import in_metres
from smeedkaart.workshop.message import in_reach, refuse_unreadable
from smeedkaart.workshop.painting import Border, merged_units

__all__ = ["Plan", "anew", "merging", "parse_plan", "part_names", "parts_along", "splitting", "together_name"]

# more corners than any hand draws in one line, and more areas than any merge takes
_MOST_CORNERS = 2_000
_MOST_AREAS = 100
# metres by which a line may stop short of the border it was meant to reach
_REACH = 30.0
# part of an area below which a piece is a slip of the line, not a part people meant
_SLIP_SHARE = 1e-4


@dataclass(frozen=True, slots=True)
class Plan:
    """What people chose on the map, not yet recorded."""

    kind: str  # MERGE or SPLIT
    areas: tuple[str, ...]  # identities of the areas it is about; one for a split
    line: LineString | None = None  # for a split, where to cut: EPSG:28992


def parse_plan(payload: Any) -> Plan:
    """Read a plan as the map sends it.

    Examples
    --------
    >>> parse_plan({"kind": "merge", "areas": ["a", "b"]}).areas
    ('a', 'b')
    """
    if not isinstance(payload, Mapping):
        refuse_unreadable()
    areas = payload.get("areas")
    if not isinstance(areas, (list, tuple)) or not 0 < len(areas) <= _MOST_AREAS:
        refuse_unreadable()
    if not all(isinstance(area, str) and area for area in areas):
        refuse_unreadable()
    chosen = tuple(dict.fromkeys(areas))
    if payload.get("kind") == MERGE and len(chosen) > 1:
        return Plan(MERGE, chosen)
    if payload.get("kind") != SPLIT or len(chosen) > 1:
        refuse_unreadable()
    return Plan(SPLIT, chosen, _line(payload.get("line")))


def together_name(names: Sequence[str]) -> str:
    """Suggest what merged areas may be called: both names with a hyphen, or else the first.

    Examples
    --------
    >>> together_name(["Kinholt", "Trasselt"]), together_name(["Elim", "Elim-Noord", "Elim-Zuid"])
    ('Kinholt-Trasselt', 'Elim')
    """
    return "-".join(names) if len(names) == 2 and sum(map(len, names)) < 60 else names[0]


def merging(areas: gpd.GeoDataFrame, plan: Plan, name: str, *, when: date, reason: str, role: str) -> Event:
    """Make the merge of the chosen areas."""
    _all_there(areas, plan)
    together = merge(areas.geometry.loc[list(plan.areas)])
    output = Output(str(uuid.uuid4()), name, together, merged_units(areas, plan.areas))
    return Event(
        MERGE,
        output.area,
        when,
        role=role,
        reason=reason,
        inputs=plan.areas,
        outputs=(output,),
        edit_id=str(uuid.uuid4()),
    )


def parts_along(areas: gpd.GeoDataFrame, plan: Plan) -> tuple[Shape, ...]:
    """Cut an area along the drawn line.

    A loose piece of the area that the line does not cross goes with the part that lies nearest.
    """
    _all_there(areas, plan)
    if plan.line is None:
        refuse_unreadable()
    whole = repair(areas.geometry[plan.areas[0]])
    loose = list(shapely.get_parts(whole))
    pieces = split(whole, plan.line, reach=_REACH)
    cut = [piece for piece in pieces if not _among(piece, loose)]
    parts = [piece for piece in cut if piece.area > _SLIP_SHARE * whole.area]
    if len(parts) < 2:
        raise SmeedkaartError(
            _("The line does not go all the way through the area. Draw it from border to border.")
        )
    shares: list[list[BaseGeometry]] = [[part] for part in parts]
    for piece in pieces:
        if not any(piece is part for part in parts):
            nearest = min(range(len(parts)), key=lambda place: parts[place].distance(piece))
            shares[nearest].append(piece)
    return tuple(sorted((merge(share) for share in shares), key=lambda part: -part.area))


def part_names(name: str, parts: Sequence[BaseGeometry]) -> tuple[str, ...]:
    """Suggest names for the parts of an area: by compass for two, else by number.

    Examples
    --------
    >>> part_names("Krakeel", [shapely.box(0, 0, 60, 100), shapely.box(60, 0, 100, 100)])
    ('Krakeel-West', 'Krakeel-Oost')
    """
    if len(parts) != 2:
        return tuple(f"{name} {place}" for place in range(1, len(parts) + 1))
    (x, y), (other_x, other_y) = (part.centroid.coords[0] for part in parts)
    pairs = (_("East"), _("West")) if abs(x - other_x) > abs(y - other_y) else (_("North"), _("South"))
    first = x > other_x if abs(x - other_x) > abs(y - other_y) else y > other_y
    sides = pairs if first else pairs[::-1]
    return (f"{name}-{sides[0]}", f"{name}-{sides[1]}")


def splitting(
    plan: Plan, parts: Sequence[Border], names: Sequence[str], *, when: date, reason: str, role: str
) -> Event:
    """Make the split of an area into parts; as `merging`."""
    outputs = tuple(Output(str(uuid.uuid4()), name, *part) for name, part in zip(names, parts, strict=True))
    return Event(
        SPLIT,
        outputs[0].area,
        when,
        role=role,
        reason=reason,
        inputs=plan.areas,
        outputs=outputs,
        edit_id=str(uuid.uuid4()),
    )


def anew(
    change: Event, name: str, role: str, *, area: str = "", along: Sequence[str | None] = ()
) -> tuple[Event, ...]:
    """Make another area of one that was redrawn: it gets its old border back, a new one is drawn and it ends.

    Of a mend all other areas keep what they became; `area` says which of them is another one. The kinds of
    decision in `along` go on with the new area (None: base amounts that are kept); all else that hangs on the
    former one lapses.

    Examples
    --------
    >>> redrawn = Event("redraw", "a", date(2012, 1, 1), geometry=shapely.box(0, 0, 1, 1), id=7)
    >>> [event.kind for event in anew(redrawn, "Noord", "facilitator")]
    ['undo', 'draw', 'end']
    """
    redraw = next(part for part in in_parts(change) if part.area == (area or change.area))
    key = f"anew-{redraw.id}"
    fresh = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{redraw.workshop}/{key}"))
    bare = Event(END, redraw.area, redraw.valid_from, role=role, edit_id=key)
    others = tuple(output for output in change.outputs if output.area != redraw.area)
    kept = replace(change, role=role, edit_id=key, client="", id=0, recorded_at=NOT_RECORDED)
    return (
        replace(bare, kind=UNDO, about=redraw.id),
        *(
            replace(kept, area=others[0].area, inputs=tuple(one.area for one in others), outputs=others)
            for _mend in others[:1]
        ),
        replace(
            bare,
            kind=DRAW,
            area=fresh,
            name=name,
            geometry=redraw.geometry,
            units=redraw.units,
            drawn_from=redraw.drawn_from,
            reason=_("in the place of the former one"),
            handed_on=tuple(HandedOn(redraw.area, fresh, kind) for kind in along),
        ),
        replace(bare, reason=_("because another area took its place"), handed_on=()),
    )


def _line(corners: Any) -> LineString:
    if not isinstance(corners, (list, tuple)) or not 2 <= len(corners) <= _MOST_CORNERS:
        refuse_unreadable()
    points = []
    for corner in corners:
        if not isinstance(corner, (list, tuple)) or len(corner) != 2:
            refuse_unreadable()
        if not all(isinstance(part, (int, float)) and math.isfinite(part) for part in corner):
            refuse_unreadable()
        lng, lat = corner
        if not in_reach(lng, lat):
            refuse_unreadable()
        points.append((float(lng), float(lat)))
    line = in_metres(LineString(points))
    if not isinstance(line, LineString) or line.length <= 0:
        refuse_unreadable()
    return line


def _among(piece: BaseGeometry, loose: Sequence[BaseGeometry]) -> bool:
    # several loose pieces: one that came out as it went in was not cut
    return len(loose) > 1 and any(piece.equals(other) for other in loose)


def _all_there(areas: gpd.GeoDataFrame, plan: Plan) -> None:
    missing = [area for area in plan.areas if area not in areas.index]
    if missing:
        names = enumerated([str(name) for area, name in areas["name"].items() if area in plan.areas])
        if names:
            text = _("Not all of these areas exist on that day, only {names}. Choose another day.")
            raise SmeedkaartError(text.format(names=names))
        raise SmeedkaartError(_("This area does not exist on that day. Choose another day."))
