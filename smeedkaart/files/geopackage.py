"""Open GeoPackages and other databases of SQLite, when they are whole and nothing in them could run."""

from __future__ import annotations

import shutil

from smeedkaart.errors import InputFileError
from smeedkaart.files.source import Opening, Source, damaged
from smeedkaart.files.sqlite_file import check_sqlite, is_sqlite, logs_beside, sqlite_length

__all__ = ["opened_sqlite", "starts_as_sqlite"]

# for GDAL: trust no function that a table, a view or an index of the file calls
_OPTIONS = {"PRELUDE_STATEMENTS": "PRAGMA trusted_schema = OFF"}


def starts_as_sqlite(head: bytes) -> bool:
    """Tell whether a file that begins like this is a database of SQLite."""
    return is_sqlite(head)


def opened_sqlite(opening: Opening) -> Source:
    """Open a database, when it is as long as it says and holds what GDAL and QGIS put in one."""
    file = opening.file
    if file.stat().st_size < sqlite_length(opening.head):
        raise InputFileError(damaged(opening.path))
    if beside := logs_beside(file):
        # another program has not folded these in yet; GDAL would do so, in the user's own file
        copy = opening.folder() / file.name
        for one in (file, *beside):
            shutil.copyfile(one, copy.with_name(one.name))
        file = copy
    check_sqlite(file, opening.path)
    return Source(opening.path, file, options=_OPTIONS)
