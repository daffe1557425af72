"""Which drawings a command works with: a file, a workshop in it, and the days that people mean."""

# ruff: noqa: PLC0415 - imports wait until they are needed, so that a command is quick

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from smeedkaart.cli.options import FiguresAsked, Place
from smeedkaart.errors import InputFileError, SmeedkaartError, StoreError
from smeedkaart.history.roles import FACILITATOR
from smeedkaart.text.language import gettext as _
from smeedkaart.text.spelling import name_key

if TYPE_CHECKING:
    from smeedkaart.change.series import Schemes, Zones
    from smeedkaart.history.timeline import Timeline
    from smeedkaart.publish.formats import Format
    from smeedkaart.store.store import Store, Workshop

__all__ = [
    "EXAMPLE",
    "TERMINAL_ROLE",
    "Opened",
    "as_day",
    "chosen_format",
    "echo_json",
    "headed",
    "location",
    "on_screen",
    "open_workshop",
    "spare",
    "store_at",
    "workshop_figures",
]

TERMINAL_ROLE = FACILITATOR
"""By what role the terminal acts."""

EXAMPLE = "example"
"""What stands for the worked history after `--db`."""

_SPELLINGS = (
    r"(?P<day>\d{1,2})-(?P<month>\d{1,2})-(?P<year>\d{4})",
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
)


class Opened(NamedTuple):
    """A workshop that was found, and everything recorded of it."""

    store: Store
    workshop: Workshop
    events: Timeline


def as_day(text: str, *, first: bool = False) -> date:
    """Read a day as people write it.

    Examples
    --------
    >>> str(as_day("30-05-2007")), str(as_day("2007")), str(as_day("2007", first=True))
    ('2007-05-30', '2007-12-31', '2007-01-01')
    """
    written = text.strip()
    try:
        if re.fullmatch(r"\d{4}", written):
            return date(int(written), 1, 1) if first else date(int(written), 12, 31)
        for spelling in _SPELLINGS:
            found = re.fullmatch(spelling, written)
            if found:
                return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        # the thirtieth of February
        pass
    raise InputFileError(
        _("“{text}” is not a day; write it as 30-05-2007, 2007-05-30 or 2007.").format(text=text)
    )


def spare(output: Path | None, *inputs: Path | str | None) -> None:
    """Refuse to write over what is read: what people drew would be lost under its own numbers."""
    if output is None or not output.exists():
        return
    for one in inputs:
        path = _file_of(one)
        # also where one is a link to the other
        if path is not None and path.exists() and output.samefile(path):
            raise SmeedkaartError(
                _("{file} is what is read; write the outcome to another file.").format(file=output)
            )


def _file_of(read: Path | str | None) -> Path | None:
    if read is None or isinstance(read, Path):
        return read
    from smeedkaart.sources.packs.pack import is_key, path_of

    return path_of(read) if is_key(read) else Path(read)


def on_screen(output: Path | None) -> Path | None:
    """Take "-" for the screen, as other programs do."""
    return None if output == Path("-") else output


def chosen_format(output: Path | None, formats: Sequence[Format], asked: str | None = None) -> Format:
    """Tell in which format to write, before any work is done."""
    from smeedkaart.files.atomic import place_to_write
    from smeedkaart.publish.formats import format_of

    if output is None:
        return next((form for form in formats if form.name == asked), formats[0])
    place_to_write(output)
    return format_of(output, formats, asked)


def location(db: str | None) -> Path:
    """Return the file that `--db` names; the worked history is put there, and that is said."""
    if db == EXAMPLE:
        from smeedkaart.exchange.example import example_notice

        path = _example()
        typer.echo(_("{notice} Your own copy: {file}").format(notice=example_notice(), file=path), err=True)
        return path
    if db is None:
        from smeedkaart.store.place import default_path

        return default_path()
    path = Path(db)
    if not path.resolve().parent.is_dir():
        raise SmeedkaartError(_("There is no folder {folder}.").format(folder=path.parent))
    return path


def _example() -> Path:
    from smeedkaart.exchange.example import example_store
    from smeedkaart.files.atomic import OutputFileError

    try:
        return example_store()
    except (OSError, OutputFileError):
        # a computer on which nobody may write in their own data folder
        return example_store(Path(tempfile.mkdtemp(prefix="smeedkaart-")) / "voorbeeld.sqlite")


def store_at(db: str | None) -> Store:
    """Open the file that `--db` names, which must be there: looking makes no files."""
    from smeedkaart.store.store import Store

    path = location(db)
    if path.is_file():
        return Store(path)
    if db is None:
        raise StoreError(
            _(
                "There are no drawings on this computer yet; draw some with `smeedkaart app`, or look at the "
                "worked history with --db example."
            )
        )
    raise StoreError(_("There is no file {file}.").format(file=path))


def open_workshop(place: Place) -> Opened:
    """Open one workshop and read what was recorded of it."""
    from smeedkaart.history.timeline import Timeline

    store = store_at(place.db)
    workshop = _chosen(store, place.workshop)
    return Opened(store, workshop, Timeline.of(store.events(workshop.id)))


def _chosen(store: Store, wanted: str | None) -> Workshop:
    workshops = store.workshops()
    if not workshops:
        raise StoreError(_("There is no workshop in {file}.").format(file=store.path))
    if wanted is not None:
        for workshop in workshops:
            if workshop.id == wanted:
                return workshop
        named = [one for one in workshops if name_key(one.name) == name_key(wanted)]
        if len(named) == 1:
            return named[0]
        raise StoreError(
            _("{file} has no single workshop “{name}”; it has: {workshops}.").format(
                file=store.path, name=wanted, workshops=_list(workshops)
            )
        )
    if len(workshops) > 1:
        text = _("Used is the newest workshop, {name}; choose another with --workshop: {workshops}.")
        typer.echo(text.format(name=workshops[0].name, workshops=_list(workshops[1:])), err=True)
    return workshops[0]


def headed(opened: Opened) -> dict[str, Any]:
    """Give the workshop as plain values, to head what a program reads."""
    workshop = opened.workshop
    named = {"id": workshop.id, "name": workshop.name, "dataset": workshop.dataset, "scheme": workshop.scheme}
    return {"workshop": named, "file": str(opened.store.path)}


def echo_json(value: object) -> None:
    """Write plain values on the screen."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def _list(workshops: Sequence[Workshop]) -> str:
    return ", ".join(f"{workshop.id} ({workshop.name})" for workshop in workshops)


def workshop_figures(opened: Opened, chosen: FiguresAsked) -> tuple[Zones, Schemes]:
    """Bring the figures and the schemes of every day of a workshop, or those that were asked for."""
    from smeedkaart.cli.data_choice import figures_for, keys_by_year
    from smeedkaart.history.lineage import lineage
    from smeedkaart.sources.local.datasets import load
    from smeedkaart.workshop.judging import judging_of

    judging = judging_of(opened.workshop, opened.events, load)
    scheme = chosen.scheme or judging.schemes
    beside = (chosen.figures, chosen.year, chosen.zones_layer) != (None, None, None)
    if chosen.zones is None and not chosen.data and not beside:
        # of one set for all days it is told at once when it is not here
        return judging.zones if len(judging.datasets) > 1 else load(judging.datasets[0]), scheme
    import geopandas as gpd

    states = lineage(opened.events).areas.values()
    shapes = [state.geometry for state in states if state.geometry is not None]
    drawn = gpd.GeoDataFrame(geometry=shapes, crs=28992)
    keys = (
        [[key] for key in keys_by_year(chosen.data)]
        if chosen.data and chosen.zones is None
        else [chosen.data]
    )
    found = [
        figures_for(
            drawn,
            chosen.zones,
            named or (),
            figures=chosen.figures,
            year=chosen.year,
            layer=chosen.zones_layer,
        )
        for named in keys
    ]
    return found[0] if len(found) == 1 else {one.year: one for one in found}, scheme
