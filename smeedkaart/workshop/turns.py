"""Put what pages sent in the turns in which it is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["page_of", "turns_of"]


def turns_of(payloads: Sequence[Any]) -> Iterator[list[Any]]:
    """Part edits where a page comes again: its next one builds on what became of the one before."""
    turn: list[Any] = []
    pages: set[str] = set()
    for payload in payloads:
        page = page_of(payload)
        # who does not say may be anyone
        if turn and (page in pages or not page or "" in pages):
            yield turn
            turn, pages = [], set()
        turn.append(payload)
        pages.add(page)
    if turn:
        yield turn


def page_of(payload: Any) -> str:
    """Read which page sent something; empty when it does not say."""
    client = payload.get("client") if isinstance(payload, Mapping) else None
    return client if isinstance(client, str) else ""
