"""How numbers, ranges, shares and money are written for people to read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import (
    format_currency,
    format_decimal,
    format_percent,
    get_decimal_symbol,
    get_group_symbol,
)

from smeedkaart.text.language import LANGUAGES, current_language
from smeedkaart.text.language import gettext as _

__all__ = [
    "certainty",
    "day",
    "enumerated",
    "largest_remainder",
    "money",
    "number",
    "number_marks",
    "percentage",
    "span",
]


def _locale() -> str:
    return LANGUAGES[current_language()].locale


def number_marks(language: str | None = None) -> tuple[str, str]:
    """Return what stands before the decimals and between the thousands in a language.

    Examples
    --------
    >>> number_marks(), number_marks("en")
    ((',', '.'), ('.', ','))
    """
    locale = _locale() if language is None else LANGUAGES[language].locale
    return get_decimal_symbol(locale), get_group_symbol(locale)


def number(value: float | None, decimals: int = 0) -> str:
    """Write a number the way people of this language do, always with so many decimals; None as "unknown".

    Examples
    --------
    >>> number(12345.678, 1)
    '12.345,7'
    """
    if value is None or math.isnan(value):
        return _("unknown")
    if math.isinf(value):
        return _("no limit")
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale=_locale())


def span(low: float | None, high: float | None, decimals: int = 0) -> str:
    """Write a range: "4.120 tot 5.030"; one number when both ends read the same.

    Examples
    --------
    >>> span(4120.2, 5030.4)
    '4.120 tot 5.030'
    """
    first, last = number(low, decimals), number(high, decimals)
    return first if first == last else _("{low} to {high}").format(low=first, high=last)


def percentage(share: float | None, decimals: int = 1) -> str:
    """Write a share of 0..1 as a percentage.

    Examples
    --------
    >>> percentage(0.3742)
    '37,4%'
    """
    if share is None or math.isnan(share):
        return _("unknown")
    pattern = "0" + ("." + "0" * decimals if decimals else "") + "%"
    return format_percent(share, format=pattern, locale=_locale())


def certainty(probability: float) -> str:
    """Write a probability of 0..1 as a percentage, with the decimals it has.

    Examples
    --------
    >>> certainty(0.9), certainty(0.975)
    ('90%', '97,5%')
    """
    return format_percent(probability, format="0.##%", locale=_locale())


def money(amount: Decimal | None) -> str:
    """Write an amount of euros with its cents; never from a float.

    Examples
    --------
    >>> money(Decimal("21375.00")).replace(chr(160), " ")
    '€ 21.375,00'
    """
    if amount is None:
        return _("unknown")
    return format_currency(amount, "EUR", locale=_locale())


def day(when: date) -> str:
    """Write a date in full.

    Examples
    --------
    >>> day(date(2012, 1, 1))
    '1 januari 2012'
    """
    return format_date(when, format="d MMMM y", locale=_locale())


def enumerated(names: Sequence[str]) -> str:
    """List names as people do.

    Examples
    --------
    >>> enumerated(["Noord", "Oost", "Zuid"])
    'Noord, Oost en Zuid'
    """
    if len(names) < 2:
        return "".join(names)
    return _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])


def largest_remainder(values: Sequence[float], total: int | None = None) -> list[int]:
    """Round numbers to whole ones that still add up, by default to their sum (Hamilton's apportionment).

    Examples
    --------
    >>> largest_remainder([1.4, 2.4, 3.2])
    [2, 2, 3]
    """
    goal = math.floor(math.fsum(values) + 0.5) if total is None else total
    whole = [math.floor(value) for value in values]
    # a stable order: equal remainders go to the first, so that the same figures always read the same
    order = sorted(range(len(values)), key=lambda i: (whole[i] - values[i], i))
    for i in order[: max(0, goal - sum(whole))]:
        whole[i] += 1
    return whole
