"""A server that says exactly what a test tells it to, down to the byte, over real HTTP on this machine."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Say = Callable[[BaseHTTPRequestHandler], None]


@dataclass(slots=True)
class Scripted:
    """The address of a running server and what it was asked.

    Parameters
    ----------
    url
        Its address, without a slash at the end.
    asked
        The first line of each request ("GET /odata?x=1 HTTP/1.1" gives "/odata?x=1"), in order.
    headers
        The headers of each request, names in small letters.
    """

    url: str
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def scripted(*says: Say) -> Iterator[Scripted]:
    """Serve one answer after the other; the last one for ever."""
    turns = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with turns:
                turn = len(log.asked)
                log.asked.append(self.path)
                log.headers.append({name.lower(): value for name, value in self.headers.items()})
            says[min(turn, len(says) - 1)](self)

        def log_message(self, *_arguments: Any) -> None:
            """Keep quiet."""

    server = _Server(("127.0.0.1", 0), Handler)
    log = Scripted(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield log
    server.shutdown()
    server.server_close()
    thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_arguments: Any) -> None:
        """Keep quiet: that a client hangs up half-way is part of many a test."""


def answer(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Say:
    """Answer properly, with these bytes."""

    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return say


def reset(body: bytes, promised: int) -> Say:
    """Promise so many bytes, send these, and reset the connection."""

    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(promised))
        handler.end_headers()
        handler.wfile.write(body)
        handler.wfile.flush()
        # closing with unsent data thrown away sends RST instead of an orderly end
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.close_connection = True

    return say


def short(body: bytes, promised: int) -> Say:
    """Promise so many bytes, send these, and hang up in good order."""

    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(promised))
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    return say


def chunked(*pieces: bytes, end: bool = True, pause: float = 0.0) -> Say:
    """Send pieces without telling how many bytes there are; perhaps without the mark of the end."""

    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for piece in pieces:
            handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            handler.wfile.flush()
            time.sleep(pause)
        if end:
            handler.wfile.write(b"0\r\n\r\n")
        handler.close_connection = True

    return say


def silence(seconds: float) -> Say:
    """Say nothing for a while, then hang up."""

    def say(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)
        handler.close_connection = True

    return say


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """Hang up without a word."""
    handler.close_connection = True
