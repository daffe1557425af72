"""Classes of figures: no empty ones, and no two colours for what reads the same."""

from __future__ import annotations

import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from smeedkaart.publish.colours import luminance, sequence
from smeedkaart.publish.figure_classes import figure_classes


def test_few_different_figures_have_a_class_each() -> None:
    classes = figure_classes([233.0] * 9 + [322.0] * 3)
    assert classes is not None
    assert classes.breaks == (322.0,)
    assert [classes.of(233.0), classes.of(322.0)] == [0, 1]


def test_what_reads_the_same_is_in_one_class() -> None:
    # shown with one decimal both are 3,7
    classes = figure_classes([3.66, 3.74, 9.0], 1)
    assert classes is not None
    assert classes.breaks == (9.0,)


def test_nothing_known_has_no_classes() -> None:
    assert figure_classes([math.nan, math.nan]) is None


@given(st.lists(st.integers(0, 40).map(float), min_size=1, max_size=60))
def test_every_class_holds_some_and_all_figures_are_in_one(values: list[float]) -> None:
    classes = figure_classes(values)
    assert classes is not None
    count = len(classes.breaks) + 1
    assert count <= 5
    assert {classes.of(value) for value in values} == set(range(count))
    # a higher figure is never in a lower class
    ordered = [classes.of(value) for value in sorted(values)]
    assert ordered == sorted(ordered)


def test_shades_darken_from_class_to_class() -> None:
    for count in range(2, 6):
        # CIE 1976 L*: 116 times the cube root of the luminance, minus 16; a step of 2 shows
        light = [116 * luminance(colour) ** (1 / 3) - 16 for colour in sequence(count)]
        assert all(one - other > 8 for one, other in pairwise(light)), count
