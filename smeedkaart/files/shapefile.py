"""Open shapefiles, when they are whole and what belongs to them is beside them."""

from __future__ import annotations

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
    beside = {sibling.suffix.lower() for sibling in file.parent.iterdir() if sibling.stem == file.stem}
    if ".shx" not in beside:
        raise InputFileError("files.part_missing", file=opening.path, missing=f"{file.stem}.shx")
    table = next(
        (one for one in file.parent.iterdir() if one.stem == file.stem and one.suffix.lower() == ".dbf"), None
    )
    if table is None:
        nameless = Statement("files.names_missing", file=opening.path.name, missing=f"{file.stem}.dbf")
        return replace(opening.as_it_is(), notices=(nameless,))
    letters = letters_of(table)
    return replace(opening.as_it_is(encoding=letters.encoding), notices=_told(opening.path, file, letters))


def _told(path: Path, file: Path, letters: Letters) -> tuple[Statement, ...]:
    """Say it when the letters are not those that the file says, or may be others."""
    facts = {"file": path.name, "used": called(letters.encoding), "example": letters.example}
    if not letters.sure:
        return (Statement("files.letters_unsure", beside=f"{file.stem}.cpg", **facts),)
    if letters.said and letters.example and letters.said != letters.encoding:
        return (Statement("files.letters_differ", said=called(letters.said), **facts),)
    return ()
