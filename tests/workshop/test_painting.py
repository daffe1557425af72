"""Painted areas: the server makes their borders from units, so that they meet exactly."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from smeedkaart.change.series import assess_on
from smeedkaart.errors import SmeedkaartError
from smeedkaart.exchange.history_file import read_history, write_history
from smeedkaart.history.drawn_from import DrawnFrom
from smeedkaart.history.event import Event
from smeedkaart.history.lineage import areas_as_of, ended_areas
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.history.replay import AreaState
from smeedkaart.history.sentences import tale
from smeedkaart.history.timeline import Timeline
from smeedkaart.history.undo import to_undo
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.statistics.units import unit_layers
from smeedkaart.store.store import Store
from smeedkaart.text.language import speaking
from smeedkaart.workshop.edits import Changes, changes
from smeedkaart.workshop.merge_split import Plan, anew, merging, splitting
from smeedkaart.workshop.message import parse_edit
from smeedkaart.workshop.painting import borders_of_parts, unit_outline
from smeedkaart.workshop.room import Room
from smeedkaart.workshop.service import WorkshopService
from tests.workshop.test_edits import TODAY, feature

AREAS = tuple(f"6f0c2d1e-8a4b-4c3d-9e2f-01234567890{place}" for place in "abcde")
YEAR = hoogeveen().year
BUURTEN = unit_layers(hoogeveen())["buurt"].frame
CODES = tuple(sorted(BUURTEN.index))
# two neighbours of the sample and one beside them
KRAKEEL, WOLFSBOS = "BU01185003", "BU01185004"


def units(*codes: str, year: int = YEAR, level: str = "buurt") -> dict[str, Any]:
    return {"level": level, "year": year, "codes": list(codes)}


def painted(area: str, name: str = "", **said: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"id": area, "name": name, **said}, "geometry": None}


def edit_of(*put: Any, why: str = "paint", key: str = "e1", revision: int = 0) -> dict[str, Any]:
    sent = {"edit_id": key, "client": "page", "why": why, "revision": revision, "put": [*put], "end": []}
    return sent | {"lang": "nl"}


def made(before: dict[str, AreaState], *put: Any) -> Changes:
    outline = partial(unit_outline, hoogeveen())
    edit = parse_edit(edit_of(*put))
    return changes(before, edit, when=TODAY, role="facilitator", outline=outline)


def after(events: list[Any], *put: Any) -> dict[str, AreaState]:
    """Go on with an edit, and return the areas that come of all of it."""
    events += made(Timeline.of(events).areas(), *put)
    return Timeline.of(events).areas()


def room_of(store: Store, workshop: str) -> Room:
    return Room(store, WorkshopService(store), workshop, today=lambda: TODAY)


# which of four areas each buurt of the sample goes to
shared_out = st.lists(st.integers(0, 3), min_size=len(CODES), max_size=len(CODES))


@given(shared_out)
@settings(max_examples=15, deadline=None)
def test_painted_areas_tile_what_their_units_cover_without_gap_or_overlap(owners: list[int]) -> None:
    share = [[code for code, owner in zip(CODES, owners, strict=True) if owner == one] for one in range(4)]
    put = [painted(AREAS[one], units=units(*codes)) for one, codes in enumerate(share) if codes]
    areas = after([], *put)
    shapes = [state.geometry for state in areas.values() if state.geometry is not None]
    assert len(shapes) == len(put)
    # every border that two of them share has the very same corners on both sides
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.coverage_union_all(BUURTEN.geometry.to_numpy())
    together = shapely.coverage_union_all(shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(BUURTEN.area.sum(), abs=1e-3)
    assert shapely.symmetric_difference(whole, together).area == pytest.approx(0, abs=1e-3)
    assert [state.units.codes for state in areas.values() if state.units] == [
        tuple(codes) for codes in share if codes
    ]


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_a_unit_that_is_given_away_and_taken_back_leaves_every_border_as_it_was(data: st.DataObject) -> None:
    some = data.draw(st.lists(st.sampled_from(CODES), min_size=3, max_size=9, unique=True))
    cut = data.draw(st.integers(2, len(some) - 1))
    mine, theirs = some[:cut], some[cut:]
    given_away = data.draw(st.sampled_from(mine))
    events: list[Any] = []
    before = after(
        events, *(painted(a, units=units(*c)) for a, c in zip(AREAS, (mine, theirs), strict=False))
    )
    left = [code for code in mine if code != given_away]
    between = after(
        events, painted(AREAS[0], units=units(*left)), painted(AREAS[1], take=None, add=units(given_away))
    )
    assert between[AREAS[1]].units == NamedUnits.of("buurt", YEAR, [*theirs, given_away])
    back = after(
        events,
        painted(AREAS[0], add=units(given_away)),
        painted(AREAS[1], take=units(given_away)),
    )
    for area in AREAS[:2]:
        assert between[area].geometry != before[area].geometry
        # the order in which codes are sent makes no difference either: the same bytes
        assert shapely.to_wkb(back[area].geometry) == shapely.to_wkb(before[area].geometry)
        assert back[area].units == before[area].units


def test_units_that_are_added_to_a_free_area_leave_it_free() -> None:
    krakeel, wolfsbos = (BUURTEN.geometry[code] for code in (KRAKEEL, WOLFSBOS))
    west, south, _east, _north = krakeel.bounds
    # a square of 1 ha that lies over a corner of the surroundings of Krakeel
    drawn = box(west - 50, south - 50, west + 50, south + 50)
    events: list[Any] = []
    after(events, feature(AREAS[0], "Vrij", drawn))
    free = after(events, painted(AREAS[0], add=units(KRAKEEL, WOLFSBOS)))[AREAS[0]]
    twice = drawn.intersection(shapely.union(krakeel, wolfsbos)).area
    assert free.units is None
    assert free.geometry is not None
    assert free.geometry.area == pytest.approx(1e4 + krakeel.area + wolfsbos.area - twice, abs=2)
    less = after(events, painted(AREAS[0], take=units(WOLFSBOS)))[AREAS[0]]
    assert less.units is None
    assert less.geometry is not None
    assert less.geometry.area == pytest.approx(free.geometry.area - wolfsbos.area, abs=2)
    # made whole units it is one of units
    whole = after(events, painted(AREAS[0], units=units(KRAKEEL)))[AREAS[0]]
    assert whole.units == NamedUnits("buurt", YEAR, (KRAKEEL,))
    assert whole.geometry is not None
    assert whole.geometry.equals(krakeel)


def test_a_border_that_is_drawn_by_hand_afterwards_is_free_and_a_new_name_is_no_new_border() -> None:
    events: list[Any] = []
    area = after(events, painted(AREAS[0], "Krakeel", units=units(KRAKEEL)))[AREAS[0]]
    # the page sends what it has, and so the units of which it was told as well
    echoed = feature(AREAS[0], "Kern", area.geometry)
    echoed["properties"]["units"] = units(KRAKEEL)
    named = after(events, echoed)[AREAS[0]]
    assert (named.name, named.units, named.geometry) == ("Kern", area.units, area.geometry)
    assert [event.kind for event in events] == ["draw", "rename"]
    only_named = after(events, painted(AREAS[0], "Krakeel"))[AREAS[0]]
    assert (only_named.name, only_named.units) == ("Krakeel", area.units)
    moved = feature(AREAS[0], "Krakeel", shapely.transform(area.geometry, lambda xy: xy + 30))
    moved["properties"]["units"] = units(KRAKEEL)
    assert after(events, moved)[AREAS[0]].units is None


@pytest.mark.parametrize(
    ("put", "why"),
    [
        (painted(AREAS[1], units=units("BU99999999", KRAKEEL)), "BU99999999"),
        (painted(AREAS[1], units=units(KRAKEEL, year=YEAR - 1)), f"van {YEAR - 1}"),
        (painted(AREAS[1], units=units("E2290N5250", level="square")), "vakken van 100 m"),
        (painted(AREAS[1], units=units()), "minstens één"),
        (painted(AREAS[1], add=units(KRAKEEL)), "niet meer op de kaart"),
        (painted(AREAS[1], locked=True), "niet meer op de kaart"),
        (painted(AREAS[0], take=units(KRAKEEL)), "niets over"),
        (
            painted(AREAS[1], units={"level": "wijk", "year": YEAR, "codes": [KRAKEEL]}),
            "niet te lezen",
        ),
        (painted(AREAS[1], units=units("a b c d")), "niet te lezen"),
        # what is not known is told by its code, so that has an end
        (painted(AREAS[1], units=units(33 * "x")), "niet te lezen"),
        (painted(""), "niet te lezen"),
    ],
)
def test_what_cannot_be_painted_is_refused_with_all_of_its_gesture(put: Any, why: str) -> None:
    events: list[Any] = []
    before = after(events, painted(AREAS[0], units=units(KRAKEEL)))
    with speaking("nl"), pytest.raises(SmeedkaartError) as refusal:
        made(before, painted(AREAS[2], units=units(WOLFSBOS)), put)
    assert why in str(refusal.value)
    assert str(refusal.value).count(". ") == 0


def test_what_is_painted_is_recorded_told_undone_and_taken_along(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    workshop = store.create_workshop("Krakeel", dataset="hoogeveen").id
    room = room_of(store, workshop)
    for key, codes in (("e1", [KRAKEEL]), ("e2", [KRAKEEL, WOLFSBOS]), ("e3", [WOLFSBOS, KRAKEEL])):
        put = painted(AREAS[0], "Krakeel", units=units(*codes))
        (answer,) = room.edit([edit_of(put, key=key, revision=store.revision(workshop))])
        assert answer.settled
        assert not answer.notices
    (area,) = room.everything().areas
    assert area.units == NamedUnits("buurt", YEAR, (KRAKEEL, WOLFSBOS))
    events = store.events(workshop)
    # the third says nothing new
    assert [event.kind for event in events] == ["draw", "redraw"]
    (told,) = tale(events)
    assert told.sentence.endswith(f"is Krakeel getekend (precies 2 buurten van {YEAR}).")
    # export and import are the identity
    back = read_history(write_history(events, tmp_path / "h.gpkg"))
    assert [(one.units, one.geometry) for one in back] == [(one.units, one.geometry) for one in events]
    other = store.create_workshop("Elders", history=back).id
    assert Timeline.of(store.events(other)).areas()[AREAS[0]].units == area.units
    asked = {"edit_id": "u1", "client": "page", "revision": 0, "lang": "nl"}
    room.undo(asked)
    (area,) = room.everything().areas
    assert area.units == NamedUnits("buurt", YEAR, (KRAKEEL,))
    room.redo(asked | {"edit_id": "r1"})
    assert room.everything().areas[0].units == NamedUnits("buurt", YEAR, (KRAKEEL, WOLFSBOS))


def test_strokes_of_paint_are_one_gesture_in_the_story_and_one_press_of_undo() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "plan.sqlite")
        workshop = store.create_workshop("Krakeel", dataset="hoogeveen").id
        service = WorkshopService(store)
        strokes = [CODES[:1], CODES[:2], CODES[:3], CODES[:4]]
        for key, codes in enumerate(strokes):
            put = painted(AREAS[0], "Krakeel", units=units(*codes))
            sent = edit_of(put, key=f"e{key}", revision=store.revision(workshop))
            day = TODAY + timedelta(days=0 if key == 0 else 1)
            service.edit(workshop, sent, when=day, role="facilitator")
        told = [one.sentence for one in tale(store.events(workshop))]
        # drawn on one day; three strokes on the next are one change, of what they came to
        assert len(told) == 2
        assert told[1].endswith(f"veranderde de grens van Krakeel (precies 4 buurten van {YEAR}).")
        back = to_undo(store.events(workshop), client="page")
        assert [event.about for event in back] == [4, 3, 2]
        store.append(workshop, back)
        (area,) = Timeline.of(store.events(workshop)).areas().values()
        assert area.units == NamedUnits.of("buurt", YEAR, CODES[:1])


def test_paint_that_leaves_hardly_anybody_asks_whether_it_is_the_same_area(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    room = room_of(store, store.create_workshop("Krakeel", dataset="hoogeveen").id)
    room.edit([edit_of(painted(AREAS[0], "Krakeel", units=units(KRAKEEL, WOLFSBOS)))])
    people = BUURTEN["people"]
    most = KRAKEEL if people[KRAKEEL] > people[WOLFSBOS] else WOLFSBOS
    (answer,) = room.edit([edit_of(painted(AREAS[0], take=units(most)), key="e2", revision=1)])
    (question,) = answer.questions
    assert question.kept == pytest.approx(1 - people[most] / people[[KRAKEEL, WOLFSBOS]].sum(), abs=1e-3)
    # another area of it takes its units along, and the former one gets its own back
    store.append(room.id, anew(question.redraw, "Ander", "facilitator"))
    states = Timeline.of(store.events(room.id)).states()
    assert states[AREAS[0]].units == NamedUnits.of("buurt", YEAR, [KRAKEEL, WOLFSBOS])
    (other,) = (state for area, state in states.items() if area != AREAS[0])
    left = WOLFSBOS if most == KRAKEEL else KRAKEEL
    assert (other.name, other.units) == ("Ander", NamedUnits("buurt", YEAR, (left,)))
    # what ended comes back as it was made
    (ended,) = ended_areas(store.events(room.id))
    assert ended.units == states[AREAS[0]].units


def test_two_pages_that_paint_one_area_meet_and_the_choice_brings_the_units_along(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    workshop = store.create_workshop("Krakeel", dataset="hoogeveen").id
    room = room_of(store, workshop)
    both = [painted(AREAS[0], "A", units=units(CODES[0])), painted(AREAS[1], "B", units=units(CODES[1]))]
    room.edit([edit_of(*both)])
    seen = store.revision(workshop)
    first = painted(AREAS[0], units=units(CODES[0], CODES[2]))
    # what the other page moved from one area to the other waits as a whole
    second = [painted(AREAS[0], units=units(CODES[3])), painted(AREAS[1], units=units(CODES[0], CODES[1]))]
    room.edit([edit_of(first, key="e2", revision=seen)])
    room.edit([edit_of(*second, key="e3", revision=seen) | {"client": "other"}])
    (conflict,) = room.conflicts()
    assert [event.area for event in conflict.proposals] == [*AREAS[:2]]
    numbers = [event.id for event in conflict.proposals]
    choice = {"edit_id": "c1", "client": "page", "proposals": numbers, "accept": True, "lang": "nl"}
    assert room.choose(choice).settled
    made_of = {area.id: area.units for area in room.everything().areas}
    assert made_of == {
        AREAS[0]: NamedUnits("buurt", YEAR, (CODES[3],)),
        AREAS[1]: NamedUnits.of("buurt", YEAR, CODES[:2]),
    }


def test_painted_areas_that_merge_are_all_their_units_and_split_along_them_they_stay_so(
    tmp_path: Path,
) -> None:
    data = hoogeveen()
    store = Store(tmp_path / "plan.sqlite")
    workshop = store.create_workshop("Krakeel", dataset="hoogeveen").id
    room = room_of(store, workshop)
    free = box(*BUURTEN.total_bounds[:2] - 2000, *BUURTEN.total_bounds[:2] - 1900)
    room.edit(
        [
            edit_of(
                painted(AREAS[0], "Krakeel", units=units(KRAKEEL)),
                painted(AREAS[1], "Wolfsbos", units=units(WOLFSBOS)),
                feature(AREAS[2], "Vrij", free),
            )
        ]
    )
    then = areas_as_of(store.events(workshop))
    said = {"when": TODAY, "reason": "", "role": "facilitator"}
    merge = merging(then, Plan("merge", AREAS[:2]), "Samen", **said)  # type: ignore[arg-type]
    (both,) = merge.outputs
    assert both.units == NamedUnits("buurt", YEAR, (KRAKEEL, WOLFSBOS))
    # with what was drawn by hand it is no area of units
    mixed = merging(then, Plan("merge", AREAS[:3]), "Samen", **said)  # type: ignore[arg-type]
    assert mixed.outputs[0].units is None
    store.append(workshop, [merge])
    room.catch_up()
    (area,) = (one for one in room.everything().areas if one.name == "Samen")
    assert (area.units, area.shape) == (both.units, both.geometry)
    # along the border between the two
    cut = [BUURTEN.geometry[code] for code in (KRAKEEL, WOLFSBOS)]
    assert [one.units and one.units.codes for one in borders_of_parts(cut, area.units, data)] == [
        (KRAKEEL,),
        (WOLFSBOS,),
    ]
    # two metres beside it neither is of whole units any more
    beside = shapely.union(cut[0], cut[1].intersection(cut[0].buffer(2)))
    parts = [beside, shapely.difference(area.shape, beside)]
    assert [one.units for one in borders_of_parts(parts, area.units, data)] == [None, None]
    # figures of another year say nothing of those units
    other = NamedUnits("buurt", YEAR - 1, (KRAKEEL, WOLFSBOS))
    assert [one.units for one in borders_of_parts(cut, other, data)] == [None, None]
    plan = Plan("split", (area.id,))
    split = splitting(plan, borders_of_parts(cut, area.units, data), ["K", "W"], **said)  # type: ignore[arg-type]
    store.append(workshop, [split])
    made_of = {one.name: one.units for one in Timeline.of(store.events(workshop)).areas().values()}
    assert made_of == {
        "K": NamedUnits("buurt", YEAR, (KRAKEEL,)),
        "W": NamedUnits("buurt", YEAR, (WOLFSBOS,)),
        "Vrij": None,
    }


def test_where_a_border_comes_from_stands_on_its_receipt_until_somebody_moves_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    workshop = store.create_workshop("Krakeel", dataset="hoogeveen").id
    voices = DrawnFrom.of("voices", drawings=20, level=0.5, likeness=0.7125)
    brought = Event("draw", "k", TODAY, name="Krakeel", geometry=BUURTEN.geometry[KRAKEEL], drawn_from=voices)
    store.append(workshop, [brought])
    room = room_of(store, workshop)
    (area,) = room.everything().areas
    said = (
        "Waar de grens vandaan komt: grens uit 20 tekeningen van bewoners, waar 50% daarvan het eens is; "
        "gemiddeld zijn ze voor 71% gelijk"
    )
    found = room.receipt("k")
    assert found is not None
    assert area.receipt is not None
    assert said == area.receipt.sentences()[0] == found[0].sentences()[0]
    # worked out at once it is the same
    at_once = assess_on(store.events(workshop), TODAY, hoogeveen(), "hoogeveen-2007")
    assert at_once is not None
    assert at_once.receipts["k"].to_dict()["border"] == str(voices.said)
    (told,) = tale(store.events(workshop))
    assert told.sentence.endswith(f"is Krakeel getekend ({voices.said}).")
    # a name moves no border
    for put, left in ((painted("k", "Kern"), True), (painted("k", add=units(WOLFSBOS)), False)):
        room.edit([edit_of(put, key=f"e{left}", revision=store.revision(workshop))])
        (area,) = room.everything().areas
        assert area.receipt is not None
        assert (area.receipt.border is not None) == left


def test_the_numbers_in_the_hand_are_those_of_what_is_painted(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    workshop = store.create_workshop("Krakeel", dataset="hoogeveen").id
    room = room_of(store, workshop)
    room.edit([edit_of(painted(AREAS[0], "Krakeel", units=units(KRAKEEL)))])
    hand = room.attempt({"put": [painted(AREAS[0], add=units(WOLFSBOS))]})
    (told,) = hand.areas
    people = BUURTEN["people"]
    assert told.receipt is not None
    assert told.receipt.people is not None
    assert told.receipt.people == pytest.approx(people[KRAKEEL] + people[WOLFSBOS], abs=0.5)
    with pytest.raises(SmeedkaartError):
        room.attempt({"put": [painted(AREAS[0], units=units("BU99999999"))]})
