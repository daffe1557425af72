"""The folder in which data packs are kept, and what is in it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from smeedkaart.errors import PackError
from smeedkaart.files.atomic import OutputFileError
from smeedkaart.files.refused import reason_of
from smeedkaart.sources.packs import file as packfile
from smeedkaart.sources.packs.messages import unusable
from smeedkaart.statistics.levels import LEVELS, USUAL_LEVEL
from smeedkaart.text.teller import Statement

__all__ = [
    "FOLDER_VARIABLE",
    "Entry",
    "entry_at",
    "folder",
    "home",
    "is_key",
    "key_of",
    "list_packs",
    "path_of",
    "remove",
    "sweep",
]

FOLDER_VARIABLE = "SMEEDKAART_DATA"

_KEY = re.compile(r"(?P<code>(?:GM|NL)[0-9]{2,4})-(?P<year>(?:19|20)[0-9]{2})(?:-(?P<level>[a-z0-9]+))?")
# what `writing` calls a file that is not whole yet, and what SQLite keeps beside it meanwhile
_UNFINISHED = re.compile(r"\..+-[0-9a-f]{8}\.gpkg(-journal)?")
# longer than any pack takes to write, so that only what a crash left behind is swept up
_STALE = 24 * 3600


@dataclass(frozen=True, slots=True)
class Entry:
    """A pack in the folder, as far as can be told without reading all of it."""

    key: str  # what it is called: "GM0118-2025"
    code: str  # of which municipality, which year, and what its zones are (a key of the levels)
    name: str
    year: int
    level: str
    fetched: str  # when, ISO 8601 in UTC; empty when that cannot be read
    size: int  # bytes on disk
    # why it cannot be used, in one sentence; empty when nothing is known against it
    trouble: Statement | str = ""
    # between which coordinates its zones lie, EPSG:28992: west, south, east, north; None when not known
    bounds: tuple[float, float, float, float] | None = None
    province: str = ""  # in which province it lies; empty when that was not fetched


def folder() -> Path:
    """Say where packs are kept: what SMEEDKAART_DATA names, else the usual place of this system."""
    chosen = os.environ.get(FOLDER_VARIABLE, "").strip()
    if chosen:
        return Path(chosen).expanduser()
    return Path(platformdirs.user_data_dir("smeedkaart", appauthor=False)) / "data"


def home(where: Path | None) -> Path:
    """Return the folder to write in, made when it is not there."""
    place = folder() if where is None else Path(where)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputFileError("packs.no_folder", folder=place, reason=reason_of(error)) from None
    return place


def is_key(text: str) -> bool:
    """Tell whether a text can be the name of a pack, and so is safe in the name of a file.

    Examples
    --------
    >>> is_key("GM0118-2025"), is_key("GM0118-2025-wijk"), is_key("../GM0118-2025")
    (True, True, False)
    """
    return _parts(text) is not None


def _parts(text: str) -> re.Match[str] | None:
    """Take the name of a pack apart: code, year, and the level of its zones if not the usual one."""
    told = _KEY.fullmatch(text)
    level = told and told["level"]
    known = level is None or (level != USUAL_LEVEL and level in LEVELS and LEVELS[level].drawn_on)
    return told if known else None


def path_of(key: str, where: Path | None = None) -> Path:
    """Return the file of a pack on this machine."""
    path = (folder() if where is None else Path(where)) / f"{key}.gpkg"
    if not is_key(key) or not path.is_file():
        raise PackError("packs.absent", key=key)
    return path


def list_packs(where: Path | None = None) -> tuple[Entry, ...]:
    """Tell which packs are on this machine, without reading more than a page of each."""
    place = folder() if where is None else Path(where)
    try:
        found = [path for path in place.iterdir() if path.suffix == ".gpkg" and is_key(path.stem)]
    except OSError:
        return ()
    entries = [entry for path in found if (entry := entry_at(path)) is not None]
    return tuple(
        sorted(entries, key=lambda entry: (entry.name.casefold(), entry.code, -entry.year, entry.key))
    )


def entry_at(path: Path) -> Entry | None:
    """Tell what is known of a file at a glance; None when its name is not that of a pack or it is gone."""
    told = _parts(path.stem)
    if told is None:
        return None
    size, facts = 0, {}
    trouble: Statement | str = ""
    try:
        size = path.stat().st_size
        facts = dict(packfile.peek(path))
        if key_of(facts) != path.stem:
            trouble = Statement("packs.misnamed", file=path, key=key_of(facts))
    except FileNotFoundError:
        # it went while we looked
        return None
    except packfile.NoPackError:
        # under the name of a pack it was one
        trouble = Statement("packs.damaged", file=path)
    except (packfile.PackFileError, OSError) as error:
        trouble = unusable(path, error)
    bounds = facts.get("bounds")
    return Entry(
        key=path.stem,
        code=told["code"],
        name=str(facts.get("name", told["code"])),
        year=int(told["year"]),
        level=told["level"] or USUAL_LEVEL,
        fetched=str(facts.get("fetched", "")),
        size=size,
        trouble=trouble,
        bounds=None if bounds is None else (bounds[0], bounds[1], bounds[2], bounds[3]),
        province=str(facts.get("province", "")),
    )


def key_of(facts: Mapping[str, Any]) -> str:
    """Say what a pack with these facts is called."""
    level = facts.get("level", USUAL_LEVEL)
    return f"{facts.get('code')}-{facts.get('year')}" + ("" if level == USUAL_LEVEL else f"-{level}")


def remove(key: str, where: Path | None = None) -> None:
    """Throw a pack away."""
    path = path_of(key, where)
    try:
        path.unlink()
    except OSError as error:
        raise PackError("packs.not_removed", file=path, reason=reason_of(error)) from None


def sweep(place: Path) -> None:
    """Remove what a crash left of packs that were never finished."""
    with suppress(OSError):
        for path in place.iterdir():
            if _UNFINISHED.fullmatch(path.name) and time.time() - path.stat().st_mtime > _STALE:
                path.unlink()
