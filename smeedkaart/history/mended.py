"""How a gap, an overlap or a sliver between areas was mended."""

from __future__ import annotations

import json
from typing import NamedTuple

from smeedkaart.text.teller import Statement

__all__ = ["WAYS_TO_MEND", "Mended"]

_SAID = {
    "give": "history.mended_give",
    "halve": "history.mended_halve",
    "nearest": "history.mended_nearest",
    "slivers": "history.mended_slivers",
    "cut": "history.mended_cut",
    "apart": "history.mended_apart",
}
WAYS_TO_MEND = tuple(_SAID)
"""To one area, along the middle to two, each patch to the nearest area, all slivers together, cut off, or
taken out of the areas that had it to become one of its own."""


class Mended(NamedTuple):
    """How it was mended.

    Parameters
    ----------
    how
        One of `WAYS_TO_MEND`.
    surface
        How much changed hands, in m2.

    Examples
    --------
    >>> Mended.from_text(Mended("halve", 1250.5).as_text())
    Mended(how='halve', surface=1250.5)
    """

    how: str
    surface: float

    @property
    def said(self) -> Statement:
        """How it was mended, as part of a sentence."""
        return Statement(_SAID[self.how])

    def as_text(self) -> str:
        """Write it as JSON, for a store or a file; `from_text` reads that."""
        return json.dumps({"how": self.how, "surface": self.surface})

    @classmethod
    def from_text(cls, text: str) -> Mended:
        """Read what `as_text` wrote.

        Raises
        ------
        ValueError, TypeError, KeyError
            When it is something else.
        """
        plain = json.loads(text)
        return cls(str(plain["how"]), float(plain["surface"]))
