"""How much a rate or an average varies within a zone, told by how much zones differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from smeedkaart.statistics.unevenness import Surroundings
from smeedkaart.statistics.unknown import or_zero

__all__ = ["Variation", "variation"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

# a zone with fewer people says little of its neighbours
_FEWEST = 50.0
# one figure alone does not tell how much figures differ
_FEWEST_FIGURES = 2
# of the variance between neighbours what is left within a zone: of a mean with limits, and of one without
_BOUNDED, _UNBOUNDED = 0.5, 0.6
# what chance does to the people of a small area, in times the variance of one of them
_CHANCE = 2.0
# near a limit the figure of an area is drawn this far to that of the middle zone before its variance is taken
_PULL = 0.3
# and the variance never falls below this part of the square of what lies between the limits
_LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Variation:
    """How much a mean varies within zones.

    Parameters
    ----------
    phi
        For a mean with limits: the variance between neighbours as a part of what it could be at most,
        (figure - smallest) x (largest - figure).
    variance
        For a mean without limits: the variance between neighbours, in its unit squared.
    middle
        The median figure of the zones.
    limits
        Smallest and largest value there can be; infinite without limits.
    told
        Whether anything tells it: with fewer than two figures the mean of part of a zone may be anything.
    """

    phi: float
    variance: float
    middle: float
    limits: tuple[float, float]
    told: bool = True

    @property
    def bounded(self) -> bool:
        """Whether the mean has both limits."""
        return bool(np.isfinite(self.limits).all())

    def deviation(
        self, area: IntArray, people: FloatArray, outside: FloatArray, value: FloatArray
    ) -> FloatArray:
        """Say how far the mean of each area may differ from that of the zones it is made of.

        Parameters
        ----------
        area
            For each piece the position of its area.
        people
            Of each piece: who of the denominator live there; 0 where that is not known.
        outside
            Of each piece: the part of its zone that lies outside the area, 0 for a zone that is whole.
        value
            Of each of n areas: the estimated mean.

        Returns
        -------
        numpy.ndarray
            Standard deviations, shape (n,), in the unit of the mean.

        Notes
        -----
        With M the mean, N the people of the area, w a piece's part of them and s the part of its zone inside,
        variance = 0.5 phi M(100 - M) sum w^2 (1 - s) + 2 M(100 - M) / N sum w (1 - s) for a percentage, and
        0.6 x variance x sum w^2 (1 - s) for a mean without limits.
        """
        n = len(value)

        def totals(of_piece: FloatArray) -> FloatArray:
            return np.asarray(np.bincount(area, weights=of_piece, minlength=n), dtype=np.float64)

        whole = totals(people)
        with np.errstate(divide="ignore", invalid="ignore"):
            w = or_zero(people / whole[area])
        squares = totals(w**2 * outside)
        if not self.bounded:
            return np.asarray(np.sqrt(_UNBOUNDED * self.variance * squares))
        low, high = self.limits
        pulled = np.clip(value + _PULL * (self.middle - value), low, high)
        room = np.maximum((pulled - low) * (high - pulled), _LEAST * (high - low) ** 2)
        with np.errstate(divide="ignore", invalid="ignore"):
            chance = or_zero(totals(w * outside) / whole)
        variance = or_zero(room) * (_BOUNDED * self.phi * squares + _CHANCE * chance)
        return np.asarray(np.sqrt(variance))


def variation(
    around: Surroundings | None,
    figure: FloatArray,
    people: FloatArray | None,
    limits: tuple[float, float],
) -> Variation:
    """Measure how much a mean differs between neighbouring zones, or else between all of them.

    Parameters
    ----------
    around
        Where the zones lie among each other; None: nothing is told.
    figure
        The published figure of each zone; nan where there is none.
    people
        The denominator of each zone; None for a mean over surface, of which every zone counts alike.
    limits
        Smallest and largest value the mean can have.

    Returns
    -------
    Variation
        Untold where fewer than two zones have a figure.

    Notes
    -----
    For each pair of neighbours half the square of what they differ is their variance; pairs weigh by the root
    of the product of their people. A mean without limits takes the plain average. Where no two neighbours
    have a figure and at least 50 people each, or nobody knows which zones are neighbours, all pairs of zones
    with a figure tell, all alike: who lives far apart differs more, so that the range is rather too wide.

    Examples
    --------
    Two neighbours of 100 people, at 40 and 60 %: (20^2 / 2) / (40 x 60) = 200 / 2400.

    >>> import geopandas as gpd
    >>> from shapely import box
    >>> from smeedkaart.statistics.unevenness import surroundings
    >>> squares = gpd.GeoDataFrame(geometry=[box(0, 0, 10, 10), box(10, 0, 20, 10)], crs=28992)
    >>> figure, people = np.array([40.0, 60.0]), np.array([100.0, 100.0])
    >>> round(variation(surroundings(squares), figure, people, (0, 100)).phi, 4)
    0.0833
    """
    known = ~np.isnan(figure)
    if np.count_nonzero(known) < _FEWEST_FIGURES:
        middle = float(figure[known][0]) if known.any() else np.nan
        return Variation(0.0, 0.0, middle, limits, told=False)
    middle = float(np.median(figure[known]))
    one, other, mass = _neighbours(around, figure, people)
    half = (figure[one] - figure[other]) ** 2 / 2
    bounded = bool(np.isfinite(limits).all())
    room = (figure - limits[0]) * (limits[1] - figure) if bounded else np.ones(len(figure))
    if len(half):
        variance, average = float(half.mean()), float(mass @ half) / float(mass.sum())
        most = float(mass @ (room[one] + room[other])) / 2 / float(mass.sum())
    else:
        # the average of half the square over all pairs is the variance of a sample
        variance = average = float(np.var(figure[known], ddof=1))
        most = float(room[known].mean())
    phi = 0.0
    if bounded:
        # zones that all lie at a limit, but not at the same one, leave no room and differ all the same
        phi = average / (most if most > 0 else _LEAST * (limits[1] - limits[0]) ** 2)
    return Variation(phi, variance, middle, limits)


def _neighbours(
    around: Surroundings | None, figure: FloatArray, people: FloatArray | None
) -> tuple[IntArray, IntArray, FloatArray]:
    """Find the pairs of neighbours that tell how much a mean differs, and how much each weighs."""
    if around is None:
        nobody = np.zeros(0, dtype=np.intp)
        return nobody, nobody, np.zeros(0)
    one, other = around.first, around.second
    many = np.full(len(figure), _FEWEST) if people is None else people
    with np.errstate(invalid="ignore"):
        telling = (many[one] >= _FEWEST) & (many[other] >= _FEWEST)
    telling &= ~np.isnan(figure[one] + figure[other])
    one, other = one[telling], other[telling]
    return one, other, np.sqrt(many[one] * many[other])
