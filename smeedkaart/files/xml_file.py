"""Look through an XML map before GDAL does: whether it is whole, declares anything, and what it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

from smeedkaart.errors import InputFileError
from smeedkaart.files.source import damaged

__all__ = ["count_elements"]

_AT_ONCE = 1 << 20


def count_elements(path: Path, file: Path, wanted: Collection[str]) -> Counter[str]:
    """Read a file to its end and count the elements of these names, whatever their namespace."""
    counted: Counter[str] = Counter()

    def start(name: str, _attributes: dict[str, str]) -> None:
        plain = name.rpartition(":")[2]
        if plain in wanted:
            counted[plain] += 1

    def refuse(*_declaration: object) -> None:
        # what a map declares may unpack to more than any memory, or fetch another file
        raise InputFileError("files.xml_declares", file=path)

    parser = ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        with file.open("rb") as stream:
            while piece := stream.read(_AT_ONCE):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except (ExpatError, ValueError, LookupError):
        # of another encoding than is known, or broken off
        raise InputFileError(damaged(path)) from None
    return counted
