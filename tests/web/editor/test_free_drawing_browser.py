"""Free drawing in a real browser: what snaps, what crosses itself, and what a shared border does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from shapely.geometry import shape

from smeedkaart.workshop.edits import in_degrees, in_metres
from tests.fixtures.browser import FREELY, Server, screen_point
from tests.web.editor.harness_state import State
from tests.web.editor.test_editor_browser import HARNESS, click, named, open_plain, press, settled, square

pytestmark = pytest.mark.browser

# two neighbours of 1,350 by 1,100 m of which the borders run 5 m beside each other: 7.4e-5 degrees
WEST = square("West", 6.46, 52.71, 6.48, 52.72)
EAST = square("Oost", 6.480074, 52.7085, 6.50, 52.7215)


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, State]]:
    state = State(tmp_path_factory.mktemp("free") / "workshops.db")
    server = Server(HARNESS, {"SMEEDKAART_DB": str(state.path)})
    server.start()
    yield server, state
    server.stop()


@pytest.fixture
def server(harness: tuple[Server, State]) -> Server:
    return harness[0]


@pytest.fixture
def state(harness: tuple[Server, State]) -> State:
    harness[1].clear()
    return harness[1]


def zoom(page: Page, lat: float, lng: float, level: float) -> None:
    page.evaluate(
        """([place, level]) => {
            document.querySelector('.sk-map').editor.map.setView(place, level, { animate: false });
        }""",
        [[lat, lng], level],
    )


def rings(area: dict[str, Any]) -> list[list[float]]:
    """List the corners of the outer border, to a millionth of a degree (11 cm)."""
    corners: list[list[float]] = area["geometry"]["coordinates"][0][:-1]
    return [[round(degrees, 6) for degrees in corner] for corner in corners]


def test_what_is_near_pulls_a_corner_and_a_shared_border_moves_for_both(
    new_context: Callable[..., BrowserContext], server: Server, state: State
) -> None:
    page = new_context().new_page()
    state.put(WEST, EAST)
    open_plain(page, server, state)
    # at zoom 13 a pixel is 11.6 m: 12 pixels would be 139 m, so 25 m are near
    zoom(page, 52.715, 6.48, 13)
    press(page, FREELY)
    landing = page.locator(".sk-landing")
    # a corner of a buurt, as long as the buurten are there to see
    lat, lng = page.evaluate(
        """() => {
            const { map, zones } = document.querySelector('.sk-map').editor;
            const corners = zones.shapes.getLayers().flatMap((zone) => zone.getLatLngs().flat(3));
            const { lat, lng } = corners.reduce((best, one) =>
                (one.distanceTo([52.713, 6.49]) < best.distanceTo([52.713, 6.49]) ? one : best));
            return [lat, lng];
        }"""
    )
    beside = screen_point(page, lat, lng)
    page.mouse.move(beside[0] + 1, beside[1])
    expect(landing).to_be_visible()
    page.get_by_text("Buurten (CBS)").click()
    page.mouse.move(beside[0], beside[1] + 1)
    expect(landing).to_have_count(0)
    corner = screen_point(page, 52.72, 6.46)
    page.mouse.move(corner[0] - 6, corner[1])
    expect(landing).to_have_count(0)
    page.mouse.move(corner[0] - 1, corner[1])
    expect(landing).to_be_visible()
    # Alt holds it off, and so does the switch
    page.keyboard.down("Alt")
    page.mouse.move(corner[0] - 1, corner[1] - 1)
    expect(landing).to_have_count(0)
    page.keyboard.up("Alt")
    press(page, "Vastklikken aan grenzen")
    page.mouse.move(corner[0] - 1, corner[1])
    expect(landing).to_have_count(0)
    press(page, "Vastklikken aan grenzen")
    page.keyboard.press("Escape")
    page.get_by_text("Buurten (CBS)").click()
    # at zoom 17 a pixel is 0.72 m: the border of East, 5 m on, moves along and both end up with one line
    zoom(page, 52.7145, 6.48, 17)
    click(page, (6.4797, 52.7145))
    press(page, "Vorm wijzigen")
    zoom(page, 52.715, 6.48, 16)
    gains = page.locator(".sk-gains")
    start, end = screen_point(page, 52.715, 6.48), screen_point(page, 52.715, 6.4835)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=6)
    # who gains and who loses, before letting go
    expect(gains).to_contain_text("West")
    expect(gains).to_contain_text("inwoners")
    told = gains.inner_text().replace("\N{NO-BREAK SPACE}", " ")
    assert "West +" in told
    assert "Oost \N{MINUS SIGN}" in told
    page.mouse.up()
    settled(page)
    expect(gains).to_be_hidden()
    west, east = (rings(named(state)[name]) for name in ("West", "Oost"))
    shared = [corner for corner in west if corner in east]
    # the corner that moved, and the two of West that East passed by
    assert [6.48, 52.71] in shared
    assert [6.48, 52.72] in shared
    assert len(shared) == 3
    [edit] = state.edits().values()
    assert [event.kind for event in edit] == ["redraw", "redraw"]
    # taken back as one
    press(page, "Klaar")
    page.keyboard.press("Control+z")
    page.wait_for_function("() => !document.querySelector('.sk-map').editor.outbox.waiting.length")
    assert [rings(named(state)[name]) for name in ("West", "Oost")] == [rings(WEST), rings(EAST)]


def test_of_a_line_that_crosses_itself_people_choose_what_is_kept(
    new_context: Callable[..., BrowserContext], server: Server, state: State
) -> None:
    page = new_context(has_touch=True, viewport={"width": 1180, "height": 820}).new_page()
    open_plain(page, server, state)
    # two triangles that meet in (6.47, 52.715): the left one twice as wide as the right one
    stroke = ((6.45, 52.705), (6.48, 52.72), (6.48, 52.71), (6.45, 52.725))
    question = page.get_by_role("alertdialog")

    def draw() -> None:
        page.get_by_role("button", name=FREELY).tap()
        for lng, lat in stroke:
            page.touchscreen.tap(*screen_point(page, lat, lng))
        page.get_by_role("button", name="Klaar").tap()
        expect(question).to_contain_text("De lijn kruist zichzelf")

    draw()
    # nothing is recorded as long as nobody has chosen; each part says how large it is
    assert named(state) == {}
    expect(page.locator(".sk-part")).to_have_count(2)
    # by key: the first answer has the focus, the second is the next
    expect(page.get_by_role("button", name="Alle delen")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    settled(page)
    (larger,) = named(state).values()
    press(page, "Laat maar")
    draw()
    page.get_by_role("button", name="Alle delen").tap()
    settled(page, 2)
    sizes = {name: in_metres(shape(area["geometry"])).area / 10_000 for name, area in named(state).items()}
    # 20/1000 x 20/1000 degrees / 2 are 1,352 x 2,226 m / 2: 150.4 ha; and a quarter of that, 37.6 ha
    assert sizes["Gebied 1"] == pytest.approx(150.4, rel=0.03)
    assert sizes["Gebied 2"] == pytest.approx(188, rel=0.03)
    assert shape(larger["geometry"]).is_valid
    press(page, "Laat maar")
    draw()
    # over: the map is as it was, and a border can be drawn
    page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    expect(page.locator(".sk-part")).to_have_count(0)
    assert sorted(named(state)) == ["Gebied 1", "Gebied 2"]
    assert in_degrees(in_metres(shape(larger["geometry"]))).is_valid
