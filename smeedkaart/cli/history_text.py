"""What the history commands write: lines for people, and plain values for programs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd

from smeedkaart.change.money import Effect
from smeedkaart.change.people import Difference
from smeedkaart.change.recognition import UNCHANGED
from smeedkaart.change.transitions import Transitions
from smeedkaart.exchange.review_file import LAPSES, DecisionChoice, Review
from smeedkaart.funding.comparison import known_figure
from smeedkaart.history.event import Event, about_areas
from smeedkaart.history.lineage import Lineage, ancestors, areas_as_of, descendants
from smeedkaart.history.sentences import Told, tale, without_repeats
from smeedkaart.history.timeline import Timeline
from smeedkaart.publish.tables import aligned, printable
from smeedkaart.statistics.levels import level_named
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import day, money, number, percentage
from smeedkaart.text.spelling import name_key

__all__ = [
    "Change",
    "change_facts",
    "change_words",
    "counted",
    "family_of",
    "family_words",
    "numbers_in",
    "review_facts",
    "review_words",
    "sentences_about",
    "tale_facts",
    "tale_words",
]


class Change(NamedTuple):
    """Everything there is to say about the difference between two days."""

    days: tuple[date, date]  # the two reference dates
    before: gpd.GeoDataFrame  # the areas of either day
    after: gpd.GeoDataFrame
    moved: Transitions  # who came from where
    people: pd.DataFrame  # why each area has more or fewer people, of the areas of either day
    whole: Difference  # the same for all areas together
    money: Effect  # why all areas together get more or less


def counted(areas: int) -> str:
    """Say how many areas there are.

    Examples
    --------
    >>> counted(1), counted(35)
    ('1 gebied', '35 gebieden')
    """
    return ngettext("{count} drawn area", "{count} drawn areas", areas).format(count=number(areas))


def family_of(events: Iterable[Event], name: str) -> frozenset[str]:
    """Find the areas that bear or bore a name (or have that identity), and all they came from or went into.

    Examples
    --------
    >>> from shapely import box
    >>> drawn = Event("draw", "a", date(2007, 5, 30), name="Noord", geometry=box(0, 0, 1, 1), id=1)
    >>> sorted(family_of([drawn], "noord"))
    ['a']
    """
    wanted = name_key(name)
    timeline = Timeline.of(events)
    parts = [step.part for step in timeline.steps]
    named = {part.area for part in parts if wanted in (name_key(part.name or ""), part.area.casefold())}
    kin = {one for area in named for one in (*ancestors(timeline, area), *descendants(timeline, area))}
    return frozenset(named | kin)


def _shown(events: Iterable[Event], areas: Collection[str] | None) -> list[Told]:
    if areas is None:
        return list(tale(events))
    about = frozenset(areas)
    return list(without_repeats(told for told in tale(events) if about.intersection(_areas_of(told))))


def _areas_of(told: Told) -> list[str]:
    about = (area for event in told.events for area in (*about_areas(event), *event.inputs))
    return list(dict.fromkeys(about))


def tale_words(title: str, events: Iterable[Event], areas: Collection[str] | None = None) -> str:
    """Write what happened, a line for all that was done in one go."""
    told = _shown(events, areas)
    if not told:
        return _("{name}: nothing was recorded yet.").format(name=printable(title)) + "\n"
    days = (told[0].on, told[-1].on)
    heading = _("{name}: {before} on {first}, {after} on {last}.")
    first, last = (counted(len(areas_as_of(events, when))) for when in days)
    if areas is not None:
        heading = _("{name}, as far as it is about these areas.")
    lines = [
        heading.format(name=printable(title), before=first, first=day(days[0]), after=last, last=day(days[1]))
    ]
    rows = [[str(one.event.id), printable(one.sentence)] for one in told]
    return "\n".join([*lines, "", *aligned(rows, right=(0,))]) + "\n"


def tale_facts(events: Iterable[Event], areas: Collection[str] | None = None) -> list[dict[str, Any]]:
    """Give what happened as plain values; days as year-month-day."""
    return [
        {
            "id": told.event.id,
            "kind": told.event.kind,
            "on": told.on.isoformat(),
            "sentence": told.sentence,
            "reason": told.event.reason,
            "role": told.event.role,
            "initiative": told.event.initiative,
            "area_kind": told.event.area_kind,
            "area_group": told.event.area_group,
            "recorded": told.event.recorded_at.isoformat(),
            "areas": _areas_of(told),
            "events": [event.id for event in told.events],
            "inputs": list(told.event.inputs),
            "outputs": [output.area for output in told.event.outputs],
            "names": list(told.areas),
            "units": None if told.event.units is None else told.event.units.as_plain(),
            "border": None if told.event.drawn_from is None else str(told.event.drawn_from.said),
        }
        for told in _shown(events, areas)
    ]


def change_words(change: Change) -> str:
    """Write what changed between two days: who came from where, people and money."""
    first, second = change.days
    heading = _("{before} on {first}, {after} on {second}.").format(
        before=counted(len(change.before)),
        first=day(first),
        after=counted(len(change.after)),
        second=day(second),
    )
    lines = [heading, "", _("Who came from where")]
    lines += [f"  {line}" for line in _moved_words(change)]
    lines += ["", _("People"), f"  {change.whole.sentence()}"]
    lines += [f"  {line}" for line in _people_words(change)]
    lines += ["", _("Money"), f"  {change.money.sentence()}"]
    rows = [[printable(line.text), money(line.amount)] for line in change.money.lines]
    lines += [f"  {line}" for line in (aligned(rows, right=(1,)) if rows else [])]
    return "\n".join(lines) + "\n"


def _moved_words(change: Change) -> Iterator[str]:
    """Yield a line for each pair of areas of which one changed; what stayed as it was is only counted."""
    classes = change.moved.classes
    same = {
        (side, area)
        for side, area, judged in zip(classes["side"], classes["area"], classes["by_surface"], strict=True)
        if judged == "U"
    }
    unchanged = sum(side == "after" for side, _area in same)
    old, new = _names(change.before), _names(change.after)
    rows = [
        [old.get(one, _("(no area)")), "→", new.get(other, _("(no area)")), number(people)]
        for one, other, people in zip(
            change.moved.table["before"],
            change.moved.table["after"],
            change.moved.table["people"],
            strict=True,
        )
        if ("before", one) not in same and ("after", other) not in same
    ]
    if rows:
        yield from aligned([[_("before"), "", _("after"), _("people")], *rows], right=(3,))
    text = ngettext("{count} area stayed as it was.", "{count} areas stayed as they were.", unchanged)
    yield text.format(count=number(unchanged))


def _people_words(change: Change) -> Iterator[str]:
    """Yield a row for each area of both days with more or fewer people, or nobody knows how many, and why."""
    names = _names(change.after)
    there = change.people.index.isin(list(change.before.index)) & change.people.index.isin(list(names))
    more = change.people["after"] - change.people["before"]
    differs = (more.abs() >= 1) | more.isna()
    rows = [
        [names[str(area)], *(number(float(row[column])) for column in change.people.columns)]
        for area, row in change.people[there & differs].iterrows()
    ]
    if rows:
        zones = _("{level:many} of CBS").format(level=level_named(change.whole.level))
        head = [_("area"), _("before"), _("after"), _("border"), zones, _("population")]
        yield from aligned([head, *rows], right=range(1, 6))


def _names(areas: gpd.GeoDataFrame) -> dict[str, str]:
    return {str(area): printable(str(name)) for area, name in areas["name"].items()}


def change_facts(change: Change) -> dict[str, Any]:
    """Give what changed between two days as plain values; amounts are text, what is not known is None."""
    sides = {
        side: {"on": when.isoformat(), "count": len(areas), "areas": _names(areas)}
        for side, when, areas in zip(
            ("before", "after"), change.days, (change.before, change.after), strict=True
        )
    }
    people = change.people.astype(object).where(change.people.notna(), None)
    whole = {name: known_figure(getattr(change.whole, name)) for name in change.people.columns}
    return {
        **sides,
        **change.moved.to_dict(),
        "people": people.to_dict("index"),
        "together": whole | {"sentence": change.whole.sentence()},
        "money": change.money.to_dict(),
    }


def family_words(family: Lineage) -> str:
    """Draw which areas came out of which: each area that nothing took the place of, and what it came from."""
    ends = [area for area in family.areas if not family.superseded_by(area)]
    return "\n".join(line for area in ends for line in _branch(family, area, "", "")) + "\n"


def _branch(family: Lineage, area: str, mark: str, indent: str, above: tuple[str, ...] = ()) -> Iterator[str]:
    state = family.areas[area]
    text = _("{name} (since {first})") if state.ended is None else _("{name} ({first} to {last})")
    last = "" if state.ended is None else day(state.ended)
    yield mark + text.format(name=printable(state.name), first=day(state.drawn_from), last=last)
    # an area that ended, was drawn again and took the place of what it went into stands there once
    earlier = [one for one in family.supersedes(area) if one not in above]
    for i, one in enumerate(earlier):
        more = i < len(earlier) - 1
        marks = ("├─ ", "│  ") if more else ("└─ ", "   ")
        yield from _branch(family, one, indent + marks[0], indent + marks[1], (*above, area))


def review_words(review: Review) -> str:
    """Write what was proposed, a numbered line each with the reasons below it."""
    lines = [_("NOTE: {notice}").format(notice=printable(notice)) for notice in review.notices]
    same = sum(one.event.kind == UNCHANGED for one in review.suggestions)
    others = [one for one in review.suggestions if one.event.kind != UNCHANGED]
    width = max((len(str(one.number)) for one in others), default=1)
    marks: Mapping[str, str] = {"accept": _("accepted"), "refuse": _("refused")}
    for one in others:
        chosen = f" [{marks[one.choice]}]" if one.choice else ""
        sure = percentage(one.confidence, 0).rjust(4)
        lines.append(f"{one.number:>{width}}  {sure}  {printable(one.sentence)}{chosen}")
        lines += [f"{'':{width}}        {printable(reason)}" for reason in one.reasons]
        lines += [f"{'':{width}}        {_choice_words(choice)}" for choice in one.decisions]
    if same:
        text = ngettext(
            "One area is the same on the next map.",
            "{count} times an area is the same on the next map.",
            same,
        )
        lines.append(text.format(count=number(same)))
    return "\n".join(lines) + "\n"


def _choice_words(choice: DecisionChoice) -> str:
    """Say what becomes of a decision, or that this is still to be chosen in the file."""
    if not choice.goes_to:
        text = _("{decision}: still to be chosen, at goes_to in the file")
    elif choice.goes_to == LAPSES:
        text = _("{decision}: lapses (goes_to in the file)")
    else:
        text = _("{decision}: goes on with {area} (goes_to in the file)")
    return printable(text.format(decision=choice.sentence, area=choice.goes_to))


def review_facts(review: Review) -> list[dict[str, Any]]:
    """Give what was proposed as plain values, without the shapes."""
    return [
        {
            "number": one.number,
            "choice": one.choice,
            "kind": one.event.kind,
            "on": one.event.valid_from.isoformat(),
            "confidence": one.confidence,
            "sentence": one.sentence,
            "reasons": list(one.reasons),
            "areas": list(about_areas(one.event)),
            "decisions": [asdict(choice) for choice in one.decisions],
        }
        for one in review.suggestions
    ]


def numbers_in(text: str) -> tuple[int, ...]:
    """Read "1,3-5" as 1, 3, 4 and 5.

    Examples
    --------
    >>> numbers_in("1, 3-5")
    (1, 3, 4, 5)
    """
    found: list[int] = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        found += range(int(first), int(last if dash else first) + 1)
    return tuple(found)


def sentences_about(events: Iterable[Event], wanted: Iterable[int | None]) -> list[str]:
    """Tell the events with these numbers, as they stand among the others."""
    numbers = set(wanted)
    return [printable(told.sentence) for told in tale(events, lambda event: event.id in numbers)]
