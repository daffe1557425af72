"""The squares that come with the sample: made up, told as such, and without effect where nobody uses them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
import shapely
from shapely import box

from smeedkaart import Assessment, assess
from smeedkaart.assessment.drawn import DrawnArea, area_frame
from smeedkaart.assessment.running import Running
from smeedkaart.exchange.example import example_events
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.statistics.units import unit_layers
from smeedkaart.statistics.zones import ZoneData

PESSE = "BU01186000"
DATA = hoogeveen()
LAYER = unit_layers(DATA)["square"]
CODES = LAYER.frame.index


@cache
def without_squares() -> ZoneData:
    return replace(DATA, weights=None, weight=None, weights_of=(), made=())


def painted(*codes: str) -> DrawnArea:
    return DrawnArea("Pesse", LAYER.outline(codes), units=NamedUnits.of("square", 2025, codes))


def worked_out(data: ZoneData, **areas: DrawnArea) -> Assessment:
    return assess(area_frame(areas), data, "hoogeveen-2007")


def test_they_are_as_cbs_publishes_squares_and_lie_in_one_buurt() -> None:
    # 46 squares with 890 people: README of the sample
    assert (len(CODES), LAYER.frame["people"].sum(), LAYER.year, LAYER.made) == (46, 890, 2025, True)
    assert (LAYER.frame["people"] % 5 == 0).all()
    assert LAYER.frame["people"].min() >= 5
    assert set(LAYER.frame["zone"]) == {PESSE}
    assert (LAYER.frame.area == 10_000).all()


def test_whoever_paints_with_them_reads_that_they_are_made_up() -> None:
    made = worked_out(DATA, a=painted(*CODES[:3]))
    (row,) = (row.sentence() for row in made.receipts["a"].rows() if row.kind == "units")
    assert row == f"Precies 3 vakken van 100 m (verzonnen, om mee te proberen): {', '.join(CODES[:3])}"
    assert made.receipts["a"].people == pytest.approx(LAYER.frame["people"].iloc[:3].sum())


def test_whoever_cuts_the_village_reads_it_too_and_nobody_is_lost() -> None:
    village = DATA.zones.geometry[PESSE]
    squares = painted(*CODES[:20])
    rest = DrawnArea("Rest", village.difference(squares.shape))
    made = worked_out(DATA, a=squares, b=rest)
    told = [str(line) for line in made.receipts["b"].rests_on]
    assert "Binnen Pesse kern zijn mensen verdeeld met vakken die verzonnen zijn, om mee te proberen." in told
    # 1,170 in the buurt
    assert (made.receipts["a"].people or 0) + (made.receipts["b"].people or 0) == pytest.approx(1_170)
    assert made.total.people + made.unassigned.people == pytest.approx(56_900)


def test_an_area_that_leaves_the_village_whole_has_the_numbers_it_has_without_them() -> None:
    # one cuts buurten elsewhere, one has the whole village and part of what lies around it
    areas = {
        "a": DrawnArea("Oost", box(229_000, 525_000, 231_000, 527_000)),
        "b": DrawnArea("Pesse", DATA.zones.geometry[PESSE].buffer(150.0, join_style="mitre")),
    }
    ours, theirs = worked_out(DATA, **areas), worked_out(without_squares(), **areas)
    assert ours.total == theirs.total
    assert ours.estimates.drop("b").equals(theirs.estimates.drop("b"))
    for area in areas:
        assert ours.receipts[area].people == pytest.approx(theirs.receipts[area].people)
        assert ours.receipts[area].high == pytest.approx(theirs.receipts[area].high)
    assert ours.sources == theirs.sources


def test_the_worked_example_has_the_numbers_it_has_without_them() -> None:
    areas = areas_as_of(example_events())
    ours, theirs = (assess(areas, data, "hoogeveen-2007") for data in (DATA, without_squares()))
    assert ours.total == theirs.total
    assert ours.estimates.equals(theirs.estimates)
    assert {a: r.total for a, r in ours.receipts.items()} == {a: r.total for a, r in theirs.receipts.items()}


def test_numbers_that_follow_the_hand_are_the_same() -> None:
    areas = {
        "a": painted(*CODES[:9]),
        "b": painted(*CODES[9:20]),
        "c": DrawnArea("Rand", shapely.box(226_000, 531_000, 227_000, 532_300)),
    }
    running = Running(DATA, "hoogeveen-2007")
    running.put(areas)
    made = worked_out(DATA, **areas)
    for area in areas:
        now, then = running.receipts[area], made.receipts[area]
        assert (now.people, now.low, now.high, now.floor, now.ceiling) == pytest.approx(
            (then.people, then.low, then.high, then.floor, then.ceiling), abs=1e-6
        )
    assert running.together().total.people == pytest.approx(made.total.people, abs=1e-3)
    assert running.together().total.high == pytest.approx(made.total.high, abs=1e-3)
    assert running.together().unassigned.people == pytest.approx(made.unassigned.people, abs=1e-3)
