"""How far a fetch is, for a bar on the screen or a line in the terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from smeedkaart.text.teller import Statement

__all__ = ["OnProgress", "Progress"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a fetch is."""

    step: Statement | str  # what is being done, to be told to people
    fraction: float  # how much of the work is done, 0..1; never goes down
    pages: int  # answers received so far
    bytes: int  # bytes received so far


OnProgress = Callable[[Progress], None]
