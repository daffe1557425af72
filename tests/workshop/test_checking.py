"""What does not fit between areas, in a town of four buurten of which every number can be worked out by hand.

A buurt is 1 km2, in a row from west to east: 100, 200, 300 and 400 people, so that 1 ha holds 1, 2, 3 or 4.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely
from shapely import box

from smeedkaart.history.event import Event
from smeedkaart.history.kinds import DRAW, END, LEAVE, LOCK, MEND, PROPOSAL, REDRAW, RENAME, UNDO
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.history.roles import ROLES, Role
from smeedkaart.sources.local import datasets
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.store.store import Store
from smeedkaart.workshop import standing
from smeedkaart.workshop.checking import FitCheck, Patch
from smeedkaart.workshop.news import RoomAnswer
from smeedkaart.workshop.room import Room
from smeedkaart.workshop.service import WorkshopService
from tests.fixtures.assessments import X, Y, town

TODAY = date(2026, 3, 1)
A, B, C, D = (f"6f0c2d1e-8a4b-4c3d-9e2f-01234567890{place}" for place in "abcd")
NAMES = {A: "Noord", B: "Oost", C: "Zuid", D: "West"}


def strip(west: float, east: float, south: float = 0, north: float = 1000) -> shapely.Polygon:
    """Return a rectangle in metres, counted from the corner of the town."""
    return box(X + west, Y + south, X + east, Y + north)


# 100 m of no-man's-land beside Noord, 50 m of Oost and Zuid together, 3 m of no-man's-land beside West
DRAWN = {A: strip(0, 900), B: strip(1000, 2000), C: strip(1950, 2997), D: strip(3000, 4000)}


def in_town(patch: pytest.MonkeyPatch) -> None:
    """Let every workshop be one of this town."""
    zones = town().assign(parent="WK1")
    parents = pd.DataFrame({"zone_name": ["Wijk"], "population": [1000.0]}, index=["WK1"])
    source = Provenance("Proef", "proef.csv", 2025, "1 januari 2025", "CBS", "CBS, CC BY 4.0")
    origin = {"zones": source, "population": source}
    data = ZoneData("GM1", "Proefstad", 2025, zones, parents, {}, origin, indicators=("population",))
    patch.setattr(standing, "zone_data", lambda _key: data)
    patch.setattr(datasets, "stamp", lambda _key: "")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    in_town(monkeypatch)
    return Store(tmp_path / "plan.sqlite")


@pytest.fixture
def plan(store: Store) -> str:
    made = store.create_workshop("Zaal").id
    draw(store, made, **{NAMES[area]: shape for area, shape in DRAWN.items()})
    return made


@pytest.fixture
def plan_room(store: Store, plan: str) -> Room:
    return room_of(store, plan)


def draw(store: Store, workshop: str, **shapes: Any) -> None:
    ids = {name: area for area, name in NAMES.items()}
    store.append(
        workshop, [Event(DRAW, ids[name], TODAY, name=name, geometry=shape) for name, shape in shapes.items()]
    )


def room_of(store: Store, workshop: str, **more: Any) -> Room:
    return Room(store, WorkshopService(store), workshop, today=lambda: TODAY, **more)


def check_of(room: Room) -> FitCheck:
    room.catch_up()
    return room.checks.check()


def found(room: Room, kind: str = "", *areas: str) -> Patch:
    """Bring the one finding of a kind, of these areas."""
    (one,) = [
        patch
        for patch in check_of(room).patches
        if kind in ("", patch.kind) and (not areas or {*patch.areas} == {*areas})
    ]
    return one


def asked(room: Room, how: str, *patches: Patch | str, **more: Any) -> dict[str, Any]:
    keys = [one if isinstance(one, str) else one.key for one in patches]
    asked.number += 1  # type: ignore[attr-defined]
    sent = {"edit_id": f"m{asked.number}", "client": "page", "lang": "nl", "keys": keys, "how": how}  # type: ignore[attr-defined]
    return sent | {"revision": check_of(room).of.revision} | more


asked.number = 0  # type: ignore[attr-defined]


def mend(room: Room, how: str, *patches: Patch | str, **more: Any) -> RoomAnswer:
    answer = room.mend(asked(room, how, *patches, **more))
    assert answer.settled
    return answer


def refusal(room: Room, payload: dict[str, Any]) -> str:
    """Return the one sentence with which something is refused; nothing is recorded by it."""
    before = room.everything().revision
    answer = room.mend(payload)
    (said,) = answer.notices
    assert (answer.settled, room.everything().revision) == (True, before)
    return str(said)


def people(room: Room) -> dict[str, int]:
    return {
        NAMES.get(one.id, one.name): round(one.receipt.people)
        for one in room.everything().areas
        if one.receipt is not None and one.receipt.people is not None
    }


def shapes(room: Room) -> dict[str, Any]:
    return {one.id: one.shape for one in room.everything().areas}


# --- what is found


def test_each_patch_comes_with_its_people_and_hectares_and_the_ways_to_mend_it(
    store: Store, plan: str
) -> None:
    check = check_of(room_of(store, plan))
    told = [
        (one.kind, {*one.areas}, round(one.shape.area), round(one.people, 6), one.sliver)
        for one in check.patches
    ]
    # 100 m x 1 km of 1 person/ha; 50 m x 1 km of 2 people/ha; 3 m x 1 km of 3 people/ha
    assert told == [
        ("gap", {A, B}, 100_000, 10.0, False),
        ("overlap", {B, C}, 50_000, 10.0, False),
        ("gap", {C, D}, 3_000, 0.9, True),
    ]
    gap, overlap, _sliver = check.patches
    assert {*gap.ways} == {f"give:{A}", f"give:{B}", "halve", "area", "leave"}
    assert {*overlap.ways} == {f"give:{B}", f"give:{C}", "halve", "area", "leave"}
    assert [one.key for one in check.slivers] == [check.patches[2].key]
    assert len(check.rest) == 2


def test_a_narrow_patch_where_somebody_lives_is_no_sliver(store: Store) -> None:
    plan = store.create_workshop("Zaal").id
    # 4 m x 1 km of 3 people/ha: 1.2 people, and of 4 people/ha beyond the town: nobody
    draw(store, plan, Zuid=strip(2004, 3000), Oost=strip(0, 2000), West=strip(3000, 4004))
    told = [(one.kind, one.sliver, round(one.people, 6)) for one in check_of(room_of(store, plan)).patches]
    assert sorted(told) == [("gap", False, 1.2), ("outside", True, 0.0)]


def test_without_figures_overlaps_are_found_and_nobody_says_how_many_people_that_is(
    store: Store, plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "Numbers", None)
    check = check_of(room_of(store, plan))
    assert [(one.kind, one.people == one.people) for one in check.patches] == [("overlap", False)]


def test_it_is_found_once_until_something_changes_and_only_new_patches_are_counted(
    store: Store, plan: str
) -> None:
    room = room_of(store, plan)
    first = check_of(room)
    assert check_of(room) is first
    counted: list[int] = []
    numbers = room._standing.numbers
    assert numbers is not None
    count = numbers.people
    numbers.people = lambda shapes: counted.append(len(shapes)) or count(shapes)  # type: ignore[method-assign, func-returns-value]
    # a name moves no patch: each keeps its key and its people
    store.append(plan, [Event(RENAME, A, TODAY, name="Noordzijde")])
    second = check_of(room)
    assert second is not first
    assert [one.key for one in second.patches] == [one.key for one in first.patches]
    assert counted == []
    # Noord gives 100 m more up: one patch is another one
    store.append(plan, [Event(REDRAW, A, TODAY, geometry=strip(0, 800))])
    third = check_of(room)
    assert counted == [1]
    assert {one.key for one in third.patches} ^ {one.key for one in second.patches} == {
        found(room, "gap", A, B).key,
        first.patches[0].key,
    }


def test_who_only_counts_is_told_what_was_told_a_moment_ago(store: Store, plan: str) -> None:
    room = room_of(store, plan)
    assert room.checks.recent(60) is None
    first = check_of(room)
    store.append(plan, [Event(REDRAW, A, TODAY, geometry=strip(0, 1000))])
    room.catch_up()
    assert room.checks.recent(60) is first
    assert room.checks.recent(0) is None
    # whoever looks at the list is told of now
    assert len(check_of(room).patches) == len(first.patches) - 1


# --- mending


@pytest.mark.parametrize(
    ("patch_of", "how", "to", "after"),
    [
        (("gap", A, B), "give", A, {A: 100}),
        (("gap", A, B), "give", B, {B: 210}),
        # 50 m of 1 person/ha to each
        (("gap", A, B), "halve", "", {A: 95, B: 205}),
        # Oost gives 10 people up, or Zuid does, which has 3 people/ha over 997 m and 2 over 50 m: 299 + 10
        (("overlap", B, C), "give", C, {B: 190}),
        (("overlap", B, C), "give", B, {C: 299}),
        (("overlap", B, C), "halve", "", {B: 195, C: 304}),
    ],
)
def test_a_mend_is_one_event_that_names_all_it_changed_and_one_undo_takes_it_back(
    plan_room: Room, patch_of: tuple[str, ...], how: str, to: str, after: dict[str, int]
) -> None:
    room = plan_room
    before, was, patch = people(room), shapes(room), found(room, *patch_of)
    assert before == {"Noord": 90, "Oost": 200, "Zuid": 309, "West": 400}
    shown = room.checks.preview(asked(room, how, patch, to=to))
    assert {one: round(count) for one, count in shown.after.items()} == after
    answer = mend(room, how, patch, to=to)
    (event,) = answer.mended
    assert (event.kind, {*event.inputs}, {out.area for out in event.outputs}) == (MEND, {*after}, {*after})
    assert event.mended is not None
    assert (event.mended.how, round(event.mended.surface)) == (how, round(patch.shape.area))
    assert people(room) == before | {NAMES[area]: count for area, count in after.items()}
    # nobody else moved by a hair
    assert all(shapes(room)[one].equals_exact(shape, 0) for one, shape in was.items() if one not in after)
    assert patch.key not in {one.key for one in check_of(room).patches}
    room.undo({"edit_id": "u1", "client": "page", "lang": "nl"})
    assert (people(room), found(room, *patch_of).key) == (before, patch.key)


def test_sent_once_more_a_mend_is_done_once_and_told_again(store: Store, plan: str) -> None:
    room = room_of(store, plan)
    payload = asked(room, "give", found(room, "gap", A, B), to=A)
    first, second = room.mend(payload), room.mend(payload)
    assert [len(one.mended) for one in (first, second)] == [1, 1]
    assert [one.kind for one in store.events(plan)].count(MEND) == 1


def test_whether_an_area_is_still_the_same_is_asked_when_a_mend_brings_most_of_its_people(
    store: Store,
) -> None:
    plan = store.create_workshop("Zaal").id
    # 100 people beside 200 and 300: of what Noord becomes a sixth lived there already
    draw(store, plan, Noord=strip(0, 1000), West=strip(3000, 4000))
    room = room_of(store, plan)
    (question,) = mend(room, "give", found(room, "gap"), to=A).questions
    assert (question.name, question.redraw.area, round(question.kept, 6)) == ("Noord", A, round(1 / 6, 6))
    room.undo({"edit_id": "u1", "client": "page", "lang": "nl"})
    # halved: Noord had 100 of its 300 people, West 400 of its 700
    assert [one.redraw.area for one in mend(room, "halve", found(room, "gap")).questions] == [A]


def test_of_no_mans_land_an_area_is_made_that_people_name(store: Store, plan: str) -> None:
    room = room_of(store, plan)
    gap = found(room, "gap", A, B)
    assert round(room.checks.preview(asked(room, "area", gap)).fresh) == 10
    assert refusal(room, asked(room, "area", gap)) == "Geef het nieuwe gebied een naam."
    mend(room, "area", gap, name="Tussendoor")
    assert store.events(plan)[-1].kind == DRAW
    assert people(room)["Tussendoor"] == 10
    # a name that is taken gets a number, as with any drawing
    assert [str(one) for one in mend(room, "area", found(room, "overlap"), name="Noord").notices] != []


def test_of_what_two_areas_claim_both_make_room_and_one_undo_takes_all_of_it_back(
    store: Store, plan: str
) -> None:
    room = room_of(store, plan)
    before = people(room)
    mend(room, "area", found(room, "overlap"), name="Samen")
    # 10 people off Oost, and off Zuid
    assert people(room) == before | {"Oost": 190, "Zuid": 299, "Samen": 10}
    assert [one.kind for one in store.events(plan)[-2:]] == [MEND, DRAW]
    room.undo({"edit_id": "u1", "client": "page", "lang": "nl"})
    assert people(room) == before


def test_what_lies_outside_the_municipality_is_cut_off(store: Store) -> None:
    plan = store.create_workshop("Zaal").id
    draw(store, plan, Noord=strip(-100, 1000))
    room = room_of(store, plan)
    outside = found(room, "outside")
    assert outside.ways == ("cut", "leave")
    mend(room, "cut", outside)
    assert shapes(room)[A].equals(strip(0, 1000))
    (event,) = [one for one in store.events(plan) if one.kind == MEND]
    assert event.mended is not None
    assert event.mended.how == "cut"


def test_a_loose_part_goes_to_a_neighbour_becomes_an_area_or_goes_away(store: Store) -> None:
    plan = store.create_workshop("Zaal").id
    # 1 ha of Noord lies against West, far from the rest of it
    loose = strip(2900, 3000, 0, 100)
    both = shapely.union_all([DRAWN[A], loose])
    draw(store, plan, Noord=both, West=DRAWN[D])
    room = room_of(store, plan)
    patch = found(room, "loose")
    assert patch.ways == (f"give:{D}", "area", "cut", "leave")
    assert (patch.areas[0], round(patch.people)) == (A, 3)
    mend(room, "give", patch, to=D)
    assert people(room) == {"Noord": 90, "West": 403}


def test_all_that_is_left_goes_to_the_nearest_and_slivers_are_mended_together(
    store: Store, plan: str
) -> None:
    room = room_of(store, plan)
    store.append(plan, [Event(REDRAW, B, TODAY, geometry=strip(1000, 1950))])
    store.append(plan, [Event(END, D, TODAY)])
    draw_again = [Event(DRAW, NEW, TODAY, name="West", geometry=strip(3000, 3996))]
    store.append(plan, draw_again)
    check = check_of(room)
    # 3 m of 3 people/ha and 4 m of 4 people/ha: 0.9 and 1.6 people
    assert [(one.kind, round(one.people, 6), one.sliver) for one in check.patches] == [
        ("gap", 10.0, False),
        ("gap", 1.6, False),
        ("gap", 0.9, True),
    ]
    mend(room, "slivers", *check.slivers)
    check = check_of(room)
    assert len(check.patches) == len(check.rest) == 2
    mend(room, "nearest", *check.rest)
    assert check_of(room).patches == ()
    # all 1,000 people of the town live in one area each
    assert sum(people(room).values()) == 1000
    assert [one.mended.how for one in store.events(plan) if one.mended] == ["slivers", "nearest"]


NEW = "7f0c2d1e-8a4b-4c3d-9e2f-0123456789ab"


# --- what is meant to be so


def test_what_people_leave_is_not_listed_but_counted_and_can_be_listed_again(store: Store, plan: str) -> None:
    room = room_of(store, plan)
    overlap = found(room, "overlap")
    assert refusal(room, asked(room, "leave", overlap, reason=" ")) == "Zeg waarom dit zo bedoeld is."
    answer = mend(room, "leave", overlap, reason="Het plein is van allebei")
    (event,) = answer.mended
    assert (event.kind, event.reason, {*event.inputs}) == (LEAVE, "Het plein is van allebei", {B, C})
    check = check_of(room)
    assert [one.kind for one in check.patches] == ["gap", "gap"]
    assert [(told.id, patch.key) for told, patch in check.left] == [(event.id, overlap.key)]
    # in a room that is made anew as well
    assert len(check_of(room_of(store, plan)).left) == 1
    # taken back and done again as any gesture
    for again, left in ((room.undo, 0), (room.redo, 1)):
        assert again({"edit_id": f"again-{left}", "client": "page", "lang": "nl"}).again == (event,)
        assert len(check_of(room).left) == left
    answer = mend(room, "unleave", str(event.id))
    assert (answer.undone, [one.kind for one in answer.again]) == (True, [LEAVE])
    assert store.events(plan)[-1].kind == UNDO
    assert found(room, "overlap").key == overlap.key
    # there is nothing to list again any more
    assert "veranderd" in refusal(room, asked(room, "unleave", str(event.id)))


@pytest.mark.parametrize(
    ("becomes", "listed"),
    [
        (strip(1000, 2000), True),  # not touched
        (strip(1000, 1990), True),  # 10 m less of it
        (strip(1000, 2010), False),  # 10 m more than people left
    ],
)
def test_what_others_make_smaller_stays_meant_and_what_grows_is_listed_anew(
    store: Store, plan: str, becomes: Any, listed: bool
) -> None:
    room = room_of(store, plan)
    mend(room, "leave", found(room, "overlap"), reason="Het plein is van allebei")
    store.append(plan, [Event(REDRAW, B, TODAY, geometry=becomes)])
    check = check_of(room)
    assert (len(check.left) == 1) is listed
    assert any(one.kind == "overlap" for one in check.patches) is not listed


def test_what_holds_from_a_later_day_is_listed_until_then(store: Store, plan: str) -> None:
    patch = found(room_of(store, plan), "overlap")
    later = TODAY + timedelta(days=1)
    store.append(plan, [Event(LEAVE, "", later, reason="straks", geometry=patch.shape, inputs=patch.areas)])
    assert len(check_of(room_of(store, plan)).left) == 0


# --- what may not be


def test_an_area_that_is_locked_never_changes(store: Store, plan: str) -> None:
    room = room_of(store, plan)
    store.append(plan, [Event(LOCK, B, TODAY)])
    was = shapes(room)[B]
    gap, overlap = found(room, "gap", A, B), found(room, "overlap")
    assert gap.ways == (f"give:{A}", "area", "leave")
    # Oost keeps what both claim: only Zuid moves
    assert overlap.ways == (f"give:{B}", "leave")
    for payload in (
        asked(room, "give", gap, to=B),
        asked(room, "halve", overlap),
        asked(room, "give", overlap, to=C),
        asked(room, "area", overlap, name="Samen"),
    ):
        assert "Oost" in refusal(room, payload)
    mend(room, "nearest", *check_of(room).rest)
    mend(room, "give", found(room, "overlap"), to=B)
    assert check_of(room).patches == ()
    assert shapes(room)[B].equals_exact(was, 0)


def test_a_sliver_over_a_locked_area_stays_with_it(store: Store) -> None:
    plan = store.create_workshop("Zaal").id
    draw(store, plan, Noord=strip(0, 1003), Oost=strip(1000, 2000), Zuid=strip(1998, 4000))
    # 3 m of 2 people/ha and 2 m of 2 people/ha: 0.6 and 0.4 people
    store.append(plan, [Event(LOCK, A, TODAY)])
    room = room_of(store, plan)
    check = check_of(room)
    assert [one.sliver for one in check.patches] == [True, True]
    mend(room, "slivers", *check.slivers)
    now = shapes(room)
    assert now[A].equals_exact(strip(0, 1003), 0)
    assert check_of(room).patches == ()
    # Oost starts where Noord ends
    assert now[B].bounds[0] == X + 1003


def test_a_place_that_changed_meanwhile_is_refused_in_one_sentence(store: Store, plan: str) -> None:
    room = room_of(store, plan)
    payload = asked(room, "give", found(room, "gap", A, B), to=A)
    store.append(plan, [Event(REDRAW, A, TODAY, geometry=strip(0, 950))])
    room.catch_up()
    said = "Deze plek is ondertussen veranderd; kijk opnieuw in de lijst."
    assert refusal(room, payload) == said


@pytest.mark.parametrize(
    "worse",
    [
        {"keys": []},
        {"keys": "abc"},
        {"keys": ["../x"]},
        {"keys": ["a"] * 2001},
        {"how": "explode"},
        {"how": None},
        {"to": 7},
        {"to": "<img src=x>"},
        {"reason": 7},
        {"reason": "x" * 501},
        {"revision": -1},
        {"revision": "7"},
        {"name": ["Noord"]},
    ],
)
def test_what_no_map_of_ours_sends_is_refused(store: Store, plan: str, worse: dict[str, Any]) -> None:
    room = room_of(store, plan)
    payload = asked(room, "give", found(room, "gap", A, B), to=A) | worse
    assert refusal(room, payload) == "De kaart stuurde iets dat niet te lezen is; ververs de pagina."


def test_a_way_that_was_not_offered_is_refused(store: Store, plan: str) -> None:
    room = room_of(store, plan)
    gap = found(room, "gap", A, B)
    for payload in (asked(room, "give", gap, to=D), asked(room, "cut", gap), asked(room, "slivers", gap)):
        assert refusal(room, payload) == "De kaart stuurde iets dat niet te lezen is; ververs de pagina."


def test_who_may_only_propose_does_not_mend(store: Store, plan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ROLES, "resident", Role("resident"))
    room = room_of(store, plan, role=lambda: "resident")
    gap = found(room, "gap", A, B)
    for how, more in (("give", {"to": A}), ("leave", {"reason": "zo"})):
        assert refusal(room, asked(room, how, gap, **more)).startswith("In deze rol kunt u")


def test_a_mend_of_an_area_that_somebody_else_changed_unseen_waits_for_a_choice(
    store: Store, plan: str
) -> None:
    room = room_of(store, plan)
    payload = asked(room, "give", found(room, "gap", A, B), to=A)
    # far from the patch Noord loses a corner meanwhile, which the page that asks had not in view
    store.append(plan, [Event(REDRAW, A, TODAY, geometry=without_a_corner(), client="other")])
    payload["keys"] = [found(room, "gap", A, B).key]
    answer = room.mend(payload)
    assert (answer.settled, answer.mended) == (True, ())
    (proposal,) = [one for one in store.events(plan) if one.kind == PROPOSAL]
    assert (proposal.proposes, {*proposal.inputs}) == (MEND, {A})
    (conflict,) = room.conflicts()
    (proposed,) = conflict.proposed.values()
    # chosen after all, it is what was proposed: 90 ha without that corner of 4 ha, with 10 ha beside it
    room.choose({"edit_id": "c1", "client": "page", "proposals": [proposal.id], "accept": True})
    assert shapes(room)[A].equals(proposed.shape)
    assert round(shapes(room)[A].area) == 900_000 - 40_000 + 100_000


def without_a_corner() -> Any:
    return shapely.difference(DRAWN[A], strip(0, 400, 900, 1000))


def test_nothing_is_left_of_an_area_that_lies_wholly_in_another(store: Store) -> None:
    plan = store.create_workshop("Zaal").id
    draw(store, plan, Noord=strip(0, 1000), Oost=strip(200, 400, 200, 400))
    room = room_of(store, plan)
    assert "Oost" in refusal(room, asked(room, "give", found(room, "overlap"), to=A))


# --- painted areas


def test_a_painted_area_stays_painted_where_it_gets_whole_units_and_else_is_free(store: Store) -> None:
    plan = store.create_workshop("Zaal").id
    first, last = NamedUnits("buurt", 2025, ("BU1",)), NamedUnits("buurt", 2025, ("BU4",))
    store.append(
        plan,
        [
            Event(DRAW, A, TODAY, name="Noord", geometry=strip(0, 1000), units=first),
            Event(DRAW, D, TODAY, name="West", geometry=strip(3000, 4000), units=last),
        ],
    )
    room = room_of(store, plan)
    gap = found(room, "gap")
    # half of two buurten to each: the second to Noord, the third to West
    shown = room.checks.preview(asked(room, "halve", gap))
    assert shown.plan.freed == ()
    mend(room, "halve", gap)
    units = {area: state.units for area, state in room._standing.states.items()}
    assert units == {
        A: NamedUnits("buurt", 2025, ("BU1", "BU2")),
        D: NamedUnits("buurt", 2025, ("BU3", "BU4")),
    }
    room.undo({"edit_id": "u1", "client": "page", "lang": "nl"})
    draw(store, plan, Oost=strip(1500, 3000))
    gap = found(room, "gap")
    shown = room.checks.preview(asked(room, "give", gap, to=A))
    assert shown.plan.freed == (A,)
    mend(room, "give", gap, to=A)
    assert room._standing.states[A].units is None
    assert people(room) == {"Noord": 200, "Oost": 400, "West": 400}
