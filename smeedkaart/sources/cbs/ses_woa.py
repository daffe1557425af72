"""SES-WOA: socio-economic scores per wijk and buurt, in the borders of one year."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from smeedkaart.errors import NothingFoundError
from smeedkaart.sources.cbs.cbsodata import STATLINE, statline_failed
from smeedkaart.sources.cbs.regions import at_once, is_whole, part_by_part
from smeedkaart.sources.cbs.rows import (
    DIMENSION,
    by_code,
    columns_of,
    keys_to_ask,
    read_columns,
    tables_titled,
)
from smeedkaart.sources.cbs.statline import OData, Table, Topic, regions, resolve
from smeedkaart.sources.municipalities import COUNTRY
from smeedkaart.sources.rejected import Odd
from smeedkaart.statistics.indicators import CATALOGUE
from smeedkaart.text.teller import Statement

__all__ = ["Scores", "municipal_scores", "scores", "tables"]

_TITLE = "Sociaal-economische status"
# other tables about the same subject, of households or of postcodes, may name the borders of a year too
_INDELING = re.compile(
    r"scores?\b.*\bwijk(?:en)? en buurt(?:en)?\b.*regio-?indeling\s+(?:van\s+)?(\d{4})", re.IGNORECASE
)
_CODE = "RegiocodeGemeenteWijkBuurt"
_PERIODS = "Perioden"
# CBS writes years as 2023JJ00; quarters and months would be other tables
_YEAR_KEY = re.compile(r"\d{4}JJ00")
_TOTAL = "ses_woa"
_HOUSEHOLDS = "private_households"
# whether this table has a row of the country is up to CBS
_PARTS = ("GM", "WK", "BU")


@dataclass(frozen=True)
class Scores:
    """The scores of one municipality, its wijken and buurten, of one period."""

    year: int  # of the borders in which the table is coded
    period: str  # what the scores are about, as CBS titles it: "2022", or "2023*" for provisional figures
    source: Table
    # index: codes without blanks, country (if there) first. Columns: `private_households` (rounded to 100)
    # and the scores; 0 is the Dutch average of 2019. nan where CBS publishes none: about three in ten buurten
    # have too few households
    rows: pd.DataFrame
    columns: Mapping[str, Topic]  # for each of them the column it was read from
    # what is in the table and was left out, as its unit or one of its figures cannot be
    left_out: tuple[Odd, ...] = ()


def tables(odata: OData) -> dict[int, Table]:
    """Tell in the borders of which years there are scores, newest first; a table has those of many."""
    return tables_titled(odata, _TITLE, _indeling)


def scores(odata: OData, table: Table, year: int, municipality: str | Collection[str]) -> Scores:
    """Fetch the newest published scores of municipalities with their wijken and buurten; "NL00": of all.

    Of the newest period for which the total is published; any of the scores, where the total is left out.
    Those coded in the borders of another year would be laid on the wrong places.
    """
    if _indeling(table) != year:
        raise statline_failed("statline.table_of_other_borders", table=table.id, title=table.title, year=year)
    topics = odata.topics(table.id)
    columns, other_units = columns_of(topics, table, CATALOGUE, "ses")
    for name in sorted({_TOTAL, _HOUSEHOLDS} - columns.keys() - other_units.keys(), reverse=True):
        raise statline_failed(
            "statline.no_column", table=table.id, column=CATALOGUE[name].named("ses")[0].stem
        )
    code = resolve(topics, _CODE)
    select = [DIMENSION, _PERIODS, *([code.key] if code else []), *keys_to_ask(columns)]
    places = (municipality,) if isinstance(municipality, str) else tuple(municipality)
    asked = _Asked(odata, table, places, select)
    odd = other_units
    for key, title in _periods(odata, table).items():
        known = by_code(asked.of_period(key), code.key if code else None, places, table.id)
        figures, read, wrong = read_columns(known, columns, table)
        frame = pd.DataFrame(figures, index=pd.Index(known, name="code"))
        _check_there(frame, places, table)
        odd = {**other_units, **wrong}
        if _published(frame):
            left_out = tuple(Odd.of_error(error, name, year) for name, error in odd.items())
            return Scores(year, title, table, frame, read, left_out)
    if _TOTAL in odd:
        # what is left out is published all the same
        raise odd[_TOTAL]
    said = Statement(
        "statline.no_score", service=STATLINE, code=", ".join(places), table=table.id, title=table.title
    )
    raise NothingFoundError(said, STATLINE)


def municipal_scores(odata: OData, table: Table, period: str, *, only: Collection[str]) -> pd.DataFrame:
    """Fetch the scores of every municipality as a whole in one period, as CBS titles it."""
    topics = odata.topics(table.id)
    wanted = {name: item for name, item in CATALOGUE.items() if name in only}
    columns, _other_units = columns_of(topics, table, wanted, "ses")
    code = resolve(topics, _CODE)
    select = [DIMENSION, _PERIODS, *([code.key] if code else []), *keys_to_ask(columns)]
    keys = [key for key, title in _periods(odata, table).items() if title == period]
    rows: dict[str, Mapping[str, object]] = {}
    for key in keys:
        where = f"startswith({DIMENSION},'GM') and startswith({_PERIODS},'{key}')"
        given = at_once(odata, table.id, filters=where, select=select) or []
        known = by_code(_only(given, key), code.key if code else None, COUNTRY, table.id)
        rows = {one: row for one, row in known.items() if one.startswith("GM")}
    read, _used, _wrong = read_columns(rows, columns, table)
    return pd.DataFrame(read, index=pd.Index(rows, name="code"))


def _indeling(table: Table) -> int | None:
    named = _INDELING.search(" ".join(table.title.split()))
    return int(named.group(1)) if named else None


def _periods(odata: OData, table: Table) -> dict[str, str]:
    """Give the years of a table by their key, newest first."""
    titles = odata.categories(table.id, _PERIODS)
    years = {key: title or key[:4] for key, title in titles.items() if _YEAR_KEY.fullmatch(key)}
    return dict(sorted(years.items(), reverse=True))


class _Asked:
    """Asks the rows of one period after another: at once, or part by part of a service that needs that."""

    def __init__(self, odata: OData, table: Table, places: tuple[str, ...], select: Sequence[str]) -> None:
        self._odata, self._table, self._places = odata, table, places
        self._select = select
        self._everything: list[dict[str, object]] | None = None

    def of_period(self, period: str) -> list[dict[str, object]]:
        """Give the rows of a period; some of CBS's servers drop half of a filter, and then all years come."""
        if self._everything is None:
            rows = _only(self._at_once(period) or [], period)
            if COUNTRY in self._places or is_whole(rows, self._places, _PARTS):
                return rows
            self._everything = part_by_part(self._odata, self._table.id, self._places, select=self._select)
        return _only(self._everything, period)

    def _at_once(self, period: str) -> list[dict[str, object]] | None:
        # by what it starts with: an equal sign finds nothing when the blanks behind a key are not exactly
        # right
        only = f"startswith({_PERIODS},'{period}')"
        if COUNTRY in self._places:
            return self._odata.rows(self._table.id, filters=only, select=self._select)
        where = f"({regions(*self._places)}) and {only}"
        return at_once(self._odata, self._table.id, filters=where, select=self._select)


def _only(rows: Iterable[dict[str, object]], period: str) -> list[dict[str, object]]:
    return [row for row in rows if row[_PERIODS] == period]


def _published(frame: pd.DataFrame) -> bool:
    own = frame.drop(index=COUNTRY, errors="ignore")
    judged = own[[_TOTAL]] if _TOTAL in own else own.drop(columns=_HOUSEHOLDS, errors="ignore")
    return bool(judged.notna().to_numpy().any())


def _check_there(rows: pd.DataFrame, places: tuple[str, ...], table: Table) -> None:
    # every municipality of that year is in the table, scores or not: an answer without any row is no answer
    if rows.drop(index=COUNTRY, errors="ignore").empty:
        raise statline_failed("statline.no_rows_of", table=table.id, code=", ".join(places))
