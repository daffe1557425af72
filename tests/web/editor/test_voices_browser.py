"""Many residents draw one place in a real page: one by one and unseen, then bands, a border, and an area."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from smeedkaart.store.store import Store
from tests.fixtures.axe import serious
from tests.fixtures.browser import Server, open_map, screen_point
from tests.fixtures.workshops import KRAKEEL, WOLFSBOS, ZONES, draw_buurt

pytestmark = pytest.mark.browser

TELEPHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WEST, SOUTH, EAST, NORTH = ZONES.geometry.loc[[KRAKEEL]].to_crs(4326).total_bounds
BAND = ".leaflet-sk-bands-pane path"


def corners(page: Page, metres: float) -> list[tuple[float, float]]:
    """Say where on the page the corners of a drawing lie: somewhat outside Krakeel, as many metres."""
    more = metres / 111_000
    around = [
        (SOUTH - more, WEST - more),
        (SOUTH - more, EAST + more),
        (NORTH + more, EAST + more),
        (NORTH + more, WEST - more),
    ]
    return [screen_point(page, lat, lng) for lat, lng in around]


def draw(page: Page, metres: float, freely: bool) -> None:
    page.get_by_role("button", name="Teken mijn buurt").click()
    # nothing is to be seen of areas, of their names, or of what others drew
    expect(page.locator(".sk-area:visible, .sk-canvas .sk-label:visible")).to_have_count(0)
    expect(page.locator(BAND)).to_have_count(0)
    places = corners(page, metres)
    if freely:
        stroke = page.locator(".sk-panel [data-action=stroke]")
        if stroke.get_attribute("aria-pressed") != "true":
            stroke.click()
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in [*places[1:], places[0]]:
            page.mouse.move(*place, steps=8)
        page.mouse.up()
    else:
        stroke = page.locator(".sk-panel [data-action=stroke]")
        if stroke.get_attribute("aria-pressed") == "true":
            stroke.click()
        for place in [*places, places[0]]:
            page.mouse.move(*place)
            page.mouse.click(*place)


def code(page: Page) -> str:
    """Read the code of who just drew, and let the next one sit down."""
    letters = page.locator(".sk-voice-letters")
    expect(letters).to_be_visible()
    told = letters.inner_text()
    page.get_by_role("button", name="Klaar, volgende bewoner").click()
    return told


def test_residents_draw_one_by_one_and_the_hall_makes_an_area_of_where_they_agree(
    new_context: Callable[..., BrowserContext], app_server: Server, axe: str
) -> None:
    store = Store(app_server.environment["SMEEDKAART_DB"])
    workshop = store.create_workshop("Zaal").id
    draw_buurt(store, workshop, "w", WOLFSBOS)
    page = new_context(viewport={"width": 1600, "height": 900}).new_page()
    sent: list[str] = []
    page.on("request", lambda one: sent.append(f"{one.url.partition('?')[0]} {one.post_data or ''}"))
    open_map(page, f"{app_server.url}/kaart/w/{workshop}")
    page.evaluate(
        "(box) => document.querySelector('.sk-map').editor.map.fitBounds(box, { animate: false })",
        [[SOUTH - 0.005, WEST - 0.008], [NORTH + 0.005, EAST + 0.008]],
    )
    page.get_by_role("button", name="Meer", exact=True).click()
    page.locator(".sk-panel [data-action=voices]").click()
    opener = page.get_by_role("button", name="Veel stemmen: mijn buurt")
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.get_by_role("button", name="Teken mijn buurt").click()
    expect(page.get_by_role("alert")).to_contain_text("Zeg eerst welke buurt of plek")
    subject = page.get_by_role("combobox", name="Welke buurt of plek?")
    subject.fill("Ons Krakeel")
    page.keyboard.press("Tab")

    # left by keyboard: the areas are there again, and nothing was drawn
    page.get_by_role("button", name="Teken mijn buurt").click()
    page.keyboard.press("Escape")
    expect(page.locator(".sk-area:visible")).not_to_have_count(0)

    # one that is hardly a shape is asked about, and is still a drawing of a resident after that
    page.get_by_role("button", name="Teken mijn buurt").click()
    x, y = corners(page, 0)[0]
    for across, down in ((100, -100), (160, -100), (130, -104), (100, -100)):
        page.mouse.move(x + across, y + down)
        page.mouse.click(x + across, y + down)
    page.locator(".sk-panel [data-action=keep]").click()
    small = code(page)
    codes = {small}
    # again: taken back by its code, so that five others make up what is seen
    page.locator(".sk-voice-care summary").click()
    page.get_by_role("textbox", name="Code van de tekening").fill(small)
    page.get_by_role("button", name="Neem mijn tekening terug").click()
    expect(page.locator(".sk-voices")).to_contain_text("is weg")

    for number in range(5):
        draw(page, 4 * number, freely=number % 2 == 1)
        codes.add(code(page))
    assert len(codes) == 6
    # of five drawings 3 and 4 make up the bands of 50 and 75 %
    expect(page.locator(".sk-voice-bands li")).to_have_count(2)
    expect(page.locator(BAND)).to_have_count(2)
    assert store.events(workshop)[1:] == ()
    kept = page.evaluate("JSON.stringify([{ ...sessionStorage }, { ...localStorage }])")
    assert "Polygon" not in kept
    assert not any(letters in kept for letters in codes)
    # a drawing went to one address only; whoever else has the map open hears of no hand and no outline
    assert {one.split()[0].rpartition("/")[2] for one in sent if "Polygon" in one} == {"voice"}
    assert not any("outline" in one for one in sent if "/mark" in one or "/hand" in one)

    # a level by keyboard
    page.get_by_role("button", name="Laat deze grens op de kaart zien").click()
    level = page.get_by_role("slider")
    level.focus()
    page.keyboard.press("End")
    expect(page.locator(".sk-levels tr.is-chosen")).to_contain_text("4 van 5")
    expect(page.locator(f"{BAND}[stroke='#b3261e']")).to_have_count(1)
    assert serious(page, axe) == []
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="Pagina met de banden, om te publiceren").click()
    assert downloaded.value.suggested_filename == "Ons Krakeel.html"
    page.get_by_role("button", name="Maak er een gebied van").click()
    expect(page.locator(".sk-voices")).to_contain_text("“Ons Krakeel” is nu een gebied")
    area = store.events(workshop)[-1]
    assert (area.name, area.units and area.units.codes) == ("Ons Krakeel", (KRAKEEL,))
    receipt = page.request.get(f"{app_server.url}/kaart/w/{workshop}/receipt/{area.area}?lang=nl").text()
    assert "5 tekeningen van bewoners" in receipt

    # on a telephone in the dark everything is there, within a thumb's reach
    phone = new_context(**TELEPHONE, color_scheme="dark").new_page()
    open_map(phone, f"{app_server.url}/kaart/w/{workshop}")
    phone.get_by_role("button", name="Veel stemmen: mijn buurt").tap()
    phone.get_by_role("combobox", name="Welke buurt of plek?").fill("Ons Krakeel")
    phone.keyboard.press("Tab")
    expect(phone.locator(".sk-voice-bands li")).to_have_count(2)
    assert phone.evaluate("document.documentElement.scrollWidth") == TELEPHONE["viewport"]["width"]
    targets = phone.locator(".sk-voices :is(button, input, select, summary, a)").evaluate_all(
        "(all) => all.filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect().height)"
    )
    assert min(targets) >= 43.9
    assert serious(phone, axe) == []
