"""Frames as rows of a data pack and back, with a digest of every column on the way."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from smeedkaart.geometry.layers import RD, not_numbers
from smeedkaart.statistics.indicators import CATALOGUE

__all__ = ["CODE", "GEOMETRY", "Digest", "Layout", "Reader", "layout_of", "rows"]

Kind = Literal["text", "number", "whole", "shape"]
Cell = str | float | int | bytes | None
Row = tuple[Cell, ...]

# what the index and the shapes are called in the file
CODE, GEOMETRY = "code", "geom"
# rows converted at a time: 500 shapes of 1,000 points take 8 MB as bytes
_BLOCK = 500
_RD_CODE = 28992
# GeoPackage binary (OGC 12-128r19, 2.1.3): "GP", version 0, flags (little endian, envelope), SRS, envelope
_HEAD = struct.Struct("<2sBBi")
_ENVELOPE = struct.Struct("<4d")
_BARE, _ENCLOSED = 0b00000001, 0b00000011


@dataclass(frozen=True, slots=True)
class Layout:
    """What a frame looks like."""

    index: str | None  # name of its index; None when the index has no name
    coded: bool  # whether the index holds codes that must be kept; otherwise rows are numbered again
    columns: tuple[tuple[str, Kind], ...]  # name and kind of every column, in order

    @property
    def stored(self) -> tuple[tuple[str, Kind], ...]:
        """Name in the file and kind of every column, the codes first."""
        renamed = tuple((GEOMETRY if kind == "shape" else name, kind) for name, kind in self.columns)
        return ((CODE, "text"), *renamed) if self.coded else renamed


def layout_of(frame: pd.DataFrame, *, coded: bool) -> Layout:
    """Describe a frame.

    Examples
    --------
    >>> layout_of(pd.DataFrame({"zone_name": ["Krakeel"], "population": [5185.0]}), coded=False).columns
    (('zone_name', 'text'), ('population', 'number'))
    """
    name = None if frame.index.name is None else str(frame.index.name)
    return Layout(name, coded, tuple((str(column), _kind(frame[column])) for column in frame.columns))


def _kind(column: pd.Series[Any]) -> Kind:
    if isinstance(column, gpd.GeoSeries):
        return "shape"
    if pd.api.types.is_bool_dtype(column) or pd.api.types.is_integer_dtype(column):
        return "whole"
    if pd.api.types.is_float_dtype(column):
        return "number"
    # a column without one value has no kind of its own; what it is called tells
    if column.isna().all():
        return "number" if column.name in CATALOGUE else "text"
    numeric = pd.api.types.infer_dtype(column, skipna=True) in {"floating", "integer", "mixed-integer-float"}
    return "number" if numeric else "text"


def rows(frame: pd.DataFrame, layout: Layout) -> Iterator[list[Row]]:
    """Turn a frame into rows for the file, a block at a time."""
    for start in range(0, len(frame), _BLOCK):
        part = frame.iloc[start : start + _BLOCK]
        cells: list[Sequence[Cell]] = [[_plain(code) for code in part.index]] if layout.coded else []
        cells += [_cells(part[name], kind) for name, kind in layout.columns]
        yield list(zip(*cells, strict=True))


def _cells(column: pd.Series[Any], kind: Kind) -> Sequence[Cell]:
    if kind == "shape":
        return _blobs(np.asarray(column.array))
    if kind == "number":
        # the mirror image of nothing is nothing, and the file does not know it
        values = column.to_numpy(dtype=np.float64, na_value=np.nan) + 0.0
        return [
            None if missing else value
            for value, missing in zip(values.tolist(), np.isnan(values), strict=True)
        ]
    if kind == "whole":
        return [None if missing else int(value) for value, missing in zip(column, column.isna(), strict=True)]
    return [None if missing else _plain(value) for value, missing in zip(column, column.isna(), strict=True)]


def _plain(text: object) -> str:
    # half a surrogate pair, as broken JSON may hold, is no text that any file can keep
    return str(text).encode("utf-8", "replace").decode("utf-8")


def _blobs(shapes: np.ndarray[Any, Any]) -> list[bytes | None]:
    points = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    bounds = shapely.bounds(shapes)[:, [0, 2, 1, 3]]
    bodies = shapely.to_wkb(shapes, output_dimension=2, byte_order=1)
    blobs: list[bytes | None] = []
    for body, point, envelope in zip(bodies.tolist(), points.tolist(), bounds.tolist(), strict=True):
        if body is None:
            blobs.append(None)
        elif point:
            blobs.append(_HEAD.pack(b"GP", 0, _BARE, _RD_CODE) + body)
        else:
            blobs.append(_HEAD.pack(b"GP", 0, _ENCLOSED, _RD_CODE) + _ENVELOPE.pack(*envelope) + body)
    return blobs


class Digest:
    """A digest over the cells of a table, column by column, that does not depend on how rows come in.

    Examples
    --------
    >>> layout = Layout(None, False, (("population", "number"),))
    >>> one, two = Digest(layout), Digest(layout)
    >>> one.update([(5.0,), (None,)]), two.update([(5.0,)]), two.update([(None,)])
    (None, None, None)
    >>> one.text() == two.text()
    True
    """

    def __init__(self, layout: Layout) -> None:
        self._kinds = [kind for _name, kind in layout.stored]
        self._columns = [hashlib.sha256() for _kind in self._kinds]
        self._layout = layout
        self._rows = 0

    def update(self, block: Sequence[Row]) -> None:
        """Take in the next rows."""
        self._rows += len(block)
        for kind, digest, cells in zip(self._kinds, self._columns, zip(*block, strict=True), strict=True):
            if kind == "number":
                digest.update(np.array(cells, dtype="<f8").tobytes())
                continue
            for cell in cells:
                if cell is None:
                    digest.update(b"\x00")
                    continue
                data = cell if isinstance(cell, bytes) else str(cell).encode()
                digest.update(b"\x01" + len(data).to_bytes(8, "little") + data)

    def text(self) -> str:
        """Give the digest of everything taken in, in hexadecimal."""
        whole = hashlib.sha256(repr((self._layout.index, self._layout.stored, self._rows)).encode())
        for digest in self._columns:
            whole.update(digest.digest())
        return whole.hexdigest()


class Reader:
    """Makes the frame again out of rows."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._cells: list[list[Any]] = [[] for _column in layout.stored]

    def take(self, block: Sequence[Row]) -> None:
        """Take in the next rows."""
        for (_name, kind), kept, cells in zip(
            self._layout.stored, self._cells, zip(*block, strict=True), strict=True
        ):
            # shapes at once, so that the bytes of the whole country never stand in memory beside them
            kept.extend(_shapes(cells) if kind == "shape" else cells)

    def frame(self) -> pd.DataFrame:
        """Give the frame of all rows taken in."""
        cells = list(self._cells)
        index: pd.Index[Any] = pd.RangeIndex(len(cells[0]))
        if self._layout.coded:
            index = pd.Index(cells.pop(0), name=self._layout.index, dtype=None if cells[0] else "str")
        columns = {
            name: _column(values, kind, index)
            for (name, kind), values in zip(self._layout.columns, cells, strict=True)
        }
        shape = next((name for name, kind in self._layout.columns if kind == "shape"), None)
        frame = pd.DataFrame(columns, index=index)
        return frame if shape is None else gpd.GeoDataFrame(frame, geometry=shape, crs=RD)


def _shapes(blobs: Sequence[Any]) -> Sequence[Any]:
    bodies = [None if blob is None else _body(blob) for blob in blobs]
    with np.errstate(invalid="ignore"):
        shapes = shapely.from_wkb(np.array(bodies, dtype=object))
    if not_numbers(shapes).any():
        raise ValueError("not a number")
    kept: Sequence[Any] = shapes.tolist()
    return kept


def _body(blob: bytes) -> bytes:
    magic, _version, flags, _srs = _HEAD.unpack_from(blob)
    if magic != b"GP" or flags not in {_BARE, _ENCLOSED}:
        raise ValueError(flags)
    return blob[_HEAD.size + (_ENVELOPE.size if flags == _ENCLOSED else 0) :]


def _column(values: list[Any], kind: Kind, index: pd.Index[Any]) -> pd.Series[Any]:
    if kind == "shape":
        shapes: pd.Series[Any] = gpd.GeoSeries(np.array(values, dtype=object), index=index, crs=RD)
        return shapes
    if kind == "number":
        return pd.Series(np.array(values, dtype=np.float64), index=index)
    if kind == "whole":
        return pd.Series(pd.array(values, dtype="Int64"), index=index)
    # in the dtype in which this pandas keeps text
    text: pd.Series[Any] = pd.Series(values, index=index, dtype=None if values else "object")
    return text
