"""What came of asking one source: found, empty or failed, in facts; told in words when it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from smeedkaart.errors import NothingFoundError, ServiceError
from smeedkaart.sources.origin import Origin
from smeedkaart.statistics.levels import level_named
from smeedkaart.text.language import current_language
from smeedkaart.text.teller import Fact, Statement

__all__ = ["Outcome"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking one source: free of language, so that it can be kept and shown in any."""

    source: str  # which source: "kerncijfers", "ses-woa", "borders", "around", "province" or "weights"
    # "found", "empty" (it answered, and has nothing) or "failed" (no answer, or none that can be used)
    result: Literal["found", "empty", "failed"]
    # what more is known: "no-table" (there is none for that year), "nothing-published", "none-near" (no zone
    # lies near); empty when nothing
    code: str = ""
    # plain values that belong in the sentence; they survive JSON. `said` is what was said at the moment
    # itself, in the language of `language`, and is repeated in that language only.
    facts: Mapping[str, Any] = field(default_factory=dict)
    origin: Origin | None = None  # where what was found comes from

    @classmethod
    def of_error(cls, source: str, error: ServiceError | NothingFoundError) -> Self:
        """Tell what an error comes down to: an empty answer is not a failure, nor the other way round."""
        said = {"service": error.service, "said": str(error), "language": current_language()}
        if isinstance(error, NothingFoundError):
            return cls(source, "empty", "nothing-published", said)
        return cls(source, "failed", "", said)

    @property
    def said(self) -> Statement:
        """What came of it, as a sentence of the catalogue with its facts."""
        source = Statement(_SOURCES[self.source]) if self.source in _SOURCES else self.source
        known = self.facts.get("known")
        if self.result == "found":
            return self._found(source)
        if self.code == "none-near":
            return Statement("sources.none_near", source=source)
        if self.code == "no-table" and known:
            year = self.facts.get("year")
            return Statement("sources.no_table", source=source, year=year, known=_listed(known))
        if self.facts.get("said") and self.facts.get("language") == current_language():
            return Statement("sources.said", source=source, said=self.facts["said"])
        if self.result == "empty":
            return Statement("sources.nothing_published", source=source)
        return Statement("sources.failed", source=source)

    def sentence(self) -> str:
        """Tell in the language in use what came of it."""
        return str(self.said)

    def _found(self, source: Fact) -> Statement:
        if self.source == "around":
            return self._around(source)
        if self.source == "province":
            count = self.facts.get("municipalities", 0)
            names = ", ".join(self.facts.get("names", ()))
            return Statement("sources.province_found", source=source, names=names, count=count)
        if self.origin is None:
            return Statement("sources.found", source=source)
        origin = self.origin.provenance()
        named = {"source": source, "title": origin.title, "table": origin.table}
        if not origin.period:
            return Statement("sources.found_table", **named)
        return Statement("sources.found_table_about", **named, period=origin.period)

    def _around(self, source: Fact) -> Statement:
        count, of = self.facts.get("zones", 0), self.facts.get("municipalities", 0)
        zones = Statement("packs.zones", count=count, level=level_named(self.facts.get("level", "")))
        return Statement("sources.around_found", source=source, zones=zones, count=of)


def _listed(years: list[int]) -> Fact:
    words = [str(year) for year in years]
    if len(words) == 1:
        return words[0]
    return Statement("sources.years", first=", ".join(words[:-1]), last=words[-1])


_SOURCES: Mapping[str, str] = {
    "kerncijfers": "sources.kerncijfers",
    "ses-woa": "sources.ses_woa",
    "borders": "sources.borders",
    "around": "sources.around",
    "province": "sources.province",
    "weights": "sources.weights",
}
