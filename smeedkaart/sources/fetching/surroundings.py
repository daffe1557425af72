"""The zones that lie across the municipal border: they count nowhere, and tell how unevenly people live."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
from scipy.spatial import KDTree

from smeedkaart.errors import NothingFoundError, ServiceError
from smeedkaart.sources.cbs.newest_year import Collected, collect_around
from smeedkaart.sources.cbs.statline import OData
from smeedkaart.sources.fetching.assemble import placed_parents, placed_zones
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.municipalities import COUNTRY
from smeedkaart.sources.outcome import Outcome
from smeedkaart.sources.packs.pack import Pack
from smeedkaart.sources.pdok.boundaries import MapLevel, borders_within
from smeedkaart.sources.pdok.wfs import Bounds
from smeedkaart.statistics.unevenness import FEW, NEAREST

__all__ = ["with_surroundings"]

# how far beyond the municipality is looked, in metres: further only where zones are few, as maps are heavy
_REACHES = (3_000.0, 8_000.0, 20_000.0)


def with_surroundings(client: Client, odata: OData, pack: Pack, collected: Collected) -> Pack:
    """Add what lies across the municipal border; where that fails, the pack says so and is whole without."""
    if pack.code == COUNTRY:
        return pack
    try:
        zones, parents = _fetched(client, odata, pack, collected)
    except (NothingFoundError, ServiceError) as error:
        return replace(pack, outcomes=(*pack.outcomes, Outcome.of_error("around", error)))
    if not len(zones):
        return replace(pack, outcomes=(*pack.outcomes, Outcome("around", "empty", "none-near")))
    facts = {
        "zones": len(zones),
        "level": pack.level,
        "municipalities": int(zones.index.astype(str).str[2:6].nunique()),
    }
    return replace(
        pack,
        surrounding=zones,
        surrounding_parents=parents,
        outcomes=(*pack.outcomes, Outcome("around", "found", "", facts)),
    )


def _fetched(
    client: Client, odata: OData, pack: Pack, collected: Collected
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    levels: tuple[MapLevel, MapLevel] = ("wijk", "gemeente") if pack.level == "wijk" else ("buurt", "wijk")
    shapes, bounds = _nearest(client, pack, levels[0])
    if not len(shapes):
        return shapes, shapes
    wider = borders_within(client, pack.year, levels[1], bounds)
    wider = wider[wider["municipality"] != pack.code]
    towns = sorted({*shapes["municipality"], *wider["municipality"]})
    rows = collect_around(odata, pack.year, towns, collected)
    names = [name for name in collected.origins if name in rows]
    return placed_zones(shapes, rows, names), placed_parents(wider, rows, names)


def _nearest(client: Client, pack: Pack, level: MapLevel) -> tuple[gpd.GeoDataFrame, Bounds]:
    """Find the zones of others that are among the nearest of any own zone, and where was looked."""
    own = pack.zones
    for reach in _REACHES if len(own) < FEW else _REACHES[:1]:
        west, south, east, north = own.total_bounds
        bounds = (west - reach, south - reach, east + reach, north + reach)
        around = borders_within(client, pack.year, level, bounds)
        around = around[around["municipality"] != pack.code]
        places, own_places = _middles(around), _middles(own)
        everywhere = np.concatenate([own_places, places])
        # a zone is the nearest to itself
        most = min(NEAREST + 1, len(everywhere))
        distance, which = KDTree(everywhere).query(own_places, k=[*range(1, most + 1)])
        edges = np.stack([own_places - np.array(bounds[:2]), np.array(bounds[2:]) - own_places], axis=2).min(
            axis=(1, 2)
        )
        if most > NEAREST and (distance[:, -1] <= edges).all():
            break
    taken = np.unique(which[which >= len(own)]) - len(own)
    return around.iloc[taken], bounds


def _middles(zones: gpd.GeoDataFrame) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    middles = zones.geometry.centroid
    return np.column_stack([middles.x.to_numpy(), middles.y.to_numpy()]).reshape(-1, 2)
