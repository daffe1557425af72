"""The loading screen (splash): one sentence from the first byte until the page or the map is complete.

Streamlit's own `index.html` is English, empty, and then shows grey bars, a running figure and half a page.
It is sent on with our language, title and sentence in it; what Streamlit builds meanwhile stays out of sight,
and out of reach of the Tab key. What is not found in it, in a newer Streamlit, is left as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from smeedkaart.text.language import LANGUAGES, known_language, speaking
from smeedkaart.text.language import gettext as _
from smeedkaart.web.editor.scripts import map_head
from smeedkaart.web.server.served import icon
from smeedkaart.web.view.escape import json_in_html

__all__ = ["ARRIVED", "FirstPage", "arrived", "dressed"]


def arrived(maps: int) -> str:
    """Write the last thing that the script of a page shows: it is complete when so many maps are there."""
    return f'<span class="pg-arrived" data-maps="{maps}" hidden></span>'


ARRIVED = arrived(0)
"""A page without a map."""

# what Streamlit fills with its page
_ROOT = '<div id="root">'
_FOLDER = Path(__file__).parent
# what the head of that page fetches
_FETCHED = re.compile(
    r'<link\s+rel="(?:preload|modulepreload|stylesheet)"[^>]*>|<script type="module"[^>]*></script>'
)
# Streamlit must answer with its whole page, unpacked: what the browser has kept is ours
_UNWANTED = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}


class FirstPage:
    """ASGI middleware that dresses every HTML page of Streamlit."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send on what is asked, and dress what comes back when a browser wants a page."""
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        wanted = [header for header in scope["headers"] if header[0].lower() not in _UNWANTED]
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        language = known_language(asked.get("lang", [""])[0])
        # the map of a workshop, and no other page of it
        early = "w" in asked and "page" not in asked
        await self.app({**scope, "headers": wanted}, receive, _Dresser(send, language, early=early))


class _Dresser:
    """Holds an HTML page back until it is whole, and lets everything else pass."""

    def __init__(self, send: Send, language: str, *, early: bool) -> None:
        self.send = send
        self.language = language
        self.early = early
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self.start = message
        elif self.start is None:
            await self.send(message)
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self.finish(self.start)

    async def finish(self, start: Message) -> None:
        body = dressed(self.body.decode("utf-8", "replace"), self.language, early=self.early).encode()
        headers = MutableHeaders(raw=list(start["headers"]))
        for name in ("etag", "last-modified", "accept-ranges"):
            del headers[name]
        headers["content-length"] = str(len(body))
        await self.send({**start, "headers": headers.raw})
        await self.send({"type": "http.response.body", "body": body})


def _is_page(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return start["status"] == 200 and headers.get("content-type", "").startswith("text/html")


@lru_cache(maxsize=8)
def dressed(page: str, language: str, *, early: bool = False) -> str:
    """Put our language, title, icon and sentence in Streamlit's page; an early one begins with its map."""
    if _ROOT not in page:
        return page
    with speaking(language):
        pieces = _pieces(language)
    if early:
        page = _with_early_map(page)
    for known, ours in pieces:
        before, found, after = page.partition(known)
        if found and known.startswith("<noscript"):
            after = after.partition("</noscript>")[2]
        page = before + ours + after if found else page
    return page


def _with_early_map(page: str) -> str:
    """Let the map come before all that Streamlit fetches: that waits in a template until the map is there."""
    head, end, rest = page.partition("</head>")
    held = f'<template id="sk-held">{"".join(_FETCHED.findall(head))}</template>'
    begin = (_FOLDER / "earlymap.js").read_text(encoding="utf-8")
    ours = f"{held}<script>{begin}</script>{map_head('early.js', '.')}"
    room = '<div id="sk-early"><div class="sk-map"></div><aside class="sk-side" hidden></aside></div>'
    body = rest.replace(_ROOT, f"{room}{_ROOT}", 1)
    return _FETCHED.sub("", head) + ours + end + body


def _direction(language: str) -> str:
    return ' dir="rtl"' if LANGUAGES[language].direction == "rtl" else ""


def _words_of_streamlit() -> str:
    """Write what Streamlit says by itself in every language, for `ownwords.js`."""
    spoken: dict[str, list[str]] = {}
    for language in LANGUAGES:
        with speaking(language):
            spoken[language] = list(_own_words())
    return f'<script type="application/json" id="sk-words">{json_in_html(spoken)}</script>'


def _own_words() -> tuple[str, ...]:
    # word for word as Streamlit has them, in English
    return (
        _("Close"),
        _("Open"),
        _("Choose date"),
        _("Choose date range"),
        _("Clear value"),
        _("Clear all"),
        _("Clear date"),
        _("Previous month"),
        _("Next month"),
        _("Selected values"),
        _("Running..."),
        _("Link to heading"),
        _("No results"),
        _("No options to select"),
        _("Choose an option"),
        _("Choose or add an option"),
        _("Add an option"),
        _("Dismiss"),
        _("Selectbox options"),
        _("Multiselect options"),
        _("Select all"),
        _("Add: {text}"),
        _("Remove {text}"),
        _("You can only select up to {most} options. Remove an option first."),
        # of a day: its three fields, what is chosen, and when it cannot be
        _("day, {field}"),
        _("month, {field}"),
        _("year, {field}"),
        _("Selected Date: {date}"),
        _("Error: Date set outside allowed range. Please select a date between {first} and {last}."),
        _("Error: Date set outside allowed range. Please select a date on or before {last}."),
        _("Error: Date set outside allowed range. Please select a date on or after {first}."),
    )


def _pieces(language: str) -> list[tuple[str, str]]:
    """List what stands in Streamlit's page and what comes in its place."""
    look = (_FOLDER / "firstpage.css").read_text(encoding="utf-8")
    watch = (_FOLDER / "firstpage.js").read_text(encoding="utf-8")
    words = (_FOLDER / "ownwords.js").read_text(encoding="utf-8")
    spoken = _words_of_streamlit()
    waiting = _("smeedkaart is being made ready. One moment …")
    without = _("smeedkaart needs JavaScript. Switch it on in the browser and refresh the page.")
    return [
        ('<html lang="en">', f'<html lang="{escape(language)}"{_direction(language)}>'),
        ("<title>Streamlit</title>", "<title>smeedkaart</title>"),
        (
            '<link rel="shortcut icon" href="./favicon.png" />',
            f'<link rel="shortcut icon" href="{icon()}" />',
        ),
        ('<link rel="service-desc" href="./_stcore/agent/openapi.json" />', ""),
        (
            "</head>",
            f"<style>{look}</style><script>{watch}</script>{spoken}<script>{words}</script></head>",
        ),
        ("<noscript>", f"<noscript><p>{escape(without)}</p></noscript>"),
        (_ROOT, f'<p id="sk-waiting" role="status">{escape(waiting)}</p>{_ROOT}'),
    ]
