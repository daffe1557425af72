"""What all areas of one assessment are worked out with: figures, scheme, indicators, weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import date
from typing import Any, NamedTuple, Self

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from smeedkaart.assessment.prepared import Prepared
from smeedkaart.funding.base_after_merge import KeptBase
from smeedkaart.funding.scheme import Scheme
from smeedkaart.geometry.overlay import overlay
from smeedkaart.history.decision import Decision
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.statistics.asked import COLUMNS
from smeedkaart.statistics.decimals import half_unit
from smeedkaart.statistics.estimate import estimates, used_figures
from smeedkaart.statistics.indicators import indicator
from smeedkaart.statistics.joining import TRACE, Joined, join
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.unit_pieces import MadeOfUnits
from smeedkaart.statistics.units import PEOPLE, weights_in_use
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.teller import Fact

__all__ = ["Basis", "People", "settled_shares", "without_weight"]


class People(NamedTuple):
    """How many people: value, 90 % range, guaranteed range (nan when unknown) and coverage (0..1)."""

    value: float
    low: float
    high: float
    floor: float
    ceiling: float
    coverage: float

    @classmethod
    def of(cls, row: Sequence[float]) -> Self:
        """Take the people out of a row of an estimate, which may have more columns."""
        return cls(*row[: len(cls._fields)])


def without_weight(pieces: pd.DataFrame) -> pd.DataFrame:
    """Leave out of pieces what weights say that are about some of the zones only.

    Parameters
    ----------
    pieces
        As `overlay` gives them.

    Returns
    -------
    pandas.DataFrame
        With the shares; where none of these follow from weights, as if there were none.
    """
    attrs = {name: value for name, value in pieces.attrs.items() if name != "zone_weight"}
    pieces = settled_shares(pieces.drop(columns=["weight", "area_weight"]))
    pieces.attrs = attrs
    return pieces


def settled_shares(pieces: pd.DataFrame) -> pd.DataFrame:
    """Tell the part of a zone's surface only where it is another one than the share, for all pieces or none.

    Parameters
    ----------
    pieces
        As `without_weight` gives them, also of several such tables behind each other.

    Returns
    -------
    pandas.DataFrame
        The same whichever pieces were worked out together.
    """
    if "surface_share" not in pieces:
        return pieces
    surface_share = pieces["surface_share"].fillna(pieces["share"])
    if (pieces["share"] == surface_share).all():
        return pieces.drop(columns="surface_share")
    return pieces.assign(surface_share=surface_share)


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
    earlier
        Inputs made before: what was prepared of the same figures and rules is taken over.
    """

    data: ZoneData
    scheme: Scheme
    indicators: tuple[str, ...]
    decisions: tuple[Decision, ...]
    weights: gpd.GeoDataFrame | None
    weight: str | None
    kept: Mapping[str, tuple[KeptBase, ...]] = field(default_factory=dict)
    on: date | None = None
    earlier: InitVar[Basis | None] = None
    prepared: Prepared = field(init=False, repr=False)

    def __post_init__(self, earlier: Basis | None) -> None:
        """Take over what was prepared, or prepare it when it is asked for."""
        prepared = Prepared(self.data, self.scheme, self.indicators)
        if earlier is not None and self.same_rules(earlier):
            prepared = earlier.prepared
        object.__setattr__(self, "prepared", prepared)

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
        pieces = overlay(
            areas,
            self.data.zones,
            weights=self.weights,
            weight=self.weight,
            holds=self.holds,
            called=self.data.called.form("zones"),
        )
        if self.weighs_some_zones:
            # of the others nothing is weighed, so that weights say nothing of all zones
            pieces = without_weight(pieces)
        return pieces

    @property
    def holds(self) -> npt.NDArray[np.float64] | None:
        """How many people each zone holds in all, where weights are units that leave some of them out."""
        used = weights_in_use(self.data)
        return used.holds if used is not None and self.weights is used.frame else None

    @property
    def weighs_some_zones(self) -> bool:
        """Whether the weights are about some of the zones only."""
        return bool(self.data.weights_of) and self.holds is not None

    def made_of(self, units: NamedUnits | None) -> MadeOfUnits | None:
        """Put an area together of the units that it names.

        Parameters
        ----------
        units
            What it names.

        Returns
        -------
        MadeOfUnits or None
            None when the figures do not know all of these, of that level and year: then its shape counts.
        """
        if units is None or not self.knows_units(units):
            return None
        return self.prepared.unit_counts.of(units.level, units.year, units.codes)

    def knows_units(self, units: NamedUnits) -> bool:
        """Tell whether the figures know all of these units, of that level and year.

        Parameters
        ----------
        units
            What an area names.
        """
        if units.level != self.data.level and (self.holds is None or self.scheme.population != PEOPLE):
            return False
        return self.prepared.unit_counts.knows(units.level, units.year, units.codes)

    def joined(self, pieces: pd.DataFrame) -> Joined:
        """Look up the zones of pieces."""
        return join(pieces, self.prepared.published)

    def estimates(
        self,
        joined: Joined,
        names: Iterable[str],
        *,
        drawn: bool = True,
        left: bool = False,
    ) -> tuple[list[str], npt.NDArray[np.float64]]:
        """Estimate the named indicators for the areas of pieces: the names, and (areas, names, `COLUMNS`).

        An indicator of which the zones have no column comes out missing. People draw borders around where
        people live; what is `left` between borders was not drawn by anyone, nor was what areas share.
        """
        asked = self.prepared.asked(tuple(names), drawn=drawn, left=left)
        looked_up = self.prepared.looked_up(tuple(names), drawn=drawn, left=left)
        return asked.names, estimates(joined, self.prepared.published, asked, looked_up)

    def framed(self, areas: pd.Index[Any], table: npt.NDArray[np.float64]) -> pd.DataFrame:
        """Write estimates of all indicators as a frame, indexed by (area, indicator)."""
        names = self.prepared.asked(self.indicators, drawn=True).names
        index = pd.MultiIndex.from_product([areas, names], names=["area", "indicator"])
        return pd.DataFrame(table.reshape(-1, len(COLUMNS)), index=index, columns=list(COLUMNS))

    def people(self, joined: Joined, *, drawn: bool = True, left: bool = False) -> dict[Any, People]:
        """Estimate people only, per area; `drawn` and `left` as for `estimates`."""
        _names, table = self.estimates(joined, [self.scheme.population], drawn=drawn, left=left)
        return {area: People.of(row) for area, row in zip(joined.areas, table[:, 0].tolist(), strict=True)}

    def figures(
        self, joined: Joined
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.object_], npt.NDArray[np.float64]]:
        """Tell for every joined piece which figure of people was used, of what it is and what it brings."""
        return used_figures(joined, self.prepared.published, self.scheme.population)

    def mean_figures(
        self, joined: Joined, name: str
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """Tell for every joined piece which figure of a mean was used, its weight, and if it is adjusted.

        A figure of the whole wijk is adjusted where the other buurten leave no room for it.
        """
        known, people = self.prepared.published, self.scheme.population
        over = self.prepared.weight(name)
        figure, _level, weight = used_figures(
            joined,
            known,
            name,
            kind="mean",
            denominator=over,
            people=people,
            limits=indicator(name).limits,
            unit=2 * half_unit(self.prepared.decimals(name)),
            whole=self.prepared.whole(name),
            loose=self.prepared.asked((name,), drawn=True).borrowed.get(name),
        )
        own, above = known.figures(name, count=False)
        whole = np.append(above, np.nan)[known.parent]
        return figure, weight, np.isnan(own)[joined.zone] & (figure != whole[joined.zone]) & ~np.isnan(figure)

    def levels(self, joined: Joined) -> dict[str, dict[str, str]]:
        """Tell per area and indicator at which level figures were published; the coarsest one counts.

        Parameters
        ----------
        joined
            The pieces, with their zones.

        Returns
        -------
        dict
            By area and indicator the key of a level ("buurt", "wijk"); an indicator of which no figure was
            used is not in it.
        """
        # a sliver that a drawn border leaves by accident says nothing about where figures come from
        met = joined.share > TRACE
        coarsest = np.zeros((len(joined.areas), len(self.indicators)), dtype=np.intp)
        np.maximum.at(coarsest, joined.area[met], self.prepared.levels[joined.zone[met]])
        names = self.prepared.level_names
        return {
            area: {name: names[level] for name, level in zip(self.indicators, row, strict=True) if level}
            for area, row in zip(joined.areas, coarsest.tolist(), strict=True)
        }

    @property
    def sources(self) -> tuple[Provenance, ...]:
        """Where the borders and the figures in use come from, each source once."""
        # of weights of some zones only the receipts tell that they bear upon
        weighed = self.weights is not None and not self.weighs_some_zones
        also = ("zones", "weights") if weighed else ("zones",)
        known = [self.data.provenance.get(name) for name in (*also, *self.indicators)]
        return tuple(dict.fromkeys(source for source in known if source is not None))

    @property
    def origins(self) -> dict[str, Fact]:
        """In which table the figures of each indicator stand and of when they are; empty when nobody said."""
        return self.prepared.origins
