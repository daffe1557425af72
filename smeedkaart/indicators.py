"""What is known of each indicator: words, unit, whether it is a count or a mean, and which way is better."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from smeedkaart.errors import SmeedkaartError
from smeedkaart.language import current_language
from smeedkaart.language import gettext as _
from smeedkaart.wording import number

__all__ = ["CATALOGUE", "Indicator", "indicator", "label", "near_matches", "with_unit"]

_NO_LIMIT = (0.0, math.inf)
_PERCENT = (0.0, 100.0)


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
        Of a count: the unit to which it is published (5: the true count lies within 2.5); None for a mean.
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

    Examples
    --------
    >>> indicator("house_value").denominator
    'households'
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
    better: Literal["higher", "lower"] | None
    decimals: int
    theme: Literal["people", "social", "physical"]
    multiplier: int = 1


def _count(
    name: str, dutch: str, english: str, units: tuple[str, str] = ("inwoners", "inhabitants")
) -> Indicator:
    # CBS publishes every count of people and households in fives
    return Indicator(
        name=name,
        dutch=dutch,
        english=english,
        unit_nl="{value} " + units[0],
        unit_en="{value} " + units[1],
        kind="count",
        denominator=None,
        rounding=5.0,
        limits=_NO_LIMIT,
        better=None,
        decimals=0,
        theme="people",
    )


def _percent(
    name: str,
    words: tuple[str, str],
    *,
    denominator: str,
    better: Literal["higher", "lower"] | None,
    decimals: int,
    theme: Literal["social", "physical"],
) -> Indicator:
    return Indicator(
        name=name,
        dutch=words[0],
        english=words[1],
        unit_nl="{value}%",
        unit_en="{value}%",
        kind="mean",
        denominator=denominator,
        rounding=None,
        limits=_PERCENT,
        better=better,
        decimals=decimals,
        theme=theme,
    )


_INDICATORS = (
    _count("population", "Inwoners", "Inhabitants"),
    _count("households", "Huishoudens", "Households", ("huishoudens", "households")),
    _count("men", "Mannen", "Men", ("mannen", "men")),
    _count("women", "Vrouwen", "Women", ("vrouwen", "women")),
    _count("age_0_15", "Inwoners van 0 tot 15 jaar", "Inhabitants aged 0 to 15"),
    _count("age_15_25", "Inwoners van 15 tot 25 jaar", "Inhabitants aged 15 to 25"),
    _count("age_25_45", "Inwoners van 25 tot 45 jaar", "Inhabitants aged 25 to 45"),
    _count("age_45_65", "Inwoners van 45 tot 65 jaar", "Inhabitants aged 45 to 65"),
    _count("age_65_plus", "Inwoners van 65 jaar en ouder", "Inhabitants aged 65 and over"),
    Indicator(
        name="house_value",
        dutch="Gemiddelde woningwaarde",
        english="Average house value",
        unit_nl="€\u00a0{value}",
        unit_en="€{value}",
        kind="mean",
        # an average over dwellings; households are the nearest count that is published for every zone
        denominator="households",
        rounding=None,
        limits=_NO_LIMIT,
        better="higher",
        decimals=0,
        theme="physical",
        multiplier=1000,
    ),
    _percent(
        "owner_occupied",
        ("Koopwoningen", "Owner-occupied homes"),
        denominator="households",
        better="higher",
        decimals=0,
        theme="physical",
    ),
    # much or little social housing is neither good nor bad in itself
    _percent(
        "social_housing",
        ("Huurwoningen van corporaties", "Homes let by housing corporations"),
        denominator="households",
        better=None,
        decimals=0,
        theme="physical",
    ),
    _percent(
        "low_income",
        ("Huishoudens met een laag inkomen", "Households with a low income"),
        denominator="households",
        better="lower",
        decimals=1,
        theme="social",
    ),
    _percent(
        "near_social_minimum",
        ("Huishoudens onder of rond het sociaal minimum", "Households below or around the social minimum"),
        denominator="households",
        better="lower",
        decimals=1,
        theme="social",
    ),
    _percent(
        "labour_participation",
        ("Mensen van 15 tot 75 jaar met werk", "People aged 15 to 75 in work"),
        denominator="population",
        better="higher",
        decimals=0,
        theme="social",
    ),
    Indicator(
        name="wmo_clients",
        dutch="Mensen met ondersteuning uit de Wmo",
        english="People with social support (Wmo)",
        unit_nl="{value} per 1.000 inwoners",
        unit_en="{value} per 1,000 inhabitants",
        kind="mean",
        denominator="population",
        rounding=None,
        limits=(0.0, 1000.0),
        better="lower",
        decimals=0,
        theme="social",
    ),
)

CATALOGUE: Mapping[str, Indicator] = MappingProxyType({item.name: item for item in _INDICATORS})
"""All indicators by canonical name, in the order in which they are shown."""


def indicator(name: str) -> Indicator:
    """Look an indicator up by its canonical name.

    Parameters
    ----------
    name
        Canonical name, such as "house_value".

    Returns
    -------
    Indicator
        What is known of it.

    Raises
    ------
    SmeedkaartError
        There is no such indicator; the sentence names those that look like it.

    Examples
    --------
    >>> indicator("low_income").better
    'lower'
    """
    if name in CATALOGUE:
        return CATALOGUE[name]
    near = near_matches(name)
    if near:
        text = _("There is no indicator “{name}”. Did you mean {near}?")
        raise SmeedkaartError(text.format(name=name, near=_(" or ").join(near)))
    text = _("There is no indicator “{name}”. Choose from: {known}.")
    raise SmeedkaartError(text.format(name=name, known=", ".join(CATALOGUE)))


def near_matches(name: str) -> tuple[str, ...]:
    """Name the indicators that look like what was typed, by canonical name or by what people call them.

    Parameters
    ----------
    name
        What was typed, in whatever language.

    Returns
    -------
    tuple of str
        At most three canonical names, the nearest first; empty when nothing looks like it.

    Examples
    --------
    >>> near_matches("hous_value")
    ('house_value',)
    >>> near_matches("woningwaarde")
    ('house_value',)
    """
    asked = name.strip().lower()
    spellings: dict[str, str] = {}
    for item in CATALOGUE.values():
        for words in (item.name, item.dutch.lower(), item.english.lower()):
            spellings.setdefault(words, item.name)
    hits = difflib.get_close_matches(asked, spellings, n=3, cutoff=0.75)
    names = [spellings[hit] for hit in hits]
    if not names and len(asked) >= 4:
        names = [known for words, known in spellings.items() if asked in words]
    return tuple(dict.fromkeys(names))[:3]


def label(item: Indicator) -> str:
    """Say what people call an indicator, in the language in use.

    Examples
    --------
    >>> label(indicator("house_value"))
    'Gemiddelde woningwaarde'
    """
    return item.dutch if current_language() == "nl" else item.english


def with_unit(item: Indicator, value: float | None, decimals: int | None = None) -> str:
    """Write a figure with its unit, the way people of this language do.

    Parameters
    ----------
    item
        The indicator the figure belongs to.
    value
        The figure in published units (house value: thousands of euros); None and nan mean it is not known.
    decimals
        How many decimals of the published unit to show; by default as many as are published.

    Returns
    -------
    str
        The figure with its unit; "unknown" without one for a missing figure.

    Examples
    --------
    >>> with_unit(indicator("house_value"), 233).replace(chr(160), " ")
    '€ 233.000'
    >>> with_unit(indicator("low_income"), 3.7)
    '3,7%'
    """
    if value is None or not math.isfinite(value):
        # "unknown" and "no limit" have no unit
        return number(value)
    digits = item.decimals if decimals is None else decimals
    if item.multiplier == 1:
        text = number(value, digits)
    else:
        # thousands of euros read as whole euros, no more precise than they were published
        text = number(round(value, digits) * item.multiplier, max(0, digits - len(str(item.multiplier)) + 1))
    template = item.unit_nl if current_language() == "nl" else item.unit_en
    return template.format(value=text)
