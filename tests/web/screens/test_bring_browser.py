"""A map in a real browser: dropped on the page, looked at, chosen from, recorded, and there for everybody."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from smeedkaart.store.store import Store
from tests.fixtures.axe import axe_script, serious
from tests.fixtures.browser import Server, open_map
from tests.fixtures.workshops import KRAKEEL, WOLFSBOS, ZONES, address, draw_buurt, names

pytestmark = pytest.mark.browser

# as the browser has it when somebody drags a file from a folder onto the page
DROP = """(place, { name, body }) => {
    const bytes = Uint8Array.from(atob(body), (one) => one.charCodeAt(0));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], name));
    for (const kind of ["dragover", "drop"]) {
        place.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
    }
}"""


def drop(page: Page, file: Path) -> None:
    place = page.locator(".pg-upload.is-drop").first
    expect(place).to_be_visible(timeout=30_000)
    place.evaluate(DROP, {"name": file.name, "body": base64.b64encode(file.read_bytes()).decode()})


def test_a_map_is_dropped_looked_at_chosen_from_and_seen_by_everybody(
    app_server: Server, new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    store = Store(app_server.environment["SMEEDKAART_DB"])
    workshop = store.create_workshop("Proef").id
    draw_buurt(store, workshop, "k", KRAKEEL)
    codes = [*ZONES.index[:2], KRAKEEL, WOLFSBOS]
    rows = ZONES.loc[codes, ["zone_name", "geometry"]].rename(columns={"zone_name": "naam"})
    file = tmp_path / "dorpen.geojson"
    gpd.GeoDataFrame(rows, crs=28992).to_crs(4326).to_file(file)
    first, second, _krakeel, fourth = rows["naam"]

    elsewhere = new_context().new_page()
    open_map(elsewhere, address(app_server, workshop))
    page = new_context().new_page()
    open_map(page, address(app_server, workshop))
    page.get_by_role("button", name="Kaart inlezen").first.click()

    # what is no map is one sentence, after which another can be dropped
    bad = tmp_path / "notulen.txt"
    bad.write_text("Krakeel")
    drop(page, bad)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("notulen.txt is geen kaartbestand", exact=False)).to_be_visible(timeout=30_000)
    dialog.get_by_role("button", name="Andere kaarten").click()
    expect(dialog.get_by_text("Kies een kaart met gebieden", exact=False)).to_be_visible(timeout=15_000)
    drop(page, file)

    # looked at: what comes beside what stands, the chosen row lit
    expect(dialog.get_by_text("3 van 4 aangevinkt")).to_be_visible(timeout=30_000)
    look = dialog.locator(".sk-map")
    expect(look.get_by_label(f"{first}, komt erbij")).to_have_count(1)
    expect(look.get_by_label("Krakeel, staat er")).to_have_count(1)
    expect(look.get_by_label("Krakeel, niet aangevinkt")).to_have_count(1)
    dialog.get_by_role("button", name="Op de kaart").nth(1).click()
    expect(look.get_by_label(f"{second}, komt erbij")).to_have_attribute("aria-pressed", "true")
    # and the other way round: a click on the map lights the row
    look.get_by_label(f"{fourth}, komt erbij").press("Enter")
    expect(dialog.locator("[class*=st-key-pg-bring-lit-row-4]")).to_be_visible(timeout=15_000)
    assert serious(page, axe_script()) == []

    # somebody else draws on meanwhile, and that is there on the map to look at
    draw_buurt(store, workshop, "x", ZONES.index[7])
    expect(look.get_by_label(f"{ZONES.zone_name.iloc[7]}, staat er")).to_have_count(1, timeout=15_000)

    # chosen: without the first, and by keyboard
    box = dialog.get_by_role("checkbox", name=first, exact=True)
    box.focus()
    box.press("Space")
    expect(dialog.get_by_text("2 van 4 aangevinkt")).to_be_visible(timeout=15_000)
    assert len(store.events(workshop)) == 2

    dialog.get_by_role("button", name="Neem over wat is aangevinkt").click()
    expect(dialog).to_have_count(0, timeout=30_000)
    there = sorted(["Krakeel", second, fourth, str(ZONES.zone_name.iloc[7])])
    for seen in (page, elsewhere):
        expect(seen.locator(".sk-map path.sk-area")).to_have_count(4, timeout=30_000)
        assert names(seen) == there
    expect(page.get_by_text("2 gebieden zijn overgenomen uit dorpen.geojson.")).to_be_visible()
    # and then the page looks whether all of it fits
    opener = page.locator(".sk-checks:not(.sk-voices) .sk-checks-open")
    expect(opener).to_have_attribute("aria-expanded", "true")
    events = store.events(workshop)[2:]
    assert [event.valid_from for event in events] == [date.today()] * 2  # noqa: DTZ011 - of the hall

    # undo takes back one of both
    page.get_by_role("button", name="Laatste wijziging ongedaan maken").click()
    for seen in (page, elsewhere):
        expect(seen.locator(".sk-map path.sk-area")).to_have_count(3, timeout=15_000)
