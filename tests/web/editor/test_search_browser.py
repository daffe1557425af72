"""With internet the map has a background and a box to find an address; without, both are simply not there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pyproj import Transformer

from smeedkaart.sources.fetching import fetch
from smeedkaart.store.store import Store
from tests.doubles import Double
from tests.fixtures.browser import ROOT, Server, open_map

pytestmark = pytest.mark.browser

SMEEDWIJK = "GM9901-2025"
SWITCH = "Achtergrondkaart en adressen van internet"


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as running:
        running.stall_seconds = 20.0
        yield running


@pytest.fixture
def online(double: Double, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the app with Smeedwijk on its disk, and the double as its internet."""
    folder = tmp_path_factory.mktemp("online")
    fetch.fetch("Smeedwijk", folder=folder / "data", services=double.services())
    own = {"SMEEDKAART_DB": str(folder / "drawings.sqlite"), "SMEEDKAART_DATA": str(folder / "data")}
    server = Server(ROOT / "app.py", double.environment(read_timeout=3.0) | own)
    server.start()
    yield server
    server.stop()


def begin(server: Server) -> str:
    """Begin a workshop, and return its address: nobody switched it online yet."""
    store = Store(server.environment["SMEEDKAART_DB"])
    return f"{server.url}/?w={store.create_workshop('Proef', dataset=SMEEDWIJK).id}"


def switch(page: Page) -> Locator:
    return page.get_by_role("switch", name=SWITCH).or_(page.get_by_role("checkbox", name=SWITCH))


def turn(page: Page) -> None:
    """Press the switch in the panel, as a facilitator does."""
    page.get_by_text(SWITCH, exact=True).click()


def open_smeedwijk(page: Page, server: Server) -> None:
    open_map(page, begin(server))
    turn(page)
    expect(switch(page)).to_be_checked()


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Zoek een straat of adres")


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
    page: Page, online: Server, double: Double
) -> None:
    """Ambachtstraat 12 lies at (177800, 499000), says the double."""
    open_smeedwijk(page, online)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    box(page).fill("Ambachtstraat 12")
    expect(options(page).first).to_contain_text("Ambachtstraat 12, 9900AA Smeedwijk", timeout=15_000)
    # the keyboard is enough
    page.keyboard.press("ArrowDown")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    arrived(page)
    expect(page.locator(".sk-found")).to_contain_text("Ambachtstraat 12, 9900AA Smeedwijk")
    page.wait_for_timeout(500)
    x, y = centre(page)
    assert (abs(x - 177_800) < 5, abs(y - 499_000) < 5) == (True, True)
    # it looked in this municipality only
    assert all(
        "gemeentecode:9901" in seen.query["fq"]
        for seen in double.seen("addresses")
        if "suggest" in seen.path and "Ambacht" in seen.query["q"]
    )
    # what was typed is in no address of our own server, and in nothing that it wrote
    assert not [url for url in asked if "mbacht" in url]
    assert "mbacht" not in online.log.read_text()
    page.get_by_role("button", name="Wissen").click()
    expect(page.locator(".sk-found")).to_have_count(0)
    expect(box(page)).to_have_value("")


def test_another_street_is_said_to_be_another(page: Page, online: Server) -> None:
    """The service answers a street that does not exist with the one that looks most like it."""
    open_smeedwijk(page, online)
    box(page).fill("Aambeeldstraat 3")
    answer = page.locator(".sk-search-answer")
    expect(answer).to_contain_text("Dat is hier niet gevonden", timeout=15_000)
    expect(options(page).first).to_contain_text("een andere straat dan u typte")
    options(page).first.click()
    arrived(page)
    expect(page.locator(".sk-found")).to_contain_text("een andere straat dan u typte")


def test_nothing_found_and_a_service_that_fails_read_differently(
    page: Page, online: Server, double: Double
) -> None:
    open_smeedwijk(page, online)
    said = page.locator(".sk-search-said")
    double.faults.set("empty-value", on="addresses")
    box(page).fill("Ambachtstraat")
    expect(said).to_contain_text("Er is niets gevonden met die naam", timeout=15_000)
    double.faults.clear()
    double.faults.set("html-503", on="addresses")
    box(page).fill("Ambachtstraat 1")
    expect(said).to_contain_text("PDOK Locatieserver", timeout=15_000)
    expect(said).not_to_contain_text("niets gevonden")
    expect(options(page)).to_have_count(0)
    # and it works again as soon as the service does
    double.faults.clear()
    page.keyboard.press("Enter")
    expect(options(page).first).to_contain_text("Ambachtstraat 1, 9900AA", timeout=15_000)


def test_an_answer_that_comes_too_late_does_not_replace_a_newer_one(
    page: Page, online: Server, double: Double
) -> None:
    open_smeedwijk(page, online)
    expect(box(page)).to_be_visible(timeout=15_000)
    double.faults.set("stall", on="addresses", times=1, match="q=Aambeeld")
    box(page).fill("Aambeeldplein")
    page.wait_for_timeout(800)
    box(page).fill("Reünieweg 20")
    expect(options(page).first).to_contain_text("Reünieweg 20", timeout=15_000)
    page.wait_for_timeout(4_000)
    expect(options(page).first).to_contain_text("Reünieweg 20")


def test_a_hostile_answer_stays_text(page: Page, online: Server) -> None:
    open_smeedwijk(page, online)
    expect(box(page)).to_be_visible(timeout=15_000)
    name = "<img src=x onerror=\"document.title='gekaapt'\">"
    found = {"text": name, "kind": "weg", "lat": 52.4, "lng": 5.9, "remark": ""}
    answer = {"outcome": "found", "sentence": "", "addresses": [found]}
    page.route("**/kaart/adres", lambda route: route.fulfill(json=answer))
    box(page).fill("Kerkstraat")
    options(page).first.click()
    expect(page.locator(".sk-found")).to_contain_text("<img src=x")
    expect(page.locator("img[src='x']")).to_have_count(0)
    assert page.title() == "smeedkaart"


def test_the_background_comes_with_its_credit_and_can_be_switched_off(
    page: Page, online: Server, double: Double
) -> None:
    open_smeedwijk(page, online)
    expect(page.locator(".sk-map.has-background")).to_be_visible(timeout=15_000)
    expect(page.locator(".sk-attribution")).to_contain_text("Kaartgegevens © Kadaster")
    expect(page.locator(".sk-attribution")).to_contain_text("86165NED")
    assert "/tiles/grijs/EPSG:3857/" in double.seen("tiles")[-1].path
    # the borders of the buurten stay, without the white sheet under them
    style = "() => document.querySelector('.sk-map').editor.zones.shapes.getLayers()[0].options.fillOpacity"
    assert page.evaluate(style) == 0
    page.get_by_role("checkbox", name="Achtergrondkaart", exact=True).uncheck()
    expect(page.locator(".sk-attribution")).not_to_contain_text("Kaartgegevens")
    assert page.evaluate(style) == 1
    before = len(double.seen("tiles"))
    page.evaluate("() => document.querySelector('.sk-map').editor.map.setZoom(17, { animate: false })")
    page.wait_for_timeout(500)
    assert len(double.seen("tiles")) == before


def test_a_background_that_dies_halfway_takes_itself_away(page: Page, online: Server, double: Double) -> None:
    open_smeedwijk(page, online)
    expect(page.locator(".sk-map.has-background")).to_be_visible(timeout=15_000)
    double.faults.set("html-503", on="tiles")
    # the server may remember for a few seconds that it worked
    page.wait_for_timeout(3_500)
    page.evaluate("() => document.querySelector('.sk-map').editor.map.setZoom(17.5, { animate: false })")
    for step in range(8):
        page.evaluate(
            """(step) => {
                const { map } = document.querySelector('.sk-map').editor;
                map.panBy([900, step % 2 ? 300 : -300], { animate: false });
            }""",
            step,
        )
        page.wait_for_timeout(250)
    expect(page.locator(".sk-map.has-background")).to_have_count(0, timeout=20_000)
    expect(page.locator(".sk-attribution")).not_to_contain_text("Kaartgegevens")
    expect(page.get_by_role("checkbox", name="Achtergrondkaart", exact=True)).to_have_count(0)
    assert (
        page.evaluate(
            "() => document.querySelector('.sk-map').editor.zones.shapes.getLayers()[0].options.fillOpacity"
        )
        == 1
    )
    # the map itself goes on
    expect(page.get_by_role("button", name="Teken een gebied")).to_be_enabled()


def test_beyond_the_border_of_the_country_missing_tiles_are_no_failure(page: Page, online: Server) -> None:
    open_smeedwijk(page, online)
    expect(page.locator(".sk-map.has-background")).to_be_visible(timeout=15_000)
    # the sea west of Zeeland and beyond
    page.evaluate(
        "() => document.querySelector('.sk-map').editor.map.setView([51.6, 2.6], 12, { animate: false })"
    )
    page.wait_for_timeout(1_500)
    expect(page.locator(".sk-map.has-background")).to_be_visible()


def test_a_login_page_in_the_place_of_tiles_is_no_background(
    page: Page, online: Server, double: Double
) -> None:
    double.faults.set("html-200", on="tiles")
    open_smeedwijk(page, online)
    # by then it is known what can be reached
    expect(box(page)).to_be_visible(timeout=20_000)
    expect(page.get_by_role("checkbox", name="Achtergrondkaart", exact=True)).to_have_count(0)
    expect(page.locator(".sk-map.has-background")).to_have_count(0)


def test_nothing_is_asked_outside_until_somebody_switches_it_on_and_after_it_is_switched_off(
    page: Page, online: Server, double: Double, new_context: Callable[..., BrowserContext]
) -> None:
    address = begin(online)
    open_map(page, address)
    asked = others(page)
    before = len(double.log)
    expect(switch(page)).not_to_be_checked()
    host = urlsplit(double.url).netloc
    expect(page.get_by_text(f"Staat het aan, dan krijgt {host} te zien welk stuk kaart")).to_be_visible()
    page.wait_for_timeout(3_000)
    # the page may ask what it wants: the server refuses
    question = {"text": "Ambachtstraat 12", "workshop": address.split("w=")[1]}
    sent = page.request.post(f"{online.url}/kaart/adres", data=question, headers={"X-Smeedkaart": "1"})
    assert (sent.status, sent.json()["outcome"]) == (403, "failed")
    reach = page.request.get(f"{online.url}/kaart/buiten?w={question['workshop']}&opnieuw")
    assert reach.json() == {"tiles": None, "addresses": False}
    assert (len(double.log) - before, asked) == (0, [])
    # a colleague on another screen
    colleague = new_context().new_page()
    open_map(colleague, address)
    turn(page)
    for screen in (page, colleague):
        expect(screen.locator(".sk-map.has-background")).to_be_visible()
        expect(switch(screen)).to_be_checked()
        expect(screen.get_by_text("Aan voor iedereen in deze bijeenkomst, sinds")).to_be_visible()
    assert {urlsplit(url).path.split("/")[1] for url in asked} == {"tiles"}
    turn(colleague)
    for screen in (page, colleague):
        expect(screen.locator(".sk-map.has-background")).to_have_count(0)
        expect(switch(screen)).not_to_be_checked()
    before = len(double.log)
    page.evaluate("() => document.querySelector('.sk-map').editor.map.setZoom(17, { animate: false })")
    page.wait_for_timeout(3_000)
    assert len(double.log) == before


def test_without_internet_nothing_is_missed_and_nothing_is_asked(page: Page, app_server: Server) -> None:
    workshop = Store(app_server.environment["SMEEDKAART_DB"]).create_workshop("Zaal").id
    # switched on in a hall with internet, before somebody set SMEEDKAART_OFFLINE=1
    Store(app_server.environment["SMEEDKAART_DB"]).switch_online(workshop, on=True)
    page.goto(f"{app_server.url}/?w={workshop}")
    asked = others(page)
    open_map(page, f"{app_server.url}/?w={workshop}")
    with page.expect_response("**/kaart/buiten?*") as answer:
        page.reload()
    assert json.loads(answer.value.body()) == {"tiles": None, "addresses": False}
    expect(page.get_by_text("Op deze computer is internet uitgezet (SMEEDKAART_OFFLINE=1)")).to_be_visible()
    expect(switch(page)).to_be_disabled()
    page.wait_for_timeout(1_000)
    expect(box(page)).to_have_count(0)
    expect(page.locator(".sk-search")).to_have_count(0)
    expect(page.get_by_role("checkbox", name="Achtergrondkaart", exact=True)).to_have_count(0)
    # the buurten themselves are there to find one's way by
    page.wait_for_function("() => document.querySelectorAll('.sk-zone-name').length > 5", timeout=15_000)
    assert asked == []


def test_dead_services_do_not_keep_the_map_waiting(page: Page, online: Server, double: Double) -> None:
    for service in ("addresses", "tiles"):
        double.faults.set("stall", on=service)
    open_smeedwijk(page, online)
    expect(page.get_by_role("button", name="Teken een gebied")).to_be_enabled(timeout=10_000)
    expect(page.locator(".sk-search")).to_have_count(0)
    expect(page.get_by_role("checkbox", name="Achtergrondkaart", exact=True)).to_have_count(0)


def test_while_a_border_is_drawn_a_street_can_still_be_found(
    new_context: Callable[..., BrowserContext], online: Server
) -> None:
    page = new_context().new_page()
    open_smeedwijk(page, online)
    expect(box(page)).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Teken een gebied", exact=True).click()
    expect(box(page)).to_be_hidden()
    page.get_by_role("button", name="Zoek een straat of adres").click()
    box(page).fill("Reünieweg 20")
    options(page).first.click()
    arrived(page)
    # still drawing: what is clicked is a corner
    expect(page.get_by_role("button", name="Annuleren")).to_be_visible()
    assert page.evaluate("() => document.querySelector('.sk-map').editor.tools.mode") == "draw"
