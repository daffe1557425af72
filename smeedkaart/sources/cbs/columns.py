"""The columns of a table of StatLine: found by a name that stays, as their numbers differ every year."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smeedkaart.sources.cbs.cbsodata import statline_failed

__all__ = ["SUFFIX", "Topic", "described", "resolve", "stem", "sum_of", "text_of"]

SUFFIX = re.compile(r"_\d+$")


@dataclass(frozen=True, slots=True)
class Topic:
    """A column of a table."""

    key: str  # its name in the rows ("AantalInwoners_5"), different from year to year
    title: str  # its name for people
    unit: str  # the unit as CBS writes it ("x 1 000 euro"); empty when there is none
    decimals: int | None  # how many decimals CBS publishes; None when not told
    path: tuple[str, ...]  # titles of the groups above it, outermost first
    parts: tuple[Topic, ...] = ()  # of a sum the columns it is of; its key and title name them all

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the columns to ask for."""
        return tuple(part.key for part in self.parts) or (self.key,)


def stem(key: str) -> str:
    """Return the name of a column without the number that differs from year to year."""
    return SUFFIX.sub("", key)


def resolve(topics: Sequence[Topic], stem: str, *, under: Sequence[str] = ()) -> Topic | None:
    """Find the one column with a stem."""
    fitting = [topic for topic in topics if _fits(topic, stem, under)]
    if len(fitting) > 1:
        raise statline_failed(
            "statline.column_twice", column=stem, keys=", ".join(topic.key for topic in fitting)
        )
    return fitting[0] if fitting else None


def sum_of(topics: Sequence[Topic]) -> Topic:
    """Take several columns for one: their sum."""
    first = topics[0]
    if len(topics) == 1:
        return first
    key, title = (" + ".join(getattr(topic, name) for topic in topics) for name in ("key", "title"))
    units = {topic.unit for topic in topics}
    # of columns in different units there is no sum: a unit that no indicator has says so
    unit = first.unit if len(units) == 1 else ", ".join(sorted(units))
    return Topic(key, title, unit, first.decimals, first.path, tuple(topics))


def described(rows: Sequence[Mapping[str, Any]]) -> tuple[Topic, ...]:
    """Read the columns from the rows of DataProperties."""
    by_number = {row.get("ID"): row for row in rows}
    return tuple(_topic(row, by_number) for row in rows if _is_topic(row))


def _is_topic(row: Mapping[str, Any]) -> bool:
    return bool(text_of(row, "Key")) and (text_of(row, "Type") or text_of(row, "odata.type")).endswith(
        "Topic"
    )


def _topic(row: Mapping[str, Any], by_number: Mapping[Any, Mapping[str, Any]]) -> Topic:
    path: list[str] = []
    parent, met = row.get("ParentID"), set()
    while parent in by_number and parent not in met:
        met.add(parent)
        path.insert(0, text_of(by_number[parent], "Title"))
        parent = by_number[parent].get("ParentID")
    decimals = row.get("Decimals")
    return Topic(
        key=text_of(row, "Key"),
        title=text_of(row, "Title"),
        unit=text_of(row, "Unit"),
        decimals=decimals if isinstance(decimals, int) else None,
        path=tuple(path),
    )


def _fits(topic: Topic, name: str, under: Sequence[str]) -> bool:
    path = " / ".join(topic.path).casefold()
    return stem(topic.key).casefold() == name.casefold() and all(word.casefold() in path for word in under)


def text_of(row: Mapping[str, Any], key: str) -> str:
    """Return a text of a row without the blanks CBS pads it with; empty when it is no text."""
    value = row.get(key)
    return value.strip() if isinstance(value, str) else ""
