"""The pages keep their promises: one step to the map, every number with its receipt, no traceback ever."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
import streamlit as st
from streamlit.testing.v1 import AppTest

from smeedkaart.errors import FrameError, StoreError
from smeedkaart.history.event import Event
from smeedkaart.history.handing_on import decisions_as_of
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.replay import AreaState, step
from smeedkaart.history.roles import ROLES, Role
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from smeedkaart.web.server.app import DATABASE_VARIABLE, MAIN
from smeedkaart.web.state.situation import service
from smeedkaart.workshop.merge_split import Plan
from tests.fixtures.stores import nobody_writes, temporary_place

ZONES = hoogeveen().zones
KRAKEEL = "BU01185003"
WOLFSBOS = "BU01185004"
FLUITENBERG = "BU01185200"
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    path = tmp_path / "plan.sqlite"
    monkeypatch.setenv(DATABASE_VARIABLE, str(path))
    yield Store(path)
    st.cache_resource.clear()


def draw(store: Store, workshop: str, area: str, zone: str, name: str | None = None) -> None:
    """Draw exactly the border of one buurt."""
    geometry = ZONES.geometry[zone]
    title = str(ZONES.at[zone, "zone_name"]) if name is None else name
    store.append(workshop, [Event("draw", area, date(2026, 1, 1), name=title, geometry=geometry)])


def run(workshop: str | None = None, *, choose: str | None = None, **address: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=30)
    for key, value in (({"w": workshop} if workshop else {}) | address).items():
        app.query_params[key] = value
    if choose:
        app.session_state["selected"] = choose
    app.run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    """Return all HTML of the page but its style sheet, with plain spaces."""
    blocks = [block.proto.body for block in app.get("html")]
    page = "\n".join(block for block in blocks if not block.lstrip().startswith("<style"))
    return page.replace("\N{NO-BREAK SPACE}", " ")


def text(app: AppTest) -> str:
    """Return what the page says; bold words run on in their sentence."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"</?b>", "", html(app))))


def component(app: AppTest, name: str) -> dict[str, Any]:
    """Return what was sent to one of the two components of the page."""
    for element in app.get("bidi_component"):
        if element.proto.component_name == name:
            data: dict[str, Any] = json.loads(element.proto.json)
            return data
    raise AssertionError(f"{name} is not on the page")


def parameter(app: AppTest, name: str) -> str | None:
    """Return what the address says; Streamlit's test gives a text before and a list after a click."""
    value = app.query_params.get(name)
    return value[0] if isinstance(value, list) else value


def button(app: AppTest, key: str) -> Any:
    return app.button(key=key)


def test_the_first_start_lands_on_a_map_to_draw_on(store: Store) -> None:
    app = run()
    (workshop,) = store.workshops()
    assert parameter(app, "w") == workshop.id
    assert component(app, "smeedkaart_editor")["workshop"] == workshop.id
    assert "Teken het eerste gebied" in text(app)


def test_a_later_start_offers_the_last_workshop_first(store: Store) -> None:
    store.create_workshop("Pesse")
    last = store.create_workshop("Krakeel *samen*")
    app = run()
    # marks of markdown in a name are shown, not obeyed
    assert app.button[0].label == r"Verder met Krakeel \*samen\*"
    app.button[0].click().run()
    assert parameter(app, "w") == last.id
    assert component(app, "smeedkaart_editor")["workshop"] == last.id


def test_a_new_workshop_takes_one_click(store: Store) -> None:
    store.create_workshop("Pesse")
    app = run()
    app.text_input(key="new-name").set_value("Elim")
    next(known for known in app.button if known.label == "Beginnen").click().run()
    assert [workshop.name for workshop in store.workshops()] == ["Elim", "Pesse"]
    assert parameter(app, "w") == store.workshops()[0].id


def test_an_unknown_workshop_gives_a_sentence_and_a_way_back(store: Store) -> None:
    store.create_workshop("Pesse")
    app = run("bestaat-niet")
    assert "Op dit adres is geen bijeenkomst" in text(app)
    app.button[0].click().run()
    assert "w" not in app.query_params
    assert app.button[0].label == "Verder met Pesse"


def test_a_file_that_is_no_store_gives_a_sentence(store: Store) -> None:
    store.path.write_text("dit is een brief")
    app = run()
    assert "plan.sqlite" in text(app)
    assert not app.exception


def test_a_copy_of_everything_can_be_taken_along_from_the_first_screen(store: Store, tmp_path: Path) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    app = run()
    (offered,) = app.get("download_button")
    assert offered.proto.label == "Kopie maken"
    (tmp_path / "stick.sqlite").write_bytes(store.copied())
    assert [event.name for event in Store(tmp_path / "stick.sqlite").events(workshop)] == ["Krakeel"]


def test_a_store_that_vanished_while_the_app_runs_is_told_of_and_not_begun_anew(store: Store) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    assert "Kopie maken" in [element.proto.label for element in run().get("download_button")]
    store.path.rename(store.path.with_name("elders"))
    for app in (run(), run(workshop)):
        assert "met de tekeningen is verdwenen" in text(app)
    assert not store.path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="folders have other permissions there")
def test_a_store_on_a_medium_that_cannot_be_written_is_shown_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with temporary_place() as place:
        stick = place / "stick"
        stick.mkdir()
        path = stick / "plan.sqlite"
        workshop = Store(path).create_workshop("Hoogeveen").id
        draw(Store(path), workshop, "krakeel", KRAKEEL)
        monkeypatch.setenv(DATABASE_VARIABLE, str(path))
        # what is imported late is read before nobody may
        run(workshop)
        with nobody_writes(stick):
            for app in (run(), run(workshop)):
                assert "wel te tonen maar niet te wijzigen" in text(app)
            assert [
                area["properties"]["name"] for area in component(app, "smeedkaart_editor")["features"]
            ] == ["Krakeel"]


def test_the_border_of_krakeel_gives_the_people_of_krakeel(store: Store) -> None:
    """The sample has 5,185 people in buurt BU01185003; tier C pays 20,000 + 5,185 x 13.50 = 89,997.50."""
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    app = run(workshop, choose="krakeel")
    page = text(app)
    assert "Mensen 5.185 90% zeker tussen" in page
    assert "1 januari 2025" in page
    assert "86165NED" in page
    assert "€ 89.997 ,50" in page
    (feature,) = component(app, "smeedkaart_editor")["features"]
    assert feature["properties"]["name"] == "Krakeel"
    # tier C holds on a figure of the whole wijk
    assert feature["properties"]["label"] == "C* · 5.185 mensen"
    (row,) = component(app, "smeedkaart_area_list")["rows"]
    assert (row["people"], row["tier"]["letter"], row["selected"]) == ("5.185", "C*", True)
    assert row["money"].replace("\N{NO-BREAK SPACE}", " ") == "€ 89.997,50"
    # without that tier the base amount only; with two more people, published in fives, 20,000 + 5,187 x 13.50
    assert "€ 20.000,00 tot € 90.024,50" in row["note"].replace("\N{NO-BREAK SPACE}", " ")


def test_all_areas_together_count_nobody_twice(store: Store) -> None:
    """Krakeel 5,185 and Wolfsbos 4,485; drawn again as one area of both: 9,670 people, not 19,340."""
    workshop = store.create_workshop("Hoogeveen").id
    both = shapely.union_all(ZONES.geometry[[KRAKEEL, WOLFSBOS]].array)
    draw(store, workshop, "krakeel", KRAKEEL)
    draw(store, workshop, "wolfsbos", WOLFSBOS)
    store.append(workshop, [Event("draw", "beide", date(2026, 1, 1), name="Beide", geometry=both)])
    app = run(workshop)
    page = text(app)
    assert "3 gebieden samen" in page
    assert "Mensen 9.670" in page
    assert "5.185 mensen wonen in twee gebieden tegelijk: Krakeel en Beide." in page
    assert "4.485 mensen wonen in twee gebieden tegelijk: Wolfsbos en Beide." in page
    # 56,900 people in the municipality, less 9,670
    assert "47.230 mensen wonen nog in geen enkel gebied." in page
    assert component(app, "smeedkaart_area_list")["totals"][2] == "9.670"


def test_the_receipt_is_one_click_away_and_shows_every_line(store: Store) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    app = run(workshop, choose="krakeel")
    button(app, "receipt").click().run()
    page = text(app)
    for line in ("BU01185003 Krakeel", "5.185 inwoners", "€ 13,50", "€ 69.997,50", "Totaal € 89.997,50"):
        assert line in page
    assert "Mensen in armoede (in plaats van: Huishoudens met een laag inkomen)" in page


def test_an_area_without_figures_is_unknown_and_not_zero(store: Store) -> None:
    """A square in the Wadden Sea meets no buurt of Hoogeveen."""
    workshop = store.create_workshop("Hoogeveen").id
    sea = shapely.box(150_000, 600_000, 151_000, 601_000)
    store.append(workshop, [Event("draw", "zee", date(2026, 1, 1), name="Zee", geometry=sea)])
    app = run(workshop, choose="zee")
    page = text(app)
    assert "Mensen onbekend" in page
    assert "Mensen 0" not in page
    # no tier is in question there: it gets nothing, and that is said
    assert "Geen bedrag: buiten de gemeente" in page


@pytest.mark.parametrize(
    ("kind", "level", "tier", "amount"),
    [
        # 480 people live in Fluitenberg kern, which is not below average: 20,000 without a tier.
        # 480 x 5.50 = 2,640.00
        ("impulse", None, "A", "€ 22.640,00"),
        # 480 x 9.50 = 4,560.00
        ("initiative", 1, "B", "€ 24.560,00"),
        ("initiative", 2, "\N{EN DASH}", "€ 20.000,00"),
    ],
)
def test_a_decision_moves_an_area_to_its_tier(
    store: Store, kind: str, level: int | None, tier: str, amount: str
) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "dorp", FLUITENBERG)
    app = run(workshop, choose="dorp")
    (row,) = component(app, "smeedkaart_area_list")["rows"]
    assert (row["tier"]["letter"], row["money"].replace("\N{NO-BREAK SPACE}", " ")) == (
        "\N{EN DASH}",
        "€ 20.000,00",
    )
    app.selectbox(key="decision-dorp").set_value((kind, level))
    app.text_input(key="decision-reason-dorp").set_value("besproken in het dorpshuis")
    next(known for known in app.button if known.label == "Besluit vastleggen").click().run()
    (row,) = component(app, "smeedkaart_area_list")["rows"]
    assert (row["tier"]["letter"], row["money"].replace("\N{NO-BREAK SPACE}", " ")) == (tier, amount)
    recorded = store.events(workshop)[-1]
    assert (recorded.kind, recorded.decision) == ("decision", (kind, level))
    assert recorded.reason == "besproken in het dorpshuis"
    assert "besproken in het dorpshuis" in text(app)
    button(app, f"withdraw-dorp-{kind}").click().run()
    (row,) = component(app, "smeedkaart_area_list")["rows"]
    assert row["tier"]["letter"] == "\N{EN DASH}"


def test_an_area_is_renamed_ended_and_brought_back_without_the_map(store: Store) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    app = run(workshop, choose="krakeel")
    app.text_input(key="name-krakeel").set_value("\u202eKrakeel\x00-Zuid")
    next(known for known in app.button if known.label == "Naam opslaan").click().run()
    assert component(app, "smeedkaart_area_list")["rows"][0]["name"] == "Krakeel-Zuid"
    app.text_input(key="end-initiative-krakeel").set_value("de bewoners")
    button(app, "end-krakeel").click().run()
    assert store.events(workshop)[-1].initiative == "de bewoners"
    assert component(app, "smeedkaart_editor")["features"] == []
    button(app, "restore-krakeel").click().run()
    (row,) = component(app, "smeedkaart_area_list")["rows"]
    assert (row["name"], row["people"]) == ("Krakeel-Zuid", "5.185")
    areas = areas_as_of(store.events(workshop))
    assert areas.geometry["krakeel"].equals(ZONES.geometry[KRAKEEL])


def test_an_area_gets_a_kind_and_a_group_and_the_list_adds_up(store: Store) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    draw(store, workshop, "wolfsbos", WOLFSBOS)
    store.append(workshop, [Event("classify", "wolfsbos", date(2026, 1, 1), area_group="Oost")])
    app = run(workshop, choose="krakeel")
    app.selectbox(key="area_kind-krakeel").set_value("wijk")
    # what other areas belong to is there to choose from
    app.selectbox(key="area_group-krakeel").set_value("Oost")
    next(known for known in app.button if known.label == "Soort en werkgebied opslaan").click().run()
    shown = component(app, "smeedkaart_area_list")
    assert {row["name"]: row["kin"] for row in shown["rows"]} == {
        "Krakeel": "wijk, werkgebied Oost",
        "Wolfsbos": "werkgebied Oost",
    }
    # 5,185 people in Krakeel and 4,485 in Wolfsbos
    assert [row[:3] for row in shown["subtotals"]] == [
        ["Wijk (1 gebied)", "", "5.185"],
        ["Zonder soort (1 gebied)", "", "4.485"],
        ["Werkgebied Oost (2 gebieden)", "", "9.670"],
    ]


def decided_about(store: Store, workshop: str, area: str, level: int) -> None:
    taken = Event("decision", area, date(2026, 1, 2), decision=("initiative", level))
    store.append(workshop, [taken])


def test_when_an_area_ends_people_say_what_becomes_of_what_was_decided(store: Store) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    draw(store, workshop, "wolfsbos", WOLFSBOS)
    decided_about(store, workshop, "krakeel", 1)
    app = run(workshop, choose="krakeel")
    (asked,) = app.radio
    assert (
        asked.label
        == "Wat gebeurt er met het besluit “initiatief, niveau 1” van 2 januari 2026 over Krakeel?"
    )
    assert asked.options == ["vervalt", "gaat mee naar Wolfsbos"]
    assert asked.value == 0
    asked.set_value(1).run()
    button(app, "end-krakeel").click().run()
    assert not app.exception
    held = decisions_as_of(store.events(workshop))
    assert [(one.area, one.origin) for one in held] == [("wolfsbos", "Krakeel")]
    # undone, it is about Krakeel again; ended once more it lapses, and comes back with the area
    button(app, "undo").click().run()
    app = run(workshop, choose="krakeel")
    button(app, "end-krakeel").click().run()
    assert decisions_as_of(store.events(workshop)) == ()
    button(app, "restore-krakeel").click().run()
    assert [one.area for one in decisions_as_of(store.events(workshop))] == ["krakeel"]
    assert "van 2 januari 2026 over Krakeel geldt weer." in text(app)


def test_of_two_levels_that_meet_in_a_merge_people_choose_before_it_can_be_recorded(store: Store) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    draw(store, workshop, "wolfsbos", WOLFSBOS)
    decided_about(store, workshop, "krakeel", 1)
    decided_about(store, workshop, "wolfsbos", 2)
    app = run(workshop)
    app.session_state["plan"] = Plan("merge", ("krakeel", "wolfsbos"))
    app.session_state["open"] = "plan"
    app.run()
    (asked,) = app.radio
    assert asked.value is None
    assert asked.label == (
        "Wat gebeurt er met het besluit “initiatief, niveau 1” van 2 januari 2026 over Krakeel en "
        "het besluit “initiatief, niveau 2” van 2 januari 2026 over Wolfsbos?"
    )
    assert asked.options[1:] == [
        "niveau 1 van Krakeel gaat mee naar Krakeel\\-Wolfsbos",
        "niveau 2 van Wolfsbos gaat mee naar Krakeel\\-Wolfsbos",
    ]
    assert button(app, "plan-go").disabled
    asked.set_value(1).run()
    assert not button(app, "plan-go").disabled
    assert "over Wolfsbos verviel" not in text(app)
    button(app, "plan-go").click().run()
    assert not app.exception
    (held,) = decisions_as_of(store.events(workshop))
    assert (held.level, held.origin, held.on) == (1, "Krakeel", date(2026, 1, 2))


def test_an_area_taken_off_the_map_is_asked_about_in_a_sheet(store: Store) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    draw(store, workshop, "wolfsbos", WOLFSBOS)
    decided_about(store, workshop, "krakeel", 1)
    app = run(workshop)
    app.session_state["ending"] = ("krakeel",)
    app.session_state["open"] = "ending"
    app.run()
    assert "Wat gebeurt er met wat is besloten, als Krakeel eindigt?" in text(app)
    button(app, "ending-go").click().run()
    assert not app.exception
    events = store.events(workshop)
    assert (events[-1].kind, events[-1].handed_on) == ("end", ())
    assert list(areas_as_of(events).index) == ["wolfsbos"]


def test_a_choice_that_ends_an_area_names_the_decision_that_lapses_with_it(store: Store) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    old = store.revision(workshop)
    renamed = Event("rename", "krakeel", date(2026, 1, 1), name="Krakeel-Zuid", client="een")
    store.append(workshop, [renamed])
    end = Event("end", "krakeel", date(2026, 1, 3), client="twee", handed_on=())
    (proposal,) = store.append(workshop, [end], based_on=old).conflicts
    # decided since, so that whoever proposed to end it was never asked
    decided_about(store, workshop, "krakeel", 1)
    app = run(workshop)
    told = "“initiatief, niveau 1” van 2 januari 2026 over Krakeel-Zuid vervalt daarmee."
    assert told in text(app)
    button(app, f"accept-{proposal.id}").click().run()
    assert not app.exception
    assert decisions_as_of(store.events(workshop)) == ()


def test_what_somebody_may_only_propose_is_called_a_proposal(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROLES, "resident", Role("resident"))
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    renamed = Event("rename", "krakeel", date(2026, 1, 1), name="Zuid", role="resident")
    store.append(workshop, [renamed])
    page = text(run(workshop))
    assert "Voorstel om Krakeel te veranderen" in page
    assert "Twee mensen veranderden" not in page


def test_a_kind_that_somebody_may_only_propose_is_told_and_taken(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROLES, "resident", Role("resident"))
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    village = Event("classify", "krakeel", date(2026, 1, 1), area_kind="dorp", role="resident")
    (proposal,) = store.append(workshop, [village]).conflicts
    app = run(workshop)
    assert "geldt voor Krakeel: soort dorp, geen werkgebied" in text(app)
    button(app, f"accept-{proposal.id}").click().run()
    assert component(app, "smeedkaart_area_list")["rows"][0]["kin"] == "dorp"


def test_two_versions_of_one_area_wait_for_a_choice(store: Store) -> None:
    """Wolfsbos has 4,485 people; who drew Krakeel as Wolfsbos did so on an older map."""
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    old = store.revision(workshop)
    store.append(workshop, [Event("rename", "krakeel", date(2026, 1, 1), name="Krakeel", client="een")])
    other = Event("redraw", "krakeel", date(2026, 1, 1), geometry=ZONES.geometry[WOLFSBOS], client="twee")
    (proposal,) = store.append(workshop, [other], based_on=old).conflicts
    app = run(workshop)
    page = text(app)
    assert "Twee mensen veranderden Krakeel tegelijk" in page
    assert "5.185 mensen" in page
    assert "4.485 mensen" in page
    button(app, f"accept-{proposal.id}").click().run()
    assert "Twee mensen veranderden" not in text(app)
    assert component(app, "smeedkaart_area_list")["rows"][0]["people"] == "4.485"


def test_a_proposed_area_is_not_on_the_map_yet(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ROLES, "resident", Role("resident"))
    workshop = store.create_workshop("Hoogeveen").id
    drawn = Event(
        "draw", "a", date(2026, 1, 1), name="Zuid", geometry=ZONES.geometry[WOLFSBOS], role="resident"
    )
    (proposal,) = store.append(workshop, [drawn]).conflicts
    app = run(workshop)
    assert "Op de kaart: nog niets, dit gebied is alleen voorgesteld." in text(app)
    assert "beëindigd" not in text(app)
    button(app, f"accept-{proposal.id}").click().run()
    assert component(app, "smeedkaart_area_list")["rows"][0]["name"] == "Zuid"


def edit_payload(edit_id: str, *corners: tuple[float, float]) -> dict[str, Any]:
    """Return what the map sends when one new area was drawn."""
    ring = [list(corner) for corner in (*corners, corners[0])]
    feature = {
        "type": "Feature",
        "properties": {"id": "", "name": "Nieuw"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    return {"edit_id": edit_id, "why": "create", "revision": 0, "put": [feature], "end": []}


def send(app: AppTest, payload: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Let the map send an edit; return the edits that the page acknowledged in each run."""
    acknowledged: list[list[str]] = []
    waiting = [payload]

    def fake_map(**given: Any) -> None:
        acknowledged.append(list(given["acknowledged"]))
        if waiting:
            st.session_state["editor"] = {"edit": waiting.pop()}
            given["on_edit"]()

    monkeypatch.setattr("smeedkaart.web.screens.drawing.map_editor", fake_map)
    app.run()
    # the sentence of an edit that was refused is shown in the run that the edit causes
    return [
        *acknowledged,
        list(app.session_state["acknowledged"]) if "acknowledged" in app.session_state else [],
    ]


INSIDE = ((6.47, 52.71), (6.48, 52.71), (6.48, 52.72))


def test_an_edit_is_acknowledged_when_it_is_stored(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    runs = send(run(workshop), edit_payload("e1", *INSIDE), monkeypatch)
    assert runs[-1] == ["e1"]
    assert [(event.kind, event.name) for event in store.events(workshop)] == [("draw", "Nieuw")]


def test_a_workshop_is_read_and_followed_once_however_much_is_drawn_in_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    read: list[dict[str, Any]] = []
    followed: list[str] = []
    events = Store.events

    def reading(self: Store, plan: str, **asked: Any) -> tuple[Event, ...]:
        read.append(asked)
        return events(self, plan, **asked)

    def following(area: AreaState | None, part: Event) -> AreaState | None:
        followed.append(part.area)
        return step(area, part)

    monkeypatch.setattr(Store, "events", reading)
    monkeypatch.setattr("smeedkaart.history.timeline.step", following)
    app = run(workshop)
    payload = edit_payload("e1", *INSIDE) | {"revision": store.revision(workshop)}
    service(store).edit(workshop, payload, when=date(2026, 3, 1), role="facilitator")
    app.run()
    assert "Nieuw" in {row["name"] for row in component(app, "smeedkaart_area_list")["rows"]}
    # when the page was opened; what the edit recorded is known to who recorded it
    assert read == [{"after": 0}]
    assert followed.count("krakeel") == 1


def test_a_refused_edit_is_acknowledged_with_a_sentence(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    app = run(workshop)
    # Paris lies outside the Netherlands
    runs = send(app, edit_payload("e1", (2.35, 48.85), (2.36, 48.85), (2.36, 48.86)), monkeypatch)
    assert runs[-1] == ["e1"]
    assert "buiten Nederland" in text(app)
    assert store.events(workshop) == ()


def test_an_edit_that_could_not_be_stored_is_not_acknowledged(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    app = run(workshop)

    def full(*_given: Any, **_named: Any) -> None:
        raise StoreError("De schijf is vol.")

    monkeypatch.setattr(Store, "append", full)
    runs = send(app, edit_payload("e1", *INSIDE), monkeypatch)
    assert runs[-1] == []
    assert "De schijf is vol." in text(app)


def test_a_map_of_which_the_numbers_fail_stays_in_sight(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)

    def fails(*_given: Any, **_named: Any) -> None:
        raise FrameError("Met dit gebied is niet te rekenen.")

    monkeypatch.setattr("smeedkaart.workshop.situation.assess", fails)
    app = run(workshop)
    assert "Met dit gebied is niet te rekenen." in text(app)
    assert len(component(app, "smeedkaart_editor")["features"]) == 1


def test_the_whole_page_speaks_english_behind_a_switch(store: Store) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    app = run(workshop, choose="krakeel")
    button(app, "language-en").click().run()
    page = text(app)
    assert parameter(app, "lang") == "en"
    assert "People 5,185" in page
    assert "€89,997 .50" in page
    assert component(app, "smeedkaart_editor")["language"] == "en"
    assert not re.search(r"\b(Mensen|Trede|gebieden|bonnetje|zeker tussen)\b", page)
    button(app, "language-nl").click().run()
    assert "Mensen 5.185" in text(app)


def test_sample_data_say_so_and_carry_their_credit_on_every_screen(store: Store) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    receipt = run(workshop, choose="krakeel")
    button(receipt, "receipt").click().run()
    for app in (run(), run(workshop), receipt):
        page = text(app)
        assert "voorbeelddata, niet voor besluiten" in page
        assert "CC BY 4.0" in page
    editor = component(run(workshop), "smeedkaart_editor")
    assert editor["notice"] == "voorbeelddata, niet voor besluiten"
    assert "Centraal Bureau voor de Statistiek" in editor["attribution"]


def test_a_hostile_name_is_text_wherever_it_appears(store: Store) -> None:
    workshop = store.create_workshop(HOSTILE).id
    draw(store, workshop, "a1", KRAKEEL, HOSTILE)
    draw(store, workshop, "a2", KRAKEEL, HOSTILE + "2")
    app = run(workshop, choose="a1")
    button(app, "receipt").click().run()
    assert "<img" not in html(app)
    assert "&lt;img" in html(app)
    button(app, "end-a1").click().run()
    assert "<img" not in html(app)
    # a label is markdown: there the sign is escaped in its own way
    assert not [known.label for known in app.button if re.search(r"(?<!\\)<", known.label)]


def test_larger_letters_are_a_matter_of_the_address(store: Store) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    app = run(workshop)
    assert "pg-large" not in html(app)
    button(app, "size").click().run()
    assert parameter(app, "groot") == "1"
    assert "pg-large" in html(app)


def test_publishing_offers_the_map_and_the_files(store: Store) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    app = run(workshop)
    button(app, "publish").click().run()
    offered = [element.proto.label for element in app.get("download_button")]
    assert offered == ["De kaart voor iedereen", "GeoPackage", "Excel (CSV)", "JSON"]
