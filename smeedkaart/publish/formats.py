"""File formats: their names, what a file in them ends in, and who writes them; for terminal and app."""

# ruff: noqa: PLC0415 - a writer brings its libraries only when it is used, so that a command is quick

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from smeedkaart.files.atomic import OutputFileError
from smeedkaart.text.language import gettext as _

if TYPE_CHECKING:
    from smeedkaart.assessment.result import Assessment

__all__ = ["NUMBERS", "PAGE", "PROPOSALS", "REPORT", "Format", "format_of"]

# what a spreadsheet program saves of its own, which nothing here writes
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


@dataclass(frozen=True, slots=True)
class Format:
    """A format that files are written in.

    Examples
    --------
    >>> [form.name for form in NUMBERS if ".csv" in form.suffixes]
    ['csv', 'excel']
    """

    name: str  # what it is called after `--format`
    # what the name of a file in it ends in, in small letters; the first is the usual one
    suffixes: tuple[str, ...]
    media: str = ""  # its type on the web (RFC 6838)
    # makes the whole content from an assessment; None when only a file can be made
    make: Callable[[Assessment], str | bytes] | None = None
    # writes a file from an assessment and a path; None when `make` does
    write: Callable[[Assessment, Path], Path] | None = None

    def content(self, assessment: Assessment) -> str | bytes:
        """Make the content of a file, for who sends it on instead of keeping it."""
        if self.make is not None:
            return self.make(assessment)
        with TemporaryDirectory() as folder:
            return self.to_file(assessment, Path(folder) / f"smeedkaart{self.suffixes[0]}").read_bytes()

    def to_file(self, assessment: Assessment, path: Path) -> Path:
        """Write a file, whole or not at all."""
        from smeedkaart.files.atomic import write_whole

        if self.write is not None:
            return self.write(assessment, path)
        return write_whole(path, self.content(assessment))


def _table(assessment: Assessment) -> str:
    from smeedkaart.publish.tables import to_text

    return to_text(assessment)


def _json(assessment: Assessment) -> str:
    from smeedkaart.publish.tables import to_json

    return to_json(assessment)


def _csv(assessment: Assessment) -> str:
    from smeedkaart.publish.tables import to_csv

    return to_csv(assessment)


def _excel(assessment: Assessment) -> bytes:
    from smeedkaart.publish.tables import to_excel_csv

    return to_excel_csv(assessment)


def _geojson(assessment: Assessment, path: Path) -> Path:
    from smeedkaart.publish.gis import write_geojson

    return write_geojson(assessment, path)


def _geopackage(assessment: Assessment, path: Path) -> Path:
    from smeedkaart.publish.gis import write_geopackage

    return write_geopackage(assessment, path)


NUMBERS = (
    Format("table", (".txt",), "text/plain", _table),
    Format("json", (".json",), "application/json", _json),
    Format("csv", (".csv",), "text/csv", _csv),
    Format("excel", (".csv",), "text/csv", _excel),
    Format("geojson", (".geojson", ".json"), "application/geo+json", write=_geojson),
    Format("gpkg", (".gpkg",), "application/geopackage+sqlite3", write=_geopackage),
)
"""In what the numbers of areas are written; of two with one suffix the first is meant when none is named."""

PAGE = (Format("html", (".html", ".htm"), "text/html"),)
"""In what the map for everyone is written."""

REPORT = (Format("text", (".txt",), "text/plain"), Format("json", (".json",), "application/json"))
"""In what the report about the services is written."""

PROPOSALS = (Format("json", (".json",), "application/json"),)
"""In what proposals are written."""


def format_of(path: Path, formats: Sequence[Format], asked: str | None = None) -> Format:
    """Tell in which format a file is meant from how its name ends.

    Examples
    --------
    >>> format_of(Path("uit.csv"), NUMBERS).name, format_of(Path("uit.csv"), NUMBERS, "excel").name
    ('csv', 'excel')
    >>> format_of(Path("uit.pdf"), PAGE)
    Traceback (most recent call last):
    ...
    smeedkaart.files.atomic.OutputFileError: uit.pdf: er wordt niets geschreven dat eindigt op .pdf; laat...
    """
    suffix = path.suffix.casefold()
    fitting = [form for form in formats if suffix in form.suffixes]
    if not fitting and suffix in _WORKBOOKS and any(form.name == "excel" for form in formats):
        text = _(
            "{file}: a workbook ({suffix}) cannot be written yet; end the name in .csv and add --format "
            "excel, which Excel opens."
        )
        raise OutputFileError(text.format(file=path, suffix=suffix))
    if asked is not None:
        wanted = next(form for form in formats if form.name == asked)
        if wanted in fitting or not suffix:
            return wanted
        raise OutputFileError(_not_fitting(path, wanted, fitting))
    if fitting:
        return fitting[0]
    endings = _endings(ending for form in formats for ending in form.suffixes)
    if not suffix:
        text = _("{file}: the name does not end in what tells the format; end it in {endings}.")
        raise OutputFileError(text.format(file=path, endings=endings))
    text = _("{file}: nothing is written that ends in {suffix}; end the name in {endings}.")
    raise OutputFileError(text.format(file=path, suffix=suffix, endings=endings))


def _not_fitting(path: Path, wanted: Format, fitting: Sequence[Format]) -> str:
    endings = _endings(wanted.suffixes)
    if not fitting:
        text = _("{file}: what is written as {format} ends in {endings}, not in {suffix}.")
        return text.format(file=path, format=wanted.name, endings=endings, suffix=path.suffix)
    text = _(
        "{file}: what is written as {format} ends in {endings}; with {suffix} goes --format {fitting}, or "
        "none."
    )
    names = _endings(form.name for form in fitting)
    return text.format(file=path, format=wanted.name, endings=endings, suffix=path.suffix, fitting=names)


def _endings(endings: Iterable[str]) -> str:
    *others, last = dict.fromkeys(endings)
    return _("{names} or {last}").format(names=", ".join(others), last=last) if others else last
