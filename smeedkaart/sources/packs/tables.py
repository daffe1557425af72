"""Frames as tables of a data pack and back, with a digest of every row on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress, repeat
from operator import not_
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas.array import from_shapely

from smeedkaart.geometry.layers import RD, not_numbers
from smeedkaart.statistics.indicators import CATALOGUE

__all__ = ["CODE", "GEOMETRY", "Layout", "Reader", "RowsDigest", "for_file", "layout_of"]

Kind = Literal["text", "number", "whole", "shape"]
Cell = str | float | int | bytes | None
Row = tuple[Cell, ...]

# what the index and the shapes are called in the file
CODE, GEOMETRY = "code", "geom"
# GeoPackage binary (OGC 12-128r19, 2.1.3): "GP", version 0, flags and SRS before the envelope (if any)
_HEAD, _ENVELOPE = 8, 32
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


def for_file(frame: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Give a frame the columns that its table has in the file."""
    columns = {
        GEOMETRY if kind == "shape" else name: _for_file(frame[name], kind) for name, kind in layout.columns
    }
    if layout.coded:
        columns = {CODE: _for_file(frame.index.to_series(), "text"), **columns}
    table = pd.DataFrame(columns, index=pd.RangeIndex(len(frame)))
    return gpd.GeoDataFrame(table, geometry=GEOMETRY, crs=RD) if GEOMETRY in table else table


def _for_file(column: pd.Series[Any], kind: Kind) -> Any:
    if kind == "shape":
        shapes = np.asarray(column.array)
        return shapely.force_2d(shapes) if shapely.has_z(shapes).any() else shapes
    if kind == "number":
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    if kind == "whole":
        return column.astype("Int64").array
    texts = [None if missing else _plain(value) for value, missing in zip(column, column.isna(), strict=True)]
    return np.array(texts, dtype=object)


def _plain(text: object) -> str:
    # half a surrogate pair, as broken JSON may hold, is no text that any file can keep, nor is a NUL for GDAL
    return str(text).encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


class RowsDigest:
    """SHA-256 over the sorted rows of a table: neither their order counts nor the bytes around them.

    Examples
    --------
    >>> one, two = (RowsDigest(Layout(None, False, (("population", "number"),))) for _turn in "12")
    >>> one.update([(5.0,), (None,)]), two.update([(None,)]), two.update([(5.0,)])
    (None, None, None)
    >>> one.text() == two.text()
    True
    """

    def __init__(self, layout: Layout) -> None:
        # a whole number too: pandas makes 1.0 of it beside a gap, and so does whoever saves the file with it
        self._numeric = [kind in {"number", "whole"} for _name, kind in layout.stored]
        self._rows: list[bytes] = []

    def update(self, block: Sequence[Row]) -> None:
        """Take in the next rows."""
        columns = list(zip(*block, strict=True))
        numbers = np.array(list(compress(columns, self._numeric)), dtype="<f8").reshape(-1, len(block))
        others = [map(_in_short, column) for column in compress(columns, map(not_, self._numeric))]
        # a table of numbers alone has nothing beside them
        beside = zip(*others, strict=True) if others else repeat((), len(block))
        for figures, cells in zip(np.ascontiguousarray(numbers.T), beside, strict=True):
            self._rows.append(hashlib.sha256(figures.tobytes() + repr(cells).encode()).digest())

    def text(self) -> str:
        """Give the digest of everything taken in, in hexadecimal."""
        return hashlib.sha256(b"".join(sorted(self._rows))).hexdigest()


def _in_short(cell: Cell) -> Cell:
    # the bytes of a shape in writing are four times as many
    return hashlib.sha256(cell).digest() if isinstance(cell, bytes) else cell


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
            name: _column(values, kind)
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
    magic, flags = blob[:2], blob[3]
    if magic != b"GP" or flags not in {_BARE, _ENCLOSED}:
        raise ValueError(flags)
    return blob[_HEAD + (_ENVELOPE if flags == _ENCLOSED else 0) :]


def _column(values: list[Any], kind: Kind) -> Any:
    if kind == "shape":
        return from_shapely(np.array(values, dtype=object), crs=RD)
    if kind == "number":
        return np.array(values, dtype=np.float64)
    if kind == "whole":
        return pd.array(values, dtype="Int64")
    # in the dtype in which this pandas keeps text
    return values or np.array([], dtype=object)
