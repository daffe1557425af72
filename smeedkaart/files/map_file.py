"""Read maps of every kind through one door: there, whole, and what they say they are."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from smeedkaart.errors import InputFileError
from smeedkaart.files.coordinate_system import horizontal
from smeedkaart.files.crs_by_numbers import system_of_numbers
from smeedkaart.files.geojson import not_a_number
from smeedkaart.files.kinds import MISLEADING, MapKind, map_kind_of
from smeedkaart.files.refused import reason_of
from smeedkaart.files.rings import shape_of_wkb, without_collapsed
from smeedkaart.files.row_names import row_name
from smeedkaart.files.source import Opening, Source, reading
from smeedkaart.files.sqlite_file import logs_beside
from smeedkaart.files.zipped import DATABASE_FOLDER
from smeedkaart.geometry.layers import RD, not_numbers
from smeedkaart.text.teller import Statement

__all__ = [
    "about_layer",
    "area_layers",
    "layers_of",
    "open_map",
    "read_layer",
    "read_map",
    "read_source",
    "refuse_absent",
]

_HEAD = 4096
# so many rows are named in one sentence
_NAMED = 5
_SURE = (RD, CRS.from_epsg(3857))
# where the count of parts that were left out of each row is kept while a layer is read
_LOST = "lost"


@contextmanager
def open_map(path: Path) -> Iterator[Source]:
    """Open a map file of any kind; what had to be unpacked or made of it goes afterwards."""
    refuse_absent(path)
    with ExitStack() as room:
        yield _opened(path, path, room)


def refuse_absent(path: Path) -> None:
    """Refuse what is no file, or one that may not be opened."""
    try:
        if not path.exists():
            raise InputFileError("files.no_file", file=path)
        if path.is_dir():
            if path.suffix.lower() != DATABASE_FOLDER:
                raise InputFileError("files.folder_not_map", file=path)
            return
        if not path.is_file():
            # reading a pipe may wait for ever, and GDAL would find nothing in it a second time
            raise InputFileError("files.irregular_map", file=path)
        with path.open("rb"):
            pass
    except OSError as error:
        # a name that is too long, a folder that may not be looked into
        raise InputFileError("files.not_opened", file=path, reason=reason_of(error)) from None


def _opened(path: Path, file: Path, room: ExitStack) -> Source:
    """Open a file by the row of its kind; it may lie in another that the user named."""
    try:
        head = b""
        if not file.is_dir():
            with file.open("rb") as handle:
                head = handle.read(_HEAD)
        if not head.strip() and not file.is_dir():
            raise InputFileError("files.empty", file=path)
        kind = map_kind_of(path, file, head)
        file = _under_its_own_name(file, kind, room)
        source = kind.opened(Opening(path, file, head, room, _inside))
    except OSError as error:
        raise InputFileError("files.not_opened", file=path, reason=reason_of(error)) from None
    return source if source.kind else replace(source, kind=kind.name)


def _under_its_own_name(file: Path, kind: MapKind, room: ExitStack) -> Path:
    """Copy a file that says that it is of another kind: GDAL would believe its name."""
    if file.is_dir() or file.suffix.lower() not in MISLEADING - set(kind.suffixes):
        return file
    folder = Path(room.enter_context(tempfile.TemporaryDirectory(prefix="smeedkaart-")))
    copy = folder / f"{file.stem}{kind.suffixes[0]}"
    shutil.copyfile(file, copy)
    for log in logs_beside(file):
        shutil.copyfile(log, folder / log.name.replace(file.name, copy.name, 1))
    return copy


def _inside(outer: Opening, file: Path) -> Source:
    return _opened(outer.path, file, outer.room)


def layers_of(source: Source) -> list[tuple[str, str | None]]:
    """List the layers of a map with their kind of shape, None for a table without shapes."""
    return [(layer.name, layer.kind) for layer in _layers(source)]


class _Layer(NamedTuple):
    """A layer of a map, and where it is to be found."""

    name: str
    kind: str | None  # of its shapes, None for a table without
    part: Source  # the part that holds it
    there: str  # what it is called there


def _layers(source: Source) -> list[_Layer]:
    """List the layers of a map; of two with one name, each has its file behind it."""
    if source.parts:
        return _told_apart([layer for part in source.parts for layer in _layers(part)])
    if source.frames is not None:
        return [_Layer(name, "Unknown", source, name) for name in source.frames]
    with reading(source.path), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = pyogrio.list_layers(source.file)
    return [_Layer(str(name), None if kind is None else str(kind), source, str(name)) for name, kind in found]


def _told_apart(layers: Sequence[_Layer]) -> list[_Layer]:
    often = Counter(layer.name for layer in layers)
    return [
        layer._replace(name=f"{layer.name} ({layer.part.file.name})") if often[layer.name] > 1 else layer
        for layer in layers
    ]


def _part_of(source: Source, layer: str) -> _Layer:
    """Return where a layer is to be found; refuse one that is not there, naming those that are."""
    layers = _layers(source)
    for one in layers:
        if one.name == layer:
            return one
    raise InputFileError(
        "files.no_such_layer", file=source.path, layer=layer, names=[one.name for one in layers]
    )


class About(NamedTuple):
    """What a layer says of itself before its rows are read."""

    columns: list[str]
    crs: CRS | None


def about_layer(source: Source, layer: str) -> About:
    """Tell which columns a layer has, and its coordinate system."""
    _name, _kind, part, there = _part_of(source, layer)
    if part.frames is not None:
        frame = read_layer(source, layer)
        crs = frame.crs if isinstance(frame, gpd.GeoDataFrame) else None
        return About([str(name) for name in frame.columns], crs)
    with reading(part.path), warnings.catch_warnings():
        # what GDAL only warns about (no CRS, odd ring order) is checked or repaired further on
        warnings.simplefilter("ignore")
        about = pyogrio.read_info(part.file, layer=there, **part.options)
        crs = None if about["crs"] is None else CRS.from_user_input(about["crs"])
    return About([str(name) for name in about["fields"]], horizontal(part.crs or crs))


def read_map(
    path: str | Path, *, layer: str | None = None, prefer: Sequence[str] = (), **options: Any
) -> gpd.GeoDataFrame:
    """Read one layer of a map file as it is, with its CRS checked."""
    path = Path(path)
    with open_map(path) as source:
        return read_source(source, layer=layer, prefer=prefer, **options)


def read_source(
    source: Source,
    *,
    layer: str | None = None,
    prefer: Sequence[str] = (),
    option: str = "--layer",
    **options: Any,
) -> gpd.GeoDataFrame:
    """Read one layer of a map that is open, with its CRS checked; `option` is how a user names a layer."""
    if layer is None and source.together:
        frame = _read_together(source, **options)
    else:
        chosen = layer if layer is not None else _choose_layer(source, prefer, option)
        frame = read_layer(source, chosen, **options)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputFileError("files.no_shapes", file=source.path)
    if frame.empty and not options:
        raise InputFileError("files.empty", file=source.path)
    _check_crs(source.path, frame)
    return frame


def _read_together(source: Source, **options: Any) -> pd.DataFrame:
    """Read all layers as one map, and say so when there is more than one with something in it."""
    read = {name: read_layer(source, name, **options) for name, _kind in layers_of(source)}
    filled = {name: frame for name, frame in read.items() if not frame.empty} or read
    notices: list[Statement] = []
    for one in read.values():
        notices += [notice for notice in one.attrs.pop("notices") if notice not in notices]
    frame = pd.concat(list(filled.values()), ignore_index=True)
    if len(filled) > 1:
        notices.append(Statement("files.layers_together", file=source.path.name, names=list(filled)))
    frame.attrs["notices"] = tuple(notices)
    frame.attrs["gone"] = sum(one.attrs.get("gone", 0) for one in read.values())
    return frame


def _choose_layer(source: Source, prefer: Sequence[str], option: str) -> str:
    layers = layers_of(source)
    if not layers:
        raise InputFileError("files.empty", file=source.path)
    fits = area_layers(source)
    if len(fits) > 1:
        for word in prefer:
            for name in fits:
                if word in name.lower():
                    return name
        raise InputFileError("files.several_layers", file=source.path, names=fits, option=option)
    # without one that fits, the first is read so that the sentence can say what it holds
    return fits[0] if fits else layers[0][0]


def area_layers(source: Source) -> list[str]:
    """List the layers of a map that may hold areas."""
    # a layer of unknown or mixed geometry may hold polygons, a layer of points cannot
    return [name for name, kind in layers_of(source) if kind is not None and _may_hold_polygons(kind)]


def _may_hold_polygons(kind: str) -> bool:
    return any(word in kind for word in ("Polygon", "Surface", "Unknown", "GeometryCollection"))


def _check_crs(path: Path, frame: gpd.GeoDataFrame) -> None:
    looks = system_of_numbers(frame.total_bounds)
    if frame.crs is None or frame.crs.is_engineering or frame.crs.is_vertical:
        no_crs = Statement("files.no_crs", file=path)
        raise InputFileError(
            Statement("files.no_crs_but_rd", no_crs=no_crs) if looks == "EPSG:28992" else no_crs
        )
    likely = None if looks is None else CRS.from_user_input(looks)
    # numbers as those of RD also occur in other metres, of Belgium or England
    if likely is not None and (
        likely.is_geographic != frame.crs.is_geographic or (frame.crs in _SURE and likely != frame.crs)
    ):
        raise InputFileError(
            "files.other_crs_by_numbers", file=path, said=frame.crs.name, likely=f"{likely.name} ({looks})"
        )
    try:
        Transformer.from_crs(frame.crs, "EPSG:28992", always_xy=True)
    except ProjError:
        raise InputFileError("files.unconvertible_crs", file=path, crs=frame.crs.name) from None


def read_layer(source: Source, layer: str, **options: Any) -> pd.DataFrame:
    """Read one layer of a map, and look at every corner before anything else does.

    Every way in for shapes from a file (areas, zones, weights, maps of the past) comes through here. A ring
    that does not close is closed with a straight line to where it began, as Leaflet does; a part that
    encloses nothing is left out. The shape of a row of which nothing is left is None. What the frame carries
    in `attrs` are the sentences about it ("notices") and how many rows those name as left out ("gone").
    """
    _name, _kind, part, there = _part_of(source, layer)
    if part.frames is not None:
        # a reader of ours, which says itself what is wrong with a file
        frame = _near(part.frames[there](), options.get("bbox"))
    else:
        with reading(part.path), warnings.catch_warnings():
            # what GDAL only warns about (rings in the wrong order, no CRS) is checked or repaired further on
            warnings.simplefilter("ignore")
            frame = _read(part, there, dict(part.options) | options)
    notices = (*part.notices, *(frame.attrs.get("notices", ()) if part.frames is not None else ()))
    if isinstance(frame, gpd.GeoDataFrame):
        frame, lost = _looked_at(part, frame)
        notices += _left_out(part.path, frame, lost)
        frame.attrs["gone"] = int(((lost > 0) & frame.geometry.isna().to_numpy()).sum())
    frame.attrs["notices"] = notices
    return frame


def _looked_at(part: Source, frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, np.ndarray[Any, Any]]:
    """Leave out what encloses nothing, and count it by row; refuse a corner that is no number."""
    # heights and measures are of no use here, and one that is no number would spoil the corner below it
    shapes = shapely.force_2d(np.asarray(frame.geometry.array))
    _refuse_first(frame, not_numbers(shapes), lambda name: not_a_number(part.path, name))
    shapes, lost = without_collapsed(shapes)
    lost += frame.attrs.pop(_LOST, 0)
    crs = horizontal(part.crs or frame.crs)
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=crs)), lost


def _left_out(path: Path, frame: gpd.GeoDataFrame, lost: np.ndarray[Any, Any]) -> tuple[Statement, ...]:
    """Name the rows of which something was left out; refuse a map of which nothing is left."""
    gone = (lost > 0) & np.asarray(frame.geometry.isna())
    if gone.any() and frame.geometry.isna().all():
        _refuse_first(frame, gone, lambda name: Statement("files.flat", file=path, name=name))
    told = []
    for code, rows in (("files.shapes_left_out", gone), ("files.parts_left_out", (lost > 0) & ~gone)):
        names = [row_name(frame.iloc[row].to_dict(), row + 1) for row in np.flatnonzero(rows).tolist()]
        if len(names) > _NAMED:
            names = [*names[:_NAMED], Statement("files.and_more", count=len(names) - _NAMED)]
        if names:
            told.append(Statement(code, file=path.name, names=names))
    return tuple(told)


def _read(part: Source, layer: str, options: Mapping[str, Any]) -> pd.DataFrame:
    try:
        frame: pd.DataFrame = pyogrio.read_dataframe(part.file, layer=layer, **options)
    except shapely.errors.ShapelyError:
        frame = _by_part(part, layer, options)
    return frame


def _near(frame: pd.DataFrame, box: Sequence[float] | None) -> pd.DataFrame:
    """Keep the rows that come near a box, as GDAL does of what it reads."""
    if box is None or not isinstance(frame, gpd.GeoDataFrame):
        return frame
    near: pd.DataFrame = frame.cx[box[0] : box[2], box[1] : box[3]].reset_index(drop=True)
    return near


def _by_part(part: Source, layer: str, options: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Read again, and of each shape that cannot be made what is sound in it."""
    frame = pyogrio.read_dataframe(part.file, layer=layer, on_invalid="ignore", **options)
    bare = {name: value for name, value in options.items() if name != "columns"}
    _about, _fids, blobs, _cells = pyogrio.raw.read(part.file, layer=layer, columns=[], **bare)
    shapes = np.asarray(frame.geometry.array).copy()
    lost = np.zeros(len(shapes), dtype=np.int64)
    for row in np.flatnonzero(frame.geometry.isna().to_numpy()):
        if not blobs[row]:
            # a ring by itself, as KML may have it, has no binary form: GDAL hands out nothing
            shapes[row] = None if blobs[row] is None else shapely.LineString()
            continue
        shapes[row], lost[row], numbers = shape_of_wkb(bytes(blobs[row]))
        if not numbers:
            raise InputFileError(not_a_number(part.path, row_name(frame.iloc[row].to_dict(), int(row) + 1)))
    frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
    frame.attrs[_LOST] = lost
    return frame


def _refuse_first(
    frame: pd.DataFrame, wrong: np.ndarray[Any, Any], sentence: Callable[[Statement | str], Statement]
) -> None:
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        raise InputFileError(sentence(row_name(frame.iloc[first].to_dict(), first + 1)))
