"""A made-up village of four buurten as a data pack, of which every figure can be looked up here."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point, box

from smeedkaart.sources.origin import Origin
from smeedkaart.sources.outcome import Outcome
from smeedkaart.sources.pack import Pack
from smeedkaart.sources.remark import Check

__all__ = ["FETCHED", "assert_same", "large", "village"]

WEST, SOUTH = 180_000, 500_000
FETCHED = "2025-11-22T10:30:00Z"
_NAN = math.nan

_NEW = Origin(
    "kerncijfers",
    "86165NED",
    "Kerncijfers wijken en buurten 2025",
    2025,
    "2025-01-01",
    "2025-10-01T02:00:00",
    rows=8,
)
_OLD = replace(_NEW, table="85984NED", title="Kerncijfers wijken en buurten 2024", year=2024, period="2024")
_SES = Origin("ses-woa", "86296NED", "Sociaal-economische status", 2025, "2024*", rows=6)
_BORDERS = Origin("borders", "wijkenbuurten:buurten", "Wijk- en Buurtkaart 2025", 2025, "2025-01-01", rows=4)


def village(*, fetched: str = FETCHED, population: float | None = None, weights: bool = False) -> Pack:
    """Return the village: buurten of 1 km2 in a row from west to east, two to a wijk.

    ================  ===========  ============  ===========  ==============  =========
    place             population   house_value   low_income   owner_occupied  ses_woa
    ================  ===========  ============  ===========  ==============  =========
    BU99010101  West  100          250           4            .               0.1
    BU99010102  Kom   200          .             6            .               .
    BU99010201  Veld  300          .             8            .               .
    BU9901020A  Oost  400          .             10           .               .
    WK990101          300          240           5            .               0.05
    WK990102          700          .             9            .               .
    GM9901            1,000        230           8            .               -0.2
    NL00              18,000,000   350           7            57              0.0
    ================  ===========  ============  ===========  ==============  =========
    """
    people = [100.0, 200.0, 300.0, 400.0] if population is None else [population] * 4
    zones = gpd.GeoDataFrame(
        {
            "zone_name": ["West", "Kom", "Veld", "Oost"],
            "parent": ["WK990101", "WK990101", "WK990102", "WK990102"],
            "population": people,
            "house_value": [250.0, _NAN, _NAN, _NAN],
            "low_income": [4.0, 6.0, 8.0, 10.0],
            "owner_occupied": [_NAN] * 4,
            "ses_woa": [0.1, _NAN, _NAN, _NAN],
            "flag": pd.array([1, 1, 2, None], dtype="Int64"),
        },
        geometry=[box(WEST + 1000 * i, SOUTH, WEST + 1000 * (i + 1), SOUTH + 1000) for i in range(4)],
        index=pd.Index(["BU99010101", "BU99010102", "BU99010201", "BU9901020A"], name="zone"),
        crs=28992,
    )
    return Pack(
        code="GM9901",
        name="Smeedwijk",
        year=2025,
        level="buurt",
        zones=zones,
        parents=_figures(
            {
                "WK990101": ("Wijk West", 300, 240, 5, _NAN, 0.05),
                "WK990102": ("Wijk Oost", 700, _NAN, 9, _NAN, _NAN),
            },
            "parent",
        ),
        above=_figures(
            {
                "GM9901": ("Smeedwijk", 1000, 230, 8, _NAN, -0.2),
                "NL00": ("Nederland", 18e6, 350, 7, 57, 0.0),
            },
            "code",
        ),
        origins={
            "zones": _BORDERS,
            "population": _NEW,
            "house_value": _OLD,
            "low_income": _OLD,
            "owner_occupied": _OLD,
            "ses_woa": _SES,
        },
        outcomes=(
            Outcome("kerncijfers", "found", origin=_NEW),
            Outcome("ses-woa", "empty", "no-table", {"year": 2025, "known": [2024]}),
        ),
        checks=(Check("people", "good", {"people": 1000.0, "level": "buurt", "zones": 4, "known": 4}),),
        weights=_squares() if weights else None,
        fetched=fetched,
    )


def _figures(rows: dict[str, tuple[Any, ...]], name: str) -> pd.DataFrame:
    columns = ["zone_name", "population", "house_value", "low_income", "owner_occupied", "ses_woa"]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return frame.astype(dict.fromkeys(columns[1:], float)).rename_axis(name)


def _squares() -> gpd.GeoDataFrame:
    """Return where people live: one point in each buurt, that of West in its eastern half."""
    points = [Point(WEST + x, SOUTH + 500) for x in (750, 1500, 2500, 3500)]
    return gpd.GeoDataFrame({"weight": [100.0, 200.0, 300.0, 400.0]}, geometry=points, crs=28992)


def large(zones: int, corners: int, *, population: float = 5.0, fetched: str = FETCHED) -> Pack:
    """Return a pack that takes a while to write: round zones with many corners, all with one population."""
    small = village(fetched=fetched)
    places = np.arange(zones)
    centres = gpd.points_from_xy(WEST + 1000.0 * (places % 100), SOUTH + 1000.0 * (places // 100))
    frame = gpd.GeoDataFrame(
        {
            "zone_name": [f"Buurt {i} van {population:g}" for i in places],
            "parent": "WK990101",
            "population": population,
        },
        geometry=centres.buffer(400 + population, quad_segs=corners // 4),
        index=pd.Index([f"BU9901{i:04d}" for i in places], name="zone"),
        crs=28992,
    )
    return replace(small, zones=frame)


def assert_same(one: Pack, other: Pack) -> None:
    """Check that two packs hold the same, to the last bit of every figure and corner."""
    for name in ("code", "name", "year", "level", "fetched", "checks", "outcomes"):
        assert getattr(one, name) == getattr(other, name), name
    assert dict(one.origins) == dict(other.origins)
    for frame, again in ((one.zones, other.zones), (one.parents, other.parents), (one.above, other.above)):
        _assert_same_frame(frame, again)
    assert (one.weights is None) == (other.weights is None)
    if one.weights is not None and other.weights is not None:
        _assert_same_frame(one.weights, other.weights)


def _assert_same_frame(frame: pd.DataFrame, again: pd.DataFrame) -> None:
    assert list(frame.index) == list(again.index)
    assert frame.index.name == again.index.name
    assert list(frame.columns) == list(again.columns)
    for name in frame.columns:
        assert _values(frame[name]) == _values(again[name]), name
        if not isinstance(frame[name], gpd.GeoSeries) and len(frame):
            numeric = pd.api.types.is_numeric_dtype(frame[name])
            assert pd.api.types.is_numeric_dtype(again[name]) == numeric, name
    if isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None:
        assert isinstance(again, gpd.GeoDataFrame)
        assert again.crs == frame.crs == 28992
        assert again.active_geometry_name == frame.active_geometry_name


def _values(column: pd.Series[Any]) -> list[Any]:
    if isinstance(column, gpd.GeoSeries):
        return [None if shape is None else shape.wkb for shape in column]
    return [None if missing else value for value, missing in zip(column, column.isna(), strict=True)]
