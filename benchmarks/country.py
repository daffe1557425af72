"""A generated country: zones, areas and inhabited squares as large as the Netherlands, the same on every run.

The zones and the areas are two Voronoi diagrams, denser where towns lie, whose borders are bent by smooth
waves. A border is bent once and used by the shapes on both sides, so both layers are valid coverages; they
have nothing else in common. Some zones have an enclave and some consist of two parts, as published ones do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import Voronoi, cKDTree

__all__ = ["Country", "country"]

Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[Any]

# the bounding box of the country in RD metres: 190 x 180 km, about what the land of the Netherlands measures
_ORIGIN = np.array([60_000.0, 370_000.0])
_SIZE = np.array([190_000.0, 180_000.0])
_TOWNS = 300


@dataclass(frozen=True)
class Country:
    """What the benchmarks run on.

    Parameters
    ----------
    zones
        Polygons and multipolygons, index of strings, column `people`; EPSG:28992.
    areas
        Polygons, index of strings; EPSG:28992.
    points
        Centres of inhabited squares of 100 m, column `people`; EPSG:28992.
    """

    zones: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    points: gpd.GeoDataFrame

    def describe(self) -> str:
        """Say how large the layers are."""
        zones, areas = (shapely.get_num_coordinates(f.geometry.array).sum() for f in (self.zones, self.areas))
        return (
            f"{len(self.zones):,} zones ({zones:,} vertices), {len(self.areas):,} areas "
            f"({areas:,} vertices), {len(self.points):,} weight points"
        )


def country(zones: int = 14_600, areas: int = 3_500, points: int = 480_000, seed: int = 2007) -> Country:
    """Make a country.

    Parameters
    ----------
    zones, areas, points
        How many of each.
    seed
        Start of the random numbers; the same seed gives the same country.

    Returns
    -------
    Country
        Frames in EPSG:28992.
    """
    random = np.random.default_rng(seed)
    towns = _ORIGIN + random.random((_TOWNS, 2)) * _SIZE
    enclaves, pairs = zones // 100, zones // 150
    cells = _coverage(_seeds(towns, zones - enclaves + pairs, random), vertices=103, waves=random)
    cells = _with_enclaves(_with_pairs(cells, pairs, random), enclaves, random)
    drawn = _coverage(_seeds(towns, areas, random), vertices=212, waves=random)
    spots = _inhabited(towns, points, random)
    people = random.poisson(36, points) + 1
    return Country(
        gpd.GeoDataFrame(
            {"people": random.integers(50, 4_000, len(cells)).astype(float)},
            index=[f"BU{i:08d}" for i in range(len(cells))],
            geometry=cells,
            crs=28992,
        ),
        gpd.GeoDataFrame(index=[f"area {i:04d}" for i in range(len(drawn))], geometry=drawn, crs=28992),
        gpd.GeoDataFrame({"people": people.astype(float)}, geometry=shapely.points(spots), crs=28992),
    )


def _seeds(towns: Floats, count: int, random: np.random.Generator) -> Floats:
    """Put cell centres: half in and around towns, half anywhere, never two at one spot."""
    near = towns[random.integers(0, len(towns), count)] + random.normal(0, 2_500, (count, 2))
    anywhere = _ORIGIN + random.random((count, 2)) * _SIZE
    seeds = np.where(random.random((count, 1)) < 0.5, near, anywhere)
    seeds = _ORIGIN + (seeds - _ORIGIN) % _SIZE
    # Lloyd's relaxation keeps the contrast between town and country but takes out the needles
    for _ in range(2):
        diagram = Voronoi(np.vstack([seeds, _rim(seeds)]))
        corners = [diagram.regions[r] for r in diagram.point_region[: len(seeds)]]
        seeds = np.array([diagram.vertices[c].mean(axis=0) for c in corners])
    return seeds


def _rim(seeds: Floats) -> Floats:
    """Surround the seeds by others, so that their cells are closed and the country has a ragged edge."""
    step = float(np.sqrt(_SIZE.prod() / len(seeds)))
    low, high = _ORIGIN - step, _ORIGIN + _SIZE + step
    across, up = np.arange(low[0], high[0] + step, step), np.arange(low[1], high[1] + step, step)
    sides = [np.column_stack([across, np.full_like(across, y)]) for y in (low[1], high[1])]
    sides += [np.column_stack([np.full_like(up, x), up]) for x in (low[0], high[0])]
    return np.unique(np.vstack(sides), axis=0)


def _coverage(seeds: Floats, vertices: int, waves: np.random.Generator) -> Shapes:
    """Make one polygon per seed, of so many vertices on average, that fit without gap or overlap."""
    diagram = Voronoi(np.vstack([seeds, _rim(seeds)]))
    ridges = np.array(diagram.ridge_vertices)
    sides = np.asarray(diagram.ridge_points)
    used = (sides < len(seeds)).any(axis=1) & (ridges >= 0).all(axis=1)
    ridges, sides = ridges[used], sides[used]
    starts, ends = diagram.vertices[ridges[:, 0]], diagram.vertices[ridges[:, 1]]
    lengths = np.hypot(*(ends - starts).T)
    inside = (sides < len(seeds)).sum(axis=1)
    # a short border gets few vertices and a long one many, but less than in proportion: towns are drawn in
    # more detail
    detail = lengths**0.6
    steps = np.maximum(1, np.rint(detail * vertices * len(seeds) / (detail * inside).sum())).astype(int)
    ridge = np.repeat(np.arange(len(steps)), steps + 1)
    place = np.arange(len(ridge)) - np.repeat(np.cumsum(steps + 1) - steps - 1, steps + 1)
    along = (place / steps[ridge])[:, None]
    bent = _bend(starts[ridge] * (1 - along) + ends[ridge] * along, waves)
    lines = np.asarray(shapely.linestrings(bent, indices=ridge))
    return _assemble(lines, sides, len(seeds))


def _bend(points: Floats, waves: np.random.Generator) -> Floats:
    """Shift points by waves of 60 km to 300 m; their slopes stay below 1, so no lines come to cross."""
    shift = np.zeros_like(points)
    for length in (60_000, 20_000, 6_000, 2_500, 1_200, 600, 300):
        for _ in range(2):
            angle = waves.random() * 2 * np.pi
            direction = np.array([np.cos(angle), np.sin(angle)])
            phase = points @ direction * (2 * np.pi / length) + waves.random() * 2 * np.pi
            shift += np.sin(phase)[:, None] * (0.06 * length / (2 * np.pi)) * direction[::-1] * [1, -1]
    return points + shift


def _assemble(lines: Shapes, sides: npt.NDArray[np.int64], count: int) -> Shapes:
    """Close the border lines around each seed into its polygon."""
    owner = np.concatenate([sides[:, 0], sides[:, 1]])
    line = np.tile(np.arange(len(lines)), 2)
    mine = owner < count
    owner, line = owner[mine], line[mine]
    order = np.argsort(owner, kind="stable")
    bundles = shapely.multilinestrings(lines[line[order]], indices=owner[order])
    rings = np.asarray(shapely.line_merge(bundles))
    return np.array(shapely.get_geometry(shapely.polygonize(rings[:, None]), 0))


def _with_pairs(cells: Shapes, pairs: int, random: np.random.Generator) -> Shapes:
    """Join some cells that lie a few kilometres apart into zones of two parts."""
    first = random.choice(len(cells), 4 * pairs, replace=False)
    _, near = cKDTree(shapely.get_coordinates(shapely.centroid(cells))).query(
        shapely.get_coordinates(shapely.centroid(cells[first])), k=20
    )
    joined: dict[int, int] = {}
    for a, b in zip(first.tolist(), near[:, -1].tolist(), strict=True):
        taken = joined.keys() | joined.values()
        if len(joined) < pairs and a not in taken and b not in taken and a != b:
            joined[a] = b
    for a, b in joined.items():
        cells[a] = shapely.multipolygons([cells[a], cells[b]])
    keep = np.ones(len(cells), bool)
    keep[list(joined.values())] = False
    return np.asarray(cells[keep])


def _with_enclaves(cells: Shapes, enclaves: int, random: np.random.Generator) -> Shapes:
    """Cut a round village out of some single zones and make it a zone of its own."""
    single = np.flatnonzero(shapely.get_num_geometries(cells) == 1)
    hosts = random.choice(single, enclaves, replace=False)
    circles = shapely.maximum_inscribed_circle(cells[hosts], tolerance=20.0)
    centres = shapely.get_point(circles, 0)
    villages = shapely.buffer(centres, 0.5 * shapely.length(circles), quad_segs=16)
    for host, village in zip(hosts, villages, strict=True):
        cells[host] = shapely.Polygon(cells[host].exterior, [village.exterior])
    return np.concatenate([cells, villages])


def _inhabited(towns: Floats, count: int, random: np.random.Generator) -> Floats:
    """Choose squares of 100 m, four in five of them in a town, and give their centres."""
    chosen = np.empty((0, 2))
    while len(chosen) < count:
        near = towns[random.integers(0, len(towns), count)] + random.normal(0, 2_500, (count, 2))
        anywhere = _ORIGIN + random.random((count // 4, 2)) * _SIZE
        more = np.floor(np.vstack([chosen, near, anywhere]) / 100) * 100 + 50
        chosen = np.unique(more, axis=0)
    return np.asarray(chosen[np.sort(random.choice(len(chosen), count, replace=False))])
