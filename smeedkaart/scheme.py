"""A funding scheme: the base amount, the tiers with their rules, the rounding and the pool, read from a file."""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from smeedkaart import _scheme_mistakes as mistakes
from smeedkaart.errors import SchemeError, SmeedkaartError
from smeedkaart.indicators import indicator
from smeedkaart.language import current_language
from smeedkaart.language import gettext as _
from smeedkaart.wording import number

__all__ = [
    "CombinationRule",
    "DecisionKind",
    "DecisionRule",
    "InhabitantsRounding",
    "Partner",
    "Pool",
    "Rule",
    "Scheme",
    "Tier",
    "WorseRule",
]

_FOLDER = Path(__file__).parent / "schemes"
_CENT = Decimal("0.01")
_LARGEST = Decimal(10) ** 12
_AMOUNT = re.compile(r"\d+(\.\d+)?")
_ROUNDING = {"half_up": ROUND_HALF_UP, "down": ROUND_FLOOR, "up": ROUND_CEILING}


def _amount(value: object) -> Decimal:
    if isinstance(value, str) and _AMOUNT.fullmatch(value.removeprefix("-")):
        value = Decimal(value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite():
        raise _mistake(_("this is not an amount; write it as 5.50, with a point for the cents"))
    if value < 0:
        raise _mistake(_("an amount cannot be less than 0"))
    if value >= _LARGEST:
        raise _mistake(_("this amount is too large"))
    if value != value.quantize(_CENT):
        raise _mistake(_("an amount must be in whole cents, so at most two decimals"))
    return value.quantize(_CENT)


def _margin(value: object) -> Decimal:
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite() or not 0 <= value < 1:
        raise _mistake(_("a margin is a part of the average, from 0 up to but not including 1; write 0.05 for 5%"))
    return value


def _judged_indicator(name: str) -> str:
    try:
        found = indicator(name)
    except SmeedkaartError as error:
        raise _mistake(str(error).rstrip(".")) from error
    if found.better is None:
        text = _("of “{name}”, more is neither better nor worse, so no tier can rest on it")
        raise _mistake(text.format(name=name))
    return name


def _counted_indicator(name: str) -> str:
    try:
        found = indicator(name)
    except SmeedkaartError as error:
        raise _mistake(str(error).rstrip(".")) from error
    if found.kind != "count":
        raise _mistake(_("“{name}” does not count people").format(name=name))
    return name


def _mistake(reason: str, path: tuple[str | int, ...] = ()) -> PydanticCustomError:
    # the path goes along, for a check of the whole scheme knows better than pydantic where it went wrong
    return PydanticCustomError("scheme", "{reason}", {"reason": reason, "path": path})


def _as_tuple(value: object) -> object:
    # TOML knows lists only, while a scheme that is loaded must not be changed
    return tuple(value) if isinstance(value, list) else value


_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Amount = Annotated[Decimal, BeforeValidator(_amount)]
_Positive = Annotated[int, Field(ge=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class _Named(_Part):
    name: _Text
    name_en: _Text | None = None

    @property
    def title(self) -> str:
        """The name in the language in use, as far as the file has it."""
        return self.name_en if self.name_en and current_language() == "en" else self.name


class DecisionKind(_Named):
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

    kind: _Text
    levels: Annotated[tuple[_Text, ...], BeforeValidator(_as_tuple)] = ()
    levels_en: Annotated[tuple[_Text, ...], BeforeValidator(_as_tuple)] = ()

    def level_title(self, level: int) -> str:
        """Say what a level means, in the language in use.

        Examples
        --------
        >>> Scheme.named("hoogeveen-2007").decision("initiative").level_title(1)
        'georganiseerd, kan meteen beginnen'
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
    kind: _Text
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
    name: _Text | None = None
    name_en: _Text | None = None
    indicators: Annotated[
        tuple[Annotated[str, AfterValidator(_judged_indicator)], ...],
        BeforeValidator(_as_tuple),
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
    rules: Annotated[tuple[Rule, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
    at_least: _Positive


Rule: TypeAlias = Annotated[DecisionRule | WorseRule | CombinationRule, Field(discriminator="type")]
CombinationRule.model_rebuild()


class Tier(_Named):
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

    key: _Text
    amount: _Amount
    rule: Rule


class Partner(_Named):
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

    amount: _Amount
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
    partners: Annotated[tuple[Partner, ...], BeforeValidator(_as_tuple), Field(min_length=1)]

    @property
    def available(self) -> Decimal:
        """All the money in the pool, in euros."""
        return sum((partner.amount for partner in self.partners), Decimal("0.00"))


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
            Estimated number of people. What lies below a millionth of a person is noise of adding up fractions
            and is taken off first, or 250 people in ten pieces would round down to 249.

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


class Scheme(_Named):
    """A funding scheme, checked and unchangeable.

    Parameters
    ----------
    id
        The name by which it is asked for: that of its file.
    name, name_en
        What people call it.
    year
        The year from which it holds.
    source
        Where the amounts and rules come from.
    base
        Euros every area gets.
    population
        Canonical name of the count of people that is paid for.
    range
        Which range decides about a tier: "probable" (low to high, 90 %) or "guaranteed" (floor to ceiling).
    levels
        Levels whose figures may decide about a tier; a figure from another level leaves it open.
    inhabitants_rounding
        How people are rounded.
    decisions
        The kinds of judgement that are made.
    tiers
        From lowest to highest.
    pool
        The money there is; None when the scheme has no pool.

    Examples
    --------
    >>> scheme = Scheme.named("hoogeveen-2007")
    >>> scheme.base, scheme.tier("C").amount
    (Decimal('20000.00'), Decimal('13.50'))
    """

    id: _Text
    year: int
    source: str = ""
    base: _Amount
    population: Annotated[str, AfterValidator(_counted_indicator)] = "population"
    range: Literal["probable", "guaranteed"] = "probable"
    levels: Annotated[
        tuple[Literal["buurt", "wijk", "gemeente", "land"], ...],
        BeforeValidator(_as_tuple),
        Field(min_length=1),
    ] = ("buurt", "wijk")
    inhabitants_rounding: InhabitantsRounding = InhabitantsRounding()
    decisions: Annotated[tuple[DecisionKind, ...], BeforeValidator(_as_tuple)] = ()
    tiers: Annotated[tuple[Tier, ...], BeforeValidator(_as_tuple)] = ()
    pool: Pool | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for path, reason in _contradictions(self):
            raise _mistake(reason, path)
        return self

    @property
    def bounds(self) -> tuple[Literal["low", "floor"], Literal["high", "ceiling"]]:
        """The two columns of an estimate between which a figure lies, under this scheme."""
        return ("low", "high") if self.range == "probable" else ("floor", "ceiling")

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators on which its tiers rest, each once, in the order of the file."""
        found = (rule for tier in self.tiers for _path, rule in _leaves(tier.rule, ()))
        return tuple(dict.fromkeys(name for rule in found if isinstance(rule, WorseRule) for name in rule.indicators))

    def tier(self, key: str) -> Tier:
        """Give a tier by its key.

        Raises
        ------
        SchemeError
            The scheme has no such tier.

        Examples
        --------
        >>> Scheme.named("hoogeveen-2007").tier("A").title
        'sterke impuls voortzetten'
        """
        for tier in self.tiers:
            if tier.key == key:
                return tier
        keys = ", ".join(tier.key for tier in self.tiers)
        text = _("The scheme “{scheme}” has no tier “{key}”; its tiers are: {keys}.")
        raise SchemeError(text.format(scheme=self.title, key=key, keys=keys or "-"))

    def decision(self, kind: str) -> DecisionKind:
        """Give a kind of decision by its word.

        Raises
        ------
        SchemeError
            The scheme knows no such decision.

        Examples
        --------
        >>> len(Scheme.named("hoogeveen-2007").decision("initiative").levels)
        4
        """
        for known in self.decisions:
            if known.kind == kind:
                return known
        kinds = ", ".join(known.kind for known in self.decisions)
        text = _("The scheme “{scheme}” knows no decision “{kind}”; it knows: {kinds}.")
        raise SchemeError(text.format(scheme=self.title, kind=kind, kinds=kinds or "-"))

    @classmethod
    def load(cls, path: Path | str) -> Self:
        """Read a scheme from a TOML file and check it.

        Parameters
        ----------
        path
            The file; its name without ".toml" becomes the scheme's `id`.

        Returns
        -------
        Scheme
            The scheme.

        Raises
        ------
        SchemeError
            The file cannot be read or does not hold together; says which file, which line, and why.

        Examples
        --------
        >>> Scheme.load(Path(__file__).parent / "schemes" / "hoogeveen-2007.toml").id
        'hoogeveen-2007'
        """
        path = Path(path)
        text = mistakes.read(path)
        try:
            data = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            raise mistakes.not_toml(path.name, text, error) from None
        except RecursionError:
            raise mistakes.at_line(path.name, 1, _("there are too many brackets inside each other")) from None
        if "id" in data:
            raise mistakes.unknown_key(path.name, text, data, ("id",), _tables())
        try:
            return cls.model_validate({**data, "id": path.stem})
        except ValidationError as error:
            raise mistakes.explain(path.name, text, data, error, _tables()) from None

    @classmethod
    def named(cls, name: Path | str) -> Self:
        """Give a scheme by the name of one that comes along, or by the path of a file.

        Raises
        ------
        SchemeError
            There is no such scheme; says which there are.

        Examples
        --------
        >>> Scheme.named("hoogeveen-2007").year
        2007
        """
        if str(name) in cls.available():
            return cls.load(_FOLDER / f"{name}.toml")
        path = Path(name)
        if path.suffix.lower() == ".toml" or path.is_file():
            return cls.load(path)
        known = ", ".join(cls.available())
        near = difflib.get_close_matches(str(name), cls.available(), n=1)
        if near:
            text = _("There is no scheme “{name}”. Did you mean {near}? Available: {known}.")
            raise SchemeError(text.format(name=name, near=near[0], known=known))
        text = _("There is no scheme “{name}”. Available: {known}. Or give the path of a .toml file.")
        raise SchemeError(text.format(name=name, known=known))

    @classmethod
    def available(cls) -> tuple[str, ...]:
        """Name the schemes that come along.

        Examples
        --------
        >>> Scheme.available()
        ('hoogeveen-2007',)
        """
        return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))
