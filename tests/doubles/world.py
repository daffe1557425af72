"""What the services know: municipalities, zones with figures per year, borders, scores and addresses."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from threading import Lock
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

__all__ = [
    "Address",
    "Edition",
    "Figure",
    "Kind",
    "Outline",
    "Scores",
    "Shape",
    "Surface",
    "World",
    "Zone",
    "altered",
    "to_lonlat",
]

Kind = Literal["Land", "Gemeente", "Wijk", "Buurt"]
Figure = float | str | None
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Zone:
    """A row of the kerncijfers.

    Parameters
    ----------
    code, name
        "BU99010000", "Smidse 1"; codes without padding.
    kind
        What StatLine calls `SoortRegio`.
    municipality, municipality_name
        Code and name of its municipality; of the country "" and "Nederland".
    parent
        Code of the wijk of a buurt, of the gemeente of a wijk.
    flag
        1: code and border unchanged, 2: another code, 3: another border; None for "." (country, gemeente).
    figures
        Published figures by name of the figure; None for not published. Zones may share one mapping.
    """

    code: str
    name: str
    kind: Kind
    municipality: str
    municipality_name: str
    parent: str
    flag: int | None
    figures: Mapping[str, Figure]


class Outline(Protocol):
    """A border in RD, written down only when it is asked for."""

    @property
    def bounds(self) -> Bounds:
        """Smallest x and y, largest x and y, in metres."""

    def geojson(self, lonlat: bool) -> tuple[Bounds, str]:
        """Bounds and the geometry as GeoJSON, in RD or in longitude and latitude."""


@cache
def _transformer() -> Transformer:
    return Transformer.from_crs(28992, 4326, always_xy=True)


def to_lonlat(x: Any, y: Any) -> tuple[Any, Any]:
    """Turn RD into longitude and latitude."""
    return _transformer().transform(x, y)


def _degrees(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.column_stack(to_lonlat(points[:, 0], points[:, 1]))


@dataclass(frozen=True, slots=True)
class Surface:
    """A border held as a shape; it may be invalid, as some of the real ones are."""

    shape: shapely.Geometry

    @property
    def bounds(self) -> Bounds:
        """Smallest x and y, largest x and y, in metres."""
        west, south, east, north = shapely.bounds(self.shape)
        return float(west), float(south), float(east), float(north)

    def geojson(self, lonlat: bool) -> tuple[Bounds, str]:
        """Bounds and the geometry as GeoJSON, in RD or in longitude and latitude."""
        shape = self.shape
        if lonlat:
            shape = shapely.transform(shape, _degrees)
        west, south, east, north = (round(float(edge), 9) for edge in shapely.bounds(shape))
        value = json.loads(shapely.to_geojson(shape))
        places = 9 if lonlat else 3
        value = {"type": value["type"], "coordinates": _rounded(value["coordinates"], places)}
        return (west, south, east, north), json.dumps(value, separators=(",", ":"))


def _rounded(value: Any, places: int) -> Any:
    return round(value, places) if isinstance(value, float) else [_rounded(item, places) for item in value]


@dataclass(frozen=True, slots=True)
class Shape:
    """A feature of the Wijk- en Buurtkaart; a zone may have several.

    Parameters
    ----------
    zone
        Whose border it is.
    outline
        The border, or a part of it.
    water
        "NEE" for land, "JA" for the water of the zone, "B" for a piece of another country.
    """

    zone: Zone
    outline: Outline
    water: Literal["NEE", "JA", "B"] = "NEE"


@dataclass(frozen=True, slots=True)
class Scores:
    """SES-WOA of one zone in one period; `households` is rounded to 100, a secret score is None."""

    households: int
    total: float | None = None
    wealth: float | None = None
    education: float | None = None
    labour: float | None = None
    spread: float | None = None


@dataclass(frozen=True)
class Edition:
    """Everything about one year.

    Parameters
    ----------
    year
        Year of the indeling.
    zones
        The country first, then each municipality with its wijken and their buurten.
    shapes
        Features by layer: "buurten", "wijken", "gemeenten".
    scores
        Gives the SES-WOA scores of a zone in a period (a year); None for a zone that the table lacks.
    """

    year: int
    zones: Sequence[Zone]
    shapes: Mapping[str, Sequence[Shape]]
    scores: Callable[[Zone, int], Scores | None]
    # a table of a whole country is asked for page by page; its rows are listed once
    _rows: dict[tuple[int, ...], list[tuple[Zone, int]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def by_code(self) -> Mapping[str, Zone]:
        """Zones by their code."""
        return {zone.code: zone for zone in self.zones}

    def rows(self, periods: tuple[int, ...]) -> Sequence[tuple[Zone, int]]:
        """Rows of a table: every zone, or every zone that the scores have with each of the periods."""
        if periods not in self._rows:
            self._rows[periods] = [
                (zone, period)
                for zone in self.zones
                # a zone that is in the table is there for every period
                if not periods or self.scores(zone, periods[-1]) is not None
                for period in periods or (0,)
            ]
        return self._rows[periods]


@dataclass(frozen=True, slots=True)
class Address:
    """Something the Locatieserver can find.

    Parameters
    ----------
    kind
        "adres", "weg", "woonplaats" or "gemeente".
    street, number, postcode, place
        As far as it has them.
    municipality, municipality_name
        Code with "GM" and name.
    x, y
        Where it is, in RD.
    loud
        How much the search engine overrates it: a wrong hit may come before the right one.
    """

    kind: Literal["adres", "weg", "woonplaats", "gemeente"]
    street: str
    number: int | None
    postcode: str
    place: str
    municipality: str
    municipality_name: str
    x: float
    y: float
    loud: float = 0.0


@dataclass(frozen=True)
class World:
    """What there is to be served.

    Parameters
    ----------
    figure_years
        Years with kerncijfers.
    border_years
        Years with borders in the WFS.
    feature_years
        Years with borders in the OGC API.
    score_years
        Years of indeling with a table of SES-WOA.
    make
        Makes the edition of a year; asked once per year.
    addresses
        What the Locatieserver knows.
    provinces
        By code of a municipality code and name of its province; without, there are no tables of regions.
    """

    figure_years: tuple[int, ...]
    border_years: tuple[int, ...]
    feature_years: tuple[int, ...]
    score_years: tuple[int, ...]
    make: Callable[[int], Edition] = field(repr=False)
    addresses: tuple[Address, ...] = field(default=(), repr=False)
    provinces: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False)
    _made: dict[int, Edition] = field(default_factory=dict, init=False, repr=False, compare=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    def edition(self, year: int) -> Edition:
        """Everything about one year."""
        with self._lock:
            if year not in self._made:
                self._made[year] = self.make(year)
            return self._made[year]

    @property
    def municipalities(self) -> dict[str, str]:
        """Names of the municipalities of the newest year by code."""
        newest = self.edition(max(self.border_years))
        return {zone.code: zone.name for zone in newest.zones if zone.kind == "Gemeente"}


def altered(world: World, change: Callable[[int, Zone], Zone]) -> World:
    """Make a world in which some zones differ, as after a new edition of a table or a map.

    Parameters
    ----------
    world
        The world as it is; it stays as it is.
    change
        Given the year and a zone, that zone or another in its place (`dataclasses.replace`).
    """

    def make(year: int) -> Edition:
        edition = world.edition(year)
        # a zone stands in the table and in its features alike
        others = {id(zone): change(year, zone) for zone in edition.zones}
        shapes = {
            layer: tuple(replace(shape, zone=others.get(id(shape.zone), shape.zone)) for shape in found)
            for layer, found in edition.shapes.items()
        }
        return Edition(year, tuple(others[id(zone)] for zone in edition.zones), shapes, edition.scores)

    return replace(world, make=make)
