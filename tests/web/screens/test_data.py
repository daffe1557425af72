"""The page Gegevens tells what is here and where it comes from, and how far a fetch is."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
import streamlit as st
from streamlit.testing.v1 import AppTest

from smeedkaart.errors import SmeedkaartError
from smeedkaart.history.event import Event
from smeedkaart.sources.fetching import fetch
from smeedkaart.sources.packs import pack
from smeedkaart.store.store import Store
from smeedkaart.text.language import speaking
from smeedkaart.web.screens.data_fetch import progress_html
from smeedkaart.web.server.app import DATABASE_VARIABLE, MAIN
from smeedkaart.web.server.fetch_jobs import MOST_AT_ONCE, Jobs, Request, State, jobs
from smeedkaart.workshop.news import News
from smeedkaart.workshop.room import Listener, Room
from smeedkaart.workshop.service import WorkshopService
from tests.doubles import Double
from tests.fixtures.pages import heard

KEY = "GM9901-2025"
ROW = f"begin-{KEY}"


@pytest.fixture(scope="module")
def smeedwijk(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Fetch Smeedwijk once; return the file."""
    folder = tmp_path_factory.mktemp("smeedwijk")
    with Double() as double:
        fetch.fetch("Smeedwijk", folder=folder, services=double.services())
    return (folder / f"{KEY}.gpkg").read_bytes()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    path = tmp_path / "plan.sqlite"
    monkeypatch.setenv(DATABASE_VARIABLE, str(path))
    monkeypatch.setenv("SMEEDKAART_OFFLINE", "1")
    yield Store(path)
    st.cache_resource.clear()
    # a process that stands ready was started with the settings of this test
    jobs().close()
    jobs.cache_clear()


@pytest.fixture
def here(store: Store, data_folder: Path, smeedwijk: bytes) -> Path:  # noqa: ARG001 - the page needs a store
    """Lay Smeedwijk on the disk of this server."""
    path = data_folder / f"{KEY}.gpkg"
    path.write_bytes(smeedwijk)
    return path


def run(**address: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=30)
    for name, value in ({"page": "gegevens"} | address).items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def text(app: AppTest) -> str:
    """Return what the page says, with plain spaces."""
    blocks = [
        block.proto.body for block in app.get("html") if not block.proto.body.lstrip().startswith("<style")
    ]
    page = re.sub(r"<[^>]+>", " ", "\n".join(blocks)).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\s+", " ", page)


def keys(app: AppTest) -> set[str]:
    return {known.key for known in app.button if known.key}


def test_a_first_visit_asks_for_a_municipality_and_begins_no_workshop(store: Store) -> None:
    app = run()
    assert "Noem een gemeente." in text(app)
    assert [box.label for box in app.text_input] == ["Gemeente"]
    assert "Hoogeveen 2025 (voorbeelddata)" in text(app)
    assert store.workshops() == ()


def test_a_computer_set_to_work_without_internet_says_so_before_anybody_tries(
    store: Store,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "ingesteld om zonder internet te werken" in text(run())
    monkeypatch.setenv("SMEEDKAART_OFFLINE", "0")
    assert "ingesteld om zonder internet te werken" not in text(run())


def test_no_name_is_a_sentence_and_not_a_fetch(store: Store) -> None:  # noqa: ARG001
    app = run()
    next(known for known in app.button if known.label == "Gegevens ophalen").click().run()
    assert "Typ eerst de naam van een gemeente." in text(app)
    assert "ophalen" not in app.query_params


def test_a_year_without_data_lists_the_years_that_have_it(
    store: Store, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The double has borders of 2018 and 2022 to 2025."""
    assert store.workshops() == ()
    with Double() as double:
        for name, value in double.environment().items():
            monkeypatch.setenv(name, value)
        app = run()
        app.text_input(key="fetch-place").set_value("Smeedwijk")
        app.selectbox(key="fetch-year").set_value(2016)
        next(known for known in app.button if known.label == "Gegevens ophalen").click().run()
        (job,) = jobs().running()
        jobs().wait(job.id, timeout=60)
        app.run()
    page = text(app)
    assert "Niets gevonden" in page
    for year in (2018, 2022, 2023, 2024, 2025):
        assert str(year) in page
    assert list(data_folder.iterdir()) == []
    assert "again" not in keys(app)


def test_what_is_here_tells_its_people_its_checks_and_every_source(here: Path) -> None:
    """60 buurten and 90,000 people in 2025; tables as the double publishes them."""
    app = run()
    assert "Smeedwijk 2025 opgehaald op" in text(app)
    app.button(key=f"view-{KEY}").click().run()
    page = text(app)
    assert "60 buurten grenzen van 2025" in page
    assert "90.000 inwoners 1 januari 2025" in page
    for check in pack.read_pack(here).checks:
        assert check.sentence() in page
    for table in ("86165NED", "86296NED", "wijkenbuurten"):
        assert table in page
    # a figure that is older than the borders shows its own year and table
    assert re.search(r"Gemiddelde woningwaarde 2024[^.]{0,30}85984NED \d+ van 60 buurten", page)


def test_what_is_wrong_stands_before_what_is_right(here: Path) -> None:
    app = run()
    app.button(key=f"view-{KEY}").click().run()
    (listed,) = [block.proto.body for block in app.get("html") if 'class="pg-checks"' in block.proto.body]
    order = ["wrong", "note", "good"]
    found = [order.index(kind) for kind in re.findall(r"pg-check-(wrong|note|good)", listed)]
    assert found == sorted(found)
    known = pack.read_pack(here)
    # what was asked for and brought nothing stands among them: this town has no buurten around it
    brought_nothing = [outcome for outcome in known.outcomes if outcome.result != "found"]
    assert [outcome.source for outcome in brought_nothing] == ["around"]
    assert len(found) == len(known.checks) + len(brought_nothing)


def test_a_damaged_pack_is_named_and_cannot_be_begun_with(store: Store, here: Path) -> None:
    whole = here.read_bytes()
    here.write_bytes(b"damaged")
    app = run()
    assert f"{KEY}.gpkg is beschadigd" in text(app)
    assert ROW not in keys(app)
    # damage that only a whole reading finds
    here.write_bytes(whole[: len(whole) // 2] + bytes(4096) + whole[len(whole) // 2 + 4096 :])
    app = run()
    if f"view-{KEY}" in keys(app):
        app.button(key=f"view-{KEY}").click().run()
    assert "beschadigd" in text(app)
    assert store.workshops() == ()


def test_a_workshop_begins_with_the_data_that_were_chosen(store: Store, here: Path) -> None:
    app = run()
    app.button(key=ROW).click().run()
    (workshop,) = store.workshops()
    assert (workshop.dataset, workshop.name.split(",")[0]) == (KEY, "Smeedwijk")
    assert "page" not in app.query_params
    editor = next(
        json.loads(element.proto.json)
        for element in app.get("bidi_component")
        if element.proto.component_name == "smeedkaart_editor"
    )
    assert editor["zones_url"] == f"/kaart/zones/{KEY}.geojson"
    assert editor["municipality"] == "GM9901"
    assert editor["notice"] == ""
    assert "86165NED" in editor["attribution"]
    # RD (177500, 498800) to (182500, 501200) is 52.47 to 52.50 north and 5.75 to 5.83 east
    (south, west), (north, east) = editor["bounds"]
    assert (round(south, 2), round(north, 2)) == (52.48, 52.5)
    assert 5.7 < west < east < 5.9
    assert here.exists()


def test_removing_asks_first_and_names_the_workshops_that_need_the_data(store: Store, here: Path) -> None:
    store.create_workshop("Eerste", dataset=KEY)
    app = run()
    app.button(key=f"view-{KEY}").click().run()
    app.button(key=f"remove-{KEY}").click().run()
    assert "1 bijeenkomst werkt ermee" in text(app)
    app.button(key="remove-no").click().run()
    assert here.exists()
    app.button(key=f"remove-{KEY}").click().run()
    app.button(key="remove-yes").click().run()
    assert not here.exists()
    assert ROW not in keys(app)
    # the workshop itself says what it lacks and where to get it
    workshop = run(page="", w=store.workshops()[0].id)
    assert f"Het datapakket {KEY} staat niet op deze computer" in text(workshop)
    workshop.button(key="data").click().run()
    assert "Noem een gemeente." in text(workshop)


class Hall(Listener):
    """Whoever is there, with the people of each area of which they heard."""

    def __init__(self) -> None:
        self.people: list[float | None] = []

    def hear(self, news: News) -> None:
        """Note the people."""
        self.people += [area.receipt.people for area in news.areas if area.receipt]


def test_data_that_were_refreshed_give_other_numbers_in_the_same_workshop(store: Store, here: Path) -> None:
    workshop = store.create_workshop("Smidse", dataset=KEY).id
    whole = shapely.box(177_000, 498_000, 183_000, 502_000)
    store.append(workshop, [Event("draw", "a1", date(2026, 1, 1), name="Alles", geometry=whole)])
    hall = Hall()
    room = Room(store, WorkshopService(store), workshop, hall)
    assert heard(store, workshop)["areas"][0]["row"]["people"] == "90.000"
    room.catch_up()
    assert hall.people == []
    other = pack.read_pack(here)
    # the first buurt has 800 inhabitants in 2025; twice as many makes 90,800
    other.zones.loc["BU99010000", "population"] = 1_600.0
    pack.write(other, here.parent)
    # what is drawn waits for nobody, and hears of it without an edit
    room.catch_up()
    assert hall.people == [pytest.approx(90_800, rel=1e-9)]
    assert heard(store, workshop)["areas"][0]["row"]["people"] == "90.800"


def test_the_page_speaks_english_behind_the_switch(here: Path) -> None:  # noqa: ARG001
    # the test itself formats the choices of a box, so it speaks the language too
    with speaking("en"):
        app = run(lang="en")
        app.button(key=f"view-{KEY}").click().run()
    page = text(app)
    assert "Name a municipality." in page
    assert "90,000 people" in page
    assert not re.search(r"\b(opgehaald|Gegevens|inwoners|Nagekeken|Gepubliceerd)\b", page)


def test_a_hostile_name_in_a_pack_is_only_text(here: Path) -> None:
    evil = replace(pack.read_pack(here), name="<img src=x onerror=alert(1)>")
    pack.write(evil, here.parent)
    app = run()
    app.button(key=f"view-{KEY}").click().run()
    assert not [block for block in app.get("html") if "<img" in block.proto.body]


def worker(*told: dict[str, Any] | str, wait: bool = False, code: int = 0) -> list[str]:
    """Return the command of a fetch that says these lines, and then ends or waits until it is stopped."""
    lines = [line if isinstance(line, str) else json.dumps(line) for line in told]
    script = f"""
import json, sys
asked = json.loads(sys.stdin.readline())
for line in {lines!r}:
    print(line.replace("MUNICIPALITY", str(asked.get("municipality"))), flush=True)
if {wait}:
    sys.stdin.read()
    print(json.dumps({{"outcome": "stopped"}}), flush=True)
sys.exit({code})
"""
    return [sys.executable, "-c", script]


def ended(fetches: Jobs, state: State) -> State:
    found = fetches.wait(state.id, timeout=30)
    assert found is not None
    assert not found.goes_on
    return found


def half(fraction: float) -> dict[str, Any]:
    return {"step": "Grenzen ophalen", "fraction": fraction, "pages": 3, "bytes": 3_400_000}


def test_a_fetch_tells_how_far_it_is_and_never_goes_back() -> None:
    fetches = Jobs(worker(half(0.5), "GDAL says hello", half(0.2), {"outcome": "done", "key": "GM0118-2025"}))
    state = ended(fetches, fetches.start(Request("Hoogeveen")))
    assert (state.outcome, state.key) == ("done", "GM0118-2025")
    assert (state.progress.fraction, state.progress.pages) == (0.5, 3)


def test_found_empty_and_failed_are_three_outcomes() -> None:
    for outcome in ("done", "empty", "failed"):
        fetches = Jobs(worker({"outcome": outcome, "sentence": "Zo zit het."}))
        assert ended(fetches, fetches.start(Request("Hoogeveen"))).outcome == outcome


def test_a_fetch_that_breaks_off_is_a_failure_with_a_sentence() -> None:
    """A process that the system ended, for want of memory say, has no last words of its own."""
    fetches = Jobs(worker(half(0.5), code=3))
    state = ended(fetches, fetches.start(Request("Hoogeveen")))
    assert state.outcome == "failed"
    assert state.sentence.startswith("Het ophalen is onverwacht afgebroken.")
    with speaking("en"):
        state = ended(fetches, fetches.start(Request("Hoogeveen")))
    assert state.sentence.startswith("Fetching broke off unexpectedly.")


def test_who_asks_for_the_same_joins_and_who_asks_for_too_much_waits() -> None:
    fetches = Jobs(worker(wait=True))
    first = fetches.start(Request("Hoogeveen"))
    assert fetches.start(Request("Hoogeveen")).id == first.id
    others = [fetches.start(Request(f"Plaats {number}")) for number in range(MOST_AT_ONCE - 1)]
    with pytest.raises(SmeedkaartError, match="andere gegevens"):
        fetches.start(Request("Nog een"))
    assert [state.id for state in fetches.running()] == [first.id, *(other.id for other in others)]
    for state in (first, *others):
        fetches.stop(state.id)
        assert ended(fetches, state).outcome == "stopped"
    assert fetches.running() == ()
    # stopping what is over, or never was, is nothing
    fetches.stop(first.id)
    fetches.stop("bestaat-niet")
    assert fetches.state("bestaat-niet") is None


def test_a_process_that_was_started_ahead_is_used_and_only_once() -> None:
    fetches = Jobs(worker({"outcome": "empty", "sentence": "Geen MUNICIPALITY"}))
    fetches.get_ready()
    fetches.get_ready()
    states = [ended(fetches, fetches.start(Request(name))) for name in ("Eerste", "Tweede")]
    assert [state.sentence for state in states] == ["Geen Eerste", "Geen Tweede"]


def test_the_bar_counts_pages_and_bytes_in_words() -> None:
    fetches = Jobs(worker(half(0.42), wait=True))
    state = fetches.start(Request("Hoog<b>eveen", 2024))
    end = time.monotonic() + 30
    while (now := fetches.state(state.id)) and not now.progress.pages and time.monotonic() < end:
        time.sleep(0.02)
    fetches.stop(state.id)
    assert now is not None
    written = progress_html(now)
    assert 'aria-valuenow="42"' in written
    assert "3 pagina\N{RIGHT SINGLE QUOTATION MARK}s ontvangen, 3,4 MB" in written
    assert "Hoog&lt;b&gt;eveen ophalen, 2024" in written
    ended(fetches, state)
