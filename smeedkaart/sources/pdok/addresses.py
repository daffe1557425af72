"""Find an address with PDOK's Locatieserver, and say whether it is the one that was typed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from smeedkaart.errors import ServiceError, SmeedkaartError
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.municipalities import spelling_key, spellings, unaccented
from smeedkaart.text.teller import Statement

__all__ = ["Address", "reachable", "search"]

_SERVICE = "PDOK Locatieserver"
_KINDS = ("adres", "weg", "postcode", "woonplaats")
_LONGEST, _SHORTEST = 150, 2
_POINT = re.compile(r"POINT\s*\(\s*(\d+(?:\.\d+)?)\s+(\d+(?:\.\d+)?)\s*\)")
# European part of the Netherlands in degrees, with room
_LONGITUDES, _LATITUDES = (3.0, 7.5), (50.5, 54.0)
# "hofdstraat" and "hoofdstraat" are 0.95 alike, "bolstraat" and "hoofdstraat" 0.7; names have few words
_ALIKE, _LONGEST_NAME = 0.75, 6
# seconds in which a service that is there answers a small question
_HURRY = 2.5
_WORDS = re.compile(r"\d+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Address:
    """A place that was found."""

    text: str  # what to call it: "Hoofdstraat 1, 7901JA Hoogeveen"; plain text, not HTML
    kind: str  # "adres", "weg" (a street), "postcode" or "woonplaats"
    longitude: float  # its middle, in degrees
    latitude: float
    # whether the street, number and place that were typed are those that were found: the service always finds
    # something, and without a word answers with a street whose name looks alike
    exact: bool


def search(
    client: Client, text: str, *, municipality: str | None = None, limit: int = 5
) -> tuple[Address, ...]:
    """Search for an address, street, postcode or place: what was typed before what only looks like it."""
    typed = " ".join(text.split())[:_LONGEST]
    if len(typed) < _SHORTEST:
        return ()
    of = municipality.removeprefix("GM") if municipality else ""
    docs = _ask(client, typed, f" AND gemeentecode:{of}" if of else "", limit)
    if any(of and doc.get("gemeentecode") != of for doc in docs):
        raise _wrong()
    return tuple(sorted((_address(doc, typed) for doc in docs), key=lambda address: not address.exact))


def reachable(client: Client) -> bool:
    """Tell, within a few seconds, whether addresses can be searched at all."""
    hurried = replace(
        client.services,
        attempts=1,
        connect_timeout=min(_HURRY, client.services.connect_timeout),
        read_timeout=min(_HURRY, client.services.read_timeout),
    )
    try:
        with Client(hurried) as quick:
            _docs(quick, "suggest", {"q": "Amersfoort", "rows": "1"})
    except SmeedkaartError:
        return False
    return True


def _ask(client: Client, typed: str, within: str, limit: int) -> list[Mapping[str, Any]]:
    """Ask for what begins like what was typed, and when there is nothing for what looks like it."""
    asked = {"q": typed, "rows": str(limit), "fq": f"type:({' OR '.join(_KINDS)}){within}"}
    suggested = dict.fromkeys(str(doc.get("id", "")) for doc in _docs(client, "suggest", asked))
    if not suggested:
        # this way in always answers, with anything when there is nothing
        return [doc for doc in _docs(client, "free", asked) if _looks_like(doc, typed)][:limit]
    return [_looked_up(client, identity) for identity in list(suggested)[:limit]]


def _looked_up(client: Client, identity: str) -> Mapping[str, Any]:
    docs = _docs(client, "lookup", {"id": identity})
    if len(docs) != 1 or docs[0].get("id") != identity:
        raise _wrong()
    return docs[0]


def _docs(client: Client, what: str, params: Mapping[str, str]) -> list[Mapping[str, Any]]:
    def docs(body: bytes) -> list[Mapping[str, Any]]:
        try:
            found = json.loads(body)["response"]["docs"]
            return [dict(doc) for doc in found]
        except (TypeError, KeyError):
            raise ValueError from None

    return client.get_parsed(_SERVICE, f"{client.services.addresses}/{what}", params, parse=docs)


def _address(doc: Mapping[str, Any], typed: str) -> Address:
    point = _POINT.fullmatch(str(doc.get("centroide_ll", "")).strip())
    text = " ".join(str(doc.get("weergavenaam", "")).split())
    if point is None or not text:
        raise _wrong()
    # longitude comes first
    longitude, latitude = float(point[1]), float(point[2])
    if not (_LONGITUDES[0] <= longitude <= _LONGITUDES[1] and _LATITUDES[0] <= latitude <= _LATITUDES[1]):
        raise _wrong()
    return Address(text, str(doc.get("type", "")), longitude, latitude, _is_what_was_typed(doc, typed))


def _is_what_was_typed(doc: Mapping[str, Any], typed: str) -> bool:
    """Tell whether every word that was typed is accounted for by what was found, and the name is in full."""

    def names(*fields: str) -> set[str]:
        return {spelling_key(str(doc[field])) for field in fields if doc.get(field)}

    places = {
        name for field in ("woonplaatsnaam", "gemeentenaam") for name in spellings(str(doc.get(field, "")))
    }
    words = _WORDS.findall(unaccented(typed))
    words, street = _without(words, names("straatnaam", "straatnaam_verkort"))
    words, postcode = _without(words, names("postcode"))
    words, place = _without(words, places)
    # someone may name both the village and its municipality, and more behind it
    for others in (places, names("provincienaam"), {"nederland"}):
        words, _found = _without(words, others)
    named = {"weg": street, "woonplaats": place}.get(str(doc.get("type")), street or postcode)
    number = spelling_key(str(doc.get("huis_nlt") or doc.get("huisnummer") or ""))
    rest = "".join(words)
    # 18 is the beginning of 18A-1, and no beginning of 181
    whole = not (rest[-1:].isdigit() and number[len(rest) : len(rest) + 1].isdigit())
    return named and number.startswith(rest) and whole


def _looks_like(doc: Mapping[str, Any], typed: str) -> bool:
    """Tell whether a street or a place may be what was meant, with a slip of the pen."""
    words = _WORDS.findall(unaccented(typed))
    names = {spelling_key(str(doc[field])) for field in ("straatnaam", "woonplaatsnaam") if doc.get(field)}
    return any(
        SequenceMatcher(None, "".join(words[start:end]), name).ratio() >= _ALIKE
        for name in names
        for start in range(len(words))
        for end in range(start + 1, min(start + _LONGEST_NAME, len(words)) + 1)
    )


def _without(words: list[str], names: set[str]) -> tuple[list[str], bool]:
    """Take the longest run of words that together make one of the names out of them."""
    runs = [
        (start, end)
        for start in range(len(words))
        for end in range(len(words), start, -1)
        if "".join(words[start:end]) in names
    ]
    if not runs:
        return words, False
    start, end = max(runs, key=lambda run: run[1] - run[0])
    return words[:start] + words[end:], True


def _wrong() -> ServiceError:
    # nothing of what was typed or found stands in it: errors end up in logs
    return ServiceError(Statement("pdok.no_address", service=_SERVICE), _SERVICE)
