"""Figures in a table beside a map: the kerncijfers of CBS as Excel workbook or CSV, joined on the code."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from smeedkaart.errors import InputFileError
from smeedkaart.files.spreadsheet_csv import csv_rows
from smeedkaart.files.workbook import Cell, workbook_rows
from smeedkaart.sources.local.figure_columns import Columns, FileFigures, read_figures
from smeedkaart.sources.local.year_of_file import year_in_name
from smeedkaart.text.teller import Statement

__all__ = ["FiguresBeside", "figures_beside"]

# what the tables of CBS and people call the code that a row is about, the fullest first
_CODE = (
    "gwbcode10",
    "gwbcode",
    "codering",
    "wijkenenbuurten",
    "regiocode",
    "buurtcode",
    "bucode",
    "statcode",
    "zone",
    "zonecode",
    "code",
    "wijkcode",
    "wkcode",
    "gemeentecode",
    "gmcode",
)
_NAME = ("regio", "gwbnaam", "naam", "name", "buurtnaam", "wijknaam", "gemeentenaam", "gmnaam")
# headings may stand below a title
_HEADINGS_WITHIN = 20
# the kerncijfers of the whole country are about 15 megabytes as CSV
_MOST_BYTES = 200_000_000


@dataclass(frozen=True)
class FiguresBeside:
    """What a table beside a map says of zones, their parents and their municipalities."""

    path: Path
    year: int  # of the figures; that of the map when the file does not say
    names: pd.Series[str]  # what a row is called, empty where the table does not say; index the codes
    read: FileFigures  # index of its figures: the codes

    def over(self, own: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
        """Lay the figures of these codes over those of a map: an indicator is wholly of one of both."""
        here = self.read.figures.reindex(list(codes))
        return own.assign(**{key: here[key].to_numpy() for key in own if key in self.read.found})

    def of_level(self, start: str) -> list[str]:
        """Give the codes that begin so: "WK" those of wijken."""
        return [str(code) for code in self.names.index if str(code).startswith(start)]


def figures_beside(path: Path, codes: Collection[str], year: int, *, asked: bool = False) -> FiguresBeside:
    """Read from a table the rows of these codes; year is that of the map, asked whether a person gave it."""
    if not path.is_file():
        raise InputFileError("files.no_file", file=path)
    table = _Table(path, frozenset(codes))
    if path.suffix.lower() == ".xlsx":
        workbook_rows(path, table.take)
    else:
        rows = csv_rows(path, most_bytes=_MOST_BYTES)
        for row in rows:
            table.take(list(row))
        _refuse_cut(path, table, [row for row in rows if any(row)])
    return _joined(path, table, _year(path, year, asked=asked))


def _year(path: Path, year: int, *, asked: bool) -> int:
    try:
        return year_in_name(path) or year
    except InputFileError:
        # of two years in a name a person says which one it is
        if asked:
            return year
        raise


def _refuse_cut(path: Path, table: _Table, rows: Sequence[Sequence[str]]) -> None:
    """Refuse a table of which the last row is not whole: what was behind it is missing too."""
    if table.place is not None and len(rows[-1]) < len(table.headings):
        raise InputFileError("weights.cut", file=path, row=";".join(rows[-1])[:60])


def _joined(path: Path, table: _Table, year: int) -> FiguresBeside:
    if table.place is None:
        raise InputFileError("local.lacks", file=path, what=Statement("local.column_with_code"))
    if not table.rows:
        raise InputFileError("local.no_code_fits", file=path)
    frame = pd.DataFrame(
        [[*row, *[""] * (len(table.headings) - len(row))][: len(table.headings)] for row in table.rows],
        columns=table.headings,
    )
    index = pd.Index(table.codes, name="code")
    if index.has_duplicates:
        raise InputFileError("local.code_twice", file=path, code=str(index[index.duplicated()][0]))
    frame = frame.set_axis(index)
    named = Columns(frame).first(_NAME)
    names = pd.Series("", index=index) if named is None else frame[named].astype(str).str.strip()
    return FiguresBeside(path, year, names, read_figures(path, frame, index.to_series(), year))


@dataclass
class _Table:
    """Keeps the rows that are asked for, of the first sheet that has codes."""

    path: Path
    wanted: frozenset[str]
    headings: list[str] = field(default_factory=list)
    place: int | None = None
    rows: list[list[Cell]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    _before: int = 0

    def take(self, row: list[Cell]) -> None:
        if self.place is None:
            self._before += 1
            if self._before <= _HEADINGS_WITHIN:
                self._take_headings(row)
            return
        code = _code(row[self.place]) if self.place < len(row) else ""
        if code in self.wanted:
            self.rows.append(row)
            self.codes.append(code)

    def _take_headings(self, row: list[Cell]) -> None:
        # two columns with one heading: the first is the one that is told of
        headings = [str(cell).strip() or f"kolom {number}" for number, cell in enumerate(row, start=1)]
        found = Columns(pd.DataFrame(columns=headings)).first(_CODE)
        if found is not None and len(headings) > 1:
            self.headings = [
                f"{name} ({number})" if name in headings[:number] else name
                for number, name in enumerate(headings)
            ]
            self.place = headings.index(found)


def _code(cell: Cell) -> str:
    # Excel keeps a postcode of four figures as a number
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    return re.sub(r"\s", "", cell).upper()
