"""File formats: a row for each, with what it holds, what its files end in and who writes them.

Terminal and app read this one table; a format that is added to it is offered by both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from tempfile import TemporaryDirectory
from typing import Any

from smeedkaart.files.atomic import OutputFileError, write_whole
from smeedkaart.text.language import gettext as _
from smeedkaart.text.sentence import N_

__all__ = ["FORMATS", "Format", "endings", "format_of", "formats_for"]

# what a spreadsheet program saves of its own, which nothing here writes
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


@dataclass(frozen=True, slots=True)
class Format:
    """A format that files are written in.

    A writer is named, as "module:function" in this package, so that nobody waits for the libraries of another
    format; a function itself will do too.

    Examples
    --------
    >>> [form.name for form in formats_for("numbers") if ".csv" in form.suffixes]
    ['csv', 'excel']
    """

    holds: str  # what is in it, such as the numbers of areas
    name: str  # what it is called after `--format`
    # what the name of a file in it ends in, in small letters; the first is the usual one
    suffixes: tuple[str, ...]
    media: str  # its type on the web (RFC 6838)
    # makes the whole content of what it holds; empty when only a file can be made
    make: str | Callable[..., str | bytes] = ""
    # writes a file of what it holds, which is given with a path; empty when `make` does
    write: str | Callable[..., Path] = ""
    button: str = ""  # what is on its button in the app; empty when it is not offered there

    def content(self, held: object, **more: Any) -> str | bytes:
        """Make the content of a file, for who sends it on instead of keeping it."""
        if self.make:
            made: str | bytes = _called(self.make)(held, **more)
            return made
        with TemporaryDirectory(prefix="smeedkaart-") as folder:
            return self.to_file(held, Path(folder) / f"smeedkaart{self.suffixes[0]}", **more).read_bytes()

    def to_file(self, held: object, path: Path, **more: Any) -> Path:
        """Write a file, whole or not at all."""
        if self.write:
            written: Path = _called(self.write)(held, path, **more)
            return written
        return write_whole(path, self.content(held, **more))


_TEXT, _CSV, _JSON = "text/plain", "text/csv", "application/json"
_GEOJSON, _GPKG = "application/geo+json", "application/geopackage+sqlite3"
_VOICES = "publish.voices_report"
_REPORT = "sources.doctor.examine:Report"

FORMATS = (
    # of two with one suffix the first is meant when none is named
    Format("numbers", "table", (".txt",), _TEXT, make="publish.tables:to_text"),
    Format("numbers", "json", (".json",), _JSON, make="publish.tables:to_json", button="JSON"),
    Format("numbers", "csv", (".csv",), _CSV, make="publish.tables:to_csv"),
    Format("numbers", "excel", (".csv",), _CSV, make="publish.tables:to_excel_csv", button="Excel (CSV)"),
    Format("numbers", "geojson", (".geojson", ".json"), _GEOJSON, write="publish.gis:write_geojson"),
    Format("numbers", "gpkg", (".gpkg",), _GPKG, write="publish.gis:write_geopackage", button="GeoPackage"),
    Format(
        "receipt", "json", (".json",), _JSON, "publish.receipt_files:receipt_json", "", N_("For programs")
    ),
    Format("receipt", "excel", (".csv",), _CSV, "publish.receipt_files:receipt_csv", "", N_("For Excel")),
    Format("receipt", "text", (".txt",), _TEXT, "publish.receipt_files:receipt_text", "", N_("As text")),
    Format("page", "html", (".html", ".htm"), "text/html", "publish.map.html:publish_html"),
    Format("voices", "table", (".txt",), _TEXT, make=f"{_VOICES}:voices_text"),
    Format("voices", "json", (".json",), _JSON, make=f"{_VOICES}:voices_json"),
    Format("voices", "csv", (".csv",), _CSV, make=f"{_VOICES}:voices_csv"),
    Format("voices", "geojson", (".geojson",), _GEOJSON, make=f"{_VOICES}:voices_geojson"),
    Format("voices", "html", (".html", ".htm"), "text/html", make="publish.map.bands:voices_html"),
    Format("history", "gpkg", (".gpkg",), _GPKG, write="exchange.history_file:write_history"),
    Format("day", "geojson", (".geojson", ".json"), _GEOJSON, make="exchange.day_map:day_geojson"),
    Format("proposals", "json", (".json",), _JSON, write="exchange.review_file:write_review"),
    Format("check", "table", (".txt",), _TEXT, make="publish.check_list:check_table"),
    Format("check", "json", (".json",), _JSON, make="publish.check_list:check_json"),
    Format("check", "csv", (".csv",), _CSV, make="publish.check_list:check_csv"),
    Format("check", "geojson", (".geojson", ".json"), _GEOJSON, make="publish.check_list:check_geojson"),
    Format("areas", "geojson", (".geojson", ".json"), _GEOJSON, write="publish.area_map:write_area_geojson"),
    Format("areas", "gpkg", (".gpkg",), _GPKG, write="publish.area_map:write_area_geopackage"),
    Format("data", "gpkg", (".gpkg",), _GPKG, "", "sources.packs.pack:export_pack", N_("Save as a file")),
    Format("calibration", "text", (".txt",), _TEXT, make="publish.calibration_report:calibration_text"),
    Format("calibration", "json", (".json",), _JSON, make="publish.calibration_report:calibration_json"),
    Format("report", "text", (".txt",), _TEXT, make=f"{_REPORT}.to_text"),
    Format("report", "json", (".json",), _JSON, make=f"{_REPORT}.to_json"),
)
"""Every format of what is written: numbers, a receipt, the map, a history, proposals, data, reports."""


def formats_for(holds: str, *, offered: bool = False) -> tuple[Format, ...]:
    """Give the formats of something, or those with a button in the app: what was added last first."""
    found = [form for form in FORMATS if form.holds == holds]
    return tuple(form for form in reversed(found) if form.button) if offered else tuple(found)


def _called(writer: str | Callable[..., Any]) -> Callable[..., Any]:
    found: Callable[..., Any] = resolve_name(f"smeedkaart.{writer}") if isinstance(writer, str) else writer
    return found


def format_of(path: Path, formats: Sequence[Format], asked: str | None = None) -> Format:
    """Tell in which format a file is meant from how its name ends.

    Examples
    --------
    >>> format_of(Path("uit.csv"), formats_for("numbers")).name
    'csv'
    >>> format_of(Path("uit.pdf"), formats_for("page"))
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
    fit = endings(ending for form in formats for ending in form.suffixes)
    if not suffix:
        text = _("{file}: the name does not end in what tells the format; end it in {endings}.")
        raise OutputFileError(text.format(file=path, endings=fit))
    text = _("{file}: nothing is written that ends in {suffix}; end the name in {endings}.")
    raise OutputFileError(text.format(file=path, suffix=suffix, endings=fit))


def _not_fitting(path: Path, wanted: Format, fitting: Sequence[Format]) -> str:
    fit = endings(wanted.suffixes)
    if not fitting:
        text = _("{file}: what is written as {format} ends in {endings}, not in {suffix}.")
        return text.format(file=path, format=wanted.name, endings=fit, suffix=path.suffix)
    text = _(
        "{file}: what is written as {format} ends in {endings}; with {suffix} goes --format {fitting}, or "
        "none."
    )
    others = endings(form.name for form in fitting)
    return text.format(file=path, format=wanted.name, endings=fit, suffix=path.suffix, fitting=others)


def endings(names: Iterable[str]) -> str:
    """Name what files end in: ".txt, .json or .csv"."""
    *others, last = dict.fromkeys(names)
    return _("{names} or {last}").format(names=", ".join(others), last=last) if others else last
