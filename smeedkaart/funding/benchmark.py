"""What a figure of an area is held against: the average of something larger, or a number of the scheme."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from smeedkaart.statistics.decimals import half_unit
from smeedkaart.text.names import Name
from smeedkaart.text.teller import Fact, Statement

__all__ = ["Benchmark", "BenchmarkOf", "Made", "benchmark_of"]

BenchmarkOf: TypeAlias = Literal["municipality", "province", "country", "number"]
"""Of what an average is; "number": it stands in the scheme."""

Made: TypeAlias = Literal["published", "zones", "municipalities", "scheme", ""]
"""How it was made: as published, worked out from the zones or the municipalities in it, set in the scheme, or
nobody said."""

_MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Benchmark:
    """An average, or a number that a scheme sets, to hold figures of areas against.

    Parameters
    ----------
    value
        In published units; None when it is not known.
    of
        Of what it is the average.
    name
        What that is called ("Drenthe"); empty when nobody said.
    made
        How it was made.
    source
        Table and year in which it stands; empty when nobody said.

    Examples
    --------
    >>> str(Benchmark(286.0, "province", "Drenthe").place), Benchmark(71.0, "number").half(0)
    ('Drenthe', 0.0)
    """

    value: float | None
    of: BenchmarkOf = "municipality"
    name: Name | str = ""
    made: Made = ""
    source: Fact = ""

    @property
    def place(self) -> Name | Statement | str:
        """What it is the average of, within a sentence."""
        if self.of == "province":
            return self.name or Statement("funding.the_province")
        # a reader knows which municipality this is about
        return Statement("funding.the_country" if self.of == "country" else "funding.the_municipality")

    def half(self, decimals: int) -> float:
        """Say how far the true average may lie from it: what a scheme sets is exact.

        Parameters
        ----------
        decimals
            With how many decimals the figures were published.
        """
        return 0.0 if self.of == "number" else half_unit(decimals)

    def shown_decimals(self, published: int) -> int:
        """Say with how many decimals to show it; what a scheme sets is shown as it stands there.

        Parameters
        ----------
        published
            With how many decimals the figures were published.

        Examples
        --------
        >>> Benchmark(3.0, "number").shown_decimals(1), Benchmark(3.25, "number").shown_decimals(1)
        (0, 2)
        """
        value = self.value
        if self.of != "number" or value is None:
            return published
        return next(
            (n for n in range(_MOST_DECIMALS) if math.isclose(round(value, n), value)), _MOST_DECIMALS
        )


def benchmark_of(given: Benchmark | float | None) -> Benchmark:
    """Take a plain number as the average of the municipality; not a number is not known.

    Parameters
    ----------
    given
        A number in published units, or what is known of it.

    Examples
    --------
    >>> benchmark_of(286.0).of, benchmark_of(float("nan")).value
    ('municipality', None)
    """
    if isinstance(given, Benchmark):
        return given
    return Benchmark(None if given is None or math.isnan(given) else float(given))
