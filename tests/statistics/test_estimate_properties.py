"""What holds for every estimate, whatever the zones, the figures and the borders."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smeedkaart.statistics.estimate import COLUMNS, estimate, figures_used
from smeedkaart.statistics.joining import TRACE

few = settings(max_examples=40)
LIMITS = (0.0, 1000.0)


@dataclass(frozen=True)
class Case:
    """Zones of two parents, and two areas, a and b, that take disjoint shares of them."""

    zones: pd.DataFrame
    parents: pd.DataFrame
    pieces: pd.DataFrame
    rounding: float

    def estimate(self, pieces: pd.DataFrame | None = None, **changes: Any) -> pd.DataFrame:
        """Estimate two counts and three means."""
        asked: dict[str, Any] = {
            "counts": ["people", "men"],
            "means": {"wmo": "people", "value": "men", "green": None},
            "rounding": {"people": self.rounding},
            "parents": self.parents,
            "limits": dict.fromkeys(["wmo", "value", "green"], LIMITS),
        }
        return estimate(
            self.pieces if pieces is None else pieces, **({"zones": self.zones} | asked | changes)
        )


def cut(zones: pd.DataFrame, shares: dict[str, list[float]]) -> pd.DataFrame:
    """Make pieces of areas that take these shares of the zones."""
    rows = [
        (area, zone, share, share * km2 * 1e6)
        for area, of_zones in shares.items()
        for zone, share, km2 in zip(zones.index, of_zones, zones["km2"], strict=True)
        if share > 0
    ]
    frame = pd.DataFrame(rows, columns=["area", "zone", "share", "surface"])
    # areas are a quarter larger than their zones
    return frame.assign(area_surface=frame.groupby("area")["surface"].transform("sum") * 1.25)


published_counts = st.integers(0, 5000).map(float)
published_means = st.floats(*LIMITS).map(lambda x: round(x, 1))
counts = st.one_of(published_counts, st.just(math.nan))
means = st.one_of(published_means, st.just(math.nan))
parts = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.001, 0.999))


@st.composite
def cases(draw: st.DrawFn, *, known: bool = False) -> Case:
    n = draw(st.integers(1, 6))

    def column(values: st.SearchStrategy[float]) -> list[float]:
        return draw(st.lists(values, min_size=n, max_size=n))

    zones = pd.DataFrame(
        {
            "people": column(published_counts if known else counts),
            "men": column(published_counts if known else counts),
            "wmo": column(published_means if known else means),
            "value": column(means),
            "green": column(means),
            "km2": draw(st.lists(st.floats(0.1, 20), min_size=n, max_size=n)),
            "wijk": draw(st.lists(st.sampled_from(["v", "w", None]), min_size=n, max_size=n)),
        },
        index=[f"z{i}" for i in range(n)],
    )
    parents = pd.DataFrame(
        {name: draw(st.lists(counts, min_size=2, max_size=2)) for name in ("people", "men")}
        | {name: draw(st.lists(means, min_size=2, max_size=2)) for name in ("wmo", "value")},
        index=pd.Index(["v", "w"], name="wijk"),
    )
    # at least one zone is met
    taken = [draw(st.floats(0.001, 1.0)), *draw(st.lists(parts, min_size=n - 1, max_size=n - 1))]
    first = draw(st.lists(parts, min_size=n, max_size=n))
    if n > 3 and not known and draw(st.booleans()):
        # two pieces of equally many people, of different shares; neither has a figure, others have
        people = draw(st.integers(1, 5000))
        zones["people"] = [
            people,
            2 * people,
            *draw(st.lists(published_counts, min_size=n - 2, max_size=n - 2)),
        ]
        zones.loc[["z0", "z1"], ["wmo", "wijk"]] = [math.nan, None]
        zones.loc[["z2", "z3"], "wmo"] = draw(st.lists(published_means, min_size=2, max_size=2))
        # the others are whole, or how much means vary within them would hide the difference
        taken = [taken[0], taken[0] / 2, *[1.0] * (n - 2)]
        first = [first[0], first[0], *map(round, first[2:])]
    shares = {
        "a": [t * f for t, f in zip(taken, first, strict=True)],
        "b": [t * (1 - f) for t, f in zip(taken, first, strict=True)],
    }
    return Case(zones, parents, cut(zones, shares), draw(st.sampled_from([0.0, 5.0, 10.0])))


def number(result: pd.DataFrame, area: str, name: str, column: str = "value") -> float:
    return float(result[column].to_dict()[(area, name)])


def both(case: Case) -> pd.DataFrame:
    """Make the pieces of one area that is a and b together."""
    joined = case.pieces.groupby("zone", sort=False)[["share", "surface"]].sum().reset_index()
    joined["share"] = joined["share"].clip(upper=1.0)
    return joined.assign(area="both", area_surface=joined["surface"].sum() * 1.25)


@few
@given(cases())
def test_the_two_ranges_nest_around_the_value(case: Case) -> None:
    result = case.estimate()
    known = result[result["value"].notna()]
    counts = known[known.index.isin(["people", "men"], level="indicator")]
    for inner, outer in pairwise(["floor", "low", "value", "high", "ceiling"]):
        assert (counts[inner] <= counts[outer]).all(), (inner, outer)
        # of a mean nothing is proved as soon as a zone is cut
        both_known = known[inner].notna() & known[outer].notna()
        assert (known[inner] <= known[outer])[both_known].all(), (inner, outer)
    assert known[["low", "high"]].notna().all(axis=None)
    share, part = case.pieces["share"], case.pieces["surface"] / case.pieces["area_surface"]
    # a sliver of a zone is a zone that is cut where it is all that the area has
    met = (share > 2e-6) | (part > 2e-6)
    cut = (met & (share < 1 - 2e-6)).groupby(case.pieces["area"]).any()
    proved = (
        result.index.isin(["people", "men"], level="indicator")
        | ~cut.reindex(result.index.get_level_values("area")).to_numpy()
    )
    assert (result["floor"] <= result["ceiling"])[proved].all()
    assert result.loc[~proved, ["floor", "ceiling"]].isna().all(axis=None)
    assert result["coverage"].between(0, 1).all()
    # where there is no value, there is no probable range either
    assert result.loc[result["value"].isna(), ["low", "high"]].isna().all(axis=None)


@few
@given(cases(known=True))
def test_areas_that_tile_the_zones_keep_every_total(case: Case) -> None:
    inside = case.pieces.groupby("zone")["share"].sum().reindex(case.zones.index, fill_value=0.0)
    rest = cut(case.zones, {"rest": [max(0.0, 1.0 - share) for share in inside]})
    tiles = pd.concat([case.pieces, rest], ignore_index=True)
    result = case.estimate(tiles)["value"]
    for name in ("people", "men"):
        assert result.xs(name, level="indicator").sum() == pytest.approx(case.zones[name].sum(), abs=1e-6)


@few
@given(cases())
def test_areas_that_tile_a_parent_have_together_what_it_counts(case: Case) -> None:
    zones = case.zones.assign(wijk="w")
    shares = [0.25 + 0.5 * (i % 2) for i in range(len(zones))]
    tiles = cut(zones, {"a": shares, "b": [1 - share for share in shares]})
    total = case.estimate(tiles, zones=zones)["value"].xs("people", level="indicator").sum(min_count=2)
    published, unknown = zones["people"].sum(), zones["people"].isna().any()
    left = float(case.parents["people"].to_dict()["w"])
    expected = max(left, published) if unknown else published
    assert total == pytest.approx(expected, nan_ok=True)


@few
@given(cases())
def test_two_disjoint_areas_add_up_to_their_union(case: Case) -> None:
    apart, together = case.estimate()["value"], case.estimate(both(case))["value"]
    for name in ("people", "men"):
        total = apart.xs(name, level="indicator").sum(skipna=False)
        assert total == pytest.approx(together.loc[("both", name)], nan_ok=True, rel=1e-9, abs=1e-6)


@few
@given(cases(), st.floats(0, 1))
def test_growing_an_area_never_lowers_a_count(case: Case, growth: float) -> None:
    own = case.pieces[case.pieces["area"] == "a"]
    if own.empty:
        return
    larger = own.assign(share=own["share"] + growth * (1 - own["share"]))
    larger = larger.assign(surface=larger["share"] * own["surface"] / own["share"])
    before, after = case.estimate(own), case.estimate(larger)
    for name in ("people", "men"):
        for column in ("floor", "value", "ceiling"):
            was, becomes = number(before, "a", name, column), number(after, "a", name, column)
            assert math.isnan(was) or math.isnan(becomes) or becomes >= was * (1 - 1e-9)


@few
@given(cases(), st.randoms(use_true_random=False))
def test_order_and_names_of_rows_do_not_matter(case: Case, random: Any) -> None:
    names = list(range(100, 100 + len(case.zones)))
    random.shuffle(names)
    renamed = dict(zip(case.zones.index, names, strict=True))
    zones = case.zones.rename(index=renamed).sample(frac=1, random_state=random.randrange(1000))
    pieces = case.pieces.assign(zone=case.pieces["zone"].map(renamed))
    pieces = pieces.sample(frac=1, random_state=random.randrange(1000))
    pieces["area"] = pieces["area"].map({"a": "zuid", "b": "noord"})
    found = case.estimate(pieces, zones=zones, parents=case.parents.iloc[::-1]).rename(
        {"zuid": "a", "noord": "b"}
    )
    expected = case.estimate()
    pd.testing.assert_frame_equal(found.reindex(expected.index), expected, rtol=1e-9, atol=1e-6)


@few
@given(cases(), st.lists(st.floats(-1, 1), min_size=12, max_size=12))
def test_the_noise_of_coordinates_hardly_changes_anything(case: Case, noise: list[float]) -> None:
    share = case.pieces["share"].to_numpy()
    moved = np.clip(share * (1 + 1e-6 * np.array(noise[: len(share)])), 0, 1)
    before = case.estimate(rounding={"people": case.rounding})
    after = case.estimate(case.pieces.assign(share=moved))
    counts = before.loc[(slice(None), ["people", "men"]), :].index
    # a few draws may change places; what is guaranteed may not
    people = case.zones[["people", "men"]].sum().sum() + case.parents[["people", "men"]].sum().sum()
    for column in COLUMNS:
        largest = {"low": 2e-2, "high": 2e-2, "coverage": 1e-5}.get(column, 1e-5)
        scale = 1.0 if column == "coverage" else max(people, 1.0)
        np.testing.assert_allclose(
            after.loc[counts, column].to_numpy(), before.loc[counts, column].to_numpy(), atol=largest * scale
        )


@few
@given(cases())
def test_a_mean_lies_between_its_smallest_and_largest_figure(case: Case) -> None:
    result = case.estimate()
    for name, base in (("wmo", "people"), ("value", "men"), ("green", None)):
        kind: dict[str, Any] = {
            "parents": case.parents,
            "kind": "mean",
            "denominator": base,
            "limits": LIMITS,
        }
        used = figures_used(case.pieces, case.zones, name, **kind)
        for area, rows in used[used["amount"] > 0].groupby("area"):
            value = number(result, str(area), name)
            if rows["figure"].notna().any():
                assert rows["figure"].min() - 1e-9 <= value <= rows["figure"].max() + 1e-9
            else:
                assert math.isnan(value)


@few
@given(cases(known=True), st.data())
def test_leaving_out_a_figure_gives_the_mean_of_the_others(case: Case, data: st.DataObject) -> None:
    missing = data.draw(st.sampled_from(list(case.zones.index)))
    zones = case.zones.copy()
    zones.loc[missing, "wmo"] = math.nan
    result = case.estimate(zones=zones, parents=None)["value"]
    others = case.pieces[case.pieces["zone"] != missing]
    expected = case.estimate(others, zones=case.zones, parents=None)["value"]
    for area in case.pieces["area"].unique():
        remaining = expected.get((area, "wmo"), math.nan)
        assert result.loc[(area, "wmo")] == pytest.approx(remaining, nan_ok=True)


@few
@given(cases(), st.data())
def test_leaving_out_a_count_never_gives_a_lower_number_for_certain(case: Case, data: st.DataObject) -> None:
    missing = data.draw(st.sampled_from(list(case.zones.index)))
    zones = case.zones.copy()
    zones.loc[missing, "people"] = math.nan
    without = case.estimate(zones=zones, parents=None).xs("people", level="indicator")
    before = case.estimate(parents=None).xs("people", level="indicator")
    touched = case.pieces.loc[
        (case.pieces["zone"] == missing) & (case.pieces["share"] > 1e-5), "area"
    ].unique()
    assert without.loc[touched, "value"].isna().all()
    assert np.isposinf(without.loc[touched, "ceiling"]).all()
    assert (without["floor"] <= before["floor"] + 1e-9).all()


@few
@given(cases())
def test_the_amounts_on_the_receipt_add_up_to_the_value(case: Case) -> None:
    values = case.estimate()["value"]
    for name in ("people", "men"):
        used = figures_used(case.pieces, case.zones, name, parents=case.parents)
        assert len(used) == len(case.pieces)
        # of what is met by a hair's breadth nothing is asked, so a figure that is not there is not missed
        hair = used["amount"].isna() & (case.pieces["share"].to_numpy() <= TRACE)
        for area, rows in used[~hair].groupby("area"):
            total = rows["amount"].sum(skipna=False)
            assert total == pytest.approx(values[(area, name)], abs=1e-9, rel=1e-12, nan_ok=True)


@few
@given(cases())
def test_the_same_drawing_gives_the_same_range(case: Case) -> None:
    pd.testing.assert_frame_equal(case.estimate(), case.estimate(), check_exact=True)
