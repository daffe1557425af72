"""Ask PDOK's OGC API of the Wijk- en Buurtkaart: the second way to the same borders, of some years only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from smeedkaart.sources.http.client import Client
from smeedkaart.sources.pdok.geojson import WIJK_EN_BUURTKAART, Page, broken, no_borders, read_page
from smeedkaart.sources.pdok.wfs import MapLevel, PublishedLayer, Where

__all__ = ["pages", "published_layer"]

# more than this is capped by the service without a word
_PAGE = 1000
_COLLECTIONS = {"buurt": "buurten", "wijk": "wijken", "gemeente": "gemeenten"}
_DEGREES, _RD = "EPSG:4326", "EPSG:28992"
# west, south, east, north, with room: latitude first, or RD, lies elsewhere
_EXTENT = (2.0, 50.0, 8.0, 54.5)


def published_layer(client: Client, year: int, level: MapLevel) -> PublishedLayer:
    """Name the collection of a year, without asking."""
    name = _COLLECTIONS[level]
    base = f"{client.services.features}/wijken-en-buurten-{year}/ogc/v1"
    return PublishedLayer(year, name, f"{base}/collections/{name}/items")


def pages(client: Client, of: PublishedLayer, where: Where) -> Iterator[Page]:
    """Fetch the features of a collection, following the links to each next page."""
    # any other parameter, even a harmless one, is refused
    address, params = of.address, {"f": "json", "limit": str(_PAGE)} | _condition(where)
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
        raise no_borders(where, of.year)


def _condition(where: Where) -> dict[str, str]:
    if where is None:
        return {}
    if isinstance(where, str):
        return {"gemeentecode": where}
    # unasked it reads and writes longitude and latitude
    edges = gpd.GeoSeries([shapely.box(*where)], crs=_RD).to_crs(_DEGREES).total_bounds
    return {"bbox": ",".join(f"{edge:.6f}" for edge in edges)}


def _in_rd(page: Page) -> npt.NDArray[np.object_]:
    return np.asarray(gpd.GeoSeries(page.shapes, crs=_DEGREES).to_crs(_RD), dtype=object)
