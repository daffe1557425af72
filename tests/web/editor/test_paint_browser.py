"""Painting with mouse, fingers and keys in a real browser; people are those CBS publishes of each buurt."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, Route, expect

from smeedkaart.history.event import Event
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.statistics.units import unit_layers
from smeedkaart.store.store import Store
from tests.fixtures.axe import serious
from tests.fixtures.browser import BEGIN, Server, open_map
from tests.web.server.test_plain_browser import TELEPHONE, small

pytestmark = pytest.mark.browser

# buurten of wijk 50, with their people: 5,185, 4,485, 6,525, 2,660 and 1,175
KRAKEEL, WOLFSBOS, ZUID, OOST, CENTRUM = (f"BU0118500{digit}" for digit in "34580")
Place = tuple[float, float]


@pytest.fixture
def store(app_server: Server) -> Store:
    return Store(app_server.environment["SMEEDKAART_DB"])


@pytest.fixture
def workshop(store: Store) -> str:
    return store.create_workshop("Schilderles").id


def painted(store: Store, workshop: str) -> dict[str, set[str]]:
    """Return the codes of each area by its name."""
    areas = areas_as_of(store.events(workshop))
    return {name: set(codes) for name, codes in zip(areas["name"], areas["units"], strict=True)}


def edits(store: Store, workshop: str) -> list[list[Event]]:
    """Return what was recorded, stroke by stroke."""
    found: dict[str, list[Event]] = {}
    for event in store.events(workshop):
        found.setdefault(event.edit_id, []).append(event)
    return list(found.values())


def show(page: Page) -> None:
    """Show wijk 50 below the buttons."""
    page.evaluate(
        """() => {
            const { map } = document.querySelector('.sk-map').editor;
            const room = map.getSize().x < 600 ? { paddingTopLeft: [0, 250] } : { paddingTopLeft: [0, 300] };
            map.fitBounds([[52.706, 6.455], [52.735, 6.52]], { ...room, animate: false });
        }"""
    )


def begin(page: Page, url: str, press: str = "click") -> None:
    """Open a workshop and paint a new area."""
    open_map(page, url)
    show(page)
    getattr(page.get_by_role("button", name=BEGIN, exact=True), press)()
    page.wait_for_function("() => document.querySelector('.sk-map').editor.painting.units?.count === 48")


def over(page: Page, code: str) -> Place:
    """Return where the middle of a unit is on the page."""
    x, y = page.evaluate(
        """(code) => {
            const { painting, map } = document.querySelector('.sk-map').editor;
            const { units, canvas } = painting;
            const { x, y } = map.latLngToContainerPoint(canvas.latLng(units.middles[units.places.get(code)]));
            const { left, top } = map.getContainer().getBoundingClientRect();
            return [left + x, top + y];
        }""",
        code,
    )
    return x, y


def stroke(page: Page, *codes: str, button: str = "left") -> None:
    """Press over the first unit, drag over the others and let go."""
    page.mouse.move(*over(page, codes[0]))
    page.mouse.down(button=button)  # type: ignore[arg-type]
    for code in codes[1:]:
        page.mouse.move(*over(page, code), steps=12)
    page.mouse.up(button=button)  # type: ignore[arg-type]


def settled(page: Page, edits: int) -> None:
    """Wait until so many edits were made on this page and the server answered all."""
    page.wait_for_function(
        """(n) => {
            const { outbox } = document.querySelector('.sk-map').editor;
            return outbox.made >= n && !outbox.waiting.length;
        }""",
        arg=edits,
    )


def test_a_hall_paints_with_a_mouse_and_nobody_counts_twice(
    page: Page, new_context: Callable[..., BrowserContext], app_server: Server, store: Store, workshop: str
) -> None:
    url = f"{app_server.url}/kaart/w/{workshop}"
    other = new_context().new_page()
    open_map(other, url)
    begin(page, url)
    tip = page.locator(".sk-tip")

    # who lives there is told before anything is painted, and the total while the hand goes on
    page.mouse.move(*over(page, KRAKEEL))
    expect(tip).to_have_text("Krakeel: 5.185 mensen")
    page.mouse.down()
    page.mouse.move(*over(page, WOLFSBOS), steps=12)
    # 5,185 + 4,485
    expect(tip).to_have_text("Wolfsbos: 4.485 mensenSamen: 9.670 mensen")
    expect(page.locator(".sk-side .is-draft .pg-big").first).to_have_text("9.670")
    assert store.events(workshop) == ()
    page.mouse.up()
    settled(page, 1)
    assert painted(store, workshop) == {"Gebied 1": {KRAKEEL, WOLFSBOS}}
    page.keyboard.type("Oostkant")
    page.keyboard.press("Enter")
    # what the server made is what the others see: exactly the border of both
    expect(other.locator(".sk-side").get_by_role("button", name="Oostkant", exact=True)).to_be_visible()
    settled(page, 2)
    (event,) = edits(store, workshop)[0]
    assert event.geometry is not None
    wanted = unit_layers(hoogeveen())["buurt"].outline((KRAKEEL, WOLFSBOS))
    assert event.geometry.symmetric_difference(wanted).area == 0

    # the next area goes not over the first one, unless people say so; then one stroke takes it from there
    page.get_by_role("button", name="Volgend gebied").click()
    page.mouse.move(*over(page, WOLFSBOS))
    expect(tip).to_contain_text(re.compile("hoort bij .Oostkant."))
    stroke(page, ZUID, WOLFSBOS)
    settled(page, 3)
    assert painted(store, workshop) == {"Oostkant": {KRAKEEL, WOLFSBOS}, "Gebied 1": {ZUID}}
    page.get_by_role("checkbox", name="Niet over anderen heen").uncheck()
    stroke(page, WOLFSBOS)
    settled(page, 4)
    assert painted(store, workshop) == {"Oostkant": {KRAKEEL}, "Gebied 1": {ZUID, WOLFSBOS}}
    assert sorted(event.kind for event in edits(store, workshop)[-1]) == ["redraw", "redraw"]
    # and it is taken back as one
    page.keyboard.press("Control+z")
    settled(page, 5)
    assert painted(store, workshop) == {"Oostkant": {KRAKEEL, WOLFSBOS}, "Gebied 1": {ZUID}}
    page.get_by_role("checkbox", name="Niet over anderen heen").check()

    # twice on a place is its wijk, without what is of others; the second button takes away; a lasso and a box
    page.get_by_role("button", name="Klik", exact=True).click()
    page.mouse.dblclick(*over(page, OOST))
    settled(page, 7)
    wijk = {f"BU0118500{digit}" for digit in range(9)}
    assert painted(store, workshop)["Gebied 1"] == wijk - {KRAKEEL, WOLFSBOS}
    stroke(page, CENTRUM, button="right")
    settled(page, 8)
    assert painted(store, workshop)["Gebied 1"] == wijk - {KRAKEEL, WOLFSBOS, CENTRUM}
    (x, y), reach = over(page, CENTRUM), 12
    for tool, corners in {
        "Lasso": [(-reach, -reach), (reach, -reach), (reach, reach), (-reach, reach)],
        "Kader": [(-reach, -reach), (reach, reach)],
    }.items():
        page.get_by_role("button", name=tool, exact=True).click()
        page.get_by_role("button", name="Eraf" if tool == "Kader" else "Erbij", exact=True).click()
        page.mouse.move(x + corners[0][0], y + corners[0][1])
        page.mouse.down()
        for dx, dy in corners[1:]:
            page.mouse.move(x + dx, y + dy, steps=6)
        page.mouse.up()
    settled(page, 10)
    last = [event.units for stroke in edits(store, workshop)[-2:] for event in stroke]
    assert [CENTRUM in units.codes for units in last if units] == [True, False]

    # nothing is lost on a dead line: after a refresh the same stroke goes out under the same name
    sent: list[str] = []

    def lose(route: Route) -> None:
        sent.append(re.findall(r'"edit_id":"([^"]+)"', route.request.post_data or "")[0])
        route.abort()

    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/edit", lose)
    page.get_by_role("button", name="Kwast", exact=True).click()
    page.get_by_role("button", name="Erbij", exact=True).click()
    stroke(page, CENTRUM)
    expect(page.locator(".sk-badge")).to_contain_text("Niet opgeslagen")
    page.reload()
    page.unroute("**/edit")
    page.wait_for_function("() => !document.querySelector('.sk-map')?.editor?.outbox.waiting.length")
    expect(page.locator("path.sk-area")).to_have_count(2)
    assert CENTRUM in painted(store, workshop)["Gebied 1"]
    assert edits(store, workshop)[-1][0].edit_id == sent[0]
    assert set(sent) == {sent[0]}


def fingers(session: CDPSession, kind: str, *places: Place) -> None:
    points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_one_finger_paints_two_move_the_map_and_keys_do_all_of_it(
    new_context: Callable[..., BrowserContext], app_server: Server, store: Store, workshop: str, axe: str
) -> None:
    page = new_context(**TELEPHONE, color_scheme="dark").new_page()
    begin(page, f"{app_server.url}/kaart/w/{workshop}", "tap")
    assert small(page.locator(".sk-paint :is(button, label, select)")) == []
    assert serious(page, axe) == []
    touch = page.context.new_cdp_session(page)

    # one finger
    start, end = over(page, KRAKEEL), over(page, WOLFSBOS)
    fingers(touch, "touchStart", start)
    for part in range(1, 9):
        fingers(touch, "touchMove", *[tuple(a + (b - a) * part / 8 for a, b in zip(start, end, strict=True))])  # type: ignore[arg-type]
    fingers(touch, "touchEnd")
    settled(page, 1)
    assert painted(store, workshop) == {"Gebied 1": {KRAKEEL, WOLFSBOS}}
    # no keyboard of glass comes up while people go on
    field = page.get_by_role("textbox", name="Hoe heet dit gebied?")
    expect(field).not_to_be_focused()

    # two fingers, of which the first had begun to paint
    centre = "() => document.querySelector('.sk-map').editor.map.getCenter().lng"
    before = page.evaluate(centre)
    (x, y) = over(page, ZUID)
    fingers(touch, "touchStart", (x, y))
    fingers(touch, "touchStart", (x, y), (x + 60, y))
    for step in range(1, 6):
        fingers(touch, "touchMove", (x + 12 * step, y), (x + 60 + 12 * step, y))
    fingers(touch, "touchEnd")
    page.wait_for_function(f"(before) => ({centre})() < before - 0.002", arg=before)
    assert page.evaluate("() => document.querySelector('.sk-map').editor.outbox.made") == 1

    # keys: what they come to is told, Space adds it and takes it away, Enter is done
    show(page)
    page.locator(".sk-canvas").focus()
    page.evaluate(
        """(code) => {
            const { painting } = document.querySelector('.sk-map').editor;
            painting.goTo(painting.units.places.get(code));
        }""",
        WOLFSBOS,
    )
    heard = page.locator(".sk-canvas .sk-heard")
    page.keyboard.press("ArrowDown")
    expect(heard).to_contain_text("mensen")
    found = re.match(r"(.+): ([\d.]+) mensen", heard.inner_text())
    assert found
    zones = hoogeveen().zones.set_index("zone_name", append=True)["population"]
    ((code, people),) = [(key[0], figure) for key, figure in zones.items() if key[1] == found[1]]
    assert f"{int(people):,}".replace(",", ".") == found[2]
    page.keyboard.press("Space")
    settled(page, 2)
    total = f"{int(5185 + 4485 + people):,}".replace(",", ".")
    expect(heard).to_have_text(f"hoort er nu bij. Samen: {total} mensen")
    assert painted(store, workshop) == {"Gebied 1": {KRAKEEL, WOLFSBOS, code}}
    page.locator(".sk-canvas").focus()
    page.keyboard.press("Space")
    settled(page, 3)
    assert painted(store, workshop) == {"Gebied 1": {KRAKEEL, WOLFSBOS}}
    page.locator(".sk-canvas").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=BEGIN, exact=True)).to_be_visible()

    # a border that a hand drew is not made one of buurten unasked
    shape = hoogeveen().zones.geometry[OOST].buffer(-30)
    store.append(workshop, [Event("draw", "vrij", date(2026, 1, 1), name="Vrij", geometry=shape)])
    expect(page.locator("path.sk-area")).to_have_count(2)
    page.evaluate("() => document.querySelector('.sk-map').editor.pick('vrij')")
    page.get_by_role("button", name="Verder schilderen").tap()
    expect(page.locator(".sk-paint")).to_contain_text(re.compile(".Vrij. is vrij getekend"))
    page.get_by_role("button", name="Alleen toevoegen").tap()
    page.touchscreen.tap(*over(page, CENTRUM))
    settled(page, 4)
    assert painted(store, workshop)["Vrij"] == set()
    page.get_by_role("button", name="Klaar").tap()
    page.get_by_role("button", name="Verder schilderen").tap()
    page.get_by_role("button", name="Maak er hele delen van").tap()
    settled(page, 5)
    assert painted(store, workshop)["Vrij"] == {OOST, CENTRUM}
