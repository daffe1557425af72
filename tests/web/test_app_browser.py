"""The whole app in a real browser: what residents in a hall see, from the first stroke to the euros."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import BrowserContext, Page, expect

from smeedkaart.history.event import Event
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from tests.fixtures.browser import FREELY, Server, open_map, screen_point
from tests.fixtures.witness import CHROMIUM_ITSELF, Witness

pytestmark = pytest.mark.browser

ZONES = hoogeveen().zones
KRAKEEL, WOLFSBOS = "BU01185003", "BU01185004"
# (south, west, north, east), a little outside the municipality of Hoogeveen
AROUND = (52.60, 6.30, 52.86, 6.72)
# the same as places (longitude, latitude), against the clock
CORNERS = ((6.30, 52.60), (6.72, 52.60), (6.72, 52.86), (6.30, 52.86))
# all people of the municipality, in README.md of the sample
EVERYBODY = "56.900"
# what opens over the map from the panel, and what each of them tells
SHEETS = {
    "receipt": "89.997,50",
    "name": "Krakeel",
    "class": "Wat voor gebied",
    "publish": "De kaart voor iedereen",
    "ended": "Beëindigde gebieden",
    "rules": "regeling",
    "online": "Achtergrondkaart",
    "copy": "Kopie maken",
    "phone": "Openen op deze computer",
}
HOSTILE = "<img src=x onerror=\"document.title='gekaapt'\">"


@pytest.fixture
def store(app_server: Server) -> Store:
    return Store(app_server.environment["SMEEDKAART_DB"])


@pytest.fixture
def workshop(store: Store) -> str:
    return store.create_workshop("Proef").id


def address(server: Server, workshop: str) -> str:
    return f"{server.url}/?w={workshop}"


def draw_buurt(store: Store, workshop: str, area: str, zone: str) -> None:
    event = Event(
        "draw", area, date(2026, 1, 1), name=ZONES.at[zone, "zone_name"], geometry=ZONES.geometry[zone]
    )
    store.append(workshop, [event])


def in_metres(*corners: tuple[float, float]) -> shapely.Polygon:
    """Make a shape in EPSG:28992 of corners (longitude, latitude)."""
    shape: shapely.Polygon = gpd.GeoSeries([shapely.Polygon(corners)], crs=4326).to_crs(28992).iloc[0]
    return shape


def zoom_out(page: Page) -> None:
    """Leave room around the municipality to click in."""
    # and a little aside, for the help with drawing lies over the map at the left
    page.evaluate(
        """() => {
            const { map } = document.querySelector('.sk-map').editor;
            map.setZoom(map.getZoom() - 1, { animate: false });
            map.panBy([-80, -60], { animate: false });
        }"""
    )


def draw(page: Page, *corners: tuple[float, float], name: str) -> None:
    page.get_by_role("button", name=FREELY, exact=True).click()
    for lng, lat in [*corners, corners[0]]:
        page.mouse.click(*screen_point(page, lat, lng))
    # it runs outside the municipality, and is meant to
    page.get_by_role("button", name="Zo laten").click()
    page.get_by_role("textbox", name="Hoe heet dit gebied?").fill(name)
    page.keyboard.press("Enter")


def draw_everybody(page: Page, name: str) -> None:
    zoom_out(page)
    draw(page, *CORNERS, name=name)


def saved(page: Page) -> None:
    """Wait until the server confirmed everything that was drawn."""
    page.wait_for_function(
        "() => document.querySelector('.sk-map').editor.outbox.waiting.length === 0", timeout=30_000
    )


def people(page: Page, count: str) -> None:
    """Expect a number of people at the top of the panel."""
    expect(page.locator(".pg-people .pg-big")).to_have_text(count, timeout=15_000)


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1, name=text, exact=True)).to_be_visible(timeout=15_000)


def test_a_border_gives_people_tier_and_euros_from_its_third_corner_on(
    page: Page, app_server: Server, store: Store, workshop: str
) -> None:
    """Whoever draws around the whole municipality has its 56,900 people, and at least the base amount."""
    open_map(page, address(app_server, workshop))
    zoom_out(page)
    page.get_by_role("button", name=FREELY, exact=True).click()
    draft = page.locator(".sk-side .is-draft")
    for place, (lng, lat) in enumerate(CORNERS):
        # with the third corner something is enclosed, though not all, and it says what it is
        expect(draft).to_have_count(place // 3)
        page.mouse.click(*screen_point(page, lat, lng))
    people(page, EVERYBODY)
    expect(draft.get_by_role("heading")).to_contain_text("Nog geen gebied")
    assert store.events(workshop) == ()
    page.mouse.click(*screen_point(page, CORNERS[0][1], CORNERS[0][0]))
    page.get_by_role("button", name="Zo laten").click()
    expect(draft).to_have_count(0)
    page.get_by_role("textbox", name="Hoe heet dit gebied?").fill("Heel Hoogeveen")
    page.keyboard.press("Enter")
    heading(page, "Heel Hoogeveen")
    people(page, EVERYBODY)
    expect(page.locator(".pg-euros .pg-big")).to_contain_text("€")
    row = page.get_by_role("row").filter(has_text="Heel Hoogeveen")
    expect(row.get_by_role("cell").nth(1)).to_have_text(EVERYBODY)
    expect(page.get_by_text("Iedereen woont in een gebied.")).to_be_visible()
    page.get_by_role("button", name="Bonnetje").click()
    receipt = page.get_by_role("dialog")
    expect(receipt.locator(".pg-row-base")).to_contain_text("20.000,00")
    # one line for each of the 48 buurten
    expect(receipt.locator(".pg-row-piece")).to_have_count(48)


def test_a_dragged_corner_changes_the_numbers(
    page: Page, app_server: Server, store: Store, workshop: str
) -> None:
    """The north-east corner lies inside the municipality; dragged outside it, everybody lives in the area."""
    south, west, north, east = AROUND
    inside = (6.50, 52.70)
    shape = in_metres((west, south), (east, south), inside, (west, north))
    store.append(workshop, [Event("draw", "a1", date(2026, 1, 1), name="Half", geometry=shape)])
    open_map(page, address(app_server, workshop))
    zoom_out(page)
    page.locator(".pg-areas").get_by_role("button", name="Half").click()
    heading(page, "Half")
    expect(page.locator(".pg-people .pg-big")).not_to_have_text(EVERYBODY)
    page.get_by_role("button", name="Vorm wijzigen").click()
    page.mouse.move(*screen_point(page, inside[1], inside[0]))
    page.mouse.down()
    page.mouse.move(*screen_point(page, north, east), steps=8)
    page.mouse.up()
    people(page, EVERYBODY)
    saved(page)
    assert [event.kind for event in store.events(workshop)] == ["draw", "redraw"]


def test_a_refresh_and_a_restarted_server_show_the_same(
    page: Page, app_server: Server, store: Store, workshop: str
) -> None:
    open_map(page, address(app_server, workshop))
    draw_everybody(page, "Heel Hoogeveen")
    people(page, EVERYBODY)
    saved(page)
    drawn = areas_as_of(store.events(workshop))
    open_map(page, page.url)
    heading(page, "1 gebied")
    people(page, EVERYBODY)
    app_server.stop()
    app_server.start()
    open_map(page, page.url)
    people(page, EVERYBODY)
    expect(page.locator(".pg-areas").get_by_role("button", name="Heel Hoogeveen")).to_be_visible()
    assert areas_as_of(store.events(workshop)).geometry.equals(drawn.geometry)


def test_a_second_screen_follows_the_first(
    new_context: Callable[..., BrowserContext], app_server: Server, store: Store, workshop: str
) -> None:
    first, second = new_context().new_page(), new_context().new_page()
    open_map(first, address(app_server, workshop))
    open_map(second, address(app_server, workshop))
    heading(second, "Teken het eerste gebied")
    draw_everybody(first, "Heel Hoogeveen")
    people(second, EVERYBODY)
    # and the other way round: nothing is overwritten
    second.locator(".pg-areas").get_by_role("button", name="Heel Hoogeveen").click()
    heading(second, "Heel Hoogeveen")
    second.get_by_role("button", name="Naam wijzigen", exact=True).click()
    second.get_by_role("textbox", name="Hoe heet dit gebied?").fill("Alles")
    second.keyboard.press("Enter")
    expect(first.locator(".pg-areas").get_by_role("button", name="Alles")).to_be_visible(timeout=15_000)
    assert areas_as_of(store.events(workshop))["name"].tolist() == ["Alles"]


def test_a_hostile_name_runs_nowhere(page: Page, app_server: Server, workshop: str) -> None:
    open_map(page, address(app_server, workshop))
    draw_everybody(page, HOSTILE)
    heading(page, HOSTILE)
    expect(page.locator(".pg-areas").get_by_role("button", name=HOSTILE)).to_be_visible()
    page.get_by_role("button", name="Bonnetje").click()
    expect(page.get_by_role("dialog").locator(".pg-row-total")).to_be_visible()
    expect(page.get_by_role("dialog")).to_contain_text(HOSTILE)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Alle gebieden").click()
    expect(page.locator("img[src='x']")).to_have_count(0)
    assert page.title() == "smeedkaart"


def test_map_and_list_choose_the_same_area_in_turn(
    page: Page, app_server: Server, store: Store, workshop: str
) -> None:
    draw_buurt(store, workshop, "krakeel", KRAKEEL)
    draw_buurt(store, workshop, "wolfsbos", WOLFSBOS)
    centre = gpd.GeoSeries(ZONES.geometry[[KRAKEEL, WOLFSBOS]], crs=28992).centroid.to_crs(4326)
    open_map(page, address(app_server, workshop))
    # twice each: what was chosen before on the map can be chosen there again after the list
    for zone, other in ((KRAKEEL, WOLFSBOS), (KRAKEEL, WOLFSBOS)):
        point = centre[zone]
        page.mouse.click(*screen_point(page, point.y, point.x))
        heading(page, str(ZONES.at[zone, "zone_name"]))
        page.locator(".pg-areas").get_by_role("button", name=str(ZONES.at[other, "zone_name"])).click()
        heading(page, str(ZONES.at[other, "zone_name"]))


RUNS = """() => {
    // Streamlit says on its page when its script runs
    const app = document.querySelector('.stApp');
    window.runs = 0;
    window.editorAtFirst = document.querySelector('.sk-map').editor;
    let state = app.dataset.testScriptState;
    new MutationObserver(() => {
        if (app.dataset.testScriptState === 'running' && state !== 'running') window.runs += 1;
        state = app.dataset.testScriptState;
    }).observe(app, { attributes: true });
}"""


def test_a_session_of_drawing_is_one_run_of_the_page_and_one_map_and_a_dialog_is_one_more(
    new_context: Callable[..., BrowserContext], app_server: Server, store: Store, workshop: str
) -> None:
    draw_buurt(store, workshop, "krakeel", KRAKEEL)
    page, other = new_context().new_page(), new_context().new_page()
    for one in (page, other):
        open_map(one, address(app_server, workshop))
        expect(one.locator(".stApp")).to_have_attribute("data-test-script-state", "notRunning")
        one.evaluate(RUNS)
    draw_everybody(page, "Heel Hoogeveen")
    people(page, EVERYBODY)
    for name in ("Krakeel", "Heel Hoogeveen", "Krakeel"):
        page.locator(".pg-areas").get_by_role("button", name=name).click()
        heading(page, name)
    page.keyboard.press("Escape")
    heading(page, "2 gebieden samen")
    heading(other, "2 gebieden samen")
    assert [one.evaluate("runs") for one in (page, other)] == [0, 0]
    page.locator(".pg-areas").get_by_role("button", name="Krakeel").click()
    page.get_by_role("button", name="Bonnetje").click()
    receipt = page.get_by_role("dialog")
    expect(receipt.locator(".pg-row-total")).to_contain_text("89.997,50")
    assert page.evaluate("runs") == 1
    # Escape closes it, gives the focus back, and works again in the panel
    page.keyboard.press("Escape")
    expect(receipt).to_have_count(0)
    expect(page.get_by_role("button", name="Bonnetje")).to_be_focused()
    page.keyboard.press("Escape")
    heading(page, "2 gebieden samen")
    # what a form records everybody hears by the same road
    page.locator(".pg-areas").get_by_role("button", name="Krakeel").click()
    page.get_by_role("button", name="Naam wijzigen of beëindigen").click()
    page.get_by_role("textbox", name="Naam van het gebied").fill("De Krakeel")
    page.get_by_role("button", name="Naam opslaan").click()
    heading(page, "De Krakeel")
    expect(other.locator(".pg-areas").get_by_role("button", name="De Krakeel")).to_be_visible()
    assert other.evaluate("runs") == 0
    for one in (page, other):
        assert one.evaluate("document.querySelector('.sk-map').editor === editorAtFirst")


def test_a_receipt_fits_on_a_phone(page: Page, app_server: Server, store: Store, workshop: str) -> None:
    """Of an area outside the municipality all is unknown, so its receipt has the longest words."""
    far = in_metres((6.30, 52.62), (6.36, 52.62), (6.36, 52.66))
    store.append(workshop, [Event("draw", "far", date(2026, 1, 1), name="Ver weg", geometry=far)])
    draw_buurt(store, workshop, "krakeel", KRAKEEL)
    page.set_viewport_size({"width": 390, "height": 844})
    open_map(page, address(app_server, workshop))
    for name, line in (("Ver weg", "Buiten de gemeente, dus geen bedrag"), ("Krakeel", "20.000,00")):
        page.locator(".pg-areas").get_by_role("button", name=name).click()
        heading(page, name)
        page.get_by_role("button", name="Bonnetje").click()
        paper = page.get_by_role("dialog").locator(".pg-receipt")
        expect(paper).to_contain_text(line)
        assert paper.evaluate("(paper) => paper.scrollWidth <= paper.clientWidth + 1")
        page.keyboard.press("Escape")
        expect(paper).to_have_count(0)


def test_another_language_reaches_the_buttons_of_the_map(
    page: Page, app_server: Server, store: Store, workshop: str
) -> None:
    draw_buurt(store, workshop, "krakeel", KRAKEEL)
    open_map(page, address(app_server, workshop))
    expect(page.get_by_role("button", name="Inzoomen")).to_have_count(1)
    page.get_by_role("button", name="English", exact=True).click()
    expect(page.get_by_role("button", name="Draw freely", exact=True)).to_be_visible()
    # each once: those in the other language are gone
    expect(page.get_by_role("button", name="Zoom in")).to_have_count(1)
    expect(page.locator(".leaflet-control-zoom, .leaflet-control-layers")).to_have_count(2)
    expect(page.locator(".sk-map")).not_to_contain_text("Buurten (CBS)")


def test_every_screen_works_while_everything_but_this_machine_is_blocked(
    new_context: Callable[..., BrowserContext], app_server: Server, store: Store, workshop: str
) -> None:
    draw_buurt(store, workshop, "krakeel", KRAKEEL)
    with Witness() as witness:
        page = new_context(proxy={"server": witness.url, "bypass": "127.0.0.1,localhost"}).new_page()
        open_map(page, address(app_server, workshop))
        page.locator(".pg-areas").get_by_role("button", name="Krakeel").click()
        people(page, "5.185")
        dialog = page.get_by_role("dialog")
        for sheet, holds in SHEETS.items():
            page.locator(f".sk-side [data-open={sheet}]").click()
            expect(dialog).to_contain_text(holds)
            page.keyboard.press("Escape")
            expect(dialog).to_have_count(0)
            # whoever has no mouse goes on where the dialog was opened
            expect(page.locator(f".sk-side [data-open={sheet}]")).to_be_focused()
        for path in (f"/?w={workshop}&page=tijdlijn", "/?page=gegevens", "/"):
            page.goto(app_server.url + path)
            expect(page.locator(".pg-arrived")).to_have_count(1)
    assert witness.hosts <= CHROMIUM_ITSELF


def test_a_group_that_nobody_named_before_is_typed_and_the_list_adds_it_up(
    page: Page, app_server: Server, store: Store, workshop: str
) -> None:
    draw_buurt(store, workshop, "krakeel", KRAKEEL)
    draw_buurt(store, workshop, "wolfsbos", WOLFSBOS)
    open_map(page, address(app_server, workshop))
    page.locator(".pg-areas").get_by_role("button", name="Krakeel").click()
    people(page, "5.185")
    page.get_by_role("button", name="Soort en werkgebied", exact=True).click()
    group = page.get_by_role("combobox", name="Bij welk werkgebied hoort het?")
    group.fill("Oost")
    group.press("Enter")
    page.get_by_role("button", name="Soort en werkgebied opslaan").click()
    # 5,185 people in Krakeel and 4,485 in Wolfsbos
    parts = page.locator(".pg-areas tfoot .pg-part")
    expect(parts).to_have_count(2)
    expect(parts.first).to_contain_text("Werkgebied Oost (1 gebied)5.185")
    expect(parts.last).to_contain_text("Zonder werkgebied (1 gebied)4.485")
    expect(page.locator(".pg-areas tbody small", has_text="werkgebied Oost")).to_be_visible()


def test_the_published_map_is_made_when_it_is_asked_for(
    page: Page, app_server: Server, store: Store, workshop: str, tmp_path: Path
) -> None:
    draw_buurt(store, workshop, "krakeel", KRAKEEL)
    open_map(page, address(app_server, workshop))
    page.get_by_role("button", name="Publiceren").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="De kaart voor iedereen").click()
    assert download.value.suggested_filename == "Proef.html"
    path = tmp_path / "kaart.html"
    download.value.save_as(path)
    made = path.read_text(encoding="utf-8").casefold()
    assert "krakeel" in made
    assert "5.185" in made
    assert "voorbeelddata, niet voor besluiten" in made
