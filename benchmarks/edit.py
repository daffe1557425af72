"""From a dragged corner to new numbers on the screen: 35 areas, a real server, a real browser."""

from __future__ import annotations

import statistics
import tempfile
from datetime import date
from pathlib import Path

import geopandas as gpd
from playwright.sync_api import Page, sync_playwright

from benchmarks.table import Row, versions
from smeedkaart.history.event import Event
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from tests.fixtures.browser import ROOT, Server, chromium, launch, open_map, screen_point

TITLE = "From a dragged corner to new numbers on the screen, in a real browser"
AREAS = 35
EDITS = 15
CHOSEN = "BU01185003"
FIGURE = ".pg-people .pg-big"

_FIT = """([w, s, e, n]) => {
    const { map } = document.querySelector('.sk-map').editor;
    map.fitBounds([[s, w], [n, e]], { animate: false, padding: [160, 160] });
}"""
_WATCH = """figure => {
    const shown = () => document.querySelector(figure)?.textContent;
    const watch = (window.watch = { before: shown() });
    addEventListener("mouseup", () => (watch.released = performance.now()), { once: true, capture: true });
    const look = () => {
        if (watch.released && shown() && shown() !== watch.before) watch.seen = performance.now();
        else requestAnimationFrame(look);
    };
    look();
}"""


def run() -> list[Row]:
    """Measure the seconds between letting go of the mouse and seeing another number of people."""
    with sync_playwright() as playwright:
        if chromium(playwright) is None:
            print("\nno Chromium on this machine: edits in a browser were not measured")
            return []
    took = seconds_per_edit()
    note = f"{len(took)} edits: {min(took):.2f} to {max(took):.2f} s; {versions('streamlit', 'playwright')}"
    return [Row(f"edit among {AREAS} areas, median", statistics.median(took), "s", wanted=0.35, note=note)]


def seconds_per_edit() -> list[float]:
    """Drag one corner of Krakeel to and fro; return the seconds of each drag."""
    zones = hoogeveen().zones.nlargest(AREAS, "population")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "drawings.sqlite"
        store = Store(path)
        workshop = store.create_workshop("35 gebieden").id
        drawn = [
            Event("draw", code, date(2026, 1, 1), name=str(name), geometry=shape)
            for code, name, shape in zip(zones.index, zones["zone_name"], zones.geometry, strict=True)
        ]
        store.append(workshop, drawn)
        server = Server(ROOT / "app.py", {"SMEEDKAART_DB": str(path)})
        server.start()
        browser = launch(playwright)
        try:
            page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="nl-NL")
            open_map(page, f"{server.url}/?w={workshop}")
            return _drag(page, zones)
        finally:
            browser.close()
            server.stop()


def _drag(page: Page, zones: gpd.GeoDataFrame) -> list[float]:
    page.locator(".pg-areas").get_by_role("button", name="Krakeel").click()
    page.get_by_role("heading", level=1, name="Krakeel").wait_for()
    page.get_by_role("button", name="Vorm wijzigen").click()
    bounds = zones.to_crs(4326).geometry[CHOSEN].bounds
    page.evaluate(_FIT, bounds)
    corner = gpd.GeoSeries.from_xy([231286], [526361], crs=28992).to_crs(4326).iloc[0]
    x, y = screen_point(page, corner.y, corner.x)
    took = []
    for turn in range(EDITS):
        step = 40 if turn % 2 == 0 else -40
        page.evaluate(_WATCH, FIGURE)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - step, y - step, steps=4)
        page.mouse.up()
        page.wait_for_function("() => window.watch.seen", timeout=20_000)
        took.append(page.evaluate("() => (window.watch.seen - window.watch.released) / 1000"))
        x, y = x - step, y - step
        page.wait_for_function("() => document.querySelector('.sk-map').editor.outbox.waiting.length === 0")
    return took
