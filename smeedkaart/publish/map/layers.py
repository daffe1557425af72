"""The layers of the published map, made with folium: areas by tier, borders of zones, what is drawn twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import shapely
from folium.utilities import JsCode

from smeedkaart.assessment.result import Assessment
from smeedkaart.publish.colours import (
    BORROWED_DASH,
    DOTS_DASH,
    HATCH_DASH,
    hatch_svg,
    lines_svg,
    tier_colours,
)
from smeedkaart.publish.map.base import (
    INK,
    StartScript,
    add_land,
    add_zones,
    empty_map,
    layer_control,
    map_bounds,
    map_layer,
    named_element,
    page_features,
    simplified_shapes,
)
from smeedkaart.publish.map.signs import tier_keys
from smeedkaart.text.language import gettext as _

__all__ = ["Shapes", "build_map", "patterns", "ruled"]

_TWICE = "#9b1c1c"


class Shapes:
    """The shapes of the areas of all dates, each stored once, however many dates it is there."""

    def __init__(self, assessments: Sequence[Assessment], shown: Sequence[Mapping[str, int]]) -> None:
        found: dict[tuple[bytes, int], int] = {}
        shapes: list[Any] = []
        at: list[dict[int, int]] = []
        for assessment, numbers in zip(assessments, shown, strict=True):
            seen: Counter[bytes] = Counter()
            at.append({})
            for area, shape in assessment.areas.geometry.items():
                form = shapely.to_wkb(shapely.normalize(shape))
                # two areas with one shape on one day are drawn both
                key = (form, seen[form])
                seen[form] += 1
                if key not in found:
                    found[key] = len(shapes)
                    shapes.append(shape)
                at[-1][found[key]] = numbers[area]
        self.full = gpd.GeoSeries(shapes, crs=assessments[0].areas.crs)
        """Every shape once, in EPSG:28992, numbered from 0."""
        self.shown = shown
        # for each date, for each shape the card of the area that has it then, 0 for none
        self.cards = [[cards.get(i, 0) for i in range(len(shapes))] for cards in at]
        self._faces: tuple[Any, list[list[int]]] | None = None

    def simplified(self, tolerance: float) -> gpd.GeoSeries:
        """Simplify borders by at most so many metres; neighbours stay neighbours, on every date."""
        if tolerance <= 0 or len(self.cards) == 1:
            return simplified_shapes(self.full, tolerance)
        # shapes of several dates lie over each other; the faces between all their borders do not
        if self._faces is None:
            self._faces = _faces(self.full.to_numpy())
        faces, members = self._faces
        thin = shapely.coverage_simplify(faces, tolerance)
        each = [
            shapely.union_all(thin[inside]) if inside else shape
            for shape, inside in zip(self.full, members, strict=True)
        ]
        return gpd.GeoSeries(each, crs=self.full.crs)


def _faces(shapes: Any) -> tuple[Any, list[list[int]]]:
    whole = shapely.make_valid(shapes)
    lines = shapely.union_all(shapely.boundary(whole))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside = shapely.STRtree(shapely.point_on_surface(faces)).query(whole, predicate="contains")
    members: list[list[int]] = [[] for _shape in whole]
    for shape, face in inside.T.tolist():
        members[shape].append(face)
    return faces, members


def build_map(
    assessments: Sequence[Assessment],
    zones: gpd.GeoDataFrame | None,
    *,
    shapes: Shapes,
    tolerance: float,
    words: Mapping[str, str],
    zone_label: str,
) -> Any:
    """Make the map."""
    areas = shapes.simplified(tolerance)
    bounds = map_bounds(areas)
    chart = empty_map(bounds)
    if zones is not None:
        add_land(chart, simplified_shapes(zones.geometry, tolerance))
    styles = _styles(assessments, shapes)
    layer = _add_areas(chart, areas, shapes, styles)
    if zones is not None:
        add_zones(chart, zones, tolerance, zone_label)
    _add_overlaps(chart, assessments, tolerance)
    layer_control(chart)
    times = {"cards": shapes.cards, "styles": styles} if len(assessments) > 1 else None
    named_element(StartScript(bounds, words, layer, times), "start").add_to(chart)
    return chart


def patterns(assessments: Sequence[Assessment]) -> dict[tuple[str | None, str], str]:
    """Give each pair of "certain tier, highest tier that may hold" its SVG pattern."""
    colours = tier_colours(tier_keys(assessments))
    receipts = (receipt for assessment in assessments for receipt in assessment.receipts.values())
    pairs = dict.fromkeys((r.tier, r.undecided[-1]) for r in receipts if r.undecided)
    return {pair: hatch_svg(f"trede-{i}", colours[pair[0]], colours[pair[1]]) for i, pair in enumerate(pairs)}


def ruled(assessments: Sequence[Assessment]) -> dict[str | None, str]:
    """Give each tier that holds somewhere on a borrowed figure only its SVG pattern."""
    colours = tier_colours(tier_keys(assessments))
    receipts = (receipt for assessment in assessments for receipt in assessment.receipts.values())
    lent = dict.fromkeys(receipt.tier for receipt in receipts if receipt.borrowed)
    return {tier: lines_svg(f"geleend-{i}", colours[tier]) for i, tier in enumerate(lent)}


def _styles(assessments: Sequence[Assessment], shapes: Shapes) -> dict[str, list[str | None]]:
    """Give the fill and the dashes of each card."""
    colours = tier_colours(tier_keys(assessments))
    hatches = {pair: i for i, pair in enumerate(patterns(assessments))}
    lines = {tier: i for i, tier in enumerate(ruled(assessments))}
    styles: dict[str, list[str | None]] = {}
    for assessment, numbers in zip(assessments, shapes.shown, strict=True):
        for area, receipt in assessment.receipts.items():
            style: list[str | None] = [colours[receipt.tier], None]
            if receipt.unpaid:
                style = ["url(#niets)", DOTS_DASH]
            elif receipt.undecided:
                style = [f"url(#trede-{hatches[receipt.tier, receipt.undecided[-1]]})", HATCH_DASH]
            elif receipt.borrowed:
                style = [f"url(#geleend-{lines[receipt.tier]})", BORROWED_DASH]
            styles[str(numbers[area])] = style
    return styles


def _add_areas(
    chart: Any, areas: gpd.GeoSeries, shapes: Shapes, styles: Mapping[str, list[str | None]]
) -> Any:
    def style(feature: Mapping[str, Any]) -> dict[str, Any]:
        # that of the last date on which the shape is there
        number = int(feature["id"]) - 1
        card = next(cards[number] for cards in reversed(shapes.cards) if cards[number])
        fill, dash = styles[str(card)]
        look = {"color": INK, "weight": 2, "fillColor": fill, "fillOpacity": 0.92}
        return look | ({"dashArray": dash} if dash else {})

    return map_layer(
        chart,
        page_features(areas, [{} for _shape in areas]),
        "gebieden",
        name=_("Areas"),
        style_function=style,
        on_each_feature=JsCode("smeed.area"),
    )


def _add_overlaps(chart: Any, assessments: Sequence[Assessment], tolerance: float) -> None:
    # each shape once, with the dates on which it is drawn twice
    found: dict[bytes, tuple[Any, list[int]]] = {}
    for i, assessment in enumerate(assessments):
        shapes = assessment.areas.geometry
        for pair in assessment.overlaps:
            common = _surface(shapely.intersection(shapes[pair.first], shapes[pair.second]))
            dates = found.setdefault(shapely.to_wkb(shapely.normalize(common)), (common, []))[1]
            dates += [] if i in dates else [i]
    if not found:
        return
    crs = assessments[0].areas.crs
    parts = simplified_shapes(gpd.GeoSeries([shape for shape, _dates in found.values()], crs=crs), tolerance)
    style = {"color": _TWICE, "weight": 2, "fillColor": "url(#dubbel)", "fillOpacity": 1}
    several = len(assessments) > 1
    options = {"on_each_feature": JsCode("smeed.twice")} if several else {}
    map_layer(
        chart,
        page_features(parts, [{"on": dates} if several else {} for _shape, dates in found.values()]),
        "dubbel",
        name=_("Drawn twice"),
        style_function=lambda _feature: style,
        pane="twice",
        interactive=False,
        **options,
    )


def _surface(shape: Any) -> Any:
    # where areas only touch, an intersection holds lines and points too
    return shapely.union_all([part for part in shapely.get_parts(shape) if part.area > 0])
