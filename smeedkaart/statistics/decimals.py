"""With how many decimals the figures of a mean were published, and so how far each may be rounded."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from smeedkaart.statistics.indicator import Indicator

__all__ = ["half_unit", "published_decimals"]

# what has more was worked out, not published; nobody reads more of it
_MOST = 3
_HAIR = 1e-6


def published_decimals(item: Indicator, figures: Iterable[npt.NDArray[np.float64]] = ()) -> int:
    """Say with how many decimals a mean was published: at least as many as its row says.

    Parameters
    ----------
    item
        The mean.
    figures
        Columns of its figures as published (of zones, of their parents), in published units; nan is missing.

    Returns
    -------
    int
        As many decimals as the figure with the most of them has, but no more than 3 where its row has fewer.

    Examples
    --------
    >>> from smeedkaart.statistics.indicators import indicator
    >>> published_decimals(indicator("house_value"), [np.array([286.0, 233.4])])
    1
    >>> published_decimals(indicator("low_income"), [np.array([4.0, np.nan])])
    1
    """
    columns = [column[np.isfinite(column)] for column in figures]
    for places in range(item.decimals, _MOST):
        scaled = [column * 10.0**places for column in columns]
        if all((np.abs(one - np.rint(one)) <= _HAIR * np.maximum(1.0, np.abs(one))).all() for one in scaled):
            return places
    return max(item.decimals, _MOST)


def half_unit(decimals: int) -> float:
    """Give half a unit of the last published decimal: a true figure lies no further from a published one.

    Parameters
    ----------
    decimals
        How many decimals were published.

    Examples
    --------
    >>> half_unit(0), half_unit(1)
    (0.5, 0.05)
    """
    return float(0.5 * 10.0**-decimals)
