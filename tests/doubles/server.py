"""HTTP/1.1 on the loopback, a thread per connection, and what faults do to a connection."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.doubles import locatieserver, odata, ogc, tiles, vierkant, wfs
from tests.doubles.wire import Answer, RefusedError, Request, Site, html

__all__ = ["Book", "Elsewhere", "Handler", "Server"]

_SERVICES: Mapping[str, tuple[str, Callable[[Request], Answer]]] = {
    "cbs": ("cbs", odata.answer),
    "wijkenbuurten": ("borders", wfs.answer),
    "ogc": ("features", ogc.answer),
    "locatieserver": ("addresses", locatieserver.answer),
    "tiles": ("tiles", tiles.answer),
    "vierkant": ("squares", vierkant.answer),
}
_CHUNK = 65_536
_PAGES = {
    "html-503": html(503, "503 Service Unavailable"),
    "html-404": html(404, "404 - File or directory not found."),
    "html-200": html(200, "Onderhoud: deze dienst is tijdelijk niet beschikbaar"),
}
_POISON = (
    b'{"value":[{"ID":0,"Key":"GM6666    ","WijkenEnBuurten":"GM6666    ","Title":"Elders"}],'
    b'"type":"FeatureCollection","features":[],"links":[],"response":{"numFound":0,"docs":[]}}'
)


@dataclass(slots=True)
class Book:
    """What a server goes by and what it keeps.

    Parameters
    ----------
    site
        The settings.
    log
        Questions as they came in.
    elsewhere_log
        Questions that came to the other host, where none should come.
    troubles
        Mistakes of the server itself, not of those who ask.
    stopping
        Set when it is time to go; whoever waits stops waiting.
    """

    site: Site
    log: list[Request] = field(default_factory=list)
    elsewhere_log: list[Request] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)


class Server(ThreadingHTTPServer):
    """Knows its book, every connection that is open and the thread that serves it."""

    request_queue_size = 64

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler], book: Book) -> None:
        super().__init__(address, handler)
        self.book = book
        self.open: set[socket.socket] = set()
        self.abrupt: set[socket.socket] = set()
        self.threads: set[threading.Thread] = set()
        self.lock = threading.Lock()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread of its own."""
        # a daemon, so that a test that forgets to stop the double does not hang; joined all the same
        thread = threading.Thread(target=self._run, args=(request, client_address), daemon=True)
        with self.lock:
            self.open.add(request)
            self.threads.add(thread)
        thread.start()

    def _run(self, request: Any, client_address: Any) -> None:
        try:
            self.process_request_thread(request, client_address)
        finally:
            with self.lock:
                self.threads.discard(threading.current_thread())

    def shutdown_request(self, request: Any) -> None:
        """Hang up, orderly or with a reset."""
        with self.lock:
            self.open.discard(request)
            abrupt = request in self.abrupt
            self.abrupt.discard(request)
        if abrupt:
            # an orderly goodbye before closing would send FIN, and no reset would follow
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """Keep what went wrong here; a client that just went away never comes this far."""
        self.book.troubles.append(traceback.format_exc())

    def close_all(self) -> None:
        """Hang up on everyone and wait until every thread has noticed."""
        with self.lock:
            threads = list(self.threads)
            for connection in self.open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(timeout=5)


class Handler(BaseHTTPRequestHandler):
    """Answers one connection, question after question."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server
    server_version = "Double"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer a question."""
        self._serve()

    def do_HEAD(self) -> None:
        """Answer without a body."""
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing; `Double.log` keeps what came in."""

    def handle(self) -> None:
        """Serve until the client goes away, however it goes."""
        with suppress(ConnectionError, TimeoutError):
            super().handle()

    def _serve(self) -> None:
        book = self.server.book
        request = _request(self, book.site)
        book.log.append(request)
        if self._hangs_up(request):
            return
        try:
            answer = _answer(request)
        except Exception:  # noqa: BLE001 - a mistake of the double itself must show in the test, not as silence
            book.troubles.append(traceback.format_exc())
            answer = html(500, "The double itself failed")
        self._send(request, _changed(request, answer))

    def _hangs_up(self, request: Request) -> bool:
        if request.fault("empty-reply"):
            self._close()
            return True
        if request.fault("stall"):
            self._wait(request.site.stall_seconds)
            self._close()
            return True
        return False

    def _wait(self, seconds: float) -> None:
        # not a sleep: stopping the double must not take as long as its longest stall
        self.server.book.stopping.wait(seconds)

    def _close(self) -> None:
        self.close_connection = True

    def _send(self, request: Request, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Access-Control-Allow-Origin", "*")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        payload = self._framed(request, answer.body)
        head = self._head()
        if self.command == "HEAD":
            payload = b""
        half = len(payload) // 2
        if request.fault("reset-mid-body"):
            self._write(head + payload[:half])
            self._reset()
        elif request.fault("short-body"):
            self._write(head + payload[:half])
            self._close()
        elif request.fault("stall-mid-body"):
            self._write(head + payload[:half])
            self._wait(request.site.stall_seconds)
            self._close()
        elif len(payload) > 1_000_000:
            # no second copy of a page of many megabytes
            self._write(head)
            self._write(payload)
        else:
            self._write(head + payload)

    def _framed(self, request: Request, body: bytes) -> bytes:
        """Write the headers that tell where the body ends, and give the body as it goes over the wire."""
        if request.site.compress and "gzip" in request.headers.get("accept-encoding", ""):
            self.send_header("Content-Encoding", "gzip")
            body = gzip.compress(body, compresslevel=1, mtime=0)
        if not request.site.chunked:
            self.send_header("Content-Length", str(len(body)))
            return body
        self.send_header("Transfer-Encoding", "chunked")
        pieces = [body[at : at + _CHUNK] for at in range(0, len(body), _CHUNK)]
        return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"

    def _head(self) -> bytes:
        # one write for head and body: a body that follows in a packet of its own waits for an acknowledgement
        buffer: list[bytes] = vars(self).pop("_headers_buffer")
        return b"".join(buffer) + b"\r\n"

    def _write(self, data: bytes) -> None:
        self.wfile.write(data)

    def _reset(self) -> None:
        # lingering for zero seconds makes closing send RST instead of FIN; the half body must arrive first
        self._wait(0.02)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with self.server.lock:
            self.server.abrupt.add(self.connection)
        self._close()


def _request(handler: Handler, site: Site) -> Request:
    parts = urlsplit(handler.path)
    # keep_blank_values: an empty parameter is a parameter too; + is a space
    pairs = tuple(parse_qsl(parts.query, keep_blank_values=True))
    path = unquote(parts.path)
    service = _service(path)[0]
    headers = {name.lower(): value for name, value in handler.headers.items()}
    return Request(handler.command, path, dict(pairs), pairs, headers, service, handler.path, site)


def _service(path: str) -> tuple[str, Callable[[Request], Answer]]:
    return _SERVICES.get(path.lstrip("/").split("/")[0], ("", _nowhere))


def _nowhere(_: Request) -> Answer:
    return html(404, "404 Not Found")


def _answer(request: Request) -> Answer:
    if request.fault("too-many"):
        headers = {"Retry-After": request.site.retry_after}
        return Answer(b"Too Many Requests\n", "text/plain; charset=utf-8", 429, headers)
    for name, page in _PAGES.items():
        if request.fault(name):
            return page
    if request.fault("redirect-elsewhere"):
        return Answer(
            b"", "text/html; charset=utf-8", 302, {"Location": request.site.elsewhere + request.raw}
        )
    try:
        return _service(request.path)[1](request)
    except RefusedError as refused:
        return refused.answer


def _changed(request: Request, answer: Answer) -> Answer:
    if answer.status != 200:
        return answer
    if request.fault("truncated-json"):
        return Answer(answer.body[: len(answer.body) // 2], answer.kind, 200, answer.headers)
    if request.fault("wrong-charset"):
        body = answer.body.decode("utf-8", "replace").encode("iso-8859-1", "replace")
        return Answer(body, answer.kind, 200, answer.headers)
    if request.fault("charset-header"):
        kind = answer.kind.split(";")[0] + ";charset=iso-8859-1"
        return Answer(answer.body, kind, 200, answer.headers)
    return answer


class Elsewhere(Handler):
    """Another host, to which no client should ever go; what it says must never be believed."""

    def _serve(self) -> None:
        request = _request(self, self.server.book.site)
        self.server.book.elsewhere_log.append(request)
        self._send(request, Answer(_POISON, "application/json;charset=utf-8"))
