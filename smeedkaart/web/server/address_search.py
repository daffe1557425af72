"""Find the address that someone types at the map; what was typed is kept nowhere."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from smeedkaart.errors import SmeedkaartError
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.http.services import Services
from smeedkaart.sources.municipalities import unaccented
from smeedkaart.sources.pdok import addresses
from smeedkaart.statistics.levels import MUNICIPALITY
from smeedkaart.text.language import DEFAULT_LANGUAGE, known_language, speaking
from smeedkaart.text.language import gettext as _

__all__ = ["MOST_ANSWER_BYTES", "find_addresses", "read_question", "remark", "switched_off"]

MOST_ANSWER_BYTES = 4_096

_LONGEST = 100
_WORD = re.compile(r"\d+|[^\W\d_]+")


def read_question(body: bytes) -> tuple[str, str | None, str, str]:
    """Read what the map asks.

    Examples
    --------
    >>> read_question(b'{"text": " Kerkstraat ", "municipality": "GM0118", "workshop": "w1"}')
    ('Kerkstraat', 'GM0118', 'nl', 'w1')
    """
    asked = json.loads(body)
    known = asked if isinstance(asked, dict) else {}
    text = " ".join(str(known.get("text", "")).split())
    if not 0 < len(text) <= _LONGEST:
        raise ValueError("nothing to look for")
    municipality = asked.get("municipality")
    within = municipality if MUNICIPALITY.holds([municipality]) else None
    language = known_language(str(asked.get("language")))
    return text, within, language, str(asked.get("workshop", ""))


def switched_off(language: str) -> dict[str, Any]:
    """Answer that this workshop asks nobody outside."""
    with speaking(language):
        sentence = _("Searching for addresses is off in this workshop. Switch it on in the panel first.")
    return {"outcome": "failed", "sentence": sentence, "addresses": []}


def find_addresses(
    text: str,
    municipality: str | None = None,
    language: str = DEFAULT_LANGUAGE,
    services: Services | None = None,
) -> dict[str, Any]:
    """Look an address up, and tell apart: found, nothing there, and failed.

    Examples
    --------
    >>> find_addresses("Kerkstraat", services=Services(offline=True))["outcome"]
    'failed'
    """
    with speaking(language):
        try:
            found = _found(text, municipality, services or Services.from_environment())
        except SmeedkaartError as error:
            return {"outcome": "failed", "sentence": str(error), "addresses": []}
        if found:
            listed = [_as_json(address, text) for address in found]
            listed.sort(key=lambda address: bool(address["remark"]))
            return {"outcome": "found", "sentence": "", "addresses": listed}
        nothing = _("Nothing was found by that name. Check the spelling, or type only the street.")
        return {"outcome": "empty", "sentence": nothing, "addresses": []}


def _found(text: str, municipality: str | None, services: Services) -> tuple[addresses.Address, ...]:
    # someone looks at the screen and waits: sooner a sentence than a fourth attempt
    hurried = replace(
        services, attempts=min(2, services.attempts), read_timeout=min(8, services.read_timeout)
    )
    with Client(hurried) as client:
        return addresses.search(client, text, municipality=municipality)


def _as_json(address: addresses.Address, typed: str) -> dict[str, Any]:
    return {
        "text": address.text,
        "kind": address.kind,
        "lat": address.latitude,
        "lng": address.longitude,
        "remark": "" if address.exact else remark(address.text, address.kind, typed),
    }


def remark(found: str, kind: str, typed: str) -> str:
    """Say in what an address differs from what was typed; empty as long as someone may still be typing it.

    Examples
    --------
    >>> remark("Ambachtslaan 1, 9904AB Smeedwijk", "adres", "Ambachtsla")
    ''
    >>> remark("Ambachtslaan 1, 9904AB Smeedwijk", "adres", "Ambachtstraat 1")
    'een andere straat dan u typte'
    >>> remark("Ambachtslaan 1, 9904AB Smeedwijk", "adres", "Ambachtslaan 3")
    'een ander huisnummer dan u typte'
    """
    known = _WORD.findall(unaccented(found))
    lacking = [
        word for word in _WORD.findall(unaccented(typed)) if not any(one.startswith(word) for one in known)
    ]
    if not lacking:
        return ""
    if kind not in {"adres", "weg"}:
        return _("another place than you typed")
    if all(word.isdigit() for word in lacking):
        return _("another house number than you typed")
    return _("another street than you typed")
