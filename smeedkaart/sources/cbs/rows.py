"""What every table per wijk and buurt has in common: codes that are checked and figures that are none."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from smeedkaart.errors import NothingFoundError, NumeralError
from smeedkaart.sources.cbs.cbsodata import STATLINE, statline_failed
from smeedkaart.sources.cbs.statline import OData, Table, Topic, resolve, sum_of
from smeedkaart.sources.municipalities import ABROAD, COUNTRY
from smeedkaart.sources.rejected import OddColumnError
from smeedkaart.statistics.indicators import CATALOGUE, Indicator, impossible
from smeedkaart.statistics.numerals import CBS_MARKS, POINT, read_numerals
from smeedkaart.text.teller import Statement

__all__ = [
    "DIMENSION",
    "KINDS",
    "by_code",
    "by_year",
    "check_unit",
    "columns_of",
    "figures_of",
    "keys_to_ask",
    "needed_column",
    "read_columns",
    "tables_titled",
]

FloatArray = npt.NDArray[np.float64]

DIMENSION = "WijkenEnBuurten"
KINDS: Mapping[str, str] = {"NL": "land", "GM": "gemeente", "WK": "wijk", "BU": "buurt"}

# since 2022 codes of wijken and buurten may hold letters (BU0363AD05)
_CODE = re.compile(r"NL00|GM\d{4}|WK\d{4}[0-9A-Z]{2}|BU\d{4}[0-9A-Z]{4}")
_NEEDED = {
    "percent": ("%",),
    "thousand_euro": ("1000euro",),
    "km": ("km",),
    "kwh": ("kwh",),
    "m3": ("m3", "m³"),
}
_FORBIDDEN = {
    "number": ("%", "euro", "1000", "x10", "mln"),
    "score": ("%", "euro", "1000"),
    "per_thousand": ("%", "euro"),
    "km": ("km2", "km²", "1000"),
    "kwh": ("1000",),
    "m3": ("1000",),
}
_MEASURES = {
    "percent": "%",
    "thousand_euro": "x 1 000 euro",
    "km": "km",
    "kwh": "kWh",
    "m3": "m3",
}


def tables_titled(odata: OData, title: str, year_of: Callable[[Table], int | None]) -> dict[int, Table]:
    """Find the tables with a title in the catalogue, one a year, newest first."""
    found = by_year(odata.tables(title), year_of)
    if not found:
        raise NothingFoundError(Statement("statline.no_tables", service=STATLINE, title=title), STATLINE)
    return found


def by_year(tables: Iterable[Table], year_of: Callable[[Table], int | None]) -> dict[int, Table]:
    """Order tables by year, newest first; of two of one year the one that CBS changed last, and so keeps up.

    Examples
    --------
    >>> early = Table("1NED", "Kerncijfers 2024", "2024-08-30", "2024", 0)
    >>> later = Table("2NED", "Kerncijfers 2024*", "2025-10-30", "2024", 0)
    >>> by_year([later, early], lambda table: 2024)[2024].id
    '2NED'
    """
    found: dict[int, Table] = {}
    for table in tables:
        year = year_of(table)
        if year is not None and (year not in found or found[year].modified < table.modified):
            found[year] = table
    return dict(sorted(found.items(), reverse=True))


def by_code(
    rows: Iterable[Mapping[str, Any]], second: str | None, municipality: str | Collection[str], table: str
) -> dict[str, Mapping[str, Any]]:
    """Order rows by code, country first, after holding every code against the other and the question."""
    asked = [municipality] if isinstance(municipality, str) else list(municipality)
    own = {code[2:6] for code in asked}
    found: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        code = str(row[DIMENSION]).strip()
        other = code if second is None else str(row[second]).strip()
        if code != other:
            raise statline_failed("statline.two_codes", table=table, code=code, other=other)
        here = COUNTRY in (code, *asked) or code[2:6] in own
        if not _CODE.fullmatch(code) or not here or code in found:
            raise statline_failed("statline.foreign_row", table=table, asked=", ".join(asked), code=code)
        # what lies abroad is nobody's buurt
        if code[2:6] != ABROAD[2:]:
            found[code] = row
    order = list(KINDS)
    return {code: found[code] for code in sorted(found, key=lambda code: (order.index(code[:2]), code))}


def needed_column(topics: Sequence[Topic], stem: str, table: Table) -> Topic:
    """Find the column without which a table is not what it says it is."""
    topic = resolve(topics, stem)
    if topic is None:
        raise statline_failed("statline.no_column", table=table.id, column=stem)
    return topic


def columns_of(
    topics: Sequence[Topic],
    table: Table,
    wanted: Mapping[str, Indicator],
    source: Literal["kwb", "ses"],
    year: int | None = None,
) -> tuple[dict[str, tuple[Topic, ...]], dict[str, OddColumnError]]:
    """Find the columns that may hold each indicator, best first; keep apart those whose unit cannot be."""
    columns: dict[str, tuple[Topic, ...]] = {}
    odd: dict[str, OddColumnError] = {}
    for key, item in wanted.items():
        found: list[Topic] = []
        for name in item.named(source, year):
            parts = [resolve(topics, stem, under=name.under) for stem in name.stems]
            there = [part for part in parts if part is not None]
            if len(there) < len(parts):
                continue
            try:
                for part in there:
                    check_unit(item, part, table.id)
            except OddColumnError as error:
                odd[key] = error
            else:
                found.append(sum_of(there))
        if found:
            odd.pop(key, None)
            columns[key] = tuple(found)
    return columns, odd


def keys_to_ask(columns: Mapping[str, tuple[Topic, ...]]) -> list[str]:
    """Name the columns to ask a table for, each once."""
    return list(dict.fromkeys(key for those in columns.values() for topic in those for key in topic.keys))


def read_columns(
    rows: Mapping[str, Mapping[str, Any]], columns: Mapping[str, tuple[Topic, ...]], table: Table
) -> tuple[dict[str, FloatArray], dict[str, Topic], dict[str, OddColumnError]]:
    """Read the figures of each indicator and from which column, and keep apart those that cannot be.

    A column with nothing in it gives way to the next.
    """
    read: dict[str, FloatArray] = {}
    used: dict[str, Topic] = {}
    odd: dict[str, OddColumnError] = {}
    for key, those in columns.items():
        for topic in those:
            try:
                figures = _of_topic(rows, topic, CATALOGUE[key], table.id)
            except OddColumnError as error:
                odd.setdefault(key, error)
                continue
            if key not in read or np.isnan(read[key]).all():
                read[key], used[key] = figures, topic
        if key in read and not np.isnan(read[key]).all():
            odd.pop(key, None)
        elif key in odd:
            read.pop(key, None)
            used.pop(key, None)
    return read, used, odd


def _of_topic(rows: Mapping[str, Mapping[str, Any]], topic: Topic, item: Indicator, table: str) -> FloatArray:
    codes = list(rows)
    parts = [figures_of([row[key] for row in rows.values()], codes, item, key, table) for key in topic.keys]
    return np.asarray(np.sum(parts, axis=0), dtype=float)


def figures_of(
    values: Sequence[Any], codes: Sequence[str], item: Indicator, column: str, table: str
) -> FloatArray:
    """Read the cells of one column as figures."""
    try:
        # StatLine writes a decimal point and never marks thousands, so 37.125 can be read in one way here
        numbers = read_numerals(values, notations=(POINT,), marks=CBS_MARKS).figures
        wrong = np.flatnonzero(impossible(item, numbers))
    except NumeralError as error:
        wrong = np.array([error.place])
    if len(wrong):
        code, value = codes[int(wrong[0])], str(values[int(wrong[0])])
        said = Statement(
            "statline.odd_value", service=STATLINE, value=value, column=column, code=code, table=table
        )
        raise OddColumnError(said, STATLINE, kind="value", what=value, code=code)
    return numbers


def check_unit(item: Indicator, topic: Topic, table: str) -> None:
    """Refuse a column that is published in another unit than the catalogue counts on."""
    unit = re.sub(r"[\s.\u00a0\u202f]", "", topic.unit).lower()
    needed, forbidden = _NEEDED.get(item.measure, ()), _FORBIDDEN.get(item.measure, ())
    if (not needed or any(word in unit for word in needed)) and not any(word in unit for word in forbidden):
        return
    expected = _MEASURES.get(item.measure, Statement("statline.plain_number"))
    said = Statement(
        "statline.odd_unit",
        service=STATLINE,
        indicator=item,
        unit=topic.unit,
        table=table,
        expected=expected,
    )
    raise OddColumnError(said, STATLINE, kind="unit", what=topic.unit)
