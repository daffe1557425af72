"""How many of a number of shapes lie over each other, on a grid of square cells."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["Grid", "Segments", "as_segments", "covered_cells", "depths_on", "grid_over", "sums_on"]

Shapes = npt.NDArray[Any]
Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# sizes that a cell may have, in metres: round ones, so that cells lie where they lay the time before
_SIZES = tuple(step * 10.0**power for power in range(-2, 5) for step in (1, 2, 5))
# how many numbers are added up at once
_BLOCK = 4_000_000


class Grid(NamedTuple):
    """Square cells beside each other.

    Parameters
    ----------
    west, south
        Where the first cell begins, in metres.
    cell
        The side of a cell, in metres.
    rows, columns
        How many there are, from south to north and from west to east.
    """

    west: float
    south: float
    cell: float
    rows: int
    columns: int

    def place(self, x: Floats, y: Floats) -> tuple[Ints, Flags]:
        """Tell in which cell points lie.

        Parameters
        ----------
        x, y
            Coordinates in metres, shape (n,).

        Returns
        -------
        tuple of numpy.ndarray
            Numbers of cells, row after row, and whether the point lies in the grid at all; shape (n,).
        """
        column = np.floor((x - self.west) / self.cell).astype(np.intp)
        row = np.floor((y - self.south) / self.cell).astype(np.intp)
        inside = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        return np.where(inside, row * self.columns + column, 0), inside

    def centres(self) -> tuple[Floats, Floats]:
        """Give the middle of every cell, row after row.

        Returns
        -------
        tuple of numpy.ndarray
            x and y in metres, shape (rows x columns,).
        """
        x = self.west + (np.arange(self.columns) + 0.5) * self.cell
        y = self.south + (np.arange(self.rows) + 0.5) * self.cell
        return np.tile(x, self.rows), np.repeat(y, self.columns)


class Segments(NamedTuple):
    """The borders of shapes as straight pieces, each with its shape on its left hand.

    Parameters
    ----------
    line
        x and y of the beginning and of the end of each piece, in metres, shape (n, 4).
    shape
        The position of its shape, shape (n,).
    """

    line: Floats
    shape: Ints


def grid_over(bounds: Floats, most: int, *, least: float = 0.0) -> Grid:
    """Lay a grid over what lies within bounds, with a margin of a cell.

    Parameters
    ----------
    bounds
        West, south, east and north in metres.
    most
        How many cells it may have.
    least
        How small a cell may be, in metres.

    Returns
    -------
    Grid
        Its cells have a round size, and begin at a multiple of it.

    Examples
    --------
    >>> grid_over(np.array([0.0, 0.0, 100.0, 50.0]), 100)
    Grid(west=-20.0, south=-20.0, cell=20.0, rows=6, columns=9)
    """
    west, south, east, north = map(float, bounds)
    for cell in (size for size in _SIZES if size >= least):
        # a margin, so that no border lies on that of the grid
        left, low = (np.floor(west / cell) - 1) * cell, (np.floor(south / cell) - 1) * cell
        columns, rows = int((east - left) / cell) + 3, int((north - low) / cell) + 3
        if rows * columns <= most:
            break
    return Grid(float(left), float(low), cell, rows, columns)


def as_segments(shapes: Shapes) -> Segments:
    """Take the borders of shapes apart.

    Parameters
    ----------
    shapes
        Valid polygons and multipolygons in metres, shape (n,).

    Returns
    -------
    Segments
        Every side of every ring, holes too.

    Examples
    --------
    >>> as_segments(shapely.box([0], 0, [2], 1)).line[0].tolist()
    [2.0, 0.0, 2.0, 1.0]
    """
    parts, of_part = shapely.get_parts(shapes, return_index=True)
    rings, of_ring = shapely.get_rings(shapely.orient_polygons(parts), return_index=True)
    corners, of_corner = shapely.get_coordinates(rings, return_index=True)
    same = np.flatnonzero(of_corner[1:] == of_corner[:-1])
    return Segments(
        np.hstack([corners[same], corners[same + 1]]), of_part[of_ring[of_corner[same]]].astype(np.intp)
    )


def _crossings(line: Floats, grid: Grid) -> tuple[Ints, Ints, Ints, Floats]:
    """Find the first cell behind each place where a border passes the middle of a row.

    Gives the side, the row, the column, and 1 where its shape begins there and -1 where it ends.
    """
    x0, y0, x1, y1 = line.T
    # a middle that lies on an end counts for one of the two sides that meet there
    first, last = (
        np.clip(np.ceil((end - grid.south) / grid.cell - 0.5).astype(np.intp), 0, grid.rows)
        for end in (np.minimum(y0, y1), np.maximum(y0, y1))
    )
    times = last - first
    side = np.repeat(np.arange(len(line)), times)
    row = first[side] + np.arange(len(side)) - np.repeat(np.cumsum(times) - times, times)
    middle = grid.south + (row + 0.5) * grid.cell
    x = x0[side] + (middle - y0[side]) / (y1[side] - y0[side]) * (x1[side] - x0[side])
    column = np.clip(np.ceil((x - grid.west) / grid.cell - 0.5).astype(np.intp), 0, grid.columns)
    # with its shape on the left, a border that goes down has it in the east
    return side, row, column, np.where(y1[side] < y0[side], 1.0, -1.0)


def sums_on(shapes: Shapes, values: Floats, grid: Grid) -> Floats:
    """Add up, in the middle of every cell, a value of each shape that covers it.

    Parameters
    ----------
    shapes
        Valid polygons and multipolygons in metres, shape (n,).
    values
        A whole number for each, shape (n,).
    grid
        The cells.

    Returns
    -------
    numpy.ndarray
        Whole numbers, shape (rows, columns).

    Notes
    -----
    Along a row the sum changes only where a border passes (the scan line of Wylie, Romney, Evans and
    Erdahl, 1967, "Half-tone perspective drawings by computer"), so that the work goes with the length of
    the borders and not with shapes times cells.

    Examples
    --------
    >>> grid = Grid(0.0, 0.0, 1.0, 1, 3)
    >>> sums_on(shapely.box([0, 1], 0, [2, 3], 1), np.array([1.0, 10.0]), grid).tolist()
    [[1.0, 11.0, 10.0]]
    """
    borders = as_segments(shapes)
    side, row, column, sign = _crossings(borders.line, grid)
    wide = grid.columns + 1
    steps = np.bincount(
        row * wide + column, weights=sign * values[borders.shape[side]], minlength=grid.rows * wide
    )
    return np.asarray(np.cumsum(steps.reshape(grid.rows, wide), axis=1, dtype=np.float64)[:, : grid.columns])


def depths_on(shapes: Shapes, grid: Grid) -> Ints:
    """Count how many shapes cover the middle of every cell.

    Parameters
    ----------
    shapes
        Valid polygons and multipolygons in metres, shape (n,).
    grid
        The cells.

    Returns
    -------
    numpy.ndarray
        Numbers from 0 to n, shape (rows, columns).

    Examples
    --------
    >>> depths_on(shapely.box([0, 1], 0, [2, 3], 1), Grid(0.0, 0.0, 1.0, 1, 3)).tolist()
    [[1, 2, 1]]
    """
    return np.rint(sums_on(shapes, np.ones(len(shapes)), grid)).astype(np.intp)


def covered_cells(shapes: Shapes, grid: Grid) -> Flags:
    """Tell for every shape which middles of cells it covers.

    Parameters
    ----------
    shapes
        Valid polygons and multipolygons in metres, shape (n,).
    grid
        The cells.

    Returns
    -------
    numpy.ndarray
        Booleans, shape (n, rows x columns).

    Examples
    --------
    >>> covered_cells(shapely.box([0, 1], 0, [2, 3], 1), Grid(0.0, 0.0, 1.0, 1, 3)).tolist()
    [[True, True, False], [False, True, True]]
    """
    wide = grid.columns + 1
    size = grid.rows * wide
    covered = np.zeros((len(shapes), grid.rows * grid.columns), dtype=bool)
    each = max(1, _BLOCK // size)
    for first in range(0, len(shapes), each):
        some = shapes[first : first + each]
        borders = as_segments(some)
        side, row, column, sign = _crossings(borders.line, grid)
        place = borders.shape[side] * size + row * wide + column
        steps = np.bincount(place, weights=sign, minlength=len(some) * size)
        depth = np.cumsum(steps.reshape(len(some), grid.rows, wide), axis=2)[:, :, : grid.columns]
        covered[first : first + each] = depth.reshape(len(some), -1) > 0.5
    return covered
