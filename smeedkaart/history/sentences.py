"""What happened to areas, in plain sentences for people, in the order of the days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from smeedkaart.history.event import AREA_KINDS, CHANGE_KINDS, DECISION_KINDS, Event, effective, in_parts
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day

__all__ = ["Told", "listed", "tale", "tell"]


@dataclass(frozen=True, slots=True)
class Told:
    """One event in words.

    Parameters
    ----------
    event
        The event.
    on
        The day from which it holds.
    sentence
        What happened, with the reason if there is one.
    areas
        Names of the areas it is about, old and new.
    """

    event: Event
    on: date
    sentence: str
    areas: tuple[str, ...]


def tale(events: Iterable[Event]) -> tuple[Told, ...]:
    """Tell everything that happened, in the order of the days from which it holds.

    Parameters
    ----------
    events
        What was recorded of one workshop, in any order; what was undone is not told.

    Returns
    -------
    tuple of Told
        Areas bear the names that they had at the time.

    Examples
    --------
    >>> history = [
    ...     Event("draw", "a", date(2007, 5, 30), name="Noord", id=1),
    ...     Event("rename", "a", date(2012, 1, 1), name="Binnenstad", reason="op verzoek van bewoners", id=2),
    ... ]
    >>> for told in tale(history):
    ...     print(told.sentence)
    Op 30 mei 2007 is Noord getekend.
    Op 1 januari 2012 kreeg Noord de naam Binnenstad, op verzoek van bewoners.
    """
    names: dict[str, str] = {}
    told = []
    counted = [
        event for event in effective(events) if event.kind in AREA_KINDS + CHANGE_KINDS + DECISION_KINDS
    ]
    for event in sorted(counted, key=lambda event: (event.valid_from, event.id == 0, event.id)):
        before = dict(names)
        for part in in_parts(event):
            if part.kind in ("draw", "rename") and part.name:
                names[part.area] = part.name
        about = (
            [before.get(area, "") for area in event.inputs] if event.inputs else [names.get(event.area, "")]
        )
        new = [output.name for output in event.outputs]
        sentence = tell(event, before | {event.area: before.get(event.area, names.get(event.area, ""))})
        told.append(Told(event, event.valid_from, sentence, tuple(filter(None, [*about, *new]))))
    return tuple(told)


def tell(event: Event, names: Mapping[str, str]) -> str:
    """Tell one event.

    Parameters
    ----------
    event
        The event.
    names
        What the areas were called before it, by identity.

    Returns
    -------
    str
        One sentence with the day, and the reason if there is one.

    Examples
    --------
    >>> from shapely import box
    >>> from smeedkaart.history.event import Output
    >>> both = (Output("c", "Binnenstad", box(0, 0, 2, 1)),)
    >>> merge = Event(
    ...     "merge", "c", date(2012, 1, 1), inputs=("a", "b"), outputs=both, reason="op verzoek van bewoners"
    ... )
    >>> tell(merge, {"a": "Noord", "b": "Centrum"})
    'Op 1 januari 2012 zijn Noord en Centrum samengevoegd tot Binnenstad, op verzoek van bewoners.'
    """
    text = _template(event).format(
        day=day(event.valid_from),
        area=names.get(event.area, "") or event.name or _("an area"),
        name=event.name or "",
        inputs=listed([names.get(area, "") or _("an area") for area in event.inputs]),
        outputs=listed([output.name for output in event.outputs]),
        decision=_decision(event),
    )
    reason = event.reason.strip().rstrip(".")
    if not reason:
        return text + "."
    # a reason that reads on is part of the sentence, another one explains it
    return f"{text}, {reason}." if reason[0].islower() else f"{text}: {reason}."


def listed(names: Sequence[str]) -> str:
    """List names as people do.

    Examples
    --------
    >>> listed(["Noord", "Oost", "Zuid"])
    'Noord, Oost en Zuid'
    """
    if len(names) < 2:
        return "".join(names)
    return _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])


def _template(event: Event) -> str:
    return {
        "draw": _("On {day} {area} was drawn"),
        "redraw": _("On {day} the border of {area} changed"),
        "rename": _("On {day} {area} was named {name}"),
        "end": _("On {day} {area} ended"),
        "void": _("{area} was marked as never right"),
        "merge": _("On {day} {inputs} were merged into {outputs}"),
        "split": _("On {day} {inputs} was split into {outputs}"),
        "regroup": _("On {day} {inputs} were regrouped into {outputs}"),
        "decision": _("On {day} it was decided about {area}: {decision}"),
        "withdraw": _("On {day} a decision about {area} was taken back: {decision}"),
    }.get(event.kind, _("On {day} something changed about {area}"))


def _decision(event: Event) -> str:
    if event.decision is None:
        return ""
    kind, level = event.decision
    known = {"impulse": _("strong impulse"), "initiative": _("initiative")}.get(kind, kind)
    return known if level is None else _("{decision}, level {level}").format(decision=known, level=level)
