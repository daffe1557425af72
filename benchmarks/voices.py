"""Five hundred drawings of one area: where they agree, beside every crossing cut by shapely."""

from __future__ import annotations

from functools import partial

import geopandas as gpd
import numpy as np
import shapely

from benchmarks.table import Row, side_by_side
from smeedkaart.assessment.agreement import agreement
from smeedkaart.sources.local.sample import hoogeveen

__all__ = ["drawn_by_many", "voices"]

VOICES, FEW = 500, 50
_CORNERS = 40


def voices() -> list[Row]:
    """Measure 500 drawings against two seconds, and 50 against the overlay of shapely.

    Returns
    -------
    list of Row
        For `benchmarks.table.show`.
    """
    data = hoogeveen()
    many, few = drawn_by_many(VOICES), drawn_by_many(FEW)
    (bare, told), _found = side_by_side([partial(agreement, many), partial(agreement, many, data)], 3)
    (mine, theirs), (found, cut) = side_by_side([partial(agreement, few), partial(_every_face, few)], 3)
    for band, surface in zip(found.bands, cut, strict=True):
        assert np.isclose(band.surface, surface, rtol=1e-4)
    crossings = "median of 3; borders of 40 corners that cross each other a million times"
    peer = f"median of 3; with {VOICES} shapely takes a minute; the same surfaces within 0.01 %"
    return [
        Row(f"{VOICES} voices: bands, likeness", bare, "s", wanted=2.0, note=crossings),
        Row(f"{VOICES} voices: with people", told, "s", wanted=2.0, note="in the sample of Hoogeveen"),
        Row(f"{FEW} voices", mine, "s", "shapely: cut all, count in faces, take pairs", theirs, 1.0, peer),
    ]


def drawn_by_many(count: int) -> gpd.GeoDataFrame:
    """Draw so many areas around one place, each a little different, the same every time.

    Parameters
    ----------
    count
        How many.

    Returns
    -------
    geopandas.GeoDataFrame
        In EPSG:28992.
    """
    chance = np.random.default_rng(13)
    turn = np.arange(_CORNERS) / _CORNERS * 2 * np.pi
    shapes = []
    for _drawing in range(count):
        waves = sum(
            chance.normal(0, 0.05) * np.cos(n * turn + chance.uniform(0, 2 * np.pi)) for n in range(1, 5)
        )
        reach = 800 * (1 + 0.15 * np.cos(2 * turn) + waves) + chance.normal(0, 8, _CORNERS)
        x, y = np.array([230_000, 525_000]) + chance.normal(0, 40, 2)
        shapes.append(shapely.Polygon(np.column_stack([x + reach * np.cos(turn), y + reach * np.sin(turn)])))
    return gpd.GeoDataFrame(geometry=shapes, crs=28992)


def _every_face(drawings: gpd.GeoDataFrame) -> list[float]:
    """Do it as one does with shapely alone: cut everything, count in each face, take pairs one by one."""
    shapes = drawings.geometry.to_numpy()
    cut = shapely.union_all(shapely.boundary(shapes))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(cut)))
    points = shapely.STRtree(shapely.point_on_surface(faces))
    depth = np.bincount(points.query(shapes, predicate="contains")[1], minlength=len(faces))
    first, second = np.triu_indices(len(shapes), 1)
    shared = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    either = shapely.area(shapely.union(shapes[first], shapes[second]))
    assert 0 < (shared / either).mean() < 1
    least = [int(np.ceil(level * len(shapes))) for level in (0.25, 0.5, 0.75)]
    return [float(shapely.area(shapely.union_all(faces[depth >= count]))) for count in least]
