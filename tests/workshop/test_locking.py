"""A page locks an area by an edit; strokes over it, its own or as a neighbour, are refused as a whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely
from typer.testing import CliRunner

from smeedkaart.cli.commands import app
from smeedkaart.history.event import Event
from smeedkaart.store.store import Store
from smeedkaart.text.language import speaking
from smeedkaart.web.view.live import Words
from smeedkaart.workshop.news import RoomAnswer
from smeedkaart.workshop.room import Room
from tests.workshop.test_edits import TODAY, feature, square
from tests.workshop.test_painting import AREAS, BUURTEN, CODES, edit_of, painted, room_of, units

NOORD, ZUID, VLAK = AREAS[:3]
# the buurt of which most lies in the first area
OVER = str(BUURTEN.geometry.intersection(square(0)).area.idxmax())
LOCKED = "De grens van Noord staat vast; maak die eerst los."


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "plan.sqlite")


@pytest.fixture
def room(store: Store) -> Room:
    """Open a workshop with two areas side by side and one that is painted."""
    room = room_of(store, store.create_workshop("Krakeel", dataset="hoogeveen").id)
    drawn = [feature(NOORD, "Noord", square(0)), feature(ZUID, "Zuid", square(1))]
    (answer,) = room.edit([edit_of(*drawn, painted(VLAK, "Vlak", units=units(CODES[0])))])
    assert not answer.notices
    return room


def ask(room: Room, key: str, *put: object, client: str = "page", **said: object) -> RoomAnswer:
    revision = room.everything().revision
    (answer,) = room.edit([edit_of(*put, key=key, revision=revision) | {"client": client} | said])
    return answer


def told(answer: RoomAnswer) -> list[dict[str, object]]:
    """Return the areas as the page hears of them."""
    with speaking("nl"):
        message = json.loads(Words().answer(answer))["message"]
    return [{key: area[key] for key in ("name", "locked", "units")} for area in message["areas"]]


def border(room: Room, area: str) -> bytes | None:
    (shape,) = (one.shape for one in room.everything().areas if one.id == area)
    return shapely.to_wkb(shape)


def test_a_lock_is_told_and_holds_for_every_page_until_it_is_undone(room: Room) -> None:
    before = border(room, NOORD)
    answer = ask(room, "lock", painted(NOORD, locked=True), why="lock")
    assert told(answer) == [{"name": "Noord", "locked": True, "units": None}]
    # asked once more it is so already
    assert not ask(room, "lock-2", painted(NOORD, locked=True), why="lock").notices
    wider, narrower = square(0).buffer(20, join_style="mitre"), square(1).buffer(-20, join_style="mitre")
    for number, (client, put, said) in enumerate(
        [
            ("page", [feature(NOORD, "Noord", wider)], {}),
            ("other", [feature(NOORD, "Noord", wider)], {}),
            # a stroke on the neighbour, with the border that they share pinned
            ("page", [feature(ZUID, "Zuid", narrower), feature(NOORD, "Noord", wider)], {}),
            ("page", [painted(NOORD, units=units(OVER))], {}),
            ("page", [painted(NOORD, add=units(OVER))], {}),
            # a buurt that goes from the one to the other
            ("page", [painted(VLAK, add=units(OVER)), painted(NOORD, take=units(OVER))], {}),
            ("page", [], {"end": [NOORD]}),
        ]
    ):
        others = [border(room, area) for area in (ZUID, VLAK)]
        answer = ask(room, f"stroke-{number}", *put, client=client, **said)
        assert [str(one) for one in answer.notices] == [LOCKED]
        assert answer.settled
        assert [border(room, area) for area in AREAS[:3]] == [before, *others]
        # the page hears what holds, and puts it back
        assert answer.news is not None
        assert NOORD in {area.id for area in answer.news.areas}
    # its name may change, and a hand that passes over it still sees numbers
    assert not ask(room, "name", painted(NOORD, "Kern"), why="rename").notices
    assert room.attempt({"put": [feature(NOORD, "Kern", wider)]}).areas
    asked = {"edit_id": "undo", "client": "page", "revision": 0, "lang": "nl"}
    room.undo(asked)
    answer = room.undo(asked | {"edit_id": "undo-2"})
    assert {"name": "Noord", "locked": False, "units": None} in told(answer)
    assert not ask(room, "stroke", feature(NOORD, "Noord", wider)).notices
    assert border(room, NOORD) != before


def test_the_end_of_a_locked_area_is_refused_before_anything_is_asked_about_its_decisions(
    room: Room, store: Store
) -> None:
    store.append(room.id, [Event("decision", NOORD, TODAY, decision=("initiative", 1))])
    room.catch_up()
    assert [event.area for event in ask(room, "end-1", end=[NOORD]).asks] == [NOORD]
    ask(room, "lock", painted(NOORD, locked=True), why="lock")
    answer = ask(room, "end-2", end=[NOORD])
    assert (answer.asks, [str(one) for one in answer.notices]) == ((), [LOCKED])


def test_a_merge_in_the_terminal_meets_the_lock(room: Room, store: Store) -> None:
    ask(room, "lock", painted(NOORD, locked=True), why="lock")
    asked = ["history", "merge", "Noord", "Zuid", "--into", "Samen", "--date", TODAY.isoformat()]
    for more in ([], ["--try"]):
        done = CliRunner().invoke(app, [*asked, *more, "--db", str(store.path)])
        assert done.exit_code == 2
        assert LOCKED in " ".join(done.output.split())
    assert len(room.everything().areas) == 3


def test_unlocked_moved_and_locked_again_in_one_edit(room: Room) -> None:
    ask(room, "lock", painted(VLAK, locked=True), why="lock")
    answer = ask(room, "free", painted(VLAK, "Vlak", units=units(*CODES[:2]), locked=False))
    assert told(answer)[0] == {"name": "Vlak", "locked": False, "units": units(*CODES[:2])}
    answer = ask(room, "again", painted(VLAK, units=units(CODES[0]), locked=True))
    assert told(answer)[0] == {"name": "Vlak", "locked": True, "units": units(CODES[0])}


def test_a_page_that_had_not_heard_of_a_lock_gets_a_sentence_and_no_choice(room: Room, store: Store) -> None:
    seen = room.everything().revision
    ask(room, "lock", painted(NOORD, locked=True), why="lock")
    late = edit_of(feature(NOORD, "Noord", square(3)), key="late", revision=seen) | {"client": "other"}
    (answer,) = room.edit([late])
    assert [str(one) for one in answer.notices] == [LOCKED]
    assert room.conflicts() == []
    assert store.open_proposals(room.id) == ()
