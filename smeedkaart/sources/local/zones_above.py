"""What lies above the zones of a file: wijken and municipalities, as it or a table beside it has them."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from smeedkaart.errors import InputFileError
from smeedkaart.sources.local.figure_columns import Columns, read_figures, trimmed
from smeedkaart.sources.local.figures_beside import FiguresBeside
from smeedkaart.statistics.indicators import CATALOGUE, cannot_be, impossible
from smeedkaart.statistics.zones import LeftOut

__all__ = [
    "MUNICIPALITY_CODES",
    "MUNICIPALITY_NAMES",
    "PARENT_CODES",
    "leave_impossible_out",
    "municipalities_of_file",
    "parents_of_file",
]

PARENT_CODES = ("wijkcode", "wkcode", "parent")
MUNICIPALITY_CODES = ("gemeentecode", "gmcode")
MUNICIPALITY_NAMES = ("gemeentenaam", "gmnaam")
_PARENT_NAMES = ("wijknaam", "wknaam", "parentname")


def parents_of_file(
    path: Path,
    zones: gpd.GeoDataFrame,
    layer: pd.DataFrame | None,
    year: int,
    beside: FiguresBeside | None,
    *,
    of_all: bool,
) -> tuple[pd.DataFrame, list[LeftOut]]:
    """Read what is published of the parents of zones; nothing without, as sums would only look like it."""
    codes = pd.Index(sorted(set(zones["parent"].dropna())), name="parent")
    column = None if layer is None else Columns(layer).first(MUNICIPALITY_CODES if of_all else PARENT_CODES)
    named = pd.Series("", index=codes) if beside is None else beside.names.reindex(codes).fillna("")
    if layer is not None and column is not None:
        own = trimmed(layer, column)
        name = Columns(layer).first(MUNICIPALITY_NAMES if of_all else _PARENT_NAMES)
        parents = read_figures(path, layer, own, year).figures
        parents.insert(0, "zone_name", own if name is None else layer[name].fillna("").astype(str))
        parents = parents.set_axis(pd.Index(own, name="parent"))
        parents = parents[~parents.index.duplicated()].reindex(codes)
        unnamed = parents["zone_name"].isna()
        parents["zone_name"] = parents["zone_name"].mask(unnamed, codes if name is None else "")
    elif beside is not None and codes.isin(beside.names.index).any():
        parents = pd.DataFrame(np.nan, index=codes, columns=list(CATALOGUE))
        parents.insert(0, "zone_name", named.where(named != "", codes))
    else:
        return pd.DataFrame(index=pd.Index([], name="parent")), []
    if beside is not None:
        parents = beside.over(parents, codes.tolist())
    odd = leave_impossible_out(path, parents)
    return parents.dropna(axis="columns", how="all"), odd


def municipalities_of_file(
    path: Path, layer: pd.DataFrame | None, year: int, beside: FiguresBeside | None
) -> pd.DataFrame:
    """Read what is published of municipalities: index their codes."""
    column = None if layer is None else Columns(layer).first(MUNICIPALITY_CODES)
    published = pd.DataFrame(columns=["zone_name", *CATALOGUE], dtype=float)
    if layer is not None and column is not None:
        codes = trimmed(layer, column)
        published = read_figures(path, layer, codes, year).figures.assign(zone_name=codes).set_axis(codes)
    if beside is None:
        return published
    published = published[~published.index.duplicated()]
    published = published.reindex(published.index.union(beside.of_level("GM")))
    published["zone_name"] = published["zone_name"].where(published["zone_name"].notna(), published.index)
    return beside.over(published, published.index.tolist())


def leave_impossible_out(path: Path, figures: pd.DataFrame) -> list[LeftOut]:
    """Take each indicator with a figure that cannot be away, in place; without people all is refused."""
    odd = []
    for key in CATALOGUE:
        if key not in figures:
            continue
        wrong = np.flatnonzero(impossible(CATALOGUE[key], figures[key].to_numpy(dtype=float)))
        if not len(wrong):
            continue
        row = figures.iloc[int(wrong[0])]
        name, code = str(row["zone_name"]), str(row.name)
        left_out = LeftOut(key, name if name == code else f"{name} ({code})", float(row[key]))
        if key == "population":
            reason = cannot_be(CATALOGUE[key], left_out.figure, left_out.place)
            raise InputFileError("local.cannot_be", file=path, reason=reason)
        odd.append(left_out)
        figures[key] = np.nan
    return odd
