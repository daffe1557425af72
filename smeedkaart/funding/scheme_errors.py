"""What is wrong with a scheme file, said with its line and in words for whoever wrote the file."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from smeedkaart.errors import SchemeError
from smeedkaart.funding.rules import IN_LANGUAGES
from smeedkaart.funding.toml_lines import Path as KeyPath
from smeedkaart.funding.toml_lines import line_of, lines_of_keys
from smeedkaart.text.teller import Statement

__all__ = ["at_line", "explain", "longest_number", "not_toml", "read", "unknown_key"]

Keys = Mapping[str, Sequence[str]]
_PLACE = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")
_RULE_TYPES = ("decision", "worse", "combination")
# a scheme is a page of text; a film that is named by mistake must not fill the memory
_LARGEST_FILE = 1_000_000


def read(path: Path) -> str:
    """Read the text of a scheme file.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    str
        Its text, without the byte order mark that some editors put in front.

    Raises
    ------
    SchemeError
        It cannot be read, or is not text.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise SchemeError("funding.file_too_large", file=path)
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise SchemeError("funding.no_file", file=path) from None
    except IsADirectoryError:
        raise SchemeError("funding.file_is_folder", file=path) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise at_line(path.name, line, Statement("funding.not_utf8")) from None
    except OSError as error:
        raise SchemeError("funding.file_unreadable", file=path, reason=error.strerror) from None


def at_line(file: str, line: int, reason: Statement | str, others: int = 0) -> SchemeError:
    """Make the error that says which file, which line and why.

    Parameters
    ----------
    file
        Name of the file.
    line
        Line number, from 1.
    reason
        Why; a full stop is not needed.
    others
        How many more mistakes the file has.

    Examples
    --------
    >>> str(at_line("regeling.toml", 3, "een bedrag kan niet onder 0 zijn"))
    'regeling.toml, regel 3: een bedrag kan niet onder 0 zijn.'
    """
    facts = {"file": file, "line": line, "reason": reason}
    # whoever asks a question does so in every language
    ends = str(reason).endswith(("?", "."))
    said = Statement("funding.line_says" if ends else "funding.line_says_in_part", **facts)
    return SchemeError(Statement("funding.more_mistakes", mistake=said, count=others) if others else said)


def longest_number(text: str) -> int:
    r"""Give the line with the longest row of digits: a number too long to read does not say where it is.

    Examples
    --------
    >>> longest_number("base = 20\nyear = 20072007")
    2
    """
    lengths = [max(map(len, re.findall(r"\d+", line)), default=0) for line in text.splitlines()]
    return lengths.index(max(lengths)) + 1


def not_toml(file: str, text: str, error: tomllib.TOMLDecodeError) -> SchemeError:
    """Say in plain words why a text is not TOML, and on which line.

    Parameters
    ----------
    file
        Name of the file.
    text
        Its text.
    error
        What tomllib said.
    """
    place = _PLACE.search(str(error))
    said = _PLACE.sub("", str(error)).strip()
    line = int(place.group(1)) if place and place.group(1) else text.rstrip().count("\n") + 1
    for words, code in _SYNTAX.items():
        if words in said:
            return at_line(file, line, Statement(code))
    return at_line(file, line, Statement("funding.toml_unreadable", said=said))


def unknown_key(file: str, text: str, data: Mapping[str, Any], path: KeyPath, keys: Keys) -> SchemeError:
    """Make the error for a key that means nothing, with the key that may have been meant.

    Parameters
    ----------
    file, text
        Name and text of the file.
    data
        What tomllib made of it.
    path
        Path of the key.
    keys
        The keys that exist, by the name of the table (or the type of the rule) in which they stand.
    """
    return at_line(file, line_of(path, lines_of_keys(text)), _unknown(data, path, keys))


def explain(file: str, text: str, data: Mapping[str, Any], error: ValidationError, keys: Keys) -> SchemeError:
    """Make of pydantic's complaints one sentence about the first mistake in the file.

    Parameters
    ----------
    file, text
        Name and text of the file.
    data
        What tomllib made of it.
    error
        What pydantic said.
    keys
        The keys that exist, by the name of the table (or the type of the rule) in which they stand.

    Returns
    -------
    SchemeError
        File, line, reason, and how many more mistakes there are.
    """
    lines = lines_of_keys(text)
    complaints = [dict(item) for item in error.errors(include_url=False)]
    # a misspelt key is also a missing one; said once, it is said best as the misspelling
    misspelt = {
        (place[:-1], near)
        for item in complaints
        if item["type"] == "extra_forbidden"
        for place in [_place(data, item)]
        for near in [_near_key(data, place, keys)]
        if near
    }
    found = []
    for item in complaints:
        place = _place(data, item)
        if item["type"] == "missing" and (place[:-1], place[-1]) in misspelt:
            continue
        found.append((line_of(place, lines), _reason(data, place, item, keys)))
    found.sort(key=lambda problem: problem[0])
    return at_line(file, *found[0], others=len(found) - 1)


def _place(data: Mapping[str, Any], item: Mapping[str, Any]) -> KeyPath:
    # pydantic puts the type of a rule in the path as well; the file has no such key
    context = item.get("ctx", {})
    told = context.get("path") or item["loc"]
    if "key" in context:
        # of a part that is refused for one of its keys
        told = (*told, context["key"])
    here: Any = data
    path: KeyPath = ()
    is_type = False
    steps = iter(told)
    for step in steps:
        if step in IN_LANGUAGES and isinstance(here, dict) and step not in here:
            # a name in another language has a key of its own in the file
            step = f"{IN_LANGUAGES[step]}_{next(steps, '')}"  # noqa: PLW2901
        # only once per rule: after its type, the same word can only be a key
        is_type = not is_type and isinstance(here, dict) and here.get("type") == step and step in _RULE_TYPES
        if is_type:
            continue
        path = (*path, step)
        inside = isinstance(here, dict) and step in here
        inside = inside or (isinstance(here, list) and isinstance(step, int) and step < len(here))
        here = here[step] if inside else None
    return (*path, "type") if item["type"] == "union_tag_invalid" else path


def _known_keys(data: Mapping[str, Any], path: KeyPath, keys: Keys) -> Sequence[str]:
    table = next((step for step in reversed(path[:-1]) if isinstance(step, str)), "")
    if table in ("rule", "rules"):
        here: Any = data
        for step in path[:-1]:
            here = here[step]
        table = here["type"]
    return keys.get(table, ())


def _near_key(data: Mapping[str, Any], path: KeyPath, keys: Keys) -> str | None:
    near = difflib.get_close_matches(str(path[-1]), _known_keys(data, path, keys), n=1, cutoff=0.6)
    return near[0] if near else None


def _unknown(data: Mapping[str, Any], path: KeyPath, keys: Keys) -> Statement:
    near = _near_key(data, path, keys)
    if near:
        return Statement("funding.unknown_key_near", key=path[-1], near=near)
    known = ", ".join(_known_keys(data, path, keys))
    return Statement("funding.unknown_key", key=path[-1], known=known)


def _reason(data: Mapping[str, Any], path: KeyPath, item: Mapping[str, Any], keys: Keys) -> Statement | str:
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    context = item.get("ctx", {})
    problem = item["type"]
    if problem == "extra_forbidden":
        return _unknown(data, path, keys)
    if problem == "amount":
        return Statement("funding.about_key", key=key, reason=context["reason"])
    if problem == "scheme":
        reason: Statement | str = context["reason"]
        return reason
    if problem == "union_tag_invalid":
        return Statement(
            "funding.unknown_rule_type",
            tag=context["tag"],
            expected=context["expected_tags"].replace("'", ""),
        )
    if problem == "literal_error":
        expected = context["expected"].replace(" or ", ", ").replace("'", "")
        return Statement("funding.must_be_one_of", key=key, expected=expected)
    return _value_reason(key, item, context)


def _value_reason(key: str, item: Mapping[str, Any], context: Mapping[str, Any]) -> Statement | str:
    if item["type"] in ("greater_than_equal", "greater_than"):
        return Statement("funding.must_be_at_least", key=key, limit=context.get("ge", context.get("gt")))
    code = _KINDS.get(item["type"])
    return Statement(code, key=key) if code else f"{key}: {item['msg']}"


# by the type of a complaint of pydantic
_KINDS = {
    "missing": "funding.key_missing",
    "union_tag_not_found": "funding.type_missing",
    "string_type": "funding.must_be_text",
    "string_too_short": "funding.key_empty",
    "int_type": "funding.must_be_whole_unquoted",
    "int_from_float": "funding.must_be_whole",
    "tuple_type": "funding.must_be_list",
    "too_short": "funding.list_empty",
    "model_type": "funding.must_be_heading",
    "model_attributes_type": "funding.must_be_heading",
}


# by what tomllib says
_SYNTAX = {
    "Expected '=' after a key": "funding.toml_equals_sign",
    "Invalid statement": "funding.toml_start_of_line",
    "Invalid initial character for a key": "funding.toml_key",
    "Invalid value": "funding.toml_value",
    "Cannot overwrite a value": "funding.toml_twice",
    "Cannot mutate immutable namespace": "funding.toml_twice",
    "twice": "funding.toml_twice",
    "Duplicate inline table key": "funding.toml_twice",
    "Expected newline or end of document": "funding.toml_one_per_line",
    "Unclosed array": "funding.toml_list_open",
    "Unclosed inline table": "funding.toml_table_open",
    "Unterminated string": "funding.toml_text_open",
    "Expected ']": "funding.toml_heading_open",
    "Illegal character": "funding.toml_text_over_lines",
}
