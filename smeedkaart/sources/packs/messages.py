"""What there is to say when a data pack cannot be used."""

from __future__ import annotations

import errno
from pathlib import Path

from smeedkaart.sources.packs.file import PackFileError, RefusedError
from smeedkaart.text.teller import Statement

__all__ = ["reason_of", "unusable"]


def unusable(path: Path, error: PackFileError | OSError) -> Statement | str:
    """Say what is the matter with a file."""
    if isinstance(error, RefusedError):
        return error.told
    if isinstance(error, PackFileError):
        return Statement(error.said, file=path)
    return Statement("packs.unopened", file=path, reason=reason_of(error))


def reason_of(error: OSError) -> Statement | str:
    """Say why the system refused something."""
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Statement("packs.not_allowed")
    return error.strerror or str(error)
