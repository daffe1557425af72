"""The areas of one day as GeoJSON, for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import shapely

from smeedkaart.geometry.shapes import as_geojson
from smeedkaart.history.event import Event
from smeedkaart.history.lineage import areas_as_of

__all__ = ["areas_geojson", "day_geojson"]

# eight decimals of a degree are about a millimetre
_DECIMALS = 8
# of what kind an area is and of which group, as a map of one day calls it; of what it is painted
_SAID = {
    "soort": "area_kind",
    "werkgebied": "area_group",
    "eenheid": "unit_level",
    "eenheid_jaar": "unit_year",
}


def areas_geojson(events: Iterable[Event], when: date) -> dict[str, Any]:
    """Return the areas of one day as GeoJSON.

    Examples
    --------
    >>> drawn = Event("draw", "a", date(2007, 5, 30), name="Noord", geometry=shapely.box(2e5, 5e5, 3e5, 6e5))
    >>> areas_geojson([drawn], date(2008, 1, 1))["features"][0]["properties"]["naam"]
    'Noord'
    """
    areas = areas_as_of(events, when)
    # RFC 7946, 3.1.6: exterior rings run counterclockwise
    shapes = shapely.orient_polygons(areas.to_crs(4326).geometry.to_numpy(), exterior_cw=False)
    features = [
        {
            "type": "Feature",
            "id": area,
            "properties": {
                "id": area,
                "naam": row["name"],
                **{said: row[column] for said, column in _SAID.items() if row[column]},
                **_border(row),
                "getekend": row["drawn_from"].isoformat(),
                "op": when.isoformat(),
            },
            "geometry": as_geojson(shape, _DECIMALS),
        }
        for (area, row), shape in zip(areas.iterrows(), shapes, strict=True)
    ]
    return {"type": "FeatureCollection", "name": f"gebieden-{when.isoformat()}", "features": features}


def day_geojson(events: Iterable[Event], when: date) -> str:
    """Write the areas of one day as a GeoJSON file."""
    return json.dumps(areas_geojson(events, when), ensure_ascii=False, allow_nan=False) + "\n"


def _border(row: Mapping[str, Any]) -> dict[str, Any]:
    """Tell of a border what most borders have not: units, a source, or that it has to stay where it is."""
    told: dict[str, Any] = {}
    if row["units"]:
        told["eenheden"] = list(row["units"])
    if row["border_from"] is not None:
        told["grens"] = str(row["border_from"].said)
    if row["locked"]:
        told["vastgezet"] = True
    return told
