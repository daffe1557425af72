"""Whoever listens to a workshop, and the messages that wait for them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import NamedTuple

from smeedkaart.store.store import Store

__all__ = ["BEHIND", "LAST", "OUTSIDE", "RoomKey", "Sent", "StreamListener"]

# messages that wait for a reader who is slow, before it is told everything instead
_BACKLOG = 200


class RoomKey(NamedTuple):
    """A workshop in the file in which it is kept."""

    store: Store
    workshop: str


class Sent(NamedTuple):
    """One message as it goes out."""

    event: str
    seq: str
    data: str


BEHIND = Sent("behind", "", "")
"""In the place of what a reader was too slow to take: it is told everything."""

OUTSIDE = Sent("outside", "", "{}")
"""The internet was let in, or no longer: every page asks what holds now."""

LAST = Sent("last", "", "")
"""The server stops."""


class StreamListener:
    """Whoever listens to one workshop, in one language; several pages of one browser may share it."""

    def __init__(self, place: RoomKey, language: str, clients: Iterable[str]) -> None:
        self.place, self.language, self.clients = place, language, frozenset(clients)
        self.loop = asyncio.get_running_loop()
        self.waiting: asyncio.Queue[Sent] = asyncio.Queue()

    def take(self, sent: Sent) -> None:
        """Put a message in line; called on the loop of this reader."""
        if sent is not LAST and self.waiting.qsize() >= _BACKLOG:
            while not self.waiting.empty():
                self.waiting.get_nowait()
            sent = BEHIND
        self.waiting.put_nowait(sent)
