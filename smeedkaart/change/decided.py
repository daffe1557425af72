"""What decisions do to the tiers of areas before and after a change: lapsed, gone on, taken or taken back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import geopandas as gpd

from smeedkaart.funding.amounts import Receipt
from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.decision import Decision
from smeedkaart.history.handing_on import Fate
from smeedkaart.history.kinds import kind_of
from smeedkaart.history.sentences import decision_said
from smeedkaart.text.names import Name
from smeedkaart.text.teller import Statement

__all__ = ["Decided", "DecidedSide", "TierStep", "decided_between", "known_decision"]

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
        The tier of their area without it, all else the same.
    """

    said: Statement
    tier: str | None


class Decided(NamedTuple):
    """What decisions did to the people who went from one area to another.

    Parameters
    ----------
    lost
        Decisions about the area before that hold for them no longer, each with the tier of that area without
        it and those before it.
    gained
        Decisions about the area after that did not hold for them, each with the tier of that area without it
        and those before it.
    """

    lost: tuple[TierStep, ...] = ()
    gained: tuple[TierStep, ...] = ()


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
) -> dict[Pair, Decided]:
    """Tell for people who went from one area to another what decisions did to their tier.

    A decision is lost with an area that is there no longer, or that lost it; people who only moved out of an
    area that keeps its decision lost none. In the same way one is gained with an area that is new, or that
    got it. One of the same kind and level that was taken anew takes its place.

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
        For the pairs of which there is anything to tell.

    Examples
    --------
    >>> nobody = gpd.GeoDataFrame({"name": []}, geometry=[], crs=28992)
    >>> side = DecidedSide(nobody, {}, {}, lambda _others: {})
    >>> decided_between(side, side, [("a", None)], (), Scheme.named("hoogeveen-2007"))
    {}
    """
    lost: dict[Pair, tuple[Decision, ...]] = {}
    gained: dict[Pair, tuple[Decision, ...]] = {}
    for was, now in pairs:
        # of who comes from no area or goes to none, that is the reason
        if was is not None and now is not None:
            had = _held(before, was) if was == now or was not in after.areas.index else ()
            new = _held(after, now) if was == now or now not in before.areas.index else ()
            lost[was, now] = _without(had, _held(after, now))
            gained[was, now] = _without(new, _held(before, was))
    tiers_before = _peeled(before, [(was, taken) for (was, _now), taken in lost.items()])
    tiers_after = _peeled(after, [(now, taken) for (_was, now), taken in gained.items()])
    told = {}
    for (was, now), taken in lost.items():
        gone = tuple(
            TierStep(_lost_said(one, now, (before, after), fates, scheme), tier)
            for one, tier in zip(taken, tiers_before[was, taken], strict=True)
        )
        new = gained[was, now]
        come = tuple(
            TierStep(_gained_said(one, after, scheme), tier)
            for one, tier in zip(new, tiers_after[now, new], strict=True)
        )
        if gone or come:
            told[was, now] = Decided(gone, come)
    return told


def _held(side: DecidedSide, area: str) -> tuple[Decision, ...]:
    return tuple(side.decisions.get(area, ()))


def _without(decisions: Decisions, others: Decisions) -> tuple[Decision, ...]:
    # what was decided anew, with the same outcome, makes no difference
    known = {(other.kind, other.level) for other in others}
    return tuple(decision for decision in decisions if (decision.kind, decision.level) not in known)


_Asked: TypeAlias = tuple[str, tuple[Decision, ...]]


def _peeled(side: DecidedSide, asked: Iterable[_Asked]) -> dict[_Asked, tuple[str | None, ...]]:
    """Judge areas with ever fewer decisions: without the first, without the first two and so on."""
    tiers: dict[_Asked, tuple[str | None, ...]] = dict.fromkeys(asked, ())
    waiting = [(area, taken, count) for area, taken in tiers for count in range(1, len(taken) + 1)]
    while waiting:
        # each time an area can be judged once
        now = {area: (taken, count) for area, taken, count in reversed(waiting)}
        waiting = [one for one in waiting if now[one[0]] != one[1:]]
        judged = side.judged(
            {area: _without(side.decisions[area], taken[:count]) for area, (taken, count) in now.items()}
        )
        for area, (taken, _count) in now.items():
            tiers[area, taken] = (*tiers[area, taken], judged[area])
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
