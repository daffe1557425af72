"""Look through an XML map before GDAL does: whether it is whole, declares anything, and what it holds."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

from smeedkaart.errors import InputFileError
from smeedkaart.files.json_text import guess_letters
from smeedkaart.files.source import Opening, damaged
from smeedkaart.text.teller import Statement

__all__ = ["count_elements", "in_sound_letters"]

_AT_ONCE = 1 << 20
# what the first line says of the letters
_SAYS = re.compile(rb"<\?xml[^>]*\bencoding\s*=\s*[\"']([\w.-]+)", re.IGNORECASE)
_TWO_BYTES = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")


def in_sound_letters(opening: Opening) -> tuple[Opening, tuple[Statement, ...]]:
    """Copy a file that says it is UTF-8 and is not, in letters that are, with what must be said of it."""
    said = _SAYS.search(opening.head)
    if opening.head.startswith(_TWO_BYTES) or (said and said[1].lower() not in {b"utf-8", b"utf8"}):
        return opening, ()
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with opening.file.open("rb") as stream:
            while piece := stream.read(_AT_ONCE):
                decoder.decode(piece)
    except UnicodeDecodeError:
        text, _encoding, notices = guess_letters(opening.path, opening.file.read_bytes())
        copy = opening.folder() / opening.file.name
        copy.write_bytes(text.encode())
        return replace(opening, file=copy), notices
    return opening, ()


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
