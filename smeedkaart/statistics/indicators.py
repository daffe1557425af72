"""What is known of each indicator: words, unit, whether it is a count or a mean, and which way is better."""

from __future__ import annotations

import difflib
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from smeedkaart.errors import NoIndicatorError
from smeedkaart.statistics.indicator import Indicator, SourceName
from smeedkaart.statistics.indicator_file import read_indicators
from smeedkaart.text.numbers import number
from smeedkaart.text.spelling import name_key
from smeedkaart.text.teller import Fact, Statement

__all__ = [
    "CATALOGUE",
    "OWN_VARIABLE",
    "PUBLISHED",
    "Figure",
    "Indicator",
    "SourceName",
    "cannot_be",
    "denominator_in",
    "impossible",
    "indicator",
    "label",
    "near_matches",
    "reads_alike",
    "with_unit",
]

PUBLISHED = Path(__file__).parents[1] / "indicators" / "cbs.toml"
"""The file with what CBS publishes."""

OWN_VARIABLE = "SMEEDKAART_INDICATORS"
"""Setting that names a file of the same form, with indicators of one's own; they are shown last."""


class _Catalogue(Mapping[str, Indicator]):
    """Reads the files when an indicator is first asked for: a mistake in one is then told as any other."""

    def __getitem__(self, name: str) -> Indicator:
        return _indicators()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_indicators())

    def __len__(self) -> int:
        return len(_indicators())


CATALOGUE: Mapping[str, Indicator] = _Catalogue()
"""All indicators by canonical name, in the order in which they are shown."""


@cache
def _indicators() -> Mapping[str, Indicator]:
    known = read_indicators(PUBLISHED)
    own = os.environ.get(OWN_VARIABLE)
    return (read_indicators(Path(own), known) if own else known).indicators


_HAIR = 1e-6


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
    NoIndicatorError
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
        raise NoIndicatorError("statistics.no_indicator_but", name=name, near=_either(near))
    raise NoIndicatorError("statistics.no_indicator", name=name, known=tuple(CATALOGUE))


def _either(names: Sequence[str]) -> Statement | str:
    either: Statement | str = names[0]
    for name in names[1:]:
        either = Statement("statistics.either", one=either, other=name)
    return either


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
    asked = name_key(name)
    spellings: dict[str, str] = {}
    for item in CATALOGUE.values():
        for words in (
            item.name,
            name_key(item.words.own),
            *(name_key(word) for _code, word in item.words.others),
        ):
            spellings.setdefault(words, item.name)
    hits = difflib.get_close_matches(asked, spellings, n=3, cutoff=0.75)
    names = [spellings[hit] for hit in hits]
    if not names and len(asked) >= 4:
        names = [known for words, known in spellings.items() if asked in words]
    return tuple(dict.fromkeys(names))[:3]


def denominator_in(item: Indicator, figures: pd.DataFrame) -> str | None:
    """Choose what a mean is weighed by among the figures there are.

    Parameters
    ----------
    item
        The mean.
    figures
        One row a zone, one column an indicator.

    Returns
    -------
    str or None
        Its own denominator when any zone has it, else the count that comes nearest and is there (households
        for dwellings, inhabitants for households); None when there is none of them, and for a count.

    Examples
    --------
    >>> wijken = pd.DataFrame({"households": [120.0, 80.0], "dwellings": [None, None]})
    >>> denominator_in(indicator("house_value"), wijken)
    'households'
    """
    there = (name for name in item.denominators if name in figures and figures[name].notna().any())
    return next(there, None)


def impossible(item: Indicator, figures: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Tell which figures are not believed: beyond what is plausible, or a part of a person.

    Parameters
    ----------
    item
        The indicator the figures belong to.
    figures
        Figures in published units, of any shape; nan is missing, and that can be.

    Returns
    -------
    numpy.ndarray
        True where a figure cannot be, of the same shape.

    Examples
    --------
    >>> impossible(indicator("population"), np.array([1250.0, 1.25, -5.0, np.nan])).tolist()
    [False, True, True, False]
    """
    least, most = item.plausible
    wrong = (figures < least) | (figures > most)
    if item.kind == "count":
        # adding up in a GIS leaves a whole number a hair off
        wrong |= np.abs(figures - np.rint(np.where(wrong, 0.0, figures))) > _HAIR
    return wrong


def cannot_be(item: Indicator, figure: float, place: Fact) -> Statement:
    """Say that a figure cannot be, and what is expected instead; without a full stop.

    Examples
    --------
    >>> print(cannot_be(indicator("owner_occupied"), 321, "Krakeel"))
    “Koopwoningen” van Krakeel is 321%, en dat kan niet; verwacht wordt een getal van 0 tot en met 100%
    """
    decimals = len(f"{figure % 1:.3f}".rstrip("0")) - 2 if math.isfinite(figure) else 0
    return Statement(
        "statistics.cannot_be",
        indicator=item,
        place=place,
        shown=Figure(item, figure, decimals) if math.isfinite(figure) else Statement("statistics.infinite"),
        expected=_expected(item),
    )


def _expected(item: Indicator) -> Statement:
    if item.measure == "thousand_euro":
        return Statement("statistics.expected_thousands")
    if item.kind == "count":
        return Statement("statistics.expected_whole")
    least, most = item.plausible
    return Statement("statistics.expected_between", least=least, most=Figure(item, most, 0))


def label(item: Indicator) -> str:
    """Say what people call an indicator, in the language in use.

    Examples
    --------
    >>> label(indicator("house_value"))
    'Gemiddelde woningwaarde'
    """
    return str(item)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of an indicator: a fact that tells itself, with its unit.

    Parameters
    ----------
    item
        The indicator the figure belongs to.
    value, decimals
        As of `with_unit`.

    Examples
    --------
    >>> str(Figure(indicator("low_income"), 3.7))
    '3,7%'
    """

    item: Indicator
    value: float | None
    decimals: int | None = None

    def __str__(self) -> str:
        """Write it in the language in use."""
        return with_unit(self.item, self.value, self.decimals)


def reads_alike(item: Indicator, one: float, other: float, decimals: int | None = None) -> bool:
    """Tell whether `with_unit` writes two figures the same, whatever the language.

    Parameters
    ----------
    item
        The indicator the figures belong to.
    one, other
        The figures, in published units.
    decimals
        How many decimals of the published unit to show; by default as many as are published.

    Examples
    --------
    >>> reads_alike(indicator("low_income"), 3.71, 3.74), reads_alike(indicator("low_income"), 3.71, 3.74, 2)
    (True, False)
    """
    if not (math.isfinite(one) and math.isfinite(other)):
        # no limit reads the same at either end
        return math.isnan(one) == math.isnan(other) and math.isinf(one) == math.isinf(other)
    digits = item.decimals if decimals is None else decimals
    return round(one, digits) == round(other, digits)


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
    # a score just below 0 must not read as -0,000
    value = round(value, digits) + 0.0
    if item.multiplier == 1:
        text = number(value, digits)
    else:
        # thousands of euros read as whole euros, no more precise than they were published
        text = number(value * item.multiplier, max(0, digits - len(str(item.multiplier)) + 1))
    return str(item.unit).format(value=text)
