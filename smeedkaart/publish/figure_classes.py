"""Figures of areas in a few classes, for a map: none is empty, and its ends are numbers as they are shown."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

__all__ = ["FigureClasses", "figure_classes"]

# more shades than these nobody tells apart on a beamer
_MOST = 5


class FigureClasses(NamedTuple):
    """Where one class ends and the next begins; a figure that is on an end is in the higher one."""

    lowest: float
    breaks: tuple[float, ...]
    highest: float

    def of(self, value: float) -> int:
        """Tell in which class a figure is, from 0."""
        return int(np.searchsorted(self.breaks, value, side="right"))

    def ends(self, one: int) -> tuple[float, float]:
        """Give the ends of a class."""
        all_ends = (self.lowest, *self.breaks, self.highest)
        return all_ends[one], all_ends[one + 1]


def figure_classes(values: Iterable[float], decimals: int = 0) -> FigureClasses | None:
    """Divide figures into at most five classes of about as many areas each; None when no figure is known.

    Ends are rounded as the figures are shown, and so are figures before they are held against them: a map
    never gives two colours to what reads the same.

    Examples
    --------
    >>> classes = figure_classes([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, math.nan])
    >>> classes.breaks, classes.of(300), classes.ends(4)
    ((300.0, 500.0, 700.0, 900.0), 1, (900.0, 1000.0))
    """
    known = np.sort(
        np.array([round(value, decimals) for value in values if math.isfinite(value)], dtype=float)
    )
    if not len(known):
        return None
    different = np.unique(known)
    if len(different) <= _MOST:
        return FigureClasses(float(known[0]), tuple(map(float, different[1:])), float(known[-1]))
    # the first figure of each fifth
    firsts = [known[math.ceil(len(known) * step / _MOST)] for step in range(1, _MOST)]
    # of figures that are the same, all are in one class
    breaks = tuple(sorted({float(first) for first in firsts if first > known[0]}))
    return FigureClasses(float(known[0]), breaks, float(known[-1]))
