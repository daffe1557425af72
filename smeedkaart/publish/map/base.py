"""What maps on published pages have in common: made with folium, and nothing is asked of the internet."""

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

__all__ = [
    "INK",
    "OfflineMap",
    "StartScript",
    "add_land",
    "add_zones",
    "empty_map",
    "layer_control",
    "map_bounds",
    "map_layer",
    "named_element",
    "page_features",
    "simplified_shapes",
]

# five decimals of a degree are about a metre: finer than a hand draws, and half the size of the file
_DECIMALS = 5
INK, _LAND = "#10202e", "#e4e0d5"
"""The colour of borders and letters."""


class OfflineMap(folium.Map):
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


class StartScript(MacroElement):
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


def empty_map(bounds: list[list[float]]) -> Any:
    """Make a map of nothing yet, with a place for each kind of layer."""
    chart = named_element(
        OfflineMap(
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
        named_element(CustomPane(name, z_index=height, pointer_events=reachable), name).add_to(chart)
    return chart


def layer_control(chart: Any) -> None:
    """Let people switch layers on and off."""
    # on a phone the control would cover the map
    collapsed: Any = JsCode("window.innerWidth < 760")
    named_element(folium.LayerControl(collapsed=collapsed), "lagen").add_to(chart)


def add_land(chart: Any, shapes: gpd.GeoSeries) -> None:
    """Lay the municipality below as one quiet shape: what nothing covers stays visible."""
    union = gpd.GeoSeries([shapely.union_all(shapes.to_numpy())], crs=shapes.crs)
    style = {"color": _LAND, "weight": 1, "fillColor": _LAND, "fillOpacity": 1}
    map_layer(
        chart,
        page_features(union, [{}]),
        "whole",
        control=False,
        style_function=lambda _feature: style,
        pane="ground",
        interactive=False,
    )


def add_zones(chart: Any, zones: gpd.GeoDataFrame, tolerance: float, label: str) -> None:
    """Draw the borders of zones with their names."""
    # the colour of the areas' own borders, so that it does not show where the two run together
    style = {"color": INK, "weight": 1.2, "opacity": 0.45, "fill": False}
    map_layer(
        chart,
        page_features(
            simplified_shapes(zones.geometry, tolerance), [{"name": str(n)} for n in zones["zone_name"]]
        ),
        "zones",
        name=label,
        style_function=lambda _feature: style,
        on_each_feature=JsCode("smeed.zone"),
        pane="borders",
        interactive=False,
    )


def map_layer(chart: Any, data: dict[str, Any], identity: str, **options: Any) -> Any:
    """Add shapes to the map."""
    # a layer's smoothing on screen would pull the borders of neighbours apart
    return named_element(folium.GeoJson(data, smooth_factor=0.5, **options), identity).add_to(chart)


def named_element(element: Any, identity: str) -> Any:
    """Give an element of folium, which has a random id, a fixed one: the same map must give the same file."""
    element._id = identity  # noqa: SLF001
    return element


def simplified_shapes(shapes: gpd.GeoSeries, tolerance: float) -> gpd.GeoSeries:
    """Simplify borders by at most so many metres; neighbours stay neighbours."""
    if tolerance <= 0 or not len(shapes):
        return shapes
    whole = shapely.make_valid(shapes.to_numpy())
    return gpd.GeoSeries(shapely.coverage_simplify(whole, tolerance), index=shapes.index, crs=shapes.crs)


def page_features(shapes: gpd.GeoSeries, properties: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Write shapes as GeoJSON in degrees, each with the place and the size of its name."""
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


def map_bounds(shapes: gpd.GeoSeries) -> list[list[float]]:
    """Give south, west, north and east in degrees."""
    west, south, east, north = np.round(shapes.to_crs(4326).total_bounds, _DECIMALS).tolist()
    return [[south, west], [north, east]]
