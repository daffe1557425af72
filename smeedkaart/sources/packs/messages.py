"""What there is to say when something is the matter with a data pack."""

from __future__ import annotations

import errno
from pathlib import Path

from smeedkaart.text.teller import Fact, Statement

__all__ = ["absent", "damaged", "misnamed", "newer", "no_pack", "reason_of", "unopened"]


def absent(key: str) -> Statement:
    """Say: there is no such pack here."""
    return Statement("packs.absent", key=key)


def damaged(path: Path, aside: Path | None) -> Statement:
    """Say: it is damaged, and was set aside under another name if that could be done."""
    if aside is None:
        return Statement("packs.damaged", file=path)
    return Statement("packs.damaged_set_aside", file=path, aside=aside.name)


def no_pack(path: Path) -> Statement:
    """Say: it is something else than a pack."""
    return Statement("packs.no_pack", file=path)


def newer(path: Path) -> Statement:
    """Say: only a newer smeedkaart can read it."""
    return Statement("packs.newer", file=path)


def unopened(path: Path, reason: Fact) -> Statement:
    """Say: it cannot be opened, for a reason there are words for or an error of the system."""
    why = reason_of(reason) if isinstance(reason, OSError) else reason
    return Statement("packs.unopened", file=path, reason=why)


def reason_of(error: OSError) -> Statement | str:
    """Say why the system refused something."""
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Statement("packs.not_allowed")
    return error.strerror or str(error)


def misnamed(path: Path, key: str) -> Statement:
    """Say: it is a pack, but not the one that its name says."""
    return Statement("packs.misnamed", file=path, key=key)
