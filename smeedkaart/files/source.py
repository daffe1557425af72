"""A file that somebody named, while it is being opened, and what of it is read in the end."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
from pyproj import CRS

from smeedkaart.errors import InputFileError, SmeedkaartError
from smeedkaart.files.refused import reason_of
from smeedkaart.text.teller import Statement

__all__ = ["Opening", "Source", "damaged", "not_a_map", "other_letters", "reading"]


@dataclass(frozen=True)
class Source:
    """What is read of a file."""

    path: Path  # as the user named it, for sentences about it
    file: Path  # what is opened: the file itself, or what was unpacked or made of it
    kind: str = ""  # name of its row in the table of kinds
    # for GDAL: options of its driver in capitals, and those of pyogrio such as `encoding`
    options: Mapping[str, Any] = field(default_factory=dict)
    crs: CRS | None = None  # the coordinate system, where it is known better than GDAL can tell
    notices: tuple[Statement, ...] = ()  # what must be said about how it was read
    # layers that a reader of ours makes instead of GDAL: name, and what reads it
    frames: Mapping[str, Callable[[], pd.DataFrame]] | None = None
    together: bool = False  # without a layer named, all layers are read as one map
    parts: tuple[Source, ...] = ()  # several maps in one file; their layers together are those of the file

    def told(self, *notices: Statement) -> Source:
        """Add what must be said about how it was read, whichever of its layers is."""
        parts = tuple(part.told(*notices) for part in self.parts)
        return replace(self, notices=(*notices, *self.notices), parts=parts)


@dataclass(frozen=True)
class Opening:
    """A file while it is being opened, with room for what has to be unpacked or made of it."""

    path: Path  # as the user named it, for sentences about it
    file: Path  # where it is
    head: bytes  # how it begins, at least the first 4,096 bytes if it has them
    room: ExitStack  # what is put in it goes when the file is closed
    open_inside: Callable[[Opening, Path], Source]

    def folder(self) -> Path:
        """Make a folder that goes when the file is closed."""
        return Path(self.room.enter_context(tempfile.TemporaryDirectory(prefix="smeedkaart-")))

    def inside(self, file: Path) -> Source:
        """Open a file that was unpacked or made of this one, whatever its kind; sentences name this one."""
        return self.open_inside(self, file)

    def as_it_is(self, **options: Any) -> Source:
        """Let GDAL read the file itself."""
        return Source(self.path, self.file, options=options)

    def rewritten(self, content: Any) -> Opening:
        """Put other JSON in the place of the file, under the same name."""
        file = self.folder() / f"{self.file.stem}.geojson"
        # half a letter, as \ud800, has no bytes of its own
        file.write_text(json.dumps(content), encoding="ascii")
        return replace(self, file=file)


def damaged(path: Path) -> Statement:
    """Say that a file is damaged or was cut off."""
    return Statement("files.damaged", file=path)


def not_a_map(path: Path) -> Statement:
    """Say that a file is no map."""
    return Statement("files.not_a_map", file=path)


def other_letters(path: Path) -> Statement:
    """Say that a file is in another encoding than it says."""
    return Statement("files.other_encoding", file=path)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever a library raises while it reads a file into one sentence that names the file.

    Only calls of libraries belong in it: a mistake of our own is no fault of the file.
    """
    try:
        yield
    except SmeedkaartError:
        raise
    except UnicodeDecodeError:
        raise InputFileError(other_letters(path)) from None
    except MemoryError:
        raise InputFileError("files.too_large", file=path) from None
    except PermissionError as error:
        raise InputFileError("files.not_opened", file=path, reason=reason_of(error)) from None
    except Exception as error:  # noqa: BLE001 - GDAL, GEOS, SQLite, zlib: each raises its own kinds
        if "Geometry type is not supported" in str(error):
            raise InputFileError("files.surface_in_space", file=path) from None
        known = "not recognized" not in str(error)
        raise InputFileError(damaged(path) if known else not_a_map(path)) from None
