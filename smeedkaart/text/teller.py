"""Words for facts: a code and its facts become one sentence in the language asked."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from smeedkaart.text.catalogue import ALL_SENTENCES
from smeedkaart.text.language import current_language, gettext, ngettext, speaking
from smeedkaart.text.numbers import certainty, day, enumerated, money, number, percentage
from smeedkaart.text.sentence import Plural

__all__ = ["Fact", "Statement", "tell", "written"]

# text, a number, a date, an amount, a statement, or several of these
Fact = Any


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Statement:
    """What there is to say, without a word of any language: a code with its facts.

    Examples
    --------
    >>> from datetime import date
    >>> ended = Statement("history.not_there", day=date(2012, 1, 1))
    >>> ended
    Statement('history.not_there', day=datetime.date(2012, 1, 1))
    >>> str(ended)
    'Dit gebied bestaat niet op 1 januari 2012.'
    """

    code: str  # which sentence of the catalogue says it, such as "history.unknown_area"
    # text, numbers, dates, amounts (Decimal), other statements, or a tuple of these, each by its name
    pairs: tuple[tuple[str, Fact], ...]

    def __init__(self, code: str, /, **facts: Fact) -> None:
        # so that a statement never changes
        frozen = tuple(
            (name, tuple(fact) if isinstance(fact, list) else fact) for name, fact in facts.items()
        )
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "pairs", frozen)

    @property
    def facts(self) -> dict[str, Fact]:
        """The facts by name."""
        return dict(self.pairs)

    def __str__(self) -> str:
        """Tell it in the language in use."""
        return tell(self.code, self.facts)

    def __repr__(self) -> str:
        """Show code and facts, as they were given."""
        return (
            f"Statement({', '.join([repr(self.code), *(f'{name}={fact!r}' for name, fact in self.pairs)])})"
        )


def tell(code: str, facts: Mapping[str, Fact] | None = None, *, language: str | None = None) -> str:
    """Tell a fact in a sentence.

    A fact is written by its kind: a date in full, a Decimal as euros, a whole number with its thousands
    marked, a statement as its own sentence, several as a list. A place in the sentence may say otherwise,
    such as `{share:percentage}`, `{surface:number.1}`, `{year:plain}` or `{names:commas}`; of a level, which
    form of its name: `{level:many}`.

    Examples
    --------
    >>> tell("history.split_adds", {"surface": 12345})
    '12.345,0 ha van de delen ligt buiten het gebied; een splitsing voegt niets toe.'
    >>> tell("history.split_adds", {"surface": 12345}, language="en")
    '12,345.0 ha of the parts lies outside the area; a split adds nothing.'
    """
    sentence = ALL_SENTENCES[code]
    known = facts or {}
    with speaking(current_language() if language is None else language):
        try:
            return _WORDS.vformat(_translated(sentence, known), (), known)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            # a translator of a language of one's own wrote a place or a form that there is not
            return _WORDS.vformat(_english(sentence, known), (), known)


def _translated(sentence: str | Plural, facts: Mapping[str, Fact]) -> str:
    if isinstance(sentence, Plural):
        return ngettext(sentence.one, sentence.other, int(facts[sentence.by]))
    return gettext(sentence)


def _english(sentence: str | Plural, facts: Mapping[str, Fact]) -> str:
    if isinstance(sentence, Plural):
        return sentence.one if int(facts[sentence.by]) == 1 else sentence.other
    return sentence


class _Words(string.Formatter):
    """Fill the places of a sentence."""

    def format_field(self, value: Fact, format_spec: str) -> str:
        kind, _, decimals = format_spec.partition(".")
        if kind and kind not in _WRITERS:
            # a form of its own, such as "many" of a noun
            return format(value, format_spec)
        if kind:
            return _WRITERS[kind](value, int(decimals)) if decimals else _WRITERS[kind](value)
        return written(value)


def written(value: Fact) -> str:
    """Write a fact by its kind, in the language in use.

    Examples
    --------
    >>> written(12345), written(date(2012, 1, 1)), written(("Noord", "Oost"))
    ('12.345', '1 januari 2012', 'Noord en Oost')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return money(value)
    if isinstance(value, date):
        return day(value)
    if value is None or isinstance(value, int | float):
        return number(value)
    if isinstance(value, Sequence):
        return enumerated([written(item) for item in value])
    return str(value)


_WRITERS: dict[str, Callable[..., str]] = {
    "certainty": certainty,
    "commas": lambda values: ", ".join(written(value) for value in values),
    "list": lambda values: enumerated([written(value) for value in values]),
    "money": money,
    "number": number,
    "percentage": percentage,
    "plain": str,
    "semicolons": lambda values: "; ".join(written(value) for value in values),
    "sentences": lambda values: " ".join(written(value) for value in values),
}
_WORDS = _Words()
