"""A hall as halls are: networks go, lids close, a server starts again, and two want the same border."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import BrowserContext, Page, expect

from smeedkaart.history.event import Event
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.proposals import open_proposals
from smeedkaart.store.store import Store
from smeedkaart.web.server.gate import HOSTS_VARIABLE
from tests.fixtures.between import Between
from tests.fixtures.browser import ROOT, Server, open_map, screen_point

pytestmark = pytest.mark.browser

# how long the network is gone: longer than a page waits before it tries again (by hand: 30)
GONE = float(os.environ.get("SMEEDKAART_GONE", "4"))
Corner = tuple[float, float]
# two squares of Hoogeveen with a border in common, and what is at the other side of each
LEFT, MIDDLE, RIGHT = 6.47, 6.48, 6.49
SOUTH, NORTH = 52.715, 52.725
SHARED, OF_WEST, OF_EAST = (MIDDLE, NORTH), (LEFT, NORTH), (RIGHT, NORTH)


class Hall(NamedTuple):
    """The app, the way to it through a proxy that holds streams back, and one through a line that counts."""

    server: Server
    between: Between
    line: Between


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Serve the app with the ways to it."""
    drawings = tmp_path_factory.mktemp("hall") / "drawings.sqlite"
    server = Server(ROOT / "app.py", {"SMEEDKAART_DB": str(drawings)})
    with Between(server.port, holds_streams=True) as between, Between(server.port) as line:
        ways = (way.url.removeprefix("http://") for way in (between, line))
        server.environment[HOSTS_VARIABLE] = " ".join(ways)
        server.start()
        yield Hall(server, between, line)
        server.stop()


@pytest.fixture
def server(hall: Hall) -> Server:
    return hall.server


@pytest.fixture
def between(hall: Hall) -> Between:
    return hall.between


@pytest.fixture
def store(server: Server) -> Store:
    return Store(server.environment["SMEEDKAART_DB"])


@pytest.fixture
def workshop(store: Store) -> str:
    """Return a workshop of two areas that share a border."""
    made = store.create_workshop("Zaal").id
    for area, west, east in (("west", LEFT, MIDDLE), ("oost", MIDDLE, RIGHT)):
        square = shapely.box(west, SOUTH, east, NORTH)
        shape = gpd.GeoSeries([square], crs=4326).to_crs(28992).iloc[0]
        store.append(made, [Event("draw", area, date(2026, 1, 1), name=area.title(), geometry=shape)])
    return made


@pytest.fixture
def enter(new_context: Callable[..., BrowserContext], server: Server, workshop: str) -> Callable[..., Page]:
    """Let somebody else come in by whatever way, or in a tab beside a page that is open."""

    def come_in(way: str = server.url, beside: Page | None = None, *, plain: bool = False) -> Page:
        page = (beside.context if beside else new_context()).new_page()
        # the same scripts, and nothing of Streamlit around them
        open_map(page, f"{way}/kaart/w/{workshop}" if plain else f"{way}/?w={workshop}")
        page.wait_for_function("() => document.querySelector('.sk-map').editor.areas.layers.size === 2")
        place = [(SOUTH + NORTH) / 2, MIDDLE]
        page.evaluate(
            "(at) => document.querySelector('.sk-map').editor.map.setView(at, 14, { animate: false })", place
        )
        return page

    return come_in


def take_up(page: Page, area: str) -> None:
    """Choose an area on the map and begin to change its border."""
    lng = {"west": (LEFT + MIDDLE) / 2, "oost": (MIDDLE + RIGHT) / 2}[area]
    page.mouse.click(*screen_point(page, (SOUTH + NORTH) / 2, lng))
    page.get_by_role("button", name="Vorm wijzigen").click()
    expect(page.locator(".marker-icon").first).to_be_visible()


def hold(page: Page, corner: Corner, by: Corner) -> None:
    """Take a corner and drag it so many pixels, and hold it there."""
    x, y = screen_point(page, corner[1], corner[0])
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0], y + by[1], steps=6)


def drag(page: Page, corner: Corner, by: Corner) -> None:
    """Drag a corner so many pixels."""
    hold(page, corner, by)
    page.mouse.up()


def saved(page: Page) -> None:
    """Expect that nothing waits any more of what was drawn here."""
    page.wait_for_function(
        "() => document.querySelector('.sk-map').editor.outbox.waiting.length === 0", timeout=30_000
    )


def on_screen(page: Page) -> dict[str, shapely.Polygon]:
    """Return the areas as they lie on the map."""
    shapes = page.evaluate(
        """() => [...document.querySelector('.sk-map').editor.areas.layers].map(
            ([id, layer]) => [id, layer.getLatLngs()[0].map(({ lat, lng }) => [lng, lat])]
        )"""
    )
    return {area: shapely.Polygon(corners) for area, corners in shapes}


def in_store(store: Store, workshop: str) -> dict[str, shapely.Polygon]:
    """Return the areas as they are kept, in degrees."""
    return dict(areas_as_of(store.events(workshop)).to_crs(4326).geometry)


def alike(store: Store, workshop: str, *pages: Page) -> None:
    """Expect that all screens come to show what is kept."""
    kept = in_store(store, workshop)

    def differ(page: Page) -> list[str]:
        shown = on_screen(page)
        # a metre or so is 1e-5 degrees; every stroke here is of more than fifty
        return [
            area for area in kept if not shapely.equals_exact(shown[area], kept[area], 1e-6, normalize=True)
        ]

    for page in pages:
        for _ in range(150):
            if not differ(page):
                break
            page.wait_for_timeout(100)
        assert differ(page) == []


def corners(shape: shapely.Geometry) -> set[Corner]:
    return {(round(x, 4), round(y, 4)) for x, y in shapely.get_coordinates(shape)}


def redraws(store: Store, workshop: str) -> list[str]:
    """Tell which areas were drawn anew, one for each time."""
    return [event.area for event in store.events(workshop) if event.kind == "redraw"]


def test_a_proxy_that_holds_streams_back_and_a_network_that_goes_lose_nothing(
    enter: Callable[..., Page], between: Between, store: Store, workshop: str
) -> None:
    near, far = enter(plain=True), enter(between.url)
    take_up(near, "west")
    drag(near, OF_WEST, (-60, -60))
    saved(near)
    alike(store, workshop, near, far)
    assert between.held >= 1
    take_up(far, "oost")
    between.cut()
    drag(far, OF_EAST, (60, -60))
    expect(far.locator(".sk-map")).to_contain_text("Niet opgeslagen")
    # meanwhile the hall goes on
    drag(near, (LEFT, SOUTH), (-60, 60))
    saved(near)
    far.wait_for_timeout(GONE * 1000)
    assert redraws(store, workshop) == ["west", "west"]
    between.mend()
    saved(far)
    assert redraws(store, workshop) == ["west", "west", "oost"]
    alike(store, workshop, near, far)


def test_a_stroke_in_which_the_server_starts_again_is_kept_once(
    enter: Callable[..., Page], server: Server, store: Store, workshop: str
) -> None:
    page, other = enter(), enter(plain=True)
    page.evaluate("() => document.querySelector('.sk-map .leaflet-container').setAttribute('data-first', '')")
    take_up(page, "west")
    hold(page, OF_WEST, (-30, -30))
    server.stop()
    try:
        # dragged on while nobody answers: the numbers of before are not shown as those of now
        for step in range(8):
            page.mouse.move(300 + 10 * step, 300)
            page.wait_for_timeout(50)
        expect(page.locator('.sk-map[data-age="old"]')).to_be_attached()
        page.mouse.up()
        expect(page.locator(".sk-map")).to_contain_text("Niet opgeslagen")
    finally:
        server.start()
    saved(page)
    assert redraws(store, workshop) == ["west"]
    alike(store, workshop, page, other)
    # the same map all the time
    assert page.locator(".sk-map .leaflet-container[data-first]").count() == 1


def test_a_closed_lid_and_a_closed_tab_miss_nothing_and_take_no_other_tab_with_them(
    enter: Callable[..., Page], hall: Hall, store: Store, workshop: str
) -> None:
    page, other = enter(hall.line.url), enter(plain=True)
    tab = enter(hall.line.url, beside=page)
    lid = page.context.new_cdp_session(page)
    lid.send("Page.setWebLifecycleState", {"state": "frozen"})
    take_up(other, "west")
    for step in range(3):
        drag(other, OF_WEST if step == 0 else moved(other, "west"), (-20, -20))
        saved(other)
    assert redraws(store, workshop) == ["west"] * 3
    # the tab beside the one that sleeps hears all of it, over the one stream of its browser
    alike(store, workshop, tab)
    assert hall.line.streaming == 1
    lid.send("Page.setWebLifecycleState", {"state": "active"})
    alike(store, workshop, page, other)
    page.close()
    drag(other, moved(other, "west"), (-20, -20))
    saved(other)
    alike(store, workshop, tab)
    assert hall.line.streaming == 1


def moved(page: Page, area: str) -> Corner:
    """Return where the corner is now that was dragged to the north-west."""
    found: Corner = min(shapely.get_coordinates(on_screen(page)[area]).tolist(), key=lambda at: at[0] - at[1])
    return found


def test_of_one_gesture_over_two_borders_a_conflict_on_one_holds_both(
    enter: Callable[..., Page], store: Store, workshop: str
) -> None:
    page, other, third = enter(), enter(plain=True), enter(plain=True)
    before = in_store(store, workshop)
    take_up(page, "west")
    hold(page, SHARED, (0, -60))
    take_up(other, "oost")
    drag(other, OF_EAST, (60, 0))
    saved(other)
    page.mouse.up()
    saved(page)
    # neither of the two borders that went along in one hand was taken over by itself
    kept = in_store(store, workshop)
    assert corners(kept["west"]) == corners(before["west"])
    assert redraws(store, workshop) == ["oost"]
    proposals = open_proposals(store.events(workshop))
    assert sorted(one.area for one in proposals) == ["oost", "west"]
    assert len({one.edit_id for one in proposals}) == 1
    # the two it concerns see both borders, each with what it means; nobody else is troubled
    for concerned in (page, other):
        card = concerned.locator(".sk-dispute")
        expect(card).to_contain_text("tegelijk")
        expect(card).to_contain_text("\N{EURO SIGN}")
    expect(third.locator(".sk-dispute")).to_be_hidden()
    alike(store, workshop, page, other, third)
    # chosen as a whole, and seen by everybody
    page.locator(".sk-dispute [data-side=mine]").click()
    expect(other.locator(".sk-dispute")).to_be_hidden()
    saved(page)
    assert open_proposals(store.events(workshop)) == ()
    assert corners(in_store(store, workshop)["west"]) != corners(before["west"])
    alike(store, workshop, page, other, third)
