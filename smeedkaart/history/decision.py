"""A decision: a recorded judgement by people about an area, such as how strong the initiative is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["Decision"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one area.

    Parameters
    ----------
    area
        Identity of the area.
    kind
        What the judgement is about, in the words of the scheme: "impulse" or "initiative".
    level
        For a judgement with levels, the level (initiative: 1 strongest .. 4); otherwise None.
    on
        The day from which the decision holds.
    reason
        Why, in a sentence.

    Examples
    --------
    >>> Decision("krakeel", "initiative", 1, date(2007, 5, 30), "bewoners zijn goed georganiseerd").level
    1
    """

    area: str
    kind: str
    level: int | None
    on: date
    reason: str
