"""Areas that are merged, split, undone and questioned, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import shapely
from playwright.sync_api import BrowserContext, Page, expect

from smeedkaart.history.event import Event
from smeedkaart.history.handing_on import decisions_as_of
from smeedkaart.history.lineage import areas_as_of, lineage
from smeedkaart.store.store import Store
from tests.fixtures.browser import Server, open_map, screen_point
from tests.fixtures.workshops import (
    KRAKEEL,
    WOLFSBOS,
    ZONES,
    address,
    choose,
    draw_buurt,
    heading,
    middle,
    names,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def page(tab: Page) -> Page:
    return tab


@pytest.fixture
def store(app_server: Server) -> Store:
    return Store(app_server.environment["SMEEDKAART_DB"])


@pytest.fixture
def workshop(store: Store) -> str:
    made = store.create_workshop("Proef").id
    draw_buurt(store, made, "krakeel", KRAKEEL)
    draw_buurt(store, made, "wolfsbos", WOLFSBOS)
    return made


def start_merge(page: Page) -> None:
    choose(page, "Krakeel")
    page.locator(".sk-card").get_by_role("button", name="Samenvoegen").click()
    page.mouse.click(*middle(page, "Wolfsbos"))
    expect(page.get_by_text("Samen: Krakeel + Wolfsbos")).to_be_visible()
    page.get_by_role("button", name="Verder", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("gaan verder als één gebied", timeout=20_000)


def merge(page: Page) -> None:
    start_merge(page)
    page.get_by_role("dialog").get_by_role("button", name="Samenvoegen", exact=True).click()
    heading(page, "Krakeel-Wolfsbos")


def plain_text(page: Page, selector: str) -> str:
    return (page.locator(selector).text_content() or "").replace("\N{NO-BREAK SPACE}", " ")


def test_two_areas_are_merged_after_it_is_said_what_that_costs(
    page: Page, app_server: Server, store: Store, workshop: str
) -> None:
    """Both are tier C, so only a base amount of 20,000 goes; 5,185 + 4,485 = 9,670 people."""
    open_map(page, address(app_server, workshop))
    start_merge(page)
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".pg-cost-sum")).to_be_visible(timeout=20_000)
    assert plain_text(page, ".pg-cost-sum") == "€ -20.000,00"
    expect(dialog).to_contain_text("1 basisbedrag minder")
    assert [event.kind for event in store.events(workshop)] == ["draw", "draw"]
    dialog.get_by_label("Hoe heet het?").fill("Samen")
    dialog.get_by_label("Waarom?").fill("op verzoek van bewoners")
    dialog.get_by_label("Waarom?").press("Enter")
    dialog.get_by_role("button", name="Samenvoegen", exact=True).click()
    heading(page, "Samen")
    expect(page.locator(".pg-people .pg-big")).to_have_text("9.670")
    page.wait_for_function("() => document.querySelector('.sk-map').editor.areas.layers.size === 1")
    assert names(page) == ["Samen"]
    merged = store.events(workshop)[-1]
    assert (merged.kind, set(merged.inputs), merged.reason) == (
        "merge",
        {"krakeel", "wolfsbos"},
        "op verzoek van bewoners",
    )
    assert (
        areas_as_of(store.events(workshop))
        .geometry.iloc[0]
        .equals(shapely.union_all(ZONES.geometry[[KRAKEEL, WOLFSBOS]].to_numpy()))
    )
    # what went into it lives on, so it is not offered to be brought back
    page.get_by_role("button", name="Beëindigde gebieden").click()
    expect(page.get_by_role("dialog")).to_contain_text("Er is geen gebied beëindigd.")


def test_a_merge_that_is_cancelled_changes_nothing(
    page: Page, app_server: Server, store: Store, workshop: str
) -> None:
    open_map(page, address(app_server, workshop))
    start_merge(page)
    page.get_by_role("dialog").get_by_role("button", name="Annuleren").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert len(store.events(workshop)) == 2
    # and the next choice starts anew
    page.get_by_role("button", name="Alle gebieden").click()
    heading(page, "2 gebieden samen")
    start_merge(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert names(page) == ["Krakeel", "Wolfsbos"]


def test_a_taken_name_is_refused_with_a_sentence(
    page: Page, app_server: Server, store: Store, workshop: str
) -> None:
    draw_buurt(store, workshop, "zuid", "BU01185005")
    taken = str(ZONES.at["BU01185005", "zone_name"])
    open_map(page, address(app_server, workshop))
    start_merge(page)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Hoe heet het?").fill(taken)
    dialog.get_by_label("Hoe heet het?").press("Enter")
    dialog.get_by_role("button", name="Samenvoegen", exact=True).click()
    expect(dialog.locator(".pg-warn")).to_contain_text(taken, timeout=20_000)
    assert len(store.events(workshop)) == 3


def cut_krakeel(page: Page, *, through: bool) -> None:
    """Draw a line through Krakeel from north to south, or one that stops in its middle."""
    west, south, east, north = ZONES.to_crs(4326).geometry[KRAKEEL].bounds
    lng = (west + east) / 2
    # so near that no corner lies within reach of snapping
    page.evaluate(
        """([s, w, n, e]) => {
            const { map } = document.querySelector('.sk-map').editor;
            map.fitBounds([[s, w], [n, e]], { padding: [240, 240], animate: false });
        }""",
        [south, west, north, east],
    )
    end = south - 0.001 if through else (south + north) / 2
    page.locator(".sk-card").get_by_role("button", name="Splitsen").click()
    for lat in (north + 0.001, end):
        page.mouse.click(*screen_point(page, lat, lng))
        page.wait_for_timeout(400)
    page.get_by_role("button", name="Klaar", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible(timeout=20_000)


def test_an_area_is_split_along_a_drawn_line(
    page: Page, app_server: Server, store: Store, workshop: str
) -> None:
    """A base amount of 20,000 more; together the parts are exactly the area."""
    open_map(page, address(app_server, workshop))
    choose(page, "Krakeel")
    cut_krakeel(page, through=True)
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".pg-cost-sum")).to_be_visible(timeout=20_000)
    expect(dialog).to_contain_text("1 basisbedrag meer")
    expect(dialog.get_by_role("img", name="De delen op de kaart")).to_be_visible()
    fields = dialog.get_by_label("Deel")
    assert {field.input_value() for field in fields.all()} == {"Krakeel-Oost", "Krakeel-West"}
    fields.nth(0).fill("Eerste deel")
    fields.nth(0).press("Enter")
    dialog.get_by_role("button", name="Splitsen", exact=True).click()
    heading(page, "Eerste deel")
    page.wait_for_function("() => document.querySelector('.sk-map').editor.areas.layers.size === 3")
    events = store.events(workshop)
    assert events[-1].kind == "split"
    parts = [output.geometry for output in events[-1].outputs]
    assert shapely.union_all(parts).symmetric_difference(ZONES.geometry[KRAKEEL]).area == pytest.approx(
        0, abs=1e-3
    )
    assert len(lineage(events).superseded_by("krakeel")) == 2


def test_a_line_that_stops_halfway_is_refused_with_a_sentence(
    page: Page, app_server: Server, store: Store, workshop: str
) -> None:
    open_map(page, address(app_server, workshop))
    choose(page, "Krakeel")
    cut_krakeel(page, through=False)
    expect(page.get_by_role("dialog")).to_contain_text("Teken hem van grens naar grens")
    expect(page.get_by_role("dialog").get_by_role("button", name="Splitsen")).to_be_disabled()
    assert len(store.events(workshop)) == 2


def test_a_merge_is_undone_and_redone_by_the_page_that_made_it_and_others_follow(
    new_context: Callable[..., BrowserContext], app_server: Server, store: Store, workshop: str
) -> None:
    first, second = new_context().new_page(), new_context().new_page()
    open_map(second, address(app_server, workshop))
    open_map(first, address(app_server, workshop))
    merge(first)
    heading(second, "1 gebied")
    second.wait_for_function("() => document.querySelector('.sk-map').editor.areas.layers.size === 1")
    assert names(second) == ["Krakeel-Wolfsbos"]
    first.get_by_role("button", name="Laatste wijziging ongedaan maken").click()
    for page in (first, second):
        page.wait_for_function("() => document.querySelector('.sk-map').editor.areas.layers.size === 2")
        assert names(page) == ["Krakeel", "Wolfsbos"]
    heading(second, "2 gebieden samen")
    first.get_by_role("button", name="Opnieuw doen wat ongedaan is gemaakt").click()
    heading(second, "1 gebied")
    second.wait_for_function("() => document.querySelector('.sk-map').editor.areas.layers.size === 1")
    # nothing was deleted to get there
    assert [event.kind for event in store.events(workshop)] == ["draw", "draw", "merge", "undo", "redo"]


def move_all(page: Page) -> None:
    """Drag Krakeel far aside: nobody who lived in it still does."""
    choose(page, "Krakeel")
    page.locator(".sk-card").get_by_role("button", name="Verplaatsen").click()
    x, y = middle(page, "Krakeel")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 160, y + 90, steps=10)
    page.mouse.up()
    page.get_by_role("button", name="Klaar", exact=True).click()
    expect(page.get_by_role("heading", name="Is Krakeel nog hetzelfde gebied?")).to_be_visible(timeout=20_000)


def test_an_area_that_moves_away_from_its_people_and_is_the_same_keeps_its_identity(
    page: Page, app_server: Server, store: Store, workshop: str
) -> None:
    open_map(page, f"{app_server.url}/kaart/w/{workshop}")
    move_all(page)
    page.get_by_role("button", name="Ja, hetzelfde gebied").click()
    expect(page.get_by_role("heading", name="Is Krakeel nog hetzelfde gebied?")).to_have_count(0)
    events = store.events(workshop)
    assert events[-1].kind == "redraw"
    assert set(areas_as_of(events).index) == {"krakeel", "wolfsbos"}


def test_an_area_that_moves_away_and_is_another_ends_and_can_come_back(
    page: Page, app_server: Server, store: Store, workshop: str
) -> None:
    open_map(page, address(app_server, workshop))
    move_all(page)
    page.locator(".sk-side").get_by_role("button", name="Nee, een nieuw gebied").click()
    page.get_by_role("dialog").get_by_role("button", name="Nee, een nieuw gebied").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("heading", name="Is Krakeel nog hetzelfde gebied?")).to_have_count(0)
    heading(page, "Krakeel")
    events = store.events(workshop)
    # the new area comes first, for what was decided may go on with it when the old one ends
    assert [event.kind for event in events[-4:]] == ["redraw", "undo", "draw", "end"]
    now = areas_as_of(events)
    assert "krakeel" not in now.index
    assert sorted(now["name"]) == ["Krakeel", "Wolfsbos"]
    # until it ended it had its own border
    last = lineage(events).areas["krakeel"].geometry
    assert last is not None
    assert last.equals(ZONES.geometry[KRAKEEL])
    page.get_by_role("button", name="Laatste wijziging ongedaan maken").click()
    page.wait_for_function("() => document.querySelector('.sk-map').editor.areas.layers.has('krakeel')")
    back = areas_as_of(store.events(workshop))
    assert set(back.index) == {"krakeel", "wolfsbos"}
    assert back.geometry["krakeel"].equals(ZONES.geometry[KRAKEEL])


def test_a_small_change_of_a_border_asks_nothing(
    page: Page, app_server: Server, store: Store, workshop: str
) -> None:
    open_map(page, f"{app_server.url}/kaart/w/{workshop}")
    choose(page, "Krakeel")
    page.locator(".sk-card").get_by_role("button", name="Verplaatsen").click()
    page.locator(".sk-canvas").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_function("() => document.querySelector('.sk-map').editor.outbox.made === 1")
    page.wait_for_function(
        "() => !document.querySelector('.sk-map').editor.outbox.waiting.length", timeout=20_000
    )
    page.get_by_role("button", name="Klaar", exact=True).click()
    assert store.events(workshop)[-1].kind == "redraw"
    expect(page.locator(".sk-asked h2")).to_have_count(0)


def test_an_area_ends_on_a_day_and_for_a_reason(
    page: Page, app_server: Server, store: Store, workshop: str
) -> None:
    open_map(page, address(app_server, workshop))
    choose(page, "Krakeel")
    page.locator(".sk-side").get_by_role("button", name="Naam wijzigen of beëindigen").click()
    why = page.get_by_label("Waarom?").last
    why.fill("omdat de plannen klaar zijn")
    why.press("Enter")
    page.get_by_role("button", name="Gebied beëindigen").click()
    heading(page, "1 gebied")
    ended = store.events(workshop)[-1]
    assert (ended.kind, ended.area, ended.reason) == ("end", "krakeel", "omdat de plannen klaar zijn")


def test_a_merge_that_meets_another_change_becomes_a_choice(
    page: Page, app_server: Server, store: Store, workshop: str
) -> None:
    """While the questions stand open another screen renames one of the two: nothing is lost."""
    open_map(page, address(app_server, workshop))
    page.evaluate("() => document.querySelector('.sk-map').editor.connection.stop()")
    start_merge(page)
    store.append(workshop, [Event("rename", "wolfsbos", date(2026, 2, 1), name="Het Bos")])
    page.get_by_role("dialog").get_by_role("button", name="Samenvoegen", exact=True).click()
    # it waits in the panel, until people look at both versions
    page.get_by_role("button", name="Bekijken en kiezen").click()
    expect(page.get_by_role("dialog")).to_contain_text("tegelijk", timeout=20_000)
    expect(page.get_by_role("dialog")).to_contain_text("samengevoegd tot Krakeel-Wolfsbos")
    assert store.open_proposals(workshop)


def decided(store: Store, workshop: str, area: str, level: int) -> None:
    taken = Event("decision", area, date(2026, 1, 2), decision=("initiative", level))
    store.append(workshop, [taken])


def test_of_two_decisions_that_meet_people_choose_which_holds_before_they_merge(
    page: Page, app_server: Server, store: Store, workshop: str
) -> None:
    decided(store, workshop, "krakeel", 1)
    decided(store, workshop, "wolfsbos", 2)
    open_map(page, address(app_server, workshop))
    start_merge(page)
    dialog = page.get_by_role("dialog")
    go = dialog.get_by_role("button", name="Samenvoegen", exact=True)
    expect(dialog.get_by_text("over Krakeel")).to_be_visible(timeout=20_000)
    expect(go).to_be_disabled()
    dialog.get_by_text("niveau 1 van Krakeel gaat mee naar Krakeel-Wolfsbos").click()
    expect(go).to_be_enabled()
    go.click()
    heading(page, "Krakeel-Wolfsbos")
    (held,) = decisions_as_of(store.events(workshop))
    assert (held.level, held.origin) == (1, "Krakeel")


def test_an_area_that_was_decided_about_is_only_taken_off_the_map_after_an_answer(
    page: Page, app_server: Server, store: Store, workshop: str
) -> None:
    decided(store, workshop, "krakeel", 1)
    open_map(page, address(app_server, workshop))
    choose(page, "Krakeel")
    page.locator(".sk-card").get_by_role("button", name="Verwijderen").click()
    page.get_by_role("button", name="Ja, verwijderen").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("als Krakeel eindigt?", timeout=20_000)
    # nothing is recorded yet, and the area is still on the map
    assert [event.kind for event in store.events(workshop)] == ["draw", "draw", "decision"]
    page.wait_for_function("() => document.querySelector('.sk-map').editor.areas.layers.size === 2")
    dialog.get_by_text("gaat mee naar Wolfsbos").click()
    dialog.get_by_role("button", name="Beëindigen").click()
    page.wait_for_function("() => document.querySelector('.sk-map').editor.areas.layers.size === 1")
    (held,) = decisions_as_of(store.events(workshop))
    assert (held.area, held.origin) == ("wolfsbos", "Krakeel")
