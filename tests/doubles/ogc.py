"""PDOK's OGC API of the Wijk- en Buurtkaart: GoKoala, with opaque cursors, deaf to no parameter."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from urllib.parse import urlencode

from tests.doubles import features
from tests.doubles.wire import Answer, RefusedError, Request, json_answer
from tests.doubles.world import Bounds, Shape, to_lonlat

__all__ = ["answer"]

_PATH = re.compile(r"^/ogc/wijken-en-buurten-(\d{4})/ogc/v1(/.*)?$")
_ITEMS = re.compile(r"^/collections/(buurten|wijken|gemeenten)(?:/(items)(?:/(.+))?)?$")
_PARAMETERS = {"f", "limit", "cursor", "bbox", "bbox-crs", "crs", "datetime", "profile"}
_FILTERS = {
    "buurten": {"buurtcode", "wijkcode", "gemeentecode"},
    "wijken": {"wijkcode", "gemeentecode"},
    "gemeenten": {"gemeentecode"},
}
_RD = "http://www.opengis.net/def/crs/EPSG/0/28992"
_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_GEOJSON = "application/geo+json"
_TITLES = {400: "Bad Request", 404: "Not Found", 500: "Internal Server Error"}


def answer(request: Request) -> Answer:
    """Answer a question to the OGC API.

    Parameters
    ----------
    request
        A question whose path starts with "/ogc".

    Returns
    -------
    Answer
        JSON.

    Raises
    ------
    RefusedError
        With problem+json: 404 for a year or page that does not exist, 400 for an unknown parameter.
    """
    match = _PATH.match(request.path)
    if match is None or int(match[1]) not in request.site.world.feature_years:
        raise _refused(404, "the requested page does not exist")
    year, rest = int(match[1]), (match[2] or "").rstrip("/")
    base = f"{request.site.url}/ogc/wijken-en-buurten-{year}/ogc/v1"
    if rest in {"", "/collections"}:
        return json_answer(_collections(base) if rest else _landing(base, year))
    place = _ITEMS.match(rest)
    if place is None:
        raise _refused(404, "the requested page does not exist")
    layer, items, one = place[1], place[2], place[3]
    if one:
        return _feature(request, year, layer, one)
    if items:
        return _items(request, year, layer, f"{base}/collections/{layer}/items")
    return json_answer(_collection(base, layer))


def _landing(base: str, year: int) -> dict[str, object]:
    return {"title": f"Wijken en Buurten {year}", "links": [{"rel": "data", "href": base + "/collections"}]}


def _collections(base: str) -> dict[str, object]:
    return {"collections": [_collection(base, name) for name in ("buurten", "gemeenten", "wijken")]}


def _refused(status: int, detail: str) -> RefusedError:
    body = {"detail": detail, "status": status, "timeStamp": "2026-01-01T00:00:00Z", "title": _TITLES[status]}
    return RefusedError(json_answer(body, "application/problem+json", status))


def _collection(base: str, name: str) -> dict[str, object]:
    href = f"{base}/collections/{name}/items"
    return {
        "id": name,
        "title": name,
        "crs": [_CRS84, _RD],
        "links": [{"rel": "items", "type": _GEOJSON, "href": href}],
    }


def _feature(request: Request, year: int, layer: str, name: str) -> Answer:
    shapes = request.site.world.edition(year).shapes[layer]
    if not name.isdigit() or not 0 < int(name) <= len(shapes):
        raise _refused(404, f"the requested feature with id: {name} does not exist in collection '{layer}'")
    shape = shapes[int(name) - 1]
    values = features.properties(shape, layer, year, snakes=True)
    text = features.written(shape, int(name) - 1, values, lonlat=True, geometry=True, prefix="")
    return Answer(text.encode(), _GEOJSON, headers={"Content-Crs": f"<{_CRS84}>"})


def _items(request: Request, year: int, layer: str, href: str) -> Answer:
    query = request.query
    unknown = sorted(set(query) - _PARAMETERS - _FILTERS[layer])
    if unknown:
        raise _refused(400, f"unknown query parameter(s) found: {', '.join(unknown)}")
    crs = query.get("crs", _CRS84)
    if crs not in {_CRS84, _RD}:
        raise _refused(400, f"requested crs '{crs}' is not supported")
    limit = query.get("limit", "10")
    if not limit.isdigit() or int(limit) < 1:
        raise _refused(400, "limit must be a positive number")
    size = min(int(limit), request.site.count_cap)
    numbers = _filtered(request, request.site.world.edition(year).shapes[layer], layer)
    if request.fault("empty-value"):
        numbers = []
    start = _start(request, numbers)
    page = numbers[start : start + size]
    after = numbers[start + size] if start + size < len(numbers) else None
    return _page(request, (year, layer, crs), page, _links(request, href, after))


def _page(
    request: Request, place: tuple[int, str, str], page: Sequence[int], links: list[dict[str, str]]
) -> Answer:
    year, layer, crs = place
    shapes = request.site.world.edition(year).shapes[layer]
    lonlat = crs == _CRS84 or request.fault("crs-ignored")
    only = None
    if request.fault("missing-column"):
        only = [name for name in features.names(layer, year, snakes=True) if name != "gemeentecode"]
    bare = next((number for number in page if shapes[number].water == "NEE"), -1)
    bare = bare if bare >= 0 and request.fault("null-geometry") else -1
    written = [
        features.written(
            shapes[number],
            number,
            features.properties(shapes[number], layer, year, snakes=True),
            lonlat=lonlat,
            geometry=number != bare,
            prefix="",
            only=only,
        )
        for number in page
    ]
    head = f'{{"type":"FeatureCollection","timeStamp":"2026-01-01T00:00:00Z","links":{json.dumps(links)},'
    body = f'{head}"features":[{",".join(written)}],"numberReturned":{len(page)}}}'
    return Answer(body.encode(), _GEOJSON, headers={"Content-Crs": f"<{crs}>"})


def _filtered(request: Request, shapes: Sequence[Shape], layer: str) -> list[int]:
    wanted = {name: value for name, value in request.query.items() if name in _FILTERS[layer]}
    edges = _edges(request.query.get("bbox", ""))
    if (wanted or edges) and request.fault("filter-ignored"):
        return list(range(len(shapes)))
    rd = request.query.get("bbox-crs") == _RD
    return [
        number
        for number, shape in enumerate(shapes)
        if all(_code(shape, name) == value for name, value in wanted.items())
        and (not edges or _meets(shape.outline.bounds, edges, rd=rd))
    ]


def _edges(box: str) -> list[float]:
    try:
        edges = [float(part) for part in box.split(",")] if box else []
    except ValueError:
        edges = [0.0]
    if len(edges) not in {0, 4}:
        raise _refused(400, "bbox should contain exactly 4 values separated by commas: minx,miny,maxx,maxy")
    return edges


def _code(shape: Shape, name: str) -> str:
    zone = shape.zone
    if name == "gemeentecode":
        return zone.municipality
    return zone.parent if name == "wijkcode" and zone.kind == "Buurt" else zone.code


def _meets(bounds: Bounds, edges: Sequence[float], *, rd: bool) -> bool:
    west, south, east, north = bounds
    if not rd:
        x, y = to_lonlat([west, east, east, west], [south, south, north, north])
        west, south, east, north = min(x), min(y), max(x), max(y)
    return bool(west <= edges[2] and edges[0] <= east and south <= edges[3] and edges[1] <= north)


def _checksum(request: Request) -> str:
    others = sorted((name, value) for name, value in request.pairs if name not in {"cursor", "f"})
    return hashlib.sha256(json.dumps(others).encode()).hexdigest()[:6]


def _start(request: Request, numbers: Sequence[int]) -> int:
    cursor = request.query.get("cursor", "")
    if not cursor or request.fault("repeated-page"):
        return 0
    place, _, checksum = cursor.partition("|")
    # a cursor of another question is worth nothing: the first page again
    if checksum != _checksum(request):
        return 0
    try:
        number = int(base64.urlsafe_b64decode(place + "==").decode())
    except ValueError:
        return 0
    return next((at for at, each in enumerate(numbers) if each >= number), len(numbers))


def _links(request: Request, href: str, after: int | None) -> list[dict[str, str]]:
    def link(rel: str, title: str, pairs: dict[str, str], to: str = href) -> dict[str, str]:
        return {
            "rel": rel,
            "title": title,
            "type": _GEOJSON,
            "href": f"{to}?{urlencode(sorted(pairs.items()))}",
        }

    pairs = dict(request.pairs)
    links = [link("self", "This document as GeoJSON", pairs)]
    place = base64.urlsafe_b64encode(str(after or 0).encode()).decode().rstrip("=")
    following = pairs | {"cursor": f"{place}|{_checksum(request)}"}
    if request.fault("foreign-next-link"):
        there = request.site.elsewhere + href.removeprefix(request.site.url)
        links.append(link("next", "Next page", following, there))
    elif request.fault("looping-next-link"):
        links.append(link("next", "Next page", pairs))
    elif after is not None and not request.fault("lost-next-link"):
        links.append(link("next", "Next page", following))
    return links
