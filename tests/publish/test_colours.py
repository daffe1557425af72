"""Tiers stay apart for colour-blind eyes and on a grey printer."""

import itertools

import numpy as np
import pytest

from smeedkaart.publish.colours import TIER_COLOURS, hatch_css, hatch_svg, ink, luminance, tier_colours

# severity 1.0 on linear RGB, from "A Physiologically-based Model for Simulation of Color Vision Deficiency"
# by Machado, Oliveira and Fernandes in IEEE Transactions on Visualization and Computer Graphics 15(6) of 2009
EYES = {
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "usual": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
}
# IEC 61966-2-1: linear sRGB to XYZ for the white point D65
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def lab(colour: str, eyes: str) -> np.ndarray:
    """Return CIELAB (CIE 1976) of a colour as these eyes see it."""
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(EYES[eyes]) @ linear, 0, 1)
    ratio = XYZ @ seen / WHITE
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(first: str, second: str, eyes: str) -> float:
    return float(np.linalg.norm(lab(first, eyes) - lab(second, eyes)))


def test_luminance_is_that_of_wcag() -> None:
    assert luminance("#000000") == 0
    assert luminance("#ffffff") == pytest.approx(1)
    # 128 / 255 = 0.50196; ((0.50196 + 0.055) / 1.055) ** 2.4 = 0.52793 ** 2.4 = 0.21586
    assert luminance("#808080") == pytest.approx(0.21586, abs=1e-5)
    # pure red: only the first coefficient of WCAG 2.1 remains
    assert luminance("#ff0000") == pytest.approx(0.2126)


@pytest.mark.parametrize("count", range(1, 9))
def test_a_higher_tier_is_darker_and_none_is_lightest(count: int) -> None:
    keys = [f"T{i}" for i in range(count)]
    colours = tier_colours(keys)
    assert list(colours) == [None, *keys]
    light = [luminance(colour) for colour in colours.values()]
    assert light == sorted(light, reverse=True)
    assert len(set(colours.values())) == count + 1
    assert list(colours.values())[-1] == TIER_COLOURS[-1]


@pytest.mark.parametrize("count", range(1, 7))
def test_neighbouring_tiers_differ_on_a_grey_printer(count: int) -> None:
    # a grey printer keeps the lightness L* only; 2.3 is just noticeable side by side, 8 across a map
    colours = list(tier_colours([f"T{i}" for i in range(count)]).values())
    steps = [lab(a, "usual")[0] - lab(b, "usual")[0] for a, b in itertools.pairwise(colours)]
    assert min(steps) >= 8


@pytest.mark.parametrize("eyes", ["deuteranopia", "protanopia"])
@pytest.mark.parametrize("count", range(1, 7))
def test_no_two_tiers_look_alike_to_colour_blind_eyes(eyes: str, count: int) -> None:
    colours = list(tier_colours([f"T{i}" for i in range(count)]).values())
    assert min(distance(a, b, eyes) for a, b in itertools.combinations(colours, 2)) >= 8


def test_the_three_tiers_of_hoogeveen_lie_far_apart_for_all_eyes() -> None:
    colours = list(tier_colours(["A", "B", "C"]).values())
    for eyes in EYES:
        assert min(distance(a, b, eyes) for a, b in itertools.combinations(colours, 2)) >= 25


@pytest.mark.parametrize("colour", TIER_COLOURS)
def test_a_letter_reads_on_every_tier(colour: str) -> None:
    first, second = sorted([luminance(colour), luminance(ink(colour))], reverse=True)
    # WCAG 2.1, 1.4.3: at least 4.5 : 1
    assert (first + 0.05) / (second + 0.05) >= 4.5


def test_what_cannot_be_said_is_stripes_and_not_a_colour_of_its_own() -> None:
    below, above = "#ffffcc", "#0c2c84"
    for hatch in (hatch_css(below, above), hatch_svg("trede-0", below, above)):
        assert below in hatch
        assert above in hatch
    assert hatch_css(below, above).startswith("repeating-linear-gradient(")
    assert hatch_svg("trede-0", below, above).startswith('<pattern id="trede-0" ')
