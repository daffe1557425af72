"""A workshop as it stands at a revision: what is recorded, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from smeedkaart.assessment.assess import assess
from smeedkaart.assessment.result import Assessment
from smeedkaart.change.series import kept_on
from smeedkaart.errors import SmeedkaartError
from smeedkaart.funding.base_after_merge import KeptBase
from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.decision import Decision
from smeedkaart.history.event import Event
from smeedkaart.history.handing_on import decisions_as_of
from smeedkaart.history.lineage import Ended, areas_as_of, ended_areas
from smeedkaart.history.proposals import open_proposals
from smeedkaart.history.timeline import Timeline
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.store.store import Workshop
from smeedkaart.text.teller import Statement
from smeedkaart.workshop.judging import Judging

__all__ = ["Situation", "inhabitants_of", "situation_on"]


@dataclass(frozen=True, eq=False)
class Situation:
    """Everything there is to know of a workshop at one revision."""

    workshop: Workshop  # name and settings
    revision: int  # number of the last event; pages say on which revision an edit was based
    areas: gpd.GeoDataFrame  # the areas of today, EPSG:28992, index identity, column `name`
    decisions: tuple[Decision, ...]  # the decisions that hold today
    ended: tuple[Ended, ...]  # areas that are over, the last ended first
    proposals: tuple[Event, ...]  # changes that met another change of the same area and wait for a choice
    zones: ZoneData  # the figures and the funding scheme of today
    scheme: Scheme
    judging: Judging  # those of every day
    assessment: Assessment | None  # people, tiers and euros; None as long as nothing is drawn
    trouble: Statement | str  # why there are no numbers though something is drawn; empty when there are


def situation_on(
    workshop: Workshop,
    timeline: Timeline,
    today: date,
    judging: Judging,
    *,
    earlier: Assessment | None = None,
) -> Situation:
    """Work out what follows from the events of a workshop; `earlier` knows the areas that did not change."""
    areas = areas_as_of(timeline, today)
    decisions = decisions_as_of(timeline, today)
    zones, scheme = judging.zones_on(today), judging.scheme_on(today)
    kept = kept_on(timeline, today, judging.zones, judging.schemes)
    assessment, trouble = _assessed(
        areas=areas, zones=zones, scheme=scheme, decisions=decisions, today=today, kept=kept, earlier=earlier
    )
    return Situation(
        workshop=workshop,
        revision=timeline.revision,
        areas=areas,
        decisions=decisions,
        ended=ended_areas(timeline),
        proposals=open_proposals(timeline),
        zones=zones,
        scheme=scheme,
        judging=judging,
        assessment=assessment,
        trouble=trouble,
    )


def _assessed(
    *,
    areas: gpd.GeoDataFrame,
    zones: ZoneData,
    scheme: Scheme,
    decisions: Sequence[Decision],
    today: date,
    kept: Mapping[str, tuple[KeptBase, ...]],
    earlier: Assessment | None,
) -> tuple[Assessment | None, Statement | str]:
    if areas.empty:
        return None, ""
    try:
        found = assess(areas, zones, scheme, decisions=decisions, on=today, kept_bases=kept, earlier=earlier)
    except SmeedkaartError as error:
        # what is drawn stays in sight and can be put right, with or without its numbers
        return None, error.said
    return found, ""


def inhabitants_of(now: Situation, shape: BaseGeometry | None) -> float | None:
    """Estimate how many people live within a border that is not on the map (yet)."""
    if shape is None:
        return None
    frame = gpd.GeoDataFrame({"name": [""]}, geometry=[shape], index=["proposal"], crs=now.areas.crs)
    return assess(frame, now.zones, now.scheme).receipts["proposal"].people
