"""A line to the server over HTTP/1.1, as thin as can be: what is measured is the server, not who asks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

__all__ = ["Answer", "Line"]

_MOST = 1 << 24


class Answer(NamedTuple):
    """What came back."""

    status: int
    body: bytes

    def json(self) -> Any:
        """Read it."""
        return json.loads(self.body)


class Line:
    """One connection, for questions one after another or for a stream."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, body: object = None) -> Answer:
        """Ask one thing; a connection that the server closed meanwhile is made again once."""
        sent = b"" if body is None else json.dumps(body).encode()
        try:
            return await self._once(method, path, sent)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.close()
            return await self._once(method, path, sent)

    async def events(self, path: str) -> AsyncIterator[tuple[str, bytes]]:
        """Listen to a stream of server-sent events, each by its name."""
        reader, _status, headers = await self._send("GET", path, b"")
        assert headers["content-type"].startswith("text/event-stream"), headers
        name, kept = "message", b""
        while piece := await self._chunk(reader):
            *rows, kept = (kept + piece).split(b"\n")
            for row in rows:
                if row.startswith(b"event: "):
                    name = row[7:].decode()
                elif row.startswith(b"data: "):
                    yield name, row[6:]
                elif not row:
                    name = "message"

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _once(self, method: str, path: str, body: bytes) -> Answer:
        reader, status, headers = await self._send(method, path, body)
        if headers.get("transfer-encoding") != "chunked":
            return Answer(status, await reader.readexactly(int(headers.get("content-length", 0))))
        pieces = []
        while piece := await self._chunk(reader):
            pieces.append(piece)
        return Answer(status, b"".join(pieces))

    async def _send(
        self, method: str, path: str, body: bytes
    ) -> tuple[asyncio.StreamReader, int, dict[str, str]]:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port, limit=_MOST)
        host = f"127.0.0.1:{self._port}"
        head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(body)}\r\n"
        if method == "POST":
            head += f"Origin: http://{host}\r\nX-Smeedkaart: 1\r\nContent-Type: application/json\r\n"
        self._writer.write(head.encode() + b"\r\n" + body)
        told = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        named = (row.partition(": ") for row in told[1:] if row)
        return self._reader, int(told[0].split()[1]), {name.lower(): value for name, _, value in named}

    @staticmethod
    async def _chunk(reader: asyncio.StreamReader) -> bytes:
        size = int(await reader.readuntil(b"\r\n"), 16)
        return (await reader.readexactly(size + 2))[:size]
