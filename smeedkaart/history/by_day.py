"""What holds from a day on, until something else does: the figures, the scheme and the pool of a workshop."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from smeedkaart.history.event import Event
from smeedkaart.history.kinds import About, kind_of
from smeedkaart.history.timeline import Timeline

__all__ = ["ByDay", "rules_recorded"]

T = TypeVar("T")


@dataclass(frozen=True)
class ByDay(Generic[T]):
    """One thing for every day: the first, and others from a day on.

    Parameters
    ----------
    first
        The key of what holds before anything else does.
    later
        The days from which something else holds, each with its key, in order.
    read
        Gives the thing by its key, when it is asked for: figures that are missing on this machine are missed
        on their own days only.

    Examples
    --------
    >>> rate = ByDay(5, ((date(2012, 1, 1), 9),), lambda key: key * 10)
    >>> [rate.on(date(year, 1, 1)) for year in (2011, 2012)]
    [50, 90]
    """

    first: Any
    later: tuple[tuple[date, Any], ...]
    read: Callable[[Any], T]

    def key_on(self, when: date) -> Any:
        """Return the key of what holds on a day.

        Examples
        --------
        >>> ByDay("a", ((date(2012, 1, 1), "b"),), str).key_on(date(2011, 12, 31))
        'a'
        """
        reached = bisect_right([day for day, _key in self.later], when)
        return self.later[reached - 1][1] if reached else self.first

    def on(self, when: date) -> T:
        """Return what holds on a day.

        Examples
        --------
        >>> ByDay("a", (), str.upper).on(date(2012, 1, 1))
        'A'
        """
        return self.read(self.key_on(when))

    @property
    def keys(self) -> tuple[Any, ...]:
        """Every key, each once, in the order of the days."""
        return tuple(dict.fromkeys([self.first, *(key for _day, key in self.later)]))


def rules_recorded(events: Iterable[Event], *kinds: str) -> Sequence[Event]:
    """List what was recorded of the figures, schemes and pools by which days are judged.

    Parameters
    ----------
    events
        What was recorded of one workshop, in any order; what was undone counts for nothing.
    kinds
        Only events of these kinds; without any, of all that are about such rules.

    Returns
    -------
    sequence of Event
        In the order of the days, on one day in that of recording: the last of a day holds.

    Examples
    --------
    >>> told = [
    ...     Event("scheme", "", date(2015, 1, 1), setting="s", document="x", id=1),
    ...     Event("data", "", date(2012, 1, 1), setting="GM0118-2012", id=2),
    ... ]
    >>> [event.kind for event in rules_recorded(told)], len(rules_recorded(told, "scheme"))
    (['data', 'scheme'], 1)
    """
    return [
        event
        for event in Timeline.of(events).counted
        if kind_of(event.kind).about is About.RULES and (not kinds or event.kind in kinds)
    ]
