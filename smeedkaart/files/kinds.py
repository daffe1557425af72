"""The table of kinds of map file: how each is known, by its name and its first bytes, and how it is opened.

A row more is a kind more. Whatever has no row is no map, so that nothing reaches GDAL that may lead it to
another file or a server.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from smeedkaart.errors import InputFileError
from smeedkaart.files.foreign import foreign_file
from smeedkaart.files.geojson import opened_json
from smeedkaart.files.geopackage import opened_sqlite, starts_as_sqlite
from smeedkaart.files.gml import opened_gml
from smeedkaart.files.gpx import opened_gpx
from smeedkaart.files.json_text import starts_as_json
from smeedkaart.files.kml import opened_kml
from smeedkaart.files.mapinfo import opened_mapinfo
from smeedkaart.files.parquet import read_parquet
from smeedkaart.files.shapefile import opened_shapefile, starts_as_shapefile
from smeedkaart.files.source import Opening, Source, not_a_map
from smeedkaart.files.wkt_table import is_table, read_wkt_table
from smeedkaart.files.zipped import DATABASE_FOLDER, opened_kmz, opened_zip, starts_as_zip

__all__ = ["MAP_KINDS", "MISLEADING", "MapKind", "map_kind_of"]


class MapKind(NamedTuple):
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
        indirect = any(mark in plain for mark in (b"<ogrvrt", b"<ogrwfs", b"<ogrcsw", b"<vrt"))
        # of what was put in a zip as it was, the beginning shows
        return not (indirect or starts_as_zip(head)) and any(mark in plain for mark in marks)

    return starts


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def _is_folder(head: bytes) -> bool:
    # a file that holds nothing is refused before
    return not head


def _as_it_is(opening: Opening) -> Source:
    return opening.as_it_is()


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        # as Excel saves "Unicode text"
        return True
    return b"\0" not in head and not head.lstrip().startswith((b"<", b"{", b"["))


def _opened_zip(opening: Opening) -> Source:
    sure = [suffix for kind in MAP_KINDS if kind.sure and kind.name != "zip" for suffix in kind.suffixes]
    return opened_zip(opening, [sure, *(kind.suffixes for kind in MAP_KINDS if not kind.sure)])


def _opened_parquet(opening: Opening) -> Source:
    frame = read_parquet(opening.path, opening.file)
    return Source(opening.path, opening.file, frames={opening.file.stem: lambda: frame})


def _opened_table(opening: Opening) -> Source:
    path, file = opening.path, opening.file
    if not is_table(opening.head):
        raise InputFileError(not_a_map(path))
    # only when it is asked for: addresses in a table have no shapes, and may be ten million
    return Source(path, file, frames={file.stem: lambda: read_wkt_table(path, file.read_bytes())})


_GEOJSON_ENDINGS = (".geojson", ".topojson", ".geojsonl", ".geojsons", ".ndjson", ".umap")
# how GDAL opens a file that ends so, whatever is in it
MISLEADING = frozenset({".kml", ".kmz", ".zip", ".csv", ".tsv", ".dbf"})
# what other kinds of file begin like
_SHARED = {"GeoPackage", "shapefile"}
# the first row whose ending and beginning both fit opens a file, else the first whose beginning does
MAP_KINDS: tuple[MapKind, ...] = (
    MapKind("GeoPackage", (".gpkg",), starts_as_sqlite, opened_sqlite),
    MapKind("shapefile", (".shp",), starts_as_shapefile, opened_shapefile),
    MapKind("GeoJSON", _GEOJSON_ENDINGS, starts_as_json, opened_json),
    MapKind("KML", (".kml",), _contains(b"<kml", b":kml"), opened_kml),
    MapKind("zip", (".zip",), starts_as_zip, _opened_zip),
    MapKind("KMZ", (".kmz",), starts_as_zip, opened_kmz),
    MapKind("FlatGeobuf", (".fgb",), _begins(b"fgb"), _as_it_is),
    MapKind("GML", (".gml",), _contains(b"opengis.net/gml", b"<gml"), opened_gml),
    MapKind("GPX", (".gpx",), _contains(b"<gpx"), opened_gpx),
    MapKind("GeoParquet", (".parquet", ".geoparquet"), _begins(b"PAR1"), _opened_parquet),
    MapKind(
        "MapInfo", (".tab", ".mif"), _begins(b"!table", b"!TABLE", b"Version", b"VERSION"), opened_mapinfo
    ),
    MapKind("File Geodatabase", (DATABASE_FOLDER,), _is_folder, _as_it_is),
    MapKind("JSON", (".json",), starts_as_json, opened_json, sure=False),
    MapKind("XML", (".xml",), _contains(b"opengis.net/gml", b"<gml"), opened_gml, sure=False),
    MapKind("SQLite", (".sqlite", ".sqlite3", ".db"), starts_as_sqlite, opened_sqlite, sure=False),
    MapKind("CSV", (".csv", ".tsv"), _is_text, _opened_table, sure=False, by_beginning=False),
    MapKind("CSV", (".txt",), _is_text, _opened_table, sure=False, by_beginning=False),
)


def map_kind_of(path: Path, file: Path, head: bytes) -> MapKind:
    """Tell of which kind a file is; what says one thing and is another is known by what it is."""
    suffix = file.suffix.lower()
    named = next((kind for kind in MAP_KINDS if suffix in kind.suffixes and kind.starts(head)), None)
    if named is not None:
        return named
    begun = next((kind for kind in MAP_KINDS if kind.by_beginning and kind.starts(head)), None)
    foreign = foreign_file(path, file, head)
    # an index begins as its shapefile does, tiles as a database
    if begun is not None and (foreign is None or begun.name not in _SHARED):
        return begun
    raise InputFileError(foreign or not_a_map(path))
