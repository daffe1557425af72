"""What happened, told shortly: areas that were drawn together, on one day and for one reason, as one line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from smeedkaart.history.event import Event
from smeedkaart.history.kinds import kind_of
from smeedkaart.history.sentences import Told, without_repeats
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import day, number
from smeedkaart.web.view.escape import filled

__all__ = ["HistoryLine", "lines", "story_html"]

# so many of one kind are told one by one
_FEW = 3


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of the story."""

    sentence: str  # what happened
    events: tuple[Event, ...]  # the events it stands for
    each: tuple[str, ...] = ()  # the sentences it stands for, when there are several


def lines(told: Iterable[Told]) -> tuple[HistoryLine, ...]:
    """Shorten a tale: of more than three areas drawn on one day for one reason only the number.

    Examples
    --------
    >>> from datetime import date
    >>> from smeedkaart.history.sentences import tale

    >>> drawn = [Event("draw", str(n), date(2007, 5, 30), name=f"Gebied {n}", id=n) for n in range(1, 6)]
    >>> [line.sentence for line in lines(tale(drawn))]
    ['Op 30 mei 2007 zijn 5 gebieden getekend.']
    """
    found: list[HistoryLine] = []
    for (kind, _day, _reason), group in groupby(without_repeats(told), key=_alike):
        same = tuple(group)
        if kind_of(kind).begins and len(same) > _FEW:
            each = tuple(one.sentence for one in same)
            events = tuple(event for one in same for event in one.events)
            found.append(HistoryLine(_together(same), events, each))
        else:
            found += [HistoryLine(one.sentence, one.events) for one in same]
    return tuple(found)


def story_html(told: Iterable[Told], most: int = 8) -> str:
    """Write what happened as a list; what is more waits behind a click."""
    shown = lines(told)
    rest = shown[most:]
    more = _("And {count} more").format(count=number(len(rest)))
    return filled("story.html", shown=shown[:most], rest=rest, more=more, which=_("Which?"))


def _alike(told: Told) -> tuple[str, object, str]:
    return (told.event.kind, told.on, told.event.reason)


def _together(same: tuple[Told, ...]) -> str:
    text = ngettext("On {day} {count} area was drawn", "On {day} {count} areas were drawn", len(same))
    told = text.format(day=day(same[0].on), count=number(len(same)))
    reason = same[0].event.reason.strip().rstrip(".")
    if not reason:
        return f"{told}."
    return f"{told}, {reason}." if reason[0].islower() else f"{told}: {reason}."
