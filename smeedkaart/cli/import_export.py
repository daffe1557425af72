"""The commands that take the past in and write it out: maps of several dates, or a whole history."""

# ruff: noqa: PLC0415 - imports wait until they are needed

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from smeedkaart.cli.import_choice import (
    ChosenWith,
    ImportedWith,
    chosen_with,
    layers_for,
    lies_where,
    refuse_other,
)
from smeedkaart.cli.options import AnswerForm, Form, Place, argument, option
from smeedkaart.cli.workshop import (
    TERMINAL_ROLE,
    Opened,
    as_day,
    chosen_format,
    echo_json,
    location,
    open_workshop,
    spare,
)
from smeedkaart.errors import InputFileError, LineageError, SmeedkaartError
from smeedkaart.publish.formats import Format, endings, formats_for
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext

if TYPE_CHECKING:
    from smeedkaart.exchange.import_past import Applied, Review
    from smeedkaart.history.event import Event
    from smeedkaart.store.store import Store, Workshop

__all__ = ["export_history", "import_past"]

_SCHEME = "hoogeveen-2007"


def import_past(
    *,
    maps: Annotated[
        list[str] | None, argument(_("FILE=DATE"), _("Maps, each with its day; or one history."))
    ] = None,
    review: Annotated[
        Path | None,
        option(
            "--output -o",
            _("FILE"),
            _("Where the proposals are written; without it proposals.json in this folder."),
        ),
    ] = None,
    apply: Annotated[
        Path | None,
        option("--apply", _("REVIEW"), _("Record what was accepted in this file with proposals.")),
    ] = None,
    accept: Annotated[
        str, option("--accept", _("NUMBERS"), _("With --apply: accept these, as in 1,3-5."))
    ] = "",
    refuse: Annotated[
        str, option("--refuse", _("NUMBERS"), _("With --apply: refuse these, as in 2,6-9."))
    ] = "",
    new: Annotated[
        str | None,
        option("--new", _("TEXT"), _("Begin a new workshop of this name, apart from what was drawn before.")),
    ] = None,
    tolerance: Annotated[
        float,
        option(
            "--tolerance",
            _("METRES"),
            _("How far apart the same border may be drawn twice."),
            min=0.0,
            show_default=True,
        ),
    ] = 20.0,
    using: ImportedWith,
    place: Place,
    form: Form = AnswerForm.TEXT,
) -> None:
    """Propose what happened between maps, record what was accepted, or take in a history."""
    _check_asked(maps, apply, accept or refuse)
    chosen = chosen_with(using)
    if new is not None and place.workshop is not None:
        raise SmeedkaartError(_("Choose one: --new for a new workshop, or --workshop for one there is."))
    if apply is not None:
        _apply(apply, (accept, refuse), (place, new), form, chosen)
    elif maps is not None and len(maps) == 1 and "=" not in maps[0]:
        _adopt(Path(maps[0]), (place.db, new), review, form, chosen)
    else:
        opened = None if new is not None else _there(place)
        if opened is not None:
            refuse_other(opened.workshop, chosen)
        layers = layers_for(len(maps or []), using.layer)
        _propose((maps or [], layers), opened, review, tolerance, form=form, chosen=chosen)


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


def _there(place: Place) -> Opened | None:
    """Open the workshop, if there is one yet."""
    from smeedkaart.store.store import Store

    path = location(place.db)
    if not path.is_file() or not Store(path).workshops():
        if place.workshop is not None:
            raise SmeedkaartError(_("There is no workshop in {file}.").format(file=path))
        return None
    return open_workshop(place._replace(db=str(path)))


def _propose(
    maps: tuple[list[str], list[str | None]],
    opened: Opened | None,
    output: Path | None,
    tolerance: float,
    *,
    form: AnswerForm,
    chosen: ChosenWith,
) -> None:
    from smeedkaart.cli import history_text as words
    from smeedkaart.exchange.import_past import read_past, write_review

    texts, layers = maps
    dated = [_dated(text) for text in texts]
    path = _fresh(output)
    events = () if opened is None else opened.events
    review = read_past(dated, events, tolerance=tolerance, layers=layers)
    review = replace(review, dataset=chosen.dataset, scheme=chosen.scheme)
    write_review(review, path)
    priced = chosen.dataset or ("" if opened is None else _works_with(opened))
    where = (
        None
        if priced
        else lies_where(
            [one.event for one in review.suggestions],
            [(file, layer) for (file, _on), layer in zip(dated, layers, strict=True)],
        )
    )
    if form is AnswerForm.JSON:
        told = {"review": str(path), "data": priced or None, "notices": list(review.notices)}
        facts = {} if where is None else where.facts()
        echo_json(told | facts | {"proposals": words.review_facts(review)})
        return
    typer.echo(words.review_words(review), nl=False)
    if where is not None:
        typer.echo("\n" + where.sentence())
    typer.echo(
        "\n"
        + _(
            "Nothing was recorded. The proposals are in {file}: write accept or refuse at each choice there "
            "and run `smeedkaart history import --apply {file}`, or name the numbers, as in --accept 1,3-5 "
            "--refuse 2."
        ).format(file=path)
    )


def _works_with(opened: Opened) -> str:
    """Give the key of the data of a workshop, chosen when it began or later; empty when nobody chose."""
    from smeedkaart.history.by_day import rules_recorded
    from smeedkaart.history.kinds import DATA

    later = (event.setting for event in rules_recorded(opened.events, DATA))
    return opened.workshop.dataset or next(later, "")


def _fresh(output: Path | None) -> Path:
    path = output or Path(_("proposals.json"))
    chosen_format(path, formats_for("proposals"))
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
    path: Path,
    numbers: tuple[str, str],
    where: tuple[Place, str | None],
    form: AnswerForm,
    chosen: ChosenWith,
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
    using = ChosenWith(chosen.dataset or review.dataset, chosen.scheme or review.scheme)
    place = _recorded_in(*where, using, make=bool(review.accepted))
    if place is None:
        # an empty workshop would be the newest from then on
        _tell_applied(Applied((), waiting=review.waiting), None, form)
        return
    store, workshop = place
    done = apply(review, store, workshop.id, role=TERMINAL_ROLE)
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


def _recorded_in(
    place: Place, new: str | None, using: ChosenWith, *, make: bool
) -> tuple[Store, Workshop] | None:
    """Find the workshop to record in; the first one, and one that is asked for, are made if they may be."""
    from smeedkaart.store.store import Store
    from smeedkaart.workshop.choosing import begin

    opened = None if new is not None else _there(place)
    if opened is not None:
        refuse_other(opened.workshop, using)
        return opened.store, opened.workshop
    if not make:
        return None
    store = Store(location(place.db))
    made = begin(store, new or "", using.dataset, using.scheme or _SCHEME)
    typer.echo(_("Made the workshop {name} ({id}).").format(name=made.name, id=made.id), err=True)
    _warn_missing(made)
    return store, made


def _tell_applied(done: Applied, place: tuple[Store, Workshop] | None, form: AnswerForm) -> None:
    from smeedkaart.cli.history_text import sentences_about

    if form is AnswerForm.JSON:
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
        _tell_recorded(len(done.recorded), workshop)
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


def _tell_recorded(count: int, workshop: Workshop) -> None:
    from smeedkaart.text.numbers import number

    text = ngettext("{count} event was recorded in {name}.", "{count} events were recorded in {name}.", count)
    typer.echo(text.format(count=number(count), name=workshop.name))


def _adopt(
    path: Path,
    where: tuple[str | None, str | None],
    output: Path | None,
    form: AnswerForm,
    chosen: ChosenWith,
) -> None:
    """Take in a history that was exported, as a workshop of its own; edits in its areas wait for a choice."""
    from smeedkaart.exchange.edited_areas import edited_areas
    from smeedkaart.exchange.history_file import ExportedWorkshop, read_history, workshop_of
    from smeedkaart.funding.scheme import Scheme
    from smeedkaart.store.store import Store

    db, new = where
    events = read_history(path)
    told = workshop_of(path)
    made = told or ExportedWorkshop("", "", _SCHEME)
    made = replace(made, dataset=chosen.dataset or made.dataset)
    if chosen.scheme or (not made.document and made.scheme in Scheme.available()):
        # what a file of an older version does not bring along is kept from now on
        file, text = Scheme.text_of(chosen.scheme or made.scheme)
        made = replace(made, scheme=file.removesuffix(".toml"), document=text)
    edited = edited_areas(path, events)
    store = Store(location(db))
    with _kept(edited, output) as proposals:
        # a history that is refused leaves no empty workshop behind, which would be the newest from then on
        try:
            workshop = store.create_workshop(
                new or made.name or path.stem,
                made.dataset,
                made.scheme,
                document=made.document,
                history=events,
            )
        except LineageError as error:
            text = _("{file}: {reason}.")
            raise InputFileError(text.format(file=path, reason=str(error).rstrip("."))) from None
    if told is None and not (chosen.dataset and chosen.scheme):
        text = _("{file} does not say with which data and scheme it was made; the scheme is {scheme} now.")
        typer.echo(text.format(file=path, scheme=made.scheme), err=True)
    if not made.dataset:
        # where it lies, so that people know which data to fetch
        typer.echo(lies_where(events).sentence(), err=True)
    _warn_missing(workshop, events)
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
    workshop: Workshop, recorded: Sequence[Event], edited: tuple[Review, Path | None, str], form: AnswerForm
) -> None:
    from smeedkaart.cli import history_text as words

    review, proposals, place = edited
    if form is AnswerForm.JSON:
        told = {"workshop": workshop.id, "recorded": [event.id for event in recorded]}
        file = None if proposals is None else str(proposals)
        facts = {"review": file, "notices": list(review.notices), "proposals": words.review_facts(review)}
        echo_json(told | facts)
        return
    _tell_recorded(len(recorded), workshop)
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


def _warn_missing(workshop: Workshop, events: Iterable[Event] = ()) -> None:
    """Say what the workshop works with but is not here."""
    from smeedkaart.funding.scheme import Scheme
    from smeedkaart.history.by_day import rules_recorded
    from smeedkaart.history.kinds import DATA
    from smeedkaart.sources.local.datasets import stamp

    if not workshop.dataset:
        typer.echo(
            _(
                "In {name} no data were chosen, so nothing is counted or priced; name them with --data."
            ).format(name=workshop.name),
            err=True,
        )
    later = [event.setting for event in rules_recorded(events, DATA)]
    keys = dict.fromkeys(key for key in (workshop.dataset, *later) if key and not stamp(key))
    missing = [_("data {name}").format(name=key) for key in keys]
    if not workshop.document and workshop.scheme not in Scheme.available():
        missing.append(_("scheme {name}").format(name=workshop.scheme))
    if missing:
        text = _("Not on this computer, though {name} works with it: {missing}.")
        typer.echo(text.format(name=workshop.name, missing=", ".join(missing)), err=True)


def export_history(
    *,
    output: Annotated[
        Path,
        argument(
            _("FILE"),
            _("A {endings} file, or a folder.").format(
                endings=_usual([*formats_for("history"), *formats_for("day")])
            ),
        ),
    ],
    days: Annotated[
        list[str] | None,
        option("--date", _("DATE"), _("The areas of this day, as GeoJSON; several for a file each.")),
    ] = None,
    place: Place,
    form: Form = AnswerForm.TEXT,
) -> None:
    """Write the history for another program or computer."""
    dates = [as_day(text) for text in days or []]
    opened = open_workshop(place)
    spare(output, opened.store.path)
    planned = _files(opened, output, dates)
    for file, _form, _more in planned:
        spare(file, opened.store.path)
    files = [written.to_file(opened.events, file, **more) for file, written, more in planned]
    if form is AnswerForm.JSON:
        echo_json({"workshop": opened.workshop.id, "files": [str(file) for file in files]})
    else:
        for file in files:
            typer.echo(_("{file} is written.").format(file=file))


def _files(opened: Opened, output: Path, dates: list[date]) -> list[tuple[Path, Format, dict[str, Any]]]:
    """Tell what is written: each file, in which format, and what its writer must know."""
    if dates and output.is_dir():
        form = formats_for("day")[0]
        names = {on: output / f"gebieden-{on.isoformat()}{form.suffixes[0]}" for on in dates}
        return [(names[on], form, {"when": on}) for on in dates]
    if len(dates) > 1:
        raise SmeedkaartError(
            _("For several days, name a folder that is there; {file} is none.").format(file=output)
        )
    forms = formats_for("day" if dates else "history")
    fitting = next((form for form in forms if output.suffix.casefold() in form.suffixes), None)
    if fitting is None:
        text = _("The areas of a day go in a file that ends in {endings}, or in a folder.")
        if not dates:
            text = _(
                "A whole history goes in a file that ends in {endings}; for GeoJSON of a day, name it with "
                "--date."
            )
        raise SmeedkaartError(text.format(endings=_usual(forms)))
    if dates:
        return [(output, fitting, {"when": dates[0]})]
    from smeedkaart.exchange.history_file import ExportedWorkshop

    kept = opened.workshop
    return [
        (output, fitting, {"workshop": ExportedWorkshop(kept.name, kept.dataset, kept.scheme, kept.document)})
    ]


def _usual(forms: Sequence[Format]) -> str:
    return endings(form.suffixes[0] for form in forms)
