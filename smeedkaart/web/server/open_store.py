"""The store of this server, opened once, and the few small questions about it that every page asks."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from smeedkaart.errors import StoreError
from smeedkaart.store.place import default_path, voices_beside
from smeedkaart.store.store import Store
from smeedkaart.web.server.app import DATABASE_VARIABLE

__all__ = ["is_online", "online_from", "revision_of", "store"]


def store() -> Store:
    """Return the store of this server: the file it was started with, else the user's own.

    Examples
    --------
    >>> store() is store()
    True
    """
    return _store(Path(os.environ.get(DATABASE_VARIABLE) or default_path()))


@lru_cache(maxsize=4)
def _store(path: Path) -> Store:
    if voices_beside(path).exists():
        # drawings of residents that are too old go, also when nobody asks for them
        threading.Thread(target=_open_voices, args=(path,), daemon=True).start()
    return Store(path)


def _open_voices(path: Path) -> None:
    # of a file that cannot be opened now, whoever asks for it is told
    with suppress(StoreError):
        _voices(path)


@lru_cache(maxsize=4)
def _voices(path: Path) -> object:
    # read in here: the first page must not wait for all that is needed to work out numbers
    from smeedkaart.store.voices import Voices  # noqa: PLC0415

    return Voices(path)


def revision_of(workshop: str) -> int | None:
    """Return the revision of a workshop, None when there is no such workshop."""
    try:
        return store().revision(workshop)
    except StoreError:
        return None


def is_online(workshop: str) -> bool:
    """Tell whether a workshop may ask services on the internet; one that is not there may not."""
    return online_from(workshop) is not None


def online_from(workshop: str) -> datetime | None:
    """Tell since when a workshop may ask services on the internet, None when it may not."""
    try:
        return store().online_since(workshop)
    except StoreError:
        return None
