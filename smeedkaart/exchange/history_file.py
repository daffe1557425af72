"""The history of areas for other programs and other machines: a GeoPackage."""

from __future__ import annotations

import json
import sqlite3
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import InputFileError
from smeedkaart.exchange.area_spans import AreaSpan, area_spans
from smeedkaart.exchange.workshop_table import ExportedWorkshop, add_workshop, exported_workshop
from smeedkaart.files.atomic import writing
from smeedkaart.files.geojson import not_a_number
from smeedkaart.files.map_file import open_map
from smeedkaart.files.sqlite_file import opened
from smeedkaart.geometry.layers import not_numbers
from smeedkaart.history.drawn_from import DrawnFrom
from smeedkaart.history.event import Event, HandedOn, Output
from smeedkaart.history.gestures import with_numbered_pages
from smeedkaart.history.kinds import kind_of
from smeedkaart.history.mended import Mended
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.text.language import gettext as _

__all__ = [
    "ExportedWorkshop",
    "read_history",
    "workshop_of",
    "write_history",
]

_RD = 28992
# layer, columns beside the geometry, with the type that a GIS reads
_COLUMNS = {
    "areas": {
        "area": "TEXT",
        "name": "TEXT",
        "valid_from": "DATE",
        "valid_to": "DATE",
        "event": "INTEGER",
        "area_kind": "TEXT",
        "area_group": "TEXT",
        "unit_level": "TEXT",
        "unit_year": "INTEGER",
        "units": "TEXT",
        "border": "TEXT",
    },
    "events": {
        "event": "INTEGER",
        "kind": "TEXT",
        "area": "TEXT",
        "valid_from": "DATE",
        "recorded_at": "TEXT",
        "role": "TEXT",
        "reason": "TEXT",
        "name": "TEXT",
        "decision": "TEXT",
        "level": "INTEGER",
        "edit": "TEXT",
        "proposes": "TEXT",
        "about": "INTEGER",
        "met": "INTEGER",
        "handed_on": "TEXT",
        "area_kind": "TEXT",
        "area_group": "TEXT",
        "initiative": "TEXT",
        "setting": "TEXT",
        "document": "TEXT",
        "page": "TEXT",
        "units": "TEXT",
        "drawn_from": "TEXT",
        "mended": "TEXT",
    },
    "links": {
        "event": "INTEGER",
        "side": "TEXT",
        "place": "INTEGER",
        "area": "TEXT",
        "name": "TEXT",
        "units": "TEXT",
    },
}
# what only some events say; a file of an older version has no such columns
_DETAILS = {name: name for name in ("area_kind", "area_group", "initiative", "setting", "document")}
_DETAILS["client"] = "page"
# what has parts of its own, as JSON
_PARTED: dict[str, Callable[[str], Any]] = {
    "units": NamedUnits.from_text,
    "drawn_from": DrawnFrom.from_text,
    "mended": Mended.from_text,
}
_ABOUT = {
    "areas": "Every area with each name and border it had: from valid_from until the day before valid_to.",
    "events": "What was recorded. The other layers follow from it.",
    "links": "Which areas went into (in) and came out of (out) a merge, split or regrouping.",
}


def write_history(
    events: Iterable[Event], path: Path | str, workshop: ExportedWorkshop | None = None
) -> Path:
    """Write a history as a GeoPackage that any GIS opens and `read_history` reads back.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> drawn = Event("draw", "a", date(2007, 5, 30), name="Noord", geometry=shapely.box(2e5, 5e5, 3e5, 6e5),
    ...               id=1, recorded_at=datetime(2026, 3, 1, tzinfo=UTC))
    >>> with TemporaryDirectory() as folder:
    ...     file = write_history([drawn], Path(folder) / "geschiedenis.gpkg")
    ...     read_history(file) == (drawn,)
    True
    """
    recorded = tuple(events)
    return writing(path, lambda fresh: _fill(recorded, fresh, workshop))


def read_history(path: Path | str) -> tuple[Event, ...]:
    """Read a history back from the GeoPackage that `write_history` made."""
    path = Path(path)
    with _opened(path) as database:
        links = _links(path, database)
        rows = database.execute('SELECT * FROM "events" ORDER BY "event"').fetchall()
    return tuple(_event(path, row, links) for row in rows)


def workshop_of(path: Path | str) -> ExportedWorkshop | None:
    """Tell of which workshop an exported history is, and with what it works.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     made = ExportedWorkshop("Gouda", "GM0513-2024", "hoogeveen-2007")
    ...     workshop_of(write_history([], Path(folder) / "geschiedenis.gpkg", made)).dataset
    'GM0513-2024'
    """
    with _opened(Path(path)) as database:
        return exported_workshop(database)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a history to read it only, and say in a sentence when it is none."""
    try:
        with open_map(path) as source, opened(source.file, path) as database:
            database.row_factory = sqlite3.Row
            yield database
    except (sqlite3.Error, IndexError):
        raise InputFileError(
            _("{file} is not a history: it has no layers events and links as smeedkaart writes them.").format(
                file=path
            )
        ) from None


def _fill(events: Sequence[Event], path: Path, workshop: ExportedWorkshop | None) -> None:
    rows = {
        "areas": [
            (
                span.area,
                span.name,
                span.start,
                span.end,
                span.event,
                span.area_kind or None,
                span.area_group or None,
                *_made_of(span),
                span.geometry,
            )
            for span in area_spans(events)
        ],
        "events": [_event_row(event) for event in with_numbered_pages(events)],
        "links": [row for event in events for row in _link_rows(event)],
    }
    for layer, layer_rows in rows.items():
        _add_layer(path, layer, layer_rows)
    if workshop is not None:
        add_workshop(path, workshop)


def _made_of(span: AreaSpan) -> tuple[str | int | None, ...]:
    """Tell of which units an area was made, and where its border came from."""
    units, source = span.units, span.border_from
    told = (None, None, None) if units is None else (*units.kind, " ".join(units.codes))
    return (*told, None if source is None else str(source.said))


def _add_layer(path: Path, layer: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Let GDAL make the layer with its shapes, and add the columns: with types of their own, and exactly."""
    shapes = gpd.GeoDataFrame(geometry=[row[-1] for row in rows], crs=_RD)
    with warnings.catch_warnings():
        # the name with which the file begins its life does not matter
        warnings.filterwarnings("ignore", message=".*non-conformant file extension.*")
        # without a spatial index no trigger stands in the way of filling in the columns
        shapes.to_file(
            path,
            layer=layer,
            driver="GPKG",
            VERSION="1.3",
            SPATIAL_INDEX="NO",
            geometry_type="Unknown",
            promote_to_multi=False,
            DESCRIPTION=_ABOUT[layer],
        )
    columns = _COLUMNS[layer]
    with closing(sqlite3.connect(path)) as database, database:
        for column, kind in columns.items():
            database.execute(f'ALTER TABLE "{layer}" ADD COLUMN "{column}" {kind}')
        assigned = ", ".join(f'"{column}" = ?' for column in columns)
        filled = [(*map(_plain, row[:-1]), fid) for fid, row in enumerate(rows, start=1)]
        database.executemany(f'UPDATE "{layer}" SET {assigned} WHERE fid = ?', filled)  # noqa: S608


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _event_row(event: Event) -> tuple[Any, ...]:
    decision, level = event.decision or (None, None)
    return (
        event.id,
        event.kind,
        event.area,
        event.valid_from,
        event.recorded_at,
        event.role,
        event.reason,
        event.name,
        decision,
        level,
        event.edit_id,
        event.proposes,
        event.about,
        event.met,
        None if event.handed_on is None else json.dumps([list(astuple(one)) for one in event.handed_on]),
        *(getattr(event, detail) or None for detail in _DETAILS),
        *(_text_of(getattr(event, detail)) for detail in _PARTED),
        event.geometry,
    )


def _text_of(said: NamedUnits | DrawnFrom | Mended | None) -> str | None:
    return None if said is None else said.as_text()


def _link_rows(event: Event) -> Iterator[tuple[Any, ...]]:
    for place, area in enumerate(event.inputs, start=1):
        yield event.id, "in", place, area, None, None, None
    for place, output in enumerate(event.outputs, start=1):
        units = _text_of(output.units)
        yield event.id, "out", place, output.area, output.name, units, output.geometry


def _links(path: Path, database: sqlite3.Connection) -> Mapping[int, tuple[list[str], list[Output]]]:
    links: dict[int, tuple[list[str], list[Output]]] = defaultdict(lambda: ([], []))
    for row in database.execute('SELECT * FROM "links" ORDER BY "event", "place"'):
        inputs, outputs = links[row["event"]]
        if row["side"] == "in":
            inputs.append(row["area"])
            continue
        shape = _sound(path, row)
        if shape is None:
            raise _unreadable(path, row["event"])
        try:
            units = _parted(row, "units")
        except (ValueError, TypeError, KeyError):
            raise _unreadable(path, row["event"]) from None
        outputs.append(Output(str(row["area"]), str(row["name"] or ""), shape, units))
    return links


def _event(path: Path, row: sqlite3.Row, links: Mapping[int, tuple[list[str], list[Output]]]) -> Event:
    lists = kind_of(row["kind"]).lists_areas or kind_of(row["proposes"]).lists_areas
    inputs, outputs = links[row["event"]] if lists else ([], [])
    try:
        recorded = datetime.fromisoformat(row["recorded_at"])
        return Event(
            kind=str(row["kind"]),
            area=str(row["area"]),
            # another program may have saved a day as a moment, and a whole number as a fraction
            valid_from=date.fromisoformat(str(row["valid_from"])[:10]),
            role=row["role"] or "",
            reason=row["reason"] or "",
            name=None if row["name"] is None else str(row["name"]),
            geometry=_sound(path, row),
            decision=None if row["decision"] is None else (row["decision"], _whole(row["level"])),
            edit_id=row["edit"] or "",
            proposes=row["proposes"],
            about=_whole(row["about"]),
            met=_whole(row["met"]) if "met" in row.keys() else None,  # noqa: SIM118 - a row is no mapping
            inputs=tuple(inputs),
            outputs=tuple(outputs),
            handed_on=_handed_on(row),
            **_details(row),
            id=int(row["event"]),
            recorded_at=recorded if recorded.tzinfo else recorded.replace(tzinfo=UTC),
        )
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError):
        raise _unreadable(path, row["event"]) from None


def _details(row: sqlite3.Row) -> dict[str, Any]:
    """Read what only some events say."""
    told = {one: str(row[name] or "") for one, name in _DETAILS.items() if name in row.keys()}  # noqa: SIM118
    return {**told, **{one: _parted(row, one) for one in _PARTED}}


def _parted(row: sqlite3.Row, column: str) -> Any:
    """Read what has parts of its own; a file of an older version has no such column."""
    said = row[column] if column in row.keys() else None  # noqa: SIM118 - a row is no mapping
    return None if said is None else _PARTED[column](said)


def _handed_on(row: sqlite3.Row) -> tuple[HandedOn, ...] | None:
    """Read what goes on with other areas; a file of an older version does not say."""
    said = row["handed_on"] if "handed_on" in row.keys() else None  # noqa: SIM118 - a row is no mapping
    if said is None:
        return None
    return tuple(_one_handed_on(*one) for one in json.loads(said))


def _one_handed_on(earlier: Any, later: Any, decision: Any) -> HandedOn:
    return HandedOn(str(earlier), str(later), None if decision is None else str(decision))


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _unreadable(path: Path, event: object) -> InputFileError:
    return InputFileError(
        _("{file}: event {event} cannot be read; export the history again.").format(file=path, event=event)
    )


def _sound(path: Path, row: sqlite3.Row) -> BaseGeometry | None:
    """Read the shape of a row, and refuse one that cannot be one."""
    try:
        shape = _shape(row["geom"])
    except (ValueError, TypeError, IndexError, KeyError, shapely.errors.ShapelyError):
        raise _unreadable(path, row["event"]) from None
    if not_numbers([shape])[0]:
        raise InputFileError(not_a_number(path, str(row["name"] or row["area"])))
    return shape


def _shape(blob: bytes | None) -> BaseGeometry | None:
    """Read the shape in a GeoPackage: a header (OGC 12-128r18, 2.1.3) and then well-known binary."""
    if blob is None:
        return None
    # bits 1 to 3 of the flags tell how many corners of the envelope come before it
    envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[(blob[3] >> 1) & 7]
    # of a corner that is no number numpy would only warn
    with np.errstate(invalid="ignore"):
        return shapely.from_wkb(blob[8 + envelope :])
