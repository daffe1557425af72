"""Drawing in a hall: how fluently people paint, and how fast what does not fit is mended."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.mending import mending
from benchmarks.painting import painting
from benchmarks.table import Row
from benchmarks.voices import voices

__all__ = ["TITLE", "run"]

TITLE = "Drawing: painting, mending, many voices"
# each measures one thing that people do
_MEASURED: tuple[Callable[[], list[Row]], ...] = (painting, mending, voices)


def run() -> list[Row]:
    """Measure all, one after the other."""
    return [row for measure in _MEASURED for row in measure()]
