"""The published slider in a real browser: mouse, keyboard, touch, reading aloud, paper and no JavaScript."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from smeedkaart.history.event import Event
from smeedkaart.publish.map.html import publish_html
from smeedkaart.publish.map.timeline import PublishedHistory, published_history
from smeedkaart.statistics.zones import ZoneData
from tests.fixtures.assessments import HOSTILE, square
from tests.fixtures.browser import launch
from tests.fixtures.histories import DATES, in_thirty_five, of_the_town, town_data, town_events
from tests.publish.map.test_page_browser import Visit

pytestmark = pytest.mark.browser

DAY = date(2026, 3, 1)
AREAS = ".leaflet-overlay-pane path[role=button]"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


def written(folder: Path, history: PublishedHistory | None = None, zones: ZoneData | None = None) -> Path:
    file = folder / "kaart.html"
    shown = history or of_the_town()
    publish_html(shown.moments[-1].assessment, file, zones=zones or town_data(), made_on=DAY, history=shown)
    return file


@pytest.fixture
def small(browser: Browser, tmp_path: Path) -> Visit:
    return Visit(browser, written(tmp_path))


def names(page: Page) -> list[str]:
    """Return the names of the areas on the map, as someone hears them who reads it aloud."""
    return sorted(one.get_attribute("aria-label") or "" for one in page.locator(AREAS).all())


def table(page: Page) -> list[str]:
    return page.locator(".overview tbody tr:visible th").all_inner_texts()


def figures(page: Page) -> list[str]:
    texts = page.locator(".figures:visible .big").all_inner_texts()
    return [text.replace("\u00a0", " ") for text in texts[:3]]


def test_it_opens_on_the_last_date_and_asks_nothing_of_anyone(small: Visit, tmp_path: Path) -> None:
    assert small.requests == [(tmp_path / "kaart.html").as_uri()]
    assert small.complaints == []
    assert small.page.locator("#nu").inner_text() == "1 januari 2019"
    assert names(small.page) == ["Midden", "Noorderhof"]
    assert table(small.page) == ["Noorderhof", "Midden"]


def test_the_keyboard_moves_map_table_and_figures_through_time(small: Visit) -> None:
    page = small.page
    slider = page.get_by_role("slider", name="Datum")
    slider.focus()
    page.keyboard.press("Home")
    assert slider.get_attribute("aria-valuetext") == "30 mei 2007, 4 gebieden"
    assert names(page) == ["Noord", "Oost", "West", "Zuid"]
    assert table(page) == ["Noord", "Oost", "Zuid", "West"]
    # worked out in town_events: 4 x 20,000 + 200 x 5.50
    assert figures(page) == ["4", "1.000", "€ 81.100,00"]
    assert page.locator(".happened h3:visible").inner_text() == "Wat er gebeurde tot en met 30 mei 2007"
    page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "1 juni 2012, 3 gebieden"
    assert names(page) == ["Midden", "Noord", "West"]
    assert table(page) == ["Noord", "West", "Midden"]
    assert figures(page) == ["3", "1.000", "€ 60.000,00"]
    told = page.locator(".happened li:visible").all_inner_texts()
    lapsed = "Het besluit “sterke impuls” van 30 mei 2007 over Oost verviel"
    assert [sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in told] == [
        "1 basisbedrag minder: € -20.000,00",
        # 200 x 5.50
        f"{lapsed} bij het samenvoegen op 1 januari 2012: € -1.100,00",
        f"Op 1 januari 2012 zijn Oost en Zuid samengevoegd tot Midden, op verzoek van bewoners. {lapsed}.",
    ]
    page.keyboard.press("End")
    assert figures(page) == ["2", "600", "€ 40.000,00"]
    assert page.locator(".dates tr[aria-current=date] th").inner_text() == "1 januari 2019"
    assert small.complaints == []


def test_the_mouse_moves_it_by_slider_label_and_arrow(small: Visit) -> None:
    page = small.page
    box = page.locator("#datum").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 14, box["y"] + box["height"] / 2)
    assert page.locator("#nu").inner_text() == "30 mei 2007"
    page.mouse.move(box["x"] + 14, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    # the map follows while the slider is being moved
    assert names(page) == ["Midden", "Noord", "West"]
    page.mouse.up()
    page.locator(".ticks button").first.click()
    assert page.locator("#nu").inner_text() == "30 mei 2007"
    earlier, later = (page.get_by_role("button", name=name) for name in ("Eerdere datum", "Latere datum"))
    assert earlier.is_disabled()
    later.click()
    assert page.locator("#nu").inner_text() == "1 juni 2012"
    # whoever pressed a button is told where they are; the slider says so itself
    assert page.locator("#gemeld").inner_text() == "1 juni 2012, 3 gebieden"


def test_a_finger_moves_it_on_a_phone_that_needs_no_sideways_scrolling(
    browser: Browser, tmp_path: Path
) -> None:
    history, data = in_thirty_five()
    file = written(tmp_path, history, data)
    visit = Visit(browser, file, viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page = visit.page
    for number, count in enumerate((35, 25, 24)):
        page.locator(".ticks button").nth(number).tap()
        assert page.locator("#nu-aantal").inner_text() == f"{count} gebieden"
        assert page.locator(AREAS).count() == count
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = page.locator("#datum").bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + 14, box["y"] + box["height"] / 2)
    assert page.locator("#nu").inner_text() == "30 mei 2007"
    # large enough to hit: WCAG 2.2, 2.5.8 asks for 24 px
    for button in page.locator(".when button:visible").all():
        size = button.bounding_box()
        assert size is not None
        assert min(size["width"], size["height"]) >= 24
    assert visit.complaints == []


def outlined(page: Page) -> list[str]:
    """Return the names of the areas with a thick outline."""
    thick = page.locator(f"{AREAS}[stroke-width='5']").all()
    return sorted(one.get_attribute("aria-label") or "" for one in thick)


def test_a_chosen_area_shows_what_it_was_and_stays_marked_through_time(small: Visit) -> None:
    page = small.page
    page.locator(AREAS + "[aria-label=Midden]").focus()
    page.keyboard.press("Enter")
    chosen = page.locator("#gekozen")
    assert chosen.locator("h3 .name").inner_text() == "Midden"
    lines = [" ".join(text.split()) for text in chosen.locator("li").all_inner_texts()]
    assert lines == ["30 mei 2007 Oost, Zuid", "1 juni 2012 Midden", "1 januari 2019 Midden"]
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    assert outlined(page) == ["Oost", "Zuid"]
    assert " ".join(page.locator("#gemeld").inner_text().split()) == "30 mei 2007 Oost, Zuid"
    # and onward: what became of West, which ended in 2018
    page.locator(AREAS + "[aria-label=West]").focus()
    page.keyboard.press("Enter")
    slider.focus()
    page.keyboard.press("End")
    assert outlined(page) == []
    assert "bestaat niet meer" in chosen.locator("li[aria-current]").inner_text()
    chosen.get_by_role("button", name="Keuze wissen").click()
    assert not chosen.is_visible()


def test_a_name_of_another_date_leads_to_that_date_and_that_area(small: Visit) -> None:
    page = small.page
    page.locator(AREAS + "[aria-label=Midden]").focus()
    page.keyboard.press("Enter")
    page.locator("#gekozen").get_by_role("link", name="Zuid").click()
    assert page.locator("#nu").inner_text() == "30 mei 2007"
    page.wait_for_function("() => document.querySelectorAll('.leaflet-popup').length === 1")
    assert "300" in page.locator(".leaflet-popup-content").inner_text()
    assert page.locator("#gekozen h3 .name").inner_text() == "Zuid"
    # in the cards below the map a name leads to the card
    page.locator("#gebied-4 .line").get_by_role("link", name="Midden").first.click()
    assert page.locator("#nu").inner_text() == "1 juni 2012"
    assert page.locator("#gebied-6").is_visible()
    assert not page.locator("#gebied-4").is_visible()
    assert small.complaints == []


def test_an_address_with_an_area_of_the_past_opens_on_its_date(browser: Browser, tmp_path: Path) -> None:
    file = written(tmp_path)
    visit = Visit(browser, file)
    visit.page.goto("about:blank")
    # card 3 is Oost, of 2007 only
    visit.page.goto(file.as_uri() + "#gebied-3")
    visit.page.wait_for_function("() => document.querySelectorAll('.label').length > 0")
    assert visit.page.locator("#nu").inner_text() == "30 mei 2007"
    assert visit.page.locator("#gebied-3").is_visible()


def test_popup_and_table_say_the_same_on_every_date(small: Visit) -> None:
    page = small.page
    for number in range(3):
        page.locator(".ticks button").nth(number).click()
        for row in page.locator(".overview tbody tr:visible").all():
            card = (row.locator("a").get_attribute("href") or "").removeprefix("#gebied-")
            text = small.opened(int(card))
            cells = [
                " ".join(cell.replace("\u00a0", " ").split())
                for cell in row.locator("th,td").all_inner_texts()
            ]
            for words in (cells[0], cells[1], *cells[4].split(" tussen ")):
                assert words in text


def test_one_shape_gets_the_colour_and_name_of_each_date(browser: Browser, tmp_path: Path) -> None:
    start = town_events()[:4]
    decided = Event("decision", "a1", date(2008, 1, 1), decision=("impulse", None), id=5)
    renamed = Event("rename", "a1", date(2009, 1, 1), name="Nieuw", id=6)
    twice = Event("redraw", "a2", date(2013, 1, 1), geometry=square(1, 0, 1.5), id=7)
    history = published_history([*start, decided, renamed, twice], DATES, town_data(), "hoogeveen-2007")
    visit = Visit(browser, written(tmp_path, history))
    page, fills = visit.page, []
    for number, name in enumerate(("Noord", "Nieuw", "Nieuw")):
        page.locator(".ticks button").nth(number).click()
        fills.append(page.locator(f"{AREAS}[aria-label={name}]").get_attribute("fill"))
        assert name in page.locator(".label.area .name").all_inner_texts()
        # Oost and Zuid overlap on the last date only
        assert page.locator(".leaflet-twice-pane path").count() == (1 if number == 2 else 0)
    # none, perhaps C; then A, perhaps C
    assert fills[0] != fills[1] == fills[2]
    # what the reader switched off stays off, whatever the date
    page.get_by_label("Gebieden", exact=True).uncheck()
    page.locator(".ticks button").first.click()
    assert page.locator(AREAS).count() == 0
    page.get_by_label("Gebieden", exact=True).check()
    assert names(page) == ["Noord", "Oost", "West", "Zuid"]


def test_a_hostile_name_is_shown_on_every_date_and_runs_nowhere(browser: Browser, tmp_path: Path) -> None:
    history = of_the_town(HOSTILE, HOSTILE[0], HOSTILE[2])
    visit = Visit(browser, written(tmp_path, history, town_data(HOSTILE)))
    page = visit.page
    for number in range(3):
        page.locator(".ticks button").nth(number).click()
        for row in page.locator(".overview tbody tr:visible a").all():
            card = (row.get_attribute("href") or "").removeprefix("#gebied-")
            assert row.inner_text() in visit.opened(int(card))
            assert page.locator("#gekozen h3 .name").inner_text() == row.inner_text()
    page.wait_for_timeout(200)
    assert page.evaluate("window.stolen") is None
    assert (
        page.evaluate("document.querySelectorAll('.happened img, .happened svg, #gekozen img').length") == 0
    )


def test_paper_shows_the_last_date_and_all_dates_in_a_table(small: Visit) -> None:
    page = small.page
    page.get_by_role("slider").focus()
    page.keyboard.press("Home")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert names(page) == ["Midden", "Noorderhof"]
    assert table(page) == ["Noorderhof", "Midden"]
    assert page.locator(".then h2:visible").all_inner_texts() == ["1 januari 2019"]
    days = page.locator(".dates tbody tr:visible th").all_inner_texts()
    assert days == ["30 mei 2007", "1 juni 2012", "1 januari 2019"]
    # what happened is told of every date
    assert page.locator(".happened h3:visible").count() == 3
    assert not page.locator(".when").is_visible()
    frame = page.locator(".folium-map").bounding_box()
    assert frame is not None
    # 180 mm at 96 dots an inch
    assert frame["width"] == pytest.approx(680, abs=2)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator("#nu").inner_text() == "30 mei 2007"
    assert names(page) == ["Noord", "Oost", "West", "Zuid"]


def test_without_javascript_every_date_stands_in_full(browser: Browser, tmp_path: Path) -> None:
    file = written(tmp_path)
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(file.as_uri())
    assert page.locator(".overview:visible").count() == 3
    assert page.locator(".happened h3:visible").count() == 3
    assert page.locator(".card:visible").count() == 6
    assert not page.locator(".when").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".overview:visible").count() == 1
    assert page.locator(".overview:visible tbody th").all_inner_texts() == ["Noorderhof", "Midden"]
