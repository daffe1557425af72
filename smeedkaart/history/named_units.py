"""The units of which a painted area is made: buurten, squares of 100 m or postcodes of one year."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from smeedkaart.text.teller import Statement

__all__ = ["UNIT_LEVELS", "NamedUnits", "units_together"]

# how many there are in a sentence: one for each level that an area can be painted with
_SAID = ("history.made_of_buurt", "history.made_of_square", "history.made_of_pc6")
_SAID_OF = {code.rpartition("_")[2]: code for code in _SAID}
UNIT_LEVELS = tuple(_SAID_OF)
"""What an area can be painted with: buurten, squares of 100 m, postcodes of six characters."""


class NamedUnits(NamedTuple):
    """Units by their codes; a border that is theirs needs no other description.

    Parameters
    ----------
    level
        Of what kind they are: one of `UNIT_LEVELS`.
    year
        Of which year; the same code may be another place in another year.
    codes
        Their codes, sorted, each once.

    Examples
    --------
    >>> NamedUnits.of("buurt", 2024, ["BU01180101", "BU01180100", "BU01180101"]).codes
    ('BU01180100', 'BU01180101')
    >>> print(NamedUnits("buurt", 2024, ("BU01180100", "BU01180101")).said)
    precies 2 buurten van 2024
    """

    level: str
    year: int
    codes: tuple[str, ...]

    @classmethod
    def of(cls, level: str, year: int, codes: Iterable[str]) -> NamedUnits:
        """Name units in whatever order they come, also when one comes twice."""
        return cls(level, year, tuple(sorted(set(codes))))

    @property
    def kind(self) -> tuple[str, int]:
        """The level and the year: only units of one kind go together."""
        return (self.level, self.year)

    @property
    def said(self) -> Statement:
        """How many there are, of which year: part of a sentence."""
        return Statement(_SAID_OF[self.level], count=len(self.codes), year=self.year)

    def with_codes(self, codes: Iterable[str]) -> NamedUnits:
        """Name other units of the same level and year.

        Examples
        --------
        >>> NamedUnits("buurt", 2024, ("b",)).with_codes(["c", "a"]).codes
        ('a', 'c')
        """
        return NamedUnits.of(self.level, self.year, codes)

    def as_plain(self) -> dict[str, Any]:
        """Return the level, the year and the codes as JSON has them.

        Examples
        --------
        >>> NamedUnits("pc6", 2024, ("7901AA",)).as_plain()
        {'level': 'pc6', 'year': 2024, 'codes': ['7901AA']}
        """
        return {"level": self.level, "year": self.year, "codes": list(self.codes)}

    def as_text(self) -> str:
        """Write them as JSON, for a store or a file; `from_text` reads that.

        Examples
        --------
        >>> NamedUnits.from_text(NamedUnits("pc6", 2024, ("7901AA",)).as_text())
        NamedUnits(level='pc6', year=2024, codes=('7901AA',))
        """
        return json.dumps(self.as_plain(), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> NamedUnits:
        """Read what `as_text` wrote.

        Raises
        ------
        ValueError, TypeError, KeyError
            When it is something else.
        """
        return cls.from_plain(json.loads(text))

    @classmethod
    def from_plain(cls, plain: Any) -> NamedUnits:
        """Read what `as_plain` returned.

        Raises
        ------
        ValueError, TypeError, KeyError
            When it is something else.
        """
        return cls.of(str(plain["level"]), int(plain["year"]), map(str, plain["codes"]))


def units_together(parts: Iterable[NamedUnits | None]) -> NamedUnits | None:
    """Name the units of several areas together.

    Parameters
    ----------
    parts
        The units of each area; None for one that is drawn freely.

    Returns
    -------
    NamedUnits or None
        None when an area is drawn freely, or when they are not all of one level and year.

    Examples
    --------
    >>> units_together([NamedUnits("buurt", 2024, ("a",)), NamedUnits("buurt", 2024, ("b",))]).codes
    ('a', 'b')
    >>> units_together([NamedUnits("buurt", 2024, ("a",)), None]) is None
    True
    """
    named = list(parts)
    known = [one for one in named if one is not None]
    if not known or len(known) < len(named) or len({one.kind for one in known}) > 1:
        return None
    return known[0].with_codes(code for one in known for code in one.codes)
