"""What many drawings of one area say together, in words, and a border at every level, for the page."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import shapely

from smeedkaart.assessment.inputs import People
from smeedkaart.assessment.proposed_border import AtLevel
from smeedkaart.funding.scheme import Scheme
from smeedkaart.publish.sentences import borrowed_words, known, outcome_words, range_words
from smeedkaart.statistics.levels import level_named
from smeedkaart.store.voices import Subject
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import money, number, percentage
from smeedkaart.workshop.edits import in_degrees
from smeedkaart.workshop.voicing import Heard

__all__ = ["heard_told", "names_offered", "subject_told"]

# m2
_HECTARE = 10_000.0


def subject_told(one: Subject) -> dict[str, Any]:
    """Tell how many drawings of a name there are, and how many have to come before anything shows."""
    have = ngettext("{count} drawing", "{count} drawings", one.drawings).format(count=number(one.drawings))
    if one.shown:
        text = ngettext(
            "{have}; what you see is of {shown} and is renewed after {needed} more.",
            "{have}; what you see is of {shown} and is renewed after {needed} more.",
            one.needed,
        )
    else:
        text = ngettext(
            "{have}; {needed} more, and the hall sees where they agree.",
            "{have}; {needed} more, and the hall sees where they agree.",
            one.needed,
        )
    sentence = text.format(have=have, shown=number(one.shown), needed=number(one.needed))
    return {"name": one.name, "drawings": one.drawings, "shown": one.shown, "sentence": sentence}


def heard_told(heard: Heard, scheme: Scheme) -> dict[str, Any]:
    """Tell what drawings say together; no single one is in it."""
    found = heard.agreement
    count = found.drawings
    return {
        "bands": [
            {
                "level": band.level,
                "words": _("at least {least} of the {count} drawings ({level})").format(
                    least=number(band.least), count=number(count), level=percentage(band.level, 0)
                ),
                "people": _people(band.people),
                "hectares": _hectares(band.surface),
                "geometry": _degrees(shape),
            }
            for band, shape in zip(found.bands, heard.rough, strict=True)
        ],
        "core": "" if found.core is None else _core(found.core.least, count, found.core.people),
        "contested": "" if found.contested is None else _contested(found.contested.people),
        "alike": "" if found.likeness is None else _alike(found.likeness.surface),
        "source": _source(heard),
        "notice": found.notice,
        "units": heard.units.level,
        "choices": [{"key": one, "name": f"{level_named(one):many}"} for one in heard.levels],
        "levels": [_at_level(one, heard, scheme) for one in heard.graph],
    }


def _at_level(one: AtLevel, heard: Heard, scheme: Scheme) -> dict[str, Any]:
    border = heard.borders[one.least]
    tier = outcome_words(one.tier, one.undecided, borrowed_words(one.receipt))
    return {
        "least": one.least,
        "words": _("{least} of {count} ({level})").format(
            least=number(one.least), count=number(border.drawings), level=percentage(one.level, 0)
        ),
        "people": _count(one.people),
        "range": _range(one.people),
        "tier": tier,
        "euros": _euros(one),
        # for the small graph; nothing where it is not known
        "height": None if math.isnan(one.people.value) else one.people.value,
        "amount": None if one.amount is None else float(one.amount),
        "step": -1 if one.tier is None else [tier.key for tier in scheme.tiers].index(one.tier),
        "geometry": _degrees(border.shape),
    }


def _euros(one: AtLevel) -> str:
    if one.amount is None:
        return _("unknown")
    if one.lowest is None or one.highest is None or one.lowest == one.highest:
        return money(one.amount)
    between = _("{low} to {high}").format(low=money(one.lowest), high=money(one.highest))
    return f"{money(one.amount)} ({between})"


def _people(people: People | None) -> str:
    between = _range(people)
    return f"{_count(people)} ({between})" if between else _count(people)


def _count(people: People | None) -> str:
    value = None if people is None else known(people.value)
    if value is None:
        return _("people unknown")
    count = round(value)
    return ngettext("{count} person", "{count} people", count).format(count=number(count))


def _range(people: People | None) -> str:
    if people is None or known(people.value) is None:
        return ""
    return range_words(known(people.low), known(people.high)) or ""


def _core(least: int, count: int, people: People | None) -> str:
    return _("Most agree on a core ({least} of the {count} drawings) with {people}.").format(
        least=number(least), count=number(count), people=_people(people)
    )


def _contested(people: People | None) -> str:
    return _("In the contested edge around it live {people}.").format(people=_people(people))


def _alike(part: float) -> str:
    return _("Two drawings share on average {part} of what they cover together.").format(
        part=percentage(part, 0)
    )


def _hectares(surface: float) -> str:
    return _("{count} ha").format(count=number(surface / _HECTARE, 1))


def _source(heard: Heard) -> str:
    origin = heard.agreement.origin
    if origin is None:
        return ""
    return _("{publisher}, {period}").format(publisher=origin.publisher, period=origin.period)


def _degrees(shape: Any) -> Any:
    return json.loads(shapely.to_geojson(in_degrees(shape)))


def names_offered(areas: Sequence[str], subjects: Sequence[Subject]) -> list[str]:
    """List what people may want to draw: what others draw already, and the areas there are."""
    return list(dict.fromkeys([*(one.name for one in subjects), *areas]))
