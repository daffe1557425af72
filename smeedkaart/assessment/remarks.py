"""What the reader of an assessment should know: what lies outside, what was left out, what is not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from smeedkaart.assessment.inputs import Basis
from smeedkaart.history.decision_sentences import decision_kind_said
from smeedkaart.statistics.levels import WHOLE_COUNTRY
from smeedkaart.text.facts import Percentage
from smeedkaart.text.teller import Statement

__all__ = ["left_out_said", "nothing_larger_said", "outside_said", "zone_overlaps_said"]

# an area may stick out of the municipality by a hand's tremor before anyone needs to hear of it
_OUTSIDE_WORTH_TELLING = 0.01


def outside_said(names: Iterable[str], parts: Iterable[float]) -> list[Statement]:
    """Tell which areas lie outside the zones, and for how much.

    Parameters
    ----------
    names
        What each area is called.
    parts
        Which part of each lies in no zone, 0..1.

    Examples
    --------
    >>> [str(told.facts["name"]) for told in outside_said(["Krakeel", "Weide"], [0.005, 0.25])]
    ['Weide']
    """
    return [
        Statement("assessment.partly_outside", share=Percentage(outside), name=name)
        for name, outside in zip(names, parts, strict=True)
        if outside > _OUTSIDE_WORTH_TELLING
    ]


def left_out_said(names: Mapping[str, str], basis: Basis) -> tuple[Statement, ...]:
    """Tell which decisions changed nothing: of something unknown, or of a day that is still to come.

    Parameters
    ----------
    names
        By identity what each area is called.
    basis
        What the areas are worked out with.
    """
    kinds = {known.kind for known in basis.scheme.decisions}
    said = []
    for decision in basis.decisions:
        if decision.area not in names:
            said.append(Statement("assessment.decision_without_area", area=decision.area))
        elif decision.kind not in kinds:
            said.append(
                Statement(
                    "assessment.decision_not_in_scheme",
                    kind=decision_kind_said(decision.kind),
                    name=names[decision.area],
                )
            )
        elif not basis.counts(decision):
            what, name = basis.scheme.decision(decision.kind).called, names[decision.area]
            said.append(Statement("assessment.decision_later", name=name, what=what, day=decision.on))
    return tuple(dict.fromkeys(said))


def nothing_larger_said(basis: Basis) -> list[Statement]:
    """Say that these data have nothing of the province or the country with which the scheme compares.

    Parameters
    ----------
    basis
        What the areas are worked out with.
    """
    of, upper = basis.scheme.reference, basis.data.upper
    if of == "municipality" or not basis.scheme.averaged:
        return []
    of_country = [] if upper is None else [WHOLE_COUNTRY.holds([code]) for code in upper.index]
    if (of == "country" and any(of_country)) or (of == "province" and not all(of_country)):
        return []
    return [Statement("assessment.no_country" if of == "country" else "assessment.no_province")]


def zone_overlaps_said(overlaps: Iterable[Mapping[str, Any]], basis: Basis) -> list[Statement]:
    """Tell which zones overlap each other: what lies in both counts for both.

    Parameters
    ----------
    overlaps
        As `overlay` lists them: first, second and surface.
    basis
        What the areas are worked out with.
    """
    return [Statement("assessment.zones_overlap", level=basis.data.called, **overlap) for overlap in overlaps]
