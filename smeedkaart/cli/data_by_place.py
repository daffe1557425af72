"""Which data on this computer hold the areas of a command that names none."""

# ruff: noqa: PLC0415 - imports wait until they are needed, so that a command is quick

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import typer

from smeedkaart.errors import PackError, SmeedkaartError
from smeedkaart.statistics.levels import LEVELS
from smeedkaart.text.language import gettext as _

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt

    from smeedkaart.sources.packs.pack import Entry
    from smeedkaart.statistics.zones import ZoneData

__all__ = ["data_where", "figures_by_place"]

# areas belong to the place in which more than half of their surface lies
_MOST = 0.5
# an area may stick out across a border by a hand's tremor without lying in the other municipality
_REACHES = 0.01


def figures_by_place(areas: gpd.GeoDataFrame) -> ZoneData:
    """Find the data in which areas lie, and say which; areas across a border lie in those of both sides."""
    from smeedkaart.geometry.layers import to_rd
    from smeedkaart.sources.local.sample import hoogeveen
    from smeedkaart.statistics.side_by_side import side_by_side

    sample, drawn = hoogeveen(), to_rd(areas)
    own = _inside(drawn, sample.zones)
    if own.sum() > _MOST * _whole(drawn):
        _hint(sample)
        return sample
    found = _fetched(drawn)
    if not found:
        if own.sum() == 0.0:
            raise SmeedkaartError(
                _(
                    "The areas lie in no data on this computer; fetch those of their municipality with: "
                    "smeedkaart data get NAME, or name a map file with buurten with --zones."
                )
            )
        return sample
    text = _("The areas lie in {name}; used are the fetched data {key} (choose others with --data).")
    names, keys = [entry.name for entry, _data in found], [entry.key for entry, _data in found]
    typer.echo(text.format(name=", ".join(names), key="+".join(sorted(keys))), err=True)
    return side_by_side([data for _entry, data in found])


def data_where(areas: gpd.GeoDataFrame) -> tuple[list[str], str]:
    """Tell in which municipalities areas lie by the data on this computer, and the key of those data."""
    from smeedkaart.sources.local.datasets import DEFAULT, joined
    from smeedkaart.sources.local.sample import hoogeveen

    if found := _fetched(areas):
        return [entry.name for entry, _data in found], joined(entry.key for entry, _data in found)
    sample = hoogeveen()
    if _inside(areas, sample.zones).sum() > _MOST * _whole(areas):
        return [sample.name], DEFAULT
    return [], ""


def _fetched(drawn: gpd.GeoDataFrame) -> list[tuple[Entry, ZoneData]]:
    """Open the newest data in which the areas lie, reading no more of them than needed."""
    from smeedkaart.sources.municipalities import COUNTRY
    from smeedkaart.sources.packs.pack import list_packs

    order = list(LEVELS)

    def rank(entry: Entry) -> tuple[bool, int, int]:
        # a municipality before the whole country, which takes long to open; fine zones before coarse
        return entry.code == COUNTRY, -entry.year, order.index(entry.level)

    fitting = (entry for entry in list_packs() if not entry.trouble and _may_hold(entry, drawn))
    surface = drawn.area.to_numpy()
    for _rank, entries in groupby(sorted(fitting, key=rank), key=rank):
        found, held = [], 0.0
        for entry, data in _opened(entries):
            inside = _inside(drawn, data.zones)
            if (inside > _REACHES * surface).any():
                found.append((entry, data))
                held += float(inside.sum())
        if held > _MOST * _whole(drawn):
            return found
    return []


def _opened(entries: Iterator[Entry]) -> Iterator[tuple[Entry, ZoneData]]:
    from smeedkaart.sources.packs.pack import open_pack

    for entry in entries:
        try:
            yield entry, open_pack(entry.key).zone_data()
        except PackError as error:
            typer.echo(" ".join(str(error).split()), err=True)


def _may_hold(entry: Entry, drawn: gpd.GeoDataFrame) -> bool:
    if entry.bounds is None:
        return True
    west, south, east, north = drawn.total_bounds
    return bool(
        west < entry.bounds[2]
        and entry.bounds[0] < east
        and south < entry.bounds[3]
        and entry.bounds[1] < north
    )


def _whole(drawn: gpd.GeoDataFrame) -> float:
    import shapely

    return float(shapely.area(shapely.make_valid(drawn.geometry.to_numpy())).sum())


def _inside(drawn: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
    """Tell of each area which surface lies in zones, m2."""
    import numpy as np
    import shapely

    shapes = shapely.make_valid(drawn.geometry.to_numpy())
    left, right = zones.sindex.query(shapes, predicate="intersects")
    common = shapely.intersection(shapes[left], zones.geometry.to_numpy()[right])
    return np.bincount(left, weights=shapely.area(common), minlength=len(shapes)).astype(np.float64)


def _hint(sample: ZoneData) -> None:
    from smeedkaart.sources.packs.pack import list_packs

    keys = [entry.key for entry in list_packs() if entry.code == sample.code and not entry.trouble]
    if keys:
        text = _("Used is the sample; there are fetched data too: --data {key}.")
        typer.echo(text.format(key=keys[0]), err=True)
