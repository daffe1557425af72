"""Open shapefiles, when they are whole and what belongs to them is beside them."""

from __future__ import annotations

import struct

from smeedkaart.errors import InputFileError
from smeedkaart.files.source import Opening, Source, damaged, not_a_map

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
    return opening.as_it_is()
