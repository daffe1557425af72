"""On which line of a TOML text each key and each value stands, so that a mistake can be pointed at."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence

__all__ = ["Path", "line_of", "lines_of_keys"]

Path = tuple[str | int, ...]

# blanks and remarks are matched and bear no name
_TOKEN = re.compile(
    r"""(?P<text>"{3}(?:\\.|[^\\])*?"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
    r"""|(?P<mark>[][{}=,.\n])|(?P<word>[^]\s[{}=,.#"']+)|\#[^\n]*|.""",
    re.DOTALL,
)


def lines_of_keys(text: str) -> dict[Path, int]:
    r"""Find the first line of every key and value in a TOML text: tomllib tells what they are, not where.

    Of a text that tomllib does not accept, lines may come out wrong.

    Examples
    --------
    >>> lines_of_keys('base = 1\n\n[[tiers]]\nkey = "A"')[("tiers", 0, "key")]
    4
    """
    return _Reader(text).lines


def line_of(path: Sequence[str | int], lines: dict[Path, int]) -> int:
    """Give the line of a path, or of the nearest thing around it that is in the text.

    Examples
    --------
    >>> line_of(("tiers", 0, "amount"), {("tiers", 0): 3})
    3
    """
    return next(
        (lines[tuple(path[:end])] for end in range(len(path), 0, -1) if tuple(path[:end]) in lines), 1
    )


class _Reader:
    """Reads tokens from left to right; everything that reads takes at least one, so it comes to an end."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        # how many tables each list of tables has so far: [[tiers]] seen twice makes ("tiers",) 2
        self._lengths: dict[Path, int] = {}
        self._tokens: list[tuple[str, int]] = []
        line = 1
        for match in _TOKEN.finditer(text):
            if match.lastgroup:
                self._tokens.append((match.group(), line))
            line += match.group().count("\n")
        # read from its end, which is quick to take from
        self._tokens.reverse()
        table: Path = ()
        while self._skip():
            if self._next() == "[":
                table = self._header()
            else:
                self._pair(table)

    def _next(self) -> str:
        return self._tokens[-1][0] if self._tokens else ""

    def _line(self) -> int:
        return self._tokens[-1][1] if self._tokens else 0

    def _take(self) -> str:
        return self._tokens.pop()[0] if self._tokens else ""

    def _skip(self) -> bool:
        """Skip ends of lines, and tell whether anything is left."""
        while self._next() == "\n":
            self._take()
        return bool(self._tokens)

    def _names(self, end: str) -> list[str]:
        """Take a dotted key and what ends it."""
        names = []
        while (name := self._take()) not in {end, "\n", ""}:
            if name[0] in "\"'":
                names.append(str(tomllib.loads(f"name = {name}")["name"]))
            elif name != ".":
                names.append(name)
        return names

    def _mark(self, path: Path, line: int, known: int) -> None:
        # of a dotted key, the tables on the way stand on the same line
        for end in range(known + 1, len(path) + 1):
            self.lines.setdefault(path[:end], line)

    def _header(self) -> Path:
        line = self._line()
        self._take()
        is_list = self._next() == "["
        if is_list:
            self._take()
        table: Path = ()
        for name in self._names("]"):
            # a header below a list of tables belongs to the last of that list
            above = (*table, self._lengths[table] - 1) if table in self._lengths else table
            table = (*above, name)
        if is_list:
            self._take()
            self._lengths[table] = self._lengths.get(table, 0) + 1
            table = (*table, self._lengths[table] - 1)
        self._mark(table, line, 0)
        return table

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = (*table, *self._names("="))
        self._mark(path, line, len(table))
        self._value(path)

    def _value(self, path: Path) -> None:
        bracket = self._take()
        if bracket not in {"[", "{"}:
            # the rest of a number with a point in it, or of a moment
            while self._next() not in {",", "]", "}", "\n", ""}:
                self._take()
            return
        position = 0
        while self._skip() and self._next() not in {"]", "}"}:
            if bracket == "{":
                self._pair(path)
            else:
                self._mark((*path, position), self._line(), len(path))
                self._value((*path, position))
            position += 1
            if self._skip() and self._next() == ",":
                self._take()
        self._take()
