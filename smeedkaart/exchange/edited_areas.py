"""Compare the layer "areas" of an exported history with its events: what was edited becomes proposals."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from smeedkaart.change.correspondence import is_uuid
from smeedkaart.errors import InputFileError, LineageError
from smeedkaart.exchange.area_spans import AreaSpan, area_spans
from smeedkaart.exchange.decision_choices import decision_choices
from smeedkaart.exchange.review_file import Review, Suggestion
from smeedkaart.files.map_file import layers_of, open_map, read_source
from smeedkaart.files.row_names import CLASS_COLUMNS
from smeedkaart.geometry.layers import RD
from smeedkaart.geometry.shapes import repair
from smeedkaart.history.event import Event, about_areas
from smeedkaart.history.kinds import CLASSIFY, DRAW, END, REDRAW, RENAME, VOID, kind_of
from smeedkaart.history.replay import AreaState
from smeedkaart.history.sentences import told_of
from smeedkaart.history.timeline import Timeline
from smeedkaart.history.validation import check_event
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day, enumerated, number
from smeedkaart.text.spelling import clean_name
from smeedkaart.text.teller import Statement

__all__ = ["edited_areas"]

_LAYER = "areas"
_NEEDED = ("area", "name", "valid_from", "valid_to")
# a GIS keeps coordinates to the millimetre; turned into another coordinate system and back, programs differ
# by a few decimetres
_WITHIN, _WITHIN_REPROJECTED = 0.01, 0.5
_NAMED = 5
_FAMILY = uuid.uuid5(uuid.NAMESPACE_URL, "smeedkaart/edited")
# what ends first gives up its name, and a border is changed before an area is drawn beside it
_ORDER = (VOID, END, REDRAW, RENAME, DRAW, CLASSIFY)


class _Layer(NamedTuple):
    """The layer, and what it is held against."""

    path: Path
    events: tuple[Event, ...]
    told: Sequence[AreaSpan]
    rows: Sequence[_Row]
    within: float


class _Row(NamedTuple):
    """A row of the layer: an area as somebody wants it, and what was filled in for them."""

    area: str
    name: str
    geometry: BaseGeometry
    start: date
    end: date | None
    # None: a file of an older version does not say it
    area_kind: str | None = None
    area_group: str | None = None
    remarks: tuple[str, ...] = ()


def edited_areas(path: Path | str, events: Iterable[Event]) -> Review:
    """Propose what was edited in the layer "areas" of an exported history, in QGIS or another program.

    Shapes count as the same when no border lies further than 1 cm from the other (0.5 m when the layer was
    turned into another coordinate system); the order of rows, columns, rings and corners does not count.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from smeedkaart.exchange.history_file import write_history
    >>> drawn = Event("draw", "a", date(2007, 5, 30), name="Noord", geometry=shapely.box(2e5, 5e5, 3e5, 6e5))
    >>> with TemporaryDirectory() as folder:
    ...     file = write_history([replace(drawn, id=1)], Path(folder) / "geschiedenis.gpkg")
    ...     edited_areas(file, [replace(drawn, id=1)]).suggestions
    ()
    """
    path, recorded = Path(path), tuple(events)
    with open_map(path) as source:
        if _LAYER not in [name for name, _kind in layers_of(source)]:
            text = _("{file} has no layer {layer}; what was recorded is taken over from the events alone.")
            return Review((), (text.format(file=path.name, layer=_LAYER),))
        frame = read_source(source, layer=_LAYER, columns=[*_NEEDED, *CLASS_COLUMNS], fid_as_index=True)
    _check_columns(path, frame)
    within = _WITHIN if frame.crs == RD else _WITHIN_REPROJECTED
    told = area_spans(recorded)
    rows, crossed = _rows(path, frame.to_crs(RD), told, within)
    layer = _Layer(path, recorded, told, rows, within)
    if not _differing(layer, told):
        return Review(())
    changes = sorted(_changes(layer), key=_place)
    _check_changes(layer, changes)
    return Review(tuple(_suggestions(layer, changes)), tuple(map(str, (*frame.attrs["notices"], *crossed))))


def _check_columns(path: Path, frame: gpd.GeoDataFrame) -> None:
    lacking = [column for column in _NEEDED if column not in frame]
    if lacking:
        text = _(
            "{file}: the layer {layer} lacks {columns}, so what was edited in it cannot be told; export the "
            "history again."
        )
        raise InputFileError(text.format(file=path, layer=_LAYER, columns=enumerated(lacking)))


def _rows(
    path: Path, frame: gpd.GeoDataFrame, told: Sequence[AreaSpan], within: float
) -> tuple[list[_Row], list[Statement]]:
    """Read the rows, and say of which the border crossed itself."""
    by_key = {(span.area, span.start): span for span in told}
    known = {span.area for span in told}
    rows, crossed = [], []
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    for fid, record, shape in zip(frame.index, frame.to_dict("records"), shapes, strict=True):
        row = _row(path, fid, record, shape, known)
        span = by_key.get((row.area, row.start))
        if span is not None and span.geometry is not None and _same(span.geometry, row.geometry, within):
            # what was only saved again stays what was recorded, to the last digit
            row = row._replace(geometry=span.geometry)
        elif not row.geometry.is_valid:
            row = row._replace(geometry=repair(row.geometry))
            count = shapely.get_num_geometries(row.geometry).item()
            hectares = row.geometry.area / 10_000
            crossed.append(Statement("geometry.crossed", name=row.name, count=count, hectares=hectares))
        rows.append(row)
    _refuse_twice(path, rows)
    return rows, crossed


def _refuse_twice(path: Path, rows: Sequence[_Row]) -> None:
    count = Counter((row.area, row.start) for row in rows)
    names = dict.fromkeys(row.name for row in rows if count[row.area, row.start] > 1)
    if names:
        text = _(
            "{file}: in the layer {layer} {areas} stands more than once from the same day; leave one of "
            "them, or empty the column area of what is a new area."
        )
        raise InputFileError(text.format(file=path, layer=_LAYER, areas=_few(list(names))))


def _row(path: Path, fid: int, record: Mapping[str, Any], shape: Any, known: set[str]) -> _Row:
    name, area = _text(record["name"]), _text(record["area"])
    called = name or _("Area {number}").format(number=fid)
    if not _is_polygon(shape):
        text = _("{file}: the shape of {name} in the layer {layer} is no polygon with a surface.")
        raise InputFileError(text.format(file=path, name=called, layer=_LAYER))
    start, end = _days(path, record, called)
    kind, group = (_text(record[column]) if column in record else None for column in CLASS_COLUMNS)
    if area in known:
        if start is None:
            text = _("{file}: {name} in the layer {layer} has no valid_from.")
            raise InputFileError(text.format(file=path, name=called, layer=_LAYER))
        return _Row(area, name, shape, start, end, kind, group)
    remarks = []
    if start is None:
        remarks.append(_("valid_from is empty, so today is filled in; change the day if you know it."))
    if not name:
        remarks.append(_("The row has no name, so one was made up; change it if you know it."))
    if not is_uuid(area):
        area = str(uuid.uuid5(_FAMILY, area or f"{fid}/{called}/{shape.wkb_hex}"))
    today = date.today()  # noqa: DTZ011 - the day of the hall
    return _Row(area, called, shape, start or today, end, kind, group, tuple(remarks))


def _days(path: Path, record: Mapping[str, Any], name: str) -> tuple[date | None, date | None]:
    try:
        start, end = _day(record["valid_from"]), _day(record["valid_to"])
    except ValueError as error:
        text = _("{file}: “{day}” of {name} in the layer {layer} is not a day such as 2012-01-01.")
        raise InputFileError(text.format(file=path, day=error, name=name, layer=_LAYER)) from None
    if start is not None and end is not None and end <= start:
        text = _("{file}: {name} in the layer {layer} ends ({end}) before it begins ({start}).")
        raise InputFileError(text.format(file=path, name=name, layer=_LAYER, start=day(start), end=day(end)))
    return start, end


def _is_polygon(shape: Any) -> bool:
    return (
        shape is not None
        and shape.geom_type in {"Polygon", "MultiPolygon"}
        and bool(np.isfinite(shapely.get_coordinates(shape)).all())
        # of a border that crosses itself the halves may cancel out
        and (shape.area > 0 or repair(shape).area > 0)
    )


def _text(value: Any) -> str:
    return "" if pd.isna(value) else clean_name(str(value))


def _day(value: Any) -> date | None:
    """Read a day as GDAL hands it out: as text, a day or a moment; raises ValueError with what it is."""
    if pd.isna(value) or not str(value).strip():
        return None
    with suppress(ValueError):
        # 2007-05-30, 2007/05/30, 2007-05-30T00:00:00Z
        return date.fromisoformat(str(value).strip()[:10].replace("/", "-"))
    raise ValueError(value)


def _same(one: BaseGeometry | None, other: BaseGeometry, within: float) -> bool:
    if one is None:
        return False
    if one.equals_exact(other, within, normalize=True):
        return True
    # a corner on a straight border, or a shape that came back as one of several parts, changes nothing
    apart = shapely.hausdorff_distance(shapely.boundary(one), shapely.boundary(other))
    return bool(apart <= within)


def _differing(layer: _Layer, told: Sequence[AreaSpan]) -> list[str]:
    """Name the areas of which the events tell something else than the rows."""
    wanted = {(row.area, row.start): row for row in layer.rows}
    names = []
    for span in told:
        row = wanted.pop((span.area, span.start), None)
        alike = row is not None and (row.name, row.end) == (span.name, span.end) and _classed(row, span)
        if row is None or not alike or not _same(span.geometry, row.geometry, layer.within):
            names.append(span.name)
    return list(dict.fromkeys([*names, *(row.name for row in wanted.values())]))


def _classed(row: _Row, known: AreaSpan | AreaState) -> bool:
    """Tell whether an area is of the kind and group that the row says, as far as it says so."""
    pairs = ((row.area_kind, known.area_kind), (row.area_group, known.area_group))
    return all(said in {None, now} for said, now in pairs)


def _changes(layer: _Layer) -> Iterator[Event]:
    """Give the events that make of what was recorded what the rows show, area by area."""
    wanted: dict[str, list[_Row]] = {span.area: [] for span in layer.told}
    for row in sorted(layer.rows, key=lambda row: row.start):
        wanted.setdefault(row.area, []).append(row)
    begun = {span.area: span.start for span in reversed(layer.told)}
    for area, own in wanted.items():
        known = [event for event in layer.events if area in about_areas(event)]
        if not own:
            yield Event(VOID, area, begun[area])
            continue
        for row, following in zip(own, [*own[1:], None], strict=True):
            for event in (
                *_from(row, Timeline.of(known).states(row.start).get(area), layer.within),
                *_until(row, following, known),
            ):
                known.append(event)
                yield event


def _from(row: _Row, state: AreaState | None, within: float) -> Iterator[Event]:
    if state is None or state.ended is not None:
        yield Event(DRAW, row.area, row.start, name=row.name, geometry=row.geometry)
        if row.area_kind or row.area_group:
            yield _classifying(row)
        return
    if not _same(state.geometry, row.geometry, within):
        yield Event(REDRAW, row.area, row.start, geometry=row.geometry)
    if state.name != row.name:
        yield Event(RENAME, row.area, row.start, name=row.name)
    if not _classed(row, state):
        yield _classifying(row)


def _classifying(row: _Row) -> Event:
    return Event(
        CLASSIFY, row.area, row.start, area_kind=row.area_kind or "", area_group=row.area_group or ""
    )


def _until(row: _Row, following: _Row | None, known: Sequence[Event]) -> Iterator[Event]:
    if row.end is None or (following is not None and following.start == row.end):
        return
    state = Timeline.of(known).states(row.end).get(row.area)
    if state is None or state.ended is None:
        yield Event(END, row.area, row.end)


def _place(event: Event) -> tuple[date, int]:
    return event.valid_from, _ORDER.index(event.kind)


def _check_changes(layer: _Layer, changes: Sequence[Event]) -> None:
    """Refuse edits that cannot be recorded, and those that would not give what the layer shows."""
    called = {row.area: row.name for row in layer.rows} | {span.area: span.name for span in layer.told}
    known = list(layer.events)
    try:
        for event in changes:
            names = [called[event.area]]
            check_event(known, event)
            known.append(event)
    except LineageError as error:
        reason = str(error).rstrip(".")
    else:
        # what remains different, such as a day of which the events tell another
        names = _differing(layer, area_spans(known))
        reason = _("another day, or a period that is missing")
        if not names:
            return
    text = _(
        "{file}: the layer {layer} tells something else of {areas} than the events, and that cannot be "
        "proposed ({reason}); put that back in the layer, or import the areas as a map with its day."
    )
    raise InputFileError(text.format(file=layer.path, layer=_LAYER, areas=_few(names), reason=reason))


def _few(names: Sequence[str]) -> str:
    if len(names) <= _NAMED:
        return enumerated(names)
    text = _("{names} and {count} more")
    return text.format(names=", ".join(names[:_NAMED]), count=number(len(names) - _NAMED))


def _suggestions(layer: _Layer, changes: Sequence[Event]) -> Iterator[Suggestion]:
    remarks = {row.area: row.remarks for row in layer.rows}
    reason = _("as in the layer {layer} of {file}").format(layer=_LAYER, file=layer.path.name)
    for place, event in enumerate(changes, start=1):
        spans = [span for span in layer.told if span.area == event.area]
        before = [span for span in spans if span.start <= event.valid_from] or spans[:1]
        names = {event.area: before[-1].name} if before else {}
        row = kind_of(event.kind)
        reasons = remarks.get(event.area, ()) if row.begins else ()
        old = before[-1].geometry if before else None
        if row.moves_border and event.geometry is not None and old is not None:
            text = _("The surface goes from {before} to {after} ha.")
            hectares = [number(shape.area / 10_000, 1) for shape in (old, event.geometry)]
            reasons = (text.format(before=hectares[0], after=hectares[1]),)
        told = replace(event, reason=reason)
        hanging = decision_choices(layer.events, told)
        yield Suggestion(place, told, "", 1.0, str(told_of(told, names)), reasons, hanging)
