"""The units to paint with as the map wants them: in degrees, neighbours with the very same corners."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from smeedkaart.statistics.levels import LEVELS, USUAL_LEVEL, level_named
from smeedkaart.statistics.units import UnitLayer
from smeedkaart.web.editor.zones import MOST_CORNERS
from smeedkaart.workshop.edits import in_degrees

__all__ = ["units_json"]

# what the page calls that which zones lie in: "wijk", also where it is something else
_ABOVE = LEVELS[USUAL_LEVEL].parent or ""
# decimals of a degree: a centimetre
_DECIMALS = 7
# metres by which borders are straightened until there are few enough corners for a browser
_TOLERANCES = (2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 250.0, 500.0)


def units_json(layers: Mapping[str, UnitLayer], level: str) -> str:
    """Write the units of one level in the language in use, and which levels there are.

    Examples
    --------
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> from smeedkaart.statistics.units import unit_layers
    >>> told = json.loads(units_json(unit_layers(hoogeveen()), "buurt"))
    >>> told["code"][3], told["name"][3], told["people"][3], told["wijk"][3], len(told["shape"])
    ('BU01185003', 'Krakeel', 5185, 'WK011850', 48)
    """
    layer = layers[level]
    frame = layer.frame
    told = {
        "level": layer.level,
        "year": layer.year,
        "levels": [_level(one) for one in layers.values()],
        "code": frame.index.tolist(),
        "name": frame["name"].tolist(),
        "people": [_whole(people) for people in frame["people"].tolist()],
        "zone": frame["zone"].tolist(),
        _ABOVE: [parent if isinstance(parent, str) else "" for parent in frame["parent"]],
        "shape": [_coordinates(shape) for shape in _lighter(frame.geometry.to_numpy())],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _level(layer: UnitLayer) -> dict[str, Any]:
    name = f"{level_named(layer.level):many}"
    return {"key": layer.level, "name": name, "count": len(layer.frame), "made": layer.made}


def _whole(people: float) -> int | None:
    return None if math.isnan(people) else math.floor(people + 0.5)


def _lighter(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Leave out corners when there are too many for a browser, the same ones on both sides of a border."""
    drawn = shapes
    for tolerance in _TOLERANCES:
        if shapely.get_num_coordinates(drawn).sum() <= MOST_CORNERS:
            break
        drawn = np.asarray(shapely.coverage_simplify(shapes, tolerance), dtype=object)
    return drawn


def _coordinates(shape: Any) -> list[Any]:
    """Write a shape as the coordinates of a multipolygon."""
    return [
        [
            np.round(shapely.get_coordinates(ring), _DECIMALS).tolist()
            for ring in (part.exterior, *part.interiors)
        ]
        for part in shapely.get_parts(in_degrees(shape)).tolist()
    ]
