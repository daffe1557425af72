"""SES-WOA: socio-economic scores per wijk and buurt, in the borders of one year."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from smeedkaart.errors import NothingFoundError
from smeedkaart.indicators import CATALOGUE
from smeedkaart.language import gettext as _
from smeedkaart.sources._cbsodata import STATLINE, statline_failed
from smeedkaart.sources._statrows import COUNTRY, DIMENSION, by_code, check_unit, figures_of, tables_titled
from smeedkaart.sources.odata import OData, Table, Topic, regions, resolve

__all__ = ["Scores", "scores", "tables"]

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


@dataclass(frozen=True)
class Scores:
    """The scores of one municipality, its wijken and buurten, of one period.

    Parameters
    ----------
    year
        Year of the borders in which the table is coded.
    period
        What the scores are about, as CBS titles it: "2022", or "2023*" for provisional figures.
    source
        The table.
    rows
        Index: codes without blanks, country (if there) first. Columns: `private_households` (rounded to 100)
        and the scores; 0 is the Dutch average of 2019. nan where CBS publishes none: about three in ten
        buurten have too few households.
    columns
        For each of them the column it was read from.
    """

    year: int
    period: str
    source: Table
    rows: pd.DataFrame
    columns: Mapping[str, Topic]


def tables(odata: OData) -> dict[int, Table]:
    """Tell in the borders of which years there are scores.

    Parameters
    ----------
    odata
        Asks StatLine.

    Returns
    -------
    dict of int to Table
        The table by the year of its borders, newest first; each has the scores of many years.

    Raises
    ------
    ServiceError
        When StatLine failed.
    NothingFoundError
        When its catalogue has no such table.
    """
    return tables_titled(odata, _TITLE, _indeling)


def scores(odata: OData, table: Table, year: int, municipality: str) -> Scores:
    """Fetch the newest scores of a municipality with its wijken and buurten.

    Parameters
    ----------
    odata
        Asks StatLine.
    table
        The table in the borders of that year, see `tables`.
    year
        Year of the borders; scores coded in those of another year would be laid on the wrong places.
    municipality
        Code of the municipality ("GM0118"), or "NL00" for all of them.

    Returns
    -------
    Scores
        Of the newest period for which any of them is published.

    Raises
    ------
    NothingFoundError
        When in no period a score of this municipality is published.
    ServiceError
        When StatLine failed; when the table is coded in the borders of another year, a code belongs to
        another municipality, columns repeat, or something stands in them that cannot be.
    """
    if _indeling(table) != year:
        raise statline_failed(
            _(
                "{service} calls table {table} “{title}”, which is not in the borders of {year}; choose "
                "another year."
            ),
            table=table.id,
            title=table.title,
            year=str(year),
        )
    topics = odata.topics(table.id)
    code, columns = resolve(topics, _CODE), _columns(topics, table)
    for key, title in _periods(odata, table).items():
        select = [DIMENSION, _PERIODS, *(topic.key for topic in (code, *columns.values()) if topic)]
        rows = _of_period(odata, table, municipality, key, select)
        known = by_code(rows, code.key if code else None, municipality, table.id)
        frame = _frame(known, columns, table)
        _check_there(frame, municipality, table)
        if frame.drop(index=COUNTRY, errors="ignore")[_TOTAL].notna().any():
            return Scores(year, title, table, frame, columns)
    text = _("{service} publishes no socio-economic score for {code} in table {table} ({title}).")
    raise NothingFoundError(
        text.format(service=STATLINE, code=municipality, table=table.id, title=table.title), STATLINE
    )


def _indeling(table: Table) -> int | None:
    named = _INDELING.search(" ".join(table.title.split()))
    return int(named.group(1)) if named else None


def _columns(topics: Sequence[Topic], table: Table) -> dict[str, Topic]:
    columns = {}
    for key, item in CATALOGUE.items():
        for name in item.named("ses"):
            topic = resolve(topics, name.stem, under=name.under)
            if topic is not None:
                check_unit(item, topic, table.id)
                columns[key] = topic
    for key in (_TOTAL, _HOUSEHOLDS):
        if key not in columns:
            raise statline_failed(
                _(
                    "Table {table} of {service} has no column {column}, without which its figures cannot be "
                    "used; see whether there is a newer version of smeedkaart."
                ),
                table=table.id,
                column=CATALOGUE[key].named("ses")[0].stem,
            )
    return columns


def _periods(odata: OData, table: Table) -> dict[str, str]:
    """Give the years of a table by their key, newest first."""
    titles = odata.categories(table.id, _PERIODS)
    years = {key: title or key[:4] for key, title in titles.items() if _YEAR_KEY.fullmatch(key)}
    return dict(sorted(years.items(), reverse=True))


def _of_period(
    odata: OData, table: Table, municipality: str, period: str, select: Sequence[str]
) -> list[dict[str, object]]:
    # by what it starts with: an equal sign finds nothing when the blanks behind a key are not exactly right
    only = f"startswith({_PERIODS},'{period}')"
    where = regions(municipality)
    rows = odata.rows(table.id, filters=f"({where}) and {only}" if where else only, select=select)
    # some of CBS's servers drop the second half of a filter: then all years come
    return [row for row in rows if row[_PERIODS] == period]


def _frame(
    rows: Mapping[str, Mapping[str, object]], columns: Mapping[str, Topic], table: Table
) -> pd.DataFrame:
    codes = list(rows)
    read = {
        name: figures_of(
            [row[topic.key] for row in rows.values()], codes, CATALOGUE[name], topic.key, table.id
        )
        for name, topic in columns.items()
    }
    return pd.DataFrame(read, index=pd.Index(codes, name="code"))


def _check_there(rows: pd.DataFrame, municipality: str, table: Table) -> None:
    # every municipality of that year is in the table, scores or not: an answer without any row is no answer
    if rows.drop(index=COUNTRY, errors="ignore").empty:
        raise statline_failed(
            _("{service} sends no rows of table {table} for {code}; try again in a few minutes."),
            table=table.id,
            code=municipality,
        )
