"""The commands about areas through time, and `--db` where others take it."""

from __future__ import annotations

import json
import re
import sqlite3
import tomllib
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import typer.main
from shapely import box
from shapely.geometry.base import BaseGeometry
from typer.testing import CliRunner, Result

from smeedkaart.change.loose_ends import loose_end_questions
from smeedkaart.cli.commands import app
from smeedkaart.cli.history import history_app
from smeedkaart.cli.workshop import as_day
from smeedkaart.errors import InputFileError
from smeedkaart.exchange.example import example_store
from smeedkaart.files.packaged import data_folder
from smeedkaart.history.event import Event, Output
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.sources.packs.pack import FOLDER_VARIABLE, write
from smeedkaart.store.store import Store
from smeedkaart.web.server import app as server
from tests.fixtures.packs import SOUTH, WEST, village

RUNNER = CliRunner()

NORTH = box(229e3, 525e3, 230e3, 526e3)
CENTRE = box(230e3, 525e3, 231e3, 526e3)
BOTH = box(229e3, 525e3, 231e3, 526e3)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the worked history, only to look at."""
    return example_store(tmp_path_factory.mktemp("voorbeeld") / "voorbeeld.sqlite")


@pytest.fixture
def copy(tmp_path: Path, kept: Path) -> Path:
    """Return a copy of the worked history to change."""
    (tmp_path / "kopie.sqlite").write_bytes(kept.read_bytes())
    return tmp_path / "kopie.sqlite"


@pytest.fixture
def maps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which commands run, with a map of Noord and Centrum and one of Binnenstad."""
    monkeypatch.chdir(tmp_path)
    drawn(tmp_path / "2007.geojson", {"Noord": NORTH, "Centrum": CENTRE})
    drawn(tmp_path / "2012.geojson", {"Binnenstad": BOTH})
    return tmp_path


def drawn(path: Path, areas: dict[str, BaseGeometry]) -> None:
    gpd.GeoDataFrame({"naam": list(areas)}, geometry=list(areas.values()), crs=28992).to_file(path)


def run(*words: str | Path) -> Result:
    return RUNNER.invoke(app, [str(word) for word in words])


def said(*words: str | Path) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.stdout.replace("\u00a0", " ")


def facts(*words: str | Path) -> Any:
    return json.loads(said(*words, "--format", "json"))


def refused(*words: str | Path) -> str:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert result.stderr.count("\n") == 1
    return result.stderr.strip()


def refused_in_lines(*words: str | Path) -> list[str]:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    return result.stderr.splitlines()


def people_of(*codes: str) -> int:
    """Count the people of buurten as the file of the sample has them."""
    features = json.loads((data_folder() / "hoogeveen" / "buurten.geojson").read_text())["features"]
    rows = {row["properties"]["buurtcode"]: row["properties"] for row in features}
    return sum(rows[code]["aantalInwonersGeschat2025"] for code in codes or rows)


def told_events() -> int:
    """Count the events in the file of the example: each area its own, but a change only one."""
    file = data_folder() / "hoogeveen" / "geschiedenis.toml"
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["events"]
    return sum(1 if "inputs" in row else len(row["areas"]) for row in rows)


# --- days --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["30-05-2007", "30-5-2007", "2007-05-30", " 2007-5-30 "])
def test_a_day_may_be_written_in_dutch_order_or_the_other(text: str) -> None:
    assert as_day(text) == date(2007, 5, 30)


def test_a_year_is_its_last_day_to_look_at_and_its_first_for_what_begins() -> None:
    assert as_day("2017") == date(2017, 12, 31)
    assert as_day("2017", first=True) == date(2017, 1, 1)


@pytest.mark.parametrize("text", ["", "gisteren", "30-02-2007", "2007-13-01", "30-05-07", "20070530", "0000"])
def test_what_is_no_day_is_refused_with_the_ways_to_write_one(text: str) -> None:
    with pytest.raises(InputFileError, match="is geen dag; schrijf die als 30-05-2007, 2007-05-30 of 2007"):
        as_day(text)


# --- looking -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("when", "areas"), [("30-05-2007", 35), ("2017-01-01", 25), ("2019", 24)])
def test_the_example_has_35_25_and_24_areas(kept: Path, when: str, areas: int) -> None:
    found = facts("history", "at", when, "--db", kept)
    assert found["count"] == len(found["areas"]) == areas


def test_the_areas_of_a_day_come_with_people_and_euros(kept: Path) -> None:
    text = said("history", "at", "30-05-2007", "--db", kept)
    assert text.startswith("35 gebieden op 30 mei 2007.\n")
    # the buurten 1 and 2 of wijk 55: 1,395 + 740; tier B, so 20,000 + 2,135 x 9.50
    assert people_of("BU01185500", "BU01185501") == 2135
    row = next(line for line in text.splitlines() if line.startswith("Noordscheschut"))
    assert row.split()[1] == "2.135"
    assert "€ 40.282,50  tussen " in row
    assert "LET OP: voorbeelddata, niet voor besluiten" in text


def test_before_the_first_drawing_there_was_no_area(kept: Path) -> None:
    assert said("history", "at", "2006", "--db", kept) == "0 gebieden op 31 december 2006.\n"
    assert facts("history", "at", "2006", "--db", kept)["areas"] == []


def test_everything_that_happened_is_told_in_order(kept: Path) -> None:
    text = said("history", "show", "--db", kept)
    title, blank, *lines = text.splitlines()
    assert title.endswith("(voorbeeld): 35 gebieden op 30 mei 2007, 24 gebieden op 1 juli 2018.")
    assert (blank, len(lines)) == ("", told_events())
    merged = "Op 1 juni 2008 zijn Schutlanden-Oost en Schutlanden-West samengevoegd tot Schutlanden"
    assert sum(f"{merged}, op verzoek van bewoners." in line for line in lines) == 1
    events = facts("history", "show", "--db", kept)["events"]
    assert [event["on"] for event in events] == sorted(event["on"] for event in events)
    assert [line.split(maxsplit=1)[1] for line in lines] == [event["sentence"] for event in events]


def test_what_was_done_in_one_go_is_one_line_and_one_undo(tmp_path: Path) -> None:
    file = tmp_path / "avond.sqlite"
    store = Store(file)
    plan = store.create_workshop("Avond").id
    drawn = {"name": "Gebied 1", "geometry": box(229_000, 525_000, 230_000, 526_000)}
    changes: list[tuple[str, dict[str, Any]]] = [
        ("draw", drawn),
        ("rename", {"name": "Noord"}),
        *[("redraw", {"geometry": box(229_000, 525_000, 230_000 + x, 526_000)}) for x in (1, 2)],
    ]
    for kind, about in changes:
        store.append(plan, [Event(kind, "a", date(2026, 3, 1), client="page", **about)])
    events = facts("history", "show", "--area", "noord", "--db", file)["events"]
    told = [(one["id"], one["events"], one["areas"], one["sentence"]) for one in events]
    assert told == [(1, [1, 2, 3, 4], ["a"], "Op 1 maart 2026 is Noord getekend.")]
    back = said("history", "undo", "--db", file)
    assert back == "Ongedaan gemaakt: Op 1 maart 2026 veranderde de grens van Noord.\n"
    assert said("history", "undo", "--db", file) == "Ongedaan gemaakt: Op 1 maart 2026 is Noord getekend.\n"
    assert facts("history", "show", "--db", file)["events"] == []


def test_what_became_of_one_area_is_told_with_all_it_came_from(kept: Path) -> None:
    events = facts("history", "show", "--area", "pesse-oost", "--db", kept)["events"]
    kinds = [(event["kind"], event["on"]) for event in events if event["kind"] not in ("draw", "decision")]
    # the regrouping of 2013 made Pesse and Fluitenberg out of three areas
    assert kinds == [("regroup", "2013-01-01")]
    assert {"Pesse", "Fluitenberg", "Pesse-Oost"} <= {name for event in events for name in event["names"]}
    assert not {"Krakeel", "Elim"} & {name for event in events for name in event["names"]}


def test_an_area_that_never_was_is_refused(kept: Path) -> None:
    sentence = refused("history", "show", "--area", "Atlantis", "--db", kept)
    assert sentence.startswith("Hier heette nooit een gebied “Atlantis”;")


def test_a_name_cannot_command_the_terminal(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    plan = store.create_workshop("Plan")
    store.append(plan.id, [Event("draw", "a", date(2007, 1, 1), name="N\x1b[2Joord", geometry=NORTH)])
    for words in (["show"], ["graph"], ["at", "2007"], ["diff", "2006", "2007"]):
        assert "\x1b" not in said("history", *words, "--db", store.path)


def test_a_name_is_found_in_either_form_of_unicode_and_in_capitals(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    plan = store.create_workshop("Plan Fryslân")
    store.append(plan.id, [Event("draw", "a", date(2007, 1, 1), name="Dôme", geometry=NORTH)])
    for written in ("Do\u0302me", "DÔME"):
        assert "Dôme" in said("history", "show", "--area", written, "--db", store.path)
    assert "Dôme" in said("history", "show", "--workshop", "PLAN FRYSLA\u0302N", "--db", store.path)


def test_the_graph_has_every_area_and_every_line(kept: Path) -> None:
    found = facts("history", "graph", "--db", kept)
    file = data_folder() / "hoogeveen" / "geschiedenis.toml"
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    assert len(found["nodes"]) == len(told["areas"])
    changes = [row for row in told["events"] if "inputs" in row]
    assert len(found["links"]) == sum(len(row["inputs"]) * len(row["areas"]) for row in changes)
    dot = said("history", "graph", "--dot", "--db", kept)
    assert dot.count(" -> ") == len(found["links"])
    tree = said("history", "graph", "--db", kept).splitlines()
    place = tree.index("Elim (sinds 1 januari 2010)")
    assert tree[place + 1 : place + 4] == [
        "├─ Elim (30 mei 2007 tot 1 januari 2010)",
        "├─ Elim-Noord (30 mei 2007 tot 1 januari 2010)",
        "└─ Elim-Zuid (30 mei 2007 tot 1 januari 2010)",
    ]


def test_the_graph_is_asked_for_in_one_language_only(kept: Path) -> None:
    sentence = refused("history", "graph", "--dot", "--format", "json", "--db", kept)
    assert sentence == "Kies er een: --dot voor Graphviz, of --format json."


# --- two days ----------------------------------------------------------------------------------------------


def test_the_difference_between_two_days_adds_up_in_people_and_in_euros(kept: Path) -> None:
    """From 2007 to 2017: ten areas fewer, Alteveer and Nijstad joined, and five villages grew by merging.

    People 180 (Alteveer) + 95 (Nijstad) = 275 more, all by the border. Base amounts: -10 x 20,000. By
    decisions about merged areas, tier B, 9.50 a head, came to the neighbours of Elim (150 + 640:
    7,505), of Hollandscheveld (280 + 685: 9,167.50) and all of Pesse (1,265 + 230 + 445: 18,430). Alteveer
    came to Venesluis in tier C: 180 x 13.50 = 2,430. Together -162,467.50.
    """
    found = facts("history", "diff", "30-05-2007", "01-01-2017", "--db", kept)
    assert (found["before"]["count"], found["after"]["count"]) == (35, 25)
    assert people_of("BU01186205", "BU01186206") == 275
    whole = found["together"]
    assert (whole["border"], whole["indeling"], whole["population"]) == (275, 0, 0)
    assert whole["after"] - whole["before"] == 275
    for name, side, count in (("before", "before", 35), ("after", "after", 25)):
        sums: dict[str, float] = {}
        for row in found["transitions"]:
            if row[side] is not None:
                sums[row[side]] = sums.get(row[side], 0.0) + row["people"]
        assert sums.keys() == found[name]["areas"].keys()
        assert len(sums) == count
        assert sum(sums.values()) == pytest.approx(whole[name])
    lines = {line["text"]: Decimal(line["amount"]) for line in found["money"]["lines"]}
    assert {line["key"] for line in found["money"]["lines"]} == {"base", "decision", "border"}
    amounts = [Decimal(amount) for amount in ("-200000", "2430", "7505", "9167.50", "18430")]
    assert sorted(lines.values()) == amounts
    assert sum(lines.values()) == Decimal(found["money"]["difference"]) == Decimal("-162467.50")


def test_the_difference_is_written_for_people(kept: Path) -> None:
    text = said("history", "diff", "30-05-2007", "01-01-2017", "--db", kept)
    assert text.startswith("35 gebieden op 30 mei 2007, 25 gebieden op 1 januari 2017.\n")
    assert re.search(r"Elim-Noord +→ +Elim +150\n", text)
    assert re.search(r"\(geen gebied\) +→ +Venesluis +180\n", text)
    assert "12 gebieden bleven zoals ze waren." in text
    assert "275 mensen meer: 275 door de grens, 0 door de indeling van het CBS" in text
    assert "De gebieden krijgen samen € 162.467,50 minder." in text


def test_nothing_changes_between_a_day_and_itself(kept: Path) -> None:
    text = said("history", "diff", "2019", "2019", "--db", kept)
    assert "24 gebieden bleven zoals ze waren." in text
    assert "→" not in text
    assert "De gebieden krijgen samen evenveel als eerst." in text


def test_figures_of_several_years_go_with_their_own_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In 2023 every buurt has 50 people, in 2025 West has 100 and Kom 200.

    The area is West in 2023 and West with Kom in 2025: from 50 to 300. The border brought the 50 that Kom had
    in 2023; the people themselves 300 - 100 = 200.
    """
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "data"))
    write(village())
    write(replace(village(population=50), year=2023))
    store = Store(tmp_path / "plan.sqlite")
    plan = store.create_workshop("Smeedwijk")
    west = box(WEST, SOUTH, WEST + 1000, SOUTH + 1000)
    wider = box(WEST, SOUTH, WEST + 2000, SOUTH + 1000)
    store.append(plan.id, [Event("draw", "a", date(2023, 1, 1), name="West", geometry=west)])
    store.append(plan.id, [Event("redraw", "a", date(2024, 7, 1), geometry=wider)])
    years = ["--data", "GM9901-2023", "--data", "GM9901-2025"]
    found = facts("history", "diff", "2023-06-01", "2025-06-01", *years, "--db", store.path)
    wanted = {"before": 50, "after": 300, "border": 50, "indeling": 0, "population": 200}
    assert found["people"]["a"] == pytest.approx(wanted)
    text = said("history", "diff", "2023-06-01", "2025-06-01", *years, "--db", store.path)
    assert re.search(r"West +50 +300 +50 +0 +200\n", text)


def test_people_who_are_not_known_on_either_day_are_not_told_to_be_as_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "data"))
    write(village())
    store = Store(tmp_path / "plan.sqlite")
    plan = store.create_workshop("Smeedwijk")
    away = box(WEST + 9000, SOUTH, WEST + 10_000, SOUTH + 1000)
    store.append(plan.id, [Event("draw", "a", date(2023, 1, 1), name="Ver", geometry=away)])
    words: list[str | Path] = ["history", "diff", "2023-06-01", "2025-06-01", "--data", "GM9901-2025"]
    words += ["--db", store.path]
    text = said(*words)
    assert "Hoeveel mensen meer of minder is niet bekend" in text
    assert "venveel mensen" not in text
    assert re.search(r"Ver +onbekend +onbekend", text)
    assert facts(*words)["people"]["a"] == dict.fromkeys(
        ("before", "after", "border", "indeling", "population")
    )


# --- the past from maps ------------------------------------------------------------------------------------


def test_maps_become_proposals_and_only_what_is_accepted_is_recorded(maps: Path) -> None:
    text = said("history", "import", "2007.geojson=30-05-2007", "2012.geojson=2012", "--db", "plan.sqlite")
    assert "Op 1 januari 2012 zijn Noord en Centrum samengevoegd tot Binnenstad" in text
    assert "Er is niets vastgelegd." in text
    assert not (maps / "plan.sqlite").exists()
    apply = ["history", "import", "--apply", "voorstellen.json", "--db", "plan.sqlite"]

    first = facts(*apply, "--new", "Dorp", "--accept", "1-2")
    assert (len(first["recorded"]), first["problems"], first["waiting"]) == (2, [], [3])
    assert facts("history", "at", "2019", "--db", "plan.sqlite")["count"] == 2
    # the file remembers what was chosen, and nothing is recorded twice
    again = facts(*apply, "--accept", "3")
    assert (again["waiting"], len(again["recorded"])) == ([], 3)
    (event,) = facts("history", "show", "--area", "Binnenstad", "--db", "plan.sqlite")["events"][2:]
    assert (event["kind"], event["on"]) == ("merge", "2012-01-01")
    assert facts("history", "at", "2019", "--db", "plan.sqlite")["count"] == 1


UNPRICED = "Er zijn geen gegevens gekozen, dus er wordt niets geteld en niets in euro's berekend."


def test_without_data_it_is_said_where_the_maps_lie_and_nothing_is_priced(maps: Path) -> None:
    text = said("history", "import", "2007.geojson=2007", "--db", "plan.sqlite")
    where = "De kaarten liggen in Hoogeveen, volgens de gegevens hoogeveen op deze computer."
    assert f"{where} {UNPRICED} Noem gegevens met --data hoogeveen om te tellen en te rekenen." in text
    apply = ["history", "import", "--apply", "voorstellen.json", "--accept", "1-2", "--db", "plan.sqlite"]
    assert "zijn geen gegevens gekozen, dus er wordt niets geteld" in run(*apply).stderr
    (workshop,) = Store(maps / "plan.sqlite").workshops()
    assert workshop.dataset == ""
    at = said("history", "at", "2019", "--db", "plan.sqlite")
    assert at.startswith("2 gebieden op 31 december 2019.\n\nNoord\nCentrum\n")
    assert "€" not in at
    for command in ("assess", "publish"):
        assert "nog geen gegevens gekozen" in refused(command, "--db", "plan.sqlite", "--date", "2019")
    # with data named it is all there, and so it is when they are chosen for good
    found = facts("history", "at", "2019", "--data", "hoogeveen", "--db", "plan.sqlite")
    assert found["totals"]["areas"] == 2
    said("workshop", "set", "--from", "2007", "--data", "hoogeveen", "--db", "plan.sqlite")
    assert facts("history", "at", "2019", "--db", "plan.sqlite")["totals"] == found["totals"]
    again = facts("history", "import", "2012.geojson=2012", "-o", "later.json", "--db", "plan.sqlite")
    assert (again["data"], "lies_in" in again) == ("hoogeveen", False)


def test_data_and_scheme_that_are_named_are_those_of_the_workshop_that_is_made(maps: Path) -> None:
    text_of_scheme = (
        'name = "Eigen"\nyear = 2025\nbase = "1000.00"\n[[tiers]]\nkey = "A"\nname = "a"\namount = "1.00"\n'
        '[tiers.rule]\ntype = "worse"\nindicators = ["house_value"]\nat_least = 1\n'
    )
    (maps / "eigen.toml").write_text(text_of_scheme)
    words = ["2007.geojson=2007", "--data", "hoogeveen", "--scheme", "eigen.toml", "--db", "plan.sqlite"]
    text = said("history", "import", *words)
    assert "geen gegevens gekozen" not in text
    apply = ["history", "import", "--apply", "voorstellen.json", "--accept", "1-2", "--db", "plan.sqlite"]
    said(*apply)
    (workshop,) = Store(maps / "plan.sqlite").workshops()
    assert (workshop.dataset, workshop.scheme) == ("hoogeveen", "eigen")
    assert workshop.document == (maps / "eigen.toml").read_text(encoding="utf-8")
    # the file may change or go: its text is kept
    (maps / "eigen.toml").write_text("weg")
    total = facts("history", "at", "2019", "--db", "plan.sqlite")["areas"][0]["funding"]["total"]
    assert total is not None
    (maps / "eigen.toml").write_text(text_of_scheme)
    # another one cannot be had by way of an import
    assert refused(*apply, "--scheme", "hoogeveen-2007") == (
        f"{workshop.name} werkt met eigen gegevens en een eigen regeling; kies andere met smeedkaart "
        "workshop set, of begin een nieuwe met --new."
    )


def test_maps_far_from_any_data_tell_themselves_in_which_municipalities_they_lie(maps: Path) -> None:
    shapes = [box(120e3 + 2e3 * i, 400e3, 121e3 + 2e3 * i, 401e3) for i in range(4)]
    towns = ["Waalwijk", "Heusden", "Heusden", "Altena"]
    frame = gpd.GeoDataFrame({"naam": list("abcd"), "gm_naam": towns}, geometry=shapes, crs=28992)
    frame.to_file(maps / "ver.gpkg", layer="wijken")
    frame.iloc[:1].to_file(maps / "ver.gpkg", layer="oud")
    words = ["history", "import", "ver.gpkg=2007", "--db", "plan.sqlite"]
    assert "oud" in refused(*words)
    first = facts(*words, "--layer", "wijken", "-o", "a.json")
    assert (first["lies_in"], first["data_there"]) == (["Heusden", "Waalwijk", "Altena"], None)
    text = said(*words, "--layer", "oud", "-o", "b.json")
    how = "Haal de gegevens op met: smeedkaart data get Waalwijk, en noem ze met --data."
    assert f"De kaarten liggen in Waalwijk, zeggen ze zelf. {UNPRICED} {how}" in text
    # of two maps each its own layer, in their order
    both = [*words[:3], "ver.gpkg=2012", *words[3:]]
    told = facts(*both, "--layer", "wijken", "--layer", "oud", "-o", "c.json")
    assert len([one for one in told["proposals"] if one["on"] == "2012-01-01"]) == 4
    assert "elk van de 2 kaarten" in refused(*both, *["--layer", "oud"] * 3, "-o", "d.json")


def test_what_is_refused_is_not_recorded_and_asked_no_more(maps: Path) -> None:
    run("history", "import", "2007.geojson=2007", "--db", "plan.sqlite", "-o", "keuze.json")
    words = ["--apply", "keuze.json", "--accept", "1", "--refuse", "2", "--db", "plan.sqlite"]
    text = said("history", "import", *words)
    assert "1 gebeurtenis is vastgelegd" in text
    assert "Nog niet gekozen" not in text
    assert len(Store(maps / "plan.sqlite").workshops()) == 1


@pytest.mark.usefixtures("maps")
def test_a_proposal_that_does_not_fit_is_named_and_the_exit_code_is_1() -> None:
    run("history", "import", "2007.geojson=2007", "2012.geojson=2012", "--db", "plan.sqlite")
    # the merge, without the areas that go into it
    words = ["--apply", "voorstellen.json", "--accept", "3", "--db", "plan.sqlite"]
    result = run("history", "import", *words)
    assert result.exit_code == 1
    assert "Voorstel 3 is niet vastgelegd: " in result.stdout


@pytest.mark.parametrize("chosen", [[], ["--refuse", "1-2"], ["--new", "Dorp"]])
def test_where_nothing_is_accepted_no_workshop_is_made(maps: Path, chosen: list[str]) -> None:
    run("history", "import", "2007.geojson=2007", "--db", "plan.sqlite")
    apply = ["history", "import", "--apply", "voorstellen.json", "--db", "plan.sqlite", *chosen]
    assert said(*apply).startswith("Er is niets aangenomen, dus er is niets vastgelegd en geen bijeenkomst")
    done = facts(*apply)
    assert (done["workshop"], done["recorded"], done["problems"]) == (None, [], [])
    assert done["waiting"] == ([] if "--refuse" in chosen else [1, 2])
    assert not (maps / "plan.sqlite").exists()


def test_where_nothing_is_accepted_the_newest_workshop_stays_the_newest(maps: Path) -> None:
    run("history", "import", "2007.geojson=2007", "--db", "plan.sqlite")
    store = Store(maps / "plan.sqlite")
    store.create_workshop("Oud")
    apply = ["history", "import", "--apply", "voorstellen.json", "--db", "plan.sqlite"]
    said(*apply, "--new", "Dorp")
    assert "0 gebeurtenissen zijn vastgelegd in Oud." in said(*apply)
    assert [workshop.name for workshop in store.workshops()] == ["Oud"]


def test_a_history_that_is_refused_leaves_no_empty_workshop_behind(tmp_path: Path, copy: Path) -> None:
    said("history", "export", tmp_path / "heel.gpkg", "--db", copy)
    with closing(sqlite3.connect(tmp_path / "heel.gpkg")) as database, database:
        # Krakeel was drawn by it, about which a later event decides
        database.execute('DELETE FROM "events" WHERE "event" = 4')
    refused("history", "import", tmp_path / "heel.gpkg", "--db", copy)
    assert len(Store(copy).workshops()) == 1
    assert facts("history", "at", "2019", "--db", copy)["count"] == 24


def test_a_file_in_which_someone_chose_is_never_overwritten(maps: Path) -> None:
    (maps / "voorstellen.json").write_text("een avond werk")
    sentence = refused("history", "import", "2007.geojson=2007", "--db", "plan.sqlite")
    assert sentence == "voorstellen.json is er al; kies een ander bestand met -o, of haal het weg."
    assert (maps / "voorstellen.json").read_text() == "een avond werk"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Noem kaarten met hun dag"),
        (["2007.geojson=ooit"], "“ooit” is geen dag"),
        (["2007.geojson=2007", "2012.geojson"], "“2012.geojson” noemt geen kaart met haar dag"),
        (["weg.geojson=2007"], "Er is geen bestand weg.geojson."),
        (["2007.geojson=2007", "--accept", "1"], "--accept en --refuse horen bij --apply."),
        (["--apply", "weg.json"], "Er is geen bestand weg.json."),
        (["2007.geojson=2007", "--new", "A", "--workshop", "B"], "Kies er een: --new"),
        (["2007.geojson=2007", "--workshop", "B"], "In plan.sqlite staat geen bijeenkomst."),
        (["weg.gpkg"], "Er is geen bestand weg.gpkg"),
    ],
)
def test_an_import_that_cannot_be_is_refused_with_one_sentence(
    maps: Path, words: list[str], sentence: str
) -> None:
    assert sentence in refused("history", "import", *words, "--db", "plan.sqlite")
    assert not (maps / "plan.sqlite").exists()


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ("alles", "“alles” zijn geen nummers; schrijf ze als 1,3-5."),
        ("1-", "“1-” zijn geen nummers; schrijf ze als 1,3-5."),
        ("2,", "“2,” zijn geen nummers; schrijf ze als 1,3-5."),
        ("1-3", "Er is geen voorstel 3."),
    ],
)
def test_numbers_that_are_no_proposals_are_refused(maps: Path, numbers: str, sentence: str) -> None:
    run("history", "import", "2007.geojson=2007", "--db", "plan.sqlite")
    words = ["--apply", "voorstellen.json", "--accept", numbers, "--db", "plan.sqlite"]
    assert refused("history", "import", *words) == sentence
    assert not (maps / "plan.sqlite").exists()


# --- exchange ----------------------------------------------------------------------------------------------


def test_a_history_that_is_exported_and_taken_in_tells_the_same(kept: Path, tmp_path: Path) -> None:
    file, other = tmp_path / "geschiedenis.gpkg", tmp_path / "ander.sqlite"
    assert said("history", "export", file, "--db", kept) == f"{file} is geschreven.\n"
    taken = run("history", "import", file, "--db", other)
    (name,) = [workshop.name for workshop in Store(kept).workshops()]
    assert taken.stdout == f"{told_events()} gebeurtenissen zijn vastgelegd in {name}.\n"
    # the sample and its scheme are on every computer
    assert (taken.exit_code, taken.stderr) == (0, "")
    mine, theirs = (facts("history", "show", "--db", path)["events"] for path in (kept, other))
    assert theirs == mine
    at = ["history", "at", "2019", "--db"]
    assert facts(*at, other)["areas"] == facts(*at, kept)["areas"]


def exported_from(folder: Path, dataset: str, scheme: str) -> Path:
    store = Store(folder / "hier.sqlite")
    plan = store.create_workshop("Smeedwijk", dataset, scheme)
    store.append(plan.id, [Event("draw", "a", date(2007, 1, 1), name="Noord", geometry=NORTH)])
    said("history", "export", folder / "h.gpkg", "--db", store.path)
    return folder / "h.gpkg"


@pytest.mark.parametrize(
    ("dataset", "scheme", "missing"),
    [
        ("GM9901-2025", "hoogeveen-2007", ""),
        ("GM0513-2024", "hoogeveen-2007", "gegevens GM0513-2024"),
        ("GM9901-2025", "gouda-2024", "regeling gouda-2024"),
        ("../weg", "gouda-2024", "gegevens ../weg, regeling gouda-2024"),
    ],
)
def test_a_history_keeps_its_data_and_scheme_and_what_is_not_here_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dataset: str, scheme: str, missing: str
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "data"))
    write(village())
    file = exported_from(tmp_path, dataset, scheme)
    taken = run("history", "import", file, "--db", tmp_path / "daar.sqlite")
    assert taken.exit_code == 0
    sentence = f"Niet op deze computer, terwijl Smeedwijk ermee werkt: {missing}.\n"
    assert taken.stderr == (sentence if missing else "")
    (workshop,) = Store(tmp_path / "daar.sqlite").workshops()
    assert (workshop.name, workshop.dataset, workshop.scheme) == ("Smeedwijk", dataset, scheme)


def test_a_workshop_taken_in_without_its_data_says_so_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "data"))
    file = exported_from(tmp_path, "GM0513-2024", "hoogeveen-2007")
    run("history", "import", file, "--new", "Gouda", "--db", tmp_path / "daar.sqlite")
    assert "Gouda" in said("history", "show", "--db", tmp_path / "daar.sqlite")
    assert "GM0513-2024" in refused("history", "at", "2019", "--db", tmp_path / "daar.sqlite")


def test_an_older_export_is_taken_in_without_data_and_that_is_said(tmp_path: Path) -> None:
    file = exported_from(tmp_path, "GM9901-2025", "hoogeveen-2007")
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("DROP TABLE workshop")
    taken = run("history", "import", file, "--db", tmp_path / "daar.sqlite")
    assert taken.stdout == "1 gebeurtenis is vastgelegd in h.\n"
    scheme, where, data = taken.stderr.splitlines()
    assert where.startswith("De kaarten liggen in Hoogeveen, volgens de gegevens hoogeveen op deze computer.")
    assert scheme.startswith(f"{file} zegt niet met welke gegevens en regeling het is gemaakt; ")
    assert data == UNPRICED.replace("Er zijn", "In h zijn").replace(
        "berekend.", "berekend; noem ze met --data."
    )
    named = ["--data", "hoogeveen", "--scheme", "hoogeveen-2007"]
    again = run("history", "import", file, *named, "--db", tmp_path / "daar.sqlite")
    assert (again.exit_code, again.stderr) == (0, "")
    assert [one.dataset for one in Store(tmp_path / "daar.sqlite").workshops()] == ["hoogeveen", ""]


def test_the_areas_of_a_day_go_into_geojson(kept: Path, tmp_path: Path) -> None:
    said("history", "export", tmp_path / "2017.geojson", "--date", "01-01-2017", "--db", kept)
    assert len(json.loads((tmp_path / "2017.geojson").read_text())["features"]) == 25
    days = ["--date", "30-05-2007", "--date", "2019-01-01"]
    files = facts("history", "export", tmp_path, *days, "--db", kept)["files"]
    assert [Path(file).name for file in files] == [
        "gebieden-2007-05-30.geojson",
        "gebieden-2019-01-01.geojson",
    ]


def test_an_export_that_cannot_be_is_refused(kept: Path, tmp_path: Path) -> None:
    export = ["history", "export"]
    assert ".gpkg" in refused(*export, tmp_path / "h.txt", "--db", kept)
    assert ".geojson" in refused(*export, tmp_path / "h.gpkg", "--date", "2017", "--db", kept)
    days = ["--date", "2017", "--date", "2019"]
    assert "een map" in refused(*export, tmp_path / "weg", *days, "--db", kept)
    before = kept.read_bytes()
    assert "ander bestand" in refused(*export, kept, "--db", kept)
    assert kept.read_bytes() == before


# --- changing ----------------------------------------------------------------------------------------------


def test_a_merge_is_tried_first_and_tells_what_it_costs(copy: Path) -> None:
    """Kattouw and Erflanden are in no tier, and so are they together: a base amount of 20,000 less."""
    merge: list[str | Path] = [
        "history",
        "merge",
        "kattouw",
        "Erflanden",
        "--into",
        "Zuidwest",
        "--date",
        "2020",
        "--db",
        copy,
    ]
    tried = facts(*merge, "--try")
    assert (tried["recorded"], tried["effect"]["difference"]) == (False, "-20000.00")
    assert facts("history", "at", "2020", "--db", copy)["count"] == 24
    text = said(*merge, "--reason", "op verzoek van bewoners")
    sentence = (
        "Op 1 januari 2020 zijn Kattouw en Erflanden samengevoegd tot Zuidwest, op verzoek van bewoners."
    )
    assert text.startswith(sentence)
    assert "1 basisbedrag minder" in text
    assert "€ 20.000,00 minder" in text
    assert facts("history", "at", "2020", "--db", copy)["count"] == 23
    assert "Op 1 januari 2020 is er geen gebied “kattouw”" in refused(*merge)


def decided_merge(copy: Path, *decisions: tuple[str, str, int | None]) -> list[str | Path]:
    """Record decisions of 12 March 2019 about areas of the example, and return a merge of two of them."""
    store = Store(copy)
    (workshop,) = store.workshops()
    areas = areas_as_of(store.events(workshop.id), date(2019, 6, 1))
    for name, kind, level in decisions:
        (area,) = areas.index[areas["name"] == name]
        store.append(workshop.id, [Event("decision", area, date(2019, 3, 12), decision=(kind, level))])
    words: list[str | Path] = ["history", "merge", "Kattouw", "Erflanden", "--into", "Zuidwest"]
    return [*words, "--date", "2020", "--db", copy]


def area_on(day: str, name: str, copy: Path) -> dict[str, Any]:
    (area,) = [one for one in facts("history", "at", day, "--db", copy)["areas"] if one["name"] == name]
    return dict(area)


def test_a_merge_is_not_recorded_before_it_is_said_what_becomes_of_decisions(copy: Path) -> None:
    merge = decided_merge(copy, ("Kattouw", "initiative", 1))
    told = refused_in_lines(*merge)
    assert "Er is niets vastgelegd: zeg eerst wat er gebeurt" in told[0]
    line = "1  Het besluit “initiatief, niveau 1” van 12 maart 2019 over Kattouw"
    # a line for each, so that one can be found among many
    assert told[1:] == [line.replace("  ", " ")]
    # trying needs no answer, and says what it takes for one
    assert f"{line}: vervalt" in said(*merge, "--try")
    lapsing = [{"number": 1, "sentence": line[3:], "goes_on": False}]
    assert facts(*merge, "--try")["loose_ends"] == lapsing
    assert "over Kattouw: gaat mee" in said(*merge, "--try", "--keep", "1")
    assert facts("history", "at", "2020", "--db", copy)["count"] == 24
    assert "nummer 2" in refused(*merge, "--keep", "2")
    assert "geen nummers" in refused(*merge, "--lapse", "een")
    assert "Wat meegaat kan niet ook vervallen" in refused(*merge, "--keep", "all", "--lapse", "1")
    assert f"{line[3:]} ging mee naar Zuidwest." in said(*merge, "--keep", "all")
    assert area_on("2020", "Zuidwest", copy)["tier"] == "B"
    # undoing it gives the decision back
    said("history", "undo", "--db", copy)
    assert area_on("2020", "Kattouw", copy)["tier"] == "B"


def test_of_two_levels_one_goes_on_and_the_money_names_both(copy: Path) -> None:
    merge = decided_merge(copy, ("Kattouw", "initiative", 1), ("Erflanden", "initiative", 2))
    assert "kunnen niet allebei meegaan" in refused(*merge, "--keep", "all")
    # nobody can tell which holds: then there is no sum to show either
    assert len(refused_in_lines(*merge, "--try")) == 3
    assert [end["goes_on"] for end in facts(*merge, "--try", "--keep", "2")["loose_ends"]] == [False, True]
    found = facts(*merge, "--keep", "2", "--lapse", "1")
    assert [end["goes_on"] for end in found["loose_ends"]] == [False, True]
    kattouw = next(one for one in found["effect"]["before"] if one["name"] == "Kattouw")
    # level 1 is tier B, 9.50 a head; level 2 is none
    lines = {line["key"]: line for line in found["effect"]["lines"]}
    assert lines["decision"]["text"] == (
        "Het besluit “initiatief, niveau 1” van 12 maart 2019 over Kattouw verviel bij het samenvoegen op "
        "1 januari 2020"
    )
    assert Decimal(lines["decision"]["amount"]) == Decimal("-9.50") * kattouw["inhabitants"]
    assert Decimal(found["effect"]["difference"]) == Decimal(lines["decision"]["amount"]) - 20000


@pytest.mark.parametrize("both", [True, False])
def test_trying_a_merge_starts_from_what_the_app_starts_from(copy: Path, *, both: bool) -> None:
    merge = decided_merge(copy, ("Kattouw", "initiative", 1), *[("Erflanden", "initiative", 1)] * both)
    store = Store(copy)
    (workshop,) = store.workshops()
    events = store.events(workshop.id)
    areas = areas_as_of(events, date(2020, 1, 1))
    chosen = areas[areas["name"].isin(["Kattouw", "Erflanden"])]
    made = (Output("z", "Zuidwest", chosen.union_all()),)
    change = Event("merge", "z", date(2020, 1, 1), inputs=tuple(chosen.index), outputs=made)
    (question,) = loose_end_questions(events, change)
    assert question.preset is not None
    goes_on = bool(question.outcomes[question.preset].handed_on)
    # held by both it goes with them, by one it lapses
    assert goes_on == both
    tried = facts(*merge, "--try")
    assert [end["goes_on"] for end in tried["loose_ends"]] == [goes_on] * (1 + both)
    same = facts(*merge, "--try", "--keep" if goes_on else "--lapse", "all")
    assert tried["effect"]["lines"] == same["effect"]["lines"]


def test_decisions_that_make_no_difference_to_the_new_area_cost_nothing(copy: Path) -> None:
    names = ["Krakeel", "Noordscheschut", "Hollandscheveld"]
    merge: list[str | Path] = ["history", "merge", *names, "--into", "X", "--date", "2020", "--db", copy]
    lapsing, keeping = (facts(*merge, "--try", flag, "all")["effect"] for flag in ("--lapse", "--keep"))
    # by its figures X has tier C, 13.50 a head, whatever was decided; the people of Noordscheschut and
    # Hollandscheveld had tier B, 9.50, by the decisions that lapsed
    people = sum(one["inhabitants"] for one in lapsing["before"] if one["tier"] == "B")
    assert [(line["key"], line["amount"]) for line in lapsing["lines"]] == [
        ("base", "-40000.00"),
        ("tier", f"{people * 4}.00"),
    ]
    assert lapsing["lines"][1]["text"].endswith("inwoners van trede B naar trede C")
    assert lapsing["lines"] == keeping["lines"]


@pytest.mark.parametrize(
    ("names", "into", "sentence"),
    [
        (["Kattouw"], "Alleen", "twee gebieden of meer"),
        (["Kattouw", "kattouw"], "Dubbel", "twee gebieden of meer"),
        (["Kattouw", "Erflanden"], "Krakeel", "zouden twee gebieden Krakeel heten"),
        (["Kattouw", "Pesse-Oost"], "Ver", "geen gebied “Pesse-Oost”"),
        (["Kattouw", "Erflanden"], "n" * 121, "hoogstens 120 tekens"),
    ],
)
def test_a_merge_that_cannot_be_is_refused(copy: Path, names: list[str], into: str, sentence: str) -> None:
    words: list[str | Path] = ["history", "merge", *names, "--into", into, "--date", "2020", "--db", copy]
    assert sentence in refused(*words)
    assert facts("history", "at", "2020", "--db", copy)["count"] == 24


def test_areas_get_a_kind_and_a_group_from_a_day_on(copy: Path) -> None:
    words: list[str | Path] = ["history", "classify", "Kattouw", "ERFLANDEN", "--date", "2020", "--db", copy]
    assert "--kind, --group" in refused(*words)
    told = said(*words, "--group", "Zuid", "--kind", "wijk", "--initiative", "de gemeente")
    assert told.splitlines()[0] == (
        "Vanaf 1 januari 2020 geldt voor Kattouw: soort wijk, werkgebied Zuid "
        "(op initiatief van de gemeente)."
    )
    # the group stays what it is where only the kind is named
    assert "soort dorp, werkgebied Zuid" in said(*words, "--kind", "dorp")
    assert said(*words, "--kind", "dorp") == "Dat zijn de gebieden al; er is niets vastgelegd.\n"
    found = facts("history", "at", "2020", "--db", copy)
    classes = {one["name"]: (one["area_kind"], one["area_group"]) for one in found["areas"]}
    assert classes["Kattouw"] == classes["Erflanden"] == ("dorp", "Zuid")
    assert [(one["by"], one["name"], len(one["areas"])) for one in found["subtotals"]] == [
        ("area_kind", "dorp", 2),
        ("area_kind", "", 22),
        ("area_group", "Zuid", 2),
        ("area_group", "", 22),
    ]
    assert facts("history", "at", "2019", "--db", copy)["subtotals"] == []
    assert facts("history", "show", "--db", copy)["events"][-1]["area_kind"] == "dorp"


def test_what_was_recorded_last_is_undone_and_done_again(copy: Path) -> None:
    merged = "Op 1 juli 2018 zijn Oost en Bentinckspark samengevoegd tot Oost-Bentinckspark"
    assert said("history", "undo", "--db", copy).startswith(f"Ongedaan gemaakt: {merged}")
    assert facts("history", "at", "2019", "--db", copy)["count"] == 25
    assert said("history", "redo", "--db", copy).startswith(f"Opnieuw gedaan: {merged}")
    assert facts("history", "at", "2019", "--db", copy)["count"] == 24
    assert refused("history", "redo", "--db", copy) == "Er is niets om opnieuw te doen."


def test_in_an_empty_workshop_there_is_nothing_to_undo_tell_or_publish(tmp_path: Path) -> None:
    store = Store(tmp_path / "leeg.sqlite")
    store.create_workshop("Leeg")
    assert refused("history", "undo", "--db", store.path) == "Er is niets om ongedaan te maken."
    assert said("history", "show", "--db", store.path) == "Leeg: er is nog niets vastgelegd.\n"
    sentence = "In deze bijeenkomst is nog niets getekend."
    assert refused("publish", "--db", store.path) == sentence


# --- which drawings ----------------------------------------------------------------------------------------


def test_looking_makes_no_file(tmp_path: Path) -> None:
    path = tmp_path / "weg.sqlite"
    assert refused("history", "show", "--db", path) == f"Er is geen bestand {path}."
    assert not path.exists()


def test_the_newest_workshop_is_used_unless_another_is_named(tmp_path: Path) -> None:
    store = Store(tmp_path / "twee.sqlite")
    old = store.create_workshop("Oud")
    store.append(old.id, [Event("draw", "a", date(2007, 1, 1), name="Noord", geometry=NORTH)])
    new = store.create_workshop("Nieuw")
    result = run("history", "show", "--db", store.path)
    assert result.stdout.startswith("Nieuw: ")
    assert f"{old.id} (Oud)" in result.stderr
    for name in (old.id, "oud"):
        assert facts("history", "show", "--db", store.path, "--workshop", name)["workshop"]["id"] == old.id
    store.create_workshop("Oud")
    sentence = refused("history", "show", "--db", store.path, "--workshop", "Oud")
    assert "niet precies één bijeenkomst “Oud”" in sentence
    assert new.id in sentence


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "brief.txt").write_text("Beste bewoners, " * 100)
    assert "brief.txt" in refused("history", "show", "--db", tmp_path / "brief.txt")


@pytest.fixture
def own_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the example is put for someone who has none yet."""
    path = tmp_path / "eigen" / "voorbeeld.sqlite"
    monkeypatch.setattr("smeedkaart.exchange.example.example_path", lambda: path)
    return path


def test_the_example_is_opened_as_a_copy_and_that_is_said(own_copy: Path) -> None:
    result = run("history", "at", "2019", "--db", "example", "--format", "json")
    assert json.loads(result.stdout)["count"] == 24
    assert result.stderr.startswith("Dit is een voorbeeld: ")
    assert str(own_copy) in result.stderr
    # what people try on it stays, until they remove the copy
    run("history", "undo", "--db", "example")
    assert facts("history", "at", "2019", "--db", "example")["count"] == 25


def test_the_app_opens_the_example(own_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Any] = []
    monkeypatch.setattr(server, "run", lambda **options: opened.append(options["db"]))
    result = run("app", "--db", "example", "--no-browser")
    assert result.exit_code == 0
    assert opened == [own_copy]
    assert "Dit is een voorbeeld" in result.stderr


# --- publish -----------------------------------------------------------------------------------------------


def test_a_history_is_published_with_all_days_asked_for(kept: Path, tmp_path: Path) -> None:
    file = tmp_path / "kaart.html"
    days = ["--date", "01-01-2019", "--date", "30-05-2007", "--date", "2017-01-01"]
    text = said("publish", "--db", kept, *days, "-o", file)
    assert text.startswith(f"{file} is geschreven (")
    page = file.read_text(encoding="utf-8")
    for told in ("30 mei 2007", "1 januari 2017", "1 januari 2019"):
        assert told in page
    # whoever opens the file must not take the borders for real ones
    assert "de grenzen die bewoners tekenden zijn niet openbaar" in page
    # small enough for e-mail and for any municipal website
    assert len(page.encode()) <= 800_000


def test_one_day_is_published_as_it_was(kept: Path, tmp_path: Path) -> None:
    said("publish", "--db", kept, "--date", "2007", "-o", tmp_path / "toen.html")
    page = (tmp_path / "toen.html").read_text(encoding="utf-8")
    assert "Elim-Zuid" in page
    assert "Oost-Bentinckspark" not in page
    assert "de grenzen die bewoners tekenden zijn niet openbaar" in page


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Noem een kaartbestand met gebieden, of het bestand met de tekeningen na --db."),
        (["kaart.geojson", "--db", "x"], "Kies er een: een kaartbestand met gebieden"),
        (["kaart.geojson", "--workshop", "Wijk"], "--workshop hoort bij --db."),
        (
            ["kaart.geojson", "--date", "2007", "--date", "2008"],
            "Noem bij een kaartbestand één dag met --date; meer dagen horen bij --db.",
        ),
        (["--db", "x", "--layer", "y"], "--decisions en --layer horen bij een kaartbestand"),
    ],
)
def test_options_that_do_not_go_together_are_refused(words: list[str], sentence: str) -> None:
    assert sentence in refused("publish", *words)


def test_a_day_before_the_first_area_cannot_be_published(kept: Path, tmp_path: Path) -> None:
    file = tmp_path / "niets.html"
    assert "gebied" in refused("publish", "--db", kept, "--date", "2001", "-o", file)
    assert not file.exists()


def test_the_drawings_are_never_overwritten_by_their_map(copy: Path) -> None:
    before = copy.read_bytes()
    assert "ander bestand" in refused("publish", "--db", copy, "-o", copy)
    assert copy.read_bytes() == before


# --- words -------------------------------------------------------------------------------------------------


def test_help_is_dutch() -> None:
    for name in ("", *typer.main.get_group(history_app).commands):
        text = said("history", *filter(None, [name]), "--help")
        assert text.startswith("Gebruik: ")
        for english in (
            "Usage",
            "Options",
            "Commands",
            "Arguments",
            "Show this",
            "[default",
            " the ",
            " and ",
        ):
            assert english not in text


@pytest.mark.parametrize(
    ("words", "english"),
    [
        (["show"], "On 1 June 2008 Schutlanden-Oost and Schutlanden-West were merged into Schutlanden"),
        (["at", "2017"], "25 drawn areas on 31 December 2017."),
        (["diff", "2007", "2019"], "Who came from where"),
        (["graph"], "Elim (since 1 January 2010)"),
    ],
)
def test_english_speaks_english(kept: Path, words: list[str], english: str) -> None:
    assert english in said("history", *words, "--db", kept, "--lang", "en")


@pytest.mark.parametrize("name", ["README.md", "README.en.md"])
def test_the_readme_shows_every_command_and_no_other(name: str) -> None:
    text = (Path(__file__).parents[2] / name).read_text(encoding="utf-8")
    commands = set(typer.main.get_group(history_app).commands)
    known = r"history (show|at|diff|graph|merge|classify|undo|redo|import|export)\b"
    assert set(re.findall(known, text)) == commands
    assert set(re.findall(r"smeedkaart history (\w+)", text)) <= commands


@pytest.mark.parametrize(("day", "count"), [("30-05-2007", 35), ("2017", 25), ("2019", 24)])
def test_areas_of_a_day_are_assessed_without_a_map_file(kept: Path, day: str, count: int) -> None:
    found = json.loads(said("assess", "--db", kept, "--date", day, "--format", "json"))
    assert len(found["areas"]) == count


def test_assessing_drawings_is_refused_in_one_sentence(kept: Path) -> None:
    assert refused("assess", "--db", kept, "--date", "1999") == "Op 31 december 1999 waren er geen gebieden."
    assert "--decisions" in refused("assess", "--db", kept, "--decisions", "besluiten.csv")
    assert "Kies er een" in refused("assess", "kaart.geojson", "--db", kept)
    sentence = "Noem een kaartbestand met gebieden, of het bestand met de tekeningen na --db."
    assert refused("assess") == sentence
    assert refused("assess", "--db", kept, "-o", kept) != ""
    assert kept.read_bytes().startswith(b"SQLite")
