"""A workshop as the page shows it: what is stored, and what follows from it, worked out once a revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import streamlit as st
from shapely.geometry.base import BaseGeometry

from smeedkaart.assessment.assess import assess
from smeedkaart.assessment.result import Assessment
from smeedkaart.change.series import kept_on
from smeedkaart.errors import SmeedkaartError
from smeedkaart.funding.base_after_merge import KeptBase
from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.decision import Decision
from smeedkaart.history.event import Event
from smeedkaart.history.lineage import Ended, areas_as_of, decisions_as_of, ended_areas
from smeedkaart.history.proposals import open_proposals
from smeedkaart.history.timeline import Timeline
from smeedkaart.sources.local import datasets
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.store.store import Store, Workshop
from smeedkaart.text.teller import Statement
from smeedkaart.web.editor.styles import bounds, looks
from smeedkaart.workshop.edits import features
from smeedkaart.workshop.service import WorkshopService

__all__ = ["Situation", "inhabitants_of", "recorded", "service", "situation", "zone_data"]


@dataclass(frozen=True)
class Situation:
    """Everything a page needs to know of a workshop at one revision."""

    workshop: Workshop  # name and settings
    revision: int  # number of the last event; pages say on which revision an edit was based
    areas: gpd.GeoDataFrame  # the areas of today, EPSG:28992, index identity, column `name`
    decisions: tuple[Decision, ...]  # the decisions that hold today
    ended: tuple[Ended, ...]  # areas that are over, the last ended first
    proposals: tuple[Event, ...]  # changes that met another change of the same area and wait for a choice
    zones: ZoneData  # the figures and the funding scheme
    scheme: Scheme
    assessment: Assessment | None  # people, tiers and euros; None as long as nothing is drawn
    trouble: Statement | str  # why there are no numbers though something is drawn; empty when there are
    # the areas as the map takes them: GeoJSON in EPSG:4326 with how each one looks; its label is a fact
    features: Mapping[str, Any]
    # the first view of the map, (south, west) and (north, east) in degrees
    bounds: tuple[tuple[float, float], tuple[float, float]]


def situation(store: Store, workshop_id: str, earlier: Situation | None = None) -> Situation:
    """Read a workshop and work out what follows from it."""
    revision = store.revision(workshop_id)
    today = date.today()  # noqa: DTZ011 - the day of the hall, not of Greenwich
    # data that were refreshed give other numbers at the same revision
    stamp = datasets.stamp(store.workshop(workshop_id).dataset)
    return _situation(
        store,
        earlier,
        str(store.path),
        workshop_id,
        revision,
        today,
        stamp=stamp,
    )


def zone_data(dataset: str) -> ZoneData:
    """Return the figures a workshop works with, read once."""
    return _zone_data(dataset, datasets.stamp(dataset))


def recorded(store: Store, workshop: str, revision: int) -> Timeline:
    """Return what was recorded up to a revision, read and followed once."""
    return service(store).timeline(workshop, revision)


def service(store: Store) -> WorkshopService:
    """Return the service of all workshops in a store, one for all pages."""
    return _service(store, str(store.path))


@st.cache_resource(max_entries=8, show_spinner=False)
def _service(_store: Store, path: str) -> WorkshopService:  # noqa: ARG001
    return WorkshopService(_store)


@st.cache_resource(max_entries=8, show_spinner=False)
def _zone_data(dataset: str, stamp: str) -> ZoneData:  # noqa: ARG001
    return datasets.load(dataset)


@st.cache_resource(max_entries=64, show_spinner=False)
def _situation(
    _opened: Store,
    _earlier: Situation | None,
    path: str,  # noqa: ARG001
    workshop_id: str,
    revision: int,
    today: date,
    *,
    stamp: str,  # noqa: ARG001
) -> Situation:
    # a revision never changes once it is recorded, so what follows from it may be kept
    workshop = _opened.workshop(workshop_id)
    events = recorded(_opened, workshop_id, revision)
    areas = areas_as_of(events, today)
    decisions = decisions_as_of(events, today)
    zones = zone_data(workshop.dataset)
    scheme = Scheme.named(workshop.scheme)
    kept = kept_on(events, today, zones, scheme)
    assessment, trouble = _assessed(
        areas=areas,
        zones=zones,
        scheme=scheme,
        decisions=decisions,
        today=today,
        kept=kept,
        earlier=_earlier,
    )
    return Situation(
        workshop=workshop,
        revision=revision,
        areas=areas,
        decisions=decisions,
        ended=ended_areas(events),
        proposals=open_proposals(events),
        zones=zones,
        scheme=scheme,
        assessment=assessment,
        trouble=trouble,
        features=features(areas, looks(assessment, scheme)),
        bounds=_earlier.bounds if _earlier is not None and _earlier.zones is zones else bounds(zones),
    )


def _assessed(
    *,
    areas: gpd.GeoDataFrame,
    zones: ZoneData,
    scheme: Scheme,
    decisions: Sequence[Decision],
    today: date,
    kept: Mapping[str, tuple[KeptBase, ...]],
    earlier: Situation | None,
) -> tuple[Assessment | None, Statement | str]:
    if areas.empty:
        return None, ""
    known = earlier.assessment if earlier is not None and earlier.zones is zones else None
    try:
        shapes = areas[["name", "geometry"]]
        return (
            assess(shapes, zones, scheme, decisions=decisions, on=today, kept_bases=kept, earlier=known),
            "",
        )
    except SmeedkaartError as error:
        # what is drawn stays in sight and can be put right, with or without its numbers
        return None, error.said


def inhabitants_of(now: Situation, shape: BaseGeometry | None) -> float | None:
    """Estimate how many people live within a border that is not on the map (yet)."""
    if shape is None:
        return None
    frame = gpd.GeoDataFrame({"name": [""]}, geometry=[shape], index=["proposal"], crs=now.areas.crs)
    return assess(frame, now.zones, now.scheme).receipts["proposal"].people
