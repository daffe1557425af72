"""Free drawing in a real browser: what snaps, what crosses itself, and what a shared border does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
import shapely
from playwright.sync_api import BrowserContext, Page, expect
from shapely.geometry import shape

from smeedkaart.history.timeline import Timeline
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.workshop.clipping import whole_outline
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
    # two triangles that meet in (6.48, 52.72): the left one twice as wide as the right one
    corners = ((6.46, 52.71), (6.49, 52.725), (6.49, 52.715), (6.46, 52.73))
    question = page.get_by_role("alertdialog")

    def draw() -> None:
        page.get_by_role("button", name=FREELY).tap()
        for lng, lat in corners:
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


def stroke(page: Page, *places: tuple[float, float]) -> None:
    """Draw over places (longitude, latitude) with the mouse, without letting go."""
    for place, (lng, lat) in enumerate(places):
        page.mouse.move(*screen_point(page, lat, lng), steps=12)
        if place == 0:
            page.mouse.down()
    page.mouse.up()


def touched(page: Page, *places: tuple[float, float]) -> None:
    """Draw over places with a finger."""
    session = page.context.new_cdp_session(page)
    points = [screen_point(page, lat, lng) for lng, lat in places]
    between = [
        (x + (to_x - x) * part / 10, y + (to_y - y) * part / 10)
        for (x, y), (to_x, to_y) in pairwise(points)
        for part in range(1, 11)
    ]
    for kind, place in [("touchStart", points[0]), *(("touchMove", one) for one in between)]:
        touch = [{"x": place[0], "y": place[1]}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touch})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_border_is_drawn_in_one_stroke_along_a_neighbour_by_mouse_and_by_finger(
    new_context: Callable[..., BrowserContext], server: Server, state: State
) -> None:
    page = new_context(has_touch=True, viewport={"width": 1440, "height": 900}).new_page()
    bulge = square("Bocht", 6.47, 52.712, 6.474, 52.716)
    state.put(bulge)
    open_plain(page, server, state)
    # at zoom 16 a pixel is 1.45 m: 12 of them are 17 m, or 2.6e-4 degrees of longitude
    zoom(page, 52.714, 6.474, 16)
    page.get_by_text("Buurten (CBS)").click()
    press(page, FREELY)
    press(page, "Tekenen in één streek")
    centre = page.evaluate("() => document.querySelector('.sk-map').editor.map.getCenter().lat")
    # along the eastern border of Bocht, some 7 m beside it, and back by the east
    east = 6.4741
    stroke(page, (east, 52.7155), (east, 52.7125), (6.478, 52.7125), (6.478, 52.7155), (east, 52.71552))
    settled(page)
    # the map stayed where it was
    assert page.evaluate("() => document.querySelector('.sk-map').editor.map.getCenter().lat") == centre
    drawn = shape(named(state)["Gebied 1"]["geometry"])
    neighbour = shape(named(state)["Bocht"]["geometry"])
    # 0.0039 x 0.003 degrees are 263 x 334 m: 8.8 ha, with the strip of 7 m
    assert in_metres(drawn).area / 10_000 == pytest.approx(8.8 + 0.2, rel=0.05)
    assert shapely.get_num_coordinates(drawn) < 12
    # what it shares with the neighbour is the neighbour's own line: no sliver between, none over it
    assert in_metres(drawn).intersection(in_metres(neighbour)).area < 2
    shared = in_metres(drawn).buffer(0.01).intersection(in_metres(neighbour).boundary).length
    # 0.003 degrees of latitude are 334 m
    assert shared == pytest.approx(334, rel=0.05)
    press(page, "Laat maar")
    # with a finger, round the corner of Bocht: its corner is taken over
    press(page, FREELY)
    touched(
        page,
        *((6.4725, 52.7161), (6.4741, 52.7161), (6.4741, 52.7157), (6.476, 52.7157), (6.476, 52.718)),
        *((6.4725, 52.718), (6.4725, 52.71612)),
    )
    settled(page, 2)
    around = rings(named(state)["Gebied 2"])
    assert [6.474, 52.716] in around
    press(page, "Laat maar")
    # a stroke that does not come back waits for more of it
    press(page, FREELY)
    stroke(page, (6.468, 52.711), (6.468, 52.713))
    expect(page.locator(".sk-strip")).to_be_visible()
    stroke(page, (6.468, 52.713), (6.466, 52.713), (6.468, 52.7111))
    settled(page, 3)


def test_what_is_very_small_or_lies_outside_is_asked_about_before_it_is_kept(
    new_context: Callable[..., BrowserContext], server: Server, state: State
) -> None:
    page = new_context().new_page()
    open_plain(page, server, state)
    zoom(page, 52.715, 6.47, 14)
    press(page, FREELY)
    x, y = screen_point(page, 52.7175, 6.4635)
    # 60 x 4 / 2 = 120 square pixels; 12 x 12 are what a slip of the hand covers
    for dx, dy in ((0, 0), (60, 0), (30, 4)):
        page.mouse.click(x + dx, y + dy)
    press(page, "Klaar")
    question = page.get_by_role("alertdialog")
    expect(question).to_contain_text("heel klein")
    assert named(state) == {}
    press(page, "Opnieuw")
    # the northernmost corner of the municipality
    north, lng = page.evaluate(
        """() => {
            const { zones } = document.querySelector('.sk-map').editor;
            const corners = zones.shapes.getLayers().flatMap((zone) => zone.getLatLngs().flat(3));
            const { lat, lng } = corners.reduce((best, one) => (one.lat > best.lat ? one : best));
            return [lat, lng];
        }"""
    )
    zoom(page, north, lng, 12)
    # while drawing it is said at once
    click(page, (lng - 0.02, north - 0.03), (lng + 0.02, north - 0.03), (lng, north + 0.03))
    expect(page.get_by_role("alert")).to_contain_text("buiten de gemeente")
    press(page, "Klaar")
    expect(question).to_contain_text("buiten de gemeente")
    press(page, "Knip af op de gemeentegrens")
    settled(page)
    # what was cut off is said, in hectares
    expect(page.get_by_text(re.compile(r"er ging \d+,\d\d ha buiten de gemeente af")).first).to_be_visible()
    clipped = in_metres(shape(named(state)["Gebied 1"]["geometry"]))
    whole = whole_outline(hoogeveen())
    assert clipped.difference(whole).area < 1
    assert clipped.area > 10_000
    # one that is there already is cut off from its card
    press(page, "Laat maar")
    state.put(square("Over", lng - 0.02, north - 0.01, lng + 0.02, north + 0.01))
    page.wait_for_function("() => document.querySelector('.sk-map').editor.areas.layers.size === 2")
    page.evaluate(
        """() => {
            const { editor } = document.querySelector('.sk-map');
            const areas = [...editor.areas.layers];
            editor.pick(areas.find(([, one]) => one.feature.properties.name === 'Over')[0]);
        }"""
    )
    press(page, "Knip af op de gemeentegrens")
    settled(page, 2)
    assert in_metres(shape(named(state)["Over"]["geometry"])).difference(whole).area < 1
    expect(page.get_by_role("button", name="Knip af op de gemeentegrens")).to_have_count(0)


def more(page: Page, name: str) -> None:
    """Choose what stands behind More."""
    press(page, "Meer")
    press(page, name)


def test_a_circle_of_metres_is_drawn_and_what_is_measured_is_not_recorded(
    new_context: Callable[..., BrowserContext], server: Server, state: State
) -> None:
    page = new_context(has_touch=True, viewport={"width": 1440, "height": 900}).new_page()
    open_plain(page, server, state)
    zoom(page, 52.715, 6.48, 14)
    metres = page.get_by_role("textbox", name="Meters vanaf het midden")
    # by key: the middle of the map, and the metres are typed
    more(page, "Cirkel om een punt")
    page.keyboard.press("Enter")
    metres.fill("400")
    metres.press("Enter")
    settled(page)
    drawn = in_metres(shape(named(state)["Gebied 1"]["geometry"]))
    # pi x 400 x 400 = 502,655 m2
    assert drawn.area == pytest.approx(502_655, rel=0.001)
    assert shapely.get_num_coordinates(drawn) == 73
    press(page, "Laat maar")
    # by finger: press on the middle and drag 0.006 degrees of longitude, 405 m: tens of metres are meant
    more(page, "Cirkel om een punt")
    touched(page, (6.466, 52.712), (6.472, 52.712))
    expect(metres).to_have_value(re.compile("^4[01]0$"))
    press(page, "Klaar")
    settled(page, 2)
    radius = float(metres.input_value()) if metres.count() else 405
    dragged = in_metres(shape(named(state)["Gebied 2"]["geometry"]))
    assert dragged.area == pytest.approx(3.14159 * radius**2, rel=0.06)
    press(page, "Laat maar")
    # a line of 0.01 degrees of latitude is 1,113 m long
    more(page, "Meten")
    reading = page.locator(".sk-reading")
    click(page, (6.49, 52.711), (6.49, 52.721))
    expect(reading).to_have_text(re.compile(r"^1,1\d\skm$"))
    # closed it has a surface: 0.01 x 0.01 degrees / 2 are 1,113 x 676 m / 2, or 37.6 ha
    click(page, (6.48, 52.711), (6.49, 52.711))
    expect(reading).to_have_text(re.compile(r"^37,\d\sha, 3,\d+\skm$"))
    # by key: the middle of the map twice, and back again
    press(page, "Opnieuw meten")
    page.locator(".sk-canvas").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => !document.querySelector('.sk-map').editor.map._panAnim?._inProgress")
    page.keyboard.press("Enter")
    expect(reading).to_have_text(re.compile(r"\sm$"))
    page.keyboard.press("Backspace")
    expect(reading).to_have_text("")
    page.keyboard.press("Escape")
    expect(reading).to_have_count(0)
    assert sorted(named(state)) == ["Gebied 1", "Gebied 2"]


def test_a_locked_area_stays_and_a_copy_lies_beside_what_it_is_of(
    new_context: Callable[..., BrowserContext], server: Server, state: State
) -> None:
    page = new_context().new_page()
    west, east = square("West", 6.46, 52.712, 6.475, 52.72), square("Oost", 6.475, 52.712, 6.49, 52.72)
    state.put(west, east)
    open_plain(page, server, state)
    click(page, (6.467, 52.714))
    press(page, "Op slot")
    settled(page)
    # it shows on the map, in the list and on the card, in words too
    sign = page.get_by_role("img", name="op slot")
    expect(page.locator(".sk-list").get_by_role("img", name="op slot")).to_have_count(1)
    expect(sign.first).to_be_visible()
    expect(page.locator(".sk-label svg")).to_have_count(1)
    expect(page.locator(f"path[data-area='{west['properties']['id']}']")).to_have_attribute(
        "aria-label", re.compile("op slot$")
    )
    for name in ("Vorm wijzigen", "Verplaatsen", "Verwijderen"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_disabled()
    page.keyboard.press("Delete")
    expect(page.get_by_role("alert")).to_contain_text("haal eerst het slot eraf")
    press(page, "Begrepen")
    # nor does it move along with a neighbour
    click(page, (6.483, 52.714))
    press(page, "Vorm wijzigen")
    page.mouse.move(*screen_point(page, 52.72, 6.475))
    page.mouse.down()
    page.mouse.move(*screen_point(page, 52.723, 6.478), steps=5)
    page.mouse.up()
    expect(page.get_by_role("alert")).to_contain_text("buurgebied dat op slot zit")
    press(page, "Klaar")
    assert [rings(named(state)[name]) for name in ("West", "Oost")] == [rings(west), rings(east)]
    # a copy of the locked one has no lock; it lies beside, and is moved to its place
    click(page, (6.467, 52.714))
    page.get_by_role("button", name="Dupliceren").focus()
    page.keyboard.press("Enter")
    settled(page, 2)
    copy = shape(named(state)["West (kopie)"]["geometry"])
    assert in_metres(copy).intersection(in_metres(shape(west["geometry"]))).area < 1
    assert in_metres(copy).area == pytest.approx(in_metres(shape(west["geometry"])).area, rel=1e-3)
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    press(page, "Klaar")
    settled(page, 3)
    moved = shape(named(state)["West (kopie)"]["geometry"])
    assert moved.bounds[1] < copy.bounds[1] - 1e-3
    # and off again: by key
    click(page, (6.467, 52.714))
    page.get_by_role("button", name="Van het slot").focus()
    page.keyboard.press("Enter")
    settled(page, 4)
    expect(page.get_by_role("button", name="Verplaatsen")).to_be_enabled()
    kinds = [[event.kind for event in edit] for edit in state.edits().values()]
    assert kinds[:2] == [["lock"], ["draw"]]
    assert kinds[-1] == ["unlock"]


def test_a_buurt_is_found_by_its_name_and_becomes_an_area_or_part_of_one(
    new_context: Callable[..., BrowserContext], server: Server, state: State
) -> None:
    page = new_context(reduced_motion="reduce").new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_plain(page, server, state)
    box = page.get_by_role("combobox", name="Zoek een buurt")
    options = page.locator("#sk-results").get_by_role("option")
    offers = page.get_by_role("group", name="Wat u ermee kunt doen").get_by_role("button")
    # all by key: the arrows choose, Tab leads to what can be done with it
    box.fill("krak")
    expect(options).to_have_text(["Krakeelbuurt"])
    box.press("Enter")
    expect(offers).to_have_text(["Maak er een gebied van: Krakeel"])
    offers.first.focus()
    page.keyboard.press("Enter")
    settled(page)
    page.keyboard.press("Enter")
    drawn = units_of(state)
    assert drawn == {"Krakeel": ("BU01185003",)}
    # the chosen area gets a second one
    box.fill("wolfs")
    options.click()
    expect(offers).to_have_text(["Voeg Wolfsbos toe aan Krakeel", "Maak er een gebied van: Wolfsbos"])
    offers.first.click()
    settled(page, 2)
    assert units_of(state) == {"Krakeel": ("BU01185003", "BU01185004")}
    # nobody is in two areas
    box.fill("wolfsbos")
    box.press("Enter")
    expect(page.locator(".sk-search-said")).to_have_text("Wolfsbos hoort al bij Krakeel.")
    expect(offers).to_have_count(0)
    box.fill("bestaat niet")
    box.press("Enter")
    expect(page.locator(".sk-search-said")).to_have_text("Er is hier geen buurt met die naam.")
    # not a word of it left the page
    assert not [url for url in asked if "adres" in url or "krak" in url]


def units_of(state: State) -> dict[str, tuple[str, ...]]:
    """Return by area the units of which it is made."""
    areas = Timeline.of(state.events()).areas()
    return {one.name: one.units.codes if one.units else () for one in areas.values()}
