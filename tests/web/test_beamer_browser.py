"""What a hall sees and can do on the screen with the map: sizes, colours, keys and buttons, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Literal

import pytest
import shapely
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from smeedkaart.history.event import Event
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from tests.fixtures.axe import serious
from tests.fixtures.browser import FREELY, Server, open_map

pytestmark = pytest.mark.browser

ZONES = hoogeveen().zones
# a name that is cut in two everywhere, and parts of it that only their end tells apart
LONG = "Krakeel en de buurten rondom het oude centrum, deel"

# the list with its headings, notes and totals, counts, the range of a number, and names on the map
READ_FROM_THE_BACK = (
    *(".pg-arealist thead th", ".pg-arealist tbody td", ".pg-arealist .pg-pick", ".pg-arealist small"),
    *(".pg-arealist tfoot th", ".pg-arealist tfoot td", ".pg-counts li", ".pg-sure", ".sk-legend li"),
    *(".sk-label strong", ".leaflet-sk-zone-names-pane"),
)

# pairs of names on the map that lie over each other
OVERLAPPING = """() => {
    const shown = [...document.querySelectorAll('.sk-label:not(.is-hidden):not(.sk-measure)')];
    const boxes = shown.map((label) => [label.textContent, label.getBoundingClientRect()]);
    return boxes.flatMap(([name, a], i) => boxes.slice(i + 1)
        // a pixel, since the browser lays letters on whole ones
        .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1)
        .filter(([, b]) => a.top < b.bottom - 1 && b.top < a.bottom - 1)
        .map(([other]) => [name, other]));
}"""


@pytest.fixture(scope="module")
def store(app_server: Server) -> Store:
    return Store(app_server.environment["SMEEDKAART_DB"])


@pytest.fixture(scope="module")
def workshop(store: Store) -> str:
    """Make a workshop in which every buurt of the sample is an area, the first two with long names."""
    made = store.create_workshop("Zaal").id
    drawn: list[Event] = []
    for place, (code, zone) in enumerate(ZONES.iterrows()):
        name = f"{LONG} {place + 1}" if place < 2 else str(zone["zone_name"])
        shape: shapely.MultiPolygon = zone.geometry
        drawn.append(Event("draw", str(code), date(2026, 1, 1), name=name, geometry=shape))
    store.append(made, drawn)
    return made


def open_hall(page: Page, server: Server, workshop: str) -> None:
    """Open the map and wait until the page has its last form, and the map fits in it."""
    open_map(page, f"{server.url}/?w={workshop}")
    expect(page.locator("html.sk-arriving")).to_have_count(0)
    page.get_by_role("button", name="Alles in beeld", exact=True).click()


def pixels(page: Page, of: str) -> float:
    """Return the smallest size of letters of the elements that are shown."""
    sizes: list[float] = page.locator(of).evaluate_all(
        """(all) => all.filter((one) => one.offsetParent)
            .map((one) => parseFloat(getComputedStyle(one).fontSize))"""
    )
    return min(sizes)


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
    # also while the map still moves
    page.mouse.wheel(0, -120)
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
    expect(page.locator(".sk-panel > .sk-card")).to_be_visible()
    # closing the list of keys lets go of nothing
    page.keyboard.press("?")
    page.keyboard.press("Escape")
    expect(listed).to_have_count(0)
    expect(page.locator(".sk-panel > .sk-card")).to_be_visible()
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


def test_the_back_row_reads_list_counts_and_names_in_the_colours_of_the_map(
    browser: Browser, app_server: Server, workshop: str
) -> None:
    """25 mm of a picture of 2 m is 24 px of a screen of 1920; signs have the colours of the map."""
    hall: ViewportSize = {"width": 1920, "height": 1080}
    context = browser.new_context(viewport=hall, locale="nl-NL", color_scheme="dark")
    page = context.new_page()
    open_hall(page, app_server, workshop)
    for read in READ_FROM_THE_BACK:
        assert pixels(page, read) >= 24, read
    # parts of a split differ at their end, which is what a short name keeps
    names = page.locator(".sk-label strong").all_text_contents()
    assert {name[-3:] for name in names if "…" in name and name.startswith("Krakeel")} == {"l 1", "l 2"}
    assert page.evaluate(OVERLAPPING) == []

    # dark as the system is, but the paper of the map and its colours stay
    ink, paper = page.evaluate(
        """() => {
            const look = getComputedStyle(document.querySelector('.stApp'));
            return [look.color, look.backgroundColor];
        }"""
    )
    assert (ink, paper) == ("rgb(238, 242, 245)", "rgb(20, 25, 30)")
    sign, area = page.evaluate(
        """() => {
            const of = (one, part) => getComputedStyle(document.querySelector(one), part);
            return [of('.pg-counts .pg-chip', '::before').backgroundColor, of('path.sk-area').fillOpacity];
        }"""
    )
    # white of 0.4 over the colour is the colour of 0.6 over white
    assert (sign, float(area)) == ("rgba(255, 255, 255, 0.4)", 0.6)

    stroke = "getComputedStyle(document.querySelector('path.sk-area')).strokeWidth"
    assert page.evaluate(stroke) == "3px"
    page.get_by_role("button", name="Meer of minder contrast", exact=True).click()
    assert page.evaluate(stroke) == "5px"
    # remembered on this computer
    page.reload()
    page.wait_for_function(f"document.querySelector('path.sk-area') && {stroke} === '5px'")

    # the whole page fills the screen: the numbers too
    expect(page.locator("html.sk-arriving")).to_have_count(0)
    page.get_by_role("button", name="Kaart en cijfers op het hele scherm", exact=True).click()
    page.wait_for_function("document.fullscreenElement === document.documentElement")
    expect(page.get_by_role("button", name="Hele scherm verlaten", exact=True)).to_be_visible()
    expect(page.locator(".pg-people .pg-big")).to_be_in_viewport()
    context.close()


def test_a_card_covers_nothing_that_is_chosen_and_streamlit_speaks_dutch(
    page: Page, app_server: Server, workshop: str
) -> None:
    open_hall(page, app_server, workshop)
    path = page.locator("path.sk-area").nth(5)
    path.focus()
    page.keyboard.press("Enter")
    card = page.locator(".sk-panel > .sk-card")
    expect(card).to_be_visible()
    # push the chosen area under the card: the card goes aside
    before = card.bounding_box()
    assert before is not None
    page.evaluate(
        """([x, y]) => {
            const { map, areas } = document.querySelector('.sk-map').editor;
            const middle = map.latLngToContainerPoint(areas.layer(areas.selected).getBounds().getCenter());
            map.panBy([middle.x - x, middle.y - y], { animate: false });
        }""",
        [before["x"] + before["width"] / 2, before["y"] + before["height"] / 2],
    )
    assert not page.evaluate(
        """() => {
            const box = (one) => document.querySelector(one).getBoundingClientRect();
            const [a, b] = [box('.sk-panel > .sk-card'), box('path.is-selected')];
            return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
        }"""
    )

    page.get_by_role("button", name="Publiceren", exact=True).or_(
        page.get_by_role("button", name="Bonnetje", exact=True)
    ).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Sluiten", exact=True)).to_be_visible()
    expect(page.get_by_label("Close", exact=True)).to_have_count(0)
    page.keyboard.press("Escape")
    page.locator(".sk-side [data-open=class]").click()
    # the fields of a day, what is said when it cannot be, and what is typed into a list
    month = dialog.get_by_role("spinbutton", name="maand, Vanaf welke dag?")
    expect(month).to_have_attribute("aria-valuetext", re.compile("^\\d+ \N{EN DASH} [a-z]+$"))
    dialog.get_by_role("spinbutton", name="jaar, Vanaf welke dag?").click()
    page.keyboard.type("2020")
    page.keyboard.press("Tab")
    expect(dialog.get_by_role("alert")).to_have_text(
        re.compile("^Deze dag kan niet. Kies een dag van 01-01-2026")
    )
    dialog.get_by_role("button", name="Kies een dag").click()
    expect(
        page.get_by_role("button", name="Volgende")
        .or_(page.get_by_role("button", name="Volgende maand"))
        .first
    ).to_be_visible()
    page.keyboard.press("Escape")
    dialog.get_by_role("combobox", name="Wat voor gebied is dit?").click()
    page.keyboard.type("eiland")
    expect(page.get_by_role("option", name="Toevoegen: eiland")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_screen_also_while_drawing(
    new_context: Callable[..., BrowserContext],
    app_server: Server,
    workshop: str,
    axe: str,
    scheme: Literal["light", "dark"],
) -> None:
    page = new_context(color_scheme=scheme).new_page()
    open_hall(page, app_server, workshop)
    assert serious(page, axe) == []
    page.get_by_role("button", name=FREELY, exact=True).click()
    for corner in ((500, 600), (600, 600), (600, 650)):
        page.mouse.click(*corner)
    expect(page.locator(".sk-side .is-draft")).to_be_visible()
    assert serious(page, axe) == []
    page.keyboard.press("Escape")
    page.locator("path.sk-area").nth(5).focus()
    page.keyboard.press("Enter")
    page.locator("[data-action=reshape]").click()
    assert serious(page, axe) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Bonnetje", exact=True).click()
    expect(page.locator(".pg-paper")).to_be_visible()
    assert serious(page, axe) == []
    if scheme == "dark":
        # all other screens are made of the same colours
        return
    page.keyboard.press("Escape")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_have_count(0)
    sheets = {
        "publish": "De kaart voor iedereen",
        "rules": "De Smederijen van Hoogeveen",
        "online": "er gaat niets naar buiten",
    }
    for sheet, holds in sheets.items():
        page.locator(f".sk-side [data-open={sheet}]").click()
        expect(dialog).to_contain_text(holds)
        assert serious(page, axe) == [], sheet
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    for path in (f"/?w={workshop}&page=tijdlijn", "/?page=gegevens", "/"):
        page.goto(app_server.url + path)
        expect(page.locator("html.sk-arriving")).to_have_count(0)
        expect(page.locator(".pg-arrived")).to_have_count(1)
        assert serious(page, axe) == [], path
