"""Drawn areas as a map file, with the columns that they came with."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import geopandas as gpd

from smeedkaart.files.atomic import writing
from smeedkaart.geometry.layers import to_rd
from smeedkaart.geometry.touching import with_same_corners

__all__ = ["write_area_geojson", "write_area_geopackage"]

_DEGREES = 4326
# as many decimals as a double has left of a degree: borders that were one stay one
_EXACT = 15


def write_area_geojson(areas: gpd.GeoDataFrame, path: str | Path) -> Path:
    """Write areas as GeoJSON, in degrees with all their decimals.

    A border that is straight in metres is not in degrees: whoever runs along it gets its corners first.
    """
    beside = to_rd(areas)
    drawn = beside.set_geometry(with_same_corners(beside.geometry.to_numpy()), crs=beside.crs)
    drawn = drawn.to_crs(_DEGREES).reset_index()
    return writing(path, partial(drawn.to_file, driver="GeoJSON", COORDINATE_PRECISION=_EXACT))


def write_area_geopackage(areas: gpd.GeoDataFrame, path: str | Path) -> Path:
    """Write areas as a GeoPackage, in the coordinate system that they came in."""
    return writing(path, partial(areas.reset_index().to_file, driver="GPKG", layer="gebieden"))
