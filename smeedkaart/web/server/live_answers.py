"""What is answered to the pages of a workshop: each answer waits for the one thread, and holds up nobody."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from smeedkaart.errors import SmeedkaartError
from smeedkaart.text.language import known_language, speaking
from smeedkaart.web.editor.side import Opens
from smeedkaart.web.screens.live_map import live_map_data
from smeedkaart.web.server.listening import RoomKey, StreamListener
from smeedkaart.web.server.live import LiveAnswer
from smeedkaart.web.server.live_hub import Hub, hub
from smeedkaart.web.server.live_stream import long_poll, stream
from smeedkaart.web.server.open_store import store
from smeedkaart.web.server.plain_page import plain_page
from smeedkaart.web.server.served import attachment, body_response, missing
from smeedkaart.web.server.stopping import end_first
from smeedkaart.web.server.unit_answers import units_body
from smeedkaart.web.server.voice_answers import page_of_voices, told_of_voices, voice_done
from smeedkaart.web.state.query import LARGE
from smeedkaart.web.view.coloured import coloured
from smeedkaart.web.view.live import encoded
from smeedkaart.web.view.receipt import receipt_html
from smeedkaart.workshop.checking import FitCheck, ToCheck
from smeedkaart.workshop.colouring import ToColour
from smeedkaart.workshop.message import (
    in_reach,
    is_token,
    read_number,
    read_token,
    refuse_unreadable,
)
from smeedkaart.workshop.news import RoomAnswer
from smeedkaart.workshop.room import Room
from smeedkaart.workshop.room_checks import RoomChecks

__all__ = ["live_answers"]

# a shape may have 20,000 corners
_MOST_BYTES = 4_000_000
# nobody else is served while the numbers of a hand are worked out: an area and its neighbours, 8,000 corners
_MOST_IN_HAND, _MOST_BYTES_IN_HAND = 12, 300_000
# corners of an outline that others see while it is drawn
_MOST_CORNERS = 500
# times that what does not fit is found anew because something changed meanwhile, before strokes wait for it
_TURNS = 3
# seconds for which pages of which the list is closed are told the same: a full hall counts once, not for each
_RECENT = 2.0
_NEVER_KEPT = {"Cache-Control": "no-store"}


def live_answers() -> Mapping[str, LiveAnswer]:
    """List by name who answers what."""
    live = _Live(hub)
    return {
        "page": live.page,
        "opened": live.opened,
        "all": live.everything,
        "stream": live.stream,
        "receipt": live.receipt,
        "units": live.units,
        "colour": live.colour,
        "edit": live.edit,
        "hand": live.hand,
        "mark": live.mark,
        "undo": live.undo,
        "redo": live.redo,
        "choose": live.choose,
        "check": live.check,
        "mend": live.mend,
        "voices": live.voices,
        "voices_page": live.voices_page,
        "voice": live.voice,
    }


class _Live:
    """The answers."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def _place(self, request: Request) -> RoomKey:
        return RoomKey(store(), request.path_params["id"])

    async def page(self, request: Request) -> Response:
        """Answer with the plain page."""
        return await run_in_threadpool(_shown, request, Opens.PLAIN, plain_page)

    async def opened(self, request: Request) -> Response:
        """Answer with what the map takes, for a page whose map is there before Streamlit has run."""
        return await run_in_threadpool(_shown, request, Opens.EVERYTHING, lambda shown: _json(encoded(shown)))

    async def everything(self, request: Request) -> Response:
        """Answer with all there is."""
        language = known_language(request.query_params.get("lang"))

        def told(room: Room) -> str:
            room.catch_up()
            return self._hub.said(language, room.everything())

        return _json(await self._ask(request, told))

    async def stream(self, request: Request) -> Response:
        """Answer with a stream of what changes, or with `wait` as soon as something does."""
        end_first(self._hub.close)
        asked = request.query_params
        clients = [one for one in asked.get("client", "").split(",") if one]
        # after a break the browser says itself how far it was
        since = request.headers.get("Last-Event-ID") or asked.get("since", "")
        reader = StreamListener(self._place(request), known_language(asked.get("lang")), clients)
        return await (long_poll if "wait" in asked else stream)(self._hub, reader, since)

    async def receipt(self, request: Request) -> Response:
        """Answer with the receipt of an area, which is made when it is asked for."""
        area = request.path_params["area"]
        language = known_language(request.query_params.get("lang"))

        def made(room: Room) -> str | None:
            found = room.receipt(area)
            with speaking(language):
                return None if found is None else receipt_html(*found)

        html = await self._ask(request, made)
        if html is None:
            return missing()
        return HTMLResponse(html, headers=_NEVER_KEPT)

    async def units(self, request: Request) -> Response:
        """Answer with what areas can be painted with, of one level."""
        figures = await self._ask(request, Room.figures)
        if figures is None:
            return missing()
        language = known_language(request.query_params.get("lang"))
        level = request.query_params.get("level", "")
        found = await run_in_threadpool(units_body, figures, level, language)
        return missing() if found is None else body_response(request, found)

    async def colour(self, request: Request) -> Response:
        """Answer with the colours of the map by a figure, worked out while strokes go on."""
        place = self._place(request)
        language = known_language(request.query_params.get("lang"))

        def told(asked: ToColour) -> str:
            with speaking(language):
                return encoded(coloured(asked, request.query_params.get("by", "")))

        asked = await asyncio.wrap_future(self._hub.later(place, _to_colour))
        return _json(await run_in_threadpool(told, asked))

    async def edit(self, request: Request) -> Response:
        """Record what was drawn."""
        payload = await _sent(request)
        done = await asyncio.wrap_future(self._hub.edit(self._place(request), payload))
        return self._answered(done, payload)

    async def undo(self, request: Request) -> Response:
        """Take back the last gesture of a page."""
        return await self._recorded(request, Room.undo)

    async def redo(self, request: Request) -> Response:
        """Do again what was taken back."""
        return await self._recorded(request, Room.redo)

    async def choose(self, request: Request) -> Response:
        """Choose between changes that met each other."""
        return await self._recorded(request, Room.choose)

    async def check(self, request: Request) -> Response:
        """Answer with what does not fit between the areas, or with `brief` only how much that is."""
        language = known_language(request.query_params.get("lang"))
        brief = "brief" in request.query_params
        check = await self._checked(self._place(request), _RECENT if brief else 0.0)
        with speaking(language):
            words = self._hub.words(language)
            return _json(await run_in_threadpool(words.check, check, brief=brief))

    async def mend(self, request: Request) -> Response:
        """Mend what does not fit, or tell what that would come to."""
        payload, place = await _sent(request), self._place(request)
        check = await self._checked(place)
        checks = await asyncio.wrap_future(self._hub.later(place, lambda room: room.checks))
        with suppress(SmeedkaartError):
            # whatever refuses it does so once more where it is answered
            await run_in_threadpool(checks.plan, payload, check)
        if payload.get("preview") is not True:
            done = await asyncio.wrap_future(self._hub.ask(place, lambda room: room.mend(payload)))
            return self._answered(done, payload)
        language = known_language(payload.get("lang"))

        def told(room: Room) -> str:
            with speaking(language):
                try:
                    return self._hub.words(language).preview(room.checks.preview(payload))
                except SmeedkaartError as error:
                    return encoded({"refused": str(error)})

        return _json(await asyncio.wrap_future(self._hub.later(place, told)))

    async def voices(self, request: Request) -> Response:
        """Answer with what residents draw, and what the drawings of one name say together."""
        language = known_language(request.query_params.get("lang"))
        told = await told_of_voices(self._hub, self._place(request), request, lambda: speaking(language))
        return _json(encoded(told))

    async def voices_page(self, request: Request) -> Response:
        """Answer with a page to publish, with what the drawings of one name say together."""
        language = known_language(request.query_params.get("lang"))
        found = await page_of_voices(self._hub, self._place(request), request, lambda: speaking(language))
        if found is None:
            return missing()
        name, html = found
        return HTMLResponse(html, headers=_NEVER_KEPT | {"Content-Disposition": attachment(name)})

    async def voice(self, request: Request) -> Response:
        """Take in a drawing of a resident, or do with those there are what is asked."""
        payload = await _sent(request)
        language = known_language(payload.get("lang"))
        done = await voice_done(self._hub, self._place(request), payload, request, lambda: speaking(language))
        return self._answered(done, payload) if isinstance(done, RoomAnswer) else _json(encoded(done))

    async def _checked(self, place: RoomKey, recent: float = 0.0) -> FitCheck:
        """Find what does not fit on a thread of its own, so that strokes go on meanwhile."""
        for _turn in range(_TURNS):
            checks, asked = await asyncio.wrap_future(self._hub.later(place, _to_check))
            known = checks.recent(recent)
            if known is not None:
                return known
            await run_in_threadpool(checks.find, asked)

            def counted(room: Room, asked: ToCheck = asked) -> FitCheck | None:
                return room.checks.check() if room.checks.to_check() is asked else None

            check = await asyncio.wrap_future(self._hub.later(place, counted))
            if check is not None:
                return check
        # strokes go on and on
        return await asyncio.wrap_future(self._hub.later(place, lambda room: room.checks.check()))

    async def hand(self, request: Request) -> Response:
        """Work out what is in a hand, and show others where that is."""
        payload, place = await _sent(request, _MOST_BYTES_IN_HAND), self._place(request)
        client, turn, put = _client(payload), read_number(payload.get("n")), payload.get("put")
        if not isinstance(put, list) or len(put) > _MOST_IN_HAND:
            refuse_unreadable()
        if "at" in payload or "outline" in payload:
            self._hub.mark(place, client, partial(_mark, payload))
        language = known_language(payload.get("lang"))

        def worked_out(room: Room) -> str:
            with speaking(language):
                return self._hub.words(language).hand(turn, room.attempt(payload))

        told = await asyncio.wrap_future(self._hub.hand(place, client, worked_out))
        # a newer shape overtook it
        return Response(status_code=204) if told is None else _json(told)

    async def mark(self, request: Request) -> Response:
        """Show others where a hand is."""
        payload = await _sent(request)
        self._hub.mark(self._place(request), _client(payload), partial(_mark, payload))
        return Response(status_code=204)

    async def _ask(self, request: Request, work: Callable[[Room], Any]) -> Any:
        return await asyncio.wrap_future(self._hub.ask(self._place(request), work))

    async def _recorded(self, request: Request, work: Callable[[Room, Any], RoomAnswer]) -> Response:
        payload = await _sent(request)
        return self._answered(await self._ask(request, lambda room: work(room, payload)), payload)

    def _answered(self, done: RoomAnswer, payload: Mapping[str, Any]) -> Response:
        language = known_language(payload.get("lang"))
        with speaking(language):
            return _json(self._hub.words(language).answer(done))


def _to_colour(room: Room) -> ToColour:
    room.catch_up()
    return room.to_colour()


def _to_check(room: Room) -> tuple[RoomChecks, ToCheck]:
    room.catch_up()
    return room.checks, room.checks.to_check()


def _shown(request: Request, opens: Opens, page: Callable[[dict[str, Any]], Response]) -> Response:
    """Answer with what the map of a workshop takes when it is opened."""
    asked = request.query_params
    with speaking(known_language(asked.get("lang"))):
        large = asked.get(LARGE) == "1"
        return page(live_map_data(store(), request.path_params["id"], opens=opens, large=large))


async def _sent(request: Request, most: int = _MOST_BYTES) -> dict[str, Any]:
    """Read what a page sent."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > most:
            refuse_unreadable()
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        refuse_unreadable()
    if not isinstance(payload, dict):
        refuse_unreadable()
    return payload


def _client(payload: Mapping[str, Any]) -> str:
    return read_token(payload.get("client"))


def _mark(payload: Mapping[str, Any], who: str) -> str:
    """Write where a hand is, of what can be read of it."""
    area, outline = payload.get("area"), payload.get("outline")
    corners = [_corner(one) for one in outline[:_MOST_CORNERS]] if isinstance(outline, list) else []
    return encoded(
        {
            "who": who,
            "at": _corner(payload.get("at")),
            "area": area if is_token(area) else None,
            "outline": [one for one in corners if one is not None] or None,
        }
    )


def _corner(given: Any) -> list[float] | None:
    if not isinstance(given, list) or len(given) != 2:
        return None
    lon, lat = given
    if not all(isinstance(one, (int, float)) for one in given) or not in_reach(lon, lat):
        return None
    return [round(lon, 6), round(lat, 6)]


def _json(written: str) -> Response:
    return Response(written, media_type="application/json", headers=_NEVER_KEPT)
