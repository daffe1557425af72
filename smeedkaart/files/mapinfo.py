"""Open maps of MapInfo: are all their files there, and does the one hold as many rows as the other."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from smeedkaart.errors import InputFileError
from smeedkaart.files.shapefile_letters import cells_of, letters_in
from smeedkaart.files.source import Opening, Source, damaged

__all__ = ["opened_mapinfo"]

# MapInfo Data Interchange Format: how each shape begins, one for every row of the table beside it
_SHAPE = re.compile(
    rb"^\s*(?:none|point|line|pline|region|arc|text|rect|roundrect|ellipse|multipoint|collection)\b",
    re.IGNORECASE | re.MULTILINE,
)
_CHARSET = re.compile(rb"charset\s+\"?(\w+)", re.IGNORECASE)
_DATA = re.compile(rb"^\s*data\s*$", re.IGNORECASE | re.MULTILINE)
# what belongs to a map, by what the file that is named ends in
_ROWS = {".tab": ".dat", ".mif": ".mid"}
_BESIDE = {".tab": (".dat", ".map", ".id"), ".mif": (".mid",)}


def opened_mapinfo(opening: Opening) -> Source:
    """Open a map of MapInfo, when it is whole: GDAL reads half of it in silence."""
    file = opening.file
    beside = {one.suffix.lower(): one for one in file.parent.iterdir() if one.stem == file.stem}
    for suffix in _BESIDE.get(file.suffix.lower(), ()):
        if suffix not in beside:
            raise InputFileError(
                "files.mapinfo_part_missing", file=opening.path, missing=f"{file.stem}{suffix}"
            )
    if ".mid" in beside and file.suffix.lower() == ".mif":
        _check_rows(opening.path, file.read_bytes(), beside[".mid"].read_bytes())
    charset = _CHARSET.search(opening.head)
    if charset and charset[1].lower() != b"neutral":
        # GDAL knows what that means
        return opening.as_it_is()
    rows = beside[_ROWS[file.suffix.lower()]].read_bytes() if file.suffix.lower() in _ROWS else b""
    letters = letters_in(cells_of(rows) if file.suffix.lower() == ".tab" else rows.splitlines())
    return opening.as_it_is(encoding=letters.encoding)


def _check_rows(path: Path, shapes: bytes, rows: bytes) -> None:
    begin = _DATA.search(shapes)
    drawn = len(_SHAPE.findall(shapes, begin.end())) if begin else 0
    try:
        # what stands between quotes may hold line breaks; which letters it holds does not matter here
        told = sum(1 for row in csv.reader(io.StringIO(rows.decode("latin-1"), newline="")) if row)
    except csv.Error:
        raise InputFileError(damaged(path)) from None
    if drawn < told:
        raise InputFileError(damaged(path))
