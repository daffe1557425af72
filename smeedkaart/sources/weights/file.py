"""Find and read the rows of a weight file that may lie in given zones, whatever its kind and packing."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj.exceptions import ProjError

from smeedkaart.errors import InputFileError, NumeralError
from smeedkaart.files.geojson import not_a_number
from smeedkaart.files.map_file import about_layer, layers_of, open_map, read_layer
from smeedkaart.files.row_names import row_name
from smeedkaart.files.source import Source, reading
from smeedkaart.files.spreadsheet_csv import told_separator
from smeedkaart.files.wkt_table import has_shapes
from smeedkaart.statistics.numerals import COMMA, POINT, Notation, read_numerals
from smeedkaart.text.facts import Number

__all__ = ["Found", "rows_near", "squares"]

Bounds = tuple[float, float, float, float]

# what CBS, the BAG and spreadsheets call things, without capitals, underscores and the year behind it
_ROLES: Mapping[str, re.Pattern[str]] = {
    "square": re.compile(r"c(rs)?28992r(es)?[15]00m?"),
    "postcode": re.compile(r"(postcode6?|pc6|pc6code|postcode6code)"),
    "people": re.compile(
        r"(aantalinwoners?|inwoners?|inw|aantinw|aantalinw|aantalpersonen|population|people)"
    ),
    "purpose": re.compile(
        r"(gebruiksdoel(en)?|gebruiksdoelverblijfsobject|verblijfsobjectgebruiksdoel(en)?|gebruiksfunctie)"
    ),
    "status": re.compile(r"(status|verblijfsobjectstatus|statusverblijfsobject)"),
    "identity": re.compile(r"(identificatie|verblijfsobjectid|vboid|adresseerbaarobjectid|objectid)"),
    # VBO, LIG (a houseboat) or STA (a caravan), and whether this is a second address of the same
    "object": re.compile(r"(objecttype|typeadresseerbaarobject)"),
    "second": re.compile(r"(nevenadres|isnevenadres)"),
}
_EAST = ("x", "rdx", "xrd", "xcoordinaat", "xcoord", "centroidex", "pointx")
_NORTH = ("y", "rdy", "yrd", "ycoordinaat", "ycoord", "centroidey", "pointy")
_LON = ("lon", "lng", "long", "longitude", "lengtegraad")
_LAT = ("lat", "latitude", "breedtegraad")

# of several layers in one file, the one with these words in its name
_PREFER = ("vk100", "vierkant", "pc6", "postcode", "verblijfsobject", "adres")
_ROWS_AT_ONCE = 500_000
# room around the zones (m): a border in degrees bends, and a rounded coordinate may step over it
_ROOM = 50.0
_MAX_DEGREES = 180.0
# what lies in the Netherlands, with room: RD in metres, and degrees
_RD_BOX: Bounds = (-10_000, 290_000, 300_000, 640_000)
_DEGREES_BOX: Bounds = (2.5, 50.5, 7.8, 54.0)
# two pairs of coordinates of one address may be rounded, but not lie this far apart (m)
_APART = 100.0
# how much of the end of a table is looked at, and from how many rows on the last tells of a cut
_TAIL, _MANY = 1 << 16, 20


@dataclass(frozen=True)
class Found:
    """The rows of a file that may lie in the zones."""

    # shapes in EPSG:28992; the columns "square", "postcode", "people", "purpose", "status", "identity",
    # "object" and "second", each only if the file has it, as they are written there
    rows: gpd.GeoDataFrame
    name: str  # name of the file itself; of the one inside when it was zipped
    layer: str  # the layer that was read
    shapeless: int = 0  # rows left out, since their shape encloses nothing


def rows_near(path: Path, zones: gpd.GeoDataFrame, layer: str | None = None) -> Found:
    """Read the rows of a weight file that lie in the box around the zones."""
    with open_map(path) as source:
        if source.kind == "CSV" and not _holds_shapes_only(source):
            return Found(_from_table(path, source.file, zones), source.file.name, "")
        return _from_map(source, zones, layer)


def _holds_shapes_only(source: Source) -> bool:
    """Tell whether a table says where its rows lie in well-known text, and not in numbers or codes."""
    header = _dialect(source.path, source.file).header
    with source.file.open("rb") as stream:
        return not _places(header) and has_shapes(stream.read(_TAIL))


def _from_map(source: Source, zones: gpd.GeoDataFrame, layer: str | None) -> Found:
    chosen = layer if layer is not None else _layer(source)
    columns, crs = _about(source, chosen)
    frame = read_layer(source, chosen, columns=list(columns), bbox=_box(source.path, zones, crs))
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputFileError("weights.no_shapes", file=source.path)
    if frame.empty:
        _refuse_elsewhere(source, chosen, crs)
    gone = int(frame.attrs["gone"])
    frame = frame.rename(columns=columns)
    frame = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    flat = gpd.GeoSeries(_single_points(shapely.force_2d(frame.geometry.to_numpy())), crs=frame.crs)
    frame = frame.reset_index(drop=True).set_geometry(flat)
    return Found(frame if frame.crs == zones.crs else frame.to_crs(zones.crs), source.file.name, chosen, gone)


def _about(source: Source, layer: str) -> tuple[dict[str, str], Any]:
    """Tell which columns of a layer play which role, and its coordinate system."""
    about = about_layer(source, layer)
    return _roles(about.columns), about.crs


def _refuse_elsewhere(source: Source, layer: str, crs: Any) -> None:
    """Refuse a file of which nothing lies near, if by its own coordinate system it is not in this country."""
    first = read_layer(source, layer, columns=[], max_features=1)
    if not isinstance(first, gpd.GeoDataFrame) or first.empty or first.geometry.iloc[0] is None:
        return
    here = first.to_crs(28992).total_bounds
    if not np.isfinite(here).all() or not _within(_RD_BOX, here[0], here[1]):
        x, y = first.total_bounds[:2]
        raise InputFileError("weights.outside", file=source.path, crs=str(crs), x=f"{x:g}", y=f"{y:g}")


def _within(box: Bounds, east: float, north: float) -> bool:
    return bool(box[0] <= east <= box[2] and box[1] <= north <= box[3])


def _single_points(shapes: Any) -> Any:
    """Turn a collection of one point into that point; ogr2ogr likes to write them so."""
    many = shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOINT
    alone = many & (shapely.get_num_geometries(shapes) == 1)
    shapes[alone] = shapely.get_geometry(shapes[alone], 0)
    return shapes


def _layer(source: Source) -> str:
    # a table without shapes has no kind
    layers = [name for name, kind in layers_of(source) if kind is not None]
    for word in _PREFER:
        suited = [name for name in layers if word in name.lower()]
        if suited and (len(suited) == 1 or not source.parts):
            return suited[0]
    if len(layers) == 1:
        return layers[0]
    if layers:
        raise InputFileError("files.one_layer_of", file=source.path, names=layers, option="--layer")
    raise InputFileError("weights.no_shapes", file=source.path)


def _roles(fields: Sequence[str]) -> dict[str, str]:
    """Tell which column plays which role; the first that suits a role has it."""
    roles: dict[str, str] = {}
    for role, pattern in _ROLES.items():
        suited = [field for field in fields if pattern.fullmatch(_plain(field))]
        if suited:
            roles[suited[0]] = role
    return roles


def _plain(name: str) -> str:
    # INW2014, aantal_inwoners_2024: the year behind the name is no part of it
    return re.sub(r"(?<=[a-z])(19|20)\d\d$", "", re.sub(r"[^a-z0-9]", "", name.lower()))


def _box(path: Path, zones: gpd.GeoDataFrame, crs: Any) -> Bounds:
    if crs is None:
        raise InputFileError("files.no_crs", file=path)
    west, south, east, north = zones.total_bounds
    around = gpd.GeoSeries(
        [shapely.box(west - _ROOM, south - _ROOM, east + _ROOM, north + _ROOM)], crs=zones.crs
    )
    try:
        # a straight side bends in another system; corners alone would cut it off
        bent = around.segmentize(1_000).to_crs(crs)
    except ProjError:
        raise InputFileError("files.unconvertible_crs", file=path, crs=str(crs)) from None
    bounds: Bounds = tuple(float(side) for side in bent.total_bounds)  # type: ignore[assignment]
    return bounds


def _from_table(path: Path, file: Path, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    dialect = _dialect(path, file)
    header = dialect.header
    _refuse_cut(path, file, dialect)
    roles, place = _roles(header), _places(header)
    if not place:
        raise InputFileError("weights.nowhere", file=path)
    chunks = _chunks(path, file, dialect, list(dict.fromkeys([*roles, *place, *_degrees_too(header)])))
    # what the first rows tell about the notation holds for all of the column
    ways: dict[str, Notation] = {}
    parts = [_chunk(path, chunk, roles, (place, ways), zones) for chunk in chunks]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=zones.crs)


def _chunks(path: Path, file: Path, dialect: _Dialect, columns: list[str]) -> Iterator[pd.DataFrame]:
    """Read a table a part at a time."""
    with reading(path):
        table = pd.read_csv(
            file,
            sep=dialect.separator,
            encoding=dialect.encoding,
            skiprows=dialect.before,
            # a street in another encoding is no reason to refuse: what is read are figures and known words
            encoding_errors="replace",
            usecols=columns,
            dtype=str,
            keep_default_na=False,
            chunksize=_ROWS_AT_ONCE,
        )
    with table:
        while True:
            with reading(path):
                chunk = next(table, None)
            if chunk is None:
                return
            yield chunk


def _chunk(
    path: Path,
    chunk: pd.DataFrame,
    roles: Mapping[str, str],
    where: tuple[Sequence[str], dict[str, Notation]],
    zones: gpd.GeoDataFrame,
) -> gpd.GeoDataFrame:
    rows = gpd.GeoDataFrame(
        chunk[list(roles)].rename(columns=dict(roles)), geometry=_placed(path, chunk, *where)
    )
    west, south, east, north = zones.total_bounds
    return rows.cx[west - _ROOM : east + _ROOM, south - _ROOM : north + _ROOM]


@dataclass(frozen=True)
class _Dialect:
    """How a table is written."""

    encoding: str
    before: int  # lines before that of the column names: Excel is told there what separates the cells
    separator: str
    header: list[str]


def _dialect(path: Path, file: Path) -> _Dialect:
    """Tell how a table is written from its first lines."""
    with file.open("rb") as stream:
        head = stream.read(1 << 16)
    # Excel saves what it calls Unicode text in letters of two bytes
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = head.decode(encoding, errors="replace")
    told = told_separator(text)
    line = text.splitlines()[0 if told is None else 1 :][:1]
    if not line or not line[0].strip():
        raise InputFileError("weights.empty", file=path)
    separator = told or max(";,\t|", key=line[0].count)
    with reading(path):
        header = next(csv.reader(line, delimiter=separator))
    return _Dialect(encoding, 0 if told is None else 1, separator, header)


def _refuse_cut(path: Path, file: Path, dialect: _Dialect) -> None:
    """Refuse a table that was cut in the middle: addresses would be missing, and nobody would know."""
    separator, header = dialect.separator, dialect.header
    tail, whole = _tail(file, dialect.encoding)
    lines = [line for line in tail.splitlines() if line.strip()]
    # the first line of the tail may have been begun before it
    rows = [
        next(csv.reader([line], delimiter=separator), []) for line in lines[1:] if line.count('"') % 2 == 0
    ]
    if not rows or lines[-1].count('"') % 2:
        # a cell of several lines, or one that never ends, which is told by whoever reads it
        return
    last, before = rows[-1], rows[:-1]
    short = len(last) < len(header) and (whole or any(len(row) == len(header) for row in before))
    # a last cell that ends early, in a table of which the last line has no end
    ragged = not tail.endswith(("\n", "\r")) and len(before) >= _MANY
    ragged = ragged and all(len(row) == len(last) and len(row[-1]) > len(last[-1]) for row in before)
    if short or ragged:
        raise InputFileError("weights.cut", file=path, row=separator.join(last)[:60])


def _tail(file: Path, encoding: str) -> tuple[str, bool]:
    """Read the end of a table, and tell whether that is all of it."""
    with file.open("rb") as stream:
        mark = stream.read(2)
        start = max(0, file.stat().st_size - _TAIL)
        # letters of two bytes are not cut in two
        stream.seek(start - start % 2)
        tail = stream.read()
    if encoding == "utf-16" and start:
        encoding = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    return tail.decode(encoding, errors="replace"), start == 0


def _degrees_too(header: Sequence[str]) -> tuple[str, ...]:
    """Name the degrees of a table that has metres as well: one tells whether the other is true."""
    plain = {_plain(name): name for name in reversed(header)}
    found = [next((plain[n] for n in names if n in plain), "") for names in (_EAST, _NORTH, _LON, _LAT)]
    return (found[2], found[3]) if all(found) else ()


def _places(header: Sequence[str]) -> tuple[str, ...]:
    """Name the columns that say where a row lies: two coordinates, or the code of a square, or none."""
    plain = {_plain(name): name for name in reversed(header)}
    for easts, norths in ((_EAST, _NORTH), (_LON, _LAT)):
        east, north = (next((plain[n] for n in names if n in plain), None) for names in (easts, norths))
        if east is not None and north is not None:
            return east, north
    square = next((column for column, role in _roles(header).items() if role == "square"), None)
    return () if square is None else (square,)


def _placed(
    path: Path, chunk: pd.DataFrame, place: Sequence[str], ways: dict[str, Notation]
) -> gpd.GeoSeries:
    if len(place) == 1:
        return gpd.GeoSeries(squares(chunk[place[0]]), index=chunk.index, crs=28992)
    east, north = (_along(path, chunk[column], ways) for column in place)
    endless = np.flatnonzero(np.isinf(east) | np.isinf(north))
    if len(endless):
        # before it is told from the largest number whether these are degrees
        first = int(endless[0])
        name = row_name(chunk.iloc[first].to_dict(), int(chunk.index[first]) + 1)
        raise InputFileError(not_a_number(path, name))
    if len(chunk) and not (east.notna() & north.notna()).any():
        raise InputFileError("weights.no_coordinates", file=path, east=place[0], north=place[1])
    degrees = bool((east.abs().max() <= _MAX_DEGREES) and (north.abs().max() <= _MAX_DEGREES))
    # a row without coordinates lies nowhere
    known = (east.notna() & north.notna()).to_numpy()
    _refuse_other_system(path, place, east[known], north[known], degrees=degrees)
    shapes = np.full(len(chunk), None, dtype=object)
    shapes[known] = shapely.points(east[known], north[known])
    placed = gpd.GeoSeries(shapes, index=chunk.index, crs=4326 if degrees else 28992).to_crs(28992)
    if not degrees:
        _hold_against_degrees(path, chunk, placed, ways)
    return placed


def _refuse_other_system(
    path: Path, place: Sequence[str], east: pd.Series[float], north: pd.Series[float], *, degrees: bool
) -> None:
    """Refuse numbers that are neither RD nor degrees in this country, or in each other's column."""
    box = _DEGREES_BOX if degrees else _RD_BOX
    x, y = float(east.median()), float(north.median())
    if not len(east) or _within(box, x, y):
        return
    facts = {"file": path, "east": place[0], "north": place[1], "x": f"{x:g}", "y": f"{y:g}"}
    raise InputFileError("weights.swapped" if _within(box, y, x) else "weights.no_system", **facts)


def _hold_against_degrees(
    path: Path, chunk: pd.DataFrame, placed: gpd.GeoSeries, ways: dict[str, Notation]
) -> None:
    """Refuse metres that do not lie where the degrees beside them do."""
    columns = _degrees_too([str(name) for name in chunk.columns])
    if not columns:
        return
    lon, lat = (_along(path, chunk[column], ways) for column in columns)
    both = (lon.notna() & lat.notna() & placed.notna()).to_numpy()
    there = gpd.GeoSeries(gpd.points_from_xy(lon[both], lat[both]), index=lon.index[both], crs=4326)
    apart = placed[both].distance(there.to_crs(28992))
    metres = float(apart.median()) if len(apart) else 0.0
    if metres > _APART:
        raise InputFileError("weights.apart", file=path, columns=columns, metres=Number(metres))


def _along(path: Path, column: pd.Series[str], ways: dict[str, Notation]) -> pd.Series[float]:
    """Read the coordinates of one column; a decimal comma is how a Dutch spreadsheet writes."""
    name = str(column.name)
    # degrees have no thousands, so 5.123 is no more than that
    free = (COMMA, POINT) if _plain(name) in (*_LON, *_LAT) else None
    try:
        read = read_numerals(column, notations=(ways[name],) if name in ways else free)
    except NumeralError as error:
        raise InputFileError("weights.no_numeral", file=path, column=name, reason=error.said) from None
    if read.notation is not None:
        ways[name] = read.notation
    return pd.Series(read.figures, index=column.index)


def squares(codes: pd.Series[str]) -> Any:
    """Draw squares from their codes: E2295N5252 has its lower left corner at (229500, 525200).

    Examples
    --------
    >>> [side / 100 for side in squares(pd.Series(["E2295N5252"]))[0].bounds]
    [2295.0, 5252.0, 2296.0, 5253.0]
    """
    corner = codes.astype(str).str.strip().str.extract(r"^E(\d{4})N(\d{4})$")
    known = corner.notna().all(axis=1).to_numpy()
    west, south = corner[known].to_numpy(dtype=float).T * 100 if known.any() else (np.zeros(0), np.zeros(0))
    shapes = np.full(len(codes), None, dtype=object)
    shapes[known] = shapely.box(west, south, west + 100, south + 100)
    return shapes
