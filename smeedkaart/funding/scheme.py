"""A funding scheme: the base, the tiers with their rules, the rounding and the pool; read from a file."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Collection, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, ValidationError, model_validator

from smeedkaart.errors import SchemeError
from smeedkaart.funding import scheme_errors as mistakes
from smeedkaart.funding.rules import (
    FROM_FILE,
    IN_LANGUAGES,
    CombinationRule,
    DecisionKind,
    DecisionRule,
    InhabitantsRounding,
    Keeping,
    KeepYears,
    Named,
    Partner,
    Pool,
    Rule,
    Tier,
    WorseRule,
)
from smeedkaart.funding.scheme_values import (
    Amount,
    CountedIndicator,
    KnownLevel,
    Listed,
    PeopleCount,
    Text,
    mistake,
)
from smeedkaart.statistics.indicators import Indicator, indicator
from smeedkaart.statistics.intervals import PROBABILITY
from smeedkaart.statistics.levels import LEVELS
from smeedkaart.text.language import DEFAULT_LANGUAGE, LANGUAGES
from smeedkaart.text.spelling import name_key
from smeedkaart.text.teller import Statement

__all__ = [
    "CombinationRule",
    "DecisionKind",
    "DecisionRule",
    "InhabitantsRounding",
    "KeepYears",
    "Partner",
    "Pool",
    "Rule",
    "Scheme",
    "Tier",
    "WorseRule",
]

_FOLDER = Path(__file__).parents[1] / "schemes"
_Problem = tuple[tuple[str | int, ...], Statement]


class Scheme(Named):
    """A funding scheme, checked and unchangeable.

    Parameters
    ----------
    id
        The name by which it is asked for: that of its file.
    name, names
        What people call it.
    year
        The year from which it holds.
    source
        Where the amounts and rules come from.
    base
        Euros every area gets.
    merge_keeps_base
        Which base amounts an area keeps that came out of a merge: "none" (one from that day), "all" (those of
        all that went in, as long as it exists) or some years.
    minimum_people
        How many people must live in an area for it to get anything; compared with the estimate itself, before
        rounding.
    population
        Canonical name of the count of people that is paid for.
    range
        Which range decides about a tier: "probable" (low to high, 90 %) or "guaranteed" (floor to ceiling). A
        mean has no guaranteed range, so that of a mean is the probable one either way; `remarks` says so.
    borrowed
        Whether a tier that holds on a borrowed figure only (see `Answer`) is paid: "counts" or
        "does_not_count".
    reference
        What figures are held against: the average of the "municipality", of its "province" or of the
        "country". A rule may set numbers of its own instead (`than`).
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

    id: Text
    year: int
    source: str = ""
    base: Amount
    merge_keeps_base: Keeping = "none"
    minimum_people: PeopleCount = 1
    population: CountedIndicator = "population"
    range: Literal["probable", "guaranteed"] = "probable"
    borrowed: Literal["counts", "does_not_count"] = "counts"
    reference: Literal["municipality", "province", "country"] = "municipality"
    levels: Annotated[
        tuple[KnownLevel, ...],
        Listed,
        Field(min_length=1),
    ] = Field(default_factory=lambda: tuple(key for key, row in LEVELS.items() if row.drawn_on))
    inhabitants_rounding: InhabitantsRounding = InhabitantsRounding()
    decisions: Annotated[tuple[DecisionKind, ...], Listed] = ()
    tiers: Annotated[tuple[Tier, ...], Listed] = ()
    pool: Pool | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for path, reason in _contradictions(self):
            raise mistake(reason, path)
        return self

    def range_of(self, item: Indicator) -> Literal["probable", "guaranteed"]:
        """Say which range decides about an indicator: of a mean nothing is guaranteed once a zone is cut.

        Parameters
        ----------
        item
            The indicator.

        Returns
        -------
        str
            "probable" (columns low and high of an estimate) or "guaranteed" (floor and ceiling).

        Examples
        --------
        >>> strict = Scheme.named("hoogeveen-2007").model_copy(update={"range": "guaranteed"})
        >>> strict.range_of(indicator("population")), strict.range_of(indicator("house_value"))
        ('guaranteed', 'probable')
        """
        return "probable" if item.kind == "mean" else self.range

    @property
    def remarks(self) -> tuple[Statement, ...]:
        """What whoever loads the scheme should know; an assessment takes them over."""
        means = [name for name in self.indicators if indicator(name).kind == "mean"]
        if self.range == "guaranteed" and means:
            return (Statement("funding.no_guaranteed_mean", probability=PROBABILITY),)
        return ()

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators on which its tiers rest, each once, in the order of the file."""
        found = (rule for tier in self.tiers for _path, rule in _rules(tier.rule, ()))
        return tuple(
            dict.fromkeys(name for rule in found if isinstance(rule, WorseRule) for name in rule.indicators)
        )

    @property
    def preferred(self) -> tuple[str, ...]:
        """The indicators on which its tiers may rest: those, and what may take their place."""
        found = (rule for tier in self.tiers for _path, rule in _rules(tier.rule, ()))
        rules = [rule for rule in found if isinstance(rule, WorseRule)]
        others = (name for rule in rules for _first, names in rule.instead for name in names)
        return tuple(dict.fromkeys([*self.indicators, *others]))

    @property
    def averaged(self) -> tuple[str, ...]:
        """The indicators that some rule holds against an average, each once; the others against a number."""
        found = (rule for tier in self.tiers for _path, rule in _rules(tier.rule, ()))
        rules = [rule for rule in found if isinstance(rule, WorseRule)]
        names = (name for rule in rules for name in rule.indicators if rule.number(name) is None)
        return tuple(dict.fromkeys(names))

    def choosing(self, lacking: Collection[str]) -> Self:
        """Give the scheme as it is for figures that lack some indicators: see `WorseRule.choosing`.

        Parameters
        ----------
        lacking
            Names of the indicators of which there is no figure.

        Examples
        --------
        >>> Scheme.named("hoogeveen-2007").choosing({"low_income"}).indicators[0]
        'poverty'
        """
        tiers = tuple(_choosing(tier, lacking) for tier in self.tiers)
        return self if tiers == self.tiers else self.model_copy(update={"tiers": tiers})

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
        raise SchemeError("funding.no_such_tier", scheme=self.called, key=key, keys=keys or "-")

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
        raise SchemeError("funding.no_such_decision", scheme=self.called, kind=kind, kinds=kinds or "-")

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
        >>> Scheme.load(Path(__file__).parents[1] / "schemes" / "hoogeveen-2007.toml").id
        'hoogeveen-2007'
        """
        path = Path(path)
        return cls.parse(mistakes.read(path), path.name)

    @classmethod
    def parse(cls, text: str, file: str) -> Self:
        r"""Read a scheme from the text of a TOML file, such as a workshop keeps it.

        Parameters
        ----------
        text
            The text.
        file
            Name of the file that it was in; without ".toml" that becomes the scheme's `id`.

        Raises
        ------
        SchemeError
            The text does not hold together; says which line, and why.

        Examples
        --------
        >>> Scheme.parse('name = "Klein"\nyear = 2012\nbase = "100.00"', "klein.toml").base
        Decimal('100.00')
        """
        data = _parsed(text, file)
        # a scheme is called after its file, so that two files can never claim the same name
        if "id" in data:
            raise mistakes.unknown_key(file, text, data, ("id",), _keys())
        try:
            return cls.model_validate({**data, "id": file.removesuffix(".toml")}, context=FROM_FILE)
        except ValidationError as error:
            raise mistakes.explain(file, text, data, error, _keys()) from None

    def with_pool(self, text: str, file: str) -> Self:
        r"""Give the scheme another pool: that in the text of a TOML file, as `[pool]` in that of a scheme.

        Parameters
        ----------
        text
            The text; what stands in it beside the pool is passed over.
        file
            Name of the file that it was in.

        Raises
        ------
        SchemeError
            There is no pool in it, or it does not hold together.

        Examples
        --------
        >>> text = '[pool]\n[[pool.partners]]\nname = "de gemeente"\namount = "1000.00"'
        >>> Scheme.named("hoogeveen-2007").with_pool(text, "pot.toml").pool.available
        Decimal('1000.00')
        """
        data = _parsed(text, file)
        if "pool" not in data:
            raise SchemeError("funding.no_pool_in_file", file=file)
        alone = {"id": self.id, "name": self.name, "year": self.year, "base": "0.00", "pool": data["pool"]}
        try:
            pool = type(self).model_validate(alone, context=FROM_FILE).pool
        except ValidationError as error:
            raise mistakes.explain(file, text, data, error, _keys()) from None
        return self.model_copy(update={"pool": pool})

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
        return cls.load(cls.file_of(name))

    @classmethod
    def text_of(cls, name: Path | str) -> tuple[str, str]:
        """Give the name of the file of a scheme and its text, to be kept where the scheme is used.

        Raises
        ------
        SchemeError
            There is no such scheme, or its file cannot be read.

        Examples
        --------
        >>> Scheme.text_of("hoogeveen-2007")[0]
        'hoogeveen-2007.toml'
        """
        path = cls.file_of(name)
        return path.name, mistakes.read(path)

    @classmethod
    def file_of(cls, name: Path | str) -> Path:
        """Find the file of a scheme: of one that comes along by its name, of another by its path.

        Raises
        ------
        SchemeError
            There is no such scheme; says which there are.

        Examples
        --------
        >>> Scheme.file_of("eigen/regeling.toml").name
        'regeling.toml'
        """
        if str(name) in cls.available():
            return _FOLDER / f"{name}.toml"
        path = Path(name)
        if path.suffix.lower() == ".toml" or path.is_file():
            return path
        same = [one for one in cls.available() if name_key(one) == name_key(str(name))]
        if same:
            return _FOLDER / f"{same[0]}.toml"
        known = ", ".join(cls.available())
        near = difflib.get_close_matches(str(name), cls.available(), n=1)
        if near:
            raise SchemeError("funding.no_such_scheme_near", name=name, near=near[0], known=known)
        raise SchemeError("funding.no_such_scheme", name=name, known=known)

    @classmethod
    def available(cls) -> tuple[str, ...]:
        """Name the schemes that come along.

        Examples
        --------
        >>> Scheme.available()
        ('hoogeveen-2007',)
        """
        return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def _choosing(tier: Tier, lacking: Collection[str]) -> Tier:
    rule = _rule_choosing(tier.rule, lacking)
    return tier if rule is tier.rule else tier.model_copy(update={"rule": rule})


def _rule_choosing(rule: Rule, lacking: Collection[str]) -> Rule:
    if isinstance(rule, WorseRule):
        return rule.choosing(lacking)
    if isinstance(rule, CombinationRule):
        parts = tuple(_rule_choosing(part, lacking) for part in rule.rules)
        same = all(new is old for new, old in zip(parts, rule.rules, strict=True))
        return rule if same else rule.model_copy(update={"rules": parts})
    return rule


def _parsed(text: str, file: str) -> dict[str, Any]:
    """Read TOML, and say in a sentence what is wrong with it."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise mistakes.not_toml(file, text, error) from None
    except (ValueError, ArithmeticError):
        raise mistakes.at_line(
            file, mistakes.longest_number(text), Statement("funding.number_too_long")
        ) from None
    except RecursionError:
        raise mistakes.at_line(file, 1, Statement("funding.too_many_brackets")) from None


def _contradictions(scheme: Scheme) -> Iterator[_Problem]:
    # what no single key can know: mistakes between one part of the scheme and another
    yield from _twice(("decisions",), "kind", [known.kind for known in scheme.decisions])
    yield from _twice(("tiers",), "key", [tier.key for tier in scheme.tiers])
    for place, tier in enumerate(scheme.tiers):
        if place and tier.amount < scheme.tiers[place - 1].amount:
            yield (
                ("tiers", place, "amount"),
                Statement("funding.tiers_from_low_to_high", key=tier.key, before=scheme.tiers[place - 1].key),
            )
        for path, rule in _rules(tier.rule, ("tiers", place, "rule")):
            yield from _rule_problems(scheme, path, rule)
    for place, known in enumerate(scheme.decisions):
        for language, told in known.meanings.items():
            if told and len(told) != len(known.levels):
                yield ("decisions", place, f"levels_{language}"), Statement("funding.as_many_levels")
    if scheme.pool is not None:
        yield from _pool_problems(scheme.pool)


def _twice(path: tuple[str | int, ...], key: str, values: list[str]) -> Iterator[_Problem]:
    seen = set()
    for place, value in enumerate(values):
        if name_key(value) in seen:
            yield (*path, place, key), Statement("funding.second_time", value=value)
        seen.add(name_key(value))


def _rules(rule: Rule, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Rule]]:
    yield path, rule
    if isinstance(rule, CombinationRule):
        for place, part in enumerate(rule.rules):
            yield from _rules(part, (*path, "rules", place))


def _rule_problems(scheme: Scheme, path: tuple[str | int, ...], rule: Rule) -> Iterator[_Problem]:
    if isinstance(rule, DecisionRule):
        yield from _decision_problems(scheme, path, rule)
        return
    parts = rule.rules if isinstance(rule, CombinationRule) else rule.indicators
    if rule.at_least > len(parts):
        yield (
            (*path, "at_least"),
            Statement("funding.more_asked_than_there_are", at_least=rule.at_least, count=len(parts)),
        )
    if isinstance(rule, WorseRule):
        for place, name in enumerate(rule.indicators):
            if name in rule.indicators[:place]:
                yield (
                    (*path, "indicators", place),
                    Statement("funding.second_time", value=name),
                )
        yield from _instead_problems(path, rule)
        yield from _margin_problems(path, rule)


def _instead_problems(path: tuple[str | int, ...], rule: WorseRule) -> Iterator[_Problem]:
    # what is held against a number, and what against an average, is a choice for the whole row of them
    for first, others in rule.instead:
        for other in others:
            if (rule.number(first) is None) != (rule.number(other) is None):
                yield (*path, "than"), Statement("funding.than_for_instead", name=first, other=other)


def _margin_problems(path: tuple[str | int, ...], rule: WorseRule) -> Iterator[_Problem]:
    # a margin is a part of the average, and a part of an average near 0 is next to nothing
    others = (name for _first, names in rule.instead for name in names)
    scores = [name for name in (*rule.indicators, *others) if indicator(name).around_zero]
    if rule.margin and scores:
        yield (*path, "margin"), Statement("funding.margin_around_zero", name=scores[0])


def _decision_problems(scheme: Scheme, path: tuple[str | int, ...], rule: DecisionRule) -> Iterator[_Problem]:
    kinds = [known.kind for known in scheme.decisions]
    if rule.kind not in kinds:
        near = difflib.get_close_matches(rule.kind, kinds, n=1)
        if near:
            yield (*path, "kind"), Statement("funding.decision_not_listed_near", kind=rule.kind, near=near[0])
        else:
            yield (
                (*path, "kind"),
                Statement("funding.decision_not_listed", kind=rule.kind, kinds=", ".join(kinds) or "-"),
            )
        return
    levels = len(scheme.decision(rule.kind).levels)
    if rule.level is None and levels:
        yield path, Statement("funding.level_not_said", kind=rule.kind, levels=levels)
    elif rule.level is not None and rule.level > levels:
        if levels:
            reason = Statement("funding.level_too_high", kind=rule.kind, levels=levels, level=rule.level)
        else:
            reason = Statement("funding.decision_without_levels", kind=rule.kind)
        yield (*path, "level"), reason


def _pool_problems(pool: Pool) -> Iterator[_Problem]:
    yield from _twice(("pool", "partners"), "name", [partner.name for partner in pool.partners])
    if pool.order_by is not None and pool.overrun != "order":
        yield ("pool", "order_by"), Statement("funding.order_without_overrun")
    ratios = [partner.ratio for partner in pool.partners]
    if None in ratios:
        if any(ratios):
            yield ("pool", "partners", ratios.index(None)), Statement("funding.ratio_for_all_or_none")
        elif pool.share_by == "ratio":
            yield ("pool", "share_by"), Statement("funding.no_ratio_to_share_by")
        return
    agreed, available = sum(ratio for ratio in ratios if ratio), pool.available
    for place, partner in enumerate(pool.partners):
        part = Decimal(partner.ratio or 0) / agreed
        # amounts are agreed in round thousands, so one part in a hundred of the pool is as near as it gets
        if abs(partner.amount - part * available) > available / 100:
            expected = (part * available).quantize(Decimal("0.01"))
            reason = Statement(
                "funding.ratio_differs", partner=partner.name, expected=expected, amount=partner.amount
            )
            yield ("pool", "partners", place, "ratio"), reason


def _keys() -> dict[str, tuple[str, ...]]:
    """List the keys that a file may have, by the table or the type of rule in which they stand."""
    parts: dict[str, type[BaseModel]] = {
        "": Scheme,
        "inhabitants_rounding": InhabitantsRounding,
        "decisions": DecisionKind,
        "tiers": Tier,
        "decision": DecisionRule,
        "worse": WorseRule,
        "combination": CombinationRule,
        "pool": Pool,
        "partners": Partner,
    }
    return {
        name: tuple(key for field in part.model_fields if field != "id" for key in _in_file(field))
        for name, part in parts.items()
    }


def _in_file(field: str) -> tuple[str, ...]:
    if field not in IN_LANGUAGES:
        return (field,)
    others = (code for code in LANGUAGES if code != DEFAULT_LANGUAGE)
    return tuple(f"{IN_LANGUAGES[field]}_{code}" for code in others)
