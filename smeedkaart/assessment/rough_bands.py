"""Bands of agreement for who is not in the hall: in small squares, so that nobody's line is in them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from smeedkaart.assessment.agreement import Agreement
from smeedkaart.geometry.depth_grid import grid_over
from smeedkaart.geometry.level_sets import level_sets_on_grid

__all__ = ["ROUGH", "rough_bands"]

ROUGH = 10.0
"""Metres: the side of the squares."""

# with how many squares at most; where that is not enough they are larger
_SQUARES = 400_000


def rough_bands(agreement: Agreement, metres: float = ROUGH) -> gpd.GeoDataFrame:
    """Draw the bands in squares: what is more than half a diagonal from an edge is as it was.

    At each place the border of a band is the line that somebody drew. Of these lines nothing is left: all
    corners lie on a grid that was there before anybody drew.

    Parameters
    ----------
    agreement
        What `smeedkaart.agreement` found.
    metres
        The side of the squares, at least; larger where there would be more than 400,000.

    Returns
    -------
    geopandas.GeoDataFrame
        As `Agreement.to_frame`, with these shapes; the numbers are those of the bands themselves. A higher
        band lies within a lower one. `attrs["metres"]` is the side of the squares.

    Examples
    --------
    >>> from smeedkaart import agreement
    >>> drawn = gpd.GeoDataFrame(geometry=[shapely.box(1, 2, 93, 94)] * 5, crs=28992)
    >>> rough_bands(agreement(drawn)).geometry.iloc[0].bounds
    (0.0, 0.0, 90.0, 90.0)
    """
    frame = agreement.to_frame()
    shapes = frame.geometry.to_numpy()
    some = np.flatnonzero(shapely.area(shapes) > 0)
    frame.attrs["metres"] = metres
    if not len(some):
        return frame
    # the squares that a band covers are those that as many bands cover as lie around it
    bands = shapes[some]
    grid = grid_over(shapely.total_bounds(bands), _SQUARES, least=metres)
    found = level_sets_on_grid(bands, list(range(1, len(bands) + 1)), grid)
    drawn = shapes.copy()
    # the lowest level, the widest, is covered by itself and holds all others
    drawn[some] = found
    frame.attrs["metres"] = grid.cell
    rough = frame.set_geometry(gpd.GeoSeries(drawn, index=frame.index, crs=frame.crs))
    rough.attrs = dict(frame.attrs)
    return rough
