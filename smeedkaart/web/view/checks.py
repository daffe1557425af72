"""How areas fit together, in words and as JSON: patches in people and hectares, and what a mend comes to."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import shapely

from smeedkaart.history.sentences import told_of
from smeedkaart.publish.sentences import known
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import enumerated, number
from smeedkaart.text.teller import Statement
from smeedkaart.workshop.checking import FitCheck, Patch
from smeedkaart.workshop.edits import in_degrees
from smeedkaart.workshop.news import MendNews

__all__ = ["check_count", "check_told", "mend_told"]

# names in one sentence
_NAMED = 2
_HECTARE = 1e4


def check_count(check: FitCheck) -> dict[str, Any]:
    """Say how much does not fit; slivers count as one, for they are mended together."""
    count = len(check.patches) - max(len(check.slivers) - 1, 0)
    return {"revision": check.of.revision, "count": count, "summary": _summary(check, count)}


def check_told(check: FitCheck) -> dict[str, Any]:
    """Say what does not fit, the largest first."""
    names = {area: state.name for area, state in check.of.areas.items()}
    left = {event.id: event for event, _patch in check.left}
    return {
        **check_count(check),
        "findings": [_patch_told(patch, names, check) for patch in check.patches],
        "slivers": _together(check.slivers, _slivers) if len(check.slivers) else None,
        "rest": _together(check.rest, _rest) if len(check.rest) > 1 and _anybody_free(check) else None,
        "left": {
            "sentence": _left(len(left)) if left else "",
            "items": [
                {
                    "key": str(event.id),
                    "sentence": str(told_of(event, names)),
                    "geometry": _drawn(event.geometry),
                }
                for event in left.values()
            ],
        },
    }


def mend_told(mend: MendNews) -> dict[str, Any]:
    """Say who gains and loses how many people, with the new borders."""
    plan, names = mend.plan, mend.names
    areas = [
        {
            "id": area,
            "name": names[area],
            "geometry": _drawn(shape),
            "sentence": _moved(names[area], mend.before[area], mend.after[area]),
        }
        for area, shape in plan.shapes.items()
    ]
    fresh = plan.fresh
    return {
        "areas": areas,
        "fresh": None if fresh is None else {"geometry": _drawn(fresh), "sentence": _made(mend.fresh)},
        "frees": _frees([names[area] for area in plan.freed]),
    }


def _summary(check: FitCheck, count: int) -> str:
    if not check.of.areas:
        return _("No area has been drawn yet.")
    if count:
        return ngettext("{count} thing to look at", "{count} things to look at", count).format(
            count=number(count)
        )
    if check.of.zones is None:
        return _("No two areas lie over each other.")
    if check.left:
        return _("All is well, apart from what is meant to be so.")
    return _("All is well: every place lies in one area.")


def _patch_told(patch: Patch, names: Mapping[str, str], check: FitCheck) -> dict[str, Any]:
    still = [names[area] for area in patch.areas if area in check.of.locked]
    return {
        "key": patch.key,
        "kind": patch.kind,
        "sentence": _sentence(patch, names, open_ground=_open_ground(patch, check)),
        "people": _people(patch.people),
        "hectares": _hectares(patch.shape.area),
        "sliver": patch.sliver,
        "geometry": _drawn(patch.shape),
        "areas": [{"id": area, "name": names[area]} for area in patch.areas],
        "ways": list(patch.ways),
        # why a way that people look for is not there
        "note": str(Statement("history.locked", areas=still)) if still else "",
    }


def _open_ground(patch: Patch, check: FitCheck) -> bool:
    """Tell whether land in no area is larger than all areas beside it: nobody would call that a gap."""
    shapes = [check.of.areas[area].geometry for area in patch.areas if area in check.of.areas]
    beside = sum(shape.area for shape in shapes if shape is not None)
    return patch.kind == "gap" and patch.shape.area > beside


def _sentence(patch: Patch, names: Mapping[str, str], *, open_ground: bool = False) -> str:
    if not patch.areas:
        return _("No-man's-land")
    some = [names[area] for area in patch.areas[:_NAMED]]
    if open_ground:
        return _("In no area yet, beside {areas}").format(areas=enumerated(some))
    text = {
        "gap": _("No-man's-land between {areas}") if len(some) > 1 else _("No-man's-land beside {areas}"),
        "hole": _("A hole in {areas}"),
        "overlap": _("{areas} lie over each other"),
        "loose": _("A loose part of {areas}"),
        "outside": _("{areas} reaches beyond the municipality"),
        "small": _("{areas} is very small"),
    }[patch.kind]
    return text.format(areas=enumerated(some))


def _together(patches: Sequence[Patch], words: Any) -> dict[str, Any]:
    people = sum(patch.people for patch in patches)
    surface = sum(patch.shape.area for patch in patches)
    return {
        "keys": [patch.key for patch in patches],
        "count": len(patches),
        "sentence": words(len(patches)),
        "people": _people(people),
        "hectares": _hectares(surface),
    }


def _slivers(count: int) -> str:
    text = ngettext(
        "{count} sliver, narrower than 10 metres, where nobody lives",
        "{count} slivers, narrower than 10 metres, where nobody lives",
        count,
    )
    return text.format(count=number(count))


def _rest(count: int) -> str:
    text = ngettext("{count} place lies in no area", "{count} places lie in no area", count)
    return text.format(count=number(count))


def _left(count: int) -> str:
    return ngettext("{count} meant to be so", "{count} meant to be so", count).format(count=number(count))


def _anybody_free(check: FitCheck) -> bool:
    return len(check.of.locked) < len(check.of.areas)


def _people(people: float) -> str:
    sure = known(people)
    if sure is None:
        return _("an unknown number of people")
    whole = math.floor(sure + 0.5)
    if not whole:
        return _("hardly anyone") if sure > 0 else _("nobody")
    return ngettext("{count} person", "{count} people", whole).format(count=number(whole))


def _hectares(surface: float) -> str:
    hectares = surface / _HECTARE
    # what is there is never nothing
    decimals = next((places for places in (1, 2, 3) if round(hectares, places) > 0), 4)
    return _("{hectares} ha").format(hectares=number(hectares, decimals))


def _moved(name: str, before: float, after: float) -> str:
    """Say how many people an area gains or loses: the difference of two numbers as they are shown."""
    was, becomes = known(before), known(after)
    if was is None or becomes is None:
        return _("{name} changes; by how many people is not known.").format(name=name)
    whole = math.floor(becomes + 0.5)
    change = whole - math.floor(was + 0.5)
    if change > 0:
        text = ngettext(
            "{name} gains {count} person and then has {after}.",
            "{name} gains {count} people and then has {after}.",
            change,
        )
    elif change < 0:
        text = ngettext(
            "{name} loses {count} person and then has {after}.",
            "{name} loses {count} people and then has {after}.",
            -change,
        )
    else:
        text = _("{name} keeps its {after} people.")
    return text.format(name=name, count=number(abs(change)), after=number(whole))


def _made(people: float) -> str:
    sure = known(people)
    if sure is None:
        return _("A new area; how many people live there is not known.")
    whole = math.floor(sure + 0.5)
    return ngettext("A new area with {count} person.", "A new area with {count} people.", whole).format(
        count=number(whole)
    )


def _frees(names: Iterable[str]) -> str:
    listed = list(names)
    if not listed:
        return ""
    text = ngettext(
        "{areas} is no longer made of whole units by this: its border counts as drawn by hand.",
        "{areas} are no longer made of whole units by this: their borders count as drawn by hand.",
        len(listed),
    )
    return text.format(areas=enumerated(listed))


def _drawn(shape: Any) -> Any:
    return None if shape is None else json.loads(shapely.to_geojson(in_degrees(shape)))
