"""On which line of a TOML text each key and each value stands, so that a mistake can be pointed at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["Path", "line_of", "lines_of_keys"]

Path = tuple[str | int, ...]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BASIC = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|"(?:\\.|[^"\\\n])*"', re.DOTALL)
_LITERAL = re.compile(r"'''.*?'{3,5}|'[^'\n]*'", re.DOTALL)
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_SCALAR = re.compile(r"[^,\]}#\r\n]*")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


def lines_of_keys(text: str) -> dict[Path, int]:
    r"""Find the line of every key and value in a TOML text.

    Parameters
    ----------
    text
        TOML that ``tomllib`` accepts; anything else may come out wrong, but never hangs.

    Returns
    -------
    dict
        Path of keys and list positions, as in the parsed file, to line number (the first line is 1).

    Examples
    --------
    >>> lines_of_keys('base = 1\n\n[[tiers]]\nkey = "A"')[("tiers", 0, "key")]
    4
    """
    lines: dict[Path, int] = {}
    for path, line in _Scanner(text).document():
        lines.setdefault(path, line)
    return lines


def line_of(path: Sequence[str | int], lines: dict[Path, int]) -> int:
    """Give the line of a path, or of the nearest thing around it that is in the text.

    Examples
    --------
    >>> line_of(("tiers", 0, "amount"), {("tiers", 0): 3})
    3
    """
    for length in range(len(path), 0, -1):
        if tuple(path[:length]) in lines:
            return lines[tuple(path[:length])]
    return 1


class _Scanner:
    """Walks over a TOML text once, from left to right; it finds places, tomllib finds values."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.at = 0
        # how many tables each list of tables has so far: [[tiers]] seen twice makes ("tiers",) 2
        self.lengths: dict[Path, int] = {}

    def document(self) -> Iterator[tuple[Path, int]]:
        table: Path = ()
        self._skip(_BLANK)
        while self.at < len(self.text):
            before = self.at
            if self.text[self.at] == "[":
                line = self._line()
                table = self._header()
                for length in range(1, len(table) + 1):
                    yield table[:length], line
            else:
                yield from self._pair(table)
            self._skip(_BLANK)
            if self.at == before:
                return

    def _line(self) -> int:
        return self.text.count("\n", 0, self.at) + 1

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match.group()

    def _header(self) -> Path:
        is_list = self.text.startswith("[[", self.at)
        self.at += 2 if is_list else 1
        names = self._dotted()
        self.at += 2 if is_list else 1
        table: Path = ()
        for name in names[:-1]:
            table = self._inside((*table, name))
        table = (*table, names[-1])
        if is_list:
            self.lengths[table] = self.lengths.get(table, 0) + 1
            return self._inside(table)
        return table

    def _inside(self, table: Path) -> Path:
        # a header below a list of tables belongs to the last of that list
        return (*table, self.lengths[table] - 1) if table in self.lengths else table

    def _dotted(self) -> list[str]:
        names = []
        while True:
            self._skip(_SPACE)
            names.append(self._key())
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return names
            self.at += 1

    def _key(self) -> str:
        quote = self.text[self.at : self.at + 1]
        if quote == '"':
            return _ESCAPE.sub(_unescape, self._skip(_BASIC)[1:-1])
        if quote == "'":
            return self._skip(_LITERAL)[1:-1]
        return self._skip(_BARE_KEY)

    def _pair(self, table: Path) -> Iterator[tuple[Path, int]]:
        line = self._line()
        path = (*table, *self._dotted())
        # of a dotted key, the tables on the way stand on the same line
        for length in range(len(table) + 1, len(path)):
            yield path[:length], line
        self.at += 1
        self._skip(_SPACE)
        yield path, line
        yield from self._value(path)

    def _value(self, path: Path) -> Iterator[tuple[Path, int]]:
        start = self.text[self.at : self.at + 1]
        if start == '"':
            self._skip(_BASIC)
        elif start == "'":
            self._skip(_LITERAL)
        elif start == "[":
            yield from self._list(path)
        elif start == "{":
            yield from self._inline_table(path)
        else:
            self._skip(_SCALAR)

    def _list(self, path: Path) -> Iterator[tuple[Path, int]]:
        for position, _part in enumerate(self._parts("]")):
            yield (*path, position), self._line()
            yield from self._value((*path, position))

    def _inline_table(self, path: Path) -> Iterator[tuple[Path, int]]:
        for _part in self._parts("}"):
            yield from self._pair(path)

    def _parts(self, end: str) -> Iterator[None]:
        # stops at each part between the brackets; the caller reads it before asking for the next
        self.at += 1
        self._skip(_BLANK)
        while self.at < len(self.text) and self.text[self.at] != end:
            before = self.at
            yield
            self._skip(_BLANK)
            if self.text.startswith(",", self.at):
                self.at += 1
                self._skip(_BLANK)
            if self.at == before:
                return
        self.at += 1


def _unescape(match: re.Match[str]) -> str:
    code = match.group(1)
    return chr(int(code[1:], 16)) if code[0] in "uU" else _ESCAPES.get(code, code)
