"""Ask PDOK's OGC API of the Wijk- en Buurtkaart: the second way to the same borders, of some years only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from smeedkaart.sources.http.client import Client
from smeedkaart.sources.pdok.geojson import WIJK_EN_BUURTKAART, Page, broken, no_borders, read_page
from smeedkaart.sources.pdok.wfs import MapLevel, PublishedLayer

__all__ = ["pages", "published_layer"]

# more than this is capped by the service without a word
_PAGE = 1000
_COLLECTIONS = {"buurt": "buurten", "wijk": "wijken", "gemeente": "gemeenten"}
# west, south, east, north, with room: latitude first, or RD, lies elsewhere
_EXTENT = (2.0, 50.0, 8.0, 54.5)


def published_layer(client: Client, year: int, level: MapLevel) -> PublishedLayer:
    """Name the collection of a year, without asking."""
    name = _COLLECTIONS[level]
    base = f"{client.services.features}/wijken-en-buurten-{year}/ogc/v1"
    return PublishedLayer(year, name, f"{base}/collections/{name}/items")


def pages(client: Client, of: PublishedLayer, municipality: str | None) -> Iterator[Page]:
    """Fetch the features of a collection, following the links to each next page."""
    # any other parameter, even a harmless one, is refused
    asked = {"f": "json", "limit": str(_PAGE)} | (
        {} if municipality is None else {"gemeentecode": municipality}
    )
    address, params = of.address, asked
    seen: set[int] = set()
    while address:
        page = client.get_parsed(WIJK_EN_BUURTKAART, address, params, parse=read_page)
        if page.returned not in {None, len(page)}:
            raise broken("pdok.another_number")
        page.refuse_impossible(seen, _EXTENT)
        if len(page):
            yield replace(page, shapes=_in_rd(page))
        elif page.next:
            raise broken("pdok.empty_page")
        if len(page) == _PAGE and not page.next:
            # a full page without a next one: sooner a link that was lost than the very end
            raise broken("pdok.no_way_on")
        address = (
            client.follow(WIJK_EN_BUURTKAART, of.address.rsplit("/", 1)[0], page.next) if page.next else ""
        )
        params = {}
    if not seen:
        raise no_borders(municipality, of.year)


def _in_rd(page: Page) -> npt.NDArray[np.object_]:
    return np.asarray(gpd.GeoSeries(page.shapes, crs="EPSG:4326").to_crs("EPSG:28992"), dtype=object)
