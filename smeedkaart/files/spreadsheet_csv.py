"""Read a CSV file as a spreadsheet saved it, whichever separator, letters and line ends it chose."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from smeedkaart.errors import InputFileError
from smeedkaart.files.sqlite_file import is_own_store

__all__ = ["MOST_LETTERS", "csv_rows", "csv_text", "told_separator"]

# a page full; more is no cell that anybody typed, but a quotation mark that was never closed
MOST_LETTERS = 4_000
_MOST_BYTES = 20_000_000
# how a zip (.xlsx, .ods) and a workbook of before 2007 (.xls) begin
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
# with which Excel is told how the cells below are separated; it shows no such row
_TOLD = re.compile(r'"?sep=(?P<separator>[^"\r\n])"?[;,\t ]*(\r\n|\r|\n|$)', re.IGNORECASE)
_SEPARATORS = ";\t,"
_ENOUGH = 400


def csv_rows(path: Path, *, most_bytes: int = _MOST_BYTES) -> list[list[str]]:
    """Give the rows of a table as a spreadsheet shows them, the headings first."""
    text = csv_text(path, most_bytes=most_bytes)
    told = _TOLD.match(text)
    if told is not None:
        text = text[told.end() :]
    separator = told["separator"] if told is not None else _separator(text)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            if any(len(cell) > MOST_LETTERS for cell in row):
                raise _endless(path, len(rows) + 1)
            rows.append(row)
    except csv.Error as error:
        # beyond its own limit, which is larger than ours
        if "limit" in str(error):
            raise _endless(path, len(rows) + 1) from None
        raise InputFileError("files.odd_quotes", file=path, line=len(rows) + 1) from None
    return rows


def _endless(path: Path, line: int) -> InputFileError:
    return InputFileError("files.endless_cell", file=path, line=line, most=MOST_LETTERS)


def csv_text(path: Path, *, most_bytes: int = _MOST_BYTES) -> str:
    """Read the text of a table, in whichever letters Excel and its kin save one."""
    with path.open("rb") as handle:
        raw = handle.read(most_bytes + 1)
    if len(raw) > most_bytes:
        raise InputFileError("files.table_too_large", file=path, megabytes=most_bytes // 1_000_000)
    if raw.startswith(_WORKBOOKS):
        raise InputFileError("files.workbook", file=path)
    if is_own_store(raw[:100]):
        raise InputFileError("files.own_store", file=path)
    return _decoded(raw)


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    start = raw[:_ENOUGH]
    # of letters of two bytes one is nearly always zero in a language such as ours; a text has no zeros
    for encoding, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        if start[first::2].count(0) > len(start) // 4 and not start[1 - first :: 2].count(0):
            return raw.decode(encoding, errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # what Excel on a Dutch Windows saves as plain CSV
        return raw.decode("cp1252", errors="replace")


def told_separator(text: str) -> str | None:
    """Give the separator that the first line of a table names, as sep=; does; None without such a line.

    Examples
    --------
    >>> told_separator("sep=;"), told_separator("x;y")
    (';', None)
    """
    told = _TOLD.match(text)
    return None if told is None else told["separator"]


def _separator(text: str) -> str:
    """Tell by what the headings are separated; what stands between quotation marks does not count."""
    first = re.sub(r'"[^"]*"', "", text.lstrip("\r\n"))
    first = re.split(r"[\r\n]", first, maxsplit=1)[0]
    return max(_SEPARATORS, key=first.count)
