"""What people do in one go is told in one sentence and taken back in one press; no event is lost by it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from smeedkaart.errors import LineageError
from smeedkaart.history.event import Event, effective
from smeedkaart.history.gestures import gestures, gestures_to_tell
from smeedkaart.history.sentences import tale, told_again
from smeedkaart.history.timeline import Timeline
from smeedkaart.history.undo import last_edit, to_redo, to_undo
from smeedkaart.store.store import Store
from smeedkaart.text.language import speaking

DAY = date(2026, 11, 29)
EIGHT = datetime(2026, 11, 29, 20, tzinfo=UTC)
SHAPE = box(229_000, 525_000, 230_000, 526_000)
NEEDS: dict[str, dict[str, Any]] = {
    "draw": {"name": "Noord", "geometry": SHAPE},
    "redraw": {"geometry": SHAPE},
    "rename": {"name": "Zuid"},
    "decision": {"decision": ("impulse", None)},
}


class Evening:
    """What pages record one after the other, as the store numbers it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.edits = 0

    def edit(self, minute: float, page: str, *changes: tuple[str, str], **more: Any) -> None:
        """Record an edit of a page: kinds of events with the areas they are about."""
        self.edits += 1
        for kind, area in changes:
            told = {"name": area.upper()} if kind == "draw" else {}
            event = Event(
                kind, area, DAY, client=page, edit_id=f"e{self.edits}", **(NEEDS.get(kind, {}) | told | more)
            )
            when = EIGHT + timedelta(minutes=minute)
            self.events.append(replace(event, id=len(self.events) + 1, recorded_at=when))

    def again(self, made: Iterable[Event]) -> None:
        """Record that something was undone or done again."""
        for event in made:
            self.events.append(replace(event, id=len(self.events) + 1, recorded_at=EIGHT))

    def told(self) -> list[str]:
        """Tell it all."""
        return [one.sentence for one in tale(self.events)]


def ids(groups: Iterable[Any]) -> list[list[int]]:
    return [[event.id for event in group.events] for group in groups]


# --- what belongs together


def test_drawing_and_naming_is_one_and_tells_the_name_that_was_given() -> None:
    evening = Evening()
    evening.edit(0, "p", ("draw", "gebied 1"))
    evening.edit(1, "p", ("rename", "gebied 1"), name="Noord")
    assert ids(gestures(evening.events)) == [[1, 2]]
    assert evening.told() == ["Op 29 november 2026 is Noord getekend."]
    # one press takes both back, the name first
    assert [event.about for event in to_undo(evening.events)] == [2, 1]
    with speaking("en"):
        assert evening.told() == ["On 29 November 2026 Noord was drawn."]


def test_a_name_given_later_by_others_or_after_ten_minutes_is_its_own() -> None:
    for minute, page in ((10, "p"), (1, "q"), (1, "")):
        evening = Evening()
        evening.edit(0, "p", ("draw", "a"))
        evening.edit(minute, page, ("rename", "a"))
        assert ids(gestures(evening.events)) == ids(tale(evening.events)) == [[1], [2]]


def test_strokes_on_one_area_less_than_ten_minutes_apart_are_one() -> None:
    evening = Evening()
    evening.edit(0, "q", ("draw", "a"))
    # ten presses of an arrow, the last 9 x 9.9 = 89.1 minutes after the first: from one to the next 9.9
    for press in range(10):
        evening.edit(30 + 9.9 * press, "p", ("redraw", "a"))
    # and one that comes ten minutes after the last
    evening.edit(30 + 9.9 * 9 + 10, "p", ("redraw", "a"))
    assert ids(gestures(evening.events)) == [[1], [*range(2, 12)], [12]]
    # what says the same under each other stands there once, whoever did it
    said = ["Op 29 november 2026 is A getekend.", "Op 29 november 2026 veranderde de grens van A."]
    assert evening.told() == said
    assert ids(tale(evening.events)) == [[1], [*range(2, 13)]]


@pytest.mark.parametrize(
    ("page", "kind", "area", "together"),
    [
        ("q", "redraw", "a", [[3], [4], [5]]),  # another page changed the same area
        ("p", "rename", "a", [[3], [4], [5]]),  # and so did the page itself, in another way
        ("", "decision", "a", [[3], [4], [5]]),
        ("q", "redraw", "b", [[3, 5], [4]]),  # another area is nobody's hindrance
        ("p", "redraw", "b", [[3, 5], [4]]),
    ],
)
def test_something_else_about_the_area_in_between_parts_two_strokes(
    page: str, kind: str, area: str, together: list[list[int]]
) -> None:
    evening = Evening()
    evening.edit(0, "x", ("draw", "a"))
    evening.edit(0, "x", ("draw", "b"))
    evening.edit(1, "p", ("redraw", "a"))
    evening.edit(2, page, (kind, area))
    evening.edit(3, "p", ("redraw", "a"))
    assert ids(gestures(evening.events))[2:] == together


def test_a_border_of_two_areas_is_one_sentence_and_one_press() -> None:
    evening = Evening()
    for area in "abc":
        evening.edit(0, "x", ("draw", area))
    evening.edit(20, "p", ("redraw", "a"), ("redraw", "b"))
    evening.edit(21, "p", ("redraw", "b"), ("redraw", "a"))  # the same border from its other side
    evening.edit(22, "p", ("redraw", "a"))
    evening.edit(23, "p", ("redraw", "b"), ("redraw", "c"))  # that is another border
    assert ids(gestures(evening.events))[3:] == [[4, 5, 6, 7, 8], [9, 10]]
    assert evening.told()[3:] == [
        "Op 29 november 2026 veranderden de grenzen van A en B.",
        "Op 29 november 2026 veranderden de grenzen van B en C.",
    ]
    assert [event.about for event in to_undo(evening.events)] == [10, 9]


def test_strokes_after_a_drawing_are_told_with_it_but_undone_before_it() -> None:
    evening = Evening()
    evening.edit(0, "p", ("draw", "a"))
    evening.edit(1, "p", ("redraw", "a"))
    evening.edit(2, "p", ("redraw", "a"))
    evening.edit(3, "p", ("rename", "a"), name="Noord")
    assert evening.told() == ["Op 29 november 2026 is Noord getekend."]
    said = []
    while back := to_undo(evening.events):
        said.append(str(told_again(evening.events, back)))
        evening.again(back)
    assert said == [
        "Ongedaan gemaakt: Op 29 november 2026 kreeg A de naam Noord.",
        "Ongedaan gemaakt: Op 29 november 2026 veranderde de grens van A.",
        "Ongedaan gemaakt: Op 29 november 2026 is A getekend.",
    ]
    assert evening.told() == []
    onward = to_redo(evening.events)
    assert str(told_again(evening.events, onward)) == "Opnieuw gedaan: Op 29 november 2026 is A getekend."


def test_a_neighbour_that_moves_along_with_a_new_area_is_still_told() -> None:
    evening = Evening()
    evening.edit(0, "x", ("draw", "b"))
    evening.edit(20, "p", ("draw", "a"))
    evening.edit(21, "p", ("redraw", "a"), ("redraw", "b"))
    assert evening.told()[1:] == [
        "Op 29 november 2026 is A getekend.",
        "Op 29 november 2026 veranderden de grenzen van A en B.",
    ]


def test_what_no_page_recorded_stays_apart_and_one_edit_of_several_days_too() -> None:
    evening = Evening()
    evening.edit(0, "", ("draw", "a"))
    evening.edit(0, "", ("redraw", "a"))
    evening.edit(0, "", ("rename", "a"), name="Noord")
    assert len(evening.told()) == 3
    imported = [
        Event(kind, area, when, edit_id="import", id=number, **NEEDS[kind] | {"name": area.upper()})
        for number, (kind, area, when) in enumerate(
            [
                ("draw", "a", DAY),
                ("draw", "b", DAY),
                ("redraw", "a", DAY + timedelta(1)),
                ("redraw", "b", DAY + timedelta(2)),
            ],
            1,
        )
    ]
    assert [one.on.day for one in tale(imported)] == [29, 29, 30, 1]


def test_a_border_that_was_chosen_out_of_two_is_a_gesture_of_its_own_and_told_in_one_sentence() -> None:
    evening = Evening()
    for area in "ab":
        evening.edit(0, "x", ("draw", area))
    evening.edit(20, "p", ("redraw", "a"))
    # the page chooses what was proposed, of both areas at once, and goes on with a stroke
    evening.edit(21, "p", ("redraw", "a"), ("redraw", "b"), about=99)
    evening.edit(22, "p", ("redraw", "a"))
    assert ids(gestures(evening.events))[2:] == [[3], [4, 5], [6]]
    assert evening.told()[2:] == [
        "Op 29 november 2026 veranderde de grens van A.",
        "Op 29 november 2026 veranderden de grenzen van A en B.",
        "Op 29 november 2026 veranderde de grens van A.",
    ]


# --- undo of a page


def two_pages() -> Evening:
    evening = Evening()
    evening.edit(0, "p", ("draw", "a"))
    evening.edit(1, "q", ("draw", "b"))
    evening.edit(2, "p", ("redraw", "a"))
    evening.edit(3, "q", ("redraw", "b"))
    return evening


def test_a_page_takes_back_its_own_last_gesture_and_does_that_again() -> None:
    evening = two_pages()
    back = to_undo(evening.events, client="p", edit_id="key")
    assert [(event.about, event.client, event.edit_id) for event in back] == [(3, "p", "key")]
    evening.again(back)
    # to another page nothing was undone; and what it does next is no reason to let go of this
    assert to_redo(evening.events, client="q") == ()
    evening.edit(4, "q", ("redraw", "b"))
    assert [event.about for event in to_redo(evening.events, client="p")] == [3]
    evening.again(to_redo(evening.events, client="p"))
    assert {event.id for event in effective(evening.events)} == {1, 2, 3, 4, 6}
    assert to_undo(evening.events, client="nobody") == ()


def test_two_pages_that_undo_at_once_each_undo_their_own() -> None:
    evening = two_pages()
    keys = {event.edit_id for page in ("p", "q") for event in to_undo(evening.events, client=page)}
    assert len(keys) == 2


@pytest.mark.parametrize(("kind", "refused"), [("redraw", True), ("end", True), ("rename", False)])
def test_what_others_went_on_with_is_not_taken_back_in_silence(kind: str, refused: bool) -> None:
    evening = two_pages()
    evening.edit(4, "q", (kind, "a"))
    if refused:
        with pytest.raises(LineageError, match="het gebied is daarna nog gewijzigd"):
            to_undo(evening.events, client="p")
    else:
        # another name says nothing of the border
        assert [event.about for event in to_undo(evening.events, client="p")] == [3]


def test_a_gesture_of_several_edits_is_undone_and_done_again_in_the_store(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    plan = store.create_workshop("Krakeel").id

    def send(kind: str, area: str, key: str, **more: Any) -> None:
        store.append(plan, [Event(kind, area, DAY, client="p", edit_id=key, **more)])

    def wide() -> int:
        return round(Timeline.of(store.events(plan)).areas()["a"].geometry.area / 1e4)  # type: ignore[union-attr]

    send("draw", "a", "e1", name="A", geometry=box(229_000, 525_000, 230_000, 526_000))
    for step in (1, 2, 3):
        send("redraw", "a", f"m{step}", geometry=box(229_000, 525_000, 230_000 + 100 * step, 526_000))
    assert wide() == 130  # 1300 m x 1000 m
    store.append(plan, to_undo(store.events(plan), client="p"))
    assert wide() == 100
    store.append(plan, to_redo(store.events(plan), client="p"))
    assert wide() == 130
    # draw, three strokes, and three times undone and done again: all of it is kept
    assert len(store.events(plan)) == 1 + 3 + 3 + 3
    assert [event.id for event in last_edit(store.events(plan), client="p")] == [2, 3, 4]


# --- a whole evening


def test_an_evening_with_thirty_five_areas_reads_as_fewer_than_sixty_sentences() -> None:
    evening = Evening()
    areas = [f"gebied {number}" for number in range(1, 36)]
    for place, area in enumerate(areas):
        page, minute = f"page-{place % 4}", 4 * place
        evening.edit(minute, page, ("draw", area))
        evening.edit(minute + 1, page, ("rename", area), name=f"Buurt {place + 1}")
        for press in range(12):
            evening.edit(minute + 1 + press / 60, page, ("redraw", area))
    # the second round, over two hours later: ten shared borders, each in six strokes; three decisions
    for place in range(0, 20, 2):
        for stroke in range(6):
            evening.edit(
                150 + place + stroke / 10, "page-0", ("redraw", areas[place]), ("redraw", areas[place + 1])
            )
    for place in (0, 2, 4):
        evening.edit(200, "", ("decision", areas[place]))
    # 35 x (1 + 1 + 12) + 10 x 6 x 2 + 3 events, in 35 + 10 + 3 sentences
    assert len(evening.events) == 35 * 14 + 120 + 3 == 613
    told = evening.told()
    assert len(told) == 35 + 10 + 3 == 48
    assert told[0] == "Op 29 november 2026 is Buurt 1 getekend."
    assert len({*told}) == 48
    # one press for each stroke of a border or press of an arrow, one for each drawing with its name
    assert len(gestures(evening.events)) == 35 * 2 + 10 + 3


# --- whatever people do


@st.composite
def evenings(draw: st.DrawFn) -> Evening:
    evening = Evening()
    for area in "abc":
        evening.edit(0, draw(st.sampled_from(["p", "q"])), ("draw", area))
    minute = 0.0
    for _edit in range(draw(st.integers(0, 12))):
        minute += draw(st.sampled_from([0.1, 4, 11]))
        areas = draw(st.permutations("abc"))[: draw(st.integers(1, 2))]
        kind = draw(st.sampled_from(["redraw", "redraw", "redraw", "rename", "decision"]))
        evening.edit(minute, draw(st.sampled_from(["p", "q", ""])), *((kind, area) for area in areas))
    return evening


def states(events: Sequence[Event]) -> dict[str, Any]:
    return {area: (state.name, state.changed) for area, state in Timeline.of(events).areas().items()}


@settings(max_examples=40, deadline=None)
@given(evenings())
def test_every_event_is_told_once_and_undo_goes_all_the_way_back(evening: Evening) -> None:
    events = list(evening.events)
    everything = sorted(event.id for event in events)
    for found in (gestures(events), gestures_to_tell(events), tale(events)):
        assert sorted(number for group in ids(found) for number in group) == everything
    said = [one.said for one in tale(events)]
    assert all(one != following for one, following in itertools.pairwise(said))
    # no gesture is of two pages, and telling never parts what undo keeps together
    assert all(len({event.client for event in one.events}) == 1 for one in gestures(events))
    home = {number: place for place, group in enumerate(ids(gestures_to_tell(events))) for number in group}
    assert all(len({home[number] for number in group}) == 1 for group in ids(gestures(events)))
    # as many presses as gestures take everything back, and as many bring it all again
    after, presses = states(events), 0
    while back := to_undo(evening.events):
        evening.again(back)
        presses += 1
    assert presses == len(gestures(events))
    assert states(evening.events) == {}
    for _press in range(presses):
        evening.again(to_redo(evening.events))
    assert states(evening.events) == after
