"""smeedkaart from a terminal: assess areas, publish a map, open the app.

Only what a command needs is imported, inside it: numbers for 35 areas must not wait for a web server.
"""

# ruff: noqa: PLC0415, PLR0917 - imports wait until they are needed; each parameter is an option on its own

from __future__ import annotations

import errno
import os
import sys
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smeedkaart.cli.data import data_app
from smeedkaart.cli.history import history_app
from smeedkaart.cli.options import (
    BAD_INPUT,
    Command,
    Group,
    Lang,
    Language,
    UsageError,
    one_sentence,
    tell_unforeseen,
    usage_sentence,
)
from smeedkaart.cli.workshop import Db, WorkshopName, chosen_format, location, on_screen, spare
from smeedkaart.errors import SmeedkaartError
from smeedkaart.publish.formats import NUMBERS, PAGE
from smeedkaart.publish.formats import Format as FileFormat
from smeedkaart.text.language import gettext as _

if TYPE_CHECKING:
    from smeedkaart.assessment.result import Assessment
    from smeedkaart.statistics.zones import ZoneData

__all__ = ["app", "main"]


_SCHEME = "hoogeveen-2007"


class Format(StrEnum):
    """What `assess` can write: the names in `smeedkaart.publish.formats.NUMBERS`."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    EXCEL = "excel"
    GEOJSON = "geojson"
    GPKG = "gpkg"


app = typer.Typer(
    cls=Group,
    name="smeedkaart",
    help=_("From a drawn border to people, tier and euros."),
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_Areas = Annotated[
    Path | None,
    typer.Argument(
        metavar=_("AREAS"),
        help=_("Map file with areas: GeoJSON, GeoPackage or shapefile; or leave it out and name --db."),
        show_default=False,
    ),
]
_Zones = Annotated[
    Path | None,
    typer.Option(
        "--zones",
        metavar=_("FILE"),
        help=_("Map file with buurten and their figures; without it the sample of Hoogeveen is used."),
        show_default=False,
    ),
]
_Scheme = Annotated[
    str | None,
    typer.Option(
        "--scheme",
        metavar=_("NAME_OR_FILE"),
        help=_("Funding scheme; without it hoogeveen-2007, or with --db that of the workshop."),
        show_default=False,
    ),
]
_Decisions = Annotated[
    Path | None,
    typer.Option(
        "--decisions",
        metavar=_("FILE"),
        help=_("CSV file with decisions, with the columns {columns}.").format(
            columns="gebied;besluit;niveau;datum;reden"
        ),
        show_default=False,
    ),
]
_Layer = Annotated[
    str | None,
    typer.Option(
        "--layer",
        metavar=_("NAME"),
        help=_("Which layer of AREAS, if several hold polygons."),
        show_default=False,
    ),
]
_Data = Annotated[
    str | None,
    typer.Option(
        "--data",
        metavar=_("NAME"),
        help=_("Data that were fetched (see `smeedkaart data list`), such as GM0118-2025."),
        show_default=False,
    ),
]


@app.command(cls=Command, help=_("Work out people, tier and euros of areas."))
def assess(
    areas: _Areas = None,
    zones: _Zones = None,
    data: _Data = None,
    scheme: _Scheme = None,
    decisions: _Decisions = None,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            metavar="|".join(Format),
            help=_("What to write; without it what the name after -o ends in, and on the screen a table."),
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar=_("FILE"),
            help=_("Where to write; without it on the screen."),
            show_default=False,
        ),
    ] = None,
    receipts: Annotated[
        bool, typer.Option("--receipts", help=_("Below the table, the receipt of every area."))
    ] = False,
    layer: _Layer = None,
    db: Db = None,
    workshop: WorkshopName = None,
    day: Annotated[
        str | None,
        typer.Option(
            "--date",
            metavar=_("DATE"),
            help=_("The day whose decisions, and with --db whose areas, count; without it today."),
            show_default=False,
        ),
    ] = None,
    lang: Lang = Language.NL,
) -> None:
    """Write the numbers of areas as a table, JSON, CSV or map file."""
    with one_sentence(lang):
        from smeedkaart.cli.publish import assessed_store, one_source

        one_source(areas, db, (decisions, layer), (workshop, None if day is None else [day]))
        output = on_screen(output)
        spare(output, areas, zones, decisions, data, scheme, db)
        # before the work, which may take a while
        written = chosen_format(output, NUMBERS, form)
        if areas is None:
            assessment = assessed_store((db, workshop), day, output, (zones, data), scheme)
        else:
            given = (areas, layer, decisions, day)
            assessment, _used = _assessed(given, (zones, data), scheme or _SCHEME)
        _write(assessment, written, output, receipts=receipts)


@app.command(cls=Command, help=_("Write a map that anyone can open: one HTML file, no internet needed."))
def publish(
    areas: _Areas = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar=_("FILE"),
            help=_("Where to write; without it beside AREAS, ending in .html."),
            show_default=False,
        ),
    ] = None,
    zones: _Zones = None,
    data: _Data = None,
    scheme: _Scheme = None,
    decisions: _Decisions = None,
    title: Annotated[
        str | None,
        typer.Option("--title", metavar=_("TEXT"), help=_("Title of the page."), show_default=False),
    ] = None,
    layer: _Layer = None,
    db: Db = None,
    workshop: WorkshopName = None,
    dates: Annotated[
        list[str] | None,
        typer.Option(
            "--date",
            metavar=_("DATE"),
            help=_(
                "With --db: a day of the slider, several times for several; else the day of the decisions."
            ),
            show_default=False,
        ),
    ] = None,
    lang: Lang = Language.NL,
) -> None:
    """Write the published map."""
    with one_sentence(lang):
        from smeedkaart.cli.publish import one_source, publish_store, publish_told

        one_source(areas, db, (decisions, layer), (workshop, dates))
        spare(output, areas, zones, decisions, data, scheme, db)
        if output is not None:
            chosen_format(output, PAGE)
        if areas is None:
            publish_store((db, workshop), dates or [], output, (zones, data), scheme, title)
            return
        given = (areas, layer, decisions, dates[0] if dates else None)
        assessment, used = _assessed(given, (zones, data), scheme or _SCHEME)
        publish_told(assessment, used, output or areas.with_suffix(".html"), title)


@app.command("app", cls=Command, help=_("Open the app, to draw areas on a map."))
def open_app(
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            metavar=_("NUMBER"),
            min=1,
            max=65535,
            help=_("Port; without it the first free one from 8501."),
            show_default=False,
        ),
    ] = None,
    address: Annotated[
        str,
        typer.Option(
            "--address",
            metavar=_("ADDRESS"),
            help=_("Where to listen; by default only this computer can reach it."),
        ),
    ] = "127.0.0.1",
    host: Annotated[
        list[str] | None,
        typer.Option(
            "--host",
            metavar=_("NAME[:PORT]"),
            help=_("Also answer to this name, such as that of a proxy with TLS; several times for several."),
            show_default=False,
        ),
    ] = None,
    code: Annotated[
        str | None,
        typer.Option(
            "--code",
            metavar=_("CODE"),
            help=_(
                "Ask everybody for this code first; SMEEDKAART_CODE does the same and cannot be looked at."
            ),
            show_default=False,
        ),
    ] = None,
    db: Db = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help=_("Do not open a browser."))] = False,
) -> None:
    """Serve the app until it is stopped with Ctrl+C."""
    with one_sentence("nl"):
        file = None if db is None else location(db)
        from smeedkaart.store.store import Store
        from smeedkaart.web.server.app import run

        if file is not None:
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


@app.command(cls=Command, help=_("Name the funding schemes that come along."))
def schemes(lang: Lang = Language.NL) -> None:
    """List name, title and year of every scheme that comes along."""
    with one_sentence(lang):
        from smeedkaart.funding.scheme import Scheme

        for name in Scheme.available():
            scheme = Scheme.named(name)
            typer.echo(f"{name}  {scheme.title}")


app.add_typer(data_app, name="data")
app.add_typer(history_app, name="history")


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"smeedkaart {version('smeedkaart')}")
        raise typer.Exit


@app.callback()
def _options(
    show_version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help=_("Show the version and exit.")
        ),
    ] = False,
) -> None:
    pass


def _assessed(
    given: tuple[Path, str | None, Path | None, str | None],
    chosen: tuple[Path | None, str | None],
    scheme: str,
) -> tuple[Assessment, ZoneData]:
    areas, layer, decisions, day = given
    # the scheme first: an unknown name is told at once, not after seconds of reading maps
    from smeedkaart.funding.scheme import Scheme

    rules = Scheme.named(scheme)
    from smeedkaart.assessment.assess import assess as work_out
    from smeedkaart.cli.workshop import as_day
    from smeedkaart.exchange.decisions_csv import read_decisions
    from smeedkaart.files.area_files import read_areas

    on = None if day is None else as_day(day)
    drawn = read_areas(areas, layer=layer)
    decided = [] if decisions is None else read_decisions(decisions, drawn, rules)
    from smeedkaart.cli.data_choice import figures_for

    used = figures_for(drawn, *chosen)
    return work_out(drawn, used, rules, decisions=decided, on=on), used


def _write(assessment: Assessment, form: FileFormat, output: Path | None, *, receipts: bool) -> None:
    if output is None and form.make is None:
        raise SmeedkaartError(_("A map file cannot be shown on the screen; say where to write it with -o."))
    if output is not None and not (receipts and form.name == Format.TABLE):
        _told(form.to_file(assessment, output))
        return
    content = form.content(assessment)
    if receipts and form.name == Format.TABLE and isinstance(content, str):
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
