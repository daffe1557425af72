"""Where something that was fetched came from, in facts; told in words when it is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from smeedkaart.statistics.provenance import Provenance
from smeedkaart.text.teller import Statement

__all__ = ["Origin", "OriginKind"]

# whom to credit for a weight layer, by the beginning of its title; anything else is a file of the user's own
_WEIGHTS: Mapping[str, tuple[str, str]] = {
    "Statistische gegevens per vierkant": ("CBS", "© Centraal Bureau voor de Statistiek"),
    "Statistische gegevens per postcode": ("CBS", "© Centraal Bureau voor de Statistiek, © ESRI Nederland"),
    "Basisregistratie Adressen en Gebouwen": ("Kadaster", "Kadaster (BAG)"),
}

OriginKind = Literal["borders", "kerncijfers", "ses-woa", "weights"]


@dataclass(frozen=True, slots=True)
class Origin:
    """One source of borders or figures: free of language, so that it can be kept and shown in any.

    Examples
    --------
    >>> source = Origin("kerncijfers", "85984NED", "Kerncijfers wijken en buurten 2024", 2024, "2024-01-01")
    >>> str(source.provenance().period)
    '1 januari 2024'
    """

    kind: OriginKind  # which of the sources it is
    # identifier of the table or layer ("85984NED", "wijkenbuurten:buurten"), or the name of a file
    table: str
    title: str  # title as its publisher gives it
    year: int  # year of the borders in which it is coded
    # what it is about: a day ("2024-01-01"), a year ("2023"), or empty when nobody said; a star at the end
    # for provisional figures
    period: str = ""
    modified: str = ""  # when its publisher last changed it, as the publisher writes it; empty when not told
    address: str = ""  # the address that was asked
    fetched: str = ""  # when, ISO 8601 in UTC
    rows: int = 0  # how many rows came for this municipality

    def provenance(self, note: Statement | str = "") -> Provenance:
        """Give the origin as it stands with figures."""
        return Provenance(
            title=self.title,
            table=self.table,
            year=self.year,
            period=self._period(),
            publisher=self._publisher(),
            attribution=self._attribution(),
            note=note,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the facts as plain values, for JSON."""
        return asdict(self)

    def _period(self) -> Statement | str:
        bare = self.period.rstrip("*")
        is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", bare)
        period = Statement("sources.day", day=date.fromisoformat(bare)) if is_day else bare
        return Statement("sources.provisional", period=period) if bare != self.period else period

    def _publisher(self) -> Statement | str:
        if self.kind == "weights":
            return self._weights()[0] or Statement("sources.own_file")
        return "Kadaster / CBS" if self.kind == "borders" else "CBS"

    def _weights(self) -> tuple[str, str]:
        known = (both for title, both in _WEIGHTS.items() if self.title.startswith(title))
        return next(known, ("", ""))

    def _attribution(self) -> Statement | str:
        if self.kind == "borders":
            return f"Kadaster / Centraal Bureau voor de Statistiek, {self.year}"
        if self.kind == "weights":
            _publisher, credit = self._weights()
            return f"{credit} ({self.table})" if credit else self.table
        return Statement("sources.statline_credit", table=self.table, title=self.title)
