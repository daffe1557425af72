"""Paint the 35 areas of Hoogeveen with a mouse, as a newcomer does: `python -m benchmarks.hoogeveen [DIR]`.

All 48 buurten find their place: those of the town one by one, the nine villages around it by their wijk.
In the end "Klopt het?" lists nothing. The screenshots go to the folder, by default `docs`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Locator, Page, ViewportSize, expect, sync_playwright

from smeedkaart.history.lineage import areas_as_of
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from tests.fixtures.browser import BEGIN, ROOT, Server, launch

__all__ = ["main", "partition"]

_AREAS = 35
# ms: the machine may be busy with other things
_PATIENCE = 120_000
_WINDOW: ViewportSize = {"width": 1280, "height": 800}
_TELEPHONE: ViewportSize = {"width": 390, "height": 844}
# wijken of the town: each of their buurten is an area; any other wijk is a village with the land around it
_TOWN = ("WK011850", "WK011851", "WK011861", "WK011862")
_ANSWERED = "() => !document.querySelector('.sk-map').editor.outbox.waiting.length"
_PLACE = """(code) => {
    const { painting, map } = document.querySelector('.sk-map').editor;
    const { units, canvas } = painting;
    const { x, y } = map.latLngToContainerPoint(canvas.latLng(units.middles[units.places.get(code)]));
    const { left, top } = map.getContainer().getBoundingClientRect();
    return [left + x, top + y];
}"""
# with room for the buttons above it
_VIEW = """([south, west, north, east]) => {
    const { map } = document.querySelector('.sk-map').editor;
    map.fitBounds([[south, west], [north, east]], { paddingTopLeft: [20, 240], animate: false });
}"""


def partition() -> list[tuple[str, tuple[str, ...]]]:
    """Name the areas, each with its buurten.

    Examples
    --------
    >>> areas = partition()
    >>> len(areas), sum(len(codes) for _, codes in areas)
    (35, 48)
    """
    zones = hoogeveen().zones
    town = zones[zones["parent"].isin(_TOWN)]
    areas: list[tuple[str, tuple[str, ...]]]
    areas = [(str(name), (str(code),)) for code, name in town["zone_name"].items()]
    for _, village in zones.drop(town.index).groupby("parent"):
        name = str(village["zone_name"].iloc[0]).removesuffix(" kern").removesuffix(" Kern")
        areas.append((name, tuple(map(str, village.index))))
    return areas


def main(arguments: list[str]) -> int:
    """Paint all, look whether it fits, and keep screenshots; tells how long it took."""
    folder = Path(arguments[0]) if arguments else ROOT / "docs"
    expect.set_options(timeout=_PATIENCE)
    with TemporaryDirectory() as kept, sync_playwright() as playwright:
        store = Store(Path(kept) / "drawings.sqlite")
        workshop = store.create_workshop("De 35 gebieden van Hoogeveen").id
        server = Server(ROOT / "app.py", {"SMEEDKAART_DB": str(Path(kept) / "drawings.sqlite")})
        server.start()
        browser = launch(playwright)
        try:
            page = browser.new_page(viewport=_WINDOW, locale="nl-NL")
            _open(page, f"{server.url}/kaart/w/{workshop}")
            _paint_all(page, folder)
            areas = areas_as_of(store.events(workshop))
            wanted = {name: set(codes) for name, codes in partition()}
            painted = {name: set(codes) for name, codes in zip(areas["name"], areas["units"], strict=True)}
            assert painted == wanted, "not every area has the buurten that were painted"
            _check(page, folder)
            _on_a_telephone(
                browser.new_page(viewport=_TELEPHONE, has_touch=True, locale="nl-NL"), page.url, folder
            )
        finally:
            browser.close()
            server.stop()
    return 0


def _open(page: Page, url: str) -> None:
    page.set_default_timeout(_PATIENCE)
    page.goto(url)
    there = "() => document.querySelector('.sk-map')?.editor?.zones.places.length > 0"
    page.wait_for_function(there)


def _paint_all(page: Page, folder: Path) -> None:
    began = time.perf_counter()
    page.get_by_role("button", name=BEGIN, exact=True).click()
    page.wait_for_function("() => document.querySelector('.sk-map').editor.painting.units?.count === 48")
    for number, (name, codes) in enumerate(partition()):
        if number:
            page.get_by_role("button", name="Volgend gebied").click()
        if number == _AREAS - 9:
            _picture(page, folder)
        _see(page, codes)
        x, y = page.evaluate(_PLACE, codes[0])
        page.mouse.move(x, y)
        expect(page.locator(".sk-tip")).to_contain_text(_called(codes[0]))
        # a village is its wijk: pressed twice on the same place
        page.mouse.dblclick(x, y) if len(codes) > 1 else page.mouse.click(x, y)
        page.get_by_role("textbox", name="Hoe heet dit gebied?").fill(name)
        page.keyboard.press("Enter")
        page.wait_for_function(_ANSWERED)
        if not number:
            print(f"the first area: {time.perf_counter() - began:.1f} s")
    page.get_by_role("button", name="Klaar").click()
    print(f"all {_AREAS} areas: {time.perf_counter() - began:.0f} s")


def _picture(page: Page, folder: Path) -> None:
    """Keep what people see while they brush over two villages, and let go as if it was not meant."""
    codes = ("BU01185401", "BU01185400", "BU01185402", "BU01185301")
    _see(page, codes)
    page.get_by_role("button", name="Groot", exact=True).click()
    page.mouse.move(*page.evaluate(_PLACE, codes[0]))
    page.mouse.down()
    for code in codes[1:]:
        page.mouse.move(*page.evaluate(_PLACE, code), steps=15)
    expect(page.locator(".sk-side .is-draft .pg-big").first).to_be_visible()
    page.wait_for_timeout(2_500)
    page.screenshot(path=folder / "schilderen.png")
    page.keyboard.press("Escape")
    page.mouse.up()
    page.get_by_role("button", name="Klein", exact=True).click()


def _called(code: str) -> str:
    """Return what a unit is called on the map."""
    return str(hoogeveen().zones["zone_name"][code])


def _see(page: Page, codes: tuple[str, ...]) -> None:
    """Bring buurten in view, with what lies around them."""
    shapes = hoogeveen().zones.geometry[list(codes)].buffer(700).to_crs(4326)
    west, south, east, north = shapes.total_bounds
    page.evaluate(_VIEW, [float(south), float(west), float(north), float(east)])


def _check(page: Page, folder: Path) -> None:
    """Ask whether it fits: nothing may be left."""
    page.locator(".sk-checks-open").click()
    expect(page.locator(".sk-checks-well")).to_be_visible()
    page.evaluate("document.querySelector('.sk-map').editor.pick(null)")
    page.evaluate("document.querySelector('.sk-map').editor.showAll()")
    page.locator(".sk-checks-well").scroll_into_view_if_needed()
    print(page.locator(".sk-checks-well").inner_text())
    page.wait_for_timeout(2_500)
    page.screenshot(path=folder / "schilderen_klopt.png")


def _on_a_telephone(page: Page, url: str, folder: Path) -> None:
    _open(page, url)
    begin: Locator = page.get_by_role("button", name=BEGIN, exact=True)
    begin.tap()
    page.wait_for_function("() => document.querySelector('.sk-map').editor.painting.units?.count === 48")
    page.screenshot(path=folder / "schilderen_telefoon.png")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
