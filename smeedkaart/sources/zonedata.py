"""Zones of one municipality and one year, with their figures, their parents and their origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from smeedkaart.language import gettext as _
from smeedkaart.sources.provenance import Provenance

__all__ = ["ZoneData"]


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
        is nan), polygons in EPSG:28992.
    parents
        One row a parent (wijk): index the parent's code, named "parent"; columns `zone_name` and the
        indicators.
    reference
        For each mean, the figure of the whole municipality that areas are compared with.
    provenance
        Origin of the figures per indicator; the key "zones" is the origin of the borders.
    level, parent_level
        What a zone and a parent are called on screen ("buurt", "wijk").
    sample
        True for the sample that travels with smeedkaart: then every screen, file and map says so.
    indicators
        Names of the indicators of which any figure is known.
    borrowed
        Which means of the parents are not their own: index that of the parents, columns the means,
        "gemeente" or "land" where the figure comes from further up, missing elsewhere. None: all are their
        own.
    weights, weight
        Finer units that say where people live, EPSG:28992, and their numeric column; None when there are
        none.
    """

    code: str
    name: str
    year: int
    zones: gpd.GeoDataFrame
    parents: pd.DataFrame
    reference: Mapping[str, float]
    provenance: Mapping[str, Provenance]
    level: str = "buurt"
    parent_level: str = "wijk"
    sample: bool = False
    indicators: tuple[str, ...] = field(default=())
    borrowed: pd.DataFrame | None = None
    weights: gpd.GeoDataFrame | None = None
    weight: str | None = None

    @property
    def notice(self) -> str:
        """What must be said wherever these data are shown; empty when nothing."""
        return _("sample data, not for decisions") if self.sample else ""

    @property
    def sources(self) -> tuple[Provenance, ...]:
        """The different origins, each once, in the order of the indicators."""
        return tuple(dict.fromkeys(self.provenance.values()))

    @property
    def attribution(self) -> str:
        """The credits that must travel with every copy, each once."""
        return "; ".join(dict.fromkeys(source.attribution for source in self.sources))
