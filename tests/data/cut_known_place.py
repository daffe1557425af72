"""Cut a place of which every unit is known down to an extract that fits in the repository.

    python tests/data/cut_known_place.py PLACE.gpkg tests/data/known_place.gpkg

PLACE.gpkg holds polygons with the columns unit, zone, pop (people), vap (adults among them) and hisp; see
known_place.md for where ours came from.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

__all__ = ["cut"]

# metres: corners that matter less than this to the shape are left out, alike on both sides of a border
_TOLERANCE = 12.0


def cut(units: gpd.GeoDataFrame, zones: int) -> gpd.GeoDataFrame:
    """Keep the zones nearest to the middle of all people, with simpler borders and percentages for counts."""
    spots = shapely.get_coordinates(shapely.point_on_surface(np.asarray(units.geometry.array)))
    middle = np.median(np.repeat(spots, units["pop"], axis=0), axis=0)
    away = np.hypot(*(spots - middle).T)
    nearest = units.assign(away=away).groupby("zone")["away"].min().nsmallest(zones).index
    kept = units[units["zone"].isin(nearest)].sort_values("unit").reset_index(drop=True)
    simpler = shapely.coverage_simplify(np.asarray(kept.geometry.array), _TOLERANCE)
    # whole metres, and ids that say no more than which is which
    kept = kept.set_geometry(gpd.GeoSeries(shapely.set_precision(simpler, 1.0), crs=units.crs))
    kept = kept[~kept.geometry.is_empty]
    lived_in = kept["pop"].where(kept["pop"] > 0)
    return gpd.GeoDataFrame(
        {
            "unit": kept["unit"],
            "zone": kept["zone"],
            "pop": kept["pop"],
            "adults": (100 * kept["vap"] / lived_in).round(2),
            "hispanic": (100 * kept["hisp"] / lived_in).round(2),
        },
        geometry=kept.geometry,
        crs=units.crs,
    )


def main() -> None:
    """Read the place, cut it down, write the extract."""
    parser = argparse.ArgumentParser(description="Cut a place down to an extract.")
    parser.add_argument("place", type=Path)
    parser.add_argument("extract", type=Path)
    parser.add_argument("--zones", type=int, default=60)
    asked = parser.parse_args()
    kept = cut(gpd.read_file(asked.place), asked.zones)
    asked.extract.unlink(missing_ok=True)
    kept.to_file(asked.extract, layer="units", driver="GPKG", spatial_index=False)


if __name__ == "__main__":
    main()
