"""What a page hears without asking: server-sent events, or a long poll where a proxy holds a stream back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable, Iterable, Sequence
from typing import NamedTuple

from starlette.responses import Response, StreamingResponse

from smeedkaart.web.server.listening import BEHIND, LAST, OUTSIDE, Sent, StreamListener
from smeedkaart.web.server.live_hub import Hub
from smeedkaart.workshop.news import News
from smeedkaart.workshop.room import Room

__all__ = ["long_poll", "stream"]

# seconds: a proxy closes what is quiet for a minute, and the page must notice a line that went dead
_PING = 10.0
_PING_FRAME = "event: ping\ndata: {}\n\n"
# seconds that a long poll waits for something to tell
_LONG_POLL = 25.0

# seconds that a reader is listened for between two long polls
_REST = 20.0

# nginx would collect a stream, and other proxies pack it
_HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}


class _Resting(NamedTuple):
    """A reader between two long polls."""

    reader: StreamListener
    heard: str  # the last message that it was told
    leaves: asyncio.TimerHandle


_resting: dict[Hashable, _Resting] = {}


async def stream(hub: Hub, reader: StreamListener, since: str) -> Response:
    """Answer with a stream; what was missed first."""
    missed = await _begun(hub, reader, since)
    return StreamingResponse(
        _written(hub, reader, missed), media_type="text/event-stream", headers=dict(_HEADERS)
    )


async def long_poll(hub: Hub, reader: StreamListener, since: str) -> Response:
    """Answer as soon as there is anything to tell; with nothing after a while."""
    known = _taken_up(hub, reader, since)
    told: list[Sent] = [] if known else await _begun(hub, reader, since)
    reader = known or reader
    try:
        told += await _heard(hub, reader, wait=not told)
    except BaseException:
        hub.leave(reader)
        raise
    heard = next((one.seq for one in reversed(told) if one.seq), since)
    leaves = reader.loop.call_later(0 if hub.closing else _REST, _left, hub, reader)
    _resting[_whose(hub, reader)] = _Resting(reader, heard, leaves)
    body = ",".join(f'{{"event":"{one.event}","data":{one.data}}}' for one in told if one is not LAST)
    return Response(f"[{body}]", media_type="application/json", headers={"Cache-Control": "no-store"})


def _taken_up(hub: Hub, reader: StreamListener, since: str) -> StreamListener | None:
    """Go on with the one that listened since the poll before: a mark, or a choice, is told only once."""
    known = _resting.pop(_whose(hub, reader), None)
    if known is None:
        return None
    known.leaves.cancel()
    if known.heard != since:
        # the answer before never came: what it held is asked for
        hub.leave(known.reader)
        return None
    return known.reader


async def _heard(hub: Hub, reader: StreamListener, *, wait: bool) -> list[Sent]:
    """Take what waits for a reader, and wait until there is something."""
    told: list[Sent] = []
    if wait and not hub.closing:
        try:
            told = [await asyncio.wait_for(reader.waiting.get(), _LONG_POLL)]
        except TimeoutError:
            return []
    while not reader.waiting.empty():
        told.append(reader.waiting.get_nowait())
    return await _anew(hub, reader) if BEHIND in told else told


def _left(hub: Hub, reader: StreamListener) -> None:
    """Tell a reader who did not come back no more."""
    _resting.pop(_whose(hub, reader), None)
    hub.leave(reader)


def _whose(hub: Hub, reader: StreamListener) -> Hashable:
    return hub, reader.loop, reader.place, reader.language, reader.clients


async def _begun(hub: Hub, reader: StreamListener, since: str) -> list[Sent]:
    """Listen first and then ask what was missed: the other way round loses what falls in between."""
    hub.listen(reader)
    try:
        return await asyncio.wrap_future(
            hub.ask(reader.place, lambda room: _missed(hub, reader, room, since))
        )
    except BaseException:
        hub.leave(reader)
        raise


def _missed(hub: Hub, reader: StreamListener, room: Room, since: str) -> list[Sent]:
    room.catch_up()
    return _told(hub, reader, room, room.since(since))


def _told(hub: Hub, reader: StreamListener, room: Room, news: Iterable[News]) -> list[Sent]:
    told = [Sent("message", one.seq, hub.said(reader.language, one)) for one in news]
    for conflict in room.conflicts() if reader.clients else ():
        told += hub.conflict_for(reader, conflict)
    return told


async def _anew(hub: Hub, reader: StreamListener) -> list[Sent]:
    """Tell all there is, for a reader who was too slow for what was told."""

    def everything(room: Room) -> list[Sent]:
        return [*_told(hub, reader, room, [room.everything()]), OUTSIDE]

    return await asyncio.wrap_future(hub.ask(reader.place, everything))


async def _written(hub: Hub, reader: StreamListener, missed: Sequence[Sent]) -> AsyncIterator[str]:
    try:
        # when the line breaks the browser comes back after this; spread, so that a hall does not at once
        yield f"retry: {1000 + 50 * (id(reader) // 64 % 20)}\n\n"
        # the page knows at once that nothing on the way holds the stream back
        yield _PING_FRAME
        for sent in missed:
            yield _frame(sent)
        while not hub.closing:
            try:
                sent = await asyncio.wait_for(reader.waiting.get(), _PING)
            except TimeoutError:
                # an event and no comment, which the page would not see
                yield _PING_FRAME
                continue
            if sent is LAST:
                return
            for one in await _anew(hub, reader) if sent is BEHIND else [sent]:
                yield _frame(one)
    finally:
        hub.leave(reader)


def _frame(sent: Sent) -> str:
    # an event without a name is a message
    name = "" if sent.event == "message" else f"event: {sent.event}\n"
    place = f"id: {sent.seq}\n" if sent.seq else ""
    return f"{place}{name}data: {sent.data}\n\n"
