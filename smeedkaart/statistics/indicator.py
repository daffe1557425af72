"""One indicator: what is known of it, and under which names its sources publish it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from smeedkaart.text.names import Name

__all__ = [
    "NO_LIMIT",
    "Better",
    "Counted",
    "Indicator",
    "Kind",
    "SourceKind",
    "SourceName",
    "Theme",
]

SourceKind = Literal["kwb", "kwb_file", "ses"]
Kind = Literal["count", "mean"]
Theme = Literal["people", "social", "physical"]
Counted = Literal["people", "households", "things"]
Better = Literal["higher", "lower"]

NO_LIMIT = (0.0, math.inf)
# the year until which a name holds that still does
_NO_END = 9999


@dataclass(frozen=True, slots=True)
class SourceName:
    """What one source calls an indicator, and in which years.

    Parameters
    ----------
    source
        "kwb" (Kerncijfers wijken en buurten), "kwb_file" (the same figures in files of CBS and PDOK) or "ses"
        (SES-WOA).
    stem
        In a table the key of the column without the number behind it; in a file the name of the column in
        small letters, without anything else. Of a sum the first column.
    under
        Words that must occur in the titles of the groups above the column, where its stem occurs more often.
    first, last
        First and last year of the borders for which the name means this indicator.
    plus
        The other columns of a sum: the indicator is what they and `stem` come to together.
    average
        Between which numbers the average of a place lies: what tells a name apart that has meant two things.

    Examples
    --------
    >>> SourceName("kwb", "PersonenInArmoede", first=2024).holds(2023)
    False
    >>> SourceName("kwb", "k_65JaarTot80Jaar", plus=("k_80JaarOfOuder",)).stems
    ('k_65JaarTot80Jaar', 'k_80JaarOfOuder')
    """

    source: SourceKind
    stem: str
    under: tuple[str, ...] = ()
    first: int = 0
    last: int = _NO_END
    plus: tuple[str, ...] = ()
    average: tuple[float, float] = (-math.inf, math.inf)

    @property
    def stems(self) -> tuple[str, ...]:
        """The columns that it takes: one, or those of a sum."""
        return (self.stem, *self.plus)

    def holds(self, year: int) -> bool:
        """Tell whether the name means this indicator in a table of that year."""
        return self.first <= year <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One published figure and how to work with it.

    Parameters
    ----------
    name
        Canonical name, the same whatever the source calls it.
    words
        What people call it in each language, to stand at the start of a sentence.
    unit
        The figure with its unit in each language; ``{value}`` stands where the number comes.
    kind
        "count" (adds up over zones) or "mean" (a rate or average, that does not).
    denominators
        Of a mean: the canonical name of the count it is an average over, then of those that come nearest
        where that is not published; empty for a count.
    rounding
        Of a count: the unit to which it is published (5: the true count lies within 2.5), 0 when it is not
        rounded; None for a mean.
    limits
        Smallest and largest value that can exist, in published units.
    better
        Which way is better for an area; None where more is neither better nor worse.
    decimals
        How many decimals are published, and so shown.
    theme
        "people", "social" or "physical".
    multiplier
        What one published unit stands for in the unit shown (house value: 1,000 euro).
    measure
        The unit in which it is published, to hold against what a table says of itself.
    counted
        Of a count: what it counts; None for a mean.
    names
        What the sources call it.
    plausible
        Smallest and largest value that is believed of a zone, in published units: beyond them something went
        wrong on the way. Proves nothing about a figure that is missing, unlike `limits`.

    Examples
    --------
    >>> low_income = Indicator(
    ...     name="low_income",
    ...     words=Name("Low income", (("nl", "Laag inkomen"),)),
    ...     unit=Name("{value}%"),
    ...     kind="mean",
    ...     denominators=("households", "population"),
    ... )
    >>> low_income.denominator, str(low_income)
    ('households', 'Laag inkomen')
    """

    name: str
    words: Name
    unit: Name
    kind: Kind
    denominators: tuple[str, ...] = ()
    rounding: float | None = None
    limits: tuple[float, float] = NO_LIMIT
    better: Better | None = None
    decimals: int = 0
    theme: Theme = "social"
    multiplier: int = 1
    measure: str = "number"
    counted: Counted | None = None
    names: tuple[SourceName, ...] = ()
    plausible: tuple[float, float] = NO_LIMIT

    def __str__(self) -> str:
        """Say what people call it, in the language in use: so it can be a fact in a sentence."""
        return str(self.words)

    @property
    def denominator(self) -> str | None:
        """The count a mean is an average over."""
        return next(iter(self.denominators), None)

    @property
    def around_zero(self) -> bool:
        """Whether it is a score of which the average lies around 0, so that a part of it means nothing."""
        return self.limits[0] == -math.inf

    @property
    def last_year(self) -> int | None:
        """The last year of which the tables of CBS have it; None while they go on.

        Examples
        --------
        >>> from smeedkaart.statistics.indicators import indicator
        >>> indicator("low_income").last_year, indicator("poverty").last_year
        (2023, None)
        """
        lasts = [name.last for name in self.names if name.source == "kwb"]
        newest = max(lasts, default=_NO_END)
        return None if newest == _NO_END else newest

    def rounded(self, year: int | None = None) -> float | None:
        """Give the unit to which a count of one year is known: a sum is as far off as all its columns.

        Examples
        --------
        >>> from smeedkaart.statistics.indicators import indicator
        >>> indicator("age_65_plus").rounded(2025), indicator("age_65_plus").rounded(2026)
        (5.0, 10.0)
        """
        if not self.rounding or year is None:
            return self.rounding
        columns = (len(name.stems) for name in self.names if name.holds(year))
        return self.rounding * max(columns, default=1)

    def named(self, source: SourceKind, year: int | None = None) -> tuple[SourceName, ...]:
        """Give what a source calls it, in tables of one year or in any.

        Examples
        --------
        >>> from smeedkaart.statistics.indicators import indicator
        >>> [name.stem for name in indicator("poverty").named("kwb", 2024)]
        ['PersonenInArmoede']
        """
        return tuple(
            name for name in self.names if name.source == source and (year is None or name.holds(year))
        )
