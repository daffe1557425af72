"""The layers of the published map, made with folium: areas by tier, borders of zones, what is drawn twice."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import shapely
from branca.element import MacroElement
from folium.map import CustomPane
from folium.template import Template
from folium.utilities import JsCode
from shapely.geometry import mapping

from smeedkaart.assessment.result import Assessment
from smeedkaart.publish.colours import (
    BORROWED_DASH,
    DOTS_DASH,
    HATCH_DASH,
    hatch_svg,
    lines_svg,
    tier_colours,
)
from smeedkaart.publish.map.signs import tier_keys
from smeedkaart.text.language import gettext as _

__all__ = ["Shapes", "build_map", "patterns", "ruled"]

# five decimals of a degree are about a metre: finer than a hand draws, and half the size of the file
_DECIMALS = 5
_INK, _LAND, _TWICE = "#10202e", "#e4e0d5", "#9b1c1c"


class _OfflineMap(folium.Map):
    """A folium map that asks nothing of the internet and leaves zooming the page to the reader."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium's own name and type
    default_css: list[tuple[str, str]] = []  # noqa: RUF012
    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="folium-map" id={{ this.get_name()|tojson }}></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
            center: {{ this.location|tojson }}, crs: L.CRS.{{ this.crs }}, ...{{ this.options|tojavascript }}
        });
        {% endmacro %}
        """
    )


class _Start(MacroElement):
    """Hand the finished map to the script of the page."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        {% if this.times %}
        smeed.times({{ this.layer.get_name() }}, {{ this.times|tojson }});
        {% endif %}
        smeed.start({{ this._parent.get_name() }}, {{ this.bounds|tojson }}, {{ this.words|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self, bounds: list[list[float]], words: Mapping[str, str], layer: Any, times: Mapping[str, Any] | None
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Start"
        self.bounds = bounds
        self.words = words
        self.layer = layer
        self.times = times


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
            return _simplified(self.full, tolerance)
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
    bounds = _bounds(areas)
    chart = _named(
        _OfflineMap(
            location=[(bounds[0][0] + bounds[1][0]) / 2, (bounds[0][1] + bounds[1][1]) / 2],
            tiles=None,
            zoom_control=False,
            zoom_snap=0.25,
            scroll_wheel_zoom=False,
        ),
        "kaart",
    )
    for name, height, reachable in (
        ("ground", 350, False),
        ("borders", 450, False),
        ("twice", 460, False),
        ("names", 640, False),
    ):
        _named(CustomPane(name, z_index=height, pointer_events=reachable), name).add_to(chart)
    if zones is not None:
        _add_land(chart, _simplified(zones.geometry, tolerance))
    styles = _styles(assessments, shapes)
    layer = _add_areas(chart, areas, shapes, styles)
    if zones is not None:
        _add_zones(chart, zones, tolerance, zone_label)
    _add_overlaps(chart, assessments, tolerance)
    # on a phone the control would cover the map
    collapsed: Any = JsCode("window.innerWidth < 760")
    _named(folium.LayerControl(collapsed=collapsed), "lagen").add_to(chart)
    times = {"cards": shapes.cards, "styles": styles} if len(assessments) > 1 else None
    _named(_Start(bounds, words, layer, times), "start").add_to(chart)
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
        look = {"color": _INK, "weight": 2, "fillColor": fill, "fillOpacity": 0.92}
        return look | ({"dashArray": dash} if dash else {})

    return _layer(
        chart,
        _collection(areas, [{} for _shape in areas]),
        "gebieden",
        name=_("Areas"),
        style_function=style,
        on_each_feature=JsCode("smeed.area"),
    )


def _add_land(chart: Any, shapes: gpd.GeoSeries) -> None:
    # the municipality as one quiet shape: what no area covers stays visible
    union = gpd.GeoSeries([shapely.union_all(shapes.to_numpy())], crs=shapes.crs)
    style = {"color": _LAND, "weight": 1, "fillColor": _LAND, "fillOpacity": 1}
    _layer(
        chart,
        _collection(union, [{}]),
        "whole",
        control=False,
        style_function=lambda _feature: style,
        pane="ground",
        interactive=False,
    )


def _add_zones(chart: Any, zones: gpd.GeoDataFrame, tolerance: float, label: str) -> None:
    # the colour of the areas' own borders, so that it does not show where the two run together
    style = {"color": _INK, "weight": 1.2, "opacity": 0.45, "fill": False}
    _layer(
        chart,
        _collection(_simplified(zones.geometry, tolerance), [{"name": str(n)} for n in zones["zone_name"]]),
        "zones",
        name=label,
        style_function=lambda _feature: style,
        on_each_feature=JsCode("smeed.zone"),
        pane="borders",
        interactive=False,
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
    parts = _simplified(gpd.GeoSeries([shape for shape, _dates in found.values()], crs=crs), tolerance)
    style = {"color": _TWICE, "weight": 2, "fillColor": "url(#dubbel)", "fillOpacity": 1}
    several = len(assessments) > 1
    options = {"on_each_feature": JsCode("smeed.twice")} if several else {}
    _layer(
        chart,
        _collection(parts, [{"on": dates} if several else {} for _shape, dates in found.values()]),
        "dubbel",
        name=_("Drawn twice"),
        style_function=lambda _feature: style,
        pane="twice",
        interactive=False,
        **options,
    )


def _layer(chart: Any, data: dict[str, Any], identity: str, **options: Any) -> Any:
    # a layer's smoothing on screen would pull the borders of neighbours apart
    return _named(folium.GeoJson(data, smooth_factor=0.5, **options), identity).add_to(chart)


def _named(element: Any, identity: str) -> Any:
    # folium gives every element a random id; the same map must give the same file
    element._id = identity  # noqa: SLF001
    return element


def _simplified(shapes: gpd.GeoSeries, tolerance: float) -> gpd.GeoSeries:
    if tolerance <= 0 or not len(shapes):
        return shapes
    whole = shapely.make_valid(shapes.to_numpy())
    return gpd.GeoSeries(shapely.coverage_simplify(whole, tolerance), index=shapes.index, crs=shapes.crs)


def _surface(shape: Any) -> Any:
    # where areas only touch, an intersection holds lines and points too
    return shapely.union_all([part for part in shapely.get_parts(shape) if part.area > 0])


def _collection(shapes: gpd.GeoSeries, properties: Sequence[dict[str, Any]]) -> dict[str, Any]:
    degrees = shapes.to_crs(4326)
    middles = gpd.GeoSeries([_middle(shape) for shape in shapes], crs=shapes.crs).to_crs(4326)
    features = [
        {
            "type": "Feature",
            "id": str(number),
            "properties": {
                **row,
                "at": [_round(middle.y), _round(middle.x)],
                "size": round(shape.area / 1e4),
            },
            "geometry": _short(mapping(degree)),
        }
        for number, (shape, degree, middle, row) in enumerate(
            zip(shapes, degrees, middles, properties, strict=True), start=1
        )
    ]
    return {"type": "FeatureCollection", "features": features}


def _middle(shape: Any) -> Any:
    # the centre of the largest circle that fits inside is where a name reads best
    tolerance = max(1.0, math.sqrt(shape.area) / 40)
    return shapely.get_point(shapely.maximum_inscribed_circle(shape, tolerance=tolerance), 0)


def _short(geometry: Any) -> dict[str, Any]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    short = [[_ring(ring) for ring in polygon] for polygon in polygons]
    if len(short) == 1:
        return {"type": "Polygon", "coordinates": short[0]}
    return {"type": "MultiPolygon", "coordinates": short}


def _ring(ring: Iterable[Sequence[float]]) -> list[list[float]]:
    points = [[_round(point[0]), _round(point[1])] for point in ring]
    kept = [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]
    # a sliver would vanish by rounding; it keeps its points as they are
    return kept if len(kept) >= 4 else [[round(point[0], 8), round(point[1], 8)] for point in ring]


def _round(degrees: float) -> float:
    return round(float(degrees), _DECIMALS)


def _bounds(shapes: gpd.GeoSeries) -> list[list[float]]:
    west, south, east, north = np.round(shapes.to_crs(4326).total_bounds, _DECIMALS).tolist()
    return [[south, west], [north, east]]
