"""What is asked of an estimate, and in which columns the answer comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from smeedkaart.errors import FrameError
from smeedkaart.statistics.denominators import Whole
from smeedkaart.statistics.unknown import or_zero

__all__ = ["COLUMNS", "Asked", "as_columns", "ask"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

COLUMNS = ("value", "low", "high", "floor", "ceiling", "coverage", "borrowed")


@dataclass(frozen=True, slots=True)
class Asked:
    """The indicators to estimate, and what is known of them; `estimate` says what each is.

    Parameters
    ----------
    counts, means
        Names of the counts; names of the means, each with its denominator.
    units
        What each count, and each mean, is rounded to.
    limits
        Smallest and largest value of a mean.
    around_people
        How often areas like these are drawn around people; negative for what such areas leave over.
    borrowed
        For each mean which parents have a figure that is not their own.
    people
        The count by which a denominator is spread over the zones that lack it; None: by surface.
    whole
        For each mean what is published of all zones together.
    """

    counts: tuple[str, ...]
    means: Mapping[str, str | None]
    units: Mapping[str, float]
    limits: Mapping[str, tuple[float, float]]
    around_people: float
    borrowed: Mapping[str, BoolArray]
    people: str | None = None
    whole: Mapping[str, Whole] = field(default_factory=dict)

    def limits_of(self, name: str) -> tuple[float, float]:
        """Smallest and largest value of a mean."""
        return self.limits.get(name, (-np.inf, np.inf))

    @property
    def names(self) -> list[str]:
        """Counts before means."""
        return [*self.counts, *self.means]


def ask(
    counts: Sequence[str],
    means: Mapping[str, str | None],
    *,
    rounding: Mapping[str, float],
    limits: Mapping[str, tuple[float, float]],
    around_people: float,
    borrowed: pd.DataFrame | None,
    people: str | None = None,
    whole: Mapping[str, Whole] | None = None,
) -> Asked:
    """Check what is asked of `estimate`.

    Parameters
    ----------
    counts, means, rounding, limits, around_people, borrowed, people, whole
        As for `estimate`; the rows of `borrowed` are those of the parents, in their order.

    Returns
    -------
    Asked
        The same, to be asked of `estimates` again and again.

    Raises
    ------
    FrameError
        When an indicator is asked twice, or a rounding or a probability cannot be.

    Examples
    --------
    >>> known = {"rounding": {"people": 5}, "limits": {}, "around_people": 0.5, "borrowed": None}
    >>> ask(["people"], {"wmo": "people"}, **known).names
    ['people', 'wmo']
    """
    if not -1 <= around_people <= 1:
        raise FrameError("statistics.around_people_beyond")
    doubled = sorted({name for name in counts if counts.count(name) > 1 or name in means})
    if doubled:
        raise FrameError("statistics.asked_twice", names=doubled)
    marks = {} if borrowed is None else {str(name): borrowed[name].notna() for name in borrowed}
    return Asked(
        tuple(counts),
        dict(means),
        _units(rounding),
        dict(limits),
        around_people,
        {name: theirs.to_numpy(dtype=bool) for name, theirs in marks.items()},
        people,
        dict(whole or {}),
    )


def _units(rounding: Mapping[str, float]) -> dict[str, float]:
    units = {name: float(unit) for name, unit in rounding.items()}
    for name, unit in units.items():
        if not 0 <= unit < np.inf:
            raise FrameError("statistics.rounding_below_zero", name=name)
    return units


def as_columns(
    value: FloatArray,
    probable: tuple[FloatArray, FloatArray],
    guaranteed: tuple[FloatArray, FloatArray],
    coverage: FloatArray,
    met: BoolArray,
    *,
    borrowed: FloatArray,
) -> FloatArray:
    """Put the columns in order, floor <= low <= value <= high <= ceiling; nothing where there is no zone.

    Parameters
    ----------
    value, probable, guaranteed, coverage, borrowed
        Of each area.
    met
        Which areas meet a zone.

    Returns
    -------
    numpy.ndarray
        Shape (areas, `COLUMNS`).
    """
    # where nothing is guaranteed, the value guarantees nothing either
    floor = np.where(np.isnan(guaranteed[0]), np.nan, np.fmin(guaranteed[0], value))
    ceiling = np.where(np.isnan(guaranteed[1]), np.nan, np.fmax(guaranteed[1], value))
    low = np.fmax(np.minimum(probable[0], value), floor)
    high = np.fmin(np.maximum(probable[1], value), ceiling)
    # the mirror image of a mix of zeros would be -0
    table = np.column_stack([value, low, high, floor, ceiling]) + 0.0
    table[np.isnan(value), :3] = np.nan
    table[~met] = np.nan
    return np.column_stack([table, np.clip(coverage, 0.0, 1.0), np.clip(or_zero(borrowed), 0.0, 1.0)])
