"""Two people with a real browser, and what their screens showed when."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from playwright.sync_api import Browser, Page, WebSocket
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.hall.place import AREAS

__all__ = ["Screen", "usable"]

# what a page is asked, of which only the answers are written down
_WATCH = """() => {
    const watched = (window.watched = { hand: [], edit: [], shown: [], maps: 0 });
    const asked = window.fetch;
    window.fetch = async (...about) => {
        const [, kind] = String(about[0]?.url ?? about[0]).match(/[/]kaart[/]w[/][^/]+[/](hand|edit)$/) ?? [];
        const began = Date.now();
        const answer = await asked(...about);
        if (kind) watched[kind].push([began, Date.now(), answer.status]);
        return answer;
    };
    const maps = new WeakSet();
    const look = () => {
        const map = document.querySelector('.sk-map .leaflet-container');
        if (map && !maps.has(map)) {
            maps.add(map);
            watched.maps += 1;
        }
        if (window.L && !watched.on) {
            watched.on = true;
            const set = L.Polygon.prototype.setLatLngs;
            L.Polygon.prototype.setLatLngs = function (...about) {
                const id = this.feature?.properties?.id;
                if (id) watched.shown.push([id, Date.now()]);
                return set.apply(this, about);
            };
        }
        requestAnimationFrame(look);
    };
    look();
}"""
_USABLE = """areas => {
    const editor = document.querySelector('.sk-map')?.editor;
    return editor?.areas.layers.size >= areas && editor.zones.places.length > 0;
}"""
_MIDDLE = """id => {
    const { map, areas } = document.querySelector('.sk-map').editor;
    const layer = areas.layers.get(id);
    map.fitBounds(layer.getBounds(), { animate: false, padding: [120, 120] });
    const point = map.latLngToContainerPoint(layer.getCenter());
    const box = map.getContainer().getBoundingClientRect();
    return [box.left + point.x, box.top + point.y];
}"""
_CORNER = """id => {
    const { map, areas } = document.querySelector('.sk-map').editor;
    let ring = areas.layers.get(id).getLatLngs();
    while (ring[0].lat === undefined) ring = ring[0];
    const box = map.getContainer().getBoundingClientRect();
    const places = ring.map((corner) => map.latLngToContainerPoint(corner));
    const seen = places.map(({ x, y }) => [box.left + x, box.top + y]);
    return seen.find(([x, y]) => document.elementFromPoint(x, y)?.classList.contains('marker-icon')) ?? null;
}"""
_SHAPES = """() => Object.fromEntries([...document.querySelector('.sk-map').editor.areas.layers].map(
    ([id, layer]) => [id, layer.toGeoJSON(9).geometry]
))"""


class Screen:
    """A page of the app in a browser, and whoever sits behind it."""

    def __init__(self, browser: Browser) -> None:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="nl-NL")
        self.page: Page = context.new_page()
        self.page.add_init_script(f"({_WATCH})()")
        self.runs = 0
        self.errors: list[str] = []
        self.chosen = ""
        self.drags = 0
        self.let_go: list[float] = []
        self.page.on("websocket", self._listen)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, address: str) -> float:
        """Open an address; return the seconds until the map can be used."""
        began = time.perf_counter()
        self.page.goto(address)
        usable(self.page)
        return time.perf_counter() - began

    def open_plain(self, address: str) -> float:
        """Do the same with a page that needs no Streamlit; infinite where there is none."""
        began = time.perf_counter()
        self.page.goto(address)
        # whatever Streamlit does not know, it answers with its own page
        if self.page.locator('script[src*="static/js/"]').count():
            return math.inf
        usable(self.page)
        return time.perf_counter() - began

    def choose(self, area: str) -> None:
        """Choose an area on the map and begin to change its shape."""
        self.page.mouse.click(*self.page.evaluate(_MIDDLE, area))
        self.page.get_by_role("button", name="Vorm wijzigen").click()
        self.page.locator(".marker-icon").first.wait_for()
        self.chosen = area

    @contextmanager
    def held(self) -> Iterator[tuple[float, float] | None]:
        """Take hold of a corner, and let go of it afterwards; None when no corner is in sight."""
        spot = self.page.evaluate(_CORNER, self.chosen)
        if spot is None:
            yield None
            return
        self.page.mouse.move(*spot)
        self.page.mouse.down()
        yield spot
        self.page.mouse.up()
        self.let_go.append(time.time())
        self.drags += 1

    def drag(self, seconds: float) -> None:
        """Drag a corner to and fro with the mouse."""
        with self.held() as spot:
            for step in range(round(seconds / 0.025)):
                self.wag(spot, step)
                time.sleep(0.02)

    def rest(self, seconds: float) -> None:
        """Wait; not asleep, for frames are to be heard meanwhile."""
        self.page.wait_for_timeout(max(0.0, seconds) * 1000)

    def wag(self, spot: tuple[float, float] | None, step: int) -> None:
        """Move what is held a little, if anything is."""
        if spot is None:
            return
        self.page.mouse.move(spot[0] + 10 - abs(20 - step % 40), spot[1] + (step % 7) - 3)

    def watched(self) -> dict[str, Any]:
        """Return what the page wrote down, in milliseconds since 1970."""
        told: dict[str, Any] = self.page.evaluate("() => window.watched")
        return told

    def shapes(self) -> dict[str, dict[str, Any]]:
        """Return the areas as they lie on the map."""
        told: dict[str, dict[str, Any]] = self.page.evaluate(_SHAPES)
        return told

    def numbers_a_second(self) -> float:
        """Return how many numbers a second came while something was dragged."""
        return rate([end / 1e3 for _began, end, status in self.watched()["hand"] if status == 200])

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._count)

    def _count(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            told = ForwardMsg()
            told.ParseFromString(frame)
            self.runs += told.WhichOneof("type") == "new_session"


def rate(moments: list[float]) -> float:
    """Return how many a second, of what comes in rows with pauses between them."""
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    near = [gap for gap in gaps if gap < 0.7]
    # two that come in the same millisecond are two: their mean tells, not their median
    return 1 / statistics.mean(near) if near else 0.0


def usable(page: Page) -> None:
    """Wait until the map is there with its areas and zones."""
    page.wait_for_function(_USABLE, arg=AREAS, timeout=60_000)
