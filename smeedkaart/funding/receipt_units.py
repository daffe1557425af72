"""Of which units a painted area is made, as it stands on its receipt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from smeedkaart.statistics.levels import level_named
from smeedkaart.text.facts import Number, WithCommas
from smeedkaart.text.teller import Fact, Statement

__all__ = ["ReceiptUnit", "ReceiptUnits", "unit_rows"]

# units that are named on one row
_NAMED = 12


class ReceiptUnit(NamedTuple):
    """One unit: its code, what it is called, and the people that are published of it; None when none are."""

    code: str
    name: str
    people: float | None

    @property
    def called(self) -> str:
        """Its name, or its code where it has none of its own."""
        return self.name or self.code


@dataclass(frozen=True, slots=True)
class ReceiptUnits:
    """The units of one area.

    Parameters
    ----------
    level
        Key of their level ("buurt").
    year
        Of which year; 0 when nobody said.
    units
        Each of them; of units that the figures do not know no more than the code.
    counted
        Whether what is published of them counts; otherwise the shape does.
    source
        Who published them; empty when nobody said.
    made
        Whether they were made up, to try things with.
    zones
        Whether they are the zones themselves, of which each stands on the receipt already.

    Examples
    --------
    >>> units = ReceiptUnits("buurt", 2025, (ReceiptUnit("BU01185003", "Krakeel", 5185.0),), True, "CBS")
    >>> str(units.said)
    'Precies 1 buurt (CBS 2025): Krakeel'
    """

    level: str
    year: int
    units: tuple[ReceiptUnit, ...]
    counted: bool
    source: Fact = ""
    made: bool = False
    zones: bool = False

    @property
    def said(self) -> Statement:
        """What counts, in one sentence."""
        named = [unit.called for unit in self.units[:_NAMED]]
        more = len(self.units) - len(named)
        names: list[Fact] = [*named, *([Statement("funding.units_more", count=more)] if more else [])]
        facts: dict[str, Fact] = {
            "count": len(self.units),
            "level": level_named(self.level),
            "names": WithCommas(tuple(names)),
        }
        if not self.counted:
            return Statement("funding.units_shape_counts", **facts, year=self.year)
        if self.made:
            return Statement("funding.units_made_up", **facts)
        if not self.year:
            return Statement("funding.units_exactly_undated", **facts)
        origin = Statement("funding.units_of_year", source=self.source, year=self.year)
        return Statement("funding.units_exactly", **facts, origin=origin)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "level": self.level,
            "year": self.year,
            "counted": self.counted,
            "made": self.made,
            "units": [unit._asdict() for unit in self.units],
        }


def unit_rows(units: ReceiptUnits | None) -> Iterator[tuple[str, Fact, Fact]]:
    """Write the rows of a receipt about units: what counts, and each of them with its people.

    Parameters
    ----------
    units
        Those of the area; None: it was drawn.

    Yields
    ------
    tuple
        Kind ("units", "unit"), what it is and how much. Of zones, and of units that do not count, the first
        only.
    """
    if units is None:
        return
    yield "units", units.said, ""
    if units.counted and not units.zones:
        for unit in units.units:
            yield "unit", unit.called, Number(unit.people)
