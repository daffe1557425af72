"""Read the file of a data pack whole, and set it aside when it is damaged."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from smeedkaart.errors import PackError
from smeedkaart.sources.packs import file as packfile
from smeedkaart.sources.packs.folder import is_key
from smeedkaart.sources.packs.messages import unusable
from smeedkaart.text.teller import Statement

__all__ = ["read_checked"]

T = TypeVar("T")

# how often a file is read again because another took its place meanwhile
_TRIES = 5


class _Mark(NamedTuple):
    """By which one file is told from another that took its place."""

    device: int
    inode: int
    changed: int
    size: int


def read_checked(path: Path, make: Callable[[packfile.Contents], T]) -> T:
    """Read a file of packs whole, and set it aside when it is damaged."""
    for _attempt in range(_TRIES):
        mark = _mark(path)
        try:
            return _whole(path, make)
        except (packfile.DamagedError, packfile.NoPackError) as error:
            # somebody may have put a new file in its place while the old one was being read
            if _mark(path) != mark:
                continue
            if isinstance(error, packfile.NoPackError) and not is_key(path.stem):
                raise PackError(unusable(path, error)) from None
            raise PackError(_damaged(path, _set_aside(path, mark))) from error
        except (packfile.NewerError, packfile.RefusedError, packfile.EditedError, OSError) as error:
            raise PackError(unusable(path, error)) from None
    raise PackError("packs.unopened", file=path, reason=Statement("packs.keeps_changing"))


def _damaged(path: Path, aside: Path | None) -> Statement:
    if aside is None:
        return Statement("packs.damaged", file=path)
    return Statement("packs.damaged_set_aside", file=path, aside=aside.name)


def _whole(path: Path, make: Callable[[packfile.Contents], T]) -> T:
    contents = packfile.read_contents(path)
    try:
        return make(contents)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise packfile.DamagedError(str(error)) from error


def _mark(path: Path) -> _Mark:
    try:
        status = path.stat()
    except OSError as error:
        told = unusable(path, error) if path.exists() else Statement("packs.no_file", file=path)
        raise PackError(told) from None
    return _Mark(status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size)


def _set_aside(path: Path, mark: _Mark) -> Path | None:
    """Give a damaged file another name; None when that is not allowed, as on a read-only disk."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    aside = path.with_name(f"{path.name}.damaged-{moment}")
    try:
        path.rename(aside)
        if _mark(aside) != mark:
            # a whole file came in its place at the last moment: back with it, unless a newer is there
            with suppress(FileExistsError):
                os.link(aside, path)
            aside.unlink()
            return None
    except (OSError, PackError):
        return None
    return aside
