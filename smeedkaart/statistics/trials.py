"""How often ranges hold the truth, on shapes that are made of units of which everything is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from smeedkaart.errors import FrameError
from smeedkaart.geometry.overlay import overlay
from smeedkaart.geometry.trial_shapes import Trial, trial_shapes
from smeedkaart.statistics.calibration import KnownPlace, cuts_of, fit_curve
from smeedkaart.statistics.estimate import estimate
from smeedkaart.statistics.intervals import PROBABILITY
from smeedkaart.statistics.unevenness import SHIPPED, Curve

__all__ = ["Calibration", "HeldOut", "Tally", "calibrate", "tally", "trial_pieces", "trial_ranges"]

FloatArray = npt.NDArray[np.float64]

# of fewer people a mean says nothing
_FEWEST = 50.0
# a truth on the very end of a range lies in it, however the sum was rounded
_SLACK = 1e-6


class Tally(NamedTuple):
    """How often ranges hold the truth, and at what width.

    Parameters
    ----------
    shapes
        How many shapes were tried; those without anybody, or without an estimate, do not count.
    inside, below, above
        In which part of them the truth lay in the 90 % range, below it, above it; nan without shapes.
    guaranteed
        In which part the truth lay between floor and ceiling; nan where nothing is guaranteed.
    width
        The median width of the range: as a part of the truth for people, in its own unit for a mean.
    winkler
        Width plus 20 times what the truth lies outside (Winkler 1972, Journal of the American Statistical
        Association 67, 187-191), added up, as a part of the truth added up; for a mean its average. Less is
        better, and nothing lowers it but being narrow and right.
    """

    shapes: int
    inside: float
    below: float
    above: float
    guaranteed: float
    width: float
    winkler: float


@dataclass(frozen=True)
class HeldOut:
    """One place, tried with what was fitted to the other ones.

    Parameters
    ----------
    place
        Its name.
    units, zones, people
        What it is made of.
    fitted_on
        The places that its curve was fitted to, never itself; empty when there is no other.
    curve
        That curve; the one that comes along when there is no other place.
    tried, shipped
        One row a shape and indicator, as `trial_ranges` returns it: with that curve, and with the one that
        comes along.
    """

    place: str
    units: int
    zones: int
    people: float
    fitted_on: tuple[str, ...]
    curve: Curve
    tried: pd.DataFrame
    shipped: pd.DataFrame


@dataclass(frozen=True)
class Calibration:
    """The curve of places of one's own, and how ranges hold in each place that its curve did not see.

    Parameters
    ----------
    curve
        Fitted to all places together: to use, not to judge by, for no place is left to try it on.
    each
        How many shapes of each kind were asked for.
    seed
        With which they were drawn.
    middling_r
        The median of what neighbours say of the zones that were cut.
    places
        One for each place.
    """

    curve: Curve
    each: int
    seed: int
    middling_r: float
    places: tuple[HeldOut, ...]


def trial_pieces(
    place: KnownPlace,
    trials: Sequence[Trial],
    weights: gpd.GeoDataFrame | None = None,
    weight: str | None = None,
) -> pd.DataFrame:
    """Lay shapes over the zones of a place.

    Parameters
    ----------
    place
        A place of which every unit is known.
    trials
        Shapes made of its units.
    weights, weight
        A weight layer and its column, as in `smeedkaart.geometry.overlay.overlay`.

    Returns
    -------
    pandas.DataFrame
        The pieces; areas are numbered from 0, in the order of the shapes.

    Examples
    --------
    >>> columns = {"zone": list("aabb"), "pop": [100, 200, 50, 50]}
    >>> squares = shapely.box([0, 100, 200, 300], 0, [100, 200, 300, 400], 100)
    >>> place = KnownPlace("two", gpd.GeoDataFrame(columns, geometry=squares, crs=28992))
    >>> trial_pieces(place, [Trial("blob", np.array([0, 1, 2]))])[["zone", "share"]].values.tolist()
    [['a', 1.0], ['b', 0.5]]
    """
    shapes = np.asarray(place.units.geometry.array)
    drawn = [shapely.union_all(shapes[trial.units]) for trial in trials]
    areas = gpd.GeoDataFrame(geometry=drawn, crs=place.units.crs)
    return overlay(areas, place.zones, weights=weights, weight=weight)


def trial_ranges(
    place: KnownPlace, trials: Sequence[Trial], pieces: pd.DataFrame, curve: Curve = SHIPPED
) -> pd.DataFrame:
    """Estimate people and rates of shapes, beside the truth.

    Parameters
    ----------
    place
        A place of which every unit is known.
    trials
        Shapes made of its units.
    pieces
        What `trial_pieces` made of them.
    curve
        How unevenness by surface follows from neighbouring zones.

    Returns
    -------
    pandas.DataFrame
        One row a shape and indicator: `indicator` ("pop" or a rate), `kind` of the shape, `people` that live
        in it, `truth`, and the columns of an estimate.

    Examples
    --------
    >>> columns = {"zone": list("aabb"), "pop": [100, 200, 50, 50]}
    >>> squares = shapely.box([0, 100, 200, 300], 0, [100, 200, 300, 400], 100)
    >>> place = KnownPlace("two", gpd.GeoDataFrame(columns, geometry=squares, crs=28992))
    >>> trials = [Trial("blob", np.array([0, 1, 2]))]
    >>> trial_ranges(place, trials, trial_pieces(place, trials))[["truth", "value"]].values.tolist()
    [[350.0, 350.0]]
    """
    table = estimate(
        pieces,
        place.zones,
        counts=["pop"],
        means=dict.fromkeys(place.rates, "pop"),
        rounding={"pop": 5},
        limits=dict.fromkeys(place.rates, (0.0, 100.0)),
        curve=curve,
    )
    people = _inside(trials, place.people)
    rows = []
    for name in ("pop", *place.rates):
        with np.errstate(divide="ignore", invalid="ignore"):
            truth = people if name == "pop" else _inside(trials, place.held(name)) / people
        known = pd.DataFrame(
            {"indicator": name, "kind": [trial.kind for trial in trials], "people": people, "truth": truth}
        )
        found = table.xs(name, level="indicator").reindex(range(len(trials)))
        rows.append(known.join(found))
    return pd.concat(rows, ignore_index=True)


def _inside(trials: Sequence[Trial], values: FloatArray) -> FloatArray:
    return np.array([values[trial.units].sum() for trial in trials])


def tally(tried: pd.DataFrame, indicator: str = "pop") -> Tally:
    """Say how often the ranges of shapes hold the truth, and at what width.

    Parameters
    ----------
    tried
        Rows of `trial_ranges`.
    indicator
        Whose: "pop", or a rate. Shapes with fewer than 50 people, or that cut no zone, say nothing of a rate.

    Returns
    -------
    Tally
        Over all rows of that indicator.

    Examples
    --------
    Ranges of 90 to 110 around a truth of 100, and of 40 to 60 around one of 100: 20, and 20 + 20 x 40.

    >>> columns = ["indicator", "people", "truth", "value", "low", "high", "floor", "ceiling"]
    >>> rows = [["pop", 100, 100, 100, 90, 110, 0, 200], ["pop", 100, 100, 50, 40, 60, 0, 200]]
    >>> tally(pd.DataFrame(rows, columns=columns))
    Tally(shapes=2, inside=0.5, below=0.0, above=0.5, guaranteed=1.0, width=0.2, winkler=4.2)
    """
    rows = tried[(tried["indicator"] == indicator) & tried["value"].notna() & (tried["people"] > 0)]
    counted = indicator == "pop"
    if not counted:
        rows = rows[(rows["people"] >= _FEWEST) & (rows["high"] > rows["low"])]
    if rows.empty:
        return Tally(0, *[float("nan")] * 6)
    truth, low, high = rows["truth"], rows["low"] - _SLACK, rows["high"] + _SLACK
    width = rows["high"] - rows["low"]
    outside = np.maximum(rows["low"] - truth, 0) + np.maximum(truth - rows["high"], 0)
    winkler = width + 2 / (1 - PROBABILITY) * outside
    proved = rows["floor"].notna() & rows["ceiling"].notna()
    held = (rows["floor"] - _SLACK <= truth) & (truth <= rows["ceiling"] + _SLACK)
    return Tally(
        shapes=len(rows),
        inside=float(((low <= truth) & (truth <= high)).mean()),
        below=float((truth < low).mean()),
        above=float((truth > high).mean()),
        guaranteed=float(held[proved].mean()) if counted and proved.any() else float("nan"),
        width=float((width / truth).median() if counted else width.median()),
        winkler=float(winkler.sum() / truth.sum() if counted else winkler.mean()),
    )


def calibrate(
    places: Sequence[KnownPlace],
    *,
    each: int = 65,
    seed: int = 1,
    on_place: Callable[[str, int, int], None] | None = None,
) -> Calibration:
    """Fit the curve of unevenness by surface to places, and try on each what was fitted to the other ones.

    Parameters
    ----------
    places
        Places of which every unit is known, each with at least two zones.
    each
        How many shapes of each kind are drawn in each place.
    seed
        The same seed gives the same answer; the shapes to fit to and those to try on are drawn apart.
    on_place
        Called before each place is tried, with its name, its number from 1, and how many there are.

    Returns
    -------
    Calibration
        With one place there is no other to fit to: it is tried with the curve that comes along.

    Raises
    ------
    FrameError
        When there is no place, or no shape in them cuts a zone of which anything can be told.

    Examples
    --------
    >>> x, y = np.divmod(np.arange(144), 12)
    >>> squares = shapely.box(x * 100, y * 100, x * 100 + 100, y * 100 + 100)
    >>> columns = {"zone": [f"{one}{other}" for one, other in zip(x // 4, y // 4)], "pop": 10 + x * y}
    >>> place = KnownPlace("slope", gpd.GeoDataFrame(columns, geometry=squares, crs=28992))
    >>> found = calibrate([place], each=3)
    >>> found.places[0].fitted_on, found.places[0].curve == SHIPPED, found.curve.power
    ((), True, 0.5)
    """
    if not places:
        raise FrameError("statistics.no_known_places")
    cuts = [cuts_of(place, _drawn(place, each, (seed, 0))) for place in places]
    held_out = []
    for number, place in enumerate(places):
        if on_place is not None:
            on_place(place.name, number + 1, len(places))
        others = [one for one in range(len(places)) if one != number]
        curve = fit_curve([cuts[one] for one in others]) if others else SHIPPED
        trials = _drawn(place, each, (seed, 1))
        pieces = trial_pieces(place, trials)
        held_out.append(
            HeldOut(
                place=place.name,
                units=len(place.units),
                zones=len(place.zones),
                people=float(place.people.sum()),
                fitted_on=tuple(places[one].name for one in others),
                curve=curve,
                tried=trial_ranges(place, trials, pieces, curve),
                shipped=trial_ranges(place, trials, pieces),
            )
        )
    middling = float(np.median(np.concatenate([one.r for one in cuts])))
    return Calibration(fit_curve(cuts), each, seed, middling, tuple(held_out))


def _drawn(place: KnownPlace, each: int, seed: tuple[int, int]) -> list[Trial]:
    shapes = np.asarray(place.units.geometry.array)
    return trial_shapes(shapes, place.people, place.size, each, seed)
