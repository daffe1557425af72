"""PDOK's Locatieserver: suggest, lookup, free and reverse, fuzzy enough to be wrong with confidence."""

from __future__ import annotations

import hashlib
import html as markup
import math
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from tests.doubles.wire import Answer, Request, html, json_answer
from tests.doubles.world import Address, Zone, to_lonlat

__all__ = ["answer", "identifier"]

_PATH = re.compile(r"^/locatieserver/(suggest|lookup|free|reverse)/?$")
_COMMON = {"q", "fl", "fq", "start", "rows", "sort", "wt", "df", "qf", "bq", "lat", "lon", "deg"}
_ALLOWED = {
    "suggest": _COMMON | {"hl", "hl.fl"},
    "free": _COMMON,
    "lookup": {"id", "fl", "wt"},
    "reverse": {"X", "Y", "lat", "lon", "type", "distance", "fl", "fq", "start", "rows", "wt"},
}
_SHORT = ("type", "weergavenaam", "id", "score")
# only with fl= these are told; the zones are those of the newest indeling, whatever year one works with
_ON_DEMAND = ("buurtcode", "buurtnaam", "wijkcode", "wijknaam")
_KIND = "application/json;charset=utf-8"
_ORDER = ("gemeente", "woonplaats", "weg", "adres")
Doc = dict[str, Any]


def answer(request: Request) -> Answer:
    """Answer a question to the Locatieserver.

    Parameters
    ----------
    request
        A question whose path starts with "/locatieserver".

    Returns
    -------
    Answer
        JSON as Solr writes it; 400 for a parameter that does not exist or is lacking.
    """
    match = _PATH.match(request.path)
    if match is None:
        return html(404, "404 Not Found")
    way = match[1]
    unknown = sorted(set(request.query) - _ALLOWED[way])
    if unknown:
        return _error(f"Onbekende parameter '{unknown[0]}'")
    needed = {"suggest": "q", "lookup": "id"}.get(way)
    if needed and not request.query.get(needed, "").strip():
        return _error(f"org.apache.solr.search.SyntaxError: Verplichte parameter '{needed}' ontbreekt")
    try:
        found = _found(request, way)
        start, rows = int(request.query.get("start", "0")), int(request.query.get("rows", "10"))
    except ValueError as wrong:
        return _error(f"org.apache.solr.search.SyntaxError: {wrong}")
    if request.fault("empty-value"):
        found = []
    page = found[start : start + rows]
    body: dict[str, Any] = {
        "response": {
            "numFound": len(found),
            "start": start,
            "maxScore": found[0][0] if found else 0.0,
            "numFoundExact": True,
            "docs": [_shown(request, way, score, address) for score, address in page],
        }
    }
    if way == "suggest":
        body["highlighting"] = {identifier(address): _highlight(request, address) for _, address in page}
        body["spellcheck"] = {"suggestions": [], "collations": []}
    return json_answer(body, _KIND)


def _error(message: str) -> Answer:
    metadata = ["error-class", "org.apache.solr.common.SolrException"]
    return json_answer({"error": {"metadata": metadata, "msg": message, "code": 400}}, _KIND, 400)


def identifier(address: Address) -> str:
    """Give the id of something that can be found: "adr-" and 32 hexadecimal digits."""
    prefix = {"adres": "adr", "weg": "weg", "woonplaats": "wpl", "gemeente": "gem"}[address.kind]
    return f"{prefix}-{hashlib.md5(_title(address).encode(), usedforsecurity=False).hexdigest()}"


def _title(address: Address) -> str:
    if address.kind == "gemeente":
        return f"Gemeente {address.municipality_name}"
    if address.kind == "woonplaats":
        return f"{address.place}, {address.municipality_name}"
    if address.kind == "weg":
        return f"{address.street}, {address.place}"
    return f"{address.street} {address.number}, {address.postcode} {address.place}"


def _found(request: Request, way: str) -> list[tuple[float, Address]]:
    addresses = request.site.world.addresses
    query = request.query
    if way == "lookup":
        return [(1.0, address) for address in addresses if identifier(address) == query["id"]]
    chosen = list(addresses) if request.fault("filter-ignored") else _filtered(request, addresses)
    if way == "reverse":
        return _near(query, chosen)
    scored = sorted(
        ((_score(query.get("q", "*:*"), address), address) for address in chosen), key=lambda pair: -pair[0]
    )
    if way == "suggest" or query.get("q", "*:*") == "*:*":
        return [pair for pair in scored if pair[0] > 0]
    # free always answers something, however little it has to do with what was typed
    return [pair for pair in scored if pair[0] > 0] or scored[:3]


def _filtered(request: Request, addresses: Sequence[Address]) -> list[Address]:
    chosen = list(addresses)
    for name, value in request.pairs:
        if name != "fq":
            continue
        for condition in re.split(r"\s+AND\s+", value):
            field, _, wanted = condition.strip().partition(":")
            words = {word.strip('"') for word in re.split(r"\s+OR\s+|\s+", wanted.strip("() ")) if word}
            if '"' in wanted and " OR " not in wanted:
                words = {wanted.strip('()" ')}
            chosen = [address for address in chosen if str(_fields(address).get(field, "")) in words]
    return chosen


def _near(query: Any, addresses: Sequence[Address]) -> list[tuple[float, Address]]:
    if "X" in query and "Y" in query:
        x, y, rd = float(query["X"]), float(query["Y"]), True
    elif "lat" in query and "lon" in query:
        x, y, rd = float(query["lon"]), float(query["lat"]), False
    else:
        raise ValueError("Verplichte parameters 'X' en 'Y' of 'lat' en 'lon' ontbreken")
    kinds = set(re.split(r"\s+OR\s+|,", query.get("type", "adres")))
    rows = []
    for address in addresses:
        here = (address.x, address.y) if rd else to_lonlat(address.x, address.y)
        scale = 1.0 if rd else 111_000.0
        away = math.hypot(here[0] - x, here[1] - y) * scale
        if address.kind in kinds and away <= float(query.get("distance", "1000")):
            rows.append((round(away, 2), address))
    return sorted(rows, key=lambda pair: pair[0])


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[^0-9a-z]+", _plain(text)) if word]


def _score(query: str, address: Address) -> float:
    """Score a hit the careless way: the first five letters of a word will do, and some hits are loud."""
    if query in {"*:*", "*"}:
        return 1.0
    title = _words(_title(address))
    hits = 0.0
    for word in _words(query):
        if word in title:
            hits += 3.0
        elif len(word) >= 3 and any(other.startswith(word) for other in title):
            hits += 2.0
        elif len(word) >= 5 and any(other.startswith(word[:5]) for other in title):
            hits += 1.5
    if not hits:
        return 0.0
    return round(hits + address.loud + 0.1 * _ORDER.index(address.kind), 6)


def _zones(request: Request, address: Address) -> tuple[Zone, Zone] | None:
    world = request.site.world
    edition = world.edition(max(world.border_years))
    for shape in edition.shapes["buurten"]:
        west, south, east, north = shape.outline.bounds
        inside = west <= address.x < east and south <= address.y < north
        if inside and shape.water == "NEE" and shape.zone.municipality == address.municipality:
            return shape.zone, edition.by_code[shape.zone.parent]
    return None


def _fields(address: Address) -> Doc:
    longitude, latitude = to_lonlat(address.x, address.y)
    fields: Doc = {
        "bron": "BAG" if address.kind in {"adres", "woonplaats"} else "NWB",
        "type": address.kind,
        "weergavenaam": _title(address),
        "id": identifier(address),
        "woonplaatsnaam": address.place,
        # without GM before it
        "gemeentecode": address.municipality.removeprefix("GM"),
        "gemeentenaam": address.municipality_name,
        "straatnaam": address.street,
        "openbareruimtetype": "Weg" if address.street else "",
        "postcode": address.postcode,
        "huis_nlt": str(address.number or ""),
        "huisnummer": address.number,
        # longitude first
        "centroide_ll": f"POINT({longitude:.8f} {latitude:.8f})",
        "centroide_rd": f"POINT({address.x:g} {address.y:g})"
        if address.x == int(address.x)
        else f"POINT({address.x:.3f} {address.y:.3f})",
    }
    return {name: value for name, value in fields.items() if value not in {"", None}}


def _shown(request: Request, way: str, score: float, address: Address) -> Doc:
    fields = _fields(address)
    last = {"afstand": score} if way == "reverse" else {"score": score}
    asked = request.query.get("fl", "")
    names = [name for name in re.split(r"[\s,]+", asked) if name]
    if set(names) & {*_ON_DEMAND, "*"}:
        fields |= _zone_fields(request, address)
    everything = fields | last
    if not names:
        short = way in {"suggest", "reverse"}
        return {
            name: value for name, value in everything.items() if not short or name in {*_SHORT, "afstand"}
        }
    return everything if "*" in names else {name: everything[name] for name in names if name in everything}


def _zone_fields(request: Request, address: Address) -> Doc:
    zones = _zones(request, address)
    if zones is None or address.kind != "adres":
        return {}
    buurt, wijk = zones
    return {
        "buurtcode": buurt.code,
        "buurtnaam": buurt.name,
        "wijkcode": wijk.code,
        "wijknaam": wijk.name,
    }


def _highlight(request: Request, address: Address) -> dict[str, list[str]]:
    title = markup.escape(_title(address), quote=False)
    typed = {word[:5] for word in _words(request.query.get("q", ""))}
    parts = re.split(r"(\W+)", title)
    bold = [
        f"<b>{part}</b>" if any(_plain(part).startswith(word) for word in typed) else part for part in parts
    ]
    return {"suggest": ["".join(bold)]}
