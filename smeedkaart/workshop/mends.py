"""Mend what does not fit between areas: what each of them becomes, as one event that names all it changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import FrameError, LineageError, SmeedkaartError
from smeedkaart.geometry import mending
from smeedkaart.geometry.findings import Finding
from smeedkaart.geometry.shapes import repair
from smeedkaart.history.event import Event, Output
from smeedkaart.history.kinds import DRAW, LEAVE, MEND, UNDO
from smeedkaart.history.mended import Mended
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.history.replay import AreaState
from smeedkaart.history.roles import role_of
from smeedkaart.statistics.units import unit_layers
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import enumerated
from smeedkaart.workshop.checking import FitCheck, Patch, ToCheck, owners_of
from smeedkaart.workshop.message import (
    read_number,
    read_token,
    refuse_too_many,
    refuse_unreadable,
    typed_name,
)

__all__ = ["TAKE_BACK", "MendAsked", "MendPlan", "mend_events", "parse_mend", "planned_mend"]

TAKE_BACK: Final = "unleave"
"""What people left as it is is listed again."""

_LEAVE, _GIVE, _AREA = "leave", "give", "area"
_NEAREST, _SLIVERS = "nearest", "slivers"
# how the event names what was done
_CUT, _APART = "cut", "apart"
# these are about one patch; the others about as many as there are
_OF_ONE = (_GIVE, "halve", _AREA)
_HOW = (*_OF_ONE, _CUT, _NEAREST, _SLIVERS, _LEAVE, TAKE_BACK)
# patches that may be mended together
_MOST_PATCHES = 2_000
# m2 below which nothing is left of an area
_LEAST_SURFACE = 1.0
# m2 by which an area may differ from its units together, and the part of a unit that lies in it
_EXACT, _WHOLLY = 0.5, 0.999999
# signs that a reason may have
_LONGEST_REASON = 500

Shapes = Mapping[str, BaseGeometry]


class MendAsked(NamedTuple):
    """What a page asks for: one way for one patch, or for many."""

    keys: tuple[str, ...]  # of the patches; of what is to be listed again the number of the event
    how: str
    revision: int  # the one that the list was of
    to: str = ""  # the area it goes to
    name: str = ""  # of the area that is made of it
    reason: str = ""  # why it is meant to be so


@dataclass(frozen=True, eq=False)
class MendPlan:
    """What areas become; nothing is recorded yet."""

    asked: MendAsked
    patches: tuple[Patch, ...]
    shapes: Shapes = field(default_factory=dict)  # of those that change, EPSG:28992
    units: Mapping[str, NamedUnits] = field(default_factory=dict)  # of those that are made of whole units
    freed: tuple[str, ...] = ()  # those that were, and are not any more
    fresh: BaseGeometry | None = None  # the area that is made of it

    @property
    def surface(self) -> float:
        """How much changes hands, in m2."""
        return float(sum(patch.shape.area for patch in self.patches))


def parse_mend(payload: Mapping[str, Any]) -> MendAsked:
    """Read how a page wants something mended.

    Examples
    --------
    >>> asked = parse_mend({"keys": ["5f0c"], "how": "give", "to": "a1", "revision": 7})
    >>> asked.how, asked.to
    ('give', 'a1')
    """
    keys, how, to, reason = (payload.get(name) for name in ("keys", "how", "to", "reason"))
    if not isinstance(keys, list) or not 0 < len(keys) <= _MOST_PATCHES or how not in _HOW:
        refuse_unreadable()
    if how in _OF_ONE and len(keys) > 1:
        refuse_unreadable()
    if not isinstance(reason, str | None) or len(reason or "") > _LONGEST_REASON:
        refuse_unreadable()
    return MendAsked(
        keys=tuple(dict.fromkeys(map(read_token, keys))),
        how=str(how),
        revision=read_number(payload.get("revision")),
        to=read_token(to) if how == _GIVE else "",
        name=typed_name(payload.get("name")),
        reason=" ".join((reason or "").split()),
    )


def planned_mend(asked: MendAsked, check: FitCheck) -> MendPlan:
    """Work out what a mend comes to; of a patch that has changed, or cannot be mended so, it is refused."""
    if asked.how == TAKE_BACK:
        return MendPlan(asked, ())
    patches = _patches(asked, check)
    for patch in patches:
        _refuse_closed(asked, patch, check)
    shapes = {area: _whole(shape, check.of.areas[area]) for area, shape in _made(asked, patches, check.of)}
    units = {}
    for area, shape in shapes.items():
        named = _of_whole_units(check.of.areas[area].units, shape, check.of.zones)
        if named is not None:
            units[area], shapes[area] = named
    painted = [area for area in shapes if check.of.areas[area].units is not None]
    return MendPlan(
        asked,
        patches,
        shapes,
        units,
        freed=tuple(area for area in painted if area not in units),
        fresh=repair(patches[0].shape) if asked.how == _AREA else None,
    )


def mend_events(
    plan: MendPlan, check: FitCheck, *, when: date, role: str, key: str, page: str
) -> tuple[Event, ...]:
    """Write a mend as events of one edit: one that names all areas that change, and a new one drawn."""
    if not role_of(role).records:
        raise LineageError("history.only_proposes")
    asked, areas = plan.asked, check.of.areas
    signed: dict[str, Any] = {"role": role, "edit_id": key, "client": page}
    if asked.how == TAKE_BACK:
        return _listed_again(asked, check, signed)
    if asked.how == _LEAVE:
        if not asked.reason:
            raise SmeedkaartError(_("Say why this is meant to be so."))
        return tuple(
            Event(LEAVE, "", when, reason=asked.reason, geometry=one.shape, inputs=one.areas, **signed)
            for one in plan.patches
        )
    events = []
    if plan.shapes:
        outputs = tuple(
            Output(area, areas[area].name, shape, plan.units.get(area)) for area, shape in plan.shapes.items()
        )
        mended = Mended(_APART if asked.how == _AREA else asked.how, plan.surface)
        events.append(
            Event(
                MEND,
                outputs[0].area,
                when,
                reason=asked.reason,
                inputs=tuple(plan.shapes),
                outputs=outputs,
                mended=mended,
                **signed,
            )
        )
    if plan.fresh is not None:
        if not asked.name:
            raise SmeedkaartError(_("Give the new area a name."))
        refuse_too_many(len(areas) + 1)
        # sent again it is the same area
        identity = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{page}/{key}"))
        events.append(Event(DRAW, identity, when, name=asked.name, geometry=plan.fresh, **signed))
    if not events:
        raise SmeedkaartError(_("Nothing would change by this; look at the list again."))
    return tuple(events)


def _listed_again(asked: MendAsked, check: FitCheck, signed: Mapping[str, Any]) -> tuple[Event, ...]:
    known = {str(event.id): event for event, _patch in check.left}
    if not known.keys() >= {*asked.keys}:
        raise SmeedkaartError(_("This place has changed meanwhile; look at the list again."))
    told = [known[key] for key in asked.keys]
    return tuple(Event(UNDO, one.area, one.valid_from, about=one.id, **signed) for one in told)


def _patches(asked: MendAsked, check: FitCheck) -> tuple[Patch, ...]:
    known = {patch.key: patch for patch in check.patches}
    if not known.keys() >= {*asked.keys}:
        raise SmeedkaartError(_("This place has changed meanwhile; look at the list again."))
    return tuple(known[key] for key in asked.keys)


def _refuse_closed(asked: MendAsked, patch: Patch, check: FitCheck) -> None:
    """Refuse a way that is not offered: because an area is locked, or because no map of ours sends it."""
    if asked.how == _NEAREST and patch.kind in ("gap", "hole"):
        return
    if asked.how == _SLIVERS and patch.sliver:
        return
    way = f"{_GIVE}:{asked.to}" if asked.how == _GIVE else asked.how
    if way in patch.ways:
        return
    locked = [check.of.areas[area].name for area in patch.areas if area in check.of.locked]
    if locked:
        raise LineageError("history.locked", areas=locked)
    refuse_unreadable()


def _made(asked: MendAsked, patches: Sequence[Patch], of: ToCheck) -> Iterable[tuple[str, BaseGeometry]]:
    """Work out what areas become, and bring those that become something else."""
    try:
        made = _WAYS[asked.how](asked, patches, of)
    except FrameError as error:
        raise _in_names(error, patches[0], of) from error
    for area, shape in made.items():
        before = of.areas[area].geometry
        if before is None or not shapely.equals_exact(before, shape, 0.0):
            yield area, shape


def _in_names(error: FrameError, patch: Patch, of: ToCheck) -> SmeedkaartError:
    """Say of which areas something cannot be: where shapes are worked out they have no names."""
    names = enumerated([of.areas[area].name for area in patch.areas[:2]])
    code = getattr(error.said, "code", "")
    if code == "geometry.no_border_along":
        return SmeedkaartError(
            _("There is no middle between {areas} here; choose another way.").format(areas=names)
        )
    if code == "geometry.nothing_left":
        return SmeedkaartError(
            _("Nothing would be left of an area by this: {areas}. Choose another way.").format(areas=names)
        )
    return error


def _give(asked: MendAsked, patches: Sequence[Patch], of: ToCheck) -> Shapes:
    areas, shapes = _drawn(of)
    return _by_area(areas, mending.give(shapes, patches[0].shape, areas.index(asked.to)))


def _halve(_asked: MendAsked, patches: Sequence[Patch], of: ToCheck) -> Shapes:
    areas, shapes = _drawn(of)
    free = [areas.index(area) for area in patches[0].areas if area not in of.locked]
    return _by_area(areas, mending.halve(shapes, patches[0].shape, free[0], free[1]))


def _nearest(_asked: MendAsked, patches: Sequence[Patch], of: ToCheck) -> Shapes:
    areas, shapes = _drawn(of, free_only=True)
    if not areas:
        raise LineageError("history.locked", areas=[state.name for state in of.areas.values()])
    return _by_area(areas, mending.to_nearest(shapes, [patch.shape for patch in patches]))


def _cut(_asked: MendAsked, patches: Sequence[Patch], of: ToCheck) -> Shapes:
    """Take patches off the areas that they are of."""
    areas, shapes = _drawn(of)
    now = dict(zip(areas, shapes, strict=True))
    for patch in patches:
        owners = list(owners_of(patch))
        made = mending.cut_off([now[area] for area in owners], patch.shape)
        now |= _by_area(owners, made)
    return now


def _without_slivers(_asked: MendAsked, patches: Sequence[Patch], of: ToCheck) -> Shapes:
    """Mend slivers together; what lies over an area that is locked stays with that area."""
    areas, shapes = _drawn(of)
    now = dict(zip(areas, shapes, strict=True))
    for patch in patches:
        locked = [area for area in owners_of(patch) if area in of.locked]
        if patch.kind == "overlap" and len(locked) == 1:
            now |= _by_area(areas, mending.give(list(now.values()), patch.shape, areas.index(locked[0])))
    free = [area for area in areas if area not in of.locked]
    found = [
        Finding(one.kind, (), repair(one.shape), one.width, sliver=True)
        for one in patches
        if of.locked.isdisjoint(owners_of(one))
    ]
    return now | _by_area(free, mending.without_slivers([now[area] for area in free], found))


def _nothing(_asked: MendAsked, _patches: Sequence[Patch], _of: ToCheck) -> Shapes:
    return {}


_WAYS: Mapping[str, Callable[[MendAsked, Sequence[Patch], ToCheck], Shapes]] = {
    _GIVE: _give,
    "halve": _halve,
    # to make room for an area of its own
    _AREA: _cut,
    _CUT: _cut,
    _NEAREST: _nearest,
    _SLIVERS: _without_slivers,
    _LEAVE: _nothing,
}


def _drawn(of: ToCheck, *, free_only: bool = False) -> tuple[list[str], list[BaseGeometry]]:
    drawn = {
        area: state.geometry
        for area, state in of.areas.items()
        if state.geometry is not None and not (free_only and state.locked)
    }
    return list(drawn), list(drawn.values())


def _by_area(areas: Sequence[str], made: Mapping[int, BaseGeometry]) -> dict[str, BaseGeometry]:
    return {areas[place]: shape for place, shape in made.items()}


def _whole(shape: BaseGeometry, state: AreaState) -> BaseGeometry:
    if shape.area < _LEAST_SURFACE:
        raise SmeedkaartError(
            _("Nothing would be left of {name}; take it off the map, or choose another way.").format(
                name=state.name
            )
        )
    return repair(shape)


def _of_whole_units(
    painted: NamedUnits | None, shape: BaseGeometry, zones: ZoneData | None
) -> tuple[NamedUnits, BaseGeometry] | None:
    """Name the units of a painted area that became another one, when it is still made of whole ones."""
    layer = None if painted is None or zones is None else unit_layers(zones).get(painted.level)
    if painted is None or layer is None or layer.year != painted.year:
        return None
    frame = layer.frame
    near = frame.sindex.query(shape)
    units = np.asarray(frame.geometry.array)[near]
    inside = shapely.area(shapely.intersection(units, shape)) >= _WHOLLY * shapely.area(units)
    codes = tuple(sorted(map(str, frame.index[near[inside]])))
    if not codes:
        return None
    outline = layer.outline(codes)
    if shapely.symmetric_difference(outline, shape).area > _EXACT:
        return None
    return NamedUnits(painted.level, painted.year, codes), outline
