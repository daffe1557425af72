"""The numbers of a map that keeps changing: of every edit only what it touches is worked out again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from smeedkaart.assessment.counted import CountedBorders
from smeedkaart.assessment.covering import CutArea, joined_cuts, together_by_units
from smeedkaart.assessment.drawn import DrawnArea, looked_over
from smeedkaart.assessment.inputs import Basis
from smeedkaart.assessment.one_area import (
    AreaFigures,
    figures_by_area,
    outcome_of,
    receipt_of,
    standing_decisions,
    with_border,
)
from smeedkaart.assessment.opening import basis_of
from smeedkaart.assessment.remarks import (
    left_out_said,
    nothing_larger_said,
    outside_said,
    zone_overlaps_said,
)
from smeedkaart.assessment.result import Overlap
from smeedkaart.assessment.running_overlaps import RunningOverlaps
from smeedkaart.assessment.running_totals import AllTogether, RunningTotals
from smeedkaart.assessment.subtotals import CLASSES
from smeedkaart.funding.amounts import Receipt, settled
from smeedkaart.funding.base_after_merge import KeptBase
from smeedkaart.funding.scheme import Scheme
from smeedkaart.funding.tiers import TierOutcome
from smeedkaart.geometry.cutting import Cutter, stacked_pieces
from smeedkaart.history.decision import Decision
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.statistics.unit_pieces import MadeOfUnits
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.teller import Statement

__all__ = ["AreaNumbers", "Running"]


class AreaNumbers(NamedTuple):
    """What follows for one area: its receipt, without pieces and means, and its tier."""

    receipt: Receipt
    tier: TierOutcome


@dataclass(frozen=True, slots=True)
class _Known:
    """All that is known of one area."""

    drawn: DrawnArea
    cut: CutArea
    figures: AreaFigures
    tier: TierOutcome
    asking: Receipt  # as long as nobody knows what the others ask of the pool


class Running:
    """People, tiers and euros of areas that are drawn, redrawn and ended, all the time.

    Everything equals what `smeedkaart.assess` gives of the same areas, in the same order; who wants the whole
    receipt of an area, with its pieces and its means, asks that.

    Parameters
    ----------
    zones, scheme, decisions, on, kept_bases, indicators, weights, weight
        As for `smeedkaart.assess`.

    Raises
    ------
    FrameError
        When zones have no column of people, or a figure that cannot be.
    SchemeError
        When the scheme does not hold together or does not exist.

    Notes
    -----
    The arithmetic of one area is that of `assess`; which areas are worked out together decides in which order
    numbers are added up, so that the last bits may differ. People in all areas taken as one are kept zone by
    zone, not as one shape: within a thousandth of a person of `assess`. It is not safe to use one of these in
    two threads at once.

    Examples
    --------
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> data = hoogeveen()
    >>> running = Running(data, "hoogeveen-2007")
    >>> running.put({"a": DrawnArea("Krakeel", data.zones.geometry["BU01185003"])})
    ('a',)
    >>> running.receipts["a"].inhabitants, running.together().total.inhabitants
    (5185, 5185)
    >>> running.end(["a"])
    ('a',)
    """

    def __init__(
        self,
        zones: ZoneData | gpd.GeoDataFrame,
        scheme: Scheme | str,
        *,
        decisions: Sequence[Decision] = (),
        on: date | None = None,
        kept_bases: Mapping[str, tuple[KeptBase, ...]] | None = None,
        indicators: Sequence[str] | None = None,
        weights: gpd.GeoDataFrame | None = None,
        weight: str | None = None,
    ) -> None:
        self._basis = basis_of(
            zones,
            scheme,
            decisions=decisions,
            on=on,
            kept_bases=kept_bases,
            indicators=indicators,
            weights=weights,
            weight=weight,
        )
        data = self._basis.data
        self._cutter = Cutter(
            data.zones,
            weights=self._basis.weights,
            weight=self._basis.weight,
            holds=self._basis.holds,
            called=data.called.form("zones"),
        )
        self._known: dict[str, _Known] = {}
        self._receipts: dict[str, Receipt] = {}
        self._counted = CountedBorders(self._cutter)
        self._totals = RunningTotals(self._cutter)
        self._overlaps = RunningOverlaps(self._cutter)

    @property
    def basis(self) -> Basis:
        """Figures, scheme and decisions that everything is worked out with."""
        return self._basis

    @property
    def areas(self) -> Mapping[str, DrawnArea]:
        """The areas as they are, valid, in the order in which they came."""
        return {area: known.drawn for area, known in self._known.items()}

    @property
    def receipts(self) -> Mapping[str, Receipt]:
        """By area its receipt, without pieces and means; what the pool pays is said."""
        return self._receipts

    @property
    def tiers(self) -> Mapping[str, TierOutcome]:
        """By area its tier."""
        return {area: known.tier for area, known in self._known.items()}

    def put(self, areas: Mapping[str, DrawnArea]) -> tuple[str, ...]:
        """Draw areas, or change them: border, name, kind or group.

        Parameters
        ----------
        areas
            By identity. One that is there already keeps its place, a new one comes last.

        Returns
        -------
        tuple of str
            Of which areas the receipt is another one than before; also of others, where the pool runs out.

        Raises
        ------
        FrameError
            When something is no polygon, has no surface or a corner that is no number. Then, and whatever
            else refuses, nothing changed.
        """
        changed = {area: one for area, one in looked_over(areas).items() if not self._is_the_same(area, one)}
        redrawn = {area: one for area, one in changed.items() if not self._lies_the_same(area, one)}
        fresh = self._figures(redrawn)
        self._counted.keep(fresh.values())
        known = dict(self._known)
        for area, one in changed.items():
            cut, figures = fresh[area] if area in fresh else (known[area].cut, known[area].figures)
            known[area] = _Known(one, cut, figures, *self._numbers(area, one, figures, self._basis))
        return self._go_over(known, self._basis)

    def end(self, areas: Collection[str]) -> tuple[str, ...]:
        """Take areas away; one that is not there does not matter.

        Parameters
        ----------
        areas
            Their identities.

        Returns
        -------
        tuple of str
            Of which areas the receipt is another one than before, those that are gone among them.
        """
        gone = {*areas}
        known = {area: one for area, one in self._known.items() if area not in gone}
        return self._go_over(known, self._basis)

    def decide(
        self,
        decisions: Sequence[Decision],
        kept_bases: Mapping[str, tuple[KeptBase, ...]] | None = None,
        on: date | None = None,
    ) -> tuple[str, ...]:
        """Take over which decisions hold, and what areas keep after merges.

        Parameters
        ----------
        decisions, kept_bases, on
            As for `smeedkaart.assess`.

        Returns
        -------
        tuple of str
            Of which areas the receipt is another one than before.
        """
        before = self._basis
        basis = basis_of(
            before.data,
            before.scheme,
            decisions=decisions,
            on=on,
            kept_bases=kept_bases,
            indicators=before.indicators,
            weights=before.weights,
            weight=before.weight,
            earlier=before,
        )
        now, then = standing_decisions(basis), standing_decisions(before)
        known = dict(self._known)
        for area, one in self._known.items():
            if now.get(area) != then.get(area) or basis.kept.get(area) != before.kept.get(area):
                tier, asking = self._numbers(area, one.drawn, one.figures, basis)
                known[area] = replace(one, tier=tier, asking=asking)
        return self._go_over(known, basis)

    def attempt(
        self, shapes: Mapping[str, BaseGeometry], units: Mapping[str, NamedUnits] | None = None
    ) -> dict[str, AreaNumbers]:
        """Say what areas would come to with other borders, and keep nothing of it.

        Parameters
        ----------
        shapes
            By identity, EPSG:28992. One that is there goes by its name, decisions and kept base amounts.
        units
            Of those that are painted, the units of which they are made.

        Returns
        -------
        dict
            Of these areas; what the pool pays of others is not said.

        Raises
        ------
        FrameError
            As for `put`.
        """
        named = {area: self._known[area].drawn.name if area in self._known else "" for area in shapes}
        names = units or {}
        ready = looked_over(
            {area: DrawnArea(named[area], shape, units=names.get(area)) for area, shape in shapes.items()}
        )
        found = self._figures(ready)
        tried = {
            area: self._numbers(area, ready[area], figures, self._basis)
            for area, (_cut, figures) in found.items()
        }
        asking = {area: known.asking for area, known in self._known.items()}
        asking |= {area: receipt for area, (_tier, receipt) in tried.items()}
        paid = dict(zip(asking, settled(tuple(asking.values()), self._basis.scheme), strict=True))
        return {area: AreaNumbers(paid[area], tier) for area, (tier, _receipt) in tried.items()}

    def people(self, shapes: Sequence[BaseGeometry]) -> list[float]:
        """Count the people within shapes, and keep nothing of it.

        Parameters
        ----------
        shapes
            EPSG:28992, valid, each with a surface.

        Returns
        -------
        list of float
            In the same order; nan where a figure is not known, 0 outside all zones.
        """
        return self._counted.people(shapes, self._basis)

    def keeps_most(self, before: BaseGeometry, after: BaseGeometry) -> bool:
        """Tell whether a border that moved surely keeps half of the people, without cutting anything.

        Parameters
        ----------
        before, after
            EPSG:28992, valid, each with a surface.

        Returns
        -------
        bool
            False as well when that is not known: then `smeedkaart.change.transitions.same_area` tells.
        """
        return self._counted.keeps_most(before, after)

    def together(self) -> AllTogether:
        """Give all areas taken as one, those of each kind and group, and what lies in none.

        Returns
        -------
        AllTogether
            Worked out when it is asked for; what did not change since is not worked out again.
        """
        return self._totals.of(
            {area: known.cut for area, known in self._known.items()},
            {by: [(area, getattr(known.drawn, by)) for area, known in self._known.items()] for by in CLASSES},
            self._receipts,
            self._basis,
        )

    def overlaps(self) -> tuple[Overlap, ...]:
        """Give which areas claim the same land, with the people who live there.

        Returns
        -------
        tuple of Overlap
            Worked out when it is asked for, of the pairs of which an area changed.
        """
        return self._overlaps.of({area: known.cut for area, known in self._known.items()}, self._basis)

    @property
    def said(self) -> tuple[Statement | str, ...]:
        """What the reader should know: areas outside the zones, decisions that changed nothing."""
        cuts = [known.cut.cuts for known in self._known.values()]
        names = {area: known.drawn.name for area, known in self._known.items()}
        outside = [1.0 - float(cut.surface.sum() / cut.whole[0]) for cut in cuts]
        return (
            *self._basis.data.remarks,
            *self._basis.prepared.far_off,
            *self._basis.scheme.remarks,
            *outside_said(names.values(), outside),
            *zone_overlaps_said(self._zone_overlaps(), self._basis),
            *left_out_said(names, self._basis),
            *nothing_larger_said(self._basis),
        )

    def _zone_overlaps(self) -> list[dict[str, Any]]:
        found, codes = self._cutter.overlaps, self._basis.data.zones.index
        met = {zone for known in self._known.values() for zone in known.cut.cuts.zone.tolist()}
        rows = zip(found.first.tolist(), found.second.tolist(), found.surface.tolist(), strict=True)
        return [
            {"first": codes[first], "second": codes[second], "surface": surface}
            for first, second, surface in rows
            if first in met and second in met
        ]

    def _is_the_same(self, area: str, one: DrawnArea) -> bool:
        return self._lies_the_same(area, one) and self._known[area].drawn._replace(shape=one.shape) == one

    def _lies_the_same(self, area: str, one: DrawnArea) -> bool:
        known = self._known.get(area)
        if known is None or known.drawn.units != one.units:
            return False
        return bool(shapely.equals_exact(known.drawn.shape, one.shape, 0.0))

    def _figures(self, drawn: Mapping[str, DrawnArea]) -> dict[str, tuple[CutArea, AreaFigures]]:
        """Cut areas, all in one go, and work their figures out; those made of units are not cut."""
        made = {area: self._basis.made_of(one.units) for area, one in drawn.items()}
        known = {area: one for area, one in made.items() if one is not None}
        found = self._figures_of_units({area: (drawn[area].shape, one) for area, one in known.items()})
        return found | self._figures_of_shapes({a: one.shape for a, one in drawn.items() if a not in known})

    def _figures_of_units(
        self, painted: Mapping[str, tuple[BaseGeometry, MadeOfUnits]]
    ) -> dict[str, tuple[CutArea, AreaFigures]]:
        if not painted:
            return {}
        made = [one for _shape, one in painted.values()]
        counts = [(one.by_units, len(one.cuts.zone)) for one in made]
        cuts = stacked_pieces([one.cuts for one in made])
        told = together_by_units(counts)
        joined = joined_cuts(list(painted), cuts, None, self._cutter, self._basis, by_units=told)
        _table, figures = figures_by_area(joined, self._basis)
        return {
            area: (CutArea(shape, one.cuts, one), figures[area]) for area, (shape, one) in painted.items()
        }

    def _figures_of_shapes(
        self, shapes: Mapping[str, BaseGeometry]
    ) -> dict[str, tuple[CutArea, AreaFigures]]:
        if not shapes:
            return {}
        areas = list(shapes)
        array = np.array(list(shapes.values()), dtype=object)
        cuts, reach = self._cutter.cut(array), self._cutter.in_reach(array)
        joined = joined_cuts(areas, cuts, reach, self._cutter, self._basis)
        _table, figures = figures_by_area(joined, self._basis)
        return {
            area: (CutArea(shapes[area], cuts.of(place)), figures[area]) for place, area in enumerate(areas)
        }

    def _numbers(
        self, area: str, drawn: DrawnArea, figures: AreaFigures, basis: Basis
    ) -> tuple[TierOutcome, Receipt]:
        decided = [decision for decision in basis.decisions if decision.area == area]
        tier = outcome_of(figures, decided, basis)
        receipt = receipt_of((area, drawn.name), figures, tier, basis, units=drawn.units)
        return tier, with_border(receipt, drawn.border_from)

    def _go_over(self, known: dict[str, _Known], basis: Basis) -> tuple[str, ...]:
        """Go over to other areas or rules at once, and tell of which areas the receipt became another one.

        Whatever refuses does so before this is done: what was known then still holds, all of it.
        """
        before = self._receipts
        # what the pool pays of it is said on each
        paid = settled(tuple(one.asking for one in known.values()), basis.scheme)
        now = dict(zip(known, paid, strict=True))
        changed = [area for area in before if area not in now]
        for area, receipt in now.items():
            # one that is equal stays the same one
            was = before.get(area)
            if was is receipt or was == receipt:
                now[area] = was
            else:
                changed.append(area)
        self._known, self._receipts, self._basis = known, now, basis
        return tuple(changed)
