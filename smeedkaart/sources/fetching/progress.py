"""How far a fetch is, for a bar on the screen or a line in the terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from smeedkaart.text.teller import Statement

__all__ = ["OnProgress", "Progress"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a fetch is.

    Parameters
    ----------
    step
        What is being done, to be told to people.
    fraction
        How much of the work is done, 0..1; never goes down.
    pages
        Answers received so far.
    bytes
        Bytes received so far.
    """

    step: Statement | str
    fraction: float
    pages: int
    bytes: int


OnProgress = Callable[[Progress], None]
