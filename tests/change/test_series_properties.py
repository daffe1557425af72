"""Money is conserved through any history but for differences that are named, to the cent."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from smeedkaart.change.effects import change_effect, money_difference
from smeedkaart.change.money import Effect
from smeedkaart.change.series import over_time
from smeedkaart.funding.rules import Keeping
from smeedkaart.funding.scheme import InhabitantsRounding, KeepYears, Scheme
from smeedkaart.history.event import Event, HandedOn, Output
from smeedkaart.history.handing_on import decisions_as_of
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.zones import ZoneData
from tests.fixtures.assessments import X, Y

CENT = Decimal("0.01")
CELLS = [box(X + 500 * i, Y, X + 500 * (i + 1), Y + 500) for i in range(8)]
# zones of two cells, so that a border may cut a zone in two
ZONES = [CELLS[i].union(CELLS[i + 1]) for i in range(0, 8, 2)]
OWN = Provenance("eigen cijfers", "eigen bestand", 0, "", "", "")
HOOGEVEEN = Scheme.named("hoogeveen-2007")
START = date(2007, 5, 30)

short = settings(max_examples=12)
amounts = st.integers(0, 3_000_000).map(lambda cents: Decimal(cents) * CENT)
rules: st.SearchStrategy[Keeping] = st.sampled_from(["none", "all"])


def zones(people: list[float]) -> ZoneData:
    frame = gpd.GeoDataFrame(
        {"zone_name": list("abcd"), "parent": None, "population": people},
        geometry=ZONES,
        index=[f"z{i}" for i in range(4)],
        crs=28992,
    )
    parents = pd.DataFrame(index=pd.Index([], name="parent"))
    return ZoneData("GM1", "Dorp", 2007, frame, parents, {}, {"zones": OWN})


@st.composite
def schemes(draw: st.DrawFn, keeps: st.SearchStrategy[Keeping] = rules) -> Scheme:
    rates = sorted(draw(st.lists(st.integers(0, 5000), min_size=2, max_size=2)))
    # A and B rest on decisions; C, which rests on figures, is left out
    tiers = [
        tier.model_copy(update={"amount": Decimal(rate) * CENT})
        for tier, rate in zip(HOOGEVEEN.tiers[:2], rates, strict=True)
    ]
    rounding = InhabitantsRounding(
        method=draw(st.sampled_from(("half_up", "down", "up"))), unit=draw(st.sampled_from([1, 5, 10]))
    )
    return HOOGEVEEN.model_copy(
        update={
            "base": draw(amounts),
            "tiers": tuple(tiers),
            "inhabitants_rounding": rounding,
            "merge_keeps_base": draw(keeps),
        }
    )


class History(NamedTuple):
    """Events, and of each change of areas its event."""

    events: tuple[Event, ...]
    changes: tuple[Event, ...]


def shape(cells: set[int]) -> BaseGeometry:
    return shapely.union_all([CELLS[cell] for cell in sorted(cells)])


some = st.sets(st.integers(0, 7), min_size=1, max_size=4)


class _Writer:
    """Makes up a history step by step; areas may overlap, lie apart and leave land to nobody."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.events: list[Event] = []
        self.changes: list[Event] = []
        self.live: dict[str, set[int]] = {}

    def add(self, event: Event) -> Event:
        self.events.append(replace(event, id=len(self.events) + 1))
        return self.events[-1]

    def born(self, area: str, cells: set[int], when: date) -> None:
        self.live[area] = cells
        decision = self.draw(st.sampled_from([None, ("impulse", None), ("initiative", 1), ("initiative", 2)]))
        if decision is not None:
            self.add(Event("decision", area, when, decision=decision))

    def kinds(self) -> list[str]:
        wide = any(len(cells) > 1 for cells in self.live.values())
        return (
            ["redraw", "end"] * bool(self.live)
            + ["merge", "regroup"] * (len(self.live) > 1)
            + ["split"] * wide
        )

    def alter(self, kind: str, when: date) -> None:
        area = self.draw(st.sampled_from(sorted(self.live)))
        cells = self.draw(some)
        geometry = shape(cells) if kind == "redraw" else None
        self.changes.append(self.add(Event(kind, area, when, geometry=geometry)))
        self.live[area] = cells
        if kind == "end":
            del self.live[area]

    def said(self, change: Event) -> tuple[HandedOn, ...] | None:
        """Let some of what hangs on the areas that end go on, and say nothing at times."""
        hanging = [
            (one.area, one.kind)
            for one in decisions_as_of(self.events, change.valid_from)
            if one.area in change.inputs
        ]
        if self.draw(st.booleans()):
            return None
        later = st.sampled_from([output.area for output in change.outputs])
        along = [HandedOn(area, self.draw(later), kind) for area, kind in hanging if self.draw(st.booleans())]
        bases = [HandedOn(area, self.draw(later)) for area in change.inputs if self.draw(st.booleans())]
        return (*along, *bases)

    def rearrange(self, kind: str, when: date) -> None:
        wide = sorted(area for area, cells in self.live.items() if len(cells) > 1)
        inputs = (
            [self.draw(st.sampled_from(wide))]
            if kind == "split"
            else sorted(self.draw(st.sets(st.sampled_from(sorted(self.live)), min_size=2, max_size=3)))
        )
        together = sorted(set().union(*(self.live.pop(area) for area in inputs)))
        if kind == "merge" or len(together) < 2:
            kind, parts = "merge", [set(together)]
        else:
            cut = self.draw(st.integers(1, len(together) - 1))
            parts = [set(together[:cut]), set(together[cut:])]
        made = tuple(
            Output(f"{when.year}-{i}", f"Nieuw {when.year} {i}", shape(part)) for i, part in enumerate(parts)
        )
        change = Event(kind, made[0].area, when, inputs=tuple(inputs), outputs=made)
        self.changes.append(self.add(replace(change, handed_on=self.said(change))))
        for output, part in zip(made, parts, strict=True):
            self.born(output.area, part, when)


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Areas of whole cells that are merged, split, regrouped, redrawn and ended, at most once a year."""
    writer = _Writer(draw)
    for i, cells in enumerate(draw(st.lists(some, min_size=2, max_size=4))):
        writer.add(Event("draw", f"a{i}", START, name=f"Gebied {i}", geometry=shape(cells)))
        writer.born(f"a{i}", cells, START)
    for year in range(2008, 2008 + draw(st.integers(1, 4))):
        kinds = writer.kinds()
        if not kinds:
            break
        kind, when = draw(st.sampled_from(kinds)), date(year, draw(st.integers(1, 12)), 1)
        if kind in ("redraw", "end"):
            writer.alter(kind, when)
        else:
            writer.rearrange(kind, when)
    return History(tuple(writer.events), tuple(writer.changes))


people = st.lists(st.integers(0, 4000).map(lambda tenth: tenth / 10), min_size=4, max_size=4)


def named(effect: Effect) -> Decimal:
    return sum((line.amount for line in effect.lines), Decimal(0))


def rounding_at_most(effect: Effect, scheme: Scheme) -> Decimal:
    # each area rounds by less than a unit at the rate of its tier, and each line by half a cent at most
    rates = [scheme.tier(receipt.tier).amount for receipt in (*effect.before, *effect.after) if receipt.tier]
    return sum(rates, Decimal(0)) * scheme.inhabitants_rounding.unit + CENT * (len(effect.lines) + 20)


@short
@given(histories(), schemes(), people)
def test_a_change_alters_the_total_by_exactly_what_its_lines_say(
    history: History, scheme: Scheme, counts: list[float]
) -> None:
    data = zones(counts)
    days = {
        day for change in history.changes for day in (change.valid_from - timedelta(1), change.valid_from)
    }
    totals = over_time(history.events, sorted(days), data, scheme).totals.set_index("date")["total"]
    for change in history.changes:
        effect = change_effect(history.events, change, data, scheme)
        assert named(effect) == effect.difference
        assert effect.difference == totals[change.valid_from] - totals[change.valid_from - timedelta(1)]
        left = sum((line.amount for line in effect.lines if line.key == "rounding"), Decimal(0))
        assert abs(left) <= rounding_at_most(effect, scheme)
        if change.inputs:
            # tiers rest on decisions alone here, so where areas take the place of others those are why
            assert "tier" not in {line.key for line in effect.lines}


@short
@given(histories(), schemes(st.integers(1, 3).map(lambda years: KeepYears(years=years))), people, people)
def test_between_any_two_days_every_cent_of_the_difference_is_named(
    history: History, scheme: Scheme, then: list[float], now: list[float]
) -> None:
    by_year = {2007: zones(then), 2010: zones(now)}
    days = [date(2007, 1, 1), START, date(2009, 1, 1), date(2011, 7, 1), date(2020, 1, 1)]
    totals = over_time(history.events, days, by_year, scheme).totals.set_index("date")["total"]
    for first, second in pairwise(days):
        effect = money_difference(history.events, first, second, by_year, scheme)
        assert named(effect) == effect.difference == totals[second] - totals[first]
        left = sum((line.amount for line in effect.lines if line.key == "rounding"), Decimal(0))
        assert abs(left) <= rounding_at_most(effect, scheme)


@st.composite
def poor_schemes(draw: st.DrawFn) -> Scheme:
    """Make a scheme with a pool that may run out."""
    scheme, pool = draw(schemes()), HOOGEVEEN.pool
    assert pool is not None
    partner = pool.partners[0].model_copy(update={"amount": draw(amounts)})
    overrun = draw(st.sampled_from(["report", "scale", "order"]))
    poor = pool.model_copy(update={"partners": (partner,), "overrun": overrun, "order_by": None})
    return scheme.model_copy(update={"pool": poor})


@short
@given(histories(), poor_schemes(), poor_schemes(), people, people)
def test_every_cent_is_named_when_the_scheme_changes_and_the_pool_runs_out(
    history: History, scheme: Scheme, later: Scheme, then: list[float], now: list[float]
) -> None:
    by_year = {2007: zones(then), 2010: zones(now)}
    first, second = date(2008, 12, 31), date(2020, 1, 1)
    effect = money_difference(history.events, first, second, by_year, scheme, later_scheme=later)
    paid = [
        over_time(history.events, [day], by_year, rules).totals["paid"].sum()
        for day, rules in ((first, scheme), (second, later))
    ]
    assert named(effect) == effect.difference == paid[1] - paid[0]
    keys = {line.key for line in effect.lines}
    assert keys <= {
        *("base", "kept", "decision", "tier", "border", "overlap", "figures", "rounding", "pool", "scheme")
    }


@short
@given(histories(), schemes(), people)
def test_each_row_is_what_its_parts_add_up_to_and_the_total_what_the_rows_add_up_to(
    history: History, scheme: Scheme, counts: list[float]
) -> None:
    days = [START, *(change.valid_from for change in history.changes)]
    found = over_time(history.events, days, zones(counts), scheme)
    for row in found.per_area.to_dict("records"):
        # an area in which nobody lives has no base amount
        assert row["base"] == (scheme.base if row["people"] >= 1 else 0)
        assert row["kept"] % max(scheme.base, CENT) == 0
        assert row["base"] + row["kept"] + row["amount"] == row["asked"] == row["total"]
    for row in found.totals.to_dict("records"):
        here = found.per_area[found.per_area["date"] == row["date"]]
        assert row["areas"] == len(here)
        assert row["total"] == sum(here["asked"], Decimal(0)) == row["base"] + row["kept"] + row["amount"]


@short
@given(st.sets(st.integers(1, 7), max_size=3), schemes(), people)
def test_split_and_merged_again_leaves_people_and_money_as_they_were(
    cuts: set[int], scheme: Scheme, counts: list[float]
) -> None:
    edges = [0, *sorted(cuts), 8]
    parts = [set(range(a, b)) for a, b in pairwise(edges)]
    if len(parts) < 2:
        return
    whole = Event("draw", "a", START, name="Alles", geometry=shape(set(range(8))), id=1)
    made = tuple(Output(f"p{i}", f"Deel {i}", shape(part)) for i, part in enumerate(parts))
    split = Event("split", "p0", date(2008, 1, 1), inputs=("a",), outputs=made, id=2)
    again = (Output("z", "Weer alles", shape(set(range(8)))),)
    merge = Event(
        "merge", "z", date(2009, 1, 1), inputs=tuple(part.area for part in made), outputs=again, id=3
    )
    days = [START, date(2008, 1, 1), date(2009, 1, 1)]
    none = scheme.model_copy(update={"merge_keeps_base": "none"})
    through = over_time((whole, split, merge), days, zones(counts), none)
    found = through.totals
    # to a millionth of a person
    assert found["people"].max() - found["people"].min() < 1e-6
    # an area in which nobody lives has no base amount
    lived_in = (through.per_area["people"] >= 1).groupby(through.per_area["date"]).sum().tolist()
    assert lived_in[0] == lived_in[2] == (found["people"][0] >= 1)
    assert found["total"].tolist() == [scheme.base * count for count in lived_in]
    kept = scheme.model_copy(update={"merge_keeps_base": "all"})
    held = over_time((whole, split, merge), days, zones(counts), kept).totals
    # merging costs nothing where all base amounts are kept
    assert held["total"][2] == held["total"][1]
