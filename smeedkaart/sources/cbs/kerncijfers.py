"""Kerncijfers wijken en buurten: which tables there are, and the figures of one municipality in one year."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from smeedkaart.errors import NothingFoundError, NumeralError
from smeedkaart.sources.cbs.cbsodata import STATLINE, statline_failed
from smeedkaart.sources.cbs.regions import at_once, is_whole, part_by_part
from smeedkaart.sources.cbs.rows import (
    DIMENSION,
    KINDS,
    by_code,
    columns_of,
    keys_to_ask,
    needed_column,
    read_columns,
    tables_titled,
)
from smeedkaart.sources.cbs.statline import OData, Table, Topic, regions, resolve
from smeedkaart.sources.municipalities import COUNTRY
from smeedkaart.sources.rejected import Odd, OddColumnError
from smeedkaart.statistics.indicators import CATALOGUE
from smeedkaart.statistics.numerals import CBS_MARKS, POINT, read_numerals
from smeedkaart.text.teller import Statement

__all__ = ["Figures", "figures", "municipal_figures", "tables"]

_TITLE = "Kerncijfers wijken en buurten"
# the older tables of several years at once ("2009-2012") have other columns and no dimension of wijken
_ONE_YEAR = re.compile(rf"{_TITLE}\s+(\d{{4}})\s*\*?", re.IGNORECASE)
_CODE, _NAME = "Codering", "Gemeentenaam"
_SURFACE = "OppervlakteTotaal"
# CBS changed the name of the column with the flag on the way
_PARTS = ("NL", "GM", "WK", "BU")
_FLAGS = ("IndelingswijzigingGemeenteWijkBuurt", "IndelingswijzigingWijkenEnBuurten")


@dataclass(frozen=True)
class Figures:
    """The figures of one municipality, its wijken and buurten, and of the country, in one year."""

    year: int  # of the table and of the borders in which it is coded
    source: Table
    # index: codes without blanks, country first, then municipality, wijken and buurten. Columns: `name` (of
    # the municipality or the country; those of wijken and buurten come with their borders), `kind` ("land",
    # "gemeente", "wijk", "buurt"), `flag` (1: as the year before, 2: another code, 3: another border; missing
    # where CBS gives none), then one an indicator, in published units, nan where nothing is published
    rows: pd.DataFrame
    columns: Mapping[str, Topic]  # for each indicator the column it was read from
    absent: tuple[str, ...]  # indicators that the catalogue expects in a table of this year and are not in it
    # land and water of each code, in hectares; nan where not published. Tells whether a municipality, which
    # carries no flag, is still the same, and how far borders are drawn from where they are
    surface: pd.Series[float]
    # indicators that are in the table and were left out, as their unit or one of their figures cannot be
    left_out: tuple[Odd, ...] = ()


def tables(odata: OData) -> dict[int, Table]:
    """Tell of which years there are figures: the table of each, newest first, by what titles say."""
    return tables_titled(odata, _TITLE, _year_of)


def figures(
    odata: OData,
    table: Table,
    year: int,
    municipality: str | Collection[str],
    *,
    only: Collection[str] = CATALOGUE,
) -> Figures:
    """Fetch the figures of a municipality with its wijken and buurten ("NL00": all), and of the country.

    Of several municipalities too; of those not all need to be there. Joined on the codes in the rows, never
    on names; columns are found by the stem of their key, and values of -99990 and below are missing. Those of
    the inhabitants come along, whichever indicators are wanted.
    """
    if _year_of(table) != year:
        raise statline_failed("statline.table_of_another_year", table=table.id, title=table.title, year=year)
    topics = odata.topics(table.id)
    about = _About(
        code=needed_column(topics, _CODE, table),
        name=resolve(topics, _NAME),
        flag=next((topic for stem in _FLAGS if (topic := resolve(topics, stem))), None),
        surface=resolve(topics, _SURFACE),
    )
    asked = (municipality,) if isinstance(municipality, str) else tuple(municipality)
    wanted = {key: item for key, item in CATALOGUE.items() if key in only or key == "population"}
    columns, other_units = columns_of(topics, table, wanted, "kwb", year)
    _refuse_without_people(other_units)
    if "population" not in columns:
        columns["population"] = (needed_column(topics, CATALOGUE["population"].named("kwb")[-1].stem, table),)
    select = [DIMENSION, *about.keys, *keys_to_ask(columns)]
    given = _rows(odata, table, asked, list(dict.fromkeys(select)))
    rows = by_code(given, about.code.key, asked, table.id)
    _check_there(rows, asked, table)
    read, used, wrong = read_columns(rows, columns, table)
    _refuse_without_people(wrong)
    odd = other_units | wrong
    return Figures(
        year=year,
        source=table,
        rows=_about_rows(rows, about).assign(**read),
        columns=used,
        absent=tuple(
            key
            for key, item in wanted.items()
            if item.named("kwb", year) and key not in used and key not in odd
        ),
        surface=_surface(rows, about),
        left_out=tuple(Odd.of_error(error, key, year) for key, error in odd.items()),
    )


def municipal_figures(odata: OData, table: Table, year: int, *, only: Collection[str]) -> pd.DataFrame:
    """Fetch some figures of every municipality as a whole: index the codes, one column an indicator."""
    topics = odata.topics(table.id)
    code = needed_column(topics, _CODE, table)
    wanted = {key: item for key, item in CATALOGUE.items() if key in only}
    columns, _other_units = columns_of(topics, table, wanted, "kwb", year)
    select = [DIMENSION, code.key, *keys_to_ask(columns)]
    given = odata.rows(table.id, filters=f"startswith({DIMENSION},'GM')", select=list(dict.fromkeys(select)))
    rows = by_code(given, code.key, COUNTRY, table.id)
    rows = {one: row for one, row in rows.items() if one.startswith("GM")}
    if not rows:
        raise statline_failed("statline.no_rows", table=table.id)
    read, _used, _wrong = read_columns(rows, columns, table)
    return pd.DataFrame(read, index=pd.Index(rows, name="code"))


@dataclass(frozen=True, slots=True)
class _About:
    """The columns that tell what a row is about; only the code is indispensable."""

    code: Topic
    name: Topic | None
    flag: Topic | None
    surface: Topic | None

    @property
    def keys(self) -> list[str]:
        return [topic.key for topic in (self.code, self.name, self.flag, self.surface) if topic is not None]


def _year_of(table: Table) -> int | None:
    named = _ONE_YEAR.fullmatch(" ".join(table.title.split()))
    return int(named.group(1)) if named else None


def _rows(
    odata: OData, table: Table, municipalities: tuple[str, ...], select: Sequence[str]
) -> list[dict[str, Any]]:
    if COUNTRY in municipalities:
        # that question has no conditions to be misread
        return odata.rows(table.id, filters=regions(COUNTRY), select=select)
    rows = at_once(odata, table.id, filters=regions(*municipalities), select=select)
    if rows is None or not is_whole(rows, municipalities, _PARTS):
        return part_by_part(odata, table.id, municipalities, select=select)
    return rows


def _check_there(rows: Mapping[str, Any], municipalities: tuple[str, ...], table: Table) -> None:
    if any(code in rows for code in municipalities):
        return
    if COUNTRY not in rows:
        # the country is in every table and was asked for as well: an answer without it is no answer
        raise statline_failed("statline.no_rows", table=table.id)
    said = Statement(
        "statline.not_in_table",
        service=STATLINE,
        table=table.id,
        title=table.title,
        code=", ".join(municipalities),
    )
    raise NothingFoundError(said, STATLINE)


def _refuse_without_people(odd: Mapping[str, OddColumnError]) -> None:
    # a table without its inhabitants is of no use
    if "population" in odd:
        raise odd["population"]


def _about_rows(rows: Mapping[str, Mapping[str, Any]], about: _About) -> pd.DataFrame:
    name, flag = about.name, about.flag
    kinds = [KINDS[code[:2]] for code in rows]
    own_name = [
        str(row[name.key] or "") if name is not None and kind in {"land", "gemeente"} else ""
        for row, kind in zip(rows.values(), kinds, strict=True)
    ]
    flags = [None if flag is None else _flag(row[flag.key]) for row in rows.values()]
    return pd.DataFrame(
        {"name": own_name, "kind": kinds, "flag": pd.array(flags, dtype="Int64")},
        index=pd.Index(rows, name="code"),
    )


def _surface(rows: Mapping[str, Mapping[str, Any]], about: _About) -> pd.Series[float]:
    key = about.surface.key if about.surface is not None else ""
    try:
        hectares = read_numerals(
            [row.get(key) for row in rows.values()], notations=(POINT,), marks=CBS_MARKS
        ).figures
    except NumeralError:
        # nobody is told a surface; without it a municipality is not known to be the same, and that is all
        hectares = np.full(len(rows), np.nan)
    return pd.Series(np.where(hectares > 0, hectares, np.nan), index=pd.Index(rows, name="code"))


def _flag(value: Any) -> int | None:
    # anything else is no promise that a border stayed where it was
    text = str(value).strip()
    return int(text) if text in {"1", "2", "3"} else None
