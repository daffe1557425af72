"""Data packs that go out to a stick and come in from one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from smeedkaart.errors import PackError
from smeedkaart.files.atomic import writing
from smeedkaart.sources.packs import file as packfile
from smeedkaart.sources.packs.folder import Entry, entry_at, home, is_key, key_of, path_of, sweep
from smeedkaart.sources.packs.integrity import read_checked
from smeedkaart.sources.packs.messages import unusable
from smeedkaart.text.teller import Fact, Statement

__all__ = ["export_pack", "import_pack"]

T = TypeVar("T")


def export_pack(key: str, target: Path, where: Path | None = None) -> Path:
    """Copy a pack to a place of one's own, such as a USB stick."""
    path = path_of(key, where)
    target = Path(target)
    if target.is_dir():
        target /= path.name
    if target.exists() and _peeked_key(target) != key:
        raise PackError("packs.another_file", file=target, key=key)
    read_checked(path, lambda _contents: None)
    return writing(target, lambda fresh: _copy(path, fresh))


def _peeked_key(path: Path) -> str:
    try:
        return key_of(packfile.peek(path))
    except (OSError, packfile.PackFileError):
        return ""


def import_pack(source: Path, where: Path | None = None, *, replace: bool = False) -> Entry:
    """Take in a pack that came from elsewhere; it is checked whole before it replaces anything."""
    source = Path(source)
    facts = _arriving(source, packfile.peek)
    key = key_of(facts)
    if not is_key(key):
        raise PackError("packs.no_pack", file=source)
    target = home(where) / f"{key}.gpkg"
    sweep(target.parent)
    if not replace:
        _refuse_older(source, facts, target)

    def take(fresh: Path) -> None:
        _copy(source, fresh)
        # what is checked is the copy: a stick that reads wrong twice reads wrong in two ways
        _arriving(source, lambda _path: packfile.read_contents(fresh))

    writing(target, take)
    entry = entry_at(target)
    if entry is None:
        raise PackError("packs.absent", key=key)
    return entry


def _arriving(source: Path, look: Callable[[Path], T]) -> T:
    if source.is_dir():
        raise PackError("packs.a_folder", file=source)
    if not source.exists():
        raise PackError("packs.no_file", file=source)
    try:
        return look(source)
    except packfile.DamagedError as error:
        raise PackError("packs.cut_off", file=source) from error
    except (packfile.PackFileError, OSError) as error:
        raise PackError(unusable(source, error)) from None


def _refuse_older(source: Path, facts: Mapping[str, Any], target: Path) -> None:
    there = entry_at(target)
    # what cannot be read may always be replaced
    if there is None or there.trouble or there.fetched <= str(facts.get("fetched", "")):
        return
    raise PackError(
        "packs.older_than_here",
        key=there.key,
        here=_moment(there.fetched),
        file=source,
        given=_moment(str(facts.get("fetched", ""))),
    )


def _moment(text: str) -> Fact:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return text or Statement("packs.nobody_knows_when")


def _copy(source: Path, fresh: Path) -> None:
    with source.open("rb") as given, fresh.open("wb") as copy:
        shutil.copyfileobj(given, copy, 1 << 20)
        copy.flush()
        os.fsync(copy.fileno())
