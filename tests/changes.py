"""What tests of the pages share: workshops made of whole buurten, and hands to use the map with."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page, expect

from smeedkaart.event import Event
from smeedkaart.sources.sample import hoogeveen
from smeedkaart.store import Store
from tests.browser import Server

__all__ = ["KRAKEEL", "WOLFSBOS", "ZONES", "address", "choose", "draw_buurt", "heading", "middle", "names"]

ZONES = hoogeveen().zones
# neighbours of 5,185 and 4,485 people
KRAKEEL, WOLFSBOS = "BU01185003", "BU01185004"


def draw_buurt(store: Store, workshop: str, area: str, zone: str, on: date = date(2026, 1, 1)) -> None:
    """Draw exactly the border of one buurt, under its name."""
    event = Event("draw", area, on, name=ZONES.at[zone, "zone_name"], geometry=ZONES.geometry[zone])
    store.append(workshop, [event])


def address(server: Server, workshop: str, more: str = "") -> str:
    """Return the address of a workshop."""
    return f"{server.url}/?w={workshop}{more}"


def choose(page: Page, name: str) -> None:
    """Choose an area in the list."""
    row = page.locator(".pg-areas").get_by_role("button", name=name, exact=True)
    # a second click on the chosen one lets it go
    expect(row).to_have_attribute("aria-pressed", "false")
    row.click()
    heading(page, name)


def heading(page: Page, text: str) -> None:
    """Expect what the panel is about."""
    expect(page.get_by_role("heading", level=1, name=text, exact=True)).to_be_visible(timeout=20_000)


def names(page: Page) -> list[str]:
    """Return the names on the map, in order."""
    found: list[str] = page.evaluate(
        "() => [...window.smeedkaart.editor.areas.layers.values()].map(l => l.feature.properties.name).sort()"
    )
    return found


def middle(page: Page, name: str) -> tuple[float, float]:
    """Return where on the page the middle of an area is."""
    x, y = page.evaluate(
        """(name) => {
            const { editor, map } = window.smeedkaart;
            const layer = [...editor.areas.layers.values()].find((l) => l.feature.properties.name === name);
            const point = map.latLngToContainerPoint(layer.getBounds().getCenter());
            const box = map.getContainer().getBoundingClientRect();
            return [box.left + point.x, box.top + point.y];
        }""",
        name,
    )
    return x, y
