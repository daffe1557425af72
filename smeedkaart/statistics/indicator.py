"""One indicator: what is known of it, and under which names its sources publish it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from smeedkaart.text.language import current_language

__all__ = [
    "NO_LIMIT",
    "Better",
    "Indicator",
    "Measure",
    "SourceKind",
    "SourceName",
    "Theme",
    "count",
    "in_files",
    "in_kwb",
    "in_ses",
    "mean",
]

SourceKind = Literal["kwb", "kwb_file", "ses"]
Measure = Literal["number", "percent", "per_thousand", "thousand_euro", "km", "kwh", "m3", "score"]
Theme = Literal["people", "social", "physical"]
Better = Literal["higher", "lower"] | None

NO_LIMIT = (0.0, math.inf)
_ANY = (-math.inf, math.inf)
_LIMITS: dict[Measure, tuple[float, float]] = {
    "percent": (0.0, 100.0),
    "per_thousand": (0.0, 1000.0),
    "score": _ANY,
}
# beyond these a published figure is not believed: a unit, a comma or a code went astray; wide on purpose
_MOST_COUNTED = 50_000_000.0
_PLAUSIBLE: dict[Measure, tuple[float, float]] = {
    "number": (0.0, 1_000.0),
    "percent": (0.0, 100.0),
    "per_thousand": (0.0, 1_000.0),
    "thousand_euro": (0.0, 1_000.0),
    "km": (0.0, 100.0),
    "kwh": (0.0, 100_000.0),
    "m3": (0.0, 50_000.0),
    # standardised: of all buurten the scores of CBS lie between about -1.3 and 0.9
    "score": (-3.0, 3.0),
}
_UNITS: dict[Measure, tuple[str, str]] = {
    "number": ("{value}", "{value}"),
    "percent": ("{value}%", "{value}%"),
    "per_thousand": ("{value} per 1.000 inwoners", "{value} per 1,000 inhabitants"),
    "thousand_euro": ("€\u00a0{value}", "€{value}"),
    "km": ("{value} km", "{value} km"),
    "kwh": ("{value} kWh", "{value} kWh"),
    "m3": ("{value} m³", "{value} m³"),
    "score": ("{value}", "{value}"),
}
_COUNTED = {
    "people": ("inwoners", "inhabitants"),
    "persons": ("mensen", "people"),
    "households": ("huishoudens", "households"),
}

# the count that comes nearest where a denominator is not published
_NEXT = {
    "dwellings": "households",
    "private_households": "households",
    "households": "population",
    "income_recipients": "population",
    "age_0_15": "population",
}


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
        small letters, without anything else.
    under
        Words that must occur in the titles of the groups above the column, where its stem occurs more often.
    first, last
        First and last year of the borders for which the name means this indicator.

    Examples
    --------
    >>> SourceName("kwb", "PersonenInArmoede", first=2024).holds(2023)
    False
    """

    source: SourceKind
    stem: str
    under: tuple[str, ...] = ()
    first: int = 2013
    last: int = 9999

    def holds(self, year: int) -> bool:
        """Tell whether the name means this indicator in a table of that year."""
        return self.first <= year <= self.last


@dataclass(frozen=True, slots=True)
class Indicator:
    """One published figure and how to work with it.

    Parameters
    ----------
    name
        Canonical name, the same whatever the source calls it.
    dutch, english
        What people call it, to stand at the start of a sentence.
    unit_nl, unit_en
        The figure with its unit; ``{value}`` stands where the number comes.
    kind
        "count" (adds up over zones) or "mean" (a rate or average, that does not).
    denominator
        Of a mean: the canonical name of the count it is an average over; None for a count.
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
    ...     "low_income", "Laag inkomen", "Low income", "{value}%", "{value}%", "mean", "households", None,
    ...     (0.0, 100.0), "lower", 1, "social", names=(SourceName("kwb", "HuishoudensMetEenLaagInkomen"),),
    ... )
    >>> low_income.denominators
    ('households', 'population')
    """

    name: str
    dutch: str
    english: str
    unit_nl: str
    unit_en: str
    kind: Literal["count", "mean"]
    denominator: str | None
    rounding: float | None
    limits: tuple[float, float]
    better: Better
    decimals: int
    theme: Theme
    multiplier: int = 1
    measure: Measure = "number"
    counted: Literal["people", "households", "things"] | None = None
    names: tuple[SourceName, ...] = ()
    plausible: tuple[float, float] = NO_LIMIT

    def __str__(self) -> str:
        """Say what people call it, in the language in use: so it can be a fact in a sentence."""
        return self.dutch if current_language() == "nl" else self.english

    @property
    def denominators(self) -> tuple[str, ...]:
        """The count it is an average over, then those that come nearest where that is not published."""
        return tuple(_and_next(self.denominator))

    @property
    def around_zero(self) -> bool:
        """Whether it is a score of which the average lies around 0, so that a part of it means nothing."""
        return self.limits[0] == -math.inf

    def named(self, source: SourceKind, year: int | None = None) -> tuple[SourceName, ...]:
        """Give what a source calls it, in tables of one year or in any.

        Examples
        --------
        >>> from smeedkaart.indicators import indicator
        >>> [name.stem for name in indicator("house_value").named("kwb", 2018)]
        ['GemiddeldeWoningwaarde']
        """
        return tuple(
            name for name in self.names if name.source == source and (year is None or name.holds(year))
        )


def _and_next(name: str | None) -> Iterator[str]:
    while name is not None:
        yield name
        name = _NEXT.get(name)


def in_kwb(*stems: str, first: int = 2013, last: int = 9999) -> tuple[SourceName, ...]:
    """Name the columns of an indicator in Kerncijfers wijken en buurten; a table has one of them."""
    return tuple(SourceName("kwb", stem, first=first, last=last) for stem in stems)


def in_files(*names: str) -> tuple[SourceName, ...]:
    """Name the columns of an indicator in files, in small letters only; the first that occurs counts."""
    return tuple(SourceName("kwb_file", name) for name in names)


def in_ses(stem: str, *under: str) -> tuple[SourceName, ...]:
    """Name the column of an indicator in SES-WOA, where stems repeat under different groups."""
    return (SourceName("ses", stem, under, first=2021),)


def count(
    name: str,
    words: tuple[str, str],
    names: Sequence[SourceName],
    *,
    unit: str | tuple[str, str] = "people",
    counted: Literal["people", "households", "things"] = "people",
    rounding: float = 5.0,
    theme: Theme = "people",
) -> Indicator:
    """Describe a count: `words` and `unit` in Dutch and English, the rest as for `Indicator`."""
    units = _COUNTED[unit] if isinstance(unit, str) else unit
    return Indicator(
        name=name,
        dutch=words[0],
        english=words[1],
        unit_nl="{value} " + units[0],
        unit_en="{value} " + units[1],
        kind="count",
        denominator=None,
        rounding=rounding,
        limits=NO_LIMIT,
        better=None,
        decimals=0,
        theme=theme,
        counted=counted,
        names=tuple(names),
        plausible=(0.0, _MOST_COUNTED),
    )


def mean(
    name: str,
    words: tuple[str, str],
    names: Sequence[SourceName],
    *,
    over: str,
    theme: Theme,
    measure: Measure = "percent",
    better: Better = None,
    decimals: int = 0,
    units: tuple[str, str] | None = None,
    limits: tuple[float, float] | None = None,
    plausible: tuple[float, float] | None = None,
) -> Indicator:
    """Describe a mean: `words` and `units` in Dutch and English, `over` its denominator."""
    unit_nl, unit_en = units or _UNITS[measure]
    return Indicator(
        name=name,
        dutch=words[0],
        english=words[1],
        unit_nl=unit_nl,
        unit_en=unit_en,
        kind="mean",
        denominator=over,
        rounding=None,
        limits=limits or _LIMITS.get(measure, NO_LIMIT),
        better=better,
        decimals=decimals,
        theme=theme,
        multiplier=1000 if measure == "thousand_euro" else 1,
        measure=measure,
        names=tuple(names),
        plausible=plausible or _PLAUSIBLE[measure],
    )
