"""The commands that take the past in and write it out: maps of several dates, or a whole history."""

# ruff: noqa: PLC0415, PLR0917 - imports wait until they are needed; each parameter is an option on its own

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smeedkaart.cli.options import Lang, Language, one_sentence
from smeedkaart.cli.workshop import (
    Db,
    Form,
    Opened,
    Shape,
    WorkshopName,
    as_day,
    chosen_format,
    echo_json,
    location,
    open_workshop,
    spare,
)
from smeedkaart.errors import InputFileError, LineageError, SmeedkaartError
from smeedkaart.publish.formats import PROPOSALS
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext

if TYPE_CHECKING:
    from smeedkaart.exchange.import_past import Applied, Review
    from smeedkaart.history.event import Event
    from smeedkaart.store.store import Store, Workshop

__all__ = ["export_history", "import_past"]

_Numbers = Annotated[
    str,
    typer.Option(
        "--accept",
        metavar=_("NUMBERS"),
        help=_("With --apply: accept these, as in 1,3-5."),
        show_default=False,
    ),
]


def import_past(
    maps: Annotated[
        list[str] | None,
        typer.Argument(
            metavar=_("FILE=DATE"), help=_("Maps, each with its day; or one history."), show_default=False
        ),
    ] = None,
    review: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar=_("FILE"),
            help=_("Where the proposals are written; without it proposals.json in this folder."),
            show_default=False,
        ),
    ] = None,
    apply: Annotated[
        Path | None,
        typer.Option(
            "--apply",
            metavar=_("REVIEW"),
            help=_("Record what was accepted in this file with proposals."),
            show_default=False,
        ),
    ] = None,
    accept: _Numbers = "",
    refuse: Annotated[
        str,
        typer.Option(
            "--refuse",
            metavar=_("NUMBERS"),
            help=_("With --apply: refuse these, as in 2,6-9."),
            show_default=False,
        ),
    ] = "",
    new: Annotated[
        str | None,
        typer.Option(
            "--new",
            metavar=_("TEXT"),
            help=_("Begin a new workshop of this name, apart from what was drawn before."),
            show_default=False,
        ),
    ] = None,
    tolerance: Annotated[
        float,
        typer.Option(
            "--tolerance",
            metavar=_("METRES"),
            min=0.0,
            help=_("How far apart the same border may be drawn twice."),
        ),
    ] = 20.0,
    db: Db = None,
    workshop: WorkshopName = None,
    form: Form = Shape.TEXT,
    lang: Lang = Language.NL,
) -> None:
    """Propose what happened between maps, record what was accepted, or take in a history."""
    with one_sentence(lang):
        _check_asked(maps, apply, accept or refuse)
        if new is not None and workshop is not None:
            raise SmeedkaartError(_("Choose one: --new for a new workshop, or --workshop for one there is."))
        if apply is not None:
            _apply(apply, (accept, refuse), (db, workshop, new), form)
        elif maps is not None and len(maps) == 1 and "=" not in maps[0]:
            _adopt(Path(maps[0]), (db, new), review, form)
        else:
            opened = None if new is not None else _there(db, workshop)
            _propose(maps or [], opened, review, tolerance, form)


def _check_asked(maps: list[str] | None, apply: Path | None, chosen: str) -> None:
    if bool(maps) == (apply is not None):
        raise SmeedkaartError(
            _(
                "Name maps with their day, such as map.geojson=2012, or with --apply a file in which you "
                "chose; see smeedkaart history import --help."
            )
        )
    if chosen and apply is None:
        raise SmeedkaartError(_("--accept and --refuse go with --apply."))


def _there(db: str | None, workshop: str | None) -> Opened | None:
    """Open the workshop, if there is one yet."""
    from smeedkaart.store.store import Store

    path = location(db)
    if not path.is_file() or not Store(path).workshops():
        if workshop is not None:
            raise SmeedkaartError(_("There is no workshop in {file}.").format(file=path))
        return None
    return open_workshop(str(path), workshop)


def _propose(
    maps: list[str], opened: Opened | None, output: Path | None, tolerance: float, form: Shape
) -> None:
    from smeedkaart.cli import history_text as words
    from smeedkaart.exchange.import_past import read_past, write_review

    dated = [_dated(text) for text in maps]
    path = _fresh(output)
    review = read_past(dated, () if opened is None else opened.events, tolerance=tolerance)
    write_review(review, path)
    if form is Shape.JSON:
        echo_json(
            {"review": str(path), "notices": list(review.notices), "proposals": words.review_facts(review)}
        )
        return
    typer.echo(words.review_words(review), nl=False)
    typer.echo(
        "\n"
        + _(
            "Nothing was recorded. The proposals are in {file}: write accept or refuse at each choice there "
            "and run `smeedkaart history import --apply {file}`, or name the numbers, as in --accept 1,3-5 "
            "--refuse 2."
        ).format(file=path)
    )


def _fresh(output: Path | None) -> Path:
    path = output or Path(_("proposals.json"))
    chosen_format(path, PROPOSALS)
    if path.exists():
        # someone may have spent an evening choosing in it
        raise InputFileError(
            _("{file} is there already; choose another with -o, or remove it.").format(file=path)
        )
    return path


def _dated(text: str) -> tuple[Path, date]:
    file, equals, when = text.rpartition("=")
    if not equals or not file:
        raise InputFileError(
            _("“{text}” does not name a map and its day; write it as map.geojson=2012-01-01.").format(
                text=text
            )
        )
    return Path(file), as_day(when, first=True)


def _apply(
    path: Path, numbers: tuple[str, str], where: tuple[str | None, str | None, str | None], form: Shape
) -> None:
    from smeedkaart.exchange.import_past import Applied, apply, read_review, write_review

    review = read_review(path)
    accept, refuse = (_numbers(text, review) for text in numbers)
    if set(accept) & set(refuse):
        raise InputFileError(_("A proposal cannot be both accepted and refused."))
    if accept or refuse:
        review = review.choose("accept", accept).choose("refuse", refuse)
        # what was chosen stays in the file, as if written there
        write_review(review, path)
    place = _place(*where, make=bool(review.accepted))
    if place is None:
        # an empty workshop would be the newest from then on
        _tell_applied(Applied((), waiting=review.waiting), None, form)
        return
    store, workshop = place
    done = apply(review, store, workshop.id)
    _tell_applied(done, place, form)
    if done.problems:
        raise typer.Exit(1)


def _numbers(text: str, review: Review) -> tuple[int, ...]:
    from smeedkaart.cli.history_text import numbers_in

    try:
        found = numbers_in(text) if text.strip() else ()
    except ValueError:
        raise InputFileError(_("“{text}” are no numbers; write them as 1,3-5.").format(text=text)) from None
    unknown = sorted(set(found) - {one.number for one in review.suggestions})
    if unknown:
        raise InputFileError(_("There is no proposal {number}.").format(number=unknown[0]))
    return found


def _place(
    db: str | None, wanted: str | None, new: str | None, *, make: bool
) -> tuple[Store, Workshop] | None:
    """Find the workshop to record in; the first one, and one that is asked for, are made if they may be."""
    from smeedkaart.store.store import Store

    opened = None if new is not None else _there(db, wanted)
    if opened is not None:
        return opened.store, opened.workshop
    if not make:
        return None
    store = Store(location(db))
    made = store.create_workshop(new or "")
    typer.echo(_("Made the workshop {name} ({id}).").format(name=made.name, id=made.id), err=True)
    return store, made


def _tell_applied(done: Applied, place: tuple[Store, Workshop] | None, form: Shape) -> None:
    from smeedkaart.cli.history_text import sentences_about
    from smeedkaart.text.numbers import number

    if form is Shape.JSON:
        echo_json(
            {
                "workshop": None if place is None else place[1].id,
                "recorded": [event.id for event in done.recorded],
                "problems": [{"number": one, "sentence": text} for one, text in done.problems],
                "notices": list(done.notices),
                "waiting": list(done.waiting),
            }
        )
        return
    if place is None:
        typer.echo(_("Nothing was accepted, so nothing was recorded and no workshop was made."))
    else:
        store, workshop = place
        count = len(done.recorded)
        text = ngettext(
            "{count} event was recorded in {name}.", "{count} events were recorded in {name}.", count
        )
        typer.echo(text.format(count=number(count), name=workshop.name))
        # among all that was recorded: what an area was called before stands in older events
        for sentence in sentences_about(store.events(workshop.id), [event.id for event in done.recorded]):
            typer.echo(f"  {sentence}")
    for notice in done.notices:
        typer.echo(notice)
    for one, problem in done.problems:
        typer.echo(_("Proposal {number} was not recorded: {problem}").format(number=one, problem=problem))
    if done.waiting:
        numbers = ", ".join(map(str, done.waiting))
        typer.echo(_("Not chosen yet: {numbers}.").format(numbers=numbers))


def _adopt(path: Path, where: tuple[str | None, str | None], output: Path | None, form: Shape) -> None:
    """Take in a history that was exported, as a workshop of its own; edits in its areas wait for a choice."""
    from smeedkaart.exchange.edited_areas import edited_areas
    from smeedkaart.exchange.history_file import ExportedWorkshop, read_history, workshop_of
    from smeedkaart.sources.local.datasets import DEFAULT, DEFAULT_SCHEME
    from smeedkaart.store.store import Store

    db, new = where
    events = read_history(path)
    told = workshop_of(path)
    made = told or ExportedWorkshop("", DEFAULT, DEFAULT_SCHEME)
    edited = edited_areas(path, events)
    store = Store(location(db))
    with _kept(edited, output) as proposals:
        # a history that is refused leaves no empty workshop behind, which would be the newest from then on
        try:
            workshop = store.create_workshop(
                new or made.name or path.stem, made.dataset, made.scheme, history=events
            )
        except LineageError as error:
            text = _("{file}: {reason}.")
            raise InputFileError(text.format(file=path, reason=str(error).rstrip("."))) from None
    if told is None:
        text = _("{file} does not say with which data and scheme it was made; used are {data} and {scheme}.")
        typer.echo(text.format(file=path, data=made.dataset, scheme=made.scheme), err=True)
    else:
        _warn_missing(workshop)
    place = "" if db is None else f" --db {db}"
    _tell_adopted(workshop, store.events(workshop.id), (edited, proposals, place), form)


@contextmanager
def _kept(review: Review, output: Path | None) -> Iterator[Path | None]:
    """Write proposals, if there are any, before anything is recorded; when recording fails they go."""
    from smeedkaart.exchange.import_past import write_review

    if not review.suggestions:
        yield None
        return
    path = write_review(review, _fresh(output))
    try:
        yield path
    except SmeedkaartError:
        path.unlink(missing_ok=True)
        raise


def _tell_adopted(
    workshop: Workshop, recorded: Sequence[Event], edited: tuple[Review, Path | None, str], form: Shape
) -> None:
    from smeedkaart.cli import history_text as words
    from smeedkaart.text.numbers import number

    review, proposals, place = edited
    if form is Shape.JSON:
        told = {"workshop": workshop.id, "recorded": [event.id for event in recorded]}
        file = None if proposals is None else str(proposals)
        facts = {"review": file, "notices": list(review.notices), "proposals": words.review_facts(review)}
        echo_json(told | facts)
        return
    count = len(recorded)
    text = ngettext("{count} event was recorded in {name}.", "{count} events were recorded in {name}.", count)
    typer.echo(text.format(count=number(count), name=workshop.name))
    if proposals is None and not review.notices:
        return
    typer.echo(words.review_words(review), nl=False)
    if proposals is not None:
        text = _(
            "The layer areas was edited since the export; nothing of that was recorded yet. The proposals "
            "are in {file}: write accept or refuse at each choice there and run `{command}`, or name the "
            "numbers, as in --accept 1,3-5 --refuse 2."
        )
        command = f"smeedkaart history import --apply {proposals}{place} --workshop {workshop.id}"
        typer.echo("\n" + text.format(file=proposals, command=command))


def _warn_missing(workshop: Workshop) -> None:
    """Say what the workshop works with but is not here."""
    from smeedkaart.funding.scheme import Scheme
    from smeedkaart.sources.local.datasets import stamp

    missing = []
    if not stamp(workshop.dataset):
        missing.append(_("data {name}").format(name=workshop.dataset))
    if workshop.scheme not in Scheme.available():
        missing.append(_("scheme {name}").format(name=workshop.scheme))
    if missing:
        text = _("Not on this computer, though {name} works with it: {missing}.")
        typer.echo(text.format(name=workshop.name, missing=", ".join(missing)), err=True)


def export_history(
    output: Annotated[
        Path,
        typer.Argument(
            metavar=_("FILE"), help=_("A .gpkg or .geojson file, or a folder."), show_default=False
        ),
    ],
    days: Annotated[
        list[str] | None,
        typer.Option(
            "--date",
            metavar=_("DATE"),
            help=_("The areas of this day, as GeoJSON; several for a file each."),
            show_default=False,
        ),
    ] = None,
    db: Db = None,
    workshop: WorkshopName = None,
    form: Form = Shape.TEXT,
    lang: Lang = Language.NL,
) -> None:
    """Write the history for another program or computer."""
    with one_sentence(lang):
        dates = [as_day(text) for text in days or []]
        opened = open_workshop(db, workshop)
        _check_output(opened, output, dates)
        files = _written(opened, output, dates)
        if form is Shape.JSON:
            echo_json({"workshop": opened.workshop.id, "files": [str(file) for file in files]})
        else:
            for file in files:
                typer.echo(_("{file} is written.").format(file=file))


def _check_output(opened: Opened, output: Path, dates: list[date]) -> None:
    # into a folder the areas of a day go under a name that may be there already
    folder = [output / f"gebieden-{on.isoformat()}.geojson" for on in dates] if output.is_dir() else []
    for file in (output, *folder):
        spare(file, opened.store.path)
    suffix = output.suffix.casefold()
    if not dates and suffix != ".gpkg":
        raise SmeedkaartError(
            _("A whole history goes in a file that ends in .gpkg; for GeoJSON of a day, name it with --date.")
        )
    if len(dates) > 1 and not output.is_dir():
        raise SmeedkaartError(
            _("For several days, name a folder that is there; {file} is none.").format(file=output)
        )
    if len(dates) == 1 and not output.is_dir() and suffix not in {".geojson", ".json"}:
        raise SmeedkaartError(_("The areas of a day go in a file that ends in .geojson, or in a folder."))


def _written(opened: Opened, output: Path, dates: list[date]) -> tuple[Path, ...]:
    import json

    from smeedkaart.exchange.history_file import ExportedWorkshop, areas_geojson, write_days, write_history
    from smeedkaart.files.atomic import write_whole

    if not dates:
        kept = opened.workshop
        made = ExportedWorkshop(kept.name, kept.dataset, kept.scheme)
        return (write_history(opened.events, output, made),)
    if output.is_dir():
        return write_days(opened.events, dates, output)
    content = json.dumps(areas_geojson(opened.events, dates[0]), ensure_ascii=False, allow_nan=False)
    return (write_whole(output, content + "\n"),)
