"""Areas that are painted: put together of units instead of cut along zones, as pieces like any other's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from smeedkaart.assessment.inputs import Basis, settled_shares, without_weight
from smeedkaart.geometry.border_error import near_borders
from smeedkaart.geometry.layers import layer
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.statistics.joining import BY_UNITS, ByUnits
from smeedkaart.statistics.unit_pieces import MadeOfUnits

__all__ = [
    "made_of_units",
    "names_units",
    "pieces_of",
    "rows_together",
    "taken_as_one",
    "units_left",
    "units_of",
]


def units_of(shapes: pd.DataFrame) -> dict[Any, NamedUnits]:
    """Read which areas name the units of which they are made.

    Parameters
    ----------
    shapes
        Areas with columns `unit_level`, `unit_year` and `units`, or without.

    Returns
    -------
    dict
        By area, of those that name any.
    """
    if not names_units(shapes):
        return {}
    rows = zip(shapes.index, shapes["unit_level"], shapes["unit_year"], shapes["units"], strict=True)
    return {
        area: NamedUnits.of(str(level), int(year), map(str, codes))
        for area, level, year, codes in rows
        if isinstance(codes, Collection) and not isinstance(codes, str) and len(codes)
    }


def names_units(shapes: pd.DataFrame) -> bool:
    """Tell whether areas have the columns in which they name their units."""
    return {"unit_level", "unit_year", "units"} <= set(shapes.columns)


def made_of_units(shapes: pd.DataFrame, basis: Basis) -> dict[Any, MadeOfUnits]:
    """Put the areas together that name units which the figures know.

    Parameters
    ----------
    shapes
        As for `units_of`.
    basis
        What they are worked out with.

    Returns
    -------
    dict
        By area; of all others the shape counts.
    """
    made = {area: basis.made_of(units) for area, units in units_of(shapes).items()}
    return {area: one for area, one in made.items() if one is not None}


def pieces_of(shapes: gpd.GeoDataFrame, basis: Basis) -> pd.DataFrame:
    """Find the pieces of areas; one that is made of units is not cut.

    Parameters
    ----------
    shapes
        The areas, EPSG:28992.
    basis
        What they are worked out with.

    Returns
    -------
    pandas.DataFrame
        As `overlay` gives them; where any area is made of units, with the columns `BY_UNITS`.
    """
    made = made_of_units(shapes, basis)
    if not made:
        return basis.overlay(shapes)
    drawn = shapes[~shapes.index.isin(list(made))]
    cut = basis.overlay(drawn) if len(drawn) else None
    zones = basis.data.zones.index
    rows = [_rows(area, one, zones, weighed=basis.weights is not None) for area, one in made.items()]
    if basis.weighs_some_zones:
        rows = [without_weight(table) for table in rows]
    both = pd.concat([*([] if cut is None else [cut]), *rows], ignore_index=True)
    if basis.weighs_some_zones:
        both = settled_shares(both)
    elif "surface_share" in both:
        # of pieces without any weight either is the same
        both["surface_share"] = both["surface_share"].fillna(both["share"])
    place = shapes.index.get_indexer(pd.Index(both["area"]))
    both = both.iloc[np.argsort(place, kind="stable")].reset_index(drop=True)
    both.attrs = {} if cut is None else dict(cut.attrs)
    both.attrs["units_rounding"] = _rounding(made)
    if cut is None and basis.weights is not None and not basis.weighs_some_zones:
        held = basis.prepared.unit_counts.held
        if held is not None:
            both.attrs["zone_weight"] = dict(zip(zones.tolist(), held.tolist(), strict=True))
    both.attrs["zone_overlaps"] = _overlaps(both, basis)
    return both


def _rounding(made: Mapping[Any, MadeOfUnits]) -> float:
    return max((one.by_units.unit for one in made.values() if one.by_units is not None), default=0.0)


def _rows(area: Any, one: MadeOfUnits, zones: pd.Index[Any], *, weighed: bool) -> pd.DataFrame:
    cuts = one.cuts
    columns: dict[str, Any] = {
        "area": [area] * len(cuts.zone),
        "zone": zones[cuts.zone],
        "share": cuts.share,
        "surface": cuts.surface,
        "area_surface": cuts.whole[cuts.area],
    }
    if weighed and cuts.weight is not None and cuts.whole_weight is not None:
        columns["weight"] = cuts.weight
        columns["area_weight"] = cuts.whole_weight[cuts.area]
        columns["surface_share"] = cuts.ground
    if one.by_units is not None:
        told = (one.by_units.least, one.by_units.most, one.by_units.terms)
        columns |= dict(zip(BY_UNITS, told, strict=True))
    else:
        columns |= dict.fromkeys(BY_UNITS, np.nan)
    return pd.DataFrame(columns)


def _overlaps(pieces: pd.DataFrame, basis: Basis) -> list[dict[str, Any]]:
    zones = basis.data.zones.index
    met = set(basis.prepared.published.positions(pieces["zone"].dropna().unique().tolist()).tolist())
    found = basis.prepared.unit_counts.overlaps
    rows = zip(found.first.tolist(), found.second.tolist(), found.surface.tolist(), strict=True)
    return [
        {"first": zones[first], "second": zones[second], "surface": surface}
        for first, second, surface in rows
        if first in met and second in met
    ]


def taken_as_one(
    union: pd.DataFrame, pieces: pd.DataFrame, shapes: gpd.GeoDataFrame, basis: Basis, called: Any
) -> pd.DataFrame:
    """Count areas taken as one by their units, in each zone that only areas made of units have something of.

    Parameters
    ----------
    union
        The pieces of all areas taken as one.
    pieces
        The pieces of each of them, and perhaps of others.
    shapes
        The areas, EPSG:28992.
    basis
        What they are worked out with.
    called
        What the areas taken as one are called.

    Returns
    -------
    pandas.DataFrame
        The pieces of all, with the columns `BY_UNITS`. Only a border that was drawn may be off.
    """
    made = made_of_units(shapes, basis)
    if not made:
        return union
    union = union.copy()
    _only_drawn_borders(union, shapes[~shapes.index.isin(list(made))], basis, called)
    mine = pieces[pieces["area"].isin(shapes.index) & pieces["zone"].notna()]
    by_zone = mine.groupby("zone", sort=False)["area"].agg(list)
    told = np.full((len(union), len(BY_UNITS)), np.nan)
    for row, zone in enumerate(union["zone"]):
        areas = by_zone.get(zone, [])
        rows = rows_together(made, areas)
        if rows is not None:
            place = int(basis.prepared.published.positions([zone])[0])
            told[row] = basis.prepared.unit_counts.in_zone(place, rows)
    union[list(BY_UNITS)] = told
    union.attrs["units_rounding"] = _rounding(made)
    return union


def rows_together(made: Mapping[Any, MadeOfUnits], areas: Collection[Any]) -> npt.NDArray[np.intp] | None:
    """Put the units of areas together, each once.

    Parameters
    ----------
    made
        The areas that are made of units.
    areas
        Which of them.

    Returns
    -------
    numpy.ndarray or None
        Rows of the units; None when an area is drawn, or made of zones.
    """
    found = [made.get(area) for area in areas]
    rows = [one.rows for one in found if one is not None and one.by_units is not None]
    if not rows or len(rows) < len(found):
        return None
    return rows[0] if len(rows) == 1 else np.unique(np.concatenate(rows))


def _only_drawn_borders(union: pd.DataFrame, drawn: gpd.GeoDataFrame, basis: Basis, called: Any) -> None:
    if "near_borders" not in union.attrs:
        return
    del union.attrs["near_borders"]
    if not len(drawn):
        return
    shape = shapely.union_all(drawn.geometry.array)
    areas = gpd.GeoDataFrame(geometry=[shape], index=[called], crs=drawn.crs)
    zones = basis.data.zones
    near = near_borders(layer(areas, "areas"), layer(zones, basis.data.called.form("zones")), zones)
    if near is not None:
        union.attrs["near_borders"] = near


def units_left(left: pd.DataFrame, union: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Count what areas leave over of a zone by what their units leave over of it.

    Parameters
    ----------
    left
        The pieces of what lies in no area.
    union
        The pieces of all areas taken as one.
    basis
        What they are worked out with.

    Returns
    -------
    pandas.DataFrame
        Those pieces, with the columns `BY_UNITS` where the union has them.
    """
    if not set(BY_UNITS) <= set(union.columns):
        return left
    met = union[union["zone"].notna()].set_index("zone")[list(BY_UNITS)].reindex(left["zone"])
    unit = union.attrs.get("units_rounding", 0.0)
    place = basis.prepared.published.positions(left["zone"].tolist())
    least, most, terms = (met[name].to_numpy(dtype=np.float64) for name in BY_UNITS)
    rest = basis.prepared.unit_counts.left(place, ByUnits(least, most, terms, unit))
    attrs = left.attrs
    left = left.assign(**dict(zip(BY_UNITS, (rest.least, rest.most, rest.terms), strict=True)))
    left.attrs = {**attrs, "units_rounding": unit}
    return left
