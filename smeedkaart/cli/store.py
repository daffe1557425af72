"""The commands that look after the file with the drawings."""

# ruff: noqa: PLC0415 - imports wait until they are needed

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smeedkaart.cli.options import AnswerForm, Db, Form, argument, command, group, option
from smeedkaart.cli.workshop import echo_json, location, store_at
from smeedkaart.errors import SmeedkaartError
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext

if TYPE_CHECKING:
    from smeedkaart.store.report import StoreReport

__all__ = ["store_app"]

store_app = group(_("Look after the file with the drawings: check it, copy it, put a copy back."))


@command(store_app, "info", _("Tell what is in the file, how large it is and which copies there are."))
def _info(*, db: Db = None, form: Form = AnswerForm.TEXT) -> None:
    from smeedkaart.store.report import report_on

    report = report_on(store_at(db))
    if form is AnswerForm.JSON:
        _echo_facts(report)
    else:
        _echo_words(report)


@command(store_app, "check", _("Look through the whole file and its copies for damage."))
def _check(*, db: Db = None) -> None:
    from smeedkaart.store.report import damaged_copies, look_through, report_on

    store = store_at(db)
    look_through(store.path)
    # every shape is read as well: SQLite does not know what it keeps
    report = report_on(store)
    bad = damaged_copies(report.copies)
    typer.echo(_("{file} is sound: {workshops}, {events}.").format(file=report.path, **_counted(report)))
    for copy in bad:
        typer.echo(_("The copy {file} is damaged and cannot be put back.").format(file=copy.path.name))
    good = [copy for copy in report.copies if copy not in bad]
    if good:
        typer.echo(_("The newest copy: {copy}.").format(copy=good[0].path.name))
    else:
        typer.echo(_("There is no copy yet; make one with `smeedkaart store copy`."))


@command(store_app, "copy", _("Copy the whole file, also while the app is running."))
def _copy(
    *,
    output: Annotated[
        Path | None,
        option(
            "--output -o",
            _("FILE"),
            _("File or folder for the copy, such as that of a USB stick; without it beside the drawings."),
        ),
    ] = None,
    db: Db = None,
) -> None:
    store = store_at(db)
    made = store.keep_copy() if output is None else store.copy_to(_place(output, store.path))
    typer.echo(_("{file} is written.").format(file=made), err=True)


@command(store_app, "restore", _("Put a copy back; what stood there is kept beside it."))
def _restore(
    copy: Annotated[
        Path | None,
        argument(_("COPY"), _("The copy to put back; without it the copies that there are, are named.")),
    ] = None,
    *,
    db: Db = None,
) -> None:
    from smeedkaart.store.copies import copies_of
    from smeedkaart.store.restoring import put_back

    path = location(db)
    if copy is None:
        found = [one.path.name for one in copies_of(path)]
        if not found:
            raise SmeedkaartError(_("There are no copies beside {file}.").format(file=path))
        typer.echo(_("Put one of these back with `smeedkaart store restore COPY`:"))
        typer.echo("\n".join(f"  {name}" for name in found))
        return
    beside = path.with_name(copy.name)
    # the name alone will do for one that lies beside the store
    chosen = beside if copy.name == str(copy) and not copy.exists() and beside.is_file() else copy
    kept = put_back(path, chosen)
    typer.echo(_("{copy} was put back as {file}.").format(copy=chosen.name, file=path))
    if kept is not None:
        typer.echo(_("What stood there before is kept as {file}.").format(file=kept.name))


def _place(output: Path, store: Path) -> Path:
    """Name the copy: never one that is there already."""
    if not output.is_dir():
        if output.exists():
            raise SmeedkaartError(
                _("{file} is there already; choose another with -o, or remove it.").format(file=output)
            )
        if not output.absolute().parent.is_dir():
            raise SmeedkaartError(_("There is no folder {folder}.").format(folder=output.parent))
        return output
    name = f"{store.stem}-{date.today()}"  # noqa: DTZ011 - the day on the clock of this machine
    number = 1
    while (place := output / f"{name}{'' if number == 1 else f'-{number}'}{store.suffix}").exists():
        number += 1
    return place


def _counted(report: StoreReport) -> dict[str, str]:
    from smeedkaart.text.numbers import number

    workshops, events = len(report.workshops), sum(count for _one, count, _last in report.workshops)
    told = ngettext("{count} workshop", "{count} workshops", workshops)
    return {"workshops": told.format(count=number(workshops)), "events": _events(events)}


def _events(count: int) -> str:
    from smeedkaart.text.numbers import number

    return ngettext("{count} event", "{count} events", count).format(count=number(count))


def _echo_words(report: StoreReport) -> None:
    from smeedkaart.text.numbers import day

    told = _("{file}: {size}, {workshops}, {events}.")
    typer.echo(told.format(file=report.path, size=_size(report.size), **_counted(report)))
    if report.log:
        typer.echo(
            _("{size} still lies in the log beside it, and is folded in after a quiet minute.").format(
                size=_size(report.log)
            )
        )
    if report.read_only:
        typer.echo(_("It can be shown but not changed: it may not be written where it is."))
    for workshop, count, last in report.workshops:
        line = _("{name} ({id}): {events}.") if last is None else _("{name} ({id}): {events}, last on {day}.")
        when = "" if last is None else day(last.astimezone().date())
        typer.echo("  " + line.format(name=workshop.name, id=workshop.id, events=_events(count), day=when))
    typer.echo(_("Copies, the newest first:") if report.copies else _("No copies yet."))
    for copy in report.copies:
        typer.echo(f"  {copy.path.name}: {day(copy.day)}, {_size(copy.size)}")


def _echo_facts(report: StoreReport) -> None:
    echo_json(
        {
            "file": str(report.path),
            "bytes": report.size,
            "log_bytes": report.log,
            "read_only": report.read_only,
            "workshops": [
                {
                    "id": workshop.id,
                    "name": workshop.name,
                    "events": count,
                    "last": None if last is None else last.isoformat(),
                }
                for workshop, count, last in report.workshops
            ],
            "copies": [
                {
                    "file": str(copy.path),
                    "made": copy.made.isoformat(),
                    "bytes": copy.size,
                    "layout": copy.layout,
                }
                for copy in report.copies
            ],
        }
    )


def _size(count: int) -> str:
    from smeedkaart.text.numbers import number

    return f"{number(max(1, round(count / 1000)))} kB"
