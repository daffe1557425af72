"""The published file in a real browser: from disk, without network, on a laptop, a phone and paper."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from smeedkaart.publish.map.html import publish_html
from tests.fixtures.assessments import HOSTILE, four_areas, in_sample, town
from tests.fixtures.browser import launch

pytestmark = pytest.mark.browser

DAY = date(2026, 3, 1)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


class Visit:
    """A page opened from disk, with every request and complaint written down."""

    def __init__(self, browser: Browser, file: Path, **options: Any) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        context = browser.new_context(**({"viewport": {"width": 1600, "height": 900}} | options))
        # a map from disk may ask the network for nothing, so nothing is answered
        context.route("http://**/*", self._refuse)
        context.route("https://**/*", self._refuse)
        self.page: Page = context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type in {"error", "warning"} else None,
        )
        self.page.goto(file.as_uri())
        self.page.wait_for_function("() => document.querySelectorAll('.label').length > 0")

    def _refuse(self, route: Route) -> None:
        route.abort()

    def opened(self, number: int) -> str:
        """Open the popup of an area as someone does who clicks in it, and return what it says."""
        self.page.locator(f"#gebied-{number} .show").click()
        # the popup that closes fades away first
        self.page.wait_for_function("() => document.querySelectorAll('.leaflet-popup').length === 1")
        popup = self.page.locator(".leaflet-popup-content")
        return popup.inner_text().replace("\u00a0", " ")


@pytest.fixture
def small(browser: Browser, tmp_path: Path) -> Visit:
    file = tmp_path / "kaart.html"
    publish_html(four_areas(), file, zones=town(), made_on=DAY)
    return Visit(browser, file)


def test_it_opens_from_disk_and_asks_nothing_of_anyone(small: Visit, tmp_path: Path) -> None:
    assert small.requests == [(tmp_path / "kaart.html").as_uri()]
    assert small.complaints == []
    # four areas, drawn and reachable with the keyboard
    assert small.page.locator(".leaflet-overlay-pane path[role=button]").count() == 4


def test_a_click_on_an_area_shows_its_people_tier_euros_and_receipt(small: Visit) -> None:
    page = small.page
    box = page.locator(".leaflet-overlay-pane path[role=button]").nth(1).bounding_box()
    assert box is not None
    # beside the middle, where the name stands
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.8)
    popup = page.locator(".leaflet-popup-content")
    popup.wait_for()
    text = popup.inner_text().replace("\u00a0", " ")
    # by hand: 20,000 + 200 x 5.50
    for words in ("Oost", "200", "A, misschien C", "€ 21.100,00"):
        assert words in text
    assert "Basisbedrag" not in text
    popup.locator("summary").click()
    page.wait_for_timeout(100)
    receipt = popup.inner_text().replace("\u00a0", " ")
    for words in ("Basisbedrag", "BU2 Oost", "200 inwoners x € 5,50", "nieuw buurthuis"):
        assert words in receipt
    assert small.complaints == []


def test_the_popup_and_the_table_say_the_same(small: Visit) -> None:
    rows = small.page.locator(".overview tbody tr")
    for number in range(1, 5):
        cells = [
            cell.replace("\u00a0", " ") for cell in rows.nth(number - 1).locator("th,td").all_inner_texts()
        ]
        name, people, span, _tier, amount = (" ".join(cell.split()) for cell in cells)
        text = small.opened(number)
        for words in (name, people, span, *amount.split(" tussen ")):
            assert words in text


def test_layers_can_be_switched_off_and_on(small: Visit) -> None:
    page = small.page
    control = page.locator(".leaflet-control-layers-overlays")
    areas, zones = (control.get_by_label(name) for name in ("Gebieden", "Buurten met hun naam"))
    paths = page.locator(".leaflet-overlay-pane path")
    borders = page.locator(".leaflet-borders-pane path")
    assert (paths.count(), borders.count()) == (4, 4)
    areas.uncheck()
    assert paths.count() == 0
    assert page.locator(".label.area").count() == 0
    zones.uncheck()
    assert borders.count() == 0
    areas.check()
    zones.check()
    assert (paths.count(), borders.count()) == (4, 4)
    assert page.locator(".label.area").count() == 4


def test_what_cannot_be_said_is_hatched_and_dashed(small: Visit) -> None:
    path = small.page.locator(".leaflet-overlay-pane path[role=button]").first
    fill = path.get_attribute("fill") or ""
    assert fill.startswith("url(#trede-")
    pattern = fill.removeprefix("url(#").removesuffix(")")
    assert small.page.locator(f"pattern#{pattern}").count() == 1
    assert path.get_attribute("stroke-dasharray")
    assert "nog niet te zeggen" in small.page.locator(".legend").inner_text()


def test_an_area_opens_with_the_keyboard(small: Visit) -> None:
    page = small.page
    page.locator(".leaflet-overlay-pane path[role=button]").nth(2).focus()
    page.keyboard.press("Enter")
    page.locator(".leaflet-popup-content").wait_for()
    assert "Zuid" in page.locator(".leaflet-popup-content").inner_text()
    # whoever reads the page aloud is in the popup now, and back at the area after it
    assert page.evaluate("document.activeElement.className") == "popup"
    page.keyboard.press("Escape")
    page.locator(".leaflet-popup-content").wait_for(state="detached")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Zuid"


def test_every_receipt_opens_with_one_button(small: Visit) -> None:
    page = small.page
    page.get_by_role("button", name="Alle bonnetjes openen").click()
    assert page.locator(".card details[open]").count() == 4
    page.get_by_role("button", name="Alle bonnetjes sluiten").click()
    assert page.locator(".card details[open]").count() == 0


def test_a_hostile_name_is_shown_and_runs_nowhere(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "kaart.html"
    publish_html(
        four_areas(HOSTILE, HOSTILE, reason=HOSTILE[0]),
        file,
        zones=town(HOSTILE),
        title=HOSTILE[1],
        made_on=DAY,
    )
    visit = Visit(browser, file)
    for number, name in enumerate(HOSTILE, start=1):
        assert name in visit.opened(number)
        visit.page.locator(".leaflet-popup-content summary").click()
    visit.page.wait_for_timeout(200)
    assert visit.page.evaluate("window.stolen") is None
    assert visit.page.locator("img").count() == 0
    assert visit.requests == [file.as_uri()]
    # a policy that had to stop something would complain here
    assert visit.complaints == []


def test_the_policy_stops_a_script_that_would_get_in_after_all(small: Visit) -> None:
    small.page.evaluate("""() => {
        const box = document.createElement('div');
        box.innerHTML = '<img src="data:," onerror="window.stolen = 1">';
        document.body.appendChild(box);
    }""")
    small.page.wait_for_timeout(200)
    assert small.page.evaluate("window.stolen") is None
    assert any("Content Security Policy" in text for text in small.complaints)


def test_names_do_not_lie_over_each_other(browser: Browser, tmp_path: Path) -> None:
    assessment, data = in_sample(35)
    file = tmp_path / "kaart.html"
    publish_html(assessment, file, zones=data, made_on=DAY)
    visit = Visit(browser, file)
    boxes = visit.page.evaluate("""() => [...document.querySelectorAll('.label:not(.none)')].map(e => {
        const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; })""")
    assert len(boxes) > 5
    for i, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[:i]:
            assert not (left < other[2] and other[0] < right and top < other[3] and other[1] < bottom)


def test_a_phone_needs_no_sideways_scrolling(browser: Browser, tmp_path: Path) -> None:
    assessment, data = in_sample(12)
    file = tmp_path / "kaart.html"
    publish_html(assessment, file, zones=data, made_on=DAY)
    visit = Visit(browser, file, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visit.page.evaluate("document.querySelector('.scroll').scrollWidth") <= 390
    visit.opened(4)
    popup = visit.page.locator(".leaflet-popup-content-wrapper").bounding_box()
    assert popup is not None
    assert popup["x"] >= 0
    assert popup["x"] + popup["width"] <= 390


def test_it_prints_the_whole_map_on_paper(small: Visit) -> None:
    page = small.page
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    frame = page.locator(".folium-map").bounding_box()
    assert frame is not None
    # 180 mm at 96 dots an inch is 680 px: as wide as A4 between margins of 14 mm
    assert frame["width"] == pytest.approx(680, abs=2)
    for path in page.locator(".leaflet-overlay-pane path[role=button]").all():
        box = path.bounding_box()
        assert box is not None
        assert box["x"] >= frame["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
    assert not page.locator(".leaflet-control-zoom").is_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    frame = page.locator(".folium-map").bounding_box()
    assert frame is not None
    assert frame["width"] > 1000
