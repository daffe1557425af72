"""Look over the frames of areas, zones and weights, and bring them to RD New."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from weakref import WeakSet

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas.array import GeometryArray, from_shapely
from pyproj import CRS
from pyproj.exceptions import ProjError

from smeedkaart.errors import FrameError
from smeedkaart.text.teller import Fact, Statement

__all__ = [
    "RD",
    "Layer",
    "frame_name",
    "layer",
    "not_numbers",
    "polygons",
    "refuse_duplicates",
    "refuse_rows",
    "to_rd",
]

RD = CRS.from_epsg(28992)

_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_NAMED = 3
_FRAMES = {
    "areas": "geometry.areas",
    "zones": "geometry.zones",
    "weights": "geometry.weights",
    "drawings": "geometry.drawings",
}

# frames found in order, known by their spatial index: geopandas makes a new one as soon as a shape changes
_in_order: WeakSet[Any] = WeakSet()


class Layer(NamedTuple):
    """The shapes of a frame in RD New.

    Parameters
    ----------
    shapes
        Polygons and multipolygons, shape (n,).
    names
        Their index values.
    array
        The same shapes with the spatial index that geopandas keeps for them.
    """

    shapes: npt.NDArray[Any]
    names: pd.Index[Any]
    array: GeometryArray


def not_numbers(shapes: Any) -> npt.NDArray[np.bool_]:
    """Tell which shapes have a corner that is no number (NaN) or has no end (infinity).

    Bounds pass over such a corner in silence and GEOS may turn round in it for ever, so every way in asks
    this before a shape is repaired, converted or measured. Heights and measures (Z and M) do not count: they
    are dropped.

    Parameters
    ----------
    shapes
        Array of geometries, shape (n,); missing ones and empty ones have no corners.

    Returns
    -------
    numpy.ndarray
        Booleans, shape (n,).

    Examples
    --------
    >>> not_numbers([shapely.Point(1, 2), shapely.LineString([(0, 0), (np.inf, 1)]), None]).tolist()
    [False, True, False]
    """
    corners, owner = shapely.get_coordinates(shapes, return_index=True)
    wrong = np.zeros(len(shapes), dtype=bool)
    wrong[owner[~np.isfinite(corners).all(axis=1)]] = True
    return wrong


def to_rd(frame: gpd.GeoDataFrame, what: Fact = "areas") -> gpd.GeoDataFrame:
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
        When the frame is no map table, has no coordinate system or one that cannot be converted, or when a
        row has no shape, a corner that is not a number, or a shape that does not end up anywhere in RD New.

    Examples
    --------
    >>> spire = gpd.GeoDataFrame(geometry=gpd.points_from_xy([6.4764], [52.7222]), crs=4326)
    >>> [round(float(c) / 1000) for c in to_rd(spire).total_bounds[:2]]
    [229, 527]
    """
    array = _rd_array(frame, what)
    return frame if array is frame.geometry.array else frame.set_geometry(array)


def polygons(frame: gpd.GeoDataFrame, what: Fact = "areas") -> gpd.GeoDataFrame:
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
        The same rows and columns in EPSG:28992; the frame itself when it is already.

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
    array = layer(frame, what).array
    return frame if array is frame.geometry.array else frame.set_geometry(array)


def layer(frame: gpd.GeoDataFrame, what: Fact = "areas") -> Layer:
    """Check a frame as `polygons` does, and return only its shapes and what they are called.

    A frame whose spatial index has been made is looked over once, until a shape in it changes.

    Parameters
    ----------
    frame
        Polygons and multipolygons in any coordinate system.
    what
        "areas" or "zones".

    Returns
    -------
    Layer
        The shapes in EPSG:28992.

    Raises
    ------
    FrameError
        As `polygons`.

    Examples
    --------
    >>> layer(gpd.GeoDataFrame(index=["a"], geometry=[shapely.box(0, 0, 1, 1)], crs=28992)).shapes
    array([<POLYGON ((1 0, 1 1, 0 1, 0 0, 1 0))>], dtype=object)
    """
    array = _rd_array(frame, what)
    refuse_duplicates(frame, what)
    shapes = np.asarray(array)
    if not (array.has_sindex and array.sindex in _in_order):
        kind = shapely.get_type_id(shapes)
        is_polygon = (kind == _POLYGONS[0]) | (kind == _POLYGONS[1])
        refuse_rows(~is_polygon, frame, "geometry.no_surface", what)
        if array.has_sindex:
            _in_order.add(array.sindex)
    return Layer(shapes, frame.index, array)


def refuse_duplicates(frame: gpd.GeoDataFrame, what: Fact) -> None:
    """Raise an error when a frame has no rows, or several under one index value.

    Parameters
    ----------
    frame
        Any frame.
    what
        "areas", "zones" or "weights".

    Raises
    ------
    FrameError
        When the frame is empty or has duplicate index values.

    Examples
    --------
    >>> refuse_duplicates(gpd.GeoDataFrame(geometry=[]), "areas")
    Traceback (most recent call last):
    ...
    smeedkaart.errors.FrameError: Er zijn geen gebieden: de tabel is leeg.
    """
    if not len(frame):
        raise FrameError("geometry.empty_table", frame=frame_name(what))
    # asking a new index is slow, and an area that is redrawn comes alone
    if len(frame) > 1 and not frame.index.is_unique:
        refuse_rows(frame.index.duplicated(), frame, "geometry.same_name", what)


def refuse_rows(wrong: npt.NDArray[np.bool_], frame: pd.DataFrame, code: str, what: Fact) -> None:
    """Raise an error that names the first few wrong rows, if there are any.

    Parameters
    ----------
    wrong
        Which rows are wrong, shape (n,).
    frame
        The frame of n rows.
    code
        What is wrong: a sentence of the catalogue with places for {frame} and {rows}.
    what
        "areas", "zones" or "weights".

    Raises
    ------
    FrameError
        When any row is wrong.

    Examples
    --------
    >>> refuse_rows(np.array([False]), pd.DataFrame(index=["a"]), "geometry.no_surface", "areas")
    """
    if wrong.any():
        raise FrameError(code, frame=frame_name(what), rows=_some(frame.index[wrong].unique()))


def _rd_array(frame: gpd.GeoDataFrame, what: Fact) -> GeometryArray:
    """Return the shapes of a frame in RD New: the very array of the frame when they are already."""
    name = frame_name(what)
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        raise FrameError("geometry.no_map_table", frame=name)
    array = frame.geometry.array
    if array.crs is None:
        raise FrameError("geometry.no_crs", frame=name)
    in_rd = array.crs == RD
    if in_rd and array.has_sindex and array.sindex in _in_order:
        return array
    before = np.asarray(array)
    refuse_rows(not_numbers(before), frame, "geometry.no_numbers", what)
    if shapely.has_z(before).any() or shapely.has_m(before).any():
        # before converting: a height that is no number would make PROJ lose the corner below it
        array = from_shapely(shapely.force_2d(before), crs=array.crs)
    if not in_rd:
        array = _converted(array, name)
    shapes = np.asarray(array)
    nowhere = np.asarray(~np.isfinite(shapely.bounds(shapes)).all(axis=1))
    if not in_rd:
        # converting can lose a corner, and bounds skip what is no number
        nowhere |= not_numbers(shapes)
    if nowhere.any():
        nothing = shapely.is_missing(before) | shapely.is_empty(before)
        refuse_rows(nothing, frame, "geometry.no_shape", what)
        refuse_rows(nowhere, frame, "geometry.nowhere", what)
    return array


def _converted(array: GeometryArray, name: Fact) -> GeometryArray:
    # heights alone, or distances from the centre of the earth, convert without complaint but into nonsense
    if array.crs.is_geographic or array.crs.is_projected:
        try:
            return array.to_crs(RD)
        except ProjError:
            pass
    raise FrameError("geometry.unconvertible_crs", frame=name, crs=array.crs.name)


def frame_name(what: Fact) -> Fact:
    """Give what errors call the rows of a frame.

    Parameters
    ----------
    what
        "areas", "zones" or "weights"; anything else is what they are called.

    Examples
    --------
    >>> str(frame_name("areas"))
    'gebieden'
    """
    return Statement(_FRAMES[what]) if what in _FRAMES else what


def _some(rows: Iterable[Any]) -> str:
    names = [str(row) for row in rows]
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
