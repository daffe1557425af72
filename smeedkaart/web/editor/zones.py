"""The zones of a dataset as the map wants them: in degrees, and light enough for a browser."""

from __future__ import annotations

import json

import numpy as np
import numpy.typing as npt
import shapely

from smeedkaart.sources.local import datasets

__all__ = ["MOST_CORNERS", "lighter", "zones_geojson"]

# beyond this a laptop takes seconds to fetch and draw the borders, which are only there to look at
MOST_CORNERS = 150_000

# metres; the last one is for the whole country on one screen
_TOLERANCES = (2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 250.0, 500.0)


def zones_geojson(dataset: str) -> bytes:
    """Write the zones of a dataset as the map wants them.

    Examples
    --------
    >>> zones = json.loads(zones_geojson("hoogeveen"))["features"]
    >>> len(zones), zones[3]["properties"]
    (48, {'code': 'BU01185003', 'name': 'Krakeel', 'parent': 'WK011850'})
    """
    zones = datasets.load(dataset).zones
    drawn = zones.set_geometry(lighter(zones.geometry.to_numpy()), crs=zones.crs).to_crs(4326)
    shapes = shapely.to_geojson(shapely.set_precision(drawn.geometry.to_numpy(), 1e-6, mode="pointwise"))
    features = [
        '{"type":"Feature","properties":'
        + json.dumps(
            {"code": code, "name": name, "parent": parent}, ensure_ascii=False, separators=(",", ":")
        )
        + f',"geometry":{shape}}}'
        for code, name, parent, shape in zip(
            zones.index, zones["zone_name"], zones["parent"], shapes, strict=True
        )
    ]
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'.encode()


def lighter(shapes: npt.NDArray[np.object_], most: int = MOST_CORNERS) -> npt.NDArray[np.object_]:
    """Leave out corners that nobody would see, when there are too many for a browser.

    For looking only: every number is worked out with the borders as they are.

    Examples
    --------
    >>> circle = shapely.Point(0, 0).buffer(1_000, quad_segs=250)
    >>> int(shapely.get_num_coordinates(lighter(np.array([circle]), most=100))[0]) < 100
    True
    """
    drawn = shapes
    for tolerance in _TOLERANCES:
        if shapely.get_num_coordinates(drawn).sum() <= most:
            break
        # each step from the one before: far fewer corners to look at, and still near enough. Minding topology
        # takes twenty times as long for nothing that shows; only a shape that would vanish is left as it was
        fewer = shapely.simplify(drawn, tolerance, preserve_topology=False)
        drawn = np.where(shapely.is_empty(fewer), drawn, fewer)
    return drawn
