"""From a name to a drawing: someone fetches a municipality on the page Gegevens and works with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pyproj import Transformer

from smeedkaart.sources.fetching import fetch
from smeedkaart.sources.packs import pack
from smeedkaart.store.store import Store
from tests.doubles import Double
from tests.fixtures.browser import FREELY, ROOT, Server, open_map, screen_point

pytestmark = pytest.mark.browser

SMEEDWIJK = "GM9901-2025"


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    with Double() as running:
        yield running


@pytest.fixture(scope="module")
def server(double: Double, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("gegevens")
    own = {"SMEEDKAART_DB": str(folder / "drawings.sqlite"), "SMEEDKAART_DATA": str(folder / "data")}
    running = Server(ROOT / "app.py", double.environment(read_timeout=5.0) | own)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def packs(server: Server, double: Double) -> Iterator[Path]:
    """Return the folder with the packs of the server, empty at first, while all services work."""
    folder = Path(server.environment["SMEEDKAART_DATA"])
    for path in folder.glob("*") if folder.exists() else ():
        path.unlink()
    double.faults.clear()
    yield folder
    double.faults.clear()


@pytest.fixture(scope="module")
def fetched(double: Double, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Fetch Smeedwijk once; return its pack."""
    folder = tmp_path_factory.mktemp("smeedwijk")
    fetch.fetch("Smeedwijk", folder=folder, services=double.services())
    return (folder / f"{SMEEDWIJK}.gpkg").read_bytes()


def put_smeedwijk(fetched: bytes, folder: Path) -> None:
    """Lay down a pack as if it had been fetched before."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{SMEEDWIJK}.gpkg").write_bytes(fetched)


def open_data_page(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/?page=gegevens")
    # the last line of the page: what comes in later might close a list that was just opened
    expect(page.get_by_text("Datapakketten staan in")).to_be_visible(timeout=30_000)


def ask_for(page: Page, municipality: str) -> None:
    page.get_by_role("textbox", name="Gemeente").fill(municipality)
    page.get_by_role("button", name="Gegevens ophalen").click()


def ready(page: Page) -> None:
    expect(page.get_by_role("button", name="Begin een bijeenkomst met deze gegevens")).to_be_visible(
        timeout=60_000
    )


# what the bar said, each time that it said something else
WATCH = """() => {
    window.told = [];
    new MutationObserver(() => {
        const bar = document.querySelector('[role="progressbar"]');
        const line = document.querySelector('.pg-so-far')?.textContent ?? '';
        const now = bar && `${bar.getAttribute('aria-valuenow')}|${line}`;
        if (now && now !== window.told.at(-1)) window.told.push(now);
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
}"""


def to_degrees(x: float, y: float) -> tuple[float, float]:
    """Turn RD metres into (longitude, latitude)."""
    degrees: tuple[float, float] = Transformer.from_crs(28992, 4326, always_xy=True).transform(x, y)
    return degrees


def test_someone_fetches_a_municipality_and_draws_in_it(
    page: Page, server: Server, packs: Path, double: Double
) -> None:
    """Smeedwijk has 6,000 x (2025 - 2017) + 42,000 = 90,000 inhabitants in 2025, and 6 x 10 buurten."""
    # busy services that ask for a second of patience now and then, so that there is time to see the bar move
    double.retry_after = "1"
    for step in ("TypedDataSet", "buurten", "gemeenten", "wijken"):
        double.faults.set("too-many", times=1, match=step)
    open_data_page(page, server)
    page.evaluate(WATCH)
    ask_for(page, "smeedwijk")
    ready(page)
    expect(page.get_by_role("heading", name="Smeedwijk 2025")).to_be_visible()
    expect(page.locator(".pg-outline")).to_contain_text("60 buurten")
    expect(page.locator(".pg-outline")).to_contain_text("90.000 inwoners")
    told = page.evaluate("() => window.told")
    parts = [int(entry.split("|")[0]) for entry in told]
    assert parts == sorted(parts)
    assert len(set(parts)) >= 3
    pages = [int(found[1]) for entry in told if (found := re.search(r"\|(\d+) pagina", entry))]
    assert pages == sorted(pages)
    assert pages[-1] > pages[0]
    assert re.search(r"[1-9]\d* kB$", told[-1])
    assert [path.name for path in packs.iterdir()] == [f"{SMEEDWIJK}.gpkg"]

    page.get_by_role("button", name="Begin een bijeenkomst met deze gegevens").click()
    draw_all_of_smeedwijk(page)
    expect(page.get_by_role("heading", level=1, name="Heel Smeedwijk")).to_be_visible(timeout=15_000)
    expect(page.locator(".pg-people .pg-big")).to_have_text("90.000", timeout=15_000)
    expect(page.locator(".pg-people")).to_contain_text("86165NED")
    expect(page.locator(".pg-euros .pg-big")).to_contain_text("€")
    page.get_by_role("button", name="Bonnetje").click()
    receipt = page.get_by_role("dialog")
    expect(receipt).to_contain_text("86165NED")
    expect(receipt.locator(".pg-row-piece")).to_have_count(60)


def draw_all_of_smeedwijk(page: Page) -> None:
    page.wait_for_function(
        """() => {
            const editor = document.querySelector('.sk-map')?.editor;
            return editor?.syncs > 0 && editor.zones.places.length === 60;
        }""",
        timeout=30_000,
    )
    # all corners beside the buttons on the map
    page.get_by_role("button", name="Uitzoomen").click()
    page.wait_for_function("() => !document.querySelector('.leaflet-zoom-anim')")
    page.get_by_role("button", name=FREELY, exact=True).click()
    # the buurten lie from (177500, 498800) to (182500, 501200); the border runs a little outside them
    west, south, east, north = 177_300, 498_600, 182_700, 501_400
    for x, y in [(west, south), (east, south), (east, north), (west, north), (west, south)]:
        lng, lat = to_degrees(x, y)
        page.mouse.click(*screen_point(page, lat, lng))
    page.get_by_role("button", name="Zo laten").click()
    page.get_by_role("textbox", name="Hoe heet dit gebied?").fill("Heel Smeedwijk")
    page.keyboard.press("Enter")


def test_a_failed_fetch_says_which_service_and_the_same_button_tries_again(
    page: Page, server: Server, packs: Path, double: Double
) -> None:
    double.faults.set("html-503", on="cbs")
    open_data_page(page, server)
    ask_for(page, "Smeedwijk")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Ophalen is niet gelukt", timeout=30_000)
    expect(alert).to_contain_text("CBS StatLine")
    assert not list(packs.glob("*"))
    double.faults.clear()
    page.get_by_role("button", name="Probeer opnieuw").click()
    ready(page)


def test_a_name_that_does_not_exist_names_its_neighbour_and_a_fetch_can_be_stopped(
    page: Page, server: Server, packs: Path, double: Double
) -> None:
    open_data_page(page, server)
    ask_for(page, "Hogeveen")
    alert = page.get_by_role("alert")
    # no failure: there is no button to try again
    expect(alert).to_contain_text("Niets gevonden", timeout=30_000)
    expect(alert).to_contain_text("Bedoelt u Hoogeveen?")
    expect(page.get_by_role("button", name="Probeer opnieuw")).to_have_count(0)
    # the same page after a refresh: what became of it stands in the address
    page.reload()
    expect(alert).to_contain_text("Bedoelt u Hoogeveen?", timeout=30_000)
    # what was typed is still there to mend, or the box is free again
    double.stall_seconds = 30.0
    double.faults.set("stall", on="borders")
    ask_for(page, "Smeedwijk")
    page.get_by_role("button", name="Stoppen").click()
    expect(page.get_by_role("button", name="Gegevens ophalen")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("progressbar")).to_have_count(0)
    assert not list(packs.glob("*"))


def test_who_leaves_halfway_leaves_nothing_half_and_keeps_nobody_waiting(
    new_context: Callable[..., BrowserContext], server: Server, packs: Path, double: Double
) -> None:
    double.stall_seconds = 30.0
    double.faults.set("stall", on="borders", times=1)
    before = len(double.seen("borders"))
    leaving = new_context()
    first = leaving.new_page()
    open_data_page(first, server)
    ask_for(first, "Smeedwijk")
    expect(first.get_by_role("progressbar")).to_be_visible()
    first.wait_for_timeout(200)
    while len(double.seen("borders")) == before:
        first.wait_for_timeout(100)
    leaving.close()
    assert not list(packs.glob("*"))
    # meanwhile somebody else draws on, on the same server
    workshop = Store(server.environment["SMEEDKAART_DB"]).create_workshop("Ernaast").id
    second = new_context().new_page()
    open_map(second, f"{server.url}/?w={workshop}")
    expect(second.get_by_role("heading", name="Teken het eerste gebied")).to_be_visible()
    assert not list(packs.glob("*"))
    # the service answers after all: whoever looks sees the fetch go on to its end
    open_data_page(second, server)
    expect(
        second.locator("h3", has_text="Smeedwijk 2025").or_(second.locator("h2", has_text="Smeedwijk 2025"))
    ).to_be_visible(timeout=60_000)
    assert pack.read_pack(packs / f"{SMEEDWIJK}.gpkg").key == SMEEDWIJK


def test_looking_for_newer_data_keeps_what_is_here_when_there_is_nothing_or_no_answer(
    page: Page, server: Server, packs: Path, double: Double, fetched: bytes
) -> None:
    put_smeedwijk(fetched, packs)
    before = (packs / f"{SMEEDWIJK}.gpkg").read_bytes()
    open_data_page(page, server)
    page.get_by_role("button", name="Bekijken").click()
    page.get_by_role("button", name="Kijk of er nieuwere zijn").click()
    expect(page.get_by_text("Er is niets nieuwers gepubliceerd")).to_be_visible(timeout=30_000)
    assert (packs / f"{SMEEDWIJK}.gpkg").read_bytes() == before
    double.faults.set("html-503")
    # what was on the page before goes when the whole page is there
    expect(page.get_by_role("button", name="Kijk of er nieuwere zijn")).to_have_count(1)
    page.get_by_role("button", name="Kijk of er nieuwere zijn").click()
    expect(page.get_by_role("alert")).to_contain_text("Ophalen is niet gelukt", timeout=30_000)
    assert (packs / f"{SMEEDWIJK}.gpkg").read_bytes() == before
    expect(page.get_by_role("heading", name="Smeedwijk 2025").first).to_be_visible()


def test_a_pack_travels_on_a_stick(
    page: Page, server: Server, packs: Path, double: Double, fetched: bytes
) -> None:
    put_smeedwijk(fetched, packs)
    open_data_page(page, server)
    page.get_by_role("button", name="Bekijken").click()
    expect(page.get_by_text("Nagekeken")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Bewaren als bestand").click()
    assert download.value.suggested_filename == f"{SMEEDWIJK}.gpkg"
    # beside the folder with packs
    stick = packs.parent / "stick.gpkg"
    download.value.save_as(stick)
    page.get_by_role("button", name="Verwijderen").click()
    page.get_by_role("button", name="Ja, verwijderen").click()
    expect(page.get_by_role("heading", name="Smeedwijk 2025")).to_have_count(0)
    assert not list(packs.glob("*"))
    # from here on without internet
    double.faults.set("empty-reply")
    page.get_by_text("Datapakket binnenhalen").click()
    page.get_by_label("Kies een datapakket").set_input_files(stick)
    expect(page.get_by_role("heading", name="Smeedwijk 2025").first).to_be_visible(timeout=30_000)
    assert pack.read_pack(packs / f"{SMEEDWIJK}.gpkg").key == SMEEDWIJK


def test_a_file_that_is_no_pack_or_too_large_is_refused_in_a_sentence(
    page: Page, server: Server, packs: Path, tmp_path: Path
) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    open_data_page(page, server)
    page.get_by_text("Datapakket binnenhalen").click()
    other = tmp_path / "vakantie.gpkg"
    other.write_bytes(b"no pack at all")
    page.get_by_label("Kies een datapakket").set_input_files(other)
    said = page.locator(".pg-upload-said")
    expect(said).to_have_text("vakantie.gpkg is geen datapakket van smeedkaart.", timeout=15_000)
    large = tmp_path / "groot.gpkg"
    with large.open("wb") as file:
        # a hole: it takes no room on the disk
        file.truncate(500_000_001)
    before = len([url for url in sent if "/kaart/pakket" in url])
    assert before == 1
    page.get_by_label("Kies een datapakket").set_input_files(large)
    expect(said).to_contain_text("groter dan 500 MB", timeout=15_000)
    assert len([url for url in sent if "/kaart/pakket" in url]) == before
    assert not list(packs.glob("*"))


def test_a_new_workshop_chooses_its_data_once_there_is_a_choice(
    page: Page, server: Server, packs: Path, fetched: bytes
) -> None:
    Store(server.environment["SMEEDKAART_DB"]).create_workshop("Eerder")
    page.goto(server.url)
    expect(page.get_by_role("textbox", name="Nieuwe bijeenkomst")).to_be_visible(timeout=30_000)
    put_smeedwijk(fetched, packs)
    page.reload()
    chosen = page.get_by_role("combobox", name="Nieuwe bijeenkomst, met de gegevens van")
    expect(chosen).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Beginnen").click()
    page.wait_for_function(
        "() => document.querySelector('.sk-map')?.editor?.zones.places.length === 60", timeout=30_000
    )
    # the first that is offered is what was fetched, not the sample
    expect(page.locator(".pg-place")).to_contain_text("Smeedwijk")
    # and from the map one comes back to the data
    page.get_by_role("button", name="Gegevens van een andere gemeente").click()
    expect(page.get_by_role("heading", level=1, name="Gegevens")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Terug").click()
    expect(page.locator(".pg-place")).to_contain_text("Smeedwijk", timeout=15_000)


def test_the_page_fits_every_screen(page: Page, server: Server, packs: Path, fetched: bytes) -> None:
    put_smeedwijk(fetched, packs)
    (packs / "GM0118-2020.gpkg").write_bytes(b"damaged")
    open_data_page(page, server)
    page.get_by_role("button", name="Bekijken").click()
    for title in ("Waar de gegevens vandaan komen", "Alle cijfers en hun jaar"):
        page.get_by_text(title).click()
    expect(page.get_by_role("columnheader", name="Gepubliceerd voor")).to_be_visible()
    for width in (390, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(300)
        assert page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth")
