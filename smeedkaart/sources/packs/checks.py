"""What is looked at when data arrive: do codes, borders and figures hold together."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from smeedkaart.sources.municipalities import COUNTRY
from smeedkaart.sources.packs.check import Check
from smeedkaart.sources.packs.pack import Pack
from smeedkaart.sources.rejected import Odd
from smeedkaart.sources.weights.layer import WeightLayer
from smeedkaart.statistics.indicators import CATALOGUE

__all__ = ["Arrival", "Check", "check"]

# borders of one edition fit to the millimetre; what a reprojection moves stays below 1.2 m2 per km2
_FITS = 10e-6
# below a thousandth of the surface a shape counts as the same shape
_NEARLY_FITS = 1e-3
# a sum of floats may differ in its last digit
_NOISE = 1e-6
_NAMED_AT_MOST = 5
_FIVE = 5.0
# squares with a few people are secret, so that sums differ; by more than a tenth is worth telling,
# in a zone of fewer than fifty not even that
_APART, _FEW = 0.1, 50.0


@dataclass(frozen=True)
class Arrival:
    """What came along with a fetch and is not kept in the pack, but can be checked against it.

    Examples
    --------
    >>> Arrival().outlines is None
    True
    """

    # the municipalities' own borders: index their codes, polygons in EPSG:28992
    outlines: gpd.GeoDataFrame | None = None
    # figures for which there is no border: index the code, column `population`
    unplaced: pd.DataFrame | None = None
    # what was done to the borders: ``water``, ``foreign``, ``shapeless``, ``repaired`` and ``by``
    borders: Mapping[str, Any] = field(default_factory=dict)
    # for each indicator taken from an older year, how many zones could not take it over since their border
    # changed
    carried: Mapping[str, int] = field(default_factory=dict)
    weights: WeightLayer | None = None  # the weight layer that was read from a file
    left_out: tuple[Odd, ...] = ()  # figures that CBS publishes and that cannot be right
    absent: tuple[str, ...] = ()  # indicators that the table lacks, as does every older one that was asked
    # newer years of which there are figures but no borders yet, where the newest year was asked for
    borderless: tuple[int, ...] = ()


def check(pack: Pack, arrival: Arrival | None = None) -> tuple[Check, ...]:
    """Look whether the codes, borders and figures of a pack hold together.

    Notes
    -----
    Counts of `n` zones, each published to the nearest `r`, add up to that of their parent within
    ``(n + 1) x r / 2``: every zone and the parent itself may be rounded by half. Where figures of zones are
    missing, those that are known must not add up to more than the parent.
    """
    given = arrival or Arrival()
    return tuple(
        item
        for item in (
            _year(pack, given.borderless),
            _codes(pack),
            _people(pack),
            _borders(pack, given.borders),
            _cover(pack, given.outlines),
            _matched(pack, given.unplaced),
            *_sums(pack),
            _missing(pack),
            _left_out(given.left_out),
            _absent(pack, given.absent),
            _older(pack, given.left_out),
            _carried(pack, given.carried),
            _flags(pack),
            _weights(given.weights),
        )
        if item is not None
    )


def _year(pack: Pack, borderless: tuple[int, ...]) -> Check | None:
    if not borderless:
        return None
    return Check("year", "note", {"year": pack.year, "borderless": sorted(borderless, reverse=True)})


def _codes(pack: Pack) -> Check:
    """Every code belongs to the municipality: BU0118.... and WK0118.. to GM0118."""
    digits = "[0-9]{4}" if pack.code == COUNTRY else re.escape(pack.code[2:])
    pattern = f"BU{digits}[0-9A-Z]{{4}}" if pack.level == "buurt" else f"WK{digits}[0-9A-Z]{{2}}"
    codes = pack.zones.index.astype(str)
    foreign = sorted(codes[~codes.str.fullmatch(pattern)])
    facts = {
        "municipality": pack.name,
        "level": pack.level,
        "rows": len(codes),
        "foreign": foreign[:_NAMED_AT_MOST],
        "count": len(foreign),
    }
    return Check("codes", "wrong" if foreign else "good", facts)


def _people(pack: Pack) -> Check:
    people = _column(pack.zones, "population")
    total = float(people.sum())
    facts = {"people": total, "level": pack.level, "zones": len(people), "known": int(people.notna().sum())}
    return Check("people", "good" if total > 0 else "wrong", facts)


def _borders(pack: Pack, done: Mapping[str, Any]) -> Check | None:
    if not done:
        return None
    facts: dict[str, Any] = {name: int(done.get(name, 0)) for name in ("water", "foreign", "repaired")}
    shapeless = [str(code) for code in done.get("shapeless", ())]
    facts |= {
        "zones": len(pack.zones),
        "level": pack.level,
        "by": str(done.get("by", "")),
        "shapeless": shapeless[:_NAMED_AT_MOST],
        "shapeless_count": len(shapeless),
    }
    asides = facts["repaired"] or shapeless or facts["by"] not in {"", "WFS"}
    return Check("borders", "note" if asides else "good", facts)


def _cover(pack: Pack, outlines: gpd.GeoDataFrame | None) -> Check | None:
    """Tell whether the zones fill the municipality's own border, and where not, by how many square metres."""
    if outlines is None or outlines.empty:
        return None
    own = float(outlines.geometry.area.sum())
    if pack.code == COUNTRY:
        missing, outside = _surfaces(pack, outlines)
        overlap = 0.0
    else:
        border = outlines.geometry.iloc[0]
        zones = shapely.union_all(pack.zones.geometry.to_numpy())
        missing, outside = shapely.difference(border, zones).area, shapely.difference(zones, border).area
        overlap = max(0.0, float(pack.zones.geometry.area.sum()) - zones.area)
    worst = max(missing, outside, overlap) / own
    facts = {
        "municipality": pack.name,
        "level": pack.level,
        "missing_m2": missing,
        "outside_m2": outside,
        "overlap_m2": overlap,
        "area_m2": own,
        "per": "municipality" if pack.code == COUNTRY else "shape",
    }
    return Check("cover", "good" if worst <= _FITS else "note" if worst <= _NEARLY_FITS else "wrong", facts)


def _surfaces(pack: Pack, outlines: gpd.GeoDataFrame) -> tuple[float, float]:
    # one union of the whole country takes longer than fetching it, so surfaces per municipality must do
    area = pack.zones.geometry.area
    zones = area.groupby("GM" + pack.zones.index.astype(str).str[2:6]).sum()
    own = outlines.geometry.area.groupby(outlines.index).sum()
    short = own.sub(zones, fill_value=0.0)
    return float(short.clip(lower=0.0).sum()), float((-short).clip(lower=0.0).sum())


def _matched(pack: Pack, unplaced: pd.DataFrame | None) -> Check:
    """Tell which borders came without figures and which figures without borders."""
    figures = pack.zones[[name for name in CATALOGUE if name in pack.zones]]
    bare = sorted(pack.zones.index[figures.isna().all(axis=1)].astype(str))
    loose = pd.DataFrame(columns=["population"]) if unplaced is None else unplaced
    people = float(_column(loose, "population").sum())
    facts = {
        "level": pack.level,
        "without_figures": bare[:_NAMED_AT_MOST],
        "without_figures_count": len(bare),
        "without_borders": sorted(map(str, loose.index))[:_NAMED_AT_MOST],
        "without_borders_count": len(loose),
        "people": people,
    }
    # buurten of water alone have a row of figures and no land; people without a place are lost people
    return Check("matched", "wrong" if people > 0 else "note" if bare or len(loose) else "good", facts)


def _sums(pack: Pack) -> Iterator[Check | None]:
    above = pack.above.drop(index=COUNTRY, errors="ignore") if pack.code != COUNTRY else pack.above
    if pack.level == "wijk":
        yield _adds_up("sum-above", pack.zones, above, ("wijk", "gemeente"))
        return
    yield _adds_up("sum-parents", pack.zones, pack.parents, ("buurt", "wijk"))
    wijken = pack.parents.assign(parent="GM" + pack.parents.index.astype(str).str[2:6])
    yield _adds_up("sum-above", wijken, above, ("wijk", "gemeente"))


def _adds_up(code: str, parts: pd.DataFrame, wholes: pd.DataFrame, levels: tuple[str, str]) -> Check | None:
    """Hold sums of counts against the published figure of the parent."""
    compared = unknown = 0
    off: list[pd.DataFrame] = []
    for name, rounding in _counts(parts, wholes):
        sides = _beside(parts, wholes, name)
        allowed = (sides["rows"] + 1) * rounding / 2
        difference = sides["sum"] - sides["published"]
        whole = sides["rows"] == sides["known"]
        wrong = (difference > allowed + _NOISE) | (whole & (difference < -allowed - _NOISE))
        compared += int((whole | wrong).sum())
        unknown += int((~whole & ~wrong).sum())
        off.append(sides.assign(allowed=allowed, indicator=name, by=difference.abs() - allowed)[wrong])
    if not compared and not unknown:
        return None
    failed = pd.concat(off).sort_values("by", ascending=False, kind="stable")
    facts = {
        "level": levels[0],
        "above": levels[1],
        "compared": compared,
        "unknown": unknown,
        "off": len(failed),
        "worst": [_told(place, row, wholes) for place, row in failed.head(3).iterrows()],
    }
    people = "population" in set(failed["indicator"])
    return Check(code, "wrong" if people else "note" if len(failed) else "good", facts)


def _counts(parts: pd.DataFrame, wholes: pd.DataFrame) -> Iterator[tuple[str, float]]:
    for name, item in CATALOGUE.items():
        if item.kind == "count" and name in parts and name in wholes:
            # what is published to the unit now was rounded to five in older editions
            yield name, max(float(item.rounding or 0.0), _FIVE)


def _beside(parts: pd.DataFrame, wholes: pd.DataFrame, name: str) -> pd.DataFrame:
    grouped = pd.to_numeric(parts[name]).groupby(parts["parent"].astype(str))
    sums = pd.DataFrame({"rows": grouped.size(), "known": grouped.count(), "sum": grouped.sum()})
    sums["published"] = pd.to_numeric(wholes[name]).reindex(sums.index)
    return sums.dropna(subset=["published"])


def _told(place: Hashable, row: pd.Series[Any], wholes: pd.DataFrame) -> dict[str, Any]:
    name = str(wholes.at[place, "zone_name"]) if "zone_name" in wholes else str(place)
    return {
        "code": str(place),
        "name": name,
        "indicator": str(row["indicator"]),
        "sum": float(row["sum"]),
        "published": float(row["published"]),
        "allowed": float(row["allowed"]),
    }


def _missing(pack: Pack) -> Check:
    """Count for each indicator that came at all how many zones lack it."""
    known = [name for name in CATALOGUE if name in pack.zones and pack.zones[name].notna().any()]
    gaps = {name: int(pack.zones[name].isna().sum()) for name in known}
    lacking = dict(sorted(((name, n) for name, n in gaps.items() if n), key=lambda pair: -pair[1]))
    facts = {"level": pack.level, "zones": len(pack.zones), "indicators": len(known), "missing": lacking}
    return Check("missing", "note" if lacking else "good", facts)


def _left_out(odd: tuple[Odd, ...]) -> Check | None:
    return Check("left-out", "note", {"figures": [asdict(one) for one in odd]}) if odd else None


def _absent(pack: Pack, names: tuple[str, ...]) -> Check | None:
    return Check("absent", "note", {"year": pack.year, "indicators": list(names)}) if names else None


def _older(pack: Pack, odd: tuple[Odd, ...]) -> Check | None:
    """Name the figures of an older year: late, left out of this one, or not made any more."""
    years = {
        name: origin.year
        for name, origin in pack.origins.items()
        if name in CATALOGUE and origin.year != pack.year
    }
    ended = {name: year for name, year in years.items() if not CATALOGUE[name].named("kwb", pack.year)}
    gone = {one.indicator for one in odd if one.year == pack.year}
    instead = {name: year for name, year in years.items() if name in gone}
    late = {name: year for name, year in years.items() if name not in {*ended, *gone}}
    facts = {"year": pack.year, "years": late, "instead": instead, "ended": ended}
    return Check("older", "note", facts) if years else None


def _carried(pack: Pack, carried: Mapping[str, int]) -> Check | None:
    left = {name: int(count) for name, count in carried.items() if count}
    return Check("carried", "note", {"level": pack.level, "figures": left}) if left else None


def _flags(pack: Pack) -> Check | None:
    """Count what changed since the year before: 1 nothing, 2 the code, 3 the border."""
    if "flag" not in pack.zones:
        return None
    flags = pd.to_numeric(pack.zones["flag"]).astype("Int64")
    counted = {str(kind): int((flags == kind).sum()) for kind in (1, 2, 3)}
    facts = {"level": pack.level, "year": pack.year, **counted, "none": int(flags.isna().sum())}
    return Check("flags", "note" if counted["2"] or counted["3"] else "good", facts)


def _weights(layer: WeightLayer | None) -> Check | None:
    """Hold the sums of the weight layer against the figures of the zones."""
    if layer is None:
        return None
    known = layer.differences.dropna(subset=["published", "weight"])
    apart = (known["weight"] - known["published"]).abs() > _APART * known["published"].clip(lower=_FEW)
    bare = (known["weight"] == 0) & (known["published"] > 0)
    facts = {
        "file": layer.file,
        "kind": layer.kind,
        "rows": layer.rows,
        "against": layer.against,
        "zones": len(known),
        "off": int(apart.sum()),
        "bare": int(bare.sum()),
        "published": float(known["published"].sum()),
        "weight": float(known["weight"].sum()),
        "unmatched": float(layer.unmatched),
        "hidden": int(layer.hidden),
        "empty": int(layer.empty),
        "shapeless": int(layer.shapeless),
    }
    worth_a_look = facts["off"] or facts["bare"] or facts["shapeless"]
    return Check("weights", "note" if worth_a_look else "good", facts)


def _column(frame: pd.DataFrame, name: str) -> pd.Series[float]:
    if name not in frame:
        return pd.Series(np.nan, index=frame.index, dtype=float)
    return pd.to_numeric(frame[name]).astype(float)
