"""Gather the names that data files give, for translators; babel asks it as babel.cfg says."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO

from smeedkaart.text.language import SOURCE_LANGUAGE

__all__ = ["gather_names"]

# what babel asks: line, function, its arguments, comments
_Found = tuple[int, str, tuple[str, str], list[str]]


def gather_names(file: BinaryIO, *_kinds: Collection[str], **_options: Any) -> Iterator[_Found]:
    """Gather the names in a TOML file, under the context by which they are looked up."""
    names = _names(tomllib.loads(file.read().decode("utf-8")))
    return ((0, "pgettext", ("name", name), []) for name in dict.fromkeys(names))


def _names(told: Any) -> Iterator[str]:
    for key, value in told.items() if isinstance(told, dict) else enumerate(told):
        if isinstance(value, dict) and isinstance(value.get(SOURCE_LANGUAGE), str):
            # told in several languages
            yield value[SOURCE_LANGUAGE]
        elif key == "name":
            yield value
        elif key == "levels" and "kind" in told:
            # what each level of a decision means
            yield from value
        elif isinstance(value, dict | list):
            yield from _names(value)
