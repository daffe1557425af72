"""What the map asks of this machine beside its scripts: zones, news of the workshop, addresses, a pack, maps.

All that works with maps and figures is needed here; it is read in while the server answers already.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from smeedkaart.errors import SmeedkaartError
from smeedkaart.sources.local import datasets
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import known_language, speaking
from smeedkaart.web.editor.zones import zones_geojson
from smeedkaart.web.server import address_search as finding
from smeedkaart.web.server import map_upload as bringing
from smeedkaart.web.server import pack_upload as receiving
from smeedkaart.web.server.open_store import is_online, online_from, revision_of
from smeedkaart.web.server.reachability import as_json, outside
from smeedkaart.web.server.served import Body, body_response, missing, tagged
from smeedkaart.web.view.outward import what_goes_where

__all__ = ["answers"]

_NEVER_KEPT = {"Cache-Control": "no-store"}

Handler = Callable[[Request], Response | Awaitable[Response]]


def answers(
    revision: Callable[[str], int | None] | None = None, online: Callable[[str], bool] | None = None
) -> Mapping[str, Handler]:
    """List by name who answers what; of a workshop only its revision and its switch are asked."""
    newest, is_on = revision or revision_of, online or is_online

    def serve_zones(request: Request) -> Response:
        dataset = request.path_params["dataset"]
        try:
            return body_response(request, _zones(dataset, datasets.stamp(dataset)))
        except SmeedkaartError:
            # the page itself says why there are no data
            return missing()

    def serve_revision(request: Request) -> Response:
        workshop = request.path_params["workshop"]
        found = newest(workshop)
        if found is None:
            return missing()
        told: dict[str, Any] = {"revision": found, "online": is_on(workshop)}
        if "lang" in request.query_params:
            # a page that tells what goes where tells it anew as soon as somebody turns the switch
            with speaking(known_language(request.query_params["lang"])):
                told["goes"] = what_goes_where(outside().services, online_from(workshop))
        return JSONResponse(told, headers=_NEVER_KEPT)

    def serve_reach(request: Request) -> Response:
        if not is_on(request.query_params.get("w", "")):
            return JSONResponse({"tiles": None, "addresses": False}, headers=_NEVER_KEPT)
        known = outside()
        found = known.reach(anew="opnieuw" in request.query_params)
        return JSONResponse(as_json(found, known.services), headers=_NEVER_KEPT)

    async def find_address(request: Request) -> Response:
        return await _find_address(request, is_on)

    return {
        "zones": serve_zones,
        "revision": serve_revision,
        "reach": serve_reach,
        "address": find_address,
        "pack": _receive_pack,
        "map": _receive_map,
    }


async def _find_address(request: Request, online: Callable[[str], bool]) -> Response:
    if not _from_our_page(request):
        return _refused()
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > finding.MOST_ANSWER_BYTES:
            return _refused()
    try:
        text, municipality, language, workshop = finding.read_question(body)
    except ValueError:
        return _refused()
    # whatever a page asks: nothing leaves this machine but for a workshop in which people switched that on
    if not await run_in_threadpool(online, workshop):
        return JSONResponse(finding.switched_off(language), status_code=403, headers=_NEVER_KEPT)
    answer = await run_in_threadpool(finding.find_addresses, text, municipality, language)
    status = 502 if answer["outcome"] == "failed" else 200
    return JSONResponse(answer, status_code=status, headers=_NEVER_KEPT)


async def _receive_pack(request: Request) -> Response:
    if not _from_our_page(request):
        return _refused()
    language = known_language(request.query_params.get("lang"))
    given = request.headers.get("Content-Length", "")
    if given.isdigit() and int(given) > receiving.MOST_PACK_BYTES:
        with speaking(language):
            return JSONResponse({"sentence": receiving.too_large(int(given))}, status_code=413)
    answer = await receiving.receive(
        request.stream(),
        language,
        name=unquote(request.headers.get("X-Smeedkaart-Name", ""))[:120],
        replace="vervang" in request.query_params,
    )
    return JSONResponse(answer, status_code=200 if "key" in answer else 422)


async def _receive_map(request: Request) -> Response:
    if not _from_our_page(request):
        return _refused()
    language = known_language(request.query_params.get("lang"))
    given = request.headers.get("Content-Length", "")
    if given.isdigit() and int(given) > bringing.MOST_MAP_BYTES:
        with speaking(language):
            return JSONResponse({"sentence": bringing.map_too_large()}, status_code=413)
    name = unquote(request.headers.get("X-Smeedkaart-Name", ""))
    key = request.query_params.get("plaats", "")
    answer = await bringing.receive_map(request.stream(), key, language, name=name)
    return JSONResponse(answer, status_code=200 if "key" in answer else 422)


def _from_our_page(request: Request) -> bool:
    # a page of another site cannot send this header along without asking, and is never told that it may
    return request.headers.get("X-Smeedkaart") == "1"


def _refused() -> Response:
    return JSONResponse({"error": _("This request did not come from the map.")}, status_code=400)


@lru_cache(maxsize=8)
def _zones(dataset: str, stamp: str) -> Body:  # noqa: ARG001 - other data, other answer
    return tagged(zones_geojson(dataset), "application/geo+json")
