"""Open GeoPackages and other databases of SQLite, when they are whole."""

from __future__ import annotations

from smeedkaart.errors import InputFileError
from smeedkaart.files.source import Opening, Source, damaged

__all__ = ["opened_sqlite", "starts_as_sqlite"]

_MAGIC = b"SQLite format 3\x00"


def starts_as_sqlite(head: bytes) -> bool:
    """Tell whether a file that begins like this is a database of SQLite."""
    return head.startswith(_MAGIC)


def opened_sqlite(opening: Opening) -> Source:
    """Open a database, when it is as long as it says."""
    if opening.file.stat().st_size < _length(opening.head):
        raise InputFileError(damaged(opening.path))
    return opening.as_it_is()


def _length(head: bytes) -> int:
    # SQLite file format: bytes 16-17 hold the page size (1 means 65536), bytes 28-31 the number of pages
    page = int.from_bytes(head[16:18], "big")
    return (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
