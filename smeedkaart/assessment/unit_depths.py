"""How many of many drawings lie over most of a unit, and which units lie beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from scipy import sparse

from smeedkaart.assessment.agreement import Agreement
from smeedkaart.geometry.depth_grid import depths_on, grid_over, sums_on
from smeedkaart.statistics.units import UnitLayer

__all__ = ["finest_units", "unit_depths", "unit_neighbours"]

Shapes = npt.NDArray[Any]
Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

# cells of the grid that tells how much of a unit lies in a level set, in all and along the side of a unit
_CELLS = 4_000_000
_ALONG = 25

# the part of the lowest band that units have to cover to be those of a border
_COVERED = 0.95


def finest_units(layers: Mapping[str, UnitLayer], agreement: Agreement) -> UnitLayer:
    """Choose the smallest units that lie wherever people drew.

    Parameters
    ----------
    layers
        What `smeedkaart.statistics.units.unit_layers` gives: the zones first, which lie everywhere, and what
        is finer after them.
    agreement
        What `smeedkaart.agreement` found.

    Returns
    -------
    UnitLayer
        Of what is finer the last that covers 95 % of the lowest band; else the zones.

    Examples
    --------
    >>> from smeedkaart import agreement
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> from smeedkaart.statistics.units import unit_layers
    >>> data = hoogeveen()
    >>> import geopandas as gpd
    >>> import geopandas as gpd
    >>> drawn = gpd.GeoDataFrame(geometry=[data.zones.geometry["BU01185003"]] * 5, crs=28992)
    >>> finest_units(unit_layers(data), agreement(drawn)).level
    'buurt'
    """
    usual, *finer = layers.values()
    if agreement.bands:
        lowest = agreement.bands[0].shape
        for layer_of in reversed(finer):
            shapes = layer_of.frame.geometry.to_numpy()
            here = shapes[shapely.intersects(shapes, lowest)]
            if shapely.intersection(shapely.union_all(here), lowest).area >= _COVERED * lowest.area:
                return layer_of
    return usual


def unit_depths(agreement: Agreement, units: Shapes) -> Ints:
    """Tell for every unit how many drawings lie over more than half of it, at most.

    Parameters
    ----------
    agreement
        What `smeedkaart.agreement` found.
    units
        Valid polygons in EPSG:28992 that do not overlap, shape (n,).

    Returns
    -------
    numpy.ndarray
        Shape (n,): more than half of the unit's people, or else of its surface, lies where as many drawings
        lie over each other, and not where one more does. Never which drawings.

    Examples
    --------
    >>> from smeedkaart import agreement
    >>> import geopandas as gpd
    >>> import geopandas as gpd
    >>> drawn = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 60, 100)] * 5, crs=28992)
    >>> unit_depths(agreement(drawn), shapely.box([0, 100], 0, [100, 200], 100)).tolist()
    [5, 0]
    """
    count = agreement.drawings
    drawn = agreement._drawn  # noqa: SLF001 - one thing in two files
    depth = np.zeros(len(units), dtype=np.intp)
    near = np.unique(shapely.STRtree(units).query(drawn)[1])
    if not len(near):
        return depth
    shapes = units[near]
    smallest = float(np.sqrt(shapely.area(shapes).min()))
    grid = grid_over(shapely.total_bounds(shapes), _CELLS, least=smallest / _ALONG)
    here = depths_on(drawn, grid).ravel()
    label = np.rint(sums_on(shapes, np.arange(1.0, len(shapes) + 1), grid)).astype(np.intp).ravel()
    # a cell in two units at once is in neither
    label[depths_on(shapes, grid).ravel() != 1] = 0
    spread = agreement._spread  # noqa: SLF001 - as above
    living = np.zeros(len(here)) if spread is None else spread.on_grid(grid)
    by_people = _deepest(label, here, living, (len(shapes), count))
    by_surface = _deepest(label, here, np.ones(len(here)), (len(shapes), count))
    found = np.where(by_people >= 0, by_people, by_surface)
    # a unit too small for any cell goes by one place in it
    for unit in np.flatnonzero(found < 0):
        found[unit] = np.count_nonzero(shapely.intersects(drawn, shapely.point_on_surface(shapes[unit])))
    depth[near] = found
    return depth


def _deepest(label: Ints, depth: Ints, weight: Floats, size: tuple[int, int]) -> Ints:
    """Find for every unit the most drawings under which more than half of its weight lies; -1 without any."""
    units, count = size
    wide = count + 1
    held = np.bincount(label * wide + depth, weights=weight, minlength=(units + 1) * wide)
    held = held.reshape(units + 1, wide)[1:]
    # at each number, what lies under as many or more
    above = np.cumsum(held[:, ::-1], axis=1)[:, ::-1]
    whole = above[:, :1]
    most: Ints = (above > whole / 2).sum(axis=1) - 1
    return np.where(whole[:, 0] > 0, most, -1)


def unit_neighbours(shapes: Shapes, some: Ints) -> Any:
    """Tell which of some units share a stretch of border.

    Parameters
    ----------
    shapes
        Valid polygons in metres, shape (n,).
    some
        Positions of those that are asked about.

    Returns
    -------
    scipy.sparse.csr_array
        Shape (n, n): 1 for a pair of neighbours, once.

    Examples
    --------
    >>> unit_neighbours(shapely.box([0, 1, 2], 0, [1, 2, 3], 1), np.arange(3)).nnz
    2
    """
    first, second = shapely.STRtree(shapes[some]).query(shapes[some], predicate="intersects")
    pairs = first < second
    one, other = some[first[pairs]], some[second[pairs]]
    shared = shapely.length(shapely.intersection(shapes[one], shapes[other])) > 0
    one, other = one[shared], other[shared]
    size = (len(shapes), len(shapes))
    return sparse.csr_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=size)
