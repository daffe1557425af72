"""The levels of zones: what each is called in every language, its codes, and what lies above it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smeedkaart.text.names import Name

__all__ = [
    "LEVELS",
    "MUNICIPALITY",
    "SQUARES",
    "USUAL_LEVEL",
    "WHOLE_COUNTRY",
    "Level",
    "level_named",
    "level_of_codes",
    "level_of_zones",
]

_TABLE = Path(__file__).parents[1] / "indicators" / "levels.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of zones; a fact that tells itself, in any form of its name: `{level}`, `{level:many}`.

    Parameters
    ----------
    key
        By which files know it: "wijk".
    one, many, the, whole, zone, zones, layer
        What it is called, in the forms that sentences ask for; of the last three None is as the first two.
    codes
        Pattern of its codes; empty when there is none.
    files
        Columns with its codes in files of zones, in small letters without anything else.
    parent
        The level above it, from which its zones borrow what is not published of themselves; None for the
        country.
    drawn_on
        Whether areas are drawn over it. Its figures count in a scheme that does not name levels.
    lends
        Whether a figure of it is that of something larger than an area, and is told to be.
    column
        What the column with its codes is called in a GeoPackage with results; the column with names follows.

    Examples
    --------
    >>> f"{level_named('wijk'):many}", f"{level_named('land'):whole}"
    ('wijken', 'het hele land')
    """

    key: str
    one: Name
    many: Name
    the: Name
    whole: Name
    zone: Name | None = None
    zones: Name | None = None
    layer: Name | None = None
    codes: str = ""
    files: tuple[str, ...] = ()
    parent: str | None = None
    drawn_on: bool = False
    lends: bool = False
    column: str = ""

    @property
    def above(self) -> tuple[str, ...]:
        """The levels above it, the nearest first."""
        parent = None if self.parent is None else level_named(self.parent)
        return () if parent is None else (parent.key, *parent.above)

    def form(self, form: str) -> Name:
        """Give one form of its name, as a fact.

        Parameters
        ----------
        form
            "one", "many", "the", "whole", "zone", "zones" or "layer".
        """
        also = {"zone": self.one, "zones": self.many, "layer": self.many}
        name: Name = getattr(self, form) or also[form]
        return name

    def holds(self, codes: Iterable[object]) -> bool:
        """Tell whether codes, at least one, are all codes of this level."""
        told = [str(code) for code in codes]
        return bool(told and self.codes) and all(re.fullmatch(self.codes, code) for code in told)

    def __str__(self) -> str:
        """Name one of it in the language in use."""
        return str(self.one)

    def __format__(self, form: str) -> str:
        """Write a form of its name in the language in use.

        One that begins with a capital is written with a capital; "unsaid" is for who leaves it out.
        """
        if form == "unsaid":
            return ""
        text = str(self.form((form or "one").lower()))
        return text if form == form.lower() else text[0].upper() + text[1:]


def _rows() -> Iterator[Level]:
    for key, row in tomllib.loads(_TABLE.read_text(encoding="utf-8")).items():
        yield Level(key=key, **{name: _called(told) for name, told in row.items()})


def _called(told: Any) -> Any:
    if isinstance(told, dict):
        return Name.told(told)
    return tuple(told) if isinstance(told, list) else told


LEVELS: dict[str, Level] = {row.key: row for row in _rows()}
"""All levels by key, from fine to coarse."""

USUAL_LEVEL = "buurt"
"""What zones are when nobody says otherwise, and neither do their codes."""

MUNICIPALITY = LEVELS["gemeente"]
SQUARES = LEVELS["square"]
WHOLE_COUNTRY = next(row for row in LEVELS.values() if row.parent is None)


def level_named(key: str) -> Level:
    """Look a level up by its key; one that is not known goes by its key in every language.

    Parameters
    ----------
    key
        By which files know it: "wijk".

    Returns
    -------
    Level
        What is known of it.

    Examples
    --------
    >>> level_named("buurt").above
    ('wijk', 'gemeente', 'land')
    """
    if key in LEVELS:
        return LEVELS[key]
    name = Name(key)
    return Level(key=key, one=name, many=name, the=name, whole=name, drawn_on=True, lends=True, column=key)


def level_of_codes(codes: Iterable[object], otherwise: str) -> Level:
    """Tell of what level figures are by the codes they stand under.

    Parameters
    ----------
    codes
        All codes.
    otherwise
        Key of the level that they are of when they are the codes of none.

    Returns
    -------
    Level
        The level of which all are codes.

    Examples
    --------
    >>> level_of_codes(["GM0118"], "wijk").key, level_of_codes(["p"], "wijk").key
    ('gemeente', 'wijk')
    """
    told = list(codes)
    return next((row for row in LEVELS.values() if row.holds(told)), level_named(otherwise))


def level_of_zones(codes: Iterable[object]) -> Level:
    """Tell of what level zones are by their codes: the usual one when these tell of none with zones.

    Parameters
    ----------
    codes
        The codes of all zones.

    Examples
    --------
    >>> level_of_zones(["7901AA", "7901AB"]).key, level_of_zones(["a", "b"]).key
    ('pc6', 'buurt')
    """
    found = level_of_codes(codes, USUAL_LEVEL)
    return found if found.drawn_on else LEVELS[USUAL_LEVEL]
