"""Ask an ASGI app one thing, without a network: the headers that are given, and no client that tidies up."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp

__all__ = ["Told", "ask", "ask_at_once"]

Pairs = Sequence[tuple[str, str]]


@dataclass(slots=True)
class Told:
    """What an app answered.

    Parameters
    ----------
    status
        Of the answer; 101 for a websocket that was opened, 0 when nothing was said.
    headers
        Name in small letters and value, in order, repeated ones too.
    body
        As text.
    texts
        What a websocket said.
    """

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: str = ""
    texts: list[str] = field(default_factory=list)

    def all(self, name: str) -> list[str]:
        """Return every value of a header."""
        return [value for known, value in self.headers if known == name]


async def ask_at_once(
    app: ASGIApp,
    path: str = "/",
    headers: Pairs = (),
    *,
    method: str = "GET",
    body: bytes = b"",
    query: str = "",
    kind: str = "http",
    scheme: str = "http",
    local: tuple[str, int] = ("127.0.0.1", 8501),
    visitor: str = "127.0.0.1",
) -> Told:
    """Ask, within an event loop that runs already."""
    told = Told()
    scope: dict[str, Any] = {
        "type": kind,
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": scheme,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
        "server": local,
        "client": (visitor, 50_000),
        "subprotocols": [],
        "extensions": {"websocket.http.response": {}},
    }
    if kind == "http":
        scope["method"] = method
    waiting = [
        {"type": "websocket.connect"} if kind == "websocket" else {"type": "http.request", "body": body}
    ]

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0)
        return waiting.pop() if waiting else {"type": f"{kind}.disconnect", "code": 1000}

    async def send(message: Any) -> None:
        await asyncio.sleep(0)
        said = message["type"]
        if said.endswith("response.start") or said == "websocket.accept":
            told.status = message.get("status", 101)
            told.headers = [(name.decode().lower(), value.decode()) for name, value in message["headers"]]
        elif said.endswith("response.body"):
            told.body += message.get("body", b"").decode()
        elif said == "websocket.send":
            told.texts.append(message["text"])

    await app(scope, receive, send)
    return told


def ask(app: ASGIApp, path: str = "/", headers: Pairs = (), **more: Any) -> Told:
    """Ask one thing, and wait for the answer."""
    return asyncio.run(ask_at_once(app, path, headers, **more))
