"""Read one page of borders as PDOK sends them: quickly, in little memory, and refused unless it is whole."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from smeedkaart.errors import NothingFoundError, ServiceError
from smeedkaart.text.teller import Fact, Statement

__all__ = ["WIJK_EN_BUURTKAART", "Page", "bare", "broken", "named", "needed_field", "no_borders", "read_page"]

# what people call the service, and what every error names
WIJK_EN_BUURTKAART = "PDOK Wijk- en Buurtkaart"

# nearly all of a page is the coordinates of its shapes; within a text they would stand as \"coordinates\":
_COORDINATES = re.compile(rb'"coordinates"\s*:\s*(\[[\[\]\s\d.,eE+-]*\])')
# names over the years, bare; the first is the one of now
_NAMES: Mapping[str, tuple[str, ...]] = {
    "buurt": ("buurtcode", "bucode"),
    "buurt_name": ("buurtnaam", "bunaam"),
    "wijk": ("wijkcode", "wkcode"),
    "wijk_name": ("wijknaam", "wknaam"),
    "gemeente": ("gemeentecode", "gmcode"),
    "gemeente_name": ("gemeentenaam", "gmnaam"),
    "water": ("water", "h2o"),
    "flag": (
        "indelingswijzigingwijkenenbuurten",
        "indelingswijziginggemeentewijkbuurt",
        "indwbz",
        "indwbi",
    ),
}
_SURFACES = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of features."""

    properties: tuple[Mapping[str, Any], ...]  # what is said of each feature, as sent
    # their polygons and multipolygons, in two dimensions and as sent (not repaired); None where there is
    # none. Shape (n,).
    shapes: npt.NDArray[np.object_]
    # A number for each feature that is the same when the very same feature comes again
    marks: tuple[int, ...]
    next: str = ""  # address of the next page, when the answer names one
    returned: int | None = None  # how many features the answer says it holds; None when it does not say

    def __len__(self) -> int:
        """Count the features."""
        return len(self.properties)

    def refuse_impossible(self, seen: set[int], extent: tuple[float, float, float, float]) -> None:
        """Refuse what was seen before or lies outside west, south, east and north; note what is new."""
        # what is sent twice takes the place of another
        if not seen.isdisjoint(self.marks):
            raise broken("pdok.same_borders_twice")
        seen.update(self.marks)
        bounds = shapely.bounds(
            self.shapes[~(shapely.is_missing(self.shapes) | shapely.is_empty(self.shapes))]
        )
        # outside is another coordinate system; a coordinate that is no number is outside as well
        inside = (bounds[:, :2] >= extent[:2]) & (bounds[:, 2:] <= extent[2:])
        if not inside.all():
            raise broken("pdok.outside")


def broken(code: str, /, **facts: Fact) -> ServiceError:
    """Make the error for an answer that came and cannot be right."""
    return ServiceError(
        Statement("pdok.cannot_be_right", service=WIJK_EN_BUURTKAART, what=Statement(code, **facts)),
        WIJK_EN_BUURTKAART,
    )


def no_borders(where: str | tuple[float, ...] | None, year: int) -> NothingFoundError:
    """Make the error for a municipality, a rectangle or (None) the country without anything in a year."""
    unnamed = Statement("pdok.the_country" if where is None else "pdok.the_surroundings")
    said = Statement(
        "pdok.no_borders",
        service=WIJK_EN_BUURTKAART,
        municipality=where if isinstance(where, str) else unnamed,
        year=year,
    )
    return NothingFoundError(said, WIJK_EN_BUURTKAART)


def bare(column: str) -> str:
    """Strip the name of a column of what differs between years: capitals and underscores."""
    return "".join(letter for letter in column.lower() if letter.isalnum())


def named(columns: Mapping[str, str], meaning: str) -> str:
    """Return the name that a layer has for what we mean; empty when it says nothing of the kind."""
    return next((columns[name] for name in _NAMES[meaning] if name in columns), "")


def needed_field(columns: Mapping[str, str], meaning: str) -> str:
    """Return the name that a layer has for what we mean, as `named`; without it nothing can be done."""
    name = named(columns, meaning)
    if not name:
        raise broken("pdok.no_column", column=_NAMES[meaning][0])
    return name


def read_page(body: bytes) -> Page:
    """Read a GeoJSON FeatureCollection of surfaces.

    Coordinates are cut out before the rest is read as JSON, and read by GEOS: a page of 1,000 polygons of
    1,000 points so takes less than half the time and the memory of reading it as one JSON document.
    """
    numbers: list[bytes] = []

    def set_aside(found: re.Match[bytes]) -> bytes:
        numbers.append(found[1])
        # a text and not a number: a number that was sent in its place must not pass for ours
        return b'"coordinates":"#%d"' % (len(numbers) - 1)

    try:
        answer = json.loads(_COORDINATES.sub(set_aside, body.removeprefix(b"\xef\xbb\xbf")))
        features = _features(answer)
        properties = tuple(dict(feature["properties"]) for feature in features)
        texts = [_shape_text(feature.get("geometry"), numbers) for feature in features]
        shapes = shapely.force_2d(shapely.from_geojson(np.array(texts, dtype=object)))
    except (TypeError, KeyError, IndexError, AttributeError, shapely.GEOSException):
        # what the parsers say may quote the answer; the one who asked tells what it means
        raise ValueError from None
    marks = tuple(
        # without a shape only the identity tells two features apart
        hash((text or feature.get("id"), repr(said)))
        for text, feature, said in zip(texts, features, properties, strict=True)
    )
    return Page(properties, shapes, marks, _next(answer), _whole(answer.get("numberReturned")))


def _features(answer: Any) -> list[Any]:
    features = answer["features"]
    # an answer of another kind must not pass for a list that happens to be empty
    if answer["type"] != "FeatureCollection" or not isinstance(features, list):
        raise TypeError
    return features


def _shape_text(geometry: Any, numbers: list[bytes]) -> bytes | None:
    """Put the type and the coordinates of one shape together again."""
    if geometry is None:
        return None
    kind, place = geometry["type"], geometry["coordinates"]
    if kind not in _SURFACES or not str(place).startswith("#"):
        raise ValueError(kind)
    return b'{"type":"%s","coordinates":%s}' % (kind.encode(), numbers[int(place[1:])])


def _next(answer: Mapping[str, Any]) -> str:
    links = answer.get("links")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("rel") == "next":
            return str(link.get("href", ""))
    return ""


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) else None
