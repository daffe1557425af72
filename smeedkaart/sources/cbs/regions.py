"""The rows of a municipality: asked in one question, or part by part of a service that needs that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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


def part_by_part(odata: OData, table_id: str, municipality: str, *, select: Sequence[str]) -> list[Row]:
    """Ask the municipality, its wijken, its buurten and the country each in a question of its own."""
    rows: list[Row] = []
    for filters in parts(municipality).values():
        rows += odata.rows(table_id, filters=filters, select=select)
        if _foreign(rows, municipality):
            # whoever does not read one condition gives everything, and gives it again for the next one
            break
    return rows


def is_whole(rows: Iterable[Mapping[str, Any]], municipality: str, needed: Iterable[str]) -> bool:
    """Tell whether an answer has all parts that must be there, and nothing of another municipality."""
    given = list(rows)
    return set(needed) <= {_code(row)[:2] for row in given} and not _foreign(given, municipality)


def _foreign(rows: Iterable[Mapping[str, Any]], municipality: str) -> bool:
    return any(_code(row) != COUNTRY and _code(row)[2:6] != municipality[2:6] for row in rows)


def _code(row: Mapping[str, Any]) -> str:
    return str(row[DIMENSION]).strip()
