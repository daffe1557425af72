"""Read the sheets of an Excel workbook (.xlsx): a zip of XML files, of which only the cells are looked at."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from smeedkaart.errors import InputFileError
from smeedkaart.files.source import damaged, reading

__all__ = ["Cell", "workbook_rows"]

Cell = str | float

# the kerncijfers of the whole country unpack to about 150 megabytes
_MOST_BYTES = 1 << 30
_MOST_COLUMNS = 16_384
_AT_ONCE = 1 << 20
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_STRINGS = "xl/sharedStrings.xml"


def workbook_rows(path: Path, take: Callable[[list[Cell]], None]) -> None:
    """Give the rows of all sheets, sheet by sheet in their order; a blank cell is an empty text.

    Rows are given one by one, so that whoever asks keeps no more of them than needed.
    """
    with reading(path), zipfile.ZipFile(path) as archive:
        sheets = [one for one in archive.infolist() if _SHEET.fullmatch(one.filename)]
        texts = [one for one in archive.infolist() if one.filename == _STRINGS]
        if not sheets:
            raise InputFileError("files.no_workbook", file=path)
        if sum(one.file_size for one in (*sheets, *texts)) > _MOST_BYTES:
            raise InputFileError("files.too_large", file=path)
        shared: list[str] = []
        for one in texts:
            _parse(path, archive, one, _Texts(shared))
        for one in sorted(sheets, key=_number):
            _parse(path, archive, one, _Rows(shared, take))


def _number(sheet: zipfile.ZipInfo) -> tuple[int, str]:
    # sheet10 comes after sheet2
    found = re.search(r"(\d+)\.xml$", sheet.filename)
    return int(found[1]) if found else 0, sheet.filename


class _Texts:
    """Collects the texts that cells refer to by their number."""

    def __init__(self, found: list[str]) -> None:
        self._found = found
        self._inside, self._spoken = False, False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "si":
            self._found.append("")
        # how a text in another script is pronounced is no part of it
        self._spoken = self._spoken or name == "rPh"
        self._inside = name == "t" and not self._spoken

    def end(self, name: str) -> None:
        self._inside = False
        self._spoken = self._spoken and name != "rPh"

    def text(self, piece: str) -> None:
        if self._inside and self._found:
            self._found[-1] += piece


class _Rows:
    """Puts the cells of each row in their place, and hands it over when it ends."""

    def __init__(self, shared: list[str], take: Callable[[list[Cell]], None]) -> None:
        self._shared, self._take = shared, take
        self._row: list[Cell] = []
        self._kind, self._value, self._inside = "", "", False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._row = []
        elif name == "c":
            place = _column(attributes.get("r", ""))
            # a cell that does not say where it stands comes behind the one before
            self._row += [""] * (max(place - len(self._row), 0) if place is not None else 0)
            self._kind, self._value = attributes.get("t", "n"), ""
        self._inside = name in {"v", "t"}

    def end(self, name: str) -> None:
        self._inside = False
        if name == "c":
            self._row.append(self._cell())
        elif name == "row":
            self._take(self._row)

    def text(self, piece: str) -> None:
        if self._inside:
            self._value += piece

    def _cell(self) -> Cell:
        if self._kind == "s":
            return self._shared[int(self._value)] if self._value else ""
        if self._kind == "n" and self._value:
            return float(self._value)
        return self._value


def _column(reference: str) -> int | None:
    """Count the columns before a cell: A1 has none, AB3 has 27."""
    letters = re.match(r"[A-Z]{1,3}", reference)
    if letters is None:
        return None
    count = 0
    for letter in letters[0]:
        count = 26 * count + ord(letter) - 64
    if count > _MOST_COLUMNS:
        raise ValueError(reference)
    return count - 1


def _parse(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, taker: _Texts | _Rows) -> None:
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: taker.start(_bare(name), attributes)
    parser.EndElementHandler = lambda name: taker.end(_bare(name))
    parser.CharacterDataHandler = taker.text
    with _refusing_declarations(path, parser), archive.open(member) as stream:
        while piece := stream.read(_AT_ONCE):
            parser.Parse(piece, False)
        parser.Parse(b"", True)


def _bare(name: str) -> str:
    return name.rpartition(" ")[2]


@contextmanager
def _refusing_declarations(path: Path, parser: XMLParserType) -> Iterator[None]:
    def refuse(*_declaration: object) -> None:
        # what a sheet declares may unpack to more than any memory
        raise InputFileError("files.xml_declares", file=path)

    parser.StartDoctypeDeclHandler = refuse
    try:
        yield
    except (ExpatError, ValueError, IndexError):
        raise InputFileError(damaged(path)) from None
