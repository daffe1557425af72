"""Facts that know more than their value, such as their decimals; each is written when it is told."""

from __future__ import annotations

from dataclasses import dataclass

from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import number, percentage, span
from smeedkaart.text.teller import Fact, written

__all__ = ["Either", "Number", "Percentage", "Span", "WithCommas"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number with as many decimals as tell something; None is not known."""

    value: float | None
    decimals: int = 0

    def __str__(self) -> str:
        """Write it the way people of the language in use do."""
        return number(self.value, self.decimals)


@dataclass(frozen=True, slots=True)
class Percentage:
    """A share of 0..1 with as many decimals as tell something."""

    share: float
    decimals: int = 1

    def __str__(self) -> str:
        """Write it as a percentage."""
        return percentage(self.share, self.decimals)


@dataclass(frozen=True, slots=True)
class Span:
    """A range of whole numbers; one number when both ends read the same."""

    low: float
    high: float

    def __str__(self) -> str:
        """Write it from low to high."""
        return span(self.low, self.high)


@dataclass(frozen=True, slots=True)
class WithCommas:
    """Facts beside each other, with a comma between them."""

    parts: tuple[Fact, ...]

    def __str__(self) -> str:
        """Write each by its kind."""
        return ", ".join(written(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Either:
    """Names of which one holds."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        """Write "or" between them."""
        return _(" or ").join(self.names)
