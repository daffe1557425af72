"""Readers that are slow, ask again and again, or leave; hands that are overtaken; a hall past midnight."""

from __future__ import annotations

import asyncio
import json
import math
import threading
from collections.abc import AsyncIterator, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import StreamingResponse

from smeedkaart.history.event import Event
from smeedkaart.history.kinds import END
from smeedkaart.store.store import Store
from smeedkaart.web.server import listening, live_answers, live_hub, live_stream
from smeedkaart.web.server.gate import gate
from smeedkaart.web.server.listening import RoomKey, StreamListener
from smeedkaart.web.server.live import live_routes
from smeedkaart.web.server.live_hub import Hub
from smeedkaart.web.server.live_stream import long_poll, stream
from smeedkaart.workshop.room import Room
from tests.fixtures.asgi import Told, ask_at_once
from tests.workshop.test_edits import TODAY, feature, square
from tests.workshop.test_room import AREAS, payload

PAIRS = [("Host", "127.0.0.1:8501"), ("X-Smeedkaart", "1")]


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
def place(tmp_path: Path) -> RoomKey:
    store = Store(tmp_path / "plan.sqlite")
    return RoomKey(store, store.create_workshop("Krakeel").id)


def run(work: Coroutine[Any, Any, None]) -> None:
    """Work in a loop, for no longer than a test may hang."""

    async def bounded() -> None:
        await asyncio.wait_for(work, 20)

    asyncio.run(bounded())


async def draw(hub: Hub, place: RoomKey, number: int, client: str = "page", size: float = 500.0) -> Any:
    """Draw one and the same area, larger each time; brings the revision after it."""
    sent = payload(f"{client}-{number}", feature(AREAS[0], "Noord", square(0, size)), client=client)
    done = await asyncio.wrap_future(hub.edit(place, sent | {"revision": 10_000 if number else 0}))
    assert done.settled
    return done.news


async def frames(opened: Any) -> AsyncIterator[tuple[str, Any]]:
    """Go through the events of a stream, without what only keeps it alive."""
    assert isinstance(opened, StreamingResponse)
    async for frame in opened.body_iterator:
        lines = dict(line.split(": ", 1) for line in str(frame).strip().split("\n"))
        event = lines.get("event", "message")
        if "data" in lines and event != "ping":
            yield event, json.loads(lines["data"])


def polled(response: Any) -> list[tuple[str, Any]]:
    return [(one["event"], one["data"]) for one in json.loads(response.body)]


def test_that_the_internet_is_switched_on_or_off_is_told_to_the_readers_of_that_workshop_only(
    hub: Hub, place: RoomKey
) -> None:
    elsewhere = RoomKey(place.store, place.store.create_workshop("Wolfsbos").id)

    async def listen() -> None:
        here, there = StreamListener(place, "nl", ["page"]), StreamListener(elsewhere, "en", ["other"])
        for reader in (here, there):
            hub.listen(reader)
        hub.switched(place.workshop)
        assert (await here.waiting.get()).event == "outside"
        assert (here.waiting.empty(), there.waiting.empty()) == (True, True)

    run(listen())


# --- a reader that does not read


def test_a_reader_that_is_too_slow_is_told_everything_instead_and_keeps_its_conflicts(
    hub: Hub, place: RoomKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "_BACKLOG", 4)

    async def slow() -> None:
        began = (await draw(hub, place, 0)).revision
        reader = StreamListener(place, "nl", ["page"])
        told = frames(await stream(hub, reader, ""))
        event, everything = await anext(told)
        assert (event, everything["all"]) == ("message", True)
        # a change that the reader's page proposed meets one of another page: it waits for a choice
        for client, size in (("other", 600.0), ("page", 700.0)):
            drawn = feature(AREAS[0], None, square(0, size))
            sent = payload(f"{client}-c", drawn, client=client, revision=began)
            await asyncio.wrap_future(hub.edit(place, sent))
        longest = 0
        for number in range(1, 12):
            last = await draw(hub, place, number, "other", 800.0 + 10 * number)
            longest = max(longest, reader.waiting.qsize())
        assert longest <= 4
        # it reads on: of all that came, whatever it missed, it knows all there is
        seen = [await anext(told) for _one in range(3)]
        assert [event for event, _told in seen] == ["message", "conflict", "outside"]
        assert seen[0][1]["all"] is True
        assert seen[0][1]["revision"] == last.revision
        assert (seen[0][1]["waiting"], seen[1][1]["settled"]) == (1, False)
        await draw(hub, place, 20, "other", 2_000.0)
        while (await anext(told))[1].get("revision", 0) <= last.revision:
            pass

    run(slow())


# --- long poll


@pytest.fixture
def only_edits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all areas together never come, so that a test knows every message."""
    for name in ("_TOGETHER", "_AT_LAST"):
        monkeypatch.setattr(live_hub, name, math.inf)


@pytest.mark.usefixtures("only_edits")
def test_a_long_poll_tells_what_was_missed_then_what_comes_and_nothing_after_a_while(
    hub: Hub, place: RoomKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def poll(since: str) -> list[tuple[str, Any]]:
        return polled(await long_poll(hub, StreamListener(place, "nl", ["page"]), since))

    async def again_and_again() -> None:
        first = await draw(hub, place, 0)
        second = await draw(hub, place, 1, "other", 600.0)
        ((event, everything),) = await poll("")
        assert (event, everything["all"], len(everything["areas"])) == ("message", True, 1)
        ((event, missed),) = await poll(first.seq)
        assert (event, "all" in missed, missed["revision"]) == ("message", False, second.revision)
        waits = asyncio.create_task(poll(second.seq))
        # it asks what it missed before the next stroke is sent
        await asyncio.sleep(0)
        third = await draw(hub, place, 2, "other", 700.0)
        ((event, told),) = await waits
        assert (event, told["seq"], told["revision"]) == ("message", third.seq, third.revision)
        # between two polls it goes on listening: a mark is told once
        hub.mark(place, "other", lambda who: f'{{"who":"{who}"}}')
        ((event, _mark),) = await poll(third.seq)
        assert event == "mark"
        # an answer that never came is asked for once more
        assert [told["seq"] for _event, told in await poll(second.seq)] == [third.seq]
        monkeypatch.setattr(live_stream, "_LONG_POLL", 0.01)
        monkeypatch.setattr(live_stream, "_REST", 0.0)
        assert await poll(third.seq) == []
        # who does not come back is told nothing any more
        await asyncio.sleep(0.05)
        assert hub._readers == {}

    run(again_and_again())


@pytest.mark.usefixtures("only_edits")
def test_a_long_poll_of_a_server_that_stops_ends_at_once(hub: Hub, place: RoomKey) -> None:
    async def stops() -> None:
        known = await draw(hub, place, 0)
        listens = asyncio.Event()
        mine = StreamListener(place, "nl", [])

        def begins(reader: StreamListener) -> None:
            Hub.listen(hub, reader)
            listens.set()

        hub.listen = begins  # type: ignore[method-assign]
        waits = asyncio.create_task(long_poll(hub, mine, known.seq))
        await listens.wait()
        hub.close()
        assert polled(await waits) == []
        await asyncio.sleep(0.05)
        assert hub._readers == {}
        # and one that begins now does not wait either
        assert polled(await long_poll(hub, mine, known.seq)) == []

    run(stops())


@pytest.mark.usefixtures("only_edits")
def test_a_choice_that_waits_is_told_to_a_long_poll_once(
    hub: Hub, place: RoomKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def poll(since: str) -> list[tuple[str, Any]]:
        return polled(await long_poll(hub, StreamListener(place, "nl", ["page", "other"]), since))

    async def waits() -> None:
        began = await draw(hub, place, 0)
        await draw(hub, place, 1, "other", 600.0)
        sent = payload("page-2", feature(AREAS[0], "Noord", square(0, 700)), client="page")
        await asyncio.wrap_future(hub.edit(place, sent | {"revision": began.revision}))
        told = await poll("")
        assert [event for event, _data in told] == ["message", "conflict", "conflict"]
        monkeypatch.setattr(live_stream, "_LONG_POLL", 0.05)
        # the next one waits, in which nothing came
        assert await poll(told[0][1]["seq"]) == []

    run(waits())


# --- who leaves before the answer


def test_whoever_leaves_before_the_answer_costs_nobody_else_theirs(hub: Hub, place: RoomKey) -> None:
    free = threading.Event()
    blocked = hub.ask(place, lambda _room: free.wait(10))
    gone = hub.ask(place, lambda _room: "gone")
    drawn = hub.edit(place, payload("e1", feature(AREAS[0], "Noord", square(0))))
    hand = hub.hand(place, "a", lambda _room: "hand")
    overtaken, newest = hub.hand(place, "b", lambda _room: "b1"), hub.hand(place, "b", lambda _room: "b2")
    stays = hub.ask(place, lambda _room: "stays")
    assert all(one.cancel() for one in (gone, drawn, hand, overtaken))
    free.set()
    assert (blocked.result(10), stays.result(10), newest.result(10)) == (True, "stays", "b2")
    # what was drawn is recorded all the same: the page sends it again and hears so
    again = hub.edit(place, payload("e1", feature(AREAS[0], "Noord", square(0)))).result(10)
    assert (again.settled, len(place.store.events(place.workshop))) == (True, 1)


# --- a hand that is overtaken


def test_a_shape_that_is_overtaken_is_answered_with_nothing_and_the_newest_with_its_numbers(
    hub: Hub, place: RoomKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_answers, "store", lambda: place.store)
    live, free = live_answers._Live(hub), threading.Event()
    monkeypatch.setattr("smeedkaart.web.server.live._answers", lambda: {"hand": live.hand})
    app = Starlette(routes=live_routes(), middleware=gate("127.0.0.1", (), None))
    shown: asyncio.Queue[str] = asyncio.Queue()
    real = hub.hand

    def counted(place: RoomKey, client: str, work: Any) -> Any:
        job = real(place, client, work)
        shown.put_nowait(client)
        return job

    hub.hand = counted  # type: ignore[method-assign]

    async def hand(number: int, client: str = "page") -> Told:
        shape = feature(AREAS[0], "Noord", square(0, 500.0 + number))
        body = json.dumps({"client": client, "lang": "nl", "n": number, "put": [shape]}).encode()
        path = f"/kaart/w/{place.workshop}/hand"
        return await ask_at_once(app, path, PAIRS, method="POST", body=body)

    async def drags() -> None:
        blocked = hub.ask(place, lambda _room: free.wait(10))
        asked = []
        for number, client in ((1, "page"), (2, "page"), (3, "page"), (9, "other")):
            asked.append(asyncio.create_task(hand(number, client)))
            assert await shown.get() == client
        assert not blocked.done()
        free.set()
        answers = await asyncio.gather(*asked)
        assert [(one.status, one.body) for one in answers[:2]] == [(204, ""), (204, "")]
        assert [(one.status, json.loads(one.body)["n"]) for one in answers[2:]] == [(200, 3), (200, 9)]
        assert all(json.loads(one.body)["areas"][0]["id"] == AREAS[0] for one in answers[2:])

    run(drags())


# --- past midnight


def test_past_midnight_a_hall_goes_by_the_next_day_without_anybody_asking(
    hub: Hub, place: RoomKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, tomorrow = [TODAY], TODAY + timedelta(days=1)
    monkeypatch.setattr(live_hub, "_LOOK", 0.02)
    real = Room.__init__

    def with_clock(self: Room, *given: Any, **named: Any) -> None:
        real(self, *given, **named, today=lambda: now[0])

    monkeypatch.setattr(Room, "__init__", with_clock)

    async def night() -> None:
        await draw(hub, place, 0)
        told = frames(await stream(hub, StreamListener(place, "nl", ["page"]), ""))
        assert [area["id"] for area in (await anext(told))[1]["areas"]] == [AREAS[0]]
        place.store.append(place.workshop, [Event(END, AREAS[0], tomorrow)])
        now[0] = tomorrow
        ended: list[str] = []
        while not ended:
            ended = [one["id"] for one in (await anext(told))[1]["ended"]]
        assert ended == [AREAS[0]]

    run(night())
