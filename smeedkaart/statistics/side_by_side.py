"""Figures of several municipalities of one year as those of one region: areas may cross their borders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import geopandas as gpd
import pandas as pd

from smeedkaart.errors import FrameError
from smeedkaart.statistics.indicators import CATALOGUE
from smeedkaart.statistics.levels import WHOLE_COUNTRY
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.teller import Statement

__all__ = ["side_by_side"]

# the column of zones that tells their municipality
_MUNICIPALITY = "municipality"
# so many are named in full; of more only how many
_NAMED = 3


def side_by_side(parts: Sequence[ZoneData]) -> ZoneData:
    """Put the figures of several municipalities side by side.

    Nothing is added up or evened out: every zone keeps its own figure, parent and municipality. An area that
    crosses a border counts the people on both sides, and is compared with the municipality in which most of
    its people live.

    Parameters
    ----------
    parts
        Figures of one year and level, each of other municipalities; of one alone those come back as they are.

    Returns
    -------
    ZoneData
        Zones with a column `municipality`, in the order of the parts. What lies around one part and is a zone
        of another is no longer around. There is a weight layer only where every part has one of the same
        kind; where one is left out `remarks` says so. Where parts have a figure from other tables, its
        provenance names them all.

    Raises
    ------
    FrameError
        When there is nothing, the parts are of several years or levels, or have a zone in common.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> one = hoogeveen()
    >>> zones = one.zones.rename(index=lambda code: code.replace("0118", "9999"))
    >>> other = replace(one, code="GM9999", name="Elders", zones=zones)
    >>> both = side_by_side([one, other])
    >>> both.name, len(both.zones), list(both.municipalities.index)
    ('Hoogeveen, Elders', 96, ['GM0118', 'GM9999'])
    """
    if not parts:
        raise FrameError("statistics.nothing_together")
    if len(parts) == 1:
        return parts[0]
    _refuse_unlike(parts)
    zones = _stacked([_with_municipality(part) for part in parts])
    parents = _stacked([part.parents for part in parts])
    weights, left_out = _weights(parts)
    return ZoneData(
        code="+".join(part.code for part in parts),
        name=_name(parts),
        year=parts[0].year,
        zones=gpd.GeoDataFrame(zones, geometry="geometry", crs=parts[0].zones.crs),
        parents=parents,
        reference={},
        provenance=_provenance(parts),
        level=parts[0].level,
        parent_level=parts[0].parent_level,
        sample=any(part.sample for part in parts),
        indicators=tuple(name for name in CATALOGUE if any(name in part.indicators for part in parts)),
        borrowed=_optional([part.borrowed for part in parts]),
        municipalities=_municipalities(parts),
        weights=weights,
        weight=None if weights is None else "weight",
        left_out=tuple(odd for part in parts for odd in part.left_out),
        surrounding=_around([part.surrounding for part in parts], zones.index),
        surrounding_parents=_around([part.surrounding_parents for part in parts], parents.index),
        upper=_optional([part.upper for part in parts]),
        absent=tuple(dict.fromkeys(name for part in parts for name in part.absent)),
        said=(*dict.fromkeys(said for part in parts for said in part.said), *left_out),
    )


def _refuse_unlike(parts: Sequence[ZoneData]) -> None:
    years = {part.year for part in parts}
    if len(years) > 1:
        each = tuple(f"{part.name} {part.year}" for part in parts)
        raise FrameError("statistics.several_years", names=each)
    if len({(part.level, part.parent_level) for part in parts}) > 1:
        names = tuple(
            Statement("statistics.name_by_level", name=part.name, level=part.called) for part in parts
        )
        raise FrameError("statistics.several_levels", names=names)
    owner: dict[str, ZoneData] = {}
    for part in parts:
        twice = part.zones.index.intersection(pd.Index(list(owner)))
        if len(twice):
            other = owner[twice[0]]
            raise FrameError(
                "statistics.municipality_twice",
                level=part.called,
                zone=str(twice[0]),
                one=other.name,
                other=part.name,
            )
        owner |= dict.fromkeys(part.zones.index, part)


def _name(parts: Sequence[ZoneData]) -> str:
    names = [part.name for part in parts]
    shown = ", ".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} + {len(names) - _NAMED}"


def _with_municipality(part: ZoneData) -> pd.DataFrame:
    zones = part.zones
    if zones.active_geometry_name != "geometry":
        zones = zones.rename_geometry("geometry")
    return pd.DataFrame(zones if _MUNICIPALITY in zones else zones.assign(**{_MUNICIPALITY: part.code}))


def _stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Lay frames below each other; what one of them does not tell stays missing in its rows."""
    # a column without any value would only lend its kind to what the others say
    filled = [frame.dropna(axis="columns", how="all") for frame in frames]
    columns = dict.fromkeys(name for frame in frames for name in frame.columns)
    both = pd.concat(filled).reindex(columns=list(columns))
    both.index.name = frames[0].index.name
    return both


def _optional(frames: Sequence[pd.DataFrame | None]) -> pd.DataFrame | None:
    known = [frame for frame in frames if frame is not None]
    if not known:
        return None
    both = _stacked(known)
    # the country above two municipalities is one country
    return both[~both.index.duplicated()]


def _around(frames: Sequence[gpd.GeoDataFrame | None], own: pd.Index[Any]) -> gpd.GeoDataFrame | None:
    """Give what lies around all parts together, so nothing that is a zone of one of them."""
    found = _optional([None if frame is None else pd.DataFrame(frame) for frame in frames])
    crs = next((frame.crs for frame in frames if frame is not None), None)
    if found is None:
        return None
    return gpd.GeoDataFrame(found[~found.index.isin(own)], geometry="geometry", crs=crs)


def _municipalities(parts: Sequence[ZoneData]) -> pd.DataFrame:
    """Give what is published of each municipality, and in which province it lies."""
    return _stacked([_own_row(part) for part in parts]).rename_axis("code")


def _own_row(part: ZoneData) -> pd.DataFrame:
    if _MUNICIPALITY in part.zones:
        return pd.DataFrame(part.municipalities) if part.municipalities is not None else pd.DataFrame()
    codes = [] if part.upper is None else [str(code) for code in part.upper.index]
    province = next((code for code in codes if not WHOLE_COUNTRY.holds([code])), None)
    published = {name: value for name, value in part.reference.items() if name not in part.worked_out}
    return pd.DataFrame({"zone_name": part.name, "province": province} | published, index=[part.code])


def _weights(parts: Sequence[ZoneData]) -> tuple[gpd.GeoDataFrame | None, tuple[Statement, ...]]:
    """Give the finer units of all parts, if of one kind: people are not measured against addresses."""
    level = parts[0].called
    lacking = tuple(part.name for part in parts if part.weights is None or part.weights_of)
    if len(lacking) == len(parts):
        return None, ()
    if lacking:
        return None, (Statement("statistics.weights_of_some", level=level, names=lacking),)
    titles = {str(source.title) for part in parts if (source := part.provenance.get("weights"))}
    if len(titles) > 1:
        told = Statement("statistics.weights_of_several", level=level, titles=tuple(sorted(titles)))
        return None, (told,)
    frames = [
        gpd.GeoDataFrame(
            {"weight": part.weights[part.weight], **_codes(part)}, geometry=part.weights.geometry
        )
        for part in parts
        if part.weights is not None and part.weight is not None
    ]
    together = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=frames[0].crs)
    if "code" in together:
        # a square over the border between two of them is in either
        together = together[~(together["code"].duplicated() & together["code"].notna())]
    return together.reset_index(drop=True), ()


def _codes(part: ZoneData) -> dict[str, pd.Series[str]]:
    return {} if part.weights is None or "code" not in part.weights else {"code": part.weights["code"]}


def _provenance(parts: Sequence[ZoneData]) -> dict[str, Provenance]:
    """Tell where each figure comes from; where parts differ, of which part it says so."""
    names = dict.fromkeys(name for part in parts for name in part.provenance)
    return {
        name: _one_origin({part.name: part.provenance[name] for part in parts if name in part.provenance})
        for name in names
    }


def _one_origin(sources: Mapping[str, Provenance]) -> Provenance:
    if len(set(sources.values())) == 1:
        return next(iter(sources.values()))
    told = {
        one.name: _told({place: getattr(source, one.name) for place, source in sources.items()})
        for one in fields(Provenance)
        if one.name != "year"
    }
    if len({(source.table, source.period) for source in sources.values()}) == 1:
        return Provenance(year=max(source.year for source in sources.values()), **told)
    # a table and its day belong together, so they are told together
    pairs = {
        place: Statement("statistics.table_about", table=source.table, period=source.period)
        if source.period
        else source.table
        for place, source in sources.items()
    }
    return Provenance(year=0, **told | {"table": _told(pairs), "period": ""})


def _told(values: Mapping[str, Statement | str]) -> Statement | str:
    """Write what all say once, and else of which places each is said."""
    places: dict[Statement | str, list[str]] = {}
    for place, value in values.items():
        places.setdefault(value, []).append(place)
    if len(places) == 1:
        return next(iter(places))
    each = tuple(
        Statement("statistics.of_places", what=what, places=tuple(of)) for what, of in places.items() if what
    )
    return Statement("statistics.each_place", each=each)
