"""Find the columns of a file that hold figures: by their names, their year and the size of what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from smeedkaart.errors import InputFileError, NumeralError
from smeedkaart.statistics.indicators import CATALOGUE, Indicator, SourceName, impossible
from smeedkaart.statistics.numerals import read_numerals
from smeedkaart.text.facts import Either, Number
from smeedkaart.text.teller import Statement

__all__ = ["Columns", "FileFigures", "in_files", "read_figures", "trimmed"]

Floats = npt.NDArray[np.float64]


class Columns:
    """The columns of a table, found whatever their capitals, underscores and year."""

    def __init__(self, table: pd.DataFrame) -> None:
        self._by_name: dict[str, str] = {}
        for column in table.columns:
            for name in _spellings(str(column)):
                self._by_name.setdefault(name, str(column))

    def first(self, names: Sequence[str], own: str = "") -> str | None:
        """Give the first column that is called so, our own name before those of others."""
        for name in (_plain(own), *names):
            if name in self._by_name:
                return self._by_name[name]
        return None

    def all_of(self, names: Sequence[str]) -> tuple[str, ...]:
        """Give the columns of all these names; none unless all are there."""
        found = [self._by_name[name] for name in names if name in self._by_name]
        return tuple(found) if len(found) == len(names) else ()

    def needed(self, path: Path, names: Sequence[str], what: Statement, own: str = "") -> str:
        """Give the first column that is called so, and refuse a file without."""
        column = self.first(names, own)
        if column is None:
            raise InputFileError("local.lacks", file=path, what=what)
        return column


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _spellings(column: str) -> Iterator[str]:
    yield _plain(column)
    # HavoVwoMbo24_68: the number behind the last underscore is that of the column, whatever stands before it
    yield _plain(re.sub(r"_\d{1,3}\s*$", "", column))
    # aantalInwonersGeschat2025, INW2014: the year or number behind the name is no part of it
    yield re.sub(r"(?<=[a-z])(20\d\d|\d{1,3})$", "", _plain(column))


def trimmed(table: pd.DataFrame, column: str) -> pd.Series[str]:
    """Give the texts of a column without the blanks around them."""
    # a cell in which nothing stands is an empty text, which can be compared with others
    return table[column].astype(str).str.strip().fillna("")


def in_files(key: str) -> tuple[str, ...]:
    """Give the names that an indicator has in files, in whatever year."""
    return tuple(name.stem for name in CATALOGUE[key].named("kwb_file") if not name.plus)


@dataclass(frozen=True)
class FileFigures:
    """What a table in a file says of every indicator."""

    figures: pd.DataFrame  # rows as in the table, one column an indicator; nan where nothing is said
    found: frozenset[str]  # indicators for which the table has a column with any figure
    told: tuple[Statement, ...]  # columns that were left out, as they fit no indicator


def read_figures(path: Path, table: pd.DataFrame, codes: pd.Series[str], year: int) -> FileFigures:
    """Read the columns of all indicators; one that the file does not have is missing everywhere."""
    reading = _Reading(path, table, codes, year)
    read = {key: reading.figures(item) for key, item in CATALOGUE.items()}
    nothing = np.full(len(table), np.nan)
    return FileFigures(
        pd.DataFrame({key: nothing if one is None else one for key, one in read.items()}, index=table.index),
        frozenset(key for key, one in read.items() if one is not None and not np.isnan(one).all()),
        tuple(reading.unfitting()),
    )


@dataclass
class _Reading:
    """One table while it is read: what was made of its columns so far."""

    path: Path
    table: pd.DataFrame
    codes: pd.Series[str]
    year: int
    _read: dict[tuple[str, str], Floats] = field(default_factory=dict)
    _fitting: set[str] = field(default_factory=set)
    # columns with a name that fits no indicator: which ones it might have been
    _refused: dict[str, dict[str, float]] = field(default_factory=dict)

    @cached_property
    def _columns(self) -> Columns:
        return Columns(self.table)

    def figures(self, item: Indicator) -> Floats | None:
        """Give the figures of the first name of an indicator that has any; None without a column."""
        found: Floats | None = None
        for name in (SourceName("kwb_file", _plain(item.name)), *item.named("kwb_file")):
            columns = self._columns.all_of(name.stems)
            # every name is looked at, so that what fits is known to fit
            if not columns:
                continue
            settled = found is not None and not np.isnan(found).all()
            try:
                figures = self._sum(columns, item)
            except InputFileError:
                if settled or not name.holds(self.year):
                    continue
                raise
            if np.isnan(figures).all():
                # only marks of what is secret or not there yet: another column may have it
                found = figures if found is None else found
            elif self._fits(name, figures, columns, item) and not settled:
                found = figures
        return found

    def _sum(self, columns: tuple[str, ...], item: Indicator) -> Floats:
        parts = [self._numbers(column, item) for column in columns]
        return np.asarray(np.sum(parts, axis=0), dtype=float)

    def _numbers(self, column: str, item: Indicator) -> Floats:
        sign = "%" if item.measure == "percent" else ""
        if (column, sign) not in self._read:
            try:
                self._read[column, sign] = read_numerals(self.table[column], sign=sign).figures
            except NumeralError as error:
                raise InputFileError(
                    "local.no_figure",
                    file=self.path,
                    column=column,
                    code=str(self.codes.iloc[error.place]),
                    reason=error.said,
                ) from None
        return self._read[column, sign]

    def _fits(self, name: SourceName, figures: Floats, columns: tuple[str, ...], item: Indicator) -> bool:
        """Hold a name against the year, and its figures against what those of this indicator come to."""
        average = self._average(np.where(impossible(item, figures), np.nan, figures))
        # figures of which not one can be are told as such
        fits = name.holds(self.year) and not (average < name.average[0] or average > name.average[1])
        for column in columns:
            if fits:
                self._fitting.add(column)
            else:
                self._refused.setdefault(column, {})[item.name] = average
        return fits

    def _average(self, figures: Floats) -> float:
        """Average over the places, by people as far as they are known."""
        column = self._columns.first(in_files("population"), own="population")
        people = np.ones(len(figures))
        if column is not None:
            people = np.nan_to_num(self._numbers(column, CATALOGUE["population"]))
        known = ~np.isnan(figures)
        if not known.any():
            return np.nan
        if not people[known].sum() > 0:
            people = np.ones(len(figures))
        return float(np.average(figures[known], weights=np.maximum(people[known], 0.0)))

    def unfitting(self) -> Iterator[Statement]:
        """Tell of columns that were left out, and what they may be called."""
        for column, meant in self._refused.items():
            if column not in self._fitting:
                yield Statement(
                    "local.column_unclear",
                    file=self.path.name,
                    column=column,
                    year=self.year,
                    average=Number(next(iter(meant.values())), 1),
                    names=Either(tuple(meant)),
                )
