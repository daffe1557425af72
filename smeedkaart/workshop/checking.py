"""Check whether the areas of a workshop fit together: what lies in two of them, in none, loose, outside.

Found when somebody asks, kept as long as nothing changes. Finding needs no more than shapes, so any thread
may do it while strokes go on; people are counted by the one thread that has the numbers.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from smeedkaart.geometry.findings import Finding, findings
from smeedkaart.geometry.shapes import merge
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import About, kind_of
from smeedkaart.history.replay import AreaState
from smeedkaart.history.timeline import Timeline
from smeedkaart.statistics.zones import ZoneData

__all__ = ["SLIVER", "Checking", "FitCheck", "Patch", "ToCheck", "owners_of", "to_check_of"]

SLIVER = 10.0
"""Metres; what is narrower, and where nobody lives, is a slip of the hand and no place."""

# m2 by which a patch may reach beyond what people left as it is
_NOISE = 1.0
# neighbours to which a patch may be given by a button of their own
_MOST_NEIGHBOURS = 4

CountPeople = Callable[[Sequence[BaseGeometry]], Sequence[float]]


@dataclass(frozen=True, eq=False)
class ToCheck:
    """A workshop as it stands, as far as that matters; one and the same object as long as nothing changes."""

    revision: int
    areas: Mapping[str, AreaState]
    zones: ZoneData | None  # None when there are no figures: then nobody knows where the municipality ends
    left: tuple[Event, ...]  # patches that people mean to be so

    @property
    def locked(self) -> frozenset[str]:
        """The areas of which no border moves."""
        return frozenset(area for area, state in self.areas.items() if state.locked)


@dataclass(frozen=True, eq=False)
class Patch:
    """One place where areas do not fit."""

    key: str  # the same as long as the patch is
    kind: str  # that of `smeedkaart.geometry.findings.Finding`
    areas: tuple[str, ...]  # those concerned; of what lies in none the neighbours, the nearest first
    shape: BaseGeometry  # EPSG:28992
    width: float  # metres
    narrow: bool  # narrower than anybody draws on purpose
    people: float = math.nan  # nan when not known
    ways: tuple[str, ...] = ()  # to mend it: "give:<area>", "halve", "area", "cut", "leave"

    @property
    def sliver(self) -> bool:
        """Whether it is too narrow to be a place, and nobody lives there as far as is known."""
        return self.narrow and not self.people >= 1.0


@dataclass(frozen=True, eq=False)
class FitCheck:
    """What does not fit at a revision."""

    of: ToCheck
    patches: tuple[Patch, ...]  # the largest first, without what is meant to be so
    left: tuple[tuple[Event, Patch], ...]  # what is meant to be so, with the event that says it

    @property
    def slivers(self) -> tuple[Patch, ...]:
        """What is mended together."""
        return tuple(patch for patch in self.patches if patch.sliver)

    @property
    def rest(self) -> tuple[Patch, ...]:
        """What lies in no area, and may go to the nearest."""
        return tuple(patch for patch in self.patches if patch.kind in ("gap", "hole"))


class Checking:
    """Finds what does not fit, once for all who ask."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._found: tuple[ToCheck, tuple[Patch, ...]] | None = None
        self._whole: tuple[ZoneData, BaseGeometry] | None = None
        self._people: tuple[ZoneData | None, dict[str, float]] = (None, {})
        self._check: FitCheck | None = None

    def find(self, asked: ToCheck) -> tuple[Patch, ...]:
        """Find the patches, without people; any thread may ask."""
        with self._lock:
            if self._found is None or self._found[0] is not asked:
                self._found = asked, tuple(_patches(asked, self._municipality(asked.zones)))
            return self._found[1]

    def check(self, asked: ToCheck, count: CountPeople) -> FitCheck:
        """Find the patches with their people, of which only those that are new are counted."""
        if self._check is None or self._check.of is not asked:
            found = self.find(asked)
            people = self._counted(asked, found, count)
            completed = [replace(one, people=people[one.key], ways=tuple(_ways(one, asked))) for one in found]
            self._check = _sorted_out(asked, completed)
        return self._check

    def known(self, asked: ToCheck) -> bool:
        """Tell whether all of it is known, so that asking costs nothing."""
        return self._check is not None and self._check.of is asked

    def _municipality(self, zones: ZoneData | None) -> BaseGeometry | None:
        if zones is None:
            return None
        if self._whole is None or self._whole[0] is not zones:
            self._whole = zones, merge(zones.zones.geometry)
        return self._whole[1]

    def _counted(self, asked: ToCheck, found: Iterable[Patch], count: CountPeople) -> Mapping[str, float]:
        zones, known = self._people
        if zones is not asked.zones:
            known = {}
        patches = {one.key: one.shape for one in found}
        fresh = {key: shape for key, shape in patches.items() if key not in known}
        counted = dict(zip(fresh, count(list(fresh.values())) if fresh else (), strict=True))
        people = {key: known[key] if key in known else counted[key] for key in patches}
        # what is no longer there may come back by an undo; it is counted again then
        self._people = asked.zones, people
        return people


def to_check_of(
    timeline: Timeline, areas: Mapping[str, AreaState], zones: ZoneData | None, today: date
) -> ToCheck:
    """Take what is checked out of what is recorded."""
    left = tuple(
        event
        for event in timeline.counted
        if kind_of(event.kind).about is About.PATCH and event.valid_from <= today
    )
    return ToCheck(timeline.revision, areas, zones, left)


def _patches(asked: ToCheck, whole: BaseGeometry | None) -> Iterable[Patch]:
    drawn = {area: state.geometry for area, state in asked.areas.items() if state.geometry is not None}
    if not drawn:
        return
    areas = list(drawn)
    for found in findings(list(drawn.values()), whole, sliver_width=SLIVER):
        concerned = tuple(areas[place] for place in found.areas)
        key = _key(found, concerned)
        yield Patch(key, found.kind, concerned, found.shape, found.width, found.sliver)


def _key(found: Finding, areas: Sequence[str]) -> str:
    """Name a patch by what it is: surface and place to the decimetre, so that no other stroke renames it."""
    shape = found.shape
    centre = shapely.centroid(shape)
    measures = [math.sqrt(shape.area), *shape.bounds, centre.x, centre.y]
    # neighbours may change while the patch does not
    told = [found.kind, *sorted(_owners(found.kind, areas)), *(f"{one:.1f}" for one in measures)]
    return hashlib.blake2b("/".join(told).encode(), digest_size=8).hexdigest()


def owners_of(patch: Patch) -> tuple[str, ...]:
    """List the areas that a patch is part of; what lies in none is of nobody."""
    return tuple(_owners(patch.kind, patch.areas))


def _owners(kind: str, areas: Sequence[str]) -> Sequence[str]:
    if kind in ("gap", "hole"):
        return ()
    return areas[:1] if kind == "loose" else areas


def _ways(patch: Patch, asked: ToCheck) -> Iterable[str]:
    """List how a patch can be mended without touching an area that is locked."""
    owners = owners_of(patch)
    free = [area for area in patch.areas if area not in asked.locked]
    if patch.kind in ("gap", "hole"):
        yield from (f"give:{area}" for area in free[:_MOST_NEIGHBOURS])
        if len(free) > 1:
            yield "halve"
        yield "area"
    if patch.kind == "overlap":
        # whoever keeps it does not change: all others give it up
        yield from (f"give:{area}" for area in owners if {*free} >= {*owners} - {area})
        if len(free) == len(owners) == 2:
            yield "halve"
        if len(free) == len(owners):
            yield "area"
    if patch.kind == "loose" and owners[0] in free:
        yield from (f"give:{area}" for area in free[1 : _MOST_NEIGHBOURS + 1])
        yield from ("area", "cut")
    if patch.kind == "outside" and free:
        yield "cut"
    yield "leave"


def _sorted_out(asked: ToCheck, patches: Sequence[Patch]) -> FitCheck:
    left: dict[str, tuple[Event, Patch]] = {}
    for event in asked.left:
        for patch in patches:
            if patch.key not in left and _meant(patch, event):
                left[patch.key] = event, patch
    return FitCheck(asked, tuple(one for one in patches if one.key not in left), tuple(left.values()))


def _meant(patch: Patch, event: Event) -> bool:
    """Tell whether a patch is what people left as it is, or what others have made smaller of that since."""
    if event.geometry is None:
        return False
    if not {*event.inputs} >= {*owners_of(patch)}:
        return False
    # most lie elsewhere, and cost nothing
    inner, outer = np.array(patch.shape.bounds), np.array(event.geometry.bounds)
    if (inner[:2] < outer[:2] - SLIVER).any() or (inner[2:] > outer[2:] + SLIVER).any():
        return False
    return bool(shapely.difference(patch.shape, event.geometry).area <= _NOISE)
