"""The published page with bands in a real browser: from disk, without network, on a telephone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from smeedkaart.publish.map.bands import voices_html
from tests.fixtures.axe import axe_script, serious
from tests.publish.map.test_bands import DAY, report

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page() -> str:
    return voices_html(report(), made_on=DAY)


def test_the_page_opens_from_disk_asks_nothing_and_can_be_read_by_everybody(
    page: str, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "kaart.html"
    file.write_text(page, encoding="utf-8")
    asked: list[str] = []
    wrong: list[str] = []
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        opened = context.new_page()
        opened.on("request", lambda request: asked.append(request.url))
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        opened.goto(file.as_uri())
        opened.locator("path.leaflet-interactive, .leaflet-overlay-pane path").first.wait_for()
        assert opened.locator(".leaflet-overlay-pane path").count() == 3
        assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert serious(opened, axe_script()) == []
    assert wrong == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
