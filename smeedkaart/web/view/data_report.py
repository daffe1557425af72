"""What came in with a data pack, as HTML: how much, what was checked, and where every figure comes from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from smeedkaart.sources.origin import Origin
from smeedkaart.sources.packs.check import zones_in_words
from smeedkaart.sources.packs.pack import Pack
from smeedkaart.statistics.indicators import CATALOGUE, label
from smeedkaart.statistics.levels import level_named
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import day, number
from smeedkaart.web.view.escape import filled

__all__ = ["arrival_html", "figures_html", "local_day", "outline_html", "sources_html"]

_SIGNS = {"good": "\N{CHECK MARK}", "note": "i", "wrong": "!"}


def outline_html(pack: Pack) -> str:
    """Say in a line which data these are: the place, how many zones, how many people and of which day."""
    title = _("{name} {year}").format(name=pack.name, year=pack.year)
    figures = [
        (
            number(len(pack.zones)),
            str(level_named(pack.level).form("one" if len(pack.zones) == 1 else "many")),
            _("borders of {year}").format(year=pack.year),
        )
    ]
    people = _people(pack)
    if people is not None:
        origin = pack.origins.get("population")
        when = str(origin.provenance().period) if origin else ""
        figures.append((number(people), ngettext("person", "people", round(people)), when))
    return filled("data_outline.html", title=title, figures=figures)


def arrival_html(pack: Pack) -> str:
    """Tell what was checked when the data came in, what is wrong first, and which source brought nothing."""
    sentences: list[tuple[str, str]] = [(check.result, check.sentence()) for check in pack.checks]
    results = {"empty": "note", "failed": "wrong"}
    sentences += [
        (results[outcome.result], outcome.sentence())
        for outcome in pack.outcomes
        if outcome.result in results
    ]
    order = list(reversed(_SIGNS))
    meanings = {"good": _("In order:"), "note": _("Good to know:"), "wrong": _("Look out:")}
    checks = [
        (result, _SIGNS[result], meanings[result], text)
        for result, text in sorted(sentences, key=lambda one: order.index(one[0]))
    ]
    return filled("data_arrival.html", heading=_("What was checked"), checks=checks) if checks else ""


def sources_html(pack: Pack) -> str:
    """Tell each source once: title, table, how many rows, when published and when fetched."""
    sources = [(origin.title, _facts(origin), origin.address) for origin in _different(pack.origins.values())]
    return filled("data_sources.html", sources=sources)


def figures_html(pack: Pack) -> str:
    """List every figure with its year, its table and for how many zones it is published."""
    columns = (_("Figure"), _("About"), _("Table"), _("Published for"))
    figures = [_known(pack, name, origin) for name, origin in pack.origins.items() if name in CATALOGUE]
    return filled("data_figures.html", columns=columns, figures=figures)


def local_day(moment: str) -> str:
    """Tell on which day something was, where this machine stands; empty when it cannot be read.

    Examples
    --------
    >>> local_day("2025-11-22T12:00:00+00:00"), local_day("")
    ('22 november 2025', '')
    """
    try:
        return day(datetime.fromisoformat(moment).astimezone().date())
    except ValueError:
        return ""


def _people(pack: Pack) -> float | None:
    for known in (
        pack.above["population"].get(pack.code) if "population" in pack.above else None,
        pack.zones["population"].sum(min_count=1) if "population" in pack.zones else None,
    ):
        if known is not None and known == known:  # noqa: PLR0124 - what is not a number differs from itself
            return float(known)
    return None


def _different(origins: Iterable[Origin]) -> list[Origin]:
    """Leave out what differs in its period only."""
    seen: dict[tuple[str, str], Origin] = {}
    for origin in origins:
        seen.setdefault((origin.kind, origin.table), origin)
    return list(seen.values())


def _facts(origin: Origin) -> str:
    told = origin.provenance()
    facts = [str(told.publisher), origin.table]
    if origin.rows:
        facts.append(ngettext("{count} row", "{count} rows", origin.rows).format(count=number(origin.rows)))
    if published := local_day(origin.modified):
        facts.append(_("changed by the publisher on {day}").format(day=published))
    if fetched := local_day(origin.fetched):
        facts.append(_("fetched on {day}").format(day=fetched))
    return ", ".join(facts)


def _known(pack: Pack, name: str, origin: Origin) -> tuple[str, bool, str, str, str]:
    known = int(pack.zones[name].notna().sum()) if name in pack.zones else 0
    part = _("{known} of {all}").format(known=number(known), all=zones_in_words(len(pack.zones), pack.level))
    about = str(origin.provenance().period or origin.year)
    return label(CATALOGUE[name]), origin.year != pack.year, about, origin.table, part
