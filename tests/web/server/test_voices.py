"""Drawings of residents over HTTP: in at this machine only, and one by itself in nothing that comes out."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely import box

from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from smeedkaart.web.server.listening import RoomKey
from smeedkaart.web.server.live_hub import hub
from smeedkaart.workshop.edits import in_degrees, in_metres
from tests.web.server.live import Page, serving

PLACE = "Mijn straat"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("voices") / "plan.sqlite")


@pytest.fixture(scope="module")
def port(store: Store) -> Iterator[int]:
    with serving(store) as port:
        yield port


@pytest.fixture
def page(store: Store, port: int) -> Iterator[Page]:
    made = Page(port, store.create_workshop("Krakeel").id)
    yield made
    made.close()


def krakeel(metres: float) -> Any:
    """Draw a buurt somewhat wider: EPSG:4326, as the map sends it."""
    shape = hoogeveen().zones.geometry["BU01185003"].buffer(metres, join_style="mitre").simplify(1)
    return json.loads(shapely.to_geojson(in_degrees(shape)))


def voice(page: Page, number: int, geometry: Any = None, **more: Any) -> Any:
    feature = {
        "type": "Feature",
        "properties": {"id": "", "name": ""},
        "geometry": geometry or krakeel(number),
    }
    sent = {"what": "draw", "subject": PLACE, "put": [feature], "edit_id": f"v{number}", "client": "page"}
    return page.ask("POST", "/voice", sent | {"lang": "nl"} | more)


def heard(page: Page, query: str = "") -> Any:
    return page.ask("GET", f"/voices?lang=nl&subject=Mijn%20straat{query}").told


def test_from_five_drawings_on_the_hall_sees_bands_and_a_border_to_adopt(page: Page, store: Store) -> None:
    for number in range(4):
        assert voice(page, number).status == 200
        told = heard(page)
        assert "bands" not in told
        needed = 4 - number
        have = "1 tekening" if number == 0 else f"{number + 1} tekeningen"
        assert told["of"]["sentence"] == f"{have}; nog {needed}, en de zaal ziet waarover zij het eens zijn."
    fifth = voice(page, 4).told
    assert len(fifth["code"]) == 11
    assert (
        fifth["sentence"] == "De tekening is bewaard, zonder naam. Tekeningen verdwijnen vanzelf na 90 dagen."
    )
    # sent once more, for the answer was not heard: the same drawing
    assert voice(page, 4).told["code"] == fifth["code"]
    told = heard(page)
    assert told["of"]["drawings"] == told["of"]["shown"] == 5
    # of five drawings two would make up the band of 25 %: it is not told
    assert [band["level"] for band in told["bands"]] == [0.5, 0.75]
    # all corners lie on a grid of 10 m that was there before anybody drew, whatever line they drew
    shape = in_metres(shapely.from_geojson(json.dumps(told["bands"][0]["geometry"])))
    corners = shapely.get_coordinates(shape)
    assert corners == pytest.approx(10 * (corners / 10).round(), abs=0.01)
    assert "minstens 3 van de 5 tekeningen (50%)" in told["bands"][0]["words"].replace("\xa0", " ")
    levels = told["levels"]
    assert [level["least"] for level in levels] == [3, 4]
    # made of whole buurten it is Krakeel, 5.185 people as CBS has it
    assert [level["height"] for level in levels] == [5185.0, 5185.0]
    # on the figure of the wijk: neither the tier nor the euros look surer than in the list of areas
    assert all(level["tier"].startswith("C, ") and "wijk" in level["tier"] for level in levels)
    assert all(" tot " in level["euros"] for level in levels)
    sent = {"what": "adopt", "subject": PLACE, "least": 3, "level": "buurt", "name": "Ons Krakeel"}
    done = page.ask("POST", "/voice", sent | {"edit_id": "a1", "client": "page", "lang": "nl"}).told
    [area] = done["message"]["areas"]
    assert (area["name"], area["units"]["codes"]) == ("Ons Krakeel", ["BU01185003"])
    # twice the same answer, one area
    page.ask("POST", "/voice", sent | {"edit_id": "a1", "client": "page", "lang": "nl"})
    [event] = [one for one in store.events(page.path.rpartition("/")[2]) if one.kind == "draw"]
    assert event.drawn_from is not None
    facts = dict(event.drawn_from.facts)
    assert (event.drawn_from.kind, facts["drawings"], facts["level"]) == ("voices", 5, 0.6)
    receipt = page.ask("GET", f"/receipt/{area['id']}?lang=nl").body.decode()
    assert "5 tekeningen van bewoners" in receipt


def test_the_page_to_publish_holds_the_bands_and_no_line_that_anybody_drew(page: Page) -> None:
    drawn = [krakeel(metres) for metres in (0, 3, 6, 9, 12)]
    for number, geometry in enumerate(drawn[:4]):
        voice(page, number, geometry)
    asked = "/voices.html?lang=nl&subject=Mijn%20straat"
    # four drawings: nothing to publish
    assert page.ask("GET", asked).status == 404
    voice(page, 4, drawn[4])
    answer = page.ask("GET", asked)
    assert answer.status == 200
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''Mijn%20straat.html"
    assert answer.headers["cache-control"] == "no-store"
    html = answer.body.decode()
    assert "<title>Mijn straat" in html
    assert "5 tekeningen" in html
    # the bands of 3 and of 4 of the five run along the third and the fourth from without: 6 m and 3 m around
    for metres in (6, 3):
        for corner in shapely.get_coordinates(shapely.geometry.shape(krakeel(metres))).tolist():
            lon, lat = (f"{degrees:.8f}"[:-3] for degrees in corner)
            assert not (lon in html and lat in html)
    # through the same gates as all else of the workshop
    assert page.ask("GET", asked, Host="elders.nl").status == 421


def test_twenty_made_up_drawings_are_there_to_try_with_in_the_example_only(tmp_path: Path) -> None:
    example = Store(tmp_path / "voorbeeld.sqlite")
    with serving(example) as port:
        made = Page(port, example.create_workshop("Voorbeeld").id)
        assert made.ask("GET", "/voices?lang=nl").told["example"] is True
        done = made.post("/voice", what="example", edit_id="e1")
        # pressed once more there are no forty
        assert made.post("/voice", what="example", edit_id="e2") == done
        assert done["subject"] == "Krakeel (verzonnen)"
        told = made.ask("GET", "/voices?lang=nl&subject=Krakeel%20(verzonnen)").told
        assert (told["of"]["drawings"], told["of"]["shown"]) == (20, 20)
        # of twenty drawings 25, 50 and 75 % are 5, 10 and 15
        words = [band["words"].replace("\xa0", " ") for band in told["bands"]]
        assert [one.split("(")[0] for one in words] == [
            f"minstens {least} van de 20 tekeningen " for least in (5, 10, 15)
        ]
        made.close()


def test_one_drawing_shows_in_nothing_that_others_hear_nor_in_a_file_but_its_own(
    page: Page, store: Store
) -> None:
    workshop = page.path.rpartition("/")[2]
    corner = (6.487654321, 52.718765432)
    east, north = corner
    geometry = json.loads(shapely.to_geojson(box(east, north, east + 0.01, north + 0.005)))
    reader = page.listen()
    next(reader)
    assert voice(page, 77, geometry).status == 200
    # whoever opens the map, and whoever asks about drawings, reads nothing of it
    told = [
        page.ask("GET", path).body for path in ("/all", "/voices", "/voices?subject=Mijn%20straat", "/opened")
    ]
    room = hub.ask(RoomKey(store, workshop), lambda room: room.everything()).result(10)
    assert not room.areas
    assert not store.events(workshop)
    for text in ("487654", "718765"):
        assert not any(text.encode() in body for body in told), text
    (x, _y), *_rest = shapely.get_coordinates(in_metres(shapely.Point(corner))).tolist()
    for file in store.path.parent.iterdir():
        if file.name != "plan.stemmen.sqlite":
            content = file.read_bytes()
            assert struct.pack("<d", x) not in content, file
            assert b"487654" not in content, file
            assert PLACE.encode() not in content, file


def test_who_drew_takes_it_back_and_the_facilitator_erases_all(page: Page) -> None:
    codes = [voice(page, number).told["code"] for number in range(5)]
    assert "bands" in heard(page)
    gone = page.ask(
        "POST", "/voice", {"what": "take_back", "code": codes[2].lower(), "edit_id": "t1", "lang": "nl"}
    ).told
    assert gone["sentence"].startswith("De tekening van Mijn straat is weg.")
    assert "bands" not in heard(page)
    again = page.ask("POST", "/voice", {"what": "take_back", "code": codes[2], "edit_id": "t2", "lang": "nl"})
    assert (again.status, "code" in again.told["error"].lower()) == (400, True)
    erased = page.ask(
        "POST", "/voice", {"what": "erase", "subject": PLACE, "edit_id": "e", "lang": "nl"}
    ).told
    assert erased["sentence"] == "4 tekeningen zijn gewist."
    assert page.ask("GET", "/voices?lang=nl").told["subjects"] == []


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"what": "explode", "edit_id": "x"},
        {"what": "draw", "subject": PLACE, "edit_id": "x"},
        {"what": "draw", "subject": PLACE, "edit_id": "x", "put": [{"type": "Feature", "geometry": None}]},
        {"what": "draw", "subject": "", "edit_id": "x", "put": [{"type": "Feature", "geometry": krakeel(0)}]},
        {"what": "take_back", "code": "A" * 1000, "edit_id": "x"},
        {"what": "adopt", "subject": PLACE, "least": "3", "edit_id": "x"},
        {"what": "example", "edit_id": "x"},
    ],
)
def test_what_cannot_come_from_our_page_is_refused_in_one_sentence(
    page: Page, payload: dict[str, Any]
) -> None:
    answer = page.ask("POST", "/voice", payload | {"lang": "nl"})
    assert answer.status == 400
    assert answer.told["error"].endswith(".")
    assert page.ask("GET", "/voices?lang=nl").told["subjects"] == []


def test_an_adopted_border_of_drawings_that_went_is_refused(page: Page) -> None:
    sent = {"what": "adopt", "subject": PLACE, "least": 3, "name": "Niets", "edit_id": "n", "client": "page"}
    done = page.ask("POST", "/voice", sent | {"lang": "nl"}).told
    assert done["notices"] == ["Dit voorstel is er niet meer; bekijk de tekeningen opnieuw."]
    assert done["message"]["areas"] == []


@pytest.mark.parametrize("header", ["X_Forwarded_For", "Forwarded", "X_Real_IP"])
def test_from_another_device_nobody_draws_whatever_the_page_shows(page: Page, header: str) -> None:
    handed_on = {header: "192.168.1.20"}
    for what in ("draw", "take_back", "erase", "adopt"):
        answer = page.ask("POST", "/voice", {"what": what, "edit_id": "x", "lang": "nl"}, **handed_on)
        assert answer.status == 400
        assert answer.told["error"].startswith("Bewoners tekenen aan tafel")
    told = page.ask("GET", "/voices?lang=nl", **handed_on).told
    assert (told["here"], told["elsewhere"][:25]) == (False, "Bewoners tekenen aan tafe")


def test_the_folder_holds_the_drawings_in_a_file_of_their_own(page: Page, store: Store) -> None:
    voice(page, 1)
    names = {file.name for file in Path(store.path.parent).iterdir()}
    assert "plan.stemmen.sqlite" in names
    assert not any(name.startswith("plan.stemmen") and name.endswith("-wal") for name in names)
