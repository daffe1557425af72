"""What all areas of one assessment are worked out with: figures, scheme, indicators, weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from smeedkaart.funding.base_after_merge import KeptBase
from smeedkaart.funding.scheme import Scheme
from smeedkaart.geometry.overlay import overlay
from smeedkaart.history.decision import Decision
from smeedkaart.statistics.estimate import estimate, figures_used
from smeedkaart.statistics.indicators import denominator_in, indicator
from smeedkaart.statistics.intervals import AROUND_PEOPLE
from smeedkaart.statistics.joining import TRACE
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.facts import Joined
from smeedkaart.text.teller import Fact

__all__ = ["Basis", "People", "people_in"]

# what lies above every parent, the coarsest last
_COARSE = ("gemeente", "land")


class People(NamedTuple):
    """How many people: value, 90 % range, guaranteed range (nan when unknown) and coverage (0..1)."""

    value: float
    low: float
    high: float
    floor: float
    ceiling: float
    coverage: float


def people_in(estimates: pd.DataFrame, population: str) -> dict[Any, People]:
    """Take the people out of estimates of several indicators.

    Parameters
    ----------
    estimates
        Indexed by (area, indicator).
    population
        The indicator that counts people.

    Returns
    -------
    dict
        One entry for each area.

    Examples
    --------
    >>> index = pd.MultiIndex.from_tuples([("a", "population")], names=["area", "indicator"])
    >>> row = {"value": 200.0, "low": 180.0, "high": 220.0, "floor": 100.0, "ceiling": 300.0, "coverage": 1.0}
    >>> people_in(pd.DataFrame([row], index=index), "population")["a"].high
    220.0
    """
    rows = estimates.xs(population, level="indicator")
    table = rows[list(People._fields)].to_numpy(dtype=float)
    return {area: People(*row) for area, row in zip(rows.index, table.tolist(), strict=True)}


@dataclass(frozen=True, eq=False)
class Basis:
    """Everything but the areas.

    Parameters
    ----------
    data
        Zones with their figures.
    scheme
        The funding scheme.
    indicators
        Names of the indicators to estimate, the people first.
    decisions
        Recorded judgements about the areas.
    weights, weight
        The weight layer, if any, and its numeric column.
    kept
        Base amounts that areas keep after merges.
    on
        The reference date, on which decisions count or do not count yet; None: all count.
    """

    data: ZoneData
    scheme: Scheme
    indicators: tuple[str, ...]
    decisions: tuple[Decision, ...]
    weights: gpd.GeoDataFrame | None
    weight: str | None
    kept: Mapping[str, tuple[KeptBase, ...]] = field(default_factory=dict)
    on: date | None = None

    def same_rules(self, other: Basis) -> bool:
        """Tell whether an area that did not change comes out the same here and there."""
        return (
            self.data is other.data
            and self.scheme == other.scheme
            and self.indicators == other.indicators
            and self.weights is other.weights
            and self.weight == other.weight
        )

    def counts(self, decision: Decision) -> bool:
        """Tell whether a decision counts on the reference date."""
        return self.on is None or decision.on <= self.on

    def overlay(self, areas: gpd.GeoDataFrame) -> pd.DataFrame:
        """Cut areas into pieces of zones."""
        return overlay(areas, self.data.zones, weights=self.weights, weight=self.weight)

    def estimates(self, pieces: pd.DataFrame, names: Iterable[str], *, drawn: bool = True) -> pd.DataFrame:
        """Estimate the named indicators for the areas of the pieces, indexed by (area, indicator).

        An indicator of which the zones have no column comes out missing. People draw borders around where
        people live; what is left between borders was not drawn by anyone.
        """
        asked = list(names)
        counts = [name for name in asked if indicator(name).kind == "count"]
        means = {name: self._denominator(name) for name in asked if indicator(name).kind == "mean"}
        return estimate(
            pieces,
            self._zones(asked),
            counts=counts,
            means=means,
            rounding={
                name: unit for name in {*counts, *filter(None, means.values())} if (unit := _rounding(name))
            },
            parents=self._parents,
            limits={name: indicator(name).limits for name in means},
            around_people=AROUND_PEOPLE if drawn else 0.0,
            borrowed=self.data.borrowed,
        )

    def people(self, pieces: pd.DataFrame, *, drawn: bool = True) -> dict[Any, People]:
        """Estimate people only, per area; `drawn` as for `estimates`."""
        return people_in(
            self.estimates(pieces, [self.scheme.population], drawn=drawn), self.scheme.population
        )

    def figures(self, pieces: pd.DataFrame) -> pd.DataFrame:
        """Tell for every piece which figure of people was used and at which level it was published."""
        return figures_used(pieces, self.data.zones, self.scheme.population, parents=self._parents)

    def levels(self, pieces: pd.DataFrame) -> dict[str, dict[str, str]]:
        """Tell per area and indicator at which level figures were published; the coarsest one counts.

        Parameters
        ----------
        pieces
            What `overlay` gave.

        Returns
        -------
        dict
            By area and indicator "buurt", "wijk", "gemeente" or "land"; an indicator of which no figure was
            used is not in it.
        """
        found: dict[str, dict[str, str]] = {area: {} for area in pieces["area"].unique()}
        # a sliver that a drawn border leaves by accident says nothing about where figures come from
        met = pieces[pieces["share"] > TRACE]
        zones = self.data.zones.reindex(met["zone"])
        above = self.data.parents.reindex(zones["parent"])
        for name in self.indicators:
            own = _known(zones, name)
            levels = np.where(
                own, self.data.level, np.where(_known(above, name), self._above(name, above), "")
            )
            # from fine to coarse, so that the coarsest one stays
            for level in dict.fromkeys((self.data.level, self.data.parent_level, *_COARSE)):
                for area in met.loc[levels == level, "area"].unique():
                    found[area][name] = level
        return found

    def _above(self, name: str, above: pd.DataFrame) -> npt.NDArray[np.object_]:
        """Tell for each row of parents of what its figure is: of the parent, or of something larger."""
        levels = np.full(len(above), self.data.parent_level, dtype=object)
        borrowed = self.data.borrowed
        if borrowed is None or name not in borrowed:
            return levels
        marks = borrowed[name].reindex(above.index)
        return np.where(marks.notna(), marks, levels)

    @property
    def sources(self) -> tuple[Provenance, ...]:
        """Where the borders and the figures in use come from, each source once."""
        also = ("zones",) if self.weights is None else ("zones", "weights")
        known = [self.data.provenance.get(name) for name in (*also, *self.indicators)]
        return tuple(dict.fromkeys(source for source in known if source is not None))

    @property
    def origins(self) -> dict[str, Fact]:
        """In which table the figures of each indicator stand and of when they are; empty when nobody said."""
        known = {name: self.data.provenance.get(name) for name in self.indicators}
        return {
            name: Joined(parts) if parts else ""
            for name, source in known.items()
            if source is not None
            for when in [source.period or str(source.year or "")]
            for parts in [tuple(part for part in (source.table, when) if part)]
        }

    def _zones(self, asked: Iterable[str]) -> gpd.GeoDataFrame:
        """Give the zones with a column for whatever is asked, empty where nobody publishes it."""
        zones = self.data.zones
        absent = [name for name in asked if name not in zones]
        return zones.assign(**dict.fromkeys(absent, np.nan)) if absent else zones

    @property
    def _parents(self) -> pd.DataFrame | None:
        return self.data.parents if len(self.data.parents) else None

    def _denominator(self, name: str) -> str | None:
        """Choose what a mean is weighted by: its denominator where zones have it, else the nearest count."""
        # a denominator that no zone has would be spread by surface; people are known and closer to the truth
        return denominator_in(indicator(name), self.data.zones) or self.scheme.population


def _known(frame: pd.DataFrame, name: str) -> npt.NDArray[np.bool_]:
    """Tell for each row whether it has a figure."""
    return frame[name].notna().to_numpy(dtype=bool) if name in frame else np.zeros(len(frame), dtype=bool)


def _rounding(name: str) -> float | None:
    return indicator(name).rounding
