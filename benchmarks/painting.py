"""Painting over thousands of squares in a real browser: how many frames a second, and the longest wait."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.hall.place import AREAS, furnish
from benchmarks.hall.server import serving
from benchmarks.table import Row
from tests.fixtures.browser import chromium, launch, open_map

__all__ = ["painting"]

_SQUARES = 4000
# what makes some more than that of the squares of Hoogeveen
_IN_A_SQUARE = 2.2
_FRAMES = 30
_WINDOW = {"width": 1920, "height": 1080}
# to and fro over the map, in places between which the hand goes in a straight line
_WAY = [(0.15, 0.35), (0.85, 0.4), (0.2, 0.5), (0.85, 0.6), (0.2, 0.7), (0.8, 0.8), (0.3, 0.9)]
_STEPS = 60

_BEGIN = """async () => {
    const { act, map, zones, painting } = document.querySelector('.sk-map').editor;
    const editor = document.querySelector('.sk-map').editor;
    editor.act('paint');
    editor.act('paint_level', 'square');
    while (painting.level !== 'square' || painting.state) await new Promise((done) => setTimeout(done, 50));
    editor.act('paint_large');
    editor.act('paint_spare');
    map.fitBounds(zones.shapes.getBounds(), { animate: false });
    return painting.units.count;
}"""
# from the first frame that is drawn: when each came, and how many squares were under way
_WATCH = """() => {
    const { painting } = document.querySelector('.sk-map').editor;
    window.frames_of_hand = [];
    const look = (now) => {
        const { gesture, canvas } = painting;
        if (gesture) window.frames_of_hand.push([now, canvas.frames, gesture.touched.size]);
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""


def painting() -> list[Row]:
    """Brush over a map of thousands of squares and count the frames that the page drew meanwhile."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        if chromium(playwright) is None:
            print("\nno Chromium on this machine: painting was not measured")
            return []
        browser = launch(playwright)
        try:
            with serving(furnish(Path(folder), _IN_A_SQUARE)) as served:
                page = browser.new_page(viewport=_WINDOW)  # type: ignore[arg-type]
                open_map(page, f"{served.url}{served.path}")
                squares = page.evaluate(_BEGIN)
                return _rows(squares, _brushed(page))
        finally:
            browser.close()


def _brushed(page: Page) -> list[list[Any]]:
    """Brush to and fro with the mouse; return when each frame came, how many were drawn, and the squares."""
    box = page.locator(".sk-canvas").bounding_box()
    assert box is not None
    places = [(box["x"] + across * box["width"], box["y"] + down * box["height"]) for across, down in _WAY]
    page.mouse.move(*places[0])
    page.evaluate(_WATCH)
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=_STEPS)
    frames: list[list[Any]] = page.evaluate("window.frames_of_hand")
    page.keyboard.press("Escape")
    page.mouse.up()
    return frames


def _rows(squares: int, frames: list[list[Any]]) -> list[Row]:
    assert squares >= _SQUARES, f"only {squares} squares"
    times = [when for when, _, _ in frames]
    drawn = frames[-1][1] - frames[0][1]
    waits = sorted(after - before for before, after in pairwise(times))
    per_second = drawn / (times[-1] - times[0]) * 1000
    seconds, over = (times[-1] - times[0]) / 1000, frames[-1][2]
    note = (
        f"{squares} squares among {AREAS} areas at 1920 x 1080 without a graphics card; "
        f"a stroke of {seconds:.1f} s over {over} of them, numbers asked all the while"
    )
    return [
        Row("frames while brushing", per_second, "/s", wanted=_FRAMES, least=True, note=note),
        Row("frame that 95 of 100 are within", waits[int(len(waits) * 0.95)], "ms", wanted=1000 / _FRAMES),
    ]
