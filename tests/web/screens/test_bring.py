"""A map comes in through the page: looked at, chosen from, recorded once; several maps become proposals."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import streamlit as st
from shapely import MultiPolygon, Point, box
from shapely.geometry.base import BaseGeometry
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from smeedkaart.cli.commands import app as terminal
from smeedkaart.errors import SmeedkaartError
from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import LOCK
from smeedkaart.history.timeline import Timeline
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.sources.packs.pack import write
from smeedkaart.store.store import Store
from smeedkaart.text.language import speaking
from smeedkaart.web.screens.bring_areas import as_in_the_file
from smeedkaart.web.server.app import DATABASE_VARIABLE, MAIN
from smeedkaart.web.server.map_upload import map_places
from smeedkaart.web.state.bringing import OnTable, without_folder
from smeedkaart.workshop.brought_map import BroughtArea, read_brought
from tests.fixtures.doors import FAULTS
from tests.fixtures.packs import SOUTH, WEST, village
from tests.fixtures.workshops import KRAKEEL, WOLFSBOS, ZONES, draw_buurt

TODAY = date.today()  # noqa: DTZ011 - the day of the hall
MAY, YEAR = date(2007, 5, 30), date(2012, 1, 1)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    path = tmp_path / "plan.sqlite"
    monkeypatch.setenv(DATABASE_VARIABLE, str(path))
    (tmp_path / "ergens").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "ergens"))
    map_places.cache_clear()
    yield Store(path)
    st.cache_resource.clear()
    map_places.cache_clear()


@pytest.fixture
def plan(store: Store) -> str:
    """Begin a workshop in which Krakeel stands."""
    workshop = store.create_workshop("Plan").id
    draw_buurt(store, workshop, "k", KRAKEEL)
    return workshop


def buurten(path: Path, *codes: str, **columns: list[Any]) -> Path:
    rows = ZONES.loc[list(codes)]
    names = {"naam": list(rows["zone_name"])} | columns
    gpd.GeoDataFrame(names, geometry=list(rows.geometry), crs=28992).to_file(path)
    return path


def drawn(path: Path, **shapes: BaseGeometry) -> Path:
    gpd.GeoDataFrame({"naam": list(shapes)}, geometry=list(shapes.values()), crs=28992).to_file(path)
    return path


def page(*files: Path, sheet: str | None = "bring", **address: str) -> AppTest:
    """Open a page on which files have come in; how they do is tested where they come in."""
    key = map_places().begin()
    folder = map_places().folder(key)
    assert folder is not None
    for file in files:
        shutil.copyfile(file, folder / file.name)
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.session_state["open"] = sheet
    app.session_state["page-name"] = "this-page"
    app.session_state["bring-table"] = OnTable(key, TODAY)
    app.run()
    assert not app.exception
    return app


def text(app: AppTest) -> str:
    blocks = [block.proto.body for block in app.get("html")]
    told = "\n".join(body for body in blocks if not body.lstrip().startswith("<style"))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", told).replace("\N{NO-BREAK SPACE}", " "))


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception


def field(widgets: Any, what: str) -> Any:
    """Find the field of a row, whatever was chosen for many at once before."""
    (found,) = [one for one in widgets if re.fullmatch(rf"bring-{what}", str(one.key))]
    return found


def row(app: AppTest, number: int) -> Callable[[str], Any]:
    kinds = {"take": app.checkbox, "rename": app.checkbox, "as": app.selectbox, "when": app.date_input}
    return lambda what: field(kinds[what], rf"{what}-\d+-row-{number}")


def stands(store: Store, workshop: str) -> dict[str, str]:
    """Return the areas that stand today, name by identity."""
    return {area: one.name for area, one in Timeline.of(store.events(workshop)).areas(TODAY).items()}


def told(app: AppTest) -> str:
    """Return the sentences that the panel beside the map tells once."""
    panels = [json.loads(one.proto.json) for one in app.get("bidi_component")]
    (sentences,) = [one["told"]["sentences"] for one in panels if one.get("about")]
    return " ".join(sentences)


# --- one map over the map of a workshop


def test_a_map_is_looked_at_before_anything_is_recorded(store: Store, plan: str, tmp_path: Path) -> None:
    shapes = {"Krakeel": ZONES.geometry[KRAKEEL], "Wolfsbos": ZONES.geometry[WOLFSBOS]}
    west = box(*ZONES.geometry[WOLFSBOS].bounds)
    app = page(drawn(tmp_path / "dorpen.geojson", **shapes, Doos=west), w=plan)
    said = text(app)
    assert "dorpen.geojson" in said
    # 5,185 and 4,485 people by the figures of the sample; Krakeel stands so already
    assert "5.185 mensen" in said
    assert "4.485 mensen" in said
    assert "Krakeel staat er al precies zo." in said
    # the box around Wolfsbos holds all of Wolfsbos, and a piece of Krakeel
    assert "Overlapt met Wolfsbos: 4.485 mensen." in said
    assert "2 van 3 aangevinkt" in said
    (look,) = [one for one in app.get("bidi_component") if one.proto.id.endswith("bring-map")]
    assert '"read_only": true' in look.proto.json or '"read_only":true' in look.proto.json
    for label in ("staat er", "komt erbij", "niet aangevinkt"):
        assert label in look.proto.json
    assert stands(store, plan) == {"k": "Krakeel"}


def test_what_is_ticked_is_taken_over_and_the_map_looks_whether_all_fits(
    store: Store, plan: str, tmp_path: Path
) -> None:
    app = page(buurten(tmp_path / "kaart.geojson", *ZONES.index[:3], KRAKEEL), w=plan)
    row(app, 1)("take").uncheck().run()
    press(app, "bring-go")
    events = store.events(plan)[1:]
    assert [event.name for event in events] == list(ZONES["zone_name"].iloc[1:3])
    assert {event.client for event in events} == {"this-page"}
    assert {event.valid_from for event in events} == {TODAY}
    assert [dict(event.drawn_from.facts)["row"] for event in events if event.drawn_from] == [2, 3]
    # nothing of the place in which the file lay meanwhile is kept
    assert str(tmp_path) not in repr(events)
    assert app.session_state["open"] is None
    assert app.session_state["check"] == 1
    assert list((tmp_path / "ergens").iterdir()) == []


def test_all_none_and_the_day_of_all_are_chosen_at_once(store: Store, plan: str, tmp_path: Path) -> None:
    app = page(buurten(tmp_path / "kaart.geojson", *ZONES.index[:3]), w=plan)
    press(app, "bring-none")
    assert "0 van 3 aangevinkt" in text(app)
    press(app, "bring-go")
    assert "Er is niets aangevinkt; vink de gebieden aan die u wilt overnemen." in text(app)
    press(app, "bring-all")
    field(app.date_input, r"day-\d+").set_value(MAY).run()
    row(app, 2)("when").set_value(YEAR).run()
    press(app, "bring-go")
    assert [event.valid_from for event in store.events(plan)[1:]] == [MAY, YEAR, MAY]


def test_a_change_of_one_that_stands_takes_its_border_and_when_asked_its_name(
    store: Store, plan: str, tmp_path: Path
) -> None:
    # almost Krakeel, under another name: known by its people
    path = drawn(tmp_path / "kaart.geojson", **{"De Krakeel": ZONES.geometry[KRAKEEL].buffer(-20)})
    app = page(path, w=plan)
    assert row(app, 1)("as").value == "k"
    assert "De meeste mensen van Krakeel en van dit gebied zijn dezelfde." in text(app)
    row(app, 1)("rename").check().run()
    press(app, "bring-go")
    assert stands(store, plan) == {"k": "De Krakeel"}
    # as a new area it would have been the second
    app = page(path, w=plan)
    row(app, 1)("as").set_value("").run()
    row(app, 1)("take").check().run()
    press(app, "bring-go")
    assert len(stands(store, plan)) == 2


def test_two_areas_cannot_become_one(store: Store, plan: str, tmp_path: Path) -> None:
    app = page(buurten(tmp_path / "kaart.geojson", *ZONES.index[:2]), w=plan)
    for number in (1, 2):
        row(app, number)("as").set_value("k").run()
    press(app, "bring-go")
    one, other = ZONES["zone_name"].iloc[:2]
    assert f"{one} en {other} kunnen niet allebei Krakeel worden;" in text(app)
    assert stands(store, plan) == {"k": "Krakeel"}


def test_what_is_refused_stays_on_the_table_and_costs_the_others_nothing(
    store: Store, plan: str, tmp_path: Path
) -> None:
    store.append(plan, [Event(LOCK, "k", TODAY)])
    shapes = {"Krakeel": ZONES.geometry[KRAKEEL].buffer(-20), "Wolfsbos": ZONES.geometry[WOLFSBOS]}
    app = page(drawn(tmp_path / "kaart.geojson", **shapes), w=plan)
    assert "Krakeel (staat vast)" in row(app, 1)("as").options
    press(app, "bring-go")
    said = text(app)
    assert "1 gebied is overgenomen uit kaart.geojson." in said
    assert "Krakeel is niet overgenomen: De grens van Krakeel staat vast; maak die eerst los." in said
    assert sorted(stands(store, plan).values()) == ["Krakeel", "Wolfsbos"]
    assert app.session_state["open"] == "bring"
    # of these only the one that was refused is still ticked
    assert (row(app, 1)("take").value, row(app, 2)("take").value) == (True, False)


def test_a_map_that_is_read_again_records_nothing_twice_and_says_so(
    store: Store, plan: str, tmp_path: Path
) -> None:
    path = buurten(tmp_path / "kaart.geojson", WOLFSBOS)
    press(page(path, w=plan), "bring-go")
    count = len(store.events(plan))
    app = page(path, w=plan)
    assert "Wolfsbos staat er al precies zo." in text(app)
    assert "0 van 1 aangevinkt" in text(app)
    # whoever takes it all the same is told, as a change and as a new area
    for become in (None, ""):
        app = page(path, w=plan)
        row(app, 1)("take").check().run()
        if become is not None:
            row(app, 1)("as").set_value(become).run()
        press(app, "bring-go")
        assert "Stond er al precies zo, en is niet nog eens vastgelegd: Wolfsbos." in told(app)
    assert len(store.events(plan)) == count


def test_a_change_by_somebody_else_while_the_map_lay_on_the_table_waits_for_a_choice(
    store: Store, plan: str, tmp_path: Path
) -> None:
    app = page(drawn(tmp_path / "kaart.geojson", Krakeel=ZONES.geometry[KRAKEEL].buffer(-20)), w=plan)
    other = Event("redraw", "k", TODAY, geometry=ZONES.geometry[KRAKEEL].buffer(-50), client="other")
    store.append(plan, [other])
    press(app, "bring-go")
    assert "1 gebied is intussen door iemand anders veranderd, en wacht op een keuze." in told(app)
    assert len(store.open_proposals(plan)) == 1


def test_the_layer_is_chosen_where_there_are_several(store: Store, plan: str, tmp_path: Path) -> None:
    path = tmp_path / "kaart.gpkg"
    for layer, code in (("buurten", WOLFSBOS), ("dorpen", ZONES.index[0])):
        ZONES.loc[[code], ["zone_name", "geometry"]].to_file(path, layer=layer)
    app = page(path, w=plan)
    assert app.selectbox(key="bring-layer-kaart.gpkg").options == ["buurten", "dorpen"]
    assert "4.485 mensen" in text(app)
    app.selectbox(key="bring-layer-kaart.gpkg").set_value("dorpen").run()
    assert "4.485 mensen" not in text(app)
    press(app, "bring-go")
    (event,) = store.events(plan)[1:]
    assert event.drawn_from is not None
    assert dict(event.drawn_from.facts) == {"file": "kaart.gpkg", "layer": "dorpen", "row": 1}


def test_a_shapefile_in_loose_files_is_one_map_and_one_without_its_index_is_told(
    plan: str, tmp_path: Path
) -> None:
    (tmp_path / "los").mkdir()
    buurten(tmp_path / "los" / "kaart.shp", WOLFSBOS)
    files = sorted((tmp_path / "los").iterdir())
    assert len(files) > 3
    app = page(*files, w=plan)
    assert "4.485 mensen" in text(app)
    app = page(*(file for file in files if file.suffix != ".shx"), w=plan)
    told_why = "kaart.shp: een shapefile bestaat uit meer bestanden, en kaart.shx staat er niet naast."
    assert told_why in text(app)


@pytest.mark.parametrize(
    ("name", "content"),
    [("kaart.geojson", b"{"), ("kaart.gpkg", b"\0" * 64), ("kaart.pdf", b"%PDF-1.7 "), ("kaart", b"kaart")],
)
def test_what_is_no_map_is_one_sentence_that_names_the_file_and_not_our_folder(
    store: Store, plan: str, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    app = page(tmp_path / name, w=plan)
    said = text(app)
    assert name in said
    assert "ergens" not in said
    assert not [one for one in app.button if one.key == "bring-go"]
    # it can be chosen again, and what was drawn is still there
    assert app.button(key="bring-other")
    assert stands(store, plan) == {"k": "Krakeel"}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.usefixtures("store")
def test_a_map_with_a_fault_is_refused_as_in_the_terminal_but_for_the_folder(fault: str) -> None:
    place = map_places().begin()
    folder = map_places().folder(place)
    assert folder is not None
    path = FAULTS[fault][0](folder)
    with pytest.raises(SmeedkaartError) as refused:
        read_brought(path, hoogeveen(), Scheme.named("hoogeveen-2007"))
    sentence = without_folder(refused.value, OnTable(place, TODAY))
    map_places().end(place)
    assert path.name in sentence
    assert str(folder) not in sentence
    assert len(sentence.splitlines()) == 1


def test_a_hostile_name_is_text_wherever_it_stands(store: Store, plan: str, tmp_path: Path) -> None:
    html, markdown = "<img src=x onerror=alert(1)>", "![x](http://elders.example/x.png)"
    shapes = {html: ZONES.geometry[WOLFSBOS], markdown: ZONES.geometry[KRAKEEL].buffer(-20)}
    rows = gpd.GeoDataFrame(
        {"naam": [*shapes, "Halte"]}, geometry=[*shapes.values(), Point(229e3, 525e3)], crs=28992
    )
    rows["naam"] = [html, markdown, html]
    rows.to_file(tmp_path / "kaart.geojson")
    app = page(tmp_path / "kaart.geojson", w=plan)
    row(app, 1)("as").set_value("k").run()
    assert "<img src=x" not in "".join(block.proto.body for block in app.get("html"))
    shown = [*app.checkbox, *app.button, *app.selectbox, *app.date_input]
    told = [label for one in shown for label in (one.label, getattr(one.proto, "help", ""))]
    # what markdown gives a meaning stands behind a stroke, and so has none
    assert not [label for label in told if re.search(r"(?<!\\)(!\[|<img)", label)]
    row(app, 2)("as").set_value("").run()
    press(app, "bring-go")
    # they are what the file says, as text
    assert sorted(stands(store, plan).values()) == sorted(["Krakeel", markdown])


def test_a_long_list_is_shown_in_parts_and_what_is_chosen_in_one_stays(plan: str, tmp_path: Path) -> None:
    app = page(buurten(tmp_path / "kaart.geojson", *ZONES.index[:30]), w=plan)
    assert "Rij 1 tot en met 25 van 30" in text(app)
    row(app, 1)("take").uncheck().run()
    press(app, "bring-later")
    assert "Rij 26 tot en met 30 van 30" in text(app)
    row(app, 30)("take").uncheck().run()
    press(app, "bring-earlier")
    assert row(app, 1)("take").value is False
    # of 30 one stands already (Krakeel), and two were unticked
    assert "27 van 30 aangevinkt" in text(app)


def test_the_page_speaks_english_too(plan: str, tmp_path: Path) -> None:
    app = page(buurten(tmp_path / "map.geojson", KRAKEEL, WOLFSBOS), w=plan, lang="en")
    said = text(app)
    assert "1 of 2 ticked" in said
    assert "Krakeel stands just so already." in said
    # in a test the words of a field are asked for outside the page
    with speaking("en"):
        press(app, "bring-go")
    assert "1 area was taken over from map.geojson." in told(app)


# --- a workshop that begins with a map


def test_a_workshop_begins_with_a_map_of_the_municipality_in_which_it_lies(
    store: Store, tmp_path: Path, data_folder: Path
) -> None:
    assert data_folder.is_dir()
    store.create_workshop("Eerder")
    write(village())
    key = "GM9901-2025"
    shapes = {"Oever": box(WEST + 100, SOUTH + 100, WEST + 900, SOUTH + 900)}
    app = page(drawn(tmp_path / "smeedwijk 2025.geojson", **shapes), sheet=None, page="inlezen")
    assert "Deze kaart ligt in Smeedwijk." in text(app)
    assert app.selectbox(key=f"bring-data-{key}").value == key
    assert app.text_input(key="bring-name").value == "smeedwijk 2025"
    field(app.date_input, r"day-\d+").set_value(MAY).run()
    assert [one.name for one in store.workshops()] == ["Eerder"]
    press(app, "bring-begin")
    made = store.workshops()[0]
    assert (made.name, made.dataset) == ("smeedwijk 2025", key)
    (event,) = store.events(made.id)
    assert (event.name, event.valid_from) == ("Oever", MAY)
    assert app.query_params["w"] in (made.id, [made.id])


def test_a_map_of_a_municipality_without_data_here_says_so(store: Store, tmp_path: Path) -> None:
    store.create_workshop("Eerder")
    app = page(
        drawn(tmp_path / "stad.gpkg", Stad=box(233e3, 581e3, 234e3, 582e3)), sheet=None, page="inlezen"
    )
    said = text(app)
    assert "In welke gemeente deze kaart ligt, is uit de gegevens op deze computer niet op te maken." in said
    assert "Geen van de gebieden in stad.gpkg ligt in Hoogeveen;" in said
    assert app.button(key="data")
    assert not [one for one in app.button if one.key == "bring-begin"]


def test_the_start_screen_leads_to_it_and_an_empty_choice_begins_nothing(
    store: Store, tmp_path: Path
) -> None:
    store.create_workshop("Eerder")
    app = page(buurten(tmp_path / "kaart.geojson", WOLFSBOS), sheet=None)
    press(app, "bring")
    assert "Deze kaart ligt in Hoogeveen." in text(app)
    press(app, "bring-none")
    press(app, "bring-begin")
    assert "Er is niets aangevinkt;" in text(app)
    assert len(store.workshops()) == 1


# --- several maps with their days


def three_maps(folder: Path) -> list[Path]:
    north, south = ZONES.geometry[KRAKEEL], ZONES.geometry[WOLFSBOS]
    return [
        drawn(folder / "kaart 2007-05-30.geojson", Noord=north, Zuid=south),
        drawn(folder / "kaart_2012.geojson", Binnenstad=north.union(south)),
        drawn(folder / "kaart_2017.geojson", Binnenstad=north.union(south), Oost=ZONES.geometry.iloc[0]),
    ]


def compared(app: AppTest) -> AppTest:
    press(app, "bring-compare")
    return app


def test_maps_of_several_days_become_proposals_that_wait_in_a_file(store: Store, tmp_path: Path) -> None:
    workshop = store.create_workshop("Toen").id
    app = page(*three_maps(tmp_path), w=workshop)
    days = {str(one.key): one.value for one in app.date_input}
    assert list(days.values()) == [MAY, YEAR, date(2017, 1, 1)]
    compared(app)
    said = text(app)
    # four to choose: two drawn, one merge, one drawn; Binnenstad is the same on the last
    assert "Over 0 van de 4 voorstellen is gekozen, 0 zijn vastgelegd." in said
    assert "1. Op 30 mei 2007 is Noord getekend" in said
    assert "3. Op 1 januari 2012 zijn Noord en Zuid samengevoegd tot Binnenstad" in said
    # 5,185 and 4,485 before, and after: 9,670
    assert "eerst 9.670 mensen, daarna 9.670" in said
    assert store.events(workshop) == ()
    # the maps themselves are not needed any more; whoever comes back finds the proposals
    press(app, "past-refuse-5")
    again = page(w=workshop)
    assert "Over 1 van de 4 voorstellen is gekozen" in text(again)
    press(again, "past-later-5")
    assert "Over 0 van de 4 voorstellen is gekozen" in text(again)


def history(store: Store, workshop: str) -> list[tuple[Any, ...]]:
    """Tell what was recorded, but for who did it and when."""
    return [
        (
            one.kind,
            one.area,
            one.valid_from,
            one.name,
            one.inputs,
            one.outputs,
            one.geometry,
            one.reason,
            one.edit_id,
        )
        for one in store.events(workshop)
    ]


@pytest.mark.parametrize("refused", [(), (5,)])
def test_what_is_accepted_one_by_one_is_what_the_terminal_records(
    store: Store, tmp_path: Path, refused: tuple[int, ...]
) -> None:
    maps = three_maps(tmp_path)
    workshop = store.create_workshop("Toen").id
    app = compared(page(*maps, w=workshop))
    for number in (1, 2, 3, 5):
        press(app, f"past-{'refuse' if number in refused else 'accept'}-{number}")
    press(app, "past-go")
    assert f"{4 - len(refused)} veranderingen zijn vastgelegd." in told(app)
    assert {event.client for event in store.events(workshop)} == {"this-page"}
    # done: the file with the proposals is gone
    assert list(tmp_path.glob("*.voorstellen-*")) == []
    assert (app.session_state["open"], app.session_state["check"]) == (None, 1)

    runner, other = CliRunner(), tmp_path / "terminal.sqlite"
    dated = [f"{maps[0]}=2007-05-30", f"{maps[1]}=2012", f"{maps[2]}=2017"]
    proposals = tmp_path / "voorstel.json"
    runner.invoke(terminal, ["history", "import", *dated, "--db", str(other), "-o", str(proposals)])
    chosen = ["--accept", "1-3" if refused else "1-3,5", *(["--refuse", "5"] if refused else [])]
    done = runner.invoke(
        terminal,
        ["history", "import", "--apply", str(proposals), *chosen, "--db", str(other), "--new", "Toen"],
    )
    assert done.exit_code == 0, done.output
    theirs = Store(other)
    assert history(store, workshop) == history(theirs, theirs.workshops()[0].id)


def test_the_ordinary_ones_are_accepted_at_once_and_the_others_are_not(store: Store, tmp_path: Path) -> None:
    workshop = store.create_workshop("Toen").id
    krakeel = ZONES.geometry[KRAKEEL]
    # half of it is still there: redrawn, and far from certain
    west, south, east, north = krakeel.bounds
    half = krakeel.intersection(box(west, south, (west + east) / 2, north))
    maps = [
        drawn(tmp_path / "a 2007.geojson", Krakeel=krakeel),
        drawn(tmp_path / "b 2012.geojson", Krakeel=half),
    ]
    app = compared(page(*maps, w=workshop))
    assert app.button(key="past-sure").label == "Neem het 1 gewone voorstel aan"
    press(app, "past-sure")
    assert "Over 1 van de 2 voorstellen is gekozen" in text(app)
    press(app, "past-go")
    assert [event.kind for event in store.events(workshop)] == ["draw"]
    # the other still waits, and pressing once more records nothing twice
    assert "Over 1 van de 2 voorstellen is gekozen, 1 zijn vastgelegd." in text(app)
    assert not [one for one in app.button if one.key == "past-go"]


def test_who_knows_the_day_of_a_change_says_so(store: Store, tmp_path: Path) -> None:
    workshop = store.create_workshop("Toen").id
    app = compared(page(*three_maps(tmp_path), w=workshop))
    app.date_input(key="past-day-3").set_value(date(2010, 3, 1)).run()
    assert "3. Op 1 maart 2010 zijn Noord en Zuid samengevoegd tot Binnenstad" in text(app)
    for number in (1, 2, 3):
        press(app, f"past-accept-{number}")
    press(app, "past-go")
    assert [event.valid_from for event in store.events(workshop)] == [MAY, MAY, date(2010, 3, 1)]


def test_a_proposal_that_rests_on_a_refused_one_is_told_and_stays(store: Store, tmp_path: Path) -> None:
    workshop = store.create_workshop("Toen").id
    app = compared(page(*three_maps(tmp_path), w=workshop))
    press(app, "past-refuse-1")
    for number in (2, 3, 5):
        press(app, f"past-accept-{number}")
    press(app, "past-go")
    said = text(app)
    assert "Voorstel 3 is niet vastgelegd:" in said
    assert sorted(stands(store, workshop).values()) == ["Oost", "Zuid"]
    # it can be accepted after all
    press(app, "past-accept-1")
    press(app, "past-go")
    assert sorted(stands(store, workshop).values()) == ["Binnenstad", "Oost"]


def test_maps_without_a_day_or_with_the_same_are_told_and_one_can_be_left_out(
    store: Store, tmp_path: Path
) -> None:
    workshop = store.create_workshop("Toen").id
    maps = [
        drawn(tmp_path / "oud.geojson", Noord=ZONES.geometry[KRAKEEL]),
        drawn(tmp_path / "kaart 2012.geojson", Noord=ZONES.geometry[KRAKEEL]),
        drawn(tmp_path / "later 2012.geojson", Noord=ZONES.geometry[KRAKEEL]),
    ]
    app = page(*maps, w=workshop)
    press(app, "bring-compare")
    assert "Geef oud.geojson eerst een dag." in text(app)
    app.date_input(key="bring-day-oud.geojson").set_value(MAY).run()
    press(app, "bring-compare")
    assert "hebben dezelfde dag" in text(app)
    assert "ergens" not in text(app)
    press(app, "bring-away-later 2012.geojson")
    press(app, "bring-compare")
    assert "Over 0 van de 1 voorstellen is gekozen" in text(app)


def test_what_becomes_of_a_decision_is_chosen_on_the_page(store: Store, plan: str, tmp_path: Path) -> None:
    store.append(plan, [Event("decision", "k", date(2026, 1, 1), decision=("initiative", 1))])
    maps = [
        drawn(tmp_path / f"kaart {TODAY.year + 1}.geojson", Wolfsbos=ZONES.geometry[WOLFSBOS]),
        drawn(tmp_path / f"kaart {TODAY.year + 2}.geojson", Wolfsbos=ZONES.geometry[WOLFSBOS]),
    ]
    app = compared(page(*maps, w=plan))
    (ending,) = [one for one in app.selectbox if str(one.key).startswith("past-decision-")]
    number = str(ending.key).split("-")[2]
    ending.set_value("lapses").run()
    press(app, f"past-accept-{number}")
    press(app, "past-go")
    assert "end" in [event.kind for event in store.events(plan)]


def test_the_proposals_are_thrown_away_when_people_say_so(store: Store, tmp_path: Path) -> None:
    workshop = store.create_workshop("Toen").id
    app = compared(page(*three_maps(tmp_path), w=workshop))
    assert len(list(tmp_path.glob("plan.voorstellen-*.json"))) == 1
    press(app, "past-away")
    assert list(tmp_path.glob("plan.voorstellen-*.json")) == []
    assert "Kies een kaart met gebieden" in text(app)


def test_a_file_with_proposals_that_was_damaged_is_told_and_not_thrown_away(
    store: Store, tmp_path: Path
) -> None:
    workshop = store.create_workshop("Toen").id
    file = tmp_path / f"plan.voorstellen-{workshop}.json"
    file.write_text("{")
    app = page(w=workshop)
    assert f"{file.name} is geen bestand met voorstellen" in text(app)
    assert str(tmp_path) not in text(app)
    assert file.exists()


def test_a_workshop_begins_with_several_maps(store: Store, tmp_path: Path) -> None:
    store.create_workshop("Eerder")
    app = page(*three_maps(tmp_path), sheet=None, page="inlezen")
    assert "Deze kaart ligt in Hoogeveen." in text(app)
    press(app, "bring-begin")
    workshop = store.workshops()[0]
    assert workshop.dataset == "hoogeveen"
    assert app.session_state["open"] == "bring"
    compared(app)
    assert "Over 0 van de 4 voorstellen is gekozen" in text(app)


def test_a_border_that_crosses_itself_in_the_file_is_told_before_it_is_taken_over() -> None:
    # two squares of 1 ha that do not touch
    both = MultiPolygon([box(0, 0, 100, 100), box(200, 0, 300, 100)])
    with speaking("nl"):
        told = list(as_in_the_file(BroughtArea(1, "Strik", both, 0.0, crossed=True)))
        assert list(as_in_the_file(BroughtArea(1, "Strik", both, 0.0))) == []
    (sentence,) = told
    assert "Strik" in sentence
    assert "2 delen" in sentence.replace("\xa0", " ")
    assert "2,00" in sentence
