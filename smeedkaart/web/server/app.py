"""What the browser fetches beside the page itself: map scripts, the zones, and whether something changed.

Everything comes from this machine. The routes lie under `/kaart/`, also when the server lives under a longer
address.
"""

# ruff: noqa: PLC0415 - imports wait until they are needed: people see a page before figures can be worked out

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import lru_cache
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

import streamlit as st
import typer
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from smeedkaart.errors import SmeedkaartError
from smeedkaart.files.crash_log import WithoutMessages, unforeseen
from smeedkaart.files.packaged import vendor_folder
from smeedkaart.text.language import gettext as _
from smeedkaart.web.server.firstpage import ARRIVED, FirstPage
from smeedkaart.web.server.gate import gate
from smeedkaart.web.server.live import live_routes
from smeedkaart.web.server.served import file_response, files_in
from smeedkaart.web.server.startup import hush, print_address

__all__ = [
    "DATABASE_VARIABLE",
    "MAIN",
    "SCHEME_VARIABLE",
    "apologise",
    "layers",
    "layers_or_exit",
    "routes",
    "run",
    "settings",
]

MAIN = Path(__file__).parents[1] / "main.py"

# how a server is told where the drawings are kept: the page runs by itself and takes no arguments
DATABASE_VARIABLE = "SMEEDKAART_DB"

# the file of the scheme with which workshops begin in this app
SCHEME_VARIABLE = "SMEEDKAART_SCHEME"


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
        "theme.baseFontSize": 18,
        # light or dark, as the system is; the same colours as in style.css
        "theme.dark.backgroundColor": "#14191e",
        "theme.dark.primaryColor": "#7ad9ae",
        "theme.dark.secondaryBackgroundColor": "#1f262d",
        "theme.dark.textColor": "#eef2f5",
        "theme.light.backgroundColor": "#ffffff",
        "theme.light.primaryColor": "#0b5d3b",
        "theme.light.textColor": "#1b2733",
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


def routes(
    revision: Callable[[str], int | None] | None = None, online: Callable[[str], bool] | None = None
) -> list[BaseRoute]:
    """List the routes to hand to `st.App`; by default of the store of this server.

    Examples
    --------
    >>> [route.path for route in routes()][:2]
    ['/kaart/vendor/{file:path}', '/{base:path}/kaart/vendor/{file:path}']
    """
    _keep_quiet()
    # only what is found here is ever served: a path from the address is looked up, never opened
    vendor = files_in(vendor_folder(), "**/*")
    # the style of the pages of Streamlit, for a page without it
    editor = {**files_in(MAIN.parent / "editor", "*.[jc]s*"), **files_in(MAIN.parent, "style.css")}

    # small files, kept in memory: not worth a thread each
    async def serve_vendor(request: Request) -> Response:
        return file_response(request, vendor.get(request.path_params["file"]))

    async def serve_editor(request: Request) -> Response:
        return file_response(request, editor.get(request.path_params["file"]))

    def later(name: str) -> Callable[[Request], Awaitable[Response]]:
        return _later(name, lambda: _answers(revision, online))

    answers = {
        "/kaart/vendor/{file:path}": serve_vendor,
        "/kaart/editor/{file:path}": serve_editor,
        "/kaart/zones/{dataset}.geojson": later("zones"),
        "/kaart/rev/{workshop}": later("revision"),
        "/kaart/buiten": later("reach"),
    }
    takers = {
        "/kaart/adres": later("address"),
        "/kaart/pakket": later("pack"),
        "/kaart/inlezen": later("map"),
    }
    # Streamlit puts server.baseUrlPath before its own routes only
    beside = [
        Route(before + path, handler, methods=[method])
        for method, handlers in (("GET", answers), ("POST", takers))
        for path, handler in handlers.items()
        for before in ("", "/{base:path}")
    ]
    return [*beside, *live_routes()]


def _later(name: str, answers: Callable[[], Mapping[str, Any]]) -> Callable[[Request], Awaitable[Response]]:
    """Make a handler that brings who answers when it is asked, so that the server need not wait for it."""

    async def handler(request: Request) -> Response:
        answering = (await run_in_threadpool(answers))[name]
        if iscoroutinefunction(answering):
            found: Response = await answering(request)
        else:
            found = await run_in_threadpool(answering, request)
        return found

    return handler


@lru_cache(maxsize=8)
def _answers(
    revision: Callable[[str], int | None] | None, online: Callable[[str], bool] | None
) -> Mapping[str, Any]:
    from smeedkaart.web.server.answers import answers

    return answers(revision, online)
