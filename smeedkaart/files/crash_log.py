"""Log what nobody foresaw, with where it happened, and without anything that people drew or typed."""

from __future__ import annotations

import errno
import logging
import platform
import sys
import tempfile
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import platformdirs

from smeedkaart.text.teller import Statement

__all__ = ["WithoutMessages", "log_error", "log_folder", "unforeseen", "without_messages"]

_NAME = "smeedkaart.log"
# beyond this the log makes room: the one before stays beside it
_MOST_BYTES = 1_000_000
# a recursion without end has a thousand frames that say the same
_MOST_FRAMES = 60


def log_folder() -> Path:
    """Return the folder for the log: the one for logs of this user."""
    return Path(platformdirs.user_log_dir("smeedkaart", appauthor=False))


def unforeseen(error: BaseException) -> Statement:
    """Log an error that nobody foresaw, and return what to say to whoever met it."""
    file = log_error(error)
    if file is None:
        return Statement("files.unforeseen_unlogged")
    return Statement("files.unforeseen", file=file)


def log_error(error: BaseException) -> Path | None:
    """Add an error to the log file."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    about = f"smeedkaart {version('smeedkaart')}, Python {platform.python_version()}, {sys.platform}"
    text = f"{now}  {about}\n{without_messages(error)}\n"
    for folder in (log_folder(), Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file = folder / _NAME
            if file.exists() and file.stat().st_size > _MOST_BYTES:
                file.replace(file.with_suffix(".old.log"))
            with file.open("a", encoding="utf-8") as log:
                log.write(text)
        except OSError:
            continue
        return file
    return None


def without_messages(error: BaseException) -> str:
    """Write an error as its kinds and where it was raised, without any message.

    What an exception says is left out: libraries quote in it what they stumbled over (a `KeyError` the name
    of an area, a `ValueError` the figure or address that was typed, GEOS the corners of a shape, an `OSError`
    a path with the name of the user). Local values are left out for the same reason, and of the files only
    the part within Python's packages is told. A number of the system, or of SQLite, holds nothing of anybody.

    Examples
    --------
    >>> try:
    ...     {}["De Weide"]
    ... except KeyError as error:
    ...     print(without_messages(error).splitlines()[-1])
    KeyError
    """
    return "\n".join(line for one in reversed(_chain(error)) for line in _lines(one))


def _chain(error: BaseException) -> list[BaseException]:
    """List an error and what led to it."""
    found: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in found:
        found.append(one)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return found


def _lines(error: BaseException) -> Iterator[str]:
    frames = [
        f"  {_within(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    if len(frames) > _MOST_FRAMES:
        half = _MOST_FRAMES // 2
        frames[half:-half] = [f"  ... {len(frames) - _MOST_FRAMES} more ..."]
    yield from frames
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    yield f"{name} {_number(error)}".rstrip()


def _number(error: BaseException) -> str:
    number = getattr(error, "errno", None)
    if isinstance(error, OSError) and isinstance(number, int):
        return errno.errorcode.get(number, str(number))
    of_sqlite = getattr(error, "sqlite_errorname", "")
    return of_sqlite if isinstance(of_sqlite, str) else ""


def _within(file: str) -> str:
    """Cut off of a path what says whose computer it is."""
    parts = Path(file).parts
    for start in ("site-packages", "smeedkaart"):
        if start in parts:
            last = len(parts) - 1 - parts[::-1].index(start)
            return "/".join(parts[last + (start == "site-packages") :])
    return parts[-1] if parts else "?"


class WithoutMessages(logging.Filter):
    """Keeps what errors say out of what others log of them: the terminal of the server is a log too."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the error without messages in the place of its own message and traceback."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            record.msg, record.args = f"{record.msg}\n{without_messages(error)}".replace("%", "%%"), ()
            record.exc_info = record.exc_text = None
        return True
