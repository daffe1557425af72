"""Other sites and the map, in a real browser: a name that leads to this machine, a page of another server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from smeedkaart.store.store import Store
from tests.fixtures.browser import Server, launch, open_map

pytestmark = pytest.mark.browser

# what a page of somebody else tries: reading, the websocket, sending, taking a script, showing us in a frame
_ATTACK = """
async (target) => {
  const tried = {};
  const at = (path) => target + path;
  const read = (path) => fetch(at(path))
    .then((answer) => answer.text().then(() => answer.ok))
    .catch(() => false);
  tried.page = await read('/');
  tried.zones = await read('/kaart/zones/hoogeveen.geojson');
  tried.socket = await new Promise((done) => {
    const socket = new WebSocket(at('/_stcore/stream').replace('http', 'ws'));
    socket.onopen = () => { socket.close(); done(true); };
    socket.onerror = () => done(false);
  });
  for (const path of ['/kaart/pakket', '/kaart/adres']) {
    await fetch(at(path), { method: 'POST', mode: 'no-cors', body: '{}' }).catch(() => null);
  }
  tried.script = await new Promise((done) => {
    const script = document.createElement('script');
    script.src = at('/kaart/vendor/leaflet.js');
    script.onload = () => done(true);
    script.onerror = () => done(false);
    document.head.append(script);
  });
  await new Promise((done) => {
    const frame = document.createElement('iframe');
    frame.src = at('/');
    frame.onload = done;
    document.body.append(frame);
    setTimeout(done, 5000);
  });
  return tried;
}
"""
_NOTHING = {"page": False, "zones": False, "socket": False, "script": False}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a Chromium for which the names of another site lead to this machine, as its owner can arrange."""
    with sync_playwright() as playwright:
        # not every browser asks before a page from outside reaches this machine, so this one does not either
        lenient = "--disable-features=LocalNetworkAccessChecks"
        chromium = launch(playwright, "--host-resolver-rules=MAP evil.example 127.0.0.1", lenient)
        yield chromium
        chromium.close()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """Serve a page of somebody else on another port of this machine."""
    (tmp_path / "page.html").write_text("<!doctype html><title>x</title><body></body>", encoding="utf-8")
    handler = partial(_Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}/page.html"
        server.shutdown()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def attack(page: Page, url: str, target: str) -> tuple[dict[str, bool], dict[str, int]]:
    """Try everything from a page, and tell what it got and what the server answered to what it sent."""
    page.goto(url)
    sent: dict[str, int] = {}
    page.on(
        "response",
        lambda answer: (
            sent.__setitem__(answer.url.removeprefix(target), answer.status)
            if answer.request.method == "POST"
            else None
        ),
    )
    return page.evaluate(_ATTACK, target), sent


def test_the_map_works_under_both_names_of_this_machine(page: Page, app_server: Server) -> None:
    workshop = Store(Path(app_server.environment["SMEEDKAART_DB"])).create_workshop("Krakeel").id
    for host in ("127.0.0.1", "localhost"):
        own = f"http://{host}:{app_server.port}"
        open_map(page, f"{own}/?w={workshop}")
        tried, sent = attack(page, f"{own}/kaart/editor/editor.css", own)
        assert tried == {"page": True, "zones": True, "socket": True, "script": True}
        # they arrive, and are no question and no data pack
        assert sent == {"/kaart/pakket": 400, "/kaart/adres": 400}
        assert framed(page) == ""


def test_a_name_that_leads_to_this_machine_gets_nothing(page: Page, app_server: Server) -> None:
    evil = f"http://evil.example:{app_server.port}"
    answer = page.goto(evil)
    assert answer is not None
    assert answer.status == 421
    assert page.inner_text("body").startswith("Op dit adres antwoordt deze smeedkaart niet")
    # its own server gave this page, before the name led here
    page.route(
        f"{evil}/page.html", lambda route: route.fulfill(body="<title>x</title>", content_type="text/html")
    )
    tried, sent = attack(page, f"{evil}/page.html", evil)
    assert tried == _NOTHING
    assert sent == {"/kaart/pakket": 421, "/kaart/adres": 421}
    tried, sent = attack(page, f"{evil}/page.html", app_server.url)
    assert tried == _NOTHING
    assert framed(page) == ""


def test_a_page_of_another_server_on_this_machine_gets_nothing(
    page: Page, app_server: Server, elsewhere: str
) -> None:
    for host in ("127.0.0.1", "localhost"):
        tried, sent = attack(page, elsewhere, f"http://{host}:{app_server.port}")
        assert tried == _NOTHING
        assert sent == {"/kaart/pakket": 403, "/kaart/adres": 403}
        assert framed(page) == ""


def framed(page: Page) -> str:
    """Return what a page shows in its frame of ours; a browser that refuses it shows a page of its own."""
    (frame,) = [frame for frame in page.frames if frame.parent_frame is not None]
    shown = frame.content()
    # its address may still be that of what was refused
    own = frame.url.startswith("chrome-error:") or 'id="main-frame-error"' in shown
    return "" if own else shown
