"""Witnesses of what leaves this machine: a proxy that writes down every question, and one inside a server."""

from __future__ import annotations

import socketserver
import threading
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

__all__ = ["Witness", "inside"]

# the smallest picture there is, so that whoever asks for a tile gets one
_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)

# Python tells its own audit hook of every name that is looked up and every address that is spoken to
_INSIDE = """
import sys

def _watch(event, given):
    if event not in {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}:
        return
    where = given[0] if event.startswith("socket.get") else given[1]
    host = str(where[0] if isinstance(where, tuple) else where)
    if host not in {"127.0.0.1", "::1", "localhost", "0.0.0.0", "None"}:
        with open(%r, "a") as file:
            print(event, host, file=file)

sys.addaudithook(_watch)
"""


class Witness:
    """A proxy on this machine that lets nobody through and remembers whom was asked for.

    It answers a question for a picture with a picture, and any other with a refusal.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        witness = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                method, _, rest = self.rfile.readline().decode("latin-1").partition(" ")
                while self.rfile.readline().strip():
                    pass
                target = rest.split(" ")[0]
                witness.asked.append(f"{method} {target}")
                if method == "GET" and target.endswith(".png"):
                    head = f"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: {len(_PNG)}\r\n"
                    self.wfile.write(head.encode() + b"Connection: close\r\n\r\n" + _PNG)
                else:
                    self.wfile.write(b"HTTP/1.1 502 Nobody\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def hosts(self) -> set[str]:
        """Return whom was asked for."""
        return {urlsplit(one.split(" ")[1]).hostname or one.split(" ")[1] for one in self.asked}

    def environment(self) -> dict[str, str]:
        """Return the variables that lead a program to this proxy."""
        names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
        return {form: self.url for name in names for form in (name, name.lower())} | {
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
        }

    def __enter__(self) -> Self:
        """Listen until the block ends."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Listen no longer."""
        self._server.shutdown()
        self._server.server_close()


def inside(folder: Path) -> tuple[dict[str, str], Path]:
    """Make a witness inside every Python that is started with these variables.

    Returns
    -------
    tuple
        The variables, and the file in which it writes whom was looked up or spoken to beyond this machine.
    """
    told = folder / "outside.txt"
    place = folder / "witness"
    place.mkdir()
    (place / "sitecustomize.py").write_text(_INSIDE % str(told), encoding="utf-8")
    told.touch()
    return {"PYTHONPATH": str(place)}, told
