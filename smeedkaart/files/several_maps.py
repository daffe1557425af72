"""Several files that were chosen together: which of them are maps, and of which day is each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

__all__ = ["belonging_to", "day_in_name", "maps_among"]

# what belongs to a map of several files, by what the file that names it ends in
_COMPANIONS = {
    ".shp": {".shx", ".dbf", ".prj", ".cpg", ".qpj", ".qix", ".sbn", ".sbx", ".fbn", ".fbx", ".ain", ".aih"}
    | {".atx", ".ixs", ".mxs", ".shp.xml", ".qmd", ".qml", ".sld", ".lyr"},
    ".tab": {".dat", ".map", ".id", ".ind"},
    ".mif": {".mid"},
    # how it is built, as the program that wrote it says
    ".gml": {".xsd", ".gfs"},
    # what a database has not folded in yet
    ".gpkg": {".gpkg-wal", ".gpkg-shm", ".gpkg-journal"},
    ".sqlite": {".sqlite-wal", ".sqlite-shm", ".sqlite-journal"},
}
# 2012-05-30, 20120530 and 30-05-2012, of which the strokes may be anything or nothing
_DAYS = (
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_. ]?(?P<month>\d\d)[-_. ]?(?P<day>\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d\d)[-_. ](?P<month>\d\d)[-_. ](?P<year>(?:19|20)\d\d)(?!\d)"),
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def maps_among(files: Iterable[Path]) -> tuple[Path, ...]:
    """Leave out the files that only belong to another one, such as the table of a shapefile.

    Examples
    --------
    >>> several = map(Path, ["wijk.shp", "WIJK.DBF", "wijk.shx", "buurt.geojson"])
    >>> [file.name for file in maps_among(several)]
    ['buurt.geojson', 'wijk.shp']
    """
    known = sorted(files, key=lambda file: file.name.casefold())
    belonging = {name for file in known for name in _names_beside(file)}
    return tuple(file for file in known if file.name.casefold() not in belonging)


def belonging_to(map_file: Path, files: Iterable[Path]) -> tuple[Path, ...]:
    """List the files of which a map consists, itself among them.

    Examples
    --------
    >>> several = list(map(Path, ["wijk.shp", "WIJK.DBF", "wijk.csv"]))
    >>> [file.name for file in belonging_to(several[0], several)]
    ['wijk.shp', 'WIJK.DBF']
    """
    beside = _names_beside(map_file)
    return tuple(file for file in files if file == map_file or file.name.casefold() in beside)


def _names_beside(file: Path) -> set[str]:
    return {f"{file.stem.casefold()}{ending}" for ending in _COMPANIONS.get(file.suffix.casefold(), ())}


def day_in_name(name: str) -> date | None:
    """Guess of which day a map is by the name of its file; of a year alone it is the first day.

    Examples
    --------
    >>> day_in_name("kaart_2012.gpkg"), day_in_name("gebieden 30-05-2007.shp"), day_in_name("kaart.kml")
    (datetime.date(2012, 1, 1), datetime.date(2007, 5, 30), None)
    """
    stem = name.rpartition(".")[0] or name
    for pattern in _DAYS:
        days = {_day(found) for found in pattern.finditer(stem)} - {None}
        if len(days) == 1:
            return days.pop()
    years = {int(year) for year in _YEAR.findall(stem)}
    # two years may be from when until when, or of the figures
    return date(years.pop(), 1, 1) if len(years) == 1 else None


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
