"""Read what people drew elsewhere, in a map of any kind, or refuse it with one clear sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from smeedkaart.errors import InputFileError
from smeedkaart.files.map_file import area_layers, open_map, read_map
from smeedkaart.files.row_names import (
    CLASS_COLUMNS,
    ID_COLUMNS,
    NAME_COLUMNS,
    columns_called,
    plain_text,
    row_name,
)
from smeedkaart.text.spelling import NAME_LIMIT, clean_name
from smeedkaart.text.teller import Statement

__all__ = ["check_place", "layers_with_areas", "read_areas"]

# European part of the Netherlands in degrees, with room for an area that leans over the border
LON, LAT = (2.5, 7.5), (50.5, 54.0)


def read_areas(path: str | Path, *, layer: str | None = None) -> gpd.GeoDataFrame:
    """Read areas from a file.

    What the frame carries in `attrs` are the sentences about it ("notices"), which row of the file each area
    was, from 1 ("rows"), and each row that holds no polygon: its number, its name and what it holds instead
    ("left_out").

    Examples
    --------
    >>> from smeedkaart.files.packaged import data_folder
    >>> areas = read_areas(data_folder() / "hoogeveen" / "buurten.geojson")
    >>> str(areas.loc["BU01185003", "name"])
    'Krakeel'
    """
    path = Path(path)
    whole = read_map(path, layer=layer)
    frame, rows, left_out = _polygons(path, whole)
    names = _names(frame)
    identities = _identities(frame, path.stem)
    said = {"name": [clean_name(name) for name in names], **_classes(frame)}
    areas = gpd.GeoDataFrame(said, geometry=frame.geometry.to_numpy(), crs=frame.crs)
    areas.index = pd.Index(identities, name="area")
    check_place(path, areas, names)
    areas.attrs["notices"] = (
        *whole.attrs.get("notices", ()),
        *_left_out(path, len(whole), len(whole) - len(areas) - whole.attrs["gone"]),
        *_cut(path, names),
    )
    areas.attrs |= {"rows": rows, "left_out": left_out}
    return areas


def layers_with_areas(path: str | Path) -> tuple[tuple[str, ...], bool]:
    """List the layers that may hold areas, and tell whether all are read as one as long as none is named.

    Examples
    --------
    >>> from smeedkaart.files.packaged import data_folder
    >>> layers_with_areas(data_folder() / "hoogeveen" / "buurten.geojson")
    (('buurten',), False)
    """
    with open_map(Path(path)) as source:
        return tuple(area_layers(source)), source.together


def _left_out(path: Path, rows: int, count: int) -> tuple[Statement, ...]:
    """Say that rows of the file hold no polygon, so that nobody looks for an area that was never read."""
    if not count:
        return ()
    return (Statement("files.rows_left_out", rows=rows, file=path.name, count=count),)


def _cut(path: Path, names: Sequence[str]) -> tuple[Statement, ...]:
    """Say that names were too long, so that nobody looks for the rest of one."""
    long = [clean_name(name) for name in names if len(name) > NAME_LIMIT]
    if not long:
        return ()
    return (Statement("files.names_cut", file=path.name, most=NAME_LIMIT, count=len(long), name=long[0]),)


def check_place(path: Path, frame: gpd.GeoDataFrame, names: Sequence[str]) -> None:
    """Refuse shapes that lie outside the Netherlands."""
    corners = frame.geometry.bounds.to_numpy()
    outside = np.flatnonzero(~_in_the_netherlands(corners, frame.crs))
    if not len(outside):
        return
    first = int(outside[0])
    swapped = corners[:, [1, 0, 3, 2]]
    if _in_the_netherlands(swapped[[first]], frame.crs).all():
        raise InputFileError(
            "files.outside_and_swapped",
            file=path,
            name=names[first],
            x=_plain(corners[first, 0]),
            y=_plain(corners[first, 1]),
        )
    raise InputFileError(
        "files.outside",
        file=path,
        name=names[first],
        x=_plain(corners[first, 0]),
        y=_plain(corners[first, 1]),
    )


def _in_the_netherlands(corners: np.ndarray[Any, Any], crs: CRS) -> np.ndarray[Any, Any]:
    # always_xy: x is east, y is north, whatever the definition of the CRS says
    to_degrees = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    west, south = to_degrees.transform(corners[:, 0], corners[:, 1])
    east, north = to_degrees.transform(corners[:, 2], corners[:, 3])
    inside = (np.asarray(west) >= LON[0]) & (np.asarray(east) <= LON[1])
    result: np.ndarray[Any, Any] = inside & (np.asarray(south) >= LAT[0]) & (np.asarray(north) <= LAT[1])
    return result


def _plain(number: float) -> str:
    return f"{number:.4f}".rstrip("0").rstrip(".")


# row of the file, its name, what it holds
LeftOut = tuple[int, Statement | str, Statement]


def _polygons(
    path: Path, frame: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, tuple[int, ...], tuple[LeftOut, ...]]:
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    # of a collection only the polygons count
    shapes = np.array([_polygonal(shape) for shape in shapes], dtype=object)
    keep = np.array([shape is not None and not shape.is_empty for shape in shapes], dtype=bool)
    if not keep.any():
        kinds = sorted({str(kind) for kind in frame.geom_type.dropna()})
        raise InputFileError(
            "files.no_polygon",
            file=path,
            kinds=[_KINDS.get(kind, kind) for kind in kinds] or [Statement("files.nothing")],
        )
    kept = frame[keep].reset_index(drop=True)
    rows = tuple(int(row) + 1 for row in np.flatnonzero(keep))
    left_out = tuple(_left_row(frame, int(row)) for row in np.flatnonzero(~keep))
    return kept.set_geometry(gpd.GeoSeries(shapes[keep], crs=frame.crs)), rows, left_out


def _left_row(frame: gpd.GeoDataFrame, row: int) -> LeftOut:
    shape = frame.geometry.iloc[row]
    kind = "" if shape is None or shape.is_empty else shape.geom_type
    name = row_name(frame.iloc[row].to_dict(), row + 1)
    return row + 1, name, _KINDS.get(kind, Statement("files.no_shape"))


def _polygonal(shape: Any) -> Any:
    if shape is None or shape.geom_type in {"Polygon", "MultiPolygon"}:
        return shape
    if shape.geom_type != "GeometryCollection":
        return None
    # a collection may lie in a collection
    parts = [part for part in map(_polygonal, shapely.get_parts(shape)) if part is not None]
    return shapely.union_all(parts) if parts else None


_KINDS = {
    "Point": Statement("files.points"),
    "MultiPoint": Statement("files.points"),
    "LineString": Statement("files.lines"),
    "MultiLineString": Statement("files.lines"),
    "LinearRing": Statement("files.lines"),
    "GeometryCollection": Statement("files.collections"),
}


def _names(frame: gpd.GeoDataFrame) -> list[str]:
    names = [""] * len(frame)
    # where the first column is blank, the next may tell
    for column in columns_called(_without_shape(frame), NAME_COLUMNS):
        names = [name or plain_text(value) for name, value in zip(names, frame[column], strict=True)]
    return [
        name or str(Statement("files.area_number", number=number))
        for number, name in enumerate(names, start=1)
    ]


def _classes(frame: gpd.GeoDataFrame) -> dict[str, list[str]]:
    """Read of what kind areas are, and of which group, as far as the file has columns for that."""
    found = {}
    for said, names in CLASS_COLUMNS.items():
        for column in columns_called(_without_shape(frame), names)[:1]:
            found[said] = [clean_name(plain_text(cell)) for cell in frame[column]]
    return found


def _without_shape(frame: gpd.GeoDataFrame) -> list[str]:
    return [column for column in frame.columns if column != frame.geometry.name]


def _identities(frame: gpd.GeoDataFrame, stem: str) -> list[str]:
    for column in columns_called(_without_shape(frame), ID_COLUMNS):
        texts = [plain_text(value) for value in frame[column]]
        if all(texts) and len(set(texts)) == len(texts):
            return texts
    return [f"{stem}-{i}" for i in range(1, len(frame) + 1)]
