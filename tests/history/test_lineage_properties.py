"""Any history at all, held against a model that knows areas as sets of squares, made anew for every day."""

# the names of the rules say what they do
# ruff: noqa: D102, D105

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Self

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from shapely import box
from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import LineageError
from smeedkaart.history.event import Event, Output
from smeedkaart.history.lineage import ancestors, areas_as_of, descendants, lineage
from smeedkaart.history.undo import to_redo, to_undo
from smeedkaart.store.store import Store

SEVERAL = ("merge", "split", "regroup")
START = date(2007, 5, 30)
DAYS = 5
NAMES = ("Noord", "noord", "Zuid", "Oost", "Noord (2)")
# squares of 100 m, twelve in a row
SQUARES = range(12)

Cells = frozenset[int]
cells_of_anything = st.frozensets(st.sampled_from(SQUARES), min_size=1, max_size=6)


def drawn(cells: Cells) -> BaseGeometry:
    """Return the shape that consists of some squares."""
    return shapely.union_all([box(229_000 + 100 * i, 525_000, 229_100 + 100 * i, 525_100) for i in cells])


def squares(shape: BaseGeometry) -> Cells:
    """Return the squares that a shape consists of."""
    found = frozenset(i for i in SQUARES if shape.contains(shapely.Point(229_050 + 100 * i, 525_050)))
    assert abs(shape.area - 10_000 * len(found)) < 1e-6
    return found


@dataclass(frozen=True)
class Done:
    """One thing that was done, as the model knows it; `born` holds (area, name, squares)."""

    kind: str
    day: int
    gone: tuple[str, ...] = ()
    born: tuple[tuple[str, str, Cells], ...] = ()
    area: str = ""
    name: str = ""
    cells: Cells = frozenset()

    def areas(self) -> set[str]:
        return {*self.gone, *(area for area, _name, _cells in self.born), *([self.area] if self.area else [])}


class WrongError(Exception):
    """The model finds that something cannot be."""


def demand(truth: bool) -> None:
    if not truth:
        raise WrongError


Map = dict[str, tuple[str, Cells]]


def on_day(done: dict[int, Done], day: int) -> Map:
    """Go through all that was done up to a day; what cannot be is wrong."""
    void = {one.area for one in done.values() if one.kind == "void"}
    there: Map = {}
    ever: set[str] = set()
    for _day, key in sorted((one.day, key) for key, one in done.items() if one.day <= day):
        one = done[key]
        if one.kind == "draw":
            demand(one.area not in there)
            there[one.area] = (one.name, one.cells)
        elif one.kind == "void":
            demand(one.area in ever)
        elif one.kind in ("redraw", "rename", "end"):
            demand(one.area in there)
            name, cells = there.pop(one.area)
            if one.kind != "end":
                there[one.area] = (one.name or name, one.cells or cells)
        else:
            demand(all(area in there for area in one.gone))
            before = [there.pop(area)[1] for area in one.gone]
            parts = [cells for _area, _name, cells in one.born]
            if one.kind == "split":
                demand(frozenset().union(*parts) == before[0])
                demand(sum(map(len, parts)) == len(before[0]))
            for area, name, cells in one.born:
                demand(area not in there)
                there[area] = (name, cells)
        ever |= one.areas()
    return {area: found for area, found in there.items() if area not in void}


def judge(done: dict[int, Done], key: int, new: Done) -> None:
    """Say whether something can be done, or done again, beside what was done."""
    for other in done.values():
        if other.kind == "void":
            demand(other.area not in new.areas())
        if new.kind == "void":
            demand(not other.gone or new.area not in other.areas())
        demand(not {area for area, _name, _cells in new.born} & other.areas())
    whole(done | {key: new})


def whole(done: dict[int, Done]) -> None:
    """Say whether all of it holds together on every day, names included."""
    for day in range(DAYS + 1):
        names = [name.casefold() for name, _cells in on_day(done, day).values()]
        demand(len(set(names)) == len(names))


def fits(test: Callable[[], None]) -> bool:
    try:
        test()
    except WrongError:
        return False
    return True


def as_done(event: Event) -> Done:
    day = (event.valid_from - START).days
    if event.kind in SEVERAL:
        born = tuple((out.area, out.name, squares(out.geometry)) for out in event.outputs)
        return Done(event.kind, day, event.inputs, born)
    cells = squares(event.geometry) if event.geometry is not None else frozenset()
    return Done(event.kind, day, area=event.area, name=event.name or "", cells=cells)


class History:
    """A store and the model of it."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store(Path(self.folder.name) / "plan.sqlite")
        self.plan = self.store.create_workshop("Krakeel").id
        # of what counts, and of what was undone, by id
        self.done: dict[int, Done] = {}
        self.undone: dict[int, Done] = {}
        self.born = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        self.folder.cleanup()

    def events(self) -> tuple[Event, ...]:
        return self.store.events(self.plan)

    def known(self) -> list[str]:
        areas = {area for one in [*self.done.values(), *self.undone.values()] for area in one.areas()}
        return sorted(areas, key=lambda area: int(area[1:]))

    def new_area(self) -> str:
        self.born += 1
        return f"a{self.born}"

    def event(self, draw: Callable[..., object], kind: str) -> Event:
        """Make an event of a kind, mostly one that may fit."""
        day = int(str(draw(st.integers(0, DAYS))))
        there = on_day(self.done, day)
        areas = st.sampled_from(sorted(there) or self.known() or ["nobody"])
        if kind in SEVERAL:
            return self.change(draw, kind, day, sorted(there))
        area = str(draw(areas))
        if kind == "draw":
            area = str(draw(st.sampled_from([self.new_area(), *self.known()])))
        cells = draw(cells_of_anything)
        assert isinstance(cells, frozenset)
        return Event(
            kind,
            area,
            START + timedelta(days=day),
            name=str(draw(st.sampled_from(NAMES))) if kind in ("draw", "rename") else None,
            geometry=drawn(cells) if kind in ("draw", "redraw") else None,
        )

    def change(self, draw: Callable[..., object], kind: str, day: int, there: list[str]) -> Event:
        # mostly areas that are there, now and then one that is not
        pool = there if len(there) > 1 and draw(st.integers(0, 4)) else [*there, *self.known(), "nobody"]
        several = st.lists(st.sampled_from(sorted(set(pool))), min_size=2, max_size=3, unique=True)
        inputs = [draw(st.sampled_from(pool))] if kind == "split" else draw(several)
        assert isinstance(inputs, list)
        now = on_day(self.done, day)
        cells = sorted(frozenset().union(*(now[area][1] for area in inputs if area in now))) or [0, 1]
        if kind == "merge":
            outputs = [Output(self.new_area(), str(draw(st.sampled_from(NAMES))), drawn(frozenset(cells)))]
        else:
            if len(cells) < 2:
                cells = [0, 1]
            cut = int(str(draw(st.integers(1, len(cells) - 1))))
            # now and then a square is lost, or lies in both
            ends = draw(st.sampled_from([*[(cut, cut)] * 6, (cut, max(cut - 1, 0)), (cut, cut + 1)]))
            assert isinstance(ends, tuple)
            parts = [cells[: ends[0]], cells[ends[1] :] or cells[-1:]]
            outputs = [
                Output(self.new_area(), name, drawn(frozenset(part)))
                for name, part in zip(("West", "Oost"), parts, strict=True)
            ]
        return Event(
            kind, outputs[0].area, START + timedelta(days=day), inputs=tuple(inputs), outputs=tuple(outputs)
        )

    def send(self, event: Event, *, strict: bool = False) -> bool:
        """Record one event; what the store refuses the model finds wrong as well, and the other way round."""
        try:
            (stored,) = self.store.append(self.plan, [event], strict_names=strict).events
        except LineageError:
            # with names that nobody else has, only what really does not fit is left to refuse
            nameless = event if strict else self.renamed(event)
            assert not fits(lambda: judge(self.done, 10**6, as_done(nameless)))
            return False
        judge(self.done, stored.id, as_done(stored))
        self.done[stored.id] = as_done(stored)
        return True

    def renamed(self, event: Event) -> Event:
        outputs = tuple(replace(out, name=f"vrij {out.area}") for out in event.outputs)
        return replace(event, name=f"vrij {event.area}" if event.name else None, outputs=outputs)

    def again(self, kind: str, about: int) -> bool:
        """Undo, or do again, one event on its own."""
        source, goal = (self.done, self.undone) if kind == "undo" else (self.undone, self.done)
        one = source[about]

        def test() -> None:
            if kind == "undo":
                whole({key: other for key, other in self.done.items() if key != about})
            else:
                judge(self.done, about, one)

        try:
            self.store.append(self.plan, [Event(kind, "any", START, about=about)])
        except LineageError:
            assert not fits(test)
            return False
        test()
        goal[about] = source.pop(about)
        return True

    def assert_same(self) -> None:
        events = self.events()
        for day in range(-1, DAYS + 1):
            areas = areas_as_of(events, START + timedelta(days=day))
            found = {
                area: (name, squares(shape))
                for area, name, shape in zip(areas.index, areas["name"], areas.geometry, strict=True)
            }
            assert found == on_day(self.done, day)


SHAPING = (
    "draw",
    "redraw",
    "rename",
    "end",
    "void",
    "merge",
    "split",
    "regroup",
    "merge",
    "split",
    "regroup",
)


class AnyHistory(RuleBasedStateMachine):
    """Whatever people record, undo and do again, on whatever day and in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.history = History()

    def teardown(self) -> None:
        self.history.folder.cleanup()

    @initialize()
    def begin(self) -> None:
        for i in range(4):
            shape = drawn(frozenset({3 * i, 3 * i + 1, 3 * i + 2}))
            self.history.send(
                Event("draw", self.history.new_area(), START, name=f"Begin {i}", geometry=shape)
            )

    @rule(data=st.data(), kind=st.sampled_from(SHAPING), strict=st.booleans())
    def change(self, data: st.DataObject, kind: str, strict: bool) -> None:
        self.history.send(self.history.event(data.draw, kind), strict=strict)

    @precondition(lambda self: self.history.done)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        self.history.again("undo", data.draw(st.sampled_from(sorted(self.history.done))))

    @precondition(lambda self: self.history.undone)
    @rule(data=st.data())
    def redo(self, data: st.DataObject) -> None:
        self.history.again("redo", data.draw(st.sampled_from(sorted(self.history.undone))))

    @invariant()
    def every_day_is_as_the_model_says(self) -> None:
        self.history.assert_same()

    @invariant()
    def ancestors_and_descendants_mirror_each_other(self) -> None:
        events = self.history.events()
        areas = lineage(events).areas
        up = {(area, other) for area in areas for other in ancestors(events, area)}
        down = {(other, area) for area in areas for other in descendants(events, area)}
        assert up == down
        assert not any(area == other for area, other in up)


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(max_examples=10, stateful_step_count=15)


@given(st.data(), st.lists(st.sampled_from(SHAPING), max_size=10), st.lists(st.booleans(), max_size=6))
@settings(max_examples=12)
def test_undo_of_everything_gives_the_empty_map_and_redo_of_everything_gives_it_back(
    data: st.DataObject, kinds: list[str], presses: list[bool]
) -> None:
    with History() as history:
        for kind in ("draw", "draw", "draw", *kinds):
            history.send(history.event(data.draw, kind))
        # some pressing to and fro first
        for back in presses:
            history.store.append(history.plan, (to_undo if back else to_redo)(history.events()))
        press(history, to_redo)
        history.assert_same()
        assert press(history, to_undo) == len(history.done)
        assert areas_as_of(history.events()).empty
        assert lineage(history.events()).areas == {}
        assert press(history, to_redo) == len(history.done)
        history.assert_same()


def press(history: History, button: Callable[[tuple[Event, ...]], tuple[Event, ...]]) -> int:
    """Press a button until it has nothing left to do; return how often that was."""
    count = 0
    while again := button(history.events()):
        history.store.append(history.plan, again)
        count += 1
    return count


@given(cells_of_anything.filter(lambda cells: len(cells) > 1), st.data())
@settings(max_examples=20)
def test_a_split_and_a_merge_after_it_give_the_shape_back(cells: Cells, data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(cells) - 1))
    parts = [frozenset(sorted(cells)[:cut]), frozenset(sorted(cells)[cut:])]
    outputs = tuple(Output(f"a{i + 1}", f"Deel {i}", drawn(part)) for i, part in enumerate(parts))
    both = shapely.union_all([out.geometry for out in outputs])
    with History() as history:
        for event in (
            Event("draw", "a0", START, name="Noord", geometry=drawn(cells)),
            Event("split", "a1", START, inputs=("a0",), outputs=outputs),
            Event("merge", "a3", START, inputs=("a1", "a2"), outputs=(Output("a3", "Noord", both),)),
        ):
            assert history.send(event)
        areas = areas_as_of(history.events())
        assert list(areas["name"]) == ["Noord"]
        assert areas.geometry.iloc[0].equals(drawn(cells))
        assert ancestors(history.events(), "a3") == ("a1", "a2", "a0")
