"""StatLine: the catalogue, the API for small questions and the feed for large ones, as OData v3."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from tests.doubles import tables
from tests.doubles.filters import FilterError, keep
from tests.doubles.tables import Table
from tests.doubles.wire import Answer, RefusedError, Request, html, xml_answer
from tests.doubles.world import Zone

__all__ = ["answer"]

_PATH = re.compile(r"^/cbs/odata(api|feed)/odata/([^/]+)(?:/([^/]*))?(?:/(\$count))?/?$", re.IGNORECASE)
_JOINED = re.compile(r"startswith\([^()]*\)(?: or startswith\([^()]*\))+")
_API_LIMIT = 10_000
_API_TOP = 5_000
_NOT_FOUND = html(404, "404 - File or directory not found.")
_SETS = (
    "TableInfos",
    "UntypedDataSet",
    "TypedDataSet",
    "DataProperties",
    "CategoryGroups",
    "WijkenEnBuurten",
)
_KIND = "application/json;odata=minimalmetadata;streaming=true;charset=utf-8"


@dataclass(frozen=True, slots=True)
class _Set:
    """The rows of a set: how many, what a filter sees of each, and how some of them are written."""

    columns: tuple[str, ...]
    honoured: frozenset[str]
    seen: Sequence[dict[str, object]]
    write: Callable[[Sequence[int], frozenset[str] | None], list[str]]


def answer(request: Request) -> Answer:
    """Answer a question to StatLine.

    Parameters
    ----------
    request
        A question whose path starts with "/cbs".

    Returns
    -------
    Answer
        JSON when asked for, else Atom.

    Raises
    ------
    RefusedError
        With status 404 and a page for people for a table or set that does not exist; with 400 for a filter
        that cannot be read; with 500 for what the API does not do.
    """
    path = request.path.rstrip("/").lower()
    if path == "/cbs/odatacatalog/tables":
        return _rows(request, _catalogue(request), "ODataCatalog/Tables", feed=False)
    match = _PATH.match(request.path)
    if match is None or match[2].upper() not in tables.tables(request.site):
        raise RefusedError(_NOT_FOUND)
    found = tables.tables(request.site)[match[2].upper()]
    feed = match[1].lower() == "feed"
    root = f"OData{'Feed' if feed else 'Api'}/odata/{found.id}"
    name = (match[3] or "").lower()
    if name in {"", "$metadata"}:
        return _edm(request, found) if name else _root(request, found, root)
    names = {each.lower(): each for each in _names(found)}
    if name not in names:
        raise RefusedError(_NOT_FOUND)
    rows = _set(request, found, names[name])
    if match[4]:
        return Answer(str(len(rows.seen)).encode(), "text/plain;charset=utf-8")
    return _rows(request, rows, f"{root}/{names[name]}", feed=feed)


def _names(table: Table) -> tuple[str, ...]:
    if table.kind == "regions":
        return tuple("RegioS" if name == "WijkenEnBuurten" else name for name in _SETS)
    return (*_SETS, "Perioden") if table.periods else _SETS


def _root(request: Request, table: Table, root: str) -> Answer:
    base = f"{request.site.url}/cbs"
    values = [json.dumps({"name": name, "url": f"{base}/{root}/{name}"}) for name in _names(table)]
    metadata = f"{base}/{root.replace('/odata/', '/OData/')}/$metadata"
    return _page(request, metadata, values)


def _page(request: Request, metadata: str, values: Sequence[str], link: str = "") -> Answer:
    if "json" not in request.query.get("$format", "") + request.headers.get("accept", ""):
        # who forgets $format=json gets Atom, as with the real one
        entries = "".join("<entry/>" for _ in values)
        feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><id>{metadata}</id>{entries}</feed>'
        return xml_answer(feed, "application/atom+xml;type=feed;charset=utf-8")
    text = f'{{"odata.metadata":{json.dumps(metadata)},"value":[\r\n' + ",\r\n".join(values) + "]"
    text += f',"odata.nextLink":{json.dumps(link)}' if link else ""
    return Answer((text + "}").encode(), _KIND)


def _refused(status: int, sentence: str) -> RefusedError:
    body = {"odata.error": {"code": "", "message": {"lang": "en-US", "value": sentence}}}
    return RefusedError(Answer(json.dumps(body).encode(), _KIND, status))


def _rows(request: Request, rows: _Set, path: str, *, feed: bool) -> Answer:
    place, name = path.rsplit("/", 1)
    api = "ODataApi" in path
    numbers, chosen = _chosen(request, rows)
    skip, top = _whole(request, "$skip", 0), _whole(request, "$top", -1)
    if api and (skip or top > _API_TOP):
        raise _refused(500, "The query specified in the URI is not valid.")
    if request.fault("empty-value"):
        numbers = []
    numbers = numbers if top < 0 else numbers[: skip + top]
    if api and len(numbers) > _API_LIMIT:
        raise _refused(500, "query returns more than 10000 records")
    size = request.site.page_size if feed else max(len(numbers), 1)
    start = 0 if skip and request.fault("repeated-page") else skip
    link = _next_link(request, path, skip, size, more=skip + size < len(numbers))
    metadata = (
        f"{request.site.url}/cbs/{place.replace('/odata/', '/OData/')}/$metadata#Cbs.OData.WebAPI.{name}"
    )
    metadata += f"&$select={request.query['$select']}" if chosen else ""
    return _page(request, metadata, rows.write(numbers[start : start + size], chosen), link)


def _whole(request: Request, name: str, default: int) -> int:
    text = request.query.get(name, "")
    if text and not text.isdigit():
        raise _refused(400, f"Invalid value '{text}' for {name} query option found.")
    return int(text) if text else default


def _chosen(request: Request, rows: _Set) -> tuple[list[int], frozenset[str] | None]:
    text = _either_way(request, request.query.get("$filter", ""))
    numbers = list(range(len(rows.seen)))
    if text:
        try:
            test = keep(text, rows.honoured, rows.columns)
        except FilterError as wrong:
            raise _refused(400, str(wrong)) from wrong
        if not request.fault("filter-ignored"):
            numbers = [number for number in numbers if test(rows.seen[number])]
    select = request.query.get("$select", "")
    if select in {"", "*"}:
        return numbers, None
    names = [name.strip() for name in select.split(",")]
    for name in names:
        if name not in rows.columns:
            raise _refused(400, f"Could not find a property named '{name}' on the type.")
    return numbers, frozenset(names)


def _either_way(request: Request, text: str) -> str:
    """Do to conditions joined by `or` what a fault does to them."""
    joined = _JOINED.search(text)
    if joined is None:
        return text
    if request.fault("or-filter-refused"):
        raise _refused(501, "The filter is not implemented.")
    if not request.fault("or-filter-half"):
        return text
    conditions = joined.group().split(" or ")
    return text.replace(joined.group(), " or ".join(conditions[: len(conditions) // 2]))


def _next_link(request: Request, path: str, skip: int, size: int, *, more: bool) -> str:
    options = [
        f"{name}={quote(value, safe='$(),')}"
        for name, value in request.pairs
        if name not in {"$skip", "$top"}
    ]
    if request.fault("foreign-next-link"):
        base, skip = request.site.elsewhere, skip + size
    elif request.fault("looping-next-link"):
        base = request.site.url
    elif not more or request.fault("lost-next-link"):
        return ""
    else:
        base, skip = request.site.url, skip + size
    return f"{base}/cbs/{path}?" + "&".join([*options, f"$skip={skip}"])


def _plain(rows: list[dict[str, object]], honoured: Sequence[str] | None = None) -> _Set:
    names = tuple(dict.fromkeys(name for row in rows for name in row))

    def write(numbers: Sequence[int], chosen: frozenset[str] | None) -> list[str]:
        return [
            json.dumps(
                {name: value for name, value in rows[number].items() if chosen is None or name in chosen},
                ensure_ascii=False,
            )
            for number in numbers
        ]

    seen = [dict.fromkeys(names) | row for row in rows]
    return _Set(names, frozenset(names if honoured is None else honoured), seen, write)


def _catalogue(request: Request) -> _Set:
    found = tables.tables(request.site).values()
    return _plain([tables.table_info(table, _count(request, table), at) for at, table in enumerate(found)])


def _count(request: Request, table: Table) -> int:
    if table.kind == "other":
        return 0
    if table.kind == "regions":
        return len(tables.region_rows(table, request.site.world))
    return len(request.site.world.edition(table.year).rows(table.periods))


def _keyed(request: Request, table: Table) -> list[tuple[int, Zone, int]]:
    rows = request.site.world.edition(table.year).rows(table.periods)
    return [(number, zone, period) for number, (zone, period) in enumerate(rows)]


def _set(request: Request, table: Table, name: str) -> _Set:
    if name == "TableInfos":
        info = tables.table_info(table, _count(request, table), 0)
        return _plain([info | {"Description": info["Summary"]}])
    if name == "DataProperties":
        return _plain(tables.properties(table, tables.columns(table, request), request))
    if name == "CategoryGroups":
        titles = ("Nederland", "Gemeente", "Wijk", "Buurt")
        return _plain(
            [
                {
                    "ID": at + 1,
                    "DimensionKey": "WijkenEnBuurten",
                    "Title": title,
                    "Description": "",
                    "ParentID": None,
                }
                for at, title in enumerate(titles)
            ]
        )
    if name in {"WijkenEnBuurten", "RegioS"}:
        return _plain(_zones(request, table))
    if name == "Perioden":
        return _plain(_periods(table))
    return _data(request, table, typed=name == "TypedDataSet")


def _zones(request: Request, table: Table) -> list[dict[str, object]]:
    if table.kind == "other":
        return []
    if table.kind == "regions":
        rows = tables.region_rows(table, request.site.world)
        return [{"Key": row["RegioS"], "Title": row["Naam_2"], "Description": ""} for row in rows]
    width = tables.key_width(request)
    groups = {"Land": 1, "Gemeente": 2, "Wijk": 3, "Buurt": 4}
    zones = dict.fromkeys(zone.code for _, zone, _ in _keyed(request, table))
    by_code = request.site.world.edition(table.year).by_code
    return [
        {
            "Key": code.ljust(width),
            "Title": by_code[code].name,
            "Description": "",
            "CategoryGroupID": groups[by_code[code].kind],
            "DetailRegionCode": code,
            "Municipality": by_code[code].municipality,
        }
        for code in zones
    ]


def _periods(table: Table) -> list[dict[str, object]]:
    # the newest is provisional, and its title says so with an asterisk
    titles = {year: f"{year}*" if year == max(table.periods) else str(year) for year in table.periods}
    return [
        {"Key": f"{year}JJ00", "Title": title, "Description": "", "CategoryGroupID": None}
        for year, title in titles.items()
    ]


def _data(request: Request, table: Table, *, typed: bool) -> _Set:
    if table.kind == "regions":
        return _plain(tables.region_rows(table, request.site.world), ["RegioS"])
    found = tables.columns(table, request)
    keyed = [] if table.kind == "other" else _keyed(request, table)
    width = tables.key_width(request)
    seen: list[dict[str, object]] = [
        {"WijkenEnBuurten": zone.code.ljust(width), "Perioden": f"{period}JJ00"} for _, zone, period in keyed
    ]
    dimensions = ("WijkenEnBuurten", "Perioden") if table.periods else ("WijkenEnBuurten",)

    def write(numbers: Sequence[int], chosen: frozenset[str] | None) -> list[str]:
        picked = [keyed[number] for number in numbers]
        return list(tables.zone_rows(table, picked, found, request, typed=typed, chosen=chosen))

    names = ("ID", *dimensions, *(column.key for column in found))
    return _Set(names, frozenset(dimensions), seen, write)


def _edm(request: Request, table: Table) -> Answer:
    kinds = {
        column.key: "String" if column.topic.decimals is None else "Double"
        for column in tables.columns(table, request)
    }
    fields = "".join(f'<Property Name="{key}" Type="Edm.{kind}"/>' for key, kind in kinds.items())
    return xml_answer(
        '<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"><edmx:DataServices>'
        '<Schema Namespace="Cbs.OData.WebAPI" xmlns="http://schemas.microsoft.com/ado/2009/11/edm">'
        f'<EntityType Name="TypedDataSet">{fields}</EntityType></Schema></edmx:DataServices></edmx:Edmx>',
        "application/xml;charset=utf-8",
    )
