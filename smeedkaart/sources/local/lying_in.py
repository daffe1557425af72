"""In the data of which municipality do areas lie? As little is read of what is on this machine as can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from smeedkaart.errors import PackError
from smeedkaart.sources.local.datasets import DEFAULT, joined
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.sources.municipalities import COUNTRY
from smeedkaart.sources.packs.pack import Entry, list_packs, open_pack
from smeedkaart.statistics.levels import LEVELS
from smeedkaart.statistics.zones import ZoneData

__all__ = ["data_where", "fetched_under", "mostly_within", "surface_within"]

# areas belong to the place in which more than half of their surface lies
_MOST = 0.5
# an area may stick out across a border by a hand's tremor without lying in the other municipality
_REACHES = 0.01


def data_where(
    areas: gpd.GeoDataFrame, on_trouble: Callable[[str], None] | None = None
) -> tuple[list[str], str]:
    """Tell in which municipalities areas lie by the data on this machine, and the key of those data.

    Parameters
    ----------
    areas
        Polygons in EPSG:28992.
    on_trouble
        Is told of data that are damaged, which are passed over.

    Returns
    -------
    tuple of list and str
        Names and key; nothing when no data here have more than half of their surface.

    Examples
    --------
    >>> krakeel = hoogeveen().zones.loc[["BU01185003"]]
    >>> data_where(krakeel)
    (['Hoogeveen'], 'hoogeveen')
    """
    if found := fetched_under(areas, on_trouble):
        return [entry.name for entry, _data in found], joined(entry.key for entry, _data in found)
    sample = hoogeveen()
    return ([sample.name], DEFAULT) if mostly_within(areas, sample.zones) else ([], "")


def fetched_under(
    areas: gpd.GeoDataFrame, on_trouble: Callable[[str], None] | None = None
) -> list[tuple[Entry, ZoneData]]:
    """Open the newest data that were fetched in which areas lie.

    Parameters
    ----------
    areas
        Polygons in EPSG:28992.
    on_trouble
        Is told of data that are damaged, which are passed over.

    Returns
    -------
    list of (Entry, ZoneData)
        Those of each municipality in which some of them lie; empty when there are none.

    Examples
    --------
    >>> fetched_under(hoogeveen().zones.loc[["BU01185003"]])
    []
    """
    order = list(LEVELS)

    def rank(entry: Entry) -> tuple[bool, int, int]:
        # a municipality before the whole country, which takes long to open; fine zones before coarse
        return entry.code == COUNTRY, -entry.year, order.index(entry.level)

    fitting = (entry for entry in list_packs() if not entry.trouble and _may_hold(entry, areas))
    surface = areas.area.to_numpy()
    for _rank, entries in groupby(sorted(fitting, key=rank), key=rank):
        found, held = [], 0.0
        for entry, data in _opened(entries, on_trouble):
            inside = surface_within(areas, data.zones)
            if (inside > _REACHES * surface).any():
                found.append((entry, data))
                held += float(inside.sum())
        if held > _MOST * _whole(areas):
            return found
    return []


def mostly_within(areas: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> bool:
    """Tell whether more than half of the surface of areas lies in zones.

    Examples
    --------
    >>> zones = hoogeveen().zones
    >>> mostly_within(zones.iloc[:3], zones)
    True
    """
    return bool(surface_within(areas, zones).sum() > _MOST * _whole(areas))


def surface_within(areas: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
    """Tell of each area which surface lies in zones, m2; both in EPSG:28992.

    Examples
    --------
    >>> square = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 10, 10)], crs=28992)
    >>> surface_within(square, square).tolist()
    [100.0]
    """
    shapes = shapely.make_valid(areas.geometry.to_numpy())
    left, right = zones.sindex.query(shapes, predicate="intersects")
    common = shapely.intersection(shapes[left], zones.geometry.to_numpy()[right])
    return np.bincount(left, weights=shapely.area(common), minlength=len(shapes)).astype(np.float64)


def _opened(
    entries: Iterator[Entry], on_trouble: Callable[[str], None] | None
) -> Iterator[tuple[Entry, ZoneData]]:
    for entry in entries:
        try:
            yield entry, open_pack(entry.key).zone_data()
        except PackError as error:
            if on_trouble is not None:
                on_trouble(" ".join(str(error).split()))


def _may_hold(entry: Entry, areas: gpd.GeoDataFrame) -> bool:
    if entry.bounds is None:
        return True
    west, south, east, north = areas.total_bounds
    return bool(
        west < entry.bounds[2]
        and entry.bounds[0] < east
        and south < entry.bounds[3]
        and entry.bounds[1] < north
    )


def _whole(areas: gpd.GeoDataFrame) -> float:
    return float(shapely.area(shapely.make_valid(areas.geometry.to_numpy())).sum())
