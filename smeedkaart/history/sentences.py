"""What happened to areas, in plain sentences for people, in the order of the days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from smeedkaart.history.decision import Decision
from smeedkaart.history.event import Event, superseded
from smeedkaart.history.handing_on import Fate, decision_fates
from smeedkaart.history.kinds import kind_of
from smeedkaart.history.timeline import Timeline
from smeedkaart.text.teller import Fact, Statement

__all__ = ["Told", "decision_kind_said", "decision_said", "tale", "told_of"]

_AN_AREA = Statement("history.an_area")


@dataclass(frozen=True, slots=True)
class Told:
    """One event in words.

    Parameters
    ----------
    event
        The event.
    on
        The day from which it holds.
    said
        What happened, with the reason if there is one.
    areas
        Names of the areas it is about, old and new.
    """

    event: Event
    on: date
    said: Statement
    areas: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The same in the language in use."""
        return str(self.said)


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

        What was decided about an area that ended, and whether that lapsed, is told with it.

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
    timeline = Timeline.of(events)
    fates: dict[int, list[Fate]] = {}
    for fate in decision_fates(timeline):
        fates.setdefault(id(fate.event), []).append(fate)
    told = []
    for event, steps in timeline.by_event():
        if not kind_of(event.kind).counts:
            continue
        after = {step.part.area: step.after.name for step in steps if step.after is not None}
        names = after | {step.part.area: step.before.name for step in steps if step.before is not None}
        about = [names.get(area, "") for area in event.inputs] or [after.get(event.area, "")]
        new = [output.name for output in event.outputs]
        said = _with_fates(told_of(event, names), fates.get(id(event), ()), after)
        told.append(Told(event, event.valid_from, said, tuple(filter(None, [*about, *new]))))
    return tuple(told)


def decision_said(decision: Decision, name: str, called: Fact | None = None) -> Statement:
    """Say which decision it is: what was decided, when and about which area.

    Parameters
    ----------
    decision
        The decision.
    name
        What the area is called that it is about now; of one that came along, the former area is named.
    called
        What a scheme calls the kind; None: the word that is used for it in a history.

    Returns
    -------
    Statement
        The subject of a sentence.

    Examples
    --------
    >>> print(decision_said(Decision("e", "initiative", 1, date(2019, 3, 12), ""), "Elim"))
    Het besluit “initiatief, niveau 1” van 12 maart 2019 over Elim
    """
    told = _decided(decision.kind, decision.level, called)
    return Statement(
        "history.decision_about", decision=told, day=decision.on, area=decision.origin or name or _AN_AREA
    )


def _with_fates(said: Statement, fates: Sequence[Fate], names: Mapping[str, str]) -> Statement:
    """Tell with a change what became of the decisions about areas that ended by it."""
    if not fates:
        return said
    told = []
    for fate in fates:
        what = decision_said(fate.decision, fate.name)
        if fate.later == (fate.decision.area,):
            told.append(Statement("history.told_holds_again", what=what))
            continue
        areas = [names.get(area, "") or _AN_AREA for area in fate.later]
        told.append(
            Statement("history.told_went_on", what=what, areas=areas)
            if areas
            else Statement("history.told_lapsed", what=what)
        )
    return Statement("history.told_with_decisions", told=said, fates=told)


def told_of(event: Event, names: Mapping[str, str]) -> Statement:
    """Tell one event.

    Parameters
    ----------
    event
        The event.
    names
        What the areas were called before it, by identity.

    Returns
    -------
    Statement
        One sentence with the day, and the reason if there is one.

    Examples
    --------
    >>> from shapely import box
    >>> from smeedkaart.history.event import Output
    >>> both = (Output("c", "Binnenstad", box(0, 0, 2, 1)),)
    >>> merge = Event(
    ...     "merge", "c", date(2012, 1, 1), inputs=("a", "b"), outputs=both, reason="op verzoek van bewoners"
    ... )
    >>> print(told_of(merge, {"a": "Noord", "b": "Centrum"}))
    Op 1 januari 2012 zijn Noord en Centrum samengevoegd tot Binnenstad, op verzoek van bewoners.
    """
    what = _what(event, names)
    if event.initiative:
        what = Statement("history.on_initiative", what=what, initiative=event.initiative)
    reason = event.reason.strip().rstrip(".")
    if not reason:
        return Statement("history.told", what=what)
    return Statement(
        "history.told_reading_on" if reason[0].islower() else "history.told_because", what=what, reason=reason
    )


def _what(event: Event, names: Mapping[str, str]) -> Statement:
    def called(areas: Iterable[str]) -> list[Statement | str]:
        return [names.get(area, "") or _AN_AREA for area in areas]

    return Statement(
        kind_of(event.kind).sentence,
        day=event.valid_from,
        area=names.get(event.area, "") or event.name or _AN_AREA,
        name=event.name or "",
        inputs=called(event.inputs),
        gone=called(superseded(event)),
        outputs=[output.name for output in event.outputs],
        decision=_decision(event),
        given=_class(event),
        setting=event.name or event.setting,
    )


def _class(event: Event) -> Statement:
    """Say of what kind an area is from now on, and to which group it belongs."""
    kind, group = event.area_kind, event.area_group
    if kind and group:
        return Statement("history.kind_and_group", kind=kind, group=group)
    if kind:
        return Statement("history.of_kind", kind=kind)
    return Statement("history.in_group", group=group) if group else Statement("history.no_class")


def _decision(event: Event) -> Statement | str:
    if event.decision is None:
        return ""
    return _decided(*event.decision)


def decision_kind_said(kind: str) -> Fact:
    """Say which kind of decision it is, in the word that a history has for it whatever scheme holds.

    Parameters
    ----------
    kind
        The key of the kind.

    Returns
    -------
    Fact
        The word; the key itself where a history has no word for it.

    Examples
    --------
    >>> print(decision_kind_said("impulse"))
    sterke impuls
    """
    return Statement(f"history.{kind}") if kind in ("impulse", "initiative") else kind


def _decided(kind: str, level: int | None, called: Fact | None = None) -> Statement | Fact:
    known = called or decision_kind_said(kind)
    return known if level is None else Statement("history.decision_level", decision=known, level=level)
