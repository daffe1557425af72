"""PDOK's WFS of the Wijk- en Buurtkaart: MapServer, with all it ignores, caps and leaves out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.doubles import features, fes
from tests.doubles.wire import Answer, RefusedError, Request, html, xml_answer
from tests.doubles.world import Bounds, Shape, to_lonlat

__all__ = ["answer"]

_PATH = re.compile(r"^/wijkenbuurten/(\d{4})/wfs/v1_0/?$")
_RD = {"EPSG:28992", "URN:OGC:DEF:CRS:EPSG::28992"}
_LONLAT = {"EPSG:4326", "URN:OGC:DEF:CRS:EPSG::4326", "CRS:84", "URN:OGC:DEF:CRS:OGC:1.3:CRS84"}
_JSON = {"json", "application/json", "geojson", "application/json; subtype=geojson"}
_NAMESPACES = (
    'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" '
    'xmlns:wijkenbuurten="http://wijkenbuurten.geonovum.nl"'
)


def _refused(code: str, locator: str, sentence: str) -> RefusedError:
    return RefusedError(
        xml_answer(
            '<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1" version="2.0.0">'
            f'<ows:Exception exceptionCode="{code}" locator="{locator}">'
            f"<ows:ExceptionText>{escape(sentence)}</ows:ExceptionText></ows:Exception></ows:ExceptionReport>",
            status=400,
        )
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A feature that passed, with its place in the layer."""

    number: int
    shape: Shape
    values: Mapping[str, object]


def answer(request: Request) -> Answer:
    """Answer a question to the WFS.

    Parameters
    ----------
    request
        A question whose path starts with "/wijkenbuurten".

    Returns
    -------
    Answer
        GeoJSON, or XML for everything else.

    Raises
    ------
    RefusedError
        With 404 for a year without a map; with 400 and an OWS exception for a question that cannot be read.
    """
    match = _PATH.match(request.path)
    if match is None or int(match[1]) not in request.site.world.border_years:
        raise RefusedError(html(404, "404 Not Found"))
    # WFS does not care about capitals in the names of parameters
    query = {name.lower(): value for name, value in request.query.items()}
    year = int(match[1])
    wanted = query.get("request", "").lower()
    if wanted == "getcapabilities":
        return _capabilities(year)
    if wanted == "describefeaturetype":
        return _describe(_layer(query, year), year)
    if wanted == "getfeature":
        return _get_feature(request, query, year)
    raise _refused("OperationNotSupported", "request", "Incomplete or unknown request.")


def _layer_names(year: int) -> dict[str, str]:
    if year <= features.OLD_NAMES_UNTIL:
        return {
            f"cbs_buurten_{year}": "buurten",
            f"cbs_wijken_{year}": "wijken",
            f"gemeenten{year}": "gemeenten",
        }
    return {"buurten": "buurten", "wijken": "wijken", "gemeenten": "gemeenten"}


def _layer(query: Mapping[str, str], year: int) -> str:
    asked = query.get("typenames", query.get("typename", ""))
    layers = _layer_names(year)
    name = asked.rsplit(":", 1)[-1]
    if name not in layers:
        raise _refused(
            "InvalidParameterValue", "typename", f"TYPENAME '{asked}' doesn't exist in this server."
        )
    return name


def _get_feature(request: Request, query: Mapping[str, str], year: int) -> Answer:
    name = _layer(query, year)
    layer = _layer_names(year)[name]
    found = _filtered(request, query, layer, year)
    if request.fault("empty-value"):
        found = []
    if query.get("resulttype", "").lower() == "hits":
        return _collection(len(found))
    start, count = _whole(query, "startindex", 0), _whole(query, "count", request.site.count_cap)
    if start and request.fault("repeated-page"):
        start = 0
    page = found[start : start + min(count, request.site.count_cap)]
    if query.get("outputformat", "gml").lower() not in _JSON:
        return _collection(len(found), len(page))
    # the header tells what was asked for, also where that is not what comes
    crs = "OGC:1.3:CRS84" if _lonlat(query.get("srsname", "")) else "EPSG::28992"
    about = {"name": name, "crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:{crs}"}}}
    head = json.dumps({"type": "FeatureCollection"} | about, separators=(",", ":")).removesuffix("}")
    written = _written(request, query, page, (name, layer, year))
    body = (head + ',"features":[\n' + ",\n".join(written) + "\n]}").encode()
    return Answer(body, "application/json; charset=UTF-8")


def _written(
    request: Request, query: Mapping[str, str], page: Sequence[_Found], where: tuple[str, str, int]
) -> list[str]:
    name, layer, year = where
    lonlat = _lonlat(query.get("srsname", "")) or request.fault("crs-ignored")
    only, geometry = _properties(query, layer, year)
    if request.fault("missing-column"):
        everything = features.names(layer, year) if only is None else only
        only = tuple(each for each in everything if each != "gemeentecode")
    land = next((each.number for each in page if each.shape.water == "NEE"), -1)
    bare = land if land >= 0 and request.fault("null-geometry") else -1
    return [
        features.written(
            each.shape,
            each.number,
            each.values,
            lonlat=lonlat,
            geometry=geometry and each.number != bare,
            prefix=name,
            only=only,
        )
        for each in page
    ]


def _filtered(request: Request, query: Mapping[str, str], layer: str, year: int) -> list[_Found]:
    shapes = request.site.world.edition(year).shapes[layer]
    text, box = query.get("filter", ""), query.get("bbox", "")
    if text and box:
        raise _refused("InvalidParameterValue", "filter", "FILTER and BBOX are mutually exclusive.")
    everything = [_Found(number, shape, _Values(shape, layer, year)) for number, shape in enumerate(shapes)]
    # CQL_FILTER belongs to another server and is not even looked at
    if not (text or box) or request.fault("filter-ignored"):
        return everything
    if box:
        return _boxed(everything, box)
    try:
        test = fes.reads(text, features.names(layer, year))
    except fes.FilterMistakeError as wrong:
        raise _refused("InvalidParameterValue", "filter", str(wrong)) from wrong
    return [each for each in everything if test(each.values, each.shape.outline.bounds)]


class _Values(Mapping[str, object]):
    """The properties of a feature, worked out when the first of them is asked for."""

    __slots__ = ("_all", "_shape", "_where")

    def __init__(self, shape: Shape, layer: str, year: int) -> None:
        self._shape = shape
        self._where = (layer, year)
        self._all: dict[str, object] | None = None

    def _values(self) -> dict[str, object]:
        if self._all is None:
            self._all = features.properties(self._shape, *self._where)
        return self._all

    def __getitem__(self, name: str) -> object:
        # a filter on one of these must stay cheap on a map of the whole country
        if name == "gemeentecode":
            return self._shape.zone.municipality
        if name == "water":
            return self._shape.water
        return self._values()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values())

    def __len__(self) -> int:
        return len(self._values())


def _boxed(everything: Sequence[_Found], text: str) -> list[_Found]:
    parts = text.split(",")
    try:
        south_west_north_east = [float(part) for part in parts[:4]]
    except ValueError as wrong:
        raise _refused("InvalidParameterValue", "bbox", f"BBOX '{text}' cannot be read.") from wrong
    if len(parts) not in {4, 5} or len(south_west_north_east) != 4:
        raise _refused("InvalidParameterValue", "bbox", f"BBOX '{text}' cannot be read.")
    first, second, third, fourth = south_west_north_east
    if len(parts) == 5 and _lonlat(parts[4]):
        # with this code latitude comes first
        first, second, third, fourth = second, first, fourth, third
        return [
            each
            for each in everything
            if _meets(_degrees(each.shape.outline.bounds), (first, second, third, fourth))
        ]
    return [each for each in everything if _meets(each.shape.outline.bounds, (first, second, third, fourth))]


def _degrees(bounds: Bounds) -> Bounds:
    west, south, east, north = bounds
    x, y = to_lonlat([west, east, east, west], [south, south, north, north])
    return min(x), min(y), max(x), max(y)


def _meets(one: Bounds, other: Bounds) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _lonlat(name: str) -> bool:
    if not name or name.upper() in _RD:
        return False
    if name.upper() in _LONLAT:
        return True
    raise _refused("InvalidParameterValue", "srsname", f"srsName '{name}' is not supported.")


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isdigit():
        raise _refused("InvalidParameterValue", name, f"'{text}' is not a number of features.")
    return int(text)


def _properties(query: Mapping[str, str], layer: str, year: int) -> tuple[tuple[str, ...] | None, bool]:
    text = query.get("propertyname", "")
    if not text:
        return None, True
    known = {name.lower(): name for name in (*features.names(layer, year), "geom")}
    asked = [name.strip().rsplit(":", 1)[-1].lower() for name in text.strip("()").split(",")]
    for name in asked:
        if name not in known:
            raise _refused("InvalidParameterValue", "propertyname", f"Invalid property name '{name}'.")
    return tuple(known[name] for name in asked), "geom" in asked


def _collection(matched: int, returned: int = 0) -> Answer:
    return xml_answer(
        f'<wfs:FeatureCollection {_NAMESPACES} timeStamp="2026-01-01T00:00:00" '
        f'numberMatched="{matched}" numberReturned="{returned}"></wfs:FeatureCollection>',
        "text/xml; subtype=gml/3.2.1; charset=UTF-8",
    )


def _capabilities(year: int) -> Answer:
    layers = "".join(
        f"<wfs:FeatureType><wfs:Name>wijkenbuurten:{name}</wfs:Name>"
        "<wfs:DefaultCRS>urn:ogc:def:crs:EPSG::28992</wfs:DefaultCRS>"
        "<wfs:OtherCRS>urn:ogc:def:crs:EPSG::4326</wfs:OtherCRS></wfs:FeatureType>"
        for name in _layer_names(year)
    )
    return xml_answer(
        f'<wfs:WFS_Capabilities {_NAMESPACES} version="2.0.0">'
        f"<wfs:FeatureTypeList>{layers}</wfs:FeatureTypeList></wfs:WFS_Capabilities>"
    )


def _describe(name: str, year: int) -> Answer:
    fields = "".join(
        f'<element name="{each}" minOccurs="0" type="string"/>'
        for each in features.names(_layer_names(year)[name], year)
    )
    return xml_answer(
        '<schema xmlns="http://www.w3.org/2001/XMLSchema" xmlns:gml="http://www.opengis.net/gml/3.2">'
        f'<complexType name="{name}Type"><sequence><element name="geom" type="gml:GeometryPropertyType"/>'
        f"{fields}</sequence></complexType></schema>"
    )
