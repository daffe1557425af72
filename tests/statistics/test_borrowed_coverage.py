"""How often the range of a borrowed figure holds, on real people: a figure is hidden that is known."""

import numpy as np
import pandas as pd
import pytest

from smeedkaart.statistics.estimate import estimate
from tests.fixtures.known_places import extract


def known_zones(rate: str) -> pd.DataFrame:
    """60 zones of Henrico County with their people and a percentage, in 12 wijken of 5 that lie together."""
    units = extract().units
    units = units[(units["pop"] > 0) & units[rate].notna()]
    people = units.groupby("zone")["pop"].sum()
    figure = (units[rate] * units["pop"]).groupby(units["zone"]).sum() / people
    middle = units.geometry.centroid
    place = pd.DataFrame({"x": middle.x, "y": middle.y}).groupby(units["zone"]).mean()
    column = (place["x"].rank(method="first") - 1) // 15
    row = (place["y"].groupby(column).rank(method="first") - 1) // 5
    zones = pd.DataFrame({"people": people, "figure": figure, "wijk": column * 10 + row})
    return zones.astype({"people": float, "wijk": int}).astype({"wijk": str})


def wijken_of(zones: pd.DataFrame) -> pd.DataFrame:
    people = zones.groupby("wijk")["people"].sum()
    figure = (zones["figure"] * zones["people"]).groupby(zones["wijk"]).sum() / people
    return pd.DataFrame({"people": people, "figure": figure})


@pytest.mark.parametrize("rate", ["adults", "hispanic"])
def test_the_range_of_a_borrowed_figure_holds_for_nine_in_ten_zones(rate: str) -> None:
    zones = known_zones(rate)
    wijken = wijken_of(zones)
    held = tried = 0
    for seed in range(4):
        order = np.random.default_rng(seed).permutation(zones.index.to_numpy())
        away = order[: len(order) // 2]
        published = zones.assign(figure=zones["figure"].where(~zones.index.isin(away)))
        pieces = pd.DataFrame({"area": away, "zone": away, "share": 1.0, "surface": 1e6, "area_surface": 1e6})
        asked = {"means": {"figure": "people"}, "parents": wijken, "limits": {"figure": (0.0, 100.0)}}
        found = estimate(pieces, published, **asked).droplevel("indicator")  # type: ignore[arg-type]
        truth = zones["figure"].reindex(found.index)
        held += int(truth.between(found["low"], found["high"]).sum())
        tried += len(away)
        assert (found["borrowed"] == 1).all()
    assert 0.85 <= held / tried <= 0.97
