"""What a proposal would change: the areas before it and after it, on the map and in people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
from shapely.geometry.base import BaseGeometry

from smeedkaart.change.recognition import UNCHANGED
from smeedkaart.exchange.import_past import edit_ids_of
from smeedkaart.exchange.review_file import Review
from smeedkaart.history.event import Event, about_areas
from smeedkaart.history.replay import AreaState
from smeedkaart.history.timeline import Timeline
from smeedkaart.publish.sentences import people_words
from smeedkaart.text.language import gettext as _
from smeedkaart.workshop.edits import features

__all__ = ["ProposedStep", "people_between", "step_features", "steps_of"]

_BEFORE, _AFTER, _STROKE = "#ffffff", "#e69f00", "#1b2733"

Shapes = Mapping[str, tuple[str, BaseGeometry]]


class ProposedStep(NamedTuple):
    """The areas that a proposal is about, by identity with name and shape (EPSG:28992)."""

    before: Shapes
    after: Shapes


def steps_of(review: Review, events: Iterable[Event]) -> dict[int, ProposedStep]:
    """Work out what each proposal would change, after all before it that were not declined."""
    # those that are recorded already are gone through in their turn
    own = {*edit_ids_of(review).values()}
    timeline = Timeline.of([event for event in events if event.edit_id not in own])
    number = timeline.revision
    steps: dict[int, ProposedStep] = {}
    for one in review.suggestions:
        if one.event.kind == UNCHANGED:
            continue
        involved = about_areas(one.event)
        before = _shapes(timeline.areas(one.event.valid_from), involved)
        number += 1
        tried = timeline.extended([replace(one.event, id=number)])
        steps[one.number] = ProposedStep(before, _shapes(tried.areas(one.event.valid_from), involved))
        if one.choice != "refuse":
            timeline = tried
    return steps


def _shapes(states: Mapping[str, AreaState], involved: Sequence[str]) -> Shapes:
    found = {area: states[area] for area in involved if area in states}
    return {area: (state.name, state.geometry) for area, state in found.items() if state.geometry is not None}


def step_features(step: ProposedStep | None, standing: Mapping[str, AreaState]) -> dict[str, Any]:
    """Write both sides as the map takes them; of no proposal the areas that stand."""
    shapes: dict[str, tuple[str, BaseGeometry]] = {}
    looks: dict[str, dict[str, Any]] = {}
    before = _shapes(standing, tuple(standing)) if step is None else step.before
    for area, drawn in before.items():
        shapes[f"there-{area}"] = drawn
        label = _("stands") if step is None else _("before")
        looks[f"there-{area}"] = {"label": label, "fill": _BEFORE, "stroke": _STROKE, "dots": ""}
    for area, drawn in ({} if step is None else step.after).items():
        shapes[f"row-{area}"] = drawn
        looks[f"row-{area}"] = {"label": _("after"), "fill": _AFTER, "stroke": _STROKE}
    frame = gpd.GeoDataFrame(
        {"name": [name for name, _shape in shapes.values()]},
        geometry=[shape for _name, shape in shapes.values()],
        index=list(shapes),
        crs=28992,
    )
    return features(frame, looks)


def people_between(step: ProposedStep, people: Callable[[Sequence[BaseGeometry]], Sequence[float]]) -> str:
    """Say how many people the areas have before and after, as far as they count."""
    sides = []
    for side in step:
        counts = people([shape for _name, shape in side.values()]) if side else []
        sides.append(people_words(None, float(np.sum(counts)), None) if side else "")
    before, after = sides
    if before and after:
        return _("{before} people before, {after} after").format(before=before, after=after)
    return _("{people} people").format(people=before or after) if before or after else ""
