"""How much a rate or an average varies within a zone, told by how much neighbouring zones differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from smeedkaart.statistics.unevenness import Surroundings

__all__ = ["Variation", "variation"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

# a zone with fewer people says little of its neighbours
_FEWEST = 50.0
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
    """

    phi: float
    variance: float
    middle: float
    limits: tuple[float, float]

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
            w = np.nan_to_num(people / whole[area], posinf=0.0)
        squares = totals(w**2 * outside)
        if not self.bounded:
            return np.asarray(np.sqrt(_UNBOUNDED * self.variance * squares))
        low, high = self.limits
        pulled = np.clip(value + _PULL * (self.middle - value), low, high)
        room = np.maximum((pulled - low) * (high - pulled), _LEAST * (high - low) ** 2)
        with np.errstate(divide="ignore", invalid="ignore"):
            chance = np.nan_to_num(totals(w * outside) / whole, posinf=0.0)
        variance = np.nan_to_num(room) * (_BOUNDED * self.phi * squares + _CHANCE * chance)
        return np.asarray(np.sqrt(variance))


def variation(
    around: Surroundings | None,
    figure: FloatArray,
    people: FloatArray | None,
    limits: tuple[float, float],
) -> Variation:
    """Measure how much a mean differs between neighbouring zones.

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
        0 where no two neighbours have a figure and at least 50 people each.

    Notes
    -----
    For each pair of neighbours half the square of what they differ is their variance; pairs weigh by the root
    of the product of their people. A mean without limits takes the plain average.

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
    middle = float(np.nanmedian(figure)) if (~np.isnan(figure)).any() else np.nan
    phi = variance = 0.0
    if around is not None:
        one, other = around.first, around.second
        many = np.full(len(figure), _FEWEST) if people is None else people
        with np.errstate(invalid="ignore"):
            telling = (many[one] >= _FEWEST) & (many[other] >= _FEWEST)
        telling &= ~np.isnan(figure[one] + figure[other])
        one, other = one[telling], other[telling]
        half = (figure[one] - figure[other]) ** 2 / 2
        if len(half):
            variance = float(half.mean())
        if len(half) and np.isfinite(limits).all():
            mass = np.sqrt(many[one] * many[other])
            room = (figure - limits[0]) * (limits[1] - figure)
            most = float(mass @ (room[one] + room[other])) / 2
            phi = float(mass @ half) / most if most > 0 else 0.0
    return Variation(phi, variance, middle, limits)
