"""Take in maps that a visitor brings along: each lot lies in a folder of its own, until it is done with."""

from __future__ import annotations

import re
import secrets
import shutil
import tempfile
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any

from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import speaking
from smeedkaart.web.server.pack_upload import TooLargeError, keep
from smeedkaart.web.view.escape import size

__all__ = ["MOST_MAP_BYTES", "MapPlaces", "map_places", "map_too_large", "receive_map", "safe_file_name"]

# all that is brought in one go; the buurten of the whole country with their borders are half of this
MOST_MAP_BYTES = 200_000_000
# files of one lot, so that a folder stays one that can be listed: maps of twenty years as shapefiles
_MOST_FILES = 200
# lots that lie here at a time, and seconds after which one that nobody finished goes
_MOST_PLACES, _KEPT = 24, 6 * 3600
# seconds after which what a server that was cut off left behind goes
_LEFT_BEHIND = 24 * 3600
_PREFIX = "smeedkaart-inlezen-"
_LONGEST = 120
# what Windows gives a meaning, and what nobody sees
_ODD = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")


def map_too_large(most: int = MOST_MAP_BYTES) -> str:
    """Say that maps are too large, and what to do instead."""
    text = _("This is more than {most}, the most that maps brought in together may be.")
    how = _("Bring in fewer at a time, or cut the map down to the municipality first.")
    return f"{text.format(most=size(most))} {how}"


def safe_file_name(name: str) -> str:
    r"""Give a file the name under which it can lie in a folder of ours, wherever it came from.

    Examples
    --------
    >>> safe_file_name("..\\..\\Mijn kaart.gpkg"), safe_file_name("/etc/passwd"), safe_file_name(".shp")
    ('Mijn kaart.gpkg', 'passwd', 'kaart.shp')
    """
    last = re.split(r"[/\\]", name)[-1]
    cleaned = _ODD.sub("_", last).strip(" .") if not last.startswith(".") else "kaart" + _ODD.sub("_", last)
    cleaned = cleaned.strip(" .")
    if not cleaned or _DEVICES.match(cleaned):
        cleaned = f"kaart-{cleaned}".strip("-")
    stem, dot, ending = cleaned.rpartition(".")
    if len(cleaned.encode()) > _LONGEST:
        ending = f"{dot}{ending}" if dot and len(ending) < _LONGEST // 4 else ""
        room = _LONGEST - len(ending.encode())
        cleaned = (stem if ending else cleaned).encode()[:room].decode(errors="ignore") + ending
    return cleaned


class MapPlaces:
    """The folders in which maps lie while people look at them; each is known by a key nobody can guess."""

    def __init__(self) -> None:
        self._places: OrderedDict[str, tuple[float, Path]] = OrderedDict()
        self._lock = threading.Lock()
        # at the end of the program, if not sooner
        weakref.finalize(self, _remove_all, self._places)
        _sweep(Path(tempfile.gettempdir()))

    def begin(self) -> str:
        """Make a folder, and return its key; what is old goes."""
        place = Path(tempfile.mkdtemp(prefix=_PREFIX))
        key = secrets.token_urlsafe(18)
        now = time.monotonic()
        with self._lock:
            self._places[key] = now, place
            old = [one for one, (since, _place) in self._places.items() if now - since > _KEPT]
            over = list(self._places)[: max(0, len(self._places) - _MOST_PLACES)]
        for one in {*old, *over}:
            self.end(one)
        return key

    def folder(self, key: str) -> Path | None:
        """Return the folder with a key; None when there is none (any more)."""
        with self._lock:
            known = self._places.get(key)
        return None if known is None else known[1]

    def files(self, key: str) -> tuple[Path, ...]:
        """List what lies there, in order; what is still coming in is not there yet."""
        folder = self.folder(key)
        if folder is None or not folder.is_dir():
            return ()
        return tuple(sorted(one for one in folder.iterdir() if not one.name.startswith(".")))

    def end(self, key: str) -> None:
        """Throw away what lies there; a key that is not known is no matter."""
        with self._lock:
            known = self._places.pop(key, None)
        if known is not None:
            shutil.rmtree(known[1], ignore_errors=True)


def _remove_all(places: dict[str, tuple[float, Path]]) -> None:
    for _since, place in places.values():
        shutil.rmtree(place, ignore_errors=True)


@cache
def map_places() -> MapPlaces:
    """Return the folders of this server."""
    return MapPlaces()


def _sweep(folder: Path) -> None:
    """Throw away what a server that was cut off left behind."""
    for left in folder.glob(f"{_PREFIX}*"):
        try:
            # another server on this machine may be at work in a young one
            if left.is_dir() and not left.is_symlink() and time.time() - left.stat().st_mtime > _LEFT_BEHIND:
                shutil.rmtree(left, ignore_errors=True)
        except OSError:
            continue


async def receive_map(
    body: AsyncIterator[bytes], key: str, language: str, *, name: str, most: int = MOST_MAP_BYTES
) -> dict[str, Any]:
    """Take in one file beside those that lie there; the answer names it, or says why it was not taken."""
    with speaking(language):
        folder = map_places().folder(key)
        if folder is None:
            return {"sentence": _("This page was open for too long. Choose the map again.")}
        there = [one for one in folder.iterdir() if not one.name.startswith(".")]
        called = safe_file_name(name)
        others = [one for one in there if one.name != called]
        if len(others) >= _MOST_FILES:
            return {"sentence": map_too_large(most)}
        # under a name that no file of a visitor has, so that half a file is never read
        part = folder / f".{secrets.token_hex(8)}"
        try:
            room = most - sum(one.stat().st_size for one in others)
            if not await keep(body, part, room):
                return {"sentence": _("{file} is empty. Choose the map again.").format(file=called)}
            part.replace(folder / called)
        except TooLargeError:
            return {"sentence": map_too_large(most)}
        except OSError as error:
            text = _("{file} could not be kept on this computer ({reason}).")
            reason = error.strerror or type(error).__name__
            return {"sentence": text.format(file=called, reason=reason)}
        finally:
            part.unlink(missing_ok=True)
        return {"key": called}
