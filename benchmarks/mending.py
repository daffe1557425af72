"""A town of areas that were drawn one by one: what does not fit is found, and mended together."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon

from benchmarks.table import Row, side_by_side, versions
from smeedkaart.geometry.findings import findings
from smeedkaart.geometry.mending import without_slivers

__all__ = ["mending"]

# areas along one side of the town, metres of each, corners of each border, and how far off each was drawn
_SIDE, _WIDE, _CORNERS, _OFF = 15, 400.0, 4, 2.0
_CORNER = 200_000.0


def mending() -> list[Row]:
    """Find and mend what does not fit between 225 areas; beside it shapely's own way to clean a coverage."""
    areas, whole = _drawn_apart()
    found = findings(areas, whole)
    slivers = [one for one in found if one.sliver]
    clean = partial(
        shapely.coverage_clean,  # type: ignore[attr-defined]  # not in the stubs yet
        areas,
        gap_width=10.0,
    )
    (finding, mended, cleaned), (_found, changed, coverage) = side_by_side(
        [partial(findings, areas, whole), partial(without_slivers, areas, slivers), clean], 5
    )
    after = [changed.get(place, area) for place, area in enumerate(areas)]
    left, theirs = findings(after, whole), findings(list(coverage), whole)
    # who mends all of it leaves nothing
    assert not left, f"{len(left)} left"
    bare = sum(one.shape.area for one in theirs if one.kind == "gap")
    peer = "shapely.coverage_clean(gap_width=10)"
    note = f"the peer leaves {len(theirs)}, with {bare:,.0f} m2 of no-man's-land"
    return [
        Row(f"finding, {len(areas)} areas", finding, "s", wanted=1.0, note=versions("shapely")),
        Row(
            f"mending, {len(areas)} areas",
            mended,
            "s",
            wanted=1.0,
            note=f"{len(slivers):,} slivers, none left",
        ),
        Row("", mended, "s", peer, cleaned, None, note),
    ]


def _drawn_apart() -> tuple[list[Polygon], Polygon]:
    """Draw areas side by side, each corner of each a little off."""
    random = np.random.default_rng(13)
    steps = np.arange(_SIDE + 1) * _WIDE + _CORNER
    knots = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=-1)
    knots[1:-1, 1:-1] += random.uniform(-_WIDE / 5, _WIDE / 5, (_SIDE - 1, _SIDE - 1, 2))
    areas = []
    for x in range(_SIDE):
        for y in range(_SIDE):
            corners = [knots[x, y], knots[x + 1, y], knots[x + 1, y + 1], knots[x, y + 1]]
            ring = np.concatenate(
                [_along(corners[k], corners[(k + 1) % 4]) for k in range(4)], dtype=np.float64
            )
            areas.append(Polygon(ring + random.uniform(-_OFF, _OFF, ring.shape)))
    side = _SIDE * _WIDE
    return areas, shapely.box(_CORNER, _CORNER, _CORNER + side, _CORNER + side)


def _along(start: npt.NDArray[Any], end: npt.NDArray[Any]) -> npt.NDArray[Any]:
    points: npt.NDArray[Any] = start + (end - start) * np.linspace(0, 1, _CORNERS)[:-1, None]
    return points
