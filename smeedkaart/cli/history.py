"""The commands about areas through time: what happened, what was there, what it changed, undo and redo."""

# ruff: noqa: PLC0415 - imports wait until they are needed

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from smeedkaart.cli.classify import areas_named, classify_areas
from smeedkaart.cli.import_export import export_history, import_past
from smeedkaart.cli.options import (
    AnswerForm,
    FiguresAsked,
    Form,
    Initiative,
    Place,
    Reason,
    argument,
    command,
    group,
    option,
)
from smeedkaart.cli.workshop import (
    TERMINAL_ROLE,
    Opened,
    as_day,
    echo_json,
    headed,
    open_workshop,
    workshop_figures,
)
from smeedkaart.errors import LineageError, NoDataError, SmeedkaartError
from smeedkaart.text.language import gettext as _

if TYPE_CHECKING:
    from datetime import date

    from smeedkaart.change.loose_ends import LooseEnd
    from smeedkaart.change.money import Effect
    from smeedkaart.change.series import Schemes, Zones
    from smeedkaart.cli.history_text import Change
    from smeedkaart.history.event import Event
    from smeedkaart.history.timeline import Timeline

__all__ = ["history_app"]

history_app = group(_("Areas through time: what happened, what was there on a day, what it changed."))


@command(history_app, "show", _("Tell what happened to the areas, in order."))
def _show(
    *,
    area: Annotated[
        str | None, option("--area", _("NAME"), _("Only what became of this area, and what it came from."))
    ] = None,
    place: Place,
    form: Form = AnswerForm.TEXT,
) -> None:
    from smeedkaart.cli import history_text as words

    opened = open_workshop(place)
    chosen = None if area is None else words.family_of(opened.events, area)
    if chosen is not None and not chosen:
        raise LineageError(
            _("No area was ever called “{name}” here; see smeedkaart history show.").format(name=area)
        )
    if form is AnswerForm.JSON:
        echo_json(headed(opened) | {"events": words.tale_facts(opened.events, chosen)})
    else:
        typer.echo(words.tale_words(opened.workshop.name, opened.events, chosen), nl=False)


@command(history_app, "at", _("Show the areas of a day, with people, tier and euros."))
def _at(
    *,
    when: Annotated[str, argument(_("DATE"), _("30-05-2007, 2007-05-30, or 2007 for its last day."))],
    place: Place,
    chosen: FiguresAsked,
    form: Form = AnswerForm.TEXT,
) -> None:
    from smeedkaart.change.series import assess_on
    from smeedkaart.cli.history_text import counted
    from smeedkaart.publish.tables import to_text
    from smeedkaart.text.numbers import day

    on = as_day(when)
    opened = open_workshop(place)
    try:
        figures, scheme = workshop_figures(opened, chosen)
        found = assess_on(opened.events, on, figures, scheme)
    except NoDataError as error:
        _without_figures(opened, on, form, error)
        return
    if form is AnswerForm.JSON:
        areas = {"areas": []} if found is None else found.to_dict()
        echo_json(headed(opened) | {"on": on.isoformat(), "count": len(areas["areas"])} | areas)
        return
    count = 0 if found is None else len(found.areas)
    typer.echo(_("{areas} on {day}.").format(areas=counted(count), day=day(on)))
    if found is not None:
        typer.echo("\n" + to_text(found), nl=False)


def _without_figures(opened: Opened, on: date, form: AnswerForm, why: NoDataError) -> None:
    """Name the areas of a day where no data were chosen: they are there, and nothing is priced."""
    from smeedkaart.cli.history_text import counted
    from smeedkaart.history.lineage import areas_as_of
    from smeedkaart.text.numbers import day

    names = areas_as_of(opened.events, on)["name"]
    if form is AnswerForm.JSON:
        areas = [{"id": str(area), "name": str(name)} for area, name in names.items()]
        told = {"on": on.isoformat(), "count": len(areas), "areas": areas, "trouble": str(why)}
        echo_json(headed(opened) | told)
        return
    said = _("{areas} on {day}.").format(areas=counted(len(names)), day=day(on))
    typer.echo("\n".join([said, "", *map(str, names), "", str(why)]))


@command(history_app, "diff", _("Tell what changed between two days, in people and euros."))
def _diff(
    *,
    first: Annotated[str, argument(_("DATE"), _("The first day."))],
    second: Annotated[str, argument(_("DATE"), _("The second day."))],
    later_scheme: Annotated[
        str | None,
        option("--then", _("NAME_OR_FILE"), _("Funding scheme of the second day, when it is another.")),
    ] = None,
    place: Place,
    chosen: FiguresAsked,
    form: Form = AnswerForm.TEXT,
) -> None:
    from smeedkaart.cli import history_text as words

    days = (as_day(first), as_day(second))
    opened = open_workshop(place)
    figures, scheme = workshop_figures(opened, chosen)
    change = _change(opened, days, figures, scheme, later_scheme)
    if form is AnswerForm.JSON:
        echo_json(headed(opened) | words.change_facts(change))
    else:
        typer.echo(words.change_words(change), nl=False)


def _change(
    opened: Opened,
    days: tuple[date, date],
    figures: Zones,
    schemes: Schemes,
    later: str | None,
) -> Change:
    from smeedkaart.change.effects import money_difference
    from smeedkaart.change.people import people_difference, whole_difference
    from smeedkaart.change.series import scheme_on, zones_on
    from smeedkaart.change.transitions import transitions
    from smeedkaart.cli import history_text as words
    from smeedkaart.history.lineage import areas_as_of

    before, after = (areas_as_of(opened.events, when) for when in days)
    old, new = (zones_on(figures, when) for when in days)
    people = scheme_on(schemes, days[0]).population
    return words.Change(
        days=days,
        before=before,
        after=after,
        moved=transitions(before, after, new, population=people),
        people=people_difference(before, after, old, new, people),
        whole=whole_difference(before, after, old, new, people),
        money=money_difference(opened.events, *days, figures, schemes, later_scheme=later),
    )


@command(history_app, "graph", _("Draw which areas came out of which."))
def _graph(
    *,
    dot: Annotated[
        bool, option("--dot", None, _("In the DOT language, which Graphviz makes a picture of."))
    ] = False,
    place: Place,
    form: Form = AnswerForm.TEXT,
) -> None:
    from smeedkaart.cli.history_text import family_words
    from smeedkaart.history.lineage import lineage

    if dot and form is AnswerForm.JSON:
        raise SmeedkaartError(_("Choose one: --dot for Graphviz, or --format json."))
    opened = open_workshop(place)
    family = lineage(opened.events)
    if dot:
        typer.echo(family.to_dot(), nl=False)
    elif form is AnswerForm.JSON:
        echo_json(headed(opened) | family.to_json())
    else:
        typer.echo(family_words(family), nl=False)


@command(history_app, "merge", _("Merge areas, and tell what that gains or costs."))
def _merge(
    *,
    names: Annotated[list[str], argument(_("NAME"), _("Two or more areas of that day."))],
    into: Annotated[str, option("--into", _("NAME"), _("What they are called together."))],
    on: Annotated[str, option("--date", _("DATE"), _("From which day."))],
    reason: Reason = "",
    initiative: Initiative = "",
    keep: Annotated[
        str,
        option(
            "--keep",
            _("NUMBERS"),
            _("Decisions about these areas that go on with the new one, as in 1,3 or all; --try shows them."),
        ),
    ] = "",
    lapse: Annotated[
        str, option("--lapse", _("NUMBERS"), _("Decisions about these areas that lapse, as in 2 or all."))
    ] = "",
    attempt: Annotated[bool, option("--try", None, _("Only tell what it would do."))] = False,
    place: Place,
    chosen: FiguresAsked,
    form: Form = AnswerForm.TEXT,
) -> None:
    from smeedkaart.change.effects import change_effect
    from smeedkaart.change.loose_ends import loose_end_questions, loose_ends
    from smeedkaart.cli.loose_ends import chosen_ends, loose_end_facts, loose_end_words
    from smeedkaart.history.names import check_names
    from smeedkaart.history.sentences import tale
    from smeedkaart.history.validation import check_event

    when = as_day(on, first=True)
    opened = open_workshop(place)
    change = _merging(opened.events, names, into, when, (reason, initiative))
    check_event(opened.events, change)
    check_names([*opened.events, change], [change.area])
    figures, scheme = workshop_figures(opened, chosen)
    hanging = opened.events, change, figures, scheme
    ends = loose_ends(*hanging)
    trying = loose_end_questions(*hanging) if attempt else ()
    change = _with_loose_ends(change, ends, chosen_ends(ends, keep, lapse, trying))
    effect = change_effect(opened.events, change, figures, scheme)
    if not attempt:
        (change,) = opened.store.append(opened.workshop.id, [change], strict_names=True).events
    (said,) = [
        one.sentence for one in tale([*opened.events, change], lambda one: one.outputs == change.outputs)
    ]
    if form is AnswerForm.JSON:
        told = {"recorded": not attempt, "sentence": said, "loose_ends": loose_end_facts(ends, change)}
        echo_json(told | {"effect": effect.to_dict()})
        return
    typer.echo(said)
    if ends and attempt:
        typer.echo("\n" + loose_end_words(ends, change))
    _tell_merge(effect, recorded=not attempt)


def _with_loose_ends(change: Event, ends: Sequence[LooseEnd], going: Collection[int]) -> Event:
    """Say in the merge itself what goes on with the new area; the rest lapses."""
    from smeedkaart.change.loose_ends import LooseEndOutcome, answered

    return answered(
        change,
        [
            LooseEndOutcome((end.gone_on(change.area),) if number in going else (), end.said, (end,))
            for number, end in enumerate(ends, start=1)
        ],
    )


def _tell_merge(effect: Effect, *, recorded: bool) -> None:
    typer.echo("\n" + effect.as_text())
    if not recorded:
        typer.echo("\n" + _("Nothing was recorded; leave out --try to do so."))


def _merging(events: Timeline, names: list[str], into: str, when: date, why: tuple[str, str]) -> Event:
    """Make the merge of areas that people name, as they are on that day; why and on whose initiative."""
    import uuid

    import shapely

    from smeedkaart.history.event import Event, Output
    from smeedkaart.history.kinds import MERGE
    from smeedkaart.history.lineage import areas_as_of
    from smeedkaart.workshop.message import typed_name
    from smeedkaart.workshop.painting import merged_units

    areas = areas_as_of(events, when)
    chosen = areas_named(areas, names, when)
    if len(chosen) < 2:
        raise LineageError(_("A merge needs two areas or more."))
    whole = shapely.union_all(areas.geometry.loc[chosen].to_numpy())
    output = Output(str(uuid.uuid4()), typed_name(into), whole, merged_units(areas, chosen))
    return Event(
        MERGE,
        output.area,
        when,
        role=TERMINAL_ROLE,
        reason=why[0],
        inputs=tuple(chosen),
        outputs=(output,),
        initiative=typed_name(why[1]),
    )


command(
    history_app,
    "classify",
    _("Say of what kind areas are (wijk, dorp) and to which group they belong, from a day on."),
)(classify_areas)


@command(history_app, "undo", _("Undo what was recorded last; it stays on record."))
def _undo(*, reason: Reason = "", place: Place, form: Form = AnswerForm.TEXT) -> None:
    from smeedkaart.history.undo import to_undo

    opened = open_workshop(place)
    events = to_undo(opened.events, role=TERMINAL_ROLE, reason=reason)
    if not events:
        raise LineageError(_("There is nothing to undo."))
    _record_again(opened, events, _("Undone: {sentence}"), "undone", form)


@command(history_app, "redo", _("Do again what was undone last."))
def _redo(*, reason: Reason = "", place: Place, form: Form = AnswerForm.TEXT) -> None:
    from smeedkaart.history.undo import to_redo

    opened = open_workshop(place)
    events = to_redo(opened.events, role=TERMINAL_ROLE, reason=reason)
    if not events:
        raise LineageError(_("There is nothing to do again."))
    _record_again(opened, events, _("Done again: {sentence}"), "redone", form)


def _record_again(opened: Opened, events: Sequence[Event], text: str, key: str, form: AnswerForm) -> None:
    from smeedkaart.cli.history_text import sentences_about

    opened.store.append(opened.workshop.id, events)
    about = [event.about for event in events]
    # as it was called when it counted: before an undo, after a redo
    counted = opened.events if key == "undone" else opened.store.events(opened.workshop.id)
    said = sentences_about(counted, about)
    if form is AnswerForm.JSON:
        echo_json({key: about, "sentences": said})
        return
    for sentence in said:
        typer.echo(text.format(sentence=sentence))


command(
    history_app,
    "import",
    _(
        "Compare maps of several dates (2007.geojson=30-05-2007 2012.geojson=2012; a year alone is its first "
        "day) and propose what happened, in a file to choose in. With --apply what was accepted in such a "
        "file is recorded. A file that `history export` made is taken in whole, as a new workshop."
    ),
    short=_("Propose what happened between maps of several dates, or record what was accepted."),
)(import_past)
command(
    history_app,
    "export",
    _(
        "Write the whole history as a GeoPackage (.gpkg) that any GIS opens; with --date the areas of that "
        "day as GeoJSON, or of several days each in a file of its own in the folder FILE."
    ),
    short=_("Write the whole history as a GeoPackage, or days of it as GeoJSON."),
)(export_history)
