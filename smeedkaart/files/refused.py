"""Say why the system refuses a file: not allowed, or another program holds it open."""

from __future__ import annotations

import errno

from smeedkaart.text.teller import Statement

__all__ = ["is_held_open", "reason_of"]

# ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows, on which Python has no word of its own
_HELD = {32, 33}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}


def is_held_open(error: BaseException) -> bool:
    """Tell whether another program has the file open in such a way that Windows lets nobody else at it."""
    return getattr(error, "winerror", None) in _HELD


def reason_of(error: OSError) -> Statement | str:
    """Say why the system refused something."""
    if is_held_open(error):
        return Statement("files.held_open")
    if error.errno in _NOT_ALLOWED:
        return Statement("files.not_allowed")
    return error.strerror or str(error)
