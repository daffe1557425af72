"""A server with the routes of live workshops on a free port of this machine, and a page that asks it."""

from __future__ import annotations

import http.client
import json
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import uvicorn
from starlette.applications import Starlette

from smeedkaart.store.store import Store
from smeedkaart.web.server.app import DATABASE_VARIABLE
from smeedkaart.web.server.gate import gate
from smeedkaart.web.server.live import live_routes
from tests.fixtures.browser import free_port

__all__ = ["Answer", "Page", "serving"]

OURS = {"X-Smeedkaart": "1", "Content-Type": "application/json"}


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> Any:
        """What the answer holds."""
        return json.loads(self.body)


@contextmanager
def serving(store: Store, hosts: Iterable[str] = (), code: str | None = None) -> Iterator[int]:
    """Serve the routes behind the same gates as the app has; brings the port."""
    port = free_port()
    app = Starlette(routes=live_routes(), middleware=gate("127.0.0.1", hosts, code))
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_level="critical", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    known = os.environ.get(DATABASE_VARIABLE)
    os.environ[DATABASE_VARIABLE] = str(store.path)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(5)
        os.environ.pop(DATABASE_VARIABLE)
        if known is not None:
            os.environ[DATABASE_VARIABLE] = known


class Page:
    """One page of a browser that has a workshop open."""

    def __init__(self, port: int, workshop: str, client: str = "page", base: str = "") -> None:
        self.port, self.path, self.client = port, f"{base}/kaart/w/{workshop}", client
        self.edits = 0
        self.open: list[http.client.HTTPConnection] = []

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send a request as our map does, whatever comes back; a header that is empty is left out."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if method == "POST":
            sent = OURS | sent
        try:
            body = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
            connection.request(method, self.path + path, body, {k: v for k, v in sent.items() if v})
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def post(self, path: str, **body: Any) -> Any:
        """Send something as our map does; brings what is told."""
        answer = self.ask("POST", path, {"client": self.client, "lang": "nl"} | body)
        assert answer.status == 200, answer.body
        return answer.told

    def edit(self, *put: Any, revision: int = 0, **more: Any) -> Any:
        """Draw."""
        self.edits += 1
        sent = {"edit_id": f"{self.client}-{self.edits}", "why": "edit", "put": [*put], "end": []}
        return self.post("/edit", **(sent | {"revision": revision} | more))

    def listen(self, query: str = "lang=nl") -> Iterator[tuple[str, str, Any]]:
        """Open a stream; brings each event as it comes: its name, its id and what it holds."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        self.open.append(connection)
        connection.request("GET", f"{self.path}/stream?{query}")
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        assert answer.getheader("content-type", "").startswith("text/event-stream")
        return self._events(answer)

    def _events(self, answer: http.client.HTTPResponse) -> Iterator[tuple[str, str, Any]]:
        told: dict[str, str] = {}
        for line in answer:
            name, _colon, value = line.decode().rstrip("\n").partition(": ")
            if name:
                told[name] = value
            elif "data" in told:
                yield told.get("event", "message"), told.get("id", ""), json.loads(told["data"])
                told = {}
            else:
                told = {}

    def close(self) -> None:
        """Let go of all streams."""
        for connection in self.open:
            connection.close()
