"""Time things side by side and print what came out as a table."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

__all__ = ["Row", "show", "side_by_side", "versions"]


@dataclass(frozen=True)
class Row:
    """One comparison.

    Parameters
    ----------
    what
        What was measured.
    ours
        Our number.
    unit
        Of both numbers: "s", "ms", "MB".
    peer
        With what or whom it is compared.
    theirs
        Their number; None where a fixed limit is what counts.
    wanted
        How many times better ours must be or, without a peer, the most it may be. None: for information only.
    note
        What a reader must know to judge it.
    least
        Without a peer: `wanted` is the least it must be.
    """

    what: str
    ours: float
    unit: str
    peer: str = ""
    theirs: float | None = None
    wanted: float | None = None
    note: str = ""
    least: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times as much the peer took."""
        return None if self.theirs is None else self.theirs / self.ours

    @property
    def reached(self) -> bool:
        """Whether this is as good as it must be."""
        if self.wanted is None:
            return True
        if self.ratio is not None:
            return self.ratio >= self.wanted
        return self.ours >= self.wanted if self.least else self.ours <= self.wanted


def side_by_side(tasks: Sequence[Callable[[], Any]], times: int) -> tuple[list[float], list[Any]]:
    """Run tasks in turn, so that a busy moment of the machine hits all of them.

    Parameters
    ----------
    tasks
        What to time.
    times
        How often each.

    Returns
    -------
    seconds : list of float
        The median of each.
    results : list
        What each returned last.
    """
    taken: list[list[float]] = [[] for _ in tasks]
    results: list[Any] = []
    for _ in range(times):
        results = []
        for task, seconds in zip(tasks, taken, strict=True):
            gc.collect()
            start = time.perf_counter()
            results.append(task())
            seconds.append(time.perf_counter() - start)
    return [statistics.median(seconds) for seconds in taken], results


def versions(*packages: str) -> str:
    """Name packages with the versions that ran here."""
    return ", ".join(f"{package} {version(package)}" for package in packages)


def show(title: str, rows: Iterable[Row]) -> bool:
    """Print rows under a title; return whether all of them reached what is wanted."""
    rows = list(rows)
    print(f"\n{title}")
    print(f"{'':34} {'smeedkaart':>12} {'peer':>12}   {'ratio':>7}  {'wanted':>9}")
    for row in rows:
        theirs = "" if row.theirs is None else f"{row.theirs:.4g} {row.unit}"
        ratio = "" if row.ratio is None else f"{row.ratio:.1f} x"
        sign = "<=" if row.ratio is None and not row.least else ">="
        wanted = "" if row.wanted is None else f"{sign} {row.wanted:g}"
        verdict = "" if row.wanted is None else "  ok" if row.reached else "  NOT REACHED"
        ours = f"{row.ours:.4g} {row.unit}"
        print(f"{row.what:34} {ours:>12} {theirs:>12}   {ratio:>7}  {wanted:>9}{verdict}")
        for text in filter(None, (f"against {row.peer}" if row.peer else "", row.note)):
            print(f"    {text}")
    return all(row.reached for row in rows)
