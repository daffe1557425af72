"""An area that is painted counts what is published of its units: no border, no guess, and nobody is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from smeedkaart.assessment.assess import assess
from smeedkaart.assessment.drawn import DrawnArea, area_frame
from smeedkaart.assessment.result import Assessment
from smeedkaart.assessment.running import Running
from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.publish.receipt_files import receipt_csv
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.units import unit_layers
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.web.view.receipt import receipt_html
from tests.fixtures.packs import village

SCHEME = Scheme.named("hoogeveen-2007")
# the village: buurten of 1 km2 in a row with 100, 200, 300 and 400 people; its corner is (180 000, 500 000)
WEST = "BU99010101"


def code(x: int, y: int) -> str:
    return f"E{1800 + x}N{5000 + y}"


def with_squares(people: Mapping[tuple[int, int], float], year: int = 2025) -> ZoneData:
    """Bring the village with squares of 100 m: by place, counted from its corner, the people in each."""
    data = village().zone_data()
    shapes = [
        box(180_000 + 100 * x, 500_000 + 100 * y, 180_100 + 100 * x, 500_100 + 100 * y) for x, y in people
    ]
    frame = gpd.GeoDataFrame(
        {"weight": list(people.values()), "code": [code(x, y) for x, y in people]}, geometry=shapes, crs=28992
    )
    origin = Provenance("Vierkanten", "vk100", year, "", "CBS", "CBS")
    return replace(data, weights=frame, weight="weight", provenance={**data.provenance, "weights": origin})


# in West 90 of its 100 people are in squares; the other 10 are in squares that are not published
FOUR = {(0, 0): 10.0, (1, 0): 20.0, (2, 0): 5.0, (5, 5): 55.0}
DATA = with_squares(FOUR)


def painted(data: ZoneData, *codes: str, level: str = "square", name: str = "Noord") -> DrawnArea:
    layer = unit_layers(data)[level]
    return DrawnArea(name, layer.outline(codes), units=NamedUnits.of(level, layer.year, codes))


def worked_out(data: ZoneData, **areas: DrawnArea) -> Assessment:
    return assess(area_frame(areas), data, SCHEME)


def people(made: Assessment, area: str = "a") -> list[float]:
    of = made.receipts[area]
    return [figure for figure in (of.people, of.low, of.high, of.floor, of.ceiling) if figure is not None]


def test_people_of_squares_are_their_sum_known_to_the_rounding() -> None:
    made = worked_out(DATA, a=painted(DATA, code(0, 0), code(1, 0), code(2, 0)))
    value, low, high, floor, ceiling = people(made)
    # 10 + 20 + 5; at least 7.5 + 17.5 + 5, for fewer than 5 are not published; at most 12.5 + 22.5 + 7.5
    assert [value, floor, ceiling] == pytest.approx([35.0, 30.0, 42.5])
    # three roundings of 5: variance 3 x 25 / 12 = 6.25, so 1.645 x 2.5 = 4.1 to either side
    assert [low, high] == pytest.approx([35 - 4.11, 35 + 4.11], abs=0.1)
    assert made.receipts["a"].inhabitants == 35


def test_one_square_errs_by_one_rounding() -> None:
    # from 17.5 to 22.5, and nine in ten between 17.75 and 22.25
    assert people(worked_out(DATA, a=painted(DATA, code(1, 0)))) == pytest.approx(
        [20.0, 17.75, 22.25, 17.5, 22.5], abs=0.01
    )


def test_no_more_live_in_squares_than_their_buurt_leaves_over() -> None:
    # 105 in squares, where the buurt has 100: each counts for 100 / 105 of it
    data = with_squares({(0, 0): 55.0, (1, 0): 50.0})
    value, low, high, floor, ceiling = people(worked_out(data, a=painted(data, code(0, 0))))
    assert value == pytest.approx(55 * 100 / 105)
    # at most 100 + 2.5 less the 47.5 that are at least in the other square: 55, not 57.5
    # and at least 52.5 by its rounding, were it not that 100 are to be shared out
    assert [floor, ceiling] == pytest.approx([value, 55.0])
    assert floor <= low <= value <= high <= ceiling


def test_those_who_are_in_no_square_live_where_there_is_none() -> None:
    """A drawn area gets its part of the 10 people of West who are not in squares, by surface."""
    # 10 ha of the 96 ha without a square
    made = worked_out(DATA, a=DrawnArea("Zuid", box(180_000, 500_800, 181_000, 500_900)))
    assert people(made)[0] == pytest.approx(10 * 10 / 96)


def test_painted_and_drawn_areas_that_tile_share_out_everybody() -> None:
    squares = painted(DATA, code(0, 0), code(1, 0), code(2, 0))
    rest = DrawnArea("Rest", DATA.zones.geometry[WEST].difference(squares.shape))
    made = worked_out(DATA, a=squares, b=rest)
    assert people(made, "a")[0] + people(made, "b")[0] == pytest.approx(100.0)
    assert people(made, "b")[0] == pytest.approx(65.0)
    assert made.total.people == pytest.approx(100.0)
    # the other three buurten
    assert made.unassigned.people == pytest.approx(900.0)


def test_what_squares_leave_over_is_known_as_well_as_they_are() -> None:
    every = painted(DATA, *(code(x, y) for x, y in FOUR))
    made = worked_out(DATA, a=every)
    # at least 7.5 + 17.5 + 5 + 52.5
    assert people(made)[0::3] == [pytest.approx(90.0), pytest.approx(82.5)]
    assert [made.total.people, made.total.floor] == pytest.approx([90.0, 82.5])
    west = {zone: people for zone, _name, people in made.unassigned.zones}[WEST]
    assert west == pytest.approx(10.0)
    # five roundings: variance 5 x 25 / 12, of West; of the other three buurten 3 x 25 / 12
    assert made.unassigned.high - made.unassigned.people < 1.645 * (8 * 25 / 12) ** 0.5 + 0.1


def test_a_buurt_by_its_code_is_whole_whatever_its_border_is_worth() -> None:
    """The borders of the sample are generalised, so that a drawn one may be off; that of a buurt is not."""
    data = hoogeveen()
    krakeel = painted(data, "BU01185003", level="buurt")
    # as it may come out of another program: 5 m off all around
    made = worked_out(data, a=krakeel._replace(shape=krakeel.shape.buffer(5.0)))
    assert made.pieces["share"].tolist() == [1.0]
    assert people(made) == [5185.0, 5182.75, 5187.25, 5182.5, 5187.5]
    drawn = worked_out(data, a=krakeel._replace(shape=krakeel.shape.buffer(5.0), units=None))
    assert drawn.total.ceiling > 6_000


@pytest.mark.parametrize(
    "units",
    [
        NamedUnits("square", 2023, (code(0, 0),)),
        NamedUnits("square", 2025, (code(0, 0), code(9, 9))),
        NamedUnits("pc6", 2025, ("7901AA",)),
    ],
)
def test_with_units_that_the_figures_do_not_know_the_shape_counts(units: NamedUnits) -> None:
    shape = box(180_000, 500_000, 180_150, 500_100)
    named, free = (worked_out(DATA, a=DrawnArea("Noord", shape, units=one)) for one in (units, None))
    assert people(named) == people(free)
    # 10 of the first square, half of the 20 of the second
    assert people(named)[0] == pytest.approx(20.0)


def test_squares_of_another_year_prove_nothing() -> None:
    data = with_squares(FOUR, year=2024)
    value, low, high, floor, ceiling = people(worked_out(data, a=painted(data, code(1, 0))))
    assert (value, low, high) == pytest.approx((20.0, 17.75, 22.25), abs=0.01)
    assert (floor, ceiling) == (0.0, 102.5)


def test_of_a_square_over_the_outer_border_nobody_knows_who_live_inside() -> None:
    data = with_squares({(0, 0): 10.0, (1, 0): 20.0})
    # the outer border moves 40 m to the east: 60 of the 100 m of the first square lie inside
    zones = data.zones.copy()
    zones.loc[WEST, "geometry"] = box(180_040, 500_000, 181_000, 501_000)
    data = replace(data, zones=zones)
    value, _low, _high, floor, ceiling = people(worked_out(data, a=painted(data, code(0, 0))))
    assert [value, floor, ceiling] == pytest.approx([6.0, 0.0, 12.5])


def test_a_square_in_two_buurten_counts_once() -> None:
    data = with_squares({(9, 0): 30.0, (10, 0): 40.0})
    zones = data.zones.copy()
    zones.loc[WEST, "geometry"] = box(180_000, 500_000, 180_950, 501_000)
    zones.loc["BU99010102", "geometry"] = box(180_950, 500_000, 182_000, 501_000)
    data = replace(data, zones=zones)
    made = worked_out(data, a=painted(data, code(9, 0)))
    # 15 in either; no more than 32.5 and no fewer than 27.5 together
    assert made.pieces["share"].tolist() == [pytest.approx(15 / 100), pytest.approx(15 / 200)]
    assert people(made)[0::3] + people(made)[4:] == [pytest.approx(30.0), pytest.approx(27.5), 32.5]


def test_the_frame_of_a_history_can_be_assessed_and_an_earlier_one_be_taken_over() -> None:
    areas = {"a": painted(DATA, code(0, 0)), "b": painted(DATA, code(5, 5), name="Zuid")}
    first = worked_out(DATA, **areas)
    # the same shape, but no longer by its units
    changed = {**areas, "a": areas["a"]._replace(units=None)}
    again = assess(area_frame(changed), DATA, SCHEME, earlier=first)
    afresh = worked_out(DATA, **changed)
    assert people(again, "a") == people(afresh, "a") != people(first, "a")
    assert people(again, "b") == people(first, "b")
    assert again.total == afresh.total


# --- what the receipt says


def said(made: Assessment, kind: str, area: str = "a") -> list[str]:
    return [row.sentence() for row in made.receipts[area].rows() if row.kind == kind]


def test_the_receipt_names_the_units_and_opens_into_them() -> None:
    made = worked_out(DATA, a=painted(DATA, code(0, 0), code(1, 0)))
    assert said(made, "units") == ["Precies 2 vakken van 100 m (CBS 2025): E1800N5000, E1801N5000"]
    assert said(made, "unit") == ["E1800N5000: 10", "E1801N5000: 20"]
    told = made.receipts["a"].to_dict()["units"]
    assert (told["counted"], told["units"][1]) == (
        True,
        {"code": "E1801N5000", "name": "E1801N5000", "people": 20.0},
    )
    html = receipt_html(made.receipts["a"], made.tiers["a"], DATA)
    assert "<details><summary>Precies 2 vakken" in html
    assert '<th scope="row">E1801N5000</th><td class="pg-number">20</td>' in html
    assert "Dit gebied bestaat uit vakken van 100 m." in html
    assert "E1801N5000;20" in receipt_csv(made.receipts["a"], DATA).decode("utf-8-sig")


def test_the_receipt_of_buurten_names_them_and_of_many_squares_only_some() -> None:
    made = worked_out(DATA, a=painted(DATA, "BU99010102", WEST, level="buurt"))
    assert said(made, "units") == ["Precies 2 buurten (CBS 2025): West, Kom"]
    assert said(made, "unit") == []
    many = with_squares({(x, 0): 5.0 for x in range(14)})
    told = said(worked_out(many, a=painted(many, *(code(x, 0) for x in range(14)))), "units")
    assert told[0].endswith("E1810N5000, E1811N5000, en nog 2")


def test_the_receipt_says_in_one_line_that_the_shape_counts() -> None:
    drawn = DrawnArea(
        "Noord", box(180_000, 500_000, 180_100, 500_100), units=NamedUnits("square", 2023, ("E",))
    )
    assert said(worked_out(DATA, a=drawn), "units") == [
        "Geschilderd met 1 vak van 100 m van 2023; deze cijfers hebben die niet, dus de vorm telt."
    ]


# --- properties

_PLACES = [(x, y) for x in range(20) for y in range(10)]


@cache
def _drawn(seed: int) -> tuple[ZoneData, list[str]]:
    """Make squares in the two western buurten, with 180 of their 300 people on average."""
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(len(_PLACES))[:24]
    counts = 5.0 * rng.integers(1, 3, len(chosen))
    data = with_squares(
        {_PLACES[i]: people for i, people in zip(chosen.tolist(), counts.tolist(), strict=True)}
    )
    return data, list(unit_layers(data)["square"].frame.index)


@st.composite
def plans(draw: st.DrawFn) -> tuple[ZoneData, dict[str, DrawnArea]]:
    """Paint some areas of squares, one perhaps of a buurt, and draw others freely over them."""
    data, codes = _drawn(draw(st.integers(0, 5)))
    areas: dict[str, DrawnArea] = {}
    split = sorted(draw(st.lists(st.integers(0, len(codes)), min_size=2, max_size=4, unique=True)))
    for number, (first, last) in enumerate(pairwise(split)):
        areas[f"p{number}"] = painted(data, *codes[first:last], name=f"p{number}")
    if draw(st.booleans()):
        areas["kom"] = painted(data, "BU99010102", level="buurt", name="kom")
    if draw(st.booleans()):
        west, south = draw(st.integers(179_800, 181_500)), draw(st.integers(499_800, 500_700))
        areas["free"] = DrawnArea("free", box(west, south, west + 330, south + 270), "dorp")
    return data, areas


@settings(max_examples=12)
@given(plans())
def test_running_numbers_are_those_of_the_whole_line(made: tuple[ZoneData, dict[str, DrawnArea]]) -> None:
    data, areas = made
    running = Running(data, SCHEME)
    for area, drawn in areas.items():
        running.put({area: drawn})
        running.together()
    whole = assess(area_frame(areas), data, SCHEME)
    tried = running.attempt(
        {area: one.shape for area, one in areas.items()},
        {area: one.units for area, one in areas.items() if one.units},
    )
    for area in areas:
        for receipt in (running.receipts[area], tried[area].receipt):
            told = [receipt.people, receipt.low, receipt.high, receipt.floor, receipt.ceiling]
            assert told == pytest.approx(people(whole, area), abs=1e-6)
    now = running.together()
    for ours, theirs in (
        (now.total, whole.total),
        *zip((s.total for s in now.subtotals), (s.total for s in whole.subtotals), strict=True),
    ):
        told = [ours.people, ours.low, ours.high, ours.floor, ours.ceiling]
        assert told == pytest.approx(
            [theirs.people, theirs.low, theirs.high, theirs.floor, theirs.ceiling], abs=1e-3
        )
    left, rest = now.unassigned, whole.unassigned
    assert [left.people, left.low, left.high] == pytest.approx([rest.people, rest.low, rest.high], abs=1e-3)
    found, wanted = running.overlaps(), whole.overlaps
    assert [(one.first, one.second) for one in found] == [(one.first, one.second) for one in wanted]
    assert [one.people for one in found] == pytest.approx([one.people for one in wanted], abs=1e-6)


@settings(max_examples=12)
@given(plans())
def test_people_of_an_area_are_the_sum_of_its_units_and_lie_in_their_ranges(
    made: tuple[ZoneData, dict[str, DrawnArea]],
) -> None:
    data, areas = made
    layers = unit_layers(data)
    whole = assess(area_frame(areas), data, SCHEME)
    for area, drawn in areas.items():
        value, low, high, floor, ceiling = people(whole, area)
        noise = 1e-6
        assert floor - noise <= low <= value + noise
        assert value - noise <= high <= ceiling + noise
        if drawn.units is not None:
            frame = layers[drawn.units.level].frame
            published = frame.loc[list(drawn.units.codes), "people"].sum()
            # to the rounding of each of its units
            assert abs(value - published) <= 2.5 * len(drawn.units.codes) + noise


@settings(max_examples=12)
@given(st.integers(0, 5), st.data())
def test_areas_that_tile_add_up_to_the_municipality_to_the_person(seed: int, data: st.DataObject) -> None:
    figures, codes = _drawn(seed)
    cut = data.draw(st.integers(1, len(codes) - 1))
    one, other = painted(figures, *codes[:cut]), painted(figures, *codes[cut:])
    kom = painted(figures, "BU9901020A", level="buurt")
    whole = shapely.union_all(figures.zones.geometry.array)
    # everything else, in two: east and west of a line
    rest = whole.difference(shapely.union_all([one.shape, other.shape, kom.shape]))
    line = data.draw(st.integers(180_010, 182_990))
    halves = [rest.intersection(box(0, 0, line, 700_000)), rest.intersection(box(line, 0, 300_000, 700_000))]
    areas = {"one": one, "other": other, "kom": kom} | {
        f"half{number}": DrawnArea(f"half{number}", half) for number, half in enumerate(halves)
    }
    made = assess(area_frame(areas), figures, SCHEME)
    # 100 + 200 + 300 + 400
    assert sum(people(made, area)[0] for area in areas) == pytest.approx(1_000.0, abs=1e-6)
    assert made.total.people == pytest.approx(1_000.0, abs=1e-6)
