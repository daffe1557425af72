"""Read recorded decisions from a CSV file: gebied;besluit;niveau;datum;reden."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import geopandas as gpd

from smeedkaart.errors import InputFileError, SchemeError
from smeedkaart.files.source import reading
from smeedkaart.files.spreadsheet_csv import csv_rows
from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.decision import Decision
from smeedkaart.text.language import gettext as _
from smeedkaart.text.spelling import name_key

__all__ = ["read_decisions"]

_HEADINGS = {
    "area": ("gebied", "area", "naam", "name", "id"),
    "kind": ("besluit", "decision", "soort", "kind"),
    "level": ("niveau", "level"),
    "on": ("datum", "date", "vanaf"),
    "reason": ("reden", "reason", "toelichting"),
}
# a level has one or two; more than four thousand is more than Python reads
_MOST_DIGITS = 4
# how much of a cell is repeated in a sentence
_SHOWN = 60
_FIRST_LINE = "gebied;besluit;niveau;datum;reden"
# what people write, and what a scheme calls it
_KINDS = {"impuls": "impulse", "impulse": "impulse", "initiatief": "initiative", "initiative": "initiative"}


def read_decisions(path: str | Path, areas: gpd.GeoDataFrame, scheme: Scheme | None = None) -> list[Decision]:
    r"""Read decisions about areas.

    Examples
    --------
    >>> import geopandas as gpd, tempfile
    >>> from shapely import box
    >>> areas = gpd.GeoDataFrame({"name": ["Krakeel"]}, geometry=[box(0, 0, 1, 1)], index=["k"], crs=28992)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "besluiten.csv"
    ...     text = "gebied;besluit;niveau;datum;reden\nKrakeel;initiatief;1;30-05-2007;klaar\n"
    ...     _ = file.write_text(text)
    ...     read_decisions(file, areas)[0].area
    'k'
    """
    path = Path(path)
    rows = _rows(path)
    columns = _columns(path, rows[0])
    decisions = []
    for line, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            # a cell may hold several lines; what is made of it is shown within a line
            cells = {key: " ".join(row[i].split()) if i < len(row) else "" for key, i in columns.items()}
            decisions.append(_decision(path, line, cells, areas, scheme))
    return decisions


def _rows(path: Path) -> list[list[str]]:
    if not path.exists():
        raise InputFileError(_("There is no file {file}.").format(file=path))
    if path.is_dir():
        raise InputFileError(_("{file} is a folder; name the file inside it.").format(file=path))
    with reading(path):
        rows = csv_rows(path)
    if not rows:
        raise InputFileError(_("{file} is empty: there is not one decision in it.").format(file=path))
    return rows


def _columns(path: Path, header: list[str]) -> Mapping[str, int]:
    words = [name_key(cell) for cell in header]
    columns = {
        key: words.index(name) for key, names in _HEADINGS.items() for name in names[::-1] if name in words
    }
    missing = [_HEADINGS[key][0] for key in ("area", "kind") if key not in columns]
    if missing:
        raise InputFileError(
            _("{file} needs a first line with {columns}; “{missing}” is not in it.").format(
                file=path, columns=_FIRST_LINE, missing=missing[0]
            )
        )
    return columns


def _decision(
    path: Path, line: int, cells: Mapping[str, str], areas: gpd.GeoDataFrame, scheme: Scheme | None
) -> Decision:
    if not cells["kind"]:
        raise _wrong(path, line, _("the decision is blank"))
    kind = _kind(cells["kind"], scheme)
    level = _level(path, line, cells.get("level", ""))
    if scheme is not None:
        _check_kind(path, line, kind, level, scheme)
    return Decision(
        area=_area(path, line, cells["area"], areas),
        kind=kind,
        level=level,
        on=_day(path, line, cells.get("on", "")),
        reason=cells.get("reason", ""),
    )


def _kind(text: str, scheme: Scheme | None) -> str:
    """Find which decision is meant: by its word, or by what it is called in any language of the scheme."""
    wanted = _plain(text)
    for known in () if scheme is None else scheme.decisions:
        if wanted in map(_plain, (known.kind, known.name, *known.names.values())):
            return known.kind
    return _KINDS.get(wanted, _shortened(text.lower()))


def _plain(text: str) -> str:
    return name_key(text.replace("_", " ").replace("-", " "))


def _shortened(text: str) -> str:
    """Cut what would fill the screen."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _check_kind(path: Path, line: int, kind: str, level: int | None, scheme: Scheme) -> None:
    try:
        levels = len(scheme.decision(kind).levels)
    except SchemeError as error:
        raise _wrong(path, line, str(error).rstrip(".")) from None
    if levels and (level is None or not 1 <= level <= levels):
        text = _("“{kind}” needs a level from 1 to {levels}")
        raise _wrong(path, line, text.format(kind=kind, levels=levels))
    if not levels and level is not None:
        raise _wrong(path, line, _("“{kind}” has no levels").format(kind=kind))


def _area(path: Path, line: int, text: str, areas: gpd.GeoDataFrame) -> str:
    if text in areas.index:
        return text
    # a name copied out of our table for Excel bears the mark that keeps it from being worked out
    wanted = {name_key(text), name_key(text.removeprefix("'"))}
    same = [str(area) for area, name in areas["name"].items() if name_key(str(name)) in wanted]
    # an identity may be a name too, of which another program kept the letters in another form
    same = same or [str(area) for area in areas.index if name_key(str(area)) in wanted]
    if not same:
        raise _wrong(path, line, _("there is no area “{name}”").format(name=_shortened(text)))
    if len(same) > 1:
        raise _wrong(path, line, _("several areas are called “{name}”; use the id").format(name=text))
    return same[0]


def _level(path: Path, line: int, text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or len(text) > _MOST_DIGITS:
        what = _("the level “{text}” is not a whole number").format(text=_shortened(text))
        raise _wrong(path, line, what)
    return int(text)


def _day(path: Path, line: int, text: str) -> date:
    # a cell that holds a day may be saved with the hour at which it begins
    written = re.sub(r"[ T]0?0:00(:00(\.0+)?)?$", "", text)
    dutch = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", written)
    try:
        if dutch:
            return date(int(dutch.group(3)), int(dutch.group(2)), int(dutch.group(1)))
        return date.fromisoformat(written)
    except ValueError:
        what = _("“{text}” is not a date such as 30-05-2007").format(text=_shortened(text))
        raise _wrong(path, line, what) from None


def _wrong(path: Path, line: int, what: str) -> InputFileError:
    return InputFileError(_("{file}, line {line}: {what}.").format(file=path, line=line, what=what))
