"""Lay the figures of a year on its borders, on nothing but their codes."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from smeedkaart.geometry.border_error import of_what_is_drawn
from smeedkaart.sources.cbs.newest_year import Collected
from smeedkaart.sources.fetching.zones import FetchedLevel
from smeedkaart.sources.municipalities import Municipality
from smeedkaart.sources.origin import Origin
from smeedkaart.sources.outcome import Outcome
from smeedkaart.sources.packs.checks import Arrival
from smeedkaart.sources.packs.pack import Pack
from smeedkaart.statistics.indicators import CATALOGUE

__all__ = ["Borders", "assembled", "placed_parents", "placed_zones"]


@dataclass(frozen=True)
class Borders:
    """The borders of one municipality and year, as `wijkenbuurten.borders` gives them."""

    year: int  # of which year
    zones: gpd.GeoDataFrame  # of the zones themselves
    parents: gpd.GeoDataFrame  # of what the zones lie in
    outlines: gpd.GeoDataFrame  # of the municipality as a whole; of the country all municipalities


def assembled(
    place: Municipality, level: FetchedLevel, collected: Collected, borders: Borders, began: str
) -> tuple[Pack, Arrival]:
    """Make a pack of figures and borders, and keep apart what is only needed to check it."""
    rows = collected.rows
    names = [name for name in CATALOGUE if name in rows and rows[name].notna().any()]
    zones = placed_zones(borders.zones, rows, names)
    origin = _origin(borders, began)
    pack = Pack(
        code=place.code,
        name=place.name,
        year=borders.year,
        level="wijk" if level == "wijk" else "buurt",
        zones=zones,
        parents=placed_parents(borders.parents, rows, names),
        above=_above(borders.outlines, rows, names),
        origins={**collected.origins, "zones": origin},
        outcomes=(*collected.outcomes, Outcome("borders", "found", origin=origin)),
        fetched=began,
    )
    loose = (rows["kind"] == level) & ~rows.index.isin(zones.index)
    arrival = Arrival(
        outlines=borders.outlines,
        unplaced=rows.loc[loose, ["population"]],
        borders=borders.zones.attrs,
        carried=collected.carried if level == "buurt" else {},
        left_out=collected.left_out,
        absent=collected.absent,
    )
    return pack, arrival


def placed_zones(shapes: gpd.GeoDataFrame, rows: pd.DataFrame, names: list[str]) -> gpd.GeoDataFrame:
    """Lay the figures of zones on their borders, with the surface that is published of each."""
    placed = rows.reindex(shapes.index)
    # the figures say what changed; borders that came without figures say it themselves
    flag = placed["flag"].astype("Int64").fillna(shapes["flag"].astype("Int64"))
    water = pd.Series(shapes.attrs.get("water_apart", {}), dtype=float)
    zones = gpd.GeoDataFrame(
        {
            "zone_name": shapes["zone_name"],
            "parent": shapes["parent"],
            "flag": flag,
            **{name: placed[name].astype(float) for name in names},
            "surface_ha": of_what_is_drawn(
                placed["surface_ha"].to_numpy(dtype=float),
                shapes.geometry.area.to_numpy(),
                water.reindex(shapes.index, fill_value=0.0).to_numpy(),
            ),
        },
        geometry=shapes.geometry,
        crs=shapes.crs,
    )
    zones.index = zones.index.rename("zone")
    return zones


def placed_parents(shapes: gpd.GeoDataFrame, rows: pd.DataFrame, names: list[str]) -> gpd.GeoDataFrame:
    """Lay the figures of the parents of zones on their borders."""
    placed = rows.reindex(shapes.index)
    parents = gpd.GeoDataFrame(
        {"zone_name": shapes["zone_name"], **{name: placed[name].astype(float) for name in names}},
        geometry=shapes.geometry,
        crs=shapes.crs,
    )
    parents.index = parents.index.rename("parent")
    return parents


def _above(shapes: gpd.GeoDataFrame, rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    upper = rows[rows["kind"].isin(["land", "gemeente"])]
    # the map spells the names of municipalities in full
    own = shapes["zone_name"].reindex(upper.index).fillna(upper["name"])
    above = pd.DataFrame({"zone_name": own, **{name: upper[name].astype(float) for name in names}})
    above.index = above.index.rename("code")
    return above


def _origin(borders: Borders, began: str) -> Origin:
    shapes, year = borders.zones, borders.year
    return Origin(
        kind="borders",
        table=str(shapes.attrs["layer"]),
        title=f"Wijk- en Buurtkaart {year}",
        year=year,
        period=f"{year}-01-01",
        address=str(shapes.attrs["address"]),
        fetched=began,
        rows=len(shapes),
    )
