"""The answers about drawings of residents: off the thread of the strokes, and drawn at this machine only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from smeedkaart.errors import SmeedkaartError
from smeedkaart.exchange.example import is_example
from smeedkaart.store.store import Store
from smeedkaart.store.voices import Voices
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import number
from smeedkaart.web.server.hosts import is_loopback
from smeedkaart.web.server.listening import RoomKey
from smeedkaart.web.server.live_hub import Hub
from smeedkaart.web.server.map_upload import safe_file_name
from smeedkaart.web.view.voices import heard_told, names_offered, subject_told
from smeedkaart.workshop.news import RoomAnswer, Rules
from smeedkaart.workshop.room import Room
from smeedkaart.workshop.voicing import VoiceAsked, VoiceDesk, adopted, parse_voice

__all__ = ["at_this_machine", "page_of_voices", "told_of_voices", "voice_done"]

# a proxy on this machine hands on who is elsewhere
_HANDED_ON = ("forwarded", "x-forwarded-for", "x-real-ip")


def at_this_machine(request: Request) -> bool:
    """Tell whether a request comes from this very machine, as far as can be known."""
    client = request.client
    return client is not None and is_loopback(client.host) and not {*request.headers} & {*_HANDED_ON}


@lru_cache(maxsize=4)
def _desk(store: Store) -> VoiceDesk:
    return VoiceDesk(Voices(store.path))


async def told_of_voices(
    hub: Hub, place: RoomKey, request: Request, speak: Callable[..., Any]
) -> dict[str, Any]:
    """Tell what residents draw, or of one name what the drawings say together."""
    names, rules = await asyncio.wrap_future(hub.later(place, _names_and_rules))
    subject, units = request.query_params.get("subject", ""), request.query_params.get("units", "")
    here = at_this_machine(request)

    def told() -> dict[str, Any]:
        with speak():
            desk = _desk(place.store)
            subjects = desk.subjects(place.workshop)
            listed = {
                "subjects": [subject_told(one) for one in subjects],
                "names": names_offered(names, subjects),
                "here": here,
                "elsewhere": "" if here else _elsewhere(),
                "days": _kept(desk.days),
                "example": here and is_example(place.store.path),
            }
            one = desk.subject(place.workshop, subject) if subject else None
            if one is None or rules is None:
                return listed
            heard = desk.heard(place.workshop, one.name, rules, units)
            shown = {} if heard is None else heard_told(heard, rules.scheme)
            return listed | {"of": subject_told(one), **shown}

    return await run_in_threadpool(told)


async def page_of_voices(
    hub: Hub, place: RoomKey, request: Request, speak: Callable[..., Any]
) -> tuple[str, str] | None:
    """Write the page to publish with what the drawings of one name say; brings its name and its HTML."""
    # what draws it takes a second to import, which nobody waits for who publishes nothing
    from smeedkaart.publish.map.bands import voices_html  # noqa: PLC0415
    from smeedkaart.publish.voices_report import VoicesReport  # noqa: PLC0415

    _names, rules = await asyncio.wrap_future(hub.later(place, _names_and_rules))
    subject = request.query_params.get("subject", "")

    def made() -> tuple[str, str] | None:
        with speak():
            desk = _desk(place.store)
            one = desk.subject(place.workshop, subject) if subject else None
            heard = None if one is None or rules is None else desk.heard(place.workshop, one.name, rules)
            if one is None or heard is None or rules is None:
                return None
            report = VoicesReport(heard.agreement, rules.zones, one.name)
            return f"{safe_file_name(one.name)}.html", voices_html(report)

    return await run_in_threadpool(made)


async def voice_done(
    hub: Hub, place: RoomKey, payload: Mapping[str, Any], request: Request, speak: Callable[..., Any]
) -> RoomAnswer | dict[str, Any]:
    """Take in, take back or erase drawings, or make an area of what they say together."""
    with speak():
        # not only the button: whoever knows the address is refused as well
        if not at_this_machine(request):
            raise SmeedkaartError(_elsewhere())
        asked = parse_voice(payload)
        if asked.what == "example" and not is_example(place.store.path):
            raise SmeedkaartError(_("Made-up drawings are there in the example only."))
    _names, rules = await asyncio.wrap_future(hub.later(place, _names_and_rules))
    desk = await run_in_threadpool(_desk, place.store)
    if asked.what != "adopt":

        def done() -> dict[str, Any]:
            with speak():
                return _kept_or_gone(desk, place.workshop, asked, rules)

        return await run_in_threadpool(done)

    heard = None
    if rules is not None:
        heard = await run_in_threadpool(desk.heard, place.workshop, asked.subject, rules, asked.level)

    def record(room: Room) -> RoomAnswer:
        with speak():
            return room.draw_adopted(payload, lambda taken, when: adopted(asked, heard, taken, when))

    return await asyncio.wrap_future(hub.ask(place, record))


def _names_and_rules(room: Room) -> tuple[list[str], Rules | None]:
    room.catch_up()
    return room.names(), room.rules()


def _kept_or_gone(desk: VoiceDesk, workshop: str, asked: VoiceAsked, rules: Rules | None) -> dict[str, Any]:
    if asked.what == "draw":
        code = desk.draw(workshop, asked, None if rules is None else rules.zones)
        return {
            "code": code,
            "sentence": _("The drawing is kept, without a name. {days}").format(days=_kept(desk.days)),
        }
    if asked.what == "example":
        name = desk.try_out(workshop)
        text = _("Twenty made-up drawings of {name} are there to try with; nobody drew them.")
        return {"sentence": text.format(name=name), "subject": name}
    if asked.what == "take_back":
        name = desk.take_back(workshop, asked)
        desk.forget()
        text = _("The drawing of {name} is gone. Nothing of it shows until five new drawings have come.")
        return {"sentence": text.format(name=name)}
    count = desk.erase(workshop, asked)
    desk.forget()
    text = ngettext("{count} drawing is erased.", "{count} drawings are erased.", count)
    return {"sentence": text.format(count=number(count))}


def _elsewhere() -> str:
    return _(
        "Drawings of residents are made at the table, on the computer that smeedkaart runs on. From another "
        "device that is not possible yet."
    )


def _kept(days: int) -> str:
    return ngettext(
        "Drawings go by themselves after {days} day.", "Drawings go by themselves after {days} days.", days
    ).format(days=number(days))
