"""The command that says of what kind areas are ("wijk", "dorp"), and of which group."""

# ruff: noqa: PLC0415 - imports wait until they are needed

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from smeedkaart.cli.options import AnswerForm, Form, Initiative, Place, Reason, argument, option
from smeedkaart.cli.workshop import TERMINAL_ROLE, as_day, echo_json, open_workshop
from smeedkaart.errors import LineageError
from smeedkaart.text.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    import geopandas as gpd

    from smeedkaart.history.event import Event

__all__ = ["areas_named", "classify_areas"]


def classify_areas(
    *,
    names: Annotated[list[str], argument(_("NAME"), _("One or more areas of that day."))],
    kind: Annotated[
        str | None,
        option("--kind", _("TEXT"), _("Of what kind they are, such as wijk or dorp; empty for none.")),
    ] = None,
    belongs: Annotated[
        str | None,
        option("--group", _("TEXT"), _("To which group they belong, such as a werkgebied; empty for none.")),
    ] = None,
    on: Annotated[str, option("--date", _("DATE"), _("From which day."))],
    reason: Reason = "",
    initiative: Initiative = "",
    place: Place,
    form: Form = AnswerForm.TEXT,
) -> None:
    """Record it for each area; what is not named stays what it is."""
    from smeedkaart.cli.history_text import sentences_about
    from smeedkaart.history.event import Event
    from smeedkaart.history.kinds import CLASSIFY
    from smeedkaart.history.lineage import areas_as_of
    from smeedkaart.workshop.message import typed_name

    if kind is None and belongs is None:
        raise LineageError(_("Say what the areas are: name --kind, --group or both."))
    when = as_day(on, first=True)
    opened = open_workshop(place)
    areas = areas_as_of(opened.events, when)
    chosen = areas.loc[areas_named(areas, names, when)]
    said = Event(CLASSIFY, "", when, role=TERMINAL_ROLE, reason=reason, initiative=typed_name(initiative))
    events = list(_changes(chosen, (kind, belongs), said))
    recorded = opened.store.append(opened.workshop.id, events).events if events else ()
    about = [event.id for event in recorded]
    told = sentences_about(opened.store.events(opened.workshop.id), about)
    if form is AnswerForm.JSON:
        echo_json({"recorded": about, "sentences": told})
        return
    for sentence in told or [_("The areas are that already; nothing was recorded.")]:
        typer.echo(sentence)


def areas_named(areas: gpd.GeoDataFrame, names: Iterable[str], when: date) -> list[str]:
    """Find areas of a day by name or identity, each once; refuse a name that no area bears."""
    from smeedkaart.text.numbers import day
    from smeedkaart.text.spelling import name_key

    chosen: dict[str, None] = {}
    for name in names:
        found = areas.index[(areas["name"].map(name_key) == name_key(name)) | (areas.index == name)]
        if len(found) != 1:
            text = _("There is no area “{name}” on {day}; see smeedkaart history at {date}.")
            raise LineageError(text.format(name=name, day=day(when), date=when.isoformat()))
        chosen[str(found[0])] = None
    return list(chosen)


def _changes(areas: gpd.GeoDataFrame, asked: tuple[str | None, str | None], event: Event) -> Iterable[Event]:
    from dataclasses import replace

    from smeedkaart.workshop.message import typed_name

    for area, row in areas.iterrows():
        now = (row["area_kind"], row["area_group"])
        kind, belongs = (old if new is None else typed_name(new) for old, new in zip(now, asked, strict=True))
        if (kind, belongs) != now:
            yield replace(event, area=str(area), area_kind=kind, area_group=belongs)
