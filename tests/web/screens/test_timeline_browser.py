"""The timeline in a real browser: the worked history from 2007 to 2019, and what became of its areas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from smeedkaart.exchange.example import example_store
from smeedkaart.history.event import Event
from smeedkaart.store.store import Store
from tests.fixtures.browser import BEGIN, ROOT, Server
from tests.fixtures.workshops import KRAKEEL, WOLFSBOS, address, choose, draw_buurt, heading, middle, names

pytestmark = pytest.mark.browser


@pytest.fixture
def page(tab: Page) -> Page:
    return tab


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """Serve a copy of the worked history, as `--db example` does."""
    path = example_store(tmp_path_factory.mktemp("example") / "voorbeeld.sqlite")
    server = Server(ROOT / "app.py", {"SMEEDKAART_DB": str(path)})
    server.start()
    yield server, Store(path).workshops()[0].id
    server.stop()


def open_timeline(page: Page, server: Server, workshop: str, more: str = "") -> None:
    page.goto(address(server, workshop, f"&page=tijdlijn{more}"))
    expect(page.locator(".pg-slider output")).to_be_visible(timeout=30_000)


def on_the_map(page: Page, count: int) -> None:
    page.wait_for_function(
        "(n) => document.querySelector('.sk-map')?.editor?.areas?.layers.size === n",
        arg=count,
        timeout=30_000,
    )


def slide(page: Page, to: str) -> None:
    """Move the slider with the keyboard until it stands on a day."""
    slider = page.get_by_role("slider", name="Dag")
    slider.focus()
    for _step in range(40):
        if slider.get_attribute("aria-valuetext") == to:
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(f"no stop {to}")


def test_from_the_start_screen_the_slider_shows_35_25_and_24(page: Page, example: tuple[Server, str]) -> None:
    server, _workshop = example
    page.goto(server.url)
    expect(page.get_by_text("Dit is een voorbeeld")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="tijdlijn").click()
    # it opens on the last day
    heading(page, "24 gebieden samen")
    on_the_map(page, 24)
    page.get_by_role("slider", name="Dag").focus()
    page.keyboard.press("Home")
    heading(page, "35 gebieden samen")
    on_the_map(page, 35)
    expect(page.locator(".pg-slider output")).to_have_text("30 mei 2007")
    slide(page, "1 januari 2017")
    heading(page, "25 gebieden samen")
    on_the_map(page, 25)
    slide(page, "1 januari 2019")
    heading(page, "24 gebieden samen")
    on_the_map(page, 24)
    expect(page.locator(".st-key-pg-time-day")).to_contain_text("Oost en Bentinckspark samengevoegd")


def test_the_buttons_beside_the_slider_go_one_stop_on(page: Page, example: tuple[Server, str]) -> None:
    open_timeline(page, *example, "&op=2017-01-01")
    page.get_by_role("button", name="Later", exact=True).click()
    expect(page.locator(".pg-slider output")).to_have_text("1 januari 2018")
    page.wait_for_url("**op=2018-01-01**")
    page.get_by_role("button", name="Vroeger", exact=True).click()
    page.wait_for_url("**op=2017-01-01**")
    heading(page, "25 gebieden samen")


def test_a_refresh_and_a_copied_link_show_the_same_day_and_part(
    page: Page, example: tuple[Server, str]
) -> None:
    open_timeline(page, *example)
    page.get_by_role("slider", name="Dag").focus()
    page.keyboard.press("Home")
    heading(page, "35 gebieden samen")
    page.get_by_text("Wat er gebeurde", exact=True).first.click()
    expect(page.locator(".pg-events")).to_be_visible(timeout=20_000)
    said = parse_qs(urlsplit(page.url).query)
    assert (said["page"], said["op"], said["beeld"]) == (["tijdlijn"], ["2007-05-30"], ["gebeurd"])
    page.reload()
    expect(page.locator(".pg-events")).to_be_visible(timeout=20_000)
    expect(page.locator(".pg-slider output")).to_have_text("30 mei 2007")


def test_the_map_of_a_day_is_only_to_look_at(page: Page, example: tuple[Server, str]) -> None:
    server, workshop = example
    open_timeline(page, server, workshop)
    on_the_map(page, 24)
    expect(page.get_by_role("button", name=BEGIN)).to_have_count(0)
    before = Store(server.environment["SMEEDKAART_DB"]).revision(workshop)
    page.mouse.click(*middle(page, "Elim"))
    heading(page, "Elim")
    expect(page.locator(".sk-card:visible")).to_have_count(0)
    page.locator(".sk-canvas").focus()
    page.keyboard.press("Delete")
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    assert Store(server.environment["SMEEDKAART_DB"]).revision(workshop) == before


def test_of_one_area_it_is_told_what_it_was_and_what_became_of_it(
    page: Page, example: tuple[Server, str]
) -> None:
    open_timeline(page, *example)
    on_the_map(page, 24)
    page.mouse.click(*middle(page, "Kinholt-Trasselt"))
    heading(page, "Kinholt-Trasselt")
    panel = page.locator(".st-key-pg-time-day")
    expect(panel).to_contain_text(
        "Op 1 januari 2016 zijn Kinholt en Trasselt samengevoegd tot Kinholt-Trasselt"
    )
    panel.get_by_role("button", name="30 mei 2007").click()
    expect(panel).to_contain_text("Op 30 mei 2007 was dit Kinholt en Trasselt.", timeout=20_000)
    on_the_map(page, 35)
    # both are brought out on the map
    page.wait_for_function("() => document.querySelectorAll('path.sk-area.is-selected').length === 2")
    panel.get_by_role("button", name="Trasselt", exact=True).click()
    heading(page, "Trasselt")


def test_what_a_merge_did_to_the_money_stands_beside_its_sentence(
    page: Page, example: tuple[Server, str]
) -> None:
    """Kinholt and Trasselt had no tier before and none after: one base amount of 20,000 less."""
    open_timeline(page, *example, "&beeld=gebeurd")
    row = page.locator(".pg-events tr").filter(has_text="Kinholt en Trasselt samengevoegd")
    expect(row).to_be_visible(timeout=20_000)
    cost = (row.locator("td").nth(1).text_content() or "").replace("\N{NO-BREAK SPACE}", " ")
    assert cost == "€ -20.000,00"
    row.get_by_text("Waardoor?").click()
    expect(row).to_contain_text("1 basisbedrag minder")
    expect(page.locator(".pg-events")).to_contain_text("Op 30 mei 2007 zijn 35 gebieden getekend")


def test_the_river_is_drawn_without_the_internet(page: Page, example: tuple[Server, str]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_timeline(page, *example, "&beeld=rivier&op=2017-01-01")
    expect(page.locator("canvas, svg.marks").first).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Zo dik als", exact=False)).to_be_visible()
    page.get_by_text("Hetzelfde als tabel").click()
    table = page.locator("table").filter(has_text="Bentinckspark")
    expect(table).to_contain_text("Oost-Bentinckspark", timeout=20_000)
    hosts = {
        urlsplit(url).hostname for url in asked if urlsplit(url).scheme in ("http", "https", "ws", "wss")
    }
    assert hosts == {"127.0.0.1"}


def test_two_days_stand_side_by_side(page: Page, example: tuple[Server, str]) -> None:
    """35 areas of 20,000 become 24: 11 base amounts, 220,000 euros less."""
    open_timeline(page, *example, "&beeld=verschil")
    expect(page.locator(".pg-count")).to_have_text(["35 gebieden", "24 gebieden"], timeout=30_000)
    expect(page.get_by_text("11 basisbedragen minder")).to_be_visible()
    expect(page.locator(".sk-map")).to_have_count(2)
    page.wait_for_function(
        """() => [...document.querySelectorAll('.sk-map')]
            .map((map) => map.querySelectorAll('path.sk-area').length).join() === '35,24'""",
        timeout=30_000,
    )


def test_people_and_euros_over_the_years(page: Page, example: tuple[Server, str]) -> None:
    open_timeline(page, *example, "&beeld=geld")
    row = page.locator("tr").filter(has_text="1 januari 2017")
    expect(row).to_be_visible(timeout=30_000)
    assert [cell.text_content() for cell in row.locator("td").all()][:2] == ["1 januari 2017", "25"]


def test_the_map_with_the_slider_is_published(
    page: Page, example: tuple[Server, str], tmp_path: Path
) -> None:
    open_timeline(page, *example, "&op=2017-01-01")
    page.get_by_role("button", name="Publiceren").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("30 mei 2007", timeout=20_000)
    with page.expect_download(timeout=60_000) as download:
        dialog.get_by_role("button", name="De kaart voor iedereen").click()
    path = tmp_path / "kaart.html"
    download.value.save_as(path)
    made = path.read_text(encoding="utf-8")
    # three dates of 24 to 35 areas
    assert len(made.encode()) <= 800_000
    assert all(day in made for day in ("30 mei 2007", "1 januari 2017", "1 januari 2019"))


def test_the_way_from_the_map_to_the_timeline_and_back(page: Page, app_server: Server) -> None:
    store = Store(app_server.environment["SMEEDKAART_DB"])
    workshop = store.create_workshop("Proef").id
    draw_buurt(store, workshop, "krakeel", KRAKEEL, date(2024, 1, 1))
    draw_buurt(store, workshop, "wolfsbos", WOLFSBOS, date(2025, 1, 1))
    page.goto(address(app_server, workshop))
    page.get_by_role("button", name="Tijdlijn").click()
    heading(page, "2 gebieden samen")
    page.get_by_role("button", name="Vroeger", exact=True).click()
    heading(page, "1 gebied")
    page.get_by_role("button", name="Naar de kaart").click()
    expect(page.get_by_role("button", name=BEGIN)).to_be_visible(timeout=30_000)
    assert "page" not in parse_qs(urlsplit(page.url).query)


def test_an_empty_workshop_and_one_of_a_single_day_have_a_timeline(page: Page, app_server: Server) -> None:
    store = Store(app_server.environment["SMEEDKAART_DB"])
    workshop = store.create_workshop("Leeg").id
    page.goto(address(app_server, workshop, "&page=tijdlijn"))
    expect(page.get_by_text("Er is nog niets getekend.")).to_be_visible(timeout=30_000)
    draw_buurt(store, workshop, "krakeel", KRAKEEL)
    page.reload()
    heading(page, "1 gebied")
    expect(page.locator(".pg-slider")).to_have_count(0)
    page.get_by_text("Twee dagen", exact=True).click()
    expect(page.get_by_text("Alles gebeurde tot nu toe op één dag.")).to_be_visible(timeout=20_000)


def test_the_timeline_follows_what_another_tab_records(
    new_context: Callable[..., BrowserContext], app_server: Server
) -> None:
    store = Store(app_server.environment["SMEEDKAART_DB"])
    workshop = store.create_workshop("Proef").id
    draw_buurt(store, workshop, "krakeel", KRAKEEL)
    page = new_context().new_page()
    page.goto(address(app_server, workshop, "&page=tijdlijn"))
    heading(page, "1 gebied")
    on_the_map(page, 1)
    # as long as nothing is recorded it is not run again, however often it looks whether anything was
    for _look in range(2):
        page.wait_for_event("response", lambda answer: "/kaart/rev/" in answer.url)
    page.wait_for_timeout(100)
    assert page.evaluate("document.querySelector('.sk-map').editor.askedAt") == 0
    store.append(workshop, [Event("rename", "krakeel", date(2026, 1, 1), name="Het Krakeel")])
    page.wait_for_function(
        """() => [...document.querySelector('.sk-map').editor.areas.layers.values()][0]
            .feature.properties.name === 'Het Krakeel'""",
        timeout=20_000,
    )
    assert names(page) == ["Het Krakeel"]


def test_a_hostile_name_runs_nowhere(page: Page, app_server: Server) -> None:
    hostile = "<img src=x onerror=\"document.title='gekaapt'\">"
    store = Store(app_server.environment["SMEEDKAART_DB"])
    workshop = store.create_workshop("Proef").id
    draw_buurt(store, workshop, "krakeel", KRAKEEL, date(2024, 1, 1))
    store.append(workshop, [Event("rename", "krakeel", date(2025, 1, 1), name=hostile)])
    page.goto(address(app_server, workshop))
    choose(page, hostile)
    for part in ("", "rivier", "gebeurd", "geld", "verschil"):
        page.goto(address(app_server, workshop, f"&page=tijdlijn&beeld={part}"))
        expect(page.locator(".pg-slider output")).to_be_visible(timeout=30_000)
        expect(page.locator("html.sk-arriving")).to_have_count(0)
        page.wait_for_timeout(300)
        assert page.locator("img[src='x']").count() == 0
        assert page.title() != "gekaapt"
