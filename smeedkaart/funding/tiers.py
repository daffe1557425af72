"""Which tier an area falls in: yes, yes on a borrowed figure, no or cannot say for each, with the reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from smeedkaart.funding.benchmark import Benchmark
from smeedkaart.funding.comparison import Answer, Comparison, compare, level_said
from smeedkaart.funding.scheme import (
    CombinationRule,
    DecisionKind,
    DecisionRule,
    Rule,
    Scheme,
    Tier,
    WorseRule,
)
from smeedkaart.history.decision import Decision
from smeedkaart.statistics.indicators import indicator
from smeedkaart.statistics.levels import level_named
from smeedkaart.text.teller import Fact, Statement

__all__ = ["Answer", "Comparison", "TierOutcome", "TierVerdict", "at_least", "borrowed_levels", "judge"]


@dataclass(frozen=True, slots=True)
class TierVerdict:
    """Whether one tier holds for one area.

    Parameters
    ----------
    tier
        Key of the tier.
    answer
        Whether it holds.
    said
        Why: first the answer, then what it rests on; `reasons` says it in sentences.
    comparisons
        The figures that were compared; empty for a tier that rests on decisions.
    """

    tier: str
    answer: Answer
    said: tuple[Statement, ...]
    comparisons: tuple[Comparison, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, in sentences of the language in use."""
        return tuple(map(str, self.said))


@dataclass(frozen=True, slots=True)
class TierOutcome:
    """The tier of one area.

    Parameters
    ----------
    tier
        Key of the highest tier that holds, which is the one that is paid; None when none does. One that holds
        on a borrowed figure only holds where the scheme says that this counts.
    verdicts
        One for each tier of the scheme, from lowest to highest.
    undecided
        Keys of the tiers above it of which it cannot be said whether they hold, from lowest to highest; also
        those that hold on a borrowed figure which does not count.
    said
        Why: of the tier that holds and of every higher one, the highest first; `reasons` says it.
    borrowed
        Whether the tier holds on a borrowed figure only.
    """

    tier: str | None
    verdicts: tuple[TierVerdict, ...]
    undecided: tuple[str, ...]
    said: tuple[Statement, ...]
    borrowed: bool = False

    @property
    def borrowed_from(self) -> tuple[str, ...]:
        """Keys of the levels of the figures on which the tier holds; empty when none of them is borrowed."""
        own = next((verdict for verdict in self.verdicts if verdict.tier == self.tier), None)
        return borrowed_levels(own.comparisons) if own is not None and self.borrowed else ()

    @property
    def certain(self) -> str | None:
        """Key of the highest tier that certainly holds, borrowed figures left out; None when none does."""
        if not self.borrowed:
            return self.tier
        sure = (verdict.tier for verdict in reversed(self.verdicts) if verdict.answer is Answer.YES)
        return next(sure, None)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, in sentences of the language in use."""
        return tuple(map(str, self.said))


@dataclass(frozen=True, slots=True)
class _Case:
    """All that is known of one area, against which the rules are held."""

    estimates: Mapping[str, Mapping[str, float]]
    scheme: Scheme
    reference: Mapping[str, Benchmark | float]
    decisions: Sequence[Decision]
    on: date | None
    levels: Mapping[str, str]
    sources: Mapping[str, Fact]
    lying: Mapping[str, str]
    decimals: Mapping[str, int]
    lacking: Mapping[str, Statement]


@dataclass(frozen=True, slots=True)
class _Finding:
    answer: Answer
    said: tuple[Statement, ...]
    comparisons: tuple[Comparison, ...] = ()


def judge(
    estimates: pd.DataFrame | Mapping[str, Mapping[str, float]],
    scheme: Scheme,
    reference: Mapping[str, Benchmark | float],
    decisions: Sequence[Decision] = (),
    levels: Mapping[str, str] | None = None,
    *,
    sources: Mapping[str, Fact] | None = None,
    lying: Mapping[str, str] | None = None,
    on: date | None = None,
    decimals: Mapping[str, int] | None = None,
    lacking: Mapping[str, Statement] | None = None,
) -> TierOutcome:
    """Say which tier of a scheme holds for one area.

    A figure is worse than the average when its whole range is, wherever the average lies within half a unit
    of its last published decimal; not worse when no part of its range is; else it cannot be said. Equal to a
    number that the scheme sets is not worse. A missing figure, a missing average and a figure from a level
    that the scheme does not accept leave it open. Where it cannot be said of a figure that is borrowed (of
    the whole wijk, say), but its value is worse, the answer is yes on a borrowed figure; whether a tier that
    holds on such answers is paid, the scheme says (`borrowed`).

    Parameters
    ----------
    estimates
        Of this area: one row for each indicator (index: canonical name), columns value, low, high, floor,
        ceiling (published units) and coverage (0..1); or the same as a mapping of mappings.
    scheme
        The scheme whose tiers are judged.
    reference
        The average for each indicator, in published units, or what is known of it; a plain number is the
        average of the municipality. A rule that sets a number itself (`than`) goes before it.
    decisions
        Decisions recorded about this area, and about no other; of each kind the latest holds.
    levels
        For each indicator the coarsest level at which a figure in its estimate was published; an indicator
        that is not named is taken to be published at the level of the zones.
    sources
        For each indicator the table and year in which its figures stand, in words.
    lying
        For each indicator the level of which the differences tell how far an area may lie from a borrowed
        figure: "buurt" where buurten around their wijk do.
    on
        The reference date: a decision that holds from a later day does not count yet, and the reasons say
        from which day it will. None: every decision counts.
    decimals
        For each indicator with how many decimals figure and average were published; one that is not named has
        as many as its row says.
    lacking
        For each indicator of which the data have no figure at all, what is known of that.

    Returns
    -------
    TierOutcome
        The tier, and the verdict on every tier.

    Examples
    --------
    >>> from datetime import date
    >>> figures = pd.DataFrame(columns=["value", "low", "high", "floor", "ceiling", "coverage"], dtype=float)
    >>> figures.loc["house_value"] = [233, 233, 233, 233, 233, 1]
    >>> figures.loc["owner_occupied"] = [48, 48, 48, 48, 48, 1]
    >>> average = {"house_value": 286.0, "owner_occupied": 62.0}
    >>> outcome = judge(figures, Scheme.named("hoogeveen-2007"), average, levels={"owner_occupied": "wijk"})
    >>> outcome.tier
    'C'
    >>> outcome.verdicts[2].comparisons[4].sentence
    'Koopwoningen: 48% (cijfer van de hele wijk); lager dan het gemiddelde van de gemeente (62%).'
    """
    rows = _by_name(estimates) if isinstance(estimates, pd.DataFrame) else estimates
    case = _Case(
        rows,
        scheme,
        reference,
        decisions,
        on,
        levels or {},
        sources or {},
        lying or {},
        decimals or {},
        lacking or {},
    )
    verdicts = tuple(_verdict(tier, case) for tier in scheme.tiers)
    counting = {Answer.YES, Answer.YES_BORROWED} if scheme.borrowed == "counts" else {Answer.YES}
    holding = [place for place, verdict in enumerate(verdicts) if verdict.answer in counting]
    first = holding[-1] if holding else 0
    above = verdicts[first + 1 :] if holding else verdicts
    return TierOutcome(
        tier=verdicts[holding[-1]].tier if holding else None,
        verdicts=verdicts,
        undecided=tuple(verdict.tier for verdict in above if verdict.answer is not Answer.NO),
        said=tuple(reason for verdict in reversed(verdicts[first:]) for reason in verdict.said),
        borrowed=bool(holding) and verdicts[first].answer is Answer.YES_BORROWED,
    )


def _by_name(table: pd.DataFrame) -> dict[str, dict[str, float]]:
    columns = [str(column) for column in table.columns]
    rows = table.to_numpy(dtype=float).tolist()
    return {
        str(name): dict(zip(columns, row, strict=True)) for name, row in zip(table.index, rows, strict=True)
    }


def at_least(needed: int, answers: Sequence[Answer]) -> Answer:
    """Say whether enough things hold, when of some it cannot be said.

    Parameters
    ----------
    needed
        How many must hold.
    answers
        Whether each holds.

    Returns
    -------
    Answer
        Yes when enough certainly hold; yes on borrowed figures when enough hold if those that do so are
        counted; no when not enough could; else it cannot be said.

    Examples
    --------
    >>> str(at_least(2, [Answer.YES, Answer.CANNOT_SAY, Answer.NO]))
    'cannot say'
    >>> str(at_least(2, [Answer.YES, Answer.CANNOT_SAY, Answer.YES_BORROWED]))
    'yes, borrowed'
    """
    found = Counter(answers)
    certain, lent = found[Answer.YES], found[Answer.YES_BORROWED]
    if certain >= needed:
        return Answer.YES
    if certain + lent >= needed:
        return Answer.YES_BORROWED
    possible = certain + lent + found[Answer.CANNOT_SAY]
    return Answer.NO if possible < needed else Answer.CANNOT_SAY


def _verdict(tier: Tier, case: _Case) -> TierVerdict:
    finding = _find(tier.rule, case)
    told = Statement(_VERDICTS[finding.answer], tier=tier.key, name=tier.called)
    cautions: tuple[Statement, ...] = ()
    if finding.answer is Answer.YES_BORROWED:
        lent = tuple(map(level_said, borrowed_levels(finding.comparisons)))
        counts = case.scheme.borrowed == "counts"
        code = _VERDICTS[finding.answer] if counts else "funding.tier_borrowed_does_not_count"
        told = Statement(code, tier=tier.key, name=tier.called, figure=lent)
        cautions = tuple(Statement("funding.caution", figure=figure) for figure in lent)
    reasons = (told, *finding.said, *cautions, *_lying(finding.comparisons))
    return TierVerdict(tier.key, finding.answer, reasons, finding.comparisons)


def _lying(comparisons: Sequence[Comparison]) -> Iterator[Statement]:
    """Say by which differences it is known how far an area may lie from a borrowed figure."""
    keys = dict.fromkeys(found.lying for found in comparisons if found.lying is not None)
    for key in keys:
        level = level_named(key)
        parent = level_named(level.parent or key)
        if len(keys) == 1:
            yield Statement("funding.lying", level=level, parent=parent)
            return
        about = tuple(indicator(found.indicator) for found in comparisons if found.lying == key)
        yield Statement("funding.lying_about", about=about, level=level, parent=parent)


_VERDICTS = {
    Answer.YES: "funding.tier_holds",
    Answer.YES_BORROWED: "funding.tier_holds_borrowed",
    Answer.NO: "funding.tier_does_not_hold",
    Answer.CANNOT_SAY: "funding.tier_cannot_be_said",
}


def borrowed_levels(comparisons: Iterable[Comparison]) -> tuple[str, ...]:
    """Name the levels of the borrowed figures on which something holds.

    Parameters
    ----------
    comparisons
        Figures beside the average.

    Returns
    -------
    tuple of str
        Keys of levels, each once; an empty one where nobody said of what the figure is.

    Examples
    --------
    >>> borrowed_levels(())
    ()
    """
    holding = (found for found in comparisons if found.answer is Answer.YES_BORROWED)
    return tuple(dict.fromkeys(found.level or "" for found in holding))


def _find(rule: Rule, case: _Case) -> _Finding:
    if isinstance(rule, DecisionRule):
        return _decided(rule, case)
    if isinstance(rule, CombinationRule):
        return _combined(rule, case)
    return _compared(rule, case)


def _combined(rule: CombinationRule, case: _Case) -> _Finding:
    parts = [_find(part, case) for part in rule.rules]
    answers = [part.answer for part in parts]
    return _Finding(
        at_least(rule.at_least, answers),
        (
            _tally(Statement("funding.parts_that_hold"), rule.at_least, answers),
            *(told for part in parts for told in part.said),
        ),
        tuple(comparison for part in parts for comparison in part.comparisons),
    )


def _compared(rule: WorseRule, case: _Case) -> _Finding:
    comparisons = tuple(
        compare(
            indicator(name),
            case.estimates,
            case.scheme,
            reference=_benchmark(rule, name, case),
            level=case.levels.get(name),
            source=case.sources.get(name, ""),
            lying=case.lying.get(name),
            margin=float(rule.margin),
            decimals=case.decimals.get(name),
            instead_of=rule.stands_for(name),
            lacking=case.lacking.get(name),
        )
        for name in rule.indicators
    )
    answers = [comparison.answer for comparison in comparisons]
    return _Finding(
        at_least(rule.at_least, answers),
        (
            _tally(_compared_said(rule), rule.at_least, answers),
            *(comparison.said for comparison in comparisons),
        ),
        comparisons,
    )


def _benchmark(rule: WorseRule, name: str, case: _Case) -> Benchmark | float | None:
    number = rule.number(name)
    return case.reference.get(name) if number is None else Benchmark(number, "number", made="scheme")


def _compared_said(rule: WorseRule) -> Statement:
    # a lower score is a fact about people's means, education and work, and no judgement of them
    scores = [indicator(name).around_zero for name in rule.indicators]
    if all(rule.number(name) is not None for name in rule.indicators):
        plain, about = "funding.worse_than_set", "funding.worse_than_set_about"
    elif all(scores):
        plain, about = "funding.lower_than_average", "funding.lower_than_average_about"
    elif any(scores):
        plain, about = "funding.less_favourable", "funding.less_favourable_about"
    else:
        plain, about = "funding.worse_than_average", "funding.worse_than_average_about"
    return Statement(about, subject=rule.called) if rule.called else Statement(plain)


def _tally(about: Statement, needed: int, answers: Sequence[Answer]) -> Statement:
    found = Counter(answers)
    lent, open_ones = found[Answer.YES_BORROWED], found[Answer.CANNOT_SAY]
    counted = {"about": about, "yes": found[Answer.YES], "count": len(answers), "needed": needed}
    if lent and open_ones:
        return Statement("funding.tally_borrowed_open", **counted, lent=lent, open=open_ones)
    if lent:
        return Statement("funding.tally_borrowed", **counted, lent=lent)
    if open_ones:
        return Statement("funding.tally_open", **counted, open=open_ones)
    return Statement("funding.tally", **counted)


def _decided(rule: DecisionRule, case: _Case) -> _Finding:
    kind = case.scheme.decision(rule.kind)
    about = [decision for decision in case.decisions if decision.kind == rule.kind]
    recorded = [decision for decision in about if case.on is None or decision.on <= case.on]
    later = tuple(_later(decision, kind) for decision in about if decision not in recorded)
    if not recorded:
        told = later or (Statement("funding.no_decision", name=kind.called),)
        return _Finding(Answer.NO, told)
    # a judgement may change over the years; of two on one day the last one recorded holds
    last = max(enumerate(recorded), key=lambda item: (item[1].on, item[0]))[1]
    levels = len(kind.levels)
    sentences = [Statement("funding.decided", day=last.on, name=kind.called)]
    if last.level is not None and 1 <= last.level <= len(kind.levels):
        sentences = [
            Statement(
                "funding.decided_level",
                day=last.on,
                name=kind.called,
                level=last.level,
                levels=levels,
                meaning=kind.level_called(last.level),
            )
        ]
    elif rule.level is not None:
        sentences.append(Statement("funding.level_not_recorded", levels=levels))
        return _Finding(Answer.CANNOT_SAY, (*sentences, *later))
    if last.origin:
        sentences.append(Statement("funding.decided_about_another", name=last.origin, day=last.along))
    if last.reason.strip():
        sentences.append(Statement("funding.decided_because", reason=last.reason.strip()))
    if rule.level is None or last.level == rule.level:
        return _Finding(Answer.YES, (*sentences, *later))
    needed = Statement("funding.level_needed", level=rule.level)
    return _Finding(Answer.NO, (*sentences, needed, *later))


def _later(decision: Decision, kind: DecisionKind) -> Statement:
    """Say from which day a decision counts that does not count yet."""
    if decision.level is not None:
        return Statement(
            "funding.decided_level_later", name=kind.called, level=decision.level, day=decision.on
        )
    return Statement("funding.decided_later", name=kind.called, day=decision.on)
