"""The table of kinds of map file: how each is known, by its name and its first bytes, and how it is opened.

A row more is a kind more. Whatever has no row is no map, so that nothing reaches GDAL that may lead it to
another file or a server.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from smeedkaart.errors import InputFileError
from smeedkaart.files.geojson import opened_json, starts_as_json
from smeedkaart.files.geopackage import opened_sqlite, starts_as_sqlite
from smeedkaart.files.gml import opened_gml
from smeedkaart.files.shapefile import opened_shapefile, starts_as_shapefile
from smeedkaart.files.source import Opening, Source, not_a_map
from smeedkaart.files.zipped import opened_zip, starts_as_zip

__all__ = ["KINDS", "Kind", "kind_of"]


class Kind(NamedTuple):
    """A kind of map file."""

    name: str  # what people call it
    suffixes: tuple[str, ...]  # how its name may end, in small letters
    starts: Callable[[bytes], bool]  # whether a file that begins like this can be one
    opened: Callable[[Opening], Source]  # check that it is whole, and tell what is to be read of it
    sure: bool = True  # False: in a zip it is the map only when there is none that is surely one
    by_beginning: bool = True  # False: any text begins like this, so that only the name tells


def _contains(*marks: bytes) -> Callable[[bytes], bool]:
    """Know a text by a word near its beginning, in one or two bytes a letter."""

    def starts(head: bytes) -> bool:
        plain = head.replace(b"\0", b"").lower()
        # descriptions with which GDAL opens other files, or asks a server
        indirect = b"<ogr" in plain or b"<vrt" in plain
        return not indirect and any(mark in plain for mark in marks)

    return starts


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def _as_it_is(opening: Opening) -> Source:
    return opening.as_it_is()


def _is_text(head: bytes) -> bool:
    return b"\0" not in head and not head.lstrip().startswith((b"<", b"{", b"["))


def _opened_zip(opening: Opening) -> Source:
    maps = [kind for kind in KINDS if kind.name != "zip"]
    sure, perhaps = (
        [end for kind in maps if kind.sure is how for end in kind.suffixes] for how in (True, False)
    )
    return opened_zip(opening, sure, perhaps)


# the first row whose ending and beginning both fit opens a file, else the first whose beginning does
KINDS: tuple[Kind, ...] = (
    Kind("GeoPackage", (".gpkg",), starts_as_sqlite, opened_sqlite),
    Kind("shapefile", (".shp",), starts_as_shapefile, opened_shapefile),
    Kind("GeoJSON", (".geojson",), starts_as_json, opened_json),
    Kind("KML", (".kml",), _contains(b"<kml", b":kml"), _as_it_is),
    Kind("KMZ", (".kmz",), starts_as_zip, _as_it_is),
    Kind("zip", (".zip",), starts_as_zip, _opened_zip),
    Kind("FlatGeobuf", (".fgb",), _begins(b"fgb"), _as_it_is),
    Kind("GML", (".gml",), _contains(b"opengis.net/gml", b"<gml"), opened_gml),
    Kind("GPX", (".gpx",), _contains(b"<gpx"), _as_it_is),
    Kind("MapInfo", (".tab", ".mif"), _begins(b"!table", b"!TABLE", b"Version", b"VERSION"), _as_it_is),
    Kind("JSON", (".json",), starts_as_json, opened_json, sure=False),
    Kind("XML", (".xml",), _contains(b"opengis.net/gml", b"<gml"), opened_gml, sure=False),
    Kind("SQLite", (".sqlite", ".sqlite3", ".db"), starts_as_sqlite, opened_sqlite, sure=False),
    Kind("CSV", (".csv",), _is_text, _as_it_is, sure=False, by_beginning=False),
)


def kind_of(path: Path, file: Path, head: bytes) -> Kind:
    """Tell of which kind a file is; what says one thing and is another is known by what it is."""
    suffix = file.suffix.lower()
    fitting = [kind for kind in KINDS if suffix in kind.suffixes and kind.starts(head)]
    fitting += [kind for kind in KINDS if kind.by_beginning and kind.starts(head)]
    if not fitting:
        raise InputFileError(not_a_map(path))
    return fitting[0]
