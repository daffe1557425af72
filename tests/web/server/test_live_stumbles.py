"""What nobody foresaw, and what nobody's map sends: the hall goes on, and everybody hears what holds."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from smeedkaart.assessment.running import Running
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import RENAME
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.store.store import Store
from smeedkaart.web.server import live_hub
from smeedkaart.web.server.live_hub import Hub, touched
from smeedkaart.web.state.actions import today
from smeedkaart.workshop.room import Room
from tests.fixtures.browser import ROOT, Server
from tests.web.server.live import Page, serving
from tests.workshop.test_edits import feature, square
from tests.workshop.test_room import AREAS

A, B = AREAS[:2]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "plan.sqlite")


@pytest.fixture
def page(store: Store) -> Iterator[Page]:
    with serving(store) as port:
        page = Page(port, store.create_workshop("Krakeel").id)
        yield page
        page.close()


def names(stream: Iterator[tuple[str, str, Any]], wanted: str) -> dict[str, str]:
    """Listen until an area is told by a name; brings the message that tells it."""
    for event, _seq, data in stream:
        told = {area["id"]: area["name"] for area in data["areas"]} if event == "message" else {}
        if wanted in told.values():
            return told
    raise AssertionError(f"nobody tells of {wanted}")


def plan(page: Page) -> str:
    return page.path.rsplit("/", 1)[-1]


# --- the thread


def test_after_what_nobody_foresaw_every_page_hears_what_a_form_records_next(
    page: Page, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page.edit(feature(A, "Noord", square(0)))
    stream = page.listen()
    names(stream, "Noord")

    def stumble(*_given: object) -> None:
        raise ZeroDivisionError("Noord")

    monkeypatch.setattr(Room, "edit", stumble)
    body = {"edit_id": "e9", "client": "page", "put": [], "end": [], "why": "edit", "revision": 0}
    # not settled: the page keeps its stroke, and sends it again
    assert page.ask("POST", "/edit", body).status == 500
    monkeypatch.undo()
    # what went wrong is in the log, without what somebody typed
    assert "Noord" not in capsys.readouterr().err
    store.append(plan(page), [Event(RENAME, A, today(), name="Noorderpark")])
    touched(plan(page))
    assert names(stream, "Noorderpark") == {A: "Noorderpark"}
    again = page.edit(feature(B, "Zuid", square(2)))
    assert [area["id"] for area in again["message"]["areas"]] == [B]


def test_a_room_that_was_thrown_away_is_made_anew_though_nobody_asks(
    page: Page, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_hub, "_ANEW", 0.1)
    page.edit(feature(A, "Noord", square(0)))
    stream = page.listen()
    names(stream, "Noord")
    real, stumbled = Room.catch_up, threading.Event()

    def stumble(self: Room) -> None:
        if not stumbled.is_set():
            stumbled.set()
            raise ZeroDivisionError
        real(self)

    monkeypatch.setattr(Room, "catch_up", stumble)
    assert stumbled.wait(5)
    # another program on this machine
    store.append(plan(page), [Event(RENAME, A, today(), name="Noorderpark")])
    assert names(stream, "Noorderpark") == {A: "Noorderpark"}


def test_numbers_that_go_wrong_take_no_border_away_and_come_back_with_the_next_stroke(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = page.edit(feature(A, "Noord", square(0)))["message"]["areas"][0]["row"]["people"]
    assert people != "?"

    def wrong(*_given: object, **_more: object) -> None:
        raise ValueError("GEOS")

    for step in ("put", "together"):
        with monkeypatch.context() as patch:
            patch.setattr(Running, step, wrong)
            told = page.edit(feature(B, f"Zuid {step}", square(2)), revision=10_000)
            assert told["settled"] is True
            everything = page.ask("GET", "/all?lang=nl").told
            assert {area["name"] for area in everything["areas"]} == {"Noord", f"Zuid {step}"}
            assert all(area["geometry"] for area in everything["areas"])
            if step == "put":
                # a number of before the stroke would be shown as true
                assert {area["label"] for area in everything["areas"]} == {""}
        page.edit(feature(B, f"Zuid na {step}", square(2)), revision=10_000)
        told = page.ask("GET", "/all?lang=nl").told
        assert told["areas"][0]["row"]["people"] == people
        assert "" not in {area["label"] for area in told["areas"]}


# --- what nobody's map sends


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("POST", "/hand", b'{"client":"page","n":NaN,"put":[]}'),
        ("POST", "/hand", b'{"client":"page","n":1e400,"put":[]}'),
        ("POST", "/hand", b'{"client":"page","n":1,"put":{}}'),
        ("POST", "/hand", json.dumps({"client": "page", "n": 1, "put": [{}] * 13}).encode()),
        ("POST", "/hand", b'{"client":"page","n":1,"put":["' + b"x" * 300_000 + b'"]}'),
        ("POST", "/edit", b'{"client":"page","lang":[],"edit_id":"e","put":1,"end":[]}'),
        ("POST", "/edit", b'{"client":"page","lang":{},"edit_id":"\\ud800","put":[],"end":[]}'),
        ("POST", "/undo", b'{"client":"page","lang":[],"edit_id":"\\ud800"}'),
        ("POST", "/choose", b'{"client":"page","edit_id":"k","proposals":[NaN],"accept":true}'),
        ("POST", "/mark", b'{"client":"page","at":[6.5,52.7],"area":"\\ud800","outline":[["x"],[1e999,2]]}'),
        ("POST", "/mark", b"[" * 100_000),
        ("GET", "/stream?wait&since=x-%C2%B2", None),
        ("GET", "/stream?wait&since=x-" + "9" * 5_000, None),
        ("GET", "/receipt/%00?lang=%00", None),
        ("GET", "/units?level=%00%F0&lang=../..", None),
        ("GET", "/units?level=" + "x" * 20_000, None),
    ],
)
def test_a_strange_request_costs_its_sender_an_answer_and_nobody_else_anything(
    page: Page, method: str, path: str, sent: bytes | None
) -> None:
    page.edit(feature(A, "Noord", square(0)))
    stream = page.listen("lang=nl&client=other")
    names(stream, "Noord")
    answer = page.ask(method, path, sent)
    assert answer.status < 500
    # the stream is still the same one: it tells what comes after
    told = page.edit(feature(A, "Noorderpark", square(0)), revision=10_000)
    assert told["message"]["seq"].split("-")[0] == page.ask("GET", "/all").told["seq"].split("-")[0]
    assert names(stream, "Noorderpark") == {A: "Noorderpark"}


# --- a server that stops


def test_a_signal_that_comes_while_the_loop_holds_the_lock_does_not_hang() -> None:
    hub = Hub()
    done = threading.Event()

    def interrupted() -> None:
        with hub._lock:
            # as a handler of signals does: on the very thread that was interrupted
            hub.close()
        done.set()

    threading.Thread(target=interrupted, daemon=True).start()
    assert done.wait(5)
    assert hub.closing


def test_a_server_stops_at_once_with_thirty_streams_open_and_answers_files_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "plan.sqlite"
    plan = Store(path).create_workshop("Krakeel").id
    server = Server(ROOT / "app.py", {"SMEEDKAART_DB": str(path)}, {"server.baseUrlPath": "lang/pad"})
    server.start()
    try:
        page = Page(server.port, plan, base="/lang/pad")
        streams = [page.listen() for _place in range(30)]
        assert all(next(data for event, _seq, data in one if event == "message")["all"] for one in streams)
        # a stream holds no thread: Streamlit has 28 of them for all that is no stream
        assert page.edit(feature(A, "Noord", square(0)))["settled"] is True
        assert [names(stream, "Noord") for stream in streams] == [{A: "Noord"}] * 30
        assert page.ask("GET", "/all").status == 200
        # a server that waits for its streams would never end; how long it takes is measured elsewhere
        server.interrupt()
        page.close()
        # the stroke is on disk
        assert [*areas_as_of(Store(path).events(plan), date.max).index] == [A]
    finally:
        server.stop()
