"""What comes out of an assessment: areas with people, tiers, euros and receipts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

import geopandas as gpd
import pandas as pd

from smeedkaart.assessment.inputs import Basis
from smeedkaart.funding.amounts import PoolUse, Receipt
from smeedkaart.funding.scheme import Scheme
from smeedkaart.funding.tiers import TierOutcome
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.text.teller import Statement

__all__ = ["Assessment", "Overlap", "Subtotal", "Together", "Total", "Unassigned", "unpaid_counts"]


@dataclass(frozen=True, slots=True)
class Total:
    """All areas together; people who live in two areas count once.

    Parameters
    ----------
    people, low, high, floor, ceiling
        People in the areas taken as one: value, 90 % range and guaranteed range; nan when unknown.
    inhabitants
        The value as a whole number for showing; None when unknown.
    amount
        What all areas get at least, in euros: their totals, and of an area whose total is unknown what is
        certain.
    amount_low, amount_high
        The sum of what each area gets at its lowest and at its highest, in euros: extremes, for it is not
        likely that all areas come out at the same end; None when nobody knows.
    amount_paid
        What the pool pays of `amount`, in euros, where the scheme says who gets less when it runs out.
    amount_complete
        False when the amount of some area is unknown, so that `amount` is a minimum.
    pool
        How the amounts compare with the money the scheme sets apart; None when it sets none apart.
    on_borrowed
        Euros of `amount` that rest on borrowed figures.
    borrowed_areas, borrowed_amount
        In how many areas, and what these get together.
    """

    people: float
    low: float
    high: float
    floor: float
    ceiling: float
    inhabitants: int | None
    amount: Decimal
    amount_low: Decimal | None
    amount_high: Decimal | None
    amount_paid: Decimal
    amount_complete: bool
    pool: PoolUse | None
    on_borrowed: Decimal = Decimal("0.00")
    borrowed_areas: int = 0
    borrowed_amount: Decimal = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Subtotal:
    """The areas of one kind, or of one group, taken together.

    Parameters
    ----------
    by
        What they have in common: "area_kind" or "area_group".
    name
        Of which kind or group they are; empty for those of which it is not said.
    areas
        Their ids.
    total
        People and money; `pool` is None, since the pool is one for all areas.
    """

    by: str
    name: str
    areas: tuple[str, ...]
    total: Total


@dataclass(frozen=True, slots=True)
class Overlap:
    """People and surface (m2) that two areas both claim."""

    first: str
    second: str
    surface: float
    people: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Unassigned:
    """No-man's-land, in m2 and in people; `zones` holds (code, name, people) of each zone with some of it."""

    surface: float
    people: float
    low: float
    high: float
    zones: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True)
class Assessment:
    """The whole line from drawing to euros for a set of areas.

    Parameters
    ----------
    areas
        One row an area: index its id; columns `name`, `people`, `people_low`, `people_high`, `inhabitants`
        (whole, None when unknown), `tier` (None: no tier), `total`, `total_low` and `total_high` (Decimal,
        None when unknown), `paid` (Decimal, what the pool pays of it) and `unpaid` (why it gets no amount,
        see `smeedkaart.funding.receipt.Receipt`; empty when it gets one), `area_kind` and `area_group` (of
        what kind it is and of which group; empty when nobody said); EPSG:28992.
    pieces
        What `overlay` gave: one row per area and zone.
    estimates
        What `estimate` gave: indexed by (area, indicator).
    tiers, receipts
        Outcome and receipt per area id.
    total, overlaps, unassigned
        All areas together, what is claimed twice, what is claimed by none.
    said
        What the reader should know: areas outside the zones, zones that overlap; `warnings` says it.
    levels
        For each area, at which level ("buurt", "wijk") the figure of each indicator was published.
    basis
        The figures, scheme and decisions all of this was worked out with.
    subtotals
        The areas of each kind together, and those of each group; empty when of no area is said what it is.
    """

    areas: gpd.GeoDataFrame
    pieces: pd.DataFrame
    estimates: pd.DataFrame
    tiers: Mapping[str, TierOutcome]
    receipts: Mapping[str, Receipt]
    total: Total
    overlaps: tuple[Overlap, ...]
    unassigned: Unassigned
    said: tuple[Statement | str, ...]
    levels: Mapping[str, Mapping[str, str]]
    basis: Basis
    subtotals: tuple[Subtotal, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the reader should know, in sentences of the language in use."""
        return tuple(map(str, self.said))

    @property
    def scheme(self) -> Scheme:
        """The scheme that was applied."""
        return self.basis.scheme

    @property
    def sources(self) -> tuple[Provenance, ...]:
        """Where borders and figures come from."""
        return self.basis.sources

    @property
    def notice(self) -> str:
        """What must be said wherever this is shown ("voorbeelddata, niet voor besluiten"); may be empty."""
        return self.basis.data.notice

    @property
    def reference(self) -> Mapping[str, float]:
        """The figure of the municipality per mean, which areas are compared with.

        Empty where zones are of several municipalities: then the receipt of an area names its own.
        """
        return {} if "municipality" in self.basis.data.zones else self.basis.data.reference

    @property
    def municipality(self) -> str:
        """Name of the municipality."""
        return self.basis.data.name

    @property
    def unpaid(self) -> dict[str, int]:
        """How many areas get no amount, for each reason that occurs (see `Receipt.unpaid`)."""
        return unpaid_counts(self.receipts)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; amounts are strings, what is unknown or without limit is None."""
        return {
            "municipality": self.municipality,
            "notice": self.notice,
            "on": None if self.basis.on is None else self.basis.on.isoformat(),
            "scheme": {"id": self.scheme.id, "name": self.scheme.name},
            "areas": [self._area_dict(area) for area in self.areas.index],
            "totals": self._total_dict(),
            "subtotals": [
                {
                    "by": one.by,
                    "name": one.name,
                    "areas": list(one.areas),
                    "totals": _together_dict(one.total),
                }
                for one in self.subtotals
            ],
            "overlaps": [self._overlap_dict(overlap) for overlap in self.overlaps],
            "unassigned": self._unassigned_dict(),
            "reference": {name: _plain(value) for name, value in self.reference.items()},
            "warnings": list(self.warnings),
            "sources": [source.to_dict() for source in self.sources],
            "origins": {name: str(origin) for name, origin in self.basis.origins.items()},
        }

    def _area_dict(self, area: str) -> dict[str, Any]:
        receipt = self.receipts[area]
        rows = self.estimates.loc[area]
        return {
            "id": area,
            "name": self.areas.at[area, "name"],
            "area_kind": self.areas.at[area, "area_kind"],
            "area_group": self.areas.at[area, "area_group"],
            "estimates": {
                str(indicator): {str(column): _plain(value) for column, value in row.items()}
                for indicator, row in rows.iterrows()
            },
            "levels": dict(self.levels[area]),
            "tier": receipt.tier,
            "tier_undecided": list(receipt.undecided),
            "tier_certain": self.tiers[area].certain,
            "tier_borrowed": receipt.borrowed,
            "tier_reasons": list(receipt.tier_reasons),
            "funding": receipt.to_dict(),
        }

    def _total_dict(self) -> dict[str, Any]:
        pool = self.total.pool
        return {
            "areas": len(self.areas),
            **_together_dict(self.total),
            "unpaid": self.unpaid,
            "pool": None if pool is None else pool.to_dict(),
        }

    def _overlap_dict(self, overlap: Overlap) -> dict[str, Any]:
        return {
            "areas": [overlap.first, overlap.second],
            "surface": _plain(overlap.surface),
            "people": {
                "value": _plain(overlap.people),
                "low": _plain(overlap.low),
                "high": _plain(overlap.high),
            },
        }

    def _unassigned_dict(self) -> dict[str, Any]:
        left = self.unassigned
        return {
            "surface": _plain(left.surface),
            "people": {"value": _plain(left.people), "low": _plain(left.low), "high": _plain(left.high)},
            "zones": [
                {"zone": code, "name": name, "people": _plain(people)} for code, name, people in left.zones
            ],
        }


class Together(Protocol):
    """All areas taken together: an `Assessment`, or the numbers of a workshop as they are kept up to date."""

    @property
    def receipts(self) -> Mapping[str, Receipt]:
        """Receipt per area id."""

    @property
    def total(self) -> Total:
        """All areas together."""

    @property
    def subtotals(self) -> tuple[Subtotal, ...]:
        """The areas of each kind together, and those of each group."""

    @property
    def overlaps(self) -> tuple[Overlap, ...]:
        """What is claimed twice."""

    @property
    def unassigned(self) -> Unassigned:
        """What is claimed by none."""

    @property
    def unpaid(self) -> dict[str, int]:
        """How many areas get no amount, for each reason that occurs."""


def unpaid_counts(receipts: Mapping[str, Receipt]) -> dict[str, int]:
    """Count the areas that get no amount, for each reason that occurs.

    Parameters
    ----------
    receipts
        Receipt per area id.

    Returns
    -------
    dict
        By reason (see `Receipt.unpaid`) how many areas.

    Examples
    --------
    >>> unpaid_counts({})
    {}
    """
    return dict(Counter(receipt.unpaid for receipt in receipts.values() if receipt.unpaid))


def _together_dict(total: Total) -> dict[str, Any]:
    return {
        "people": {
            "value": _plain(total.people),
            "low": _plain(total.low),
            "high": _plain(total.high),
            "floor": _plain(total.floor),
            "ceiling": _plain(total.ceiling),
        },
        "funding": str(total.amount),
        # each the sum of what areas get at their own extreme
        "funding_low": None if total.amount_low is None else str(total.amount_low),
        "funding_high": None if total.amount_high is None else str(total.amount_high),
        "funding_paid": str(total.amount_paid),
        "funding_complete": total.amount_complete,
        "on_borrowed": str(total.on_borrowed),
        "borrowed_areas": total.borrowed_areas,
        "borrowed_amount": str(total.borrowed_amount),
    }


def _plain(value: float) -> float | None:
    """Return a number as JSON knows it: neither "not a number" nor infinity exists there."""
    return float(value) if math.isfinite(value) else None
