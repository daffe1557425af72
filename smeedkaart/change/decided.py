"""What decisions do to the tiers of areas before and after a change: lapsed, gone on, taken or taken back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

import geopandas as gpd

from smeedkaart.funding.amounts import Receipt
from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.decision import Decision
from smeedkaart.history.decision_sentences import decision_said
from smeedkaart.history.handing_on import Fate
from smeedkaart.history.kinds import kind_of
from smeedkaart.text.names import Name
from smeedkaart.text.teller import Statement

__all__ = ["DecidedSide", "TierStep", "decided_between", "known_decision"]

Decisions: TypeAlias = Sequence[Decision]
# an area before and one after it, of which the second has people of the first
Pair: TypeAlias = tuple[str, str]


class TierStep(NamedTuple):
    """One decision that people had before and have no longer, or have now and had not.

    Parameters
    ----------
    said
        What became of it.
    tier
        The tier of their area after the change if that had not become of it, nor what is told after it.
    """

    said: Statement
    tier: str | None


@dataclass(frozen=True)
class DecidedSide:
    """The areas on one side of a change, and what was decided about them.

    Parameters
    ----------
    areas
        EPSG:28992, index identity, column `name`.
    receipts
        What each of them gets.
    decisions
        The decisions that hold for each of them.
    judged
        Gives the tiers of areas with other decisions than they have, all else the same.
    """

    areas: gpd.GeoDataFrame
    receipts: Mapping[str, Receipt]
    decisions: Mapping[str, Decisions]
    judged: Callable[[Mapping[str, Decisions]], Mapping[str, str | None]]

    def name(self, area: str) -> str:
        """Return what an area of this side is called."""
        return str(self.areas.at[area, "name"])


def known_decision(decision: Decision, name: str, scheme: Scheme | None) -> Statement:
    """Say which decision it is, by the word of the scheme where a history has none of its own.

    Examples
    --------
    >>> from datetime import date
    >>> taken = Decision("e", "initiative", 1, date(2019, 3, 12), "")
    >>> print(known_decision(taken, "Elim", Scheme.named("hoogeveen-2007")))
    Het besluit “initiatief, niveau 1” van 12 maart 2019 over Elim
    """
    own = {} if scheme is None else {kind.kind: kind.called for kind in scheme.decisions}
    called: Name | None = None if decision.kind in ("impulse", "initiative") else own.get(decision.kind)
    return decision_said(decision, name, called)


def decided_between(
    before: DecidedSide,
    after: DecidedSide,
    pairs: Iterable[tuple[str | None, str | None]],
    fates: Sequence[Fate],
    scheme: Scheme,
) -> dict[Pair, tuple[TierStep, ...]]:
    """Tell for people who went from one area to another what decisions did to their tier.

    A decision is lost with an area that is there no longer, or that lost it; people who only moved out of an
    area that keeps its decision lost none. In the same way one is gained with an area that is new, or that
    got it. One of the same kind and level that was taken anew takes its place. What a decision does is what
    the area after the change would have with it, against what it has without: where it has the same tier by
    other decisions or by its figures, the decision makes no difference.

    Parameters
    ----------
    before, after
        Both sides.
    pairs
        The areas before and after between which people went; None stands for no area.
    fates
        What became of decisions when areas ended, see `decision_fates`.
    scheme
        The funding scheme, which has names for decisions.

    Returns
    -------
    dict
        For the pairs of which there is anything to tell: decisions gained, then those lost; the last leads to
        the tier that the area has. One that another of its kind took the place of is lost first.

    Examples
    --------
    >>> nobody = gpd.GeoDataFrame({"name": []}, geometry=[], crs=28992)
    >>> side = DecidedSide(nobody, {}, {}, lambda _others: {})
    >>> decided_between(side, side, [("a", None)], (), Scheme.named("hoogeveen-2007"))
    {}
    """
    sides = before, after
    told: dict[Pair, list[_Told]] = {}
    for was, now in pairs:
        # of who comes from no area or goes to none, that is the reason
        if was is not None and now is not None and not _unpaid(after, now):
            had = _held(before, was) if was == now or was not in after.areas.index else ()
            new = _held(after, now) if was == now or now not in before.areas.index else ()
            lost = () if _unpaid(before, was) else _without(had, _held(after, now))
            gained = _without(new, _held(before, was))
            kinds = {one.kind for one in gained}
            gone: list[_Told] = [(_lost_said(one, now, sides, fates, scheme), one, True) for one in lost]
            told[was, now] = [
                *(step for step in gone if step[1].kind in kinds),
                *((_gained_said(one, after, scheme), one, False) for one in gained),
                *(step for step in gone if step[1].kind not in kinds),
            ]
    held = {pair: _step_by_step(_held(after, pair[1]), steps) for pair, steps in told.items()}
    tiers = _tiers(after, [(now, one) for (_was, now), several in held.items() for one in several])
    return {
        pair: tuple(
            TierStep(said, tiers[pair[1], one])
            for (said, _decision, _lost), one in zip(steps, held[pair], strict=True)
        )
        for pair, steps in told.items()
        if steps
    }


# what became of a decision, which it is, and whether it was lost
_Told: TypeAlias = tuple[Statement, Decision, bool]


def _step_by_step(held: Decisions, steps: Sequence[_Told]) -> list[tuple[Decision, ...]]:
    """List which decisions an area would hold before each step, the last of which leads to those it holds."""
    found: list[tuple[Decision, ...]] = []
    for _said, decision, lost in reversed(steps):
        # of one kind an area holds one
        back = (decision,) if lost else ()
        held = (*(one for one in held if one.kind != decision.kind), *back)
        found.insert(0, held)
    return found


def _unpaid(side: DecidedSide, area: str) -> bool:
    # where too few people live no tier pays, with or without a decision
    return bool(side.receipts[area].unpaid)


def _held(side: DecidedSide, area: str) -> tuple[Decision, ...]:
    return tuple(side.decisions.get(area, ()))


def _without(decisions: Decisions, others: Decisions) -> tuple[Decision, ...]:
    # what was decided anew, with the same outcome, makes no difference
    known = {(other.kind, other.level) for other in others}
    return tuple(decision for decision in decisions if (decision.kind, decision.level) not in known)


_Asked: TypeAlias = tuple[str, tuple[Decision, ...]]


def _tiers(side: DecidedSide, asked: Iterable[_Asked]) -> dict[_Asked, str | None]:
    """Judge areas by decisions that they might hold."""
    tiers: dict[_Asked, str | None] = {}
    waiting = dict.fromkeys(asked)
    while waiting:
        # each time an area can be judged once
        now = dict(reversed(waiting))
        judged = side.judged(
            {area: [replace(one, area=area) for one in decisions] for area, decisions in now.items()}
        )
        tiers |= {one: judged[one[0]] for one in now.items()}
        waiting = dict.fromkeys(one for one in waiting if one not in tiers)
    return tiers


def _lost_said(
    decision: Decision,
    now: str,
    sides: tuple[DecidedSide, DecidedSide],
    fates: Sequence[Fate],
    scheme: Scheme,
) -> Statement:
    before, after = sides
    what = known_decision(decision, before.name(decision.area), scheme)
    ending = _ending(decision, fates)
    if ending is not None:
        return Statement(kind_of(ending.event.kind).lapsed, what=what, day=ending.event.valid_from)
    if decision.area == now:
        replaced = any(other.kind == decision.kind for other in _held(after, now))
        return Statement("change.decision_replaced" if replaced else "change.decision_taken_back", what=what)
    return Statement("change.decision_elsewhere", what=what, area=after.name(now))


def _ending(decision: Decision, fates: Sequence[Fate]) -> Fate | None:
    """Find how a decision lapsed, maybe after it went on with other areas first."""
    reached: Collection[str] = {decision.area}
    for fate in fates:
        if fate.decision.identity == decision.identity and fate.decision.area in reached:
            if not fate.later:
                return fate
            reached = {*reached, *fate.later}
    return None


def _gained_said(decision: Decision, after: DecidedSide, scheme: Scheme) -> Statement:
    name = after.name(decision.area)
    what = known_decision(decision, name, scheme)
    if decision.along is not None:
        return Statement("change.decision_went_on", what=what, area=name, day=decision.along)
    return Statement("change.decision_taken", what=what)
