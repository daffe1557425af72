"""The numbers of the areas of one workshop, kept while people draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from smeedkaart.assessment.assess import assess
from smeedkaart.assessment.result import Assessment
from smeedkaart.funding.base_after_merge import KeptBase
from smeedkaart.funding.receipt import Receipt
from smeedkaart.funding.tiers import TierOutcome
from smeedkaart.geometry.layers import RD
from smeedkaart.history.decision import Decision
from smeedkaart.history.replay import AreaState
from smeedkaart.workshop.news import Rules, WholeNews

__all__ = ["Numbers"]

Kept = Mapping[str, tuple[KeptBase, ...]]
_Drawn = tuple[str, BaseGeometry, str, str]


class Numbers:
    """People, tier and euros of each area by the rules of one day."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._found: Assessment | None = None
        self._decisions: tuple[Decision, ...] = ()
        self._kept: Kept = {}
        self._when = date.min

    @property
    def receipts(self) -> Mapping[str, Receipt]:
        """Receipt per area; empty as long as nothing is drawn."""
        return {} if self._found is None else self._found.receipts

    @property
    def tiers(self) -> Mapping[str, TierOutcome]:
        """Outcome per area."""
        return {} if self._found is None else self._found.tiers

    def follow(
        self, areas: Mapping[str, AreaState], decisions: Iterable[Decision], kept: Kept, when: date
    ) -> frozenset[str]:
        """Work out what changed, and tell of which areas the numbers did."""
        before = self.receipts
        self._decisions, self._kept, self._when = tuple(decisions), kept, when
        drawn = {
            area: (one.name, one.geometry, one.area_kind, one.area_group)
            for area, one in areas.items()
            if one.geometry is not None
        }
        self._found = self._assessed(drawn, self._found) if drawn else None
        return frozenset(area for area, one in self.receipts.items() if one != before.get(area))

    def attempt(
        self, shapes: Mapping[str, tuple[str, BaseGeometry]]
    ) -> dict[str, tuple[Receipt, TierOutcome]]:
        """Work out shapes (name and border, EPSG:28992) that are not recorded; nothing of it is kept."""
        if not shapes:
            return {}
        made = self._assessed({area: (*one, "", "") for area, one in shapes.items()}, self._found)
        return {area: (one, made.tiers[area]) for area, one in made.receipts.items()}

    def receipt(self, area: str) -> tuple[Receipt, TierOutcome]:
        """Bring the receipt of one area, with the line of every piece."""
        return self.receipts[area], self.tiers[area]

    def whole(self) -> WholeNews | None:
        """Take all areas together; None when nothing is drawn."""
        found = self._found
        if found is None:
            return None
        return WholeNews(
            receipts=dict(found.receipts),
            names=found.areas["name"].to_dict(),
            total=found.total,
            subtotals=found.subtotals,
            overlaps=found.overlaps,
            unassigned=found.unassigned,
            said=found.said,
            rules=self.rules,
        )

    def _assessed(self, areas: Mapping[str, _Drawn], earlier: Assessment | None) -> Assessment:
        columns = ("name", "geometry", "area_kind", "area_group")
        rows = list(areas.values())
        frame = gpd.GeoDataFrame(
            {column: [row[place] for row in rows] for place, column in enumerate(columns)},
            index=list(areas),
            crs=RD,
        )
        return assess(
            frame,
            self.rules.zones,
            self.rules.scheme,
            decisions=[one for one in self._decisions if one.area in areas],
            on=self._when,
            kept_bases=self._kept,
            earlier=earlier,
        )
