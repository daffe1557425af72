"""smeedkaart from a terminal: assess areas, publish a map, open the app.

Only what a command needs is imported, inside it: numbers for 35 areas must not wait for a web server.
"""

# ruff: noqa: PLC0415 - imports wait until they are needed

from __future__ import annotations

import errno
import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smeedkaart.cli.check import check_areas
from smeedkaart.cli.data import data_app
from smeedkaart.cli.history import history_app
from smeedkaart.cli.options import (
    BAD_INPUT,
    Db,
    FileOrScreen,
    Given,
    LayerName,
    MapFile,
    Place,
    UsageError,
    argument,
    command,
    group,
    one_of,
    option,
    tell_unforeseen,
    usage_sentence,
)
from smeedkaart.cli.rules import workshop_app
from smeedkaart.cli.store import store_app
from smeedkaart.cli.voices import voices_told
from smeedkaart.cli.workshop import chosen_format, location, on_screen, spare
from smeedkaart.errors import SmeedkaartError
from smeedkaart.publish.formats import Format, formats_for
from smeedkaart.text.language import gettext as _

if TYPE_CHECKING:
    from smeedkaart.assessment.result import Assessment
    from smeedkaart.statistics.zones import ZoneData

__all__ = ["app", "main"]


_SCHEME = "hoogeveen-2007"

app = group(
    _("From a drawn border to people, tier and euros."),
    name="smeedkaart",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@command(app, "assess", _("Work out people, tier and euros of areas."))
def _assess(
    *,
    areas: MapFile = None,
    given: Given,
    form: Annotated[
        str | None,
        one_of(
            [form.name for form in formats_for("numbers")],
            _("What to write; without it what the name after -o ends in, and on the screen a table."),
        ),
    ] = None,
    output: FileOrScreen = None,
    receipts: Annotated[
        bool, option("--receipts", None, _("Below the table, the receipt of every area."))
    ] = False,
    layer: LayerName = None,
    place: Place,
    day: Annotated[
        str | None,
        option(
            "--date",
            _("DATE"),
            _("The day whose decisions, and with --db whose areas, count; without it today."),
        ),
    ] = None,
) -> None:
    from smeedkaart.cli.publish import assessed_store, one_source

    one_source(areas, place, (given.decisions, layer), None if day is None else [day])
    output = on_screen(output)
    spare(output, areas, *given.read, place.db)
    # before the work, which may take a while
    written = chosen_format(output, formats_for("numbers"), form)
    if areas is None:
        assessment = assessed_store(place, day, output, given)
    else:
        assessment, _used = _assessed(areas, layer, given, day)
    _write(assessment, written, output, receipts=receipts)


command(
    app,
    "check",
    _(
        "Look whether areas fit together: overlaps, no-man's-land, loose parts, holes, what lies outside "
        "the municipality; and mend it. Exit code 0: all is well, 1: something is found, 2: not possible."
    ),
    short=_("Look whether areas fit together, and mend what does not."),
)(check_areas)


@command(app, "publish", _("Write a map that anyone can open: one HTML file, no internet needed."))
def _publish(
    *,
    areas: MapFile = None,
    output: Annotated[
        Path | None,
        option("--output -o", _("FILE"), _("Where to write; without it beside AREAS, ending in .html.")),
    ] = None,
    given: Given,
    title: Annotated[str | None, option("--title", _("TEXT"), _("Title of the page."))] = None,
    layer: LayerName = None,
    place: Place,
    dates: Annotated[
        list[str] | None,
        option(
            "--date",
            _("DATE"),
            _("With --db: a day of the slider, several times for several; else the day of the decisions."),
        ),
    ] = None,
) -> None:
    from smeedkaart.cli.publish import one_source, publish_store, publish_told

    one_source(areas, place, (given.decisions, layer), dates)
    spare(output, areas, *given.read, place.db)
    if output is not None:
        chosen_format(output, formats_for("page"))
    if areas is None:
        publish_store(place, dates or [], output, given, title)
        return
    assessment, used = _assessed(areas, layer, given, dates[0] if dates else None)
    publish_told(assessment, used, output or areas.with_suffix(".html"), title)


@command(app, "app", _("Open the app, to draw areas on a map."), speaks=False)
def _open_app(
    *,
    port: Annotated[
        int | None,
        option("--port", _("NUMBER"), _("Port; without it the first free one from 8501."), min=1, max=65535),
    ] = None,
    address: Annotated[
        str,
        option(
            "--address",
            _("ADDRESS"),
            _("Where to listen; by default only this computer can reach it."),
            show_default=True,
        ),
    ] = "127.0.0.1",
    host: Annotated[
        list[str] | None,
        option(
            "--host",
            _("NAME[:PORT]"),
            _("Also answer to this name, such as that of a proxy with TLS; several times for several."),
        ),
    ] = None,
    code: Annotated[
        str | None,
        option(
            "--code",
            _("CODE"),
            _("Ask everybody for this code first; SMEEDKAART_CODE does the same and cannot be looked at."),
        ),
    ] = None,
    scheme: Annotated[
        str | None,
        option("--scheme", _("NAME_OR_FILE"), _("Funding scheme with which workshops begin in this app.")),
    ] = None,
    db: Db = None,
    no_browser: Annotated[bool, option("--no-browser", None, _("Do not open a browser."))] = False,
) -> None:
    file = None if db is None else location(db)
    from smeedkaart.web.server.app import SCHEME_VARIABLE, run

    if scheme is not None:
        from smeedkaart.funding.scheme import Scheme

        # refused here if it does not hold together; the page runs by itself in this process
        Scheme.named(scheme)
        os.environ[SCHEME_VARIABLE] = str(Scheme.file_of(scheme).resolve())

    if file is not None:
        from smeedkaart.store.store import Store

        # a file that is no store is refused here, not on the screen in the hall
        Store(file).workshops()
    try:
        run(address=address, port=port, db=file, headless=no_browser, hosts=host or [], code=code)
    except OSError as error:
        if error.errno not in {errno.EADDRNOTAVAIL, errno.EADDRINUSE, errno.EACCES}:
            raise
        raise SmeedkaartError(
            _("The app cannot listen at {address}; choose another --address or --port.").format(
                address=address if port is None else f"{address}:{port}"
            )
        ) from None


@command(app, "schemes", _("Name the funding schemes, or tell one in sentences."))
def _schemes(
    asked: Annotated[
        str | None, argument(_("NAME_OR_FILE"), _("Tell this one; without it all are named."))
    ] = None,
) -> None:
    from smeedkaart.funding.scheme import Scheme

    if asked is not None:
        from smeedkaart.funding.scheme_sentences import scheme_said

        found = Scheme.named(asked)
        typer.echo(found.title)
        for sentence in (*scheme_said(found), *found.remarks):
            typer.echo(f"  {sentence}")
        return
    for name in Scheme.available():
        scheme = Scheme.named(name)
        typer.echo(f"{name}  {scheme.title}")
        for remark in scheme.remarks:
            typer.echo(f"    {remark}")


@command(
    app,
    "calibrate",
    _(
        "Fit how unevenly people live to places of your own, and say how often the ranges hold in each place "
        "that was left out of the fit. Each place is a GeoPackage with the columns unit, zone and pop, and "
        "if you like parent and percentages."
    ),
    short=_("Try the ranges on places of your own."),
)
def _calibrate(
    folder: Annotated[Path, argument(_("FOLDER"), _("Folder with a GeoPackage for each place."))],
    *,
    rates: Annotated[
        list[str] | None,
        option(
            "--rate",
            _("COLUMN"),
            _(
                "Column with percentages, several times for several; without it every other column of "
                "numbers from 0 to 100."
            ),
        ),
    ] = None,
    each: Annotated[
        int,
        option("--shapes", _("NUMBER"), _("Shapes of each kind in each place."), min=1, show_default=True),
    ] = 65,
    seed: Annotated[
        int,
        option("--seed", _("NUMBER"), _("Draws other shapes; the same, the same."), min=0, show_default=True),
    ] = 1,
    form: Annotated[
        str | None,
        one_of(
            [form.name for form in formats_for("calibration")],
            _("What to write; without it what the name after -o ends in, and on the screen text."),
        ),
    ] = None,
    output: FileOrScreen = None,
) -> None:
    output = on_screen(output)
    # before the work, which may take a while
    written = chosen_format(output, formats_for("calibration"), form)
    from smeedkaart.cli.progress_line import ProgressLine
    from smeedkaart.sources.local.known_places import read_places
    from smeedkaart.statistics.trials import calibrate
    from smeedkaart.text.teller import Statement

    places = read_places(folder, rates)
    for place in places:
        for column in place.left_out:
            # on the other stream, as how far it is
            typer.echo(str(Statement("local.column_left_out", file=place.name, column=column)), err=True)
    with ProgressLine() as line:
        report = calibrate(places, each=each, seed=seed, on_place=line.place)
    if output is None:
        typer.echo(written.content(report), nl=False)
    else:
        _told(written.to_file(report, output))


command(app, "voices", _("Tell where many drawings of one area agree, and propose a border."))(voices_told)
app.add_typer(data_app, name="data")
app.add_typer(history_app, name="history")
app.add_typer(store_app, name="store")
app.add_typer(workshop_app, name="workshop")


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"smeedkaart {version('smeedkaart')}")
        raise typer.Exit


@app.callback()
def _options(
    show_version: Annotated[
        bool,
        option("--version", None, _("Show the version and exit."), callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    pass


def _assessed(areas: Path, layer: str | None, given: Given, day: str | None) -> tuple[Assessment, ZoneData]:
    # the scheme first: an unknown name is told at once, not after seconds of reading maps
    from smeedkaart.funding.scheme import Scheme

    rules = Scheme.named(given.scheme or _SCHEME)
    from smeedkaart.assessment.assess import assess
    from smeedkaart.cli.workshop import as_day
    from smeedkaart.exchange.decisions_csv import read_decisions
    from smeedkaart.files.area_files import read_areas

    on = None if day is None else as_day(day)
    drawn = read_areas(areas, layer=layer)
    decided = [] if given.decisions is None else read_decisions(given.decisions, drawn, rules)
    from smeedkaart.cli.data_choice import figures_for

    used = figures_for(
        drawn,
        given.zones,
        given.data or (),
        figures=given.figures,
        year=given.year,
        layer=given.zones_layer,
    )
    return assess(drawn, used, rules, decisions=decided, on=on), used


def _write(assessment: Assessment, form: Format, output: Path | None, *, receipts: bool) -> None:
    if output is None and not form.make:
        raise SmeedkaartError(_("A map file cannot be shown on the screen; say where to write it with -o."))
    if output is not None and not (receipts and form.name == "table"):
        _told(form.to_file(assessment, output))
        return
    content = form.content(assessment)
    if receipts and form.name == "table" and isinstance(content, str):
        content += "\n" + "\n\n".join(receipt.as_text() for receipt in assessment.receipts.values()) + "\n"
    if output is not None:
        from smeedkaart.files.atomic import write_whole

        _told(write_whole(output, content))
    elif isinstance(content, bytes):
        sys.stdout.buffer.write(content)
    else:
        typer.echo(content, nl=False)


def _told(path: Path) -> None:
    # on the other stream, so that what a script reads stays clean
    typer.echo(_("{file} is written.").format(file=path), err=True)


def main() -> None:
    """Run the command line: exit code 0, or 2 with one sentence for input that cannot be used."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # a terminal that knows no euro sign gets a question mark, not a stack of errors
            stream.reconfigure(errors="replace")
    try:
        code = app(standalone_mode=False, prog_name="smeedkaart")
    except UsageError as error:
        typer.echo(usage_sentence(error), err=True)
        code = BAD_INPUT
    except typer.Abort:
        code = 130
    except BrokenPipeError:
        # the reader of a pipe, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:  # noqa: BLE001 - what went wrong before or after the command itself
        tell_unforeseen(error)
        code = BAD_INPUT
    sys.exit(code if isinstance(code, int) else 0)
