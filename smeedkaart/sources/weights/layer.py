"""Where in a zone people live: CBS squares of 100 m, six-character postcodes or addresses, from a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from smeedkaart.errors import InputFileError, NumeralError
from smeedkaart.geometry.layers import RD, to_rd
from smeedkaart.geometry.weights import Units, locate, usable_weights
from smeedkaart.sources.origin import Origin
from smeedkaart.sources.weights.file import Found, rows_near, squares
from smeedkaart.statistics.numerals import read_numerals
from smeedkaart.text.teller import Statement

__all__ = ["WeightKind", "WeightLayer", "read_weights"]

WeightKind = Literal["squares", "pc6", "addresses"]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# how far (m) the corner of a square may be from where its code says, and a centre from that corner
_CORNER, _SIDE = 1.0, 500.0
_POINTS_AND_SURFACES = (
    shapely.GeometryType.POINT,
    shapely.GeometryType.POLYGON,
    shapely.GeometryType.MULTIPOLYGON,
)
# an address with one of these in its status is not there, not yet or no longer
_NOT_LIVED_IN = "ingetrokken|niet gerealiseerd|ten onrechte|gevormd|buiten gebruik"
# what a register writes for yes, and for a place to live that is no building
_TRUE = ("t", "true", "1", "j", "ja", "y", "yes", "waar")
_NO_BUILDING = r"^(?:lig|sta)"
# what addresses without people are compared with, the best first
_HOMES = ("dwellings", "households")
_TITLES: Mapping[WeightKind, str] = {
    "squares": "Statistische gegevens per vierkant",
    "pc6": "Statistische gegevens per postcode",
    "addresses": "Basisregistratie Adressen en Gebouwen",
}
_OWN_ADDRESSES = "Adressen"


@dataclass(frozen=True)
class WeightLayer:
    """The weights of one municipality.

    Parameters
    ----------
    frame
        Column `weight` (people, or homes when addresses have no people; above 0), of squares and postcodes
        `code`, and points or polygons in EPSG:28992, whole: what sticks out of the zones counts nowhere.
    kind
        What a row is: a square of 100 m, a postcode or an address.
    file
        Name of the file.
    rows
        How many rows there are in `frame`.
    year
        Year of the file, from its name; None when the name tells none.
    differences
        Index the zone; columns `published` (the figure of the zone), `weight` (the sum of the weights in it)
        and `difference` (weight less published).
    unmatched
        The weight of rows in `frame` that lies outside all zones, such as that of squares across the border.
    hidden
        Rows in the zones whose figure is secret (a few people); left out.
    empty
        Rows in the zones with nobody, without a figure or not lived in; left out.
    against
        With which indicator the weights were compared; empty when the zones have none that suits.
    title
        What the file is, as its publisher calls it; empty for the usual one of its kind.
    shapeless
        Rows whose shape encloses no surface; left out.

    Examples
    --------
    >>> frame = gpd.GeoDataFrame({"weight": [35.0]}, geometry=[shapely.box(0, 0, 100, 100)], crs=28992)
    >>> layer = WeightLayer(frame, "squares", "cbs_vk100_2024_v1.gpkg", 1, 2024, pd.DataFrame(), 0.0, 2)
    >>> layer.origin().title
    'Statistische gegevens per vierkant 2024'
    """

    frame: gpd.GeoDataFrame
    kind: WeightKind
    file: str
    rows: int
    year: int | None
    differences: pd.DataFrame
    unmatched: float
    hidden: int
    empty: int = 0
    against: str = ""
    title: str = ""
    shapeless: int = 0

    def origin(self, fetched: str = "") -> Origin:
        """Tell where the weights come from, and when the file was read (ISO 8601 in UTC)."""
        year = "" if self.year is None else str(self.year)
        return Origin(
            kind="weights",
            table=self.file,
            title=f"{self.title or _TITLES[self.kind]} {year}".strip(),
            year=self.year or 0,
            period=year,
            fetched=fetched,
            rows=self.rows,
        )


def read_weights(
    path: str | Path, zones: gpd.GeoDataFrame, *, kind: WeightKind | None = None, layer: str | None = None
) -> WeightLayer:
    """Read from a file where in these zones people live.

    Only rows that lie in the zones are read into memory, through the spatial index of the file if it has one.

    Parameters
    ----------
    path
        A file that the user downloaded: squares (`cbs_vk100_2024_v1.gpkg`), postcodes
        (`cbs_pc6_2024_v1.gpkg`) or addresses of the BAG; GeoPackage, shapefile, GeoJSON or CSV (columns x
        and y, or lon and lat), zipped or not.
    zones
        Zones of one municipality: index their codes, columns such as `population`, polygons.
    kind
        What a row is; by default told from the columns.
    layer
        Which layer of a GeoPackage; by default told from the names.

    Returns
    -------
    WeightLayer
        The weights, and how they compare with the published figures of the zones.

    Raises
    ------
    InputFileError
        With one sentence: no such file, damaged, nothing in these zones, no people in it, a code that occurs
        twice, or squares that do not lie where their codes say.

    Notes
    -----
    CBS leaves squares and postcodes with fewer than 5 inhabitants out, or marks them secret (-99997). Their
    people are in no weight; `differences` shows how many a zone lacks.

    Examples
    --------
    >>> import tempfile
    >>> shape = shapely.box(150_000, 500_000, 150_200, 500_100)
    >>> zone = gpd.GeoDataFrame({"population": [50.0]}, index=["BU1"], geometry=[shape], crs=28992)
    >>> codes = ["E1500N5000", "E1501N5000"]
    >>> cells = gpd.GeoDataFrame(
    ...     {"crs28992res100m": codes, "aantal_inwoners": [45, -99997]},
    ...     geometry=squares(pd.Series(codes)), crs=28992)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     cells.to_file(Path(folder) / "cbs_vk100_2024_v1.gpkg")
    ...     weights = read_weights(Path(folder) / "cbs_vk100_2024_v1.gpkg", zone)
    >>> weights.rows, weights.hidden, float(weights.differences.loc["BU1", "difference"])
    (1, 1, -5.0)
    """
    path = Path(path)
    zones = to_rd(zones, "zones")
    found = rows_near(path, zones, layer)
    chosen = _kind(path, found) if kind is None else kind
    rows = _each_once(path, found.rows, chosen)
    weight, secret = _weight(path, rows, chosen)
    units = _units(path, rows, weight)
    parts = locate(np.asarray(zones.geometry.array), units)
    inside = np.zeros(len(rows), dtype=bool)
    inside[parts.unit] = True
    used = inside & (weight > 0)
    _refuse_nothing(path, inside, used)
    per_zone = np.bincount(parts.shape, weights=(weight[parts.unit] * parts.part), minlength=len(zones))
    against = _against(rows, zones)
    return WeightLayer(
        frame=_kept(rows, chosen, weight, units)[used].reset_index(drop=True),
        kind=chosen,
        file=found.name,
        rows=int(used.sum()),
        year=_year(found.name, path.name),
        differences=_differences(zones, per_zone, against),
        unmatched=max(0.0, float(weight[used].sum() - per_zone.sum())),
        hidden=int((inside & secret).sum()),
        empty=int((inside & ~used & ~secret).sum()),
        shapeless=found.shapeless,
        against=against,
        title=_title(chosen, rows),
    )


def _kept(rows: gpd.GeoDataFrame, kind: WeightKind, weight: Floats, units: Units) -> gpd.GeoDataFrame:
    """Keep of each row its weight, its shape and, of a square or a postcode, its code."""
    code = rows.get("square" if kind == "squares" else "postcode") if kind != "addresses" else None
    coded = {} if code is None else {"code": code.astype(str).str.strip().to_numpy(dtype=object)}
    return gpd.GeoDataFrame({"weight": weight, **coded}, geometry=units.shapes, crs=RD)


def _kind(path: Path, found: Found) -> WeightKind:
    """Tell from the columns what a row is."""
    columns = set(found.rows.columns)
    if "square" in columns:
        return "squares"
    if {"postcode", "people"} <= columns:
        return "pc6"
    # a layer of addresses is known by its points; without rows the box was empty, and that is told later
    if found.rows.geom_type.isin(["Point"]).all():
        return "addresses"
    raise InputFileError("weights.no_kind", file=path)


def _each_once(path: Path, rows: gpd.GeoDataFrame, kind: WeightKind) -> gpd.GeoDataFrame:
    """Refuse squares and postcodes that occur twice: their people would count double."""
    if kind == "addresses":
        return _each_address_once(rows)
    code = rows.get("square" if kind == "squares" else "postcode")
    if code is not None and code.duplicated().any():
        raise InputFileError("weights.counted_double", file=path, code=str(code[code.duplicated()].iloc[0]))
    if kind == "squares" and code is not None:
        _check_squares(path, code, rows)
    return rows


def _each_address_once(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Keep one row of each address: the BAG repeats it for each building, use and second address."""
    if "second" in rows:
        second = rows["second"].astype(str).str.strip().str.lower().isin(_TRUE)
        # a row that is a home goes before one of another use, and the address itself before a second one
        rows = rows.assign(second=second, other=~_lived_in(rows))
        rows = rows.sort_values(["other", "second"], kind="stable").drop(columns="other")
        if "identity" not in rows:
            return rows[~rows["second"]].sort_index().reset_index(drop=True)
    elif "identity" in rows:
        rows = rows.assign(other=~_lived_in(rows)).sort_values("other", kind="stable").drop(columns="other")
    else:
        return rows
    told = rows["identity"].notna() & (rows["identity"].astype(str).str.strip() != "")
    return rows[~(rows["identity"].duplicated() & told)].sort_index().reset_index(drop=True)


def _check_squares(path: Path, codes: pd.Series[str], rows: gpd.GeoDataFrame) -> None:
    """Refuse squares that lie elsewhere than their codes say: then the coordinate system is not true."""
    drawn = squares(codes)
    known = ~shapely.is_missing(drawn)
    wanted, real = shapely.bounds(drawn[known]), shapely.bounds(rows.geometry.to_numpy()[known])
    # the lower left corner; a centre of a square lies above it and to the right
    off = (real[:, :2] - wanted[:, :2]).T
    is_point = real[:, 0] == real[:, 2]
    most = np.where(is_point, _SIDE, _CORNER)
    wrong = np.flatnonzero(((off < -_CORNER) | (off > most)).any(axis=0))
    if len(wrong):
        raise InputFileError(
            "weights.square_elsewhere", file=path, code=str(codes[known].iloc[int(wrong[0])])
        )


def _weight(path: Path, rows: gpd.GeoDataFrame, kind: WeightKind) -> tuple[Floats, Flags]:
    """Give the weight of each row, 0 where there is none, and which rows are secret."""
    if "people" in rows:
        weight, secret = _numbers(path, rows["people"])
    elif kind == "addresses":
        weight, secret = np.ones(len(rows)), np.zeros(len(rows), dtype=bool)
    else:
        raise InputFileError(
            "weights.no_people_column", file=path, what=Statement("weights.column_with_inhabitants")
        )
    if kind == "addresses":
        weight = np.where(_lived_in(rows), weight, 0.0)
    return weight, secret


def _lived_in(rows: gpd.GeoDataFrame) -> Flags:
    """Tell which addresses are homes in use, as far as the file says anything about it."""
    homes = np.ones(len(rows), dtype=bool)
    if "purpose" in rows:
        purpose = rows["purpose"].fillna("").astype(str).str.strip()
        home = purpose.str.contains("woon", case=False)
        if "object" in rows:
            # of a berth or a pitch the BAG knows no use
            afloat = rows["object"].fillna("").astype(str).str.strip().str.contains(_NO_BUILDING, case=False)
            home |= afloat & (purpose == "")
        homes &= home.to_numpy(dtype=bool)
    if "status" in rows:
        homes &= ~rows["status"].astype(str).str.contains(_NOT_LIVED_IN, case=False).to_numpy(dtype=bool)
    return homes


def _numbers(path: Path, column: pd.Series[Any]) -> tuple[Floats, Flags]:
    """Read figures that may be written as text; what is no figure and no known sign is refused."""
    try:
        read = read_numerals(column)
    except NumeralError as error:
        raise InputFileError("weights.no_inhabitants", file=path, reason=error.said) from None
    number = read.figures
    wrong = np.flatnonzero(np.isinf(number) | (number < 0))
    if len(wrong):
        raise InputFileError("weights.no_number_of_people", file=path, value=str(column.iloc[int(wrong[0])]))
    # of a row without a figure nobody knows who lives there: it is left out, and counted among those that are
    return np.nan_to_num(number), read.secret


def _units(path: Path, rows: gpd.GeoDataFrame, weight: Floats) -> Units:
    kinds = shapely.get_type_id(rows.geometry.to_numpy())
    if not np.isin(kinds, _POINTS_AND_SURFACES).all():
        raise InputFileError("weights.lines", file=path)
    if rows.empty:
        return Units(np.zeros(0, dtype=object), weight, np.zeros(0, dtype=bool))
    return usable_weights(gpd.GeoDataFrame({"weight": weight}, geometry=rows.geometry.to_numpy(), crs=RD))


def _refuse_nothing(path: Path, inside: Flags, used: Flags) -> None:
    if not inside.any():
        raise InputFileError("weights.nothing_here", file=path)
    if not used.any():
        raise InputFileError("weights.nobody_here", file=path)


def _against(rows: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> str:
    """Choose the figure of the zones that counts the same as the weights."""
    candidates = ("population",) if "people" in rows else _HOMES
    return next((name for name in candidates if name in zones and zones[name].notna().any()), "")


def _title(kind: WeightKind, rows: gpd.GeoDataFrame) -> str:
    """Call addresses those of the BAG only if they say what the BAG says of an address."""
    own = kind == "addresses" and not {"identity", "purpose", "status"} & set(rows.columns)
    return _OWN_ADDRESSES if own else _TITLES[kind]


def _differences(zones: gpd.GeoDataFrame, weight: npt.NDArray[Any], against: str) -> pd.DataFrame:
    published = zones[against].astype(float) if against else pd.Series(np.nan, index=zones.index)
    return pd.DataFrame(
        {"published": published, "weight": weight, "difference": weight - published}, index=zones.index
    )


def _year(*names: str) -> int | None:
    """Read the year from the name of the file, or of the zip around it."""
    for pattern in (r"(?:vk\d+|pc6)\D?((?:19|20)\d\d)", r"(?<!\d)((?:19|20)\d\d)(?=\D|\d{4}(?!\d)|$)"):
        for name in names:
            year = re.search(pattern, name)
            if year:
                return int(year[1])
    return None
