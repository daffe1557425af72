"""What one change of areas, or the time between two days, gains or costs, with the reasons by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from smeedkaart.assessment.assess import assess
from smeedkaart.assessment.result import Assessment
from smeedkaart.change.decided import DecidedSide, decided_between
from smeedkaart.change.money import Effect, EffectLine, named_lines, with_line
from smeedkaart.change.series import Schemes, Zones, assess_on, scheme_on, zones_on
from smeedkaart.change.transitions import transitions
from smeedkaart.errors import LineageError
from smeedkaart.funding.amounts import Receipt
from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.by_day import ByDay
from smeedkaart.history.decision import Decision
from smeedkaart.history.event import Event, about_areas, effective, place
from smeedkaart.history.handing_on import Fate, decision_fates, decisions_as_of
from smeedkaart.history.kinds import About, kind_of
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.timeline import Timeline
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.teller import Statement

__all__ = ["change_effect", "money_difference"]


def change_effect(events: Iterable[Event], change: Event, zones: Zones, scheme: Schemes) -> Effect:
    """Show what one change gains or costs: a merge, split or regrouping, or any other change of an area.

    Everything else stays as it is: same day, same figures, same scheme. Decisions about a new area count
    when they hold from the day of the change.

    Parameters
    ----------
    events
        What was recorded of one workshop; it may hold the change or not, so that it can be tried.
    change
        The change.
    zones
        The figures, see `zones_on`.
    scheme
        The funding scheme.

    Returns
    -------
    Effect
        Receipts of the areas that go in and of those that come out, and why they differ.

    Raises
    ------
    LineageError
        When what goes into the change is not there on that day, or the event changes no area.

    Examples
    --------
    Two areas become one, which costs a base amount of 20,000.

    >>> from smeedkaart.history.event import Output
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> data = hoogeveen()
    >>> krakeel, other = data.zones.geometry["BU01185003"], data.zones.geometry["BU01185002"]
    >>> first = date(2007, 5, 30)
    >>> history = [
    ...     Event("draw", "k", first, name="Krakeel", geometry=krakeel, id=1),
    ...     Event("draw", "o", first, name="Oost", geometry=other, id=2),
    ... ]
    >>> both = (Output("s", "Samen", krakeel.union(other)),)
    >>> merge = Event("merge", "s", date(2012, 1, 1), inputs=("k", "o"), outputs=both)
    >>> [(line.key, str(line.amount)) for line in change_effect(history, merge, data, "hoogeveen-2007").lines]
    [('base', '-20000.00')]
    """
    kind = kind_of(change.kind)
    if not kind.counts or not about_areas(change):
        raise LineageError("change.changes_no_area")
    known = [event for event in effective(events) if not (change.id and event.id == change.id)]
    earlier = Timeline.of(event for event in known if place(event) < place(change))
    born = {output.area for output in change.outputs}
    judged = [
        event
        for event in known
        if kind_of(event.kind).about is About.JUDGEMENT
        and event.area in born
        and event.valid_from == change.valid_from
    ]
    when, rules = change.valid_from, scheme_on(scheme, change.valid_from)
    there = {area for area, state in earlier.states(when).items() if state.ended is None}
    if not there.issuperset(change.inputs if kind.several else (change.area,) * (not kind.begins)):
        raise LineageError("history.not_there", day=when)
    later = Timeline.of([*earlier, change, *(event for event in judged if event not in earlier.events)])
    touched = about_areas(change)
    judged_by = _JudgedBy(zones, scheme, (zones_on(zones, when), rules))
    before, after = (_side(timeline, when, judged_by, touched) for timeline in (earlier, later))
    return _effect(before, after, decision_fates(later, when), zones_on(zones, when), rules)


def money_difference(
    events: Iterable[Event],
    first: date,
    second: date,
    zones: Zones,
    scheme: Schemes,
    *,
    later_scheme: Scheme | str | Path | None = None,
    assessed: Mapping[date, Assessment] | None = None,
) -> Effect:
    """Show why all areas together get more or less on one day than on another.

    Each day is judged by its own rules. What areas and decisions do is told by the rules of the first day;
    then come, each in a line of its own, what the second day's figures make of that, its scheme and its pool.

    Parameters
    ----------
    events
        What was recorded of one workshop, in any order.
    first, second
        The two reference dates.
    zones
        Figures of one year for both days, of several by year, or those that hold from a day on, see
        `zones_on`. Of several by year nobody recorded that they changed: they are told with the people they
        count.
    scheme
        The funding scheme, or those that hold from a day on, see `scheme_on`.
    later_scheme
        The scheme of the second day, when it is another than `scheme` says.
    assessed
        Assessments that are there already, by day, each by the rules of its day; of other days they are made.

    Returns
    -------
    Effect
        Receipts of all areas of either day, and why they differ.

    Examples
    --------
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> data = hoogeveen()
    >>> shape = data.zones.geometry["BU01185003"]
    >>> drawn = Event("draw", "k", date(2007, 5, 30), name="Krakeel", geometry=shape, id=1)
    >>> found = money_difference([drawn], date(2007, 1, 1), date(2008, 1, 1), data, "hoogeveen-2007")
    >>> [(line.key, str(line.amount)) for line in found.lines]
    [('base', '20000.00'), ('border', '69997.50')]
    """
    timeline, known = Timeline.of(events), assessed or {}
    rules = scheme_on(scheme, first)
    # of figures that hold from a day on those of the first day go along; a year of several is the day's own
    kept = zones.on(first) if isinstance(zones, ByDay) else zones_on(zones, second)
    then = (zones_on(zones, second), scheme_on(scheme if later_scheme is None else later_scheme, second))
    steps = _steps((kept, rules), then)
    begun = _JudgedBy(zones, scheme, (zones_on(zones, first), rules))
    before = _side(timeline, first, begun, found=known.get(first))
    went = replace(begun, by=(kept, rules))
    after = _side(timeline, second, went, found=None if steps or later_scheme else known.get(second))
    effect = _effect(before, after, decision_fates(timeline, max(first, second)), begun.by[0], rules)
    for by, key, said in steps:
        judged = _side(timeline, second, replace(begun, by=by)).receipts
        more = _summed(judged) - _summed({receipt.area: receipt for receipt in effect.after})
        effect = with_line(effect, judged, EffectLine(key, said, more))
    return effect


def _steps(
    first: tuple[ZoneData, Scheme], second: tuple[ZoneData, Scheme]
) -> list[tuple[tuple[ZoneData, Scheme], str, Statement]]:
    """Go over from the rules of one day to those of another, one thing at a time, each with its name."""
    (figures, rules), (others, then) = first, second
    steps = []
    if others is not figures:
        said = Statement("change.other_data", name=others.name, year=others.year)
        steps.append(((others, rules), "data", said))
    between = then.model_copy(update={"pool": rules.pool})
    if between != rules:
        said = Statement("change.other_scheme", scheme=then.called)
        steps.append(((others, between), "scheme", said))
    if then.pool != rules.pool:
        there = None if then.pool is None else then.pool.available
        told = Statement("change.no_pool") if there is None else Statement("change.other_pool", there=there)
        steps.append(((others, then), "pool", told))
    return steps


def _summed(receipts: Mapping[str, Receipt]) -> Decimal:
    return sum((receipt.paid for receipt in receipts.values()), Decimal("0.00"))


@dataclass(frozen=True)
class _JudgedBy:
    """By what the areas of one day are judged, and by what merges on earlier days were."""

    zones: Zones
    schemes: Schemes
    by: tuple[ZoneData, Scheme]


def _side(
    timeline: Timeline,
    when: date,
    judged_by: _JudgedBy,
    among: Sequence[str] | None = None,
    *,
    found: Assessment | None = None,
) -> DecidedSide:
    """Return the areas of a day, what each of them gets and what was decided about them."""
    areas = areas_as_of(timeline, when)
    figures, scheme = judged_by.by
    # what the pool pays of an area hangs on all areas, so of some it cannot be told
    rules = scheme if among is None else scheme.model_copy(update={"pool": None})
    found = found or assess_on(
        timeline, when, judged_by.zones, judged_by.schemes, among=among, by=(figures, rules)
    )
    there = areas if among is None else areas[areas.index.isin(list(among))]
    decisions: dict[str, tuple[Decision, ...]] = {}
    for taken in decisions_as_of(timeline, when):
        decisions[taken.area] = (*decisions.get(taken.area, ()), taken)

    def judged(others: Mapping[str, Sequence[Decision]]) -> dict[str, str | None]:
        taken = [one for several in others.values() for one in several]
        some = there[there.index.isin(list(others))]
        again = assess(some, figures, scheme, decisions=taken, on=when)
        return {area: receipt.tier for area, receipt in again.receipts.items()}

    return DecidedSide(there, {} if found is None else found.receipts, decisions, judged)


def _effect(
    before: DecidedSide, after: DecidedSide, fates: Sequence[Fate], figures: ZoneData, scheme: Scheme
) -> Effect:
    moved = transitions(before.areas, after.areas, figures, population=scheme.population)
    pairs = zip(moved.table["before"], moved.table["after"], strict=True)
    decided = decided_between(before, after, pairs, fates, scheme)
    lines = named_lines(before.receipts, after.receipts, moved, scheme, decided)
    return Effect(tuple(before.receipts.values()), tuple(after.receipts.values()), lines)
