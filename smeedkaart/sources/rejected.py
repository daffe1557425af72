"""Figures that are left out, as CBS gives something that cannot be: what was odd about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

from smeedkaart.errors import ServiceError
from smeedkaart.text.teller import Statement

__all__ = ["Odd", "OddColumnError"]

# what is no figure may be as long as a book
_SHOWN = 40


class OddColumnError(ServiceError):
    """A column holds what cannot be: a wrong figure would be worse than none."""

    def __init__(
        self,
        said: Statement | str,
        service: str,
        *,
        kind: Literal["value", "unit"],
        what: str,
        code: str = "",
    ) -> None:
        super().__init__(said, service)
        self.kind = kind
        self.what = what if len(what) <= _SHOWN else f"{what[:_SHOWN]}…"
        self.code = code


@dataclass(frozen=True, slots=True)
class Odd:
    """One indicator of one table that was left out."""

    indicator: str  # its name in the catalogue
    year: int  # year of the table
    kind: str  # what is odd: "value" or "unit"
    what: str  # the value or the unit, as CBS gives it
    code: str  # in which row the value stands; empty for a unit

    @classmethod
    def of_error(cls, error: OddColumnError, indicator: str, year: int) -> Self:
        """Tell what an error comes down to."""
        return cls(indicator, year, error.kind, error.what, error.code)
