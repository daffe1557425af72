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
    taken_about
        Identity of the area about which it was taken, for one that went on with this area by a merge, a split
        or another change; else empty.
    origin
        What that area was called when it ended.
    along
        The day on which it went on with this area; None for one that was taken about the area itself.

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
    taken_about: str = ""
    origin: str = ""
    along: date | None = None

    @property
    def identity(self) -> tuple[str, str, int | None, date, str]:
        """What stays the same when a decision goes on with another area."""
        return (self.taken_about or self.area, self.kind, self.level, self.on, self.reason)
