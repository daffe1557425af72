"""Not one request leaves this machine: not at the start, while people draw and publish, nor from the file."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.fixtures.browser import FREELY, ROOT, free_port, open_map, screen_point
from tests.fixtures.witness import CHROMIUM_ITSELF, Witness, inside

pytestmark = pytest.mark.browser

CODE = "Smeden in juni 2007"
ASKS_MOST = "for everybody in the hall"
WAYS = {
    "smeedkaart app": ["-c", "from smeedkaart.cli import main; main()", "app", "--port", "{port}"],
    "python": ["app.py"],
    "streamlit run": ["-m", "streamlit", "run", "app.py", "--server.port", "{port}"],
    # what made Streamlit ask a service of Amazon for the address of this machine
    ASKS_MOST: [
        *("-m", "streamlit", "run", "app.py", "--server.port", "{port}"),
        *("--server.address", "0.0.0.0", "--server.headless", "true"),  # noqa: S104 - what this is about
    ],
}


@pytest.fixture
def outward(new_context: Callable[..., BrowserContext]) -> Iterator[tuple[Page, Witness]]:
    """Open a page that asks a witness for everything but this machine.

    The proxy is that of the visitor, not of the whole browser: what Chromium wants to know for itself, about
    updates and accounts, is not of smeedkaart.
    """
    with Witness() as witness:
        yield new_context(proxy={"server": witness.url, "bypass": "127.0.0.1,localhost"}).new_page(), witness


@contextmanager
def started(arguments: list[str], folder: Path, environment: dict[str, str]) -> Iterator[int]:
    """Start the app in one of the ways, and give the port that it says it has."""
    port = str(free_port())
    log = folder / "said.txt"
    own = {"SMEEDKAART_DB": str(folder / "drawings.sqlite"), "HOME": str(folder), "SMEEDKAART_OFFLINE": "0"}
    path = os.pathsep.join([environment["PYTHONPATH"], str(ROOT)])
    with log.open("wb") as file:
        server = subprocess.Popen(
            [sys.executable, *(one.replace("{port}", port) for one in arguments)],
            cwd=ROOT,
            env=os.environ | own | environment | {"PYTHONPATH": path},
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end and server.poll() is None:
            if found := re.search(r"http://\S+?:(\d+) ", log.read_text()):
                yield int(found.group(1))
                break
            time.sleep(0.1)
        else:
            pytest.fail(log.read_text())
    finally:
        server.kill()
        server.wait()


def asked(seen_by_browser: Witness) -> set[str]:
    """Return whom the page asked for anything."""
    return seen_by_browser.hosts - CHROMIUM_ITSELF


def knock(port: int) -> None:
    """Open a connection as a page from elsewhere does, for which Streamlit wants to know who we are."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    foreign = {"Origin": "http://198.51.100.7:8501", "Connection": "Upgrade", "Upgrade": "websocket"}
    keys = {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "c21lZWRrYWFydC1zbWVkZQ=="}
    for path in ("/_stcore/stream", "/_stcore/health"):
        connection.request("GET", path, headers=foreign | keys)
        connection.getresponse().read()
    connection.close()


def enter(page: Page, url: str) -> None:
    """Open the app, and give the code where it is asked for."""
    page.goto(url)
    field = page.get_by_label("Code", exact=True)
    expect(field.or_(page.get_by_role("button", name=FREELY))).to_be_visible()
    if field.is_visible():
        field.fill(CODE)
        field.press("Enter")
    # now the address has the workshop in it, and the map can be opened there once more
    page.wait_for_url("**w=*", timeout=60_000)
    open_map(page, page.url)


def draw(page: Page) -> None:
    page.evaluate(
        "() => document.querySelector('.sk-map').editor.map.setView([52.72, 6.48], 13, { animate: false })"
    )
    page.get_by_role("button", name=FREELY, exact=True).click()
    corners = [(52.715, 6.47), (52.725, 6.47), (52.725, 6.49), (52.715, 6.47)]
    for lat, lng in corners:
        page.mouse.click(*screen_point(page, lat, lng))
    page.get_by_role("textbox", name="Hoe heet dit gebied?").fill("Krakeel")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Krakeel", exact=True)).to_be_visible()


def publish(page: Page, file: Path) -> None:
    page.get_by_role("button", name="Alle gebieden").click()
    page.get_by_role("button", name="Publiceren").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="De kaart voor iedereen").click()
    download.value.save_as(file)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_leaves_the_machine_from_the_start_to_the_published_file(
    outward: tuple[Page, Witness], way: str, tmp_path: Path
) -> None:
    page, seen_by_browser = outward
    variables, told = inside(tmp_path)
    with Witness() as witness:
        environment = variables | witness.environment() | {"SMEEDKAART_CODE": CODE}
        with started(WAYS[way], tmp_path, environment) as port:
            knock(port)
            enter(page, f"http://127.0.0.1:{port}/")
            if way == ASKS_MOST:
                # what people do on the page does not depend on how it was started
                draw(page)
                publish(page, tmp_path / "kaart.html")
                page.goto((tmp_path / "kaart.html").as_uri())
                expect(page.get_by_text("Krakeel").first).to_be_visible()
            # what looks around by itself has had its time
            page.wait_for_timeout(1_500)
        assert (witness.asked, asked(seen_by_browser), told.read_text()) == ([], set(), "")


def test_once_switched_on_only_the_services_that_are_named_there_are_asked(
    outward: tuple[Page, Witness], tmp_path: Path
) -> None:
    page, seen_by_browser = outward
    variables, told = inside(tmp_path)
    services = {
        "SMEEDKAART_TILES": "http://tegels.example/t",
        "SMEEDKAART_ADDRESSES": "http://adres.example/a",
    }
    with Witness() as witness:
        environment = variables | witness.environment() | services | {"SMEEDKAART_CODE": CODE}
        with started(WAYS["smeedkaart app"], tmp_path, environment) as port:
            enter(page, f"http://127.0.0.1:{port}/")
            assert (witness.asked, asked(seen_by_browser)) == ([], set())
            expect(page.get_by_text("Staat het aan, dan krijgt tegels.example te zien")).to_be_visible()
            page.get_by_role("button", name="Internet aan of uit").click()
            page.get_by_text("Achtergrondkaart en adressen van internet", exact=True).click()
            expect(page.locator(".sk-map.has-background")).to_be_visible()
            # the browser asks for tiles; the server itself only whether the two services are there
            assert asked(seen_by_browser) == {"tegels.example"}
            assert witness.hosts == {"tegels.example", "adres.example"}
        # all of it by way of the proxy, as was asked
        assert told.read_text() == ""


def test_the_witnesses_see_what_there_is_to_see(outward: tuple[Page, Witness], tmp_path: Path) -> None:
    """A witness that never speaks proves nothing."""
    page, seen_by_browser = outward
    page.set_content('<img src="http://tegels.example/a.png">')
    page.wait_for_function("() => document.images[0].complete")
    assert seen_by_browser.asked == ["GET http://tegels.example/a.png"]
    variables, told = inside(tmp_path)
    script = (
        "import socket, requests\n"
        "from streamlit import net_util\n"
        "net_util.get_external_ip()\n"
        "net_util.get_internal_ip()\n"
    )
    with Witness() as witness:
        environment = os.environ | variables | witness.environment()
        subprocess.run([sys.executable, "-c", script], env=environment, check=True, capture_output=True)
        # Streamlit's question for its own address, and its look for a way out
        assert witness.hosts == {"checkip.amazonaws.com"}
    assert told.read_text() == "socket.connect 8.8.8.8\n"
