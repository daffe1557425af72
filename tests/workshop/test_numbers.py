"""Numbers that refuse, wherever on the way, leave nothing half done: what follows is as if it never was."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import shapely

from smeedkaart.assessment import running
from smeedkaart.assessment.covering import Covered
from smeedkaart.assessment.one_area import outcome_of
from smeedkaart.assessment.running import Running
from smeedkaart.errors import FrameError
from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.decision import Decision
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.history.replay import AreaState
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from smeedkaart.workshop.news import Rules
from smeedkaart.workshop.numbers import Numbers
from tests.workshop.test_edits import TODAY, feature, square
from tests.workshop.test_room import AREAS, Pages, payload, room_of, store

__all__ = ["store"]

RULES = Rules(Scheme.named("hoogeveen-2007"), hoogeveen())
JUDGED = (Decision("a", "impulse", None, date(2026, 1, 1), "afgesproken"),)


def states(**places: int) -> dict[str, AreaState]:
    """Let areas of 2 by 2 km stand somewhere."""
    return {
        area: AreaState(area.upper(), square(place, 2_000), TODAY, number)
        for number, (area, place) in enumerate(places.items(), start=1)
    }


def told(numbers: Numbers) -> dict[str, Any]:
    whole = numbers.whole()
    assert whole is not None
    receipts = {area: (one.name, one.people, one.total) for area, one in numbers.receipts.items()}
    return receipts | {"all": whole.total, "nowhere": whole.unassigned, "twice": whole.overlaps}


def refusing(*_given: Any, **_named: Any) -> Any:
    raise FrameError("geometry.shape_no_number")


@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize(
    ("where", "name"),
    [
        (Running, "put"),
        (Running, "decide"),
        (running, "settled"),
        (running, "outcome_of"),
        (running, "joined_cuts"),
    ],
)
def test_an_edit_that_is_refused_halfway_can_be_done_again_and_taken_back(
    where: Any, name: str, back: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = states(a=0, b=2, c=8), states(a=1, c=8, d=6)
    # what did not change is the very same
    after["c"] = before["c"]
    numbers = Numbers(RULES)
    numbers.follow(before, (), {}, TODAY)
    told(numbers)
    with monkeypatch.context() as patch:
        patch.setattr(where, name, refusing)
        # b ends, a moves, d is drawn, and people decided
        with pytest.raises(FrameError):
            numbers.follow(after, JUDGED, {}, TODAY)
    later: Any = (before, (), {}, TODAY) if back else (after, JUDGED, {}, TODAY)
    numbers.follow(*later)
    fresh = Numbers(RULES)
    fresh.follow(*later)
    expected, found = told(fresh), told(numbers)
    assert found.keys() == expected.keys()
    for area in later[0]:
        assert found[area][::2] == expected[area][::2]
        assert found[area][1] == pytest.approx(expected[area][1])
    assert found["all"].people == pytest.approx(expected["all"].people, abs=1e-3)
    assert {(one.first, one.second) for one in found["twice"]} == {
        (one.first, one.second) for one in expected["twice"]
    }


def test_a_running_map_that_refuses_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = Numbers(RULES)
    numbers.follow(states(a=0, b=2), (), {}, TODAY)
    known = dict(numbers.receipts)
    judged: list[object] = []

    def second(*given: Any, **named: Any) -> Any:
        judged.append(given)
        return outcome_of(*given, **named) if len(judged) == 1 else refusing()

    monkeypatch.setattr(running, "outcome_of", second)
    with pytest.raises(FrameError):
        numbers.follow(states(a=1, b=3), (), {}, TODAY)
    assert len(judged) == 2
    # the first of both was worked out already, and nothing came of it
    assert all(numbers.receipts[area] is known[area] for area in known)


def test_totals_that_refuse_halfway_are_worked_out_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers, fresh = Numbers(RULES), Numbers(RULES)
    numbers.follow(states(a=0, b=2), (), {}, TODAY)
    told(numbers)
    moved = states(a=1, b=7)
    for one in (numbers, fresh):
        one.follow(moved, (), {}, TODAY)
    with monkeypatch.context() as patch:
        # after areas were taken over, and before zones were worked out
        patch.setattr(Covered, "_work_out", refusing)
        with pytest.raises(FrameError):
            numbers.whole()
    assert told(numbers)["all"] == told(fresh)["all"]
    assert told(numbers)["nowhere"] == told(fresh)["nowhere"]


def test_as_long_as_numbers_refuse_none_are_told_and_then_all_of_them(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, pages = store.create_workshop("Krakeel").id, Pages()
    room = room_of(store, plan, pages)
    room.edit([payload("e1", feature(AREAS[0], "Noord", square(0, 2_000)))])
    room.take_together()
    with monkeypatch.context() as patch:
        patch.setattr(Running, "put", refusing)
        room.edit([payload("e2", feature(AREAS[1], "Zuid", square(4, 2_000)), client="other")])
        room.take_together()
        everything = room.everything()
        assert [(area.name, area.receipt) for area in everything.areas] == [("Noord", None), ("Zuid", None)]
        # what was true before is not told as if it still were
        assert (everything.whole, everything.behind, str(everything.trouble) != "") == (None, False, True)
        assert room.receipt(AREAS[0]) is None
        assert room.attempt({"put": [feature(AREAS[0], None, square(1, 2_000))]}).areas == ()
        # looking again asks nothing as long as nothing is recorded
        count = len(pages.told)
        room.catch_up()
        assert (len(pages.told), room.take_together()) == (count, False)
    room.edit([payload("e3", feature(AREAS[1], None, square(5, 2_000)), client="other")])
    room.take_together()
    assert all(area.receipt is not None for area in room.everything().areas)
    assert {area.name for area in pages.told[-2].areas} == {"Noord", "Zuid"}
    assert (room.everything().whole is not None, str(room.everything().trouble)) == (True, "")


def test_where_only_all_areas_together_refuse_each_keeps_its_numbers(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = room_of(store, store.create_workshop("Krakeel").id)
    room.edit([payload("e1", feature(AREAS[0], "Noord", square(0, 2_000)))])
    with monkeypatch.context() as patch:
        patch.setattr(Covered, "_work_out", refusing)
        assert (room.take_together(), room.take_together()) == (True, False)
        told_now = room.everything()
        assert (told_now.whole, str(told_now.trouble) != "") == (None, True)
        assert told_now.areas[0].receipt is not None
    (area,) = told_now.areas
    assert isinstance(area.shape, shapely.Polygon)
    room.edit([payload("e2", feature(AREAS[0], None, square(1, 2_000)), revision=told_now.revision)])
    room.take_together()
    assert (room.everything().whole is not None, str(room.everything().trouble)) == (True, "")


def test_a_painted_area_counts_by_its_units_on_the_card_and_on_the_receipt() -> None:
    shape = RULES.zones.zones.geometry["BU01185003"].buffer(-20.0)
    units = NamedUnits("buurt", 2025, ("BU01185003",))
    state = AreaState("Krakeel", shape, date(2026, 1, 1), 1, units=units)
    numbers = Numbers(RULES)
    numbers.follow({"a": state}, (), {}, date(2026, 3, 1))
    assert numbers.receipts["a"].inhabitants == numbers.receipt("a")[0].inhabitants == 5185
    tried = numbers.attempt({"a": shape}, {"a": units})["a"][0]
    assert (tried.floor, tried.ceiling) == (5182.5, 5187.5)
    # made free again, its shape counts
    free = state._replace(units=None)
    numbers.follow({"a": free}, (), {}, date(2026, 3, 1))
    assert numbers.receipts["a"].inhabitants != 5185
