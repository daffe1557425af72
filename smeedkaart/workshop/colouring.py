"""The figures of the areas of a workshop by which a map may be coloured, worked out away from the strokes."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import shapely

from smeedkaart.assessment.assess import assess
from smeedkaart.assessment.drawn import DrawnArea, area_frame
from smeedkaart.errors import SmeedkaartError
from smeedkaart.geometry.borders import neighbours
from smeedkaart.statistics.indicators import Indicator, indicator
from smeedkaart.workshop.news import Rules

__all__ = ["AreaFigure", "ToColour", "apart_colours", "colour_figures", "colour_indicators"]

# answers that are kept
_KEPT = 8
# metres of border from which two areas are neighbours
_BORDER = 10.0


class AreaFigure(NamedTuple):
    """One figure of one area: nan where nothing is known; the level is that at which it is published."""

    value: float
    low: float
    high: float
    level: str


class ToColour(NamedTuple):
    """The areas of a workshop as they are, and by what they are judged."""

    areas: Mapping[str, DrawnArea]
    rules: Rules | None


# held with what they are of, so that nothing else gets its place in memory
_known: OrderedDict[tuple[int, str], tuple[ToColour, dict[str, AreaFigure]]] = OrderedDict()
# many pages ask at once
_lock = threading.Lock()


def colour_indicators(asked: ToColour) -> tuple[Indicator, ...]:
    """List the indicators of which any figure is known, the one for people left out."""
    if asked.rules is None:
        return ()
    zones, people = asked.rules.zones, asked.rules.scheme.population
    return tuple(indicator(name) for name in zones.indicators if name != people and not zones.lacks(name))


def colour_figures(asked: ToColour, name: str) -> dict[str, AreaFigure]:
    """Work out one figure of every area; for people that by which the scheme pays.

    Raises
    ------
    SmeedkaartError
        When there is no such indicator, or nothing to work it out with.
    """
    with _lock:
        key = id(asked), name
        if key not in _known:
            _known[key] = asked, _figures(asked, name)
            while len(_known) > _KEPT:
                _known.popitem(last=False)
        return _known[key][1]


def _figures(asked: ToColour, name: str) -> dict[str, AreaFigure]:
    nothing = dict.fromkeys(asked.areas, AreaFigure(math.nan, math.nan, math.nan, ""))
    if asked.rules is None or not asked.areas:
        return nothing
    item = indicator(asked.rules.scheme.population if name == "people" else name)
    try:
        made = assess(area_frame(asked.areas), asked.rules.zones, asked.rules.scheme, indicators=(item.name,))
    except SmeedkaartError:
        # figures that cannot be used with this scheme: the page says why where its numbers stand
        return nothing
    rows = made.estimates.xs(item.name, level="indicator")
    value, low, high = (rows[column].to_dict() for column in ("value", "low", "high"))
    return {
        area: AreaFigure(value[area], low[area], high[area], str(made.levels[area].get(item.name, "")))
        for area in asked.areas
    }


def apart_colours(areas: Mapping[str, DrawnArea], count: int) -> dict[str, int]:
    """Give areas numbers so that neighbours differ, as far as so many numbers allow.

    Each takes, in the order of drawing, the number that fewest of its earlier neighbours have (as Welsh and
    Powell 1967, who go by the count of neighbours): so what is drawn later changes no colour.
    """
    names = list(areas)
    shapes = np.array([one.shape for one in areas.values()], dtype=object)
    beside: dict[int, list[int]] = {place: [] for place in range(len(names))}
    if len(names) > 1:
        first, second = neighbours(shapes)
        shared = shapely.intersection(shapely.buffer(shapes[first], 1.0), shapely.boundary(shapes[second]))
        # corners that touch need not differ
        near = shapely.length(shared) > _BORDER
        for one, other in zip(first[near].tolist(), second[near].tolist(), strict=True):
            beside[other].append(one)
    given: list[int] = []
    for place in range(len(names)):
        taken = [given[other] for other in beside[place]]
        # of those that are free the one that is used least, so that the map is not all of one colour
        given.append(min(range(count), key=lambda n: (taken.count(n), given.count(n), n)))
    return dict(zip(names, given, strict=True))
