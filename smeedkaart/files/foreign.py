"""What is given as a map and is none: for each kind what it is, and how a map comes out of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from smeedkaart.text.teller import Statement

__all__ = ["FOREIGN", "foreign_file", "foreign_in_zip"]


class _Foreign(NamedTuple):
    """A kind of file that holds no borders that can be read."""

    code: str  # the sentence: what it is and what to do
    suffixes: tuple[str, ...] = ()  # how its name ends
    starts: tuple[bytes, ...] = ()  # how it begins
    holds: tuple[bytes, ...] = ()  # words near its beginning, in small letters


# the first that fits says it; how a file begins goes before how its name ends
FOREIGN: tuple[_Foreign, ...] = (
    _Foreign("files.is_pdf", (".pdf", ".ai"), (b"%PDF",)),
    _Foreign(
        "files.is_image",
        (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".webp", ".bmp", ".svg", ".heic", ".jp2", ".ecw"),
        (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM", b"RIFF"),
        (b"<svg",),
    ),
    _Foreign(
        "files.is_drawing",
        (".dwg", ".dxf", ".dgn"),
        (b"AC10",),
        (b"0\r\nsection", b"0\nsection", b"autocad binary dxf"),
    ),
    _Foreign(
        "files.is_project",
        (".qgs", ".qgz", ".qlr", ".mxd", ".aprx", ".lyr", ".lyrx"),
        (),
        (b"<qgis", b"<!doctype qgis", b"<qlr"),
    ),
    _Foreign("files.is_style", (".qml", ".sld"), (), (b"<styledlayerdescriptor",)),
    _Foreign("files.is_spreadsheet", (".xlsx", ".xls", ".ods", ".xlsm"), (b"\xd0\xcf\x11\xe0",)),
    _Foreign("files.is_document", (".docx", ".doc", ".odt", ".pptx", ".ppt", ".rtf"), (b"{\\rtf",)),
    _Foreign(
        "files.is_packed",
        (".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".lpk", ".lpkx", ".mpk", ".mpkx"),
        (b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"),
    ),
    _Foreign("files.is_tiles", (".mbtiles", ".pmtiles", ".mvt", ".pbf"), (b"PMTiles",)),
    _Foreign("files.is_service_error", (), (), (b"exceptionreport", b"serviceexception")),
    _Foreign(
        "files.is_service",
        (".wfs", ".wms", ".vrt"),
        (),
        (b"_capabilities", b"<ogrwfsdatasource", b"<ogrvrt", b"<vrt"),
    ),
    _Foreign(
        "files.is_web_page",
        (".html", ".htm", ".url", ".webloc"),
        (),
        (b"<!doctype html", b"<html", b"[internetshortcut]"),
    ),
    _Foreign("files.is_part_of_shapefile", (".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qix")),
    _Foreign("files.is_part_of_mapinfo", (".dat", ".map", ".id", ".mid", ".ind")),
)
# what the kinds that are a zip have in them
_OFFICE = {
    "xl/workbook.xml": "files.is_spreadsheet",
    "xl/workbook.bin": "files.is_spreadsheet",
    "word/document.xml": "files.is_document",
    "ppt/presentation.xml": "files.is_document",
}


def foreign_file(path: Path, file: Path, head: bytes) -> Statement | None:
    """Say what a file is that is no map; None when nobody knows."""
    plain = head.replace(b"\0", b"").lower()
    for kind in FOREIGN:
        if head.startswith(kind.starts) or any(word in plain for word in kind.holds):
            return Statement(kind.code, file=path)
    code = _by_name(file)
    return None if code is None else Statement(code, file=path)


def foreign_in_zip(path: Path, names: Sequence[str], *, maps: bool) -> Statement | None:
    """Say what a zip is by the names in it, when it is a document, or a project without maps."""
    office = next((_OFFICE[name] for name in names if name in _OFFICE), None)
    if office is not None:
        return Statement(office, file=path)
    if {"mimetype", "content.xml"} <= set(names):
        # of LibreOffice, which names all alike
        return Statement(_by_name(path) or "files.is_document", file=path)
    if not maps and any(name.endswith((".qgs", ".aprx", ".mxd")) for name in names):
        return Statement("files.is_project", file=path)
    return None


def _by_name(file: Path) -> str | None:
    suffix = file.suffix.lower()
    return next((kind.code for kind in FOREIGN if suffix in kind.suffixes), None)
