"""Which base amounts a merged area keeps of the areas that went into it, under the rule of a scheme."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shapely.geometry.base import BaseGeometry

from smeedkaart.funding.rules import Keeping, KeepYears
from smeedkaart.history.event import Event, HandedOn
from smeedkaart.history.handing_on import Hanging, hand_on
from smeedkaart.history.kinds import kind_of
from smeedkaart.history.replay import AreaState
from smeedkaart.history.timeline import Step, Timeline
from smeedkaart.text.teller import Statement

__all__ = ["KeptBase", "kept_bases", "years_later"]


@dataclass(frozen=True, slots=True)
class KeptBase:
    """Base amounts that an area gets on top of its own, because it came out of a merge.

    Parameters
    ----------
    count
        How many.
    merged
        Names that the areas had when they were merged.
    on
        The day of the merge.
    until
        The first day on which they are no longer kept; None: as long as the area exists.
    """

    count: int
    merged: tuple[str, ...]
    on: date
    until: date | None

    def sentence(self) -> str:
        """Say what is kept and until when, as it stands on the receipt.

        Examples
        --------
        >>> KeptBase(1, ("Noord", "Zuid"), date(2012, 1, 1), date(2015, 1, 1)).sentence()
        'Basisbedrag dat blijft na de samenvoeging van Noord en Zuid, tot 1 januari 2015'
        """
        return str(self.said)

    @property
    def said(self) -> Statement:
        """What is kept and until when."""
        if self.until is None:
            return Statement("funding.kept_as_long_as_it_exists", count=self.count, names=self.merged)
        return Statement("funding.kept_until", count=self.count, names=self.merged, day=self.until)


def kept_bases(
    events: Iterable[Event],
    keeps: Keeping,
    when: date | None = None,
    *,
    had_base: Callable[[BaseGeometry, date], bool] | None = None,
) -> dict[str, tuple[KeptBase, ...]]:
    """Derive which base amounts are kept on a day.

    Every merge of n areas costs n - 1 base amounts. Under "all" the merged area keeps them as long as it
    exists; under `years` it keeps them until as many years after the day of that merge; under "none" it does
    not. What an area still kept lapses or goes on with another area as the change says (`Event.handed_on`),
    until the day on which it would have ended anyway. Where nothing was said, it goes into a next merge, and
    a split or a regrouping ends it: each area that comes out has one base amount of its own.

    Parameters
    ----------
    events
        What was recorded of one workshop, in any order; what was undone counts for nothing.
    keeps
        The rule, `Scheme.merge_keeps_base`.
    when
        The reference date; None means everything recorded so far, with what is kept after the last event.
    had_base
        Tells of a shape and a day whether it got a base amount then; an area in which nobody lived has none
        to keep. By default every area had one.

    Returns
    -------
    dict
        By area, for areas that keep something on that day and exist on it; oldest merge first.

    Examples
    --------
    >>> from shapely import box
    >>> from smeedkaart.history.event import Output
    >>> both = (Output("c", "Samen", box(0, 4e5, 18, 5e5)),)
    >>> history = [
    ...     Event("draw", "a", date(2007, 1, 1), name="Noord", geometry=box(0, 4e5, 9, 5e5), id=1),
    ...     Event("draw", "b", date(2007, 1, 1), name="Zuid", geometry=box(9, 4e5, 18, 5e5), id=2),
    ...     Event("merge", "c", date(2012, 1, 1), inputs=("a", "b"), outputs=both, id=3),
    ... ]
    >>> kept_bases(history, KeepYears(years=3), date(2014, 12, 31))["c"][0].until
    datetime.date(2015, 1, 1)
    >>> kept_bases(history, KeepYears(years=3), date(2015, 1, 1))
    {}
    """
    if keeps == "none":
        return {}
    timeline = Timeline.of(events)
    held: Hanging[tuple[KeptBase, ...]] = {}
    for event, steps in timeline.by_event(when):
        row = kind_of(event.kind)
        if not row.hands_on:
            continue
        went = _went(event, steps, timeline.voided)
        said = event.handed_on
        if said is None:
            for step in steps:
                if kind_of(step.part.kind).begins:
                    # an area that is drawn anew after it ended begins with one base amount
                    held.pop((step.part.area, None), None)
            said = _unsaid(event, went)
        hand_on(held, event, [one for one in said if one.decision is None], _still(event), _in_order)
        if row.keeps_base:
            merged = [
                state.name
                for state in went.values()
                if had_base is None
                or (state.geometry is not None and had_base(state.geometry, event.valid_from))
            ]
            own = (event.area, None)
            held[own] = (*held.get(own, ()), *_gained(event, keeps, merged))
    days = [event.valid_from for event in timeline.counted]
    last = when if when is not None else max(days, default=date.min)
    still = {
        area: tuple(kept for kept in held.get((area, None), ()) if _holds(kept, last))
        for area in timeline.areas(when)
    }
    return {area: kept for area, kept in still.items() if kept}


def years_later(day_of_merge: date, years: int) -> date:
    """Return the same day some years later; after 29 February that is 1 March where there is none.

    Examples
    --------
    >>> years_later(date(2012, 2, 29), 1), years_later(date(2012, 2, 29), 4)
    (datetime.date(2013, 3, 1), datetime.date(2016, 2, 29))
    """
    try:
        return day_of_merge.replace(year=day_of_merge.year + years)
    except ValueError:
        # the year is full only when 28 February has passed as well
        return date(day_of_merge.year + years, 3, 1)


def _went(event: Event, steps: Sequence[Step], voided: Collection[str]) -> dict[str, AreaState]:
    """Return the areas that go into a change, as they were: those that were there and were right."""
    states: dict[str, AreaState | None] = {}
    for step in steps:
        states.setdefault(step.part.area, step.before)
    return {
        area: state
        for area in event.inputs
        if (state := states.get(area)) is not None and state.ended is None
        if area not in voided
    }


def _unsaid(event: Event, went: Collection[str]) -> tuple[HandedOn, ...]:
    """Say what goes on where the change itself says nothing: into a merge, what its inputs kept."""
    if not kind_of(event.kind).keeps_base:
        return ()
    return tuple(HandedOn(area, event.area) for area in went if area != event.area)


def _still(event: Event) -> Callable[[tuple[KeptBase, ...], HandedOn], tuple[KeptBase, ...]]:
    """Go on with what is still kept on the day of a change."""
    return lambda kept, _one: tuple(one for one in kept if _holds(one, event.valid_from))


def _in_order(some: tuple[KeptBase, ...], others: tuple[KeptBase, ...]) -> tuple[KeptBase, ...]:
    # the order in which areas were picked says nothing
    return tuple(sorted((*some, *others), key=lambda kept: (kept.on, kept.merged)))


def _gained(merge: Event, keeps: Keeping, merged: Sequence[str]) -> tuple[KeptBase, ...]:
    """Return what the outcome of a merge keeps of the base amounts that merged: all but one."""
    if len(merged) < 2:
        return ()
    until = years_later(merge.valid_from, keeps.years) if isinstance(keeps, KeepYears) else None
    return (KeptBase(len(merged) - 1, tuple(merged), merge.valid_from, until),)


def _holds(kept: KeptBase, when: date) -> bool:
    return kept.until is None or when < kept.until
