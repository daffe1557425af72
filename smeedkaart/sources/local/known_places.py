"""Read places of which the people of every small unit are known, a GeoPackage for each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from smeedkaart.errors import InputFileError
from smeedkaart.files.map_file import read_map
from smeedkaart.files.refused import reason_of
from smeedkaart.geometry.layers import RD, polygons
from smeedkaart.geometry.shapes import repair
from smeedkaart.statistics.calibration import KnownPlace
from smeedkaart.text.teller import Statement

__all__ = ["read_places"]

_NEEDED = ("unit", "zone", "pop")
# units may lie over each other by what drawing and converting lose, as a part of all surface
_OVERLAP = 0.01


def read_places(folder: str | Path, rates: Sequence[str] | None = None) -> list[KnownPlace]:
    """Read every place in a folder.

    Parameters
    ----------
    folder
        Holds a GeoPackage per place, with a row per unit: polygons in any coordinate system, columns `unit`
        (its name, once), `zone` (in which zone it lies), `pop` (people), optionally `parent`, and percentages
        of those people.
    rates
        Which columns are percentages; None takes every other column of numbers within 0..100.

    Returns
    -------
    list of KnownPlace
        By name of the file; a place outside the Netherlands is laid flat around its own middle, so that its
        surfaces are right.

    Raises
    ------
    InputFileError
        With one sentence that names the file, when anything in it cannot be used.

    Examples
    --------
    >>> read_places("nowhere")
    Traceback (most recent call last):
    ...
    smeedkaart.errors.InputFileError: De map nowhere bestaat niet.
    """
    folder = Path(folder)
    try:
        there = folder.is_dir()
        files = sorted(one for one in folder.iterdir() if one.suffix.lower() == ".gpkg") if there else []
    except OSError as error:
        raise InputFileError("files.not_opened", file=folder, reason=reason_of(error)) from None
    if not there:
        raise InputFileError("local.no_folder", folder=folder)
    if not files:
        raise InputFileError("local.no_places", folder=folder, columns=_NEEDED)
    return [_place(file, rates) for file in files]


def _place(path: Path, rates: Sequence[str] | None) -> KnownPlace:
    try:
        table = read_map(path, prefer=("unit",))
    except InputFileError as error:
        if isinstance(error.said, Statement) and error.said.code == "files.several_layers":
            names = error.said.facts["names"]
            raise InputFileError("local.several_layers_of_units", file=path, names=names) from None
        raise
    table = table.rename(columns={name: str(name).lower() for name in table.columns})
    wanted = (*_NEEDED, *(rates or ()))
    for column in wanted:
        if column.lower() not in table.columns:
            raise InputFileError("local.place_lacks_column", file=path, column=column, columns=wanted)
    for column in ("unit", "zone"):
        table[column] = _names(path, table, column)
    _refuse(path, table, table["unit"].duplicated(), "local.unit_twice")
    units = _flat(path, table.set_index("unit"))
    units["pop"] = _numbers(path, units, "pop", blank=False)
    _refuse(path, units, units["pop"] < 0, "local.unit_below_zero")
    found, beyond = _shares(units) if rates is None else ((), ())
    chosen = found if rates is None else tuple(rate.lower() for rate in rates)
    for rate in chosen:
        units[rate] = _numbers(path, units, rate, blank=True)
        # where nobody lives there is no percentage to know
        _refuse(path, units, units[rate].isna() & (units["pop"] > 0), "local.unit_without_rate", column=rate)
        _refuse(path, units, (units[rate] < 0) | (units[rate] > 100), "local.no_percentage", column=rate)
    _refuse_zones(path, units)
    return KnownPlace(path.stem, units[["zone", "pop", *chosen, "geometry"]], chosen, beyond)


def _refuse(path: Path, table: pd.DataFrame, wrong: Any, code: str, **facts: Any) -> None:
    """Refuse a file for its first wrong row."""
    first = np.flatnonzero(np.asarray(wrong))
    if len(first):
        unit = table["unit"].iloc[first[0]] if "unit" in table.columns else table.index[first[0]]
        raise InputFileError(code, file=path, unit=str(unit), **facts)


def _names(path: Path, table: pd.DataFrame, column: str) -> pd.Series[Any]:
    names = table[column]
    blank = names.isna() | (names.astype(str).str.strip() == "")
    if blank.any():
        row = int(np.flatnonzero(blank.to_numpy())[0]) + 1
        raise InputFileError("local.row_without", file=path, row=row, column=column)
    return names.astype(str).str.strip()


def _numbers(path: Path, table: pd.DataFrame, column: str, *, blank: bool) -> pd.Series[Any]:
    numbers = pd.to_numeric(table[column], errors="coerce").astype(np.float64)
    wrong = ~np.isfinite(numbers)
    if blank:
        wrong &= table[column].notna().to_numpy()
    _refuse(path, table, wrong, "local.unit_without_number", column=column)
    return numbers


def _shares(units: gpd.GeoDataFrame) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tell columns of numbers that can be percentages, 0..100 wherever anybody lives, from the others."""
    found: list[str] = []
    beyond: list[str] = []
    for name in units.columns.drop([*_NEEDED, "parent", units.geometry.name], errors="ignore"):
        column = units[name]
        if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            known = column[column.notna() | (units["pop"] > 0)]
            fits = len(known) and known.between(0, 100).all()
            (found if fits else beyond).append(str(name))
    return tuple(found), tuple(beyond)


def _flat(path: Path, units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Lay units flat in metres: those of the Netherlands in RD New, others around their own middle."""
    bare = units.geometry.isna() | units.geometry.is_empty
    _refuse(path, units, bare | ~units.geom_type.isin(["Polygon", "MultiPolygon"]), "local.unit_no_polygon")
    if units.crs != RD:
        west, south, east, north = units.to_crs(4326).total_bounds
        middle = f"+lon_0={(west + east) / 2} +lat_0={(south + north) / 2}"
        # equal surfaces count here, not the place; smeedkaart measures in RD New only
        here = CRS(f"+proj=laea {middle} +x_0=180000 +y_0=500000 +ellps=GRS80 +units=m")
        units = units.to_crs(here).set_crs(RD, allow_override=True)
    shapes = np.asarray(units.geometry.array)
    shapes[:] = [repair(shape) for shape in shapes]
    units = polygons(units.set_geometry(gpd.GeoSeries(shapes, index=units.index, crs=RD)), path)
    if units.geometry.name != "geometry":
        units = units.rename_geometry("geometry")
    whole = float(shapely.union_all(shapes).area)
    twice = float(units.area.sum()) - whole
    if twice > _OVERLAP * whole:
        raise InputFileError("local.units_overlap", file=path, share=twice / whole)
    return units


def _refuse_zones(path: Path, units: gpd.GeoDataFrame) -> None:
    if units["pop"].sum() == 0:
        raise InputFileError("local.place_without_people", file=path)
    if units["zone"].nunique() < 2:
        raise InputFileError("local.one_zone", file=path)
    if units["zone"].nunique() == len(units):
        raise InputFileError("local.zones_are_units", file=path)
    if "parent" in units.columns:
        several = units.groupby("zone")["parent"].nunique()
        if (several > 1).any():
            raise InputFileError("local.zone_in_two_parents", file=path, zone=str(several.idxmax()))
