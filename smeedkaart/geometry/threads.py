"""Work on long arrays in several threads; shapely and numpy let go of Python's lock while they calculate."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["in_chunks", "together"]

# below this many items starting threads costs more than it brings
_FEW = 1_000
# small chunks keep all threads busy to the end and the intermediate shapes out of memory
_CHUNK = 500
# more threads than this only wait for each other to hand out memory
_MOST = 8


def in_chunks(
    function: Callable[..., npt.NDArray[Any]],
    *arrays: npt.NDArray[Any],
    groups: npt.NDArray[Any] | None = None,
    size: int = _CHUNK,
) -> npt.NDArray[Any]:
    """Apply an elementwise function to arrays of the same length, in threads when they are long.

    Parameters
    ----------
    function
        Takes as many arrays as are given and returns one of the same length.
    arrays
        Arrays of length n.
    groups
        Length n, with the items of a group one after the other: they stay in one thread, for a prepared
        shape must not be used by two at once.
    size
        About how many items a thread takes at a time.

    Returns
    -------
    numpy.ndarray
        What `function` returns for the whole arrays, length n.

    Examples
    --------
    >>> in_chunks(np.add, np.arange(3), np.arange(3)).tolist()
    [0, 2, 4]
    """
    count = len(arrays[0])
    threads = _threads()
    if count < _FEW or threads == 1:
        return function(*arrays)
    starts = np.arange(0, count, size)
    if groups is not None:
        first = np.flatnonzero(groups[1:] != groups[:-1]) + 1
        starts = np.unique(np.concatenate([[0], first])[np.searchsorted(first, starts, side="right")])
    spans = list(zip(starts.tolist(), [*starts[1:].tolist(), count], strict=True))
    with ThreadPoolExecutor(threads) as pool:
        return np.concatenate(
            list(pool.map(lambda span: function(*(a[slice(*span)] for a in arrays)), spans))
        )


def together(*tasks: Callable[[], Any]) -> list[Any]:
    """Run tasks at the same time, as far as there are processors, and return what each returns.

    Examples
    --------
    >>> together(lambda: 1, lambda: "b")
    [1, 'b']
    """
    threads = min(len(tasks), _threads())
    if threads == 1:
        return [task() for task in tasks]
    with ThreadPoolExecutor(threads) as pool:
        return [future.result() for future in [pool.submit(task) for task in tasks]]


def _threads() -> int:
    """Count the processors this process may use, where the system can tell."""
    allowed = getattr(os, "sched_getaffinity", None)
    return min(_MOST, len(allowed(0)) if allowed else os.cpu_count() or 1)
