"""What does not fit between areas, over HTTP: in words, looked at, mended, never in the way of strokes."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smeedkaart.history.event import Event
from smeedkaart.history.kinds import LOCK
from smeedkaart.store.store import Store
from smeedkaart.text.language import speaking
from smeedkaart.web import editor
from smeedkaart.web.server.listening import RoomKey
from smeedkaart.web.server.live_hub import Hub
from smeedkaart.web.view.checks import _together, check_told
from smeedkaart.workshop.room_checks import RoomChecks
from tests.web.server.live import Page, serving
from tests.workshop.test_checking import TODAY, A, B, C, check_of, draw, in_town, room_of, strip
from tests.workshop.test_edits import feature

# 100 m x 1 km of 1 person/ha between both, and 20 m x 1 km of 2 people/ha that Oost and Zuid both claim
WORDS = [
    ("Niemandsland tussen Noord en Oost", "10 mensen", "10,0 ha"),
    ("Oost en Zuid liggen over elkaar", "4 mensen", "2,0 ha"),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with pytest.MonkeyPatch.context() as patch:
        in_town(patch)
        yield Store(tmp_path_factory.mktemp("live") / "plan.sqlite")


@pytest.fixture(scope="module")
def port(store: Store) -> Iterator[int]:
    with serving(store) as port:
        yield port


@pytest.fixture
def plan(store: Store) -> str:
    made = store.create_workshop("Zaal").id
    draw(store, made, Noord=strip(0, 900), Oost=strip(1000, 2000), Zuid=strip(1980, 4000))
    return made


@pytest.fixture
def page(port: int, plan: str) -> Iterator[Page]:
    made = Page(port, plan)
    yield made
    made.close()


def checked(page: Page) -> Any:
    return page.ask("GET", "/check?lang=nl").told


def way(page: Page, how: str, place: int = 0, **more: Any) -> dict[str, Any]:
    """Write what the page sends to mend one of the findings."""
    told = checked(page)
    return {"keys": [told["findings"][place]["key"]], "how": how, "revision": told["revision"], **more}


def test_land_that_is_larger_than_what_is_drawn_is_no_gap_between_areas(store: Store, port: int) -> None:
    made = store.create_workshop("Begin").id
    # two areas of 1 ha each; 98 ha lie between both, and 300 ha of the town beyond the second
    draw(store, made, Noord=strip(0, 10), Oost=strip(990, 1000))
    sentences = [one["sentence"] for one in checked(Page(port, made))["findings"]]
    assert sentences[:2] == ["Nog in geen gebied, naast Oost", "Nog in geen gebied, naast Oost en Noord"]


def test_what_does_not_fit_is_told_in_words_with_its_people_and_hectares(page: Page) -> None:
    told = checked(page)
    assert [(one["sentence"], one["people"], one["hectares"]) for one in told["findings"]] == WORDS
    assert (told["count"], told["summary"], told["slivers"]) == (2, "2 punten om naar te kijken", None)
    gap = told["findings"][0]
    assert [one["name"] for one in gap["areas"]] == ["Noord", "Oost"]
    assert {*gap["ways"]} == {f"give:{A}", f"give:{B}", "halve", "area", "leave"}
    # as light as it can be for a page of which the list is closed
    brief = page.ask("GET", "/check?lang=en&brief=1").told
    assert brief == {"revision": told["revision"], "count": 2, "summary": "2 things to look at"}


def test_a_mend_is_looked_at_recorded_and_taken_back(page: Page) -> None:
    sent = way(page, "halve")
    shown = page.post("/mend", **sent, preview=True)
    assert {one["sentence"] for one in shown["areas"]} == {
        "Noord krijgt er 5 mensen bij en heeft er dan 95.",
        "Oost krijgt er 5 mensen bij en heeft er dan 205.",
    }
    assert (shown["fresh"], shown["frees"]) == (None, "")
    assert checked(page)["count"] == 2
    done = page.post("/mend", **sent, edit_id="m1")
    assert (done["settled"], done["notices"], len(done["mended"])) == (True, [], 1)
    assert "Noord en Oost" in done["mended"][0]
    # the new borders come along, as with any edit
    assert {one["id"] for one in done["message"]["areas"]} == {A, B}
    assert checked(page)["count"] == 1
    undone = page.post("/undo", edit_id="u1")
    assert undone["notices"][0].startswith("Ongedaan gemaakt: ")
    assert way(page, "halve")["keys"] == sent["keys"]


def test_what_is_locked_is_said_where_a_way_is_missing(page: Page, store: Store) -> None:
    workshop = page.path.rpartition("/")[2]
    store.append(workshop, [Event(LOCK, B, TODAY)])
    gap = checked(page)["findings"][0]
    assert {*gap["ways"]} == {f"give:{A}", "area", "leave"}
    assert gap["note"] == "De grens van Oost staat vast; maak die eerst los."


@pytest.mark.parametrize("name", ["CheckAnswer", "Finding", "Together", "MendPreview"])
def test_the_page_hears_the_fields_that_its_types_name(page: Page, name: str) -> None:
    types = Path(editor.__file__).with_name("live.d.ts").read_text(encoding="utf-8")
    found = re.search(rf"^export interface {name} \{{\n(.*?)^\}}", types, re.MULTILINE | re.DOTALL)
    assert found
    named = set(re.findall(r"^  (\w+)\??:", found.group(1), re.MULTILINE))
    told = checked(page)
    told_of = {
        "CheckAnswer": told,
        "Finding": told["findings"][0],
        "Together": _together((), str),
        # `refused` takes the place of all others
        "MendPreview": page.post("/mend", **way(page, "halve"), preview=True) | {"refused": ""},
    }[name]
    assert {*told_of} == named


def test_what_is_left_as_it_is_is_counted_with_its_reason(page: Page) -> None:
    done = page.post("/mend", **way(page, "leave", 1, reason="Het plein is van allebei"), edit_id="m1")
    assert "Het plein is van allebei" in done["mended"][0]
    told = checked(page)
    assert [one["sentence"] for one in told["findings"]] == [WORDS[0][0]]
    assert told["left"]["sentence"] == "1 zo bedoeld"
    (item,) = told["left"]["items"]
    assert "Het plein is van allebei" in item["sentence"]
    page.post("/mend", keys=[item["key"]], how="unleave", revision=told["revision"], edit_id="m2")
    assert checked(page)["count"] == 2


def test_when_all_is_well_it_says_so_in_one_sentence(page: Page, store: Store) -> None:
    made = store.create_workshop("Heel").id
    whole = Page(page.port, made)
    assert whole.ask("GET", "/check?lang=nl").told["summary"] == "Er is nog geen gebied getekend."
    draw(store, made, Noord=strip(0, 2000), Zuid=strip(2000, 4000))
    told = whole.ask("GET", "/check?lang=nl").told
    assert (told["count"], told["summary"]) == (0, "Alles klopt: elke plek ligt in één gebied.")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "Deze plek is ondertussen veranderd; kijk opnieuw in de lijst."),
        ("en", "This place has changed meanwhile; look at the list again."),
    ],
)
def test_a_place_that_is_not_there_any_more_is_refused_in_the_language_of_the_page(
    page: Page, language: str, said: str
) -> None:
    sent = way(page, "give", to=A, lang=language) | {"keys": ["0123456789abcdef"]}
    assert page.post("/mend", **sent, preview=True) == {"refused": said}
    answer = page.post("/mend", **sent, edit_id="m1")
    assert (answer["settled"], answer["notices"], answer["mended"]) == (True, [said], [])


def test_what_no_page_of_ours_sends_is_refused_and_nobody_else_is_harmed(page: Page) -> None:
    good = way(page, "give", to=A)
    for worse in ({"keys": [["x"]]}, {"to": "' OR 1=1"}, {"how": "__class__"}, {"revision": 1e400}):
        assert "niet te lezen" in page.post("/mend", **(good | worse), preview=True)["refused"]
        assert "niet te lezen" in page.post("/mend", **(good | worse), edit_id="m1")["notices"][0]
    assert page.ask("POST", "/mend", b"[]").status == 400
    assert page.ask("POST", "/mend", {"client": "page"}, X_Smeedkaart="").status == 403
    assert page.ask("POST", "/mend", {"client": "page"}, Origin="http://evil.example").status == 403
    assert Page(page.port, "nothing").ask("GET", "/check").status == 404
    assert checked(page)["count"] == 2


def test_a_stroke_goes_before_what_can_wait(store: Store, plan: str) -> None:
    hub, order, holds = Hub(), [], threading.Event()
    place = RoomKey(store, plan)
    hub.ask(place, lambda _room: holds.wait(10))
    later = hub.later(place, lambda _room: order.append("check"))
    put = {"put": [feature(C, "Zuid", strip(2000, 4000))], "end": [], "revision": 3}
    stroke = hub.edit(place, {"edit_id": "e1", "client": "page", "why": "edit", **put})
    stroke.add_done_callback(lambda _done: order.append("stroke"))
    holds.set()
    later.result(10)
    assert order == ["stroke", "check"]


def test_while_patches_are_found_the_room_records_strokes(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding, goes_on = threading.Event(), threading.Event()
    find = RoomChecks.find

    def slow(self: RoomChecks, asked: object) -> None:
        finding.set()
        assert goes_on.wait(10)
        find(self, asked)  # type: ignore[arg-type]

    revision = checked(page)["revision"]
    monkeypatch.setattr(RoomChecks, "find", slow)
    told: list[int] = []
    asking = threading.Thread(target=lambda: told.append(checked(page)["count"]))
    asking.start()
    assert finding.wait(10)
    # Zuid gives up what Oost claims too, while it is still being looked for
    assert page.edit(feature(C, "Zuid", strip(2000, 4000)), revision=revision)["settled"]
    goes_on.set()
    asking.join(10)
    # and it is of now that is told
    assert told == [1]


def test_numbers_are_written_as_people_of_each_language_write_them(store: Store, plan: str) -> None:
    check = check_of(room_of(store, plan))
    with speaking("en"):
        told = check_told(check)
    assert [(one["sentence"], one["hectares"]) for one in told["findings"]] == [
        ("No-man's-land between Noord and Oost", "10.0 ha"),
        ("Oost and Zuid lie over each other", "2.0 ha"),
    ]
