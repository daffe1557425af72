"""Read buurten with their figures from a file, as CBS and PDOK publish them or as someone prepared them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from smeedkaart.sources.local.figure_columns import Columns, in_files, read_figures, trimmed
from smeedkaart.sources.local.figures_beside import FiguresBeside, figures_beside
from smeedkaart.sources.local.year_of_file import year_in_name
from smeedkaart.sources.local.zones_above import (
    MUNICIPALITY_CODES,
    MUNICIPALITY_NAMES,
    PARENT_CODES,
    leave_impossible_out,
    municipalities_of_file,
    parents_of_file,
)
from smeedkaart.statistics.denominators import average_of
from smeedkaart.statistics.indicators import CATALOGUE
from smeedkaart.statistics.levels import LEVELS, MUNICIPALITY, USUAL_LEVEL, level_of_codes, level_of_zones
from smeedkaart.statistics.numerals import read_numerals
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.published import Published
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.teller import Statement

__all__ = ["read_zones"]

# names that CBS and PDOK used over the years, without capitals and underscores; the first that occurs counts,
# and after those of a code the names that the table of levels knows
_CODE = ("buurtcode", "bucode", "statcode", "zone", "zonecode", "code", "gwbcode10", "gwbcode", "codering")
_NAME = ("buurtnaam", "bunaam", "statnaam", "zonename", "naam", "name")
_YEAR = ("jaar", "year", "jrstatcode")
_SURFACE = ("oppervlaktetotaalinha", "oppervlaktetotaal", "opptot", "aoppha", "surfaceha")
# what holds figures and no borders
_SPREADSHEETS = {".xlsx", ".xls", ".xlsm", ".ods"}
# so many zones are named in one sentence
_NAMED = 5
_TOLERANCE = ("tolerantie", "tolerance")


def read_zones(
    path: str | Path,
    *,
    areas: gpd.GeoDataFrame | None = None,
    layer: str | None = None,
    year: int | None = None,
    figures: str | Path | None = None,
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
    figures
        Table with figures beside the map, an Excel workbook (.xlsx) or CSV such as the kerncijfers of CBS,
        joined on the code. What it says of an indicator goes before what the map says; rows of wijken and
        municipalities, if any, are those of the parents and of the municipality.

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
    if path.is_file() and path.suffix.lower() in _SPREADSHEETS:
        raise InputFileError("local.table_as_zones", file=path)
    by_level = [name for row in LEVELS.values() for name in row.files]
    with open_map(path) as source:
        words = ("buurt", "bu_", "zone", "postcode", *by_level)
        whole = read_source(source, layer=layer, prefer=words, option="--zones-layer")
        wijken, gemeenten = (_other_layer(source, word) for word in ("wijk", "gemeente"))
    # which zones have no shape is told below, of those that count here
    notices = [one for one in whole.attrs["notices"] if one.code != "files.shapes_left_out"]
    table = _land(whole)
    found = Columns(table)
    code = found.needed(path, (*_CODE, *by_level), Statement("local.column_with_code"))
    year, asked = year or _year(path, table, figures), year is not None
    # before any row is taken apart: the whole column tells in which notation it is written
    read = read_figures(path, table, trimmed(table, code), year)
    beside = None if figures is None else _beside(Path(figures), table, code, year, asked=asked)
    if beside is None or "population" not in beside.read.found:
        found.needed(
            path, in_files("population"), Statement("local.column_with_inhabitants"), own="population"
        )
    of_zones = _over(beside, read.figures, trimmed(table, code))
    gemeente = found.first(MUNICIPALITY_CODES)
    several: tuple[str, ...] = ()
    if gemeente is not None and not trimmed(table, gemeente).any():
        # a column of which every cell is empty says nothing
        gemeente = None
    if gemeente is not None:
        several = _municipalities(table, gemeente, areas)
        table = table[trimmed(table, gemeente).isin(several)]
    chosen = several[0] if len(several) == 1 else ""
    zones = _zones(path, table, code, of_zones.loc[table.index])
    notices += _shapeless(path, table, code, zones)
    if "surface_ha" in zones:
        zones["surface_ha"] = _dry(zones, whole.drop(index=table.index), code)
    check_place(path, zones, [str(name) for name in zones["zone_name"]])
    odd = leave_impossible_out(path, zones)
    of_all = MUNICIPALITY.holds(zones["parent"].unique())
    layer_above = gemeenten if of_all else wijken
    parents, odd_of_parents = parents_of_file(path, zones, layer_above, year, beside, of_all=of_all)
    published = municipalities_of_file(path, gemeenten, year, beside)
    published = published[published.index.isin(several)]
    odd_of_all = leave_impossible_out(path, published)
    reference, worked_out = ({}, frozenset()) if len(several) > 1 else _reference(zones, parents, published)
    provenance = _provenance(path, zones, parents, year)
    if beside is not None:
        of_table = _origin(beside.path, beside.year)
        provenance |= dict.fromkeys(beside.read.found & provenance.keys(), of_table)
    level = level_of_zones(zones.index)
    zones = zones.drop(columns=[name for name in CATALOGUE if name not in provenance])
    if gemeente is not None and len(several) > 1:
        places = table.set_index(trimmed(table, code))[gemeente].astype(str).str.strip()
        zones["municipality"] = places.reindex(zones.index)
        published = _named(published, table, gemeente, several)
    return ZoneData(
        code=chosen,
        name=(_first_text(table, MUNICIPALITY_NAMES) or chosen) if len(several) < 2 else "",
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
        said=(*notices, *read.told, *_told(beside, zones, year)),
    )


def _land(table: pd.DataFrame) -> pd.DataFrame:
    column = Columns(table).first(("water", "h2o"))
    if column is None:
        return table
    return table[trimmed(table, column).str.upper().isin(["NEE", "N", "0", "FALSE"])]


def _dry(zones: gpd.GeoDataFrame, apart: gpd.GeoDataFrame, code: str) -> npt.NDArray[np.float64]:
    """Give the hectares that are published of what is drawn: water may stand in rows of its own."""
    water = apart.to_crs(28992).area.groupby(trimmed(apart, code).to_numpy()).sum()
    return of_what_is_drawn(
        zones["surface_ha"].to_numpy(),
        zones.geometry.area.to_numpy(),
        water.reindex(zones.index, fill_value=0.0).to_numpy(),
    )


def _municipalities(table: gpd.GeoDataFrame, column: str, areas: gpd.GeoDataFrame | None) -> tuple[str, ...]:
    """Choose the municipalities in which most of the surface of some area lies; all, when none does."""
    codes = trimmed(table, column)
    everything = tuple(sorted(set(codes) - {""}))
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
    return tuple(sorted({str(most) for most in surface.idxmax(axis="columns")} - {""})) or everything


def _named(published: pd.DataFrame, table: pd.DataFrame, column: str, codes: Sequence[str]) -> pd.DataFrame:
    """Give every municipality a row with its name, also one of which nothing is published."""
    named = Columns(table).first(MUNICIPALITY_NAMES)
    each = table.assign(code=trimmed(table, column)).drop_duplicates("code").set_index("code")
    names = pd.Series(each.index if named is None else each[named].astype(str).str.strip(), index=each.index)
    rows = published[~published.index.duplicated()].reindex(list(codes))
    return rows.assign(zone_name=names.reindex(list(codes)).to_numpy())


def _filled(table: pd.DataFrame, column: str, instead: pd.Series[str] | None) -> pd.Series[str]:
    cells = trimmed(table, column)
    return cells.where(cells != "", instead)


def _zones(path: Path, table: gpd.GeoDataFrame, code: str, figures: pd.DataFrame) -> gpd.GeoDataFrame:
    found = Columns(table)
    codes = trimmed(table, code)
    if not codes.all():
        first = int(np.flatnonzero(codes == "")[0])
        row = row_name(table.iloc[first].to_dict(), first + 1)
        raise InputFileError("local.no_code", file=path, row=row)
    if codes.duplicated().any():
        twice = codes[codes.duplicated()].iloc[0]
        raise InputFileError("local.code_twice", file=path, code=str(twice))
    # a postcode tells of itself nothing of what it lies in
    whole = () if level_of_zones(codes).key == USUAL_LEVEL else MUNICIPALITY_CODES
    above = (found.first([one]) for one in (*PARENT_CODES, *whole))
    # the code of a wijk in a file of wijken is its own, not that of what it lies in
    parent = next((one for one in above if one and not trimmed(table, one).equals(codes)), None)
    name = found.first(_NAME)
    # the code of a buurt starts with that of its wijk: BU01185003 lies in WK011850
    derived = codes.where(~codes.str.fullmatch(r"BU\d{4}\w{4}"), "WK" + codes.str[2:8])
    columns = {
        "zone_name": (codes if name is None else _filled(table, name, codes)).to_numpy(),
        "parent": (derived if parent is None else _filled(table, parent, None)).to_numpy(),
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
    codes = trimmed(table, code)
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


def _year(path: Path, table: pd.DataFrame, figures: str | Path | None) -> int:
    column = Columns(table).first(_YEAR)
    # 2024BU01185000: the key of CBS to a zone in a year
    if column is not None:
        told = table[column].astype(str).str.extract(r"^\s*((?:19|20)\d\d)")[0].dropna()
        if len(told):
            return int(told.iloc[0])
    # of a map that does not say, the year is that of the figures that fit its codes
    found = year_in_name(path) or (None if figures is None else year_in_name(Path(figures)))
    if found is None:
        raise InputFileError("local.no_year", file=path)
    return found


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
    origin = _origin(path, year)
    known = (key for key in CATALOGUE if zones[key].notna().any() or key in parents)
    return dict.fromkeys(("zones", "population", *known), origin)


def _origin(path: Path, year: int) -> Provenance:
    return Provenance(
        title=Statement("local.figures_from", name=path.name),
        table=path.name,
        year=year,
        period=str(year),
        publisher=Statement("local.supplied_by_the_user"),
        attribution=Statement("local.figures_credit", name=path.name),
    )


def _beside(figures: Path, table: pd.DataFrame, code: str, year: int, *, asked: bool) -> FiguresBeside:
    """Read from a table beside the map what it says of the zones and of what lies above them."""
    codes = trimmed(table, code)
    above = [Columns(table).first([name]) for name in (*PARENT_CODES, *MUNICIPALITY_CODES)]
    wanted = {*codes, *(one for column in above if column for one in trimmed(table, column))}
    # the code of a buurt begins with that of its wijk and of its municipality
    buurten = codes[codes.str.fullmatch(r"BU\d{4}\w{4}")]
    wanted |= {*("WK" + buurten.str[2:8]), *("GM" + buurten.str[2:6])}
    found = figures_beside(figures, wanted, year, asked=asked)
    if not codes.isin(found.names.index).any():
        raise InputFileError("local.no_code_fits", file=figures)
    return found


def _over(beside: FiguresBeside | None, own: pd.DataFrame, codes: pd.Series[str]) -> pd.DataFrame:
    return own if beside is None else beside.over(own, codes.tolist())


def _told(beside: FiguresBeside | None, zones: gpd.GeoDataFrame, year: int) -> Iterator[Statement]:
    """Say of which zones a table beside the map has no figures, and that it is of another year."""
    if beside is None:
        return
    yield from beside.read.told
    absent = zones.index[~zones.index.isin(beside.names.index)]
    if len(absent):
        names = tuple(str(zones["zone_name"][code]) for code in absent)
        yield Statement(
            "local.no_row_beside", file=beside.path.name, names=names, count=len(names), year=beside.year
        )
    if beside.year != year:
        yield Statement("local.other_year_beside", file=beside.path.name, year=beside.year, map_year=year)
