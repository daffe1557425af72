"""Areas as they were drawn, looked over before anything is worked out of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from smeedkaart.geometry.layers import RD, polygons
from smeedkaart.geometry.shapes import repair
from smeedkaart.history.drawn_from import DrawnFrom
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.text.spelling import clean_name

__all__ = ["DrawnArea", "area_frame", "looked_over"]

Shapes = npt.NDArray[Any]


class DrawnArea(NamedTuple):
    """An area as it was drawn: its name, its shape (EPSG:28992), of what kind it is and of which group.

    One that is painted names its units; what is published of these then counts, and not its shape. Where its
    border comes from, when nobody drew it here, is told on its receipt.
    """

    name: str
    shape: BaseGeometry
    area_kind: str = ""
    area_group: str = ""
    units: NamedUnits | None = None
    border_from: DrawnFrom | None = None


def area_frame(areas: Mapping[str, DrawnArea]) -> gpd.GeoDataFrame:
    """Write areas as the frame that `assess` takes.

    Parameters
    ----------
    areas
        By identity.

    Returns
    -------
    GeoDataFrame
        EPSG:28992; columns `name`, `area_kind`, `area_group`, of painted areas their units, and where borders
        come from.

    Examples
    --------
    >>> square = shapely.box(0, 0, 10, 10)
    >>> units = NamedUnits("buurt", 2025, ("BU01185003",))
    >>> area_frame({"a": DrawnArea("Noord", square, units=units)})["units"].tolist()
    [('BU01185003',)]
    """
    several = list(areas.values())
    units = [one.units or NamedUnits("", 0, ()) for one in several]
    return gpd.GeoDataFrame(
        {
            "name": [one.name for one in several],
            "area_kind": [one.area_kind for one in several],
            "area_group": [one.area_group for one in several],
            "unit_level": [one.level for one in units],
            "unit_year": [one.year for one in units],
            "units": [one.codes for one in units],
            "border_from": [one.border_from for one in several],
        },
        geometry=[one.shape for one in several],
        index=list(areas),
        crs=RD,
    )


def looked_over(areas: Mapping[str, DrawnArea]) -> dict[str, DrawnArea]:
    """Check areas as `assess` does, and repair those that cross themselves.

    Parameters
    ----------
    areas
        By identity.

    Returns
    -------
    dict
        The same, valid.

    Raises
    ------
    FrameError
        When something is no polygon, has no surface or a corner that is no number.

    Examples
    --------
    >>> bow_tie = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    >>> looked_over({"a": DrawnArea("Noord", bow_tie)})["a"].shape.area
    50.0
    """
    if not areas:
        return {}
    shapes = np.array([one.shape for one in areas.values()], dtype=object)
    if not _in_order(shapes):
        # whoever is refused hears why in the same words as from `assess`
        frame = gpd.GeoDataFrame(geometry=list(shapes), index=list(areas), crs=RD)
        shapes = polygons(frame, "areas").geometry.to_numpy().copy()
    for row in np.flatnonzero(~shapely.is_valid(shapes)):
        shapes[row] = repair(shapes[row])
    return {
        area: one._replace(
            shape=shape, area_kind=clean_name(one.area_kind), area_group=clean_name(one.area_group)
        )
        for (area, one), shape in zip(areas.items(), shapes, strict=True)
    }


def _in_order(shapes: Shapes) -> bool:
    polygon = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
    plain = np.isin(shapely.get_type_id(shapes), polygon).all() and not shapely.is_empty(shapes).any()
    if not plain or shapely.has_z(shapes).any() or shapely.has_m(shapes).any():
        return False
    return bool(np.isfinite(shapely.get_coordinates(shapes)).all())
