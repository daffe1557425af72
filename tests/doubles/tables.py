"""The tables of StatLine: which there are, their columns and the rows of their sets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tests.doubles.layouts import Column, kwb_columns, ses_columns
from tests.doubles.topics import SECTIONS, Topic
from tests.doubles.wire import Request, Site
from tests.doubles.world import Figure, World, Zone

__all__ = ["Table", "columns", "key_width", "properties", "region_rows", "table_info", "tables", "zone_rows"]

_KWB = {
    2018: "84286NED",
    2022: "85318NED",
    2023: "85618NED",
    2024: "85984NED",
    2025: "86165NED",
    2026: "86358NED",
}
_SES = {2023: "85900NED", 2024: "86092NED", 2025: "86296NED"}
# numbers and names of columns are those of public code for 2018, the other identifiers are made up
_REGIONS = {
    2018: "83859NED",
    2022: "85067NED",
    2023: "85385NED",
    2024: "85755NED",
    2025: "86097NED",
    2026: "86391NED",
}
_OF_TOWN, _OF_PROVINCE = (("Lokaliseringen van gemeenten", group) for group in ("Gemeenten", "Provincies"))
_REGION_COLUMNS = (
    Column(1, Topic("Code", "gemeente", "Code", "", None, _OF_TOWN)),
    Column(2, Topic("Naam", "gemeentenaam", "Naam", "", None, _OF_TOWN)),
    Column(32, Topic("Code", "province", "Code", "", None, _OF_PROVINCE)),
    Column(33, Topic("Naam", "provincienaam", "Naam", "", None, _OF_PROVINCE)),
)
_WIDTHS = {"Gemeentenaam": 40, "SoortRegio": 10, "Codering": 10, "RegiocodeGemeenteWijkBuurt": 10}


@dataclass(frozen=True, slots=True)
class Table:
    """A table in the catalogue.

    Parameters
    ----------
    id, title, period, modified
        As in the catalogue.
    kind
        "kwb", "ses", "regions" (in which province a municipality lies), or "other" for a table without rows
        that is there to be passed over.
    year
        Year of the figures, or of the indeling.
    periods
        Years in the dimension `Perioden`; empty for the kerncijfers.
    """

    id: str
    title: str
    period: str
    modified: str
    kind: Literal["kwb", "ses", "regions", "other"]
    year: int
    periods: tuple[int, ...] = ()


_OLD = "2014-05-01T02:00:00"
_OTHERS = (
    Table("70072NED", "Regionale kerncijfers Nederland", "1995-2025", "2025-10-06T02:00:00", "other", 2025),
    Table("70904NED", "Kerncijfers wijken en buurten 2009-2012", "2009-2012", _OLD, "other", 2012),
    Table("99999NED", "Toelichting bij Kerncijfers wijken en buurten 2024", "2024", _OLD, "other", 2024),
)


def tables(site: Site) -> dict[str, Table]:
    """Give every table of the world by its id."""
    world: World = site.world
    found = [
        Table(
            _KWB[year],
            f"Kerncijfers wijken en buurten {year}",
            str(year),
            f"{year + 1}-09-30T02:00:00",
            "kwb",
            year,
        )
        for year in world.figure_years
    ]
    for year in world.score_years:
        periods = (2019, year - 3, year - 2, year - 1)
        title = f"Sociaal-economische status; scores per wijk en buurt, regio-indeling {year}"
        found.append(
            Table(_SES[year], title, f"2014-{year - 1}*", f"{year + 1}-04-01T02:00:00", "ses", year, periods)
        )
    for year in world.figure_years if world.provinces else ():
        title = f"Gebieden in Nederland {year}"
        found.append(Table(_REGIONS[year], title, str(year), f"{year}-01-15T02:00:00", "regions", year))
    all_tables = (*_OTHERS, *found)
    return {
        table.id: replace(table, modified=site.modified.get(table.id, table.modified)) for table in all_tables
    }


def columns(table: Table, request: Request) -> tuple[Column, ...]:
    """Give the columns of a table as this request sees them."""
    if table.kind == "other":
        return ()
    if table.kind == "regions":
        return _REGION_COLUMNS
    if table.kind == "ses":
        found = ses_columns()
    else:
        found = kwb_columns(table.year, drifted=request.fault("suffix-drift"))
    people = next(column for column in found if column.topic.figure in {"AantalInwoners", "total"})
    if request.fault("missing-topic"):
        found = tuple(column for column in found if column != people)
    if request.fault("duplicate-stem"):
        found = (*found, Column(found[-1].number + 1, people.topic))
    return found


def properties(table: Table, found: Sequence[Column], request: Request) -> list[dict[str, object]]:
    """Give the rows of DataProperties: dimensions, groups and topics, each topic below its group."""
    rows: list[dict[str, object]] = []
    for name, title in _dimensions(table):
        kind = {"WijkenEnBuurten": "GeoDetail", "RegioS": "GeoDimension"}.get(name, "TimeDimension")
        rows.append(_property(len(rows), None, kind, position=len(rows), key=name, title=title))
    groups: dict[tuple[str, ...], int] = {}
    other_unit = request.fault("other-unit")
    for column in found:
        topic = column.topic
        parent: int | None = None
        for depth in range(1, len(topic.path) + 1):
            path = topic.path[:depth]
            if path not in groups:
                groups[path] = len(rows)
                rows.append(_property(len(rows), parent, "TopicGroup", position=None, key="", title=path[-1]))
            parent = groups[path]
        row = _property(len(rows), parent, "Topic", position=column.number, key=column.key, title=topic.title)
        unit = "euro" if other_unit and topic.unit == "x 1 000 euro" else topic.unit
        rows.append(
            row
            | {"Datatype": _datatype(topic), "Unit": unit, "Decimals": topic.decimals or 0, "Default": "None"}
        )
    return rows


def region_rows(table: Table, world: World) -> list[dict[str, object]]:
    """Give the rows of a table of regions: one a municipality, codes with blanks behind them."""
    towns = [zone for zone in world.edition(table.year).zones if zone.kind == "Gemeente"]
    rows: list[dict[str, object]] = []
    for number, zone in enumerate(towns):
        code, name = world.provinces[zone.code]
        cells: dict[str, str] = {
            "gemeente": zone.code,
            "gemeentenaam": zone.name,
            "province": code,
            "provincienaam": name,
        }
        own = {column.key: cells[column.topic.figure].ljust(10) for column in _REGION_COLUMNS}
        rows.append({"ID": number, "RegioS": zone.code, **own})
    return rows


def _dimensions(table: Table) -> list[tuple[str, str]]:
    if table.kind == "regions":
        return [("RegioS", "Regio's")]
    zones = ("WijkenEnBuurten", "Wijken en buurten")
    return [zones, ("Perioden", "Perioden")] if table.periods else [zones]


def _property(
    number: int, parent: int | None, kind: str, *, position: int | None, key: str, title: str
) -> dict[str, object]:
    return {
        "odata.type": f"Cbs.OData.{kind}",
        "ID": number,
        "Position": position,
        "ParentID": parent,
        "Type": kind,
        "Key": key,
        "Title": title,
        "Description": "",
        "ReleasePolicy": False,
    }


def _datatype(topic: Topic) -> str:
    if topic.decimals is None:
        return "String"
    return "Double" if topic.decimals else "Long"


def table_info(table: Table, count: int, number: int) -> dict[str, object]:
    """Give the row of the catalogue for a table; TableInfos has a Description besides."""
    summary = f"{table.title}. Gemaakt voor het testen van programma's."
    return {
        "Updated": table.modified,
        "ID": number,
        "Identifier": table.id,
        "Title": table.title,
        "ShortTitle": table.title,
        "ShortDescription": summary,
        "Summary": summary,
        "Modified": table.modified,
        "MetaDataModified": table.modified,
        "ReasonDelivery": "Actualisering",
        "ExplanatoryText": "",
        "OutputStatus": "Regulier",
        "Source": "CBS.",
        "Language": "nl",
        "Catalog": "CBS",
        "Frequency": "Perjaar",
        "Period": table.period,
        "SummaryAndLinks": summary,
        "DefaultPresentation": "",
        "DefaultSelection": "",
        "GraphTypes": "Table",
        "RecordCount": count,
        "ColumnCount": count and len(_dimensions(table)) + 100,
        "SearchPriority": "2",
    }


def key_width(request: Request) -> int:
    """How wide the keys of the dimension of zones are."""
    return 12 if request.fault("wrong-key-width") else 10


@dataclass(frozen=True, slots=True)
class _Writing:
    """How the rows of one answer are written."""

    found: tuple[Column, ...]
    chosen: frozenset[str] | None
    typed: bool

    def wanted(self, name: str) -> bool:
        return self.chosen is None or name in self.chosen

    def cell(self, topic: Topic, value: Figure) -> object:
        if topic.decimals is None:
            text = "." if value is None and topic.figure == "Flag" else value
            return text.ljust(_WIDTHS.get(topic.stem, 0)) if isinstance(text, str) else text
        if isinstance(value, int | float):
            value = float(value) if topic.decimals else round(value)
        if self.typed:
            return value
        number = "." if value is None else value if isinstance(value, str) else f"{value:.{topic.decimals}f}"
        return number.rjust(8)

    def pairs(self, topics: Sequence[Column], figures: Mapping[str, Figure]) -> str:
        cells = {
            column.key: self.cell(column.topic, figures.get(column.topic.figure))
            for column in topics
            if self.wanted(column.key)
        }
        return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))[1:-1]


_HEAD = {"Gemeentenaam", "SoortRegio", "Codering", "Flag"}


def zone_rows(
    table: Table,
    keyed: Sequence[tuple[int, Zone, int]],
    found: tuple[Column, ...],
    request: Request,
    *,
    typed: bool,
    chosen: frozenset[str] | None,
) -> Iterator[str]:
    """Write the rows of TypedDataSet or UntypedDataSet as JSON.

    Parameters
    ----------
    table
        The table.
    keyed
        Number of the row, zone and period (0 without periods).
    found
        Its columns.
    request
        The question, for faults in the cells.
    typed
        True for numbers and null, False for texts of eight characters.
    chosen
        Columns asked for; None for all.
    """
    writing = _Writing(found, chosen, typed)
    width = key_width(request)
    head = [column for column in found if column.topic.figure in _HEAD]
    gone = {"AantalInwoners", "total"} if request.fault("missing-column") else set()
    body = [column for column in found if column.topic.figure not in {*_HEAD, *gone}]
    spoiled = _Spoiled(request, table, next((zone.code for _, zone, _ in keyed if zone.kind == "Buurt"), ""))
    # zones may share their figures, as in a made-up country of thousands; those are written once
    written: dict[int, str] = {}
    for number, zone, period in keyed:
        parts = [f'"ID":{number}'] if writing.wanted("ID") else []
        if writing.wanted("WijkenEnBuurten"):
            parts.append(f'"WijkenEnBuurten":"{zone.code.ljust(width)}"')
        if period and writing.wanted("Perioden"):
            parts.append(f'"Perioden":"{period}JJ00"')
        if table.kind == "ses":
            parts.append(writing.pairs(body, spoiled.figures(zone, _scores(request, table, zone, period))))
        else:
            parts.append(writing.pairs(head, spoiled.head(zone)))
            if spoiled.strikes(zone):
                parts.append(writing.pairs(body, spoiled.figures(zone, zone.figures)))
            else:
                key = id(zone.figures)
                if key not in written:
                    written[key] = writing.pairs(body, spoiled.figures(zone, zone.figures))
                parts.append(written[key])
        yield "{" + ",".join(part for part in parts if part) + "}"


class _Spoiled:
    """What faults do to the cells of one answer."""

    def __init__(self, request: Request, table: Table, first: str) -> None:
        self._first = first
        self._main = "total" if table.kind == "ses" else "AantalInwoners"
        self._garbage = request.fault("garbage-number")
        self._sentinel = request.fault("sentinel-number")
        self._mismatch = request.fault("code-mismatch")
        self._poor = request.fault("no-income")

    def strikes(self, zone: Zone) -> bool:
        """Say whether the figures of this zone are not those of others that share them."""
        return zone.code == self._first and (self._garbage or self._sentinel)

    def head(self, zone: Zone) -> dict[str, Figure]:
        """Give the columns that name the zone."""
        flag = None if zone.flag is None else str(zone.flag)
        return {
            "Gemeentenaam": zone.municipality_name,
            "SoortRegio": zone.kind,
            "Codering": self._code(zone),
            "Flag": flag,
        }

    def _code(self, zone: Zone) -> str:
        if not self._mismatch or zone.code != self._first:
            return zone.code
        return zone.code[:-1] + ("0" if zone.code[-1] != "0" else "1")

    def figures(self, zone: Zone, figures: Mapping[str, Figure]) -> Mapping[str, Figure]:
        """Give the figures of the zone, spoiled or not."""
        changed = dict(figures)
        if "code" in changed:
            changed["code"] = self._code(zone)
        if self._poor:
            changed |= dict.fromkeys(_MONEY & set(changed))
        if self.strikes(zone):
            changed[self._main] = "1.2.3" if self._garbage else -99997
        return changed


_MONEY = {topic.figure for topics in SECTIONS.values() for topic in topics if topic.money}


def _scores(request: Request, table: Table, zone: Zone, period: int) -> dict[str, Figure]:
    scores = request.site.world.edition(table.year).scores(zone, period)
    assert scores is not None
    figures: dict[str, Figure] = {"code": zone.code, "households": scores.households}
    empty = period == max(table.periods) and request.fault("newest-period-empty")
    if empty or scores.total is None:
        return figures
    spread = dict.fromkeys(("spread", "spread-wealth", "spread-education", "spread-labour"), scores.spread)
    levels: dict[str, Figure] = {"percentile": 50.0, "low": 25.0, "middle": 40.0, "high": 35.0}
    parts = {
        "total": scores.total,
        "wealth": scores.wealth,
        "education": scores.education,
        "labour": scores.labour,
    }
    return figures | levels | parts | spread
