"""What the true share of a part may be, tabulated: kept for shares that come again after the next stroke."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, betaln

__all__ = ["share_quantiles"]

FloatArray = npt.NDArray[np.float64]

_GRID = 96


def share_quantiles(share: FloatArray, rho: FloatArray, around: FloatArray, at: FloatArray) -> FloatArray:
    """Read quantiles of the true shares of parts from their distribution functions on a grid.

    Parameters
    ----------
    share
        Of each of n parts: the share that is most likely, 0..1.
    rho
        Of each part: how unevenly people live there, 0..1.
    around
        Of each part: with which probability the area was drawn around one of its people.
    at
        Probabilities, ascending, shape (m,).

    Returns
    -------
    numpy.ndarray
        Shape (n, m); what they mean is told by `smeedkaart.statistics.intervals.uncertain`.

    Examples
    --------
    With rho = 1/3 and nobody to draw around a share of a half is anything, as likely as any other.

    >>> third, half, none = np.array([1 / 3]), np.array([0.5]), np.array([0.0])
    >>> share_quantiles(half, third, none, np.array([0.25, 0.9])).round(3).tolist()
    [[0.25, 0.9]]
    """
    x, blind, around_one = _distributions(share, rho)
    below = blind * (1.0 - around)[:, None] + around_one * around[:, None]
    table = np.empty((len(share), len(at)))
    for i in range(len(share)):
        table[i] = np.interp(at, below[i], x[i])
    return table


# by share and rho what follows of them alone: of most parts the share is the same after the next stroke
_tabulated: dict[tuple[float, float], FloatArray] = {}
_MOST_TABULATED = 4096


def _distributions(share: FloatArray, rho: FloatArray) -> FloatArray:
    """Tabulate both distributions on a grid around each share: rows of the grid, of one and of the other."""
    keys = list(zip(share.tolist(), rho.tolist(), strict=True))
    # taken once, for another thread may empty it
    known = [_tabulated.get(key) for key in keys]
    missing = np.array([row for row, one in enumerate(known) if one is None], dtype=np.intp)
    if not len(missing):
        return np.array(known).reshape(len(keys), 3, _GRID + 1).transpose(1, 0, 2)
    fresh = _worked_out(share[missing], rho[missing])
    if len(missing) == len(keys):
        found = fresh
    else:
        found = np.empty((3, len(keys), _GRID + 1))
        for row, one in enumerate(known):
            if one is not None:
                found[:, row] = one
        found[:, missing] = fresh
    # a whole country would only push out what is asked for again
    if len(missing) < _MOST_TABULATED // 8:
        if len(_tabulated) + len(missing) > _MOST_TABULATED:
            _tabulated.clear()
        for place, row in enumerate(missing.tolist()):
            _tabulated[keys[row]] = fresh[:, place].copy()
    return found


def _worked_out(share: FloatArray, rho: FloatArray) -> FloatArray:
    # on the angle whose squared sine is x, a Beta is about equally wide wherever its mean lies
    centre = np.arcsin(np.sqrt(share))
    reach = 4.0 * np.sqrt(rho)
    first, last = np.maximum(centre - reach, 0.0), np.minimum(centre + reach, np.pi / 2)
    steps = np.linspace(0.0, 1.0, _GRID + 1)
    x = np.sin(first[:, None] + (last - first)[:, None] * steps) ** 2
    k = 1.0 / rho - 1.0
    a, b = (share * k)[:, None], ((1.0 - share) * k)[:, None]
    blind = betainc(a, b, x)
    with np.errstate(divide="ignore", invalid="ignore"):
        # the second is the first less x^a (1 - x)^b / (a B(a, b)), at a fraction of its cost
        less = np.exp(a * np.log(x) + b * np.log1p(-x) - betaln(a, b) - np.log(a))
    return np.stack([x, blind, np.maximum(blind - less, 0.0)])
