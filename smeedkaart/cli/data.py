"""The commands that fetch, keep and examine data."""

# ruff: noqa: PLC0415 - imports wait until they are needed

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from smeedkaart.cli.options import (
    AnswerForm,
    DataName,
    FileOrScreen,
    Form,
    argument,
    command,
    group,
    one_of,
    option,
)
from smeedkaart.cli.progress_line import ProgressLine
from smeedkaart.errors import SmeedkaartError
from smeedkaart.publish.formats import endings, formats_for
from smeedkaart.sources.fetching.zones import FetchedLevel
from smeedkaart.statistics.levels import level_named
from smeedkaart.text.language import gettext as _

if TYPE_CHECKING:
    from smeedkaart.sources.packs.pack import Entry, Pack

__all__ = ["data_app"]


_FETCHED = get_args(FetchedLevel)

data_app = group(_("Fetch borders and figures of any municipality, and keep them on this computer."))


@command(data_app, "get", _("Fetch borders, figures and scores of municipalities, or of a province."))
def _get(
    municipalities: Annotated[
        list[str],
        argument(
            _("MUNICIPALITY..."),
            _(
                'Name or code: Hoogeveen, "\'s-Gravenhage", GM0118; several, a province such as Drenthe or '
                '"provincie Utrecht", or Nederland.'
            ),
        ),
    ],
    year: Annotated[
        int | None, option("--year", _("YEAR"), _("Year of the borders; without it the newest with figures."))
    ] = None,
    level: Annotated[
        FetchedLevel, option("--level", "|".join(_FETCHED), _("What the zones are."), show_default=True)
    ] = _FETCHED[0],
    weights: Annotated[
        Path | None,
        option(
            "--weights",
            _("FILE"),
            _("Squares of 100 m or postcodes of CBS, or addresses, that say where people live."),
        ),
    ] = None,
    *,
    squares: Annotated[
        bool,
        option("--squares", None, _("Fetch squares of 100 m of CBS too: a large file, of all the country.")),
    ] = False,
    layer: Annotated[
        str | None,
        option("--layer", _("NAME"), _("Which layer of the file with weights, if several are in it.")),
    ] = None,
    form: Form = AnswerForm.TEXT,
) -> None:
    if layer is not None and weights is None:
        raise SmeedkaartError(_("--layer is a layer of a file with weights; name that with --weights."))
    if squares and weights is not None:
        raise SmeedkaartError(_("Choose one of the two: --squares fetches weights, --weights names a file."))
    from smeedkaart.sources.fetching.several import fetch_named
    from smeedkaart.sources.packs.pack import open_pack

    with ProgressLine() as line:
        keys = fetch_named(
            municipalities,
            year,
            level,
            weights=weights,
            weights_layer=layer,
            squares=squares,
            on_progress=line.tell,
        )
    if len(keys) == 1:
        _write_pack(open_pack(keys[0]), form)
    else:
        _write_several(keys, form)


@command(data_app, "list", _("Name the data that are kept on this computer."))
def _list(form: Form = AnswerForm.TEXT) -> None:
    from smeedkaart.sources.packs.pack import list_packs

    entries = list_packs()
    if form is AnswerForm.JSON:
        _echo_json([_entry_facts(entry) for entry in entries])
        return
    if not entries:
        typer.echo(_("No data were fetched yet; fetch them with: smeedkaart data get NAME."))
    width = max((len(entry.key) for entry in entries), default=0)
    for entry in entries:
        typer.echo(f"{entry.key:<{width}}  {_entry_words(entry)}")


@command(data_app, "show", _("Tell where data come from and what was checked."))
def _show(*, key: DataName, form: Form = AnswerForm.TEXT) -> None:
    from smeedkaart.cli.data_choice import entry_of
    from smeedkaart.sources.packs.pack import open_pack

    _write_pack(open_pack(entry_of(key).key), form)


@command(data_app, "refresh", _("Fetch data again when their publisher changed them."))
def _refresh(
    key: Annotated[
        str | None,
        argument(
            _("NAME"), _("Which data: GM0118-2025, or the name of the municipality; without it all of them.")
        ),
    ] = None,
) -> None:
    from smeedkaart.cli.data_choice import entry_of
    from smeedkaart.sources.fetching.fetch import refresh
    from smeedkaart.sources.packs.pack import list_packs

    keys = [entry.key for entry in list_packs()] if key is None else [entry_of(key).key]
    if not keys:
        typer.echo(_("No data were fetched yet; fetch them with: smeedkaart data get NAME."))
    for one in keys:
        with ProgressLine() as line:
            _pack, changed = refresh(one, on_progress=line.tell)
        said = _("{key}: fetched again.") if changed else _("{key}: nothing new.")
        typer.echo(said.format(key=one))


@command(data_app, "export", _("Copy data to a file or folder, such as a USB stick."))
def _export(
    key: DataName, target: Annotated[Path, argument(_("FILE"), _("Where to write: a file or a folder."))]
) -> None:
    from smeedkaart.cli.data_choice import entry_of

    found = entry_of(key).key
    forms = formats_for("data")
    fitting = forms if target.is_dir() else [form for form in forms if target.suffix in form.suffixes]
    # a stick that is not plugged in must not become a file with the name of the stick
    if not fitting:
        text = _(
            "There is no folder {folder}. Look whether the USB stick is plugged in, or name a file"
            " that ends in {endings}."
        )
        named = endings(ending for form in forms for ending in form.suffixes)
        raise SmeedkaartError(text.format(folder=target, endings=named))
    path = fitting[0].to_file(found, target)
    typer.echo(_("{file} is written.").format(file=path))


@command(data_app, "import", _("Take in data from a file, such as on a USB stick."))
def _import(
    source: Annotated[Path, argument(_("FILE"), _("A data pack (.gpkg)."))],
    replace: Annotated[
        bool, option("--replace", None, _("Also when newer data of that place are here already."))
    ] = False,
) -> None:
    from smeedkaart.sources.packs.pack import import_pack

    entry = import_pack(source, replace=replace)
    typer.echo(f"{entry.key}  {_entry_words(entry)}")


@command(data_app, "remove", _("Throw data away."))
def _remove(key: DataName) -> None:
    from smeedkaart.cli.data_choice import entry_of
    from smeedkaart.sources.packs.pack import remove

    entry = entry_of(key)
    remove(entry.key)
    typer.echo(_("{key} is removed.").format(key=entry.key))


@command(
    data_app,
    "doctor",
    _(
        "Ask CBS and PDOK whether they still work as smeedkaart expects; exit code 0 when all of it holds, 1 "
        "when something differs or could not be asked. The report holds nothing of you or this computer."
    ),
    short=_("Ask CBS and PDOK whether they still work as expected."),
)
def _doctor(
    municipality: Annotated[
        str | None,
        option(
            "--municipality",
            _("MUNICIPALITY"),
            _("Which municipality to ask about, by name or code; without it one of middling size."),
        ),
    ] = None,
    form: Annotated[
        str | None,
        one_of(
            [form.name for form in formats_for("report")],
            _("What to write; without it what the name after -o ends in, and on the screen text."),
        ),
    ] = None,
    output: FileOrScreen = None,
) -> None:
    from smeedkaart.cli.workshop import chosen_format, on_screen
    from smeedkaart.sources.doctor.examine import examine

    output = on_screen(output)
    written = chosen_format(output, formats_for("report"), form)
    with ProgressLine() as line:
        report = examine(municipality=municipality, on_answer=line.count)
    if output is None:
        typer.echo(written.content(report), nl=False)
    else:
        path = written.to_file(report, output)
        typer.echo(_("{file} is written.").format(file=path), err=True)
    if not report.healthy:
        raise typer.Exit(1)


def _write_pack(pack: Pack, form: AnswerForm) -> None:
    if form is AnswerForm.JSON:
        _echo_json(_pack_facts(pack))
    else:
        typer.echo(_pack_words(pack), nl=False)


def _write_several(keys: Sequence[str], form: AnswerForm) -> None:
    """List what came of several municipalities, and how to work with them as one."""
    from smeedkaart.sources.packs.pack import list_packs

    entries = {entry.key: entry for entry in list_packs()}
    if form is AnswerForm.JSON:
        _echo_json([_entry_facts(entries[key]) for key in keys])
        return
    width = max(map(len, keys))
    for key in keys:
        typer.echo(f"{key:<{width}}  {_entry_words(entries[key])}")
    typer.echo(
        _("Work with them as one: name each with --data, or choose them together in the app.")
        + " "
        + _("What was checked of one of them: smeedkaart data show {key}.").format(key=keys[0])
    )


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
        level=level_named(entry.level),
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
            {"code": item.code, "result": item.result, "sentence": item.sentence(), "facts": dict(item.facts)}
            for item in pack.checks
        ],
    }


def _pack_words(pack: Pack) -> str:
    from smeedkaart.sources.packs.check import zones_in_words

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
