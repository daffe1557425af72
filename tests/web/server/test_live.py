"""A workshop over HTTP: strokes in, numbers out, and everybody hears of it."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from smeedkaart.assessment.assess import assess
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import RENAME
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from smeedkaart.text.numbers import money, number
from smeedkaart.web.server.listening import RoomKey
from smeedkaart.web.server.live_hub import Hub, touched
from smeedkaart.web.state.actions import today
from smeedkaart.workshop.room import Room
from tests.web.server.live import Page, serving
from tests.workshop.test_edits import feature, square

A, B = (f"6f0c2d1e-8a4b-4c3d-9e2f-01234567890{place}" for place in "ab")
CODE = "smeden in juni"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("live") / "plan.sqlite")


@pytest.fixture(scope="module")
def port(store: Store) -> Iterator[int]:
    with serving(store) as port:
        yield port


@pytest.fixture
def page(store: Store, port: int) -> Iterator[Page]:
    made = Page(port, store.create_workshop("Krakeel").id)
    yield made
    made.close()


@pytest.fixture
def other(page: Page) -> Iterator[Page]:
    """Bring a page of somebody else with the same workshop."""
    made = Page(page.port, page.path.rpartition("/")[2], "other")
    yield made
    made.close()


def workshop(page: Page) -> str:
    return page.path.rpartition("/")[2]


def until(stream: Iterator[tuple[str, str, Any]], wanted: str) -> Any:
    """Bring what is told of the first event of a kind; a whole is the first message that has one."""
    for event, _seq, told in stream:
        if event == wanted or (event == "message" and wanted == "whole" and told["whole"]):
            return told
    raise AssertionError(wanted)


# --- an edit and what everybody hears of it


def test_an_edit_is_answered_with_the_numbers_that_an_assessment_gives(page: Page, store: Store) -> None:
    stream = page.listen()
    assert until(stream, "message")["all"] is True
    answer = page.edit(feature(A, "Noord", square(0, 2_000)), feature(B, "Zuid", square(4, 2_000)))
    assert (answer["edit_id"], answer["settled"], answer["notices"]) == ("page-1", True, [])
    areas = {area["id"]: area for area in answer["message"]["areas"]}
    now = areas_as_of(store.events(workshop(page)))
    made = assess(now[["name", "geometry"]], hoogeveen(), "hoogeveen-2007")
    for area in (A, B):
        people, _tier, euros = areas[area]["figures"]["parts"]
        assert people["big"] == number(made.receipts[area].inhabitants)
        assert euros["big"] + euros["small"] == money(made.receipts[area].total)
        assert areas[area]["row"]["people"] == people["big"]
    # the same comes over the stream, and after it all areas together
    heard = until(stream, "message")
    assert heard["areas"] == answer["message"]["areas"]
    whole = until(stream, "whole")["whole"]
    assert whole["figures"]["parts"][0]["big"] == number(made.total.inhabitants)
    assert whole["totals"][3] == money(made.total.amount)
    # as on the receipt, line by line
    html = page.ask("GET", f"/receipt/{A}?lang=nl").body.decode()
    assert money(made.receipts[A].total) in html
    assert page.ask("GET", f"/receipt/{uuid.uuid4()}").status == 404


def test_each_page_hears_it_in_its_own_language_and_a_form_is_heard_at_once(page: Page, store: Store) -> None:
    dutch, english = page.listen("lang=nl"), page.listen("lang=en")
    for stream in (dutch, english):
        until(stream, "message")
    page.edit(feature(A, "Noord", square(0)))
    headings = [
        until(one, "message")["areas"][0]["figures"]["parts"][0]["heading"] for one in (dutch, english)
    ]
    assert headings == ["Mensen", "People"]
    until(dutch, "whole")
    store.append(workshop(page), [Event(RENAME, A, today(), name="De Weide", role="facilitator")])
    touched(workshop(page))
    assert until(dutch, "message")["areas"][0]["name"] == "De Weide"


def test_what_was_missed_comes_by_the_place_in_the_stream_and_all_of_it_to_who_is_of_another_run(
    page: Page,
) -> None:
    first = page.edit(feature(A, "Noord", square(0)))["message"]["seq"]
    until(page.listen(), "whole")
    page.edit(feature(B, "Zuid", square(2)))
    stream = page.listen(f"since={first}")
    # first a sign that nothing on the way holds the stream back
    assert next(stream)[0] == "ping"
    told = next(stream)[2]
    # what came after the first edit: all areas together, of which only what holds now is told
    assert ("all" in told, told["areas"], told["whole"]) == (False, [], None)
    polled = page.ask("GET", f"/stream?since={first}&wait").told
    assert [one["event"] for one in polled[:2]] == ["message", "message"]
    assert [area["id"] for area in polled[1]["data"]["areas"]] == [B]
    again = page.listen("since=0123abcd-7")
    assert {area["id"] for area in until(again, "message")["areas"]} == {A, B}
    everything = page.ask("GET", "/all?lang=nl").told
    assert (everything["all"], len(everything["areas"])) == (True, 2)


def test_the_same_edit_again_is_recorded_once_and_a_refused_one_says_why(page: Page, store: Store) -> None:
    drawn = feature(A, "Noord", square(0))
    first = page.edit(drawn, edit_id="e1")
    again = page.edit(drawn, edit_id="e1")
    assert len(store.events(workshop(page))) == 1
    assert again["settled"] is True
    assert again["message"]["areas"] == first["message"]["areas"]
    refused = page.edit(feature(A, "Noord", square(0)), why="nothing")
    assert (refused["settled"], len(refused["notices"])) == (True, 1)


# --- the hand, and the marks of others


def test_numbers_follow_the_hand_and_others_see_where_it_is(page: Page, other: Page, store: Store) -> None:
    began = page.edit(feature(A, "Noord", square(0)))["message"]["revision"]
    mine, theirs = page.listen("client=page"), other.listen("client=other")
    for stream in (mine, theirs):
        until(stream, "message")
    shape = square(0, 2_000)
    answer = page.post(
        "/hand", n=7, put=[feature(A, None, shape)], at=[6.48, 52.71], outline=[[6.48, 52.71], [6.49, 52.72]]
    )
    assert (answer["n"], [area["name"] for area in answer["areas"]]) == (7, ["Noord"])
    assert "geometry" not in answer["areas"][0]
    # nothing of it is recorded, and it is what the same shape comes to when it is
    assert len(store.events(workshop(page))) == 1
    mark = until(theirs, "mark")
    assert (mark["at"], mark["outline"]) == ([6.48, 52.71], [[6.48, 52.71], [6.49, 52.72]])
    assert mark["who"] != "page"
    drawn = page.edit(feature(A, None, shape), revision=began)
    assert drawn["message"]["areas"][0]["figures"] == answer["areas"][0]["figures"]
    # a page does not see its own hand
    assert next(mine)[0] == "message"
    gone = page.ask("POST", "/mark", {"client": "page", "at": None, "area": None, "outline": None})
    assert gone.status == 204
    assert until(theirs, "mark")["at"] is None


# --- a conflict


def test_a_conflict_is_told_to_the_two_whom_it_concerns_and_chosen_once(page: Page, other: Page) -> None:
    began = page.edit(feature(A, "Noord", square(0)))["message"]["revision"]
    mine, theirs = page.listen("client=page"), other.listen("client=other")
    third = page.listen("client=third")
    for stream in (mine, theirs, third):
        until(stream, "message")
    newer = other.edit(feature(A, None, square(0, 1_000)), revision=began)["message"]
    kept = page.edit(feature(A, None, square(0, 1_500)), revision=began)
    # the page that was later gets the area as it stands
    assert kept["message"]["areas"] == newer["areas"]
    seen, met = until(mine, "conflict"), until(theirs, "conflict")
    assert seen["proposals"] == met["proposals"]
    # what is mine to one is theirs to the other
    assert seen["areas"][0]["mine"] == met["areas"][0]["theirs"]
    assert seen["areas"][0]["mine_figures"] == met["areas"][0]["theirs_figures"]
    assert seen["areas"][0]["mine"] != seen["areas"][0]["theirs"]
    # also to who comes back
    assert until(page.listen("client=page,elsewhere"), "conflict")["areas"] == seen["areas"]
    chosen = page.post("/choose", proposals=seen["proposals"], accept=True, edit_id="c1")
    assert chosen["message"]["areas"][0]["geometry"] == seen["areas"][0]["mine"]
    assert until(theirs, "conflict")["settled"] is True
    foreign = page.post("/choose", proposals=[10_000], accept=True, edit_id="c2")
    assert len(foreign["notices"]) == 1
    assert not any(event == "conflict" for event, _seq, _told in _heard(third, chosen["message"]["seq"]))


def _heard(stream: Iterator[tuple[str, str, Any]], seq: str) -> Iterator[tuple[str, str, Any]]:
    for one in stream:
        yield one
        if one[1] == seq:
            return


def test_undo_takes_back_one_gesture_however_often_it_is_asked(page: Page, store: Store) -> None:
    page.edit(feature(A, "Noord", square(0)))
    page.edit(feature(B, "Zuid", square(2)))
    undone = page.post("/undo", edit_id="u1")
    assert undone["message"]["ended"] == [{"id": B, "changed": undone["message"]["revision"]}]
    assert len(undone["notices"]) == 1
    assert "Zuid" in undone["notices"][0]
    page.post("/undo", edit_id="u1")
    assert [*areas_as_of(store.events(workshop(page))).index] == [A]
    back = page.post("/redo", edit_id="r1")
    assert [area["id"] for area in back["message"]["areas"]] == [B]


def test_undo_of_a_page_leaves_alone_what_another_page_did(page: Page, other: Page, store: Store) -> None:
    page.edit(feature(A, "Noord", square(0)))
    other.edit(feature(B, "Zuid", square(2)))
    undone = page.post("/undo", edit_id="u1")
    assert [one["id"] for one in undone["message"]["ended"]] == [A]
    # there was one gesture of this page: what the other drew stays, and the page hears why nothing happens
    nothing = page.post("/undo", edit_id="u2")
    assert nothing["notices"] == ["Op deze pagina is niets gedaan dat nog teruggenomen kan worden."]
    assert [*areas_as_of(store.events(workshop(page))).index] == [B]
    assert other.post("/redo", edit_id="r1")["notices"] == [
        "Op deze pagina is niets teruggenomen dat opnieuw gedaan kan worden."
    ]


def test_a_quick_hand_keeps_its_turn_and_is_answered_when_the_newest_is(store: Store) -> None:
    place = RoomKey(store, store.create_workshop("Krakeel").id)
    hub, free, order = Hub(), threading.Event(), []

    def asked(name: str) -> Callable[[Room], str]:
        def work(_room: Room) -> str:
            order.append(name)
            return name

        return work

    hub.ask(place, lambda _room: free.wait(10))
    overtaken, beside = hub.hand(place, "a", asked("a1")), hub.hand(place, "b", asked("b1"))
    newest = hub.hand(place, "a", asked("a2"))
    assert not overtaken.done()
    free.set()
    assert (newest.result(10), beside.result(10), overtaken.result(10)) == ("a2", "b1", None)
    assert order == ["a2", "b1"]


# --- what to paint with


def test_the_units_to_paint_with_are_sent_once_and_then_known(page: Page) -> None:
    answer = page.ask("GET", "/units?level=buurt&lang=nl")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    told = answer.told
    assert (told["level"], told["year"], len(told["code"])) == ("buurt", 2025, 48)
    assert told["levels"][0] == {"key": "buurt", "name": "buurten", "count": 48, "made": False}
    krakeel = told["code"].index("BU01185003")
    assert (told["name"][krakeel], told["people"][krakeel]) == ("Krakeel", 5185)
    again = page.ask("GET", "/units?level=buurt&lang=nl", If_None_Match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    # whoever does not know the levels begins with the first one
    assert page.ask("GET", "/units?lang=nl").body == answer.body
    assert page.ask("GET", "/units?level=pc6").status == 404
    assert Page(page.port, "nergens").ask("GET", "/units").status == 404


def test_the_map_can_be_coloured_by_a_figure_of_what_is_drawn_now(page: Page) -> None:
    page.edit(feature(A, "Noord", square(0)))
    told = page.ask("GET", "/colour?by=people&lang=nl").told
    assert (told["by"], list(told["areas"])) == ("people", [A])
    english = page.ask("GET", "/colour?by=people&lang=en").told
    assert (told["choices"][0]["name"], english["choices"][0]["name"]) == ("Trede", "Tier")
    assert page.ask("GET", "/colour?by=%3Cscript%3E").told["by"] == ""
    assert Page(page.port, "nergens").ask("GET", "/colour").status == 404


# --- who is let in


def test_every_route_asks_for_our_header_host_origin_and_code(store: Store, port: int) -> None:
    plan = store.create_workshop("Krakeel").id
    page = Page(port, plan)
    body = json.dumps({"client": "page"}).encode()
    for path in ("/edit", "/hand", "/mark", "/undo", "/redo", "/choose", "/mend"):
        assert page.ask("POST", path, body, X_Smeedkaart="").status == 403
        own = {"Origin": f"http://127.0.0.1:{port}"}
        assert page.ask("POST", path, body, X_Smeedkaart="", **own).status == 400
        assert page.ask("POST", path, body, Origin="http://elders.example").status == 403
        assert page.ask("POST", path, b"[1]").status == 400
    for path in ("/all", "/stream?wait", "/units", "/check", "/colour", f"/receipt/{A}"):
        assert page.ask("GET", path, Host="elders.example").status == 421
        assert page.ask("GET", path, Origin="http://elders.example").status == 403
    assert Page(port, "nergens").ask("GET", "/all").status == 404
    assert Page(port, "nergens").ask("GET", "/stream").status == 404
    assert Page(port, plan, base="/lang/pad").ask("GET", "/all").told["all"] is True
    with serving(store, code=CODE) as locked:
        behind = Page(locked, plan)
        for method, path in (
            ("GET", "/all"),
            ("GET", "/units"),
            ("GET", "/check"),
            ("GET", "/colour"),
            ("GET", "/stream"),
            ("POST", "/edit"),
            ("POST", "/hand"),
            ("POST", "/mend"),
        ):
            assert behind.ask(method, path, body if method == "POST" else None).status == 401
