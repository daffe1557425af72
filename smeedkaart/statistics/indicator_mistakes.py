"""Where a mistake in a file with indicators stands, and what is expected there instead."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any, get_args

from smeedkaart.statistics.indicator import Better, Counted, Kind, Theme
from smeedkaart.text.teller import Statement

__all__ = ["KeyPath", "expected_instead", "line_of_key"]

KeyPath = tuple[str | int, ...]

# how much of a wrong value an error repeats
_MOST_SHOWN = 60
_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(#.*)?$")


def line_of_key(text: str, path: KeyPath) -> int:
    r"""Find the line of a key below its [heading], or that of the heading when the key has no line.

    Parameters
    ----------
    text
        Text of the file.
    path
        Path of the key: table, row, key.

    Returns
    -------
    int
        The line, counted from 1.

    Examples
    --------
    >>> line_of_key("[indicators.green]\nkind = 1\n", ("indicators", "green", "kind"))
    2
    """
    if not path:
        return 1
    table, whole = ".".join(map(str, path[:2])), ".".join(map(str, path[:3]))
    key = re.compile(rf"\s*{re.escape(str(path[-1] if len(path) < 3 else path[2]))}\b")
    heading, found = "", 0
    for line, words in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(words)
        heading = header[1] if header else heading
        if header:
            found = (
                line if heading == whole or (f"{heading}.".startswith(f"{table}.") and not found) else found
            )
        elif heading == ("" if len(path) == 1 else table) and key.match(words):
            return line
    return found or 1


def expected_instead(path: KeyPath, data: Mapping[str, Any], measures: Collection[str]) -> Statement:
    """Say what a key holds, and what is expected there.

    Parameters
    ----------
    path
        Path of the key: table, row, key.
    data
        What tomllib made of the file.
    measures
        The units of measure that there are.

    Returns
    -------
    Statement
        Without a full stop.

    Examples
    --------
    >>> print(expected_instead(("indicators", "green", "kind"), {"indicators": {"green": {"kind": 1}}}, []))
    “kind” kan niet 1 zijn; verwacht wordt een van count en mean
    """
    given: Any = data
    for step in path[:3]:
        given = given[step] if isinstance(given, dict) and step in given else given
    shown = json.dumps(given, ensure_ascii=False, default=str)
    shown = shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}…"
    # of a whole table, what is expected is told by its kind
    expected = _expected(str(path[2] if len(path) > 2 else path[0]), data, measures)
    return Statement("statistics.expected", key=path[:3][-1], given=shown, expected=expected)


_EXPECTED = {
    "indicators": "statistics.expected_indicators",
    "measures": "statistics.expected_measures",
    "name": "statistics.expected_name",
    "unit": "statistics.expected_unit",
    "denominator": "statistics.expected_denominator",
    "nearest": "statistics.expected_nearest",
    "rounding": "statistics.expected_rounding",
    "decimals": "statistics.expected_decimals",
    "multiplier": "statistics.expected_multiplier",
    "limits": "statistics.expected_limits",
    "plausible": "statistics.expected_plausible",
    "kwb": "statistics.expected_kwb",
    "files": "statistics.expected_files",
    "ses": "statistics.expected_ses",
}


def _expected(key: str, data: Mapping[str, Any], measures: Collection[str]) -> Statement:
    choices: Mapping[str, tuple[str, ...]] = {
        "kind": get_args(Kind),
        "theme": get_args(Theme),
        "counted": get_args(Counted),
        "better": get_args(Better),
        "measure": (*measures, *data.get("measures", {})),
    }
    if key in choices:
        return Statement("statistics.expected_one_of", choices=choices[key])
    return Statement(_EXPECTED[key])
