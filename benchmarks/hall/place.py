"""Where the hall works: the sample with a weight layer as a data pack, and a workshop of 35 areas on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from smeedkaart.history.event import Event
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.sources.origin import Origin
from smeedkaart.sources.packs.pack import Pack, write
from smeedkaart.store.store import Store

__all__ = ["AREAS", "Place", "furnish"]

AREAS = 35
_SIDE = 100  # m, of a square of CBS
_PEOPLE = 22  # in a square, about what CBS counts in a built-up one
_FETCHED = "2025-11-22T10:30:00Z"


@dataclass(frozen=True)
class Place:
    """Files of one server: its drawings and its data."""

    folder: Path
    workshop: str
    dataset: str

    @property
    def drawings(self) -> Path:
        """Return the file with the drawings."""
        return self.folder / "drawings.sqlite"

    @property
    def environment(self) -> dict[str, str]:
        """Return how a server is told where its files are, and that it asks nobody."""
        return {
            "BROWSER": "true",
            "SMEEDKAART_DATA": str(self.folder / "data"),
            "SMEEDKAART_DB": str(self.drawings),
            "SMEEDKAART_OFFLINE": "1",
        }


def furnish(folder: Path, people: float = _PEOPLE) -> Place:
    """Make the data, with so many people in a square, and a workshop with the 35 fullest buurten as areas."""
    pack = _weighted(people)
    write(pack, folder / "data")
    store = Store(folder / "drawings.sqlite")
    workshop = store.create_workshop("35 gebieden", pack.key).id
    zones = pack.zones.nlargest(AREAS, "population")
    drawn = [
        Event("draw", str(code), date(2026, 1, 1), name=str(name), geometry=shape)
        for code, name, shape in zip(zones.index, zones["zone_name"], zones.geometry, strict=True)
    ]
    store.append(workshop, drawn)
    return Place(folder, workshop, pack.key)


def _weighted(people: float) -> Pack:
    """Return the sample as a pack, with squares of 100 m that say where people live."""
    data = hoogeveen()
    counts = data.parents.select_dtypes("number").sum()
    municipality = {"zone_name": data.name} | {str(name): count for name, count in counts.items()}
    municipality |= data.reference
    above = pd.DataFrame(
        [municipality, municipality | {"zone_name": "Nederland"}],
        index=pd.Index([data.code, "NL00"], name="code"),
    )
    figures = Origin("kerncijfers", "86165NED", "Kerncijfers wijken en buurten 2025", data.year, "2025-01-01")
    squares = Origin("weights", "cbs_vk100", "Statistische gegevens per vierkant", data.year, "2025-01-01")
    borders = Origin("borders", "wijkenbuurten:buurten", "Wijk- en Buurtkaart 2025", data.year, "2025-01-01")
    return Pack(
        data.code,
        data.name,
        data.year,
        data.level,
        data.zones.assign(flag=pd.array([1] * len(data.zones), dtype="Int64")),
        data.parents,
        above,
        origins={**dict.fromkeys(data.indicators, figures), "zones": borders, "weights": squares},
        weights=_squares(data.zones, people),
        fetched=_FETCHED,
    )


def _squares(zones: gpd.GeoDataFrame, in_each: float) -> gpd.GeoDataFrame:
    """Lay squares in each zone, as many as its people fill, and divide its people over them."""
    random = np.random.default_rng(2007)
    shapes, weights = [], []
    for shape, people in zip(zones.geometry, zones["population"], strict=True):
        west, south, east, north = (int(side // _SIDE) * _SIDE for side in shape.bounds)
        across, up = np.meshgrid(np.arange(west, east + 1, _SIDE), np.arange(south, north + 1, _SIDE))
        squares = shapely.box(across, up, across + _SIDE, up + _SIDE).ravel()
        within = squares[shapely.within(shapely.centroid(squares), shape)]
        lived_in = random.permutation(within)[: max(1, round(people / in_each))]
        share = random.gamma(2.0, size=len(lived_in))
        shapes.append(lived_in)
        weights.append(people * share / share.sum())
    weight = np.concatenate(weights)
    return gpd.GeoDataFrame({"weight": weight}, geometry=np.concatenate(shapes), crs=zones.crs)
