"""The sentences in which is told what is the matter with a data pack."""

from __future__ import annotations

import errno
from pathlib import Path

from smeedkaart.text.language import gettext as _

__all__ = ["absent", "damaged", "misnamed", "newer", "no_pack", "reason_of", "unopened"]


def absent(key: str) -> str:
    """Say: there is no such pack here."""
    text = _("There is no data pack {key} on this machine; fetch it on the page Data, or import it.")
    return text.format(key=key)


def damaged(path: Path, aside: Path | None) -> str:
    """Say: it is damaged, and was set aside under another name if that could be done."""
    if aside is None:
        return _("The data pack {file} is damaged and cannot be used; fetch or import it again.").format(
            file=path
        )
    text = _("The data pack {file} is damaged; it was set aside as {aside}. Fetch or import it again.")
    return text.format(file=path, aside=aside.name)


def no_pack(path: Path) -> str:
    """Say: it is something else than a pack."""
    return _("{file} is not a data pack of smeedkaart.").format(file=path)


def newer(path: Path) -> str:
    """Say: only a newer smeedkaart can read it."""
    text = _("{file} was made by a newer smeedkaart; install the newest smeedkaart to use it.")
    return text.format(file=path)


def unopened(path: Path, reason: object) -> str:
    """Say: it cannot be opened, for a reason in words or an error of the system."""
    words = reason_of(reason) if isinstance(reason, OSError) else reason
    return _("{file} cannot be opened: {reason}.").format(file=path, reason=words)


def reason_of(error: OSError) -> str:
    """Say why the system refused something."""
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return _("that is not allowed on this computer")
    return error.strerror or str(error)


def misnamed(path: Path, key: str) -> str:
    """Say: it is a pack, but not the one that its name says."""
    text = _("{file} holds the data pack {key} under another name; import it to use it.")
    return text.format(file=path, key=key)
