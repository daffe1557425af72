"""The numbers of the areas of one workshop, kept while people draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from shapely.geometry.base import BaseGeometry

from smeedkaart.assessment.assess import assess
from smeedkaart.assessment.drawn import DrawnArea, area_frame
from smeedkaart.assessment.running import Running
from smeedkaart.funding.base_after_merge import KeptBase
from smeedkaart.funding.receipt import Receipt
from smeedkaart.funding.tiers import TierOutcome
from smeedkaart.history.decision import Decision
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.history.replay import AreaState
from smeedkaart.workshop.news import Rules, WholeNews

__all__ = ["Numbers"]

Kept = Mapping[str, tuple[KeptBase, ...]]


class Numbers:
    """People, tier and euros of each area by the rules of one day; an edit costs what it changed."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._running = Running(rules.zones, rules.scheme)
        self._states: Mapping[str, AreaState] = {}
        self._judged: tuple[tuple[Decision, ...], Kept, date] | None = None

    @property
    def receipts(self) -> Mapping[str, Receipt]:
        """Receipt per area, without its pieces; empty as long as nothing is drawn."""
        return self._running.receipts

    @property
    def tiers(self) -> Mapping[str, TierOutcome]:
        """Outcome per area."""
        return self._running.tiers

    def follow(
        self, areas: Mapping[str, AreaState], decisions: Iterable[Decision], kept: Kept, when: date
    ) -> frozenset[str]:
        """Work out what changed, and tell of which areas the numbers did."""
        changed: set[str] = set()
        judged = (tuple(decisions), kept, when)
        gone = [area for area in self._states if area not in areas]
        # each step is kept by itself: whichever refuses, what was done before it is known to be done
        if gone:
            changed.update(self._running.end(gone))
            self._states = {area: state for area, state in self._states.items() if area in areas}
        if judged != self._judged:
            changed.update(self._running.decide(*judged))
            self._judged = judged
        put = {
            area: DrawnArea(
                state.name,
                state.geometry,
                state.area_kind,
                state.area_group,
                state.units,
                state.border_from,
            )
            for area, state in areas.items()
            if state.geometry is not None and self._states.get(area) is not state
        }
        if put:
            changed.update(self._running.put(put))
        self._states = areas
        return frozenset(changed)

    def attempt(
        self, shapes: Mapping[str, BaseGeometry], units: Mapping[str, NamedUnits] | None = None
    ) -> dict[str, tuple[Receipt, TierOutcome]]:
        """Work out shapes, EPSG:28992, that are not recorded; nothing of it is kept."""
        return {area: (one.receipt, one.tier) for area, one in self._running.attempt(shapes, units).items()}

    def people(self, shapes: Sequence[BaseGeometry]) -> Sequence[float]:
        """Count the people within shapes, EPSG:28992; nan where that is not known."""
        return self._running.people(shapes)

    def keeps_most(self, before: BaseGeometry, after: BaseGeometry) -> bool:
        """Tell whether a border that moved, EPSG:28992, surely keeps half of its people."""
        return self._running.keeps_most(before, after)

    def receipt(self, area: str) -> tuple[Receipt, TierOutcome]:
        """Bring the receipt of one area with the line of every piece, which is made when it is asked for."""
        drawn, basis = self._running.areas[area], self._running.basis
        made = assess(
            area_frame({area: drawn._replace(area_kind="", area_group="")}),
            self.rules.zones,
            self.rules.scheme,
            decisions=[one for one in basis.decisions if one.area == area],
            on=basis.on,
            kept_bases=basis.kept,
        )
        # what the pool pays of it hangs on what all others ask
        known = self.receipts[area]
        return replace(made.receipts[area], paid=known.paid, paid_said=known.paid_said), made.tiers[area]

    def whole(self) -> WholeNews | None:
        """Take all areas together; None when nothing is drawn."""
        running = self._running
        if not running.receipts:
            return None
        together = running.together()
        return WholeNews(
            receipts=dict(running.receipts),
            names={area: drawn.name for area, drawn in running.areas.items()},
            total=together.total,
            subtotals=together.subtotals,
            overlaps=running.overlaps(),
            unassigned=together.unassigned,
            said=running.said,
            rules=self.rules,
        )
