"""One remark about data that arrived: in facts when it is kept, in words when it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from smeedkaart.sources.packs.check_sentences import statement
from smeedkaart.text.teller import Statement

__all__ = ["Check"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, in facts; told in words when it is shown.

    Examples
    --------
    >>> Check("people", "good", {"people": 18_000, "level": "buurt", "zones": 60, "known": 60}).sentence()
    'Er wonen 18.000 mensen in 60 buurten.'
    """

    # what was looked at: "year", "codes", "people", "borders", "cover", "matched", "sum-parents", "sum-
    # above", "missing", "left-out", "older", "carried", "flags" or "weights"
    code: str
    # "good": as it should be. "note": worth knowing. "wrong": do not rely on it before it is understood.
    result: Literal["good", "note", "wrong"]
    facts: Mapping[str, Any]  # plain values from which the sentence is made; they survive JSON

    @property
    def said(self) -> Statement:
        """What was found, as a sentence of the catalogue with its facts."""
        return statement(self.code, self.facts)

    def sentence(self) -> str:
        """Tell in the language in use what was found."""
        return str(self.said)
