"""The parts of a funding scheme: rules, tiers, pool and rounding, each checked when it is made."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

import numpy as np
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from smeedkaart.funding.scheme_values import (
    Amount,
    JudgedIndicator,
    Listed,
    Margin,
    Text,
    judged_indicator,
    mistake,
)
from smeedkaart.statistics.indicators import cannot_be, impossible, indicator
from smeedkaart.text.language import is_language
from smeedkaart.text.names import Name
from smeedkaart.text.teller import Statement

__all__ = [
    "FROM_FILE",
    "IN_LANGUAGES",
    "CombinationRule",
    "DecisionKind",
    "DecisionRule",
    "InhabitantsRounding",
    "KeepYears",
    "Keeping",
    "Named",
    "Partner",
    "Pool",
    "Rule",
    "Tier",
    "WorseRule",
]

_MOST_YEARS = 100
_ROUNDING = {"half_up": ROUND_HALF_UP, "down": ROUND_FLOOR, "up": ROUND_CEILING}
_Positive = Annotated[int, Field(ge=1)]


_Told = TypeVar("_Told")


class _ByLanguage(dict[str, _Told]):
    """What is told, by code of a language; with a hash, as every part of a scheme."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


Names = Annotated[dict[str, Text], AfterValidator(_ByLanguage)]
Meanings = Annotated[dict[str, Annotated[tuple[Text, ...], Listed]], AfterValidator(_ByLanguage)]

IN_LANGUAGES = {"names": "name", "meanings": "levels"}
"""Fields that hold a key of the file in other languages: `name_en` is the name for "en"."""

FROM_FILE = "file"
"""Context in which a file is checked: there such a field is no key of its own."""

_IN_A_LANGUAGE = re.compile(r"([a-z]+)_([a-z]{2,3})")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _gather_languages(cls, given: Any, info: ValidationInfo) -> Any:
        if not isinstance(given, dict):
            return given
        for whole in (name for name in IN_LANGUAGES if name in cls.model_fields and name in given):
            if info.context == FROM_FILE:
                raise PydanticCustomError("extra_forbidden", "not a key of a file", {"key": whole})
            if not isinstance(given[whole], dict):
                # told by pydantic, there is nothing to gather in
                return given
        gathered = dict(given)
        for key in given:
            found = _IN_A_LANGUAGE.fullmatch(str(key))
            field = found and next((name for name, own in IN_LANGUAGES.items() if own == found[1]), "")
            if found and field in cls.model_fields and is_language(found[2]):
                gathered[field] = {**gathered.get(field, {}), found[2]: gathered.pop(key)}
        return gathered


class Named(_Part):
    """A part that people know by a name.

    Parameters
    ----------
    name
        The name in the language of the municipality.
    names
        The name in others, by code of the language; a file has them as `name_en` and the like.
    """

    name: Text
    names: Names = _ByLanguage()

    @property
    def called(self) -> Name:
        """The name in each language in which the file has it."""
        return Name(self.name, tuple(self.names.items()))

    @property
    def title(self) -> str:
        """The name in the language in use, as far as the file has it."""
        return str(self.called)


class DecisionKind(Named):
    """A judgement by people on which a tier may rest.

    Parameters
    ----------
    kind
        The word by which decisions and rules refer to it.
    name, names
        What it is about, within a sentence.
    levels
        What each level means, from level 1 on; empty when it has no levels.
    meanings
        The same in other languages, by code of the language; a file has them as `levels_en` and the like.
    """

    kind: Text
    levels: Annotated[tuple[Text, ...], Listed] = ()
    meanings: Meanings = _ByLanguage()

    def level_called(self, level: int) -> Name:
        """Say what a level means, in each language in which the file has it.

        Examples
        --------
        >>> DecisionKind(kind="a", name="b", levels=("sterk",), meanings={"en": ("strong",)}).level_called(1)
        Name(own='sterk', others=(('en', 'strong'),))
        """
        if not 0 < level <= len(self.levels):
            return Name(str(level))
        others = ((code, told[level - 1]) for code, told in self.meanings.items() if told)
        return Name(self.levels[level - 1], tuple(others))

    def level_title(self, level: int) -> str:
        """Say what a level means, in the language in use.

        Examples
        --------
        >>> DecisionKind(kind="a", name="b", levels=("sterk", "zwak")).level_title(1)
        'sterk'
        """
        return str(self.level_called(level))


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


def _instead(value: object, info: ValidationInfo) -> object:
    if "indicators" not in info.data:
        # what is wrong with those is told already
        return ()
    indicators: tuple[str, ...] = info.data["indicators"]
    if isinstance(value, tuple):
        value = dict(value)
    if not isinstance(value, dict):
        raise mistake(Statement("funding.instead_no_table"))
    found = tuple((str(first), _others(others)) for first, others in value.items())
    for first, _others_of_it in found:
        if first not in indicators:
            raise mistake(Statement("funding.than_of_another", name=first, known=", ".join(indicators)))
    named = [*indicators, *(name for _first, others in found for name in others)]
    for place, name in enumerate(named):
        if name in named[:place]:
            raise mistake(Statement("funding.second_time", value=name))
        judged_indicator(name)
    return found


def _others(value: object) -> tuple[str, ...]:
    others = (value,) if isinstance(value, str) else value
    if not isinstance(others, list | tuple) or not others or not all(isinstance(one, str) for one in others):
        raise mistake(Statement("funding.instead_no_table"))
    return tuple(others)


def _than(value: object, info: ValidationInfo) -> object:
    if "indicators" not in info.data or "instead" not in info.data:
        # what is wrong with those is told already
        return ()
    others = (name for _first, names in info.data["instead"] for name in names)
    indicators: tuple[str, ...] = (*info.data["indicators"], *others)
    if isinstance(value, tuple):
        value = dict(value)
    if not isinstance(value, dict):
        if len(indicators) != 1:
            raise mistake(Statement("funding.than_of_several"))
        value = {indicators[0]: value}
    return tuple((str(name), _number_of(str(name), number, indicators)) for name, number in value.items())


def _number_of(name: str, value: object, indicators: tuple[str, ...]) -> Decimal:
    if name not in indicators:
        raise mistake(Statement("funding.than_of_another", name=name, known=", ".join(indicators)))
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        raise mistake(Statement("funding.than_no_number"))
    if impossible(indicator(name), np.array([float(value)])).any():
        raise mistake(cannot_be(indicator(name), float(value), Statement("funding.this_rule")))
    return Decimal(value)


class WorseRule(_Part):
    """A tier holds when enough figures are worse than the average.

    Parameters
    ----------
    name, names
        What these figures are about, such as "sociaal".
    indicators
        Canonical names of the figures.
    at_least
        How many of them must be worse.
    instead
        For an indicator of which the figures at hand have nothing, which others take its place, the first of
        which they have something; both the figure of an area and the average are then of that one.
    margin
        How much worse, as a part of the average (0.05: more than 5 % of it).
    than
        Numbers, in published units (a house value in thousands of euros), that figures are held against
        instead of an average: one for the one indicator of the rule, or by indicator.
    """

    type: Literal["worse"]
    name: Text | None = None
    names: Names = _ByLanguage()
    indicators: Annotated[
        tuple[JudgedIndicator, ...],
        Listed,
        Field(min_length=1),
    ]
    at_least: _Positive
    instead: Annotated[tuple[tuple[str, tuple[str, ...]], ...], BeforeValidator(_instead)] = ()
    margin: Margin = Decimal(0)
    than: Annotated[tuple[tuple[str, Decimal], ...], BeforeValidator(_than)] = ()

    def number(self, indicator: str) -> float | None:
        """Give the number that a figure is held against; None where that is an average.

        Examples
        --------
        >>> WorseRule(type="worse", indicators=("house_value",), at_least=1, than=250).number("house_value")
        250.0
        """
        return next((float(number) for name, number in self.than if name == indicator), None)

    def choosing(self, lacking: Collection[str]) -> WorseRule:
        """Give the rule as it is for figures that lack some indicators: others take the place of those.

        Parameters
        ----------
        lacking
            Names of the indicators of which there is no figure. One that nothing can replace stays.

        Examples
        --------
        >>> rule = WorseRule(
        ...     type="worse", indicators=("low_income",), at_least=1, instead={"low_income": "poverty"}
        ... )
        >>> rule.choosing({"low_income"}).indicators, rule.choosing({"low_income", "poverty"}).indicators
        (('poverty',), ('low_income',))
        """
        others = dict(self.instead)
        chosen = tuple(
            next((one for one in (name, *others.get(name, ())) if one not in lacking), name)
            for name in self.indicators
        )
        return self if chosen == self.indicators else self.model_copy(update={"indicators": chosen})

    def stands_for(self, indicator: str) -> str | None:
        """Name the indicator whose place another has taken by `choosing`; None for one that stands itself.

        Examples
        --------
        >>> rule = WorseRule(
        ...     type="worse", indicators=("low_income",), at_least=1, instead={"low_income": "poverty"}
        ... )
        >>> rule.choosing({"low_income"}).stands_for("poverty"), rule.stands_for("low_income")
        ('low_income', None)
        """
        firsts = (first for first, others in self.instead if indicator in others)
        return next((first for first in firsts if first not in self.indicators), None)

    @property
    def called(self) -> Name | None:
        """What these figures are about, in each language of the file; None when it does not say."""
        return Name(self.name or "", tuple(self.names.items())) if self.name or self.names else None


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
    name, names
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
    name, names
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
    overrun
        What happens when more is asked than there is: "report" (it is said by how much, and people decide),
        "scale" (of every amount the same part is paid) or "order" (areas are paid in full in the order of
        `order_by`, until there is no more).
    order_by
        With "order", who goes first: "tier" (the highest tier, then most inhabitants; also without the key),
        "people" (most inhabitants) or "name" (by alphabet). Equals go by alphabet, areas of one name by id.
    share_by
        How the partners share what is paid: "amount" (in proportion to what each put in) or "ratio" (as their
        `ratio` says, as far as each has put in as much).
    """

    areas: _Positive | None = None
    partners: Annotated[tuple[Partner, ...], Listed, Field(min_length=1)]
    overrun: Literal["report", "scale", "order"] = "report"
    order_by: Literal["tier", "people", "name"] | None = None
    share_by: Literal["amount", "ratio"] = "amount"

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
        raise mistake(Statement("funding.keeping"))
    years = value["years"]
    if not isinstance(years, int) or isinstance(years, bool) or not 1 <= years <= _MOST_YEARS:
        raise mistake(Statement("funding.keeping_years", most=_MOST_YEARS))
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
        return str(self.said)

    @property
    def said(self) -> Statement:
        """The rule."""
        if self.unit == 1:
            return {
                "half_up": Statement("funding.rounded_nearest_whole"),
                "down": Statement("funding.rounded_down_whole"),
                "up": Statement("funding.rounded_up_whole"),
            }[self.method]
        return {
            "half_up": Statement("funding.rounded_nearest_multiple", unit=self.unit),
            "down": Statement("funding.rounded_down_multiple", unit=self.unit),
            "up": Statement("funding.rounded_up_multiple", unit=self.unit),
        }[self.method]
