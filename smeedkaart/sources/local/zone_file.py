"""Read buurten with their figures from a file, as CBS and PDOK publish them or as someone prepared them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from smeedkaart.errors import InputFileError, NumeralError
from smeedkaart.files.area_files import check_place
from smeedkaart.files.map_file import layers_of, open_map, read_layer, read_source
from smeedkaart.files.row_names import row_name
from smeedkaart.files.source import Source
from smeedkaart.geometry.border_error import of_what_is_drawn
from smeedkaart.geometry.layers import to_rd
from smeedkaart.sources.local.figure_columns import Columns, in_files, read_figures
from smeedkaart.statistics.denominators import average_of
from smeedkaart.statistics.indicators import CATALOGUE, cannot_be, impossible
from smeedkaart.statistics.levels import LEVELS, MUNICIPALITY, USUAL_LEVEL, level_of_codes, level_of_zones
from smeedkaart.statistics.numerals import read_numerals
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.published import Published
from smeedkaart.statistics.zones import LeftOut, ZoneData
from smeedkaart.text.teller import Statement

__all__ = ["read_zones"]

# names that CBS and PDOK used over the years, without capitals and underscores; the first that occurs counts,
# and after those of a code the names that the table of levels knows
_CODE = ("buurtcode", "bucode", "statcode", "zone", "zonecode", "code")
_NAME = ("buurtnaam", "bunaam", "statnaam", "zonename", "naam", "name")
_PARENT = ("wijkcode", "wkcode", "parent")
_PARENT_NAME = ("wijknaam", "wknaam", "parentname")
_MUNICIPALITY = ("gemeentecode", "gmcode")
_MUNICIPALITY_NAME = ("gemeentenaam", "gmnaam")
_YEAR = ("jaar", "year")
_SURFACE = ("oppervlaktetotaalinha", "oppervlaktetotaal", "opptot", "aoppha", "surfaceha")
# so many zones are named in one sentence
_NAMED = 5
_TOLERANCE = ("tolerantie", "tolerance")


def read_zones(
    path: str | Path,
    *,
    areas: gpd.GeoDataFrame | None = None,
    layer: str | None = None,
    year: int | None = None,
) -> ZoneData:
    """Read zones and their figures from a file.

    Parameters
    ----------
    path
        GeoPackage, GeoJSON or shapefile with a row per buurt: columns with the buurt's code, its name and
        figures, under the names CBS and PDOK use (capitals and underscores do not matter) or our own.
        Layers called "wijken" and "gemeenten", if any, give the figures of the parents and the municipality.
        Codes of another level, such as postcodes, make it a file of those; their parents are in a column
        `wijkcode` or `gemeentecode`.
    areas
        The areas that will be assessed; when the file holds several municipalities, those are taken in which
        most of the surface of some area lies. Of several, each area is compared with its own.
    layer
        Which layer holds the zones; by default the one called after buurten, or the only one.
    year
        Year of the figures; by default from a column `jaar` or from the name of the file.

    Returns
    -------
    ZoneData
        Zones in EPSG:28992. Blanks, the marks of CBS and values of -99990 and below are missing; rows of
        which `water` is not "NEE" are left out. An indicator with a figure that cannot be, such as 321 %, is
        left out and told in `left_out`.

    Raises
    ------
    InputFileError
        With one sentence, when the file cannot be read or lacks a code, inhabitants or a year; when a column
        of figures holds what is no number or can be read as two; when a number of inhabitants cannot be.

    Examples
    --------
    >>> from smeedkaart.files.packaged import data_folder
    >>> data = read_zones(data_folder() / "hoogeveen" / "buurten.geojson")
    >>> data.name, data.year, int(data.zones["population"].sum())
    ('Hoogeveen', 2025, 56900)
    """
    path = Path(path)
    by_level = [name for row in LEVELS.values() for name in row.files]
    with open_map(path) as source:
        whole = read_source(source, layer=layer, prefer=("buurt", "bu_", "zone", "postcode", *by_level))
        wijken, gemeenten = (_other_layer(source, word) for word in ("wijk", "gemeente"))
    # which zones have no shape is told below, of those that count here
    notices = [one for one in whole.attrs["notices"] if one.code != "files.shapes_left_out"]
    table = _land(whole)
    found = Columns(table)
    code = found.needed(path, (*_CODE, *by_level), Statement("local.column_with_code"))
    found.needed(path, in_files("population"), Statement("local.column_with_inhabitants"), own="population")
    year = year or _year(path, table)
    # before any row is taken apart: the whole column tells in which notation it is written
    read = read_figures(path, table, _trimmed(table, code), year)
    gemeente = found.first(_MUNICIPALITY)
    several: tuple[str, ...] = ()
    if gemeente is not None:
        several = _municipalities(table, gemeente, areas)
        table = table[_trimmed(table, gemeente).isin(several)]
    chosen = several[0] if len(several) == 1 else ""
    zones = _zones(path, table, code, read.figures.loc[table.index])
    notices += _shapeless(path, table, code, zones)
    if "surface_ha" in zones:
        zones["surface_ha"] = _dry(zones, whole.drop(index=table.index), code)
    check_place(path, zones, [str(name) for name in zones["zone_name"]])
    odd = _leave_out(path, zones)
    of_all = MUNICIPALITY.holds(zones["parent"].unique())
    parents, odd_of_parents = _parents(path, zones, gemeenten if of_all else wijken, year, of_all=of_all)
    published = _published(path, gemeenten, year)
    published = published[published.index.isin(several)]
    odd_of_all = _leave_out(path, published)
    reference, worked_out = ({}, frozenset()) if len(several) > 1 else _reference(zones, parents, published)
    provenance = _provenance(path, zones, parents, year)
    level = level_of_zones(zones.index)
    zones = zones.drop(columns=[name for name in CATALOGUE if name not in provenance])
    if gemeente is not None and len(several) > 1:
        places = table.set_index(_trimmed(table, code))[gemeente].astype(str).str.strip()
        zones["municipality"] = places.reindex(zones.index)
        published = _named(published, table, gemeente, several)
    return ZoneData(
        code=chosen,
        name=(_first_text(table, _MUNICIPALITY_NAME) or chosen) if len(several) < 2 else "",
        year=year,
        zones=zones,
        parents=parents,
        reference=reference,
        provenance=provenance,
        indicators=tuple(name for name in CATALOGUE if name in provenance),
        left_out=(*odd, *odd_of_parents, *odd_of_all),
        level=level.key,
        parent_level=level_of_codes(parents.index, level.parent or "").key,
        municipalities=published if len(several) > 1 else None,
        worked_out=worked_out,
        said=(*notices, *read.told),
    )


def _trimmed(table: pd.DataFrame, column: str) -> pd.Series[str]:
    return table[column].astype(str).str.strip()


def _land(table: pd.DataFrame) -> pd.DataFrame:
    column = Columns(table).first(("water", "h2o"))
    if column is None:
        return table
    return table[_trimmed(table, column).str.upper().isin(["NEE", "N", "0", "FALSE"])]


def _dry(zones: gpd.GeoDataFrame, apart: gpd.GeoDataFrame, code: str) -> npt.NDArray[np.float64]:
    """Give the hectares that are published of what is drawn: water may stand in rows of its own."""
    water = apart.to_crs(28992).area.groupby(_trimmed(apart, code).to_numpy()).sum()
    return of_what_is_drawn(
        zones["surface_ha"].to_numpy(),
        zones.geometry.area.to_numpy(),
        water.reindex(zones.index, fill_value=0.0).to_numpy(),
    )


def _municipalities(table: gpd.GeoDataFrame, column: str, areas: gpd.GeoDataFrame | None) -> tuple[str, ...]:
    """Choose the municipalities in which most of the surface of some area lies; all, when none does."""
    codes = _trimmed(table, column)
    everything = tuple(sorted(set(codes)))
    if len(everything) == 1 or areas is None or areas.empty:
        return everything
    drawn = shapely.make_valid(to_rd(areas).to_crs(table.crs).geometry.to_numpy())
    area, zone = table.sindex.query(drawn, predicate="intersects")
    if not len(area):
        return everything
    shapes = shapely.make_valid(table.geometry.to_numpy()[zone])
    met = pd.DataFrame(
        {
            "area": area,
            "code": codes.to_numpy()[zone],
            "surface": shapely.area(shapely.intersection(shapes, drawn[area])),
        }
    )
    surface = met.pivot_table(index="area", columns="code", values="surface", aggfunc="sum", fill_value=0.0)
    return tuple(sorted({str(most) for most in surface.idxmax(axis="columns")}))


def _named(published: pd.DataFrame, table: pd.DataFrame, column: str, codes: Sequence[str]) -> pd.DataFrame:
    """Give every municipality a row with its name, also one of which nothing is published."""
    named = Columns(table).first(_MUNICIPALITY_NAME)
    each = table.assign(code=_trimmed(table, column)).drop_duplicates("code").set_index("code")
    names = pd.Series(each.index if named is None else each[named].astype(str).str.strip(), index=each.index)
    rows = published[~published.index.duplicated()].reindex(list(codes))
    return rows.assign(zone_name=names.reindex(list(codes)).to_numpy())


def _zones(path: Path, table: gpd.GeoDataFrame, code: str, figures: pd.DataFrame) -> gpd.GeoDataFrame:
    found = Columns(table)
    codes = _trimmed(table, code)
    if codes.duplicated().any():
        twice = codes[codes.duplicated()].iloc[0]
        raise InputFileError("local.code_twice", file=path, code=str(twice))
    # a postcode tells of itself nothing of what it lies in
    whole = () if level_of_zones(codes).key == USUAL_LEVEL else _MUNICIPALITY
    above = (found.first([one]) for one in (*_PARENT, *whole))
    # the code of a wijk in a file of wijken is its own, not that of what it lies in
    parent = next((one for one in above if one and not _trimmed(table, one).equals(codes)), None)
    name = found.first(_NAME)
    # the code of a buurt starts with that of its wijk: BU01185003 lies in WK011850
    derived = codes.where(~codes.str.fullmatch(r"BU\d{4}\w{4}"), "WK" + codes.str[2:8])
    columns = {
        "zone_name": (codes if name is None else table[name].astype(str).str.strip()).to_numpy(),
        "parent": (derived if parent is None else table[parent].astype(str).str.strip()).to_numpy(),
        **{key: figures[key].to_numpy() for key in CATALOGUE},
        **_about_borders(found, table),
    }
    zones = gpd.GeoDataFrame(columns, geometry=table.geometry.to_numpy(), crs=table.crs)
    zones.index = pd.Index(codes.to_numpy(), name="zone")
    drawn = zones[zones.geometry.notna() & ~zones.geometry.is_empty]
    if not drawn.geom_type.isin(["Polygon", "MultiPolygon"]).all() or drawn.empty:
        raise InputFileError("local.no_polygons", file=path)
    return drawn.to_crs(28992).sort_index()


def _shapeless(path: Path, table: gpd.GeoDataFrame, code: str, zones: gpd.GeoDataFrame) -> list[Statement]:
    """Name the zones without a shape: nobody in them is counted."""
    codes = _trimmed(table, code)
    bare = table[~codes.isin(zones.index)]
    names = [row_name(row, number) for number, row in enumerate(bare.to_dict("records"), start=1)]
    if not names:
        return []
    if len(names) > _NAMED:
        names = [*names[:_NAMED], Statement("files.and_more", count=len(names) - _NAMED)]
    return [Statement("local.zones_without_shape", file=path.name, names=names)]


def _about_borders(found: Columns, table: pd.DataFrame) -> dict[str, npt.NDArray[np.float64]]:
    """Read the published hectares of each zone, and by how many metres borders were straightened."""
    read = {}
    for key, names in (("surface_ha", _SURFACE), ("tolerance", _TOLERANCE)):
        column = found.first(names)
        if column is not None:
            try:
                metres = read_numerals(table[column]).figures
            except NumeralError:
                # nobody is told a surface; without it borders are taken as they are drawn, and that is all
                continue
            read[key] = np.where(metres > 0, metres, np.nan)
    return read


def _leave_out(path: Path, figures: pd.DataFrame) -> list[LeftOut]:
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


def _year(path: Path, table: pd.DataFrame) -> int:
    column = Columns(table).first(_YEAR)
    years = (
        pd.to_numeric(table[column], errors="coerce").replace([np.inf, -np.inf], np.nan).dropna()
        if column is not None
        else pd.Series([], dtype=float)
    )
    if len(years):
        return int(years.iloc[0])
    in_name = re.search(r"(?<!\d)(19|20)\d\d(?!\d)", path.stem)
    if in_name is None:
        raise InputFileError("local.no_year", file=path)
    return int(in_name.group())


def _first_text(table: pd.DataFrame, names: Sequence[str]) -> str:
    column = Columns(table).first(names)
    return "" if column is None or table.empty else str(table[column].iloc[0]).strip()


def _other_layer(source: Source, word: str) -> pd.DataFrame | None:
    if source.kind != "GeoPackage":
        return None
    for name, _kind in layers_of(source):
        if word in name.lower():
            return _land(read_layer(source, name, read_geometry=False))
    return None


def _parents(
    path: Path, zones: gpd.GeoDataFrame, layer: pd.DataFrame | None, year: int, *, of_all: bool
) -> tuple[pd.DataFrame, list[LeftOut]]:
    column = None if layer is None else Columns(layer).first(_MUNICIPALITY if of_all else _PARENT)
    if layer is None or column is None:
        # what the parents' published figures are is not known; sums of the zones would only look like it
        return pd.DataFrame(index=pd.Index([], name="parent")), []
    own = _trimmed(layer, column)
    name = Columns(layer).first(_MUNICIPALITY_NAME if of_all else _PARENT_NAME)
    parents = read_figures(path, layer, own, year).figures
    parents.insert(0, "zone_name", own if name is None else layer[name].fillna("").astype(str))
    parents = parents.set_axis(pd.Index(own, name="parent"))
    codes = pd.Index(sorted(set(zones["parent"])), name="parent")
    parents = parents[~parents.index.duplicated()].reindex(codes)
    unnamed = parents["zone_name"].isna()
    parents["zone_name"] = parents["zone_name"].mask(unnamed, codes if name is None else "")
    odd = _leave_out(path, parents)
    return parents.dropna(axis="columns", how="all"), odd


def _published(path: Path, layer: pd.DataFrame | None, year: int) -> pd.DataFrame:
    """Read what the file publishes of municipalities: index their codes."""
    column = None if layer is None else Columns(layer).first(_MUNICIPALITY)
    published = pd.DataFrame(columns=["zone_name", *CATALOGUE], dtype=float)
    if layer is not None and column is not None:
        codes = _trimmed(layer, column)
        published = read_figures(path, layer, codes, year).figures.assign(zone_name=codes).set_axis(codes)
    return published


def _reference(
    zones: gpd.GeoDataFrame, parents: pd.DataFrame, published: pd.DataFrame
) -> tuple[dict[str, float], frozenset[str]]:
    """Give each mean of the municipality, as published or worked out from its zones; and say which."""
    reference: dict[str, float] = {}
    worked_out = set()
    known = Published(zones, parents if len(parents) else None)
    for mean, item in CATALOGUE.items():
        if item.kind != "mean":
            continue
        own = published[mean].dropna()
        value = float(own.iloc[0]) if len(own) else average_of(item, known, "population")
        if value is not None:
            reference[mean] = value
            worked_out |= set() if len(own) else {mean}
    return reference, frozenset(worked_out)


def _provenance(
    path: Path, zones: gpd.GeoDataFrame, parents: pd.DataFrame, year: int
) -> dict[str, Provenance]:
    origin = Provenance(
        title=Statement("local.figures_from", name=path.name),
        table=path.name,
        year=year,
        period=str(year),
        publisher=Statement("local.supplied_by_the_user"),
        attribution=Statement("local.figures_credit", name=path.name),
    )
    known = (key for key in CATALOGUE if zones[key].notna().any() or key in parents)
    return dict.fromkeys(("zones", "population", *known), origin)
