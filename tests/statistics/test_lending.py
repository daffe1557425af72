"""What a wijk lends its buurten, where published figures leave little room or contradict each other."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smeedkaart.statistics.denominators import lent_figures
from smeedkaart.statistics.estimate import estimate
from smeedkaart.statistics.published import Published

NAN = float("nan")


def pieces(*zones: str, area: str = "a") -> pd.DataFrame:
    """Make an area of whole zones."""
    size = 1e6
    rows = [(area, zone, 1.0, size, size * len(zones)) for zone in zones]
    return pd.DataFrame(rows, columns=["area", "zone", "share", "surface", "area_surface"])


def found_of(*given: Any, indicator: str = "value", **known: Any) -> dict[str, Any]:
    """Estimate, and give what was found of one indicator of area a."""
    row = estimate(*given, **known).xs(indicator, level="indicator").loc["a"]
    return {str(name): number for name, number in row.items()}


def contradicting() -> dict[str, Any]:
    """Make wijk v, of which three buurten have 250, 260 and 255 and all together 240; and w beside it."""
    rows: dict[str, Any] = {
        "homes": [290, 270, 250, 20, 220, 220],
        "value": [250, 260, 255, NAN, 200, 210],
        "wijk": ["v"] * 4 + ["w"] * 2,
    }
    wijken = pd.DataFrame({"homes": [830, 440], "value": [240, 205]}, index=pd.Index(["v", "w"], name="wijk"))
    return {"zones": pd.DataFrame(rows, index=list("stuxyz")), "parents": wijken}


def test_a_figure_that_is_hidden_is_never_zero_for_lack_of_room() -> None:
    known = contradicting()
    asked: dict[str, Any] = {
        "means": {"value": "homes"},
        "rounding": {"value": 1},
        "limits": {"value": (0, np.inf)},
    }
    found = found_of(pieces("x"), **known, **asked)
    # the others leave x (240.5 x 830 - 250 x 290 - 260 x 270 - 255 x 250) / 20 < 0: it takes the 240 of v
    assert found["value"] == 240
    # and nothing is certain of it: all that is known is that buurten have 200 to 260
    assert found["low"] <= 200
    assert found["high"] >= 260
    assert found["borrowed"] == 1
    # what is published of v lies within the range of v
    whole = found_of(pieces("s", "t", "u", "x"), **known, **asked)
    assert whole["value"] == pytest.approx((250 * 290 + 260 * 270 + 255 * 250 + 240 * 20) / 830)
    assert whole["low"] <= 240 <= whole["high"]


figures = st.integers(1, 400).map(float)


@given(
    st.lists(st.tuples(figures, st.integers(5, 900)), min_size=2, max_size=6), figures, st.integers(5, 900)
)
def test_what_is_lent_lies_near_what_is_published(
    told: list[tuple[float, int]], above: float, homes: int
) -> None:
    """Whatever the figures: within what they differ, and beyond all of them never without doubt."""
    own = [value for value, _homes in told]
    rows: dict[str, Any] = {
        "homes": [*(number for _value, number in told), homes],
        "value": [*own, NAN],
        "wijk": "p",
    }
    wijk = pd.DataFrame({"value": [above]}, index=pd.Index(["p"], name="wijk"))
    known = Published(pd.DataFrame(rows), wijk)
    pair, weights = known.figures("value", count=False), known.figures("homes", count=True)
    weights = weights[0], np.array([float(sum(rows["homes"]))])
    lent = lent_figures(known, pair, weights, 0.5, (0, np.inf))
    least, most = min(*own, above), max(*own, above)
    value = lent.figure[-1]
    assert max(2 * least - most, 0) - 1e-6 <= value <= 2 * most - least + 1e-6
    assert lent.unsure[-1] or least - 1e-6 <= value <= most + 1e-6
    # where it fits, all together have what is published; where not, the wijk's own figure stands
    every = np.average([*own, value], weights=rows["homes"])
    assert abs(every - above) <= 0.5 + 1e-6 or (value == above and lent.unsure[-1])


def spread_over(above: float) -> dict[str, Any]:
    """Make two buurten of 100 people with 200 and 300, in a wijk of 100 homes that has one figure."""
    rows: dict[str, Any] = {"population": [100, 100], "homes": NAN, "value": [200, 300], "wijk": "p"}
    wijk = pd.DataFrame({"homes": [100], "value": [above]}, index=pd.Index(["p"], name="wijk"))
    return {
        "zones": pd.DataFrame(rows, index=["y", "z"]),
        "parents": wijk,
        "means": {"value": "homes"},
        "rounding": {"value": 1},
        "limits": {"value": (0, np.inf)},
    }


def test_homes_are_spread_so_that_the_wijk_has_its_figure() -> None:
    found = found_of(pieces("y", "z"), **spread_over(260))
    # by people 50 homes each, that is 250; nearest to it 40.5 and 59.5: 40.5 x 2 + 59.5 x 3 = 259.5
    assert found["value"] == pytest.approx(259.5)
    assert found["low"] <= 260 <= found["high"]


def test_where_no_spreading_fits_the_range_reaches_what_is_published() -> None:
    found = found_of(pieces("y", "z"), **spread_over(290))
    # at most three times as many for each inhabitant: 25 x 2 + 75 x 3 = 275
    assert found["value"] == pytest.approx(275)
    assert found["high"] == pytest.approx(290)


def test_a_municipality_has_its_figure_where_only_wijken_borrow() -> None:
    """Both wijken borrow the 270 of the municipality, so nothing but that says how homes are spread."""
    known = spread_over(270)
    marks = pd.DataFrame({"value": ["gemeente"]}, index=known["parents"].index)
    found = found_of(pieces("y", "z"), **known, borrowed=marks, whole={"value": 270.0})
    # within nine tenths of half a unit: 269.55
    assert found["value"] == pytest.approx(269.55)


def test_the_range_reaches_what_is_published_where_rounded_wijken_do_not_add_up_to_it() -> None:
    """Both have 1.5, rounded, and the municipality 1.4: what is published of a wijk stays as it is."""
    rows: dict[str, Any] = {"homes": [100, 300], "low": NAN, "wijk": ["p", "q"]}
    wijken = pd.DataFrame({"homes": [100, 300], "low": 1.5}, index=pd.Index(["p", "q"], name="wijk"))
    found = found_of(
        pieces("y", "z"),
        pd.DataFrame(rows, index=["y", "z"]),
        parents=wijken,
        means={"low": "homes"},
        rounding={"low": 0.1},
        limits={"low": (0, 100)},
        whole={"low": 1.4},
        indicator="low",
    )
    assert found["value"] == pytest.approx(1.5)
    # half a unit each, and they miss the municipality's by 0.1 - 0.05 more
    assert found["low"] == pytest.approx(1.4)
    # what is guaranteed is all that 1.5 may stand for
    assert found["floor"] <= 1.45
    assert found["ceiling"] >= 1.55
