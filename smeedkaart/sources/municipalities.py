"""Find the municipality that someone means, however it is spelled, or say which names come near."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from smeedkaart.errors import NothingFoundError
from smeedkaart.text.teller import Statement

__all__ = [
    "ABROAD",
    "COUNTRY",
    "Municipality",
    "find",
    "is_province",
    "province_key",
    "spelling_key",
    "spellings",
    "unaccented",
]

COUNTRY = "NL00"
# the municipality of what lies on the map and is not Dutch
ABROAD = "GM0998"

# what people say beside what is on the town hall; all without capitals, accents, spaces and signs
_ALSO_CALLED: Mapping[str, str] = {
    "denhaag": "sgravenhage",
    "thehague": "sgravenhage",
    "haag": "sgravenhage",
    "denbosch": "shertogenbosch",
    "bosch": "shertogenbosch",
    "friesemeren": "defryskemarren",
    "defriesemeren": "defryskemarren",
    "fryskemarren": "defryskemarren",
    "noordoostfriesland": "noardeastfryslan",
    "noordoostfryslan": "noardeastfryslan",
    "sudwestfriesland": "sudwestfryslan",
    "zuidwestfriesland": "sudwestfryslan",
    "zuidwestfryslan": "sudwestfryslan",
    "bildt": "hetbildt",
}
_THE_COUNTRY = frozenset({"nederland", "nl", "nl00", "heelnederland", "netherlands", "thenetherlands"})

# "(L.)" and "(NH.)" tell two places of one name apart, "(gemeente)" tells it from the province
_BEHIND = re.compile(r"\s*\([^()]*\)\s*$")
_KIND_BEHIND = re.compile(r"\s*\(\s*gemeente\s*\)\s*$", re.IGNORECASE)
_KIND_BEFORE = re.compile(r"^\s*gemeente\s+", re.IGNORECASE)
_PROVINCE_BEHIND = re.compile(r"\s*\(\s*provincie\s*\)\s*$", re.IGNORECASE)
_PROVINCE_CODE = re.compile(r"\s*pv\s*[0-9]{2}\s*$", re.IGNORECASE)
_PROVINCE_BEFORE = re.compile(r"^\s*provincie\s+", re.IGNORECASE)
# what people call a province beside its own name
_PROVINCES: Mapping[str, str] = {"friesland": "fryslan", "brabant": "noordbrabant"}
_CODE = re.compile(r"(?:gm\s*)?([0-9]{1,4})", re.IGNORECASE)

# "Hogeveen" and "Hoogeveen" are 0.94 alike, "Assen" and "Essen" 0.8, "Emmen" and "Tilburg" 0
_ALIKE = 0.7
_SUGGESTED = 3
# longer than any name; what is typed is repeated in the sentence only up to here
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality, or the whole country."""

    code: str  # "GM0118"; "NL00" is the country
    name: str  # as CBS writes it


def find(text: str, known: Mapping[str, str]) -> Municipality:
    """Find the municipality that someone means among those of a year, by code ("GM0118", "118") or name.

    Capitals, accents, hyphens, apostrophes and "gemeente" before the name do not matter; "Den Haag" and
    "Den Bosch" are known by what people call them, and "Bergen (NH.)" by "Bergen" when there is no other.

    Examples
    --------
    >>> known = {"GM0118": "Hoogeveen", "GM0518": "'s-Gravenhage", "GM1970": "Noardeast-Fryslân"}
    >>> find("noardeast fryslan", known).code, find("Den Haag", known).name
    ('GM1970', "'s-Gravenhage")
    >>> find("Hogeveen", known)
    Traceback (most recent call last):
    ...
    smeedkaart.errors.NothingFoundError: Er is geen gemeente "Hogeveen". Bedoelt u Hoogeveen?
    """
    code = _CODE.fullmatch(text.strip())
    if code is not None:
        return _by_code(f"GM{code[1]:0>4}", known)
    bare = _KIND_BEFORE.sub("", _KIND_BEHIND.sub("", text))
    wanted, shorter = spelling_key(bare), spelling_key(_BEHIND.sub("", bare))
    if wanted in _THE_COUNTRY:
        return Municipality(COUNTRY, known.get(COUNTRY, "Nederland"))
    only = {code: name for code, name in known.items() if code != COUNTRY}
    also = _ALSO_CALLED.get(wanted, "")
    for fits in (_called(wanted, only), _called(also, only), _begins(wanted, only), _begins(shorter, only)):
        if len(fits) == 1:
            return Municipality(*fits[0])
        if fits:
            raise NothingFoundError(
                Statement(
                    "sources.several_municipalities",
                    text=_echo(text),
                    names=", ".join(f"{name} ({code})" for code, name in fits),
                )
            )
    raise NothingFoundError(_unknown(text, wanted, only))


def spelling_key(text: str) -> str:
    """Strip a name of all in which spellings differ: capitals, accents, spaces, hyphens, apostrophes.

    Examples
    --------
    >>> spelling_key("'s-Gravenhage"), spelling_key("Súdwest-Fryslân")
    ('sgravenhage', 'sudwestfryslan')
    """
    # a raised comma (U+02BC) counts as a letter of the kind Lm, and some keyboards give it for an apostrophe
    return "".join(c for c in unaccented(text) if c.isalnum() and unicodedata.category(c) != "Lm")


def is_province(text: str) -> bool:
    """Tell whether a text says of itself that it is about a province: some bear the name of a municipality.

    Examples
    --------
    >>> is_province("provincie Utrecht"), is_province("PV26"), is_province("Utrecht")
    (True, True, False)
    """
    return bool(_PROVINCE_BEFORE.search(text) or _PROVINCE_BEHIND.search(text) or _PROVINCE_CODE.match(text))


def province_key(text: str) -> str:
    """Strip the name of a province of all in which spellings differ, and of the word "provincie".

    Examples
    --------
    >>> province_key("provincie Utrecht"), province_key("Friesland")
    ('utrecht', 'fryslan')
    """
    bare = spelling_key(_PROVINCE_BEFORE.sub("", _PROVINCE_BEHIND.sub("", text)))
    return _PROVINCES.get(bare, bare)


def unaccented(text: str) -> str:
    """Write a text in small letters without accents, ligatures as letters, and leave the rest as it is."""
    # twice: folding capitals may bring out another accent (İ), and taking accents apart another capital
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def spellings(name: str) -> frozenset[str]:
    """Return all that a place is called, by itself and by people, each as `plain` writes it."""
    own = spelling_key(name)
    return frozenset({own, *(also for also, official in _ALSO_CALLED.items() if official == own)})


def _by_code(code: str, known: Mapping[str, str]) -> Municipality:
    if code not in known:
        raise NothingFoundError(Statement("sources.no_code", code=code))
    return Municipality(code, known[code])


def _called(wanted: str, known: Mapping[str, str]) -> list[tuple[str, str]]:
    if not wanted:
        return []
    return [
        (code, name) for code, name in known.items() if spelling_key(_KIND_BEHIND.sub("", name)) == wanted
    ]


def _begins(wanted: str, known: Mapping[str, str]) -> list[tuple[str, str]]:
    """Find a name by what stands before its bracket or comma: Bergen (NH.), Nuenen, Gerwen en Nederwetten."""
    if not wanted:
        return []
    return [
        (code, name)
        for code, name in known.items()
        if wanted in {spelling_key(_BEHIND.sub("", name)), spelling_key(name.split(",")[0])}
    ]


def _unknown(text: str, wanted: str, known: Mapping[str, str]) -> Statement:
    if not wanted:
        return Statement("sources.no_name")
    near = _near(wanted, known)
    if not near:
        return Statement("sources.unknown_municipality", text=_echo(text))
    *others, last = near
    names = Statement("sources.names_or", names=", ".join(others), last=last) if others else last
    return Statement("sources.municipality_meant", text=_echo(text), names=names)


def _near(wanted: str, known: Mapping[str, str]) -> list[str]:
    """Return the names most like what was typed, those that begin with it first."""
    scored = []
    for name in known.values():
        own = spelling_key(name)
        likeness = max(SequenceMatcher(None, wanted, other).ratio() for other in spellings(name))
        begins = len(wanted) > 2 and own.startswith(wanted)
        if begins or likeness >= _ALIKE:
            scored.append((not begins, -likeness, name))
    return [name for _begins, _likeness, name in sorted(scored)[:_SUGGESTED]]


def _echo(text: str) -> str:
    """Repeat what was typed on one line, and not all of a page that was pasted."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
