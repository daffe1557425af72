"""What a hall sees and can do on the screen with the map: sizes, colours, keys and buttons, in a browser."""

from __future__ import annotations

from datetime import date

import pytest
import shapely
from playwright.sync_api import Page, expect

from smeedkaart.history.event import Event
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from tests.fixtures.browser import Server, open_map

pytestmark = pytest.mark.browser

ZONES = hoogeveen().zones
# a name that is cut in two everywhere, and parts of it that only their end tells apart
LONG = "Krakeel en de buurten rondom het oude centrum, deel"


@pytest.fixture
def store(app_server: Server) -> Store:
    return Store(app_server.environment["SMEEDKAART_DB"])


@pytest.fixture
def workshop(store: Store) -> str:
    """Make a workshop in which every buurt of the sample is an area, the first two with long names."""
    made = store.create_workshop("Zaal").id
    for place, (code, zone) in enumerate(ZONES.iterrows()):
        name = f"{LONG} {place + 1}" if place < 2 else str(zone["zone_name"])
        shape: shapely.MultiPolygon = zone.geometry
        store.append(made, [Event("draw", str(code), date(2026, 1, 1), name=name, geometry=shape)])
    return made


def open_hall(page: Page, server: Server, workshop: str) -> None:
    """Open the map and wait until the page has its last form, and the map fits in it."""
    open_map(page, f"{server.url}/?w={workshop}")
    expect(page.locator("html.sk-arriving")).to_have_count(0)
    page.get_by_role("button", name="Alles in beeld", exact=True).click()


def zoom(page: Page) -> float:
    level: float = page.evaluate("document.querySelector('.sk-map').editor.map.getZoom()")
    return level


def test_wheel_buttons_and_keys_do_one_thing_at_a_time(page: Page, app_server: Server, workshop: str) -> None:
    open_hall(page, app_server, workshop)
    whole = zoom(page)
    page.mouse.move(400, 500)
    # one notch is one step of the button, three notches at once are three
    page.mouse.wheel(0, -120)
    page.wait_for_function(f"document.querySelector('.sk-map').editor.map.getZoom() === {whole + 0.5}")
    for _ in range(3):
        page.mouse.wheel(0, -120)
    page.wait_for_function(f"document.querySelector('.sk-map').editor.map.getZoom() === {whole + 2}")
    page.get_by_role("button", name="Alles in beeld", exact=True).click()
    page.wait_for_function(
        """() => {
            const { map, areas } = document.querySelector('.sk-map').editor;
            return map.getBounds().contains(areas.bounds());
        }"""
    )

    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Welke toets doet wat")
    expect(listed.locator("dt").filter(has_text="CtrlZ")).to_be_visible()
    page.keyboard.press("Escape")
    expect(listed).to_have_count(0)

    path = page.locator("path.sk-area").nth(5)
    identity = path.get_attribute("data-area")
    path.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".sk-card")).to_be_visible()
    page.keyboard.press("Delete")
    page.get_by_role("button", name="Ja, verwijderen", exact=True).click()
    expect(page.locator(f'path[data-area="{identity}"]')).to_have_count(0)
    expect(page.locator(".sk-badge")).to_have_attribute("data-state", "saved")
    # from wherever the focus is, but not from within a field
    page.keyboard.press("Control+z")
    expect(page.locator(f'path[data-area="{identity}"]')).to_have_count(1)
    page.keyboard.press("Control+y")
    expect(page.locator(f'path[data-area="{identity}"]')).to_have_count(0)
    page.get_by_role("button", name="Laatste wijziging ongedaan maken", exact=True).click()
    expect(page.locator(f'path[data-area="{identity}"]')).to_have_count(1)
