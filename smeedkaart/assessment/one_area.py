"""One area by itself: its figures, the tier that follows from them, and the money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from smeedkaart.assessment.inputs import Basis
from smeedkaart.assessment.prepared import Reference
from smeedkaart.assessment.reference import references
from smeedkaart.funding.amounts import NOISE, Receipt, ReceiptPiece, fund
from smeedkaart.funding.comparison import known_figure
from smeedkaart.funding.receipt_means import ReceiptMean
from smeedkaart.funding.receipt_units import ReceiptUnit, ReceiptUnits
from smeedkaart.funding.tiers import TierOutcome, judge
from smeedkaart.history.decision import Decision
from smeedkaart.history.drawn_from import DrawnFrom
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.statistics.asked import COLUMNS
from smeedkaart.statistics.joining import Joined
from smeedkaart.text.teller import Statement

__all__ = [
    "AreaFigures",
    "by_area",
    "figures_by_area",
    "outcome_of",
    "receipt_of",
    "standing_decisions",
    "with_border",
]


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """What is known of one area by its border alone, whatever it is called and was decided about it.

    Parameters
    ----------
    estimates
        By indicator the columns of an estimate.
    levels
        By indicator the level at which its figures are published.
    compared
        With what the area is compared.
    rests_on
        On what its ranges rest.
    outside
        Whether it touches no zone at all.
    whole
        Whether each of its parts brings a whole number of people.
    brought
        The people that each of its parts brings, in the order of the zones; nan where no figure is known.
    """

    estimates: Mapping[str, Mapping[str, float]]
    levels: Mapping[str, str]
    compared: Reference
    rests_on: tuple[Statement, ...]
    outside: bool
    whole: bool
    brought: npt.NDArray[np.float64]


def by_area(decisions: Sequence[Decision]) -> dict[str, list[Decision]]:
    """Sort decisions by the area they are about, in their order."""
    found: dict[str, list[Decision]] = {}
    for decision in decisions:
        found.setdefault(decision.area, []).append(decision)
    return found


def standing_decisions(basis: Basis) -> dict[str, list[tuple[Decision, bool]]]:
    """Give by area its decisions, and whether each counts on the reference date."""
    return {
        area: [(decision, basis.counts(decision)) for decision in taken]
        for area, taken in by_area(basis.decisions).items()
    }


def figures_by_area(joined: Joined, basis: Basis) -> tuple[npt.NDArray[np.float64], dict[Any, AreaFigures]]:
    """Work out the figures of areas from their pieces.

    Parameters
    ----------
    joined
        The pieces, with their zones.
    basis
        What the areas are worked out with.

    Returns
    -------
    tuple
        Estimates of shape (areas, indicators, `COLUMNS`), and by area the same with what is known of them.
    """
    names, table = basis.estimates(joined, basis.indicators)
    rests_on, levels = _ranges_rest_on(joined, basis), basis.levels(joined)
    compared = references(joined, basis)
    _figure, _level, people = basis.figures(joined)
    # of what nobody knows how many they are, no decimals are shown
    broken = np.abs(np.nan_to_num(people - np.round(people))) >= NOISE
    count = len(joined.areas)
    whole = np.bincount(joined.area, weights=broken, minlength=count) == 0
    met = np.bincount(joined.area, minlength=count) > 0
    ends = np.searchsorted(joined.area, np.arange(1, count))
    brought = np.split(people, ends) if count else []
    rows = zip(joined.areas, table.tolist(), met.tolist(), whole.tolist(), brought, strict=True)
    return table, {
        area: AreaFigures(
            {name: dict(zip(COLUMNS, row, strict=True)) for name, row in zip(names, figures, strict=True)},
            levels[area],
            compared[area],
            rests_on[area],
            outside=not here,
            whole=every,
            brought=parts,
        )
        for area, figures, here, every, parts in rows
    }


def outcome_of(known: AreaFigures, decided: Sequence[Decision], basis: Basis) -> TierOutcome:
    """Judge one area.

    Parameters
    ----------
    known
        Its figures.
    decided
        The decisions about it.
    basis
        What it is worked out with.
    """
    return judge(
        known.estimates,
        basis.scheme,
        known.compared.figures,
        decided,
        known.levels,
        sources=basis.origins,
        lying=basis.prepared.told_by,
        on=basis.on,
        decimals=basis.prepared.of_scheme,
        lacking=basis.prepared.lacking,
    )


def receipt_of(
    called: tuple[str, str],
    known: AreaFigures,
    outcome: TierOutcome,
    basis: Basis,
    *,
    units: NamedUnits | None = None,
    lines: Sequence[ReceiptPiece] = (),
    means: Sequence[ReceiptMean] = (),
) -> Receipt:
    """Work out the money of one area.

    Parameters
    ----------
    called
        Its identity and its name.
    known
        Its figures.
    outcome
        Its tier.
    basis
        What it is worked out with.
    units
        The units that it names, if it was painted.
    lines, means
        The parts of zones it consists of and how its means came about, to stand on the receipt; without them
        the receipt has the same amounts, but does not say what would decide about a tier.
    """
    area, name = called
    people = known.estimates[basis.scheme.population]
    return fund(
        area,
        name,
        outcome,
        basis.scheme,
        lines,
        people=people["value"],
        low=people["low"],
        high=people["high"],
        floor=people["floor"],
        ceiling=people["ceiling"],
        coverage=people["coverage"],
        kept=basis.kept.get(area, ()),
        outside=known.outside,
        compared_with=known.compared.place,
        rests_on=known.rests_on,
        means=means,
        whole=known.whole,
        units=None if units is None else _units_on_receipt(units, basis),
    )


def _units_on_receipt(units: NamedUnits, basis: Basis) -> ReceiptUnits:
    data, counted = basis.data, basis.knows_units(units)
    zones = units.level == data.level
    source = data.provenance.get(basis.scheme.population if zones else "weights")
    listed = basis.prepared.unit_counts.listed(units.level, units.codes) if counted else ()
    known = (ReceiptUnit(code, name, known_figure(people)) for code, name, people in listed)
    return ReceiptUnits(
        units.level,
        units.year,
        tuple(known) if counted else tuple(ReceiptUnit(code, "", None) for code in units.codes),
        counted,
        "" if source is None else source.publisher,
        made=not zones and "weights" in data.made,
        zones=zones,
    )


def with_border(receipt: Receipt, source: DrawnFrom | None) -> Receipt:
    """Tell on a receipt where the border of its area comes from.

    Parameters
    ----------
    receipt
        The receipt.
    source
        Where; None when people drew it here.

    Examples
    --------
    >>> from smeedkaart.funding.amounts import fund
    >>> from smeedkaart.funding.scheme import Scheme
    >>> receipt = fund("a", "Krakeel", None, Scheme.named("hoogeveen-2007"), (), people=250.0)
    >>> with_border(receipt, DrawnFrom.of("file", file="dorpen.gpkg")).sentences()[0]
    'Waar de grens vandaan komt: grens uit het bestand dorpen.gpkg'
    """
    said = None if source is None else source.said
    return receipt if receipt.border == said else replace(receipt, border=said)


def _weighed_by_made_up(joined: Joined, basis: Basis) -> dict[int, tuple[str, ...]]:
    """Name by area the zones that are divided by weights that somebody made up, to try things with."""
    if "weights" not in basis.data.made or not basis.weighs_some_zones:
        return {}
    places = basis.prepared.published.positions(list(basis.data.weights_of))
    found: dict[int, list[str]] = {}
    by_weights = joined.guessed & np.isin(joined.zone, places)
    for area, zone in zip(joined.area[by_weights].tolist(), joined.zone[by_weights].tolist(), strict=True):
        found.setdefault(area, []).append(basis.prepared.names[zone])
    return {area: tuple(names) for area, names in found.items()}


def _ranges_rest_on(joined: Joined, basis: Basis) -> dict[Any, tuple[Statement, ...]]:
    """Say by area on what its ranges rest: borders that cut zones, and how far borders may be off."""
    cut = np.bincount(joined.area, weights=joined.guessed, minlength=len(joined.areas)) > 0
    said = [[basis.prepared.rests_on] if one else [] for one in cut.tolist()]
    for area, names in _weighed_by_made_up(joined, basis).items():
        said[area].append(Statement("assessment.divided_by_made_up", names=names))
    if joined.near is not None:
        metres = int(round(joined.near.error.metres, -1))
        off = Statement("assessment.border_error", level=basis.data.called, metres=metres)
        for area in np.unique(joined.near.area).tolist():
            said[area].append(off)
    return {area: tuple(one) for area, one in zip(joined.areas, said, strict=True)}
