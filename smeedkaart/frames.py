"""Look over the frames of areas, zones and weights, and bring them to RD New."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from weakref import WeakSet

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import ProjError

from smeedkaart.errors import FrameError
from smeedkaart.language import gettext as _

__all__ = ["RD", "polygons", "refuse_rows", "to_rd"]

RD = CRS.from_epsg(28992)

_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_NAMED = 3

# frames found in order, known by their spatial index: geopandas makes a new one as soon as a shape changes
_in_order: WeakSet[Any] = WeakSet()


def to_rd(frame: gpd.GeoDataFrame, what: str = "areas") -> gpd.GeoDataFrame:
    """Bring a frame to RD New (EPSG:28992, metres).

    Parameters
    ----------
    frame
        Shapes of any kind in any coordinate system; one already in RD New is returned as it is.
    what
        What the frame holds: "areas", "zones" or "weights"; errors say it in the language of the user.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows and columns, two-dimensional, in EPSG:28992.

    Raises
    ------
    FrameError
        When the frame is no map table, has no coordinate system or one that cannot be converted, or when a row has no
        shape or one that does not end up anywhere in RD New.

    Examples
    --------
    >>> spire = gpd.GeoDataFrame(geometry=gpd.points_from_xy([6.4764], [52.7222]), crs=4326)
    >>> [round(float(c) / 1000) for c in to_rd(spire).total_bounds[:2]]
    [229, 526]
    """
    name = _frame_name(what)
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        raise FrameError(_("The {frame} are not a map table: they have no column of shapes.").format(frame=name))
    if frame.crs is None:
        raise FrameError(_("It is not said in which coordinate system the {frame} are (no CRS).").format(frame=name))
    shapes = np.asarray(frame.geometry.array)
    refuse_rows(
        shapely.is_missing(shapes) | shapely.is_empty(shapes),
        frame,
        _("Among the {frame} there are rows without a shape: {rows}."),
        what,
    )
    if frame.crs != RD:
        frame = _converted(frame, name)
    bounds = shapely.bounds(np.asarray(frame.geometry.array))
    refuse_rows(
        ~np.isfinite(bounds).all(axis=1),
        frame,
        _("Among the {frame} there are shapes that lie nowhere in RD New (EPSG:28992): {rows}."),
        what,
    )
    if frame.has_z.any():
        frame = frame.set_geometry(frame.geometry.force_2d())
    return frame


def polygons(frame: gpd.GeoDataFrame, what: str) -> gpd.GeoDataFrame:
    """Check that a frame holds at least one polygon, each under its own index value, and bring it to RD New.

    Parameters
    ----------
    frame
        Polygons and multipolygons in any coordinate system.
    what
        "areas" or "zones".

    Returns
    -------
    geopandas.GeoDataFrame
        The frame in EPSG:28992.

    Raises
    ------
    FrameError
        When the frame is empty, has duplicate index values or holds anything but polygons; or as `to_rd`.

    Examples
    --------
    >>> squares = gpd.GeoDataFrame(index=["a", "a"], geometry=[shapely.box(0, 0, 1, 1)] * 2, crs=28992)
    >>> polygons(squares, "zones")
    Traceback (most recent call last):
    ...
    smeedkaart.errors.FrameError: Onder de buurten staat meer dan één rij met dezelfde naam: a.
    """
    if isinstance(frame, gpd.GeoDataFrame) and _is_known(frame):
        return frame
    frame = to_rd(frame, what)
    name = _frame_name(what)
    if frame.empty:
        raise FrameError(_("There are no {frame}: the table is empty.").format(frame=name))
    sentence = _("Among the {frame} more than one row has the same name: {rows}.")
    refuse_rows(frame.index.duplicated(), frame, sentence, what)
    is_polygon = np.isin(shapely.get_type_id(np.asarray(frame.geometry.array)), _POLYGONS)
    refuse_rows(~is_polygon, frame, _("Among the {frame} there are shapes that are no surface: {rows}."), what)
    if frame.geometry.array.has_sindex:
        _in_order.add(frame.sindex)
    return frame


def refuse_rows(wrong: npt.NDArray[np.bool_], frame: pd.DataFrame, sentence: str, what: str) -> None:
    """Raise an error that names the first few wrong rows, if there are any.

    Parameters
    ----------
    wrong
        Which rows are wrong, shape (n,).
    frame
        The frame of n rows.
    sentence
        What is wrong, with places for {frame} and {rows}.
    what
        "areas", "zones" or "weights".

    Raises
    ------
    FrameError
        When any row is wrong.

    Examples
    --------
    >>> refuse_rows(np.array([False]), pd.DataFrame(index=["a"]), "{frame}: {rows}", "areas")
    """
    if wrong.any():
        raise FrameError(sentence.format(frame=_frame_name(what), rows=_some(frame.index[wrong].unique())))


def _converted(frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    # heights alone, or distances from the centre of the earth, convert without complaint but into nonsense
    if frame.crs.is_geographic or frame.crs.is_projected:
        try:
            return frame.to_crs(RD)
        except ProjError:
            pass
    sentence = _("The {frame} are in a coordinate system that cannot be converted to RD New (EPSG:28992): {crs}.")
    raise FrameError(sentence.format(frame=name, crs=frame.crs.name))


def _is_known(frame: gpd.GeoDataFrame) -> bool:
    """Tell whether nothing has changed since this frame was found in order; the index is not part of its shapes."""
    return (
        frame.active_geometry_name is not None
        and frame.geometry.array.has_sindex
        and frame.sindex in _in_order
        and frame.crs == RD
        and frame.index.is_unique
    )


def _frame_name(what: str) -> str:
    return {"areas": _("areas"), "zones": _("zones"), "weights": _("weights")}.get(what, what)




def _some(rows: Iterable[Any]) -> str:
    names = [str(row) for row in rows]
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
