"""What areas have in common: who lives in two of them, who in none, and the pool they share, as HTML."""

from __future__ import annotations

import math
from html import escape

from smeedkaart.assessment.result import Assessment
from smeedkaart.funding.pool import PoolUse
from smeedkaart.publish.sentences import known, people_words
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import number
from smeedkaart.web.view.escape import tag

__all__ = ["double_and_unclaimed", "pool_html"]


def pool_html(pool: PoolUse) -> str:
    """Say what is asked of the pool, what is left or short, and who pays how much of it."""
    part = 1.0 if pool.available <= 0 else min(1.0, float(pool.asked / pool.available))
    over = " pg-over" if pool.short else ""
    asked, *rest = pool.sentences()
    who = _("Who pays how much")
    listed = "".join(f"<li>{escape(sentence)}</li>" for sentence in rest)
    return (
        '<div class="pg pg-block">'
        + tag("h2", _("The pool"))
        + f'<div class="pg-pool{over}" aria-hidden="true"><span style="width:{part:.1%}"></span></div>'
        + tag("p", asked)
        + f"<details>{tag('summary', who)}<ul>{listed}</ul></details></div>"
    )


def double_and_unclaimed(assessment: Assessment) -> str:
    """Say in people which areas overlap and how many live in no area at all."""
    return (
        '<div class="pg pg-block">'
        + tag("h2", _("Twice or nowhere"))
        + f"{_overlaps(assessment)}{_unassigned(assessment)}</div>"
    )


def _overlaps(assessment: Assessment) -> str:
    if not assessment.overlaps:
        return tag("p", _("Nobody lives in two areas at once."))
    names = assessment.areas["name"]
    sentences = []
    for overlap in assessment.overlaps:
        pair = _("{first} and {second}").format(first=names[overlap.first], second=names[overlap.second])
        text = _in_two_areas(overlap.people, overlap.surface)
        sentences.append(f"<li>{escape(text).format(areas=tag('b', pair))}</li>")
    return f'<div class="pg-warn"><ul>{"".join(sentences)}</ul></div>'


def _in_two_areas(count: float | None, surface: float) -> str:
    sure = known(count)
    if sure is None:
        return _("An unknown number of people live in two areas at once: {areas}.")
    whole = math.floor(sure + 0.5)
    if whole == 0:
        hectares = number(surface / 1e4, 1)
        # braces survive this first filling in: the names come later, escaped
        return _("Two areas overlap by {hectares} hectares where hardly anyone lives: {areas}.").format(
            hectares=hectares, areas="{areas}"
        )
    text = ngettext(
        "{count} person lives in two areas at once: {areas}.",
        "{count} people live in two areas at once: {areas}.",
        whole,
    )
    return text.format(count=number(whole), areas="{areas}")


def _unassigned(assessment: Assessment) -> str:
    left = assessment.unassigned
    if known(left.people) is None:
        return tag("p", _("An unknown number of people live in no area."))
    whole = math.floor(left.people + 0.5)
    if whole == 0:
        return tag("p", _("Everybody lives in an area."))
    text = ngettext("{count} person lives in no area yet.", "{count} people live in no area yet.", whole)
    listed = sorted(left.zones, key=lambda zone: -(known(zone[2]) or 0.0))
    named = [
        f"<li>{escape(name)}: {escape(people_words(None, count, None))}</li>"
        for _code, name, count in listed
        if _shows(count)
    ]
    where = tag("summary", _("Where they live"))
    return (
        f"<p>{escape(text).format(count=tag('b', number(whole)))}</p>"
        f"<details>{where}<ul>{''.join(named)}</ul></details>"
    )


def _shows(value: float | None) -> bool:
    # an unknown number shows; less than half a person does not
    return value is None or math.isnan(value) or value >= 0.5
