"""How evenly people live within a zone: how far a share of the surface may miss the share of the people."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from smeedkaart.errors import FrameError

__all__ = ["HALFWAY", "STEEPNESS", "Calibration", "calibrate", "rho", "rho_of_parts"]

# Fitted by `calibrate` to the twelve wijken of Hoogeveen (CBS, 2025) that have more than one buurt; a test
# fits them again. They are the two numbers of the curve in `rho`, and nothing else depends on the sample.
HALFWAY = 615.2
STEEPNESS = 1.751

# No zone is ever known by its surface better than the dense wijken of the sample (0.023 and 0.029), and rho =
# 1 itself would leave nothing to draw from: everybody on one side of the border or everybody on the other.
_SMALLEST, _LARGEST = 0.02, 0.98


def rho(density: npt.ArrayLike, units: npt.ArrayLike = 1.0) -> npt.NDArray[np.float64]:
    """Say how unevenly people live in a zone, from its density.

    The true share of a zone's people on one side of a border is taken as Beta with the share of surface s as
    its mean and rho s (1 - s) as its variance. Near 0 people live so evenly that the surface tells it all;
    near 1 they live together in one spot, and the surface tells next to nothing.

    Parameters
    ----------
    density
        Inhabitants per km2 of the zones; missing counts as 0, the most cautious.
    units
        Effective number of weight units in the zones, (sum w)^2 / sum w^2; 1 without a weight layer.

    Returns
    -------
    numpy.ndarray
        rho = r / units, with r = 1 / (1 + (density / HALFWAY) ** STEEPNESS) kept within 0.02..0.98. A zone
        that is known in n equal units errs like the mean of n zones, hence the division.

    Notes
    -----
    What the sample can and cannot show. The curve follows from how the buurten divide the surface and the
    people of each *wijk* and is used for borders that cut a *buurt*, which is smaller and mostly more even:
    the range is then rather too wide than too narrow. All wijken lie below 450 or above 3,500 inhabitants per
    km2; in between the curve only connects. It is one municipality with villages on sand and peat; elsewhere,
    `calibrate` anew. The sample's borders are generalised, but with the true surfaces of the buurten the
    curve stays the same: the dense wijken then have 0.025 and 0.022. A wijk without a village core (62,
    industry and scattered houses) is more even than its density says.

    Examples
    --------
    >>> rho([50.0, 615.2, 3600.0]).round(2).tolist()
    [0.98, 0.5, 0.04]
    >>> rho(615.2, units=25).round(3).item()
    0.02
    """
    people = np.nan_to_num(np.asarray(density, dtype=np.float64), nan=0.0, posinf=np.inf)
    count = np.nan_to_num(np.asarray(units, dtype=np.float64), nan=1.0)
    curve = 1.0 / (1.0 + (np.maximum(people, 0.0) / HALFWAY) ** STEEPNESS)
    return np.asarray(np.clip(curve, _SMALLEST, _LARGEST) / np.maximum(count, 1.0), dtype=np.float64)


def rho_of_parts(surfaces: npt.ArrayLike, people: npt.ArrayLike) -> float:
    """Measure how unevenly people live in one zone of which the parts are known.

    Draw a border along the parts' own borders, in every possible way. With a_i the parts' shares of the
    surface and p_i their shares of the people, the mean over all those ways of (true share - share of
    surface)^2, divided by the mean of share (1 - share), is sum (p_i - a_i)^2 / (1 - sum a_i^2).

    Parameters
    ----------
    surfaces
        Surface of each part, any unit, at least two parts with some surface.
    people
        People of each part.

    Returns
    -------
    float
        The moment estimate of rho when the parts' shares are Dirichlet; above 1 when the people live together
        in a small part of the surface.

    Notes
    -----
    Borders along the parts are what residents draw (around the village, along the canal). Straight lines
    through the sample's wijken miss less, because half a village core is then often on the right side by
    chance: 0.01 to 0.02 in the dense wijken and 0.07 to 0.87 in the others.

    Examples
    --------
    A village core with 30 of the 100 people on a tenth of the surface: (0.2^2 + 0.2^2) / (1 - 0.82).

    >>> round(rho_of_parts([10, 90], [30, 70]), 4)
    0.4444
    """
    surface = np.asarray(surfaces, dtype=np.float64)
    count = np.asarray(people, dtype=np.float64)
    a, p = surface / surface.sum(), count / count.sum()
    return float(((p - a) ** 2).sum() / (1.0 - (a**2).sum()))


@dataclass(frozen=True, slots=True)
class Calibration:
    """The two numbers of the curve in `rho`, and what they were fitted to.

    Parameters
    ----------
    halfway
        Density (people per km2) at which rho is one half.
    steepness
        How fast rho falls with density: the slope of its log-odds against the logarithm of the density.
    zones
        One row per zone: `density` (people per km2), `people` and `rho` as measured.
    """

    halfway: float
    steepness: float
    zones: pd.DataFrame


def calibrate(parts: gpd.GeoDataFrame, *, zone: str = "parent", count: str = "population") -> Calibration:
    """Fit the curve of `rho` to zones of which the parts are known.

    Each zone weighs by its people, for it is people that end up on the wrong side of a border. The fit is a
    logistic regression of rho, kept within 0.02..0.98, on the logarithm of the density (fractional logit:
    Papke and Wooldridge 1996, Journal of Applied Econometrics 11, 619-632).

    Parameters
    ----------
    parts
        The finer units (buurten, or 100 m squares) in a projected CRS in metres, with geometry.
    zone
        Column with the zone each part belongs to.
    count
        Column with the people of each part; parts without a figure are left out.

    Returns
    -------
    Calibration
        The fitted constants and the measurements behind them.

    Raises
    ------
    FrameError
        When fewer than two zones have at least two parts with people, when their densities are all the same,
        or when people do not live more evenly where the density is higher.

    Examples
    --------
    Two dense and two empty zones, each of two squares of 1 km2.

    >>> from shapely import box
    >>> squares = [box(1000 * i, 0, 1000 * i + 1000, 1000) for i in range(8)]
    >>> people = [4000, 3000, 2600, 4400, 200, 20, 10, 300]
    >>> columns = {"parent": list("aabbccdd"), "population": people}
    >>> frame = gpd.GeoDataFrame(columns, geometry=squares, crs=28992)
    >>> fitted = calibrate(frame)
    >>> fitted.zones["rho"].round(3).tolist()
    [0.02, 0.066, 0.669, 0.875]
    >>> fitted.halfway < 3500 and fitted.steepness > 0
    True
    """
    known = parts[parts[count].notna()]
    table = pd.DataFrame(
        {
            "zone": known[zone].to_numpy(),
            "surface": known.geometry.area.to_numpy(),
            "people": known[count].to_numpy(dtype=np.float64),
        }
    )
    rows = {}
    for code, group in table.groupby("zone", sort=True):
        people = float(group["people"].sum())
        if len(group) > 1 and people > 0:
            density = people / float(group["surface"].sum()) * 1e6
            rows[code] = (density, people, rho_of_parts(group["surface"], group["people"]))
    zones = pd.DataFrame.from_dict(rows, orient="index", columns=["density", "people", "rho"])
    if zones["density"].nunique() < 2:
        raise FrameError("statistics.two_densities_needed")
    log_density = np.log(zones["density"].to_numpy(dtype=np.float64))
    # within the bounds of the curve itself, so that a zone beyond them cannot pull it to infinity
    measured = np.clip(zones["rho"].to_numpy(dtype=np.float64), _SMALLEST, _LARGEST)
    weight = zones["people"].to_numpy(dtype=np.float64)
    intercept, slope = _logistic(log_density, measured, weight / weight.sum())
    if slope >= -1e-9:
        raise FrameError("statistics.not_more_even")
    return Calibration(float(np.exp(-intercept / slope)), -slope, zones)


def _logistic(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], weight: npt.NDArray[np.float64]
) -> tuple[float, float]:
    # Newton's method; the centre keeps the two unknowns apart, so that a handful of steps is enough
    centre = float((weight * x).sum())
    design = np.column_stack([np.ones_like(x), x - centre])
    beta = np.zeros(2)
    for _step in range(100):
        mean = 1.0 / (1.0 + np.exp(-design @ beta))
        curvature = design.T @ ((weight * mean * (1.0 - mean))[:, None] * design)
        step = np.linalg.solve(curvature, design.T @ (weight * (y - mean)))
        # a long first step can overshoot where nearly all zones are alike
        beta = beta + step / max(1.0, float(np.abs(step).max()))
        if np.abs(step).max() < 1e-10:
            break
    return float(beta[0] - beta[1] * centre), float(beta[1])
