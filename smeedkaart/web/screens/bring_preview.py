"""The map on which what is brought in lies beside what stands; nothing is drawn on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import shapely
import streamlit as st
from shapely.geometry.base import BaseGeometry

from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.replay import AreaState
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.language import current_language
from smeedkaart.text.language import gettext as _
from smeedkaart.web.editor.component import map_editor
from smeedkaart.web.editor.map_data import map_data
from smeedkaart.web.editor.styles import bounds
from smeedkaart.web.state import query as address
from smeedkaart.web.state.bringing import OnTable, RowChoice
from smeedkaart.web.view.results import credit
from smeedkaart.workshop.brought_map import BroughtMap
from smeedkaart.workshop.edits import features

__all__ = ["Ground", "brought_features", "preview_map"]

# of a large map no more corners go to the browser to look at
_MOST_CORNERS = 30_000
# dark on both, and told apart on a grey printer as well: what stands is white, what comes is not
_STANDS, _COMES, _STROKE = "#ffffff", "#e69f00", "#1b2733"


@dataclass(frozen=True)
class Ground:
    """What a map is laid on: a workshop as it stands, or one that is to begin."""

    zones: ZoneData
    scheme: Scheme
    key: str  # of the figures
    stamp: str  # which changes as soon as they do
    standing: Mapping[str, AreaState]
    revision: int
    workshop: str = "-"  # a name that no workshop has
    online: bool = False

    @property
    def about(self) -> tuple[str, ...]:
        """What the numbers of a map hang on."""
        return (self.key, self.stamp, self.scheme.id, self.scheme.title)


def preview_map(
    ground: Ground,
    shown: Mapping[str, Any],
    *,
    key: str,
    several: list[str],
    on_pick: Callable[[str], None] | None = None,
) -> None:
    """Show shapes on the map, without its tools."""

    def on_select() -> None:
        address.speak()
        choice = st.session_state[key].get("choice")
        if on_pick is not None and choice is not None and choice["id"]:
            on_pick(choice["id"])

    told = map_data(
        features=shown,
        revision=ground.revision,
        workshop=ground.workshop,
        zones_url=f"/kaart/zones/{ground.key}.geojson",
        several=several,
        bounds=_view(shown) or bounds(ground.zones),
        language=current_language(),
        municipality=ground.zones.code,
        level=ground.zones.level,
        notice=ground.zones.notice,
        attribution=credit(ground.zones),
        read_only=True,
        online=ground.online,
        height="100%",
    )
    map_editor(told, key=key, on_select=on_select)


def _view(shown: Mapping[str, Any]) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Take what is brought in into view at first, or all there is."""
    drawn = shown["features"]
    coming = [one for one in drawn if str(one["properties"]["id"]).startswith("row-")] or drawn
    if not coming:
        return None
    shapes = [shapely.geometry.shape(one["geometry"]) for one in coming]
    west, south, east, north = shapely.total_bounds(shapes)
    return (float(south), float(west)), (float(north), float(east))


def brought_features(
    table: OnTable, brought: BroughtMap, choices: Mapping[str, RowChoice], standing: Mapping[str, AreaState]
) -> dict[str, Any]:
    """Write what comes in and what stands as the map takes them."""
    looks: dict[str, dict[str, Any]] = {}
    shapes: dict[str, tuple[str, BaseGeometry]] = {}
    for area, state in standing.items():
        if state.geometry is not None:
            shapes[f"there-{area}"] = state.name, state.geometry
            looks[f"there-{area}"] = {"label": _("stands"), "fill": _STANDS, "stroke": _STROKE}
    for key, one in brought.areas.items():
        take = choices[key].take
        shapes[key] = one.name, one.shape
        # what is not taken has dots as well, so that no colour has to tell it
        looks[key] = {
            "label": _("comes in") if take else _("not ticked"),
            "fill": _COMES if take else _STANDS,
            "stroke": _STROKE,
            "dots": "" if take else _STROKE,
        }
    # which are ticked changes often, the shapes hardly ever
    told = table.once("drawn", tuple(shapes.items()), lambda: features(_light(shapes)))
    return told | {
        "features": [
            one | {"properties": looks[one["properties"]["id"]] | one["properties"]}
            for one in told["features"]
        ]
    }


def _light(shapes: Mapping[str, tuple[str, BaseGeometry]]) -> gpd.GeoDataFrame:
    """Leave corners out of a very large map that nobody can see from this far; the shapes themselves stay."""
    drawn = [shape for _name, shape in shapes.values()]
    if shapely.get_num_coordinates(drawn).sum() > _MOST_CORNERS:
        drawn = [shapely.simplify(shape, 5.0) for shape in drawn]
    names = [name for name, _shape in shapes.values()]
    return gpd.GeoDataFrame({"name": names}, geometry=drawn, index=list(shapes), crs=28992)
