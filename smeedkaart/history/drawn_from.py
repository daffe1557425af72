"""Where a border comes from, when nobody drew it here: a map that was brought in, or drawings of many."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from smeedkaart.text.teller import Statement

__all__ = ["BORDER_FROM_FILE", "BORDER_FROM_VOICES", "DrawnFrom"]

BORDER_FROM_FILE = "file"
BORDER_FROM_VOICES = "voices"

_SAID = {BORDER_FROM_FILE: "history.from_file", BORDER_FROM_VOICES: "history.from_voices"}
# what each kind must tell, for its sentence has a place for it
_TOLD: Mapping[str, tuple[str, ...]] = {
    BORDER_FROM_FILE: ("file",),
    BORDER_FROM_VOICES: ("drawings", "level", "likeness"),
}


class DrawnFrom(NamedTuple):
    """Where a border comes from.

    Parameters
    ----------
    kind
        "file": a map that was brought in, with at least the fact `file`, its name. "voices": the drawings of
        residents, with at least the facts `drawings` (how many), `level` (at which part of them, 0..1) and
        `likeness` (how alike they are on average, 0..1).
    facts
        What is known of it, by name; more than its sentence tells may be among them.

    Examples
    --------
    >>> print(DrawnFrom.of("file", file="dorpen.gpkg").said)
    grens uit het bestand dorpen.gpkg
    """

    kind: str
    facts: tuple[tuple[str, str | int | float], ...]

    @classmethod
    def of(cls, kind: str, **facts: str | float) -> DrawnFrom:
        """Tell where a border comes from, by the names of the facts."""
        return cls(kind, tuple(facts.items()))

    @property
    def complete(self) -> bool:
        """Whether the kind is known, and all is there that its sentence tells."""
        return self.kind in _TOLD and dict(self.facts).keys() >= {*_TOLD[self.kind]}

    @property
    def said(self) -> Statement:
        """The same as part of a sentence."""
        if not self.complete:
            return Statement("history.from_elsewhere")
        return Statement(_SAID[self.kind], **dict(self.facts))

    def as_text(self) -> str:
        """Write it as JSON, for a store or a file; `from_text` reads that.

        Examples
        --------
        >>> DrawnFrom.from_text(DrawnFrom.of("file", file="dorpen.gpkg").as_text()).facts
        (('file', 'dorpen.gpkg'),)
        """
        return json.dumps({"kind": self.kind, "facts": [list(one) for one in self.facts]}, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> DrawnFrom:
        """Read what `as_text` wrote.

        Raises
        ------
        ValueError, TypeError, KeyError
            When it is something else.
        """
        plain = json.loads(text)
        return cls(str(plain["kind"]), tuple(_fact(*one) for one in plain["facts"]))


def _fact(name: Any, value: Any) -> tuple[str, str | int | float]:
    if not isinstance(value, str | int | float):
        raise TypeError(name)
    return str(name), value
