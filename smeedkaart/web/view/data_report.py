"""What came in with a data pack, as HTML: how much, what was checked, and where every figure comes from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape

from smeedkaart.sources.origin import Origin
from smeedkaart.sources.packs.check_sentences import zones_in_words
from smeedkaart.sources.packs.pack import Pack
from smeedkaart.statistics.indicators import CATALOGUE, label
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import day, number
from smeedkaart.web.view.escape import tag

__all__ = ["arrival_html", "figures_html", "local_day", "outline_html", "sources_html"]

_SIGNS = {"good": "\N{CHECK MARK}", "note": "i", "wrong": "!"}


def outline_html(pack: Pack) -> str:
    """Say in a line which data these are: the place, how many zones, how many people and of which day."""
    title = _("{name} {year}").format(name=pack.name, year=pack.year)
    figures = [
        _figure(
            number(len(pack.zones)),
            _plural(pack.level, len(pack.zones)),
            _("borders of {year}").format(year=pack.year),
        )
    ]
    people = _people(pack)
    if people is not None:
        origin = pack.origins.get("population")
        when = str(origin.provenance().period) if origin else ""
        figures.append(_figure(number(people), ngettext("person", "people", round(people)), when))
    return f'<div class="pg pg-outline">{tag("h2", title)}<ul>{"".join(figures)}</ul></div>'


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
    listed = "".join(
        _sentence(result, text) for result, text in sorted(sentences, key=lambda one: order.index(one[0]))
    )
    if not listed:
        return ""
    heading = tag("h3", _("What was checked"))
    return f'<div class="pg">{heading}<ul class="pg-checks">{listed}</ul></div>'


def sources_html(pack: Pack) -> str:
    """Tell each source once: title, table, how many rows, when published and when fetched."""
    items = "".join(_source(origin) for origin in _different(pack.origins.values()))
    return f'<div class="pg"><ul class="pg-sources">{items}</ul></div>'


def figures_html(pack: Pack) -> str:
    """List every figure with its year, its table and for how many zones it is published."""
    columns = (_("Figure"), _("About"), _("Table"), _("Published for"))
    head = "".join(
        f'<th scope="col" class="{"pg-number" if i == 3 else ""}">{escape(text)}</th>'
        for i, text in enumerate(columns)
    )
    rows = "".join(_known(pack, name, origin) for name, origin in pack.origins.items() if name in CATALOGUE)
    return (
        f'<div class="pg pg-scroll"><table class="pg-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


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


def _figure(count: str, unit: str, note: str) -> str:
    return f"<li>{tag('b', count)} {tag('span', unit)} {tag('small', note, 'pg-source')}</li>"


def _plural(level: str, count: int) -> str:
    return str(zones_in_words(count, level)).split(" ", 1)[1]


def _people(pack: Pack) -> float | None:
    for known in (
        pack.above["population"].get(pack.code) if "population" in pack.above else None,
        pack.zones["population"].sum(min_count=1) if "population" in pack.zones else None,
    ):
        if known is not None and known == known:  # noqa: PLR0124 - what is not a number differs from itself
            return float(known)
    return None


def _sentence(result: str, text: str) -> str:
    meaning = {"good": _("In order:"), "note": _("Good to know:"), "wrong": _("Look out:")}[result]
    hidden = tag("span", meaning, "pg-hidden")
    return (
        f'<li class="pg-check-{result}"><span class="pg-sign" aria-hidden="true">{_SIGNS[result]}</span>'
        f"{hidden}<span>{escape(text)}</span></li>"
    )


def _different(origins: Iterable[Origin]) -> list[Origin]:
    """Leave out what differs in its period only."""
    seen: dict[tuple[str, str], Origin] = {}
    for origin in origins:
        seen.setdefault((origin.kind, origin.table), origin)
    return list(seen.values())


def _source(origin: Origin) -> str:
    told = origin.provenance()
    facts = [str(told.publisher), origin.table]
    if origin.rows:
        facts.append(ngettext("{count} row", "{count} rows", origin.rows).format(count=number(origin.rows)))
    if published := local_day(origin.modified):
        facts.append(_("changed by the publisher on {day}").format(day=published))
    if fetched := local_day(origin.fetched):
        facts.append(_("fetched on {day}").format(day=fetched))
    where = tag("p", origin.address, "pg-source pg-address") if origin.address else ""
    return f"<li><b>{escape(origin.title)}</b>{tag('p', ', '.join(facts))}{where}</li>"


def _known(pack: Pack, name: str, origin: Origin) -> str:
    known = int(pack.zones[name].notna().sum()) if name in pack.zones else 0
    part = _("{known} of {all}").format(known=number(known), all=zones_in_words(len(pack.zones), pack.level))
    told = origin.provenance()
    older = ' class="pg-older"' if origin.year != pack.year else ""
    about = escape(str(told.period or origin.year))
    return (
        f'<tr><th scope="row">{escape(label(CATALOGUE[name]))}</th><td{older}>{about}</td>'
        f"{tag('td', origin.table)}{tag('td', part, 'pg-number')}</tr>"
    )
