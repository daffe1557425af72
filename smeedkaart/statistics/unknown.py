"""What is not known, where it counts for nothing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["or_zero"]

FloatArray = npt.NDArray[np.float64]


def or_zero(values: FloatArray) -> FloatArray:
    """Take 0 for what is not known; of a handful several times as fast as numpy's nan_to_num.

    Parameters
    ----------
    values
        Of any shape, nan where nothing is known.

    Returns
    -------
    numpy.ndarray
        Of the same shape.

    Examples
    --------
    >>> or_zero(np.array([1.0, np.nan])).tolist()
    [1.0, 0.0]
    """
    return np.where(np.isnan(values), 0.0, values)
