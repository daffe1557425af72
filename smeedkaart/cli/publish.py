"""Publish from a terminal: the areas of a file, or those of a workshop through time."""

# ruff: noqa: PLC0415 - imports wait until they are needed; what a command was given stands in order

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from smeedkaart.cli.options import Given, Place
from smeedkaart.cli.workshop import EXAMPLE, Opened, as_day, open_workshop, spare, workshop_figures
from smeedkaart.errors import SmeedkaartError
from smeedkaart.publish.formats import formats_for
from smeedkaart.text.language import gettext as _

if TYPE_CHECKING:
    from smeedkaart.assessment.result import Assessment
    from smeedkaart.statistics.zones import ZoneData

__all__ = ["assessed_store", "first_and_last", "one_source", "publish_store", "publish_told"]


def one_source(
    areas: Path | None, place: Place, with_areas: tuple[Path | None, str | None], days: list[str] | None
) -> None:
    """Refuse options that do not go together, which would otherwise be passed over in silence."""
    if areas is None and place.db is None:
        raise SmeedkaartError(_("Name a map file with areas, or the file with the drawings after --db."))
    if areas is not None and place.db is not None:
        raise SmeedkaartError(_("Choose one: a map file with areas, or --db for areas through time."))
    if place.db is not None and any(value is not None for value in with_areas):
        raise SmeedkaartError(_("--decisions and --layer go with a map file; with --db decisions are in it."))
    if areas is not None and place.workshop is not None:
        raise SmeedkaartError(_("--workshop goes with --db."))
    if areas is not None and len(days or ()) > 1:
        raise SmeedkaartError(_("With a map file, name one day with --date; several go with --db."))


def assessed_store(place: Place, day: str | None, output: Path | None, given: Given) -> Assessment:
    """Work out the areas of a workshop on one day."""
    from smeedkaart.change.series import assess_on
    from smeedkaart.text.numbers import day as day_words

    when = date.today() if day is None else as_day(day)  # noqa: DTZ011 - the day of the hall
    opened = open_workshop(place)
    spare(output, opened.store.path)
    figures, scheme = workshop_figures(opened, given.for_workshop)
    found = assess_on(opened.events, when, figures, scheme)
    if found is None:
        raise SmeedkaartError(_("On {day} there were no areas.").format(day=day_words(when)))
    return found


def publish_told(
    assessment: Assessment, zones: ZoneData, path: Path, title: str | None, history: Any = None
) -> None:
    """Write the published map, and say how large it is."""
    from smeedkaart.text.numbers import number

    (page,) = formats_for("page")
    page.to_file(assessment, path, zones=zones, title=title, history=history)
    size = number(path.stat().st_size / 1000)
    said = _("{file} is written ({size} kB).").format(file=path, size=size)
    note = _("NOTE: {notice}").format(notice=assessment.notice) if assessment.notice else ""
    typer.echo(" ".join(text for text in (said, note) if text))


def publish_store(
    place: Place, dates: Sequence[str], output: Path | None, given: Given, title: str | None
) -> None:
    """Write the published map of a workshop, with a slider when it has several days."""
    days = sorted({as_day(text) for text in dates})
    opened = open_workshop(place)
    days = days or first_and_last(opened)
    path = output or _beside(opened.store.path, place.db)
    spare(path, opened.store.path)
    from smeedkaart.change.series import zones_on
    from smeedkaart.exchange.example import example_notice, is_example
    from smeedkaart.publish.map.timeline import published_history

    figures, scheme = workshop_figures(opened, given.for_workshop)
    history = published_history(opened.events, days, figures, scheme)
    if is_example(opened.store.path):
        history = replace(history, notice=example_notice())
    shown = history.moments[-1].assessment
    through = history if len(days) > 1 or history.notice else None
    publish_told(shown, zones_on(figures, days[-1]), path, title, through)


def first_and_last(opened: Opened) -> list[date]:
    """Return the first day of areas and the last on which something changed, as far as it came."""
    from smeedkaart.history.kinds import About, kind_of

    # a scheme may hold from long before anything was drawn, or from a day that is still to come
    known = opened.events.counted
    days = [event.valid_from for event in known if kind_of(event.kind).about is not About.RULES]
    if not days:
        raise SmeedkaartError(_("Nothing has been drawn in this workshop yet."))
    today = date.today()  # noqa: DTZ011 - the day of the hall
    days += sorted(event.valid_from for event in known if days[-1] < event.valid_from <= today)
    return list(dict.fromkeys((days[0], days[-1])))


def _beside(store: Path, db: str | None) -> Path:
    return Path(store.with_suffix(".html").name) if db == EXAMPLE else store.with_suffix(".html")
