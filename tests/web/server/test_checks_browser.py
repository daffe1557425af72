"""What does not fit between areas, in a real page: found, looked at, mended, taken back, left as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import shapely
from playwright.sync_api import BrowserContext, Locator, Page, WebSocket, expect

from smeedkaart.history.event import Event
from smeedkaart.history.kinds import LEAVE, MEND
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.store.store import Store
from tests.fixtures.axe import serious
from tests.fixtures.browser import Server, open_map
from tests.fixtures.workshops import KRAKEEL, WOLFSBOS, ZONES

pytestmark = pytest.mark.browser

TELEPHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PATCH = ".leaflet-sk-checks-pane path[fill^='url']"
BROUGHT = """() => {
    const { editor } = document.querySelector('.sk-map');
    editor.receive({ ...editor.component, data: { ...editor.latest, check: 1 } });
}"""
HOSTILE = "<img src=x onerror=\"document.title='gekaapt'\">"


@pytest.fixture
def store(app_server: Server) -> Store:
    return Store(app_server.environment["SMEEDKAART_DB"])


@pytest.fixture
def workshop(store: Store) -> str:
    """Divide the whole municipality in three, with 300 m of Krakeel in two of them and a bare hectare."""
    made = store.create_workshop("Zaal").id
    krakeel, wolfsbos = ZONES.geometry[KRAKEEL], ZONES.geometry[WOLFSBOS]
    others = shapely.coverage_union_all(ZONES.geometry.drop([KRAKEEL, WOLFSBOS]).to_numpy())
    over = shapely.intersection(krakeel, shapely.buffer(wolfsbos, 300))
    x, y = shapely.get_coordinates(others.representative_point())[0]
    bare = shapely.box(x, y, x + 100, y + 100)
    shapes = {
        "a": (HOSTILE, krakeel),
        "b": ("Wolfsbos", shapely.union(wolfsbos, over)),
        "c": ("Buitengebied", shapely.difference(others, bare)),
    }
    for area, (name, shape) in shapes.items():
        store.append(made, [Event("draw", area, date(2026, 1, 1), name=name, geometry=shape)])
    return made


def small(targets: Locator) -> list[str]:
    """Return what can be touched and is smaller than a thumb."""
    found: list[str] = targets.evaluate_all(
        """(all) => all.map((one) => [one, one.getBoundingClientRect()])
            .filter(([one, { width, height }]) => one.checkVisibility() && Math.min(width, height) < 43.9)
            .map(([one]) => one.textContent)"""
    )
    return found


def people(page: Page) -> list[str]:
    return page.locator(".sk-list tbody td.pg-number:nth-of-type(2)").all_inner_texts()


def test_what_does_not_fit_is_found_looked_at_mended_taken_back_and_left(
    new_context: Callable[..., BrowserContext], app_server: Server, store: Store, workshop: str, axe: str
) -> None:
    page = new_context(viewport={"width": 1600, "height": 900}).new_page()
    sockets: list[WebSocket] = []
    page.on("websocket", lambda socket: sockets.append(socket))  # noqa: PLW0108 - Playwright takes no method
    open_map(page, f"{app_server.url}/kaart/w/{workshop}")
    opener = page.get_by_role("button", name="Klopt het?")
    # asked for by itself, a while after the page was opened
    expect(opener).to_contain_text("2")
    # it opens by itself once the page says that a map was brought in
    page.evaluate(BROUGHT)
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    page.evaluate(BROUGHT)
    expect(opener).to_have_attribute("aria-expanded", "false")
    # the texts about who lives twice or nowhere lead there
    page.get_by_role("button", name="Bekijk en herstel").click()
    expect(opener).to_have_attribute("aria-expanded", "true")
    lines = page.locator(".sk-check-pick")
    expect(lines).to_have_count(2)
    overlap = lines.filter(has_text="liggen over elkaar")
    expect(overlap).to_contain_text(HOSTILE)
    # the larger stands first, with people and hectares
    expect(lines.first).to_have_text(overlap.inner_text().replace("\n", ""))
    expect(overlap).to_contain_text("mensen")
    expect(overlap).to_contain_text("ha")

    # lit under the pointer and under the focus, by more than colour
    expect(page.locator(PATCH)).to_have_count(0)
    overlap.hover()
    expect(page.locator(PATCH)).to_have_attribute("stroke-dasharray", "10 6")
    page.mouse.move(300, 400)
    overlap.focus()
    expect(page.locator(PATCH)).to_have_count(1)

    # by keyboard: chosen, looked at, recorded
    zoom = page.evaluate("document.querySelector('.sk-map').editor.map.getZoom()")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "(before) => document.querySelector('.sk-map').editor.map.getZoom() > before", arg=zoom
    )
    before = people(page)
    give = page.get_by_role("button", name="Geef aan Wolfsbos")
    give.focus()
    page.keyboard.press("Enter")
    record = page.get_by_role("button", name="Ja, leg dit vast")
    expect(record).to_be_focused()
    expect(page.locator(".sk-check-told li")).to_have_count(1)
    expect(page.locator(".sk-check-told")).to_contain_text("verliest")
    # the new border, beside the patch
    expect(page.locator(".leaflet-sk-checks-pane path[stroke='#0b5d3b']")).to_have_count(1)
    assert people(page) == before
    assert serious(page, axe) == []
    page.keyboard.press("Enter")
    told = page.locator(".sk-checks-done")
    expect(told).to_contain_text("hersteld")
    expect(opener).to_contain_text("1")
    expect(page.locator(PATCH)).to_have_count(0)
    assert [one.kind for one in store.events(workshop)].count(MEND) == 1
    assert people(page) != before

    # taken back from the sentence
    told.get_by_role("button", name="Ongedaan maken").click()
    expect(opener).to_contain_text("2")
    expect(told).to_be_empty()
    assert people(page) == before
    assert areas_as_of(store.events(workshop)).geometry["a"].equals(ZONES.geometry[KRAKEEL])

    # on a telephone the other one is left as it is, with a thumb
    phone = new_context(**TELEPHONE).new_page()
    open_map(phone, f"{app_server.url}/kaart/w/{workshop}")
    phone.get_by_role("button", name="Klopt het?").tap()
    hole = phone.locator(".sk-check-pick").filter(has_not_text="over elkaar")
    hole.tap()
    # map and line are in sight together
    expect(phone.locator(".sk-canvas")).to_be_in_viewport()
    expect(hole).to_be_in_viewport()
    phone.get_by_role("button", name="Zo laten").tap()
    reason = phone.get_by_role("textbox", name="Waarom is dit zo bedoeld?")
    expect(reason).to_be_focused()
    assert small(phone.locator(".sk-checks :is(button, summary, input)")) == []
    assert phone.evaluate("document.documentElement.scrollWidth") == TELEPHONE["viewport"]["width"]
    assert serious(phone, axe) == []
    reason.fill("De vijver is van niemand")
    phone.keyboard.press("Enter")
    expect(phone.locator(".sk-checks-left summary")).to_have_text("1 zo bedoeld")
    (left,) = [one for one in store.events(workshop) if one.kind == LEAVE]
    assert left.reason == "De vijver is van niemand"

    # the other page hears of it, mends what is left, and all is well
    expect(lines).to_have_count(1)
    lines.click()
    page.get_by_role("button", name="Verdeel langs het midden").click()
    record.click()
    expect(page.locator(".sk-checks-well")).to_contain_text("Alles klopt")
    size = page.locator(".sk-checks-well").evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)")
    assert size >= 24
    page.locator(".sk-checks-left summary").click()
    page.get_by_role("button", name="Weer in de lijst").click()
    expect(lines).to_have_count(1)
    page.keyboard.press("Escape")
    # nothing of all that asked Streamlit for anything
    assert (sockets, page.title()) == ([], "Zaal · smeedkaart")
