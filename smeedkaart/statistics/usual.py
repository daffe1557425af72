"""What is usual for an indicator: to what it is rounded, its limits, and by which count it is weighed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from smeedkaart.statistics.decimals import half_unit
from smeedkaart.statistics.denominators import decimals_of, weighed_by
from smeedkaart.statistics.indicators import CATALOGUE
from smeedkaart.statistics.published import Published

__all__ = ["usual_limits", "usual_rounding", "usual_weights"]


def usual_weights(known: Published, means: Iterable[str], people: str) -> dict[str, str | None]:
    """Choose by which count each mean is weighed; one that is no indicator by surface.

    Parameters
    ----------
    known
        What is published.
    means
        Names of the means.
    people
        The count of people.

    Returns
    -------
    dict
        By mean the name of its denominator; None for surface.

    Examples
    --------
    >>> import pandas as pd
    >>> known = Published(pd.DataFrame({"population": [100.0], "low_income": [4.1]}), None)
    >>> usual_weights(known, ["low_income"], "population")
    {'low_income': 'population'}
    """
    return {name: weighed_by(CATALOGUE[name], known, people) if name in CATALOGUE else None for name in means}


def usual_rounding(
    known: Published, counts: Iterable[str], means: Iterable[str], year: int | None = None
) -> dict[str, float]:
    """Tell to what figures are rounded: of a count its row says so, of a mean its decimals.

    Parameters
    ----------
    known
        What is published.
    counts, means
        Names of counts, denominators among them, and of means; one that is no indicator is left out.
    year
        Year of the figures, when it is known.

    Returns
    -------
    dict
        By name the unit of its last published decimal; of a count that is a sum, that of all its parts.

    Examples
    --------
    >>> import pandas as pd
    >>> known = Published(pd.DataFrame({"population": [100.0], "low_income": [4.1]}), None)
    >>> usual_rounding(known, ["population"], ["low_income"])
    {'population': 5.0, 'low_income': 0.1}
    """
    units = {name: CATALOGUE[name].rounded(year) for name in counts if name in CATALOGUE}
    found = {name: float(unit) for name, unit in units.items() if unit}
    return found | {
        name: 2 * half_unit(decimals_of(CATALOGUE[name], known)) for name in means if name in CATALOGUE
    }


def usual_limits(means: Iterable[str]) -> Mapping[str, tuple[float, float]]:
    """Give the smallest and largest value that each mean can have; one that is no indicator is left out.

    Examples
    --------
    >>> usual_limits(["low_income", "wmo"])
    {'low_income': (0.0, 100.0)}
    """
    return {name: CATALOGUE[name].limits for name in means if name in CATALOGUE}
