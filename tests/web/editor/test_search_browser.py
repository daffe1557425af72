"""With internet the map has a background and a box to find an address; without, both are simply not there."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pyproj import Transformer

from smeedkaart.sources.fetching import fetch
from smeedkaart.store.store import Store
from tests.doubles import Double
from tests.fixtures.browser import FREELY, ROOT, Server, open_map

pytestmark = pytest.mark.browser

SMEEDWIJK = "GM9901-2025"
# in both languages
ADDRESSES = re.compile("add?res")
SWITCH = "Achtergrondkaart en adressen van internet"
# one grey dot, as a tile
TILE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
# the number that Leaflet gave to this map: another one in its place would have another
THIS_MAP = "() => L.stamp(document.querySelector('.sk-map').editor.map)"


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    with Double() as running:
        yield running


@pytest.fixture(scope="module")
def online(double: Double, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the app with Smeedwijk on its disk, and the double as its internet."""
    folder = tmp_path_factory.mktemp("online")
    fetch.fetch("Smeedwijk", folder=folder / "data", services=double.services())
    own = {"SMEEDKAART_DB": str(folder / "drawings.sqlite"), "SMEEDKAART_DATA": str(folder / "data")}
    server = Server(ROOT / "app.py", double.environment(read_timeout=3.0) | own)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def opened(lasting_context: Callable[..., BrowserContext]) -> Page:
    """Make the page of somebody who wants no movement."""
    return lasting_context(reduced_motion="reduce").new_page()


@pytest.fixture
def smeedwijk(opened: Page, online: Server, double: Double) -> Page:
    """Show a map with a background and a box to find addresses, as it was opened, while all services work."""
    double.faults.clear()
    opened.unroute_all()
    if opened.url == "about:blank":
        open_map(opened, begin(online, on=True))
    opened.evaluate(
        """() => {
            const { editor } = document.querySelector('.sk-map');
            editor.tools.stop();
            editor.online.search.clear();
            editor.showAll();
        }"""
    )
    expect(box(opened)).to_be_visible(timeout=20_000)
    return opened


def begin(server: Server, *, on: bool = False) -> str:
    """Begin a workshop, and return its address; on or off, as people switched it."""
    store = Store(server.environment["SMEEDKAART_DB"])
    workshop = store.create_workshop("Proef", dataset=SMEEDWIJK).id
    store.switch_online(workshop, on=on)
    return f"{server.url}/?w={workshop}"


def switch(page: Page) -> Locator:
    return page.get_by_role("switch", name=SWITCH).or_(page.get_by_role("checkbox", name=SWITCH))


def turn(page: Page, *, on: bool) -> None:
    """Turn the switch, which lies behind a button under the panel, as a facilitator does."""
    page.get_by_role("button", name="Internet aan of uit").click()
    expect(switch(page)).to_be_checked(checked=not on)
    page.get_by_text(SWITCH, exact=True).click()
    expect(switch(page)).to_be_checked(checked=on)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Zoek een straat, adres of buurt")


def without(page: Page) -> Locator:
    """Find the box as it is without internet."""
    return page.get_by_role("combobox", name="Zoek een buurt")


def field(page: Page) -> Locator:
    return page.locator(".sk-search-input")


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Gevonden adressen").get_by_role("option")


def centre(page: Page) -> tuple[float, float]:
    """Return the middle of the map in RD metres."""
    lng, lat = page.evaluate(
        "() => { const c = document.querySelector('.sk-map').editor.map.getCenter(); return [c.lng, c.lat]; }"
    )
    metres: tuple[float, float] = Transformer.from_crs(4326, 28992, always_xy=True).transform(lng, lat)
    return metres


def arrived(page: Page) -> None:
    page.wait_for_function(
        "() => document.querySelector('.sk-map').editor.map.getZoom() >= 16", timeout=15_000
    )


def others(page: Page) -> list[str]:
    """Collect from now on what the browser asks of anyone but the server of the page."""
    asked: list[str] = []

    def note(url: str) -> None:
        # the page itself has port and all; anything else is somebody else
        if urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc != urlsplit(page.url).netloc:
            asked.append(url)

    page.on("request", lambda request: note(request.url))
    return asked


def test_a_street_is_found_and_flown_to_and_stands_in_no_log(
    smeedwijk: Page, online: Server, double: Double
) -> None:
    """Ambachtstraat 12 lies at (177800, 499000), says the double."""
    page = smeedwijk
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    box(page).fill("Ambachtstraat 12")
    expect(options(page).first).to_contain_text("Ambachtstraat 12, 9900AA Smeedwijk")
    # the keyboard is enough
    page.keyboard.press("ArrowDown")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    arrived(page)
    expect(page.locator(".sk-found")).to_contain_text("Ambachtstraat 12, 9900AA Smeedwijk")
    x, y = centre(page)
    assert (abs(x - 177_800) < 5, abs(y - 499_000) < 5) == (True, True)
    # it looked in this municipality only
    looked = [seen for seen in double.seen("addresses") if "Ambacht" in seen.query.get("q", "")]
    assert looked
    assert all("gemeentecode:9901" in seen.query["fq"] for seen in looked if "suggest" in seen.path)
    # what was typed is in no address of our own server, and in nothing that it wrote
    assert any(url.endswith("/kaart/adres") for url in asked)
    assert not [url for url in asked if "mbacht" in url]
    assert "mbacht" not in online.log.read_text()
    page.get_by_role("button", name="Wissen").click()
    expect(page.locator(".sk-found")).to_have_count(0)
    expect(box(page)).to_have_value("")


def test_another_street_is_said_to_be_another(smeedwijk: Page) -> None:
    """The service answers a street that does not exist with the one that looks most like it."""
    box(smeedwijk).fill("Aambeeldstraat 3")
    expect(smeedwijk.locator(".sk-search-answer")).to_contain_text("Dat is hier niet gevonden")
    expect(options(smeedwijk).first).to_contain_text("een andere straat dan u typte")
    options(smeedwijk).first.click()
    arrived(smeedwijk)
    expect(smeedwijk.locator(".sk-found")).to_contain_text("een andere straat dan u typte")


def test_nothing_found_and_a_service_that_fails_read_differently(smeedwijk: Page, double: Double) -> None:
    said = smeedwijk.locator(".sk-search-said")
    double.faults.set("empty-value", on="addresses")
    box(smeedwijk).fill("Ambachtstraat")
    expect(said).to_contain_text("Er is niets gevonden met die naam")
    double.faults.clear()
    double.faults.set("html-503", on="addresses")
    box(smeedwijk).fill("Ambachtstraat 1")
    expect(said).to_contain_text("PDOK Locatieserver")
    expect(said).not_to_contain_text("niets gevonden")
    expect(options(smeedwijk)).to_have_count(0)
    # and it works again as soon as the service does
    double.faults.clear()
    smeedwijk.keyboard.press("Enter")
    expect(options(smeedwijk).first).to_contain_text("Ambachtstraat 1, 9900AA")


def test_an_answer_that_comes_too_late_does_not_replace_a_newer_one(smeedwijk: Page, double: Double) -> None:
    double.stall_seconds = 1.0
    double.faults.set("stall", on="addresses", times=1, match="q=Aambeeld")
    box(smeedwijk).fill("Aambeeldplein")
    while not [seen for seen in double.seen("addresses") if "Aambeeldplein" in seen.query.get("q", "")]:
        smeedwijk.wait_for_timeout(50)
    box(smeedwijk).fill("Reünieweg 20")
    expect(options(smeedwijk).first).to_contain_text("Reünieweg 20")
    smeedwijk.wait_for_timeout(1_200)
    expect(options(smeedwijk).first).to_contain_text("Reünieweg 20")


def test_a_hostile_answer_stays_text(smeedwijk: Page) -> None:
    name = "<img src=x onerror=\"document.title='gekaapt'\">"
    found = {"text": name, "kind": "weg", "lat": 52.4, "lng": 5.9, "remark": ""}
    answer = {"outcome": "found", "sentence": "", "addresses": [found]}
    smeedwijk.route("**/kaart/adres", lambda route: route.fulfill(json=answer))
    box(smeedwijk).fill("Kerkstraat")
    options(smeedwijk).first.click()
    expect(smeedwijk.locator(".sk-found")).to_contain_text("<img src=x")
    expect(smeedwijk.locator("img[src='x']")).to_have_count(0)
    assert smeedwijk.title() == "smeedkaart"


def test_while_a_border_is_drawn_a_street_can_still_be_found(smeedwijk: Page) -> None:
    page = smeedwijk
    page.get_by_role("button", name=FREELY, exact=True).click()
    expect(box(page)).to_be_hidden()
    page.get_by_role("button", name="Zoek een straat, adres of buurt").click()
    box(page).fill("Reünieweg 20")
    options(page).first.click()
    arrived(page)
    # still drawing: what is clicked is a corner
    expect(page.get_by_role("button", name="Annuleren")).to_be_visible()
    assert page.evaluate("() => document.querySelector('.sk-map').editor.tools.mode") == "draw"


def test_the_background_comes_with_its_credit_stays_at_the_border_and_can_be_switched_off(
    smeedwijk: Page, double: Double
) -> None:
    page = smeedwijk
    expect(page.locator(".sk-map.has-background")).to_be_visible()
    credit = page.locator(".sk-attribution")
    expect(credit).to_contain_text("Kaartgegevens © Kadaster")
    expect(credit).to_contain_text("86165NED")
    assert "/tiles/grijs/EPSG:3857/" in double.seen("tiles")[-1].path
    # the borders of the buurten stay, without the white sheet under them
    style = "() => document.querySelector('.sk-map').editor.zones.shapes.getLayers()[0].options.fillOpacity"
    assert page.evaluate(style) == 0
    # in the sea west of Zeeland and beyond there are no tiles, and that is no failure
    page.evaluate(
        "() => document.querySelector('.sk-map').editor.map.setView([51.6, 2.6], 12, { animate: false })"
    )
    page.wait_for_timeout(1_000)
    expect(page.locator(".sk-map.has-background")).to_be_visible()
    shown = page.get_by_role("checkbox", name="Achtergrondkaart", exact=True)
    shown.uncheck()
    expect(credit).not_to_contain_text("Kaartgegevens")
    assert page.evaluate(style) == 1
    before = len(double.seen("tiles"))
    page.evaluate(
        "() => document.querySelector('.sk-map').editor.map.setView([52.2, 5.9], 17, { animate: false })"
    )
    page.wait_for_timeout(500)
    assert len(double.seen("tiles")) == before
    shown.check()
    expect(credit).to_contain_text("Kaartgegevens")
    assert len(double.seen("tiles")) > before


def test_what_cannot_be_reached_keeps_nobody_waiting_and_what_dies_halfway_takes_itself_away(
    page: Page, online: Server
) -> None:
    """What the server finds out of each service is tried without a browser, in test_app.py."""
    tiles = {"url": f"{online.url}/tegels/{{z}}/{{x}}/{{y}}.png", "attribution": "Kaartgegevens © Kadaster"}
    # the server is finding out for a while, and then knows of a login page in the place of the tiles
    said: list[dict[str, object]] = [{"checking": True}]
    page.route("**/kaart/buiten?*", lambda route: route.fulfill(json=said[0]))
    open_map(page, begin(online, on=True))
    draw = page.get_by_role("button", name=FREELY)
    expect(draw).to_be_enabled()
    # buurten are found without anybody being asked
    expect(without(page)).to_be_visible()
    said[0] = {"tiles": None, "addresses": True}
    expect(box(page)).to_be_visible(timeout=20_000)
    layer = page.get_by_role("checkbox", name="Achtergrondkaart", exact=True)
    expect(layer).to_have_count(0)
    expect(page.locator(".sk-map.has-background")).to_have_count(0)
    # somebody logs in: now there are tiles
    said[0] = {"tiles": tiles, "addresses": True}
    page.route("**/tegels/**", lambda route: route.fulfill(body=TILE, content_type="image/png"))
    page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(page.locator(".sk-map.has-background")).to_be_visible()
    # and halfway they die; only when the server is asked anew it knows
    page.route("**/tegels/**", lambda route: route.fulfill(status=503, body="<html>"))
    page.route(
        "**/kaart/buiten?*&opnieuw", lambda route: route.fulfill(json={"tiles": None, "addresses": True})
    )
    page.evaluate(
        "() => document.querySelector('.sk-map').editor.map.setView([52.2, 5.9], 17, { animate: false })"
    )
    expect(page.locator(".sk-map.has-background")).to_have_count(0)
    expect(page.locator(".sk-attribution")).not_to_contain_text("Kaartgegevens")
    expect(layer).to_have_count(0)
    style = "() => document.querySelector('.sk-map').editor.zones.shapes.getLayers()[0].options.fillOpacity"
    assert page.evaluate(style) == 1
    # the map itself goes on
    expect(draw).to_be_enabled()


def test_nothing_is_asked_outside_until_somebody_switches_it_on_and_after_it_is_switched_off(
    opened: Page, online: Server, double: Double, new_context: Callable[..., BrowserContext]
) -> None:
    # nobody else may ask meanwhile
    opened.goto("about:blank")
    double.faults.clear()
    page = new_context().new_page()
    address = begin(online)
    open_map(page, address)
    asked = others(page)
    before = len(double.log)
    host = urlsplit(double.url).netloc
    expect(page.get_by_text(f"Staat het aan, dan krijgt {host} te zien welk stuk kaart")).to_be_visible()
    # the page may ask what it wants: the server refuses
    question = {"text": "Ambachtstraat 12", "workshop": address.split("w=")[1]}
    sent = page.request.post(f"{online.url}/kaart/adres", data=question, headers={"X-Smeedkaart": "1"})
    assert (sent.status, sent.json()["outcome"]) == (403, "failed")
    reach = page.request.get(f"{online.url}/kaart/buiten?w={question['workshop']}&opnieuw")
    assert reach.json() == {"tiles": None, "addresses": False}
    # a colleague on another screen, in another language
    colleague = new_context().new_page()
    open_map(colleague, f"{address}&lang=en")
    assert (len(double.log) - before, asked) == (0, [])
    made = {screen: screen.evaluate(THIS_MAP) for screen in (page, colleague)}
    turn(page, on=True)
    words = {
        page: "Aan voor iedereen in deze bijeenkomst, sinds",
        colleague: "On for everybody in this workshop, since",
    }
    for screen in (page, colleague):
        expect(screen.locator(".sk-map.has-background")).to_be_visible()
        expect(screen.locator(".sk-side").get_by_text(words[screen])).to_be_visible()
        expect(field(screen)).to_have_attribute("placeholder", ADDRESSES)
    assert {urlsplit(url).path.split("/")[1] for url in asked} == {"tiles"}
    turn(page, on=False)
    for screen in (page, colleague):
        expect(screen.locator(".sk-map.has-background")).to_have_count(0)
        expect(field(screen)).not_to_have_attribute("placeholder", ADDRESSES)
        expect(screen.get_by_text(words[screen])).to_have_count(0)
    before = len(double.log)
    page.evaluate("() => document.querySelector('.sk-map').editor.map.setZoom(17, { animate: false })")
    page.wait_for_timeout(1_000)
    assert len(double.log) == before
    # all of it on the same page: no map was made anew
    assert {screen: screen.evaluate(THIS_MAP) for screen in (page, colleague)} == made


def test_without_internet_nothing_is_missed_and_nothing_is_asked(page: Page, app_server: Server) -> None:
    workshop = Store(app_server.environment["SMEEDKAART_DB"]).create_workshop("Zaal").id
    # switched on in a hall with internet, before somebody set SMEEDKAART_OFFLINE=1
    Store(app_server.environment["SMEEDKAART_DB"]).switch_online(workshop, on=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
    with page.expect_response("**/kaart/buiten?*") as answer:
        open_map(page, f"{app_server.url}/?w={workshop}")
    assert json.loads(answer.value.body()) == {"tiles": None, "addresses": False}
    expect(page.get_by_text("Op deze computer is internet uitgezet (SMEEDKAART_OFFLINE=1)")).to_be_visible()
    page.get_by_role("button", name="Internet aan of uit").click()
    expect(switch(page)).to_be_disabled()
    expect(box(page)).to_have_count(0)
    expect(without(page)).to_be_visible()
    expect(page.get_by_role("checkbox", name="Achtergrondkaart", exact=True)).to_have_count(0)
    # the buurten themselves are there to find one's way by
    page.wait_for_function("() => document.querySelectorAll('.sk-zone-name').length > 5", timeout=15_000)
    assert set(asked) - {""} == {urlsplit(app_server.url).netloc}
