"""Read GPX: who walked around an area and came back where they began, walked its border."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from smeedkaart.errors import InputFileError
from smeedkaart.files.row_names import row_name
from smeedkaart.files.source import Opening, Source, reading
from smeedkaart.files.xml_file import count_elements, in_sound_letters
from smeedkaart.geometry.layers import RD
from smeedkaart.text.teller import Statement

__all__ = ["opened_gpx"]

# a phone is some metres off, and people stop a few steps early
_MOST_METRES = 50.0
# of a walk to the shop, the end is near the beginning as well, compared with nothing
_MOST_OF_LENGTH = 0.1


def opened_gpx(opening: Opening) -> Source:
    """Read the tracks and routes of a file; those that end where they began are areas."""
    path = opening.path
    opening, letters = in_sound_letters(opening)
    count_elements(path, opening.file, ())
    walked = _walked(path, opening.file)
    if walked.empty:
        raise InputFileError("files.gpx_without_tracks", file=path)
    gaps = walked.geometry.map(_gap).to_numpy(dtype=float)
    closed = (gaps <= _MOST_METRES) & (gaps <= _MOST_OF_LENGTH * walked.geometry.length.to_numpy())
    names = [row_name(dict(row), number) for number, row in enumerate(walked.to_dict("records"), start=1)]
    if not closed.any():
        first = int(np.argmin(gaps))
        raise InputFileError("files.gpx_not_closed", file=path, name=names[first], metres=round(gaps[first]))
    areas = walked[closed].reset_index(drop=True)
    shapes = [shapely.Polygon(line.coords) for line in areas.geometry]
    frame = areas.set_geometry(gpd.GeoSeries(shapes, crs=RD))
    notices = [*letters, Statement("files.gpx_closed", file=path.name, names=_those(names, closed))]
    if not closed.all():
        notices.append(Statement("files.gpx_left_out", file=path.name, names=_those(names, ~closed)))
    return Source(path, opening.file, frames={opening.file.stem: lambda: frame}, notices=tuple(notices))


def _those(names: list[Statement | str], chosen: np.ndarray[Any, Any]) -> list[Statement | str]:
    return [name for name, one in zip(names, chosen, strict=True) if one]


def _walked(path: Path, file: Path) -> gpd.GeoDataFrame:
    """Give every track and route of three corners or more as one line, with what it is called."""
    rows: list[tuple[Any, Any]] = []
    for layer in ("tracks", "routes"):
        with reading(path), warnings.catch_warnings():
            # what GDAL only warns about, such as a version it does not know
            warnings.simplefilter("ignore")
            frame = pyogrio.read_dataframe(file, layer=layer, columns=["name"])
            lines = frame.to_crs(RD).geometry
        rows += zip(frame["name"], (_one_line(shape) for shape in lines), strict=True)
    long = [(name, line) for name, line in rows if line is not None]
    return gpd.GeoDataFrame(
        {"name": [name for name, _line in long]}, geometry=[line for _name, line in long], crs=RD
    )


def _one_line(shape: Any) -> Any:
    """Join the pieces of a track; it breaks where the signal was lost."""
    if shape is None or shape.is_empty:
        return None
    corners = shapely.get_coordinates(shape)
    corners = corners[np.isfinite(corners).all(axis=1)]
    return shapely.LineString(corners) if len(np.unique(corners, axis=0)) >= 3 else None


def _gap(line: Any) -> float:
    return float(shapely.Point(line.coords[0]).distance(shapely.Point(line.coords[-1])))
