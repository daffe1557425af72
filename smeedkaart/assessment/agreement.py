"""Many drawings of one area: where they agree, how far they differ, and nothing about any one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from smeedkaart.assessment.inputs import People
from smeedkaart.assessment.likeness import Likeness, likeness
from smeedkaart.assessment.where_people_live import Inhabitants, PeopleSpread, spread_over
from smeedkaart.errors import FrameError
from smeedkaart.geometry.layers import RD, layer
from smeedkaart.geometry.level_sets import level_sets
from smeedkaart.geometry.overlay import valid
from smeedkaart.geometry.shapes import Shape, repair
from smeedkaart.geometry.weights import usable_weights
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.zones import ZoneData

__all__ = ["AT_LEAST", "RELEASED", "ROUND", "Agreement", "Between", "LevelBand", "agreement", "drawings_for"]

AT_LEAST = 3
"""How many drawings have to make up what is shown."""

ROUND = 5
"""How many drawings come at a time: fewer are not shown, and what is shown changes by no fewer."""

RELEASED = "released"
"""The column that says which drawings count, where somebody else keeps the rounds."""

# what is one part in a billion more than a whole number of drawings is that number, rounded
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class LevelBand:
    """Where at least a part of the drawings lies.

    Parameters
    ----------
    level
        That part, 0..1.
    least
        How many drawings that is.
    shape
        Polygon or multipolygon, EPSG:28992; empty where nowhere as many lie over each other.
    surface
        m2.
    people
        Who live there, with both ranges; None without figures.
    """

    level: float
    least: int
    shape: Shape
    surface: float
    people: People | None


@dataclass(frozen=True, slots=True)
class Between:
    """The contested edge: what is in one band and not in another.

    Parameters
    ----------
    outer, inner
        The levels of both, 0..1.
    shape
        EPSG:28992.
    surface
        m2.
    people
        Who live there, with both ranges; None without figures.
    """

    outer: float
    inner: float
    shape: Shape
    surface: float
    people: People | None


@dataclass(frozen=True)
class Agreement:
    """Where drawings of one area agree; it never tells of a single drawing.

    Parameters
    ----------
    drawings
        How many count.
    waiting
        How many were given beside these, and wait until there are five.
    bands
        For each level that may be shown where at least that part of the drawings lies, lowest level first.
    withheld
        Levels that were asked and may not be shown.
    core
        The band of the highest level that may be shown; None without bands.
    contested
        What lies in the lowest band and not in the core; None where there is no more than one band.
    likeness
        How alike the drawings are: mean Jaccard index by surface, and by people where figures are given.
    origin, sources
        Where the number of people comes from (None without figures), and that with the borders.
    notice
        What must be said wherever this is shown ("voorbeelddata, niet voor besluiten"); may be empty.
    """

    drawings: int
    waiting: int
    bands: tuple[LevelBand, ...]
    withheld: tuple[float, ...]
    core: LevelBand | None
    contested: Between | None
    likeness: Likeness | None
    origin: Provenance | None = None
    sources: tuple[Provenance, ...] = ()
    notice: str = ""
    # the drawings themselves, for a proposal at another level; they go nowhere
    _drawn: npt.NDArray[Any] = field(default_factory=lambda: np.empty(0, dtype=object), repr=False)
    _spread: PeopleSpread | None = field(default=None, repr=False)

    def __reduce__(self) -> NoReturn:
        """Refuse to be written to a file or a cache: the drawings would go with it."""
        message = "an agreement holds drawings of residents, which are not kept anywhere else"
        raise TypeError(message)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; what is unknown is None."""
        alike = self.likeness
        return {
            "drawings": self.drawings,
            "waiting": self.waiting,
            "notice": self.notice,
            "likeness": None if alike is None else {"surface": alike.surface, "people": alike.people},
            "bands": [
                {"level": one.level, "drawings": one.least, **_measures(one.surface, one.people)}
                for one in self.bands
            ],
            "withheld": list(self.withheld),
            "core": None
            if self.core is None
            else {"level": self.core.level, **_measures(self.core.surface, self.core.people)},
            "contested": None
            if self.contested is None
            else {
                "outer": self.contested.outer,
                "inner": self.contested.inner,
                **_measures(self.contested.surface, self.contested.people),
            },
            "source": None if self.origin is None else self.origin.to_dict(),
        }

    def to_frame(self) -> gpd.GeoDataFrame:
        """Return the bands as a map table, lowest level first; EPSG:28992, one row a band."""
        rows = [
            {"level": one.level, "drawings": one.least, **_flat(one.surface, one.people)}
            for one in self.bands
        ]
        columns = ["level", "drawings", *_flat(0.0, None)]
        frame = pd.DataFrame(rows, columns=columns)
        return gpd.GeoDataFrame(frame, geometry=[one.shape for one in self.bands], crs=RD)


def agreement(
    drawings: gpd.GeoDataFrame,
    zones: ZoneData | gpd.GeoDataFrame | None = None,
    *,
    weights: gpd.GeoDataFrame | None = None,
    weight: str | None = None,
    levels: Sequence[float] = (0.25, 0.5, 0.75),
) -> Agreement:
    """Find where many drawings of one area agree.

    Parameters
    ----------
    drawings
        What residents drew, one polygon or multipolygon a row, in any coordinate system, each under its own
        index value, in the order in which they came in: of n drawings the first n - n % 5 count, so that what
        is shown changes by five drawings at a time. Where somebody else keeps these rounds, as
        `smeedkaart.store.voices` does, a column `released` (true or false) says which count, and the order
        does not matter.
    zones
        The statistics, a `ZoneData` or a frame of zones with a column `population`; without them only
        surfaces are told.
    weights, weight
        Finer units that say where people live, and their numeric column (see `smeedkaart.overlay`); by
        default those that came with the zones. Without zones they serve the likeness by people only.
    levels
        Which parts of the drawings, each between 0 and 1.

    Returns
    -------
    Agreement
        Bands (m2, and people with both ranges as `smeedkaart.estimate` gives them), core, contested edge and
        likeness (0..1). Bands are level sets: a higher one lies within a lower one, all lie within the union
        of the drawings and hold what all have in common, to the centimetre (see
        `smeedkaart.geometry.level_sets.level_sets`, also for hundreds of drawings). The drawings that count
        give the same bytes in any order. Of fewer than five nothing is told but that they wait.

    Raises
    ------
    FrameError
        When the drawings have no coordinate system, are no polygons or have index values that occur twice,
        when a level is not between 0 and 1, when the zones have no column of people; or as
        `smeedkaart.overlay`.

    Notes
    -----
    The band at level p of n drawings is where at least k = ceil(p n) of them lie: the level set of their
    coverage function, the quantile of a random set of Vorob'ev (Molchanov 2005, "Theory of Random Sets", ch.
    2.2). The likeness is the mean over all pairs of Jaccard's index (1912), shared over either.

    One drawing shows where somebody lives. So this holds of whatever comes out:

    - Nothing is told of fewer than five drawings, and nothing in between rounds of five: two answers from one
      growing table are the same, or the later one rests on five drawings or more that the earlier one did not
      have. No difference between two answers comes from one drawing.
    - Every place in a band lies in at least three drawings: a level with k < 3 is withheld (of five drawings
      that of 25 %, where two would do). Bands at k and at l > k lie within each other, so what is in one and
      not in the other lies in k to l - 1 drawings, three at least. What lies outside the lowest band is told
      nothing of: not whether nobody drew it, or one, or two. The union (0 %) is never given.
    - What all have in common (100 %) is not given either (k = n is withheld): its border tells of whoever
      drew least.

    And this does not hold, whatever the levels:

    - At each place the border of a band runs along the line of somebody; not of whom, and along other lines
      a little farther. Where drawings lie wholly within each other, as squares in squares, a band has the
      border of one of them. The published page therefore draws borders rougher than this does.
    - Who knows all but one of a round, having drawn these, may find the last one: with two of the four known
      drawings around everything and two elsewhere, the band at three of five is the fifth. Against people who
      draw four times, a hall helps, not arithmetic.
    - Outside the highest band fewer than three may have left a place out (of five drawings, two). Where
      somebody does not live is not withheld.

    Examples
    --------
    Five drawings of 100 m wide, each 10 m farther east: three or more lie over 20..120, four or more over
    30..110. Of 25 %, which two drawings would make up, nothing is told.

    >>> east = np.arange(5) * 10.0
    >>> drawn = gpd.GeoDataFrame(geometry=shapely.box(east, 0, east + 100, 100), crs=28992)
    >>> found = agreement(drawn)
    >>> [(band.level, band.least, band.surface) for band in found.bands], found.withheld
    ([(0.5, 3, 10000.0), (0.75, 4, 8000.0)], (0.25,))
    """
    asked = _levels(levels)
    shapes, waiting = drawings_for(drawings)
    if len(shapes) < ROUND:
        return Agreement(0, len(drawings), (), tuple(asked), None, None, None)
    at = {level: int(np.ceil(level * len(shapes) - _ROUNDING)) for level in asked}
    shown = [level for level in asked if AT_LEAST <= at[level] < len(shapes)]
    inhabitants = None if zones is None else Inhabitants(zones, weights, weight)
    spread = _spread(inhabitants, weights, weight)
    sets = level_sets(shapes, [at[level] for level in shown])
    people = [None] * len(sets) if inhabitants is None else inhabitants.inside(sets, drawn=True)
    bands = tuple(
        LevelBand(level, at[level], shape, float(shape.area), living)
        for level, shape, living in zip(shown, sets, people, strict=True)
    )
    return Agreement(
        drawings=len(shapes),
        waiting=waiting,
        bands=bands,
        withheld=tuple(level for level in asked if level not in shown),
        core=bands[-1] if bands else None,
        contested=_contested(bands, inhabitants),
        likeness=likeness(shapes, spread),
        origin=None if inhabitants is None else inhabitants.origin,
        sources=() if inhabitants is None else inhabitants.sources,
        notice="" if inhabitants is None else inhabitants.data.notice,
        _drawn=shapes,
        _spread=spread,
    )


def drawings_for(drawings: gpd.GeoDataFrame) -> tuple[npt.NDArray[Any], int]:
    """Choose the drawings that count.

    Parameters
    ----------
    drawings
        As for `agreement`.

    Returns
    -------
    tuple
        Their shapes, valid, EPSG:28992, in an order that says nothing; and how many wait.

    Raises
    ------
    FrameError
        As `agreement`.

    Examples
    --------
    >>> seven = gpd.GeoDataFrame(geometry=shapely.box(np.arange(7), 0, 9, 9), crs=28992)
    >>> shapes, waiting = drawings_for(seven)
    >>> len(shapes), waiting
    (5, 2)
    """
    if isinstance(drawings, gpd.GeoDataFrame) and not len(drawings):
        return np.empty(0, dtype=object), 0
    drawn = layer(drawings, "drawings")
    count = len(drawn.shapes)
    counts = np.arange(count) < count - count % ROUND
    if RELEASED in drawings:
        # what nobody said does not count
        counts = np.array([pd.notna(told) and bool(told) for told in drawings[RELEASED]])
    shapes = valid(drawn.shapes, np.flatnonzero(counts), drawn.names, "drawings")[counts]
    ordered = sorted((shapely.normalize(repair(shape)) for shape in shapes), key=shapely.to_wkb)
    chosen = np.empty(len(ordered), dtype=object)
    chosen[:] = ordered
    return chosen, count - len(chosen)


def _levels(levels: Sequence[float]) -> list[float]:
    asked = sorted({float(level) for level in levels})
    wrong = [level for level in asked if not 0 < level < 1]
    if wrong:
        raise FrameError("assessment.level_beyond", level=wrong[0])
    return asked


def _spread(
    inhabitants: Inhabitants | None, weights: gpd.GeoDataFrame | None, weight: str | None
) -> PeopleSpread | None:
    if inhabitants is not None:
        return inhabitants.spread
    if weights is None:
        return None
    units = usable_weights(weights, weight)
    return spread_over(units.shapes, units.weight)


def _contested(bands: Sequence[LevelBand], inhabitants: Inhabitants | None) -> Between | None:
    """Take the core out of the lowest band."""
    if len(bands) < 2:
        return None
    outer, inner = bands[0], bands[-1]
    shape = repair(shapely.normalize(shapely.difference(outer.shape, inner.shape)))
    people = None if inhabitants is None else inhabitants.inside([shape], drawn=False)[0]
    return Between(outer.level, inner.level, shape, float(shape.area), people)


def _measures(surface: float, people: People | None) -> dict[str, Any]:
    told = None if people is None else {name: _plain(value) for name, value in people._asdict().items()}
    return {"surface": surface, "people": told}


def _flat(surface: float, people: People | None) -> dict[str, Any]:
    told = People(*[np.nan] * len(People._fields)) if people is None else people
    return {
        "surface": surface,
        "people": told.value,
        "people_low": told.low,
        "people_high": told.high,
        "people_floor": told.floor,
        "people_ceiling": told.ceiling,
    }


def _plain(value: float) -> float | None:
    return value if np.isfinite(value) else None
