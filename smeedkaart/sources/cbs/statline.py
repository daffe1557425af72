"""StatLine of CBS: its catalogue, what its tables hold, and their rows, through cbsodata."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from smeedkaart.errors import NothingFoundError
from smeedkaart.sources.cbs.cbsodata import STATLINE, Walk, private_cbsodata, repeats, statline_failed
from smeedkaart.sources.cbs.columns import SUFFIX, Topic, described, resolve, stem, sum_of, text_of
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.municipalities import COUNTRY
from smeedkaart.text.teller import Statement

__all__ = ["STATLINE", "OData", "Table", "Topic", "parts", "regions", "resolve", "stem", "sum_of"]

_TOPIC_IN_FILTER = re.compile(r"\b\w+_\d+\b")
_QUOTED = re.compile(r"'(?:[^']|'')*'")
_MUNICIPALITY = re.compile(r"GM\d{4}")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of StatLine."""

    id: str  # its identifier ("85984NED")
    title: str  # its title, which tells what it is about and of which year
    modified: str  # when CBS last changed it, as CBS writes it ("2025-10-30T02:00:00")
    period: str  # what CBS says it is about ("2024")
    records: int  # how many rows CBS says it has; 0 when not told


class OData:
    """Asks StatLine, through cbsodata, at the address that the settings of the client name.

    cbsodata keeps its address and options in globals of its module, asks without a time-out, a second attempt
    or a check of where the next page lies, and writes every address to the log. So each object works with a
    copy of that module for itself, and hands it our client to ask with. Objects with different addresses can
    be used in different threads; one object lets one thread through at a time.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._base = client.services.cbs
        self._cbsodata = private_cbsodata(self._base)
        self._one_at_a_time = threading.Lock()
        self._seen: set[str] = set()

    def tables(self, words: str) -> tuple[Table, ...]:
        """Find tables in the catalogue by their title."""
        quoted = words.replace("'", "''")
        found = _titled(self._catalogue(filters=f"substringof('{quoted}',Title)"), words)
        if not found:
            # nothing here may mean that this filter is not understood; only the whole catalogue can tell
            columns = ["Identifier", "Title", "Modified", "Period", "RecordCount"]
            everything = self._catalogue(select=columns)
            if not everything:
                raise statline_failed("statline.empty_catalogue")
            found = _titled(everything, words)
        self._seen.update(table.id for table in found)
        return found

    def table(self, table_id: str) -> Table:
        """Tell what a table is, and when it last changed."""
        rows = self._ask(table_id, "TableInfos")
        found = [_table(row) for row in rows]
        if [table.id.casefold() for table in found] != [table_id.casefold()]:
            raise statline_failed("statline.table_unsaid", table=table_id)
        return found[0]

    def address(self, table_id: str) -> str:
        """Give the address at which a table is asked, to stand with its figures."""
        return f"{self._base}/ODataFeed/odata/{table_id}"

    def topics(self, table_id: str) -> tuple[Topic, ...]:
        """Tell which columns with figures a table has."""
        rows = self._ask(table_id, "DataProperties")
        topics = described(rows)
        if not topics:
            raise statline_failed("statline.no_columns", table=table_id)
        return topics

    def rows(self, table_id: str, *, filters: str, select: Sequence[str]) -> list[dict[str, Any]]:
        """Fetch rows of a table."""
        if named := _TOPIC_IN_FILTER.search(_QUOTED.sub("", filters)):
            raise ValueError(named.group())
        dimensions = [key for key in select if key != "ID" and not SUFFIX.search(key)]
        if not dimensions:
            raise ValueError(select)
        columns = list(select) if _fits_in_address(filters, select) else None
        given = self._ask(table_id, "TypedDataSet", select=columns, filters=filters)
        rows = [_cells(row, select, table_id) for row in given]
        if len({tuple(row[key] for key in dimensions) for row in rows}) < len(rows):
            raise repeats(table_id)
        return rows

    def categories(self, table_id: str, dimension: str) -> dict[str, str]:
        """Tell what the codes of a dimension stand for."""
        rows = self._ask(table_id, dimension)
        titles = {text_of(row, "Key"): text_of(row, "Title") for row in rows}
        if len(titles) < len(rows):
            raise repeats(table_id)
        if not titles or "" in titles:
            raise statline_failed("statline.no_dimension", table=table_id, dimension=dimension)
        return titles

    def _ask(self, table_id: str, name: str, **options: Any) -> list[dict[str, Any]]:
        if not (table_id.isascii() and table_id.isalnum()):
            raise ValueError(table_id)
        try:
            with self._one_at_a_time:
                vars(self._cbsodata)["Session"] = Walk(self._client, self._base)
                # not get_data: that writes titles over the codes, and titles are not unique
                rows: list[dict[str, Any]] = self._cbsodata.get_meta(table_id, name, **options)
        except NothingFoundError:
            if table_id in self._seen:
                # what was there a moment ago is not absent now
                raise statline_failed("statline.table_not_given", table=table_id) from None
            raise NothingFoundError(
                Statement("statline.no_table", service=STATLINE, table=table_id),
                STATLINE,
            ) from None
        self._seen.add(table_id)
        return rows

    def _catalogue(self, **options: Any) -> list[dict[str, Any]]:
        try:
            with self._one_at_a_time:
                vars(self._cbsodata)["Session"] = Walk(self._client, self._base)
                rows: list[dict[str, Any]] = self._cbsodata.get_table_list(**options)
        except NothingFoundError:
            # every StatLine has a catalogue; one without is something else
            raise statline_failed("statline.no_catalogue") from None
        return rows


def regions(*codes: str) -> str:
    """Write the filter for municipalities with their wijken and buurten, and the country.

    By what the codes start with, as an equal sign finds nothing when the blanks behind a code are not exactly
    right.
    """
    if COUNTRY in codes:
        return ""
    # the country once, however many municipalities there are
    return " or ".join(dict.fromkeys(part for code in codes for part in parts(code).values()))


def parts(code: str) -> dict[str, str]:
    """Write a filter for each of the parts of `regions`, for a service that does not take them together."""
    if not _MUNICIPALITY.fullmatch(code):
        raise ValueError(code)
    starts = (code, f"WK{code[2:]}", f"BU{code[2:]}", COUNTRY)
    return {start: f"startswith(WijkenEnBuurten,'{start}')" for start in starts}


def _fits_in_address(filters: str, select: Sequence[str]) -> bool:
    # servers of this kind refuse more than 2,048 unless set otherwise; links to next pages add a little
    return len(urlencode({"$format": "json", "$select": ",".join(select), "$filter": filters})) <= 2_000


def _cells(row: Mapping[str, Any], select: Iterable[str], table_id: str) -> dict[str, Any]:
    cells = {}
    for key in select:
        value = row.get(key)
        if key not in row or isinstance(value, (bool, list, dict)):
            raise statline_failed("statline.column_not_proper", table=table_id, column=key)
        cells[key] = value.strip() if isinstance(value, str) else value
    return cells


def _titled(rows: Iterable[Mapping[str, Any]], words: str) -> tuple[Table, ...]:
    # a filter that is ignored returns the whole catalogue, so the titles are read here as well
    tables = {table.id: table for table in map(_table, rows)}
    return tuple(table for table in tables.values() if words.casefold() in table.title.casefold())


def _table(row: Mapping[str, Any]) -> Table:
    records = row.get("RecordCount")
    return Table(
        id=text_of(row, "Identifier"),
        title=text_of(row, "Title"),
        modified=text_of(row, "Modified"),
        period=text_of(row, "Period"),
        records=records if isinstance(records, int) else 0,
    )
