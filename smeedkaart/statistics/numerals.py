"""Parse numerals: decimal comma or point, marks for thousands, and the signs CBS writes for no figure.

Amounts and figures share it, and nothing here knows what a number is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from smeedkaart.errors import NumeralError
from smeedkaart.text.language import LANGUAGES
from smeedkaart.text.numbers import number_marks
from smeedkaart.text.teller import Statement

__all__ = [
    "CBS_MARKS",
    "COMMA",
    "DUTCH",
    "ENGLISH",
    "MARKS",
    "POINT",
    "Notation",
    "Numerals",
    "read_numerals",
    "readings",
    "unmarked",
]

# CBS: gegevens ontbreken, geheim, nihil, voorlopig; what stands alone in a cell is no figure
CBS_MARKS = frozenset({"", ".", "..", "x", "-", "*", "**"})
# what spreadsheets, R and pandas leave in a cell, and what people write there
MARKS = CBS_MARKS | {
    *("geheim", "onbekend", "nvt", "n.v.t.", "nb", "n.b."),
    *("na", "n/a", "nan", "none", "null", "<na>"),
}
_SECRET = ("x", "geheim")
# -99997 (secret), -99995 (not available) and their like, -99999999 in older files; spreadsheets add marks
_CODE = re.compile(r"-99[., ]?99[0-9]([., ]?[0-9]{3})?([.,]0+)?")
_LARGEST_CODE = -99990.0
# every minus that word processors know
_MINUSES = str.maketrans(dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d", "-"))
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Notation:
    """A way to write numbers.

    Parameters
    ----------
    decimal
        What stands before the decimals.
    thousands
        What may stand between groups of three digits, beside a blank: any of these signs; empty when groups
        are not marked.
    pattern
        What a number looks like.
    """

    decimal: str
    thousands: str
    pattern: re.Pattern[str]

    def plain(self, text: str) -> str:
        """Rewrite a number that fits the pattern so that Python can read it."""
        for mark in " " + self.thousands:
            text = text.replace(mark, "")
        return text.replace(self.decimal, ".")


def _notation(decimal: str, thousands: str) -> Notation:
    whole = rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:[{thousands}][0-9]{{3}})+|[1-9][0-9]{{0,2}}(?: [0-9]{{3}})+)"
    part = rf"[{decimal}][0-9]+"
    power = rf"[0-9]+(?:{part})?[eE][+-]?[0-9]{{1,3}}"
    return Notation(decimal, thousands, re.compile(rf"[+-]?(?:{power}|{whole}(?:{part})?|{part})"))


DUTCH = _notation(",", ".")
ENGLISH = _notation(".", ",")
POINT = Notation(".", "", re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?"))
"""How programs write: a decimal point and nothing else, such as in the answers of StatLine."""
COMMA = Notation(",", "", re.compile(r"[+-]?[0-9]+(?:,[0-9]+)?"))
"""The same with a decimal comma: where no number is as large as a thousand."""

# what word processors make of an apostrophe
_ALIKE = {"\N{RIGHT SINGLE QUOTATION MARK}": "\N{RIGHT SINGLE QUOTATION MARK}'"}


def _free() -> tuple[Notation, ...]:
    """Give the notations of people: Dutch and English in any language, and those of the other languages."""
    return _of_marks(tuple(map(number_marks, LANGUAGES)))


@cache
def _of_marks(marks: tuple[tuple[str, str], ...]) -> tuple[Notation, ...]:
    free = {(way.decimal, way.thousands): way for way in (DUTCH, ENGLISH)}
    for decimal, thousands in marks:
        # a blank between thousands may stand in any notation
        if thousands.strip() and (decimal, thousands) not in free:
            free[decimal, thousands] = _notation(decimal, _ALIKE.get(thousands, thousands))
    return tuple(free.values())


@dataclass(frozen=True, slots=True)
class Numerals:
    """The numbers of one column.

    Parameters
    ----------
    figures
        One a cell; nan where there is no figure.
    secret
        Which cells say that their figure is secret or not available.
    notation
        In which way it is written; None when every way gives the same.
    """

    figures: npt.NDArray[np.float64]
    secret: npt.NDArray[np.bool_]
    notation: Notation | None = None


def readings(text: str) -> tuple[Decimal, ...]:
    """Read one numeral in every way that people write them.

    Parameters
    ----------
    text
        What stands there.

    Returns
    -------
    tuple of Decimal
        Nothing when it is no number, one number, or two where Dutch and English differ; then that without
        decimals first.

    Examples
    --------
    >>> readings("20.000,00"), readings("20000.50"), readings("twintig")
    ((Decimal('20000.00'),), (Decimal('20000.50'),), ())
    >>> readings("20.000"), readings("20,000")
    ((Decimal('20000'), Decimal('20.000')), (Decimal('20000'), Decimal('20.000')))
    """
    clean = _clean(text)
    found = [Decimal(way.plain(clean)) for way in _free() if way.pattern.fullmatch(clean)]
    return tuple(sorted(set(found), reverse=True, key=abs))


def unmarked(value: Decimal) -> str:
    """Write a number so that it can be read in one way: no marks for thousands, and never three decimals.

    Examples
    --------
    >>> [unmarked(value) for value in readings("20.000")], unmarked(Decimal("1.255"))
    (['20000', '20'], '1.2550')
    """
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
        text += "0" if len(text.partition(".")[2]) == 3 else ""
    return text


def read_numerals(
    values: Iterable[Any],
    *,
    notations: Sequence[Notation] | None = None,
    marks: frozenset[str] = MARKS,
    sign: str = "",
) -> Numerals:
    """Read the cells of one column; in which notation, all of them together tell.

    Parameters
    ----------
    values
        Numbers (which pass as they are), text, or nothing.
    notations
        In which ways the column may be written; by default those of people.
    marks
        Texts, in small letters, that say that there is no figure.
    sign
        What may stand behind a number, such as "%".

    Returns
    -------
    Numerals
        Missing where a cell is blank or a mark, or -99990 or below; a missing figure is never 0.

    Raises
    ------
    NumeralError
        When a cell is no number; when the column is written in two ways at once; when it can be read in two.

    Examples
    --------
    >>> read_numerals(["1.250", "310,5", " 1 900 ", "x"]).figures.tolist()
    [1250.0, 310.5, 1900.0, nan]
    >>> read_numerals(["1.250", "0.5"]).figures.tolist()
    [1.25, 0.5]
    """
    ways = _free() if notations is None else notations
    if isinstance(values, pd.Series) and _are_numbers(values.dtype):
        numbers = np.array(values.to_numpy(dtype=float, na_value=np.nan), dtype=float)
        return _without_codes(numbers, np.zeros(len(numbers), dtype=bool), None)
    numbers, which, texts = _apart(values)
    # one more for the cells that are no text: index -1
    found = np.full(len(texts) + 1, np.nan)
    secret = np.zeros(len(texts) + 1, dtype=bool)
    written = {}
    for place, text in enumerate(texts):
        short = _clean(text)
        if sign and short.endswith(sign):
            short = short.removesuffix(sign).rstrip()
        secret[place] = short.lower() in _SECRET or (short[:3] == "-99" and bool(_CODE.fullmatch(short)))
        if not secret[place] and short.lower() not in marks:
            written[place] = short
    try:
        way = _way_of(written, ways)
    except _UnreadError as unread:
        raise _told(unread, texts, which, written) from None
    for place, short in written.items():
        found[place] = float((way or ways[0]).plain(short))
    return _without_codes(np.where(which < 0, numbers, found[which]), secret[which], way)


def _apart(values: Iterable[Any]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.intp], list[str]]:
    """Take numbers as they are, and each text once: figures repeat. Gives which text a cell is, or -1."""
    cells = values.tolist() if isinstance(values, pd.Series) else list(values)
    numbers = np.full(len(cells), np.nan)
    which, texts = [-1] * len(cells), dict[str, int]()
    for place, cell in enumerate(cells):
        if isinstance(cell, str):
            which[place] = texts.setdefault(cell, len(texts))
        elif not _is_nothing(cell):
            numbers[place] = _number(cell, place)
    return numbers, np.array(which, dtype=np.intp), list(texts)


def _clean(text: str) -> str:
    # every blank counts as one: hard and narrow ones too
    return " ".join((text if text.isascii() else text.translate(_MINUSES)).split())


def _are_numbers(dtype: Any) -> bool:
    return bool(pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype))


def _is_nothing(cell: Any) -> bool:
    return cell is None or cell is pd.NA or cell is pd.NaT


def _number(cell: Any, place: int) -> float:
    if isinstance(cell, bool | np.bool_) or not isinstance(cell, int | float | Decimal | np.number):
        raise _no_number(str(cell), place)
    try:
        return float(cell)
    except OverflowError:
        # too large for any figure, and told as one that cannot be
        return np.inf


def _without_codes(
    numbers: npt.NDArray[np.float64], secret: npt.NDArray[np.bool_], way: Notation | None
) -> Numerals:
    coded = numbers <= _LARGEST_CODE
    numbers[coded] = np.nan
    return Numerals(numbers, secret | coded, way)


class _UnreadError(Exception):
    """Which texts of a column (their numbers) stand in the way, and why."""

    def __init__(self, kind: str, *texts: int) -> None:
        super().__init__(kind)
        self.kind, self.texts = kind, texts


def _way_of(written: Mapping[int, str], notations: Sequence[Notation]) -> Notation | None:
    """Find the one notation in which all of a column is written; None when it makes no difference."""
    odd = [
        next((text for text, short in written.items() if not way.pattern.fullmatch(short)), None)
        for way in notations
    ]
    fitting = [way for way, text in zip(notations, odd, strict=True) if text is None]
    marked = next((text for text, short in written.items() if "." in short or "," in short), None)
    if fitting and marked is None:
        return None
    if len({way.decimal for way in fitting}) == 1:
        return fitting[0]
    if marked is not None and fitting:
        raise _UnreadError("two-ways", marked)
    for text, short in written.items():
        if not any(way.pattern.fullmatch(short) for way in notations):
            raise _UnreadError("no-number", text)
    # each notation fails on a number that another one can read
    raise _UnreadError("mixed", *(text for text in odd if text is not None))


def _told(
    unread: _UnreadError, texts: Sequence[str], which: npt.NDArray[np.intp], short: Mapping[int, str]
) -> NumeralError:
    """Say why a column cannot be read and what to do."""
    shown = [_cut(texts[text]) for text in unread.texts]
    place = min(int(np.flatnonzero(which == text)[0]) for text in unread.texts)
    if unread.kind == "no-number":
        return _no_number(texts[unread.texts[0]], place)
    if unread.kind == "two-ways":
        whole, part = map(_Typed, readings(short[unread.texts[0]]))
        said = Statement("statistics.numeral_in_two_ways", text=shown[0], whole=whole, part=part)
    else:
        # what Dutch cannot read is written in English, and the other way round
        said = Statement("statistics.numerals_mixed", english=shown[0], dutch=shown[:2][-1])
    return NumeralError(said, kind=unread.kind, place=place)


def _no_number(text: str, place: int) -> NumeralError:
    said = Statement("statistics.no_numeral", text=_cut(text))
    return NumeralError(said, kind="no-number", place=place)


@dataclass(frozen=True, slots=True)
class _Typed:
    """A number as people of a language type it, without marks for thousands: a fact that tells itself."""

    value: Decimal

    def __str__(self) -> str:
        return unmarked(self.value).replace(".", number_marks()[0])


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
