"""Which figures a command works with: a file, fetched data, or the sample."""

# ruff: noqa: PLC0415 - imports wait until they are needed, so that a command is quick

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from smeedkaart.errors import PackError, SmeedkaartError
from smeedkaart.statistics.levels import LEVELS
from smeedkaart.text.language import gettext as _

if TYPE_CHECKING:
    import geopandas as gpd

    from smeedkaart.sources.packs.pack import Entry
    from smeedkaart.statistics.zones import ZoneData

__all__ = ["entry_of", "figures_for"]

# areas belong to the place in which more than half of their surface lies
_MOST = 0.5


def figures_for(areas: gpd.GeoDataFrame, zones: Path | None, data: str | None) -> ZoneData:
    """Bring the figures that a command needs."""
    from smeedkaart.sources.local.datasets import load

    if zones is not None and data is not None:
        raise SmeedkaartError(_("Choose one: --zones for a file of your own, or --data for fetched data."))
    if zones is not None:
        from smeedkaart.sources.local.zone_file import read_zones

        return read_zones(zones, areas=areas)
    if data is not None:
        return load(data if _is_sample(data) else entry_of(data).key)
    return _by_place(areas)


def entry_of(text: str) -> Entry:
    """Find fetched data by their name ("GM0118-2025") or by their place ("Hoogeveen", "Hoogeveen 2024")."""
    from smeedkaart.sources.municipalities import spelling_key
    from smeedkaart.sources.packs.pack import list_packs

    entries, order = list_packs(), list(LEVELS)
    wanted = spelling_key(text)
    for fits in (
        [entry for entry in entries if spelling_key(entry.key) == wanted],
        [entry for entry in entries if wanted in _spellings(entry)],
    ):
        if fits:
            return max(fits, key=lambda entry: (entry.year, -order.index(entry.level)))
    if not entries:
        raise PackError(
            _("There are no fetched data on this computer; fetch them with: smeedkaart data get NAME.")
        )
    raise PackError(
        _("There are no data “{name}” on this computer; there are {names}.").format(
            name=text, names=", ".join(entry.key for entry in entries)
        )
    )


def _spellings(entry: Entry) -> set[str]:
    from smeedkaart.sources.municipalities import spelling_key, spellings

    places = {*spellings(entry.name), spelling_key(entry.code)}
    return places | {f"{place}{entry.year}" for place in places}


def _is_sample(name: str) -> bool:
    from smeedkaart.sources.local.datasets import DEFAULT
    from smeedkaart.sources.packs.pack import list_packs

    # "hoogeveen" is the sample, until data of that place were fetched
    return name == DEFAULT and not any(DEFAULT in _spellings(entry) for entry in list_packs())


def _by_place(areas: gpd.GeoDataFrame) -> ZoneData:
    from smeedkaart.geometry.layers import to_rd
    from smeedkaart.sources.local.sample import hoogeveen

    sample = hoogeveen()
    drawn = to_rd(areas)
    if _share(drawn, sample.zones) > _MOST:
        _hint(sample)
        return sample
    entry, data = _fetched(drawn)
    if entry is None or data is None:
        return sample
    text = _("The areas lie in {name}; used are the fetched data {key} (choose others with --data).")
    typer.echo(text.format(name=entry.name, key=entry.key), err=True)
    return data


def _fetched(drawn: gpd.GeoDataFrame) -> tuple[Entry | None, ZoneData | None]:
    """Open the newest data in which the areas lie, reading no more of them than needed."""
    from smeedkaart.sources.municipalities import COUNTRY
    from smeedkaart.sources.packs.pack import list_packs, open_pack

    order = list(LEVELS)
    # a municipality before the whole country, which takes long to open; fine zones before coarse
    entries = sorted(
        (entry for entry in list_packs() if not entry.trouble and _may_hold(entry, drawn)),
        key=lambda entry: (entry.code == COUNTRY, -entry.year, order.index(entry.level)),
    )
    for entry in entries:
        try:
            data = open_pack(entry.key).zone_data()
        except PackError as error:
            typer.echo(" ".join(str(error).split()), err=True)
            continue
        if _share(drawn, data.zones) > _MOST:
            return entry, data
    return None, None


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


def _share(drawn: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> float:
    """Tell which part of the surface of areas lies in zones."""
    import shapely

    shapes = shapely.make_valid(drawn.geometry.to_numpy())
    whole = float(shapely.area(shapes).sum())
    left, right = zones.sindex.query(shapes, predicate="intersects")
    common = shapely.intersection(shapes[left], zones.geometry.to_numpy()[right])
    return float(shapely.area(common).sum()) / whole if whole else 0.0


def _hint(sample: ZoneData) -> None:
    from smeedkaart.sources.packs.pack import list_packs

    keys = [entry.key for entry in list_packs() if entry.code == sample.code and not entry.trouble]
    if keys:
        text = _("Used is the sample; there are fetched data too: --data {key}.")
        typer.echo(text.format(key=keys[0]), err=True)
