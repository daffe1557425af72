"""Zones of one municipality and one year, with their figures, their parents and their origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from smeedkaart.statistics.indicators import CATALOGUE, cannot_be
from smeedkaart.statistics.levels import LEVELS, USUAL_LEVEL, Level, level_named
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.text.teller import Statement

__all__ = ["LeftOut", "ZoneData"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A figure that is not believed, for which its indicator was left out.

    Parameters
    ----------
    indicator
        Its name in the catalogue.
    place
        Of what it is the figure: name and code of a zone.
    figure
        What was given, in the unit of the indicator.
    """

    indicator: str
    place: str
    figure: float


@dataclass(frozen=True)
class ZoneData:
    """Everything an assessment needs to know of a municipality.

    Parameters
    ----------
    code
        Code of the municipality ("GM0118").
    name
        Name of the municipality ("Hoogeveen").
    year
        Year of the borders.
    zones
        One row a zone: index the zone's code, columns `zone_name`, `parent`, one column an indicator (missing
        is nan), polygons in EPSG:28992. Zones of several municipalities have a column `municipality` (code).
        Where they are known, the hectares that are published of what is drawn (`surface_ha`), and by how many
        metres borders were straightened (`tolerance`).
    parents
        One row a parent (wijk): index the parent's code, named "parent"; columns `zone_name` and the
        indicators.
    reference
        For each mean, the figure of the whole municipality that areas are compared with; where zones are of
        several municipalities, `municipalities` takes its place.
    provenance
        Origin of the figures per indicator; the key "zones" is the origin of the borders.
    level, parent_level
        What a zone and a parent are: keys of `smeedkaart.statistics.levels` ("buurt", "wijk").
    sample
        True for the sample that travels with smeedkaart: then every screen, file and map says so.
    indicators
        Names of the indicators of which any figure is known.
    borrowed
        Which means of the parents are not their own: index that of the parents, columns the means, the level
        ("gemeente", "land") where the figure comes from further up, missing elsewhere. None: all are their
        own.
    weights_of
        Codes of the zones that the weights are about, where these are not all of them: the others are divided
        by surface, as if there were no weights.
    municipalities
        Where zones are of several municipalities, what is published of each: index its code, columns
        `zone_name` and the means. An area is compared with the one in which most of its people live; what is
        not published of it follows from its zones.
    weights, weight
        Finer units that say where people live, EPSG:28992, and their numeric column; None when there are
        none.
    left_out
        Indicators that were left out, as one of their figures cannot be.
    absent
        Names of the indicators that the table of the figures lacks, though it is usual that it has them, and
        that no older table gave either.
    surrounding, surrounding_parents
        What lies across the municipal border, like `zones` and `parents` with polygons: it tells how unevenly
        people live where a municipality has few zones of its own, and counts nowhere. None when not known.
    worked_out
        Names of the means in `reference` that nobody published: they follow from the zones.
    upper
        What is larger than a municipality: the average of its province, worked out from the municipalities in
        it, and that of the country as published. Index the codes ("PV22", "NL00"), columns `zone_name` and
        the means; None when not known. Where zones are of several municipalities there may be more provinces,
        and a column `province` of `municipalities` tells in which each lies.
    made
        What of all this nobody published and was made up to try things with: keys of `provenance`.
    said
        What else the reader of these figures should know, such as that a weight layer was left out.
    """

    code: str
    name: str
    year: int
    zones: gpd.GeoDataFrame
    parents: pd.DataFrame
    reference: Mapping[str, float]
    provenance: Mapping[str, Provenance]
    level: str = USUAL_LEVEL
    parent_level: str = LEVELS[USUAL_LEVEL].parent or ""
    sample: bool = False
    indicators: tuple[str, ...] = field(default=())
    borrowed: pd.DataFrame | None = None
    weights: gpd.GeoDataFrame | None = None
    weight: str | None = None
    municipalities: pd.DataFrame | None = None
    left_out: tuple[LeftOut, ...] = ()
    surrounding: gpd.GeoDataFrame | None = None
    surrounding_parents: gpd.GeoDataFrame | None = None
    worked_out: frozenset[str] = frozenset()
    upper: pd.DataFrame | None = None
    said: tuple[Statement, ...] = ()
    absent: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    weights_of: tuple[str, ...] = ()

    def lacks(self, indicator: str) -> bool:
        """Tell whether there is no figure of an indicator, of any zone or of its parent's own.

        Parameters
        ----------
        indicator
            Its name in the catalogue.

        Examples
        --------
        >>> from smeedkaart.sources.local.sample import hoogeveen
        >>> data = hoogeveen()
        >>> data.lacks("population"), data.lacks("low_income")
        (False, True)
        """
        if indicator in self.zones and self.zones[indicator].notna().any():
            return False
        if indicator not in self.parents:
            return True
        known = self.parents[indicator].notna()
        if self.borrowed is not None and indicator in self.borrowed:
            known &= self.borrowed[indicator].isna()
        return not known.any()

    def why_lacking(self, indicator: str) -> Statement | None:
        """Say what is known of an indicator of which there is no figure; None when nothing is.

        Parameters
        ----------
        indicator
            Its name in the catalogue.

        Examples
        --------
        >>> from smeedkaart.sources.local.sample import hoogeveen
        >>> print(hoogeveen().why_lacking("low_income"))
        CBS maakte dit cijfer voor het laatst over 2023, dus het staat niet in deze gegevens.
        """
        if not self.lacks(indicator):
            return None
        ended = CATALOGUE[indicator].last_year
        if ended is not None and ended < self.year:
            return Statement("statistics.series_ended", year=ended)
        if indicator in self.absent:
            return Statement("statistics.not_in_table", year=self.year)
        return None

    @property
    def published_whole(self) -> Mapping[str, float] | pd.DataFrame:
        """What is published of the municipality by mean; of several a frame of them, as for `estimate`."""
        if "municipality" in self.zones:
            return pd.DataFrame() if self.municipalities is None else self.municipalities
        return {name: value for name, value in self.reference.items() if name not in self.worked_out}

    @property
    def called(self) -> Level:
        """What a zone is called."""
        return level_named(self.level)

    @property
    def remarks(self) -> tuple[Statement, ...]:
        """What is not believed of these figures, or was left out; an assessment takes them over."""
        reasons = (cannot_be(CATALOGUE[odd.indicator], odd.figure, odd.place) for odd in self.left_out)
        return (*(Statement("statistics.left_out", reason=reason) for reason in reasons), *self.said)

    @property
    def notice(self) -> str:
        """What must be said wherever these data are shown; empty when nothing."""
        return str(Statement("statistics.sample")) if self.sample else ""

    @property
    def sources(self) -> tuple[Provenance, ...]:
        """The different origins, each once, in the order of the indicators."""
        return tuple(dict.fromkeys(self.provenance.values()))

    @property
    def attribution(self) -> str:
        """The credits that must travel with every copy, each once."""
        return "; ".join(dict.fromkeys(str(source.attribution) for source in self.sources))
