"""The ASGI middleware that asks for the access code: a form until the code was given, and then the app."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode

import jinja2
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from smeedkaart.text.language import DEFAULT_LANGUAGE, LANGUAGES, known_language, ngettext, speaking
from smeedkaart.text.language import gettext as _
from smeedkaart.web.server.access import LIFE, AccessCode, beyond
from smeedkaart.web.server.guesses import Guesses, network_of
from smeedkaart.web.server.hosts import is_loopback
from smeedkaart.web.server.refusal import in_all_languages

__all__ = ["CodeGate"]

_MOST_BYTES = 2_000
_FORM = "application/x-www-form-urlencoded"
# the form needs nothing but its own style; it goes nowhere but here
_POLICY = (
    "frame-ancestors 'none'; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "form-action 'self'; base-uri 'none'"
)


class CodeGate:
    """Let in who gave the code; without a code only who comes from this machine itself.

    A code is asked on this machine too: a proxy here brings others, and cannot be told from its user.
    """

    def __init__(self, app: ASGIApp, code: AccessCode | None, guesses: Guesses | None = None) -> None:
        self._app = app
        self._code = code
        self._guesses = Guesses() if guesses is None else guesses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let it through."""
        if scope["type"] == "lifespan" or self._admits(scope):
            await self._app(scope, receive, send)
            return
        if self._code is None:
            answer: Response = in_all_languages(beyond, 403)
        elif scope["type"] == "websocket":
            answer = in_all_languages(_needs_code, 401)
        elif scope["method"] == "POST" and Headers(scope=scope).get("content-type", "").startswith(_FORM):
            answer = await self._tried(Request(scope, receive), self._code)
        else:
            answer = _form(scope, 401)
        await answer(scope, receive, send)

    def _admits(self, scope: Scope) -> bool:
        if self._code is None:
            # not where the server was told to listen, but where this visitor really came in
            return is_loopback(scope["server"][0])
        return self._code.admits(HTTPConnection(scope).cookies.get(_cookie(scope), ""))

    async def _tried(self, request: Request, code: AccessCode) -> Response:
        given = await _given(request)
        if not given.strip():
            return _form(request.scope, 401)
        visitor = "" if request.client is None else network_of(request.client.host)
        pause = await self._guesses.turn(visitor)
        if pause:
            return _form(request.scope, 429, pause=pause)
        if not code.opens(given):
            self._guesses.wrong(visitor)
            return _form(request.scope, 401, wrong=True)
        self._guesses.right(visitor)
        return _welcome(request, code)


async def _given(request: Request) -> str:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            return ""
    fields = parse_qs(body.decode("utf-8", "replace"))
    return fields.get("code", [""])[-1]


def _welcome(request: Request, code: AccessCode) -> Response:
    # relative to where the form stood, so it holds behind any proxy and leads to no other site
    last = request.scope.get("raw_path", b"/").rpartition(b"/")[2].decode("latin-1")
    query = request.scope["query_string"].decode("latin-1")
    place = f"./{last}?{query}" if query else f"./{last}"
    answer = Response(status_code=303, headers={"Location": place, "Cache-Control": "no-store"})
    safe = request.url.scheme == "https" or request.headers.get("origin", "").startswith("https:")
    # lax: who follows a link from a mail on the web is not asked again; what is sent has its origin checked
    answer.set_cookie(
        _cookie(request.scope), code.ticket(), max_age=LIFE, secure=safe, httponly=True, samesite="lax"
    )
    return answer


def _cookie(scope: Scope) -> str:
    # a browser keeps the cookies of all ports of a machine together
    return f"smeedkaart-{scope['server'][1]}"


def _needs_code() -> str:
    return _("Give the code first: open the start page of this smeedkaart.")


def _form(scope: Scope, status: int, *, wrong: bool = False, pause: int = 0) -> Response:
    asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    language = known_language(dict(asked).get("lang"))
    others = [pair for pair in asked if pair[0] != "lang"]
    trouble = ""
    with speaking(language):
        if pause:
            trouble = ngettext(
                "Too many wrong codes. Try again in {count} second.",
                "Too many wrong codes. Try again in {count} seconds.",
                pause,
            ).format(count=pause)
        elif wrong:
            trouble = _("That is not the code. Mind capitals and dashes.")
        page = _template().render(
            language=LANGUAGES[language],
            intro=_("This map is for who has the code. Ask it of whoever leads the workshop."),
            trouble=trouble,
            label=_("Code"),
            button=_("Open the map"),
            others=[
                (other, "?" + urlencode(others + ([] if code == DEFAULT_LANGUAGE else [("lang", code)])))
                for code, other in LANGUAGES.items()
                if code != language
            ],
        )
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": _POLICY,
        # a form that is sent without its origin would be refused
        "Referrer-Policy": "same-origin",
    }
    return HTMLResponse(page, status, headers | ({"Retry-After": str(pause)} if pause else {}))


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("codeform.html")
