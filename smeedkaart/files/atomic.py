"""Write a file whole or not at all, and say in one sentence why it cannot be written."""

from __future__ import annotations

import errno
import os
import secrets
import sqlite3
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from smeedkaart.errors import SmeedkaartError
from smeedkaart.files.refused import is_held_open
from smeedkaart.text.teller import Statement

__all__ = ["OutputFileError", "place_to_write", "write_whole", "writing"]

# more links than any system follows
_MOST_LINKS = 40
_DENIED = 5
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


class OutputFileError(SmeedkaartError):
    """A file that the user asked for cannot be written where it was asked."""


def write_whole(path: str | Path, content: str | bytes) -> Path:
    """Write a file in one go: whoever opens it sees the old one or the new one, never half of it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "kaart.html", "<p>klaar</p>").read_text()
    '<p>klaar</p>'
    """
    data = content.encode() if isinstance(content, str) else content
    return writing(path, lambda fresh: fresh.write_bytes(data))


def writing(path: str | Path, make: Callable[[Path], object]) -> Path:
    """Let something make a file beside the one that is meant, and put it in its place when it is whole.

    A link stays, and the file that it leads to is replaced. A file that was there keeps its permissions.
    """
    path = Path(path)
    target = place_to_write(path)
    # the same folder, since only within one disk does a new name replace the old in one step
    fresh = target.with_name(f".{target.stem[:40]}-{secrets.token_hex(4)}{path.suffix}")
    try:
        make(fresh)
        if target.exists():
            fresh.chmod(stat.S_IMODE(target.stat().st_mode))
        os.replace(fresh, target)  # noqa: PTH105 - replaces on Windows too
    except _unwritten() as error:
        raise OutputFileError("files.not_written", file=path, reason=_why(error, target.parent)) from None
    finally:
        fresh.unlink(missing_ok=True)
    return path


def _unwritten() -> tuple[type[Exception], ...]:
    """List what is raised when a file cannot be written; where GDAL was not read in, it did not write."""
    gdal = sys.modules.get("pyogrio.errors")
    by_gdal = () if gdal is None else (gdal.DataSourceError,)
    return (OSError, sqlite3.OperationalError, *by_gdal)


def place_to_write(path: str | Path) -> Path:
    """Follow links to the file that is meant, and refuse what is no regular file.

    Examples
    --------
    >>> place_to_write("/dev/null")
    Traceback (most recent call last):
    ...
    smeedkaart.files.atomic.OutputFileError: /dev/null is geen gewoon bestand (maar een apparaat, pijp...
    """
    path = Path(path)
    target = path
    for _hop in range(_MOST_LINKS):
        if not target.is_symlink():
            break
        # /dev/stdout and its kin are links to what a program has open, which must not be replaced
        if Path(os.path.realpath(target.parent)).parts[1:2] in {("dev",), ("proc",)}:
            raise OutputFileError("files.irregular", file=path)
        target = target.parent / target.readlink()
    if target.is_dir():
        raise OutputFileError("files.folder_not_file", file=path)
    if not target.parent.is_dir():
        raise OutputFileError("files.no_folder", file=path, folder=target.parent)
    if target.is_symlink() or (target.exists() and not target.is_file()):
        raise OutputFileError("files.irregular", file=path)
    if target.exists() and not target.stat().st_mode & _WRITABLE:
        # putting another file in its place needs no right to write in it, only in its folder
        raise OutputFileError("files.read_only", file=path)
    return target


def _replaced_what_is_open(error: Exception) -> bool:
    """Tell whether Windows refused (ERROR_ACCESS_DENIED) to put a file in the place of one that is open."""
    # where a new file could be made beside it, and it is not read-only, nothing else is in the way;
    # of two names, the second is what should have been replaced
    names = isinstance(error, OSError) and error.filename2 is not None
    return names and getattr(error, "winerror", None) == _DENIED


def _why(error: Exception, folder: Path) -> Statement:
    if is_held_open(error) or _replaced_what_is_open(error):
        return Statement("files.held_open")
    number = getattr(error, "errno", None)
    if number in {errno.ENOSPC, errno.EDQUOT}:
        return Statement("files.disk_full")
    if number == errno.ENAMETOOLONG:
        return Statement("files.name_too_long")
    if number in {errno.EACCES, errno.EPERM, errno.EROFS} or not os.access(folder, os.W_OK):
        return Statement("files.folder_not_writable", folder=folder)
    return Statement("files.folder_takes_files", folder=folder)
