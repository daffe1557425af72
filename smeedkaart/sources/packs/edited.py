"""Tell what was changed in a data pack after it was made, such as in QGIS: which cells of which rows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from smeedkaart.sources.packs.check import listed
from smeedkaart.sources.packs.tables import GEOMETRY, Layout, Row
from smeedkaart.statistics.indicators import CATALOGUE
from smeedkaart.text.teller import Fact, Statement

__all__ = ["Marks", "marks_changed"]

# so much of a digest that nobody meets two that are the same by chance within a table
_LETTERS = 8


class Marks:
    """A short digest of every row and every column of a table whose rows have codes.

    Examples
    --------
    >>> marks = Marks(Layout("zone", True, (("population", "number"),)))
    >>> marks.update([("BU01", 5.0)])
    >>> list(marks.told()["rows"])
    ['BU01']
    """

    def __init__(self, layout: Layout) -> None:
        self._kinds = [kind for _name, kind in layout.stored]
        self._names = [name for name, _kind in layout.stored]
        self._cells: dict[str, Row] = {}
        self.rows = 0

    def update(self, block: Sequence[Row]) -> None:
        """Take in the next rows."""
        self.rows += len(block)
        for row in block:
            self._cells[str(row[0])] = tuple(map(_alike, row, self._kinds))

    def told(self) -> dict[str, dict[str, str]]:
        """Give the digests: of rows by their code, of columns by their name."""
        ordered = sorted(self._cells.items())
        columns = list(zip(*(cells for _code, cells in ordered), strict=True))
        return {
            "rows": {code: _short(cells) for code, cells in ordered},
            "columns": {
                name: _short(cells) for name, cells in zip(self._names[1:], columns[1:], strict=bool(ordered))
            },
        }

    def called(self, code: str) -> str:
        """Say what the zone with a code is called, as far as it has a name."""
        cells = dict(zip(self._names, self._cells.get(code, ()), strict=False))
        return str(cells.get("zone_name") or code)


def _alike(cell: Any, kind: str) -> Any:
    """Write a cell in one way: whoever saves a whole number beside a gap makes a fraction of it."""
    if isinstance(cell, bytes):
        return hashlib.sha256(cell).hexdigest()
    return float(cell) if kind in {"number", "whole"} and isinstance(cell, int | float) else cell


def _short(cells: Any) -> str:
    return hashlib.sha256(repr(cells).encode()).hexdigest()[:_LETTERS]


def marks_changed(table: str, told: Mapping[str, Any] | None, now: Marks) -> tuple[Statement, ...]:
    """Say what is different in a table; told are the digests with which it was made, if it has them."""
    if told is None:
        return (Statement("packs.edited_table", table=table),)
    marks = now.told()
    rows, columns = marks["rows"], marks["columns"]
    there = [code for code in told["rows"] if code in rows]
    other: list[Fact] = [now.called(code) for code in there if rows[code] != told["rows"][code]]
    gone: list[Fact] = [code for code in told["rows"] if code not in rows]
    added = now.rows - len(there)
    found: list[Statement] = []
    if other:
        cells = [_called(name) for name, mark in told["columns"].items() if columns.get(name) != mark]
        # where rows came or went every column differs
        what = Statement("packs.edited_figures") if added or gone else listed(cells, len(cells))
        shown = listed(other, len(other))
        found.append(Statement("packs.edited_cells", table=table, what=what, rows=shown))
    if added:
        found.append(Statement("packs.edited_added", table=table, count=added))
    if gone:
        found.append(Statement("packs.edited_gone", table=table, rows=listed(gone, len(gone))))
    return tuple(found) or (Statement("packs.edited_table", table=table),)


def _called(column: str) -> Fact:
    if column == GEOMETRY:
        return Statement("packs.edited_border")
    return CATALOGUE[column] if column in CATALOGUE else _COLUMNS.get(column, column)


_COLUMNS = {"zone_name": Statement("packs.edited_name"), "parent": Statement("packs.edited_parent")}
