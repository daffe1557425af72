"""Bring the file of an older smeedkaart to the layout of this one, with a copy of the old file kept."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, event, inspect
from sqlalchemy.pool import StaticPool

from smeedkaart.store.copies import keep_copy

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = ["HEAD", "migrate", "stamp_statements"]

# the last script in `versions`, and the one that describes each earlier layout
HEAD = "0006"
_REVISIONS = {1: "0001", 2: "0002", 3: "0003", 4: "0004", 5: "0005", 6: "0006"}
# Alembic keeps what it works on in its own module, so two threads would use each other's file
_ONE_AT_A_TIME = threading.Lock()

# as Alembic itself makes it, so that a new file and a migrated one are the same
_ALEMBIC_TABLE = """
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)
"""


def stamp_statements() -> list[str]:
    """Return the statements that mark a newly laid out file as up to date, in the way Alembic does."""
    return [
        _ALEMBIC_TABLE,
        f"INSERT INTO alembic_version VALUES ('{HEAD}')",  # noqa: S608 - a constant
    ]


def migrate(connection: sqlite3.Connection, path: Path, version: int) -> Path | None:
    """Migrate an open file to the layout of this version: all of it or nothing."""
    copy = keep_copy(connection, path, version)
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    # a writer takes its turn first: what it finds cannot change before it is done
    event.listen(engine, "begin", lambda begun: begun.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as shared:
            # another process may have been first, between the look at the version and the lock
            if shared.exec_driver_sql("PRAGMA user_version").scalar() == version:
                _upgrade(shared, version)
                shared.exec_driver_sql(f"PRAGMA user_version = {int(HEAD)}")
                return copy
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    copy.unlink(missing_ok=True)
    return None


def _upgrade(shared: Connection, version: int) -> None:
    """Run Alembic's scripts within the transaction that is open."""
    # only an older file needs Alembic, which takes its time to import
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = shared
    with _ONE_AT_A_TIME:
        _run(config, shared, version)


def _run(config: Config, shared: Connection, version: int) -> None:
    from alembic import command  # noqa: PLC0415

    if not inspect(shared).has_table("alembic_version"):
        # the first layout was made before Alembic kept count
        command.stamp(config, _REVISIONS[version])
    command.upgrade(config, HEAD)
