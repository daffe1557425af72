"""The form for the code in a real browser, and the map behind it, at an address of a network card."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from smeedkaart.store.store import Store
from smeedkaart.web.server.hosts import is_loopback, own_cards
from tests.fixtures.axe import serious
from tests.fixtures.browser import FREELY, ROOT, Server, open_map, screen_point

pytestmark = pytest.mark.browser

CODE = "Smeden in juni 2007"
LABEL = "Code"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("access")
    environment = {
        "SMEEDKAART_DB": str(folder / "drawings.sqlite"),
        "SMEEDKAART_CODE": CODE,
        "XDG_DATA_HOME": str(folder),
    }
    # below a base path, as behind a proxy that serves more
    options = {"server.address": "0.0.0.0", "server.baseUrlPath": "kaart"}  # noqa: S104 - what this is about
    running = Server(ROOT / "app.py", environment, options)
    running.start()
    yield running
    running.stop()


def enter(page: Page, url: str, code: str) -> None:
    page.goto(url)
    expect(page.get_by_label(LABEL, exact=True)).to_be_focused()
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def test_the_map_opens_for_who_gives_the_code_and_for_nobody_else(
    server: Server, new_context: Callable[..., BrowserContext], axe: str
) -> None:
    workshop = Store(Path(server.environment["SMEEDKAART_DB"])).create_workshop("Krakeel").id
    cards = [address for address in sorted(own_cards()) if ":" not in address and not is_loopback(address)]
    for place, host in enumerate(["127.0.0.1", *cards[:1]], start=1):
        url = f"http://{host}:{server.port}/kaart/?w={workshop}"
        context = new_context()
        page = context.new_page()
        enter(page, url, "smeden")
        expect(page.get_by_role("alert")).to_have_text(
            "Dat is niet de code. Let op hoofdletters en streepjes."
        )
        assert "Streamlit" not in page.content()
        # the form, and what it says of a wrong code, for whoever sees or hears less
        assert serious(page, axe) == []
        enter(page, url, CODE)
        expect(page.get_by_label(LABEL, exact=True)).to_have_count(0)
        page.wait_for_load_state()
        assert page.url == url
        open_map(page, url)
        # a second window of the same person, and somebody else
        open_map(context.new_page(), url)
        stranger = new_context().new_page()
        stranger.goto(url)
        expect(stranger.get_by_label(LABEL, exact=True)).to_be_visible()
        # drawn under that longer address too
        page.get_by_role("button", name=FREELY, exact=True).click()
        for lat, lng in [(52.71, 6.46), (52.71, 6.48), (52.72, 6.48), (52.71, 6.46)]:
            page.mouse.click(*screen_point(page, lat, lng))
        expect(page.get_by_role("heading", level=1, name=f"Gebied {place}", exact=True)).to_be_visible()
        # no script on a page can take the cookie along
        assert f"smeedkaart-{server.port}" in [cookie.get("name") for cookie in context.cookies()]
        assert "smeedkaart" not in page.evaluate("document.cookie")


def test_whoever_draws_when_a_new_code_comes_is_told_in_dutch_and_loses_nothing(
    page: Page, tmp_path: Path
) -> None:
    """Streamlit says "Connection failed with status 401.", in a dialog over the map."""
    drawings = tmp_path / "drawings.sqlite"
    environment = {"SMEEDKAART_DB": str(drawings), "SMEEDKAART_CODE": CODE, "XDG_DATA_HOME": str(tmp_path)}
    running = Server(ROOT / "app.py", environment)
    running.start()
    try:
        url = f"{running.url}/?w={Store(drawings).create_workshop('Krakeel').id}"
        enter(page, url, CODE)
        # else the next step cuts the sending off
        expect(page.get_by_label(LABEL, exact=True)).to_have_count(0)
        open_map(page, url)
        running.stop()
        running.environment["SMEEDKAART_CODE"] = "een andere code"
        running.start()
        told = page.locator('.sk-badge[data-state="locked"]')
        expect(told).to_have_text(
            "De code is weer nodigVervers de pagina en geef de code. Wat u tekende, blijft bewaard.",
            timeout=20_000,
        )
        # long enough for Streamlit to try again and to say so
        page.wait_for_timeout(5_000)
        expect(page.get_by_text("Connection")).to_have_count(0)
        expect(told).to_be_visible()
        enter(page, url, "een andere code")
        expect(page.get_by_label(LABEL, exact=True)).to_have_count(0)
        open_map(page, url)
        expect(told).to_have_count(0)
    finally:
        running.stop()


def test_the_form_works_without_scripts_and_in_english(
    server: Server, new_context: Callable[..., BrowserContext]
) -> None:
    asked: list[str] = []
    page = new_context(java_script_enabled=False).new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.url}/?w=a")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("button")).to_have_text("Open the map")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url == f"{server.url}/?w=a&lang=en"
    # nothing but the two pages themselves
    assert asked == [f"{server.url}/?w=a", f"{server.url}/?w=a&lang=en"]
    page.get_by_label(LABEL, exact=True).fill(CODE)
    page.get_by_role("button").click()
    expect(page.get_by_label(LABEL, exact=True)).to_have_count(0)
    assert page.url == f"{server.url}/?w=a&lang=en"


def test_the_script_of_the_page_shows_nothing_where_nobody_asks_who_is_there(
    page: Page, tmp_path: Path
) -> None:
    """`streamlit run main.py` serves it without the gate, at any address."""
    drawings = tmp_path / "drawings.sqlite"
    Store(drawings).create_workshop("Geheim plan")
    bare = Server(ROOT / "smeedkaart" / "web" / "main.py", {"SMEEDKAART_DB": str(drawings)})
    bare.start()
    try:
        page.goto(bare.url)
        expect(page.get_by_text("Start smeedkaart met")).to_be_visible(timeout=30_000)
        assert "Geheim plan" not in page.content()
    finally:
        bare.stop()
