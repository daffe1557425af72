"""The ASGI middleware before all that is answered: known hosts, own pages only, safe headers on everything.

It stands before Streamlit and before our own routes, for pages, files and websockets alike.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Mapping

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from smeedkaart.text.language import gettext as _
from smeedkaart.web.server.access import access_code, only_with_code
from smeedkaart.web.server.codegate import CodeGate
from smeedkaart.web.server.hosts import Authority, KnownHosts, named_hosts, read_authority, read_origin
from smeedkaart.web.server.refusal import in_all_languages

__all__ = ["HOSTS_VARIABLE", "Gate", "came_through", "gate"]

# for who starts it as `streamlit run app.py`, which knows no --host
HOSTS_VARIABLE = "SMEEDKAART_HOSTS"

_FRAMES = "frame-ancestors 'none'"
_READING = {"GET", "HEAD", "OPTIONS"}
# a script that is served without this gate, by `streamlit run main.py`, does not see it
_PASSED = "x-smeedkaart-gate"
_PASS = secrets.token_urlsafe(16)


def gate(address: str | None, hosts: Iterable[str] = (), code: str | None = None) -> list[Middleware]:
    """List the middleware to hand to `st.App`: known hosts first, then the access code."""
    given = os.environ.get(HOSTS_VARIABLE, "").replace(",", " ").split()
    named = named_hosts([*hosts, *given])
    asked = access_code(code)
    only_with_code(address, (host.name for host in named), asked)
    known = KnownHosts(named, listening=lambda: st.get_option("server.address"))
    return [Middleware(Gate, known=known), Middleware(CodeGate, code=asked)]


def came_through(headers: Mapping[str, str]) -> bool:
    """Tell whether a visitor came through the gate, by the headers that the page sees (none: no visitor)."""
    found = {name.lower(): value for name, value in headers.items()}
    return not found or secrets.compare_digest(found.get(_PASSED, ""), _PASS)


class Gate:
    """Let in what a page of ours asks, and refuse the rest in one sentence."""

    def __init__(self, app: ASGIApp, known: KnownHosts) -> None:
        self._app = app
        self._known = known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let it through."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        answer = _Sealed(scope, send)
        refused = self._refusal(scope)
        if refused is not None:
            await answer.refuse(refused, receive)
            return
        try:
            await self._app(_as_passed(scope), receive, answer.send)
        except Exception:
            if not answer.started:
                await answer.refuse(in_all_languages(_broken, 500), receive)
            raise

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        local = scope.get("server")
        asked = _only(headers.getlist("host"), read_authority)
        if local is None or local[1] is None or asked is None or not self._known.know(asked, local):
            return in_all_languages(_elsewhere, 421)
        if not self._from_own_page(scope, headers, local):
            return in_all_languages(_foreign, 403)
        return None

    def _from_own_page(self, scope: Scope, headers: Headers, local: tuple[str, int]) -> bool:
        if origins := headers.getlist("origin"):
            origin = _only(origins, read_origin)
            return origin is not None and self._known.know(origin, local)
        if scope["type"] != "http":
            # every browser says where a websocket comes from
            return False
        if scope["method"] not in _READING:
            # as it does for what is sent; a program that is no browser says so with a header of its own
            return headers.get("x-smeedkaart") == "1"
        # a picture, a script: other sites may link to the map, not take pieces out of it
        site, mode = headers.get("sec-fetch-site"), headers.get("sec-fetch-mode")
        return site not in {"cross-site", "same-site"} or mode == "navigate"


class _Sealed:
    # what goes out, with the same headers on all of it

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self.started = False

    async def send(self, message: Message) -> None:
        kind = message["type"]
        if kind == "websocket.close" and not self.started:
            # before the handshake this is a refusal; as an answer of its own it can carry headers
            await self.refuse(in_all_languages(_foreign, 403), None)
            return
        if kind in {"http.response.start", "websocket.accept", "websocket.http.response.start"}:
            self.started = True
            headers = MutableHeaders(raw=list(message.get("headers", [])))
            headers["X-Content-Type-Options"] = "nosniff"
            if not any(_FRAMES in policy for policy in headers.getlist("content-security-policy")):
                headers.append("Content-Security-Policy", _FRAMES)
            message = {**message, "headers": headers.raw}
        await self._send(message)

    async def refuse(self, response: Response, receive: Receive | None) -> None:
        if self._scope["type"] == "websocket" and "websocket.http.response" not in self._scope.get(
            "extensions", {}
        ):
            self.started = True
            await self._send({"type": "websocket.close", "code": 1008})
            return
        await response(self._scope, receive or _nothing, self.send)


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


def _only(values: list[str], read: Callable[[str], Authority | None]) -> Authority | None:
    # none, or several that may say different things: nobody knows which one counts
    return read(values[0]) if len(values) == 1 else None


def _as_passed(scope: Scope) -> Scope:
    raw = [pair for pair in scope["headers"] if pair[0].lower() != _PASSED.encode()]
    headers = MutableHeaders(raw=raw)
    headers[_PASSED] = _PASS
    if "origin" in headers:
        # Streamlit compares it with Host once more, and asks an outside service where the two differ
        headers["origin"] = f"{headers['origin'].partition('://')[0]}://{headers['host']}"
    return {**scope, "headers": headers.raw}


def _elsewhere() -> str:
    return _("This smeedkaart does not answer at this address; whoever started it can add it with --host.")


def _foreign() -> str:
    return _("This request did not come from a page of smeedkaart.")


def _broken() -> str:
    return _("Something went wrong. What you drew is kept. Refresh the page to go on.")
