"""The values that stand in a scheme: amounts, margins, levels and indicators, each read in one way."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from smeedkaart.errors import NoIndicatorError
from smeedkaart.statistics.indicators import indicator
from smeedkaart.statistics.levels import LEVELS, SQUARES
from smeedkaart.statistics.numerals import readings, unmarked
from smeedkaart.text.teller import Statement

__all__ = [
    "Amount",
    "CountedIndicator",
    "JudgedIndicator",
    "KnownLevel",
    "Listed",
    "Margin",
    "PeopleCount",
    "Text",
    "judged_indicator",
    "mistake",
]

_CENT = Decimal("0.01")
_LARGEST = Decimal(10) ** 12
_MOST_DIGITS = 20
_EURO = re.compile(r"^\s*(€|EUR\b)|(€|\bEUR|\beuro)\s*$", re.IGNORECASE)


def _amount(value: object) -> Decimal:
    exact = _euros(value)
    if exact < 0:
        raise _no_amount(Statement("funding.amount_below_zero"))
    if exact >= _LARGEST:
        raise _no_amount(Statement("funding.amount_too_large"))
    if exact != exact.quantize(_CENT):
        raise _no_amount(Statement("funding.amount_not_in_cents"))
    return exact.quantize(_CENT)


def _euros(value: object) -> Decimal:
    """Read an amount in the one way in which it can be read; a float is refused, so none becomes money."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, Decimal) and value.is_finite():
        # to TOML 20.000 is twenty, to whoever writes a Dutch scheme it may be twenty thousand
        text = f"{value:f}" if -_MOST_DIGITS < value.adjusted() < _MOST_DIGITS else ""
        found = readings(text) or (value,)
    else:
        text = value if isinstance(value, str) else ""
        found = readings(_EURO.sub("", text))
    if not found:
        raise _no_amount(Statement("funding.not_an_amount"))
    if len(found) > 1:
        first, second = map(_as_euros, found)
        one, other = map(unmarked, found)
        raise _no_amount(
            Statement(
                "funding.amount_in_two_ways", text=text, first=first, second=second, one=one, other=other
            )
        )
    return found[0]


def _as_euros(amount: Decimal) -> Decimal | Statement:
    """Keep an amount as euros; one with a part of a cent has three decimals."""
    if amount == amount.quantize(_CENT):
        return amount
    return Statement("funding.part_of_a_cent", euros=float(amount))


def _no_amount(reason: Statement) -> PydanticCustomError:
    """Refuse an amount; which one, the key tells that is put before the reason."""
    return PydanticCustomError("amount", "{reason}", {"reason": reason})


def _margin(value: object) -> Decimal:
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite() or not 0 <= value < 1:
        raise mistake(Statement("funding.margin_not_a_part"))
    return value


def judged_indicator(name: str) -> str:
    """Refuse the name of an indicator that is not there, or of which more is neither better nor worse.

    Examples
    --------
    >>> judged_indicator("house_value")
    'house_value'
    """
    try:
        found = indicator(name)
    except NoIndicatorError as error:
        raise mistake(error.said) from error
    if found.better is None:
        raise mistake(Statement("funding.indicator_without_better", name=name))
    return name


def _counted_indicator(name: str) -> str:
    try:
        found = indicator(name)
    except NoIndicatorError as error:
        raise mistake(error.said) from error
    if found.counted != "people":
        raise mistake(Statement("funding.indicator_not_of_people", name=name))
    return name


def _known_level(key: object) -> object:
    # of squares no more is published than how many people live there
    known = [name for name, level in LEVELS.items() if level is not SQUARES]
    if not isinstance(key, str) or key not in known:
        raise mistake(Statement("funding.must_be_one_of", key="levels", expected=", ".join(known)))
    return key


def mistake(reason: Statement | str, path: tuple[str | int, ...] = ()) -> PydanticCustomError:
    """Refuse a value, with the reason why.

    Parameters
    ----------
    reason
        Why, to be told in a sentence; a full stop is not needed.
    path
        Where in the scheme; only for a check of the whole scheme: of a single
        value pydantic knows the place.

    Examples
    --------
    >>> mistake("te weinig").context["reason"]
    'te weinig'
    """
    return PydanticCustomError("scheme", "{reason}", {"reason": reason, "path": path})


def _as_tuple(value: object) -> object:
    # TOML knows lists only, while a scheme that is loaded must not be changed
    return tuple(value) if isinstance(value, list) else value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Amount = Annotated[Decimal, BeforeValidator(_amount)]
Listed = BeforeValidator(_as_tuple)
KnownLevel = Annotated[str, BeforeValidator(_known_level)]
CountedIndicator = Annotated[str, AfterValidator(_counted_indicator)]
PeopleCount = Annotated[int, Field(ge=0)]
JudgedIndicator = Annotated[str, AfterValidator(judged_indicator)]
Margin = Annotated[Decimal, BeforeValidator(_margin)]
