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

from smeedkaart.assessment.assess import assess
from smeedkaart.errors import FrameError
from smeedkaart.history.event import Event
from smeedkaart.history.handing_on import decisions_as_of
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.proposals import open_proposals
from smeedkaart.history.roles import ROLES, Role
from smeedkaart.history.undo import to_undo
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from smeedkaart.text.language import LANGUAGES
from smeedkaart.web.editor.component import map_editor
from smeedkaart.web.server.app import DATABASE_VARIABLE, MAIN
from smeedkaart.workshop.merge_split import Plan
from tests.fixtures.pages import heard
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


def run(
    workshop: str | None = None, *, choose: str | None = None, sheet: str | None = None, **address: str
) -> AppTest:
    """Open the app, with a sheet over the map as the panel opens it."""
    app = AppTest.from_file(str(MAIN), default_timeout=30)
    for key, value in (({"w": workshop} if workshop else {}) | address).items():
        app.query_params[key] = value
    if choose:
        app.session_state["selected"] = choose
    app.session_state["open"] = sheet
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
    """Return what was sent to a component of the page."""
    for element in app.get("bidi_component"):
        if element.proto.component_name == name:
            data: dict[str, Any] = json.loads(element.proto.json)
            return data
    raise AssertionError(f"{name} is not on the page")


def opened(app: AppTest, sheet: str) -> AppTest:
    """Open a sheet on a page that is there, as the panel does."""
    app.session_state["open"] = sheet
    app.run()
    assert not app.exception
    return app


def rows(store: Store, workshop: str) -> dict[str, dict[str, Any]]:
    """Return the list of areas by name."""
    return {area["name"]: area["row"] for area in heard(store, workshop)["areas"]}


def figures(told: dict[str, Any]) -> str:
    """Return what three numbers say, one after the other."""
    parts = told["figures"]["parts"]
    return " ".join(
        text
        for part in parts
        for text in (part["heading"], part["big"] + part["small"], *part["notes"])
        if text
    )


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
    assert component(app, "smeedkaart_editor")["texts"]["first_title"] == "Teken het eerste gebied"


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
            said = "wel te tonen maar niet te wijzigen"
            assert said in text(run())
            assert said in component(run(workshop), "smeedkaart_editor")["about"]["trouble"]
            assert list(rows(Store(path), workshop)) == ["Krakeel"]


def test_the_border_of_krakeel_gives_the_people_of_krakeel(store: Store) -> None:
    """The sample has 5,185 people in buurt BU01185003; tier C pays 20,000 + 5,185 x 13.50 = 89,997.50."""
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    (area,) = heard(store, workshop)["areas"]
    page = figures(area)
    assert "Mensen 5.185 90% zeker tussen" in page
    assert "1 januari 2025" in page
    assert "86165NED" in page
    assert "€ 89.997,50" in page
    assert area["name"] == "Krakeel"
    # tier C holds on a figure of the whole wijk
    assert area["label"] == "C* · 5.185 mensen"
    row = area["row"]
    assert (row["people"], row["tier"]["letter"], row["money"]) == ("5.185", "C*", "€ 89.997,50")
    # without that tier the base amount only; with two more people, published in fives, 20,000 + 5,187 x 13.50
    assert "€ 20.000,00 tot € 90.024,50" in row["note"]


def test_all_areas_together_count_nobody_twice(store: Store) -> None:
    """Krakeel 5,185 and Wolfsbos 4,485; drawn again as one area of both: 9,670 people, not 19,340."""
    workshop = store.create_workshop("Hoogeveen").id
    both = shapely.union_all(ZONES.geometry[[KRAKEEL, WOLFSBOS]].array)
    draw(store, workshop, "krakeel", KRAKEEL)
    draw(store, workshop, "wolfsbos", WOLFSBOS)
    store.append(workshop, [Event("draw", "beide", date(2026, 1, 1), name="Beide", geometry=both)])
    whole = heard(store, workshop)["whole"]
    assert whole["figures"]["title"] == "3 gebieden samen"
    assert "Mensen 9.670" in figures(whole)
    assert {one["sentence"] for one in whole["doubles"]} == {
        "5.185 mensen wonen in twee gebieden tegelijk: Krakeel en Beide.",
        "4.485 mensen wonen in twee gebieden tegelijk: Wolfsbos en Beide.",
    }
    # 56,900 people in the municipality, less 9,670
    assert whole["unclaimed"]["sentence"] == "47.230 mensen wonen nog in geen enkel gebied."
    assert whole["totals"][2] == "9.670"


def test_the_receipt_is_one_click_away_and_shows_every_line(store: Store) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    page = text(run(workshop, choose="krakeel", sheet="receipt"))
    for line in ("BU01185003 Krakeel", "5.185 inwoners", "€ 13,50", "€ 69.997,50", "Totaal € 89.997,50"):
        assert line in page
    assert "Mensen in armoede (in plaats van: Huishoudens met een laag inkomen)" in page


def test_an_area_without_figures_is_unknown_and_not_zero(store: Store) -> None:
    """A square in the Wadden Sea meets no buurt of Hoogeveen."""
    workshop = store.create_workshop("Hoogeveen").id
    sea = shapely.box(150_000, 600_000, 151_000, 601_000)
    store.append(workshop, [Event("draw", "zee", date(2026, 1, 1), name="Zee", geometry=sea)])
    (area,) = heard(store, workshop)["areas"]
    page = figures(area)
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
    app = run(workshop, choose="dorp", sheet="decide")
    (row,) = rows(store, workshop).values()
    assert (row["tier"]["letter"], row["money"]) == ("\N{EN DASH}", "€ 20.000,00")
    app.selectbox(key="decision-dorp").set_value((kind, level))
    app.text_input(key="decision-reason-dorp").set_value("besproken in het dorpshuis")
    next(known for known in app.button if known.label == "Besluit vastleggen").click().run()
    (row,) = rows(store, workshop).values()
    assert (row["tier"]["letter"], row["money"]) == (tier, amount)
    recorded = store.events(workshop)[-1]
    assert (recorded.kind, recorded.decision) == ("decision", (kind, level))
    assert recorded.reason == "besproken in het dorpshuis"
    assert "besproken in het dorpshuis" in text(app)
    button(app, f"withdraw-dorp-{kind}").click().run()
    (row,) = rows(store, workshop).values()
    assert row["tier"]["letter"] == "\N{EN DASH}"


def test_an_area_is_renamed_ended_and_brought_back_without_the_map(store: Store) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    app = run(workshop, choose="krakeel", sheet="name")
    app.text_input(key="name-krakeel").set_value("\u202eKrakeel\x00-Zuid")
    next(known for known in app.button if known.label == "Naam opslaan").click().run()
    assert list(rows(store, workshop)) == ["Krakeel-Zuid"]
    # what is done closes its sheet
    assert app.session_state["open"] is None
    opened(app, "name").text_input(key="end-initiative-krakeel").set_value("de bewoners")
    button(app, "end-krakeel").click().run()
    assert store.events(workshop)[-1].initiative == "de bewoners"
    assert heard(store, workshop)["areas"] == []
    button(opened(app, "ended"), "restore-krakeel").click().run()
    assert {name: row["people"] for name, row in rows(store, workshop).items()} == {"Krakeel-Zuid": "5.185"}
    areas = areas_as_of(store.events(workshop))
    assert areas.geometry["krakeel"].equals(ZONES.geometry[KRAKEEL])


def test_an_area_gets_a_kind_and_a_group_and_the_list_adds_up(store: Store) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    draw(store, workshop, "wolfsbos", WOLFSBOS)
    store.append(workshop, [Event("classify", "wolfsbos", date(2026, 1, 1), area_group="Oost")])
    app = run(workshop, choose="krakeel", sheet="class")
    app.selectbox(key="area_kind-krakeel").set_value("wijk")
    # what other areas belong to is there to choose from
    app.selectbox(key="area_group-krakeel").set_value("Oost")
    next(known for known in app.button if known.label == "Soort en werkgebied opslaan").click().run()
    assert {name: row["kin"] for name, row in rows(store, workshop).items()} == {
        "Krakeel": "wijk, werkgebied Oost",
        "Wolfsbos": "werkgebied Oost",
    }
    # 5,185 people in Krakeel and 4,485 in Wolfsbos
    assert [row[:3] for row in heard(store, workshop)["whole"]["subtotals"]] == [
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
    app = run(workshop, choose="krakeel", sheet="name")
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
    store.append(workshop, to_undo(store.events(workshop), role="facilitator"))
    app = run(workshop, choose="krakeel", sheet="name")
    button(app, "end-krakeel").click().run()
    assert decisions_as_of(store.events(workshop)) == ()
    button(opened(app, "ended"), "restore-krakeel").click().run()
    assert [one.area for one in decisions_as_of(store.events(workshop))] == ["krakeel"]
    (said,) = component(app, "smeedkaart_editor")["told"]["sentences"]
    assert "van 2 januari 2026 over Krakeel geldt weer." in said


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


def test_a_part_of_a_split_that_is_very_small_is_said_to_be(store: Store) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    field = shapely.box(229_000, 525_000, 229_400, 525_400)
    store.append(workshop, [Event("draw", "akker", date(2026, 1, 1), name="Akker", geometry=field)])
    app = run(workshop)
    # the line lies 2.25 m from the western border: 2.25 x 400 m are 900 m2
    line = shapely.LineString([(229_002.25, 524_990), (229_002.25, 525_410)])
    app.session_state["plan"] = Plan("split", ("akker",), line)
    app.session_state["open"] = "plan"
    app.run()
    assert "Deel 2 is heel klein, maar 0,09 ha." in text(app)
    assert "Deel 1 is heel klein" not in text(app)


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
    app = run(workshop, sheet="conflict")
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
    page = text(run(workshop, sheet="conflict"))
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
    app = run(workshop, sheet="conflict")
    assert "geldt voor Krakeel: soort dorp, geen werkgebied" in text(app)
    button(app, f"accept-{proposal.id}").click().run()
    assert rows(store, workshop)["Krakeel"]["kin"] == "dorp"


def test_two_versions_of_one_area_wait_for_a_choice(store: Store) -> None:
    """Wolfsbos has 4,485 people; who drew Krakeel as Wolfsbos did so on an older map."""
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    old = store.revision(workshop)
    store.append(workshop, [Event("rename", "krakeel", date(2026, 1, 1), name="Krakeel", client="een")])
    other = Event("redraw", "krakeel", date(2026, 1, 1), geometry=ZONES.geometry[WOLFSBOS], client="twee")
    (proposal,) = store.append(workshop, [other], based_on=old).conflicts
    app = run(workshop, sheet="conflict")
    page = text(app)
    assert "Twee mensen veranderden Krakeel tegelijk" in page
    assert "5.185 mensen" in page
    assert "4.485 mensen" in page
    app.session_state["page-name"] = "page-1"
    button(app, f"accept-{proposal.id}").click().run()
    assert "Twee mensen veranderden" not in text(app)
    assert rows(store, workshop)["Krakeel"]["people"] == "4.485"
    # the page that chose takes it back: both versions wait again, and this time the other one stays
    store.append(workshop, to_undo(store.events(workshop), client="page-1"))
    assert rows(store, workshop)["Krakeel"]["people"] == "5.185"
    app = run(workshop, sheet="conflict")
    app.session_state["page-name"] = "page-1"
    button(app, f"decline-{proposal.id}").click().run()
    assert open_proposals(store.events(workshop)) == ()
    assert store.events(workshop)[-1].client == "page-1"


def test_a_border_that_two_areas_share_is_one_choice(store: Store) -> None:
    """Krakeel has 5,185 people and Wolfsbos 4,485; who swapped them did so on an older map."""
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    draw(store, workshop, "wolfsbos", WOLFSBOS)
    old, day = store.revision(workshop), date(2026, 1, 1)
    store.append(workshop, [Event("rename", "krakeel", day, name="Kraak", client="een")])
    swapped = [
        Event("redraw", area, day, geometry=ZONES.geometry[code], client="twee", edit_id="rand")
        for area, code in (("krakeel", WOLFSBOS), ("wolfsbos", KRAKEEL))
    ]
    proposal, _other = store.append(workshop, swapped, based_on=old).conflicts
    alone = Event("rename", "krakeel", day, name="Elders", client="drie")
    assert store.append(workshop, [alone], based_on=old).conflicts
    app = run(workshop, sheet="conflict")
    page = text(app)
    assert "Twee mensen veranderden Kraak en Wolfsbos tegelijk" in page
    assert [page.count(f"een andere grens, {people} mensen") for people in ("4.485", "5.185")] == [1, 1]
    # of three proposals two are one choice
    assert "Hierna wacht nog 1 keuze." in page
    button(app, f"accept-{proposal.id}").click().run()
    assert [rows(store, workshop)[name]["people"] for name in ("Kraak", "Wolfsbos")] == ["4.485", "5.185"]
    page = text(app)
    assert "Twee mensen veranderden Kraak tegelijk" in page
    assert "Hierna" not in page


def test_a_proposed_area_is_not_on_the_map_yet(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ROLES, "resident", Role("resident"))
    workshop = store.create_workshop("Hoogeveen").id
    drawn = Event(
        "draw", "a", date(2026, 1, 1), name="Zuid", geometry=ZONES.geometry[WOLFSBOS], role="resident"
    )
    (proposal,) = store.append(workshop, [drawn]).conflicts
    app = run(workshop, sheet="conflict")
    assert "Op de kaart: nog niets, dit gebied is alleen voorgesteld." in text(app)
    assert "beëindigd" not in text(app)
    button(app, f"accept-{proposal.id}").click().run()
    assert list(rows(store, workshop)) == ["Zuid"]


def ask(app: AppTest, monkeypatch: pytest.MonkeyPatch, **asked: Any) -> None:
    """Press a button of the panel: the browser tells the page what to open, with the area that is chosen."""
    waiting = [{"area": None, "value": "", "client": "page-1"} | asked]

    def fake_map(shown: Any, **given: Any) -> None:
        if waiting:
            st.session_state["editor"] = {"open": waiting.pop()}
            given["on_open"]()
        map_editor(shown, **given)

    with monkeypatch.context() as patched:
        patched.setattr("smeedkaart.web.screens.drawing.map_editor", fake_map)
        app.run()
    # a callback goes before the page in a browser, here only before the next run
    app.run()
    assert not app.exception


def test_a_button_of_the_panel_opens_one_sheet_about_the_area_that_is_chosen(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    app = run(workshop)
    ask(app, monkeypatch, sheet="receipt", area="krakeel")
    assert "BU01185003 Krakeel" in text(app)
    assert component(app, "smeedkaart_editor")["sheet"] == "receipt"
    # somebody else ended the area meanwhile
    store.append(workshop, [Event("end", "krakeel", date(2026, 1, 3))])
    app.run()
    assert "Dit gebied is er niet meer" in text(app)
    ask(app, monkeypatch, sheet="publish")
    assert "Er is nog niets getekend." in text(app)
    ask(app, monkeypatch, sheet="ending", value="a,b")
    assert app.session_state["ending"] == ("a", "b")


def test_what_a_form_records_the_page_that_opened_it_can_take_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    app = run(workshop)
    ask(app, monkeypatch, sheet="name", area="krakeel", client="page-7")
    app.text_input(key="name-krakeel").set_value("Zuid")
    next(known for known in app.button if known.label == "Naam opslaan").click().run()
    renamed = store.events(workshop)[-1]
    assert (renamed.name, renamed.client) == ("Zuid", "page-7")


@pytest.mark.parametrize(
    ("asked", "name", "there"),
    [
        ({"sheet": "timeline"}, "page", "tijdlijn"),
        ({"sheet": "data"}, "page", "gegevens"),
        ({"sheet": "size"}, "groot", "1"),
        ({"sheet": "language", "value": "en"}, "lang", "en"),
        # a code that is no language of ours leads nowhere
        ({"sheet": "language", "value": "zz"}, "lang", None),
        ({"sheet": "start"}, "w", None),
    ],
)
def test_a_button_of_the_panel_leads_to_another_page(
    store: Store, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str], name: str, there: str | None
) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    app = run(workshop)
    ask(app, monkeypatch, **asked)
    assert parameter(app, name) == there
    assert ("pg-large" in html(app)) == (asked["sheet"] == "size")


def test_the_page_works_nothing_out_until_a_sheet_asks_for_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    worked_out: list[int] = []

    def counted(*given: Any, **named: Any) -> Any:
        worked_out.append(len(given[0]))
        return assess(*given, **named)

    monkeypatch.setattr("smeedkaart.workshop.situation.assess", counted)
    app = run(workshop)
    assert worked_out == []
    opened(app, "publish")
    assert worked_out == [1]


def test_a_map_of_which_the_numbers_fail_stays_in_sight(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)

    def fails(*_given: Any, **_named: Any) -> None:
        raise FrameError("Met dit gebied is niet te rekenen.")

    monkeypatch.setattr("smeedkaart.workshop.situation.assess", fails)
    assert "Met dit gebied is niet te rekenen." in text(run(workshop, sheet="receipt", choose="krakeel"))
    assert "Met dit gebied is niet te rekenen." in text(run(workshop, sheet="publish"))


def test_the_whole_page_speaks_english_behind_a_switch(store: Store) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    app = run(workshop, choose="krakeel", sheet="receipt", lang="en")
    (area,) = heard(store, workshop, "en")["areas"]
    assert "People 5,185" in figures(area)
    assert "€89,997.50" in figures(area)
    told = component(app, "smeedkaart_editor")
    assert told["language"] == "en"
    assert [one["code"] for one in told["about"]["languages"]] == [code for code in LANGUAGES if code != "en"]
    page = f"{text(app)} {figures(area)} {told['texts']}"
    assert not re.search(r"\b(Mensen|Trede|gebieden|bonnetje|zeker tussen)\b", page)


def test_sample_data_say_so_and_carry_their_credit_on_every_screen(store: Store) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    for app in (run(), run(workshop, choose="krakeel", sheet="receipt")):
        page = text(app)
        assert "voorbeelddata, niet voor besluiten" in page
        assert "CC BY 4.0" in page
    editor = component(run(workshop), "smeedkaart_editor")
    assert editor["notice"] == editor["about"]["notice"] == "voorbeelddata, niet voor besluiten"
    assert "CC BY 4.0" in editor["about"]["credit"]
    assert "Centraal Bureau voor de Statistiek" in editor["attribution"]


def test_a_hostile_name_is_text_wherever_it_appears(store: Store) -> None:
    workshop = store.create_workshop(HOSTILE).id
    draw(store, workshop, "a1", KRAKEEL, HOSTILE)
    draw(store, workshop, "a2", KRAKEEL, HOSTILE + "2")
    decided_about(store, workshop, "a1", 1)
    for sheet in ("receipt", "decide", "name", "class"):
        app = run(workshop, choose="a1", sheet=sheet)
        assert "<img" not in html(app)
        # a title is markdown: there the sign is escaped in its own way
        (dialog,) = (one.proto.dialog for one in app.get("dialog"))
        assert re.search(r"\\<img", dialog.title)
    app = run(workshop, choose="a1", sheet="name")
    button(app, "end-a1").click().run()
    opened(app, "ended")
    assert "<img" not in html(app)
    assert "&lt;img" in html(app)
    # a label is markdown: there the sign is escaped in its own way
    assert not [known.label for known in app.button if re.search(r"(?<!\\)<", known.label)]


def test_publishing_offers_the_map_and_the_files(store: Store) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    draw(store, workshop, "krakeel", KRAKEEL)
    app = run(workshop, sheet="publish")
    offered = [element.proto.label for element in app.get("download_button")]
    assert offered == ["De kaart voor iedereen", "GeoPackage", "Excel (CSV)", "JSON"]


@pytest.mark.parametrize("network", [["http://192.168.1.20:8501"], []])
def test_the_address_for_telephones_is_named_or_why_there_is_none(
    store: Store, monkeypatch: pytest.MonkeyPatch, network: list[str]
) -> None:
    workshop = store.create_workshop("Hoogeveen").id
    monkeypatch.setattr("smeedkaart.web.screens.phone.on_the_network", lambda: network)
    app = run(workshop, sheet="phone", lang="en" if network else "nl")
    # in the language in which the page is read
    assert (f"http://192.168.1.20:8501/kaart/w/{workshop}?lang=en" in text(app)) == bool(network)
    assert ("alleen voor deze computer gestart" in text(app)) == (not network)
