"""Import the past: maps of several dates become proposals, and only what a person accepts is recorded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from smeedkaart.change.recognition import UNCHANGED, Proposed, recognise
from smeedkaart.errors import InputFileError, LineageError
from smeedkaart.exchange.decision_choices import decision_choices, with_choices
from smeedkaart.exchange.review_file import Review, Suggestion, read_review, write_review
from smeedkaart.files.area_files import read_areas
from smeedkaart.files.row_names import CLASS_COLUMNS
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import CLASSIFY
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.roles import FACILITATOR
from smeedkaart.history.sentences import told_of
from smeedkaart.history.timeline import Timeline
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day
from smeedkaart.text.spelling import name_key

__all__ = [
    "Applied",
    "Review",
    "Suggestion",
    "apply",
    "dated",
    "edit_ids_of",
    "on_another_day",
    "read_past",
    "read_review",
    "recorded_before",
    "write_review",
]


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a review."""

    # the events as the store recorded them; those of an earlier time it was applied included
    recorded: tuple[Event, ...]
    # number of a proposal that was accepted but could not be recorded, and why
    problems: tuple[tuple[int, str], ...] = ()
    notices: tuple[str, ...] = ()  # sentences of the store, such as that a name was already taken
    waiting: tuple[int, ...] = ()  # numbers of the proposals that were not chosen yet


def dated(text: str) -> tuple[Path, date]:
    """Read FILE=DATE, such as "kaart.geojson=2012-01-01".

    Examples
    --------
    >>> dated("kaart.geojson=2012-01-01")
    (...Path('kaart.geojson'), datetime.date(2012, 1, 1))
    """
    file, _equals, when = text.rpartition("=")
    try:
        on = date.fromisoformat(when.strip())
    except ValueError:
        on = None
    if not file or on is None:
        raise InputFileError(
            _("“{text}” does not name a map and its day; write it as map.geojson=2012-01-01.").format(
                text=text
            )
        )
    return Path(file), on


def read_past(
    files: Sequence[tuple[Path | str, date]],
    events: Iterable[Event] = (),
    *,
    tolerance: float = 20.0,
    layers: Sequence[str | None] = (),
) -> Review:
    """Read maps of several dates, and propose what happened on the way.

    Nothing is recorded. Each map is compared with what the areas would be when all earlier proposals are
    accepted; whoever refuses some of them reads the maps again afterwards for a better proposal. Of each
    file the layer may be named, None for the only one that holds areas.
    """
    named = [*layers, *[None] * (len(files) - len(layers))]
    maps = sorted(
        ((Path(file), on, layer) for (file, on), layer in zip(files, named, strict=True)),
        key=lambda one: one[1],
    )
    _check_days([(path, on) for path, on, _layer in maps])
    known = list(events)
    suggestions: list[Suggestion] = []
    notices: list[str] = []
    earlier: date | None = None
    for path, on, layer in maps:
        drawn = read_areas(path, layer=layer)
        notices += map(str, drawn.attrs.get("notices", ()))
        before = areas_as_of(known, on)
        names = {str(area): str(name) for area, name in before["name"].items()}
        between = () if earlier is None else (_between(earlier, on),)
        for proposed in recognise(before, drawn, on, tolerance=tolerance):
            one = _suggested(len(suggestions) + 1, proposed, path, names, between)
            one = replace(one, decisions=decision_choices(known, one.event))
            suggestions.append(one)
            if one.event.kind != UNCHANGED:
                known.append(replace(one.event, id=max((event.id for event in known), default=0) + 1))
        for event in _classes(areas_as_of(known, on), drawn, on):
            suggestions.append(_classed(len(suggestions) + 1, event, path, areas_as_of(known, on)))
            known.append(replace(event, id=max((event.id for event in known), default=0) + 1))
        earlier = on
    return Review(tuple(suggestions), tuple(notices))


def _classes(there: gpd.GeoDataFrame, drawn: gpd.GeoDataFrame, on: date) -> Iterator[Event]:
    """Give the events that say of areas what the columns of a map say of them."""
    columns = [column for column in CLASS_COLUMNS if column in drawn]
    by_name = {name_key(str(name)): str(area) for area, name in there["name"].items()}
    for _row, row in drawn.to_crs(there.crs).iterrows() if columns else ():
        area = by_name.get(name_key(row["name"])) or _nearest(there, row.geometry)
        now = [str(there.at[area, column]) for column in CLASS_COLUMNS]
        # an empty cell says nothing, and so changes nothing
        kind, group = (row.get(column) or old for column, old in zip(CLASS_COLUMNS, now, strict=True))
        if [kind, group] != now:
            yield Event(CLASSIFY, area, on, area_kind=kind, area_group=group)


def _nearest(there: gpd.GeoDataFrame, shape: BaseGeometry) -> str:
    """Name the area that shares most surface with a shape, of which the border may cross itself."""
    return str(there.intersection(shapely.make_valid(shape)).area.idxmax())


def _classed(number: int, event: Event, path: Path, there: gpd.GeoDataFrame) -> Suggestion:
    event = replace(event, reason=_("as on the map {file}").format(file=path.name))
    names = {event.area: str(there.at[event.area, "name"])}
    return Suggestion(number, event, "", 1.0, str(told_of(event, names)))


def apply(
    review: Review, store: Store, workshop: str, *, role: str = FACILITATOR, client: str = ""
) -> Applied:
    """Record the proposals that were accepted, in the order of their days; the others are left alone.

    Applying a review again records nothing twice. `client` names the page that does it, which can take it
    back.
    """
    accepted: dict[date, list[Suggestion]] = {}
    for one in review.accepted:
        accepted.setdefault(one.event.valid_from, []).append(one)
    result = Applied(())
    for _on, together in sorted(accepted.items()):
        known = Timeline.of(store.events(workshop))
        ready = []
        for one in together:
            event = _keyed(replace(one.event, role=role, client=client))
            try:
                # what was recorded before was said then
                again = any(event.edit_id == recorded.edit_id for recorded in known)
                event = event if again else with_choices(replace(one, event=event), known)
            except InputFileError as error:
                result = replace(result, problems=(*result.problems, (one.number, str(error))))
                continue
            ready.append(replace(one, event=event))
        result = _append(store, workshop, ready, result) if ready else result
    return replace(result, waiting=review.waiting)


def recorded_before(review: Review, events: Iterable[Event]) -> frozenset[int]:
    """Give the numbers of the proposals that were recorded when the review was applied before."""
    known = {event.edit_id for event in events}
    return frozenset(number for number, edit in edit_ids_of(review).items() if edit in known)


def on_another_day(review: Review, number: int, when: date, names: Mapping[str, str]) -> Review:
    """Let a proposal hold from another day, as a person knows it; `names` says what areas are called."""
    return replace(
        review,
        suggestions=tuple(
            _on_day(one, when, names) if one.number == number else one for one in review.suggestions
        ),
    )


def _on_day(one: Suggestion, when: date, names: Mapping[str, str]) -> Suggestion:
    event = replace(one.event, valid_from=when)
    return replace(one, event=event, sentence=str(told_of(event, names)))


def edit_ids_of(review: Review) -> dict[int, str]:
    """Give the key under which each proposal that changes something is recorded, by its number."""
    return {
        one.number: _keyed(one.event).edit_id for one in review.suggestions if one.event.kind != UNCHANGED
    }


def _append(store: Store, workshop: str, together: Sequence[Suggestion], so_far: Applied) -> Applied:
    """Record what holds from one day at once, so that areas may swap names; one by one when that fails."""
    try:
        appended = store.append(workshop, [one.event for one in together])
    except LineageError as error:
        if len(together) == 1:
            return replace(so_far, problems=(*so_far.problems, (together[0].number, str(error))))
        for one in together:
            so_far = _append(store, workshop, [one], so_far)
        return so_far
    return replace(
        so_far,
        recorded=so_far.recorded + appended.events,
        notices=(*so_far.notices, *map(str, appended.notices)),
    )


def _keyed(event: Event) -> Event:
    """Give an event the key of what it says, so that applying it again records nothing twice."""
    shapes = [event.geometry, *(output.geometry for output in event.outputs)]
    said = [
        event.kind,
        event.area,
        event.valid_from.isoformat(),
        event.name,
        event.inputs,
        [(output.area, output.name) for output in event.outputs],
        [None if shape is None else shape.wkb_hex for shape in shapes],
        *filter(None, (event.area_kind, event.area_group)),
    ]
    return replace(event, edit_id="past-" + hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32])


def _check_days(maps: Sequence[tuple[Path, date]]) -> None:
    if not maps:
        raise InputFileError(_("Name at least one map with its day, such as map.geojson=2012-01-01."))
    for (path, on), (other, its_day) in pairwise(maps):
        if on == its_day:
            text = _("{file} and {other} have the same day, {day}; give each map its own day.")
            raise InputFileError(text.format(file=path, other=other, day=day(on)))


def _between(earlier: date, later: date) -> str:
    text = _("It happened after {earlier} and not later than {later}; change the day if you know it.")
    return text.format(earlier=day(earlier), later=day(later))


def _suggested(
    number: int, proposed: Proposed, path: Path, names: Mapping[str, str], between: Sequence[str]
) -> Suggestion:
    event, reasons = proposed.event, tuple(map(str, proposed.reasons))
    if event.kind == UNCHANGED:
        sentence = _("{area} is the same on the map of {day}.").format(
            area=names[event.area], day=day(event.valid_from)
        )
    else:
        event = replace(event, reason=_("as on the map {file}").format(file=path.name))
        sentence, reasons = str(told_of(event, names)), (*reasons, *between)
    confidence = round(proposed.confidence, 3)
    return Suggestion(number, event, "", confidence, sentence, reasons)
