"""The parts of a funding scheme: amounts, rules, tiers, pool and rounding, each checked when it is made."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from smeedkaart.errors import SmeedkaartError
from smeedkaart.statistics.indicators import indicator
from smeedkaart.statistics.numerals import readings, unmarked
from smeedkaart.text.language import current_language
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import money, number

__all__ = [
    "Amount",
    "CombinationRule",
    "CountedIndicator",
    "DecisionKind",
    "DecisionRule",
    "InhabitantsRounding",
    "KeepYears",
    "Keeping",
    "Listed",
    "Named",
    "Partner",
    "People",
    "Pool",
    "Rule",
    "Text",
    "Tier",
    "WorseRule",
    "mistake",
]

_CENT = Decimal("0.01")
_MOST_YEARS = 100
_LARGEST = Decimal(10) ** 12
_MOST_DIGITS = 20
_EURO = re.compile(r"^\s*(€|EUR\b)|(€|\bEUR|\beuro)\s*$", re.IGNORECASE)
_ROUNDING = {"half_up": ROUND_HALF_UP, "down": ROUND_FLOOR, "up": ROUND_CEILING}


def _amount(value: object) -> Decimal:
    exact = _euros(value)
    if exact < 0:
        raise _no_amount(_("an amount cannot be less than 0"))
    if exact >= _LARGEST:
        raise _no_amount(_("this amount is too large"))
    if exact != exact.quantize(_CENT):
        raise _no_amount(_("an amount must be in whole cents, so at most two decimals"))
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
        raise _no_amount(_("this is not an amount; write it as 20000 or 5.50"))
    if len(found) > 1:
        said = _("“{text}” can be read in two ways, as {first} or as {second}; write {one} or {other}")
        first, second = (
            money(one) if one == one.quantize(_CENT) else f"€\u00a0{number(float(one), 3)}" for one in found
        )
        one, other = map(unmarked, found)
        raise _no_amount(said.format(text=text, first=first, second=second, one=one, other=other))
    return found[0]


def _no_amount(reason: str) -> PydanticCustomError:
    """Refuse an amount; which one, the key tells that is put before the reason."""
    return PydanticCustomError("amount", "{reason}", {"reason": reason})


def _margin(value: object) -> Decimal:
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite() or not 0 <= value < 1:
        raise mistake(
            _("a margin is a part of the average, from 0 up to but not including 1; write 0.05 for 5%")
        )
    return value


def _judged_indicator(name: str) -> str:
    try:
        found = indicator(name)
    except SmeedkaartError as error:
        raise mistake(str(error).rstrip(".")) from error
    if found.better is None:
        text = _("of “{name}”, more is neither better nor worse, so no tier can rest on it")
        raise mistake(text.format(name=name))
    return name


def _counted_indicator(name: str) -> str:
    try:
        found = indicator(name)
    except SmeedkaartError as error:
        raise mistake(str(error).rstrip(".")) from error
    if found.counted != "people":
        raise mistake(_("“{name}” does not count people").format(name=name))
    return name


def mistake(reason: str, path: tuple[str | int, ...] = ()) -> PydanticCustomError:
    """Refuse a value, with the reason in the language in use.

    Parameters
    ----------
    reason
        Why, in a sentence without a full stop.
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
CountedIndicator = Annotated[str, AfterValidator(_counted_indicator)]
People = Annotated[int, Field(ge=0)]
_Positive = Annotated[int, Field(ge=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Named(_Part):
    """A part that people know by a name.

    Parameters
    ----------
    name, name_en
        The name in the language of the municipality, and in English.
    """

    name: Text
    name_en: Text | None = None

    @property
    def title(self) -> str:
        """The name in the language in use, as far as the file has it."""
        return self.name_en if self.name_en and current_language() == "en" else self.name


class DecisionKind(Named):
    """A judgement by people on which a tier may rest.

    Parameters
    ----------
    kind
        The word by which decisions and rules refer to it.
    name, name_en
        What it is about, within a sentence.
    levels, levels_en
        What each level means, from level 1 on; empty when it has no levels.
    """

    kind: Text
    levels: Annotated[tuple[Text, ...], Listed] = ()
    levels_en: Annotated[tuple[Text, ...], Listed] = ()

    def level_title(self, level: int) -> str:
        """Say what a level means, in the language in use.

        Examples
        --------
        >>> DecisionKind(kind="a", name="b", levels=("sterk", "zwak")).level_title(1)
        'sterk'
        """
        titles = self.levels_en if self.levels_en and current_language() == "en" else self.levels
        return titles[level - 1] if 0 < level <= len(titles) else str(level)


class DecisionRule(_Part):
    """A tier holds when people have decided so.

    Parameters
    ----------
    kind
        The kind of decision it takes.
    level
        The level that must have been decided; None for a kind without levels.
    """

    type: Literal["decision"]
    kind: Text
    level: _Positive | None = None


class WorseRule(_Part):
    """A tier holds when enough figures are worse than the average.

    Parameters
    ----------
    name, name_en
        What these figures are about, such as "sociaal".
    indicators
        Canonical names of the figures.
    at_least
        How many of them must be worse.
    margin
        How much worse, as a part of the average (0.05: more than 5 % of it).
    """

    type: Literal["worse"]
    name: Text | None = None
    name_en: Text | None = None
    indicators: Annotated[
        tuple[Annotated[str, AfterValidator(_judged_indicator)], ...],
        Listed,
        Field(min_length=1),
    ]
    at_least: _Positive
    margin: Annotated[Decimal, BeforeValidator(_margin)] = Decimal(0)

    @property
    def title(self) -> str:
        """What these figures are about, in the language in use; empty when the file does not say."""
        return (self.name_en if self.name_en and current_language() == "en" else self.name) or ""


class CombinationRule(_Part):
    """A tier holds when enough of several rules hold.

    Parameters
    ----------
    rules
        The rules that are combined.
    at_least
        How many of them must hold: 1 for "and/or", all of them for "and".
    """

    type: Literal["combination"]
    rules: Annotated[tuple[Rule, ...], Listed, Field(min_length=1)]
    at_least: _Positive


Rule: TypeAlias = Annotated[DecisionRule | WorseRule | CombinationRule, Field(discriminator="type")]
CombinationRule.model_rebuild()


class Tier(Named):
    """One tier of a scheme.

    Parameters
    ----------
    key
        Short name, as "A".
    name, name_en
        What it is for.
    amount
        Euros per inhabitant on top of the base.
    rule
        When it holds.
    """

    key: Text
    amount: Amount
    rule: Rule


class Partner(Named):
    """Who puts money in the pool.

    Parameters
    ----------
    name, name_en
        Who it is.
    amount
        Euros put in.
    ratio
        The agreed ratio, checked against the amounts; either every partner has one or none.
    """

    amount: Amount
    ratio: _Positive | None = None


class Pool(_Part):
    """The money there is.

    Parameters
    ----------
    areas
        For how many areas it is meant; None when that was not agreed.
    partners
        Who puts in how much.
    """

    areas: _Positive | None = None
    partners: Annotated[tuple[Partner, ...], Listed, Field(min_length=1)]

    @property
    def available(self) -> Decimal:
        """All the money in the pool, in euros."""
        return sum((partner.amount for partner in self.partners), Decimal("0.00"))


class KeepYears(_Part):
    """A merged area keeps the base amounts of what went into it for some years.

    Parameters
    ----------
    years
        How many, from the day of the merge.
    """

    years: Annotated[int, Field(ge=1, le=_MOST_YEARS)]


def _keeping(value: object) -> object:
    if value in ("none", "all") or isinstance(value, KeepYears):
        return value
    if not isinstance(value, dict) or set(value) != {"years"}:
        raise mistake(_("write “none”, “all” or a number of years, as in { years = 3 }"))
    years = value["years"]
    if not isinstance(years, int) or isinstance(years, bool) or not 1 <= years <= _MOST_YEARS:
        text = _("“years” must be a whole number from 1 to {most}")
        raise mistake(text.format(most=_MOST_YEARS))
    return KeepYears(years=years)


Keeping = Annotated[Literal["none", "all"] | KeepYears, BeforeValidator(_keeping)]


class InhabitantsRounding(_Part):
    """How an estimated number of people becomes the number that is paid for.

    Parameters
    ----------
    method
        "half_up" (to the nearest, a half goes up), "down" or "up".
    unit
        To multiples of what.
    """

    method: Literal["half_up", "down", "up"] = "half_up"
    unit: _Positive = 1

    def apply(self, people: float) -> int:
        """Round a number of people by this rule.

        Parameters
        ----------
        people
            Estimated number of people. What lies below a millionth of a person is noise of adding up
            fractions and is taken off first, or 250 people in ten pieces would round down to 249.

        Returns
        -------
        int
            A multiple of the unit.

        Examples
        --------
        >>> InhabitantsRounding().apply(249.5), InhabitantsRounding(method="down").apply(249.99999999999997)
        (250, 250)
        """
        exact = Decimal(repr(float(people))).quantize(Decimal("0.000001"))
        units = (exact / self.unit).quantize(Decimal(1), rounding=_ROUNDING[self.method])
        return int(units) * self.unit

    def sentence(self) -> str:
        """Say the rule, as it stands on every receipt.

        Examples
        --------
        >>> InhabitantsRounding().sentence()
        'Afgerond op het dichtstbijzijnde hele aantal inwoners; een half gaat naar boven'
        """
        if self.unit == 1:
            return {
                "half_up": _("Rounded to the nearest whole number of inhabitants; a half goes up"),
                "down": _("Rounded down to a whole number of inhabitants"),
                "up": _("Rounded up to a whole number of inhabitants"),
            }[self.method]
        return {
            "half_up": _("Rounded to the nearest multiple of {unit} inhabitants; a half goes up"),
            "down": _("Rounded down to a multiple of {unit} inhabitants"),
            "up": _("Rounded up to a multiple of {unit} inhabitants"),
        }[self.method].format(unit=number(self.unit))
