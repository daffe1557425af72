"""The commands about workshops: begin one, and by which figures, scheme and pool its days are judged."""

# ruff: noqa: PLC0415 - imports wait until they are needed

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smeedkaart.cli.options import AnswerForm, Db, Form, Place, Reason, argument, command, group, option
from smeedkaart.cli.workshop import TERMINAL_ROLE, Opened, as_day, echo_json, headed, location, open_workshop
from smeedkaart.errors import SmeedkaartError
from smeedkaart.text.language import gettext as _

if TYPE_CHECKING:
    from smeedkaart.history.event import Event
    from smeedkaart.workshop.judging import Judging

__all__ = ["workshop_app"]

workshop_app = group(_("Workshops: begin one, choose figures, scheme and pool."))


@command(workshop_app, "new", _("Begin a workshop with figures and a scheme of your choice."))
def _new(
    *,
    name: Annotated[str, argument(_("TEXT"), _("What it is called."))],
    data: Annotated[
        list[str] | None,
        option(
            "--data", _("NAME"), _("Figures, as in data list; without it the sample; several for several.")
        ),
    ] = None,
    scheme: Annotated[
        str, option("--scheme", _("NAME_OR_FILE"), _("Funding scheme; its text is kept with the workshop."))
    ] = "hoogeveen-2007",
    db: Db = None,
    form: Form = AnswerForm.TEXT,
) -> None:
    from smeedkaart.cli.data_choice import keys_of
    from smeedkaart.sources.local.datasets import DEFAULT, joined
    from smeedkaart.store.store import Store
    from smeedkaart.workshop.choosing import begin

    key = joined(keys_of(data)) if data else DEFAULT
    made = begin(Store(location(db)), name, key, scheme)
    if form is AnswerForm.JSON:
        echo_json({"id": made.id, "name": made.name, "dataset": made.dataset, "scheme": made.scheme})
        return
    typer.echo(_("Made the workshop {name} ({id}).").format(name=made.name, id=made.id))


@command(workshop_app, "rules", _("Tell by which figures, scheme and pool each day is judged."))
def _rules(
    *,
    when: Annotated[
        str | None, option("--date", _("DATE"), _("Tell the scheme of this day; without it of today."))
    ] = None,
    place: Place,
    form: Form = AnswerForm.TEXT,
) -> None:
    from smeedkaart.funding.scheme_sentences import scheme_said
    from smeedkaart.text.numbers import day

    opened = open_workshop(place)
    judging = _judging(opened)
    on = date.today() if when is None else as_day(when)  # noqa: DTZ011 - the day of the hall
    scheme = judging.scheme_on(on)
    said = [str(one) for one in scheme_said(scheme)]
    periods = _periods(opened, judging)
    if form is AnswerForm.JSON:
        echo_json(
            headed(opened) | {"periods": periods, "on": on.isoformat(), "scheme": scheme.id, "told": said}
        )
        return
    for period in periods:
        typer.echo(_period_words(period))
    typer.echo("\n" + _("On {day} the scheme {scheme} holds:").format(day=day(on), scheme=scheme.title))
    for sentence in said:
        typer.echo(f"  {sentence}")


@command(
    workshop_app,
    "set",
    _("Let other figures, another scheme or another pool hold from a day on; earlier days keep theirs."),
)
def _set(
    *,
    on: Annotated[str, option("--from", _("DATE"), _("From which day."))],
    data: Annotated[
        list[str] | None, option("--data", _("NAME"), _("Figures, as in data list; several for several."))
    ] = None,
    scheme: Annotated[
        str | None, option("--scheme", _("NAME_OR_FILE"), _("Funding scheme; its text is kept."))
    ] = None,
    pool: Annotated[
        Path | None,
        option("--pool", _("FILE"), _("File with a pool, as [pool] in that of a scheme; its text is kept.")),
    ] = None,
    reason: Reason = "",
    place: Place,
    form: Form = AnswerForm.TEXT,
) -> None:
    from smeedkaart.history.sentences import tale

    when = as_day(on, first=True)
    opened = open_workshop(place)
    events = _chosen(opened, when, (data, scheme, pool), reason)
    if not events:
        raise SmeedkaartError(_("Say what holds from that day: --data, --scheme or --pool."))
    done = opened.store.append(opened.workshop.id, events)
    ids = {event.id for event in done.events}
    recorded = opened.store.events(opened.workshop.id)
    told = [one.sentence for one in tale(recorded, lambda event: event.id in ids)]
    if form is AnswerForm.JSON:
        echo_json(headed(opened) | {"recorded": sorted(ids), "sentences": told})
        return
    for sentence in told:
        typer.echo(sentence)


def _chosen(
    opened: Opened, when: date, asked: tuple[list[str] | None, str | None, Path | None], reason: str
) -> list[Event]:
    """Make an event of each thing that was asked; the scheme before the pool that it is paid from."""
    from smeedkaart.cli.data_choice import keys_of
    from smeedkaart.funding.scheme import Scheme
    from smeedkaart.sources.local.datasets import joined
    from smeedkaart.workshop.choosing import data_chosen, pool_chosen, read_text, scheme_chosen

    data, scheme, pool = asked
    events: list[Event] = []
    now = None if scheme is not None else _judging(opened).scheme_on(when)
    if data:
        events.append(data_chosen(joined(keys_of(data)), when, role=TERMINAL_ROLE, reason=reason))
    if scheme is not None:
        file, text = Scheme.text_of(scheme)
        events.append(scheme_chosen(file, text, when, role=TERMINAL_ROLE, reason=reason))
        now = Scheme.parse(text, file)
    if pool is not None and now is not None:
        file, text = read_text(pool)
        events.append(pool_chosen(file, text, when, now, role=TERMINAL_ROLE, reason=reason))
    return events


def _judging(opened: Opened) -> Judging:
    from smeedkaart.sources.local.datasets import load
    from smeedkaart.workshop.judging import judging_of

    return judging_of(opened.workshop, opened.events, load)


def _period_words(period: Mapping[str, str | None]) -> str:
    from smeedkaart.text.numbers import day, money

    pool = _("no pool") if period["pool"] is None else money(Decimal(period["pool"]))
    facts = {"data": period["data"], "scheme": period["title"], "pool": pool}
    if period["from"] is None:
        return _("From the beginning: figures {data}, scheme {scheme}, pool {pool}.").format(**facts)
    start = day(date.fromisoformat(period["from"]))
    return _("From {day}: figures {data}, scheme {scheme}, pool {pool}.").format(day=start, **facts)


def _periods(opened: Opened, judging: Judging) -> list[dict[str, str | None]]:
    """List from when to when the same rules hold."""
    from smeedkaart.history.by_day import rules_recorded

    days = dict.fromkeys(event.valid_from for event in rules_recorded(opened.events))
    periods: list[dict[str, str | None]] = []
    for start in (None, *days):
        when = start or date.min
        scheme = judging.scheme_on(when)
        pool = None if scheme.pool is None else str(scheme.pool.available)
        periods.append(
            {
                "from": None if start is None else start.isoformat(),
                "data": str(judging.zones.key_on(when)),
                "scheme": scheme.id,
                "title": scheme.title,
                "pool": pool,
            }
        )
    return periods
