"""What the doctor asks CBS: the habits of StatLine on which smeedkaart counts."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from smeedkaart.sources.cbs.statline import regions
from smeedkaart.sources.doctor.questions import CBS, PLACE, Examiner, Finding, Question

__all__ = ["CBS_QUESTIONS"]

_REGION = "WijkenEnBuurten"
_WIDTH = 10
_FLAGS = {"1", "2", "3", ".", ""}


def _catalogue(ask: Examiner) -> Finding:
    years = ask.kerncijfers
    return Finding(len(years) > 1, {"years": sorted(years), "newest": years[max(years)] if years else ""})


def _title(ask: Examiner) -> Finding:
    info = ask.feed(ask.table, "TableInfos")[0]
    title = str(info["Title"]).strip()
    return Finding(title.endswith(str(ask.year)), {"table": ask.table, "title": title})


def _modified(ask: Examiner) -> Finding:
    modified = str(ask.feed(ask.table, "TableInfos")[0].get("Modified") or "")
    return Finding(bool(re.match(r"\d{4}-\d\d-\d\dT", modified)), {"table": ask.table, "modified": modified})


def _unknown_table(ask: Examiner) -> Finding:
    address = f"{ask.client.services.cbs}/ODataFeed/odata/00000AAA/TableInfos"
    status = ask.status(CBS, address, **{"$format": "json"})
    return Finding(status == 404, {"status": status})


def _width(ask: Examiner) -> Finding:
    """Compare the key as it is padded with the bare key, which finds nothing."""
    padded = _regions(ask, f"{_REGION} eq '{PLACE:<{_WIDTH}}'")
    bare = _regions(ask, f"{_REGION} eq '{PLACE}'")
    widths = sorted({len(key) for key in padded})
    return Finding(
        len(padded) == 1 and not bare and widths == [_WIDTH],
        {"rows_padded": len(padded), "rows_bare": len(bare), "widths": widths},
    )


def _startswith(ask: Examiner) -> Finding:
    keys = _regions(ask, f"startswith({_REGION},'BU{PLACE[2:]}')")
    other = [key for key in keys if not key.startswith(f"BU{PLACE[2:]}")]
    return Finding(bool(keys) and not other, {"rows": len(keys), "foreign": len(other)})


def _either(ask: Examiner) -> Finding:
    """Ask the four parts of a municipality at once, as a fetch does."""
    keys = _regions(ask, regions(PLACE))
    kinds, foreign = {key[:2] for key in keys}, _foreign(keys)
    return Finding(
        kinds == {"NL", "GM", "WK", "BU"} and not foreign,
        {"rows": len(keys), "parts": sorted(kinds), "foreign": foreign},
    )


def _foreign(keys: list[str]) -> int:
    return sum(key[:2] != "NL" and key[2:6] != PLACE[2:] for key in keys)


def _select(ask: Examiner) -> Finding:
    rows = ask.feed(
        ask.table, "TypedDataSet", filter=f"startswith({_REGION},'GM{PLACE[2:]}')", select=_REGION
    )
    columns = sorted(set().union(*rows)) if rows else []
    return Finding(columns == [_REGION], {"columns": columns[:10], "count": len(columns)})


def _topic_filter(ask: Examiner) -> Finding:
    """Ask buurten and municipalities at once, which is nothing unless the filter on a topic is dropped."""
    keys = _regions(ask, f"startswith({_REGION},'BU{PLACE[2:]}') and SoortRegio_2 eq 'Gemeente  '")
    return Finding(bool(keys), {"rows": len(keys)})


def _codes(ask: Examiner) -> Finding:
    code = ask.key("Codering")
    rows = _rows(ask, _REGION, code)
    apart = sum(str(row[_REGION]).strip() != str(row[code]).strip() for row in rows)
    return Finding(bool(rows) and not apart, {"column": code, "rows": len(rows), "apart": apart})


def _letters(ask: Examiner) -> Finding:
    keys = {key.strip() for key in _regions(ask, f"startswith({_REGION},'BU0363')")}
    letters = [key for key in keys if re.fullmatch(r"BU\d{4}[0-9A-Z]{4}", key) and not key[2:].isdigit()]
    return Finding(bool(letters), {"rows": len(keys), "with_letters": len(letters)})


def _typed(ask: Examiner) -> Finding:
    people, income = ask.key("AantalInwoners"), ask.key("GemiddeldInkomenPerInwoner")
    values = [row[name] for row in _rows(ask, people, income) for name in (people, income)]
    kinds = Counter(type(value).__name__ for value in values)
    return Finding(
        bool(values) and set(kinds) <= {"int", "float", "NoneType"} and kinds["NoneType"] > 0,
        {"numbers": kinds["int"] + kinds["float"], "nulls": kinds["NoneType"], "strings": kinds["str"]},
    )


def _flags(ask: Examiner) -> Finding:
    column = ask.key("Indelingswijziging")
    values = sorted({str(row[column] or "").strip() for row in _rows(ask, column)})
    return Finding(bool(values) and set(values) <= _FLAGS, {"column": column, "values": values})


def _suffix(ask: Examiner) -> Finding:
    keys = {stem: ask.key(stem) for stem in ("AantalInwoners", "HuishoudensTotaal", "MateVanStedelijkheid")}
    return Finding(all(re.fullmatch(r"\w+_\d+", key) for key in keys.values()), {"keys": list(keys.values())})


def _groups(ask: Examiner) -> Finding:
    kinds = Counter(str(row.get("odata.type", "")).rpartition(".")[2] for row in ask.properties(ask.table))
    groups = [row for row in ask.properties(ask.table) if str(row["odata.type"]).endswith("TopicGroup")]
    named = sum(bool(str(row.get("Key") or "").strip()) for row in groups)
    return Finding(
        kinds["TopicGroup"] > 0 and kinds["Topic"] > 0 and not named,
        {"kinds": dict(sorted(kinds.items())), "groups_with_key": named},
    )


def _unit(ask: Examiner) -> Finding:
    key = ask.key("GemiddeldInkomenPerInwoner")
    row = next(row for row in ask.properties(ask.table) if str(row["Key"]).strip() == key)
    unit = " ".join(str(row.get("Unit") or "").split())
    return Finding(unit.lower() == "x 1 000 euro", {"key": key, "unit": unit})


def _scores(ask: Examiner) -> Finding:
    years = ask.scores
    return Finding(bool(years), {"years": sorted(years), "newest": years[max(years)] if years else ""})


def _score_path(ask: Examiner) -> Finding:
    table = ask.ses_table
    paths = [path for key, path in ask.paths(table) if key.startswith("GemiddeldeScore_")]
    total = [path for path in paths if "totaalscore" in path.lower()]
    return Finding(len(total) == 1, {"table": table, "paths": paths[:6]})


def _score_periods(ask: Examiner) -> Finding:
    rows = ask.feed(ask.ses_table, "Perioden")
    keys = [str(row["Key"]).strip() for row in rows]
    starred = [str(row["Title"]).strip() for row in rows if "*" in str(row["Title"])]
    fits = bool(keys) and all(re.fullmatch(r"\d{4}JJ00", key) for key in keys)
    return Finding(fits, {"table": ask.ses_table, "newest": max(keys, default=""), "provisional": starred})


def _score_secret(ask: Examiner) -> Finding:
    table = ask.ses_table
    score = next(key for key, path in ask.paths(table) if "totaalscore" in path.lower())
    period = max(str(row["Key"]) for row in ask.feed(table, "Perioden"))
    where = f"startswith({_REGION},'WK{PLACE[2:]}') and Perioden eq '{period}'"
    rows = ask.feed(table, "TypedDataSet", filter=where, select=f"{_REGION},Perioden,{score}")
    values = [row[score] for row in rows]
    periods = {str(row["Perioden"]) for row in rows}
    return Finding(
        bool(rows) and periods == {period} and all(isinstance(value, int | float | None) for value in values),
        {"rows": len(rows), "nulls": values.count(None), "periods": len(periods)},
    )


def _score_compound(ask: Examiner) -> Finding:
    """Ask several regions and one period in one filter, as a fetch does."""
    table = ask.ses_table
    period = max(str(row["Key"]).strip() for row in ask.feed(table, "Perioden"))
    where = f"({regions(PLACE)}) and startswith(Perioden,'{period}')"
    rows = ask.feed(table, "TypedDataSet", filter=where, select=f"{_REGION},Perioden")
    keys = [str(row[_REGION]) for row in rows]
    kinds = {key[:2] for key in keys}
    periods = {str(row["Perioden"]).strip() for row in rows}
    foreign = _foreign(keys)
    return Finding(
        "WK" in kinds and bool(kinds & {"BU", "NL"}) and not foreign and periods == {period},
        {"rows": len(rows), "parts": sorted(kinds), "foreign": foreign, "periods": len(periods)},
    )


def _regions(ask: Examiner, where: str) -> list[str]:
    return [str(row[_REGION]) for row in ask.feed(ask.table, "TypedDataSet", filter=where, select=_REGION)]


def _rows(ask: Examiner, *columns: str) -> list[dict[str, Any]]:
    where = f"startswith({_REGION},'BU{PLACE[2:]}')"
    return ask.feed(ask.table, "TypedDataSet", filter=where, select=",".join(columns))


CBS_QUESTIONS: tuple[Question, ...] = (
    Question("cbs-catalogue", CBS, _catalogue),
    Question("cbs-title", CBS, _title),
    Question("cbs-modified", CBS, _modified),
    Question("cbs-404", CBS, _unknown_table),
    Question("cbs-key-width", CBS, _width),
    Question("cbs-startswith", CBS, _startswith),
    Question("cbs-or-list", CBS, _either),
    Question("cbs-select", CBS, _select),
    Question("cbs-topic-filter", CBS, _topic_filter),
    Question("cbs-codes", CBS, _codes),
    Question("cbs-letters", CBS, _letters),
    Question("cbs-typed", CBS, _typed),
    Question("cbs-flags", CBS, _flags),
    Question("cbs-suffix", CBS, _suffix),
    Question("cbs-groups", CBS, _groups),
    Question("cbs-unit", CBS, _unit),
    Question("ses-tables", CBS, _scores),
    Question("ses-path", CBS, _score_path),
    Question("ses-periods", CBS, _score_periods),
    Question("ses-rows", CBS, _score_secret),
    Question("ses-compound", CBS, _score_compound),
)
