"""What becomes of decisions about areas that end, in a file with proposals: preset, and then chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from smeedkaart.change.loose_ends import LooseEnd, LooseEndOutcome, answered, loose_end_questions, loose_ends
from smeedkaart.errors import InputFileError
from smeedkaart.exchange.review_file import LAPSES, DecisionChoice, Suggestion
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import kind_of
from smeedkaart.history.timeline import Timeline
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import enumerated
from smeedkaart.text.spelling import name_key

__all__ = ["decision_choices", "with_choices"]


def decision_choices(events: Iterable[Event], change: Event) -> tuple[DecisionChoice, ...]:
    """List the decisions about areas that a proposed change ends, with what most people would expect."""
    found = []
    for question in loose_end_questions(events, change):
        usual = None if question.preset is None else question.outcomes[question.preset]
        for end in question.ends:
            if end.decision is not None:
                goes_to = "" if usual is None else _goes_to(change, end, usual)
                found.append(DecisionChoice(end.area, end.decision.kind, str(end.said), goes_to))
    return tuple(found)


def _goes_to(change: Event, end: LooseEnd, outcome: LooseEndOutcome) -> str:
    names = {output.area: output.name for output in change.outputs}
    later = [one.later for one in outcome.handed_on if one == end.gone_on(one.later)]
    return names.get(later[0], later[0]) if later else LAPSES


def with_choices(one: Suggestion, events: Iterable[Event]) -> Event:
    """Say in an accepted change what becomes of decisions; refused as long as nobody chose that."""
    timeline = Timeline.of(events)
    ends = loose_ends(timeline, one.event)
    if not ends and not kind_of(one.event.kind).hands_on:
        return one.event
    chosen = {(choice.area, choice.kind): choice.goes_to.strip() for choice in one.decisions}
    unsaid = [end for end in ends if end.decision and not chosen.get((end.area, end.decision.kind))]
    if unsaid:
        text = _("say first what becomes of this, at goes_to in the file: {ends}.")
        raise InputFileError(text.format(ends=enumerated([str(end.said) for end in unsaid])))
    if kind_of(one.event.kind).begins:
        return one.event
    targets = _targets(one.event, timeline)
    outcomes = []
    for end in ends:
        goes_to = chosen[end.area, end.decision.kind] if end.decision else LAPSES
        later = () if goes_to.casefold() == LAPSES else (_target(goes_to, targets),)
        outcomes.append(LooseEndOutcome(tuple(end.gone_on(area) for area in later), end.said, (end,)))
    _refuse_two_levels(ends, outcomes)
    return answered(one.event, outcomes)


def _targets(change: Event, timeline: Timeline) -> Mapping[str, str]:
    """Return the areas with which something may go on, by identity and by name."""
    pairs = [(output.area, output.name) for output in change.outputs]
    if not pairs and kind_of(change.kind).hands_on:
        there = timeline.areas(change.valid_from)
        pairs = [(area, state.name) for area, state in there.items() if area != change.area]
    return {name_key(name): area for area, name in pairs} | {area: area for area, _name in pairs}


def _target(goes_to: str, targets: Mapping[str, str]) -> str:
    found = targets.get(goes_to) or targets.get(name_key(goes_to))
    if found is None:
        text = _("a decision cannot go on with “{name}”; write the name of an area, or lapses.")
        raise InputFileError(text.format(name=goes_to))
    return found


def _refuse_two_levels(ends: Iterable[LooseEnd], outcomes: Iterable[LooseEndOutcome]) -> None:
    levels: dict[tuple[str, str], int | None] = {}
    for end, outcome in zip(ends, outcomes, strict=True):
        if end.decision is None:
            continue
        kind, level = end.decision.kind, end.decision.level
        if any(levels.setdefault((one.later, kind), level) != level for one in outcome.handed_on):
            text = _("Two decisions of one kind and different levels cannot both go on; choose one of them.")
            raise InputFileError(text)
