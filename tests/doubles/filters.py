"""Read `$filter` of OData v3 and say which rows it lets through, with the quirks of StatLine.

A condition on a column that may not be filtered on is dropped without a word; so are `gt`, `ge`, `lt` and
`le` on `WijkenEnBuurten`. What is left over decides; when nothing is left, every row passes.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Mapping

__all__ = ["FilterError", "keep"]

Row = Mapping[str, object]
Test = Callable[[Row], bool]

_TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w./]*)|([(),]))")
_COMPARE: Mapping[str, Callable[[object, object], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": lambda a, b: str(a) > str(b),
    "ge": lambda a, b: str(a) >= str(b),
    "lt": lambda a, b: str(a) < str(b),
    "le": lambda a, b: str(a) <= str(b),
}
_EQUALITY = {"eq", "ne"}


class FilterError(ValueError):
    """The filter cannot be read; the sentence is what the server says."""


def keep(text: str, honoured: Collection[str], known: Collection[str]) -> Test:
    """Turn a filter into a test on rows.

    Parameters
    ----------
    text
        The value of `$filter`, decoded.
    honoured
        Columns on which filters count; keys are compared at their full width.
    known
        All columns.

    Returns
    -------
    callable
        True for a row that passes.

    Raises
    ------
    FilterError
        The text is no filter, or names a column or function that does not exist.

    Examples
    --------
    >>> test = keep("Key eq 'GM0363    ' or startswith(Key,'BU03')", {"Key"}, {"Key", "Title"})
    >>> test({"Key": "GM0363    "}), test({"Key": "BU03630000"}), test({"Key": "GM0363"})
    (True, True, False)
    """
    reader = _Reader(_words(text), set(honoured), set(known))
    test = reader.either()
    if reader.words:
        raise FilterError(f"Syntax error at '{reader.words[0]}' in the filter.")
    return test or (lambda _: True)


def _words(text: str) -> list[str]:
    found, at = [], 0
    text = text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FilterError(f"Syntax error at position {at} in '{text}'.")
        found.append(match.group().strip())
        at = match.end()
    return found


class _Reader:
    def __init__(self, words: list[str], honoured: set[str], known: set[str]) -> None:
        self.words = words
        self._honoured = honoured
        self._known = known

    def either(self) -> Test | None:
        tests = [self._both()]
        while self.words and self.words[0] == "or":
            self.words.pop(0)
            tests.append(self._both())
        return _joined(tests, any)

    def _both(self) -> Test | None:
        tests = [self._one()]
        while self.words and self.words[0] == "and":
            self.words.pop(0)
            tests.append(self._one())
        return _joined(tests, all)

    def _one(self) -> Test | None:
        word = self._next()
        if word == "(":
            test = self.either()
            self._expect(")")
            return test
        if word == "not":
            inner = self._one()
            return None if inner is None else lambda row: not inner(row)
        if self.words and self.words[0] == "(":
            return self._function(word)
        return self._comparison(word)

    def _function(self, name: str) -> Test | None:
        self._expect("(")
        first = self._next()
        self._expect(",")
        second = self._next()
        self._expect(")")
        if name == "substringof":
            needle, column, test = first, second, _contains
        elif name in {"startswith", "endswith"}:
            column, needle = first, second
            test = _starts if name == "startswith" else _ends
        else:
            raise FilterError(f"An unknown function with name '{name}' was found.")
        wanted = True
        if self.words and self.words[0] in _EQUALITY:
            same = self.words.pop(0) == "eq"
            wanted = (self._next() == "true") == same
        text = _literal(needle)
        if not self._counts(column):
            return None
        return lambda row: test(str(row[column]), str(text)) == wanted

    def _comparison(self, column: str) -> Test | None:
        word = self._next()
        if word not in _COMPARE:
            raise FilterError(f"Syntax error: '{word}' is no operator.")
        value = _literal(self._next())
        # ranges on this dimension have no effect at all
        if not self._counts(column) or (column == "WijkenEnBuurten" and word not in _EQUALITY):
            return None
        compare = _COMPARE[word]
        return lambda row: compare(row[column], value)

    def _counts(self, column: str) -> bool:
        if column not in self._known:
            raise FilterError(f"Could not find a property named '{column}' on the type.")
        return column in self._honoured

    def _next(self) -> str:
        if not self.words:
            raise FilterError("Syntax error: the filter ends too soon.")
        return self.words.pop(0)

    def _expect(self, word: str) -> None:
        found = self._next()
        if found != word:
            raise FilterError(f"Syntax error: '{word}' expected, '{found}' found.")


def _joined(tests: list[Test | None], join: Callable[[list[bool]], bool]) -> Test | None:
    left = [test for test in tests if test is not None]
    if len(left) < 2:
        return left[0] if left else None
    return lambda row: join([test(row) for test in left])


def _literal(word: str) -> object:
    if word.startswith("'"):
        return word[1:-1].replace("''", "'")
    if word == "null":
        return None
    try:
        return int(word)
    except ValueError as wrong:
        try:
            return float(word)
        except ValueError:
            raise FilterError(f"Syntax error: '{word}' is no value.") from wrong


def _contains(text: str, needle: str) -> bool:
    return needle in text


def _starts(text: str, needle: str) -> bool:
    return text.startswith(needle)


def _ends(text: str, needle: str) -> bool:
    return text.endswith(needle)
