"""The promises of the map, kept in a real browser; places are round numbers that a hand can check."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Request, Route, expect

from tests.fixtures.browser import FREELY, Server, open_map, screen_point
from tests.web.editor.harness_state import State

pytestmark = pytest.mark.browser

HARNESS = Path(__file__).with_name("harness.py")

# a click lies within a pixel of the place it is meant for; here a pixel is about 1e-4 degree
PIXEL = 2e-4

Corner = tuple[float, float]


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, State]]:
    state = State(tmp_path_factory.mktemp("harness") / "workshops.db")
    server = Server(HARNESS, {"SMEEDKAART_DB": str(state.path)})
    server.start()
    yield server, state
    server.stop()


@pytest.fixture(scope="module")
def lasting(lasting_context: Callable[..., BrowserContext]) -> Page:
    page = lasting_context().new_page()
    # whoever leaves while something waits is asked whether to stay
    page.on("dialog", lambda dialog: dialog.accept())
    return page


@pytest.fixture
def page(lasting: Page) -> Page:
    """Return the page that all tests of this file use in turn, each with a map of its own."""
    lasting.unroute_all()
    lasting.set_viewport_size({"width": 1440, "height": 900})
    return lasting


@pytest.fixture
def server(harness: tuple[Server, State]) -> Server:
    return harness[0]


@pytest.fixture
def state(harness: tuple[Server, State]) -> State:
    harness[1].clear()
    return harness[1]


def open_plain(page: Page, server: Server, state: State, language: str = "nl") -> None:
    """Open the map where nothing of Streamlit is around it: the same scripts, in a third of the time."""
    open_map(page, f"{server.url}/kaart/w/{state.workshop}?lang={language}")
    near(page)


def near(page: Page) -> None:
    """Show the part of Hoogeveen where is drawn."""
    page.evaluate(
        """() => {
            const around = [[52.70, 6.44], [52.74, 6.52]];
            document.querySelector('.sk-map').editor.map.fitBounds(around, { animate: false });
        }"""
    )


def area(name: str, *ring: Corner) -> dict[str, Any]:
    """Make an area from its corners (longitude, latitude)."""
    closed = [list(corner) for corner in [*ring, ring[0]]]
    return {
        "type": "Feature",
        "properties": {"id": str(uuid.uuid5(uuid.NAMESPACE_OID, name)), "name": name},
        "geometry": {"type": "Polygon", "coordinates": [closed]},
    }


def square(name: str, west: float, south: float, east: float, north: float) -> dict[str, Any]:
    return area(name, (west, south), (east, south), (east, north), (west, north))


# two neighbours that share the border 6.48 from 52.71 to 52.72
WEST = square("West", 6.46, 52.71, 6.48, 52.72)
EAST = square("Oost", 6.48, 52.71, 6.50, 52.72)


def click(page: Page, *places: Corner) -> None:
    """Click places on the map (longitude, latitude), one by one and not so fast that it is a double click."""
    for lng, lat in places:
        page.mouse.click(*screen_point(page, lat, lng))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def drag(page: Page, start: Corner, end: Corner) -> None:
    page.mouse.move(*screen_point(page, start[1], start[0]))
    page.mouse.down()
    page.mouse.move(*screen_point(page, end[1], end[0]), steps=8)
    page.mouse.up()


def draw(page: Page, *places: Corner) -> None:
    press(page, FREELY)
    click(page, *places, places[0])
    expect(page.get_by_role("textbox", name="Hoe heet dit gebied?")).to_be_focused()


def settled(page: Page, edits: int = 1) -> None:
    """Wait until this many edits were made on this page, and the server has confirmed all of them."""
    page.wait_for_function(
        """(n) => {
            const { outbox } = document.querySelector('.sk-map').editor;
            return outbox.made >= n && !outbox.waiting.length;
        }""",
        arg=edits,
        timeout=30_000,
    )


def named(state: State) -> dict[str, dict[str, Any]]:
    return {feature["properties"]["name"]: feature for feature in state.features()}


def outline(feature: dict[str, Any], ring: int = 0) -> set[Corner]:
    """Return the corners of a ring, rounded to a thousandth of a degree (about 70 m)."""
    return {(round(lng, 3), round(lat, 3)) for lng, lat in feature["geometry"]["coordinates"][ring]}


def badge(page: Page) -> Locator:
    return page.get_by_role("status").filter(has=page.locator("strong"))


SQUARE = ((6.46, 52.71), (6.48, 52.71), (6.48, 52.72), (6.46, 52.72))


def test_an_area_is_drawn_with_a_few_clicks_and_named_at_once(
    page: Page, server: Server, state: State
) -> None:
    open_plain(page, server, state)
    draw(page, *SQUARE)
    settled(page)
    # stored before anyone typed a name
    assert list(named(state)) == ["Gebied 1"]
    page.keyboard.type("Krakeel")
    page.keyboard.press("Enter")
    settled(page, 2)
    drawn = named(state)["Krakeel"]
    assert outline(drawn) == set(SQUARE)
    assert uuid.UUID(drawn["properties"]["id"]).version == 4
    assert [[event.kind for event in edit] for edit in state.edits().values()] == [["draw"], ["rename"]]
    expect(page.locator(".sk-label strong")).to_have_text("Krakeel")


def test_an_area_that_nobody_names_keeps_its_number(page: Page, server: Server, state: State) -> None:
    open_plain(page, server, state)
    draw(page, *SQUARE)
    press(page, "Laat maar")
    draw(page, (6.49, 52.71), (6.50, 52.71), (6.50, 52.72))
    page.keyboard.press("Escape")
    settled(page, 2)
    assert sorted(named(state)) == ["Gebied 1", "Gebied 2"]


def test_a_chosen_area_gets_another_name(page: Page, server: Server, state: State) -> None:
    state.put(WEST)
    open_plain(page, server, state)
    click(page, (6.47, 52.715))
    press(page, "Naam wijzigen")
    page.keyboard.type("De Weide")
    page.keyboard.press("Enter")
    settled(page)
    assert list(named(state)) == ["De Weide"]
    assert named(state)["De Weide"]["properties"]["id"] == WEST["properties"]["id"]


def test_dragging_a_shared_corner_moves_both_neighbours(page: Page, server: Server, state: State) -> None:
    far = square("Ver", 6.51, 52.71, 6.52, 52.72)
    state.put(WEST, EAST, far)
    open_plain(page, server, state)
    click(page, (6.47, 52.715))
    press(page, "Vorm wijzigen")
    drag(page, (6.48, 52.72), (6.485, 52.726))
    settled(page)
    areas = named(state)
    moved = outline(areas["West"]) - outline(WEST)
    assert moved == outline(areas["Oost"]) - outline(EAST)
    [(lng, lat)] = moved
    assert abs(lng - 6.485) < 1e-3
    assert abs(lat - 52.726) < 1e-3
    # exactly one corner, not merely nearly
    west, east = ({tuple(c) for c in areas[name]["geometry"]["coordinates"][0]} for name in ("West", "Oost"))
    assert {(round(x, 3), round(y, 3)) for x, y in west & east} == {(6.48, 52.71), *moved}
    assert outline(areas["Ver"]) == outline(far)
    # one edit of the two that moved, first the one that was held
    [edit] = state.edits().values()
    held, along = (area["properties"]["id"] for area in (WEST, EAST))
    assert [(event.kind, event.area) for event in edit] == [("redraw", held), ("redraw", along)]


def test_a_corner_against_a_longer_border_takes_that_border_along(
    page: Page, server: Server, state: State
) -> None:
    # Klein lies against the middle of the long border of Groot, which has no corner there
    large = square("Groot", 6.46, 52.705, 6.48, 52.725)
    small = square("Klein", 6.48, 52.71, 6.49, 52.72)
    state.put(large, small)
    open_plain(page, server, state)
    click(page, (6.485, 52.715))
    press(page, "Vorm wijzigen")
    drag(page, (6.48, 52.72), (6.474, 52.722))
    settled(page)
    areas = named(state)
    # the corner that moved, and the other end of what they share: from the one to the other both are one line
    added = outline(areas["Groot"]) - outline(large)
    assert added <= outline(areas["Klein"])
    [new] = added - {(6.48, 52.71)}
    assert len(added) == 2
    assert abs(new[0] - 6.474) < 1e-3


def test_a_border_that_crosses_itself_asks_what_is_kept_and_springs_back_when_it_is_done_over(
    page: Page, server: Server, state: State
) -> None:
    state.put(WEST, EAST)
    open_plain(page, server, state)
    click(page, (6.47, 52.715))
    press(page, "Vorm wijzigen")
    # the upper right corner of West pulled down through its own bottom
    drag(page, (6.48, 52.72), (6.47, 52.70))
    question = page.get_by_role("alertdialog")
    expect(question).to_contain_text("De lijn kruist zichzelf")
    press(page, "Opnieuw")
    press(page, "Klaar")
    shown = page.evaluate(
        """() => {
            const { layers } = document.querySelector('.sk-map').editor.areas;
            return [...layers.values()].map((layer) => layer.toGeoJSON(6).geometry);
        }"""
    )
    assert shown == [WEST["geometry"], EAST["geometry"]]
    assert state.edits() == {}


def test_removing_a_corner_keeps_a_shared_border_shared(page: Page, server: Server, state: State) -> None:
    # both have the corner (6.485, 52.715) in their common border
    bulge = (6.485, 52.715)
    west = area("West", (6.46, 52.71), (6.48, 52.71), bulge, (6.48, 52.72), (6.46, 52.72))
    east = area("Oost", (6.48, 52.71), (6.50, 52.71), (6.50, 52.72), (6.48, 52.72), bulge)
    state.put(west, east)
    open_plain(page, server, state)
    click(page, (6.47, 52.715))
    press(page, "Vorm wijzigen")
    page.mouse.click(*screen_point(page, 52.715, 6.485), button="right")
    settled(page)
    areas = named(state)
    assert outline(areas["West"]) == outline(west) - {bulge}
    assert outline(areas["Oost"]) == outline(east) - {bulge}


def test_a_hole_is_cut_and_stays_the_same_area(page: Page, server: Server, state: State) -> None:
    state.put(WEST)
    open_plain(page, server, state)
    click(page, (6.475, 52.718))
    press(page, "Gat maken")
    hole = ((6.466, 52.713), (6.474, 52.713), (6.470, 52.717))
    click(page, *hole[:2])
    # from the third corner on the numbers are those of the area with that hole in it
    with page.expect_request("**/hand") as asked:
        click(page, hole[2])
    [held] = json.loads(asked.value.post_data or "")["put"]
    assert held["properties"]["id"] == WEST["properties"]["id"]
    assert [len(ring) for ring in held["geometry"]["coordinates"]] == [5, 4]
    press(page, "Klaar")
    settled(page)
    cut = named(state)["West"]
    assert cut["properties"]["id"] == WEST["properties"]["id"]
    assert len(cut["geometry"]["coordinates"]) == 2
    assert outline(cut) == outline(WEST)
    for found in outline(cut, ring=1):
        assert any(abs(found[0] - lng) < 1e-3 and abs(found[1] - lat) < 1e-3 for lng, lat in hole)


def test_cutting_beside_the_area_says_so_and_changes_nothing(
    page: Page, server: Server, state: State
) -> None:
    state.put(WEST)
    open_plain(page, server, state)
    click(page, (6.475, 52.718))
    press(page, "Gat maken")
    click(page, (6.49, 52.705), (6.50, 52.705), (6.50, 52.71))
    press(page, "Klaar")
    expect(page.get_by_role("alert")).to_contain_text("ligt buiten het gebied")
    press(page, "Begrepen")
    assert state.edits() == {}


def test_cutting_everything_away_leaves_the_area_as_it_was(page: Page, server: Server, state: State) -> None:
    state.put(WEST)
    open_plain(page, server, state)
    click(page, (6.475, 52.718))
    press(page, "Gat maken")
    click(page, (6.45, 52.705), (6.49, 52.705), (6.49, 52.725), (6.45, 52.725))
    press(page, "Klaar")
    expect(page.get_by_role("alert")).to_contain_text("niets van het gebied overblijven")
    press(page, "Begrepen")
    expect(page.locator(f"path[data-area='{WEST['properties']['id']}']")).to_be_visible()
    assert state.edits() == {}


def test_an_area_is_moved_as_a_whole(page: Page, server: Server, state: State) -> None:
    state.put(WEST)
    open_plain(page, server, state)
    click(page, (6.47, 52.715))
    press(page, "Verplaatsen")
    drag(page, (6.47, 52.715), (6.49, 52.725))
    settled(page)
    # 0.02 to the east, 0.01 to the north
    lngs, lats = zip(*named(state)["West"]["geometry"]["coordinates"][0], strict=True)
    assert (min(lngs), max(lngs)) == pytest.approx((6.48, 6.50), abs=PIXEL)
    assert (min(lats), max(lats)) == pytest.approx((52.72, 52.73), abs=PIXEL)


def test_an_area_only_goes_after_a_plain_question(page: Page, server: Server, state: State) -> None:
    state.put(WEST, EAST)
    open_plain(page, server, state)
    click(page, (6.47, 52.715))
    press(page, "Verwijderen")
    expect(page.get_by_role("alertdialog")).to_have_text(re.compile("Wilt u .West. van de kaart verwijderen"))
    press(page, "Nee, laten staan")
    assert sorted(named(state)) == ["Oost", "West"]
    press(page, "Verwijderen")
    press(page, "Ja, verwijderen")
    settled(page)
    assert list(named(state)) == ["Oost"]


def test_what_is_drawn_while_the_server_is_away_is_marked_and_sent_again(
    page: Page, server: Server, state: State
) -> None:
    state.put(WEST)
    open_map(page, server.url)
    server.stop()
    try:
        click(page, (6.47, 52.715))
        press(page, "Naam wijzigen")
        page.keyboard.type("Later")
        page.keyboard.press("Enter")
        expect(badge(page)).to_contain_text("Niet opgeslagen")
        # the message is in Dutch and on the map: Streamlit's own English dialog does not stand in the way
        expect(page.locator(".sk-map").get_by_role("button", name=FREELY)).to_be_enabled()
        draw(page, (6.49, 52.71), (6.50, 52.71), (6.50, 52.72))
        press(page, "Laat maar")
    finally:
        server.start()
    settled(page, 2)
    assert sorted(named(state)) == ["Gebied 1", "Later"]
    # each of the two edits counts once, however often it was sent
    assert sorted(event.kind for edit in state.edits().values() for event in edit) == ["draw", "rename"]
    expect(badge(page)).not_to_contain_text("Niet opgeslagen")


def test_a_slow_answer_shows_that_something_is_going_on_and_a_quick_one_does_not(
    page: Page, server: Server, state: State
) -> None:
    state.put(WEST)
    open_plain(page, server, state)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/edit", hold)
    click(page, (6.47, 52.715))
    press(page, "Naam wijzigen")
    page.keyboard.type("Traag")
    with page.expect_request("**/edit"):
        page.keyboard.press("Enter")
    working = page.locator(".sk-map[data-work]")
    expect(working).to_have_count(1)
    # the bar begins to show a quarter of a second after the question went out
    seen = working.evaluate(
        """(map) => {
            const bar = map.getAnimations({ subtree: true }).find((one) => one.animationName === 'sk-work');
            bar.pause();
            return [240, 260].map((moment) => {
                bar.currentTime = moment;
                return getComputedStyle(map, '::before').opacity;
            });
        }"""
    )
    assert seen == ["0", "1"]
    held[0].continue_()
    settled(page)
    expect(working).to_have_count(0)


def test_a_reload_does_not_lose_what_was_not_saved_yet(page: Page, server: Server, state: State) -> None:
    open_plain(page, server, state)
    page.route("**/edit", lambda route: route.abort())
    draw(page, *SQUARE)
    waiting = page.evaluate(
        "() => document.querySelector('.sk-map').editor.outbox.waiting.map((edit) => edit.id)"
    )
    page.unroute("**/edit")
    # at once, before the page tries again
    open_plain(page, server, state)
    settled(page, 0)
    assert outline(named(state)["Gebied 1"]) == set(SQUARE)
    assert set(state.edits()) == set(waiting)


def test_another_run_of_python_leaves_the_map_alone(page: Page, server: Server, state: State) -> None:
    state.put(WEST)
    open_map(page, server.url)
    page.evaluate(
        """() => {
            window.first = document.querySelector('.sk-map').editor;
            const { map } = window.first;
            map.setView([52.72, 6.47], 15, {animate: false});
            window.mark = L.marker([52.72, 6.47]).addTo(map);
        }"""
    )
    for run in (2, 3):
        press(page, "opnieuw")
        expect(page.get_by_text(f"runs {run} ")).to_be_visible()
    assert page.evaluate(
        """() => {
            const { editor } = document.querySelector('.sk-map');
            return [editor === window.first, editor.map.hasLayer(window.mark), editor.map.getZoom()];
        }"""
    ) == [True, True, 15]


def test_the_map_hangs_nothing_on_the_page_for_tests(page: Page, server: Server, state: State) -> None:
    state.put(WEST)
    open_plain(page, server, state)
    assert page.evaluate("() => Object.keys(window).filter((name) => /smeed|editor|test/i.test(name))") == []


def test_a_half_drawn_area_survives_a_change_by_someone_else(
    new_context: Callable[..., BrowserContext], server: Server, state: State
) -> None:
    first, second = new_context().new_page(), new_context().new_page()
    for page in (first, second):
        open_plain(page, server, state)
    press(second, FREELY)
    click(second, (6.49, 52.71), (6.50, 52.71))
    draw(first, *SQUARE)
    first.keyboard.type("Eerste")
    first.keyboard.press("Enter")
    settled(first, 2)
    # the news comes in the middle of the drawing
    expect(second.locator(".sk-label strong")).to_have_text("Eerste")
    click(second, (6.50, 52.72), (6.49, 52.71))
    expect(second.get_by_role("textbox", name="Hoe heet dit gebied?")).to_be_focused()
    second.keyboard.type("Tweede")
    second.keyboard.press("Enter")
    settled(second, 2)
    assert sorted(named(state)) == ["Eerste", "Tweede"]
    # and the first tab shows it without being asked
    expect(first.locator(".sk-label strong")).to_have_text(["Eerste", "Tweede"], timeout=15_000)


def test_news_waits_until_the_hand_lets_go(page: Page, server: Server, state: State) -> None:
    state.put(WEST)
    open_plain(page, server, state)
    click(page, (6.47, 52.715))
    press(page, "Vorm wijzigen")
    page.mouse.move(*screen_point(page, 52.72, 6.48))
    page.mouse.down()
    page.mouse.move(*screen_point(page, 52.724, 6.484), steps=4)
    # another screen moves the area in the hand to the west, and draws one that is in no hand
    state.put(square("West", 6.45, 52.71, 6.48, 52.72), square("Ver", 6.51, 52.71, 6.52, 52.72))
    expect(page.locator(".sk-label strong")).to_have_text(["West", "Ver"])
    [(west, north)] = page.evaluate(
        """() => {
            const { areas } = document.querySelector('.sk-map').editor;
            const bounds = [...areas.layers.values()][0].getBounds();
            return [[bounds.getWest(), bounds.getNorth()]];
        }"""
    )
    assert (west, north) == pytest.approx((6.46, 52.724), abs=PIXEL)
    page.mouse.up()
    settled(page)
    # two changed it at once: what stood first stands, and the other waits for a choice
    areas = named(state)
    assert sorted(areas) == ["Ver", "West"]
    assert min(lng for lng, _ in outline(areas["West"])) == 6.45
    assert [event.kind for edit in state.edits().values() for event in edit] == ["proposal"]
    expect(page.get_by_role("button", name="Neem mijn grens")).to_be_visible()
    page.get_by_role("button", name="Neem mijn grens").click()
    settled(page, 2)
    assert outline(named(state)["West"]) == {*outline(WEST) - {(6.48, 52.72)}, (6.484, 52.724)}


def test_nothing_is_fetched_from_elsewhere(page: Page, server: Server, state: State) -> None:
    state.put(WEST)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_plain(page, server, state)
    draw(page, (6.49, 52.71), (6.50, 52.71), (6.50, 52.72))
    settled(page)
    elsewhere = [url for url in asked if not url.startswith((server.url, "data:", f"blob:{server.url}"))]
    assert elsewhere == []
    assert any(url.endswith("/kaart/vendor/leaflet-geoman.min.js") for url in asked)
    assert any(url.endswith("/kaart/zones/hoogeveen.geojson") for url in asked)


def test_a_hostile_name_runs_nowhere(page: Page, server: Server, state: State) -> None:
    # short enough to stand on the map whole
    hostile = "<img src=x onerror=h=1>"
    state.put(WEST)
    open_plain(page, server, state)
    click(page, (6.47, 52.715))
    press(page, "Naam wijzigen")
    page.keyboard.type(hostile)
    page.keyboard.press("Enter")
    settled(page)
    press(page, "Verwijderen")
    expect(page.get_by_role("alertdialog")).to_contain_text(hostile)
    press(page, "Nee, laten staan")
    expect(page.locator(".sk-label strong")).to_have_text(hostile)
    assert page.locator(".sk-map img[src='x']").count() == 0
    assert page.evaluate("() => window.h") is None


def test_everything_has_a_name_and_is_large_enough_for_a_thumb(
    page: Page, server: Server, state: State
) -> None:
    state.put(WEST)
    open_plain(page, server, state)
    click(page, (6.47, 52.715))
    buttons = page.locator(".sk-map button:visible, .sk-map a[role='button']:visible")
    assert buttons.count() >= 9
    for button in buttons.all():
        assert (button.get_attribute("aria-label") or button.inner_text()).strip()
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    press(page, "Vorm wijzigen")
    for handle in page.locator(".marker-icon").all():
        box = handle.bounding_box()
        assert box is not None
        assert (box["width"], box["height"]) == (44, 44)


def test_the_map_says_what_it_shows_and_whose_data_these_are(
    page: Page, server: Server, state: State
) -> None:
    state.put(WEST)
    open_plain(page, server, state)
    drawn = page.locator(".sk-map")
    expect(drawn.get_by_text("voorbeelddata, niet voor besluiten")).to_be_visible()
    expect(drawn.get_by_text("Kadaster / Centraal Bureau voor de Statistiek, 2025")).to_be_visible()
    expect(page.locator(".leaflet-control-scale-line")).to_have_text(re.compile(r"\d+ k?m"))
    assert page.evaluate("() => document.documentElement.lang") == "nl"
    label = page.locator(".sk-label strong")
    size, weight = label.evaluate(
        "(e) => [parseFloat(getComputedStyle(e).fontSize), getComputedStyle(e).fontWeight]"
    )
    assert size >= 16
    assert int(weight) >= 700
    expect(page.locator(".sk-label span")).to_have_text(re.compile(r"[ABC].* · [\d.]+ mensen"))


def test_the_map_speaks_english_when_asked(page: Page, server: Server, state: State) -> None:
    state.put(WEST)
    open_plain(page, server, state, "en")
    expect(page.get_by_role("button", name="Draw freely")).to_be_visible()
    assert page.evaluate("() => document.documentElement.lang") == "en"


def test_the_help_with_drawing_leaves_the_map_to_draw_on(page: Page, server: Server, state: State) -> None:
    """On a beamer of 1280 x 720, what helps with drawing takes less than a fifth of the height of the map."""
    page.set_viewport_size({"width": 1280, "height": 720})
    state.put(WEST)
    open_plain(page, server, state)
    press(page, FREELY)
    box = page.locator(".sk-strip").bounding_box()
    whole = page.locator(".sk-map").bounding_box()
    assert box is not None
    assert whole is not None
    assert box["height"] < whole["height"] / 5
    # how to draw with the keyboard is said to who uses it
    expect(page.locator(".sk-keys")).to_be_hidden()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=FREELY).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".sk-keys")).to_be_visible()


def test_a_long_name_in_small_letters_ends_where_it_is_cut(page: Page, server: Server, state: State) -> None:
    long = square("Verspreide huizen in het buitengebied van Elim Noord", 6.46, 52.71, 6.48, 52.72)
    state.put(long)
    open_plain(page, server, state)
    name = page.locator(".sk-label b")
    # by its end it is told from Elim Zuid: 24 letters are 17, an ellipsis and " Noord"
    expect(name).to_have_text("Verspreide huizen… Noord")
    name.evaluate("(brief) => brief.parentElement.parentElement.classList.add('is-small')")
    # four lines and no fifth below them
    assert name.evaluate("(brief) => getComputedStyle(brief).overflowY") == "hidden"


def test_the_layer_of_zones_can_be_switched_off(page: Page, server: Server, state: State) -> None:
    state.put(WEST)
    open_plain(page, server, state)
    expect(page.locator(".sk-zone-name span").first).to_be_visible()
    page.get_by_text("Buurten (CBS)").click()
    expect(page.locator(".sk-zone-name")).to_have_count(0)


def test_an_area_is_drawn_chosen_and_reshaped_without_a_mouse(
    page: Page, server: Server, state: State
) -> None:
    open_plain(page, server, state)
    page.get_by_role("button", name=FREELY).focus()
    page.keyboard.press("Enter")
    corners = []
    for step in (None, "ArrowRight", "ArrowDown"):
        if step:
            page.keyboard.press(step)
            page.wait_for_function(
                "() => !document.querySelector('.sk-map').editor.map._panAnim?._inProgress"
            )
        centre = page.evaluate(
            """() => {
                const { lng, lat } = document.querySelector('.sk-map').editor.map.getCenter();
                return [lng, lat];
            }"""
        )
        corners.append((round(centre[0], 3), round(centre[1], 3)))
        page.keyboard.press("Enter")
    press(page, "Klaar")
    page.keyboard.press("Escape")
    settled(page)
    assert outline(named(state)["Gebied 1"]) == set(corners)
    page.keyboard.press("Escape")
    page.locator("path.sk-area").focus()
    page.keyboard.press("Enter")
    expect(page.locator("path.sk-area")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Vorm wijzigen").focus()
    page.keyboard.press("Enter")
    page.locator(".marker-icon:not(.marker-icon-middle)").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    settled(page, 4)
    # one of three corners went up by 3 x 10 pixels, more than the thousandth of a degree of `outline`
    assert len(outline(named(state)["Gebied 1"]) & set(corners)) == 2


def test_a_border_and_what_is_moved_by_key_ask_for_their_numbers_too(
    page: Page, server: Server, state: State
) -> None:
    state.put(WEST, EAST)
    asked: list[dict[str, int]] = []

    def hear(request: Request) -> None:
        if request.url.endswith("/hand"):
            put = json.loads(request.post_data or "")["put"]
            asked.append({one["properties"]["id"]: len(one["geometry"]["coordinates"][0]) for one in put})

    page.on("request", hear)
    open_plain(page, server, state)
    click(page, (6.47, 52.715))
    press(page, "Vorm wijzigen")
    # the middle of the border that both share: each gets a sixth place in its ring of four corners, closed
    drag(page, (6.48, 52.715), (6.484, 52.715))
    settled(page)
    west, east = (area["properties"]["id"] for area in (WEST, EAST))
    assert asked[-1] == {west: 6, east: 6}
    asked.clear()
    # what belongs to West alone
    page.locator(".marker-icon:not(.marker-icon-middle)").first.focus()
    page.keyboard.press("ArrowLeft")
    settled(page, 2)
    assert asked == [{west: 6}]
    press(page, "Klaar")
    press(page, "Verplaatsen")
    page.keyboard.press("ArrowLeft")
    settled(page, 3)
    assert asked == [{west: 6}, {west: 6}]
    # once recorded, the numbers are those of the server again
    page.wait_for_function("() => document.querySelector('.sk-map').dataset.age === ''")


def test_an_area_is_drawn_with_a_finger(
    new_context: Callable[..., BrowserContext], server: Server, state: State
) -> None:
    page = new_context(has_touch=True, viewport={"width": 1180, "height": 820}).new_page()
    open_plain(page, server, state)
    page.get_by_role("button", name=FREELY).tap()
    for lng, lat in [*SQUARE, SQUARE[0]]:
        page.touchscreen.tap(*screen_point(page, lat, lng))
    page.get_by_role("button", name="Naam bewaren").tap()
    settled(page)
    assert outline(named(state)["Gebied 1"]) == set(SQUARE)


def test_python_can_choose_an_area_too(page: Page, server: Server, state: State) -> None:
    state.put(WEST, EAST)
    open_map(page, server.url)
    page.get_by_role("textbox", name="kies").fill(EAST["properties"]["id"])
    page.keyboard.press("Enter")
    expect(page.locator(f"path[data-area='{EAST['properties']['id']}']")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.locator(".sk-card strong")).to_have_text("Oost")


def test_an_error_nobody_foresaw_is_one_dutch_sentence(page: Page, server: Server, state: State) -> None:
    state.put(WEST)
    open_map(page, server.url)
    press(page, "fout")
    expect(page.get_by_text("Er ging iets mis. Wat u tekende is bewaard.")).to_be_visible()
    expect(page.get_by_text("secret")).to_have_count(0)
    expect(page.get_by_text("encountered an error")).to_have_count(0)
