"""A data pack: what was fetched of one municipality and one year, as one file that works anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from smeedkaart.errors import PackError
from smeedkaart.files.atomic import writing
from smeedkaart.geometry.layers import RD
from smeedkaart.sources.municipalities import COUNTRY
from smeedkaart.sources.origin import Origin
from smeedkaart.sources.outcome import Outcome
from smeedkaart.sources.packs import file as packfile
from smeedkaart.sources.packs.check import Check
from smeedkaart.sources.packs.fallback_levels import climb, municipality_of
from smeedkaart.sources.packs.folder import (
    FOLDER_VARIABLE,
    Entry,
    folder,
    home,
    is_key,
    key_of,
    list_packs,
    path_of,
    remove,
    sweep,
)
from smeedkaart.sources.packs.integrity import read_checked
from smeedkaart.sources.packs.transfer import export_pack, import_pack
from smeedkaart.statistics.indicators import CATALOGUE
from smeedkaart.statistics.levels import level_named, level_of_codes
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.teller import Statement

__all__ = [
    "FOLDER_VARIABLE",
    "Entry",
    "Pack",
    "export_pack",
    "folder",
    "import_pack",
    "is_key",
    "list_packs",
    "open_pack",
    "path_of",
    "read_pack",
    "remove",
    "write",
]

# tables that a pack may do without; a program that does not know one leaves it alone
_OPTIONAL = ("weights", "surrounding", "surrounding_parents")


@dataclass(frozen=True, eq=False)
class Pack:
    """What was fetched of one municipality and one year: free of language, and whole without internet.

    Parameters
    ----------
    code, name
        Code and name of the municipality ("GM0118", "Hoogeveen"); "NL00" for the whole country.
    year
        Year of the borders.
    level
        What a zone is: a key of `smeedkaart.statistics.levels` ("buurt", "wijk").
    zones
        One row a zone: index its code, named "zone"; columns `zone_name`, `parent`, `flag` (how it changed
        since the year before, 1 to 3; Int64), one column an indicator (missing is nan), and the published
        hectares of what is drawn (`surface_ha`); polygons in EPSG:28992.
    parents
        One row a parent (wijk, or municipality): index its code, named "parent"; `zone_name` and the
        indicators as published, nothing borrowed; borders where they were fetched.
    above
        One row for the municipality and one for the country: index their codes, `zone_name` and the
        indicators as published.
    origins
        Where each indicator comes from; "zones" for the borders and "weights" for the weight layer.
    outcomes
        What came of asking each source.
    checks
        What was looked at when the data arrived.
    weights
        Finer units that say where people live, with their number in `weight`, EPSG:28992; None without.
    surrounding, surrounding_parents
        What lies across the municipal border, like `zones` and `parents`; it counts nowhere. None without.
    provinces
        One row for the province, of the country for each: index its code, `zone_name`, the codes of its
        `municipalities` with blanks between them, and the means, worked out from those. None without.
    fetched
        When, ISO 8601 in UTC.

    Examples
    --------
    >>> from shapely import box
    >>> zones = gpd.GeoDataFrame(
    ...     {"zone_name": ["Krakeel"], "parent": ["WK011850"], "population": [5185.0]},
    ...     geometry=[box(0, 0, 1000, 1000)],
    ...     index=pd.Index(["BU01185003"], name="zone"),
    ...     crs=28992,
    ... )
    >>> above = pd.DataFrame({"zone_name": ["Hoogeveen"]}, index=["GM0118"])
    >>> pack = Pack("GM0118", "Hoogeveen", 2025, "buurt", zones, above[:0], above)
    >>> pack.key
    'GM0118-2025'
    """

    code: str
    name: str
    year: int
    level: str
    zones: gpd.GeoDataFrame
    parents: pd.DataFrame
    above: pd.DataFrame
    origins: Mapping[str, Origin] = field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()
    checks: tuple[Check, ...] = ()
    weights: gpd.GeoDataFrame | None = None
    fetched: str = ""
    surrounding: gpd.GeoDataFrame | None = None
    surrounding_parents: gpd.GeoDataFrame | None = None
    provinces: pd.DataFrame | None = None

    @property
    def key(self) -> str:
        """What the pack is called on this machine: "GM0118-2025", or "GM0118-2025-wijk"."""
        return key_of({"code": self.code, "year": self.year, "level": self.level})

    def zone_data(self) -> ZoneData:
        """Give what an assessment needs.

        Returns
        -------
        ZoneData
            Every column of figures has its provenance; an indicator that nobody publishes has no column.
            Means that are not published for a parent are those of its municipality, else of the country, and
            `borrowed` says which; the reference is the figure of the municipality as published, in data of
            the whole country that of each.
        """
        told = self._told()
        zones = _only(self.zones, told)
        # what is published of wijken only is borrowed by each of their buurten
        zones = zones.assign(**{name: np.nan for name in told if name not in zones})
        several = self.code == COUNTRY
        if several:
            zones = zones.assign(municipality=[municipality_of(str(code)) for code in zones.index])
        # a wijk of which nothing is published is still the parent of its buurten
        codes = self.parents.index.union(pd.Index(zones["parent"].dropna().unique()))
        climbed = climb(_only(self.parents, told).reindex(codes.rename("parent")), self.above, told)
        parents = climbed.parents
        if "zone_name" in parents:
            parents["zone_name"] = parents["zone_name"].fillna(pd.Series(codes, index=parents.index))
        return ZoneData(
            code=self.code,
            name=self.name,
            year=self.year,
            zones=zones,
            parents=parents,
            reference=self._reference(),
            provenance=self._provenance(told),
            level=self.level,
            parent_level=level_of_codes(parents.index, level_named(self.level).parent or "").key,
            indicators=tuple(name for name in CATALOGUE if _any(zones, name) or _any(parents, name)),
            borrowed=climbed.borrowed,
            municipalities=self._municipalities() if several else None,
            weights=self.weights,
            weight=None if self.weights is None else "weight",
            surrounding=self._around(self.surrounding, told),
            surrounding_parents=self._around(self.surrounding_parents, told),
            upper=self._upper(told),
            absent=self._absent(),
        )

    def _absent(self) -> tuple[str, ...]:
        """Name what the table of CBS lacked when the data arrived."""
        found = (item.facts["indicators"] for item in self.checks if item.code == "absent")
        return tuple(name for names in found for name in names if name in CATALOGUE)

    def _upper(self, told: tuple[str, ...]) -> pd.DataFrame | None:
        """Give the averages of what is larger than a municipality."""
        means = [name for name in told if CATALOGUE[name].kind == "mean"]
        frames = [
            pd.DataFrame(frame).reindex(columns=["zone_name", *means])
            for frame in (self.provinces, self.above[self.above.index == COUNTRY])
            if frame is not None and len(frame)
        ]
        return pd.concat(frames).rename_axis("code") if frames else None

    def _around(self, frame: gpd.GeoDataFrame | None, told: tuple[str, ...]) -> gpd.GeoDataFrame | None:
        """Give what lies across the border the columns of what lies within, as nothing is borrowed there."""
        if frame is None:
            return None
        own = gpd.GeoDataFrame(_only(frame, told))
        towns = [municipality_of(str(code)) for code in own.index]
        return own.assign(municipality=towns, **{name: np.nan for name in told if name not in own})

    def _municipalities(self) -> pd.DataFrame:
        """Give what is published of each municipality, for data of the whole country."""
        frames = [pd.DataFrame(frame) for frame in (self.parents, self.above)]
        published = pd.concat([frame[frame.index.astype(str).str.startswith("GM")] for frame in frames])
        own = published[~published.index.duplicated()].drop(columns="geometry", errors="ignore")
        if self.provinces is None:
            return own
        listed = self.provinces["municipalities"].str.split().explode()
        return own.assign(province=pd.Series(listed.index, index=listed.to_numpy()).reindex(own.index))

    def _reference(self) -> dict[str, float]:
        if self.code not in self.above.index:
            return {}
        # one row: what is asked of it are numbers, whatever its names are
        own: dict[Any, Any] = self.above.loc[self.code].to_dict()
        return {
            name: float(own[name])
            for name, item in CATALOGUE.items()
            if item.kind == "mean" and name in own and not np.isnan(own[name])
        }

    def _told(self) -> tuple[str, ...]:
        """Name the indicators of which anybody says anything: an origin, or a figure; and the people."""
        frames = (self.zones, self.parents, self.above)
        return tuple(
            name
            for name in CATALOGUE
            if name == "population" or name in self.origins or any(_any(frame, name) for frame in frames)
        )

    def _provenance(self, told: tuple[str, ...]) -> dict[str, Provenance]:
        older = Statement("packs.newest_published")
        known = {
            name: origin.provenance(older if name in CATALOGUE and origin.year < self.year else "")
            for name, origin in self.origins.items()
        }
        return {name: self._untold() for name in ("zones", *told) if name not in known} | known

    def _untold(self) -> Provenance:
        """Tell what is known of figures of which a pack that was made elsewhere does not name the table."""
        return Provenance(
            title=Statement("packs.data", name=self.key),
            table=self.key,
            year=self.year,
            period=Statement("packs.date_untold"),
            publisher=Statement("packs.publisher_unknown"),
            attribution=Statement("packs.figures_of", name=self.key),
            note=Statement("packs.table_untold"),
        )


def _only(frame: pd.DataFrame, told: tuple[str, ...]) -> pd.DataFrame:
    return frame.drop(columns=[name for name in CATALOGUE if name in frame and name not in told])


def _any(frame: pd.DataFrame, name: str) -> bool:
    return name in frame and bool(frame[name].notna().any())


def write(pack: Pack, where: Path | None = None) -> Path:
    """Keep a pack as a GeoPackage; the file is whole or not there, and takes the place of one of its key."""
    _refuse_impossible(pack)
    frames = {"zones": pack.zones, "parents": pack.parents, "above": pack.above}
    for name in _OPTIONAL:
        if (frame := getattr(pack, name)) is not None:
            frames[name] = frame
    if pack.provinces is not None:
        frames["provinces"] = pack.provinces
    target = home(where) / f"{pack.key}.gpkg"
    sweep(target.parent)
    return writing(
        target,
        lambda fresh: packfile.save(
            fresh,
            _facts(pack),
            frames,
            moment=pack.fetched or "1970-01-01T00:00:00Z",
            coded={name: name != "weights" for name in frames},
        ),
    )


def _refuse_impossible(pack: Pack) -> None:
    reason: Statement | None = None
    around = [frame for frame in (pack.surrounding, pack.surrounding_parents) if frame is not None]
    frames = [pack.zones, pack.parents, pack.above, *around]
    if not is_key(pack.key):
        reason = Statement("packs.impossible_key")
    elif not all(frame.index.is_unique for frame in frames):
        reason = Statement("packs.code_twice")
    elif any(isinstance(frame, gpd.GeoDataFrame) and frame.crs != RD for frame in [*frames, pack.weights]):
        reason = Statement("packs.not_in_rd")
    if reason:
        raise PackError("packs.not_kept", name=pack.name, reason=reason)


def _facts(pack: Pack) -> dict[str, Any]:
    return {
        "code": pack.code,
        "name": pack.name,
        "year": pack.year,
        "level": pack.level,
        "fetched": pack.fetched,
        "province": _province(pack),
        "bounds": pack.zones.total_bounds.tolist() if len(pack.zones) else None,
        "origins": {name: origin.to_dict() for name, origin in pack.origins.items()},
        "outcomes": [_told(outcome) for outcome in pack.outcomes],
        "checks": [_told(check) for check in pack.checks],
    }


def _province(pack: Pack) -> str:
    """Name the province of a municipality, by which its data are found too."""
    provinces = pack.provinces
    return str(provinces["zone_name"].iloc[0]) if provinces is not None and len(provinces) == 1 else ""


def _told(item: Outcome | Check) -> dict[str, Any]:
    values = {one.name: getattr(item, one.name) for one in fields(item)}
    if isinstance(values.get("origin"), Origin):
        values["origin"] = values["origin"].to_dict()
    return values | {"facts": dict(values["facts"])}


def read_pack(path: Path) -> Pack:
    """Read a pack and hold all of it against the digests in it.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    Pack
        Exactly what was written.

    Raises
    ------
    PackError
        When there is no such file, it is no pack, it comes from a newer smeedkaart, or it is damaged; a
        damaged pack is set aside beside it under the name that the sentence tells.
    """
    pack: Pack = read_checked(Path(path), _pack_of)
    return pack


def _pack_of(contents: packfile.Contents) -> Pack:
    facts, frames = contents.facts, contents.frames
    return Pack(
        code=facts["code"],
        name=facts["name"],
        year=facts["year"],
        level=facts["level"],
        zones=gpd.GeoDataFrame(frames["zones"]),
        parents=frames["parents"],
        above=frames["above"],
        origins={name: _made(Origin, origin) for name, origin in facts["origins"].items()},
        outcomes=tuple(
            _made(Outcome, outcome | {"origin": outcome["origin"] and _made(Origin, outcome["origin"])})
            for outcome in facts["outcomes"]
        ),
        checks=tuple(_made(Check, check) for check in facts["checks"]),
        fetched=facts["fetched"],
        provinces=frames.get("provinces"),
        **{name: gpd.GeoDataFrame(frames[name]) for name in _OPTIONAL if name in frames},
    )


def _made(kind: type[Any], values: Mapping[str, Any]) -> Any:
    # a later version of the same format may add a field that this one has no use for
    known = {one.name for one in fields(kind)}
    return kind(**{name: value for name, value in values.items() if name in known})


def open_pack(key: str, where: Path | None = None) -> Pack:
    """Read the pack that is kept on this machine under a name.

    Parameters
    ----------
    key
        Such as "GM0118-2025" or "GM0118-2025-wijk".
    where
        The folder; by default `folder()`.

    Returns
    -------
    Pack
        The pack.

    Raises
    ------
    PackError
        When it is not there, or as `read_pack`.
    """
    path = path_of(key, where)
    pack = read_pack(path)
    if pack.key != key:
        raise PackError("packs.misnamed", file=path, key=pack.key)
    return pack
