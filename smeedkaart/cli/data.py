"""The commands that fetch, keep and examine data."""

# ruff: noqa: PLC0415, PLR0917 - imports wait until they are needed; each parameter is an option on its own

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from smeedkaart.cli.options import Command, Form, Group, Lang, Language, Shape, one_sentence
from smeedkaart.cli.progress_line import Line
from smeedkaart.errors import SmeedkaartError
from smeedkaart.text.language import gettext as _

if TYPE_CHECKING:
    from smeedkaart.sources.packs.pack import Entry, Pack

__all__ = ["data_app"]


class Level(StrEnum):
    """What a zone is."""

    BUURT = "buurt"
    WIJK = "wijk"


data_app = typer.Typer(
    cls=Group,
    help=_("Fetch borders and figures of any municipality, and keep them on this computer."),
    no_args_is_help=True,
    rich_markup_mode=None,
)

_Key = Annotated[
    str,
    typer.Argument(
        metavar=_("NAME"),
        help=_("Which data: GM0118-2025, or the name of the municipality."),
        show_default=False,
    ),
]


@data_app.command("get", cls=Command, help=_("Fetch borders, figures and scores of a municipality."))
def get(
    municipality: Annotated[
        str,
        typer.Argument(
            metavar=_("MUNICIPALITY"),
            help=_('Name or code: Hoogeveen, "\'s-Gravenhage", GM0118; or Nederland.'),
            show_default=False,
        ),
    ],
    year: Annotated[
        int | None,
        typer.Option(
            "--year",
            metavar=_("YEAR"),
            help=_("Year of the borders; without it the newest with figures."),
            show_default=False,
        ),
    ] = None,
    level: Annotated[
        Level, typer.Option("--level", metavar="buurt|wijk", help=_("What the zones are."))
    ] = Level.BUURT,
    weights: Annotated[
        Path | None,
        typer.Option(
            "--weights",
            metavar=_("FILE"),
            help=_("Squares of 100 m or postcodes of CBS, or addresses, that say where people live."),
            show_default=False,
        ),
    ] = None,
    form: Form = Shape.TEXT,
    lang: Lang = Language.NL,
) -> None:
    """Fetch a municipality and keep it as a data pack."""
    with one_sentence(lang):
        from smeedkaart.sources.fetching.fetch import fetch

        with Line() as line:
            pack = fetch(municipality, year, level.value, weights=weights, on_progress=line.tell)
        _write_pack(pack, form)


@data_app.command("list", cls=Command, help=_("Name the data that are kept on this computer."))
def list_packs(form: Form = Shape.TEXT, lang: Lang = Language.NL) -> None:
    """List the data packs on this machine."""
    with one_sentence(lang):
        from smeedkaart.sources.packs.pack import listed

        entries = listed()
        if form is Shape.JSON:
            _echo_json([_entry_facts(entry) for entry in entries])
            return
        if not entries:
            typer.echo(_("No data were fetched yet; fetch them with: smeedkaart data get NAME."))
        width = max((len(entry.key) for entry in entries), default=0)
        for entry in entries:
            typer.echo(f"{entry.key:<{width}}  {_entry_words(entry)}")


@data_app.command("show", cls=Command, help=_("Tell where data come from and what was checked."))
def show(key: _Key, form: Form = Shape.TEXT, lang: Lang = Language.NL) -> None:
    """Show the origins, outcomes and checks of a data pack."""
    with one_sentence(lang):
        from smeedkaart.cli.data_choice import entry_of
        from smeedkaart.sources.packs.pack import open_pack

        _write_pack(open_pack(entry_of(key).key), form)


@data_app.command("refresh", cls=Command, help=_("Fetch data again when their publisher changed them."))
def refresh_packs(
    key: Annotated[
        str | None,
        typer.Argument(
            metavar=_("NAME"),
            help=_("Which data: GM0118-2025, or the name of the municipality; without it all of them."),
            show_default=False,
        ),
    ] = None,
    lang: Lang = Language.NL,
) -> None:
    """Ask whether anything changed, and fetch what did."""
    with one_sentence(lang):
        from smeedkaart.cli.data_choice import entry_of
        from smeedkaart.sources.fetching.fetch import refresh
        from smeedkaart.sources.packs.pack import listed

        keys = [entry.key for entry in listed()] if key is None else [entry_of(key).key]
        if not keys:
            typer.echo(_("No data were fetched yet; fetch them with: smeedkaart data get NAME."))
        for one in keys:
            with Line() as line:
                _pack, changed = refresh(one, on_progress=line.tell)
            said = _("{key}: fetched again.") if changed else _("{key}: nothing new.")
            typer.echo(said.format(key=one))


@data_app.command("export", cls=Command, help=_("Copy data to a file or folder, such as a USB stick."))
def export(
    key: _Key,
    target: Annotated[
        Path,
        typer.Argument(metavar=_("FILE"), help=_("Where to write: a file or a folder."), show_default=False),
    ],
    lang: Lang = Language.NL,
) -> None:
    """Copy a data pack to elsewhere."""
    with one_sentence(lang):
        from smeedkaart.cli.data_choice import entry_of
        from smeedkaart.sources.packs.pack import export_pack

        found = entry_of(key).key
        # a stick that is not plugged in must not become a file with the name of the stick
        if not target.is_dir() and target.suffix != ".gpkg":
            raise SmeedkaartError(
                _(
                    "There is no folder {folder}. Look whether the USB stick is plugged in, or name a file"
                    " that ends in .gpkg."
                ).format(folder=target)
            )
        path = export_pack(found, target)
        typer.echo(_("{file} is written.").format(file=path))


@data_app.command("import", cls=Command, help=_("Take in data from a file, such as on a USB stick."))
def import_file(
    source: Annotated[
        Path, typer.Argument(metavar=_("FILE"), help=_("A data pack (.gpkg)."), show_default=False)
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help=_("Also when newer data of that place are here already."))
    ] = False,
    lang: Lang = Language.NL,
) -> None:
    """Take in a data pack from elsewhere."""
    with one_sentence(lang):
        from smeedkaart.sources.packs.pack import import_pack

        entry = import_pack(source, replace=replace)
        typer.echo(f"{entry.key}  {_entry_words(entry)}")


@data_app.command("remove", cls=Command, help=_("Throw data away."))
def remove_pack(key: _Key, lang: Lang = Language.NL) -> None:
    """Remove a data pack from this machine."""
    with one_sentence(lang):
        from smeedkaart.cli.data_choice import entry_of
        from smeedkaart.sources.packs.pack import remove

        entry = entry_of(key)
        remove(entry.key)
        typer.echo(_("{key} is removed.").format(key=entry.key))


@data_app.command(
    "doctor",
    cls=Command,
    short_help=_("Ask CBS and PDOK whether they still work as expected."),
    help=_(
        "Ask CBS and PDOK whether they still work as smeedkaart expects; exit code 0 when all of it holds, 1 "
        "when something differs or could not be asked. The report holds nothing of you or this computer."
    ),
)
def doctor(
    municipality: Annotated[
        str | None,
        typer.Option(
            "--municipality",
            metavar=_("MUNICIPALITY"),
            help=_("Which municipality to ask about, by name or code; without it one of middling size."),
            show_default=False,
        ),
    ] = None,
    form: Annotated[
        Shape | None,
        typer.Option(
            "--format",
            metavar="text|json",
            help=_("What to write; without it what the name after -o ends in, and on the screen text."),
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
    lang: Lang = Language.NL,
) -> None:
    """Examine the services."""
    with one_sentence(lang):
        from smeedkaart.cli.workshop import chosen_format, on_screen
        from smeedkaart.files.atomic import write_whole
        from smeedkaart.publish.formats import REPORT
        from smeedkaart.sources.doctor.examine import examine

        output = on_screen(output)
        written = chosen_format(output, REPORT, form)
        with Line() as line:
            report = examine(municipality=municipality, on_answer=line.count)
        text = report.to_json() if written.name == Shape.JSON else report.to_text()
        if output is None:
            typer.echo(text, nl=False)
        else:
            path = write_whole(output, text)
            typer.echo(_("{file} is written.").format(file=path), err=True)
        if not report.healthy:
            raise typer.Exit(1)


def _write_pack(pack: Pack, form: Shape) -> None:
    if form is Shape.JSON:
        _echo_json(_pack_facts(pack))
    else:
        typer.echo(_pack_words(pack), nl=False)


def _echo_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _entry_facts(entry: Entry) -> dict[str, Any]:
    return {
        "key": entry.key,
        "code": entry.code,
        "name": entry.name,
        "year": entry.year,
        "level": entry.level,
        "fetched": entry.fetched,
        "bytes": entry.size,
        "trouble": str(entry.trouble),
    }


def _entry_words(entry: Entry) -> str:
    from smeedkaart.text.numbers import number

    if entry.trouble:
        return str(entry.trouble)
    return _("{name} {year}, by {level}, fetched {day}, {size} kB").format(
        name=entry.name,
        year=entry.year,
        level=entry.level,
        day=_day(entry.fetched),
        size=number(entry.size / 1000),
    )


def _day(moment: str) -> str:
    from datetime import date

    from smeedkaart.text.numbers import day

    try:
        return day(date.fromisoformat(moment[:10]))
    except ValueError:
        return _("unknown")


def _pack_facts(pack: Pack) -> dict[str, Any]:
    return {
        "key": pack.key,
        "code": pack.code,
        "name": pack.name,
        "year": pack.year,
        "level": pack.level,
        "zones": len(pack.zones),
        "fetched": pack.fetched,
        "origins": {name: origin.to_dict() for name, origin in pack.origins.items()},
        "outcomes": [
            {"source": outcome.source, "result": outcome.result, "sentence": outcome.sentence()}
            for outcome in pack.outcomes
        ],
        "checks": [
            {
                "code": item.code,
                "result": item.result,
                "sentence": item.sentence(),
                "facts": dict(item.facts),
            }
            for item in pack.checks
        ],
    }


def _pack_words(pack: Pack) -> str:
    from smeedkaart.sources.packs.check_sentences import zones_in_words

    title = _("{name} {year}: {zones}, fetched {day} ({key})").format(
        name=pack.name,
        year=pack.year,
        zones=zones_in_words(len(pack.zones), pack.level),
        day=_day(pack.fetched),
        key=pack.key,
    )
    marks = {"good": _("good"), "note": _("note"), "wrong": _("WRONG")}
    width = max(map(len, marks.values()))
    lines = [title, "", _("Sources")]
    lines += [f"  {outcome.sentence()}" for outcome in pack.outcomes]
    lines += [f"  {text}" for text in _other_sources(pack)]
    lines += ["", _("Checks")]
    lines += [f"  {marks[item.result]:<{width}}  {item.sentence()}" for item in pack.checks]
    return "\n".join(lines) + "\n"


def _other_sources(pack: Pack) -> list[str]:
    """Name the tables that only some figures come from, such as those of an older year."""
    told = {outcome.origin.table for outcome in pack.outcomes if outcome.origin is not None}
    others = dict.fromkeys(origin for origin in pack.origins.values() if origin.table not in told)
    texts = {"weights": _("{title} (file {table})")}
    table = _("{title} (table {table})")
    said = (texts.get(one.kind, table).format(title=one.title, table=one.table) for one in others)
    return list(dict.fromkeys(said))
