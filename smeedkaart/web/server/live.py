"""The routes of a workshop that people draw in: strokes in, and what they changed out, to every page."""

# ruff: noqa: PLC0415 - imports wait until they are needed: people see a page before figures can be worked out

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import cache

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from smeedkaart.errors import SmeedkaartError, StoreError
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import known_language, speaking
from smeedkaart.web.server.gate import came_through
from smeedkaart.web.server.plain_page import plain_sorry

__all__ = ["LiveAnswer", "live_routes"]

LiveAnswer = Callable[[Request], Awaitable[Response]]

# the plain page has the address of the workshop itself
_PAGE = "page"
_ANSWERS = {
    "": _PAGE,
    **{f"/{name}": name for name in ("opened", "all", "stream", "units", "check", "colour", "voices")},
    "/voices.html": "voices_page",
    "/receipt/{area}": "receipt",
}
_TAKERS = {f"/{name}": name for name in ("edit", "hand", "mark", "undo", "redo", "choose", "mend", "voice")}
# what was asked of drawings of residents and cannot be, now or later
_NEVER = {"store.voice_of_nothing", "store.voice_without_surface", "store.voice_unknown_code"}


def live_routes() -> list[Route]:
    """List the routes of the workshops in the store of this server."""
    return [
        Route(f"{before}/kaart/w/{{id}}{path}", _guarded(name), methods=[method])
        for method, paths in (("GET", _ANSWERS), ("POST", _TAKERS))
        for path, name in paths.items()
        # Streamlit puts server.baseUrlPath before its own routes only
        for before in ("", "/{base:path}")
    ]


def _guarded(name: str) -> LiveAnswer:
    """Answer only what came through the gates (host, code, origin), and refuse in one sentence."""

    async def guarded(request: Request) -> Response:
        refused = _refusal(request)
        if refused is not None:
            return refused
        answers = await run_in_threadpool(_answers)
        try:
            return await answers[name](request)
        except SmeedkaartError as error:
            with speaking(_language(request)):
                refuse = plain_sorry if name == _PAGE else _refused
                return refuse(str(error), _status(error))

    return guarded


def _status(error: SmeedkaartError) -> int:
    if not isinstance(error, StoreError):
        return 400
    code = getattr(error.said, "code", "")
    if code in _NEVER:
        return 400
    # a file that is busy may be free a moment later
    return 404 if code == "store.no_workshop" else 503


def _refusal(request: Request) -> Response | None:
    with speaking(_language(request)):
        if not request.headers or not came_through(request.headers):
            return _refused(_("This request did not come from a page of smeedkaart."), 403)
        if request.method == "POST" and request.headers.get("X-Smeedkaart") != "1":
            return _refused(_("This request did not come from the map."), 400)
    return None


@cache
def _answers() -> Mapping[str, LiveAnswer]:
    from smeedkaart.web.server.live_answers import live_answers

    return live_answers()


def _language(request: Request) -> str:
    return known_language(request.query_params.get("lang"))


def _refused(sentence: str, status: int) -> Response:
    return JSONResponse({"error": sentence}, status_code=status, headers={"Cache-Control": "no-store"})
