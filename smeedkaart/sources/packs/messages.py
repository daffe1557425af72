"""What there is to say when a data pack cannot be used."""

from __future__ import annotations

from pathlib import Path

from smeedkaart.files.refused import reason_of
from smeedkaart.sources.packs.file import EditedError, PackFileError, RefusedError
from smeedkaart.text.teller import Statement

__all__ = ["unusable"]


def unusable(path: Path, error: PackFileError | OSError) -> Statement | str:
    """Say what is the matter with a file."""
    if isinstance(error, RefusedError):
        return error.told
    if isinstance(error, EditedError):
        return Statement("packs.edited", file=path, changes=error.changes)
    if isinstance(error, PackFileError):
        return Statement(error.said, file=path)
    return Statement("packs.unopened", file=path, reason=reason_of(error))
