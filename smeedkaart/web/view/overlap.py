"""What areas have in common: who lives in two of them, who in none, and the pool they share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from smeedkaart.assessment.result import Overlap, Unassigned
from smeedkaart.funding.pool import PoolUse
from smeedkaart.publish.sentences import known, people_words
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import number

__all__ = ["pool_told", "twice_and_nowhere"]


def pool_told(pool: PoolUse) -> dict[str, Any]:
    """Prepare what is said of the pool; `part` is how much of it is asked, 0..1."""
    return {
        "heading": _("The pool"),
        "short": pool.short > 0,
        "part": 1.0 if pool.available <= 0 else min(1.0, float(pool.asked / pool.available)),
        "state": [str(said) for said in pool.state_said],
        "who": _("Who pays how much"),
        "partners": [str(said) for said in pool.partners_said],
    }


def twice_and_nowhere(
    overlaps: Iterable[Overlap], names: Mapping[str, str], left: Unassigned
) -> dict[str, Any]:
    """Say in people which areas overlap, with which two areas each is of, and how many live in no area."""
    sentence, count, where = _unassigned(left)
    return {
        "overlaps": [
            {
                "areas": [one.first, one.second],
                "sentence": _in_two_areas(one.people, one.surface).format(areas=_pair(one, names)),
            }
            for one in overlaps
        ],
        "unassigned": sentence.format(count=count),
        "where": where,
        **_headings(),
    }


def _headings() -> dict[str, str]:
    return {
        "heading": _("Twice or nowhere"),
        "nobody_twice": _("Nobody lives in two areas at once."),
        "where_heading": _("Where they live"),
    }


def _pair(overlap: Overlap, names: Mapping[str, str]) -> str:
    return _("{first} and {second}").format(first=names[overlap.first], second=names[overlap.second])


def _in_two_areas(count: float | None, surface: float) -> str:
    sure = known(count)
    if sure is None:
        return _("An unknown number of people live in two areas at once: {areas}.")
    whole = math.floor(sure + 0.5)
    if whole == 0:
        hectares = number(surface / 1e4, 1)
        # braces survive this first filling in: the names come later
        return _("Two areas overlap by {hectares} hectares where hardly anyone lives: {areas}.").format(
            hectares=hectares, areas="{areas}"
        )
    text = ngettext(
        "{count} person lives in two areas at once: {areas}.",
        "{count} people live in two areas at once: {areas}.",
        whole,
    )
    return text.format(count=number(whole), areas="{areas}")


def _unassigned(left: Unassigned) -> tuple[str, str, list[str] | None]:
    """Say how many live in no area, with that number, and where, as far as that is known and anybody does."""
    if known(left.people) is None:
        return _("An unknown number of people live in no area."), "", None
    whole = math.floor(left.people + 0.5)
    if whole == 0:
        return _("Everybody lives in an area."), "", None
    text = ngettext("{count} person lives in no area yet.", "{count} people live in no area yet.", whole)
    listed = sorted(left.zones, key=lambda zone: -(known(zone[2]) or 0.0))
    named = [f"{name}: {people_words(None, count, None)}" for _code, name, count in listed if _shows(count)]
    return text, number(whole), named


def _shows(value: float | None) -> bool:
    # an unknown number shows; less than half a person does not
    return value is None or math.isnan(value) or value >= 0.5
