"""Open shapefiles, when they are whole and what belongs to them is beside them."""

from __future__ import annotations

import shutil
import struct
from dataclasses import replace
from pathlib import Path

from smeedkaart.errors import InputFileError
from smeedkaart.files.shapefile_letters import Letters, called, letters_of
from smeedkaart.files.source import Opening, Source, damaged, not_a_map
from smeedkaart.text.teller import Statement

__all__ = ["opened_shapefile", "starts_as_shapefile"]

# ESRI Shapefile Technical Description, 1998: the header is 100 bytes long, and its first four hold 9994
_HEADER = 100
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_MAGIC = struct.pack(">i", 9994)


def starts_as_shapefile(head: bytes) -> bool:
    """Tell whether a file that begins like this is a shapefile."""
    return head.startswith(_MAGIC)


def opened_shapefile(opening: Opening) -> Source:
    """Open a shapefile, when it is as long as it says and its index is beside it."""
    file, head = opening.file, opening.head
    if len(head) < _HEADER:
        raise InputFileError(not_a_map(opening.path))
    # bytes 24-27 hold the length of the file in 16-bit words
    if file.stat().st_size < 2 * struct.unpack(">i", head[24:28])[0]:
        raise InputFileError(damaged(opening.path))
    beside = _beside(file)
    if ".shx" not in beside:
        raise InputFileError("files.part_missing", file=opening.path, missing=f"{file.stem}.shx")
    opening, beside = _in_one_spelling(opening, beside)
    file = opening.file
    table = beside.get(".dbf")
    if table is None:
        nameless = Statement("files.names_missing", file=opening.path.name, missing=f"{file.stem}.dbf")
        return replace(opening.as_it_is(), notices=(nameless,))
    _refuse_other_rows(opening.path, beside[".shx"], table)
    letters = letters_of(table)
    return replace(opening.as_it_is(encoding=letters.encoding), notices=_told(opening.path, file, letters))


def _beside(file: Path) -> dict[str, Path]:
    """List the files of a shapefile by what they end in, since programs differ in capitals."""
    same = [one for one in file.parent.iterdir() if one.stem.casefold() == file.stem.casefold()]
    # those that are spelled alike go before others
    same.sort(key=lambda one: one.stem == file.stem)
    return {one.suffix.lower(): one for one in same} | {file.suffix.lower(): file}


def _in_one_spelling(opening: Opening, beside: dict[str, Path]) -> tuple[Opening, dict[str, Path]]:
    """Copy the files when capitals in their names differ: GDAL looks for all small or all large."""
    stem = opening.file.stem
    if all(one.name in {stem + end, stem + end.upper()} for end, one in beside.items()):
        return opening, beside
    folder = opening.folder()
    copies = {end: folder / f"{stem}{end}" for end in _PARTS if end in beside}
    for end, copy in copies.items():
        shutil.copyfile(beside[end], copy)
    return replace(opening, file=copies[".shp"]), copies


def _refuse_other_rows(path: Path, index: Path, table: Path) -> None:
    """Refuse a table with more or fewer rows than there are shapes, of which none is certain."""
    with index.open("rb") as stream:
        # as of the file of shapes, bytes 24-27 hold its length in words; each shape takes eight bytes
        shapes = (2 * int.from_bytes(stream.read(28)[24:], "big") - _HEADER) // 8
    with table.open("rb") as stream:
        # dBASE: bytes 4-7 hold the number of rows, those that were deleted included
        rows = int.from_bytes(stream.read(8)[4:], "little")
    if rows != shapes:
        raise InputFileError("files.rows_differ", file=path, table=table.name, rows=rows, shapes=shapes)


def _told(path: Path, file: Path, letters: Letters) -> tuple[Statement, ...]:
    """Say it when the letters are not those that the file says, or may be others."""
    facts = {"file": path.name, "used": called(letters.encoding), "example": letters.example}
    if not letters.sure:
        return (Statement("files.letters_unsure", beside=f"{file.stem}.cpg", **facts),)
    if letters.said and letters.example and letters.said != letters.encoding:
        return (Statement("files.letters_differ", said=called(letters.said), **facts),)
    return ()
