"""In which encoding are the names of a shapefile? By its own letters, since what stands beside it may lie.

A shapefile says it in a .cpg file, or in one byte of its table, or nowhere. Programs copy the .cpg of another
file, or lose it on the way; what is decoded by it then loses letters without a word.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

__all__ = ["Letters", "called", "cells_of", "letters_in", "letters_of", "strange_letters"]

# dBASE: byte 29 names a code page (those of western and central Europe, as ESRI and FoxPro write them)
_DRIVERS = {
    0x01: "cp437",
    0x02: "cp850",
    0x03: "cp1252",
    0x08: "cp865",
    0x09: "cp437",
    0x0A: "cp850",
    0x0E: "cp850",
    0x57: "cp1252",
    0x58: "cp1252",
    0x59: "cp1252",
    0x64: "cp852",
    0xC8: "cp1250",
}
# what is tried when nothing is said, or what is said cannot be: Windows and DOS in western Europe
_USUAL = ("cp1252", "cp850")
_UTF8 = "utf-8"
# as many rows tell enough
_MOST_ROWS = 200_000
# what may stand beside letters that no keyboard without accents has
_APOSTROPHES = set("\u2018\u2019")
_SIGNS = set("“”„\u2013—…€°²³·\u00b4«»½¼¾§©®™") | _APOSTROPHES
# letters to Python, but in no name of a place
_NO_LETTERS = set("ƒªºµ\ufb01\ufb02")


class Letters(NamedTuple):
    """How the names of a shapefile are to be read."""

    encoding: str
    said: str  # the encoding that the file itself says, empty when it says none
    example: str  # a name with letters that another encoding would read otherwise, empty when there is none
    sure: bool  # whether every letter makes sense in this encoding


def called(encoding: str) -> str:
    """Call an encoding as people know it.

    Examples
    --------
    >>> called("cp1252"), called("cp850"), called("iso8859-15"), called("utf-8")
    ('Windows-1252', 'DOS-850', 'ISO-8859-15', 'UTF-8')
    """
    page = re.fullmatch(r"cp(\d+)", encoding)
    if page:
        return f"{'Windows' if page[1].startswith('125') else 'DOS'}-{page[1]}"
    return encoding.upper().replace("ISO8859", "ISO-8859")


def letters_of(dbf: Path) -> Letters:
    """Tell the encoding of a table of a shapefile by what it says and by what is in it."""
    return letters_in(cells_of(dbf.read_bytes()), _said(dbf))


def letters_in(texts: Iterable[bytes], said: str = "") -> Letters:
    """Tell the encoding of texts by what is said of it and by what is in them."""
    cells = [text for text in texts if not text.isascii()]
    if not cells:
        return Letters(said or _UTF8, said, "", sure=True)
    if all(map(_is_utf8, cells)):
        # letters of another encoding are UTF-8 only by a chance of one in very many
        return Letters(_UTF8, said, _decoded(cells[0], _UTF8), sure=True)
    tried = dict.fromkeys(name for name in (said, *_USUAL) if name and name != _UTF8)
    best = min(tried, key=lambda encoding: sum(_strange(cell, encoding) for cell in cells))
    strange = next((cell for cell in cells if _strange(cell, best)), None)
    return Letters(best, said, _decoded(strange or cells[0], best), sure=strange is None)


def _said(dbf: Path) -> str:
    """Return the encoding that a shapefile says it has, in the words of Python; empty when it says none."""
    for sibling in dbf.parent.iterdir():
        if sibling.stem == dbf.stem and sibling.suffix.lower() == ".cpg":
            named = _named(sibling.read_bytes()[:100].decode("ascii", errors="replace"))
            if named:
                return named
    with dbf.open("rb") as stream:
        head = stream.read(32)
    return _DRIVERS.get(head[29], "") if len(head) == 32 else ""


def _named(text: str) -> str:
    """Read what a .cpg file says.

    Examples
    --------
    >>> [_named(text) for text in ("UTF-8", "ANSI 1252", "88591", "ISO 8859-15", "65001", "System")]
    ['utf-8', 'cp1252', 'iso8859-1', 'iso8859-15', 'utf-8', '']
    """
    plain = re.sub(r"[^a-z0-9]", "", text.lower().replace("\ufeff", ""))
    if plain in {"65001", "cp65001", "utf8"}:
        return _UTF8
    latin = re.fullmatch(r"(?:iso)?8859(\d{1,2})|latin1", plain)
    page = re.fullmatch(r"(?:ansi|cp|oem|windows|win|ibm|dos)?(\d{3,4})", plain)
    name = f"iso8859-{latin[1] or 1}" if latin else f"cp{page[1]}" if page else ""
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        return ""


def cells_of(body: bytes) -> Iterator[bytes]:
    """Give the texts of a dBASE table: its columns of kind C, row by row, and the names of the columns."""
    # bytes 4-7: number of rows; 8-9: length of the header; 10-11: length of a row
    rows = int.from_bytes(body[4:8], "little")
    first, width = int.from_bytes(body[8:10], "little"), int.from_bytes(body[10:12], "little")
    places: list[tuple[int, int]] = []
    offset = 1
    for start in range(32, min(first, len(body)) - 31, 32):
        column = body[start : start + 32]
        if column[0] == 0x0D:
            break
        yield column[:11].partition(b"\0")[0]
        if column[11:12] == b"C":
            # FoxPro and GDAL write the length of a long column in two bytes
            places.append((offset, column[16]))
        offset += column[16]
    for number in range(min(rows, _MOST_ROWS)):
        row = body[first + number * width : first + (number + 1) * width]
        for start, length in places:
            yield row[start : start + length].rstrip(b" \0")


def _is_utf8(cell: bytes) -> bool:
    """Tell whether a cell is UTF-8; a long one may have been cut in the middle of its last letter."""
    try:
        cell.decode(_UTF8)
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and error.end == len(cell)
    return True


def _decoded(cell: bytes, encoding: str) -> str:
    return cell.decode(encoding, errors="replace")


def _strange(cell: bytes, encoding: str) -> int:
    return strange_letters(_decoded(cell, encoding))


def strange_letters(text: str) -> int:
    """Count the letters that make no sense where they stand, such as a capital within a word."""
    return sum(
        _is_strange(before, letter, after) for before, letter, after in _threes(text) if not letter.isascii()
    )


def _threes(text: str) -> Iterable[tuple[str, str, str]]:
    return zip(f" {text}", text, f"{text[1:]} ", strict=False)


def _is_strange(before: str, letter: str, after: str) -> bool:
    if letter in _SIGNS:
        # quotes and dashes stand at the edge of a word, save the apostrophe
        return letter not in _APOSTROPHES and before.isalpha() and after.isalpha()
    if not letter.isalpha() or letter in _NO_LETTERS:
        return True
    return letter.isupper() and before.islower()
