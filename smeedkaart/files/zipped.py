"""Open zips: unpack the map that is in it."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from smeedkaart.errors import InputFileError
from smeedkaart.files.source import Opening, Source, reading

__all__ = ["opened_zip", "starts_as_zip"]


def starts_as_zip(head: bytes) -> bool:
    """Tell whether a file that begins like this is a zip."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def opened_zip(opening: Opening, sure: Sequence[str], perhaps: Sequence[str]) -> Source:
    """Unpack the one map of a zip to the disk, with what belongs to it.

    GDAL can read within a zip, but a search by place jumps about in it: of 480,000 squares it took five times
    as long as unpacking them all, and eighteen times when they were in no order.
    """
    path, folder = opening.path, opening.folder()
    with reading(path), zipfile.ZipFile(opening.file) as archive:
        # what a Mac adds to a zip beside the real files starts with __MACOSX
        members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX")]
        chosen = _only_map(path, [member.filename for member in members], (sure, perhaps))
        wanted = [m for m in members if Path(m.filename).with_suffix("") == chosen.with_suffix("")]
        if sum(member.file_size for member in wanted) > shutil.disk_usage(folder).free:
            raise InputFileError("files.no_room", file=path)
        for member in wanted:
            # without the folder that it has in the zip
            member.filename = Path(member.filename).name
            archive.extract(member, folder)
    return opening.inside(folder / chosen.name)


def _only_map(path: Path, names: Iterable[str], groups: Iterable[Sequence[str]]) -> Path:
    """Choose the map: by an ending that only maps have, else by one that a map may have.

    A map that was exported in several ways under one name is the same map.
    """
    files = [Path(name) for name in names]
    for endings in groups:
        found = [file for file in files if file.suffix.lower() in endings]
        if len({file.with_suffix("") for file in found}) > 1:
            raise InputFileError("files.several_in_zip", file=path, names=[one.as_posix() for one in found])
        if found:
            return min(found, key=lambda file: endings.index(file.suffix.lower()))
    raise InputFileError("files.no_map_in_zip", file=path)
