"""Quantiles of shares are those of scipy's Beta, and the same however often they are asked."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from smeedkaart.statistics.share_quantiles import share_quantiles

AT = (np.arange(200) + 0.5) / 200
PARTS = st.tuples(st.floats(0.001, 0.999), st.floats(0.002, 0.9), st.floats(0, 0.5))


def asked(*parts: tuple[float, float, float]) -> np.ndarray:
    share, rho, around = np.array(parts).T
    return share_quantiles(share, rho, around, AT)


@settings(max_examples=60)
@given(PARTS)
def test_quantiles_are_those_of_the_mixture_of_two_beta_distributions(
    part: tuple[float, float, float],
) -> None:
    share, rho, around = part
    k = 1 / rho - 1
    a, b = share * k, (1 - share) * k
    (found,) = asked(part)
    below = (1 - around) * beta.cdf(found, a, b) + around * beta.cdf(found, a + 1, b)
    # where nearly all lies in one place, within a thousandth of it there is all the difference
    nearby = [
        (1 - around) * beta.cdf(np.clip(found + step, 0, 1), a, b)
        + around * beta.cdf(np.clip(found + step, 0, 1), a + 1, b)
        for step in (-0.001, 0.001)
    ]
    assert np.all(nearby[0] - 1e-3 <= AT)
    assert np.all(nearby[1] + 1e-3 >= AT)
    assert np.all(np.diff(below) >= -1e-12)


def test_what_is_kept_is_what_is_worked_out() -> None:
    first, second, third = (0.3, 0.1, 0.2), (0.31, 0.2, 0.0), (0.32, 0.3, 0.5)
    alone = asked(first)
    # one is known already, and two are not; then all are
    mixed, again = asked(second, first, third), asked(third, second, first)
    assert np.array_equal(mixed[1], alone[0])
    assert np.array_equal(again[::-1], mixed[[1, 0, 2]])
    # another probability to be drawn around somebody is another distribution of the same share
    other = asked((0.3, 0.1, 0.4))
    assert np.all(other[0] > alone[0])
    assert asked(*[(0.5, 0.1, 0.0)] * 3).tolist() == asked((0.5, 0.1, 0.0)).tolist() * 3
