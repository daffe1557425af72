"""The plain page on a telephone: people draw there, see what others do, and ask for a receipt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, WebSocket, expect

from smeedkaart.history.event import Event
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from tests.fixtures.axe import serious
from tests.fixtures.browser import FREELY, Server, open_map, screen_point

pytestmark = pytest.mark.browser

TELEPHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# a buurt as an area has the people that CBS publishes of it
KRAKEEL, IN_KRAKEEL = "BU01185003", "5.185"
HOSTILE = "<img src=x onerror=\"document.title='gekaapt'\">"
# a square beside Krakeel: (latitude, longitude) of its corners
CORNERS = [(52.70, 6.44), (52.70, 6.46), (52.71, 6.46), (52.71, 6.44)]


@pytest.fixture
def store(app_server: Server) -> Store:
    return Store(app_server.environment["SMEEDKAART_DB"])


@pytest.fixture
def workshop(store: Store) -> str:
    """Make a workshop with one area, that has the worst of names."""
    made = store.create_workshop("Zaal").id
    shape = hoogeveen().zones.geometry[KRAKEEL]
    store.append(made, [Event("draw", "a", date(2026, 1, 1), name=HOSTILE, geometry=shape)])
    return made


def small(targets: Locator) -> list[str]:
    """Return what can be touched and is smaller than a thumb (44 pixels) in either direction."""
    found: list[str] = targets.evaluate_all(
        """(all) => all.map((one) => [one, one.getBoundingClientRect()])
            .filter(([one, { width, height }]) => one.checkVisibility() && Math.min(width, height) < 43.9)
            .map(([one, { width, height }]) => `${one.textContent} ${width} ${height}`)"""
    )
    return found


def middle(page: Page) -> None:
    """Show the part of the map where is drawn."""
    page.evaluate(
        "document.querySelector('.sk-map').editor.map.setView([52.722, 6.45], 12.5, { animate: false })"
    )


def test_on_a_telephone_people_draw_and_see_what_others_do_without_a_run_of_streamlit(
    new_context: Callable[..., BrowserContext], app_server: Server, store: Store, workshop: str, axe: str
) -> None:
    screen = new_context().new_page()
    frames: list[str | bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda sent: frames.append(sent))  # noqa: PLW0108 - Playwright takes no method

    screen.on("websocket", listen)
    open_map(screen, f"{app_server.url}/?w={workshop}")
    expect(screen.locator("html.sk-arriving")).to_have_count(0)
    ran = len(frames)

    phone = new_context(**TELEPHONE).new_page()
    sockets: list[WebSocket] = []
    phone.on("websocket", lambda socket: sockets.append(socket))  # noqa: PLW0108 - as above
    open_map(phone, f"{app_server.url}/kaart/w/{workshop}")
    # the numbers come, and what needs a dialog of Streamlit is not offered
    people, on_screen = (one.locator(".sk-side .pg-people .pg-big") for one in (phone, screen))
    for shown in (people, on_screen):
        expect(shown).to_have_text(IN_KRAKEEL)
    # all of it lies below each other
    assert phone.evaluate("document.documentElement.scrollWidth") == TELEPHONE["viewport"]["width"]
    # headings stand beside each other, not over each other
    edges = phone.locator(".sk-list thead th").evaluate_all(
        """(all) => all.flatMap((one) => {
            const words = document.createRange();
            words.selectNodeContents(one);
            const { left, right } = words.getBoundingClientRect();
            return [left, right];
        })"""
    )
    assert len(edges) == 8
    assert edges == sorted(edges)
    for sheet in ("publish", "timeline", "rules", "data", "online"):
        expect(phone.locator(f'[data-open="{sheet}"]')).to_have_count(0)
    expect(phone.locator(".sk-side-foot")).to_contain_text("Kadaster")

    # drawn with a thumb, and named
    middle(phone)
    phone.get_by_role("button", name=FREELY).tap()
    for corner in [*CORNERS, CORNERS[0]]:
        phone.touchscreen.tap(*screen_point(phone, *corner))
    # a part of it lies beyond the municipality, and stays
    phone.get_by_role("button", name="Zo laten").tap()
    phone.get_by_role("textbox").fill("Zuidwest")
    phone.get_by_role("button", name="Naam bewaren").tap()
    expect(screen.get_by_role("button", name="Zuidwest", exact=True)).to_be_visible()
    rows = phone.locator(".sk-list tbody")
    expect(rows).to_have_text(screen.locator(".sk-list tbody").inner_text(), use_inner_text=True)
    assert sorted(areas_as_of(store.events(workshop))["name"]) == sorted([HOSTILE, "Zuidwest"])
    expect(phone.get_by_role("button", name="Vorm wijzigen")).to_be_visible()
    expect(phone.get_by_role("button", name="Samenvoegen")).to_have_count(0)
    assert small(phone.locator("button, a, summary, input, label")) == []
    assert serious(phone, axe) == []

    # what another does is seen here, with its numbers
    store.append(workshop, [Event("end", "a", date(2026, 1, 2))])
    expect(phone.locator(".sk-list tbody tr")).to_have_count(1)
    # of the one that is chosen here, which is all that is left there
    expect(on_screen).to_have_text(people.inner_text())
    expect(on_screen).not_to_have_text(IN_KRAKEEL)

    # a receipt is a dialog of the browser: Escape closes it and the focus is back
    asked = phone.get_by_role("button", name="Bonnetje")
    asked.tap()
    dialog = phone.get_by_role("dialog", name="Bonnetje")
    expect(dialog.locator(".pg-row-total")).to_be_visible()
    assert small(dialog.locator("button, a, summary")) == []
    assert serious(phone, axe) == []
    phone.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(asked).to_be_focused()

    assert (sockets, phone.title()) == ([], "Zaal · smeedkaart")
    # all that time no script ran for the big screen either
    assert len(frames) == ran
