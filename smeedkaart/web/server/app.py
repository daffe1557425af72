"""What the browser fetches beside the page itself: map scripts, the zones, and whether something changed.

Everything comes from this machine. The routes lie under `/kaart/`, also when the server lives under a longer
address.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import streamlit as st
import typer
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from smeedkaart.errors import SmeedkaartError, StoreError
from smeedkaart.files.crash_log import WithoutMessages, unforeseen
from smeedkaart.files.packaged import vendor_folder
from smeedkaart.sources.local import datasets
from smeedkaart.store.store import Store, default_path
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import known_language, speaking
from smeedkaart.web.editor.zones import zones_geojson
from smeedkaart.web.server import address_search as finding
from smeedkaart.web.server import pack_upload as receiving
from smeedkaart.web.server.firstpage import ARRIVED, FirstPage
from smeedkaart.web.server.gate import gate
from smeedkaart.web.server.reachability import as_json, outside
from smeedkaart.web.server.startup import hush, print_address

__all__ = [
    "DATABASE_VARIABLE",
    "MAIN",
    "SCHEME_VARIABLE",
    "apologise",
    "is_online",
    "layers",
    "layers_or_exit",
    "revision_of",
    "routes",
    "run",
    "settings",
    "store",
]

MAIN = Path(__file__).parents[1] / "main.py"

# how a server is told where the drawings are kept: the page runs by itself and takes no arguments
DATABASE_VARIABLE = "SMEEDKAART_DB"

# the file of the scheme with which workshops begin in this app
SCHEME_VARIABLE = "SMEEDKAART_SCHEME"

# not left to the operating system, which on Windows may call a script "text/plain"
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}

_NEVER_KEPT = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class _Answer:
    body: bytes
    media_type: str
    etag: str


def settings() -> dict[str, Any]:
    """Return the Streamlit settings of smeedkaart, the same as in `.streamlit/config.toml`.

    An installed smeedkaart is started from any folder, so it cannot count on that file.

    Examples
    --------
    >>> settings()["browser.gatherUsageStats"], settings()["server.address"]
    (False, '127.0.0.1')
    """
    return {
        "browser.gatherUsageStats": False,
        "client.showErrorDetails": "none",
        "client.showSidebarNavigation": False,
        "client.toolbarMode": "viewer",
        # it prints what an error says, past every filter
        "logger.enableRich": False,
        "logger.hideWelcomeMessage": True,
        "server.address": "127.0.0.1",
        "server.fileWatcherType": "none",
        "server.headless": False,
        "server.showEmailPrompt": False,
        "theme.base": "light",
        "theme.baseFontSize": 18,
        "theme.primaryColor": "#0b5d3b",
        "theme.textColor": "#1b2733",
    }


def run(
    address: str = "127.0.0.1",
    port: int | None = None,
    db: Path | None = None,
    *,
    headless: bool = False,
    hosts: Iterable[str] = (),
    code: str | None = None,
) -> None:
    """Serve the app until it is stopped, and open it in the browser."""
    checks = layers(address, hosts, code)
    if db is not None:
        # the page runs by itself in this process, and the address of the page is no place for a path
        os.environ[DATABASE_VARIABLE] = str(Path(db).resolve())
    chosen = settings() | {"server.address": address, "server.headless": headless}
    if port is not None:
        chosen["server.port"] = port
    hush()
    app = st.App(MAIN, routes=routes(), middleware=checks, lifespan=print_address, on_script_error=apologise)
    app.run(config=chosen)


def layers(address: str | None, hosts: Iterable[str] = (), code: str | None = None) -> list[Middleware]:
    """List what stands before Streamlit, the outermost first; it is asked for as `gate` is."""
    return [*gate(address, hosts, code), Middleware(FirstPage)]


def layers_or_exit(address: str | None) -> list[Middleware]:
    """List the same; a refusal ends the program with one sentence and exit code 2, as a command does."""
    try:
        return layers(address)
    except SmeedkaartError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(2) from None


def apologise(error: Exception) -> bool:
    """Say in one sentence that something went wrong, in the place of Streamlit's English notice.

    Where it happened goes into the log file of this machine, and the place of that file to the terminal of
    the server: on the page it would tell everybody in the hall whose computer it is.
    """
    sys.stderr.write(f"{unforeseen(error)}\n")
    st.error(_("Something went wrong. What you drew is kept. Refresh the page to go on."))
    st.html(ARRIVED)
    return True


def _keep_quiet() -> None:
    """Let Streamlit and the web server log where an error was raised, and not what it says."""
    for name in ("streamlit.error_util", "uvicorn.error", "uvicorn.asgi"):
        logger = logging.getLogger(name)
        if not any(isinstance(kept, WithoutMessages) for kept in logger.filters):
            logger.addFilter(WithoutMessages())


def store() -> Store:
    """Return the store of this server: the file it was started with, else the user's own.

    Examples
    --------
    >>> store() is store()
    True
    """
    return _store(Path(os.environ.get(DATABASE_VARIABLE) or default_path()))


@lru_cache(maxsize=4)
def _store(path: Path) -> Store:
    return Store(path)


def revision_of(workshop: str) -> int | None:
    """Return the revision of a workshop, None when there is no such workshop."""
    try:
        return store().revision(workshop)
    except StoreError:
        return None


def is_online(workshop: str) -> bool:
    """Tell whether a workshop may ask services on the internet; one that is not there may not."""
    try:
        return store().online_since(workshop) is not None
    except StoreError:
        return False


def routes(
    revision: Callable[[str], int | None] = revision_of, online: Callable[[str], bool] = is_online
) -> list[BaseRoute]:
    """List the routes to hand to `st.App`.

    Examples
    --------
    >>> [route.path for route in routes()][:2]
    ['/kaart/vendor/{file:path}', '/{base:path}/kaart/vendor/{file:path}']
    """
    _keep_quiet()
    # only what is found here is ever served: a path from the address is looked up, never opened
    vendor = _files(vendor_folder(), "**/*")
    editor = _files(MAIN.parent / "editor", "*.[jc]s*")

    def serve_vendor(request: Request) -> Response:
        return _serve(request, vendor.get(request.path_params["file"]))

    def serve_editor(request: Request) -> Response:
        return _serve(request, editor.get(request.path_params["file"]))

    def serve_zones(request: Request) -> Response:
        dataset = request.path_params["dataset"]
        try:
            return _answer(request, _zones(dataset, datasets.stamp(dataset)))
        except SmeedkaartError:
            # the page itself says why there are no data
            return _missing()

    def serve_revision(request: Request) -> Response:
        found = revision(request.path_params["workshop"])
        if found is None:
            return _missing()
        told = {"revision": found, "online": online(request.path_params["workshop"])}
        return JSONResponse(told, headers=_NEVER_KEPT)

    def serve_reach(request: Request) -> Response:
        if not online(request.query_params.get("w", "")):
            return JSONResponse({"tiles": None, "addresses": False}, headers=_NEVER_KEPT)
        known = outside()
        found = known.reach(anew="opnieuw" in request.query_params)
        return JSONResponse(as_json(found, known.services), headers=_NEVER_KEPT)

    async def find_address(request: Request) -> Response:
        return await _find_address(request, online)

    answers = {
        "/kaart/vendor/{file:path}": serve_vendor,
        "/kaart/editor/{file:path}": serve_editor,
        "/kaart/zones/{dataset}.geojson": serve_zones,
        "/kaart/rev/{workshop}": serve_revision,
        "/kaart/buiten": serve_reach,
    }
    takers = {"/kaart/adres": find_address, "/kaart/pakket": _receive_pack}
    # Streamlit puts server.baseUrlPath before its own routes only
    return [
        Route(before + path, handler, methods=[method])
        for method, handlers in (("GET", answers), ("POST", takers))
        for path, handler in handlers.items()
        for before in ("", "/{base:path}")
    ]


async def _find_address(request: Request, online: Callable[[str], bool]) -> Response:
    if not _from_our_page(request):
        return _refused()
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > finding.MOST_ANSWER_BYTES:
            return _refused()
    try:
        text, municipality, language, workshop = finding.read_question(body)
    except ValueError:
        return _refused()
    # whatever a page asks: nothing leaves this machine but for a workshop in which people switched that on
    if not await run_in_threadpool(online, workshop):
        return JSONResponse(finding.switched_off(language), status_code=403, headers=_NEVER_KEPT)
    answer = await run_in_threadpool(finding.find_addresses, text, municipality, language)
    status = 502 if answer["outcome"] == "failed" else 200
    return JSONResponse(answer, status_code=status, headers=_NEVER_KEPT)


async def _receive_pack(request: Request) -> Response:
    if not _from_our_page(request):
        return _refused()
    language = known_language(request.query_params.get("lang"))
    given = request.headers.get("Content-Length", "")
    if given.isdigit() and int(given) > receiving.MOST_PACK_BYTES:
        with speaking(language):
            return JSONResponse({"sentence": receiving.too_large(int(given))}, status_code=413)
    answer = await receiving.receive(
        request.stream(),
        language,
        name=unquote(request.headers.get("X-Smeedkaart-Name", ""))[:120],
        replace="vervang" in request.query_params,
    )
    return JSONResponse(answer, status_code=200 if "key" in answer else 422)


def _from_our_page(request: Request) -> bool:
    # a page of another site cannot send this header along without asking, and is never told that it may
    return request.headers.get("X-Smeedkaart") == "1"


def _refused() -> Response:
    return JSONResponse({"error": _("This request did not come from the map.")}, status_code=400)


@lru_cache(maxsize=8)
def _zones(dataset: str, stamp: str) -> _Answer:  # noqa: ARG001 - other data, other answer
    return _tagged(zones_geojson(dataset), "application/geo+json")


def _files(folder: Path, pattern: str) -> Mapping[str, Path]:
    return {
        path.relative_to(folder).as_posix(): path
        for path in folder.glob(pattern)
        if path.is_file() and path.suffix in _MEDIA_TYPES
    }


def _serve(request: Request, path: Path | None) -> Response:
    if path is None:
        return _missing()
    return _answer(request, _tagged(path.read_bytes(), _MEDIA_TYPES[path.suffix]))


def _tagged(body: bytes, media_type: str) -> _Answer:
    return _Answer(body, media_type, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def _answer(request: Request, answer: _Answer) -> Response:
    # the browser keeps it, and asks each time whether it is still good: an update reaches everybody
    headers = {"ETag": answer.etag, "Cache-Control": "no-cache"}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
    if answer.etag in known:
        return Response(status_code=304, headers=headers)
    return Response(answer.body, media_type=answer.media_type, headers=headers)


def _missing() -> Response:
    return JSONResponse({"error": _("There is nothing here.")}, status_code=404)
