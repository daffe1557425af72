"""Is this map file there, whole and what its name says? Answered from its own header, in one sentence."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path

from smeedkaart.errors import InputFileError
from smeedkaart.language import gettext as _

__all__ = ["unreadable", "whole_file"]

_MAP_SUFFIXES = {".geojson", ".gpkg", ".shp"}


def whole_file(path: Path) -> str:
    """Refuse a file that is not there or not whole, before GDAL reads half of it in silence.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage or shapefile (the .shp, or a zip with it inside).

    Returns
    -------
    str
        What GDAL must open: the path itself, or the path of the one map file inside a zip.

    Raises
    ------
    InputFileError
        With one sentence: no such file, a folder, empty, not a map file, damaged or cut off.
    """
    if not path.exists():
        raise InputFileError(_("There is no file {file}.").format(file=path))
    if path.is_dir():
        raise InputFileError(_("{file} is a folder; name the map file inside it.").format(file=path))
    try:
        with path.open("rb") as handle:
            head = handle.read(100)
    except OSError as error:
        raise InputFileError(
            _("{file} cannot be opened: {reason}.").format(file=path, reason=error.strerror or error)
        ) from None
    if not head.strip():
        raise InputFileError(_("{file} is empty: there is not one shape in it.").format(file=path))
    suffix = path.suffix.lower()
    if suffix == ".zip":
        return _inside_zip(path)
    if suffix in {".geojson", ".json"}:
        _check_geojson(path)
    elif suffix == ".gpkg":
        _check_length(path, _sqlite_length(head))
    elif suffix == ".shp":
        _check_shapefile(path, head)
    return str(path)


def _inside_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.testzip() is not None:
                raise InputFileError(_damaged(path))
            found = [n for n in archive.namelist() if Path(n).suffix.lower() in _MAP_SUFFIXES]
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError):
        raise InputFileError(_damaged(path)) from None
    # what a Mac adds to a zip beside the real files
    found = [n for n in found if not n.startswith("__MACOSX")]
    if not found:
        raise InputFileError(_("{file} holds no shapefile, GeoPackage or GeoJSON.").format(file=path))
    if len(found) > 1:
        raise InputFileError(
            _("{file} holds several map files: {names}; unpack it and name one.").format(
                file=path, names=", ".join(found)
            )
        )
    return f"/vsizip/{path.resolve().as_posix()}/{found[0]}"


def _check_geojson(path: Path) -> None:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise InputFileError(_not_a_map(path)) from None
    except RecursionError:
        raise InputFileError(_damaged(path)) from None
    except json.JSONDecodeError as error:
        # a file that starts as JSON was one; anything else never was
        started = error.doc.lstrip()[:1] in {"{", "["} and error.pos > 1
        raise InputFileError(_damaged(path) if started else _not_a_map(path)) from None
    if not isinstance(content, dict) or "type" not in content:
        raise InputFileError(_not_a_map(path))
    if content["type"] == "FeatureCollection" and not content.get("features"):
        raise InputFileError(_("{file} is empty: there is not one shape in it.").format(file=path))


def _sqlite_length(head: bytes) -> int:
    if not head.startswith(b"SQLite format 3\x00"):
        return 0
    # SQLite file format: bytes 16-17 hold the page size (1 means 65536), bytes 28-31 the number of pages
    page = int.from_bytes(head[16:18], "big")
    return (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big")


def _check_shapefile(path: Path, head: bytes) -> None:
    # ESRI shapefile: bytes 0-3 hold 9994, bytes 24-27 the length of the file in 16-bit words
    if len(head) < 100 or struct.unpack(">i", head[:4])[0] != 9994:
        raise InputFileError(_not_a_map(path))
    _check_length(path, 2 * struct.unpack(">i", head[24:28])[0])
    beside = {sibling.suffix.lower() for sibling in path.parent.iterdir() if sibling.stem == path.stem}
    if ".shx" not in beside:
        raise InputFileError(
            _("{file}: a shapefile is several files, and {missing} is not beside it.").format(
                file=path, missing=path.stem + ".shx"
            )
        )


def _check_length(path: Path, expected: int) -> None:
    if path.stat().st_size < expected:
        raise InputFileError(_damaged(path))


def _damaged(path: Path) -> str:
    return _("{file} is damaged or was cut off; save or copy it again.").format(file=path)


def _not_a_map(path: Path) -> str:
    return _("{file} is not a map file; smeedkaart reads GeoJSON, GeoPackage and shapefile.").format(
        file=path
    )


def unreadable(path: Path, reason: str) -> str:
    """Say in one sentence why GDAL could not read a file.

    Parameters
    ----------
    path
        The file.
    reason
        What GDAL said.

    Returns
    -------
    str
        That it is no map file, or that it is damaged.
    """
    return _not_a_map(path) if "not recognized" in reason else _damaged(path)
