"""What came of asking one source: found, empty or failed, in facts; told in words when it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from smeedkaart.errors import NothingFoundError, ServiceError
from smeedkaart.sources.origin import Origin
from smeedkaart.text.language import current_language
from smeedkaart.text.language import gettext as _

__all__ = ["Outcome"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking one source: free of language, so that it can be kept and shown in any.

    Parameters
    ----------
    source
        Which source: "kerncijfers", "ses-woa", "borders" or "weights".
    result
        "found", "empty" (it answered, and has nothing) or "failed" (no answer, or none that can be used).
    code
        What more is known: "no-table" (there is none for that year), "nothing-published"; empty when nothing.
    facts
        Plain values that belong in the sentence; they survive JSON. `said` is what was said at the moment
        itself, in the language of `language`, and is repeated in that language only.
    origin
        Where what was found comes from.

    Examples
    --------
    >>> Outcome("ses-woa", "empty", "no-table", {"year": 2026, "known": [2025, 2024]}).sentence()
    'Sociaal-economische scores: niet gepubliceerd voor de grenzen van 2026, wel voor die van 2025 en 2024.'
    """

    source: str
    result: Literal["found", "empty", "failed"]
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    origin: Origin | None = None

    @classmethod
    def of_error(cls, source: str, error: ServiceError | NothingFoundError) -> Self:
        """Tell what an error comes down to: an empty answer is not a failure, nor the other way round.

        Examples
        --------
        >>> Outcome.of_error("ses-woa", NothingFoundError("niets", "CBS StatLine")).result
        'empty'
        """
        said = {"service": error.service, "said": str(error), "language": current_language()}
        if isinstance(error, NothingFoundError):
            return cls(source, "empty", "nothing-published", said)
        return cls(source, "failed", "", said)

    def sentence(self) -> str:
        """Tell in the language in use what came of it.

        Returns
        -------
        str
            One or two sentences.
        """
        name = _source_words(self.source)
        known = self.facts.get("known")
        if self.result == "found":
            return self._found(name)
        if self.code == "no-table" and known:
            text = _("{source}: not published for the borders of {year}, but for those of {known}.")
            return text.format(source=name, year=self.facts.get("year"), known=_listed(known))
        if self.facts.get("said") and self.facts.get("language") == current_language():
            return _("{source}: {said}").format(source=name, said=self.facts["said"])
        if self.result == "empty":
            return _("{source}: nothing is published for this municipality.").format(source=name)
        text = _(
            "{source}: could not be fetched, so it is not known whether there is any; fetch again later."
        )
        return text.format(source=name)

    def _found(self, name: str) -> str:
        if self.origin is None:
            return _("{source}: found.").format(source=name)
        origin = self.origin.provenance()
        if not origin.period:
            text = _("{source}: {title} (table {table}).")
            return text.format(source=name, title=origin.title, table=origin.table)
        return _("{source}: {title} (table {table}), about {period}.").format(
            source=name, title=origin.title, table=origin.table, period=origin.period
        )


def _listed(years: list[int]) -> str:
    words = [str(year) for year in years]
    if len(words) == 1:
        return words[0]
    return _("{first} and {last}").format(first=", ".join(words[:-1]), last=words[-1])


def _source_words(source: str) -> str:
    words: Mapping[str, Callable[[], str]] = {
        "kerncijfers": lambda: _("Figures of wijken and buurten"),
        "ses-woa": lambda: _("Socio-economic scores"),
        "borders": lambda: _("Borders"),
        "weights": lambda: _("Weight layer"),
    }
    return words[source]() if source in words else source
