"""What something is called in each language, as whoever made it wrote it down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from smeedkaart.text.language import SOURCE_LANGUAGE, current_language, translated_name

__all__ = ["Name"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name that somebody gave, with what it is called in other languages; a fact that tells itself.

    Examples
    --------
    >>> called = Name("gemeente", (("en", "municipality"),))
    >>> str(called)
    'gemeente'
    """

    own: str  # as it was given, for every language that has none of its own
    others: tuple[tuple[str, str], ...] = ()  # by code of a language, the name in it

    @classmethod
    def told(cls, words: Mapping[str, str]) -> Self:
        """Take over what a data file tells by code of a language; its English is for all that it lacks."""
        others = ((code, text) for code, text in words.items() if code != SOURCE_LANGUAGE)
        return cls(words[SOURCE_LANGUAGE], tuple(others))

    def __str__(self) -> str:
        """Give it in the language in use, as far as it is known in that."""
        return dict(self.others).get(current_language()) or translated_name(self.own)
