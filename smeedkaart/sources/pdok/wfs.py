"""Ask PDOK's WFS of the Wijk- en Buurtkaart, page by page, and notice when it does not do what is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar
from xml.sax.saxutils import escape

from smeedkaart.errors import NothingFoundError, ServiceError, SmeedkaartError
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.http.xml import outline
from smeedkaart.sources.pdok.geojson import (
    WIJK_EN_BUURTKAART,
    Page,
    bare,
    broken,
    needed_field,
    no_borders,
    read_page,
)
from smeedkaart.text.teller import Statement

__all__ = [
    "Bounds",
    "MapLevel",
    "PublishedLayer",
    "Where",
    "count",
    "pages",
    "published_layer",
    "year_exists",
]

T = TypeVar("T")
MapLevel = Literal["buurt", "wijk", "gemeente"]
Bounds = tuple[float, float, float, float]
"""West, south, east and north, in RD metres."""
Where = str | Bounds | None
"""Which zones: those of a municipality ("GM0118"), those that meet a rectangle, or all."""

# the service gives no more at once, whatever is asked
_PAGE = 1000
_LAYERS: Mapping[MapLevel, tuple[str, str]] = {
    "buurt": ("wijkenbuurten:buurten", "cbs_buurten_{year}"),
    "wijk": ("wijkenbuurten:wijken", "cbs_wijken_{year}"),
    "gemeente": ("wijkenbuurten:gemeenten", "gemeenten{year}"),
}
# more than there are in any rectangle that is asked, and fewer than in the country
_MOST_WITHIN = 5_000
# the last edition that may still have the old names; of 2020 and 2021 it is not known which they have
_LAST_OLD = 2021
_RD = "EPSG:28992"
# west, south, east, north, with room: elsewhere another coordinate system was used
_EXTENT = (-10_000.0, 290_000.0, 300_000.0, 640_000.0)


@dataclass(frozen=True, slots=True)
class PublishedLayer:
    """One layer of one year."""

    year: int  # year of the borders
    name: str  # what the service calls it
    address: str  # where it is asked, without a query
    # what it says of each feature: names in small letters and without underscores, to the names it uses
    columns: Mapping[str, str] = field(default_factory=dict)


def published_layer(client: Client, year: int, level: MapLevel) -> PublishedLayer:
    """Find the layer of a year and the names of its columns, from its first feature."""
    address = _address(client, year)

    def ask(name: str) -> PublishedLayer:
        first = _page(client, PublishedLayer(year, name, address), {}, 0, 1)
        if not len(first):
            raise NothingFoundError(name, WIJK_EN_BUURTKAART)
        return PublishedLayer(year, name, address, {bare(column): column for column in first.properties[0]})

    try:
        return _under_its_name(client, year, level, ask)
    except NothingFoundError:
        said = Statement("pdok.no_borders_of_year", service=WIJK_EN_BUURTKAART, year=year)
        raise NothingFoundError(said, WIJK_EN_BUURTKAART) from None


def pages(client: Client, of: PublishedLayer, where: Where, columns: tuple[str, ...] = ()) -> Iterator[Page]:
    """Fetch the features of a layer, and not one fewer than there are."""
    asked = {"propertyName": ",".join(columns)} if columns else {}
    if isinstance(where, str):
        asked["FILTER"] = _equal(needed_field(of.columns, "gemeente"), where)
    elif where is not None:
        # a filter beside it is refused, so it is the only condition
        asked["BBOX"] = ",".join(f"{edge:.0f}" for edge in where) + f",{_RD}"
    total = count(client, of, asked)
    if isinstance(where, tuple) and total > _MOST_WITHIN:
        # a rectangle that is not read gives the whole country, shapes and all
        raise broken("pdok.elsewhere")
    if not total and where is None and of.columns:
        # its columns were read from its first feature
        raise _miscounted(0, 1)
    if not total:
        raise no_borders(where, of.year)
    seen: set[int] = set()
    received = 0
    while received < total:
        page = _page(client, of, asked, received, _PAGE)
        page.refuse_impossible(seen, _EXTENT)
        received += len(page)
        if not len(page) or received > total:
            raise _miscounted(total, received)
        yield page


def _miscounted(total: int, received: int) -> ServiceError:
    return broken("pdok.miscounted", total=total, received=received)


def count(client: Client, of: PublishedLayer, asked: Mapping[str, str] | None = None) -> int:
    """Ask how many features there are, without fetching them."""

    def matched(body: bytes) -> int:
        # a server that does not count says "unknown"
        total = outline(body, "FeatureCollection").attributes.get("numberMatched", "")
        if not (total.isascii() and total.isdigit()):
            raise ValueError(total)
        return int(total)

    params = _question(of) | dict(asked or {}) | {"resultType": "hits"}
    return client.get_parsed(WIJK_EN_BUURTKAART, of.address, params, parse=matched)


def year_exists(client: Client, year: int) -> bool:
    """Tell whether the service has borders of a year."""
    try:
        return _under_its_name(
            client,
            year,
            "gemeente",
            lambda name: count(client, PublishedLayer(year, name, _address(client, year))) > 0,
        )
    except NothingFoundError:
        return False


def _under_its_name(client: Client, year: int, level: MapLevel, ask: Callable[[str], T]) -> T:
    """Ask by the name that the layer has in most years, and when that is refused by the one on the list."""
    new, old = _LAYERS[level]
    if year > _LAST_OLD:
        return ask(new)
    usual = old.format(year=year)
    try:
        return ask(usual)
    except ServiceError as error:
        refused = error
    try:
        listed = _listed(client, year, level)
    except SmeedkaartError:
        raise refused from None
    if not listed:
        raise NothingFoundError(usual, WIJK_EN_BUURTKAART)
    if listed == usual:
        # it was not the name
        raise refused
    return ask(listed)


def _listed(client: Client, year: int, level: MapLevel) -> str:
    """Return the name under which the service lists a layer itself; empty when it has no such layer."""

    def names(body: bytes) -> list[str]:
        return outline(body, "WFS_Capabilities", ("Name", "FeatureType")).names

    params = {"service": "WFS", "version": "2.0.0", "request": "GetCapabilities"}
    listed = client.get_parsed(WIJK_EN_BUURTKAART, _address(client, year), params, parse=names)
    word = _LAYERS[level][0].rsplit(":", 1)[-1]
    # the part before the colon names all layers together
    return next((name for name in listed if word in name.rsplit(":", 1)[-1].lower()), "")


def _address(client: Client, year: int) -> str:
    return f"{client.services.borders}/{year}/wfs/v1_0"


def _question(of: PublishedLayer) -> dict[str, str]:
    return {"service": "WFS", "version": "2.0.0", "request": "GetFeature", "typeNames": of.name}


def _page(client: Client, of: PublishedLayer, asked: Mapping[str, str], start: int, most: int) -> Page:
    params = {
        "outputFormat": "application/json",
        "srsName": _RD,
        "count": str(most),
        "startIndex": str(start),
    }
    return client.get_parsed(
        WIJK_EN_BUURTKAART, of.address, _question(of) | params | dict(asked), parse=read_page
    )


def _equal(column: str, value: str) -> str:
    # Filter Encoding, as CQL_FILTER is ignored here without a word
    return (
        f"<Filter><PropertyIsEqualTo><PropertyName>{escape(column)}</PropertyName>"
        f"<Literal>{escape(value)}</Literal></PropertyIsEqualTo></Filter>"
    )
