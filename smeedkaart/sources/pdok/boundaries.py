"""Borders of buurten, wijken and municipalities from PDOK, of one year, made fit for use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, TypeVar

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from smeedkaart.errors import NothingFoundError, ServiceError, SmeedkaartError
from smeedkaart.geometry.shapes import repair
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.municipalities import ABROAD, COUNTRY
from smeedkaart.sources.pdok import ogc_features as features
from smeedkaart.sources.pdok import wfs
from smeedkaart.sources.pdok.geojson import WIJK_EN_BUURTKAART, Page, bare, broken, named, needed_field
from smeedkaart.sources.pdok.wfs import Bounds, MapLevel, PublishedLayer, Where
from smeedkaart.text.teller import Statement

__all__ = ["MapLevel", "borders", "borders_within", "municipalities", "years_with_borders"]

T = TypeVar("T")
By = Literal["WFS", "OGC API"]

_FIRST_YEAR = 2012
# letters occur since 2022: Amsterdam has WK0363AD and BU0363AD05
_CODES: Mapping[MapLevel, re.Pattern[str]] = {
    "buurt": re.compile(r"BU\d{4}[0-9A-Z]{4}"),
    "wijk": re.compile(r"WK\d{4}[0-9A-Z]{2}"),
    "gemeente": re.compile(r"GM\d{4}"),
}
# a rectangle in degrees is no rectangle in metres: over a hundred kilometres they are not this far apart
_ROOM = 5_000.0
_TABLE = ["code", "zone_name", "parent", "municipality", "municipality_name", "flag", "kind"]
_LAND, _WATER, _FOREIGN = frozenset({"NEE", "N"}), frozenset({"JA", "J"}), frozenset({"B"})


def borders(client: Client, year: int, level: MapLevel, municipality: str | None = None) -> gpd.GeoDataFrame:
    """Fetch the borders of one year: those of a municipality ("GM0118"), or of the whole country.

    One row a zone that has land: index "zone", its code. Columns: `zone_name`; `parent`, the code of its
    wijk, gemeente or the country; `municipality` and `municipality_name`; `flag`, how it differs from the
    year before (1 not at all, 2 its code, 3 its border, missing when not told). Valid polygons and
    multipolygons in EPSG:28992, without water and without what lies abroad. `attrs` tells `layer`,
    `address` and `by` ("WFS" or "OGC API"); how many features came (`rows`) and how many of them were
    `water`, `foreign` or `shapeless` and so left out; how many m2 of water of each code that is
    (`water_apart`); how many zones were `repaired`; and `columns`, the names that the layer has for each of
    ours.
    """
    return _from_either(client, year, level, municipality, _zones)


def borders_within(client: Client, year: int, level: MapLevel, bounds: Bounds) -> gpd.GeoDataFrame:
    """Fetch, as `borders` does, the zones of any municipality of which the box meets a rectangle in RD."""
    return _from_either(client, year, level, bounds, _zones)


def years_with_borders(client: Client) -> tuple[int, ...]:
    """Ask of which years there are borders, newest first; one that could not be asked is an error."""
    newest = datetime.now(UTC).year
    return tuple(year for year in range(newest, _FIRST_YEAR - 1, -1) if wfs.year_exists(client, year))


def municipalities(client: Client, year: int) -> pd.DataFrame:
    """Fetch which municipalities there were in a year, without their borders: their `name` by their code."""
    table = _from_either(
        client, year, "gemeente", None, _table, columns=("gemeente", "gemeente_name", "water")
    )
    names = table[table["kind"] == "land"].drop_duplicates("code").set_index("code")["zone_name"]
    return names.sort_index().to_frame("name")


def _from_either(
    client: Client,
    year: int,
    level: MapLevel,
    where: Where,
    make: Callable[[_Collected, PublishedLayer, By], T],
    *,
    columns: tuple[str, ...] = (),
) -> T:
    """Make something of what the WFS sends, and when that fails of the OGC API; columns none is all."""
    try:
        of = wfs.published_layer(client, year, level)
        pages = wfs.pages(client, of, where, tuple(needed_field(of.columns, name) for name in columns))
        return make(_collected(pages, level, where), of, "WFS")
    except ServiceError as error:
        failed = error
    try:
        of = features.published_layer(client, year, level)
        return make(_collected(features.pages(client, of, where), level, where), of, "OGC API")
    except SmeedkaartError:
        # the first is the service that should have had it; the second lacks most years
        raise failed from None


class _Collected(NamedTuple):
    """All features of a layer: what is said of each, its shape, and where that was found."""

    table: pd.DataFrame
    shapes: npt.NDArray[np.object_]
    columns: Mapping[str, str]


def _table(collected: _Collected, _of: PublishedLayer, _by: By) -> pd.DataFrame:
    return collected.table


def _collected(pages: Iterator[Page], level: MapLevel, where: Where) -> _Collected:
    """Read all pages; each is checked when it comes, so that a wrong one stops the fetch at once."""
    columns: dict[str, str] = {}
    rows: list[tuple[str, ...]] = []
    shapes: list[npt.NDArray[np.object_]] = []
    for page in pages:
        _refuse_elsewhere(page, where)
        # a feature may leave out what it has no value for, so the first one does not speak for all
        here = _columns(set[str]().union(*page.properties), level)
        columns = {key: columns.get(key) or column for key, column in here.items()}
        rows += [_row(said, here, level, where) for said in page.properties]
        shapes.append(page.shapes)
    table = pd.DataFrame(rows, columns=_TABLE)
    flag = pd.to_numeric(table["flag"], errors="coerce")
    table["flag"] = flag.where(flag.isin([1, 2, 3])).astype("Int64")
    return _Collected(table, np.concatenate(shapes), columns)


def _refuse_elsewhere(page: Page, where: Where) -> None:
    """Refuse shapes that do not meet the rectangle that was asked."""
    if not isinstance(where, tuple):
        return
    west, south, east, north = shapely.bounds(page.shapes).T
    apart = (east < where[0] - _ROOM) | (west > where[2] + _ROOM)
    apart |= (north < where[1] - _ROOM) | (south > where[3] + _ROOM)
    if apart.any():
        raise broken("pdok.elsewhere")


def _columns(said: Iterable[str], level: MapLevel) -> dict[str, str]:
    """Find under which names a page says what a zone needs; empty for what it may leave out."""
    sent = {bare(column): column for column in sorted(said)}
    return {
        "code": needed_field(sent, level),
        "zone_name": needed_field(sent, f"{level}_name"),
        "parent": named(sent, "wijk") if level == "buurt" else "",
        "municipality": needed_field(sent, "gemeente"),
        "municipality_name": named(sent, "gemeente_name"),
        "flag": named(sent, "flag"),
        "kind": needed_field(sent, "water"),
    }


def _row(
    said: Mapping[str, Any], columns: Mapping[str, str], level: MapLevel, where: Where
) -> tuple[str, ...]:
    """Read one feature, and refuse one that cannot be part of what was asked."""
    sent = {key: said.get(column) for key, column in columns.items()}
    texts = {key: "" if value is None else str(value).strip() for key, value in sent.items()}
    code, of = texts["code"], texts["municipality"]
    if not _CODES[level].fullmatch(code) or of != f"GM{code[2:6]}":
        raise broken("pdok.impossible_code", code=code or "?", municipality=of or "?")
    if isinstance(where, str) and of != where:
        raise broken("pdok.another_code", asked=where, code=code)
    texts["kind"] = _kind(texts["kind"].upper(), code, of)
    if level == "gemeente":
        texts["parent"] = COUNTRY
    elif level == "wijk":
        texts["parent"] = of
    elif not _CODES["wijk"].fullmatch(texts["parent"]):
        # the code of a buurt begins with that of its wijk: BU01185003 lies in WK011850
        texts["parent"] = f"WK{code[2:8]}"
    return tuple(texts[key] for key in _TABLE)


def _kind(water: str, code: str, municipality: str) -> str:
    if municipality == ABROAD or water in _FOREIGN:
        return "foreign"
    if water in _LAND:
        return "land"
    if water in _WATER:
        return "water"
    raise broken("pdok.land_or_water", code=code)


def _zones(collected: _Collected, of: PublishedLayer, by: By) -> gpd.GeoDataFrame:
    """Make zones of features: only land, one row a code, every shape valid."""
    land = (collected.table["kind"] == "land").to_numpy()
    if (shapely.is_missing(collected.shapes) | shapely.is_empty(collected.shapes)).all():
        # water without a shape is no reason to believe that there is only water
        raise broken("pdok.no_shapes")
    if not land.any():
        raise NothingFoundError(Statement("pdok.only_water", service=WIJK_EN_BUURTKAART), WIJK_EN_BUURTKAART)
    table, shapes = collected.table[land], collected.shapes[land]
    mended = ~(shapely.is_valid(shapes) | shapely.is_missing(shapes))
    for i in np.flatnonzero(mended):
        shapes[i] = repair(shapes[i])
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    shapeless = sorted(set(table["code"]) - set(table["code"][there]))
    repaired = table["code"][mended & there].nunique()
    if not there.any():
        raise broken("pdok.no_shapes")
    table, shapes = _dissolved(table[there], shapes[there])
    zones = gpd.GeoDataFrame(table.drop(columns=["code", "kind"]), geometry=shapes, crs="EPSG:28992")
    zones.index = pd.Index(table["code"], name="zone")
    zones = zones.sort_index()
    counts = collected.table["kind"].value_counts()
    zones.attrs = {
        "layer": of.name,
        "address": of.address,
        "by": by,
        "rows": len(collected.table),
        "water": int(counts.get("water", 0)),
        "foreign": int(counts.get("foreign", 0)),
        "shapeless": tuple(shapeless),
        "water_apart": _water(collected),
        "repaired": int(repaired),
        "columns": {key: column for key, column in collected.columns.items() if column},
    }
    return zones


def _water(collected: _Collected) -> dict[str, float]:
    water = (collected.table["kind"] == "water").to_numpy()
    surface = pd.Series(shapely.area(collected.shapes[water]), index=collected.table["code"][water])
    return {str(code): float(area) for code, area in surface.groupby(level=0).sum().items()}


def _dissolved(
    table: pd.DataFrame, shapes: npt.NDArray[np.object_]
) -> tuple[pd.DataFrame, npt.NDArray[np.object_]]:
    """Join the land features of one code into one shape; nearly all codes have only one."""
    number, codes = pd.factorize(table["code"])
    first = ~table["code"].duplicated().to_numpy()
    joined = shapes[first]
    for several in np.flatnonzero(np.bincount(number, minlength=len(codes)) > 1):
        joined[several] = shapely.union_all(shapes[number == several])
    return table[first], joined
