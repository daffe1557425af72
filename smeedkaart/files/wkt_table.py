"""Read a table (CSV) of which one column holds shapes: as WKT, EWKT, hexadecimal WKB or GeoJSON."""

from __future__ import annotations

import io
import re
import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from smeedkaart.errors import InputFileError
from smeedkaart.files.crs_by_numbers import system_of_numbers
from smeedkaart.files.row_names import row_name
from smeedkaart.text.teller import Statement

__all__ = ["has_shapes", "is_table", "read_wkt_table"]

# EWKT says SRID=28992; in front, GeoSPARQL the address of the system
_BEFORE = re.compile(
    r"\s*(?:SRID\s*=\s*(\d{1,9})\s*;|<[^<>]*/EPSG/[\d.]*/(\d{1,9})>|<[^<>]*CRS84>)?\s*", re.IGNORECASE
)
_KIND = (
    r"(?:MULTI)?(?:POINT|LINESTRING|POLYGON|CURVE|SURFACE)|GEOMETRYCOLLECTION|"
    r"CURVEPOLYGON|COMPOUNDCURVE|CIRCULARSTRING"
)
_WKT = re.compile(rf"(?:{_KIND})\s*(?:ZM?|M)?\s*(?:\(|EMPTY)", re.IGNORECASE)
_POLYGON = re.compile(r"(?:MULTI)?POLYGON", re.IGNORECASE)
_HEX = re.compile(r"(?:\\x)?0[01][0-9a-f]{16,}", re.IGNORECASE)
_GEOJSON = re.compile(r'\{\s*"')
# in well-known text a space follows on the first number; where a comma does, it is the decimal comma
_DECIMAL_COMMA = re.compile(r"\(\s*-?\d+,\d+\s")
_SEPARATORS = ";,\t|"
# a spreadsheet keeps no more characters in a cell
_CELL = 32_767
# of a first line that is longer, the end is not looked for
_LONG = 4096


def is_table(head: bytes) -> bool:
    """Tell whether the first line of a text has more than one cell, and is not all there is."""
    first, line, _rest = head.replace(b"\0", b"").replace(b"\r", b"\n").partition(b"\n")
    if has_shapes(head):
        # a table of one column
        return True
    return bool(line or len(head) >= _LONG) and any(mark.encode() in first for mark in _SEPARATORS)


def has_shapes(head: bytes) -> bool:
    """Tell whether a cell of the first rows of a table is a shape."""
    lines = head.replace(b"\0", b"").decode("utf-8", errors="replace").splitlines()[1:]
    cells = (cell.strip().strip('"') for line in lines for cell in re.split(f"[{_SEPARATORS}]", line))
    return any(_shaped(cell) for cell in cells)


def read_wkt_table(path: Path, body: bytes) -> gpd.GeoDataFrame:
    """Read a table with shapes; its coordinate system is what the shapes say, else what their numbers say."""
    text = _text(path, body)
    table = _table(path, text)
    shaped = [name for name in table if _shaped(_first(table[name]))]
    if not shaped:
        raise InputFileError("files.table_without_shapes", file=path)
    # of a point and a border of the same thing, the border
    column = next((name for name in shaped if not _is_place(_first(table[name]))), shaped[0])
    if not table[column].iloc[-1] and not text.endswith("\n"):
        # cut off just before a shape
        raise InputFileError("files.damaged", file=path)
    about = table.drop(columns=column)
    shapes, systems = _shapes(path, table[column], about)
    crs = _system(path, shapes, systems)
    frame = gpd.GeoDataFrame(about, geometry=shapes, crs=crs)
    if not systems and not crs.is_geographic:
        name = f"{crs.name} ({crs.to_string()})"
        frame.attrs["notices"] = (Statement("files.system_by_numbers", file=path.name, crs=name),)
    return frame


def _text(path: Path, body: bytes) -> str:
    two_bytes = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    # what is no UTF-8 was written by Excel in a Windows code page
    for encoding in ("utf-16",) if two_bytes else ("utf-8-sig", "cp1252"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        # as a Mac of before 2001, and Excel on one of today when asked, ends a line
        return text if "\n" in text else text.replace("\r", "\n")
    raise InputFileError("files.not_a_map", file=path)


def _table(path: Path, text: str) -> pd.DataFrame:
    said = re.match(r"\s*sep=(.)\r?\n", text, re.IGNORECASE)
    text = text[said.end() :] if said else text
    first = text.lstrip().partition("\n")[0]
    separator = said[1] if said else max(_SEPARATORS, key=first.count)
    try:
        with warnings.catch_warnings():
            # of a row that is longer than the first, the end would be lost with no more than a warning
            warnings.simplefilter("error", pd.errors.ParserWarning)
            table = pd.read_csv(
                io.StringIO(text), sep=separator, dtype=str, keep_default_na=False, index_col=False
            )
    except (pd.errors.ParserWarning, ValueError, OverflowError):
        # errors of pandas about the form of a table are values that are wrong
        table = _unquoted(path, text, separator)
    return table.set_axis([str(name).strip() for name in table.columns], axis=1)


def _unquoted(path: Path, text: str, separator: str) -> pd.DataFrame:
    """Read rows whose last cell is a shape without quotes, though the separator stands in it."""
    lines = [line for line in text.splitlines() if line.strip()]
    header = lines[0].split(separator) if lines else []
    # a separator behind the last cell says no more than that it was the last
    rows = [line.rstrip(separator).split(separator, len(header) - 1) for line in lines[1:]]
    if '"' in text or not rows or any(len(row) != len(header) or not _shaped(row[-1]) for row in rows):
        raise InputFileError("files.damaged", file=path)
    return pd.DataFrame(rows, columns=header, dtype=str)


def _shaped(cell: str) -> bool:
    text = _without_system(cell)
    return any(pattern.match(text) for pattern in (_WKT, _HEX, _GEOJSON))


def _without_system(cell: str) -> str:
    before = _BEFORE.match(cell)
    return cell[0 if before is None else before.end() :]


def _first(cells: pd.Series[str]) -> str:
    return next((cell for cell in cells if cell.strip()), "")


def _is_place(cell: str) -> bool:
    """Tell whether a shape is of points or lines, however it is written; one that is broken is neither."""
    try:
        with np.errstate(invalid="ignore", over="ignore"):
            shape, _said = _shape(cell)
    except (shapely.errors.ShapelyError, NotImplementedError, ValueError, TypeError, OverflowError):
        return False
    return shape is not None and shape.geom_type.endswith(("Point", "LineString"))


def _shapes(path: Path, cells: pd.Series[str], about: pd.DataFrame) -> tuple[np.ndarray[Any, Any], set[str]]:
    shapes = np.full(len(cells), None, dtype=object)
    systems: set[str] = set()
    for number, cell in enumerate(cells):
        if not cell.strip():
            continue
        try:
            # of a corner that is no number, or beyond the largest there is, numpy would only warn
            with np.errstate(invalid="ignore", over="ignore"):
                shapes[number], system = _shape(cell)
            if shapes[number] is None:
                # what the library makes nothing of, it passes over
                raise ValueError(cell)  # noqa: TRY301
        except (shapely.errors.ShapelyError, NotImplementedError, ValueError, TypeError, OverflowError):
            name = row_name(about.iloc[number].to_dict(), number + 1)
            cut = len(cell) in {_CELL, _CELL - 1}
            raise InputFileError(
                "files.shape_cut_by_cell" if cut else "files.unreadable_shape", file=path, name=name
            ) from None
        if system:
            systems.add(system)
    return shapes, systems


def _shape(cell: str) -> tuple[Any, str]:
    """Read one shape, and the number of its coordinate system if it says one."""
    before = _BEFORE.match(cell)
    said = "" if before is None else (before[1] or before[2] or "")
    text = cell[0 if before is None else before.end() :].strip()
    if "CRS84" in cell[: len(cell) - len(text)].upper():
        said = "4326"
    if _HEX.match(text):
        shape = shapely.from_wkb(bytes.fromhex(text.removeprefix("\\x")), on_invalid="fix")
        return shape, said or str(int(shapely.get_srid(shape)) or "")
    if _GEOJSON.match(text):
        return shapely.from_geojson(text, on_invalid="fix"), said or "4326"
    if _DECIMAL_COMMA.search(text):
        text = re.sub(r"\([^()]+\)", lambda found: f"({_points(found[0][1:-1])})", text)
    if _POLYGON.match(text):
        text = re.sub(r"\([^()]+\)", lambda found: f"({_closed(found[0][1:-1])})", text)
    return shapely.from_wkt(text, on_invalid="fix"), said


def _closed(corners: str) -> str:
    """Close a ring; one of fewer than three corners comes out as a ring without surface, and is then named.

    Examples
    --------
    >>> _closed("0 0, 1 0, 1 1"), _closed("0 0, 1 0")
    ('0 0,1 0,1 1,0 0', '0 0,1 0,1 0,0 0')
    """
    ring = [corner.strip() for corner in corners.split(",")]
    ring += ring[-1:] * (3 - len(ring))
    return ",".join(ring if len(ring) > 3 and ring[0] == ring[-1] else [*ring, ring[0]])


def _points(corners: str) -> str:
    """Write corners with decimal commas as well-known text has them.

    Examples
    --------
    >>> _points("1,5 2,25, 3,5 4"), _points("1,5 2,25,3,5 4,0")
    ('1.5 2.25, 3.5 4', '1.5 2.25, 3.5 4.0')
    """
    if re.search(r",\s", corners):
        return ", ".join(corner.replace(",", ".") for corner in re.split(r",\s+", corners.strip()))
    first, *between = corners.split()
    numbers = [first]
    for token in between[:-1]:
        # the north of one corner and the east of the next; with one decimal comma too few, nobody knows whose
        parts = token.split(",")
        if len(parts) not in {2, 4}:
            raise ValueError(token)
        half = len(parts) // 2
        numbers += [",".join(parts[:half]), ",".join(parts[half:])]
    numbers += between[-1:]
    plain = [number.replace(",", ".") for number in numbers]
    return ", ".join(f"{x} {y}" for x, y in zip(plain[::2], plain[1::2], strict=True))


def _system(path: Path, shapes: np.ndarray[Any, Any], systems: set[str]) -> CRS:
    if len(systems) > 1:
        raise InputFileError("files.several_systems", file=path, systems=sorted(systems))
    try:
        if systems:
            return CRS.from_epsg(int(next(iter(systems))))
    except CRSError:
        raise InputFileError("files.table_system", file=path) from None
    known = system_of_numbers(shapely.total_bounds(shapes).tolist())
    if known is None:
        raise InputFileError("files.table_system", file=path)
    return CRS.from_user_input(known)
