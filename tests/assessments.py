"""A town of four buurten of which every number can be worked out by hand, under the scheme of 2007."""

from collections.abc import Sequence
from datetime import date

import geopandas as gpd
from shapely.geometry import Polygon, box

from smeedkaart.assess import assess
from smeedkaart.assessment import Assessment
from smeedkaart.decision import Decision
from smeedkaart.sources.sample import hoogeveen
from smeedkaart.sources.zonedata import ZoneData

__all__ = ["HOSTILE", "SMALL_NAMES", "four_areas", "in_sample", "paid_and_not", "square", "town"]

X, Y = 228_000, 525_000

HOSTILE = (
    '<img src=x onerror="window.stolen=1">',
    "</script><script>window.stolen=2</script>",
    "'\"><svg onload=window.stolen=3>",
    "{{ 7 * 7 }} ${window.stolen=4} `'",
)

SMALL_NAMES = ("Noord", "Oost", "Zuid", "West")


def square(column: float, row: float = 0, width: float = 1, height: float = 1) -> Polygon:
    """Return a rectangle in kilometres, counted from a corner of the town."""
    return box(X + 1000 * column, Y + 1000 * row, X + 1000 * (column + width), Y + 1000 * (row + height))


def town(names: Sequence[str] = SMALL_NAMES) -> gpd.GeoDataFrame:
    """Return four buurten of 1 km2 in a row: 100, 200, 300 and 400 people."""
    return gpd.GeoDataFrame(
        {"zone_name": list(names), "population": [100.0, 200.0, 300.0, 400.0]},
        geometry=[square(i) for i in range(4)],
        index=["BU1", "BU2", "BU3", "BU4"],
        crs=28992,
    )


def four_areas(
    names: Sequence[str] = SMALL_NAMES,
    zone_names: Sequence[str] = SMALL_NAMES,
    reason: str = "nieuw buurthuis",
) -> Assessment:
    """Assess the four buurten as four areas; the second has tier A, the third B, the rest none that is sure.

    By hand, with base 20,000: 100 people 20,000.00; 200 in A 20,000 + 200 x 5.50 = 21,100.00;
    300 in B 20,000 + 300 x 9.50 = 22,850.00; 400 people 20,000.00; together 83,950.00.
    """
    areas = gpd.GeoDataFrame(
        {"name": list(names)},
        geometry=[square(i) for i in range(4)],
        index=["a1", "a2", "a3", "a4"],
        crs=28992,
    )
    decisions = [
        Decision("a2", "impulse", None, date(2007, 5, 30), reason),
        Decision("a3", "initiative", 1, date(2007, 5, 30), reason),
    ]
    return assess(areas, town(zone_names), "hoogeveen-2007", decisions=decisions)


def in_sample(
    count: int, *, step: float = 0.0, shift: float = 0.0, rename: dict[int, str] | None = None
) -> tuple[Assessment, ZoneData]:
    """Assess areas that follow buurten of the sample, a point every `step` metres, moved `shift` metres."""
    data = hoogeveen()
    chosen = data.zones.iloc[:count]
    names = [(rename or {}).get(i, str(name)) for i, name in enumerate(chosen["zone_name"])]
    shapes = chosen.geometry.segmentize(step) if step else chosen.geometry
    moved = shapes.translate(shift, shift)
    areas = gpd.GeoDataFrame({"name": names}, geometry=moved.to_numpy(), crs=28992)
    areas.index = [f"gebied-{i}" for i in range(count)]
    return assess(areas, data, "hoogeveen-2007"), data


def paid_and_not() -> Assessment:
    """Assess four areas of which one gets an amount, 20,000.00 for its 100 people, and three do not.

    Nobody lives in the second, of the third nobody knows, and the fourth lies outside every buurt.
    """
    zones = town().assign(population=[100.0, 0.0, None, 400.0])
    areas = gpd.GeoDataFrame(
        {"name": ["Noord", "Plas", "Geheim", "Zee"]},
        geometry=[square(0), square(1), square(2), square(20)],
        index=["a1", "a2", "a3", "a4"],
        crs=28992,
    )
    return assess(areas, zones, "hoogeveen-2007")
