"""The layers of the published map, made with folium: areas by tier, borders of zones, what is drawn twice."""

from __future__ import annotations

import math
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

from smeedkaart.assessment import Assessment
from smeedkaart.language import gettext as _
from smeedkaart.publish.colours import HATCH_DASH, hatch_svg, tier_colours

__all__ = ["build_map", "patterns"]

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
        smeed.start({{ this._parent.get_name() }}, {{ this.bounds|tojson }}, {{ this.words|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, bounds: list[list[float]], words: Mapping[str, str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Start"
        self.bounds = bounds
        self.words = words


def build_map(
    assessment: Assessment,
    zones: gpd.GeoDataFrame | None,
    *,
    tolerance: float,
    words: Mapping[str, str],
    zone_label: str,
) -> Any:
    """Make the map.

    Parameters
    ----------
    assessment
        What came out.
    zones
        Zones to show as borders with names (column `zone_name`), or None.
    tolerance
        By how many metres borders may be simplified to make the file smaller; neighbours stay neighbours.
    words
        Texts for the script of the page.
    zone_label
        What the layer of zones is called.

    Returns
    -------
    folium.Map
        With the layers and their control; everything in it is a number or a name of a zone, no area's name.
    """
    shapes = _simplified(assessment.areas.geometry, tolerance)
    bounds = _bounds(shapes)
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
        ("land", 350, False),
        ("borders", 450, False),
        ("twice", 460, False),
        ("names", 640, False),
    ):
        _named(CustomPane(name, z_index=height, pointer_events=reachable), name).add_to(chart)
    if zones is not None:
        _add_land(chart, _simplified(zones.geometry, tolerance))
    _add_areas(chart, assessment, shapes)
    if zones is not None:
        _add_zones(chart, zones, tolerance, zone_label)
    _add_overlaps(chart, assessment, tolerance)
    # on a phone the control would cover the map
    collapsed: Any = JsCode("window.innerWidth < 760")
    _named(folium.LayerControl(collapsed=collapsed), "lagen").add_to(chart)
    _named(_Start(bounds, words), "start").add_to(chart)
    return chart


def patterns(assessment: Assessment) -> dict[tuple[str | None, str], str]:
    """Give each pair of "certain tier, highest tier that may hold" its SVG pattern.

    Parameters
    ----------
    assessment
        What came out.

    Returns
    -------
    dict
        A `<pattern>` element per pair that occurs, with the ids trede-0, trede-1, and so on.
    """
    colours = tier_colours([tier.key for tier in assessment.scheme.tiers])
    pairs = dict.fromkeys((r.tier, r.undecided[-1]) for r in assessment.receipts.values() if r.undecided)
    return {pair: hatch_svg(f"trede-{i}", colours[pair[0]], colours[pair[1]]) for i, pair in enumerate(pairs)}


def _add_areas(chart: Any, assessment: Assessment, shapes: gpd.GeoSeries) -> None:
    colours = tier_colours([tier.key for tier in assessment.scheme.tiers])
    hatches = {pair: i for i, pair in enumerate(patterns(assessment))}
    styles: dict[str, dict[str, Any]] = {}
    for number, receipt in enumerate(assessment.receipts.values(), start=1):
        style = {"color": _INK, "weight": 2, "fillColor": colours[receipt.tier], "fillOpacity": 0.92}
        if receipt.undecided:
            hatch = hatches[receipt.tier, receipt.undecided[-1]]
            style |= {"fillColor": f"url(#trede-{hatch})", "dashArray": HATCH_DASH}
        styles[str(number)] = style
    _layer(
        chart,
        _collection(shapes, [{} for _shape in shapes]),
        "gebieden",
        name=_("Areas"),
        style_function=lambda feature: styles[feature["id"]],
        on_each_feature=JsCode("smeed.area"),
    )


def _add_land(chart: Any, shapes: gpd.GeoSeries) -> None:
    # the municipality as one quiet shape: what no area covers stays visible
    union = gpd.GeoSeries([shapely.union_all(shapes.to_numpy())], crs=shapes.crs)
    style = {"color": _LAND, "weight": 1, "fillColor": _LAND, "fillOpacity": 1}
    _layer(
        chart,
        _collection(union, [{}]),
        "gemeente",
        control=False,
        style_function=lambda _feature: style,
        pane="land",
        interactive=False,
    )


def _add_zones(chart: Any, zones: gpd.GeoDataFrame, tolerance: float, label: str) -> None:
    # the colour of the areas' own borders, so that it does not show where the two run together
    style = {"color": _INK, "weight": 1.2, "opacity": 0.45, "fill": False}
    _layer(
        chart,
        _collection(_simplified(zones.geometry, tolerance), [{"name": str(n)} for n in zones["zone_name"]]),
        "buurten",
        name=label,
        style_function=lambda _feature: style,
        on_each_feature=JsCode("smeed.zone"),
        pane="borders",
        interactive=False,
    )


def _add_overlaps(chart: Any, assessment: Assessment, tolerance: float) -> None:
    if not assessment.overlaps:
        return
    shapes = assessment.areas.geometry
    common = gpd.GeoSeries(
        [shapely.intersection(shapes[pair.first], shapes[pair.second]) for pair in assessment.overlaps],
        crs=shapes.crs,
    )
    parts = _simplified(gpd.GeoSeries([_surface(shape) for shape in common], crs=shapes.crs), tolerance)
    style = {"color": _TWICE, "weight": 2, "fillColor": "url(#dubbel)", "fillOpacity": 1}
    _layer(
        chart,
        _collection(parts, [{} for _part in parts]),
        "dubbel",
        name=_("Drawn twice"),
        style_function=lambda _feature: style,
        pane="twice",
        interactive=False,
    )


def _layer(chart: Any, data: dict[str, Any], identity: str, **options: Any) -> None:
    # a layer's smoothing on screen would pull the borders of neighbours apart
    _named(folium.GeoJson(data, smooth_factor=0.5, **options), identity).add_to(chart)


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
