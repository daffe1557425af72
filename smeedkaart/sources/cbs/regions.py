"""The rows of municipalities: asked in one question, or part by part of a service that needs that."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from smeedkaart.errors import ServiceError
from smeedkaart.sources.cbs.rows import DIMENSION
from smeedkaart.sources.cbs.statline import OData, parts
from smeedkaart.sources.municipalities import COUNTRY

__all__ = ["at_once", "is_whole", "part_by_part"]

Row = dict[str, Any]

# a service that does not know how to read a filter says so in one of these ways
_NOT_UNDERSTOOD = frozenset({400, 500, 501})


def at_once(odata: OData, table_id: str, *, filters: str, select: Sequence[str]) -> list[Row] | None:
    """Ask rows with a filter of several conditions."""
    try:
        return odata.rows(table_id, filters=filters, select=select)
    except ServiceError as error:
        if error.status not in _NOT_UNDERSTOOD:
            raise
    return None


def part_by_part(
    odata: OData, table_id: str, municipalities: Collection[str], *, select: Sequence[str]
) -> list[Row]:
    """Ask each municipality, its wijken, its buurten and the country in a question of its own."""
    rows: list[Row] = []
    for filters in dict.fromkeys(part for code in municipalities for part in parts(code).values()):
        rows += odata.rows(table_id, filters=filters, select=select)
        if _foreign(rows, municipalities):
            # whoever does not read one condition gives everything, and gives it again for the next one
            break
    return rows


def is_whole(
    rows: Iterable[Mapping[str, Any]], municipalities: Collection[str], needed: Iterable[str]
) -> bool:
    """Tell whether an answer has all parts that must be there, and nothing of another municipality."""
    given = list(rows)
    there = {_code(row)[:6] for row in given}
    parts_there = all(
        COUNTRY in there if part == COUNTRY[:2] else f"{part}{code[2:]}" in there
        for part in needed
        for code in municipalities
    )
    return parts_there and not _foreign(given, municipalities)


def _foreign(rows: Iterable[Mapping[str, Any]], municipalities: Collection[str]) -> bool:
    own = {code[2:] for code in municipalities}
    return any(_code(row) != COUNTRY and _code(row)[2:6] not in own for row in rows)


def _code(row: Mapping[str, Any]) -> str:
    return str(row[DIMENSION]).strip()
