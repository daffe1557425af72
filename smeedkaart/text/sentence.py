"""How a sentence of the catalogue is written down: as it is, or in two forms by a count."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["N_", "Plural", "Sentence"]


@dataclass(frozen=True, slots=True)
class Plural:
    """A sentence that differs between one and more."""

    # the two forms in English; a language with more forms has them in its own catalogue
    one: str
    other: str
    by: str = "count"  # the fact that decides


Sentence = str | Plural


def N_(english: str) -> str:  # noqa: N802 - the name by which those who gather sentences know it
    """Mark a sentence for translators, and leave it as it is."""
    return english
