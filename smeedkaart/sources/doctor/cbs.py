"""What the doctor asks CBS: the habits of StatLine on which smeedkaart counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from smeedkaart.sources.cbs.columns import described, text_of
from smeedkaart.sources.cbs.rows import DIMENSION
from smeedkaart.sources.cbs.statline import regions
from smeedkaart.sources.doctor.questions import CBS, Examiner, Facts, Question, are, questions_of, some
from smeedkaart.statistics.indicators import CATALOGUE

__all__ = ["CBS_QUESTIONS"]

_WIDTH = 10
_FLAGS = {"1", "2", "3", ".", ""}
# the sentence of its question names it
_AMSTERDAM = "0363"


def _years(tables: Mapping[int, str]) -> Facts:
    return {"years": sorted(tables), "newest": tables[max(tables)] if tables else ""}


def _title(ask: Examiner) -> Facts:
    title = str(ask.feed(ask.table, "TableInfos")[0]["Title"]).strip()
    return {"table": ask.table, "title": title, "_right": title.endswith(str(ask.year))}


def _modified(ask: Examiner) -> Facts:
    modified = str(ask.feed(ask.table, "TableInfos")[0].get("Modified") or "")
    dated = re.match(r"\d{4}-\d\d-\d\dT", modified) is not None
    return {"table": ask.table, "modified": modified, "_dated": dated}


def _width(ask: Examiner) -> Facts:
    """Compare the key as it is padded with the bare key, which finds nothing."""
    padded = _keys(ask, f"{DIMENSION} eq '{ask.code:<{_WIDTH}}'")
    bare = _keys(ask, f"{DIMENSION} eq '{ask.code}'")
    widths = sorted({len(key) for key in padded})
    return {"rows_padded": len(padded), "rows_bare": len(bare), "widths": widths}


def _startswith(ask: Examiner) -> Facts:
    keys = _keys(ask, _starts(f"BU{ask.digits}"))
    return {"rows": len(keys), "foreign": sum(not key.startswith(f"BU{ask.digits}") for key in keys)}


def _parts(ask: Examiner) -> Facts:
    """Ask the four parts of a municipality at once, as a fetch does."""
    return _in_parts(ask, _keys(ask, regions(ask.code)))


def _in_parts(ask: Examiner, keys: list[str]) -> Facts:
    foreign = sum(key[:2] != "NL" and key[2:6] != ask.digits for key in keys)
    return {"rows": len(keys), "parts": sorted({key[:2] for key in keys}), "foreign": foreign}


def _select(ask: Examiner) -> Facts:
    rows = ask.feed(ask.table, "TypedDataSet", filter=_starts(ask.code), select=DIMENSION)
    columns = sorted(set().union(*rows))
    return {"columns": columns[:10], "count": len(columns)}


def _topic_filter(ask: Examiner) -> Facts:
    """Ask buurten and municipalities at once, which is nothing unless the filter on a topic is dropped."""
    return {"rows": len(_keys(ask, f"{_starts(f'BU{ask.digits}')} and SoortRegio_2 eq 'Gemeente  '"))}


def _codes(ask: Examiner) -> Facts:
    code = ask.column("Codering").key
    rows = _rows(ask, DIMENSION, code)
    apart = sum(str(row[DIMENSION]).strip() != str(row[code]).strip() for row in rows)
    return {"column": code, "rows": len(rows), "apart": apart}


def _letters(ask: Examiner) -> Facts:
    keys = {key.strip() for key in _keys(ask, _starts(f"BU{_AMSTERDAM}"))}
    letters = [key for key in keys if re.fullmatch(r"BU\d{4}[0-9A-Z]{4}", key) and not key[2:].isdigit()]
    return {"rows": len(keys), "with_letters": len(letters)}


def _typed(ask: Examiner) -> Facts:
    columns = [ask.column(_stems(name)).key for name in ("population", "income_per_inhabitant")]
    values = [row[column] for row in _rows(ask, *columns) for column in columns]
    numbers = sum(type(value) in {int, float} for value in values)
    nulls = values.count(None)
    return {"numbers": numbers, "nulls": nulls, "strings": len(values) - numbers - nulls}


def _stems(indicator: str) -> str:
    """Give what CBS calls an indicator, or called it before, as one pattern."""
    return f"(?:{'|'.join(name.stem for name in CATALOGUE[indicator].named('kwb'))})"


def _flags(ask: Examiner) -> Facts:
    # CBS changed the rest of this name on the way
    column = ask.column("Indelingswijziging", "[A-Za-z]*").key
    values = {str(row[column] or "").strip() for row in _rows(ask, column)}
    return {"column": column, "values": sorted(values)}


def _suffix(ask: Examiner) -> Facts:
    names = (_stems("population"), _stems("households"), "MateVanStedelijkheid")
    return {"keys": [ask.column(name).key for name in names]}


def _groups(ask: Examiner) -> Facts:
    rows = ask.properties(ask.table)
    kinds = Counter(str(row.get("odata.type", "")).rpartition(".")[2] for row in rows)
    named = sum(bool(text_of(row, "Key")) for row in rows if row["odata.type"].endswith("TopicGroup"))
    both = {"TopicGroup", "Topic"} <= kinds.keys()
    return {"kinds": dict(sorted(kinds.items())), "groups_with_key": named, "_both": both}


def _unit(ask: Examiner) -> Facts:
    column = ask.column(_stems("income_per_inhabitant"))
    return {"key": column.key, "unit": " ".join(column.unit.split())}


def _score_path(ask: Examiner) -> Facts:
    paths = [path for key, path in _paths(ask) if key.startswith("GemiddeldeScore_")]
    total = sum("totaalscore" in path.lower() for path in paths)
    return {"table": ask.ses_table, "paths": paths[:6], "_total": total}


def _score_periods(ask: Examiner) -> Facts:
    rows = ask.feed(ask.ses_table, "Perioden")
    keys = [str(row["Key"]).strip() for row in rows]
    return {
        "table": ask.ses_table,
        "newest": max(keys, default=""),
        "provisional": [str(row["Title"]).strip() for row in rows if "*" in str(row["Title"])],
        "_odd": sum(not re.fullmatch(r"\d{4}JJ00", key) for key in keys),
    }


def _score_secret(ask: Examiner) -> Facts:
    score = next(key for key, path in _paths(ask) if "totaalscore" in path.lower())
    period = max(str(row["Key"]) for row in ask.feed(ask.ses_table, "Perioden"))
    where = f"{_starts(f'WK{ask.digits}')} and Perioden eq '{period}'"
    rows = ask.feed(ask.ses_table, "TypedDataSet", filter=where, select=f"{DIMENSION},Perioden,{score}")
    values = [row[score] for row in rows]
    periods = {str(row["Perioden"]) for row in rows}
    return {
        "rows": len(rows),
        "nulls": values.count(None),
        "periods": len(periods),
        "_odd": sum(not isinstance(value, int | float | None) for value in values),
        "_others": periods - {period},
    }


def _score_compound(ask: Examiner) -> Facts:
    """Ask several regions and one period in one filter, as a fetch does."""
    period = max(str(row["Key"]).strip() for row in ask.feed(ask.ses_table, "Perioden"))
    where = f"({regions(ask.code)}) and startswith(Perioden,'{period}')"
    rows = ask.feed(ask.ses_table, "TypedDataSet", filter=where, select=f"{DIMENSION},Perioden")
    parts = _in_parts(ask, [str(row[DIMENSION]) for row in rows])
    periods = {str(row["Perioden"]).strip() for row in rows}
    whole = "WK" in parts["parts"] and bool({"BU", "NL"} & set(parts["parts"]))
    return {**parts, "periods": len(periods), "_whole": whole, "_others": periods - {period}}


def _starts(code: str) -> str:
    return f"startswith({DIMENSION},'{code}')"


def _keys(ask: Examiner, where: str) -> list[str]:
    return [
        str(row[DIMENSION]) for row in ask.feed(ask.table, "TypedDataSet", filter=where, select=DIMENSION)
    ]


def _rows(ask: Examiner, *columns: str) -> list[dict[str, Any]]:
    return ask.feed(ask.table, "TypedDataSet", filter=_starts(f"BU{ask.digits}"), select=",".join(columns))


def _paths(ask: Examiner) -> list[tuple[str, str]]:
    return [(topic.key, "/".join(topic.path)) for topic in described(ask.properties(ask.ses_table))]


CBS_QUESTIONS: tuple[Question, ...] = questions_of(
    CBS,
    ("cbs-catalogue", lambda ask: _years(ask.kerncijfers), lambda facts: len(facts["years"]) > 1),
    ("cbs-title", _title, some("_right")),
    ("cbs-modified", _modified, some("_dated")),
    ("cbs-404", Examiner.unknown_table, are(status=404)),
    ("cbs-key-width", _width, are(rows_padded=1, rows_bare=0, widths=[_WIDTH])),
    ("cbs-startswith", _startswith, some("rows", no="foreign")),
    ("cbs-or-list", _parts, are(parts=["BU", "GM", "NL", "WK"], foreign=0)),
    ("cbs-select", _select, are(columns=[DIMENSION])),
    ("cbs-topic-filter", _topic_filter, some("rows")),
    ("cbs-codes", _codes, some("rows", no="apart")),
    ("cbs-letters", _letters, some("with_letters")),
    ("cbs-typed", _typed, some("nulls", no="strings")),
    ("cbs-flags", _flags, lambda facts: _FLAGS >= set(facts["values"]) > set()),
    ("cbs-suffix", _suffix, some("keys")),
    ("cbs-groups", _groups, some("_both", no="groups_with_key")),
    ("cbs-unit", _unit, lambda facts: facts["unit"].lower() == "x 1 000 euro"),
    ("ses-tables", lambda ask: _years(ask.scores), some("years")),
    ("ses-path", _score_path, are(_total=1)),
    ("ses-periods", _score_periods, some("newest", no="_odd")),
    ("ses-rows", _score_secret, some("rows", no="_odd _others")),
    ("ses-compound", _score_compound, some("_whole", no="foreign _others")),
)
