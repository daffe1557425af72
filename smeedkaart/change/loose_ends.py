"""What hangs on areas that are about to end, and what may become of it: asked before it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from smeedkaart.change.decided import known_decision
from smeedkaart.change.series import Schemes, Zones, kept_on, scheme_on
from smeedkaart.funding.base_after_merge import KeptBase
from smeedkaart.history.decision import Decision
from smeedkaart.history.event import Event, HandedOn, effective, place, superseded
from smeedkaart.history.handing_on import decisions_as_of
from smeedkaart.history.kinds import kind_of
from smeedkaart.history.timeline import Timeline
from smeedkaart.text.teller import Statement

__all__ = [
    "LooseEnd",
    "LooseEndOutcome",
    "LooseEndQuestion",
    "answered",
    "loose_end_questions",
    "loose_ends",
]

# identity and name of an area with which something may go on
Target: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class LooseEnd:
    """Something that hangs on an area that is about to end: a decision, or base amounts that it keeps.

    Parameters
    ----------
    area, name
        Identity and name of that area.
    decision
        The decision; None for base amounts.
    kept
        The base amounts that it still keeps after earlier merges; empty for a decision.
    said
        What it is, as the subject of a sentence.
    """

    area: str
    name: str
    decision: Decision | None
    kept: tuple[KeptBase, ...]
    said: Statement

    def gone_on(self, later: str) -> HandedOn:
        """Say that it goes on with another area."""
        return HandedOn(self.area, later, None if self.decision is None else self.decision.kind)


@dataclass(frozen=True, slots=True)
class LooseEndOutcome:
    """One thing that may become of loose ends.

    Parameters
    ----------
    handed_on
        What goes on, and with which area; empty when all of it lapses.
    said
        The same, to be told.
    ends
        The loose ends that it is about.
    """

    handed_on: tuple[HandedOn, ...]
    said: Statement
    ends: tuple[LooseEnd, ...] = ()


@dataclass(frozen=True, slots=True)
class LooseEndQuestion:
    """What is to become of one loose end, or of several of one kind that meet.

    Parameters
    ----------
    ends
        What it is about.
    outcomes
        What may be answered; the first is that it lapses.
    preset
        Which of those most people would expect, by its place; None where nobody can tell, so that people
        have to choose.
    """

    ends: tuple[LooseEnd, ...]
    outcomes: tuple[LooseEndOutcome, ...]
    preset: int | None


def loose_ends(
    events: Iterable[Event], change: Event, zones: Zones | None = None, scheme: Schemes | None = None
) -> tuple[LooseEnd, ...]:
    """List what hangs on the areas that end by a change.

    Parameters
    ----------
    events
        What was recorded of one workshop; it may hold the change or not.
    change
        The change.
    zones
        The figures, see `zones_on`.
    scheme
        The funding scheme, which says which base amounts are kept. Without it and without figures only
        decisions are listed.

    Returns
    -------
    tuple of LooseEnd
        Decisions first, in the order in which they were taken.

    Examples
    --------
    >>> from datetime import date
    >>> from smeedkaart.funding.scheme import Scheme
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> data, scheme = hoogeveen(), Scheme.named("hoogeveen-2007")
    >>> shape = data.zones.geometry["BU01185003"]
    >>> history = [
    ...     Event("draw", "k", date(2007, 5, 30), name="Krakeel", geometry=shape, id=1),
    ...     Event("decision", "k", date(2019, 3, 12), decision=("initiative", 1), id=2),
    ... ]
    >>> (found,) = loose_ends(history, Event("end", "k", date(2020, 1, 1)), data, scheme)
    >>> print(found.said)
    Het besluit “initiatief, niveau 1” van 12 maart 2019 over Krakeel
    """
    ending = _ending(change)
    if not ending:
        return ()
    before = _before(events, change)
    states = before.areas(change.valid_from)
    rules = None if scheme is None else scheme_on(scheme, change.valid_from)
    found = [
        LooseEnd(
            taken.area,
            states[taken.area].name,
            taken,
            (),
            known_decision(taken, states[taken.area].name, rules),
        )
        for taken in decisions_as_of(before, change.valid_from)
        if taken.area in ending
    ]
    if zones is None or scheme is None:
        return tuple(found)
    kept = kept_on(before, change.valid_from, zones, scheme)
    return (
        *found,
        *(_kept_end(area, states[area].name, kept[area]) for area in ending if area in kept),
    )


def loose_end_questions(
    events: Iterable[Event], change: Event, zones: Zones | None = None, scheme: Schemes | None = None
) -> tuple[LooseEndQuestion, ...]:
    """Ask what is to become of everything that hangs on the areas that end by a change.

    By default a decision lapses, for nobody judged the new area; one that holds alike for every area that
    goes into a merge goes on with it. Of decisions of one kind and different levels people choose which
    holds, and nothing is preset. Base amounts that are kept go into a next merge, as the scheme has it, and
    lapse by any other change.

    Parameters
    ----------
    events, change, zones, scheme
        As for `loose_ends`.

    Returns
    -------
    tuple of LooseEndQuestion
        Empty when nothing hangs on those areas.

    Examples
    --------
    >>> from datetime import date
    >>> from smeedkaart.funding.scheme import Scheme
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> data, scheme = hoogeveen(), Scheme.named("hoogeveen-2007")
    >>> shape = data.zones.geometry["BU01185003"]
    >>> history = [
    ...     Event("draw", "k", date(2007, 5, 30), name="Krakeel", geometry=shape, id=1),
    ...     Event("decision", "k", date(2019, 3, 12), decision=("initiative", 1), id=2),
    ... ]
    >>> (asked,) = loose_end_questions(history, Event("end", "k", date(2020, 1, 1)), data, scheme)
    >>> [str(outcome.said) for outcome in asked.outcomes], asked.preset
    (['vervalt'], 0)
    """
    ends = loose_ends(events, change, zones, scheme)
    if not ends:
        return ()
    before = _before(events, change)
    held = decisions_as_of(before, change.valid_from)
    if len(change.outputs) == 1:
        (output,) = change.outputs
        groups = _by_kind(ends)
        holding = {taken.kind: taken.level for taken in held if taken.area == output.area}
        return tuple(
            _meeting(group, (output.area, output.name), len(change.inputs), holding) for group in groups
        )
    targets = [(output.area, output.name) for output in change.outputs]
    if not kind_of(change.kind).several and kind_of(change.kind).hands_on:
        there = before.areas(change.valid_from)
        targets = [(area, state.name) for area, state in there.items() if area != change.area]
    return tuple(_apart(end, targets, held, parts=bool(change.outputs)) for end in ends)


def answered(change: Event, chosen: Iterable[LooseEndOutcome]) -> Event:
    """Say in a change itself what becomes of everything that hangs on the areas that end by it.

    Base amounts that nobody was asked about, since by the scheme in use none are kept, go into a merge as
    they do where nothing is said: another scheme may keep them.

    Examples
    --------
    >>> from datetime import date
    >>> answered(Event("end", "k", date(2020, 1, 1)), ()).handed_on
    ()
    """
    outcomes = list(chosen)
    asked = {end.area for outcome in outcomes for end in outcome.ends if end.decision is None}
    by_rule = superseded(change) if kind_of(change.kind).keeps_base else ()
    said = dict.fromkeys(one for outcome in outcomes for one in outcome.handed_on)
    said |= dict.fromkeys(HandedOn(area, change.area) for area in by_rule if area not in asked)
    return replace(change, handed_on=tuple(said))


def _before(events: Iterable[Event], change: Event) -> Timeline:
    if isinstance(events, Timeline) and not change.id and all(place(one) < place(change) for one in events):
        return events
    known = [event for event in effective(events) if not (change.id and event.id == change.id)]
    return Timeline.of(event for event in known if place(event) < place(change))


def _ending(change: Event) -> tuple[str, ...]:
    kind = kind_of(change.kind)
    if kind.several:
        return superseded(change)
    return (change.area,) if kind.ends or kind.voids else ()


def _kept_end(area: str, name: str, kept: tuple[KeptBase, ...]) -> LooseEnd:
    count = sum(one.count for one in kept)
    return LooseEnd(area, name, None, kept, Statement("change.kept_by", count=count, area=name))


def _by_kind(ends: Sequence[LooseEnd]) -> list[tuple[LooseEnd, ...]]:
    groups: dict[str | None, tuple[LooseEnd, ...]] = {}
    for end in ends:
        kind = None if end.decision is None else end.decision.kind
        groups[kind] = (*groups.get(kind, ()), end)
    return list(groups.values())


def _meeting(
    ends: tuple[LooseEnd, ...], target: Target, inputs: int, holding: Mapping[str, int | None]
) -> LooseEndQuestion:
    """Ask of what meets in one area whether it goes on, and of different levels which."""
    area, name = target
    by_level: dict[int | None, tuple[LooseEnd, ...]] = {}
    for end in ends:
        level = None if end.decision is None else end.decision.level
        by_level[level] = (*by_level.get(level, ()), end)
    several = len(by_level) > 1
    lapse = LooseEndOutcome((), Statement("change.all_lapse" if len(ends) > 1 else "change.lapses"), ends)
    outcomes = [lapse]
    for level, alike in by_level.items():
        names = [end.name for end in alike]
        if not several:
            said = Statement("change.goes_on", count=len(alike), area=name)
        elif level is None:
            said = Statement("change.one_goes_on", names=names, area=name)
        else:
            said = Statement("change.level_goes_on", level=level, names=names, area=name)
        outcomes.append(LooseEndOutcome(tuple(end.gone_on(area) for end in alike), said, ends))
    return LooseEndQuestion(ends, tuple(outcomes), _usual(ends, inputs, holding, several=several))


def _usual(
    ends: Sequence[LooseEnd], inputs: int, holding: Mapping[str, int | None], *, several: bool
) -> int | None:
    first = ends[0].decision
    if first is None:
        # as the scheme has it
        return 1
    if first.kind in holding:
        # the area that goes on keeps its own
        return 0
    if several:
        return None
    return 1 if len(ends) == inputs else 0


def _apart(
    end: LooseEnd, targets: Sequence[Target], held: Sequence[Decision], *, parts: bool
) -> LooseEndQuestion:
    """Ask of one loose end with which of several areas it goes on."""
    kind = None if end.decision is None else end.decision.kind
    having = {taken.area for taken in held if taken.kind == kind}
    # a decision that an area has already is not replaced unseen
    free = [(area, name) for area, name in targets if parts or area not in having]
    outcomes = [LooseEndOutcome((), Statement("change.lapses"), (end,))]
    outcomes += [
        LooseEndOutcome((end.gone_on(area),), Statement("change.goes_on", count=1, area=name), (end,))
        for area, name in free
    ]
    if parts and end.decision is not None:
        every = tuple(end.gone_on(area) for area, _name in free)
        names = [name for _area, name in free]
        outcomes.append(LooseEndOutcome(every, Statement("change.goes_on_with_all", areas=names), (end,)))
    return LooseEndQuestion((end,), tuple(outcomes), 0)
