"""Open GML where GDAL can write beside it, and without the address from which it would fetch a schema."""

from __future__ import annotations

import re
import shutil

from smeedkaart.files.source import Opening, Source
from smeedkaart.files.xml_file import count_elements, in_sound_letters

__all__ = ["opened_gml"]

_SCHEMA = re.compile(rb"\b(?:\w+:)?schemaLocation\s*=\s*(\"[^\"]*\"|'[^']*')")
# the attribute stands in the first tag of the file
_ROOT = 1 << 16


def opened_gml(opening: Opening) -> Source:
    """Open a copy: GDAL leaves a .gfs file beside what it reads, and asks servers that the file names."""
    sound, notices = in_sound_letters(opening)
    count_elements(opening.path, sound.file, ())
    copy = opening.folder() / opening.file.name
    with sound.file.open("rb") as source, copy.open("wb") as target:
        target.write(_SCHEMA.sub(b"", source.read(_ROOT)))
        shutil.copyfileobj(source, target)
    for suffix in (".xsd", ".gfs"):
        beside = opening.file.with_suffix(suffix)
        if beside.is_file():
            shutil.copyfile(beside, copy.with_suffix(suffix))
    return Source(opening.path, copy, notices=notices)
