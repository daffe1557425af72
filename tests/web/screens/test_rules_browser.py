"""From a file to euros: a workshop begins with a scheme of one's own, and gets another pool later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from smeedkaart.history.event import Event
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from tests.fixtures.browser import ROOT, Server
from tests.web.screens.test_rules import OWN, POOL

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("regels")
    running = Server(ROOT / "app.py", {"SMEEDKAART_DB": str(folder / "drawings.sqlite")})
    running.start()
    yield running
    running.stop()


def test_a_scheme_and_a_pool_come_in_from_a_file_and_are_recorded(
    page: Page, server: Server, tmp_path: Path
) -> None:
    for name, text in (("eigen.toml", OWN), ("stuk.toml", "base = "), ("pot.toml", POOL)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    store = Store(server.environment["SMEEDKAART_DB"])
    store.create_workshop("Eerder")
    page.goto(server.url)
    page.get_by_text("Een eigen regeling").click(timeout=30_000)
    field = page.get_by_label("Kies een bestand met een regeling (.toml)")
    field.set_input_files(tmp_path / "stuk.toml")
    expect(page.get_by_text("stuk.toml")).to_be_visible(timeout=15_000)
    field.set_input_files(tmp_path / "eigen.toml")
    expect(page.get_by_text("krijgt een basisbedrag van € 1.500,00.")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Beginnen").click()
    page.wait_for_url(re.compile(r"w="), timeout=30_000)
    begun = store.workshops()[0]
    assert (begun.scheme, begun.document) == ("eigen", OWN)
    krakeel = hoogeveen().zones.geometry["BU01185003"]
    store.append(begun.id, [Event("draw", "k", date(2012, 1, 1), name="Krakeel", geometry=krakeel)])

    page.goto(f"{server.url}/?w={begun.id}")
    page.get_by_role("button", name="Cijfers, regeling en pot").click(timeout=30_000)
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Vanaf een dag iets anders laten gelden").click(timeout=15_000)
    dialog.get_by_text("Pot", exact=True).click()
    dialog.get_by_label("Kies een bestand met een pot (.toml)").set_input_files(tmp_path / "pot.toml")
    expect(dialog.get_by_text("Pot 2015")).to_be_visible(timeout=15_000)
    dialog.get_by_role("button", name="Vastleggen").click()
    expect(dialog).to_be_hidden(timeout=15_000)
    recorded = store.events(begun.id)[-1]
    assert (recorded.kind, recorded.setting, recorded.document) == ("pool", "pot", POOL)
