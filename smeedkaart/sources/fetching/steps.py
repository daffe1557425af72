"""The steps of a fetch, and how far along it is: a fraction that never goes down."""

from __future__ import annotations

import math
from collections.abc import Mapping

from smeedkaart.sources.fetching.progress import OnProgress, Progress
from smeedkaart.text.teller import Statement

__all__ = ["Steps"]

# where each step begins and ends on the bar, how many bytes it takes for some fifty buurten, and its sentence
_PLAN: Mapping[str, tuple[float, float, int, str]] = {
    "place": (0.0, 0.1, 100_000, "fetching.place"),
    "figures": (0.1, 0.4, 400_000, "fetching.figures"),
    "borders": (0.4, 0.7, 3_000_000, "fetching.borders"),
    "around": (0.7, 0.85, 5_000_000, "fetching.around"),
    "squares": (0.85, 0.89, 80_000_000, "fetching.squares"),
    "weights": (0.89, 0.9, 1, "fetching.weights"),
    "checks": (0.9, 0.95, 1, "fetching.checks"),
    "writing": (0.95, 1.0, 1, "fetching.writing"),
}
# a step is nearly done long before it is, and only done when the next begins
_NEARLY = 0.95
# the whole country has this many times the bytes of one municipality
_COUNTRY = 200


class Steps:
    """Tells someone which step is being done and how much of the work that makes.

    Nobody knows beforehand how many bytes come. So within a step the fraction creeps to the end of the step:
    half way when the expected bytes are in, and never quite there.

    Examples
    --------
    >>> told = []
    >>> steps = Steps(told.append)
    >>> steps.begin("figures")
    >>> steps.traffic(1, 400_000)
    >>> steps.done()
    >>> [round(progress.fraction, 2) for progress in told]
    [0.1, 0.24, 1.0]
    """

    def __init__(self, on_progress: OnProgress | None) -> None:
        self._tell = on_progress
        self._from, self._to, self._expected, self._said = 0.0, 0.0, 1, "fetching.place"
        self._fraction, self._pages, self._bytes, self._before = 0.0, 0, 0, 0
        self.whole_country = False

    def begin(self, step: str) -> None:
        """Begin a step; one that is begun again goes on where the bar stands."""
        self._from, self._to, expected, self._said = _PLAN[step]
        self._expected = expected * (_COUNTRY if self.whole_country else 1)
        self._before = self._bytes
        self._report(self._from)

    def traffic(self, pages: int, received: int) -> None:
        """Take notice of what came in since the fetch began."""
        self._pages, self._bytes = pages, received
        part = 1.0 - math.exp2(-(received - self._before) / self._expected)
        self._report(self._from + _NEARLY * part * (self._to - self._from))

    def done(self) -> None:
        """Tell that all of it is done."""
        self._report(1.0)

    def _report(self, fraction: float) -> None:
        self._fraction = max(self._fraction, fraction)
        if self._tell is not None:
            self._tell(Progress(Statement(self._said), self._fraction, self._pages, self._bytes))
