"""Numbers that are kept up to date are those of the whole line: people, tiers, euros, totals and overlaps."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry

from smeedkaart import Assessment, Decision, assess
from smeedkaart.assessment.drawn import DrawnArea, area_frame
from smeedkaart.assessment.result import Total
from smeedkaart.assessment.running import Running
from smeedkaart.errors import FrameError
from smeedkaart.funding.amounts import Receipt
from smeedkaart.funding.base_after_merge import KeptBase
from smeedkaart.funding.scheme import Pool, Scheme
from smeedkaart.history.drawn_from import DrawnFrom
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.statistics.zones import ZoneData

DATA = hoogeveen()
WEST, SOUTH, EAST, NORTH = DATA.zones.total_bounds
TODAY = date(2026, 3, 1)
KRAKEEL = DATA.zones.geometry["BU01185003"]

# a square of 400 m every 500 m, where nobody lives or up to six people: no border of a zone is one of theirs
_X, _Y = (grid.ravel() for grid in np.mgrid[WEST:EAST:500, SOUTH:NORTH:500])
SQUARES = gpd.GeoDataFrame(
    {"people": np.arange(len(_X)) % 7.0}, geometry=shapely.box(_X, _Y, _X + 400, _Y + 400), crs=28992
)
POINTS = SQUARES.set_geometry(SQUARES.centroid)
LAYERS: dict[str, ZoneData] = {
    "surface": DATA,
    "squares": replace(DATA, weights=SQUARES, weight="people"),
    "points": replace(DATA, weights=POINTS, weight="people"),
}
SCHEME = Scheme.named("hoogeveen-2007")
PEOPLE = ("people", "low", "high", "floor", "ceiling")
# what stands on a receipt as it is kept: no parts and means, and so not what would decide; the rest is said
# in words, or within a hair of people
TOLD_OF_ONE = {item.name for item in fields(Receipt)} - {
    *PEOPLE,
    *("coverage", "pieces", "means", "deciding", "tier_said", "paid_said", "at_low", "at_high"),
} | {"total_low", "total_high"}


def pooled(overrun: str) -> Scheme:
    """Set so little apart that it runs out as soon as there are two areas."""
    pool = Pool.model_validate({"partners": ({"name": "wij", "amount": 60_000},), "overrun": overrun})
    return SCHEME.model_copy(update={"pool": pool})


@dataclass
class Evening:
    """A map that keeps changing, and what was decided about it."""

    areas: dict[str, DrawnArea] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    kept: dict[str, tuple[KeptBase, ...]] = field(default_factory=dict)

    def assessed(self, data: ZoneData, scheme: Scheme) -> Assessment:
        """Ask the whole line."""
        return assess(
            area_frame(self.areas), data, scheme, decisions=self.decisions, on=TODAY, kept_bases=self.kept
        )


@st.composite
def shapes(draw: st.DrawFn) -> BaseGeometry:
    """Draw stars, also with a hole, as large as some buurten, also far outside the municipality."""
    x, y = draw(st.floats(WEST - 3000, EAST)), draw(st.floats(SOUTH, NORTH))
    size = draw(st.floats(150, 4000))
    reach = draw(st.lists(st.floats(0.3, 1.0), min_size=3, max_size=9))
    turn = 2 * math.pi / len(reach)
    star = Polygon(
        [(x + size * r * math.cos(i * turn), y + size * r * math.sin(i * turn)) for i, r in enumerate(reach)]
    )
    hole = draw(st.sampled_from([0.0, 0.5]))
    return star.difference(star.centroid.buffer(hole * size * 0.3)) if hole else star


Step = Callable[[Evening, Running], Sequence[str]]
AREAS = st.sampled_from([f"g{i}" for i in range(5)])


@st.composite
def draws(draw: st.DrawFn) -> Step:
    """Draw or redraw one or two areas, or only tell of what kind they are."""
    kinds, groups = st.sampled_from(["", "dorp", "Dorp", "wijk"]), st.sampled_from(["", "noord"])
    names = st.sampled_from(["Aa", "Bee"])
    sources = st.sampled_from([None, None, DrawnFrom.of("file", file="dorpen.gpkg")])
    drawn = st.builds(DrawnArea, names, shapes(), kinds, groups, st.none(), sources)
    new = draw(st.dictionaries(AREAS, drawn, min_size=1, max_size=2))
    keep = draw(st.booleans())

    def step(evening: Evening, running: Running) -> Sequence[str]:
        put = {
            area: one._replace(shape=evening.areas[area].shape) if keep and area in evening.areas else one
            for area, one in new.items()
        }
        evening.areas |= put
        return running.put(put)

    return step


@st.composite
def borders(draw: st.DrawFn) -> Step:
    """Redraw an area as whole buurten, next to another one of whole buurten: they share a border."""
    some = draw(st.lists(st.integers(0, len(DATA.zones) - 1), min_size=1, max_size=4, unique=True))
    one, other = some[: len(some) // 2 + 1], some[len(some) // 2 :]

    def step(evening: Evening, running: Running) -> Sequence[str]:
        put = {
            area: DrawnArea(area, DATA.zones.geometry.iloc[rows].union_all())
            for area, rows in (("g0", one), ("g1", other))
        }
        evening.areas |= put
        return running.put(put)

    return step


@st.composite
def ends(draw: st.DrawFn) -> Step:
    area = draw(AREAS)

    def step(evening: Evening, running: Running) -> Sequence[str]:
        if len(evening.areas) > 1:
            evening.areas.pop(area, None)
            return running.end([area])
        return ()

    return step


@st.composite
def judges(draw: st.DrawFn) -> Step:
    """Decide about areas, also one that is not there, also from a day that is still to come."""
    kinds = st.sampled_from([("impulse", None), ("initiative", 1), ("nonsense", None)])
    days = st.sampled_from([date(2026, 1, 1), date(2027, 1, 1)])
    taken = draw(st.lists(st.tuples(AREAS, kinds, days), max_size=3))
    kept = draw(st.dictionaries(AREAS, st.integers(1, 3), max_size=2))

    def step(evening: Evening, running: Running) -> Sequence[str]:
        evening.decisions = [Decision(area, kind, level, day, "") for area, (kind, level), day in taken]
        evening.kept = {area: (KeptBase(count, ("x",), TODAY, None),) for area, count in kept.items()}
        return running.decide(evening.decisions, evening.kept, TODAY)

    return step


STEPS = st.lists(st.one_of(draws(), draws(), borders(), ends(), judges()), min_size=2, max_size=5)


def nearly(value: float | None, rel: float = 1e-9, away: float = 1e-6) -> object:
    return None if value is None else pytest.approx(value, rel=rel, abs=away, nan_ok=True)


def check_receipt(mine: Receipt, theirs: Receipt) -> None:
    for figure in (*PEOPLE, "coverage"):
        assert getattr(mine, figure) == nearly(getattr(theirs, figure)), figure
    # everything but the parts, the means, and what would decide, which is asked of the whole receipt
    for told in TOLD_OF_ONE:
        assert getattr(mine, told) == getattr(theirs, told), told
    assert mine.tier_reasons == theirs.tier_reasons
    assert str(mine.paid_said) == str(theirs.paid_said)


def check_total(mine: Total, theirs: Total) -> None:
    for figure in PEOPLE:
        assert getattr(mine, figure) == nearly(getattr(theirs, figure), 0, 1e-3), figure
    for told in {item.name for item in fields(Total)} - set(PEOPLE):
        assert getattr(mine, told) == getattr(theirs, told), told


def check(running: Running, theirs: Assessment) -> None:
    assert list(running.receipts) == list(theirs.receipts)
    for area, receipt in theirs.receipts.items():
        check_receipt(running.receipts[area], receipt)
        mine, tier = running.tiers[area], theirs.tiers[area]
        assert (mine.tier, mine.undecided, mine.borrowed) == (tier.tier, tier.undecided, tier.borrowed)
        assert [v.answer for v in mine.verdicts] == [v.answer for v in tier.verdicts]
        assert mine.reasons == tier.reasons
    together = running.together()
    check_total(together.total, theirs.total)
    left, their_left = together.unassigned, theirs.unassigned
    assert left.surface == nearly(their_left.surface, 1e-9, 1.0)
    for figure in ("people", "low", "high"):
        assert getattr(left, figure) == nearly(getattr(their_left, figure), 0, 1e-3), figure
    assert {code: people for code, _name, people in left.zones} == {
        code: nearly(people, 0, 1e-3) for code, _name, people in their_left.zones
    }
    assert [(one.by, one.name, one.areas) for one in together.subtotals] == [
        (one.by, one.name, one.areas) for one in theirs.subtotals
    ]
    for one, other in zip(together.subtotals, theirs.subtotals, strict=True):
        check_total(one.total, other.total)
    overlaps = running.overlaps()
    assert [(one.first, one.second) for one in overlaps] == [(o.first, o.second) for o in theirs.overlaps]
    for overlap, same in zip(overlaps, theirs.overlaps, strict=True):
        for figure in ("surface", "people", "low", "high"):
            assert getattr(overlap, figure) == nearly(getattr(same, figure)), figure
    assert [str(one) for one in running.said] == list(theirs.warnings)


@settings(max_examples=8)
@given(STEPS, st.sampled_from(sorted(LAYERS)), st.sampled_from(["", "scale", "order"]))
def test_after_any_edits_the_numbers_are_those_of_the_whole_line(
    steps: list[Step], layer: str, overrun: str
) -> None:
    data, scheme = LAYERS[layer], pooled(overrun) if overrun else SCHEME
    running, evening = Running(data, scheme, on=TODAY), Evening()
    for step in steps:
        before = dict(running.receipts)
        changed = step(evening, running)
        now = running.receipts
        assert set(changed) == {a for a in {*before, *now} if before.get(a) is not now.get(a)}
        # asked between the edits: what is kept must not go stale
        running.together()
        running.overlaps()
    if evening.areas:
        check(running, evening.assessed(data, scheme))


def halves() -> tuple[Polygon, Polygon]:
    """Cut Krakeel in two by a line from south to north through its middle."""
    west, south, east, north = KRAKEEL.bounds
    middle = (west + east) / 2
    return (
        KRAKEEL.intersection(box(west - 1, south - 1, middle, north + 1)),
        KRAKEEL.intersection(box(middle, south - 1, east + 1, north + 1)),
    )


def test_a_shape_in_the_hand_gives_its_numbers_and_stores_nothing() -> None:
    running = Running(DATA, SCHEME, on=TODAY)
    running.put({"a": DrawnArea("Krakeel", KRAKEEL)})
    before = running.receipts["a"]
    one, other = halves()
    tried = running.attempt({"a": one, "new": other})
    # 5,185 people on two sides of a line, each by its part of the surface
    west, east = (5185 * shape.area / KRAKEEL.area for shape in (one, other))
    assert (tried["a"].receipt.people, tried["new"].receipt.people) == pytest.approx((west, east), abs=0.01)
    assert (tried["a"].receipt.name, tried["new"].receipt.name) == ("Krakeel", "")
    assert list(running.areas) == ["a"]
    assert running.receipts["a"] is before
    # what is put afterwards is what was tried
    running.put({"a": DrawnArea("Krakeel", one)})
    check_receipt(running.receipts["a"], tried["a"].receipt)


def test_only_what_is_another_receipt_is_told() -> None:
    running = Running(DATA, SCHEME, on=TODAY)
    one, other = halves()
    assert running.put({"a": DrawnArea("West", one), "b": DrawnArea("Oost", other)}) == ("a", "b")
    assert running.put({"a": DrawnArea("West", one)}) == ()
    # of what kind an area is stands on no receipt
    assert running.put({"a": DrawnArea("West", one, "dorp")}) == ()
    assert [(one.by, one.name) for one in running.together().subtotals] == [
        ("area_kind", "dorp"),
        ("area_kind", ""),
    ]
    assert running.put({"b": DrawnArea("Elders", other)}) == ("b",)
    judged = [Decision("a", "impulse", None, date(2026, 1, 1), "afgesproken")]
    assert running.decide(judged, {}, TODAY) == ("a",)
    # tier A rests on that decision; what is paid is C, on figures
    assert (running.tiers["a"].verdicts[0].answer, running.tiers["a"].tier) == ("yes", "C")
    assert running.end(["b", "unknown"]) == ("b",)


def test_where_the_pool_runs_out_one_edit_changes_what_others_get() -> None:
    running = Running(DATA, pooled("scale"), on=TODAY)
    one, other = halves()
    running.put({"a": DrawnArea("West", one)})
    asked = running.receipts["a"].asked
    assert running.receipts["a"].paid == min(asked, Decimal(60_000))
    assert running.put({"b": DrawnArea("Oost", other)}) == ("a", "b")
    both = running.receipts.values()
    assert sum(receipt.paid for receipt in both) == min(sum(r.asked for r in both), Decimal(60_000))
    # and when it is gone, all is as before
    assert running.end(["b"]) == ("b", "a")
    assert running.receipts["a"].paid == min(asked, Decimal(60_000))


@pytest.mark.parametrize("shape", [Polygon(), shapely.Point(0, 0), box(0, 0, math.inf, 1)])
def test_what_is_no_area_is_refused_and_changes_nothing(shape: Polygon) -> None:
    running = Running(DATA, SCHEME, on=TODAY)
    with pytest.raises(FrameError):
        running.put({"a": DrawnArea("Goed", KRAKEEL), "b": DrawnArea("Fout", shape)})
    assert running.areas == {}
    assert running.together().total.amount == 0


def test_a_shape_that_crosses_itself_is_repaired_as_ever() -> None:
    west, south, east, north = KRAKEEL.bounds
    bow = Polygon([(west, south), (east, north), (east, south), (west, north)])
    evening = Evening({"a": DrawnArea("Strik", bow)})
    running = Running(DATA, SCHEME, on=TODAY)
    running.put(evening.areas)
    check(running, evening.assessed(DATA, SCHEME))
    # two triangles of a quarter of the rectangle around it each
    ((_name, shape),) = [(area.name, area.shape) for area in running.areas.values()]
    assert shape.is_valid
    assert shape.area == pytest.approx((east - west) * (north - south) / 2)


def test_nothing_drawn_leaves_everybody_in_no_mans_land() -> None:
    together = Running(DATA, SCHEME, on=TODAY).together()
    # the sample has 56,900 people
    assert (together.total.people, round(together.unassigned.people)) == (0.0, 56_900)
    assert together.subtotals == ()


def test_areas_of_several_municipalities_and_overlapping_zones_come_out_the_same() -> None:
    zones = DATA.zones.copy()
    zones["municipality"] = ["GM1", "GM2"] * (len(zones) // 2) + ["GM1"] * (len(zones) % 2)
    # one buurt lies over part of its neighbour
    zones.loc["BU01185003", "geometry"] = KRAKEEL.buffer(30)
    data = replace(DATA, zones=zones)
    one, other = halves()
    evening = Evening({"a": DrawnArea("West", one.buffer(200)), "b": DrawnArea("Oost", other.buffer(100))})
    running = Running(data, SCHEME, on=TODAY)
    running.put(evening.areas)
    with pytest.warns(UserWarning, match="overlap"):
        theirs = evening.assessed(data, SCHEME)
    check(running, theirs)


def test_three_areas_over_one_zone_count_its_people_once() -> None:
    running = Running(DATA, SCHEME, on=TODAY)
    one, other = halves()
    # two halves and the whole, in any order, are the whole
    running.put({"a": DrawnArea("West", one), "b": DrawnArea("Oost", other)})
    assert running.together().total.people == pytest.approx(5185, abs=1e-3)
    running.put({"c": DrawnArea("Krakeel", KRAKEEL)})
    assert running.together().total.people == pytest.approx(5185, abs=1e-3)
    assert [(o.first, o.second) for o in running.overlaps()] == [("a", "c"), ("b", "c")]
    running.end(["a", "c"])
    half = 5185 * other.area / KRAKEEL.area
    assert running.together().total.people == pytest.approx(half, abs=1e-2)
    assert running.overlaps() == ()
