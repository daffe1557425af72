"""Read indicators from a TOML file, and say of the first mistake where it stands and what is expected."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from smeedkaart.errors import SmeedkaartError
from smeedkaart.statistics.indicator import (
    NO_LIMIT,
    Better,
    Counted,
    Indicator,
    Kind,
    SourceKind,
    SourceName,
    Theme,
)
from smeedkaart.statistics.indicator_mistakes import KeyPath, expected_instead, line_of_key
from smeedkaart.text.language import DEFAULT_LANGUAGE, SOURCE_LANGUAGE
from smeedkaart.text.names import Name
from smeedkaart.text.teller import Statement

__all__ = ["NOTHING", "Known", "read_indicators"]

_MOST_COUNTED = 50_000_000.0
# SES-WOA begins in that year
_FIRST_SCORES = 2021
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_IN_FILES = re.compile(r"[a-z0-9]+")
_TOML_LINE = re.compile(r"at line (\d+)")

_Words = dict[str, str]
_Range = tuple[float, float]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _as_table(column: Any) -> Any:
    return {"stem": column} if isinstance(column, str) else column


def _as_pair(limits: Any) -> Any:
    return tuple(limits) if isinstance(limits, list) else limits


class _Column(_Row):
    """One column, or several of which the sum is meant."""

    stem: str = ""
    sum: list[str] = []
    under: list[str] = []
    first: int = 0
    last: int = 9999
    average: Annotated[_Range, BeforeValidator(_as_pair)] = (-math.inf, math.inf)

    @property
    def stems(self) -> list[str]:
        return [self.stem, *self.sum] if self.stem else self.sum


_Columns = list[Annotated[_Column, BeforeValidator(_as_table)]]
_Bounds = Annotated[_Range, BeforeValidator(_as_pair)]


class _Measure(_Row):
    unit: _Words
    plausible: _Bounds
    limits: _Bounds = NO_LIMIT
    multiplier: int = Field(default=1, ge=1)


class _Told(_Row):
    """One indicator as a file tells it."""

    name: _Words
    kind: Kind
    theme: Theme
    denominator: str | None = None
    nearest: str | None = None
    counted: Counted | None = None
    rounding: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    measure: str | None = None
    unit: _Words | None = None
    decimals: int = Field(default=0, ge=0, le=6)
    limits: _Bounds | None = None
    plausible: _Bounds | None = None
    better: Better | None = None
    kwb: _Columns = []
    files: _Columns = []
    ses: _Columns = []


class _File(_Row):
    measures: dict[str, _Measure] = {}
    indicators: dict[str, _Told]


@dataclass(frozen=True, slots=True)
class Known:
    """What the files read so far tell: the indicators in the order in which they are shown."""

    indicators: Mapping[str, Indicator]
    measures: Mapping[str, _Measure]
    nearest: Mapping[str, str]


NOTHING = Known({}, {}, {})


class _MistakeError(Exception):
    """Something in the file that does not hold together: where, and what is expected or why."""

    def __init__(self, path: KeyPath, reason: Statement | None = None) -> None:
        super().__init__(path)
        self.path = path
        self.reason = reason


def read_indicators(path: Path, known: Known = NOTHING) -> Known:
    """Read a file with indicators, to stand behind those that are known already.

    Parameters
    ----------
    path
        TOML file of the form of `smeedkaart/indicators/cbs.toml`, which tells what each key means.
    known
        What other files told before.

    Returns
    -------
    Known
        What is known with this file.

    Raises
    ------
    SmeedkaartError
        The file cannot be read or holds a mistake; the sentence says on which line, and what is expected.

    Examples
    --------
    >>> from smeedkaart.statistics.indicators import PUBLISHED
    >>> read_indicators(PUBLISHED).indicators["low_income"].denominators
    ('households', 'population')
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SmeedkaartError("statistics.indicators_unread", file=path, reason=error.strerror) from None
    except UnicodeDecodeError:
        raise SmeedkaartError("statistics.indicators_not_text", file=path) from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _TOML_LINE.search(str(error))
        line = int(at[1]) if at else text.rstrip().count("\n") + 1
        raise _at_line(path, line, Statement("statistics.not_toml", said=str(error))) from None
    try:
        return _with(known, _checked(data))
    except _MistakeError as mistake:
        reason = mistake.reason or expected_instead(mistake.path, data, known.measures)
        raise _at_line(path, line_of_key(text, mistake.path), reason) from None


def _at_line(path: Path, line: int, reason: Statement) -> SmeedkaartError:
    return SmeedkaartError("statistics.at_line", file=path.name, line=line, reason=reason)


def _checked(data: Mapping[str, Any]) -> _File:
    try:
        return _File.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
    path: KeyPath = first["loc"]
    if first["type"] == "missing" and isinstance(path[-1], str):
        raise _MistakeError(path[:-1], _lacks(path[-2] if len(path) > 1 else "", path[-1]))
    if first["type"] == "extra_forbidden":
        keys = _keys(path)
        raise _MistakeError(path, Statement("statistics.unknown_key", key=path[-1], known=keys))
    raise _MistakeError(path)


def _keys(path: KeyPath) -> tuple[str, ...]:
    if len(path) == 1:
        return tuple(_File.model_fields)
    if len(path) > 3:
        return tuple(_Column.model_fields)
    return tuple((_Told if path[0] == "indicators" else _Measure).model_fields)


def _lacks(name: str | int, key: str | int) -> Statement:
    if not name:
        return Statement("statistics.no_tables", key=key)
    return Statement("statistics.lacks", name=name, key=key)


def _with(known: Known, file: _File) -> Known:
    measures = {**known.measures, **file.measures}
    nearest = {
        **known.nearest,
        **{name: told.nearest for name, told in file.indicators.items() if told.nearest},
    }
    counts = {name for name, item in known.indicators.items() if item.kind == "count"}
    counts |= {name for name, told in file.indicators.items() if told.kind == "count"}
    indicators = dict(known.indicators)
    for measure, row in file.measures.items():
        _check_range(("measures", measure), row)
        _check_words(("measures", measure, "unit"), row.unit, "{value}")
    for name, told in file.indicators.items():
        _check(name, told, indicators)
        _check_references(name, told, counts, measures)
        _check_chain(name, nearest)
        item = _count(name, told) if told.kind == "count" else _mean(name, told, measures)
        indicators[name] = replace(item, denominators=tuple(_and_nearest(told.denominator, nearest)))
    _check_claims(indicators.values())
    return Known(indicators, measures, nearest)


def _count(name: str, told: _Told) -> Indicator:
    return Indicator(
        name=name,
        words=Name.told(told.name),
        unit=Name.told(told.unit or told.name),
        kind="count",
        rounding=told.rounding,
        limits=told.limits or NO_LIMIT,
        better=told.better,
        decimals=told.decimals,
        theme=told.theme,
        counted=told.counted,
        names=tuple(_names(told)),
        plausible=told.plausible or (0.0, _MOST_COUNTED),
    )


def _mean(name: str, told: _Told, measures: Mapping[str, _Measure]) -> Indicator:
    measure = measures[told.measure or ""]
    return Indicator(
        name=name,
        words=Name.told(told.name),
        unit=Name.told(told.unit or measure.unit),
        kind="mean",
        limits=told.limits or measure.limits,
        better=told.better,
        decimals=told.decimals,
        theme=told.theme,
        multiplier=measure.multiplier,
        measure=told.measure or "",
        names=tuple(_names(told)),
        plausible=told.plausible or measure.plausible,
    )


def _names(told: _Told) -> Iterator[SourceName]:
    yield from (_name("kwb", one) for one in told.kwb)
    in_files = [_name("kwb_file", one) for one in told.files]
    yield from in_files
    # a file with the columns of a table names them as the table does
    as_in_table = (_plain(_name("kwb_file", one)) for one in told.kwb)
    yield from (name for name in as_in_table if name.stems not in {own.stems for own in in_files})
    for one in told.ses:
        yield replace(_name("ses", one), first=max(one.first, _FIRST_SCORES))


def _name(source: SourceKind, one: _Column) -> SourceName:
    stem, *plus = one.stems
    return SourceName(source, stem, tuple(one.under), one.first, one.last, tuple(plus), one.average)


def _plain(name: SourceName) -> SourceName:
    stem, *plus = (re.sub(r"[^a-z0-9]", "", one.lower()) for one in name.stems)
    return replace(name, stem=stem, plus=tuple(plus))


def _and_nearest(name: str | None, nearest: Mapping[str, str]) -> Iterator[str]:
    while name is not None:
        yield name
        name = nearest.get(name)


# ---- what pydantic cannot know: whether the keys of a row, and the rows, hold together


_OF_A_KIND: Mapping[Kind, tuple[str, ...]] = {
    "count": ("counted", "rounding", "unit"),
    "mean": ("denominator", "measure"),
}
_NOT_OF_A_KIND: Mapping[Kind, tuple[str, ...]] = {
    "count": ("denominator", "measure"),
    "mean": ("counted", "rounding", "nearest"),
}

_NOT_OF: Mapping[Kind, str] = {"count": "statistics.not_of_count", "mean": "statistics.not_of_mean"}


def _check(name: str, told: _Told, before: Mapping[str, Indicator]) -> None:
    path: KeyPath = ("indicators", name)
    if name in before:
        raise _MistakeError(path, Statement("statistics.indicator_twice", name=name))
    if not _NAME.fullmatch(name):
        raise _MistakeError(path, Statement("statistics.indicator_name", name=name))
    for key in _OF_A_KIND[told.kind]:
        if getattr(told, key) is None:
            raise _MistakeError(path, _lacks(name, key))
    for key in _NOT_OF_A_KIND[told.kind]:
        if getattr(told, key) is not None:
            raise _MistakeError((*path, key), Statement(_NOT_OF[told.kind], key=key))
    _check_words((*path, "name"), told.name)
    if told.unit is not None:
        _check_words((*path, "unit"), told.unit, "{value}")
    _check_range(path, told)
    _check_columns(path, told)


def _check_references(name: str, told: _Told, counts: Collection[str], measures: Collection[str]) -> None:
    for key, there in (("denominator", counts), ("nearest", counts), ("measure", measures)):
        named = getattr(told, key)
        if named is not None and named not in there:
            raise _MistakeError(("indicators", name, key))


def _check_columns(path: KeyPath, told: _Told) -> None:
    if not all(_IN_FILES.fullmatch(stem) for column in told.files for stem in column.stems):
        raise _MistakeError((*path, "files"))
    for key in ("kwb", "files", "ses"):
        if any(_is_wrong(column) for column in getattr(told, key)):
            raise _MistakeError((*path, key))


def _is_wrong(column: _Column) -> bool:
    # one column, or at least two for a sum
    alone = bool(column.stem) != (len(column.sum) > 1) and len(column.sum) != 1 and all(column.sum)
    # a nan is not below anything
    return not alone or column.first > column.last or not column.average[0] < column.average[1]


def _check_words(path: KeyPath, words: _Words, place: str = "") -> None:
    if not all(words.get(language) for language in (DEFAULT_LANGUAGE, SOURCE_LANGUAGE)):
        raise _MistakeError(path)
    # other braces would be taken for places that nothing fills
    if any(re.findall(r"[{}].*[{}]|[{}]", text) != ([place] if place else []) for text in words.values()):
        raise _MistakeError(path)


def _check_range(path: KeyPath, row: _Told | _Measure) -> None:
    for key in ("limits", "plausible"):
        limits: _Range | None = getattr(row, key)
        # a nan is not below anything
        if limits is not None and not limits[0] < limits[1]:
            raise _MistakeError((*path, key))


def _check_chain(name: str, nearest: Mapping[str, str]) -> None:
    seen: set[str] = set()
    step: str | None = name
    while step is not None:
        if step in seen:
            raise _MistakeError(("indicators", name, "nearest"))
        seen.add(step)
        step = nearest.get(step)


def _check_claims(indicators: Iterable[Indicator]) -> None:
    """Refuse a column that would mean two indicators in one year, whatever its figures."""
    by_stem: dict[tuple[SourceKind, str], list[tuple[str, SourceName]]] = {}
    for item in indicators:
        for name in item.names:
            # a sum may take a column that means something of its own
            if not name.plus:
                by_stem.setdefault((name.source, name.stem.lower()), []).append((item.name, name))
    for claims in by_stem.values():
        for (one, first), (other, second) in combinations(claims, 2):
            overlap = max(first.first, second.first) <= min(first.last, second.last) and max(
                first.average[0], second.average[0]
            ) <= min(first.average[1], second.average[1])
            if one != other and overlap and first.under == second.under:
                # the later of the two stands in this file: the files before were sound
                key = "files" if first.source == "kwb_file" else first.source
                reason = Statement("statistics.column_twice", column=first.stem, one=one, other=other)
                raise _MistakeError(("indicators", other, key), reason)
